/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in one step, with a key at hand. */
#include <eseal/signing.h>

#include "core/signer.h"
#include "core/signing.h"

int eseal_document_sign_file(const eseal_document *document, const eseal_sign_options *options,
    const eseal_signer *signer, const char *path, eseal_error *err)
{
    eseal_signing *signing = NULL;
    int rc;

    if (document == NULL || signer == NULL || path == NULL)
        return es_err_misuse(err, "eseal_document_sign_file needs document, signer and path");
    rc = eseal_signing_new(&signing, document, options, signer->cert, err);
    if (rc == 0)
        rc = es_signing_by(NULL, NULL, signing, signer, path, err);
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
        rc = es_signing_by(out, len, signing, signer, NULL, err);
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
        rc = es_signing_by(out, len, signing, signer, NULL, err);
    eseal_signing_free(signing);
    return rc;
}
