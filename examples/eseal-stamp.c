/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Has the first signature of a document stamped, in two steps, with any way to send octets between:
 *
 *   eseal-stamp request FILE REQUEST           POST it as application/timestamp-query
 *   eseal-stamp add FILE RESPONSE OUT STAMP-ANCHORS
 *
 * The stamp is judged before it is put in.  Exit status: 0 when it is done, 1 when the stamp did
 * not pass, 2 on an error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <eseal.h>

#define ANSWER_MAX (1 << 20)

static int say(const char *what, const eseal_error *err)
{
    fprintf(stderr, "%s: %s%s%s (%s)\n", what, err->where, err->where[0] != '\0' ? ": " : "",
        err->text, eseal_error_name(err->code));
    return 2;
}

/* This example asks without a nonce; a caller with random numbers at hand sets one. */
static int request(
    const eseal_ctx *ctx, const eseal_signature *signature, const char *path, eseal_error *err)
{
    unsigned char *der = NULL;
    size_t len = 0;
    FILE *out;
    int rc = eseal_stamp_request_encode(&der, &len, ctx, signature, NULL, err);

    if (rc < 0)
        return rc;
    out = fopen(path, "wb");
    if (out == NULL || fwrite(der, 1, len, out) != len || fclose(out) != 0) {
        fprintf(stderr, "%s: cannot be written\n", path);
        rc = 2;
    }
    eseal_free(der);
    return rc;
}

static int read_token(
    eseal_stamp_token **token, const eseal_ctx *ctx, const char *path, eseal_error *err)
{
    unsigned char *answer = malloc(ANSWER_MAX);
    FILE *in = fopen(path, "rb");
    size_t len = answer == NULL || in == NULL ? 0 : fread(answer, 1, ANSWER_MAX, in);
    int rc = eseal_stamp_token_parse(token, ctx, len == 0 ? (const void *)"" : answer, len, err);

    if (in != NULL)
        fclose(in);
    free(answer);
    return rc;
}

/* 0: over this signature's value, by a service that the anchors vouch for. */
static int judge(const eseal_ctx *ctx, const eseal_signature *signature,
    const eseal_stamp_token *token, const char *anchors, eseal_error *err)
{
    eseal_verify_options options = {.size = sizeof options};
    eseal_trust *trust = NULL;
    eseal_report *report = NULL;
    size_t len;
    const unsigned char *value = eseal_signature_value(signature, &len);
    int rc = eseal_trust_new(&trust, ctx, err);

    if (rc == 0)
        rc = eseal_trust_add_file(trust, anchors, ESEAL_USE_STAMP, 0, err);
    options.trust = trust;
    if (rc == 0)
        rc = eseal_stamp_token_verify(&report, token, ctx, value, len, &options, err);
    if (rc == 0 && !eseal_report_passed(report)) {
        printf("the stamp did not pass: %s\n",
            eseal_check_reason(eseal_report_check_find(report, 0, "time.stamp")));
        rc = 1;
    }
    eseal_report_free(report);
    eseal_trust_free(trust);
    return rc;
}

static int run(const eseal_ctx *ctx, char **args, eseal_error *err)
{
    eseal_document *document = NULL;
    eseal_signature *signature = NULL;
    eseal_stamp_token *token = NULL;
    int rc = eseal_document_open_file(&document, ctx, args[1], err);

    if (rc == 0)
        rc = eseal_document_signature(&signature, document, 0, err);
    if (rc == 0 && strcmp(args[0], "request") == 0) {
        rc = request(ctx, signature, args[2], err);
    } else if (rc == 0) {
        rc = read_token(&token, ctx, args[2], err);
        if (rc == 0)
            rc = judge(ctx, signature, token, args[4], err);
        if (rc == 0)
            rc = eseal_document_add_stamp_file(document, 0, token, args[3], err);
    }
    eseal_stamp_token_free(token);
    eseal_signature_free(signature);
    eseal_document_free(document);
    return rc;
}

int main(int argc, char **argv)
{
    eseal_ctx *ctx = NULL;
    eseal_error err = {0};
    int rc;

    if (!(argc == 4 && strcmp(argv[1], "request") == 0) &&
        !(argc == 6 && strcmp(argv[1], "add") == 0)) {
        fprintf(stderr, "usage: eseal-stamp request FILE REQUEST\n"
                        "       eseal-stamp add FILE RESPONSE OUT STAMP-ANCHORS\n");
        return 2;
    }
    rc = eseal_ctx_new(&ctx, NULL, &err);
    if (rc == 0)
        rc = run(ctx, argv + 1, &err);
    if (rc < 0)
        rc = say(argv[2], &err);
    eseal_ctx_free(ctx);
    return rc;
}
