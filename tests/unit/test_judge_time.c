/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judge, asked by tables: what times, policies and evidence make of facts made by hand.  What
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

/* --- times --- */

/* 0 leaves a moment as it is in sound facts. */
typedef struct times {
    int64_t now, claimed;
    int64_t signer_from, signer_to, issuer_from, issuer_to;
    int64_t created, seal_from, seal_to;
    int64_t maker_from, maker_to, maker_issuer_from, maker_issuer_to;
    es_time_form form; /* ES_TIMEFORM_NONE leaves it, NO_TIME takes it away */
} times;

#define NO_TIME ((es_time_form)-1)
#define UNKNOWN ES_TIME_UNKNOWN

static int64_t or (int64_t moment, int64_t otherwise)
{
    return moment == 0 ? otherwise : moment;
}

static void set_times(made *m, const times *t)
{
    es_signature_facts *s = &m->signatures[0];
    made_signature *p = &m->parts[0];

    s->claimed = p->value.time = or (t->claimed, SIGNED);
    if (t->form != ES_TIMEFORM_NONE)
        p->value.time_form = t->form == NO_TIME ? ES_TIMEFORM_NONE : t->form;
    p->signer.view.not_before = or (t->signer_from, FROM);
    p->signer.view.not_after = or (t->signer_to, TO);
    p->maker.view.not_before = or (t->maker_from, FROM);
    p->maker.view.not_after = or (t->maker_to, TO);
    p->seal.created = or (t->created, CREATED);
    p->seal.valid_from = or (t->seal_from, SEAL_FROM);
    p->seal.valid_to = or (t->seal_to, SEAL_TO);
    p->steps[1].not_before = or (t->issuer_from, FROM);
    p->steps[1].not_after = or (t->issuer_to, TO);
    p->maker_steps[1].not_before = or (t->maker_issuer_from, FROM);
    p->maker_steps[1].not_after = or (t->maker_issuer_to, TO);
}

/* Under offline: outcome and reason, and what the signature's result is then; under strict the
 * same of the check. */
