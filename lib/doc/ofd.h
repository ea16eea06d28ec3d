/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An OFD package as facts: its signature lists, its signatures as written, its pages, and every
 * file that something in it leads to.  No crypto and no trust here; digests are named, not
 * computed. GB/T 33190-2016 clauses 7 (document), 18 (signatures), 19 (versions); GM/T 0099-2020.
 *
 * es_ofd_open() fails only where es_zip_open() does.  Everything else that is wrong is a finding:
 *   container  what es_zip_open() found, and damaged entries (container.structure/.names/.limits)
 *   structure  OFD.xml, Document.xml and the parts they lead to: malformed, missing, ambiguous
 *   list       the signature lists (document.list)
 *   versions   Versions and Current (document.versions)
 * and each signature has its own findings (its Signature.xml and the files it names).
 * Severity ES_BAD fails the check it belongs to, ES_WARN warns.
 *
 * Left to those who judge: whether references exist, match and suffice (exists, digest), stamps
 * (box_ok, clip_ok, page), dangling files (exists), entries that nothing leads to, and entries that
 * opening has no cause to read, whose damage es_zip_stream() or es_zip_test() finds.
 */
#ifndef ES_DOC_OFD_H
#define ES_DOC_OFD_H

#include "codec/xml.h"
#include "codec/zip.h"

typedef enum es_ofd_kind {
    ES_OFD_ENTRY,    /* OFD.xml */
    ES_OFD_DOCUMENT, /* a DocRoot */
    ES_OFD_VERSION,  /* a DocVersion file */
    ES_OFD_PAGE,
    ES_OFD_TEMPLATE,
    ES_OFD_RESOURCES,  /* PublicRes, DocumentRes, PageRes */
    ES_OFD_RESOURCE,   /* font, picture, ... that a resource file names */
    ES_OFD_ANNOTATION, /* Annotations.xml and the per-page files */
    ES_OFD_ATTACHMENT, /* Attachments.xml and the files */
    ES_OFD_CUSTOM,     /* CustomTags and their schemas, Extensions and their data */
    ES_OFD_OTHER,      /* OFDEntries.xml, Encryptions.xml, cover, ... */
    ES_OFD_LIST,       /* a signature list */
    ES_OFD_SIGNATURE,  /* Signature.xml */
    ES_OFD_VALUE,      /* SignedValue */
    ES_OFD_SEAL        /* Seal.esl */
} es_ofd_kind;

#define ES_OFD_NONE SIZE_MAX

/* A file that something leads to.  Each path once; the first that leads to it is kept, content
 * before signatures, and both before what is only listed (FileList, OFDEntries.xml).  Where readers
 * differ, the files that any of them would take are there: a location that names nothing is
 * dangling, and the entry of other case or behind its percent signs is a file of its own. */
typedef struct es_ofd_file {
    char *path; /* package key: "Doc_0/Document.xml" */
    es_ofd_kind kind;
    bool exists;     /* an entry of exactly this name; false: dangling */
    size_t shown_by; /* index into files of what leads here; ES_OFD_NONE for OFD.xml */
    size_t body;     /* DocBody index */
    size_t page;     /* 1-based page it is the content of, or first shown on; 0: none */
} es_ofd_file;

typedef struct es_ofd_page {
    char *id, *path;
    double width, height; /* mm, of the page's or the document's PhysicalBox */
    bool has_size;
    size_t body;
} es_ofd_page;

typedef struct es_ofd_body {
    char *doc_root;  /* package key, or NULL */
    char *list_path; /* package key of Signatures, or NULL when none is named */
    bool list_named;
    size_t signature_count;
} es_ofd_body;

typedef struct es_ofd_version {
    char *path, *doc_root; /* package keys or NULL */
    bool current;
    size_t body;
} es_ofd_version;

typedef struct es_ofd_reference {
    char *raw;       /* FileRef as written */
    char *path;      /* package key, NULL when it resolves to nothing that could be a path */
    uint8_t *digest; /* CheckValue decoded, NULL when not strict base64 */
    size_t digest_len;
    bool exists;
} es_ofd_reference;

typedef struct es_ofd_stamp {
    char *id, *page_ref;
    bool box_ok, has_clip, clip_ok; /* finite, sizes > 0 */
    double box[4], clip[4];         /* x y w h in mm */
    size_t page;                    /* index into pages, ES_OFD_NONE when PageRef names none */
} es_ofd_stamp;

typedef struct es_ofd_signature {
    char *id, *type, *relative; /* type, relative: NULL when absent */
    size_t body;
    char *path;                   /* Signature.xml, package key; NULL when BaseLoc is bad */
    char *value_path, *seal_path; /* NULL when not named or bad */
    bool value_named, seal_named, xml_read;
    /* octets; len 0 when missing, damaged, or when Signature.xml is an earlier signature's */
    es_buf xml, value, seal;
    char *provider, *method, *date, *check_method; /* NULL when absent */
    es_ofd_reference *refs;
    size_t ref_count;
    es_ofd_stamp *stamps;
    size_t stamp_count;
    char *unlisted; /* a Signature.xml that it covers and no list has, or NULL */
    es_findings findings;
} es_ofd_signature;

/* OFDEntries.xml, the integrity list (GM/T 0099-2020 7.4). */
typedef struct es_ofd_entries {
    char *path;           /* as the package has it; NULL: there is none */
    bool read;            /* it could be */
    char *value_path;     /* package key, or NULL */
    bool *listed;         /* by index of the package's entries */
    es_buf xml, value;    /* octets; len 0 when missing or damaged */
    es_findings findings; /* BAD: malformed, a listed file missing, a file not listed */
} es_ofd_entries;

typedef struct es_ofd {
    const eseal_ctx *ctx;
    const eseal_io *io;
    es_zip *zip;
    es_ofd_body *bodies;
    size_t body_count;
    es_ofd_page *pages;
    size_t page_count;
    es_ofd_version *versions;
    size_t version_count;
    es_ofd_signature *signatures; /* of all lists, in order */
    size_t signature_count;
    es_ofd_file *files;
    size_t file_count;
    es_ofd_entries entries;
    bool encrypted; /* Encryptions.xml, decryptseed.dat or entriesmap.dat */
    bool complete;  /* everything was followed: files is the whole of what can be shown */
    /* the first thing in OFD.xml beyond DocRoot, Signatures, Versions and ids:
     * "DocBody/DocInfo/Author"; NULL: nothing */
    char *entry_extra;
    char *max_sign_id; /* the greatest of the first list that has one, or NULL */
    es_findings container, structure, list, versions_found;
    struct es_ofd_index *index; /* doc's own */
} es_ofd;

int es_ofd_open(es_ofd **out, const eseal_ctx *ctx, const eseal_io *io, eseal_error *err);
void es_ofd_free(es_ofd *ofd);
/* The file's index, or ES_OFD_NONE. Exact bytes. */
size_t es_ofd_file_find(const es_ofd *ofd, const char *path);

/* GB/T 33190 ST_Loc: value as written in the file base ("Doc_0/Signs/Signatures.xml") to a package
 * key. Leading '/': from the root; else from base's folder, falling back to the root where only
 * that exists (finding PATH_ROOT_FALLBACK, ES_WARN) and refused where both exist (PATH_AMBIGUOUS,
 * ES_BAD).  NULL with finding PATH_INVALID, ES_BAD: "..", above the root, NUL, backslash, control
 * characters, drive letter, trailing slash, empty. The result is es_free()d. findings may be NULL.
 */
char *es_ofd_resolve(
    const es_zip *zip, const char *base, es_span value, uint64_t offset, es_findings *findings);

#endif
