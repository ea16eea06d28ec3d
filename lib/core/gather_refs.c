/* SPDX-License-Identifier: Apache-2.0 */
/* The files that a signature protects: GB/T 33190-2016 18.2.2. */
#include "core/gather.h"

#include "base/mem.h"

typedef enum hash_state { NOT_READ, HASHED, DAMAGED } hash_state;

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

typedef struct sink {
    es_digest *digest;
    eseal_error *err;
} sink;

static int take(void *arg, const void *data, size_t len)
{
    sink *to = arg;

    return es_digest_update(to->digest, data, len, to->err);
}

/* Errors that are ours and not the package's stop everything. */
static bool is_ours(int rc)
{
    return rc == ESEAL_E_NOMEM || rc == ESEAL_E_IO || rc == ESEAL_E_CRYPTO ||
           rc == ESEAL_E_SELF_TEST;
}

static int hash_entry(
    es_hash_cache *cache, es_gather *g, size_t index, es_hash hash, const uint8_t **digest)
{
    const es_zip_entry *entry = es_zip_entry_at(cache->ofd->zip, index);
    entry_hash *slot = &cache->entries[index];
    int which = hash == ES_HASH_SM3 ? 0 : 1;
    eseal_error problem = {0};
    sink to = {NULL, &problem};
    uint8_t out[ES_HASH_MAX];
    int rc = 0;

    if (slot->state[which] == NOT_READ) {
        rc = es_digest_new(&to.digest, g->ctx, hash, &problem);
        if (rc == 0)
            rc = es_zip_stream(cache->ofd->zip, entry, take, &to, &cache->findings, &problem);
        if (rc == 0)
            rc = es_digest_finish(to.digest, out, &problem);
        es_digest_free(to.digest);
        if (rc < 0 && is_ours(rc))
            return es_err(g->err, rc, problem.where, problem.offset, "%s", problem.text);
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
        if (rc < 0 && is_ours(rc))
            return es_err(g->err, rc, problem.where, problem.offset, "%s", problem.text);
    }
    *findings = cache->findings;
    memset(&cache->findings, 0, sizeof cache->findings);
    return 0;
}

static void refuse_all(
    es_signature_facts *s, es_reason reason, const char *method, bool algorithm_too)
{
    es_found_text(
        s, ES_C_SIGNATURE_REFERENCES, ESEAL_CHECK_FAILED, reason, s->entry->path, NULL, method);
    if (algorithm_too)
        es_found_text(s, ES_C_SIGNATURE_ALGORITHM, ESEAL_CHECK_FAILED, reason, NULL, NULL, method);
}

/* The digest method; ES_HASH_NONE when nothing can be compared, and a check says why. */
static es_hash reference_hash(es_signature_facts *s)
{
    const char *method = s->entry->check_method;
    es_hash wanted = s->value == NULL ? ES_HASH_SM3 : es_algorithm_hash(s->value);
    bool weak = false, keyed = false;
    es_hash hash;

    if (method == NULL) {
        refuse_all(s, ES_R_ALG_MISSING, NULL, true);
        return ES_HASH_NONE;
    }
    hash = es_hash_from_name(method, &weak, &keyed);
    if (keyed || weak) {
        refuse_all(s, keyed ? ES_R_ALG_KEYED : ES_R_ALG_WEAK, method, !keyed);
        return ES_HASH_NONE;
    }
    if (hash != ES_HASH_SM3 && hash != ES_HASH_SHA256) {
        refuse_all(s, ES_R_ALG_UNKNOWN, method, true);
        return ES_HASH_NONE;
    }
    if (wanted != ES_HASH_NONE && hash != wanted)
        es_found_text(s, ES_C_SIGNATURE_ALGORITHM, ESEAL_CHECK_FAILED, ES_R_ALG_DIGEST_MISMATCH,
            NULL, NULL, method);
    return hash;
}

static void fail_reference(
    const es_ofd *ofd, es_signature_facts *s, es_reason reason, const char *path)
{
    if (s->refs_failed++ < es_told_max(ofd->signature_count))
        es_found_text(s, ES_C_SIGNATURE_REFERENCES, ESEAL_CHECK_FAILED, reason, path, NULL, NULL);
}

