/* SPDX-License-Identifier: Apache-2.0 */
/* Seal status lists: made, read back, and refused where they deviate. */
#include "status_unit.h"

static void write_file(const char *path, const eseal_status_list *list)
{
    FILE *file = fopen(path, "wb");
    size_t len = 0;
    const void *der = eseal_status_list_der(list, &len);

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(der, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(round_trip)
{
    eseal_status_builder *builder = builder_of(MAKER);
    eseal_status_list *list;
    int64_t asked = 1;
    size_t len = 0;

    add(builder, ESEAL_STATUS_SUSPENDED, "OWNER_REQUEST", SEALED - 2 * DAY);
    ck_assert_int_eq(eseal_status_builder_add_entry(builder, "S-2", ESEAL_STATUS_DEREGISTERED,
                         "RENAMED", SEALED, SEALED + DAY, NULL),
        0);
    add(builder, ESEAL_STATUS_ACTIVE, "RESUMED", SEALED - DAY);
    list = sign(builder, REGISTER);
    ck_assert_str_eq(eseal_status_list_issuer(list), "某市印章登记");
    ck_assert_int_eq(eseal_status_list_number(list), 300);
    ck_assert_int_eq(eseal_status_list_this_update(list), SEALED + 10 * DAY);
    ck_assert_int_eq(eseal_status_list_next_update(list), SEALED + 40 * DAY);
    ck_assert_uint_eq(eseal_status_list_count(list), 3);
    ck_assert_str_eq(eseal_status_list_id_at(list, 1), "S-2");
    ck_assert_int_eq(eseal_status_list_status_at(list, 1), ESEAL_STATUS_DEREGISTERED);
    ck_assert_str_eq(eseal_status_list_reason_at(list, 1), "RENAMED");
    ck_assert_int_eq(eseal_status_list_effective_at(list, 1), SEALED);
    ck_assert_int_eq(eseal_status_list_reported_at(list, 1), SEALED + DAY);
    ck_assert_uint_eq(eseal_status_list_find(list, "S-1", 0), 0);
    ck_assert_uint_eq(eseal_status_list_find(list, "S-1", 1), 2);
    ck_assert_uint_eq(eseal_status_list_find(list, "S-3", 0), 3);
    ck_assert_ptr_null(eseal_status_list_id_at(list, 3));
    ck_assert_int_eq(eseal_status_list_status_at(list, 3), 0);
    ck_assert_ptr_null(eseal_status_list_question(list, &asked));
    ck_assert_int_eq(asked, 1);
    ck_assert_mem_eq(eseal_status_list_cert(list, &len), certs[REGISTER]->octets, len);
    ck_assert_uint_eq(len, certs[REGISTER]->len);
    ck_assert_ptr_nonnull(eseal_status_list_der(list, &len));
    write_file("test_status.der", list);
    eseal_status_list_free(list);
    ck_assert_int_eq(eseal_status_list_open_file(&list, ctx, "test_status.der", NULL), 0);
    ck_assert_uint_eq(eseal_status_list_count(list), 3);
    eseal_status_list_free(list);
    remove("test_status.der");
    ck_assert_int_eq(
        eseal_status_list_open_file(&list, ctx, "test_status.der", NULL), ESEAL_E_NOT_FOUND);
    eseal_status_builder_free(builder);
}
END_TEST

START_TEST(answer)
{
    eseal_status_builder *builder = builder_of(MAKER);
    eseal_status_list *list;
    int64_t asked = 0;

    ck_assert_int_eq(eseal_status_builder_set_question(builder, "S-1", SEALED, NULL), 0);
    add(builder, ESEAL_STATUS_LOST, "LOST_MEDIUM", SEALED + DAY);
    list = sign(builder, REGISTER);
    ck_assert_str_eq(eseal_status_list_question(list, &asked), "S-1");
    ck_assert_int_eq(asked, SEALED);
    eseal_status_list_free(list);
    eseal_status_builder_free(builder);
}
END_TEST

START_TEST(names)
{
    ck_assert_str_eq(eseal_status_name(ESEAL_STATUS_ACTIVE), "active");
    ck_assert_str_eq(eseal_status_name(ESEAL_STATUS_INVALIDATED), "invalidated");
    ck_assert_ptr_null(eseal_status_name(0));
    ck_assert_ptr_null(eseal_status_name(8));
    ck_assert_ptr_null(eseal_status_name(-1));
}
END_TEST

static const struct {
    const char *id;
    int status;
    const char *reason;
    int64_t effective, reported;
    const char *where; /* NULL: good */
} ENTRIES[] = {
    {"S-1", ESEAL_STATUS_REVOKED, "ORDER", SEALED, SEALED, NULL},
    {"", ESEAL_STATUS_REVOKED, "ORDER", SEALED, SEALED, "entries/sealId"},
    {NULL, ESEAL_STATUS_REVOKED, "ORDER", SEALED, SEALED, "entries/sealId"},
    {"章", ESEAL_STATUS_REVOKED, "ORDER", SEALED, SEALED, "entries/sealId"},
    {"a\nb", ESEAL_STATUS_REVOKED, "ORDER", SEALED, SEALED, "entries/sealId"},
    {"S-1", 0, "ORDER", SEALED, SEALED, "entries/status"},
    {"S-1", 8, "ORDER", SEALED, SEALED, "entries/status"},
    {"S-1", ESEAL_STATUS_REVOKED, "order", SEALED, SEALED, "entries/reason"},
    {"S-1", ESEAL_STATUS_REVOKED, NULL, SEALED, SEALED, "entries/reason"},
    {"S-1", ESEAL_STATUS_REVOKED, "LOST_MEDIUM", SEALED, SEALED, "entries/reason"},
    {"S-1", ESEAL_STATUS_REVOKED, "ORDER", INT64_MAX, SEALED, "entries/effective"},
    {"S-1", ESEAL_STATUS_REVOKED, "ORDER", SEALED, INT64_MIN, "entries/effective"},
};

START_TEST(entries)
{
    eseal_status_builder *builder = builder_of(MAKER);
    eseal_error err = {0};
    int rc = eseal_status_builder_add_entry(builder, ENTRIES[_i].id, ENTRIES[_i].status,
        ENTRIES[_i].reason, ENTRIES[_i].effective, ENTRIES[_i].reported, &err);

    ck_assert_int_eq(rc, ENTRIES[_i].where == NULL ? 0 : ESEAL_E_FIELD);
    if (ENTRIES[_i].where != NULL)
        ck_assert_str_eq(err.where, ENTRIES[_i].where);
    eseal_status_builder_free(builder);
}
END_TEST

/* What is missing or contradicts is refused when signing. */
START_TEST(incomplete)
{
    static const char *const WHERE[] = {"issuer", "makers", "thisUpdate", "nextUpdate",
        "listNumber", "entries/reported", "entries/sealId"};
    eseal_status_builder *builder = NULL;
    eseal_signer *signer = signer_of(REGISTER);
    eseal_status_list *list = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_status_builder_new(&builder, ctx, NULL), 0);
    if (_i != 0)
        ck_assert_int_eq(eseal_status_builder_set_issuer(builder, "r", NULL), 0);
    if (_i != 1)
        ck_assert_int_eq(eseal_status_builder_add_maker(builder, certs[MAKER], NULL), 0);
    if (_i != 2)
        eseal_status_builder_set_updates(builder, SEALED, _i == 3 ? SEALED - 1 : SEALED);
    eseal_status_builder_set_number(builder, _i == 4 ? -1 : 0);
    add(builder, ESEAL_STATUS_REVOKED, "ORDER", _i == 5 ? SEALED + 1 : SEALED);
    if (_i == 6)
        ck_assert_int_eq(eseal_status_builder_set_question(builder, "S-2", SEALED, NULL), 0);
    ck_assert_int_eq(eseal_status_builder_sign(&list, builder, signer, &err), ESEAL_E_FIELD);
    ck_assert_str_eq(err.where, WHERE[_i]);
    ck_assert_ptr_null(list);
    eseal_signer_free(signer);
    eseal_status_builder_free(builder);
}
END_TEST

START_TEST(refused_fields)
{
    eseal_status_builder *builder = builder_of(MAKER);

    ck_assert_int_eq(eseal_status_builder_set_issuer(builder, "", NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(eseal_status_builder_set_issuer(builder, "\xff", NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(eseal_status_builder_set_issuer(builder, "a\tb", NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(eseal_status_builder_set_question(builder, "", SEALED, NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(
        eseal_status_builder_set_question(builder, "S-1", INT64_MAX, NULL), ESEAL_E_FIELD);
    eseal_status_builder_free(builder);
}
END_TEST

/* One place of a sound answer is changed; it is as long as before. */
static const struct {
    const char *name;
    const char *from, *to;
    size_t len;
    int code;
    const char *where;
} CHANGES[] = {
    {"nothing", "S-1", "S-1", 3, 0, NULL},
    {"version 2", "\x02\x01\x01\x02\x02\x01\x2c", "\x02\x01\x02\x02\x02\x01\x2c", 7,
        ESEAL_E_VERSION, "version"},
    {"number below zero", "\x02\x02\x01\x2c\x0c", "\x02\x02\x81\x2c\x0c", 5, ESEAL_E_FIELD,
        "listNumber"},
    {"issuer of another type", "\x2c\x0c", "\x2c\x13", 2, ESEAL_E_ASN1, "issuer"},
    {"issuer not UTF-8", "\xe6\x9f\x90", "\xff\x9f\x90", 3, ESEAL_E_FIELD, "issuer"},
    {"thisUpdate after nextUpdate", "20231124", "20251124", 8, ESEAL_E_FIELD, "nextUpdate"},
    {"a day that does not exist", "20231124", "20231131", 8, ESEAL_E_FIELD, "thisUpdate"},
    {"entries of another seal", "S-1", "S-2", 3, ESEAL_E_FIELD, "entries/sealId"},
    {"a seal id with a control character", "S-1", "S\n1", 3, ESEAL_E_FIELD, "entries/sealId"},
    {"status 0", "\x0a\x01\x06", "\x0a\x01\x00", 3, ESEAL_E_FIELD, "entries/status"},
    {"status 8", "\x0a\x01\x06", "\x0a\x01\x08", 3, ESEAL_E_FIELD, "entries/status"},
    {"status of another type", "\x0a\x01\x06", "\x02\x01\x06", 3, ESEAL_E_ASN1, "entries/status"},
    {"a reason of another status", "\x0a\x01\x06", "\x0a\x01\x05", 3, ESEAL_E_FIELD,
        "entries/reason"},
    {"a reason that does not exist", "ORDER", "ODDER", 5, ESEAL_E_FIELD, "entries/reason"},
    {"reported after thisUpdate", "20231112", "20231212", 8, ESEAL_E_FIELD, "entries/reported"},
    {"FALSE written", "\x01\x01\xff", "\x01\x01\x00", 3, ESEAL_E_FIELD, "single"},
    {"a length that is too long", "\x0a\x01\x06", "\x0a\x7f\x06", 3, ESEAL_E_DER, ""},
};

START_TEST(changes)
{
    eseal_status_builder *builder = builder_of(MAKER);
    eseal_status_list *list, *again = NULL;
    eseal_error err = {0};
    unsigned char *copy;
    size_t len, at = 0;
    int rc;

    ck_assert_int_eq(eseal_status_builder_set_question(builder, "S-1", SEALED, NULL), 0);
    ck_assert_int_eq(eseal_status_builder_add_entry(builder, "S-1", ESEAL_STATUS_REVOKED, "ORDER",
                         SEALED, SEALED - 2 * DAY, NULL),
        0);
    list = sign(builder, REGISTER);
    copy = es_memdup(eseal_status_list_der(list, NULL), list->len);
    len = list->len;
    while (at + CHANGES[_i].len <= len && memcmp(copy + at, CHANGES[_i].from, CHANGES[_i].len) != 0)
        at++;
    ck_assert_msg(at + CHANGES[_i].len <= len, "%s: not there", CHANGES[_i].name);
    memcpy(copy + at, CHANGES[_i].to, CHANGES[_i].len);
    rc = eseal_status_list_parse(&again, ctx, copy, len, &err);
    ck_assert_msg(
        rc == CHANGES[_i].code, "%s: %d %s %s", CHANGES[_i].name, rc, err.where, err.text);
    if (CHANGES[_i].where != NULL && CHANGES[_i].where[0] != '\0')
        ck_assert_str_eq(err.where, CHANGES[_i].where);
    eseal_status_list_free(again);
    es_free(copy);
    eseal_status_list_free(list);
    eseal_status_builder_free(builder);
}
END_TEST

/* Cut off anywhere, or with something behind, it is refused. */
START_TEST(cut)
{
    eseal_status_builder *builder = builder_of(MAKER);
    eseal_status_list *list, *again = NULL;
    unsigned char *copy;

    add(builder, ESEAL_STATUS_REVOKED, "ORDER", SEALED);
    list = sign(builder, REGISTER);
    for (size_t len = 0; len < list->len; len++)
        ck_assert_int_lt(eseal_status_list_parse(&again, ctx, list->octets, len, NULL), 0);
    copy = es_alloc(list->len + 1);
    memcpy(copy, list->octets, list->len);
    ck_assert_int_eq(eseal_status_list_parse(&again, ctx, copy, list->len + 1, NULL), ESEAL_E_DER);
    es_free(copy);
    eseal_status_list_free(list);
    eseal_status_builder_free(builder);
}
END_TEST

START_TEST(misuse)
{
    eseal_status_builder *builder = NULL;
    eseal_status_list *list = NULL;

    ck_assert_int_eq(eseal_status_builder_new(NULL, ctx, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_status_builder_new(&builder, NULL, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_status_builder_sign(&list, NULL, NULL, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_status_builder_add_maker(NULL, NULL, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_status_list_parse(&list, ctx, NULL, 0, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_status_list_parse(&list, ctx, "", 0, NULL), ESEAL_E_DER);
    eseal_status_builder_free(NULL);
    eseal_status_list_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("status");
    TCase *tests = tcase_create("all");

    tcase_add_unchecked_fixture(tests, status_set_up, status_tear_down);
    tcase_add_test(tests, round_trip);
    tcase_add_test(tests, answer);
    tcase_add_test(tests, names);
    tcase_add_loop_test(tests, entries, 0, COUNT(ENTRIES));
    tcase_add_loop_test(tests, incomplete, 0, 7);
    tcase_add_test(tests, refused_fields);
    tcase_add_loop_test(tests, changes, 0, COUNT(CHANGES));
    tcase_add_test(tests, cut);
    tcase_add_test(tests, misuse);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
