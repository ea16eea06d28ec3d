/* SPDX-License-Identifier: Apache-2.0 */
/* Coverage among several signatures, and of versions, by tables. */
#include "judge_unit.h"

#include "base/mem.h"

#define P ESEAL_CHECK_PASSED
#define F ESEAL_CHECK_FAILED
#define I ESEAL_CHECK_INDETERMINATE
#define W ESEAL_CHECK_WARNING
#define NR ESEAL_CHECK_NOT_RUN

static void leave_out(made *m, size_t signature, int file)
{
    m->parts[signature].covered[file] = m->parts[signature].listed[file] = false;
}

/* --- several signatures --- */

typedef enum second { GOOD, OPEN, BAD, BLIND } second;

/* The first of two signatures leaves a file out; the second covers it, or not. */
static const struct {
    const char *name;
    int out;
    bool same_cert;
    second second; /* how the second one is; BLIND: leaves the same out */
    es_check_id id;
    int outcome;
    es_reason reason;
    int result; /* of the first */
} LATER[] = {
    {"left to the same certificate", FILE_ATTACHMENT, true, GOOD, ES_C_COVERAGE_LATER, W,
        ES_R_LATER_SAME, ESEAL_PASSED},
    {"left to another certificate", FILE_ATTACHMENT, false, GOOD, ES_C_COVERAGE_LATER, I,
        ES_R_LATER_OTHER, ESEAL_INDETERMINATE},
    {"a page left to the same certificate", FILE_PAGE, true, GOOD, ES_C_COVERAGE_LATER, W,
        ES_R_LATER_SAME, ESEAL_PASSED},
    {"a page left to another certificate", FILE_PAGE, false, GOOD, ES_C_COVERAGE_LATER, I,
        ES_R_LATER_OTHER, ESEAL_INDETERMINATE},
    {"left to one that failed", FILE_ATTACHMENT, true, BAD, ES_C_COVERAGE_CONTENT, I,
        ES_R_COVER_PART, ESEAL_INDETERMINATE},
    {"left to one that is open", FILE_ATTACHMENT, true, OPEN, ES_C_COVERAGE_CONTENT, I,
        ES_R_COVER_PART, ESEAL_INDETERMINATE},
    {"a page left to one that failed", FILE_PAGE, true, BAD, ES_C_COVERAGE_CONTENT, F,
        ES_R_COVER_PAGE, ESEAL_FAILED},
    {"left to nobody", FILE_ATTACHMENT, true, BLIND, ES_C_COVERAGE_CONTENT, I, ES_R_COVER_PART,
        ESEAL_INDETERMINATE},
    {"OFD.xml left to the same certificate", FILE_ENTRY, true, GOOD, ES_C_COVERAGE_LATER, W,
        ES_R_LATER_SAME, ESEAL_PASSED},
};

