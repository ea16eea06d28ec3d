/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SM2 verification (GB/T 32918.2-2016 clause 7, GB/T 32918.5 for the curve).  Z and e are made here
 * with SM3, so that a message may come in pieces; the equation is OpenSSL's here, over e, and the
 * engine's in sm2_judge.c.
 */
#include "crypto/sm2_key.h"

#include <openssl/ec.h>

/* A signer ID's length in bits has two octets in Z. */
#define ID_MAX 8191

/* a, b, xG, yG of GB/T 32918.5 */
static const uint8_t CURVE[128] = {
    0xFF,
    0xFF,
    0xFF,
    0xFE,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0x00,
    0x00,
    0x00,
    0x00,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFF,
    0xFC,
    0x28,
    0xE9,
    0xFA,
    0x9E,
    0x9D,
    0x9F,
    0x5E,
    0x34,
    0x4D,
    0x5A,
    0x9E,
    0x4B,
    0xCF,
    0x65,
    0x09,
    0xA7,
    0xF3,
    0x97,
    0x89,
    0xF5,
    0x15,
    0xAB,
    0x8F,
    0x92,
    0xDD,
    0xBC,
    0xBD,
    0x41,
    0x4D,
    0x94,
    0x0E,
    0x93,
    0x32,
    0xC4,
    0xAE,
    0x2C,
    0x1F,
    0x19,
    0x81,
    0x19,
    0x5F,
    0x99,
    0x04,
    0x46,
    0x6A,
    0x39,
    0xC9,
    0x94,
    0x8F,
    0xE3,
    0x0B,
    0xBF,
    0xF2,
    0x66,
    0x0B,
    0xE1,
    0x71,
    0x5A,
    0x45,
    0x89,
    0x33,
    0x4C,
    0x74,
    0xC7,
    0xBC,
    0x37,
    0x36,
    0xA2,
    0xF4,
    0xF6,
    0x77,
    0x9C,
    0x59,
    0xBD,
    0xCE,
    0xE3,
    0x6B,
    0x69,
    0x21,
    0x53,
    0xD0,
    0xA9,
    0x87,
    0x7C,
    0xC6,
    0x2A,
    0x47,
    0x40,
    0x02,
    0xDF,
    0x32,
    0xE5,
    0x21,
    0x39,
    0xF0,
    0xA0,
};

static int need_sm2(const es_public_key *key, eseal_error *err)
{
    if (es_public_key_kind(key) == ES_KEY_SM2)
        return 0;
    return es_err(
        err, ESEAL_E_ALGORITHM, "public key", ES_NO_OFFSET, "an SM2 value needs an SM2 key");
}

static int digest_pieces(es_digest *digest, const es_span *pieces, size_t count, eseal_error *err)
{
    for (size_t i = 0; i < count; i++) {
        int rc = es_digest_update(digest, pieces[i].ptr, pieces[i].len, err);

        if (rc != 0)
            return rc;
    }
    return 0;
}

static int sm3_pieces(uint8_t out[32], const eseal_ctx *ctx, es_span first, const es_span *pieces,
    size_t count, eseal_error *err)
{
    es_digest *digest = NULL;
    int rc = es_digest_new(&digest, ctx, ES_HASH_SM3, err);

    if (rc == 0)
        rc = es_digest_update(digest, first.ptr, first.len, err);
    if (rc == 0)
        rc = digest_pieces(digest, pieces, count, err);
    if (rc == 0)
        rc = es_digest_finish(digest, out, err);
    es_digest_free(digest);
    return rc;
}

/* Z = SM3(ENTL, ID, a, b, xG, yG, xA, yA), GB/T 32918.2 5.5 */
int es_sm2_z(
    uint8_t z[32], const eseal_ctx *ctx, const es_public_key *key, const char *id, eseal_error *err)
{
    es_span name = es_span_str(id == NULL ? ES_DEFAULT_ID : id);
    es_span point = es_public_key_point(key);
    bool is_default = es_span_equal(name, es_span_str(ES_DEFAULT_ID));
    uint8_t entl[2];
    int rc = need_sm2(key, err);

    if (rc != 0)
        return rc;
    if (is_default && es_sm2_key_z(z, es_public_key_sm2(key)))
        return 0;
    if (name.len > ID_MAX)
        return es_err(
            err, ESEAL_E_RANGE, "signer ID", ES_NO_OFFSET, "longer than %d octets", ID_MAX);
    entl[0] = (uint8_t)(name.len * 8 >> 8);
    entl[1] = (uint8_t)(name.len * 8);
    es_span parts[] = {name, es_span_of(CURVE, sizeof CURVE), es_span_of(point.ptr + 1, 64)};
    rc = sm3_pieces(z, ctx, es_span_of(entl, 2), parts, 3, err);
    if (rc == 0 && is_default)
        es_sm2_key_keep_z(es_public_key_sm2(key), z);
    return rc;
}

