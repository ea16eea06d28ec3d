/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judge, asked by tables: how checks add up, and that all of them appear.  What
 * is expected is the verdict model's table, not what the program prints.
 */
#include "judge_unit.h"

#define P ESEAL_CHECK_PASSED
#define F ESEAL_CHECK_FAILED
#define I ESEAL_CHECK_INDETERMINATE
#define W ESEAL_CHECK_WARNING
#define NR ESEAL_CHECK_NOT_RUN
#define NA ESEAL_CHECK_NOT_APPLICABLE

#define DEFAULT                                                                                    \
    {                                                                                              \
        .preset = ES_PRESET_DEFAULT                                                                \
    }
#define OFFLINE                                                                                    \
    {                                                                                              \
        .preset = ES_PRESET_OFFLINE                                                                \
    }
#define STRICT                                                                                     \
    {                                                                                              \
        .preset = ES_PRESET_STRICT                                                                 \
    }
#define ARCHIVE                                                                                    \
    {                                                                                              \
        .preset = ES_PRESET_ARCHIVE                                                                \
    }

static const eseal_policy PRESETS[] = {DEFAULT, OFFLINE, STRICT, ARCHIVE};

/* --- how checks add up --- */

static const int OUTCOMES[] = {P, F, I, NR, W, NA, 6, 77, -1, INT32_MAX};

static int expected_count(char level, int outcome)
{
    if (level == 'W' || outcome == P || outcome == W || outcome == NA)
        return ESEAL_PASSED;
    return outcome == F ? ESEAL_FAILED : ESEAL_INDETERMINATE;
}

/* Every outcome at every level; absence excuses only what was not run, and only at level P. */
START_TEST(counts)
{
    static const char LEVELS[] = {'R', 'P', 'W'};

    for (int l = 0; l < COUNT(LEVELS); l++)
        for (int o = 0; o < COUNT(OUTCOMES); o++)
            for (int absent = 0; absent < 2; absent++) {
                eseal_check check = {
                    .level = LEVELS[l], .outcome = OUTCOMES[o], .absent = absent == 1};
                int expected = expected_count(LEVELS[l], OUTCOMES[o]);

                if (LEVELS[l] == 'P' && absent == 1 && OUTCOMES[o] == NR)
                    expected = ESEAL_PASSED;
                ck_assert_msg(es_check_counts(&check) == expected, "%c %d %d", LEVELS[l],
                    OUTCOMES[o], absent);
            }
}
END_TEST

/* Every check, made with every outcome, under every policy: required ones never let it pass. */
START_TEST(every_check_counts)
{
    es_check_id id = (es_check_id)_i;
    bool of_document = id < ES_C_SIGNATURE_ENCODING;

    for (int p = 0; p < COUNT(PRESETS); p++)
        for (int o = 0; o < COUNT(OUTCOMES); o++) {
            char level = es_policy_level(&PRESETS[p], id);
            int counts = expected_count(level, OUTCOMES[o]), expected;
            int sound = PRESETS[p].preset == ES_PRESET_OFFLINE ? ESEAL_PASSED : ESEAL_INDETERMINATE;
            eseal_report *report;
            made m;

            made_package(&m, 1);
            made_found(of_document ? &m.facts.found : &m.signatures[0].found, id, OUTCOMES[o],
                ES_R_NOT_SUPPORTED);
            report = made_judge(&m, &PRESETS[p], NOW);
            expected = counts == ESEAL_PASSED ? sound : counts;
            ck_assert_msg(report->result == expected, "%s %s %d: %s", es_check_name(id),
                eseal_policy_name(&PRESETS[p]), OUTCOMES[o], eseal_result_name(report->result));
            ck_assert_int_eq(eseal_report_passed(report), expected == ESEAL_PASSED);
            /* at level W a failure is a remark */
            if (level == 'W' && OUTCOMES[o] == F)
                ck_assert(made_has(report, of_document ? ESEAL_REPORT_DOCUMENT : 0, id, W,
                    ES_R_NOT_SUPPORTED, NULL));
            eseal_report_free(report);
            made_free(&m);
        }
}
END_TEST

/* The table of levels, as it is promised: default, offline, strict, archive. */
static const struct {
    const char *ids[6], *levels;
} LEVELS[] = {
    {{"container.structure", "container.names", "container.limits", "document.list",
         "document.versions", "document.stamps"},
        "RRRR"},
    {{"signature.encoding", "seal.encoding", "coverage.unlisted", "seal.created"}, "WWRW"},
    {{"signature.algorithm", "signature.value", "signature.references", "signature.data-hash",
         "signature.property-info", "document.entries"},
        "RRRR"},
    {{"signer.in-seal", "signer.chain", "signer.key-usage", "signer.validity", "seal.value",
         "seal.validity"},
        "RRRR"},
    {{"signer.revocation", "maker.revocation"}, "RPRR"},
    {{"seal.file-match", "seal.status"}, "PPPP"},
    {{"maker.chain", "maker.key-usage", "maker.validity", "time.claimed", "coverage.content",
         "coverage.later-changes"},
        "RRRR"},
    {{"time.stamp", "time.order"}, "PPPR"},
    {{"time.archive"}, "WWRR"},
};

