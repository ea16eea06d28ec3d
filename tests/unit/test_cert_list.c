/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/trust.h"

#include <sys/stat.h>
#include <unistd.h>

#include "pki_unit.h"

#define FOLDER "test_cert_list.dir"

static const char *const FILES[] = {
    FOLDER "/b.pem", FOLDER "/a.CER", FOLDER "/c.der", FOLDER "/note.txt", FOLDER "/.pem"};

static void clear(void)
{
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++)
        remove(FILES[i]);
    rmdir(FOLDER);
}

static void write_cert(const char *path, const char *subject, bool pem)
{
    cert_plan plan = {.subject = subject, .key = unit_key(0)};
    es_buf octets = pem ? maker_pem(&plan) : maker_der(&plan);

    unit_write(path, octets.ptr, octets.len);
    es_buf_free(&octets);
}

/* Sorted by name; other endings are passed by. */
START_TEST(folder)
{
    es_cert_list list = {0};
    eseal_error err = {0};

    clear();
    ck_assert_int_eq(mkdir(FOLDER, 0700), 0);
    ck_assert_int_eq(es_cert_list_read(&list, unit_ctx, FOLDER, &err), ESEAL_E_CERT);
    ck_assert_str_eq(err.text, "no file in this folder ends in .pem, .crt, .cer or .der");
    write_cert(FILES[0], "CN=b", true);
    write_cert(FILES[1], "CN=a", false);
    write_cert(FILES[2], "CN=c", false);
    unit_write(FILES[3], "words", 5);
    unit_write(FILES[4], "words", 5);
    ck_assert_int_eq(es_cert_list_read(&list, unit_ctx, FOLDER, NULL), 0);
    ck_assert_uint_eq(list.count, 3);
    ck_assert_str_eq(eseal_cert_name(list.items[0]), "a");
    ck_assert_str_eq(eseal_cert_name(list.items[1]), "b");
    ck_assert_str_eq(eseal_cert_name(list.items[2]), "c");
    es_cert_list_free(&list);
    /* what is not a certificate is not passed over in silence */
    unit_write(FILES[2], "words", 5);
    err = (eseal_error){0};
    ck_assert_int_eq(es_cert_list_read(&list, unit_ctx, FOLDER, &err), ESEAL_E_CERT);
    ck_assert_str_eq(err.where, FILES[2]);
    es_cert_list_free(&list);
    clear();
}
END_TEST

START_TEST(files)
{
    static const char key[] = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    const char *path = "test_cert_list.pem";
    cert_plan first = {.subject = "CN=a", .key = unit_key(0)};
    cert_plan second = {.subject = "CN=b", .key = unit_key(1)};
    es_buf text = maker_pem(&first), more = maker_pem(&second);
    es_cert_list list = {0};
    eseal_error err = {0};

    es_buf_text(&text, key);
    es_buf_span(&text, es_buf_view(&more));
    unit_write(path, text.ptr, text.len);
    ck_assert_int_eq(es_cert_list_read(&list, unit_ctx, path, NULL), 0);
    ck_assert_uint_eq(list.count, 2);
    ck_assert_str_eq(eseal_cert_name(list.items[1]), "b");
    es_cert_list_free(&list);
    unit_write(path, key, sizeof key - 1);
    ck_assert_int_eq(es_cert_list_read(&list, unit_ctx, path, &err), ESEAL_E_CERT);
    ck_assert_str_eq(err.text, "PEM without a CERTIFICATE block");
    unit_write(path, text.ptr, text.len - 10); /* the second block has lost its end */
    err = (eseal_error){0};
    ck_assert_int_eq(es_cert_list_read(&list, unit_ctx, path, &err), ESEAL_E_CERT);
    ck_assert_str_eq(err.where, path);
    es_cert_list_free(&list);
    ck_assert_uint_eq(list.count, 0);
    remove(path);
    err = (eseal_error){0};
    ck_assert_int_eq(es_cert_list_read(&list, unit_ctx, path, &err), ESEAL_E_NOT_FOUND);
    es_cert_list_free(&list);
    es_buf_free(&text);
    es_buf_free(&more);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cert_list");
    TCase *tc = tcase_create("cert_list");

    tcase_add_checked_fixture(tc, unit_ctx_make, unit_pki_drop);
    tcase_add_test(tc, folder);
    tcase_add_test(tc, files);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
