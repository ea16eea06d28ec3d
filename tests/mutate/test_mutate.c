/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mutations by the thousand of documents that are PASSED: one bit of every octet, and random
 * changes, insertions, deletions, swaps and forgeries of entries, with fixed seeds.  Whatever is
 * PASSED shows what the genuine document shows, octet for octet.
 *
 * ESEAL_LONG=1 asks for every bit and 100,000 random mutations of each document (make check-long);
 * ESEAL_MUTATIONS=N for another number, ESEAL_TELL=1 names what passes.  Keys are new each time, so
 * that a finding is told whole.
 */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mutate.h"
#include "unit.h"

#define WORKERS 2

static document genuine[VARIANTS];
static forge f;

/* --- judging --- */

typedef struct tally {
    unsigned long count, results[5]; /* NONE .. PASSED, and refused */
    char wrong[512];
} tally;

static eseal_report *judge(es_span package)
{
    eseal_verify_options options = {.size = sizeof options, .trust = f.trust, .policy = f.policy};
    eseal_document *document = NULL;
    eseal_report *report = NULL;
    eseal_io *io = NULL;

    ck_assert_int_eq(eseal_io_open(&io, package.ptr, package.len, NULL), 0);
    if (eseal_document_open(&document, f.ctx, io, NULL) == 0)
        ck_assert_int_eq(eseal_document_verify(&report, document, &options, NULL), 0);
    eseal_document_free(document);
    eseal_io_free(io);
    return report;
}

/* The signature of the report with this Signature.xml. */
static bool is_listed(const eseal_report *report, const char *folder)
{
    for (size_t i = 0; i < report->signature_count; i++)
        if (report->signatures[i].path != NULL &&
            strncmp(report->signatures[i].path, folder, strlen(folder)) == 0)
            return true;
    return false;
}

/* Whether name has to be as it was for the report to say PASSED: what is shown, and what stamps of
 * listed signatures are drawn from.  The list itself is not signed, nor is how a value is written.
 */
static bool is_shown(const eseal_report *report, const char *name)
{
    char folder[64];
    const char *at = strstr(name, "/Sign_");

    if (strcmp(name, F_LIST) == 0 || strstr(name, "SignedValue.dat") != NULL)
        return false;
    if (at == NULL)
        return true;
    snprintf(folder, sizeof folder, "%.*s/", (int)(strchr(at + 1, '/') - name), name);
    return is_listed(report, folder);
}

/* The first file that the package shows otherwise than the genuine document does, or NULL. */
static const char *shows_otherwise(const document *d, const eseal_report *report, es_span package)
{
    es_findings findings = {0};
    const char *wrong = NULL;
    eseal_io *io = NULL;
    es_zip *zip = NULL;

    ck_assert_int_eq(eseal_io_open(&io, package.ptr, package.len, NULL), 0);
    ck_assert_int_eq(es_zip_open(&zip, f.ctx, io, &findings, NULL), 0);
    for (size_t i = 0; i < d->count && wrong == NULL; i++) {
        const es_zip_entry *entry = es_zip_find(zip, d->files[i].name);
        es_buf octets = ES_BUF(1 << 24);

        if (!is_shown(report, d->files[i].name))
            continue;
        if (entry == NULL || es_zip_read(&octets, zip, entry, 1 << 24, NULL, NULL) < 0 ||
            !es_span_equal(es_buf_view(&octets), es_buf_view(&d->files[i].octets)))
            wrong = d->files[i].name;
        es_buf_free(&octets);
    }
    es_zip_free(zip);
    eseal_io_free(io);
    es_findings_free(&findings);
    return wrong;
}

static void count(tally *t, const document *d, es_span package, const char *told)
{
    eseal_report *report = judge(package);
    const int result = report == NULL ? 4 : eseal_report_result(report);
    const char *wrong;

    t->count++;
    t->results[result]++;
    if (result == ESEAL_PASSED && getenv("ESEAL_TELL") != NULL)
        printf("  passed: %s\n", told);
    if (report != NULL && eseal_report_passed(report) && t->wrong[0] == '\0' &&
        (wrong = shows_otherwise(d, report, package)) != NULL)
        snprintf(t->wrong, sizeof t->wrong, "%s: PASSED, and %s is another", told, wrong);
    eseal_report_free(report);
}

