/* SPDX-License-Identifier: Apache-2.0 */
/* The needs of a report, by visiting it. */
#include "fetch.h"

#include <stdlib.h>
#include <string.h>

typedef struct reader {
    fetch_needs *out;
    int depth;       /* of arrays and objects */
    int needs_depth; /* where an array "needs" is open; 0: none */
    bool failed;
} reader;

static fetch_need *current(reader *r)
{
    return r->out->count == 0 ? NULL : &r->out->items[r->out->count - 1];
}

static int begin_array(void *arg, const char *key)
{
    reader *r = arg;

    r->depth++;
    if (r->needs_depth == 0 && key != NULL && strcmp(key, "needs") == 0)
        r->needs_depth = r->depth;
    return 0;
}

static int end_array(void *arg)
{
    reader *r = arg;

    if (r->depth == r->needs_depth)
        r->needs_depth = 0;
    r->depth--;
    return 0;
}

/* An object of the array itself is a need; one deeper is a place of the last need. */
static int begin_object(void *arg, const char *key)
{
    reader *r = arg;
    fetch_need *grown;

    (void)key;
    r->depth++;
    if (r->needs_depth == 0 || r->depth != r->needs_depth + 1)
        return 0;
    grown = realloc(r->out->items, (r->out->count + 1) * sizeof *grown);
    if (grown == NULL)
        return 1;
    r->out->items = grown;
    grown[r->out->count++] = (fetch_need){0};
    return 0;
}

static int end_object(void *arg)
{
    ((reader *)arg)->depth--;
    return 0;
}

static int put(char **to, const char *value)
{
    free(*to);
    *to = strdup(value);
    return *to == NULL;
}

static int place(fetch_need *need, const char *key, const char *value)
{
    if (strcmp(key, "use") == 0) {
        fetch_use use = FETCH_CRL;

        while (use < FETCH_USES && strcmp(FETCH_USE_NAMES[use], value) != 0)
            use++;
        if (use < FETCH_USES && need->place_count < FETCH_PLACES)
            need->places[need->place_count++].use = use;
    } else if (strcmp(key, "url") == 0 && need->place_count > 0 &&
               need->places[need->place_count - 1].url == NULL) {
        return put(&need->places[need->place_count - 1].url, value);
    }
    return 0;
}

static int text(void *arg, const char *key, const char *value)
{
    reader *r = arg;
    fetch_need *need = current(r);

    if (r->needs_depth == 0 || key == NULL || need == NULL)
        return 0;
    if (r->depth > r->needs_depth + 1)
        return place(need, key, value);
    if (strcmp(key, "kind") == 0)
        return put(&need->kind, value);
    if (strcmp(key, "subject") == 0)
        return put(&need->subject, value);
    if (strcmp(key, "cert_id") == 0)
        return put(&need->cert_id, value);
    if (strcmp(key, "at") == 0)
        return put(&need->at, value);
    if (strcmp(key, "named_by") == 0)
        need->anchored = strcmp(value, "anchored") == 0;
    return 0;
}

bool fetch_needs_read(fetch_needs *out, const eseal_report *report)
{
    static const eseal_visitor VISITOR = {.size = sizeof VISITOR,
        .begin_object = begin_object,
        .end_object = end_object,
        .begin_array = begin_array,
        .end_array = end_array,
        .text = text};
    reader r = {.out = out};

    *out = (fetch_needs){0};
    return eseal_report_visit(report, "en", &VISITOR, &r) == 0;
}

void fetch_needs_free(fetch_needs *needs)
{
    for (size_t i = 0; i < needs->count; i++) {
        fetch_need *need = &needs->items[i];

        free(need->kind);
        free(need->subject);
        free(need->cert_id);
        free(need->at);
        for (int k = 0; k < need->place_count; k++)
            free(need->places[k].url);
    }
    free(needs->items);
    *needs = (fetch_needs){0};
}
