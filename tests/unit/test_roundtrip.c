/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is signed here verifies here: every format version on every document, with the anchors that
 * are due; and stops doing so when what was signed changes.
 */
#include "scene.h"

static scene s;
static const char *corpus;
static const int VERSIONS[] = {1, 4, 5};

/* NULL: the small document that is made here. */
static const char *const DOCUMENTS[] = {NULL, "helloworld.ofd", "helloworld_with_pageblock.ofd",
    "doc1File.ofd", "VPage7.ofd", "AddAttachment.ofd", "chineseDir.ofd", "path_unstd.ofd"};

static es_buf document(int index)
{
    es_buf out = ES_BUF(0);
    char path[4400];

    if (DOCUMENTS[index] == NULL)
        return scene_document(&s);
    snprintf(path, sizeof path, "%s/%s", corpus, DOCUMENTS[index]);
    ck_assert_int_eq(es_file_read(&out, path, (size_t)1 << 24, NULL), 0);
    return out;
}

static es_buf copy(es_span octets)
{
    es_buf out = ES_BUF((size_t)1 << 24);

    ck_assert(es_buf_span(&out, octets));
    return out;
}

static void setup(void)
{
    scene_open(&s);
}

static void teardown(void)
{
    scene_close(&s);
}

static const eseal_stamp STAMPS[] = {{.page = 1, .x = 20, .y = 30}, {.page = 1, .x = 100, .y = 30},
    {.page = 2, .x = 20, .y = 200, .width = 39, .height = 39}};

static void expect_both(const eseal_report *report, const char *what)
{
    scene_expect(report, ESEAL_PASSED, what);
    ck_assert_uint_eq(eseal_report_signature_count(report), 2);
    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(eseal_report_signature_result(report, i), ESEAL_PASSED);
}

/* Sealed once, then by another with a seal of the same version; nothing else was made or lost. */
START_TEST(sealed_in_turn)
{
    int version = VERSIONS[_i % COUNT(VERSIONS)], index = _i / COUNT(VERSIONS);
    eseal_seal *seal =
        scene_seal_issue(&s, &(scene_seal){.version = version, .listed = {&s.signer, &s.other}});
    eseal_sign_options options = {.seal = seal, .stamps = STAMPS, .stamp_count = 1};
    es_buf plain = document(index), before = copy(es_buf_view(&plain)), one, two;
    eseal_report *report;
    char what[100];

    snprintf(what, sizeof what, "%s v%d", DOCUMENTS[index] == NULL ? "small" : DOCUMENTS[index],
        version);
    report = scene_verify(&s, es_buf_view(&plain), NULL);
    scene_expect(report, ESEAL_NONE, what);
    eseal_report_free(report);
    one = scene_signed(&s, es_buf_view(&plain), options, &s.signer);
    report = scene_verify(&s, es_buf_view(&one), NULL);
    scene_expect(report, ESEAL_PASSED, what);
    ck_assert_int_eq(eseal_report_strict_result(report), ESEAL_INDETERMINATE); /* revocation */
    ck_assert_uint_eq(report->signatures[0].stamp_count, 1);
    ck_assert_str_eq(report->signatures[0].format, version == 1   ? "v1"
                                                   : version == 4 ? "v4"
                                                                  : "v5");
    eseal_report_free(report);
    two = scene_signed(&s, es_buf_view(&one), options, &s.other);
    report = scene_verify(&s, es_buf_view(&two), NULL);
    expect_both(report, what);
    eseal_report_free(report);
    ck_assert(es_span_equal(es_buf_view(&plain), es_buf_view(&before)));
    es_buf_free(&plain);
    es_buf_free(&before);
    es_buf_free(&one);
    es_buf_free(&two);
    eseal_seal_free(seal);
}
END_TEST

