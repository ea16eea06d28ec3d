/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public keys.
 *
 *     SubjectPublicKeyInfo ::= SEQUENCE { AlgorithmIdentifier, BIT STRING }    -- RFC 5280 4.1
 *
 * An SM2 key is id-ecPublicKey with the named curve 1.2.156.10197.1.301 and a point (GM/T
 * 0009 7.1); sm2_key.c knows what is known of it.  Its EVP_PKEY is made from the point, because
 * OpenSSL 3.0 gives type EC or SM2 by turns otherwise.
 */
#include "crypto/sm2_key.h"

#include <openssl/asn1t.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/x509.h>

#include "base/mem.h"

#define POINT_LEN 65

struct es_public_key {
    es_key_kind kind;
    int bits;
    EVP_PKEY *pkey;  /* RSA and other curves */
    es_sm2_key *sm2; /* SM2 */
};

int es_public_key_from_point(
    es_public_key **out, const eseal_ctx *ctx, es_span point, eseal_error *err)
{
    es_public_key *key = NULL;
    int rc = es_crypto_ready(ctx, err);

    if (rc != 0)
        return rc;
    key = es_alloc(sizeof *key);
    if (key == NULL)
        return es_err_nomem(err);
    key->kind = ES_KEY_SM2;
    key->bits = 256;
    rc = es_sm2_key_get(&key->sm2, ctx, point, err);
    if (rc != 0)
        es_public_key_free(key);
    else
        *out = key;
    return rc;
}

/* What the outside of a SubjectPublicKeyInfo says. */
typedef struct spki_outline {
    int algorithm;   /* NID */
    int params_type; /* V_ASN1_* of the parameters; -1: absent */
    int curve;       /* NID of a named curve */
    ASN1_SEQUENCE_ANY *outer, *inner;
    es_span bits; /* within outer */
} spki_outline;

static void outline_free(spki_outline *outline)
{
    sk_ASN1_TYPE_pop_free(outline->outer, ASN1_TYPE_free);
    sk_ASN1_TYPE_pop_free(outline->inner, ASN1_TYPE_free);
}

static bool outline_read(spki_outline *outline, es_span spki)
{
    const unsigned char *at = spki.ptr;
    const ASN1_TYPE *id, *key, *oid;

    if (spki.len > LONG_MAX)
        return false;
    outline->outer = d2i_ASN1_SEQUENCE_ANY(NULL, &at, (long)spki.len);
    if (outline->outer == NULL || at != spki.ptr + spki.len ||
        sk_ASN1_TYPE_num(outline->outer) != 2)
        return false;
    id = sk_ASN1_TYPE_value(outline->outer, 0);
    key = sk_ASN1_TYPE_value(outline->outer, 1);
    if (id->type != V_ASN1_SEQUENCE || key->type != V_ASN1_BIT_STRING ||
        (key->value.bit_string->flags & 0x07) != 0)
        return false;
    outline->bits = es_span_of(key->value.bit_string->data, (size_t)key->value.bit_string->length);
    at = id->value.sequence->data;
    outline->inner = d2i_ASN1_SEQUENCE_ANY(NULL, &at, id->value.sequence->length);
    if (outline->inner == NULL || sk_ASN1_TYPE_num(outline->inner) < 1 ||
        sk_ASN1_TYPE_num(outline->inner) > 2)
        return false;
    oid = sk_ASN1_TYPE_value(outline->inner, 0);
    if (oid->type != V_ASN1_OBJECT)
        return false;
    outline->algorithm = OBJ_obj2nid(oid->value.object);
    outline->params_type = -1;
    if (sk_ASN1_TYPE_num(outline->inner) == 2) {
        const ASN1_TYPE *params = sk_ASN1_TYPE_value(outline->inner, 1);

        outline->params_type = params->type;
        if (params->type == V_ASN1_OBJECT)
            outline->curve = OBJ_obj2nid(params->value.object);
    }
    return true;
}

/* An exponent of 1 would let anyone write a value; an even one is no key. */
static bool exponent_is_sound(EVP_PKEY *pkey)
{
    BIGNUM *e = NULL;
    bool sound;

    if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &e) != 1)
        return false;
    sound = BN_is_odd(e) && !BN_is_one(e);
    BN_free(e);
    return sound;
}

