/* SPDX-License-Identifier: Apache-2.0 */
/* The hashes that name issuers and responders (RFC 6960, 4.1.1 and 4.2.1).  SHA-1 serves as a name
 * here, not as protection: what it names is then held against a signature. */
#include "codec/text.h"
#include "crypto/ossl.h"
#include "pki/revocation_parts.h"

#define SERIAL_MAX 64 /* octets; RFC 5280 has 20 */

/* By OID, not by crypto/digest.h, which refuses SHA-1 for good reasons. */
static const struct {
    const char *oid, *name;
} HASHES[] = {
    {"1.3.14.3.2.26", "SHA1"},
    {"2.16.840.1.101.3.4.2.1", "SHA256"},
    {"2.16.840.1.101.3.4.2.2", "SHA384"},
    {"2.16.840.1.101.3.4.2.3", "SHA512"},
    {ES_OID_SM3, "SM3"},
};

static const char *hash_name(const char *oid)
{
    for (size_t i = 0; i < sizeof HASHES / sizeof HASHES[0]; i++)
        if (strcmp(HASHES[i].oid, oid) == 0)
            return HASHES[i].name;
    return NULL;
}

/* *len 0: the provider does not offer this digest. */
static int digest(uint8_t out[EVP_MAX_MD_SIZE], size_t *len, const eseal_ctx *ctx, const char *name,
    es_span data, eseal_error *err)
{
    int rc = es_crypto_ready(ctx, err);
    unsigned got = 0;
    EVP_MD *md;

    *len = 0;
    if (rc != 0)
        return rc;
    es_ossl_begin();
    md = EVP_MD_fetch(ctx->crypto->libctx, name, ctx->crypto->properties);
    if (md != NULL && EVP_Digest(data.ptr, data.len, out, &got, md, NULL) != 1)
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "a digest could not be computed");
    EVP_MD_free(md);
    es_ossl_end();
    *len = got;
    return rc;
}

/* The octets of a key: the BIT STRING of SubjectPublicKeyInfo without its head. */
static es_span key_octets(const eseal_cert *cert)
{
    es_tlv whole = {0}, algorithm, bits;
    es_span key = {0};
    es_der at;

    es_der_open(&at, cert->view.spki, cert->octets);
    (void)es_der_take(&at, ES_TAG_SEQUENCE, &whole);
    es_der_enter(&at, &whole, cert->octets);
    if (!es_der_take(&at, ES_TAG_SEQUENCE, &algorithm) || !es_der_take(&at, ES_TAG_BITS, &bits) ||
        !es_der_bits(&bits, &key))
        return es_span_of(NULL, 0);
    return key;
}

static int hash_is(bool *is, bool *known, const eseal_ctx *ctx, const char *name, es_span data,
    es_span expected, eseal_error *err)
{
    uint8_t out[EVP_MAX_MD_SIZE];
    size_t len;
    int rc = digest(out, &len, ctx, name, data, err);

    if (rc == 0 && len == 0)
        *known = false;
    *is = rc == 0 && len > 0 && es_span_equal(expected, es_span_of(out, len));
    return rc;
}

int es_ocsp_names(bool *name, bool *key, bool *known, const eseal_ctx *ctx,
    const es_ocsp_single *single, es_span issuer_name, const eseal_cert *issuer, eseal_error *err)
{
    const char *hash = hash_name(single->hash);
    int rc;

    *name = *key = false;
    *known = hash != NULL;
    if (hash == NULL)
        return 0;
    rc = hash_is(name, known, ctx, hash, issuer_name, single->name_hash, err);
    if (rc == 0 && issuer != NULL)
        rc = hash_is(key, known, ctx, hash, key_octets(issuer), single->key_hash, err);
    return rc;
}

int es_ocsp_key_is(
    bool *is, const eseal_ctx *ctx, const eseal_cert *cert, es_span key_hash, eseal_error *err)
{
    bool known;

    return hash_is(is, &known, ctx, "SHA1", key_octets(cert), key_hash, err);
}

/* One digest of a CertID; *len 0: not to be had. */
static int put_digest(
    es_buf *out, size_t *len, const eseal_ctx *ctx, es_span data, eseal_error *err)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    int rc = digest(hash, len, ctx, "SHA1", data, err);

    if (rc == 0 && *len > 0)
        es_der_put(out, ES_TAG_OCTETS, es_span_of(hash, *len));
    return rc;
}

int es_ocsp_cert_id(char **out, const eseal_ctx *ctx, const eseal_cert *cert,
    const eseal_cert *issuer, eseal_error *err)
{
    static const uint8_t SHA1[] = {
        ES_TAG_SEQUENCE, 9, ES_TAG_OID, 5, 0x2B, 0x0E, 0x03, 0x02, 0x1A, ES_TAG_NULL, 0};
    es_buf body = ES_BUF(256), id = ES_BUF(256), hex = ES_BUF(512);
    size_t name = 0, key = 0;
    int rc;

    *out = NULL;
    if (cert->view.serial.len > SERIAL_MAX)
        return 0;
    es_buf_put(&body, SHA1, sizeof SHA1);
    rc = put_digest(&body, &name, ctx, cert->view.issuer, err);
    if (rc == 0)
        rc = put_digest(&body, &key, ctx, key_octets(issuer), err);
    if (rc == 0 && name > 0 && key > 0) {
        es_der_put(&body, ES_TAG_INTEGER, cert->view.serial);
        es_der_put(&id, ES_TAG_SEQUENCE, es_buf_view(&body));
        es_hex_encode(&hex, es_buf_view(&id));
        hex.failed |= body.failed || id.failed;
        *out = (char *)es_buf_take(&hex, NULL);
        rc = *out == NULL ? es_err_nomem(err) : 0;
    }
    es_buf_free(&body);
    es_buf_free(&id);
    es_buf_free(&hex);
    return rc;
}
