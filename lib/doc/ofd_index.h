/* SPDX-License-Identifier: Apache-2.0 */
/* What es_ofd keeps for finding files. */
#ifndef ES_DOC_OFD_INDEX_H
#define ES_DOC_OFD_INDEX_H

#include "doc/ofd_read.h"

typedef struct es_ofd_folded {
    char *name;        /* folded */
    const char *entry; /* as in the package */
} es_ofd_folded;

struct es_ofd_index {
    size_t *by_path; /* indexes into files, in the order of their paths */
    size_t capacity, file_capacity;
    es_ofd_folded *folded; /* every file entry, in the order of folded names */
    size_t folded_count;
    size_t fallbacks; /* locations that were found from the root only */
    uint64_t kept;    /* octets of signatures, values and seals held in memory */
    uint64_t refs, stamps; /* of all signatures */
    bool too_many;    /* LIMIT_REACHED was told */
};
/* How many of count more that a signature lists may be read: no more than limit for it, and, once
 * share times limit were read of all signatures together (*all), none.  Where that is fewer it tells
 * of what. */
size_t es_ofd_admit(uint64_t *all, size_t count, uint64_t limit, unsigned share,
    es_ofd_signature *signature, uint64_t offset, const char *what);
/* name as es_zip_fold_name() has it, to be es_free()d; NULL: no memory. */
char *es_ofd_fold(const char *name);

#endif
