/* SPDX-License-Identifier: Apache-2.0 */
/* Which archive stamps there are, and whether each is what it says; when they count is judged. */
#include "base/mem.h"
#include "core/gather.h"

static bool is_of_this(const es_facts *f, const es_evidence_file *file)
{
    return es_evidence_file_is_of(file, es_span_of(f->digest, f->has_digest ? 32 : 0),
        es_span_of(f->beside, f->has_beside ? 32 : 0));
}

/* A state of a file that another one goes on from says nothing more. */
static bool is_continued(const es_evidence_file *files, size_t count, size_t index)
{
    const es_evidence_file *file = &files[index];

    for (size_t i = 0; i < count; i++) {
        size_t len = files[i].body.len;

        if (i != index && (len > file->body.len || (len == file->body.len && i < index)) &&
            memcmp(files[i].body.ptr, file->body.ptr, file->body.len) == 0)
            return true;
    }
    return false;
}

static int gather_file(es_gather *g, const es_evidence_file *file, size_t number, size_t *capacity)
{
    es_facts *facts = g->facts;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < file->count; i++) {
        const es_evidence_part *part = &file->parts[i];
        es_archive_facts *archive;

        if (part->stamp.len == 0)
            continue;
        if (!es_grow(&facts->archives, capacity, facts->archive_count + 1, sizeof *archive))
            return es_err_nomem(g->err);
        archive = &facts->archives[facts->archive_count++];
        *archive = (es_archive_facts){.file = number};
        rc = es_gather_archive_stamp(g, archive, part->stamp, part->covered);
    }
    return rc;
}

int es_gather_archives(es_gather *g)
{
    const es_evidence_file *files;
    size_t count, capacity = 0, own = 0;
    int rc = 0;

    files = es_evidence_files(g->evidence, &count);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (!is_of_this(g->facts, &files[i]))
            continue;
        own++;
        if (!is_continued(files, count, i))
            rc = gather_file(g, &files[i], i, &capacity);
    }
    g->facts->foreign_evidence = count > 0 && own == 0;
    return rc;
}
