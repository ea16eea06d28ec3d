/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/document.h - a document that carries seals: an OFD package (GB/T 33190).
 *
 * Open it, verify it, or sign it (eseal/signing.h).  Entries are read through the document's I/O when
 * they are needed; only XML parts and signatures are held in memory, each under its limit.  Opening
 * succeeds for every file in which a ZIP directory is found; what is wrong inside is for the report.
 *
 * NOT CHECKED: how pages are rendered, fonts, scripts of a reader; see eseal(7).
 *
 * Threads: a const eseal_document * may be shared if its eseal_io may.
 */
#ifndef ESEAL_DOCUMENT_H
#define ESEAL_DOCUMENT_H

#include <eseal/signature.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_document eseal_document;

/* Opens a document.
 *
 * Returns: 0; ESEAL_E_NOT_CONTAINER (no ZIP directory), ESEAL_E_IO, ESEAL_E_LIMIT (document_octets), ESEAL_E_NOMEM.
 * In:      ctx and io: must outlive the document.
 */
ESEAL_API ESEAL_CHECKED int eseal_document_open(
    eseal_document **out, const eseal_ctx *ctx, const eseal_io *io, eseal_error *err);
/* The same from a file, which stays open until the document is freed. */
ESEAL_API ESEAL_CHECKED int eseal_document_open_file(
    eseal_document **out, const eseal_ctx *ctx, const char *path, eseal_error *err);
ESEAL_API void eseal_document_free(eseal_document *document);

/* "ofd". */
ESEAL_API const char *eseal_document_format(const eseal_document *document);
/* Signatures in the lists, in order; 0 when the list cannot be read (the report says so). */
ESEAL_API size_t eseal_document_signature_count(const eseal_document *document);
/* The ID as written in the list; NULL beyond the end. */
ESEAL_API const char *eseal_document_signature_id(const eseal_document *document, size_t index);
/* Reads a signature's value.
 *
 * Returns: 0; ESEAL_E_DOCUMENT when it has none or beyond the end; as eseal_signature_parse().
 */
ESEAL_API ESEAL_CHECKED int eseal_document_signature(eseal_signature **out,
    const eseal_document *document, size_t index, eseal_error *err);
/* Pages of the first document body, and the size of one (0-based) in mm.
 *
 * Returns: 0; ESEAL_E_PAGE beyond the end or when no size is stated.
 */
ESEAL_API size_t eseal_document_page_count(const eseal_document *document);
ESEAL_API ESEAL_CHECKED int eseal_document_page_size(double *width_mm, double *height_mm,
    const eseal_document *document, size_t page, eseal_error *err);

/* Judges every signature and the document as a whole.
 *
 * Returns: 0 whenever an opinion was formed, whatever it is; ESEAL_E_*.
 * Out:     out: free it with eseal_report_free().
 * In:      options: may be NULL.
 */
ESEAL_API ESEAL_CHECKED int eseal_document_verify(eseal_report **out, const eseal_document *document,
    const eseal_verify_options *options, eseal_error *err);

#ifdef __cplusplus
}
#endif
#endif
