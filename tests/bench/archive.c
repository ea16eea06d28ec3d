/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An archive of sealed documents, made and judged.
 *
 *     archive make FOLDER COUNT PROCESSES [OCTETS]
 *                                                documents that are all different, by one signer,
 *                                                whose seal has a picture of so many octets
 *     archive judge FOLDER COUNT THREADS [PROPERTIES]
 *
 * "judge" prints: documents, how many PASSED, seconds of the wall's clock, KiB of memory at most
 * when a tenth was done, and at the end.  With PROPERTIES all cryptography is OpenSSL's.
 */
#include <eseal.h>

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "made.h"

#define PER_FOLDER 1000

static const char *folder;
static unsigned long count, parallel, octets;

static void need(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "archive: %s: %s\n", what, errno != 0 ? strerror(errno) : "failed");
    exit(EXIT_FAILURE);
}

static void path_of(char *out, size_t size, unsigned long i)
{
    snprintf(out, size, "%s/%04lu/%08lu.ofd", folder, i / PER_FOLDER, i);
}

static void write_file(const char *path, const void *data, size_t len)
{
    FILE *file = fopen(path, "wb");

    need(file != NULL, path);
    need(fwrite(data, 1, len, file) == len && fclose(file) == 0, path);
}

static void tell(unsigned long done, const char *what)
{
    if (isatty(STDERR_FILENO) == 1 && done % 100 == 0)
        fprintf(stderr, "\r\033[K%lu of %lu %s", done, count, what);
}

/* --- make --- */

/* An invoice of so many lines. */
static void write_page(forge *f, unsigned long number)
{
    es_buf page = ES_BUF(1 << 16);

    es_buf_text(&page, "<ofd:Page" FORGE_NS "><ofd:Template TemplateID=\"2\"/><ofd:Content>"
                       "<ofd:Layer ID=\"3\">");
    for (unsigned i = 0; i < 24; i++)
        es_buf_format(&page,
            "<ofd:TextObject ID=\"%u\" Boundary=\"20 %u 120 5\" Font=\"4\" Size=\"3.5\">"
            "<ofd:TextCode X=\"0\" Y=\"4\">No. %lu, item %u: %lu.00</ofd:TextCode>"
            "</ofd:TextObject>",
            10 + i, 20 + 8 * i, number, i, number * 7919 % 100000 + i);
    es_buf_text(&page, "</ofd:Layer></ofd:Content></ofd:Page>");
    need(!page.failed, "a page");
    forge_put_octets(f, F_PAGE, es_buf_view(&page));
    es_buf_free(&page);
}

static void make_one(
    forge *f, const eseal_sign_options *options, const eseal_signer *signer, unsigned long i)
{
    eseal_document *document = NULL;
    unsigned char *made = NULL;
    eseal_error err = {0};
    eseal_io *io = NULL;
    char path[4200];
    size_t len = 0;

    write_page(f, i);
    forge_pack(f);
    if (eseal_io_open(&io, f->package.ptr, f->package.len, &err) < 0 ||
        eseal_document_open(&document, f->ctx, io, &err) < 0 ||
        eseal_document_sign(&made, &len, document, options, signer, &err) < 0) {
        fprintf(stderr, "archive: %s: %s\n", err.where, err.text);
        exit(EXIT_FAILURE);
    }
    path_of(path, sizeof path, i);
    write_file(path, made, len);
    eseal_free(made);
    eseal_document_free(document);
    eseal_io_free(io);
}

/* With a picture as a scanner makes them, which nothing compresses. */
static eseal_seal *scanned_seal(const forge *f)
{
    static const uint8_t beginning[] = "\x89PNG\r\n\x1a\n";
    eseal_seal_builder *builder = made_builder(f, 4);
    eseal_signer *maker = made_signer(f, &f->maker);
    uint8_t *picture = malloc(octets + sizeof beginning);
    eseal_seal *seal = NULL;
    uint32_t state = 1;

    need(picture != NULL, "memory");
    for (unsigned long i = 0; i < octets; i++) {
        state = state * UINT32_C(1664525) + UINT32_C(1013904223);
        picture[i] = (uint8_t)(state >> 24);
    }
    memcpy(picture, beginning, sizeof beginning);
    need(eseal_seal_builder_set_picture(builder, "png", picture, octets, 40, 40, NULL) == 0 &&
             eseal_seal_builder_sign(&seal, builder, maker, NULL) == 0,
        "a seal");
    free(picture);
    eseal_signer_free(maker);
    eseal_seal_builder_free(builder);
    return seal;
}

static void make_share(forge *f, unsigned long first, unsigned long step)
{
    static const eseal_stamp stamp = {.page = 1, .x = 150, .y = 240};
    eseal_seal *seal = octets > 0 ? scanned_seal(f) : made_seal(f, 4);
    eseal_signer *signer = made_signer(f, &f->signer);
    eseal_sign_options options = made_options(f, seal);

    options.stamps = &stamp;
    options.stamp_count = 1;
    forge_reset(f);
    forge_swap(f, F_ENTRY, "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>", "");
    for (unsigned long i = first; i < count; i += step) {
        make_one(f, &options, signer, i);
        if (first == 0)
            tell(i, "made");
    }
    eseal_signer_free(signer);
    eseal_seal_free(seal);
}

