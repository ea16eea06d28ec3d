/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ossl.h"

#include <stdio.h>

#include "base/mem.h"

/* Marks where our errors begin, so that an entry of the host is never taken for one of ours. */
#define SENTINEL_REASON 1

void es_ossl_begin(void)
{
    ERR_set_mark();
    if (ERR_peek_error() != 0) /* of an empty queue the first error is ours, and the root of others */
        ERR_raise(ERR_LIB_USER, SENTINEL_REASON);
}

void es_ossl_end(void)
{
    ERR_pop_to_mark();
}

unsigned long es_ossl_last(void)
{
    unsigned long code = ERR_peek_last_error();

    if (ERR_GET_LIB(code) == ERR_LIB_USER && ERR_GET_REASON(code) == SENTINEL_REASON)
        return 0;
    return code;
}

bool es_ossl_broke(void)
{
    unsigned long code = es_ossl_last();

    if (code == 0)
        return false;
    /* without memory the first error says so, and those above it only that something nested failed */
    if (ERR_GET_REASON(ERR_peek_error()) == ERR_R_MALLOC_FAILURE)
        return true;
    return ERR_FATAL_ERROR(code) || ERR_GET_REASON(code) == ERR_R_FETCH_FAILED ||
           ERR_GET_REASON(code) == ERR_R_UNSUPPORTED ||
           (ERR_GET_LIB(code) == ERR_LIB_EVP &&
               ERR_GET_REASON(code) == EVP_R_UNSUPPORTED_ALGORITHM);
}

int es_ossl_err(eseal_error *err, int code, const char *where, const char *what)
{
    unsigned long last = es_ossl_last();
    const char *reason, *data = "";
    int flags = 0, number;

    if (last == 0)
        return es_err(err, code, where, ES_NO_OFFSET, "%s", what);
    if (ERR_GET_REASON(last) == ERR_R_MALLOC_FAILURE)
        return es_err_nomem(err);
    ERR_peek_last_error_data(&data, &flags);
    if ((flags & ERR_TXT_STRING) == 0 || data == NULL)
        data = "";
    reason = ERR_reason_error_string(last);
    number = ERR_GET_REASON(last);
    if (err == NULL || err->code != 0)
        return code;
    es_err(err, code, where, ES_NO_OFFSET, "%s: %s%s%s%s", what,
        reason == NULL ? "unknown" : reason, data[0] == '\0' ? "" : " (", data,
        data[0] == '\0' ? "" : ")");
    err->sys = number & ~(ERR_RFLAGS_MASK << ERR_RFLAGS_OFFSET);
    return code;
}

int es_crypto_ready(const eseal_ctx *ctx, eseal_error *err)
{
    if (ctx == NULL || ctx->crypto == NULL)
        return es_err_misuse(err, "no context");
    if (atomic_load(&ctx->crypto->poisoned))
        return es_err(err, ESEAL_E_SELF_TEST, NULL, ES_NO_OFFSET,
            "the self-test of this context failed; it refuses all work");
    return 0;
}

static const char *const MD_NAMES[ES_HASH_COUNT] = {
    [ES_HASH_SM3] = "SM3",
    [ES_HASH_SHA256] = "SHA2-256",
    [ES_HASH_SHA384] = "SHA2-384",
    [ES_HASH_SHA512] = "SHA2-512",
};

/* Fetches what is used all the time.  A provider may lack the SHA-2 family, but never SM3. */
static int fetch(struct es_crypto *crypto, eseal_error *err)
{
    for (size_t i = 0; i < ES_HASH_COUNT; i++) {
        if (MD_NAMES[i] != NULL)
            crypto->md[i] = EVP_MD_fetch(crypto->libctx, MD_NAMES[i], crypto->properties);
    }
    if (crypto->md[ES_HASH_SM3] == NULL)
        return es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "OpenSSL offers no SM3");
    return 0;
}

int es_crypto_new(struct es_crypto **out, OSSL_LIB_CTX *host, bool borrow, const char *properties,
    eseal_error *err)
{
    struct es_crypto *crypto = NULL;
    int rc = 0;

    es_ossl_begin();
    crypto = es_alloc(sizeof *crypto);
    if (crypto == NULL) {
        rc = es_err_nomem(err);
        goto out;
    }
    atomic_init(&crypto->poisoned, false);
    if (properties != NULL && (crypto->properties = es_strdup(properties)) == NULL) {
        rc = es_err_nomem(err);
        goto out;
    }
    crypto->libctx = host;
    rc = borrow ? 0 : es_libctx_own(&crypto->libctx, err);
    if (rc != 0)
        goto out;
    rc = fetch(crypto, err);
    if (rc != 0)
        goto out;
    *out = crypto;
    crypto = NULL;
out:
    es_crypto_free(crypto);
    es_ossl_end();
    return rc;
}

void es_crypto_free(struct es_crypto *crypto)
{
    if (crypto == NULL)
        return;
    for (size_t i = 0; i < ES_HASH_COUNT; i++)
        EVP_MD_free(crypto->md[i]);
    es_free(crypto->g);
    es_free(crypto->properties);
    es_free(crypto);
}
