/* SPDX-License-Identifier: Apache-2.0 */
#include <locale.h>

#include "doc/ofd_read.h"
#include "unit.h"

static const struct {
    const char *text;
    bool ok;
    double value;
} NUMBERS[] = {
    {"0", true, 0},
    {"210", true, 210},
    {"128.5", true, 128.5},
    {"209.956389", true, 209.956389},
    {"-8", true, -8},
    {"+8", true, 8},
    {".5", true, 0.5},
    {"5.", true, 5},
    {"1e3", true, 1000},
    {"1.5E-2", true, 0.015},
    {"0.000", true, 0},
    {" \t7\r\n", true, 7},
    {"1e-999", true, 0},
    {"", false, 0},
    {".", false, 0},
    {"-", false, 0},
    {"e3", false, 0},
    {"1e", false, 0},
    {"1e+", false, 0},
    {"1,5", false, 0},
    {"1.2.3", false, 0},
    {"0x10", false, 0},
    {"inf", false, 0},
    {"nan", false, 0},
    {"1e999", false, 0},
    {"1mm", false, 0},
    {"1 2", false, 0},
};

START_TEST(numbers)
{
    double value = -1;

    /* a locale in which 128.5 would be 128, where there is one */
    (void)setlocale(LC_ALL, "de_DE.UTF-8");
    ck_assert_int_eq(es_ofd_numbers(&value, 1, NUMBERS[_i].text), NUMBERS[_i].ok);
    if (NUMBERS[_i].ok)
        ck_assert_double_eq(value, NUMBERS[_i].value);
}
END_TEST

START_TEST(boxes)
{
    double box[4];

    ck_assert(es_ofd_numbers(box, 4, "0 -1.5 210\n297"));
    ck_assert_double_eq(box[1], -1.5);
    ck_assert_double_eq(box[3], 297);
    ck_assert(!es_ofd_numbers(box, 4, "0 0 210"));
    ck_assert(!es_ofd_numbers(box, 4, "0 0 210 297 1"));
    ck_assert(!es_ofd_numbers(box, 4, "0 0 210,297"));
}
END_TEST

static const struct {
    const char *id;
    bool ok;
    uint64_t tail;
} TAILS[] = {
    {"s007", true, 7},
    {"12", true, 12},
    {"a1b22", true, 22},
    {"s", false, 0},
    {"", false, 0},
    {"1s", false, 0},
    {"s9999999999999999999999", false, 0},
};

START_TEST(tails)
{
    uint64_t tail = 0;

    ck_assert_int_eq(es_ofd_id_tail(&tail, TAILS[_i].id), TAILS[_i].ok);
    ck_assert_uint_eq(tail, TAILS[_i].tail);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd number");
    TCase *tc = tcase_create("ofd number");

    tcase_add_loop_test(tc, numbers, 0, sizeof NUMBERS / sizeof NUMBERS[0]);
    tcase_add_test(tc, boxes);
    tcase_add_loop_test(tc, tails, 0, sizeof TAILS / sizeof TAILS[0]);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
