/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence and chains, by tables: what each policy makes of what is there and what is not.  What
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

/* --- evidence: revocation, status and stamps under each policy --- */

typedef enum stamp { NO_STAMP, IN_SIGNATURE, IN_SEAL, AS_TIME } stamp;

static const struct {
    const char *name;
    eseal_policy policy;
    stamp stamp;
    es_check_id id;
    int outcome;
    es_reason reason;
    char level;
    int result;
    const char *need; /* NULL: none of its kind */
} EVIDENCE[] = {
    {"default", DEFAULT, NO_STAMP, ES_C_SIGNER_REVOCATION, NR, ES_R_NO_EVIDENCE, 'R',
        ESEAL_INDETERMINATE, "signer-revocation"},
    {"offline", OFFLINE, NO_STAMP, ES_C_SIGNER_REVOCATION, NR, ES_R_NO_EVIDENCE, 'P', ESEAL_PASSED,
        NULL},
    {"strict", STRICT, NO_STAMP, ES_C_SIGNER_REVOCATION, NR, ES_R_NO_EVIDENCE, 'R',
        ESEAL_INDETERMINATE, "signer-revocation"},
    {"archive", ARCHIVE, NO_STAMP, ES_C_SIGNER_REVOCATION, NR, ES_R_NO_EVIDENCE, 'R',
        ESEAL_INDETERMINATE, "signer-revocation"},
    {"default", DEFAULT, NO_STAMP, ES_C_MAKER_REVOCATION, NR, ES_R_NO_EVIDENCE, 'R',
        ESEAL_INDETERMINATE, "maker-revocation"},
    {"offline", OFFLINE, NO_STAMP, ES_C_MAKER_REVOCATION, NR, ES_R_NO_EVIDENCE, 'P', ESEAL_PASSED,
        NULL},
    {"strict", STRICT, NO_STAMP, ES_C_MAKER_REVOCATION, NR, ES_R_NO_EVIDENCE, 'R',
        ESEAL_INDETERMINATE, "maker-revocation"},
    {"archive", ARCHIVE, NO_STAMP, ES_C_MAKER_REVOCATION, NR, ES_R_NO_EVIDENCE, 'R',
        ESEAL_INDETERMINATE, "maker-revocation"},
    {"offline", OFFLINE, NO_STAMP, ES_C_SEAL_STATUS, NR, ES_R_NO_EVIDENCE, 'P', ESEAL_PASSED, NULL},
    {"archive", ARCHIVE, NO_STAMP, ES_C_SEAL_STATUS, NR, ES_R_NO_EVIDENCE, 'P', ESEAL_INDETERMINATE,
        NULL},
    {"status required", {.preset = ES_PRESET_OFFLINE, .require_status = true}, NO_STAMP,
        ES_C_SEAL_STATUS, NR, ES_R_NO_EVIDENCE, 'R', ESEAL_INDETERMINATE, "seal-status"},

    {"offline, no stamp", OFFLINE, NO_STAMP, ES_C_TIME_STAMP, NA, ES_R_NO_STAMP, 'P', ESEAL_PASSED,
        NULL},
    {"offline, no stamp", OFFLINE, NO_STAMP, ES_C_TIME_ORDER, NA, ES_R_NO_STAMP, 'P', ESEAL_PASSED,
        NULL},
    {"strict, no stamp", STRICT, NO_STAMP, ES_C_TIME_STAMP, NA, ES_R_NO_STAMP, 'P',
        ESEAL_INDETERMINATE, NULL},
    {"archive, no stamp", ARCHIVE, NO_STAMP, ES_C_TIME_STAMP, NR, ES_R_NO_STAMP, 'R',
        ESEAL_INDETERMINATE, "time-stamp"},
    {"archive, no stamp", ARCHIVE, NO_STAMP, ES_C_TIME_ORDER, NR, ES_R_NO_STAMP, 'R',
        ESEAL_INDETERMINATE, "time-stamp"},
    {"stamp required", {.preset = ES_PRESET_OFFLINE, .require_stamp = true}, NO_STAMP,
        ES_C_TIME_STAMP, NR, ES_R_NO_STAMP, 'R', ESEAL_INDETERMINATE, "time-stamp"},
    {"stamp required", {.preset = ES_PRESET_OFFLINE, .require_stamp = true}, NO_STAMP,
        ES_C_TIME_ORDER, NR, ES_R_NO_STAMP, 'R', ESEAL_INDETERMINATE, "time-stamp"},
    {"offline, a stamp that nobody read", OFFLINE, IN_SIGNATURE, ES_C_TIME_STAMP, NR,
        ES_R_NOT_SUPPORTED, 'P', ESEAL_INDETERMINATE, "stamp-verification"},
    {"offline, a stamp that nobody read", OFFLINE, IN_SIGNATURE, ES_C_TIME_ORDER, NR,
        ES_R_NOT_SUPPORTED, 'P', ESEAL_INDETERMINATE, "stamp-verification"},
    {"archive, a stamp that nobody read", ARCHIVE, IN_SIGNATURE, ES_C_TIME_STAMP, NR,
        ES_R_NOT_SUPPORTED, 'R', ESEAL_INDETERMINATE, "stamp-verification"},
    {"offline, the seal's stamp", OFFLINE, IN_SEAL, ES_C_TIME_STAMP, NR, ES_R_NOT_SUPPORTED, 'P',
        ESEAL_INDETERMINATE, "stamp-verification"},
    {"offline, a token as time", OFFLINE, AS_TIME, ES_C_TIME_STAMP, NR, ES_R_NOT_SUPPORTED, 'P',
        ESEAL_INDETERMINATE, "stamp-verification"},
};

