/* SPDX-License-Identifier: Apache-2.0 */
/* Digests. */
#ifndef ES_CRYPTO_DIGEST_H
#define ES_CRYPTO_DIGEST_H

#include "base/ctx.h"
#include "base/span.h"
#include "crypto/sm3.h"

typedef enum es_hash {
    ES_HASH_NONE = 0,
    ES_HASH_SM3,
    ES_HASH_SHA256,
    ES_HASH_SHA384,
    ES_HASH_SHA512,
    ES_HASH_SHA1, /* recognised to explain a refusal; never accepted */
} es_hash;

#define ES_HASH_MAX 64
#define ES_SM3_LEN 32

typedef struct es_digest es_digest;

size_t es_hash_length(es_hash hash);
/* "SM3", "SHA-256", ... */
const char *es_hash_name(es_hash hash);
/* One shot into out (es_hash_length octets). */
int es_hash_octets(
    uint8_t *out, const eseal_ctx *ctx, es_hash hash, es_span data, eseal_error *err);
/* SM3 of each job, side by side where the processor can (crypto/sm3.h). */
int es_hash_many(const eseal_ctx *ctx, es_sm3_job *jobs, size_t count, eseal_error *err);
/* Whether this digest is made by code of ours: SM3, unless OpenSSL alone is to judge SM2 values.
 * Everything else is OpenSSL's. */
bool es_hash_is_own(const eseal_ctx *ctx, es_hash hash);
int es_digest_new(es_digest **out, const eseal_ctx *ctx, es_hash hash, eseal_error *err);
int es_digest_update(es_digest *digest, const void *data, size_t len, eseal_error *err);
int es_digest_finish(es_digest *digest, uint8_t *out, eseal_error *err); /* still to be freed */
void es_digest_free(es_digest *digest);
/* One that goes on from where from is. */
int es_digest_copy(es_digest **out, const es_digest *from, eseal_error *err);
/* About what one holds, in octets. */
#define ES_DIGEST_COST 512

#endif
