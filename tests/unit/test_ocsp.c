/* SPDX-License-Identifier: Apache-2.0 */
/* Expectations are RFC 6960, 3.2 and 4.2.2; never a program's output. */
#include "pki/revocation.h"

#include "base/mem.h"

#include "crl_maker.h"
#include "pki_unit.h"

#define SERIAL 77
#define THEN (MAKER_FROM + 1000000)
#define DAY 86400
#define EKU "1.3.6.1.5.5.7.3.9"

enum { CA = 1, OTHER = 2, LEAF = 3, RESPONDER = 4 };

static eseal_cert *ca, *leaf;
static es_buf exempt;

static void setup(void)
{
    unit_ctx_make();
    exempt = maker_no_check_extension();
    ca = maker_cert(unit_ctx, &(cert_plan){.subject = "CN=ca", .key = unit_key(CA), .ca = true});
    leaf = maker_cert(unit_ctx, &(cert_plan){.subject = "CN=leaf",
                                    .issuer = "CN=ca",
                                    .key = unit_key(LEAF),
                                    .issuer_key = unit_key(CA),
                                    .serial = SERIAL});
}

static void teardown(void)
{
    eseal_cert_free(ca);
    eseal_cert_free(leaf);
    es_buf_free(&exempt);
    unit_pki_drop();
}

typedef struct ocsp_case {
    const char *name;
    ocsp_plan plan;
    int key, asked;          /* signing key and the issuer's key that is asked about; 0: CA */
    bool delegated, checked; /* a responder's certificate; checked: without nocheck */
    cert_plan cert;          /* what is odd about it */
    int cert_by;             /* 0: CA */
    char list;               /* a CRL beside: 'g' without the responder, 'o' an old one, 'r' with */
    bool unknown_issuer;
    int said; /* -1 nothing, 0 good, 1 revoked */
    es_reason unused;
} ocsp_case;

#define GOOD .at = THEN /* and what make_case() fills in: good, of the leaf and the CA */
#define DELEGATE .delegated = true, .key = RESPONDER

