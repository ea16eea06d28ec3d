/* SPDX-License-Identifier: Apache-2.0 */
#include "zip_builder.h"

#include <check.h>
#include <stdio.h>
#include <zlib.h>

#define CEILING (64u << 20)

static void init_head(zb_head *head)
{
    head->name = head->extra = ES_BUF(CEILING);
}

void zb_init(zb *b)
{
    memset(b, 0, sizeof *b);
    b->prefix = b->before_dir = b->behind_dir = b->comment = b->suffix = ES_BUF(CEILING);
}

void zb_free(zb *b)
{
    for (size_t i = 0; i < b->count; i++) {
        zb_entry *e = &b->entries[i];

        es_buf_free(&e->local.name);
        es_buf_free(&e->local.extra);
        es_buf_free(&e->central.name);
        es_buf_free(&e->central.extra);
        es_buf_free(&e->before);
        es_buf_free(&e->body);
        es_buf_free(&e->after);
    }
    es_buf_free(&b->prefix);
    es_buf_free(&b->before_dir);
    es_buf_free(&b->behind_dir);
    es_buf_free(&b->comment);
    es_buf_free(&b->suffix);
}

static void deflate_into(es_buf *out, const void *data, size_t len)
{
    z_stream z = {0};
    size_t most;

    ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    most = deflateBound(&z, len);
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    z.next_out = es_buf_room(out, most);
    z.avail_out = (uInt)most;
    ck_assert_ptr_nonnull(z.next_out);
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    out->len = z.total_out;
    deflateEnd(&z);
}

zb_entry *zb_add(zb *b, const char *name, const void *data, size_t len, uint16_t method)
{
    zb_entry *e = &b->entries[b->count++];

    ck_assert_uint_le(b->count, ZB_MAX);
    init_head(&e->local);
    init_head(&e->central);
    e->before = e->body = e->after = ES_BUF(CEILING);
    if (method == 8)
        deflate_into(&e->body, data, len);
    else
        ck_assert(es_buf_put(&e->body, data, len));
    zb_rename(e, name, strlen(name));
    e->local.method = e->central.method = method;
    e->local.crc = e->central.crc = (uint32_t)crc32(0, data, (uInt)len);
    e->local.size = e->central.size = (uint32_t)len;
    e->local.packed = e->central.packed = (uint32_t)e->body.len;
    return e;
}

zb_entry *zb_add_text(zb *b, const char *name, const char *text)
{
    return zb_add(b, name, text, strlen(text), 8);
}

void zb_rename(zb_entry *entry, const void *name, size_t len)
{
    entry->local.name.len = entry->central.name.len = 0;
    es_buf_put(&entry->local.name, name, len);
    es_buf_put(&entry->central.name, name, len);
}

void zb_put(es_buf *out, uint64_t number, size_t octets)
{
    for (size_t i = 0; i < octets; i++)
        es_buf_octet(out, (uint8_t)(number >> (8 * i)));
}

void zb_extra(zb_head *head, uint16_t id, const void *data, size_t len)
{
    zb_put(&head->extra, id, 2);
    zb_put(&head->extra, len, 2);
    es_buf_put(&head->extra, data, len);
}

void zb_extra64(zb_head *head, size_t count, const uint64_t *numbers)
{
    zb_put(&head->extra, 1, 2);
    zb_put(&head->extra, 8 * count, 2);
    for (size_t i = 0; i < count; i++)
        zb_put(&head->extra, numbers[i], 8);
}

void zb_descriptor(zb_entry *entry, bool signature, bool wide)
{
    if (signature)
        zb_put(&entry->after, 0x08074b50, 4);
    zb_put(&entry->after, entry->local.crc, 4);
    zb_put(&entry->after, entry->local.packed, wide ? 8 : 4);
    zb_put(&entry->after, entry->local.size, wide ? 8 : 4);
    entry->local.crc = entry->local.packed = entry->local.size = 0;
    entry->local.flags |= 8;
    entry->central.flags |= 8;
}

static void put_local(es_buf *out, zb_entry *e)
{
    es_buf_span(out, es_buf_view(&e->before));
    e->at = out->len;
    if (e->no_local)
        return;
    zb_put(out, 0x04034b50, 4);
    zb_put(out, 20, 2);
    zb_put(out, e->local.flags, 2);
    zb_put(out, e->local.method, 2);
    zb_put(out, 0x00210000, 4);
    zb_put(out, e->local.crc, 4);
    zb_put(out, e->local.packed, 4);
    zb_put(out, e->local.size, 4);
    zb_put(out, e->local.name.len, 2);
    zb_put(out, e->local.extra.len, 2);
    es_buf_span(out, es_buf_view(&e->local.name));
    es_buf_span(out, es_buf_view(&e->local.extra));
    es_buf_span(out, es_buf_view(&e->body));
    es_buf_span(out, es_buf_view(&e->after));
}

static void put_central(es_buf *out, zb_entry *e, uint64_t uncounted)
{
    uint64_t offset = (e->body_of == NULL ? e->at : e->body_of->at) - uncounted;

    e->central_at = out->len;
    if (e->no_central)
        return;
    zb_put(out, 0x02014b50, 4);
    zb_put(out, 0x00140014, 4);
    zb_put(out, e->central.flags, 2);
    zb_put(out, e->central.method, 2);
    zb_put(out, 0x00210000, 4);
    zb_put(out, e->central.crc, 4);
    zb_put(out, e->central.packed, 4);
    zb_put(out, e->central.size, 4);
    zb_put(out, e->central.name.len, 2);
    zb_put(out, e->central.extra.len, 2);
    zb_put(out, 0, 2);
    zb_put(out, e->central.disk, 2);
    zb_put(out, 0, 2);
    zb_put(out, e->central.attributes, 4);
    zb_put(out, offset + (uint64_t)e->offset_delta, 4);
    es_buf_span(out, es_buf_view(&e->central.name));
    es_buf_span(out, es_buf_view(&e->central.extra));
}

