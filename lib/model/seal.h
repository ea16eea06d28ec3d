/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A parsed seal: one copy of its octets, and spans into it.  What is hashed is always the octets
 * that came in.  No crypto here: the maker's value is only located.  Nobody changes one: the same
 * octets under the same limits are the same seal, which a context remembers.
 */
#ifndef ES_MODEL_SEAL_H
#define ES_MODEL_SEAL_H

#include <stdatomic.h>

#include <eseal/seal.h>

#include "base/reason.h"
#include "base/time.h"
#include "codec/der.h"

typedef struct es_cert_item {
    bool is_digest;
    es_span value;        /* a certificate's DER, or a digest */
    char digest_type[32]; /* CertDigestObj.type, for digests; cut if longer */
    bool other;           /* neither: e.g. the IA5String that one 2014 product writes */
} es_cert_item;

struct eseal_seal {
    atomic_uint holders; /* callers, and the context's cache */
    uint8_t *octets;
    size_t len;
    int layout;         /* 1, 4 or 5: by structure, never by number alone */
    int64_t number;     /* header.version as written */
    es_span info;       /* esealInfo TLV */
    es_span maker;      /* maker certificate DER (body of the OCTET STRING) */
    es_span value;      /* signature octets (BIT STRING body without the unused-bits octet) */
    es_span stamp;      /* v5 timeStamp token octets, empty when absent */
    char algorithm[64]; /* dotted OID as written */
    uint8_t *message;   /* what the maker signed; v1: assembled; v4/v5: a copy of info */
    size_t message_len;
    char *id, *name, *vendor, *picture_type;
    int64_t type, width_mm, height_mm;
    int64_t created, valid_from, valid_to;
    es_span picture;
    int64_t list_kind; /* certListType as written; 1 for v1 */
    es_cert_item *certs;
    size_t cert_count;
    es_findings findings; /* deviations that were parsed: the seal.encoding check */
};

/* Parses octets at the front of in; nothing may follow.  place: put before field names in errors
 * ("toSign/eseal"), or NULL. */
int es_seal_parse(
    eseal_seal **out, const eseal_ctx *ctx, es_span in, const char *place, eseal_error *err);

/* The builder's content, see seal_build.c. */
struct eseal_seal_builder;
/* Adds a certificate to the list, as DER that the caller has parsed. */
int es_seal_builder_add_der(eseal_seal_builder *builder, es_span cert, eseal_error *err);
const eseal_ctx *es_seal_builder_ctx(const eseal_seal_builder *builder);
int es_seal_builder_version(const eseal_seal_builder *builder);
int64_t es_seal_builder_created(const eseal_seal_builder *builder); /* the context's now if unset */
/* The octets that the maker signs, and eSealInfo (equal for v4 and v5), for created as given.
 * ESEAL_E_FIELD for what is missing or out of range (validity, certificates, picture, id, name). */
int es_seal_builder_message(es_buf *message, es_buf *info, const eseal_seal_builder *builder,
    int64_t created, es_span maker_cert, const char *algorithm, eseal_error *err);
/* The finished seal from eSealInfo and the maker's value (DER of SM2, or PKCS#1 for v1). */
int es_seal_assemble(es_buf *out, int version, es_span info, es_span maker_cert,
    const char *algorithm, es_span value, eseal_error *err);

#endif