/* RSA and curves other than SM2's. */
static int parse_other(
    es_public_key **out, const eseal_ctx *ctx, es_span spki, es_key_kind kind, eseal_error *err)
{
    const unsigned char *at = spki.ptr;
    es_public_key *key = es_alloc(sizeof *key);
    int rc = 0;

    if (key == NULL)
        return es_err_nomem(err);
    key->kind = kind;
    key->pkey =
        d2i_PUBKEY_ex(NULL, &at, (long)spki.len, ctx->crypto->libctx, ctx->crypto->properties);
    if (key->pkey == NULL || at != spki.ptr + spki.len ||
        (kind == ES_KEY_RSA && !exponent_is_sound(key->pkey))) {
        rc = es_ossl_err(err, es_ossl_broke() ? ESEAL_E_CRYPTO : ESEAL_E_ALGORITHM, "public key",
            kind == ES_KEY_RSA ? "an RSA key that OpenSSL refuses"
                               : "a key on a curve that OpenSSL refuses");
        goto out;
    }
    key->bits = EVP_PKEY_get_bits(key->pkey);
    *out = key;
    key = NULL;
out:
    es_public_key_free(key);
    return rc;
}

static int parse_outlined(es_public_key **out, const eseal_ctx *ctx, es_span spki,
    const spki_outline *outline, eseal_error *err)
{
    if (outline->algorithm == NID_rsaEncryption)
        return parse_other(out, ctx, spki, ES_KEY_RSA, err);
    if (outline->algorithm != NID_X9_62_id_ecPublicKey)
        return es_err(err, ESEAL_E_ALGORITHM, "public key", ES_NO_OFFSET,
            "a key that is neither SM2, RSA nor on an elliptic curve");
    if (outline->params_type == V_ASN1_SEQUENCE)
        return es_err(err, ESEAL_E_ALGORITHM, "public key", ES_NO_OFFSET,
            "explicit curve parameters are refused: GM/T 0009 and RFC 5480 allow named curves "
            "alone");
    if (outline->params_type != V_ASN1_OBJECT)
        return es_err(err, ESEAL_E_ALGORITHM, "public key", ES_NO_OFFSET,
            "an elliptic-curve key that names no curve");
    if (outline->curve == NID_sm2)
        return es_public_key_from_point(out, ctx, outline->bits, err);
    return parse_other(out, ctx, spki, ES_KEY_EC, err);
}

/* The one form that nearly all SM2 keys have, up to and with the 04 of the point. */
static const uint8_t SM2_FORM[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D,
    0x02, 0x01, 0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D, 0x03, 0x42, 0x00, 0x04};

int es_public_key_parse(es_public_key **out, const eseal_ctx *ctx, es_span spki, eseal_error *err)
{
    spki_outline outline = {0};
    int rc = es_crypto_ready(ctx, err);

    if (rc != 0)
        return rc;
    if (spki.len == sizeof SM2_FORM + 64 && memcmp(spki.ptr, SM2_FORM, sizeof SM2_FORM) == 0)
        return es_public_key_from_point(
            out, ctx, es_span_of(spki.ptr + sizeof SM2_FORM - 1, POINT_LEN), err);
    es_ossl_begin();
    if (!outline_read(&outline, spki))
        rc = es_ossl_err(err, ESEAL_E_ASN1, "public key", "not a SubjectPublicKeyInfo");
    else
        rc = parse_outlined(out, ctx, spki, &outline, err);
    outline_free(&outline);
    es_ossl_end();
    return rc;
}

void es_public_key_free(es_public_key *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->pkey);
    es_sm2_key_drop(key->sm2);
    es_free(key);
}

es_key_kind es_public_key_kind(const es_public_key *key)
{
    return key->kind;
}

int es_public_key_bits(const es_public_key *key)
{
    return key->bits;
}

EVP_PKEY *es_public_key_pkey(const es_public_key *key)
{
    return key->pkey;
}

es_span es_public_key_point(const es_public_key *key)
{
    if (key->kind != ES_KEY_SM2)
        return es_span_of(NULL, 0);
    return es_span_of(key->sm2->octets, POINT_LEN);
}

es_sm2_key *es_public_key_sm2(const es_public_key *key)
{
    return key->sm2;
}

bool es_public_key_equal(const es_public_key *a, const es_public_key *b)
{
    bool equal;

    if (a->kind != b->kind)
        return false;
    if (a->kind == ES_KEY_SM2)
        return a->sm2 == b->sm2 || memcmp(a->sm2->octets, b->sm2->octets, POINT_LEN) == 0;
    es_ossl_begin();
    equal = EVP_PKEY_eq(a->pkey, b->pkey) == 1;
    es_ossl_end();
    return equal;
}