static const struct {
    const char *name;
    times t;
    es_check_id id;
    int outcome;
    es_reason reason;
    int result; /* under offline */
    int strict_outcome;
    es_reason strict_reason;
} TIMES[] = {
    {"sound signer", {0}, ES_C_SIGNER_VALIDITY, P, ES_R_OK, ESEAL_PASSED, P, ES_R_OK},
    {"signer: T on the first second", {.signer_from = SIGNED}, ES_C_SIGNER_VALIDITY, P, ES_R_OK,
        ESEAL_PASSED, P, ES_R_OK},
    {"signer: T a second early", {.signer_from = SIGNED + 1}, ES_C_SIGNER_VALIDITY, F,
        ES_R_NOT_YET_VALID, ESEAL_FAILED, F, ES_R_NOT_YET_VALID},
    {"signer: T on the last second", {.signer_to = SIGNED}, ES_C_SIGNER_VALIDITY, W,
        ES_R_EXPIRED_SINCE, ESEAL_PASSED, F, ES_R_EXPIRED_NOW},
    {"signer: T a second late", {.signer_to = SIGNED - 1}, ES_C_SIGNER_VALIDITY, F, ES_R_EXPIRED,
        ESEAL_FAILED, F, ES_R_EXPIRED},
    {"signer: now on the last second", {.signer_to = NOW}, ES_C_SIGNER_VALIDITY, P, ES_R_OK,
        ESEAL_PASSED, P, ES_R_OK},
    {"signer: now a second late", {.signer_to = NOW - 1}, ES_C_SIGNER_VALIDITY, W,
        ES_R_EXPIRED_SINCE, ESEAL_PASSED, F, ES_R_EXPIRED_NOW},
    {"signer: good at T, not yet now", {.now = SIGNED - 200, .signer_from = SIGNED - 100},
        ES_C_SIGNER_VALIDITY, P, ES_R_OK, ESEAL_PASSED, F, ES_R_NOT_YET_VALID},
    {"signer: no T", {.claimed = UNKNOWN, .form = NO_TIME}, ES_C_SIGNER_VALIDITY, I,
        ES_R_TIME_MISSING, ESEAL_INDETERMINATE, I, ES_R_TIME_MISSING},

    {"sound seal", {0}, ES_C_SEAL_VALIDITY, P, ES_R_OK, ESEAL_PASSED, P, ES_R_OK},
    {"seal: T on the first second", {.seal_from = SIGNED}, ES_C_SEAL_VALIDITY, P, ES_R_OK,
        ESEAL_PASSED, P, ES_R_OK},
    {"seal: T a second early", {.seal_from = SIGNED + 1}, ES_C_SEAL_VALIDITY, F, ES_R_NOT_YET_VALID,
        ESEAL_FAILED, F, ES_R_NOT_YET_VALID},
    {"seal: T on the last second", {.seal_to = SIGNED}, ES_C_SEAL_VALIDITY, W, ES_R_EXPIRED_SINCE,
        ESEAL_PASSED, F, ES_R_EXPIRED_NOW},
    {"seal: T a second late", {.seal_to = SIGNED - 1}, ES_C_SEAL_VALIDITY, F, ES_R_EXPIRED,
        ESEAL_FAILED, F, ES_R_EXPIRED},
    {"seal: now on the last second", {.seal_to = NOW}, ES_C_SEAL_VALIDITY, P, ES_R_OK, ESEAL_PASSED,
        P, ES_R_OK},
    {"seal: good at T, not yet now", {.now = SIGNED - 200, .seal_from = SIGNED - 100},
        ES_C_SEAL_VALIDITY, P, ES_R_OK, ESEAL_PASSED, F, ES_R_NOT_YET_VALID},
    {"seal: no T", {.claimed = UNKNOWN, .form = NO_TIME}, ES_C_SEAL_VALIDITY, I, ES_R_TIME_MISSING,
        ESEAL_INDETERMINATE, I, ES_R_TIME_MISSING},

    {"created within the maker's period", {0}, ES_C_SEAL_CREATED, P, ES_R_OK, ESEAL_PASSED, P,
        ES_R_OK},
    {"created on the maker's first second", {.maker_from = CREATED}, ES_C_SEAL_CREATED, P, ES_R_OK,
        ESEAL_PASSED, P, ES_R_OK},
    {"created a second before", {.maker_from = CREATED + 1}, ES_C_SEAL_CREATED, W,
        ES_R_CREATED_OUTSIDE, ESEAL_PASSED, F, ES_R_CREATED_OUTSIDE},
    {"created on the maker's last second", {.maker_to = CREATED}, ES_C_SEAL_CREATED, P, ES_R_OK,
        ESEAL_PASSED, P, ES_R_OK},
    {"created a second after", {.created = TO, .maker_to = TO - 1, .now = TO + 1},
        ES_C_SEAL_CREATED, W, ES_R_CREATED_OUTSIDE, ESEAL_PASSED, F, ES_R_CREATED_OUTSIDE},
    {"created after validStart is no fault", {.created = SEAL_FROM + 500}, ES_C_SEAL_CREATED, P,
        ES_R_OK, ESEAL_PASSED, P, ES_R_OK},
    {"created as far ahead as clocks differ", {.created = NOW + ES_CLOCK_SKEW}, ES_C_SEAL_CREATED,
        P, ES_R_OK, ESEAL_PASSED, P, ES_R_OK},
    {"created in the future", {.created = NOW + ES_CLOCK_SKEW + 1}, ES_C_SEAL_CREATED, W,
        ES_R_CREATED_FUTURE, ESEAL_PASSED, F, ES_R_CREATED_FUTURE},

    {"maker good at both", {0}, ES_C_MAKER_VALIDITY, P, ES_R_OK, ESEAL_PASSED, P, ES_R_OK},
    {"maker expired since", {.maker_to = SIGNED}, ES_C_MAKER_VALIDITY, W, ES_R_EXPIRED_SINCE,
        ESEAL_PASSED, F, ES_R_EXPIRED_NOW},
    {"maker good at creation only", {.maker_to = SIGNED - 1}, ES_C_MAKER_VALIDITY, W,
        ES_R_GOOD_AT_CREATION_ONLY, ESEAL_PASSED, F, ES_R_EXPIRED},
    {"maker good on the second of creation", {.maker_to = CREATED}, ES_C_MAKER_VALIDITY, W,
        ES_R_GOOD_AT_CREATION_ONLY, ESEAL_PASSED, F, ES_R_EXPIRED},
    {"maker good at T only", {.maker_from = CREATED + 1}, ES_C_MAKER_VALIDITY, W,
        ES_R_GOOD_AT_SIGNING_ONLY, ESEAL_PASSED, F, ES_R_CREATED_OUTSIDE},
    {"maker good on T's second only", {.maker_from = SIGNED, .maker_to = SIGNED},
        ES_C_MAKER_VALIDITY, W, ES_R_GOOD_AT_SIGNING_ONLY, ESEAL_PASSED, F, ES_R_CREATED_OUTSIDE},
    {"maker good between them only", {.maker_from = CREATED + 1, .maker_to = SIGNED - 1},
        ES_C_MAKER_VALIDITY, F, ES_R_MAKER_NOT_AT_EITHER, ESEAL_FAILED, F,
        ES_R_MAKER_NOT_AT_EITHER},
    {"maker expired before both", {.maker_to = CREATED - 1}, ES_C_MAKER_VALIDITY, F,
        ES_R_MAKER_NOT_AT_EITHER, ESEAL_FAILED, F, ES_R_MAKER_NOT_AT_EITHER},
    {"maker not yet valid at both", {.maker_from = SIGNED + 1}, ES_C_MAKER_VALIDITY, F,
        ES_R_MAKER_NOT_AT_EITHER, ESEAL_FAILED, F, ES_R_MAKER_NOT_AT_EITHER},
    {"maker good at both, not yet now",
        {.now = SIGNED - 200,
            .created = SIGNED - 50,
            .seal_from = FROM,
            .maker_from = SIGNED - 100},
        ES_C_MAKER_VALIDITY, P, ES_R_OK, ESEAL_PASSED, F, ES_R_NOT_YET_VALID},
    {"maker good at creation, before T was, as T is before it",
        {.created = SIGNED + 100, .maker_from = SIGNED + 50}, ES_C_MAKER_VALIDITY, W,
        ES_R_GOOD_AT_CREATION_ONLY, ESEAL_PASSED, F, ES_R_NOT_YET_VALID},
    {"maker good at creation, no T", {.claimed = UNKNOWN, .form = NO_TIME}, ES_C_MAKER_VALIDITY, I,
        ES_R_TIME_MISSING, ESEAL_INDETERMINATE, I, ES_R_TIME_MISSING},
    {"maker not good at creation, no T",
        {.claimed = UNKNOWN, .form = NO_TIME, .maker_from = CREATED + 1}, ES_C_MAKER_VALIDITY, I,
        ES_R_TIME_MISSING, ESEAL_INDETERMINATE, I, ES_R_TIME_MISSING},

    {"claimed in the past", {0}, ES_C_TIME_CLAIMED, P, ES_R_OK, ESEAL_PASSED, P, ES_R_OK},
    {"claimed five minutes ahead", {.now = SIGNED - ES_CLOCK_SKEW}, ES_C_TIME_CLAIMED, P, ES_R_OK,
        ESEAL_PASSED, P, ES_R_OK},
    {"claimed a second more ahead", {.now = SIGNED - ES_CLOCK_SKEW - 1}, ES_C_TIME_CLAIMED, F,
        ES_R_TIME_FUTURE, ESEAL_FAILED, F, ES_R_TIME_FUTURE},
    {"claimed at the end of time", {.claimed = INT64_MAX, .now = INT64_MIN + 1}, ES_C_TIME_CLAIMED,
        F, ES_R_TIME_FUTURE, ESEAL_FAILED, F, ES_R_TIME_FUTURE},
    {"judged at the end of time", {.now = INT64_MAX}, ES_C_TIME_CLAIMED, P, ES_R_OK, ESEAL_PASSED,
        P, ES_R_OK},
    {"nothing claimed", {.claimed = UNKNOWN, .form = NO_TIME}, ES_C_TIME_CLAIMED, I,
        ES_R_TIME_MISSING, ESEAL_INDETERMINATE, I, ES_R_TIME_MISSING},
    {"claimed unreadably", {.claimed = UNKNOWN, .form = ES_TIMEFORM_BAD}, ES_C_TIME_CLAIMED, F,
        ES_R_TIME_UNREADABLE, ESEAL_FAILED, F, ES_R_TIME_UNREADABLE},
    {"claimed by a token", {.claimed = UNKNOWN, .form = ES_TIMEFORM_TOKEN}, ES_C_TIME_CLAIMED, I,
        ES_R_TIME_TOKEN, ESEAL_INDETERMINATE, I, ES_R_TIME_TOKEN},
    {"claimed as text", {.form = ES_TIMEFORM_TEXT}, ES_C_TIME_CLAIMED, P, ES_R_OK, ESEAL_PASSED, P,
        ES_R_OK},

    {"signer's issuer good at T", {0}, ES_C_SIGNER_CHAIN, P, ES_R_OK_PATH, ESEAL_PASSED, P,
        ES_R_OK_PATH},
    {"signer's issuer: T on its last second", {.issuer_to = SIGNED}, ES_C_SIGNER_CHAIN, P,
        ES_R_OK_PATH, ESEAL_PASSED, P, ES_R_OK_PATH},
    {"signer's issuer expired before T", {.issuer_to = SIGNED - 1}, ES_C_SIGNER_CHAIN, F,
        ES_R_CHAIN_EXPIRED, ESEAL_FAILED, F, ES_R_CHAIN_EXPIRED},
    {"signer's issuer not yet valid at T", {.issuer_from = SIGNED + 1}, ES_C_SIGNER_CHAIN, F,
        ES_R_CHAIN_EXPIRED, ESEAL_FAILED, F, ES_R_CHAIN_EXPIRED},
    {"signer's issuer, no T", {.claimed = UNKNOWN, .form = NO_TIME, .issuer_to = FROM + 1},
        ES_C_SIGNER_CHAIN, P, ES_R_OK_PATH, ESEAL_INDETERMINATE, P,
        ES_R_OK_PATH}, /* signer.validity speaks of it */
    {"maker's issuer good at both", {0}, ES_C_MAKER_CHAIN, P, ES_R_OK_PATH, ESEAL_PASSED, P,
        ES_R_OK_PATH},
    {"maker's issuer good at creation", {.maker_issuer_to = CREATED}, ES_C_MAKER_CHAIN, P,
        ES_R_OK_PATH, ESEAL_PASSED, P, ES_R_OK_PATH},
    {"maker's issuer good at T", {.maker_issuer_from = SIGNED}, ES_C_MAKER_CHAIN, P, ES_R_OK_PATH,
        ESEAL_PASSED, P, ES_R_OK_PATH},
    {"maker's issuer good at neither",
        {.maker_issuer_from = CREATED + 1, .maker_issuer_to = SIGNED - 1}, ES_C_MAKER_CHAIN, F,
        ES_R_CHAIN_EXPIRED, ESEAL_FAILED, F, ES_R_CHAIN_EXPIRED},
    {"maker's issuer not good at creation, no T",
        {.claimed = UNKNOWN, .form = NO_TIME, .maker_issuer_from = CREATED + 1}, ES_C_MAKER_CHAIN,
        I, ES_R_TIME_MISSING, ESEAL_INDETERMINATE, I, ES_R_TIME_MISSING},
};

