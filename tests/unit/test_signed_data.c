/* SPDX-License-Identifier: Apache-2.0 */
#include "model/signed_data.h"

#include "cert_unit.h"

#define OID_SM3 "1.2.156.10197.1.401"
#define OID_SM2_SIGN "1.2.156.10197.1.301.1"
#define OID_TST_INFO "1.2.840.113549.1.9.16.1.4"
#define OID_OTHER_ATTR "1.2.840.113549.1.9.16.2.47"
#define DIGEST "0123456789abcdef0123456789abcdef"

/* What is odd about a hand-made SignedData.  Those up to FORM_C have no signed attributes. */
typedef enum knot {
    FORM_A,
    FORM_B,
    KNOT_NO_SIGNER,
    KNOT_TWO_SIGNERS,
    KNOT_RAW,
    KNOT_VERSION_3,
    KNOT_CERTS_NONE,
    KNOT_CERTS_OTHER,
    KNOT_CERTS_THREE,
    KNOT_CERTS_TWICE,
    KNOT_CERTS_JUNK,
    KNOT_CMS,
    KNOT_ENVELOPED,
    KNOT_TST,
    KNOT_CONTENT_SEQ,
    KNOT_KEY_ID,
    KNOT_TRAILING,
    KNOT_UNSIGNED_ATTRS,
    KNOT_EXTRA,
    KNOT_CRLS,
    KNOT_DETACHED,
    FORM_C,
    KNOT_ATTRS_EMPTY,
    KNOT_UNSORTED,
    KNOT_TYPE_PKCS7,
    KNOT_TYPE_TST,
    KNOT_TYPE_NONE,
    KNOT_TYPE_TWICE,
    KNOT_TYPE_WRONG,
    KNOT_DIGEST_NONE,
    KNOT_DIGEST_TWICE,
    KNOT_DIGEST_VALUES,
    KNOT_DIGEST_WRONG,
    KNOT_TIME_NONE,
    KNOT_TIME_TWICE,
    KNOT_TIME_GEN,
    KNOT_TIME_BAD,
    KNOT_ATTR_OTHER,
    KNOT_BOTH,
    KNOT_ATTR_BROKEN
} knot;

static void put_attribute(es_buf *out, const char *oid, uint8_t tag, es_span value, int copies)
{
    es_buf body = ES_BUF(1000), set = ES_BUF(1000);

    es_der_put_oid(&body, oid);
    for (int i = 0; i < copies; i++)
        es_der_put(&set, tag, value);
    unit_wrap(&body, ES_TAG_SET, &set);
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
}

static void put_type(es_buf *out, knot what)
{
    const char *oid = what == KNOT_TYPE_PKCS7 ? ES_OID_DATA
                      : what == KNOT_TYPE_TST ? OID_TST_INFO
                                              : ES_OID_GM_DATA;
    es_buf text = ES_BUF(100);

    es_der_put_oid(&text, oid);
    if (what == KNOT_TYPE_WRONG)
        put_attribute(out, ES_OID_CONTENT_TYPE, ES_TAG_UTF8, es_span_str(oid), 1);
    else if (what != KNOT_TYPE_NONE)
        put_attribute(
            out, ES_OID_CONTENT_TYPE, ES_TAG_OID, es_span_of(text.ptr + 2, text.len - 2), 1);
    if (what == KNOT_TYPE_TWICE)
        put_attribute(
            out, ES_OID_CONTENT_TYPE, ES_TAG_OID, es_span_of(text.ptr + 2, text.len - 2), 1);
    es_buf_free(&text);
}

static void put_time(es_buf *out, knot what)
{
    bool gen = what == KNOT_TIME_GEN;
    es_span text = es_span_str(what == KNOT_TIME_BAD ? "2201 or so..."
                               : gen                 ? "20221101092233Z"
                                                     : "221101092233Z");

    for (int i = 0; i < (what == KNOT_TIME_NONE ? 0 : what == KNOT_TIME_TWICE ? 2 : 1); i++)
        put_attribute(out, ES_OID_SIGNING_TIME, gen ? ES_TAG_GENTIME : ES_TAG_UTCTIME, text, 1);
}

