/* SPDX-License-Identifier: Apache-2.0 */
/* What lies in front of, between and over the entries. */
#include "codec/zip.h"

#include "unit.h"
#include "zip_builder.h"

static void prefix(zb *b)
{
    es_buf_room(&b->prefix, 200);
}

static void prefix_counted(zb *b)
{
    es_buf_room(&b->prefix, 200);
    b->prefix_counts = true;
}

static void prefix_long(zb *b)
{
    es_buf_room(&b->prefix, 200000);
}

static void prefix_header(zb *b)
{
    es_buf_room(&b->prefix, 65534); /* the signature lies across two windows */
    es_buf_text(&b->prefix, "PK\3\4");
    es_buf_room(&b->prefix, 65534);
}

static void two_directories(zb *b)
{
    /* what the stored offset finds is a directory too: a reader that does not shift takes it */
    zb_entry *e;
    es_buf out;
    size_t want;

    es_buf_room(&b->prefix, 40);
    e = zb_add(b, "fake.bin", ZB_TEXT, strlen(ZB_TEXT), 0);
    zb_write(b, &out);
    want = (size_t)b->dir_at - 40 - (size_t)e->at - 30 - e->local.name.len;
    es_buf_free(&out);
    ck_assert_uint_lt(want + 4, e->body.len);
    memcpy(e->body.ptr + want, "PK\1\2", 4);
}

static void hidden(zb *b)
{
    b->entries[ZB_STORED].no_central = true;
}

static void hidden_first(zb *b)
{
    b->entries[ZB_FOLDER].no_central = true;
}

static void gap(zb *b)
{
    es_buf_text(&b->entries[ZB_DEFLATED].before, "gap");
}

static void gap_header(zb *b)
{
    es_buf_text(&b->entries[ZB_DEFLATED].before, "gapPK\3\4...");
}

static void overlap(zb *b)
{
    b->entries[ZB_STORED].no_local = true;
    b->entries[ZB_STORED].body_of = &b->entries[ZB_DEFLATED];
}

static void one_body(zb *b)
{
    zb_entry *e = zb_add_text(b, "OFD.xml", ZB_TEXT);

    e->no_local = true;
    e->body_of = &b->entries[ZB_DEFLATED];
}

static void into_directory(zb *b)
{
    b->entries[ZB_EMPTY].central.packed += 4;
    b->entries[ZB_EMPTY].local.packed += 4;
}

static void into_next(zb *b)
{
    b->entries[ZB_DEFLATED].central.packed += 4;
    b->entries[ZB_DEFLATED].local.packed += 4;
}

static void offset_beyond(zb *b)
{
    b->entries[ZB_STORED].offset_delta = 0x70000000;
}

static void offset_wrong(zb *b)
{
    b->entries[ZB_STORED].offset_delta = 1;
}

static const zb_case CASES[] = {
    {"prefix", prefix, "zip-prefix?(200 octets)"},
    {"prefix that counts", prefix_counted, "zip-prefix?(200 octets)"},
    {"long prefix", prefix_long, "zip-prefix?(200000 octets)"},
    {"prefix with header", prefix_header, "zip-hidden-entry; zip-prefix?(131072 octets)"},
    {"two directories", two_directories,
        "zip-directory(a second directory at the stored offset); zip-prefix?(40 octets)"},
    {"hidden", hidden, "zip-hidden-entry"},
    {"hidden first", hidden_first, "zip-hidden-entry; zip-prefix?(36 octets)"},
    {"gap", gap, "zip-gap(3 octets)"},
    {"gap with header", gap_header, "zip-hidden-entry"},
    {"overlap", overlap,
        "zip-local-mismatch(name); zip-local-mismatch(method); "
        "zip-local-mismatch(compressed size); zip-overlap; zip-overlap"},
    {"one body", one_body, "zip-overlap; name-duplicate"},
    {"into the directory", into_directory,
        "zip-local-mismatch(data that reaches into the directory)"},
    {"into the next", into_next, "zip-overlap"},
    {"offset beyond", offset_beyond,
        "zip-local-mismatch(no local header in front of the directory)"},
    {"offset wrong", offset_wrong, "zip-local-mismatch(no local header where one must be)"},
};

START_TEST(cases)
{
    zb_run_case(&CASES[_i]);
}
END_TEST

/* An empty directory over real local headers: nothing is listed, everything is hidden. */
START_TEST(all_hidden)
{
    zb b;
    es_buf package;
    zb_opened z;
    char want[80];

    zb_base(&b);
    for (size_t i = 0; i < b.count; i++)
        b.entries[i].no_central = true;
    zb_write(&b, &package);
    snprintf(want, sizeof want, "zip-hidden-entry; zip-prefix?(%d octets)", (int)b.dir_at);
    zb_open(&z, es_buf_view(&package), true, NULL);
    ck_assert_int_eq(z.rc, 0);
    ck_assert_str_eq(zb_findings(&z.findings), want);
    zb_close(&z);
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("zip_layout");
    TCase *tc = tcase_create("zip_layout");

    tcase_add_loop_test(tc, cases, 0, (int)(sizeof CASES / sizeof CASES[0]));
    tcase_add_test(tc, all_hidden);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
