/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields that seals and signatures share, read one by one from a cursor.  Each function takes the
 * next TLV, or fails naming the field and its offset; what is odd but readable becomes a finding.
 */
#ifndef ES_MODEL_FIELDS_H
#define ES_MODEL_FIELDS_H

#include "base/reason.h"
#include "codec/der.h"

#define ES_OID_TEXT 64
/* Ceiling of what is put together here; a seal's own ceiling is the context's der_octets. */
#define ES_LEN_MAX ((size_t)1 << 30)

typedef struct es_fields {
    const uint8_t *base; /* where offsets count from */
    es_findings *findings;
    int code; /* of a field that cannot be: ESEAL_E_SEAL or ESEAL_E_SIGNATURE */
    eseal_error *err;
} es_fields;

/* A finding at the place of at. */
void es_field_note(const es_fields *f, es_reason reason, es_severity severity, const char *field,
    const es_tlv *at, const char *detail);
/* Refuses the field at at, with code f->code. */
int es_field_refuse(const es_fields *f, const char *field, const es_tlv *at, const char *why);
/* Refuses a layout that no standard has, older products do, and whose signed octets nobody states.
 */
int es_field_pre_standard(
    const es_fields *f, const char *field, const es_tlv *at, const char *what);
/* IA5String or UTF8String, without 0 octets, as text to es_free(). */
int es_field_text(char **out, es_der *from, uint8_t tag, const char *field, const es_fields *f);
int es_field_int(int64_t *out, es_der *from, const char *field, const es_fields *f);
int es_field_octets(es_span *out, es_der *from, const char *field, const es_fields *f);
int es_field_bits(es_span *out, es_der *from, const char *field, const es_fields *f);
/* Dotted text into ES_OID_TEXT octets. */
int es_field_oid(char *out, es_der *from, const char *field, const es_fields *f);
/* UTCTime or GeneralizedTime, told apart by tag; another one than due, or a fraction, is a finding.
 */
int es_field_time(int64_t *out, es_der *from, uint8_t due, const char *field, const es_fields *f);
/* A time as it is written, for messages: printable ASCII, anything else as a dot, cut at 40. */
int es_field_time_text(char **out, es_span text, const es_fields *f);
/* The optional ExtensionDatas at the end, due as [0] EXPLICIT (tagged) or bare; the other form,
 * another context tag and an OCTET STRING around it are findings. */
int es_field_extensions(es_der *from, bool tagged, const char *field, const es_fields *f);
/* The optional timeStamp at the end: [0] EXPLICIT BIT STRING; IMPLICIT or untagged are findings. */
int es_field_stamp(es_span *out, es_der *from, const char *field, const es_fields *f);
/* The version number was number where the structure asks for due. */
void es_field_version(const es_fields *f, const char *field, int64_t due, int64_t number);
/* What a signature value under this algorithm shows of itself: raw, negative or padded (SM2 only).
 * at: where it begins. */
void es_field_value(
    es_span value, uint64_t at, const char *algorithm, const char *field, const es_fields *f);
/* es_der_check() of what lies deeper in: offsets count from f->base there too. */
int es_field_der(es_span in, const eseal_limits *limits, const es_fields *f);
/* Checks the one TLV that in starts with; what follows is a BAD finding.  *whole is that TLV. */
int es_field_whole(es_tlv *whole, es_span in, const eseal_limits *limits, const es_fields *f);

#endif
