/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The integrity list, judged and written.  What is due is GM/T 0099-2020 7.4 and annex D: every
 * file is listed but the list and its value, every listed file is there, and the composer signed
 * the list.
 */
#include <stdio.h>

#include "base/io.h"
#include "codec/der.h"
#include "crypto/digest.h"
#include "forge.h"
#include "made.h"
#include "unit.h"

#define LIST "OFDEntries.xml"
#define VALUE "signedvalue.dat"
#define CHECK "document.entries"
#define OUT "test_entries.ofd"

static forge f;

static void setup(void)
{
    forge_init(&f);
    forge_make(&f, NULL);
}

static void teardown(void)
{
    remove(OUT);
    forge_free(&f);
}

/* --- a list made here, not by the library's writer --- */

typedef struct plan {
    const char *left_out; /* a file that is not listed */
    const char *more;     /* behind the true File elements */
    const char *value;    /* SignedValueLoc; "" for none; NULL: the usual */
    const char *root;     /* instead of DocEntries */
    const char *extra;    /* behind FileList */
    const forge_id *by;   /* NULL: f.signer */
} plan;

static void put_list(const plan *p)
{
    const char *root = p->root == NULL ? "DocEntries" : p->root;
    es_buf xml = ES_BUF(65536);

    es_buf_format(&xml, "<ofd:%s" FORGE_NS " ID=\"1\" CreatorName=\"c\" Version=\"1\">", root);
    if (p->value == NULL || p->value[0] != '\0')
        es_buf_format(&xml, "<ofd:SignedValueLoc>%s</ofd:SignedValueLoc>",
            p->value == NULL ? "/" VALUE : p->value);
    es_buf_text(&xml, "<ofd:FileList>");
    for (size_t i = 0; i < f.count; i++)
        if ((p->left_out == NULL || strcmp(f.files[i].name, p->left_out) != 0) &&
            strcmp(f.files[i].name, LIST) != 0 && strcmp(f.files[i].name, VALUE) != 0)
            es_buf_format(&xml, "<ofd:File ID=\"%zu\" FileLoc=\"/%s\"/>", i + 2, f.files[i].name);
    es_buf_format(&xml, "%s</ofd:FileList>%s</ofd:%s>", p->more == NULL ? "" : p->more,
        p->extra == NULL ? "" : p->extra, root);
    forge_put_octets(&f, LIST, es_buf_view(&xml));
    es_buf_free(&xml);
}

static void put_value(const forge_id *by)
{
    eseal_signer *signer = made_signer(&f, by);
    eseal_sign_options options = {
        .size = sizeof options, .plain_form = ESEAL_PLAIN_A, .allow_unknown_chain = 1};
    es_span list = forge_get(&f, LIST);
    unsigned char *der = NULL;
    eseal_error err = {0};
    eseal_io *io = NULL;
    size_t len;

    ck_assert_int_eq(eseal_io_open(&io, list.ptr, list.len, NULL), 0);
    ck_assert_msg(eseal_content_sign(&der, &len, f.ctx, io, &options, signer, &err) == 0, "%s %s",
        err.where, err.text);
    forge_put_octets(&f, VALUE, es_span_of(der, len));
    eseal_free(der);
    eseal_io_free(io);
    eseal_signer_free(signer);
}

static void put(const plan *p)
{
    put_list(p);
    put_value(p->by == NULL ? &f.signer : p->by);
}

START_TEST(absent_and_sound)
{
    forge_passes(&f);
    ck_assert(forge_says(&f, CHECK, "absent"));
    put(&(plan){0});
    forge_expect(&f, ESEAL_PASSED, CHECK, "ok");
    /* the seal was there before, and need not cover the list */
    ck_assert(forge_says(&f, "coverage.content", "all-covered"));
    put(&(plan){.by = &f.other}); /* any composer whom an anchor vouches for */
    forge_expect(&f, ESEAL_PASSED, CHECK, "ok");
}
END_TEST

