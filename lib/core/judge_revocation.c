/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judging by revocations.  The time that counts is T for a signer and createDate for a maker.  The
 * worst of all authentic statements holds, so that neither their order nor one more that is
 * negative can make a verdict better; a statement that is positive counts only if it was made at
 * or after that time and could still have listed the certificate.
 */
#include "core/judge.h"

#include "base/mem.h"
#include "codec/text.h"

#define UNUSED_MAX 8 /* pieces left aside that are named one by one */

/* One certificate and the time that counts for it. */
typedef struct subject {
    es_check_id id;
    const char *need;
    const es_cert_facts *who;
    int64_t time;
    bool maker;
} subject;

typedef struct finding {
    int rank; /* 0 nothing, 1 passed, 2 warning, 3 indeterminate, 4 failed */
    es_reason reason;
    int64_t at;
    const es_revocation *by;
} finding;

enum { RANK_NONE, RANK_PASSED, RANK_WARNING, RANK_OPEN, RANK_FAILED };

static const char *reason_name(int reason)
{
    static const char *const NAMES[] = {"unspecified", "keyCompromise", "cACompromise",
        "affiliationChanged", "superseded", "cessationOfOperation", "certificateHold", "7",
        "removeFromCRL", "privilegeWithdrawn", "aACompromise"};

    if (reason < 0 || (size_t)reason >= sizeof NAMES / sizeof NAMES[0])
        return "no reason";
    return NAMES[reason];
}

/* Whether a list after this one shows that a hold was released, and the time lies between them. */
static bool is_released(const es_case *c, const subject *s, const es_revocation *hold)
{
    const es_revocations *found = &s->who->revocations;

    for (size_t i = 0; s->time > hold->this_update && i < found->count; i++)
        if (!found->items[i].revoked &&
            es_revocation_covers(c, s->who->cert, s->time, &found->items[i]))
            return true;
    return false;
}

/* Only stamps prove that what the certificate signed was there before it was revoked: createDate is
 * the maker's own word, and who has a stolen maker's key writes any date into a seal. */
static finding judge_revoked(const es_case *c, const subject *s, const es_revocation *item)
{
    finding out = {RANK_OPEN, ES_R_REVOKED_NO_POE, es_revoked_from(item), item};

    if (s->time == ES_TIME_UNKNOWN) {
        out.reason = ES_R_TIME_MISSING;
    } else if (out.at <= s->time) {
        bool released = item->reason == ES_REVOKED_HOLD && is_released(c, s, item);

        out.rank = released ? RANK_OPEN : RANK_FAILED;
        out.reason = released ? ES_R_REVOKED_HOLD : ES_R_REVOKED_BEFORE;
    } else if (s->maker && c->policy->preset == ES_PRESET_STRICT) {
        out.rank = RANK_FAILED; /* GM/T 0031-2014 6.1.2 c), GM/T 0047-2016 6.3.4 d) */
        out.reason = ES_R_REVOKED_SINCE;
    } else if (es_revoked_harmless(item) || es_proven_before(c->proven, out.at)) {
        out.rank = RANK_WARNING;
        out.reason = ES_R_REVOKED_AFTER;
    }
    return out;
}

static finding judge_good(const es_case *c, const subject *s, const es_revocation *item)
{
    finding out = {RANK_PASSED, ES_R_NOT_REVOKED, item->this_update, item};

    if (!es_revocation_covers(c, s->who->cert, s->time, item)) {
        out.rank = RANK_NONE;
        out.reason = s->time == ES_TIME_UNKNOWN ? ES_R_TIME_MISSING : ES_R_REVOCATION_NOT_COVERING;
    }
    return out;
}

/* Whether a is to be told rather than b.  Total, so that the order of evidence does not matter: the
 * worse first, then the earliest revocation or the newest list, then the source's name. */
static bool tells_first(const finding *a, const finding *b)
{
    const char *left, *right;

    if (b->by == NULL || a->rank != b->rank)
        return b->by == NULL || a->rank > b->rank;
    if (a->at != b->at)
        return a->rank >= RANK_WARNING ? a->at < b->at : a->at > b->at;
    if (a->by->reason != b->by->reason)
        return a->by->reason < b->by->reason;
    left = a->by->source == NULL ? "" : a->by->source;
    right = b->by->source == NULL ? "" : b->by->source;
    return strcmp(left, right) < 0;
}

static finding worst_of(const es_case *c, const subject *s)
{
    const es_revocations *found = &s->who->revocations;
    finding worst = {RANK_NONE, ES_R_REVOCATION_UNKNOWN, ES_TIME_UNKNOWN, NULL};

    for (size_t i = 0; i < found->count; i++) {
        const es_revocation *item = &found->items[i];
        finding one = item->revoked ? judge_revoked(c, s, item) : judge_good(c, s, item);

        if (tells_first(&one, &worst))
            worst = one;
    }
    return worst;
}

