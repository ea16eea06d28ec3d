/* SPDX-License-Identifier: Apache-2.0 */
/* Many documents at once: each result is what one document by itself would get. */
#include <eseal.h>

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/thread.h"
#include "scene.h"

#define ITEMS_MAX 512
#define FOLDER "test_batch.d"

/* One thing to judge, and what it gets alone. */
typedef struct item {
    char path[600];
    es_buf octets; /* not empty: in memory, and path is its name */
    int code;
    char *json;
} item;

static scene s;
static item items[ITEMS_MAX];
static size_t item_count;
static eseal_verify_options how;

static void alone(item *it)
{
    eseal_verify_options options = how;
    eseal_document *document = NULL;
    eseal_report *report = NULL;
    eseal_io *io = NULL;
    eseal_error err = {0};

    options.name = it->path;
    it->code = it->octets.len > 0 ? eseal_io_open(&io, it->octets.ptr, it->octets.len, &err)
                                  : eseal_io_open_file(&io, it->path, &err);
    if (it->code == 0)
        it->code = eseal_document_open(&document, s.ctx, io, &err);
    if (it->code == 0)
        it->code = eseal_document_verify(&report, document, &options, &err);
    if (it->code == 0)
        it->json = eseal_report_json(report, "en", 1);
    eseal_report_free(report);
    eseal_document_free(document);
    eseal_io_free(io);
}

static item *item_new(const char *path)
{
    item *it = &items[item_count++];

    ck_assert(item_count <= ITEMS_MAX);
    snprintf(it->path, sizeof it->path, "%s", path);
    return it;
}

static void add_file(const char *name, es_buf octets)
{
    char path[64];

    snprintf(path, sizeof path, FOLDER "/%s", name);
    scene_write(path, es_buf_view(&octets));
    alone(item_new(path));
    es_buf_free(&octets);
}

static void add_made(void)
{
    eseal_seal *seal = scene_seal_issue(&s, &(scene_seal){0});
    eseal_sign_options options = {.seal = seal};
    es_buf document = scene_document(&s);
    es_buf sealed = scene_signed(&s, es_buf_view(&document), options, &s.signer);
    es_buf changed = scene_repack(&s, es_buf_view(&sealed), "Doc_0/Pages/Page_0/Content.xml",
        es_span_str("<ofd:Page xmlns:ofd=\"http://www.ofdspec.org/2016\"/>"));
    es_buf junk = ES_BUF(64), cut = ES_BUF(1 << 20);
    item *it = item_new("in memory");

    it->octets = ES_BUF(1 << 20);
    es_buf_span(&it->octets, es_buf_view(&sealed));
    ck_assert(!it->octets.failed);
    alone(it);
    es_buf_text(&junk, "no document at all");
    es_buf_span(&cut, es_span_of(sealed.ptr, sealed.len / 2));
    add_file("sealed.ofd", sealed);
    add_file("changed.ofd", changed);
    add_file("unsigned.ofd", document);
    add_file("junk.ofd", junk);
    add_file("cut.ofd", cut);
    alone(item_new(FOLDER "/absent.ofd"));
    alone(item_new(FOLDER));
    eseal_seal_free(seal);
}

static void add_corpus(void)
{
    const char *corpus = unit_corpus();
    DIR *folder = corpus == NULL ? NULL : opendir(corpus);
    struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        size_t len = strlen(entry->d_name);
        char path[600];
        struct stat st;

        if (len < 4 || strcmp(entry->d_name + len - 4, ".ofd") != 0)
            continue;
        ck_assert(
            (size_t)snprintf(path, sizeof path, "%s/%s", corpus, entry->d_name) < sizeof path);
        if (stat(path, &st) == 0 && st.st_size < 300000)
            alone(item_new(path));
    }
    if (folder != NULL)
        closedir(folder);
}

static void setup(void)
{
    scene_open(&s);
    ck_assert(mkdir(FOLDER, 0777) == 0 || errno == EEXIST);
    how = (eseal_verify_options){
        .size = sizeof how, .trust = s.trust, .policy = s.offline, .at = SCENE_NOW};
    memset(items, 0, sizeof items);
    item_count = 0;
    add_made();
}

