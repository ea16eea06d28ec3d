/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search.  First only over links that hold (signature good, issuer allowed to issue); where
 * that leads to no anchor, once more by names alone, to say where the path that was meant breaks.
 * Issuers are found by the octets of their names (GM/T 0015 and RFC 5280, 4.1.2.6 let CAs copy
 * them), anchors before intermediates, and the document's own certificates last.
 */
#include "pki/chain.h"

#include "base/mem.h"
#include "pki/chain_rules.h"

typedef enum link_state { LINK_UNKNOWN, LINK_GOOD, LINK_BAD, LINK_WEAK, LINK_ALGORITHM } link_state;

typedef struct pair {
    const eseal_cert *child, *issuer;
    link_state state;
} pair;

typedef struct search {
    const eseal_ctx *ctx;
    const eseal_trust *trust;
    int use;
    eseal_cert *const *pool;
    size_t pool_count;
    eseal_error *err;
    bool by_names;
    size_t visits;
    bool limited; /* ended early in some place */
    pair links[ES_CHAIN_VERIFICATIONS];
    size_t link_count;
    es_path path;         /* as far as the search has come */
    es_path broken, dead; /* best of each; count 0: none */
    es_break fault;       /* of broken */
    es_chain_path good[ES_CHAIN_PATHS];
    size_t good_count;
} search;

/* The candidates, in order: anchors of the use, intermediates, pool.  false: no such index;
 * *cert NULL: one that is not of this use. */
static bool candidate(
    const search *s, size_t index, const eseal_cert **cert, const es_anchor **anchor)
{
    const eseal_trust *trust = s->trust;

    *cert = NULL;
    *anchor = NULL;
    if (index < trust->anchor_count) {
        if (trust->anchors[index].use == s->use) {
            *anchor = &trust->anchors[index];
            *cert = (*anchor)->cert;
        }
        return true;
    }
    index -= trust->anchor_count;
    if (index < trust->other_count) {
        *cert = trust->others[index];
        return true;
    }
    index -= trust->other_count;
    if (index < s->pool_count) {
        *cert = s->pool[index];
        return true;
    }
    return false;
}

/* Names equal in their octets, and key identifiers where both have one. */
static bool may_issue(const eseal_cert *issuer, const eseal_cert *child)
{
    return es_span_equal(issuer->view.subject, child->view.issuer) &&
           (issuer->ski.len == 0 || child->aki.len == 0 || es_span_equal(issuer->ski, child->aki));
}

/* A holder and key that already stand in the path add nothing by standing there again. */
static bool is_on_path(const search *s, const eseal_cert *cert)
{
    for (size_t i = 0; i < s->path.count; i++)
        if (es_span_equal(s->path.certs[i]->view.subject, cert->view.subject) &&
            es_span_equal(s->path.certs[i]->view.spki, cert->view.spki))
            return true;
    return false;
}

/* By octets: whether two are one object depends on what the context remembers. */
static bool is_pair(const pair *p, const eseal_cert *child, const eseal_cert *issuer)
{
    return es_cert_equal(p->child, child) && es_cert_equal(p->issuer, issuer);
}

/* Whether issuer's key signed child; each pair is verified once. */
static int link_of(search *s, const eseal_cert *child, const eseal_cert *issuer, link_state *out)
{
    eseal_error inner = {0};
    bool weak = false;
    int rc;

    *out = LINK_UNKNOWN;
    for (size_t i = 0; i < s->link_count; i++) {
        if (is_pair(&s->links[i], child, issuer)) {
            *out = s->links[i].state;
            return 0;
        }
    }
    if (s->link_count == ES_CHAIN_VERIFICATIONS) {
        s->limited = true;
        return 0;
    }
    rc = es_cert_signed_by(s->ctx, child, issuer, &weak, &inner);
    if (rc < 0 && rc != ESEAL_E_ALGORITHM)
        return es_err(s->err, rc, inner.where, inner.offset, "%s", inner.text);
    if (rc < 0)
        *out = LINK_ALGORITHM;
    else if (weak)
        *out = LINK_WEAK;
    else
        *out = rc == ES_VALUE_GOOD ? LINK_GOOD : LINK_BAD;
    s->links[s->link_count++] = (pair){child, issuer, *out};
    return 0;
}

