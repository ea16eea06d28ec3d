/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PKCS#12 (RFC 7292): key and certificates in "bags" in "safes", each encrypted for itself, under a
 * MAC.
 *
 * The bags are walked here, because OpenSSL 3.0's PKCS12_parse() decrypts keys in the process-wide
 * library context and refuses files without a MAC.  What Java writes has its certificates under
 * RC2-40, which takes the legacy provider: such a safe is opened once more in a library context
 * with it.
 */
#include "crypto/key_parts.h"

#include <openssl/pkcs12.h>

/* safeContentsBags within each other */
#define DEPTH_MAX 4

typedef struct p12_run {
    es_key_source *source;
    es_span der;
    PKCS12 *p12;
    STACK_OF(PKCS7) * safes;
    es_legacy legacy; /* opened when first needed, and the same safes in it */
    PKCS12 *legacy_p12;
    STACK_OF(PKCS7) * legacy_safes;
} p12_run;

/* A PFX that knows its library context, and its safes. */
static bool parse(PKCS12 **p12, STACK_OF(PKCS7) * *safes, OSSL_LIB_CTX *libctx,
    const char *properties, es_span der)
{
    const unsigned char *at = der.ptr;

    *p12 = PKCS12_init_ex(NID_pkcs7_data, libctx, properties);
    if (*p12 == NULL || d2i_PKCS12(p12, &at, (long)der.len) == NULL)
        return false;
    *safes = PKCS12_unpack_authsafes(*p12);
    return *safes != NULL;
}

static int open_legacy(p12_run *run, eseal_error *err)
{
    int rc;

    if (run->legacy_safes != NULL)
        return 0;
    rc = es_legacy_open(&run->legacy, run->source->where, err);
    if (rc != 0)
        return rc;
    if (!parse(&run->legacy_p12, &run->legacy_safes, run->legacy.libctx, NULL, run->der))
        return es_ossl_err(err, ESEAL_E_KEY, run->source->where, "a damaged PKCS#12 file");
    return 0;
}

static void run_free(p12_run *run)
{
    sk_PKCS7_pop_free(run->legacy_safes, PKCS7_free);
    PKCS12_free(run->legacy_p12);
    es_legacy_close(&run->legacy); /* after what lives in its library context */
    sk_PKCS7_pop_free(run->safes, PKCS7_free);
    PKCS12_free(run->p12);
}

/* An absent PIN may have been written as none or as an empty one, which are not the same here. */
static bool mac_fits(es_key_source *source, PKCS12 *p12)
{
    static const char *const EMPTY[] = {NULL, ""};

    if (source->pin != NULL && source->pin[0] != '\0')
        return PKCS12_verify_mac(p12, source->pin, -1) == 1;
    for (size_t i = 0; i < 2; i++) {
        if (PKCS12_verify_mac(p12, EMPTY[i], 0) == 1) {
            source->pin = EMPTY[i];
            source->pin_is_right = true;
            return true;
        }
    }
    return false;
}

static int check_mac(p12_run *run, eseal_error *err)
{
    int rc;

    if (PKCS12_mac_present(run->p12) != 1)
        return 0;
    rc = es_key_spend_mac(run->source, run->p12, err);
    if (rc != 0)
        return rc;
    es_ossl_begin();
    if (mac_fits(run->source, run->p12))
        rc = 0;
    else if (es_ossl_last() != 0)
        rc = es_ossl_err(
            err, ESEAL_E_ALGORITHM, run->source->where, "the file's MAC cannot be computed");
    else if (run->source->pin == NULL)
        rc = es_key_pin_missing(run->source, err);
    else
        rc = es_key_pin_wrong(run->source, err);
    es_ossl_end();
    return rc;
}

