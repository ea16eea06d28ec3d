/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which elements and attributes lead a reader from a part to a file (GB/T 33190-2016, every
 * ST_Loc). They are followed wherever they stand: a reader that looks for names rather than places
 * would too.
 */
#include "base/mem.h"
#include "codec/text.h"
#include "doc/ofd_walk.h"

typedef enum how { PART, PAGE_PART, FILE_ONLY, RESOURCE, LATE } how;

static const struct rule {
    const char *element, *parent, *attribute; /* parent NULL: any; attribute NULL: the text */
    es_ofd_kind kind;
    how how;
} RULES[] = {
    /* OFD.xml, 7.4, and versions, clause 19 */
    {"DocRoot", NULL, NULL, ES_OFD_DOCUMENT, PART},
    {"Cover", NULL, NULL, ES_OFD_OTHER, FILE_ONLY},
    {"Version", NULL, "BaseLoc", ES_OFD_VERSION, PART},
    {"File", NULL, NULL, ES_OFD_OTHER, LATE},
    /* documents and pages, 7.5 to 7.7 */
    {"PublicRes", NULL, NULL, ES_OFD_RESOURCES, PART},
    {"DocumentRes", NULL, NULL, ES_OFD_RESOURCES, PART},
    {"PageRes", NULL, NULL, ES_OFD_RESOURCES, PART},
    {"TemplatePage", NULL, "BaseLoc", ES_OFD_TEMPLATE, PAGE_PART},
    {"Page", NULL, "BaseLoc", ES_OFD_PAGE, PAGE_PART},
    /* resources, 7.9 */
    {"FontFile", NULL, NULL, ES_OFD_RESOURCE, RESOURCE},
    {"MediaFile", NULL, NULL, ES_OFD_RESOURCE, RESOURCE},
    {"ColorSpace", NULL, "Profile", ES_OFD_RESOURCE, RESOURCE},
    /* annotations, clause 15; custom tags, 16; extensions, 17; attachments, 20 */
    {"Annotations", NULL, NULL, ES_OFD_ANNOTATION, PART},
    {"FileLoc", "Page", NULL, ES_OFD_ANNOTATION, PAGE_PART},
    {"CustomTags", NULL, NULL, ES_OFD_CUSTOM, PART},
    {"FileLoc", "CustomTag", NULL, ES_OFD_CUSTOM, FILE_ONLY},
    {"SchemaLoc", NULL, NULL, ES_OFD_CUSTOM, FILE_ONLY},
    {"Extensions", NULL, NULL, ES_OFD_CUSTOM, PART},
    {"ExtendData", NULL, NULL, ES_OFD_CUSTOM, FILE_ONLY},
    {"Attachments", NULL, NULL, ES_OFD_ATTACHMENT, PART},
    {"FileLoc", "Attachment", NULL, ES_OFD_ATTACHMENT, FILE_ONLY},
    /* GM/T 0099-2020, annex D */
    {"File", NULL, "FileLoc", ES_OFD_OTHER, LATE},
    {"SignedValueLoc", NULL, NULL, ES_OFD_OTHER, LATE},
};

/* A location on its way. */
typedef struct place {
    es_ofd_walk *walk;
    const es_ofd_task *from;
    const char *base;   /* the part it stands in */
    const char *folder; /* Res@BaseLoc, or NULL outside of a resource file */
    const es_xml_node *node;
    es_span value;
} place;

static es_findings *findings_of(const place *at, es_ofd_kind kind)
{
    return kind == ES_OFD_VERSION || at->from->kind == ES_OFD_VERSION
               ? &at->walk->ofd->versions_found
               : &at->walk->ofd->structure;
}

/* The id of the page that a location says it belongs to, or NULL. */
static const char *page_id(const es_xml_node *node)
{
    const char *id;

    if (strcmp(node->name, "FileLoc") == 0)
        return es_xml_attr_value(node->parent, "PageID");
    if (strcmp(node->name, "Page") != 0)
        return NULL;
    id = es_xml_attr_value(node, "ID");
    return id == NULL ? "" : id;
}

