/* SPDX-License-Identifier: Apache-2.0 */
/* OFD.xml (GB/T 33190-2016, 7.4): the document bodies, their roots, versions and lists' names. */
#include "base/mem.h"
#include "codec/text.h"
#include "doc/ofd_read.h"

#define ENTRY "OFD.xml"
/* Far more than any package has. */
#define BODIES_MAX 1000
#define VERSIONS_MAX 1000

/* --- what OFD.xml holds beyond locations and ids --- */

static const struct {
    const char *parent, *name;
} PLAIN_ELEMENTS[] = {
    {"OFD", "DocBody"},
    {"DocBody", "DocInfo"},
    {"DocInfo", "DocID"},
    {"DocBody", "DocRoot"},
    {"DocBody", "Versions"},
    {"Versions", "Version"},
    {"DocBody", "Signatures"},
};

static const struct {
    const char *element, *name;
} PLAIN_ATTRIBUTES[] = {
    {"OFD", "Version"},
    {"OFD", "DocType"},
    {"Version", "ID"},
    {"Version", "Index"},
    {"Version", "Current"},
    {"Version", "BaseLoc"},
};

/* Only these hold text: an id, or a location. */
static const char *const PLAIN_TEXTS[] = {"DocID", "DocRoot", "Signatures"};

static bool is_plain_element(const es_xml_node *node)
{
    if (!node->own)
        return false;
    for (size_t i = 0; i < sizeof PLAIN_ELEMENTS / sizeof PLAIN_ELEMENTS[0]; i++)
        if (strcmp(PLAIN_ELEMENTS[i].parent, node->parent->name) == 0 &&
            strcmp(PLAIN_ELEMENTS[i].name, node->name) == 0)
            return true;
    return false;
}

static bool is_plain_attribute(const es_xml_node *node, const char *name)
{
    for (size_t i = 0; i < sizeof PLAIN_ATTRIBUTES / sizeof PLAIN_ATTRIBUTES[0]; i++)
        if (strcmp(PLAIN_ATTRIBUTES[i].element, node->name) == 0 &&
            strcmp(PLAIN_ATTRIBUTES[i].name, name) == 0)
            return true;
    return false;
}

static bool is_plain_text(const es_xml_node *node)
{
    if (es_xml_trimmed(node).len == 0)
        return true;
    for (size_t i = 0; i < sizeof PLAIN_TEXTS / sizeof PLAIN_TEXTS[0]; i++)
        if (strcmp(PLAIN_TEXTS[i], node->name) == 0)
            return !node->in_pieces; /* two readers might be led to two places */
    return false;
}

/* "DocBody/DocInfo/Author" and a suffix into where; the root itself is "OFD". */
static void put_place(es_buf *where, const es_xml_node *node, const char *suffix)
{
    if (node->parent != NULL && node->parent->parent != NULL)
        put_place(where, node->parent, "/");
    es_buf_text(where, node->name);
    es_buf_text(where, suffix);
}

/* The first thing in or below node that is not plain; false: none. */
static bool find_extra(es_buf *where, const es_xml_node *node)
{
    if (!is_plain_text(node))
        return put_place(where, node, ""), true;
    for (const es_xml_attr *attr = node->attrs; attr != NULL; attr = attr->next)
        if (!is_plain_attribute(node, attr->name)) {
            put_place(where, node, "@");
            es_buf_text(where, attr->name);
            return true;
        }
    for (const es_xml_node *child = node->child; child != NULL; child = child->next) {
        if (!is_plain_element(child))
            return put_place(where, child, ""), true;
        if (find_extra(where, child))
            return true;
    }
    return false;
}

static int read_extra(es_ofd *ofd, const es_xml_node *root, eseal_error *err)
{
    es_buf where = ES_BUF(SIZE_MAX / 2);
    int rc = 0;

    if (find_extra(&where, root)) {
        ofd->entry_extra = (char *)es_buf_take(&where, NULL);
        if (ofd->entry_extra == NULL)
            rc = es_err_nomem(err);
    }
    es_buf_free(&where);
    return rc;
}

/* --- bodies and versions --- */

static void refuse_again(es_findings *findings, const es_xml_node *parent, const char *const *names)
{
    for (; *names != NULL; names++) {
        const es_xml_node *again = es_xml_again(es_xml_child(parent, *names));

        if (again != NULL)
            es_findings_add(findings, ES_R_XML_DUPLICATE, ES_BAD, again->offset, ENTRY, *names);
    }
}

static bool is_true(const char *value)
{
    es_span text = es_text_trim(es_span_str(value));

    return es_span_equal(text, es_span_str("true")) || es_span_equal(text, es_span_str("1"));
}

static void too_many(es_ofd *ofd, es_findings *findings, const es_xml_node *node, uint64_t limit)
{
    es_findings_limit(findings, node->offset, ENTRY, node->name, limit);
    ofd->complete = false;
}

static int read_version(es_ofd *ofd, const es_xml_node *node, size_t body, eseal_error *err)
{
    es_span loc = es_text_trim(es_span_str(es_xml_attr_value(node, "BaseLoc")));
    es_ofd_version *version = &ofd->versions[ofd->version_count++];
    int rc;

    version->body = body;
    version->current = is_true(es_xml_attr_value(node, "Current"));
    if (loc.len == 0) {
        es_findings_add(
            &ofd->versions_found, ES_R_XML_MISSING, ES_BAD, node->offset, ENTRY, "Version@BaseLoc");
        return 0;
    }
    /* faults of the location are told when it is followed */
    rc = es_ofd_locate(&version->path, ofd, ENTRY, loc, node->offset, NULL, err);
    if (rc == 0 && version->path != NULL && es_zip_find(ofd->zip, version->path) == NULL)
        es_findings_add(&ofd->versions_found, ES_R_FILE_MISSING,
            version->current ? ES_BAD : ES_WARN, node->offset, version->path, NULL);
    return rc;
}

