/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Until when a time stamp can be told from one made later, and what archive stamps add.
 *
 * A stamp proves that something was there at its genTime, as long as nobody else can have had the
 * service's key; of an expired certificate nobody keeps the key, or says when it was lost.  So a
 * stamp is proof until the certificates behind it expire, and after that only if it is known to be
 * older.  An archive stamp tells just that: it covers the digest of the document, with the stamp in
 * it, and all that the evidence file held, the archive stamps with it.  One that was made while the
 * stamp before it was still proof takes over from it, until it expires in turn; one that came later
 * takes over nothing.
 *
 * An archive stamp proves as well that the document itself was there.  A signature without a stamp
 * of its own keeps its claimed time, for the archive stamp may have come long after; but what its
 * signer's key was used for since cannot be this signature.
 *
 * Each stamp counts by its own signature and its own path to a stamp anchor; the dates that a part
 * of an evidence file gives itself, and its report, count for nothing.
 */
#include "core/judge.h"

#include "base/mem.h"

/* One file's stamps, from the oldest on. */
typedef struct proof {
    int64_t since; /* when it is proven that the signature was there; ES_TIME_UNKNOWN: never */
    int64_t until; /* and until when that can be told */
} proof;

static int64_t service_end(const es_stamp_facts *stamp)
{
    int64_t at = stamp->token->time;
    es_moments moments = {&at, 1, at, ES_TIME_UNKNOWN};

    return es_issuers_until(&stamp->service, &moments);
}

static void remark(es_case *c, const es_archive_facts *a, es_reason reason, int64_t expected)
{
    eseal_check *check = es_case_add(c, ES_C_TIME_ARCHIVE, ESEAL_CHECK_WARNING, reason);
    es_buf text = ES_BUF(64);

    es_buf_format(&text, "archive stamp %zu", (size_t)(a - c->facts->archives) + 1);
    es_buf_octet(&text, '\0');
    es_checks_text(&c->out->checks, &check->subject, text.failed ? NULL : (const char *)text.ptr);
    c->out->checks.failed |= text.failed;
    es_buf_free(&text);
    es_checks_text(&c->out->checks, &check->detail, a->detail);
    es_checks_text(&c->out->checks, &check->actual, a->detail);
    if (a->stamp.token != NULL)
        check->time = a->stamp.token->time;
    if (expected != ES_TIME_UNKNOWN)
        es_checks_time(&c->out->checks, &check->expected, expected);
}

/* Whether the stamp counts at all; if not, a remark says why. */
static bool counts(es_case *c, const es_archive_facts *a, int64_t *newest)
{
    es_reason reason = a->refused;
    int64_t at;

    if (reason == ES_R_NONE)
        reason = es_stamp_problem(c, &a->stamp);
    if (reason != ES_R_NONE) {
        remark(c, a, reason, ES_TIME_UNKNOWN);
        if (reason == ES_R_STAMP_REVOCATION_UNKNOWN)
            es_case_need_service(c, &a->stamp);
        return false;
    }
    at = a->stamp.token->time;
    if (*newest != ES_TIME_UNKNOWN && at < *newest - ES_CLOCK_SKEW) {
        remark(c, a, ES_R_ARCHIVE_ORDER, *newest);
        return false;
    }
    *newest = at;
    return true;
}

static void take_over(es_case *c, proof *p, const es_archive_facts *a)
{
    int64_t at = a->stamp.token->time, end = service_end(&a->stamp);

    if (p->since == ES_TIME_UNKNOWN || (at > p->until && !c->best_from_stamp)) {
        *p = (proof){at, end}; /* what was proven before can be told no more, but this can */
    } else if (at > p->until) {
        remark(c, a, ES_R_ARCHIVE_LATE, p->until);
    } else if (end > p->until) {
        p->until = end;
    }
}

