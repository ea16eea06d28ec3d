/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ctx.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

typedef struct limit_row {
    const char *name;
    size_t offset;
    uint64_t usual;
} limit_row;

static const limit_row LIMITS[] = {
#define ES_LIMIT(field, usual) {#field, offsetof(eseal_limits, field), usual},
#include "base/limit.def"
#undef ES_LIMIT
};
#define LIMIT_COUNT (sizeof LIMITS / sizeof LIMITS[0])

void es_limits_fill(eseal_limits *limits)
{
    limits->size = sizeof *limits;
    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        uint64_t value;

        memcpy(&value, (char *)limits + LIMITS[i].offset, sizeof value);
        if (value == 0)
            memcpy((char *)limits + LIMITS[i].offset, &LIMITS[i].usual, sizeof value);
    }
}

int eseal_limits_set(eseal_limits *limits, const char *name, uint64_t value, eseal_error *err)
{
    if (limits == NULL || name == NULL)
        return es_err_misuse(err, "eseal_limits_set needs limits and name");
    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        if (strcmp(LIMITS[i].name, name) != 0)
            continue;
        if (LIMITS[i].offset + sizeof value > limits->size)
            break; /* the caller's structure is an older one */
        memcpy((char *)limits + LIMITS[i].offset, &value, sizeof value);
        return 0;
    }
    return es_err(err, ESEAL_E_MISUSE, NULL, ES_NO_OFFSET, "there is no limit \"%.60s\"", name);
}

const eseal_limits *eseal_ctx_limits(const eseal_ctx *ctx)
{
    return &ctx->limits;
}

uint64_t eseal_ctx_cache_count(const eseal_ctx *ctx, int cache, int what)
{
    if (cache < ESEAL_CACHE_KEYS || cache > ESEAL_CACHE_SEALS)
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
