/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the zip_*.c files share.  Opening goes: zip_end.c finds the end record, zip_dir.c walks the
 * central directory and, entry by entry, has zip_local.c compare the local header and zip_name.c
 * judge the name; zip_layout.c then looks at how the entries lie in the file, zip_index.c at their
 * names among each other.  "APPNOTE" is PKWARE's .ZIP File Format Specification.
 */
#ifndef ES_CODEC_ZIP_INSIDE_H
#define ES_CODEC_ZIP_INSIDE_H

#include "codec/zip.h"

enum {
    ES_ZIP_LOCAL_LEN = 30,
    ES_ZIP_CENTRAL_LEN = 46,
    ES_ZIP_END_LEN = 22,
    ES_ZIP_END64_LEN = 56,
    ES_ZIP_LOCATOR_LEN = 20,
    ES_ZIP_FLAG_ENCRYPTED = 1 << 0,
    ES_ZIP_FLAG_DESCRIPTOR = 1 << 3,
    ES_ZIP_FLAG_PATCH = 1 << 5,
    ES_ZIP_FLAG_STRONG = 1 << 6,
    ES_ZIP_FLAG_UTF8 = 1 << 11,
    ES_ZIP_FLAG_MASKED = 1 << 13,
    ES_ZIP_EXTRA_ZIP64 = 0x0001,
    ES_ZIP_EXTRA_UNICODE_PATH = 0x7075,
    ES_ZIP_STORED = 0,
    ES_ZIP_DEFLATE = 8,
    ES_ZIP_NAME_MAX = 4096 /* octets of a name */
};

#define ES_ZIP_SIG_LOCAL UINT32_C(0x04034b50)
#define ES_ZIP_SIG_CENTRAL UINT32_C(0x02014b50)
#define ES_ZIP_SIG_END UINT32_C(0x06054b50)
#define ES_ZIP_SIG_END64 UINT32_C(0x06064b50)
#define ES_ZIP_SIG_LOCATOR UINT32_C(0x07064b50)
#define ES_ZIP_SIG_DESCRIPTOR UINT32_C(0x08074b50)
#define ES_ZIP_MAX16 0xFFFFu
#define ES_ZIP_MAX32 UINT32_C(0xFFFFFFFF)

typedef struct es_zip_item {
    es_zip_entry entry;
    char *name;   /* entry.name, to free */
    bool named;   /* the name is text, so that it can be looked up and compared */
    bool located; /* the local header was found: data_offset and end_offset are known */
} es_zip_item;

/* zip_tools.c */
typedef struct es_zip_shelf es_zip_shelf;
es_zip_shelf *es_zip_shelf_new(void);
void es_zip_shelf_free(es_zip_shelf *shelf);

struct es_zip {
    const eseal_ctx *ctx;
    const eseal_io *io;
    uint64_t length;             /* of the file */
    uint64_t shift;              /* octets in front that the stored offsets do not count */
    uint64_t dir_start, dir_end; /* in the file */
    es_zip_item *items;
    size_t count, capacity;
    const es_zip_item **by_name; /* items with a name, by name and then place in the directory */
    size_t named;
    bool cut;            /* the walk over the directory stopped early */
    es_zip_shelf *shelf; /* what inflating takes */
};

static inline uint16_t es_le16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t es_le32(const uint8_t *at)
{
    return es_le16(at) | (uint32_t)es_le16(at + 2) << 16;
}

static inline uint64_t es_le64(const uint8_t *at)
{
    return es_le32(at) | (uint64_t)es_le32(at + 4) << 32;
}

/* Adds a finding whose detail is formatted. */
void es_zip_say(es_findings *findings, es_reason reason, es_severity severity, uint64_t offset,
    const char *path, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* zlib's memory is ours, so that it is counted and may fail like any other (zip_read.c). */
void *es_zip_zalloc(void *arg, unsigned count, unsigned size);
void es_zip_zfree(void *arg, void *ptr);

/* --- zip_window.c: a view that moves over the file --- */

typedef struct es_zip_window {
    const eseal_io *io;
    uint64_t start;
    uint8_t *octets;
    size_t have, capacity, step;
} es_zip_window;

/* step: how many octets are read at once where fewer are asked for. */
void es_zip_window_init(es_zip_window *window, const eseal_io *io, size_t step);
/* *at: len octets at offset, good until the next call.  The range must lie in the file. */
int es_zip_window_get(
    es_zip_window *window, const uint8_t **at, uint64_t offset, size_t len, eseal_error *err);
void es_zip_window_free(es_zip_window *window);

/* --- zip_end.c --- */

typedef struct es_zip_end {
    uint64_t count, dir_size, dir_offset; /* as written */
    uint64_t dir_limit;                   /* where the directory must end, in the file */
    uint64_t at;                          /* of the end record */
} es_zip_end;

/* Finds the end record (and its ZIP64 twin), and sets zip's shift, dir_start and dir_end; both are
 * 0 where the directory cannot be reached.  ESEAL_E_NOT_CONTAINER: there is none. */
int es_zip_end_find(es_zip_end *out, es_zip *zip, es_findings *findings, eseal_error *err);

/* --- zip_extra.c: extra fields (APPNOTE 4.5) --- */

/* The data of the extra field id.  Returns how many there are; *out is the first. */
size_t es_zip_extra_find(es_span *out, es_span extra, uint16_t id);
/* What is left behind the last whole field: nothing, what nobody looks at, or the beginning of a
 * field with sizes or a name, which some readers take although it is cut. */
typedef enum es_zip_rest { ES_ZIP_REST_NONE, ES_ZIP_REST_IDLE, ES_ZIP_REST_MATTERS } es_zip_rest;
es_zip_rest es_zip_extra_rest(es_span extra);

/* --- zip_local.c --- */

/* One record of the central directory, ZIP64 values put in. */
typedef struct es_zip_central {
    uint64_t at; /* of the record */
    uint16_t flags, method;
    uint32_t crc, attributes;      /* attributes: external ones */
    uint64_t packed, size, offset; /* offset: as written */
    es_span name, extra;
} es_zip_central;

/* Compares the local header, and the data descriptor if there is one, with the directory's
 * record; fills in the item's offsets. */
int es_zip_local_check(es_zip_item *item, const es_zip *zip, const es_zip_central *central,
    es_zip_window *window, es_findings *findings, eseal_error *err);

/* --- zip_name.c --- */

/* Makes item->name and judges it by itself. */
int es_zip_name_set(
    es_zip_item *item, const es_zip_central *central, es_findings *findings, eseal_error *err);
bool es_zip_is_ascii(es_span name);
/* What is wrong with a name, as a phrase, or NULL. */
const char *es_zip_name_flaw(es_span name);

/* --- zip_kind.c --- */

/* Whether the attributes say that the entry is a file, or the folder that its name says. */
void es_zip_kind_check(
    const es_zip_entry *entry, const es_zip_central *central, es_findings *findings);

/* --- zip_fold.c --- */

/* The character that stands for code and its case variants. */
uint32_t es_zip_fold(uint32_t code);

/* --- zip_nfd.c --- */

/* A character in its parts, of which the last ones may be marks; how many. */
size_t es_zip_decompose(uint32_t out[4], uint32_t code);
/* Whether it combines with what stands before, in an order that means nothing. */
bool es_zip_is_mark(uint32_t code);

/* --- zip_layout.c, zip_index.c --- */

int es_zip_layout_check(es_zip *zip, es_findings *findings, eseal_error *err);
/* Compares the names among each other and makes by_name. */
int es_zip_index_make(es_zip *zip, es_findings *findings, eseal_error *err);

#endif
