/* SPDX-License-Identifier: Apache-2.0 */
#include "model_unit.h"

/* Each deviation, what becomes of it, and in which version. */
static const struct {
    int version;
    odd what;
    int rc;
    es_reason reason; /* the only finding, when rc is 0 */
    es_severity severity;
    const char *text; /* part of the error's text or place */
} ODDITIES[] = {
    {1, ODD_NONE, 0, ES_R_NONE, ES_NOTE, NULL},
    {4, ODD_NONE, 0, ES_R_NONE, ES_NOTE, NULL},
    {5, ODD_NONE, 0, ES_R_NONE, ES_NOTE, NULL},
    {5, ODD_STAMP, 0, ES_R_NONE, ES_NOTE, NULL},
    {5, ODD_STAMP_IMPLICIT, 0, ES_R_ENC_TAG_FORM, ES_WARN, NULL},
    {5, ODD_STAMP_BARE, 0, ES_R_ENC_TAG_FORM, ES_WARN, NULL},
    {5, ODD_STAMP_OTHER, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "timeStamp"},
    {4, ODD_STAMP, 0, ES_R_ENC_VERSION, ES_WARN, NULL},
    {1, ODD_STAMP, ESEAL_E_SEAL, ES_R_NONE, ES_NOTE, "structure"},
    {1, ODD_TRAILING, 0, ES_R_ENC_TRAILING, ES_BAD, NULL},
    {4, ODD_TRAILING, 0, ES_R_ENC_TRAILING, ES_BAD, NULL},
    {1, ODD_WRAPPED, 0, ES_R_ENC_WRAPPED, ES_WARN, NULL},
    {4, ODD_WRAPPED, 0, ES_R_ENC_WRAPPED, ES_WARN, NULL},
    {4, ODD_ID, ESEAL_E_SEAL, ES_R_NONE, ES_NOTE, "not ES"},
    {1, ODD_NUMBER_4, 0, ES_R_ENC_VERSION, ES_WARN, NULL},
    {1, ODD_NUMBER_6, 0, ES_R_NONE, ES_NOTE, NULL},
    {1, ODD_NUMBER_17, 0, ES_R_NONE, ES_NOTE, NULL},
    {4, ODD_NUMBER_3, 0, ES_R_ENC_VERSION, ES_WARN, NULL},
    {4, ODD_NUMBER_6, ESEAL_E_VERSION, ES_R_NONE, ES_NOTE, "version 6"},
    {4, ODD_NUMBER_HUGE, ESEAL_E_SEAL, ES_R_NONE, ES_NOTE, "header/version"},
    {4, ODD_VENDOR_NUL, ESEAL_E_SEAL, ES_R_NONE, ES_NOTE, "0 octet"},
    {4, ODD_VENDOR_HIGH, ESEAL_E_SEAL, ES_R_NONE, ES_NOTE, "IA5"},
    {1, ODD_HEADER_4, ESEAL_E_VERSION, ES_R_NONE, ES_NOTE, "before the standards"},
    {4, ODD_NAME_UTF8, ESEAL_E_SEAL, ES_R_NONE, ES_NOTE, "property/name"},
    {4, ODD_NAME_IA5, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "property/name"},
    {4, ODD_LIST_DIGESTS, 0, ES_R_NONE, ES_NOTE, NULL},
    {4, ODD_LIST_KIND, 0, ES_R_LIST_KIND, ES_BAD, NULL},
    {4, ODD_LIST_KIND_3, 0, ES_R_LIST_KIND, ES_BAD, NULL},
    {1, ODD_LIST_KIND, 0, ES_R_LIST_KIND, ES_BAD, NULL},
    {1, ODD_LIST_IA5, 0, ES_R_ENC_CERT_LIST_ITEM, ES_WARN, NULL},
    {4, ODD_LIST_IA5, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "certList"},
    {1, ODD_LIST_BOOL, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "certList"},
    {4, ODD_LIST_EMPTY, 0, ES_R_NONE, ES_NOTE, NULL},
    {1, ODD_DATE_OTHER, 0, ES_R_ENC_TIME_FORM, ES_WARN, NULL},
    {4, ODD_DATE_OTHER, 0, ES_R_ENC_TIME_FORM, ES_WARN, NULL},
    {4, ODD_DATE_FRACTION, 0, ES_R_ENC_TIME_FORM, ES_WARN, NULL},
    {4, ODD_DATE_NEVER, ESEAL_E_SEAL, ES_R_NONE, ES_NOTE, "property/createDate"},
    {4, ODD_DATE_TEXT, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "property/createDate"},
    {1, ODD_PICTURE_2, ESEAL_E_VERSION, ES_R_NONE, ES_NOTE, "before the standards"},
    {4, ODD_PICTURE_ZERO, ESEAL_E_SEAL, ES_R_NONE, ES_NOTE, "picture/width"},
    {4, ODD_PICTURE_EXTRA, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "picture"},
    {1, ODD_EXT, 0, ES_R_NONE, ES_NOTE, NULL},
    {4, ODD_EXT, 0, ES_R_NONE, ES_NOTE, NULL},
    {4, ODD_EXT_FALSE, 0, ES_R_ENC_DEFAULT_FALSE, ES_WARN, NULL},
    {4, ODD_EXT_CRITICAL, 0, ES_R_ENC_CRITICAL_UNKNOWN, ES_WARN, NULL},
    {1, ODD_EXT_TAG, 0, ES_R_ENC_TAG_FORM, ES_WARN, NULL},
    {1, ODD_EXT_TAG_7, 0, ES_R_ENC_TAG_FORM, ES_WARN, NULL},
    {4, ODD_EXT_TAG, 0, ES_R_ENC_TAG_FORM, ES_WARN, NULL},
    {1, ODD_EXT_WRAPPED, 0, ES_R_ENC_WRAPPED, ES_WARN, NULL},
    {4, ODD_EXT_BROKEN, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "extDatas"},
    {4, ODD_INFO_EXTRA, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "extDatas"},
    {1, ODD_INFO_CERT, ESEAL_E_VERSION, ES_R_NONE, ES_NOTE, "before the standards"},
    {1, ODD_SIGN_BITS, ESEAL_E_VERSION, ES_R_NONE, ES_NOTE, "before the standards"},
    {1, ODD_PARTS_3, ESEAL_E_SEAL, ES_R_NONE, ES_NOTE, "structure"},
    {4, ODD_PARTS_3, ESEAL_E_ASN1, ES_R_NONE, ES_NOTE, "timeStamp"},
    {1, ODD_PROPERTY_OTHER, ESEAL_E_VERSION, ES_R_NONE, ES_NOTE, "before the standards"},
    {4, ODD_PROPERTY_OTHER, ESEAL_E_VERSION, ES_R_NONE, ES_NOTE, "before the standards"},
    {4, ODD_VALUE_RAW, 0, ES_R_ENC_RAW_VALUE, ES_WARN, NULL},
    {4, ODD_VALUE_NEGATIVE, 0, ES_R_ENC_NEGATIVE, ES_WARN, NULL},
    {4, ODD_VALUE_PADDED, 0, ES_R_ENC_PADDED, ES_WARN, NULL},
    {4, ODD_VALUE_BARE, 0, ES_R_ENC_BARE_INTEGERS, ES_BAD, NULL},
    {4, ODD_VALUE_TAIL, 0, ES_R_ENC_TRAILING, ES_BAD, NULL},
    {4, ODD_VALUE_BITS, ESEAL_E_SEAL, ES_R_NONE, ES_NOTE, "signedValue"},
    {4, ODD_OID_LONG, ESEAL_E_SEAL, ES_R_NONE, ES_NOTE, "signAlgID"},
};

