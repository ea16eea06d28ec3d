/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A parsed time-stamp token: SignedData (CMS or GB/T 35275 framing) around a TSTInfo.  RFC
 * 3161 2.4.2; GM/T 0033-2014 clause 7; GB/T 20520.  One copy of its octets, spans into it.
 */
#ifndef ES_MODEL_STAMP_H
#define ES_MODEL_STAMP_H

#include <eseal/stamp.h>

#include "model/signature.h"

struct eseal_stamp_token {
    eseal_signature *data;       /* the SignedData; owns the octets that the spans point into */
    int64_t version;             /* of TSTInfo: 1, and 2 in GM/T 0031-2025 */
    char policy[64], digest[64]; /* dotted OIDs */
    es_span imprint;
    es_span serial; /* INTEGER body, as written: real ones are negative or 27 octets long */
    int64_t time;   /* genTime */
    es_span nonce;  /* INTEGER body, empty when absent */
    char critical[64]; /* OID of a critical extension: none is understood; "": there is none */
    char *serial_hex;
};

/* A token, or a whole TimeStampResp around one.  ESEAL_E_SIGNATURE, with status and failInfo by
 * name, for an answer that refuses.  place: put before field names, or NULL. */
int es_stamp_parse(
    eseal_stamp_token **out, const eseal_ctx *ctx, es_span in, const char *place, eseal_error *err);

/* TimeStampReq (RFC 3161 2.4.1) over an imprint made with the digest of this dotted OID. */
int es_stamp_request(es_buf *out, const char *digest_oid, es_span imprint,
    const eseal_stamp_options *options, eseal_error *err);

/* SES_Signature or SESeal (v4, v5) with timeStamp [0] EXPLICIT BIT STRING added behind what is
 * there. */
int es_stamp_put(
    es_buf *out, es_span structure, es_span token, const eseal_ctx *ctx, eseal_error *err);

#endif
