/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Was the seal valid at T, as those say who keep its register?
 *
 * A list that says nothing against the seal counts only if it covers T: made at or after T, or
 * still in force now.  What it says against the seal counts also when it is stale, unless it is a
 * suspension, which may have ended since.  The worst of all lists holds, so that neither their
 * order nor one more that speaks against the seal makes a verdict better.
 */
#include "core/judge.h"

#include "base/mem.h"

#define UNUSED_MAX 8 /* lists left aside that are named one by one */

enum { RANK_NONE, RANK_PASSED, RANK_WARNING, RANK_OPEN, RANK_FAILED };

typedef struct finding {
    int rank;
    es_reason reason;
    const es_status_entry *entry; /* NULL: none */
    const es_status_facts *by;
} finding;

/* --- which lists count for this seal --- */

/* Why a list is left aside, whatever T is; NONE: it counts. */
static es_reason unusable(const es_case *c, const es_status_facts *f)
{
    const eseal_status_list *list = f->list;

    if (f->refused != ES_R_NONE)
        return f->refused;
    if (es_in_future(c, list->this_update))
        return ES_R_STATUS_FUTURE;
    if (list->this_update < f->signer.cert->view.not_before ||
        list->this_update > f->signer.cert->view.not_after ||
        es_chain_expired_at(&f->signer.chain, list->this_update) != ES_CHAIN_MAX)
        return ES_R_STATUS_SIGNER;
    if (!es_status_has_maker(list, c->sig->maker_key))
        return ES_R_STATUS_OTHER_MAKER;
    if (list->question != NULL && strcmp(list->question, c->sig->seal->id) != 0)
        return ES_R_STATUS_OTHER_SEAL;
    return ES_R_NONE;
}

/* Its signer's certificate, or an issuer of it, was revoked: whoever has the key writes any list,
 * so what this one leaves out says nothing, be it older or not.  What it says against a seal stays.
 */
static bool is_signer_revoked(const es_status_facts *f)
{
    const es_revocations *found = &f->signer.revocations;
    int64_t at = f->list->this_update;
    es_moments moments = {&at, 1, at, ES_TIME_UNKNOWN};

    for (size_t i = 0; i < found->count; i++) {
        const es_revocation *item = &found->items[i];

        if (item->revoked && (es_revoked_from(item) <= at || !es_revoked_harmless(item)))
            return true;
    }
    return es_issuers_judge(&f->signer, &moments).rank >= ES_ISSUERS_OPEN;
}

/* A newer list of the same register replaces this one, but for what has ended a seal's use: a
 * register that leaves out what is long over must not bring it back.  The certificate decides too:
 * a name alone must not let one register silence another.  Answers neither replace nor are
 * replaced. */
static bool is_replaced(const es_case *c, const es_status_facts *f)
{
    for (size_t i = 0; f->list->question == NULL && i < c->facts->status_count; i++) {
        const es_status_facts *other = &c->facts->statuses[i];

        if (other->list->question == NULL && other->list->number > f->list->number &&
            strcmp(other->list->issuer, f->list->issuer) == 0 && unusable(c, other) == ES_R_NONE &&
            !is_signer_revoked(other) && es_cert_same_holder(other->signer.cert, f->signer.cert))
            return true;
    }
    return false;
}

/* --- what one list says --- */

/* Why its silence says nothing about T; NONE: it does. */
static es_reason not_covering(const es_case *c, const eseal_status_list *list)
{
    if (list->question != NULL && list->asked != c->best)
        return ES_R_STATUS_OTHER_TIME;
    if (c->best <= list->this_update)
        return ES_R_NONE;
    if (list->next_update < c->now || list->next_update < c->best)
        return ES_R_STATUS_STALE;
    if (!c->sig->lone_seal && c->policy->preset == ES_PRESET_STRICT)
        return ES_R_STATUS_EARLIER;
    return ES_R_NONE;
}

static bool has_reason(const es_status_entry *entry, const char *reason)
{
    return strcmp(entry->reason, reason) == 0;
}

