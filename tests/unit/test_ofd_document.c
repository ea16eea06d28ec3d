/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_read.h"
#include "ofd_sample.h"
#include "unit.h"

static const sample_case CASES[] = {
    {"pages twice", {{DOCUMENT_XML, DOCUMENT(PAGES "<Pages/>")}},
        "structure bad xml-duplicate Doc_0/Document.xml (Pages)\n"},
    {"common data twice", {{DOCUMENT_XML, DOCUMENT(COMMON("") COMMON("") PAGES)}},
        "structure bad xml-duplicate Doc_0/Document.xml (CommonData)\n"},
    {"annotations twice",
        {{DOCUMENT_XML, DOCUMENT(PAGES "<Annotations/><Annotations>A.xml</Annotations>")}},
        "structure bad xml-duplicate Doc_0/Document.xml (Annotations)\n"},
    {"resources more than once, as they may be",
        {{DOCUMENT_XML, DOCUMENT(COMMON("<PublicRes>PublicRes.xml</PublicRes>"
                                        "<PublicRes>PublicRes.xml</PublicRes>") PAGES)}},
        ""},
    {"a page that is not there",
        {{DOCUMENT_XML, DOCUMENT("<Pages><Page ID=\"1\" BaseLoc=\"P.xml\"/></Pages>")}},
        "structure warn file-missing Doc_0/P.xml (Page@BaseLoc)\n"},
    {"a page without a location", {{DOCUMENT_XML, DOCUMENT("<Pages><Page ID=\"1\"/></Pages>")}},
        "structure warn xml-missing Doc_0/Document.xml (Page@BaseLoc)\n"},
    {"two pages of one id",
        {{DOCUMENT_XML, DOCUMENT("<Pages><Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/>"
                                 "<Page ID=\"1\" BaseLoc=\"/" TEMPLATE_XML "\"/></Pages>")}},
        "structure warn xml-duplicate Doc_0/Tpls/Tpl_0/Content.xml (Page@ID)\n"},
};

START_TEST(cases)
{
    sample_run(&CASES[_i]);
}
END_TEST

#define SIZED(box) "<Page" NS "><Area><PhysicalBox>" box "</PhysicalBox></Area></Page>"

/* A page's own size, else the document's. */
static const struct {
    const char *document, *page;
    bool has_size;
    double width, height;
} SIZES[] = {
    {DOCUMENT(COMMON("") PAGES), "<Page" NS "/>", true, 210, 297},
    {DOCUMENT(COMMON("") PAGES), SIZED("0 0 100.5 50"), true, 100.5, 50},
    {DOCUMENT(PAGES), SIZED("5 5 10 20"), true, 10, 20},
    {DOCUMENT(PAGES), "<Page" NS "/>", false, 0, 0},
    {DOCUMENT(COMMON("") PAGES), SIZED("0 0 0 50"), true, 210, 297},
    {DOCUMENT(COMMON("") PAGES), SIZED("0 0 -5 50"), true, 210, 297},
    {DOCUMENT(PAGES), SIZED("0 0 inf 50"), false, 0, 0},
    {DOCUMENT(PAGES), SIZED("0 0 10"), false, 0, 0},
    {DOCUMENT(COMMON("") PAGES), NULL, true, 210, 297},
};

START_TEST(sizes)
{
    part changes[PARTS_MAX] = {{DOCUMENT_XML, SIZES[_i].document}, {PAGE_XML, SIZES[_i].page}};
    sample s;

    sample_open(&s, changes, NULL);
    ck_assert_uint_eq(s.ofd->page_count, 1);
    ck_assert_int_eq(s.ofd->pages[0].has_size, SIZES[_i].has_size);
    ck_assert_double_eq(s.ofd->pages[0].width, SIZES[_i].width);
    ck_assert_double_eq(s.ofd->pages[0].height, SIZES[_i].height);
    sample_close(&s);
}
END_TEST

START_TEST(pages_of_all_bodies)
{
    static const part CHANGES[] = {
        {OFD_XML, OFD(BODY(LIST) "<DocBody><DocRoot>/B/D.xml</DocRoot></DocBody>")},
        {"B/D.xml", DOCUMENT(COMMON("") "<Pages><Page ID=\"1\" BaseLoc=\"P.xml\"/><Page ID=\"8\""
                                        " BaseLoc=\"Q.xml\"/></Pages>")},
        {"B/P.xml", SIZED("0 0 1 2")}, {"B/Q.xml", "<Page" NS "/>"}, {NULL, NULL}};
    sample s;

    sample_open(&s, CHANGES, NULL);
    ck_assert_uint_eq(s.ofd->page_count, 3);
    ck_assert_str_eq(s.ofd->pages[0].path, PAGE_XML);
    ck_assert_uint_eq(s.ofd->pages[0].body, 0);
    ck_assert_str_eq(s.ofd->pages[1].path, "B/P.xml");
    ck_assert_str_eq(s.ofd->pages[1].id, "1");
    ck_assert_uint_eq(s.ofd->pages[1].body, 1);
    ck_assert_double_eq(s.ofd->pages[1].width, 1);
    ck_assert_str_eq(s.ofd->pages[2].id, "8");
    ck_assert_double_eq(s.ofd->pages[2].width, 210);
    ck_assert_uint_eq(s.ofd->files[es_ofd_file_find(s.ofd, "B/Q.xml")].page, 2);
    sample_close(&s);
}
END_TEST

/* Only DocRoot's pages count, and the current version's where a body has no DocRoot. */
static const struct {
    const char *root, *page;
} VERSIONS[] = {
    {"<DocRoot>Doc_0/Document.xml</DocRoot>", PAGE_XML},
    {"", "Doc_0/other.xml"},
};

START_TEST(pages_of_versions)
{
    char entry[1024];
    part changes[PARTS_MAX] = {{OFD_XML, entry},
        {"V.xml", "<DocVersion" NS "><DocRoot>Doc_0/D.xml</DocRoot></DocVersion>"},
        {"Doc_0/D.xml", DOCUMENT("<Pages><Page ID=\"1\" BaseLoc=\"other.xml\"/></Pages>")},
        {"Doc_0/other.xml", "<Page" NS "/>"}};
    sample s;

    snprintf(entry, sizeof entry,
        OFD("<DocBody>%s<Versions><Version Current=\"true\" "
            "BaseLoc=\"V.xml\"/></Versions></DocBody>"),
        VERSIONS[_i].root);
    sample_open(&s, changes, NULL);
    ck_assert_uint_eq(s.ofd->page_count, 1);
    ck_assert_str_eq(s.ofd->pages[0].path, VERSIONS[_i].page);
    sample_close(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd document");
    TCase *tc = tcase_create("ofd document");

    tcase_add_loop_test(tc, cases, 0, sizeof CASES / sizeof CASES[0]);
    tcase_add_loop_test(tc, sizes, 0, sizeof SIZES / sizeof SIZES[0]);
    tcase_add_test(tc, pages_of_all_bodies);
    tcase_add_loop_test(tc, pages_of_versions, 0, sizeof VERSIONS / sizeof VERSIONS[0]);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
