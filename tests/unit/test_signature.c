/* SPDX-License-Identifier: Apache-2.0 */
#include "model/signature.h"

#include "model_unit.h"

/* --- hand-made seal signatures --- */

typedef enum twist {
    TWIST_NONE,
    TWIST_TRAILING,
    TWIST_STAMP,
    TWIST_STAMP_IMPLICIT,
    TWIST_STAMP_BARE,
    TWIST_STAMP_OTHER,
    TWIST_NUMBER,
    TWIST_SEAL_OTHER,
    TWIST_SEAL_WRAPPED,
    TWIST_SEAL_ODD,
    TWIST_EIGHT,
    TWIST_THREE,
    TWIST_TIME_UTC,
    TWIST_TIME_GEN,
    TWIST_TIME_FRACTION,
    TWIST_TIME_TEXT,
    TWIST_TIME_ZONED,
    TWIST_TIME_WORDS,
    TWIST_TIME_TOKEN,
    TWIST_TIME_TAIL,
    TWIST_TIME_EMPTY,
    TWIST_TIME_OCTETS,
    TWIST_TIME_DIRECT,
    TWIST_TIME_BITS,
    TWIST_TIME_NEVER,
    TWIST_HASH_OCTETS,
    TWIST_HASH_BITS,
    TWIST_PROPERTY_NUL,
    TWIST_PROPERTY_UTF8,
    TWIST_EXT,
    TWIST_EXT_PLAIN,
    TWIST_EXT_CRITICAL,
    TWIST_TBS_EXTRA,
    TWIST_TBS_SHORT,
    TWIST_RAW,
    TWIST_NEGATIVE,
    TWIST_PADDED,
    TWIST_BARE,
    TWIST_RSA,
    TWIST_NO_CERT
} twist;

static void put_time(es_buf *out, int version, twist what)
{
    es_buf bits = ES_BUF(1000);

    switch (what) {
    case TWIST_TIME_TEXT:
        unit_put_text(&bits, 0x2D, "");
        bits.len = 0;
        es_buf_text(&bits, "2020-01-25 07:31:56");
        break;
    case TWIST_TIME_ZONED:
        es_buf_text(&bits, "2020-01-25T07:31:56.377Z");
        break;
    case TWIST_TIME_WORDS:
        es_buf_text(&bits, "2020 or so");
        break;
    case TWIST_TIME_TOKEN:
        unit_put_text(&bits, ES_TAG_SEQUENCE, "\x05");
        break;
    case TWIST_TIME_EMPTY:
        break;
    case TWIST_TIME_NEVER:
        unit_put_text(&bits, version == 1 ? ES_TAG_UTCTIME : ES_TAG_GENTIME,
            version == 1 ? "200230073156Z" : "20200230073156Z");
        break;
    case TWIST_TIME_FRACTION:
        unit_put_text(&bits, ES_TAG_GENTIME, "20200125073156.5Z");
        break;
    default:
        if (what == TWIST_TIME_UTC || (version == 1 && what != TWIST_TIME_GEN))
            unit_put_text(&bits, ES_TAG_UTCTIME, "200125073156Z");
        else
            unit_put_text(&bits, ES_TAG_GENTIME, "20200125073156Z");
    }
    if (what == TWIST_TIME_TAIL)
        es_buf_octet(&bits, 0);
    if (what == TWIST_TIME_OCTETS)
        es_der_put(out, ES_TAG_OCTETS, es_buf_view(&bits));
    else if ((version == 1) != (what == TWIST_TIME_DIRECT || what == TWIST_TIME_BITS))
        es_der_put_bits(out, es_buf_view(&bits));
    else
        es_buf_span(out, es_buf_view(&bits));
    es_buf_free(&bits);
}

static void put_inner_seal(es_buf *out, int version, twist what)
{
    es_buf seal = ES_BUF(100000);

    if (what == TWIST_SEAL_OTHER)
        unit_put_seal(&seal, version == 1 ? 4 : 1, ODD_NONE);
    else
        unit_put_seal(&seal, version, what == TWIST_SEAL_ODD ? ODD_DATE_NEVER : ODD_NONE);
    if (what == TWIST_SEAL_WRAPPED)
        es_der_put(out, ES_TAG_OCTETS, es_buf_view(&seal));
    else
        es_buf_span(out, es_buf_view(&seal));
    es_buf_free(&seal);
}