static const struct {
    const char *what;
    plan plan;
    int result;
    const char *reason;
} LISTS[] = {
    {"a file is not listed", {.left_out = F_PICTURE}, ESEAL_FAILED, "entries-unlisted"},
    {"the page is not listed", {.left_out = F_PAGE}, ESEAL_FAILED, "entries-unlisted"},
    {"a file is listed that is not there",
        {.more = "<ofd:File ID=\"99\" FileLoc=\"/Doc_0/gone.xml\"/>"}, ESEAL_FAILED,
        "file-missing"},
    {"a way out of the package", {.more = "<ofd:File ID=\"99\" FileLoc=\"../../etc/x\"/>"},
        ESEAL_FAILED, "path-invalid"},
    {"a File without a place", {.more = "<ofd:File ID=\"99\"/>"}, ESEAL_FAILED, "xml-missing"},
    {"something else among the files", {.more = "<ofd:Folder/>"}, ESEAL_FAILED, "xml-unknown"},
    {"something else behind them", {.extra = "<ofd:More/>"}, ESEAL_FAILED, "xml-unknown"},
    {"two lists", {.extra = "<ofd:FileList/>"}, ESEAL_FAILED, "xml-duplicate"},
    {"another root", {.root = "Entries"}, ESEAL_FAILED, "xml-unknown"},
    {"no value is named", {.value = ""}, ESEAL_FAILED, "xml-missing"},
    {"a value that is not there", {.value = "/Doc_0/none.dat"}, ESEAL_FAILED, "file-missing"},
    {"the page for a value", {.value = "/" F_PAGE}, ESEAL_FAILED, "entries-value"},
    {"the seal signature for a value", {.value = "/" F_VALUE}, ESEAL_FAILED, "entries-value"},
};

START_TEST(unsound)
{
    put(&LISTS[_i].plan);
    if (LISTS[_i].plan.value != NULL) /* no second fault */
        forge_drop(&f, VALUE);
    forge_expect(&f, LISTS[_i].result, CHECK, LISTS[_i].reason);
}
END_TEST

START_TEST(altered)
{
    put(&(plan){0});
    forge_put(&f, "Doc_0/more.xml", "<x/>"); /* smuggled in afterwards */
    forge_expect(&f, ESEAL_FAILED, CHECK, "entries-unlisted");
    put_list(&(plan){0}); /* and put on the list too: the value is over another */
    forge_expect(&f, ESEAL_FAILED, CHECK, "entries-value");
    forge_drop(&f, "Doc_0/more.xml");
    put(&(plan){0});
    forge_passes(&f);
    forge_flip(&f, VALUE, -1);
    forge_expect(&f, ESEAL_FAILED, CHECK, "entries-value");
    forge_put(&f, VALUE, "nothing of the kind");
    forge_expect(&f, ESEAL_FAILED, CHECK, "entries-value");
    forge_drop(&f, VALUE);
    forge_expect(&f, ESEAL_FAILED, CHECK, "file-missing");
}
END_TEST

static void wrap(es_buf *out, uint8_t tag, es_buf *inner)
{
    es_der_put(out, tag, es_buf_view(inner));
    es_buf_free(inner);
    *inner = ES_BUF(4096);
}

/* SignedData with the right digest that nobody signed: GB/T 35275 allows no signers at all. */
static void put_unsigned_value(void)
{
    es_buf all = ES_BUF(4096), data = ES_BUF(4096), part = ES_BUF(4096), inner = ES_BUF(4096);
    uint8_t digest[ES_HASH_MAX];

    ck_assert_int_eq(es_hash_octets(digest, f.ctx, ES_HASH_SM3, forge_get(&f, LIST), NULL), 0);
    es_der_put_int(&data, 1);
    es_der_put_oid(&inner, ES_OID_SM3);
    wrap(&part, ES_TAG_SEQUENCE, &inner);
    wrap(&data, ES_TAG_SET, &part);
    es_der_put_oid(&part, "1.2.156.10197.6.1.4.2.1");
    es_der_put(&inner, ES_TAG_OCTETS, es_span_of(digest, ES_SM3_LEN));
    wrap(&part, ES_TAG_CTX0, &inner);
    wrap(&data, ES_TAG_SEQUENCE, &part);
    wrap(&data, ES_TAG_SET, &part);
    wrap(&part, ES_TAG_SEQUENCE, &data);
    es_der_put_oid(&data, "1.2.156.10197.6.1.4.2.2");
    wrap(&data, ES_TAG_CTX0, &part);
    wrap(&all, ES_TAG_SEQUENCE, &data);
    forge_put_octets(&f, VALUE, es_buf_view(&all));
    es_buf_free(&all);
    es_buf_free(&data);
    es_buf_free(&part);
    es_buf_free(&inner);
}

