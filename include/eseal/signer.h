/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/signer.h - a certificate and its private key as one object, checked to match at birth.
 *
 * The key stays inside OpenSSL.  Files: PEM or DER; PKCS#8 in the clear or encrypted (also SM4-CBC, and
 * the hmacWithSM3 form that GmSSL writes), SEC1, and PKCS#12 (also those with RC2 that need OpenSSL's
 * legacy provider).  For keys in devices or services use two-step signing (eseal/signing.h).
 *
 * Refused: an encryption certificate (ESEAL_E_USAGE), and a key that is not the certificate's
 * (ESEAL_E_MISMATCH).
 *
 * NOT CHECKED here: validity and chain; signing checks them (eseal/signing.h).
 *
 * Threads: a const eseal_signer * may be shared.
 */
#ifndef ESEAL_SIGNER_H
#define ESEAL_SIGNER_H

#include <eseal/cert.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_signer eseal_signer;

/* Opens a key file and, unless the certificate is in the same file, a certificate file.
 *
 * Returns: 0; ESEAL_E_NOT_FOUND, ESEAL_E_IO, ESEAL_E_KEY, ESEAL_E_PIN, ESEAL_E_LEGACY, ESEAL_E_ALGORITHM, ESEAL_E_CERT,
 *          ESEAL_E_MISMATCH, ESEAL_E_USAGE; where names the file.
 * In:      key_path; cert_path: may be NULL; pin: may be NULL; not kept.
 */
ESEAL_API ESEAL_CHECKED int eseal_signer_open_file(eseal_signer **out, const eseal_ctx *ctx,
    const char *key_path, const char *cert_path, const char *pin, eseal_error *err);
/* The same from memory; cert may be NULL with cert_len 0. */
ESEAL_API ESEAL_CHECKED int eseal_signer_open(eseal_signer **out, const eseal_ctx *ctx, const void *key,
    size_t key_len, const void *cert, size_t cert_len, const char *pin, eseal_error *err);
ESEAL_API void eseal_signer_free(eseal_signer *signer);
/* Borrowed. */
ESEAL_API const eseal_cert *eseal_signer_cert(const eseal_signer *signer);

#ifdef __cplusplus
}
#endif
#endif