static void put_end(es_buf *out, zb *b, uint64_t count, uint64_t size, uint64_t offset)
{
    if (b->zip64) {
        uint64_t at = offset + size;

        zb_put(out, 0x06064b50, 4);
        zb_put(out, 44, 8);
        zb_put(out, 0x002d002d, 4);
        zb_put(out, 0, 8);
        zb_put(out, count + (uint64_t)b->count64_delta, 8);
        zb_put(out, count + (uint64_t)b->count64_delta, 8);
        zb_put(out, size + (uint64_t)b->size64_delta, 8);
        zb_put(out, offset + (uint64_t)b->offset64_delta, 8);
        zb_put(out, 0x07064b50, 4);
        zb_put(out, 0, 4);
        zb_put(out, at + (uint64_t)b->locator_delta, 8);
        zb_put(out, 1, 4);
    }
    b->end_at = out->len;
    zb_put(out, 0x06054b50, 4);
    zb_put(out, b->disk, 2);
    zb_put(out, b->disk, 2);
    count += (uint64_t)b->count_delta;
    zb_put(out, b->sentinels ? 0xFFFF : count, 2);
    zb_put(out, b->sentinels ? 0xFFFF : count, 2);
    zb_put(out, b->sentinels ? 0xFFFFFFFF : size + (uint64_t)b->dir_size_delta, 4);
    zb_put(out, b->sentinels ? 0xFFFFFFFF : offset + (uint64_t)b->dir_offset_delta, 4);
    zb_put(out, b->comment.len + (uint64_t)b->comment_delta, 2);
}

void zb_write(zb *b, es_buf *out)
{
    const uint64_t uncounted = b->prefix_counts ? 0 : b->prefix.len;
    uint64_t count = 0, size;

    *out = ES_BUF(CEILING);
    es_buf_span(out, es_buf_view(&b->prefix));
    for (size_t i = 0; i < b->count; i++)
        put_local(out, &b->entries[i]);
    es_buf_span(out, es_buf_view(&b->before_dir));
    b->dir_at = out->len;
    for (size_t i = 0; i < b->count; i++) {
        put_central(out, &b->entries[i], uncounted);
        count += b->entries[i].no_central ? 0 : 1;
    }
    size = out->len - b->dir_at;
    es_buf_span(out, es_buf_view(&b->behind_dir));
    put_end(out, b, count, size, b->dir_at - uncounted);
    es_buf_span(out, es_buf_view(&b->comment));
    es_buf_span(out, es_buf_view(&b->suffix));
    ck_assert(!out->failed);
}

static int read_span(void *arg, uint64_t offset, void *out, size_t len)
{
    const es_span *package = arg;

    memcpy(out, package->ptr + offset, len);
    return 0;
}

void zb_open(zb_opened *out, es_span package, bool in_memory, const eseal_limits *limits)
{
    static es_span behind; /* one package at a time is read through the function */

    memset(out, 0, sizeof *out);
    if (limits != NULL)
        out->ctx.limits = *limits;
    es_limits_fill(&out->ctx.limits);
    behind = package;
    out->rc = in_memory ? eseal_io_open(&out->io, package.ptr, package.len, &out->err)
                        : eseal_io_new(&out->io, read_span, &behind, package.len, &out->err);
    ck_assert_int_eq(out->rc, 0);
    out->rc = es_zip_open(&out->zip, &out->ctx, out->io, &out->findings, &out->err);
}

void zb_close(zb_opened *opened)
{
    es_zip_free(opened->zip);
    eseal_io_free(opened->io);
    es_findings_free(&opened->findings);
}

const char *zb_findings(const es_findings *findings)
{
    static char text[4096];
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < findings->count && used < sizeof text; i++) {
        const es_finding *f = &findings->items[i];

        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s%s%s%s%s", i > 0 ? "; " : "",
            es_reason_id(f->reason),
            f->severity == ES_BAD    ? ""
            : f->severity == ES_WARN ? "?"
                                     : ".",
            f->detail == NULL ? "" : "(", f->detail == NULL ? "" : f->detail,
            f->detail == NULL ? "" : ")");
    }
    return text;
}

void zb_base(zb *b)
{
    zb_init(b);
    zb_add(b, "Doc_0/", "", 0, 0);
    zb_add_text(b, "OFD.xml", ZB_TEXT);
    zb_add(b, "Doc_0/Document.xml", ZB_TEXT, strlen(ZB_TEXT), 0);
    zb_add_text(b, "Doc_0/empty.xml", "");
}

static bool matches(const char *text, const char *want)
{
    size_t len = strlen(want);

    if (len > 0 && want[len - 1] == '*')
        return strncmp(text, want, len - 1) == 0;
    return strcmp(text, want) == 0;
}

void zb_run_case(const zb_case *row)
{
    zb b;
    es_buf package;
    zb_opened z;

    zb_base(&b);
    row->change(&b);
    zb_write(&b, &package);
    for (int in_memory = 0; in_memory < 2; in_memory++) {
        zb_open(&z, es_buf_view(&package), in_memory, NULL);
        ck_assert_msg(z.rc == 0, "%s: %s", row->name, z.err.text);
        ck_assert_msg(matches(zb_findings(&z.findings), row->want), "%s: %s", row->name,
            zb_findings(&z.findings));
        zb_close(&z);
    }
    es_buf_free(&package);
    zb_free(&b);
}
