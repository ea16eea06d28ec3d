/* SPDX-License-Identifier: Apache-2.0 */
/* Who judges an SM2 value: the fast engine, OpenSSL, or both; and what happens when they differ. */
#include <eseal/openssl.h>

#include "crypto/sm2_key.h"
#include "crypto_unit.h"

static eseal_ctx *with(int sm2, const char *properties)
{
    eseal_ctx_options options = {.size = sizeof options, .sm2 = sm2, .properties = properties};
    eseal_error err = {0};
    eseal_ctx *ctx = NULL;

    ck_assert_msg(eseal_ctx_new(&ctx, &options, &err) == 0, "%s", err.text);
    return ctx;
}

static int judge(const eseal_ctx *ctx, const es_public_key *key, int flip, eseal_error *err)
{
    es_sm2_value value = {0};
    uint8_t e[32];

    unit_hex(value.r, 32, R_HEX);
    unit_hex(value.s, 32, S_HEX);
    unit_hex(e, 32, E_HEX);
    e[31] ^= (uint8_t)flip;
    *err = (eseal_error){0};
    return es_sm2_verify_e(ctx, key, &value, e, err);
}

static es_public_key *key_in(eseal_ctx *ctx)
{
    es_public_key *key;

    unit_ctx = ctx;
    key = unit_key(X_HEX, Y_HEX);
    unit_ctx = NULL;
    return key;
}

START_TEST(choices)
{
    static const int all[] = {ESEAL_SM2_DEFAULT, ESEAL_SM2_FAST, ESEAL_SM2_OPENSSL, ESEAL_SM2_BOTH};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        eseal_ctx *ctx = with(all[i], NULL);
        es_public_key *key = key_in(ctx);
        eseal_error err;

        ck_assert_int_eq(ctx->crypto->sm2, i == 0 ? ESEAL_SM2_FAST : all[i]);
        for (int use = 0; use < ES_SM2_TABLE_USE + 2; use++) { /* without a table, and with one */
            ck_assert_int_eq(judge(ctx, key, 0, &err), ES_VALUE_GOOD);
            ck_assert_int_eq(judge(ctx, key, 1, &err), ES_VALUE_BAD);
            ck_assert_int_eq(err.code, 0);
        }
        es_public_key_free(key);
        eseal_ctx_free(ctx);
    }
}
END_TEST

/* The default follows the provider; anything else is refused. */
START_TEST(defaults)
{
    eseal_ctx_options options = {.size = sizeof options, .sm2 = 4};
    eseal_ctx *ctx = with(ESEAL_SM2_DEFAULT, "provider=default");

    ck_assert_int_eq(ctx->crypto->sm2, ESEAL_SM2_OPENSSL);
    ck_assert_ptr_null(ctx->crypto->engine);
    eseal_ctx_free(ctx);
    ctx = with(ESEAL_SM2_FAST, "provider=default");
    ck_assert_ptr_nonnull(ctx->crypto->engine);
    eseal_ctx_free(ctx);
    ck_assert_int_eq(eseal_ctx_new_openssl(&ctx, NULL, NULL, NULL), 0);
    ck_assert_int_eq(ctx->crypto->sm2, ESEAL_SM2_OPENSSL);
    eseal_ctx_free(ctx);
    ck_assert_int_eq(eseal_ctx_new(&ctx, &options, NULL), ESEAL_E_MISUSE);
    options.sm2 = -1;
    ck_assert_int_eq(eseal_ctx_new(&ctx, &options, NULL), ESEAL_E_MISUSE);
}
END_TEST

/* A table for the third use: keys that are seen once or twice get none. */
START_TEST(table_on_third_use)
{
    eseal_ctx *ctx = with(ESEAL_SM2_FAST, NULL);
    es_public_key *key = key_in(ctx);
    eseal_error err;

    for (int use = 1; use <= 4; use++) {
        ck_assert_int_eq(judge(ctx, key, 0, &err), ES_VALUE_GOOD);
        ck_assert_int_eq(atomic_load(&es_public_key_sm2(key)->table) != NULL, use >= 3);
    }
    ck_assert_ptr_null(atomic_load(&es_public_key_sm2(key)->pkey)); /* OpenSSL was not needed */
    ck_assert_int_eq(judge(ctx, key, 1, &err), ES_VALUE_BAD);
    ck_assert_ptr_nonnull(atomic_load(&es_public_key_sm2(key)->pkey)); /* to confirm the "no" */
    es_public_key_free(key);
    eseal_ctx_free(ctx);
}
END_TEST

