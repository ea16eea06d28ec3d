/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence that is not evidence, one by one, each with its own reason; never a pass.  The same
 * document with true evidence passes.  (A replayed nonce never gets as far as a document: it is for
 * who asked to notice, see tests/cli/timestamp.sh.)
 */
#include "court.h"
#include "pki/revocation.h"
#include "unit.h"

#define P ESEAL_CHECK_PASSED
#define F ESEAL_CHECK_FAILED
#define I ESEAL_CHECK_INDETERMINATE
#define W ESEAL_CHECK_WARNING
#define N ESEAL_CHECK_NOT_RUN

static court c;
static court_stamp stamp;
static eseal_policy *policy; /* default, with the register's word */

static void set_up(void)
{
    court_open(&c);
    stamp = (court_stamp){.who = &c.clock, .time = COURT_STAMPED};
    ck_assert_int_eq(eseal_policy_new(&policy, c.f.ctx, "default", NULL), 0);
    eseal_policy_set_require_status(policy, 1);
}

static void tear_down(void)
{
    eseal_policy_free(policy);
    court_close(&c);
}

/* The evidence: a piece that is not said otherwise is true. */
typedef struct pieces {
    crl_plan signers;       /* issuer NULL: the true list */
    crl_plan registers;     /* a list of the registry's authority; issuer NULL: none */
    court_status status[2]; /* number 0: the true list; none */
    ocsp_plan answer;       /* issuer NULL: none */
} pieces;

static void give_list(const crl_plan *plan)
{
    es_buf der = maker_crl(plan);

    court_add(c.f.evidence, ESEAL_EVIDENCE_CRL, &der, plan->issuer);
    es_buf_free(&der);
}

static void give(const pieces *p)
{
    crl_plan signers = {.issuer = "C=CN/CN=Signer CA", .key = c.f.ca.key, .at = COURT_LATE};
    crl_plan makers = {.issuer = "C=CN/CN=Maker CA", .key = c.f.maker_ca.key, .at = COURT_LATE};
    crl_plan stamps = {.issuer = "C=CN/CN=Stamp CA", .key = c.stamp_ca.key, .at = COURT_LATE};
    court_status silent = {.number = 300};

    ck_assert_int_eq(eseal_evidence_new(&c.f.evidence, c.f.ctx, NULL), 0);
    give_list(p->signers.issuer == NULL ? &signers : &p->signers);
    give_list(&makers);
    give_list(&stamps);
    if (p->registers.issuer != NULL)
        give_list(&p->registers);
    for (int i = 0; i < 2; i++) {
        const court_status *plan = p->status[i].number != 0 ? &p->status[i] : &silent;
        es_buf der;

        if (i > 0 && p->status[i].number == 0)
            continue;
        der = court_status_list(&c, plan);
        court_add(c.f.evidence, ESEAL_EVIDENCE_STATUS, &der, NULL);
        es_buf_free(&der);
    }
    if (p->answer.issuer != NULL) {
        es_buf der = maker_ocsp(&p->answer);

        court_add(c.f.evidence, ESEAL_EVIDENCE_OCSP, &der, "answer");
        es_buf_free(&der);
    }
}

/* Judges the document of a plan; the stamp is added to it. */
static void expect(
    forge_plan plan, const pieces *p, int result, const char *id, int outcome, const char *reason)
{
    eseal_policy *own = c.f.policy;
    char *text;

    plan.stamp = court_token;
    plan.stamp_arg = &stamp;
    court_sealed(&c, plan);
    give(p);
    c.f.policy = policy;
    forge_verify(&c.f);
    text = eseal_report_text(c.f.report, "en");
    ck_assert_msg(
        eseal_report_result(c.f.report) == result && court_says(&c.f, id, outcome, reason),
        "%s with %s in %s is due:\n%s", eseal_result_name(result), reason, id, text);
    ck_assert_int_eq(eseal_report_passed(c.f.report), result == ESEAL_PASSED);
    eseal_free(text);
    eseal_evidence_free(c.f.evidence);
    c.f.evidence = NULL;
    c.f.policy = own;
}

static const forge_plan GENUINE = {.form = 0};
static const pieces TRUE_PIECES = {.answer = {.issuer = NULL}};

START_TEST(the_true_evidence)
{
    expect(GENUINE, &TRUE_PIECES, ESEAL_PASSED, "time.stamp", P, "ok");
    expect(GENUINE, &TRUE_PIECES, ESEAL_PASSED, "seal.status", P, "status-valid");
    expect(GENUINE, &TRUE_PIECES, ESEAL_PASSED, "signer.revocation", P, "not-revoked");
}
END_TEST

START_TEST(a_stamp_over_another_signature)
{
    stamp.other = true;
    expect(GENUINE, &TRUE_PIECES, ESEAL_FAILED, "time.stamp", F, "stamp-imprint");
}
END_TEST

