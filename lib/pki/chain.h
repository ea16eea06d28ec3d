/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Path building as fact finding: is there a path from a leaf to an anchor of this use, and if the best one
 * breaks, where and why.  Validity periods are recorded, not judged, so that one result serves
 * every time that the judge asks about.  RFC 5280 clause 6; GM/T 0015.
 */
#ifndef ES_PKI_CHAIN_H
#define ES_PKI_CHAIN_H

#include <eseal/trust.h>

#include "pki/cert.h"

typedef enum es_chain_state {
    ES_CHAIN_NO_ANCHORS, /* none were given for this use */
    ES_CHAIN_NOT_FOUND,  /* no issuer leads to an anchor: detail is the missing issuer */
    ES_CHAIN_BROKEN,     /* a path exists by names and breaks: reason, detail */
    ES_CHAIN_PINNED,     /* the leaf is itself an anchor */
    ES_CHAIN_GOOD
} es_chain_state;

#define ES_CHAIN_MAX 10 /* certificates of a path, leaf and anchor included */

typedef struct es_chain_step {
    char *subject;
    char sm3[65];
    int64_t not_before, not_after;
} es_chain_step;

typedef struct es_chain {
    es_chain_state state;
    es_reason reason; /* CHAIN_*, for NOT_FOUND and BROKEN */
    char *detail;     /* subject of the certificate concerned, or issuer that is missing */
    char *missing_issuer, *missing_key_id; /* for needs: RFC 4514 text; hex of the AKI, may be NULL */
    es_chain_step *steps; /* leaf first, anchor last */
    size_t step_count;
} es_chain;

/* Builds the best path for leaf under the anchors of use (ESEAL_USE_*). pool: further certificates that may stand between, e.g. those inside
 * a SignedData; trusted for nothing. */
int es_chain_build(es_chain *out, const eseal_ctx *ctx, const eseal_trust *trust, int use,
    const eseal_cert *leaf, eseal_cert *const *pool, size_t pool_count, eseal_error *err);
void es_chain_free(es_chain *chain);
/* The first step (from the leaf's issuer up; the leaf itself is judged apart) not valid at time; ES_CHAIN_MAX: none. */
size_t es_chain_expired_at(const es_chain *chain, int64_t time);

#endif
