/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Key files: PEM or DER, PKCS#8 (RFC 5958), SEC1 (RFC 5915), PKCS#1, PKCS#12.  Each structure is
 * told by its own parser, not by a decoder that tries everything, so that the error says what is
 * wrong.
 */
#include <openssl/decoder.h>
#include <openssl/pkcs12.h>

#include "crypto/key_parts.h"

int es_key_pin_missing(const es_key_source *source, eseal_error *err)
{
    return es_err(
        err, ESEAL_E_PIN, source->where, ES_NO_OFFSET, "the key is encrypted and no PIN was given");
}

int es_key_pin_wrong(const es_key_source *source, eseal_error *err)
{
    return es_err(err, ESEAL_E_PIN, source->where, ES_NO_OFFSET, "the PIN is wrong");
}

int es_key_from_pkcs8(es_key_source *source, const PKCS8_PRIV_KEY_INFO *info, eseal_error *err)
{
    const struct es_crypto *crypto = source->ctx->crypto;
    EVP_PKEY *pkey = EVP_PKCS82PKEY_ex(info, crypto->libctx, crypto->properties);

    if (pkey == NULL)
        return es_ossl_err(
            err, ESEAL_E_KEY, source->where, "a private key that OpenSSL does not accept");
    return es_key_source_keep(source, pkey, err);
}

bool es_key_pin_fault(void)
{
    unsigned long last = es_ossl_last();

    return ERR_GET_LIB(last) == ERR_LIB_PKCS12 &&
           (ERR_GET_REASON(last) == PKCS12_R_PKCS12_CIPHERFINAL_ERROR ||
               ERR_GET_REASON(last) == PKCS12_R_DECODE_ERROR);
}

/* With the legacy provider, for PBES1 with DES or RC2. */
static int decrypt_legacy(PKCS8_PRIV_KEY_INFO **out, const es_key_source *source,
    const X509_SIG *sealed, eseal_error *err)
{
    es_legacy legacy = {0};
    int rc = es_legacy_open(&legacy, source->where, err);

    if (rc != 0)
        return rc;
    *out = PKCS8_decrypt_ex(sealed, source->pin, -1, legacy.libctx, NULL);
    if (*out == NULL)
        rc = es_key_pin_fault() ? es_key_pin_wrong(source, err)
                                : es_ossl_err(err, ESEAL_E_ALGORITHM, source->where,
                                      "the key is encrypted in a way that OpenSSL does not offer");
    es_legacy_close(&legacy);
    return rc;
}

static int decrypt(PKCS8_PRIV_KEY_INFO **out, const es_key_source *source, const X509_SIG *sealed,
    eseal_error *err)
{
    const struct es_crypto *crypto = source->ctx->crypto;

    if (es_pbes2_is_sm3(sealed))
        return es_pbes2_sm3_decrypt(out, source, sealed, err);
    *out = PKCS8_decrypt_ex(sealed, source->pin, -1, crypto->libctx, crypto->properties);
    if (*out != NULL)
        return 0;
    if (es_key_pin_fault())
        return es_key_pin_wrong(source, err);
    return decrypt_legacy(out, source, sealed, err);
}

int es_key_read_encrypted(es_key_source *source, const X509_SIG *sealed, eseal_error *err)
{
    PKCS8_PRIV_KEY_INFO *info = NULL;
    const X509_ALGOR *alg;
    int rc;

    if (source->pin == NULL && !source->pin_is_right)
        return es_key_pin_missing(source, err);
    X509_SIG_get0(sealed, &alg, NULL);
    rc = es_key_spend(source, alg, err);
    if (rc == 0)
        rc = decrypt(&info, source, sealed, err);
    if (rc == 0)
        rc = es_key_from_pkcs8(source, info, err);
    PKCS8_PRIV_KEY_INFO_free(info);
    return rc;
}

/* Every form of a plain key is one SEQUENCE that begins with a version.  OpenSSL's decoders take a
 * millisecond to find out that something is none. */
static bool may_be_plain(es_span der)
{
    const unsigned char *at = der.ptr;
    int tag = 0, class = 0;
    long len = 0;
    bool fits;

    es_ossl_begin();
    fits = (ASN1_get_object(&at, &len, &tag, &class, (long)der.len) & 0x81) == 0 &&
           tag == V_ASN1_SEQUENCE && class == V_ASN1_UNIVERSAL && at + len == der.ptr + der.len &&
           len > 2 && at[0] == V_ASN1_INTEGER;
    es_ossl_end();
    return fits;
}

