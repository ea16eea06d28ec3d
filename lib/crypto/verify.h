/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signature values over public data.  Three outcomes, never two: good, not good, could not tell
 * (negative, with an error).
 */
#ifndef ES_CRYPTO_VERIFY_H
#define ES_CRYPTO_VERIFY_H

#include "base/reason.h"
#include "crypto/digest.h"

#define ES_OID_SM2_SM3 "1.2.156.10197.1.501"
#define ES_OID_SM2 "1.2.156.10197.1.301"
#define ES_OID_SM2_SIGN "1.2.156.10197.1.301.1"
#define ES_OID_SM3 "1.2.156.10197.1.401"
#define ES_DEFAULT_ID "1234567812345678"

typedef enum es_key_kind { ES_KEY_UNKNOWN = 0, ES_KEY_SM2, ES_KEY_RSA, ES_KEY_EC } es_key_kind;

/* What an algorithm identifier of a signature means. */
typedef struct es_alg {
    es_key_kind key; /* the kind of key that it needs */
    es_hash hash;
    bool weak;       /* MD5, SHA-1: shown, and failed */
    bool sm2_alias;  /* 301 or 301.1 written where 501 is due */
    const char *name;
} es_alg;
/* From a dotted OID.  false: unknown. */
bool es_alg_from_oid(es_alg *out, const char *oid);
/* A reference's CheckMethod or a digest OID: SM3 and its OIDs, SHA-256/384/512, and (weak) MD5, SHA1.
 * *keyed: 1.2.156.10197.1.401.2.  ES_HASH_NONE: unknown, keyed or weak without a hash here. */
es_hash es_hash_from_name(const char *text, bool *weak, bool *keyed);

/* Public key of a certificate: SubjectPublicKeyInfo. */
typedef struct es_public_key es_public_key;
int es_public_key_parse(es_public_key **out, const eseal_ctx *ctx, es_span spki, eseal_error *err);
void es_public_key_free(es_public_key *key);
es_key_kind es_public_key_kind(const es_public_key *key);
int es_public_key_bits(const es_public_key *key);
bool es_public_key_equal(const es_public_key *a, const es_public_key *b);
/* The uncompressed point 04 X Y of an SM2 key; empty for others.  Borrowed. */
es_span es_public_key_point(const es_public_key *key);

/* How an SM2 value was written: DER (SEQUENCE of two INTEGERs), 64 raw octets, or SDF's 128 (r and s each in 64,
 * right aligned: only from devices, never in files). */
typedef struct es_sm2_value {
    uint8_t r[32], s[32];
    bool raw;      /* 64 octets r, s */
    bool negative; /* an INTEGER without its leading 00 */
    bool padded;   /* an INTEGER with a superfluous leading 00 */
} es_sm2_value;
/* Reads either file form; ES_R_NONE when good, else ENC_NOT_DER, ENC_TRAILING, ENC_BARE_INTEGERS, ENC_STRUCTURE, VALUE_RANGE
 * (r, s in 1..n-1). */
es_reason es_sm2_value_read(es_sm2_value *out, es_span value);
/* What a device or a caller hands back: DER, 64 or 128 octets -> DER in out (at most 72). */
int es_sm2_value_from_device(uint8_t out[72], size_t *len, es_span value, eseal_error *err);

typedef enum es_verdict { ES_VALUE_BAD = 0, ES_VALUE_GOOD = 1 } es_verdict;

/* SM2 with SM3 and signer ID over a message in pieces (concatenated).  id NULL: the default ID; "" the empty one. */
int es_sm2_verify(const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value,
    const char *id, const es_span *pieces, size_t count, eseal_error *err);
/* The same with the default ID, remembering the octets of a value that was good: for what comes again
 * and again, such as certificates, seals and lists. */
int es_sm2_verify_known(const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value,
    const es_span *pieces, size_t count, eseal_error *err);
/* The same with the default ID over a message whose first octets come again and again: the digest's
 * state behind them is remembered. */
int es_sm2_verify_behind(const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value,
    es_span message, size_t first, eseal_error *err);
/* SM2 over a given e (32 octets), for explaining deviations. */
int es_sm2_verify_e(const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value,
    const uint8_t e[32], eseal_error *err);
/* Z (32 octets) and e = SM3(Z, message). */
int es_sm2_z(uint8_t z[32], const eseal_ctx *ctx, const es_public_key *key, const char *id, eseal_error *err);
int es_sm2_e(uint8_t e[32], const eseal_ctx *ctx, const es_public_key *key, const char *id,
    const es_span *pieces, size_t count, eseal_error *err);
/* PKCS#1 v1.5 RSA or ECDSA (DER) with alg's hash. Each returns ES_VALUE_GOOD, ES_VALUE_BAD or negative. */
int es_value_verify(const eseal_ctx *ctx, const es_public_key *key, const es_alg *alg, es_span value,
    const es_span *pieces, size_t count, eseal_error *err);

#endif
