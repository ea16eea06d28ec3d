/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip_inside.h"

#include <inttypes.h>

#include "base/mem.h"

#define MIB (UINT64_C(1) << 20)

/* The state of one walk over the directory. */
typedef struct walk {
    es_zip *zip;
    es_zip_window directory, locals;
    es_findings *findings;
    uint64_t total; /* inflated octets that the entries so far declare; within the limit */
} walk;

static void damaged(walk *w, uint64_t at, const char *what)
{
    es_findings_add(w->findings, ES_R_ZIP_DIRECTORY, ES_BAD, at, NULL, what);
}

/* Whether a ZIP64 field that holds more than it must gives the numbers that hold anyway: a reader
 * that takes all of them in order (APPNOTE 4.5.3) then sees nothing else. */
static bool full_set_agrees(es_span field, const es_zip_central *central)
{
    const uint64_t want[] = {central->size, central->packed, central->offset};

    for (size_t i = 0; i < 3 && field.len >= 8; i++) {
        if (es_le64(field.ptr) != want[i])
            return false;
        field = es_span_of(field.ptr + 8, field.len - 8);
    }
    return field.len == 0 || (field.len == 4 && es_le32(field.ptr) == 0);
}

/* Puts the ZIP64 field's numbers where the record says that they are there.  false: they are not,
 * or the field says two things. */
static bool widen(es_zip_central *central)
{
    uint64_t *fields[] = {&central->size, &central->packed, &central->offset};
    es_span field, rest;
    size_t count = es_zip_extra_find(&field, central->extra, ES_ZIP_EXTRA_ZIP64);

    rest = field;
    for (size_t i = 0; i < 3; i++) {
        if (*fields[i] != ES_ZIP_MAX32)
            continue;
        if (rest.len < 8)
            return false;
        *fields[i] = es_le64(rest.ptr);
        rest = es_span_of(rest.ptr + 8, rest.len - 8);
    }
    if (rest.len == 4 && es_le32(rest.ptr) == 0)
        rest.len = 0; /* the disk's number */
    return count <= 1 && (rest.len == 0 || full_set_agrees(field, central));
}

/* Reads the record at w's place; *total: its length.  false: there is none, and it was said. */
static int read_record(
    walk *w, bool *ok, es_zip_central *out, uint64_t at, size_t *total, eseal_error *err)
{
    const uint64_t room = w->zip->dir_end - at;
    const uint8_t *head;
    size_t name, extra;
    es_zip_rest rest;
    int rc;

    *ok = false;
    if (room < ES_ZIP_CENTRAL_LEN) {
        damaged(w, at, "octets behind its last record");
        return 0;
    }
    rc = es_zip_window_get(&w->directory, &head, at, ES_ZIP_CENTRAL_LEN, err);
    if (rc < 0)
        return rc;
    if (es_le32(head) != ES_ZIP_SIG_CENTRAL) {
        damaged(w, at, "no record where one must be");
        return 0;
    }
    name = es_le16(head + 28);
    extra = es_le16(head + 30);
    *total = ES_ZIP_CENTRAL_LEN + name + extra + es_le16(head + 32);
    if (*total > room) {
        damaged(w, at, "a record that reaches beyond its end");
        return 0;
    }
    rc = es_zip_window_get(&w->directory, &head, at, *total, err);
    if (rc < 0)
        return rc;
    *out = (es_zip_central){
        .at = at,
        .flags = es_le16(head + 8),
        .method = es_le16(head + 10),
        .crc = es_le32(head + 16),
        .packed = es_le32(head + 20),
        .size = es_le32(head + 24),
        .attributes = es_le32(head + 38),
        .offset = es_le32(head + 42),
        .name = es_span_of(head + ES_ZIP_CENTRAL_LEN, name),
        .extra = es_span_of(head + ES_ZIP_CENTRAL_LEN + name, extra),
    };
    *ok = true;
    if (!widen(out))
        damaged(w, at, "a ZIP64 field that is missing or contradicts its record");
    rest = es_zip_extra_rest(out->extra);
    if (rest != ES_ZIP_REST_NONE)
        es_findings_add(w->findings, ES_R_ZIP_DIRECTORY,
            rest == ES_ZIP_REST_MATTERS ? ES_BAD : ES_WARN, at, NULL, "a cut extra field");
    if (es_le16(head + 34) != 0 && es_le16(head + 34) != ES_ZIP_MAX16)
        es_findings_add(w->findings, ES_R_ZIP_SPLIT, ES_BAD, at, NULL, NULL);
    return 0;
}

static void check_method(walk *w, es_zip_item *item, uint64_t at)
{
    const uint16_t encrypted = ES_ZIP_FLAG_ENCRYPTED | ES_ZIP_FLAG_STRONG | ES_ZIP_FLAG_MASKED;
    /* bits 1 and 2 tell how hard deflate tried */
    const uint16_t known = encrypted | 6 | ES_ZIP_FLAG_DESCRIPTOR | ES_ZIP_FLAG_UTF8;
    es_zip_entry *entry = &item->entry;

    if ((entry->flags & encrypted) != 0) {
        es_findings_add(w->findings, ES_R_ZIP_ENCRYPTED, ES_BAD, at, entry->name, NULL);
        entry->usable = false;
    }
    if ((entry->flags & ~known) != 0) {
        es_zip_say(w->findings, ES_R_ZIP_FLAGS, ES_BAD, at, entry->name, "%#x",
            (unsigned)(entry->flags & ~known));
        entry->usable = false;
    }
    if (entry->method != ES_ZIP_STORED && entry->method != ES_ZIP_DEFLATE) {
        es_zip_say(w->findings, ES_R_ZIP_METHOD, ES_BAD, at, entry->name, "%u", entry->method);
        entry->usable = false;
    } else if (entry->method == ES_ZIP_STORED && entry->packed != entry->size) {
        es_zip_say(w->findings, ES_R_ZIP_SIZE, ES_BAD, at, entry->name,
            "stored in %" PRIu64 " octets, said to be %" PRIu64, entry->packed, entry->size);
        entry->usable = false;
    }
    /* a reader without the directory cannot know where stored data ends */
    if (entry->method == ES_ZIP_STORED && (entry->flags & ES_ZIP_FLAG_DESCRIPTOR) != 0 &&
        entry->size > 0)
        es_findings_add(w->findings, ES_R_ZIP_FLAGS, ES_BAD, at, entry->name,
            "a data descriptor behind stored data");
    if (entry->folder && entry->size > 0)
        es_findings_add(
            w->findings, ES_R_NAME_INVALID, ES_BAD, at, entry->name, "a folder with content");
}

