/* SPDX-License-Identifier: Apache-2.0 */
/* Octets from hexadecimal text, for tables of encodings.  Blanks are for the eye. */
#ifndef ES_TESTS_HEX_H
#define ES_TESTS_HEX_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/span.h"

/* The octets are in memory of exactly their length, so that reading beyond is noticed; free them.
 */
static inline es_span unit_hex(const char *text)
{
    uint8_t *out = malloc(strlen(text) / 2 + 1), *exact;
    size_t len = 0;
    unsigned octet;

    ck_assert_ptr_nonnull(out);
    for (; *text != '\0'; text++) {
        if (*text == ' ')
            continue;
        ck_assert_int_eq(sscanf(text, "%2x", &octet), 1);
        out[len++] = (uint8_t)octet;
        text++;
    }
    exact = malloc(len == 0 ? 1 : len);
    ck_assert_ptr_nonnull(exact);
    memcpy(exact, out, len);
    free(out);
    return es_span_of(exact, len);
}

static inline void unit_span_free(es_span span)
{
    free((void *)(uintptr_t)span.ptr);
}

#endif
