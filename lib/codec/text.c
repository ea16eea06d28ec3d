/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/text.h"

#include "base/int.h"

static const char BASE64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char HEX[] = "0123456789abcdef";

/* The six bits that a base64 character stands for, or -1. */
static int base64_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

es_span es_text_trim(es_span text)
{
    while (text.len > 0 && is_space(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

/* Decodes count characters (2 to 4) into count - 1 octets; bits left over must be zero, or one
 * value would have several spellings (RFC 4648, 3.5). */
static bool base64_group(uint8_t *out, const uint8_t *in, size_t count)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < 4; i++) {
        int value = i < count ? base64_value(in[i]) : 0;

        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
    }
    if ((count == 2 && (bits & 0xFFFF) != 0) || (count == 3 && (bits & 0xFF) != 0))
        return false;
    for (size_t i = 0; i + 1 < count; i++)
        out[i] = (uint8_t)(bits >> (16 - 8 * i));
    return true;
}

bool es_base64_decode(es_buf *out, es_span text)
{
    size_t start = out->len, pad = 0, len;
    uint8_t *at;

    text = es_text_trim(text);
    if (text.len % 4 != 0)
        return false;
    while (pad < 2 && pad < text.len && text.ptr[text.len - 1 - pad] == '=')
        pad++;
    len = text.len / 4 * 3 - pad;
    at = es_buf_room(out, len);
    if (at == NULL)
        return false;
    for (size_t i = 0; i < text.len; i += 4) {
        size_t count = i + 4 == text.len ? 4 - pad : 4;

        if (!base64_group(at, text.ptr + i, count)) {
            out->len = start;
            return false;
        }
        at += count - 1;
    }
    return true;
}

void es_base64_encode(es_buf *out, es_span data)
{
    size_t groups = data.len / 3 + (data.len % 3 != 0), len;
    uint8_t *at;

    if (!es_size_mul(&len, groups, 4)) {
        out->failed = true;
        return;
    }
    at = es_buf_room(out, len);
    if (at == NULL)
        return;
    for (size_t i = 0; i < data.len; i += 3, at += 4) {
        size_t have = data.len - i < 3 ? data.len - i : 3;
        uint32_t bits = (uint32_t)data.ptr[i] << 16;

        if (have > 1)
            bits |= (uint32_t)data.ptr[i + 1] << 8;
        if (have > 2)
            bits |= data.ptr[i + 2];
        at[0] = (uint8_t)BASE64[bits >> 18];
        at[1] = (uint8_t)BASE64[bits >> 12 & 63];
        at[2] = have > 1 ? (uint8_t)BASE64[bits >> 6 & 63] : '=';
        at[3] = have > 2 ? (uint8_t)BASE64[bits & 63] : '=';
    }
}

void es_hex_encode(es_buf *out, es_span data)
{
    size_t len;
    uint8_t *at;

    if (!es_size_mul(&len, data.len, 2)) {
        out->failed = true;
        return;
    }
    at = es_buf_room(out, len);
    if (at == NULL)
        return;
    for (size_t i = 0; i < data.len; i++) {
        *at++ = (uint8_t)HEX[data.ptr[i] >> 4];
        *at++ = (uint8_t)HEX[data.ptr[i] & 15];
    }
}

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool es_hex_decode(es_buf *out, es_span text)
{
    size_t start = out->len;
    uint8_t *at;

    if (text.len % 2 != 0)
        return false;
    at = es_buf_room(out, text.len / 2);
    if (at == NULL)
        return false;
    for (size_t i = 0; i < text.len; i += 2) {
        int high = hex_value(text.ptr[i]), low = hex_value(text.ptr[i + 1]);

        if (high < 0 || low < 0) {
            out->len = start;
            return false;
        }
        *at++ = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* How many octets a character with this first one takes; 0: none begins so. */
static size_t utf8_length(uint8_t lead)
{
    if (lead < 0x80)
        return 1;
    if ((lead & 0xE0) == 0xC0)
        return 2;
    if ((lead & 0xF0) == 0xE0)
        return 3;
    return (lead & 0xF8) == 0xF0 ? 4 : 0;
}

size_t es_utf8_next(uint32_t *code, es_span text)
{
    /* the smallest code that needs this many octets: anything below is an overlong form */
    static const uint32_t LEAST[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t need = text.len == 0 ? 0 : utf8_length(text.ptr[0]);
    uint32_t c;

    if (need == 0 || need > text.len)
        return 0;
    c = need == 1 ? text.ptr[0] : text.ptr[0] & 0x7Fu >> need;
    for (size_t i = 1; i < need; i++) {
        if ((text.ptr[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (text.ptr[i] & 0x3Fu);
    }
    if (c < LEAST[need] || (c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF)
        return 0;
    *code = c;
    return need;
}

bool es_utf8_unseen(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x61C || code == 0x200E ||
           code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

void es_utf8_put(es_buf *out, uint32_t code)
{
    if (code < 0x80) {
        es_buf_octet(out, (uint8_t)code);
    } else if (code < 0x800) {
        es_buf_octet(out, (uint8_t)(0xC0 | code >> 6));
        es_buf_octet(out, (uint8_t)(0x80 | (code & 0x3F)));
    } else if (code < 0x10000) {
        es_buf_octet(out, (uint8_t)(0xE0 | code >> 12));
        es_buf_octet(out, (uint8_t)(0x80 | (code >> 6 & 0x3F)));
        es_buf_octet(out, (uint8_t)(0x80 | (code & 0x3F)));
    } else {
        es_buf_octet(out, (uint8_t)(0xF0 | code >> 18));
        es_buf_octet(out, (uint8_t)(0x80 | (code >> 12 & 0x3F)));
        es_buf_octet(out, (uint8_t)(0x80 | (code >> 6 & 0x3F)));
        es_buf_octet(out, (uint8_t)(0x80 | (code & 0x3F)));
    }
}

bool es_utf8_valid(es_span text)
{
    uint32_t code;

    while (text.len > 0) {
        size_t took = es_utf8_next(&code, text);

        if (took == 0)
            return false;
        text.ptr += took;
        text.len -= took;
    }
    return true;
}

/* What stands for a character in an attribute value or text, or NULL where it stands for itself.
 * White space other than a blank is written as a reference, because a parser turns it into blanks
 * in an attribute value and CR into LF everywhere (XML 1.0, 2.11 and 3.3.3). */
static const char *escaped(uint8_t c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\t':
        return "&#9;";
    case '\n':
        return "&#10;";
    case '\r':
        return "&#13;";
    default:
        return NULL;
    }
}

void es_xml_escape(es_buf *out, es_span text)
{
    size_t start = 0;

    for (size_t i = 0; i < text.len; i++) {
        const char *as = escaped(text.ptr[i]);

        if (as == NULL)
            continue;
        es_buf_put(out, text.ptr + start, i - start);
        es_buf_text(out, as);
        start = i + 1;
    }
    if (start < text.len)
        es_buf_put(out, text.ptr + start, text.len - start);
}
