/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signature about to be added to an OFD package: which files it will protect, as data.  doc says
 * what must be hashed; core hashes, signs, and hands the digests and the value back.
 *
 *   es_ofd_plan_new       ids, folder, Seal.esl, new Signatures.xml and OFD.xml; the list of files
 *   (core fills digest of each item, 32 octets SM3)
 *   es_ofd_plan_describe  Signature.xml
 *   (core signs it)
 *   es_ofd_plan_write     the new package: old entries raw, changed and new ones added
 */
#ifndef ES_DOC_OFD_PLAN_H
#define ES_DOC_OFD_PLAN_H

#include "doc/ofd.h"

/* A stamp annotation to be written: box on the page and, for a slice, the clip within the seal. */
typedef struct es_ofd_place {
    size_t page; /* index into es_ofd.pages */
    double box[4];
    bool has_clip;
    double clip[4];
} es_ofd_place;

typedef struct es_ofd_request {
    bool plain;   /* Type="Sign": no seal */
    es_span seal; /* Seal.esl */
    bool lock;    /* also protect the list */
    int64_t time;
    const es_ofd_place *places;
    size_t place_count;
} es_ofd_request;

typedef struct es_ofd_item {
    char *path;  /* package key */
    bool is_new; /* hash data; else the old package's entry */
    es_span data;
    uint8_t digest[32]; /* core fills it */
} es_ofd_item;

typedef struct es_ofd_plan {
    const es_ofd *ofd;
    char *folder;    /* "Doc_0/Signs/Sign_0" */
    uint64_t number; /* of the signature's id; stamps have the following ones */
    char *id;        /* "s001" */
    char *signature_path, *value_path, *seal_path; /* package keys */
    char *property_info;                           /* "/Doc_0/Signs/Sign_0/Signature.xml" */
    es_ofd_item *items; /* what the signature protects, in the package's order, new ones last */
    size_t item_count;
    es_buf seal, list, entry; /* contents of new or changed files; entry.len 0: OFD.xml unchanged */
    char *list_path;
    es_buf xml; /* Signature.xml, after describe */
    es_ofd_request request;
    es_ofd_place *places;
} es_ofd_plan;

/* ofd must outlive the plan; the request is copied.  ESEAL_E_LOCKED when a signature protects the
 * list, or an integrity list (OFDEntries.xml) names the package's files; ESEAL_E_DOCUMENT for what
 * cannot be signed (a BAD finding, encrypted, not one body, a list that cannot be edited, a
 * signature that cannot be read and so may be a lock); ESEAL_E_PAGE, ESEAL_E_RANGE (time),
 * ESEAL_E_MISUSE and ESEAL_E_LIMIT for a request that cannot be met. */
int es_ofd_plan_new(
    es_ofd_plan **out, const es_ofd *ofd, const es_ofd_request *request, eseal_error *err);
int es_ofd_plan_describe(es_ofd_plan *plan, eseal_error *err);
int es_ofd_plan_write(
    const es_ofd_plan *plan, es_span value, es_zip_out *put, void *arg, eseal_error *err);
void es_ofd_plan_free(es_ofd_plan *plan);

/* The riding seal's slices over all pages of the document (ESEAL_RIDING_*; at < = 0: centred), for
 * a seal of width x height mm. For more pages than the seal can be cut into, it repeats. places:
 * es_free() it. */
int es_ofd_riding(es_ofd_place **places, size_t *count, const es_ofd *ofd, int edge, double at,
    double width, double height, eseal_error *err);
/* One stamp at x, y mm on a page (0-based index); ESEAL_E_PAGE when it would not lie on the page.
 */
int es_ofd_place_on(es_ofd_place *out, const es_ofd *ofd, size_t page, double x, double y,
    double width, double height, eseal_error *err);

/* The package with the file at path (which it has) holding data instead. */
int es_ofd_replace(const es_ofd *ofd, const char *path, es_span data, es_zip_out *put, void *arg,
    eseal_error *err);

#endif