START_TEST(oddities)
{
    es_buf buf = ES_BUF(100000);
    eseal_seal *seal = NULL;
    eseal_error err = {0};
    int rc;

    unit_put_seal(&buf, ODDITIES[_i].version, ODDITIES[_i].what);
    ck_assert(!buf.failed);
    rc = eseal_seal_parse(&seal, unit_ctx(), buf.ptr, buf.len, &err);
    ck_assert_msg(rc == ODDITIES[_i].rc, "%d: %s: %s", rc, err.where, err.text);
    if (rc != 0) {
        ck_assert_ptr_null(seal);
        ck_assert_msg(strstr(err.text, ODDITIES[_i].text) != NULL ||
                          strstr(err.where, ODDITIES[_i].text) != NULL,
            "%s: %s", err.where, err.text);
    } else if (ODDITIES[_i].reason == ES_R_NONE) {
        ck_assert_msg(seal->findings.count == 0, "%s", unit_findings(&seal->findings));
    } else {
        ck_assert_msg(unit_found(&seal->findings, ODDITIES[_i].reason, ODDITIES[_i].severity) > 0 &&
                          (size_t)unit_found(&seal->findings, ODDITIES[_i].reason,
                              ODDITIES[_i].severity) == seal->findings.count,
            "%s", unit_findings(&seal->findings));
    }
    eseal_seal_free(seal);
    es_buf_free(&buf);
}
END_TEST

