/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for stamps, and putting them in.  GB/T 38540-2020 7.2: over the signature value. */
#include "core/stamp.h"

#include "base/mem.h"
#include "core/gather.h"
#include "core/verify.h"
#include "doc/document.h"
#include "doc/ofd_plan.h"

int es_stamp_ask(unsigned char **out, size_t *len, const eseal_ctx *ctx, es_span data,
    const eseal_stamp_options *given, eseal_error *err)
{
    eseal_stamp_options options;
    es_buf der = ES_BUF(4096);
    uint8_t digest[ES_HASH_MAX];
    int rc;

    *out = NULL;
    if (!es_options_copy(&options, sizeof options, given))
        return es_err_misuse(
            err, "eseal_stamp_options: size is not set, or a field is unknown here");
    rc = es_hash_octets(digest, ctx, ES_HASH_SM3, data, err);
    if (rc == 0)
        rc = es_stamp_request(&der, ES_OID_SM3, es_span_of(digest, ES_SM3_LEN), &options, err);
    if (rc == 0 && (*out = es_buf_take(&der, len)) == NULL)
        rc = es_err_nomem(err);
    es_buf_free(&der);
    return rc;
}

int eseal_stamp_request_encode_octets(unsigned char **out, size_t *len, const eseal_ctx *ctx,
    const void *data, size_t data_len, const eseal_stamp_options *options, eseal_error *err)
{
    if (out == NULL || len == NULL || ctx == NULL || (data == NULL && data_len > 0))
        return es_err_misuse(err, "eseal_stamp_request_encode_octets needs out, len, ctx and data");
    return es_stamp_ask(out, len, ctx, es_span_of(data, data_len), options, err);
}

/* Only v4 and v5 have room for a stamp beside the value. */
static int check_room(const eseal_signature *signature, eseal_error *err)
{
    if (signature->format != ESEAL_FORMAT_SES_V4 && signature->format != ESEAL_FORMAT_SES_V5)
        return es_err(err, ESEAL_E_VERSION, NULL, ES_NO_OFFSET,
            "only seal signatures of versions 4 and 5 have a field for a time stamp");
    if (signature->stamp.len > 0)
        return es_err(err, ESEAL_E_MISUSE, "timeStamp", ES_NO_OFFSET,
            "the signature has a time stamp already");
    return 0;
}

int eseal_stamp_request_encode(unsigned char **out, size_t *len, const eseal_ctx *ctx,
    const eseal_signature *signature, const eseal_stamp_options *options, eseal_error *err)
{
    int rc;

    if (out == NULL || len == NULL || ctx == NULL || signature == NULL)
        return es_err_misuse(err, "eseal_stamp_request_encode needs out, len, ctx and signature");
    *out = NULL;
    rc = check_room(signature, err);
    return rc < 0 ? rc : es_stamp_ask(out, len, ctx, signature->value, options, err);
}

int es_stamp_check_imprint(
    const eseal_ctx *ctx, const eseal_stamp_token *token, es_span octets, eseal_error *err)
{
    bool weak, keyed;
    es_hash hash = es_hash_from_name(token->digest, &weak, &keyed);
    uint8_t out[ES_HASH_MAX];
    int rc;

    if (hash == ES_HASH_NONE || weak || keyed)
        return es_err(err, ESEAL_E_ALGORITHM, "messageImprint", ES_NO_OFFSET,
            "the stamp's digest %s is not accepted", token->digest);
    rc = es_hash_octets(out, ctx, hash, octets, err);
    if (rc == 0 && !es_span_equal(token->imprint, es_span_of(out, es_hash_length(hash))))
        rc = es_err(
            err, ESEAL_E_VALUE, "messageImprint", ES_NO_OFFSET, "the stamp is over another value");
    return rc;
}

static int add(unsigned char **out, size_t *len, const eseal_ctx *ctx, es_span structure,
    const eseal_stamp_token *token, eseal_error *err)
{
    es_buf made = ES_BUF((size_t)ctx->limits.der_octets);
    int rc =
        es_stamp_put(&made, structure, es_span_of(token->data->octets, token->data->len), ctx, err);

    if (rc == 0 && (*out = es_buf_take(&made, len)) == NULL)
        rc = es_err_nomem(err);
    es_buf_free(&made);
    return rc;
}

