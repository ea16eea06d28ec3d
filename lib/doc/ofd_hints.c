/* SPDX-License-Identifier: Apache-2.0 */
/* What the lists say taken together: they are not signed themselves, so what they leave out shows
 * only in traces. */
#include <stdio.h>
#include <strings.h>

#include "base/mem.h"
#include "doc/ofd_read.h"

/* --- shared files, ids, bases --- */

static int check_shared(es_ofd *ofd, eseal_error *err)
{
    es_ofd_ids paths = {NULL, 0, 0, false};
    const es_ofd_id *twice;
    size_t at = 0;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < ofd->signature_count; i++) {
        const es_ofd_signature *signature = &ofd->signatures[i];

        if (signature->path != NULL)
            rc = es_ofd_ids_add(&paths, 0, signature->path, i, err);
        if (rc == 0 && signature->value_path != NULL)
            rc = es_ofd_ids_add(&paths, 0, signature->value_path, i, err);
    }
    while (rc == 0 && (twice = es_ofd_ids_twice(&paths, &at)) != NULL)
        es_findings_add(&ofd->list, ES_R_LIST_SHARED, ES_BAD, ES_NO_OFFSET, twice->id, NULL);
    es_ofd_ids_free(&paths);
    return rc;
}

/* Bases of each signature by index, ES_OFD_NONE where there is none or it is missing. */
static void find_bases(es_ofd *ofd, es_ofd_ids *ids, size_t *bases)
{
    for (size_t i = 0; i < ofd->signature_count; i++) {
        const es_ofd_signature *signature = &ofd->signatures[i];

        bases[i] = ES_OFD_NONE;
        if (signature->relative == NULL)
            continue;
        bases[i] = es_ofd_ids_find(ids, signature->body, signature->relative);
        if (bases[i] == ES_OFD_NONE)
            es_findings_add(&ofd->list, ES_R_LIST_RELATIVE, ES_BAD, ES_NO_OFFSET, signature->path,
                signature->relative);
    }
}

/* A base that leads back to its own signature is none. */
static void check_cycles(es_ofd *ofd, const size_t *bases)
{
    for (size_t i = 0; i < ofd->signature_count; i++) {
        size_t at = bases[i];

        for (size_t steps = 0; at != ES_OFD_NONE && at != i && steps < ofd->signature_count;
             steps++)
            at = bases[at];
        if (at == i)
            es_findings_add(&ofd->list, ES_R_LIST_RELATIVE, ES_BAD, ES_NO_OFFSET,
                ofd->signatures[i].path, ofd->signatures[i].relative);
    }
}

static int check_ids(es_ofd *ofd, eseal_error *err)
{
    size_t *bases = es_alloc_array(ofd->signature_count, sizeof *bases);
    es_ofd_ids ids = {NULL, 0, 0, false};
    const es_ofd_id *twice;
    size_t at = 0;
    int rc = bases == NULL ? es_err_nomem(err) : 0;

    for (size_t i = 0; rc == 0 && i < ofd->signature_count; i++)
        if (ofd->signatures[i].id[0] != '\0')
            rc = es_ofd_ids_add(&ids, ofd->signatures[i].body, ofd->signatures[i].id, i, err);
    while (rc == 0 && (twice = es_ofd_ids_twice(&ids, &at)) != NULL)
        es_findings_add(&ofd->list, ES_R_LIST_DUPLICATE_ID, ES_BAD, ES_NO_OFFSET,
            ofd->bodies[twice->scope].list_path, twice->id);
    if (rc == 0) {
        find_bases(ofd, &ids, bases);
        check_cycles(ofd, bases);
    }
    es_ofd_ids_free(&ids);
    es_free(bases);
    return rc;
}

static void check_bodies(es_ofd *ofd)
{
    if (ofd->signature_count == 0)
        return;
    for (size_t i = 0; i < ofd->body_count; i++) {
        const es_ofd_body *body = &ofd->bodies[i];

        if (body->signature_count == 0)
            es_findings_add(&ofd->list, ES_R_LIST_BODY_UNSIGNED, ES_BAD, ES_NO_OFFSET,
                body->doc_root == NULL ? "OFD.xml" : body->doc_root, NULL);
    }
}

/* --- signs of a removed signature --- */

/* The greatest number that the ids in use end in, or how many ids there are, if that is more: some
 * products number signatures and stamps apart, and count them together.  false: an id cannot be
 * compared so. */
static bool greatest_id(const es_ofd *ofd, uint64_t *out)
{
    uint64_t greatest = 0, count = 0, value;

    for (size_t i = 0; i < ofd->signature_count; i++) {
        const es_ofd_signature *signature = &ofd->signatures[i];

        if (!signature->xml_read || !es_ofd_id_tail(&value, signature->id))
            return false;
        greatest = value > greatest ? value : greatest;
        for (size_t j = 0; j < signature->stamp_count; j++)
            if (es_ofd_id_tail(&value, signature->stamps[j].id) && value > greatest)
                greatest = value;
        count += 1 + signature->stamp_count;
    }
    *out = greatest > count ? greatest : count;
    return ofd->signature_count > 0;
}

