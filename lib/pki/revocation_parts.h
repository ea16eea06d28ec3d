/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of revocation share: signed structures, lists, answers and the store of them. */
#ifndef ES_PKI_REVOCATION_PARTS_H
#define ES_PKI_REVOCATION_PARTS_H

#include "model/evidence_file.h"
#include "model/status.h"
#include "pki/revocation.h"

/* SEQUENCE { what is signed, AlgorithmIdentifier, BIT STRING }, as RFC 5280 and RFC 6960 have it.
 */
typedef struct es_signed {
    es_span tbs;       /* TLV */
    es_span algorithm; /* AlgorithmIdentifier TLV */
    char algorithm_oid[64];
    bool params_sound; /* absent or NULL */
    es_span value;
} es_signed;

/* Takes the three fields off cursor. */
int es_signed_read(es_signed *out, es_der *cursor, eseal_error *err);
/* Whether issuer's key signed it.  0: it could be told, and *why is ES_R_NONE, or wrong,
 * EVIDENCE_WEAK or EVIDENCE_ALGORITHM; negative: it could not. */
int es_signed_check(es_reason *why, es_reason wrong, const eseal_ctx *ctx, const es_signed *what,
    const eseal_cert *issuer, eseal_error *err);

/* A complete CRL for a scope (RFC 5280, 5). */
typedef struct es_crl {
    es_signed sign;
    es_span issuer;  /* Name TLV */
    es_span aki;     /* keyIdentifier, or empty */
    es_span entries; /* body of revokedCertificates */
    es_span point;   /* DistributionPointName TLV of issuingDistributionPoint, or empty */
    bool user_only, ca_only, attribute_only, some_reasons, indirect, delta;
    bool critical; /* a critical extension, of the list or an entry, that is not known */
    int64_t this_update, next_update, keeps_since;
} es_crl;

typedef struct es_crl_entry {
    es_span serial; /* INTEGER body */
    int64_t revoked_at, invalid_since;
    int reason;    /* -1: none */
    bool indirect; /* certificateIssuer */
    bool critical; /* a critical extension that is not known */
} es_crl_entry;

/* der: one TLV that stays where it is.  ESEAL_E_DER, ESEAL_E_ASN1, ESEAL_E_CERT, ESEAL_E_LIMIT. */
int es_crl_parse(es_crl *out, const eseal_limits *limits, es_span der, eseal_error *err);
/* Takes the next entry off the entries; false: none left, or one that cannot be read. */
bool es_crl_entry_next(es_der *entries, es_crl_entry *out);
/* Extensions of the list, behind [0]; base: offsets count from here. */
int es_crl_read_extensions(es_crl *out, es_span extensions, const uint8_t *base, eseal_error *err);
/* Extensions of an entry, or of a SingleResponse (RFC 6960, 4.4.5): reasonCode and invalidityDate
 * into out, archiveCutoff into *keeps_since (NULL: a CRL's). */
bool es_entry_read_extensions(es_crl_entry *out, int64_t *keeps_since, es_span extensions);
/* The one TLV of an extension's value with this tag; false: something else. */
bool es_value_open(es_tlv *out, es_span value, uint8_t tag);

/* crl_point.c: whether a list for point (es_crl.point) is one that cert names. */
bool es_crl_point_matches(es_span point, const eseal_cert *cert);
/* The body of cert's cRLDistributionPoints, walked by at; false: it has none that can be read. */
bool es_crl_points_open(es_der *at, const eseal_cert *cert);
/* The DistributionPointName of the next point; false: no further point.  tag 0: it has none. */
bool es_crl_point_next(es_der *points, es_tlv *name);

/* An OCSPResponse of type basic (RFC 6960, 4.2.1), or one that refuses. */
typedef struct es_ocsp {
    int status; /* OCSPResponseStatus; what follows is there for 0 alone */
    es_signed sign;
    es_span responder; /* body of [1] (a Name TLV) or [2] (an OCTET STRING TLV) */
    bool by_key;
    es_span responses; /* body */
    es_span certs;     /* body */
    bool critical;     /* a critical extension that is not known */
    int64_t produced_at;
} es_ocsp;

enum { ES_OCSP_GOOD, ES_OCSP_REVOKED, ES_OCSP_UNKNOWN };

