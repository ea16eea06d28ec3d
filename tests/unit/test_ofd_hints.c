/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_read.h"
#include "ofd_sample.h"
#include "unit.h"

#define ONE(id, more, folder)                                                                      \
    "<Signature ID=\"" id "\"" more " BaseLoc=\"/Doc_0/Signs/" folder "/Signature.xml\"/>"
#define SECOND "Doc_0/Signs/Sign_1/Signature.xml"
#define SECOND_VALUE "<SignedValue>SignedValue.dat</SignedValue>"
#define TWO(first, second)                                                                         \
    {LIST_XML, SIGNATURES(first second)}, {SECOND, SIGNATURE(REFERENCES, SECOND_VALUE)},           \
    {                                                                                              \
        "Doc_0/Signs/Sign_1/SignedValue.dat", "value"                                              \
    }
#define IN " Doc_0/Signs/Signatures.xml"
#define COVERS(path)                                                                               \
    SIGNATURE("<References><Reference FileRef=\"" path                                             \
              "\"><CheckValue>AA==</CheckValue></Reference>"                                       \
              "</References>" STAMP SEAL,                                                          \
        VALUE)

static const sample_case CASES[] = {
    {"two signatures", {TWO(ONE("1", "", "Sign_0"), ONE("3", "", "Sign_1"))}, ""},
    {"one Signature.xml for two", {{LIST_XML, SIGNATURES(ENTRY ONE("3", "", "Sign_0"))}},
        "list bad list-shared-file Doc_0/Signs/Sign_0/Signature.xml\n"},
    {"one value for two",
        {{LIST_XML, SIGNATURES(ENTRY ONE("3", "", "Sign_1"))},
            {SECOND, SIGNATURE(REFERENCES, VALUE)}},
        "list bad list-shared-file Doc_0/Signs/Sign_0/SignedValue.dat\n"},
    {"a value that is another's Signature.xml",
        {{LIST_XML, SIGNATURES(ENTRY ONE("3", "", "Sign_1"))},
            {SECOND, SIGNATURE(REFERENCES, "<SignedValue>/" SIGNATURE_XML "</SignedValue>")}},
        "list bad list-shared-file Doc_0/Signs/Sign_0/Signature.xml\n"},
    {"one seal for two",
        {{LIST_XML, SIGNATURES(ENTRY ONE("3", "", "Sign_1"))},
            {SECOND, SIGNATURE(REFERENCES SEAL, SECOND_VALUE)},
            {"Doc_0/Signs/Sign_1/SignedValue.dat", "value"}},
        ""},
    {"one ID for two", {TWO(ONE("1", "", "Sign_0"), ONE("1", "", "Sign_1"))},
        "list bad list-duplicate-id" IN " (1)\n"},
    {"IDs in other case", {TWO(ONE("s1", "", "Sign_0"), ONE("S1", "", "Sign_1"))}, ""},
    /* GM/T 0099-2020: bases */
    {"a base", {TWO(ONE("1", "", "Sign_0"), ONE("3", " Relative=\"1\"", "Sign_1"))}, ""},
    {"a base that comes later",
        {TWO(ONE("1", " Relative=\"3\"", "Sign_0"), ONE("3", "", "Sign_1"))}, ""},
    {"no such base", {TWO(ONE("1", "", "Sign_0"), ONE("3", " Relative=\"2\"", "Sign_1"))},
        "list bad list-relative Doc_0/Signs/Sign_1/Signature.xml (2)\n"},
    {"its own base", {TWO(ONE("1", "", "Sign_0"), ONE("3", " Relative=\"3\"", "Sign_1"))},
        "list bad list-relative Doc_0/Signs/Sign_1/Signature.xml (3)\n"},
    {"each other's base",
        {TWO(ONE("1", " Relative=\"3\"", "Sign_0"), ONE("3", " Relative=\"1\"", "Sign_1"))},
        "list bad list-relative Doc_0/Signs/Sign_0/Signature.xml (3)\n"
        "list bad list-relative Doc_0/Signs/Sign_1/Signature.xml (1)\n"},
    /* bodies */
    {"a body without a signature",
        {{OFD_XML, OFD("<DocBody><DocRoot>D.xml</DocRoot></DocBody>" BODY(LIST))},
            {"D.xml", DOCUMENT("")}},
        "list bad body-unsigned D.xml\n"},
    {"a body with an empty list",
        {{OFD_XML, OFD(BODY(LIST) "<DocBody><DocRoot>D.xml</DocRoot><Signatures>L.xml</Signatures>"
                                  "</DocBody>")},
            {"D.xml", DOCUMENT("")}, {"L.xml", SIGNATURES("")}},
        "list warn list-removed L.xml (the list is empty)\n"
        "list bad body-unsigned D.xml\n"},
    {"a body with its own signature",
        {{OFD_XML, OFD(BODY(LIST) "<DocBody><DocRoot>D.xml</DocRoot><Signatures>L.xml</Signatures>"
                                  "</DocBody>")},
            {"D.xml", DOCUMENT("")}, {"L.xml", SIGNATURES(ONE("s001", "", "Sign_1"))},
            {SECOND, SIGNATURE(REFERENCES, SECOND_VALUE)},
            {"Doc_0/Signs/Sign_1/SignedValue.dat", "value"}},
        ""},
    {"no signature at all",
        {{OFD_XML, OFD(BODY("") "<DocBody><DocRoot>D.xml</DocRoot></DocBody>")},
            {"D.xml", DOCUMENT("")}, {SIGNATURE_XML, NULL}, {"Doc_0/Signs/Sign_0/Seal.esl", NULL},
            {"Doc_0/Signs/Sign_0/SignedValue.dat", NULL}, {LIST_XML, NULL}},
        ""},
    /* the counter */
    {"the greatest id is a stamp's", {{LIST_XML, SIGNATURES("<MaxSignId>s002</MaxSignId>" ENTRY)}},
        ""},
    {"greater than any id", {{LIST_XML, SIGNATURES("<MaxSignId>s003</MaxSignId>" ENTRY)}},
        "list warn list-removed" IN " (MaxSignId 3, in use up to 2)\n"},
    {"numbered apart, counted together",
        {{LIST_XML, SIGNATURES("<MaxSignId>2</MaxSignId>" ONE("1", "", "Sign_0"))},
            {SIGNATURE_XML, SIGNATURE(REFERENCES SEAL "<StampAnnot ID=\"1\"/>", VALUE)}},
        ""},
    {"the same without a stamp",
        {{LIST_XML, SIGNATURES("<MaxSignId>2</MaxSignId>" ONE("1", "", "Sign_0"))},
            {SIGNATURE_XML, SIGNATURE(REFERENCES SEAL, VALUE)}},
        "list warn list-removed" IN " (MaxSignId 2, in use up to 1)\n"},
    {"ids without numbers",
        {{LIST_XML, SIGNATURES("<MaxSignId>9</MaxSignId>" ONE("a", "", "Sign_0"))}}, ""},
    {"a counter without a number",
        {{LIST_XML, SIGNATURES("<MaxSignId>many</MaxSignId>" ONE("1", "", "Sign_0"))}}, ""},
    /* traces of what is gone */
    {"an unlisted folder", {{"Doc_0/Signs/Sign_7/SignedValue.dat", "x"}},
        "list warn list-removed (Doc_0/Signs/Sign_7/SignedValue.dat)\n"},
    {"told once a folder",
        {{"Doc_0/Signs/Sign_7/SignedValue.dat", "x"}, {"Doc_0/Signs/Sign_7/Seal.esl", "x"},
            {"A/Signature.xml", "x"}},
        "list warn list-removed (Doc_0/Signs/Sign_7/SignedValue.dat)\n"
        "list warn list-removed (A/Signature.xml)\n"},
    {"more files of a listed one", {{"Doc_0/Signs/Sign_0/signFilePaths.dat", "x"}}, ""},
    {"names that only look alike",
        {{"Doc_0/Signs/Sign_x/a.dat", "x"}, {"Doc_0/Sign_/a.dat", "x"},
            {"Doc_0/MySign_1/a.dat", "x"}, {"Doc_0/Signature.xml.bak", "x"}},
        ""},
    {"covered, but gone", {{SIGNATURE_XML, COVERS("/Doc_0/Signs/Sign_5/Signature.xml")}},
        "list warn list-removed Doc_0/Signs/Sign_0/Signature.xml "
        "(Doc_0/Signs/Sign_5/Signature.xml)\n"},
    {"covered, and listed", {{SIGNATURE_XML, COVERS("/Doc_0/Signs/Sign_0/SignedValue.dat")}}, ""},
    {"listed by a version, but gone",
        {{OFD_XML, OFD(BODY("<Versions><Version BaseLoc=\"V.xml\"/></Versions>" LIST))},
            {"V.xml", "<DocVersion" NS "><FileList><File>Doc_0/Signs/Sign_2/Signature.xml</File>"
                      "</FileList><DocRoot>Doc_0/Document.xml</DocRoot></DocVersion>"}},
        "list warn list-removed V.xml (Doc_0/Signs/Sign_2/Signature.xml)\n"},
    {"listed for integrity, but gone",
        {{"OFDEntries.xml", "<DocEntries" NS "><FileList><File FileLoc=\"/Signs/sign_2/x\"/>"
                            "</FileList></DocEntries>"}},
        "list warn list-removed OFDEntries.xml (Signs/sign_2/x)\n"},
};

