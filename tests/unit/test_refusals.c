/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What signing refuses (GM/T 0031-2014 6.2.2 a to c, GB/T 38540-2020 7.2 a1 to a3): whatever a
 * verifier would not accept, each with its code, and with the check and the reason in its text.
 */
#include "scene.h"

#define DAY INT64_C(86400)
#define ENCRYPTION (MAKER_USAGE(MAKER_KEY_ENC) | MAKER_USAGE(MAKER_AGREE))

static scene s;
static es_buf unsigned_one;

static void setup(void)
{
    scene_open(&s);
    unsigned_one = scene_document(&s);
}

static void teardown(void)
{
    es_buf_free(&unsigned_one);
    scene_close(&s);
}

typedef enum chain { ANCHORED, UNKNOWN, BROKEN } chain;

/* What is out of the ordinary, and what is said of it. */
static const struct {
    const char *name;
    scene_seal seal;
    int64_t now;
    chain signer, maker;
    cert_plan plan, maker_plan; /* of their certificates */
    bool unlisted, renewed, allow;
    int code; /* 0: it is signed */
    const char *text;
} REFUSALS[] = {
    {.name = "nothing is wrong"},
    {.name = "the seal's last second", .now = SCENE_TO},
    {.name = "the seal expired",
        .now = SCENE_TO + 1,
        .code = ESEAL_E_SEAL_REFUSED,
        .text = "seal.validity (expired)"},
    {.name = "the seal's first second", .seal = {.from = SCENE_NOW}},
    {.name = "the seal is not yet valid",
        .seal = {.from = SCENE_NOW + 1},
        .code = ESEAL_E_SEAL_REFUSED,
        .text = "seal.validity (not-yet-valid)"},
    {.name = "the seal has a wrong value",
        .seal = {.wrong_value = true},
        .code = ESEAL_E_SEAL_REFUSED,
        .text = "seal.value (value-wrong)"},
    {.name = "the seal was changed",
        .seal = {.changed_name = true},
        .code = ESEAL_E_SEAL_REFUSED,
        .text = "seal.value (value-wrong)"},
    {.name = "the maker's issuer is unknown",
        .maker = UNKNOWN,
        .code = ESEAL_E_SEAL_REFUSED,
        .text = "maker.chain (chain-not-found)"},
    {.name = "the maker's issuer is unknown, allowed", .maker = UNKNOWN, .allow = true},
    {.name = "the maker's chain breaks",
        .maker = BROKEN,
        .code = ESEAL_E_SEAL_REFUSED,
        .text = "maker.chain (chain-signature)"},
    {.name = "the maker's chain breaks, whatever is allowed",
        .maker = BROKEN,
        .allow = true,
        .code = ESEAL_E_SEAL_REFUSED,
        .text = "maker.chain (chain-signature)"},
    {.name = "the maker's is an encryption certificate",
        .maker_plan = {.usage = ENCRYPTION},
        .code = ESEAL_E_SEAL_REFUSED,
        .text = "maker.key-usage (usage-encryption)"},
    {.name = "the maker was never valid",
        .maker_plan = {.to = SCENE_CREATED - 1},
        .code = ESEAL_E_SEAL_REFUSED,
        .text = "maker.validity (maker-never-valid)"},
    {.name = "the signer is not listed",
        .unlisted = true,
        .code = ESEAL_E_NOT_LISTED,
        .text = "signer.in-seal (not-listed)"},
    {.name = "listed is the signer's older certificate",
        .renewed = true,
        .code = ESEAL_E_NOT_LISTED,
        .text = "signer.in-seal (not-listed-renewed)"},
    {.name = "the signer expired",
        .plan = {.to = SCENE_NOW - 1},
        .code = ESEAL_E_SIGNER_REFUSED,
        .text = "expired"},
    {.name = "the signer's last second", .plan = {.to = SCENE_NOW}},
    {.name = "the signer is not yet valid",
        .plan = {.from = SCENE_NOW + 1},
        .code = ESEAL_E_SIGNER_REFUSED,
        .text = "not yet valid"},
    {.name = "the signer's issuer is unknown",
        .signer = UNKNOWN,
        .code = ESEAL_E_SIGNER_REFUSED,
        .text = "signer.chain"},
    {.name = "the signer's issuer is unknown, allowed", .signer = UNKNOWN, .allow = true},
    {.name = "the signer's chain breaks",
        .signer = BROKEN,
        .code = ESEAL_E_SIGNER_REFUSED,
        .text = "signer.chain (chain-signature)"},
    {.name = "the signer's chain breaks, whatever is allowed",
        .signer = BROKEN,
        .allow = true,
        .code = ESEAL_E_SIGNER_REFUSED,
        .text = "signer.chain (chain-signature)"},
    {.name = "the signer's is an encryption certificate",
        .plan = {.usage = ENCRYPTION},
        .code = ESEAL_E_USAGE,
        .text = "key usage"},
    {.name = "the signer's may only sign certificates",
        .plan = {.usage = MAKER_USAGE(MAKER_CERT_SIGN)},
        .code = ESEAL_E_USAGE,
        .text = "key usage"},
};

