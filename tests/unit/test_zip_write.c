/* SPDX-License-Identifier: Apache-2.0 */
/* What is written is read without a finding: by our own reader, and by others where they are. */
#include "codec/zip_inside.h"

#include <dirent.h>
#include <unistd.h>

#include "base/mem.h"
#include "unit.h"
#include "zip_builder.h"

static eseal_ctx ctx;
static eseal_error err;
static es_findings findings;

static void setup(void)
{
    memset(&ctx, 0, sizeof ctx);
    memset(&err, 0, sizeof err);
    memset(&findings, 0, sizeof findings);
    es_limits_fill(&ctx.limits);
}

static void teardown(void)
{
    es_findings_free(&findings);
}

static int put(void *arg, const void *data, size_t len, eseal_error *e)
{
    return es_buf_put(arg, data, len) ? 0 : es_err_nomem(e);
}

static es_zip *opened(eseal_io **io, es_span package)
{
    es_zip *zip;

    ck_assert_int_eq(eseal_io_open(io, package.ptr, package.len, &err), 0);
    ck_assert_int_eq(es_zip_open(&zip, &ctx, *io, &findings, &err), 0);
    ck_assert_str_eq(zb_findings(&findings), "");
    return zip;
}

static void entry_is(const es_zip *zip, const char *name, es_span want)
{
    const es_zip_entry *entry = es_zip_find(zip, name);
    es_buf data;

    ck_assert_msg(entry != NULL, "%s is missing", name);
    ck_assert_int_eq(es_zip_read(&data, zip, entry, 1 << 28, &findings, &err), 0);
    ck_assert(es_span_equal(es_buf_view(&data), want));
    es_buf_free(&data);
}

/* --- adding --- */

static uint8_t big[300000];

START_TEST(adds)
{
    es_buf out = ES_BUF(1 << 22), again = ES_BUF(1 << 22);
    es_zip_writer *writer;
    eseal_io *io;
    es_zip *zip;

    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (uint8_t)(i >> 10);
    for (int round = 0; round < 2; round++) {
        es_buf *to = round == 0 ? &out : &again;

        ck_assert_int_eq(es_zip_writer_new(&writer, &ctx, put, to, &err), 0);
        ck_assert_int_eq(es_zip_writer_add(writer, "OFD.xml", es_span_str("tiny"), &err), 0);
        ck_assert_int_eq(es_zip_writer_add(writer, "Doc_0/", es_span_str(""), &err), 0);
        ck_assert_int_eq(es_zip_writer_add(writer, "empty", es_span_str(""), &err), 0);
        ck_assert_int_eq(es_zip_writer_add(writer, "big", es_span_of(big, sizeof big), &err), 0);
        ck_assert_int_eq(es_zip_writer_add(writer, "\xe7\xab\xa0", es_span_str("zh"), &err), 0);
        ck_assert_int_eq(es_zip_writer_finish(writer, &err), 0);
        ck_assert_int_eq(es_zip_writer_finish(writer, NULL), ESEAL_E_MISUSE);
        ck_assert_int_eq(es_zip_writer_add(writer, "late", es_span_str(""), NULL), ESEAL_E_MISUSE);
        es_zip_writer_free(writer);
    }
    ck_assert(es_span_equal(es_buf_view(&out), es_buf_view(&again)));
    zip = opened(&io, es_buf_view(&out));
    ck_assert_uint_eq(es_zip_count(zip), 5);
    entry_is(zip, "OFD.xml", es_span_str("tiny"));
    entry_is(zip, "empty", es_span_str(""));
    entry_is(zip, "big", es_span_of(big, sizeof big));
    entry_is(zip, "\xe7\xab\xa0", es_span_str("zh"));
    ck_assert_uint_eq(es_zip_find(zip, "OFD.xml")->method, 0);
    ck_assert_uint_eq(es_zip_find(zip, "big")->method, 8);
    ck_assert_uint_lt(es_zip_find(zip, "big")->packed, sizeof big / 10);
    ck_assert_uint_eq(es_zip_find(zip, "OFD.xml")->flags, 0);
    ck_assert_uint_eq(es_zip_find(zip, "\xe7\xab\xa0")->flags, ES_ZIP_FLAG_UTF8);
    ck_assert_uint_eq(es_le32(out.ptr + 10), 0x00210000); /* 1980-01-01 00:00 */
    ck_assert_uint_eq(es_le32(out.ptr + out.len - 22), ES_ZIP_SIG_END);
    ck_assert_uint_ne(es_le32(out.ptr + out.len - 42), ES_ZIP_SIG_LOCATOR);
    es_zip_free(zip);
    eseal_io_free(io);
    es_buf_free(&out);
    es_buf_free(&again);
}
END_TEST

