/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence files: judged now, kept, and judged again ten years after everything has expired. */
#include "evidence_unit.h"

#include "model/evidence_file.h"
#include "model/stamp.h"

static uint8_t *find(es_span in, es_span what)
{
    for (size_t at = 0; at + what.len <= in.len; at++)
        if (memcmp(in.ptr + at, what.ptr, what.len) == 0)
            return (uint8_t *)(uintptr_t)in.ptr + at;
    return NULL;
}

static bool needs(const eseal_report *report, const char *kind)
{
    const es_report_signature *s = &report->signatures[0];

    for (size_t i = 0; i < s->need_count; i++)
        if (strcmp(s->needs[i].kind, kind) == 0)
            return true;
    return false;
}

/* Each row is judged in 2026 with all certificates and lists, and in 2040 with root and file. */
static const struct {
    const char *name, *policy;
    bool stamped, cms;
    int64_t revoked; /* the signer; 0: not */
    int result;
    const char *check, *reason, *need;
} ROWS[] = {
    {"nobody was revoked", "default", true, false, 0, ESEAL_PASSED, "signer.revocation",
        "not-revoked", NULL},
    {"nor in the other framing", "default", true, true, 0, ESEAL_PASSED, "signer.revocation",
        "not-revoked", NULL},
    {"nor without a stamp", "default", false, false, 0, ESEAL_PASSED, "signer.revocation",
        "not-revoked", NULL},
    {"key lost after the stamp", "default", true, false, SIGNED + 20 * DAY, ESEAL_PASSED,
        "signer.revocation", "revoked-after", NULL},
    {"key lost after, and no stamp", "default", false, false, SIGNED + 20 * DAY,
        ESEAL_INDETERMINATE, "signer.revocation", "revoked-no-poe", "time-stamp"},
    {"key lost before", "default", true, false, SIGNED - 20 * DAY, ESEAL_FAILED,
        "signer.revocation", "revoked-before", NULL},
    {"for the archive, unstamped", "archive", false, false, 0, ESEAL_INDETERMINATE, "time.stamp",
        "no-stamp", "time-stamp"},
};

static void expect_row(const eseal_report *report, int i)
{
    const eseal_check *check = eseal_report_check_find(report, 0, ROWS[i].check);

    scene_expect(report, ROWS[i].result, ROWS[i].name);
    ck_assert_msg(strcmp(eseal_check_reason(check), ROWS[i].reason) == 0, "%s: %s", ROWS[i].name,
        eseal_check_reason(check));
    ck_assert_msg(ROWS[i].need == NULL || needs(report, ROWS[i].need), "%s", ROWS[i].name);
}

START_TEST(kept)
{
    eseal_trust *full = world_trust(true), *bare = world_trust(false);
    es_buf plain = world_sign(), file;
    es_buf der =
        ROWS[_i].stamped ? world_stamp(es_buf_view(&plain), ROWS[_i].cms) : ES_BUF(1 << 20);
    eseal_evidence *evidence = world_evidence(ROWS[_i].revoked), *again;
    eseal_report *report;

    if (!ROWS[_i].stamped)
        es_buf_span(&der, es_buf_view(&plain));
    report = world_judge(es_buf_view(&der), full, evidence, ROWS[_i].policy, 0);
    expect_row(report, _i);
    file = world_export(evidence, report);
    eseal_report_free(report);
    again = world_import(es_buf_view(&file));
    ck_assert_uint_eq(eseal_evidence_count(again, ESEAL_EVIDENCE_CRL), 2);
    ck_assert_uint_eq(eseal_evidence_count(again, ESEAL_EVIDENCE_OCSP), 1);
    ck_assert_uint_eq(eseal_evidence_count(again, ESEAL_EVIDENCE_STATUS), 1);
    /* the CAs between, which the trust store had: the service's where there is a stamp */
    ck_assert_uint_eq(
        eseal_evidence_count(again, ESEAL_EVIDENCE_CERTIFICATE), ROWS[_i].stamped ? 3 : 2);
    report = world_judge(es_buf_view(&der), bare, again, ROWS[_i].policy, LATER);
    expect_row(report, _i);
    eseal_report_free(report);
    /* nothing else could have told */
    report = world_judge(es_buf_view(&der), bare, NULL, ROWS[_i].policy, LATER);
    ck_assert_int_eq(eseal_report_result(report), ESEAL_INDETERMINATE);
    eseal_report_free(report);
    eseal_evidence_free(again);
    eseal_evidence_free(evidence);
    es_buf_free(&file);
    es_buf_free(&der);
    es_buf_free(&plain);
    eseal_trust_free(full);
    eseal_trust_free(bare);
}
END_TEST

