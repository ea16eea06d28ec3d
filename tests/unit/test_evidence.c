/* SPDX-License-Identifier: Apache-2.0 */
/* What may be added, and what not. */
#include "pki/revocation.h"

#include "base/mem.h"

#include "crl_maker.h"
#include "pki_unit.h"

#define CA 1

static eseal_evidence *fresh(void)
{
    eseal_evidence *evidence = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_evidence_new(&evidence, unit_ctx, &err), 0);
    return evidence;
}

static crl_plan list_plan(void)
{
    return (crl_plan){.issuer = "CN=ca",
        .key = unit_key(CA),
        .at = MAKER_FROM,
        .entries = {{9, MAKER_FROM, 2, 0, NULL, false}}};
}

static ocsp_plan answer_plan(void)
{
    return (ocsp_plan){.issuer = "CN=ca",
        .issuer_key = unit_key(CA),
        .key = unit_key(CA),
        .serial = 9,
        .status = 'r',
        .revoked = MAKER_FROM,
        .at = MAKER_FROM,
        .next = MAKER_TO,
        .cutoff = MAKER_FROM};
}

static int add(eseal_evidence *evidence, int kind, es_buf *octets, eseal_error *err)
{
    int rc = eseal_evidence_add(evidence, kind, octets->ptr, octets->len, "s", err);

    es_buf_free(octets);
    return rc;
}

START_TEST(test_kinds)
{
    crl_plan crl = list_plan();
    ocsp_plan ocsp = answer_plan();
    eseal_evidence *evidence = fresh();
    eseal_error err = {0};
    es_buf piece = maker_crl(&crl);

    ck_assert_int_eq(add(evidence, ESEAL_EVIDENCE_CRL, &piece, &err), 0);
    piece = maker_crl_pem(&crl);
    es_buf again = maker_crl_pem(&crl);
    es_buf_span(&piece, es_buf_view(&again));
    es_buf_free(&again);
    ck_assert_int_eq(add(evidence, ESEAL_EVIDENCE_CRL, &piece, &err), 0);
    piece = maker_ocsp(&ocsp);
    ck_assert_int_eq(add(evidence, ESEAL_EVIDENCE_OCSP, &piece, &err), 0);
    piece = maker_pem(&(cert_plan){.subject = "CN=ca", .key = unit_key(CA), .ca = true});
    ck_assert_int_eq(add(evidence, ESEAL_EVIDENCE_CERTIFICATE, &piece, &err), 0);
    ck_assert_uint_eq(eseal_evidence_count(evidence, ESEAL_EVIDENCE_CRL), 3);
    ck_assert_uint_eq(eseal_evidence_count(evidence, ESEAL_EVIDENCE_OCSP), 1);
    ck_assert_uint_eq(eseal_evidence_count(evidence, ESEAL_EVIDENCE_CERTIFICATE), 1);
    ck_assert_uint_eq(eseal_evidence_count(evidence, 5), 0);
    ck_assert_uint_eq(eseal_evidence_count(NULL, 1), 0);
    eseal_evidence_free(evidence);
    eseal_evidence_free(NULL);
}
END_TEST

START_TEST(test_misuse)
{
    eseal_evidence *evidence = fresh();
    eseal_error err = {0};

    ck_assert_int_eq(eseal_evidence_new(NULL, unit_ctx, &err), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_evidence_add(NULL, 1, "", 0, NULL, &err), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_evidence_add(evidence, 6, "a", 1, NULL, &err), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_evidence_add(evidence, 1, NULL, 1, NULL, &err), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_evidence_add(evidence, 1, "", 0, NULL, NULL), ESEAL_E_DER);
    ck_assert_int_eq(eseal_evidence_add_file(evidence, 1, NULL, &err), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_evidence_add_file(evidence, 1, "no such file", &err), ESEAL_E_NOT_FOUND);
    eseal_evidence_free(evidence);
}
END_TEST

