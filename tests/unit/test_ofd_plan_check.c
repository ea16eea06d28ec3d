/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "plan_unit.h"

static const unit_file PLAIN_PACKAGE[] = {UNSIGNED, {NULL, NULL}};
static const unit_file SIGNED_PACKAGE[] = {SIGNED(LIST_ENTRY("s1"), "/OFD.xml", ""), {NULL, NULL}};

static const struct {
    unit_file files[12];
    int code; /* 0: may be signed */
    const char *where, *text;
} PACKAGES[] = {
    {{UNSIGNED}, 0, NULL, NULL},
    {{SIGNED(LIST_ENTRY("s001"), "/OFD.xml", "")}, 0, NULL, NULL},
    /* locks, however the path is written */
    {{SIGNED(LIST_ENTRY("s001"), "/Doc_0/Signs/Signatures.xml", "")}, ESEAL_E_LOCKED, LIST_PATH,
        "signature s001 protects the signature list"},
    {{SIGNED(LIST_ENTRY("7"), "//Doc_0/./Signs/x/../Signatures.xml", "")}, ESEAL_E_LOCKED,
        LIST_PATH, "signature 7 protects"},
    {{SIGNED(LIST_ENTRY("7"), "../Signatures.xml", "")}, ESEAL_E_LOCKED, LIST_PATH,
        "signature 7 protects"},
    {{UNSIGNED, {"OFDEntries.xml", "<x/>"}}, ESEAL_E_LOCKED, "OFDEntries.xml", "integrity list"},
    {{UNSIGNED, {"Doc_0/OFDEntries.xml", "<x/>"}}, 0, NULL, NULL},
    /* what a signature protects must be known */
    {{SIGNED(LIST_ENTRY("7"), "/../Signatures.xml", "")}, ESEAL_E_DOCUMENT, SIGNED_PATH,
        "signature 7 protects a location that is no path: /../Signatures.xml"},
    {{{"Doc_0/Document.xml", ROOT_XML}, {"Doc_0/P0.xml", PAGE_XML}, {"Doc_0/P1.xml", PAGE_XML},
         {"OFD.xml", OFD_XML(BODY("Doc_0/Document.xml", LISTED))},
         {LIST_PATH, LIST_XML(LIST_ENTRY("7"))}, {SIGNED_PATH, "<x"}},
        ESEAL_E_DOCUMENT, SIGNED_PATH, "signature 7 cannot be read"},
    /* packages that would not be accepted */
    {{UNSIGNED, {"Encryptions.xml", "<x/>"}}, ESEAL_E_DOCUMENT, NULL, "encrypted"},
    {{{"OFD.xml", OFD_XML("")}}, ESEAL_E_DOCUMENT, "OFD.xml", "DocBody (xml-missing)"},
    {{{"a", ""}}, ESEAL_E_DOCUMENT, "OFD.xml", "(file-missing)"},
    {{{"OFD.xml", "<ofd:OFD"}}, ESEAL_E_DOCUMENT, "OFD.xml", "(xml-malformed)"},
    {{{"OFD.xml", OFD_XML(BODY("A/Document.xml", "") BODY("B/Document.xml", ""))},
         {"A/Document.xml", ROOT_XML}, {"A/P0.xml", PAGE_XML}, {"A/P1.xml", PAGE_XML},
         {"B/Document.xml", ROOT_XML}, {"B/P0.xml", PAGE_XML}, {"B/P1.xml", PAGE_XML}},
        ESEAL_E_DOCUMENT, "OFD.xml", "2 document bodies"},
    {{{"OFD.xml", OFD_XML(BODY("Doc_0/Document.xml", ""))}}, ESEAL_E_DOCUMENT, "Doc_0/Document.xml",
        "(file-missing)"},
    {{{"OFD.xml", OFD_XML(BODY("Doc_0/Document.xml", LISTED))}, {"Doc_0/Document.xml", ROOT_XML},
         {"Doc_0/P0.xml", PAGE_XML}, {"Doc_0/P1.xml", PAGE_XML}},
        ESEAL_E_DOCUMENT, LIST_PATH, "(list-missing)"},
};

START_TEST(package)
{
    es_ofd_request request = unit_request();

    unit_pack(PACKAGES[_i].files);
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), PACKAGES[_i].code);
    ck_assert_int_eq(err.code, PACKAGES[_i].code);
    ck_assert_int_eq(plan == NULL, PACKAGES[_i].code != 0);
    if (PACKAGES[_i].where != NULL)
        ck_assert_str_eq(err.where, PACKAGES[_i].where);
    if (PACKAGES[_i].text != NULL && strstr(err.text, PACKAGES[_i].text) == NULL)
        ck_abort_msg("\"%s\" does not say \"%s\"", err.text, PACKAGES[_i].text);
}
END_TEST