static void put_signer(es_buf *out, twist what)
{
    unit_put_text(out, ES_TAG_OCTETS, what == TWIST_NO_CERT ? "" : "signer certificate");
    es_der_put_oid(out, what == TWIST_RSA ? "1.2.840.113549.1.1.11" : OID_SM2_SM3);
}

static void put_tbs(es_buf *out, int version, twist what)
{
    es_buf body = ES_BUF(100000);

    es_der_put_int(&body, what == TWIST_NUMBER ? 11 : version);
    put_inner_seal(&body, version, what);
    put_time(&body, version, what);
    if (what == TWIST_HASH_OCTETS)
        unit_put_text(&body, ES_TAG_OCTETS, "a digest");
    else if (what == TWIST_HASH_BITS)
        es_der_put(&body, ES_TAG_BITS, es_span_of("\x04\xF0", 2));
    else
        es_der_put_bits(&body, es_span_str("a digest"));
    es_der_put(&body, what == TWIST_PROPERTY_UTF8 ? ES_TAG_UTF8 : ES_TAG_IA5,
        es_span_of("/Doc_0/x\0y", what == TWIST_PROPERTY_NUL ? 10 : 8));
    if (version == 1 && what != TWIST_TBS_SHORT)
        put_signer(&body, what);
    if (what == TWIST_EXT)
        unit_put_extension(&body, ODD_EXT_TAG);
    if (what == TWIST_EXT_PLAIN || what == TWIST_TBS_EXTRA)
        unit_put_extension(&body, ODD_EXT);
    if (what == TWIST_EXT_CRITICAL) {
        es_buf list = ES_BUF(1000);

        unit_put_extension(&list, ODD_EXT_CRITICAL);
        es_der_put(&body, ES_TAG_CTX0, es_buf_view(&list));
        es_buf_free(&list);
    }
    if (what == TWIST_TBS_EXTRA)
        es_der_put_int(&body, 1);
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
}

static void put_value(es_buf *out, twist what)
{
    unit_put_value(out, what == TWIST_RAW        ? ODD_VALUE_RAW
                        : what == TWIST_NEGATIVE ? ODD_VALUE_NEGATIVE
                        : what == TWIST_PADDED   ? ODD_VALUE_PADDED
                        : what == TWIST_BARE     ? ODD_VALUE_BARE
                                                 : ODD_NONE);
}

static void put_signature(es_buf *out, int version, twist what)
{
    es_buf body = ES_BUF(100000), value = ES_BUF(200);
    static const odd STAMPS[] = {ODD_STAMP, ODD_STAMP_IMPLICIT, ODD_STAMP_BARE, ODD_STAMP_OTHER};

    put_tbs(&body, version, what);
    if (version != 1)
        put_signer(&body, what);
    put_value(&value, what);
    es_der_put_bits(&body, es_buf_view(&value));
    if (what >= TWIST_STAMP && what <= TWIST_STAMP_OTHER)
        unit_put_stamp(&body, STAMPS[what - TWIST_STAMP]);
    for (int i = 0; i < (what == TWIST_EIGHT ? 4 : what == TWIST_THREE ? 1 : 0); i++)
        es_der_put_int(&body, i);
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
    if (what == TWIST_TRAILING)
        es_buf_put(out, "\r\n", 2);
    es_buf_free(&value);
}

