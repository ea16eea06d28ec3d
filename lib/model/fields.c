/* SPDX-License-Identifier: Apache-2.0 */
#include "model/fields.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/time.h"
#include "codec/text.h"
#include "crypto/verify.h"

#define TIME_TEXT_MAX 40

static uint64_t offset_of(const es_fields *f, const es_tlv *at)
{
    return at == NULL || at->whole.ptr == NULL ? ES_NO_OFFSET : (uint64_t)(at->whole.ptr - f->base);
}

void es_field_note(const es_fields *f, es_reason reason, es_severity severity, const char *field,
    const es_tlv *at, const char *detail)
{
    es_findings_add(f->findings, reason, severity, offset_of(f, at), field, detail);
}

int es_field_refuse(const es_fields *f, const char *field, const es_tlv *at, const char *why)
{
    return es_err(f->err, f->code, field, offset_of(f, at), "%s", why);
}

int es_field_pre_standard(const es_fields *f, const char *field, const es_tlv *at, const char *what)
{
    return es_err(f->err, ESEAL_E_VERSION, field, offset_of(f, at),
        "a layout from before the standards: %s", what);
}

int es_field_text(char **out, es_der *from, uint8_t tag, const char *field, const es_fields *f)
{
    es_tlv tlv;
    int rc = es_der_need(from, tag, &tlv, field, f->err);

    if (rc != 0)
        return rc;
    /* a 0 octet would show a reader another text than the one that was signed */
    if (tlv.body.len > 0 && memchr(tlv.body.ptr, 0, tlv.body.len) != NULL)
        return es_field_refuse(f, field, &tlv, "a text with a 0 octet inside");
    if (!es_utf8_valid(tlv.body))
        return es_field_refuse(f, field, &tlv, "a text that is not valid in its encoding");
    if (tag == ES_TAG_IA5)
        for (size_t i = 0; i < tlv.body.len; i++)
            if (tlv.body.ptr[i] >= 0x80)
                return es_field_refuse(f, field, &tlv, "an IA5String with other than IA5 octets");
    *out = (char *)es_memdup(tlv.body.ptr, tlv.body.len);
    return *out == NULL ? es_err_nomem(f->err) : 0;
}

int es_field_int(int64_t *out, es_der *from, const char *field, const es_fields *f)
{
    es_tlv tlv;
    int rc = es_der_need(from, ES_TAG_INTEGER, &tlv, field, f->err);

    if (rc == 0 && !es_der_int64(&tlv, out))
        rc = es_field_refuse(f, field, &tlv, "a number beyond 64 bits");
    return rc;
}

int es_field_octets(es_span *out, es_der *from, const char *field, const es_fields *f)
{
    es_tlv tlv;
    int rc = es_der_need(from, ES_TAG_OCTETS, &tlv, field, f->err);

    if (rc == 0)
        *out = tlv.body;
    return rc;
}

int es_field_bits(es_span *out, es_der *from, const char *field, const es_fields *f)
{
    es_tlv tlv;
    int rc = es_der_need(from, ES_TAG_BITS, &tlv, field, f->err);

    if (rc == 0 && !es_der_bits(&tlv, out))
        rc = es_field_refuse(f, field, &tlv, "a BIT STRING that is not whole octets");
    return rc;
}

int es_field_oid(char *out, es_der *from, const char *field, const es_fields *f)
{
    es_tlv tlv;
    int rc = es_der_need(from, ES_TAG_OID, &tlv, field, f->err);

    if (rc == 0 && !es_der_oid_text(&tlv, out, ES_OID_TEXT))
        rc = es_field_refuse(f, field, &tlv, "an OBJECT IDENTIFIER that is too long");
    return rc;
}