/* Noise does not get smaller: it is stored, also where it is longer than a window. */
START_TEST(noise_is_stored)
{
    es_buf out = ES_BUF(1 << 22);
    es_zip_writer *writer;
    eseal_io *io;
    es_zip *zip;
    uint32_t x = 7;

    for (size_t i = 0; i < sizeof big; i++) {
        x = x * 1664525 + 1013904223;
        big[i] = (uint8_t)(x >> 24);
    }
    ck_assert_int_eq(es_zip_writer_new(&writer, &ctx, put, &out, &err), 0);
    ck_assert_int_eq(es_zip_writer_add(writer, "noise", es_span_of(big, sizeof big), &err), 0);
    ck_assert_int_eq(es_zip_writer_finish(writer, &err), 0);
    es_zip_writer_free(writer);
    zip = opened(&io, es_buf_view(&out));
    ck_assert_uint_eq(es_zip_find(zip, "noise")->method, 0);
    entry_is(zip, "noise", es_span_of(big, sizeof big));
    es_zip_free(zip);
    eseal_io_free(io);
    es_buf_free(&out);
}
END_TEST

static const struct {
    const char *first, *second;
    int rc_second, rc_finish;
} NAMES[] = {
    {"a", "b", 0, 0}, {"a/", "a/b", 0, 0}, {"a", "a", 0, ESEAL_E_ZIP}, {"a", "A", 0, ESEAL_E_ZIP},
    {"a", "a/b", 0, ESEAL_E_ZIP}, {"a", "../b", ESEAL_E_ZIP, ESEAL_E_MISUSE},
    {"a", "/b", ESEAL_E_ZIP, ESEAL_E_MISUSE}, {"a", "", ESEAL_E_ZIP, ESEAL_E_MISUSE},
    {"a", "\xff", ESEAL_E_ZIP, ESEAL_E_MISUSE},
    {"a", "b/", ESEAL_E_ZIP, ESEAL_E_MISUSE}, /* a folder with content */
};

START_TEST(names)
{
    es_buf out = ES_BUF(10000);
    es_zip_writer *writer;
    es_span data = es_span_str("x");

    ck_assert_int_eq(es_zip_writer_new(&writer, &ctx, put, &out, &err), 0);
    ck_assert_int_eq(es_zip_writer_add(writer, NAMES[_i].first,
                         NAMES[_i].first[1] == '/' ? es_span_str("") : data, &err),
        0);
    ck_assert_int_eq(es_zip_writer_add(writer, NAMES[_i].second, data, &err), NAMES[_i].rc_second);
    ck_assert_int_eq(es_zip_writer_finish(writer, NULL), NAMES[_i].rc_finish);
    es_zip_writer_free(writer);
    es_buf_free(&out);
}
END_TEST

static int put_until(void *arg, const void *data, size_t len, eseal_error *e)
{
    int *left = arg;

    (void)data;
    (void)len;
    return (*left)-- > 0 ? 0 : es_err(e, ESEAL_E_IO, NULL, ES_NO_OFFSET, "the disk is full");
}