static void put_digest(es_buf *out, knot what)
{
    for (int i = 0; i < (what == KNOT_DIGEST_NONE ? 0 : what == KNOT_DIGEST_TWICE ? 2 : 1); i++)
        put_attribute(out, ES_OID_MESSAGE_DIGEST,
            what == KNOT_DIGEST_WRONG ? ES_TAG_UTF8 : ES_TAG_OCTETS, es_span_str(DIGEST),
            what == KNOT_DIGEST_VALUES ? 2 : 1);
}

/* The signed attributes as [0], or under another tag. */
static void put_attrs(es_buf *out, uint8_t tag, knot what)
{
    es_buf set = ES_BUF(1000);

    if (what == KNOT_ATTRS_EMPTY) {
        es_der_put(out, tag, es_span_of(NULL, 0));
        return;
    }
    if (what == KNOT_UNSORTED)
        put_digest(&set, what);
    put_type(&set, what);
    put_time(&set, what);
    if (what != KNOT_UNSORTED)
        put_digest(&set, what);
    if (what == KNOT_ATTR_OTHER)
        put_attribute(&set, OID_OTHER_ATTR, ES_TAG_OCTETS,
            es_span_str("something that is longer than all that stands before it"), 1);
    if (what == KNOT_ATTR_BROKEN)
        es_der_put_int(&set, 1);
    unit_wrap(out, tag, &set);
}

static void put_signer(es_buf *out, knot what)
{
    es_buf body = ES_BUF(2000), id = ES_BUF(200), value = ES_BUF(200);

    es_der_put_int(&body, 1);
    cert_put_name(&id, "issuer");
    es_der_put_int(&id, 0x1234);
    if (what == KNOT_KEY_ID)
        unit_put_text(&body, 0x80, "key id");
    else
        es_der_put(&body, ES_TAG_SEQUENCE, es_buf_view(&id));
    cert_put_algorithm(&body, OID_SM3, CERT_NONE);
    if (what >= FORM_C)
        put_attrs(&body, ES_TAG_CTX0, what);
    cert_put_algorithm(&body, OID_SM2_SIGN, CERT_ALG_NULL);
    unit_put_value(&value, what == KNOT_RAW ? ODD_VALUE_RAW : ODD_NONE);
    es_der_put(&body, ES_TAG_OCTETS, es_buf_view(&value));
    if (what == KNOT_UNSIGNED_ATTRS)
        put_attrs(&body, ES_TAG_CTX1, FORM_C);
    if (what == KNOT_EXTRA)
        es_der_put_int(&body, 1);
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
    es_buf_free(&id);
    es_buf_free(&value);
}

static void put_certs(es_buf *out, knot what)
{
    es_buf set = ES_BUF(20000);

    if (what == KNOT_CERTS_NONE)
        return;
    if (what == KNOT_CERTS_THREE || what == KNOT_CERTS_OTHER) {
        cert_put(&set, CERT_SERIAL_2);
        cert_put(&set, CERT_ISSUER_2);
    }
    if (what == KNOT_CERTS_JUNK)
        es_der_put_int(&set, 0x1234);
    if (what != KNOT_CERTS_OTHER)
        cert_put(&set, CERT_NONE);
    if (what == KNOT_CERTS_TWICE)
        cert_put(&set, CERT_GENTIME);
    unit_wrap(out, ES_TAG_CTX0, &set);
}

