/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in one step, with a key at hand. */
#include <eseal/signing.h>

#include "core/signer.h"
#include "core/signing.h"

/* The key's value for what is in progress. */
static int key_value(
    es_buf *value, const eseal_signing *signing, const eseal_signer *signer, eseal_error *err)
{
    es_span message = es_buf_view(&signing->message);
    es_alg alg;

    if (!es_alg_from_oid(&alg, signing->algorithm))
        return es_err(err, ESEAL_E_ALGORITHM, NULL, ES_NO_OFFSET, "%s", signing->algorithm);
    return es_private_key_sign(value, signing->ctx, signer->key, &alg, &message, 1, err);
}

static int finish(unsigned char **out, size_t *len, eseal_signing *signing,
    const eseal_signer *signer, const char *path, eseal_error *err)
{
    es_buf value = ES_BUF(8192);
    int rc = key_value(&value, signing, signer, err);

    if (rc == 0 && path != NULL)
        rc = eseal_signing_finish_file(signing, value.ptr, value.len, path, err);
    else if (rc == 0)
        rc = eseal_signing_finish(out, len, signing, value.ptr, value.len, err);
    es_buf_free(&value);
    return rc;
}

int eseal_document_sign_file(const eseal_document *document, const eseal_sign_options *options,
    const eseal_signer *signer, const char *path, eseal_error *err)
{
    eseal_signing *signing = NULL;
    int rc;

    if (document == NULL || signer == NULL || path == NULL)
        return es_err_misuse(err, "eseal_document_sign_file needs document, signer and path");
    rc = eseal_signing_new(&signing, document, options, signer->cert, err);
    if (rc == 0)
        rc = finish(NULL, NULL, signing, signer, path, err);
    eseal_signing_free(signing);
    return rc;
}

int eseal_document_sign(unsigned char **out, size_t *len, const eseal_document *document,
    const eseal_sign_options *options, const eseal_signer *signer, eseal_error *err)
{
    eseal_signing *signing = NULL;
    int rc;

    if (out == NULL || len == NULL || document == NULL || signer == NULL)
        return es_err_misuse(err, "eseal_document_sign needs out, len, document and signer");
    *out = NULL;
    rc = eseal_signing_new(&signing, document, options, signer->cert, err);
    if (rc == 0)
        rc = finish(out, len, signing, signer, NULL, err);
    eseal_signing_free(signing);
    return rc;
}

int eseal_content_sign(unsigned char **out, size_t *len, const eseal_ctx *ctx,
    const eseal_io *content, const eseal_sign_options *options, const eseal_signer *signer,
    eseal_error *err)
{
    eseal_signing *signing = NULL;
    int rc;

    if (out == NULL || len == NULL || ctx == NULL || content == NULL || signer == NULL)
        return es_err_misuse(err, "eseal_content_sign needs out, len, ctx, content and signer");
    *out = NULL;
    rc = eseal_signing_new_content(&signing, ctx, content, options, signer->cert, err);
    if (rc == 0)
        rc = finish(out, len, signing, signer, NULL, err);
    eseal_signing_free(signing);
    return rc;
}

int eseal_seal_builder_sign(
    eseal_seal **out, eseal_seal_builder *builder, const eseal_signer *maker, eseal_error *err)
{
    eseal_signing *signing = NULL;
    unsigned char *der = NULL;
    size_t len = 0;
    int rc;

    if (out == NULL || builder == NULL || maker == NULL)
        return es_err_misuse(err, "eseal_seal_builder_sign needs out, builder and maker");
    *out = NULL;
    rc = eseal_signing_new_seal(&signing, builder, maker->cert, err);
    if (rc == 0)
        rc = finish(&der, &len, signing, maker, NULL, err);
    if (rc == 0)
        rc = eseal_seal_parse(out, signing->ctx, der, len, err);
    eseal_free(der);
    eseal_signing_free(signing);
    return rc;
}
