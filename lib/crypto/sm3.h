/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SM3 (GB/T 32905-2016), for public data: one stream, and eight at a time where the processor has
 * AVX2.  OpenSSL's is asked instead where the context says so, and is the judge in the tests.
 */
#ifndef ES_CRYPTO_SM3_H
#define ES_CRYPTO_SM3_H

#include "base/span.h"
#include "crypto/x86.h"

#define ES_SM3_BLOCK 64
/* Padding has room for 2^64 bits: no more octets than this can be digested. */
#define ES_SM3_MAX (UINT64_MAX / 8)

typedef struct es_sm3 {
    uint32_t state[8];
    uint64_t octets; /* so far */
    uint8_t block[ES_SM3_BLOCK];
} es_sm3;

void es_sm3_init(es_sm3 *sm3);
void es_sm3_update(es_sm3 *sm3, const void *data, size_t len);
void es_sm3_finish(es_sm3 *sm3, uint8_t digest[32]);

/* One message of many. */
typedef struct es_sm3_job {
    es_span data;
    uint8_t digest[32];
} es_sm3_job;

/* Digests them all, side by side where there are lanes.  It is fastest when long messages come
 * first. */
void es_sm3_many(es_sm3_job *jobs, size_t count);
/* How many lanes this processor has: 8, or 1. */
size_t es_sm3_lanes(void);

/* --- what the files of SM3 share --- */

/* The last one or two blocks of a message of this many octets, of which tail are those behind its
 * last whole block.  Returns how many. */
size_t es_sm3_pad(uint8_t out[2 * ES_SM3_BLOCK], const uint8_t *tail, uint64_t octets);
void es_sm3_put(uint8_t digest[32], const uint32_t state[8]);
/* Compresses whole blocks: as this processor does it best; in C; or with AVX2 and BMI2, where
 * es_sm3_has_x86(). */
void es_sm3_blocks(uint32_t state[8], const uint8_t *data, size_t count);
void es_sm3_blocks_c(uint32_t state[8], const uint8_t *data, size_t count);
void es_sm3_blocks_x86(uint32_t state[8], const uint8_t *data, size_t count);
bool es_sm3_has_x86(void);
/* Compresses so many blocks of each of eight messages, where es_sm3_has8(); state[word][lane]. */
void es_sm3_blocks8(uint32_t state[8][8], const uint8_t *const data[8], size_t count);
bool es_sm3_has8(void);

#endif
