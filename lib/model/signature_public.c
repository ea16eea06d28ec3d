/* SPDX-License-Identifier: Apache-2.0 */
/* What eseal/signature.h shows of a parsed signature. */
#include "base/io.h"
#include "model/signature.h"

int eseal_signature_parse(
    eseal_signature **out, const eseal_ctx *ctx, const void *der, size_t len, eseal_error *err)
{
    if (out == NULL || ctx == NULL || (der == NULL && len > 0))
        return es_err_misuse(err, "eseal_signature_parse needs out, ctx and der");
    return es_signature_parse(out, ctx, es_span_of(der, len), err);
}

int eseal_signature_open_file(
    eseal_signature **out, const eseal_ctx *ctx, const char *path, eseal_error *err)
{
    es_buf octets = {0};
    eseal_error inner = {0};
    int rc;

    if (out == NULL || ctx == NULL || path == NULL)
        return es_err_misuse(err, "eseal_signature_open_file needs out, ctx and path");
    rc = es_file_read_limited(&octets, path, "der_octets", ctx->limits.der_octets, err);
    if (rc == 0) {
        rc = es_signature_parse(out, ctx, es_buf_view(&octets), &inner);
        es_err_place(&inner, path);
        if (rc != 0)
            (void)es_err(err, rc, inner.where, inner.offset, "%s", inner.text);
    }
    es_buf_free(&octets);
    return rc;
}

static const unsigned char *show(es_span span, size_t *len)
{
    if (len != NULL)
        *len = span.len;
    return span.len == 0 ? NULL : span.ptr;
}

int eseal_signature_format(const eseal_signature *signature)
{
    return signature->format;
}

const eseal_seal *eseal_signature_seal(const eseal_signature *signature)
{
    return signature->seal;
}

int64_t eseal_signature_time(const eseal_signature *signature)
{
    return signature->time;
}

const unsigned char *eseal_signature_data_hash(const eseal_signature *signature, size_t *len)
{
    return show(signature->data_hash, len);
}

const char *eseal_signature_property_info(const eseal_signature *signature)
{
    return signature->property_info == NULL ? "" : signature->property_info;
}

const unsigned char *eseal_signature_cert(const eseal_signature *signature, size_t *len)
{
    return show(signature->cert, len);
}

const unsigned char *eseal_signature_message(const eseal_signature *signature, size_t *len)
{
    return show(signature->message, len);
}

const unsigned char *eseal_signature_value(const eseal_signature *signature, size_t *len)
{
    return show(signature->value, len);
}

const unsigned char *eseal_signature_der(const eseal_signature *signature, size_t *len)
{
    return show(es_span_of(signature->octets, signature->len), len);
}