static eseal_seal *make(int version, odd what)
{
    es_buf buf = ES_BUF(100000);
    eseal_seal *seal = NULL;
    eseal_error err = {0};

    unit_put_seal(&buf, version, what);
    ck_assert_msg(eseal_seal_parse(&seal, unit_ctx(), buf.ptr, buf.len, &err) == 0, "%s", err.text);
    es_buf_free(&buf);
    return seal;
}

/* A finding about octets says where the first of them stands. */
START_TEST(places)
{
    static const odd WHAT[] = {ODD_TRAILING, ODD_VALUE_TAIL, ODD_VALUE_RAW};
    eseal_seal *seal = make(_i % 2 == 0 ? 1 : 4, WHAT[_i / 2]);
    const uint8_t *value = seal->value.ptr;
    const size_t at[] = {es_der_length(es_span_of(seal->octets, seal->len)),
        (size_t)(value - seal->octets) + es_der_length(seal->value),
        (size_t)(value - seal->octets)};

    ck_assert_uint_eq(seal->findings.count, 1);
    ck_assert_uint_eq(seal->findings.items[0].offset, at[_i / 2]);
    ck_assert_uint_lt(at[_i / 2], seal->len);
    eseal_seal_free(seal);
}
END_TEST

static void expect_span(const unsigned char *octets, size_t len, const char *text)
{
    ck_assert(es_span_equal(es_span_of(octets, len), es_span_str(text)));
}

START_TEST(fields)
{
    static const int VERSIONS[] = {1, 4, 5};
    eseal_seal *seal = make(VERSIONS[_i], ODD_NONE);
    const unsigned char *octets;
    size_t len;

    ck_assert_int_eq(eseal_seal_version(seal), VERSIONS[_i]);
    ck_assert_int_eq(seal->number, VERSIONS[_i]);
    ck_assert_str_eq(eseal_seal_id(seal), "33010600000001");
    ck_assert_str_eq(eseal_seal_name(seal), "\xe7\xab\xa0");
    ck_assert_str_eq(eseal_seal_vendor(seal), "maker");
    ck_assert_int_eq(eseal_seal_type(seal), 2);
    ck_assert_int_eq(eseal_seal_created(seal), 1577836800);
    ck_assert_int_eq(eseal_seal_valid_from(seal), 1577923200);
    ck_assert_int_eq(eseal_seal_valid_to(seal), 1735776000);
    ck_assert_str_eq(eseal_seal_picture_type(seal), "png");
    ck_assert_int_eq(eseal_seal_width_mm(seal), 40);
    ck_assert_int_eq(eseal_seal_height_mm(seal), 30);
    ck_assert_ptr_nonnull(eseal_seal_picture(seal, &len));
    ck_assert_uint_eq(len, 8);
    ck_assert_int_eq(eseal_seal_cert_kind(seal), ESEAL_LIST_CERTIFICATES);
    ck_assert_uint_eq(eseal_seal_cert_count(seal), 2);
    octets = eseal_seal_cert_at(seal, 1, &len);
    expect_span(octets, len, "certificate 2");
    ck_assert_ptr_null(eseal_seal_cert_at(seal, 2, &len));
    ck_assert_uint_eq(len, 0);
    octets = eseal_seal_maker(seal, &len);
    expect_span(octets, len, "maker certificate");
    ck_assert_str_eq(seal->algorithm, OID_SM2_SM3);
    ck_assert_uint_eq(seal->value.len, 2 + 34 + 33);
    ck_assert_ptr_eq(eseal_seal_value(seal, &len), seal->value.ptr);
    ck_assert_uint_eq(len, seal->value.len);
    eseal_seal_free(seal);
}
END_TEST

START_TEST(digest_list)
{
    eseal_seal *seal = make(4, ODD_LIST_DIGESTS);
    const unsigned char *octets;
    size_t len;

    ck_assert_int_eq(eseal_seal_cert_kind(seal), ESEAL_LIST_DIGESTS);
    ck_assert_uint_eq(eseal_seal_cert_count(seal), 1);
    octets = eseal_seal_cert_at(seal, 0, &len);
    expect_span(octets, len, "a digest");
    ck_assert(seal->certs[0].is_digest);
    ck_assert_str_eq(seal->certs[0].digest_type, "SM3");
    eseal_seal_free(seal);
}
END_TEST

