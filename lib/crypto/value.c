/* SPDX-License-Identifier: Apache-2.0 */
/* Signature values of any accepted algorithm: SM2 by sm2.c, RSA PKCS#1 v1.5 and ECDSA by OpenSSL.
 */
#include <openssl/rsa.h>

#include "crypto/ossl.h"

/* What alg asks for and key can give. */
static int check_alg(
    const eseal_ctx *ctx, const es_public_key *key, const es_alg *alg, eseal_error *err)
{
    if (alg->weak || alg->hash == ES_HASH_NONE || alg->hash == ES_HASH_SHA1)
        return es_err(err, ESEAL_E_ALGORITHM, NULL, ES_NO_OFFSET, "%s is refused",
            alg->name == NULL ? "an algorithm without a digest" : alg->name);
    if (alg->key != es_public_key_kind(key))
        return es_err(err, ESEAL_E_ALGORITHM, "public key", ES_NO_OFFSET,
            "the key is not of the kind that %s needs", alg->name == NULL ? "it" : alg->name);
    if (alg->key == ES_KEY_SM2 && alg->hash != ES_HASH_SM3)
        return es_err(err, ESEAL_E_ALGORITHM, NULL, ES_NO_OFFSET, "SM2 goes with SM3 alone");
    if (ctx->crypto->md[alg->hash] == NULL)
        return es_err(err, ESEAL_E_ALGORITHM, NULL, ES_NO_OFFSET, "OpenSSL does not offer %s",
            es_hash_name(alg->hash));
    return 0;
}

static int feed(EVP_MD_CTX *md, const es_span *pieces, size_t count, eseal_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (pieces[i].len > 0 && EVP_DigestVerifyUpdate(md, pieces[i].ptr, pieces[i].len) != 1)
            return es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "a message could not be digested");
    return 0;
}

static int verify_other(const eseal_ctx *ctx, const es_public_key *key, const es_alg *alg,
    es_span value, const es_span *pieces, size_t count, eseal_error *err)
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_PKEY_CTX *pctx = NULL;
    int rc;

    if (md == NULL)
        return es_err_nomem(err);
    if (EVP_DigestVerifyInit_ex(md, &pctx, EVP_MD_get0_name(ctx->crypto->md[alg->hash]),
            ctx->crypto->libctx, ctx->crypto->properties, es_public_key_pkey(key), NULL) != 1 ||
        (alg->key == ES_KEY_RSA && EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PADDING) != 1)) {
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "a verification could not be started");
        goto out;
    }
    rc = feed(md, pieces, count, err);
    if (rc != 0)
        goto out;
    /* below 0 is also how OpenSSL says that a value is malformed: that is a bad value */
    if (EVP_DigestVerifyFinal(md, value.ptr, value.len) == 1)
        rc = ES_VALUE_GOOD;
    else if (es_ossl_broke())
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "a value could not be verified");
    else
        rc = ES_VALUE_BAD;
out:
    EVP_MD_CTX_free(md);
    return rc;
}

int es_value_verify(const eseal_ctx *ctx, const es_public_key *key, const es_alg *alg,
    es_span value, const es_span *pieces, size_t count, eseal_error *err)
{
    es_sm2_value sm2;
    int rc = es_crypto_ready(ctx, err);

    if (rc == 0)
        rc = check_alg(ctx, key, alg, err);
    if (rc != 0)
        return rc;
    if (alg->key == ES_KEY_SM2) {
        if (es_sm2_value_read(&sm2, value) != ES_R_NONE)
            return ES_VALUE_BAD;
        return es_sm2_verify_known(ctx, key, &sm2, pieces, count, err);
    }
    es_ossl_begin();
    rc = verify_other(ctx, key, alg, value, pieces, count, err);
    es_ossl_end();
    return rc;
}
