/* SPDX-License-Identifier: Apache-2.0 */
#include "model/cert_view.h"

#include "cert_unit.h"

static const struct {
    cert_odd what;
    int rc;
    const char *text; /* part of the error's text or place */
} CASES[] = {
    {CERT_NONE, 0, NULL},
    {CERT_V1, 0, NULL},
    {CERT_V1_WRITTEN, 0, NULL},
    {CERT_V1_EXT, ESEAL_E_CERT, "not version 3"},
    {CERT_V4, ESEAL_E_CERT, "version"},
    {CERT_ALG_DIFFERS, ESEAL_E_CERT, "differs"},
    {CERT_ALG_NULL, 0, NULL}, /* inside NULL, outside absent */
    {CERT_ALG_PARAMS, ESEAL_E_CERT, "differs"},
    {CERT_GENTIME, 0, NULL},
    {CERT_TIME_FRACTION, ESEAL_E_CERT, "validity/notBefore"},
    {CERT_TIME_TEXT, ESEAL_E_CERT, "validity/notBefore"},
    {CERT_TIMES_3, ESEAL_E_CERT, "validity"},
    {CERT_UNIQUE, 0, NULL},
    {CERT_EXT_NONE, 0, NULL},
    {CERT_EXT_EMPTY, ESEAL_E_CERT, "extensions"},
    {CERT_EXT_BROKEN, ESEAL_E_CERT, "extensions"},
    {CERT_EXT_TWICE, 0, NULL},
    {CERT_EXTRA, ESEAL_E_CERT, "tbsCertificate"},
    {CERT_OUTER_EXTRA, ESEAL_E_CERT, "signatureValue"},
    {CERT_VALUE_BITS, ESEAL_E_CERT, "signatureValue"},
    {CERT_TRAILING, ESEAL_E_CERT, "behind"},
    {CERT_NO_SPKI, ESEAL_E_CERT, "subjectPublicKeyInfo"},
};

START_TEST(cases)
{
    es_buf buf = ES_BUF(10000);
    es_cert_view view;
    eseal_error err = {0};
    int rc;

    cert_put(&buf, CASES[_i].what);
    rc = es_cert_view_parse(&view, NULL, es_buf_view(&buf), &err);
    ck_assert_msg(rc == CASES[_i].rc, "%d: %s: %s", rc, err.where, err.text);
    if (rc != 0)
        ck_assert_msg(
            strstr(err.text, CASES[_i].text) != NULL || strstr(err.where, CASES[_i].text) != NULL,
            "%s: %s", err.where, err.text);
    es_buf_free(&buf);
}
END_TEST

START_TEST(fields)
{
    es_buf buf = ES_BUF(10000), tbs = ES_BUF(10000), issuer = ES_BUF(100), subject = ES_BUF(100);
    es_cert_view view;

    cert_put(&buf, CERT_NONE);
    cert_put_tbs(&tbs, CERT_NONE);
    cert_put_name(&issuer, "issuer");
    cert_put_name(&subject, "subject");
    ck_assert_int_eq(es_cert_view_parse(&view, NULL, es_buf_view(&buf), NULL), 0);
    ck_assert(es_span_equal(view.whole, es_buf_view(&buf)));
    ck_assert(es_span_equal(view.tbs, es_buf_view(&tbs)));
    ck_assert(es_span_equal(view.issuer, es_buf_view(&issuer)));
    ck_assert(es_span_equal(view.subject, es_buf_view(&subject)));
    ck_assert(es_span_equal(view.serial, es_span_str("\x12\x34")));
    ck_assert(es_span_equal(view.spki, es_span_of("\x30\x06\x03\x04\0key", 8)));
    ck_assert(es_span_equal(view.value, es_span_str("value")));
    ck_assert_str_eq(view.algorithm, OID_SM2_SM3);
    ck_assert_int_eq(view.not_before, 1577836800);
    ck_assert_int_eq(view.not_after, 1735689600);
    ck_assert_int_eq(view.version, 3);
    es_buf_free(&buf);
    es_buf_free(&tbs);
    es_buf_free(&issuer);
    es_buf_free(&subject);
}
END_TEST

START_TEST(extensions)
{
    es_buf buf = ES_BUF(10000), twice_buf = ES_BUF(10000);
    es_cert_view view;
    es_span value;
    bool critical, twice;

    cert_put(&buf, CERT_NONE);
    ck_assert_int_eq(es_cert_view_parse(&view, NULL, es_buf_view(&buf), NULL), 0);
    ck_assert(es_cert_view_extension(&view, "2.5.29.15", &value, &critical, &twice));
    ck_assert(es_span_equal(value, es_span_str("usage")) && critical && !twice);
    ck_assert(es_cert_view_extension(&view, "2.5.29.14", &value, &critical, &twice));
    ck_assert(es_span_equal(value, es_span_str("key id")) && !critical && !twice);
    ck_assert(!es_cert_view_extension(&view, "2.5.29.1", &value, &critical, &twice));
    ck_assert(!twice);
    cert_put(&twice_buf, CERT_EXT_TWICE);
    ck_assert_int_eq(es_cert_view_parse(&view, NULL, es_buf_view(&twice_buf), NULL), 0);
    ck_assert(!es_cert_view_extension(&view, "2.5.29.15", &value, &critical, &twice));
    ck_assert(twice);
    ck_assert(es_cert_view_extension(&view, "2.5.29.14", &value, &critical, &twice));
    es_buf_free(&buf);
    es_buf_free(&twice_buf);
}
END_TEST

START_TEST(cut)
{
    es_buf buf = ES_BUF(10000);
    es_cert_view view;
    uint8_t *copy;

    cert_put(&buf, CERT_UNIQUE);
    for (size_t len = 0; len < buf.len; len++) {
        copy = malloc(len + 1);
        memcpy(copy, buf.ptr, len);
        ck_assert_int_eq(
            es_cert_view_parse(&view, NULL, es_span_of(copy, len), NULL), ESEAL_E_CERT);
        free(copy);
    }
    es_buf_free(&buf);
}
END_TEST

START_TEST(ceiling)
{
    es_buf buf = ES_BUF(10000);
    eseal_limits limits = {.der_nodes = 10};
    es_cert_view view;
    eseal_error err = {0};

    cert_put(&buf, CERT_NONE);
    ck_assert_int_eq(es_cert_view_parse(&view, &limits, es_buf_view(&buf), &err), ESEAL_E_LIMIT);
    ck_assert_int_eq(err.code, ESEAL_E_LIMIT);
    es_buf_free(&buf);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cert_view");
    TCase *tc = tcase_create("cert_view");

    tcase_add_loop_test(tc, cases, 0, COUNT(CASES));
    tcase_add_test(tc, fields);
    tcase_add_test(tc, extensions);
    tcase_add_test(tc, cut);
    tcase_add_test(tc, ceiling);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