/* --- every bit --- */

/* AddressSanitizer makes everything several times as slow: there it is a sample. */
#ifdef __SANITIZE_ADDRESS__
#define SAMPLE 16
#else
#define SAMPLE 1
#endif

static bool is_long(void)
{
    return getenv("ESEAL_LONG") != NULL;
}

/* A bit of a signature value that may be another, and the document still PASSED, although no file
 * that is shown differs. */
static bool may_pass(const document *d, const char *name, size_t at)
{
    return strstr(name, "SignedValue.dat") == NULL || document_is_idle(f.ctx, d, name, at);
}

static void flip_all(tally *t, const document *d, int worker)
{
    const size_t step = is_long() ? 1 : 397 * SAMPLE;
    document copy = document_copy(d);
    size_t number = 0;
    unsigned long passed;
    char told[160];

    for (size_t i = 0; i < copy.count; i++)
        for (size_t at = 0; at < copy.files[i].octets.len; at++)
            for (int bit = 0; bit < 8; bit++) {
                es_buf package;

                if (number++ % (step * WORKERS) != (size_t)worker * step)
                    continue;
                copy.files[i].octets.ptr[at] ^= (uint8_t)(1 << bit);
                package = document_pack(&copy);
                snprintf(told, sizeof told, "%s octet %zu bit %d", copy.files[i].name, at, bit);
                passed = t->results[ESEAL_PASSED];
                count(t, d, es_buf_view(&package), told);
                if (t->results[ESEAL_PASSED] > passed && t->wrong[0] == '\0' &&
                    !may_pass(d, copy.files[i].name, at))
                    snprintf(t->wrong, sizeof t->wrong, "%s: PASSED, and it is signed", told);
                es_buf_free(&package);
                copy.files[i].octets.ptr[at] ^= (uint8_t)(1 << bit);
            }
    document_free(&copy);
}

/* --- at random --- */

static unsigned long mutations(void)
{
    const char *set = getenv("ESEAL_MUTATIONS");

    return set != NULL ? strtoul(set, NULL, 10) : is_long() ? 100000 : 250 / SAMPLE;
}

static void mutate_all(tally *t, const document *d, int variant, int worker)
{
    const unsigned long all = mutations();
    char told[512];

    for (unsigned long i = (unsigned long)worker; i < all; i += WORKERS) {
        document copy = document_copy(d);
        es_buf package = mutate(&copy, &genuine[(variant + 1) % VARIANTS],
            (uint64_t)variant << 32 | i, told, sizeof told);

        count(t, d, es_buf_view(&package), told);
        es_buf_free(&package);
        document_free(&copy);
        if (is_long() && worker == 0 && i % 20000 == 0) {
            printf("  %s: %lu of %lu\n", VARIANT_NAMES[variant], i, all);
            fflush(stdout);
        }
    }
}

/* A worker in a process of its own; its tallies come through the pipe. */
static int start(int variant, int worker, pid_t *pid)
{
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    fflush(stdout);
    *pid = fork();
    ck_assert_int_ge(*pid, 0);
    if (*pid == 0) {
        tally t[2] = {{0}, {0}};

        flip_all(&t[0], &genuine[variant], worker);
        mutate_all(&t[1], &genuine[variant], variant, worker);
        fflush(stdout);
        _exit(write(ends[1], t, sizeof t) == (ssize_t)sizeof t ? 0 : 1);
    }
    close(ends[1]);
    return ends[0];
}

static void add(tally *to, const tally *from)
{
    to->count += from->count;
    for (int i = 0; i < 5; i++)
        to->results[i] += from->results[i];
    if (to->wrong[0] == '\0')
        memcpy(to->wrong, from->wrong, sizeof to->wrong);
}

