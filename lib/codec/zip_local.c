/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip_inside.h"

#include <inttypes.h>

/* What is compared, and where what does not fit is said. */
typedef struct comparison {
    es_zip_item *item;
    const es_zip_central *central;
    es_findings *findings;
} comparison;

static void mismatch(comparison *c, uint64_t at, const char *what)
{
    es_findings_add(c->findings, ES_R_ZIP_LOCAL_MISMATCH, ES_BAD, at, c->item->entry.name, what);
    c->item->entry.usable = false;
}

/* Name, method and flags.  Bits 1, 2 and 11 differ in real files: the form SDK of one product says
 * UTF-8 in the local header alone. */
static void compare_plain(comparison *c, const uint8_t *head, es_span name)
{
    const uint64_t at = c->item->entry.header_offset;
    uint16_t differ = es_le16(head + 6) ^ c->central->flags;

    if (!es_span_equal(name, c->central->name))
        mismatch(c, at, "name");
    if (es_le16(head + 8) != c->central->method)
        mismatch(c, at, "method");
    if ((differ & ~(6 | ES_ZIP_FLAG_UTF8)) != 0)
        mismatch(c, at, "flags");
    if ((differ & ES_ZIP_FLAG_UTF8) != 0 && !es_zip_is_ascii(name))
        c->item->entry.declared = false;
}

/* A number of the local header: the directory's, or 0 where a data descriptor follows. */
static bool number_fits(uint64_t local, uint64_t central, bool descriptor)
{
    return local == central || (descriptor && local == 0);
}

/* CRC and sizes.  A ZIP64 field in the local header has both sizes (APPNOTE 4.5.3), and may stand
 * there although the directory does without: at least one product writes so. */
static void compare_numbers(comparison *c, const uint8_t *head, es_span extra)
{
    const es_zip_central *central = c->central;
    const bool descriptor = (es_le16(head + 6) & ES_ZIP_FLAG_DESCRIPTOR) != 0;
    const uint64_t at = c->item->entry.header_offset;
    const uint32_t packed = es_le32(head + 18), size = es_le32(head + 22);
    es_span field;
    size_t fields = es_zip_extra_find(&field, extra, ES_ZIP_EXTRA_ZIP64);

    if (!number_fits(es_le32(head + 14), central->crc, descriptor))
        mismatch(c, at, "CRC");
    if (es_zip_extra_rest(extra) == ES_ZIP_REST_MATTERS)
        mismatch(c, at, "a cut extra field");
    if (fields > 1 || ((packed == ES_ZIP_MAX32 || size == ES_ZIP_MAX32) && field.len < 16))
        mismatch(c, at, "ZIP64 field");
    if (packed != ES_ZIP_MAX32 && !number_fits(packed, central->packed, descriptor))
        mismatch(c, at, "compressed size");
    if (size != ES_ZIP_MAX32 && !number_fits(size, central->size, descriptor))
        mismatch(c, at, "size");
    if (field.len < 16)
        return;
    if (!number_fits(es_le64(field.ptr), central->size, descriptor))
        mismatch(c, at, "size in the ZIP64 field");
    if (!number_fits(es_le64(field.ptr + 8), central->packed, descriptor))
        mismatch(c, at, "compressed size in the ZIP64 field");
}

/* The Unicode path field (Info-ZIP's) gives some readers another name. */
static void compare_unicode_path(comparison *c, es_span extra)
{
    es_span field;
    size_t fields = es_zip_extra_find(&field, extra, ES_ZIP_EXTRA_UNICODE_PATH);

    if (fields == 0)
        return;
    if (fields == 1 && field.len >= 5 &&
        es_span_equal(es_span_of(field.ptr + 5, field.len - 5), es_span_str(c->item->name)))
        return;
    es_findings_add(c->findings, ES_R_NAME_ENCODING, ES_BAD, c->item->entry.header_offset,
        c->item->entry.name, "a Unicode path field with another name");
    c->item->entry.usable = false;
}

