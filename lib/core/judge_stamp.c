/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time stamps by the clock: was the service's certificate valid when it stamped, and do the times
 * follow each other.  A stamp that holds gives the best time of sealing; one that is merely unknown
 * leaves the claim in force.
 */
#include "core/judge.h"

static void subject(es_case *c, eseal_check *check, const char *text)
{
    es_checks_text(&c->out->checks, &check->subject, text);
}

es_reason es_stamp_problem(const es_case *c, const es_stamp_facts *stamp)
{
    const eseal_cert *service = stamp->service.cert;
    int64_t at = stamp->token->time;

    if (at > c->now + ES_CLOCK_SKEW)
        return ES_R_STAMP_FUTURE;
    if (at < service->view.not_before || at > service->view.not_after ||
        es_chain_expired_at(&stamp->service.chain, at) != ES_CHAIN_MAX)
        return ES_R_STAMP_EXPIRED;
    return ES_R_NONE;
}

/* time.stamp of a sound stamp; true: it holds. */
static bool judge_service(es_case *c, const es_stamp_facts *stamp, const char *what)
{
    es_reason problem = es_stamp_problem(c, stamp);
    bool good = problem == ES_R_NONE;
    eseal_check *check = es_case_add(c, ES_C_TIME_STAMP,
        good ? ESEAL_CHECK_PASSED : ESEAL_CHECK_FAILED, good ? ES_R_OK : problem);

    check->time = stamp->token->time;
    subject(c, check, what);
    return good;
}

/* time.order: nothing may be stamped before it was there. */
static void judge_order(
    es_case *c, int64_t stamped, int64_t earlier, es_reason reason, const char *what)
{
    eseal_check *check;

    if (earlier == ES_TIME_UNKNOWN || earlier <= stamped + ES_CLOCK_SKEW) {
        subject(c, es_case_add(c, ES_C_TIME_ORDER, ESEAL_CHECK_PASSED, ES_R_OK), what);
        return;
    }
    check = es_case_add(c, ES_C_TIME_ORDER, ESEAL_CHECK_FAILED, reason);
    check->time = stamped;
    es_checks_time(&c->out->checks, &check->expected, earlier);
    subject(c, check, what);
}

static void judge_absent(es_case *c)
{
    bool required = es_policy_level(c->policy, ES_C_TIME_STAMP) == 'R';

    if (required) {
        es_case_add(c, ES_C_TIME_STAMP, ESEAL_CHECK_NOT_RUN, ES_R_NO_STAMP);
        es_case_add(c, ES_C_TIME_ORDER, ESEAL_CHECK_NOT_RUN, ES_R_NO_STAMP)->absent = true;
        (void)es_report_need_add(c->report, c->out, "time-stamp", NULL);
    } else {
        es_case_add(c, ES_C_TIME_STAMP, ESEAL_CHECK_NOT_APPLICABLE, ES_R_NO_STAMP);
        es_case_add(c, ES_C_TIME_ORDER, ESEAL_CHECK_NOT_APPLICABLE, ES_R_NO_STAMP);
    }
}

static void judge_own(es_case *c)
{
    const es_stamp_facts *stamp = &c->sig->stamp;

    if (!stamp->sound || !judge_service(c, stamp, NULL))
        return;
    judge_order(c, stamp->token->time, c->sig->claimed, ES_R_STAMP_BEFORE_SIGNING, NULL);
    if (c->sig->seal != NULL)
        judge_order(c, stamp->token->time, c->sig->seal->created, ES_R_STAMP_BEFORE_SEAL, NULL);
    c->best = stamp->token->time;
    /* A v1 token lies inside what is signed (GM/T 0031-2014 6.2.1): it was there before the
     * signature, and proves nothing about when that came. */
    c->best_from_stamp = c->sig->layout != 1;
    if (c->sig->layout == 1 && es_policy_level(c->policy, ES_C_TIME_STAMP) == 'R')
        judge_absent(c);
}

/* GM/T 0031-2025: a seal's own stamp, when present, must verify, and not be older than the seal. */
static void judge_seal_stamp(es_case *c)
{
    const es_stamp_facts *stamp = &c->sig->seal_stamp;

    if (stamp->sound && judge_service(c, stamp, "seal"))
        judge_order(c, stamp->token->time, c->sig->seal->created, ES_R_STAMP_BEFORE_SEAL, "seal");
}

/* A stamp that is there and that gathering did not look at: never a silent pass. */
static bool has_unseen(const es_signature_facts *sig)
{
    const eseal_signature *value = sig->value;

    if (sig->seal != NULL && sig->seal->stamp.ptr != NULL && !sig->seal_stamp.present)
        return true;
    return value != NULL && !sig->stamp.present &&
           (value->stamp.ptr != NULL || value->time_form == ES_TIMEFORM_TOKEN);
}

/* A stamp by itself: nothing else is asked. */
static void judge_lone(es_case *c)
{
    if (!c->sig->stamp.sound)
        return;
    if (judge_service(c, &c->sig->stamp, NULL)) {
        c->best = c->sig->stamp.token->time;
        c->best_from_stamp = true;
    }
    c->out->best = c->best;
    c->out->has_best = c->best != ES_TIME_UNKNOWN;
    c->out->best_from_stamp = c->best_from_stamp;
}

void es_judge_stamps(es_case *c)
{
    if (c->sig->lone_stamp) {
        judge_lone(c);
        return;
    }
    judge_seal_stamp(c);
    if (has_unseen(c->sig)) {
        es_case_add(c, ES_C_TIME_STAMP, ESEAL_CHECK_NOT_RUN, ES_R_NOT_SUPPORTED);
        es_case_add(c, ES_C_TIME_ORDER, ESEAL_CHECK_NOT_RUN, ES_R_NOT_SUPPORTED);
        (void)es_report_need_add(c->report, c->out, "stamp-verification", NULL);
    } else if (c->sig->stamp.present) {
        judge_own(c);
    } else if (!c->sig->lone_seal && c->sig->value != NULL) {
        judge_absent(c); /* a seal needs none; and of an unreadable value nobody can say */
    }
    if (c->sig->lone_seal)
        return;
    c->out->best = c->best;
    c->out->has_best = c->best != ES_TIME_UNKNOWN;
    c->out->best_from_stamp = c->best_from_stamp;
}
