/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip_inside.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

void es_zip_say(es_findings *findings, es_reason reason, es_severity severity, uint64_t offset,
    const char *path, const char *format, ...)
{
    char detail[200];
    va_list args;

    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    es_findings_add(findings, reason, severity, offset, path, detail);
}

void es_zip_window_init(es_zip_window *window, const eseal_io *io, size_t step)
{
    *window = (es_zip_window){.io = io, .step = step};
}

/* Reads len octets or a step at offset, whichever is more, as far as the file goes. */
static int move(es_zip_window *window, uint64_t offset, size_t len, eseal_error *err)
{
    uint64_t rest = eseal_io_length(window->io) - offset;
    size_t want = len < window->step ? window->step : len;
    int rc;

    if (want > rest)
        want = (size_t)rest;
    window->have = 0;
    if (!es_grow(&window->octets, &window->capacity, want, 1))
        return es_err_nomem(err);
    rc = es_io_read(window->io, offset, window->octets, want, err);
    if (rc < 0)
        return rc;
    window->start = offset;
    window->have = want;
    return 0;
}

int es_zip_window_get(
    es_zip_window *window, const uint8_t **at, uint64_t offset, size_t len, eseal_error *err)
{
    uint64_t length = eseal_io_length(window->io);
    es_span memory = es_io_memory(window->io);
    int rc;

    if (offset > length || len > length - offset)
        return es_err(err, ESEAL_E_IO, NULL, offset, "reading beyond the end");
    if (memory.ptr != NULL) {
        *at = memory.ptr + offset;
        return 0;
    }
    if (offset < window->start || offset - window->start > window->have ||
        len > window->have - (offset - window->start)) {
        rc = move(window, offset, len, err);
        if (rc < 0)
            return rc;
    }
    *at = window->octets == NULL ? (const uint8_t *)"" : window->octets + (offset - window->start);
    return 0;
}

void es_zip_window_free(es_zip_window *window)
{
    es_free(window->octets);
    window->octets = NULL;
    window->have = window->capacity = 0;
}