static const odd STAMPS[] = {ODD_STAMP, ODD_STAMP_IMPLICIT, ODD_STAMP_BARE};

START_TEST(stamp)
{
    eseal_seal *seal = make(5, STAMPS[_i]);

    ck_assert(es_span_equal(seal->stamp, es_span_str("token")));
    eseal_seal_free(seal);
}
END_TEST

/* v4 signs eSealInfo as it stands; v1 a SEQUENCE of it, the certificate and the algorithm. */
START_TEST(messages)
{
    es_buf want = ES_BUF(100000), body = ES_BUF(100000);
    eseal_seal *seal = make(4, ODD_EXT_FALSE);
    size_t len;

    unit_put_info(&want, 4, ODD_EXT_FALSE);
    ck_assert(es_span_equal(es_span_of(seal->message, seal->message_len), es_buf_view(&want)));
    eseal_seal_free(seal);
    es_buf_free(&want);
    seal = make(1, ODD_NONE);
    unit_put_info(&body, 1, ODD_NONE);
    unit_put_text(&body, ES_TAG_OCTETS, "maker certificate");
    es_der_put_oid(&body, OID_SM2_SM3);
    unit_wrap(&want, ES_TAG_SEQUENCE, &body);
    ck_assert_mem_eq(eseal_seal_message(seal, &len), want.ptr, want.len);
    ck_assert_uint_eq(len, want.len);
    eseal_seal_free(seal);
    es_buf_free(&want);
}
END_TEST

/* No octet of a seal may be cut off, and none changed in its headers, without a clear end. */
START_TEST(cut_and_flipped)
{
    es_buf buf = ES_BUF(100000);
    eseal_seal *seal = NULL;
    uint8_t *copy;

    unit_put_seal(&buf, _i == 0 ? 1 : 5, _i == 0 ? ODD_EXT_TAG : ODD_STAMP);
    for (size_t len = 0; len < buf.len; len++) {
        copy = malloc(len + 1); /* exactly what is read, so that reading on is noticed */
        memcpy(copy, buf.ptr, len);
        ck_assert_int_lt(eseal_seal_parse(&seal, unit_ctx(), copy, len, NULL), 0);
        ck_assert_ptr_null(seal);
        free(copy);
    }
    for (size_t at = 0; at < buf.len; at++)
        for (int bit = 0; bit < 8; bit++) {
            buf.ptr[at] ^= (uint8_t)(1 << bit);
            if (eseal_seal_parse(&seal, unit_ctx(), buf.ptr, buf.len, NULL) == 0)
                eseal_seal_free(seal);
            seal = NULL;
            buf.ptr[at] ^= (uint8_t)(1 << bit);
        }
    es_buf_free(&buf);
}
END_TEST

