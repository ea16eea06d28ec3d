/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time stamps: what can be said of one without asking what time it is.  RFC 3161 2.4.2, GM/T
 * 0033-2014 clause 7, GB/T 38540-2020 7.1 (stamp over the signature value, SM3 without Z).
 */
#include "core/gather.h"

#include "base/mem.h"

/* One stamp being looked at. */
typedef struct looked {
    es_gather *g;
    es_signature_facts *s;
    es_stamp_facts *facts;
    const char *subject; /* "seal", or NULL for the signature's own */
    es_span octets;      /* the stamp */
    es_span covered;     /* what it must be over */
    es_span also;        /* v1: or this digest itself */
} looked;

static void say(looked *l, int outcome, es_reason reason, const char *detail)
{
    eseal_check *check =
        es_found_text(l->s, ES_C_TIME_STAMP, outcome, reason, NULL, detail, detail);

    es_checks_text(&l->s->found, &check->subject, l->subject);
}

static void fail(looked *l, es_reason reason, const char *detail)
{
    say(l, ESEAL_CHECK_FAILED, reason, detail);
}

/* A digest that may be relied on; false: said why not. */
static bool usable_hash(looked *l, const char *oid, es_hash *hash)
{
    bool weak = false, keyed = false;

    *hash = es_hash_from_name(oid, &weak, &keyed);
    if (keyed || weak || *hash == ES_HASH_NONE) {
        fail(l, keyed ? ES_R_ALG_KEYED : weak ? ES_R_ALG_WEAK : ES_R_ALG_UNKNOWN, oid);
        return false;
    }
    return true;
}

/* How it is written: false where that cannot be; what is odd and can be read is a remark. */
static bool tell_findings(looked *l, const es_findings *findings)
{
    bool sound = true;

    for (size_t i = 0; i < findings->count; i++) {
        const es_finding *found = &findings->items[i];

        if (found->severity == ES_NOTE)
            continue;
        say(l, found->severity == ES_BAD ? ESEAL_CHECK_FAILED : ESEAL_CHECK_WARNING, found->reason,
            found->detail);
        sound = sound && found->severity != ES_BAD;
    }
    if (findings->failed)
        l->s->found.failed = true;
    return sound;
}

/* One signer, whose certificate is inside, and structure without fault. */
static bool well_formed(looked *l)
{
    const eseal_signature *data = l->facts->token->data;
    const es_signed_data *sd = &data->signed_data;

    if (!tell_findings(l, &data->findings))
        return false;
    if (l->facts->token->critical[0] != '\0') {
        fail(l, ES_R_STAMP_CRITICAL, l->facts->token->critical);
        return false;
    }
    if (sd->signer_count != 1)
        fail(l, sd->signer_count == 0 ? ES_R_VALUE_NO_SIGNER : ES_R_VALUE_MANY_SIGNERS, NULL);
    else if (sd->cert_matches > 1)
        fail(l, ES_R_VALUE_MANY_CERTS, NULL);
    else if (data->cert.len == 0)
        say(l, ESEAL_CHECK_INDETERMINATE, ES_R_VALUE_NO_CERT, NULL);
    else
        return true;
    return false;
}

/* messageDigest is that of TSTInfo; the attributes name it as what was signed. */
static int attributes_match(looked *l, bool *matches)
{
    const es_signed_data *sd = &l->facts->token->data->signed_data;
    uint8_t out[ES_HASH_MAX];
    es_hash hash;
    int rc;

    *matches = false;
    if (!usable_hash(l, sd->digest_algorithm, &hash))
        return 0;
    rc = es_hash_octets(out, l->g->ctx, hash, sd->content, l->g->err);
    if (rc < 0)
        return rc;
    *matches = sd->has_attrs && sd->message_digest_count == 1 && sd->content_type_count == 1 &&
               es_span_equal(sd->message_digest, es_span_of(out, es_hash_length(hash)));
    if (!*matches)
        fail(l, ES_R_DIGEST_ATTR_MISMATCH, NULL);
    return 0;
}

