/* SPDX-License-Identifier: Apache-2.0 */
/* The values inside TLVs.  Each reader tests the content again: an IMPLICIT [n] has the content of
 * a type, but es_der_check() cannot know of which. */
#include "codec/der.h"

#include "base/time.h"

/* The type itself, or a primitive context tag that may stand for it (IMPLICIT). */
static bool holds(const es_tlv *tlv, uint8_t tag)
{
    return tlv->tag == tag || (tlv->tag & 0xE0) == 0x80;
}

bool es_der_int64(const es_tlv *tlv, int64_t *out)
{
    const uint8_t *at = tlv->body.ptr;
    uint64_t value;

    if (!holds(tlv, ES_TAG_INTEGER) || tlv->body.len == 0 || tlv->body.len > 8)
        return false;
    value = at[0] >= 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < tlv->body.len; i++)
        value = value << 8 | at[i];
    /* two's complement without a conversion that C leaves to the implementation */
    *out = value > INT64_MAX ? -(int64_t)(UINT64_MAX - value) - 1 : (int64_t)value;
    return true;
}

bool es_der_bool(const es_tlv *tlv, bool *out)
{
    if (!holds(tlv, ES_TAG_BOOLEAN) || tlv->body.len != 1 ||
        (tlv->body.ptr[0] != 0 && tlv->body.ptr[0] != 0xFF))
        return false;
    *out = tlv->body.ptr[0] != 0;
    return true;
}

bool es_der_bits(const es_tlv *tlv, es_span *out)
{
    if (!holds(tlv, ES_TAG_BITS) || tlv->body.len == 0 || tlv->body.ptr[0] != 0)
        return false;
    *out = es_span_of(tlv->body.ptr + 1, tlv->body.len - 1);
    return true;
}

/* Takes one base-128 number.  false: padded, cut off, or over 64 bits. */
static bool take_arc(es_span *in, uint64_t *out)
{
    uint64_t value = 0;
    uint8_t octet;

    if (in->len == 0 || in->ptr[0] == 0x80)
        return false;
    do {
        if (in->len == 0 || value > UINT64_MAX >> 7)
            return false;
        octet = in->ptr[0];
        value = value << 7 | (octet & 0x7F);
        in->ptr++;
        in->len--;
    } while (octet >= 0x80);
    *out = value;
    return true;
}

/* Puts a number behind the used characters of out, a dot in front of all but the first, and ends
 * the text.  false: there is no room.  (Each signature and seal has two of these: snprintf() took
 * longer than the rest of reading them.) */
static bool put_arc(char *out, size_t size, size_t *used, uint64_t arc)
{
    char digits[20];
    size_t count = 0;

    do {
        digits[count++] = (char)('0' + arc % 10);
        arc /= 10;
    } while (arc > 0);
    if (size - *used < count + 2)
        return false;
    if (*used > 0)
        out[(*used)++] = '.';
    while (count > 0)
        out[(*used)++] = digits[--count];
    out[*used] = '\0';
    return true;
}

bool es_der_oid_text(const es_tlv *tlv, char *out, size_t size)
{
    es_span left = tlv->body;
    uint64_t arc, top;
    size_t used = 0;

    if (!holds(tlv, ES_TAG_OID) || !take_arc(&left, &arc))
        return false;
    top = arc < 80 ? arc / 40 : 2;
    if (!put_arc(out, size, &used, top) || !put_arc(out, size, &used, arc - top * 40))
        return false;
    while (left.len > 0)
        if (!take_arc(&left, &arc) || !put_arc(out, size, &used, arc))
            return false;
    return true;
}

bool es_der_time(const es_tlv *tlv, int64_t *out, bool *fraction)
{
    if (fraction != NULL)
        *fraction = false;
    if (tlv->tag == ES_TAG_UTCTIME)
        return es_time_from_utctime(out, tlv->body);
    return tlv->tag == ES_TAG_GENTIME && es_time_from_generalized(out, tlv->body, fraction);
}
