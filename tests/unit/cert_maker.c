/* SPDX-License-Identifier: Apache-2.0 */
#include "cert_maker.h"

#include <check.h>
#include <stdio.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/mem.h"
#include "base/time.h"
#include "codec/der.h"
#include "codec/text.h"

#define ROOM (1 << 20)
#define KEY_ID_LEN 20

struct maker_key {
    EVP_PKEY *pkey;
    enum { SM2, EC, RSA_KEY } kind;
    uint8_t id[KEY_ID_LEN];
    es_buf spki;
};

static es_buf new_buf(void)
{
    return ES_BUF(ROOM);
}

/* Puts inner as the body of a tag, and frees it. */
static void wrap(es_buf *out, uint8_t tag, es_buf *inner)
{
    ck_assert(!inner->failed);
    es_der_put(out, tag, es_buf_view(inner));
    ck_assert(!out->failed);
    es_buf_free(inner);
}

maker_key *maker_key_new(const char *kind)
{
    maker_key *key = es_alloc(sizeof *key);
    uint8_t digest[EVP_MAX_MD_SIZE], *spki = NULL;
    int len;

    ck_assert_ptr_nonnull(key);
    if (strncmp(kind, "RSA", 3) == 0) {
        key->kind = RSA_KEY;
        key->pkey = EVP_RSA_gen(strcmp(kind, "RSA-1024") == 0 ? 1024U : 2048U);
    } else if (strcmp(kind, "SM2") == 0) {
        key->kind = SM2;
        key->pkey = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
    } else {
        key->kind = EC;
        key->pkey = EVP_EC_gen(kind);
    }
    ck_assert_ptr_nonnull(key->pkey);
    len = i2d_PUBKEY(key->pkey, &spki);
    ck_assert_int_gt(len, 0);
    key->spki = new_buf();
    es_buf_put(&key->spki, spki, (size_t)len);
    ck_assert_int_eq(EVP_Digest(spki, (size_t)len, digest, NULL, EVP_sha256(), NULL), 1);
    memcpy(key->id, digest, sizeof key->id);
    OPENSSL_free(spki);
    return key;
}

void maker_key_free(maker_key *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->pkey);
    es_buf_free(&key->spki);
    es_free(key);
}

es_buf maker_key_pem(const maker_key *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    es_buf out = new_buf();
    char *text;
    long len;

    ck_assert_int_eq(PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL, NULL, 0, NULL, NULL), 1);
    len = BIO_get_mem_data(bio, &text);
    es_buf_put(&out, text, (size_t)len);
    BIO_free(bio);
    return out;
}

static const char *attribute_oid(const char *type, size_t len)
{
    static const char *const OIDS[][2] = {{"C", "2.5.4.6"}, {"ST", "2.5.4.8"}, {"L", "2.5.4.7"},
        {"O", "2.5.4.10"}, {"OU", "2.5.4.11"}, {"CN", "2.5.4.3"}};

    for (size_t i = 0; i < sizeof OIDS / sizeof OIDS[0]; i++)
        if (strlen(OIDS[i][0]) == len && memcmp(OIDS[i][0], type, len) == 0)
            return OIDS[i][1];
    ck_abort_msg("no attribute type in %s", type);
    return NULL;
}

/* T43 6.2.1 e: C in PrintableString, the rest in UTF8String. */
static void put_name(es_buf *out, const char *text)
{
    es_buf name = new_buf();

    while (*text != '\0') {
        size_t len = strcspn(text, "/"), type = strcspn(text, "=");
        const char *oid = attribute_oid(text, type);
        es_buf pair = new_buf(), set = new_buf();

        es_der_put_oid(&pair, oid);
        es_der_put(&pair, strcmp(oid, "2.5.4.6") == 0 ? ES_TAG_PRINTABLE : ES_TAG_UTF8,
            es_span_of(text + type + 1, len - type - 1));
        wrap(&set, ES_TAG_SEQUENCE, &pair);
        wrap(&name, ES_TAG_SET, &set);
        text += len + (text[len] == '/');
    }
    wrap(out, ES_TAG_SEQUENCE, &name);
}

static void put_time(es_buf *out, int64_t time)
{
    char utc[14], generalized[16];

    if (es_time_to_utctime(utc, time)) {
        es_der_put(out, ES_TAG_UTCTIME, es_span_str(utc));
    } else {
        ck_assert(es_time_to_generalized(generalized, time));
        es_der_put(out, ES_TAG_GENTIME, es_span_str(generalized));
    }
}

