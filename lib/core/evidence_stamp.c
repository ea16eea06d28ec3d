/* SPDX-License-Identifier: Apache-2.0 */
/* Archive stamps: over all that an evidence file holds, the document's digest with it. */
#include "base/mem.h"
#include "core/stamp.h"
#include "core/verify.h"
#include "model/evidence_file.h"

/* Reads the file, whose last part must not have its stamp yet. */
static int open_file(es_evidence_file *file, const eseal_ctx *ctx, es_span in, eseal_error *err)
{
    int rc = es_evidence_file_parse(file, ctx, in, err);

    if (rc == 0 && file->parts[file->count - 1].stamp.len > 0)
        rc = es_err(err, ESEAL_E_MISUSE, "stamp", ES_NO_OFFSET,
            "the last part has its stamp: verify the document with this file, save the evidence "
            "anew, and stamp that");
    return rc;
}

int eseal_evidence_stamp_request(unsigned char **out, size_t *len, const eseal_ctx *ctx,
    const void *der, size_t der_len, const eseal_stamp_options *options, eseal_error *err)
{
    es_evidence_file file = {0};
    int rc;

    if (out == NULL || len == NULL || ctx == NULL || der == NULL)
        return es_err_misuse(err, "eseal_evidence_stamp_request needs out, len, ctx and der");
    *out = NULL;
    rc = open_file(&file, ctx, es_span_of(der, der_len), err);
    if (rc == 0)
        rc = es_stamp_ask(out, len, ctx, file.parts[file.count - 1].covered, options, err);
    es_evidence_file_free(&file);
    return rc;
}

int eseal_evidence_add_stamp(unsigned char **out, size_t *len, const eseal_ctx *ctx,
    const void *der, size_t der_len, const eseal_stamp_token *token, eseal_error *err)
{
    es_buf body = ES_BUF(ctx == NULL ? 0 : (size_t)ctx->limits.der_octets);
    es_evidence_file file = {0};
    int rc;

    if (out == NULL || len == NULL || ctx == NULL || der == NULL || token == NULL)
        return es_err_misuse(err, "eseal_evidence_add_stamp needs out, len, ctx, der and token");
    *out = NULL;
    rc = open_file(&file, ctx, es_span_of(der, der_len), err);
    if (rc == 0)
        rc = es_stamp_check_imprint(ctx, token, file.parts[file.count - 1].covered, err);
    if (rc == 0) {
        es_buf_span(&body, file.body);
        es_evidence_put_stamp(&body, es_span_of(token->data->octets, token->data->len));
        rc = es_evidence_put_file(out, len, &body, ctx, err);
    }
    es_buf_free(&body);
    es_evidence_file_free(&file);
    return rc;
}

int eseal_evidence_stamp_verify(eseal_report **out, const eseal_stamp_token *token,
    const eseal_ctx *ctx, const void *der, size_t der_len, const eseal_verify_options *options,
    eseal_error *err)
{
    es_evidence_file file = {0};
    int rc;

    if (out == NULL || token == NULL || ctx == NULL || der == NULL)
        return es_err_misuse(err, "eseal_evidence_stamp_verify needs out, token, ctx and der");
    *out = NULL;
    rc = open_file(&file, ctx, es_span_of(der, der_len), err);
    if (rc == 0)
        rc = es_verify_stamp(out, token, ctx, file.parts[file.count - 1].covered, options, err);
    es_evidence_file_free(&file);
    return rc;
}