static void put_content(es_buf *out, knot what)
{
    es_buf body = ES_BUF(1000), value = ES_BUF(1000);

    es_der_put_oid(&body, what == KNOT_TST ? OID_TST_INFO : ES_OID_GM_DATA);
    unit_put_text(&value, what == KNOT_CONTENT_SEQ ? ES_TAG_SEQUENCE : ES_TAG_OCTETS,
        what == FORM_B             ? "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
        : what == KNOT_CONTENT_SEQ ? "\x02\x01\x01"
                                   : DIGEST);
    if ((what < FORM_C && what != KNOT_DETACHED) || what == KNOT_BOTH)
        es_der_put(&body, ES_TAG_CTX0, es_buf_view(&value));
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
    es_buf_free(&value);
}

static void put_signed_data(es_buf *out, knot what)
{
    es_buf body = ES_BUF(20000), part = ES_BUF(20000);
    int signers = what == KNOT_NO_SIGNER ? 0 : what == KNOT_TWO_SIGNERS ? 2 : 1;

    es_der_put_int(&body, what == KNOT_VERSION_3 ? 3 : 1);
    cert_put_algorithm(&part, OID_SM3, CERT_NONE);
    unit_wrap(&body, ES_TAG_SET, &part);
    put_content(&body, what);
    put_certs(&body, what);
    if (what == KNOT_CRLS)
        unit_put_text(&body, ES_TAG_CTX1, "");
    for (int i = 0; i < signers; i++)
        put_signer(&part, what);
    unit_wrap(&body, ES_TAG_SET, &part);
    unit_wrap(&part, ES_TAG_SEQUENCE, &body);
    es_der_put_oid(&body, what == KNOT_CMS         ? ES_OID_SIGNED_DATA
                          : what == KNOT_ENVELOPED ? "1.2.156.10197.6.1.4.2.3"
                                                   : ES_OID_GM_SIGNED_DATA);
    unit_wrap(&body, ES_TAG_CTX0, &part);
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
    if (what == KNOT_TRAILING)
        es_buf_octet(out, 0);
}

static const struct {
    knot what;
    int rc;
    es_reason reason; /* every finding, when rc is 0 */
    es_severity severity;
    const char *text;
} KNOTS[] = {
    {FORM_A, 0, ES_R_NONE, ES_NOTE, NULL},
    {FORM_B, 0, ES_R_NONE, ES_NOTE, NULL},
    {FORM_C, 0, ES_R_NONE, ES_NOTE, NULL},
    {KNOT_NO_SIGNER, 0, ES_R_NONE, ES_NOTE, NULL},
    {KNOT_TWO_SIGNERS, 0, ES_R_NONE, ES_NOTE, NULL},
    {KNOT_RAW, 0, ES_R_ENC_RAW_VALUE, ES_WARN, NULL},
    {KNOT_VERSION_3, 0, ES_R_NONE, ES_NOTE, NULL},
    {KNOT_CMS, 0, ES_R_NONE, ES_NOTE, NULL},
    {KNOT_ENVELOPED, ESEAL_E_SIGNATURE, ES_R_NONE, ES_NOTE, "not a signed one"},
    {KNOT_TST, 0, ES_R_ENC_STRUCTURE, ES_BAD, NULL},
    {KNOT_CONTENT_SEQ, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "contentInfo/content"},
    {KNOT_KEY_ID, ESEAL_E_SIGNATURE, ES_R_NONE, ES_NOTE, "key identifier"},
    {KNOT_TRAILING, 0, ES_R_ENC_TRAILING, ES_BAD, NULL},
    {KNOT_UNSIGNED_ATTRS, 0, ES_R_NONE, ES_NOTE, NULL},
    {KNOT_EXTRA, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "signer"},
    {KNOT_CRLS, 0, ES_R_NONE, ES_NOTE, NULL},
    {KNOT_DETACHED, 0, ES_R_NONE, ES_NOTE, NULL},
    {KNOT_ATTRS_EMPTY, 0, ES_R_ENC_STRUCTURE, ES_BAD, NULL},
    {KNOT_UNSORTED, 0, ES_R_ENC_UNSORTED, ES_WARN, NULL},
    {KNOT_TYPE_PKCS7, 0, ES_R_ENC_CONTENT_TYPE, ES_WARN, NULL},
    {KNOT_TYPE_TST, 0, ES_R_ENC_STRUCTURE, ES_BAD, NULL},
    {KNOT_TYPE_NONE, 0, ES_R_NONE, ES_NOTE, NULL},
    {KNOT_TYPE_TWICE, 0, ES_R_ENC_STRUCTURE, ES_BAD, NULL},
    {KNOT_TYPE_WRONG, ESEAL_E_SIGNATURE, ES_R_NONE, ES_NOTE, "contentType"},
    {KNOT_DIGEST_NONE, 0, ES_R_NONE, ES_NOTE, NULL},
    {KNOT_DIGEST_TWICE, 0, ES_R_ENC_STRUCTURE, ES_BAD, NULL},
    {KNOT_DIGEST_VALUES, 0, ES_R_ENC_STRUCTURE, ES_BAD, NULL},
    {KNOT_DIGEST_WRONG, ESEAL_E_SIGNATURE, ES_R_NONE, ES_NOTE, "messageDigest"},
    {KNOT_TIME_TWICE, 0, ES_R_ENC_STRUCTURE, ES_BAD, NULL},
    {KNOT_TIME_GEN, 0, ES_R_NONE, ES_NOTE, NULL},
    {KNOT_ATTR_OTHER, 0, ES_R_NONE, ES_NOTE, NULL},
    {KNOT_BOTH, 0, ES_R_NONE, ES_NOTE, NULL},
    {KNOT_ATTR_BROKEN, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "attribute"},
};

