/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures in progress: making, reading, freeing. */
#include "core/signing.h"

#include "base/mem.h"

#define OID_SHA256_RSA "1.2.840.113549.1.1.11"

void eseal_signing_free(eseal_signing *signing)
{
    if (signing == NULL)
        return;
    if (signing->work->free != NULL)
        signing->work->free(signing);
    eseal_seal_free(signing->seal);
    eseal_cert_free(signing->cert);
    es_free(signing->stamps);
    es_free(signing->property_info);
    es_buf_free(&signing->info);
    es_buf_free(&signing->message);
    es_free(signing);
}

const unsigned char *eseal_signing_message(const eseal_signing *signing, size_t *len)
{
    if (len != NULL)
        *len = signing == NULL ? 0 : signing->message.len;
    return signing == NULL ? NULL : signing->message.ptr;
}

const unsigned char *eseal_signing_digest(const eseal_signing *signing)
{
    return signing == NULL ? NULL : signing->e;
}

static int copy_options(eseal_signing *signing, eseal_error *err)
{
    eseal_sign_options *o = &signing->options;
    int rc;

    if (o->seal != NULL) {
        rc = es_seal_parse(
            &signing->seal, signing->ctx, es_span_of(o->seal->octets, o->seal->len), NULL, err);
        if (rc < 0)
            return rc;
        signing->version = signing->seal->layout;
    }
    if (o->stamp_count > signing->ctx->limits.stamps)
        return es_err_limit(err, "stamps", "stamps", signing->ctx->limits.stamps);
    signing->stamps = es_alloc_array(o->stamp_count, sizeof *signing->stamps);
    if (signing->stamps == NULL)
        return es_err_nomem(err);
    if (o->stamp_count > 0)
        memcpy(signing->stamps, o->stamps, o->stamp_count * sizeof *signing->stamps);
    signing->property_info = es_strdup(o->property_info == NULL ? "file" : o->property_info);
    if (signing->property_info == NULL)
        return es_err_nomem(err);
    o->seal = signing->seal;
    o->stamps = signing->stamps;
    o->property_info = signing->property_info;
    return 0;
}

static int check_options(const eseal_sign_options *o, eseal_error *err)
{
    if (o->seal == NULL && (o->stamp_count > 0 || o->riding != ESEAL_RIDING_NONE))
        return es_err_misuse(err, "a plain signature has no seal that could be drawn");
    if (o->riding < ESEAL_RIDING_NONE || o->riding > ESEAL_RIDING_BOTTOM)
        return es_err_misuse(err, "riding is none of ESEAL_RIDING_*");
    if (o->plain_form != ESEAL_PLAIN_C && o->plain_form != ESEAL_PLAIN_A)
        return es_err_misuse(err, "plain_form is none of ESEAL_PLAIN_*");
    if (o->stamp_count > 0 && o->stamps == NULL)
        return es_err_misuse(err, "stamps is NULL");
    return 0;
}

int es_signing_alloc(eseal_signing **out, const eseal_ctx *ctx, const es_signing_work *work,
    const eseal_sign_options *options, const eseal_cert *cert, eseal_error *err)
{
    eseal_signing *signing = es_alloc(sizeof *signing);
    int rc = signing == NULL ? es_err_nomem(err) : 0;

    *out = NULL;
    if (rc < 0)
        return rc;
    signing->ctx = ctx;
    signing->work = work;
    signing->info = signing->message = ES_BUF((size_t)ctx->limits.der_octets);
    if (!es_options_copy(&signing->options, sizeof signing->options, options))
        rc = es_err_misuse(err, "eseal_sign_options: size is not set, or a field is unknown here");
    if (rc == 0)
        rc = check_options(&signing->options, err);
    if (rc == 0)
        rc = copy_options(signing, err);
    if (rc == 0)
        rc = es_cert_parse(&signing->cert, ctx, es_span_of(cert->octets, cert->len), NULL, err);
    if (rc < 0) {
        eseal_signing_free(signing);
        return rc;
    }
    signing->time = signing->options.time != 0 ? signing->options.time : eseal_ctx_now(ctx);
    *out = signing;
    return 0;
}

int es_signing_algorithm(eseal_signing *signing, eseal_error *err)
{
    es_key_kind kind =
        signing->cert->key == NULL ? ES_KEY_UNKNOWN : es_public_key_kind(signing->cert->key);

    if (kind == ES_KEY_SM2)
        signing->algorithm = ES_OID_SM2_SM3;
    else if (kind == ES_KEY_RSA && signing->version == 1 &&
             signing->work->kind != ES_SIGNING_DOCUMENT)
        signing->algorithm = OID_SHA256_RSA;
    else
        return es_err(err, ESEAL_E_ALGORITHM, NULL, ES_NO_OFFSET,
            "the certificate's key cannot be used here: seals are signed with SM2");
    return 0;
}

int es_signing_digest(eseal_signing *signing, eseal_error *err)
{
    es_span message = es_buf_view(&signing->message);
    uint8_t out[ES_HASH_MAX];
    int rc;

    if (es_public_key_kind(signing->cert->key) == ES_KEY_SM2)
        return es_sm2_e(signing->e, signing->ctx, signing->cert->key, NULL, &message, 1, err);
    rc = es_hash_octets(out, signing->ctx, ES_HASH_SHA256, message, err);
    if (rc == 0)
        memcpy(signing->e, out, sizeof signing->e);
    return rc;
}

int es_signing_hand_out(eseal_signing **out, eseal_signing *signing, int rc)
{
    if (rc < 0)
        eseal_signing_free(signing);
    else
        *out = signing;
    return rc;
}
