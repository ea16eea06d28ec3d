/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Revocation as fact finding: what authentic evidence says of one certificate.  Moments are
 * recorded, not judged, so that one result serves whatever T the judge asks about.  RFC 5280 clause
 * 5, RFC 6960; GM/T 0015.
 */
#ifndef ES_PKI_REVOCATION_H
#define ES_PKI_REVOCATION_H

#include <eseal/evidence.h>
#include <eseal/status.h>

#include "base/time.h"
#include "model/evidence_file.h"
#include "model/revoked_list.h"
#include "pki/chain.h"
#include "pki/location.h"

/* CRLReason (RFC 5280, 5.3.1); -1: none given. */
enum {
    ES_REVOKED_NO_REASON = -1,
    ES_REVOKED_UNSPECIFIED = 0,
    ES_REVOKED_KEY_COMPROMISE = 1,
    ES_REVOKED_CA_COMPROMISE = 2,
    ES_REVOKED_AFFILIATION = 3,
    ES_REVOKED_SUPERSEDED = 4,
    ES_REVOKED_CESSATION = 5,
    ES_REVOKED_HOLD = 6,
    ES_REVOKED_REMOVE = 8,
    ES_REVOKED_PRIVILEGE = 9,
    ES_REVOKED_AA = 10
};

/* One authentic statement about the certificate. */
typedef struct es_revocation {
    int kind;                         /* ESEAL_EVIDENCE_CRL or _OCSP */
    bool revoked;                     /* else: not revoked as of this_update */
    int64_t this_update, next_update; /* next: ES_TIME_UNKNOWN when absent */
    int64_t keeps_since; /* archiveCutoff or expiredCertsOnCRL; ES_TIME_UNKNOWN: none */
    int64_t revoked_at, invalid_since; /* invalidityDate, ES_TIME_UNKNOWN: none */
    int reason;
    char *source; /* of the evidence, or NULL */
} es_revocation;

/* Evidence that names this certificate's issuer but was left aside, and why. */
typedef struct es_unused {
    es_reason reason; /* CRL_*, OCSP_*, EVIDENCE_*, LIMIT_REACHED */
    char *source;
    const char *limit; /* LIMIT_REACHED: which one, and its value */
} es_unused;

typedef struct es_revocations {
    es_revocation *items;
    size_t count, capacity;
    es_unused *unused;
    size_t unused_count, unused_capacity;
    bool given;             /* there was a CRL or an OCSP answer, whomever it speaks about */
    es_locations locations; /* where the certificate says that evidence is to be had */
    char *cert_id;          /* OCSP's name for it, DER in hex; NULL: the issuer is not known */
} es_revocations;

/* Whose revocation is asked about, and from a chain that leads to an anchor who issued it. */
typedef struct es_issued {
    const eseal_cert *cert;
    const eseal_cert *issuer; /* NULL: pinned or unknown: then it is whichever CA of the trust store
                                 or of the evidence has the key that signed cert */
    const eseal_cert *above;  /* who issued issuer; NULL: it is the anchor, or not known */
} es_issued;

/* Gathers what evidence (NULL: none) says of what.cert.  Every signature is checked; a delegated
 * OCSP signer must be authorised by the issuer; indirect lists are left aside.  An issuer that has
 * changed its key signs its lists with the new one: such a list counts when a certificate for that
 * key, of the same name, was issued by the old key or by who issued the old one. */
int es_revocations_find(es_revocations *out, const eseal_ctx *ctx, const eseal_evidence *evidence,
    const eseal_trust *trust, int use, es_issued what, eseal_error *err);
void es_revocations_free(es_revocations *found);
/* The certificates of evidence (NULL: none) that may stand in a path. */
eseal_cert *const *es_evidence_certs(const eseal_evidence *evidence, size_t *count);
/* The evidence files that were imported into evidence (NULL: none). */
const es_evidence_file *es_evidence_files(const eseal_evidence *evidence, size_t *count);
/* Puts every piece of evidence into the lists of a part, but what base (NULL: none) holds. */
void es_evidence_put_pieces(
    es_buf kept[ES_KEPT_KINDS], const eseal_evidence *evidence, const es_evidence_file *base);
/* The context that evidence was made with. */
const eseal_ctx *es_evidence_ctx(const eseal_evidence *evidence);
/* The status lists of evidence (NULL: none). */
eseal_status_list *const *es_evidence_statuses(const eseal_evidence *evidence, size_t *count);
/* The lists of revoked seals without a signature, of evidence (NULL: none). */
es_revoked_list *const *es_evidence_revoked_lists(const eseal_evidence *evidence, size_t *count);

#endif