/* What a test of one file starts from. */
typedef struct kept_file {
    eseal_trust *full, *bare;
    es_buf der, file;
} kept_file;

static void keep(kept_file *k, int64_t revoked, bool stamped)
{
    eseal_evidence *evidence = world_evidence(revoked);
    es_buf plain = world_sign();
    eseal_report *report;

    k->full = world_trust(true);
    k->bare = world_trust(false);
    k->der = stamped ? world_stamp(es_buf_view(&plain), false) : ES_BUF(1 << 20);
    if (!stamped)
        es_buf_span(&k->der, es_buf_view(&plain));
    report = world_judge(es_buf_view(&k->der), k->full, evidence, "default", 0);
    k->file = world_export(evidence, report);
    eseal_report_free(report);
    eseal_evidence_free(evidence);
    es_buf_free(&plain);
}

static void drop(kept_file *k)
{
    es_buf_free(&k->file);
    es_buf_free(&k->der);
    eseal_trust_free(k->full);
    eseal_trust_free(k->bare);
}

/* The root itself in the file is a certificate like any other. */
START_TEST(no_anchors_from_a_file)
{
    eseal_evidence *evidence = world_evidence(0), *again;
    const scene_who *const ALL[] = {&root, &signer_ca, &maker_ca, &stamp_ca, &registrar, &maker};
    eseal_trust *nobody = NULL, *stranger = NULL;
    eseal_report *report;
    kept_file k;
    es_buf file;

    keep(&k, 0, true);
    for (int i = 0; i < COUNT(ALL); i++)
        ck_assert_int_eq(eseal_evidence_add(evidence, ESEAL_EVIDENCE_CERTIFICATE, ALL[i]->der.ptr,
                             ALL[i]->der.len, NULL, NULL),
            0);
    report = world_judge(es_buf_view(&k.der), k.full, evidence, "default", 0);
    scene_expect(report, ESEAL_PASSED, "with anchors");
    file = world_export(evidence, report);
    eseal_report_free(report);
    again = world_import(es_buf_view(&file));
    ck_assert_uint_eq(eseal_evidence_count(again, ESEAL_EVIDENCE_CERTIFICATE), 6);
    ck_assert_int_eq(eseal_trust_new(&nobody, world.ctx, NULL), 0);
    report = world_judge(es_buf_view(&k.der), nobody, again, "default", 0);
    scene_expect(report, ESEAL_INDETERMINATE, "no anchors at all");
    eseal_report_free(report);
    ck_assert_int_eq(eseal_trust_new(&stranger, world.ctx, NULL), 0);
    ck_assert_int_eq(
        eseal_trust_add(stranger, world.signer_ca.cert, ESEAL_USE_SIGNER, 0, NULL, NULL), 0);
    report = world_judge(es_buf_view(&k.der), stranger, again, "default", 0);
    ck_assert_int_eq(eseal_report_passed(report), 0);
    eseal_report_free(report);
    es_buf_free(&file);
    eseal_trust_free(nobody);
    eseal_trust_free(stranger);
    eseal_evidence_free(again);
    eseal_evidence_free(evidence);
    drop(&k);
}
END_TEST

/* Whatever octet is changed: what was not PASSED does not become so.  Revoked before; revoked
 * after, and no stamp. */
START_TEST(tampered)
{
    size_t read = 0;
    kept_file k;

    keep(&k, _i == 0 ? SIGNED - 20 * DAY : SIGNED + 20 * DAY, _i == 0);
    for (size_t at = 0; at < k.file.len; at += 13) {
        eseal_evidence *evidence = NULL;
        eseal_error err = {0};
        int rc;

        k.file.ptr[at] ^= (uint8_t)(1 << at % 8);
        ck_assert_int_eq(eseal_evidence_new(&evidence, world.ctx, NULL), 0);
        rc = eseal_evidence_import(evidence, k.file.ptr, k.file.len, NULL, &err);
        if (rc == 0) {
            eseal_report *report =
                world_judge(es_buf_view(&k.der), k.bare, evidence, "default", LATER);

            ck_assert_msg(!eseal_report_passed(report), "passed with octet %zu changed", at);
            eseal_report_free(report);
            read++;
        } else {
            ck_assert_msg(err.code == rc && err.text[0] != '\0', "octet %zu", at);
            ck_assert_uint_eq(eseal_evidence_count(evidence, ESEAL_EVIDENCE_CRL), 0);
        }
        eseal_evidence_free(evidence);
        k.file.ptr[at] ^= (uint8_t)(1 << at % 8);
    }
    ck_assert_uint_gt(read, 10);
    drop(&k);
}
END_TEST