static void print(const char *name, const char *what, const tally *t)
{
    printf("%s: %lu %s: %lu failed, %lu indeterminate, %lu without a seal, %lu refused, %lu passed "
           "and "
           "show the same\n",
        name, t->count, what, t->results[ESEAL_FAILED], t->results[ESEAL_INDETERMINATE],
        t->results[ESEAL_NONE], t->results[4], t->results[ESEAL_PASSED]);
    fflush(stdout);
}

START_TEST(one_variant)
{
    tally all[2] = {{0}, {0}}, some[2];
    int from[WORKERS], status;
    pid_t pids[WORKERS];

    for (int i = 0; i < WORKERS; i++)
        from[i] = start(_i, i, &pids[i]);
    for (int i = 0; i < WORKERS; i++) {
        ck_assert_int_eq(read(from[i], some, sizeof some), (int)sizeof some);
        close(from[i]);
        ck_assert_int_eq(waitpid(pids[i], &status, 0), pids[i]);
        ck_assert_int_eq(status, 0);
        add(&all[0], &some[0]);
        add(&all[1], &some[1]);
    }
    print(VARIANT_NAMES[_i], "flips", &all[0]);
    print(VARIANT_NAMES[_i], "mutations", &all[1]);
    ck_assert_msg(all[0].wrong[0] == '\0', "%s: %s", VARIANT_NAMES[_i], all[0].wrong);
    ck_assert_msg(all[1].wrong[0] == '\0', "%s: %s", VARIANT_NAMES[_i], all[1].wrong);
    ck_assert_uint_eq(all[1].count, mutations());
    /* some of them must have got through to the judge */
    ck_assert_uint_gt(all[0].results[ESEAL_FAILED], 0);
    ck_assert_uint_gt(all[1].results[ESEAL_FAILED], mutations() / 3);
}
END_TEST

/* What may be another is ten octets of each SignedData, and nothing of a seal signature. */
START_TEST(idle)
{
    static const size_t DUE[VARIANTS] = {0, 0, 0, 10, 0, 0, 10};
    const es_buf *value = &document_find(&genuine[_i], F_VALUE)->octets;
    size_t count = 0;

    for (size_t at = 0; at < value->len; at++)
        count += may_pass(&genuine[_i], F_VALUE, at);
    ck_assert_uint_eq(count, DUE[_i]);
    ck_assert(may_pass(&genuine[_i], F_LIST, 0));
}
END_TEST

/* The judge of this test: a document with another page, said to have passed, is told. */
START_TEST(can_fail)
{
    document copy = document_copy(&genuine[0]);
    es_buf package = document_pack(&copy);
    eseal_report *report = judge(es_buf_view(&package));

    ck_assert_int_eq(eseal_report_passed(report), 1);
    ck_assert_ptr_null(shows_otherwise(&genuine[0], report, es_buf_view(&package)));
    es_buf_free(&package);
    document_find(&copy, F_PAGE)->octets.ptr[0] ^= 1;
    package = document_pack(&copy);
    ck_assert_str_eq(shows_otherwise(&genuine[0], report, es_buf_view(&package)), F_PAGE);
    eseal_report_free(report);
    es_buf_free(&package);
    document_free(&copy);
}
END_TEST

static void setup(void)
{
    forge_init(&f);
    for (int i = 0; i < VARIANTS; i++) {
        es_buf package;
        eseal_report *report;

        genuine[i] = document_make(&f, i);
        package = document_pack(&genuine[i]);
        report = judge(es_buf_view(&package));
        ck_assert_msg(eseal_report_passed(report), "%s: %s", VARIANT_NAMES[i],
            eseal_report_text(report, "en"));
        eseal_report_free(report);
        es_buf_free(&package);
    }
}

static void teardown(void)
{
    for (int i = 0; i < VARIANTS; i++)
        document_free(&genuine[i]);
    forge_free(&f);
}

int main(void)
{
    Suite *suite = suite_create("mutate");
    TCase *tc = tcase_create("mutate");

    tcase_add_unchecked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 0);
    tcase_add_test(tc, can_fail);
    tcase_add_loop_test(tc, idle, 0, VARIANTS);
    tcase_add_loop_test(tc, one_variant, 0, VARIANTS);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
