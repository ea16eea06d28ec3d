/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a context.  crypto/ctx.c makes and frees it; lower rooms only read. */
#ifndef ES_BASE_CTX_H
#define ES_BASE_CTX_H

#include <eseal/ctx.h>

#include "base/cache.h"
#include "base/err.h"

struct es_crypto; /* OpenSSL's side, known to crypto/ and pki/ alone */

struct eseal_ctx {
    eseal_limits limits; /* defaults filled in */
    eseal_clock_fn *clock;
    void *clock_arg;
    eseal_log_fn *log;
    void *log_arg;
    struct es_crypto *crypto;
    es_cache *caches[ESEAL_CACHE_SEALS + 1]; /* NULL: turned off */
};

/* Says a sentence to the log callback, if there is one. */
void es_log(const eseal_ctx *ctx, int level, const char *component, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Fills every 0 of limits with its default. */
void es_limits_fill(eseal_limits *limits);
/* Whether the tail of an options struct, beyond what this version knows, is zero.
 * given: the struct's own size field; known: sizeof here. */
bool es_options_known(const void *options, size_t given, size_t known);
/* Copies an options struct of an older or newer caller into one of ours: what the caller's lacks
 * is zero.  false: its tail holds something that this version does not know. */
bool es_options_copy(void *out, size_t known, const void *options);

#endif
