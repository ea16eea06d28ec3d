/* SPDX-License-Identifier: Apache-2.0 */
/* SM3: the standard's examples, and OpenSSL's for everything else. */
#include "crypto/sm3.h"

#include <openssl/evp.h>

#include "crypto_unit.h"

#define ROOM (1 << 16)

static uint8_t room[ROOM + 64];
static EVP_MD *md;
static EVP_MD_CTX *digest;

static void setup(void)
{
    uint32_t x = 12345;

    for (size_t i = 0; i < sizeof room; i++) {
        x = x * 1664525 + 1013904223;
        room[i] = (uint8_t)(x >> 24);
    }
    md = EVP_MD_fetch(NULL, "SM3", NULL);
    digest = EVP_MD_CTX_new();
    ck_assert(md != NULL && digest != NULL);
}

static void teardown(void)
{
    EVP_MD_CTX_free(digest);
    EVP_MD_free(md);
}

static void openssl_has(const uint8_t ours[32], es_span data, const char *what)
{
    uint8_t due[32];

    ck_assert_int_eq(EVP_DigestInit_ex2(digest, md, NULL), 1);
    ck_assert_int_eq(EVP_DigestUpdate(digest, data.ptr, data.len), 1);
    ck_assert_int_eq(EVP_DigestFinal_ex(digest, due, NULL), 1);
    ck_assert_msg(memcmp(ours, due, 32) == 0, "%s, %zu octets", what, data.len);
}

typedef void compress(uint32_t state[8], const uint8_t *data, size_t count);

/* The whole digest by one way of compressing. */
static void by(compress *blocks, uint8_t out[32], es_span data)
{
    uint8_t last[2 * ES_SM3_BLOCK];
    size_t whole = data.len / ES_SM3_BLOCK;
    es_sm3 sm3;

    es_sm3_init(&sm3);
    blocks(sm3.state, data.ptr, whole);
    blocks(sm3.state, last, es_sm3_pad(last, data.ptr + whole * ES_SM3_BLOCK, data.len));
    es_sm3_put(out, sm3.state);
}

static void whole(uint8_t out[32], es_span data)
{
    es_sm3 sm3;

    es_sm3_init(&sm3);
    es_sm3_update(&sm3, data.ptr, data.len);
    es_sm3_finish(&sm3, out);
}

