/* SPDX-License-Identifier: Apache-2.0 */
#include "count.h"

#include <malloc.h>
#include <stdlib.h>

static size_t held, peak, base;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *ptr);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *ptr);

void count_begin(void)
{
    base = peak = held;
}

size_t count_peak(void)
{
    return peak - base;
}

static void *counted(void *ptr)
{
    held += malloc_usable_size(ptr);
    if (held > peak)
        peak = held;
    return ptr;
}

void *__wrap_malloc(size_t size)
{
    return counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return counted(__real_calloc(count, size));
}

/* While it moves, both are there. */
void *__wrap_realloc(void *old, size_t size)
{
    size_t before = malloc_usable_size(old);
    void *made = counted(__real_realloc(old, size));

    if (made != NULL)
        held -= before;
    return made;
}

void __wrap_free(void *ptr)
{
    size_t size = malloc_usable_size(ptr);

    held -= size < held ? size : held; /* what others allocated may be freed here */
    __real_free(ptr);
}
