/* SPDX-License-Identifier: Apache-2.0 */
/* A context's birth and end. */
#include <eseal/openssl.h>

#include "base/mem.h"
#include "crypto/ossl.h"

/* The caller's limits, of whatever version, over ours.  Their size field is 64 bits wide. */
static int take_limits(eseal_limits *out, const eseal_limits *given, eseal_error *err)
{
    uint64_t size;

    if (given != NULL) {
        memcpy(&size, given, sizeof size);
        if (size < sizeof size || size > SIZE_MAX ||
            !es_options_known(given, (size_t)size, sizeof *out))
            return es_err_misuse(err, "eseal_limits: size is not set, or a field is unknown here");
        memcpy(out, given, size < sizeof *out ? (size_t)size : sizeof *out);
    }
    es_limits_fill(out);
    return 0;
}

#define MIB (UINT64_C(1) << 20)

static int open_caches(eseal_ctx *ctx, const eseal_cache_sizes *given, eseal_error *err)
{
    eseal_cache_sizes sizes = {sizeof sizes, 16 * MIB, 4 * MIB, 16 * MIB, 4 * MIB, 4 * MIB};
    int rc;

    if (given != NULL && !es_options_copy(&sizes, sizeof sizes, given))
        return es_err_misuse(err, "eseal_cache_sizes: size is not set, or a field is unknown here");
    rc = es_cache_new(&ctx->caches[ESEAL_CACHE_KEYS], sizes.keys, err);
    if (rc == 0)
        rc = es_cache_new(&ctx->caches[ESEAL_CACHE_CERTIFICATES], sizes.certificates, err);
    if (rc == 0)
        rc = es_cache_new(&ctx->caches[ESEAL_CACHE_VALUES], sizes.values, err);
    if (rc == 0)
        rc = es_cache_new(&ctx->caches[ESEAL_CACHE_DIGESTS], sizes.digests, err);
    if (rc == 0)
        rc = es_cache_new(&ctx->caches[ESEAL_CACHE_SEALS], sizes.seals, err);
    return rc;
}

static int ctx_new(eseal_ctx **out, OSSL_LIB_CTX *host, bool borrow,
    const eseal_ctx_options *options, eseal_error *err)
{
    eseal_ctx_options known;
    eseal_ctx *ctx = NULL;
    int rc;

    if (out == NULL)
        return es_err_misuse(err, "eseal_ctx_new: out is NULL");
    *out = NULL;
    if (!es_options_copy(&known, sizeof known, options))
        return es_err_misuse(err, "eseal_ctx_options: size is not set, or a field is unknown here");
    ctx = es_alloc(sizeof *ctx);
    if (ctx == NULL)
        return es_err_nomem(err);
    rc = take_limits(&ctx->limits, known.limits, err);
    if (rc != 0)
        goto out;
    ctx->clock = known.clock;
    ctx->clock_arg = known.clock_arg;
    ctx->log = known.log;
    ctx->log_arg = known.log_arg;
    rc = es_crypto_new(&ctx->crypto, host, borrow, known.properties, err);
    if (rc != 0)
        goto out;
    rc = es_sm2_choose(ctx->crypto, known.sm2, !borrow && known.properties == NULL, err);
    if (rc != 0)
        goto out;
    rc = es_self_test(ctx, &ES_KNOWN_ANSWERS, err);
    if (rc == 0)
        rc = open_caches(ctx, known.caches, err);
    if (rc != 0)
        goto out;
    *out = ctx;
    ctx = NULL;
out:
    eseal_ctx_free(ctx);
    return rc;
}

int eseal_ctx_new(eseal_ctx **out, const eseal_ctx_options *options, eseal_error *err)
{
    return ctx_new(out, NULL, false, options, err);
}

int eseal_ctx_new_openssl(
    eseal_ctx **out, OSSL_LIB_CTX *libctx, const eseal_ctx_options *options, eseal_error *err)
{
    return ctx_new(out, libctx, true, options, err);
}

void eseal_ctx_free(eseal_ctx *ctx)
{
    if (ctx == NULL)
        return;
    for (size_t i = 0; i < sizeof ctx->caches / sizeof ctx->caches[0]; i++)
        es_cache_free(ctx->caches[i]);
    es_crypto_free(ctx->crypto);
    es_free(ctx);
}

int eseal_ctx_self_test(eseal_ctx *ctx, eseal_error *err)
{
    return es_self_test(ctx, &ES_KNOWN_ANSWERS, err);
}
