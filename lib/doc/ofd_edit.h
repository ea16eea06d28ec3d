/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edits of XML files that leave every octet that is there in its place: other signatures protect
 * them, and whoever reads a change must see only what was changed.  New elements take the prefix of
 * the element they come into.  Each result is parsed again and compared with what was asked for.
 *
 * ESEAL_E_DOCUMENT, naming the file, when it is not one that can be edited.
 */
#ifndef ES_DOC_OFD_EDIT_H
#define ES_DOC_OFD_EDIT_H

#include "base/buf.h"
#include "base/ctx.h"

/* What a signature list says of a new signature: GB/T 33190-2016 18.1. */
typedef struct es_ofd_listing {
    const char *id, *type, *base_loc;
    const char *max_sign_id; /* the greatest id given out, stamps included */
} es_ofd_listing;

/* Adds the listing to the list old, the file path, and sets its MaxSignId. */
int es_ofd_edit_list(es_buf *out, const eseal_ctx *ctx, const char *path, es_span old,
    const es_ofd_listing *listing, eseal_error *err);
/* Adds <Signatures>location</Signatures> to the only DocBody of OFD.xml, which names none yet: 7.4.
 */
int es_ofd_edit_entry(
    es_buf *out, const eseal_ctx *ctx, es_span old, const char *location, eseal_error *err);
/* The octets of a list with this listing alone. */
int es_ofd_list_make(es_buf *out, const eseal_ctx *ctx, const char *path,
    const es_ofd_listing *listing, eseal_error *err);

#endif
