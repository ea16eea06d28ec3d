/* SPDX-License-Identifier: Apache-2.0 */
/* A signature out of a document: here, because documents and signatures are sibling rooms. */
#include "doc/document.h"
#include "model/signature.h"

int eseal_document_signature(
    eseal_signature **out, const eseal_document *document, size_t index, eseal_error *err)
{
    const es_ofd_signature *entry;

    if (out == NULL || document == NULL)
        return es_err_misuse(err, "eseal_document_signature needs out and document");
    *out = NULL;
    if (index >= document->ofd->signature_count)
        return es_err(err, ESEAL_E_DOCUMENT, NULL, ES_NO_OFFSET, "there is no such signature");
    entry = &document->ofd->signatures[index];
    if (entry->value.len == 0)
        return es_err(err, ESEAL_E_DOCUMENT, entry->path, ES_NO_OFFSET,
            "the signature has no value in the package");
    return es_signature_parse(out, document->ctx, es_buf_view(&entry->value), err);
}
