/* SPDX-License-Identifier: Apache-2.0 */
/* Where the parts of an X.509 certificate lie (RFC 5280, 4.1): spans only, no judgement, no
 * OpenSSL. */
#ifndef ES_MODEL_CERT_VIEW_H
#define ES_MODEL_CERT_VIEW_H

#include "codec/der.h"

typedef struct es_cert_view {
    es_span whole, tbs;
    es_span serial;          /* INTEGER body */
    es_span issuer, subject; /* Name TLVs */
    es_span spki;            /* SubjectPublicKeyInfo TLV */
    es_span extensions;      /* body of the SEQUENCE OF Extension, empty when absent */
    es_span value;           /* signature octets */
    char algorithm[64];      /* of the outer signatureAlgorithm; must equal the inner one */
    int64_t not_before, not_after;
    int64_t version; /* 1, 2, 3 */
} es_cert_view;

/* ESEAL_E_CERT with the offset. The input must be one strict DER TLV, nothing behind. */
int es_cert_view_parse(
    es_cert_view *out, const eseal_limits *limits, es_span der, eseal_error *err);
/* The extension with this OID: its value octets and criticality; false: absent or (twice!)
 * ambiguous. */
bool es_cert_view_extension(
    const es_cert_view *view, const char *oid, es_span *value, bool *critical, bool *twice);

#endif
