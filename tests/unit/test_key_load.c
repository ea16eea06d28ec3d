/* SPDX-License-Identifier: Apache-2.0 */
/* Key files of every form, made here with OpenSSL from the standard's key, and what is wrong with
 * others. */
#include "key_unit.h"

START_TEST(plain_pkcs8)
{
    PKCS8_PRIV_KEY_INFO *info = pkcs8();

    if (_i == 0)
        ck_assert_int_eq(PEM_write_bio_PKCS8_PRIV_KEY_INFO(file, info), 1);
    else
        ck_assert_int_eq(i2d_PKCS8_PRIV_KEY_INFO_bio(file, info), 1);
    expect_key(NULL);
    expect_key("a PIN that is not needed");
    if (_i == 1) {
        BIO_write(file, "", 1); /* an octet too many */
        expect_refused(NULL, ESEAL_E_KEY, "no private key of a form that is known");
    }
    PKCS8_PRIV_KEY_INFO_free(info);
}
END_TEST

START_TEST(sec1)
{
    const EC_KEY *ec = EVP_PKEY_get0_EC_KEY(pkey);

    switch (_i) {
    case 0: /* as openssl ecparam -genkey writes it, parameters first */
        BIO_puts(file, "-----BEGIN EC PARAMETERS-----\nBggqgRzPVQGCLQ==\n"
                       "-----END EC PARAMETERS-----\n");
        ck_assert_int_eq(PEM_write_bio_ECPrivateKey(file, ec, NULL, NULL, 0, NULL, NULL), 1);
        break;
    case 1:
        ck_assert_int_eq(i2d_ECPrivateKey_bio(file, ec), 1);
        break;
    case 2: /* without the public half, which can be made again */
        EC_KEY_set_enc_flags((EC_KEY *)(uintptr_t)ec, EC_PKEY_NO_PUBKEY);
        ck_assert_int_eq(i2d_ECPrivateKey_bio(file, ec), 1);
        break;
    default: { /* as openssl ec writes it */
        unsigned char *der = NULL;
        int len = i2d_ECPrivateKey(ec, &der);

        PEM_write_bio(file, "SM2 PRIVATE KEY", "", der, len);
        OPENSSL_free(der);
    }
    }
    expect_key(NULL);
}
END_TEST

START_TEST(sec1_encrypted_pem)
{
    ck_assert_int_eq(PEM_write_bio_ECPrivateKey(file, EVP_PKEY_get0_EC_KEY(pkey), EVP_aes_256_cbc(),
                         (const uint8_t *)PIN, 4, NULL, NULL),
        1);
    expect_pin();
}
END_TEST

START_TEST(encrypted_pkcs8)
{
    const EVP_CIPHER *ciphers[] = {EVP_sm4_cbc(), EVP_aes_256_cbc(), EVP_sm4_cbc()};
    PKCS8_PRIV_KEY_INFO *info = pkcs8();
    X509_SIG *sealed = PKCS8_encrypt(-1, ciphers[_i], PIN, 4, NULL, 16, 2048, info);

    if (_i < 2)
        ck_assert_int_eq(PEM_write_bio_PKCS8(file, sealed), 1);
    else
        ck_assert_int_eq(i2d_PKCS8_bio(file, sealed), 1);
    expect_pin();
    setenv("OPENSSL_MODULES", "/nowhere", 1); /* a wrong PIN is told without the legacy provider */
    expect_refused("x", ESEAL_E_PIN, "the PIN is wrong");
    unsetenv("OPENSSL_MODULES");
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(info);
}
END_TEST

