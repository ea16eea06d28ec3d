/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every bit of a small sealed document, flipped: under the anchors with which the document is
 * PASSED none of the others may be.  The package is put together anew around each, so that its own
 * checksums are right and only the seal can tell.
 *
 * All of it takes minutes: ESEAL_LONG=1 asks for that, in each version (make check-long). Otherwise
 * every bit of Signature.xml and SignedValue.dat is flipped, and one bit of every octet elsewhere.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "codec/zip.h"
#include "scene.h"

#define WORKERS 2

static scene s;
static const int VERSIONS[] = {4, 1, 5};

typedef struct entry {
    char *name;
    es_buf data;
} entry;

typedef struct package {
    entry items[16];
    size_t count;
} package;

typedef struct tally {
    unsigned long flips, failed, refused;
    char passed[200]; /* what passed, or is open, though it must not; "" */
} tally;

static int put(void *arg, const void *data, size_t len, eseal_error *err)
{
    return es_buf_put(arg, data, len) ? 0 : es_err_nomem(err);
}

static void unpack(package *out, es_span octets)
{
    es_findings findings = {0};
    eseal_io *io = NULL;
    es_zip *zip = NULL;

    out->count = 0;
    ck_assert_int_eq(eseal_io_open(&io, octets.ptr, octets.len, NULL), 0);
    ck_assert_int_eq(es_zip_open(&zip, s.ctx, io, &findings, NULL), 0);
    for (size_t i = 0; i < es_zip_count(zip); i++) {
        entry *item = &out->items[out->count++];

        ck_assert_uint_le(out->count, COUNT(out->items));
        item->name = es_strdup(es_zip_entry_at(zip, i)->name);
        ck_assert_int_eq(
            es_zip_read(&item->data, zip, es_zip_entry_at(zip, i), 1 << 20, &findings, NULL), 0);
    }
    es_zip_free(zip);
    es_findings_free(&findings);
    eseal_io_free(io);
}

static es_buf pack(const package *from)
{
    es_zip_writer *writer = NULL;
    es_buf out = ES_BUF(1 << 24);

    ck_assert_int_eq(es_zip_writer_new(&writer, s.ctx, put, &out, NULL), 0);
    for (size_t i = 0; i < from->count; i++)
        ck_assert_int_eq(
            es_zip_writer_add(writer, from->items[i].name, es_buf_view(&from->items[i].data), NULL),
            0);
    ck_assert_int_eq(es_zip_writer_finish(writer, NULL), 0);
    es_zip_writer_free(writer);
    return out;
}

static void package_free(package *p)
{
    for (size_t i = 0; i < p->count; i++) {
        es_free(p->items[i].name);
        es_buf_free(&p->items[i].data);
    }
}

/* The result of a document; ESEAL_NONE - 1 where it was refused. */
#define REFUSED (ESEAL_NONE - 1)
static int result_of(es_span octets)
{
    eseal_verify_options options = {.size = sizeof options, .trust = s.trust, .policy = s.offline};
    eseal_document *document = NULL;
    eseal_report *report = NULL;
    eseal_io *io = NULL;
    int result = REFUSED;

    ck_assert_int_eq(eseal_io_open(&io, octets.ptr, octets.len, NULL), 0);
    if (eseal_document_open(&document, s.ctx, io, NULL) == 0 &&
        eseal_document_verify(&report, document, &options, NULL) == 0)
        result = eseal_report_result(report);
    eseal_report_free(report);
    eseal_document_free(document);
    eseal_io_free(io);
    return result;
}

static void flip(package *p, size_t item, size_t octet, int bit, tally *t)
{
    es_buf octets;
    int result;

    p->items[item].data.ptr[octet] ^= (uint8_t)(1 << bit);
    octets = pack(p);
    result = result_of(es_buf_view(&octets));
    es_buf_free(&octets);
    p->items[item].data.ptr[octet] ^= (uint8_t)(1 << bit);
    t->flips++;
    t->failed += result == ESEAL_FAILED;
    t->refused += result == REFUSED;
    if (result != ESEAL_FAILED && result != REFUSED && t->passed[0] == '\0')
        snprintf(t->passed, sizeof t->passed, "%s octet %zu bit %d: %s", p->items[item].name, octet,
            bit, eseal_result_name(result));
}

