/* SPDX-License-Identifier: Apache-2.0 */
/* Seal status lists as evidence, from end to end: signed by the right one, and by every wrong one.
 */
#include "status_unit.h"

static eseal_signature *sealed;

static eseal_seal *make_seal(void)
{
    static const unsigned char PNG[] = "\x89PNG\r\n\x1a\n a picture";
    eseal_signer *maker = signer_of(MAKER);
    eseal_seal_builder *builder = NULL;
    eseal_seal *seal = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_seal_builder_new(&builder, ctx, 4, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_id(builder, "S-1", NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_name(builder, "合同专用章", NULL), 0);
    ck_assert_int_eq(
        eseal_seal_builder_set_picture(builder, "png", PNG, sizeof PNG, 40, 40, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_add_cert(builder, certs[SIGNER], NULL), 0);
    eseal_seal_builder_set_created(builder, SEALED - 10 * DAY);
    eseal_seal_builder_set_validity(builder, SEALED - 10 * DAY, SEALED + 100 * DAY);
    ck_assert_msg(
        eseal_seal_builder_sign(&seal, builder, maker, &err) == 0, "%s %s", err.where, err.text);
    eseal_seal_builder_free(builder);
    eseal_signer_free(maker);
    return seal;
}

static const char CONTENT[] = "the sealed content";

static eseal_signature *make_signature(void)
{
    eseal_signer *signer = signer_of(SIGNER);
    eseal_seal *seal = make_seal();
    eseal_sign_options options = {
        .size = sizeof options, .seal = seal, .allow_unknown_chain = 1, .time = SEALED};
    eseal_signature *signature = NULL;
    unsigned char *der = NULL;
    eseal_io *io = NULL;
    eseal_error err = {0};
    size_t len;

    ck_assert_int_eq(eseal_io_open(&io, CONTENT, sizeof CONTENT, NULL), 0);
    ck_assert_msg(eseal_content_sign(&der, &len, ctx, io, &options, signer, &err) == 0, "%s %s",
        err.where, err.text);
    ck_assert_int_eq(eseal_signature_parse(&signature, ctx, der, len, NULL), 0);
    eseal_free(der);
    eseal_io_free(io);
    eseal_seal_free(seal);
    eseal_signer_free(signer);
    return signature;
}

static void set_up(void)
{
    status_set_up();
    sealed = make_signature();
}

static void tear_down(void)
{
    eseal_signature_free(sealed);
    status_tear_down();
}

static const struct use {
    const char *name;
    int status; /* 0: no entry */
    const char *reason;
    int64_t since;
    int who, maker;        /* who signs; whose seals */
    int64_t made, until;   /* 0: after sealing, in force */
    bool damaged;          /* a signed octet is changed */
    bool other_cert;       /* somebody else's certificate is put in */
    bool required, anchor; /* anchor: REGISTER is one */
    int result;
    const char *said;
} USES[] = {
    {.name = "none", .who = -1, .anchor = true, .result = ESEAL_PASSED, .said = "no-evidence"},
    {.name = "none, required",
        .who = -1,
        .anchor = true,
        .required = true,
        .result = ESEAL_INDETERMINATE,
        .said = "no-evidence"},
    {.name = "silent",
        .who = REGISTER,
        .anchor = true,
        .required = true,
        .result = ESEAL_PASSED,
        .said = "status-valid"},
    {.name = "suspended",
        .status = ESEAL_STATUS_SUSPENDED,
        .reason = "INVESTIGATION",
        .since = SEALED - DAY,
        .who = REGISTER,
        .anchor = true,
        .result = ESEAL_FAILED,
        .said = "status-suspended"},
    {.name = "deregistered later",
        .status = ESEAL_STATUS_DEREGISTERED,
        .reason = "RENAMED",
        .since = SEALED + DAY,
        .who = REGISTER,
        .anchor = true,
        .required = true,
        .result = ESEAL_PASSED,
        .said = "status-revoked-after"},
    {.name = "damaged",
        .who = REGISTER,
        .anchor = true,
        .damaged = true,
        .required = true,
        .result = ESEAL_INDETERMINATE,
        .said = "status-forged"},
    {.name = "under another's certificate",
        .who = STRANGER,
        .anchor = true,
        .other_cert = true,
        .required = true,
        .result = ESEAL_INDETERMINATE,
        .said = "status-forged"},
    {.name = "of a stranger",
        .who = STRANGER,
        .anchor = true,
        .required = true,
        .result = ESEAL_INDETERMINATE,
        .said = "status-foreign"},
    {.name = "without anchors",
        .who = REGISTER,
        .required = true,
        .result = ESEAL_INDETERMINATE,
        .said = "status-foreign"},
    {.name = "of a signer, who is trusted to sign",
        .who = SIGNER,
        .anchor = true,
        .required = true,
        .result = ESEAL_INDETERMINATE,
        .said = "status-foreign"},
    {.name = "stale",
        .who = REGISTER,
        .anchor = true,
        .made = SEALED - 2 * DAY,
        .until = SEALED - DAY,
        .required = true,
        .result = ESEAL_INDETERMINATE,
        .said = "status-stale"},
    {.name = "about another maker's seals",
        .status = ESEAL_STATUS_REVOKED,
        .reason = "ORDER",
        .since = SEALED - DAY,
        .who = REGISTER,
        .maker = STRANGER,
        .anchor = true,
        .required = true,
        .result = ESEAL_INDETERMINATE,
        .said = "status-other-maker"},
};

static void add_evidence(eseal_evidence *evidence, const struct use *use)
{
    eseal_status_builder *builder = builder_of(use->maker);
    eseal_status_list *list;
    es_buf forged = ES_BUF(1 << 20);
    eseal_error err = {0};

    if (use->status != 0)
        add(builder, use->status, use->reason, use->since);
    if (use->made != 0)
        eseal_status_builder_set_updates(builder, use->made, use->until);
    list = sign(builder, use->who);
    if (use->damaged)
        list->octets[list->message.ptr - list->octets + 14] ^= 1; /* within the issuer's name */
    ck_assert_int_eq(
        es_status_put(&forged, list->message,
            use->other_cert ? certs[REGISTER]->view.whole : list->cert, list->value, NULL),
        0);
    if (use->damaged) /* still readable: another character */
        ck_assert(es_span_equal(es_buf_view(&forged), es_span_of(list->octets, list->len)));
    ck_assert_msg(eseal_evidence_add(
                      evidence, ESEAL_EVIDENCE_STATUS, forged.ptr, forged.len, NULL, &err) == 0,
        "%s %s", err.where, err.text);
    ck_assert_uint_eq(eseal_evidence_count(evidence, ESEAL_EVIDENCE_STATUS), 1);
    es_buf_free(&forged);
    eseal_status_list_free(list);
    eseal_status_builder_free(builder);
}

static eseal_trust *anchors(bool of_register)
{
    eseal_trust *trust = NULL;

    ck_assert_int_eq(eseal_trust_new(&trust, ctx, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(trust, certs[SIGNER], ESEAL_USE_SIGNER, 0, NULL, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(trust, certs[MAKER], ESEAL_USE_MAKER, 0, NULL, NULL), 0);
    if (of_register)
        ck_assert_int_eq(
            eseal_trust_add(trust, certs[REGISTER], ESEAL_USE_STATUS, 0, NULL, NULL), 0);
    return trust;
}

static void check_use(const struct use *use, const eseal_report *report)
{
    const eseal_check *check = eseal_report_check_find(report, 0, "seal.status");

    ck_assert_ptr_nonnull(check);
    ck_assert_msg(strcmp(eseal_check_reason(check), use->said) == 0, "%s: %s", use->name,
        eseal_check_reason(check));
    ck_assert_msg(eseal_report_result(report) == use->result, "%s: %s", use->name,
        eseal_result_name(eseal_report_result(report)));
    ck_assert_int_eq(eseal_report_passed(report), use->result == ESEAL_PASSED);
}

/* A signature and its lone seal; of the latter T is the moment of judging. */
START_TEST(uses)
{
    const struct use *use = &USES[_i];
    eseal_trust *trust = anchors(use->anchor);
    eseal_evidence *evidence = NULL;
    eseal_policy *policy = NULL;
    eseal_verify_options options = {.size = sizeof options, .trust = trust};
    eseal_report *report = NULL;
    eseal_io *io = NULL;

    ck_assert_int_eq(eseal_evidence_new(&evidence, ctx, NULL), 0);
    if (use->who >= 0)
        add_evidence(evidence, use);
    ck_assert_int_eq(eseal_policy_new(&policy, ctx, "offline", NULL), 0);
    eseal_policy_set_require_status(policy, use->required);
    options.policy = policy;
    options.evidence = evidence;
    ck_assert_int_eq(eseal_io_open(&io, CONTENT, sizeof CONTENT, NULL), 0);
    ck_assert_int_eq(eseal_signature_verify(&report, sealed, ctx, io, &options, NULL), 0);
    check_use(use, report);
    eseal_report_free(report);
    if (strcmp(use->said, "status-revoked-after") != 0) {
        ck_assert_int_eq(
            eseal_seal_verify(&report, eseal_signature_seal(sealed), ctx, &options, NULL), 0);
        check_use(use, report);
        eseal_report_free(report);
    }
    eseal_io_free(io);
    eseal_policy_free(policy);
    eseal_evidence_free(evidence);
    eseal_trust_free(trust);
}
END_TEST

/* A CA for everybody must not let each of its signers keep a register. */
START_TEST(anchor_rules)
{
    cert_plan plan = {.subject = "C=CN/CN=CA", .key = keys[STRANGER], .ca = true};
    eseal_cert *ca = maker_cert(ctx, &plan);
    eseal_trust *trust = NULL;

    ck_assert_int_eq(eseal_trust_new(&trust, ctx, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(trust, ca, ESEAL_USE_STATUS, 0, NULL, NULL), ESEAL_E_CERT);
    ck_assert_int_eq(eseal_trust_add(trust, ca, ESEAL_USE_STATUS, 0, "CN=register,C=CN", NULL), 0);
    ck_assert_int_eq(
        eseal_trust_add(trust, ca, ESEAL_USE_STATUS, ESEAL_ANCHOR_MAKER_CA, NULL, NULL),
        ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_trust_add(trust, ca, 5, 0, NULL, NULL), ESEAL_E_MISUSE);
    ck_assert_uint_eq(eseal_trust_count(trust, ESEAL_USE_STATUS), 1);
    ck_assert_uint_eq(eseal_trust_count(trust, ESEAL_USE_SIGNER), 0);
    eseal_trust_free(trust);
    eseal_cert_free(ca);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("verify_status");
    TCase *tests = tcase_create("all");

    tcase_add_unchecked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, uses, 0, COUNT(USES));
    tcase_add_test(tests, anchor_rules);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
