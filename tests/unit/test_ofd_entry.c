/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_read.h"
#include "ofd_sample.h"
#include "unit.h"

#define VERSIONS(inner) "<Versions>" inner "</Versions>"
#define V0 "<Version ID=\"1\" Index=\"0\" BaseLoc=\"/Doc_0/V0.xml\"/>"
#define V1 "<Version ID=\"2\" Index=\"1\" Current=\"true\" BaseLoc=\"/Doc_0/V1.xml\"/>"
#define V_FILE(root) "<DocVersion" NS "><DocRoot>" root "</DocRoot></DocVersion>"

static const sample_case CASES[] = {
    {"sound", {{NULL, NULL}}, ""},
    {"older namespace, prefix",
        {{OFD_XML,
            "<o:OFD xmlns:o=\"http://www.ofdspec.org\"><o:DocBody><o:DocRoot>Doc_0/Document.xml"
            "</o:DocRoot><o:Signatures>Doc_0/Signs/Signatures.xml</o:Signatures></o:DocBody>"
            "</o:OFD>"}},
        ""},
    {"no OFD.xml", {{OFD_XML, NULL}},
        "structure bad file-missing OFD.xml\n"
        "list warn list-removed (Doc_0/Signs/Sign_0/Signature.xml)\n"},
    {"another root", {{OFD_XML, "<ODF" NS "/>"}},
        "structure bad xml-missing OFD.xml (OFD)\n"
        "list warn list-removed (Doc_0/Signs/Sign_0/Signature.xml)\n"},
    {"a foreign root", {{OFD_XML, "<OFD xmlns=\"urn:evil\"/>"}},
        "structure bad xml-missing OFD.xml (OFD)\n"
        "list warn list-removed (Doc_0/Signs/Sign_0/Signature.xml)\n"},
    {"no body", {{OFD_XML, OFD("")}},
        "structure bad xml-missing OFD.xml (DocBody)\n"
        "list warn list-removed (Doc_0/Signs/Sign_0/Signature.xml)\n"},
    {"no root", {{OFD_XML, OFD("<DocBody>" LIST "</DocBody>")}},
        "structure bad xml-missing OFD.xml (DocBody/DocRoot)\n"},
    {"empty root", {{OFD_XML, OFD("<DocBody><DocRoot> </DocRoot>" LIST "</DocBody>")}},
        "structure bad xml-missing OFD.xml (DocBody/DocRoot)\n"},
    {"root not there", {{OFD_XML, OFD("<DocBody><DocRoot>Doc.xml</DocRoot>" LIST "</DocBody>")}},
        "structure bad file-missing Doc.xml\n"},
    {"root in other case",
        {{OFD_XML, OFD("<DocBody><DocRoot>doc_0/Document.xml</DocRoot>" LIST "</DocBody>")}},
        "structure bad file-missing doc_0/Document.xml\n"},
    {"root that is no location",
        {{OFD_XML, OFD("<DocBody><DocRoot>../Document.xml</DocRoot>" LIST "</DocBody>")}},
        "structure bad path-invalid OFD.xml (../Document.xml)\n"},
    {"two roots", {{OFD_XML, OFD(BODY("<DocRoot>Doc_0/Document.xml</DocRoot>" LIST))}},
        "structure bad xml-duplicate OFD.xml (DocRoot)\n"},
    {"two infos", {{OFD_XML, OFD(BODY("<DocInfo/>" LIST))}},
        "structure bad xml-duplicate OFD.xml (DocInfo)\n"},
    {"a qualified attribute",
        {{OFD_XML, "<o:OFD xmlns:o=\"http://www.ofdspec.org/2016\" o:Version=\"1.0\"><o:DocBody>"
                   "<o:DocRoot>Doc_0/Document.xml</o:DocRoot>"
                   "<o:Signatures>/Doc_0/Signs/Signatures.xml</o:Signatures></o:DocBody></o:OFD>"}},
        "structure bad xml-qualified OFD.xml (Version)\n"},
    {"an attribute of somebody else",
        {{OFD_XML, "<OFD" NS " xmlns:x=\"urn:x\" x:Version=\"1.0\">" BODY(LIST) "</OFD>"}}, ""},
    /* versions */
    {"versions",
        {{OFD_XML, OFD(BODY(VERSIONS(V0 V1) LIST))}, {"Doc_0/V0.xml", V_FILE("Document.xml")},
            {"Doc_0/V1.xml", V_FILE("/Doc_0/Document.xml")}},
        ""},
    {"no versions", {{OFD_XML, OFD(BODY(VERSIONS("") LIST))}}, ""},
    {"version files not there", {{OFD_XML, OFD(BODY(VERSIONS(V0 V1) LIST))}},
        "versions warn file-missing Doc_0/V0.xml\n"
        "versions bad file-missing Doc_0/V1.xml\n"},
    {"two current ones",
        {{OFD_XML, OFD(BODY(VERSIONS(V1 V1) LIST))}, {"Doc_0/V1.xml", V_FILE("Document.xml")}},
        "versions bad xml-duplicate OFD.xml (Version@Current)\n"},
    {"versions twice",
        {{OFD_XML, OFD(BODY(VERSIONS(V1) VERSIONS("") LIST))},
            {"Doc_0/V1.xml", V_FILE("Document.xml")}},
        "versions bad xml-duplicate OFD.xml (Versions)\n"},
    {"version without a file", {{OFD_XML, OFD(BODY(VERSIONS("<Version/>") LIST))}},
        "versions bad xml-missing OFD.xml (Version@BaseLoc)\n"},
    {"version with an empty location",
        {{OFD_XML, OFD(BODY(VERSIONS("<Version BaseLoc=\"\"/>") LIST))}},
        "versions bad xml-missing OFD.xml (Version@BaseLoc)\n"},
    {"version that is no location",
        {{OFD_XML, OFD(BODY(VERSIONS("<Version BaseLoc=\"a/\"/>") LIST))}},
        "versions bad path-invalid OFD.xml (a/)\n"},
    {"version without a root",
        {{OFD_XML, OFD(BODY(VERSIONS(V1) LIST))}, {"Doc_0/V1.xml", "<DocVersion" NS "/>"}},
        "versions bad xml-missing Doc_0/V1.xml (DocVersion/DocRoot)\n"},
    {"version with two roots",
        {{OFD_XML, OFD(BODY(VERSIONS(V1) LIST))},
            {"Doc_0/V1.xml", V_FILE("Document.xml</DocRoot><DocRoot>Document.xml")}},
        "versions bad xml-duplicate Doc_0/V1.xml (DocRoot)\n"},
    {"version whose root is not there",
        {{OFD_XML, OFD(BODY(VERSIONS(V0 V1) LIST))}, {"Doc_0/V0.xml", V_FILE("none0.xml")},
            {"Doc_0/V1.xml", V_FILE("none1.xml")}},
        "versions warn file-missing Doc_0/none0.xml\n"
        "versions bad file-missing Doc_0/none1.xml\n"},
    {"version that is something else",
        {{OFD_XML, OFD(BODY(VERSIONS(V1) LIST))}, {"Doc_0/V1.xml", "<Page" NS "/>"}},
        "versions bad xml-unknown Doc_0/V1.xml (Page)\n"
        "versions bad xml-missing Doc_0/V1.xml (DocVersion/DocRoot)\n"},
    {"version that is no XML",
        {{OFD_XML, OFD(BODY(VERSIONS(V1) LIST))}, {"Doc_0/V1.xml", "<DocVersion"}},
        "versions bad xml-malformed Doc_0/V1.xml (unclosed token)\n"},
};

