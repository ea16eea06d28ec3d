/* SPDX-License-Identifier: Apache-2.0 */
/* Names by themselves and among each other. */
#include "codec/text.h"
#include "codec/zip_inside.h"

#include "unit.h"
#include "zip_builder.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

static const struct {
    const char *name, *flaw;
} NAMES[] = {
    {"OFD.xml", NULL},
    {"Doc_0/", NULL},
    {"Doc_0/Pages/Page_0/Content.xml", NULL},
    {"a b/..c/d..", NULL},
    {"...", NULL},
    {"\xe7\xad\xbe\xe7\xab\xa0/\xe9\xa1\xb5.xml", NULL},
    {"ab:c", NULL},
    {"", "empty"},
    {"/OFD.xml", "absolute"},
    {"/", "absolute"},
    {"C:/x", "a drive letter"},
    {"c:x", "a drive letter"},
    {"a\\b", "a backslash"},
    {"..\\b", "a backslash"},
    {"..", "a \"..\" component"},
    {"../a", "a \"..\" component"},
    {"a/../b", "a \"..\" component"},
    {"a/..", "a \"..\" component"},
    {"a/../", "a \"..\" component"},
    {".", "a \".\" component"},
    {"./a", "a \".\" component"},
    {"a/./b", "a \".\" component"},
    {"a//b", "an empty component"},
    {"a//", "an empty component"},
    {"a\nb", "a control character"},
    {"a\x7f", "a control character"},
    {"a\xc2\x85", "a control character"},
    {"\xc7\xa9\xd5\xc2.xml", "not valid UTF-8"},
    {"a\xc0\xaf", "not valid UTF-8"},
};

START_TEST(flaws)
{
    const char *flaw = es_zip_name_flaw(es_span_str(NAMES[_i].name));

    if (NAMES[_i].flaw == NULL)
        ck_assert_msg(flaw == NULL, "%s: %s", NAMES[_i].name, flaw);
    else
        ck_assert_msg(flaw != NULL && strcmp(flaw, NAMES[_i].flaw) == 0, "%s: %s", NAMES[_i].name,
            flaw == NULL ? "taken" : flaw);
}
END_TEST

START_TEST(flaws_of_odd_octets)
{
    static char longest[ES_ZIP_NAME_MAX + 1];

    memset(longest, 'a', sizeof longest);
    ck_assert_ptr_null(es_zip_name_flaw(es_span_of(longest, ES_ZIP_NAME_MAX)));
    ck_assert_str_eq(es_zip_name_flaw(es_span_of(longest, sizeof longest)), "too long");
    ck_assert_str_eq(es_zip_name_flaw(es_span_of("a\0b", 3)), "a NUL character");
}
END_TEST

/* What a package of these names gives; text NULL: not read. */
static const struct {
    const char *names[4];
    const char *want;
} SETS[] = {
    {{"OFD.xml", "Doc_0/a.xml", "Doc_0/b.xml"}, ""},
    {{"Doc_0/", "Doc_0/a.xml", "Doc_0a", "Doc_0.xml"}, ""},
    {{"a", "b", "a"}, "name-duplicate"},
    {{"a", "a", "a"}, "name-duplicate; name-duplicate"},
    {{"a/", "b", "a/"}, "name-duplicate"},
    {{"Doc_0/Pages/1.xml", "doc_0/pages/1.xml"}, "name-twin(Doc_0/Pages/1.xml)"},
    {{"Doc_0/", "doc_0/"}, "name-twin(Doc_0/)"},
    {{"Doc_0/", "doc_0/x"}, ""},
    {{"\xc3\x84.xml", "\xc3\xa4.xml"}, "name-twin(\xc3\x84.xml)"},
    {{"\xce\xa3", "\xcf\x83", "\xcf\x82"}, "name-twin(\xce\xa3); name-twin(\xcf\x83)"},
    {{"\xd0\x96", "\xd0\xb6"}, "name-twin(\xd0\x96)"},
    {{"\xd0\x90", "A"}, ""}, /* look alike, but no reader takes one for the other */
    {{"\xef\xbc\xa1.xml", "\xef\xbd\x81.xml"}, "name-twin(\xef\xbc\xa1.xml)"},
    {{"\xe2\x84\xaa", "k", "K"}, "name-twin(\xe2\x84\xaa); name-twin(k)"},
    {{"a.xml", "a.xml."}, "name-twin(a.xml)"},
    {{"a /x", "a/x"}, "name-twin(a /x)"},
    {{"a.b", "ab"}, ""},
    {{"a//b", "a/b"}, "name-invalid(an empty component); name-twin(a//b)"},
    {{"a/./b", "a/b"}, "name-invalid(a \".\" component); name-twin(a/./b)"},
    {{"a\\b", "a/b"}, "name-invalid(a backslash); name-twin(a\\b)"},
    {{"a", "a/"}, "name-folder-clash(a)"},
    {{"a/b", "a"}, "name-folder-clash(a/b)"},
    {{"a", "A/b"}, "name-folder-clash(A/b)"},
    {{"a", "a!", "a/b/c"}, "name-folder-clash(a/b/c)"},
    {{"a", "a!", "a!b"}, ""},
    {{"../a"}, "name-invalid(a \"..\" component)"},
    {{"\xc7\xa9\xd5\xc2"}, "name-encoding(\\xc7\\xa9\\xd5\\xc2)"},
    {{"\xd5\xc2", "\\xd5\\xc2"}, "name-encoding(\\xd5\\xc2); name-invalid(a backslash)"},
    {{"\xe7\xad\xbe"}, ""},
};

