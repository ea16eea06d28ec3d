/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>
#include <unistd.h>

#include "pki/trust.h"
#include "pki_unit.h"

#define HEAD "eseal-profile 1\n"
#define FOLDER "test_profile_in"
#define FILE_NAME FOLDER "/a.conf"

static void write_pem(const char *path, const char *subject, size_t key, bool ca)
{
    cert_plan plan = {.subject = subject, .key = unit_key(key), .ca = ca};
    es_buf pem = maker_pem(&plan);

    unit_write(path, pem.ptr, pem.len);
    es_buf_free(&pem);
}

static void set_up(void)
{
    unit_ctx_make();
    mkdir(FOLDER, 0700);
    mkdir(FOLDER "/signers", 0700);
    mkdir(FOLDER "/bare", 0700);
    write_pem(FOLDER "/signers/a.pem", "CN=a", 0, true);
    write_pem(FOLDER "/signers/b.pem", "CN=b", 1, true);
    write_pem(FOLDER "/end.pem", "CN=end", 2, false);
}

static void tear_down(void)
{
    static const char *const files[] = {FOLDER "/signers/a.pem", FOLDER "/signers/b.pem",
        FOLDER "/end.pem", FILE_NAME, FOLDER "/signers", FOLDER "/bare", FOLDER};

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        remove(files[i]);
    unit_pki_drop();
}

static eseal_trust *new_trust(void)
{
    eseal_trust *trust = NULL;

    ck_assert_int_eq(eseal_trust_new(&trust, unit_ctx, NULL), 0);
    return trust;
}

typedef struct good_case {
    const char *text;
    size_t signers, makers, stamps, statuses, others, subjects, empty;
} good_case;

static const good_case GOOD[] = {
    {HEAD "signer signers/\n", 2, 0, 0, 0, 0, 0, 0},
    {HEAD "signer signers/", 2, 0, 0, 0, 0, 0, 0},
    {HEAD "# a remark\n\nsigner signers/a.pem\n", 1, 0, 0, 0, 0, 0, 0},
    {HEAD "maker signers/\nmaker-subject CN=x y,C=CN\n", 0, 2, 0, 0, 0, 1, 0},
    {HEAD "maker end.pem\nstamp end.pem\nstatus end.pem\n", 0, 1, 1, 1, 0, 0, 0},
    {HEAD "intermediate signers/\n", 0, 0, 0, 0, 2, 0, 0},
    {HEAD "signer signers/a.pem\nsigner signers/a.pem\nsigner end.pem\n", 2, 0, 0, 0, 0, 0, 0},
    {HEAD "signer missing/\nmaker bare/\nstamp end.pem\n", 0, 0, 1, 0, 0, 0, 2},
};

START_TEST(good)
{
    const good_case *c = &GOOD[_i];
    eseal_trust *trust = new_trust();
    eseal_error err = {0};
    size_t empty = 99;

    unit_write(FILE_NAME, c->text, strlen(c->text));
    ck_assert_msg(
        eseal_trust_add_profile_file(trust, FILE_NAME, &empty, &err) == 0, "%s", err.text);
    ck_assert_uint_eq(eseal_trust_count(trust, ESEAL_USE_SIGNER), c->signers);
    ck_assert_uint_eq(eseal_trust_count(trust, ESEAL_USE_MAKER), c->makers);
    ck_assert_uint_eq(eseal_trust_count(trust, ESEAL_USE_STAMP), c->stamps);
    ck_assert_uint_eq(eseal_trust_count(trust, ESEAL_USE_STATUS), c->statuses);
    ck_assert_uint_eq(trust->other_count, c->others);
    ck_assert_uint_eq(trust->maker_subject_count, c->subjects);
    ck_assert_uint_eq(empty, c->empty);
    if (c->subjects != 0)
        ck_assert_str_eq(trust->maker_subjects[0], "CN=x y,C=CN");
    eseal_trust_free(trust);
}
END_TEST

