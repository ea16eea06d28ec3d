/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/der.h"

#include "hex.h"
#include "unit.h"

static const struct {
    const char *hex;
    const char *wrong; /* NULL: strict DER */
    uint64_t offset;
} CHECKS[] = {
    {"", "no octets at all", 0},
    {"05", "the octets end inside a header", 0},
    {"05 00", NULL, 0},
    {"05 01 00", "a NULL with content", 0},
    {"05 00 00", "1 octets follow behind the end of the value", 2},
    /* tags */
    {"00 00", "the reserved tag 0", 0},
    {"30 04 05 00 00 00", "the reserved tag 0", 4},
    {"20 00", "the reserved tag 0", 0},
    {"9E 00", NULL, 0},
    {"9F 1F 00", "a tag number over 30", 0},
    {"BF 81 00 00", "a tag number over 30", 0},
    {"30 00", NULL, 0},
    {"10 00", "a SEQUENCE or SET in primitive form", 0},
    {"31 00", NULL, 0},
    {"11 00", "a SEQUENCE or SET in primitive form", 0},
    {"04 01 41", NULL, 0},
    {"24 03 04 01 41", "a simple type in constructed form", 0},
    {"2C 03 0C 01 41", "a simple type in constructed form", 0},
    {"23 04 03 02 00 41", "a simple type in constructed form", 0},
    {"A0 02 05 00", NULL, 0},
    {"80 02 05 00", NULL, 0},
    {"80 02 FF FF", NULL, 0},
    {"A0 02 FF FF", "a tag number over 30", 2},
    {"61 02 05 00", NULL, 0},
    /* lengths */
    {"30 80 05 00 00 00", "an indefinite length", 0},
    {"30 02 05 00", NULL, 0},
    {"30 81 02 05 00", "a length in more octets than it needs", 0},
    {"30 82 00 02 05 00", "a length in more octets than it needs", 0},
    {"30 85 00 00 00 00 02 05 00", "a length of more than 4 octets", 0},
    {"30 FF", "a length of more than 4 octets", 0},
    {"30 81", "the octets end inside a length", 0},
    {"30 84 00 00 00", "the octets end inside a length", 0},
    {"04 84 FF FF FF FF 00", "a length that reaches past the end", 0},
    {"04 02 41", "a length that reaches past the end", 0},
    {"30 03 04 02 41", "a length that reaches past the end", 2},
    {"30 02 04 01 41", "a length that reaches past the end", 2},
    {"30 03 05 00 05", "the octets end inside a header", 4},
    /* BOOLEAN */
    {"01 01 00", NULL, 0},
    {"01 01 FF", NULL, 0},
    {"01 01 01", "a BOOLEAN that is not 00 or FF", 0},
    {"01 00", "a BOOLEAN that is not 00 or FF", 0},
    {"01 02 FF FF", "a BOOLEAN that is not 00 or FF", 0},
    /* INTEGER */
    {"02 01 00", NULL, 0},
    {"02 00", "an INTEGER without content", 0},
    {"02 02 00 80", NULL, 0},
    {"02 02 00 7F", "an INTEGER in more octets than it needs", 0},
    {"02 01 FF", NULL, 0},
    {"02 02 FF 7F", NULL, 0},
    {"02 02 FF 80", "an INTEGER in more octets than it needs", 0},
    {"02 15 00 FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", NULL, 0},
    /* BIT STRING */
    {"03 01 00", NULL, 0},
    {"03 00", "a BIT STRING without content", 0},
    {"03 01 01", "a BIT STRING with an impossible count of unused bits", 0},
    {"03 02 07 80", NULL, 0},
    {"03 02 08 00", "a BIT STRING with an impossible count of unused bits", 0},
    {"03 02 FF 00", "a BIT STRING with an impossible count of unused bits", 0},
    {"03 02 07 C0", "a BIT STRING whose unused bits are not 0", 0},
    {"03 03 01 FF FE", NULL, 0},
    {"03 03 01 FF FF", "a BIT STRING whose unused bits are not 0", 0},
    /* OBJECT IDENTIFIER; the second is ASCII text, as one vendor writes it */
    {"06 08 2A 81 1C CF 55 01 83 75", NULL, 0},
    {"06 03 74 61 67", NULL, 0},
    {"06 00", "an OBJECT IDENTIFIER without content", 0},
    {"06 02 2A 81", "an OBJECT IDENTIFIER that ends inside an arc", 0},
    {"06 03 2A 80 01", "an OBJECT IDENTIFIER with a padded arc", 0},
    {"06 01 80", "an OBJECT IDENTIFIER with a padded arc", 0},
    {"06 03 2A 81 00", NULL, 0},
    /* what real seals have and DER does not: told later, not refused here */
    {"30 09 06 01 2A 01 01 00 04 01 00", NULL, 0},
    {"31 06 02 01 02 02 01 01", NULL, 0},
    {"02 01 80", NULL, 0},
    /* the offset is that of the header at fault */
    {"30 0A 30 08 A0 03 01 01 FF 01 01 02", "a BOOLEAN that is not 00 or FF", 9},
};

