/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys.  They live in OpenSSL alone; octets of a key file and PINs are wiped after use.
 * Reads PEM or DER: PKCS#8 (plain; PBES2 with what OpenSSL has, and with hmacWithSM3 under both OIDs
 * that are in use, as GmSSL writes it), SEC1, PKCS#12 (retried with the legacy provider in
 * a library context of its own for RC2-encrypted ones).
 */
#ifndef ES_CRYPTO_KEY_H
#define ES_CRYPTO_KEY_H

#include "base/buf.h"
#include "crypto/verify.h"

typedef struct es_private_key es_private_key;

typedef struct es_key_bundle {
    es_private_key *key;
    uint8_t *cert;   /* DER of the certificate that came along, or NULL (a PKCS#12, or PEM with both) */
    size_t cert_len;
    uint8_t **others; /* further certificates */
    size_t *other_lens;
    size_t other_count;
} es_key_bundle;

/* pin: 0-terminated, or NULL where none is needed.  where: a file name for errors.  ESEAL_E_PIN when it is needed or
 * wrong, ESEAL_E_KEY, ESEAL_E_LEGACY, ESEAL_E_ALGORITHM. */
int es_key_load(es_key_bundle *out, const eseal_ctx *ctx, es_span data, const char *pin,
    const char *where, eseal_error *err);
void es_key_bundle_free(es_key_bundle *bundle);
/* A new SM2 key. */
int es_private_key_generate(es_private_key **out, const eseal_ctx *ctx, eseal_error *err);
void es_private_key_free(es_private_key *key);
es_key_kind es_private_key_kind(const es_private_key *key);
/* SubjectPublicKeyInfo DER. */
int es_private_key_spki(es_buf *out, const es_private_key *key, eseal_error *err);
/* PKCS#8 PEM; with a pin PBES2 under SM4-CBC, without one in the clear. */
int es_private_key_pem(es_buf *out, const eseal_ctx *ctx, const es_private_key *key, const char *pin,
    eseal_error *err);
/* Whether the public half equals key. */
bool es_private_key_fits(const es_private_key *key, const es_public_key *public_key);
/* Signs the message pieces: SM2 with SM3 and the default ID (DER value), or RSA/ECDSA by alg. */
int es_private_key_sign(es_buf *value, const eseal_ctx *ctx, const es_private_key *key, const es_alg *alg,
    const es_span *pieces, size_t count, eseal_error *err);

#endif
