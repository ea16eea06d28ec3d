/* SPDX-License-Identifier: Apache-2.0 */
/* A context's birth, its self-test, and what it leaves of the host's OpenSSL. */
#include <pthread.h>

#include <eseal/openssl.h>
#include <openssl/rand.h>

#include "crypto_unit.h"

START_TEST(options)
{
    struct {
        eseal_ctx_options known;
        uint8_t more[8];
    } wide = {{0}, {0}};
    eseal_limits limits = {.size = sizeof limits, .xml_depth = 7};
    eseal_ctx *ctx = NULL;
    eseal_error err = {0};

    wide.known.size = sizeof wide;
    wide.known.limits = &limits;
    ck_assert_int_eq(eseal_ctx_new(&ctx, &wide.known, &err), 0);
    ck_assert_uint_eq(eseal_ctx_limits(ctx)->xml_depth, 7);
    ck_assert_uint_eq(eseal_ctx_limits(ctx)->der_depth, 32);
    eseal_ctx_free(ctx);
    wide.more[7] = 1;
    ck_assert_int_eq(eseal_ctx_new(&ctx, &wide.known, &err), ESEAL_E_MISUSE);
    ck_assert_ptr_null(ctx);
    wide.known.size = 4;
    ck_assert_int_eq(eseal_ctx_new(&ctx, &wide.known, NULL), ESEAL_E_MISUSE);
    wide.known.size = sizeof wide.known;
    limits.size = 0;
    ck_assert_int_eq(eseal_ctx_new(&ctx, &wide.known, NULL), ESEAL_E_MISUSE);
    limits.size = 16;
    limits.document_octets = 99;
    ck_assert_int_eq(eseal_ctx_new(&ctx, &wide.known, NULL), 0);
    ck_assert_uint_eq(eseal_ctx_limits(ctx)->document_octets, 99);
    ck_assert_uint_eq(eseal_ctx_limits(ctx)->xml_depth, 64);
    eseal_ctx_free(ctx);
    ck_assert_int_eq(eseal_ctx_new(NULL, NULL, NULL), ESEAL_E_MISUSE);
    eseal_ctx_free(NULL);
}
END_TEST

START_TEST(properties)
{
    eseal_ctx_options wanted = {.size = sizeof wanted, .properties = "provider=default"};
    eseal_ctx *ctx = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_ctx_new(&ctx, &wanted, &err), 0);
    eseal_ctx_free(ctx);
    wanted.properties = "provider=nobody";
    ck_assert_int_eq(eseal_ctx_new(&ctx, &wanted, &err), ESEAL_E_CRYPTO);
    ck_assert_ptr_null(ctx);
    ck_assert_msg(strstr(err.text, "SM3") != NULL, "%s", err.text);
}
END_TEST

START_TEST(host_library_context)
{
    OSSL_LIB_CTX *host = OSSL_LIB_CTX_new();
    eseal_ctx *ctx = NULL;
    eseal_error err = {0};
    EVP_MD *md;

    ck_assert_int_eq(eseal_ctx_new_openssl(&ctx, host, NULL, &err), 0);
    ck_assert_ptr_eq(ctx->crypto->libctx, host);
    eseal_ctx_free(ctx);
    md = EVP_MD_fetch(host, "SM3", NULL); /* still alive */
    ck_assert_ptr_nonnull(md);
    EVP_MD_free(md);
    OSSL_LIB_CTX_free(host);
    ck_assert_int_eq(eseal_ctx_new_openssl(&ctx, NULL, NULL, &err), 0);
    eseal_ctx_free(ctx);
}
END_TEST

/* A thread that used a context may end after it: OpenSSL looks into its library context then. */
typedef struct stayer {
    eseal_ctx *ctx;
    pthread_barrier_t step;
    int rc;
} stayer;

static void *use_and_stay(void *arg)
{
    stayer *s = arg;

    s->rc = es_self_test(s->ctx, &ES_KNOWN_ANSWERS, NULL);
    if (s->rc == 0 && RAND_bytes_ex(s->ctx->crypto->libctx, (unsigned char[8]){0}, 8, 0) != 1)
        s->rc = ESEAL_E_CRYPTO;
    pthread_barrier_wait(&s->step);
    pthread_barrier_wait(&s->step);
    return NULL;
}

START_TEST(threads_outlive_it)
{
    stayer s = {0};
    pthread_t thread;

    ck_assert_int_eq(eseal_ctx_new(&s.ctx, NULL, NULL), 0);
    ck_assert_int_eq(pthread_barrier_init(&s.step, NULL, 2), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, use_and_stay, &s), 0);
    pthread_barrier_wait(&s.step);
    eseal_ctx_free(s.ctx);
    pthread_barrier_wait(&s.step);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_int_eq(s.rc, 0);
    pthread_barrier_destroy(&s.step);
}
END_TEST

static char heard[256];

static void hear(void *arg, int level, const char *component, const char *message)
{
    (void)arg;
    snprintf(heard, sizeof heard, "%d %s %s", level, component, message);
}

