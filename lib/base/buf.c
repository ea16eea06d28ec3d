/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/int.h"
#include "base/mem.h"

/* Makes room for more octets and the 0 behind them.  Old memory is wiped, so no plain realloc. */
static bool reserve(es_buf *buf, size_t more)
{
    size_t need, cap = buf->cap < 64 ? 64 : buf->cap;
    uint8_t *grown;

    if (buf->failed || !es_size_add(&need, buf->len, more) || need > buf->max ||
        !es_size_add(&need, need, 1)) {
        buf->full |= !buf->failed;
        buf->failed = true;
        return false;
    }
    if (need <= buf->cap)
        return true;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    grown = es_alloc(cap);
    if (grown == NULL) {
        buf->failed = true;
        return false;
    }
    if (buf->len > 0)
        memcpy(grown, buf->ptr, buf->len);
    if (buf->ptr != NULL)
        es_wipe(buf->ptr, buf->len);
    es_free(buf->ptr);
    buf->ptr = grown;
    buf->cap = cap;
    return true;
}

uint8_t *es_buf_room(es_buf *buf, size_t len)
{
    uint8_t *at;

    if (!reserve(buf, len))
        return NULL;
    at = buf->ptr + buf->len;
    memset(at, 0, len + 1);
    buf->len += len;
    return at;
}

bool es_buf_put(es_buf *buf, const void *data, size_t len)
{
    if (!reserve(buf, len))
        return false;
    if (len > 0)
        memcpy(buf->ptr + buf->len, data, len);
    buf->len += len;
    buf->ptr[buf->len] = 0;
    return true;
}

bool es_buf_span(es_buf *buf, es_span data)
{
    return es_buf_put(buf, data.ptr, data.len);
}

bool es_buf_text(es_buf *buf, const char *text)
{
    return es_buf_put(buf, text, strlen(text));
}

bool es_buf_octet(es_buf *buf, uint8_t octet)
{
    return es_buf_put(buf, &octet, 1);
}

bool es_buf_format(es_buf *buf, const char *format, ...)
{
    va_list args;
    int need;
    uint8_t *at;

    va_start(args, format);
    need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need < 0 || (at = es_buf_room(buf, (size_t)need)) == NULL) {
        buf->failed = true;
        return false;
    }
    va_start(args, format);
    vsnprintf((char *)at, (size_t)need + 1, format, args);
    va_end(args);
    return true;
}

uint8_t *es_buf_take(es_buf *buf, size_t *len)
{
    uint8_t *ptr;

    if (buf->failed || !reserve(buf, 0))
        return NULL;
    ptr = buf->ptr;
    ptr[buf->len] = 0;
    if (len != NULL)
        *len = buf->len;
    buf->ptr = NULL;
    buf->len = buf->cap = 0;
    return ptr;
}

void es_buf_free(es_buf *buf)
{
    if (buf->ptr != NULL)
        es_wipe(buf->ptr, buf->cap);
    es_free(buf->ptr);
    buf->ptr = NULL;
    buf->len = buf->cap = 0;
}
