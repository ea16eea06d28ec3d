/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real documents of several products, against what two independent verifiers found in them
 * (expected.csv): without anchors nothing passes and every cryptographic fact agrees; with the
 * certificates found inside pinned as anchors, the sound ones pass.
 */
#include <eseal.h>

#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "core/report.h"
#include "doc/document.h"
#include "unit.h"

enum {
    FILE_NAME,
    SIGN_ID,
    SIGN_TYPE,
    BASE_LOC,
    FORM,
    REFS,
    REF_BAD,
    REF_MISSING,
    DATA_HASH,
    SIGNATURE_OK,
    SIGNATURE_OVER,
    TIME_INFO,
    SIGNER_VALIDITY,
    TIME_IN_CERT,
    SEAL_VERSION,
    SEAL_ID,
    SEAL_NAME,
    SEAL_VALIDITY,
    TIME_IN_SEAL,
    SEAL_SIG_OK,
    MAKER_VALIDITY,
    CERT_IN_LIST,
    SEAL_EQUAL,
    UNCOVERED,
    ORPHAN,
    COVERS_ENTRY,
    COVERS_LIST,
    VERDICT,
    COLUMNS
};

#define ROWS_MAX 64
static char *rows[ROWS_MAX][COLUMNS];
static int row_count;
static const char *corpus;
static eseal_ctx *ctx;

/* One field; quotes as RFC 4180. */
static char *field(char **at)
{
    char *start = *at, *put = *at, *in = *at;
    int quoted = *in == '"';

    if (quoted)
        in++;
    while (*in != '\0' && (quoted ? *in != '"' : *in != ',' && *in != '\n'))
        *put++ = *in++;
    if (quoted && *in == '"')
        in++;
    *at = *in == '\0' ? in : in + 1;
    *put = '\0';
    return start;
}

static void read_expected(void)
{
    static es_buf text;
    char path[4200];
    char *at;

    snprintf(path, sizeof path, "%s/expected.csv", corpus);
    if (es_file_read(&text, path, 1 << 20, NULL) < 0)
        abort();
    at = strchr((char *)text.ptr, '\n') + 1;
    while (*at != '\0' && row_count < ROWS_MAX) {
        char *end = strchr(at, '\n');

        if (end != NULL)
            *end = '\0';
        for (int c = 0; c < COLUMNS; c++)
            rows[row_count][c] = field(&at);
        row_count++;
        at = end == NULL ? at : end + 1;
    }
}

static eseal_document *open_document(const char *name)
{
    eseal_document *document = NULL;
    eseal_error err = {0};
    char path[4600];

    snprintf(path, sizeof path, "%s/%s", corpus, name);
    ck_assert_msg(
        eseal_document_open_file(&document, ctx, path, &err) == 0, "%s: %s", name, err.text);
    return document;
}

static eseal_policy *offline(void)
{
    eseal_policy *policy = NULL;

    ck_assert_int_eq(eseal_policy_new(&policy, ctx, "offline", NULL), 0);
    return policy;
}

static eseal_report *verify(
    const eseal_document *document, const eseal_trust *trust, const eseal_cert *signer)
{
    eseal_policy *policy = offline();
    eseal_verify_options options = {
        .size = sizeof options, .trust = trust, .policy = policy, .signer = signer};
    eseal_report *report = NULL;
    eseal_error err = {0};
    int rc = eseal_document_verify(&report, document, &options, &err);

    eseal_policy_free(policy);
    ck_assert_msg(rc == 0, "%s: %s", err.where, err.text);
    return report;
}

static size_t find_signature(const eseal_document *document, const char *id)
{
    for (size_t i = 0; i < eseal_document_signature_count(document); i++)
        if (strcmp(eseal_document_signature_id(document, i), id) == 0)
            return i;
    ck_abort_msg("no signature with this id");
    return 0;
}

static const char *what; /* file and id, for messages */

static void expect(const eseal_report *report, size_t index, const char *id, const char *outcome)
{
    const eseal_check *check = eseal_report_check_find(report, index, id);
    const char *actual = eseal_check_outcome_name(check);

    ck_assert_ptr_nonnull(check);
    /* good with a remark is good */
    if (strcmp(outcome, "passed") == 0 && strcmp(actual, "warning") == 0)
        return;
    ck_assert_msg(strcmp(actual, outcome) == 0, "%s: %s is %s (%s), expected %s", what, id, actual,
        eseal_check_reason(check), outcome);
}

/* Whether a ';'-separated list names path, with or without its leading slash. */
static bool names(const char *list, const char *path)
{
    size_t len = strlen(path);

    for (const char *at = list; *at != '\0';) {
        size_t n = strcspn(at, ";");
        const char *item = at[0] == '/' ? at + 1 : at;

        if (n - (size_t)(item - at) == len && memcmp(item, path, len) == 0)
            return true;
        at += n;
        at += *at == ';';
    }
    return false;
}

