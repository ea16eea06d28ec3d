/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_read.h"
#include "ofd_sample.h"
#include "unit.h"

#define LEFT "list warn list-removed (Doc_0/Signs/Sign_0/Signature.xml)\n"

static const sample_case CASES[] = {
    {"no list is named", {{OFD_XML, OFD(BODY(""))}}, LEFT},
    {"the list is not there", {{LIST_XML, NULL}},
        "list bad list-missing Doc_0/Signs/Signatures.xml\n" LEFT},
    {"the list is there in other case",
        {{OFD_XML, OFD(BODY("<Signatures>/doc_0/Signs/Signatures.xml</Signatures>"))}},
        "list bad list-missing doc_0/Signs/Signatures.xml\n" LEFT},
    {"the list has no location", {{OFD_XML, OFD(BODY("<Signatures/>"))}},
        "list bad path-invalid OFD.xml ()\n" LEFT},
    {"the list is named twice", {{OFD_XML, OFD(BODY(LIST LIST))}},
        "list bad xml-duplicate OFD.xml (Signatures)\n"
        "list bad list-shared-file Doc_0/Signs/Signatures.xml\n"},
    {"two lists are named",
        {{OFD_XML, OFD(BODY(LIST "<Signatures>/more.xml</Signatures>"))},
            {"more.xml", SIGNATURES("<Signature ID=\"s009\" BaseLoc=\"no.xml\"/>")}},
        "list bad xml-duplicate OFD.xml (Signatures)\n"
        "signature bad file-missing no.xml\n"},
    {"two bodies share a list", {{OFD_XML, OFD(BODY(LIST) BODY(LIST))}},
        "list bad list-shared-file Doc_0/Signs/Signatures.xml\n"
        "list bad body-unsigned Doc_0/Document.xml\n"},
    {"an empty list", {{LIST_XML, SIGNATURES("")}},
        "list warn list-removed Doc_0/Signs/Signatures.xml (the list is empty)\n" LEFT},
    {"a list that is something else", {{LIST_XML, "<List" NS "/>"}},
        "list bad xml-missing Doc_0/Signs/Signatures.xml (Signatures)\n" LEFT},
    {"a list of a foreign namespace",
        {{LIST_XML, "<Signatures xmlns=\"urn:x\">" ENTRY "</Signatures>"}},
        "list bad xml-missing Doc_0/Signs/Signatures.xml (Signatures)\n" LEFT},
    {"unknown and foreign elements",
        {{LIST_XML, SIGNATURES(ENTRY "<More/><x:Signature xmlns:x=\"urn:x\"/>")}},
        "list bad xml-unknown Doc_0/Signs/Signatures.xml (More)\n"
        "list bad xml-foreign Doc_0/Signs/Signatures.xml (Signature)\n"},
    {"text between the entries", {{LIST_XML, SIGNATURES("\n " ENTRY "\t8\n")}},
        "list bad xml-unknown Doc_0/Signs/Signatures.xml (text)\n"},
    {"white space between the entries", {{LIST_XML, SIGNATURES("\n\t" ENTRY "\n ")}}, ""},
    {"MaxSignId twice",
        {{LIST_XML, SIGNATURES("<MaxSignId>s002</MaxSignId>" ENTRY "<MaxSignId>s001</MaxSignId>")}},
        "list warn xml-duplicate Doc_0/Signs/Signatures.xml (MaxSignId)\n"},
    {"no MaxSignId", {{LIST_XML, SIGNATURES(ENTRY)}}, ""},
    {"no ID", {{LIST_XML, SIGNATURES("<Signature BaseLoc=\"Sign_0/Signature.xml\"/>")}},
        "list warn xml-missing Doc_0/Signs/Signatures.xml (Signature@ID)\n"},
    {"no Type, relative location",
        {{LIST_XML, SIGNATURES("<Signature ID=\"s001\" BaseLoc=\"Sign_0/Signature.xml\"/>")}}, ""},
    {"Type=Sign",
        {{LIST_XML,
            SIGNATURES("<Signature ID=\"1\" Type=\"Sign\" BaseLoc=\"Sign_0/Signature.xml\"/>")}},
        ""},
    {"another Type",
        {{LIST_XML,
            SIGNATURES("<Signature ID=\"1\" Type=\"seal\" BaseLoc=\"Sign_0/Signature.xml\"/>")}},
        "list bad xml-value Doc_0/Signs/Signatures.xml (Signature@Type)\n"},
    {"no location", {{LIST_XML, SIGNATURES("<Signature ID=\"1\"/>")}},
        "list bad xml-missing Doc_0/Signs/Signatures.xml (Signature@BaseLoc)\n" LEFT},
    {"a location that is none", {{LIST_XML, SIGNATURES("<Signature ID=\"1\" BaseLoc=\"a/\"/>")}},
        "list bad path-invalid Doc_0/Signs/Signatures.xml (a/)\n" LEFT},
    {"a location from the root, without its slash",
        {{LIST_XML,
            SIGNATURES("<Signature ID=\"1\" BaseLoc=\"Doc_0/Signs/Sign_0/Signature.xml\"/>")}},
        "list warn path-root-fallback Doc_0/Signs/Signatures.xml "
        "(Doc_0/Signs/Sign_0/Signature.xml)\n"},
};

