/* SPDX-License-Identifier: Apache-2.0 */
/* Signature lists (GB/T 33190-2016, 18.1): every list that OFD.xml names, and its entries. */
#include "base/mem.h"
#include "codec/text.h"
#include "doc/ofd_read.h"

#define ENTRY "OFD.xml"

/* --- one entry --- */

static int copy_attr(char **out, const es_xml_node *node, const char *name, eseal_error *err)
{
    const char *value = es_xml_attr_value(node, name);

    if (value == NULL)
        return 0;
    *out = es_strdup(value);
    return *out == NULL ? es_err_nomem(err) : 0;
}

/* Type is Seal where it is absent (A.7). */
static void check_type(
    es_ofd *ofd, const es_ofd_signature *signature, const es_xml_node *node, const char *list)
{
    const char *type = signature->type;

    if (type != NULL && strcmp(type, "Seal") != 0 && strcmp(type, "Sign") != 0)
        es_findings_add(&ofd->list, ES_R_XML_VALUE, ES_BAD, node->offset, list, "Signature@Type");
}

static int read_entry(es_ofd *ofd, es_ofd_signature *signature, const es_xml_node *node,
    size_t list, eseal_error *err)
{
    const char *path = ofd->files[list].path;
    const char *loc = es_xml_attr_value(node, "BaseLoc");
    int rc;

    rc = copy_attr(&signature->type, node, "Type", err);
    if (rc == 0)
        rc = copy_attr(&signature->relative, node, "Relative", err);
    if (rc == 0)
        rc = copy_attr(&signature->id, node, "ID", err);
    if (rc != 0)
        return rc;
    if (signature->id == NULL) {
        es_findings_add(&ofd->list, ES_R_XML_MISSING, ES_WARN, node->offset, path, "Signature@ID");
        signature->id = es_strdup("");
        if (signature->id == NULL)
            return es_err_nomem(err);
    }
    check_type(ofd, signature, node, path);
    if (loc == NULL) {
        es_findings_add(
            &ofd->list, ES_R_XML_MISSING, ES_BAD, node->offset, path, "Signature@BaseLoc");
        return 0;
    }
    rc =
        es_ofd_locate(&signature->path, ofd, path, es_span_str(loc), node->offset, &ofd->list, err);
    if (rc == 0 && signature->path != NULL)
        rc = es_ofd_signature_read(ofd, signature, list, err);
    return rc;
}

/* --- one list --- */

/* The schema has room for nothing else (18.1).  What stands where a signature is due may be one
 * to another reader, to many of them in whatever namespace: with its only entry misspelt, a
 * document is not one without a seal. */
static void check_children(es_ofd *ofd, const es_xml_node *root, const char *path)
{
    if (es_xml_trimmed(root).len > 0)
        es_findings_add(&ofd->list, ES_R_XML_UNKNOWN, ES_BAD, root->offset, path, "text");
    for (const es_xml_node *node = root->child; node != NULL; node = node->next) {
        if (!node->own)
            es_findings_add(&ofd->list, ES_R_XML_FOREIGN, ES_BAD, node->offset, path, node->name);
        else if (strcmp(node->name, "Signature") != 0 && strcmp(node->name, "MaxSignId") != 0)
            es_findings_add(&ofd->list, ES_R_XML_UNKNOWN, ES_BAD, node->offset, path, node->name);
    }
}

/* MaxSignId decides nothing but the next id; some products append a second one when they sign
 * again, so that is no more than a warning, and the greatest counts. */
static int read_max(es_ofd *ofd, const es_xml_node *root, const char *path, eseal_error *err)
{
    const es_xml_node *first = es_xml_child(root, "MaxSignId");
    es_span best = {NULL, 0};
    uint64_t greatest = 0;

    for (const es_xml_node *node = first; node != NULL; node = es_xml_again(node)) {
        es_span text = es_xml_trimmed(node);
        uint64_t value = 0;

        if (node != first)
            es_findings_add(
                &ofd->list, ES_R_XML_DUPLICATE, ES_WARN, node->offset, path, "MaxSignId");
        (void)es_ofd_id_tail(&value, node->text);
        if (best.ptr == NULL || value > greatest) {
            best = text;
            greatest = value;
        }
    }
    if (best.ptr == NULL || ofd->max_sign_id != NULL)
        return 0;
    ofd->max_sign_id = (char *)es_memdup(best.ptr, best.len);
    return ofd->max_sign_id == NULL ? es_err_nomem(err) : 0;
}

static size_t count_entries(const es_xml_node *root)
{
    size_t count = 0;

    for (const es_xml_node *node = es_xml_child(root, "Signature"); node != NULL;
         node = es_xml_again(node))
        count++;
    return count;
}

/* How many findings each of count signatures may have: all have the same path to name, of whatever
 * length, so that a small package could ask for much memory. */
static size_t findings_share(size_t count)
{
    const size_t all = 4 * (size_t)ES_FINDINGS_MAX, least = 4;

    if (count <= all / ES_FINDINGS_MAX)
        return ES_FINDINGS_MAX;
    return all / count > least ? all / count : least;
}

