/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/der.h"

#include "hex.h"
#include "unit.h"

/* buf must hold these octets, in strict DER; NULL: it must have failed. */
static void expect(es_buf *buf, const char *hex)
{
    if (hex == NULL) {
        ck_assert(buf->failed);
    } else {
        es_span want = unit_hex(hex);

        ck_assert(!buf->failed);
        ck_assert_uint_eq(buf->len, want.len);
        ck_assert_mem_eq(buf->ptr, want.ptr, want.len);
        ck_assert_int_eq(es_der_check(es_buf_view(buf), NULL, NULL), 0);
        unit_span_free(want);
    }
    es_buf_free(buf);
}

static const struct {
    int64_t value;
    const char *hex;
} INTS[] = {
    {0, "02 01 00"},
    {127, "02 01 7F"},
    {128, "02 02 00 80"},
    {256, "02 02 01 00"},
    {-1, "02 01 FF"},
    {-128, "02 01 80"},
    {-129, "02 02 FF 7F"},
    {INT64_MAX, "02 08 7FFFFFFFFFFFFFFF"},
    {INT64_MIN, "02 08 8000000000000000"},
};

START_TEST(integers)
{
    es_buf buf = ES_BUF(100);
    es_der cursor;
    es_tlv tlv;
    int64_t back;

    es_der_put_int(&buf, INTS[_i].value);
    es_der_open(&cursor, es_buf_view(&buf), buf.ptr);
    ck_assert(es_der_next(&cursor, &tlv) && es_der_int64(&tlv, &back));
    ck_assert_int_eq(back, INTS[_i].value);
    expect(&buf, INTS[_i].hex);
}
END_TEST

static const struct {
    const char *number, *hex;
} UINTS[] = {
    {"", "02 01 00"},
    {"00", "02 01 00"},
    {"00 00 7F", "02 01 7F"},
    {"80", "02 02 00 80"},
    {"00 00 FF 01", "02 03 00 FF 01"},
    {"01 00", "02 02 01 00"},
};

START_TEST(unsigned_integers)
{
    es_span number = unit_hex(UINTS[_i].number);
    es_buf buf = ES_BUF(100);

    es_der_put_uint(&buf, number);
    expect(&buf, UINTS[_i].hex);
    unit_span_free(number);
}
END_TEST

static const struct {
    const char *text, *hex;
} OIDS[] = {
    {"1.2.156.10197.1.501", "06 08 2A 81 1C CF 55 01 83 75"},
    {"2.999", "06 02 88 37"},
    {"0.39", "06 01 27"},
    {"2.18446744073709551535", "06 0A 81 FF FF FF FF FF FF FF FF 7F"},
    {"2.18446744073709551536", NULL},
    {"1.2.18446744073709551615", "06 0B 2A 81 FF FF FF FF FF FF FF FF 7F"},
    {"1.2.18446744073709551616", NULL},
    {"1.40", NULL},
    {"3.1", NULL},
    {"1", NULL},
    {"1.", NULL},
    {"1.2.", NULL},
    {".1.2", NULL},
    {"1..2", NULL},
    {"1.02", NULL},
    {"1.0.0", "06 02 28 00"},
    {"1.2 ", NULL},
    {"1.2.x", NULL},
    {"-1.2", NULL},
    {"", NULL},
    {NULL, NULL},
};

START_TEST(oids)
{
    es_buf buf = ES_BUF(100);

    es_der_put_oid(&buf, OIDS[_i].text);
    expect(&buf, OIDS[_i].hex);
}
END_TEST

START_TEST(strings)
{
    es_buf buf = ES_BUF(100);

    es_der_put_bits(&buf, es_span_str("AB"));
    expect(&buf, "03 03 00 41 42");
    es_der_put_bits(&buf, es_span_of(NULL, 0));
    expect(&buf, "03 01 00");
    es_der_put(&buf, ES_TAG_OCTETS, es_span_of(NULL, 0));
    expect(&buf, "04 00");
    es_der_put_header(&buf, ES_TAG_CTX0, 2);
    es_der_put(&buf, ES_TAG_NULL, es_span_of(NULL, 0));
    expect(&buf, "A0 02 05 00");
}
END_TEST

START_TEST(lengths)
{
    static const struct {
        size_t len;
        const char *header;
    } CASES[] = {
        {0x7F, "04 7F"},
        {0x80, "04 81 80"},
        {0xFF, "04 81 FF"},
        {0x100, "04 82 01 00"},
        {0x10000, "04 83 01 00 00"},
        {0xFFFFFFFF, "04 84 FF FF FF FF"},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        es_buf buf = ES_BUF(100);
        es_span want = unit_hex(CASES[i].header);

        es_der_put_header(&buf, ES_TAG_OCTETS, CASES[i].len);
        ck_assert(es_span_equal(es_buf_view(&buf), want));
        es_buf_free(&buf);
        unit_span_free(want);
    }
}
END_TEST

START_TEST(too_much)
{
    es_buf buf = ES_BUF(4);

    es_der_put(&buf, ES_TAG_OCTETS, es_span_str("ABC"));
    ck_assert(buf.failed);
    es_der_put_int(&buf, 1);
    expect(&buf, NULL);
#if SIZE_MAX > UINT32_MAX
    buf = ES_BUF(100);
    es_der_put_header(&buf, ES_TAG_OCTETS, (size_t)UINT32_MAX + 1);
    expect(&buf, NULL);
    buf = ES_BUF(100);
    es_der_put_bits(&buf, es_span_of("", UINT32_MAX));
    expect(&buf, NULL);
#endif
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("der_write");
    TCase *tc = tcase_create("der_write");

    tcase_add_loop_test(tc, integers, 0, sizeof INTS / sizeof INTS[0]);
    tcase_add_loop_test(tc, unsigned_integers, 0, sizeof UINTS / sizeof UINTS[0]);
    tcase_add_loop_test(tc, oids, 0, sizeof OIDS / sizeof OIDS[0]);
    tcase_add_test(tc, strings);
    tcase_add_test(tc, lengths);
    tcase_add_test(tc, too_much);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