START_TEST(ceilings)
{
    static eseal_ctx ctx;
    es_buf buf = ES_BUF(100000);
    eseal_seal *seal = NULL;
    eseal_error err = {0};

    unit_put_seal(&buf, 4, ODD_NONE);
    ctx.limits.certificates = 1;
    es_limits_fill(&ctx.limits);
    ck_assert_int_eq(eseal_seal_parse(&seal, &ctx, buf.ptr, buf.len, &err), ESEAL_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(err.text, "certificates"));
    ctx.limits.certificates = 2;
    ck_assert_int_eq(eseal_seal_parse(&seal, &ctx, buf.ptr, buf.len, NULL), 0);
    eseal_seal_free(seal);
    seal = NULL;
    ctx.limits.der_octets = buf.len - 1;
    ck_assert_int_eq(eseal_seal_parse(&seal, &ctx, buf.ptr, buf.len, NULL), ESEAL_E_LIMIT);
    ctx.limits.der_octets = buf.len;
    ck_assert_int_eq(eseal_seal_parse(&seal, &ctx, buf.ptr, buf.len, NULL), 0);
    eseal_seal_free(seal);
    seal = NULL;
    ctx.limits.der_depth = 3;
    ck_assert_int_eq(eseal_seal_parse(&seal, &ctx, buf.ptr, buf.len, NULL), ESEAL_E_LIMIT);
    ck_assert_int_eq(eseal_seal_parse(NULL, &ctx, buf.ptr, buf.len, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_seal_parse(&seal, &ctx, NULL, 1, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_seal_parse(&seal, unit_ctx(), "", 0, NULL), ESEAL_E_SEAL);
    es_buf_free(&buf);
}
END_TEST

START_TEST(place_is_named)
{
    es_buf buf = ES_BUF(100000);
    eseal_seal *seal = NULL;
    eseal_error err = {0};

    unit_put_seal(&buf, 4, ODD_DATE_NEVER);
    ck_assert_int_eq(
        es_seal_parse(&seal, unit_ctx(), es_buf_view(&buf), "toSign/eseal", &err), ESEAL_E_SEAL);
    ck_assert_str_eq(err.where, "toSign/eseal/property/createDate");
    ck_assert_uint_lt(err.offset, buf.len);
    ck_assert_mem_eq(buf.ptr + err.offset, "\x18\x0F", 2);
    es_buf_free(&buf);
    ck_assert_int_eq(
        eseal_seal_open_file(&seal, unit_ctx(), "/nowhere/at/all", NULL), ESEAL_E_NOT_FOUND);
}
END_TEST

static const struct {
    const char *file;
    int version;
} FILES[] = {
    {"UserV1.esl", 1},
    {"UserV4.esl", 4},
    {"UserV5.esl", 5},
    {"UserV5_ts.esl", 5},
    {"SESealData.DER", 4},
};

START_TEST(corpus_files)
{
    const char *corpus = unit_corpus();
    eseal_seal *seal = NULL;
    eseal_error err = {0};
    es_span file;

    if (corpus == NULL)
        return;
    file = unit_corpus_file(corpus, FILES[_i].file);
    ck_assert_msg(eseal_seal_parse(&seal, unit_ctx(), file.ptr, file.len, &err) == 0, "%s: %s",
        err.where, err.text);
    ck_assert_int_eq(seal->layout, FILES[_i].version);
    ck_assert_int_eq(seal->number, FILES[_i].version);
    ck_assert_uint_gt(seal->id[0], 0);
    ck_assert_uint_eq(seal->list_kind, 1);
    ck_assert_uint_gt(seal->cert_count, 0);
    ck_assert_str_eq(seal->algorithm, OID_SM2_SM3);
    ck_assert_msg(!es_findings_has(&seal->findings, ES_BAD), "%s", unit_findings(&seal->findings));
    ck_assert_int_eq(seal->stamp.len > 0, strcmp(FILES[_i].file, "UserV5_ts.esl") == 0);
    eseal_seal_free(seal);
    unit_free(file);
}
END_TEST

START_TEST(assembled)
{
    static const int VERSIONS[] = {1, 4, 5};
    es_buf info = ES_BUF(100000), value = ES_BUF(100), out = ES_BUF(100000), want = ES_BUF(100000);
    int version = VERSIONS[_i];

    unit_put_info(&info, version, ODD_NONE);
    unit_put_value(&value, ODD_NONE);
    unit_put_seal(&want, version, ODD_NONE);
    ck_assert_int_eq(es_seal_assemble(&out, version, es_buf_view(&info),
                         es_span_str("maker certificate"), OID_SM2_SM3, es_buf_view(&value), NULL),
        0);
    ck_assert(es_span_equal(es_buf_view(&out), es_buf_view(&want)));
    ck_assert_int_eq(es_seal_assemble(&out, 3, es_buf_view(&info), es_span_str("cert"), OID_SM2_SM3,
                         es_buf_view(&value), NULL),
        ESEAL_E_VERSION);
    es_buf_free(&info);
    es_buf_free(&value);
    es_buf_free(&out);
    es_buf_free(&want);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("seal");
    TCase *tc = tcase_create("seal");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, oddities, 0, COUNT(ODDITIES));
    tcase_add_loop_test(tc, places, 0, 6);
    tcase_add_loop_test(tc, fields, 0, 3);
    tcase_add_test(tc, digest_list);
    tcase_add_loop_test(tc, stamp, 0, COUNT(STAMPS));
    tcase_add_test(tc, messages);
    tcase_add_loop_test(tc, cut_and_flipped, 0, 2);
    tcase_add_test(tc, ceilings);
    tcase_add_test(tc, place_is_named);
    tcase_add_loop_test(tc, corpus_files, 0, COUNT(FILES));
    tcase_add_loop_test(tc, assembled, 0, 3);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
