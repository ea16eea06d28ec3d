/* SPDX-License-Identifier: Apache-2.0 */
/* Document.xml and pages (GB/T 33190-2016, 7.5 to 7.7): ids, order, sizes, templates. */
#include "base/mem.h"
#include "doc/ofd_walk.h"

/* x y w h of an element's PhysicalBox, its size into trace. */
static void read_size(es_ofd_trace *trace, const es_xml_node *area)
{
    const es_xml_node *node = es_xml_child(area, "PhysicalBox");
    double box[4];

    if (node == NULL || trace->has_size || !es_ofd_numbers(box, 4, node->text) || box[2] <= 0 ||
        box[3] <= 0)
        return;
    trace->has_size = true;
    trace->width = box[2];
    trace->height = box[3];
}

/* --- the document --- */

static void refuse_again(es_ofd *ofd, const es_xml_node *root, const char *path)
{
    static const char *const ONCE[] = {"CommonData", "Pages", "Outlines", "Permissions", "Actions",
        "VPreferences", "Bookmarks", "Annotations", "CustomTags", "Attachments", "Extensions",
        NULL};

    for (const char *const *name = ONCE; *name != NULL; name++) {
        const es_xml_node *again = es_xml_again(es_xml_child(root, *name));

        if (again != NULL)
            es_findings_add(
                &ofd->structure, ES_R_XML_DUPLICATE, ES_BAD, again->offset, path, *name);
    }
}

/* The document whose pages stamps and callers mean: DocRoot's, or the current version's where a
 * body has none; NULL: neither. */
static const char *main_path(const es_ofd *ofd, size_t body)
{
    if (body >= ofd->body_count)
        return NULL;
    if (ofd->bodies[body].doc_root != NULL)
        return ofd->bodies[body].doc_root;
    for (size_t i = 0; i < ofd->version_count; i++) {
        const es_ofd_version *version = &ofd->versions[i];

        if (version->body == body && version->current && version->doc_root != NULL)
            return version->doc_root;
    }
    return NULL;
}

static int add_page(es_ofd_walk *walk, const es_ofd_task *from, const es_xml_node *node,
    const char *id, eseal_error *err)
{
    es_ofd *ofd = walk->ofd;
    const char *base = ofd->files[from->file].path;
    const char *loc = es_xml_attr_value(node, "BaseLoc");
    es_ofd_page *page;
    int rc = 0;

    if (!es_grow(&ofd->pages, &walk->page_capacity, ofd->page_count + 1, sizeof *ofd->pages))
        return es_err_nomem(err);
    page = &ofd->pages[ofd->page_count++];
    page->body = from->body;
    page->id = es_strdup(id);
    if (page->id == NULL)
        return es_err_nomem(err);
    if (loc != NULL)
        rc = es_ofd_locate(&page->path, ofd, base, es_span_str(loc), node->offset, NULL, err);
    if (rc == 0 && (page->path == NULL || es_zip_find(ofd->zip, page->path) == NULL))
        es_findings_add(&ofd->structure, page->path == NULL ? ES_R_XML_MISSING : ES_R_FILE_MISSING,
            ES_WARN, node->offset, page->path == NULL ? base : page->path, "Page@BaseLoc");
    return rc;
}

static int read_pages(
    es_ofd_walk *walk, const es_ofd_task *from, const es_xml_node *pages, eseal_error *err)
{
    const es_ofd *ofd = walk->ofd;
    const char *main = main_path(ofd, from->body);
    bool is_main = main != NULL && strcmp(main, ofd->files[from->file].path) == 0;
    size_t number = 0;
    int rc = 0;

    for (const es_xml_node *node = es_xml_child(pages, "Page"); rc == 0 && node != NULL;
         node = es_xml_again(node)) {
        const char *id = es_xml_attr_value(node, "ID");

        if (id == NULL)
            id = "";
        rc = es_ofd_ids_add(&walk->traces[from->file].pages, 0, id, ++number, err);
        if (rc == 0 && is_main)
            rc = add_page(walk, from, node, id, err);
    }
    return rc;
}

int es_ofd_document_read(
    es_ofd_walk *walk, const es_ofd_task *from, const es_xml_node *root, eseal_error *err)
{
    es_ofd *ofd = walk->ofd;
    const es_xml_node *common = es_xml_child(root, "CommonData");

    refuse_again(ofd, root, ofd->files[from->file].path);
    read_size(&walk->traces[from->file], es_xml_child(common, "PageArea"));
    return read_pages(walk, from, es_xml_child(root, "Pages"), err);
}

int es_ofd_templates_read(
    es_ofd_walk *walk, const es_ofd_task *from, const es_xml_node *root, eseal_error *err)
{
    es_ofd *ofd = walk->ofd;
    const char *base = ofd->files[from->file].path;
    int rc = 0;

    for (const es_xml_node *node = es_xml_child(es_xml_child(root, "CommonData"), "TemplatePage");
         rc == 0 && node != NULL; node = es_xml_again(node)) {
        const char *id = es_xml_attr_value(node, "ID");
        const char *loc = es_xml_attr_value(node, "BaseLoc");
        const char *twin = NULL;
        char *path = NULL;
        size_t file;

        if (id == NULL || loc == NULL)
            continue;
        rc = es_ofd_locate(&path, ofd, base, es_span_str(loc), node->offset, NULL, err);
        if (rc == 0 && path != NULL && es_zip_find(ofd->zip, path) == NULL)
            rc = es_ofd_twin(&twin, ofd, path, err);
        file = path == NULL ? ES_OFD_NONE : es_ofd_file_find(ofd, twin == NULL ? path : twin);
        if (rc == 0 && file != ES_OFD_NONE)
            rc = es_ofd_ids_add(&walk->traces[from->file].templates, 0, id, file, err);
        es_free(path);
    }
    return rc;
}

/* --- pages --- */

void es_ofd_page_read(es_ofd_walk *walk, const es_ofd_task *from, const es_xml_node *root)
{
    read_size(&walk->traces[from->file], es_xml_child(root, "Area"));
    if (from->document == ES_OFD_NONE || from->page == 0)
        return;
    for (const es_xml_node *node = es_xml_child(root, "Template"); node != NULL;
         node = es_xml_again(node)) {
        const char *id = es_xml_attr_value(node, "TemplateID");
        size_t file = id == NULL ? ES_OFD_NONE
                                 : es_ofd_ids_find(&walk->traces[from->document].templates, 0, id);

        if (file != ES_OFD_NONE && walk->ofd->files[file].page == 0)
            walk->ofd->files[file].page = from->page;
    }
}

/* What is known of a path, where it says a size. */
static const es_ofd_trace *sized(const es_ofd_walk *walk, const char *path)
{
    size_t file = path == NULL ? ES_OFD_NONE : es_ofd_file_find(walk->ofd, path);

    if (file >= walk->trace_capacity || /* never read: it is missing */
        !walk->traces[file].has_size)
        return NULL;
    return &walk->traces[file];
}

void es_ofd_pages_size(es_ofd_walk *walk)
{
    es_ofd *ofd = walk->ofd;
    const es_ofd_trace *usual = NULL;

    for (size_t i = 0; i < ofd->page_count; i++) {
        es_ofd_page *page = &ofd->pages[i];
        const es_ofd_trace *trace = sized(walk, page->path);

        if (i == 0 || page->body != page[-1].body)
            usual = sized(walk, main_path(ofd, page->body));
        if (trace == NULL)
            trace = usual;
        if (trace == NULL)
            continue;
        page->has_size = true;
        page->width = trace->width;
        page->height = trace->height;
    }
}
