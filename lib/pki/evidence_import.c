/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence files: what they list becomes evidence like any other, and proves as much or as little.
 */
#include "base/io.h"
#include "base/mem.h"
#include "pki/revocation_parts.h"

static const int KINDS[ES_KEPT_KINDS] = {[ES_KEPT_CERT] = ESEAL_EVIDENCE_CERTIFICATE,
    [ES_KEPT_CRL] = ESEAL_EVIDENCE_CRL,
    [ES_KEPT_OCSP] = ESEAL_EVIDENCE_OCSP,
    [ES_KEPT_STATUS] = ESEAL_EVIDENCE_STATUS,
    [ES_KEPT_REVOKED_LIST] = ESEAL_EVIDENCE_REVOKED_LIST};

/* Something of this kind and with these octets is there already. */
static bool is_known(const eseal_evidence *evidence, int kind, es_span octets)
{
    for (size_t i = 0; kind == ESEAL_EVIDENCE_CERTIFICATE && i < evidence->cert_count; i++)
        if (es_span_equal(es_span_of(evidence->certs[i]->octets, evidence->certs[i]->len), octets))
            return true;
    for (size_t i = 0; kind == ESEAL_EVIDENCE_STATUS && i < evidence->status_count; i++)
        if (es_span_equal(
                es_span_of(evidence->statuses[i]->octets, evidence->statuses[i]->len), octets))
            return true;
    for (size_t i = 0; kind == ESEAL_EVIDENCE_REVOKED_LIST && i < evidence->revoked_list_count; i++)
        if (es_span_equal(
                es_span_of(evidence->revoked_lists[i]->octets, evidence->revoked_lists[i]->len),
                octets))
            return true;
    for (size_t i = 0; i < evidence->count; i++)
        if (evidence->pieces[i].kind == kind &&
            es_span_equal(es_span_of(evidence->pieces[i].octets, evidence->pieces[i].len), octets))
            return true;
    return false;
}

/* What is wrong with an item is told with its place in the file. */
static int add_item(eseal_evidence *evidence, const es_evidence_file *file, int kind, es_span item,
    const char *source, eseal_error *err)
{
    eseal_error inner = {0};
    int rc;

    if (is_known(evidence, kind, item))
        return 0;
    rc = es_evidence_add_one(evidence, kind, item, source, &inner);
    if (rc != 0) {
        uint64_t at = (uint64_t)(item.ptr - file->octets);

        es_err(err, rc, inner.where, at + (inner.offset == ES_NO_OFFSET ? 0 : inner.offset), "%s",
            inner.text);
    }
    return rc;
}

static int add_part(eseal_evidence *evidence, const es_evidence_file *file,
    const es_evidence_part *part, const char *source, eseal_error *err)
{
    int rc = 0;

    for (int kept = 0; rc == 0 && kept < ES_KEPT_KINDS; kept++) {
        es_span item;
        es_der at;

        es_der_open(&at, part->kept[kept], file->octets);
        while (rc == 0 && es_kept_next(&at, &item))
            rc = add_item(evidence, file, KINDS[kept], item, source, err);
    }
    return rc;
}

int eseal_evidence_import(
    eseal_evidence *evidence, const void *der, size_t len, const char *source, eseal_error *err)
{
    es_evidence_file *file;
    es_evidence_mark mark;
    int rc;

    if (evidence == NULL || der == NULL)
        return es_err_misuse(err, "eseal_evidence_import needs evidence and der");
    if (!es_grow(&evidence->files, &evidence->file_capacity, evidence->file_count + 1,
            sizeof *evidence->files))
        return es_err_nomem(err);
    mark = es_evidence_marked(evidence);
    file = &evidence->files[evidence->file_count];
    rc = es_evidence_file_parse(file, evidence->ctx, es_span_of(der, len), err);
    if (rc != 0)
        return rc;
    evidence->file_count++;
    for (size_t i = 0; rc == 0 && i < file->count; i++)
        rc = add_part(evidence, file, &file->parts[i], source, err);
    if (rc != 0)
        es_evidence_rewind(evidence, mark);
    return rc;
}

int eseal_evidence_import_file(eseal_evidence *evidence, const char *path, eseal_error *err)
{
    es_buf file;
    int rc;

    if (evidence == NULL || path == NULL)
        return es_err_misuse(err, "eseal_evidence_import_file needs evidence and path");
    rc = es_file_read(&file, path, (size_t)evidence->ctx->limits.der_octets, err);
    if (rc != 0)
        return rc;
    rc = eseal_evidence_import(evidence, file.ptr, file.len, path, err);
    if (rc != 0)
        es_err_place(err, path);
    es_buf_free(&file);
    return rc;
}

const eseal_ctx *es_evidence_ctx(const eseal_evidence *evidence)
{
    return evidence->ctx;
}

static void put_piece(es_buf *kept, const es_evidence_file *base, es_kept kind, es_span octets)
{
    if (base == NULL || !es_evidence_file_holds(base, kind, octets))
        es_kept_put(kept, octets);
}

void es_evidence_put_pieces(
    es_buf kept[ES_KEPT_KINDS], const eseal_evidence *evidence, const es_evidence_file *base)
{
    for (size_t i = 0; i < evidence->cert_count; i++)
        put_piece(&kept[ES_KEPT_CERT], base, ES_KEPT_CERT,
            es_span_of(evidence->certs[i]->octets, evidence->certs[i]->len));
    for (size_t i = 0; i < evidence->count; i++) {
        const es_piece *piece = &evidence->pieces[i];
        es_kept kind = piece->kind == ESEAL_EVIDENCE_CRL ? ES_KEPT_CRL : ES_KEPT_OCSP;

        put_piece(&kept[kind], base, kind, es_span_of(piece->octets, piece->len));
    }
    for (size_t i = 0; i < evidence->status_count; i++)
        put_piece(&kept[ES_KEPT_STATUS], base, ES_KEPT_STATUS,
            es_span_of(evidence->statuses[i]->octets, evidence->statuses[i]->len));
    for (size_t i = 0; i < evidence->revoked_list_count; i++)
        put_piece(&kept[ES_KEPT_REVOKED_LIST], base, ES_KEPT_REVOKED_LIST,
            es_span_of(evidence->revoked_lists[i]->octets, evidence->revoked_lists[i]->len));
}
