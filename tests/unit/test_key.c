/* SPDX-License-Identifier: Apache-2.0 */
/* Private keys in use: made, written, read again, and their values judged by OpenSSL's own
 * verifier. */
#include <openssl/core_names.h>
#include <openssl/x509.h>

#include "crypto/key_parts.h"

#include "crypto_unit.h"

static const es_alg SM2_SM3 = {ES_KEY_SM2, ES_HASH_SM3, false, false, "SM2-with-SM3"};
static const es_span PIECES[] = {
    {(const uint8_t *)"mess", 4}, {NULL, 0}, {(const uint8_t *)"age", 3}};

static es_private_key *generated(void)
{
    es_private_key *key = NULL;
    eseal_error err = {0};

    ck_assert_msg(es_private_key_generate(&key, unit_ctx, &err) == 0, "%s", err.text);
    ck_assert_int_eq(es_private_key_kind(key), ES_KEY_SM2);
    return key;
}

static EVP_PKEY *public_pkey(const es_private_key *key)
{
    es_buf spki = ES_BUF(4096);
    const unsigned char *at;
    EVP_PKEY *pkey;

    ck_assert_int_eq(es_private_key_spki(&spki, key, NULL), 0);
    at = spki.ptr;
    pkey = d2i_PUBKEY(NULL, &at, (long)spki.len);
    ck_assert_ptr_nonnull(pkey);
    ck_assert_ptr_eq(at, spki.ptr + spki.len);
    es_buf_free(&spki);
    return pkey;
}

/* What OpenSSL says of a value over "message". */
static int openssl_verify(EVP_PKEY *pkey, const char *md, const char *id, es_span value)
{
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(
            OSSL_PKEY_PARAM_DIST_ID, (void *)(uintptr_t)id, id == NULL ? 0 : strlen(id)),
        OSSL_PARAM_construct_end(),
    };
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    int good;

    ck_assert_int_eq(
        EVP_DigestVerifyInit_ex(ctx, NULL, md, NULL, NULL, pkey, id == NULL ? NULL : params), 1);
    good = EVP_DigestVerify(ctx, value.ptr, value.len, (const uint8_t *)"message", 7);
    EVP_MD_CTX_free(ctx);
    return good;
}

START_TEST(sm2_values)
{
    es_private_key *key = generated(), *other = generated();
    EVP_PKEY *pkey = public_pkey(key), *other_pkey = public_pkey(other);
    es_buf value = ES_BUF(72);
    es_sm2_value read;

    ck_assert_int_eq(es_private_key_sign(&value, unit_ctx, key, &SM2_SM3, PIECES, 3, NULL), 0);
    ck_assert_int_eq(es_sm2_value_read(&read, es_buf_view(&value)), ES_R_NONE);
    ck_assert(!read.raw && !read.negative && !read.padded);
    ck_assert_int_eq(openssl_verify(pkey, "SM3", ES_DEFAULT_ID, es_buf_view(&value)), 1);
    ck_assert_int_ne(openssl_verify(pkey, "SM3", "", es_buf_view(&value)), 1);
    ck_assert_int_ne(openssl_verify(other_pkey, "SM3", ES_DEFAULT_ID, es_buf_view(&value)), 1);
    es_buf_free(&value);
    EVP_PKEY_free(pkey);
    EVP_PKEY_free(other_pkey);
    es_private_key_free(key);
    es_private_key_free(other);
}
END_TEST

START_TEST(fits)
{
    es_private_key *key = generated(), *other = generated();
    es_public_key *half = NULL;
    es_buf spki = ES_BUF(4096);

    ck_assert_int_eq(es_private_key_spki(&spki, key, NULL), 0);
    ck_assert_uint_eq(spki.len, 91);
    ck_assert_int_eq(es_public_key_parse(&half, unit_ctx, es_buf_view(&spki), NULL), 0);
    ck_assert(es_private_key_fits(key, half));
    ck_assert(!es_private_key_fits(other, half));
    es_public_key_free(half);
    es_buf_free(&spki);
    es_private_key_free(key);
    es_private_key_free(other);
}
END_TEST

START_TEST(refused)
{
    static const es_alg ALGS[] = {
        {ES_KEY_SM2, ES_HASH_SHA256, false, false, "SM2 with SHA-256"},
        {ES_KEY_SM2, ES_HASH_NONE, false, false, NULL},
        {ES_KEY_RSA, ES_HASH_SHA256, false, false, "RSA"},
        {ES_KEY_RSA, ES_HASH_SHA1, true, false, "RSA with SHA-1"},
        {ES_KEY_EC, ES_HASH_SHA256, false, false, "ECDSA"},
        {ES_KEY_SM2, ES_HASH_SM3, true, false, "weak"},
    };
    es_private_key *key = generated();
    es_buf value = ES_BUF(4096), small = ES_BUF(40);
    eseal_error err = {0};

    for (size_t i = 0; i < sizeof ALGS / sizeof ALGS[0]; i++)
        ck_assert_int_eq(es_private_key_sign(&value, unit_ctx, key, &ALGS[i], PIECES, 3, NULL),
            ESEAL_E_ALGORITHM);
    ck_assert_uint_eq(value.len, 0);
    ck_assert_int_eq(
        es_private_key_sign(&small, unit_ctx, key, &SM2_SM3, PIECES, 3, &err), ESEAL_E_NOMEM);
    es_buf_free(&value);
    es_buf_free(&small);
    es_private_key_free(key);
}
END_TEST

