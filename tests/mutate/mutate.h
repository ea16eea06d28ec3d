/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that are PASSED, and changes of them. */
#ifndef ES_TESTS_MUTATE_H
#define ES_TESTS_MUTATE_H

#include "core/report.h"
#include "forge.h"

#define VARIANTS 7
extern const char *const VARIANT_NAMES[VARIANTS];

#define DOCUMENT_FILES 40

typedef struct document {
    forge_file files[DOCUMENT_FILES];
    size_t count;
} document;

/* The genuine document of a variant; a time-stamp service is made an anchor for it. */
document document_make(forge *f, int variant);
document document_copy(const document *from);
void document_free(document *d);
forge_file *document_find(document *d, const char *name);
/* Whether the octet at at of a signature value lies in a field that neither a signature nor a time
 * stamp covers, and that nothing follows from: of a SignedData the version numbers, its own and the
 * signer's, and digestAlgorithms, which is there so that whoever reads in one pass knows what to
 * compute (RFC 5652 5.1); the signer's own digestAlgorithm is what counts. */
bool document_is_idle(const eseal_ctx *ctx, const document *d, const char *name, size_t at);
/* Stored, so that making a package costs little. */
es_buf document_pack(const document *d);

/* Does something to the document, and packs it; the same for the same seed.  other: where strange
 * files are taken from.  told: what was done. */
es_buf mutate(document *d, const document *other, uint64_t seed, char *told, size_t room);

#endif
