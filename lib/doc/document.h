/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of an eseal_document. */
#ifndef ES_DOC_DOCUMENT_H
#define ES_DOC_DOCUMENT_H

#include <eseal/document.h>

#include "doc/ofd.h"

struct eseal_document {
    const eseal_ctx *ctx;
    eseal_io *own_io; /* of eseal_document_open_file(), or NULL */
    const eseal_io *io;
    es_ofd *ofd;
};

#endif
