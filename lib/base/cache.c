/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cache.h"

#include <eseal/ctx.h>

#include "base/int.h"
#include "base/mem.h"
#include "base/thread.h"

#define BUCKETS 4096
/* Of longer octets the hash takes both ends: what differs only between them meets in one bucket,
 * where the octets are compared, and of such long ones a cache does not hold many. */
#define HASHED 2048

typedef struct entry {
    struct entry *next;          /* in its bucket */
    struct entry *newer, *older; /* by use */
    uint64_t hash, cost;
    void *value;
    void (*drop)(void *value);
    size_t len;
    uint8_t octets[];
} entry;

struct es_cache {
    es_lock lock;
    uint64_t most, held, entries, hits, misses;
    entry *newest, *oldest;
    entry *buckets[BUCKETS];
};

int es_cache_new(es_cache **out, uint64_t most, eseal_error *err)
{
    es_cache *cache = NULL;
    int rc;

    *out = NULL;
    if (most == 0)
        return 0;
    cache = es_alloc(sizeof *cache);
    if (cache == NULL)
        return es_err_nomem(err);
    rc = es_lock_init(&cache->lock, err);
    if (rc != 0) {
        es_free(cache);
        return rc;
    }
    cache->most = most;
    *out = cache;
    return 0;
}

/* A chain of entries by ->next, none of which is in the cache any more. */
static void drop_all(entry *first)
{
    while (first != NULL) {
        entry *next = first->next;

        if (first->drop != NULL)
            first->drop(first->value);
        es_free(first);
        first = next;
    }
}

void es_cache_free(es_cache *cache)
{
    if (cache == NULL)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        drop_all(cache->buckets[i]);
    es_lock_destroy(&cache->lock);
    es_free(cache);
}

