/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/cert.h - the fields of a certificate that people ask for.
 *
 * An eseal_cert is parsed from DER (or PEM) and does not change afterwards.  Names are written as
 * RFC 4514 text, most specific part first, in UTF-8.
 *
 * NOT CHECKED: anything.  A parsed certificate is a claim; who may be believed is decided by a
 * verification with anchors (eseal/trust.h).
 *
 * Threads: a const eseal_cert * may be shared.
 */
#ifndef ESEAL_CERT_H
#define ESEAL_CERT_H

#include <eseal/ctx.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_cert eseal_cert;

/* Parses one X.509 certificate, DER or the first one of a PEM text.
 *
 * Returns: 0; ESEAL_E_CERT with the offset, ESEAL_E_LIMIT, ESEAL_E_NOMEM.
 * Out:     out: free it with eseal_cert_free().
 */
ESEAL_API ESEAL_CHECKED int eseal_cert_parse(
    eseal_cert **out, const eseal_ctx *ctx, const void *data, size_t len, eseal_error *err);
/* The same from a file. Also ESEAL_E_NOT_FOUND, ESEAL_E_IO. */
ESEAL_API ESEAL_CHECKED int eseal_cert_open_file(
    eseal_cert **out, const eseal_ctx *ctx, const char *path, eseal_error *err);
ESEAL_API void eseal_cert_free(eseal_cert *cert);

/* Borrowed texts and octets; never NULL. */
ESEAL_API const char *eseal_cert_subject(const eseal_cert *cert);
ESEAL_API const char *eseal_cert_issuer(const eseal_cert *cert);
/* Serial number, lower-case hex without leading zeros. */
ESEAL_API const char *eseal_cert_serial(const eseal_cert *cert);
/* The subject's commonName, "" when there is none. */
ESEAL_API const char *eseal_cert_name(const eseal_cert *cert);
/* SM3 of the DER, 64 lower-case hex digits. */
ESEAL_API const char *eseal_cert_sm3(const eseal_cert *cert);
/* The unified social credit code of GM/T 0015 (OID 1.2.156.10260.4.1.4 or .4.4), "" when absent.
 * A claim to show, never to decide by. */
ESEAL_API const char *eseal_cert_uscc(const eseal_cert *cert);
/* Seconds since 1970-01-01T00:00:00Z. */
ESEAL_API int64_t eseal_cert_not_before(const eseal_cert *cert);
ESEAL_API int64_t eseal_cert_not_after(const eseal_cert *cert);
ESEAL_API const unsigned char *eseal_cert_der(const eseal_cert *cert, size_t *len);
/* 1 if the key usage allows signatures (digitalSignature or nonRepudiation, or no key usage). */
ESEAL_API int eseal_cert_is_signing(const eseal_cert *cert);
/* 1 if basicConstraints says CA. */
ESEAL_API int eseal_cert_is_ca(const eseal_cert *cert);

#ifdef __cplusplus
}
#endif
#endif