/* SM2, RSA or ECDSA; plain rsaEncryption takes the digest that is named beside it. */
static int value_verifies(looked *l, bool *good)
{
    const eseal_signature *data = l->facts->token->data;
    const es_public_key *key = l->facts->service.cert->key;
    es_sm2_value sm2;
    bool weak, keyed;
    es_alg alg = {0};
    int rc;

    *good = false;
    if (!es_alg_from_oid(&alg, data->algorithm)) {
        fail(l, ES_R_ALG_UNKNOWN, data->algorithm);
        return 0;
    }
    if (alg.key != es_public_key_kind(key)) {
        fail(l, ES_R_ALG_KEY_MISMATCH, data->algorithm);
        return 0;
    }
    if (alg.weak || (alg.key == ES_KEY_RSA && es_public_key_bits(key) < ES_RSA_BITS_MIN)) {
        fail(l, ES_R_ALG_WEAK, data->algorithm);
        return 0;
    }
    if (alg.hash == ES_HASH_NONE)
        alg.hash = es_hash_from_name(data->signed_data.digest_algorithm, &weak, &keyed);
    if (alg.key == ES_KEY_SM2 && es_sm2_value_read(&sm2, data->value) != ES_R_NONE)
        rc = ES_VALUE_BAD;
    else if (alg.key == ES_KEY_SM2)
        rc = es_sm2_verify(l->g->ctx, key, &sm2, ES_DEFAULT_ID, &data->message, 1, l->g->err);
    else
        rc = es_value_verify(l->g->ctx, key, &alg, data->value, &data->message, 1, l->g->err);
    if (rc < 0)
        return rc;
    *good = rc == ES_VALUE_GOOD;
    if (!*good)
        fail(l, ES_R_STAMP_VALUE, NULL);
    return 0;
}

static int imprint_matches(looked *l, bool *matches)
{
    const eseal_stamp_token *token = l->facts->token;
    uint8_t out[ES_HASH_MAX];
    es_hash hash;
    int rc;

    *matches = false;
    if (!usable_hash(l, token->digest, &hash))
        return 0;
    rc = es_hash_octets(out, l->g->ctx, hash, l->covered, l->g->err);
    if (rc < 0)
        return rc;
    *matches = es_span_equal(token->imprint, es_span_of(out, es_hash_length(hash))) ||
               (l->also.len > 0 && es_span_equal(token->imprint, l->also));
    if (!*matches)
        fail(l, ES_R_STAMP_IMPRINT, NULL);
    return 0;
}

/* Who stamped, and may they. */
static int gather_service(looked *l, bool *allowed, bool *trusted)
{
    es_cert_facts *service = &l->facts->service;
    eseal_error problem = {0};
    eseal_cert *const *pool;
    size_t pool_count;
    int rc = es_cert_parse(&service->cert, l->g->ctx, l->facts->token->data->cert, NULL, &problem);

    *allowed = *trusted = false;
    if (es_err_is_ours(rc))
        return es_err_from(l->g->err, rc, &problem);
    if (rc < 0 || service->cert->key == NULL) {
        fail(l, ES_R_CERT_UNREADABLE, rc < 0 ? problem.text : "public key");
        return 0;
    }
    if (!service->cert->eku_time_stamping || service->cert->usage == ES_USAGE_ENCRYPTION ||
        service->cert->usage == ES_USAGE_OTHER) {
        fail(l, ES_R_STAMP_USAGE, NULL);
        return 0;
    }
    pool = es_evidence_certs(l->g->evidence, &pool_count);
    rc = es_chain_build(&service->chain, l->g->ctx, l->g->trust, ESEAL_USE_STAMP, service->cert,
        pool, pool_count, l->g->err);
    if (rc == 0)
        rc = es_gather_upward(service, l->g->err);
    if (rc == 0)
        rc = es_gather_revocation(l->g, service, ESEAL_USE_STAMP);
    if (rc < 0)
        return rc;
    *allowed = true;
    *trusted = service->chain.state == ES_CHAIN_GOOD || service->chain.state == ES_CHAIN_PINNED;
    return 0;
}