static const char *algorithm_of(const cert_plan *plan, const maker_key *signer)
{
    static const char *const RSAS[][2] = {{"SHA256", "1.2.840.113549.1.1.11"},
        {"SHA384", "1.2.840.113549.1.1.12"}, {"SHA512", "1.2.840.113549.1.1.13"},
        {"SHA1", "1.2.840.113549.1.1.5"}, {"MD5", "1.2.840.113549.1.1.4"}};
    static const char *const ECS[][2] = {{"SHA256", "1.2.840.10045.4.3.2"},
        {"SHA384", "1.2.840.10045.4.3.3"}, {"SHA512", "1.2.840.10045.4.3.4"},
        {"SHA1", "1.2.840.10045.4.1"}, {"MD5", NULL}};
    const char *hash = plan->hash == NULL ? "SHA256" : plan->hash;

    if (signer->kind == SM2)
        return ES_OID_SM2_SM3;
    for (size_t i = 0; i < sizeof RSAS / sizeof RSAS[0]; i++)
        if (strcmp(RSAS[i][0], hash) == 0)
            return signer->kind == EC ? ECS[i][1] : RSAS[i][1];
    ck_abort_msg("no algorithm for %s", hash);
    return NULL;
}

static void put_algorithm(
    es_buf *out, const cert_plan *plan, const maker_key *signer, const char *oid)
{
    es_buf body = new_buf();

    if (oid == NULL)
        oid = plan->algorithm == NULL ? algorithm_of(plan, signer) : plan->algorithm;
    es_der_put_oid(&body, oid);
    if (signer->kind == RSA_KEY || plan->null_params)
        es_der_put(&body, ES_TAG_NULL, es_span_of(NULL, 0));
    wrap(out, ES_TAG_SEQUENCE, &body);
}

static void put_extension(es_buf *out, const char *oid, bool critical, es_buf *value)
{
    static const uint8_t yes = 0xFF;
    es_buf body = new_buf();

    es_der_put_oid(&body, oid);
    if (critical)
        es_der_put(&body, ES_TAG_BOOLEAN, es_span_of(&yes, 1));
    wrap(&body, ES_TAG_OCTETS, value);
    wrap(out, ES_TAG_SEQUENCE, &body);
}

static void put_basic(es_buf *out, const cert_plan *plan)
{
    static const uint8_t yes = 0xFF;
    es_buf body = new_buf(), value = new_buf();

    if (plan->ca)
        es_der_put(&body, ES_TAG_BOOLEAN, es_span_of(&yes, 1));
    if (plan->lengths > 0)
        es_der_put_int(&body, plan->lengths - 1);
    wrap(&value, ES_TAG_SEQUENCE, &body);
    put_extension(out, "2.5.29.19", true, &value);
}

static void put_usage(es_buf *out, const cert_plan *plan)
{
    unsigned usage = plan->usage;
    uint8_t octets[2] = {0, 0};
    es_buf value = new_buf();

    if (usage == 0)
        usage = plan->ca ? MAKER_USAGE(MAKER_CERT_SIGN) | MAKER_USAGE(MAKER_CRL_SIGN)
                         : MAKER_USAGE(MAKER_SIGN) | MAKER_USAGE(MAKER_REPUDIATION);
    for (unsigned bit = 0; bit < 8; bit++)
        if ((usage & MAKER_USAGE(bit)) != 0)
            octets[1] |= (uint8_t)(0x80 >> bit);
    while ((octets[1] >> octets[0] & 1) == 0)
        octets[0]++;
    es_der_put(&value, ES_TAG_BITS, es_span_of(octets, 2));
    put_extension(out, "2.5.29.15", true, &value);
}

static void put_key_ids(es_buf *out, const cert_plan *plan, const maker_key *signer)
{
    static const uint8_t other[KEY_ID_LEN] = {0xEE};
    es_buf body = new_buf(), value = new_buf();

    if (!plan->no_ski) {
        es_der_put(&value, ES_TAG_OCTETS, es_span_of(plan->key->id, KEY_ID_LEN));
        put_extension(out, "2.5.29.14", false, &value);
    }
    if (!plan->no_aki) {
        value = new_buf();
        es_der_put(
            &body, ES_TAG_CTX0_PRIM, es_span_of(plan->other_aki ? other : signer->id, KEY_ID_LEN));
        wrap(&value, ES_TAG_SEQUENCE, &body);
        put_extension(out, "2.5.29.35", false, &value);
    }
    es_buf_free(&value);
    es_buf_free(&body);
}

/* GeneralSubtrees with one base: a directoryName [4], which is EXPLICIT because Name is a CHOICE.
 */
static void put_subtrees(es_buf *out, uint8_t tag, const char *name)
{
    es_buf directory = new_buf(), general = new_buf(), tree = new_buf();

    if (name == NULL)
        return;
    put_name(&directory, name);
    wrap(&general, 0xA4, &directory);
    wrap(&tree, ES_TAG_SEQUENCE, &general);
    wrap(out, tag, &tree);
}

