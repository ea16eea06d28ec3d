/* SPDX-License-Identifier: Apache-2.0 */
#include "model/picture.h"

#define XML_LOOK 4096 /* how far into a text its root element is looked for */

static const struct {
    const char *word, *magic;
    size_t len;
} FORMATS[] = {
    {"png", "\x89PNG\r\n\x1a\n", 8}, {"jpg", "\xff\xd8\xff", 3}, {"gif", "GIF87a", 6},
    {"gif", "GIF89a", 6}, {"bmp", "BM", 2}, {"ofd", "PK\x03\x04", 4},
    {"svg", "", 0}, /* text: looked at below */
};

#define FORMAT_COUNT (sizeof FORMATS / sizeof FORMATS[0])

static bool starts_with(es_span octets, const char *text, size_t len)
{
    return octets.len >= len && memcmp(octets.ptr, text, len) == 0;
}

/* XML, as far as its first octets tell, with an svg element near its start. */
static bool is_svg(es_span octets)
{
    if (starts_with(octets, "\xef\xbb\xbf", 3))
        octets = es_span_of(octets.ptr + 3, octets.len - 3);
    while (octets.len > 0 && memchr(" \t\r\n", octets.ptr[0], 4) != NULL)
        octets = es_span_of(octets.ptr + 1, octets.len - 1);
    if (octets.len > XML_LOOK)
        octets.len = XML_LOOK;
    if (!starts_with(octets, "<", 1))
        return false;
    for (; octets.len > 4; octets.ptr++, octets.len--)
        if (starts_with(octets, "<svg", 4))
            return true;
    return false;
}

const char *es_picture_type(es_span octets)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (FORMATS[i].len > 0 && starts_with(octets, FORMATS[i].magic, FORMATS[i].len))
            return FORMATS[i].word;
    return is_svg(octets) ? "svg" : NULL;
}

const char *es_picture_type_known(const char *word)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (strcmp(FORMATS[i].word, word) == 0)
            return FORMATS[i].word;
    return NULL;
}
