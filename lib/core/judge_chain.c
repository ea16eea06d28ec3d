/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The issuers of a certificate, by times and revocations.  A CA that was renewed or cross-certified
 * stands on several paths: the best of them counts, and each is judged as a whole, so that what one
 * path lacks in validity another cannot lend it.
 */
#include "core/judge.h"

#include "base/mem.h"

int64_t es_revoked_from(const es_revocation *item)
{
    if (item->invalid_since != ES_TIME_UNKNOWN && item->invalid_since < item->revoked_at)
        return item->invalid_since;
    return item->revoked_at;
}

bool es_revoked_harmless(const es_revocation *item)
{
    return item->reason == ES_REVOKED_SUPERSEDED || item->reason == ES_REVOKED_AFFILIATION ||
           item->reason == ES_REVOKED_CESSATION;
}

bool es_revocation_covers(
    const es_case *c, const eseal_cert *cert, int64_t time, const es_revocation *item)
{
    int64_t end = cert->view.not_after;

    return time != ES_TIME_UNKNOWN && item->this_update >= time &&
           !es_in_future(c, item->this_update) &&
           (item->this_update <= end ||
               (item->keeps_since != ES_TIME_UNKNOWN && item->keeps_since <= end));
}

/* Whether every issuer of the path was valid.  A chain without paths is judged by its steps. */
static bool is_valid_at(const es_cert_facts *who, size_t path, int64_t time)
{
    if (who->path_count == 0)
        return es_chain_expired_at(&who->chain, time) == ES_CHAIN_MAX;
    return who->paths[path].path->from <= time && time <= who->paths[path].path->to;
}

static const char *who_expired(const es_cert_facts *who, size_t path, int64_t time)
{
    const es_chain_path *p;

    if (who->path_count == 0)
        return who->chain.steps[es_chain_expired_at(&who->chain, time)].subject;
    p = who->paths[path].path;
    for (size_t i = 1; i < p->count; i++)
        if (time < p->certs[i]->view.not_before || time > p->certs[i]->view.not_after)
            return p->certs[i]->subject;
    return p->certs[0]->subject;
}

/* They must have been valid at one of the moments at which they may have been relied on.  A moment
 * that is not known speaks neither for nor against them. */
static es_issuers judge_period(const es_cert_facts *who, size_t path, const es_moments *m)
{
    es_issuers out = {ES_ISSUERS_GOOD, ES_R_OK_PATH, ES_TIME_UNKNOWN, NULL};

    for (size_t i = 0; i < m->count; i++)
        if (m->valid[i] != ES_TIME_UNKNOWN && is_valid_at(who, path, m->valid[i]))
            return out;
    for (size_t i = 0; i < m->count; i++)
        if (m->valid[i] == ES_TIME_UNKNOWN)
            return (es_issuers){ES_ISSUERS_OPEN, ES_R_TIME_MISSING, ES_TIME_UNKNOWN, NULL};
    if (m->count > 0) {
        out = (es_issuers){ES_ISSUERS_BROKEN, ES_R_CHAIN_EXPIRED, m->valid[m->count - 1], NULL};
        out.subject = who_expired(who, path, out.at);
    }
    return out;
}

/* An issuer that was revoked breaks the chain that it stands in, unless nobody else had its key, or
 * a proof shows that what it vouches for was there before. */
static int issuer_rank(const es_moments *m, const es_revocation *item)
{
    int64_t from = es_revoked_from(item);

    if (m->counts == ES_TIME_UNKNOWN)
        return ES_ISSUERS_OPEN;
    if (from <= m->counts)
        return ES_ISSUERS_BROKEN;
    if (es_revoked_harmless(item) || es_proven_before(m->proven, from))
        return ES_ISSUERS_REMARK;
    return ES_ISSUERS_OPEN;
}

/* Total, so that the order of evidence does not matter: the worse, then the earlier. */
static bool is_worse(const es_issuers *a, const es_issuers *b)
{
    return a->rank > b->rank || (a->rank == b->rank && a->rank > ES_ISSUERS_GOOD &&
                                    a->reason == b->reason && a->at < b->at);
}

static es_issuers judge_path(const es_cert_facts *who, size_t path, const es_moments *m)
{
    es_issuers worst = judge_period(who, path, m);
    const es_path_facts *p = who->path_count == 0 ? NULL : &who->paths[path];

    for (size_t i = 0; p != NULL && i < p->issuer_count; i++) {
        for (size_t k = 0; k < p->issuers[i].count; k++) {
            const es_revocation *item = &p->issuers[i].items[k];
            es_issuers one = {issuer_rank(m, item), ES_R_CHAIN_REVOKED, es_revoked_from(item),
                p->path->certs[i + 1]->subject};

            if (item->revoked && is_worse(&one, &worst))
                worst = one;
        }
    }
    return worst;
}

/* Of two that are as good, the revoked one is told before the expired one, then the earlier. */
static bool is_better(const es_issuers *a, const es_issuers *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank;
    return a->reason != b->reason ? a->reason == ES_R_CHAIN_REVOKED : a->at < b->at;
}

es_issuers es_issuers_judge(const es_cert_facts *who, const es_moments *m)
{
    es_issuers best = {ES_ISSUERS_GOOD, ES_R_OK_PATH, ES_TIME_UNKNOWN, NULL};

    if (who->chain.state != ES_CHAIN_GOOD)
        return best;
    best = judge_path(who, 0, m);
    for (size_t i = 1; i < who->path_count; i++) {
        es_issuers other = judge_path(who, i, m);

        if (is_better(&other, &best))
            best = other;
    }
    return best;
}

int64_t es_issuers_until(const es_cert_facts *who, const es_moments *m)
{
    int64_t end = who->cert->view.not_after, latest = ES_TIME_UNKNOWN;

    for (size_t i = 0; i < who->path_count; i++)
        if (judge_path(who, i, m).rank <= ES_ISSUERS_REMARK && who->paths[i].path->to > latest)
            latest = who->paths[i].path->to;
    return latest != ES_TIME_UNKNOWN && latest < end ? latest : end;
}

static void judge_chain(es_case *c, es_check_id id, const es_cert_facts *who, const es_moments *m)
{
    static const int OUTCOMES[] = {
        ESEAL_CHECK_PASSED, ESEAL_CHECK_WARNING, ESEAL_CHECK_INDETERMINATE, ESEAL_CHECK_FAILED};
    es_issuers judged = es_issuers_judge(who, m);
    eseal_check *check;

    if (judged.rank == ES_ISSUERS_GOOD)
        return;
    check = es_case_add(c, id, OUTCOMES[judged.rank], judged.reason);
    if (judged.reason == ES_R_TIME_MISSING)
        return;
    check->time = judged.at;
    es_checks_text(&c->out->checks, &check->detail, judged.subject);
    if (judged.rank == ES_ISSUERS_OPEN)
        es_case_need_proof(c);
}

void es_judge_chains(es_case *c)
{
    int64_t times[2] = {ES_TIME_UNKNOWN, c->best};
    es_moments signer = {&times[1], c->best == ES_TIME_UNKNOWN ? 0 : 1, c->best, c->proven};
    es_moments maker = {times, 2, ES_TIME_UNKNOWN, c->proven};

    if (!c->sig->lone_seal && c->sig->signer.cert != NULL)
        judge_chain(c, ES_C_SIGNER_CHAIN, &c->sig->signer, &signer);
    if (c->sig->seal == NULL || c->sig->maker.cert == NULL)
        return;
    times[0] = maker.counts = c->sig->seal->created;
    judge_chain(c, ES_C_MAKER_CHAIN, &c->sig->maker, &maker);
}