int es_field_time(int64_t *out, es_der *from, uint8_t due, const char *field, const es_fields *f)
{
    uint8_t tag = es_der_peek(from);
    bool fraction = false;
    es_tlv tlv;
    int rc;

    if (tag != ES_TAG_UTCTIME && tag != ES_TAG_GENTIME)
        tag = due;
    rc = es_der_need(from, tag, &tlv, field, f->err);
    if (rc != 0)
        return rc;
    if (!es_der_time(&tlv, out, &fraction))
        return es_field_refuse(f, field, &tlv, "a time that cannot be read, or does not exist");
    if (tag != due)
        es_field_note(f, ES_R_ENC_TIME_FORM, ES_WARN, field, &tlv,
            tag == ES_TAG_UTCTIME ? "UTCTime" : "GeneralizedTime");
    if (fraction)
        es_field_note(f, ES_R_ENC_TIME_FORM, ES_WARN, field, &tlv, "fraction of a second");
    return 0;
}

int es_field_time_text(char **out, es_span text, const es_fields *f)
{
    size_t len = text.len < TIME_TEXT_MAX ? text.len : TIME_TEXT_MAX;
    char *copy = es_alloc(len + 1);

    if (copy == NULL)
        return es_err_nomem(f->err);
    for (size_t i = 0; i < len; i++)
        copy[i] = text.ptr[i] >= 0x20 && text.ptr[i] < 0x7F ? (char)text.ptr[i] : '.';
    es_free(*out);
    *out = copy;
    return 0;
}

/* ExtData ::= SEQUENCE { extnID OID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING } */
static int read_extension(es_der *list, const char *field, const es_fields *f)
{
    char oid[ES_OID_TEXT];
    es_tlv ext, flag;
    bool critical = false;
    es_span value;
    es_der at;
    int rc = es_der_need(list, ES_TAG_SEQUENCE, &ext, field, f->err);

    if (rc != 0)
        return rc;
    es_der_enter(&at, &ext, f->base);
    rc = es_field_oid(oid, &at, field, f);
    if (rc != 0)
        return rc;
    if (es_der_take(&at, ES_TAG_BOOLEAN, &flag)) {
        if (!es_der_bool(&flag, &critical))
            return es_field_refuse(f, field, &flag, "a BOOLEAN that cannot be");
        /* X.690 11.5: DER leaves a default value out; one product writes it */
        es_field_note(f, critical ? ES_R_ENC_CRITICAL_UNKNOWN : ES_R_ENC_DEFAULT_FALSE, ES_WARN,
            field, &flag, oid);
    }
    rc = es_field_octets(&value, &at, field, f);
    return rc != 0 ? rc : es_der_finish(&at, field, f->err);
}

static int read_extension_list(es_der *from, const char *field, const es_fields *f)
{
    es_tlv list;
    es_der at;
    int rc = es_der_need(from, ES_TAG_SEQUENCE, &list, field, f->err);

    if (rc == 0)
        rc = es_der_finish(from, field, f->err);
    if (rc != 0)
        return rc;
    es_der_enter(&at, &list, f->base);
    while (rc == 0 && !es_der_at_end(&at))
        rc = read_extension(&at, field, f);
    return rc;
}

int es_field_extensions(es_der *from, bool tagged, const char *field, const es_fields *f)
{
    uint8_t tag = es_der_peek(from);
    bool is_tagged = (tag & 0xE0) == ES_TAG_CTX0;
    es_tlv outer;
    es_der at;
    int rc;

    if (tag == 0)
        return 0;
    if (tag == ES_TAG_OCTETS) {
        (void)es_der_next(from, &outer);
        rc = es_field_der(outer.body, NULL, f);
        if (rc != 0)
            return rc;
        es_der_open(&at, outer.body, f->base);
        es_field_note(f, ES_R_ENC_WRAPPED, ES_WARN, field, &outer, NULL);
        return read_extension_list(&at, field, f);
    }
    if (tagged != is_tagged) {
        at = *from;
        if (es_der_next(&at, &outer))
            es_field_note(f, ES_R_ENC_TAG_FORM, ES_WARN, field, &outer, NULL);
    }
    if (!is_tagged)
        return read_extension_list(from, field, f);
    (void)es_der_next(from, &outer);
    es_der_enter(&at, &outer, f->base);
    return read_extension_list(&at, field, f);
}

