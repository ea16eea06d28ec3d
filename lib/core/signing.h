/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signature in progress.  Whatever the kind, it comes down to one message for the key and the
 * parts that the value is put together with.
 */
#ifndef ES_CORE_SIGNING_H
#define ES_CORE_SIGNING_H

#include <eseal/signing.h>

#include "core/gather.h"
#include "doc/document.h"
#include "doc/ofd_plan.h"

typedef enum es_signing_kind {
    ES_SIGNING_DOCUMENT = 1,
    ES_SIGNING_CONTENT = 2,
    ES_SIGNING_SEAL = 3
} es_signing_kind;

struct eseal_signing {
    const eseal_ctx *ctx;
    es_signing_kind kind;
    const eseal_document *document; /* borrowed; DOCUMENT */
    const eseal_io *content;        /* borrowed; CONTENT */
    eseal_sign_options options;     /* pointers in it are the copies below; trust is borrowed */
    eseal_seal *seal;               /* own copy, or NULL: plain */
    eseal_stamp *stamps;
    char *property_info;
    eseal_cert *cert;
    int64_t time;
    uint8_t source[32]; /* SM3 of the document or content */
    uint64_t source_size;
    int version;           /* 1, 4, 5; of the seal */
    const char *algorithm; /* static dotted OID */
    es_ofd_plan *plan;     /* DOCUMENT */
    es_buf info;           /* SEAL: eSealInfo */
    es_buf message;        /* what the key signs */
    uint8_t e[32];         /* SM2: SM3(Z, message) */
};

/* signing.c */
int es_signing_alloc(eseal_signing **out, const eseal_ctx *ctx, es_signing_kind kind,
    const eseal_sign_options *options, const eseal_cert *cert, eseal_error *err);
/* Chooses the algorithm by the certificate's key and version. */
int es_signing_algorithm(eseal_signing *signing, eseal_error *err);
/* e from message. */
int es_signing_digest(eseal_signing *signing, eseal_error *err);
/* SM3 and size of what is to be signed, into source. */
int es_signing_source(uint8_t out[32], const eseal_ctx *ctx, const eseal_io *io, eseal_error *err);

/* signing_check.c: what signing refuses.  check_chain 0: chains were looked at before (a restored
 * state). */
int es_signing_check(eseal_signing *signing, bool check_chain, eseal_error *err);
int es_signing_check_document(const eseal_signing *signing, eseal_error *err);
/* The result, read back: every check but chains and revocation must have passed. index: the new
 * signature. */
int es_signing_check_output(const eseal_report *report, size_t index, eseal_error *err);
/* A certificate that is to sign at time: key usage and period. */
int es_signing_check_cert(const eseal_cert *cert, int64_t time, eseal_error *err);

/* signing_message.c: plan, hash, TBS; sets message and e. */
int es_signing_prepare_document(eseal_signing *signing, eseal_error *err);
int es_signing_prepare_content(eseal_signing *signing, eseal_error *err);

/* signing_finish.c: the value as files carry it (SES_Signature, SignedData, or SESeal). */
int es_signing_assemble(es_buf *out, const eseal_signing *signing, es_span value, eseal_error *err);
/* DER (or RSA octets) from what a key gave back, verified. */
int es_signing_take_value(
    es_buf *out, const eseal_signing *signing, es_span value, eseal_error *err);

#endif