START_TEST(a_stamp_from_an_untrusted_service)
{
    cert_plan plan = {
        .subject = "C=CN/CN=Clock", .issuer = "C=CN/CN=Stranger CA", .eku = "1.3.6.1.5.5.7.3.8"};
    forge_id service;

    forge_identity_plan(&c.f, &service, &plan, &c.f.stranger_ca);
    stamp.who = &service;
    expect(GENUINE, &TRUE_PIECES, ESEAL_INDETERMINATE, "time.stamp", I, "chain-not-found");
    forge_identity_free(&service);
    /* nor from somebody whom the signers' authority certified for other things */
    stamp.who = &c.signer;
    expect(GENUINE, &TRUE_PIECES, ESEAL_FAILED, "time.stamp", F, "stamp-usage");
}
END_TEST

START_TEST(a_stamp_before_the_seal_existed)
{
    expect((forge_plan){.created = COURT_STAMPED + 301}, &TRUE_PIECES, ESEAL_FAILED, "time.order",
        F, "stamp-before-seal");
    expect((forge_plan){.created = COURT_STAMPED + 300}, &TRUE_PIECES, ESEAL_PASSED, "time.order",
        P, "ok");
}
END_TEST

START_TEST(a_stamp_before_signing)
{
    stamp.time = COURT_T - 301;
    expect(GENUINE, &TRUE_PIECES, ESEAL_FAILED, "time.order", F, "stamp-before-signing");
}
END_TEST

START_TEST(a_status_list_of_another_issuer)
{
    cert_plan plan = {.subject = "C=CN/CN=Register", .issuer = "C=CN/CN=Stranger CA"};
    cert_plan clerk = {.subject = "C=CN/CN=Clerk", .issuer = "C=CN/CN=Status CA"};
    forge_id stranger, other;

    forge_identity_plan(&c.f, &stranger, &plan, &c.f.stranger_ca);
    forge_identity_plan(&c.f, &other, &clerk, &c.status_ca);
    expect(GENUINE, &(pieces){.status = {{.number = 300, .who = &stranger}}}, ESEAL_INDETERMINATE,
        "seal.status", N, "status-foreign");
    /* of the right authority, and not the register */
    expect(GENUINE, &(pieces){.status = {{.number = 300, .who = &other}}}, ESEAL_INDETERMINATE,
        "seal.status", N, "status-foreign");
    /* beside the register's it does no harm, and no good */
    expect(GENUINE,
        &(pieces){.status = {{.number = 300}, {.number = 999,
                                                  .who = &stranger,
                                                  .status = ESEAL_STATUS_REVOKED,
                                                  .reason = "ORDER",
                                                  .since = COURT_T - DAY}}},
        ESEAL_PASSED, "seal.status", W, "status-foreign");
    forge_identity_free(&other);
    forge_identity_free(&stranger);
}
END_TEST

START_TEST(an_older_status_list)
{
    const court_status revoked = {
        .number = 301, .status = ESEAL_STATUS_REVOKED, .reason = "ORDER", .since = COURT_T - DAY};

    expect(GENUINE, &(pieces){.status = {{.number = 300}, revoked}}, ESEAL_FAILED, "seal.status", F,
        "status-revoked-before");
    expect(GENUINE, &(pieces){.status = {revoked, {.number = 300}}}, ESEAL_FAILED, "seal.status", W,
        "status-older");
    /* by itself: from before T, and no longer in force */
    expect(GENUINE,
        &(pieces){.status = {{.number = 300, .at = COURT_T - 2 * DAY, .next = COURT_T + 2 * DAY}}},
        ESEAL_INDETERMINATE, "seal.status", N, "status-stale");
}
END_TEST

START_TEST(a_status_list_of_a_signer_who_was_revoked)
{
    crl_plan list = {.issuer = "C=CN/CN=Status CA",
        .key = c.status_ca.key,
        .at = COURT_LATE,
        .entries = {{.serial = COURT_REGISTER, .at = COURT_LATE - DAY}}};
    court_status revoked = {
        .number = 301, .status = ESEAL_STATUS_REVOKED, .reason = "ORDER", .since = COURT_T - DAY};

    expect(GENUINE, &(pieces){.registers = list}, ESEAL_INDETERMINATE, "seal.status", N,
        "status-signer-revoked");
    /* what it says against the seal stays */
    expect(GENUINE, &(pieces){.registers = list, .status = {revoked}}, ESEAL_FAILED, "seal.status",
        F, "status-revoked-before");
    /* after the list: the key may have been in other hands, or not */
    list.entries[0].at = COURT_LATE + 1;
    expect(GENUINE, &(pieces){.registers = list}, ESEAL_INDETERMINATE, "seal.status", N,
        "status-signer-revoked");
    list.entries[0].reason_plus_1 = ES_REVOKED_SUPERSEDED + 1;
    expect(GENUINE, &(pieces){.registers = list}, ESEAL_PASSED, "seal.status", P, "status-valid");
    list.entries[0].at = COURT_LATE;
    expect(GENUINE, &(pieces){.registers = list}, ESEAL_INDETERMINATE, "seal.status", N,
        "status-signer-revoked");
}
END_TEST

