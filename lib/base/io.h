/* SPDX-License-Identifier: Apache-2.0 */
/* The only input and output of the library: reading at offsets, and files that appear whole. */
#ifndef ES_BASE_IO_H
#define ES_BASE_IO_H

#include <eseal/io.h>

#include "base/buf.h"

/* Reads exactly len octets; ESEAL_E_IO beyond the end. */
int es_io_read(const eseal_io *io, uint64_t offset, void *out, size_t len, eseal_error *err);
/* The memory behind an eseal_io over memory, or an empty span. */
es_span es_io_memory(const eseal_io *io);
/* A whole file in memory, refused beyond max octets with ESEAL_E_LIMIT; out->ptr is es_free()d. */
int es_file_read(es_buf *out, const char *path, size_t max, eseal_error *err);
/* The same, where max is the limit of that name. */
int es_file_read_limited(
    es_buf *out, const char *path, const char *limit, uint64_t max, eseal_error *err);

/* A file that appears whole or not at all: written under a temporary name in the same folder,
 * synced and renamed.  A path that exists is replaced only by the rename. */
typedef struct es_outfile es_outfile;
int es_outfile_open(es_outfile **out, const char *path, eseal_error *err);
/* The name that it has until then, to read back what was written. */
const char *es_outfile_temp(const es_outfile *file);
int es_outfile_write(es_outfile *file, const void *data, size_t len, eseal_error *err);
/* The same for those who hand octets to whoever takes them. */
int es_outfile_put(void *file, const void *data, size_t len, eseal_error *err);
/* Syncs, renames and frees; on failure the temporary file is gone and file is freed too. */
int es_outfile_commit(es_outfile *file, eseal_error *err);
/* Drops what was written.  NULL does nothing. */
void es_outfile_abandon(es_outfile *file);

#endif
