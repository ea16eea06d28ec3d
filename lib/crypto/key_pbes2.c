/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PBES2 with HMAC-SM3 (RFC 8018 6.2; GM/T 0091-2020), which OpenSSL 3.0 does not know.
 *
 *     PBES2-params  ::= SEQUENCE { keyDerivationFunc PBKDF2, encryptionScheme SM4-CBC }
 *     PBKDF2-params ::= SEQUENCE { salt OCTET STRING, iterationCount INTEGER,
 *                                  keyLength INTEGER OPTIONAL, prf AlgorithmIdentifier }
 *
 * Two OIDs are in use for the PRF: GmSSL writes 1.2.156.10197.1.401.2, OpenSSL has later registered
 * 1.2.156.10197.1.401.3.1.
 */
#include "crypto/key_parts.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>

#include "base/mem.h"

#define SM4_LEN 16

static const char *const SM3_PRFS[] = {"1.2.156.10197.1.401.2", "1.2.156.10197.1.401.3.1"};

typedef struct pbes2 {
    PBE2PARAM *outer;
    PBKDF2PARAM *kdf;
    int64_t rounds;
} pbes2;

static void pbes2_free(pbes2 *params)
{
    PBE2PARAM_free(params->outer);
    PBKDF2PARAM_free(params->kdf);
}

/* false: not PBES2 with PBKDF2. */
static bool pbes2_read(pbes2 *out, const X509_SIG *sealed)
{
    const X509_ALGOR *alg;

    X509_SIG_get0(sealed, &alg, NULL);
    if (OBJ_obj2nid(alg->algorithm) != NID_pbes2)
        return false;
    out->outer = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), alg->parameter);
    if (out->outer == NULL || OBJ_obj2nid(out->outer->keyfunc->algorithm) != NID_id_pbkdf2)
        return false;
    out->kdf =
        ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), out->outer->keyfunc->parameter);
    return out->kdf != NULL && ASN1_INTEGER_get_int64(&out->rounds, out->kdf->iter) == 1;
}

static bool prf_is_sm3(const PBKDF2PARAM *kdf)
{
    char oid[64];

    if (kdf->prf == NULL || OBJ_obj2txt(oid, sizeof oid, kdf->prf->algorithm, 1) <= 0)
        return false;
    return strcmp(oid, SM3_PRFS[0]) == 0 || strcmp(oid, SM3_PRFS[1]) == 0;
}

bool es_pbes2_is_sm3(const X509_SIG *sealed)
{
    pbes2 params = {0};
    bool is = pbes2_read(&params, sealed) && prf_is_sm3(params.kdf);

    pbes2_free(&params);
    return is;
}

/* What SM4-CBC and a 16-octet key ask of the parameters. */
static bool fits_sm4(const pbes2 *params)
{
    const X509_ALGOR *cipher = params->outer->encryption;
    int64_t length = SM4_LEN;

    if (OBJ_obj2nid(cipher->algorithm) != NID_sm4_cbc || cipher->parameter == NULL ||
        cipher->parameter->type != V_ASN1_OCTET_STRING ||
        cipher->parameter->value.octet_string->length != SM4_LEN)
        return false;
    if (params->kdf->keylength != NULL &&
        (ASN1_INTEGER_get_int64(&length, params->kdf->keylength) != 1 || length != SM4_LEN))
        return false;
    return params->kdf->salt->type == V_ASN1_OCTET_STRING && params->rounds > 0;
}

