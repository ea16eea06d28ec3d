/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libdeflate is faster than zlib, and takes streams that zlib refuses: with symbols that do not
 * exist, codes that are not whole, blocks without an end.  What readers make of those differs, so a
 * package must not have them.  Therefore libdeflate is asked only where a look at the beginning
 * shows that both must agree: one block, its last, whose codes are whole and hold nothing but
 * symbols that exist (RFC 1951 3.2.7).  Small entries are mostly such.  Everything else, and
 * everything that libdeflate does not like either, is left to zlib.
 */
#include "codec/zip_whole.h"

#define SYMBOLS_MAX 320
#define LITERALS_MAX 286
#define DISTANCES_MAX 30
#define END_OF_BLOCK 256

typedef struct bits {
    es_span from;
    size_t at; /* the next bit */
    bool over; /* there were no more */
} bits;

static unsigned take(bits *b, unsigned count)
{
    unsigned value = 0;

    for (unsigned i = 0; i < count; i++, b->at++) {
        if (b->at / 8 >= b->from.len) {
            b->over = true;
            return 0;
        }
        value |= (unsigned)(b->from.ptr[b->at / 8] >> b->at % 8 & 1) << i;
    }
    return value;
}

/* Whether these lengths use all that a prefix code has, and no more. */
static bool is_whole(const uint8_t *lengths, size_t count)
{
    unsigned used = 0;

    for (size_t i = 0; i < count; i++)
        if (lengths[i] != 0)
            used += 1U << (15 - lengths[i]);
    return used == 1U << 15;
}

/* The next symbol of a whole code of 19 symbols, none of them longer than 7 bits. */
static unsigned take_symbol(bits *b, const uint8_t lengths[19])
{
    unsigned code = 0, first = 0;

    for (unsigned length = 1; length <= 7 && !b->over; length++) {
        unsigned count = 0;

        code = code << 1 | take(b, 1);
        first <<= 1;
        for (unsigned i = 0; i < 19; i++)
            if (lengths[i] == length && code == first + count++)
                return i;
        first += count;
    }
    b->over = true;
    return 0;
}

/* The lengths of both codes, which are one row (3.2.7). */
static bool take_lengths(bits *b, const uint8_t code[19], uint8_t *out, size_t count)
{
    size_t have = 0;

    while (have < count && !b->over) {
        unsigned symbol = take_symbol(b, code);
        uint8_t value = 0;
        size_t times = 1;

        if (symbol < 16)
            value = (uint8_t)symbol;
        else if (symbol == 16 && have == 0)
            return false;
        else if (symbol == 16)
            value = out[have - 1];
        if (symbol == 16)
            times = 3 + take(b, 2);
        else if (symbol == 17)
            times = 3 + take(b, 3);
        else if (symbol == 18)
            times = 11 + take(b, 7);
        if (times > count - have)
            return false;
        while (times-- > 0)
            out[have++] = value;
    }
    return !b->over;
}

bool es_zip_whole_is_plain(es_span packed)
{
    static const uint8_t order[19] = {
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    uint8_t code[19] = {0}, lengths[SYMBOLS_MAX] = {0};
    bits b = {.from = packed};
    bool last = take(&b, 1) == 1;
    unsigned kind = take(&b, 2);
    size_t literals = 257 + take(&b, 5), distances = 1 + take(&b, 5), codes = 4 + take(&b, 4);

    if (b.over || !last || kind != 2 || literals > LITERALS_MAX || distances > DISTANCES_MAX)
        return false;
    for (size_t i = 0; i < codes; i++)
        code[order[i]] = (uint8_t)take(&b, 3);
    if (b.over || !is_whole(code, 19) || !take_lengths(&b, code, lengths, literals + distances))
        return false;
    return lengths[END_OF_BLOCK] != 0 && is_whole(lengths, literals) &&
           is_whole(lengths + literals, distances);
}

#ifdef ES_HAVE_LIBDEFLATE

#include <libdeflate.h>

bool es_zip_whole_has(void)
{
    return true;
}

es_zip_whole_result es_zip_whole(uint8_t *out, size_t size, uint32_t *crc, es_span packed)
{
    struct libdeflate_decompressor *d;
    size_t used = 0, made = 0;
    enum libdeflate_result result;

    if (!es_zip_whole_is_plain(packed))
        return ES_ZIP_WHOLE_NO;
    d = libdeflate_alloc_decompressor();
    if (d == NULL)
        return ES_ZIP_WHOLE_NOMEM;
    result = libdeflate_deflate_decompress_ex(d, packed.ptr, packed.len, out, size, &used, &made);
    libdeflate_free_decompressor(d);
    if (result != LIBDEFLATE_SUCCESS || used != packed.len || made != size)
        return ES_ZIP_WHOLE_NO;
    *crc = libdeflate_crc32(0, out, size);
    return ES_ZIP_WHOLE_DONE;
}

#else

bool es_zip_whole_has(void)
{
    return false;
}

es_zip_whole_result es_zip_whole(uint8_t *out, size_t size, uint32_t *crc, es_span packed)
{
    (void)out;
    (void)size;
    (void)crc;
    (void)packed;
    return ES_ZIP_WHOLE_NO;
}

#endif
