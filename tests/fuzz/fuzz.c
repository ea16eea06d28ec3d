/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"

static size_t passed;

_Noreturn void fuzz_broken(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

size_t fuzz_passed(void)
{
    return passed;
}

void fuzz_count_passed(void)
{
    passed++;
}

static int64_t the_clock(void *arg)
{
    (void)arg;
    return FUZZ_NOW;
}

const eseal_ctx *fuzz_ctx(void)
{
    static eseal_ctx *ctx;
    eseal_limits limits = {.size = sizeof limits,
        .package_octets = 4 << 20,
        .entry_octets = 1 << 20,
        .xml_octets = 1 << 20,
        .der_octets = 1 << 20,
        .signature_octets = 2 << 20,
        .crl_octets = 1 << 20};
    eseal_cache_sizes none = {.size = sizeof none}; /* each input for itself */
    eseal_ctx_options options = {
        .size = sizeof options, .limits = &limits, .clock = the_clock, .caches = &none};

    if (ctx == NULL)
        FUZZ_CHECK(eseal_ctx_new(&ctx, &options, NULL) == 0);
    return ctx;
}

static void path_of(char *out, size_t size, const char *name)
{
    const char *set = getenv("ESEAL_FUZZ_SEEDS");

    snprintf(out, size, "%s/%s", set == NULL ? "tests/fuzz/corpus" : set, name);
}

es_buf fuzz_read_seed(const char *name)
{
    es_buf out = ES_BUF(SIZE_MAX / 2);
    char path[4200];

    path_of(path, sizeof path, name);
    if (es_file_read(&out, path, (size_t)64 << 20, NULL) != 0) {
        fprintf(stderr, "cannot read %s: run tests/fuzz/seeds first\n", path);
        exit(EXIT_FAILURE);
    }
    return out;
}

void fuzz_read_files(fuzz_files *files, const char *folder)
{
    char path[4200], name[600];
    size_t capacity = 0;
    struct dirent *entry;
    DIR *dir;

    if (files->read)
        return;
    files->read = true;
    path_of(path, sizeof path, folder);
    dir = opendir(path);
    FUZZ_CHECK(dir != NULL);
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
        FUZZ_CHECK(es_grow(&files->items, &capacity, files->count + 1, sizeof *files->items));
        files->items[files->count++] = fuzz_read_seed(name);
    }
    closedir(dir);
    FUZZ_CHECK(files->count > 0);
}

static void add_anchor(eseal_trust *trust, const char *name, int use, unsigned flags)
{
    es_buf der = fuzz_read_seed(name);
    eseal_cert *cert = NULL;

    FUZZ_CHECK(eseal_cert_parse(&cert, fuzz_ctx(), der.ptr, der.len, NULL) == 0);
    FUZZ_CHECK(eseal_trust_add(trust, cert, use, flags, NULL, NULL) == 0);
    eseal_cert_free(cert);
    es_buf_free(&der);
}

const eseal_verify_options *fuzz_options(void)
{
    static eseal_verify_options options;
    static eseal_trust *trust;
    static eseal_policy *policy;

    if (trust != NULL)
        return &options;
    FUZZ_CHECK(eseal_trust_new(&trust, fuzz_ctx(), NULL) == 0);
    FUZZ_CHECK(eseal_policy_new(&policy, fuzz_ctx(), "offline", NULL) == 0);
    add_anchor(trust, "anchors/signer", ESEAL_USE_SIGNER, 0);
    add_anchor(trust, "anchors/maker", ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA);
    options = (eseal_verify_options){.size = sizeof options, .trust = trust, .policy = policy};
    return &options;
}

/* Whether a check that the policy demands is anything but good. */
static bool has_fault(const eseal_report *report, size_t where)
{
    for (size_t i = 0; i < eseal_report_check_count(report, where); i++) {
        const eseal_check *check = eseal_report_check_at(report, where, i);
        int outcome = eseal_check_outcome(check);

        FUZZ_CHECK(eseal_check_reason(check) != NULL);
        if (eseal_check_level(check) == 'R' &&
            (outcome == ESEAL_CHECK_FAILED || outcome == ESEAL_CHECK_INDETERMINATE ||
                outcome == ESEAL_CHECK_NOT_RUN))
            return true;
    }
    return false;
}

bool fuzz_report(const eseal_report *report)
{
    size_t count = eseal_report_signature_count(report);
    bool good = count > 0 && !has_fault(report, ESEAL_REPORT_DOCUMENT);
    char *json = eseal_report_json(report, "zh", 1), *text = eseal_report_text(report, "en");

    FUZZ_CHECK(json != NULL && text != NULL);
    eseal_free(json);
    eseal_free(text);
    FUZZ_CHECK(eseal_report_passed(report) == (eseal_report_result(report) == ESEAL_PASSED));
    for (size_t i = 0; i < count; i++) {
        bool fault = has_fault(report, i);

        FUZZ_CHECK(!fault || eseal_report_signature_result(report, i) != ESEAL_PASSED);
        good = good && !fault && eseal_report_signature_result(report, i) == ESEAL_PASSED;
    }
    FUZZ_CHECK(good || !eseal_report_passed(report));
    if (eseal_report_passed(report))
        fuzz_count_passed();
    return eseal_report_passed(report);
}

bool fuzz_within(es_span a, es_span b)
{
    return a.len == 0 ||
           (a.ptr >= b.ptr && a.len <= b.len && (size_t)(a.ptr - b.ptr) <= b.len - a.len);
}
