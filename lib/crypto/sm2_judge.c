/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which verifier judges an SM2 value: the fast engine, OpenSSL, or both.  Every SM2 verification of
 * the library comes through es_sm2_verify_e().
 */
#include "base/mem.h"
#include "crypto/sm2_key.h"

int es_sm2_choose(struct es_crypto *crypto, int choice, bool own, eseal_error *err)
{
    es_affine g;

    /* who has chosen a provider of OpenSSL is meant to be judged by it */
    if (choice == ESEAL_SM2_DEFAULT)
        choice = own ? ESEAL_SM2_FAST : ESEAL_SM2_OPENSSL;
    if (choice < ESEAL_SM2_DEFAULT || choice > ESEAL_SM2_BOTH)
        return es_err_misuse(err, "eseal_ctx_options.sm2 is one of ESEAL_SM2_*");
    crypto->sm2 = choice;
    if (choice == ESEAL_SM2_OPENSSL)
        return 0;
    crypto->g = es_alloc(es_sm2_table_size(ES_SM2_G_BITS));
    if (crypto->g == NULL)
        return es_err_nomem(err);
    crypto->engine = es_sm2_engine_at(0);
    if (!crypto->engine->read_point(&g, ES_SM2_G))
        return es_err(err, ESEAL_E_SELF_TEST, NULL, ES_NO_OFFSET, "G is not on the curve of SM2");
    crypto->engine->tabulate(crypto->g, &g, ES_SM2_G_BITS);
    return 0;
}

static bool judge_fast(
    const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value, const uint8_t e[32])
{
    es_sm2_key *sm2 = es_public_key_sm2(key);
    es_affine room[ES_SM2_POINTS];
    es_sm2_job job = {.key = sm2->point, .table = es_sm2_key_table(sm2, ctx)};

    memcpy(job.r, value->r, sizeof job.r);
    memcpy(job.s, value->s, sizeof job.s);
    memcpy(job.e, e, sizeof job.e);
    ctx->crypto->engine->judge(&job, 1, ctx->crypto->g, room);
    return job.good;
}

int es_sm2_verify_e(const eseal_ctx *ctx, const es_public_key *key, const es_sm2_value *value,
    const uint8_t e[32], eseal_error *err)
{
    bool good;
    int rc = es_crypto_ready(ctx, err);

    if (rc != 0)
        return rc;
    if (es_public_key_kind(key) != ES_KEY_SM2)
        return es_err(
            err, ESEAL_E_ALGORITHM, "public key", ES_NO_OFFSET, "an SM2 value needs an SM2 key");
    if (!es_sm2_in_range(value->r) || !es_sm2_in_range(value->s))
        return ES_VALUE_BAD;
    if (ctx->crypto->engine == NULL)
        return es_sm2_verify_openssl(ctx, key, value, e, err);
    good = judge_fast(ctx, key, value, e);
    if (good && ctx->crypto->sm2 == ESEAL_SM2_FAST)
        return ES_VALUE_GOOD;
    rc = es_sm2_verify_openssl(ctx, key, value, e, err); /* a "no" is rare, and has to be right */
    if (rc >= 0 && (rc == ES_VALUE_GOOD) != good) {
        es_log(ctx, ESEAL_LOG_ERROR, "crypto", "OpenSSL and the fast engine disagree on a value");
        rc = es_err(err, ESEAL_E_CRYPTO, "signature value", ES_NO_OFFSET,
            "OpenSSL and the fast engine disagree on an SM2 value");
    }
    return rc;
}
