/* SPDX-License-Identifier: Apache-2.0 */
/* Revocation lists and OCSP answers for tests, sound ones and unsound ones, signed with the keys of
 * cert_maker.h. */
#ifndef ES_TESTS_CRL_MAKER_H
#define ES_TESTS_CRL_MAKER_H

#include "cert_maker.h"

#define MAKER_NO_REASON (-1)

typedef struct crl_entry_plan {
    uint32_t serial; /* 0: no further entry */
    int64_t at;
    int reason_plus_1; /* reasonCode + 1; 0: none */
    int64_t invalid;   /* invalidityDate; 0: none */
    const char *critical;
    bool other_issuer; /* certificateIssuer */
} crl_entry_plan;

#define CRL_ENTRIES 4

typedef struct crl_plan {
    const char *issuer;
    const maker_key *key; /* that signs */
    const maker_key *aki; /* whose identifier stands in AKI; NULL: no AKI */
    int64_t at, next;     /* thisUpdate; nextUpdate, 0: none */
    crl_entry_plan entries[CRL_ENTRIES];
    int64_t expired_since; /* expiredCertsOnCRL; 0: none */
    bool delta, indirect, user_only, ca_only, some_reasons;
    const char *point;    /* a URI in issuingDistributionPoint */
    const char *critical; /* OID of an extension that is critical and unknown */
    bool twice;           /* crlNumber stands there twice */
    bool version_1, damaged;
    const char *algorithm; /* OID, instead of the key's */
} crl_plan;

es_buf maker_crl(const crl_plan *plan);
/* PEM of der. */
es_buf maker_crl_pem(const crl_plan *plan);

typedef struct ocsp_plan {
    const char *issuer;          /* name and ... */
    const maker_key *issuer_key; /* ... key of the issuer that is asked about */
    const maker_key *key;        /* that signs */
    const char *responder;       /* by name; NULL: by key */
    es_buf *cert;                /* in certs, or NULL */
    const char *hash;            /* "SHA1" (NULL), "SHA256", "SM3", "MD5" */
    uint32_t serial;
    uint32_t other_serial; /* a SingleResponse before it; 0: none */
    char status;           /* 'g', 'r', 'u' */
    int64_t at, produced;  /* thisUpdate; producedAt, 0: at */
    int64_t next, cutoff;  /* 0: none */
    int64_t revoked, invalid;
    int reason_plus_1;
    int refused; /* OCSPResponseStatus */
    bool damaged;
    const char *critical; /* OID of a critical single extension */
    const char *type;     /* OID instead of id-pkix-ocsp-basic */
} ocsp_plan;

es_buf maker_ocsp(const ocsp_plan *plan);
/* Extension TLVs for cert_plan.extra: cRLDistributionPoints with one URI; id-pkix-ocsp-nocheck. */
es_buf maker_point_extension(const char *uri);
es_buf maker_no_check_extension(void);

#endif