static void always(es_sm2_job *jobs, size_t count, bool good)
{
    for (size_t i = 0; i < count; i++)
        jobs[i].good = good;
}

static void always_good(es_sm2_job *jobs, size_t count, const es_sm2_table *g, es_affine *room)
{
    (void)g, (void)room;
    always(jobs, count, true);
}

static void always_bad(es_sm2_job *jobs, size_t count, const es_sm2_table *g, es_affine *room)
{
    (void)g, (void)room;
    always(jobs, count, false);
}

/* With an engine that lies: a wrong "no" is found out always, a wrong "yes" where both are asked.
 */
START_TEST(liars)
{
    static const int all[] = {ESEAL_SM2_FAST, ESEAL_SM2_BOTH};

    for (size_t i = 0; i < 2; i++) {
        eseal_ctx *ctx = with(all[i], NULL);
        es_public_key *key = key_in(ctx);
        es_sm2_engine liar = *ctx->crypto->engine;
        eseal_error err;

        ctx->crypto->engine = &liar;
        liar.judge = always_bad;
        ck_assert_int_eq(judge(ctx, key, 0, &err), ESEAL_E_CRYPTO);
        ck_assert_msg(strstr(err.text, "disagree") != NULL, "%s", err.text);
        ck_assert_int_eq(judge(ctx, key, 1, &err), ES_VALUE_BAD);
        liar.judge = always_good;
        ck_assert_int_eq(
            judge(ctx, key, 1, &err), all[i] == ESEAL_SM2_BOTH ? ESEAL_E_CRYPTO : ES_VALUE_GOOD);
        ck_assert_int_eq(eseal_ctx_self_test(ctx, &err), ESEAL_E_SELF_TEST);
        es_public_key_free(key);
        eseal_ctx_free(ctx);
    }
}
END_TEST

static bool refuses(es_affine *out, const uint8_t xy[64])
{
    (void)out, (void)xy;
    return false;
}

/* The same for points: what the engine refuses is OpenSSL's to refuse. */
START_TEST(points)
{
    eseal_ctx *ctx = with(ESEAL_SM2_FAST, NULL);
    es_sm2_engine liar = *ctx->crypto->engine;
    es_public_key *key = NULL;
    eseal_error err = {0};
    uint8_t point[65] = {4};

    unit_hex(point + 1, 32, X_HEX);
    unit_hex(point + 33, 32, Y_HEX);
    point[64] ^= 1;
    ck_assert_int_eq(
        es_public_key_from_point(&key, ctx, es_span_of(point, 65), &err), ESEAL_E_ALGORITHM);
    point[64] ^= 1;
    liar.read_point = refuses;
    ctx->crypto->engine = &liar;
    err = (eseal_error){0};
    ck_assert_int_eq(
        es_public_key_from_point(&key, ctx, es_span_of(point, 65), &err), ESEAL_E_CRYPTO);
    ck_assert_ptr_null(key);
    eseal_ctx_free(ctx);
}
END_TEST

/* Every engine there is knows the standard's example. */
START_TEST(engines)
{
    const es_sm2_engine *engine;

    for (size_t i = 0; (engine = es_sm2_engine_at(i)) != NULL; i++) {
        eseal_ctx *ctx = with(ESEAL_SM2_BOTH, NULL);
        es_public_key *key;
        eseal_error err;

        ctx->crypto->engine = engine; /* a table is the same for all */
        key = key_in(ctx);
        ck_assert_int_eq(judge(ctx, key, 0, &err), ES_VALUE_GOOD);
        ck_assert_int_eq(judge(ctx, key, 1, &err), ES_VALUE_BAD);
        es_public_key_free(key);
        eseal_ctx_free(ctx);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sm2_judge");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 120);
    tcase_add_test(all, choices);
    tcase_add_test(all, defaults);
    tcase_add_test(all, table_on_third_use);
    tcase_add_test(all, liars);
    tcase_add_test(all, points);
    tcase_add_test(all, engines);
    suite_add_tcase(suite, all);
    return unit_run(suite);
}
