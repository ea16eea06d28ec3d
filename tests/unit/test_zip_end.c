/* SPDX-License-Identifier: Apache-2.0 */
/* The end record and where the directory lies: every lie with its reason. */
#include "codec/zip.h"

#include "unit.h"
#include "zip_builder.h"

static void none(zb *b)
{
    (void)b;
}

static void comment(zb *b)
{
    es_buf_text(&b->comment, "\xef\xbb\xbf");
}

static void comment_long(zb *b)
{
    es_buf_room(&b->comment, 65535);
}

static void comment_short(zb *b)
{
    comment(b);
    b->comment_delta = -1;
}

static void comment_beyond(zb *b)
{
    comment(b);
    b->comment_delta = 1;
}

static void suffix(zb *b)
{
    es_buf_text(&b->suffix, "junk behind the end");
}

static void suffix_zeros(zb *b)
{
    es_buf_room(&b->suffix, 70000);
}

static void suffix_header(zb *b)
{
    es_buf_text(&b->suffix, "PK\3\4 and so on");
}

static void rival_behind(zb *b)
{
    es_buf_text(&b->comment, "PK\5\6");
    es_buf_room(&b->comment, 18);
}

static void rival_cut(zb *b)
{
    es_buf_text(&b->comment, "PK\5\6");
    es_buf_room(&b->comment, 16);
}

/* An end record in stored data, as of a seal's picture that is an OFD itself. */
static void rival_inside_entry(zb *b)
{
    const char data[22] = "PK\5\6";

    zb_add(b, "nested.ofd", data, sizeof data, 0);
}

static void rival_exact(zb *b)
{
    /* an end record in stored data whose comment takes in the rest of the file */
    char data[22] = "PK\5\6";
    es_buf out;
    zb_entry *e = zb_add(b, "nested.bin", data, sizeof data, 0);
    size_t behind;

    zb_write(b, &out);
    behind = out.len - (size_t)e->at - 30 - e->local.name.len - 22;
    es_buf_free(&out);
    data[20] = (char)(behind & 0xFF);
    data[21] = (char)(behind >> 8);
    memcpy(e->body.ptr, data, sizeof data);
}

static void rival_in_directory(zb *b)
{
    char data[22] = "PK\5\6";

    data[20] = 1; /* a comment that ends nowhere special */
    zb_extra(&b->entries[ZB_EMPTY].central, 0x9999, data, sizeof data);
}

static void split(zb *b)
{
    b->disk = 1;
}

static void split_entry(zb *b)
{
    b->entries[ZB_STORED].central.disk = 1;
}

static void count_low(zb *b)
{
    b->count_delta = -1;
}

static void size_low(zb *b)
{
    b->dir_size_delta = -1;
}

static void offset_high(zb *b)
{
    b->dir_offset_delta = 1;
}

static void behind_directory(zb *b)
{
    es_buf_text(&b->behind_dir, "12345");
}

static void before_directory(zb *b)
{
    es_buf_text(&b->before_dir, "12345");
}

static void zip64(zb *b)
{
    b->zip64 = true;
}

static void zip64_sentinels(zb *b)
{
    b->zip64 = b->sentinels = true;
}

static void zip64_count(zb *b)
{
    zip64(b);
    b->count64_delta = 1;
}

static void zip64_size(zb *b)
{
    zip64_sentinels(b);
    b->size64_delta = -1;
}

static void zip64_locator(zb *b)
{
    zip64_sentinels(b);
    b->locator_delta = 1;
}

static void zip64_prefixed(zb *b)
{
    zip64_sentinels(b);
    es_buf_text(&b->prefix, "prefix");
}

static void zip64_missing(zb *b)
{
    b->sentinels = true;
}