/* PBES2 as GmSSL writes it; prf is its OID, rounds what it says. */
static void write_sm3_pbes2(const EVP_CIPHER *cipher, const char *prf, int rounds, bool lie)
{
    static const uint8_t salt[16] = {1, 2, 3}, iv[16] = {9};
    uint8_t key[16], sealed[512];
    unsigned char *plain = NULL, iv_copy[16];
    PKCS8_PRIV_KEY_INFO *info = pkcs8();
    int len = i2d_PKCS8_PRIV_KEY_INFO(info, &plain), first = 0, last = 0;
    int nid = OBJ_txt2nid(prf);
    EVP_CIPHER_CTX *run = EVP_CIPHER_CTX_new();
    X509_SIG *sig = X509_SIG_new();
    ASN1_OCTET_STRING *octets;
    X509_ALGOR *alg, *pbe;

    if (nid == NID_undef)
        nid = OBJ_create(prf, prf, prf);
    memcpy(iv_copy, iv, 16);
    pbe = PKCS5_pbe2_set_iv(cipher, rounds, (unsigned char *)(uintptr_t)salt, 16, iv_copy, nid);
    ck_assert_ptr_nonnull(pbe);
    ck_assert_int_eq(PKCS5_PBKDF2_HMAC(PIN, 4, salt, 16, lie ? 1 : rounds, EVP_sm3(), 16, key), 1);
    EVP_EncryptInit_ex(run, EVP_sm4_cbc(), NULL, key, iv);
    EVP_EncryptUpdate(run, sealed, &first, plain, len);
    EVP_EncryptFinal_ex(run, sealed + first, &last);
    X509_SIG_getm(sig, &alg, &octets);
    X509_ALGOR_copy(alg, pbe);
    ASN1_OCTET_STRING_set(octets, sealed, first + last);
    ck_assert_int_eq(PEM_write_bio_PKCS8(file, sig), 1);
    X509_ALGOR_free(pbe);
    X509_SIG_free(sig);
    EVP_CIPHER_CTX_free(run);
    OPENSSL_free(plain);
    PKCS8_PRIV_KEY_INFO_free(info);
}

START_TEST(sm3_pbes2)
{
    static const char *const PRFS[] = {"1.2.156.10197.1.401.2", "1.2.156.10197.1.401.3.1"};

    write_sm3_pbes2(EVP_sm4_cbc(), PRFS[_i], 65536, false);
    expect_key(PIN);
    /* one wrong PIN in 256 leaves good padding: with 300 there is one */
    (void)BIO_reset(file);
    write_sm3_pbes2(EVP_sm4_cbc(), PRFS[_i], 1, false);
    expect_pin();
    for (int i = 0; i < 300; i++) {
        char pin[16];

        snprintf(pin, sizeof pin, "x%d", i);
        expect_refused(pin, ESEAL_E_PIN, "the PIN is wrong");
    }
}
END_TEST

START_TEST(sm3_pbes2_refused)
{
    write_sm3_pbes2(EVP_aes_256_cbc(), "1.2.156.10197.1.401.2", 1000, false);
    expect_refused(PIN, ESEAL_E_ALGORITHM, "other than SM4-CBC");
    (void)BIO_reset(file);
    write_sm3_pbes2(EVP_sm4_cbc(), "1.2.156.10197.1.401.2", 10000001, true);
    expect_refused(PIN, ESEAL_E_LIMIT, "more than 10000000 rounds");
    (void)BIO_reset(file);
    /* a PRF that nobody knows: the legacy provider does not know it either */
    write_sm3_pbes2(EVP_sm4_cbc(), "1.2.156.10197.1.401.9", 1000, false);
    if (legacy_ctx != NULL)
        expect_refused(PIN, ESEAL_E_ALGORITHM, "in a way that OpenSSL does not offer");
}
END_TEST

START_TEST(pem_with_certificates)
{
    X509 *own = certificate(pkey, "own"), *other = certificate(stranger, "other");
    PKCS8_PRIV_KEY_INFO *info = pkcs8();

    BIO_puts(file, "Bag Attributes: some words\n");
    PEM_write_bio_X509(file, other);
    PEM_write_bio_PKCS8_PRIV_KEY_INFO(file, info);
    PEM_write_bio_X509(file, own);
    expect_key(NULL);
    expect_certs(NULL, own, other);
    PEM_write_bio_PKCS8_PRIV_KEY_INFO(file, info);
    expect_refused(NULL, ESEAL_E_KEY, "more than one private key");
    PKCS8_PRIV_KEY_INFO_free(info);
    X509_free(own);
    X509_free(other);
}
END_TEST

