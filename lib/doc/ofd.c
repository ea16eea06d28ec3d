/* SPDX-License-Identifier: Apache-2.0 */
/* Opening an OFD package: the steps in their order. */
#include "doc/ofd.h"

#include "base/mem.h"
#include "doc/ofd_entries.h"
#include "doc/ofd_signature.h"

/* A list of findings that is not whole would hide something. */
static bool has_lost(const es_ofd *ofd)
{
    bool lost = ofd->container.failed || ofd->structure.failed || ofd->list.failed ||
                ofd->versions_found.failed || ofd->entries.findings.failed;

    for (size_t i = 0; i < ofd->signature_count; i++)
        lost = lost || ofd->signatures[i].findings.failed;
    return lost;
}

static int read_all(es_ofd *ofd, eseal_error *err)
{
    es_ofd_walk *walk = NULL;
    es_xml *xml = NULL;
    const es_xml_node *entry;
    int rc = es_ofd_index_new(ofd, err);

    if (rc == 0)
        rc = es_ofd_entry_read(&xml, ofd, err);
    if (rc != 0)
        goto out;
    entry = xml == NULL ? NULL : es_xml_root(xml);
    /* what is content stays content, whatever a list says of it afterwards */
    rc = es_ofd_walk_start(&walk, ofd, entry, err);
    if (rc == 0)
        rc = es_ofd_lists_read(ofd, entry, err);
    if (rc == 0)
        rc = es_ofd_walk_end(walk, err);
    if (rc == 0)
        rc = es_ofd_stamps_place(ofd, err);
    if (rc == 0)
        rc = es_ofd_entries_load(ofd, err);
    if (rc == 0)
        rc = es_ofd_lists_judge(ofd, err);
    if (rc == 0 && has_lost(ofd))
        rc = es_err_nomem(err);
out:
    es_ofd_walk_free(walk);
    es_xml_free(xml);
    return rc;
}

int es_ofd_open(es_ofd **out, const eseal_ctx *ctx, const eseal_io *io, eseal_error *err)
{
    es_ofd *ofd = es_alloc(sizeof *ofd);
    int rc;

    *out = NULL;
    if (ofd == NULL)
        return es_err_nomem(err);
    ofd->ctx = ctx;
    ofd->io = io;
    ofd->complete = true;
    rc = es_zip_open(&ofd->zip, ctx, io, &ofd->container, err);
    if (rc == 0)
        rc = read_all(ofd, err);
    if (rc != 0) {
        es_ofd_free(ofd);
        return rc;
    }
    *out = ofd;
    return 0;
}

static void free_lists(es_ofd *ofd)
{
    for (size_t i = 0; i < ofd->body_count; i++) {
        es_free(ofd->bodies[i].doc_root);
        es_free(ofd->bodies[i].list_path);
    }
    for (size_t i = 0; i < ofd->version_count; i++) {
        es_free(ofd->versions[i].path);
        es_free(ofd->versions[i].doc_root);
    }
    for (size_t i = 0; i < ofd->page_count; i++) {
        es_free(ofd->pages[i].id);
        es_free(ofd->pages[i].path);
    }
    for (size_t i = 0; i < ofd->signature_count; i++)
        es_ofd_signature_clear(&ofd->signatures[i]);
    for (size_t i = 0; i < ofd->file_count; i++)
        es_free(ofd->files[i].path);
}

void es_ofd_free(es_ofd *ofd)
{
    if (ofd == NULL)
        return;
    free_lists(ofd);
    es_free(ofd->bodies);
    es_free(ofd->versions);
    es_free(ofd->pages);
    es_free(ofd->signatures);
    es_free(ofd->files);
    es_free(ofd->entry_extra);
    es_free(ofd->max_sign_id);
    es_findings_free(&ofd->container);
    es_findings_free(&ofd->structure);
    es_findings_free(&ofd->list);
    es_findings_free(&ofd->versions_found);
    es_ofd_entries_clear(&ofd->entries);
    es_ofd_index_free(ofd);
    es_zip_free(ofd->zip);
    es_free(ofd);
}