START_TEST(knots)
{
    es_buf buf = ES_BUF(100000);
    eseal_signature *sig = NULL;
    eseal_error err = {0};
    int rc, want;

    put_signed_data(&buf, KNOTS[_i].what);
    ck_assert(!buf.failed);
    rc = eseal_signature_parse(&sig, unit_ctx(), buf.ptr, buf.len, &err);
    ck_assert_msg(rc == KNOTS[_i].rc, "%d: %s: %s", rc, err.where, err.text);
    if (rc != 0) {
        ck_assert_ptr_null(sig);
        ck_assert_msg(
            strstr(err.text, KNOTS[_i].text) != NULL || strstr(err.where, KNOTS[_i].text) != NULL,
            "%s: %s", err.where, err.text);
    } else {
        want = unit_found(&sig->findings, KNOTS[_i].reason, KNOTS[_i].severity);
        ck_assert_msg(
            (size_t)want == sig->findings.count && (want > 0) == (KNOTS[_i].reason != ES_R_NONE),
            "%s", unit_findings(&sig->findings));
        ck_assert_int_eq(
            sig->format, KNOTS[_i].what == KNOT_CMS ? ESEAL_FORMAT_CMS : ESEAL_FORMAT_GBT35275);
    }
    eseal_signature_free(sig);
    es_buf_free(&buf);
}
END_TEST

static eseal_signature *make(knot what)
{
    es_buf buf = ES_BUF(100000);
    eseal_signature *sig = NULL;
    eseal_error err = {0};

    put_signed_data(&buf, what);
    ck_assert_msg(
        eseal_signature_parse(&sig, unit_ctx(), buf.ptr, buf.len, &err) == 0, "%s", err.text);
    es_buf_free(&buf);
    return sig;
}

/* Who signed is found by issuer and serial number alone, and counted. */
static const struct {
    knot what;
    size_t signers, certs, matches;
} SIGNERS[] = {
    {FORM_A, 1, 1, 1},
    {KNOT_NO_SIGNER, 0, 1, 0},
    {KNOT_TWO_SIGNERS, 2, 1, 0},
    {KNOT_CERTS_NONE, 1, 0, 0},
    {KNOT_CERTS_OTHER, 1, 2, 0},
    {KNOT_CERTS_THREE, 1, 3, 1},
    {KNOT_CERTS_TWICE, 1, 2, 2},
    {KNOT_CERTS_JUNK, 1, 2, 1},
};