START_TEST(cases)
{
    sample_run(&CASES[_i]);
}
END_TEST

/* Hints are few, however many traces there are. */
START_TEST(few_traces)
{
    es_buf text = ES_BUF(SIZE_MAX / 2);
    part changes[PARTS_MAX] = {{SIGNATURE_XML, NULL}};
    sample s;

    es_buf_text(&text, "<Signature" NS "><SignedInfo><References>");
    for (int i = 1; i < 2000; i++)
        es_buf_format(&text,
            "<Reference FileRef=\"/Signs/Sign_%d/Signature.xml\"><CheckValue>AA==</CheckValue>"
            "</Reference>",
            i);
    es_buf_text(&text, "</References></SignedInfo>" VALUE "</Signature>");
    ck_assert(!text.failed);
    changes[0].text = (const char *)text.ptr;
    sample_open(&s, changes, NULL);
    ck_assert_uint_eq(s.ofd->list.count, 16);
    ck_assert_int_eq(s.ofd->list.items[15].reason, ES_R_LIST_REMOVED);
    sample_close(&s);
    es_buf_free(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd hints");
    TCase *tc = tcase_create("ofd hints");

    tcase_add_loop_test(tc, cases, 0, sizeof CASES / sizeof CASES[0]);
    tcase_add_test(tc, few_traces);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
