/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tricks of the container, all without a key: two readers of one package must not see two documents
 * (APPNOTE; GB/T 33190-2016 6.1).
 */
#include "forge.h"
#include "unit.h"

static forge f;
static zb b;

static void setup(void)
{
    forge_init(&f);
    forge_make(&f, NULL);
    forge_passes(&f);
}

static void teardown(void)
{
    forge_free(&f);
}

#define EVIL "<ofd:Page" FORGE_NS "><ofd:Content/></ofd:Page>"

static zb_entry *entry(const char *name)
{
    for (size_t i = 0; i < b.count; i++)
        if (b.entries[i].local.name.len == strlen(name) &&
            memcmp(b.entries[i].local.name.ptr, name, strlen(name)) == 0)
            return &b.entries[i];
    ck_abort_msg("no entry %s", name);
    return NULL;
}

static void judged(int result, const char *id, const char *reason)
{
    forge_zip(&f, &b);
    forge_judged(&f, result, id, reason);
}

START_TEST(genuine)
{
    forge_builder(&f, &b);
    judged(ESEAL_PASSED, NULL, NULL);
}
END_TEST

/* An entry in front of all others. */
static void add_first(const char *name, const char *text)
{
    zb_init(&b);
    zb_add_text(&b, name, text);
    for (size_t i = 0; i < f.count; i++)
        zb_add(&b, f.files[i].name, f.files[i].octets.ptr, f.files[i].octets.len, 8);
}

START_TEST(z01_z02_duplicates)
{
    add_first(F_PAGE, EVIL);
    judged(ESEAL_FAILED, "container.names", "name-duplicate");
    forge_builder(&f, &b);
    zb_add_text(&b, F_PAGE, EVIL);
    judged(ESEAL_FAILED, "container.names", "name-duplicate");
    /* even with the same octets */
    forge_builder(&f, &b);
    zb_add(&b, F_PAGE, forge_get(&f, F_PAGE).ptr, forge_get(&f, F_PAGE).len, 8);
    judged(ESEAL_FAILED, "container.names", "name-duplicate");
}
END_TEST

START_TEST(z03_hidden)
{
    forge_builder(&f, &b);
    zb_add_text(&b, F_PAGE, EVIL);
    entry(F_PAGE)->no_central = true;
    judged(ESEAL_FAILED, "container.structure", "zip-hidden-entry");
    ck_assert(forge_says(&f, "signature.references", "reference-digest"));
    forge_builder(&f, &b);
    zb_add_text(&b, F_PAGE, EVIL)->no_central = true;
    judged(ESEAL_FAILED, "container.structure", "zip-hidden-entry");
    add_first(F_PAGE, EVIL);
    b.entries[0].no_central = true;
    judged(ESEAL_FAILED, "container.structure", "zip-hidden-entry");
}
END_TEST

START_TEST(z04_no_directory)
{
    forge_builder(&f, &b);
    forge_zip(&f, &b);
    f.package.len = (size_t)b.dir_at;
    forge_verify(&f);
    ck_assert_ptr_null(f.report);
    ck_assert_int_eq(eseal_report_passed(f.report), 0);
}
END_TEST

START_TEST(names)
{
    static const struct {
        const char *name, *reason;
    } ROWS[] = {
        {"../x.txt", "name-invalid"},                          /* z05 */
        {"Doc_0/../../x.txt", "name-invalid"},                 /* z05 */
        {"doc_0/pages/page_0/content.xml", "name-twin"},       /* z06 */
        {"Doc_0\\Pages\\Page_0\\Content.xml", "name-invalid"}, /* z08 */
        {"/Doc_0/Pages/Page_0/Content.xml", "name-invalid"},   /* z09 */
        {"C:/x.txt", "name-invalid"},                          /* z09 */
        {"Doc_0/./Pages/Page_0/Content.xml", "name-invalid"},
        {"Doc_0//Pages/Page_0/Content.xml", "name-invalid"},
        {"Doc_0/Pages/Page_0/Content.xml.", "name-twin"}, /* Windows drops these */
        {"Doc_0/Pages/Page_0./Content.xml ", "name-twin"},
        {"Doc_0/Pages/Page_0/Content.xml::$DATA", "name-twin"}, /* a stream of that file */
        {"Doc_0/Pages/Page_0:$I30:$INDEX_ALLOCATION/Content.xml", "name-twin"},
        {"Doc_0/Pages/Page_0/\xEF\xBC\xA3ontent.xml\xFF", "name-encoding"},
        {"Doc_0/Pages/Page_0/Content.xml/x", "name-folder-clash"},
        {"Doc_0/Pages/Page_0", "name-folder-clash"},
        {"Doc_0/Pages/Page_0/Content.xml\x01", "name-invalid"},
    };

    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        forge_builder(&f, &b);
        zb_add_text(&b, ROWS[i].name, EVIL);
        judged(ESEAL_FAILED, "container.names", ROWS[i].reason);
    }
    forge_builder(&f, &b);
    zb_rename(zb_add_text(&b, "x", EVIL), F_PAGE "\0x", strlen(F_PAGE) + 2);
    judged(ESEAL_FAILED, "container.names", "name-invalid");
}
END_TEST

