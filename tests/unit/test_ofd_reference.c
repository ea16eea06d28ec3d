/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_read.h"
#include "ofd_sample.h"
#include "unit.h"

#define IN " Doc_0/Signs/Sign_0/Signature.xml"
#define REFS(inner)                                                                                \
    {                                                                                              \
        SIGNATURE_XML, SIGNATURE("<References CheckMethod=\"SM3\">" inner "</References>", VALUE)  \
    }
#define REF(path, value)                                                                           \
    "<Reference FileRef=\"" path "\"><CheckValue>" value "</CheckValue></Reference>"

static const sample_case CASES[] = {
    {"none", {REFS("")}, ""},
    {"digests of any length",
        {REFS(REF("/OFD.xml", "AA==") REF("/a", "AAAA") REF("/b", " AQI= \n"))}, ""},
    {"no path", {REFS("<Reference><CheckValue>AA==</CheckValue></Reference>")},
        "signature bad xml-missing" IN " (Reference@FileRef)\n"},
    {"a path that is none", {REFS(REF("/../x", "AA=="))},
        "signature bad path-invalid" IN " (/../x)\n"},
    {"from the root, without its slash", {REFS(REF("OFD.xml", "AA=="))},
        "signature warn path-root-fallback" IN " (OFD.xml)\n"},
    {"no digest", {REFS("<Reference FileRef=\"/OFD.xml\"/>")},
        "signature bad reference-value /OFD.xml\n"},
    {"an empty digest", {REFS(REF("/OFD.xml", ""))}, "signature bad reference-value /OFD.xml\n"},
    {"white space within", {REFS(REF("/OFD.xml", "AQ I="))},
        "signature bad reference-value /OFD.xml\n"},
    {"no padding", {REFS(REF("/OFD.xml", "AQI"))}, "signature bad reference-value /OFD.xml\n"},
    {"bits left over", {REFS(REF("/OFD.xml", "AQJ="))}, "signature bad reference-value /OFD.xml\n"},
    {"hex", {REFS(REF("/OFD.xml", "0102030"))}, "signature bad reference-value /OFD.xml\n"},
    {"two digests",
        {REFS("<Reference FileRef=\"/OFD.xml\"><CheckValue>AA==</CheckValue>"
              "<CheckValue>AQ==</CheckValue></Reference>")},
        "signature bad xml-duplicate" IN " (CheckValue)\n"},
    {"twice, equal", {REFS(REF("/OFD.xml", "AQI=") REF("/Doc_0/../OFD.xml", "AQI="))},
        "signature warn reference-twice OFD.xml\n"},
    {"twice, different", {REFS(REF("/OFD.xml", "AQI=") REF("/a", "AA==") REF("/OFD.xml", "AQM="))},
        "signature bad reference-twice OFD.xml\n"},
    {"twice, one of them without a digest", {REFS(REF("/OFD.xml", "AQI=") REF("//OFD.xml", "?"))},
        "signature bad reference-value //OFD.xml\n"
        "signature bad reference-twice OFD.xml\n"},
    {"twice, without digests", {REFS(REF("/OFD.xml", "?") REF("/OFD.xml", ""))},
        "signature bad reference-value /OFD.xml\n"
        "signature bad reference-value /OFD.xml\n"
        "signature bad reference-twice OFD.xml\n"},
    {"thrice", {REFS(REF("/a", "AQI=") REF("/./a", "AQI=") REF("/b/../a", "AQM="))},
        "signature warn reference-twice a\n"
        "signature bad reference-twice a\n"},
    {"itself", {REFS(REF("/OFD.xml", "AQI=") REF("/" SIGNATURE_XML, "AQI="))},
        "signature bad self-reference" IN "\n"},
    {"itself, written in another way", {REFS(REF("/Doc_0/Signs/./Sign_0/Signature.xml", "AQI="))},
        "signature bad self-reference" IN "\n"},
    {"itself, relative", {REFS(REF("Signature.xml", "AQI="))},
        "signature bad self-reference" IN "\n"},
    {"its seal", {REFS(REF("/Doc_0/Signs/Sign_0/Seal.esl", "AQI="))}, ""},
};