START_TEST(check)
{
    es_span in = unit_hex(CHECKS[_i].hex);
    eseal_error err = {0};
    char text[200];
    int rc = es_der_check(in, NULL, &err);

    if (CHECKS[_i].wrong == NULL) {
        ck_assert_msg(rc == 0, "%s: %s", CHECKS[_i].hex, err.text);
        ck_assert_uint_eq(es_der_length(in), in.len);
    } else {
        snprintf(text, sizeof text, "not strict DER: %s", CHECKS[_i].wrong);
        ck_assert_int_eq(rc, ESEAL_E_DER);
        ck_assert_int_eq(err.code, ESEAL_E_DER);
        ck_assert_str_eq(err.text, text);
        ck_assert_uint_eq(err.offset, CHECKS[_i].offset);
    }
    unit_span_free(in);
}
END_TEST

START_TEST(long_lengths)
{
    static const struct {
        size_t len;
        size_t header;
    } CASES[] = {{0x7F, 2}, {0x80, 3}, {0xFF, 3}, {0x100, 4}, {0xFFFF, 4}, {0x10000, 5}};
    uint8_t *body = calloc(1, 0x10000);

    ck_assert_ptr_nonnull(body);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        es_buf buf = ES_BUF(0x20000);

        es_der_put(&buf, ES_TAG_OCTETS, es_span_of(body, CASES[i].len));
        ck_assert(!buf.failed);
        ck_assert_uint_eq(buf.len, CASES[i].header + CASES[i].len);
        ck_assert_int_eq(es_der_check(es_buf_view(&buf), NULL, NULL), 0);
        es_buf_free(&buf);
    }
    free(body);
}
END_TEST

/* Nested SEQUENCEs around a NULL: depth values in all. */
static es_span nest(size_t depth)
{
    es_buf inner = ES_BUF(100000), outer = ES_BUF(100000);
    uint8_t *ptr;
    size_t len;

    es_der_put(&inner, ES_TAG_NULL, es_span_of(NULL, 0));
    for (size_t i = 1; i < depth; i++) {
        es_der_put(&outer, ES_TAG_SEQUENCE, es_buf_view(&inner));
        es_buf_free(&inner);
        inner = outer;
        outer = ES_BUF(100000);
    }
    ptr = es_buf_take(&inner, &len);
    ck_assert_ptr_nonnull(ptr);
    return es_span_of(ptr, len);
}

static const struct {
    size_t depth;
    uint64_t max_depth, max_nodes, max_octets;
    const char *limit; /* NULL: fine */
} LIMITS[] = {
    {32, 0, 0, 0, NULL},
    {33, 0, 0, 0, "the limit der_depth = 32 is reached"},
    {5, 5, 0, 0, NULL},
    {6, 5, 0, 0, "the limit der_depth = 5 is reached"},
    {256, 100000, 0, 0, NULL},
    {257, 100000, 0, 0, "the limit der_depth = 256 is reached"},
    {6, 0, 6, 0, NULL},
    {7, 0, 6, 0, "the limit der_nodes = 6 is reached"},
    {6, 0, 0, 12, NULL},
    {7, 0, 0, 12, "the limit der_octets = 12 is reached"},
};

