/* SPDX-License-Identifier: Apache-2.0 */
/* A parsed seal status list, and how its octets are made.  One copy of its octets, spans into it.
 */
#ifndef ES_MODEL_STATUS_H
#define ES_MODEL_STATUS_H

#include <eseal/status.h>

#include "base/buf.h"
#include "base/ctx.h"

#define ES_STATUS_ID_MAX 64      /* of esID, as sealing takes it */
#define ES_STATUS_ISSUER_MAX 512 /* octets */

typedef struct es_status_entry {
    char *id;
    const char *reason; /* static, of the table of those that go with status */
    int status;
    int64_t effective, reported;
} es_status_entry;

struct eseal_status_list {
    uint8_t *octets;
    size_t len;
    es_span message; /* the tbs TLV, which is what is signed */
    es_span cert, value;
    char algorithm[64];
    int64_t number, this_update, next_update;
    char *issuer;
    es_span makers; /* digests of 32 octets, without their headers: see es_status_has_maker() */
    es_status_entry *entries;
    size_t count;
    char *question; /* NULL: a list */
    int64_t asked;
};

/* place: put before field names, or NULL. */
int es_status_parse(
    eseal_status_list **out, const eseal_ctx *ctx, es_span in, const char *place, eseal_error *err);
/* Whether the list speaks about the seals of the maker with this SM3 of SubjectPublicKeyInfo. */
bool es_status_has_maker(const eseal_status_list *list, const uint8_t digest[32]);
/* The reason as the table has it; NULL when it does not go with status. */
const char *es_status_reason(int status, es_span reason);
/* Printable ASCII, not empty, at most ES_STATUS_ID_MAX. */
bool es_status_id_fits(es_span id);

/* What eseal_status_builder holds. */
int es_status_builder_add_digest(
    eseal_status_builder *builder, const uint8_t digest[32], eseal_error *err);
const eseal_ctx *es_status_builder_ctx(const eseal_status_builder *builder);
/* The tbs TLV, complete and consistent, or ESEAL_E_FIELD. */
int es_status_builder_message(es_buf *out, const eseal_status_builder *builder, eseal_error *err);
/* The whole list around a tbs. */
int es_status_put(es_buf *out, es_span message, es_span cert, es_span value, eseal_error *err);

#endif
