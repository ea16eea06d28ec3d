/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/signing.h - making signatures: on a document, over any file, and on a seal.
 *
 * One step, with a key at hand: eseal_document_sign_file(), eseal_content_sign().
 * Two steps, with a key in a device or service: eseal_signing_new*() prepares everything but the
 * value; eseal_signing_message() or eseal_signing_digest() goes to the key; eseal_signing_finish*() takes
 * the value back, verifies it, and only then hands out the result.  Between the steps the state may be
 * saved (eseal_signing_encode()) and restored in another process; a document that has changed
 * meanwhile is refused.
 *
 * Before signing, what a verifier would ask is asked: the document's structure, a lock, the seal's
 * value and validity, the signer in its list, key usage, validity now, and the chain of signer and
 * maker (an unknown one only passes with allow_unknown_chain).  After writing, the result is verified
 * in full but for revocation, and withheld if it fails.  Files appear whole or not at all; the input
 * is never touched.
 *
 * NOT CHECKED: revocation and seal status.
 *
 * Threads: an eseal_signing needs exclusion.
 */
#ifndef ESEAL_SIGNING_H
#define ESEAL_SIGNING_H

#include <eseal/document.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_signing eseal_signing;

/* Where a seal is drawn: its top left corner, in mm from the page's top left corner. */
typedef struct eseal_stamp {
    uint64_t page; /* 1 is the first */
    double x, y;   /* mm */
    double width, height; /* mm; 0: the seal's own size */
} eseal_stamp;

/* A riding seal (骑缝章): one seal cut over the edges of all pages. */
enum {
    ESEAL_RIDING_NONE = 0,
    ESEAL_RIDING_RIGHT = 1,
    ESEAL_RIDING_LEFT = 2,
    ESEAL_RIDING_TOP = 3,
    ESEAL_RIDING_BOTTOM = 4
};

enum {
    ESEAL_PLAIN_C = 0, /* SignedData without content, with signed attributes */
    ESEAL_PLAIN_A = 1  /* SignedData whose content is the digest; it has no room for a time, so a
                          verifier that has no time stamp calls it INDETERMINATE */
};

/* Every field may be left zero. */
typedef struct eseal_sign_options {
    size_t size;                 /* sizeof(eseal_sign_options) */
    const eseal_seal *seal;      /* NULL: a plain signature */
    const eseal_stamp *stamps;   /* where it is drawn; none is allowed */
    size_t stamp_count;
    int riding;                  /* ESEAL_RIDING_*; needs two pages or more */
    double riding_at;            /* mm from the top (or left) edge to the seal; negative or 0: centred */
    int lock;                    /* 1: protects the signature list too; nothing may be added later */
    int plain_form;              /* ESEAL_PLAIN_* when seal is NULL */
    int64_t time;                /* the claimed time; 0: the context's now */
    const eseal_trust *trust;    /* anchors for signer and maker, or NULL */
    int allow_unknown_chain;     /* 1: sign though no chain to an anchor was found */
    const char *property_info;   /* for eseal_content_sign(): IA5 text; NULL: "file" */
} eseal_sign_options;

/* Prepares a signature on a document for the holder of cert.
 *
 * Returns: 0; ESEAL_E_LOCKED, ESEAL_E_DOCUMENT_REFUSED, ESEAL_E_SEAL_REFUSED, ESEAL_E_SIGNER_REFUSED, ESEAL_E_NOT_LISTED,
 *          ESEAL_E_PAGE, ESEAL_E_USAGE, ESEAL_E_MISUSE; text names the check and reason.
 * In:      document: must outlive the signing; options: copied.
 */
ESEAL_API ESEAL_CHECKED int eseal_signing_new(eseal_signing **out, const eseal_document *document,
    const eseal_sign_options *options, const eseal_cert *cert, eseal_error *err);
/* Prepares a detached signature over the octets of content. */
ESEAL_API ESEAL_CHECKED int eseal_signing_new_content(eseal_signing **out, const eseal_ctx *ctx,
    const eseal_io *content, const eseal_sign_options *options, const eseal_cert *cert,
    eseal_error *err);
