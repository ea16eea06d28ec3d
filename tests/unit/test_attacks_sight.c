/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one reader finds and another does not, without a key: names that are decoded, folded or
 * resolved in another way, an OFD.xml that nobody signed, and what a hostile package may cost.
 */
#include <stdio.h>

#include "forge.h"
#include "unit.h"

static forge f;

#define EVIL "<ofd:Page" FORGE_NS "><ofd:Content/></ofd:Page>"

static void setup(void)
{
    forge_init(&f);
}

static void teardown(void)
{
    forge_free(&f);
}

/* The genuine document with one of its files under another name. */
static void begin(
    const char *name, const char *to, const char *in, const char *from, const char *written)
{
    forge_reset(&f);
    forge_rename(&f, name, to);
    forge_swap(&f, in, from, written);
    forge_sign(&f, NULL);
    forge_passes(&f);
}

/* A name with an escape that is there as it is written, and one as some readers decode it. */
START_TEST(percent)
{
    begin(F_PAGE, "Doc_0/Pages/Page_0/Cont%65nt.xml", F_DOCUMENT, "Page_0/Content.xml",
        "Page_0/Cont%65nt.xml");
    forge_put(&f, F_PAGE, EVIL);
    forge_expect(&f, ESEAL_FAILED, "coverage.content", "page-uncovered");
    /* the picture of a resource file */
    begin(F_PICTURE, "Doc_0/Res/%61.png", F_RES, ">a.png", ">%61.png");
    forge_put(&f, F_PICTURE, "another picture");
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "covered-in-part");
}
END_TEST

/* A location from the root, where a reader that begins beside the part finds another file. */
START_TEST(root_fallback)
{
    static const char *const NEAR[] = {
        "Doc_0/Doc_0/Pages/Page_0/Content.xml", "Doc_0/doc_0/PAGES/page_0/content.xml"};
    static const char *const ROOT[] = {"Pages/Page_0/Content.xml", "PAGES/page_0/content.xml"};

    for (size_t i = 0; i < 2; i++) {
        begin(F_PAGE, F_PAGE, F_DOCUMENT, "\"Pages/Page_0", "\"Doc_0/Pages/Page_0");
        forge_put(&f, NEAR[i], EVIL);
        forge_expect(&f, ESEAL_FAILED, "container.structure", "path-ambiguous");
        forge_make(&f, NULL);
        forge_put(&f, ROOT[i], EVIL);
        forge_expect(&f, ESEAL_FAILED, "container.structure", "path-ambiguous");
    }
}
END_TEST

/* Resource paths are joined in more than one way. */
START_TEST(resources)
{
    static const char *const BESIDE[] = {"Doc_0/a.png", "a.png", "Res/a.png", "DOC_0/A.png"};

    for (size_t i = 0; i < sizeof BESIDE / sizeof BESIDE[0]; i++) {
        forge_make(&f, NULL);
        forge_passes(&f);
        forge_put(&f, BESIDE[i], "another picture");
        forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "covered-in-part");
    }
}
END_TEST

/* A signed file may point to nothing; what is put there later was not signed. */
START_TEST(dangling)
{
    static const char *const THERE[] = {
        "Doc_0/Pages/Page_1/Content.xml", "Doc_0/pages/page_1/content.XML"};

    for (size_t i = 0; i < 2; i++) {
        begin(F_PAGE, F_PAGE, F_DOCUMENT, "</ofd:Pages>",
            "<ofd:Page ID=\"8\" BaseLoc=\"Pages/Page_1/Content.xml\"/></ofd:Pages>");
        ck_assert(forge_says(&f, "coverage.content", "dangling"));
        forge_put(&f, THERE[i], EVIL);
        forge_expect(&f, ESEAL_FAILED, "coverage.content", "page-uncovered");
    }
    /* nor may a later signature use it for a file of its own */
    forge_drop(&f, THERE[1]);
    forge_sign(&f, &(forge_plan){.signer = &f.other});
    forge_passes(&f);
    forge_put_octets(&f, THERE[0], forge_get(&f, "Doc_0/Signs/Sign_1/SignedValue.dat"));
    forge_expect(&f, ESEAL_FAILED, NULL, NULL);
}
END_TEST