/* Whose word counts for where to go. */
static bool is_anchored(const es_cert_facts *who)
{
    return who->chain.state == ES_CHAIN_GOOD || who->chain.state == ES_CHAIN_PINNED;
}

void es_case_need_revocation(es_case *c, const char *kind, const es_cert_facts *who, int64_t at)
{
    const es_locations *places = &who->revocations.locations;
    const eseal_cert *cert = who->cert;
    es_report_need *need = es_report_need_add(c->report, c->out, kind, NULL);
    es_buf hex = ES_BUF(4096);

    if (need == NULL)
        return;
    if (cert->aki.len > 0 && cert->aki.len < 64) {
        es_hex_encode(&hex, cert->aki);
        need->key_id = (char *)es_buf_take(&hex, NULL);
        if (need->key_id == NULL)
            c->report->failed = true;
        es_buf_free(&hex);
    }
    need->issuer = es_report_text(c->report, cert->issuer);
    need->subject = es_report_text(c->report, cert->subject);
    need->path = es_report_text(c->report, es_location_first(places, "crl"));
    need->at = at;
    need->cert_id = es_report_text(c->report, who->revocations.cert_id);
    es_report_need_places(c->report, need, places,
        need->cert_id == NULL ? "crl ocsp issuer" : "crl ocsp", is_anchored(who));
}

/* What was left aside, and why: a remark beside the verdict, which it did not take part in. */
static void add_unused(es_case *c, const subject *s)
{
    const es_revocations *found = &s->who->revocations;

    for (size_t i = 0; i < found->unused_count && i < UNUSED_MAX; i++) {
        eseal_check *check = es_case_add(c, s->id, ESEAL_CHECK_WARNING, found->unused[i].reason);

        es_checks_text(&c->out->checks, &check->path, found->unused[i].source);
        es_checks_text(&c->out->checks, &check->detail, found->unused[i].limit);
    }
}

static void add_detail(es_case *c, eseal_check *check, const es_revocation *by)
{
    es_buf text = ES_BUF(8192);

    es_buf_text(&text, by->kind == ESEAL_EVIDENCE_CRL ? "CRL" : "OCSP");
    if (by->source != NULL)
        es_buf_format(&text, " %.4000s", by->source);
    if (by->revoked)
        es_buf_format(&text, ", %s", reason_name(by->reason));
    es_free(check->detail);
    check->detail = (char *)es_buf_take(&text, NULL);
    if (check->detail == NULL)
        c->out->checks.failed = true;
    es_buf_free(&text);
}

static void judge_subject(es_case *c, const subject *s)
{
    static const int OUTCOMES[] = {ESEAL_CHECK_INDETERMINATE, ESEAL_CHECK_PASSED,
        ESEAL_CHECK_WARNING, ESEAL_CHECK_INDETERMINATE, ESEAL_CHECK_FAILED};
    const es_revocations *found = &s->who->revocations;
    finding worst = worst_of(c, s);
    eseal_check *check;
    bool open;

    if (worst.by == NULL) {
        check = es_case_add(c, s->id, ESEAL_CHECK_NOT_RUN,
            found->given ? ES_R_REVOCATION_UNKNOWN : ES_R_NO_EVIDENCE);
        check->absent = true;
    } else {
        check = es_case_add(c, s->id, OUTCOMES[worst.rank], worst.reason);
        check->time = worst.at;
        add_detail(c, check, worst.by);
    }
    if (s->time != ES_TIME_UNKNOWN)
        es_checks_time(&c->out->checks, &check->expected, s->time);
    open = es_check_counts(check) == ESEAL_INDETERMINATE;
    add_unused(c, s); /* moves the checks */
    if (open && worst.reason == ES_R_REVOKED_NO_POE)
        es_case_need_proof(c);
    else if (open)
        es_case_need_revocation(c, s->need, s->who, s->time);
}

void es_judge_revocations(es_case *c)
{
    subject signer = {ES_C_SIGNER_REVOCATION, "signer-revocation", &c->sig->signer, c->best, false};

    if (!c->sig->lone_seal && c->sig->signer.cert != NULL)
        judge_subject(c, &signer);
    if (c->sig->seal != NULL && c->sig->maker.cert != NULL) {
        subject maker = {
            ES_C_MAKER_REVOCATION, "maker-revocation", &c->sig->maker, c->sig->seal->created, true};

        judge_subject(c, &maker);
    }
}
