/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signature in progress.  Whatever the kind, it comes down to one message for the key and the
 * parts that the value is put together with.  What the kinds do differently stands in a table of
 * each, so that a library may be built without signing documents, or without making seals.
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

/* What a kind does in its own way. */
typedef struct es_signing_work {
    es_signing_kind kind;
    /* Restored: message and e once more; info and message as the state has them, for a seal. */
    int (*again)(eseal_signing *signing, es_span info, es_span message, eseal_error *err);
    /* The value as files carry it: SES_Signature, SignedData, or SESeal. */
    int (*assemble)(es_buf *out, const eseal_signing *signing, es_span value, eseal_error *err);
    /* Verifies what was assembled, where that is the result; NULL for a document. */
    int (*check)(const eseal_signing *signing, es_span made, eseal_error *err);
    /* DOCUMENT, else NULL: writes the whole; verifies it, read back; frees its plan. */
    int (*write)(
        const eseal_signing *signing, es_span made, es_zip_out *put, void *arg, eseal_error *err);
    int (*check_written)(const eseal_signing *signing, const eseal_io *io, eseal_error *err);
    void (*free)(eseal_signing *signing);
} es_signing_work;

struct eseal_signing {
    const eseal_ctx *ctx;
    const es_signing_work *work;
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
int es_signing_alloc(eseal_signing **out, const eseal_ctx *ctx, const es_signing_work *work,
    const eseal_sign_options *options, const eseal_cert *cert, eseal_error *err);
/* Chooses the algorithm by the certificate's key and version. */
int es_signing_algorithm(eseal_signing *signing, eseal_error *err);
/* e from message. */
int es_signing_digest(eseal_signing *signing, eseal_error *err);
/* Hands signing out, or frees it where rc says that it failed; rc. */
int es_signing_hand_out(eseal_signing **out, eseal_signing *signing, int rc);

/* signing_finish.c */
/* DER (or RSA octets) from what a key gave back, verified. */
int es_signing_take_value(
    es_buf *out, const eseal_signing *signing, es_span value, eseal_error *err);
/* Signs with a key at hand and finishes: into path, or where that is NULL, into out. */
int es_signing_by(unsigned char **out, size_t *len, eseal_signing *signing,
    const eseal_signer *signer, const char *path, eseal_error *err);

/* signing_result.c: what is refused of a certificate, and of what was made. */
/* A certificate that is to sign at time: key usage and period. */
int es_signing_check_cert(const eseal_cert *cert, int64_t time, eseal_error *err);
/* The error that names a check and its reason; code. */
int es_signing_refuse(eseal_error *err, int code, const eseal_check *check);
/* The first check that fails the report, or NULL. */
const eseal_check *es_signing_first_failed(const eseal_report *report);
/* The result, read back: every check but chains and revocation must have passed. index: the new
 * signature. */
int es_signing_check_output(const eseal_report *report, size_t index, eseal_error *err);
/* How what was made is verified. */
eseal_verify_options es_signing_output_options(
    const eseal_signing *signing, const eseal_policy *policy);

/* signing_check.c: what signing refuses.  check_chain 0: chains were looked at before (a restored
 * state). */
int es_signing_check(eseal_signing *signing, bool check_chain, eseal_error *err);
int es_signing_check_document(const eseal_signing *signing, eseal_error *err);

/* signing_message.c: plan, hash, TBS; sets message and e. */
int es_signing_prepare_document(eseal_signing *signing, eseal_error *err);
int es_signing_prepare_content(eseal_signing *signing, eseal_error *err);

/* The tables: signing_document.c, seal_sign.c. */
extern const es_signing_work es_signing_document, es_signing_content, es_signing_seal;
/* signing_kinds.c: the table of a kind, or NULL where the library was built without it. */
const es_signing_work *es_signing_work_of(es_signing_kind kind);

#endif