/* Wherever the output fails, the failure comes back and stays. */
START_TEST(output_fails)
{
    es_zip_writer *writer;
    int left = _i, rc;

    ck_assert_int_eq(es_zip_writer_new(&writer, &ctx, put_until, &left, &err), 0);
    rc = es_zip_writer_add(writer, "a", es_span_str("x"), &err);
    if (rc == 0)
        rc = es_zip_writer_add(writer, "b", es_span_str(""), &err);
    if (rc == 0)
        rc = es_zip_writer_finish(writer, &err);
    ck_assert_int_eq(rc, _i == 5 ? 0 : ESEAL_E_IO);
    ck_assert_int_eq(es_zip_writer_finish(writer, NULL), ESEAL_E_MISUSE);
    es_zip_writer_free(writer);
}
END_TEST

START_TEST(limits)
{
    es_buf out = ES_BUF(10000);
    es_zip_writer *writer;

    ctx.limits.package_entries = 1;
    ctx.limits.entry_octets = 3;
    ck_assert_int_eq(es_zip_writer_new(&writer, &ctx, put, &out, &err), 0);
    ck_assert_int_eq(es_zip_writer_add(writer, "a", es_span_str("xxx"), &err), 0);
    ck_assert_int_eq(es_zip_writer_add(writer, "b", es_span_str("x"), &err), ESEAL_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(err.text, "package_entries"));
    es_zip_writer_free(writer);
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(es_zip_writer_new(&writer, &ctx, put, &out, &err), 0);
    ck_assert_int_eq(es_zip_writer_add(writer, "a", es_span_str("xxxx"), &err), ESEAL_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(err.text, "entry_octets"));
    es_zip_writer_free(writer);
    es_buf_free(&out);
}
END_TEST

START_TEST(damaged_is_not_copied)
{
    es_buf out = ES_BUF(10000), package;
    es_zip_writer *writer;
    zb_opened z;
    zb b;

    zb_base(&b);
    b.entries[ZB_STORED].local.crc ^= 1;
    zb_write(&b, &package);
    zb_open(&z, es_buf_view(&package), true, NULL);
    ck_assert_int_eq(es_zip_writer_new(&writer, &z.ctx, put, &out, &err), 0);
    ck_assert_int_eq(
        es_zip_writer_copy(writer, z.zip, es_zip_entry_at(z.zip, ZB_DEFLATED), &err), 0);
    ck_assert_int_eq(
        es_zip_writer_copy(writer, z.zip, es_zip_entry_at(z.zip, ZB_STORED), &err), ESEAL_E_ZIP);
    ck_assert_str_eq(err.where, "Doc_0/Document.xml");
    es_zip_writer_free(writer);
    zb_close(&z);
    es_buf_free(&package);
    es_buf_free(&out);
    zb_free(&b);
}
END_TEST

/* --- ZIP64 --- */

/* ZIP64 comes with the entry number 65535, the first that the end record cannot count. */
START_TEST(many_entries)
{
    const size_t count = 65534 + (size_t)_i;
    es_buf out = ES_BUF(16 << 20);
    es_zip_writer *writer;
    eseal_io *io;
    es_zip *zip;
    char name[24];

    ctx.limits.package_entries = 70000;
    ck_assert_int_eq(es_zip_writer_new(&writer, &ctx, put, &out, &err), 0);
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%zu", i);
        ck_assert_int_eq(es_zip_writer_add(writer, name, es_span_str(""), &err), 0);
    }
    ck_assert_int_eq(es_zip_writer_finish(writer, &err), 0);
    es_zip_writer_free(writer);
    ck_assert_int_eq(es_le32(out.ptr + out.len - 42) == ES_ZIP_SIG_LOCATOR, _i > 0);
    zip = opened(&io, es_buf_view(&out));
    ck_assert_uint_eq(es_zip_count(zip), count);
    entry_is(zip, name, es_span_str(""));
    es_zip_free(zip);
    eseal_io_free(io);
    es_buf_free(&out);
}
END_TEST

