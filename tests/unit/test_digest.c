/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto_unit.h"

static const struct {
    es_hash hash;
    const char *message;
    int times;
    const char *value; /* NULL: refused */
} VALUES[] = {
    /* GB/T 32905-2016 Annex A, and the empty message */
    {ES_HASH_SM3, "", 1, "1AB21D8355CFA17F8E61194831E81A8F22BEC8C728FEFB747ED035EB5082AA2B"},
    {ES_HASH_SM3, "abc", 1, "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0"},
    {ES_HASH_SM3, "abcd", 16, "DEBE9FF92275B8A138604889C18E5A4D6FDB70E5387E5765293DCBA39C0C5732"},
    /* FIPS 180-2 Annex B */
    {ES_HASH_SHA256, "abc", 1, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"},
    {ES_HASH_SHA384, "abc", 1,
        "CB00753F45A35E8BB5A03D699AC65007272C32AB0EDED1631A8B605A43FF5BED8086072BA1E7CC2358BAECA134"
        "C8"
        "25A7"},
    {ES_HASH_SHA512, "abc", 1,
        "DDAF35A193617ABACC417349AE20413112E6FA4E89A97EA20A9EEEE64B55D39A2192992A274FC1A836BA3C23A3"
        "FE"
        "EBBD454D4423643CE80E2A9AC94FA54CA49F"},
    {ES_HASH_SHA1, "abc", 1, NULL},
    {ES_HASH_NONE, "abc", 1, NULL},
    {(es_hash)99, "abc", 1, NULL},
};

START_TEST(values)
{
    uint8_t due[ES_HASH_MAX], out[ES_HASH_MAX];
    es_digest *digest = NULL;
    eseal_error err = {0};
    size_t len;

    if (VALUES[_i].value == NULL) {
        ck_assert_int_eq(
            es_digest_new(&digest, unit_ctx, VALUES[_i].hash, &err), ESEAL_E_ALGORITHM);
        ck_assert_ptr_null(digest);
        return;
    }
    len = unit_hex(due, sizeof due, VALUES[_i].value);
    ck_assert_uint_eq(len, es_hash_length(VALUES[_i].hash));
    ck_assert_int_eq(es_digest_new(&digest, unit_ctx, VALUES[_i].hash, &err), 0);
    for (int i = 0; i < VALUES[_i].times; i++) {
        /* octet by octet, and nothing in between */
        for (const char *at = VALUES[_i].message; *at != '\0'; at++)
            ck_assert_int_eq(es_digest_update(digest, at, 1, &err), 0);
        ck_assert_int_eq(es_digest_update(digest, NULL, 0, &err), 0);
    }
    ck_assert_int_eq(es_digest_finish(digest, out, &err), 0);
    es_digest_free(digest);
    ck_assert_mem_eq(out, due, len);
    if (VALUES[_i].times > 1)
        return;
    ck_assert_int_eq(
        es_hash_octets(out, unit_ctx, VALUES[_i].hash, es_span_str(VALUES[_i].message), &err), 0);
    ck_assert_mem_eq(out, due, len);
}
END_TEST

START_TEST(names)
{
    ck_assert_str_eq(es_hash_name(ES_HASH_SM3), "SM3");
    ck_assert_str_eq(es_hash_name(ES_HASH_SHA256), "SHA-256");
    ck_assert_str_eq(es_hash_name((es_hash)99), "none");
    ck_assert_uint_eq(es_hash_length((es_hash)-1), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("digest");
    TCase *tc = tcase_create("digest");

    tcase_add_checked_fixture(tc, unit_ctx_make, unit_ctx_drop);
    tcase_add_loop_test(tc, values, 0, sizeof VALUES / sizeof VALUES[0]);
    tcase_add_test(tc, names);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