static const struct {
    int version;
    twist what;
    int rc;
    es_reason reason; /* every finding, when rc is 0 */
    es_severity severity;
    const char *text;
} TWISTS[] = {
    {1, TWIST_NONE, 0, ES_R_NONE, ES_NOTE, NULL},
    {4, TWIST_NONE, 0, ES_R_NONE, ES_NOTE, NULL},
    {5, TWIST_NONE, 0, ES_R_NONE, ES_NOTE, NULL},
    {4, TWIST_TRAILING, 0, ES_R_ENC_TRAILING, ES_BAD, NULL},
    {4, TWIST_STAMP, 0, ES_R_NONE, ES_NOTE, NULL},
    {5, TWIST_STAMP, 0, ES_R_NONE, ES_NOTE, NULL},
    {4, TWIST_STAMP_IMPLICIT, 0, ES_R_ENC_TAG_FORM, ES_WARN, NULL},
    {4, TWIST_STAMP_BARE, 0, ES_R_ENC_TAG_FORM, ES_WARN, NULL},
    {4, TWIST_STAMP_OTHER, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "timeStamp"},
    {1, TWIST_STAMP, ESEAL_E_SIGNATURE, ES_R_NONE, ES_NOTE, "neither"},
    {1, TWIST_NUMBER, 0, ES_R_NONE, ES_NOTE, NULL},
    {4, TWIST_NUMBER, 0, ES_R_ENC_VERSION, ES_WARN, NULL},
    {1, TWIST_SEAL_OTHER, ESEAL_E_VERSION, ES_R_NONE, ES_NOTE, "before the standards"},
    {4, TWIST_SEAL_OTHER, ESEAL_E_VERSION, ES_R_NONE, ES_NOTE, "before the standards"},
    {1, TWIST_SEAL_WRAPPED, 0, ES_R_ENC_WRAPPED, ES_WARN, NULL},
    {4, TWIST_SEAL_WRAPPED, 0, ES_R_ENC_WRAPPED, ES_WARN, NULL},
    {4, TWIST_SEAL_ODD, ESEAL_E_SEAL, ES_R_NONE, ES_NOTE, "toSign/eseal/property/createDate"},
    {4, TWIST_EIGHT, ESEAL_E_VERSION, ES_R_NONE, ES_NOTE, "before the standards"},
    {1, TWIST_THREE, ESEAL_E_SIGNATURE, ES_R_NONE, ES_NOTE, "neither"},
    {1, TWIST_TIME_GEN, 0, ES_R_ENC_TIME_FORM, ES_WARN, NULL},
    {4, TWIST_TIME_UTC, 0, ES_R_ENC_TIME_FORM, ES_WARN, NULL},
    {4, TWIST_TIME_FRACTION, 0, ES_R_ENC_TIME_FORM, ES_WARN, NULL},
    {1, TWIST_TIME_TEXT, 0, ES_R_ENC_TIME_FORM, ES_WARN, NULL},
    {1, TWIST_TIME_WORDS, 0, ES_R_ENC_TIME_FORM, ES_WARN, NULL},
    {1, TWIST_TIME_TOKEN, 0, ES_R_NONE, ES_NOTE, NULL},
    {1, TWIST_TIME_OCTETS, 0, ES_R_ENC_TAG_FORM, ES_WARN, NULL},
    {1, TWIST_TIME_DIRECT, 0, ES_R_ENC_TAG_FORM, ES_WARN, NULL},
    {4, TWIST_TIME_BITS, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "timeInfo"},
    {4, TWIST_TIME_NEVER, ESEAL_E_SIGNATURE, ES_R_NONE, ES_NOTE, "timeInfo"},
    {1, TWIST_HASH_OCTETS, 0, ES_R_ENC_TAG_FORM, ES_WARN, NULL},
    {4, TWIST_HASH_OCTETS, 0, ES_R_ENC_TAG_FORM, ES_WARN, NULL},
    {4, TWIST_HASH_BITS, ESEAL_E_SIGNATURE, ES_R_NONE, ES_NOTE, "dataHash"},
    {4, TWIST_PROPERTY_NUL, ESEAL_E_SIGNATURE, ES_R_NONE, ES_NOTE, "0 octet"},
    {4, TWIST_PROPERTY_UTF8, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "propertyInfo"},
    {4, TWIST_EXT, 0, ES_R_NONE, ES_NOTE, NULL},
    {4, TWIST_EXT_PLAIN, 0, ES_R_ENC_TAG_FORM, ES_WARN, NULL},
    {4, TWIST_EXT_CRITICAL, 0, ES_R_ENC_CRITICAL_UNKNOWN, ES_WARN, NULL},
    {4, TWIST_TBS_EXTRA, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "extDatas"},
    {1, TWIST_TBS_EXTRA, ESEAL_E_SIGNATURE, ES_R_NONE, ES_NOTE, "seven"},
    {1, TWIST_TBS_SHORT, ESEAL_E_SIGNATURE, ES_R_NONE, ES_NOTE, "seven"},
    {4, TWIST_RAW, 0, ES_R_ENC_RAW_VALUE, ES_WARN, NULL},
    {4, TWIST_NEGATIVE, 0, ES_R_ENC_NEGATIVE, ES_WARN, NULL},
    {4, TWIST_PADDED, 0, ES_R_ENC_PADDED, ES_WARN, NULL},
    {4, TWIST_BARE, 0, ES_R_ENC_BARE_INTEGERS, ES_BAD, NULL},
    {1, TWIST_RSA, 0, ES_R_NONE, ES_NOTE, NULL},
    {4, TWIST_NO_CERT, 0, ES_R_NONE, ES_NOTE, NULL},
};