/* Someone else may have been able to use the seal, and to write an earlier time. */
static bool is_harmful(const es_status_entry *entry)
{
    return entry->status == ESEAL_STATUS_LOST || has_reason(entry, "LOST") ||
           has_reason(entry, "KEY_COMPROMISE") || has_reason(entry, "KEY_SUSPECT") ||
           has_reason(entry, "CERT_REVOKED") || has_reason(entry, "ORDER");
}

/* What ends use for good.  A seal that was lost is replaced, not taken back into use. */
static bool is_final(const es_status_entry *entry)
{
    return entry->status != ESEAL_STATUS_ACTIVE && entry->status != ESEAL_STATUS_SUSPENDED;
}

/* It was said to hold from before T only after T: taken as it is for what nobody could report in
 * time (loss, a compromised or suspect key), else left open. */
static bool is_backdated(const es_status_entry *entry, int64_t best)
{
    return entry->reported > best && entry->status != ESEAL_STATUS_LOST &&
           !has_reason(entry, "LOST") && !has_reason(entry, "KEY_COMPROMISE") &&
           !has_reason(entry, "KEY_SUSPECT");
}

static es_reason before_reason(const es_status_entry *entry)
{
    return entry->status == ESEAL_STATUS_LOST        ? ES_R_STATUS_LOST
           : entry->status == ESEAL_STATUS_SUSPENDED ? ES_R_STATUS_SUSPENDED
                                                     : ES_R_STATUS_REVOKED_BEFORE;
}

/* One entry that ends the seal's use. */
static finding judge_final(const es_case *c, const es_status_facts *f, const es_status_entry *e)
{
    finding out = {RANK_FAILED, ES_R_STATUS_INVALIDATED, e, f};

    if (e->status == ESEAL_STATUS_INVALIDATED)
        return out;
    out.rank = RANK_OPEN;
    if (c->best == ES_TIME_UNKNOWN) {
        out.reason = ES_R_TIME_MISSING;
    } else if (e->effective <= c->best) {
        bool backdated = is_backdated(e, c->best);

        out.rank = backdated ? RANK_OPEN : RANK_FAILED;
        out.reason = backdated ? ES_R_STATUS_BACKDATED : before_reason(e);
    } else if (is_harmful(e) && !es_proven_before(c->proven, e->effective) && !c->sig->lone_seal) {
        out.reason = ES_R_STATUS_NO_POE;
    } else {
        out.rank = RANK_WARNING;
        out.reason = ES_R_STATUS_REVOKED_AFTER;
    }
    return out;
}

/* Of entries that do not end the seal's use: the last one up to this moment, or from then on the
 * very last one.  Of two at one moment the suspension holds. */
static const es_status_entry *last_entry(
    const es_case *c, const eseal_status_list *list, bool later)
{
    const es_status_entry *last = NULL;

    for (size_t i = 0; i < list->count; i++) {
        const es_status_entry *e = &list->entries[i];

        if (is_final(e) || (e->effective > c->best) != later ||
            strcmp(e->id, c->sig->seal->id) != 0)
            continue;
        if (last == NULL || e->effective > last->effective ||
            (e->effective == last->effective && e->status == ESEAL_STATUS_SUSPENDED))
            last = e;
    }
    return last;
}

static const es_status_entry *any_suspension(const es_case *c, const eseal_status_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].status == ESEAL_STATUS_SUSPENDED &&
            strcmp(list->entries[i].id, c->sig->seal->id) == 0)
            return &list->entries[i];
    return NULL;
}

/* The seal was suspended: still at T? */
static finding judge_suspension(const es_case *c, const es_status_facts *f)
{
    const eseal_status_list *list = f->list;
    const es_status_entry *last =
        c->best == ES_TIME_UNKNOWN ? any_suspension(c, list) : last_entry(c, list, false);
    finding out = {RANK_OPEN, ES_R_TIME_MISSING, last, f};

    if (last == NULL || last->status == ESEAL_STATUS_ACTIVE)
        return (finding){RANK_NONE, ES_R_STATUS_VALID, NULL, f};
    if (c->best == ES_TIME_UNKNOWN)
        return out;
    if (not_covering(c, list) != ES_R_NONE)
        out.reason = ES_R_STATUS_STALE;
    else if (is_backdated(last, c->best))
        out.reason = ES_R_STATUS_BACKDATED;
    else
        out = (finding){RANK_FAILED, ES_R_STATUS_SUSPENDED, last, f};
    return out;
}

