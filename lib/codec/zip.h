/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages.  The central directory is the index and every local header must agree with it; what a
 * streaming reader and a directory reader would see differently is a finding of severity ES_BAD.
 * zlib's door: only codec/zip*.c includes it.
 *
 * es_zip_open() fails only where there is no directory at all (ESEAL_E_NOT_CONTAINER), reading
 * fails or memory runs out.  Whatever else is wrong becomes a finding with reason, offset, name.
 * Entries can be read afterwards as far as they are sound; a package with a BAD finding never
 * passes.
 *
 * Threads: an es_zip is read-only after opening; es_zip_read* may run in several threads at once.
 */
#ifndef ES_CODEC_ZIP_H
#define ES_CODEC_ZIP_H

#include "base/ctx.h"
#include "base/io.h"
#include "base/reason.h"

typedef struct es_zip es_zip;

typedef struct es_zip_entry {
    const char *name; /* raw name made UTF-8, as in the directory, 0-terminated */
    size_t index;     /* position in the directory: es_zip_entry_at(zip, index) */
    bool folder;      /* ends in "/" */
    bool usable;      /* name and headers are sound; else reading fails */
    bool declared;    /* the name is ASCII, or both headers say that it is UTF-8 (APPNOTE D.1) */
    /* the limit that what it declares goes over, and its value; reading gives ESEAL_E_LIMIT */
    const char *over_limit;
    uint64_t limit;
    uint16_t method; /* 0 stored, 8 deflate */
    uint16_t flags;
    uint32_t crc;
    uint64_t packed, size;
    uint64_t header_offset, data_offset, end_offset; /* in the file */
} es_zip_entry;

/* Findings are appended to findings: structure (ZIP_*), names (NAME_*), limits (LIMIT_REACHED). */
int es_zip_open(es_zip **out, const eseal_ctx *ctx, const eseal_io *io, es_findings *findings,
    eseal_error *err);
void es_zip_free(es_zip *zip);
size_t es_zip_count(const es_zip *zip);
const es_zip_entry *es_zip_entry_at(const es_zip *zip, size_t index);
/* The file entry of exactly this name ("Doc_0/Document.xml", no leading slash), or NULL. */
const es_zip_entry *es_zip_find(const es_zip *zip, const char *name);
/* The key under which names meet that some reader takes for one: case folded, without empty and
 * "." components, without blanks and dots that end a component, without a stream (":..."). name:
 * valid UTF-8.  Characters stand there in the parts that Unicode says they are made of. */
void es_zip_fold_name(es_buf *out, const char *name);

/* Takes inflated octets piece by piece; a negative return (an ESEAL_E_*) stops. */
typedef int es_zip_sink(void *arg, const void *data, size_t len);

/* Inflates an entry through a fixed window and checks size and CRC.  A damaged entry gives
 * ESEAL_E_ZIP (where: its name) and, if findings is not NULL, a finding with the exact reason;
 * going beyond a limit ESEAL_E_LIMIT likewise. */
int es_zip_stream(const es_zip *zip, const es_zip_entry *entry, es_zip_sink *sink, void *arg,
    es_findings *findings, eseal_error *err);
/* The whole entry in memory (out is made here), refused beyond max octets with ESEAL_E_LIMIT. */
int es_zip_read(es_buf *out, const es_zip *zip, const es_zip_entry *entry, size_t max,
    es_findings *findings, eseal_error *err);
/* Looks for faults in an entry that nobody else reads; only findings speak of them.  Fails only
 * where reading does (ESEAL_E_IO) or memory runs out. */
int es_zip_test(
    const es_zip *zip, const es_zip_entry *entry, es_findings *findings, eseal_error *err);

/* --- writing: a package is an old one's entries, raw, with some replaced and some added --- */

typedef struct es_zip_writer es_zip_writer;

/* Where a package goes; returns 0 or an ESEAL_E_*. */
typedef int es_zip_out(void *arg, const void *data, size_t len, eseal_error *err);

/* A failure of any call is final: nothing more goes out, and what went out is no package.  Names
 * are held to the reader's rules (ESEAL_E_ZIP): one by one at once, among each other at the end. */
int es_zip_writer_new(
    es_zip_writer **out, const eseal_ctx *ctx, es_zip_out *put, void *arg, eseal_error *err);
/* Copies an entry octet for octet (compressed data untouched, and not looked into), under a header
 * in our own form. */
int es_zip_writer_copy(
    es_zip_writer *writer, const es_zip *from, const es_zip_entry *entry, eseal_error *err);
/* Adds a file: deflate (stored where that is smaller), UTF-8 flag for non-ASCII names, no data
 * descriptor, time fields 1980-01-01 so that output depends on input alone. */
int es_zip_writer_add(es_zip_writer *writer, const char *name, es_span data, eseal_error *err);
/* Writes the directory (ZIP64 only when a number needs it). */
int es_zip_writer_finish(es_zip_writer *writer, eseal_error *err);
void es_zip_writer_free(es_zip_writer *writer);

#endif
