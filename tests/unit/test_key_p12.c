/* SPDX-License-Identifier: Apache-2.0 */
/* PKCS#12 files, with and without the ciphers of old. */
#include "key_unit.h"

static const struct {
    int key_nid, cert_nid, mac_rounds;
    const char *pin;
    bool legacy;
} P12S[] = {
    {NID_sm4_cbc, NID_sm4_cbc, 2048, PIN, false},
    {NID_aes_256_cbc, NID_aes_256_cbc, 2048, PIN, false},
    {NID_aes_256_cbc, NID_aes_256_cbc, 2048, "口令", false},
    {NID_aes_256_cbc, NID_aes_256_cbc, -1, PIN, false}, /* no MAC */
    {NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NID_pbe_WithSHA1And40BitRC2_CBC, 1024, PIN, true},
    {NID_pbe_WithSHA1And40BitRC2_CBC, NID_pbe_WithSHA1And40BitRC2_CBC, 1024, PIN, true},
    {NID_pbe_WithSHA1And40BitRC2_CBC, NID_pbe_WithSHA1And40BitRC2_CBC, -1, PIN, true},
};

START_TEST(p12)
{
    X509 *own = certificate(pkey, "own"), *other = certificate(stranger, "other");
    STACK_OF(X509) *others = sk_X509_new_null();
    PKCS12 *made;

    if (P12S[_i].legacy && legacy_ctx == NULL) {
        printf("SKIP: no legacy provider\n");
        goto out;
    }
    sk_X509_push(others, other);
    made = PKCS12_create_ex(P12S[_i].pin, "name", pkey, own, others, P12S[_i].key_nid,
        P12S[_i].cert_nid, 2048, P12S[_i].mac_rounds, 0, legacy_ctx, NULL);
    ck_assert_ptr_nonnull(made);
    ck_assert_int_eq(i2d_PKCS12_bio(file, made), 1);
    PKCS12_free(made);
    expect_key(P12S[_i].pin);
    expect_certs(P12S[_i].pin, own, other);
    expect_refused("12345", ESEAL_E_PIN, "the PIN is wrong");
    expect_refused(NULL, ESEAL_E_PIN, "no PIN was given");
    if (!P12S[_i].legacy)
        goto out;
    /* where the legacy provider is not installed */
    setenv("OPENSSL_MODULES", "/nowhere", 1);
    expect_refused(P12S[_i].pin, ESEAL_E_LEGACY, "legacy provider");
    unsetenv("OPENSSL_MODULES");
    expect_key(P12S[_i].pin);
out:
    sk_X509_free(others);
    X509_free(own);
    X509_free(other);
}
END_TEST

START_TEST(p12_without_pin)
{
    X509 *own = certificate(pkey, "own");
    PKCS12 *made = PKCS12_create(_i == 0 ? "" : NULL, "name", pkey, own, NULL, NID_aes_256_cbc,
        NID_aes_256_cbc, 2048, 2048, 0);

    ck_assert_int_eq(i2d_PKCS12_bio(file, made), 1);
    PKCS12_free(made);
    expect_key(NULL);
    expect_key("");
    X509_free(own);
}
END_TEST

START_TEST(p12_odd)
{
    X509 *own = certificate(pkey, "own");
    PKCS12 *made = PKCS12_create(PIN, "name", NULL, own, NULL, 0, NID_aes_256_cbc, 2048, 2048, 0);

    ck_assert_int_eq(i2d_PKCS12_bio(file, made), 1);
    PKCS12_free(made);
    expect_refused(PIN, ESEAL_E_KEY, "no private key in this file");
    BIO_write(file, "", 1);
    expect_refused(PIN, ESEAL_E_KEY, "no private key of a form that is known");
    X509_free(own);
}
END_TEST

/* A MAC that cannot be computed is not a wrong PIN. */
START_TEST(p12_mac)
{
    X509 *own = certificate(pkey, "own");
    PKCS12 *made;

    if (legacy_ctx == NULL) {
        printf("SKIP: no legacy provider\n");
        goto out;
    }
    made = PKCS12_create_ex(PIN, "name", pkey, own, NULL, NID_aes_256_cbc, NID_aes_256_cbc, 2048,
        -1, 0, legacy_ctx, NULL);
    ck_assert_int_eq(PKCS12_set_mac(made, PIN, -1, NULL, 0, 2048, EVP_whirlpool()), 1);
    ck_assert_int_eq(i2d_PKCS12_bio(file, made), 1);
    PKCS12_free(made);
    expect_refused(PIN, ESEAL_E_ALGORITHM, "MAC cannot be computed");
out:
    X509_free(own);
}
END_TEST

/* --- files that ask for years of work --- */

#define ROUNDS_MAX 10000000

static X509_ALGOR *pbes1(int rounds)
{
    return PKCS5_pbe_set(NID_pbe_WithSHA1And3_Key_TripleDES_CBC, rounds, NULL, 8);
}

static X509_ALGOR *pbes2(int rounds)
{
    return PKCS5_pbe2_set_iv(EVP_aes_128_cbc(), rounds, NULL, 0, NULL, NID_hmacWithSHA256);
}