typedef struct bad_case {
    const char *text;
    int due;
    const char *said; /* how the text of the error begins */
} bad_case;

/* Each first line adds something, which must not stay. */
#define FIRST HEAD "signer end.pem\n"

static const bad_case BAD[] = {
    {"", ESEAL_E_TEXT, "line 1, version: "},
    {"signer end.pem\n", ESEAL_E_TEXT, "line 1, version: "},
    {"eseal-profile 2\nsigner end.pem\n", ESEAL_E_TEXT, "line 1, version: "},
    {"\xEF\xBB\xBF" FIRST, ESEAL_E_TEXT, "line 1, version: "},
    {"eseal-profile 1\r\nsigner end.pem\r\n", ESEAL_E_TEXT, "line 1, text: a control"},
    {HEAD, ESEAL_E_TEXT, "line 2, end: "},
    {HEAD "maker-subject CN=a\n", ESEAL_E_TEXT, "line 3, end: "},
    {FIRST "signers end.pem\n", ESEAL_E_TEXT, "line 3, word: "},
    {FIRST "include b.conf\n", ESEAL_E_TEXT, "line 3, word: "},
    {FIRST "Signer end.pem\n", ESEAL_E_TEXT, "line 3, word: "},
    {FIRST " signer end.pem\n", ESEAL_E_TEXT, "line 3, word: "},
    {FIRST HEAD, ESEAL_E_TEXT, "line 3, word: "},
    {FIRST "signer\tend.pem\n", ESEAL_E_TEXT, "line 3, text: a control"},
    {FIRST "stamp\n", ESEAL_E_TEXT, "line 3, stamp: the value is missing"},
    {FIRST "maker-subject \n", ESEAL_E_TEXT, "line 3, maker-subject: the value is missing"},
    {FIRST "stamp  end.pem\n", ESEAL_E_TEXT, "line 3, stamp: one space"},
    {FIRST "stamp end.pem \n", ESEAL_E_TEXT, "line 3, stamp: one space"},
    {FIRST "stamp ../end.pem\n", ESEAL_E_TEXT, "line 3, stamp: a path"},
    {FIRST "stamp signers/../end.pem\n", ESEAL_E_TEXT, "line 3, stamp: a path"},
    {FIRST "stamp /etc/../end.pem\n", ESEAL_E_TEXT, "line 3, stamp: a path"},
    {FIRST "stamp signers/..\n", ESEAL_E_TEXT, "line 3, stamp: a path"},
    {FIRST "stamp ./end.pem\n", ESEAL_E_TEXT, "line 3, stamp: a path"},
    {FIRST "stamp signers//a.pem\n", ESEAL_E_TEXT, "line 3, stamp: a path"},
    {FIRST "stamp signers//\n", ESEAL_E_TEXT, "line 3, stamp: a path"},
    {FIRST "stamp /\n", ESEAL_E_TEXT, "line 3, stamp: a path"},
    {FIRST "stamp signers\n", ESEAL_E_TEXT, "line 3, stamp: this is a folder"},
    {FIRST "stamp end.pem/\n", ESEAL_E_IO, "cannot open"},
    {FIRST "stamp missing.pem\n", ESEAL_E_NOT_FOUND, ""},
    {FIRST "stamp a.conf\n", ESEAL_E_CERT, ""}, /* itself: no certificate, and no loop */
    {FIRST "status signers/\n", ESEAL_E_CERT, "CN=a is a CA: "},
};

