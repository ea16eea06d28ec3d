/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/inspect.h - what is in there, with offsets, for a person who looks for a fault.
 *
 * NOT CHECKED: anything.  No word of it is a verdict; the text's form may change between versions.
 *
 * Threads: no shared state.
 */
#ifndef ESEAL_INSPECT_H
#define ESEAL_INSPECT_H

#include <eseal/document.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The ASN.1 tree of a seal, signature or certificate: offset, length, type and value of each part.
 * What is not DER is shown as far as it can be read, with the fault at its offset.
 *
 * Returns: 0; ESEAL_E_NOMEM, ESEAL_E_LIMIT.
 * Out:     out: UTF-8 text; eseal_free() it.
 */
ESEAL_API ESEAL_CHECKED int eseal_inspect_der(
    char **out, const eseal_ctx *ctx, const void *data, size_t len, eseal_error *err);

/* The package: its entries with offsets, and its signatures with what they name. */
ESEAL_API ESEAL_CHECKED int eseal_inspect_document(
    char **out, const eseal_document *document, eseal_error *err);

#ifdef __cplusplus
}
#endif
#endif
