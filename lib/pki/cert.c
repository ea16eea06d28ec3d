/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/cert.h"

#include "base/io.h"
#include "base/mem.h"
#include "codec/text.h"
#include "crypto/ossl.h"
#include "pki/name.h"
#include "pki/pem.h"

/* INTEGER body as hex: no leading zeros, a minus sign in front of what should not be negative. */
static int serial_text(char **out, es_span body, eseal_error *err)
{
    bool negative = body.len > 0 && (body.ptr[0] & 0x80) != 0;
    es_buf number = ES_BUF(body.len), text = ES_BUF(2 * body.len + 2);
    const char *digits;
    int carry = 1;

    es_buf_span(&number, body);
    for (size_t i = number.len; negative && i-- > 0;) {
        carry += (uint8_t)~number.ptr[i];
        number.ptr[i] = (uint8_t)carry;
        carry >>= 8;
    }
    es_hex_encode(&text, es_buf_view(&number));
    if (!number.failed && !text.failed) {
        digits = body.len == 0 ? "" : (const char *)text.ptr;
        while (digits[0] == '0' && digits[1] != '\0')
            digits++;
        number.len = 0;
        number.max = text.max;
        es_buf_text(&number, negative ? "-" : "");
        es_buf_text(&number, digits);
        *out = (char *)es_buf_take(&number, NULL);
    }
    es_buf_free(&number);
    es_buf_free(&text);
    return *out == NULL ? es_err_nomem(err) : 0;
}

/* A key that is of no known kind, or damaged, leaves the certificate readable: key stays NULL. */
static int read_key(eseal_cert *cert, const eseal_ctx *ctx, eseal_error *err)
{
    eseal_error inner = {0};
    int rc = es_public_key_parse(&cert->key, ctx, cert->view.spki, &inner);

    if (rc == 0)
        return 0;
    cert->key = NULL;
    if (rc == ESEAL_E_ALGORITHM || rc == ESEAL_E_ASN1 || rc == ESEAL_E_DER || rc == ESEAL_E_KEY)
        return 0;
    return es_err(err, rc, inner.where, inner.offset, "%s", inner.text);
}

static int read_texts(eseal_cert *cert, const eseal_ctx *ctx, eseal_error *err)
{
    uint8_t digest[ES_SM3_LEN];
    es_buf hex = ES_BUF(2 * sizeof digest);
    int rc = es_name_text(&cert->subject, cert->view.subject, err);

    if (rc == 0)
        rc = es_name_text(&cert->issuer, cert->view.issuer, err);
    if (rc == 0)
        rc = es_name_common(&cert->name, cert->view.subject, err);
    if (rc == 0)
        rc = serial_text(&cert->serial, cert->view.serial, err);
    if (rc == 0)
        rc = es_hash_octets(digest, ctx, ES_HASH_SM3, cert->view.whole, err);
    if (rc != 0)
        return rc;
    es_hex_encode(&hex, es_span_of(digest, sizeof digest));
    if (hex.failed)
        rc = es_err_nomem(err);
    else
        memcpy(cert->sm3, hex.ptr, sizeof cert->sm3);
    es_buf_free(&hex);
    return rc;
}

static int parse_new(eseal_cert **out, const eseal_ctx *ctx, es_span der, eseal_error *err)
{
    eseal_cert *cert = NULL;
    int rc;

    if (der.len > ctx->limits.der_octets)
        return es_err_limit(err, NULL, "der_octets", ctx->limits.der_octets);
    cert = es_alloc(sizeof *cert);
    if (cert == NULL)
        return es_err_nomem(err);
    atomic_init(&cert->holders, 1);
    cert->path_len = -1;
    cert->usage = ES_USAGE_ABSENT;
    cert->len = der.len;
    cert->octets = es_memdup(der.ptr, der.len);
    if (cert->octets == NULL) {
        rc = es_err_nomem(err);
        goto out;
    }
    rc = es_cert_view_parse(&cert->view, &ctx->limits, es_span_of(cert->octets, cert->len), err);
    if (rc == 0)
        rc = es_cert_read_extensions(cert, &ctx->limits, err);
    if (rc == 0)
        rc = read_texts(cert, ctx, err);
    if (rc == 0)
        rc = read_key(cert, ctx, err);
    if (rc != 0)
        goto out;
    *out = cert;
    cert = NULL;
out:
    eseal_cert_free(cert);
    return rc;
}

