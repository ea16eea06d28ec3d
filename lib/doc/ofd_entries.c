/* SPDX-License-Identifier: Apache-2.0 */
/* Reading OFDEntries.xml, and comparing it with the package. */
#include "doc/ofd_entries.h"

#include <stdio.h>

#include "base/mem.h"

#define TOLD_MAX 64 /* files that are missing or not listed and named one by one */

static void fault(es_ofd *ofd, es_reason reason, uint64_t offset, const char *detail)
{
    es_findings_add(&ofd->entries.findings, reason, ES_BAD, offset, ofd->entries.path, detail);
}

/* The one child of this name; what is wrong is told. */
static const es_xml_node *need_child(es_ofd *ofd, const es_xml_node *node, const char *name)
{
    const es_xml_node *child = es_xml_child(node, name);

    if (child == NULL)
        fault(ofd, ES_R_XML_MISSING, node->offset, name);
    else if (es_xml_again(child) != NULL)
        fault(ofd, ES_R_XML_DUPLICATE, es_xml_again(child)->offset, name);
    return child;
}

/* What stands in an element beside what belongs there may mean something to somebody. */
static void check_only(es_ofd *ofd, const es_xml_node *node, const char *one, const char *other)
{
    for (const es_xml_node *child = node->child; child != NULL; child = child->next)
        if (!child->own ||
            (strcmp(child->name, one) != 0 && (other == NULL || strcmp(child->name, other) != 0)))
            fault(ofd, ES_R_XML_UNKNOWN, child->offset, child->name);
}

static int read_value_path(es_ofd *ofd, const es_xml_node *root, eseal_error *err)
{
    const es_xml_node *node = need_child(ofd, root, "SignedValueLoc");

    if (node == NULL)
        return 0;
    return es_ofd_locate(&ofd->entries.value_path, ofd, ofd->entries.path, es_xml_trimmed(node),
        node->offset, &ofd->entries.findings, err);
}

static int read_file(es_ofd *ofd, const es_xml_node *node, size_t *told, eseal_error *err)
{
    const char *location = es_xml_attr_value(node, "FileLoc");
    const es_zip_entry *entry;
    char *path = NULL;
    int rc;

    if (location == NULL) {
        fault(ofd, ES_R_XML_MISSING, node->offset, "FileLoc");
        return 0;
    }
    rc = es_ofd_locate(&path, ofd, ofd->entries.path, es_span_str(location), node->offset,
        &ofd->entries.findings, err);
    if (rc != 0 || path == NULL)
        return rc;
    entry = es_zip_find(ofd->zip, path);
    for (size_t i = 0; entry != NULL && i < es_zip_count(ofd->zip); i++)
        if (es_zip_entry_at(ofd->zip, i) == entry)
            ofd->entries.listed[i] = true;
    if (entry == NULL && (*told)++ < TOLD_MAX)
        es_findings_add(
            &ofd->entries.findings, ES_R_FILE_MISSING, ES_BAD, node->offset, path, NULL);
    es_free(path);
    return 0;
}

/* Everything but folders, the list and its value has to be listed. */
static void check_unlisted(es_ofd *ofd)
{
    const es_ofd_entries *entries = &ofd->entries;
    size_t told = 0;

    for (size_t i = 0; i < es_zip_count(ofd->zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(ofd->zip, i);

        if (entry->folder || entries->listed[i] || strcmp(entry->name, entries->path) == 0 ||
            (entries->value_path != NULL && strcmp(entry->name, entries->value_path) == 0))
            continue;
        if (told++ < TOLD_MAX)
            es_findings_add(&ofd->entries.findings, ES_R_ENTRIES_UNLISTED, ES_BAD, ES_NO_OFFSET,
                entry->name, NULL);
    }
}

int es_ofd_entries_read(es_ofd *ofd, const char *path, const es_xml_node *root, eseal_error *err)
{
    const es_xml_node *list, *node;
    size_t told = 0;
    int rc;

    if (ofd->entries.path == NULL || strcmp(ofd->entries.path, path) != 0 || ofd->entries.read)
        return 0;
    ofd->entries.read = true;
    ofd->entries.listed = es_alloc_array(es_zip_count(ofd->zip), sizeof *ofd->entries.listed);
    if (ofd->entries.listed == NULL)
        return es_err_nomem(err);
    if (!root->own || strcmp(root->name, "DocEntries") != 0) {
        fault(ofd, ES_R_XML_UNKNOWN, root->offset, root->name);
        return 0;
    }
    check_only(ofd, root, "SignedValueLoc", "FileList");
    rc = read_value_path(ofd, root, err);
    list = need_child(ofd, root, "FileList");
    if (list != NULL)
        check_only(ofd, list, "File", NULL);
    node = list == NULL ? NULL : es_xml_child(list, "File");
    for (; rc == 0 && node != NULL; node = es_xml_again(node))
        rc = read_file(ofd, node, &told, err);
    if (rc == 0)
        check_unlisted(ofd);
    return rc;
}

int es_ofd_entries_load(es_ofd *ofd, eseal_error *err)
{
    es_ofd_entries *entries = &ofd->entries;
    int rc = 0;

    entries->xml = entries->value = ES_BUF(SIZE_MAX / 2);
    if (!entries->read || entries->value_path == NULL)
        return 0;
    rc = es_ofd_octets(&entries->xml, ofd, entries->path, "xml_octets",
        ofd->ctx->limits.xml_octets, err);
    if (rc == 0)
        rc = es_ofd_octets(&entries->value, ofd, entries->value_path, "der_octets",
            ofd->ctx->limits.der_octets, err);
    return rc;
}

void es_ofd_entries_clear(es_ofd_entries *entries)
{
    es_free(entries->path);
    es_free(entries->value_path);
    es_free(entries->listed);
    es_buf_free(&entries->xml);
    es_buf_free(&entries->value);
    es_findings_free(&entries->findings);
}
