/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One signature value with its seal and the signer's certificate, read and verified under that
 * certificate's key: what comes before trust, dates and content.  OpenSSL makes an object of the
 * certificate, and digests and verifies what is signed; it need not read the value's ASN.1, as ours
 * does.  The value is that of the first document of BENCH_FOLDER.
 */
#include <eseal.h>

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "crypto/key.h"
#include "model/signature.h"
#include "pki/cert.h"

static eseal_ctx *forgetful, *keeping;
static eseal_signature *sample;

static bool there_are_documents(void)
{
    return getenv("BENCH_FOLDER") != NULL;
}

static void open_all(void)
{
    eseal_cache_sizes none = {.size = sizeof none};
    eseal_ctx_options options = {.size = sizeof options, .caches = &none};
    eseal_document *document = NULL;
    char path[4200];

    if (!there_are_documents())
        return;
    snprintf(path, sizeof path, "%s/0000/00000000.ofd", getenv("BENCH_FOLDER"));
    bench_need(eseal_ctx_new(&forgetful, &options, NULL) == 0 &&
                   eseal_ctx_new(&keeping, NULL, NULL) == 0 &&
                   eseal_document_open_file(&document, keeping, path, NULL) == 0 &&
                   eseal_document_signature(&sample, document, 0, NULL) == 0,
        path);
    eseal_document_free(document);
    printf("%-36s %10zu octets, %zu of them signed\n", "a signature value", sample->len,
        sample->message.len);
}

static void close_all(void)
{
    eseal_signature_free(sample);
    eseal_ctx_free(forgetful);
    eseal_ctx_free(keeping);
    sample = NULL;
    forgetful = keeping = NULL;
}

static bool by_evp(void)
{
    static const char id[] = ES_DEFAULT_ID;
    const unsigned char *at = sample->cert.ptr;
    X509 *cert = d2i_X509(NULL, &at, (long)sample->cert.len);
    EVP_PKEY *key = X509_get0_pubkey(cert);
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    EVP_PKEY_CTX *verify = key == NULL ? NULL : EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    bool good = false;

    EVP_MD_CTX_set_pkey_ctx(digest, verify);
    if (verify != NULL && EVP_PKEY_CTX_set1_id(verify, id, sizeof id - 1) == 1 &&
        EVP_DigestVerifyInit_ex(digest, NULL, "SM3", NULL, NULL, key, NULL) == 1)
        good = EVP_DigestVerify(digest, sample->value.ptr, sample->value.len, sample->message.ptr,
                   sample->message.len) == 1;
    EVP_MD_CTX_free(digest);
    EVP_PKEY_CTX_free(verify);
    X509_free(cert);
    return good;
}

static void evp(size_t count)
{
    for (size_t i = 0; i < count; i++)
        bench_need(by_evp(), "OpenSSL does not verify");
}

static bool by_us(const eseal_ctx *ctx)
{
    eseal_signature *signature = NULL;
    eseal_cert *cert = NULL;
    es_sm2_value value;
    bool good =
        es_signature_parse(&signature, ctx, es_span_of(sample->octets, sample->len), NULL) == 0 &&
        es_cert_parse(&cert, ctx, signature->cert, NULL, NULL) == 0 &&
        es_sm2_value_read(&value, signature->value) == ES_R_NONE &&
        es_sm2_verify_behind(
            ctx, cert->key, &value, signature->message, signature->seal_end, NULL) == ES_VALUE_GOOD;

    eseal_cert_free(cert);
    eseal_signature_free(signature);
    return good;
}

static void all_new(size_t count)
{
    for (size_t i = 0; i < count; i++)
        bench_need(by_us(forgetful), "the value does not verify");
}

static void again(size_t count)
{
    for (size_t i = 0; i < count; i++)
        bench_need(by_us(keeping), "the value does not verify");
}

static const bench_row ROWS[] = {
    {"a value with its seal, all new", "OpenSSL EVP, certificate read", evp, all_new, 5.5, -1,
        false, there_are_documents},
    {"a value with its seal, seen before", "OpenSSL EVP, certificate read", evp, again, 40, -1,
        false, there_are_documents},
};

const bench_group BENCH_VALUE = {"value", open_all, close_all, ROWS, sizeof ROWS / sizeof ROWS[0]};
