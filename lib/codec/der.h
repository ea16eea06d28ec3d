/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict DER, walked in place.  es_der_check() goes over a whole input once (definite and minimal
 * lengths, low tags, primitive string types, sane INTEGER, BOOLEAN, OID, BIT STRING, NULL; depth and node
 * ceilings; nothing behind the end); after it the cursor below cannot run out of bounds, but tests
 * all the same.  Nothing is copied: every span points into the input, which is what gets hashed.
 *
 * Tolerated on purpose, because real seals have them and their readers tell (seal.encoding): BOOLEAN
 * FALSE where DEFAULT leaves it out, unsorted SET OF, negative INTEGERs.
 */
#ifndef ES_CODEC_DER_H
#define ES_CODEC_DER_H

#include "base/buf.h"
#include "base/ctx.h"

enum {
    ES_TAG_BOOLEAN = 0x01, ES_TAG_INTEGER = 0x02, ES_TAG_BITS = 0x03, ES_TAG_OCTETS = 0x04,
    ES_TAG_NULL = 0x05, ES_TAG_OID = 0x06, ES_TAG_UTF8 = 0x0C, ES_TAG_PRINTABLE = 0x13,
    ES_TAG_IA5 = 0x16, ES_TAG_UTCTIME = 0x17, ES_TAG_GENTIME = 0x18, ES_TAG_SEQUENCE = 0x30,
    ES_TAG_SET = 0x31, ES_TAG_CTX0 = 0xA0, ES_TAG_CTX1 = 0xA1, ES_TAG_CTX0_PRIM = 0x80
};

typedef struct es_tlv {
    uint8_t tag;   /* the identifier octet; 0 when absent */
    es_span whole; /* tag, length and value, as in the file */
    es_span body;  /* the value */
} es_tlv;

typedef struct es_der {
    const uint8_t *base; /* offsets in errors count from here */
    const uint8_t *at, *end;
} es_der;

/* Checks that in is exactly one strict DER TLV.  ESEAL_E_DER with the offset; ESEAL_E_LIMIT.
 * limits: NULL or a 0 in a field means the default; der_depth counts no further than 256. */
int es_der_check(es_span in, const eseal_limits *limits, eseal_error *err);
/* The length of the one TLV that in starts with (header included), however much follows; 0: none. */
size_t es_der_length(es_span in);

/* Walks in from its start; base is where offsets count from (usually the whole file). */
void es_der_open(es_der *cursor, es_span in, const uint8_t *base);
/* Walks the children of a constructed TLV. */
void es_der_enter(es_der *cursor, const es_tlv *tlv, const uint8_t *base);
bool es_der_at_end(const es_der *cursor);
/* The tag of the next TLV, 0 at the end. */
uint8_t es_der_peek(const es_der *cursor);
/* Takes the next TLV, whatever it is.  false at the end or on broken octets. */
bool es_der_next(es_der *cursor, es_tlv *out);
/* Takes the next TLV if it has this tag; otherwise sets out->tag = 0 and moves nothing. */
bool es_der_take(es_der *cursor, uint8_t tag, es_tlv *out);
/* The same, but fails with ESEAL_E_ASN1 naming the field and its offset. */
int es_der_need(es_der *cursor, uint8_t tag, es_tlv *out, const char *field, eseal_error *err);
/* Fails with ESEAL_E_ASN1 unless nothing is left. */
int es_der_finish(const es_der *cursor, const char *field, eseal_error *err);
/* How many children a constructed TLV has. */
size_t es_der_children(const es_tlv *tlv);
uint64_t es_der_offset(const es_der *cursor);

/* Values.  Each returns false when the TLV does not hold such a thing.  All but es_der_time() also
 * read a primitive context tag, which may be IMPLICIT. */
bool es_der_int64(const es_tlv *tlv, int64_t *out);
bool es_der_bool(const es_tlv *tlv, bool *out);
/* BIT STRING content without the unused-bits octet, which must be 0. */
bool es_der_bits(const es_tlv *tlv, es_span *out);
/* Dotted text of an OID; false when it does not fit into size, is malformed, or has an arc of more
 * than 64 bits. */
bool es_der_oid_text(const es_tlv *tlv, char *out, size_t size);
/* UTCTime or GeneralizedTime, by tag; *fraction (may be NULL) tells of a fraction. */
bool es_der_time(const es_tlv *tlv, int64_t *out, bool *fraction);

/* Writing.  All go through a failed-sticky es_buf. */
void es_der_put(es_buf *buf, uint8_t tag, es_span body);
/* Header only: tag and the minimal length. */
void es_der_put_header(es_buf *buf, uint8_t tag, size_t len);
void es_der_put_int(es_buf *buf, int64_t value);
/* An unsigned big-endian number as INTEGER: leading zeros dropped, a sign octet added if due. */
void es_der_put_uint(es_buf *buf, es_span number);
void es_der_put_bits(es_buf *buf, es_span octets);
/* From dotted text; fails the buffer when it is not an OID. */
void es_der_put_oid(es_buf *buf, const char *dotted);

#endif
