/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip_inside.h"

#include "base/mem.h"
#include "codec/zip_tools.h"
#include "codec/zip_whole.h"

#define WINDOW 65536
/* What zlib's 32-bit counters take at once. */
#define PIECE (UINT32_C(1) << 30)
/* No deflate stream inflates to more than this many times its size (and a little). */
#define DEFLATE_RATIO 1032

/* One reading of one entry. */
typedef struct reading {
    const es_zip *zip;
    const es_zip_entry *entry;
    es_zip_sink *sink;
    void *arg;
    es_findings *findings;
    eseal_error *err;
    uint64_t offset, left; /* packed octets that were not fetched yet */
    uint64_t given;
    uint32_t crc;
    /* windows, no larger than the entry, which mostly is small; in is NULL where the package lies
     * in memory */
    uint8_t *in, *out;
    es_zip_tools *tools; /* of a deflated entry */
} reading;

static int fault(reading *r, es_reason reason, const char *detail, const char *sentence)
{
    if (r->findings != NULL)
        es_findings_add(
            r->findings, reason, ES_BAD, r->entry->header_offset, r->entry->name, detail);
    return es_err(r->err, ESEAL_E_ZIP, r->entry->name, r->entry->header_offset, "%s", sentence);
}

/* Fetches the next packed octets, at least one. */
static int fetch(reading *r, es_span *out)
{
    es_span memory = es_io_memory(r->zip->io);
    uint64_t most = memory.ptr == NULL ? WINDOW : PIECE;
    size_t len = r->left < most ? (size_t)r->left : (size_t)most;
    int rc = 0;

    if (memory.ptr != NULL) {
        *out = es_span_of(memory.ptr + r->offset, len);
    } else {
        if (r->in == NULL)
            r->in = es_alloc(len);
        if (r->in == NULL)
            return es_err_nomem(r->err);
        rc = es_io_read(r->zip->io, r->offset, r->in, len, r->err);
        *out = es_span_of(r->in, len);
    }
    r->offset += len;
    r->left -= len;
    return rc;
}

static int give(reading *r, const uint8_t *data, size_t len)
{
    int rc;

    if (len == 0)
        return 0;
    if (len > r->entry->size - r->given)
        return fault(r, ES_R_ZIP_SIZE, "more octets than declared",
            "the entry inflates to more than it declares");
    r->crc = (uint32_t)crc32(r->crc, data, (uInt)len);
    r->given += len;
    rc = r->sink(r->arg, data, len);
    if (rc < 0)
        return es_err(r->err, rc, r->entry->name, ES_NO_OFFSET, "reading was stopped");
    return 0;
}

static int copy_stored(reading *r)
{
    es_span piece;
    int rc = 0;

    while (rc == 0 && r->left > 0) {
        rc = fetch(r, &piece);
        if (rc == 0)
            rc = give(r, piece.ptr, piece.len);
    }
    return rc;
}

/* Octets behind the end of the stream, inside of what the entry says is its data.  Readers that
 * find the end by the stream, as Java's ZipInputStream does whatever the flags say, go on there,
 * and would take a header for another entry and anything else for the end of the package. */
static int check_slack(reading *r, uint64_t slack)
{
    return slack == 0
               ? 0
               : fault(r, ES_R_ZIP_SLACK, NULL, "octets left over behind the compressed data");
}

/* One call of inflate and what it gave.  *end: the stream is complete. */
static int inflate_some(reading *r, z_stream *z, bool *end)
{
    uint64_t room = r->entry->size - r->given;
    size_t most = room < WINDOW ? (size_t)room + 1 : WINDOW;
    es_span piece;
    int rc;

    if (z->avail_in == 0 && r->left > 0) {
        rc = fetch(r, &piece);
        if (rc < 0)
            return rc;
        z->next_in = (Bytef *)(uintptr_t)piece.ptr;
        z->avail_in = (uInt)piece.len;
    }
    z->next_out = r->out;
    z->avail_out = (uInt)most;
    rc = inflate(z, Z_NO_FLUSH);
    if (rc == Z_MEM_ERROR)
        return es_err_nomem(r->err);
    if (rc != Z_OK && rc != Z_STREAM_END)
        return fault(r, ES_R_ZIP_INFLATE, NULL, "the compressed data is damaged");
    *end = rc == Z_STREAM_END;
    return give(r, r->out, most - z->avail_out);
}

void *es_zip_zalloc(void *arg, unsigned count, unsigned size)
{
    (void)arg;
    return es_alloc_array(count, size);
}

void es_zip_zfree(void *arg, void *ptr)
{
    (void)arg;
    es_free(ptr);
}

static int inflate_all(reading *r)
{
    z_stream *z = es_zip_tools_inflate(r->tools);
    bool end = false;
    int rc = 0;

    r->out = es_alloc(r->entry->size < WINDOW ? (size_t)r->entry->size + 1 : WINDOW);
    if (r->out == NULL || z == NULL)
        return es_err_nomem(r->err);
    while (rc == 0 && !end)
        rc = inflate_some(r, z, &end);
    if (rc == 0)
        rc = check_slack(r, r->left + z->avail_in);
    return rc;
}

