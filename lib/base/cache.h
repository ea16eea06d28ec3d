/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a context remembers so as not to compute it again: values by the exact octets that they
 * follow from.  The octets are kept and compared, a hash only finds them.  Bounded, least recently
 * used first to go, locked inside.  A NULL cache is one that is turned off: it finds nothing.
 *
 * Only what follows from its octets alone may be kept here: never anything that depends on trust,
 * evidence, policy or time.
 */
#ifndef ES_BASE_CACHE_H
#define ES_BASE_CACHE_H

#include "base/err.h"
#include "base/span.h"

typedef struct es_cache es_cache;

/* most: octets that it may hold, with its own; 0 gives NULL. */
int es_cache_new(es_cache **out, uint64_t most, eseal_error *err);
void es_cache_free(es_cache *cache);
/* Whether the octets of the pieces, one after the other and cut in the same places, are there.  take(value, arg) is called
 * with the cache locked, to copy or hold the value; it may be NULL. */
bool es_cache_find(es_cache *cache, const es_span *pieces, size_t count,
    void (*take)(void *value, void *arg), void *arg);
/* Keeps value, and drops it with drop (may be NULL) when it has to go; at once, where it is there
 * already, too large, or without memory.  cost: the octets that value holds. */
void es_cache_put(es_cache *cache, const es_span *pieces, size_t count, void *value,
    void (*drop)(void *value), uint64_t cost);
/* what: ESEAL_CACHE_HITS and the like. */
uint64_t es_cache_count(es_cache *cache, int what);

#endif
