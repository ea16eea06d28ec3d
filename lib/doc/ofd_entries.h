/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The integrity list OFDEntries.xml (GM/T 0099-2020 7.4, annex D): the names of all files of the
 * package, under a value of its composer's.  It has no digests: it tells what belongs to the
 * package, not what is in it.
 *
 *     DocEntries (ID, CreatorName, Version, CreationDate)
 *       SignedValueLoc                  SignedData over the digest of OFDEntries.xml
 *       FileList / File (ID, FileLoc)   every file but OFDEntries.xml and its value
 */
#ifndef ES_DOC_OFD_ENTRIES_H
#define ES_DOC_OFD_ENTRIES_H

#include "doc/ofd_read.h"

#define ES_OFD_ENTRIES "OFDEntries.xml"

/* Reads the list from its tree, if path is its own. */
int es_ofd_entries_read(es_ofd *ofd, const char *path, const es_xml_node *root, eseal_error *err);
/* The list and its value into memory. */
int es_ofd_entries_load(es_ofd *ofd, eseal_error *err);
void es_ofd_entries_clear(es_ofd_entries *entries);

/* A new list of all files that the package has.  date: "2026-01-02".  ESEAL_E_DOCUMENT for a
 * package that cannot have one; ESEAL_E_LOCKED where a signature protects the list that is there.
 */
int es_ofd_entries_make(es_buf *out, const es_ofd *ofd, const char *date, eseal_error *err);
/* The package with this list and its value, instead of those that it has. */
int es_ofd_entries_write(
    const es_ofd *ofd, es_span list, es_span value, es_zip_out *put, void *arg, eseal_error *err);

#endif
