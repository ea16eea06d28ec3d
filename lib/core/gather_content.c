/* SPDX-License-Identifier: Apache-2.0 */
#include "core/gather.h"

#include "base/mem.h"

#define WINDOW ((size_t)1 << 16)

static int hash_io(es_gather *g, es_digest *digest, const eseal_io *io)
{
    uint64_t length = eseal_io_length(io), at = 0;
    es_span memory = es_io_memory(io);
    uint8_t *window;
    int rc;

    if (memory.ptr != NULL)
        return es_digest_update(digest, memory.ptr, memory.len, g->err);
    window = es_alloc(WINDOW);
    rc = window == NULL ? es_err_nomem(g->err) : 0;
    while (rc == 0 && at < length) {
        size_t len = length - at < WINDOW ? (size_t)(length - at) : WINDOW;

        rc = es_io_read(io, at, window, len, g->err);
        if (rc == 0)
            rc = es_digest_update(digest, window, len, g->err);
        at += len;
    }
    es_free(window);
    return rc;
}

int es_content_hash(
    es_gather *g, const es_content *content, es_hash hash, es_span prefix, uint8_t out[ES_HASH_MAX])
{
    es_digest *digest = NULL;
    int rc = es_digest_new(&digest, g->ctx, hash, g->err);

    if (rc == 0)
        rc = es_digest_update(digest, prefix.ptr, prefix.len, g->err);
    if (rc == 0 && content->io != NULL)
        rc = hash_io(g, digest, content->io);
    else if (rc == 0)
        rc = es_digest_update(digest, content->octets.ptr, content->octets.len, g->err);
    if (rc == 0)
        rc = es_digest_finish(digest, out, g->err);
    es_digest_free(digest);
    return rc;
}
