/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of an SM2 public key: its point as the engine has it, a table once it has been used
 * a few times, Z of the default ID, and OpenSSL's object once that is needed.  It is shared by all
 * es_public_key of one context that have the same point, and is counted; what is added later is
 * published by atomics, so that a const es_public_key stays free for all threads.
 */
#ifndef ES_CRYPTO_SM2_KEY_H
#define ES_CRYPTO_SM2_KEY_H

#include "crypto/ossl.h"
#include "crypto/sm2_engine.h"

/* The use that is worth a table: strangers' keys are seen once or twice, and get none. */
#define ES_SM2_TABLE_USE 3

typedef struct es_sm2_key {
    atomic_uint holders;
    uint8_t octets[65]; /* 04 X Y */
    es_affine point;    /* where the context has an engine */
    atomic_uint uses;
    _Atomic(es_sm2_table *) table;
    _Atomic(EVP_PKEY *) pkey;
    atomic_int z_state; /* 0: none, 1: being written, 2: there */
    uint8_t z[ES_SM3_LEN];
} es_sm2_key;

/* From 04 X Y, or 02/03 X; the context's own where it knows the first form.  To be dropped.
 * ESEAL_E_ALGORITHM: not a point of the curve. */
int es_sm2_key_get(es_sm2_key **out, const eseal_ctx *ctx, es_span point, eseal_error *err);
void es_sm2_key_drop(es_sm2_key *key);
/* OpenSSL's key, made when first asked for. */
int es_sm2_key_pkey(EVP_PKEY **out, es_sm2_key *key, const eseal_ctx *ctx, eseal_error *err);
/* Counts a use; the table, or NULL as long as there is none. */
const es_sm2_table *es_sm2_key_table(es_sm2_key *key, const eseal_ctx *ctx);
/* Z of the default ID, if it was kept; and keeps it. */
bool es_sm2_key_z(uint8_t z[ES_SM3_LEN], es_sm2_key *key);
void es_sm2_key_keep_z(es_sm2_key *key, const uint8_t z[ES_SM3_LEN]);

/* Borrowed; NULL where the key is no SM2 key. */
es_sm2_key *es_public_key_sm2(const es_public_key *key);

/* sm2.c: es_sm2_verify_e() by OpenSSL alone. */
int es_sm2_verify_openssl(const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value,
    const uint8_t e[32], eseal_error *err);

#endif
