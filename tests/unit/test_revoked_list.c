/* SPDX-License-Identifier: Apache-2.0 */
/* Unsigned lists of revoked seals: as they are read, and from end to end over a real document. */
#include "model/revoked_list.h"

#include "evidence_unit.h"

/* 2025-04-11T08:00:00+08:00, when the document is sealed */
#define T_TEXT "2025-04-11 08:00:00"
#define SEAL "33010600000001" /* the id of the scene's seals */
#define ENTRY(code, time)                                                                          \
    "{\"sealCode\":\"" code "\",\"sealName\":\"\xe7\xab\xa0\",\"revocationTime\":\"" time "\"}"
#define LIST(entries)                                                                              \
    "{\"version\":\"1\",\"awardCompany\":\"register\",\"signature\":\"AA==\",\"total\":1,"         \
    "\"revocationList\":[" entries "]}"

START_TEST(whole)
{
    static const char TEXT[] = LIST(ENTRY("A-1", "1970-01-01 08:00:00") "," ENTRY("B", T_TEXT));
    es_revoked_list *list = NULL;

    ck_assert_int_eq(es_revoked_list_parse(&list, world.ctx, es_span_str(TEXT), NULL), 0);
    ck_assert_uint_eq(list->count, 2);
    ck_assert_str_eq(list->issuer, "register");
    ck_assert(es_span_equal(list->entries[0].code, es_span_str("A-1")));
    ck_assert_int_eq(list->entries[0].since, 0);
    ck_assert_int_eq(list->entries[1].since, SIGNED);
    ck_assert(es_span_equal(es_span_of(list->octets, list->len), es_span_str(TEXT)));
    es_revoked_list_free(list);
    ck_assert_int_eq(
        es_revoked_list_parse(&list, world.ctx, es_span_str("{\"revocationList\":[]}"), NULL), 0);
    ck_assert_ptr_null(list->issuer);
    ck_assert_uint_eq(list->count, 0);
    es_revoked_list_free(list);
}
END_TEST

/* at: what stands where the error points to. */
static const struct {
    const char *text;
    int code;
    const char *where, *at;
} REFUSED[] = {
    {"[]", ESEAL_E_FIELD, "revocationList", "["},
    {"{}", ESEAL_E_FIELD, "revocationList", "{"},
    {"{\"revocationList\":{}}", ESEAL_E_FIELD, "revocationList", "{}"},
    {"{\"revocationList\":[7]}", ESEAL_E_FIELD, "revocationList[0]", "7"},
    {LIST(ENTRY("A", T_TEXT) ",{\"revocationTime\":\"\"}"), ESEAL_E_FIELD,
        "revocationList[1]/sealCode", "{\"revocationTime\":\"\""},
    {"{\"revocationList\":[{\"sealCode\":9}]}", ESEAL_E_FIELD, "revocationList[0]/sealCode", "9"},
    {LIST(ENTRY("", T_TEXT)), ESEAL_E_FIELD, "revocationList[0]/sealCode", "\"\""},
    {LIST(ENTRY("\xe7\xab\xa0", T_TEXT)), ESEAL_E_FIELD, "revocationList[0]/sealCode", "\"\xe7"},
    {"{\"revocationList\":[{\"sealCode\":\"A\"}]}", ESEAL_E_FIELD,
        "revocationList[0]/revocationTime", "{\"sealCode"},
    {LIST(ENTRY("A", "2025-02-30 00:00:00")), ESEAL_E_FIELD, "revocationList[0]/revocationTime",
        "\"2025"},
    {LIST(ENTRY("A", "2025-02-03T00:00:00")), ESEAL_E_FIELD, "revocationList[0]/revocationTime",
        "\"2025"},
    {LIST(ENTRY("A", "2025-02-03 00:00:00Z")), ESEAL_E_FIELD, "revocationList[0]/revocationTime",
        "\"2025"},
    {LIST(ENTRY("A", "20250203000000Z")), ESEAL_E_FIELD, "revocationList[0]/revocationTime",
        "\"2025"},
    {"{\"awardCompany\":\"a\\nb\",\"revocationList\":[]}", ESEAL_E_FIELD, "awardCompany", "\"a"},
    {"{\"awardCompany\":1,\"revocationList\":[]}", ESEAL_E_FIELD, "awardCompany", "1"},
    {"{\"revocationList\":[],\"revocationList\":[]}", ESEAL_E_TEXT, NULL, "\"revocationList\":[]}"},
    {"{\"revocationList\":[}", ESEAL_E_TEXT, NULL, "}"},
};