static void person(scene_who *who, bool maker, chain chain, cert_plan plan)
{
    const char *subject = maker ? "C=CN/CN=A maker" : "C=CN/CN=A signer";
    const scene_who *own = maker ? &s.maker_ca : &s.signer_ca;
    scene_who twin = {0};

    plan.issuer = chain == UNKNOWN ? "C=CN/CN=Strange CA"
                  : maker          ? "C=CN/CN=Maker CA"
                                   : "C=CN/CN=Signer CA";
    if (chain == ANCHORED) {
        scene_who_new(who, &s, subject, own, plan);
        return;
    }
    plan.no_aki = true;
    scene_who_new(&twin, &s, plan.issuer, NULL, (cert_plan){.ca = true});
    scene_who_new(who, &s, subject, &twin, plan);
    scene_who_free(&twin);
}

/* In two steps: an encryption certificate has no signer object, but may be handed over. */
static int ask(const eseal_seal *seal, const scene_who *signer, bool allow, eseal_error *err)
{
    eseal_sign_options options = {
        .size = sizeof options, .seal = seal, .trust = s.trust, .allow_unknown_chain = allow};
    eseal_signing *signing = NULL;
    eseal_document *document;
    eseal_io *io = NULL;
    int rc;

    document = scene_document_open(&s, &io, es_buf_view(&unsigned_one));
    rc = eseal_signing_new(&signing, document, &options, signer->cert, err);
    ck_assert_int_eq(rc == 0, signing != NULL);
    eseal_signing_free(signing);
    eseal_document_free(document);
    eseal_io_free(io);
    return rc;
}

START_TEST(refusals)
{
    scene_who signer, maker, older = {0};
    scene_seal plan = REFUSALS[_i].seal;
    eseal_seal *seal;
    eseal_error err = {0};
    int rc;

    person(&signer, false, REFUSALS[_i].signer, REFUSALS[_i].plan);
    person(&maker, true, REFUSALS[_i].maker, REFUSALS[_i].maker_plan);
    if (REFUSALS[_i].renewed)
        person(&older, false, ANCHORED, (cert_plan){.serial = 8});
    plan.maker = &maker;
    plan.listed[0] = REFUSALS[_i].unlisted ? &s.other : REFUSALS[_i].renewed ? &older : &signer;
    seal = scene_seal_make(&s, &plan);
    if (REFUSALS[_i].now != 0)
        s.now = REFUSALS[_i].now;
    rc = ask(seal, &signer, REFUSALS[_i].allow, &err);
    ck_assert_msg(rc == REFUSALS[_i].code, "%s: %s, not %s: %s", REFUSALS[_i].name,
        eseal_error_name(rc), eseal_error_name(REFUSALS[_i].code), err.text);
    ck_assert_int_eq(err.code, REFUSALS[_i].code);
    if (rc != 0)
        ck_assert_msg(
            strstr(err.text, REFUSALS[_i].text) != NULL, "%s: %s", REFUSALS[_i].name, err.text);
    eseal_seal_free(seal);
    scene_who_free(&signer);
    scene_who_free(&maker);
    scene_who_free(&older);
}
END_TEST

/* An issuer that stands between and has expired: on its last second the signer may still sign. */
START_TEST(expired_issuer)
{
    cert_plan plan = {
        .issuer = "C=CN/CN=Signer CA", .ca = true, .to = _i == 0 ? SCENE_NOW : SCENE_NOW - 1};
    scene_who between, signer;
    scene_seal made = {.listed = {&signer}};
    eseal_seal *seal;
    eseal_error err = {0};
    int rc;

    scene_who_new(&between, &s, "C=CN/CN=Between", &s.signer_ca, plan);
    ck_assert_int_eq(eseal_trust_add_intermediate(s.trust, between.cert, NULL), 0);
    plan = (cert_plan){.issuer = "C=CN/CN=Between"};
    scene_who_new(&signer, &s, "C=CN/CN=A signer", &between, plan);
    seal = scene_seal_make(&s, &made);
    rc = ask(seal, &signer, false, &err);
    ck_assert_msg(rc == (_i == 0 ? 0 : ESEAL_E_SIGNER_REFUSED), "%s", err.text);
    if (rc != 0)
        ck_assert_msg(strstr(err.text, "signer.chain (chain-expired)") != NULL, "%s", err.text);
    eseal_seal_free(seal);
    scene_who_free(&signer);
    scene_who_free(&between);
}
END_TEST

