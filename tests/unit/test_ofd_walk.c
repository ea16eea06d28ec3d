/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_read.h"
#include "ofd_sample.h"
#include "unit.h"

static const sample_case CASES[] = {
    {"a document that is something else", {{DOCUMENT_XML, "<Page" NS "/>"}},
        "structure bad xml-unknown Doc_0/Document.xml (Page)\n"},
    {"a page that is something else", {{PAGE_XML, "<Seite" NS "/>"}},
        "structure warn xml-unknown Doc_0/Pages/Page_0/Content.xml (Seite)\n"},
    {"a template that is something else", {{TEMPLATE_XML, "<Res" NS "/>"}},
        "structure warn xml-unknown Doc_0/Tpls/Tpl_0/Content.xml (Res)\n"},
    {"resources of a foreign namespace", {{RES_XML, "<Res xmlns=\"urn:x\"/>"}},
        "structure warn xml-unknown Doc_0/PublicRes.xml (Res)\n"},
    {"annotations",
        {{DOCUMENT_XML, DOCUMENT(PAGES "<Annotations>A.xml</Annotations>")},
            {"Doc_0/A.xml", "<Annots" NS "/>"}},
        "structure warn xml-unknown Doc_0/A.xml (Annots)\n"},
    {"attachments",
        {{DOCUMENT_XML, DOCUMENT(PAGES "<Attachments>A.xml</Attachments>")},
            {"Doc_0/A.xml", "<Attachment" NS "/>"}},
        "structure warn xml-unknown Doc_0/A.xml (Attachment)\n"},
    {"custom tags",
        {{DOCUMENT_XML, DOCUMENT(PAGES "<CustomTags>A.xml</CustomTags>")},
            {"Doc_0/A.xml", "<Tags" NS "/>"}},
        "structure warn xml-unknown Doc_0/A.xml (Tags)\n"},
    /* GM/T 0099-2020 */
    {"encrypted", {{"Encryptions.xml", "<Encryptions" NS "/>"}},
        "structure bad package-encrypted Encryptions.xml\n"},
    {"encrypted, in other case", {{"ENCRYPTIONS.XML", "<Encryptions" NS "/>"}},
        "structure bad package-encrypted ENCRYPTIONS.XML\n"},
    {"told once", {{"decryptseed.dat", "x"}, {"entriesmap.dat", "x"}},
        "structure bad package-encrypted decryptseed.dat\n"},
    {"only in the root", {{"Doc_0/Encryptions.xml", "x"}, {"Doc_0/decryptseed.dat", "x"}}, ""},
    {"integrity", {{"OFDEntries.xml", "<DocEntries" NS "/>"}}, ""},
};

START_TEST(cases)
{
    sample s;

    sample_run(&CASES[_i]);
    sample_open(&s, CASES[_i].changes, NULL);
    ck_assert_int_eq(s.ofd->encrypted, strstr(CASES[_i].want, "encrypted") != NULL);
    ck_assert(s.ofd->complete);
    sample_close(&s);
}
END_TEST

/* A file that is a page for one and a resource file for another is read as both. */
START_TEST(two_roles)
{
    static const part CHANGES[] = {
        {DOCUMENT_XML, DOCUMENT(COMMON("") "<Pages><Page ID=\"1\" BaseLoc=\"both.xml\"/></Pages>"
                                           "<PublicRes>both.xml</PublicRes>")},
        {"Doc_0/both.xml", "<Page" NS "><Area><PhysicalBox>0 0 10 20</PhysicalBox></Area><Content>"
                           "<MediaFile>hidden.png</MediaFile></Content></Page>"},
        {"Doc_0/hidden.png", "x"}, {NULL, NULL}};
    sample s;
    size_t file;

    sample_open(&s, CHANGES, NULL);
    file = es_ofd_file_find(s.ofd, "Doc_0/both.xml");
    ck_assert_int_eq(s.ofd->files[file].kind, ES_OFD_PAGE);
    ck_assert(es_ofd_file_find(s.ofd, "Doc_0/hidden.png") != ES_OFD_NONE);
    ck_assert(s.ofd->pages[0].has_size);
    ck_assert_double_eq(s.ofd->pages[0].width, 10);
    sample_close(&s);
}
END_TEST

/* What is listed only, in a version or in OFDEntries.xml, keeps the kind it has otherwise. */
START_TEST(lists_come_last)
{
    static const part CHANGES[] = {
        {"OFDEntries.xml", "<DocEntries" NS "><FileList><File FileLoc=\"/" LIST_XML "\"/>"
                           "<File FileLoc=\"/" PAGE_XML "\"/></FileList></DocEntries>"},
        {OFD_XML, OFD(BODY("<Versions><Version BaseLoc=\"V.xml\"/></Versions>" LIST))},
        {"V.xml", "<DocVersion" NS "><FileList><File>" SIGNATURE_XML "</File></FileList>"
                  "<DocRoot>Doc_0/Document.xml</DocRoot></DocVersion>"},
        {NULL, NULL}};
    sample s;

    sample_open(&s, CHANGES, NULL);
    ck_assert_int_eq(s.ofd->files[es_ofd_file_find(s.ofd, LIST_XML)].kind, ES_OFD_LIST);
    ck_assert_int_eq(s.ofd->files[es_ofd_file_find(s.ofd, PAGE_XML)].kind, ES_OFD_PAGE);
    ck_assert_int_eq(s.ofd->files[es_ofd_file_find(s.ofd, SIGNATURE_XML)].kind, ES_OFD_SIGNATURE);
    ck_assert_str_eq(sample_findings(s.ofd), "");
    sample_close(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd walk");
    TCase *tc = tcase_create("ofd walk");

    tcase_add_loop_test(tc, cases, 0, sizeof CASES / sizeof CASES[0]);
    tcase_add_test(tc, two_roles);
    tcase_add_test(tc, lists_come_last);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