START_TEST(make_all)
{
    char path[4200];
    int status = 0, failed = 0;
    forge f;

    need(mkdir(folder, 0777) == 0 || errno == EEXIST, folder);
    for (unsigned long i = 0; i * PER_FOLDER < count; i++) {
        snprintf(path, sizeof path, "%s/%04lu", folder, i);
        need(mkdir(path, 0777) == 0 || errno == EEXIST, path);
    }
    forge_init(&f);
    snprintf(path, sizeof path, "%s/signer-ca.der", folder);
    write_file(path, f.ca.der.ptr, f.ca.der.len);
    snprintf(path, sizeof path, "%s/maker-ca.der", folder);
    write_file(path, f.maker_ca.der.ptr, f.maker_ca.der.len);
    for (unsigned long i = 0; i < parallel; i++) {
        pid_t child = fork();

        need(child >= 0, "a process");
        if (child == 0) {
            make_share(&f, i, parallel);
            _exit(0);
        }
    }
    while (wait(&status) > 0)
        failed += status != 0;
    tell(0, "made\r\033[K");
    forge_free(&f);
    ck_assert_int_eq(failed, 0);
}
END_TEST

/* The forger works within Check alone. */
static int make(void)
{
    Suite *suite = suite_create("archive");
    TCase *tcase = tcase_create("archive");
    SRunner *runner;
    int failed;

    tcase_add_test(tcase, make_all);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_SILENT);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* --- judge --- */

static long memory_peak(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static int64_t the_clock(void *arg)
{
    (void)arg;
    return FORGE_NOW;
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run(eseal_batch *batch)
{
    long early = 0;
    double began = seconds();
    unsigned long done = 0;

    for (unsigned long added = 0; done < count; done++) {
        eseal_report *report = NULL;
        eseal_error err = {0};
        const char *name;
        char path[4200];

        for (; added < count && !eseal_batch_is_full(batch); added++) {
            path_of(path, sizeof path, added);
            need(eseal_batch_add_file(batch, path, NULL, NULL) == 0, path);
        }
        if (eseal_batch_next(&report, NULL, &name, batch, &err) < 0)
            fprintf(stderr, "archive: %s: %s\n", name, err.text);
        eseal_report_free(report);
        tell(done, "judged");
        if (done == count / 10)
            early = memory_peak();
    }
    tell(0, "\r\033[K");
    printf("%lu %llu %.3f %ld %ld\n", done,
        (unsigned long long)eseal_batch_count(batch, ESEAL_BATCH_PASSED), seconds() - began, early,
        memory_peak());
}

static void add_anchors(eseal_trust *trust, const char *name, int use, unsigned flags)
{
    char path[4200];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    need(eseal_trust_add_file(trust, path, use, flags, NULL) == 0, path);
}

static int judge(unsigned long threads, const char *properties)
{
    eseal_ctx_options options = {
        .size = sizeof options, .clock = the_clock, .properties = properties};
    eseal_verify_options verify = {.size = sizeof verify};
    eseal_batch_options how = {.size = sizeof how, .threads = threads, .verify = &verify};
    eseal_batch *batch = NULL;
    eseal_policy *policy = NULL;
    eseal_trust *trust = NULL;
    eseal_ctx *ctx = NULL;
    bool all;

    need(eseal_ctx_new(&ctx, &options, NULL) == 0 && eseal_trust_new(&trust, ctx, NULL) == 0 &&
             eseal_policy_new(&policy, ctx, "offline", NULL) == 0,
        "a context");
    add_anchors(trust, "signer-ca.der", ESEAL_USE_SIGNER, 0);
    add_anchors(trust, "maker-ca.der", ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA);
    verify.trust = trust;
    verify.policy = policy;
    need(eseal_batch_new(&batch, ctx, &how, NULL) == 0, "a batch");
    run(batch);
    all = eseal_batch_count(batch, ESEAL_BATCH_PASSED) == count;
    eseal_batch_free(batch);
    eseal_policy_free(policy);
    eseal_trust_free(trust);
    eseal_ctx_free(ctx);
    return all ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: archive make|judge FOLDER COUNT PARALLEL [OCTETS|PROPERTIES]\n");
        return 64;
    }
    errno = 0;
    folder = argv[2];
    count = strtoul(argv[3], NULL, 10);
    parallel = strtoul(argv[4], NULL, 10);
    need(count > 0 && parallel > 0, "COUNT and PARALLEL");
    if (strcmp(argv[1], "make") == 0) {
        octets = argc > 5 ? strtoul(argv[5], NULL, 10) : 0;
        return make();
    }
    return judge(parallel, argc > 5 ? argv[5] : NULL);
}