/* Form that is not the one due: refused, and nothing stays behind. */
START_TEST(test_refused)
{
    static const struct {
        crl_plan plan;
        int code;
        const char *where;
    } LISTS[] = {
        {{.version_1 = true}, ESEAL_E_CERT, "version"},
        {{.twice = true}, ESEAL_E_CERT, "crlExtensions"},
        {{.entries = {{9, MAKER_FROM, 8, 0, NULL, false}}}, ESEAL_E_ASN1, "revokedCertificates"},
    };
    ocsp_plan other = answer_plan();
    eseal_evidence *evidence = fresh();
    eseal_error err = {0};
    es_buf piece;

    for (size_t i = 0; i < sizeof LISTS / sizeof LISTS[0]; i++) {
        crl_plan plan = LISTS[i].plan;

        plan.issuer = "CN=ca";
        plan.at = MAKER_FROM;
        plan.key = unit_key(CA);
        err = (eseal_error){0};
        piece = maker_crl(&plan);
        ck_assert_int_eq(add(evidence, ESEAL_EVIDENCE_CRL, &piece, &err), LISTS[i].code);
        ck_assert_str_eq(err.where, LISTS[i].where);
    }
    other.type = "1.2.3";
    err = (eseal_error){0};
    piece = maker_ocsp(&other);
    ck_assert_int_eq(add(evidence, ESEAL_EVIDENCE_OCSP, &piece, &err), ESEAL_E_CERT);
    ck_assert_str_eq(err.where, "responseType");
    piece = maker_ocsp(&other); /* an answer is no list, and neither a certificate */
    ck_assert_int_eq(add(evidence, ESEAL_EVIDENCE_CRL, &piece, NULL), ESEAL_E_ASN1);
    ck_assert_uint_eq(eseal_evidence_count(evidence, ESEAL_EVIDENCE_CRL), 0);
    eseal_evidence_free(evidence);
}
END_TEST

/* A PEM file whose second block is damaged adds neither. */
START_TEST(test_whole_or_not)
{
    crl_plan plan = list_plan();
    es_buf piece = maker_crl_pem(&plan);
    eseal_evidence *evidence = fresh();

    es_buf_text(&piece, "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n");
    ck_assert_int_eq(add(evidence, ESEAL_EVIDENCE_CRL, &piece, NULL), ESEAL_E_ASN1);
    piece = maker_pem(&(cert_plan){.subject = "CN=ca", .key = unit_key(CA), .ca = true});
    ck_assert_int_eq(add(evidence, ESEAL_EVIDENCE_CRL, &piece, NULL), ESEAL_E_CERT);
    ck_assert_uint_eq(eseal_evidence_count(evidence, ESEAL_EVIDENCE_CRL), 0);
    eseal_evidence_free(evidence);
}
END_TEST

/* Every cut and every changed octet is either read or refused, and never more than that. */
static void torture(int kind, es_buf *whole)
{
    eseal_evidence *evidence = fresh();

    for (size_t i = 0; i < whole->len; i++) {
        uint8_t *cut = es_memdup(whole->ptr, i);

        ck_assert_int_ne(eseal_evidence_add(evidence, kind, cut, i, NULL, NULL), 0);
        es_free(cut);
        for (int bit = 0; bit < 8; bit += 3) {
            whole->ptr[i] ^= (uint8_t)(1 << bit);
            (void)!eseal_evidence_add(evidence, kind, whole->ptr, whole->len, NULL, NULL);
            whole->ptr[i] ^= (uint8_t)(1 << bit);
        }
    }
    ck_assert_int_eq(eseal_evidence_add(evidence, kind, whole->ptr, whole->len, NULL, NULL), 0);
    eseal_evidence_free(evidence);
    es_buf_free(whole);
}

START_TEST(test_torture)
{
    crl_plan crl = list_plan();
    ocsp_plan ocsp = answer_plan();
    es_buf piece;

    crl.point = "http://ca.example/1.crl";
    crl.expired_since = MAKER_FROM;
    piece = maker_crl(&crl);
    torture(ESEAL_EVIDENCE_CRL, &piece);
    piece = maker_ocsp(&ocsp);
    torture(ESEAL_EVIDENCE_OCSP, &piece);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("evidence");
    TCase *tests = tcase_create("add");

    tcase_add_unchecked_fixture(tests, unit_ctx_make, unit_pki_drop);
    tcase_add_test(tests, test_kinds);
    tcase_add_test(tests, test_misuse);
    tcase_add_test(tests, test_refused);
    tcase_add_test(tests, test_whole_or_not);
    tcase_add_test(tests, test_torture);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
