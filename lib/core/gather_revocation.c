/* SPDX-License-Identifier: Apache-2.0 */
/* What the evidence says of a certificate, and of those that issued it. */
#include "base/mem.h"
#include "core/gather.h"

/* The issuers between leaf and anchor; the anchor is believed, not looked up (RFC 5280, 6.1). */
static int gather_path(es_gather *g, es_path_facts *facts, const es_chain_path *path, int use)
{
    size_t between = path->count - 2;
    int rc = 0;

    facts->path = path;
    if (between == 0)
        return 0;
    facts->issuers = es_alloc_array(between, sizeof *facts->issuers);
    if (facts->issuers == NULL)
        return es_err_nomem(g->err);
    for (size_t i = 1; rc == 0 && i <= between; i++) {
        es_issued what = {
            path->certs[i], path->certs[i + 1], i < between ? path->certs[i + 2] : NULL};

        rc = es_revocations_find(
            &facts->issuers[i - 1], g->ctx, g->evidence, g->trust, use, what, g->err);
        if (rc == 0)
            facts->issuer_count = i;
    }
    return rc;
}

int es_gather_revocation(es_gather *g, es_cert_facts *facts, int use)
{
    const es_chain *chain = &facts->chain;
    es_issued what = {.cert = facts->cert};
    int rc;

    if (chain->path_count > 0) {
        what.issuer = chain->paths[0].certs[1];
        what.above = chain->paths[0].count > 2 ? chain->paths[0].certs[2] : NULL;
    }
    rc = es_revocations_find(&facts->revocations, g->ctx, g->evidence, g->trust, use, what, g->err);
    if (rc < 0 || chain->path_count == 0)
        return rc;
    facts->paths = es_alloc_array(chain->path_count, sizeof *facts->paths);
    if (facts->paths == NULL)
        return es_err_nomem(g->err);
    for (size_t i = 0; rc == 0 && i < chain->path_count; i++) {
        facts->path_count = i + 1;
        rc = gather_path(g, &facts->paths[i], &chain->paths[i], use);
    }
    return rc;
}
