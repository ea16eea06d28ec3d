/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that read and use private keys share.  All run between es_ossl_begin() and _end().
 */
#ifndef ES_CRYPTO_KEY_PARTS_H
#define ES_CRYPTO_KEY_PARTS_H

#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "crypto/key.h"
#include "crypto/ossl.h"

/* Rounds of key derivation in one file, beyond which it is refused rather than obeyed. */
#define ES_KEY_ROUNDS_MAX UINT64_C(10000000)

/* A file on its way to a bundle. */
typedef struct es_key_source {
    const eseal_ctx *ctx;
    const char *pin;   /* or NULL */
    bool pin_is_right; /* a MAC has said so, also of no PIN */
    const char *where;
    uint64_t rounds;      /* that were asked for so far */
    EVP_PKEY *pkey;       /* found; in ctx's library context */
    es_key_bundle bundle; /* its others: every certificate found */
} es_key_source;

/* OpenSSL with the legacy provider, in a library context that nobody else sees. */
typedef struct es_legacy {
    OSSL_LIB_CTX *libctx;
    OSSL_PROVIDER *legacy, *plain;
} es_legacy;
/* ESEAL_E_LEGACY where that provider is not installed. */
int es_legacy_open(es_legacy *out, const char *where, eseal_error *err);
void es_legacy_close(es_legacy *legacy);

/* ESEAL_E_LIMIT where the rounds of this encryption, or of the MAC, are too many with those before.
 */
int es_key_spend(es_key_source *source, const X509_ALGOR *alg, eseal_error *err);
int es_key_spend_mac(es_key_source *source, const PKCS12 *p12, eseal_error *err);

/* Keeps pkey, which becomes the source's whatever happens; a second key is an error. */
int es_key_source_keep(es_key_source *source, EVP_PKEY *pkey, eseal_error *err);
/* Keeps a certificate's DER. */
int es_key_source_cert(es_key_source *source, const X509 *cert, eseal_error *err);
int es_key_source_cert_der(es_key_source *source, es_span der, eseal_error *err);
/* The key of a PrivateKeyInfo in ctx's library context. */
int es_key_from_pkcs8(es_key_source *source, const PKCS8_PRIV_KEY_INFO *info, eseal_error *err);
/* Moves the first certificate of the bundle's key from the others to its own place. */
void es_key_bundle_pick_cert(const eseal_ctx *ctx, es_key_bundle *bundle);
int es_key_read_pem(es_key_source *source, es_span data, eseal_error *err);
/* Whichever of the structures below it is. */
int es_key_read_der(es_key_source *source, es_span der, eseal_error *err);
/* Plain PKCS#8, SEC1 or PKCS#1.  true: der is exactly one; *out, NULL before, is new. */
bool es_key_read_plain(EVP_PKEY **out, const es_key_source *source, es_span der);
/* EncryptedPrivateKeyInfo. */
int es_key_read_encrypted(es_key_source *source, const X509_SIG *sealed, eseal_error *err);
/* PFX, in DER. */
int es_key_read_p12(es_key_source *source, es_span der, eseal_error *err);

/* PBES2 whose PRF is HMAC with SM3, which OpenSSL 3.0 does not know. */
bool es_pbes2_is_sm3(const X509_SIG *sealed);
/* ESEAL_E_PIN, ESEAL_E_ALGORITHM. */
int es_pbes2_sm3_decrypt(PKCS8_PRIV_KEY_INFO **out, const es_key_source *source,
    const X509_SIG *sealed, eseal_error *err);

/* Makes a private key of pkey, which is taken over whatever happens. */
int es_private_key_adopt(es_private_key **out, const eseal_ctx *ctx, EVP_PKEY *pkey,
    const char *where, eseal_error *err);
/* The public half, borrowed. */
const es_public_key *es_private_key_public(const es_private_key *key);

EVP_PKEY *es_private_key_pkey(const es_private_key *key);

/* Right after a decryption that failed: whether OpenSSL says that it was the PIN. */
bool es_key_pin_fault(void);
int es_key_pin_missing(const es_key_source *source, eseal_error *err);
int es_key_pin_wrong(const es_key_source *source, eseal_error *err);

#endif
