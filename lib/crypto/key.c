/* SPDX-License-Identifier: Apache-2.0 */
/* Private keys in use: they stay inside OpenSSL; only their public half is also kept as octets. */
#include "crypto/key.h"

#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "base/mem.h"
#include "crypto/key_parts.h"

#define NUMBER_LEN 32
#define SALT_LEN 16
/* Of PBKDF2 in what we write: a quarter of a second of a laptop, once a key file. */
#define ROUNDS 600000

/* SubjectPublicKeyInfo of an SM2 key up to its point (GM/T 0009 7.1) */
static const uint8_t SM2_SPKI[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D,
    0x02, 0x01, 0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D, 0x03, 0x42, 0x00};

struct es_private_key {
    EVP_PKEY *pkey; /* an SM2 key is of type SM2, whatever it came as */
    es_public_key *public_half;
    uint8_t *spki;
    size_t spki_len;
};

static bool is_sm2(EVP_PKEY *pkey)
{
    char group[32] = "";

    if (EVP_PKEY_is_a(pkey, "SM2") == 1)
        return true;
    return EVP_PKEY_is_a(pkey, "EC") == 1 &&
           EVP_PKEY_get_utf8_string_param(
               pkey, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, NULL) == 1 &&
           OBJ_sn2nid(group) == NID_sm2;
}

/* A new pkey of type SM2 from d and the point 04 X Y. */
static EVP_PKEY *sm2_from_numbers(const eseal_ctx *ctx, uint8_t d[NUMBER_LEN], es_span point)
{
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t) "SM2", 0),
        OSSL_PARAM_construct_octet_string(
            OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)point.ptr, point.len),
        OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, d, NUMBER_LEN),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY_CTX *make =
        EVP_PKEY_CTX_new_from_name(ctx->crypto->libctx, "SM2", ctx->crypto->properties);
    EVP_PKEY *made = NULL;

    if (make == NULL || EVP_PKEY_fromdata_init(make) != 1 ||
        EVP_PKEY_fromdata(make, &made, EVP_PKEY_KEYPAIR, params) != 1)
        made = NULL;
    EVP_PKEY_CTX_free(make);
    return made;
}

/* Type EC on SM2's curve, which a decoder may give, would sign with ECDSA. */
static int retype_sm2(
    EVP_PKEY **pkey, const eseal_ctx *ctx, es_span point, const char *where, eseal_error *err)
{
    uint8_t octets[NUMBER_LEN];
    BIGNUM *d = NULL;
    EVP_PKEY *made = NULL;

    if (EVP_PKEY_is_a(*pkey, "SM2") == 1)
        return 0;
    if (EVP_PKEY_get_bn_param(*pkey, OSSL_PKEY_PARAM_PRIV_KEY, &d) == 1 &&
        BN_bn2nativepad(d, octets, NUMBER_LEN) == NUMBER_LEN)
        made = sm2_from_numbers(ctx, octets, point);
    es_wipe(octets, sizeof octets);
    BN_clear_free(d);
    if (made == NULL)
        return es_ossl_err(err, ESEAL_E_KEY, where, "an SM2 key that OpenSSL does not accept");
    EVP_PKEY_free(*pkey);
    *pkey = made;
    return 0;
}

/* 04 X Y of an SM2 key of either type, as a public key. */
static int sm2_public(
    es_public_key **out, const eseal_ctx *ctx, EVP_PKEY *pkey, const char *where, eseal_error *err)
{
    uint8_t point[1 + 2 * NUMBER_LEN] = {0x04};
    BIGNUM *x = NULL, *y = NULL;
    int rc;

    if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1 &&
        EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1 &&
        BN_bn2binpad(x, point + 1, NUMBER_LEN) == NUMBER_LEN &&
        BN_bn2binpad(y, point + 1 + NUMBER_LEN, NUMBER_LEN) == NUMBER_LEN)
        rc = es_public_key_from_point(out, ctx, es_span_of(point, sizeof point), err);
    else
        rc = es_ossl_err(err, ESEAL_E_KEY, where, "the key has no public half");
    BN_free(x);
    BN_free(y);
    return rc;
}

static int adopt_sm2(es_private_key *key, const eseal_ctx *ctx, const char *where, eseal_error *err)
{
    es_span point;
    int rc = sm2_public(&key->public_half, ctx, key->pkey, where, err);

    if (rc != 0)
        return rc;
    point = es_public_key_point(key->public_half);
    rc = retype_sm2(&key->pkey, ctx, point, where, err);
    if (rc != 0)
        return rc;
    key->spki_len = sizeof SM2_SPKI + point.len;
    key->spki = es_alloc(key->spki_len);
    if (key->spki == NULL)
        return es_err_nomem(err);
    memcpy(key->spki, SM2_SPKI, sizeof SM2_SPKI);
    memcpy(key->spki + sizeof SM2_SPKI, point.ptr, point.len);
    return 0;
}

static int adopt_other(
    es_private_key *key, const eseal_ctx *ctx, const char *where, eseal_error *err)
{
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(key->pkey, &der), rc;

    if (len <= 0)
        return es_ossl_err(err, ESEAL_E_KEY, where, "the key has no public half");
    rc = es_public_key_parse(&key->public_half, ctx, es_span_of(der, (size_t)len), err);
    if (rc != 0 && where != NULL)
        es_err_place(err, where);
    if (rc == 0) {
        key->spki = es_memdup(der, (size_t)len);
        key->spki_len = (size_t)len;
        if (key->spki == NULL)
            rc = es_err_nomem(err);
    }
    OPENSSL_free(der);
    return rc;
}

