/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole documents, of the kind that tests/bench/archive.c makes: opened, verified, and freed, each
 * time from its file.  BENCH_FOLDER has sixteen of them; without it nothing is measured.
 */
#include <eseal.h>

#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

#define FILES 16
#define JUDGED_AT INT64_C(1704067200) /* the moment that archive.c makes them for */

/* A way to judge. */
typedef struct way {
    eseal_ctx *ctx;
    eseal_trust *trust;
    eseal_policy *policy;
    eseal_verify_options options;
} way;

static const char *folder;
static way by_openssl, by_us, all_new, keys_known;

static bool there_are_documents(void)
{
    return getenv("BENCH_FOLDER") != NULL;
}

static void path_of(char *out, size_t size, size_t i)
{
    snprintf(out, size, "%s/0000/%08zu.ofd", folder, i % FILES);
}

static void add_anchors(way *w, const char *name, int use, unsigned flags)
{
    char path[4200];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    bench_need(eseal_trust_add_file(w->trust, path, use, flags, NULL) == 0, path);
}

static void way_open(way *w, const char *properties, const eseal_cache_sizes *caches)
{
    eseal_ctx_options options = {
        .size = sizeof options, .properties = properties, .caches = caches};

    bench_need(eseal_ctx_new(&w->ctx, &options, NULL) == 0 &&
                   eseal_trust_new(&w->trust, w->ctx, NULL) == 0 &&
                   eseal_policy_new(&w->policy, w->ctx, "offline", NULL) == 0,
        "no context");
    add_anchors(w, "signer-ca.der", ESEAL_USE_SIGNER, 0);
    add_anchors(w, "maker-ca.der", ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA);
    w->options = (eseal_verify_options){
        .size = sizeof w->options, .trust = w->trust, .policy = w->policy, .at = JUDGED_AT};
}

static void way_close(way *w)
{
    eseal_policy_free(w->policy);
    eseal_trust_free(w->trust);
    eseal_ctx_free(w->ctx);
}

static void open_all(void)
{
    eseal_cache_sizes nothing = {.size = sizeof nothing};
    eseal_cache_sizes only_keys = {
        .size = sizeof only_keys, .keys = UINT64_C(16) << 20, .certificates = UINT64_C(4) << 20};

    folder = getenv("BENCH_FOLDER");
    if (folder == NULL)
        return;
    way_open(&by_openssl, "provider=default", &nothing);
    way_open(&by_us, NULL, NULL);
    way_open(&all_new, NULL, &nothing);
    way_open(&keys_known, NULL, &only_keys);
}

static void close_all(void)
{
    if (folder == NULL)
        return;
    way_close(&by_openssl);
    way_close(&by_us);
    way_close(&all_new);
    way_close(&keys_known);
}

static void judge_and(const way *w, size_t i, bool json)
{
    eseal_document *document = NULL;
    eseal_report *report = NULL;
    char path[4200];

    path_of(path, sizeof path, i);
    bench_need(eseal_document_open_file(&document, w->ctx, path, NULL) == 0 &&
                   eseal_document_verify(&report, document, &w->options, NULL) == 0 &&
                   eseal_report_passed(report),
        path);
    if (json)
        eseal_free(eseal_report_json(report, "en", 1));
    eseal_report_free(report);
    eseal_document_free(document);
}

static void judge(const way *w, size_t i)
{
    judge_and(w, i, false);
}

static void openssl(size_t count)
{
    for (size_t i = 0; i < count; i++)
        judge(&by_openssl, i);
}

static void seal_known(size_t count)
{
    for (size_t i = 0; i < count; i++)
        judge(&by_us, i);
}

static void nothing_known(size_t count)
{
    for (size_t i = 0; i < count; i++)
        judge(&all_new, i);
}

static void signers_known(size_t count)
{
    for (size_t i = 0; i < count; i++)
        judge(&keys_known, i);
}

static void known_json(size_t count)
{
    for (size_t i = 0; i < count; i++)
        judge_and(&by_us, i, true);
}

/* Sixteen documents in a context that has seen nothing yet, which takes its own time to make. */
static void in_new(const char *properties, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        way w = {0};

        way_open(&w, properties, NULL);
        judge(&w, i);
        way_close(&w);
    }
}

static void openssl_cold(size_t count)
{
    in_new("provider=default", count);
}

static void ours_cold(size_t count)
{
    in_new(NULL, count);
}

static void by_threads(size_t threads, size_t count)
{
    eseal_batch_options options = {
        .size = sizeof options, .threads = threads, .verify = &by_us.options};
    eseal_batch *batch = NULL;
    size_t added = 0;

    bench_need(eseal_batch_new(&batch, by_us.ctx, &options, NULL) == 0, "no batch");
    for (size_t done = 0; done < count; done++) {
        eseal_report *report = NULL;

        for (; added < count && !eseal_batch_is_full(batch); added++) {
            char path[4200];

            path_of(path, sizeof path, added);
            bench_need(eseal_batch_add_file(batch, path, NULL, NULL) == 0, path);
        }
        bench_need(
            eseal_batch_next(&report, NULL, NULL, batch, NULL) == 1 && eseal_report_passed(report),
            "a document of the batch");
        eseal_report_free(report);
    }
    eseal_batch_free(batch);
}

static void one_thread(size_t count)
{
    by_threads(1, count);
}

static void two_threads(size_t count)
{
    by_threads(2, count);
}

static const bench_row ROWS[] = {
    {"a document, in a new context", "OpenSSL, in a new one too", openssl_cold, ours_cold, 0, 0,
        false, there_are_documents},
    {"a document, nothing known", "OpenSSL, nothing kept", openssl, nothing_known, 0, -1, false,
        there_are_documents},
    {"a document, its keys known", "OpenSSL, nothing kept", openssl, signers_known, 0, -1, false,
        there_are_documents},
    {"a document, signer and seal known", "OpenSSL, nothing kept", openssl, seal_known, 0, -1,
        false, there_are_documents},
    {"a document, and its JSON form", "without JSON", seal_known, known_json, 0, 0, false,
        there_are_documents},
    {"documents by 2 threads", "by 1 thread", one_thread, two_threads, 0, 0, true,
        there_are_documents},
};

const bench_group BENCH_OFD = {"ofd", open_all, close_all, ROWS, sizeof ROWS / sizeof ROWS[0]};