START_TEST(twists)
{
    es_buf buf = ES_BUF(100000);
    eseal_signature *sig = NULL;
    eseal_error err = {0};
    int rc, want;

    put_signature(&buf, TWISTS[_i].version, TWISTS[_i].what);
    ck_assert(!buf.failed);
    rc = eseal_signature_parse(&sig, unit_ctx(), buf.ptr, buf.len, &err);
    ck_assert_msg(rc == TWISTS[_i].rc, "%d: %s: %s", rc, err.where, err.text);
    if (rc != 0) {
        ck_assert_ptr_null(sig);
        ck_assert_msg(
            strstr(err.text, TWISTS[_i].text) != NULL || strstr(err.where, TWISTS[_i].text) != NULL,
            "%s: %s", err.where, err.text);
        if (TWISTS[_i].what == TWIST_SEAL_ODD) /* counted in the signature */
            ck_assert_mem_eq(buf.ptr + err.offset, "\x18\x0F", 2);
    } else {
        want = unit_found(&sig->findings, TWISTS[_i].reason, TWISTS[_i].severity);
        ck_assert_msg(
            (size_t)want == sig->findings.count && (want > 0) == (TWISTS[_i].reason != ES_R_NONE),
            "%s", unit_findings(&sig->findings));
        ck_assert_uint_eq(sig->seal->findings.count, 0);
    }
    eseal_signature_free(sig);
    es_buf_free(&buf);
}
END_TEST

static eseal_signature *make(int version, twist what)
{
    es_buf buf = ES_BUF(100000);
    eseal_signature *sig = NULL;
    eseal_error err = {0};

    put_signature(&buf, version, what);
    ck_assert_msg(
        eseal_signature_parse(&sig, unit_ctx(), buf.ptr, buf.len, &err) == 0, "%s", err.text);
    es_buf_free(&buf);
    return sig;
}

#define T0 1579937516 /* 2020-01-25T07:31:56Z */

/* GM/T 0031-2014, 6.2.1: what timeInfo may hold, and what it held. */
static const struct {
    int version;
    twist what;
    es_time_form form;
    int64_t time;
    const char *text;
} TIMES[] = {
    {1, TWIST_NONE, ES_TIMEFORM_DER, T0, ".\r200125073156Z"},
    {1, TWIST_TIME_GEN, ES_TIMEFORM_DER, T0, NULL},
    {1, TWIST_TIME_OCTETS, ES_TIMEFORM_DER, T0, NULL},
    {1, TWIST_TIME_DIRECT, ES_TIMEFORM_DER, T0, "200125073156Z"},
    {1, TWIST_TIME_TEXT, ES_TIMEFORM_TEXT, T0, "2020-01-25 07:31:56"},
    {1, TWIST_TIME_ZONED, ES_TIMEFORM_TEXT, T0, "2020-01-25T07:31:56.377Z"},
    {1, TWIST_TIME_WORDS, ES_TIMEFORM_BAD, ES_TIME_UNKNOWN, "2020 or so"},
    {1, TWIST_TIME_NEVER, ES_TIMEFORM_BAD, ES_TIME_UNKNOWN, NULL},
    {1, TWIST_TIME_TAIL, ES_TIMEFORM_BAD, ES_TIME_UNKNOWN, NULL},
    {1, TWIST_TIME_EMPTY, ES_TIMEFORM_BAD, ES_TIME_UNKNOWN, ""},
    {1, TWIST_TIME_TOKEN, ES_TIMEFORM_TOKEN, ES_TIME_UNKNOWN, NULL},
    {4, TWIST_NONE, ES_TIMEFORM_DER, T0, "20200125073156Z"},
    {4, TWIST_TIME_UTC, ES_TIMEFORM_DER, T0, "200125073156Z"},
    {4, TWIST_TIME_FRACTION, ES_TIMEFORM_DER, T0, "20200125073156.5Z"},
};

START_TEST(times)
{
    eseal_signature *sig = make(TIMES[_i].version, TIMES[_i].what);

    ck_assert_int_eq(sig->time_form, TIMES[_i].form);
    ck_assert_int_eq(eseal_signature_time(sig), TIMES[_i].time);
    ck_assert_int_eq(sig->time_token.len, TIMES[_i].form == ES_TIMEFORM_TOKEN ? 3 : 0);
    if (TIMES[_i].text != NULL && TIMES[_i].text[0] != '.')
        ck_assert_str_eq(sig->time_text, TIMES[_i].text);
    eseal_signature_free(sig);
}
END_TEST

