/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip_inside.h"

#include <zlib.h>

#include "base/mem.h"

#define WINDOW 65536
/* What zlib's 32-bit counters take at once. */
#define PIECE (UINT32_C(1) << 30)
/* Level 6 and memory level 8 are zlib's defaults, named because output must not depend on them. */
#define LEVEL 6
#define MEMORY_LEVEL 8
/* 1980-01-01 in the form of DOS, the earliest that there is (APPNOTE 4.4.6). */
#define DATE 0x0021
#define FOLDER_ATTRIBUTE 0x10

struct es_zip_writer {
    const eseal_ctx *ctx;
    es_zip_out *put;
    void *arg;
    uint64_t offset;
    es_buf directory;
    es_zip names; /* what was written so far, as far as comparing names needs it */
    int rc;       /* the first failure; nothing goes out after one */
    bool finished;
};

/* One entry on its way out. */
typedef struct outgoing {
    const char *name;
    uint16_t method;
    uint32_t crc;
    uint64_t packed, size, offset;
} outgoing;

static void put16(es_buf *out, uint64_t number)
{
    const uint8_t octets[] = {(uint8_t)number, (uint8_t)(number >> 8)};

    es_buf_put(out, octets, sizeof octets);
}

static void put32(es_buf *out, uint64_t number)
{
    put16(out, number & ES_ZIP_MAX16);
    put16(out, number >> 16 & ES_ZIP_MAX16);
}

static void put64(es_buf *out, uint64_t number)
{
    put32(out, number & ES_ZIP_MAX32);
    put32(out, number >> 32);
}

/* A number where it fits, else the mark that it stands in the ZIP64 field. */
static void put32_or_mark(es_buf *out, uint64_t number)
{
    put32(out, number < ES_ZIP_MAX32 ? number : ES_ZIP_MAX32);
}

/* The sizes go together, because the local header's ZIP64 field must have both (APPNOTE 4.5.3). */
static bool wide_sizes(const outgoing *entry)
{
    return entry->packed >= ES_ZIP_MAX32 || entry->size >= ES_ZIP_MAX32;
}

/* Version needed, flags, method, time, date, CRC, sizes, name's length: alike in both headers. */
static void put_common(es_buf *out, const outgoing *entry, bool wide)
{
    put16(out, wide ? 45 : 20);
    put16(out, es_zip_is_ascii(es_span_str(entry->name)) ? 0 : ES_ZIP_FLAG_UTF8);
    put16(out, entry->method);
    put16(out, 0);
    put16(out, DATE);
    put32(out, entry->crc);
    put32(out, wide_sizes(entry) ? ES_ZIP_MAX32 : entry->packed);
    put32(out, wide_sizes(entry) ? ES_ZIP_MAX32 : entry->size);
    put16(out, strlen(entry->name));
}

static void put_local(es_buf *out, const outgoing *entry)
{
    const bool wide = wide_sizes(entry);

    put32(out, ES_ZIP_SIG_LOCAL);
    put_common(out, entry, wide);
    put16(out, wide ? 20 : 0);
    es_buf_text(out, entry->name);
    if (!wide)
        return;
    put16(out, ES_ZIP_EXTRA_ZIP64);
    put16(out, 16);
    put64(out, entry->size);
    put64(out, entry->packed);
}

static void put_central(es_buf *out, const outgoing *entry)
{
    const bool far = entry->offset >= ES_ZIP_MAX32, wide = wide_sizes(entry) || far;
    const uint16_t extra = (wide_sizes(entry) ? 16 : 0) + (far ? 8 : 0);
    const size_t name = strlen(entry->name);

    put32(out, ES_ZIP_SIG_CENTRAL);
    put16(out, wide ? 45 : 20);
    put_common(out, entry, wide);
    put16(out, extra == 0 ? 0 : 4u + extra);
    put16(out, 0); /* comment, disk, internal attributes */
    put16(out, 0);
    put16(out, 0);
    put32(out, entry->name[name - 1] == '/' ? FOLDER_ATTRIBUTE : 0);
    put32_or_mark(out, entry->offset);
    es_buf_text(out, entry->name);
    if (extra == 0)
        return;
    put16(out, ES_ZIP_EXTRA_ZIP64);
    put16(out, extra);
    if (wide_sizes(entry)) {
        put64(out, entry->size);
        put64(out, entry->packed);
    }
    if (far)
        put64(out, entry->offset);
}

