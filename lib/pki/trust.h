/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a trust store, for path building. */
#ifndef ES_PKI_TRUST_H
#define ES_PKI_TRUST_H

#include <eseal/trust.h>

#include "pki/cert.h"

typedef struct es_anchor {
    eseal_cert *cert;
    int use; /* ESEAL_USE_* */
    unsigned flags;
    char *subject; /* that the leaf must have, or NULL */
} es_anchor;

struct eseal_trust {
    const eseal_ctx *ctx;
    es_anchor *anchors;
    size_t anchor_count, anchor_capacity;
    eseal_cert **others; /* intermediates */
    size_t other_count, other_capacity;
    char **maker_subjects; /* whom maker CAs without a rule of their own certify as makers */
    size_t maker_subject_count, maker_subject_capacity;
};

/* Whether anchor lets leaf stand under it: use apart, that is its subject rule. */
bool es_anchor_allows(const es_anchor *anchor, const eseal_cert *leaf);

/* Moves all that from holds into trust, or nothing. */
int es_trust_merge(eseal_trust *trust, eseal_trust *from, eseal_error *err);

typedef struct es_cert_list {
    eseal_cert **items;
    size_t count, capacity;
} es_cert_list;

/* Adds every certificate of a file, or of a folder's files that end in .pem, .crt, .cer or .der, in
 * the order of their names.  ESEAL_E_CERT also when there is none; ESEAL_E_LIMIT above
 * limits->certificates. */
int es_cert_list_read(es_cert_list *list, const eseal_ctx *ctx, const char *path, eseal_error *err);
/* Of a folder alone; one that is missing or holds no certificate adds nothing. */
int es_cert_list_read_folder(
    es_cert_list *list, const eseal_ctx *ctx, const char *path, eseal_error *err);
void es_cert_list_free(es_cert_list *list);

#endif