bool es_key_read_plain(EVP_PKEY **out, const es_key_source *source, es_span der)
{
    static const char *const STRUCTURES[] = {"PrivateKeyInfo", "type-specific"};
    const struct es_crypto *crypto = source->ctx->crypto;

    if (!may_be_plain(der))
        return false;
    es_ossl_begin();
    for (size_t i = 0; i < 2 && *out == NULL; i++) {
        const unsigned char *at = der.ptr;
        size_t left = der.len;
        EVP_PKEY *pkey = NULL;
        OSSL_DECODER_CTX *decoder = OSSL_DECODER_CTX_new_for_pkey(&pkey, "DER", STRUCTURES[i], NULL,
            EVP_PKEY_KEYPAIR, crypto->libctx, crypto->properties);
        bool read =
            decoder != NULL && OSSL_DECODER_from_data(decoder, &at, &left) == 1 && left == 0;

        OSSL_DECODER_CTX_free(decoder);
        if (read)
            *out = pkey;
        else
            EVP_PKEY_free(pkey);
    }
    es_ossl_end();
    return *out != NULL;
}

static X509_SIG *read_sealed(es_span der)
{
    const unsigned char *at = der.ptr;
    X509_SIG *sealed;

    es_ossl_begin();
    sealed = d2i_X509_SIG(NULL, &at, (long)der.len);
    es_ossl_end();
    if (sealed != NULL && at != der.ptr + der.len) {
        X509_SIG_free(sealed);
        sealed = NULL;
    }
    return sealed;
}

static bool is_p12(es_span der)
{
    const unsigned char *at = der.ptr;
    PKCS12 *p12;
    bool is;

    es_ossl_begin();
    p12 = d2i_PKCS12(NULL, &at, (long)der.len);
    es_ossl_end();
    is = p12 != NULL && at == der.ptr + der.len;
    PKCS12_free(p12);
    return is;
}

int es_key_read_der(es_key_source *source, es_span der, eseal_error *err)
{
    X509_SIG *sealed = read_sealed(der);
    EVP_PKEY *pkey = NULL;
    int rc;

    if (sealed != NULL) {
        rc = es_key_read_encrypted(source, sealed, err);
        X509_SIG_free(sealed);
        return rc;
    }
    if (is_p12(der))
        return es_key_read_p12(source, der, err);
    if (es_key_read_plain(&pkey, source, der))
        return es_key_source_keep(source, pkey, err);
    return es_err(
        err, ESEAL_E_KEY, source->where, ES_NO_OFFSET, "no private key of a form that is known");
}

static bool is_pem(es_span data)
{
    static const char BEGIN[] = "-----BEGIN ";

    for (size_t i = 0; i + sizeof BEGIN - 1 <= data.len; i++)
        if (data.ptr[i] == '-' && memcmp(data.ptr + i, BEGIN, sizeof BEGIN - 1) == 0)
            return true;
    return false;
}

int es_key_load(es_key_bundle *out, const eseal_ctx *ctx, es_span data, const char *pin,
    const char *where, eseal_error *err)
{
    es_key_source source = {.ctx = ctx, .pin = pin, .where = where};
    int rc = es_crypto_ready(ctx, err);

    if (rc != 0)
        return rc;
    if (data.len > INT_MAX || data.len > ctx->limits.der_octets)
        return es_err_limit(err, where, "der_octets", ctx->limits.der_octets);
    es_ossl_begin();
    rc = is_pem(data) ? es_key_read_pem(&source, data, err) : es_key_read_der(&source, data, err);
    if (rc == 0 && source.pkey == NULL)
        rc = es_err(err, ESEAL_E_KEY, where, ES_NO_OFFSET, "no private key in this file");
    if (rc != 0)
        goto out;
    rc = es_private_key_adopt(&source.bundle.key, ctx, source.pkey, where, err);
    source.pkey = NULL;
    if (rc != 0)
        goto out;
    es_key_bundle_pick_cert(ctx, &source.bundle);
    *out = source.bundle;
    memset(&source.bundle, 0, sizeof source.bundle);
out:
    EVP_PKEY_free(source.pkey);
    es_key_bundle_free(&source.bundle);
    es_ossl_end();
    return rc;
}