START_TEST(limits)
{
    eseal_limits given = {.der_depth = LIMITS[_i].max_depth,
        .der_nodes = LIMITS[_i].max_nodes,
        .der_octets = LIMITS[_i].max_octets};
    es_span in = nest(LIMITS[_i].depth);
    eseal_error err = {0};
    int rc = es_der_check(in, &given, &err);

    ck_assert_int_eq(rc, LIMITS[_i].limit == NULL ? 0 : ESEAL_E_LIMIT);
    ck_assert_str_eq(err.text, LIMITS[_i].limit == NULL ? "" : LIMITS[_i].limit);
    unit_span_free(in);
}
END_TEST

#define NESTED                                                                                     \
    "30 2C 30 0C 16 02 45 53 02 01 04 16 03 61 62 63 A0 0B 30 09 06 01 2A 01 01 FF 04 01 00"       \
    "03 03 01 FF FE 31 05 01 01 00 05 00 80 03 01 02 03"

/* Goes through everything below a TLV, reading each value as each type. */
static size_t roam(es_der *cursor)
{
    es_tlv tlv;
    es_span bits;
    int64_t number;
    bool flag;
    char text[40];
    size_t count = 0;

    while (es_der_next(cursor, &tlv)) {
        es_der below;

        (void)es_der_int64(&tlv, &number);
        (void)es_der_bool(&tlv, &flag);
        (void)es_der_bits(&tlv, &bits);
        (void)es_der_oid_text(&tlv, text, sizeof text);
        (void)es_der_time(&tlv, &number, NULL);
        ck_assert(tlv.whole.ptr + tlv.whole.len == tlv.body.ptr + tlv.body.len);
        es_der_enter(&below, &tlv, cursor->base);
        count += 1 + roam(&below);
    }
    return count;
}

START_TEST(truncations)
{
    es_span in = unit_hex(NESTED);

    ck_assert_int_eq(es_der_check(in, NULL, NULL), 0);
    for (size_t len = 0; len < in.len; len++) {
        uint8_t *cut = malloc(len == 0 ? 1 : len);
        es_der cursor;

        ck_assert_ptr_nonnull(cut);
        memcpy(cut, in.ptr, len);
        ck_assert_int_eq(es_der_check(es_span_of(cut, len), NULL, NULL), ESEAL_E_DER);
        ck_assert_uint_eq(es_der_length(es_span_of(cut, len)), 0);
        es_der_open(&cursor, es_span_of(cut, len), cut);
        ck_assert_uint_eq(roam(&cursor), 0);
        free(cut);
    }
    unit_span_free(in);
}
END_TEST

/* Every octet to every value: whatever the check says, the cursor stays inside; and what the check
 * accepts, the cursor walks to the end. */
START_TEST(mutations)
{
    es_span in = unit_hex(NESTED);
    uint8_t *octets = malloc(in.len);
    size_t accepted = 0;

    ck_assert_ptr_nonnull(octets);
    for (size_t at = 0; at < in.len; at++)
        for (unsigned value = 0; value < 256; value++) {
            es_span mutant = es_span_of(octets, in.len);
            es_der cursor;

            memcpy(octets, in.ptr, in.len);
            octets[at] = (uint8_t)value;
            es_der_open(&cursor, mutant, octets);
            if (es_der_check(mutant, NULL, NULL) == 0) {
                accepted++;
                ck_assert_uint_ge(roam(&cursor), 1);
                ck_assert(es_der_at_end(&cursor));
            } else {
                (void)roam(&cursor);
            }
        }
    ck_assert_uint_gt(accepted, in.len);
    ck_assert_uint_lt(accepted, 256 * in.len / 2);
    free(octets);
    unit_span_free(in);
}
END_TEST

