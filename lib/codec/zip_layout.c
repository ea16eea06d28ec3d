/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip_inside.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"

#define STEP 65536

static int by_offset(const void *left, const void *right)
{
    const es_zip_item *a = *(const es_zip_item *const *)left;
    const es_zip_item *b = *(const es_zip_item *const *)right;

    if (a->entry.header_offset != b->entry.header_offset)
        return a->entry.header_offset < b->entry.header_offset ? -1 : 1;
    return a < b ? -1 : a > b;
}

/* Where the first local header's signature in [from, to) stands; to: nowhere. */
static int find_header(
    uint64_t *out, const es_zip *zip, uint64_t from, uint64_t to, eseal_error *err)
{
    es_zip_window window;
    int rc = 0;

    es_zip_window_init(&window, zip->io, STEP);
    *out = to;
    while (from + 4 <= to && rc == 0) {
        size_t len = to - from < STEP ? (size_t)(to - from) : STEP;
        const uint8_t *at;

        rc = es_zip_window_get(&window, &at, from, len, err);
        for (size_t i = 0; rc == 0 && i + 4 <= len; i++)
            if (at[i] == 'P' && es_le32(at + i) == ES_ZIP_SIG_LOCAL) {
                *out = from + i;
                goto out;
            }
        from += len - 3;
    }
out:
    es_zip_window_free(&window);
    return rc;
}

/* Octets that no entry owns.  A reader that goes from header to header must find none there. */
static int check_unowned(const es_zip *zip, uint64_t from, uint64_t to, bool prefix,
    es_findings *findings, eseal_error *err)
{
    uint64_t header;
    int rc = find_header(&header, zip, from, to, err);

    if (rc < 0)
        return rc;
    if (header != to)
        es_findings_add(findings, ES_R_ZIP_HIDDEN, ES_BAD, header, NULL, NULL);
    else if (!prefix)
        es_zip_say(findings, ES_R_ZIP_GAP, ES_BAD, from, NULL, "%" PRIu64 " octets", to - from);
    if (prefix)
        es_zip_say(findings, ES_R_ZIP_PREFIX, ES_WARN, 0, NULL, "%" PRIu64 " octets", to);
    return 0;
}

/* Goes through the entries as they lie in the file, each beginning where the last ended. */
static int walk_entries(
    es_zip *zip, const es_zip_item **list, size_t count, es_findings *findings, eseal_error *err)
{
    uint64_t end = 0;
    int rc = 0;

    for (size_t i = 0; i <= count && rc == 0; i++) {
        uint64_t start = i < count ? list[i]->entry.header_offset : zip->dir_start;

        if (start > end)
            rc = check_unowned(zip, end, start, i == 0, findings, err);
        else if (start < end)
            es_findings_add(findings, ES_R_ZIP_OVERLAP, ES_BAD, start,
                i < count ? list[i]->entry.name : list[i - 1]->entry.name, NULL);
        if (i < count && list[i]->entry.end_offset > end)
            end = list[i]->entry.end_offset;
    }
    return rc;
}

int es_zip_layout_check(es_zip *zip, es_findings *findings, eseal_error *err)
{
    const es_zip_item **list;
    size_t count = 0;
    int rc;

    /* where the directory could not be read whole, nobody knows what belongs to whom */
    if (zip->cut || zip->dir_end == 0)
        return 0;
    list = es_alloc_array(zip->count, sizeof *list);
    if (list == NULL)
        return es_err_nomem(err);
    for (size_t i = 0; i < zip->count; i++) {
        if (!zip->items[i].located) {
            es_free(list);
            return 0;
        }
        list[count++] = &zip->items[i];
    }
    qsort(list, count, sizeof *list, by_offset);
    rc = walk_entries(zip, list, count, findings, err);
    es_free(list);
    return rc;
}
