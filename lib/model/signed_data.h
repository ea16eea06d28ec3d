/* SPDX-License-Identifier: Apache-2.0 */
/* SignedData as a signature value; read on behalf of signature.c. */
#ifndef ES_MODEL_SIGNED_DATA_H
#define ES_MODEL_SIGNED_DATA_H

#include "model/fields.h"
#include "model/signature.h"

#define ES_OID_GM_DATA "1.2.156.10197.6.1.4.2.1"
#define ES_OID_GM_SIGNED_DATA "1.2.156.10197.6.1.4.2.2"
#define ES_OID_DATA "1.2.840.113549.1.7.1"
#define ES_OID_SIGNED_DATA "1.2.840.113549.1.7.2"
#define ES_OID_CONTENT_TYPE "1.2.840.113549.1.9.3"
#define ES_OID_MESSAGE_DIGEST "1.2.840.113549.1.9.4"
#define ES_OID_SIGNING_TIME "1.2.840.113549.1.9.5"

#define ES_OID_TST_INFO "1.2.840.113549.1.9.16.1.4"

/* Fills sig from the ContentInfo in whole, which has passed es_der_check(). */
int es_signed_data_read(eseal_signature *sig, const es_tlv *whole, const es_fields *f);
/* The same for a time-stamp token, whose content must be TSTInfo. */
int es_signed_data_read_token(eseal_signature *sig, const es_tlv *whole, const es_fields *f);

#endif