/* A package of more than 4 GiB that takes no memory: runs of zeros are only counted. */
typedef struct sparse {
    es_buf octets;
    struct {
        uint64_t at;
        size_t from, len;
    } runs[64];
    size_t count;
    uint64_t length;
} sparse;

static int put_sparse(void *arg, const void *data, size_t len, eseal_error *e)
{
    sparse *s = arg;

    (void)e;
    if (len < 4096) {
        ck_assert_uint_lt(s->count, 64);
        s->runs[s->count].at = s->length;
        s->runs[s->count].from = s->octets.len;
        s->runs[s->count++].len = len;
        ck_assert(es_buf_put(&s->octets, data, len));
    }
    s->length += len;
    return 0;
}

static int read_sparse(void *arg, uint64_t offset, void *out, size_t len)
{
    sparse *s = arg;

    memset(out, 0, len);
    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; k < s->runs[i].len; k++) {
            uint64_t at = s->runs[i].at + k;

            if (at >= offset && at - offset < len)
                ((uint8_t *)out)[at - offset] = s->octets.ptr[s->runs[i].from + k];
        }
    return 0;
}

static int read_zeros(void *arg, uint64_t offset, void *out, size_t len)
{
    (void)arg;
    (void)offset;
    memset(out, 0, len);
    return 0;
}

START_TEST(more_than_4_gib)
{
    const uint64_t size = UINT64_C(0x100010000);
    es_zip_entry huge = {
        .name = "huge", .usable = true, .packed = size, .size = size, .data_offset = 0};
    es_zip from = {.ctx = &ctx};
    sparse s = {.octets = ES_BUF(100000)};
    es_zip_writer *writer;
    eseal_io *zeros, *io;
    es_zip *zip;

    ctx.limits.entry_octets = ctx.limits.package_octets = 2 * size;
    ck_assert_int_eq(eseal_io_new(&zeros, read_zeros, NULL, size, &err), 0);
    from.io = zeros;
    ck_assert_int_eq(es_zip_writer_new(&writer, &ctx, put_sparse, &s, &err), 0);
    ck_assert_int_eq(es_zip_writer_add(writer, "front", es_span_str("f"), &err), 0);
    ck_assert_int_eq(es_zip_writer_copy(writer, &from, &huge, &err), 0);
    ck_assert_int_eq(es_zip_writer_add(writer, "back", es_span_str("b"), &err), 0);
    ck_assert_int_eq(es_zip_writer_finish(writer, &err), 0);
    es_zip_writer_free(writer);
    ck_assert_uint_gt(s.length, size);
    ck_assert_int_eq(eseal_io_new(&io, read_sparse, &s, s.length, &err), 0);
    ck_assert_int_eq(es_zip_open(&zip, &ctx, io, &findings, &err), 0);
    ck_assert_str_eq(zb_findings(&findings), "");
    ck_assert_uint_eq(es_zip_find(zip, "huge")->size, size);
    ck_assert_uint_gt(es_zip_find(zip, "back")->header_offset, size);
    entry_is(zip, "front", es_span_str("f"));
    entry_is(zip, "back", es_span_str("b"));
    es_zip_free(zip);
    eseal_io_free(io);
    eseal_io_free(zeros);
    es_buf_free(&s.octets);
}
END_TEST

/* --- copies of real files, read by others --- */