/* What the most used implementation takes for good. */
START_TEST(nobody_signed)
{
    forge_put(&f, "Doc_0/more.xml", "<x/>");
    put_list(&(plan){0});
    put_unsigned_value();
    forge_expect(&f, ESEAL_FAILED, CHECK, "entries-value");
}
END_TEST

/* A list by somebody unknown is no worse than none, but strictly it is. */
START_TEST(unknown_composer)
{
    put(&(plan){.by = &f.stranger});
    forge_expect(&f, ESEAL_PASSED, CHECK, "entries-composer");
    ck_assert_int_eq(eseal_report_strict_result(f.report), ESEAL_INDETERMINATE);
    ck_assert_int_eq(
        eseal_check_outcome(eseal_report_check_find(f.report, ESEAL_REPORT_DOCUMENT, CHECK)),
        ESEAL_CHECK_WARNING);
}
END_TEST

/* What a reader shows is content, whatever the list calls it. */
START_TEST(attachment_for_a_value)
{
    forge_reset(&f);
    forge_put(&f, "Doc_0/Attachments.xml",
        "<ofd:Attachments" FORGE_NS "><ofd:Attachment ID=\"1\" Name=\"a\"><ofd:FileLoc>/" VALUE
        "</ofd:FileLoc></ofd:Attachment></ofd:Attachments>");
    forge_swap(&f, F_DOCUMENT, "</ofd:Document>",
        "<ofd:Attachments>Attachments.xml</ofd:Attachments></ofd:Document>");
    forge_sign(&f, NULL);
    put(&(plan){0});
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "covered-in-part");
    ck_assert(forge_says(&f, CHECK, "ok"));
}
END_TEST

START_TEST(encrypted)
{
    eseal_document *document = NULL;
    eseal_signer *signer = made_signer(&f, &f.signer);
    eseal_sign_options options = {
        .size = sizeof options, .plain_form = ESEAL_PLAIN_C, .allow_unknown_chain = 1};
    eseal_error err = {0};
    eseal_io *io = NULL;

    forge_put(&f, "Encryptions.xml", "<ofd:Encryptions" FORGE_NS "/>");
    forge_expect(&f, ESEAL_FAILED, "container.structure", "package-encrypted");
    ck_assert_int_eq(eseal_io_open(&io, f.package.ptr, f.package.len, NULL), 0);
    ck_assert_int_eq(eseal_document_open(&document, f.ctx, io, NULL), 0);
    ck_assert_int_lt(eseal_document_sign_file(document, &options, signer, OUT, &err), 0);
    ck_assert_msg(
        err.code == ESEAL_E_DOCUMENT_REFUSED && strstr(err.text, "package-encrypted") != NULL,
        "%d %s %s", err.code, err.where, err.text);
    err = (eseal_error){0};
    ck_assert_int_eq(
        eseal_document_add_entries_file(document, signer, OUT, &err), ESEAL_E_DOCUMENT);
    ck_assert_str_eq(err.where, "Encryptions.xml");
    eseal_document_free(document);
    eseal_io_free(io);
    eseal_signer_free(signer);
}
END_TEST

/* --- writing --- */