START_TEST(by_times)
{
    static const eseal_policy offline = OFFLINE, strict = STRICT;
    const times *t = &TIMES[_i].t;
    eseal_report *report;
    made m;

    made_package(&m, 1);
    set_times(&m, t);
    report = made_judge(&m, &offline, or (t->now, NOW));
    made_expect(report, 0, TIMES[_i].id, TIMES[_i].outcome, TIMES[_i].reason, TIMES[_i].name);
    ck_assert_msg(report->signatures[0].result == TIMES[_i].result, "%s: %s", TIMES[_i].name,
        eseal_result_name(report->signatures[0].result));
    ck_assert_int_eq(report->result, TIMES[_i].result);
    if (TIMES[_i].strict_outcome == F)
        ck_assert_int_eq(report->strict_result, ESEAL_FAILED);
    ck_assert_int_ne(report->strict_result, ESEAL_PASSED); /* it demands revocation evidence */
    eseal_report_free(report);
    report = made_judge(&m, &strict, or (t->now, NOW));
    made_expect(
        report, 0, TIMES[_i].id, TIMES[_i].strict_outcome, TIMES[_i].strict_reason, TIMES[_i].name);
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* The moments that a report names are the ones that were compared. */
START_TEST(says_which_times)
{
    static const eseal_policy offline = OFFLINE;
    const eseal_check *check;
    eseal_report *report;
    made m;

    made_package(&m, 1);
    m.parts[0].signer.view.not_after = SIGNED - 1;
    report = made_judge(&m, &offline, NOW);
    check = eseal_report_check_find(report, 0, "signer.validity");
    ck_assert_int_eq(check->time, SIGNED);
    ck_assert_str_eq(check->expected, "1970-01-01T01:23:19Z");
    ck_assert_int_eq(report->judged_at, NOW);
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* A lone seal has no T: it is judged at now. */
static const struct {
    const char *name;
    int64_t now;
    es_check_id id;
    int outcome;
    es_reason reason;
    int result;
} LONE[] = {
    {"in its period", NOW, ES_C_SEAL_VALIDITY, P, ES_R_OK, ESEAL_PASSED},
    {"first second", SEAL_FROM, ES_C_SEAL_VALIDITY, P, ES_R_OK, ESEAL_PASSED},
    {"a second before", SEAL_FROM - 1, ES_C_SEAL_VALIDITY, F, ES_R_NOT_YET_VALID, ESEAL_FAILED},
    {"last second", SEAL_TO, ES_C_SEAL_VALIDITY, P, ES_R_OK, ESEAL_PASSED},
    {"a second after", SEAL_TO + 1, ES_C_SEAL_VALIDITY, F, ES_R_EXPIRED, ESEAL_FAILED},
    {"maker", SEAL_TO, ES_C_MAKER_VALIDITY, P, ES_R_OK, ESEAL_PASSED},
    {"maker expired", TO + 1, ES_C_MAKER_VALIDITY, W, ES_R_GOOD_AT_CREATION_ONLY, ESEAL_FAILED},
};

START_TEST(lone_seal)
{
    static const eseal_policy offline = OFFLINE;
    eseal_report *report;
    made m;

    made_package(&m, 1);
    made_lone_seal(&m);
    report = made_judge(&m, &offline, LONE[_i].now);
    made_expect(report, 0, LONE[_i].id, LONE[_i].outcome, LONE[_i].reason, LONE[_i].name);
    ck_assert_int_eq(report->result, LONE[_i].result);
    /* what a seal alone does not have is not spoken of */
    for (int id = 0; id < ES_CHECK_COUNT; id++) {
        bool of_seal =
            id >= ES_C_SEAL_ENCODING && id <= ES_C_MAKER_REVOCATION && id != ES_C_SEAL_FILE_MATCH;

        ck_assert_msg(
            (eseal_report_check_find(report, 0, es_check_name((es_check_id)id)) != NULL) == of_seal,
            "%s", es_check_name((es_check_id)id));
    }
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* Whatever is open says what would settle it. */
START_TEST(indeterminate_has_needs)
{
    for (int p = 0; p < COUNT(PRESETS); p++)
        for (int i = 0; i < COUNT(TIMES); i++) {
            eseal_report *report;
            made m;

            made_package(&m, 1);
            set_times(&m, &TIMES[i].t);
            report = made_judge(&m, &PRESETS[p], or (TIMES[i].t.now, NOW));
            if (report->signatures[0].result == ESEAL_INDETERMINATE)
                ck_assert_msg(report->signatures[0].need_count > 0, "%s %s",
                    eseal_policy_name(&PRESETS[p]), TIMES[i].name);
            eseal_report_free(report);
            made_free(&m);
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("judge_time");
    TCase *tc = tcase_create("judge_time");

    tcase_add_loop_test(tc, by_times, 0, COUNT(TIMES));
    tcase_add_test(tc, says_which_times);
    tcase_add_loop_test(tc, lone_seal, 0, COUNT(LONE));
    tcase_add_test(tc, indeterminate_has_needs);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
