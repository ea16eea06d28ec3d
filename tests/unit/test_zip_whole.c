/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is inflated whole is what zlib inflates, and what zlib refuses is not.
 */
#include "codec/zip_whole.h"

#include <zlib.h>

#include "unit.h"

#define ROOM 20000

static uint8_t text[ROOM], packed[2 * ROOM], out[ROOM + 64], due[ROOM + 64];
static uint32_t seed = 1;

static uint32_t next(void)
{
    seed = seed * 1664525 + 1013904223;
    return seed >> 8;
}

/* Words, as XML is made of them; or noise, or runs. */
static size_t make_text(int kind, size_t len)
{
    static const char *const words[] = {"<ofd:", "TextObject ", "Boundary=\"", "10 20 ", "\"/>\n",
        "ID=\"17\"", "M 0 0 L ", "\xe5\x8d\xb0\xe7\xab\xa0"};
    size_t at = 0;

    while (at < len)
        if (kind == 0) {
            const char *word = words[next() % 8];

            while (*word != '\0' && at < len)
                text[at++] = (uint8_t)*word++;
        } else {
            text[at] = kind == 1 ? (uint8_t)next() : (uint8_t)(at / 300 % 7);
            at++;
        }
    return len;
}

static size_t deflate_text(size_t len, int level, int memory, int strategy)
{
    z_stream z = {0};
    size_t made;

    ck_assert_int_eq(deflateInit2(&z, level, Z_DEFLATED, -MAX_WBITS, memory, strategy), Z_OK);
    z.next_in = text;
    z.avail_in = (uInt)len;
    z.next_out = packed;
    z.avail_out = sizeof packed;
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    made = z.total_out;
    deflateEnd(&z);
    return made;
}

