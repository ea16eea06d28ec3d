/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/evidence.h - what a caller has fetched to settle open questions: revocation lists (CRL),
 * OCSP answers, and certificates of those who signed them.
 *
 * libeseal opens no socket.  A report's needs name what is missing; the caller fetches it, adds it
 * here and verifies again.  Adding checks the form only; authenticity, freshness and whom a piece
 * speaks about are judged by every verification that uses it.  Evidence that proves nothing is
 * left aside with its reason, never trusted.
 *
 * Fill once, then share: a const eseal_evidence * may be used by several threads.
 *
 * NOT CHECKED when adding: signatures, dates, issuers.
 */
#ifndef ESEAL_EVIDENCE_H
#define ESEAL_EVIDENCE_H

#include <eseal/cert.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_evidence eseal_evidence;

enum {
    ESEAL_EVIDENCE_CRL = 1,        /* X.509 CRL v2, DER or PEM */
    ESEAL_EVIDENCE_OCSP = 2,       /* OCSPResponse (RFC 6960), DER */
    ESEAL_EVIDENCE_CERTIFICATE = 3, /* a certificate that may stand in a path; trusted for nothing */
    ESEAL_EVIDENCE_STATUS = 4 /* a seal status list or answer (eseal/status.h), DER */
};

ESEAL_API ESEAL_CHECKED int eseal_evidence_new(
    eseal_evidence **out, const eseal_ctx *ctx, eseal_error *err);
ESEAL_API void eseal_evidence_free(eseal_evidence *evidence);

/* Adds one piece.
 *
 * Returns: 0; ESEAL_E_DER, ESEAL_E_ASN1, ESEAL_E_CERT with place and offset, ESEAL_E_LIMIT,
 * ESEAL_E_MISUSE for an unknown kind. In:      kind: ESEAL_EVIDENCE_*; data: copied; source: where
 * it was got from, for the report, or NULL.
 */
ESEAL_API ESEAL_CHECKED int eseal_evidence_add(eseal_evidence *evidence, int kind, const void *data,
    size_t len, const char *source, eseal_error *err);
/* The same from a file; the path is its source. */
ESEAL_API ESEAL_CHECKED int eseal_evidence_add_file(
    eseal_evidence *evidence, int kind, const char *path, eseal_error *err);
/* How many pieces of a kind there are. */
ESEAL_API size_t eseal_evidence_count(const eseal_evidence *evidence, int kind);

#ifdef __cplusplus
}
#endif
#endif