static const ocsp_case CASES[] = {
    {.name = "good, by the issuer's key", .plan = {GOOD}},
    {.name = "good, by the issuer's name", .plan = {GOOD, .responder = "CN=ca"}},
    {.name = "SHA-256", .plan = {GOOD, .hash = "SHA256"}},
    {.name = "SM3", .plan = {GOOD, .hash = "SM3"}},
    {.name = "MD5", .plan = {GOOD, .hash = "MD5"}, .said = -1, .unused = ES_R_OCSP_HASH},
    {.name = "behind another's", .plan = {GOOD, .other_serial = 5}},
    {.name = "another serial number", .plan = {GOOD, .serial = 5}, .said = -1},
    {.name = "another issuer's name", .plan = {GOOD, .issuer = "CN=x"}, .said = -1},
    {.name = "another issuer's key",
        .plan = {GOOD},
        .asked = OTHER,
        .said = -1,
        .unused = ES_R_OCSP_FOREIGN},
    {.name = "no issuer known",
        .plan = {GOOD},
        .unknown_issuer = true,
        .said = -1,
        .unused = ES_R_EVIDENCE_ISSUER},
    {.name = "revoked",
        .plan = {GOOD, .status = 'r', .revoked = THEN - DAY, .reason_plus_1 = 2},
        .said = 1},
    {.name = "unknown", .plan = {GOOD, .status = 'u'}, .said = -1, .unused = ES_R_OCSP_UNKNOWN},
    {.name = "tryLater", .plan = {GOOD, .refused = 3}, .said = -1, .unused = ES_R_OCSP_STATUS},
    {.name = "a bit flipped",
        .plan = {GOOD, .damaged = true},
        .said = -1,
        .unused = ES_R_OCSP_RESPONDER},
    {.name = "a stranger's key",
        .plan = {GOOD},
        .key = OTHER,
        .said = -1,
        .unused = ES_R_OCSP_RESPONDER},
    {.name = "a stranger's key under the issuer's name",
        .plan = {GOOD, .responder = "CN=ca"},
        .key = OTHER,
        .said = -1,
        .unused = ES_R_OCSP_RESPONDER},
    {.name = "a critical extension",
        .plan = {GOOD, .critical = "1.2.3.4"},
        .said = -1,
        .unused = ES_R_OCSP_CRITICAL},

    {.name = "delegated", .plan = {GOOD}, DELEGATE},
    {.name = "delegated, by name", .plan = {GOOD, .responder = "CN=ocsp"}, DELEGATE},
    {.name = "delegated, a bit flipped",
        .plan = {GOOD, .damaged = true},
        DELEGATE,
        .said = -1,
        .unused = ES_R_OCSP_SIGNATURE},
    {.name = "delegated, another name",
        .plan = {GOOD, .responder = "CN=x"},
        DELEGATE,
        .said = -1,
        .unused = ES_R_OCSP_RESPONDER},
    {.name = "delegated, without its purpose",
        .plan = {GOOD},
        DELEGATE,
        .cert = {.eku = "1.3.6.1.5.5.7.3.8"},
        .said = -1,
        .unused = ES_R_OCSP_RESPONDER},
    {.name = "delegated by another CA of the same name",
        .plan = {GOOD},
        DELEGATE,
        .cert_by = OTHER,
        .said = -1,
        .unused = ES_R_OCSP_RESPONDER},
    {.name = "delegated by another name",
        .plan = {GOOD},
        DELEGATE,
        .cert = {.issuer = "CN=x"},
        .said = -1,
        .unused = ES_R_OCSP_RESPONDER},
    {.name = "delegated, an encryption key",
        .plan = {GOOD},
        DELEGATE,
        .cert = {.usage = MAKER_USAGE(MAKER_KEY_ENC)},
        .said = -1,
        .unused = ES_R_OCSP_RESPONDER},
    {.name = "delegated, a critical extension",
        .plan = {GOOD},
        DELEGATE,
        .cert = {.critical = "1.2.3.4"},
        .said = -1,
        .unused = ES_R_OCSP_RESPONDER},
    {.name = "delegated, expired when it answered",
        .plan = {GOOD},
        DELEGATE,
        .cert = {.to = THEN - DAY},
        .said = -1,
        .unused = ES_R_OCSP_RESPONDER_EXPIRED},
    {.name = "delegated, not exempt",
        .plan = {GOOD},
        DELEGATE,
        .checked = true,
        .said = -1,
        .unused = ES_R_OCSP_RESPONDER_OPEN},
    {.name = "delegated, not exempt, an old list",
        .plan = {GOOD},
        DELEGATE,
        .checked = true,
        .list = 'o',
        .said = -1,
        .unused = ES_R_OCSP_RESPONDER_OPEN},
    {.name = "delegated, not exempt, not listed",
        .plan = {GOOD},
        DELEGATE,
        .checked = true,
        .list = 'g'},
    {.name = "delegated, exempt, yet listed",
        .plan = {GOOD},
        DELEGATE,
        .list = 'r',
        .said = -1,
        .unused = ES_R_OCSP_RESPONDER_REVOKED},
};

static es_buf responder_cert(const ocsp_case *t)
{
    cert_plan plan = t->cert;

    plan.subject = "CN=ocsp";
    if (plan.issuer == NULL)
        plan.issuer = "CN=ca";
    if (plan.eku == NULL)
        plan.eku = EKU;
    plan.serial = 99;
    plan.key = unit_key(RESPONDER);
    plan.issuer_key = unit_key((size_t)(t->cert_by == 0 ? CA : t->cert_by));
    if (!t->checked)
        plan.extra = es_buf_view(&exempt);
    return maker_der(&plan);
}

static void add(eseal_evidence *evidence, int kind, es_buf *der)
{
    eseal_error err = {0};

    ck_assert_msg(eseal_evidence_add(evidence, kind, der->ptr, der->len, "piece", &err) == 0,
        "%s: %s", err.where, err.text);
    es_buf_free(der);
}

/* The issuer's list, on which the responder may stand. */
static void add_list(eseal_evidence *evidence, char kind)
{
    crl_plan plan = {.issuer = "CN=ca", .key = unit_key(CA), .at = THEN + DAY};
    es_buf der;

    if (kind == 'o')
        plan.at = THEN - DAY;
    if (kind == 'r')
        plan.entries[0] = (crl_entry_plan){.serial = 99, .at = THEN - DAY};
    der = maker_crl(&plan);
    add(evidence, ESEAL_EVIDENCE_CRL, &der);
}

static const es_revocation *answer_in(const es_revocations *found)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].kind == ESEAL_EVIDENCE_OCSP)
            return &found->items[i];
    return NULL;
}

