/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <eseal.h>
#include <pthread.h>

#include "unit.h"

START_TEST(each_way_to_allocate_counts)
{
    uint64_t octets, before_octets, before = eseal_memory_count(&before_octets);
    size_t capacity = 0;
    char *list = NULL;
    void *block = es_alloc(0), *array = es_alloc_array(7, 100), *copy = es_memdup("abc", 3);
    char *text = es_strdup("abc");

    ck_assert(es_grow(&list, &capacity, 1, 1));
    ck_assert_uint_eq(eseal_memory_count(&octets), before + 5);
    ck_assert_uint_ge(octets, before_octets + 1 + 700 + 4 + 4 + 8);
    ck_assert(es_grow(&list, &capacity, 100000, 1)); /* the same block, elsewhere */
    ck_assert_uint_eq(eseal_memory_count(&octets), before + 5);
    ck_assert_uint_ge(octets, before_octets + 100000);
    es_free(block);
    es_free(array);
    es_free(copy);
    es_free(list);
    es_free(NULL);
    ck_assert_uint_eq(eseal_memory_count(NULL), before + 1);
    eseal_free(text);
    eseal_free(NULL);
    ck_assert_uint_eq(eseal_memory_count(&octets), before);
    ck_assert_uint_eq(octets, before_octets);
}
END_TEST

START_TEST(what_cannot_be_had_does_not_count)
{
    uint64_t octets, before_octets, before = eseal_memory_count(&before_octets);
    size_t capacity = 0;
    char *list = NULL;

    ck_assert_ptr_null(es_alloc_array(SIZE_MAX, 2));
    ck_assert(!es_grow(&list, &capacity, SIZE_MAX, 1));
    ck_assert_uint_eq(eseal_memory_count(&octets), before);
    ck_assert_uint_eq(octets, before_octets);
}
END_TEST

START_TEST(an_object_counts_until_it_is_freed)
{
    uint64_t octets, before_octets, before = eseal_memory_count(&before_octets);
    eseal_ctx *ctx = NULL;
    eseal_trust *trust = NULL;

    ck_assert_int_eq(eseal_ctx_new(&ctx, NULL, NULL), 0);
    ck_assert_int_eq(eseal_trust_new(&trust, ctx, NULL), 0);
    ck_assert_uint_ge(eseal_memory_count(NULL), before + 2);
    eseal_trust_free(trust);
    eseal_ctx_free(ctx);
    ck_assert_uint_eq(eseal_memory_count(&octets), before);
    ck_assert_uint_eq(octets, before_octets);
}
END_TEST

enum { THREADS = 4, ROUNDS = 2000 };

static void *churn(void *arg)
{
    void **kept = arg;

    for (int i = 0; i < ROUNDS; i++) {
        void *other = es_alloc((size_t)i);

        es_free(*kept);
        *kept = other;
    }
    return NULL;
}

/* Each thread leaves one block, which another thread frees. */
START_TEST(threads_count_together)
{
    uint64_t octets, before_octets, before = eseal_memory_count(&before_octets);
    pthread_t thread[THREADS];
    void *kept[THREADS] = {NULL};

    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, churn, &kept[i]), 0);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
    ck_assert_uint_eq(eseal_memory_count(NULL), before + THREADS);
    for (int i = 0; i < THREADS; i++)
        es_free(kept[i]);
    ck_assert_uint_eq(eseal_memory_count(&octets), before);
    ck_assert_uint_eq(octets, before_octets);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mem");
    TCase *tc = tcase_create("mem");

    tcase_add_test(tc, each_way_to_allocate_counts);
    tcase_add_test(tc, what_cannot_be_had_does_not_count);
    tcase_add_test(tc, an_object_counts_until_it_is_freed);
    tcase_add_test(tc, threads_count_together);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