START_TEST(levels)
{
    int seen = 0;

    for (int row = 0; row < COUNT(LEVELS); row++)
        for (int i = 0; i < COUNT(LEVELS[row].ids) && LEVELS[row].ids[i] != NULL; i++)
            for (int id = 0; id < ES_CHECK_COUNT; id++) {
                if (strcmp(es_check_name((es_check_id)id), LEVELS[row].ids[i]) != 0)
                    continue;
                seen++;
                for (int p = 0; p < COUNT(PRESETS); p++)
                    ck_assert_msg(
                        es_policy_level(&PRESETS[p], (es_check_id)id) == LEVELS[row].levels[p],
                        "%s %s", LEVELS[row].ids[i], eseal_policy_name(&PRESETS[p]));
            }
    ck_assert_int_eq(seen, ES_CHECK_COUNT);
}
END_TEST

/* --- every check that the policy names appears --- */

static void expect_all(const eseal_report *report, const char *what)
{
    for (int id = 0; id < ES_CHECK_COUNT; id++)
        ck_assert_msg(eseal_report_check_find(report,
                          id < ES_C_SIGNATURE_ENCODING ? ESEAL_REPORT_DOCUMENT : 0,
                          es_check_name((es_check_id)id)) != NULL,
            "%s: %s is missing", what, es_check_name((es_check_id)id));
}

START_TEST(all_appear)
{
    for (int p = 0; p < COUNT(PRESETS); p++) {
        eseal_report *report;
        made m;

        made_package(&m, 1);
        report = made_judge(&m, &PRESETS[p], NOW);
        expect_all(report, "sound");
        eseal_report_free(report);
        /* a value that could not be parsed: nothing of it could be looked at */
        m.signatures[0].value = NULL;
        m.signatures[0].seal = NULL;
        m.signatures[0].signer.cert = m.signatures[0].maker.cert = NULL;
        m.signatures[0].claimed = ES_TIME_UNKNOWN;
        es_checks_free(&m.signatures[0].found);
        made_found(&m.signatures[0].found, ES_C_SIGNATURE_VALUE, F, ES_R_ENC_NOT_DER);
        report = made_judge(&m, &PRESETS[p], NOW);
        expect_all(report, "unreadable");
        ck_assert_int_eq(report->result, ESEAL_FAILED);
        made_expect(report, 0, ES_C_SIGNER_CHAIN, NR, ES_R_PREREQUISITE, "unreadable");
        made_expect(report, 0, ES_C_SEAL_VALIDITY, NR, ES_R_PREREQUISITE, "unreadable");
        made_expect(report, 0, ES_C_TIME_CLAIMED, NR, ES_R_PREREQUISITE, "unreadable");
        made_expect(report, 0, ES_C_TIME_STAMP, NR, ES_R_PREREQUISITE, "unreadable");
        ck_assert_str_eq(
            eseal_report_check_find(report, 0, "signer.chain")->detail, "signature.value");
        eseal_report_free(report);
        /* nothing was found at all, and nothing about the package either */
        es_checks_free(&m.signatures[0].found);
        es_checks_free(&m.facts.found);
        report = made_judge(&m, &PRESETS[p], NOW);
        expect_all(report, "nothing found");
        ck_assert_int_eq(report->result, ESEAL_INDETERMINATE);
        eseal_report_free(report);
        made_free(&m);
    }
}
END_TEST