static size_t list_length(const char *list)
{
    size_t count = list[0] != '\0';

    for (; *list != '\0'; list++)
        count += *list == ';';
    return count;
}

static void expect_references(const eseal_report *report, size_t index, char *const row[])
{
    size_t bad = 0;
    bool keyed = false;

    expect(report, index, "signature.references", row[REF_BAD][0] == '\0' ? "passed" : "failed");
    for (size_t i = 0; i < eseal_report_check_count(report, index); i++) {
        const eseal_check *check = eseal_report_check_at(report, index, i);

        if (strcmp(eseal_check_id(check), "signature.references") != 0 ||
            eseal_check_outcome(check) != ESEAL_CHECK_FAILED)
            continue;
        bad++;
        if (strcmp(eseal_check_reason(check), "keyed-digest") == 0)
            keyed = true;
        else
            ck_assert_msg(names(row[REF_BAD], eseal_check_subject(check)), "%s: %s is not bad",
                what, eseal_check_subject(check));
    }
    if (!keyed)
        ck_assert_msg(bad == list_length(row[REF_BAD]), "%s: %zu bad references", what, bad);
}

static void expect_uncovered(const eseal_report *report, size_t index, char *const row[])
{
    const es_report_signature *s = &report->signatures[index];
    size_t count = s->uncovered_count + s->later_count;

    if (strstr(row[FORM], "v1") != NULL)
        return; /* keyed digests: nothing counts as covered */
    for (size_t i = 0; i < s->uncovered_count; i++)
        if (!names(row[REF_BAD], s->uncovered[i].path))
            ck_assert_msg(names(row[UNCOVERED], s->uncovered[i].path), "%s: %s is covered", what,
                s->uncovered[i].path);
        else
            count--; /* a changed file is not covered: expected.csv lists it elsewhere */
    ck_assert_msg(count == list_length(row[UNCOVERED]), "%s: %zu uncovered", what, count);
}

static const char *yes_no(const char *text)
{
    return strcmp(text, "yes") == 0 ? "passed" : "failed";
}

START_TEST(agrees)
{
    char *const *row = rows[_i];
    eseal_document *document = open_document(row[FILE_NAME]);
    eseal_report *report = verify(document, NULL, NULL);
    bool plain = strcmp(row[SIGN_TYPE], "Sign") == 0;
    char name[600];
    size_t at;

    ck_assert_int_eq(eseal_report_passed(report), 0);
    ck_assert_int_ne(eseal_report_result(report), ESEAL_PASSED);
    if (row[SIGN_ID][0] == '\0') { /* fptpl.ofd: the list is named and missing */
        ck_assert_int_eq(eseal_report_result(report), ESEAL_FAILED);
        expect(report, ESEAL_REPORT_DOCUMENT, "document.list", "failed");
        goto out;
    }
    snprintf(name, sizeof name, "%s #%s", row[FILE_NAME], row[SIGN_ID]);
    what = name;
    at = find_signature(document, row[SIGN_ID]);
    ck_assert_int_eq((int)document->ofd->signatures[at].ref_count, atoi(row[REFS]));
    expect_references(report, at, row);
    expect_uncovered(report, at, row);
    if (row[DATA_HASH][0] != '\0')
        expect(report, at, "signature.data-hash",
            strncmp(row[DATA_HASH], "ok", 2) == 0 ? "passed" : "failed");
    expect(report, at, "signature.value",
        strcmp(row[SIGNATURE_OK], "ok") == 0        ? "passed"
        : strncmp(row[SIGNATURE_OK], "ok,", 3) == 0 ? "indeterminate"
                                                    : "failed");
    if (row[TIME_IN_CERT][0] != '\0')
        expect(report, at, "signer.validity", yes_no(row[TIME_IN_CERT]));
    if (row[TIME_IN_SEAL][0] != '\0')
        expect(report, at, "seal.validity", yes_no(row[TIME_IN_SEAL]));
    expect(report, at, "seal.value",
        plain                                 ? "not-applicable"
        : strcmp(row[SEAL_SIG_OK], "ok") == 0 ? "passed"
                                              : "failed");
    expect(report, at, "signer.in-seal",
        plain                                    ? "not-applicable"
        : strcmp(row[CERT_IN_LIST], "cert") == 0 ? "passed"
                                                 : "failed");
    expect(report, at, "seal.file-match",
        plain || strcmp(row[SEAL_EQUAL], "equal") != 0 ? "not-applicable" : "passed");
    if (!plain) {
        ck_assert_str_eq(report->signatures[at].seal.id, row[SEAL_ID]);
        ck_assert_str_eq(report->signatures[at].seal.name, row[SEAL_NAME]);
        ck_assert_int_eq((int)report->signatures[at].seal.version, atoi(row[SEAL_VERSION]));
    }
out:
    eseal_report_free(report);
    eseal_document_free(document);
}
END_TEST

