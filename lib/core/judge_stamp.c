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

/* What is known of the service's certificate, and of its authorities', for the moment of the stamp.
 */
typedef struct standing {
    enum { CLEAR, UNKNOWN, REMARK, OPEN, BROKEN } rank;
    es_reason reason;
    int64_t at;
    const char *subject;
    const char *source;
    bool cleared; /* evidence says that it was not revoked when it stamped */
} standing;

/* RFC 3161, 4 1): whoever has the key writes any time, so stamps of a certificate that was revoked
 * prove nothing, even older ones, unless it was for a reason that leaves the key where it was. */
static void weigh(standing *out, int rank, int64_t at, const char *subject, const char *source)
{
    static const es_reason REASONS[] = {ES_R_OK, ES_R_STAMP_REVOCATION_UNKNOWN,
        ES_R_STAMP_REVOKED_AFTER, ES_R_STAMP_REVOKED_SINCE, ES_R_STAMP_REVOKED};

    if ((int)out->rank > rank || ((int)out->rank == rank && out->at <= at))
        return;
    out->rank = rank;
    out->reason = REASONS[rank];
    out->at = at;
    out->subject = subject;
    out->source = source;
}

static void weigh_statements(standing *out, const es_case *c, const es_stamp_facts *stamp)
{
    const es_revocations *found = &stamp->service.revocations;
    int64_t at = stamp->token->time;

    for (size_t i = 0; i < found->count; i++) {
        const es_revocation *item = &found->items[i];
        int64_t from = item->revoked ? es_revoked_from(item) : ES_TIME_UNKNOWN;

        if (!item->revoked) {
            out->cleared |= es_revocation_covers(c, stamp->service.cert, at, item);
            continue;
        }
        weigh(out,
            from <= at                  ? BROKEN
            : es_revoked_harmless(item) ? REMARK
                                        : OPEN,
            from, stamp->service.cert->subject, item->source);
    }
    out->cleared |= out->rank == REMARK; /* it tells that nothing was wrong before */
}

static void weigh_issuers(standing *out, const es_stamp_facts *stamp)
{
    static const int RANKS[] = {CLEAR, REMARK, OPEN, BROKEN};
    int64_t at = stamp->token->time;
    es_moments moments = {&at, 1, at, ES_TIME_UNKNOWN};
    es_issuers issuers = es_issuers_judge(&stamp->service, &moments);

    if (issuers.rank == ES_ISSUERS_GOOD)
        return;
    if (issuers.reason == ES_R_CHAIN_EXPIRED)
        *out = (standing){BROKEN, ES_R_STAMP_EXPIRED, at, issuers.subject, NULL, false};
    else
        weigh(out, RANKS[issuers.rank], issuers.at, issuers.subject, NULL);
}

/* Evidence about the service is demanded where the stamp is, and by the letter; elsewhere a stamp
 * without it gives T, but proves nothing where evidence is demanded of signers. */
static bool demands_evidence(const es_case *c)
{
    return c->policy->preset == ES_PRESET_STRICT ||
           (es_policy_level(c->policy, ES_C_SIGNER_REVOCATION) == 'R' &&
               es_policy_level(c->policy, ES_C_TIME_STAMP) == 'R');
}

static standing judge_standing(const es_case *c, const es_stamp_facts *stamp)
{
    const eseal_cert *service = stamp->service.cert;
    int64_t at = stamp->token->time;
    standing out = {CLEAR, ES_R_OK, ES_TIME_UNKNOWN, NULL, NULL, false};

    if (es_in_future(c, at))
        return (standing){BROKEN, ES_R_STAMP_FUTURE, at, NULL, NULL, false};
    if (at < service->view.not_before || at > service->view.not_after)
        return (standing){BROKEN, ES_R_STAMP_EXPIRED, at, NULL, NULL, false};
    weigh_statements(&out, c, stamp);
    weigh_issuers(&out, stamp);
    if (out.rank == CLEAR && !out.cleared &&
        es_policy_level(c->policy, ES_C_SIGNER_REVOCATION) == 'R')
        out.reason = ES_R_STAMP_REVOCATION_UNKNOWN;
    if (out.reason == ES_R_STAMP_REVOCATION_UNKNOWN)
        out.rank = demands_evidence(c) ? OPEN : UNKNOWN;
    return out;
}

