/* SPDX-License-Identifier: Apache-2.0 */
/* Walks everything that a reader can be led to, part by part, each part once (twice at most: a file
 * that is a page for one and something else for another). */
#include "doc/ofd_walk.h"

#include "base/mem.h"
#include "doc/ofd_entries.h"

static const char *const PAGE_CONTENT[] = {"Content", "Appearance", NULL};

/* Versions have a check of their own. */
static es_findings *findings_of(es_ofd *ofd, es_ofd_kind kind)
{
    return kind == ES_OFD_VERSION ? &ofd->versions_found : &ofd->structure;
}

/* --- the queue --- */

/* NULL: no memory. */
static es_ofd_trace *trace_of(es_ofd_walk *walk, size_t file)
{
    if (!es_grow(&walk->traces, &walk->trace_capacity, file + 1, sizeof *walk->traces))
        return NULL;
    return &walk->traces[file];
}

static int queue(es_ofd_walk *walk, const es_ofd_task *task, eseal_error *err)
{
    es_ofd_trace *trace = trace_of(walk, task->file);

    if (trace == NULL)
        return es_err_nomem(err);
    if (trace->full || (trace->opaque && task->opaque))
        return 0;
    if (!es_grow(&walk->tasks, &walk->task_capacity, walk->task_count + 1, sizeof *walk->tasks))
        return es_err_nomem(err);
    walk->tasks[walk->task_count++] = *task;
    if (task->opaque)
        trace->opaque = true;
    else
        trace->full = true;
    return 0;
}

int es_ofd_walk_visit(es_ofd_walk *walk, const char *path, const es_ofd_task *how, size_t shown_by,
    bool parse, eseal_error *err)
{
    es_ofd *ofd = walk->ofd;
    es_ofd_link link = {path, how->kind, shown_by, how->body, how->page};
    es_ofd_task task = *how;
    size_t file, twin;
    int rc = es_ofd_file_link(&file, &twin, ofd, &link, err);

    for (int i = 0; rc == 0 && i < 2; i++) {
        task.file = i == 0 ? file : twin;
        if (task.file == ES_OFD_NONE)
            continue;
        if (!parse || !ofd->files[task.file].exists)
            continue;
        /* a document's own ids are meant in it and below it */
        if (how->kind == ES_OFD_DOCUMENT)
            task.document = task.file;
        rc = queue(walk, &task, err);
    }
    return rc;
}

int es_ofd_walk_later(es_ofd_walk *walk, char *path, size_t shown_by, size_t body, eseal_error *err)
{
    if (!es_grow(&walk->late, &walk->late_capacity, walk->late_count + 1, sizeof *walk->late)) {
        es_free(path);
        return es_err_nomem(err);
    }
    walk->late[walk->late_count++] = (es_ofd_late){path, shown_by, body};
    return 0;
}

/* --- parts --- */

static bool is_root(const es_xml_node *root, const char *name)
{
    return root->own && strcmp(root->name, name) == 0;
}

/* Whether root is what a reader expects where this kind is due. */
static bool is_expected(es_ofd_kind kind, const es_xml_node *root)
{
    switch (kind) {
    case ES_OFD_DOCUMENT:
        return is_root(root, "Document");
    case ES_OFD_VERSION:
        return is_root(root, "DocVersion");
    case ES_OFD_PAGE:
    case ES_OFD_TEMPLATE:
        return is_root(root, "Page");
    case ES_OFD_RESOURCES:
        return is_root(root, "Res");
    case ES_OFD_ANNOTATION:
        return is_root(root, "Annotations") || is_root(root, "PageAnnot");
    case ES_OFD_ATTACHMENT:
        return is_root(root, "Attachments");
    case ES_OFD_CUSTOM:
        return is_root(root, "CustomTags") || is_root(root, "Extensions");
    default:
        return true;
    }
}

/* The DocRoot of a DocVersion goes into every version that names this file. */
static int read_version(es_ofd *ofd, const char *path, const es_xml_node *root, eseal_error *err)
{
    const es_xml_node *node = es_xml_child(root, "DocRoot");
    int rc = 0;

    if (node == NULL)
        es_findings_add(&ofd->versions_found, ES_R_XML_MISSING, ES_BAD, root->offset, path,
            "DocVersion/DocRoot");
    else if (es_xml_again(node) != NULL)
        es_findings_add(&ofd->versions_found, ES_R_XML_DUPLICATE, ES_BAD,
            es_xml_again(node)->offset, path, "DocRoot");
    for (size_t i = 0; rc == 0 && node != NULL && i < ofd->version_count; i++) {
        es_ofd_version *version = &ofd->versions[i];

        if (version->path == NULL || version->doc_root != NULL || strcmp(version->path, path) != 0)
            continue;
        rc = es_ofd_locate(
            &version->doc_root, ofd, path, es_xml_trimmed(node), node->offset, NULL, err);
        if (rc == 0 && version->doc_root != NULL &&
            es_zip_find(ofd->zip, version->doc_root) == NULL)
            es_findings_add(&ofd->versions_found, ES_R_FILE_MISSING,
                version->current ? ES_BAD : ES_WARN, node->offset, version->doc_root, NULL);
    }
    return rc;
}