START_TEST(later)
{
    static const eseal_policy offline = {.preset = ES_PRESET_OFFLINE};
    eseal_report *report;
    made m;

    made_package(&m, 2);
    leave_out(&m, 0, LATER[_i].out);
    if (LATER[_i].second == BLIND)
        leave_out(&m, 1, LATER[_i].out);
    if (LATER[_i].second == BAD)
        made_found(&m.signatures[1].found, ES_C_SIGNATURE_VALUE, F, ES_R_VALUE_WRONG);
    if (LATER[_i].second == OPEN)
        made_found(&m.signatures[1].found, ES_C_SIGNER_CHAIN, I, ES_R_NO_ANCHORS);
    if (LATER[_i].same_cert)
        m.signatures[1].signer.cert = m.signatures[0].signer.cert;
    report = made_judge(&m, &offline, NOW);
    made_expect(report, 0, LATER[_i].id, LATER[_i].outcome, LATER[_i].reason, LATER[_i].name);
    ck_assert_msg(report->signatures[0].result == LATER[_i].result, "%s: %s", LATER[_i].name,
        eseal_result_name(report->signatures[0].result));
    if (LATER[_i].id == ES_C_COVERAGE_LATER) {
        ck_assert_uint_eq(report->signatures[0].later_count, 1);
        ck_assert_str_eq(report->signatures[0].later[0], m.files[LATER[_i].out].path);
        ck_assert_uint_eq(report->signatures[0].uncovered_count, 0);
        ck_assert(LATER[_i].outcome != I || made_needs(report, 0, "coverage"));
    } else {
        made_expect(report, 0, ES_C_COVERAGE_LATER, P, ES_R_LATER_NONE, LATER[_i].name);
    }
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* An earlier signature that covers it does not help a later one. */
START_TEST(earlier_does_not_count)
{
    static const eseal_policy offline = {.preset = ES_PRESET_OFFLINE};
    eseal_report *report;
    made m;

    made_package(&m, 2);
    m.signatures[1].signer.cert = m.signatures[0].signer.cert;
    leave_out(&m, 1, FILE_ATTACHMENT);
    report = made_judge(&m, &offline, NOW);
    ck_assert_int_eq(report->signatures[0].result, ESEAL_PASSED);
    ck_assert_int_eq(report->signatures[1].result, ESEAL_INDETERMINATE);
    made_expect(report, 1, ES_C_COVERAGE_CONTENT, I, ES_R_COVER_PART, "earlier");
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* The files of signatures: own and later ones are exempt, earlier ones are content. */
static const struct {
    const char *name;
    size_t signature;
    int out;
    int result;
} FILES[] = {
    {"the list", 1, FILE_LIST, ESEAL_PASSED},
    {"its own Signature.xml", 1, FILE_XML(1), ESEAL_PASSED},
    {"its own value", 1, FILE_VALUE(1), ESEAL_PASSED},
    {"its own seal", 1, FILE_SEAL(1), ESEAL_INDETERMINATE},
    {"a later Signature.xml", 1, FILE_XML(2), ESEAL_PASSED},
    {"a later value", 1, FILE_VALUE(2), ESEAL_PASSED},
    {"a later seal", 1, FILE_SEAL(2), ESEAL_PASSED},
    {"an earlier Signature.xml", 1, FILE_XML(0), ESEAL_INDETERMINATE},
    {"an earlier value", 1, FILE_VALUE(0), ESEAL_INDETERMINATE},
    {"an earlier seal", 1, FILE_SEAL(0), ESEAL_INDETERMINATE},
};

START_TEST(files_of_signatures)
{
    static const eseal_policy offline = {.preset = ES_PRESET_OFFLINE};
    size_t at = FILES[_i].signature;
    eseal_report *report;
    made m;

    made_package(&m, 3);
    leave_out(&m, at, FILES[_i].out);
    /* the last one covers it in no case, so that only the exemption is asked */
    leave_out(&m, 2, FILES[_i].out);
    report = made_judge(&m, &offline, NOW);
    ck_assert_msg(report->signatures[at].result == FILES[_i].result, "%s: %s", FILES[_i].name,
        eseal_result_name(report->signatures[at].result));
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* What is exempt is told by what leads to it: a page that a signature calls its value is a page. */
START_TEST(not_exempt_by_name)
{
    static const eseal_policy offline = {.preset = ES_PRESET_OFFLINE};
    eseal_report *report;
    made m;

    made_package(&m, 1);
    leave_out(&m, 0, FILE_PAGE);
    m.entries[0].value_path = m.files[FILE_PAGE].path;
    report = made_judge(&m, &offline, NOW);
    made_expect(report, 0, ES_C_COVERAGE_CONTENT, F, ES_R_COVER_PAGE, "a page as value");
    eseal_report_free(report);
    made_free(&m);
    made_package(&m, 1);
    leave_out(&m, 0, FILE_ATTACHMENT);
    m.files[FILE_ATTACHMENT].path = (char[]){"Doc_0/Signs/Sign_9/Signature.xml"};
    report = made_judge(&m, &offline, NOW);
    made_expect(report, 0, ES_C_COVERAGE_CONTENT, I, ES_R_COVER_PART, "an attachment in Signs");
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* --- versions --- */

static const struct {
    const char *name;
    bool current, covered;
    int outcome;
    es_reason reason;
    int result;
} VERSIONS[] = {
    {"the current version is signed", true, true, P, ES_R_OK, ESEAL_PASSED},
    {"the current version is not signed", true, false, F, ES_R_VERSION_UNSIGNED, ESEAL_FAILED},
    {"an old version is not signed", false, false, P, ES_R_OK, ESEAL_INDETERMINATE},
};

START_TEST(versions)
{
    static const eseal_policy offline = {.preset = ES_PRESET_OFFLINE};
    eseal_report *report;
    made m;

    made_package(&m, 1);
    m.version = (es_ofd_version){
        .doc_root = m.files[FILE_ATTACHMENT].path, .current = VERSIONS[_i].current};
    m.ofd.versions = &m.version;
    m.ofd.version_count = 1;
    if (!VERSIONS[_i].covered)
        leave_out(&m, 0, FILE_ATTACHMENT);
    report = made_judge(&m, &offline, NOW);
    made_expect(report, ESEAL_REPORT_DOCUMENT, ES_C_DOCUMENT_VERSIONS, VERSIONS[_i].outcome,
        VERSIONS[_i].reason, VERSIONS[_i].name);
    ck_assert_msg(report->result == VERSIONS[_i].result, "%s: %s", VERSIONS[_i].name,
        eseal_result_name(report->result));
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* A list that was locked is a reference: when it matches it is covered, and nothing is left out. */
START_TEST(locked_list)
{
    static const eseal_policy offline = {.preset = ES_PRESET_OFFLINE};
    eseal_report *report;
    made m;

    made_package(&m, 1);
    m.parts[0].covered[FILE_LIST] = m.parts[0].listed[FILE_LIST] = true;
    report = made_judge(&m, &offline, NOW);
    ck_assert_int_eq(report->result, ESEAL_PASSED);
    eseal_report_free(report);
    /* changed since: what gathering found fails it, whatever coverage makes of it */
    m.parts[0].covered[FILE_LIST] = false;
    made_found(&m.signatures[0].found, ES_C_SIGNATURE_REFERENCES, F, ES_R_REF_LIST_CHANGED);
    report = made_judge(&m, &offline, NOW);
    ck_assert_int_eq(report->result, ESEAL_FAILED);
    made_expect(report, 0, ES_C_SIGNATURE_REFERENCES, F, ES_R_REF_LIST_CHANGED, "locked");
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("judge_later");
    TCase *tc = tcase_create("coverage");

    tcase_add_loop_test(tc, later, 0, COUNT(LATER));
    tcase_add_test(tc, earlier_does_not_count);
    tcase_add_loop_test(tc, files_of_signatures, 0, COUNT(FILES));
    tcase_add_test(tc, not_exempt_by_name);
    tcase_add_loop_test(tc, versions, 0, COUNT(VERSIONS));
    tcase_add_test(tc, locked_list);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
