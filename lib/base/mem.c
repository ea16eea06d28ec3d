/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/int.h"

/* What is allocated now.  One sum would be fought over by all threads; the allocator gives each its own
 * part of the address space, so a part has its own sum, on a cache line of its own. */
enum { SUMS = 16, PART_BITS = 26 };

typedef struct sum {
    _Alignas(64) atomic_uint_least64_t blocks;
    atomic_uint_least64_t octets;
} sum;

static sum sums[SUMS]; /* mutable: counts of what is allocated, atomic, read by tests alone */

static sum *sum_of(const void *ptr)
{
    return &sums[((uintptr_t)ptr >> PART_BITS) % SUMS];
}

static void *counted(void *ptr)
{
    if (ptr != NULL) {
        sum *part = sum_of(ptr);

        atomic_fetch_add_explicit(&part->blocks, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&part->octets, malloc_usable_size(ptr), memory_order_relaxed);
    }
    return ptr;
}

static void discount(void *ptr, size_t octets)
{
    sum *part = sum_of(ptr);

    atomic_fetch_sub_explicit(&part->blocks, 1, memory_order_relaxed);
    atomic_fetch_sub_explicit(&part->octets, octets, memory_order_relaxed);
}

uint64_t eseal_memory_count(uint64_t *octets)
{
    uint64_t blocks = 0, total = 0;

    for (size_t i = 0; i < SUMS; i++) {
        blocks += atomic_load_explicit(&sums[i].blocks, memory_order_relaxed);
        total += atomic_load_explicit(&sums[i].octets, memory_order_relaxed);
    }
    if (octets != NULL)
        *octets = total;
    return blocks;
}

void *es_alloc(size_t size)
{
    return counted(calloc(1, size == 0 ? 1 : size));
}

void *es_alloc_array(size_t count, size_t size)
{
    size_t total;

    if (!es_size_mul(&total, count, size))
        return NULL;
    return es_alloc(total);
}

void *es_realloc(void *old, size_t size)
{
    size_t len = malloc_usable_size(old);
    void *grown = es_alloc(size);

    if (grown == NULL || old == NULL)
        return grown;
    memcpy(grown, old, len < size ? len : size);
    es_free(old);
    return grown;
}

bool es_grow(void *array, size_t *capacity, size_t need, size_t size)
{
    void *old, *grown;
    size_t count = *capacity < 8 ? 8 : *capacity;
    size_t total;

    if (need <= *capacity)
        return true;
    while (count < need)
        if (!es_size_mul(&count, count, 2))
            return false;
    if (!es_size_mul(&total, count, size))
        return false;
    memcpy(&old, array, sizeof old);
    grown = es_realloc(old, total);
    if (grown == NULL)
        return false;
    memset((uint8_t *)grown + *capacity * size, 0, total - *capacity * size);
    memcpy(array, &grown, sizeof grown);
    *capacity = count;
    return true;
}

void es_free(void *ptr)
{
    if (ptr == NULL)
        return;
    discount(ptr, malloc_usable_size(ptr));
    free(ptr);
}

void eseal_free(void *ptr)
{
    es_free(ptr);
}

void es_wipe(void *ptr, size_t len)
{
    if (len == 0)
        return;
    memset(ptr, 0, len);
    /* reads it all, as far as the compiler knows: so what nobody reads any more is written too */
    __asm__ __volatile__("" : : "r"(ptr) : "memory");
}

uint8_t *es_memdup(const void *ptr, size_t len)
{
    uint8_t *copy;
    size_t total;

    if (!es_size_add(&total, len, 1))
        return NULL;
    copy = es_alloc(total);
    if (copy != NULL && len > 0)
        memcpy(copy, ptr, len);
    return copy;
}

char *es_strdup(const char *text)
{
    return (char *)es_memdup(text, strlen(text));
}
