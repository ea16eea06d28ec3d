/* SPDX-License-Identifier: Apache-2.0 */
/* Memory.  All of libeseal allocates here; nothing aborts when there is none. */
#ifndef ES_BASE_MEM_H
#define ES_BASE_MEM_H

#include <eseal/version.h>

#include "base/span.h"

/* Zeroed memory, freed with es_free(); NULL when there is none.  A size of 0 gives one octet. */
void *es_alloc(size_t size);
/* count elements of size octets, zeroed; NULL also on overflow. */
void *es_alloc_array(size_t count, size_t size);
/* Grows *array (of size-octet elements) so that it holds at least need; false: nothing changed. */
bool es_grow(void *array, size_t *capacity, size_t need, size_t size);
/* realloc(), for the libraries that ask for one. */
void *es_realloc(void *old, size_t size);
void es_free(void *ptr);
/* Overwrites in a way that the compiler keeps. */
void es_wipe(void *ptr, size_t len);
/* A copy with a 0 octet behind it; NULL when there is no memory. */
uint8_t *es_memdup(const void *ptr, size_t len);
char *es_strdup(const char *text);

#endif
