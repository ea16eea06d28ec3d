/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same report, octet for octet, whatever is remembered and whoever judges: with caches cold,
 * warm, tiny and off, and by the fast engine, OpenSSL and both.  Made documents, good and bad, and
 * the real ones of the corpus.
 */
#include <dirent.h>

#include "base/io.h"
#include "core/report.h"
#include "forge.h"
#include "unit.h"

typedef struct way {
    const char *name;
    int sm2;
    uint64_t octets; /* of each cache */
    bool own_sizes;
    eseal_ctx *ctx;
    eseal_trust *trust;
    eseal_policy *policy;
} way;

static way ways[] = {
    {.name = "openssl, no caches", .sm2 = ESEAL_SM2_OPENSSL, .own_sizes = true},
    {.name = "fast, no caches", .sm2 = ESEAL_SM2_FAST, .own_sizes = true},
    {.name = "fast", .sm2 = ESEAL_SM2_FAST},
    {.name = "fast, tiny caches", .sm2 = ESEAL_SM2_FAST, .own_sizes = true, .octets = 100000},
    {.name = "openssl", .sm2 = ESEAL_SM2_OPENSSL},
    {.name = "both", .sm2 = ESEAL_SM2_BOTH},
};
#define WAYS (sizeof ways / sizeof ways[0])

static forge f;

static int64_t the_clock(void *arg)
{
    (void)arg;
    return FORGE_NOW;
}

static void believe(way *w, const forge_id *id, int use, unsigned flags)
{
    eseal_cert *cert = NULL;

    ck_assert_int_eq(eseal_cert_parse(&cert, w->ctx, id->der.ptr, id->der.len, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(w->trust, cert, use, flags, NULL, NULL), 0);
    eseal_cert_free(cert);
}

static void open_all(void)
{
    forge_init(&f);
    for (size_t i = 0; i < WAYS; i++) {
        way *w = &ways[i];
        eseal_cache_sizes sizes = {sizeof sizes, w->octets, w->octets, w->octets, w->octets};
        eseal_ctx_options options = {.size = sizeof options,
            .clock = the_clock,
            .sm2 = w->sm2,
            .caches = w->own_sizes ? &sizes : NULL};

        ck_assert_int_eq(eseal_ctx_new(&w->ctx, &options, NULL), 0);
        ck_assert_int_eq(eseal_trust_new(&w->trust, w->ctx, NULL), 0);
        ck_assert_int_eq(eseal_policy_new(&w->policy, w->ctx, "offline", NULL), 0);
        believe(w, &f.ca, ESEAL_USE_SIGNER, 0);
        believe(w, &f.maker_ca, ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA);
    }
}

static void close_all(void)
{
    for (size_t i = 0; i < WAYS; i++) {
        eseal_policy_free(ways[i].policy);
        eseal_trust_free(ways[i].trust);
        eseal_ctx_free(ways[i].ctx);
    }
    forge_free(&f);
}

/* The report, or the error that there is instead. */
static char *report_of(const way *w, es_span package)
{
    eseal_verify_options options = {
        .size = sizeof options, .trust = w->trust, .policy = w->policy, .name = "a.ofd"};
    eseal_document *document = NULL;
    eseal_report *report = NULL;
    eseal_error err = {0};
    eseal_io *io = NULL;
    char *text = NULL;

    ck_assert_int_eq(eseal_io_open(&io, package.ptr, package.len, NULL), 0);
    if (eseal_document_open(&document, w->ctx, io, &err) == 0 &&
        eseal_document_verify(&report, document, &options, &err) == 0)
        text = eseal_report_json(report, "en", 1);
    else
        ck_assert_ptr_nonnull(text = strdup(err.text));
    eseal_report_free(report);
    eseal_document_free(document);
    eseal_io_free(io);
    return text;
}

static void same_in_all(const char *what, es_span package)
{
    char *due = report_of(&ways[0], package);

    ck_assert_ptr_nonnull(due);
    for (size_t i = 1; i < WAYS; i++)
        for (int times = 0; times < 2; times++) {
            char *found = report_of(&ways[i], package);

            ck_assert_msg(found != NULL && strcmp(found, due) == 0, "%s, %s, time %d:\n%s\nnot\n%s",
                what, ways[i].name, times, found, due);
            eseal_free(found);
        }
    eseal_free(due);
}

static void made(const char *what, const forge_plan *plan)
{
    forge_make(&f, plan);
    forge_pack(&f);
    same_in_all(what, es_span_of(f.package.ptr, f.package.len));
}

START_TEST(made_documents)
{
    static const long places[] = {-1, -40, -70, 20, 90, 200, 400, 700, 1000};
    const forge_plan plans[] = {{.version = 1}, {.version = 4}, {.version = 5}, {.form = 'A'},
        {.form = 'C'}, {.value_key = &f.stranger}, {.seal_key = &f.stranger},
        {.signer = &f.stranger}, {.signer = &f.other}, {.maker = &f.stranger}, {.listed = &f.other},
        {.list_digest = true}, {.value_algorithm = "1.2.156.10197.1.301"},
        {.with_z = true, .version = 1}, {.property = "/Doc_0/Signs/Sign_9/Signature.xml"}};

    for (int round = 0; round < 2; round++) /* the second time among what is remembered of others */
        for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++)
            made("a plan", &plans[i]);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        forge_make(&f, NULL);
        forge_flip(&f, F_VALUE, places[i]);
        forge_pack(&f);
        same_in_all("a flip", es_span_of(f.package.ptr, f.package.len));
    }
    for (int cache = ESEAL_CACHE_KEYS; cache <= ESEAL_CACHE_DIGESTS; cache++) {
        ck_assert_uint_gt(eseal_ctx_cache_count(ways[2].ctx, cache, ESEAL_CACHE_HITS), 0);
        ck_assert_uint_eq(eseal_ctx_cache_count(ways[1].ctx, cache, ESEAL_CACHE_MISSES), 0);
        ck_assert_uint_le(
            eseal_ctx_cache_count(ways[3].ctx, cache, ESEAL_CACHE_OCTETS), ways[3].octets);
    }
}
END_TEST

START_TEST(real_documents)
{
    const char *corpus = unit_corpus();
    DIR *folder = corpus == NULL ? NULL : opendir(corpus);
    struct dirent *entry;
    size_t count = 0;

    if (corpus == NULL)
        return;
    ck_assert_ptr_nonnull(folder);
    while ((entry = readdir(folder)) != NULL) {
        const char *end = strrchr(entry->d_name, '.');
        char path[4600];
        es_buf file;

        if (end == NULL || strcmp(end, ".ofd") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", corpus, entry->d_name);
        ck_assert_int_eq(es_file_read(&file, path, (size_t)64 << 20, NULL), 0);
        same_in_all(entry->d_name, es_buf_view(&file));
        es_buf_free(&file);
        count++;
    }
    closedir(folder);
    ck_assert_uint_gt(count, 10);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cache_same");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 600);
    tcase_add_checked_fixture(all, open_all, close_all);
    tcase_add_test(all, made_documents);
    tcase_add_test(all, real_documents);
    suite_add_tcase(suite, all);
    return unit_run(suite);
}
