/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_read.h"
#include "ofd_sample.h"
#include "unit.h"

START_TEST(found_by_exact_path)
{
    sample s;

    sample_open(&s, NULL, NULL);
    for (size_t i = 0; i < s.ofd->file_count; i++)
        ck_assert_uint_eq(es_ofd_file_find(s.ofd, s.ofd->files[i].path), i);
    ck_assert_uint_eq(es_ofd_file_find(s.ofd, "ofd.xml"), ES_OFD_NONE);
    ck_assert_uint_eq(es_ofd_file_find(s.ofd, "OFD.xm"), ES_OFD_NONE);
    ck_assert_uint_eq(es_ofd_file_find(s.ofd, ""), ES_OFD_NONE);
    sample_close(&s);
}
END_TEST

START_TEST(first_link_is_kept)
{
    es_ofd_link link = {"Doc_0/Res/a.ttf", ES_OFD_OTHER, 0, 0, 9};
    size_t file, twin;
    sample s;

    sample_open(&s, NULL, NULL);
    ck_assert_int_eq(es_ofd_file_link(&file, &twin, s.ofd, &link, NULL), 0);
    ck_assert_int_eq(s.ofd->files[file].kind, ES_OFD_RESOURCE);
    ck_assert_uint_eq(s.ofd->files[file].page, 0);
    ck_assert_uint_eq(twin, ES_OFD_NONE);
    sample_close(&s);
}
END_TEST

static const part ODD_NAMES[] = {
    {"Doc_0/Caf\303\251.PNG", "x"}, {"Doc_0/a b.png", "x"}, {NULL, NULL}};

static const struct {
    const char *path, *twin; /* NULL: none */
} TWINS[] = {
    {"doc_0/document.XML", "Doc_0/Document.xml"},
    {"Doc_0/caf\303\211.png", "Doc_0/Caf\303\251.PNG"},
    {"Doc_0/Document.xml.", "Doc_0/Document.xml"},
    {"Doc_0/a%20b.png", "Doc_0/a b.png"},
    {"Doc_0/%41 b.png", "Doc_0/a b.png"},
    {"Doc_0/a%2", NULL},
    {"Doc_0/a%zz b.png", NULL},
    {"Doc_0/a%00b.png", NULL},
    {"Doc_0/a%ff", NULL},
    {"Doc_0/b.png", NULL},
    {"", NULL},
};

START_TEST(twins)
{
    const char *twin = NULL;
    sample s;

    sample_open(&s, ODD_NAMES, NULL);
    ck_assert_int_eq(es_ofd_twin(&twin, s.ofd, TWINS[_i].path, NULL), 0);
    ck_assert_pstr_eq(twin, TWINS[_i].twin);
    sample_close(&s);
}
END_TEST

/* Twice as many files as entries are allowed, and then no more. */
START_TEST(limit)
{
    eseal_limits limits = {.package_entries = 10};
    es_ofd_link link = {NULL, ES_OFD_OTHER, ES_OFD_NONE, 0, 0};
    size_t file = 0, twin;
    char path[32];
    sample s;

    sample_open(&s, NULL, &limits);
    ck_assert_str_eq(sample_findings(s.ofd), "");
    for (int i = 0; i < 40; i++) {
        snprintf(path, sizeof path, "none/%d", i * 7 % 40);
        link.path = path;
        ck_assert_int_eq(es_ofd_file_link(&file, &twin, s.ofd, &link, NULL), 0);
        if (file != ES_OFD_NONE)
            ck_assert_uint_eq(es_ofd_file_find(s.ofd, path), file);
    }
    ck_assert_uint_eq(file, ES_OFD_NONE);
    ck_assert_uint_eq(s.ofd->file_count, 20);
    ck_assert(!s.ofd->complete);
    ck_assert_str_eq(sample_findings(s.ofd), "structure bad limit (package_entries = 10)\n");
    sample_close(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd files");
    TCase *tc = tcase_create("ofd files");

    tcase_add_test(tc, found_by_exact_path);
    tcase_add_test(tc, first_link_is_kept);
    tcase_add_loop_test(tc, twins, 0, sizeof TWINS / sizeof TWINS[0]);
    tcase_add_test(tc, limit);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