static void teardown(void)
{
    for (size_t i = 0; i < item_count; i++) {
        eseal_free(items[i].json);
        es_buf_free(&items[i].octets);
        if (strncmp(items[i].path, FOLDER "/", strlen(FOLDER) + 1) == 0)
            unlink(items[i].path);
    }
    rmdir(FOLDER);
    scene_close(&s);
}

static eseal_batch *batch_of(size_t threads, size_t window, int any_order)
{
    eseal_batch_options options = {.size = sizeof options,
        .threads = threads,
        .window = window,
        .any_order = any_order,
        .verify = &how};
    eseal_batch *batch = NULL;
    eseal_error err = {0};

    ck_assert_msg(eseal_batch_new(&batch, s.ctx, &options, &err) == 0, "%s", err.text);
    return batch;
}

static void add(eseal_batch *batch, const item *it)
{
    eseal_error err = {0};
    int rc = it->octets.len > 0
                 ? eseal_batch_add(batch, it->octets.ptr, it->octets.len, it->path, &err)
                 : eseal_batch_add_file(batch, it->path, NULL, &err);

    ck_assert_msg(rc == 0, "%s", err.text);
}

/* Takes one result and compares it; its index. */
static uint64_t take(eseal_batch *batch)
{
    eseal_report *report = NULL;
    uint64_t index = 0;
    const char *name = NULL;
    eseal_error err = {0};
    int rc = eseal_batch_next(&report, &index, &name, batch, &err);
    const item *it = &items[index % item_count];
    char *json;

    ck_assert_int_ne(rc, 0);
    ck_assert_str_eq(name, it->path);
    if (rc < 0) {
        ck_assert_msg(rc == it->code, "%s: %d, alone %d", name, rc, it->code);
        ck_assert_int_eq(err.code, rc);
        ck_assert_ptr_null(report);
        return index;
    }
    ck_assert_int_eq(rc, 1);
    json = eseal_report_json(report, "en", 1);
    ck_assert_int_eq(it->code, 0);
    ck_assert_str_eq(json, it->json);
    eseal_free(json);
    eseal_report_free(report);
    return index;
}

static void run_all(size_t threads, size_t window, int any_order, size_t total)
{
    eseal_batch *batch = batch_of(threads, window, any_order);
    bool *seen = calloc(total, sizeof *seen);
    eseal_report *report = NULL;
    uint64_t index = 0;

    for (size_t added = 0, taken = 0; taken < total; taken++) {
        for (; added < total && !eseal_batch_is_full(batch); added++)
            add(batch, &items[added % item_count]);
        ck_assert(eseal_batch_count(batch, ESEAL_BATCH_UNDER_WAY) <= window);
        index = take(batch);
        ck_assert(index < total && !seen[index]);
        if (!any_order)
            ck_assert_uint_eq(index, taken);
        seen[index] = true;
    }
    ck_assert_int_eq(eseal_batch_next(&report, &index, NULL, batch, NULL), 0);
    ck_assert(index == UINT64_MAX && report == NULL);
    ck_assert_uint_eq(eseal_batch_count(batch, ESEAL_BATCH_DONE), total);
    ck_assert_uint_eq(eseal_batch_count(batch, ESEAL_BATCH_ADDED), total);
    ck_assert_uint_eq(eseal_batch_count(batch, ESEAL_BATCH_UNDER_WAY), 0);
    free(seen);
    eseal_batch_free(batch);
}