/* A document that a verifier calls failed is not signed on; one that is sound is. */
START_TEST(failed_document)
{
    eseal_seal *seal = scene_seal_issue(&s, &(scene_seal){.listed = {&s.signer, &s.other}});
    eseal_sign_options options = {.seal = seal};
    es_buf one, two, page, changed;
    eseal_error err = {0};

    one = scene_signed(&s, es_buf_view(&unsigned_one), options, &s.signer);
    page = scene_entry(&s, es_buf_view(&one), "Doc_0/Pages/Page_0/Content.xml");
    ck_assert(es_buf_text(&page, " "));
    changed =
        scene_repack(&s, es_buf_view(&one), "Doc_0/Pages/Page_0/Content.xml", es_buf_view(&page));
    ck_assert_int_eq(scene_sign(&two, &s, es_buf_view(&changed), options, &s.other, &err),
        ESEAL_E_DOCUMENT_REFUSED);
    ck_assert_msg(
        strstr(err.text, "signature.references (reference-digest)") != NULL, "%s", err.text);
    ck_assert_ptr_null(two.ptr);
    two = scene_signed(&s, es_buf_view(&one), options, &s.other);
    es_buf_free(&one);
    es_buf_free(&two);
    es_buf_free(&page);
    es_buf_free(&changed);
    eseal_seal_free(seal);
}
END_TEST

/* A package whose list is named and missing is failed, not unsigned. */
START_TEST(list_missing)
{
    es_buf entry = scene_entry(&s, es_buf_view(&unsigned_one), "OFD.xml"), named, two;
    es_buf text = ES_BUF(1 << 16);
    const char *end = "</ofd:DocBody></ofd:OFD>";
    eseal_report *report;
    eseal_error err = {0};

    es_buf_put(&text, entry.ptr, entry.len - strlen(end));
    es_buf_text(&text, "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>");
    es_buf_text(&text, end);
    named = scene_repack(&s, es_buf_view(&unsigned_one), "OFD.xml", es_buf_view(&text));
    report = scene_verify(&s, es_buf_view(&named), NULL);
    scene_expect(report, ESEAL_FAILED, "list missing");
    scene_expect_check(report, ESEAL_REPORT_DOCUMENT, "document.list", ESEAL_CHECK_FAILED,
        "list-missing", "list missing");
    eseal_report_free(report);
    ck_assert_int_eq(
        scene_sign(&two, &s, es_buf_view(&named), (eseal_sign_options){0}, &s.signer, &err),
        ESEAL_E_DOCUMENT_REFUSED);
    es_buf_free(&entry);
    es_buf_free(&named);
    es_buf_free(&text);
}
END_TEST

/* Where it is to be drawn. */
static const struct {
    const char *name;
    eseal_stamp stamp;
    bool plain;
    int riding;
    int code;
} PLACES[] = {
    {"on the page", {.page = 2, .x = 170, .y = 257}, false, 0, 0},
    {"no page 0", {.page = 0, .x = 1, .y = 1}, false, 0, ESEAL_E_PAGE},
    {"no page 3", {.page = 3, .x = 1, .y = 1}, false, 0, ESEAL_E_PAGE},
    {"beside the page", {.page = 1, .x = 300, .y = 1}, false, 0, ESEAL_E_PAGE},
    {"above the page", {.page = 1, .x = 1, .y = -41}, false, 0, ESEAL_E_PAGE},
    {"a plain signature is not drawn", {.page = 1, .x = 1, .y = 1}, true, 0, ESEAL_E_MISUSE},
    {"nor does it ride", {0}, true, ESEAL_RIDING_LEFT, ESEAL_E_MISUSE},
    {"no such edge", {0}, false, 9, ESEAL_E_MISUSE},
};

