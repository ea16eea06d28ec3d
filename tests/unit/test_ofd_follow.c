/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_read.h"
#include "ofd_sample.h"
#include "unit.h"

/* What leads from where to what: exactly these files are found besides the sample's own. */
static const struct {
    const char *name;
    part changes[PARTS_MAX];
    const char *files;
} CASES[] = {
    {"cover",
        {{OFD_XML, OFD(BODY(LIST "<Cover>Doc_0/cover.png</Cover>"))}, {"Doc_0/cover.png", "x"}},
        "other Doc_0/cover.png < OFD.xml\n"},
    {"a second document body",
        {{OFD_XML, OFD(BODY(LIST) "<DocBody><DocRoot>D.xml</DocRoot></DocBody>")},
            {"D.xml", DOCUMENT("<Pages><Page ID=\"9\" BaseLoc=\"P.xml\"/></Pages>")},
            {"P.xml", "<Page" NS "/>"}},
        "document D.xml < OFD.xml\n"
        "page P.xml 1 < D.xml\n"},
    {"versions",
        {{OFD_XML, OFD(BODY("<Versions><Version BaseLoc=\"V/V.xml\"/></Versions>" LIST))},
            {"V/V.xml", "<DocVersion" NS "><FileList><File ID=\"1\">f.bin</File>"
                        "<File ID=\"2\">/OFD.xml</File><File>none.bin</File></FileList>"
                        "<DocRoot>D.xml</DocRoot></DocVersion>"},
            {"V/D.xml", DOCUMENT("<Pages><Page BaseLoc=\"P.xml\"/></Pages>")},
            {"V/P.xml", "<Page" NS "/>"}, {"V/f.bin", "x"}},
        "version V/V.xml < OFD.xml\n"
        "document V/D.xml < V/V.xml\n"
        "page V/P.xml 1 < V/D.xml\n"
        "other V/f.bin < V/V.xml\n"
        "other V/none.bin! < V/V.xml\n"},
    {"resources of a page",
        {{PAGE_XML,
             "<Page" NS "><Template TemplateID=\"2\"/><PageRes>r.xml</PageRes><Content/></Page>"},
            {"Doc_0/Pages/Page_0/r.xml",
                "<Res" NS " BaseLoc=\"/Doc_0/Res\"><ColorSpaces><ColorSpace Profile=\"p.icc\"/>"
                "</ColorSpaces><MultiMedias><MultiMedia><MediaFile>m.png</MediaFile></MultiMedia>"
                "</MultiMedias></Res>"},
            {"Doc_0/Res/p.icc", "x"}},
        "resources Doc_0/Pages/Page_0/r.xml 1 < Doc_0/Pages/Page_0/Content.xml\n"
        "resource Doc_0/Res/p.icc 1 < Doc_0/Pages/Page_0/r.xml\n"
        "resource Doc_0/Res/m.png! 1 < Doc_0/Pages/Page_0/r.xml\n"},
    {"resources that only a lax reader finds",
        {{RES_XML,
             "<Res" NS " BaseLoc=\"Doc_0/Res/\"><Font><FontFile>a.ttf</FontFile></Font><Font>"
             "<FontFile>beside.ttf</FontFile></Font><Font><FontFile>/top.ttf</FontFile></Font>"
             "<Font><FontFile>BOTH.ttf</FontFile></Font></Res>"},
            {"Doc_0/beside.ttf", "x"}, {"top.ttf", "x"}, {"both.ttf", "x"},
            {"Doc_0/Both.ttf", "x"}},
        "resource Doc_0/Res/a.ttf < Doc_0/PublicRes.xml\n"
        "resource Doc_0/beside.ttf < Doc_0/PublicRes.xml\n"
        "resource top.ttf < Doc_0/PublicRes.xml\n"
        "resource both.ttf < Doc_0/PublicRes.xml\n"
        "resource Doc_0/Both.ttf < Doc_0/PublicRes.xml\n"},
    {"document resources",
        {{DOCUMENT_XML,
             DOCUMENT(COMMON("<DocumentRes>a.xml</DocumentRes><DocumentRes>b.xml</DocumentRes>"))},
            {"Doc_0/a.xml", "<Res" NS "/>"}},
        "resources Doc_0/a.xml < Doc_0/Document.xml\n"
        "resources Doc_0/b.xml! < Doc_0/Document.xml\n"},
    {"annotations",
        {{DOCUMENT_XML, DOCUMENT(COMMON("") PAGES "<Annotations>A/A.xml</Annotations>")},
            {"Doc_0/A/A.xml",
                "<Annotations" NS "><Page PageID=\"1\"><FileLoc>P.xml</FileLoc></Page>"
                "<Page PageID=\"7\"><FileLoc>Q.xml</FileLoc></Page></Annotations>"},
            {"Doc_0/A/P.xml", "<PageAnnot" NS "><Annot><Appearance/></Annot></PageAnnot>"}},
        "annotation Doc_0/A/A.xml < Doc_0/Document.xml\n"
        "annotation Doc_0/A/P.xml 1 < Doc_0/A/A.xml\n"
        "annotation Doc_0/A/Q.xml! < Doc_0/A/A.xml\n"},
    {"attachments",
        {{DOCUMENT_XML, DOCUMENT(PAGES "<Attachments>/A.xml</Attachments>")},
            {"A.xml",
                "<Attachments" NS "><Attachment ID=\"1\"><FileLoc>no.xml</FileLoc></Attachment>"
                "<Attachment><FileLoc>a.xml</FileLoc></Attachment></Attachments>"},
            {"no.xml", "<not <xml"}},
        "attachment A.xml < Doc_0/Document.xml\n"
        "attachment no.xml < A.xml\n"
        "attachment a.xml! < A.xml\n"},
    {"custom tags",
        {{DOCUMENT_XML, DOCUMENT(PAGES "<CustomTags>T/C.xml</CustomTags>")},
            {"Doc_0/T/C.xml",
                "<CustomTags" NS "><CustomTag TypeID=\"t\"><SchemaLoc>s.xsd</SchemaLoc>"
                "<FileLoc>t.xml</FileLoc></CustomTag></CustomTags>"},
            {"Doc_0/T/t.xml", "<:not xml"}, {"Doc_0/T/s.xsd", "x"}},
        "custom Doc_0/T/C.xml < Doc_0/Document.xml\n"
        "custom Doc_0/T/s.xsd < Doc_0/T/C.xml\n"
        "custom Doc_0/T/t.xml < Doc_0/T/C.xml\n"},
    {"extensions",
        {{DOCUMENT_XML, DOCUMENT(PAGES "<Extensions>E.xml</Extensions>")},
            {"Doc_0/E.xml",
                "<Extensions" NS "><Extension><ExtendData>e.bin</ExtendData></Extension>"
                "</Extensions>"},
            {"Doc_0/e.bin", "x"}},
        "custom Doc_0/E.xml < Doc_0/Document.xml\n"
        "custom Doc_0/e.bin < Doc_0/E.xml\n"},
    {"a template that no page uses",
        {{DOCUMENT_XML, DOCUMENT(COMMON("<TemplatePage ID=\"5\" BaseLoc=\"T.xml\"/>") PAGES)},
            {"Doc_0/T.xml", "<Page" NS "/>"}},
        "template Doc_0/T.xml < Doc_0/Document.xml\n"},
    {"integrity list",
        {{"OFDEntries.xml", "<DocEntries" NS "><SignedValueLoc>/signedvalue.dat</SignedValueLoc>"
                            "<FileList><File ID=\"1\" FileLoc=\"/OFD.xml\"/><File ID=\"2\""
                            " FileLoc=\"/none.xml\"/></FileList></DocEntries>"},
            {"signedvalue.dat", "x"}},
        "other OFDEntries.xml\n"
        "other signedvalue.dat < OFDEntries.xml\n"
        "other none.xml! < OFDEntries.xml\n"},
    {"private elements",
        {{DOCUMENT_XML,
             DOCUMENT(PAGES "<Vendor StyleLoc=\"s.css\" Title=\"t.txt\"><HelpFile>/h.htm"
                            "</HelpFile><Name>n.txt</Name><HelpLoc>none</HelpLoc></Vendor>")},
            {"Doc_0/s.css", "x"}, {"h.htm", "x"}, {"Doc_0/n.txt", "x"}, {"Doc_0/t.txt", "x"}},
        "other Doc_0/s.css < Doc_0/Document.xml\n"
        "other h.htm < Doc_0/Document.xml\n"},
    {"elements of a foreign namespace",
        {{DOCUMENT_XML, DOCUMENT(PAGES "<x:Page xmlns:x=\"urn:evil\" BaseLoc=\"P.xml\"/>"
                                       "<x:PublicRes xmlns:x=\"urn:evil\">R.xml</x:PublicRes>")},
            {"Doc_0/P.xml", "<Page" NS "/>"}},
        "page Doc_0/P.xml < Doc_0/Document.xml\n"},
    {"other case, and percent",
        {{DOCUMENT_XML, DOCUMENT(COMMON("<PublicRes>PUBLICRES.XML</PublicRes>"
                                        "<PublicRes>a%20b.xml</PublicRes>"))},
            {"Doc_0/a b.xml", "<Res" NS "/>"}},
        "resources Doc_0/PUBLICRES.XML! < Doc_0/Document.xml\n"
        "resources Doc_0/PublicRes.xml < Doc_0/Document.xml\n"
        "resources Doc_0/a%20b.xml! < Doc_0/Document.xml\n"
        "resources Doc_0/a b.xml < Doc_0/Document.xml\n"
        "resource Doc_0/Res/a.ttf < Doc_0/PublicRes.xml\n"},
    {"parts that lead to each other",
        {{DOCUMENT_XML, DOCUMENT(COMMON("<PublicRes>Document.xml</PublicRes>") PAGES)},
            {PAGE_XML, "<Page" NS "><Template "
                       "TemplateID=\"2\"/><PageRes>Content.xml</PageRes><PageRes>/"
                       "OFD.xml</PageRes></Page>"}},
        ""},
    {"a page that is a signature's value",
        {{DOCUMENT_XML,
            DOCUMENT("<Pages><Page ID=\"1\" BaseLoc=\"Signs/Sign_0/Seal.esl\"/></Pages>")}},
        "page Doc_0/Signs/Sign_0/Seal.esl 1 < Doc_0/Document.xml\n"},
};

