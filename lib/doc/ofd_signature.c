/* SPDX-License-Identifier: Apache-2.0 */
/* Signature.xml (GB/T 33190-2016, 18.2, A.8; GM/T 0099-2020): children in any order, as products
 * write them, but each at most once, so that no two readers see two signatures. */
#include "base/mem.h"
#include "codec/text.h"
#include "doc/ofd_index.h"
#include "doc/ofd_signature.h"

/* --- children: known, once --- */

typedef struct child_rule {
    const char *name;
    bool many, required;
} child_rule;

static const child_rule SIGNATURE[] = {
    {"SignedInfo", false, true}, {"SignedValue", false, true}, {NULL, false, false}};
static const child_rule SIGNED_INFO[] = {{"Provider", false, false},
    {"SignatureMethod", false, false}, {"SignatureDateTime", false, false},
    {"Parameters", false, false}, {"References", false, true}, {"StampAnnot", true, false},
    {"Seal", false, false}, {NULL, false, false}};
static const child_rule REFERENCES[] = {{"Reference", true, false}, {NULL, false, false}};
static const child_rule REFERENCE[] = {{"CheckValue", false, false}, {NULL, false, false}};
static const child_rule SEAL[] = {{"BaseLoc", false, false}, {NULL, false, false}};
static const child_rule NOTHING[] = {{NULL, false, false}};

/* More than any table has. */
#define RULES_MAX 8

static void check_child(es_ofd_signature *signature, const es_xml_node *node,
    const child_rule *rules, bool seen[RULES_MAX])
{
    es_findings *findings = &signature->findings;
    size_t i = 0;

    if (!node->own) {
        es_findings_add(
            findings, ES_R_XML_FOREIGN, ES_WARN, node->offset, signature->path, node->name);
        return;
    }
    while (rules[i].name != NULL && strcmp(rules[i].name, node->name) != 0)
        i++;
    if (rules[i].name == NULL)
        es_findings_add(
            findings, ES_R_XML_UNKNOWN, ES_WARN, node->offset, signature->path, node->name);
    else if (seen[i] && !rules[i].many)
        es_findings_add(
            findings, ES_R_XML_DUPLICATE, ES_BAD, node->offset, signature->path, node->name);
    seen[i] = true;
}

static void check_children(
    es_ofd_signature *signature, const es_xml_node *node, const child_rule *rules)
{
    bool seen[RULES_MAX] = {false};

    if (node == NULL)
        return;
    for (const es_xml_node *child = node->child; child != NULL; child = child->next)
        check_child(signature, child, rules, seen);
    for (size_t i = 0; rules[i].name != NULL; i++)
        if (rules[i].required && !seen[i])
            es_findings_add(&signature->findings, ES_R_XML_MISSING, ES_BAD, node->offset,
                signature->path, rules[i].name);
}

/* --- texts and locations --- */

static int copy_text(char **out, const es_xml_node *node, eseal_error *err)
{
    es_span text = es_xml_trimmed(node);

    if (node == NULL)
        return 0;
    *out = (char *)es_memdup(text.ptr, text.len);
    return *out == NULL ? es_err_nomem(err) : 0;
}

/* ProviderName, an attribute; one product writes elements instead. */
static int read_provider(es_ofd_signature *signature, const es_xml_node *node, eseal_error *err)
{
    const char *name = es_xml_attr_value(node, "ProviderName");

    if (name == NULL)
        return copy_text(&signature->provider, es_xml_child(node, "ProviderName"), err);
    signature->provider = es_strdup(name);
    return signature->provider == NULL ? es_err_nomem(err) : 0;
}

/* Reads a file that belongs to the signature, unless all of them together take too much memory. */
static int keep(es_buf *out, es_ofd *ofd, es_ofd_signature *signature, const char *path,
    const char *limit, uint64_t max, eseal_error *err)
{
    const uint64_t all = ofd->ctx->limits.signature_octets;
    const es_zip_entry *entry = es_zip_find(ofd->zip, path);
    int rc;

    *out = ES_BUF(SIZE_MAX / 2);
    if (entry != NULL && entry->size <= max && entry->size > all - ofd->index->kept) {
        es_findings_limit(&signature->findings, ES_NO_OFFSET, path, "signature_octets", all);
        ofd->complete = false;
        return 0;
    }
    rc = es_ofd_octets(out, ofd, path, limit, max, err);
    if (rc == 0)
        ofd->index->kept += out->len;
    return rc;
}

/* The file that node's text names: its path, and its octets. */
static int read_named(es_ofd *ofd, es_ofd_signature *signature, const es_xml_node *node,
    es_ofd_kind kind, eseal_error *err)
{
    char **path = kind == ES_OFD_VALUE ? &signature->value_path : &signature->seal_path;
    es_buf *octets = kind == ES_OFD_VALUE ? &signature->value : &signature->seal;
    es_ofd_link link = {NULL, kind, es_ofd_file_find(ofd, signature->path), signature->body, 0};
    size_t file, twin;
    int rc = es_ofd_locate(
        path, ofd, signature->path, es_xml_trimmed(node), node->offset, &signature->findings, err);

    if (rc != 0 || *path == NULL)
        return rc;
    if (node->in_pieces || node->child != NULL)
        es_findings_add(&signature->findings, ES_R_PATH_AMBIGUOUS, ES_BAD, node->offset,
            signature->path, node->text);
    link.path = *path;
    rc = es_ofd_file_link(&file, &twin, ofd, &link, err);
    if (rc != 0)
        return rc;
    if (es_zip_find(ofd->zip, *path) == NULL) {
        /* without its Seal.esl a signature still has the seal inside */
        es_findings_add(&signature->findings, ES_R_FILE_MISSING,
            kind == ES_OFD_VALUE ? ES_BAD : ES_WARN, node->offset, *path, NULL);
        return 0;
    }
    return keep(octets, ofd, signature, *path, "der_octets", ofd->ctx->limits.der_octets, err);
}

