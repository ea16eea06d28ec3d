/* SPDX-License-Identifier: Apache-2.0 */
/* The files that a signature protects: GB/T 33190-2016 18.2.2. */
#include "core/gather.h"

#include "base/mem.h"

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

static void mark_covered(const es_ofd *ofd, es_signature_facts *s, const char *path, size_t index)
{
    size_t file = es_ofd_file_find(ofd, path);

    s->covered_entry[index] = true;
    if (file != ES_OFD_NONE)
        s->covered[file] = true;
    else if (s->covered_unseen == NULL)
        s->covered_unseen = path;
}

static int gather_reference(es_hash_cache *cache, es_gather *g, es_signature_facts *s,
    const es_ofd_reference *ref, es_hash hash)
{
    const es_ofd *ofd = es_hash_cache_ofd(cache);
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
    rc = es_hash_cache_digest(cache, g, index, hash, &digest);
    if (rc < 0)
        return rc;
    if (digest != NULL && memcmp(digest, ref->digest, ref->digest_len) == 0)
        mark_covered(ofd, s, ref->path, index);
    else
        fail_reference(ofd, s,
            list != NULL && strcmp(list, ref->path) == 0 ? ES_R_REF_LIST_CHANGED : ES_R_REF_DIGEST,
            ref->path);
    return 0;
}

/* What is listed and does not match has failed already: coverage need not say it again. */
static void mark_listed(const es_ofd *ofd, es_signature_facts *s)
{
    for (size_t i = 0; i < s->entry->ref_count; i++) {
        const char *path = s->entry->refs[i].path;
        size_t file = path == NULL ? ES_OFD_NONE : es_ofd_file_find(ofd, path);

        if (file != ES_OFD_NONE)
            s->listed[file] = true;
    }
}

int es_gather_references(es_gather *g, es_hash_cache *cache, es_signature_facts *s)
{
    const es_ofd *ofd = es_hash_cache_ofd(cache);
    const es_ofd_signature *entry = s->entry;
    es_hash hash;
    int rc = 0;

    s->covered = es_alloc_array(ofd->file_count, sizeof *s->covered);
    s->listed = es_alloc_array(ofd->file_count, sizeof *s->listed);
    s->covered_entry = es_alloc_array(es_zip_count(ofd->zip), sizeof *s->covered_entry);
    if (s->covered == NULL || s->listed == NULL || s->covered_entry == NULL)
        return es_err_nomem(g->err);
    /* what is wrong with Signature.xml itself fails here: its encoding check is a mere remark */
    es_found_findings(&s->found, ES_C_SIGNATURE_REFERENCES, &entry->findings, s->layout, true);
    if (!entry->xml_read) {
        if (es_checks_find(&s->found, ES_C_SIGNATURE_REFERENCES) == NULL)
            fail_reference(ofd, s, ES_R_FILE_MISSING, entry->path);
        return 0;
    }
    if (entry->ref_count == 0) {
        fail_reference(ofd, s, ES_R_REF_NONE, entry->path);
        return 0;
    }
    mark_listed(ofd, s);
    hash = reference_hash(s);
    if (hash == ES_HASH_NONE)
        return 0;
    if (hash == ES_HASH_SM3)
        rc = es_hash_cache_ahead(cache, g, entry);
    for (size_t i = 0; rc == 0 && i < entry->ref_count; i++)
        rc = gather_reference(cache, g, s, &entry->refs[i], hash);
    if (rc == 0 && es_checks_find(&s->found, ES_C_SIGNATURE_REFERENCES) == NULL)
        es_found(s, ES_C_SIGNATURE_REFERENCES, ESEAL_CHECK_PASSED, ES_R_OK);
    return rc;
}
