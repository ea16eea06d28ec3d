/* SPDX-License-Identifier: Apache-2.0 */
/* Which status lists are what they say they are; whom and when they speak about is judged. */
#include "core/gather.h"

#include "base/mem.h"

static int refuse(es_gather *g, es_status_facts *f, es_reason reason, const char *detail)
{
    f->refused = reason;
    if (detail == NULL)
        return 0;
    es_free(f->detail);
    f->detail = es_strdup(detail);
    return f->detail == NULL ? es_err_nomem(g->err) : 0;
}

/* SM2 with SM3 in DER, and nothing else: the format is ours. */
static int verify_value(es_gather *g, es_status_facts *f)
{
    es_span message = f->list->message;
    es_sm2_value value;
    int rc;

    if (strcmp(f->list->algorithm, ES_OID_SM2_SM3) != 0)
        return refuse(g, f, ES_R_STATUS_FORGED, f->list->algorithm);
    if (es_public_key_kind(f->signer.cert->key) != ES_KEY_SM2 ||
        es_sm2_value_read(&value, f->list->value) != ES_R_NONE || value.raw || value.negative ||
        value.padded)
        return refuse(g, f, ES_R_STATUS_FORGED, f->signer.cert->subject);
    rc = es_sm2_verify_known(g->ctx, f->signer.cert->key, &value, &message, 1, g->err);
    if (rc < 0)
        return rc;
    return rc == ES_VALUE_GOOD ? 0 : refuse(g, f, ES_R_STATUS_FORGED, f->signer.cert->subject);
}

static int find_chain(es_gather *g, es_status_facts *f)
{
    eseal_cert *const *pool;
    size_t pool_count;
    int rc;

    if (f->signer.cert->usage == ES_USAGE_ENCRYPTION || f->signer.cert->usage == ES_USAGE_OTHER)
        return refuse(g, f, ES_R_STATUS_SIGNER, f->signer.cert->subject);
    pool = es_evidence_certs(g->evidence, &pool_count);
    rc = es_chain_build(&f->signer.chain, g->ctx, g->trust, ESEAL_USE_STATUS, f->signer.cert, pool,
        pool_count, g->err);
    if (rc == 0)
        rc = es_gather_revocation(g, &f->signer, ESEAL_USE_STATUS);
    if (rc < 0)
        return rc;
    if (f->signer.chain.state == ES_CHAIN_GOOD || f->signer.chain.state == ES_CHAIN_PINNED)
        return 0;
    return refuse(g, f, ES_R_STATUS_FOREIGN, f->signer.cert->subject);
}

static int gather_one(es_gather *g, es_status_facts *f)
{
    eseal_error problem = {0};
    int rc = es_cert_parse(&f->signer.cert, g->ctx, f->list->cert, NULL, &problem);

    if (es_err_is_ours(rc))
        return es_err_from(g->err, rc, &problem);
    if (rc < 0 || f->signer.cert->key == NULL)
        return refuse(g, f, ES_R_STATUS_FORGED, rc < 0 ? problem.text : "public key");
    rc = verify_value(g, f);
    if (rc < 0 || f->refused != ES_R_NONE)
        return rc;
    return find_chain(g, f);
}

int es_gather_statuses(es_gather *g)
{
    es_facts *facts = g->facts;
    eseal_status_list *const *lists;
    size_t count;
    int rc = 0;

    facts->revoked_lists = es_evidence_revoked_lists(g->evidence, &facts->revoked_list_count);
    lists = es_evidence_statuses(g->evidence, &count);
    if (count == 0)
        return 0;
    facts->statuses = es_alloc_array(count, sizeof *facts->statuses);
    if (facts->statuses == NULL)
        return es_err_nomem(g->err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        facts->statuses[i].list = lists[i];
        facts->status_count = i + 1;
        rc = gather_one(g, &facts->statuses[i]);
    }
    return rc;
}

int es_gather_maker_key(es_gather *g, es_signature_facts *s)
{
    uint8_t digest[ES_HASH_MAX];
    int rc;

    if (s->maker.cert == NULL || g->facts->status_count == 0)
        return 0;
    rc = es_hash_octets(digest, g->ctx, ES_HASH_SM3, s->maker.cert->view.spki, g->err);
    if (rc == 0)
        memcpy(s->maker_key, digest, sizeof s->maker_key);
    return rc < 0 ? rc : 0;
}
