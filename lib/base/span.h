/* SPDX-License-Identifier: Apache-2.0 */
/* Borrowed octets.  Internal: no span crosses the public border. */
#ifndef ES_BASE_SPAN_H
#define ES_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct es_span {
    const uint8_t *ptr;
    size_t len;
} es_span;

static inline es_span es_span_of(const void *ptr, size_t len)
{
    return (es_span){ptr, len};
}

static inline es_span es_span_str(const char *text)
{
    return (es_span){(const uint8_t *)text, text == NULL ? 0 : strlen(text)};
}

static inline bool es_span_equal(es_span a, es_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

#endif
