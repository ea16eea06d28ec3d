/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ctx.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

static void fill(uint64_t *field, uint64_t value)
{
    if (*field == 0)
        *field = value;
}

void es_limits_fill(eseal_limits *limits)
{
    limits->size = sizeof *limits;
    fill(&limits->document_octets, 2 * GIB);
    fill(&limits->package_entries, 20000);
    fill(&limits->entry_octets, 512 * MIB);
    fill(&limits->package_octets, 2 * GIB);
    fill(&limits->inflate_ratio, 1100);
    fill(&limits->xml_octets, 64 * MIB);
    fill(&limits->xml_nodes, 1000000);
    fill(&limits->xml_depth, 64);
    fill(&limits->der_octets, 16 * MIB);
    fill(&limits->der_nodes, 20000);
    fill(&limits->der_depth, 32);
    fill(&limits->signatures, 1000);
    fill(&limits->references, 20000);
    fill(&limits->stamps, 10000);
    fill(&limits->certificates, 10000);
}

const eseal_limits *eseal_ctx_limits(const eseal_ctx *ctx)
{
    return &ctx->limits;
}

uint64_t eseal_ctx_cache_count(const eseal_ctx *ctx, int cache, int what)
{
    if (cache < ESEAL_CACHE_KEYS || cache > ESEAL_CACHE_DIGESTS)
        return 0;
    return es_cache_count(ctx->caches[cache], what);
}

int64_t eseal_ctx_now(const eseal_ctx *ctx)
{
    if (ctx->clock != NULL)
        return ctx->clock(ctx->clock_arg);
    return (int64_t)time(NULL);
}

void es_log(const eseal_ctx *ctx, int level, const char *component, const char *format, ...)
{
    char text[512];
    va_list args;

    if (ctx == NULL || ctx->log == NULL)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ctx->log(ctx->log_arg, level, component, text);
}

bool es_options_known(const void *options, size_t given, size_t known)
{
    const unsigned char *at = options;

    for (size_t i = known; i < given; i++)
        if (at[i] != 0)
            return false;
    return true;
}

bool es_options_copy(void *out, size_t known, const void *options)
{
    size_t given;

    memset(out, 0, known);
    if (options == NULL)
        return true;
    memcpy(&given, options, sizeof given);
    if (given < sizeof given || !es_options_known(options, given, known))
        return false;
    memcpy(out, options, given < known ? given : known);
    return true;
}

const char *eseal_version(void)
{
    return ESEAL_VERSION_STRING;
}