/* A small entry by libdeflate.  *done: it was given whole; else nothing was, and zlib is asked. */
static int inflate_whole(reading *r, bool *done)
{
    const es_zip_entry *entry = r->entry;
    es_span packed = es_io_memory(r->zip->io);
    es_zip_whole_result result = ES_ZIP_WHOLE_NO;
    uint8_t *in = NULL, *out = NULL;
    uint32_t crc = 0;
    int rc = 0;

    if (!es_zip_whole_has() || entry->size == 0 || entry->size > ES_ZIP_WHOLE_MAX ||
        entry->packed > ES_ZIP_WHOLE_MAX || entry->size / DEFLATE_RATIO > entry->packed)
        return 0;
    if (packed.ptr != NULL) {
        packed = es_span_of(packed.ptr + entry->data_offset, (size_t)entry->packed);
    } else {
        in = es_alloc((size_t)entry->packed);
        if (in == NULL)
            return es_err_nomem(r->err);
        rc = es_io_read(r->zip->io, entry->data_offset, in, (size_t)entry->packed, r->err);
        packed = es_span_of(in, (size_t)entry->packed);
    }
    if (rc == 0) {
        out = es_alloc((size_t)entry->size);
        result = out == NULL
                     ? ES_ZIP_WHOLE_NOMEM
                     : es_zip_whole(out, (size_t)entry->size, &crc, packed, &r->tools->whole);
    }
    if (result == ES_ZIP_WHOLE_NOMEM)
        rc = es_err_nomem(r->err);
    *done = result == ES_ZIP_WHOLE_DONE && crc == entry->crc;
    if (rc == 0 && *done) {
        r->crc = crc;
        r->given = entry->size;
        rc = r->sink(r->arg, out, (size_t)entry->size);
        if (rc < 0)
            rc = es_err(r->err, rc, entry->name, ES_NO_OFFSET, "reading was stopped");
    }
    es_free(in);
    es_free(out);
    return rc;
}

static int inflate_entry(reading *r)
{
    bool done = false;
    int rc;

    r->tools = es_zip_tools_take(r->zip->shelf);
    if (r->tools == NULL)
        return es_err_nomem(r->err);
    rc = inflate_whole(r, &done);
    if (rc == 0 && !done)
        rc = inflate_all(r);
    es_zip_tools_give(r->zip->shelf, r->tools);
    return rc;
}

/* What can be said before a single octet is read. */
static int refuse(reading *r)
{
    const es_zip_entry *entry = r->entry;

    if (entry->over_limit != NULL) {
        if (r->findings != NULL)
            es_findings_limit(
                r->findings, entry->header_offset, entry->name, entry->over_limit, entry->limit);
        return es_err_limit(r->err, entry->name, entry->over_limit, entry->limit);
    }
    if (!entry->usable)
        return es_err(r->err, ESEAL_E_ZIP, entry->name, entry->header_offset,
            "the entry's name or headers are damaged");
    return 0;
}

int es_zip_stream(const es_zip *zip, const es_zip_entry *entry, es_zip_sink *sink, void *arg,
    es_findings *findings, eseal_error *err)
{
    reading r = {
        .zip = zip,
        .entry = entry,
        .sink = sink,
        .arg = arg,
        .findings = findings,
        .err = err,
        .offset = entry->data_offset,
        .left = entry->packed,
    };
    int rc = refuse(&r);

    if (rc < 0)
        return rc;
    rc = entry->method == ES_ZIP_STORED ? copy_stored(&r) : inflate_entry(&r);
    if (rc == 0 && r.given != entry->size)
        rc = fault(&r, ES_R_ZIP_SIZE, "fewer octets than declared",
            "the entry inflates to less than it declares");
    if (rc == 0 && r.crc != entry->crc)
        rc = fault(&r, ES_R_ZIP_CRC, NULL, "the entry's CRC-32 is wrong");
    es_free(r.in);
    es_free(r.out);
    return rc;
}

/* Keeps a whole entry; arg: where its next octets go. */
static int keep(void *arg, const void *data, size_t len)
{
    uint8_t **at = arg;

    memcpy(*at, data, len);
    *at += len;
    return 0;
}

int es_zip_read(es_buf *out, const es_zip *zip, const es_zip_entry *entry, size_t max,
    es_findings *findings, eseal_error *err)
{
    uint8_t *at = NULL;
    int rc;

    *out = ES_BUF(max);
    if (entry->size > max && entry->over_limit == NULL)
        return es_err_limit(err, entry->name, "octets of a file that is read whole", max);
    /* room is made in one go, so a size that the stream cannot reach is refused before that */
    if (entry->usable && entry->over_limit == NULL && entry->size > 1024 &&
        entry->size / DEFLATE_RATIO > entry->packed) {
        if (findings != NULL)
            es_findings_add(findings, ES_R_ZIP_SIZE, ES_BAD, entry->header_offset, entry->name,
                "fewer octets than declared");
        return es_err(err, ESEAL_E_ZIP, entry->name, entry->header_offset,
            "the entry declares more than its data can hold");
    }
    if (entry->usable && entry->over_limit == NULL) {
        at = es_buf_room(out, (size_t)entry->size);
        if (at == NULL)
            return es_err_nomem(err);
    }
    rc = es_zip_stream(zip, entry, keep, &at, findings, err);
    if (rc < 0)
        es_buf_free(out);
    return rc;
}

static int drop(void *arg, const void *data, size_t len)
{
    (void)arg;
    (void)data;
    (void)len;
    return 0;
}

int es_zip_test(
    const es_zip *zip, const es_zip_entry *entry, es_findings *findings, eseal_error *err)
{
    eseal_error found = {0};
    int rc = es_zip_stream(zip, entry, drop, NULL, findings, &found);

    if (rc == ESEAL_E_ZIP || rc == ESEAL_E_LIMIT)
        return 0;
    if (rc < 0)
        return es_err(err, rc, found.where, found.offset, "%s", found.text);
    return 0;
}
