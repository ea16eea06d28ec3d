/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamps: read, put into signatures, and judged; each sound one beside its unsound twins. */
#include <string.h>

#include <eseal.h>

#include "base/mem.h"
#include "model/stamp.h"
#include "token_maker.h"
#include "unit.h"

#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)
#define SEALED INT64_C(1700000000)
#define NOW (SEALED + 30 * DAY)

static eseal_ctx *ctx;
static maker_key *keys[4];
enum { MAKER, SIGNER, SERVICE, STRANGER };
static eseal_cert *certs[4];

static int64_t clock_at(void *arg)
{
    (void)arg;
    return NOW;
}

static eseal_cert *cert_of(int who, const char *name, int64_t to, bool stamping)
{
    cert_plan plan = {
        .subject = name, .key = keys[who], .to = to, .eku = stamping ? "1.3.6.1.5.5.7.3.8" : NULL};

    return maker_cert(ctx, &plan);
}

static void set_up(void)
{
    eseal_ctx_options options = {.size = sizeof options, .clock = clock_at};

    ck_assert_int_eq(eseal_ctx_new(&ctx, &options, NULL), 0);
    for (int i = 0; i < 4; i++)
        keys[i] = maker_key_new("SM2");
    certs[MAKER] = cert_of(MAKER, "C=CN/CN=maker", 0, false);
    certs[SIGNER] = cert_of(SIGNER, "C=CN/CN=signer", SEALED + 5 * DAY, false);
    certs[SERVICE] = cert_of(SERVICE, "C=CN/CN=service", SEALED + 20 * DAY, true);
    certs[STRANGER] = cert_of(STRANGER, "C=CN/CN=no stamps", 0, false);
}

static void tear_down(void)
{
    for (int i = 0; i < 4; i++) {
        eseal_cert_free(certs[i]);
        maker_key_free(keys[i]);
    }
    eseal_ctx_free(ctx);
}

static eseal_signer *signer_of(int who)
{
    es_buf pem = maker_key_pem(keys[who]);
    eseal_signer *signer = NULL;
    eseal_error err = {0};

    ck_assert_msg(eseal_signer_open(&signer, ctx, pem.ptr, pem.len, certs[who]->octets,
                      certs[who]->len, NULL, &err) == 0,
        "%s", err.text);
    es_buf_free(&pem);
    return signer;
}

static eseal_seal *make_seal(int version)
{
    static const unsigned char PNG[] = "\x89PNG\r\n\x1a\n a picture";
    eseal_signer *maker = signer_of(MAKER);
    eseal_seal_builder *builder = NULL;
    eseal_seal *seal = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_seal_builder_new(&builder, ctx, version, NULL), 0);
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