static int read_entries(
    es_ofd *ofd, const es_xml_node *root, size_t body, size_t list, eseal_error *err)
{
    const char *path = ofd->files[list].path;
    size_t capacity = ofd->signature_count, count = count_entries(root), share;
    int rc = 0;

    if (count == 0)
        es_findings_add(
            &ofd->list, ES_R_LIST_REMOVED, ES_WARN, root->offset, path, "the list is empty");
    if (count > ofd->ctx->limits.signatures - ofd->signature_count) {
        count = (size_t)(ofd->ctx->limits.signatures - ofd->signature_count);
        es_findings_limit(
            &ofd->list, root->offset, path, "signatures", ofd->ctx->limits.signatures);
        ofd->complete = false;
    }
    if (count == 0)
        return 0;
    share = findings_share(ofd->signature_count + count);
    if (!es_grow(&ofd->signatures, &capacity, capacity + count, sizeof *ofd->signatures))
        return es_err_nomem(err);
    for (const es_xml_node *node = es_xml_child(root, "Signature"); rc == 0 && count-- > 0;
         node = es_xml_again(node)) {
        es_ofd_signature *signature = &ofd->signatures[ofd->signature_count++];

        signature->body = body;
        signature->findings.max = share;
        rc = read_entry(ofd, signature, node, list, err);
        ofd->bodies[body].signature_count++;
    }
    return rc;
}

static int read_list(es_ofd *ofd, size_t body, size_t list, eseal_error *err)
{
    const char *path = ofd->files[list].path;
    const es_xml_node *root;
    es_xml *xml = NULL;
    int rc = es_ofd_part(&xml, ofd, path, NULL, &ofd->list, err);

    if (rc != 0 || xml == NULL)
        return rc;
    root = es_xml_root(xml);
    if (!root->own || strcmp(root->name, "Signatures") != 0) {
        es_findings_add(&ofd->list, ES_R_XML_MISSING, ES_BAD, root->offset, path, "Signatures");
        ofd->complete = false;
    } else {
        check_children(ofd, root, path);
        rc = read_max(ofd, root, path, err);
        if (rc == 0)
            rc = read_entries(ofd, root, body, list, err);
    }
    es_xml_free(xml);
    return rc;
}

/* --- all lists --- */

/* The list that a Signatures element names, for a body. */
static int visit_list(
    es_ofd *ofd, size_t body, const es_xml_node *node, es_ofd_ids *seen, eseal_error *err)
{
    es_ofd_link link = {NULL, ES_OFD_LIST, 0, body, 0};
    char *path = NULL;
    size_t list, twin;
    int rc;

    rc = es_ofd_locate(&path, ofd, ENTRY, es_xml_trimmed(node), node->offset, &ofd->list, err);
    if (rc != 0 || path == NULL)
        return rc;
    link.path = path;
    rc = es_ofd_file_link(&list, &twin, ofd, &link, err);
    if (rc != 0 || list == ES_OFD_NONE)
        goto out;
    if (!ofd->files[list].exists) {
        es_findings_add(&ofd->list, ES_R_LIST_MISSING, ES_BAD, node->offset, path, NULL);
    } else if (seen->count >= ofd->ctx->limits.signatures) { /* lists without any, too */
        es_findings_limit(
            &ofd->list, node->offset, path, "signatures", ofd->ctx->limits.signatures);
        ofd->complete = false;
    } else if (es_ofd_ids_find(seen, 0, path) != ES_OFD_NONE) {
        /* one list for two bodies, or named twice: which body do its signatures sign? */
        es_findings_add(&ofd->list, ES_R_LIST_SHARED, ES_BAD, node->offset, path, NULL);
    } else {
        rc = es_ofd_ids_add(seen, 0, path, body, err);
        if (rc == 0)
            rc = read_list(ofd, body, list, err);
    }
out:
    if (ofd->bodies[body].list_path == NULL)
        ofd->bodies[body].list_path = path;
    else
        es_free(path);
    return rc;
}

int es_ofd_lists_read(es_ofd *ofd, const es_xml_node *entry, eseal_error *err)
{
    es_ofd_ids seen = {NULL, 0, 0, false};
    size_t index = 0;
    int rc = 0;

    for (const es_xml_node *body = es_xml_child(entry, "DocBody");
         rc == 0 && index < ofd->body_count; body = es_xml_again(body), index++) {
        const es_xml_node *first = es_xml_child(body, "Signatures");

        ofd->bodies[index].list_named = first != NULL;
        for (const es_xml_node *node = first; rc == 0 && node != NULL; node = es_xml_again(node)) {
            if (node != first)
                es_findings_add(
                    &ofd->list, ES_R_XML_DUPLICATE, ES_BAD, node->offset, ENTRY, "Signatures");
            rc = visit_list(ofd, index, node, &seen, err);
        }
    }
    es_ofd_ids_free(&seen);
    return rc;
}