/* The bags of an encrypted safe. */
static int decrypt_safe(STACK_OF(PKCS12_SAFEBAG) * *out, p12_run *run, int number, eseal_error *err)
{
    PKCS7 *safe = sk_PKCS7_value(run->safes, number);
    es_key_source *source = run->source;
    int rc;

    if (source->pin == NULL && !source->pin_is_right)
        return es_key_pin_missing(source, err);
    rc = es_key_spend(source, safe->d.encrypted->enc_data->algorithm, err);
    if (rc != 0)
        return rc;
    *out = PKCS12_unpack_p7encdata(safe, source->pin, -1);
    if (*out != NULL)
        return 0;
    if (es_key_pin_fault())
        return es_key_pin_wrong(source, err);
    rc = open_legacy(run, err);
    if (rc != 0)
        return rc;
    *out = PKCS12_unpack_p7encdata(sk_PKCS7_value(run->legacy_safes, number), source->pin, -1);
    if (*out != NULL)
        return 0;
    if (es_key_pin_fault())
        return es_key_pin_wrong(source, err);
    return es_ossl_err(err, ESEAL_E_ALGORITHM, source->where,
        "the file is encrypted in a way that OpenSSL does not offer");
}

static int keep_bags(
    es_key_source *source, const STACK_OF(PKCS12_SAFEBAG) * bags, int depth, eseal_error *err);

static int keep_cert(es_key_source *source, const PKCS12_SAFEBAG *bag, eseal_error *err)
{
    X509 *cert;
    int rc;

    if (PKCS12_SAFEBAG_get_bag_nid(bag) != NID_x509Certificate)
        return 0;
    cert = PKCS12_SAFEBAG_get1_cert(bag);
    if (cert == NULL)
        return es_ossl_err(err, ESEAL_E_KEY, source->where, "a damaged certificate in the file");
    rc = es_key_source_cert(source, cert, err);
    X509_free(cert);
    return rc;
}

static int keep_bag(es_key_source *source, const PKCS12_SAFEBAG *bag, int depth, eseal_error *err)
{
    switch (PKCS12_SAFEBAG_get_nid(bag)) {
    case NID_keyBag:
        return es_key_from_pkcs8(source, PKCS12_SAFEBAG_get0_p8inf(bag), err);
    case NID_pkcs8ShroudedKeyBag:
        return es_key_read_encrypted(source, PKCS12_SAFEBAG_get0_pkcs8(bag), err);
    case NID_certBag:
        return keep_cert(source, bag, err);
    case NID_safeContentsBag:
        return keep_bags(source, PKCS12_SAFEBAG_get0_safes(bag), depth + 1, err);
    default:
        return 0; /* CRLs and secrets */
    }
}

static int keep_bags(
    es_key_source *source, const STACK_OF(PKCS12_SAFEBAG) * bags, int depth, eseal_error *err)
{
    int rc = 0;

    if (depth > DEPTH_MAX)
        return es_err_limit(err, source->where, "bags within bags", DEPTH_MAX);
    for (int i = 0; rc == 0 && i < sk_PKCS12_SAFEBAG_num(bags); i++)
        rc = keep_bag(source, sk_PKCS12_SAFEBAG_value(bags, i), depth, err);
    return rc;
}

static int keep_safe(p12_run *run, int number, eseal_error *err)
{
    PKCS7 *safe = sk_PKCS7_value(run->safes, number);
    STACK_OF(PKCS12_SAFEBAG) *bags = NULL;
    int rc = 0;

    if (PKCS7_type_is_encrypted(safe)) {
        rc = decrypt_safe(&bags, run, number, err);
    } else if (PKCS7_type_is_data(safe)) {
        bags = PKCS12_unpack_p7data(safe);
        if (bags == NULL)
            rc = es_ossl_err(err, ESEAL_E_KEY, run->source->where, "a damaged PKCS#12 file");
    }
    if (rc == 0)
        rc = keep_bags(run->source, bags, 0, err);
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    return rc;
}

int es_key_read_p12(es_key_source *source, es_span der, eseal_error *err)
{
    const struct es_crypto *crypto = source->ctx->crypto;
    p12_run run = {.source = source, .der = der};
    int rc;

    if (parse(&run.p12, &run.safes, crypto->libctx, crypto->properties, der))
        rc = check_mac(&run, err);
    else
        rc = es_ossl_err(err, ESEAL_E_KEY, source->where, "a damaged PKCS#12 file");
    for (int i = 0; rc == 0 && i < sk_PKCS7_num(run.safes); i++)
        rc = keep_safe(&run, i, err);
    run_free(&run);
    return rc;
}
