/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_read.h"
#include "unit.h"

START_TEST(found_in_its_scope)
{
    es_ofd_ids ids = {NULL, 0, 0, false};

    ck_assert_uint_eq(es_ofd_ids_find(&ids, 0, "a"), ES_OFD_NONE);
    ck_assert_int_eq(es_ofd_ids_add(&ids, 1, "b", 5, NULL), 0);
    ck_assert_int_eq(es_ofd_ids_add(&ids, 0, "b", 4, NULL), 0);
    ck_assert_int_eq(es_ofd_ids_add(&ids, 0, "a", 3, NULL), 0);
    ck_assert_uint_eq(es_ofd_ids_find(&ids, 0, "a"), 3);
    ck_assert_uint_eq(es_ofd_ids_find(&ids, 0, "b"), 4);
    ck_assert_uint_eq(es_ofd_ids_find(&ids, 1, "b"), 5);
    ck_assert_uint_eq(es_ofd_ids_find(&ids, 1, "a"), ES_OFD_NONE);
    ck_assert_uint_eq(es_ofd_ids_find(&ids, 0, "aa"), ES_OFD_NONE);
    /* adding after finding */
    ck_assert_int_eq(es_ofd_ids_add(&ids, 0, "A", 9, NULL), 0);
    ck_assert_uint_eq(es_ofd_ids_find(&ids, 0, "A"), 9);
    es_ofd_ids_free(&ids);
}
END_TEST

START_TEST(twice)
{
    es_ofd_ids ids = {NULL, 0, 0, false};
    const es_ofd_id *item;
    size_t at = 0;

    ck_assert_ptr_null(es_ofd_ids_twice(&ids, &at));
    ck_assert_int_eq(es_ofd_ids_add(&ids, 0, "x", 7, NULL), 0);
    ck_assert_int_eq(es_ofd_ids_add(&ids, 1, "x", 1, NULL), 0);
    at = 0;
    ck_assert_ptr_null(es_ofd_ids_twice(&ids, &at));
    ck_assert_int_eq(es_ofd_ids_add(&ids, 0, "x", 2, NULL), 0);
    ck_assert_int_eq(es_ofd_ids_add(&ids, 0, "y", 3, NULL), 0);
    at = 0;
    item = es_ofd_ids_twice(&ids, &at);
    ck_assert_ptr_nonnull(item);
    ck_assert_str_eq(item->id, "x");
    ck_assert_uint_eq(item->value, 7);
    ck_assert_ptr_null(es_ofd_ids_twice(&ids, &at));
    /* the lowest value is the one that is found */
    ck_assert_uint_eq(es_ofd_ids_find(&ids, 0, "x"), 2);
    es_ofd_ids_free(&ids);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd ids");
    TCase *tc = tcase_create("ofd ids");

    tcase_add_test(tc, found_in_its_scope);
    tcase_add_test(tc, twice);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