/* The first link of the whole path that does not hold.  *known false: the limit leaves it open. */
static int check_links(search *s, es_break *out, bool *known)
{
    link_state state = LINK_GOOD;
    int rc;

    *known = true;
    for (size_t i = 0; i + 1 < s->path.count && out->reason == ES_R_NONE; i++) {
        const eseal_cert *child = s->path.certs[i], *issuer = s->path.certs[i + 1];

        rc = link_of(s, child, issuer, &state);
        if (rc < 0)
            return rc;
        if (state == LINK_UNKNOWN)
            *known = false;
        else if (state == LINK_BAD)
            es_break_set(out, ES_R_CHAIN_SIGNATURE, child, "signature under the key of %.80s",
                issuer->subject);
        else if (state == LINK_WEAK)
            es_break_set(out, ES_R_CHAIN_WEAK, child, "%s, key of %d bits", child->view.algorithm,
                issuer->key == NULL ? 0 : es_public_key_bits(issuer->key));
        else if (state == LINK_ALGORITHM)
            es_break_set(out, ES_R_CHAIN_BROKEN, child,
                "algorithm %s, or the issuer's public key, is not supported",
                child->view.algorithm);
        else
            (void)es_path_issuer_allowed(out, issuer);
    }
    return 0;
}

static es_chain_path path_of(const es_path *path)
{
    es_chain_path out = {.count = path->count, .from = INT64_MIN, .to = INT64_MAX};

    for (size_t i = 0; i < path->count; i++) {
        const es_cert_view *view = &path->certs[i]->view;

        out.certs[i] = path->certs[i];
        if (i > 0 && view->not_before > out.from)
            out.from = view->not_before;
        if (i > 0 && view->not_after < out.to)
            out.to = view->not_after;
    }
    return out;
}

/* The shorter first, then by the certificates: the order in which they were given does not matter.
 */
static int compare(const es_chain_path *a, const es_chain_path *b)
{
    int order = 0;

    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (size_t i = 0; order == 0 && i < a->count; i++)
        order = strcmp(a->certs[i]->sm3, b->certs[i]->sm3);
    return order;
}

static void keep(search *s)
{
    es_chain_path path = path_of(&s->path);
    size_t at = 0;

    while (at < s->good_count && compare(&s->good[at], &path) < 0)
        at++;
    if (s->good_count == ES_CHAIN_PATHS ||
        (at < s->good_count && compare(&s->good[at], &path) == 0))
        return;
    memmove(&s->good[at + 1], &s->good[at], (s->good_count - at) * sizeof path);
    s->good[at] = path;
    s->good_count++;
}

/* A path that holds but for the maker's naming says most; one whose signature is simply another
 * key's, least.  Then a total order, so that of certificates does not matter. */
static int weight(es_reason reason)
{
    return reason == ES_R_MAKER_NOT_DESIGNATED ? 2 : reason == ES_R_CHAIN_SIGNATURE ? 0 : 1;
}

static bool tells_more(const es_break *a, const es_break *b)
{
    int order;

    if (b->reason == ES_R_NONE || weight(a->reason) != weight(b->reason))
        return b->reason == ES_R_NONE || weight(a->reason) > weight(b->reason);
    if (a->reason != b->reason)
        return a->reason < b->reason;
    order = strcmp(a->cert->sm3, b->cert->sm3);
    return order != 0 ? order < 0 : strcmp(a->what, b->what) < 0;
}

/* The path has come to an anchor. */
static int judge_path(search *s)
{
    es_break fault = {0};
    bool known;
    int rc = check_links(s, &fault, &known);

    if (rc == 0 && fault.reason == ES_R_NONE)
        rc = es_path_check(&fault, s->ctx, &s->path, s->err);
    if (rc < 0 || !known)
        return rc;
    if (fault.reason == ES_R_NONE) {
        keep(s);
    } else if (tells_more(&fault, &s->fault)) {
        s->broken = s->path;
        s->fault = fault;
    }
    return 0;
}

static int climb(search *s);

/* Whether the search goes on from the path's end to issuer. */
static int is_open(search *s, const eseal_cert *issuer, bool *open)
{
    const eseal_cert *child = s->path.certs[s->path.count - 1];
    es_break unused = {0};
    link_state state;
    int rc;

    *open = may_issue(issuer, child) && !is_on_path(s, issuer);
    if (!*open || s->by_names)
        return 0;
    *open = false;
    rc = link_of(s, child, issuer, &state);
    if (rc == 0)
        *open = state == LINK_GOOD && es_path_issuer_allowed(&unused, issuer);
    return rc;
}

static int step_to(search *s, const eseal_cert *issuer, const es_anchor *anchor)
{
    int rc;

    if (s->path.count == ES_CHAIN_MAX) {
        s->limited = true;
        return 0;
    }
    s->path.certs[s->path.count++] = issuer;
    s->path.anchor = anchor;
    rc = anchor != NULL ? judge_path(s) : climb(s);
    s->path.anchor = NULL;
    s->path.count--;
    return rc;
}

/* From the path's last certificate to every anchor that can be reached.  At most ES_CHAIN_MAX deep.
 */
