/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a report; made by the judge, read by the accessors and the visitor. */
#ifndef ES_CORE_REPORT_H
#define ES_CORE_REPORT_H

#include "base/buf.h"
#include "core/check.h"
#include "pki/location.h"

typedef struct es_report_cert {
    bool present;
    char *subject, *issuer, *serial;
    char sm3[65];
    int64_t not_before, not_after;
} es_report_cert;

typedef struct es_report_seal {
    bool present;
    char *id, *name, *picture_type;
    int64_t type, version, created, valid_from, valid_to, width_mm, height_mm;
    uint64_t picture_size;
    es_report_cert maker;
} es_report_seal;

typedef struct es_report_stamp {
    uint64_t page; /* 1-based; 0: it names no page */
    bool has_clip;
    double box[4], clip[4];
} es_report_stamp;

typedef struct es_report_uncovered {
    char *path, *shown_by; /* shown_by may be NULL */
} es_report_uncovered;

typedef struct es_report_need {
    /* static: "issuer-certificate", "signer-anchor", "maker-anchor", "signer-certificate",
     * "signer-revocation", "maker-revocation", "stamp-revocation", "seal-status", "time-stamp",
     * "stamp-anchor", "stamp-verification", "archive-stamp", "coverage" */
    const char *kind;
    char *issuer, *key_id, *subject, *path;
    int64_t at;
    char *cert_id;          /* OCSP's name for the subject, DER in hex, or NULL */
    es_locations locations; /* as the certificate in question has them ... */
    bool anchored;          /* ... which an anchor vouches for */
} es_report_need;

typedef enum es_cover_level {
    ES_COVER_NONE,
    ES_COVER_PART,
    ES_COVER_ALL_BUT_ENTRY,
    ES_COVER_ALL,
    ES_COVER_UNKNOWN
} es_cover_level;

typedef struct es_report_signature {
    size_t index;
    char *id, *path;
    const char *type, *format; /* static */
    int result, strict_result;
    int64_t claimed, best;
    bool has_best, best_from_stamp, proven;
    int64_t until, stamp_by; /* there where until_by is not NULL */
    const char *until_by;    /* static: "time-stamp", "signer-certificate", "maker-certificate",
                                "seal", "seal-status" */
    es_report_cert signer;
    es_report_seal seal;
    es_report_stamp *stamps;
    size_t stamp_count;
    es_cover_level coverage;
    es_report_uncovered *uncovered;
    size_t uncovered_count, uncovered_capacity;
    char **later;
    size_t later_count, later_capacity;
    es_checks checks;
    es_report_need *needs;
    size_t need_count, need_capacity;
} es_report_signature;

struct eseal_report {
    const char *policy; /* static */
    char policy_digest[65];
    int64_t judged_at;
    int result, strict_result;
    char *name;
    const char *format; /* static */
    uint64_t size;
    char digest[65]; /* "" when there is none */
    es_checks checks;
    es_report_signature *signatures;
    size_t signature_count;
    uint8_t content[32], beside[32]; /* SM3, as es_facts has them */
    bool has_content, has_beside;
    es_buf *certs; /* that paths led through, the anchors and leaves left out; in DER */
    size_t cert_count, cert_capacity;
    bool failed; /* memory ran out while it was made: not handed out */
};

/* Adds a need, of a subject where that is not NULL; NULL when the same one is there already, or
 * memory runs out. */
es_report_need *es_report_need_add(
    eseal_report *report, es_report_signature *signature, const char *kind, const char *subject);
/* Copies locations of some uses: "crl ocsp issuer". */
void es_report_need_places(eseal_report *report, es_report_need *need,
    const es_locations *locations, const char *uses, bool anchored);
/* A copy of text, or NULL; running out of memory marks the report. */
char *es_report_text(eseal_report *report, const char *text);
/* The reason that a signature's result comes from: of the first check as bad as the result. */
es_reason es_report_reason(const es_report_signature *signature);

#endif
