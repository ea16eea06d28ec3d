/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of deactivated seals that the national interface hands out
 * (DB.seal.deactive.list.query), as JSON, not signed in a way that can be checked here:
 *
 *   { "awardCompany": text,                 -- who issues it; may be missing
 *     "revocationList": [ { "sealCode": text, "sealName": text, "revocationTime": time } ... ] }
 *
 * A time is "yyyy-MM-dd HH:mm:ss" and names no zone: UTC+8 is assumed, which is also the reading
 * that is the harder on the seal.  Members that are not named here are not read.
 */
#ifndef ES_MODEL_REVOKED_LIST_H
#define ES_MODEL_REVOKED_LIST_H

#include "codec/json.h"

typedef struct es_revoked_entry {
    es_span code;  /* printable ASCII */
    int64_t since; /* from then on it may not be used */
} es_revoked_entry;

typedef struct es_revoked_list {
    uint8_t *octets; /* as they came, for evidence files */
    size_t len;
    es_json json;       /* what code and issuer point into */
    const char *issuer; /* NULL: none */
    es_revoked_entry *entries;
    size_t count;
} es_revoked_list;

/* ESEAL_E_TEXT with the offset, ESEAL_E_FIELD with member and offset, ESEAL_E_LIMIT. */
int es_revoked_list_parse(
    es_revoked_list **out, const eseal_ctx *ctx, es_span in, eseal_error *err);
void es_revoked_list_free(es_revoked_list *list);

#endif
