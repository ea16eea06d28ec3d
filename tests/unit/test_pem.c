/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/pem.h"

#include "unit.h"

#define B "-----BEGIN CERTIFICATE-----\n"
#define E "-----END CERTIFICATE-----\n"

static const struct {
    const char *text;
    bool is;
    int rc;          /* of the first es_pem_next() */
    const char *der; /* as text */
    int second;      /* of the second */
} CASES[] = {
    {B "YWJj\n" E, true, 1, "abc", 0}, {B "YW\r\n Jj\r\n" E, true, 1, "abc", 0},
    {"words before\n" B "YWJj\n" E "and\n" B "ZGVm" E, true, 1, "abc", 1},
    {"-----BEGIN X509 CERTIFICATE-----\nYWJj\n-----END X509 CERTIFICATE-----", true, 1, "abc", 0},
    {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" B "YWJj\n" E, true, 1, "abc",
        0},
    {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", true, 0, NULL, 0},
    {B "YWJj\n", true, ESEAL_E_CERT, NULL, 0},
    {B "YWJj\n-----END X509 CERTIFICATE-----\n", true, ESEAL_E_CERT, NULL, 0},
    {B "YWJj\n" B "YWJj\n" E, true, ESEAL_E_CERT, NULL, 0},
    {B "YWJ\n" E, true, ESEAL_E_CERT, NULL, 0}, {B "YW-Jj\n" E, true, ESEAL_E_CERT, NULL, 0},
    {"-----BEGIN TRUSTED CERTIFICATE-----\nYWJj\n-----END TRUSTED CERTIFICATE-----\n", true, 0,
        NULL, 0},
    {"no PEM at all", false, 0, NULL, 0}, {"", false, 0, NULL, 0},
    {"0\x12-----BEGIN CERTIFICATE", true, 0, NULL, 0},
    {"0\x11-----BEGIN CERTIFI", true, 0, NULL, 0},
    {"0\x11-----BEGIN CERTIF", false, 0, NULL, 0}, /* one whole SEQUENCE: DER, whatever it holds */
};

START_TEST(blocks)
{
    es_span rest = es_span_str(CASES[_i].text);
    es_buf der = ES_BUF(100);
    eseal_error err = {0};

    ck_assert_int_eq(es_pem_is(rest), CASES[_i].is);
    ck_assert_int_eq(es_pem_next(&der, &rest, &err), CASES[_i].rc);
    if (CASES[_i].rc == 1) {
        ck_assert(es_span_equal(es_buf_view(&der), es_span_str(CASES[_i].der)));
        ck_assert_int_eq(es_pem_next(&der, &rest, &err), CASES[_i].second);
    }
    es_buf_free(&der);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pem");
    TCase *tc = tcase_create("pem");

    tcase_add_loop_test(tc, blocks, 0, sizeof CASES / sizeof CASES[0]);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
