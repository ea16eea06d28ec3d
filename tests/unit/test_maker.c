/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may make seals.  Whoever holds a signer's certificate must not be able to mint one: each row
 * is asked of a genuine seal and of its twin, the same seal signed by an ordinary signer of the
 * same authority.
 */
#include "scene.h"

#define MAKER_NAME "CN=Maker,O=Seals,C=CN"

/* Authorities: one for everything, its certificate renewed under the same key, one below it, and
 * the scene's own for makers. */
typedef enum ca { NONE, ONE, RENEWED, BELOW, OWN } ca;

static const struct row {
    const char *name;
    ca signers, makers; /* the anchors */
    bool pinned;        /* the maker's certificate itself is an anchor as well */
    const char *rule;   /* of the maker anchor */
    const char *named;  /* in the store */
    ca issuer;          /* of maker and minter */
    int genuine, minted;
    const char *genuine_reason, *minted_reason;
} ROWS[] = {
    {"an authority for makers alone", OWN, ONE, false, NULL, NULL, ONE, ESEAL_PASSED, ESEAL_PASSED,
        "path-found", "path-found"}, /* whose every certificate is a maker's, as was said */
    {"one authority for both", ONE, ONE, false, NULL, NULL, ONE, ESEAL_INDETERMINATE,
        ESEAL_INDETERMINATE, "maker-not-designated", "maker-not-designated"},
    {"the same, renewed under its key", RENEWED, ONE, false, NULL, NULL, ONE, ESEAL_INDETERMINATE,
        ESEAL_INDETERMINATE, "maker-not-designated", "maker-not-designated"},
    {"a signer authority below the maker anchor", BELOW, ONE, false, NULL, NULL, BELOW,
        ESEAL_INDETERMINATE, ESEAL_INDETERMINATE, "maker-not-designated", "maker-not-designated"},
    {"beside it, straight from the maker anchor", BELOW, ONE, false, NULL, NULL, ONE, ESEAL_PASSED,
        ESEAL_PASSED, "path-found", "path-found"},
    {"a maker authority below a signer anchor", ONE, BELOW, false, NULL, NULL, BELOW, ESEAL_PASSED,
        ESEAL_PASSED, "path-found", "path-found"},
    {"and its signers come from above", ONE, BELOW, false, NULL, NULL, ONE, ESEAL_INDETERMINATE,
        ESEAL_INDETERMINATE, "chain-not-found", "chain-not-found"},
    {"one for both, with a rule", ONE, ONE, false, MAKER_NAME, NULL, ONE, ESEAL_PASSED,
        ESEAL_FAILED, "path-found", "chain-subject"},
    {"one for both, the maker named", ONE, ONE, false, NULL, MAKER_NAME, ONE, ESEAL_PASSED,
        ESEAL_FAILED, "path-found", "chain-subject"},
    {"one for both, another named", ONE, ONE, false, NULL, "CN=Another,C=CN", ONE, ESEAL_FAILED,
        ESEAL_FAILED, "chain-subject", "chain-subject"},
    {"one for both, the maker pinned", ONE, ONE, true, NULL, NULL, ONE, ESEAL_PASSED,
        ESEAL_INDETERMINATE, "pinned", "maker-not-designated"},
    {"the maker pinned alone", ONE, NONE, true, NULL, NULL, ONE, ESEAL_PASSED, ESEAL_INDETERMINATE,
        "pinned", "chain-not-found"},
    {"for makers alone, and named", OWN, ONE, false, NULL, MAKER_NAME, ONE, ESEAL_PASSED,
        ESEAL_FAILED, "path-found", "chain-subject"},
    {"a name does not help another authority", ONE, ONE, false, NULL, MAKER_NAME, OWN,
        ESEAL_INDETERMINATE, ESEAL_INDETERMINATE, "chain-not-found", "chain-not-found"},
};

static scene s;
static scene_who one, renewed, below;

static void set_up(void)
{
    const cert_plan ca = {.ca = true};

    scene_open(&s);
    scene_who_new(&one, &s, "C=CN/CN=One CA", NULL, ca);
    renewed = (scene_who){.der = ES_BUF(0)};
    renewed.cert = maker_cert(
        s.ctx, &(cert_plan){.subject = "C=CN/CN=One CA", .key = one.key, .ca = true, .serial = 99});
    scene_who_new(
        &below, &s, "C=CN/CN=Below CA", &one, (cert_plan){.issuer = "C=CN/CN=One CA", .ca = true});
}

static void tear_down(void)
{
    scene_who_free(&below);
    eseal_cert_free(renewed.cert);
    scene_who_free(&one);
    scene_close(&s);
}

static const scene_who *authority(ca which)
{
    return which == ONE       ? &one
           : which == RENEWED ? &renewed
           : which == BELOW   ? &below
                              : &s.maker_ca;
}

