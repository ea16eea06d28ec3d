/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/cert.h"

#include "pki_unit.h"

static const struct {
    const char *kind; /* of the issuer's key */
    const char *hash, *algorithm, *inner, *id;
    bool null_params, damaged;
    int due;
    bool weak;
} CASES[] = {
    {"SM2", NULL, NULL, NULL, NULL, false, false, ES_VALUE_GOOD, false},
    {"SM2", NULL, NULL, NULL, NULL, true, false, ES_VALUE_GOOD, false},
    {"SM2", NULL, NULL, NULL, NULL, false, true, ES_VALUE_BAD, false},
    {"SM2", NULL, NULL, NULL, "", false, false, ES_VALUE_BAD, false},
    {"SM2", NULL, NULL, NULL, "alice@rsa.org", false, false, ES_VALUE_BAD, false},
    {"SM2", NULL, ES_OID_SM2, NULL, NULL, false, false, ESEAL_E_ALGORITHM, false},
    {"SM2", NULL, "1.2.3.4", NULL, NULL, false, false, ESEAL_E_ALGORITHM, false},
    {"SM2", NULL, "1.2.840.10045.4.3.2", NULL, NULL, false, false, ES_VALUE_BAD, false},
    {"P-256", NULL, NULL, NULL, NULL, false, false, ES_VALUE_GOOD, false},
    {"P-256", "SHA384", NULL, NULL, NULL, false, false, ES_VALUE_GOOD, false},
    {"P-256", "SHA512", NULL, NULL, NULL, false, false, ES_VALUE_GOOD, false},
    {"P-256", "SHA1", NULL, NULL, NULL, false, false, ES_VALUE_BAD, true},
    {"P-256", NULL, NULL, NULL, NULL, false, true, ES_VALUE_BAD, false},
    {"P-256", NULL, ES_OID_SM2_SM3, NULL, NULL, false, false, ES_VALUE_BAD, false},
    {"RSA", NULL, NULL, NULL, NULL, false, false, ES_VALUE_GOOD, false},
    {"RSA", "SHA384", NULL, NULL, NULL, false, false, ES_VALUE_GOOD, false},
    {"RSA", "SHA512", NULL, NULL, NULL, false, false, ES_VALUE_GOOD, false},
    {"RSA", "SHA1", NULL, NULL, NULL, false, false, ES_VALUE_BAD, true},
    {"RSA", "MD5", NULL, NULL, NULL, false, false, ES_VALUE_BAD, true},
    {"RSA", NULL, NULL, NULL, NULL, false, true, ES_VALUE_BAD, false},
    {"RSA", "SHA384", "1.2.840.113549.1.1.11", NULL, NULL, false, false, ES_VALUE_BAD, false},
    {"RSA", NULL, "1.2.840.113549.1.1.1", NULL, NULL, false, false, ESEAL_E_ALGORITHM, false},
    {"RSA-1024", NULL, NULL, NULL, NULL, false, false, ES_VALUE_BAD, true},
};

START_TEST(values)
{
    maker_key *signer = maker_key_new(CASES[_i].kind);
    cert_plan root = {.subject = "CN=r", .key = signer, .ca = true};
    cert_plan plan = {.subject = "CN=a",
        .issuer = "CN=r",
        .key = unit_key(0),
        .issuer_key = signer,
        .hash = CASES[_i].hash,
        .algorithm = CASES[_i].algorithm,
        .id = CASES[_i].id,
        .null_params = CASES[_i].null_params,
        .damaged = CASES[_i].damaged};
    eseal_cert *issuer = maker_cert(unit_ctx, &root), *cert = maker_cert(unit_ctx, &plan);
    eseal_error err = {0};
    bool weak = !CASES[_i].weak;

    ck_assert_int_eq(es_cert_signed_by(unit_ctx, cert, issuer, &weak, &err), CASES[_i].due);
    ck_assert_int_eq(weak, CASES[_i].weak);
    ck_assert_int_eq(err.code, CASES[_i].due < 0 ? CASES[_i].due : 0);
    ck_assert_int_eq(es_cert_signed_by(unit_ctx, cert, issuer, NULL, NULL), CASES[_i].due);
    eseal_cert_free(cert);
    eseal_cert_free(issuer);
    maker_key_free(signer);
}
END_TEST

/* The algorithm within the signed part is another one than outside: no such certificate. */
START_TEST(two_algorithms)
{
    cert_plan plan = {
        .subject = "CN=a", .key = unit_key(0), .inner_algorithm = "1.2.840.113549.1.1.11"};
    es_buf der = maker_der(&plan);
    eseal_cert *cert = NULL;

    ck_assert_int_eq(eseal_cert_parse(&cert, unit_ctx, der.ptr, der.len, NULL), ESEAL_E_CERT);
    es_buf_free(&der);
}
END_TEST

/* The outer AlgorithmIdentifier of a sound certificate loses its NULL: nothing signed has changed,
 * but the two are not the same octets any more (RFC 5280, 4.1.1.2). */