START_TEST(pbes1)
{
    PKCS8_PRIV_KEY_INFO *info = pkcs8();
    X509_SIG *sealed;

    if (legacy_ctx == NULL) {
        printf("SKIP: no legacy provider\n");
        goto out;
    }
    sealed = PKCS8_encrypt_ex(
        NID_pbeWithMD5AndDES_CBC, NULL, PIN, 4, NULL, 8, 2048, info, legacy_ctx, NULL);
    ck_assert_int_eq(PEM_write_bio_PKCS8(file, sealed), 1);
    X509_SIG_free(sealed);
    expect_pin();
    setenv("OPENSSL_MODULES", "/nowhere", 1);
    expect_refused(PIN, ESEAL_E_LEGACY, "legacy provider");
    unsetenv("OPENSSL_MODULES");
out:
    PKCS8_PRIV_KEY_INFO_free(info);
}
END_TEST

static const struct {
    const char *text, *word;
} NO_KEYS[] = {
    {"", "no private key of a form that is known"},
    {"garbage", "no private key of a form that is known"},
    {"0", "no private key of a form that is known"},
    {"-----BEGIN PRIVATE KEY-----\n", "damaged PEM"},
    {"-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n", "does not accept"},
    {"-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n", "damaged PEM"},
    {"-----BEGIN EC PRIVATE KEY-----\nMIGH\n-----END EC PRIVATE KEY-----\n", "does not accept"},
    {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGH\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "no private key"},
    {"-----BEGIN PUBLIC KEY-----\n"
     "MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAECfnfMR5UIaFQ3X0WHkvFxnIXn60Y\n"
     "M/wHa7CP81bzUCDM6kkM4md1pS3G6nGMwaoGCu0F+/NeCEpmMvYHLamtEw==\n"
     "-----END PUBLIC KEY-----\n",
        "no private key in this file"},
};

START_TEST(no_key)
{
    BIO_puts(file, NO_KEYS[_i].text);
    expect_refused(NULL, ESEAL_E_KEY, NO_KEYS[_i].word);
    expect_refused(PIN, ESEAL_E_KEY, NO_KEYS[_i].word);
}
END_TEST

START_TEST(public_or_certificate)
{
    X509 *own = certificate(pkey, "own");

    if (_i == 0)
        i2d_PUBKEY_bio(file, pkey);
    else
        i2d_X509_bio(file, own);
    expect_refused(NULL, ESEAL_E_KEY, "no private key of a form that is known");
    X509_free(own);
}
END_TEST

/* Every cut of a good file is refused, and none is taken for a wrong PIN's fault without a PIN. */
START_TEST(cut)
{
    PKCS8_PRIV_KEY_INFO *info = pkcs8();
    es_key_bundle bundle = {0};
    es_span whole;

    i2d_PKCS8_PRIV_KEY_INFO_bio(file, info);
    whole = file_octets();
    for (size_t len = 0; len < whole.len; len++) {
        uint8_t *exact = es_memdup(whole.ptr, len);

        ck_assert_int_eq(
            es_key_load(&bundle, unit_ctx, es_span_of(exact, len), NULL, "f", NULL), ESEAL_E_KEY);
        es_free(exact);
    }
    PKCS8_PRIV_KEY_INFO_free(info);
}
END_TEST

/* Type EC on SM2's curve, as OpenSSL makes them when asked so, signs with ECDSA: it becomes type
 * SM2. */
START_TEST(retyped)
{
    EVP_PKEY *made = EVP_EC_gen("SM2");
    BIGNUM *before = NULL, *after = NULL;
    es_private_key *key = NULL;

    ck_assert_int_eq(EVP_PKEY_is_a(made, "SM2"), 0);
    ck_assert_int_eq(EVP_PKEY_get_bn_param(made, OSSL_PKEY_PARAM_PRIV_KEY, &before), 1);
    ck_assert_int_eq(es_private_key_adopt(&key, unit_ctx, made, "f", NULL), 0);
    made = es_private_key_pkey(key);
    ck_assert_int_eq(EVP_PKEY_is_a(made, "SM2"), 1);
    ck_assert_int_eq(EVP_PKEY_get_bn_param(made, OSSL_PKEY_PARAM_PRIV_KEY, &after), 1);
    ck_assert_int_eq(BN_cmp(before, after), 0);
    ck_assert_int_eq(es_private_key_kind(key), ES_KEY_SM2);
    expect_signs(key);
    es_private_key_free(key);
    BN_free(before);
    BN_free(after);
}
END_TEST

