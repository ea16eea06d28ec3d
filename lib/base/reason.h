/* SPDX-License-Identifier: Apache-2.0 */
/* Reasons, and findings: what a parser noticed and did not have to refuse on the spot. */
#ifndef ES_BASE_REASON_H
#define ES_BASE_REASON_H

#include <eseal/version.h>

#include "base/span.h"

typedef enum es_reason {
#define ES_REASON(name, id, en, zh) ES_R_##name,
#include "base/reason.def"
#undef ES_REASON
    ES_REASON_COUNT
} es_reason;

/* The stable id, as "zip-crc". */
const char *es_reason_id(es_reason reason);
/* The sentence's template; zh: Chinese. */
const char *es_reason_text(es_reason reason, bool zh);

typedef enum es_severity { ES_NOTE = 0, ES_WARN = 1, ES_BAD = 2 } es_severity;

typedef struct es_finding {
    es_reason reason;
    es_severity severity;
    uint64_t offset; /* in the file that path names, or in the package; UINT64_MAX: unknown */
    char *path;      /* package path or field, or NULL */
    char *detail;    /* for {detail}, or NULL */
} es_finding;

/* A list of findings.  All zero is an empty one. */
typedef struct es_findings {
    es_finding *items;
    size_t count, capacity;
    size_t max;  /* 0: ES_FINDINGS_MAX */
    bool failed; /* memory ran out: the list is not complete, and the caller must say so */
} es_findings;

/* At most this many are kept; beyond, the last is a LIMIT_REACHED of severity ES_BAD. */
#define ES_FINDINGS_MAX 1000

/* path and detail are copied and may be NULL. */
void es_findings_add(es_findings *list, es_reason reason, es_severity severity, uint64_t offset,
    const char *path, const char *detail);
/* A LIMIT_REACHED of severity ES_BAD that names the limit and its value. */
void es_findings_limit(
    es_findings *list, uint64_t offset, const char *path, const char *limit, uint64_t value);
bool es_findings_has(const es_findings *list, es_severity at_least);
void es_findings_free(es_findings *list);

#endif