/* The file names its document, and goes on where it was imported. */
START_TEST(goes_on)
{
    eseal_evidence *evidence, *both;
    es_evidence_file first = {0}, second = {0};
    eseal_report *report;
    unsigned char *der = NULL;
    eseal_error err = {0};
    size_t len;
    es_buf more, other;
    kept_file k;

    keep(&k, 0, true);
    evidence = world_import(es_buf_view(&k.file));
    world_add(evidence, ESEAL_EVIDENCE_CRL,
        world_crl(&stamp_ca, "C=CN/CN=Stamps", LISTED + DAY, 0, 0), NULL);
    report = world_judge(es_buf_view(&k.der), k.bare, evidence, "default", 0);
    more = world_export(evidence, report);
    ck_assert_int_eq(es_evidence_file_parse(&first, world.ctx, es_buf_view(&k.file), NULL), 0);
    ck_assert_int_eq(es_evidence_file_parse(&second, world.ctx, es_buf_view(&more), NULL), 0);
    ck_assert_uint_eq(first.count, 1);
    ck_assert_uint_eq(second.count, 2);
    ck_assert_uint_eq(first.content.len, 32);
    ck_assert_uint_eq(first.value.len, 32);
    /* what was there stands where it stood, and is not written twice */
    ck_assert_mem_eq(second.body.ptr, first.body.ptr, first.body.len);
    ck_assert_uint_eq(
        es_der_length(second.parts[1].kept[ES_KEPT_CRL]), second.parts[1].kept[ES_KEPT_CRL].len);
    ck_assert_uint_eq(second.parts[1].kept[ES_KEPT_CERT].len, 0);
    ck_assert_uint_eq(second.parts[1].kept[ES_KEPT_STATUS].len, 0);
    ck_assert_ptr_nonnull(strstr((const char *)second.parts[1].report.ptr, "eseal-report/1"));
    /* an older and a newer state of one file: the newer goes on */
    ck_assert_int_eq(eseal_evidence_import(evidence, more.ptr, more.len, NULL, NULL), 0);
    other = world_export(evidence, report);
    es_evidence_file_free(&second);
    ck_assert_int_eq(es_evidence_file_parse(&second, world.ctx, es_buf_view(&other), NULL), 0);
    ck_assert_uint_eq(second.count, 3);
    /* two that have nothing to do with each other: neither may be lost */
    both = world_evidence(0);
    es_buf_free(&other);
    world.now += DAY;
    other = world_export(both, report);
    world.now -= DAY;
    ck_assert_int_eq(eseal_evidence_import(both, more.ptr, more.len, NULL, NULL), 0);
    ck_assert_int_eq(eseal_evidence_import(both, other.ptr, other.len, NULL, NULL), 0);
    ck_assert_int_eq(eseal_evidence_export(&der, &len, both, report, &err), ESEAL_E_MISUSE);
    ck_assert_ptr_null(der);
    es_evidence_file_free(&first);
    es_evidence_file_free(&second);
    es_buf_free(&more);
    es_buf_free(&other);
    eseal_report_free(report);
    eseal_evidence_free(both);
    eseal_evidence_free(evidence);
    drop(&k);
}
END_TEST

/* --- archive stamps --- */

/* An archive stamp over the whole file. */
static es_buf stamp_file(const es_buf *file, const scene_who *by, int64_t at, bool cms)
{
    es_evidence_file read = {0};
    es_buf token, out = ES_BUF(1 << 24);
    eseal_stamp_token *parsed = NULL;
    unsigned char *made = NULL, *request = NULL;
    eseal_error err = {0};
    size_t len;

    ck_assert_int_eq(es_evidence_file_parse(&read, world.ctx, es_buf_view(file), NULL), 0);
    token = world_token(read.parts[read.count - 1].covered, by, at, cms);
    ck_assert_int_eq(eseal_stamp_token_parse(&parsed, world.ctx, token.ptr, token.len, NULL), 0);
    /* what is asked for is what this stamp is over */
    ck_assert_int_eq(
        eseal_evidence_stamp_request(&request, &len, world.ctx, file->ptr, file->len, NULL, NULL),
        0);
    ck_assert_ptr_nonnull(find(es_span_of(request, len), parsed->imprint));
    ck_assert_msg(
        eseal_evidence_add_stamp(&made, &len, world.ctx, file->ptr, file->len, parsed, &err) == 0,
        "%s", err.text);
    es_buf_put(&out, made, len);
    eseal_free(request);
    eseal_free(made);
    eseal_stamp_token_free(parsed);
    es_buf_free(&token);
    es_evidence_file_free(&read);
    return out;
}

