/* SPDX-License-Identifier: Apache-2.0 */
/* The files that something leads to, found by path; and names that some readers take for others. */
#include <stdlib.h>

#include "base/int.h"
#include "base/mem.h"
#include "codec/text.h"
#include "doc/ofd_index.h"

/* --- names that some readers take for one --- */

char *es_ofd_fold(const char *name)
{
    es_buf out = ES_BUF(SIZE_MAX / 2);
    char *folded;

    es_zip_fold_name(&out, name);
    folded = (char *)es_buf_take(&out, NULL);
    es_buf_free(&out);
    return folded;
}

/* path with "%41" read as "A"; *out NULL: nothing to read so, or not UTF-8 afterwards. */
static int percent_decode(char **out, const char *path, eseal_error *err)
{
    es_buf name = ES_BUF(SIZE_MAX / 2);
    int rc = 0;

    *out = NULL;
    if (strchr(path, '%') == NULL)
        return 0;
    for (; *path != '\0'; path++) {
        if (*path == '%' && path[1] != '\0' && path[2] != '\0' &&
            es_hex_decode(&name, es_span_of(path + 1, 2)))
            path += 2;
        else
            es_buf_octet(&name, (uint8_t)*path);
    }
    if (name.failed)
        rc = es_err_nomem(err);
    else if (es_utf8_valid(es_buf_view(&name)) && memchr(name.ptr, 0, name.len) == NULL) {
        *out = (char *)es_buf_take(&name, NULL);
        if (*out == NULL)
            rc = es_err_nomem(err);
    }
    es_buf_free(&name);
    return rc;
}

static int compare_folded(const void *left, const void *right)
{
    const es_ofd_folded *a = left, *b = right;
    int order = strcmp(a->name, b->name);

    return order != 0 ? order : strcmp(a->entry, b->entry);
}