/* GB/T 32905-2016 A.1 and A.2. */
static const char *const ANSWERS[][2] = {
    {"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
    {"abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd",
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
};

START_TEST(examples)
{
    es_span data = es_span_str(ANSWERS[_i][0]);
    uint8_t due[32], out[32];
    es_sm3_job jobs[8];

    unit_hex(due, sizeof due, ANSWERS[_i][1]);
    whole(out, data);
    ck_assert_mem_eq(out, due, 32);
    by(es_sm3_blocks_c, out, data);
    ck_assert_mem_eq(out, due, 32);
    for (int i = 0; i < 8; i++)
        jobs[i].data = data;
    es_sm3_many(jobs, 8);
    for (int i = 0; i < 8; i++)
        ck_assert_mem_eq(jobs[i].digest, due, 32);
}
END_TEST

START_TEST(every_length)
{
    uint8_t out[32];

    for (size_t len = 0; len <= 5 * ES_SM3_BLOCK; len++)
        for (size_t from = 0; from < 9; from += from < 4 ? 1 : 4) {
            es_span data = es_span_of(room + from, len);

            whole(out, data);
            openssl_has(out, data, "one stream");
            by(es_sm3_blocks_c, out, data);
            openssl_has(out, data, "one stream in C");
        }
    whole(out, es_span_of(NULL, 0));
    openssl_has(out, es_span_of(room, 0), "nothing");
}
END_TEST

/* However a message is cut, it is the same. */
START_TEST(in_pieces)
{
    static const size_t steps[] = {1, 3, 55, 56, 63, 64, 65, 127, 128, 129, 1000};
    uint8_t out[32];

    for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++)
        for (size_t len = 0; len < 3000; len += 97) {
            es_sm3 sm3;

            es_sm3_init(&sm3);
            for (size_t at = 0; at < len; at += steps[k]) {
                es_sm3_update(&sm3, room + at, len - at < steps[k] ? len - at : steps[k]);
                es_sm3_update(&sm3, NULL, 0);
            }
            es_sm3_finish(&sm3, out);
            openssl_has(out, es_span_of(room, len), "in pieces");
        }
}
END_TEST

static void check_jobs(es_sm3_job *jobs, size_t count, const char *what)
{
    es_sm3_many(jobs, count);
    for (size_t i = 0; i < count; i++)
        openssl_has(jobs[i].digest, jobs[i].data, what);
}

/* Every length beside every other, the empty one without memory too. */
START_TEST(lanes_of_all_lengths)
{
    static es_sm3_job jobs[5 * ES_SM3_BLOCK + 2];
    size_t count = sizeof jobs / sizeof jobs[0];

    if (es_sm3_lanes() == 1)
        printf("SKIP: no AVX2 here: messages are digested one by one\n");
    for (size_t i = 0; i < count - 1; i++)
        jobs[i].data = es_span_of(room + i % 13, i);
    jobs[count - 1].data = es_span_of(NULL, 0);
    check_jobs(jobs, count, "growing");
    for (size_t i = 0; i < count - 1; i++)
        jobs[i].data = es_span_of(room + i % 7, count - 2 - i);
    check_jobs(jobs, count, "shrinking");
    es_sm3_many(jobs, 0);
}
END_TEST

START_TEST(any_number_of_lanes)
{
    es_sm3_job jobs[50];

    for (size_t count = 0; count <= 50; count++)
        for (size_t round = 0; round < 8; round++) {
            for (size_t i = 0; i < count; i++) {
                size_t x = room[count] * 251u + room[500 + round] * 31u + room[100 + i] * 17u;
                size_t len = round < 4 ? x % 300 : x * 7 % 20000;

                jobs[i].data = es_span_of(room + x % 4096, len);
            }
            check_jobs(jobs, count, "at random");
        }
}
END_TEST

/* One message that is much longer than the others. */
START_TEST(a_long_one)
{
    for (size_t place = 0; place < 9; place++) {
        es_sm3_job jobs[9];

        for (size_t i = 0; i < 9; i++)
            jobs[i].data = es_span_of(room + i, i == place ? ROOM : 100 * i);
        check_jobs(jobs, 9, "a long one");
    }
}
END_TEST

/* 5.2: the length in bits, in 64 bits. */
START_TEST(long_lengths)
{
    static const struct {
        uint64_t octets;
        const char *bits;
    } rows[] = {{0, "0000000000000000"}, {UINT64_C(1) << 28, "0000000080000000"},
        {UINT64_C(1) << 29, "0000000100000000"}, {(UINT64_C(1) << 32) + 64, "0000000800000200"},
        {ES_SM3_MAX - ES_SM3_MAX % 64, "fffffffffffffe00"}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[2 * ES_SM3_BLOCK], due[8];

        unit_hex(due, sizeof due, rows[i].bits);
        ck_assert_uint_eq(es_sm3_pad(out, room, rows[i].octets), 1);
        ck_assert_uint_eq(out[0], 0x80);
        ck_assert_mem_eq(out + 56, due, 8);
    }
}
END_TEST

/* A context in which OpenSSL alone judges has OpenSSL digest too: by name, or where a provider is.
 */
START_TEST(contexts)
{
    eseal_ctx_options options = {.size = sizeof options,
        .properties = _i == 0 ? "provider=default" : NULL,
        .sm2 = _i == 0 ? ESEAL_SM2_DEFAULT : ESEAL_SM2_OPENSSL};
    eseal_ctx *own = NULL, *asks = NULL;

    ck_assert_int_eq(eseal_ctx_new(&own, NULL, NULL), 0);
    ck_assert_int_eq(eseal_ctx_new(&asks, &options, NULL), 0);
    ck_assert(es_hash_is_own(own, ES_HASH_SM3) && !es_hash_is_own(own, ES_HASH_SHA256));
    ck_assert(!es_hash_is_own(asks, ES_HASH_SM3));
    for (size_t len = 0; len < 1000; len += 37) {
        es_sm3_job jobs[4];
        uint8_t a[32], b[32];

        ck_assert_int_eq(es_hash_octets(a, own, ES_HASH_SM3, es_span_of(room, len), NULL), 0);
        ck_assert_int_eq(es_hash_octets(b, asks, ES_HASH_SM3, es_span_of(room, len), NULL), 0);
        ck_assert_mem_eq(a, b, 32);
        for (int i = 0; i < 4; i++)
            jobs[i].data = es_span_of(room + i, len);
        ck_assert_int_eq(es_hash_many(asks, jobs, 4, NULL), 0);
        for (int i = 0; i < 4; i++)
            openssl_has(jobs[i].digest, jobs[i].data, "OpenSSL's, many");
        ck_assert_int_eq(es_hash_many(own, jobs, 4, NULL), 0);
        for (int i = 0; i < 4; i++)
            openssl_has(jobs[i].digest, jobs[i].data, "ours, many");
    }
    eseal_ctx_free(own);
    eseal_ctx_free(asks);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sm3");
    TCase *tcase = tcase_create("sm3");

    tcase_add_unchecked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, examples, 0, 2);
    tcase_add_test(tcase, every_length);
    tcase_add_test(tcase, in_pieces);
    tcase_add_test(tcase, lanes_of_all_lengths);
    tcase_add_test(tcase, any_number_of_lanes);
    tcase_add_test(tcase, a_long_one);
    tcase_add_test(tcase, long_lengths);
    tcase_add_loop_test(tcase, contexts, 0, 2);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
