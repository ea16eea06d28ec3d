/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of OpenSSL's door, for crypto/ and pki/ alone: the library context with everything
 * that is fetched once, and the care that the host's error queue gets.
 */
#ifndef ES_CRYPTO_OSSL_H
#define ES_CRYPTO_OSSL_H

#include <stdatomic.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include "base/ctx.h"
#include "crypto/digest.h"
#include "crypto/key.h"
#include "crypto/verify.h"

#define ES_HASH_COUNT (ES_HASH_SHA1 + 1)

struct es_crypto {
    OSSL_LIB_CTX *libctx;
    char *properties;          /* or NULL */
    EVP_MD *md[ES_HASH_COUNT]; /* NULL where the provider has none, and for hashes not accepted */
    atomic_bool poisoned;      /* the self-test failed: no work any more */
    int sm2;                   /* ESEAL_SM2_FAST, _OPENSSL or _BOTH */
    const struct es_sm2_engine *engine; /* NULL: OpenSSL alone */
    struct es_sm2_table *g;             /* of the engine */
};

/* Makes ctx's side of OpenSSL; host NULL and !borrow: es_libctx_own()'s. */
int es_crypto_new(struct es_crypto **out, OSSL_LIB_CTX *host, bool borrow, const char *properties,
    eseal_error *err);
void es_crypto_free(struct es_crypto *crypto);
/* Who judges SM2 values; own: neither library context nor provider of OpenSSL are the host's. */
int es_sm2_choose(struct es_crypto *crypto, int choice, bool own, eseal_error *err);
/* The library context, with OpenSSL's default provider, that all of ours share.  Between begin and end. */
int es_libctx_own(OSSL_LIB_CTX **out, eseal_error *err);
/* The first line of every entry of this room: ESEAL_E_SELF_TEST once the self-test has failed. */
int es_crypto_ready(const eseal_ctx *ctx, eseal_error *err);

/*
 * Around every run of OpenSSL calls, on every way out: what is put on the thread's error queue
 * between the two is taken off again, what the host left there stays.  They nest.
 */
void es_ossl_begin(void);
void es_ossl_end(void);
/* The last error since es_ossl_begin(), 0 if none. */
unsigned long es_ossl_last(void);
/* Whether it is OpenSSL that failed (memory, fetching, internal), as opposed to an answer "no". */
bool es_ossl_broke(void);
/* Between begin and end: fills err from what OpenSSL said last, behind the word what. */
int es_ossl_err(eseal_error *err, int code, const char *where, const char *what);

/* The answers that a self-test must find. */
typedef struct es_known_answers {
    const char *sm3_message;
    uint8_t sm3[32];
    uint8_t sm3_block[32]; /* of "abcd", sixteen times */
    uint8_t point[65];
    const char *message;
    uint8_t z[32], e[32], r[32], s[32];
} es_known_answers;
/* GB/T 32905-2016 A.1 and GB/T 32918.5-2017 A.2. */
extern const es_known_answers ES_KNOWN_ANSWERS;
/* Runs the test against them; a failure poisons ctx for good. */
int es_self_test(eseal_ctx *ctx, const es_known_answers *known, eseal_error *err);

/* An SM2 key from a point: 04 X Y, or 02/03 X. */
int es_public_key_from_point(
    es_public_key **out, const eseal_ctx *ctx, es_span point, eseal_error *err);
/* Borrowed; not of an SM2 key. */
EVP_PKEY *es_public_key_pkey(const es_public_key *key);
/* DER of r and s: SEQUENCE of two INTEGERs, at most 72 octets. */
size_t es_sm2_value_der(uint8_t out[72], const uint8_t r[32], const uint8_t s[32]);
/* Whether a number is in 1..n-1 of the recommended curve. */
bool es_sm2_in_range(const uint8_t number[32]);

#endif