START_TEST(a_list_of_another_authority_of_the_same_name)
{
    crl_plan list = {.issuer = "C=CN/CN=Signer CA",
        .key = c.f.stranger_ca.key,
        .aki = c.f.stranger_ca.key,
        .at = COURT_LATE};

    expect(GENUINE, &(pieces){.signers = list}, ESEAL_INDETERMINATE, "signer.revocation", W,
        "crl-foreign");
    list.aki = NULL;
    expect(GENUINE, &(pieces){.signers = list}, ESEAL_INDETERMINATE, "signer.revocation", W,
        "crl-signature");
    list.aki = c.f.ca.key; /* a lie about the key */
    expect(GENUINE, &(pieces){.signers = list}, ESEAL_INDETERMINATE, "signer.revocation", W,
        "crl-signature");
}
END_TEST

START_TEST(a_list_of_a_kind_that_is_not_supported)
{
    static const struct {
        crl_plan plan;
        const char *reason;
    } KINDS[] = {{{.delta = true}, "crl-delta"}, {{.indirect = true}, "crl-indirect"},
        {{.some_reasons = true}, "crl-some-reasons"}, {{.ca_only = true}, "crl-scope"},
        {{.point = "http://elsewhere.example/"}, "crl-scope"},
        {{.critical = "1.2.3"}, "crl-critical"}};

    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        crl_plan list = KINDS[i].plan;

        list.issuer = "C=CN/CN=Signer CA";
        list.key = c.f.ca.key;
        list.at = COURT_LATE;
        expect(GENUINE, &(pieces){.signers = list}, ESEAL_INDETERMINATE, "signer.revocation", W,
            KINDS[i].reason);
    }
}
END_TEST

START_TEST(an_answer_of_somebody_who_may_not_give_it)
{
    crl_plan old = {.issuer = "C=CN/CN=Signer CA", .key = c.f.ca.key, .at = COURT_T - DAY};
    ocsp_plan answer = {.issuer = "C=CN/CN=Signer CA",
        .issuer_key = c.f.ca.key,
        .key = c.f.ca.key,
        .serial = COURT_SIGNER,
        .status = 'g',
        .at = COURT_LATE};

    expect(GENUINE, &(pieces){.signers = old, .answer = answer}, ESEAL_PASSED, "signer.revocation",
        P, "not-revoked");
    answer.key = c.signer.key;
    answer.cert = &c.signer.der;
    expect(GENUINE, &(pieces){.signers = old, .answer = answer}, ESEAL_INDETERMINATE,
        "signer.revocation", W, "ocsp-responder");
}
END_TEST

/* The service's own certificate has no evidence: then its stamp proves nothing that matters. */
START_TEST(a_stamp_that_nobody_vouches_for_any_more)
{
    crl_plan taken = {.issuer = "C=CN/CN=Signer CA",
        .key = c.f.ca.key,
        .at = COURT_LATE,
        .entries = {{.serial = COURT_SIGNER,
            .at = COURT_T + DAY,
            .reason_plus_1 = ES_REVOKED_KEY_COMPROMISE + 1}}};
    cert_plan plan = {.subject = "C=CN/CN=Clock",
        .issuer = "C=CN/CN=Stamp CA",
        .serial = 99,
        .eku = "1.3.6.1.5.5.7.3.8"};
    forge_id service;

    expect(GENUINE, &(pieces){.signers = taken}, ESEAL_PASSED, "signer.revocation", W,
        "revoked-after");
    forge_identity_plan(&c.f, &service, &plan, &c.stamp_ca);
    stamp.who = &service;
    stamp.time = COURT_LATE + 1; /* later than its authority's list */
    taken.entries[0].at = COURT_LATE + 2;
    taken.at = COURT_LATE + 3;
    expect(GENUINE, &(pieces){.signers = taken}, ESEAL_INDETERMINATE, "signer.revocation", I,
        "revoked-no-poe");
    ck_assert(court_says(&c.f, "time.stamp", W, "stamp-revocation-unknown"));
    forge_identity_free(&service);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("refused_evidence");
    TCase *tc = tcase_create("refused_evidence");

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, the_true_evidence);
    tcase_add_test(tc, a_stamp_over_another_signature);
    tcase_add_test(tc, a_stamp_from_an_untrusted_service);
    tcase_add_test(tc, a_stamp_before_the_seal_existed);
    tcase_add_test(tc, a_stamp_before_signing);
    tcase_add_test(tc, a_status_list_of_another_issuer);
    tcase_add_test(tc, an_older_status_list);
    tcase_add_test(tc, a_status_list_of_a_signer_who_was_revoked);
    tcase_add_test(tc, a_list_of_another_authority_of_the_same_name);
    tcase_add_test(tc, a_list_of_a_kind_that_is_not_supported);
    tcase_add_test(tc, an_answer_of_somebody_who_may_not_give_it);
    tcase_add_test(tc, a_stamp_that_nobody_vouches_for_any_more);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