static void put_end(es_buf *out, uint64_t count, uint64_t size, uint64_t offset)
{
    if (count >= ES_ZIP_MAX16 || size >= ES_ZIP_MAX32 || offset >= ES_ZIP_MAX32) {
        put32(out, ES_ZIP_SIG_END64);
        put64(out, ES_ZIP_END64_LEN - 12);
        put16(out, 45);
        put16(out, 45);
        put64(out, 0); /* both disks */
        put64(out, count);
        put64(out, count);
        put64(out, size);
        put64(out, offset);
        put32(out, ES_ZIP_SIG_LOCATOR);
        put32(out, 0);
        put64(out, offset + size);
        put32(out, 1);
    }
    put32(out, ES_ZIP_SIG_END);
    put32(out, 0);
    put16(out, count < ES_ZIP_MAX16 ? count : ES_ZIP_MAX16);
    put16(out, count < ES_ZIP_MAX16 ? count : ES_ZIP_MAX16);
    put32_or_mark(out, size);
    put32_or_mark(out, offset);
    put16(out, 0);
}

static int send(es_zip_writer *writer, const void *data, size_t len, eseal_error *err)
{
    int rc;

    if (len == 0)
        return 0;
    rc = writer->put(writer->arg, data, len, err);
    if (rc < 0)
        return rc;
    writer->offset += len;
    return 0;
}

static int send_buf(es_zip_writer *writer, const es_buf *buf, eseal_error *err)
{
    return buf->failed ? es_err_nomem(err) : send(writer, buf->ptr, buf->len, err);
}

int es_zip_writer_new(
    es_zip_writer **out, const eseal_ctx *ctx, es_zip_out *put, void *arg, eseal_error *err)
{
    es_zip_writer *writer = es_alloc(sizeof *writer);

    *out = NULL;
    if (writer == NULL)
        return es_err_nomem(err);
    writer->ctx = ctx;
    writer->put = put;
    writer->arg = arg;
    writer->directory = ES_BUF(SIZE_MAX / 2);
    *out = writer;
    return 0;
}

/* Whether another entry may come; remembers its name. */
static int admit(es_zip_writer *writer, const char *name, uint64_t size, eseal_error *err)
{
    const uint64_t most = writer->ctx->limits.package_entries;
    const char *flaw = es_zip_name_flaw(es_span_str(name));
    es_zip *names = &writer->names;
    es_zip_item *item;

    if (writer->finished || writer->rc != 0)
        return es_err_misuse(err, "the package is finished or has failed");
    if (flaw != NULL)
        return es_err(err, ESEAL_E_ZIP, name, ES_NO_OFFSET, "the name is not allowed: %s", flaw);
    if (names->count >= most)
        return es_err_limit(err, name, "package_entries", most);
    if (size > writer->ctx->limits.entry_octets)
        return es_err_limit(err, name, "entry_octets", writer->ctx->limits.entry_octets);
    if (!es_grow(&names->items, &names->capacity, names->count + 1, sizeof *names->items))
        return es_err_nomem(err);
    item = &names->items[names->count];
    item->name = es_strdup(name);
    if (item->name == NULL)
        return es_err_nomem(err);
    item->entry.name = item->name;
    item->entry.folder = name[strlen(name) - 1] == '/';
    item->named = true;
    names->count++;
    if (item->entry.folder && size > 0)
        return es_err(err, ESEAL_E_ZIP, name, ES_NO_OFFSET, "a folder has no content");
    return 0;
}

/* Sends the local header and notes the directory's record. */
static int begin_entry(es_zip_writer *writer, outgoing *entry, eseal_error *err)
{
    es_buf head = ES_BUF(2 * ES_ZIP_NAME_MAX);
    int rc;

    entry->offset = writer->offset;
    put_local(&head, entry);
    put_central(&writer->directory, entry);
    rc = writer->directory.failed ? es_err_nomem(err) : send_buf(writer, &head, err);
    es_buf_free(&head);
    return rc;
}

/* Sends len octets of another package from offset on. */
static int send_range(
    es_zip_writer *writer, const es_zip *from, uint64_t offset, uint64_t len, eseal_error *err)
{
    es_zip_window window;
    const uint8_t *at;
    int rc = 0;

    es_zip_window_init(&window, from->io, WINDOW);
    while (rc == 0 && len > 0) {
        size_t some = len < WINDOW ? (size_t)len : WINDOW;

        rc = es_zip_window_get(&window, &at, offset, some, err);
        if (rc == 0)
            rc = send(writer, at, some, err);
        offset += some;
        len -= some;
    }
    es_zip_window_free(&window);
    return rc;
}