/* A finding about octets says where the first of them stands, and the seal where it begins. */
START_TEST(places)
{
    eseal_signature *sig = make(4, _i == 0 ? TWIST_TRAILING : TWIST_RAW);
    const eseal_seal *seal = sig->seal;
    const size_t at[] = {
        es_der_length(es_span_of(sig->octets, sig->len)), (size_t)(sig->value.ptr - sig->octets)};

    ck_assert_uint_eq(sig->findings.count, 1);
    ck_assert_uint_eq(sig->findings.items[0].offset, at[_i]);
    ck_assert_uint_lt(at[_i], sig->len);
    ck_assert_uint_gt(sig->seal_at, 0);
    ck_assert(es_span_equal(
        es_span_of(sig->octets + sig->seal_at, seal->len), es_span_of(seal->octets, seal->len)));
    eseal_signature_free(sig);
}
END_TEST

START_TEST(fields)
{
    static const int VERSIONS[] = {1, 4, 5};
    es_buf tbs = ES_BUF(100000), value = ES_BUF(200), made = ES_BUF(100000);
    int version = VERSIONS[_i];
    eseal_signature *sig = make(version, TWIST_NONE);
    const unsigned char *octets;
    size_t len;

    put_tbs(&tbs, version, TWIST_NONE);
    put_value(&value, TWIST_NONE);
    ck_assert_int_eq(eseal_signature_format(sig), version);
    ck_assert_int_eq(eseal_seal_version(eseal_signature_seal(sig)), version);
    octets = eseal_signature_message(sig, &len);
    ck_assert(es_span_equal(es_span_of(octets, len), es_buf_view(&tbs)));
    octets = eseal_signature_data_hash(sig, &len);
    ck_assert(es_span_equal(es_span_of(octets, len), es_span_str("a digest")));
    octets = eseal_signature_cert(sig, &len);
    ck_assert(es_span_equal(es_span_of(octets, len), es_span_str("signer certificate")));
    octets = eseal_signature_value(sig, &len);
    ck_assert(es_span_equal(es_span_of(octets, len), es_buf_view(&value)));
    ck_assert_str_eq(eseal_signature_property_info(sig), "/Doc_0/x");
    ck_assert_str_eq(sig->algorithm, OID_SM2_SM3);
    ck_assert_int_eq(es_signature_assemble(&made, version, es_buf_view(&tbs),
                         es_span_str("signer certificate"), OID_SM2_SM3, es_buf_view(&value), NULL),
        0);
    octets = eseal_signature_der(sig, &len);
    ck_assert(es_span_equal(es_span_of(octets, len), es_buf_view(&made)));
    ck_assert_int_eq(es_signature_assemble(&made, 2, es_buf_view(&tbs), es_span_str("c"),
                         OID_SM2_SM3, es_buf_view(&value), NULL),
        ESEAL_E_VERSION);
    eseal_signature_free(sig);
    es_buf_free(&tbs);
    es_buf_free(&value);
    es_buf_free(&made);
}
END_TEST

/* --- bare values --- */

static const struct {
    odd what;
    es_reason reason;
    int rc;
    es_severity severity;
} BARE[] = {
    {ODD_NONE, ES_R_NONE, 0, ES_NOTE},
    {ODD_VALUE_RAW, ES_R_ENC_RAW_VALUE, 0, ES_WARN},
    {ODD_VALUE_BARE, ES_R_ENC_BARE_INTEGERS, 0, ES_WARN},
    {ODD_VALUE_NEGATIVE, ES_R_ENC_NEGATIVE, 0, ES_WARN},
    {ODD_VALUE_TAIL, ES_R_ENC_TRAILING, 0, ES_BAD},
    {ODD_VALUE_PADDED, ES_R_NONE, ESEAL_E_DER, ES_NOTE},
};

