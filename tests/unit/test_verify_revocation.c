/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Revocation from end to end: lists and answers in octets, given to verifications of a sealed file
 * and of a seal.  Two authorities: one issues signers through an intermediate, one issues makers.
 */
#include <string.h>

#include <eseal.h>

#include "base/mem.h"
#include "crl_maker.h"
#include "unit.h"

#define DAY INT64_C(86400)
#define SEALED INT64_C(1700000000)
#define CREATED (SEALED - 10 * DAY)
#define NOW (SEALED + 30 * DAY)
#define URI "http://ca.example/signers.crl"
#define SIGNER_SERIAL 11
#define MAKER_SERIAL 22
#define MIDDLE_SERIAL 33

static eseal_ctx *ctx;
enum { ROOT, MIDDLE, SIGNER, MAKER_CA, MAKER, STRANGER, COUNT };
static maker_key *keys[COUNT];
static eseal_cert *certs[COUNT];
static eseal_seal *seal;
static eseal_signature *signature;
static const char CONTENT[] = "the sealed content";

static int64_t clock_at(void *arg)
{
    (void)arg;
    return NOW;
}

static eseal_signer *signer_of(int who)
{
    es_buf pem = maker_key_pem(keys[who]);
    eseal_signer *signer = NULL;

    ck_assert_int_eq(eseal_signer_open(&signer, ctx, pem.ptr, pem.len, certs[who]->octets,
                         certs[who]->len, NULL, NULL),
        0);
    es_buf_free(&pem);
    return signer;
}

static void make_certs(void)
{
    es_buf point = maker_point_extension(URI);

    for (int i = 0; i < COUNT; i++)
        keys[i] = maker_key_new("SM2");
    certs[ROOT] =
        maker_cert(ctx, &(cert_plan){.subject = "CN=root", .key = keys[ROOT], .ca = true});
    certs[MIDDLE] = maker_cert(ctx, &(cert_plan){.subject = "CN=signers",
                                        .issuer = "CN=root",
                                        .key = keys[MIDDLE],
                                        .issuer_key = keys[ROOT],
                                        .serial = MIDDLE_SERIAL,
                                        .ca = true});
    certs[SIGNER] = maker_cert(ctx, &(cert_plan){.subject = "C=CN/CN=signer",
                                        .issuer = "CN=signers",
                                        .key = keys[SIGNER],
                                        .issuer_key = keys[MIDDLE],
                                        .serial = SIGNER_SERIAL,
                                        .extra = es_buf_view(&point)});
    certs[MAKER_CA] =
        maker_cert(ctx, &(cert_plan){.subject = "CN=makers", .key = keys[MAKER_CA], .ca = true});
    certs[MAKER] = maker_cert(ctx, &(cert_plan){.subject = "C=CN/CN=maker",
                                       .issuer = "CN=makers",
                                       .key = keys[MAKER],
                                       .issuer_key = keys[MAKER_CA],
                                       .serial = MAKER_SERIAL});
    es_buf_free(&point);
}