static void refuse(const char *text, size_t len, int due, const char *said)
{
    eseal_trust *trust = new_trust();
    eseal_error err = {0};
    size_t empty = 99;

    unit_write(FILE_NAME, text, len);
    ck_assert_int_eq(eseal_trust_add_profile_file(trust, FILE_NAME, &empty, &err), due);
    ck_assert_msg(strncmp(err.text, said, strlen(said)) == 0, "%s", err.text);
    ck_assert_ptr_nonnull(strstr(err.where, due == ESEAL_E_TEXT ? FILE_NAME : FOLDER));
    for (int use = 1; use <= 4; use++)
        ck_assert_uint_eq(eseal_trust_count(trust, use), 0);
    ck_assert_uint_eq(trust->other_count + trust->maker_subject_count, 0);
    ck_assert_uint_eq(empty, 99);
    eseal_trust_free(trust);
}

START_TEST(refused)
{
    refuse(BAD[_i].text, strlen(BAD[_i].text), BAD[_i].due, BAD[_i].said);
}
END_TEST

START_TEST(zero_octet)
{
    static const char text[] = FIRST "\0stamp end.pem\n";

    refuse(text, sizeof text - 1, ESEAL_E_TEXT, "line 1, text: an octet 0");
}
END_TEST

START_TEST(length)
{
    size_t len = 65536;
    char *text = malloc(len + 1);
    eseal_trust *trust = new_trust();

    ck_assert_ptr_nonnull(text);
    memset(text, '\n', len + 1);
    memcpy(text, FIRST, sizeof FIRST - 1);
    unit_write(FILE_NAME, text, len);
    ck_assert_int_eq(eseal_trust_add_profile_file(trust, FILE_NAME, NULL, NULL), 0);
    unit_write(FILE_NAME, text, len + 1);
    ck_assert_int_eq(eseal_trust_add_profile_file(trust, FILE_NAME, NULL, NULL), ESEAL_E_LIMIT);
    eseal_trust_free(trust);
    free(text);
}
END_TEST

/* What the store had counts with what the profile adds, and stays if that is too much. */
START_TEST(limit)
{
    eseal_limits limits = {.size = sizeof limits, .certificates = 2};
    eseal_ctx_options options = {.size = sizeof options, .limits = &limits};
    eseal_ctx *ctx = NULL;
    eseal_trust *trust = NULL;
    eseal_error err = {0};

    unit_write(FILE_NAME, HEAD "signer signers/\n", sizeof HEAD "signer signers/\n" - 1);
    ck_assert_int_eq(eseal_ctx_new(&ctx, &options, NULL), 0);
    ck_assert_int_eq(eseal_trust_new(&trust, ctx, NULL), 0);
    ck_assert_int_eq(eseal_trust_add_file(trust, FOLDER "/end.pem", ESEAL_USE_STAMP, 0, NULL), 0);
    ck_assert_int_eq(eseal_trust_add_profile_file(trust, FILE_NAME, NULL, &err), ESEAL_E_LIMIT);
    ck_assert_str_eq(err.text, "the limit certificates = 2 is reached");
    ck_assert_uint_eq(eseal_trust_count(trust, ESEAL_USE_SIGNER), 0);
    ck_assert_uint_eq(eseal_trust_count(trust, ESEAL_USE_STAMP), 1);
    eseal_trust_free(trust);
    eseal_ctx_free(ctx);
}
END_TEST

START_TEST(no_file)
{
    eseal_trust *trust = new_trust();

    ck_assert_int_eq(
        eseal_trust_add_profile_file(trust, FOLDER "/none", NULL, NULL), ESEAL_E_NOT_FOUND);
    ck_assert_int_eq(eseal_trust_add_profile_file(NULL, FILE_NAME, NULL, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_trust_add_profile_file(trust, NULL, NULL, NULL), ESEAL_E_MISUSE);
    eseal_trust_free(trust);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("profile");
    TCase *tc = tcase_create("profile");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, good, 0, sizeof GOOD / sizeof GOOD[0]);
    tcase_add_loop_test(tc, refused, 0, sizeof BAD / sizeof BAD[0]);
    tcase_add_test(tc, zero_octet);
    tcase_add_test(tc, length);
    tcase_add_test(tc, limit);
    tcase_add_test(tc, no_file);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