/* AddressSanitizer makes everything several times as slow: there it is a sample. */
#ifdef __SANITIZE_ADDRESS__
#define SAMPLE 16
#else
#define SAMPLE 1
#endif

static bool wanted(const char *name, size_t octet, int bit)
{
    if (octet / WORKERS % SAMPLE != 0)
        return false;
    return getenv("ESEAL_LONG") != NULL || strstr(name, "Signature.xml") != NULL ||
           strstr(name, "SignedValue") != NULL || octet % 8 == (size_t)bit;
}

/* One worker's share: every WORKERS-th of the octets. */
static tally share(package *p, int worker)
{
    tally t = {0};

    for (size_t i = 0; i < p->count; i++)
        for (size_t at = (size_t)worker; at < p->items[i].data.len; at += WORKERS)
            for (int bit = 0; bit < 8; bit++)
                if (wanted(p->items[i].name, at, bit))
                    flip(p, i, at, bit, &t);
    return t;
}

/* A worker in a process of its own; its tally comes through the pipe. */
static int start(package *p, int worker, pid_t *pid)
{
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    fflush(stdout);
    *pid = fork();
    ck_assert_int_ge(*pid, 0);
    if (*pid == 0) {
        tally t = share(p, worker);

        _exit(write(ends[1], &t, sizeof t) == (ssize_t)sizeof t ? 0 : 1);
    }
    close(ends[1]);
    return ends[0];
}

static tally run(package *p)
{
    tally all = {0}, one;
    int from[WORKERS], status;
    pid_t pids[WORKERS];

    for (int i = 0; i < WORKERS; i++)
        from[i] = start(p, i, &pids[i]);
    for (int i = 0; i < WORKERS; i++) {
        ck_assert_int_eq(read(from[i], &one, sizeof one), (int)sizeof one);
        close(from[i]);
        ck_assert_int_eq(waitpid(pids[i], &status, 0), pids[i]);
        ck_assert_int_eq(status, 0);
        all.flips += one.flips;
        all.failed += one.failed;
        all.refused += one.refused;
        if (all.passed[0] == '\0')
            memcpy(all.passed, one.passed, sizeof all.passed);
    }
    return all;
}

/* Everything is covered: the list as well, for it is locked. */
START_TEST(flips)
{
    eseal_seal *seal;
    eseal_stamp stamp = {.page = 1, .x = 20, .y = 30};
    eseal_sign_options options = {.stamps = &stamp, .stamp_count = 1, .lock = 1};
    es_buf unsigned_one, sealed;
    package p;
    tally t;

    scene_open(&s);
    seal = scene_seal_issue(&s, &(scene_seal){.version = VERSIONS[_i]});
    options.seal = seal;
    unsigned_one = scene_document(&s);
    sealed = scene_signed(&s, es_buf_view(&unsigned_one), options, &s.signer);
    unpack(&p, es_buf_view(&sealed));
    es_buf_free(&sealed);
    sealed = pack(&p);
    ck_assert_int_eq(result_of(es_buf_view(&sealed)), ESEAL_PASSED);
    t = run(&p);
    printf("v%d: %lu flips, %lu failed, %lu refused\n", VERSIONS[_i], t.flips, t.failed, t.refused);
    ck_assert_str_eq(t.passed, "");
    ck_assert_uint_eq(t.failed + t.refused, t.flips);
    ck_assert_uint_gt(t.flips, 1000);
    package_free(&p);
    es_buf_free(&unsigned_one);
    es_buf_free(&sealed);
    eseal_seal_free(seal);
    scene_close(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("flips");
    TCase *tc = tcase_create("flips");

    tcase_set_timeout(tc, 3600);
    tcase_add_loop_test(tc, flips, 0, getenv("ESEAL_LONG") != NULL ? COUNT(VERSIONS) : 1);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