static const zb_case CASES[] = {
    {"none", none, ""},
    {"comment", comment, ""},
    {"longest comment", comment_long, ""},
    {"short comment", comment_short, "zip-suffix?(1 octets)"},
    {"comment beyond", comment_beyond, "zip-directory(the comment is longer than the file)"},
    {"suffix", suffix, "zip-suffix?(19 octets)"},
    {"suffix of zeros", suffix_zeros, "zip-suffix?(70000 octets)"},
    {"suffix with header", suffix_header, "zip-suffix(14 octets)"},
    {"rival behind", rival_behind,
        "zip-directory(a second end record); zip-hidden-entry; zip-prefix?*"},
    {"cut rival behind", rival_cut, ""},
    {"rival in data", rival_inside_entry, ""},
    {"rival in data that ends well", rival_exact, "zip-directory(a second end record)"},
    {"rival in directory", rival_in_directory, "zip-directory(a second end record)"},
    {"split", split, "zip-split"},
    {"split entry", split_entry, "zip-split"},
    {"count", count_low, "zip-directory(the end record counts 3 entries, the directory has 4)"},
    {"directory size", size_low,
        "zip-gap(1 octets behind the central directory); zip-directory(a record that reaches "
        "beyond its end)"},
    {"directory offset", offset_high, "zip-directory(it reaches beyond the end record)"},
    {"behind directory", behind_directory, "zip-gap(5 octets behind the central directory)"},
    {"before directory", before_directory, "zip-gap(5 octets)"},
    {"ZIP64 end", zip64, ""},
    {"ZIP64 end that is needed", zip64_sentinels, ""},
    {"ZIP64 count", zip64_count,
        "zip-directory(the ZIP64 end record contradicts the end record); "
        "zip-directory(the end record counts 5 entries, the directory has 4)"},
    {"ZIP64 size", zip64_size,
        "zip-directory(the ZIP64 end record contradicts the end record); "
        "zip-gap(1 octets behind the central directory); "
        "zip-directory(a record that reaches beyond its end)"},
    {"ZIP64 locator", zip64_locator,
        "zip-directory(the ZIP64 end record contradicts the end record)"},
    {"ZIP64 with prefix", zip64_prefixed, "zip-prefix?(6 octets)"},
    {"ZIP64 missing", zip64_missing, "zip-directory(it reaches beyond the end record)"},
};

START_TEST(cases)
{
    zb_run_case(&CASES[_i]);
}
END_TEST

START_TEST(no_container)
{
    static const char *const TEXTS[] = {"", "PK", "PK\3\4", "%PDF-1.7\n%%EOF", "PK\5\6 too short"};
    zb_opened z;

    zb_open(&z, es_span_str(TEXTS[_i]), true, NULL);
    ck_assert_int_eq(z.rc, ESEAL_E_NOT_CONTAINER);
    ck_assert_ptr_null(z.zip);
    zb_close(&z);
}
END_TEST

START_TEST(directory_cut_off)
{
    zb b;
    es_buf package;
    zb_opened z;

    zb_base(&b);
    zb_write(&b, &package);
    zb_open(&z, es_span_of(package.ptr, (size_t)b.dir_at), true, NULL);
    ck_assert_int_eq(z.rc, ESEAL_E_NOT_CONTAINER);
    zb_close(&z);
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

START_TEST(no_entries)
{
    zb b;
    es_buf package;
    zb_opened z;

    zb_init(&b);
    zb_write(&b, &package);
    zb_open(&z, es_buf_view(&package), false, NULL);
    ck_assert_int_eq(z.rc, 0);
    ck_assert_str_eq(zb_findings(&z.findings), "");
    ck_assert_uint_eq(es_zip_count(z.zip), 0);
    ck_assert_ptr_null(es_zip_find(z.zip, "OFD.xml"));
    zb_close(&z);
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("zip_end");
    TCase *tc = tcase_create("zip_end");

    tcase_add_loop_test(tc, cases, 0, (int)(sizeof CASES / sizeof CASES[0]));
    tcase_add_loop_test(tc, no_container, 0, 5);
    tcase_add_test(tc, directory_cut_off);
    tcase_add_test(tc, no_entries);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
