/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shows what is in a document's signatures, with no word on whether any of it is true.
 *
 *   eseal-dump [--tree] FILE        --tree: with the package's entries and the ASN.1 of each value
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <eseal.h>

static void say_time(const char *label, int64_t time)
{
    char text[32];

    if (eseal_time_encode(text, sizeof text, time, NULL) == 0)
        printf("  %-10s %s\n", label, text);
}

static void say_cert(const eseal_ctx *ctx, const char *label, const unsigned char *der, size_t len)
{
    eseal_cert *cert = NULL;
    eseal_error err = {0};

    if (der == NULL)
        printf("  %-10s no certificate inside\n", label);
    else if (eseal_cert_parse(&cert, ctx, der, len, &err) < 0)
        printf("  %-10s not a certificate: %s\n", label, err.text);
    else
        printf(
            "  %-10s %s (serial %s)\n", label, eseal_cert_subject(cert), eseal_cert_serial(cert));
    eseal_cert_free(cert);
}

static void say_seal(const eseal_ctx *ctx, const eseal_seal *seal)
{
    const unsigned char *octets;
    size_t len;

    if (seal == NULL) {
        printf("  %-10s none: a plain signature\n", "seal");
        return;
    }
    printf("  %-10s %s (id %s, version %d)\n", "seal", eseal_seal_name(seal), eseal_seal_id(seal),
        eseal_seal_version(seal));
    say_time("valid from", eseal_seal_valid_from(seal));
    say_time("valid to", eseal_seal_valid_to(seal));
    (void)eseal_seal_picture(seal, &len);
    printf("  %-10s %s, %" PRId64 " x %" PRId64 " mm, %zu octets\n", "picture",
        eseal_seal_picture_type(seal), eseal_seal_width_mm(seal), eseal_seal_height_mm(seal), len);
    octets = eseal_seal_maker(seal, &len);
    say_cert(ctx, "maker", octets, len);
}

static int say_signature(
    const eseal_ctx *ctx, const eseal_document *document, size_t index, int tree, eseal_error *err)
{
    eseal_signature *signature = NULL;
    const unsigned char *octets;
    char *text = NULL;
    size_t len;
    int rc = eseal_document_signature(&signature, document, index, err);

    printf("signature %s\n", eseal_document_signature_id(document, index));
    if (rc < 0)
        return rc;
    octets = eseal_signature_cert(signature, &len);
    say_cert(ctx, "signer", octets, len);
    if (eseal_signature_time(signature) != INT64_MIN)
        say_time("claims", eseal_signature_time(signature));
    say_seal(ctx, eseal_signature_seal(signature));
    if (tree) {
        octets = eseal_signature_der(signature, &len);
        rc = eseal_inspect_der(&text, ctx, octets, len, err);
    }
    if (text != NULL)
        printf("%s\n", text);
    eseal_free(text);
    eseal_signature_free(signature);
    return rc;
}

static int dump(const eseal_ctx *ctx, const char *path, int tree, eseal_error *err)
{
    eseal_document *document = NULL;
    char *text = NULL;
    size_t count;
    int rc = eseal_document_open_file(&document, ctx, path, err);

    if (rc == 0 && tree)
        rc = eseal_inspect_document(&text, document, err);
    if (rc == 0) {
        count = eseal_document_signature_count(document);
        printf("%s%s: %zu pages, %zu signatures\n", text == NULL ? "" : text, path,
            eseal_document_page_count(document), count);
        for (size_t i = 0; rc == 0 && i < count; i++)
            rc = say_signature(ctx, document, i, tree, err);
    }
    eseal_free(text);
    eseal_document_free(document);
    return rc;
}

int main(int argc, char **argv)
{
    int tree = argc > 1 && strcmp(argv[1], "--tree") == 0;
    eseal_ctx *ctx = NULL;
    eseal_error err = {0};
    int rc;

    if (argc != 2 + tree) {
        fprintf(stderr, "usage: eseal-dump [--tree] FILE\n");
        return 2;
    }
    rc = eseal_ctx_new(&ctx, NULL, &err);
    if (rc == 0)
        rc = dump(ctx, argv[1 + tree], tree, &err);
    if (rc < 0)
        fprintf(stderr, "%s: %s%s%s (%s)\n", argv[1 + tree], err.where,
            err.where[0] != '\0' ? ": " : "", err.text, eseal_error_name(err.code));
    eseal_ctx_free(ctx);
    return rc < 0 ? 1 : 0;
}
