/* SPDX-License-Identifier: Apache-2.0 */
/* Growable octets with a ceiling given at birth; freeing wipes. */
#ifndef ES_BASE_BUF_H
#define ES_BASE_BUF_H

#include "base/span.h"

typedef struct es_buf {
    uint8_t *ptr; /* always followed by a 0 octet once anything was put */
    size_t len;
    size_t cap;
    size_t max;  /* the ceiling */
    bool failed; /* sticky: memory or the ceiling ran out; what follows is dropped */
    bool full;   /* it was the ceiling */
} es_buf;

#define ES_BUF(max_octets) ((es_buf){NULL, 0, 0, (max_octets), false, false})

/* All return false once the buffer has failed, so that a run of puts needs one test at its end. */
bool es_buf_put(es_buf *buf, const void *data, size_t len);
bool es_buf_span(es_buf *buf, es_span data);
bool es_buf_text(es_buf *buf, const char *text);
bool es_buf_octet(es_buf *buf, uint8_t octet);
bool es_buf_format(es_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Room for len more octets, zeroed and counted; NULL on failure. */
uint8_t *es_buf_room(es_buf *buf, size_t len);
/* Hands the octets over (to es_free) and empties the buffer; NULL if it failed. */
uint8_t *es_buf_take(es_buf *buf, size_t *len);
void es_buf_free(es_buf *buf);

static inline es_span es_buf_view(const es_buf *buf)
{
    return (es_span){buf->ptr, buf->len};
}

#endif
