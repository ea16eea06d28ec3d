/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same report, octet for octet, whatever is remembered and whoever judges (ways.h): of made
 * documents, good and bad, and the real ones of the corpus.  tests/cases/test_cases.c does it with
 * those of the cases.
 */
#include <dirent.h>

#include "base/io.h"
#include "unit.h"
#include "ways.h"

static forge f;

static void open_all(void)
{
    forge_init(&f);
    ways_open(&f, "offline");
}

static void close_all(void)
{
    ways_close();
    forge_free(&f);
}

static void made(const char *what, const forge_plan *plan)
{
    forge_make(&f, plan);
    forge_pack(&f);
    ways_same(what, es_span_of(f.package.ptr, f.package.len), 2);
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
        ways_same("a flip", es_span_of(f.package.ptr, f.package.len), 2);
    }
    for (int cache = ESEAL_CACHE_KEYS; cache <= ESEAL_CACHE_SEALS; cache++) {
        ck_assert_uint_gt(ways_count(WAY_FAST_CACHES, cache, ESEAL_CACHE_HITS), 0);
        ck_assert_uint_eq(ways_count(WAY_FAST, cache, ESEAL_CACHE_MISSES), 0);
        ck_assert_uint_le(ways_count(WAY_FAST_TINY, cache, ESEAL_CACHE_OCTETS), WAY_TINY);
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
        ways_same(entry->d_name, es_buf_view(&file), 2);
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