int eseal_signature_add_stamp(unsigned char **out, size_t *len, const eseal_ctx *ctx,
    const eseal_signature *signature, const eseal_stamp_token *token, eseal_error *err)
{
    int rc;

    if (out == NULL || len == NULL || ctx == NULL || signature == NULL || token == NULL)
        return es_err_misuse(
            err, "eseal_signature_add_stamp needs out, len, ctx, signature and token");
    *out = NULL;
    rc = check_room(signature, err);
    if (rc == 0)
        rc = es_stamp_check_imprint(ctx, token, signature->value, err);
    if (rc == 0)
        rc = add(out, len, ctx, es_span_of(signature->octets, signature->len), token, err);
    return rc;
}

int eseal_seal_add_stamp(unsigned char **out, size_t *len, const eseal_ctx *ctx,
    const eseal_seal *seal, const eseal_stamp_token *token, eseal_error *err)
{
    int rc;

    if (out == NULL || len == NULL || ctx == NULL || seal == NULL || token == NULL)
        return es_err_misuse(err, "eseal_seal_add_stamp needs out, len, ctx, seal and token");
    *out = NULL;
    if (seal->layout != 5)
        return es_err(err, ESEAL_E_VERSION, NULL, ES_NO_OFFSET,
            "only seals of version 5 have a field for a time stamp");
    if (seal->stamp.len > 0)
        return es_err(
            err, ESEAL_E_MISUSE, "timeStamp", ES_NO_OFFSET, "the seal has a time stamp already");
    rc = es_stamp_check_imprint(ctx, token, seal->value, err);
    if (rc == 0)
        rc = add(out, len, ctx, es_span_of(seal->octets, seal->len), token, err);
    return rc;
}

/* --- a signature of a document --- */

/* Another signature that lists the value would break. */
static int check_unprotected(const es_ofd *ofd, size_t index, eseal_error *err)
{
    const char *path = ofd->signatures[index].value_path;

    for (size_t i = 0; i < ofd->signature_count; i++)
        for (size_t j = 0; j < ofd->signatures[i].ref_count; j++) {
            const char *ref = ofd->signatures[i].refs[j].path;

            if (ref != NULL && path != NULL && strcmp(ref, path) == 0)
                return es_err(err, ESEAL_E_LOCKED, path, ES_NO_OFFSET,
                    "signature %s protects this value: stamp before others sign",
                    ofd->signatures[i].id == NULL ? "?" : ofd->signatures[i].id);
        }
    return 0;
}

/* What was written holds the stamped value where it should. */
static int check_written(
    const eseal_document *document, size_t index, es_span made, const char *path, eseal_error *err)
{
    eseal_io *io = NULL;
    es_ofd *ofd = NULL;
    int rc = eseal_io_open_file(&io, path, err);

    if (rc == 0)
        rc = es_ofd_open(&ofd, document->ctx, io, err);
    if (rc == 0 && (ofd->signature_count != document->ofd->signature_count ||
                       !es_span_equal(es_buf_view(&ofd->signatures[index].value), made)))
        rc = es_err(
            err, ESEAL_E_OUTPUT_REFUSED, NULL, ES_NO_OFFSET, "what was written does not read back");
    es_ofd_free(ofd);
    eseal_io_free(io);
    return rc;
}

static int write_stamped(
    const eseal_document *document, size_t index, es_span made, const char *path, eseal_error *err)
{
    const char *value_path = document->ofd->signatures[index].value_path;
    es_outfile *file = NULL;
    int rc = es_outfile_open(&file, path, err);

    if (rc < 0)
        return rc;
    rc = es_ofd_replace(document->ofd, value_path, made, es_outfile_put, file, err);
    if (rc == 0)
        rc = check_written(document, index, made, es_outfile_temp(file), err);
    if (rc == 0)
        return es_outfile_commit(file, err);
    es_outfile_abandon(file);
    return rc;
}

int eseal_document_add_stamp_file(const eseal_document *document, size_t index,
    const eseal_stamp_token *token, const char *path, eseal_error *err)
{
    eseal_signature *signature = NULL;
    unsigned char *made = NULL;
    size_t len = 0;
    int rc;

    if (document == NULL || token == NULL || path == NULL)
        return es_err_misuse(err, "eseal_document_add_stamp_file needs document, token and path");
    rc = eseal_document_signature(&signature, document, index, err);
    if (rc == 0)
        rc = check_unprotected(document->ofd, index, err);
    if (rc == 0)
        rc = eseal_signature_add_stamp(&made, &len, document->ctx, signature, token, err);
    if (rc == 0)
        rc = write_stamped(document, index, es_span_of(made, len), path, err);
    eseal_free(made);
    eseal_signature_free(signature);
    return rc;
}
