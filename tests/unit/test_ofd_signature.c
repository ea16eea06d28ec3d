/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_read.h"
#include "ofd_sample.h"
#include "unit.h"

#define FOUND(rest) "signature " rest "\n"
#define IN " Doc_0/Signs/Sign_0/Signature.xml"

static const sample_case CASES[] = {
    {"any order",
        {{SIGNATURE_XML, "<Signature" NS ">" VALUE "<SignedInfo>" STAMP SEAL REFERENCES
                         "<SignatureDateTime/><Parameters/><SignatureMethod/><Provider/>"
                         "</SignedInfo></Signature>"}},
        ""},
    {"nothing optional", {{SIGNATURE_XML, SIGNATURE(REFERENCES, VALUE)}}, ""},
    {"not there", {{SIGNATURE_XML, NULL}}, FOUND("bad file-missing" IN)},
    {"another root", {{SIGNATURE_XML, "<Sign" NS "/>"}},
        FOUND("bad xml-missing" IN " (Signature)")},
    {"no info", {{SIGNATURE_XML, "<Signature" NS ">" VALUE "</Signature>"}},
        FOUND("bad xml-missing" IN " (SignedInfo)")},
    {"foreign info",
        {{SIGNATURE_XML,
            "<Signature" NS "><x:SignedInfo xmlns:x=\"urn:x\"/>" VALUE "</Signature>"}},
        FOUND("warn xml-foreign" IN " (SignedInfo)") FOUND("bad xml-missing" IN " (SignedInfo)")},
    {"two infos",
        {{SIGNATURE_XML, SIGNATURE(REFERENCES, "<SignedInfo>" REFERENCES "</SignedInfo>" VALUE)}},
        FOUND("bad xml-duplicate" IN " (SignedInfo)")},
    {"no references", {{SIGNATURE_XML, SIGNATURE(SEAL, VALUE)}},
        FOUND("bad xml-missing" IN " (References)")},
    {"two references lists", {{SIGNATURE_XML, SIGNATURE(REFERENCES REFERENCES, VALUE)}},
        FOUND("bad xml-duplicate" IN " (References)")},
    {"two providers", {{SIGNATURE_XML, SIGNATURE("<Provider/><Provider/>" REFERENCES, VALUE)}},
        FOUND("bad xml-duplicate" IN " (Provider)")},
    {"two methods",
        {{SIGNATURE_XML, SIGNATURE("<SignatureMethod/>" REFERENCES "<SignatureMethod/>", VALUE)}},
        FOUND("bad xml-duplicate" IN " (SignatureMethod)")},
    {"two dates",
        {{SIGNATURE_XML, SIGNATURE("<SignatureDateTime/><SignatureDateTime/>" REFERENCES, VALUE)}},
        FOUND("bad xml-duplicate" IN " (SignatureDateTime)")},
    {"two parameter lists",
        {{SIGNATURE_XML, SIGNATURE("<Parameters/><Parameters/>" REFERENCES, VALUE)}},
        FOUND("bad xml-duplicate" IN " (Parameters)")},
    {"two seals", {{SIGNATURE_XML, SIGNATURE(REFERENCES SEAL SEAL, VALUE)}},
        FOUND("bad xml-duplicate" IN " (Seal)")},
    {"a seal in two places",
        {{SIGNATURE_XML,
            SIGNATURE(REFERENCES "<Seal><BaseLoc>Seal.esl</BaseLoc><BaseLoc>x</BaseLoc>"
                                 "</Seal>",
                VALUE)}},
        FOUND("bad xml-duplicate" IN " (BaseLoc)")},
    {"a seal without a place", {{SIGNATURE_XML, SIGNATURE(REFERENCES "<Seal/>", VALUE)}},
        FOUND("warn xml-missing" IN " (Seal/BaseLoc)")},
    {"a seal that is not there", {{"Doc_0/Signs/Sign_0/Seal.esl", NULL}},
        FOUND("warn file-missing Doc_0/Signs/Sign_0/Seal.esl")},
    {"no value", {{SIGNATURE_XML, SIGNATURE(REFERENCES, "")}},
        FOUND("bad xml-missing" IN " (SignedValue)")},
    {"two values", {{SIGNATURE_XML, SIGNATURE(REFERENCES, VALUE VALUE)}},
        FOUND("bad xml-duplicate" IN " (SignedValue)")},
    {"a value that is not there", {{"Doc_0/Signs/Sign_0/SignedValue.dat", NULL}},
        FOUND("bad file-missing Doc_0/Signs/Sign_0/SignedValue.dat")},
    {"a value beside it",
        {{SIGNATURE_XML, SIGNATURE(REFERENCES, "<SignedValue>SignedValue.dat</SignedValue>")}}, ""},
    {"a value's place in two pieces",
        {{SIGNATURE_XML,
            SIGNATURE(REFERENCES, "<SignedValue>SignedValue<!-- -->.dat</SignedValue>")}},
        FOUND("bad path-ambiguous" IN " (SignedValue.dat)")},
    {"a value's place cut by an element",
        {{SIGNATURE_XML, SIGNATURE(REFERENCES, "<SignedValue>Signed<x/>Value.dat</SignedValue>")}},
        FOUND("bad path-ambiguous" IN " (SignedValue.dat)")},
    {"a value in no place", {{SIGNATURE_XML, SIGNATURE(REFERENCES, "<SignedValue/>")}},
        FOUND("bad path-invalid" IN " ()")},
    {"unknown elements", {{SIGNATURE_XML, SIGNATURE(REFERENCES "<Note/>", VALUE "<Object/>")}},
        FOUND("warn xml-unknown" IN " (Object)") FOUND("warn xml-unknown" IN " (Note)")},
    {"a stamp outside of the info", {{SIGNATURE_XML, SIGNATURE(REFERENCES, VALUE STAMP)}},
        FOUND("warn xml-unknown" IN " (StampAnnot)")},
    {"unknown elements further in",
        {{SIGNATURE_XML,
            SIGNATURE("<References CheckMethod=\"SM3\">" REFERENCE "<X/><Reference FileRef=\"/a\">"
                      "<CheckValue>AA==</CheckValue><Y/></Reference></References>"
                      "<Seal><BaseLoc>Seal.esl</BaseLoc><Z/></Seal><StampAnnot><W/></StampAnnot>",
                VALUE)}},
        FOUND("warn xml-unknown" IN " (X)") FOUND("warn xml-unknown" IN " (Z)")
            FOUND("warn xml-unknown" IN " (Y)") FOUND("warn xml-unknown" IN " (W)")},
};