static void check_limits(walk *w, es_zip_item *item, uint64_t at)
{
    const eseal_limits *limits = &w->zip->ctx->limits;
    es_zip_entry *entry = &item->entry;
    const char *limit = NULL;
    uint64_t value = 0;

    if (entry->size > limits->entry_octets) {
        limit = "entry_octets";
        value = limits->entry_octets;
    } else if (entry->size > MIB && entry->size / limits->inflate_ratio > entry->packed) {
        limit = "inflate_ratio";
        value = limits->inflate_ratio;
    } else if (entry->size > limits->package_octets - w->total) {
        limit = "package_octets";
        value = limits->package_octets;
    } else {
        w->total += entry->size; /* what is refused is not inflated either */
    }
    if (limit == NULL)
        return;
    es_findings_limit(w->findings, at, entry->name, limit, value);
    entry->over_limit = limit;
    entry->limit = value;
}

static int add_item(walk *w, const es_zip_central *central, eseal_error *err)
{
    es_zip *zip = w->zip;
    es_zip_item *item;
    int rc;

    if (!es_grow(&zip->items, &zip->capacity, zip->count + 1, sizeof *zip->items))
        return es_err_nomem(err);
    item = &zip->items[zip->count++];
    item->entry = (es_zip_entry){
        .index = zip->count - 1,
        .usable = true,
        .method = central->method,
        .flags = central->flags,
        .crc = central->crc,
        .packed = central->packed,
        .size = central->size,
    };
    rc = es_zip_name_set(item, central, w->findings, err);
    if (rc < 0)
        return rc;
    check_method(w, item, central->at);
    es_zip_kind_check(&item->entry, central, w->findings);
    check_limits(w, item, central->at);
    return es_zip_local_check(item, zip, central, &w->locals, w->findings, err);
}

static int walk_directory(walk *w, const es_zip_end *end, eseal_error *err)
{
    const uint64_t limit = w->zip->ctx->limits.package_entries;
    uint64_t at = w->zip->dir_start;
    size_t total = 0;
    bool ok = true;
    int rc = 0;

    while (at < w->zip->dir_end) {
        es_zip_central central;

        if (w->zip->count >= limit) {
            es_findings_limit(w->findings, at, NULL, "package_entries", limit);
            w->zip->cut = true;
            return 0;
        }
        rc = read_record(w, &ok, &central, at, &total, err);
        if (rc == 0 && ok)
            rc = add_item(w, &central, err);
        if (rc < 0)
            return rc;
        if (!ok) {
            w->zip->cut = true;
            return 0;
        }
        at += total;
    }
    if (w->zip->dir_end > 0 && w->zip->count != end->count)
        es_zip_say(w->findings, ES_R_ZIP_DIRECTORY, ES_BAD, end->at, NULL,
            "the end record counts %" PRIu64 " entries, the directory has %zu", end->count,
            w->zip->count);
    return 0;
}

int es_zip_open(
    es_zip **out, const eseal_ctx *ctx, const eseal_io *io, es_findings *findings, eseal_error *err)
{
    es_zip *zip = es_alloc(sizeof *zip);
    walk w = {.zip = zip, .findings = findings};
    es_zip_end end = {0};
    int rc;

    *out = NULL;
    if (zip == NULL)
        return es_err_nomem(err);
    zip->shelf = es_zip_shelf_new();
    if (zip->shelf == NULL) {
        es_free(zip);
        return es_err_nomem(err);
    }
    zip->ctx = ctx;
    zip->io = io;
    zip->length = eseal_io_length(io);
    es_zip_window_init(&w.directory, io, 65536);
    es_zip_window_init(&w.locals, io, 512);
    rc = es_zip_end_find(&end, zip, findings, err);
    if (rc == 0)
        rc = walk_directory(&w, &end, err);
    if (rc == 0)
        rc = es_zip_layout_check(zip, findings, err);
    if (rc == 0)
        rc = es_zip_index_make(zip, findings, err);
    if (rc == 0 && findings->failed)
        rc = es_err_nomem(err);
    es_zip_window_free(&w.directory);
    es_zip_window_free(&w.locals);
    if (rc == 0)
        *out = zip;
    else
        es_zip_free(zip);
    return rc;
}

void es_zip_free(es_zip *zip)
{
    if (zip == NULL)
        return;
    for (size_t i = 0; i < zip->count; i++)
        es_free(zip->items[i].name);
    es_free(zip->items);
    es_free(zip->by_name);
    es_zip_shelf_free(zip->shelf);
    es_free(zip);
}

size_t es_zip_count(const es_zip *zip)
{
    return zip->count;
}

const es_zip_entry *es_zip_entry_at(const es_zip *zip, size_t index)
{
    return index < zip->count ? &zip->items[index].entry : NULL;
}
