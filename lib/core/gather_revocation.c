/* SPDX-License-Identifier: Apache-2.0 */
/* What the evidence says of a certificate, and of those that issued it. */
#include "base/mem.h"
#include "core/gather.h"

/* The issuers between leaf and anchor; the anchor is believed, not looked up (RFC 5280, 6.1). */
static int gather_issuers(es_gather *g, es_cert_facts *facts, int use)
{
    const es_chain *chain = &facts->chain;
    size_t between = chain->step_count - 2;
    int rc = 0;

    facts->issuers = es_alloc_array(between, sizeof *facts->issuers);
    if (facts->issuers == NULL)
        return es_err_nomem(g->err);
    for (size_t i = 1; rc == 0 && i <= between; i++) {
        rc = es_revocations_find(&facts->issuers[i - 1], g->ctx, g->evidence, g->trust, use,
            chain->steps[i].cert, chain->steps[i + 1].cert, g->err);
        if (rc == 0)
            facts->issuer_count = i;
    }
    return rc;
}

int es_gather_revocation(es_gather *g, es_cert_facts *facts, int use)
{
    const es_chain *chain = &facts->chain;
    bool good = chain->state == ES_CHAIN_GOOD && chain->step_count > 1;
    int rc = es_revocations_find(&facts->revocations, g->ctx, g->evidence, g->trust, use,
        facts->cert, good ? chain->steps[1].cert : NULL, g->err);

    if (rc == 0 && good && chain->step_count > 2)
        rc = gather_issuers(g, facts, use);
    return rc;
}
