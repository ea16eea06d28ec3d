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
 * EVIDENCE FILES.  Lists go out of print and authorities go away, and then nobody can fetch again what
 * a verdict stood on.  eseal_evidence_export() writes it all into one file to keep beside the
 * document: the evidence given, the certificates that paths led through, and the report;
 * eseal_evidence_import() adds it again, years later, with no network.  What an evidence file holds
 * proves what its pieces prove by their own signatures, and nothing more: the file is not signed,
 * its report is a note for people, and no certificate in it is ever an anchor, so that whoever
 * changes the file can take evidence away, and that is all.  What the time stamps of a document
 * prove is in the document.  The file names the document that it belongs to by its SM3.
 *
 *     EvidenceFile ::= SEQUENCE OF items:
 *       format IA5String ("eseal-evidence/1"),
 *       document [0] IMPLICIT SEQUENCE { content [0] IMPLICIT OCTET STRING OPTIONAL,
 *                  value [1] IMPLICIT OCTET STRING OPTIONAL }, -- SM3 of the file that is sealed; of
 *                  -- the detached signature beside it, or of a seal by itself
 *       one or more parts, each:
 *         SEQUENCE { made GeneralizedTime, certificates, crls, ocspAnswers, statuses, revokedLists:
 *                    SEQUENCE OF OCTET STRING each, report UTF8String }
 *         and behind it, or not: stamp [2] IMPLICIT OCTET STRING
 *
 * UNSIGNED LISTS.  The national interface hands out its list of deactivated seals as JSON: an
 * object with "revocationList", an array of { "sealCode", "sealName", "revocationTime" }, the time
 * as "yyyy-MM-dd HH:mm:ss" at UTC+8, and "awardCompany", who issues it; other members are not read.
 * Nothing proves where such a list came from.  A seal whose esID it names from the time of sealing
 * or before fails seal.status, one that it names later gets a warning; that a seal is not in it
 * proves nothing, and no policy that asks for the seal's status is content with it.
 *
 * Fill once, then share: a const eseal_evidence * may be used by several threads.
 *
 * NOT CHECKED when adding: signatures, dates, issuers.
 */
#ifndef ESEAL_EVIDENCE_H
#define ESEAL_EVIDENCE_H

#include <eseal/cert.h>
#include <eseal/report.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_evidence eseal_evidence;

enum {
    ESEAL_EVIDENCE_CRL = 1,        /* X.509 CRL v2, DER or PEM */
    ESEAL_EVIDENCE_OCSP = 2,       /* OCSPResponse (RFC 6960), DER */
    ESEAL_EVIDENCE_CERTIFICATE = 3, /* a certificate that may stand in a path; trusted for nothing */
    ESEAL_EVIDENCE_STATUS = 4,      /* a seal status list or answer (eseal/status.h), DER */
    ESEAL_EVIDENCE_REVOKED_LIST = 5 /* a list of revoked seals, JSON, unsigned: see above */
};

/* Begins an empty collection.
 *
 * Returns: 0; ESEAL_E_NOMEM, ESEAL_E_MISUSE.
 * Out:     out: free it with eseal_evidence_free().
 * In:      ctx: must outlive it.
 */
ESEAL_API ESEAL_CHECKED int eseal_evidence_new(
    eseal_evidence **out, const eseal_ctx *ctx, eseal_error *err);
ESEAL_API void eseal_evidence_free(eseal_evidence *evidence);

/* Adds one piece.
 *
 * Returns: 0; ESEAL_E_DER, ESEAL_E_ASN1, ESEAL_E_CERT with place and offset; ESEAL_E_TEXT for what
 *          is no JSON; ESEAL_E_FIELD for a member of such a list that cannot be; ESEAL_E_LIMIT;
 *          ESEAL_E_MISUSE for an unknown kind.
 * In:      kind: ESEAL_EVIDENCE_*; data: copied; source: where it was got from, for the report, or
 *          NULL.
 */
ESEAL_API ESEAL_CHECKED int eseal_evidence_add(eseal_evidence *evidence, int kind, const void *data,
    size_t len, const char *source, eseal_error *err);
/* The same from a file; the path is its source.  Also ESEAL_E_NOT_FOUND, ESEAL_E_IO. */
ESEAL_API ESEAL_CHECKED int eseal_evidence_add_file(
    eseal_evidence *evidence, int kind, const char *path, eseal_error *err);
/* Adds everything that an evidence file lists, or nothing; what is there already is not added twice.
 *
 * Returns: 0; ESEAL_E_DER, ESEAL_E_ASN1, ESEAL_E_FIELD, ESEAL_E_CERT with field and the offset in the
 *          file; ESEAL_E_VERSION for a later format; ESEAL_E_LIMIT (der_octets, certificates).
 * In:      der: copied; source: where it was got from, for the report, or NULL.
 */
ESEAL_API ESEAL_CHECKED int eseal_evidence_import(
    eseal_evidence *evidence, const void *der, size_t len, const char *source, eseal_error *err);
/* The same from a file; the path is its source. */
ESEAL_API ESEAL_CHECKED int eseal_evidence_import_file(
    eseal_evidence *evidence, const char *path, eseal_error *err);
/* Makes the evidence file of a verification.  A file of the same document that was imported goes
 * on: it stays as it is, and a part with what came since is added.
 *
 * Returns: 0; ESEAL_E_LIMIT above der_octets; ESEAL_E_MISUSE where two such files were imported and
 *          neither goes on from the other.
 * In:      evidence: what the verification was given; it may be empty, and nothing is left out of
 *          it; report: what the verification found.
 * Out:     out, len: DER; eseal_free() it.
 */
ESEAL_API ESEAL_CHECKED int eseal_evidence_export(unsigned char **out, size_t *len,
    const eseal_evidence *evidence, const eseal_report *report, eseal_error *err);
/* How many pieces of a kind there are. */
ESEAL_API size_t eseal_evidence_count(const eseal_evidence *evidence, int kind);

#ifdef __cplusplus
}
#endif
#endif
