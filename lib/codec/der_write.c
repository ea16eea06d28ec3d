/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/der.h"

void es_der_put_header(es_buf *buf, uint8_t tag, size_t len)
{
    uint8_t octets[5];
    size_t at = sizeof octets, left = len;

    if (len > UINT32_MAX) {
        buf->failed = true;
        return;
    }
    es_buf_octet(buf, tag);
    if (len < 0x80) {
        es_buf_octet(buf, (uint8_t)len);
        return;
    }
    for (; left > 0; left >>= 8)
        octets[--at] = (uint8_t)(left & 0xFF);
    octets[at - 1] = (uint8_t)(0x80 | (sizeof octets - at));
    es_buf_put(buf, octets + at - 1, sizeof octets - at + 1);
}

void es_der_put(es_buf *buf, uint8_t tag, es_span body)
{
    es_der_put_header(buf, tag, body.len);
    es_buf_span(buf, body);
}

void es_der_put_int(es_buf *buf, int64_t value)
{
    uint8_t octets[8];
    size_t skip = 0;

    for (size_t i = 0; i < 8; i++)
        octets[7 - i] = (uint8_t)((uint64_t)value >> (8 * i) & 0xFF);
    while (skip < 7 && ((octets[skip] == 0x00 && octets[skip + 1] < 0x80) ||
                           (octets[skip] == 0xFF && octets[skip + 1] >= 0x80)))
        skip++;
    es_der_put(buf, ES_TAG_INTEGER, es_span_of(octets + skip, 8 - skip));
}

void es_der_put_uint(es_buf *buf, es_span number)
{
    bool sign;

    while (number.len > 0 && number.ptr[0] == 0) {
        number.ptr++;
        number.len--;
    }
    sign = number.len == 0 || number.ptr[0] >= 0x80;
    es_der_put_header(buf, ES_TAG_INTEGER, number.len + (sign ? 1 : 0));
    if (sign)
        es_buf_octet(buf, 0);
    es_buf_span(buf, number);
}

void es_der_put_bits(es_buf *buf, es_span octets)
{
    if (octets.len >= UINT32_MAX) {
        buf->failed = true;
        return;
    }
    es_der_put_header(buf, ES_TAG_BITS, octets.len + 1);
    es_buf_octet(buf, 0);
    es_buf_span(buf, octets);
}

/* Takes one decimal arc and the dot or end behind it; no leading zeros, as X.660 writes them. */
static bool take_decimal(const char **text, uint64_t *out)
{
    const char *at = *text;
    uint64_t value = 0;

    if (*at < '0' || *at > '9' || (*at == '0' && at[1] >= '0' && at[1] <= '9'))
        return false;
    for (; *at >= '0' && *at <= '9'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');

        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (*at == '.' && at[1] != '\0')
        at++;
    else if (*at != '\0')
        return false;
    *text = at;
    *out = value;
    return true;
}

static void put_arc(es_buf *buf, uint64_t arc)
{
    uint8_t octets[10];
    size_t at = sizeof octets;

    octets[--at] = (uint8_t)(arc & 0x7F);
    while ((arc >>= 7) > 0)
        octets[--at] = (uint8_t)(0x80 | (arc & 0x7F));
    es_buf_put(buf, octets + at, sizeof octets - at);
}

void es_der_put_oid(es_buf *buf, const char *dotted)
{
    es_buf body = ES_BUF(buf->max);
    uint64_t top, arc;
    bool ok = dotted != NULL && take_decimal(&dotted, &top) && take_decimal(&dotted, &arc) &&
              top <= 2 && arc <= (top < 2 ? 39 : UINT64_MAX - 80);

    if (ok)
        put_arc(&body, top * 40 + arc);
    while (ok && *dotted != '\0') {
        ok = take_decimal(&dotted, &arc);
        if (ok)
            put_arc(&body, arc);
    }
    if (ok && !body.failed)
        es_der_put(buf, ES_TAG_OID, es_buf_view(&body));
    else
        buf->failed = true;
    es_buf_free(&body);
}