es_reason es_stamp_problem(const es_case *c, const es_stamp_facts *stamp)
{
    standing s = judge_standing(c, stamp);

    return s.rank >= OPEN || s.reason == ES_R_STAMP_REVOCATION_UNKNOWN ? s.reason : ES_R_NONE;
}

void es_case_need_service(es_case *c, const es_stamp_facts *stamp)
{
    es_case_need_revocation(c, "stamp-revocation", &stamp->service, stamp->token->time);
}

void es_case_need_proof(es_case *c)
{
    if (c->best_from_stamp && !c->best_proven)
        es_case_need_service(c, &c->sig->stamp);
    else
        (void)es_report_need_add(c->report, c->out, "time-stamp", NULL);
}

/* time.stamp of a sound stamp; false: it fails.  *proves: nothing about it is open. */
static bool judge_service(es_case *c, const es_stamp_facts *stamp, const char *what, bool *proves)
{
    static const int OUTCOMES[] = {ESEAL_CHECK_PASSED, ESEAL_CHECK_WARNING, ESEAL_CHECK_WARNING,
        ESEAL_CHECK_INDETERMINATE, ESEAL_CHECK_FAILED};
    standing s = judge_standing(c, stamp);
    eseal_check *check = es_case_add(c, ES_C_TIME_STAMP, OUTCOMES[s.rank], s.reason);

    check->time = s.at == ES_TIME_UNKNOWN ? stamp->token->time : s.at;
    if (s.subject != NULL)
        es_checks_text(&c->out->checks, &check->detail, s.subject);
    es_checks_text(&c->out->checks, &check->path, s.source);
    es_checks_time(&c->out->checks, &check->expected, stamp->token->time);
    subject(c, check, what);
    if (s.reason == ES_R_STAMP_REVOCATION_UNKNOWN && s.rank == OPEN)
        es_case_need_service(c, stamp);
    else if (s.rank == OPEN)
        (void)es_report_need_add(c->report, c->out, "time-stamp", NULL);
    *proves = s.reason != ES_R_STAMP_REVOCATION_UNKNOWN && s.rank <= REMARK;
    return s.rank != BROKEN;
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
    bool proves;

    if (!stamp->sound || !judge_service(c, stamp, NULL, &proves))
        return;
    judge_order(c, stamp->token->time, c->sig->claimed, ES_R_STAMP_BEFORE_SIGNING, NULL);
    if (c->sig->seal != NULL)
        judge_order(c, stamp->token->time, c->sig->seal->created, ES_R_STAMP_BEFORE_SEAL, NULL);
    /* Also where something about the service is open: what the stamp's time shows against the
     * signature must not go away because one more thing speaks against the stamp. */
    c->best = stamp->token->time;
    /* A v1 token lies inside what is signed (GM/T 0031-2014 6.2.1): it was there before the
     * signature, and proves nothing about when that came. */
    c->best_from_stamp = c->sig->layout != 1;
    c->best_proven = c->best_from_stamp && proves;
    if (c->sig->layout == 1 && es_policy_level(c->policy, ES_C_TIME_STAMP) == 'R')
        judge_absent(c);
}

/* GM/T 0031-2025: a seal's own stamp, when present, must verify, and not be older than the seal. */
static void judge_seal_stamp(es_case *c)
{
    const es_stamp_facts *stamp = &c->sig->seal_stamp;
    bool proves;

    if (stamp->sound && judge_service(c, stamp, "seal", &proves))
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
    bool proves;

    if (!c->sig->stamp.sound)
        return;
    if (judge_service(c, &c->sig->stamp, NULL, &proves)) {
        c->best = c->sig->stamp.token->time;
        c->best_from_stamp = true;
        c->best_proven = proves;
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
