/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/trust.h"

#include "pki_unit.h"

typedef struct trust_case {
    bool ca;
    int use;
    unsigned flags;
    const char *subject;
    int due;
} trust_case;

static const trust_case CASES[] = {
    {true, ESEAL_USE_SIGNER, 0, NULL, 0},
    {false, ESEAL_USE_SIGNER, 0, NULL, 0},
    {true, ESEAL_USE_STAMP, 0, NULL, 0},
    {true, ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA, NULL, 0},
    {true, ESEAL_USE_MAKER, 0, "CN=maker", 0},
    {true, ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA, "CN=maker", 0},
    {true, ESEAL_USE_MAKER, 0, NULL, ESEAL_E_CERT},
    {false, ESEAL_USE_MAKER, 0, NULL, 0},
    {false, ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA, NULL, 0},
    {false, ESEAL_USE_MAKER, 0, "CN=anchor", 0},
    {false, ESEAL_USE_MAKER, 0, "CN=maker", ESEAL_E_CERT},
    {true, 0, 0, NULL, ESEAL_E_MISUSE},
    {true, 5, 0, NULL, ESEAL_E_MISUSE},
    {false, ESEAL_USE_STATUS, 0, NULL, 0},
    {false, ESEAL_USE_STATUS, 0, "CN=anchor", 0},
    {false, ESEAL_USE_STATUS, 0, "CN=register", ESEAL_E_CERT},
    {true, ESEAL_USE_STATUS, 0, "CN=register", 0},
    {true, ESEAL_USE_STATUS, 0, NULL, ESEAL_E_CERT},
    {true, ESEAL_USE_STATUS, ESEAL_ANCHOR_MAKER_CA, NULL, ESEAL_E_MISUSE},
    {true, ESEAL_USE_MAKER, 2, NULL, ESEAL_E_MISUSE},
    {true, ESEAL_USE_SIGNER, ESEAL_ANCHOR_MAKER_CA, NULL, ESEAL_E_MISUSE},
    {true, ESEAL_USE_SIGNER, 0, "CN=maker", ESEAL_E_MISUSE},
};

static eseal_trust *new_trust(const eseal_ctx *ctx)
{
    eseal_trust *trust = NULL;

    ck_assert_int_eq(eseal_trust_new(&trust, ctx, NULL), 0);
    return trust;
}

START_TEST(rules)
{
    const trust_case *c = &CASES[_i];
    cert_plan plan = {.subject = "CN=anchor", .key = unit_key(0), .ca = c->ca};
    eseal_cert *cert = maker_cert(unit_ctx, &plan);
    eseal_trust *trust = new_trust(unit_ctx);
    eseal_error err = {0};

    ck_assert_int_eq(eseal_trust_add(trust, cert, c->use, c->flags, c->subject, &err), c->due);
    ck_assert_int_eq(err.code, c->due);
    for (int use = 0; use <= 5; use++)
        ck_assert_uint_eq(eseal_trust_count(trust, use), c->due == 0 && use == c->use);
    /* the store has its own copy, and the same anchor again is the same anchor */
    if (c->due == 0) {
        ck_assert_int_eq(eseal_trust_add(trust, cert, c->use, c->flags, c->subject, NULL), 0);
        ck_assert_uint_eq(eseal_trust_count(trust, c->use), 1);
    }
    eseal_cert_free(cert);
    eseal_trust_free(trust);
}
END_TEST

START_TEST(maker_sentence)
{
    cert_plan plan = {.subject = "CN=anchor", .key = unit_key(0), .ca = true};
    eseal_trust *trust = new_trust(unit_ctx);
    es_buf pem = maker_pem(&plan);
    eseal_error err = {0};

    unit_write("test_trust_ca.pem", pem.ptr, pem.len);
    ck_assert_int_eq(
        eseal_trust_add_file(trust, "test_trust_ca.pem", ESEAL_USE_MAKER, 0, &err), ESEAL_E_CERT);
    ck_assert_str_eq(err.where, "test_trust_ca.pem");
    ck_assert_str_eq(err.text,
        "CN=anchor is a CA: say that it certifies seal makers alone (ESEAL_ANCHOR_MAKER_CA), or "
        "which subject the maker's certificate must have, or give that certificate itself");
    ck_assert_int_eq(eseal_trust_add_file(
                         trust, "test_trust_ca.pem", ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA, NULL),
        0);
    ck_assert_uint_eq(eseal_trust_count(trust, ESEAL_USE_MAKER), 1);
    remove("test_trust_ca.pem");
    es_buf_free(&pem);
    eseal_trust_free(trust);
}
END_TEST