static int read_part(
    es_ofd_walk *walk, const es_ofd_task *task, const es_xml_node *root, eseal_error *err)
{
    es_ofd *ofd = walk->ofd;
    const char *path = ofd->files[task->file].path;
    int rc;

    if (!is_expected(task->kind, root))
        es_findings_add(findings_of(ofd, task->kind), ES_R_XML_UNKNOWN,
            task->kind == ES_OFD_DOCUMENT || task->kind == ES_OFD_VERSION ? ES_BAD : ES_WARN,
            root->offset, path, root->name);
    rc = es_ofd_entries_read(ofd, path, root, err);
    if (rc == 0 && task->kind == ES_OFD_VERSION)
        rc = read_version(ofd, path, root, err);
    if (rc == 0 && is_root(root, "Document"))
        rc = es_ofd_document_read(walk, task, root, err);
    if (rc == 0 && is_root(root, "Page"))
        es_ofd_page_read(walk, task, root);
    if (rc == 0)
        rc = es_ofd_follow(walk, task, root, err);
    if (rc == 0 && is_root(root, "Document"))
        rc = es_ofd_templates_read(walk, task, root, err);
    return rc;
}

static int run(es_ofd_walk *walk, eseal_error *err)
{
    es_ofd *ofd = walk->ofd;
    int rc = 0;

    while (rc == 0 && walk->next < walk->task_count) {
        es_ofd_task task = walk->tasks[walk->next++];
        es_xml *xml = NULL;

        rc = es_ofd_part(&xml, ofd, ofd->files[task.file].path, task.opaque ? PAGE_CONTENT : NULL,
            findings_of(ofd, task.kind), err);
        if (rc == 0 && xml != NULL)
            rc = read_part(walk, &task, es_xml_root(xml), err);
        es_xml_free(xml);
    }
    return rc;
}

/* --- the steps --- */

int es_ofd_walk_start(es_ofd_walk **out, es_ofd *ofd, const es_xml_node *entry, eseal_error *err)
{
    es_ofd_walk *walk = es_alloc(sizeof *walk);
    es_ofd_task task = {0, ES_OFD_NONE, ES_OFD_ENTRY, 0, 0, false};
    int rc = 0;

    *out = NULL;
    if (walk == NULL)
        return es_err_nomem(err);
    walk->ofd = ofd;
    for (const es_xml_node *node = entry == NULL ? NULL : entry->child; rc == 0 && node != NULL;
         node = node->next) {
        rc = es_ofd_follow(walk, &task, node, err);
        if (rc == 0)
            rc = run(walk, err);
        /* what stands behind the last body counts for that one */
        if (node->own && strcmp(node->name, "DocBody") == 0 && task.body + 1 < ofd->body_count)
            task.body++;
    }
    if (rc != 0) {
        es_ofd_walk_free(walk);
        return rc;
    }
    es_ofd_pages_size(walk);
    *out = walk;
    return 0;
}

/* GM/T 0099-2020: parts whose names are fixed. */
static int visit_fixed(es_ofd_walk *walk, eseal_error *err)
{
    static const struct {
        const char *path;
        bool parse, encrypted;
    } FIXED[] = {
        {ES_OFD_ENTRIES, true, false},
        {"Encryptions.xml", true, true},
        {"decryptseed.dat", false, true},
        {"entriesmap.dat", false, true},
    };
    es_ofd_task task = {0, ES_OFD_NONE, ES_OFD_OTHER, 0, 0, false};
    es_ofd *ofd = walk->ofd;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof FIXED / sizeof FIXED[0]; i++) {
        const char *path;

        rc = es_ofd_twin(&path, ofd, FIXED[i].path, err);
        if (rc != 0 || path == NULL)
            continue;
        if (FIXED[i].encrypted && !ofd->encrypted)
            es_findings_add(
                &ofd->structure, ES_R_PACKAGE_ENCRYPTED, ES_BAD, ES_NO_OFFSET, path, NULL);
        ofd->encrypted = ofd->encrypted || FIXED[i].encrypted;
        if (i == 0 && (ofd->entries.path = es_strdup(path)) == NULL)
            return es_err_nomem(err);
        rc = es_ofd_walk_visit(walk, path, &task, ES_OFD_NONE, FIXED[i].parse, err);
    }
    return rc;
}

int es_ofd_walk_end(es_ofd_walk *walk, eseal_error *err)
{
    int rc = visit_fixed(walk, err);

    if (rc == 0)
        rc = run(walk, err);
    for (size_t i = 0; rc == 0 && i < walk->late_count; i++) {
        es_ofd_late *late = &walk->late[i];
        es_ofd_task task = {0, ES_OFD_NONE, ES_OFD_OTHER, late->body, 0, false};

        rc = es_ofd_walk_visit(walk, late->path, &task, late->shown_by, false, err);
    }
    return rc;
}

void es_ofd_walk_free(es_ofd_walk *walk)
{
    if (walk == NULL)
        return;
    for (size_t i = 0; i < walk->late_count; i++)
        es_free(walk->late[i].path);
    es_free(walk->late);
    es_free(walk->tasks);
    for (size_t i = 0; i < walk->trace_capacity; i++) {
        es_ofd_ids_free(&walk->traces[i].pages);
        es_ofd_ids_free(&walk->traces[i].templates);
    }
    es_free(walk->traces);
    es_free(walk);
}
