/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "doc/ofd_read.h"
#include "ofd_sample.h"
#include "unit.h"

#define BASE_FILE "Doc_0/Signs/Signatures.xml"

/* The sample's entries, "Doc_0/Doc_0/Document.xml" for two that exist, and "x". */
static const part CHANGES[] = {
    {"Doc_0/Signs/Doc_0/Document.xml", "near"}, {"Doc_0/Signs/near.dat", "near"}, {NULL, NULL}};

static const struct {
    const char *base, *value, *path; /* path NULL: refused */
    const char *finding;
} PATHS[] = {
    {BASE_FILE, "/Doc_0/Document.xml", "Doc_0/Document.xml", ""},
    {BASE_FILE, "Sign_0/Signature.xml", "Doc_0/Signs/Sign_0/Signature.xml", ""},
    {BASE_FILE, "./Sign_0/./Signature.xml", "Doc_0/Signs/Sign_0/Signature.xml", ""},
    {BASE_FILE, "../Document.xml", "Doc_0/Document.xml", ""},
    {BASE_FILE, "//Doc_0//Document.xml", "Doc_0/Document.xml", ""},
    {BASE_FILE, "/Doc_0/../OFD.xml", "OFD.xml", ""},
    {BASE_FILE, " \t/OFD.xml\r\n", "OFD.xml", ""},
    {"OFD.xml", "Doc_0/Document.xml", "Doc_0/Document.xml", ""},
    {BASE_FILE, "nothing.dat", "Doc_0/Signs/nothing.dat", ""},
    {BASE_FILE, "/名称.xml", "名称.xml", ""},
    {BASE_FILE, "a%20b.xml", "Doc_0/Signs/a%20b.xml", ""},
    {BASE_FILE, "ab:c.xml", "Doc_0/Signs/ab:c.xml", ""},
    {BASE_FILE, "...", "Doc_0/Signs/...", ""},
    /* from the root only */
    {BASE_FILE, "Doc_0/PublicRes.xml", "Doc_0/PublicRes.xml", "path-root-fallback"},
    {BASE_FILE, "near.dat", "Doc_0/Signs/near.dat", ""},
    /* near and from the root */
    {BASE_FILE, "Doc_0/Document.xml", NULL, "path-ambiguous"},
    /* above the root */
    {BASE_FILE, "../../OFD.xml", "OFD.xml", ""},
    {BASE_FILE, "../../../OFD.xml", NULL, "path-invalid"},
    {BASE_FILE, "/../OFD.xml", NULL, "path-invalid"},
    {BASE_FILE, "/Doc_0/../../OFD.xml", NULL, "path-invalid"},
    /* a folder, or nothing */
    {BASE_FILE, "", NULL, "path-invalid"},
    {BASE_FILE, "  ", NULL, "path-invalid"},
    {BASE_FILE, "/", NULL, "path-invalid"},
    {BASE_FILE, ".", NULL, "path-invalid"},
    {BASE_FILE, "..", NULL, "path-invalid"},
    {BASE_FILE, "/Doc_0/", NULL, "path-invalid"},
    {BASE_FILE, "/Doc_0/.", NULL, "path-invalid"},
    {BASE_FILE, "/Doc_0/Pages/..", NULL, "path-invalid"},
    /* what systems read in other ways */
    {BASE_FILE, "Sign_0\\Signature.xml", NULL, "path-invalid"},
    {BASE_FILE, "C:/OFD.xml", NULL, "path-invalid"},
    {BASE_FILE, "/c:OFD.xml", NULL, "path-invalid"},
    {BASE_FILE, "/Doc_0/a\001b.xml", NULL, "path-invalid"},
    {BASE_FILE, "/Doc_0/a\nb.xml", NULL, "path-invalid"},
    {BASE_FILE, "/Doc_0/a\177b.xml", NULL, "path-invalid"},
    {BASE_FILE, "/Doc_0/a\302\205b.xml", NULL, "path-invalid"},
    {BASE_FILE, "/Doc_0/a\377.xml", NULL, "path-invalid"},
    {BASE_FILE, "/Doc_0/a\302\241b.xml", "Doc_0/a\302\241b.xml", ""},
};