START_TEST(cases)
{
    sample_run(&CASES[_i]);
}
END_TEST

START_TEST(as_written)
{
    static const part CHANGES[] = {
        {LIST_XML,
            SIGNATURES("<MaxSignId> s008 </MaxSignId><MaxSignId>s010</MaxSignId>" ENTRY
                       "<Signature ID=\"s009\" Relative=\"s001\" BaseLoc=\"Sign_1/S.xml\"/>")},
        {"Doc_0/Signs/Sign_1/S.xml", SIGNATURE("", "")}, {NULL, NULL}};
    const es_ofd_signature *signature;
    sample s;

    sample_open(&s, CHANGES, NULL);
    ck_assert_uint_eq(s.ofd->signature_count, 2);
    ck_assert_str_eq(s.ofd->max_sign_id, "s010");
    signature = &s.ofd->signatures[0];
    ck_assert_str_eq(signature->id, "s001");
    ck_assert_str_eq(signature->type, "Seal");
    ck_assert_ptr_null(signature->relative);
    signature = &s.ofd->signatures[1];
    ck_assert_str_eq(signature->id, "s009");
    ck_assert_ptr_null(signature->type);
    ck_assert_str_eq(signature->relative, "s001");
    ck_assert_str_eq(signature->path, "Doc_0/Signs/Sign_1/S.xml");
    ck_assert_uint_eq(s.ofd->bodies[0].signature_count, 2);
    sample_close(&s);
}
END_TEST

START_TEST(too_many)
{
    static const part CHANGES[] = {{LIST_XML, SIGNATURES(ENTRY ENTRY ENTRY)}, {NULL, NULL}};
    eseal_limits limits = {.signatures = 2};
    sample s;

    sample_open(&s, CHANGES, &limits);
    ck_assert_uint_eq(s.ofd->signature_count, 2);
    ck_assert(!s.ofd->complete);
    ck_assert_ptr_nonnull(strstr(
        sample_findings(s.ofd), "list bad limit Doc_0/Signs/Signatures.xml (signatures = 2)\n"));
    sample_close(&s);
    limits.signatures = 3;
    sample_open(&s, CHANGES, &limits);
    ck_assert_uint_eq(s.ofd->signature_count, 3);
    ck_assert(s.ofd->complete);
    sample_close(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd list");
    TCase *tc = tcase_create("ofd list");

    tcase_add_loop_test(tc, cases, 0, sizeof CASES / sizeof CASES[0]);
    tcase_add_test(tc, as_written);
    tcase_add_test(tc, too_many);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
