/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for a time stamp, and whether what came back answers that (RFC 3161 2.4). */
#include "stamping.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>
#include <openssl/ts.h>

#include "http.h"

#define NONCE 16
#define ANSWER_MAX (1 << 20)

int stamping_ask(
    unsigned char **out, size_t *len, const stamping *s, const stamping_question *question)
{
    eseal_stamp_options options = {.size = sizeof options, .policy = question->policy};
    unsigned char nonce[NONCE];
    const unsigned char *value;
    eseal_error err = {0};
    size_t value_len;
    int rc;

    if (!question->no_nonce) {
        if (RAND_bytes(nonce, NONCE) != 1)
            return tool_system_error(NULL, ESEAL_E_CRYPTO, 0, "there are no random numbers");
        nonce[0] = (unsigned char)((nonce[0] & 0x7F) | 0x40); /* so that all 16 stay */
        options.nonce = nonce;
        options.nonce_len = NONCE;
    }
    if (s->evidence != NULL) {
        rc = eseal_evidence_stamp_request(
                 out, len, s->ctx, s->evidence, s->evidence_len, &options, &err) < 0
                 ? tool_error(s->path, &err)
                 : 0;
    } else if (s->seal != NULL) {
        value = eseal_seal_value(s->seal, &value_len);
        rc = eseal_seal_version(s->seal) != 5
                 ? tool_system_error(s->path, ESEAL_E_VERSION, 0,
                       "only seals of version 5 have a field for a time stamp")
             : eseal_stamp_request_encode_octets(
                   out, len, s->ctx, value, value_len, &options, &err) < 0
                 ? tool_error(s->path, &err)
                 : 0;
    } else {
        rc = eseal_stamp_request_encode(out, len, s->ctx, s->signature, &options, &err) < 0
                 ? tool_error(s->path, &err)
                 : 0;
    }
    return rc;
}

/* --- the answer --- */

static int refuse(const char *path, const char *why)
{
    tool_say("eseal: %s: %s\n", path, why);
    return EXIT_FAILED;
}

/* The octets of an INTEGER, as the token gives them. */
static bool same_nonce(const ASN1_INTEGER *wanted, const unsigned char *got, size_t got_len)
{
    unsigned char *der = NULL;
    int len = i2d_ASN1_INTEGER(wanted, &der);
    const unsigned char *body = der;
    bool same = false;
    long body_len;
    int tag, class;

    if (len > 0 && (ASN1_get_object(&body, &body_len, &tag, &class, len) & 0x80) == 0)
        same = got != NULL && (size_t)body_len == got_len && memcmp(body, got, got_len) == 0;
    OPENSSL_free(der);
    return same;
}

/* NULL, or why this is no answer to that. */
static const char *mismatch(TS_REQ *request, const eseal_stamp_token *token)
{
    ASN1_OCTET_STRING *imprint = TS_MSG_IMPRINT_get_msg(TS_REQ_get_msg_imprint(request));
    const ASN1_INTEGER *nonce = TS_REQ_get_nonce(request);
    ASN1_OBJECT *policy = TS_REQ_get_policy_id(request);
    const unsigned char *octets;
    char text[128];
    size_t len;

    octets = eseal_stamp_token_imprint(token, &len);
    if ((size_t)ASN1_STRING_length(imprint) != len ||
        memcmp(ASN1_STRING_get0_data(imprint), octets, len) != 0)
        return "the stamp is over something else than was asked for";
    octets = eseal_stamp_token_nonce(token, &len);
    if (nonce != NULL && !same_nonce(nonce, octets, len))
        return "the stamp does not repeat the nonce of the request: it answers another";
    if (policy != NULL && (OBJ_obj2txt(text, (int)sizeof text, policy, 1) <= 0 ||
                              strcmp(text, eseal_stamp_token_policy(token)) != 0))
        return "the stamp is not under the policy that was asked for";
    return NULL;
}

static int compare(
    const char *path, const eseal_stamp_token *token, const unsigned char *request, size_t len)
{
    const unsigned char *at = request;
    TS_REQ *parsed = len > 1 << 16 ? NULL : d2i_TS_REQ(NULL, &at, (long)len);
    const char *wrong = NULL;

    if (parsed == NULL || at != request + len) {
        TS_REQ_free(parsed);
        return tool_system_error(path, ESEAL_E_ASN1, 0, "the request is none");
    }
    wrong = mismatch(parsed, token);
    TS_REQ_free(parsed);
    return wrong == NULL ? 0 : refuse(path, wrong);
}

int stamping_read(eseal_stamp_token **out, const eseal_ctx *ctx, const char *path,
    const unsigned char *answer, size_t len, const unsigned char *request, size_t request_len)
{
    eseal_stamp_token *token = NULL;
    eseal_error err = {0};
    int rc = 0;

    *out = NULL;
    if (eseal_stamp_token_parse(&token, ctx, answer, len, &err) < 0) {
        rc = tool_error(path, &err);
        /* read well, and it says no */
        if (err.code == ESEAL_E_SIGNATURE && strcmp(err.where, "status") == 0)
            rc = EXIT_FAILED;
    }
    if (rc == 0 && request != NULL)
        rc = compare(path, token, request, request_len);
    if (rc == 0)
        *out = token;
    else
        eseal_stamp_token_free(token);
    return rc;
}

int stamping_fetch(eseal_stamp_token **out, const stamping *s, const stamping_question *question)
{
    http_question post = {.url = question->url,
        .type = "application/timestamp-query",
        .expect = "application/timestamp-reply",
        .timeout = question->timeout * 1000,
        .max = ANSWER_MAX};
    unsigned char *request = NULL, *answer = NULL;
    size_t len = 0;
    int rc = stamping_ask(&request, &post.len, s, question);

    post.body = request;
    if (rc == 0)
        rc = http_post(&answer, &len, &post);
    if (rc == 0)
        rc = stamping_read(out, s->ctx, question->url, answer, len, request, post.len);
    eseal_free(request);
    free(answer);
    return rc;
}
