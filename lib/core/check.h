/* SPDX-License-Identifier: Apache-2.0 */
/* The checks: what they are called, which clause asks for them, and what each policy makes of them.
 */
#ifndef ES_CORE_CHECK_H
#define ES_CORE_CHECK_H

#include <eseal/report.h>

#include "base/reason.h"
#include "base/time.h"

typedef enum es_check_id {
#define ES_CHECK(name, id, levels, en, zh, v1, v4, v5) ES_C_##name,
#include "core/checks.def"
#undef ES_CHECK
    ES_CHECK_COUNT
} es_check_id;

typedef enum es_preset {
    ES_PRESET_DEFAULT,
    ES_PRESET_OFFLINE,
    ES_PRESET_STRICT,
    ES_PRESET_ARCHIVE,
    ES_PRESET_COUNT
} es_preset;

const char *es_check_name(es_check_id id);
const char *es_check_title(es_check_id id, bool zh);
/* Plain signatures stand in no seal standard. */
#define ES_LAYOUT_PLAIN 2

/* layout: 1, 4, 5 or ES_LAYOUT_PLAIN.  "" where no clause asks. */
const char *es_check_clause(es_check_id id, int layout);
char es_check_level(es_check_id id, es_preset preset);

/* One check made.  Strings are owned; NULL: no such fact. */
struct eseal_check {
    es_check_id id;
    int outcome; /* ESEAL_CHECK_* */
    char level;  /* set by the judge */
    bool absent; /* level P: there was nothing to look at, so it does not count */
    es_reason reason;
    int layout; /* which standard's clause: 1, 4, 5 or ES_LAYOUT_PLAIN */
    char *subject, *path, *detail, *expected, *actual;
    int64_t time;            /* ES_TIME_UNKNOWN: none */
    uint64_t offset, length; /* of the octets concerned, in path; UINT64_MAX: unknown */
};

/* How many files, or stamps, with one and the same fault the checks of a signature name, where a
 * document has so many signatures.  What is named counts for all: a report grows with the document,
 * and not with the product of its files and signatures, which a small package can make huge. */
size_t es_told_max(size_t signatures);

/* A growing list of checks; all zero is empty. */
typedef struct es_checks {
    eseal_check *items;
    size_t count, capacity;
    bool failed;       /* memory ran out */
    eseal_check spare; /* what es_checks_add() gives then */
} es_checks;

/* Adds a check and gives it back for its facts to be filled in; never NULL. */
eseal_check *es_checks_add(es_checks *list, es_check_id id, int outcome, es_reason reason);
/* Copies text into a field; memory running out marks the list. */
void es_checks_text(es_checks *list, char **field, const char *text);
/* A time as RFC 3339 into a field. */
void es_checks_time(es_checks *list, char **field, int64_t time);
bool es_checks_copy(es_checks *to, const eseal_check *check);
const eseal_check *es_checks_find(const es_checks *list, es_check_id id);
void es_checks_free(es_checks *list);

/* The sentence with its placeholders filled; NULL when memory runs out. */
char *es_check_sentence(const eseal_check *check, bool zh);

#endif