static int climb(search *s)
{
    const eseal_cert *cert;
    const es_anchor *anchor;
    bool open, any = false;
    int rc = 0;

    if (++s->visits > ES_CHAIN_VISITS) {
        s->limited = true;
        return 0;
    }
    for (size_t i = 0; rc == 0 && candidate(s, i, &cert, &anchor); i++) {
        if (cert == NULL || s->good_count == ES_CHAIN_PATHS)
            continue;
        rc = is_open(s, cert, &open);
        if (rc == 0 && open) {
            any = true;
            rc = step_to(s, cert, anchor);
        }
    }
    if (!any && !s->by_names && s->path.count > s->dead.count)
        s->dead = s->path;
    return rc;
}

static int put_not_found(es_chain *out, const search *s, bool limited, eseal_error *err)
{
    const eseal_cert *last = s->dead.certs[s->dead.count - 1];
    int rc = es_chain_put_missing(out, last, err);

    if (rc != 0)
        return rc;
    if (limited)
        return es_chain_put_end(out, ES_CHAIN_NOT_FOUND, ES_R_LIMIT_REACHED,
            "certificate paths: 200 signatures, 2000 branches, 10 certificates", "", &s->dead, err);
    return es_chain_put_end(
        out, ES_CHAIN_NOT_FOUND, ES_R_CHAIN_NOT_FOUND, last->issuer, "", &s->dead, err);
}

static int put_good(es_chain *out, const search *s)
{
    const es_chain_path *best = &s->good[0];
    es_path path = {.count = best->count};

    memcpy(path.certs, best->certs, sizeof path.certs);
    out->paths = es_alloc_array(s->good_count, sizeof *out->paths);
    if (out->paths == NULL)
        return es_err_nomem(s->err);
    memcpy(out->paths, s->good, s->good_count * sizeof s->good[0]);
    out->path_count = s->good_count;
    return es_chain_put_end(
        out, ES_CHAIN_GOOD, ES_R_OK_PATH, best->certs[best->count - 1]->subject, "", &path, s->err);
}

/* GOOD, else BROKEN, else NOT_FOUND. */
static int run(es_chain *out, search *s)
{
    char what[sizeof s->fault.what + 2];
    es_chain_state state = ES_CHAIN_BROKEN;
    bool limited;
    int rc = climb(s);

    if (rc != 0)
        return rc;
    if (s->good_count > 0)
        return put_good(out, s);
    limited = s->limited; /* there may be a good path that was not tried: nothing failed yet */
    if (!limited && s->broken.count == 0) {
        s->by_names = true;
        s->visits = 0;
        rc = climb(s);
        if (rc != 0)
            return rc;
    }
    if (limited || s->broken.count == 0)
        return put_not_found(out, s, limited, s->err);
    what[0] = ':';
    what[1] = ' ';
    memcpy(what + 2, s->fault.what, sizeof s->fault.what);
    if (s->fault.reason == ES_R_MAKER_NOT_DESIGNATED)
        state = ES_CHAIN_UNDESIGNATED;
    return es_chain_put_end(
        out, state, s->fault.reason, s->fault.cert->subject, what, &s->broken, s->err);
}

static bool is_pinned(const eseal_trust *trust, int use, const eseal_cert *leaf)
{
    for (size_t i = 0; i < trust->anchor_count; i++)
        if (trust->anchors[i].use == use && es_cert_equal(trust->anchors[i].cert, leaf) &&
            es_anchor_allows(&trust->anchors[i], leaf))
            return true;
    return false;
}

int es_chain_build(es_chain *out, const eseal_ctx *ctx, const eseal_trust *trust, int use,
    const eseal_cert *leaf, eseal_cert *const *pool, size_t pool_count, eseal_error *err)
{
    search *s = NULL;
    int rc = 0;

    *out = (es_chain){.state = ES_CHAIN_NO_ANCHORS, .reason = ES_R_NO_ANCHORS};
    if (eseal_trust_count(trust, use) == 0)
        return 0;
    s = es_alloc(sizeof *s);
    if (s == NULL)
        return es_err_nomem(err);
    s->ctx = ctx;
    s->trust = trust;
    s->use = use;
    s->pool = pool;
    s->pool_count = pool_count;
    s->err = err;
    s->path.trust = trust;
    s->path.certs[s->path.count++] = leaf;
    s->dead = s->path;
    if (is_pinned(trust, use, leaf))
        rc = es_chain_put_end(
            out, ES_CHAIN_PINNED, ES_R_OK_PINNED, leaf->subject, "", &s->path, err);
    else
        rc = run(out, s);
    es_free(s);
    if (rc != 0)
        es_chain_free(out);
    return rc;
}