START_TEST(cases)
{
    sample_run(&CASES[_i]);
}
END_TEST

START_TEST(as_written)
{
    const es_ofd_signature *signature;
    sample s;

    sample_open(&s, NULL, NULL);
    ck_assert_uint_eq(s.ofd->signature_count, 1);
    signature = &s.ofd->signatures[0];
    ck_assert(signature->xml_read && signature->value_named && signature->seal_named);
    ck_assert_str_eq(signature->path, SIGNATURE_XML);
    ck_assert_str_eq(signature->value_path, "Doc_0/Signs/Sign_0/SignedValue.dat");
    ck_assert_str_eq(signature->seal_path, "Doc_0/Signs/Sign_0/Seal.esl");
    ck_assert_str_eq(signature->provider, "p");
    ck_assert_str_eq(signature->method, "1.2.156.10197.1.501");
    ck_assert_str_eq(signature->date, "20200102030405Z");
    ck_assert_str_eq(signature->check_method, "SM3");
    ck_assert(es_span_equal(es_buf_view(&signature->value), es_span_str("value")));
    ck_assert(es_span_equal(es_buf_view(&signature->seal), es_span_str("seal")));
    ck_assert_uint_eq(signature->xml.len, es_zip_find(s.ofd->zip, SIGNATURE_XML)->size);
    ck_assert_int_eq(memcmp(signature->xml.ptr, "<Signature", 10), 0);
    sample_close(&s);
}
END_TEST

START_TEST(absent)
{
    static const part CHANGES[] = {
        {SIGNATURE_XML, SIGNATURE("<Provider><ProviderName> q </ProviderName></Provider>"
                                  "<References/>",
                            "")},
        {NULL, NULL}};
    const es_ofd_signature *signature;
    sample s;

    sample_open(&s, CHANGES, NULL);
    signature = &s.ofd->signatures[0];
    ck_assert(signature->xml_read && !signature->value_named && !signature->seal_named);
    ck_assert_ptr_null(signature->value_path);
    ck_assert_ptr_null(signature->seal_path);
    ck_assert_ptr_null(signature->method);
    ck_assert_ptr_null(signature->date);
    ck_assert_ptr_null(signature->check_method);
    ck_assert_str_eq(signature->provider, "q");
    ck_assert_uint_eq(signature->value.len + signature->seal.len, 0);
    sample_close(&s);
}
END_TEST

/* A value beyond der_octets is not held, and that is told. */
START_TEST(value_too_large)
{
    eseal_limits limits = {.der_octets = 4};
    sample s;

    sample_open(&s, NULL, &limits);
    ck_assert_uint_eq(s.ofd->signatures[0].value.len, 0);
    ck_assert_uint_eq(s.ofd->signatures[0].seal.len, 4);
    ck_assert(es_findings_has(&s.ofd->container, ES_BAD));
    ck_assert(!s.ofd->complete);
    sample_close(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd signature");
    TCase *tc = tcase_create("ofd signature");

    tcase_add_loop_test(tc, cases, 0, sizeof CASES / sizeof CASES[0]);
    tcase_add_test(tc, as_written);
    tcase_add_test(tc, absent);
    tcase_add_test(tc, value_too_large);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