static eseal_evidence *make_case(const ocsp_case *t, bool apart)
{
    eseal_evidence *evidence = NULL;
    eseal_error err = {0};
    ocsp_plan plan = t->plan;
    es_buf cert, der;

    ck_assert_int_eq(eseal_evidence_new(&evidence, unit_ctx, &err), 0);
    if (plan.status == 0)
        plan.status = 'g';
    if (plan.serial == 0)
        plan.serial = SERIAL;
    if (plan.issuer == NULL)
        plan.issuer = "CN=ca";
    plan.key = unit_key((size_t)(t->key == 0 ? CA : t->key));
    plan.issuer_key = unit_key((size_t)(t->asked == 0 ? CA : t->asked));
    cert = t->delegated ? responder_cert(t) : ES_BUF(1);
    if (t->delegated && !apart)
        plan.cert = &cert;
    der = maker_ocsp(&plan);
    add(evidence, ESEAL_EVIDENCE_OCSP, &der);
    if (t->delegated && apart)
        add(evidence, ESEAL_EVIDENCE_CERTIFICATE, &cert);
    es_buf_free(&cert);
    if (t->list != 0)
        add_list(evidence, t->list);
    return evidence;
}

static void check_case(const ocsp_case *t, bool apart)
{
    eseal_evidence *evidence = make_case(t, apart);
    const es_revocation *answer;
    es_revocations found;
    eseal_error err = {0};

    ck_assert_int_eq(es_revocations_find(&found, unit_ctx, evidence, NULL, ESEAL_USE_SIGNER,
                         (es_issued){leaf, t->unknown_issuer ? NULL : ca, NULL}, &err),
        0);
    answer = answer_in(&found);
    ck_assert_msg((answer != NULL) == (t->said >= 0), "%s", t->name);
    if (answer != NULL) {
        ck_assert_msg(answer->revoked == (t->said == 1), "%s", t->name);
        ck_assert_int_eq(answer->this_update, THEN);
    }
    ck_assert_msg(found.unused_count == (t->unused == ES_R_NONE ? 0U : 1U), "%s", t->name);
    if (t->unused != ES_R_NONE)
        ck_assert_msg(found.unused[0].reason == t->unused, "%s: %s", t->name,
            es_reason_id(found.unused[0].reason));
    es_revocations_free(&found);
    eseal_evidence_free(evidence);
}

/* The responder's certificate inside the answer, and beside it. */
START_TEST(test_answers)
{
    check_case(&CASES[_i], false);
    check_case(&CASES[_i], true);
}
END_TEST

START_TEST(test_facts)
{
    ocsp_plan plan = {GOOD, .issuer = "CN=ca", .serial = SERIAL, .status = 'r',
        .revoked = THEN - DAY, .invalid = THEN - 2 * DAY,
        .reason_plus_1 = ES_REVOKED_KEY_COMPROMISE + 1, .next = THEN + DAY, .cutoff = MAKER_FROM,
        .key = unit_key(CA), .issuer_key = unit_key(CA)};
    es_buf der = maker_ocsp(&plan);
    eseal_evidence *evidence = NULL;
    es_revocations found;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_evidence_new(&evidence, unit_ctx, &err), 0);
    add(evidence, ESEAL_EVIDENCE_OCSP, &der);
    ck_assert_int_eq(es_revocations_find(&found, unit_ctx, evidence, NULL, ESEAL_USE_SIGNER,
                         (es_issued){leaf, ca, NULL}, &err),
        0);
    ck_assert_uint_eq(found.count, 1);
    ck_assert_int_eq(found.items[0].kind, ESEAL_EVIDENCE_OCSP);
    ck_assert_int_eq(found.items[0].next_update, THEN + DAY);
    ck_assert_int_eq(found.items[0].keeps_since, MAKER_FROM);
    ck_assert_int_eq(found.items[0].revoked_at, THEN - DAY);
    ck_assert_int_eq(found.items[0].invalid_since, THEN - 2 * DAY);
    ck_assert_int_eq(found.items[0].reason, ES_REVOKED_KEY_COMPROMISE);
    es_revocations_free(&found);
    eseal_evidence_free(evidence);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ocsp");
    TCase *tests = tcase_create("answers");

    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, test_answers, 0, sizeof CASES / sizeof CASES[0]);
    tcase_add_test(tests, test_facts);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