static size_t page_of(const place *at)
{
    const char *id = page_id(at->node);
    size_t page = ES_OFD_NONE;

    if (id != NULL && at->from->document != ES_OFD_NONE)
        page = es_ofd_ids_find(&at->walk->traces[at->from->document].pages, 0, id);
    return page == ES_OFD_NONE ? at->from->page : page;
}

static int visit(const place *at, const char *path, es_ofd_kind kind, how how, eseal_error *err)
{
    es_ofd_task task = {0, at->from->document, kind, at->from->body, page_of(at), how == PAGE_PART};

    return es_ofd_walk_visit(
        at->walk, path, &task, at->from->file, how == PART || how == PAGE_PART, err);
}

/* --- resources --- */

/* The file, if there is one, that a reader finds which joins folder and value. */
static int visit_if_there(
    const place *at, const char *folder, es_ofd_kind kind, how how, bool *found, eseal_error *err)
{
    const char *twin = NULL;
    char *path = NULL;
    int rc = es_ofd_join(&path, folder, at->value, false, err);

    if (rc == 0 && path != NULL)
        rc = es_ofd_twin(&twin, at->walk->ofd, path, err);
    if (rc == 0 && twin != NULL) {
        *found = true;
        if (es_zip_find(at->walk->ofd->zip, path) != NULL)
            twin = path;
        rc = visit(at, twin, kind, how, err);
    }
    es_free(path);
    return rc;
}

/* Where readers look for a resource: in Res@BaseLoc (7.9), taken from the part or from the root,
 * or, by those that forget it, beside the part or in the root. */
enum { WRITTEN, WRITTEN_FROM_ROOT, BESIDE, FOLDERS };

static int find_folders(char *folders[FOLDERS], const place *at, eseal_error *err)
{
    es_span written = es_text_trim(es_span_str(at->folder));
    bool from_root = written.len > 0 && written.ptr[0] == '/';
    int rc = es_ofd_folder(&folders[BESIDE], at->base, err);

    if (rc == 0)
        rc = es_ofd_join(&folders[WRITTEN], from_root ? "" : folders[BESIDE], written, true, err);
    if (rc == 0)
        rc = es_ofd_join(&folders[WRITTEN_FROM_ROOT], "", written, true, err);
    return rc;
}

/* Whatever one of those readers finds is a file that is shown. */
static int visit_found(
    const place *at, char *const folders[FOLDERS], es_ofd_kind kind, bool *found, eseal_error *err)
{
    int rc = visit_if_there(at, "", kind, FILE_ONLY, found, err);

    for (int i = 0; rc == 0 && i < FOLDERS; i++)
        if (folders[i] != NULL)
            rc = visit_if_there(at, folders[i], kind, FILE_ONLY, found, err);
    return rc;
}

static int visit_resource(const place *at, es_ofd_kind kind, eseal_error *err)
{
    char *folders[FOLDERS] = {NULL, NULL, NULL}, *path = NULL;
    bool found = false;
    int rc = find_folders(folders, at, err);

    if (rc == 0 && folders[WRITTEN] != NULL)
        rc = es_ofd_join(
            &path, at->value.ptr[0] == '/' ? "" : folders[WRITTEN], at->value, false, err);
    if (rc == 0 && path == NULL) {
        es_findings_add(findings_of(at, kind), ES_R_PATH_INVALID, ES_BAD, at->node->offset,
            at->base, at->node->name);
        at->walk->ofd->complete = false;
    }
    if (rc == 0)
        rc = visit_found(at, folders, kind, &found, err);
    if (rc == 0 && !found && path != NULL)
        rc = visit(at, path, kind, FILE_ONLY, err);
    for (int i = 0; i < FOLDERS; i++)
        es_free(folders[i]);
    es_free(path);
    return rc;
}

/* --- all others --- */

/* Text that a comment, a CDATA section or an element cuts is one location to who joins it, and
 * another to who takes its first piece. */
static void tell_pieces(const place *at, const struct rule *rule)
{
    bool whole = rule->attribute != NULL || (!at->node->in_pieces && at->node->child == NULL);

    if (!whole)
        es_findings_add(findings_of(at, rule->kind), ES_R_PATH_AMBIGUOUS, ES_BAD, at->node->offset,
            at->base, at->node->text);
}

