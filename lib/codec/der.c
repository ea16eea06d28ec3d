/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/der.h"

#include <inttypes.h>
#include <stdio.h>

/* der_depth beyond this counts as this: the walk keeps its open ends in a fixed array. */
#define DEPTH_MAX 256

#define CLASS_BITS 0xC0
#define CONSTRUCTED 0x20
#define NUMBER_BITS 0x1F

typedef struct header {
    uint8_t tag;
    size_t len;  /* of identifier and length octets */
    size_t body; /* of the value */
} header;

/* Reads the long form's count of length octets behind at[1].  NULL, or what is wrong. */
static const char *long_length(const uint8_t *at, size_t left, header *out)
{
    size_t count = at[1] & 0x7F, value = 0;

    if (count == 0)
        return "an indefinite length";
    if (count > 4)
        return "a length of more than 4 octets";
    if (left < 2 + count)
        return "the octets end inside a length";
    for (size_t i = 0; i < count; i++)
        value = value << 8 | at[2 + i];
    if (at[2] == 0 || value < 0x80)
        return "a length in more octets than it needs";
    out->len = 2 + count;
    out->body = value;
    return NULL;
}

/* X.690 8.1.2, 8.1.3 and 10.1.  NULL, or what is wrong with the header at at. */
static const char *read_header(const uint8_t *at, size_t left, header *out)
{
    const char *wrong = NULL;

    if (left < 2)
        return "the octets end inside a header";
    if ((at[0] & NUMBER_BITS) == NUMBER_BITS)
        return "a tag number over 30";
    if ((at[0] & ~CONSTRUCTED) == 0)
        return "the reserved tag 0";
    out->tag = at[0];
    out->len = 2;
    out->body = at[1];
    if (at[1] >= 0x80)
        wrong = long_length(at, left, out);
    if (wrong == NULL && out->body > left - out->len)
        wrong = "a length that reaches past the end";
    return wrong;
}

static const char *check_integer(const uint8_t *body, size_t len)
{
    if (len == 0)
        return "an INTEGER without content";
    if (len > 1 && ((body[0] == 0x00 && body[1] < 0x80) || (body[0] == 0xFF && body[1] >= 0x80)))
        return "an INTEGER in more octets than it needs";
    return NULL;
}

static const char *check_bits(const uint8_t *body, size_t len)
{
    if (len == 0)
        return "a BIT STRING without content";
    if (body[0] > 7 || (len == 1 && body[0] != 0))
        return "a BIT STRING with an impossible count of unused bits";
    if (len > 1 && (body[len - 1] & ((1U << body[0]) - 1)) != 0)
        return "a BIT STRING whose unused bits are not 0";
    return NULL;
}

/* Any arc is welcome, ASCII words too; only the base-128 form is looked at (X.690 8.19.2). */
static const char *check_oid(const uint8_t *body, size_t len)
{
    bool start = true;

    if (len == 0)
        return "an OBJECT IDENTIFIER without content";
    for (size_t i = 0; i < len; i++) {
        if (start && body[i] == 0x80)
            return "an OBJECT IDENTIFIER with a padded arc";
        start = body[i] < 0x80;
    }
    return start ? NULL : "an OBJECT IDENTIFIER that ends inside an arc";
}

/* The rules on content of X.690 8.2 to 8.8, 8.19, 11.1 and 11.2, and on form 10.2. */
static const char *check_value(uint8_t tag, const uint8_t *body, size_t len)
{
    if ((tag & CLASS_BITS) != 0)
        return NULL;
    if ((tag & CONSTRUCTED) != 0)
        return tag == ES_TAG_SEQUENCE || tag == ES_TAG_SET ? NULL
                                                           : "a simple type in constructed form";
    switch (tag) {
    case ES_TAG_SEQUENCE & ~CONSTRUCTED:
    case ES_TAG_SET & ~CONSTRUCTED:
        return "a SEQUENCE or SET in primitive form";
    case ES_TAG_BOOLEAN:
        return len == 1 && (body[0] == 0 || body[0] == 0xFF) ? NULL
                                                             : "a BOOLEAN that is not 00 or FF";
    case ES_TAG_INTEGER:
        return check_integer(body, len);
    case ES_TAG_BITS:
        return check_bits(body, len);
    case ES_TAG_NULL:
        return len == 0 ? NULL : "a NULL with content";
    case ES_TAG_OID:
        return check_oid(body, len);
    default:
        return NULL;
    }
}

/* What an error of the walk needs to know. */
typedef struct walk {
    es_span in;
    size_t at;
    uint64_t nodes;
    size_t depth;           /* open constructed values */
    size_t ends[DEPTH_MAX]; /* where each of them ends */
} walk;

/* Takes one header and, for a primitive, its value. */
static int step(walk *w, const eseal_limits *limits, eseal_error *err)
{
    size_t end = w->depth == 0 ? w->in.len : w->ends[w->depth - 1];
    const uint8_t *at = w->in.ptr + w->at;
    const char *wrong;
    header h;

    if (w->depth >= limits->der_depth || w->depth >= DEPTH_MAX)
        return es_err_limit(err, NULL, "der_depth", w->depth);
    if (++w->nodes > limits->der_nodes)
        return es_err_limit(err, NULL, "der_nodes", limits->der_nodes);
    wrong = read_header(at, end - w->at, &h);
    if (wrong == NULL)
        wrong = check_value(h.tag, at + h.len, h.body);
    if (wrong != NULL)
        return es_err(err, ESEAL_E_DER, NULL, w->at, "not strict DER: %s", wrong);
    w->at += h.len;
    if ((h.tag & CONSTRUCTED) != 0)
        w->ends[w->depth++] = w->at + h.body;
    else
        w->at += h.body;
    while (w->depth > 0 && w->at == w->ends[w->depth - 1])
        w->depth--;
    return 0;
}

