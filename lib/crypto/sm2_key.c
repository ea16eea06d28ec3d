/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sm2_key.h"

#include <openssl/core_names.h>

#include "base/mem.h"

#define POINT_LEN 65

/* Moves the OSSL_PARAM names' const away: they are read only. */
static OSSL_PARAM text_param(const char *name, const char *text)
{
    return OSSL_PARAM_construct_utf8_string(name, (char *)(uintptr_t)text, 0);
}

static int make_pkey(EVP_PKEY **out, const eseal_ctx *ctx, es_span point, eseal_error *err)
{
    OSSL_PARAM params[] = {
        text_param(OSSL_PKEY_PARAM_GROUP_NAME, "SM2"),
        OSSL_PARAM_construct_octet_string(
            OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)point.ptr, point.len),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY_CTX *make =
        EVP_PKEY_CTX_new_from_name(ctx->crypto->libctx, "SM2", ctx->crypto->properties);
    int rc = 0;

    if (make == NULL || EVP_PKEY_fromdata_init(make) != 1)
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "OpenSSL offers no SM2");
    else if (EVP_PKEY_fromdata(make, out, EVP_PKEY_PUBLIC_KEY, params) != 1)
        rc = es_ossl_err(err, es_ossl_broke() ? ESEAL_E_CRYPTO : ESEAL_E_ALGORITHM, "public key",
            "not a point on the SM2 curve");
    EVP_PKEY_CTX_free(make);
    return rc;
}

/* 04 X Y out of a key, whatever form its point was written in. */
static int read_pkey(uint8_t point[POINT_LEN], EVP_PKEY *pkey, eseal_error *err)
{
    BIGNUM *x = NULL, *y = NULL;
    int rc = 0;

    point[0] = 0x04;
    if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_X, &x) != 1 ||
        EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, &y) != 1 ||
        BN_bn2binpad(x, point + 1, 32) != 32 || BN_bn2binpad(y, point + 33, 32) != 32)
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, "public key", "its point could not be read");
    BN_free(x);
    BN_free(y);
    return rc;
}

/* By OpenSSL: other forms than 04 X Y, what the engine refused, and all where there is none. */
static int read_slowly(es_sm2_key *key, const eseal_ctx *ctx, es_span point, eseal_error *err)
{
    const es_sm2_engine *engine = ctx->crypto->engine;
    EVP_PKEY *pkey = NULL;
    int rc;

    es_ossl_begin();
    rc = make_pkey(&pkey, ctx, point, err);
    if (rc == 0)
        rc = read_pkey(key->octets, pkey, err);
    es_ossl_end();
    if (rc == 0 && engine != NULL && !engine->read_point(&key->point, key->octets + 1))
        rc = es_err(err, ESEAL_E_CRYPTO, "public key", ES_NO_OFFSET,
            "OpenSSL and the fast engine disagree on a point");
    if (rc == 0)
        atomic_store(&key->pkey, pkey);
    else
        EVP_PKEY_free(pkey);
    return rc;
}

static int key_new(es_sm2_key **out, const eseal_ctx *ctx, es_span point, eseal_error *err)
{
    const es_sm2_engine *engine = ctx->crypto->engine;
    es_sm2_key *key = NULL;
    bool read = false;
    int rc = 0;

    if (!(point.len == POINT_LEN && point.ptr[0] == 0x04) &&
        !(point.len == 33 && (point.ptr[0] == 0x02 || point.ptr[0] == 0x03)))
        return es_err(err, ESEAL_E_ALGORITHM, "public key", ES_NO_OFFSET,
            "%zu octets that are no point of the SM2 curve (04 X Y is due)", point.len);
    key = es_alloc(sizeof *key);
    if (key == NULL)
        return es_err_nomem(err);
    atomic_init(&key->holders, 1);
    if (engine != NULL && point.len == POINT_LEN && ctx->crypto->sm2 != ESEAL_SM2_BOTH) {
        memcpy(key->octets, point.ptr, POINT_LEN);
        read = engine->read_point(&key->point, point.ptr + 1);
    }
    if (!read)
        rc = read_slowly(key, ctx, point, err);
    if (rc != 0)
        es_sm2_key_drop(key);
    else
        *out = key;
    return rc;
}

static void hold(void *value, void *arg)
{
    es_sm2_key *key = value;

    atomic_fetch_add(&key->holders, 1);
    *(es_sm2_key **)arg = key;
}

static void drop(void *value)
{
    es_sm2_key_drop(value);
}

int es_sm2_key_get(es_sm2_key **out, const eseal_ctx *ctx, es_span point, eseal_error *err)
{
    es_cache *cache = ctx->caches[ESEAL_CACHE_KEYS];
    int rc;

    if (es_cache_find(cache, &point, 1, hold, out))
        return 0;
    rc = key_new(out, ctx, point, err);
    if (rc == 0 && cache != NULL) {
        atomic_fetch_add(&(*out)->holders, 1);
        es_cache_put(
            cache, &point, 1, *out, drop, sizeof **out + es_sm2_table_size(ES_SM2_KEY_BITS));
    }
    return rc;
}

void es_sm2_key_drop(es_sm2_key *key)
{
    if (key == NULL || atomic_fetch_sub(&key->holders, 1) != 1)
        return;
    EVP_PKEY_free(atomic_load(&key->pkey));
    es_free(atomic_load(&key->table));
    es_free(key);
}

int es_sm2_key_pkey(EVP_PKEY **out, es_sm2_key *key, const eseal_ctx *ctx, eseal_error *err)
{
    EVP_PKEY *made = NULL, *there = atomic_load(&key->pkey);
    int rc;

    *out = there;
    if (there != NULL)
        return 0;
    es_ossl_begin();
    rc = make_pkey(&made, ctx, es_span_of(key->octets, POINT_LEN), err);
    es_ossl_end();
    if (rc != 0)
        return rc;
    if (!atomic_compare_exchange_strong(&key->pkey, &there, made)) {
        EVP_PKEY_free(made); /* another thread was faster */
        made = there;
    }
    *out = made;
    return 0;
}

const es_sm2_table *es_sm2_key_table(es_sm2_key *key, const eseal_ctx *ctx)
{
    es_sm2_table *table = atomic_load(&key->table);

    if (table != NULL || atomic_fetch_add(&key->uses, 1) + 1 != ES_SM2_TABLE_USE)
        return table;
    table = es_alloc(es_sm2_table_size(ES_SM2_KEY_BITS)); /* without it all goes on, slower */
    if (table != NULL)
        ctx->crypto->engine->tabulate(table, &key->point, ES_SM2_KEY_BITS);
    atomic_store(&key->table, table);
    return table;
}

bool es_sm2_key_z(uint8_t z[ES_SM3_LEN], es_sm2_key *key)
{
    if (atomic_load(&key->z_state) != 2)
        return false;
    memcpy(z, key->z, ES_SM3_LEN);
    return true;
}

void es_sm2_key_keep_z(es_sm2_key *key, const uint8_t z[ES_SM3_LEN])
{
    int none = 0;

    if (!atomic_compare_exchange_strong(&key->z_state, &none, 1))
        return;
    memcpy(key->z, z, ES_SM3_LEN);
    atomic_store(&key->z_state, 2);
}
