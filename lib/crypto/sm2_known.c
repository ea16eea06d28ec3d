/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What has been verified, or digested, before: an SM2 value over the same octets under the same key
 * is as good as it was; and the SM3 state behind octets that were digested before is the same.
 * Neither depends on anything but those octets.
 */
#include "base/mem.h"
#include "crypto/ossl.h"

#define PIECES 4

int es_sm2_verify_known(const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value,
    const es_span *pieces, size_t count, eseal_error *err)
{
    es_cache *cache = ctx == NULL ? NULL : ctx->caches[ESEAL_CACHE_VALUES];
    es_span octets[PIECES + 3] = {es_public_key_point(key), es_span_of(value->r, sizeof value->r),
        es_span_of(value->s, sizeof value->s)};
    int rc = es_crypto_ready(ctx, err);

    if (rc != 0)
        return rc;
    if (count > PIECES || octets[0].len == 0)
        return es_sm2_verify(ctx, key, value, ES_DEFAULT_ID, pieces, count, err);
    for (size_t i = 0; i < count; i++)
        octets[3 + i] = pieces[i];
    if (es_cache_find(cache, octets, 3 + count, NULL, NULL))
        return ES_VALUE_GOOD;
    rc = es_sm2_verify(ctx, key, value, ES_DEFAULT_ID, pieces, count, err);
    if (rc == ES_VALUE_GOOD)
        es_cache_put(cache, octets, 3 + count, NULL, NULL, 0);
    return rc;
}

/* A copy of a kept state, made while the cache is locked; NULL where that cannot be. */
static void copy(void *value, void *arg)
{
    es_digest **out = arg;

    (void)es_digest_copy(out, value, NULL);
}

static void drop(void *value)
{
    es_digest_free(value);
}

/* The state behind z and the first octets. */
static int digest_first(es_digest **out, const eseal_ctx *ctx, const uint8_t z[ES_SM3_LEN],
    es_span first, eseal_error *err)
{
    es_cache *cache = ctx->caches[ESEAL_CACHE_DIGESTS];
    es_span octets[2] = {es_span_of(z, ES_SM3_LEN), first};
    es_digest *kept = NULL;
    int rc;

    if (es_cache_find(cache, octets, 2, copy, out) && *out != NULL)
        return 0;
    rc = es_digest_new(out, ctx, ES_HASH_SM3, err);
    for (size_t i = 0; rc == 0 && i < 2; i++)
        rc = es_digest_update(*out, octets[i].ptr, octets[i].len, err);
    if (rc == 0 && cache != NULL && es_digest_copy(&kept, *out, NULL) == 0)
        es_cache_put(cache, octets, 2, kept, drop, ES_DIGEST_COST);
    return rc;
}

int es_sm2_verify_behind(const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value,
    es_span message, size_t first, eseal_error *err)
{
    es_digest *digest = NULL;
    uint8_t z[ES_SM3_LEN], e[ES_SM3_LEN];
    int rc = es_sm2_z(z, ctx, key, ES_DEFAULT_ID, err);

    if (rc == 0 && first > message.len)
        first = 0;
    if (rc == 0)
        rc = digest_first(&digest, ctx, z, es_span_of(message.ptr, first), err);
    if (rc == 0)
        rc = es_digest_update(digest, message.ptr + first, message.len - first, err);
    if (rc == 0)
        rc = es_digest_finish(digest, e, err);
    es_digest_free(digest);
    return rc != 0 ? rc : es_sm2_verify_e(ctx, key, value, e, err);
}
