/* SPDX-License-Identifier: Apache-2.0 */
#include "wrap.h"

#include <stdint.h>
#include <stdlib.h>

#include "crypto/key.h"
#include "pki/chain.h"

static wrap_kind armed;
static size_t calls, fails_at;

void wrap_arm(wrap_kind kind, size_t nth)
{
    armed = kind;
    calls = 0;
    fails_at = nth;
}

size_t wrap_disarm(void)
{
    armed = WRAP_NOTHING;
    return calls;
}

static bool fails(wrap_kind kind)
{
    return armed == kind && ++calls == fails_at;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size)
{
    return fails(WRAP_ALLOC) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails(WRAP_ALLOC) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails(WRAP_ALLOC) ? NULL : __real_realloc(old, size);
}

/* A door that can say "could not tell". */
#define DOOR(name, params, args)                                                                   \
    int __real_##name params;                                                                      \
    int __wrap_##name params;                                                                      \
    int __wrap_##name params                                                                       \
    {                                                                                              \
        if (fails(WRAP_DOOR))                                                                      \
            return es_err(err, ESEAL_E_CRYPTO, #name, ES_NO_OFFSET, "made to fail");               \
        return __real_##name args;                                                                 \
    }

DOOR(es_digest_new, (es_digest * *out, const eseal_ctx *ctx, es_hash hash, eseal_error *err),
    (out, ctx, hash, err))
DOOR(es_digest_update, (es_digest * digest, const void *data, size_t len, eseal_error *err),
    (digest, data, len, err))
DOOR(es_digest_finish, (es_digest * digest, uint8_t *out, eseal_error *err), (digest, out, err))
DOOR(es_hash_octets,
    (uint8_t * out, const eseal_ctx *ctx, es_hash hash, es_span data, eseal_error *err),
    (out, ctx, hash, data, err))
DOOR(es_hash_many, (const eseal_ctx *ctx, es_sm3_job *jobs, size_t count, eseal_error *err),
    (ctx, jobs, count, err))
DOOR(es_public_key_parse,
    (es_public_key * *out, const eseal_ctx *ctx, es_span spki, eseal_error *err),
    (out, ctx, spki, err))
DOOR(es_sm2_verify,
    (const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value, const char *id,
        const es_span *pieces, size_t count, eseal_error *err),
    (ctx, key, value, id, pieces, count, err))
DOOR(es_sm2_verify_e,
    (const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value, const uint8_t e[32],
        eseal_error *err),
    (ctx, key, value, e, err))
DOOR(es_sm2_z,
    (uint8_t z[32], const eseal_ctx *ctx, const es_public_key *key, const char *id,
        eseal_error *err),
    (z, ctx, key, id, err))
DOOR(es_sm2_e,
    (uint8_t e[32], const eseal_ctx *ctx, const es_public_key *key, const char *id,
        const es_span *pieces, size_t count, eseal_error *err),
    (e, ctx, key, id, pieces, count, err))
DOOR(es_value_verify,
    (const eseal_ctx *ctx, const es_public_key *key, const es_alg *alg, es_span value,
        const es_span *pieces, size_t count, eseal_error *err),
    (ctx, key, alg, value, pieces, count, err))
DOOR(es_private_key_sign,
    (es_buf * value, const eseal_ctx *ctx, const es_private_key *key, const es_alg *alg,
        const es_span *pieces, size_t count, eseal_error *err),
    (value, ctx, key, alg, pieces, count, err))
DOOR(es_cert_parse,
    (eseal_cert * *out, const eseal_ctx *ctx, es_span der, const char *place, eseal_error *err),
    (out, ctx, der, place, err))
DOOR(es_cert_signed_by,
    (const eseal_ctx *ctx, const eseal_cert *cert, const eseal_cert *issuer, bool *weak,
        eseal_error *err),
    (ctx, cert, issuer, weak, err))