START_TEST(cases)
{
    sample_run(&CASES[_i]);
}
END_TEST

START_TEST(as_written)
{
    static const part CHANGES[] = {
        REFS(REF("/Doc_0//Document.xml", "AQID") REF("/none.xml", "AA==") REF("x\\y", "!")),
        {NULL, NULL}};
    const es_ofd_reference *ref;
    sample s;

    sample_open(&s, CHANGES, NULL);
    ck_assert_uint_eq(s.ofd->signatures[0].ref_count, 3);
    ref = s.ofd->signatures[0].refs;
    ck_assert_str_eq(ref[0].raw, "/Doc_0//Document.xml");
    ck_assert_str_eq(ref[0].path, DOCUMENT_XML);
    ck_assert(ref[0].exists);
    ck_assert_uint_eq(ref[0].digest_len, 3);
    ck_assert_int_eq(memcmp(ref[0].digest, "\1\2\3", 3), 0);
    ck_assert_str_eq(ref[1].path, "none.xml");
    ck_assert(!ref[1].exists);
    ck_assert_str_eq(ref[2].raw, "x\\y");
    ck_assert_ptr_null(ref[2].path);
    ck_assert_ptr_null(ref[2].digest);
    sample_close(&s);
}
END_TEST

/* What a signature covers is not thereby shown to anybody. */
START_TEST(no_files)
{
    static const part CHANGES[] = {
        REFS(REF("/orphan.bin", "AA==")), {"orphan.bin", "x"}, {NULL, NULL}};
    sample s;

    sample_open(&s, CHANGES, NULL);
    ck_assert(s.ofd->signatures[0].refs[0].exists);
    ck_assert_uint_eq(es_ofd_file_find(s.ofd, "orphan.bin"), ES_OFD_NONE);
    sample_close(&s);
}
END_TEST

START_TEST(too_many)
{
    static const part CHANGES[] = {
        REFS(REF("/a", "AA==") REF("/b", "AA==") REF("/c", "AA==")), {NULL, NULL}};
    eseal_limits limits = {.references = 2};
    sample s;

    sample_open(&s, CHANGES, &limits);
    ck_assert_uint_eq(s.ofd->signatures[0].ref_count, 2);
    ck_assert_str_eq(sample_findings(s.ofd), "signature bad limit" IN " (references = 2)\n");
    sample_close(&s);
    limits.references = 3;
    sample_open(&s, CHANGES, &limits);
    ck_assert_uint_eq(s.ofd->signatures[0].ref_count, 3);
    ck_assert_str_eq(sample_findings(s.ofd), "");
    sample_close(&s);
}
END_TEST

/* A product that writes every path without its slash is told so a few times, not thousands. */
START_TEST(few_fallbacks)
{
    es_buf text = ES_BUF(SIZE_MAX / 2);
    part changes[PARTS_MAX] = {{SIGNATURE_XML, NULL}};
    sample s;

    es_buf_text(&text, "<Signature" NS "><SignedInfo><References CheckMethod=\"SM3\">");
    for (int i = 0; i < 1200; i++)
        es_buf_text(&text, REF("OFD.xml", "AQI="));
    es_buf_text(&text, REF("a\\b", "AA==") "</References></SignedInfo>" VALUE "</Signature>");
    ck_assert(!text.failed);
    changes[0].text = (const char *)text.ptr;
    sample_open(&s, changes, NULL);
    ck_assert_int_eq(s.ofd->signatures[0].findings.items[15].reason, ES_R_PATH_ROOT_FALLBACK);
    ck_assert_int_eq(s.ofd->signatures[0].findings.items[16].reason, ES_R_PATH_INVALID);
    ck_assert_str_eq(s.ofd->signatures[0].refs[1199].path, "OFD.xml");
    sample_close(&s);
    es_buf_free(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd reference");
    TCase *tc = tcase_create("ofd reference");

    tcase_add_loop_test(tc, cases, 0, sizeof CASES / sizeof CASES[0]);
    tcase_add_test(tc, as_written);
    tcase_add_test(tc, no_files);
    tcase_add_test(tc, too_many);
    tcase_add_test(tc, few_fallbacks);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
