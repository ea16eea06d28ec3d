/* SPDX-License-Identifier: Apache-2.0 */
/* Making GB/T 35275-2017 SignedData; the structure stands above signed_data.c. */
#include "base/time.h"
#include "model/cert_view.h"
#include "model/signed_data.h"

#define OID_SM3 "1.2.156.10197.1.401"
#define OID_SM2_SIGN "1.2.156.10197.1.301.1"
#define SM3_LEN 32

/* Moves what part holds into out, under a tag, and empties part. */
static void wrap(es_buf *out, uint8_t tag, es_buf *part)
{
    es_der_put(out, tag, es_buf_view(part));
    out->failed = out->failed || part->failed;
    es_buf_free(part);
    *part = ES_BUF(ES_LEN_MAX);
}

static void put_algorithm(es_buf *out, const char *oid)
{
    es_buf body = ES_BUF(ES_LEN_MAX);

    es_der_put_oid(&body, oid);
    wrap(out, ES_TAG_SEQUENCE, &body);
}

/* Attribute with one value, which is given as TLV and emptied. */
static void put_attribute(es_buf *out, const char *oid, es_buf *value)
{
    es_buf body = ES_BUF(ES_LEN_MAX);

    es_der_put_oid(&body, oid);
    wrap(&body, ES_TAG_SET, value);
    wrap(out, ES_TAG_SEQUENCE, &body);
}

/* RFC 5652, 11.3: UTCTime through 2049, GeneralizedTime after it. */
static bool put_time(es_buf *out, int64_t time)
{
    char text[16];

    if (es_time_to_utctime(text, time)) {
        es_der_put(out, ES_TAG_UTCTIME, es_span_str(text));
        return true;
    }
    if (!es_time_to_generalized(text, time))
        return false;
    es_der_put(out, ES_TAG_GENTIME, es_span_str(text));
    return true;
}

int es_signed_data_attrs(es_buf *out, es_span digest, int64_t time, eseal_error *err)
{
    es_buf set = ES_BUF(ES_LEN_MAX), value = ES_BUF(ES_LEN_MAX);

    if (digest.len != SM3_LEN)
        return es_err(err, ESEAL_E_FIELD, "messageDigest", ES_NO_OFFSET, "not an SM3 digest");
    /* Their encodings differ in the length octet first (25, 28 or 30, 47): this is DER's order. */
    es_der_put_oid(&value, ES_OID_GM_DATA);
    put_attribute(&set, ES_OID_CONTENT_TYPE, &value);
    if (!put_time(&value, time)) {
        es_buf_free(&set);
        return es_err(
            err, ESEAL_E_FIELD, "signingTime", ES_NO_OFFSET, "a time that cannot be written");
    }
    put_attribute(&set, ES_OID_SIGNING_TIME, &value);
    es_der_put(&value, ES_TAG_OCTETS, digest);
    put_attribute(&set, ES_OID_MESSAGE_DIGEST, &value);
    wrap(out, ES_TAG_SET, &set);
    return out->failed ? es_err_nomem(err) : 0;
}

static void put_signer(es_buf *out, const es_cert_view *cert, es_span attrs, es_span value)
{
    es_buf info = ES_BUF(ES_LEN_MAX), id = ES_BUF(ES_LEN_MAX);

    es_der_put_int(&info, 1);
    es_buf_span(&id, cert->issuer);
    es_der_put(&id, ES_TAG_INTEGER, cert->serial);
    wrap(&info, ES_TAG_SEQUENCE, &id);
    put_algorithm(&info, OID_SM3);
    es_buf_span(&info, attrs);
    put_algorithm(&info, OID_SM2_SIGN);
    es_der_put(&info, ES_TAG_OCTETS, value);
    wrap(out, ES_TAG_SEQUENCE, &info);
}

/* ContentInfo around body; has_content tells a detached one from an empty one. */
static void put_content_info(es_buf *out, const char *type, bool has_content, es_buf *body)
{
    es_buf info = ES_BUF(ES_LEN_MAX);

    es_der_put_oid(&info, type);
    if (has_content)
        wrap(&info, ES_TAG_CTX0, body);
    wrap(out, ES_TAG_SEQUENCE, &info);
}

/* The SET of attributes as [0] IMPLICIT: the same octets under another tag. */
static bool put_attrs(es_buf *out, es_span set, eseal_error *err)
{
    if (set.len == 0 || set.ptr[0] != ES_TAG_SET || es_der_check(set, NULL, NULL) != 0) {
        (void)es_err(err, ESEAL_E_FIELD, "attributes", ES_NO_OFFSET, "not a SET of attributes");
        return false;
    }
    es_buf_octet(out, ES_TAG_CTX0);
    es_buf_put(out, set.ptr + 1, set.len - 1);
    return true;
}

int es_signed_data_assemble(
    es_buf *out, int form, es_span signed_octets, es_span cert, es_span value, eseal_error *err)
{
    es_buf data = ES_BUF(ES_LEN_MAX), part = ES_BUF(ES_LEN_MAX), attrs = ES_BUF(ES_LEN_MAX);
    es_cert_view view;
    int rc;

    if (form != ESEAL_PLAIN_A && form != ESEAL_PLAIN_C)
        return es_err_misuse(err, "a plain signature has form A or C");
    rc = es_cert_view_parse(&view, NULL, cert, err);
    if (rc != 0)
        return rc;
    if (form == ESEAL_PLAIN_C && !put_attrs(&attrs, signed_octets, err))
        return ESEAL_E_FIELD;
    es_der_put_int(&data, 1);
    put_algorithm(&part, OID_SM3);
    wrap(&data, ES_TAG_SET, &part);
    if (form == ESEAL_PLAIN_A)
        es_der_put(&part, ES_TAG_OCTETS, signed_octets);
    put_content_info(&data, ES_OID_GM_DATA, form == ESEAL_PLAIN_A, &part);
    es_der_put(&data, ES_TAG_CTX0, cert);
    put_signer(&part, &view, es_buf_view(&attrs), value);
    wrap(&data, ES_TAG_SET, &part);
    wrap(&part, ES_TAG_SEQUENCE, &data);
    put_content_info(out, ES_OID_GM_SIGNED_DATA, true, &part);
    rc = out->failed || attrs.failed ? es_err_nomem(err) : 0;
    es_buf_free(&attrs);
    es_buf_free(&part);
    return rc;
}