/* An OFD.xml that is not signed may lead to another document that is signed as well: a draft, an
 * older version, an attachment.  The signer meant the one that shows all he signed. */
START_TEST(entry_leads_to_a_draft)
{
    forge_reset(&f);
    forge_put(&f, "Doc_0/Draft.xml",
        "<ofd:Document" FORGE_NS "><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\" "
        "BaseLoc=\"Draft_Page.xml\"/></ofd:Pages></ofd:Document>");
    forge_put(&f, "Doc_0/Draft_Page.xml", EVIL);
    forge_swap(&f, F_DOCUMENT, "</ofd:Document>",
        "<ofd:Attachments>Attachments.xml</ofd:Attachments></ofd:Document>");
    forge_put(&f, "Doc_0/Attachments.xml",
        "<ofd:Attachments" FORGE_NS
        "><ofd:Attachment ID=\"8\" Name=\"draft\"><ofd:FileLoc>Draft.xml"
        "</ofd:FileLoc></ofd:Attachment><ofd:Attachment ID=\"9\" Name=\"page\"><ofd:FileLoc>"
        "Draft_Page.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>");
    forge_sign(&f, &(forge_plan){.leave_out = {F_ENTRY}});
    forge_passes(&f);
    forge_swap(&f, F_ENTRY, "Doc_0/Document.xml", "Doc_0/Draft.xml");
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "entry-uncovered");
}
END_TEST

/* What an OFD.xml may hold that nobody signed. */
START_TEST(entry_holds_more)
{
    static const char *const MORE[][2] = {
        {"</ofd:DocID>", "</ofd:DocID><ofd:Title>x</ofd:Title>"},
        {"</ofd:DocID>",
            "</ofd:DocID><ofd:CustomDatas><ofd:CustomData Name=\"sum\">9</ofd:CustomData>"
            "</ofd:CustomDatas>"},
        {"</ofd:DocID>", "</ofd:DocID><x xmlns=\"urn:x\"/>"},
        {"<ofd:DocBody>", "<ofd:DocBody Amount=\"9\">"},
        {"<ofd:DocBody>", "<ofd:DocBody>text"},
    };

    for (size_t i = 0; i < sizeof MORE / sizeof MORE[0]; i++) {
        forge_make(&f, &(forge_plan){.leave_out = {F_ENTRY}});
        forge_passes(&f);
        forge_swap(&f, F_ENTRY, MORE[i][0], MORE[i][1]);
        forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "entry-uncovered");
    }
    /* a comment that cuts a location in two for readers that take its first piece */
    forge_make(&f, &(forge_plan){.leave_out = {F_ENTRY}});
    forge_put(&f, "Doc_0/D", "<ofd:Document" FORGE_NS "/>");
    forge_swap(&f, F_ENTRY, "Doc_0/Document.xml", "Doc_0/D<!-- -->ocument.xml");
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "entry-uncovered");
}
END_TEST

/* Many entries of a list times many files: the report may grow with their sum, not their product.
 */
START_TEST(costly_list)
{
    es_buf list = ES_BUF(1 << 24), document = ES_BUF(1 << 24);

    forge_reset(&f);
    es_buf_text(&list, "<ofd:Signatures" FORGE_NS ">");
    for (int i = 0; i < 1000; i++)
        es_buf_format(&list, "<ofd:Signature ID=\"s%d\" BaseLoc=\"Sign_%d/Signature.xml\"/>", i, i);
    es_buf_text(&list, "</ofd:Signatures>");
    es_buf_text(&document, "<ofd:Document" FORGE_NS "><ofd:Pages>");
    for (int i = 0; i < 15000; i++)
        es_buf_format(&document, "<ofd:Page ID=\"%d\" BaseLoc=\"%d\"/>", i, i);
    es_buf_text(&document, "</ofd:Pages></ofd:Document>");
    forge_put_octets(&f, F_LIST, es_buf_view(&list));
    forge_put_octets(&f, F_DOCUMENT, es_buf_view(&document));
    forge_expect(&f, ESEAL_FAILED, "signature.references", "file-missing");
    ck_assert_uint_eq(eseal_report_signature_count(f.report), 1000);
    for (size_t i = 0; i < 1000; i++)
        ck_assert_uint_le(eseal_report_check_count(f.report, i), 100);
    es_buf_free(&list);
    es_buf_free(&document);
}
END_TEST