START_TEST(signers)
{
    eseal_signature *sig = make(SIGNERS[_i].what);
    es_buf cert = ES_BUF(10000);
    bool one = SIGNERS[_i].signers == 1;

    cert_put(&cert, CERT_NONE);
    ck_assert_uint_eq(sig->signed_data.signer_count, SIGNERS[_i].signers);
    ck_assert_uint_eq(sig->signed_data.cert_count, SIGNERS[_i].certs);
    ck_assert_uint_eq(sig->signed_data.cert_matches, SIGNERS[_i].matches);
    if (SIGNERS[_i].matches > 0)
        ck_assert(es_span_equal(sig->cert, es_buf_view(&cert)));
    else
        ck_assert_uint_eq(sig->cert.len, 0);
    /* of no signer or several, nothing is taken for the signer's */
    ck_assert_int_eq(sig->value.len > 0, one);
    ck_assert_int_eq(sig->message.len > 0, one);
    ck_assert_str_eq(sig->algorithm, one ? OID_SM2_SIGN : "");
    ck_assert_str_eq(sig->signed_data.digest_algorithm, one ? OID_SM3 : "");
    eseal_signature_free(sig);
    es_buf_free(&cert);
}
END_TEST

START_TEST(what_is_signed)
{
    es_buf attrs = ES_BUF(1000);
    eseal_signature *sig = make(FORM_A);

    ck_assert(es_span_equal(sig->message, es_span_str(DIGEST)));
    ck_assert(es_span_equal(sig->data_hash, es_span_str(DIGEST)));
    ck_assert(!sig->signed_data.has_attrs && sig->signed_data.has_content);
    ck_assert_int_eq(sig->time, ES_TIME_UNKNOWN);
    ck_assert_int_eq(sig->time_form, ES_TIMEFORM_NONE);
    eseal_signature_free(sig);

    sig = make(KNOT_DETACHED); /* the file itself was signed */
    ck_assert_uint_eq(sig->message.len, 0);
    ck_assert(!sig->signed_data.has_attrs && !sig->signed_data.has_content);
    eseal_signature_free(sig);

    sig = make(KNOT_UNSORTED); /* as they stand, only under the tag of a SET */
    put_attrs(&attrs, ES_TAG_SET, KNOT_UNSORTED);
    ck_assert(es_span_equal(sig->message, es_buf_view(&attrs)));
    ck_assert_int_eq(sig->signed_data.attrs.ptr[0], ES_TAG_CTX0);
    ck_assert(es_span_equal(sig->data_hash, es_span_str(DIGEST)));
    ck_assert_str_eq(sig->signed_data.content_type, ES_OID_GM_DATA);
    ck_assert_str_eq(sig->signed_data.attr_content_type, ES_OID_GM_DATA);
    ck_assert_int_eq(sig->time, 1667294553);
    ck_assert_str_eq(sig->time_text, "221101092233Z");
    eseal_signature_free(sig);
    es_buf_free(&attrs);
}
END_TEST

static const struct {
    knot what;
    size_t types, digests, digest_len;
    es_time_form form;
} ATTRS[] = {
    {FORM_C, 1, 1, 32, ES_TIMEFORM_DER},
    {KNOT_ATTRS_EMPTY, 0, 0, 0, ES_TIMEFORM_NONE},
    {KNOT_TYPE_NONE, 0, 1, 32, ES_TIMEFORM_DER},
    {KNOT_TYPE_TWICE, 2, 1, 32, ES_TIMEFORM_DER},
    {KNOT_DIGEST_NONE, 1, 0, 0, ES_TIMEFORM_DER},
    {KNOT_DIGEST_TWICE, 1, 2, 32, ES_TIMEFORM_DER},
    {KNOT_DIGEST_VALUES, 1, 1, 0, ES_TIMEFORM_DER},
    {KNOT_TIME_NONE, 1, 1, 32, ES_TIMEFORM_NONE},
    {KNOT_TIME_TWICE, 1, 1, 32, ES_TIMEFORM_BAD},
    {KNOT_TIME_GEN, 1, 1, 32, ES_TIMEFORM_DER},
    {KNOT_TIME_BAD, 1, 1, 32, ES_TIMEFORM_BAD},
};