/* GB/T 33190-2016, clause 19: one version may be the current one. */
static int read_versions(es_ofd *ofd, const es_xml_node *node, size_t body, eseal_error *err)
{
    size_t capacity = ofd->version_count;
    bool has_current = false;
    int rc = 0;

    for (const es_xml_node *at = es_xml_child(node, "Version"); rc == 0 && at != NULL;
         at = es_xml_again(at)) {
        if (ofd->version_count >= VERSIONS_MAX) {
            too_many(ofd, &ofd->versions_found, at, VERSIONS_MAX);
            return 0;
        }
        if (!es_grow(&ofd->versions, &capacity, ofd->version_count + 1, sizeof *ofd->versions))
            return es_err_nomem(err);
        rc = read_version(ofd, at, body, err);
        if (!ofd->versions[ofd->version_count - 1].current)
            continue;
        if (has_current)
            es_findings_add(&ofd->versions_found, ES_R_XML_DUPLICATE, ES_BAD, at->offset, ENTRY,
                "Version@Current");
        has_current = true;
    }
    return rc;
}

static int read_root(es_ofd *ofd, es_ofd_body *body, const es_xml_node *node, eseal_error *err)
{
    es_span loc = es_xml_trimmed(node);
    int rc;

    if (loc.len == 0) {
        es_findings_add(
            &ofd->structure, ES_R_XML_MISSING, ES_BAD, node->offset, ENTRY, "DocBody/DocRoot");
        return 0;
    }
    rc = es_ofd_locate(&body->doc_root, ofd, ENTRY, loc, node->offset, NULL, err);
    if (rc == 0 && body->doc_root != NULL && es_zip_find(ofd->zip, body->doc_root) == NULL)
        es_findings_add(
            &ofd->structure, ES_R_FILE_MISSING, ES_BAD, node->offset, body->doc_root, NULL);
    return rc;
}

static int read_body(es_ofd *ofd, const es_xml_node *node, size_t index, eseal_error *err)
{
    static const char *const ONCE[] = {"DocInfo", "DocRoot", NULL};
    static const char *const ONCE_VERSIONS[] = {"Versions", NULL};
    const es_xml_node *root = es_xml_child(node, "DocRoot");
    const es_xml_node *versions = es_xml_child(node, "Versions");
    int rc = 0;

    refuse_again(&ofd->structure, node, ONCE);
    refuse_again(&ofd->versions_found, node, ONCE_VERSIONS);
    if (root != NULL)
        rc = read_root(ofd, &ofd->bodies[index], root, err);
    else if (versions == NULL)
        es_findings_add(
            &ofd->structure, ES_R_XML_MISSING, ES_BAD, node->offset, ENTRY, "DocBody/DocRoot");
    for (; rc == 0 && versions != NULL; versions = es_xml_again(versions))
        rc = read_versions(ofd, versions, index, err);
    return rc;
}

static int read_bodies(es_ofd *ofd, const es_xml_node *root, eseal_error *err)
{
    const es_xml_node *first = es_xml_child(root, "DocBody");
    size_t count = 0;
    int rc = 0;

    for (const es_xml_node *at = first; at != NULL; at = es_xml_again(at))
        count++;
    if (count == 0)
        es_findings_add(&ofd->structure, ES_R_XML_MISSING, ES_BAD, root->offset, ENTRY, "DocBody");
    if (count > BODIES_MAX) {
        too_many(ofd, &ofd->structure, first, BODIES_MAX);
        return 0;
    }
    ofd->bodies = es_alloc_array(count, sizeof *ofd->bodies);
    if (ofd->bodies == NULL)
        return es_err_nomem(err);
    ofd->body_count = count;
    count = 0;
    for (const es_xml_node *at = first; rc == 0 && at != NULL; at = es_xml_again(at))
        rc = read_body(ofd, at, count++, err);
    return rc;
}

int es_ofd_entry_read(es_xml **out, es_ofd *ofd, eseal_error *err)
{
    es_ofd_link link = {ENTRY, ES_OFD_ENTRY, ES_OFD_NONE, 0, 0};
    es_xml *xml = NULL;
    const es_xml_node *root;
    size_t file, twin;
    int rc;

    *out = NULL;
    rc = es_ofd_file_link(&file, &twin, ofd, &link, err);
    if (rc != 0)
        return rc;
    if (!ofd->files[file].exists) {
        es_findings_add(&ofd->structure, ES_R_FILE_MISSING, ES_BAD, ES_NO_OFFSET, ENTRY, NULL);
        ofd->complete = false;
        return 0;
    }
    rc = es_ofd_part(&xml, ofd, ENTRY, NULL, &ofd->structure, err);
    if (rc != 0 || xml == NULL)
        return rc;
    root = es_xml_root(xml);
    if (!root->own || strcmp(root->name, "OFD") != 0) {
        es_findings_add(&ofd->structure, ES_R_XML_MISSING, ES_BAD, root->offset, ENTRY, "OFD");
        ofd->complete = false;
        goto out;
    }
    rc = read_bodies(ofd, root, err);
    if (rc == 0)
        rc = read_extra(ofd, root, err);
    if (rc == 0) {
        *out = xml;
        xml = NULL;
    }
out:
    es_xml_free(xml);
    return rc;
}