/* Through a file and back; the values of one fit the other. */
static void round_trip(const char *pin, const char *label)
{
    es_private_key *key = generated();
    EVP_PKEY *pkey = public_pkey(key);
    es_buf pem = ES_BUF(8192), value = ES_BUF(72);
    es_key_bundle bundle = {0};
    eseal_error err = {0};

    ck_assert_int_eq(es_private_key_pem(&pem, unit_ctx, key, pin, &err), 0);
    ck_assert_msg(strstr((const char *)pem.ptr, label) == (const char *)pem.ptr, "%s", pem.ptr);
    ck_assert_msg(
        es_key_load(&bundle, unit_ctx, es_buf_view(&pem), pin, "x.pem", &err) == 0, "%s", err.text);
    ck_assert_ptr_null(bundle.cert);
    ck_assert_int_eq(
        es_private_key_sign(&value, unit_ctx, bundle.key, &SM2_SM3, PIECES, 3, NULL), 0);
    ck_assert_int_eq(openssl_verify(pkey, "SM3", ES_DEFAULT_ID, es_buf_view(&value)), 1);
    es_key_bundle_free(&bundle);
    if (pin != NULL) {
        ck_assert_int_eq(
            es_key_load(&bundle, unit_ctx, es_buf_view(&pem), "1235", "x.pem", &err), ESEAL_E_PIN);
        ck_assert_str_eq(err.where, "x.pem");
        ck_assert_str_eq(err.text, "the PIN is wrong");
        ck_assert_int_eq(
            es_key_load(&bundle, unit_ctx, es_buf_view(&pem), NULL, "x.pem", NULL), ESEAL_E_PIN);
        ck_assert_ptr_null(bundle.key);
    }
    es_buf_free(&pem);
    es_buf_free(&value);
    EVP_PKEY_free(pkey);
    es_private_key_free(key);
}

START_TEST(written_and_read)
{
    es_private_key *key = generated();
    es_buf pem = ES_BUF(8192);

    round_trip(NULL, "-----BEGIN PRIVATE KEY-----\n");
    round_trip("1234", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
    round_trip("口令", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
    ck_assert_int_eq(es_private_key_pem(&pem, unit_ctx, key, "", NULL), ESEAL_E_PIN);
    ck_assert_uint_eq(pem.len, 0);
    es_private_key_free(key);
}
END_TEST

START_TEST(rsa_and_ecdsa)
{
    static const struct {
        es_alg alg;
        const char *md;
    } ALGS[] = {
        {{ES_KEY_RSA, ES_HASH_SHA256, false, false, "RSA"}, "SHA256"},
        {{ES_KEY_EC, ES_HASH_SHA384, false, false, "ECDSA"}, "SHA384"},
    };
    EVP_PKEY *pkey = _i == 0 ? EVP_RSA_gen(2048) : EVP_EC_gen("P-384"), *half;
    es_buf value = ES_BUF(4096), pem = ES_BUF(8192);
    es_private_key *key = NULL;
    es_key_bundle bundle = {0};

    ck_assert_int_eq(es_private_key_adopt(&key, unit_ctx, pkey, NULL, NULL), 0);
    ck_assert_int_eq(es_private_key_kind(key), ALGS[_i].alg.key);
    half = public_pkey(key);
    ck_assert_int_eq(es_private_key_pem(&pem, unit_ctx, key, "1234", NULL), 0);
    ck_assert_int_eq(es_key_load(&bundle, unit_ctx, es_buf_view(&pem), "1234", NULL, NULL), 0);
    ck_assert_int_eq(
        es_private_key_sign(&value, unit_ctx, bundle.key, &ALGS[_i].alg, PIECES, 3, NULL), 0);
    ck_assert_int_eq(openssl_verify(half, ALGS[_i].md, NULL, es_buf_view(&value)), 1);
    value.ptr[value.len - 1] ^= 1;
    ck_assert_int_ne(openssl_verify(half, ALGS[_i].md, NULL, es_buf_view(&value)), 1);
    ck_assert_int_eq(
        es_private_key_sign(&value, unit_ctx, key, &SM2_SM3, PIECES, 3, NULL), ESEAL_E_ALGORITHM);
    es_buf_free(&value);
    es_buf_free(&pem);
    es_key_bundle_free(&bundle);
    es_private_key_free(key);
    EVP_PKEY_free(half);
}
END_TEST

START_TEST(poisoned)
{
    es_private_key *key = generated(), *none = NULL;
    es_known_answers wrong = ES_KNOWN_ANSWERS;
    es_buf out = ES_BUF(8192);
    es_key_bundle bundle = {0};

    wrong.e[0] ^= 1;
    ck_assert_int_eq(es_self_test(unit_ctx, &wrong, NULL), ESEAL_E_SELF_TEST);
    ck_assert_int_eq(es_private_key_generate(&none, unit_ctx, NULL), ESEAL_E_SELF_TEST);
    ck_assert_int_eq(
        es_private_key_sign(&out, unit_ctx, key, &SM2_SM3, PIECES, 3, NULL), ESEAL_E_SELF_TEST);
    ck_assert_int_eq(es_private_key_pem(&out, unit_ctx, key, NULL, NULL), ESEAL_E_SELF_TEST);
    ck_assert_int_eq(
        es_key_load(&bundle, unit_ctx, es_span_str("x"), NULL, NULL, NULL), ESEAL_E_SELF_TEST);
    ck_assert_uint_eq(out.len, 0);
    es_private_key_free(key);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("key");
    TCase *tc = tcase_create("key");

    tcase_add_checked_fixture(tc, unit_ctx_make, unit_ctx_drop);
    tcase_set_timeout(tc, 60); /* PBKDF2, and making an RSA key */
    tcase_add_test(tc, sm2_values);
    tcase_add_test(tc, fits);
    tcase_add_test(tc, refused);
    tcase_add_test(tc, written_and_read);
    tcase_add_loop_test(tc, rsa_and_ecdsa, 0, 2);
    tcase_add_test(tc, poisoned);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
