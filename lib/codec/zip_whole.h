/* SPDX-License-Identifier: Apache-2.0 */
/* Inflating a small entry whole, by libdeflate where the library was built with it. */
#ifndef ES_CODEC_ZIP_WHOLE_H
#define ES_CODEC_ZIP_WHOLE_H

#include "base/span.h"

/* Larger entries go through zlib's window. */
#define ES_ZIP_WHOLE_MAX ((uint64_t)4 << 20)

typedef enum es_zip_whole_result {
    ES_ZIP_WHOLE_NO, /* not this way: zlib has to be asked, and says what is wrong if anything is */
    ES_ZIP_WHOLE_DONE, /* out and *crc are what zlib would give, and nothing is left over */
    ES_ZIP_WHOLE_NOMEM
} es_zip_whole_result;

/* Whether it is worth fetching the octets: libdeflate is there. */
bool es_zip_whole_has(void);
/* Inflates a deflate stream that must give exactly size octets.  *tool: NULL at first, and good for
 * any number of streams, one after the other. */
es_zip_whole_result es_zip_whole(
    uint8_t *out, size_t size, uint32_t *crc, es_span packed, void **tool);
void es_zip_whole_free(void *tool);
/* Whether the stream is one block with codes of its own, and whole codes of symbols that exist. */
bool es_zip_whole_is_plain(es_span packed);

#endif