START_TEST(paths)
{
    es_findings findings = {0};
    sample s;
    char *path;

    sample_open(&s, CHANGES, NULL);
    path = es_ofd_resolve(s.ofd->zip, PATHS[_i].base, es_span_str(PATHS[_i].value), 7, &findings);
    ck_assert_pstr_eq(path, PATHS[_i].path);
    if (PATHS[_i].finding[0] == '\0') {
        ck_assert_uint_eq(findings.count, 0);
    } else {
        ck_assert_uint_eq(findings.count, 1);
        ck_assert_str_eq(es_reason_id(findings.items[0].reason), PATHS[_i].finding);
        ck_assert_int_eq(findings.items[0].severity, path == NULL ? ES_BAD : ES_WARN);
        ck_assert_str_eq(findings.items[0].path, PATHS[_i].base);
        ck_assert_uint_eq(findings.items[0].offset, 7);
    }
    es_free(path);
    /* without a place for findings the answer is the same */
    path = es_ofd_resolve(s.ofd->zip, PATHS[_i].base, es_span_str(PATHS[_i].value), 7, NULL);
    ck_assert_pstr_eq(path, PATHS[_i].path);
    es_free(path);
    es_findings_free(&findings);
    sample_close(&s);
}
END_TEST

START_TEST(nul_is_refused)
{
    es_findings findings = {0};
    sample s;

    sample_open(&s, NULL, NULL);
    ck_assert_ptr_null(es_ofd_resolve(s.ofd->zip, "OFD.xml", es_span_of("a\0b", 3), 0, &findings));
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_int_eq(findings.items[0].reason, ES_R_PATH_INVALID);
    es_findings_free(&findings);
    sample_close(&s);
}
END_TEST

/* A name's length in a package has 16 bits. */
START_TEST(long_names)
{
    static char name[65540];
    es_findings findings = {0};
    sample s;
    char *path;

    sample_open(&s, NULL, NULL);
    memset(name, 'a', sizeof name);
    path = es_ofd_resolve(s.ofd->zip, "OFD.xml", es_span_of(name, 65535), 0, &findings);
    ck_assert_ptr_nonnull(path);
    ck_assert_uint_eq(strlen(path), 65535);
    es_free(path);
    ck_assert_uint_eq(findings.count, 0);
    ck_assert_ptr_null(
        es_ofd_resolve(s.ofd->zip, "OFD.xml", es_span_of(name, 65536), 0, &findings));
    ck_assert_uint_eq(findings.count, 1);
    /* what is shown of it is short, and ends with a whole character */
    ck_assert_uint_eq(strlen(findings.items[0].detail), 255);
    memcpy(name + 254, "\347\253\240", 3);
    ck_assert_ptr_null(
        es_ofd_resolve(s.ofd->zip, "OFD.xml", es_span_of(name, 65536), 0, &findings));
    ck_assert_uint_eq(strlen(findings.items[1].detail), 254);
    ck_assert(!findings.failed);
    es_findings_free(&findings);
    sample_close(&s);
}
END_TEST

static const struct {
    const char *folder, *value, *path;
    bool as_folder;
} JOINS[] = {
    {"", "a/b", "a/b", false},
    {"Doc_0", "Res", "Doc_0/Res", true},
    {"Doc_0", "Res/", "Doc_0/Res", true},
    {"Doc_0", "Res/", NULL, false},
    {"Doc_0", "", "Doc_0", true},
    {"Doc_0", "", NULL, false},
    {"Doc_0", "..", "", true},
    {"Doc_0", "../..", NULL, true},
};

START_TEST(joins)
{
    char *path = NULL;

    ck_assert_int_eq(es_ofd_join(&path, JOINS[_i].folder, es_span_str(JOINS[_i].value),
                         JOINS[_i].as_folder, NULL),
        0);
    ck_assert_pstr_eq(path, JOINS[_i].path);
    es_free(path);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd path");
    TCase *tc = tcase_create("ofd path");

    tcase_add_loop_test(tc, paths, 0, sizeof PATHS / sizeof PATHS[0]);
    tcase_add_test(tc, nul_is_refused);
    tcase_add_test(tc, long_names);
    tcase_add_loop_test(tc, joins, 0, sizeof JOINS / sizeof JOINS[0]);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
