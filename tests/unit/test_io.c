/* SPDX-License-Identifier: Apache-2.0 */
/* Files: those of up to 1 MiB are what they were when they were opened, larger ones are read as
 * they are asked for. */
#include "base/io.h"

#include <eseal/io.h>
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "unit.h"

#define MIB ((size_t)1 << 20)
#define FILE_NAME "tests/unit/test_io.octets"

static uint8_t octets[2 * MIB];

static void write_file(size_t len)
{
    FILE *file = fopen(FILE_NAME, "wb");

    for (size_t i = 0; i < sizeof octets; i++)
        octets[i] = (uint8_t)(i * 2654435761U >> 13);
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(octets, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
}

static void check(const eseal_io *io, uint64_t offset, size_t len)
{
    uint8_t *room = es_alloc(len);

    ck_assert_int_eq(es_io_read(io, offset, room, len, NULL), 0);
    ck_assert_int_eq(memcmp(room, octets + offset, len), 0);
    es_free(room);
}

static const size_t SIZES[] = {0, 1, 1000, MIB, MIB + 1, 2 * MIB};

START_TEST(sizes)
{
    size_t len = SIZES[_i];
    bool small = len <= MIB;
    eseal_io *io = NULL;
    eseal_error err = {0};
    uint8_t one;

    write_file(len);
    ck_assert_int_eq(eseal_io_open_file(&io, FILE_NAME, NULL), 0);
    ck_assert_uint_eq(eseal_io_length(io), len);
    ck_assert_int_eq(es_io_memory(io).ptr != NULL, small);
    check(io, 0, len);
    check(io, len / 3, len / 2);
    check(io, len, 0);
    ck_assert_int_eq(es_io_read(io, len, &one, 1, &err), ESEAL_E_IO);
    ck_assert_str_eq(err.where, FILE_NAME);
    err = (eseal_error){0};
    ck_assert_int_eq(truncate(FILE_NAME, (off_t)(len / 2)), 0);
    if (small)
        check(io, 0, len);
    else
        ck_assert_int_eq(es_io_read(io, len - 1, &one, 1, &err), ESEAL_E_IO);
    eseal_io_free(io);
    ck_assert_int_eq(remove(FILE_NAME), 0);
    ck_assert_int_eq(eseal_io_open_file(&io, FILE_NAME, NULL), ESEAL_E_NOT_FOUND);
    ck_assert_ptr_null(io);
    ck_assert_int_eq(eseal_io_open_file(&io, "tests", NULL), ESEAL_E_IO);
    ck_assert_ptr_null(io);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("io");
    TCase *tcase = tcase_create("io");

    tcase_add_loop_test(tcase, sizes, 0, sizeof SIZES / sizeof SIZES[0]);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