/* Signatures and stamps share one counter (18.1), and MaxSignId is the greatest number given out.
 */
static void check_max(es_ofd *ofd)
{
    uint64_t max, used;
    char detail[80];

    if (ofd->max_sign_id == NULL || !es_ofd_id_tail(&max, ofd->max_sign_id) ||
        !greatest_id(ofd, &used) || max <= used)
        return;
    snprintf(detail, sizeof detail, "MaxSignId %llu, in use up to %llu", (unsigned long long)max,
        (unsigned long long)used);
    es_findings_add(
        &ofd->list, ES_R_LIST_REMOVED, ES_WARN, ES_NO_OFFSET, ofd->bodies[0].list_path, detail);
}

static bool is_sign_folder(const char *name, size_t len)
{
    if (len < 6 || strncasecmp(name, "Sign_", 5) != 0)
        return false;
    for (size_t i = 5; i < len; i++)
        if (name[i] < '0' || name[i] > '9')
            return false;
    return true;
}

/* How much of path is the folder of a signature, by the usual names; 0: it is in none.  These names
 * are no rule (table 1), so what they tell is a hint. */
static size_t signature_folder(const char *path)
{
    const char *part = path;
    const char *slash;

    while ((slash = strchr(part, '/')) != NULL) {
        if (is_sign_folder(part, (size_t)(slash - part)))
            return (size_t)(slash - path);
        part = slash + 1;
    }
    if (strcasecmp(part, "Signature.xml") == 0 && part > path)
        return (size_t)(part - 1 - path);
    return 0;
}

#define TRACES_TOLD 16

typedef struct trace {
    es_ofd *ofd;
    es_ofd_ids known; /* folders of listed signatures, and those told */
    size_t told;
} trace;

static int know(trace *traces, const char *path, size_t len, eseal_error *err)
{
    char *folder = (char *)es_memdup(path, len);
    int rc;

    if (folder == NULL)
        return es_err_nomem(err);
    rc = es_ofd_ids_add(&traces->known, 0, folder, 0, err);
    es_free(folder);
    return rc;
}

/* Tells, once a folder, of a path that belongs to a signature which no list has. */
static int look_at(trace *traces, const char *path, const char *named_by, eseal_error *err)
{
    size_t len = signature_folder(path);
    char *folder;
    bool known;

    if (len == 0 || traces->told >= TRACES_TOLD)
        return 0;
    folder = (char *)es_memdup(path, len);
    if (folder == NULL)
        return es_err_nomem(err);
    known = es_ofd_ids_find(&traces->known, 0, folder) != ES_OFD_NONE;
    es_free(folder);
    if (known)
        return 0;
    traces->told++;
    es_findings_add(&traces->ofd->list, ES_R_LIST_REMOVED, ES_WARN, ES_NO_OFFSET, named_by, path);
    return know(traces, path, len, err);
}

static int know_listed(trace *traces, eseal_error *err)
{
    es_ofd *ofd = traces->ofd;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < ofd->signature_count; i++) {
        const char *path = ofd->signatures[i].path;
        const char *slash = path == NULL ? NULL : strrchr(path, '/');
        size_t len = path == NULL ? 0 : signature_folder(path);

        if (len > 0)
            rc = know(traces, path, len, err);
        if (rc == 0 && slash != NULL)
            rc = know(traces, path, (size_t)(slash - path), err);
    }
    return rc;
}

/* What signatures cover, what the package holds, and what versions and OFDEntries.xml list. */
static int check_traces(es_ofd *ofd, eseal_error *err)
{
    trace traces = {ofd, {NULL, 0, 0, false}, 0};
    int rc = know_listed(&traces, err);

    for (size_t i = 0; rc == 0 && i < ofd->signature_count; i++) {
        const es_ofd_signature *signature = &ofd->signatures[i];

        for (size_t j = 0; rc == 0 && j < signature->ref_count; j++)
            if (signature->refs[j].path != NULL)
                rc = look_at(&traces, signature->refs[j].path, signature->path, err);
    }
    for (size_t i = 0; rc == 0 && i < ofd->file_count; i++) {
        const es_ofd_file *file = &ofd->files[i];

        if (file->kind == ES_OFD_OTHER && file->shown_by != ES_OFD_NONE)
            rc = look_at(&traces, file->path, ofd->files[file->shown_by].path, err);
    }
    for (size_t i = 0; rc == 0 && i < es_zip_count(ofd->zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(ofd->zip, i);

        if (!entry->folder)
            rc = look_at(&traces, entry->name, NULL, err);
    }
    es_ofd_ids_free(&traces.known);
    return rc;
}

int es_ofd_lists_judge(es_ofd *ofd, eseal_error *err)
{
    int rc = check_shared(ofd, err);

    if (rc == 0)
        rc = check_ids(ofd, err);
    if (rc == 0)
        rc = check_traces(ofd, err);
    if (rc == 0)
        rc = es_ofd_unlisted_find(ofd, err);
    if (rc == 0) {
        check_bodies(ofd);
        check_max(ofd);
    }
    return rc;
}