typedef struct es_ocsp_single {
    char hash[64]; /* OID */
    es_span name_hash, key_hash;
    int status; /* ES_OCSP_* */
    int64_t this_update, next_update, keeps_since;
    es_crl_entry entry; /* serial; REVOKED: when and why */
} es_ocsp_single;

int es_ocsp_parse(es_ocsp *out, const eseal_limits *limits, es_span der, eseal_error *err);
bool es_ocsp_single_next(es_der *responses, es_ocsp_single *out);
/* ocsp_names.c: whether the hashes of a CertID are those of name (a Name TLV) and of issuer's key;
 * *known false: a hash that is not known. issuer NULL: the name alone. */
int es_ocsp_names(bool *name, bool *key, bool *known, const eseal_ctx *ctx,
    const es_ocsp_single *single, es_span issuer_name, const eseal_cert *issuer, eseal_error *err);
/* CertID (RFC 6960, 4.1.1) of cert under SHA-1, which every responder knows (RFC 5019, 2.1.1), in
 * hex; *out NULL: the provider does not offer it, or the serial number is monstrous.  To es_free().
 */
int es_ocsp_cert_id(char **out, const eseal_ctx *ctx, const eseal_cert *cert,
    const eseal_cert *issuer, eseal_error *err);
/* Whether key_hash is the SHA-1 of cert's key, as a responder calls itself. */
int es_ocsp_key_is(
    bool *is, const eseal_ctx *ctx, const eseal_cert *cert, es_span key_hash, eseal_error *err);

/* One piece of evidence. */
typedef struct es_piece {
    int kind; /* ESEAL_EVIDENCE_CRL or _OCSP */
    uint8_t *octets;
    size_t len;
    char *source;
    es_crl crl;
    es_ocsp ocsp;
} es_piece;

struct eseal_evidence {
    const eseal_ctx *ctx;
    es_piece *pieces;
    size_t count, capacity;
    eseal_cert **certs; /* that may stand in a path */
    size_t cert_count, cert_capacity;
    eseal_status_list **statuses;
    size_t status_count, status_capacity;
    es_revoked_list **revoked_lists;
    size_t revoked_list_count, revoked_list_capacity;
    es_evidence_file *files; /* imported; what they list is among the pieces too */
    size_t file_count, file_capacity;
};

/* How much there is, to go back to when something more cannot be added whole. */
typedef struct es_evidence_mark {
    size_t pieces, certs, statuses, revoked_lists, files;
} es_evidence_mark;
es_evidence_mark es_evidence_marked(const eseal_evidence *evidence);
void es_evidence_rewind(eseal_evidence *evidence, es_evidence_mark mark);
/* Adds one piece, in DER, or in JSON if it is a list of revoked seals. */
int es_evidence_add_one(
    eseal_evidence *evidence, int kind, es_span octets, const char *source, eseal_error *err);

/* What is spent on the other keys of an issuer at most, so that many certificates of its name do
 * not make a search long. */
#define ES_NEW_KEYS_TRIED 200
#define ES_NEW_KEYS_MAX 8

typedef struct es_new_keys {
    const eseal_cert *certs[ES_NEW_KEYS_MAX];
    size_t count, tried;
    bool known;   /* they were looked for */
    bool limited; /* there were more certificates than may be tried */
} es_new_keys;

/* One search. */
typedef struct es_find {
    es_revocations *out;
    const eseal_ctx *ctx;
    const eseal_evidence *evidence;
    const eseal_trust *trust; /* may be NULL */
    int use;
    const eseal_cert *cert, *issuer, *above; /* as es_issued */
    bool inner; /* about who signed evidence: no key but the issuer's own counts */
    es_new_keys new_keys;
    eseal_error *err;
} es_find;

int es_find_add(es_find *find, const es_piece *piece, const es_revocation *item);
int es_find_unused(es_find *find, const es_piece *piece, es_reason reason);
/* revocation_key.c: another key of find->issuer's that signed the list, which is one that it may
 * have changed to; *out NULL: none. */
int es_find_new_key(const eseal_cert **out, es_find *find, const es_crl *crl);
/* What one list says: added to find->out, as a statement or as unused. */
int es_find_crl(es_find *find, const es_piece *piece);
/* What one answer says. */
int es_find_ocsp(es_find *find, const es_piece *piece);

#endif
