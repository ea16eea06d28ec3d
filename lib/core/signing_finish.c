/* SPDX-License-Identifier: Apache-2.0 */
/* From a key's value to a finished document, signature or seal.  Nothing leaves unverified. */
#include "core/signing.h"

#include "base/mem.h"
#include "core/signer.h"

int es_signing_take_value(
    es_buf *out, const eseal_signing *signing, es_span value, eseal_error *err)
{
    es_span message = es_buf_view(&signing->message);
    uint8_t der[72];
    size_t len = 0;
    es_sm2_value parsed;
    es_alg alg;
    int rc;

    if (!es_alg_from_oid(&alg, signing->algorithm))
        return es_err(err, ESEAL_E_ALGORITHM, NULL, ES_NO_OFFSET, "%s", signing->algorithm);
    if (alg.key != ES_KEY_SM2) {
        es_buf_span(out, value);
        rc = es_value_verify(signing->ctx, signing->cert->key, &alg, value, &message, 1, err);
    } else {
        rc = es_sm2_value_from_device(der, &len, value, err);
        if (rc < 0)
            return rc;
        es_buf_put(out, der, len);
        if (es_sm2_value_read(&parsed, es_span_of(der, len)) != ES_R_NONE)
            rc = ES_VALUE_BAD;
        else
            rc = es_sm2_verify(
                signing->ctx, signing->cert->key, &parsed, ES_DEFAULT_ID, &message, 1, err);
    }
    if (rc < 0)
        return rc;
    if (rc != ES_VALUE_GOOD)
        return es_err(err, ESEAL_E_VALUE, NULL, ES_NO_OFFSET,
            "the value does not verify with the certificate: another key, or r and s in another "
            "form");
    return out->failed ? es_err_nomem(err) : 0;
}

static int put_buffer(void *arg, const void *data, size_t len, eseal_error *err)
{
    es_buf *out = arg;

    if (es_buf_put(out, data, len))
        return 0;
    return out->len + len > out->max ? es_err_limit(err, NULL, "document_octets", out->max)
                                     : es_err_nomem(err);
}

/* The octets that go into a document as SignedValue, or are the result themselves. */
static int make_value(es_buf *made, const eseal_signing *signing, es_span value, eseal_error *err)
{
    es_buf der = ES_BUF(8192);
    int rc = es_signing_take_value(&der, signing, value, err);

    *made = ES_BUF((size_t)signing->ctx->limits.der_octets);
    if (rc == 0)
        rc = signing->work->assemble(made, signing, es_buf_view(&der), err);
    if (rc == 0 && made->failed)
        rc = es_err_nomem(err);
    if (rc == 0 && signing->work->check != NULL)
        rc = signing->work->check(signing, es_buf_view(made), err);
    es_buf_free(&der);
    return rc;
}

static int write_document(
    es_buf *out, const eseal_signing *signing, es_span value, eseal_error *err)
{
    eseal_io *io = NULL;
    int rc = signing->work->write(signing, value, put_buffer, out, err);

    if (rc == 0)
        rc = eseal_io_open(&io, out->ptr, out->len, err);
    if (rc == 0)
        rc = signing->work->check_written(signing, io, err);
    eseal_io_free(io);
    return rc;
}

int eseal_signing_finish(unsigned char **out, size_t *len, eseal_signing *signing,
    const void *value, size_t value_len, eseal_error *err)
{
    es_buf made, document;
    int rc;

    if (out == NULL || len == NULL || signing == NULL || value == NULL)
        return es_err_misuse(err, "eseal_signing_finish needs out, len, signing and value");
    *out = NULL;
    *len = 0;
    document = ES_BUF((size_t)signing->ctx->limits.document_octets);
    rc = make_value(&made, signing, es_span_of(value, value_len), err);
    if (rc == 0 && signing->work->write != NULL)
        rc = write_document(&document, signing, es_buf_view(&made), err);
    if (rc == 0) {
        *out = es_buf_take(signing->work->write != NULL ? &document : &made, len);
        if (*out == NULL)
            rc = es_err_nomem(err);
    }
    es_buf_free(&made);
    es_buf_free(&document);
    return rc;
}

static int write_file(
    es_outfile *file, const eseal_signing *signing, es_span value, eseal_error *err)
{
    eseal_io *io = NULL;
    int rc;

    if (signing->work->write == NULL)
        return es_outfile_write(file, value.ptr, value.len, err);
    rc = signing->work->write(signing, value, es_outfile_put, file, err);
    if (rc == 0)
        rc = eseal_io_open_file(&io, es_outfile_temp(file), err);
    if (rc == 0)
        rc = signing->work->check_written(signing, io, err);
    eseal_io_free(io);
    return rc;
}

int eseal_signing_finish_file(
    eseal_signing *signing, const void *value, size_t value_len, const char *path, eseal_error *err)
{
    es_outfile *file = NULL;
    es_buf made;
    int rc;

    if (signing == NULL || value == NULL || path == NULL)
        return es_err_misuse(err, "eseal_signing_finish_file needs signing, value and path");
    rc = make_value(&made, signing, es_span_of(value, value_len), err);
    if (rc == 0)
        rc = es_outfile_open(&file, path, err);
    if (rc == 0) {
        rc = write_file(file, signing, es_buf_view(&made), err);
        if (rc == 0)
            rc = es_outfile_commit(file, err);
        else
            es_outfile_abandon(file);
    }
    es_buf_free(&made);
    return rc;
}

/* The key's value for what is in progress. */
static int key_value(
    es_buf *value, const eseal_signing *signing, const eseal_signer *signer, eseal_error *err)
{
    es_span message = es_buf_view(&signing->message);
    es_alg alg;

    if (!es_alg_from_oid(&alg, signing->algorithm))
        return es_err(err, ESEAL_E_ALGORITHM, NULL, ES_NO_OFFSET, "%s", signing->algorithm);
    return es_private_key_sign(value, signing->ctx, signer->key, &alg, &message, 1, err);
}

int es_signing_by(unsigned char **out, size_t *len, eseal_signing *signing,
    const eseal_signer *signer, const char *path, eseal_error *err)
{
    es_buf value = ES_BUF(8192);
    int rc = key_value(&value, signing, signer, err);

    if (rc == 0 && path != NULL)
        rc = eseal_signing_finish_file(signing, value.ptr, value.len, path, err);
    else if (rc == 0)
        rc = eseal_signing_finish(out, len, signing, value.ptr, value.len, err);
    es_buf_free(&value);
    return rc;
}