int es_sm2_e(uint8_t e[32], const eseal_ctx *ctx, const es_public_key *key, const char *id,
    const es_span *pieces, size_t count, eseal_error *err)
{
    uint8_t z[ES_SM3_LEN];
    int rc = es_sm2_z(z, ctx, key, id, err);

    if (rc != 0)
        return rc;
    return sm3_pieces(e, ctx, es_span_of(z, sizeof z), pieces, count, err);
}

/* Whether (x1, y1) = [s]G + [t]P is infinity, where OpenSSL stops with a failure of its curve
 * arithmetic although the value is simply bad.  0: no, or not to be told. */
static int is_infinity(const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value)
{
    const es_span octets = es_public_key_point(key);
    BN_CTX *bn = BN_CTX_new_ex(ctx->crypto->libctx);
    EC_GROUP *group =
        EC_GROUP_new_by_curve_name_ex(ctx->crypto->libctx, ctx->crypto->properties, NID_sm2);
    BIGNUM *s = BN_bin2bn(value->s, 32, NULL), *t = BN_bin2bn(value->r, 32, NULL);
    EC_POINT *point = group == NULL ? NULL : EC_POINT_new(group);
    EC_POINT *sum = group == NULL ? NULL : EC_POINT_new(group);
    int is = 0;

    if (bn != NULL && s != NULL && t != NULL && point != NULL && sum != NULL &&
        BN_mod_add(t, t, s, EC_GROUP_get0_order(group), bn) == 1 &&
        EC_POINT_oct2point(group, point, octets.ptr, octets.len, bn) == 1 &&
        EC_POINT_mul(group, sum, s, point, t, bn) == 1)
        is = EC_POINT_is_at_infinity(group, sum);
    EC_POINT_free(sum);
    EC_POINT_free(point);
    BN_free(t);
    BN_free(s);
    EC_GROUP_free(group);
    BN_CTX_free(bn);
    return is;
}

/* OpenSSL answers 0 both for a bad value and when it failed on the way; its queue tells them apart.
 */
static int judge_refusal(
    const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value, eseal_error *err)
{
    unsigned long last = es_ossl_last();

    if (last == 0 || (ERR_GET_LIB(last) == ERR_LIB_SM2 && !ERR_COMMON_ERROR(last)))
        return ES_VALUE_BAD;
    es_ossl_begin();
    if (is_infinity(ctx, key, value) == 1) {
        es_ossl_end();
        return ES_VALUE_BAD;
    }
    es_ossl_end();
    return es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "an SM2 value could not be verified");
}

int es_sm2_verify_openssl(const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value,
    const uint8_t e[32], eseal_error *err)
{
    EVP_PKEY_CTX *verify = NULL;
    EVP_PKEY *pkey = NULL;
    uint8_t der[72];
    size_t len = es_sm2_value_der(der, value->r, value->s);
    int rc;

    es_ossl_begin();
    rc = es_sm2_key_pkey(&pkey, es_public_key_sm2(key), ctx, err);
    if (rc != 0)
        goto out;
    verify = EVP_PKEY_CTX_new_from_pkey(ctx->crypto->libctx, pkey, ctx->crypto->properties);
    if (verify == NULL || EVP_PKEY_verify_init(verify) != 1) {
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "OpenSSL offers no SM2 verification");
        goto out;
    }
    rc = EVP_PKEY_verify(verify, der, len, e, 32);
    rc = rc == 1 ? ES_VALUE_GOOD : judge_refusal(ctx, key, value, err);
out:
    EVP_PKEY_CTX_free(verify);
    es_ossl_end();
    return rc;
}

int es_sm2_verify(const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value,
    const char *id, const es_span *pieces, size_t count, eseal_error *err)
{
    uint8_t e[ES_SM3_LEN];
    int rc = es_sm2_e(e, ctx, key, id, pieces, count, err);

    if (rc != 0)
        return rc;
    return es_sm2_verify_e(ctx, key, value, e, err);
}
