/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Path building as fact finding: is there a path from a leaf to an anchor of this use, and if the
 * best one breaks, where and why.  Validity periods are recorded, not judged, so that one result
 * serves every time that the judge asks about.  RFC 5280 clause 6; GM/T 0015.
 */
#ifndef ES_PKI_CHAIN_H
#define ES_PKI_CHAIN_H

#include <eseal/trust.h>

#include "pki/cert.h"

typedef enum es_chain_state {
    ES_CHAIN_NO_ANCHORS,   /* none were given for this use */
    ES_CHAIN_NOT_FOUND,    /* no issuer leads to an anchor: detail is the missing issuer */
    ES_CHAIN_BROKEN,       /* a path exists by names and breaks: reason, detail */
    ES_CHAIN_UNDESIGNATED, /* a maker's path holds, and signers have the like: nothing tells that
                              this is a maker; detail as BROKEN */
    ES_CHAIN_PINNED,       /* the leaf is itself an anchor */
    ES_CHAIN_GOOD
} es_chain_state;

#define ES_CHAIN_MAX 10  /* certificates of a path, leaf and anchor included */
#define ES_CHAIN_PATHS 8 /* good paths that are kept */
/* What one build may cost at most, so that a hostile pool cannot make it long. */
#define ES_CHAIN_VERIFICATIONS 200
#define ES_CHAIN_VISITS 2000

typedef struct es_chain_step {
    const eseal_cert *cert; /* borrowed: the leaf, or one of trust or pool */
    char *subject;
    char sm3[65];
    int64_t not_before, not_after;
} es_chain_step;

/* A good path, and when all its issuers, the anchor with them, are within their periods: both ends
 * belong to it. */
typedef struct es_chain_path {
    const eseal_cert *certs[ES_CHAIN_MAX]; /* borrowed; leaf first, anchor last */
    size_t count;
    int64_t from, to;
} es_chain_path;

typedef struct es_chain {
    es_chain_state state;
    es_reason
        reason; /* BROKEN: CHAIN_*; UNDESIGNATED: MAKER_NOT_DESIGNATED; NOT_FOUND: CHAIN_NOT_FOUND,
                   LIMIT_REACHED; GOOD: OK_PATH; PINNED: OK_PINNED; NO_ANCHORS: NO_ANCHORS */
    char *detail; /* BROKEN: subject of the certificate concerned, and behind a colon what is
                     wrong with it; NOT_FOUND: the missing issuer, or the limit; GOOD and PINNED:
                     the anchor's subject; NO_ANCHORS: NULL */
    char *missing_issuer,
        *missing_key_id;  /* for needs: RFC 4514 text; hex of the AKI, may be NULL */
    es_chain_step *steps; /* leaf first, anchor last; NOT_FOUND: as far as signatures lead */
    size_t step_count;
    es_chain_path *paths; /* GOOD: that in steps and the others, the shortest first: a CA that was
                             renewed or cross-certified has several */
    size_t path_count;
} es_chain;

/* Builds the best path for leaf under the anchors of use (ESEAL_USE_*).  trust may be NULL: no
 * anchors.  pool: further certificates that may stand between, e.g. those inside a SignedData;
 * trusted for nothing.  A chain that broke is no error: negative is ESEAL_E_NOMEM, ESEAL_E_CRYPTO
 * and the like, and then out is empty. */
int es_chain_build(es_chain *out, const eseal_ctx *ctx, const eseal_trust *trust, int use,
    const eseal_cert *leaf, eseal_cert *const *pool, size_t pool_count, eseal_error *err);
void es_chain_free(es_chain *chain);
/* The first step (from the leaf's issuer up; the leaf itself is judged apart) not valid at time;
 * ES_CHAIN_MAX: none, or a good path other than that in steps was valid then. */
size_t es_chain_expired_at(const es_chain *chain, int64_t time);

#endif