START_TEST(refused)
{
    const char *text = REFUSED[_i].text, *at = REFUSED[_i].at;
    eseal_evidence *evidence = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_evidence_new(&evidence, world.ctx, NULL), 0);
    ck_assert_int_eq(
        eseal_evidence_add(evidence, ESEAL_EVIDENCE_REVOKED_LIST, text, strlen(text), NULL, &err),
        REFUSED[_i].code);
    if (REFUSED[_i].where != NULL)
        ck_assert_msg(strcmp(err.where, REFUSED[_i].where) == 0, "%s: %s", text, err.where);
    ck_assert_uint_lt(err.offset, strlen(text));
    ck_assert_msg(strncmp(text + err.offset, at, strlen(at)) == 0, "%s: %llu", text,
        (unsigned long long)err.offset);
    ck_assert_uint_eq(eseal_evidence_count(evidence, ESEAL_EVIDENCE_REVOKED_LIST), 0);
    eseal_evidence_free(evidence);
}
END_TEST

static void add_list(eseal_evidence *evidence, const char *text)
{
    eseal_error err = {0};

    ck_assert_msg(eseal_evidence_add(
                      evidence, ESEAL_EVIDENCE_REVOKED_LIST, text, strlen(text), "list", &err) == 0,
        "%s %s", err.where, err.text);
}

/* A policy asks for the seal's status; the register's signed list, which is silent, is there when
 * signed_too. */
static const struct use {
    const char *name, *lists[2];
    bool signed_too;
    int result, outcome;
    const char *said;
} USES[] = {
    {"before", {LIST(ENTRY(SEAL, "2025-04-11 07:59:59"))}, true, ESEAL_FAILED, ESEAL_CHECK_FAILED,
        "status-listed-before"},
    {"at T, and no more", {LIST(ENTRY(SEAL, T_TEXT))}, false, ESEAL_FAILED, ESEAL_CHECK_FAILED,
        "status-listed-before"},
    {"after T", {LIST(ENTRY(SEAL, "2025-04-11 08:00:01"))}, true, ESEAL_PASSED, ESEAL_CHECK_WARNING,
        "status-listed-after"},
    {"the earliest holds",
        {LIST(ENTRY(SEAL, "2026-01-01 00:00:00") "," ENTRY(SEAL, "2025-01-01 00:00:00")),
            LIST(ENTRY(SEAL, "2025-06-01 00:00:00"))},
        true, ESEAL_FAILED, ESEAL_CHECK_FAILED, "status-listed-before"},
    {"after T is no proof", {LIST(ENTRY(SEAL, "2025-04-11 08:00:01"))}, false, ESEAL_INDETERMINATE,
        ESEAL_CHECK_WARNING, "status-listed-after"},
    {"silence is no proof", {LIST("")}, false, ESEAL_INDETERMINATE, ESEAL_CHECK_NOT_RUN,
        "no-evidence"},
    {"nor another seal's entry", {LIST(ENTRY(SEAL "0", "2025-01-01 00:00:00"))}, false,
        ESEAL_INDETERMINATE, ESEAL_CHECK_NOT_RUN, "no-evidence"},
    {"silence beside a signed list", {LIST("")}, true, ESEAL_PASSED, ESEAL_CHECK_PASSED,
        "status-valid"},
};

static bool says(const eseal_report *report, int outcome, const char *reason)
{
    for (size_t i = 0; i < eseal_report_check_count(report, 0); i++) {
        const eseal_check *check = eseal_report_check_at(report, 0, i);

        if (strcmp(eseal_check_id(check), "seal.status") == 0 &&
            eseal_check_outcome(check) == outcome && strcmp(eseal_check_reason(check), reason) == 0)
            return true;
    }
    return false;
}

static eseal_evidence *evidence_of(bool signed_too)
{
    eseal_evidence *evidence = NULL;

    if (signed_too)
        return world_evidence(0);
    ck_assert_int_eq(eseal_evidence_new(&evidence, world.ctx, NULL), 0);
    return evidence;
}

static void add_lists(eseal_evidence *evidence, const struct use *use, bool backwards)
{
    for (int i = 0; i < 2; i++) {
        const char *list = use->lists[backwards ? 1 - i : i];

        if (list != NULL)
            add_list(evidence, list);
    }
}

