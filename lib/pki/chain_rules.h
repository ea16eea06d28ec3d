/* SPDX-License-Identifier: Apache-2.0 */
/* What a path must keep to beyond its signatures and periods (RFC 5280, 6.1). */
#ifndef ES_PKI_CHAIN_RULES_H
#define ES_PKI_CHAIN_RULES_H

#include "pki/chain.h"
#include "pki/trust.h"

typedef struct es_path {
    const eseal_cert *certs[ES_CHAIN_MAX]; /* leaf first */
    size_t count;
    const es_anchor *anchor; /* of the last one; NULL: not there yet */
    const eseal_trust *trust;
} es_path;

/* Where a path breaks.  All zero: it does not. */
typedef struct es_break {
    es_reason reason;
    const eseal_cert *cert;
    char what[128]; /* a fact in the words of X.509, the same in every language */
} es_break;

/* Notes the first break only. */
void es_break_set(es_break *out, es_reason reason, const eseal_cert *cert, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Whether cert may issue certificates at all. */
bool es_path_issuer_allowed(es_break *out, const eseal_cert *cert);
/* Every rule but signatures and issuers' right to issue.  0, also when out holds a break; negative
 * when it could not be told. */
int es_path_check(es_break *out, const eseal_ctx *ctx, const es_path *path, eseal_error *err);
/* Name constraints alone (chain_names.c). */
int es_path_check_names(es_break *out, const eseal_ctx *ctx, const es_path *path, eseal_error *err);

/* The outcome (chain_result.c): detail is two texts, one behind the other; the steps are path's. */
int es_chain_put_end(es_chain *out, es_chain_state state, es_reason reason, const char *detail,
    const char *behind, const es_path *path, eseal_error *err);
/* What would have to be added: the issuer of the last certificate that is known. */
int es_chain_put_missing(es_chain *out, const eseal_cert *last, eseal_error *err);

#endif