/* A key that became suspect after T, and was not cleared. */
static const es_status_entry *later_suspicion(const es_case *c, const eseal_status_list *list)
{
    const es_status_entry *last = last_entry(c, list, true);

    return last != NULL && is_harmful(last) ? last : NULL;
}

/* Nothing ended the use, nothing suspended it at T. */
static finding judge_silence(const es_case *c, const es_status_facts *f)
{
    finding out = {RANK_PASSED, ES_R_STATUS_VALID, NULL, f};
    const es_status_entry *suspect = later_suspicion(c, f->list);
    es_reason reason = c->best == ES_TIME_UNKNOWN ? ES_R_TIME_MISSING : not_covering(c, f->list);

    if (suspect != NULL && !es_proven_before(c->proven, suspect->effective) && !c->sig->lone_seal)
        return (finding){RANK_OPEN, ES_R_STATUS_NO_POE, suspect, f};
    if (reason != ES_R_NONE) {
        out.rank = RANK_NONE;
        out.reason = reason;
    } else if (c->best > f->list->this_update && !c->sig->lone_seal) {
        out.rank = RANK_WARNING;
        out.reason = ES_R_STATUS_EARLIER;
    }
    return out;
}

/* Whether a is to be told rather than b: the worse, then the earlier, then a total order. */
static bool tells_first(const finding *a, const finding *b)
{
    if (b->by == NULL || a->rank != b->rank)
        return b->by == NULL || a->rank > b->rank;
    if (a->reason != b->reason)
        return a->reason < b->reason;
    if (a->entry != NULL && b->entry != NULL && a->entry->effective != b->entry->effective)
        return a->entry->effective < b->entry->effective;
    if (a->by->list->number != b->by->list->number)
        return a->by->list->number > b->by->list->number;
    return strcmp(a->by->list->issuer, b->by->list->issuer) < 0;
}

/* What the list says has ended the seal's use, if that is worse. */
static finding judge_finals(const es_case *c, const es_status_facts *f, finding worst)
{
    for (size_t i = 0; i < f->list->count; i++) {
        const es_status_entry *e = &f->list->entries[i];
        finding one;

        if (!is_final(e) || strcmp(e->id, c->sig->seal->id) != 0)
            continue;
        one = judge_final(c, f, e);
        if (tells_first(&one, &worst))
            worst = one;
    }
    return worst;
}

static finding judge_content(const es_case *c, const es_status_facts *f)
{
    finding worst = judge_suspension(c, f);
    bool silent = worst.rank == RANK_NONE;

    worst = judge_finals(c, f, worst);
    if (silent) {
        finding one = judge_silence(c, f);

        /* a list that does not cover T cannot say that all was well until after T */
        if (worst.rank <= RANK_WARNING && one.rank == RANK_NONE)
            return one;
        if (tells_first(&one, &worst))
            worst = one;
    }
    return worst;
}

static finding judge_list(const es_case *c, const es_status_facts *f)
{
    finding out = judge_content(c, f);

    if (out.rank < RANK_OPEN && is_signer_revoked(f))
        out = (finding){RANK_NONE, ES_R_STATUS_SIGNER_REVOKED, NULL, f};
    return out;
}

/* --- the check --- */

static void add_detail(es_case *c, eseal_check *check, const finding *by)
{
    const eseal_status_list *list = by->by->list;
    es_buf text = ES_BUF(4096);

    if (by->entry != NULL)
        es_buf_format(&text, "%s, %s; ", eseal_status_name(by->entry->status), by->entry->reason);
    es_buf_format(&text, "%s, %lld", list->issuer, (long long)list->number);
    es_free(check->detail);
    check->detail = (char *)es_buf_take(&text, NULL);
    if (check->detail == NULL)
        c->out->checks.failed = true;
    es_buf_free(&text);
    check->time = by->entry != NULL ? by->entry->effective : list->this_update;
    if (c->best != ES_TIME_UNKNOWN)
        es_checks_time(&c->out->checks, &check->expected, c->best);
}