START_TEST(bare)
{
    es_buf buf = ES_BUF(200), value = ES_BUF(200);
    eseal_signature *sig = NULL;
    size_t len;
    int rc;

    unit_put_value(&buf, BARE[_i].what);
    rc = eseal_signature_parse(&sig, unit_ctx(), buf.ptr, buf.len, NULL);
    ck_assert_int_eq(rc, BARE[_i].rc);
    if (rc == 0) {
        ck_assert_msg((size_t)unit_found(&sig->findings, BARE[_i].reason, BARE[_i].severity) ==
                          sig->findings.count,
            "%s", unit_findings(&sig->findings));
        ck_assert_uint_eq(sig->findings.count, BARE[_i].reason != ES_R_NONE);
        ck_assert_int_eq(sig->format, ESEAL_FORMAT_SM2);
        ck_assert_ptr_null(eseal_signature_message(sig, NULL));
        ck_assert_ptr_null(eseal_signature_cert(sig, NULL));
        ck_assert_ptr_null(eseal_signature_seal(sig));
        ck_assert_str_eq(eseal_signature_property_info(sig), "");
        ck_assert_int_eq(eseal_signature_time(sig), INT64_MIN);
        /* two INTEGERs get the SEQUENCE they lack, and a tail is left out */
        unit_put_value(&value, BARE[_i].what == ODD_VALUE_BARE || BARE[_i].what == ODD_VALUE_TAIL
                                   ? ODD_NONE
                                   : BARE[_i].what);
        ck_assert_ptr_nonnull(eseal_signature_value(sig, &len));
        ck_assert(es_span_equal(sig->value, es_buf_view(&value)));
    }
    eseal_signature_free(sig);
    es_buf_free(&buf);
    es_buf_free(&value);
}
END_TEST

static const struct {
    const char *octets;
    size_t len;
    int rc;
    const char *text;
} NOT_ONE[] = {
    {"", 0, ESEAL_E_SIGNATURE, "no octets"},
    {"\x30\x00", 2, ESEAL_E_SIGNATURE, "neither"},
    {"\x04\x02\x30\x00", 4, ESEAL_E_SIGNATURE, "neither"},
    {"\x30\x03\x02\x01\x01", 5, ESEAL_E_SIGNATURE, "neither"},
    {"\x30\x09\x02\x01\x01\x02\x01\x01\x02\x01\x01", 11, ESEAL_E_SIGNATURE, "neither"},
    {"\x30\x80\x00\x00", 4, ESEAL_E_DER, "indefinite"},
    {"ES\x01\x00", 4, ESEAL_E_VERSION, "before the standards"},
    {"MEUCIQ==", 8, ESEAL_E_DER, "not strict DER"},
    {"\x30\x04\x06\x02\x2A\x03", 6, ESEAL_E_SIGNATURE, "not a signed one"},
};

START_TEST(not_one)
{
    eseal_signature *sig = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(
        eseal_signature_parse(&sig, unit_ctx(), NOT_ONE[_i].octets, NOT_ONE[_i].len, &err),
        NOT_ONE[_i].rc);
    ck_assert_msg(strstr(err.text, NOT_ONE[_i].text) != NULL, "%s", err.text);
    ck_assert_ptr_null(sig);
}
END_TEST

START_TEST(cut_and_flipped)
{
    es_buf buf = ES_BUF(100000);
    eseal_signature *sig = NULL;
    uint8_t *copy;

    put_signature(&buf, _i == 0 ? 1 : 4, _i == 0 ? TWIST_TIME_TEXT : TWIST_EXT);
    for (size_t len = 0; len < buf.len; len++) {
        copy = malloc(len + 1);
        memcpy(copy, buf.ptr, len);
        /* 64 octets of anything are a bare value */
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

START_TEST(misuse)
{
    static eseal_ctx ctx;
    eseal_signature *sig = NULL;
    es_buf buf = ES_BUF(100000);

    put_signature(&buf, 4, TWIST_NONE);
    ck_assert_int_eq(eseal_signature_parse(NULL, unit_ctx(), "", 0, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_signature_parse(&sig, NULL, "", 0, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(
        eseal_signature_open_file(&sig, unit_ctx(), "/nowhere/at/all", NULL), ESEAL_E_NOT_FOUND);
    ctx.limits.der_octets = buf.len - 1;
    es_limits_fill(&ctx.limits);
    ck_assert_int_eq(eseal_signature_parse(&sig, &ctx, buf.ptr, buf.len, NULL), ESEAL_E_LIMIT);
    es_buf_free(&buf);
    eseal_signature_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("signature");
    TCase *tc = tcase_create("signature");

    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, twists, 0, COUNT(TWISTS));
    tcase_add_loop_test(tc, times, 0, COUNT(TIMES));
    tcase_add_loop_test(tc, places, 0, 2);
    tcase_add_loop_test(tc, fields, 0, 3);
    tcase_add_loop_test(tc, bare, 0, COUNT(BARE));
    tcase_add_loop_test(tc, not_one, 0, COUNT(NOT_ONE));
    tcase_add_loop_test(tc, cut_and_flipped, 0, 2);
    tcase_add_test(tc, misuse);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