static uint64_t mix_word(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

static uint64_t mix(uint64_t hash, const uint8_t *octets, size_t len)
{
    /* side by side, because a product takes its time */
    uint64_t a = mix_word(hash, 0), b = mix_word(hash, 1), c = mix_word(hash, 2),
             d = mix_word(hash, 3), word[4];

    for (; len >= sizeof word; octets += sizeof word, len -= sizeof word) {
        memcpy(word, octets, sizeof word);
        a = mix_word(a, word[0]);
        b = mix_word(b, word[1]);
        c = mix_word(c, word[2]);
        d = mix_word(d, word[3]);
    }
    memset(word, 0, sizeof word);
    if (len > 0)
        memcpy(word, octets, len);
    for (size_t i = 0; i < 4; i++)
        a = mix_word(a, word[i]);
    return mix_word(mix_word(mix_word(mix_word(a, b), c), d), len);
}

/* Another one in each process and cache, as its address is. */
static uint64_t hash_of(const es_cache *cache, const es_span *pieces, size_t count)
{
    uint64_t hash = (uint64_t)(uintptr_t)cache;

    for (size_t i = 0; i < count; i++) {
        size_t len = pieces[i].len;

        hash = mix(hash, pieces[i].ptr, len < HASHED ? len : HASHED / 2);
        if (len >= HASHED)
            hash = mix(hash, pieces[i].ptr + len - HASHED / 2, HASHED / 2);
    }
    return hash;
}

static bool length_of(size_t *out, const es_span *pieces, size_t count)
{
    *out = 0;
    for (size_t i = 0; i < count; i++)
        if (!es_size_add(out, *out, pieces[i].len))
            return false;
    return true;
}

static bool is_of(const entry *e, const es_span *pieces, size_t count)
{
    const uint8_t *at = e->octets;

    for (size_t i = 0; i < count; at += pieces[i++].len)
        if (pieces[i].len > 0 && memcmp(at, pieces[i].ptr, pieces[i].len) != 0)
            return false;
    return true;
}

static void unlink_use(es_cache *cache, entry *e)
{
    *(e->newer == NULL ? &cache->newest : &e->newer->older) = e->older;
    *(e->older == NULL ? &cache->oldest : &e->older->newer) = e->newer;
}

static void link_newest(es_cache *cache, entry *e)
{
    e->newer = NULL;
    e->older = cache->newest;
    *(cache->newest == NULL ? &cache->oldest : &cache->newest->newer) = e;
    cache->newest = e;
}

/* With the cache locked: the entry, which is the newest from now on, or NULL. */
static entry *look_up(
    es_cache *cache, uint64_t hash, const es_span *pieces, size_t count, size_t len)
{
    for (entry *e = cache->buckets[hash % BUCKETS]; e != NULL; e = e->next) {
        if (e->hash != hash || e->len != len || !is_of(e, pieces, count))
            continue;
        unlink_use(cache, e);
        link_newest(cache, e);
        return e;
    }
    return NULL;
}

bool es_cache_find(es_cache *cache, const es_span *pieces, size_t count,
    void (*take)(void *value, void *arg), void *arg)
{
    uint64_t hash;
    entry *found;
    size_t len;

    if (cache == NULL || !length_of(&len, pieces, count))
        return false;
    hash = hash_of(cache, pieces, count);
    es_lock_take(&cache->lock);
    found = look_up(cache, hash, pieces, count, len);
    *(found != NULL ? &cache->hits : &cache->misses) += 1;
    if (found != NULL && take != NULL)
        take(found->value, arg);
    es_lock_give(&cache->lock);
    return found != NULL;
}

/* Takes the oldest out, until there is room; what was taken out. */
static entry *make_room(es_cache *cache, uint64_t cost)
{
    entry *out = NULL;

    while (cache->oldest != NULL && cache->held > cache->most - cost) {
        entry *e = cache->oldest, **at = &cache->buckets[e->hash % BUCKETS];

        while (*at != e)
            at = &(*at)->next;
        *at = e->next;
        unlink_use(cache, e);
        cache->held -= e->cost;
        cache->entries--;
        e->next = out;
        out = e;
    }
    return out;
}

/* A new entry, not yet in the cache; NULL: too large, or no memory. */
static entry *make_entry(const es_cache *cache, const es_span *pieces, size_t count, uint64_t cost)
{
    size_t len, size, at = 0;
    entry *e;

    if (!length_of(&len, pieces, count) || !es_size_add(&size, sizeof *e, len) ||
        !es_u64_add(&cost, cost, size) || cost > cache->most)
        return NULL;
    e = es_alloc(size);
    if (e == NULL)
        return NULL;
    e->len = len;
    e->cost = cost;
    for (size_t i = 0; i < count; at += pieces[i++].len)
        if (pieces[i].len > 0)
            memcpy(e->octets + at, pieces[i].ptr, pieces[i].len);
    return e;
}

void es_cache_put(es_cache *cache, const es_span *pieces, size_t count, void *value,
    void (*drop)(void *value), uint64_t cost)
{
    entry *e = cache == NULL ? NULL : make_entry(cache, pieces, count, cost);

    if (e == NULL) {
        if (drop != NULL)
            drop(value);
        return;
    }
    e->value = value;
    e->drop = drop;
    e->hash = hash_of(cache, pieces, count);
    es_lock_take(&cache->lock);
    if (look_up(cache, e->hash, pieces, count, e->len) == NULL) {
        entry *out = make_room(cache, e->cost), **bucket = &cache->buckets[e->hash % BUCKETS];

        e->next = *bucket;
        *bucket = e;
        link_newest(cache, e);
        cache->held += e->cost;
        cache->entries++;
        e = out;
    }
    es_lock_give(&cache->lock);
    drop_all(e); /* outside: what is dropped may be much */
}

uint64_t es_cache_count(es_cache *cache, int what)
{
    uint64_t count;

    if (cache == NULL)
        return 0;
    es_lock_take(&cache->lock);
    if (what == ESEAL_CACHE_HITS)
        count = cache->hits;
    else if (what == ESEAL_CACHE_MISSES)
        count = cache->misses;
    else
        count = what == ESEAL_CACHE_ENTRIES ? cache->entries : cache->held;
    es_lock_give(&cache->lock);
    return count;
}
