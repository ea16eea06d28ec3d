/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judging by times.  T is the best time of sealing: for a lone seal, the moment it is judged at.
 * "now" only matters to say what has expired since, and to the strict policy.
 */
#include "core/judge.h"

#include "base/mem.h"

static bool strict(const es_case *c)
{
    return c->policy->preset == ES_PRESET_STRICT;
}

static void fill_times(es_case *c, eseal_check *check, int64_t time, int64_t expected)
{
    check->time = time;
    es_checks_time(&c->out->checks, &check->expected, expected);
}

/* No sum, which might be too large. */
bool es_in_future(const es_case *c, int64_t time)
{
    return time > c->now && (uint64_t)time - (uint64_t)c->now > ES_CLOCK_SKEW;
}

bool es_proven_before(int64_t proven, int64_t time)
{
    return proven != ES_TIME_UNKNOWN && proven < time;
}

/* The common rule of signer.validity and seal.validity: good at T; expired since is a remark.
 * strict: also now. */
static void judge_period(es_case *c, es_check_id id, int64_t from, int64_t to)
{
    if (c->best == ES_TIME_UNKNOWN) {
        es_case_add(c, id, ESEAL_CHECK_INDETERMINATE, ES_R_TIME_MISSING);
    } else if (c->best < from) {
        fill_times(c, es_case_add(c, id, ESEAL_CHECK_FAILED, ES_R_NOT_YET_VALID), c->best, from);
    } else if (c->best > to && c->best_from_stamp && c->sig->claimed >= from &&
               c->sig->claimed <= to) {
        /* the claim may be true: a late stamp is never worse than none, and proves no more */
        fill_times(c, es_case_add(c, id, ESEAL_CHECK_INDETERMINATE, ES_R_STAMP_LATE), c->best, to);
    } else if (c->best > to) {
        fill_times(c, es_case_add(c, id, ESEAL_CHECK_FAILED, ES_R_EXPIRED), c->best, to);
    } else if (strict(c) && c->now < from) {
        fill_times(c, es_case_add(c, id, ESEAL_CHECK_FAILED, ES_R_NOT_YET_VALID), c->now, from);
    } else if (strict(c) && c->now > to) {
        fill_times(c, es_case_add(c, id, ESEAL_CHECK_FAILED, ES_R_EXPIRED_NOW), c->now, to);
    } else if (c->now > to) {
        es_case_add(c, id, ESEAL_CHECK_WARNING, ES_R_EXPIRED_SINCE)->time = to;
    } else {
        es_case_add(c, id, ESEAL_CHECK_PASSED, ES_R_OK);
    }
}

/* readable, and not later than now but for the clocks' difference */
static void judge_claimed(es_case *c)
{
    const eseal_signature *value = c->sig->value;
    eseal_check *check;

    if (value == NULL)
        return;
    if (value->time_form == ES_TIMEFORM_TOKEN && c->best != ES_TIME_UNKNOWN) {
        check = es_case_add(c, ES_C_TIME_CLAIMED, ESEAL_CHECK_PASSED, ES_R_TIME_TOKEN);
        check->time = c->best;
    } else if (value->time_form == ES_TIMEFORM_TOKEN) {
        es_case_add(c, ES_C_TIME_CLAIMED, ESEAL_CHECK_INDETERMINATE, ES_R_TIME_TOKEN);
    } else if (c->sig->claimed != ES_TIME_UNKNOWN && es_in_future(c, c->sig->claimed)) {
        check = es_case_add(c, ES_C_TIME_CLAIMED, ESEAL_CHECK_FAILED, ES_R_TIME_FUTURE);
        check->time = c->sig->claimed;
    } else if (c->sig->claimed != ES_TIME_UNKNOWN) {
        check = es_case_add(c, ES_C_TIME_CLAIMED, ESEAL_CHECK_PASSED, ES_R_OK);
        check->time = c->sig->claimed;
    } else if (value->time_form == ES_TIMEFORM_NONE) {
        es_case_add(c, ES_C_TIME_CLAIMED, ESEAL_CHECK_INDETERMINATE, ES_R_TIME_MISSING);
        (void)es_report_need_add(c->report, c->out, "time-stamp", NULL);
    } else {
        check = es_case_add(c, ES_C_TIME_CLAIMED, ESEAL_CHECK_FAILED, ES_R_TIME_UNREADABLE);
        es_checks_text(&c->out->checks, &check->actual, value->time_text);
    }
}