static void hold(void *value, void *arg)
{
    eseal_cert *cert = value;

    atomic_fetch_add(&cert->holders, 1);
    *(eseal_cert **)arg = cert;
}

static void drop(void *value)
{
    eseal_cert_free(value);
}

/* The same octets are the same certificate, which nobody changes: it is parsed once. */
static int parse(eseal_cert **out, const eseal_ctx *ctx, es_span der, eseal_error *err)
{
    es_cache *cache = ctx->caches[ESEAL_CACHE_CERTIFICATES];
    int rc = es_crypto_ready(ctx, err);

    if (rc != 0)
        return rc;
    if (es_cache_find(cache, &der, 1, hold, out))
        return 0;
    rc = parse_new(out, ctx, der, err);
    if (rc == 0 && cache != NULL) {
        atomic_fetch_add(&(*out)->holders, 1);
        es_cache_put(cache, &der, 1, *out, drop, sizeof **out + 2 * (uint64_t)der.len + 1024);
    }
    return rc;
}

int es_cert_parse(
    eseal_cert **out, const eseal_ctx *ctx, es_span der, const char *place, eseal_error *err)
{
    int rc = parse(out, ctx, der, err);

    if (rc != 0 && place != NULL)
        es_err_place(err, place);
    return rc;
}

int eseal_cert_parse(
    eseal_cert **out, const eseal_ctx *ctx, const void *data, size_t len, eseal_error *err)
{
    es_span in = es_span_of(data, len);
    es_buf der;
    int rc;

    if (out == NULL || ctx == NULL || (data == NULL && len > 0))
        return es_err_misuse(err, "eseal_cert_parse needs out, ctx and data");
    *out = NULL;
    if (!es_pem_is(in))
        return parse(out, ctx, in, err);
    der = ES_BUF((size_t)ctx->limits.der_octets);
    rc = es_pem_next(&der, &in, err);
    if (rc == 0)
        rc = es_err(err, ESEAL_E_CERT, NULL, 0, "PEM without a CERTIFICATE block");
    else if (rc > 0)
        rc = parse(out, ctx, es_buf_view(&der), err);
    es_buf_free(&der);
    return rc;
}

int eseal_cert_open_file(eseal_cert **out, const eseal_ctx *ctx, const char *path, eseal_error *err)
{
    es_buf file;
    int rc;

    if (out == NULL || ctx == NULL || path == NULL)
        return es_err_misuse(err, "eseal_cert_open_file needs out, ctx and path");
    *out = NULL;
    rc = es_file_read_limited(&file, path, "der_octets", ctx->limits.der_octets, err);
    if (rc != 0)
        return rc;
    rc = eseal_cert_parse(out, ctx, file.ptr, file.len, err);
    if (rc != 0)
        es_err_place(err, path);
    es_buf_free(&file);
    return rc;
}

void eseal_cert_free(eseal_cert *cert)
{
    if (cert == NULL || atomic_fetch_sub(&cert->holders, 1) != 1)
        return;
    es_public_key_free(cert->key);
    es_free(cert->subject);
    es_free(cert->issuer);
    es_free(cert->serial);
    es_free(cert->name);
    es_free(cert->uscc);
    es_free(cert->octets);
    es_free(cert);
}

const char *eseal_cert_subject(const eseal_cert *cert)
{
    return cert->subject;
}

const char *eseal_cert_issuer(const eseal_cert *cert)
{
    return cert->issuer;
}

const char *eseal_cert_serial(const eseal_cert *cert)
{
    return cert->serial;
}

const char *eseal_cert_name(const eseal_cert *cert)
{
    return cert->name;
}

const char *eseal_cert_sm3(const eseal_cert *cert)
{
    return cert->sm3;
}

const char *eseal_cert_uscc(const eseal_cert *cert)
{
    return cert->uscc == NULL ? "" : cert->uscc;
}

int64_t eseal_cert_not_before(const eseal_cert *cert)
{
    return cert->view.not_before;
}

int64_t eseal_cert_not_after(const eseal_cert *cert)
{
    return cert->view.not_after;
}

const unsigned char *eseal_cert_der(const eseal_cert *cert, size_t *len)
{
    if (len != NULL)
        *len = cert->len;
    return cert->octets;
}

int eseal_cert_is_signing(const eseal_cert *cert)
{
    return cert->usage == ES_USAGE_SIGNING || cert->usage == ES_USAGE_ABSENT;
}

int eseal_cert_is_ca(const eseal_cert *cert)
{
    return cert->is_ca;
}