static void say_chain(looked *l)
{
    const es_chain *chain = &l->facts->service.chain;

    if (chain->state == ES_CHAIN_BROKEN)
        fail(l, chain->reason, chain->detail);
    else
        say(l, ESEAL_CHECK_INDETERMINATE,
            chain->state == ES_CHAIN_NO_ANCHORS ? ES_R_NO_ANCHORS : ES_R_CHAIN_NOT_FOUND,
            chain->detail);
}

static int look(looked *l)
{
    bool trusted = false, good = false, allowed;
    int rc = gather_service(l, &allowed, &trusted);

    if (rc < 0 || !allowed)
        return rc;
    rc = attributes_match(l, &good);
    if (rc == 0 && good)
        rc = value_verifies(l, &good);
    if (rc == 0 && good)
        rc = imprint_matches(l, &good);
    if (rc < 0 || !good)
        return rc;
    l->facts->sound = trusted;
    if (!trusted)
        say_chain(l);
    return 0;
}

static es_reason parse_reason(int rc)
{
    return rc == ESEAL_E_DER ? ES_R_ENC_NOT_DER : ES_R_ENC_STRUCTURE;
}

static int gather(looked *l)
{
    eseal_error problem = {0};
    int rc;

    if (l->octets.ptr == NULL)
        return 0; /* a field without octets is there, and is no stamp */
    l->facts->present = true;
    rc = es_stamp_parse(&l->facts->token, l->g->ctx, l->octets, NULL, &problem);
    if (rc == ESEAL_E_NOMEM)
        return es_err_nomem(l->g->err);
    if (rc < 0) {
        fail(l, parse_reason(rc), problem.text);
        return 0;
    }
    return well_formed(l) ? look(l) : 0;
}

int es_gather_stamp(es_gather *g, es_signature_facts *s)
{
    const eseal_signature *value = s->value;
    bool v1 = value->time_form == ES_TIMEFORM_TOKEN;
    looked l = {g, s, &s->stamp, NULL, v1 ? value->time_token : value->stamp,
        v1 ? value->data_hash : value->value, v1 ? value->data_hash : es_span_of(NULL, 0)};

    return gather(&l);
}

int es_gather_seal_stamp(es_gather *g, es_signature_facts *s)
{
    looked l = {g, s, &s->seal_stamp, "seal", s->seal->stamp, s->seal->value, {NULL, 0}};

    return gather(&l);
}

int es_gather_lone_stamp(es_gather *g, es_signature_facts *s, es_span token, es_span covered)
{
    looked l = {g, s, &s->stamp, NULL, token, covered, {NULL, 0}};

    return gather(&l);
}

/* What would be a check of a signature is a reason here: the first that is against the stamp. */
static int keep_reason(es_archive_facts *out, const es_checks *found, eseal_error *err)
{
    if (found->failed)
        return es_err_nomem(err);
    for (size_t i = 0; i < found->count; i++) {
        const eseal_check *check = &found->items[i];

        if (check->outcome == ESEAL_CHECK_PASSED || out->refused != ES_R_NONE)
            continue;
        out->refused = check->reason;
        out->detail = check->detail == NULL ? NULL : es_strdup(check->detail);
        if (check->detail != NULL && out->detail == NULL)
            return es_err_nomem(err);
    }
    if (!out->stamp.sound && out->refused == ES_R_NONE)
        out->refused = ES_R_STAMP_VALUE;
    return 0;
}

int es_gather_archive_stamp(es_gather *g, es_archive_facts *out, es_span token, es_span covered)
{
    es_signature_facts scratch = {0};
    looked l = {g, &scratch, &out->stamp, NULL, token, covered, {NULL, 0}};
    int rc = gather(&l);

    if (rc == 0)
        rc = keep_reason(out, &scratch.found, g->err);
    es_checks_free(&scratch.found);
    return rc;
}