/* PBKDF2 with HMAC-SM3. */
static int derive(
    uint8_t key[SM4_LEN], const es_key_source *source, const pbes2 *params, eseal_error *err)
{
    const struct es_crypto *crypto = source->ctx->crypto;
    const ASN1_OCTET_STRING *salt = params->kdf->salt->value.octet_string;
    const char *pin = source->pin == NULL ? "" : source->pin;
    uint64_t rounds = (uint64_t)params->rounds;
    int no_checks = 1; /* of SP 800-132: the file says what it was made with */
    OSSL_PARAM inputs[] = {
        OSSL_PARAM_construct_octet_string(
            OSSL_KDF_PARAM_PASSWORD, (void *)(uintptr_t)pin, strlen(pin)),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt->data, (size_t)salt->length),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &rounds),
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &no_checks),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)(uintptr_t) "SM3", 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *kdf = EVP_KDF_fetch(crypto->libctx, "PBKDF2", crypto->properties);
    EVP_KDF_CTX *run = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
    int rc = 0;

    if (run == NULL || EVP_KDF_derive(run, key, SM4_LEN, inputs) != 1)
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, source->where, "PBKDF2 with SM3 failed");
    EVP_KDF_CTX_free(run);
    EVP_KDF_free(kdf);
    return rc;
}

/* SM4-CBC with padding; plain has room for as much as is sealed.  A wrong PIN shows in the padding.
 */
static int decrypt(uint8_t *plain, size_t *len, const es_key_source *source,
    const ASN1_OCTET_STRING *sealed, const uint8_t key[SM4_LEN], const uint8_t *iv,
    eseal_error *err)
{
    const struct es_crypto *crypto = source->ctx->crypto;
    EVP_CIPHER *sm4 = EVP_CIPHER_fetch(crypto->libctx, "SM4-CBC", crypto->properties);
    EVP_CIPHER_CTX *run = EVP_CIPHER_CTX_new();
    int first = 0, last = 0, rc = 0;

    if (sm4 == NULL || run == NULL || EVP_DecryptInit_ex2(run, sm4, key, iv, NULL) != 1)
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, source->where, "OpenSSL offers no SM4-CBC");
    else if (EVP_DecryptUpdate(run, plain, &first, sealed->data, sealed->length) != 1 ||
             EVP_DecryptFinal_ex(run, plain + first, &last) != 1)
        rc = es_key_pin_wrong(source, err);
    else
        *len = (size_t)first + (size_t)last;
    EVP_CIPHER_CTX_free(run);
    EVP_CIPHER_free(sm4);
    return rc;
}

static int open_sealed(PKCS8_PRIV_KEY_INFO **out, const es_key_source *source, const pbes2 *params,
    const ASN1_OCTET_STRING *sealed, eseal_error *err)
{
    const uint8_t *iv = params->outer->encryption->parameter->value.octet_string->data;
    size_t room = (size_t)sealed->length + SM4_LEN, len = 0;
    uint8_t key[SM4_LEN] = {0}, *plain = es_alloc(room);
    const unsigned char *at = plain;
    PKCS8_PRIV_KEY_INFO *info = NULL;
    int rc;

    if (plain == NULL)
        return es_err_nomem(err);
    rc = derive(key, source, params, err);
    if (rc == 0)
        rc = decrypt(plain, &len, source, sealed, key, iv, err);
    if (rc != 0)
        goto out;
    /* one wrong PIN in 256 leaves good padding, but no structure */
    info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)len);
    if (info == NULL || at != plain + len) {
        PKCS8_PRIV_KEY_INFO_free(info);
        rc = es_key_pin_wrong(source, err);
        goto out;
    }
    *out = info;
out:
    es_wipe(key, sizeof key);
    es_wipe(plain, room);
    es_free(plain);
    return rc;
}

int es_pbes2_sm3_decrypt(PKCS8_PRIV_KEY_INFO **out, const es_key_source *source,
    const X509_SIG *sealed, eseal_error *err)
{
    const ASN1_OCTET_STRING *octets;
    pbes2 params = {0};
    int rc;

    X509_SIG_get0(sealed, NULL, &octets);
    if (!pbes2_read(&params, sealed) || !fits_sm4(&params))
        rc = es_err(err, ESEAL_E_ALGORITHM, source->where, ES_NO_OFFSET,
            "a key under PBES2 with SM3 and parameters other than SM4-CBC's");
    else
        rc = open_sealed(out, source, &params, octets, err);
    pbes2_free(&params);
    return rc;
}