static void add_unused(es_case *c, const es_status_facts *f, es_reason reason)
{
    finding by = {RANK_NONE, reason, NULL, f};
    eseal_check *check = es_case_add(c, ES_C_SEAL_STATUS, ESEAL_CHECK_WARNING, reason);

    add_detail(c, check, &by);
    if (f->detail != NULL)
        es_checks_text(&c->out->checks, &check->actual, f->detail);
}

static es_reason left_aside(const es_case *c, const es_status_facts *f)
{
    es_reason reason = unusable(c, f);

    return reason == ES_R_NONE && is_replaced(c, f) ? ES_R_STATUS_OLDER : reason;
}

static finding worst_of(const es_case *c)
{
    finding worst = {RANK_NONE, ES_R_NO_EVIDENCE, NULL, NULL};

    for (size_t i = 0; i < c->facts->status_count; i++) {
        const es_status_facts *f = &c->facts->statuses[i];
        finding one = {RANK_NONE, left_aside(c, f), NULL, f};

        if (one.reason == ES_R_NONE)
            one = judge_list(c, f);
        else if (one.reason == ES_R_STATUS_OLDER)
            one = judge_finals(c, f, one);
        if (tells_first(&one, &worst))
            worst = one;
    }
    return worst;
}

/* Lists beside the one that decided: a remark, which takes no part in the verdict. */
static void add_remarks(es_case *c, const finding *worst)
{
    size_t said = 0;

    for (size_t i = 0; i < c->facts->status_count && said < UNUSED_MAX; i++) {
        const es_status_facts *f = &c->facts->statuses[i];
        es_reason reason = left_aside(c, f);

        if (f == worst->by || reason == ES_R_NONE || reason == ES_R_STATUS_OTHER_SEAL ||
            reason == ES_R_STATUS_OTHER_MAKER)
            continue;
        add_unused(c, f, reason);
        said++;
    }
}

static void add_need(es_case *c)
{
    es_report_need *need = es_report_need_add(c->report, c->out, "seal-status", NULL);

    if (need == NULL)
        return;
    need->subject = es_report_text(c->report, c->sig->seal == NULL ? NULL : c->sig->seal->id);
    need->issuer =
        es_report_text(c->report, c->sig->maker.cert == NULL ? NULL : c->sig->maker.cert->subject);
    need->at = c->best;
}

void es_judge_status(es_case *c)
{
    static const int OUTCOMES[] = {ESEAL_CHECK_NOT_RUN, ESEAL_CHECK_PASSED, ESEAL_CHECK_WARNING,
        ESEAL_CHECK_INDETERMINATE, ESEAL_CHECK_FAILED};
    bool known = c->sig->seal != NULL && c->sig->maker.cert != NULL;
    finding worst = {RANK_NONE, ES_R_NO_EVIDENCE, NULL, NULL};
    eseal_check *check;
    bool open;

    if (known)
        worst = worst_of(c);
    check = es_case_add(c, ES_C_SEAL_STATUS, OUTCOMES[worst.rank], worst.reason);
    check->absent = worst.rank == RANK_NONE;
    if (worst.by != NULL)
        add_detail(c, check, &worst);
    if (worst.by != NULL && worst.by->detail != NULL && worst.rank == RANK_NONE)
        es_checks_text(&c->out->checks, &check->actual, worst.by->detail);
    if (worst.reason == ES_R_STATUS_EARLIER)
        c->status_until = worst.by->list->next_update;
    open = es_check_counts(check) == ESEAL_INDETERMINATE;
    if (known)
        add_remarks(c, &worst); /* moves the checks */
    if (open && worst.reason == ES_R_STATUS_NO_POE)
        es_case_need_proof(c);
    else if (open)
        add_need(c);
    es_judge_listed(c);
}