static void set_stamp(made *m, stamp stamp)
{
    static const uint8_t token[1] = {0x30};
    made_signature *p = &m->parts[0];

    if (stamp == IN_SIGNATURE)
        p->value.stamp = es_span_of(token, 1);
    if (stamp == IN_SEAL)
        p->seal.stamp = es_span_of(token, 1);
    if (stamp == AS_TIME) {
        p->value.time_form = ES_TIMEFORM_TOKEN;
        p->value.time = m->signatures[0].claimed = ES_TIME_UNKNOWN;
    }
}

START_TEST(by_evidence)
{
    eseal_report *report;
    const eseal_check *check;
    made m;

    made_package(&m, 1);
    set_stamp(&m, EVIDENCE[_i].stamp);
    report = made_judge(&m, &EVIDENCE[_i].policy, NOW);
    made_expect(
        report, 0, EVIDENCE[_i].id, EVIDENCE[_i].outcome, EVIDENCE[_i].reason, EVIDENCE[_i].name);
    check = eseal_report_check_find(report, 0, es_check_name(EVIDENCE[_i].id));
    ck_assert_int_eq(check->level, EVIDENCE[_i].level);
    ck_assert_msg(report->result == EVIDENCE[_i].result, "%s: %s", EVIDENCE[_i].name,
        eseal_result_name(report->result));
    if (EVIDENCE[_i].need != NULL)
        ck_assert_msg(made_needs(report, 0, EVIDENCE[_i].need), "%s: no need", EVIDENCE[_i].name);
    else
        ck_assert_msg(
            !made_needs(report, 0, "seal-status"), "%s: needs too much", EVIDENCE[_i].name);
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* A lone seal with a stamp that nobody read does not pass either. */
START_TEST(lone_seal_with_stamp)
{
    static const eseal_policy offline = OFFLINE;
    eseal_report *report;
    made m;

    made_package(&m, 1);
    made_lone_seal(&m);
    set_stamp(&m, IN_SEAL);
    report = made_judge(&m, &offline, NOW);
    made_expect(report, 0, ES_C_TIME_STAMP, NR, ES_R_NOT_SUPPORTED, "stamp");
    ck_assert_int_eq(report->result, ESEAL_INDETERMINATE);
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* --- chains that were not found --- */

static const struct {
    es_chain_state state;
    int outcome;
    es_reason reason;
    int result;
    const char *signer_need, *maker_need;
} CHAINS[] = {
    {ES_CHAIN_NO_ANCHORS, I, ES_R_NO_ANCHORS, ESEAL_INDETERMINATE, "signer-anchor", "maker-anchor"},
    {ES_CHAIN_NOT_FOUND, I, ES_R_CHAIN_NOT_FOUND, ESEAL_INDETERMINATE, "issuer-certificate",
        "issuer-certificate"},
    {ES_CHAIN_BROKEN, F, ES_R_CHAIN_SIGNATURE, ESEAL_FAILED, NULL, NULL},
    {ES_CHAIN_PINNED, P, ES_R_OK_PINNED, ESEAL_PASSED, NULL, NULL},
    {ES_CHAIN_GOOD, P, ES_R_OK_PATH, ESEAL_PASSED, NULL, NULL},
};

START_TEST(by_chain)
{
    static const eseal_policy offline = OFFLINE;
    es_signature_facts *s;
    eseal_report *report;
    made m;

    made_package(&m, 1);
    s = &m.signatures[0];
    s->signer.chain.state = s->maker.chain.state = CHAINS[_i].state;
    made_found(&s->found, ES_C_SIGNER_CHAIN, CHAINS[_i].outcome, CHAINS[_i].reason);
    made_found(&s->found, ES_C_MAKER_CHAIN, CHAINS[_i].outcome, CHAINS[_i].reason);
    report = made_judge(&m, &offline, NOW);
    made_expect(report, 0, ES_C_SIGNER_CHAIN, CHAINS[_i].outcome, CHAINS[_i].reason, "signer");
    made_expect(report, 0, ES_C_MAKER_CHAIN, CHAINS[_i].outcome, CHAINS[_i].reason, "maker");
    ck_assert_int_eq(report->result, CHAINS[_i].result);
    /* each of the two has its own need */
    ck_assert_uint_eq(report->signatures[0].need_count, CHAINS[_i].signer_need == NULL ? 0U : 2U);
    if (CHAINS[_i].signer_need != NULL) {
        ck_assert_str_eq(report->signatures[0].needs[0].kind, CHAINS[_i].signer_need);
        ck_assert_str_eq(report->signatures[0].needs[0].subject, "CN=signer");
        ck_assert_str_eq(report->signatures[0].needs[1].kind, CHAINS[_i].maker_need);
        ck_assert_str_eq(report->signatures[0].needs[1].subject, "CN=maker");
    }
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* Pinned: the leaf is the anchor, so no issuer can have expired. */
START_TEST(pinned_has_no_issuers)
{
    static const eseal_policy offline = OFFLINE;
    eseal_report *report;
    made m;

    made_package(&m, 1);
    m.signatures[0].signer.chain.state = ES_CHAIN_PINNED;
    m.parts[0].steps[1].not_after = FROM;
    report = made_judge(&m, &offline, NOW);
    ck_assert_int_eq(report->result, ESEAL_PASSED);
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("judge_evidence");
    TCase *tc = tcase_create("judge_evidence");

    tcase_add_loop_test(tc, by_evidence, 0, COUNT(EVIDENCE));
    tcase_add_test(tc, lone_seal_with_stamp);
    tcase_add_loop_test(tc, by_chain, 0, COUNT(CHAINS));
    tcase_add_test(tc, pinned_has_no_issuers);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
