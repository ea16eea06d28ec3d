/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Issues an electronic seal (GB/T 38540-2020): a picture and a name, signed by the seal's maker,
 * for the holder of one certificate.
 *
 *   eseal-issue ID NAME PICTURE FOR-CERT VALID-TO MAKER-KEY MAKER-CERT OUT
 *
 * The PIN of the maker's key, if it has one, is taken from the environment variable ESEAL_PIN.
 */
#include <stdio.h>
#include <stdlib.h>

#include <eseal.h>

enum { PICTURE_MAX = 1 << 20, SIDE_MM = 40 };

/* Reads the picture into a buffer of PICTURE_MAX octets; 0 when it cannot, or does not fit. */
static size_t read_picture(unsigned char *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t len = 0;

    if (file == NULL)
        return 0;
    len = fread(out, 1, PICTURE_MAX, file);
    if (ferror(file) || len == PICTURE_MAX)
        len = 0;
    fclose(file);
    return len;
}

static int fill(eseal_seal_builder *builder, const eseal_ctx *ctx, char **argv,
    const unsigned char *picture, size_t len, eseal_error *err)
{
    eseal_cert *cert = NULL;
    int64_t to = 0;
    int rc = eseal_time_parse(&to, argv[5], err);

    if (rc == 0)
        rc = eseal_cert_open_file(&cert, ctx, argv[4], err);
    if (rc == 0)
        rc = eseal_seal_builder_set_id(builder, argv[1], err);
    if (rc == 0)
        rc = eseal_seal_builder_set_name(builder, argv[2], err);
    if (rc == 0) /* its type is told from the octets */
        rc = eseal_seal_builder_set_picture(builder, NULL, picture, len, SIDE_MM, SIDE_MM, err);
    if (rc == 0)
        rc = eseal_seal_builder_add_cert(builder, cert, err);
    if (rc == 0)
        eseal_seal_builder_set_validity(builder, eseal_ctx_now(ctx), to);
    eseal_cert_free(cert);
    return rc;
}

static int write_file(const char *path, const unsigned char *data, size_t len)
{
    FILE *file = fopen(path, "wbx"); /* never over a seal that exists */
    int ok = file != NULL && fwrite(data, 1, len, file) == len;

    if (file != NULL && fclose(file) != 0)
        ok = 0;
    if (file != NULL && !ok)
        remove(path);
    return ok;
}

static int issue(char **argv, const unsigned char *picture, size_t len, eseal_error *err)
{
    eseal_ctx *ctx = NULL;
    eseal_seal_builder *builder = NULL;
    eseal_signer *maker = NULL;
    eseal_seal *seal = NULL;
    const unsigned char *der;
    int rc = eseal_ctx_new(&ctx, NULL, err);

    if (rc == 0)
        rc = eseal_seal_builder_new(&builder, ctx, 4, err);
    if (rc == 0)
        rc = fill(builder, ctx, argv, picture, len, err);
    if (rc == 0)
        rc = eseal_signer_open_file(&maker, ctx, argv[6], argv[7], getenv("ESEAL_PIN"), err);
    if (rc == 0)
        rc = eseal_seal_builder_sign(&seal, builder, maker, err);
    if (rc == 0) {
        der = eseal_seal_der(seal, &len);
        if (write_file(argv[8], der, len)) {
            printf("issued: %s, id %s\n", eseal_seal_name(seal), eseal_seal_id(seal));
        } else {
            perror(argv[8]);
            rc = ESEAL_E_IO;
        }
    }
    eseal_seal_free(seal);
    eseal_signer_free(maker);
    eseal_seal_builder_free(builder);
    eseal_ctx_free(ctx);
    return rc;
}

int main(int argc, char **argv)
{
    unsigned char *picture = malloc(PICTURE_MAX);
    eseal_error err = {0};
    size_t len;
    int rc = -1;

    if (argc != 9) {
        fprintf(stderr, "usage: eseal-issue ID NAME PICTURE FOR-CERT VALID-TO MAKER-KEY MAKER-CERT "
                        "OUT\n");
        free(picture);
        return 2;
    }
    len = picture == NULL ? 0 : read_picture(picture, argv[3]);
    if (len == 0)
        fprintf(stderr, "%s: cannot be read, is empty, or is larger than 1 MiB\n", argv[3]);
    else
        rc = issue(argv, picture, len, &err);
    if (err.code != 0)
        fprintf(stderr, "no seal was made: %s%s%s (%s)\n", err.where,
            err.where[0] != '\0' ? ": " : "", err.text, eseal_error_name(err.code));
    free(picture);
    return rc < 0 ? 1 : 0;
}
