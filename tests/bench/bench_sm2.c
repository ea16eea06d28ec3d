/* SPDX-License-Identifier: Apache-2.0 */
/* SM2 verification over a given e: each engine against OpenSSL's EVP_PKEY_verify, on the same
 * values of 16 keys. */
#include <eseal/ctx.h>

#include "bench.h"
#include "crypto/key.h"
#include "crypto/sm2_key.h"

#define VALUES 16

static eseal_ctx *ctx;
static es_public_key *keys[VALUES];
static EVP_PKEY *pkeys[VALUES];
static es_sm2_job jobs[VALUES];
static es_sm2_table *tables[VALUES];
static es_affine room[VALUES * ES_SM2_POINTS];
static size_t next;

/* With Z and the digest of what is signed, as callers ask for it. */
static uint8_t message[256];
static es_sm2_value message_values[VALUES];

static void make_message_value(size_t at, const es_private_key *private)
{
    es_span pieces = es_span_of(message, sizeof message);
    es_buf der = ES_BUF(80);
    es_alg alg;

    bench_need(es_alg_from_oid(&alg, ES_OID_SM2_SM3) &&
                   es_private_key_sign(&der, ctx, private, &alg, &pieces, 1, NULL) == 0 &&
                   es_sm2_value_read(&message_values[at], es_buf_view(&der)) == ES_R_NONE,
        "a value could not be made");
    es_buf_free(&der);
}

static void make_value(size_t at)
{
    es_private_key *private = NULL;
    es_buf spki = ES_BUF(4096), der = ES_BUF(80);
    es_span message = es_span_of(&at, sizeof at);
    es_sm2_value value;
    es_alg alg;

    bench_need(es_alg_from_oid(&alg, ES_OID_SM2_SM3) &&
                   es_private_key_generate(&private, ctx, NULL) == 0 &&
                   es_private_key_spki(&spki, private, NULL) == 0 &&
                   es_public_key_parse(&keys[at], ctx, es_buf_view(&spki), NULL) == 0 &&
                   es_private_key_sign(&der, ctx, private, &alg, &message, 1, NULL) == 0 &&
                   es_sm2_value_read(&value, es_buf_view(&der)) == ES_R_NONE &&
                   es_sm2_e(jobs[at].e, ctx, keys[at], NULL, &message, 1, NULL) == 0 &&
                   es_sm2_key_pkey(&pkeys[at], es_public_key_sm2(keys[at]), ctx, NULL) == 0,
        "a value could not be made");
    memcpy(jobs[at].r, value.r, 32);
    memcpy(jobs[at].s, value.s, 32);
    jobs[at].key = es_public_key_sm2(keys[at])->point;
    tables[at] = malloc(es_sm2_table_size(ES_SM2_KEY_BITS));
    bench_need(tables[at] != NULL, "no memory");
    make_message_value(at, private);
    ctx->crypto->engine->tabulate(tables[at], &jobs[at].key, ES_SM2_KEY_BITS);
    es_buf_free(&der);
    es_buf_free(&spki);
    es_private_key_free(private);
}

static void open_all(void)
{
    eseal_ctx_options options = {.size = sizeof options, .sm2 = ESEAL_SM2_FAST};

    bench_need(eseal_ctx_new(&ctx, &options, NULL) == 0, "no context");
    for (size_t i = 0; i < VALUES; i++)
        make_value(i);
    next = 0;
}

static void close_all(void)
{
    for (size_t i = 0; i < VALUES; i++) {
        es_public_key_free(keys[i]);
        free(tables[i]);
    }
    eseal_ctx_free(ctx);
}

static void evp(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const es_sm2_job *job = &jobs[next++ % VALUES];
        EVP_PKEY_CTX *verify =
            EVP_PKEY_CTX_new_from_pkey(ctx->crypto->libctx, pkeys[job - jobs], NULL);
        uint8_t der[72];
        size_t len = es_sm2_value_der(der, job->r, job->s);

        bench_need(
            EVP_PKEY_verify_init(verify) == 1 && EVP_PKEY_verify(verify, der, len, job->e, 32) == 1,
            "OpenSSL does not verify");
        EVP_PKEY_CTX_free(verify);
    }
}

/* So many values in one go; those of four keys where there are tables, as one document has them. */
static void judge(const es_sm2_engine *engine, bool with_tables, size_t together, size_t count)
{
    for (size_t done = 0; done < count; done += together) {
        es_sm2_job some[VALUES];

        for (size_t i = 0; i < together; i++) {
            size_t at = next++ % (with_tables ? 4 : VALUES);

            some[i] = jobs[at];
            some[i].table = with_tables ? tables[at] : NULL;
        }
        engine->judge(some, together, ctx->crypto->g, room);
        for (size_t i = 0; i < together; i++)
            bench_need(some[i].good, "the engine does not verify");
    }
}

static void message_ours(size_t count)
{
    es_span pieces = es_span_of(message, sizeof message);

    for (size_t i = 0; i < count; i++)
        bench_need(es_sm2_verify(ctx, keys[i % VALUES], &message_values[i % VALUES], ES_DEFAULT_ID,
                       &pieces, 1, NULL) == ES_VALUE_GOOD,
            "a message's value does not verify");
}

