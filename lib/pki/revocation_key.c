/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of an authority that has changed its key (RFC 5280, 6.3.3 f): the certificate of the key
 * that signed must lead to the same anchor as that of the old one.  Here that means: issued by the
 * old key itself, or by who issued the old one.  A certificate of the name alone proves nothing.
 */
#include "pki/chain_rules.h"
#include "pki/revocation_parts.h"
#include "pki/trust.h"

/* Whether by issued cert, within what by may do. */
static int has_issued(bool *has, es_find *find, const eseal_cert *by, const eseal_cert *cert)
{
    es_path path = {.certs = {cert, by}, .count = 2};
    es_break fault = {0};
    eseal_error inner = {0};
    int rc;

    *has = false;
    if (by == NULL || !es_span_equal(by->view.subject, cert->view.issuer) ||
        !es_path_issuer_allowed(&fault, by))
        return 0;
    rc = es_cert_signed_by(find->ctx, cert, by, NULL, &inner);
    if (rc < 0 && rc != ESEAL_E_ALGORITHM)
        return es_err(find->err, rc, inner.where, inner.offset, "%s", inner.text);
    if (rc != ES_VALUE_GOOD)
        return 0;
    rc = es_path_check(&fault, find->ctx, &path, find->err);
    *has = rc == 0 && fault.reason == ES_R_NONE;
    return rc;
}

/* Whether the lists of by, who issued cert, say that it was revoked. */
static int is_revoked(bool *revoked, es_find *find, const eseal_cert *by, const eseal_cert *cert)
{
    es_revocations found = {0};
    es_find inner = *find;
    int rc = 0;

    inner.out = &found;
    inner.cert = cert;
    inner.issuer = by;
    inner.inner = true;
    for (size_t i = 0; rc == 0 && i < find->evidence->count; i++)
        if (find->evidence->pieces[i].kind == ESEAL_EVIDENCE_CRL)
            rc = es_find_crl(&inner, &find->evidence->pieces[i]);
    *revoked = false;
    for (size_t i = 0; i < found.count; i++)
        *revoked = *revoked || found.items[i].revoked;
    es_revocations_free(&found);
    return rc;
}

/* Takes candidate for a key that stood for the issuer, if there is proof that it is one. */
static int try_key(es_find *find, const eseal_cert *candidate)
{
    es_new_keys *keys = &find->new_keys;
    es_break fault = {0};
    bool linked = false, revoked = true;
    const eseal_cert *by;
    int rc;

    for (size_t i = 0; i < keys->count; i++)
        if (es_cert_equal(keys->certs[i], candidate))
            return 0;
    if (!es_span_equal(candidate->view.subject, find->issuer->view.subject) ||
        es_span_equal(candidate->view.spki, find->issuer->view.spki) ||
        !es_path_issuer_allowed(&fault, candidate))
        return 0;
    if (keys->tried >= ES_NEW_KEYS_TRIED || keys->count >= ES_NEW_KEYS_MAX) {
        keys->limited = true;
        return 0;
    }
    keys->tried++;
    by = find->issuer;
    rc = has_issued(&linked, find, by, candidate);
    if (rc == 0 && !linked) {
        by = find->above;
        rc = has_issued(&linked, find, by, candidate);
    }
    if (rc == 0 && linked)
        rc = is_revoked(&revoked, find, by, candidate);
    if (rc == 0 && !revoked)
        keys->certs[keys->count++] = candidate;
    return rc;
}

/* All of them, once for all lists. */
static int find_keys(es_find *find)
{
    const eseal_evidence *evidence = find->evidence;
    const eseal_trust *trust = find->trust;
    int rc = 0;

    for (size_t i = 0; rc == 0 && trust != NULL && i < trust->anchor_count; i++)
        if (trust->anchors[i].use == find->use)
            rc = try_key(find, trust->anchors[i].cert);
    for (size_t i = 0; rc == 0 && trust != NULL && i < trust->other_count; i++)
        rc = try_key(find, trust->others[i]);
    for (size_t i = 0; rc == 0 && i < evidence->cert_count; i++)
        rc = try_key(find, evidence->certs[i]);
    find->new_keys.known = true;
    return rc;
}

int es_find_new_key(const eseal_cert **out, es_find *find, const es_crl *crl)
{
    const es_new_keys *keys = &find->new_keys;
    es_reason why;
    int rc = keys->known ? 0 : find_keys(find);

    *out = NULL;
    for (size_t i = 0; rc == 0 && *out == NULL && i < keys->count; i++) {
        const eseal_cert *cert = keys->certs[i];

        if (crl->this_update < cert->view.not_before || crl->this_update > cert->view.not_after)
            continue;
        rc = es_signed_check(&why, ES_R_CRL_SIGNATURE, find->ctx, &crl->sign, cert, find->err);
        if (rc == 0 && why == ES_R_NONE)
            *out = cert;
    }
    return rc;
}