static void put_constraints(es_buf *out, const cert_plan *plan)
{
    es_buf body = new_buf(), value = new_buf();

    if (plan->permitted == NULL && plan->excluded == NULL)
        return;
    put_subtrees(&body, ES_TAG_CTX0, plan->permitted);
    put_subtrees(&body, ES_TAG_CTX1, plan->excluded);
    wrap(&value, ES_TAG_SEQUENCE, &body);
    put_extension(out, "2.5.29.30", true, &value);
}

static void put_named(es_buf *out, const cert_plan *plan)
{
    es_buf body = new_buf(), value = new_buf();

    if (plan->eku != NULL) {
        es_der_put_oid(&body, plan->eku);
        wrap(&value, ES_TAG_SEQUENCE, &body);
        put_extension(out, "2.5.29.37", true, &value);
        value = new_buf();
    }
    if (plan->critical != NULL) {
        es_der_put(&value, ES_TAG_NULL, es_span_of(NULL, 0));
        put_extension(out, plan->critical, true, &value);
        value = new_buf();
    }
    if (plan->uscc != NULL) {
        if (plan->uscc_raw)
            es_buf_text(&value, plan->uscc);
        else
            es_der_put(&value, ES_TAG_PRINTABLE, es_span_str(plan->uscc));
        put_extension(
            out, plan->uscc_oid == NULL ? "1.2.156.10260.4.1.4" : plan->uscc_oid, false, &value);
    }
    es_buf_free(&value);
    es_buf_free(&body);
}

static void put_extensions(es_buf *out, const cert_plan *plan, const maker_key *signer)
{
    es_buf list = new_buf(), wrapped = new_buf();

    if (plan->version != 0 && plan->version != 3)
        return;
    if (!plan->no_basic)
        put_basic(&list, plan);
    if (!plan->no_usage)
        put_usage(&list, plan);
    put_key_ids(&list, plan, signer);
    put_constraints(&list, plan);
    put_named(&list, plan);
    es_buf_span(&list, plan->extra);
    if (list.len > 0) {
        wrap(&wrapped, ES_TAG_SEQUENCE, &list);
        wrap(out, 0xA3, &wrapped);
    }
}

static es_buf make_tbs(const cert_plan *plan, const maker_key *signer)
{
    es_buf body = new_buf(), version = new_buf(), validity = new_buf(), tbs = new_buf();

    if (plan->version != 1) {
        es_der_put_int(&version, plan->version == 0 ? 2 : plan->version - 1);
        wrap(&body, ES_TAG_CTX0, &version);
    }
    es_der_put_int(&body, plan->serial == 0 ? 1 : (int64_t)plan->serial);
    put_algorithm(&body, plan, signer, plan->inner_algorithm);
    put_name(&body, plan->issuer == NULL ? plan->subject : plan->issuer);
    put_time(&validity, plan->from == 0 ? MAKER_FROM : plan->from);
    put_time(&validity, plan->to == 0 ? MAKER_TO : plan->to);
    wrap(&body, ES_TAG_SEQUENCE, &validity);
    put_name(&body, plan->subject);
    es_buf_span(&body, es_buf_view(&plan->key->spki));
    put_extensions(&body, plan, signer);
    wrap(&tbs, ES_TAG_SEQUENCE, &body);
    return tbs;
}

/* An SM2 value in a form that is not DER, or not what a certificate should hold. */
static void put_odd_value(es_buf *out, const cert_plan *plan, es_span value)
{
    es_buf body = new_buf(), whole = new_buf();
    uint8_t octets[33] = {0};
    es_sm2_value read;

    ck_assert_int_eq(es_sm2_value_read(&read, value), ES_R_NONE);
    if (plan->form == MAKER_RAW) {
        es_buf_put(&whole, read.r, 32);
        es_buf_put(&whole, read.s, 32);
    } else {
        size_t sign = plan->form == MAKER_PADDED ? 2 : 0;

        es_der_put_header(&body, ES_TAG_INTEGER, 32 + sign);
        es_buf_put(&body, octets, sign);
        es_buf_put(&body, read.r, 32);
        es_der_put_uint(&body, es_span_of(read.s, 32));
        wrap(&whole, ES_TAG_SEQUENCE, &body);
    }
    es_der_put_bits(out, es_buf_view(&whole));
    es_buf_free(&body);
    es_buf_free(&whole);
}