/* How long the data descriptor at the span's start is, 0: none that fits.  It has a signature or
 * not, and numbers of 32 or 64 bits (APPNOTE 4.3.9); wide forms first, because a narrow one is the
 * beginning of a wide one with zeros. */
static size_t descriptor_length(es_span at, const es_zip_central *central)
{
    for (int form = 0; form < 4; form++) {
        const bool sig = form < 2, wide = form % 2 == 0;
        const size_t len = (sig ? 8u : 4u) + (wide ? 16u : 8u);
        const uint8_t *p = at.ptr;

        if (at.len < len || (sig && es_le32(p) != ES_ZIP_SIG_DESCRIPTOR))
            continue;
        p += sig ? 4 : 0;
        if (es_le32(p) != central->crc)
            continue;
        p += 4;
        if (wide ? es_le64(p) == central->packed && es_le64(p + 8) == central->size
                 : es_le32(p) == central->packed && es_le32(p + 4) == central->size)
            return len;
    }
    return 0;
}

static int compare_descriptor(
    comparison *c, const es_zip *zip, es_zip_window *window, eseal_error *err)
{
    es_zip_entry *entry = &c->item->entry;
    uint64_t room = zip->dir_start - entry->end_offset;
    const uint8_t *at;
    size_t len = room < 24 ? (size_t)room : 24;
    int rc = es_zip_window_get(window, &at, entry->end_offset, len, err);

    if (rc < 0)
        return rc;
    len = descriptor_length(es_span_of(at, len), c->central);
    if (len == 0)
        mismatch(c, entry->end_offset, "data descriptor");
    entry->end_offset += len;
    return 0;
}

/* Where header, data and end lie.  false: not in front of the directory. */
static bool place(const es_zip *zip, es_zip_entry *entry, uint64_t head_len)
{
    if (head_len > zip->dir_start - entry->header_offset)
        return false;
    entry->data_offset = entry->header_offset + head_len;
    if (entry->packed > zip->dir_start - entry->data_offset)
        return false;
    entry->end_offset = entry->data_offset + entry->packed;
    return true;
}

int es_zip_local_check(es_zip_item *item, const es_zip *zip, const es_zip_central *central,
    es_zip_window *window, es_findings *findings, eseal_error *err)
{
    comparison c = {item, central, findings};
    es_zip_entry *entry = &item->entry;
    const uint8_t *head;
    size_t name, extra;
    int rc;

    if (central->offset > zip->dir_start - zip->shift ||
        zip->dir_start - zip->shift - central->offset < ES_ZIP_LOCAL_LEN) {
        mismatch(&c, central->at, "no local header in front of the directory");
        return 0;
    }
    entry->header_offset = zip->shift + central->offset;
    rc = es_zip_window_get(window, &head, entry->header_offset, ES_ZIP_LOCAL_LEN, err);
    if (rc < 0)
        return rc;
    if (es_le32(head) != ES_ZIP_SIG_LOCAL) {
        mismatch(&c, entry->header_offset, "no local header where one must be");
        return 0;
    }
    name = es_le16(head + 26);
    extra = es_le16(head + 28);
    if (!place(zip, entry, ES_ZIP_LOCAL_LEN + name + extra)) {
        mismatch(&c, entry->header_offset, "data that reaches into the directory");
        return 0;
    }
    item->located = true;
    rc = es_zip_window_get(
        window, &head, entry->header_offset, ES_ZIP_LOCAL_LEN + name + extra, err);
    if (rc < 0)
        return rc;
    compare_plain(&c, head, es_span_of(head + ES_ZIP_LOCAL_LEN, name));
    compare_numbers(&c, head, es_span_of(head + ES_ZIP_LOCAL_LEN + name, extra));
    compare_unicode_path(&c, es_span_of(head + ES_ZIP_LOCAL_LEN + name, extra));
    if ((central->flags & ES_ZIP_FLAG_DESCRIPTOR) != 0)
        return compare_descriptor(&c, zip, window, err);
    return 0;
}
