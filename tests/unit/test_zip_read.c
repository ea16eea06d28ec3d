/* SPDX-License-Identifier: Apache-2.0 */
/* Reading entries, limits, and the corpus. */
#include "codec/zip.h"

#include <dirent.h>

#include "unit.h"
#include "zip_builder.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

static const char TEXT[] = "some text, some more text, some text again, and some text to end it";

/* An entry whose body was changed while both headers agree; says what reading gives. */
static const struct {
    const char *name;
    uint16_t method;
    int64_t size_delta, packed_delta;
    uint32_t crc_flip;
    int flip;           /* the octet of the body that is flipped; -1: none */
    const char *behind; /* octets put behind the stream */
    bool descriptor;
    int rc;
    const char *want;
} CASES[] = {
    {"sound", 8, 0, 0, 0, -1, "", false, 0, ""},
    {"sound, stored", 0, 0, 0, 0, -1, "", false, 0, ""},
    {"sound, with descriptor", 8, 0, 0, 0, -1, "", true, 0, ""},
    {"CRC", 8, 0, 0, 1, -1, "", false, ESEAL_E_ZIP, "zip-crc"},
    {"CRC, stored", 0, 0, 0, 1, -1, "", false, ESEAL_E_ZIP, "zip-crc"},
    {"flipped, stored", 0, 0, 0, 0, 5, "", false, ESEAL_E_ZIP, "zip-crc"},
    {"too short", 8, 1, 0, 0, -1, "", false, ESEAL_E_ZIP, "zip-size(fewer octets than declared)"},
    {"too long", 8, -1, 0, 0, -1, "", false, ESEAL_E_ZIP, "zip-size(more octets than declared)"},
    {"said to be empty", 8, -(int64_t)sizeof TEXT + 1, 0, 0, -1, "", false, ESEAL_E_ZIP,
        "zip-size(more octets than declared)"},
    {"cut stream", 8, 0, -1, 0, -1, "", false, ESEAL_E_ZIP, "zip-inflate"},
    {"block type 3", 8, 0, 0, 0, 0, "", false, ESEAL_E_ZIP, "zip-inflate"},
    {"one octet of slack", 8, 0, 1, 0, -1, "1", false, ESEAL_E_ZIP, "zip-slack"},
    {"slack", 8, 0, 4, 0, -1, "1234", false, ESEAL_E_ZIP, "zip-slack"},
    {"long slack", 8, 0, 8, 0, -1, "12345678", false, ESEAL_E_ZIP, "zip-slack"},
    {"slack before a descriptor", 8, 0, 4, 0, -1, "1234", true, ESEAL_E_ZIP, "zip-slack"},
    {"long slack before a descriptor", 8, 0, 5, 0, -1, "12345", true, ESEAL_E_ZIP, "zip-slack"},
};