/* Whether a line stands among the files of the unchanged sample. */
static bool is_usual(const char *line, size_t len)
{
    static const char *const USUAL[] = {"entry OFD.xml", "document Doc_0/Document.xml < OFD.xml",
        "resources Doc_0/PublicRes.xml < Doc_0/Document.xml",
        "template Doc_0/Tpls/Tpl_0/Content.xml 1 < Doc_0/Document.xml",
        "page Doc_0/Pages/Page_0/Content.xml 1 < Doc_0/Document.xml",
        "resource Doc_0/Res/a.ttf < Doc_0/PublicRes.xml",
        "list Doc_0/Signs/Signatures.xml < OFD.xml",
        "signature Doc_0/Signs/Sign_0/Signature.xml < Doc_0/Signs/Signatures.xml",
        "value Doc_0/Signs/Sign_0/SignedValue.dat < Doc_0/Signs/Sign_0/Signature.xml",
        "seal Doc_0/Signs/Sign_0/Seal.esl < Doc_0/Signs/Sign_0/Signature.xml"};

    for (size_t i = 0; i < sizeof USUAL / sizeof USUAL[0]; i++)
        if (strlen(USUAL[i]) == len && memcmp(USUAL[i], line, len) == 0)
            return true;
    return false;
}

static const char *behind_line(const char *at)
{
    at += strcspn(at, "\n");
    return *at == '\0' ? at : at + 1;
}

