/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/revocation.h"

#include "base/mem.h"
#include "pki/chain_rules.h"
#include "pki/revocation_parts.h"
#include "pki/trust.h"

static int copy_source(char **out, const es_piece *piece, eseal_error *err)
{
    *out = piece->source == NULL ? NULL : es_strdup(piece->source);
    return piece->source != NULL && *out == NULL ? es_err_nomem(err) : 0;
}

int es_find_add(es_find *find, const es_piece *piece, const es_revocation *item)
{
    es_revocations *out = find->out;
    es_revocation copy = *item;
    int rc = copy_source(&copy.source, piece, find->err);

    if (rc != 0)
        return rc;
    if (!es_grow(&out->items, &out->capacity, out->count + 1, sizeof *out->items)) {
        es_free(copy.source);
        return es_err_nomem(find->err);
    }
    out->items[out->count++] = copy;
    return 0;
}

int es_find_unused(es_find *find, const es_piece *piece, es_reason reason)
{
    es_revocations *out = find->out;
    es_unused unused = {.reason = reason,
        .limit =
            reason == ES_R_LIMIT_REACHED ? "certificates of other keys of the issuer = 200" : NULL};
    int rc = copy_source(&unused.source, piece, find->err);

    if (rc != 0)
        return rc;
    if (!es_grow(&out->unused, &out->unused_capacity, out->unused_count + 1, sizeof *out->unused)) {
        es_free(unused.source);
        return es_err_nomem(find->err);
    }
    out->unused[out->unused_count++] = unused;
    return 0;
}

void es_revocations_free(es_revocations *found)
{
    for (size_t i = 0; i < found->count; i++)
        es_free(found->items[i].source);
    for (size_t i = 0; i < found->unused_count; i++)
        es_free(found->unused[i].source);
    es_free(found->items);
    es_free(found->unused);
    es_locations_free(&found->locations);
    es_free(found->cert_id);
    *found = (es_revocations){0};
}

/* Takes candidate for the issuer if it is a CA of the issuer's name whose key signed the
 * certificate, and there is none yet. */
static int try_issuer(es_find *find, const eseal_cert *candidate)
{
    es_break unused = {0};
    eseal_error inner = {0};
    int rc;

    if (find->issuer != NULL || !es_span_equal(candidate->view.subject, find->cert->view.issuer) ||
        es_cert_equal(candidate, find->cert) || !es_path_issuer_allowed(&unused, candidate))
        return 0;
    rc = es_cert_signed_by(find->ctx, find->cert, candidate, NULL, &inner);
    if (rc == ES_VALUE_GOOD)
        find->issuer = candidate;
    if (rc < 0 && rc != ESEAL_E_ALGORITHM)
        return es_err(find->err, rc, inner.where, inner.offset, "%s", inner.text);
    return 0;
}

static int guess_from_trust(es_find *find, const eseal_trust *trust, int use)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < trust->anchor_count; i++)
        if (trust->anchors[i].use == use)
            rc = try_issuer(find, trust->anchors[i].cert);
    for (size_t i = 0; rc == 0 && i < trust->other_count; i++)
        rc = try_issuer(find, trust->others[i]);
    return rc;
}

/* A certificate that came with the evidence is nobody's promise.  That its key fits the signature
 * of a pinned certificate is proof enough for SM2 and EC keys, but an RSA key can be made to fit.
 */
static int guess_from_evidence(es_find *find)
{
    const eseal_evidence *evidence = find->evidence;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < evidence->cert_count; i++) {
        const eseal_cert *cert = evidence->certs[i];

        if (cert->key != NULL && es_public_key_kind(cert->key) != ES_KEY_RSA)
            rc = try_issuer(find, cert);
    }
    return rc;
}

int es_revocations_find(es_revocations *out, const eseal_ctx *ctx, const eseal_evidence *evidence,
    const eseal_trust *trust, int use, es_issued what, eseal_error *err)
{
    const eseal_cert *issuer = what.issuer;
    es_find find = {.out = out,
        .ctx = ctx,
        .evidence = evidence,
        .trust = trust,
        .use = use,
        .cert = what.cert,
        .issuer = issuer,
        .above = what.above,
        .err = err};
    int rc;

    *out = (es_revocations){0};
    rc = es_locations_read(&out->locations, what.cert, err);
    if (rc == 0 && issuer == NULL && trust != NULL)
        rc = guess_from_trust(&find, trust, use);
    if (rc == 0 && issuer == NULL && evidence != NULL)
        rc = guess_from_evidence(&find);
    if (rc == 0 && find.issuer != NULL)
        rc = es_ocsp_cert_id(&out->cert_id, ctx, what.cert, find.issuer, err);
    out->given = evidence != NULL && evidence->count > 0;
    for (size_t i = 0; rc == 0 && out->given && i < evidence->count; i++) {
        const es_piece *piece = &evidence->pieces[i];

        rc = piece->kind == ESEAL_EVIDENCE_CRL ? es_find_crl(&find, piece)
                                               : es_find_ocsp(&find, piece);
    }
    if (rc != 0)
        es_revocations_free(out);
    return rc;
}
