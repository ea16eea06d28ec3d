/* SPDX-License-Identifier: Apache-2.0 */
/* What eseal/seal.h shows of a parsed seal. */
#include "base/io.h"
#include "base/mem.h"
#include "model/seal.h"

int eseal_seal_parse(
    eseal_seal **out, const eseal_ctx *ctx, const void *der, size_t len, eseal_error *err)
{
    if (out == NULL || ctx == NULL || (der == NULL && len > 0))
        return es_err_misuse(err, "eseal_seal_parse needs out, ctx and der");
    return es_seal_parse(out, ctx, es_span_of(der, len), NULL, err);
}

int eseal_seal_open_file(eseal_seal **out, const eseal_ctx *ctx, const char *path, eseal_error *err)
{
    es_buf octets = {0};
    int rc;

    if (out == NULL || ctx == NULL || path == NULL)
        return es_err_misuse(err, "eseal_seal_open_file needs out, ctx and path");
    rc = es_file_read_limited(&octets, path, "der_octets", ctx->limits.der_octets, err);
    if (rc == 0)
        rc = es_seal_parse(out, ctx, es_buf_view(&octets), path, err);
    es_buf_free(&octets);
    return rc;
}

static const unsigned char *show(es_span span, size_t *len)
{
    if (len != NULL)
        *len = span.len;
    return span.ptr;
}

int eseal_seal_version(const eseal_seal *seal)
{
    return seal->layout;
}

const char *eseal_seal_id(const eseal_seal *seal)
{
    return seal->id;
}

const char *eseal_seal_name(const eseal_seal *seal)
{
    return seal->name;
}

const char *eseal_seal_vendor(const eseal_seal *seal)
{
    return seal->vendor;
}

int64_t eseal_seal_type(const eseal_seal *seal)
{
    return seal->type;
}

int64_t eseal_seal_created(const eseal_seal *seal)
{
    return seal->created;
}

int64_t eseal_seal_valid_from(const eseal_seal *seal)
{
    return seal->valid_from;
}

int64_t eseal_seal_valid_to(const eseal_seal *seal)
{
    return seal->valid_to;
}

const unsigned char *eseal_seal_picture(const eseal_seal *seal, size_t *len)
{
    return show(seal->picture, len);
}

const char *eseal_seal_picture_type(const eseal_seal *seal)
{
    return seal->picture_type;
}

int64_t eseal_seal_width_mm(const eseal_seal *seal)
{
    return seal->width_mm;
}

int64_t eseal_seal_height_mm(const eseal_seal *seal)
{
    return seal->height_mm;
}

int eseal_seal_cert_kind(const eseal_seal *seal)
{
    return seal->list_kind == ESEAL_LIST_DIGESTS ? ESEAL_LIST_DIGESTS : ESEAL_LIST_CERTIFICATES;
}

size_t eseal_seal_cert_count(const eseal_seal *seal)
{
    return seal->cert_count;
}

const unsigned char *eseal_seal_cert_at(const eseal_seal *seal, size_t index, size_t *len)
{
    return show(index < seal->cert_count ? seal->certs[index].value : es_span_of(NULL, 0), len);
}

const unsigned char *eseal_seal_maker(const eseal_seal *seal, size_t *len)
{
    return show(seal->maker, len);
}

const unsigned char *eseal_seal_der(const eseal_seal *seal, size_t *len)
{
    return show(es_span_of(seal->octets, seal->len), len);
}

const unsigned char *eseal_seal_message(const eseal_seal *seal, size_t *len)
{
    return show(es_span_of(seal->message, seal->message_len), len);
}

const unsigned char *eseal_seal_value(const eseal_seal *seal, size_t *len)
{
    return show(seal->value, len);
}