static void mark_covered(
    const es_hash_cache *cache, es_signature_facts *s, const char *path, size_t index)
{
    size_t file = es_ofd_file_find(cache->ofd, path);

    s->covered_entry[index] = true;
    if (file != ES_OFD_NONE)
        s->covered[file] = true;
    else if (s->covered_unseen == NULL)
        s->covered_unseen = path;
}

static int gather_reference(es_hash_cache *cache, es_gather *g, es_signature_facts *s,
    const es_ofd_reference *ref, es_hash hash)
{
    const es_ofd *ofd = cache->ofd;
    const es_zip_entry *entry = ref->path == NULL ? NULL : es_zip_find(ofd->zip, ref->path);
    const char *list = ofd->bodies[s->entry->body].list_path;
    const uint8_t *digest = NULL;
    size_t index;
    int rc;

    if (entry == NULL) {
        fail_reference(ofd, s, ES_R_REF_MISSING, ref->path != NULL ? ref->path : ref->raw);
        return 0;
    }
    if (ref->digest == NULL || ref->digest_len != es_hash_length(hash)) {
        fail_reference(ofd, s, ES_R_REF_VALUE, ref->path);
        return 0;
    }
    index = entry->index;
    rc = hash_entry(cache, g, index, hash, &digest);
    if (rc < 0)
        return rc;
    if (digest != NULL && memcmp(digest, ref->digest, ref->digest_len) == 0)
        mark_covered(cache, s, ref->path, index);
    else
        fail_reference(ofd, s,
            list != NULL && strcmp(list, ref->path) == 0 ? ES_R_REF_LIST_CHANGED : ES_R_REF_DIGEST,
            ref->path);
    return 0;
}

/* What is listed and does not match has failed already: coverage need not say it again. */
static void mark_listed(const es_hash_cache *cache, es_signature_facts *s)
{
    for (size_t i = 0; i < s->entry->ref_count; i++) {
        const char *path = s->entry->refs[i].path;
        size_t file = path == NULL ? ES_OFD_NONE : es_ofd_file_find(cache->ofd, path);

        if (file != ES_OFD_NONE)
            s->listed[file] = true;
    }
}

int es_gather_references(es_gather *g, es_hash_cache *cache, es_signature_facts *s)
{
    const es_ofd_signature *entry = s->entry;
    es_hash hash;
    int rc = 0;

    s->covered = es_alloc_array(cache->ofd->file_count, sizeof *s->covered);
    s->listed = es_alloc_array(cache->ofd->file_count, sizeof *s->listed);
    s->covered_entry = es_alloc_array(es_zip_count(cache->ofd->zip), sizeof *s->covered_entry);
    if (s->covered == NULL || s->listed == NULL || s->covered_entry == NULL)
        return es_err_nomem(g->err);
    /* what is wrong with Signature.xml itself fails here: its encoding check is a mere remark */
    es_found_findings(&s->found, ES_C_SIGNATURE_REFERENCES, &entry->findings, s->layout, true);
    if (!entry->xml_read) {
        if (es_checks_find(&s->found, ES_C_SIGNATURE_REFERENCES) == NULL)
            fail_reference(cache->ofd, s, ES_R_FILE_MISSING, entry->path);
        return 0;
    }
    if (entry->ref_count == 0) {
        fail_reference(cache->ofd, s, ES_R_REF_NONE, entry->path);
        return 0;
    }
    mark_listed(cache, s);
    hash = reference_hash(s);
    if (hash == ES_HASH_NONE)
        return 0;
    for (size_t i = 0; rc == 0 && i < entry->ref_count; i++)
        rc = gather_reference(cache, g, s, &entry->refs[i], hash);
    if (rc == 0 && es_checks_find(&s->found, ES_C_SIGNATURE_REFERENCES) == NULL)
        es_found(s, ES_C_SIGNATURE_REFERENCES, ESEAL_CHECK_PASSED, ES_R_OK);
    return rc;
}
