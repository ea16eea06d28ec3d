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

/* The next bits, eight at most, and zeros where there are no more. */
static unsigned peek(const bits *b, unsigned count)
{
    size_t at = b->at / 8;
    unsigned low = at < b->from.len ? b->from.ptr[at] : 0;
    unsigned high = b->from.len > 0 && at < b->from.len - 1 ? b->from.ptr[at + 1] : 0;

    return (low | high << 8) >> b->at % 8 & ((1U << count) - 1);
}

static void skip(bits *b, unsigned count)
{
    if (count > b->from.len * 8 - b->at)
        b->over = true;
    else
        b->at += count;
}

static unsigned take(bits *b, unsigned count)
{
    unsigned value = peek(b, count);

    skip(b, count);
    return b->over ? 0 : value;
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

/* What each seven bits begin with, of a whole code of 19 symbols, none of them longer than that. */
typedef struct symbols {
    uint8_t symbol[128], length[128];
} symbols;

/* The first bit of a symbol is the lowest one that is read, and the highest of its code (3.1.1). */
static unsigned reversed(unsigned code, unsigned length)
{
    unsigned out = 0;

    for (unsigned i = 0; i < length; i++)
        out |= (code >> i & 1) << (length - 1 - i);
    return out;
}

static void tabulate(symbols *out, const uint8_t lengths[19])
{
    unsigned code = 0;

    for (unsigned length = 1; length <= 7; length++, code <<= 1)
        for (unsigned i = 0; i < 19; i++) {
            if (lengths[i] != length)
                continue;
            for (unsigned at = reversed(code++, length); at < 128; at += 1U << length) {
                out->symbol[at] = (uint8_t)i;
                out->length[at] = (uint8_t)length;
            }
        }
}

/* The lengths of both codes, which are one row (3.2.7). */
static bool take_lengths(bits *b, const symbols *code, uint8_t *out, size_t count)
{
    size_t have = 0;

    while (have < count && !b->over) {
        unsigned next = peek(b, 7), symbol = code->symbol[next];
        uint8_t value = 0;
        size_t times = 1;

        skip(b, code->length[next]);
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
    symbols table;
    bool last = take(&b, 1) == 1;
    unsigned kind = take(&b, 2);
    size_t literals = 257 + take(&b, 5), distances = 1 + take(&b, 5), codes = 4 + take(&b, 4);

    if (b.over || !last || kind != 2 || literals > LITERALS_MAX || distances > DISTANCES_MAX)
        return false;
    for (size_t i = 0; i < codes; i++)
        code[order[i]] = (uint8_t)take(&b, 3);
    if (b.over || !is_whole(code, 19))
        return false;
    tabulate(&table, code);
    if (!take_lengths(&b, &table, lengths, literals + distances))
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

es_zip_whole_result es_zip_whole(
    uint8_t *out, size_t size, uint32_t *crc, es_span packed, void **tool)
{
    struct libdeflate_decompressor *d = *tool;
    size_t used = 0, made = 0;
    enum libdeflate_result result;

    if (!es_zip_whole_is_plain(packed))
        return ES_ZIP_WHOLE_NO;
    if (d == NULL)
        *tool = d = libdeflate_alloc_decompressor();
    if (d == NULL)
        return ES_ZIP_WHOLE_NOMEM;
    result = libdeflate_deflate_decompress_ex(d, packed.ptr, packed.len, out, size, &used, &made);
    if (result != LIBDEFLATE_SUCCESS || used != packed.len || made != size)
        return ES_ZIP_WHOLE_NO;
    *crc = libdeflate_crc32(0, out, size);
    return ES_ZIP_WHOLE_DONE;
}

void es_zip_whole_free(void *tool)
{
    libdeflate_free_decompressor(tool);
}

#else

bool es_zip_whole_has(void)
{
    return false;
}

es_zip_whole_result es_zip_whole(
    uint8_t *out, size_t size, uint32_t *crc, es_span packed, void **tool)
{
    (void)out;
    (void)size;
    (void)crc;
    (void)packed;
    (void)tool;
    return ES_ZIP_WHOLE_NO;
}

void es_zip_whole_free(void *tool)
{
    (void)tool;
}

#endif
