/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/openssl.h - libeseal on the OpenSSL library context of its host.
 *
 * The only header that names a type of OpenSSL.  Use it when the host has loaded and configured its
 * providers (a certified module, say) and libeseal is to use them; together with the property query
 * in eseal_ctx_options every algorithm is fetched from there.  Otherwise eseal_ctx_new() is the
 * better choice: nothing that is configured for the host then reaches a verdict.
 *
 * The self-test runs here as well, through the host's providers.  What is not checked: whether
 * these providers are the ones that were meant.
 *
 * Threads: as eseal/ctx.h.
 */
#ifndef ESEAL_OPENSSL_H
#define ESEAL_OPENSSL_H

#include <eseal/ctx.h>

#include <openssl/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Makes a context that works in the host's library context, and runs its self-test.
 *
 * Returns: as eseal_ctx_new().
 * Out:     out: the context; free it with eseal_ctx_free(), before libctx.
 * In:      libctx: borrowed for the life of the context; NULL means OpenSSL's default one.
 *          options: may be NULL.
 */
ESEAL_API ESEAL_CHECKED int eseal_ctx_new_openssl(
    eseal_ctx **out, OSSL_LIB_CTX *libctx, const eseal_ctx_options *options, eseal_error *err);

#ifdef __cplusplus
}
#endif
#endif