/* Each answer in turn is wrong: the context is poisoned and refuses all work. */
START_TEST(self_test_failure)
{
    eseal_ctx_options options = {.size = sizeof options, .log = hear};
    es_known_answers known = ES_KNOWN_ANSWERS;
    uint8_t *const answers[] = {
        known.sm3, known.sm3_block, known.point + 1, known.z, known.e, known.r, known.s};
    es_sm2_value value = {.r = {[31] = 1}, .s = {[31] = 1}};
    es_public_key *key = NULL, *before = NULL;
    es_digest *digest = NULL, *started = NULL;
    eseal_ctx *ctx = NULL;
    eseal_error err = {0};
    uint8_t out[ES_HASH_MAX];

    ck_assert_int_eq(eseal_ctx_new(&ctx, &options, &err), 0);
    ck_assert_int_eq(eseal_ctx_self_test(ctx, &err), 0);
    ck_assert_int_eq(es_self_test(ctx, &known, &err), 0);
    ck_assert_int_eq(es_public_key_from_point(&before, ctx, es_span_of(known.point, 65), NULL), 0);
    ck_assert_int_eq(es_digest_new(&started, ctx, ES_HASH_SM3, NULL), 0);
    answers[_i][5] ^= 0x10;
    ck_assert_int_eq(es_self_test(ctx, &known, &err), ESEAL_E_SELF_TEST);
    ck_assert_int_eq(err.code, ESEAL_E_SELF_TEST);
    ck_assert_msg(strstr(heard, "1 crypto self-test failed") == heard, "%s", heard);
    /* a good test afterwards heals nothing */
    ck_assert_int_eq(eseal_ctx_self_test(ctx, NULL), ESEAL_E_SELF_TEST);
    ck_assert_int_eq(
        es_hash_octets(out, ctx, ES_HASH_SM3, es_span_str("abc"), NULL), ESEAL_E_SELF_TEST);
    ck_assert_int_eq(es_digest_new(&digest, ctx, ES_HASH_SHA256, NULL), ESEAL_E_SELF_TEST);
    ck_assert_int_eq(es_digest_finish(started, out, NULL), ESEAL_E_SELF_TEST);
    ck_assert_int_eq(es_public_key_parse(&key, ctx, es_span_str("0"), NULL), ESEAL_E_SELF_TEST);
    ck_assert_int_eq(es_sm2_verify_e(ctx, before, &value, out, NULL), ESEAL_E_SELF_TEST);
    ck_assert_int_eq(es_sm2_verify(ctx, before, &value, NULL, NULL, 0, NULL), ESEAL_E_SELF_TEST);
    es_digest_free(started);
    es_public_key_free(before);
    eseal_ctx_free(ctx);
}
END_TEST

/* Whatever fails here, the host finds its own error as it left it, and nothing else. */
START_TEST(host_error_queue)
{
    es_sm2_value value = {.r = {[31] = 1}, .s = {[31] = 1}};
    uint8_t e[32] = {0};
    es_public_key *key = NULL;
    unsigned long mine;
    eseal_ctx *ctx = NULL;

    ERR_clear_error();
    for (int host = 0; host < 2; host++) {
        if (host)
            ERR_raise(ERR_LIB_EC, 101);
        mine = ERR_peek_last_error();
        ck_assert_int_eq(mine != 0, host);
        ck_assert_int_eq(eseal_ctx_new(&ctx, NULL, NULL), 0);
        ck_assert_int_eq(
            es_public_key_parse(&key, ctx, es_span_str("garbage"), NULL), ESEAL_E_ASN1);
        ck_assert_int_eq(
            es_public_key_from_point(&key, ctx, es_span_of(ES_KNOWN_ANSWERS.point, 65), NULL), 0);
        /* the host's error is not mistaken for the reason of a refusal */
        ck_assert_int_eq(es_sm2_verify_e(ctx, key, &value, e, NULL), ES_VALUE_BAD);
        es_public_key_free(key);
        key = NULL;
        eseal_ctx_free(ctx);
        ck_assert_uint_eq(ERR_peek_last_error(), mine);
        ck_assert_uint_eq(ERR_get_error(), mine);
        ck_assert_uint_eq(ERR_get_error(), 0);
    }
}
END_TEST

START_TEST(errors_are_told)
{
    eseal_error err = {0};

    es_ossl_begin();
    ck_assert_uint_eq(es_ossl_last(), 0);
    ck_assert(!es_ossl_broke());
    ck_assert_int_eq(es_ossl_err(&err, ESEAL_E_CRYPTO, "here", "it failed"), ESEAL_E_CRYPTO);
    ck_assert_str_eq(err.text, "it failed");
    memset(&err, 0, sizeof err);
    ERR_raise_data(ERR_LIB_EVP, ERR_R_UNSUPPORTED, "cipher %d", 7);
    ck_assert(es_ossl_broke());
    ck_assert_int_eq(es_ossl_err(&err, ESEAL_E_CRYPTO, "here", "it failed"), ESEAL_E_CRYPTO);
    ck_assert_str_eq(err.text, "it failed: unsupported (cipher 7)");
    ck_assert_int_eq(err.sys, 268);
    memset(&err, 0, sizeof err);
    ERR_raise(ERR_LIB_EVP, ERR_R_MALLOC_FAILURE);
    ck_assert_int_eq(es_ossl_err(&err, ESEAL_E_CRYPTO, "here", "it failed"), ESEAL_E_NOMEM);
    es_ossl_end();
    ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("crypto_ctx");
    TCase *tc = tcase_create("crypto_ctx");

    tcase_add_test(tc, options);
    tcase_add_test(tc, properties);
    tcase_add_test(tc, host_library_context);
    tcase_add_test(tc, threads_outlive_it);
    tcase_add_loop_test(tc, self_test_failure, 0, 7);
    tcase_add_test(tc, host_error_queue);
    tcase_add_test(tc, errors_are_told);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