/* The rule itself: what is here must fall out as its maker meant, alone and so in a batch. */
START_TEST(made_as_meant)
{
    static const int results[] = {ESEAL_PASSED, ESEAL_PASSED, ESEAL_FAILED, ESEAL_NONE,
        ESEAL_E_NOT_CONTAINER, ESEAL_E_NOT_CONTAINER, ESEAL_E_NOT_FOUND, ESEAL_E_IO};
    eseal_batch *batch = batch_of(2, 32, 0);

    ck_assert_uint_eq(item_count, COUNT(results));
    for (size_t i = 0; i < item_count; i++)
        add(batch, &items[i]);
    for (size_t i = 0; i < item_count; i++) {
        eseal_report *report = NULL;
        int rc = eseal_batch_next(&report, NULL, NULL, batch, NULL);

        ck_assert_msg(
            (rc < 0 ? rc : eseal_report_result(report)) == results[i], "%s", items[i].path);
        eseal_report_free(report);
    }
    ck_assert_uint_eq(eseal_batch_count(batch, ESEAL_BATCH_PASSED), 2);
    ck_assert_uint_eq(eseal_batch_count(batch, ESEAL_BATCH_FAILED), 1);
    ck_assert_uint_eq(eseal_batch_count(batch, ESEAL_BATCH_NONE), 1);
    ck_assert_uint_eq(eseal_batch_count(batch, ESEAL_BATCH_INDETERMINATE), 0);
    ck_assert_uint_eq(eseal_batch_count(batch, ESEAL_BATCH_ERRORS), 4);
    ck_assert_uint_eq(eseal_batch_count(batch, ESEAL_BATCH_DONE), 8);
    ck_assert_uint_eq(eseal_batch_count(batch, 0), 0);
    ck_assert_uint_eq(eseal_batch_count(batch, 99), 0);
    eseal_batch_free(batch);
}
END_TEST

START_TEST(any_number_of_threads)
{
    size_t threads = (size_t)_i + 1;

    run_all(threads, 2 * threads + 1, 0, 2 * item_count);
    run_all(threads, 2 * threads + 1, 1, 2 * item_count);
}
END_TEST

START_TEST(corpus)
{
    add_corpus();
    run_all(3, 16, 0, item_count);
    run_all(4, 16, 1, item_count);
}
END_TEST

/* SM3 is OpenSSL's in a context that names a provider, and nothing else is different. */
START_TEST(the_same_by_openssl)
{
    eseal_ctx_options options = {.size = sizeof options, .properties = "provider=default"};
    eseal_ctx *ours = s.ctx;

    add_corpus();
    ck_assert_int_eq(eseal_ctx_new(&s.ctx, &options, NULL), 0);
    run_all(2, 16, 0, item_count);
    eseal_ctx_free(s.ctx);
    s.ctx = ours;
}
END_TEST

START_TEST(a_window_of_one)
{
    run_all(4, 1, 0, item_count);
    run_all(1, 1, 1, item_count);
}
END_TEST

/* What was begun is given back, the rest is dropped, and no more is taken. */
START_TEST(cancelled)
{
    eseal_batch *batch = batch_of(1, 400, _i);
    eseal_report *report = NULL;
    eseal_error err = {0};
    uint64_t taken = 0, index, last = 0;
    int rc;

    for (int i = 0; i < 400; i++)
        add(batch, &items[0]);
    eseal_batch_cancel(batch);
    ck_assert_int_eq(eseal_batch_add_file(batch, items[1].path, NULL, &err), ESEAL_E_MISUSE);
    while ((rc = eseal_batch_next(&report, &index, NULL, batch, NULL)) != 0) {
        ck_assert_int_eq(rc, 1);
        ck_assert(taken == 0 || index > last);
        last = index;
        eseal_report_free(report);
        taken++;
    }
    ck_assert_uint_eq(eseal_batch_count(batch, ESEAL_BATCH_DONE), taken);
    ck_assert_uint_eq(eseal_batch_count(batch, ESEAL_BATCH_DROPPED), 400 - taken);
    ck_assert_uint_gt(eseal_batch_count(batch, ESEAL_BATCH_DROPPED), 0);
    eseal_batch_cancel(batch);
    eseal_batch_cancel(NULL);
    eseal_batch_free(batch);
}
END_TEST

/* Freed with everything still under way. */
START_TEST(freed_early)
{
    for (size_t threads = 1; threads < 4; threads++) {
        eseal_batch *batch = batch_of(threads, 64, _i);

        for (int i = 0; i < 64; i++)
            add(batch, &items[(size_t)i % item_count]);
        take(batch);
        eseal_batch_free(batch);
    }
    eseal_batch_free(NULL);
}
END_TEST

