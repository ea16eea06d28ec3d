/* SPDX-License-Identifier: Apache-2.0 */
/* What a hostile package may cost, and that each file left out is named. */
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
    Suite *suite = suite_create("attacks_cost");
    TCase *tc = tcase_create("costs");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, costly_list);
    tcase_add_test(tc, costly_signatures);
    tcase_add_test(tc, every_page_is_named);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