START_TEST(attributes)
{
    eseal_signature *sig = make(ATTRS[_i].what);

    ck_assert(sig->signed_data.has_attrs);
    ck_assert_uint_eq(sig->signed_data.content_type_count, ATTRS[_i].types);
    ck_assert_uint_eq(sig->signed_data.message_digest_count, ATTRS[_i].digests);
    ck_assert_uint_eq(sig->signed_data.message_digest.len, ATTRS[_i].digest_len);
    ck_assert_int_eq(sig->time_form, ATTRS[_i].form);
    ck_assert_int_eq(sig->time == ES_TIME_UNKNOWN, ATTRS[_i].form != ES_TIMEFORM_DER);
    eseal_signature_free(sig);
}
END_TEST

/* --- what we make --- */

START_TEST(made_form_c)
{
    static const struct {
        int64_t time;
        size_t len; /* of the SET's content */
    } TIMES[] = {{1667294553, 27 + 30 + 49}, {2524608000 /* 2050 */, 27 + 32 + 49}};
    es_buf attrs = ES_BUF(1000), cert = ES_BUF(10000), value = ES_BUF(100), out = ES_BUF(20000);
    eseal_signature *sig = NULL;
    eseal_error err = {0};

    cert_put(&cert, CERT_NONE);
    unit_put_value(&value, ODD_NONE);
    ck_assert_int_eq(es_signed_data_attrs(&attrs, es_span_str(DIGEST), TIMES[_i].time, NULL), 0);
    ck_assert_uint_eq(attrs.len, 2 + TIMES[_i].len);
    ck_assert_int_eq(es_signed_data_assemble(&out, ESEAL_PLAIN_C, es_buf_view(&attrs),
                         es_buf_view(&cert), es_buf_view(&value), NULL),
        0);
    ck_assert_msg(eseal_signature_parse(&sig, unit_ctx(), out.ptr, out.len, &err) == 0, "%s: %s",
        err.where, err.text);
    ck_assert_msg(sig->findings.count == 0, "%s", unit_findings(&sig->findings));
    ck_assert_int_eq(sig->format, ESEAL_FORMAT_GBT35275);
    ck_assert_int_eq(sig->signed_data.version, 1);
    ck_assert_int_eq(sig->signed_data.signer_version, 1);
    ck_assert_str_eq(sig->signed_data.content_type, ES_OID_GM_DATA);
    ck_assert_str_eq(sig->signed_data.attr_content_type, ES_OID_GM_DATA);
    ck_assert_str_eq(sig->signed_data.digest_algorithm, OID_SM3);
    ck_assert_str_eq(sig->algorithm, OID_SM2_SIGN);
    ck_assert_uint_eq(sig->signed_data.signer_count, 1);
    ck_assert_uint_eq(sig->signed_data.cert_matches, 1);
    ck_assert(!sig->signed_data.has_content);
    ck_assert_int_eq(sig->time, TIMES[_i].time);
    ck_assert(es_span_equal(sig->message, es_buf_view(&attrs)));
    ck_assert(es_span_equal(sig->data_hash, es_span_str(DIGEST)));
    ck_assert(es_span_equal(sig->cert, es_buf_view(&cert)));
    ck_assert(es_span_equal(sig->value, es_buf_view(&value)));
    eseal_signature_free(sig);
    es_buf_free(&attrs);
    es_buf_free(&cert);
    es_buf_free(&value);
    es_buf_free(&out);
}
END_TEST