static void *cancel_later(void *arg)
{
    eseal_batch *batch = arg;

    while (eseal_batch_count(batch, ESEAL_BATCH_DONE) < 5)
        ;
    eseal_batch_cancel(batch);
    return NULL;
}

/* Another thread ends it while this one waits for results. */
START_TEST(cancelled_from_elsewhere)
{
    eseal_batch *batch = batch_of(2, 400, _i);
    eseal_report *report = NULL;
    es_thread other;
    int rc;

    for (int i = 0; i < 400; i++)
        add(batch, &items[0]);
    ck_assert_int_eq(es_thread_start(&other, cancel_later, batch, NULL), 0);
    while ((rc = eseal_batch_next(&report, NULL, NULL, batch, NULL)) != 0)
        eseal_report_free(report);
    es_thread_join(&other);
    ck_assert_uint_ge(eseal_batch_count(batch, ESEAL_BATCH_DONE), 5);
    ck_assert_uint_eq(
        eseal_batch_count(batch, ESEAL_BATCH_DONE) + eseal_batch_count(batch, ESEAL_BATCH_DROPPED),
        400);
    eseal_batch_free(batch);
}
END_TEST

START_TEST(misuse)
{
    eseal_batch_options options = {.size = sizeof options};
    eseal_verify_options verify = {.size = 3};
    eseal_batch *batch = batch_of(1, 1, 0);
    eseal_batch *none = batch;
    eseal_report *report = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_batch_new(NULL, s.ctx, NULL, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_batch_new(&none, NULL, NULL, NULL), ESEAL_E_MISUSE);
    options.size = 0;
    ck_assert_int_eq(eseal_batch_new(&none, s.ctx, &options, &err), ESEAL_E_MISUSE);
    ck_assert_msg(strstr(err.text, "size is not set") != NULL, "%s", err.text);
    ck_assert_ptr_null(none);
    memset(&err, 0, sizeof err);
    options = (eseal_batch_options){.size = sizeof options, .threads = 1025};
    ck_assert_int_eq(eseal_batch_new(&none, s.ctx, &options, NULL), ESEAL_E_MISUSE);
    options = (eseal_batch_options){.size = sizeof options, .window = SIZE_MAX};
    ck_assert_int_eq(eseal_batch_new(&none, s.ctx, &options, NULL), ESEAL_E_MISUSE);
    options = (eseal_batch_options){.size = sizeof options, .verify = &verify};
    ck_assert_int_eq(eseal_batch_new(&none, s.ctx, &options, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_batch_add_file(NULL, "x", NULL, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_batch_add_file(batch, NULL, NULL, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_batch_add(batch, NULL, 1, NULL, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_batch_next(NULL, NULL, NULL, batch, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_batch_next(&report, NULL, NULL, NULL, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_batch_next(&report, NULL, NULL, batch, NULL), 0);
    ck_assert(!eseal_batch_is_full(batch));
    ck_assert_int_eq(eseal_batch_add_file(batch, "a", NULL, NULL), 0);
    ck_assert(eseal_batch_is_full(batch));
    ck_assert_int_eq(eseal_batch_add_file(batch, "b", NULL, &err), ESEAL_E_MISUSE);
    ck_assert_ptr_nonnull(strstr(err.text, "full"));
    eseal_batch_free(batch);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("batch");
    TCase *tcase = tcase_create("batch");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 300);
    tcase_add_test(tcase, made_as_meant);
    tcase_add_loop_test(tcase, any_number_of_threads, 0, 8);
    tcase_add_test(tcase, corpus);
    tcase_add_test(tcase, the_same_by_openssl);
    tcase_add_test(tcase, a_window_of_one);
    tcase_add_loop_test(tcase, cancelled, 0, 2);
    tcase_add_loop_test(tcase, freed_early, 0, 2);
    tcase_add_loop_test(tcase, cancelled_from_elsewhere, 0, 2);
    tcase_add_test(tcase, misuse);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
