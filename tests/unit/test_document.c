/* SPDX-License-Identifier: Apache-2.0 */
#include "base/io.h"
#include "doc/document.h"
#include "ofd_sample.h"
#include "unit.h"

START_TEST(looked_at)
{
    static const part CHANGES[] = {
        {OFD_XML, OFD(BODY(LIST) "<DocBody><DocRoot>D.xml</DocRoot></DocBody>")},
        {DOCUMENT_XML, DOCUMENT("<Pages><Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/>"
                                "<Page ID=\"2\" BaseLoc=\"P.xml\"/></Pages>")},
        {"Doc_0/P.xml", "<Page" NS "><Area><PhysicalBox>0 0 210 140.5</PhysicalBox></Area></Page>"},
        {"D.xml", DOCUMENT("<Pages><Page ID=\"1\" BaseLoc=\"Doc_0/P.xml\"/></Pages>")},
        {NULL, NULL}};
    eseal_document *document = NULL;
    eseal_error err = {0};
    double width = 0, height = 0;
    sample s;

    sample_open(&s, CHANGES, NULL);
    ck_assert_int_eq(eseal_document_open(&document, &s.ctx, s.io, &err), 0);
    ck_assert_str_eq(eseal_document_format(document), "ofd");
    ck_assert_uint_eq(eseal_document_signature_count(document), 1);
    ck_assert_str_eq(eseal_document_signature_id(document, 0), "s001");
    ck_assert_ptr_null(eseal_document_signature_id(document, 1));
    /* those of the first body */
    ck_assert_uint_eq(eseal_document_page_count(document), 2);
    ck_assert_int_eq(eseal_document_page_size(&width, &height, document, 1, &err), 0);
    ck_assert_double_eq(width, 210);
    ck_assert_double_eq(height, 140.5);
    ck_assert_int_eq(eseal_document_page_size(&width, &height, document, 0, &err), ESEAL_E_PAGE);
    ck_assert_str_eq(err.where, PAGE_XML);
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(eseal_document_page_size(&width, &height, document, 2, &err), ESEAL_E_PAGE);
    ck_assert_int_eq(err.code, ESEAL_E_PAGE);
    ck_assert_int_eq(eseal_document_page_size(NULL, &height, document, 1, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_document_page_size(&width, NULL, document, 1, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_document_page_size(&width, &height, NULL, 1, NULL), ESEAL_E_MISUSE);
    eseal_document_free(document);
    sample_close(&s);
}
END_TEST

START_TEST(not_opened)
{
    eseal_limits limits = {.document_octets = 100};
    eseal_document *document = NULL;
    eseal_error err = {0};
    eseal_io *io = NULL;
    sample s;

    sample_open(&s, NULL, NULL);
    ck_assert_int_eq(eseal_document_open(&document, &s.ctx, NULL, &err), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_document_open(&document, NULL, s.io, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_document_open(NULL, &s.ctx, s.io, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_document_open_file(&document, &s.ctx, NULL, NULL), ESEAL_E_MISUSE);
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(
        eseal_document_open_file(&document, &s.ctx, "/no/such/file.ofd", &err), ESEAL_E_NOT_FOUND);
    ck_assert_ptr_null(document);
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(eseal_io_open(&io, "not a package", 13, NULL), 0);
    ck_assert_int_eq(eseal_document_open(&document, &s.ctx, io, &err), ESEAL_E_NOT_CONTAINER);
    ck_assert_ptr_null(document);
    eseal_io_free(io);
    memset(&err, 0, sizeof err);
    s.ctx.limits.document_octets = limits.document_octets;
    ck_assert_int_eq(eseal_document_open(&document, &s.ctx, s.io, &err), ESEAL_E_LIMIT);
    ck_assert_ptr_null(document);
    eseal_document_free(NULL);
    sample_close(&s);
}
END_TEST

START_TEST(from_a_file)
{
    const char *folder = getenv("builddir");
    char path[4096];
    eseal_document *document = NULL;
    eseal_error err = {0};
    sample s;
    FILE *file;

    sample_open(&s, NULL, NULL);
    snprintf(path, sizeof path, "%s/test_document.ofd", folder == NULL ? "." : folder);
    file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(s.octets.ptr, 1, s.octets.len, file), s.octets.len);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(eseal_document_open_file(&document, &s.ctx, path, &err), 0);
    ck_assert_uint_eq(eseal_document_signature_count(document), 1);
    eseal_document_free(document);
    file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(
        eseal_document_open_file(&document, &s.ctx, path, &err), ESEAL_E_NOT_CONTAINER);
    ck_assert_ptr_nonnull(strstr(err.where, "test_document.ofd"));
    ck_assert_int_eq(remove(path), 0);
    sample_close(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("document");
    TCase *tc = tcase_create("document");

    tcase_add_test(tc, looked_at);
    tcase_add_test(tc, not_opened);
    tcase_add_test(tc, from_a_file);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
