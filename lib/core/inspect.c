/* SPDX-License-Identifier: Apache-2.0 */
/* Dumps for people. */
#include <eseal/inspect.h>

#include <inttypes.h>

#include "base/err.h"
#include "codec/der.h"
#include "codec/text.h"
#include "doc/document.h"

#define DUMP_MAX ((size_t)64 << 20)

typedef struct dump {
    es_buf out;
    const uint8_t *base;
    uint64_t depth_max;
} dump;

static const char *tag_name(uint8_t tag)
{
    switch (tag) {
    case ES_TAG_BOOLEAN:
        return "BOOLEAN";
    case ES_TAG_INTEGER:
        return "INTEGER";
    case ES_TAG_BITS:
        return "BIT STRING";
    case ES_TAG_OCTETS:
        return "OCTET STRING";
    case ES_TAG_NULL:
        return "NULL";
    case ES_TAG_OID:
        return "OBJECT IDENTIFIER";
    case ES_TAG_UTF8:
        return "UTF8String";
    case ES_TAG_PRINTABLE:
        return "PrintableString";
    case ES_TAG_IA5:
        return "IA5String";
    case ES_TAG_UTCTIME:
        return "UTCTime";
    case ES_TAG_GENTIME:
        return "GeneralizedTime";
    case ES_TAG_SEQUENCE:
        return "SEQUENCE";
    case ES_TAG_SET:
        return "SET";
    default:
        return NULL;
    }
}

static void put_hex(dump *d, es_span octets)
{
    es_span shown = octets.len > 32 ? es_span_of(octets.ptr, 32) : octets;

    es_hex_encode(&d->out, shown);
    if (octets.len > shown.len)
        es_buf_text(&d->out, "...");
}

static void put_text(dump *d, es_span text)
{
    if (!es_utf8_valid(text)) {
        put_hex(d, text);
        return;
    }
    es_buf_text(&d->out, "\"");
    for (size_t i = 0; i < text.len && i < 200; i++)
        es_buf_octet(&d->out, text.ptr[i] < 0x20 || text.ptr[i] == 0x7F ? '?' : text.ptr[i]);
    es_buf_text(&d->out, text.len > 200 ? "...\"" : "\"");
}

static void put_value(dump *d, const es_tlv *tlv)
{
    char oid[128];
    int64_t number;

    switch (tlv->tag) {
    case ES_TAG_OID:
        es_buf_text(&d->out, es_der_oid_text(tlv, oid, sizeof oid) ? oid : "(malformed)");
        break;
    case ES_TAG_UTF8:
    case ES_TAG_PRINTABLE:
    case ES_TAG_IA5:
    case ES_TAG_UTCTIME:
    case ES_TAG_GENTIME:
        put_text(d, tlv->body);
        break;
    case ES_TAG_INTEGER:
        if (es_der_int64(tlv, &number))
            es_buf_format(&d->out, "%" PRId64, number);
        else
            put_hex(d, tlv->body);
        break;
    default:
        put_hex(d, tlv->body);
    }
}

static void dump_level(dump *d, es_der *cursor, uint64_t depth);

/* An OCTET STRING that holds strict DER is shown as what it holds: certificates, extensions. */
static bool nested(const dump *d, const es_tlv *tlv)
{
    eseal_limits limits = {.der_depth = d->depth_max};

    es_limits_fill(&limits);
    return tlv->tag == ES_TAG_OCTETS && tlv->body.len > 8 && tlv->body.ptr[0] == ES_TAG_SEQUENCE &&
           es_der_check(tlv->body, &limits, NULL) == 0;
}

static void dump_tlv(dump *d, const es_tlv *tlv, uint64_t depth)
{
    const char *name = tag_name(tlv->tag);
    bool constructed = (tlv->tag & 0x20) != 0;
    es_der inside;

    es_buf_format(&d->out, "%8zu %7zu  %*s", (size_t)(tlv->whole.ptr - d->base), tlv->body.len,
        (int)depth * 2, "");
    if (name != NULL)
        es_buf_text(&d->out, name);
    else if ((tlv->tag & 0xC0) == 0x80)
        es_buf_format(&d->out, "[%d]", tlv->tag & 0x1F);
    else
        es_buf_format(&d->out, "tag %02x", tlv->tag);
    if (constructed || nested(d, tlv)) {
        es_buf_text(&d->out, "\n");
        if (constructed)
            es_der_enter(&inside, tlv, d->base);
        else
            es_der_open(&inside, tlv->body, d->base);
        dump_level(d, &inside, depth + 1);
        return;
    }
    es_buf_text(&d->out, tlv->body.len > 0 ? "  " : "");
    put_value(d, tlv);
    es_buf_text(&d->out, "\n");
}