/* Signatures that each keep below a limit, and are too much together. */
START_TEST(costly_signatures)
{
    static const struct {
        const char *items, *stamps;
        size_t most; /* signatures until it is too much */
    } ROWS[] = {
        {"<ofd:Reference FileRef=\"/OFD.xml\"/><ofd:Reference FileRef=\"/a\"/>", "", 50},
        {"", "<ofd:StampAnnot/><ofd:StampAnnot/>", 10},
    };
    eseal_limits limits = {.size = sizeof limits, .references = 2, .stamps = 2};
    eseal_ctx_options options = {.size = sizeof options, .limits = &limits};
    eseal_ctx *small = NULL, *usual = f.ctx;
    char name[64];

    ck_assert_int_eq(eseal_ctx_new(&small, &options, NULL), 0);
    for (size_t row = 0; row < 2; row++) {
        es_buf list = ES_BUF(1 << 20), xml = ES_BUF(1 << 20);

        forge_reset(&f);
        es_buf_format(&xml,
            "<ofd:Signature" FORGE_NS "><ofd:SignedInfo><ofd:References CheckMethod=\"SM3\">%s"
            "</ofd:References>%s</ofd:SignedInfo></ofd:Signature>",
            ROWS[row].items, ROWS[row].stamps);
        es_buf_text(&list, "<ofd:Signatures" FORGE_NS ">");
        for (size_t i = 0; i <= ROWS[row].most; i++) {
            snprintf(name, sizeof name, "Doc_0/Signs/%zu.xml", i);
            forge_put_octets(&f, name, es_buf_view(&xml));
            es_buf_format(&list, "<ofd:Signature ID=\"s%zu\" BaseLoc=\"%zu.xml\"/>", i, i);
        }
        es_buf_text(&list, "</ofd:Signatures>");
        forge_put_octets(&f, F_LIST, es_buf_view(&list));
        f.ctx = small;
        forge_expect(&f, ESEAL_FAILED, "signature.references", "limit");
        f.ctx = usual;
        forge_expect(&f, ESEAL_FAILED, NULL, NULL);
        ck_assert(!forge_says(&f, "signature.references", "limit"));
        es_buf_free(&list);
        es_buf_free(&xml);
    }
    eseal_ctx_free(small);
}
END_TEST

/* One signature names every file that it leaves out. */
START_TEST(every_page_is_named)
{
    es_buf pages = ES_BUF(1 << 20);
    char name[32];

    forge_reset(&f);
    for (int i = 100; i < 125; i++) {
        snprintf(name, sizeof name, "Doc_0/%d.xml", i);
        forge_put(&f, name, EVIL);
        es_buf_format(&pages, "<ofd:Page ID=\"%d\" BaseLoc=\"%d.xml\"/>", i, i);
    }
    es_buf_text(&pages, "</ofd:Pages>");
    forge_swap(&f, F_DOCUMENT, "</ofd:Pages>", (char *)pages.ptr);
    forge_sign(&f, NULL);
    forge_passes(&f);
    forge_sign(&f, &(forge_plan){.signer = &f.other, .only = F_ENTRY});
    forge_expect(&f, ESEAL_FAILED, "coverage.content", "page-uncovered");
    ck_assert_uint_gt(eseal_report_check_count(f.report, 1), 25);
    es_buf_free(&pages);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("attacks_sight");
    TCase *tc = tcase_create("two readers");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, percent);
    tcase_add_test(tc, root_fallback);
    tcase_add_test(tc, resources);
    tcase_add_test(tc, dangling);
    tcase_add_test(tc, entry_leads_to_a_draft);
    tcase_add_test(tc, entry_holds_more);
    tcase_add_test(tc, costly_list);
    tcase_add_test(tc, costly_signatures);
    tcase_add_test(tc, every_page_is_named);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
