/* SPDX-License-Identifier: Apache-2.0 */
/* Key files of every form, as OpenSSL writes them; few rounds, because they are read often. */
#include "seeds.h"

#include <check.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "fuzz.h"

#define ROUNDS 8

static void write_bio(const char *name, BIO *bio)
{
    char *text;
    long len = BIO_get_mem_data(bio, &text);

    ck_assert_int_gt(len, 0);
    seeds_write("fuzz_key", name, es_span_of((const uint8_t *)text, (size_t)len));
    BIO_free(bio);
}

static void write_encrypted(EVP_PKEY *pkey, bool pem)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pkey);
    X509_ALGOR *pbe =
        PKCS5_pbe2_set_iv(EVP_aes_128_cbc(), ROUNDS, NULL, 0, NULL, NID_hmacWithSHA256);
    X509_SIG *sealed = PKCS8_set0_pbe(FUZZ_PIN, (int)strlen(FUZZ_PIN), info, pbe);
    BIO *bio = BIO_new(BIO_s_mem());

    ck_assert_ptr_nonnull(sealed);
    ck_assert_int_eq(pem ? PEM_write_bio_PKCS8(bio, sealed) : i2d_PKCS8_bio(bio, sealed), 1);
    write_bio(pem ? "encrypted-pem" : "encrypted", bio);
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(info);
}

static void write_p12(EVP_PKEY *pkey, es_span cert)
{
    const unsigned char *at = cert.ptr;
    X509 *x509 = d2i_X509(NULL, &at, (long)cert.len);
    PKCS12 *p12 = PKCS12_create(
        FUZZ_PIN, "name", pkey, x509, NULL, NID_aes_128_cbc, NID_aes_128_cbc, ROUNDS, ROUNDS, 0);
    BIO *bio = BIO_new(BIO_s_mem());

    ck_assert_ptr_nonnull(p12);
    ck_assert_int_eq(i2d_PKCS12_bio(bio, p12), 1);
    write_bio("p12", bio);
    PKCS12_free(p12);
    X509_free(x509);
}

void seeds_keys(const forge *f)
{
    es_buf pem = maker_key_pem(f->signer.key);
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    EVP_PKEY *pkey = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);

    BIO_free(bio);
    ck_assert_ptr_nonnull(pkey);
    seeds_write("fuzz_key", "pem", es_buf_view(&pem));
    bio = BIO_new(BIO_s_mem());
    ck_assert_int_eq(i2d_PrivateKey_bio(bio, pkey), 1);
    write_bio("sec1", bio);
    bio = BIO_new(BIO_s_mem());
    ck_assert_int_eq(i2d_PKCS8PrivateKeyInfo_bio(bio, pkey), 1);
    write_bio("pkcs8", bio);
    write_encrypted(pkey, true);
    write_encrypted(pkey, false);
    write_p12(pkey, forge_der(&f->signer));
    EVP_PKEY_free(pkey);
    es_buf_free(&pem);
}