static void judge_signer(es_case *c)
{
    const eseal_cert *cert = c->sig->signer.cert;

    if (cert == NULL)
        return;
    judge_period(c, ES_C_SIGNER_VALIDITY, cert->view.not_before, cert->view.not_after);
}

/* When the seal says it was made; never createDate <= validStart, which real seals do not keep. */
static void judge_created(es_case *c, const eseal_cert *maker)
{
    int64_t created = c->sig->seal->created;
    eseal_check *check;

    if (es_in_future(c, created))
        check = es_case_add(c, ES_C_SEAL_CREATED, ESEAL_CHECK_FAILED, ES_R_CREATED_FUTURE);
    else if (maker == NULL)
        return;
    else if (created < maker->view.not_before || created > maker->view.not_after)
        check = es_case_add(c, ES_C_SEAL_CREATED, ESEAL_CHECK_FAILED, ES_R_CREATED_OUTSIDE);
    else
        check = es_case_add(c, ES_C_SEAL_CREATED, ESEAL_CHECK_PASSED, ES_R_OK);
    check->time = created;
}

static bool within(const eseal_cert *cert, int64_t time)
{
    return time != ES_TIME_UNKNOWN && time >= cert->view.not_before && time <= cert->view.not_after;
}

/* strict asks for all three moments; true: one of them failed, and a check says which. */
static bool maker_fails_strict(es_case *c, const eseal_cert *maker)
{
    int64_t from = maker->view.not_before, to = maker->view.not_after;
    int64_t created = c->sig->seal->created;

    if (!within(maker, created)) {
        es_case_add(c, ES_C_MAKER_VALIDITY, ESEAL_CHECK_FAILED, ES_R_CREATED_OUTSIDE)->time =
            created;
    } else if (!within(maker, c->best)) {
        bool early = c->best < from;

        fill_times(c,
            es_case_add(c, ES_C_MAKER_VALIDITY, ESEAL_CHECK_FAILED,
                early ? ES_R_NOT_YET_VALID : ES_R_EXPIRED),
            c->best, early ? from : to);
    } else if (!within(maker, c->now)) {
        bool early = c->now < from;

        fill_times(c,
            es_case_add(c, ES_C_MAKER_VALIDITY, ESEAL_CHECK_FAILED,
                early ? ES_R_NOT_YET_VALID : ES_R_EXPIRED_NOW),
            c->now, early ? from : to);
    } else {
        return false;
    }
    return true;
}

/* Good when the seal was made or at T; at neither fails. */
static void judge_maker_period(es_case *c, const eseal_cert *maker)
{
    bool at_creation = within(maker, c->sig->seal->created);
    bool at_best = within(maker, c->best);

    if (c->best == ES_TIME_UNKNOWN)
        es_case_add(c, ES_C_MAKER_VALIDITY, ESEAL_CHECK_INDETERMINATE, ES_R_TIME_MISSING);
    else if (!at_creation && !at_best)
        es_case_add(c, ES_C_MAKER_VALIDITY, ESEAL_CHECK_FAILED, ES_R_MAKER_NOT_AT_EITHER);
    else if (strict(c) && maker_fails_strict(c, maker))
        return;
    else if (!at_best)
        es_case_add(c, ES_C_MAKER_VALIDITY, ESEAL_CHECK_WARNING, ES_R_GOOD_AT_CREATION_ONLY)->time =
            maker->view.not_after;
    else if (!at_creation)
        es_case_add(c, ES_C_MAKER_VALIDITY, ESEAL_CHECK_WARNING, ES_R_GOOD_AT_SIGNING_ONLY)->time =
            maker->view.not_before;
    else if (c->now > maker->view.not_after)
        es_case_add(c, ES_C_MAKER_VALIDITY, ESEAL_CHECK_WARNING, ES_R_EXPIRED_SINCE)->time =
            maker->view.not_after;
    else
        es_case_add(c, ES_C_MAKER_VALIDITY, ESEAL_CHECK_PASSED, ES_R_OK);
}

static void judge_seal(es_case *c)
{
    const eseal_cert *maker = c->sig->maker.cert;

    judge_period(c, ES_C_SEAL_VALIDITY, c->sig->seal->valid_from, c->sig->seal->valid_to);
    judge_created(c, maker);
    if (maker == NULL)
        return;
    judge_maker_period(c, maker);
}

void es_judge_times(es_case *c)
{
    if (!c->sig->lone_seal) {
        judge_claimed(c);
        judge_signer(c);
    }
    if (c->sig->seal != NULL)
        judge_seal(c);
}