/* Each wanted line stands in found, and each line of found is wanted or usual. */
static void compare(const char *name, const char *found, const char *want)
{
    for (const char *at = want; *at != '\0'; at = behind_line(at)) {
        char line[256];

        snprintf(line, sizeof line, "\n%.*s\n", (int)strcspn(at, "\n"), at);
        ck_assert_msg(strstr(found, line) != NULL, "%s: not found:%sin%s", name, line, found);
    }
    for (const char *at = found + 1; *at != '\0'; at = behind_line(at)) {
        size_t len = strcspn(at, "\n");
        char line[256];

        snprintf(line, sizeof line, "%.*s\n", (int)len, at);
        ck_assert_msg(is_usual(at, len) || strstr(want, line) != NULL, "%s: found %s", name, line);
    }
}

START_TEST(cases)
{
    char found[8192];
    sample s;

    sample_open(&s, CASES[_i].changes, NULL);
    snprintf(found, sizeof found, "\n%s", sample_files(s.ofd));
    compare(CASES[_i].name, found, CASES[_i].files);
    sample_close(&s);
}
END_TEST

START_TEST(sample_alone)
{
    sample s;

    sample_open(&s, NULL, NULL);
    ck_assert_str_eq(sample_files(s.ofd),
        "entry OFD.xml\n"
        "document Doc_0/Document.xml < OFD.xml\n"
        "resources Doc_0/PublicRes.xml < Doc_0/Document.xml\n"
        "template Doc_0/Tpls/Tpl_0/Content.xml 1 < Doc_0/Document.xml\n"
        "page Doc_0/Pages/Page_0/Content.xml 1 < Doc_0/Document.xml\n"
        "resource Doc_0/Res/a.ttf < Doc_0/PublicRes.xml\n"
        "list Doc_0/Signs/Signatures.xml < OFD.xml\n"
        "signature Doc_0/Signs/Sign_0/Signature.xml < Doc_0/Signs/Signatures.xml\n"
        "value Doc_0/Signs/Sign_0/SignedValue.dat < Doc_0/Signs/Sign_0/Signature.xml\n"
        "seal Doc_0/Signs/Sign_0/Seal.esl < Doc_0/Signs/Sign_0/Signature.xml\n");
    ck_assert(s.ofd->complete);
    sample_close(&s);
}
END_TEST

