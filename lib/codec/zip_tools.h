/* SPDX-License-Identifier: Apache-2.0 */
/* What inflating an entry takes, for zip_read.c. */
#ifndef ES_CODEC_ZIP_TOOLS_H
#define ES_CODEC_ZIP_TOOLS_H

#include <zlib.h>

#include "codec/zip_inside.h"

typedef struct es_zip_tools {
    z_stream z;
    bool begun;
    void *whole; /* es_zip_whole()'s */
} es_zip_tools;

/* Those that wait there, or new ones, which nobody else has until they are given back; NULL: no
 * memory. */
es_zip_tools *es_zip_tools_take(es_zip_shelf *shelf);
void es_zip_tools_give(es_zip_shelf *shelf, es_zip_tools *tools);
/* At the beginning of a raw stream; NULL: no memory. */
z_stream *es_zip_tools_inflate(es_zip_tools *tools);

#endif
