/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signing with a private key.  The value is verified before anybody sees it, by the way that
 * verification takes: a fault in OpenSSL, in memory or in our own Z comes to light here.
 */
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "base/mem.h"
#include "crypto/key_parts.h"

/* r and s of an SM2 value need 72 octets, RSA of 16384 bits 2048. */
#define VALUE_MAX 2048

static int check_alg(
    const eseal_ctx *ctx, const es_private_key *key, const es_alg *alg, eseal_error *err)
{
    if (alg->weak || alg->hash == ES_HASH_NONE || alg->hash == ES_HASH_SHA1 ||
        (alg->key == ES_KEY_SM2 && alg->hash != ES_HASH_SM3))
        return es_err(err, ESEAL_E_ALGORITHM, NULL, ES_NO_OFFSET, "%s is refused",
            alg->name == NULL ? "the algorithm" : alg->name);
    if (alg->key != es_private_key_kind(key))
        return es_err(err, ESEAL_E_ALGORITHM, NULL, ES_NO_OFFSET,
            "the private key is not of the kind that %s needs",
            alg->name == NULL ? "the algorithm" : alg->name);
    if (ctx->crypto->md[alg->hash] == NULL)
        return es_err(err, ESEAL_E_ALGORITHM, NULL, ES_NO_OFFSET, "OpenSSL does not offer %s",
            es_hash_name(alg->hash));
    return 0;
}

/* SM2 must be told its signer ID: OpenSSL's own default is an empty one. */
static int start(EVP_MD_CTX *md, const eseal_ctx *ctx, const es_private_key *key, const es_alg *alg,
    eseal_error *err)
{
    const struct es_crypto *crypto = ctx->crypto;
    EVP_PKEY_CTX *pctx = NULL;
    const OSSL_PARAM with_id[] = {
        OSSL_PARAM_construct_octet_string(
            OSSL_PKEY_PARAM_DIST_ID, (void *)(uintptr_t)ES_DEFAULT_ID, sizeof ES_DEFAULT_ID - 1),
        OSSL_PARAM_construct_end(),
    };

    if (EVP_DigestSignInit_ex(md, &pctx, EVP_MD_get0_name(crypto->md[alg->hash]), crypto->libctx,
            crypto->properties, es_private_key_pkey(key),
            alg->key == ES_KEY_SM2 ? with_id : NULL) != 1)
        return es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "signing could not be started");
    if (alg->key == ES_KEY_RSA && EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PADDING) != 1)
        return es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "signing could not be started");
    return 0;
}

static int make_value(uint8_t value[VALUE_MAX], size_t *len, EVP_MD_CTX *md, const es_span *pieces,
    size_t count, eseal_error *err)
{
    size_t need = 0;

    for (size_t i = 0; i < count; i++)
        if (pieces[i].len > 0 && EVP_DigestSignUpdate(md, pieces[i].ptr, pieces[i].len) != 1)
            return es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "a message could not be digested");
    if (EVP_DigestSignFinal(md, NULL, &need) != 1)
        return es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "signing failed");
    if (need > VALUE_MAX)
        return es_err(err, ESEAL_E_ALGORITHM, NULL, ES_NO_OFFSET, "a key that is too long");
    *len = need;
    if (EVP_DigestSignFinal(md, value, len) != 1)
        return es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "signing failed");
    return 0;
}

int es_private_key_sign(es_buf *value, const eseal_ctx *ctx, const es_private_key *key,
    const es_alg *alg, const es_span *pieces, size_t count, eseal_error *err)
{
    uint8_t made[VALUE_MAX];
    EVP_MD_CTX *md = NULL;
    size_t len = 0;
    int rc = es_crypto_ready(ctx, err);

    if (rc == 0)
        rc = check_alg(ctx, key, alg, err);
    if (rc != 0)
        return rc;
    es_ossl_begin();
    md = EVP_MD_CTX_new();
    if (md == NULL) {
        rc = es_err_nomem(err);
        goto out;
    }
    rc = start(md, ctx, key, alg, err);
    if (rc == 0)
        rc = make_value(made, &len, md, pieces, count, err);
    if (rc != 0)
        goto out;
    rc = es_value_verify(
        ctx, es_private_key_public(key), alg, es_span_of(made, len), pieces, count, err);
    if (rc == ES_VALUE_BAD)
        rc = es_err(err, ESEAL_E_CRYPTO, NULL, ES_NO_OFFSET,
            "the value just made does not verify, and is withheld");
    if (rc < 0)
        goto out;
    rc = es_buf_put(value, made, len) ? 0 : es_err_nomem(err);
out:
    EVP_MD_CTX_free(md);
    es_ossl_end();
    return rc;
}
