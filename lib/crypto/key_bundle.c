/* SPDX-License-Identifier: Apache-2.0 */
/* What a key file holds: one private key, and certificates of which one may be the key's. */
#include "base/mem.h"
#include "crypto/key_parts.h"

int es_key_source_keep(es_key_source *source, EVP_PKEY *pkey, eseal_error *err)
{
    if (source->pkey != NULL) {
        EVP_PKEY_free(pkey);
        return es_err(
            err, ESEAL_E_KEY, source->where, ES_NO_OFFSET, "more than one private key in a file");
    }
    source->pkey = pkey;
    return 0;
}

int es_key_source_cert_der(es_key_source *source, es_span der, eseal_error *err)
{
    es_key_bundle *bundle = &source->bundle;
    size_t count = bundle->other_count;
    uint8_t **others;
    size_t *lens;

    if (count >= source->ctx->limits.certificates)
        return es_err_limit(err, source->where, "certificates", source->ctx->limits.certificates);
    others = es_alloc_array(count + 1, sizeof *others);
    lens = es_alloc_array(count + 1, sizeof *lens);
    if (others == NULL || lens == NULL || (others[count] = es_memdup(der.ptr, der.len)) == NULL) {
        es_free(others);
        es_free(lens);
        return es_err_nomem(err);
    }
    lens[count] = der.len;
    if (count > 0) {
        memcpy(others, bundle->others, count * sizeof *others);
        memcpy(lens, bundle->other_lens, count * sizeof *lens);
    }
    es_free(bundle->others);
    es_free(bundle->other_lens);
    bundle->others = others;
    bundle->other_lens = lens;
    bundle->other_count = count + 1;
    return 0;
}

int es_key_source_cert(es_key_source *source, const X509 *cert, eseal_error *err)
{
    unsigned char *der = NULL;
    int len = i2d_X509(cert, &der), rc;

    if (len <= 0)
        return es_ossl_err(
            err, ESEAL_E_CRYPTO, source->where, "a certificate could not be taken out");
    rc = es_key_source_cert_der(source, es_span_of(der, (size_t)len), err);
    OPENSSL_free(der);
    return rc;
}

/* Whether a certificate is of this public key; one that cannot be read is not. */
static bool cert_fits(const eseal_ctx *ctx, es_span der, const es_public_key *key)
{
    const unsigned char *at = der.ptr;
    X509 *cert = X509_new_ex(ctx->crypto->libctx, ctx->crypto->properties);
    es_public_key *theirs = NULL;
    unsigned char *spki = NULL;
    bool fits = false;
    int len;

    if (cert == NULL || d2i_X509(&cert, &at, (long)der.len) == NULL)
        goto out;
    len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &spki);
    if (len > 0 && es_public_key_parse(&theirs, ctx, es_span_of(spki, (size_t)len), NULL) == 0)
        fits = es_public_key_equal(theirs, key);
out:
    es_public_key_free(theirs);
    OPENSSL_free(spki);
    X509_free(cert);
    return fits;
}

/* Takes the first certificate of the key out of the others. */
void es_key_bundle_pick_cert(const eseal_ctx *ctx, es_key_bundle *bundle)
{
    const es_public_key *key = es_private_key_public(bundle->key);
    size_t at = 0;

    while (at < bundle->other_count &&
           !cert_fits(ctx, es_span_of(bundle->others[at], bundle->other_lens[at]), key))
        at++;
    if (at == bundle->other_count)
        return;
    bundle->cert = bundle->others[at];
    bundle->cert_len = bundle->other_lens[at];
    bundle->other_count--;
    for (; at < bundle->other_count; at++) {
        bundle->others[at] = bundle->others[at + 1];
        bundle->other_lens[at] = bundle->other_lens[at + 1];
    }
}

void es_key_bundle_free(es_key_bundle *bundle)
{
    if (bundle == NULL)
        return;
    es_private_key_free(bundle->key);
    es_free(bundle->cert);
    for (size_t i = 0; i < bundle->other_count; i++)
        es_free(bundle->others[i]);
    es_free(bundle->others);
    es_free(bundle->other_lens);
    memset(bundle, 0, sizeof *bundle);
}