/* Prepares a seal for the holder of the maker's cert.  builder may be freed afterwards. */
ESEAL_API ESEAL_CHECKED int eseal_signing_new_seal(eseal_signing **out,
    const eseal_seal_builder *builder, const eseal_cert *maker, eseal_error *err);
/* The octets to be signed (SM2 with SM3 and the default ID), for keys that hash by themselves.  Borrowed. */
ESEAL_API const unsigned char *eseal_signing_message(const eseal_signing *signing, size_t *len);
/* e = SM3(Z, message), 32 octets, for keys that sign a digest.  Borrowed. */
ESEAL_API const unsigned char *eseal_signing_digest(const eseal_signing *signing);
/* The state as octets; eseal_free() them.  Holds no secret. */
ESEAL_API ESEAL_CHECKED int eseal_signing_encode(
    unsigned char **out, size_t *len, const eseal_signing *signing, eseal_error *err);
/* Restores a state.
 *
 * Returns: 0; ESEAL_E_STATE, ESEAL_E_CHANGED when document or content is not what was prepared.
 * In:      document: for a signature on a document, else NULL; content: for a detached signature,
 *          else NULL; a seal needs neither.
 */
ESEAL_API ESEAL_CHECKED int eseal_signing_parse(eseal_signing **out, const eseal_ctx *ctx,
    const eseal_document *document, const eseal_io *content, const void *state, size_t len,
    eseal_error *err);
/* Takes the value (DER, 64 octets r s, or 128 octets as SDF devices give), verifies it and hands out the
 * signed document, the detached signature, or the seal.
 *
 * Returns: 0; ESEAL_E_VALUE when it does not verify, ESEAL_E_OUTPUT_REFUSED.
 * Out:     out, len: eseal_free() it.
 */
ESEAL_API ESEAL_CHECKED int eseal_signing_finish(unsigned char **out, size_t *len,
    eseal_signing *signing, const void *value, size_t value_len, eseal_error *err);
/* The same into a file, which appears whole or not at all. */
ESEAL_API ESEAL_CHECKED int eseal_signing_finish_file(eseal_signing *signing, const void *value,
    size_t value_len, const char *path, eseal_error *err);
ESEAL_API void eseal_signing_free(eseal_signing *signing);

/* Signs a document into a new file, in one step.  path may name the document's own file. */
ESEAL_API ESEAL_CHECKED int eseal_document_sign_file(const eseal_document *document,
    const eseal_sign_options *options, const eseal_signer *signer, const char *path,
    eseal_error *err);
/* The same into memory; eseal_free() it. */
ESEAL_API ESEAL_CHECKED int eseal_document_sign(unsigned char **out, size_t *len,
    const eseal_document *document, const eseal_sign_options *options, const eseal_signer *signer,
    eseal_error *err);
/* A detached signature over the octets of content, in one step; eseal_free() it. */
ESEAL_API ESEAL_CHECKED int eseal_content_sign(unsigned char **out, size_t *len, const eseal_ctx *ctx,
    const eseal_io *content, const eseal_sign_options *options, const eseal_signer *signer,
    eseal_error *err);

/* Writes the document with an integrity list (OFDEntries.xml, GM/T 0099-2020 7.4): the names of all its
 * files, signed as SignedData by signer, so that a file put in or taken out later shows
 * (document.entries).  Last of all: a signature added afterwards makes new files.  One that is there
 * is replaced.  The file appears whole or not at all.
 *
 * Returns: 0; ESEAL_E_LOCKED when a signature protects the list that is there, ESEAL_E_DOCUMENT for a
 *          package that is encrypted, has faults, or a file of the value's name; ESEAL_E_ALGORITHM
 *          for a key that is not SM2.
 * In:      path: of the new document.
 */
ESEAL_API ESEAL_CHECKED int eseal_document_add_entries_file(const eseal_document *document,
    const eseal_signer *signer, const char *path, eseal_error *err);

#ifdef __cplusplus
}
#endif
#endif