START_TEST(places)
{
    eseal_seal *seal = scene_seal_issue(&s, &(scene_seal){0});
    eseal_sign_options options = {.seal = PLACES[_i].plain ? NULL : seal,
        .stamps = &PLACES[_i].stamp,
        .stamp_count = PLACES[_i].riding == 0 ? 1 : 0,
        .riding = PLACES[_i].riding};
    eseal_error err = {0};
    es_buf out;
    int rc = scene_sign(&out, &s, es_buf_view(&unsigned_one), options, &s.signer, &err);

    ck_assert_msg(
        rc == PLACES[_i].code, "%s: %s: %s", PLACES[_i].name, eseal_error_name(rc), err.text);
    ck_assert_int_eq(out.ptr != NULL, rc == 0);
    es_buf_free(&out);
    eseal_seal_free(seal);
}
END_TEST

/* A seal is not made that would not verify: GM/T 0047-2016 6.3.4. */
static const struct {
    const char *name;
    cert_plan maker;
    int64_t from, to;
    int code;
} MAKING[] = {
    {"sound", {0}, SCENE_NOW, SCENE_TO, 0},
    {"good from tomorrow", {0}, SCENE_NOW + DAY, SCENE_TO, 0},
    {"over before it begins", {0}, SCENE_TO, SCENE_NOW, ESEAL_E_FIELD},
    {"over already", {0}, SCENE_CREATED, SCENE_NOW - 1, ESEAL_E_OUTPUT_REFUSED},
    {"the maker expired", {.to = SCENE_NOW - 1}, SCENE_NOW, SCENE_TO, ESEAL_E_SIGNER_REFUSED},
    {"the maker is not yet valid", {.from = SCENE_NOW + 1}, SCENE_NOW, SCENE_TO,
        ESEAL_E_SIGNER_REFUSED},
    {"the maker may not sign", {.usage = ENCRYPTION}, SCENE_NOW, SCENE_TO, ESEAL_E_USAGE},
};

START_TEST(making)
{
    cert_plan plan = MAKING[_i].maker;
    eseal_seal_builder *builder = NULL;
    eseal_signing *signing = NULL;
    unsigned char *made = NULL;
    const unsigned char *message;
    eseal_error err = {0};
    scene_who maker;
    size_t len;
    es_buf value;
    int rc;

    plan.issuer = "C=CN/CN=Maker CA";
    scene_who_new(&maker, &s, "C=CN/CN=A maker", &s.maker_ca, plan);
    ck_assert_int_eq(eseal_seal_builder_new(&builder, s.ctx, 4, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_id(builder, "id", NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_name(builder, "name", NULL), 0);
    ck_assert_int_eq(
        eseal_seal_builder_set_picture(builder, NULL, "\x89PNG\r\n\x1a\n", 8, 40, 40, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_add_cert(builder, s.signer.cert, NULL), 0);
    eseal_seal_builder_set_validity(builder, MAKING[_i].from, MAKING[_i].to);
    rc = eseal_signing_new_seal(&signing, builder, maker.cert, &err);
    if (rc == 0) {
        message = eseal_signing_message(signing, &len);
        value = scene_value(&s, &maker, es_span_of(message, len));
        rc = eseal_signing_finish(&made, &len, signing, value.ptr, value.len, &err);
        es_buf_free(&value);
    }
    ck_assert_msg(
        rc == MAKING[_i].code, "%s: %s: %s", MAKING[_i].name, eseal_error_name(rc), err.text);
    ck_assert_int_eq(made != NULL, rc == 0);
    eseal_free(made);
    eseal_signing_free(signing);
    eseal_seal_builder_free(builder);
    scene_who_free(&maker);
}
END_TEST

/* Whoever may not sign is in no list, and gets no signer. */
START_TEST(encryption_certificate)
{
    cert_plan plan = {.issuer = "C=CN/CN=Signer CA", .usage = ENCRYPTION};
    eseal_seal_builder *builder = NULL;
    scene_who who;

    scene_who_new(&who, &s, "C=CN/CN=Encrypts", &s.signer_ca, plan);
    ck_assert_ptr_null(who.signer);
    ck_assert_int_eq(eseal_seal_builder_new(&builder, s.ctx, 4, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_add_cert(builder, who.cert, NULL), ESEAL_E_USAGE);
    ck_assert_int_eq(eseal_seal_builder_add_cert(builder, s.signer.cert, NULL), 0);
    eseal_seal_builder_free(builder);
    scene_who_free(&who);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("refusals");
    TCase *tc = tcase_create("refusals");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, refusals, 0, COUNT(REFUSALS));
    tcase_add_loop_test(tc, expired_issuer, 0, 2);
    tcase_add_test(tc, failed_document);
    tcase_add_test(tc, list_missing);
    tcase_add_loop_test(tc, places, 0, COUNT(PLACES));
    tcase_add_loop_test(tc, making, 0, COUNT(MAKING));
    tcase_add_test(tc, encryption_certificate);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