/* That the two halves of a key belong together: a file may hold any two. */
static int check_halves(
    const es_private_key *key, const eseal_ctx *ctx, const char *where, eseal_error *err)
{
    EVP_PKEY_CTX *check =
        EVP_PKEY_CTX_new_from_pkey(ctx->crypto->libctx, key->pkey, ctx->crypto->properties);
    int rc = 0;

    if (check == NULL || EVP_PKEY_pairwise_check(check) != 1)
        rc = es_ossl_err(err, ESEAL_E_KEY, where, "private and public half do not belong together");
    EVP_PKEY_CTX_free(check);
    return rc;
}

int es_private_key_adopt(
    es_private_key **out, const eseal_ctx *ctx, EVP_PKEY *pkey, const char *where, eseal_error *err)
{
    es_private_key *key = es_alloc(sizeof *key);
    int rc;

    if (key == NULL) {
        EVP_PKEY_free(pkey);
        return es_err_nomem(err);
    }
    key->pkey = pkey;
    rc = is_sm2(pkey) ? adopt_sm2(key, ctx, where, err) : adopt_other(key, ctx, where, err);
    if (rc == 0)
        rc = check_halves(key, ctx, where, err);
    if (rc != 0)
        goto out;
    *out = key;
    key = NULL;
out:
    es_private_key_free(key);
    return rc;
}

int es_private_key_generate(es_private_key **out, const eseal_ctx *ctx, eseal_error *err)
{
    EVP_PKEY_CTX *make = NULL;
    EVP_PKEY *pkey = NULL;
    int rc = es_crypto_ready(ctx, err);

    if (rc != 0)
        return rc;
    es_ossl_begin();
    make = EVP_PKEY_CTX_new_from_name(ctx->crypto->libctx, "SM2", ctx->crypto->properties);
    if (make == NULL || EVP_PKEY_keygen_init(make) != 1 || EVP_PKEY_generate(make, &pkey) != 1)
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "an SM2 key could not be made");
    else
        rc = es_private_key_adopt(out, ctx, pkey, NULL, err);
    EVP_PKEY_CTX_free(make);
    es_ossl_end();
    return rc;
}

void es_private_key_free(es_private_key *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->pkey);
    es_public_key_free(key->public_half);
    es_free(key->spki);
    es_free(key);
}

es_key_kind es_private_key_kind(const es_private_key *key)
{
    return es_public_key_kind(key->public_half);
}

EVP_PKEY *es_private_key_pkey(const es_private_key *key)
{
    return key->pkey;
}

const es_public_key *es_private_key_public(const es_private_key *key)
{
    return key->public_half;
}

bool es_private_key_fits(const es_private_key *key, const es_public_key *public_key)
{
    return es_public_key_equal(key->public_half, public_key);
}

static int put(es_buf *out, const void *data, size_t len, eseal_error *err)
{
    if (es_buf_put(out, data, len))
        return 0;
    return es_err_nomem(err);
}

int es_private_key_spki(es_buf *out, const es_private_key *key, eseal_error *err)
{
    return put(out, key->spki, key->spki_len, err);
}

/* PBES2 with SM4-CBC and HMAC-SHA-256, which every OpenSSL 3 reads; none of 3.0 and 3.1 reads
 * HMAC-SM3. */
static int write_sealed(
    BIO *bio, const eseal_ctx *ctx, PKCS8_PRIV_KEY_INFO *info, const char *pin, eseal_error *err)
{
    const struct es_crypto *crypto = ctx->crypto;
    EVP_CIPHER *sm4 = EVP_CIPHER_fetch(crypto->libctx, "SM4-CBC", crypto->properties);
    X509_SIG *sealed = NULL;
    int rc = 0;

    if (sm4 != NULL)
        sealed = PKCS8_encrypt_ex(-1, sm4, pin, (int)strlen(pin), NULL, SALT_LEN, ROUNDS, info,
            crypto->libctx, crypto->properties);
    if (sealed == NULL || PEM_write_bio_PKCS8(bio, sealed) != 1)
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "the key could not be encrypted");
    X509_SIG_free(sealed);
    EVP_CIPHER_free(sm4);
    return rc;
}

int es_private_key_pem(
    es_buf *out, const eseal_ctx *ctx, const es_private_key *key, const char *pin, eseal_error *err)
{
    PKCS8_PRIV_KEY_INFO *info = NULL;
    BIO *bio = NULL;
    char *text = NULL;
    long len;
    int rc = es_crypto_ready(ctx, err);

    if (rc != 0)
        return rc;
    if (pin != NULL && (pin[0] == '\0' || strlen(pin) > INT_MAX))
        return es_err(err, ESEAL_E_PIN, NULL, ES_NO_OFFSET, "an empty PIN protects nothing");
    es_ossl_begin();
    info = EVP_PKEY2PKCS8(key->pkey);
    bio = BIO_new(BIO_s_mem());
    if (info == NULL || bio == NULL) {
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "the private key could not be taken out");
        goto out;
    }
    if (pin != NULL)
        rc = write_sealed(bio, ctx, info, pin, err);
    else if (PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, info) != 1)
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "the private key could not be written");
    if (rc != 0)
        goto out;
    len = BIO_get_mem_data(bio, &text);
    rc = put(out, text, (size_t)len, err);
out:
    BIO_free(bio); /* wipes */
    PKCS8_PRIV_KEY_INFO_free(info);
    es_ossl_end();
    return rc;
}
