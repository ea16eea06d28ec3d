/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seals a document: the seal stands once on the last page.
 *
 *   eseal-sign SEAL KEY CERT SIGNER-ANCHORS MAKER-ANCHORS IN OUT
 *
 * The PIN of the key, if it has one, is taken from the environment variable ESEAL_PIN.
 */
#include <stdio.h>
#include <stdlib.h>

#include <eseal.h>

/* In the lower right quarter of the last page, wholly on it. */
static int place(
    eseal_stamp *stamp, const eseal_document *document, const eseal_seal *seal, eseal_error *err)
{
    size_t pages = eseal_document_page_count(document);
    double width, height;
    int rc = eseal_document_page_size(&width, &height, document, pages - 1, err);

    if (rc < 0)
        return rc;
    stamp->page = pages; /* stamps count pages from 1 */
    stamp->x = width * 0.75 - (double)eseal_seal_width_mm(seal) / 2;
    stamp->y = height * 0.75 - (double)eseal_seal_height_mm(seal) / 2;
    return 0;
}

static int sign(const eseal_ctx *ctx, const eseal_trust *trust, char **argv, eseal_error *err)
{
    eseal_seal *seal = NULL;
    eseal_signer *signer = NULL;
    eseal_document *document = NULL;
    eseal_stamp stamp = {0};
    int rc = eseal_seal_open_file(&seal, ctx, argv[1], err);

    if (rc == 0)
        rc = eseal_signer_open_file(&signer, ctx, argv[2], argv[3], getenv("ESEAL_PIN"), err);
    if (rc == 0)
        rc = eseal_document_open_file(&document, ctx, argv[6], err);
    if (rc == 0)
        rc = place(&stamp, document, seal, err);
    if (rc == 0) {
        eseal_sign_options options = {.size = sizeof options,
            .seal = seal,
            .stamps = &stamp,
            .stamp_count = 1,
            .trust = trust}; /* so that a seal or certificate that nobody would trust is refused */

        /* The input stays as it is; the output appears whole, and verified, or not at all. */
        rc = eseal_document_sign_file(document, &options, signer, argv[7], err);
    }
    eseal_document_free(document);
    eseal_signer_free(signer);
    eseal_seal_free(seal);
    return rc;
}

int main(int argc, char **argv)
{
    eseal_ctx *ctx = NULL;
    eseal_trust *trust = NULL;
    eseal_error err = {0};
    int rc;

    if (argc != 8) {
        fprintf(stderr, "usage: eseal-sign SEAL KEY CERT SIGNER-ANCHORS MAKER-ANCHORS IN OUT\n");
        return 2;
    }
    rc = eseal_ctx_new(&ctx, NULL, &err);
    if (rc == 0)
        rc = eseal_trust_new(&trust, ctx, &err);
    if (rc == 0)
        rc = eseal_trust_add_file(trust, argv[4], ESEAL_USE_SIGNER, 0, &err);
    if (rc == 0)
        rc = eseal_trust_add_file(trust, argv[5], ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA, &err);
    if (rc == 0)
        rc = sign(ctx, trust, argv, &err);
    if (rc < 0)
        fprintf(stderr, "not sealed: %s%s%s (%s)\n", err.where, err.where[0] != '\0' ? ": " : "",
            err.text, eseal_error_name(err.code));
    else
        printf("sealed: %s\n", argv[7]);
    eseal_trust_free(trust);
    eseal_ctx_free(ctx);
    return rc < 0 ? 1 : 0;
}
