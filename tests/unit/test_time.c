/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"

#include "unit.h"

static const struct {
    const char *text;
    int64_t time; /* ES_TIME_UNKNOWN: refused */
} GENERALIZED[] = {
    {"19700101000000Z", 0},
    {"20200817111329Z", 1597662809},
    {"20000229235959Z", 951868799},
    {"20010229000000Z", ES_TIME_UNKNOWN},
    {"21000229000000Z", ES_TIME_UNKNOWN},
    {"20201301000000Z", ES_TIME_UNKNOWN},
    {"20200817240000Z", ES_TIME_UNKNOWN},
    {"20200817111329", ES_TIME_UNKNOWN},
    {"20200817111329+0800", ES_TIME_UNKNOWN},
    {"20200817111329.Z", ES_TIME_UNKNOWN},
    {"2020081711132", ES_TIME_UNKNOWN},
    {"", ES_TIME_UNKNOWN},
};

START_TEST(generalized)
{
    int64_t time = ES_TIME_UNKNOWN;
    bool ok = es_time_from_generalized(&time, es_span_str(GENERALIZED[_i].text), NULL);

    ck_assert_int_eq(ok, GENERALIZED[_i].time != ES_TIME_UNKNOWN);
    if (ok)
        ck_assert_int_eq(time, GENERALIZED[_i].time);
}
END_TEST

START_TEST(fraction_is_told)
{
    int64_t time;
    bool fraction = false;

    ck_assert(es_time_from_generalized(&time, es_span_str("20200817111329.763Z"), &fraction));
    ck_assert(fraction);
    ck_assert_int_eq(time, 1597662809);
}
END_TEST

static const struct {
    const char *text, *rfc3339;
    bool zoned;
} TEXTS[] = {
    {"2020-07-16 16:04:27", "2020-07-16T16:04:27Z", false},
    {"2020-01-25T07:31:56.377Z", "2020-01-25T07:31:56Z", true},
    {"2020-01-25T07:31:56+08:00", "2020-01-24T23:31:56Z", true},
    {"20221031141634", "2022-10-31T14:16:34Z", false},
    {"221101092233Z", "2022-11-01T09:22:33Z", true},
    {"2026-11-21", "2026-11-21T00:00:00Z", false},
    {"2026-11-31", NULL, false},
    {"yesterday", NULL, false},
    {"2026-11-21T10:00", NULL, false},
};

START_TEST(texts)
{
    int64_t time;
    bool zoned;
    char out[21];
    bool ok = es_time_from_text(&time, es_span_str(TEXTS[_i].text), &zoned);

    ck_assert_int_eq(ok, TEXTS[_i].rfc3339 != NULL);
    if (!ok)
        return;
    ck_assert(es_time_to_rfc3339(out, time));
    ck_assert_str_eq(out, TEXTS[_i].rfc3339);
    ck_assert_int_eq(zoned, TEXTS[_i].zoned);
}
END_TEST

START_TEST(round_trip)
{
    /* every 12345677 seconds from year 1 to 9999, both forms */
    for (int64_t t = -62135596800; t < 253402300800; t += 12345677) {
        char text[16];
        int64_t back;

        ck_assert(es_time_to_generalized(text, t));
        ck_assert(es_time_from_generalized(&back, es_span_str(text), NULL));
        ck_assert_int_eq(back, t);
        if (es_time_to_utctime(text, t)) {
            ck_assert(es_time_from_utctime(&back, es_span_str(text)));
            ck_assert_int_eq(back, t);
        }
    }
}
END_TEST

START_TEST(public_parse)
{
    int64_t time;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_time_parse(&time, "@86400", &err), 0);
    ck_assert_int_eq(time, 86400);
    ck_assert_int_eq(eseal_time_parse(&time, "@", &err), ESEAL_E_TIME);
    ck_assert_str_eq(err.text, "\"@\" is not a time");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("time");
    TCase *tc = tcase_create("time");

    tcase_add_loop_test(tc, generalized, 0, sizeof GENERALIZED / sizeof GENERALIZED[0]);
    tcase_add_test(tc, fraction_is_told);
    tcase_add_loop_test(tc, texts, 0, sizeof TEXTS / sizeof TEXTS[0]);
    tcase_add_test(tc, round_trip);
    tcase_add_test(tc, public_parse);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
