/* SPDX-License-Identifier: Apache-2.0 */
#include "wrap.h"

#include <stdint.h>
#include <stdlib.h>

#include "crypto/key.h"
#include "pki/chain.h"
#include "pki/name.h"
#include "pki/revocation.h"

static wrap_kind armed;
static size_t calls, fails_at;
static const char *failed;

void wrap_arm(wrap_kind kind, size_t nth)
{
    armed = kind;
    calls = 0;
    fails_at = nth;
    failed = "";
}

size_t wrap_disarm(void)
{
    armed = WRAP_NOTHING;
    return calls;
}

const char *wrap_failed(void)
{
    return failed;
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
    _Static_assert(__builtin_types_compatible_p(__typeof__(name), __typeof__(__wrap_##name)),      \
        "the door has other parameters");                                                          \
    int __wrap_##name params                                                                       \
    {                                                                                              \
        if (fails(WRAP_DOOR)) {                                                                    \
            failed = #name;                                                                        \
            return es_err(err, ESEAL_E_CRYPTO, #name, ES_NO_OFFSET, "made to fail");               \
        }                                                                                          \
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
DOOR(es_chain_build,
    (es_chain * out, const eseal_ctx *ctx, const eseal_trust *trust, int use,
        const eseal_cert *leaf, eseal_cert *const *pool, size_t pool_count, eseal_error *err),
    (out, ctx, trust, use, leaf, pool, pool_count, err))
DOOR(es_revocations_find,
    (es_revocations * out, const eseal_ctx *ctx, const eseal_evidence *evidence,
        const eseal_trust *trust, int use, es_issued what, eseal_error *err),
    (out, ctx, evidence, trust, use, what, err))
DOOR(es_name_text, (char **out, es_span name, eseal_error *err), (out, name, err))
DOOR(es_key_load,
    (es_key_bundle * out, const eseal_ctx *ctx, es_span data, const char *pin, const char *where,
        eseal_error *err),
    (out, ctx, data, pin, where, err))