/* Two rules for one CA are two anchors: either subject will do. */
START_TEST(two_subjects)
{
    cert_plan plan = {.subject = "CN=anchor", .key = unit_key(0), .ca = true};
    cert_plan leaf_plan = {.subject = "CN=b", .key = unit_key(1)};
    eseal_cert *cert = maker_cert(unit_ctx, &plan), *leaf = maker_cert(unit_ctx, &leaf_plan);
    eseal_trust *trust = new_trust(unit_ctx);

    ck_assert_int_eq(eseal_trust_add(trust, cert, ESEAL_USE_MAKER, 0, "CN=a", NULL), 0);
    ck_assert_int_eq(eseal_trust_add(trust, cert, ESEAL_USE_MAKER, 0, "CN=b", NULL), 0);
    ck_assert_uint_eq(eseal_trust_count(trust, ESEAL_USE_MAKER), 2);
    ck_assert(!es_anchor_allows(&trust->anchors[0], leaf));
    ck_assert(es_anchor_allows(&trust->anchors[1], leaf));
    eseal_cert_free(cert);
    eseal_cert_free(leaf);
    eseal_trust_free(trust);
}
END_TEST

/* Anchors and intermediates count together. */
START_TEST(limit)
{
    eseal_limits limits = {.size = sizeof limits, .certificates = 2};
    eseal_ctx_options options = {.size = sizeof options, .limits = &limits};
    cert_plan plan = {.subject = "CN=a", .key = unit_key(0)};
    eseal_ctx *ctx = NULL;
    eseal_trust *trust;
    eseal_cert *cert;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_ctx_new(&ctx, &options, NULL), 0);
    cert = maker_cert(ctx, &plan);
    trust = new_trust(ctx);
    ck_assert_int_eq(eseal_trust_add(trust, cert, ESEAL_USE_SIGNER, 0, NULL, NULL), 0);
    ck_assert_int_eq(eseal_trust_add_intermediate(trust, cert, NULL), 0);
    ck_assert_int_eq(eseal_trust_add_intermediate(trust, cert, &err), ESEAL_E_LIMIT);
    ck_assert_str_eq(err.text, "the limit certificates = 2 is reached");
    ck_assert_int_eq(eseal_trust_add(trust, cert, ESEAL_USE_STAMP, 0, NULL, NULL), ESEAL_E_LIMIT);
    eseal_cert_free(cert);
    eseal_trust_free(trust);
    eseal_ctx_free(ctx);
}
END_TEST

/* A file is added whole or not at all. */
START_TEST(whole_files)
{
    cert_plan end = {.subject = "CN=a", .key = unit_key(0)};
    cert_plan ca = {.subject = "CN=b", .key = unit_key(1), .ca = true};
    es_buf text = maker_pem(&end), second = maker_pem(&ca);
    eseal_trust *trust = new_trust(unit_ctx);

    es_buf_span(&text, es_buf_view(&second));
    unit_write("test_trust_two.pem", text.ptr, text.len);
    ck_assert_int_eq(
        eseal_trust_add_file(trust, "test_trust_two.pem", ESEAL_USE_MAKER, 0, NULL), ESEAL_E_CERT);
    ck_assert_uint_eq(eseal_trust_count(trust, ESEAL_USE_MAKER), 0);
    ck_assert_int_eq(
        eseal_trust_add_file(trust, "test_trust_two.pem", ESEAL_USE_SIGNER, 0, NULL), 0);
    ck_assert_uint_eq(eseal_trust_count(trust, ESEAL_USE_SIGNER), 2);
    ck_assert_int_eq(eseal_trust_add_intermediates_file(trust, "test_trust_two.pem", NULL), 0);
    ck_assert_uint_eq(trust->other_count, 2);
    ck_assert_int_eq(
        eseal_trust_add_intermediates_file(trust, "no-such.pem", NULL), ESEAL_E_NOT_FOUND);
    remove("test_trust_two.pem");
    es_buf_free(&text);
    es_buf_free(&second);
    eseal_trust_free(trust);
}
END_TEST

START_TEST(misuse)
{
    eseal_trust *trust = new_trust(unit_ctx);

    ck_assert_int_eq(eseal_trust_new(NULL, unit_ctx, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_trust_add(trust, NULL, ESEAL_USE_SIGNER, 0, NULL, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_trust_add_file(trust, NULL, ESEAL_USE_SIGNER, 0, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_trust_add_intermediate(trust, NULL, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_trust_add_intermediates_file(NULL, "x", NULL), ESEAL_E_MISUSE);
    ck_assert_uint_eq(eseal_trust_count(NULL, ESEAL_USE_SIGNER), 0);
    eseal_trust_free(trust);
    eseal_trust_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("trust");
    TCase *tc = tcase_create("trust");

    tcase_add_checked_fixture(tc, unit_ctx_make, unit_pki_drop);
    tcase_add_loop_test(tc, rules, 0, sizeof CASES / sizeof CASES[0]);
    tcase_add_test(tc, maker_sentence);
    tcase_add_test(tc, two_subjects);
    tcase_add_test(tc, limit);
    tcase_add_test(tc, whole_files);
    tcase_add_test(tc, misuse);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