/* --- directing --- */

static int read_info(
    es_ofd *ofd, es_ofd_signature *signature, const es_xml_node *info, eseal_error *err)
{
    const es_xml_node *references = es_xml_child(info, "References");
    const es_xml_node *seal = es_xml_child(info, "Seal");
    const es_xml_node *seal_loc = es_xml_child(seal, "BaseLoc");
    const char *method = es_xml_attr_value(references, "CheckMethod");
    int rc = read_provider(signature, es_xml_child(info, "Provider"), err);

    check_children(signature, info, SIGNED_INFO);
    check_children(signature, references, REFERENCES);
    check_children(signature, seal, SEAL);
    if (rc == 0)
        rc = copy_text(&signature->method, es_xml_child(info, "SignatureMethod"), err);
    if (rc == 0)
        rc = copy_text(&signature->date, es_xml_child(info, "SignatureDateTime"), err);
    if (rc == 0 && method != NULL) {
        signature->check_method = es_strdup(method);
        rc = signature->check_method == NULL ? es_err_nomem(err) : 0;
    }
    signature->seal_named = seal != NULL;
    if (rc == 0 && seal_loc != NULL)
        rc = read_named(ofd, signature, seal_loc, ES_OFD_SEAL, err);
    else if (seal != NULL && seal_loc == NULL)
        es_findings_add(&signature->findings, ES_R_XML_MISSING, ES_WARN, seal->offset,
            signature->path, "Seal/BaseLoc");
    for (const es_xml_node *node = es_xml_child(references, "Reference"); node != NULL;
         node = es_xml_again(node))
        check_children(signature, node, REFERENCE);
    for (const es_xml_node *node = es_xml_child(info, "StampAnnot"); node != NULL;
         node = es_xml_again(node))
        check_children(signature, node, NOTHING);
    if (rc == 0)
        rc = es_ofd_references_read(ofd, signature, references, err);
    if (rc == 0)
        rc = es_ofd_stamps_read(ofd, signature, info, err);
    return rc;
}

static int read_tree(
    es_ofd *ofd, es_ofd_signature *signature, const es_xml_node *root, eseal_error *err)
{
    const es_xml_node *info = es_xml_child(root, "SignedInfo");
    const es_xml_node *value = es_xml_child(root, "SignedValue");
    int rc = 0;

    if (!root->own || strcmp(root->name, "Signature") != 0) {
        es_findings_add(&signature->findings, ES_R_XML_MISSING, ES_BAD, root->offset,
            signature->path, "Signature");
        return 0;
    }
    signature->xml_read = true;
    check_children(signature, root, SIGNATURE);
    signature->value_named = value != NULL;
    if (value != NULL)
        rc = read_named(ofd, signature, value, ES_OFD_VALUE, err);
    if (rc == 0 && info != NULL)
        rc = read_info(ofd, signature, info, err);
    return rc;
}

/* Whether an earlier signature has this Signature.xml; it is not held in memory twice. */
static bool is_shared(const es_ofd *ofd, const es_ofd_signature *signature)
{
    for (const es_ofd_signature *at = ofd->signatures; at < signature; at++)
        if (at->path != NULL && strcmp(at->path, signature->path) == 0)
            return true;
    return false;
}

int es_ofd_signature_read(es_ofd *ofd, es_ofd_signature *signature, size_t list, eseal_error *err)
{
    es_ofd_link link = {signature->path, ES_OFD_SIGNATURE, list, signature->body, 0};
    es_xml *xml = NULL;
    size_t file, twin;
    int rc = es_ofd_file_link(&file, &twin, ofd, &link, err);

    if (rc != 0 || is_shared(ofd, signature))
        return rc;
    if (es_zip_find(ofd->zip, signature->path) == NULL) {
        es_findings_add(
            &signature->findings, ES_R_FILE_MISSING, ES_BAD, ES_NO_OFFSET, signature->path, NULL);
        return 0;
    }
    rc = keep(&signature->xml, ofd, signature, signature->path, "xml_octets",
        ofd->ctx->limits.xml_octets, err);
    if (rc == 0)
        rc = es_ofd_parse(&xml, ofd, es_buf_view(&signature->xml), signature->path, NULL,
            &signature->findings, err);
    if (rc == 0 && xml != NULL)
        rc = read_tree(ofd, signature, es_xml_root(xml), err);
    es_xml_free(xml);
    return rc;
}

void es_ofd_signature_clear(es_ofd_signature *signature)
{
    for (size_t i = 0; i < signature->ref_count; i++) {
        es_free(signature->refs[i].raw);
        es_free(signature->refs[i].path);
        es_free(signature->refs[i].digest);
    }
    for (size_t i = 0; i < signature->stamp_count; i++) {
        es_free(signature->stamps[i].id);
        es_free(signature->stamps[i].page_ref);
    }
    es_free(signature->refs);
    es_free(signature->stamps);
    es_free(signature->id);
    es_free(signature->type);
    es_free(signature->relative);
    es_free(signature->path);
    es_free(signature->value_path);
    es_free(signature->seal_path);
    es_free(signature->provider);
    es_free(signature->method);
    es_free(signature->date);
    es_free(signature->check_method);
    es_free(signature->unlisted);
    es_buf_free(&signature->xml);
    es_buf_free(&signature->value);
    es_buf_free(&signature->seal);
    es_findings_free(&signature->findings);
    memset(signature, 0, sizeof *signature);
}