START_TEST(two_parameters)
{
    static const uint8_t outer[] = {
        0x30, 0x0C, 0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x83, 0x75, 0x05, 0x00};
    cert_plan plan = {.subject = "CN=a", .key = unit_key(0), .null_params = true};
    es_buf der = maker_der(&plan), out = ES_BUF(4096), body = ES_BUF(4096);
    eseal_cert *cert = NULL, *self = maker_cert(unit_ctx, &plan);
    es_span tbs = self->view.tbs;
    const uint8_t *at = tbs.ptr + tbs.len;
    size_t left = self->len - (size_t)(at - self->octets);
    int rc;

    ck_assert_int_eq(es_cert_signed_by(unit_ctx, self, self, NULL, NULL), ES_VALUE_GOOD);
    ck_assert_mem_eq(at, outer, sizeof outer);
    es_buf_span(&body, tbs);
    es_buf_put(&body, "\x30\x0A", 2);
    es_buf_put(&body, at + 2, 10);
    es_buf_put(&body, at + sizeof outer, left - sizeof outer);
    es_der_put(&out, ES_TAG_SEQUENCE, es_buf_view(&body));
    rc = eseal_cert_parse(&cert, unit_ctx, out.ptr, out.len, NULL);
    ck_assert(
        rc == ESEAL_E_CERT || es_cert_signed_by(unit_ctx, cert, self, NULL, NULL) == ES_VALUE_BAD);
    eseal_cert_free(cert);
    eseal_cert_free(self);
    es_buf_free(&der);
    es_buf_free(&out);
    es_buf_free(&body);
}
END_TEST

/* Forms that seals get away with, certificates do not: each is the same r and s as a sound one. */
START_TEST(forms)
{
    for (int form = MAKER_DER; form <= MAKER_NEGATIVE; form++) {
        cert_plan plan = {.subject = "CN=a", .key = unit_key(0), .form = form};
        eseal_cert *cert = maker_cert(unit_ctx, &plan);

        /* r's first bit decides whether it can look negative */
        while (form == MAKER_NEGATIVE && (cert->view.value.ptr[4] & 0x80) == 0) {
            eseal_cert_free(cert);
            cert = maker_cert(unit_ctx, &plan);
        }
        ck_assert_int_eq(es_cert_signed_by(unit_ctx, cert, cert, NULL, NULL),
            form == MAKER_DER ? ES_VALUE_GOOD : ES_VALUE_BAD);
        eseal_cert_free(cert);
    }
}
END_TEST

START_TEST(unreadable_issuer)
{
    cert_plan root = {.subject = "CN=a", .key = unit_key(0), .ca = true};
    eseal_cert *cert = maker_cert(unit_ctx, &root);
    eseal_error err = {0};

    es_public_key_free(cert->key);
    cert->key = NULL;
    ck_assert_int_eq(es_cert_signed_by(unit_ctx, cert, cert, NULL, &err), ESEAL_E_ALGORITHM);
    ck_assert_str_eq(err.text, "the issuer's public key cannot be read");
    eseal_cert_free(cert);
}
END_TEST

START_TEST(holders)
{
    cert_plan plans[] = {
        {.subject = "CN=a", .key = unit_key(0)},
        {.subject = "CN=a", .key = unit_key(1)},
        {.subject = "CN=b", .key = unit_key(0)},
        {.subject = "CN=c", .key = unit_key(2)},
        {.subject = "", .key = unit_key(3)},
        {.subject = "", .key = unit_key(4)},
    };
    eseal_cert *certs[6];

    for (size_t i = 0; i < 6; i++)
        certs[i] = maker_cert(unit_ctx, &plans[i]);
    ck_assert(es_cert_same_holder(certs[0], certs[0]));
    ck_assert(es_cert_same_holder(certs[0], certs[1]));
    ck_assert(es_cert_same_holder(certs[0], certs[2]));
    ck_assert(!es_cert_same_holder(certs[0], certs[3]));
    ck_assert(!es_cert_same_holder(certs[4], certs[5]));
    ck_assert(es_cert_equal(certs[0], certs[0]));
    ck_assert(!es_cert_equal(certs[0], certs[1]));
    for (size_t i = 0; i < 6; i++)
        eseal_cert_free(certs[i]);
}
END_TEST

START_TEST(corpus)
{
    const char *folder = unit_corpus();
    char path[4300];
    eseal_cert *root = NULL, *user = NULL, *other = NULL;

    if (folder == NULL)
        return;
    snprintf(path, sizeof path, "%s/keys/ofdrw-root.pem", folder);
    ck_assert_int_eq(eseal_cert_open_file(&root, unit_ctx, path, NULL), 0);
    snprintf(path, sizeof path, "%s/keys/ofdrw-user.pem", folder);
    ck_assert_int_eq(eseal_cert_open_file(&user, unit_ctx, path, NULL), 0);
    snprintf(path, sizeof path, "%s/keys/gmssl-cert.pem", folder);
    ck_assert_int_eq(eseal_cert_open_file(&other, unit_ctx, path, NULL), 0);
    ck_assert_int_eq(es_cert_signed_by(unit_ctx, user, root, NULL, NULL), ES_VALUE_GOOD);
    ck_assert_int_eq(es_cert_signed_by(unit_ctx, root, root, NULL, NULL), ES_VALUE_GOOD);
    ck_assert_int_eq(es_cert_signed_by(unit_ctx, other, other, NULL, NULL), ES_VALUE_GOOD);
    ck_assert_int_eq(es_cert_signed_by(unit_ctx, user, other, NULL, NULL), ES_VALUE_BAD);
    eseal_cert_free(root);
    eseal_cert_free(user);
    eseal_cert_free(other);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cert_sign");
    TCase *tc = tcase_create("cert_sign");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, unit_ctx_make, unit_pki_drop);
    tcase_add_loop_test(tc, values, 0, sizeof CASES / sizeof CASES[0]);
    tcase_add_test(tc, two_algorithms);
    tcase_add_test(tc, two_parameters);
    tcase_add_test(tc, forms);
    tcase_add_test(tc, unreadable_issuer);
    tcase_add_test(tc, holders);
    tcase_add_test(tc, corpus);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