/* The first entry with this folded name, or NULL. */
static const char *find_folded(const struct es_ofd_index *index, const char *name)
{
    size_t low = 0, high = index->folded_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(index->folded[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < index->folded_count && strcmp(index->folded[low].name, name) == 0)
        return index->folded[low].entry;
    return NULL;
}

static int find_as_folded(const char **out, const es_ofd *ofd, const char *path, eseal_error *err)
{
    char *name = es_ofd_fold(path);

    if (name == NULL)
        return es_err_nomem(err);
    *out = find_folded(ofd->index, name);
    es_free(name);
    return 0;
}

/* The entry of the name that percent-decoding gives; *out NULL: none. */
static int find_decoded(const char **out, const es_ofd *ofd, const char *path, eseal_error *err)
{
    char *decoded = NULL;
    int rc = percent_decode(&decoded, path, err);

    *out = NULL;
    if (rc == 0 && decoded != NULL)
        rc = find_as_folded(out, ofd, decoded, err);
    es_free(decoded);
    return rc;
}

int es_ofd_twin(const char **out, const es_ofd *ofd, const char *path, eseal_error *err)
{
    int rc;

    *out = NULL;
    rc = find_as_folded(out, ofd, path, err);
    if (rc == 0 && *out == NULL)
        rc = find_decoded(out, ofd, path, err);
    return rc;
}

/* --- the index --- */

static int fold_entries(struct es_ofd_index *index, const es_zip *zip, eseal_error *err)
{
    size_t count = es_zip_count(zip);

    index->folded = es_alloc_array(count, sizeof *index->folded);
    if (index->folded == NULL)
        return es_err_nomem(err);
    for (size_t i = 0; i < count; i++) {
        const es_zip_entry *entry = es_zip_entry_at(zip, i);
        es_ofd_folded *item = &index->folded[index->folded_count];

        if (entry->folder)
            continue;
        item->name = es_ofd_fold(entry->name);
        if (item->name == NULL)
            return es_err_nomem(err);
        item->entry = entry->name;
        index->folded_count++;
    }
    if (index->folded_count > 1)
        qsort(index->folded, index->folded_count, sizeof *index->folded, compare_folded);
    return 0;
}

int es_ofd_index_new(es_ofd *ofd, eseal_error *err)
{
    ofd->index = es_alloc(sizeof *ofd->index);
    if (ofd->index == NULL)
        return es_err_nomem(err);
    return fold_entries(ofd->index, ofd->zip, err);
}

void es_ofd_index_free(es_ofd *ofd)
{
    struct es_ofd_index *index = ofd->index;

    if (index == NULL)
        return;
    for (size_t i = 0; i < index->folded_count; i++)
        es_free(index->folded[i].name);
    es_free(index->folded);
    es_free(index->by_path);
    es_free(index);
    ofd->index = NULL;
}

/* --- noting --- */

/* Where path stands, or would stand, in by_path. */
static size_t place(const es_ofd *ofd, const char *path)
{
    const size_t *by_path = ofd->index->by_path;
    size_t low = 0, high = ofd->file_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(ofd->files[by_path[middle]].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The file at a place of by_path, if it is this path. */
static size_t found_at(const es_ofd *ofd, size_t at, const char *path)
{
    if (at < ofd->file_count && strcmp(ofd->files[ofd->index->by_path[at]].path, path) == 0)
        return ofd->index->by_path[at];
    return ES_OFD_NONE;
}

size_t es_ofd_file_find(const es_ofd *ofd, const char *path)
{
    return found_at(ofd, place(ofd, path), path);
}

/* Entries and dangling locations together; a document names each of its files. */
static bool too_many(es_ofd *ofd)
{
    uint64_t limit = ofd->ctx->limits.package_entries;

    if (ofd->file_count / 2 < limit)
        return false;
    if (!ofd->index->too_many)
        es_findings_limit(&ofd->structure, ES_NO_OFFSET, NULL, "package_entries", limit);
    ofd->index->too_many = true;
    ofd->complete = false;
    return true;
}

static int insert(es_ofd *ofd, size_t at, const es_ofd_link *link, eseal_error *err)
{
    struct es_ofd_index *index = ofd->index;
    size_t count = ofd->file_count;
    es_ofd_file *file;

    if (!es_grow(&ofd->files, &index->file_capacity, count + 1, sizeof *ofd->files) ||
        !es_grow(&index->by_path, &index->capacity, count + 1, sizeof *index->by_path))
        return es_err_nomem(err);
    file = &ofd->files[count];
    file->path = es_strdup(link->path);
    if (file->path == NULL)
        return es_err_nomem(err);
    file->kind = link->kind;
    file->exists = es_zip_find(ofd->zip, link->path) != NULL;
    file->shown_by = link->shown_by;
    file->body = link->body;
    file->page = link->page;
    memmove(&index->by_path[at + 1], &index->by_path[at], (count - at) * sizeof *index->by_path);
    index->by_path[at] = count;
    ofd->file_count++;
    return 0;
}

int es_ofd_file_note(size_t *out, es_ofd *ofd, const es_ofd_link *link, eseal_error *err)
{
    size_t at = place(ofd, link->path);
    int rc;

    *out = found_at(ofd, at, link->path);
    if (*out != ES_OFD_NONE || too_many(ofd))
        return 0;
    rc = insert(ofd, at, link, err);
    if (rc == 0)
        *out = ofd->file_count - 1;
    return rc;
}

int es_ofd_file_link(
    size_t *out, size_t *twin, es_ofd *ofd, const es_ofd_link *link, eseal_error *err)
{
    es_ofd_link other = *link;
    int rc = es_ofd_file_note(out, ofd, link, err);

    *twin = ES_OFD_NONE;
    if (rc != 0 || *out == ES_OFD_NONE)
        return rc;
    if (ofd->files[*out].exists) /* of names that differ in case there is one: container.names */
        rc = find_decoded(&other.path, ofd, link->path, err);
    else
        rc = es_ofd_twin(&other.path, ofd, link->path, err);
    if (rc == 0 && other.path != NULL && strcmp(other.path, link->path) != 0)
        rc = es_ofd_file_note(twin, ofd, &other, err);
    return rc;
}
