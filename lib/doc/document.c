/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/document.h"

#include "base/ctx.h"
#include "base/io.h"
#include "base/mem.h"

int eseal_document_open(
    eseal_document **out, const eseal_ctx *ctx, const eseal_io *io, eseal_error *err)
{
    eseal_document *document;
    int rc;

    if (out == NULL)
        return es_err_misuse(err, "out is NULL");
    *out = NULL;
    if (ctx == NULL || io == NULL)
        return es_err_misuse(err, "ctx or io is NULL");
    if (eseal_io_length(io) > ctx->limits.document_octets)
        return es_err_limit(err, NULL, "document_octets", ctx->limits.document_octets);
    document = es_alloc(sizeof *document);
    if (document == NULL)
        return es_err_nomem(err);
    document->ctx = ctx;
    document->io = io;
    rc = es_ofd_open(&document->ofd, ctx, io, err);
    if (rc != 0) {
        es_free(document);
        return rc;
    }
    *out = document;
    return 0;
}

int eseal_document_open_file(
    eseal_document **out, const eseal_ctx *ctx, const char *path, eseal_error *err)
{
    eseal_io *io = NULL;
    int rc;

    if (out == NULL)
        return es_err_misuse(err, "out is NULL");
    *out = NULL;
    if (ctx == NULL || path == NULL)
        return es_err_misuse(err, "ctx or path is NULL");
    rc = eseal_io_open_file(&io, path, err);
    if (rc != 0)
        return rc;
    rc = eseal_document_open(out, ctx, io, err);
    if (rc != 0) {
        eseal_io_free(io);
        es_err_place(err, path);
        return rc;
    }
    (*out)->own_io = io;
    return 0;
}

void eseal_document_free(eseal_document *document)
{
    if (document == NULL)
        return;
    es_ofd_free(document->ofd);
    eseal_io_free(document->own_io);
    es_free(document);
}

const char *eseal_document_format(const eseal_document *document)
{
    (void)document; /* the only format yet */
    return "ofd";
}

size_t eseal_document_signature_count(const eseal_document *document)
{
    return document->ofd->signature_count;
}

const char *eseal_document_signature_id(const eseal_document *document, size_t index)
{
    return index < document->ofd->signature_count ? document->ofd->signatures[index].id : NULL;
}

/* The page-th page of the first document body, or NULL. */
static const es_ofd_page *page_at(const es_ofd *ofd, size_t page)
{
    for (size_t i = 0; i < ofd->page_count; i++)
        if (ofd->pages[i].body == 0 && page-- == 0)
            return &ofd->pages[i];
    return NULL;
}

size_t eseal_document_page_count(const eseal_document *document)
{
    size_t count = 0;

    for (size_t i = 0; i < document->ofd->page_count; i++)
        count += document->ofd->pages[i].body == 0;
    return count;
}

int eseal_document_page_size(double *width_mm, double *height_mm, const eseal_document *document,
    size_t page, eseal_error *err)
{
    const es_ofd_page *found;

    if (width_mm == NULL || height_mm == NULL || document == NULL)
        return es_err_misuse(
            err, "eseal_document_page_size needs width_mm, height_mm and document");
    found = page_at(document->ofd, page);
    if (found == NULL)
        return es_err(err, ESEAL_E_PAGE, NULL, ES_NO_OFFSET,
            "the document has no page %zu (of %zu)", page, eseal_document_page_count(document));
    if (!found->has_size)
        return es_err(
            err, ESEAL_E_PAGE, found->path, ES_NO_OFFSET, "page %zu states no size", page);
    *width_mm = found->width;
    *height_mm = found->height;
    return 0;
}
