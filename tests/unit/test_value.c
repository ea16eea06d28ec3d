/* SPDX-License-Identifier: Apache-2.0 */
/* RSA and ECDSA values that OpenSSL makes, and what is refused. */
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "crypto_unit.h"

static const es_span PIECES[] = {
    {(const uint8_t *)"mess", 4}, {NULL, 0}, {(const uint8_t *)"age", 3}};

static es_public_key *public_half(EVP_PKEY *pkey)
{
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(pkey, &der);
    es_public_key *key = NULL;

    ck_assert_int_eq(es_public_key_parse(&key, unit_ctx, es_span_of(der, (size_t)len), NULL), 0);
    OPENSSL_free(der);
    return key;
}

static size_t sign(uint8_t *value, size_t size, EVP_PKEY *pkey, const char *md, int padding)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *pctx = NULL;

    ck_assert_int_eq(EVP_DigestSignInit_ex(ctx, &pctx, md, NULL, NULL, pkey, NULL), 1);
    if (padding != 0)
        ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_padding(pctx, padding), 1);
    ck_assert_int_eq(EVP_DigestSign(ctx, value, &size, (const uint8_t *)"message", 7), 1);
    EVP_MD_CTX_free(ctx);
    return size;
}

static int verify(const es_public_key *key, const char *oid, const uint8_t *value, size_t len)
{
    es_alg alg = {0};
    eseal_error err = {0};
    int rc;

    ck_assert(es_alg_from_oid(&alg, oid));
    rc = es_value_verify(unit_ctx, key, &alg, es_span_of(value, len), PIECES, 3, &err);
    ck_assert_int_eq(err.code, rc < 0 ? rc : 0);
    return rc;
}

#define RSA_SHA256 "1.2.840.113549.1.1.11"
#define RSA_SHA512 "1.2.840.113549.1.1.13"
#define RSA_SHA1 "1.2.840.113549.1.1.5"
#define RSA_BARE "1.2.840.113549.1.1.1"
#define ECDSA_SHA256 "1.2.840.10045.4.3.2"
#define ECDSA_SHA384 "1.2.840.10045.4.3.3"

START_TEST(rsa)
{
    EVP_PKEY *pkey = EVP_RSA_gen(2048);
    es_public_key *key = public_half(pkey);
    uint8_t value[257] = {0}, pss[256];
    size_t len = sign(value, 256, pkey, "SHA256", RSA_PKCS1_PADDING);

    ck_assert_uint_eq(len, 256);
    ck_assert_int_eq(verify(key, RSA_SHA256, value, len), ES_VALUE_GOOD);
    ck_assert_int_eq(verify(key, RSA_SHA512, value, len), ES_VALUE_BAD);
    ck_assert_int_eq(verify(key, RSA_SHA256, value, len + 1), ES_VALUE_BAD);
    ck_assert_int_eq(verify(key, RSA_SHA256, value, len - 1), ES_VALUE_BAD);
    ck_assert_int_eq(verify(key, RSA_SHA256, value, 0), ES_VALUE_BAD);
    ck_assert_int_eq(verify(key, RSA_SHA1, value, len), ESEAL_E_ALGORITHM);
    ck_assert_int_eq(verify(key, RSA_BARE, value, len), ESEAL_E_ALGORITHM);
    ck_assert_int_eq(verify(key, ECDSA_SHA256, value, len), ESEAL_E_ALGORITHM);
    ck_assert_int_eq(verify(key, ES_OID_SM2_SM3, value, len), ESEAL_E_ALGORITHM);
    for (size_t i = 0; i < len; i += 37) {
        value[i] ^= 1;
        ck_assert_int_eq(verify(key, RSA_SHA256, value, len), ES_VALUE_BAD);
        value[i] ^= 1;
    }
    memset(value, 0xFF, len); /* above the modulus */
    ck_assert_int_eq(verify(key, RSA_SHA256, value, len), ES_VALUE_BAD);
    len = sign(pss, sizeof pss, pkey, "SHA256", RSA_PKCS1_PSS_PADDING);
    ck_assert_int_eq(verify(key, RSA_SHA256, pss, len), ES_VALUE_BAD);
    es_public_key_free(key);
    EVP_PKEY_free(pkey);
}
END_TEST

START_TEST(ecdsa)
{
    EVP_PKEY *pkey = EVP_EC_gen("P-256");
    es_public_key *key = public_half(pkey);
    uint8_t value[80] = {0};
    size_t len = sign(value, sizeof value, pkey, "SHA256", 0);

    ck_assert_int_eq(verify(key, ECDSA_SHA256, value, len), ES_VALUE_GOOD);
    ck_assert_int_eq(verify(key, ECDSA_SHA384, value, len), ES_VALUE_BAD);
    ck_assert_int_eq(verify(key, ECDSA_SHA256, value, len + 1), ES_VALUE_BAD);
    ck_assert_int_eq(verify(key, ECDSA_SHA256, value, len - 1), ES_VALUE_BAD);
    ck_assert_int_eq(verify(key, ECDSA_SHA256, value, 0), ES_VALUE_BAD);
    for (size_t i = 0; i < len; i++) {
        value[i] ^= 1;
        ck_assert_int_eq(verify(key, ECDSA_SHA256, value, len), ES_VALUE_BAD);
        value[i] ^= 1;
    }
    es_public_key_free(key);
    EVP_PKEY_free(pkey);
}
END_TEST

START_TEST(sm2)
{
    es_public_key *key = unit_key(X_HEX, Y_HEX);
    es_span message = es_span_str("message digest");
    es_alg alg = {0};
    uint8_t value[80];
    size_t len = unit_hex(value, sizeof value, "3046022100" R_HEX "022100" S_HEX);

    ck_assert(es_alg_from_oid(&alg, ES_OID_SM2_SM3));
    ck_assert_int_eq(
        es_value_verify(unit_ctx, key, &alg, es_span_of(value, len), &message, 1, NULL),
        ES_VALUE_GOOD);
    ck_assert_int_eq(
        es_value_verify(unit_ctx, key, &alg, es_span_of(value, len - 1), &message, 1, NULL),
        ES_VALUE_BAD);
    message.len--;
    ck_assert_int_eq(
        es_value_verify(unit_ctx, key, &alg, es_span_of(value, len), &message, 1, NULL),
        ES_VALUE_BAD);
    alg.hash = ES_HASH_SHA256;
    ck_assert_int_eq(
        es_value_verify(unit_ctx, key, &alg, es_span_of(value, len), &message, 1, NULL),
        ESEAL_E_ALGORITHM);
    es_public_key_free(key);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("value");
    TCase *tc = tcase_create("value");

    tcase_add_checked_fixture(tc, unit_ctx_make, unit_ctx_drop);
    tcase_set_timeout(tc, 60); /* making an RSA key */
    tcase_add_test(tc, rsa);
    tcase_add_test(tc, ecdsa);
    tcase_add_test(tc, sm2);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