/* A service whose certificate, and its CA's, outlives all others. */
typedef struct late_service {
    scene_who ca, service;
} late_service;

static void late_open(late_service *late)
{
    int64_t end = LATER + 3650 * DAY;

    scene_who_new(
        &late->ca, &world, "C=CN/CN=Late", NULL, (cert_plan){.ca = true, .serial = 30, .to = end});
    scene_who_new(&late->service, &world, "C=CN/CN=late", &late->ca,
        (cert_plan){
            .issuer = "C=CN/CN=Late", .serial = 31, .to = end, .eku = "1.3.6.1.5.5.7.3.8"});
}

static void late_close(late_service *late)
{
    scene_who_free(&late->service);
    scene_who_free(&late->ca);
}

static bool has_reason(const eseal_report *report, const char *id, const char *reason)
{
    for (size_t i = 0; i < eseal_report_check_count(report, 0); i++) {
        const eseal_check *check = eseal_report_check_at(report, 0, i);

        if (strcmp(eseal_check_id(check), id) == 0 &&
            strcmp(eseal_check_reason(check), reason) == 0)
            return true;
    }
    return false;
}

/* Judged for the archive, or else, ten years after everything expired; with a list of the late
 * service's CA, which is taken, unless NULL. */
static void archive_expect(const kept_file *k, es_span signature, const es_buf *file,
    const char *policy, es_buf *list, const char *reason, int result)
{
    eseal_evidence *evidence = world_import(es_buf_view(file));
    eseal_report *report;

    if (list != NULL)
        world_add(evidence, ESEAL_EVIDENCE_CRL, *list, NULL);
    report = world_judge(signature, k->bare, evidence, policy, LATER);
    ck_assert_msg(has_reason(report, "time.archive", reason), "%s", reason);
    scene_expect(report, result, reason);
    ck_assert_int_eq(needs(report, "archive-stamp"), result != ESEAL_PASSED);
    eseal_report_free(report);
    eseal_evidence_free(evidence);
}

/* An archive stamp over the file, and what it needs to count. */
START_TEST(archived)
{
    es_buf stamped, list;
    late_service late;
    kept_file k;
    es_span der;

    keep(&k, 0, true);
    der = es_buf_view(&k.der);
    late_open(&late);
    ck_assert_int_eq(eseal_trust_add(k.bare, late.ca.cert, ESEAL_USE_STAMP, 0, NULL, NULL), 0);
    stamped = stamp_file(&k.file, &late.service, MAKER_TO - DAY, _i == 1);
    list = world_crl(&late.ca, "C=CN/CN=Late", LATER - DAY, 0, 0);
    archive_expect(&k, der, &stamped, "archive", &list, "proof-held", ESEAL_PASSED);
    /* without it: open, with the need; elsewhere a warning */
    archive_expect(&k, der, &k.file, "archive", NULL, "proof-expired", ESEAL_INDETERMINATE);
    archive_expect(&k, der, &k.file, "default", NULL, "proof-expired", ESEAL_PASSED);
    /* its service may have been revoked, and was; where nobody asks, it counts */
    archive_expect(
        &k, der, &stamped, "archive", NULL, "stamp-revocation-unknown", ESEAL_INDETERMINATE);
    list = world_crl(&late.ca, "C=CN/CN=Late", LATER - DAY, 31, MAKER_TO + DAY);
    archive_expect(&k, der, &stamped, "archive", &list, "stamp-revoked-since", ESEAL_INDETERMINATE);
    list = world_crl(&late.ca, "C=CN/CN=Late", LATER - DAY, 31, MAKER_TO - 2 * DAY);
    archive_expect(&k, der, &stamped, "archive", &list, "stamp-revoked", ESEAL_INDETERMINATE);
    archive_expect(&k, der, &stamped, "offline", NULL, "proof-held", ESEAL_PASSED);
    es_buf_free(&stamped);
    late_close(&late);
    drop(&k);
}
END_TEST

