/* SPDX-License-Identifier: Apache-2.0 */
#include "core/gather.h"

#include "base/mem.h"

#define PATH_SHOWN 4096

/* From the leaf to the anchor; of a path too long to show, the anchor. */
static void found_path(es_signature_facts *s, es_check_id id, const es_chain *chain)
{
    const char *anchor = chain->steps[chain->step_count - 1].subject;
    es_buf path = ES_BUF(SIZE_MAX / 2);
    char *detail;

    for (size_t i = 0; i < chain->step_count; i++)
        es_buf_format(&path, "%s%s", i > 0 ? " < " : "", chain->steps[i].subject);
    s->found.failed |= path.failed;
    detail = path.len > PATH_SHOWN ? es_strdup(anchor) : (char *)es_buf_take(&path, NULL);
    s->found.failed |= detail == NULL;
    es_found_text(s, id, ESEAL_CHECK_PASSED, ES_R_OK_PATH, NULL, detail, NULL);
    es_free(detail);
    es_buf_free(&path);
}

static void found_chain(es_signature_facts *s, es_check_id id, const es_chain *chain)
{
    switch (chain->state) {
    case ES_CHAIN_GOOD:
        found_path(s, id, chain);
        break;
    case ES_CHAIN_PINNED:
        es_found(s, id, ESEAL_CHECK_PASSED, ES_R_OK_PINNED);
        break;
    case ES_CHAIN_NO_ANCHORS:
        es_found(s, id, ESEAL_CHECK_INDETERMINATE, ES_R_NO_ANCHORS);
        break;
    case ES_CHAIN_NOT_FOUND:
        es_found_text(
            s, id, ESEAL_CHECK_INDETERMINATE, ES_R_CHAIN_NOT_FOUND, NULL, chain->detail, NULL);
        break;
    case ES_CHAIN_UNDESIGNATED:
        es_found_text(s, id, ESEAL_CHECK_INDETERMINATE, chain->reason, NULL, chain->detail, NULL);
        break;
    case ES_CHAIN_BROKEN:
        es_found_text(s, id, ESEAL_CHECK_FAILED, chain->reason, NULL, chain->detail, NULL);
        break;
    }
}

/* GM/T 0015, and GM/T 0047-2016 6.3.4 e), 6.5.4 d): a key not meant for signing fails.  RFC 5280,
 * 4.2.1.12: so does one for other purposes alone, if nothing but its authority speaks for it.  A
 * signer who stands in a seal was named by its maker, and a maker by who trusts it: real ones have
 * certificates for servers and time stamps. */
static void found_usage(es_signature_facts *s, es_check_id id, const eseal_cert *cert)
{
    if (cert->eku_elsewhere &&
        (cert->usage == ES_USAGE_SIGNING || cert->usage == ES_USAGE_ABSENT)) {
        es_found(s, id, s->plain ? ESEAL_CHECK_FAILED : ESEAL_CHECK_WARNING, ES_R_USAGE_PURPOSE);
        return;
    }
    switch (cert->usage) {
    case ES_USAGE_SIGNING:
        es_found(s, id, ESEAL_CHECK_PASSED, ES_R_OK);
        break;
    case ES_USAGE_ABSENT:
        es_found(s, id, ESEAL_CHECK_WARNING, ES_R_USAGE_ABSENT);
        break;
    case ES_USAGE_ENCRYPTION:
        es_found(s, id, ESEAL_CHECK_FAILED, ES_R_USAGE_ENCRYPTION);
        break;
    case ES_USAGE_OTHER:
        es_found(s, id, ESEAL_CHECK_FAILED, ES_R_USAGE_NONE);
        break;
    }
}

int es_gather_upward(es_cert_facts *facts, eseal_error *err)
{
    const es_chain *chain = &facts->chain;

    if (chain->state != ES_CHAIN_NOT_FOUND || chain->step_count == 0)
        return 0;
    return es_locations_read(&facts->upward, chain->steps[chain->step_count - 1].cert, err);
}

int es_gather_cert(es_gather *g, es_signature_facts *s, bool maker, es_span der)
{
    es_cert_facts *facts = maker ? &s->maker : &s->signer;
    es_check_id value = maker ? ES_C_SEAL_VALUE : ES_C_SIGNATURE_VALUE;
    int use = maker ? ESEAL_USE_MAKER : ESEAL_USE_SIGNER;
    eseal_error problem = {0};
    eseal_cert *const *pool;
    size_t pool_count;
    int rc = es_cert_parse(&facts->cert, g->ctx, der, NULL, &problem);

    if (es_err_is_ours(rc))
        return es_err_from(g->err, rc, &problem);
    if (rc < 0 || facts->cert->key == NULL) {
        es_found_text(s, value, ESEAL_CHECK_FAILED, ES_R_CERT_UNREADABLE, NULL,
            rc < 0 ? problem.text : "public key", NULL);
        if (rc < 0)
            return 0;
    }
    pool = es_evidence_certs(g->evidence, &pool_count);
    rc =
        es_chain_build(&facts->chain, g->ctx, g->trust, use, facts->cert, pool, pool_count, g->err);
    if (rc == 0)
        rc = es_gather_upward(facts, g->err);
    if (rc == 0)
        rc = es_gather_revocation(g, facts, use);
    if (rc < 0)
        return rc;
    found_chain(s, maker ? ES_C_MAKER_CHAIN : ES_C_SIGNER_CHAIN, &facts->chain);
    found_usage(s, maker ? ES_C_MAKER_KEY_USAGE : ES_C_SIGNER_KEY_USAGE, facts->cert);
    return 0;
}
