/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for codec/asn1.h until its schema check is there. */
#ifndef ES_MODEL_ASN1_LATER_H
#define ES_MODEL_ASN1_LATER_H
#include "base/err.h"
#include "base/span.h"
typedef enum es_asn1_kind {
    ES_ASN1_SEAL_V1, ES_ASN1_SEAL_V4, ES_ASN1_SIGNATURE_V1, ES_ASN1_SIGNATURE_V4, ES_ASN1_SIGNED_DATA
} es_asn1_kind;
static inline int es_asn1_check(es_asn1_kind kind, es_span der, eseal_error *err)
{
    (void)kind;
    (void)der;
    (void)err;
    return 0;
}
#endif