/* Whether zlib makes exactly size octets of it, in due, and leaves nothing over. */
static bool zlib_takes(const uint8_t *data, size_t len, size_t size)
{
    z_stream z = {0};
    int rc;

    ck_assert_int_eq(inflateInit2(&z, -MAX_WBITS), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    z.next_out = due;
    z.avail_out = (uInt)size + 1;
    rc = inflate(&z, Z_FINISH);
    inflateEnd(&z);
    return rc == Z_STREAM_END && z.avail_in == 0 && z.total_out == size;
}

static void *tool; /* whatever was made of the streams before, it is good for the next */

/* Whether it was inflated whole; if so, zlib has to agree in everything. */
static bool whole(const uint8_t *data, size_t len, size_t size)
{
    uint32_t crc = 0;
    uint8_t *exact = malloc(len == 0 ? 1 : len); /* so that reading beyond is noticed */
    es_zip_whole_result result;

    ck_assert_ptr_nonnull(exact);
    if (len > 0)
        memcpy(exact, data, len);
    result = es_zip_whole(out, size, &crc, es_span_of(exact, len), &tool);
    free(exact);
    if (result != ES_ZIP_WHOLE_DONE)
        return false;
    ck_assert(zlib_takes(data, len, size));
    ck_assert_mem_eq(out, due, size);
    ck_assert_uint_eq(crc, crc32(0, due, (uInt)size));
    return true;
}

START_TEST(what_zlib_writes)
{
    static const int strategies[] = {
        Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED};
    size_t done = 0, all = 0;

    for (int kind = 0; kind < 3; kind++)
        for (size_t len = 0; len <= ROOM; len = len * 3 / 2 + 1)
            for (int level = 1; level <= 9; level += 2)
                for (int i = 0; i < 5; i++, all++) {
                    size_t size = make_text(kind, len);
                    size_t made = deflate_text(size, level, 1 + (int)(next() % 9), strategies[i]);

                    ck_assert(zlib_takes(packed, made, size));
                    done += whole(packed, made, size);
                    /* another size than is there, octets behind, octets that are missing */
                    ck_assert(!whole(packed, made, size + 1));
                    ck_assert(size == 0 || !whole(packed, made, size - 1));
                    packed[made] = 0;
                    ck_assert(!whole(packed, made + 1, size));
                    ck_assert(!whole(packed, made - 1, size));
                }
    printf("%zu of %zu streams were inflated whole\n", done, all);
    if (es_zip_whole_has())
        ck_assert_uint_gt(done, all / 8);
    else
        printf("SKIP: built without libdeflate\n");
}
END_TEST

START_TEST(every_bit_flipped)
{
    size_t size = make_text(_i / 2 * 2, 1500);
    size_t made = deflate_text(size, 6, 8, _i == 0 ? Z_HUFFMAN_ONLY : Z_DEFAULT_STRATEGY);
    size_t done = 0;

    for (size_t bit = 0; bit < 8 * made; bit++) {
        packed[bit / 8] ^= (uint8_t)(1U << bit % 8);
        for (size_t other = size - 2; other <= size + 2; other++)
            done += whole(packed, made, other);
        packed[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    printf("%zu changed streams were inflated whole\n", done);
    for (size_t len = 0; len < made; len++)
        ck_assert(!whole(packed, len, size));
}
END_TEST

/* Two to five octets changed, most often at the beginning, where the codes are. */
START_TEST(changed_at_random)
{
    for (int round = 0; round < 3000; round++) {
        size_t size = make_text(round % 3, 50 + next() % 500);
        size_t made = deflate_text(size, 6, 9, Z_DEFAULT_STRATEGY);

        for (uint32_t i = 2 + next() % 4; i > 0; i--)
            packed[next() % (next() % 4 == 0 || made < 80 ? made : 80)] = (uint8_t)next();
        packed[0] = (uint8_t)((packed[0] & 0xF8) | 5);
        if (zlib_takes(packed, made, size))
            ck_assert_uint_le(size, sizeof out);
        whole(packed, made, size);
    }
}
END_TEST

/* --- streams by hand --- */

static size_t bit_count;

static void put(unsigned value, unsigned count)
{
    for (unsigned i = 0; i < count; i++, bit_count++) {
        if (bit_count % 8 == 0)
            packed[bit_count / 8] = 0;
        packed[bit_count / 8] |= (uint8_t)((value >> i & 1) << bit_count % 8);
    }
}

/* A prefix code's word goes in from its first bit. */
static void put_code(unsigned code, unsigned length)
{
    while (length-- > 0)
        put(code >> length & 1, 1);
}

typedef struct hand {
    const char *name;
    unsigned literals, distances; /* how many symbols have lengths */
    bool precode_whole;
    struct {
        unsigned first, length; /* symbols of this length, up to the next row */
    } lengths[8];
    unsigned distance_length[2]; /* of the first two distances */
    bool plain;
} hand;

/* Literals 'a' and end of block, mostly; all symbols are told one by one, with lengths 0, 1 and 2.
 */
static const hand HANDS[] = {
    {"two symbols, two distances", 257, 2, true, {{97, 1}, {98, 0}, {256, 1}, {257, 0}}, {1, 1},
        true},
    {"no end of block", 257, 2, true, {{97, 1}, {98, 1}, {99, 0}}, {1, 1}, false},
    {"half a code", 257, 2, true, {{97, 2}, {98, 0}, {256, 1}, {257, 0}}, {1, 1}, false},
    {"too many words", 257, 2, true, {{97, 1}, {99, 0}, {256, 1}, {257, 0}}, {1, 1}, false},
    {"one distance", 257, 2, true, {{97, 1}, {98, 0}, {256, 1}, {257, 0}}, {1, 0}, false},
    {"no distance", 257, 2, true, {{97, 1}, {98, 0}, {256, 1}, {257, 0}}, {0, 0}, false},
    {"the last length that is", 286, 2, true, {{97, 1}, {98, 0}, {256, 2}, {257, 0}, {285, 2}},
        {1, 1}, true},
    {"a length that is not", 287, 2, true, {{97, 1}, {98, 0}, {256, 2}, {257, 0}, {286, 2}}, {1, 1},
        false},
    {"the last distance that is", 257, 30, true, {{97, 1}, {98, 0}, {256, 1}, {257, 0}}, {1, 1},
        true},
    {"a distance that is not", 257, 31, true, {{97, 1}, {98, 0}, {256, 1}, {257, 0}}, {1, 1},
        false},
    {"a code of codes that is not whole", 257, 2, false, {{97, 1}, {98, 0}, {256, 1}, {257, 0}},
        {1, 1}, false},
};

static unsigned length_of(const hand *h, unsigned symbol)
{
    unsigned length = 0;

    for (int i = 0; i < 8 && (i == 0 || h->lengths[i].first != 0); i++)
        if (symbol >= h->lengths[i].first)
            length = h->lengths[i].length;
    return length;
}

/* Words: 0 for 0, 10 for 1, 11 for 2; where the code is not whole, 0, 110 and 10. */
static void put_length(const hand *h, unsigned length)
{
    if (length == 0)
        put_code(0, 1);
    else if (h->precode_whole)
        put_code(length == 1 ? 2 : 3, 2);
    else
        put_code(length == 1 ? 6 : 2, length == 1 ? 3 : 2);
}

static void put_header(const hand *h)
{
    /* 3.2.7 has the lengths of 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1, in this order */
    unsigned codes[18] = {[3] = 1, [15] = 2, [17] = h->precode_whole ? 2 : 3};

    put(1, 1);
    put(2, 2);
    put(h->literals - 257, 5);
    put(h->distances - 1, 5);
    put(18 - 4, 4);
    for (int i = 0; i < 18; i++)
        put(codes[i], 3);
    for (unsigned i = 0; i < h->literals; i++)
        put_length(h, length_of(h, i));
    for (unsigned i = 0; i < h->distances; i++)
        put_length(h, i < 2 ? h->distance_length[i] : 0);
}

START_TEST(by_hand)
{
    const hand *h = &HANDS[_i];
    bool three = h->literals > 257; /* symbols: the end is the second, or the last but one */

    bit_count = 0;
    put_header(h);
    put_code(0, 1); /* the first symbol, and the end */
    put_code(three ? 2 : 1, three ? 2 : 1);
    put(0, (unsigned)(8 - bit_count % 8) % 8);
    ck_assert_msg(
        es_zip_whole_is_plain(es_span_of(packed, bit_count / 8)) == h->plain, "%s", h->name);
    for (size_t len = 1; len <= bit_count / 8; len++)
        for (size_t size = 0; size < 4; size++)
            whole(packed, len, size);
    if (h->plain && es_zip_whole_has())
        ck_assert_msg(whole(packed, bit_count / 8, 1), "%s", h->name);
}
END_TEST

START_TEST(other_blocks)
{
    static const uint8_t stored[] = {1, 1, 0, 0xFE, 0xFF, 'a'}, fixed[] = {0x4B, 4, 0};

    ck_assert(zlib_takes(stored, sizeof stored, 1) && zlib_takes(fixed, sizeof fixed, 1));
    ck_assert(!whole(stored, sizeof stored, 1));
    ck_assert(!whole(fixed, sizeof fixed, 1));
    ck_assert(!whole(NULL, 0, 0));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("zip_whole");
    TCase *tcase = tcase_create("zip_whole");

    tcase_set_timeout(tcase, 300);
    tcase_add_test(tcase, what_zlib_writes);
    tcase_add_loop_test(tcase, every_bit_flipped, 0, 2);
    tcase_add_test(tcase, changed_at_random);
    tcase_add_loop_test(tcase, by_hand, 0, sizeof HANDS / sizeof HANDS[0]);
    tcase_add_test(tcase, other_blocks);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
