/* SPDX-License-Identifier: Apache-2.0 */
/* Digests of a package's entries, each computed once: first planned, then made side by side. */
#include "core/gather.h"

#include <stdlib.h>

#include "base/mem.h"

/* What is read ahead at once, of entries that are not larger than a piece. */
#define AHEAD_FILES 64
#define AHEAD_PIECE ((uint64_t)1 << 20)
#define AHEAD_OCTETS ((uint64_t)4 << 20)

typedef enum hash_state { NOT_READ, READ, HASHED, DAMAGED } hash_state;

typedef struct entry_hash {
    hash_state state[2]; /* SM3, SHA-256 */
    uint8_t digest[2][32];
} entry_hash;

struct es_hash_cache {
    const es_ofd *ofd;
    entry_hash *entries;  /* by index in the package */
    es_findings findings; /* what reading found damaged */
};

int es_hash_cache_new(es_hash_cache **out, es_gather *g, const es_ofd *ofd)
{
    es_hash_cache *cache = es_alloc(sizeof *cache);

    *out = NULL;
    if (cache == NULL)
        return es_err_nomem(g->err);
    cache->ofd = ofd;
    cache->entries = es_alloc_array(es_zip_count(ofd->zip), sizeof *cache->entries);
    if (cache->entries == NULL) {
        es_free(cache);
        return es_err_nomem(g->err);
    }
    *out = cache;
    return 0;
}

void es_hash_cache_free(es_hash_cache *cache)
{
    if (cache == NULL)
        return;
    es_findings_free(&cache->findings);
    es_free(cache->entries);
    es_free(cache);
}

const es_ofd *es_hash_cache_ofd(const es_hash_cache *cache)
{
    return cache->ofd;
}

/* --- ahead --- */

typedef struct ahead {
    size_t count;
    uint64_t octets;
    struct {
        size_t index;
        es_buf octets;
    } files[AHEAD_FILES];
} ahead;

static int longer_first(const void *left, const void *right)
{
    const es_sm3_job *a = left, *b = right;

    return (a->data.len < b->data.len) - (a->data.len > b->data.len);
}

/* Which file a job is of: its octets are where they were read. */
static size_t index_of(const ahead *a, const es_sm3_job *job)
{
    size_t i = 0;

    while (a->files[i].octets.ptr != job->data.ptr)
        i++;
    return a->files[i].index;
}

static int hash_ahead(es_hash_cache *cache, es_gather *g, ahead *a)
{
    es_sm3_job jobs[AHEAD_FILES];
    size_t count = 0;
    int rc;

    for (size_t i = 0; i < a->count; i++)
        jobs[count++].data = es_buf_view(&a->files[i].octets);
    qsort(jobs, count, sizeof jobs[0], longer_first);
    rc = es_hash_many(g->ctx, jobs, count, g->err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        entry_hash *slot = &cache->entries[index_of(a, &jobs[i])];

        memcpy(slot->digest[0], jobs[i].digest, 32);
        slot->state[0] = HASHED;
    }
    for (size_t i = 0; i < a->count; i++)
        es_buf_free(&a->files[i].octets);
    a->count = 0;
    a->octets = 0;
    return rc;
}

static int read_ahead(es_hash_cache *cache, es_gather *g, ahead *a, const es_zip_entry *entry)
{
    entry_hash *slot = &cache->entries[entry->index];
    eseal_error problem = {0};
    int rc = es_zip_read(&a->files[a->count].octets, cache->ofd->zip, entry, (size_t)AHEAD_PIECE,
        &cache->findings, &problem);

    if (es_err_is_ours(rc))
        return es_err_from(g->err, rc, &problem);
    slot->state[0] = rc < 0 ? DAMAGED : READ;
    if (rc < 0)
        return 0;
    a->files[a->count++].index = entry->index;
    a->octets += entry->size;
    return 0;
}

