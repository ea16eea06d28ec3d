/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamps as eseal timestamp and eseal sign use them: asked for, compared, put in. */
#ifndef ESEAL_TOOLS_STAMPING_H
#define ESEAL_TOOLS_STAMPING_H

#include "tool.h"

/* What a stamp is for: a signature (of a document, or alone), a seal, or an evidence file. */
typedef struct stamping {
    const char *path; /* for messages */
    eseal_ctx *ctx;
    eseal_trust *trust; /* with the anchors of --stamp-trust */
    bool must_pass;     /* there are such anchors */
    eseal_io *io;
    eseal_document *document; /* or NULL */
    size_t index;             /* the signature's, from 0 */
    eseal_signature *signature;
    eseal_seal *seal;
    const unsigned char *evidence; /* an evidence file, or NULL */
    size_t evidence_len;
} stamping;

/* How to ask. */
typedef struct stamping_question {
    const char *policy; /* or NULL */
    bool no_nonce;
    const char *url;
    long long timeout;
} stamping_question;

/* Each returns 0, or has said why not and gives an exit code. */

/* Opens document, signature, seal or evidence file; data must live as long.  number: of the signature, from 1; 0:
 * the only one. */
int stamping_open(
    stamping *s, const unsigned char *data, size_t len, bool is_seal, long long number);
/* Goes on to signature index of a document that is open. */
int stamping_choose(stamping *s, size_t index);
/* All but ctx and trust. */
void stamping_close(stamping *s);
/* DER; eseal_free() it. */
int stamping_ask(
    unsigned char **out, size_t *len, const stamping *s, const stamping_question *question);
/* The answer, read, and compared with the request. */
int stamping_read(eseal_stamp_token **out, const eseal_ctx *ctx, const char *path,
    const unsigned char *answer, size_t len, const unsigned char *request, size_t request_len);
/* Asks the service at url. */
int stamping_fetch(eseal_stamp_token **out, const stamping *s, const stamping_question *question);
/* Puts the stamp in, looks at it as a verification would, and writes the result. */
int stamping_add(const stamping *s, const eseal_stamp_token *token, const char *out);

#endif
