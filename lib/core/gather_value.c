/* SPDX-License-Identifier: Apache-2.0 */
/* One signature value: is its algorithm right, is its encoding right, does it verify. */
#include "core/gather.h"

static void remark(
    es_signature_facts *s, const es_value_task *task, es_reason reason, const char *actual)
{
    es_found_text(s, task->id == ES_C_SEAL_VALUE ? ES_C_SEAL_ENCODING : ES_C_SIGNATURE_ENCODING,
        ESEAL_CHECK_WARNING, reason, NULL, NULL, actual);
}

static void refuse(es_signature_facts *s, const es_value_task *task, es_reason reason)
{
    es_check_id id = task->id == ES_C_SEAL_VALUE ? ES_C_SEAL_VALUE : ES_C_SIGNATURE_ALGORITHM;
    const char *name = task->algorithm == NULL ? "" : task->algorithm;

    es_found_text(s, id, ESEAL_CHECK_FAILED, reason, NULL, NULL, name);
}

/* SM2 with SM3 everywhere; RSA with SHA-256 or better where GM/T 0031-2014 allows it. */
static bool algorithm_fits(es_signature_facts *s, const es_value_task *task, es_alg *alg)
{
    const es_public_key *key = task->cert->key;

    if (task->algorithm == NULL) {
        (void)es_alg_from_oid(alg, ES_OID_SM2_SM3);
    } else if (!es_alg_from_oid(alg, task->algorithm)) {
        refuse(s, task, ES_R_ALG_UNKNOWN);
        return false;
    }
    if (alg->weak) {
        refuse(s, task, ES_R_ALG_WEAK);
        return false;
    }
    if (alg->key != es_public_key_kind(key)) {
        refuse(s, task, ES_R_ALG_KEY_MISMATCH);
        return false;
    }
    if (alg->key != ES_KEY_SM2 && (alg->key != ES_KEY_RSA || s->layout != 1 || s->plain)) {
        refuse(s, task, ES_R_ALG_NOT_ALLOWED);
        return false;
    }
    if (alg->key == ES_KEY_RSA && es_public_key_bits(key) < ES_RSA_BITS_MIN) {
        refuse(s, task, ES_R_ALG_WEAK);
        return false;
    }
    /* SignedData names the key's algorithm here (GB/T 35275), a seal SM2-with-SM3 */
    if (alg->sm2_alias && !s->plain)
        remark(s, task, ES_R_ENC_ALGORITHM_OID, task->algorithm);
    if (task->id == ES_C_SIGNATURE_VALUE)
        es_found(s, ES_C_SIGNATURE_ALGORITHM, ESEAL_CHECK_PASSED, ES_R_OK);
    return true;
}

/* A value that does not verify may be one of the known mistakes: say which, it stays a failure. */
static int explain(
    es_gather *g, const es_value_task *task, const es_sm2_value *value, es_reason *reason)
{
    int rc = es_sm2_verify(g->ctx, task->cert->key, value, "", task->pieces, task->count, g->err);

    *reason = ES_R_VALUE_WRONG;
    if (rc < 0)
        return rc;
    if (rc == ES_VALUE_GOOD) {
        *reason = ES_R_VALUE_EMPTY_ID;
        return 0;
    }
    if (task->explain_hash.len != ES_SM3_LEN)
        return 0;
    rc = es_sm2_verify_e(g->ctx, task->cert->key, value, task->explain_hash.ptr, g->err);
    if (rc == ES_VALUE_GOOD)
        *reason = ES_R_VALUE_HASH_SIGNED;
    return rc < 0 ? rc : 0;
}

/* Seals come again whole; of what is signed with one, its beginning does. */
static int verify_value(es_gather *g, const es_value_task *task, const es_sm2_value *value)
{
    const es_public_key *key = task->cert->key;

    if (task->id == ES_C_SEAL_VALUE)
        return es_sm2_verify_known(g->ctx, key, value, task->pieces, task->count, g->err);
    if (task->again > 0 && task->count == 1)
        return es_sm2_verify_behind(g->ctx, key, value, task->pieces[0], task->again, g->err);
    return es_sm2_verify(g->ctx, key, value, ES_DEFAULT_ID, task->pieces, task->count, g->err);
}

static int verify_sm2(es_gather *g, es_signature_facts *s, const es_value_task *task)
{
    es_sm2_value value;
    es_reason reason = es_sm2_value_read(&value, task->value);
    int rc;

    if (reason != ES_R_NONE) {
        const eseal_check *said = es_checks_find(&s->found, task->id);

        /* parsing may have found and said the same */
        if (said == NULL || said->reason != reason)
            es_found(s, task->id, ESEAL_CHECK_FAILED, reason);
        return 0;
    }
    rc = verify_value(g, task, &value);
    if (rc < 0)
        return rc;
    if (rc == ES_VALUE_GOOD) {
        es_found(s, task->id, ESEAL_CHECK_PASSED, ES_R_OK);
        return 0;
    }
    rc = explain(g, task, &value, &reason);
    if (rc == 0)
        es_found(s, task->id, ESEAL_CHECK_FAILED, reason);
    return rc;
}

int es_gather_value(es_gather *g, es_signature_facts *s, const es_value_task *task)
{
    es_alg alg;
    int rc;

    if (task->cert == NULL || task->cert->key == NULL)
        return 0; /* es_gather_cert() has said so */
    if (!algorithm_fits(s, task, &alg))
        return 0;
    if (alg.key == ES_KEY_SM2)
        return verify_sm2(g, s, task);
    rc = es_value_verify(
        g->ctx, task->cert->key, &alg, task->value, task->pieces, task->count, g->err);
    if (rc < 0)
        return rc;
    es_found(s, task->id, rc == ES_VALUE_GOOD ? ESEAL_CHECK_PASSED : ESEAL_CHECK_FAILED,
        rc == ES_VALUE_GOOD ? ES_R_OK : ES_R_VALUE_WRONG);
    return 0;
}

es_hash es_algorithm_hash(const eseal_signature *value)
{
    es_alg alg;

    if (value->algorithm[0] == '\0')
        return ES_HASH_SM3;
    return es_alg_from_oid(&alg, value->algorithm) && !alg.weak ? alg.hash : ES_HASH_NONE;
}