static void message_evp(size_t count)
{
    static const char id[] = ES_DEFAULT_ID;

    for (size_t i = 0; i < count; i++) {
        const es_sm2_value *value = &message_values[i % VALUES];
        EVP_MD_CTX *digest = EVP_MD_CTX_new();
        EVP_PKEY_CTX *verify =
            EVP_PKEY_CTX_new_from_pkey(ctx->crypto->libctx, pkeys[i % VALUES], NULL);
        uint8_t der[72];
        size_t len = es_sm2_value_der(der, value->r, value->s);

        EVP_MD_CTX_set_pkey_ctx(digest, verify);
        bench_need(EVP_PKEY_CTX_set1_id(verify, id, sizeof id - 1) == 1 &&
                       EVP_DigestVerifyInit_ex(digest, NULL, "SM3", ctx->crypto->libctx, NULL,
                           pkeys[i % VALUES], NULL) == 1 &&
                       EVP_DigestVerify(digest, der, len, message, sizeof message) == 1,
            "OpenSSL does not verify");
        EVP_MD_CTX_free(digest);
        EVP_PKEY_CTX_free(verify);
    }
}

#define ROW(name, engine, with_tables, together)                                                   \
    static void name(size_t count)                                                                 \
    {                                                                                              \
        judge(&engine, with_tables, together, count);                                              \
    }

ROW(plain_c, ES_SM2_PORTABLE, false, 1)
ROW(table_c, ES_SM2_PORTABLE, true, 1)
ROW(four_c, ES_SM2_PORTABLE, true, 4)
ROW(sixteen_c, ES_SM2_PORTABLE, true, 16)

static void build_c(size_t count)
{
    for (size_t i = 0; i < count; i++)
        ES_SM2_PORTABLE.tabulate(tables[i % VALUES], &jobs[i % VALUES].key, ES_SM2_KEY_BITS);
}

#ifdef ES_X86_64
ROW(plain_x86, ES_SM2_MULX, false, 1)
ROW(table_x86, ES_SM2_MULX, true, 1)
ROW(four_x86, ES_SM2_MULX, true, 4)
ROW(sixteen_x86, ES_SM2_MULX, true, 16)
ROW(plain_lanes, ES_SM2_IFMA, false, 1)
ROW(table_lanes, ES_SM2_IFMA, true, 1)
ROW(four_lanes, ES_SM2_IFMA, true, 4)
ROW(sixteen_lanes, ES_SM2_IFMA, true, 16)

static void build_x86(size_t count)
{
    for (size_t i = 0; i < count; i++)
        ES_SM2_MULX.tabulate(tables[i % VALUES], &jobs[i % VALUES].key, ES_SM2_KEY_BITS);
}

static bool has(const es_sm2_engine *engine)
{
    for (size_t i = 0; es_sm2_engine_at(i) != NULL; i++)
        if (es_sm2_engine_at(i) == engine)
            return true;
    return false;
}

static bool has_mulx(void)
{
    return has(&ES_SM2_MULX);
}

static bool has_lanes(void)
{
    return has(&ES_SM2_IFMA);
}
#endif

static const bench_row ROWS[] = {
    {"SM2, a message of 256 octets", "OpenSSL EVP", message_evp, message_ours, 0, -1, false, NULL},
#ifdef ES_X86_64
    {"SM2, unknown key", "OpenSSL EVP", evp, plain_x86, 6, 680000, false, has_mulx},
    {"SM2, key with a table", "OpenSSL EVP", evp, table_x86, 24, 170000, false, has_mulx},
    {"SM2, 4 at once", "OpenSSL EVP", evp, four_x86, 30, 0, false, has_mulx},
    {"SM2, 16 at once", "OpenSSL EVP", evp, sixteen_x86, 30, 110000, false, has_mulx},
    {"SM2, building a key's table", "OpenSSL EVP verify", evp, build_x86, 0, 0, false, has_mulx},
    {"SM2 in lanes, unknown key", "OpenSSL EVP", evp, plain_lanes, 6, 0, false, has_lanes},
    {"SM2 in lanes, key with a table", "OpenSSL EVP", evp, table_lanes, 24, 0, false, has_lanes},
    {"SM2 in lanes, 4 at once", "OpenSSL EVP", evp, four_lanes, 30, 0, false, has_lanes},
    {"SM2 in lanes, 16 at once", "OpenSSL EVP", evp, sixteen_lanes, 30, 0, false, has_lanes},
#endif
    {"SM2 in C, unknown key", "OpenSSL EVP", evp, plain_c, 4.5, 850000, false, NULL},
    {"SM2 in C, key with a table", "OpenSSL EVP", evp, table_c, 16, 220000, false, NULL},
    {"SM2 in C, 4 at once", "OpenSSL EVP", evp, four_c, 20, 0, false, NULL},
    {"SM2 in C, 16 at once", "OpenSSL EVP", evp, sixteen_c, 20, 0, false, NULL},
    {"SM2 in C, building a key's table", "OpenSSL EVP verify", evp, build_c, 0, 0, false, NULL},
};

const bench_group BENCH_SM2 = {"sm2", open_all, close_all, ROWS, sizeof ROWS / sizeof ROWS[0]};