/* Public and private half of two keys. */
START_TEST(halves)
{
    EC_KEY *mixed = EC_KEY_dup(EVP_PKEY_get0_EC_KEY(pkey));

    EC_KEY_set_public_key(mixed, EC_KEY_get0_public_key(EVP_PKEY_get0_EC_KEY(stranger)));
    ck_assert_int_eq(i2d_ECPrivateKey_bio(file, mixed), 1);
    expect_refused(NULL, ESEAL_E_KEY, "do not belong together");
    EC_KEY_free(mixed);
}
END_TEST

START_TEST(other_kinds)
{
    EVP_PKEY *other = _i == 0   ? EVP_RSA_gen(2048)
                      : _i == 1 ? ec_key("prime256v1", D_HEX)
                                : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    es_key_bundle bundle = {0};
    eseal_error err = {0};

    ck_assert_int_eq(
        _i < 2 ? PEM_write_bio_PrivateKey_traditional(file, other, NULL, NULL, 0, NULL, NULL)
               : PEM_write_bio_PrivateKey(file, other, NULL, NULL, 0, NULL, NULL),
        1);
    EVP_PKEY_free(other);
    if (_i == 2) {
        expect_refused(NULL, ESEAL_E_ALGORITHM, "neither SM2, RSA nor");
        return;
    }
    ck_assert_msg(
        es_key_load(&bundle, unit_ctx, file_octets(), NULL, "f", &err) == 0, "%s", err.text);
    ck_assert_int_eq(es_private_key_kind(bundle.key), _i == 0 ? ES_KEY_RSA : ES_KEY_EC);
    es_key_bundle_free(&bundle);
}
END_TEST

/* A host's error stays where it was, through the worst of the loader. */
START_TEST(host_error_queue)
{
    unsigned long mine;
    es_key_bundle bundle = {0};

    ERR_raise(ERR_LIB_EC, 101);
    mine = ERR_peek_error();
    ck_assert_int_eq(
        es_key_load(&bundle, unit_ctx, es_span_str("garbage"), NULL, "f", NULL), ESEAL_E_KEY);
    write_sm3_pbes2(EVP_sm4_cbc(), "1.2.156.10197.1.401.2", 10, false);
    ck_assert_int_eq(
        es_key_load(&bundle, unit_ctx, file_octets(), "wrong", "f", NULL), ESEAL_E_PIN);
    ck_assert_int_eq(es_key_load(&bundle, unit_ctx, file_octets(), PIN, "f", NULL), 0);
    es_key_bundle_free(&bundle);
    ck_assert_uint_eq(ERR_get_error(), mine);
    ck_assert_uint_eq(ERR_get_error(), 0);
}
END_TEST

START_TEST(corpus)
{
    es_key_bundle bundle = {0};
    eseal_error err = {0};

    if (!read_corpus("gmssl-key.pem"))
        return;
    ck_assert_msg(
        es_key_load(&bundle, unit_ctx, file_octets(), "1234", "f", &err) == 0, "%s", err.text);
    ck_assert_int_eq(es_private_key_kind(bundle.key), ES_KEY_SM2);
    es_key_bundle_free(&bundle);
    expect_refused("12345", ESEAL_E_PIN, "the PIN is wrong");
    expect_refused(NULL, ESEAL_E_PIN, "no PIN was given");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("key_load");
    TCase *tc = tcase_create("key_load");

    tcase_add_checked_fixture(tc, make, drop);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, plain_pkcs8, 0, 2);
    tcase_add_loop_test(tc, sec1, 0, 4);
    tcase_add_test(tc, sec1_encrypted_pem);
    tcase_add_loop_test(tc, encrypted_pkcs8, 0, 3);
    tcase_add_loop_test(tc, sm3_pbes2, 0, 2);
    tcase_add_test(tc, sm3_pbes2_refused);
    tcase_add_test(tc, pem_with_certificates);
    tcase_add_test(tc, pbes1);
    tcase_add_loop_test(tc, no_key, 0, sizeof NO_KEYS / sizeof NO_KEYS[0]);
    tcase_add_loop_test(tc, public_or_certificate, 0, 2);
    tcase_add_test(tc, cut);
    tcase_add_test(tc, retyped);
    tcase_add_test(tc, halves);
    tcase_add_loop_test(tc, other_kinds, 0, 3);
    tcase_add_test(tc, host_error_queue);
    tcase_add_test(tc, corpus);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