int es_zip_writer_copy(
    es_zip_writer *writer, const es_zip *from, const es_zip_entry *entry, eseal_error *err)
{
    outgoing out = {
        .name = entry->name,
        .method = entry->method,
        .crc = entry->crc,
        .packed = entry->packed,
        .size = entry->size,
    };
    int rc = admit(writer, entry->name, entry->size, err);

    if (rc == 0 && !entry->usable)
        rc = es_err(err, ESEAL_E_ZIP, entry->name, entry->header_offset,
            "the entry's name or headers are damaged");
    if (rc == 0)
        rc = begin_entry(writer, &out, err);
    if (rc == 0)
        rc = send_range(writer, from, entry->data_offset, entry->packed, err);
    if (writer->rc == 0)
        writer->rc = rc;
    return rc;
}

/* Compresses into out, as long as that stays smaller than data; else out is left empty. */
static int compress_into(es_buf *out, es_span data, eseal_error *err)
{
    z_stream z = {.zalloc = es_zip_zalloc, .zfree = es_zip_zfree};
    uint8_t *window;
    int rc = Z_OK;

    *out = ES_BUF(data.len == 0 ? 0 : data.len - 1);
    if (out->max == 0)
        return 0;
    window = es_alloc(WINDOW);
    if (window == NULL ||
        deflateInit2(&z, LEVEL, Z_DEFLATED, -MAX_WBITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
        es_free(window);
        return es_err_nomem(err);
    }
    while (rc == Z_OK) {
        if (z.avail_in == 0 && data.len > 0) {
            z.next_in = (Bytef *)(uintptr_t)data.ptr;
            z.avail_in = data.len < PIECE ? (uInt)data.len : PIECE;
            data = es_span_of(data.ptr + z.avail_in, data.len - z.avail_in);
        }
        z.next_out = window;
        z.avail_out = WINDOW;
        rc = deflate(&z, data.len > 0 ? Z_NO_FLUSH : Z_FINISH);
        if (WINDOW - z.avail_out > out->max - out->len)
            rc = Z_BUF_ERROR; /* no smaller than data */
        else if (!es_buf_put(out, window, WINDOW - z.avail_out))
            rc = Z_MEM_ERROR;
    }
    deflateEnd(&z);
    es_free(window);
    if (rc == Z_MEM_ERROR)
        return es_err_nomem(err);
    if (rc != Z_STREAM_END)
        out->len = 0;
    return 0;
}

int es_zip_writer_add(es_zip_writer *writer, const char *name, es_span data, eseal_error *err)
{
    outgoing out = {.name = name, .method = ES_ZIP_DEFLATE, .size = data.len};
    es_buf packed = ES_BUF(0);
    int rc = admit(writer, name, data.len, err);

    if (rc == 0)
        rc = compress_into(&packed, data, err);
    if (rc == 0) {
        if (packed.len == 0)
            out.method = ES_ZIP_STORED;
        out.packed = packed.len == 0 ? data.len : packed.len;
        out.crc = (uint32_t)crc32_z(0, data.len == 0 ? NULL : data.ptr, data.len);
        rc = begin_entry(writer, &out, err);
    }
    if (rc == 0)
        rc = packed.len == 0 ? send(writer, data.ptr, data.len, err)
                             : send_buf(writer, &packed, err);
    es_buf_free(&packed);
    if (writer->rc == 0)
        writer->rc = rc;
    return rc;
}

/* Two names that a reader would not tell apart are ours to refuse too. */
static int check_names(es_zip_writer *writer, eseal_error *err)
{
    es_findings findings = {0};
    int rc = es_zip_index_make(&writer->names, &findings, err);

    if (rc == 0 && findings.count > 0)
        rc = es_err(err, ESEAL_E_ZIP, findings.items[0].path, ES_NO_OFFSET,
            "the name meets another one: %s", es_reason_id(findings.items[0].reason));
    if (rc == 0 && findings.failed)
        rc = es_err_nomem(err);
    es_findings_free(&findings);
    return rc;
}

int es_zip_writer_finish(es_zip_writer *writer, eseal_error *err)
{
    const uint64_t offset = writer->offset;
    es_buf end = ES_BUF(ES_ZIP_END64_LEN + ES_ZIP_LOCATOR_LEN + ES_ZIP_END_LEN);
    int rc;

    if (writer->finished || writer->rc != 0)
        return es_err_misuse(err, "the package is finished or has failed");
    writer->finished = true;
    put_end(&end, writer->names.count, writer->directory.len, offset);
    rc = check_names(writer, err);
    if (rc == 0)
        rc = send_buf(writer, &writer->directory, err);
    if (rc == 0)
        rc = send_buf(writer, &end, err);
    es_buf_free(&end);
    return rc;
}

void es_zip_writer_free(es_zip_writer *writer)
{
    if (writer == NULL)
        return;
    for (size_t i = 0; i < writer->names.count; i++)
        es_free(writer->names.items[i].name);
    es_free(writer->names.items);
    es_free(writer->names.by_name);
    es_buf_free(&writer->directory);
    es_free(writer);
}