static void make_seal(void)
{
    static const unsigned char PNG[] = "\x89PNG\r\n\x1a\n a picture";
    eseal_signer *maker = signer_of(MAKER);
    eseal_seal_builder *builder = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_seal_builder_new(&builder, ctx, 4, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_id(builder, "S-1", NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_name(builder, "合同专用章", NULL), 0);
    ck_assert_int_eq(
        eseal_seal_builder_set_picture(builder, "png", PNG, sizeof PNG, 40, 40, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_add_cert(builder, certs[SIGNER], NULL), 0);
    eseal_seal_builder_set_created(builder, CREATED);
    eseal_seal_builder_set_validity(builder, CREATED, SEALED + 100 * DAY);
    ck_assert_msg(
        eseal_seal_builder_sign(&seal, builder, maker, &err) == 0, "%s %s", err.where, err.text);
    eseal_seal_builder_free(builder);
    eseal_signer_free(maker);
}

static void make_signature(void)
{
    eseal_signer *signer = signer_of(SIGNER);
    eseal_sign_options options = {
        .size = sizeof options, .seal = seal, .allow_unknown_chain = 1, .time = SEALED};
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
    eseal_signer_free(signer);
}

static void set_up(void)
{
    eseal_ctx_options options = {.size = sizeof options, .clock = clock_at};

    ck_assert_int_eq(eseal_ctx_new(&ctx, &options, NULL), 0);
    make_certs();
    make_seal();
    make_signature();
}

static void tear_down(void)
{
    eseal_signature_free(signature);
    eseal_seal_free(seal);
    for (int i = 0; i < COUNT; i++) {
        eseal_cert_free(certs[i]);
        maker_key_free(keys[i]);
    }
    eseal_ctx_free(ctx);
}

static eseal_trust *anchors(bool pinned)
{
    eseal_trust *trust = NULL;
    const eseal_cert *signer = certs[pinned ? SIGNER : ROOT];
    const eseal_cert *maker = certs[pinned ? MAKER : MAKER_CA];

    ck_assert_int_eq(eseal_trust_new(&trust, ctx, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(trust, signer, ESEAL_USE_SIGNER, 0, NULL, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(trust, maker, ESEAL_USE_MAKER,
                         pinned ? 0 : ESEAL_ANCHOR_MAKER_CA, NULL, NULL),
        0);
    return trust;
}

/* Pieces of evidence, by letters; the same letter is always the same octets. */
static es_buf piece(char letter)
{
    crl_plan crl = {.issuer = "CN=signers", .key = keys[MIDDLE], .at = SEALED + DAY};
    ocsp_plan ocsp = {.issuer = "CN=signers",
        .issuer_key = keys[MIDDLE],
        .key = keys[MIDDLE],
        .serial = SIGNER_SERIAL,
        .status = 'g',
        .at = SEALED + DAY};

    switch (letter) {
    case 'm': /* the makers' list */
        crl = (crl_plan){.issuer = "CN=makers", .key = keys[MAKER_CA], .at = SEALED};
        break;
    case 'M': /* with the maker, from before the seal was made */
        crl = (crl_plan){.issuer = "CN=makers", .key = keys[MAKER_CA], .at = SEALED};
        crl.entries[0] = (crl_entry_plan){.serial = MAKER_SERIAL, .at = CREATED - DAY};
        break;
    case 's': /* the signers' list */
        break;
    case 'o': /* an older one */
        crl.at = SEALED - DAY;
        break;
    case 'f': /* of the same name and another key */
        crl.key = keys[STRANGER];
        break;
    case 'B': /* revoked before T */
        crl.entries[0] = (crl_entry_plan){.serial = SIGNER_SERIAL, .at = SEALED - DAY};
        break;
    case 'F': /* the same, of another key */
        crl.key = keys[STRANGER];
        crl.entries[0] = (crl_entry_plan){.serial = SIGNER_SERIAL, .at = SEALED - DAY};
        break;
    case 'A': /* superseded after T */
        crl.entries[0] =
            (crl_entry_plan){.serial = SIGNER_SERIAL, .at = SEALED + 1, .reason_plus_1 = 5};
        break;
    case 'K': /* keyCompromise after T */
        crl.entries[0] =
            (crl_entry_plan){.serial = SIGNER_SERIAL, .at = SEALED + 1, .reason_plus_1 = 2};
        break;
    case 'I': /* the intermediate, before T */
        crl = (crl_plan){.issuer = "CN=root", .key = keys[ROOT], .at = SEALED + DAY};
        crl.entries[0] = (crl_entry_plan){.serial = MIDDLE_SERIAL, .at = SEALED - DAY};
        break;
    case 'r': /* an answer: good */
        return maker_ocsp(&ocsp);
    case 'R': /* revoked before T */
        ocsp.status = 'r';
        ocsp.revoked = SEALED - DAY;
        return maker_ocsp(&ocsp);
    case 't': /* tryLater */
        ocsp.refused = 3;
        return maker_ocsp(&ocsp);
    default:
        ck_abort_msg("no piece %c", letter);
    }
    return maker_crl(&crl);
}

static eseal_evidence *evidence_of(const char *letters)
{
    eseal_evidence *evidence = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_evidence_new(&evidence, ctx, NULL), 0);
    for (; *letters != '\0'; letters++) {
        int kind = strchr("rRt", *letters) != NULL ? ESEAL_EVIDENCE_OCSP : ESEAL_EVIDENCE_CRL;
        const eseal_cert *cert = *letters == 'c' ? certs[MIDDLE] : certs[MAKER_CA];
        es_buf der;

        if (*letters == 'c' || *letters == 'd') {
            ck_assert_int_eq(eseal_evidence_add(evidence, ESEAL_EVIDENCE_CERTIFICATE, cert->octets,
                                 cert->len, NULL, NULL),
                0);
            continue;
        }
        der = piece(*letters);
        ck_assert_msg(eseal_evidence_add(evidence, kind, der.ptr, der.len, "given", &err) == 0,
            "%s: %s", err.where, err.text);
        es_buf_free(&der);
    }
    return evidence;
}

static eseal_report *verify(const char *letters, bool pinned, const char *policy_name, bool lone)
{
    eseal_evidence *evidence = letters == NULL ? NULL : evidence_of(letters);
    eseal_trust *trust = anchors(pinned);
    eseal_policy *policy = NULL;
    eseal_verify_options options = {.size = sizeof options, .trust = trust, .evidence = evidence};
    eseal_report *report = NULL;
    eseal_io *io = NULL;

    ck_assert_int_eq(eseal_policy_new(&policy, ctx, policy_name, NULL), 0);
    options.policy = policy;
    ck_assert_int_eq(eseal_io_open(&io, CONTENT, sizeof CONTENT, NULL), 0);
    if (lone)
        ck_assert_int_eq(eseal_seal_verify(&report, seal, ctx, &options, NULL), 0);
    else
        ck_assert_int_eq(eseal_signature_verify(&report, signature, ctx, io, &options, NULL), 0);
    eseal_io_free(io);
    eseal_policy_free(policy);
    eseal_trust_free(trust);
    eseal_evidence_free(evidence);
    return report;
}

/* 'c' is the intermediate's certificate, without which no chain is found; 'd' the makers' CA. */
static const struct {
    const char *evidence; /* NULL: none at all */
    bool pinned;
    int result, offline;
    const char *check, *reason;
} ROWS[] = {
    {"csm", false, ESEAL_PASSED, ESEAL_PASSED, "signer.revocation", "not-revoked"},
    {"crm", false, ESEAL_PASSED, ESEAL_PASSED, "signer.revocation", "not-revoked"},
    {"csm", false, ESEAL_PASSED, ESEAL_PASSED, "maker.revocation", "not-revoked"},
    {"sm", false, ESEAL_INDETERMINATE, ESEAL_INDETERMINATE, "signer.chain", "chain-not-found"},
    {NULL, true, ESEAL_INDETERMINATE, ESEAL_PASSED, "signer.revocation", "no-evidence"},
    {"c", false, ESEAL_INDETERMINATE, ESEAL_PASSED, "signer.revocation", "no-evidence"},
    {"cs", false, ESEAL_INDETERMINATE, ESEAL_PASSED, "maker.revocation", "revocation-unknown"},
    {"cm", false, ESEAL_INDETERMINATE, ESEAL_PASSED, "signer.revocation", "revocation-unknown"},
    {"com", false, ESEAL_INDETERMINATE, ESEAL_INDETERMINATE, "signer.revocation",
        "revocation-not-covering"},
    {"cfm", false, ESEAL_INDETERMINATE, ESEAL_PASSED, "signer.revocation", "revocation-unknown"},
    {"ctm", false, ESEAL_INDETERMINATE, ESEAL_PASSED, "signer.revocation", "revocation-unknown"},
    /* GM/T 0047-2016 6.5.4 e) and f), 6.3.4 d) */
    {"cBm", false, ESEAL_FAILED, ESEAL_FAILED, "signer.revocation", "revoked-before"},
    {"cRm", false, ESEAL_FAILED, ESEAL_FAILED, "signer.revocation", "revoked-before"},
    {"cAm", false, ESEAL_PASSED, ESEAL_PASSED, "signer.revocation", "revoked-after"},
    {"csM", false, ESEAL_FAILED, ESEAL_FAILED, "maker.revocation", "revoked-before"},
    {"cKm", false, ESEAL_INDETERMINATE, ESEAL_INDETERMINATE, "signer.revocation", "revoked-no-poe"},
    {"csRm", false, ESEAL_FAILED, ESEAL_FAILED, "signer.revocation", "revoked-before"},
    {"csFm", false, ESEAL_PASSED, ESEAL_PASSED, "signer.revocation", "not-revoked"},
    {"csmI", false, ESEAL_FAILED, ESEAL_FAILED, "signer.chain", "chain-revoked"},
    {"sm", true, ESEAL_INDETERMINATE, ESEAL_PASSED, "signer.revocation", "revocation-unknown"},
    {"csdm", true, ESEAL_PASSED, ESEAL_PASSED, "signer.revocation", "not-revoked"},
    {"cBdm", true, ESEAL_FAILED, ESEAL_FAILED, "signer.revocation", "revoked-before"},
};

static bool says(const eseal_report *report, const char *id, const char *reason)
{
    for (size_t i = 0; i < eseal_report_check_count(report, 0); i++) {
        const eseal_check *check = eseal_report_check_at(report, 0, i);

        if (strcmp(eseal_check_id(check), id) == 0 &&
            strcmp(eseal_check_reason(check), reason) == 0)
            return true;
    }
    return false;
}

START_TEST(test_rows)
{
    for (int offline = 0; offline < 2; offline++) {
        int expected = offline != 0 ? ROWS[_i].offline : ROWS[_i].result;
        eseal_report *report =
            verify(ROWS[_i].evidence, ROWS[_i].pinned, offline != 0 ? "offline" : "default", false);
        char *text = eseal_report_text(report, "en");

        ck_assert_msg(says(report, ROWS[_i].check, ROWS[_i].reason), "%s: no %s\n%s",
            ROWS[_i].evidence, ROWS[_i].reason, text);
        ck_assert_msg(eseal_report_result(report) == expected, "%s", text);
        eseal_free(text);
        eseal_report_free(report);
    }
}
END_TEST

/* What is missing is named: whose list, from where, and which time it has to cover. */
START_TEST(test_need)
{
    eseal_report *report = verify("cm", false, "default", false);
    char *json = eseal_report_json(report, "en", 1);

    ck_assert_ptr_nonnull(strstr(json, "\"kind\":\"signer-revocation\""));
    ck_assert_ptr_nonnull(strstr(json, "\"issuer\":\"CN=signers\""));
    ck_assert_ptr_nonnull(strstr(json, "\"path\":\"" URI "\""));
    ck_assert_ptr_nonnull(strstr(json, "\"at\":\"2023-11-14T22:13:20Z\""));
    ck_assert_ptr_null(strstr(json, "\"kind\":\"maker-revocation\""));
    eseal_free(json);
    eseal_report_free(report);
}
END_TEST

/* A seal by itself: 6.3.4 a) and d). */
START_TEST(test_lone_seal)
{
    static const struct {
        const char *evidence;
        int result;
    } SEALS[] = {{"m", ESEAL_PASSED}, {"M", ESEAL_FAILED}, {"s", ESEAL_INDETERMINATE}};

    for (size_t i = 0; i < sizeof SEALS / sizeof SEALS[0]; i++) {
        eseal_report *report = verify(SEALS[i].evidence, false, "default", true);

        ck_assert_int_eq(eseal_report_result(report), SEALS[i].result);
        eseal_report_free(report);
    }
}
END_TEST

static int order_of(int result)
{
    return result == ESEAL_PASSED ? 2 : result == ESEAL_INDETERMINATE ? 1 : 0;
}

static int result_with(const char *letters)
{
    eseal_report *report = verify(letters, false, "default", false);
    int result = eseal_report_result(report);

    eseal_report_free(report);
    return result;
}

/* Every subset of what there is: both kinds of evidence are needed, negative ones never help, and
 * neither does their order. */
START_TEST(test_properties)
{
    static const char PIECES[] = "smorBKf";

    for (unsigned set = 0; set < 1U << (sizeof PIECES - 1); set++) {
        char letters[20] = "c", turned[20] = "", more[24];
        size_t len = 1;
        int result;

        for (size_t i = 0; i < sizeof PIECES - 1; i++)
            if ((set >> i & 1) != 0)
                letters[len++] = PIECES[i];
        for (size_t i = 0; i < len; i++)
            turned[i] = letters[len - 1 - i];
        result = result_with(letters);
        ck_assert_msg(result_with(turned) == result, "%s", letters);
        if (strchr(letters, 'm') == NULL || strpbrk(letters, "sr") == NULL)
            ck_assert_msg(result != ESEAL_PASSED, "%s", letters);
        for (const char *negative = "BKRFMI"; *negative != '\0' && set % 5 == 0; negative++) {
            snprintf(more, sizeof more, "%s%c", letters, *negative);
            ck_assert_msg(order_of(result_with(more)) <= order_of(result), "%s", more);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("verify_revocation");
    TCase *tests = tcase_create("verify");

    tcase_set_timeout(tests, 120);
    tcase_add_unchecked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, test_rows, 0, sizeof ROWS / sizeof ROWS[0]);
    tcase_add_test(tests, test_need);
    tcase_add_test(tests, test_lone_seal);
    tcase_add_test(tests, test_properties);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