START_TEST(random_mutations)
{
    es_span in = unit_hex(NESTED);
    uint8_t *octets = malloc(in.len);
    uint32_t seed = 1;

    ck_assert_ptr_nonnull(octets);
    for (int round = 0; round < 20000; round++) {
        es_der cursor;

        memcpy(octets, in.ptr, in.len);
        for (int i = 0; i < 4; i++) {
            seed = seed * 1664525 + 1013904223;
            octets[(seed >> 8) % in.len] = (uint8_t)(seed >> 24);
        }
        (void)es_der_check(es_span_of(octets, in.len), NULL, NULL);
        es_der_open(&cursor, es_span_of(octets, in.len), octets);
        (void)roam(&cursor);
    }
    free(octets);
    unit_span_free(in);
}
END_TEST

START_TEST(cursor)
{
    es_span in = unit_hex("30 0A 02 01 05 A0 02 05 00 04 01 41");
    es_der top, c;
    es_tlv seq, tlv, none;
    eseal_error err = {0};

    es_der_open(&top, in, in.ptr);
    ck_assert_int_eq(es_der_need(&top, ES_TAG_SEQUENCE, &seq, "seal", &err), 0);
    ck_assert_int_eq(es_der_finish(&top, "seal", &err), 0);
    ck_assert_uint_eq(es_der_children(&seq), 3);
    es_der_enter(&c, &seq, in.ptr);
    ck_assert_uint_eq(es_der_peek(&c), ES_TAG_INTEGER);
    ck_assert(!es_der_take(&c, ES_TAG_OCTETS, &none));
    ck_assert_uint_eq(none.tag, 0);
    ck_assert_uint_eq(es_der_offset(&c), 2);
    ck_assert(es_der_take(&c, ES_TAG_INTEGER, &tlv));
    ck_assert_uint_eq(es_der_children(&tlv), 0);
    ck_assert_uint_eq(es_der_offset(&c), 5);

    ck_assert_int_eq(es_der_need(&c, ES_TAG_BITS, &tlv, "toSign/dataHash", &err), ESEAL_E_ASN1);
    ck_assert_str_eq(err.where, "toSign/dataHash");
    ck_assert_str_eq(err.text, "due here: BIT STRING; found: [0]");
    ck_assert_uint_eq(err.offset, 5);
    err = (eseal_error){0};
    ck_assert_int_eq(es_der_finish(&c, "toSign", &err), ESEAL_E_ASN1);
    ck_assert_str_eq(err.text, "due here: nothing; found: [0]");

    ck_assert(es_der_next(&c, &tlv));
    ck_assert_uint_eq(tlv.whole.len, 4);
    ck_assert_uint_eq(tlv.body.len, 2);
    ck_assert(tlv.whole.ptr == in.ptr + 5);
    ck_assert(es_der_next(&c, &tlv));
    ck_assert(es_der_at_end(&c));
    ck_assert_uint_eq(es_der_peek(&c), 0);
    ck_assert(!es_der_next(&c, &tlv));
    err = (eseal_error){0};
    ck_assert_int_eq(es_der_need(&c, 0x42, &tlv, "x", &err), ESEAL_E_ASN1);
    ck_assert_str_eq(err.text, "due here: tag 0x42; found: nothing");
    unit_span_free(in);
}
END_TEST

START_TEST(length_of_first)
{
    es_span in = unit_hex("04 01 41 FF FF");

    ck_assert_uint_eq(es_der_length(in), 3);
    ck_assert_uint_eq(es_der_length(es_span_of(in.ptr, 2)), 0);
    ck_assert_uint_eq(es_der_length(es_span_of(NULL, 0)), 0);
    unit_span_free(in);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("der");
    TCase *tc = tcase_create("der");

    tcase_add_loop_test(tc, check, 0, sizeof CHECKS / sizeof CHECKS[0]);
    tcase_add_loop_test(tc, limits, 0, sizeof LIMITS / sizeof LIMITS[0]);
    tcase_add_test(tc, long_lengths);
    tcase_add_test(tc, truncations);
    tcase_add_test(tc, mutations);
    tcase_add_test(tc, random_mutations);
    tcase_add_test(tc, cursor);
    tcase_add_test(tc, length_of_first);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
