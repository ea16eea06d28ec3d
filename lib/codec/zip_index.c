/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip_inside.h"

#include <stdlib.h>

#include "base/mem.h"

/* A name under which others may meet it. */
typedef struct meeting {
    char *key;
    const es_zip_item *item;
} meeting;

/* '/' sorts before every other character, so that what lies in a folder follows the folder's own
 * name at once. */
static int rank(char c)
{
    return c == '\0' ? 0 : c == '/' ? 1 : 2 + (unsigned char)c;
}

static int by_key(const void *left, const void *right)
{
    const meeting *a = left, *b = right;
    const char *p = a->key, *q = b->key;

    while (*p != '\0' && *p == *q) {
        p++;
        q++;
    }
    if (*p != *q)
        return rank(*p) - rank(*q);
    return a->item < b->item ? -1 : a->item > b->item;
}

/* Two neighbours in the sorted list; the finding is said of the one that comes later in the file.
 */
static void compare_pair(const meeting *a, const meeting *b, es_findings *findings)
{
    const es_zip_entry *one = &a->item->entry, *other = &b->item->entry;
    size_t len = strlen(a->key);

    if (strcmp(a->key, b->key) != 0) {
        if (!one->folder && strncmp(a->key, b->key, len) == 0 && b->key[len] == '/')
            es_findings_add(findings, ES_R_NAME_FOLDER_CLASH, ES_BAD, one->header_offset, one->name,
                other->name);
        return;
    }
    if (one->folder != other->folder)
        es_findings_add(
            findings, ES_R_NAME_FOLDER_CLASH, ES_BAD, other->header_offset, other->name, one->name);
    else if (strcmp(one->name, other->name) == 0)
        es_findings_add(
            findings, ES_R_NAME_DUPLICATE, ES_BAD, other->header_offset, other->name, NULL);
    else
        es_findings_add(
            findings, ES_R_NAME_TWIN, ES_BAD, other->header_offset, other->name, one->name);
}

static int compare_names(const es_zip *zip, es_findings *findings, eseal_error *err)
{
    meeting *list = es_alloc_array(zip->named, sizeof *list);
    size_t count = 0;
    int rc = 0;

    if (list == NULL)
        return es_err_nomem(err);
    for (size_t i = 0; i < zip->count && rc == 0; i++) {
        es_buf key = ES_BUF(4 * ES_ZIP_NAME_MAX);

        if (!zip->items[i].named)
            continue;
        es_zip_fold_name(&key, zip->items[i].name);
        list[count].item = &zip->items[i];
        list[count].key = (char *)es_buf_take(&key, NULL);
        es_buf_free(&key);
        if (list[count++].key == NULL)
            rc = es_err_nomem(err);
    }
    if (rc == 0) {
        qsort(list, count, sizeof *list, by_key);
        for (size_t i = 1; i < count; i++)
            compare_pair(&list[i - 1], &list[i], findings);
    }
    for (size_t i = 0; i < count; i++)
        es_free(list[i].key);
    es_free(list);
    return rc;
}

static int by_name(const void *left, const void *right)
{
    const es_zip_item *a = *(const es_zip_item *const *)left;
    const es_zip_item *b = *(const es_zip_item *const *)right;
    int order = strcmp(a->name, b->name);

    return order != 0 ? order : a < b ? -1 : a > b;
}

int es_zip_index_make(es_zip *zip, es_findings *findings, eseal_error *err)
{
    zip->by_name = es_alloc_array(zip->count, sizeof *zip->by_name);
    if (zip->by_name == NULL)
        return es_err_nomem(err);
    zip->named = 0;
    for (size_t i = 0; i < zip->count; i++)
        if (zip->items[i].named)
            zip->by_name[zip->named++] = &zip->items[i];
    qsort(zip->by_name, zip->named, sizeof *zip->by_name, by_name);
    return compare_names(zip, findings, err);
}

const es_zip_entry *es_zip_find(const es_zip *zip, const char *name)
{
    size_t low = 0, high = zip->named;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(zip->by_name[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zip->named || strcmp(zip->by_name[low]->name, name) != 0 ||
        zip->by_name[low]->entry.folder)
        return NULL;
    return &zip->by_name[low]->entry;
}