START_TEST(sets)
{
    zb b;
    es_buf package;
    zb_opened z;

    zb_init(&b);
    for (size_t i = 0; i < 4 && SETS[_i].names[i] != NULL; i++)
        zb_add(&b, SETS[_i].names[i], "", 0, 0);
    zb_write(&b, &package);
    zb_open(&z, es_buf_view(&package), true, NULL);
    ck_assert_int_eq(z.rc, 0);
    ck_assert_msg(strcmp(zb_findings(&z.findings), SETS[_i].want) == 0, "%s: %s", SETS[_i].names[0],
        zb_findings(&z.findings));
    zb_close(&z);
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

static void check_one(zb *b, const char *want, bool usable)
{
    es_buf package;
    zb_opened z;

    zb_write(b, &package);
    zb_open(&z, es_buf_view(&package), true, NULL);
    ck_assert_int_eq(z.rc, 0);
    ck_assert_str_eq(zb_findings(&z.findings), want);
    ck_assert_int_eq(es_zip_entry_at(z.zip, 0)->usable, usable);
    zb_close(&z);
    es_buf_free(&package);
    zb_free(b);
}

START_TEST(utf8_flag)
{
    zb b;

    zb_init(&b);
    zb_add(&b, "\xe7\xad\xbe", "", 0, 0);
    b.entries[0].local.flags = b.entries[0].central.flags = 0x800;
    check_one(&b, "", true);
    zb_init(&b);
    zb_add(&b, "\xe7\xad", "", 0, 0);
    b.entries[0].local.flags = b.entries[0].central.flags = 0x800;
    check_one(&b, "name-encoding(\\xe7\\xad)", false);
}
END_TEST

START_TEST(odd_octets)
{
    static char longest[ES_ZIP_NAME_MAX + 1];
    zb b;

    zb_init(&b);
    zb_rename(zb_add(&b, "x", "", 0, 0), "OFD.xml\0.txt", 12);
    check_one(&b, "name-invalid(a NUL character)", false);
    memset(longest, 'a', sizeof longest);
    zb_init(&b);
    zb_rename(zb_add(&b, "x", "", 0, 0), longest, sizeof longest);
    check_one(&b, "name-invalid(too long)", false);
}
END_TEST

/* Where a field gives a name of its own, some readers take that. */
START_TEST(unicode_path)
{
    zb b;
    zb_entry *e;

    zb_init(&b);
    e = zb_add(&b, "a.xml", "", 0, 0);
    zb_extra(&e->central, 0x7075, "\1....a.xml", 10);
    zb_extra(&e->local, 0x7075, "\1....a.xml", 10);
    check_one(&b, "", true);
    zb_init(&b);
    e = zb_add(&b, "a.xml", "", 0, 0);
    zb_extra(&e->central, 0x7075, "\1....b.xml", 10);
    check_one(&b, "name-encoding(a Unicode path field with another name)", false);
    zb_init(&b);
    e = zb_add(&b, "a.xml", "", 0, 0);
    zb_extra(&e->local, 0x7075, "\1....b.xml", 10);
    check_one(&b, "name-encoding(a Unicode path field with another name)", false);
}
END_TEST

START_TEST(folder_with_content)
{
    zb b;

    zb_init(&b);
    zb_add_text(&b, "a/", "");
    check_one(&b, "", true);
    zb_init(&b);
    zb_add_text(&b, "a/", "text");
    check_one(&b, "name-invalid(a folder with content)", true);
}
END_TEST

/* Many names in no order, one of them twice: each is found, and the one is noticed. */
START_TEST(many)
{
    zb_opened z;
    zb b;
    es_buf package;
    char name[40];

    zb_init(&b);
    for (int i = 0; i < ZB_MAX; i++) {
        snprintf(name, sizeof name, "Doc_%d/%d.xml", i * 7 % 5, i * 11 % ZB_MAX);
        zb_add_text(&b, name, name);
    }
    zb_write(&b, &package);
    zb_open(&z, es_buf_view(&package), false, NULL);
    ck_assert_str_eq(zb_findings(&z.findings), "");
    for (int i = 0; i < ZB_MAX; i++) {
        const es_zip_entry *entry;
        es_buf data;

        snprintf(name, sizeof name, "Doc_%d/%d.xml", i * 7 % 5, i * 11 % ZB_MAX);
        entry = es_zip_find(z.zip, name);
        ck_assert_ptr_eq(entry, es_zip_entry_at(z.zip, (size_t)i));
        ck_assert_int_eq(es_zip_read(&data, z.zip, entry, 100, &z.findings, &z.err), 0);
        ck_assert(es_span_equal(es_buf_view(&data), es_span_str(name)));
        es_buf_free(&data);
        name[0] = 'd';
        ck_assert_ptr_null(es_zip_find(z.zip, name));
    }
    zb_close(&z);
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

START_TEST(folding)
{
    /* folding twice is folding once, and nothing folds to a slash or a backslash */
    for (uint32_t code = 0; code < 0x11000; code++) {
        uint32_t folded = es_zip_fold(code);

        ck_assert_uint_eq(es_zip_fold(folded), folded);
        if (folded != code)
            ck_assert(folded != '/' && folded != '\\' && folded != '.' && folded != ' ');
    }
    for (uint32_t code = 0; code < 0x80; code++) { /* put_folded() does not ask about these */
        uint32_t parts[4];

        ck_assert_uint_eq(es_zip_decompose(parts, es_zip_fold(code)), 1);
        ck_assert_uint_eq(
            es_zip_fold(parts[0]), code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code);
        ck_assert(!es_zip_is_mark(code));
    }
    ck_assert_uint_eq(es_zip_fold('Z'), 'z');
    ck_assert_uint_eq(es_zip_fold('['), '[');
    ck_assert_uint_eq(es_zip_fold(0xD7), 0xD7);
    ck_assert_uint_eq(es_zip_fold(0x1E9E), 0xDF);
    ck_assert_uint_eq(es_zip_fold(0x7AE0), 0x7AE0);
}
END_TEST

static void check_parts(uint32_t code, const uint32_t *parts, size_t count)
{
    uint32_t got[4];

    ck_assert_uint_eq(es_zip_decompose(got, code), count);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(
            got[i] == parts[i], "U+%04X part %zu: U+%04X", (unsigned)code, i, (unsigned)got[i]);
}

START_TEST(decomposition)
{
    const uint32_t a[] = {'a', 0x308}, three[] = {0x3B9, 0x308, 0x301},
                   four[] = {0x3B1, 0x313, 0x300, 0x345};
    const uint32_t syllable[] = {0x1100, 0x1161}, closed[] = {0x1112, 0x1175, 0x11C2};
    const uint32_t ideograph[] = {0x8C48}, other[] = {0x4E3D}, plain[] = {0x7AE0}, sign[] = {0xA9};

    check_parts(0xE4, a, 2);
    check_parts(0x390, three, 3);
    check_parts(0x1F82, four, 4);
    check_parts(0xAC00, syllable, 2);
    check_parts(0xD7A3, closed, 3);
    check_parts(0xF900, ideograph, 1);
    check_parts(0x2F800, other, 1);
    check_parts(0x7AE0, plain, 1);
    check_parts(0xA9, sign, 1);
    ck_assert(es_zip_is_mark(0x300) && es_zip_is_mark(0x345) && es_zip_is_mark(0x1E94A));
    ck_assert(!es_zip_is_mark('a') && !es_zip_is_mark(0x2FF) && !es_zip_is_mark(0x34F));
}
END_TEST

/* For tests/unit/normal.py, which compares with another program's tables. */
static int print_keys(void)
{
    for (uint32_t code = 0x80; code < 0x110000; code++) {
        es_buf name = ES_BUF(64), key = ES_BUF(64);

        if (code >= 0xD800 && code < 0xE000)
            continue;
        es_utf8_put(&name, code);
        es_buf_octet(&name, 0);
        es_zip_fold_name(&key, (const char *)name.ptr);
        es_buf_octet(&key, 0);
        printf("%s %s\n", (const char *)name.ptr, (const char *)key.ptr);
        es_buf_free(&name);
        es_buf_free(&key);
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    Suite *suite;
    TCase *tc;

    if (argc > 1 && strcmp(argv[1], "--keys") == 0)
        return print_keys();
    suite = suite_create("zip_name");
    tc = tcase_create("zip_name");
    tcase_add_loop_test(tc, flaws, 0, COUNT(NAMES));
    tcase_add_test(tc, flaws_of_odd_octets);
    tcase_add_loop_test(tc, sets, 0, COUNT(SETS));
    tcase_add_test(tc, utf8_flag);
    tcase_add_test(tc, odd_octets);
    tcase_add_test(tc, unicode_path);
    tcase_add_test(tc, folder_with_content);
    tcase_add_test(tc, many);
    tcase_add_test(tc, folding);
    tcase_add_test(tc, decomposition);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
