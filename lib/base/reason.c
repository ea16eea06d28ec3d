/* SPDX-License-Identifier: Apache-2.0 */
#include "base/reason.h"

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

void es_findings_add(es_findings *list, es_reason reason, es_severity severity, uint64_t offset,
    const char *path, const char *detail)
{
    es_finding *item;

    if (list->count >= ES_FINDINGS_MAX) {
        item = &list->items[list->count - 1];
        item->reason = ES_R_LIMIT_REACHED;
        item->severity = ES_BAD;
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