/* What a writer of ours does not make: a local header that names another file. */
START_TEST(container)
{
    es_ofd_request request = unit_request();
    size_t at = 0;

    unit_write(PLAIN_PACKAGE);
    while (memcmp(old.octets.ptr + at, "Doc_0/P1.xml", 12) != 0)
        ck_assert_uint_lt(++at, old.octets.len - 12);
    old.octets.ptr[at + 7] = '2';
    unit_open(&old);
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), ESEAL_E_DOCUMENT);
    ck_assert_str_eq(err.where, "Doc_0/P1.xml");
    ck_assert_ptr_nonnull(strstr(err.text, "(zip-local-mismatch)"));
}
END_TEST

/* --- requests --- */

static const es_ofd_place PLACES[] = {
    {.page = 1, .box = {0, 0, 30, 20}},
    {.page = 2, .box = {0, 0, 30, 20}},
    {.page = 0, .box = {0, 0, 0, 20}},
    {.page = 0, .box = {0, 0, 30, 0.0004}},
    {.page = 0, .box = {NAN, 0, 30, 20}},
    {.page = 0, .box = {0, 2e6, 30, 20}},
    {.page = 0, .box = {0, 0, 30, 20}, .has_clip = true, .clip = {0, 0, 0, 20}},
    {.page = 0, .box = {0, 0, 30, 20}, .has_clip = true, .clip = {0, 0, 10, INFINITY}},
};

static const struct {
    bool plain;
    const char *seal;
    int64_t time;
    size_t place; /* 0 and up: of PLACES; SIZE_MAX: none */
    int code;
} REQUESTS[] = {
    {false, "seal", 0, SIZE_MAX, 0},
    {false, "seal", 0, 0, 0},
    {true, NULL, 0, SIZE_MAX, 0},
    {false, NULL, 0, 0, ESEAL_E_MISUSE},
    {true, "seal", 0, SIZE_MAX, ESEAL_E_MISUSE},
    {true, NULL, 0, 0, ESEAL_E_MISUSE},
    {false, "seal", INT64_MAX, 0, ESEAL_E_RANGE},
    {false, "seal", 0, 1, ESEAL_E_PAGE},
    {false, "seal", 0, 2, ESEAL_E_PAGE},
    {false, "seal", 0, 3, ESEAL_E_PAGE},
    {false, "seal", 0, 4, ESEAL_E_PAGE},
    {false, "seal", 0, 5, ESEAL_E_PAGE},
    {false, "seal", 0, 6, ESEAL_E_PAGE},
    {false, "seal", 0, 7, ESEAL_E_PAGE},
};

START_TEST(request)
{
    bool placed = REQUESTS[_i].place != SIZE_MAX;
    es_ofd_request request = {.plain = REQUESTS[_i].plain,
        .seal = es_span_str(REQUESTS[_i].seal),
        .time = REQUESTS[_i].time,
        .places = placed ? &PLACES[REQUESTS[_i].place] : NULL,
        .place_count = placed};

    unit_pack(PLAIN_PACKAGE);
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), REQUESTS[_i].code);
    ck_assert_int_eq(err.code, REQUESTS[_i].code);
    ck_assert_int_eq(plan == NULL, REQUESTS[_i].code != 0);
}
END_TEST

/* What would go over a limit of the reader is not written. */
START_TEST(limits)
{
    static const struct {
        uint64_t signatures, references, stamps;
        int code;
    } ROWS[] = {
        {2, 8, 1, 0}, {1, 8, 1, ESEAL_E_LIMIT}, {2, 6, 1, ESEAL_E_LIMIT}, {2, 8, 0, ESEAL_E_LIMIT}};
    es_ofd_request request = unit_request();

    unit_pack(SIGNED_PACKAGE);
    ctx.limits.signatures = ROWS[_i].signatures;
    ctx.limits.references = ROWS[_i].references;
    ctx.limits.stamps = ROWS[_i].stamps;
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), ROWS[_i].code);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd_plan_check");
    TCase *tc = tcase_create("check");

    tcase_add_checked_fixture(tc, unit_setup, unit_teardown);
    tcase_add_loop_test(tc, package, 0, COUNT(PACKAGES));
    tcase_add_test(tc, container);
    tcase_add_loop_test(tc, request, 0, COUNT(REQUESTS));
    tcase_add_loop_test(tc, limits, 0, 4);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
