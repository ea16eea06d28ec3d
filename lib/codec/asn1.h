/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door to asn1c: only asn1.c and the asn1_ files beside it see generated headers.  It answers
 * "does this DER fit the schema in lib/codec/asn1, with its sizes, ranges and character sets?" and
 * encodes what the builders describe.  It never hands out generated structures.
 *
 * Input must have passed es_der_check() first: asn1c is a BER decoder.
 *
 * Layouts that real files have and the standards do not are taken, and left for the reader of the
 * fields to name: UTCTime for GeneralizedTime and the reverse, dataHash and v1's timeInfo as OCTET
 * STRING, v1's timeInfo as a bare time, v1's extDatas untagged, under any one context tag or in an
 * OCTET STRING, v4's under [0] or untagged in either place, timeStamp as A0{03}, 80 or 03, explicit
 * FALSE, unsorted SET OF, IA5String in v1's certList.
 *
 * Not decided here, because the schema cannot: that certListType agrees with the items, that id is
 * "ES", which versions there are, the form of times, that BIT STRINGs hold whole octets, every
 * object identifier, and what is inside OCTET STRINGs and BIT STRINGs.  Nor, in a signature, the
 * seal: any one TLV is taken in its place, and the kind of its own decides about it.  Not taken: a
 * v1 seal whose certificate stands in its SES_SealInfo.
 */
#ifndef ES_CODEC_ASN1_H
#define ES_CODEC_ASN1_H

#include "base/buf.h"
#include "base/err.h"

typedef enum es_asn1_kind {
    ES_ASN1_SEAL_V1,      /* GM/T 0031-2014 6.1.1, with the tolerated layouts */
    ES_ASN1_SEAL_V4,      /* GB/T 38540-2020 6.1; v5 has one optional field more, same grammar */
    ES_ASN1_SIGNATURE_V1, /* GM/T 0031-2014 6.2.1, around its seal */
    ES_ASN1_SIGNATURE_V4, /* GB/T 38540-2020 7.1, v5 alike, around its seal */
    ES_ASN1_SIGNED_DATA   /* GB/T 35275 ContentInfo with SignedData, as far as seals use it */
} es_asn1_kind;

/* Decodes and checks every constraint.  0; ESEAL_E_ASN1, where naming the member from the outermost
 * on ("eSealInfo/header/vid", "" for the whole), no offset. */
int es_asn1_check(es_asn1_kind kind, es_span der, eseal_error *err);
/* The same of a signature, which is spared going through its seal, a child of its first child. */
int es_asn1_check_around(es_asn1_kind kind, es_span der, es_span seal, eseal_error *err);

typedef struct es_asn1_ext {
    const char *oid; /* dotted */
    bool critical;   /* FALSE is left out, as DER asks */
    es_span value;
} es_asn1_ext;

typedef struct es_asn1_cert_item {
    const char *digest_type; /* NULL: value is a certificate; else its digest's type text */
    es_span value;
} es_asn1_cert_item;

/* SES_SealInfo.  Texts are UTF-8 (name) or IA5 (the others); times are seconds since 1970. */
typedef struct es_asn1_seal_info {
    int version; /* 1, 4 or 5: chooses the layout and the time form; also written to the header */
    const char *vendor, *id, *name, *picture_type;
    int64_t type, created, valid_from, valid_to;
    int64_t width_mm, height_mm;
    es_span picture;
    const es_asn1_cert_item *certs;
    size_t cert_count;
    const es_asn1_ext *exts;
    size_t ext_count;
} es_asn1_seal_info;

/* Appends DER of SES_SealInfo.  ESEAL_E_FIELD names the field that a constraint refuses;
 * ESEAL_E_VERSION. */
int es_asn1_put_seal_info(es_buf *out, const es_asn1_seal_info *info, eseal_error *err);

/* TBS_Sign. seal: the seal's octets as they are.  cert and algorithm: v1 only. */
typedef struct es_asn1_tbs {
    int version;
    es_span seal;
    int64_t time; /* v1: written as a BIT STRING that holds a UTCTime TLV */
    es_span data_hash;
    const char *property_info;
    es_span cert;
    const char *algorithm; /* dotted */
    const es_asn1_ext *exts;
    size_t ext_count;
} es_asn1_tbs;

/* Appends DER of TBS_Sign, the seal inside octet for octet as given.  The seal itself is checked
 * first: ESEAL_E_DER and ESEAL_E_ASN1 under "eseal". */
int es_asn1_put_tbs(es_buf *out, const es_asn1_tbs *tbs, eseal_error *err);

#endif