/* Writes all entries of the package at path and two more to out; compares each. */
static void copy_package(es_buf *out, const char *path)
{
    es_zip_writer *writer;
    eseal_io *io, *copy_io;
    es_zip *zip, *copy;

    ck_assert_int_eq(eseal_io_open_file(&io, path, &err), 0);
    ck_assert_int_eq(es_zip_open(&zip, &ctx, io, &findings, &err), 0);
    ck_assert_int_eq(es_zip_writer_new(&writer, &ctx, put, out, &err), 0);
    for (size_t i = 0; i < es_zip_count(zip); i++)
        ck_assert_int_eq(es_zip_writer_copy(writer, zip, es_zip_entry_at(zip, i), &err), 0);
    ck_assert_int_eq(
        es_zip_writer_add(writer, "New/\xe7\xab\xa0.bin", es_span_of(big, sizeof big), &err), 0);
    ck_assert_int_eq(es_zip_writer_add(writer, "New/a", es_span_str("a"), &err), 0);
    ck_assert_int_eq(es_zip_writer_finish(writer, &err), 0);
    es_zip_writer_free(writer);
    copy = opened(&copy_io, es_buf_view(out));
    ck_assert_uint_eq(es_zip_count(copy), es_zip_count(zip) + 2);
    for (size_t i = 0; i < es_zip_count(zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(zip, i);
        es_buf data;

        ck_assert_str_eq(es_zip_entry_at(copy, i)->name, entry->name);
        if (entry->folder)
            continue;
        ck_assert_int_eq(es_zip_read(&data, zip, entry, 1 << 28, &findings, &err), 0);
        entry_is(copy, entry->name, es_buf_view(&data));
        es_buf_free(&data);
    }
    entry_is(copy, "New/\xe7\xab\xa0.bin", es_span_of(big, sizeof big));
    es_zip_free(copy);
    es_zip_free(zip);
    eseal_io_free(copy_io);
    eseal_io_free(io);
}

static bool have(const char *program)
{
    char command[100];

    snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", program);
    if (system(command) == 0)
        return true;
    printf("SKIP: no %s\n", program);
    return false;
}

/* Every member is read, and its name is what the file says. */
#define PYTHON                                                                                     \
    "import sys, zipfile\n"                                                                        \
    "z = zipfile.ZipFile(sys.argv[1])\n"                                                           \
    "sys.exit(z.testzip() is not None or z.read('New/\\u7ae0.bin')[:2] != b'\\0\\1')"

/* Another program's word on the package in file. */
static void check_by(const char *command, const char *file)
{
    char line[600];

    snprintf(line, sizeof line, command, file);
    ck_assert_msg(system(line) == 0, "%s", line);
}

START_TEST(copies)
{
    const bool unzip = have("unzip"), python = have("python3");
    const char *folder = unit_corpus();
    char file[] = "test_zip_write.XXXXXX", path[4400];
    struct dirent *item;
    size_t count = 0;
    DIR *dir;

    if (folder == NULL)
        return;
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (uint8_t)i;
    close(mkstemp(file));
    dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    while ((item = readdir(dir)) != NULL) {
        es_buf out = ES_BUF(1 << 28);
        size_t len = strlen(item->d_name);
        FILE *to;

        if (len < 4 || strcmp(item->d_name + len - 4, ".ofd") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, item->d_name);
        copy_package(&out, path);
        to = fopen(file, "wb");
        ck_assert_ptr_nonnull(to);
        ck_assert_uint_eq(fwrite(out.ptr, 1, out.len, to), out.len);
        ck_assert_int_eq(fclose(to), 0);
        if (unzip)
            check_by("unzip -tq %s >/dev/null", file);
        if (python)
            check_by("python3 -c \"" PYTHON "\" %s", file);
        es_buf_free(&out);
        count++;
    }
    closedir(dir);
    unlink(file);
    ck_assert_uint_ge(count, 25);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("zip_write");
    TCase *tc = tcase_create("zip_write");

    tcase_set_timeout(tc, 240);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, adds);
    tcase_add_test(tc, noise_is_stored);
    tcase_add_loop_test(tc, names, 0, (int)(sizeof NAMES / sizeof NAMES[0]));
    tcase_add_loop_test(tc, output_fails, 0, 6);
    tcase_add_test(tc, limits);
    tcase_add_test(tc, damaged_is_not_copied);
    tcase_add_loop_test(tc, many_entries, 0, 2);
    tcase_add_test(tc, more_than_4_gib);
    tcase_add_test(tc, copies);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