static void put_value(es_buf *out, const cert_plan *plan, const maker_key *signer, es_span tbs)
{
    const char *hash = plan->hash != NULL ? plan->hash : signer->kind == SM2 ? "SM3" : "SHA256";
    const char *id = plan->id == NULL ? ES_DEFAULT_ID : plan->id;
    EVP_PKEY_CTX *pctx = EVP_PKEY_CTX_new_from_pkey(NULL, signer->pkey, NULL);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    uint8_t value[1024];
    size_t len = sizeof value;

    ck_assert(pctx != NULL && md != NULL);
    EVP_MD_CTX_set_pkey_ctx(md, pctx);
    if (signer->kind == SM2)
        ck_assert_int_eq(EVP_PKEY_CTX_set1_id(pctx, id, strlen(id)), 1);
    ck_assert_int_eq(
        EVP_DigestSignInit(md, NULL, EVP_get_digestbyname(hash), NULL, signer->pkey), 1);
    ck_assert_int_eq(EVP_DigestSign(md, value, &len, tbs.ptr, tbs.len), 1);
    if (plan->damaged)
        value[len - 1] ^= 1;
    if (plan->form != MAKER_DER)
        put_odd_value(out, plan, es_span_of(value, len));
    else
        es_der_put_bits(out, es_span_of(value, len));
    EVP_MD_CTX_free(md);
    EVP_PKEY_CTX_free(pctx);
}

es_buf maker_der(const cert_plan *plan)
{
    const maker_key *signer = plan->issuer_key == NULL ? plan->key : plan->issuer_key;
    es_buf tbs = make_tbs(plan, signer), body = new_buf(), out = new_buf();

    es_buf_span(&body, es_buf_view(&tbs));
    put_algorithm(&body, plan, signer, NULL);
    put_value(&body, plan, signer, es_buf_view(&tbs));
    wrap(&out, ES_TAG_SEQUENCE, &body);
    es_buf_free(&tbs);
    return out;
}

es_buf maker_text_pem(const es_buf *der, const char *label)
{
    es_buf text = new_buf(), out = new_buf();

    es_base64_encode(&text, es_buf_view(der));
    es_buf_format(&out, "-----BEGIN %s-----\n", label);
    for (size_t at = 0; at < text.len; at += 64) {
        es_buf_put(&out, text.ptr + at, text.len - at < 64 ? text.len - at : 64);
        es_buf_text(&out, "\n");
    }
    es_buf_format(&out, "-----END %s-----\n", label);
    ck_assert(!out.failed);
    es_buf_free(&text);
    return out;
}

es_buf maker_pem(const cert_plan *plan)
{
    es_buf der = maker_der(plan), out = maker_text_pem(&der, "CERTIFICATE");

    es_buf_free(&der);
    return out;
}

void maker_put_name(es_buf *out, const char *text)
{
    put_name(out, text);
}

void maker_put_algorithm(es_buf *out, const maker_key *key, const char *oid)
{
    static const cert_plan plain;

    put_algorithm(out, &plain, key, oid);
}

void maker_put_signed(
    es_buf *out, const maker_key *key, es_buf *tbs, const char *oid, bool damaged, es_span more)
{
    const cert_plan plan = {.damaged = damaged};
    es_buf body = new_buf();

    es_buf_span(&body, es_buf_view(tbs));
    put_algorithm(&body, &plan, key, oid);
    put_value(&body, &plan, key, es_buf_view(tbs));
    es_buf_span(&body, more);
    es_buf_free(tbs);
    wrap(out, ES_TAG_SEQUENCE, &body);
}

void maker_put_extension(es_buf *out, const char *oid, bool critical, es_buf *value)
{
    put_extension(out, oid, critical, value);
}

void maker_digest(es_buf *out, const char *hash, es_span data)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned len;

    ck_assert_int_eq(
        EVP_Digest(data.ptr, data.len, digest, &len, EVP_get_digestbyname(hash), NULL), 1);
    es_buf_put(out, digest, len);
}

es_span maker_key_bits(const maker_key *key)
{
    es_tlv whole, algorithm, bits;
    es_span octets;
    es_der at;

    es_der_open(&at, es_buf_view(&key->spki), key->spki.ptr);
    ck_assert(es_der_take(&at, ES_TAG_SEQUENCE, &whole));
    es_der_enter(&at, &whole, key->spki.ptr);
    ck_assert(es_der_take(&at, ES_TAG_SEQUENCE, &algorithm));
    ck_assert(es_der_take(&at, ES_TAG_BITS, &bits) && es_der_bits(&bits, &octets));
    return octets;
}

es_span maker_key_id(const maker_key *key)
{
    return es_span_of(key->id, KEY_ID_LEN);
}

eseal_cert *maker_cert(const eseal_ctx *ctx, const cert_plan *plan)
{
    es_buf der = maker_der(plan);
    eseal_cert *cert = NULL;
    eseal_error err = {0};
    int rc = eseal_cert_parse(&cert, ctx, der.ptr, der.len, &err);

    ck_assert_msg(rc == 0, "%s: %s: %s", plan->subject, err.where, err.text);
    es_buf_free(&der);
    return cert;
}