START_TEST(made_form_a)
{
    es_buf cert = ES_BUF(10000), value = ES_BUF(100), out = ES_BUF(20000);
    eseal_signature *sig = NULL;

    cert_put(&cert, CERT_NONE);
    unit_put_value(&value, ODD_NONE);
    ck_assert_int_eq(es_signed_data_assemble(&out, ESEAL_PLAIN_A, es_span_str(DIGEST),
                         es_buf_view(&cert), es_buf_view(&value), NULL),
        0);
    ck_assert_int_eq(eseal_signature_parse(&sig, unit_ctx(), out.ptr, out.len, NULL), 0);
    ck_assert_msg(sig->findings.count == 0, "%s", unit_findings(&sig->findings));
    ck_assert(!sig->signed_data.has_attrs && sig->signed_data.has_content);
    ck_assert(es_span_equal(sig->message, es_span_str(DIGEST)));
    ck_assert(es_span_equal(sig->value, es_buf_view(&value)));
    ck_assert_uint_eq(sig->signed_data.cert_matches, 1);
    eseal_signature_free(sig);
    es_buf_free(&cert);
    es_buf_free(&value);
    es_buf_free(&out);
}
END_TEST

START_TEST(not_made)
{
    es_buf cert = ES_BUF(10000), out = ES_BUF(20000), tight = ES_BUF(10);

    cert_put(&cert, CERT_NONE);
    ck_assert_int_eq(es_signed_data_attrs(&out, es_span_str("short"), 0, NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(
        es_signed_data_attrs(&out, es_span_str(DIGEST), INT64_C(1) << 40, NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(es_signed_data_assemble(&out, ESEAL_PLAIN_C, es_span_str(DIGEST),
                         es_buf_view(&cert), es_span_str("v"), NULL),
        ESEAL_E_FIELD);
    ck_assert_int_eq(es_signed_data_assemble(&out, ESEAL_PLAIN_A, es_span_str(DIGEST),
                         es_span_str("no certificate"), es_span_str("v"), NULL),
        ESEAL_E_CERT);
    ck_assert_int_eq(es_signed_data_assemble(
                         &out, 2, es_span_str(DIGEST), es_buf_view(&cert), es_span_str("v"), NULL),
        ESEAL_E_MISUSE);
    ck_assert_uint_eq(out.len, 0);
    ck_assert_int_eq(es_signed_data_attrs(&tight, es_span_str(DIGEST), 0, NULL), ESEAL_E_NOMEM);
    es_buf_free(&cert);
    es_buf_free(&out);
    es_buf_free(&tight);
}
END_TEST

START_TEST(cut_and_flipped)
{
    es_buf buf = ES_BUF(100000);
    eseal_signature *sig = NULL;
    uint8_t *copy;

    put_signed_data(&buf, FORM_C);
    for (size_t len = 0; len < buf.len; len++) {
        copy = malloc(len + 1);
        memcpy(copy, buf.ptr, len);
        ck_assert_int_eq(eseal_signature_parse(&sig, unit_ctx(), copy, len, NULL) == 0, len == 64);
        eseal_signature_free(sig);
        free(copy);
    }
    for (size_t at = 0; at < buf.len; at++)
        for (int bit = 0; bit < 8; bit++) {
            buf.ptr[at] ^= (uint8_t)(1 << bit);
            if (eseal_signature_parse(&sig, unit_ctx(), buf.ptr, buf.len, NULL) == 0)
                eseal_signature_free(sig);
            buf.ptr[at] ^= (uint8_t)(1 << bit);
        }
    es_buf_free(&buf);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("signed_data");
    TCase *tc = tcase_create("signed_data");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, knots, 0, COUNT(KNOTS));
    tcase_add_loop_test(tc, signers, 0, COUNT(SIGNERS));
    tcase_add_test(tc, what_is_signed);
    tcase_add_loop_test(tc, attributes, 0, COUNT(ATTRS));
    tcase_add_loop_test(tc, made_form_c, 0, 2);
    tcase_add_test(tc, made_form_a);
    tcase_add_test(tc, not_made);
    tcase_add_test(tc, cut_and_flipped);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
