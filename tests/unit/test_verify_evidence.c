/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence files: judged now, kept, and judged again ten years after everything has expired. */
#include "evidence_unit.h"

#include "model/evidence_file.h"

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
    ck_assert_uint_eq(eseal_evidence_count(again, ESEAL_EVIDENCE_CRL), 1);
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
    world_add(
        evidence, ESEAL_EVIDENCE_CRL, world_crl(&stamp_ca, "C=CN/CN=Stamps", LISTED, 0, 0), NULL);
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

int main(void)
{
    Suite *suite = suite_create("verify_evidence");
    TCase *tests = tcase_create("all");

    tcase_add_unchecked_fixture(tests, world_open, world_close);
    tcase_add_loop_test(tests, kept, 0, COUNT(ROWS));
    tcase_add_test(tests, no_anchors_from_a_file);
    tcase_add_loop_test(tests, tampered, 0, 2);
    tcase_add_test(tests, goes_on);
    tcase_set_timeout(tests, 0);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
