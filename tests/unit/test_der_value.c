/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/der.h"

#include "hex.h"
#include "unit.h"

static es_tlv first(es_span in)
{
    es_der cursor;
    es_tlv tlv;

    es_der_open(&cursor, in, in.ptr);
    ck_assert(es_der_next(&cursor, &tlv));
    return tlv;
}

static const struct {
    const char *hex;
    bool ok;
    int64_t value;
} INTS[] = {
    {"02 01 00", true, 0},
    {"02 01 7F", true, 127},
    {"02 02 00 80", true, 128},
    {"02 01 80", true, -128},
    {"02 01 FF", true, -1},
    {"02 08 7FFFFFFFFFFFFFFF", true, INT64_MAX},
    {"02 08 8000000000000000", true, INT64_MIN},
    {"02 09 008000000000000000", false, 0},
    {"80 01 05", true, 5},
    {"A0 01 05", false, 0},
    {"80 00", false, 0},
    {"04 01 05", false, 0},
};

START_TEST(integers)
{
    es_span in = unit_hex(INTS[_i].hex);
    es_tlv tlv = first(in);
    int64_t value = 42;

    ck_assert_int_eq(es_der_int64(&tlv, &value), INTS[_i].ok);
    ck_assert_int_eq(value, INTS[_i].ok ? INTS[_i].value : 42);
    unit_span_free(in);
}
END_TEST

static const struct {
    const char *hex;
    int value; /* -1: refused */
} BOOLS[] = {{"01 01 00", 0}, {"01 01 FF", 1}, {"01 01 01", -1}, {"01 00", -1}, {"02 01 00", -1}};

START_TEST(booleans)
{
    es_span in = unit_hex(BOOLS[_i].hex);
    es_tlv tlv = first(in);
    bool value;

    ck_assert_int_eq(es_der_bool(&tlv, &value) ? value : -1, BOOLS[_i].value);
    unit_span_free(in);
}
END_TEST

static const struct {
    const char *hex;
    int len; /* -1: refused */
} BITS[] = {{"03 01 00", 0}, {"03 03 00 41 42", 2}, {"03 02 01 FE", -1}, {"80 03 00 41 42", 2},
    {"80 00", -1}, {"04 03 00 41 42", -1}};

START_TEST(bits)
{
    es_span in = unit_hex(BITS[_i].hex), out;
    es_tlv tlv = first(in);
    bool ok = es_der_bits(&tlv, &out);

    ck_assert_int_eq(ok ? (int)out.len : -1, BITS[_i].len);
    if (ok && out.len == 2)
        ck_assert_mem_eq(out.ptr, "AB", 2);
    unit_span_free(in);
}
END_TEST

static const struct {
    const char *hex;
    const char *text; /* NULL: refused */
} OIDS[] = {
    {"06 08 2A 81 1C CF 55 01 83 75", "1.2.156.10197.1.501"},
    {"06 03 55 04 03", "2.5.4.3"},
    {"06 01 27", "0.39"},
    {"06 01 28", "1.0"},
    {"06 01 50", "2.0"},
    {"06 02 88 37", "2.999"},
    {"06 03 74 61 67", "2.36.97.103"},
    {"06 0A 81 FF FF FF FF FF FF FF FF 7F", "2.18446744073709551535"},
    {"06 0A 82 80 80 80 80 80 80 80 80 00", NULL},
    {"06 00", NULL},
    {"06 02 2A 81", NULL},
    {"06 03 2A 80 01", NULL},
    {"06 14 2A 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01", NULL}, /* 41 with end */
    {"06 13 2A 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01",
        "1.2.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1"},
    {"04 01 2A", NULL},
};

START_TEST(oids)
{
    es_span in = unit_hex(OIDS[_i].hex);
    es_tlv tlv = first(in);
    char text[40];
    bool ok = es_der_oid_text(&tlv, text, sizeof text);

    ck_assert_int_eq(ok, OIDS[_i].text != NULL);
    if (ok)
        ck_assert_str_eq(text, OIDS[_i].text);
    ck_assert(!es_der_oid_text(&tlv, text, 0));
    unit_span_free(in);
}
END_TEST

static const struct {
    uint8_t tag;
    const char *text;
    int64_t value; /* -1: refused */
    bool fraction;
} TIMES[] = {
    {ES_TAG_UTCTIME, "200817111329Z", 1597662809, false},
    {ES_TAG_UTCTIME, "20200817111329Z", -1, false},
    {ES_TAG_GENTIME, "20200817111329Z", 1597662809, false},
    {ES_TAG_GENTIME, "200817111329Z", -1, false},
    {ES_TAG_GENTIME, "20200817111329.763Z", 1597662809, true},
    {ES_TAG_GENTIME, "20200817111329", -1, false},
    {ES_TAG_UTF8, "20200817111329Z", -1, false},
};

START_TEST(times)
{
    es_tlv tlv = {.tag = TIMES[_i].tag, .body = es_span_str(TIMES[_i].text)};
    int64_t value;
    bool fraction = true, ok = es_der_time(&tlv, &value, &fraction);

    ck_assert_int_eq(ok ? value : -1, TIMES[_i].value);
    if (ok)
        ck_assert_int_eq(fraction, TIMES[_i].fraction);
    ck_assert_int_eq(es_der_time(&tlv, &value, NULL), ok);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("der_value");
    TCase *tc = tcase_create("der_value");

    tcase_add_loop_test(tc, integers, 0, sizeof INTS / sizeof INTS[0]);
    tcase_add_loop_test(tc, booleans, 0, sizeof BOOLS / sizeof BOOLS[0]);
    tcase_add_loop_test(tc, bits, 0, sizeof BITS / sizeof BITS[0]);
    tcase_add_loop_test(tc, oids, 0, sizeof OIDS / sizeof OIDS[0]);
    tcase_add_loop_test(tc, times, 0, sizeof TIMES / sizeof TIMES[0]);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
