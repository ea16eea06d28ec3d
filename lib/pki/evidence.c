/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/io.h"
#include "base/mem.h"
#include "pki/pem.h"
#include "pki/revocation_parts.h"

int eseal_evidence_new(eseal_evidence **out, const eseal_ctx *ctx, eseal_error *err)
{
    eseal_evidence *evidence;

    if (out == NULL || ctx == NULL)
        return es_err_misuse(err, "eseal_evidence_new needs out and ctx");
    *out = NULL;
    evidence = es_alloc(sizeof *evidence);
    if (evidence == NULL)
        return es_err_nomem(err);
    evidence->ctx = ctx;
    *out = evidence;
    return 0;
}

static void piece_clear(es_piece *piece)
{
    es_free(piece->octets);
    es_free(piece->source);
}

es_evidence_mark es_evidence_marked(const eseal_evidence *evidence)
{
    return (es_evidence_mark){evidence->count, evidence->cert_count, evidence->status_count,
        evidence->revoked_list_count, evidence->file_count};
}

void es_evidence_rewind(eseal_evidence *evidence, es_evidence_mark mark)
{
    while (evidence->count > mark.pieces)
        piece_clear(&evidence->pieces[--evidence->count]);
    while (evidence->cert_count > mark.certs)
        eseal_cert_free(evidence->certs[--evidence->cert_count]);
    while (evidence->status_count > mark.statuses)
        eseal_status_list_free(evidence->statuses[--evidence->status_count]);
    while (evidence->revoked_list_count > mark.revoked_lists)
        es_revoked_list_free(evidence->revoked_lists[--evidence->revoked_list_count]);
    while (evidence->file_count > mark.files)
        es_evidence_file_free(&evidence->files[--evidence->file_count]);
}

void eseal_evidence_free(eseal_evidence *evidence)
{
    if (evidence == NULL)
        return;
    es_evidence_rewind(evidence, (es_evidence_mark){0});
    es_free(evidence->files);
    es_free(evidence->revoked_lists);
    es_free(evidence->statuses);
    es_free(evidence->pieces);
    es_free(evidence->certs);
    es_free(evidence);
}

static const char *limit_of(int kind)
{
    return kind == ESEAL_EVIDENCE_CRL ? "crl_octets" : "der_octets";
}

static uint64_t most_octets(const eseal_evidence *evidence, int kind)
{
    const eseal_limits *limits = &evidence->ctx->limits;

    return kind == ESEAL_EVIDENCE_CRL ? limits->crl_octets : limits->der_octets;
}

static int add_piece(
    eseal_evidence *evidence, int kind, es_span der, const char *source, eseal_error *err)
{
    const eseal_limits *limits = &evidence->ctx->limits;
    es_piece piece = {.kind = kind, .len = der.len};
    uint64_t most = most_octets(evidence, kind);
    int rc;

    if (der.len > most)
        return es_err_limit(err, NULL, limit_of(kind), most);
    if (!es_grow(
            &evidence->pieces, &evidence->capacity, evidence->count + 1, sizeof *evidence->pieces))
        return es_err_nomem(err);
    piece.octets = es_memdup(der.ptr, der.len);
    piece.source = source == NULL ? NULL : es_strdup(source);
    if (piece.octets == NULL || (source != NULL && piece.source == NULL)) {
        rc = es_err_nomem(err);
        goto out;
    }
    der = es_span_of(piece.octets, piece.len);
    rc = kind == ESEAL_EVIDENCE_CRL ? es_crl_parse(&piece.crl, limits, der, err)
                                    : es_ocsp_parse(&piece.ocsp, limits, der, err);
    if (rc != 0)
        goto out;
    evidence->pieces[evidence->count++] = piece;
    return 0;
out:
    piece_clear(&piece);
    return rc;
}

static int add_cert(eseal_evidence *evidence, es_span der, eseal_error *err)
{
    int rc;

    if (!es_grow(&evidence->certs, &evidence->cert_capacity, evidence->cert_count + 1,
            sizeof *evidence->certs))
        return es_err_nomem(err);
    rc = es_cert_parse(&evidence->certs[evidence->cert_count], evidence->ctx, der, NULL, err);
    if (rc == 0)
        evidence->cert_count++;
    return rc;
}

static int add_status(eseal_evidence *evidence, es_span der, eseal_error *err)
{
    int rc;

    if (!es_grow(&evidence->statuses, &evidence->status_capacity, evidence->status_count + 1,
            sizeof *evidence->statuses))
        return es_err_nomem(err);
    rc =
        es_status_parse(&evidence->statuses[evidence->status_count], evidence->ctx, der, NULL, err);
    if (rc == 0)
        evidence->status_count++;
    return rc;
}

static int add_revoked_list(eseal_evidence *evidence, es_span json, eseal_error *err)
{
    int rc;

    if (!es_grow(&evidence->revoked_lists, &evidence->revoked_list_capacity,
            evidence->revoked_list_count + 1, sizeof *evidence->revoked_lists))
        return es_err_nomem(err);
    rc = es_revoked_list_parse(
        &evidence->revoked_lists[evidence->revoked_list_count], evidence->ctx, json, err);
    if (rc == 0)
        evidence->revoked_list_count++;
    return rc;
}