/* Of what two files prove: what can be told longer, and of that what is proven earlier. */
static proof better(const es_case *c, proof a, proof b)
{
    bool a_holds = a.since != ES_TIME_UNKNOWN && a.until >= c->now;
    bool b_holds = b.since != ES_TIME_UNKNOWN && b.until >= c->now;

    if (a.since == ES_TIME_UNKNOWN || b.since == ES_TIME_UNKNOWN)
        return a.since == ES_TIME_UNKNOWN ? b : a;
    if (a_holds != b_holds)
        return a_holds ? a : b;
    if (a_holds && a.since != b.since)
        return a.since < b.since ? a : b;
    return a.until >= b.until ? a : b;
}

static proof find_proof(es_case *c)
{
    proof own = {ES_TIME_UNKNOWN, ES_TIME_UNKNOWN}, best, one;
    int64_t newest = ES_TIME_UNKNOWN;

    if (c->best_proven)
        own = (proof){c->best, service_end(&c->sig->stamp)};
    best = own;
    for (size_t i = 0; i < c->facts->archive_count; i++) {
        const es_archive_facts *a = &c->facts->archives[i];

        if (i == 0 || a->file != a[-1].file) {
            one = own;
            newest = own.since;
        }
        if (counts(c, a, &newest))
            take_over(c, &one, a);
        best = better(c, best, one);
    }
    return best;
}

static void say(es_case *c, const proof *p)
{
    bool remark_only = es_policy_level(c->policy, ES_C_TIME_ARCHIVE) == 'W';
    eseal_check *check;

    if (p->since == ES_TIME_UNKNOWN) {
        es_case_add(c, ES_C_TIME_ARCHIVE, ESEAL_CHECK_NOT_APPLICABLE, ES_R_NO_STAMP);
        return;
    }
    if (c->now <= p->until) {
        check = es_case_add(c, ES_C_TIME_ARCHIVE, ESEAL_CHECK_PASSED, ES_R_PROOF_HELD);
    } else {
        check = es_case_add(c, ES_C_TIME_ARCHIVE,
            remark_only ? ESEAL_CHECK_WARNING : ESEAL_CHECK_INDETERMINATE, ES_R_PROOF_EXPIRED);
        if (!remark_only)
            (void)es_report_need_add(c->report, c->out, "archive-stamp", NULL);
    }
    check->time = p->until;
}

void es_judge_archive(es_case *c)
{
    proof p;

    if (c->sig->lone_seal || c->sig->value == NULL)
        return;
    if (c->facts->foreign_evidence)
        es_case_add(c, ES_C_TIME_ARCHIVE, ESEAL_CHECK_WARNING, ES_R_ARCHIVE_OTHER);
    p = find_proof(c);
    c->proven = p.since;
    c->proven_until = p.until;
    c->out->proven = p.since != ES_TIME_UNKNOWN;
    say(c, &p);
}

/* --- until when the verdict holds --- */

static void limit(es_case *c, int64_t at, const char *by)
{
    es_report_signature *out = c->out;

    if (at == ES_TIME_UNKNOWN || (out->until_by != NULL && out->until <= at))
        return;
    out->until = at;
    out->until_by = by;
}

void es_judge_lasting(es_case *c)
{
    const es_signature_facts *sig = c->sig;

    if (sig->lone_seal || c->out->result != ESEAL_PASSED || sig->signer.cert == NULL)
        return;
    if (c->proven != ES_TIME_UNKNOWN)
        limit(c, c->proven_until, "time-stamp");
    else
        limit(c, sig->signer.cert->view.not_after, "signer-certificate");
    c->out->stamp_by = c->out->until;
    limit(c, c->status_until, "seal-status");
    if (c->policy->preset != ES_PRESET_STRICT)
        return;
    limit(c, sig->signer.cert->view.not_after, "signer-certificate");
    if (sig->seal != NULL)
        limit(c, sig->seal->valid_to, "seal");
    if (sig->maker.cert != NULL)
        limit(c, sig->maker.cert->view.not_after, "maker-certificate");
}