int es_field_stamp(es_span *out, es_der *from, const char *field, const es_fields *f)
{
    es_tlv tlv, inner;
    es_der at;
    int rc;

    if (es_der_at_end(from))
        return 0;
    if (es_der_take(from, ES_TAG_CTX0, &tlv)) {
        es_der_enter(&at, &tlv, f->base);
        rc = es_field_bits(out, &at, field, f);
        return rc != 0 ? rc : es_der_finish(&at, field, f->err);
    }
    if (!es_der_take(from, ES_TAG_CTX0_PRIM, &inner)) {
        rc = es_der_need(from, ES_TAG_BITS, &inner, field, f->err);
        if (rc != 0)
            return rc;
    }
    if (!es_der_bits(&inner, out))
        return es_field_refuse(f, field, &inner, "a BIT STRING that is not whole octets");
    es_field_note(f, ES_R_ENC_TAG_FORM, ES_WARN, field, &inner, NULL);
    return 0;
}

void es_field_version(const es_fields *f, const char *field, int64_t due, int64_t number)
{
    char detail[64];

    if (number == due)
        return;
    snprintf(detail, sizeof detail, "%" PRId64 " ≠ %" PRId64, number, due);
    es_findings_add(f->findings, ES_R_ENC_VERSION, ES_WARN, ES_NO_OFFSET, field, detail);
}

static void say_trailing(const es_fields *f, const char *field, uint64_t at, size_t count)
{
    char detail[48];

    snprintf(detail, sizeof detail, "%zu octets", count);
    es_findings_add(f->findings, ES_R_ENC_TRAILING, ES_BAD, at, field, detail);
}

int es_field_der(es_span in, const eseal_limits *limits, const es_fields *f)
{
    eseal_error inner = {0};
    int rc = es_der_check(in, limits, &inner);

    if (rc == 0)
        return 0;
    if (inner.offset != ES_NO_OFFSET)
        inner.offset += (uint64_t)(in.ptr - f->base);
    return es_err_from(f->err, rc, &inner);
}

int es_field_whole(es_tlv *whole, es_span in, const eseal_limits *limits, const es_fields *f)
{
    size_t len;
    es_der at;
    int rc;

    if (in.len > limits->der_octets)
        return es_err_limit(f->err, NULL, "der_octets", limits->der_octets);
    if (in.len >= 2 && memcmp(in.ptr, "ES", 2) == 0)
        return es_field_pre_standard(f, NULL, NULL, "a binary record that starts with ES");
    len = es_der_length(in);
    if (len > 0 && len < in.len) {
        say_trailing(f, NULL, (uint64_t)(in.ptr - f->base) + len, in.len - len);
        in.len = len;
    }
    rc = es_der_check(in, limits, f->err);
    if (rc != 0)
        return rc;
    es_der_open(&at, in, f->base);
    (void)es_der_next(&at, whole);
    return 0;
}

void es_field_value(
    es_span value, uint64_t at, const char *algorithm, const char *field, const es_fields *f)
{
    es_sm2_value read;
    es_reason reason;
    es_alg alg;

    if (value.ptr == NULL ||
        (algorithm[0] != '\0' && (!es_alg_from_oid(&alg, algorithm) || alg.key != ES_KEY_SM2)))
        return;
    reason = es_sm2_value_read(&read, value);
    if (reason == ES_R_VALUE_RANGE)
        return; /* well written, and wrong: whoever verifies the value says so */
    if (reason == ES_R_ENC_TRAILING) {
        size_t len = es_der_length(value);

        say_trailing(f, field, at + len, value.len - len);
        return;
    }
    if (reason != ES_R_NONE) {
        es_findings_add(f->findings, reason, ES_BAD, at, field, field);
        return;
    }
    if (read.raw)
        es_findings_add(f->findings, ES_R_ENC_RAW_VALUE, ES_WARN, at, field, NULL);
    if (read.negative)
        es_findings_add(f->findings, ES_R_ENC_NEGATIVE, ES_WARN, at, field, NULL);
    if (read.padded)
        es_findings_add(f->findings, ES_R_ENC_PADDED, ES_WARN, at, field, NULL);
}