/* A location that cannot be followed: what it leads to is not known. */
static const sample_case REFUSED[] = {
    {"resource", {{RES_XML, "<Res" NS "><Font><FontFile>..\\a.ttf</FontFile></Font></Res>"}},
        "structure bad path-invalid Doc_0/PublicRes.xml (FontFile)\n"},
    {"resource folder",
        {{RES_XML, "<Res" NS " BaseLoc=\"../..\"><Font><FontFile>a</FontFile></Font></Res>"}},
        "structure bad path-invalid Doc_0/PublicRes.xml (FontFile)\n"},
    {"part", {{DOCUMENT_XML, DOCUMENT(PAGES "<Annotations>a\\b.xml</Annotations>")}},
        "structure bad path-invalid Doc_0/Document.xml (a\\b.xml)\n"},
    {"two that it could be",
        {{DOCUMENT_XML, DOCUMENT(PAGES "<Annotations>A.xml</Annotations>")}, {"A.xml", "x"},
            {"Doc_0/A.xml", "x"}},
        "structure bad path-ambiguous Doc_0/Document.xml (A.xml)\n"},
};

START_TEST(refused)
{
    sample s;

    sample_run(&REFUSED[_i]);
    sample_open(&s, REFUSED[_i].changes, NULL);
    ck_assert(!s.ofd->complete);
    sample_close(&s);
}
END_TEST

/* Empty elements lead nowhere, and that is no fault. */
START_TEST(empty)
{
    static const sample_case EMPTY = {"empty",
        {{DOCUMENT_XML, DOCUMENT(COMMON("<PublicRes/>") PAGES "<Annotations> </Annotations>")},
            {RES_XML, "<Res" NS "><Font><FontFile/></Font></Res>"}},
        ""};

    sample_run(&EMPTY);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd follow");
    TCase *tc = tcase_create("ofd follow");

    tcase_add_test(tc, sample_alone);
    tcase_add_loop_test(tc, cases, 0, sizeof CASES / sizeof CASES[0]);
    tcase_add_loop_test(tc, refused, 0, sizeof REFUSED / sizeof REFUSED[0]);
    tcase_add_test(tc, empty);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