static const char *name_of(ca which)
{
    return which == ONE     ? "C=CN/CN=One CA"
           : which == BELOW ? "C=CN/CN=Below CA"
                            : "C=CN/CN=Maker CA";
}

static eseal_trust *trust_of(const struct row *row, const scene_who *maker)
{
    eseal_trust *trust = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_trust_new(&trust, s.ctx, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(trust,
                         row->signers == OWN ? s.signer_ca.cert : authority(row->signers)->cert,
                         ESEAL_USE_SIGNER, 0, NULL, NULL),
        0);
    if (row->signers != OWN) /* the document's own signer has to be good in every row */
        ck_assert_int_eq(
            eseal_trust_add(trust, s.signer_ca.cert, ESEAL_USE_SIGNER, 0, NULL, NULL), 0);
    if (row->makers != NONE)
        ck_assert_msg(eseal_trust_add(trust, authority(row->makers)->cert, ESEAL_USE_MAKER,
                          row->rule == NULL ? ESEAL_ANCHOR_MAKER_CA : 0, row->rule, &err) == 0,
            "%s", err.text);
    if (row->pinned)
        ck_assert_int_eq(eseal_trust_add(trust, maker->cert, ESEAL_USE_MAKER, 0, NULL, NULL), 0);
    if (row->named != NULL)
        ck_assert_int_eq(eseal_trust_add_maker_subject(trust, row->named, NULL), 0);
    ck_assert_int_eq(eseal_trust_add_intermediate(trust, below.cert, NULL), 0);
    return trust;
}

/* A document with a seal of who, judged under trust. */
static eseal_report *judge(const scene_who *who, eseal_trust *trust)
{
    eseal_seal *seal = scene_seal_make(&s, &(scene_seal){.maker = who});
    eseal_sign_options options = {.seal = seal, .allow_unknown_chain = 1};
    es_buf document = scene_document(&s), out;
    eseal_trust *own = s.trust;
    eseal_report *report;

    out = scene_signed(&s, es_buf_view(&document), options, &s.signer);
    s.trust = trust;
    report = scene_verify(&s, es_buf_view(&out), NULL);
    s.trust = own;
    es_buf_free(&out);
    es_buf_free(&document);
    eseal_seal_free(seal);
    return report;
}

static int outcome_of(int result)
{
    return result == ESEAL_PASSED   ? ESEAL_CHECK_PASSED
           : result == ESEAL_FAILED ? ESEAL_CHECK_FAILED
                                    : ESEAL_CHECK_INDETERMINATE;
}

START_TEST(rows)
{
    const struct row *row = &ROWS[_i];
    cert_plan plan = {.issuer = name_of(row->issuer)};
    scene_who maker, minter;
    eseal_trust *trust;

    scene_who_new(&maker, &s, "C=CN/O=Seals/CN=Maker", authority(row->issuer), plan);
    scene_who_new(&minter, &s, "C=CN/O=Works/CN=Minter", authority(row->issuer), plan);
    trust = trust_of(row, &maker);
    for (int minted = 0; minted < 2; minted++) {
        eseal_report *report = judge(minted != 0 ? &minter : &maker, trust);
        int result = minted != 0 ? row->minted : row->genuine;
        char what[120];

        snprintf(what, sizeof what, "%s, %s", row->name, minted != 0 ? "minted" : "genuine");
        scene_expect(report, result, what);
        scene_expect_check(report, 0, "maker.chain", outcome_of(result),
            minted != 0 ? row->minted_reason : row->genuine_reason, what);
        eseal_report_free(report);
    }
    eseal_trust_free(trust);
    scene_who_free(&minter);
    scene_who_free(&maker);
}
END_TEST

/* What would settle it is named: an anchor for this maker. */
START_TEST(need)
{
    eseal_trust *trust;
    scene_who maker;
    eseal_report *report;
    char *json;

    scene_who_new(
        &maker, &s, "C=CN/O=Seals/CN=Maker", &one, (cert_plan){.issuer = "C=CN/CN=One CA"});
    trust = trust_of(&ROWS[1], &maker);
    report = judge(&maker, trust);
    json = eseal_report_json(report, "en", 1);
    ck_assert_ptr_nonnull(strstr(json, "\"kind\":\"maker-anchor\""));
    ck_assert_ptr_nonnull(strstr(json, MAKER_NAME));
    eseal_free(json);
    eseal_report_free(report);
    eseal_trust_free(trust);
    scene_who_free(&maker);
}
END_TEST

START_TEST(misuse)
{
    eseal_error err = {0};

    ck_assert_int_eq(eseal_trust_add_maker_subject(NULL, MAKER_NAME, &err), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_trust_add_maker_subject(s.trust, NULL, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_trust_add_maker_subject(s.trust, "", NULL), ESEAL_E_MISUSE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("maker");
    TCase *tc = tcase_create("maker");

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, rows, 0, COUNT(ROWS));
    tcase_add_test(tc, need);
    tcase_add_test(tc, misuse);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