static eseal_signature *make_signature(int version)
{
    eseal_signer *signer = signer_of(SIGNER);
    eseal_seal *seal = make_seal(version);
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

static eseal_trust *anchors(bool service)
{
    eseal_trust *trust = NULL;

    ck_assert_int_eq(eseal_trust_new(&trust, ctx, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(trust, certs[SIGNER], ESEAL_USE_SIGNER, 0, NULL, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(trust, certs[MAKER], ESEAL_USE_MAKER, 0, NULL, NULL), 0);
    if (service) {
        ck_assert_int_eq(eseal_trust_add(trust, certs[SERVICE], ESEAL_USE_STAMP, 0, NULL, NULL), 0);
        ck_assert_int_eq(
            eseal_trust_add(trust, certs[STRANGER], ESEAL_USE_STAMP, 0, NULL, NULL), 0);
    }
    return trust;
}

static eseal_report *verify(const eseal_signature *signature, bool service)
{
    eseal_trust *trust = anchors(service);
    eseal_policy *policy = NULL;
    eseal_verify_options options = {.size = sizeof options, .trust = trust};
    eseal_report *report = NULL;
    eseal_io *io = NULL;

    ck_assert_int_eq(eseal_policy_new(&policy, ctx, "offline", NULL), 0);
    options.policy = policy;
    ck_assert_int_eq(eseal_io_open(&io, CONTENT, sizeof CONTENT, NULL), 0);
    ck_assert_int_eq(eseal_signature_verify(&report, signature, ctx, io, &options, NULL), 0);
    eseal_io_free(io);
    eseal_policy_free(policy);
    eseal_trust_free(trust);
    return report;
}

/* Puts any octets into the stamp field, sound or not. */
static eseal_signature *with_stamp(const eseal_signature *signature, es_span token)
{
    es_buf made = ES_BUF(1 << 20);
    eseal_signature *stamped = NULL;

    ck_assert_int_eq(
        es_stamp_put(&made, es_span_of(signature->octets, signature->len), token, ctx, NULL), 0);
    ck_assert_int_eq(es_signature_parse(&stamped, ctx, es_buf_view(&made), NULL), 0);
    es_buf_free(&made);
    return stamped;
}

static const struct row {
    const char *name;
    token_plan plan; /* key, cert, over and time are filled in */
    int64_t time;    /* 0: an hour after sealing */
    int who;         /* 0: SERVICE */
    bool unknown;    /* no stamp anchors */
    bool other;      /* over something else */
    int result;
    const char *check, *reason;
} ROWS[] = {
    {.name = "sound", .result = ESEAL_PASSED, .check = "time.stamp", .reason = "ok"},
    {.name = "CMS framing",
        .plan.cms = true,
        .result = ESEAL_PASSED,
        .check = "time.stamp",
        .reason = "ok"},
    {.name = "a whole answer",
        .plan.response = true,
        .result = ESEAL_PASSED,
        .check = "time.stamp",
        .reason = "ok"},
    {.name = "an extension that is not critical",
        .plan.extension = "1.2.3.4",
        .result = ESEAL_PASSED,
        .check = "time.stamp",
        .reason = "ok"},
    {.name = "r and s without DER",
        .plan.raw = true,
        .result = ESEAL_PASSED,
        .check = "time.stamp",
        .reason = "raw-value"},
    {.name = "attributes in another order",
        .plan.unsorted = true,
        .result = ESEAL_PASSED,
        .check = "time.stamp",
        .reason = "set-unsorted"},
    {.name = "a version of TSTInfo that there is not",
        .plan.version = 3,
        .result = ESEAL_PASSED,
        .check = "time.stamp",
        .reason = "version-number"},
    {.name = "odd, and damaged",
        .plan = {.raw = true, .damaged = true},
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "stamp-value"},
    {.name = "a critical extension",
        .plan = {.extension = "1.2.3.4", .critical = true},
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "stamp-critical"},
    {.name = "an extension without a value",
        .plan = {.extension = "1.2.3.4", .no_extension_value = true},
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "stamp-critical"},
    {.name = "over something else",
        .other = true,
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "stamp-imprint"},
    {.name = "value damaged",
        .plan.damaged = true,
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "stamp-value"},
    {.name = "another content digested",
        .plan.wrong_digest = true,
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "message-digest"},
    {.name = "no attributes",
        .plan.no_attrs = true,
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "message-digest"},
    {.name = "no signer",
        .plan.no_signer = true,
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "no-signer"},
    {.name = "two signers",
        .plan.two_signers = true,
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "many-signers"},
    {.name = "no certificate",
        .plan.no_cert = true,
        .result = ESEAL_INDETERMINATE,
        .check = "time.stamp",
        .reason = "no-signer-certificate"},
    {.name = "keyed digest",
        .plan.digest_oid = "1.2.156.10197.1.401.2",
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "keyed-digest"},
    {.name = "not a TSTInfo",
        .plan.content_oid = "1.2.840.113549.1.7.1",
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "structure"},
    {.name = "a certificate that is not for stamps",
        .who = STRANGER,
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "stamp-usage"},
    {.name = "an unknown service",
        .unknown = true,
        .result = ESEAL_INDETERMINATE,
        .check = "time.stamp",
        .reason = "no-anchors"},
    {.name = "service expired when stamping",
        .time = SEALED + 21 * DAY,
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "stamp-expired"},
    {.name = "from the future",
        .time = NOW + 301,
        .result = ESEAL_FAILED,
        .check = "time.stamp",
        .reason = "stamp-in-future"},
    {.name = "just before sealing: clocks differ",
        .time = SEALED - 300,
        .result = ESEAL_PASSED,
        .check = "time.order",
        .reason = "ok"},
    {.name = "before sealing",
        .time = SEALED - 301,
        .result = ESEAL_FAILED,
        .check = "time.order",
        .reason = "stamp-before-signing"},
    {.name = "before the seal was made",
        .time = SEALED - 11 * DAY,
        .result = ESEAL_FAILED,
        .check = "time.order",
        .reason = "stamp-before-signing"},
    {.name = "late: the signer has expired meanwhile",
        .time = SEALED + 6 * DAY,
        .result = ESEAL_INDETERMINATE,
        .check = "signer.validity",
        .reason = "stamp-late"},
};

static es_buf token_for(const struct row *row, es_span over)
{
    token_plan plan = row->plan;
    int who = row->who == 0 ? SERVICE : row->who;

    plan.key = keys[who];
    plan.cert = es_span_of(certs[who]->octets, certs[who]->len);
    plan.over = row->other ? es_span_str("something else") : over;
    plan.time = row->time == 0 ? SEALED + HOUR : row->time;
    return maker_token(ctx, &plan);
}

START_TEST(rows)
{
    const struct row *row = &ROWS[_i];
    eseal_signature *signature = make_signature(4), *stamped;
    es_buf token = token_for(row, signature->value);
    eseal_report *report, *plain = verify(signature, true);
    const eseal_check *check;
    char *json;

    ck_assert_int_eq(eseal_report_result(plain), ESEAL_PASSED);
    stamped = with_stamp(signature, es_buf_view(&token));
    report = verify(stamped, !row->unknown);
    json = eseal_report_json(report, "en", 1);
    ck_assert_msg(eseal_report_result(report) == row->result, "%s: %s", row->name, json);
    check = eseal_report_check_find(report, 0, row->check);
    ck_assert_msg(strcmp(eseal_check_reason(check), row->reason) == 0, "%s: %s", row->name,
        eseal_check_reason(check));
    if (row->result == ESEAL_PASSED)
        ck_assert_ptr_nonnull(strstr(json, "\"best_source\":\"stamp\""));
    eseal_free(json);
    eseal_report_free(report);
    eseal_report_free(plain);
    es_buf_free(&token);
    eseal_signature_free(stamped);
    eseal_signature_free(signature);
}
END_TEST

/* The public way: request, answer, add; v4 and v5 alike. */
START_TEST(added)
{
    eseal_signature *signature = make_signature(_i == 0 ? 4 : 5), *stamped = NULL, *other;
    eseal_stamp_options options = {.size = sizeof options, .nonce = "\x81\x02", .nonce_len = 2};
    es_buf answer = token_for(&ROWS[2], signature->value);
    eseal_stamp_token *token = NULL;
    unsigned char *request = NULL, *der = NULL;
    eseal_error err = {0};
    eseal_report *report;
    size_t len;

    ck_assert_int_eq(eseal_stamp_request_encode(&request, &len, ctx, signature, &options, NULL), 0);
    ck_assert_int_eq(es_der_check(es_span_of(request, len), eseal_ctx_limits(ctx), NULL), 0);
    ck_assert_int_eq(eseal_stamp_token_parse(&token, ctx, answer.ptr, answer.len, NULL), 0);
    ck_assert_int_eq(eseal_stamp_token_time(token), SEALED + HOUR);
    ck_assert_str_eq(eseal_stamp_token_policy(token), "1.2.3.4.1");
    ck_assert_str_eq(eseal_stamp_token_serial(token), "910203");
    ck_assert_int_eq(eseal_signature_add_stamp(&der, &len, ctx, signature, token, &err), 0);
    ck_assert_int_eq(eseal_signature_parse(&stamped, ctx, der, len, NULL), 0);
    ck_assert_uint_eq(stamped->findings.count, 0);
    report = verify(stamped, true);
    ck_assert_int_eq(eseal_report_result(report), ESEAL_PASSED);
    /* once only, and not onto another's value */
    eseal_free(der);
    ck_assert_int_eq(
        eseal_signature_add_stamp(&der, &len, ctx, stamped, token, &err), ESEAL_E_MISUSE);
    err = (eseal_error){0};
    other = make_signature(4);
    ck_assert_int_eq(eseal_signature_add_stamp(&der, &len, ctx, other, token, &err), ESEAL_E_VALUE);
    eseal_signature_free(other);
    eseal_report_free(report);
    eseal_stamp_token_free(token);
    eseal_free(request);
    es_buf_free(&answer);
    eseal_signature_free(stamped);
    eseal_signature_free(signature);
}
END_TEST

START_TEST(refusal_is_named)
{
    static const struct row REFUSED = {.plan = {.response = true, .status = 2}};
    es_buf answer = token_for(&REFUSED, es_span_str("x"));
    eseal_stamp_token *token = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(
        eseal_stamp_token_parse(&token, ctx, answer.ptr, answer.len, &err), ESEAL_E_SIGNATURE);
    ck_assert_str_eq(
        err.text, "the time-stamp service refused: rejection, \"not this digest\", badAlg");
    es_buf_free(&answer);
}
END_TEST

/* A v5 seal's own stamp: GM/T 0031-2025. */
START_TEST(seal_stamp)
{
    eseal_seal *seal = make_seal(5), *stamped = NULL;
    struct row row = {.time = SEALED - 10 * DAY + (_i == 0 ? HOUR : -HOUR)};
    es_buf answer = token_for(&row, seal->value);
    eseal_stamp_token *token = NULL;
    eseal_trust *trust = anchors(true);
    eseal_policy *policy = NULL;
    eseal_verify_options options = {.size = sizeof options, .trust = trust};
    eseal_report *report = NULL;
    unsigned char *der = NULL;
    size_t len;

    ck_assert_int_eq(eseal_policy_new(&policy, ctx, "offline", NULL), 0);
    options.policy = policy;
    ck_assert_int_eq(eseal_stamp_token_parse(&token, ctx, answer.ptr, answer.len, NULL), 0);
    ck_assert_int_eq(eseal_seal_add_stamp(&der, &len, ctx, seal, token, NULL), 0);
    ck_assert_int_eq(eseal_seal_parse(&stamped, ctx, der, len, NULL), 0);
    ck_assert_int_eq(eseal_seal_verify(&report, stamped, ctx, &options, NULL), 0);
    ck_assert_int_eq(eseal_report_result(report), _i == 0 ? ESEAL_PASSED : ESEAL_FAILED);
    if (_i == 1)
        ck_assert_str_eq(eseal_check_reason(eseal_report_check_find(report, 0, "time.order")),
            "stamp-before-seal");
    eseal_report_free(report);
    eseal_free(der);
    eseal_policy_free(policy);
    eseal_trust_free(trust);
    eseal_stamp_token_free(token);
    es_buf_free(&answer);
    eseal_seal_free(stamped);
    eseal_seal_free(seal);
}
END_TEST

/* Any bit of the token changed: never a pass with the stamp's time. */
START_TEST(flips)
{
    eseal_signature *signature = make_signature(4);
    es_buf token = token_for(&ROWS[0], signature->value);

    for (size_t bit = (size_t)_i; bit < token.len * 8; bit += 61) {
        eseal_signature *stamped;
        eseal_report *report;

        token.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
        stamped = with_stamp(signature, es_buf_view(&token));
        report = verify(stamped, true);
        token.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (eseal_report_passed(report)) {
            char *json = eseal_report_json(report, "en", 1);

            /* what nothing signs in a SignedData (versions, digestAlgorithms) may change */
            ck_assert_ptr_nonnull(strstr(json, "\"best\":\"2023-11-14T23:13:20Z\""));
            eseal_free(json);
        }
        eseal_report_free(report);
        eseal_signature_free(stamped);
    }
    es_buf_free(&token);
    eseal_signature_free(signature);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stamp");
    TCase *tc = tcase_create("stamp");

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, rows, 0, sizeof ROWS / sizeof ROWS[0]);
    tcase_add_loop_test(tc, added, 0, 2);
    tcase_add_test(tc, refusal_is_named);
    tcase_add_loop_test(tc, seal_stamp, 0, 2);
    tcase_add_loop_test(tc, flips, 0, 4);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
