/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdlib.h>

#include "base/int.h"

void *es_alloc(size_t size)
{
    return calloc(1, size == 0 ? 1 : size);
}

void *es_alloc_array(size_t count, size_t size)
{
    size_t total;

    if (!es_size_mul(&total, count, size))
        return NULL;
    return es_alloc(total);
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
    grown = realloc(old, total);
    if (grown == NULL)
        return false;
    memset((uint8_t *)grown + *capacity * size, 0, total - *capacity * size);
    memcpy(array, &grown, sizeof grown);
    *capacity = count;
    return true;
}

void es_free(void *ptr)
{
    free(ptr);
}

void eseal_free(void *ptr)
{
    free(ptr);
}

void es_wipe(void *ptr, size_t len)
{
    volatile uint8_t *at = ptr;

    while (len-- > 0)
        *at++ = 0;
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
