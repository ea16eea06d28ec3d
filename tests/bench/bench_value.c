/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One signature value with its seal and the signer's certificate, read and verified under that
 * certificate's key: what comes before trust, dates and content.  OpenSSL makes an object of the
 * certificate, and digests and verifies what is signed; it need not read the value's ASN.1, as ours
 * does.  The value is that of the first document of BENCH_FOLDER, whose seal is as small as seals
 * can be, and of the one of BENCH_FOLDER/scanned, whose seal has a picture.
 */
#include <eseal.h>

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"
#include "crypto/key.h"
#include "model/signature.h"
#include "pki/cert.h"

static eseal_ctx *forgetful, *keeping;
static eseal_signature *bare, *scanned;

static bool path_of(char *out, size_t size, const char *below)
{
    const char *folder = getenv("BENCH_FOLDER");

    if (folder == NULL)
        return false;
    snprintf(out, size, "%s/%s0000/00000000.ofd", folder, below);
    return access(out, R_OK) == 0;
}

static bool there_are_documents(void)
{
    char path[4200];

    return path_of(path, sizeof path, "");
}

static bool there_is_a_scan(void)
{
    char path[4200];

    return path_of(path, sizeof path, "scanned/");
}

static eseal_signature *read_one(const char *below)
{
    eseal_document *document = NULL;
    eseal_signature *signature = NULL;
    char path[4200];

    if (!path_of(path, sizeof path, below))
        return NULL;
    bench_need(eseal_document_open_file(&document, keeping, path, NULL) == 0 &&
                   eseal_document_signature(&signature, document, 0, NULL) == 0,
        path);
    eseal_document_free(document);
    printf("%-36s %10zu octets, %zu of them signed\n", "a signature value", signature->len,
        signature->message.len);
    return signature;
}

static void open_all(void)
{
    eseal_cache_sizes none = {.size = sizeof none};
    eseal_ctx_options options = {.size = sizeof options, .caches = &none};

    if (!there_are_documents())
        return;
    bench_need(
        eseal_ctx_new(&forgetful, &options, NULL) == 0 && eseal_ctx_new(&keeping, NULL, NULL) == 0,
        "no context");
    bare = read_one("");
    scanned = read_one("scanned/");
}

static void close_all(void)
{
    eseal_signature_free(bare);
    eseal_signature_free(scanned);
    eseal_ctx_free(forgetful);
    eseal_ctx_free(keeping);
    bare = scanned = NULL;
    forgetful = keeping = NULL;
}

static bool by_evp(const eseal_signature *sample)
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

static bool by_us(const eseal_signature *sample, const eseal_ctx *ctx)
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

#define WAY(name, good)                                                                            \
    static void name(size_t count)                                                                 \
    {                                                                                              \
        for (size_t i = 0; i < count; i++)                                                         \
            bench_need(good, "the value does not verify: " #name);                                 \
    }

WAY(bare_evp, by_evp(bare))
WAY(bare_new, by_us(bare, forgetful))
WAY(bare_again, by_us(bare, keeping))
WAY(scanned_evp, by_evp(scanned))
WAY(scanned_new, by_us(scanned, forgetful))
WAY(scanned_again, by_us(scanned, keeping))

#define OTHER "OpenSSL EVP, certificate read"

static const bench_row ROWS[] = {
    {"a value with its seal, all new", OTHER, bare_evp, bare_new, 5.5, -1, false,
        there_are_documents},
    {"a value with its seal, seen before", OTHER, bare_evp, bare_again, 40, -1, false,
        there_are_documents},
    {"with a seal of 16 KiB, all new", OTHER, scanned_evp, scanned_new, 0, -1, false,
        there_is_a_scan},
    {"with a seal of 16 KiB, seen before", OTHER, scanned_evp, scanned_again, 0, -1, false,
        there_is_a_scan},
};

const bench_group BENCH_VALUE = {"value", open_all, close_all, ROWS, sizeof ROWS / sizeof ROWS[0]};