START_TEST(cases)
{
    sample_run(&CASES[_i]);
}
END_TEST

static const struct {
    const char *entry, *extra; /* NULL: nothing */
} EXTRAS[] = {
    {OFD(BODY(LIST)), NULL},
    {OFD("<DocBody>\n <DocRoot>Doc_0/Document.xml</DocRoot>\n</DocBody>"), NULL},
    {OFD(BODY(VERSIONS(V1) LIST)), NULL},
    {OFD(BODY(LIST) BODY("")), NULL},
    {OFD("<DocBody><DocInfo><DocID>1</DocID><Author>a</Author></DocInfo></DocBody>"),
        "DocBody/DocInfo/Author"},
    {OFD("<DocBody><DocInfo><CustomDatas/></DocInfo></DocBody>"), "DocBody/DocInfo/CustomDatas"},
    {OFD("<DocBody><DocInfo x=\"1\"/></DocBody>"), "DocBody/DocInfo@x"},
    {OFD("<DocBody><DocInfo>text</DocInfo></DocBody>"), "DocBody/DocInfo"},
    {OFD("<DocBody><DocInfo><DocID><b/></DocID></DocInfo></DocBody>"), "DocBody/DocInfo/DocID/b"},
    {OFD(BODY(VERSIONS("<Version BaseLoc=\"x\" Note=\"1\"/>"))), "DocBody/Versions/Version@Note"},
    {OFD(BODY("<x:DocRoot xmlns:x=\"urn:x\">Doc_0/Document.xml</x:DocRoot>")), "DocBody/DocRoot"},
    {OFD(BODY("") "<Extra/>"), "Extra"},
    {OFD("text" BODY("")), "OFD"},
    {"<OFD" NS " More=\"1\">" BODY("") "</OFD>", "OFD@More"},
    {OFD(BODY(LIST) BODY("<Cover>a.png</Cover>")), "DocBody/Cover"},
};

