/* SPDX-License-Identifier: Apache-2.0 */
#include "png.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

static void put32(unsigned char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> (24 - 8 * i));
}

static int put_chunk(FILE *file, const char *type, const unsigned char *data, size_t len)
{
    unsigned char head[8], tail[4];

    put32(head, (uint32_t)len);
    memcpy(head + 4, type, 4);
    put32(tail, (uint32_t)crc32(crc32(0, head + 4, 4), data, (uInt)len));
    return fwrite(head, 1, 8, file) == 8 && fwrite(data, 1, len, file) == len &&
           fwrite(tail, 1, 4, file) == 4;
}

/* Every row with its filter, 0, in front. */
static unsigned char *pack(uLongf *len, const unsigned char *pixels, size_t row, size_t height)
{
    unsigned char *rows = calloc(height, row + 1), *out;

    *len = compressBound((uLong)(height * (row + 1)));
    out = malloc(*len);
    for (size_t y = 0; rows != NULL && y < height; y++)
        memcpy(rows + y * (row + 1) + 1, pixels + y * row, row);
    if (rows == NULL || out == NULL ||
        compress2(out, len, rows, (uLong)(height * (row + 1)), 9) != Z_OK) {
        free(out);
        out = NULL;
    }
    free(rows);
    return out;
}

int png_write(const char *path, const unsigned char *pixels, unsigned width, unsigned height,
    unsigned pixels_per_metre)
{
    unsigned char head[13] = {[8] = 8, [9] = 6}; /* 8 bits each of red, green, blue, alpha */
    unsigned char density[9] = {[8] = 1};        /* per metre */
    uLongf len = 0;
    unsigned char *packed = pack(&len, pixels, 4 * (size_t)width, height);
    FILE *file = packed == NULL ? NULL : fopen(path, "wb");
    int ok;

    put32(head, width);
    put32(head + 4, height);
    put32(density, pixels_per_metre);
    put32(density + 4, pixels_per_metre);
    ok = file != NULL && fwrite("\x89PNG\r\n\x1A\n", 1, 8, file) == 8 &&
         put_chunk(file, "IHDR", head, 13) && put_chunk(file, "pHYs", density, 9) &&
         put_chunk(file, "IDAT", packed, len) && put_chunk(file, "IEND", head, 0);
    if (file != NULL && fclose(file) != 0)
        ok = 0;
    free(packed);
    return ok;
}