/* Without anchors the same is open, and with the anchors of the other use, too. */
START_TEST(anchors_decide)
{
    eseal_seal *seal = scene_seal_issue(&s, &(scene_seal){0});
    es_buf plain = scene_document(&s), one;
    eseal_trust *sound = s.trust, *swapped = NULL, *empty = NULL;
    eseal_report *report;

    one = scene_signed(&s, es_buf_view(&plain), (eseal_sign_options){.seal = seal}, &s.signer);
    ck_assert_int_eq(eseal_trust_new(&empty, s.ctx, NULL), 0);
    ck_assert_int_eq(eseal_trust_new(&swapped, s.ctx, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(swapped, s.maker_ca.cert, ESEAL_USE_SIGNER, 0, NULL, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(swapped, s.signer_ca.cert, ESEAL_USE_MAKER,
                         ESEAL_ANCHOR_MAKER_CA, NULL, NULL),
        0);
    s.trust = empty;
    report = scene_verify(&s, es_buf_view(&one), NULL);
    scene_expect(report, ESEAL_INDETERMINATE, "no anchors");
    scene_expect_check(
        report, 0, "signer.chain", ESEAL_CHECK_INDETERMINATE, "no-anchors", "no anchors");
    scene_expect_check(
        report, 0, "maker.chain", ESEAL_CHECK_INDETERMINATE, "no-anchors", "no anchors");
    eseal_report_free(report);
    s.trust = swapped;
    report = scene_verify(&s, es_buf_view(&one), NULL);
    scene_expect(report, ESEAL_INDETERMINATE, "anchors of the other use");
    scene_expect_check(
        report, 0, "maker.chain", ESEAL_CHECK_INDETERMINATE, "chain-not-found", "other use");
    eseal_report_free(report);
    s.trust = sound;
    eseal_trust_free(swapped);
    eseal_trust_free(empty);
    es_buf_free(&plain);
    es_buf_free(&one);
    eseal_seal_free(seal);
}
END_TEST

/* What is changed after sealing is named; put back, it is as it was. */
static const struct {
    const char *name, *check, *reason;
} CHANGES[] = {
    {"OFD.xml", "signature.references", "reference-digest"},
    {"Doc_0/Document.xml", "signature.references", "reference-digest"},
    {"Doc_0/PublicRes.xml", "signature.references", "reference-digest"},
    {"Doc_0/Pages/Page_1/Content.xml", "signature.references", "reference-digest"},
    {"Doc_0/Signs/Sign_0/Signature.xml", "signature.data-hash", "data-hash-wrong"},
};

START_TEST(changed)
{
    const char *name = CHANGES[_i].name;
    eseal_seal *seal = scene_seal_issue(&s, &(scene_seal){0});
    es_buf plain = scene_document(&s), one, entry, edited, back;
    eseal_report *report;

    one = scene_signed(&s, es_buf_view(&plain), (eseal_sign_options){.seal = seal}, &s.signer);
    entry = scene_entry(&s, es_buf_view(&one), name);
    ck_assert(es_buf_text(&entry, "\n"));
    edited = scene_repack(&s, es_buf_view(&one), name, es_buf_view(&entry));
    report = scene_verify(&s, es_buf_view(&edited), NULL);
    scene_expect(report, ESEAL_FAILED, name);
    scene_expect_check(report, 0, CHANGES[_i].check, ESEAL_CHECK_FAILED, CHANGES[_i].reason, name);
    eseal_report_free(report);
    entry.len--;
    back = scene_repack(&s, es_buf_view(&edited), name, es_buf_view(&entry));
    report = scene_verify(&s, es_buf_view(&back), NULL);
    scene_expect(report, ESEAL_PASSED, "put back");
    eseal_report_free(report);
    es_buf_free(&plain);
    es_buf_free(&one);
    es_buf_free(&entry);
    es_buf_free(&edited);
    es_buf_free(&back);
    eseal_seal_free(seal);
}
END_TEST

/* Plain signatures: form C says when; form A has no room for a time, and nothing else is open. */
START_TEST(plain)
{
    eseal_sign_options options = {.plain_form = _i == 0 ? ESEAL_PLAIN_C : ESEAL_PLAIN_A};
    es_buf unsigned_one = scene_document(&s), one;
    eseal_report *report;

    one = scene_signed(&s, es_buf_view(&unsigned_one), options, &s.signer);
    report = scene_verify(&s, es_buf_view(&one), NULL);
    scene_expect(report, _i == 0 ? ESEAL_PASSED : ESEAL_INDETERMINATE, "plain");
    ck_assert_str_eq(report->signatures[0].type, "sign");
    for (size_t i = 0; _i == 1 && i < eseal_report_check_count(report, 0); i++) {
        const eseal_check *check = eseal_report_check_at(report, 0, i);
        const char *id = eseal_check_id(check);

        if (strcmp(id, "time.claimed") == 0 || strcmp(id, "signer.validity") == 0)
            ck_assert_str_eq(eseal_check_reason(check), "time-missing");
        else
            ck_assert_msg(eseal_check_outcome(check) != ESEAL_CHECK_FAILED &&
                              eseal_check_outcome(check) != ESEAL_CHECK_INDETERMINATE,
                "%s is %s", id, eseal_check_outcome_name(check));
    }
    eseal_report_free(report);
    es_buf_free(&unsigned_one);
    es_buf_free(&one);
}
END_TEST

/* A plain signature, then a seal; and the other way round. */
START_TEST(mixed)
{
    eseal_seal *seal = scene_seal_issue(&s, &(scene_seal){.listed = {&s.signer, &s.other}});
    eseal_sign_options options[2] = {
        {.seal = _i == 0 ? seal : NULL}, {.seal = _i == 1 ? seal : NULL}};
    es_buf unsigned_one = scene_document(&s), one, two;
    eseal_report *report;

    one = scene_signed(&s, es_buf_view(&unsigned_one), options[0], &s.signer);
    two = scene_signed(&s, es_buf_view(&one), options[1], &s.other);
    report = scene_verify(&s, es_buf_view(&two), NULL);
    expect_both(report, "mixed");
    eseal_report_free(report);
    es_buf_free(&unsigned_one);
    es_buf_free(&one);
    es_buf_free(&two);
    eseal_seal_free(seal);
}
END_TEST

/* A locked list: no further signature, by anybody; and what somebody adds by force is found. */
START_TEST(locked)
{
    eseal_seal *seal = scene_seal_issue(&s, &(scene_seal){.listed = {&s.signer, &s.other}});
    eseal_sign_options options = {.seal = seal, .lock = 1};
    es_buf unsigned_one = scene_document(&s), one, two, list, edited;
    eseal_report *report;
    eseal_error err = {0};

    one = scene_signed(&s, es_buf_view(&unsigned_one), options, &s.signer);
    report = scene_verify(&s, es_buf_view(&one), NULL);
    scene_expect(report, ESEAL_PASSED, "locked");
    eseal_report_free(report);
    options.lock = 0;
    ck_assert_int_eq(
        scene_sign(&two, &s, es_buf_view(&one), options, &s.other, &err), ESEAL_E_LOCKED);
    ck_assert_int_eq(err.code, ESEAL_E_LOCKED);
    ck_assert_ptr_null(two.ptr);
    list = scene_entry(&s, es_buf_view(&one), "Doc_0/Signs/Signatures.xml");
    ck_assert(es_buf_text(&list, "\n"));
    edited = scene_repack(&s, es_buf_view(&one), "Doc_0/Signs/Signatures.xml", es_buf_view(&list));
    report = scene_verify(&s, es_buf_view(&edited), NULL);
    scene_expect(report, ESEAL_FAILED, "locked list changed");
    scene_expect_check(report, 0, "signature.references", ESEAL_CHECK_FAILED,
        "reference-list-changed", "locked list changed");
    eseal_report_free(report);
    es_buf_free(&unsigned_one);
    es_buf_free(&one);
    es_buf_free(&list);
    es_buf_free(&edited);
    eseal_seal_free(seal);
}
END_TEST

/* Several stamps, a riding seal on each edge, and both at once. */
static const struct {
    size_t stamps;
    int riding;
    size_t expected;
} PLACES[] = {
    {0, ESEAL_RIDING_NONE, 0},
    {1, ESEAL_RIDING_NONE, 1},
    {3, ESEAL_RIDING_NONE, 3},
    {0, ESEAL_RIDING_RIGHT, 2},
    {0, ESEAL_RIDING_LEFT, 2},
    {0, ESEAL_RIDING_TOP, 2},
    {0, ESEAL_RIDING_BOTTOM, 2},
    {3, ESEAL_RIDING_RIGHT, 5},
};

START_TEST(places)
{
    eseal_seal *seal = scene_seal_issue(&s, &(scene_seal){0});
    eseal_sign_options options = {.seal = seal,
        .stamps = STAMPS,
        .stamp_count = PLACES[_i].stamps,
        .riding = PLACES[_i].riding};
    es_buf unsigned_one = scene_document(&s), one;
    const es_report_signature *signature;
    eseal_report *report;

    one = scene_signed(&s, es_buf_view(&unsigned_one), options, &s.signer);
    report = scene_verify(&s, es_buf_view(&one), NULL);
    scene_expect(report, ESEAL_PASSED, "places");
    signature = &report->signatures[0];
    ck_assert_uint_eq(signature->stamp_count, PLACES[_i].expected);
    for (size_t i = 0; i < PLACES[_i].stamps; i++) {
        ck_assert_uint_eq(signature->stamps[i].page, STAMPS[i].page);
        ck_assert_double_eq_tol(signature->stamps[i].box[0], STAMPS[i].x, 1e-6);
        ck_assert_double_eq_tol(signature->stamps[i].box[1], STAMPS[i].y, 1e-6);
        ck_assert_double_eq_tol(
            signature->stamps[i].box[2], STAMPS[i].width > 0 ? STAMPS[i].width : 40, 1e-6);
        ck_assert(!signature->stamps[i].has_clip);
    }
    /* the riding seal is cut, a slice a page */
    for (size_t i = PLACES[_i].stamps; i < signature->stamp_count; i++) {
        ck_assert_uint_eq(signature->stamps[i].page, i - PLACES[_i].stamps + 1);
        ck_assert(signature->stamps[i].has_clip);
    }
    eseal_report_free(report);
    es_buf_free(&unsigned_one);
    es_buf_free(&one);
    eseal_seal_free(seal);
}
END_TEST

/* The list of a seal holds digests of the certificates. */
START_TEST(listed_by_digest)
{
    scene_seal plan = {.version = VERSIONS[1 + _i], .list_kind = ESEAL_LIST_DIGESTS};
    eseal_seal *seal = scene_seal_issue(&s, &plan);
    eseal_sign_options options = {.seal = seal};
    es_buf unsigned_one = scene_document(&s), one, two;
    eseal_report *report;

    ck_assert_int_eq(eseal_seal_cert_kind(seal), ESEAL_LIST_DIGESTS);
    one = scene_signed(&s, es_buf_view(&unsigned_one), options, &s.signer);
    report = scene_verify(&s, es_buf_view(&one), NULL);
    scene_expect(report, ESEAL_PASSED, "by digest");
    scene_expect_check(
        report, 0, "signer.in-seal", ESEAL_CHECK_PASSED, "listed-digest", "by digest");
    eseal_report_free(report);
    ck_assert_int_eq(scene_sign(&two, &s, es_buf_view(&unsigned_one), options, &s.other, NULL),
        ESEAL_E_NOT_LISTED);
    es_buf_free(&unsigned_one);
    es_buf_free(&one);
    eseal_seal_free(seal);
}
END_TEST

/* A detached seal signature over a file, and a plain one. */
static const struct {
    int version; /* 0: plain */
    int form;
    int result;
} DETACHED[] = {{1, 0, ESEAL_PASSED}, {4, 0, ESEAL_PASSED}, {5, 0, ESEAL_PASSED},
    {0, ESEAL_PLAIN_C, ESEAL_PASSED}, {0, ESEAL_PLAIN_A, ESEAL_INDETERMINATE}};

static eseal_report *verify_detached(const unsigned char *der, size_t len, const char *content)
{
    eseal_verify_options options = {.size = sizeof options, .trust = s.trust, .policy = s.offline};
    eseal_signature *signature = NULL;
    eseal_report *report = NULL;
    eseal_io *io = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_signature_parse(&signature, s.ctx, der, len, NULL), 0);
    ck_assert_int_eq(eseal_io_open(&io, content, strlen(content), NULL), 0);
    ck_assert_msg(
        eseal_signature_verify(&report, signature, s.ctx, io, &options, &err) == 0, "%s", err.text);
    eseal_io_free(io);
    eseal_signature_free(signature);
    return report;
}

START_TEST(detached)
{
    int version = DETACHED[_i].version;
    eseal_seal *seal =
        version == 0 ? NULL : scene_seal_issue(&s, &(scene_seal){.version = version});
    eseal_sign_options options = {.size = sizeof options,
        .seal = seal,
        .trust = s.trust,
        .plain_form = DETACHED[_i].form,
        .property_info = "a ledger"};
    unsigned char *der = NULL;
    eseal_report *report;
    eseal_io *io = NULL;
    eseal_error err = {0};
    size_t len;

    ck_assert_int_eq(eseal_io_open(&io, "of any kind", 11, NULL), 0);
    ck_assert_msg(eseal_content_sign(&der, &len, s.ctx, io, &options, s.signer.signer, &err) == 0,
        "%s", err.text);
    report = verify_detached(der, len, "of any kind");
    scene_expect(report, DETACHED[_i].result, "detached");
    eseal_report_free(report);
    report = verify_detached(der, len, "of any kinD");
    scene_expect(report, ESEAL_FAILED, "detached, changed");
    ck_assert_int_eq(eseal_check_outcome(eseal_report_check_find(report, 0, "signature.data-hash")),
        ESEAL_CHECK_FAILED);
    scene_expect_check(report, 0, "signature.value", ESEAL_CHECK_PASSED, "ok", "detached, changed");
    eseal_report_free(report);
    report = verify_detached(der, len, "");
    scene_expect(report, ESEAL_FAILED, "detached, empty");
    eseal_report_free(report);
    eseal_free(der);
    eseal_io_free(io);
    eseal_seal_free(seal);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("roundtrip");
    TCase *tc = tcase_create("roundtrip");
    int documents;

    corpus = unit_corpus();
    documents = corpus == NULL ? 1 : COUNT(DOCUMENTS);
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, sealed_in_turn, 0, documents * COUNT(VERSIONS));
    tcase_add_test(tc, anchors_decide);
    tcase_add_loop_test(tc, changed, 0, COUNT(CHANGES));
    tcase_add_loop_test(tc, plain, 0, 2);
    tcase_add_loop_test(tc, mixed, 0, 2);
    tcase_add_test(tc, locked);
    tcase_add_loop_test(tc, places, 0, COUNT(PLACES));
    tcase_add_loop_test(tc, listed_by_digest, 0, 2);
    tcase_add_loop_test(tc, detached, 0, COUNT(DETACHED));
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