START_TEST(extras)
{
    part changes[PARTS_MAX] = {{OFD_XML, EXTRAS[_i].entry}};
    sample s;

    sample_open(&s, changes, NULL);
    ck_assert_pstr_eq(s.ofd->entry_extra, EXTRAS[_i].extra);
    sample_close(&s);
}
END_TEST

START_TEST(bodies_and_versions)
{
    static const part CHANGES[] = {
        {OFD_XML, OFD(BODY(VERSIONS(V0 V1) LIST) "<DocBody><DocRoot>B.xml</DocRoot></DocBody>")},
        {"Doc_0/V0.xml", V_FILE("Document.xml")}, {"Doc_0/V1.xml", V_FILE("Document_1.xml")},
        {"Doc_0/Document_1.xml", DOCUMENT("")}, {"B.xml", DOCUMENT("")}, {NULL, NULL}};
    sample s;

    sample_open(&s, CHANGES, NULL);
    ck_assert_uint_eq(s.ofd->body_count, 2);
    ck_assert_str_eq(s.ofd->bodies[0].doc_root, "Doc_0/Document.xml");
    ck_assert_str_eq(s.ofd->bodies[0].list_path, LIST_XML);
    ck_assert(s.ofd->bodies[0].list_named && !s.ofd->bodies[1].list_named);
    ck_assert_uint_eq(s.ofd->bodies[0].signature_count, 1);
    ck_assert_str_eq(s.ofd->bodies[1].doc_root, "B.xml");
    ck_assert_ptr_null(s.ofd->bodies[1].list_path);
    ck_assert_uint_eq(s.ofd->version_count, 2);
    ck_assert_str_eq(s.ofd->versions[0].path, "Doc_0/V0.xml");
    ck_assert_str_eq(s.ofd->versions[0].doc_root, "Doc_0/Document.xml");
    ck_assert(!s.ofd->versions[0].current && s.ofd->versions[1].current);
    ck_assert_str_eq(s.ofd->versions[1].doc_root, "Doc_0/Document_1.xml");
    ck_assert_uint_eq(s.ofd->files[es_ofd_file_find(s.ofd, "B.xml")].body, 1);
    ck_assert_uint_eq(s.ofd->files[es_ofd_file_find(s.ofd, "Doc_0/V1.xml")].body, 0);
    ck_assert(s.ofd->complete);
    sample_close(&s);
}
END_TEST

/* Text that repeats a piece, between a head and a tail. */
static char *repeated(const char *head, const char *piece, size_t count, const char *tail)
{
    es_buf text = ES_BUF(SIZE_MAX / 2);

    es_buf_text(&text, head);
    for (size_t i = 0; i < count; i++)
        es_buf_text(&text, piece);
    es_buf_text(&text, tail);
    ck_assert(!text.failed);
    return (char *)text.ptr;
}

static const struct {
    const char *head, *piece, *tail;
    size_t count;
    const char *want;
} MANY[] = {
    {"<OFD" NS ">" BODY(LIST), "<DocBody/>", "</OFD>", 1000,
        "structure bad limit OFD.xml (DocBody = 1000)\n"
        "list warn list-removed (Doc_0/Signs/Sign_0/Signature.xml)\n"},
    {"<OFD" NS "><DocBody><DocRoot>Doc_0/Document.xml</DocRoot>" LIST "<Versions>",
        "<Version BaseLoc=\"/OFD.xml\"/>", "</Versions></DocBody></OFD>", 1001,
        "versions bad limit OFD.xml (Version = 1000)\n"
        "versions bad xml-unknown OFD.xml (OFD)\n"},
};

START_TEST(too_many)
{
    char *entry = repeated(MANY[_i].head, MANY[_i].piece, MANY[_i].count, MANY[_i].tail);
    part changes[PARTS_MAX] = {{OFD_XML, entry}};
    sample s;

    sample_open(&s, changes, NULL);
    ck_assert_ptr_nonnull(strstr(sample_findings(s.ofd), MANY[_i].want));
    ck_assert(!s.ofd->complete);
    sample_close(&s);
    free(entry);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd entry");
    TCase *tc = tcase_create("ofd entry");

    tcase_add_loop_test(tc, cases, 0, sizeof CASES / sizeof CASES[0]);
    tcase_add_loop_test(tc, extras, 0, sizeof EXTRAS / sizeof EXTRAS[0]);
    tcase_add_test(tc, bodies_and_versions);
    tcase_add_loop_test(tc, too_many, 0, sizeof MANY / sizeof MANY[0]);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
