/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON (RFC 8259), strictly: UTF-8 without BOM, one value, no name twice in an object, no 0
 * character in a text, no half of a surrogate pair.  A read-only tree; octets, values and depth
 * are capped by the context (der_octets, xml_nodes, xml_depth), the members of an object by
 * ES_JSON_MEMBERS_MAX.
 */
#ifndef ES_CODEC_JSON_H
#define ES_CODEC_JSON_H

#include "base/ctx.h"
#include "base/span.h"

#define ES_JSON_MEMBERS_MAX 64

typedef enum es_json_kind {
    ES_JSON_NULL,
    ES_JSON_FALSE,
    ES_JSON_TRUE,
    ES_JSON_NUMBER,
    ES_JSON_STRING,
    ES_JSON_ARRAY,
    ES_JSON_OBJECT
} es_json_kind;

typedef struct es_json_node {
    es_json_kind kind;
    uint64_t offset;            /* of the value's first octet */
    es_span name;               /* of a member; else empty */
    es_span text;               /* STRING: decoded, and a 0 octet behind; NUMBER: as written */
    size_t parent, child, next; /* places in nodes; 0: none */
    size_t last, count;         /* ARRAY, OBJECT: the last child, and how many */
} es_json_node;

typedef struct es_json {
    es_json_node *nodes; /* the first is the root */
    size_t count;
    uint8_t *texts;
} es_json;

/* ESEAL_E_TEXT with the offset; ESEAL_E_LIMIT, ESEAL_E_NOMEM.  in may go away afterwards. */
int es_json_parse(es_json *out, const eseal_limits *limits, es_span in, eseal_error *err);
void es_json_free(es_json *json);
/* The member of an object with this name, or NULL, also where node is no object. */
const es_json_node *es_json_member(const es_json *json, const es_json_node *node, const char *name);
/* The first value of an array or object, and the one behind node; NULL: none. */
const es_json_node *es_json_first(const es_json *json, const es_json_node *node);
const es_json_node *es_json_next(const es_json *json, const es_json_node *node);

#endif
