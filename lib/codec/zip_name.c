/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip_inside.h"

#include <stdio.h>

#include "base/mem.h"
#include "codec/text.h"

static bool is_letter(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* What is wrong with one component. */
static const char *component_flaw(es_span part)
{
    if (part.len == 0)
        return "an empty component";
    if (es_span_equal(part, es_span_str(".")))
        return "a \".\" component";
    if (es_span_equal(part, es_span_str("..")))
        return "a \"..\" component";
    return NULL;
}

static const char *character_flaw(es_span name)
{
    uint32_t code = 0;
    size_t took;

    for (; name.len > 0; name.ptr += took, name.len -= took) {
        took = es_utf8_next(&code, name);
        if (took == 0)
            return "not valid UTF-8";
        if (code == 0)
            return "a NUL character";
        if (code < 0x20 || (code >= 0x7F && code < 0xA0))
            return "a control character";
        if (code == '\\')
            return "a backslash";
    }
    return NULL;
}

const char *es_zip_name_flaw(es_span name)
{
    const char *flaw = character_flaw(name);
    size_t start = 0;

    if (flaw != NULL)
        return flaw;
    if (name.len == 0)
        return "empty";
    if (name.len > ES_ZIP_NAME_MAX)
        return "too long";
    if (name.ptr[0] == '/')
        return "absolute";
    if (name.len >= 2 && is_letter(name.ptr[0]) && name.ptr[1] == ':')
        return "a drive letter";
    for (size_t i = 0; i <= name.len && flaw == NULL; i++) {
        if (i < name.len && name.ptr[i] != '/')
            continue;
        if (i < name.len || i > start) /* a folder's name ends in a slash */
            flaw = component_flaw(es_span_of(name.ptr + start, i - start));
        start = i + 1;
    }
    return flaw;
}

/* A name that is no text, made fit to be shown: octets that cannot stand as they are become \xHH.
 */
static void show(es_buf *out, es_span raw)
{
    const size_t most = 256;

    for (size_t i = 0; i < raw.len && i < most; i++) {
        if (raw.ptr[i] >= 0x20 && raw.ptr[i] < 0x7F && raw.ptr[i] != '\\')
            es_buf_octet(out, raw.ptr[i]);
        else
            es_buf_format(out, "\\x%02x", raw.ptr[i]);
    }
    if (raw.len > most)
        es_buf_text(out, "...");
}

/* The reason why raw is no name at all, or NONE. */
static es_reason no_text(es_span raw)
{
    if (!es_utf8_valid(raw))
        return ES_R_NAME_ENCODING;
    if (raw.len > ES_ZIP_NAME_MAX || memchr(raw.ptr, 0, raw.len) != NULL)
        return ES_R_NAME_INVALID;
    return ES_R_NONE;
}

bool es_zip_is_ascii(es_span name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] >= 0x80)
            return false;
    return true;
}

/* A Unicode path field of the directory's record must repeat the name. */
static bool unicode_path_agrees(const es_zip_central *central)
{
    es_span field;
    size_t fields = es_zip_extra_find(&field, central->extra, ES_ZIP_EXTRA_UNICODE_PATH);

    return fields == 0 ||
           (fields == 1 && field.len >= 5 &&
               es_span_equal(es_span_of(field.ptr + 5, field.len - 5), central->name));
}

int es_zip_name_set(
    es_zip_item *item, const es_zip_central *central, es_findings *findings, eseal_error *err)
{
    const es_span raw = central->name;
    const es_reason reason = no_text(raw);
    es_zip_entry *entry = &item->entry;
    const char *flaw = es_zip_name_flaw(raw);
    es_buf text = ES_BUF(4 * ES_ZIP_NAME_MAX);

    if (reason == ES_R_NONE)
        es_buf_span(&text, raw);
    else
        show(&text, raw);
    item->name = (char *)es_buf_take(&text, NULL);
    es_buf_free(&text);
    if (item->name == NULL)
        return es_err_nomem(err);
    entry->name = item->name;
    item->named = reason == ES_R_NONE;
    entry->declared = es_zip_is_ascii(raw) || (central->flags & ES_ZIP_FLAG_UTF8) != 0;
    entry->folder = raw.len > 0 && raw.ptr[raw.len - 1] == '/';
    if (reason == ES_R_NAME_ENCODING)
        es_findings_add(findings, reason, ES_BAD, central->at, entry->name, entry->name);
    else if (flaw != NULL)
        es_findings_add(findings, ES_R_NAME_INVALID, ES_BAD, central->at, entry->name, flaw);
    if (flaw != NULL)
        entry->usable = false;
    if (item->named && !unicode_path_agrees(central)) {
        es_findings_add(findings, ES_R_NAME_ENCODING, ES_BAD, central->at, entry->name,
            "a Unicode path field with another name");
        entry->usable = false;
    }
    return 0;
}
