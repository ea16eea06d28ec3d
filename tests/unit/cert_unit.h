/* SPDX-License-Identifier: Apache-2.0 */
/* Hand-made certificates: sound in form, each with one thing odd about it; they certify nothing. */
#ifndef ES_TESTS_CERT_UNIT_H
#define ES_TESTS_CERT_UNIT_H

#include "model_unit.h"

typedef enum cert_odd {
    CERT_NONE,
    CERT_V1,
    CERT_V1_WRITTEN,
    CERT_V1_EXT,
    CERT_V4,
    CERT_ALG_DIFFERS,
    CERT_ALG_NULL,
    CERT_ALG_PARAMS,
    CERT_GENTIME,
    CERT_TIME_FRACTION,
    CERT_TIME_TEXT,
    CERT_TIMES_3,
    CERT_UNIQUE,
    CERT_EXT_NONE,
    CERT_EXT_EMPTY,
    CERT_EXT_BROKEN,
    CERT_EXT_TWICE,
    CERT_EXTRA,
    CERT_OUTER_EXTRA,
    CERT_VALUE_BITS,
    CERT_TRAILING,
    CERT_NO_SPKI,
    CERT_SERIAL_2,
    CERT_ISSUER_2
} cert_odd;

static inline void cert_put_algorithm(es_buf *out, const char *oid, cert_odd params)
{
    es_buf body = ES_BUF(100);

    es_der_put_oid(&body, oid);
    if (params == CERT_ALG_NULL)
        es_der_put(&body, ES_TAG_NULL, es_span_of(NULL, 0));
    if (params == CERT_ALG_PARAMS)
        es_der_put_int(&body, 1);
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
}

static inline void cert_put_name(es_buf *out, const char *text)
{
    es_buf pair = ES_BUF(1000), set = ES_BUF(1000), name = ES_BUF(1000);

    es_der_put_oid(&pair, "2.5.4.3");
    unit_put_text(&pair, ES_TAG_UTF8, text);
    unit_wrap(&set, ES_TAG_SEQUENCE, &pair);
    unit_wrap(&name, ES_TAG_SET, &set);
    unit_wrap(out, ES_TAG_SEQUENCE, &name);
}

static inline void cert_put_validity(es_buf *out, cert_odd what)
{
    es_buf body = ES_BUF(1000);

    if (what == CERT_GENTIME || what == CERT_TIME_FRACTION)
        unit_put_text(
            &body, ES_TAG_GENTIME, what == CERT_GENTIME ? "20200101000000Z" : "20200101000000.5Z");
    else
        unit_put_text(
            &body, what == CERT_TIME_TEXT ? ES_TAG_UTF8 : ES_TAG_UTCTIME, "200101000000Z");
    unit_put_text(&body, ES_TAG_UTCTIME, "250101000000Z");
    if (what == CERT_TIMES_3)
        unit_put_text(&body, ES_TAG_UTCTIME, "250101000000Z");
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
}

static inline void cert_put_extension(
    es_buf *out, const char *oid, bool critical, const char *value)
{
    es_buf body = ES_BUF(1000);

    es_der_put_oid(&body, oid);
    if (critical)
        es_der_put(&body, ES_TAG_BOOLEAN, es_span_of("\xFF", 1));
    unit_put_text(&body, ES_TAG_OCTETS, value);
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
}

static inline void cert_put_extensions(es_buf *out, cert_odd what)
{
    es_buf list = ES_BUF(1000), outer = ES_BUF(1000);

    if (what != CERT_EXT_EMPTY) {
        cert_put_extension(&list, "2.5.29.15", true, "usage");
        cert_put_extension(&list, "2.5.29.14", false, "key id");
    }
    if (what == CERT_EXT_TWICE)
        cert_put_extension(&list, "2.5.29.15", false, "other");
    if (what == CERT_EXT_BROKEN)
        es_der_put_int(&list, 1);
    unit_wrap(&outer, ES_TAG_SEQUENCE, &list);
    unit_wrap(out, 0xA3, &outer);
}

static inline void cert_put_tbs(es_buf *out, cert_odd what)
{
    es_buf body = ES_BUF(10000), version = ES_BUF(100), spki = ES_BUF(100);

    es_der_put_int(&version, what == CERT_V4 ? 3 : what == CERT_V1_WRITTEN ? 0 : 2);
    if (what != CERT_V1 && what != CERT_V1_EXT)
        es_der_put(&body, ES_TAG_CTX0, es_buf_view(&version));
    es_der_put_int(&body, what == CERT_SERIAL_2 ? 2 : 0x1234);
    cert_put_algorithm(&body, OID_SM2_SM3, what);
    cert_put_name(&body, what == CERT_ISSUER_2 ? "another issuer" : "issuer");
    cert_put_validity(&body, what);
    cert_put_name(&body, "subject");
    es_der_put_bits(&spki, es_span_str("key"));
    if (what != CERT_NO_SPKI)
        es_der_put(&body, ES_TAG_SEQUENCE, es_buf_view(&spki));
    if (what == CERT_UNIQUE) {
        es_der_put(&body, 0x81, es_span_of("\0a", 2));
        es_der_put(&body, 0x82, es_span_of("\0b", 2));
    }
    if (what != CERT_V1 && what != CERT_V1_WRITTEN && what != CERT_EXT_NONE)
        cert_put_extensions(&body, what);
    if (what == CERT_EXTRA)
        es_der_put_int(&body, 1);
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
    es_buf_free(&version);
    es_buf_free(&spki);
}

static inline void cert_put(es_buf *out, cert_odd what)
{
    es_buf body = ES_BUF(10000);

    cert_put_tbs(&body, what);
    cert_put_algorithm(
        &body, what == CERT_ALG_DIFFERS ? "1.2.840.113549.1.1.11" : OID_SM2_SM3, CERT_NONE);
    if (what == CERT_VALUE_BITS)
        es_der_put(&body, ES_TAG_BITS, es_span_of("\x04\xF0", 2));
    else
        es_der_put_bits(&body, es_span_str("value"));
    if (what == CERT_OUTER_EXTRA)
        es_der_put_int(&body, 1);
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
    if (what == CERT_TRAILING)
        es_buf_octet(out, 0);
}

#endif