/* One product leaves octets in front; what looks like an entry may not stand there. */
START_TEST(z07_prefix)
{
    forge_builder(&f, &b);
    es_buf_text(&b.prefix, "junk junk");
    b.prefix_counts = true;
    judged(ESEAL_PASSED, NULL, NULL);
    ck_assert(forge_says(&f, "container.structure", "zip-prefix"));
    forge_builder(&f, &b);
    es_buf_text(&b.prefix, "junk junk");
    judged(ESEAL_PASSED, NULL, NULL);
    forge_builder(&f, &b);
    es_buf_put(&b.prefix, "PK\3\4 junk", 9);
    judged(ESEAL_FAILED, "container.structure", "zip-hidden-entry");
}
END_TEST

/* Local header and directory disagree. */
START_TEST(headers_disagree)
{
    forge_builder(&f, &b);
    entry(F_PAGE)->local.name.ptr[0] = 'd';
    judged(ESEAL_FAILED, "container.structure", "zip-local-mismatch");
    forge_builder(&f, &b);
    entry(F_PAGE)->local.method = 0;
    judged(ESEAL_FAILED, "container.structure", "zip-local-mismatch");
    forge_builder(&f, &b);
    entry(F_PAGE)->local.size++;
    judged(ESEAL_FAILED, "container.structure", "zip-local-mismatch");
    forge_builder(&f, &b);
    entry(F_PAGE)->local.crc++;
    judged(ESEAL_FAILED, "container.structure", "zip-local-mismatch");
    forge_builder(&f, &b);
    entry(F_PAGE)->local.flags = entry(F_PAGE)->central.flags = 1;
    judged(ESEAL_FAILED, "container.structure", "zip-encrypted");
    forge_builder(&f, &b);
    zb_extra(&entry(F_PAGE)->central, 0x7075, "\1____Doc_0/Other.xml", 20);
    judged(ESEAL_FAILED, "container.names", "name-encoding");
    forge_builder(&f, &b);
    zb_extra(&entry(F_PAGE)->local, 0x7075, "\1____Doc_0/Other.xml", 20);
    judged(ESEAL_FAILED, "container.names", "name-encoding");
    forge_builder(&f, &b);
    b.count_delta = -1;
    judged(ESEAL_FAILED, "container.structure", "zip-directory");
}
END_TEST

/* A whole entry in the room between the end of a deflate stream and the end that the headers state.
 * Readers that go by the stream, as Java's ZipInputStream does whatever the flags say, find it. */
START_TEST(entry_in_slack)
{
    es_buf page = ES_BUF(1 << 20);
    zb_entry *host;
    zb inner;

    zb_init(&inner);
    zb_add_text(&inner, F_PAGE, EVIL);
    zb_write(&inner, &page);
    zb_free(&inner);
    page.len = (size_t)inner.dir_at;
    forge_builder(&f, &b);
    host = entry(F_PAGE);
    es_buf_span(&host->body, es_buf_view(&page));
    host->local.packed = host->central.packed = (uint32_t)host->body.len;
    judged(ESEAL_FAILED, "container.structure", "zip-slack");
    es_buf_free(&page);
    /* a single octet ends such a reader's document there */
    forge_builder(&f, &b);
    host = entry(F_PAGE);
    es_buf_octet(&host->body, 0);
    host->local.packed = host->central.packed = (uint32_t)host->body.len;
    judged(ESEAL_FAILED, "container.structure", "zip-slack");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("attacks_zip");
    TCase *tc = tcase_create("container");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, genuine);
    tcase_add_test(tc, z01_z02_duplicates);
    tcase_add_test(tc, z03_hidden);
    tcase_add_test(tc, z04_no_directory);
    tcase_add_test(tc, names);
    tcase_add_test(tc, z07_prefix);
    tcase_add_test(tc, headers_disagree);
    tcase_add_test(tc, entry_in_slack);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
