/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms of an SM2 signature value.
 *
 *     SM2Signature ::= SEQUENCE { r INTEGER, s INTEGER }     -- GM/T 0009 7.3, GB/T 35276
 *
 * GM/T 0009 prints it without the word SEQUENCE, whence the bare INTEGERs of some products; GM/T
 * 0010 prescribes 64 raw octets; SDF and SKF (GM/T 0018, GM/T 0016) hand out r and s in 64 octets
 * each.
 */
#include "crypto/ossl.h"

#define TAG_INTEGER 0x02
#define TAG_SEQUENCE 0x30
#define NUMBER_LEN 32

/* n of GB/T 32918.5 */
static const uint8_t ORDER[NUMBER_LEN] = {0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x72, 0x03, 0xDF, 0x6B, 0x21, 0xC6, 0x05, 0x2B, 0x53,
    0xBB, 0xF4, 0x09, 0x39, 0xD5, 0x41, 0x23};

bool es_sm2_in_range(const uint8_t number[32])
{
    static const uint8_t zero[NUMBER_LEN];

    return memcmp(number, zero, NUMBER_LEN) != 0 && memcmp(number, ORDER, NUMBER_LEN) < 0;
}

/* Takes one INTEGER off in, as an unsigned number whatever its sign octet says. */
static es_reason take_number(es_span *in, uint8_t number[NUMBER_LEN], es_sm2_value *notes)
{
    const uint8_t *at;
    size_t len;

    if (in->len < 2 || in->ptr[0] != TAG_INTEGER)
        return ES_R_ENC_STRUCTURE;
    len = in->ptr[1];
    /* from 0x80 on a longer or indefinite form, which no number of this size needs in DER */
    if (len == 0 || len >= 0x80 || len > in->len - 2)
        return ES_R_ENC_NOT_DER;
    at = in->ptr + 2;
    *in = es_span_of(at + len, in->len - 2 - len);
    if ((at[0] & 0x80) != 0)
        notes->negative = true;
    if (len > 1 && at[0] == 0 && (at[1] & 0x80) == 0)
        notes->padded = true;
    while (len > 0 && at[0] == 0) {
        at++;
        len--;
    }
    if (len > NUMBER_LEN)
        return ES_R_VALUE_RANGE;
    memset(number, 0, NUMBER_LEN);
    memcpy(number + NUMBER_LEN - len, at, len);
    return ES_R_NONE;
}

/* Exactly two INTEGERs. */
static es_reason take_two(es_span in, es_sm2_value *value)
{
    es_reason reason = take_number(&in, value->r, value);

    if (reason == ES_R_NONE)
        reason = take_number(&in, value->s, value);
    if (reason == ES_R_NONE && in.len != 0)
        reason = ES_R_ENC_STRUCTURE;
    return reason;
}

static es_reason read_der(es_span in, es_sm2_value *value)
{
    es_sm2_value bare = {0};
    size_t len;

    if (in.len > 0 && in.ptr[0] == TAG_INTEGER)
        return take_two(in, &bare) == ES_R_NONE ? ES_R_ENC_BARE_INTEGERS : ES_R_ENC_STRUCTURE;
    if (in.len < 2)
        return ES_R_ENC_NOT_DER;
    if (in.ptr[0] != TAG_SEQUENCE)
        return ES_R_ENC_STRUCTURE;
    len = in.ptr[1];
    if (len >= 0x80 || len > in.len - 2)
        return ES_R_ENC_NOT_DER;
    if (len < in.len - 2)
        return ES_R_ENC_TRAILING;
    return take_two(es_span_of(in.ptr + 2, len), value);
}

es_reason es_sm2_value_read(es_sm2_value *out, es_span value)
{
    es_sm2_value read = {0};
    es_reason reason = read_der(value, &read);

    /* 64 octets may be a DER value of unusually small numbers; only strict DER is believed to be
     * one, for raw octets that look like it are one in 2^40 */
    if (value.len == 2 * NUMBER_LEN && (reason != ES_R_NONE || read.negative || read.padded)) {
        memset(&read, 0, sizeof read);
        memcpy(read.r, value.ptr, NUMBER_LEN);
        memcpy(read.s, value.ptr + NUMBER_LEN, NUMBER_LEN);
        read.raw = true;
        reason = ES_R_NONE;
    }
    if (reason != ES_R_NONE)
        return reason;
    if (!es_sm2_in_range(read.r) || !es_sm2_in_range(read.s))
        return ES_R_VALUE_RANGE;
    *out = read;
    return ES_R_NONE;
}

static size_t put_number(uint8_t *out, const uint8_t number[NUMBER_LEN])
{
    size_t skip = 0, sign, len;

    while (skip < NUMBER_LEN - 1 && number[skip] == 0)
        skip++;
    sign = (number[skip] & 0x80) != 0;
    len = NUMBER_LEN - skip;
    out[0] = TAG_INTEGER;
    out[1] = (uint8_t)(len + sign);
    out[2] = 0;
    memcpy(out + 2 + sign, number + skip, len);
    return 2 + sign + len;
}

size_t es_sm2_value_der(uint8_t out[72], const uint8_t r[32], const uint8_t s[32])
{
    size_t len = 2;

    len += put_number(out + len, r);
    len += put_number(out + len, s);
    out[0] = TAG_SEQUENCE;
    out[1] = (uint8_t)(len - 2);
    return len;
}

/* r and s of SDF's ECCSignature, each at the right end of 64 octets. */
static bool read_wide(es_sm2_value *out, es_span value)
{
    static const uint8_t zero[NUMBER_LEN];

    if (memcmp(value.ptr, zero, NUMBER_LEN) != 0 || memcmp(value.ptr + 64, zero, NUMBER_LEN) != 0)
        return false;
    memcpy(out->r, value.ptr + 32, NUMBER_LEN);
    memcpy(out->s, value.ptr + 96, NUMBER_LEN);
    return es_sm2_in_range(out->r) && es_sm2_in_range(out->s);
}

int es_sm2_value_from_device(uint8_t out[72], size_t *len, es_span value, eseal_error *err)
{
    es_sm2_value read = {0};
    es_reason reason = ES_R_NONE;

    if (value.len == 128) {
        if (!read_wide(&read, value))
            reason = ES_R_VALUE_RANGE;
    } else {
        reason = es_sm2_value_read(&read, value);
    }
    if (reason != ES_R_NONE)
        return es_err(err, ESEAL_E_VALUE, "signature value", ES_NO_OFFSET,
            "%zu octets that are no SM2 value in DER, 64 or 128 octets (%s)", value.len,
            es_reason_id(reason));
    *len = es_sm2_value_der(out, read.r, read.s);
    return 0;
}
