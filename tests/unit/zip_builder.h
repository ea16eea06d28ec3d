/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A builder of ZIP packages that can lie: local header and central record have values of their own.
 * zb_add() fills both truthfully; a test then changes what it wants and writes the package.
 */
#ifndef ES_TESTS_ZIP_BUILDER_H
#define ES_TESTS_ZIP_BUILDER_H

#include "base/buf.h"
#include "codec/zip.h"

#define ZB_MAX 64

typedef struct zb_head {
    es_buf name, extra;
    uint16_t flags, method, disk;
    uint32_t crc, packed, size;
    uint32_t attributes; /* external ones, of the central record alone */
} zb_head;

typedef struct zb_entry {
    zb_head local, central;
    es_buf before; /* octets in front of the local header */
    es_buf body;   /* as stored in the package */
    es_buf after;  /* a data descriptor, or anything behind the body */
    bool no_local, no_central;
    int64_t offset_delta;           /* added to the offset that the central record gives */
    const struct zb_entry *body_of; /* the central record points to this one's local header */
    uint64_t at, central_at;        /* where local header and central record came to lie */
} zb_entry;

typedef struct zb {
    zb_entry entries[ZB_MAX];
    size_t count;
    es_buf prefix;      /* in front of everything */
    bool prefix_counts; /* the stored offsets count it */
    es_buf before_dir, behind_dir, comment, suffix;
    uint16_t disk;
    int64_t count_delta, dir_size_delta, dir_offset_delta, comment_delta;
    bool zip64;     /* a ZIP64 end record and its locator */
    bool sentinels; /* the end record says so */
    int64_t count64_delta, size64_delta, offset64_delta, locator_delta;
    uint64_t dir_at, end_at; /* where directory and end record came to lie */
} zb;

void zb_init(zb *b);
void zb_free(zb *b);
/* method: 0 stored, 8 deflate. */
zb_entry *zb_add(zb *b, const char *name, const void *data, size_t len, uint16_t method);
zb_entry *zb_add_text(zb *b, const char *name, const char *text);
/* Changes a name in both headers; len octets. */
void zb_rename(zb_entry *entry, const void *name, size_t len);
void zb_extra(zb_head *head, uint16_t id, const void *data, size_t len);
/* An extra field of 64-bit numbers. */
void zb_extra64(zb_head *head, size_t count, const uint64_t *numbers);
/* Moves CRC and sizes from the local header into a data descriptor. */
void zb_descriptor(zb_entry *entry, bool signature, bool wide);
void zb_put(es_buf *out, uint64_t number, size_t octets);
void zb_write(zb *b, es_buf *out);

/* A package that was opened, and what was found. */
typedef struct zb_opened {
    eseal_ctx ctx;
    es_findings findings;
    eseal_error err;
    eseal_io *io;
    es_zip *zip;
    int rc;
} zb_opened;

/* in_memory false: read through a function, in windows.  limits: NULL for the defaults. */
void zb_open(zb_opened *out, es_span package, bool in_memory, const eseal_limits *limits);
void zb_close(zb_opened *opened);
/* The findings as text: "id" for bad, "id?" for a warning, "id." for a note, each followed by
 * "(detail)" where it has one, joined by "; ". */
const char *zb_findings(const es_findings *findings);

/* --- tables of lies --- */

#define ZB_TEXT "some text, some more text, some text again, and some text to end it"

/* The entries of the package that every case starts from. */
enum { ZB_FOLDER, ZB_DEFLATED, ZB_STORED, ZB_EMPTY };

void zb_base(zb *b);

typedef struct zb_case {
    const char *name;
    void (*change)(zb *b);
    /* the findings; a '*' at the end stands for anything: where numbers depend on how well
     * deflate did */
    const char *want;
} zb_case;

/* Opens the changed package from memory and through a function, and compares what is found. */
void zb_run_case(const zb_case *row);

#endif