static void dump_level(dump *d, es_der *cursor, uint64_t depth)
{
    es_tlv tlv;

    while (!d->out.failed && depth < d->depth_max && es_der_next(cursor, &tlv))
        dump_tlv(d, &tlv, depth);
    if (!es_der_at_end(cursor))
        es_buf_format(
            &d->out, "%8zu          (cannot be read from here)\n", (size_t)(cursor->at - d->base));
}

static int take(char **out, es_buf *buf, eseal_error *err)
{
    bool over = buf->failed && buf->len >= buf->max / 2;

    *out = (char *)es_buf_take(buf, NULL);
    es_buf_free(buf);
    if (*out != NULL)
        return 0;
    return over ? es_err_limit(err, NULL, "dump_octets", DUMP_MAX) : es_err_nomem(err);
}

int eseal_inspect_der(
    char **out, const eseal_ctx *ctx, const void *data, size_t len, eseal_error *err)
{
    dump d = {.out = ES_BUF(DUMP_MAX), .base = data};
    eseal_error fault = {0};
    es_der cursor;

    if (out == NULL || ctx == NULL || (data == NULL && len > 0))
        return es_err_misuse(err, "eseal_inspect_der needs out, ctx and data");
    d.depth_max = ctx->limits.der_depth;
    if (es_der_check(es_span_of(data, len), &ctx->limits, &fault) < 0) {
        es_buf_text(&d.out, fault.text);
        if (fault.offset != ES_NO_OFFSET)
            es_buf_format(&d.out, " (offset %" PRIu64 ")", fault.offset);
        es_buf_text(&d.out, "\n");
    }
    es_der_open(&cursor, es_span_of(data, len), data);
    dump_level(&d, &cursor, 0);
    return take(out, &d.out, err);
}

static void dump_entries(dump *d, const es_ofd *ofd)
{
    es_buf_text(&d->out, "  offset   stored     size  method   name\n");
    for (size_t i = 0; i < es_zip_count(ofd->zip); i++) {
        const es_zip_entry *e = es_zip_entry_at(ofd->zip, i);

        es_buf_format(&d->out, "%8" PRIu64 " %8" PRIu64 " %8" PRIu64 "  %-8s ", e->header_offset,
            e->packed, e->size,
            e->method == 0   ? "stored"
            : e->method == 8 ? "deflate"
                             : "other");
        put_text(d, es_span_str(e->name));
        es_buf_text(&d->out, e->usable ? "\n" : "  (not usable)\n");
    }
}

static void dump_named(dump *d, const char *label, const char *value)
{
    if (value == NULL)
        return;
    es_buf_format(&d->out, "  %-12s ", label);
    put_text(d, es_span_str(value));
    es_buf_text(&d->out, "\n");
}

static void dump_signature(dump *d, const es_ofd_signature *s, size_t index)
{
    es_buf_format(&d->out, "\nsignature %zu\n", index + 1);
    dump_named(d, "ID", s->id);
    dump_named(d, "type", s->type);
    dump_named(d, "file", s->path);
    dump_named(d, "value", s->value_path);
    dump_named(d, "seal", s->seal_path);
    dump_named(d, "provider", s->provider);
    dump_named(d, "method", s->method);
    dump_named(d, "date", s->date);
    dump_named(d, "digest", s->check_method);
    for (size_t i = 0; i < s->ref_count; i++) {
        es_buf_text(&d->out, "  protects     ");
        put_text(d, es_span_str(s->refs[i].raw));
        es_buf_text(&d->out, s->refs[i].exists ? "\n" : "  (not in the package)\n");
    }
    for (size_t i = 0; i < s->stamp_count; i++) {
        const es_ofd_stamp *stamp = &s->stamps[i];

        es_buf_format(&d->out, "  stamp        ");
        if (stamp->page == ES_OFD_NONE)
            es_buf_text(&d->out, "on no page of the document");
        else
            es_buf_format(&d->out, "page %zu", stamp->page + 1);
        if (stamp->box_ok)
            es_buf_format(&d->out, ", at %g,%g mm, %g x %g mm", stamp->box[0], stamp->box[1],
                stamp->box[2], stamp->box[3]);
        es_buf_text(&d->out, "\n");
    }
}

int eseal_inspect_document(char **out, const eseal_document *document, eseal_error *err)
{
    dump d = {.out = ES_BUF(DUMP_MAX)};

    if (out == NULL || document == NULL)
        return es_err_misuse(err, "eseal_inspect_document needs out and document");
    dump_entries(&d, document->ofd);
    for (size_t i = 0; i < document->ofd->signature_count; i++)
        dump_signature(&d, &document->ofd->signatures[i], i);
    return take(out, &d.out, err);
}