int es_evidence_add_one(
    eseal_evidence *evidence, int kind, es_span der, const char *source, eseal_error *err)
{
    uint64_t most = evidence->ctx->limits.certificates;

    if (evidence->count + evidence->cert_count + evidence->status_count +
            evidence->revoked_list_count >=
        most)
        return es_err_limit(err, NULL, "certificates", most);
    if (kind == ESEAL_EVIDENCE_STATUS)
        return add_status(evidence, der, err);
    if (kind == ESEAL_EVIDENCE_REVOKED_LIST)
        return add_revoked_list(evidence, der, err);
    return kind == ESEAL_EVIDENCE_CERTIFICATE ? add_cert(evidence, der, err)
                                              : add_piece(evidence, kind, der, source, err);
}

static int next_block(es_buf *der, es_span *rest, int kind, eseal_error *err)
{
    return kind == ESEAL_EVIDENCE_CRL ? es_pem_next_crl(der, rest, err)
                                      : es_pem_next(der, rest, err);
}

static int add_pem(
    eseal_evidence *evidence, int kind, es_span rest, const char *source, eseal_error *err)
{
    es_buf der = ES_BUF((size_t)most_octets(evidence, kind));
    size_t added = 0;
    int rc;

    while ((rc = next_block(&der, &rest, kind, err)) > 0) {
        rc = es_evidence_add_one(evidence, kind, es_buf_view(&der), source, err);
        if (rc != 0)
            break;
        added++;
    }
    if (rc == 0 && added == 0)
        rc = es_err(err, ESEAL_E_CERT, NULL, 0, "PEM without a block of this kind");
    es_buf_free(&der);
    return rc;
}

int eseal_evidence_add(eseal_evidence *evidence, int kind, const void *data, size_t len,
    const char *source, eseal_error *err)
{
    es_span in = es_span_of(data, len);
    es_evidence_mark mark;
    int rc;

    if (evidence == NULL || (data == NULL && len > 0))
        return es_err_misuse(err, "eseal_evidence_add needs evidence and data");
    if (kind < ESEAL_EVIDENCE_CRL || kind > ESEAL_EVIDENCE_REVOKED_LIST)
        return es_err_misuse(err, "a kind of evidence is one of ESEAL_EVIDENCE_*");
    mark = es_evidence_marked(evidence);
    if ((kind == ESEAL_EVIDENCE_CRL || kind == ESEAL_EVIDENCE_CERTIFICATE) && es_pem_is(in))
        rc = add_pem(evidence, kind, in, source, err);
    else
        rc = es_evidence_add_one(evidence, kind, in, source, err);
    if (rc != 0)
        es_evidence_rewind(evidence, mark);
    return rc;
}

int eseal_evidence_add_file(eseal_evidence *evidence, int kind, const char *path, eseal_error *err)
{
    uint64_t most;
    char limit[32];
    es_buf file;
    int rc;

    if (evidence == NULL || path == NULL)
        return es_err_misuse(err, "eseal_evidence_add_file needs evidence and path");
    /* base64 is a third longer than what it stands for */
    snprintf(limit, sizeof limit, "2 * %s", limit_of(kind));
    most = most_octets(evidence, kind);
    rc = es_file_read_limited(&file, path, limit, most > UINT64_MAX / 2 ? most : most * 2, err);
    if (rc != 0)
        return rc;
    rc = eseal_evidence_add(evidence, kind, file.ptr, file.len, path, err);
    if (rc != 0)
        es_err_place(err, path);
    es_buf_free(&file);
    return rc;
}

size_t eseal_evidence_count(const eseal_evidence *evidence, int kind)
{
    size_t count = 0;

    if (evidence == NULL)
        return 0;
    if (kind == ESEAL_EVIDENCE_CERTIFICATE)
        return evidence->cert_count;
    if (kind == ESEAL_EVIDENCE_STATUS)
        return evidence->status_count;
    if (kind == ESEAL_EVIDENCE_REVOKED_LIST)
        return evidence->revoked_list_count;
    for (size_t i = 0; i < evidence->count; i++)
        if (evidence->pieces[i].kind == kind)
            count++;
    return count;
}

eseal_cert *const *es_evidence_certs(const eseal_evidence *evidence, size_t *count)
{
    *count = evidence == NULL ? 0 : evidence->cert_count;
    return evidence == NULL ? NULL : evidence->certs;
}

const es_evidence_file *es_evidence_files(const eseal_evidence *evidence, size_t *count)
{
    *count = evidence == NULL ? 0 : evidence->file_count;
    return evidence == NULL ? NULL : evidence->files;
}

eseal_status_list *const *es_evidence_statuses(const eseal_evidence *evidence, size_t *count)
{
    *count = evidence == NULL ? 0 : evidence->status_count;
    return evidence == NULL ? NULL : evidence->statuses;
}

es_revoked_list *const *es_evidence_revoked_lists(const eseal_evidence *evidence, size_t *count)
{
    *count = evidence == NULL ? 0 : evidence->revoked_list_count;
    return evidence == NULL ? NULL : evidence->revoked_lists;
}
