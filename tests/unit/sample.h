/* SPDX-License-Identifier: Apache-2.0 */
/* Small seals and seal signatures whose cryptographic values are empty words, and a way to change
 * one TLV inside a DER structure with every length around it kept right. */
#ifndef ES_TESTS_SAMPLE_H
#define ES_TESTS_SAMPLE_H

#include <check.h>

#include "codec/asn1.h"
#include "codec/der.h"

#include "hex.h"

#define SAMPLE_MAX ((size_t)1 << 20)
#define SAMPLE_OID "1.2.156.10197.1.501"

static const uint8_t SAMPLE_HASH[32] = {1, 2, 3};

static inline es_asn1_seal_info sample_info(int version)
{
    static const es_asn1_cert_item CERTS[] = {
        {NULL, {(const uint8_t *)"CERT1", 5}}, {NULL, {(const uint8_t *)"CERT2", 5}}};
    static const es_asn1_ext EXTS[] = {
        {"1.2.3", false, {(const uint8_t *)"x", 1}}, {"1.2.4", true, {(const uint8_t *)"yz", 2}}};

    return (es_asn1_seal_info){.version = version,
        .vendor = "vendor",
        .id = "id-1",
        .name = "\xE6\xB5\x8B\xE8\xAF\x95",
        .picture_type = "PNG",
        .type = 1,
        .created = 1600000000,
        .valid_from = 1600000000,
        .valid_to = 1700000000,
        .width_mm = 42,
        .height_mm = 43,
        .picture = es_span_str("PICTURE"),
        .certs = CERTS,
        .cert_count = 2,
        .exts = EXTS,
        .ext_count = 2};
}

static inline es_span sample_take(es_buf *buf)
{
    size_t len;
    uint8_t *ptr;

    ck_assert(!buf->failed);
    ptr = es_buf_take(buf, &len);
    ck_assert_ptr_nonnull(ptr);
    return es_span_of(ptr, len);
}

/* Puts head and then cert, algorithm, value into a SEQUENCE; v1 has the three in one of their own
 * in a seal, and the last alone in a signature. */
static inline es_span sample_close(es_span head, int version, bool seal)
{
    es_buf rest = ES_BUF(SAMPLE_MAX), body = ES_BUF(SAMPLE_MAX), out = ES_BUF(SAMPLE_MAX);

    if (version != 1 || seal) {
        es_der_put(&rest, ES_TAG_OCTETS, es_span_str("CERT1"));
        es_der_put_oid(&rest, SAMPLE_OID);
    }
    es_der_put_bits(&rest, es_span_str("VALUE"));
    es_buf_span(&body, head);
    if (version == 1 && seal)
        es_der_put(&body, ES_TAG_SEQUENCE, es_buf_view(&rest));
    else
        es_buf_span(&body, es_buf_view(&rest));
    es_der_put(&out, ES_TAG_SEQUENCE, es_buf_view(&body));
    es_buf_free(&rest);
    es_buf_free(&body);
    return sample_take(&out);
}

static inline es_span sample_seal(int version)
{
    es_asn1_seal_info info = sample_info(version);
    es_buf buf = ES_BUF(SAMPLE_MAX);
    eseal_error err = {0};
    es_span made;

    ck_assert_msg(es_asn1_put_seal_info(&buf, &info, &err) == 0, "%s: %s", err.where, err.text);
    made = sample_close(es_buf_view(&buf), version, true);
    es_buf_free(&buf);
    return made;
}

static inline es_asn1_tbs sample_tbs(int version, es_span seal)
{
    static const es_asn1_ext EXTS[] = {{"1.2.3", false, {(const uint8_t *)"x", 1}}};

    return (es_asn1_tbs){.version = version,
        .seal = seal,
        .time = 1650000000,
        .data_hash = es_span_of(SAMPLE_HASH, sizeof SAMPLE_HASH),
        .property_info = "/Doc_0/Signs/Sign_0/Signature.xml",
        .cert = es_span_str("CERT1"),
        .algorithm = SAMPLE_OID,
        .exts = EXTS,
        .ext_count = version == 1 ? 0 : 1};
}

static inline es_span sample_signature(int version)
{
    es_span seal = sample_seal(version), made;
    es_asn1_tbs tbs = sample_tbs(version, seal);
    es_buf buf = ES_BUF(SAMPLE_MAX);
    eseal_error err = {0};

    ck_assert_msg(es_asn1_put_tbs(&buf, &tbs, &err) == 0, "%s: %s", err.where, err.text);
    made = sample_close(es_buf_view(&buf), version, false);
    es_buf_free(&buf);
    unit_span_free(seal);
    return made;
}

static inline const char *sample_part(es_buf *out, const char *text)
{
    while (*text != '\0' && *text != ')') {
        unsigned octet;

        if (*text == ' ') {
            text++;
            continue;
        }
        ck_assert_int_eq(sscanf(text, "%2x", &octet), 1);
        text += 2;
        if (*text == '(') {
            es_buf body = ES_BUF(SAMPLE_MAX);

            text = sample_part(&body, text + 1);
            ck_assert(*text++ == ')');
            es_der_put(out, (uint8_t)octet, es_buf_view(&body));
            es_buf_free(&body);
        } else {
            es_buf_octet(out, (uint8_t)octet);
        }
    }
    return text;
}

/* Octets from "30(02(05) 04(41 42) 0500)": TAG(...) gets its length, all else is plain hex. */
static inline es_span sample_der(const char *text)
{
    es_buf out = ES_BUF(SAMPLE_MAX);

    ck_assert(*sample_part(&out, text) == '\0');
    return sample_take(&out);
}

static inline void sample_edit(es_buf *out, const es_tlv *tlv, const char *path, es_span with)
{
    bool insert = *path == '+';
    char *rest;
    size_t index = strtoul(path + insert, &rest, 10), at = 0;
    es_buf body = ES_BUF(SAMPLE_MAX);
    es_der cursor;
    es_tlv child;

    es_der_enter(&cursor, tlv, tlv->whole.ptr);
    for (; es_der_next(&cursor, &child); at++) {
        if (at != index) {
            es_buf_span(&body, child.whole);
        } else if (*rest == '/') {
            sample_edit(&body, &child, rest + 1, with);
        } else {
            es_buf_span(&body, with);
            if (insert)
                es_buf_span(&body, child.whole);
        }
    }
    ck_assert_msg(index < at || (insert && index == at), "no child %s", path);
    if (index == at)
        es_buf_span(&body, with);
    es_der_put(out, tlv->tag, es_buf_view(&body));
    es_buf_free(&body);
}

/* A copy of in with the TLV at path, as "0/1/+3", replaced by what text describes; with + that
 * is put in front of it.  Path "": text alone. */
static inline es_span sample_change(es_span in, const char *path, const char *text)
{
    es_buf out = ES_BUF(SAMPLE_MAX);
    es_span with = sample_der(text);
    es_der cursor;
    es_tlv tlv;

    if (*path == '\0')
        return with;
    es_der_open(&cursor, in, in.ptr);
    ck_assert(es_der_next(&cursor, &tlv));
    sample_edit(&out, &tlv, path, with);
    unit_span_free(with);
    return sample_take(&out);
}

#endif