START_TEST(cases)
{
    zb b;
    zb_entry *e;
    es_buf package, data;
    zb_opened z;

    zb_init(&b);
    e = zb_add(&b, "a", TEXT, sizeof TEXT - 1, CASES[_i].method);
    if (CASES[_i].packed_delta < 0)
        e->body.len--;
    es_buf_text(&e->body, CASES[_i].behind);
    if (CASES[_i].flip >= 0)
        e->body.ptr[CASES[_i].flip] ^= 0x02 | 0x04;
    e->local.size = e->central.size = e->local.size + (uint32_t)CASES[_i].size_delta;
    e->local.packed = e->central.packed = (uint32_t)e->body.len;
    e->local.crc = e->central.crc = e->local.crc ^ CASES[_i].crc_flip;
    if (CASES[_i].descriptor)
        zb_descriptor(e, true, false);
    zb_write(&b, &package);
    for (int in_memory = 0; in_memory < 2; in_memory++) {
        zb_open(&z, es_buf_view(&package), in_memory, NULL);
        ck_assert_int_eq(z.rc, 0);
        ck_assert_str_eq(zb_findings(&z.findings), "");
        ck_assert_int_eq(
            es_zip_read(&data, z.zip, es_zip_find(z.zip, "a"), 1000, &z.findings, &z.err),
            CASES[_i].rc);
        ck_assert_str_eq(zb_findings(&z.findings), CASES[_i].want);
        ck_assert_int_eq(z.err.code, CASES[_i].rc);
        if (CASES[_i].rc == 0)
            ck_assert(es_span_equal(es_buf_view(&data), es_span_str(TEXT)));
        else
            ck_assert_str_eq(z.err.where, "a");
        es_buf_free(&data);
        zb_close(&z);
        /* the same again, of an entry that nobody reads */
        zb_open(&z, es_buf_view(&package), in_memory, NULL);
        ck_assert_int_eq(es_zip_test(z.zip, es_zip_find(z.zip, "a"), &z.findings, &z.err), 0);
        ck_assert_str_eq(zb_findings(&z.findings), CASES[_i].want);
        ck_assert_int_eq(z.err.code, 0);
        zb_close(&z);
    }
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

/* More than one window in, and out. */
static uint8_t big[700000];

static void fill_big(void)
{
    uint32_t x = 1;

    for (size_t i = 0; i < sizeof big; i++) {
        x = x * 1664525 + 1013904223;
        big[i] = i % 3 == 0 ? (uint8_t)(x >> 24) : (uint8_t)(i >> 12);
    }
}

START_TEST(windows)
{
    zb b;
    es_buf package, data;
    zb_opened z;

    fill_big();
    zb_init(&b);
    zb_add(&b, "a", big, sizeof big, 8);
    zb_add(&b, "b", big, sizeof big, 0);
    zb_write(&b, &package);
    for (int in_memory = 0; in_memory < 2; in_memory++) {
        zb_open(&z, es_buf_view(&package), in_memory, NULL);
        for (size_t i = 0; i < 2; i++) {
            const es_zip_entry *entry = es_zip_entry_at(z.zip, i);

            ck_assert_int_eq(es_zip_read(&data, z.zip, entry, sizeof big, NULL, &z.err), 0);
            ck_assert(es_span_equal(es_buf_view(&data), es_span_of(big, sizeof big)));
            es_buf_free(&data);
            ck_assert_int_eq(
                es_zip_read(&data, z.zip, entry, sizeof big - 1, NULL, NULL), ESEAL_E_LIMIT);
            ck_assert_ptr_null(data.ptr);
        }
        ck_assert_str_eq(zb_findings(&z.findings), "");
        zb_close(&z);
    }
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

/* What inflating takes is kept for the next entry: after a sound one, a damaged one, one that was
 * given up, and while another is being read. */
typedef struct inside {
    const es_zip *zip;
    size_t seen;
    int rc;
} inside;

static int read_another(void *arg, const void *data, size_t len)
{
    inside *in = arg;
    es_buf other;

    ck_assert_mem_eq(data, big + in->seen, len);
    in->seen += len;
    in->rc = es_zip_read(&other, in->zip, es_zip_find(in->zip, "small"), 1000, NULL, NULL);
    ck_assert(es_span_equal(es_buf_view(&other), es_span_str(TEXT)));
    es_buf_free(&other);
    return in->rc;
}

static int give_up(void *arg, const void *data, size_t len)
{
    (void)arg;
    (void)data;
    (void)len;
    return ESEAL_E_CRYPTO;
}

START_TEST(one_after_another)
{
    zb b;
    es_buf package, data;
    zb_opened z;

    fill_big();
    zb_init(&b);
    zb_add(&b, "big", big, sizeof big, 8);
    zb_add(&b, "small", TEXT, sizeof TEXT - 1, 8);
    zb_add(&b, "damaged", big, sizeof big, 8)->body.ptr[300000] ^= 0x10;
    zb_write(&b, &package);
    zb_open(&z, es_buf_view(&package), _i, NULL);
    for (int times = 0; times < 3; times++) {
        inside in = {.zip = z.zip};

        ck_assert_int_eq(
            es_zip_stream(z.zip, es_zip_find(z.zip, "big"), read_another, &in, NULL, NULL), 0);
        ck_assert_uint_eq(in.seen, sizeof big);
        ck_assert_int_eq(
            es_zip_read(&data, z.zip, es_zip_find(z.zip, "damaged"), sizeof big, NULL, NULL),
            ESEAL_E_ZIP);
        ck_assert_int_eq(es_zip_stream(z.zip, es_zip_find(z.zip, "big"), give_up, NULL, NULL, NULL),
            ESEAL_E_CRYPTO);
    }
    zb_close(&z);
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

static int stop_at_second(void *arg, const void *data, size_t len)
{
    int *calls = arg;

    (void)data;
    ck_assert_uint_gt(len, 0);
    return ++*calls == 2 ? ESEAL_E_CRYPTO : 0;
}

START_TEST(sink_stops)
{
    zb b;
    es_buf package;
    zb_opened z;
    int calls = 0;

    fill_big();
    zb_init(&b);
    zb_add(&b, "a", big, sizeof big, 8);
    zb_write(&b, &package);
    zb_open(&z, es_buf_view(&package), false, NULL);
    ck_assert_int_eq(
        es_zip_stream(z.zip, es_zip_find(z.zip, "a"), stop_at_second, &calls, &z.findings, &z.err),
        ESEAL_E_CRYPTO);
    ck_assert_int_eq(calls, 2);
    ck_assert_int_eq(z.err.code, ESEAL_E_CRYPTO);
    ck_assert_uint_eq(z.findings.count, 0);
    zb_close(&z);
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

/* --- limits: each holds at its value and refuses one beyond --- */

static const struct {
    const char *name;
    eseal_limits limits;
    const char *want;
    int read_b; /* what reading the second entry gives */
} LIMITS[] = {
    {"entries", {.package_entries = 2}, "", 0},
    {"entries + 1", {.package_entries = 1}, "limit(package_entries = 1)", 1},
    {"entry octets", {.entry_octets = 2000}, "", 0},
    {"entry octets + 1", {.entry_octets = 1999}, "limit(entry_octets = 1999)", ESEAL_E_LIMIT},
    {"package octets", {.package_octets = 3000}, "", 0},
    {"package octets + 1", {.package_octets = 2999}, "limit(package_octets = 2999)", ESEAL_E_LIMIT},
};

START_TEST(limits)
{
    zb b;
    es_buf package, data;
    zb_opened z;

    zb_init(&b);
    zb_add(&b, "a", big, 1000, 8);
    zb_add(&b, "b", big, 2000, 8);
    zb_write(&b, &package);
    zb_open(&z, es_buf_view(&package), true, &LIMITS[_i].limits);
    ck_assert_int_eq(z.rc, 0);
    ck_assert_str_eq(zb_findings(&z.findings), LIMITS[_i].want);
    if (LIMITS[_i].read_b == 1) {
        ck_assert_ptr_null(es_zip_find(z.zip, "b"));
    } else {
        int rc = es_zip_read(&data, z.zip, es_zip_find(z.zip, "b"), 5000, &z.findings, &z.err);

        ck_assert_int_eq(rc, LIMITS[_i].read_b);
        ck_assert_int_eq(es_findings_has(&z.findings, ES_BAD), rc != 0);
        es_buf_free(&data);
    }
    zb_close(&z);
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

START_TEST(ratio)
{
    static uint8_t zeros[2 << 20];
    eseal_limits limits = {.inflate_ratio = 500};
    zb b;
    es_buf package, data;
    zb_opened z;

    zb_init(&b);
    zb_add(&b, "bomb", zeros, sizeof zeros, 8);
    zb_add(&b, "small", zeros, 1 << 20, 8); /* not judged below 1 MiB */
    zb_write(&b, &package);
    zb_open(&z, es_buf_view(&package), true, &limits);
    ck_assert_str_eq(zb_findings(&z.findings), "limit(inflate_ratio = 500)");
    ck_assert_str_eq(z.findings.items[0].path, "bomb");
    ck_assert_int_eq(
        es_zip_read(&data, z.zip, es_zip_entry_at(z.zip, 0), sizeof zeros, NULL, &z.err),
        ESEAL_E_LIMIT);
    ck_assert_int_eq(
        es_zip_read(&data, z.zip, es_zip_entry_at(z.zip, 1), sizeof zeros, NULL, &z.err), 0);
    es_buf_free(&data);
    zb_close(&z);
    /* deflate cannot do better than 1032 : 1, so the default lets real zeros pass */
    zb_open(&z, es_buf_view(&package), true, NULL);
    ck_assert_str_eq(zb_findings(&z.findings), "");
    zb_close(&z);
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

/* A size that the data cannot reach is refused before memory is taken for it. */
START_TEST(declared_size_takes_no_memory)
{
    eseal_limits limits = {.inflate_ratio = UINT64_MAX};
    zb b;
    zb_entry *e;
    es_buf package, data;
    zb_opened z;

    zb_init(&b);
    e = zb_add_text(&b, "a", TEXT);
    e->local.size = e->central.size = 500u << 20;
    zb_write(&b, &package);
    zb_open(&z, es_buf_view(&package), true, &limits);
    ck_assert_str_eq(zb_findings(&z.findings), "");
    ck_assert_int_eq(
        es_zip_read(&data, z.zip, es_zip_entry_at(z.zip, 0), 1u << 30, &z.findings, &z.err),
        ESEAL_E_ZIP);
    ck_assert_str_eq(zb_findings(&z.findings), "zip-size(fewer octets than declared)");
    ck_assert_ptr_null(data.ptr);
    zb_close(&z);
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

/* --- real files --- */

static void check_file(const char *path)
{
    eseal_ctx ctx = {0};
    eseal_io *io;
    es_zip *zip;
    es_findings findings = {0};
    eseal_error err = {0};

    es_limits_fill(&ctx.limits);
    ck_assert_int_eq(eseal_io_open_file(&io, path, &err), 0);
    ck_assert_msg(es_zip_open(&zip, &ctx, io, &findings, &err) == 0, "%s: %s", path, err.text);
    for (size_t i = 0; i < es_zip_count(zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(zip, i);
        es_buf data;

        ck_assert_msg(es_zip_read(&data, zip, entry, 1 << 28, &findings, &err) == 0, "%s: %s: %s",
            path, err.where, err.text);
        ck_assert_uint_eq(data.len, entry->size);
        es_buf_free(&data);
    }
    ck_assert_msg(findings.count == 0, "%s: %s", path, zb_findings(&findings));
    ck_assert_ptr_nonnull(es_zip_find(zip, "OFD.xml"));
    es_zip_free(zip);
    eseal_io_free(io);
}

START_TEST(corpus)
{
    const char *folder = unit_corpus();
    struct dirent *file;
    size_t count = 0;
    DIR *dir;

    if (folder == NULL)
        return;
    dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    while ((file = readdir(dir)) != NULL) {
        size_t len = strlen(file->d_name);
        char path[4400];

        if (len < 4 || strcmp(file->d_name + len - 4, ".ofd") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
        check_file(path);
        count++;
    }
    closedir(dir);
    ck_assert_uint_ge(count, 25);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("zip_read");
    TCase *tc = tcase_create("zip_read");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, cases, 0, COUNT(CASES));
    tcase_add_test(tc, windows);
    tcase_add_loop_test(tc, one_after_another, 0, 2);
    tcase_add_test(tc, sink_stops);
    tcase_add_loop_test(tc, limits, 0, COUNT(LIMITS));
    tcase_add_test(tc, ratio);
    tcase_add_test(tc, declared_size_takes_no_memory);
    tcase_add_test(tc, corpus);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