/* In either order, and out of an evidence file again. */
START_TEST(uses)
{
    const struct use *use = &USES[_i];
    eseal_trust *trust = world_trust(true);
    es_buf der = world_sign();

    for (int turn = 0; turn < 3; turn++) {
        eseal_evidence *evidence = evidence_of(use->signed_too);
        eseal_report *report;

        add_lists(evidence, use, turn == 1);
        report = world_judge(es_buf_view(&der), trust, evidence, "offline", 0);
        if (turn == 2) {
            es_buf file = world_export(evidence, report);
            size_t count = eseal_evidence_count(evidence, ESEAL_EVIDENCE_REVOKED_LIST);

            eseal_report_free(report);
            eseal_evidence_free(evidence);
            evidence = world_import(es_buf_view(&file));
            ck_assert_int_eq(eseal_evidence_import(evidence, file.ptr, file.len, "again", NULL), 0);
            ck_assert_uint_eq(eseal_evidence_count(evidence, ESEAL_EVIDENCE_REVOKED_LIST), count);
            report = world_judge(es_buf_view(&der), trust, evidence, "offline", 0);
            es_buf_free(&file);
        }
        ck_assert_msg(eseal_report_result(report) == use->result, "%s: %s", use->name,
            eseal_result_name(eseal_report_result(report)));
        ck_assert_msg(says(report, use->outcome, use->said), "%s", use->name);
        eseal_report_free(report);
        eseal_evidence_free(evidence);
    }
    es_buf_free(&der);
    eseal_trust_free(trust);
}
END_TEST

static int rank(const eseal_report *report)
{
    int result = eseal_report_result(report);

    return result == ESEAL_FAILED ? 0 : result == ESEAL_INDETERMINATE ? 1 : 2;
}

/* Whatever else there is, under every policy, for signed and stamped values. */
START_TEST(never_raises)
{
    static const char *const POLICIES[] = {"default", "offline", "strict", "archive"};
    eseal_trust *trust = world_trust(true);
    es_buf plain = world_sign(), stamped = world_stamp(es_buf_view(&plain), false);

    for (int i = 0; i < 4 * 2 * 2; i++) {
        es_span der = es_buf_view(i & 1 ? &plain : &stamped);
        eseal_evidence *evidence = evidence_of((i & 2) != 0);
        eseal_report *report = world_judge(der, trust, evidence, POLICIES[i / 4], 0);
        int before = rank(report);

        eseal_report_free(report);
        for (int j = 0; j < COUNT(USES); j++) {
            add_lists(evidence, &USES[COUNT(USES) - 1 - j], false);
            report = world_judge(der, trust, evidence, POLICIES[i / 4], 0);
            ck_assert_msg(rank(report) <= before, "%s, %s", POLICIES[i / 4], USES[j].name);
            before = rank(report);
            eseal_report_free(report);
        }
        ck_assert_int_eq(before, 0);
        eseal_evidence_free(evidence);
    }
    es_buf_free(&stamped);
    es_buf_free(&plain);
    eseal_trust_free(trust);
}
END_TEST

/* A sealed document: no time of sealing of its own, so that it is the clock's. */
static int judge_document(es_span document, const char *list)
{
    eseal_verify_options options = {
        .size = sizeof options, .trust = world.trust, .policy = world.offline};
    eseal_evidence *evidence = NULL;
    eseal_document *opened;
    eseal_report *report = NULL;
    eseal_io *io = NULL;
    int result;

    ck_assert_int_eq(eseal_evidence_new(&evidence, world.ctx, NULL), 0);
    if (list != NULL)
        add_list(evidence, list);
    options.evidence = evidence;
    opened = scene_document_open(&world, &io, document);
    ck_assert_int_eq(eseal_document_verify(&report, opened, &options, NULL), 0);
    result = eseal_report_result(report);
    eseal_report_free(report);
    eseal_document_free(opened);
    eseal_io_free(io);
    eseal_evidence_free(evidence);
    return result;
}

START_TEST(document)
{
    scene_seal plan = {.version = 4};
    eseal_seal *seal = scene_seal_issue(&world, &plan);
    es_buf bare = scene_document(&world);
    es_buf sealed =
        scene_signed(&world, es_buf_view(&bare), (eseal_sign_options){.seal = seal}, &world.signer);
    es_span octets = es_buf_view(&sealed);

    ck_assert_int_eq(judge_document(octets, NULL), ESEAL_PASSED);
    ck_assert_int_eq(judge_document(octets, LIST("")), ESEAL_PASSED);
    ck_assert_int_eq(
        judge_document(octets, LIST(ENTRY(SEAL, "2025-12-31 00:00:00"))), ESEAL_FAILED);
    ck_assert_int_eq(
        judge_document(octets, LIST(ENTRY(SEAL, "2027-01-01 00:00:00"))), ESEAL_PASSED);
    es_buf_free(&sealed);
    es_buf_free(&bare);
    eseal_seal_free(seal);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("revoked list");
    TCase *tests = tcase_create("revoked list");

    tcase_add_unchecked_fixture(tests, world_open, world_close);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, whole);
    tcase_add_loop_test(tests, refused, 0, COUNT(REFUSED));
    tcase_add_loop_test(tests, uses, 0, COUNT(USES));
    tcase_add_test(tests, never_raises);
    tcase_add_test(tests, document);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
