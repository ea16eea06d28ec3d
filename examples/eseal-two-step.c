/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs a document with a key that this program never sees: in a token, a card, or a service.
 *
 *   eseal-two-step prepare SEAL CERT SIGNER-ANCHORS MAKER-ANCHORS IN STATE MESSAGE
 *   eseal-two-step finish IN STATE VALUE OUT
 *
 * prepare prints e = SM3(Z, message) for keys that sign a digest, writes the message for keys that
 * hash by themselves, and saves the state.  finish takes the value (DER, r s, or as an SDF device
 * gives it); it may run in another process, on another day.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <eseal.h>

enum { FILE_MAX_OCTETS = 1 << 24 };

static size_t read_file(unsigned char *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t len = file == NULL ? 0 : fread(out, 1, FILE_MAX_OCTETS, file);

    if (file == NULL || ferror(file))
        perror(path);
    if (file != NULL)
        fclose(file);
    return len;
}

static int write_file(const char *path, const unsigned char *data, size_t len)
{
    FILE *file = fopen(path, "wb");
    int ok = file != NULL && fwrite(data, 1, len, file) == len;

    if (file != NULL && fclose(file) != 0)
        ok = 0;
    if (!ok)
        perror(path);
    return ok;
}

/* Everything but the value is worked out here; nothing is written into the document yet. */
static int save(const eseal_signing *signing, char **argv, eseal_error *err)
{
    const unsigned char *message, *digest = eseal_signing_digest(signing);
    unsigned char *state = NULL;
    size_t message_len, len;
    int rc = eseal_signing_encode(&state, &len, signing, err);

    message = eseal_signing_message(signing, &message_len);
    if (rc == 0 && (!write_file(argv[7], state, len) || !write_file(argv[8], message, message_len)))
        rc = ESEAL_E_IO;
    for (int i = 0; rc == 0 && i < 32; i++)
        printf(i < 31 ? "%02x" : "%02x\n", digest[i]);
    eseal_free(state);
    return rc;
}

static int prepare(const eseal_ctx *ctx, char **argv, eseal_error *err)
{
    eseal_seal *seal = NULL;
    eseal_cert *cert = NULL;
    eseal_trust *trust = NULL;
    eseal_document *document = NULL;
    eseal_signing *signing = NULL;
    const eseal_stamp stamp = {.page = 1, .x = 20, .y = 20};
    eseal_sign_options options = {.size = sizeof options, .stamps = &stamp, .stamp_count = 1};
    int rc = eseal_seal_open_file(&seal, ctx, argv[2], err);

    if (rc == 0)
        rc = eseal_cert_open_file(&cert, ctx, argv[3], err);
    if (rc == 0)
        rc = eseal_trust_new(&trust, ctx, err);
    if (rc == 0)
        rc = eseal_trust_add_file(trust, argv[4], ESEAL_USE_SIGNER, 0, err);
    if (rc == 0)
        rc = eseal_trust_add_file(trust, argv[5], ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA, err);
    if (rc == 0)
        rc = eseal_document_open_file(&document, ctx, argv[6], err);
    options.seal = seal;
    options.trust = trust;
    if (rc == 0)
        rc = eseal_signing_new(&signing, document, &options, cert, err);
    if (rc == 0)
        rc = save(signing, argv, err);
    eseal_signing_free(signing);
    eseal_document_free(document);
    eseal_trust_free(trust);
    eseal_cert_free(cert);
    eseal_seal_free(seal);
    return rc;
}

/* A document that is not the one prepared, and a value that does not verify, are refused. */
static int finish(const eseal_ctx *ctx, char **argv, unsigned char *room, eseal_error *err)
{
    eseal_document *document = NULL;
    eseal_signing *signing = NULL;
    int rc = eseal_document_open_file(&document, ctx, argv[2], err);

    if (rc == 0)
        rc =
            eseal_signing_parse(&signing, ctx, document, NULL, room, read_file(room, argv[3]), err);
    if (rc == 0)
        rc = eseal_signing_finish_file(signing, room, read_file(room, argv[4]), argv[5], err);
    eseal_signing_free(signing);
    eseal_document_free(document);
    return rc;
}

int main(int argc, char **argv)
{
    int first = argc == 9 && strcmp(argv[1], "prepare") == 0;
    unsigned char *room = malloc(FILE_MAX_OCTETS);
    eseal_ctx *ctx = NULL;
    eseal_error err = {0};
    int rc = -1;

    if (!first && !(argc == 6 && strcmp(argv[1], "finish") == 0)) {
        fprintf(stderr, "usage: eseal-two-step prepare SEAL CERT SIGNER-ANCHORS MAKER-ANCHORS IN "
                        "STATE MESSAGE\n       eseal-two-step finish IN STATE VALUE OUT\n");
        free(room);
        return 2;
    }
    if (room != NULL && (rc = eseal_ctx_new(&ctx, NULL, &err)) == 0)
        rc = first ? prepare(ctx, argv, &err) : finish(ctx, argv, room, &err);
    if (err.code != 0)
        fprintf(stderr, "%s%s%s (%s)\n", err.where, err.where[0] != '\0' ? ": " : "", err.text,
            eseal_error_name(err.code));
    eseal_ctx_free(ctx);
    free(room);
    return rc < 0 ? 1 : 0;
}
