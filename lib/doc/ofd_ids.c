/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/mem.h"
#include "doc/ofd_read.h"

int es_ofd_ids_add(es_ofd_ids *ids, size_t scope, const char *id, size_t value, eseal_error *err)
{
    es_ofd_id *item;

    if (!es_grow(&ids->items, &ids->capacity, ids->count + 1, sizeof *ids->items))
        return es_err_nomem(err);
    item = &ids->items[ids->count];
    item->id = es_strdup(id);
    if (item->id == NULL)
        return es_err_nomem(err);
    item->scope = scope;
    item->value = value;
    ids->count++;
    ids->sorted = false;
    return 0;
}

static int compare_key(size_t scope, const char *id, const es_ofd_id *b)
{
    if (scope != b->scope)
        return scope < b->scope ? -1 : 1;
    return strcmp(id, b->id);
}

static int compare(const void *left, const void *right)
{
    const es_ofd_id *a = left, *b = right;
    int order = compare_key(a->scope, a->id, b);

    if (order != 0)
        return order;
    return a->value < b->value ? -1 : a->value > b->value;
}

static void sort(es_ofd_ids *ids)
{
    if (!ids->sorted && ids->count > 1)
        qsort(ids->items, ids->count, sizeof *ids->items, compare);
    ids->sorted = true;
}

size_t es_ofd_ids_find(es_ofd_ids *ids, size_t scope, const char *id)
{
    size_t low = 0, high = ids->count;

    sort(ids);
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_key(scope, id, &ids->items[middle]) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < ids->count && compare_key(scope, id, &ids->items[low]) == 0)
        return ids->items[low].value;
    return ES_OFD_NONE;
}

const es_ofd_id *es_ofd_ids_twice(es_ofd_ids *ids, size_t *at)
{
    sort(ids);
    while (++*at < ids->count) {
        const es_ofd_id *item = &ids->items[*at];

        if (compare_key(item->scope, item->id, item - 1) == 0)
            return item;
    }
    return NULL;
}

void es_ofd_ids_free(es_ofd_ids *ids)
{
    for (size_t i = 0; i < ids->count; i++)
        es_free(ids->items[i].id);
    es_free(ids->items);
    memset(ids, 0, sizeof *ids);
}