int es_der_check(es_span in, const eseal_limits *limits, eseal_error *err)
{
    walk w = {.in = in};
    eseal_limits filled = {0};
    int rc;

    if (limits != NULL)
        filled = *limits;
    es_limits_fill(&filled);
    if (in.len > filled.der_octets)
        return es_err_limit(err, NULL, "der_octets", filled.der_octets);
    if (in.len == 0)
        return es_err(err, ESEAL_E_DER, NULL, 0, "not strict DER: no octets at all");
    do {
        rc = step(&w, &filled, err);
    } while (rc == 0 && w.depth > 0);
    if (rc == 0 && w.at != in.len)
        rc = es_err(err, ESEAL_E_DER, NULL, w.at,
            "not strict DER: %zu octets follow behind the end of the value", in.len - w.at);
    return rc;
}

size_t es_der_length(es_span in)
{
    header h;

    return read_header(in.ptr, in.len, &h) == NULL ? h.len + h.body : 0;
}

void es_der_open(es_der *cursor, es_span in, const uint8_t *base)
{
    cursor->base = base;
    cursor->at = in.ptr;
    cursor->end = in.len == 0 ? in.ptr : in.ptr + in.len;
}

void es_der_enter(es_der *cursor, const es_tlv *tlv, const uint8_t *base)
{
    es_der_open(cursor, tlv->body, base);
    if ((tlv->tag & CONSTRUCTED) == 0)
        cursor->end = cursor->at;
}

bool es_der_at_end(const es_der *cursor)
{
    return cursor->at == cursor->end;
}

uint8_t es_der_peek(const es_der *cursor)
{
    return es_der_at_end(cursor) ? 0 : *cursor->at;
}

bool es_der_next(es_der *cursor, es_tlv *out)
{
    header h;

    *out = (es_tlv){0};
    if (es_der_at_end(cursor) ||
        read_header(cursor->at, (size_t)(cursor->end - cursor->at), &h) != NULL)
        return false;
    out->tag = h.tag;
    out->whole = es_span_of(cursor->at, h.len + h.body);
    out->body = es_span_of(cursor->at + h.len, h.body);
    cursor->at += h.len + h.body;
    return true;
}

bool es_der_take(es_der *cursor, uint8_t tag, es_tlv *out)
{
    *out = (es_tlv){0};
    return es_der_peek(cursor) == tag && es_der_next(cursor, out);
}

/* A name for a tag, for sentences. */
static const char *tag_name(uint8_t tag, char text[16])
{
    static const struct {
        uint8_t tag;
        const char *name;
    } NAMES[] = {
        {0, "nothing"},
        {ES_TAG_BOOLEAN, "BOOLEAN"},
        {ES_TAG_INTEGER, "INTEGER"},
        {ES_TAG_BITS, "BIT STRING"},
        {ES_TAG_OCTETS, "OCTET STRING"},
        {ES_TAG_NULL, "NULL"},
        {ES_TAG_OID, "OBJECT IDENTIFIER"},
        {ES_TAG_UTF8, "UTF8String"},
        {ES_TAG_PRINTABLE, "PrintableString"},
        {ES_TAG_IA5, "IA5String"},
        {ES_TAG_UTCTIME, "UTCTime"},
        {ES_TAG_GENTIME, "GeneralizedTime"},
        {ES_TAG_SEQUENCE, "SEQUENCE"},
        {ES_TAG_SET, "SET"},
    };

    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (NAMES[i].tag == tag)
            return NAMES[i].name;
    snprintf(text, 16, (tag & CLASS_BITS) == 0x80 ? "[%u]" : "tag 0x%02X",
        (tag & CLASS_BITS) == 0x80 ? tag & (unsigned)NUMBER_BITS : tag);
    return text;
}

int es_der_need(es_der *cursor, uint8_t tag, es_tlv *out, const char *field, eseal_error *err)
{
    char due[16], found[16];

    if (es_der_take(cursor, tag, out))
        return 0;
    return es_err(err, ESEAL_E_ASN1, field, es_der_offset(cursor), "due here: %s; found: %s",
        tag_name(tag, due), tag_name(es_der_peek(cursor), found));
}

int es_der_finish(const es_der *cursor, const char *field, eseal_error *err)
{
    char found[16];

    if (es_der_at_end(cursor))
        return 0;
    return es_err(err, ESEAL_E_ASN1, field, es_der_offset(cursor), "due here: nothing; found: %s",
        tag_name(es_der_peek(cursor), found));
}

size_t es_der_children(const es_tlv *tlv)
{
    es_der cursor;
    es_tlv child;
    size_t count = 0;

    es_der_enter(&cursor, tlv, tlv->whole.ptr);
    while (es_der_next(&cursor, &child))
        count++;
    return count;
}

uint64_t es_der_offset(const es_der *cursor)
{
    return cursor->base == NULL ? 0 : (uint64_t)(cursor->at - cursor->base);
}
