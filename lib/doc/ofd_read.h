/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files that read an OFD package share.  All return 0 or an ESEAL_E_* that ends opening:
 * memory or the file's I/O.  What is wrong with the document becomes a finding.
 */
#ifndef ES_DOC_OFD_READ_H
#define ES_DOC_OFD_READ_H

#include "doc/ofd.h"

/* --- locations (ofd_path.c) --- */

/* A value as es_ofd_resolve() takes it; *out NULL where that finds fault (and the document can then
 * not be followed completely).  At most a few PATH_ROOT_FALLBACK are told. */
int es_ofd_locate(char **out, es_ofd *ofd, const char *base, es_span value, uint64_t offset,
    es_findings *findings, eseal_error *err);
/* folder ("Doc_0/Res", "" for the root) and value, normalised.  as_folder: may be the root or end
 * in
 * "/".  *out NULL: not a location. */
int es_ofd_join(char **out, const char *folder, es_span value, bool as_folder, eseal_error *err);
/* The folder of a file, "" for the root. */
int es_ofd_folder(char **out, const char *path, eseal_error *err);

/* --- files (ofd_files.c) --- */

typedef struct es_ofd_link {
    const char *path;
    es_ofd_kind kind;
    size_t shown_by, body, page;
} es_ofd_link;

int es_ofd_index_new(es_ofd *ofd, eseal_error *err);
void es_ofd_index_free(es_ofd *ofd);
/* Notes that a link leads to a file; *out: its index, or ES_OFD_NONE where there are too many. */
int es_ofd_file_note(size_t *out, es_ofd *ofd, const es_ofd_link *link, eseal_error *err);
/* An entry that some readers take for path, which is no entry: one of other case, or of the name
 * that percent-decoding gives.  *out NULL: none. */
int es_ofd_twin(const char **out, const es_ofd *ofd, const char *path, eseal_error *err);
/* Notes a link and its twin: where nothing is there any, else one of the decoded name; both
 * indexes, ES_OFD_NONE for none. */
int es_ofd_file_link(
    size_t *out, size_t *twin, es_ofd *ofd, const es_ofd_link *link, eseal_error *err);

/* --- parts (ofd_part.c) --- */

/* An entry's octets, at most max, which is the limit of that name; out stays empty where it is
 * missing or damaged. */
int es_ofd_octets(
    es_buf *out, es_ofd *ofd, const char *path, const char *limit, uint64_t max, eseal_error *err);
/* Parses octets; *out NULL where that fails: findings say why, and the document is not complete. */
int es_ofd_parse(es_xml **out, es_ofd *ofd, es_span in, const char *path, const char *const *opaque,
    es_findings *findings, eseal_error *err);
/* Both.  The file must exist. */
int es_ofd_part(es_xml **out, es_ofd *ofd, const char *path, const char *const *opaque,
    es_findings *findings, eseal_error *err);

/* --- small things --- */

/* From ids to indexes, in scopes (ofd_ids.c). */
typedef struct es_ofd_id {
    size_t scope, value;
    char *id;
} es_ofd_id;
typedef struct es_ofd_ids {
    es_ofd_id *items;
    size_t count, capacity;
    bool sorted;
} es_ofd_ids;
int es_ofd_ids_add(es_ofd_ids *ids, size_t scope, const char *id, size_t value, eseal_error *err);
/* The lowest value added under this id; ES_OFD_NONE: none. */
size_t es_ofd_ids_find(es_ofd_ids *ids, size_t scope, const char *id);
/* The next id that was added twice from *at on (0 at first), or NULL. */
const es_ofd_id *es_ofd_ids_twice(es_ofd_ids *ids, size_t *at);
void es_ofd_ids_free(es_ofd_ids *ids);

/* count finite decimal numbers between XML white space, whatever the locale (ofd_number.c). */
bool es_ofd_numbers(double *out, size_t count, const char *text);
/* The number that an id ends in ("s007": 7); false: none, or one beyond uint64_t. */
bool es_ofd_id_tail(uint64_t *out, const char *id);

/* --- the steps, in this order --- */

/* OFD.xml: bodies, versions, entry_extra.  *out: its tree, NULL where it cannot be read
 * (ofd_entry.c). */
int es_ofd_entry_read(es_xml **out, es_ofd *ofd, eseal_error *err);
/* Everything that documents and versions lead to (ofd_walk.c).  *late: see es_ofd_walk_end. */
typedef struct es_ofd_walk es_ofd_walk;
int es_ofd_walk_start(es_ofd_walk **out, es_ofd *ofd, const es_xml_node *entry, eseal_error *err);
/* What is only listed (FileList, OFDEntries.xml), after everything else that may be the same files.
 */
int es_ofd_walk_end(es_ofd_walk *walk, eseal_error *err);
void es_ofd_walk_free(es_ofd_walk *walk);
/* The lists and their signatures (ofd_list.c). */
int es_ofd_lists_read(es_ofd *ofd, const es_xml_node *entry, eseal_error *err);
/* One Signature.xml, whose path is set, and the files it names (ofd_signature.c). */
int es_ofd_signature_read(es_ofd *ofd, es_ofd_signature *signature, size_t list, eseal_error *err);
void es_ofd_signature_clear(es_ofd_signature *signature);
/* What the lists say taken together (ofd_hints.c): shared files, bases, removed signatures. */
int es_ofd_lists_judge(es_ofd *ofd, eseal_error *err);
/* Signatures that others cover and no list has (ofd_unlisted.c): es_ofd_signature.unlisted. */
int es_ofd_unlisted_find(es_ofd *ofd, eseal_error *err);

#endif
