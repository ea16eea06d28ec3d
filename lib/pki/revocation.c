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
    es_unused unused = {.reason = reason};
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
    es_free(found->distribution_point);
    *found = (es_revocations){0};
}

/* Whether candidate is a CA of cert's issuer name whose key signed cert. */
static int is_issuer(
    const eseal_ctx *ctx, const eseal_cert *candidate, const eseal_cert *cert, bool *is)
{
    es_break unused = {0};
    eseal_error inner = {0};
    int rc;

    *is = false;
    if (!es_span_equal(candidate->view.subject, cert->view.issuer) ||
        es_cert_equal(candidate, cert) || !es_path_issuer_allowed(&unused, candidate))
        return 0;
    rc = es_cert_signed_by(ctx, cert, candidate, NULL, &inner);
    *is = rc == ES_VALUE_GOOD;
    return rc < 0 && rc != ESEAL_E_ALGORITHM ? rc : 0;
}

/* For a certificate that no chain leads up from: the trust store's own first.  A certificate that
 * came with the evidence is nobody's promise; that its key fits the signature of a pinned
 * certificate is proof enough for SM2 and EC keys, but an RSA key can be made to fit one. */
static int guess_issuer(es_find *find, const eseal_trust *trust, int use)
{
    const eseal_evidence *evidence = find->evidence;
    bool is = false;
    int rc = 0;

    for (size_t i = 0; rc == 0 && !is && trust != NULL && i < trust->anchor_count; i++)
        if (trust->anchors[i].use == use) {
            rc = is_issuer(find->ctx, trust->anchors[i].cert, find->cert, &is);
            find->issuer = is ? trust->anchors[i].cert : NULL;
        }
    for (size_t i = 0; rc == 0 && !is && trust != NULL && i < trust->other_count; i++) {
        rc = is_issuer(find->ctx, trust->others[i], find->cert, &is);
        find->issuer = is ? trust->others[i] : NULL;
    }
    for (size_t i = 0; rc == 0 && !is && i < evidence->cert_count; i++) {
        const eseal_cert *cert = evidence->certs[i];

        if (cert->key == NULL || es_public_key_kind(cert->key) == ES_KEY_RSA)
            continue;
        rc = is_issuer(find->ctx, cert, find->cert, &is);
        find->issuer = is ? cert : NULL;
    }
    return rc < 0 ? es_err(find->err, rc, NULL, ES_NO_OFFSET,
                        "an issuer's signature could not be checked")
                  : 0;
}

int es_revocations_find(es_revocations *out, const eseal_ctx *ctx, const eseal_evidence *evidence,
    const eseal_trust *trust, int use, const eseal_cert *cert, const eseal_cert *issuer,
    eseal_error *err)
{
    es_find find = {
        .out = out, .ctx = ctx, .evidence = evidence, .cert = cert, .issuer = issuer, .err = err};
    int rc;

    *out = (es_revocations){0};
    rc = es_crl_point_uri(&out->distribution_point, cert, err);
    if (rc != 0 || evidence == NULL || evidence->count == 0)
        return rc;
    out->given = true;
    if (issuer == NULL)
        rc = guess_issuer(&find, trust, use);
    for (size_t i = 0; rc == 0 && i < evidence->count; i++) {
        const es_piece *piece = &evidence->pieces[i];

        rc = piece->kind == ESEAL_EVIDENCE_CRL ? es_find_crl(&find, piece)
                                               : es_find_ocsp(&find, piece);
    }
    if (rc != 0)
        es_revocations_free(out);
    return rc;
}
