/* SPDX-License-Identifier: Apache-2.0 */
/* Checked arithmetic on lengths: every one returns false, and leaves *out alone, on overflow. */
#ifndef ES_BASE_INT_H
#define ES_BASE_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool es_size_add(size_t *out, size_t a, size_t b)
{
    if (b > SIZE_MAX - a)
        return false;
    *out = a + b;
    return true;
}

static inline bool es_size_mul(size_t *out, size_t a, size_t b)
{
    if (a != 0 && b > SIZE_MAX / a)
        return false;
    *out = a * b;
    return true;
}

static inline bool es_u64_add(uint64_t *out, uint64_t a, uint64_t b)
{
    if (b > UINT64_MAX - a)
        return false;
    *out = a + b;
    return true;
}

static inline bool es_size_from_u64(size_t *out, uint64_t a)
{
    if (a > SIZE_MAX)
        return false;
    *out = (size_t)a;
    return true;
}

#endif
