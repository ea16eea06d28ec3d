/* SPDX-License-Identifier: Apache-2.0 */
#include "base/reason.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"

typedef struct reason_text {
    const char *id, *en, *zh;
} reason_text;

static const reason_text REASONS[ES_REASON_COUNT] = {
#define ES_REASON(name, id, en, zh) [ES_R_##name] = {id, en, zh},
#include "base/reason.def"
#undef ES_REASON
};

const char *es_reason_id(es_reason reason)
{
    return REASONS[reason].id;
}

const char *es_reason_text(es_reason reason, bool zh)
{
    return zh ? REASONS[reason].zh : REASONS[reason].en;
}

/* "the limit NAME = VALUE", as es_err_limit() has it. */
static void name_limit(char *out, size_t size, const char *limit, uint64_t value)
{
    snprintf(out, size, "%s = %" PRIu64, limit, value);
}

/* The last one gives way to the word that there are more. */
static void tell_full(es_findings *list, size_t max)
{
    es_finding *last = &list->items[list->count - 1];
    char detail[64];

    if (last->reason == ES_R_LIMIT_REACHED)
        return;
    last->reason = ES_R_LIMIT_REACHED;
    last->severity = ES_BAD;
    name_limit(detail, sizeof detail, "findings", max);
    es_free(last->detail);
    last->detail = es_strdup(detail);
    list->failed |= last->detail == NULL;
}

void es_findings_add(es_findings *list, es_reason reason, es_severity severity, uint64_t offset,
    const char *path, const char *detail)
{
    size_t max = list->max == 0 ? ES_FINDINGS_MAX : list->max;
    es_finding *item;

    if (list->count >= max) {
        tell_full(list, max);
        return;
    }
    if (!es_grow(&list->items, &list->capacity, list->count + 1, sizeof *list->items)) {
        list->failed = true;
        return;
    }
    item = &list->items[list->count++];
    item->reason = reason;
    item->severity = severity;
    item->offset = offset;
    item->path = path == NULL ? NULL : es_strdup(path);
    item->detail = detail == NULL ? NULL : es_strdup(detail);
    if ((path != NULL && item->path == NULL) || (detail != NULL && item->detail == NULL))
        list->failed = true;
}

void es_findings_limit(
    es_findings *list, uint64_t offset, const char *path, const char *limit, uint64_t value)
{
    char detail[128];

    name_limit(detail, sizeof detail, limit, value);
    es_findings_add(list, ES_R_LIMIT_REACHED, ES_BAD, offset, path, detail);
}

bool es_findings_has(const es_findings *list, es_severity at_least)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].severity >= at_least)
            return true;
    return list->failed;
}

void es_findings_free(es_findings *list)
{
    for (size_t i = 0; i < list->count; i++) {
        es_free(list->items[i].path);
        es_free(list->items[i].detail);
    }
    es_free(list->items);
    memset(list, 0, sizeof *list);
}
