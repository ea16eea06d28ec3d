/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip_inside.h"

/* Takes the next field off *rest; false: none, or what is left is not one. */
static bool next(es_span *rest, uint16_t *id, es_span *data)
{
    size_t len;

    if (rest->len < 4)
        return false;
    len = es_le16(rest->ptr + 2);
    if (len > rest->len - 4)
        return false;
    *id = es_le16(rest->ptr);
    *data = es_span_of(rest->ptr + 4, len);
    *rest = es_span_of(rest->ptr + 4 + len, rest->len - 4 - len);
    return true;
}

size_t es_zip_extra_find(es_span *out, es_span extra, uint16_t id)
{
    es_span data;
    uint16_t found;
    size_t count = 0;

    *out = es_span_of(NULL, 0);
    while (next(&extra, &found, &data)) {
        if (found != id)
            continue;
        if (count++ == 0)
            *out = data;
    }
    return count;
}

es_zip_rest es_zip_extra_rest(es_span extra)
{
    es_span data;
    uint16_t id;

    while (next(&extra, &id, &data))
        ;
    if (extra.len == 0)
        return ES_ZIP_REST_NONE;
    id = extra.len < 2 ? 0 : es_le16(extra.ptr);
    return id == ES_ZIP_EXTRA_ZIP64 || id == ES_ZIP_EXTRA_UNICODE_PATH ? ES_ZIP_REST_MATTERS
                                                                       : ES_ZIP_REST_IDLE;
}