static int follow(const place *at, const struct rule *rule, eseal_error *err)
{
    es_ofd *ofd = at->walk->ofd;
    char *path = NULL;
    int rc;

    if (at->value.len == 0)
        return 0;
    tell_pieces(at, rule);
    if (rule->how == RESOURCE)
        return visit_resource(at, rule->kind, err);
    rc = es_ofd_locate(
        &path, ofd, at->base, at->value, at->node->offset, findings_of(at, rule->kind), err);
    if (rc != 0 || path == NULL)
        return rc;
    if (rule->how == LATE)
        return es_ofd_walk_later(at->walk, path, at->from->file, at->from->body, err);
    rc = visit(at, path, rule->kind, rule->how, err);
    es_free(path);
    return rc;
}

static bool ends_in(const char *name, const char *end)
{
    size_t len = strlen(name), tail = strlen(end);

    return len >= tail && strcmp(name + len - tail, end) == 0;
}

/* Names of no standard that say "location", and elements of other namespaces, which some readers
 * take for the document's own: what lies there may be shown. */
static int follow_loosely(
    const place *at, const struct rule *rule, const char *name, eseal_error *err)
{
    es_ofd_kind kind = rule == NULL ? ES_OFD_OTHER : rule->kind;
    how how = rule == NULL ? FILE_ONLY : rule->how;
    char *path = NULL;
    bool found;
    int rc;

    if (at->value.len == 0 || (rule == NULL && !ends_in(name, "Loc") && !ends_in(name, "File")))
        return 0;
    rc = es_ofd_folder(&path, at->base, err);
    if (rc == 0)
        rc = visit_if_there(at, path, kind, how, &found, err);
    if (rc == 0)
        rc = visit_if_there(at, "", kind, how, &found, err);
    es_free(path);
    return rc;
}

static const struct rule *rule_for(const es_xml_node *node, const char *attribute)
{
    for (size_t i = 0; i < sizeof RULES / sizeof RULES[0]; i++) {
        const struct rule *rule = &RULES[i];

        if (strcmp(rule->element, node->name) != 0 ||
            (rule->attribute == NULL) != (attribute == NULL) ||
            (attribute != NULL && strcmp(rule->attribute, attribute) != 0))
            continue;
        if (rule->parent == NULL ||
            (node->parent != NULL && strcmp(rule->parent, node->parent->name) == 0))
            return rule;
    }
    return NULL;
}

/* The text, or one attribute, of at->node. */
static int follow_value(place *at, const char *attribute, es_span value, eseal_error *err)
{
    const struct rule *rule = rule_for(at->node, attribute);

    at->value = es_text_trim(value);
    if (rule != NULL && at->node->own)
        return follow(at, rule, err);
    return follow_loosely(at, rule, attribute == NULL ? at->node->name : attribute, err);
}

static int follow_node(place *at, const es_xml_node *node, eseal_error *err)
{
    bool is_res = strcmp(node->name, "Res") == 0;
    const char *outer = at->folder;
    int rc;

    at->node = node;
    if (is_res)
        at->folder = es_xml_attr_value(node, "BaseLoc");
    rc = follow_value(at, NULL, es_span_str(node->text), err);
    for (const es_xml_attr *attr = node->attrs; rc == 0 && attr != NULL; attr = attr->next)
        if (!is_res || strcmp(attr->name, "BaseLoc") != 0)
            rc = follow_value(at, attr->name, es_span_str(attr->value), err);
    for (const es_xml_node *child = node->child; rc == 0 && child != NULL; child = child->next)
        rc = follow_node(at, child, err);
    at->folder = outer;
    return rc;
}

int es_ofd_follow(
    es_ofd_walk *walk, const es_ofd_task *from, const es_xml_node *node, eseal_error *err)
{
    place at = {walk, from, walk->ofd->files[from->file].path, NULL, node, {NULL, 0}};

    return follow_node(&at, node, err);
}