/* One check of a package that nobody made keeps it from passing. */
START_TEST(document_check_missing)
{
    static const eseal_policy offline = OFFLINE;
    eseal_report *report;
    es_checks kept = {0};
    made m;

    made_package(&m, 1);
    for (size_t i = 0; i < m.facts.found.count; i++)
        if ((int)m.facts.found.items[i].id != _i)
            es_checks_copy(&kept, &m.facts.found.items[i]);
    es_checks_free(&m.facts.found);
    m.facts.found = kept;
    report = made_judge(&m, &offline, NOW);
    made_expect(
        report, ESEAL_REPORT_DOCUMENT, (es_check_id)_i, NR, ES_R_PREREQUISITE, "nobody made it");
    ck_assert_int_eq(
        report->result, _i == ES_C_COVERAGE_UNLISTED ? ESEAL_PASSED : ESEAL_INDETERMINATE);
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* A check that gathering did not make. */
START_TEST(signature_check_missing)
{
    static const eseal_policy offline = OFFLINE;
    made m;

    made_package(&m, 1);
    for (size_t i = 0; i < m.signatures[0].found.count; i++) {
        eseal_check saved = m.signatures[0].found.items[i];
        char level = es_policy_level(&offline, saved.id);
        eseal_report *report;

        m.signatures[0].found.items[i] = m.signatures[0].found.items[0];
        report = made_judge(&m, &offline, NOW);
        if (i > 0)
            made_expect(report, 0, saved.id, NR, ES_R_PREREQUISITE, es_check_name(saved.id));
        ck_assert_msg(
            report->result == (level == 'W' || i == 0 ? ESEAL_PASSED : ESEAL_INDETERMINATE), "%s",
            es_check_name(saved.id));
        m.signatures[0].found.items[i] = saved;
        eseal_report_free(report);
    }
    made_free(&m);
}
END_TEST

/* --- several signatures, and none --- */

static const struct {
    int first, second, document; /* outcomes of a check each; of the document's own */
    int results[2], result;
} MANY[] = {
    {P, P, P, {ESEAL_PASSED, ESEAL_PASSED}, ESEAL_PASSED},
    {W, NA, W, {ESEAL_PASSED, ESEAL_PASSED}, ESEAL_PASSED},
    {I, P, P, {ESEAL_INDETERMINATE, ESEAL_PASSED}, ESEAL_INDETERMINATE},
    {P, I, P, {ESEAL_PASSED, ESEAL_INDETERMINATE}, ESEAL_INDETERMINATE},
    {F, P, P, {ESEAL_FAILED, ESEAL_PASSED}, ESEAL_FAILED},
    {P, F, P, {ESEAL_PASSED, ESEAL_FAILED}, ESEAL_FAILED},
    {I, F, P, {ESEAL_INDETERMINATE, ESEAL_FAILED}, ESEAL_FAILED},
    {F, I, P, {ESEAL_FAILED, ESEAL_INDETERMINATE}, ESEAL_FAILED},
    {P, P, F, {ESEAL_PASSED, ESEAL_PASSED}, ESEAL_FAILED},
    {P, P, I, {ESEAL_PASSED, ESEAL_PASSED}, ESEAL_INDETERMINATE},
    {I, P, F, {ESEAL_INDETERMINATE, ESEAL_PASSED}, ESEAL_FAILED},
    {F, P, I, {ESEAL_FAILED, ESEAL_PASSED}, ESEAL_FAILED},
};

START_TEST(several)
{
    static const eseal_policy offline = OFFLINE;
    eseal_report *report;
    made m;

    made_package(&m, 2);
    made_found(&m.signatures[0].found, ES_C_SIGNATURE_VALUE, MANY[_i].first, ES_R_VALUE_WRONG);
    made_found(&m.signatures[1].found, ES_C_SIGNATURE_VALUE, MANY[_i].second, ES_R_VALUE_WRONG);
    made_found(&m.facts.found, ES_C_DOCUMENT_LIST, MANY[_i].document, ES_R_LIST_MISSING);
    report = made_judge(&m, &offline, NOW);
    ck_assert_int_eq(report->signatures[0].result, MANY[_i].results[0]);
    ck_assert_int_eq(report->signatures[1].result, MANY[_i].results[1]);
    ck_assert_int_eq(report->result, MANY[_i].result);
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* Both within one signature: failed wins, and its reason is the one that is told. */
START_TEST(failed_beats_open)
{
    static const eseal_policy offline = OFFLINE;
    eseal_report *report;
    made m;

    made_package(&m, 1);
    made_found(&m.signatures[0].found, ES_C_SIGNATURE_VALUE, I, ES_R_VALUE_NO_CERT);
    made_found(&m.signatures[0].found, ES_C_SEAL_VALUE, F, ES_R_VALUE_WRONG);
    report = made_judge(&m, &offline, NOW);
    ck_assert_int_eq(report->signatures[0].result, ESEAL_FAILED);
    ck_assert_int_eq(es_report_reason(&report->signatures[0]), ES_R_VALUE_WRONG);
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

START_TEST(none)
{
    eseal_report *report;
    made m;

    for (int p = 0; p < COUNT(PRESETS); p++) {
        made_package(&m, 0);
        report = made_judge(&m, &PRESETS[p], NOW);
        ck_assert_int_eq(report->result, ESEAL_NONE);
        ck_assert_int_eq(report->strict_result, ESEAL_NONE);
        ck_assert_int_eq(eseal_report_passed(report), 0);
        eseal_report_free(report);
        made_found(&m.facts.found, ES_C_DOCUMENT_LIST, F, ES_R_LIST_MISSING);
        report = made_judge(&m, &PRESETS[p], NOW);
        ck_assert_int_eq(report->result, ESEAL_FAILED);
        eseal_report_free(report);
        made_free(&m);
    }
    ck_assert_int_eq(eseal_report_passed(NULL), 0);
    ck_assert_int_eq(eseal_report_result(NULL), ESEAL_INDETERMINATE);
}
END_TEST

/* --- plain and detached signatures --- */

START_TEST(plain)
{
    static const eseal_policy offline = OFFLINE;
    static const es_check_id NOT_HIS[] = {ES_C_SIGNATURE_PROPERTY_INFO, ES_C_SIGNER_IN_SEAL,
        ES_C_SEAL_ENCODING, ES_C_SEAL_VALUE, ES_C_SEAL_FILE_MATCH, ES_C_SEAL_VALIDITY,
        ES_C_SEAL_CREATED, ES_C_SEAL_STATUS, ES_C_MAKER_CHAIN, ES_C_MAKER_KEY_USAGE,
        ES_C_MAKER_VALIDITY, ES_C_MAKER_REVOCATION};
    eseal_report *report;
    made m;

    made_package(&m, 1);
    made_plain(&m, 0);
    report = made_judge(&m, &offline, NOW);
    ck_assert_int_eq(report->result, ESEAL_PASSED);
    expect_all(report, "plain");
    for (int i = 0; i < COUNT(NOT_HIS); i++)
        made_expect(report, 0, NOT_HIS[i], NA, ES_R_PLAIN_SIGNATURE, "plain");
    made_expect(report, 0, ES_C_SIGNER_VALIDITY, P, ES_R_OK, "plain");
    eseal_report_free(report);
    /* form A has no room for a time */
    m.signatures[0].claimed = m.parts[0].value.time = ES_TIME_UNKNOWN;
    m.parts[0].value.time_form = ES_TIMEFORM_NONE;
    report = made_judge(&m, &offline, NOW);
    ck_assert_int_eq(report->result, ESEAL_INDETERMINATE);
    made_expect(report, 0, ES_C_TIME_CLAIMED, I, ES_R_TIME_MISSING, "plain");
    made_expect(report, 0, ES_C_SIGNER_VALIDITY, I, ES_R_TIME_MISSING, "plain");
    ck_assert(made_needs(report, 0, "time-stamp"));
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

START_TEST(detached)
{
    static const eseal_policy offline = OFFLINE;
    eseal_report *report;
    made m;

    made_package(&m, 1);
    made_detached(&m);
    report = made_judge(&m, &offline, NOW);
    ck_assert_int_eq(report->result, ESEAL_PASSED);
    made_expect(report, 0, ES_C_COVERAGE_CONTENT, NA, ES_R_ABSENT, "detached");
    made_expect(report, 0, ES_C_COVERAGE_LATER, NA, ES_R_ABSENT, "detached");
    ck_assert_uint_eq(eseal_report_check_count(report, ESEAL_REPORT_DOCUMENT), 0);
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* Judging does not depend on what was judged before: the same facts give the same report. */
START_TEST(pure)
{
    static const eseal_policy archive = ARCHIVE;
    eseal_report *one, *two;
    made m;

    made_package(&m, 2);
    m.parts[0].maker.view.not_after = SIGNED - 1;
    one = made_judge(&m, &archive, NOW);
    two = made_judge(&m, &archive, NOW);
    ck_assert_int_eq(one->result, two->result);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_uint_eq(eseal_report_check_count(one, i), eseal_report_check_count(two, i));
        for (size_t j = 0; j < eseal_report_check_count(one, i); j++) {
            const eseal_check *a = eseal_report_check_at(one, i, j);
            const eseal_check *b = eseal_report_check_at(two, i, j);

            ck_assert(a->id == b->id && a->outcome == b->outcome && a->reason == b->reason);
        }
    }
    eseal_report_free(one);
    eseal_report_free(two);
    made_free(&m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("judge");
    TCase *tc = tcase_create("judge");

    tcase_add_test(tc, counts);
    tcase_add_loop_test(tc, every_check_counts, 0, ES_CHECK_COUNT);
    tcase_add_test(tc, levels);
    tcase_add_test(tc, all_appear);
    tcase_add_loop_test(tc, document_check_missing, 0, ES_C_SIGNATURE_ENCODING);
    tcase_add_test(tc, signature_check_missing);
    tcase_add_loop_test(tc, several, 0, COUNT(MANY));
    tcase_add_test(tc, failed_beats_open);
    tcase_add_test(tc, none);
    tcase_add_test(tc, plain);
    tcase_add_test(tc, detached);
    tcase_add_test(tc, pure);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