/* Every certificate found inside becomes an anchor for what it is used as. */
static eseal_trust *pin(const eseal_document *document)
{
    eseal_trust *trust = NULL;

    ck_assert_int_eq(eseal_trust_new(&trust, ctx, NULL), 0);
    for (size_t i = 0; i < eseal_document_signature_count(document); i++) {
        eseal_signature *signature = NULL;
        eseal_cert *cert = NULL;
        const unsigned char *der;
        size_t len;

        ck_assert_int_eq(eseal_document_signature(&signature, document, i, NULL), 0);
        der = eseal_signature_cert(signature, &len);
        if (der != NULL) {
            ck_assert_int_eq(eseal_cert_parse(&cert, ctx, der, len, NULL), 0);
            ck_assert_int_eq(eseal_trust_add(trust, cert, ESEAL_USE_SIGNER, 0, NULL, NULL), 0);
            eseal_cert_free(cert);
        }
        if (eseal_signature_seal(signature) != NULL) {
            der = eseal_seal_maker(eseal_signature_seal(signature), &len);
            ck_assert_int_eq(eseal_cert_parse(&cert, ctx, der, len, NULL), 0);
            ck_assert_int_eq(
                eseal_trust_add(trust, cert, ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA, NULL, NULL),
                0);
            eseal_cert_free(cert);
        }
        eseal_signature_free(signature);
    }
    return trust;
}

static const struct {
    const char *file;
    int result;
    const char *check, *reason; /* the document's or first signature's check that decides */
} PINNED[] = {
    {"1.ofd", ESEAL_PASSED, NULL, NULL},
    {"v4signed.ofd", ESEAL_PASSED, NULL, NULL},
    {"keyword2.ofd", ESEAL_PASSED, NULL, NULL},
    {"allprotected.ofd", ESEAL_PASSED, NULL, NULL},
    {"V4RideRight.ofd", ESEAL_PASSED, NULL, NULL},
    {"999.ofd", ESEAL_INDETERMINATE, "coverage.content", "entry-uncovered"},
    {"draw_param_ref.ofd", ESEAL_INDETERMINATE, "coverage.content", "covered-in-part"},
    {"h.ofd", ESEAL_FAILED, "signature.references", "reference-list-changed"},
    {"zsbk.ofd", ESEAL_FAILED, "signature.references", "reference-digest"},
    {"发票示例.ofd", ESEAL_FAILED, "signature.references", "reference-digest"},
    {"keyword.ofd", ESEAL_FAILED, "signature.references", "reference-digest"},
    {"n.ofd", ESEAL_FAILED, "signature.references", "keyed-digest"},
    {"SESV4SignDoc.ofd", ESEAL_FAILED, "signer.validity", "expired"},
};

START_TEST(pinned)
{
    eseal_document *document = open_document(PINNED[_i].file);
    eseal_trust *trust = pin(document);
    eseal_report *report = verify(document, trust, NULL);
    char *text = eseal_report_text(report, "en");

    ck_assert_msg(
        eseal_report_result(report) == PINNED[_i].result, "%s:\n%s", PINNED[_i].file, text);
    ck_assert_int_eq(eseal_report_passed(report), PINNED[_i].result == ESEAL_PASSED);
    if (PINNED[_i].check != NULL)
        ck_assert_str_eq(eseal_check_reason(eseal_report_check_find(report, 0, PINNED[_i].check)),
            PINNED[_i].reason);
    eseal_free(text);
    eseal_report_free(report);
    eseal_trust_free(trust);
    eseal_document_free(document);
}
END_TEST

START_TEST(certificate_from_outside)
{
    eseal_document *document = open_document("DigitalSign.ofd");
    eseal_cert *cert = NULL;
    eseal_report *report;
    char path[4600];

    snprintf(path, sizeof path, "%s/keys/ofdrw-user.pem", corpus);
    ck_assert_int_eq(eseal_cert_open_file(&cert, ctx, path, NULL), 0);
    report = verify(document, NULL, cert);
    what = "DigitalSign.ofd";
    expect(report, 0, "signature.value", "passed");
    eseal_report_free(report);
    eseal_cert_free(cert);
    eseal_document_free(document);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("corpus");
    TCase *tc = tcase_create("corpus");

    corpus = unit_corpus();
    if (corpus == NULL)
        return EXIT_SUCCESS;
    if (eseal_ctx_new(&ctx, NULL, NULL) < 0)
        return EXIT_FAILURE;
    read_expected();
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, agrees, 0, row_count);
    tcase_add_loop_test(tc, pinned, 0, sizeof PINNED / sizeof PINNED[0]);
    tcase_add_test(tc, certificate_from_outside);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
