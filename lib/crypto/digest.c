/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/digest.h"

#include "base/mem.h"
#include "crypto/ossl.h"

struct es_digest {
    const eseal_ctx *ctx;
    EVP_MD_CTX *md; /* NULL: sm3 */
    es_sm3 sm3;
};

static const struct {
    const char *name;
    size_t length;
} HASHES[ES_HASH_COUNT] = {
    [ES_HASH_NONE] = {"none", 0},
    [ES_HASH_SM3] = {"SM3", ES_SM3_LEN},
    [ES_HASH_SHA256] = {"SHA-256", 32},
    [ES_HASH_SHA384] = {"SHA-384", 48},
    [ES_HASH_SHA512] = {"SHA-512", 64},
    [ES_HASH_SHA1] = {"SHA-1", 20},
};

static es_hash known(es_hash hash)
{
    return (size_t)hash < ES_HASH_COUNT ? hash : ES_HASH_NONE;
}

size_t es_hash_length(es_hash hash)
{
    return HASHES[known(hash)].length;
}

const char *es_hash_name(es_hash hash)
{
    return HASHES[known(hash)].name;
}

bool es_hash_is_own(const eseal_ctx *ctx, es_hash hash)
{
    return hash == ES_HASH_SM3 && ctx->crypto->sm2 != ESEAL_SM2_OPENSSL;
}

int es_digest_new(es_digest **out, const eseal_ctx *ctx, es_hash hash, eseal_error *err)
{
    es_digest *digest = NULL;
    EVP_MD *md;
    int rc = es_crypto_ready(ctx, err);

    if (rc != 0)
        return rc;
    md = ctx->crypto->md[known(hash)];
    if (md == NULL)
        return es_err(err, ESEAL_E_ALGORITHM, NULL, ES_NO_OFFSET,
            "the digest %s is refused, or not offered by OpenSSL", es_hash_name(hash));
    es_ossl_begin();
    digest = es_alloc(sizeof *digest);
    if (digest == NULL || (!es_hash_is_own(ctx, hash) && (digest->md = EVP_MD_CTX_new()) == NULL)) {
        rc = es_err_nomem(err);
        goto out;
    }
    digest->ctx = ctx;
    es_sm3_init(&digest->sm3);
    if (digest->md != NULL && EVP_DigestInit_ex2(digest->md, md, NULL) != 1) {
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "a digest could not be started");
        goto out;
    }
    *out = digest;
    digest = NULL;
out:
    es_digest_free(digest);
    es_ossl_end();
    return rc;
}

int es_digest_update(es_digest *digest, const void *data, size_t len, eseal_error *err)
{
    int rc = 0;

    if (len == 0)
        return 0;
    if (digest->md == NULL) {
        es_sm3_update(&digest->sm3, data, len);
        return 0;
    }
    es_ossl_begin();
    if (EVP_DigestUpdate(digest->md, data, len) != 1)
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "a digest could not be continued");
    es_ossl_end();
    return rc;
}

int es_digest_finish(es_digest *digest, uint8_t *out, eseal_error *err)
{
    uint8_t value[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    int rc = es_crypto_ready(digest->ctx, err);

    if (rc != 0)
        return rc;
    if (digest->md == NULL) {
        es_sm3_finish(&digest->sm3, out);
        return 0;
    }
    es_ossl_begin();
    if (EVP_DigestFinal_ex(digest->md, value, &len) != 1)
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "a digest could not be finished");
    es_ossl_end();
    if (rc == 0)
        memcpy(out, value, len);
    return rc;
}

void es_digest_free(es_digest *digest)
{
    if (digest == NULL)
        return;
    EVP_MD_CTX_free(digest->md);
    es_free(digest);
}

int es_digest_copy(es_digest **out, const es_digest *from, eseal_error *err)
{
    es_digest *digest = es_alloc(sizeof *digest);
    int rc = 0;

    if (digest == NULL)
        return es_err_nomem(err);
    digest->ctx = from->ctx;
    digest->sm3 = from->sm3;
    es_ossl_begin();
    if (from->md != NULL && (digest->md = EVP_MD_CTX_new()) == NULL)
        rc = es_err_nomem(err);
    else if (from->md != NULL && EVP_MD_CTX_copy_ex(digest->md, from->md) != 1)
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "a digest could not be copied");
    if (rc != 0)
        es_digest_free(digest);
    else
        *out = digest;
    es_ossl_end();
    return rc;
}

int es_hash_octets(uint8_t *out, const eseal_ctx *ctx, es_hash hash, es_span data, eseal_error *err)
{
    es_digest *digest = NULL;
    int rc = es_digest_new(&digest, ctx, hash, err);

    if (rc == 0)
        rc = es_digest_update(digest, data.ptr, data.len, err);
    if (rc == 0)
        rc = es_digest_finish(digest, out, err);
    es_digest_free(digest);
    return rc;
}

int es_hash_many(const eseal_ctx *ctx, es_sm3_job *jobs, size_t count, eseal_error *err)
{
    int rc = es_crypto_ready(ctx, err);

    if (rc == 0 && es_hash_is_own(ctx, ES_HASH_SM3)) {
        es_sm3_many(jobs, count);
        return 0;
    }
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = es_hash_octets(jobs[i].digest, ctx, ES_HASH_SM3, jobs[i].data, err);
    return rc;
}