/* The entry that a reference leads to, if it is small, sound and was not read; or NULL. */
static const es_zip_entry *worth_reading(const es_hash_cache *cache, const es_ofd_reference *ref)
{
    const es_zip_entry *entry;

    if (ref->path == NULL || ref->digest == NULL || ref->digest_len != ES_SM3_LEN)
        return NULL;
    entry = es_zip_find(cache->ofd->zip, ref->path);
    if (entry == NULL || !entry->usable || entry->over_limit)
        return NULL;
    if (entry->size == 0 || entry->size > AHEAD_PIECE)
        return NULL;
    return cache->entries[entry->index].state[0] == NOT_READ ? entry : NULL;
}

int es_hash_cache_ahead(es_hash_cache *cache, es_gather *g, const es_ofd_signature *signature)
{
    ahead a = {0};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < signature->ref_count; i++) {
        const es_zip_entry *entry = worth_reading(cache, &signature->refs[i]);

        if (entry == NULL)
            continue;
        if (a.count == AHEAD_FILES || a.octets + entry->size > AHEAD_OCTETS)
            rc = hash_ahead(cache, g, &a);
        if (rc == 0)
            rc = read_ahead(cache, g, &a, entry);
    }
    if (rc == 0)
        return hash_ahead(cache, g, &a);
    for (size_t i = 0; i < a.count; i++)
        es_buf_free(&a.files[i].octets);
    return rc;
}

/* --- one by one --- */

typedef struct sink {
    es_digest *digest;
    eseal_error *err;
} sink;

static int take(void *arg, const void *data, size_t len)
{
    sink *to = arg;

    return es_digest_update(to->digest, data, len, to->err);
}

int es_hash_entry(uint8_t *out, const eseal_ctx *ctx, es_hash hash, const es_zip *zip,
    const es_zip_entry *entry, es_findings *findings, eseal_error *err)
{
    sink to = {NULL, err};
    int rc = es_digest_new(&to.digest, ctx, hash, err);

    if (rc == 0)
        rc = es_zip_stream(zip, entry, take, &to, findings, err);
    if (rc == 0)
        rc = es_digest_finish(to.digest, out, err);
    es_digest_free(to.digest);
    return rc;
}

int es_hash_cache_digest(
    es_hash_cache *cache, es_gather *g, size_t index, es_hash hash, const uint8_t **digest)
{
    const es_zip_entry *entry = es_zip_entry_at(cache->ofd->zip, index);
    entry_hash *slot = &cache->entries[index];
    int which = hash == ES_HASH_SM3 ? 0 : 1;
    eseal_error problem = {0};
    uint8_t out[ES_HASH_MAX];
    int rc;

    if (slot->state[which] == NOT_READ) {
        rc = es_hash_entry(out, g->ctx, hash, cache->ofd->zip, entry, &cache->findings, &problem);
        if (es_err_is_ours(rc))
            return es_err_from(g->err, rc, &problem);
        slot->state[which] = rc < 0 ? DAMAGED : HASHED;
        if (rc == 0)
            memcpy(slot->digest[which], out, 32);
    }
    *digest = slot->state[which] == HASHED ? slot->digest[which] : NULL;
    return 0;
}

int es_hash_cache_finish(es_hash_cache *cache, es_gather *g, es_findings *findings)
{
    for (size_t i = 0; i < es_zip_count(cache->ofd->zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(cache->ofd->zip, i);
        const hash_state *state = cache->entries[i].state;
        eseal_error problem = {0};
        int rc;

        if (entry->folder || !entry->usable || state[0] != NOT_READ || state[1] != NOT_READ)
            continue;
        rc = es_zip_test(cache->ofd->zip, entry, &cache->findings, &problem);
        if (es_err_is_ours(rc))
            return es_err_from(g->err, rc, &problem);
    }
    *findings = cache->findings;
    memset(&cache->findings, 0, sizeof cache->findings);
    return 0;
}