/* Writes the list for the package as it is, and takes the result for the package. */
static int add(eseal_error *err)
{
    eseal_document *document = NULL;
    eseal_signer *signer = made_signer(&f, &f.other);
    es_buf octets = ES_BUF(SIZE_MAX / 2);
    eseal_io *io = NULL;
    int rc;

    remove(OUT);
    ck_assert_int_eq(eseal_io_open(&io, f.package.ptr, f.package.len, NULL), 0);
    ck_assert_int_eq(eseal_document_open(&document, f.ctx, io, NULL), 0);
    rc = eseal_document_add_entries_file(document, signer, OUT, err);
    eseal_document_free(document);
    eseal_io_free(io);
    eseal_signer_free(signer);
    if (rc == 0) {
        ck_assert_int_eq(es_file_read(&octets, OUT, SIZE_MAX / 2, NULL), 0);
        es_buf_free(&f.package);
        f.package = octets;
    } else {
        FILE *left = fopen(OUT, "rb");

        ck_assert_ptr_null(left);
    }
    return rc;
}

START_TEST(written)
{
    eseal_error err = {0};

    forge_reset(&f);
    forge_put(&f, "Doc_0/a b 中文.xml", "<x/>"); /* nothing leads to it, but it is signed */
    forge_sign(&f, NULL);
    forge_pack(&f);
    ck_assert_msg(add(&err) == 0, "%s %s", err.where, err.text);
    forge_judged(&f, ESEAL_PASSED, CHECK, "ok");
    ck_assert_msg(add(&err) == 0, "%s %s", err.where, err.text); /* and again, in its place */
    forge_judged(&f, ESEAL_PASSED, CHECK, "ok");
    forge_put(&f, "Doc_0/a & b.xml", "<x/>");
    forge_pack(&f);
    ck_assert_int_eq(add(&err), 0);
    forge_verify(&f); /* an unsigned file, which is listed now */
    ck_assert(forge_says(&f, CHECK, "ok"));
    ck_assert(!eseal_report_passed(f.report));
}
END_TEST

START_TEST(not_written)
{
    eseal_error err = {0};

    put(&(plan){0});
    forge_sign(&f, &(forge_plan){.signer = &f.other}); /* protects the list */
    forge_pack(&f);
    ck_assert_int_eq(add(&err), ESEAL_E_LOCKED);
    forge_make(&f, NULL);
    forge_put(&f, VALUE, "somebody's");
    forge_pack(&f);
    err = (eseal_error){0};
    ck_assert_int_eq(add(&err), ESEAL_E_DOCUMENT);
    ck_assert_str_eq(err.where, VALUE);
    ck_assert_int_eq(eseal_document_add_entries_file(NULL, NULL, OUT, NULL), ESEAL_E_MISUSE);
}
END_TEST

/* A product's own list, whose names are all there; nobody knows its composer here. */
START_TEST(corpus)
{
    const char *folder = unit_corpus();
    char path[4300];
    es_buf octets = ES_BUF(SIZE_MAX / 2);

    if (folder == NULL)
        return;
    snprintf(path, sizeof path, "%s/hello-integrity.ofd", folder);
    ck_assert_int_eq(es_file_read(&octets, path, SIZE_MAX / 2, NULL), 0);
    es_buf_free(&f.package);
    f.package = octets;
    forge_verify(&f);
    ck_assert_int_eq(eseal_report_result(f.report), ESEAL_NONE);
    ck_assert(forge_says(&f, CHECK, "entries-composer"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("entries");
    TCase *tests = tcase_create("all");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, absent_and_sound);
    tcase_add_loop_test(tests, unsound, 0, (int)(sizeof LISTS / sizeof LISTS[0]));
    tcase_add_test(tests, altered);
    tcase_add_test(tests, nobody_signed);
    tcase_add_test(tests, unknown_composer);
    tcase_add_test(tests, attachment_for_a_value);
    tcase_add_test(tests, encrypted);
    tcase_add_test(tests, written);
    tcase_add_test(tests, not_written);
    tcase_add_test(tests, corpus);
    tcase_set_timeout(tests, 0);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