/* N·r·p; N is a power of 2, and OpenSSL takes no more than 32 MiB. */
static X509_ALGOR *scrypt(int rounds)
{
    return PKCS5_pbe2_set_scrypt(EVP_aes_128_cbc(), NULL, 0, NULL, 16384, 1,
        (uint64_t)rounds / 16384 + (rounds % 16384 != 0));
}

static void write_sealed(X509_ALGOR *alg)
{
    PKCS8_PRIV_KEY_INFO *info = pkcs8();
    X509_SIG *sealed = PKCS8_set0_pbe(PIN, 4, info, pbes2(8));
    X509_ALGOR *inside;

    ck_assert_ptr_nonnull(sealed);
    ck_assert_ptr_nonnull(alg);
    X509_SIG_getm(sealed, &inside, NULL);
    X509_ALGOR_copy(inside, alg);
    ck_assert_int_eq(i2d_PKCS8_bio(file, sealed), 1);
    X509_ALGOR_free(alg);
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(info);
}

/* No key is made: what the structure asks for is refused, or it is the PIN that is wrong. */
static void expect_cost(X509_ALGOR *(*make_alg)(int), int most)
{
    es_key_bundle bundle = {0};

    write_sealed(make_alg(ROUNDS_MAX + 1));
    expect_refused(PIN, ESEAL_E_LIMIT, "more than 10000000 rounds");
    (void)BIO_reset(file);
    write_sealed(make_alg(INT_MAX));
    expect_refused(PIN, ESEAL_E_LIMIT, "more than 10000000 rounds");
    (void)BIO_reset(file);
    write_sealed(make_alg(most));
    ck_assert_int_ne(es_key_load(&bundle, unit_ctx, file_octets(), PIN, "f", NULL), ESEAL_E_LIMIT);
    (void)BIO_reset(file);
}

START_TEST(cost)
{
    expect_cost(pbes1, 10000);
    expect_cost(pbes2, 10000);
    expect_cost(scrypt, 16384);
}
END_TEST

/* The file's MAC, and two safes that each keep below what is allowed. */
START_TEST(p12_cost)
{
    X509 *own = certificate(pkey, "own");
    PKCS12 *made = PKCS12_create(PIN, "name", pkey, own, NULL, 0, NID_aes_128_cbc, 8, 8, 0);
    const ASN1_INTEGER *rounds = NULL;
    STACK_OF(PKCS7) * safes;
    X509_ALGOR *slow = pbes2(ROUNDS_MAX);

    PKCS12_get0_mac(NULL, NULL, NULL, &rounds, made);
    ASN1_INTEGER_set((ASN1_INTEGER *)(uintptr_t)rounds, ROUNDS_MAX + 1);
    ck_assert_int_eq(i2d_PKCS12_bio(file, made), 1);
    expect_refused(PIN, ESEAL_E_LIMIT, "more than 10000000 rounds");
    (void)BIO_reset(file);
    PKCS12_free(made);
    /* 8 for the MAC and the rest for the certificates */
    made = PKCS12_create(PIN, "name", pkey, own, NULL, 0, NID_aes_128_cbc, 8, 8, 0);
    safes = PKCS12_unpack_authsafes(made);
    for (int i = 0; i < sk_PKCS7_num(safes); i++)
        if (PKCS7_type_is_encrypted(sk_PKCS7_value(safes, i)))
            X509_ALGOR_copy(sk_PKCS7_value(safes, i)->d.encrypted->enc_data->algorithm, slow);
    ck_assert_int_eq(PKCS12_pack_authsafes(made, safes), 1);
    ck_assert_int_eq(PKCS12_set_mac(made, PIN, -1, NULL, 0, 8, EVP_sha256()), 1);
    ck_assert_int_eq(i2d_PKCS12_bio(file, made), 1);
    expect_refused(PIN, ESEAL_E_LIMIT, "more than 10000000 rounds");
    sk_PKCS7_pop_free(safes, PKCS7_free);
    X509_ALGOR_free(slow);
    PKCS12_free(made);
    X509_free(own);
}
END_TEST

START_TEST(corpus)
{
    static const struct {
        const char *name, *pin;
    } FILES[] = {
        {"ofdrw-user.p12", "777777"},
        {"ofdrw-maker.p12", "777777"},
    };
    es_key_bundle bundle = {0};
    eseal_error err = {0};

    if (!read_corpus(FILES[_i].name) || legacy_ctx == NULL)
        return;
    ck_assert_msg(es_key_load(&bundle, unit_ctx, file_octets(), FILES[_i].pin, "f", &err) == 0,
        "%s", err.text);
    ck_assert_int_eq(es_private_key_kind(bundle.key), ES_KEY_SM2);
    ck_assert_ptr_nonnull(bundle.cert);
    es_key_bundle_free(&bundle);
    expect_refused("7777777", ESEAL_E_PIN, "the PIN is wrong");
    expect_refused(NULL, ESEAL_E_PIN, "no PIN was given");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("key_p12");
    TCase *tc = tcase_create("key_p12");

    tcase_add_checked_fixture(tc, make, drop);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, p12, 0, sizeof P12S / sizeof P12S[0]);
    tcase_add_loop_test(tc, p12_without_pin, 0, 2);
    tcase_add_test(tc, p12_odd);
    tcase_add_test(tc, p12_mac);
    tcase_add_test(tc, cost);
    tcase_add_test(tc, p12_cost);
    tcase_add_loop_test(tc, corpus, 0, 2);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