/* Another signature over the same content, and a file that was changed, are not what was stamped. */
START_TEST(archived_another)
{
    es_buf stamped, plain = world_sign(), other = world_stamp(es_buf_view(&plain), false);
    unsigned char *none = NULL;
    late_service late;
    kept_file k;
    size_t len;

    keep(&k, 0, true);
    late_open(&late);
    ck_assert_int_eq(eseal_trust_add(k.bare, late.ca.cert, ESEAL_USE_STAMP, 0, NULL, NULL), 0);
    stamped = stamp_file(&k.file, &late.service, MAKER_TO - DAY, _i == 1);
    archive_expect(&k, es_buf_view(&other), &stamped, "archive", NULL, "evidence-other-document",
        ESEAL_INDETERMINATE);
    /* all that the file holds is stamped */
    ck_assert_int_eq(
        eseal_evidence_stamp_request(&none, &len, world.ctx, stamped.ptr, stamped.len, NULL, NULL),
        ESEAL_E_MISUSE);
    ck_assert_ptr_null(none);
    /* changed after it was stamped: the report, which nobody reads */
    *find(es_buf_view(&stamped), es_span_str("eseal-report/1")) ^= 1;
    archive_expect(
        &k, es_buf_view(&k.der), &stamped, "archive", NULL, "stamp-imprint", ESEAL_INDETERMINATE);
    es_buf_free(&stamped);
    es_buf_free(&other);
    es_buf_free(&plain);
    late_close(&late);
    drop(&k);
}
END_TEST

/* A stamp over something else is not put in, and fails by itself. */
START_TEST(stamp_by_itself)
{
    eseal_verify_options options = {.size = sizeof options};
    eseal_stamp_token *token = NULL;
    unsigned char *made = NULL;
    eseal_report *report = NULL;
    eseal_error err = {0};
    es_buf octets;
    kept_file k;
    size_t len;

    keep(&k, 0, true);
    options.trust = k.full;
    octets = world_token(es_span_str("another file"), &service, SIGNED + DAY, false);
    ck_assert_int_eq(eseal_stamp_token_parse(&token, world.ctx, octets.ptr, octets.len, NULL), 0);
    ck_assert_int_eq(
        eseal_evidence_add_stamp(&made, &len, world.ctx, k.file.ptr, k.file.len, token, &err),
        ESEAL_E_VALUE);
    ck_assert_ptr_null(made);
    ck_assert_int_eq(eseal_evidence_stamp_verify(
                         &report, token, world.ctx, k.file.ptr, k.file.len, &options, NULL),
        0);
    scene_expect_check(
        report, 0, "time.stamp", ESEAL_CHECK_FAILED, "stamp-imprint", "over another file");
    ck_assert_int_eq(eseal_report_result(report), ESEAL_FAILED);
    eseal_report_free(report);
    ck_assert_int_eq(
        eseal_stamp_token_verify(&report, token, world.ctx, "another file", 12, &options, NULL), 0);
    ck_assert_int_eq(eseal_report_result(report), ESEAL_PASSED);
    ck_assert_uint_eq(eseal_report_check_count(report, 0), 1);
    ck_assert_str_eq(report->format, "stamp");
    ck_assert_str_eq(report->signatures[0].type, "stamp");
    ck_assert_int_eq(report->signatures[0].best, SIGNED + DAY);
    eseal_report_free(report);
    options.trust = NULL;
    ck_assert_int_eq(
        eseal_stamp_token_verify(&report, token, world.ctx, "another file", 12, &options, NULL), 0);
    ck_assert_int_eq(eseal_report_result(report), ESEAL_INDETERMINATE);
    eseal_report_free(report);
    eseal_stamp_token_free(token);
    es_buf_free(&octets);
    drop(&k);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("verify_evidence");
    TCase *tests = tcase_create("all");

    tcase_add_unchecked_fixture(tests, world_open, world_close);
    tcase_add_loop_test(tests, kept, 0, COUNT(ROWS));
    tcase_add_test(tests, no_anchors_from_a_file);
    tcase_add_loop_test(tests, tampered, 0, 2);
    tcase_add_test(tests, goes_on);
    tcase_add_loop_test(tests, archived, 0, 2);
    tcase_add_loop_test(tests, archived_another, 0, 2);
    tcase_add_test(tests, stamp_by_itself);
    tcase_set_timeout(tests, 0);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
