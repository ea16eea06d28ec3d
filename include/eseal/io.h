/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/io.h - where octets come from.
 *
 * An eseal_io reads at any offset of something whose length is known: a file, a block of memory, or
 * whatever a caller's two functions reach.  Documents are read through it piece by piece, so they
 * may be larger than memory.  A file of up to 1 MiB is read when it is opened, and closed again.
 *
 * NOT CHECKED: that a larger file does not change while it is read.  Where others may write to it,
 * copy it first; what is judged is what was read.
 *
 * Threads: an eseal_io of a file or of memory may be read by several threads at once; one over a
 * caller's functions as those allow.
 */
#ifndef ESEAL_IO_H
#define ESEAL_IO_H

#include <eseal/error.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_io eseal_io;

/* Reads exactly len octets at offset into out.  Returns 0, or an errno value. */
typedef int eseal_read_fn(void *arg, uint64_t offset, void *out, size_t len);

/* Opens a file for reading.
 *
 * Returns: 0; ESEAL_E_NOT_FOUND, ESEAL_E_IO (sys: errno), ESEAL_E_NOMEM.
 * Out:     out: free it with eseal_io_free(), which closes the file.
 */
ESEAL_API ESEAL_CHECKED int eseal_io_open_file(eseal_io **out, const char *path, eseal_error *err);

/* Reads from memory, which must live and stay as it is until the eseal_io is freed.
 *
 * Returns: 0; ESEAL_E_NOMEM.
 */
ESEAL_API ESEAL_CHECKED int eseal_io_open(
    eseal_io **out, const void *data, size_t len, eseal_error *err);

/* Reads through a caller's function.
 *
 * Returns: 0; ESEAL_E_NOMEM.
 * In:      length: how many octets there are; arg: passed to read.
 */
ESEAL_API ESEAL_CHECKED int eseal_io_new(
    eseal_io **out, eseal_read_fn *read, void *arg, uint64_t length, eseal_error *err);

/* How many octets there are. */
ESEAL_API uint64_t eseal_io_length(const eseal_io *io);

/* Frees it.  NULL does nothing. */
ESEAL_API void eseal_io_free(eseal_io *io);

#ifdef __cplusplus
}
#endif
#endif
