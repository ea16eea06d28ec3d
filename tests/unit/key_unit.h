/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of key files share: the standard's key, a file in the making, what is expected of
 * it. */
#ifndef ES_TESTS_KEY_UNIT_H
#define ES_TESTS_KEY_UNIT_H

#define OPENSSL_SUPPRESS_DEPRECATED /* EC_KEY: the one way to SEC1 with encryption in its PEM */
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "base/mem.h"
#include "crypto/key_parts.h"

#include "crypto_unit.h"

#define PIN "1234"

static es_legacy legacy;
static OSSL_LIB_CTX *legacy_ctx; /* NULL where the legacy provider is not installed */
static EVP_PKEY *pkey;           /* the standard's key, type EC */
static EVP_PKEY *stranger;       /* another key */
static BIO *file;

/* Any EC private key from d, in OpenSSL's default library context. */
static inline EVP_PKEY *ec_key(const char *group, const char *d_hex)
{
    EC_KEY *ec = EC_KEY_new_by_curve_name(OBJ_sn2nid(group));
    EC_POINT *point = EC_POINT_new(EC_KEY_get0_group(ec));
    EVP_PKEY *made = EVP_PKEY_new();
    BIGNUM *d = NULL;

    BN_hex2bn(&d, d_hex);
    EC_POINT_mul(EC_KEY_get0_group(ec), point, d, NULL, NULL, NULL);
    EC_KEY_set_private_key(ec, d);
    EC_KEY_set_public_key(ec, point);
    ck_assert_int_eq(EVP_PKEY_assign_EC_KEY(made, ec), 1);
    EC_POINT_free(point);
    BN_free(d);
    return made;
}

static inline void make(void)
{
    es_legacy both = {0};

    unit_ctx_make();
    if (es_legacy_open(&both, NULL, NULL) == 0)
        legacy = both;
    legacy_ctx = legacy.libctx;
    ERR_clear_error();
    pkey = ec_key("SM2", D_HEX);
    stranger = ec_key("SM2", X_HEX);
    file = BIO_new(BIO_s_mem());
}

static inline void drop(void)
{
    BIO_free(file);
    EVP_PKEY_free(pkey);
    EVP_PKEY_free(stranger);
    es_legacy_close(&legacy);
    legacy_ctx = NULL;
    unit_ctx_drop();
}

static inline es_span file_octets(void)
{
    char *text = NULL;
    long len = BIO_get_mem_data(file, &text);

    return es_span_of(text, (size_t)len);
}

static inline void expect_signs(const es_private_key *key)
{
    static const es_alg SM2_SM3 = {ES_KEY_SM2, ES_HASH_SM3, false, false, "SM2-with-SM3"};
    es_span message = es_span_str("message");
    es_buf value = ES_BUF(72);
    eseal_error err = {0};

    ck_assert_msg(es_private_key_sign(&value, unit_ctx, key, &SM2_SM3, &message, 1, &err) == 0,
        "%s", err.text);
    es_buf_free(&value);
}

/* Loads the file, and sees that its key is the standard's and signs. */
static inline void expect_key(const char *pin)
{
    es_public_key *due = unit_key(X_HEX, Y_HEX);
    es_key_bundle bundle = {0};
    eseal_error err = {0};

    ck_assert_msg(es_key_load(&bundle, unit_ctx, file_octets(), pin, "f", &err) == 0, "%d %s",
        err.code, err.text);
    ck_assert(es_private_key_fits(bundle.key, due));
    ck_assert_int_eq(EVP_PKEY_is_a(es_private_key_pkey(bundle.key), "SM2"), 1);
    expect_signs(bundle.key);
    es_key_bundle_free(&bundle);
    es_public_key_free(due);
}

static inline void expect_refused(const char *pin, int code, const char *word)
{
    es_key_bundle bundle = {0};
    eseal_error err = {0};
    int rc = es_key_load(&bundle, unit_ctx, file_octets(), pin, "the file", &err);

    ck_assert_msg(rc == code, "%d %s", rc, err.text);
    ck_assert_int_eq(err.code, code);
    ck_assert_msg(strncmp(err.where, "the file", 8) == 0, "%s", err.where);
    ck_assert_msg(strstr(err.text, word) != NULL, "%s", err.text);
    ck_assert_ptr_null(bundle.key);
    ck_assert_uint_eq(bundle.other_count, 0);
    ck_assert_uint_eq(ERR_peek_error(), 0);
}

static inline void expect_pin(void)
{
    expect_key(PIN);
    for (char pin[] = "1000"; pin[3] <= '9'; pin[3]++)
        expect_refused(pin, ESEAL_E_PIN, "the PIN is wrong");
    expect_refused("", ESEAL_E_PIN, "the PIN is wrong");
    expect_refused(NULL, ESEAL_E_PIN, "no PIN was given");
}

static inline PKCS8_PRIV_KEY_INFO *pkcs8(void)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pkey);

    ck_assert_ptr_nonnull(info);
    return info;
}

/* A certificate of key, signed by some other; trust is nobody's business here. */
static inline X509 *certificate(EVP_PKEY *key, const char *name)
{
    EVP_PKEY *signer = ec_key("prime256v1", D_HEX);
    X509 *cert = X509_new();

    X509_set_version(cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 7);
    ASN1_TIME_set_string(X509_getm_notBefore(cert), "20200101000000Z");
    ASN1_TIME_set_string(X509_getm_notAfter(cert), "20300101000000Z");
    X509_NAME_add_entry_by_txt(
        X509_get_subject_name(cert), "CN", MBSTRING_ASC, (const uint8_t *)name, -1, -1, 0);
    X509_set_issuer_name(cert, X509_get_subject_name(cert));
    ck_assert_int_eq(X509_set_pubkey(cert, key), 1);
    ck_assert_int_gt(X509_sign(cert, signer, EVP_sha256()), 0);
    EVP_PKEY_free(signer);
    return cert;
}

/* The bundle's certificate and its only other are the expected ones. */
static inline void expect_certs(const char *pin, X509 *own, X509 *other)
{
    es_key_bundle bundle = {0};
    unsigned char *own_der = NULL, *other_der = NULL;
    int own_len = i2d_X509(own, &own_der), other_len = i2d_X509(other, &other_der);

    ck_assert_int_eq(es_key_load(&bundle, unit_ctx, file_octets(), pin, "f", NULL), 0);
    ck_assert_ptr_nonnull(bundle.cert);
    ck_assert_uint_eq(bundle.cert_len, (size_t)own_len);
    ck_assert_mem_eq(bundle.cert, own_der, own_len);
    ck_assert_uint_eq(bundle.other_count, 1);
    ck_assert_uint_eq(bundle.other_lens[0], (size_t)other_len);
    ck_assert_mem_eq(bundle.others[0], other_der, other_len);
    es_key_bundle_free(&bundle);
    OPENSSL_free(own_der);
    OPENSSL_free(other_der);
}

static inline bool read_corpus(const char *name)
{
    const char *corpus = unit_corpus();
    char path[4400];
    uint8_t octets[8192];
    size_t len;
    FILE *in;

    if (corpus == NULL)
        return false;
    snprintf(path, sizeof path, "%s/keys/%s", corpus, name);
    in = fopen(path, "rb");
    ck_assert_msg(in != NULL, "%s", path);
    len = fread(octets, 1, sizeof octets, in);
    fclose(in);
    BIO_write(file, octets, (int)len);
    return true;
}

#endif
