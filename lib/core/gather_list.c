/* SPDX-License-Identifier: Apache-2.0 */
/* Is the signer in the seal's certificate list: GB/T 38540-2020 7.3; GM/T 0047-2016 6.5.5. */
#include "core/gather.h"

#include "base/mem.h"

/* "custom type" says the standard of CertDigestObj.type, so the hash is told by what matches. */
static int digest_matches(es_gather *g, const eseal_cert *signer, es_span digest, const char **how)
{
    static const es_hash HASHES[] = {ES_HASH_SM3, ES_HASH_SHA256};
    es_span der = es_span_of(signer->octets, signer->len);
    uint8_t out[ES_HASH_MAX], z[ES_SM3_LEN];
    es_content content = {.octets = der};
    int rc;

    for (size_t i = 0; i < 2; i++) {
        rc = es_hash_octets(out, g->ctx, HASHES[i], der, g->err);
        if (rc < 0)
            return rc;
        if (es_span_equal(digest, es_span_of(out, es_hash_length(HASHES[i])))) {
            *how = es_hash_name(HASHES[i]);
            return 0;
        }
    }
    if (signer->key == NULL || es_public_key_kind(signer->key) != ES_KEY_SM2)
        return 0;
    rc = es_sm2_z(z, g->ctx, signer->key, NULL, g->err);
    if (rc == 0)
        rc = es_content_hash(g, &content, ES_HASH_SM3, es_span_of(z, sizeof z), out);
    if (rc == 0 && es_span_equal(digest, es_span_of(out, ES_SM3_LEN)))
        *how = "SM3 with Z";
    return rc;
}

/* A listed certificate of the same holder: the signer's was renewed after the seal was made. */
static int same_holder(es_gather *g, const eseal_cert *signer, es_span der, bool *same)
{
    eseal_cert *listed = NULL;
    eseal_error problem = {0};
    int rc = es_cert_parse(&listed, g->ctx, der, NULL, &problem);

    if (rc == 0)
        *same = es_cert_same_holder(listed, signer);
    eseal_cert_free(listed);
    return es_err_is_ours(rc) ? es_err_from(g->err, rc, &problem) : 0;
}

/* Whether the list holds what its type says. */
static bool kind_fits(const eseal_seal *seal)
{
    if (seal->list_kind != ESEAL_LIST_CERTIFICATES && seal->list_kind != ESEAL_LIST_DIGESTS)
        return false;
    for (size_t i = 0; i < seal->cert_count; i++)
        if (!seal->certs[i].other &&
            seal->certs[i].is_digest != (seal->list_kind == ESEAL_LIST_DIGESTS))
            return false;
    return true;
}

int es_gather_listed(es_gather *g, es_signature_facts *s)
{
    const eseal_seal *seal = s->seal;
    const eseal_cert *signer = s->signer.cert;
    bool renewed = false;

    if (signer == NULL)
        return 0;
    if (!kind_fits(seal)) {
        es_found(s, ES_C_SIGNER_IN_SEAL, ESEAL_CHECK_FAILED, ES_R_LIST_KIND);
        return 0;
    }
    for (size_t i = 0; i < seal->cert_count; i++) {
        const es_cert_item *item = &seal->certs[i];
        const char *how = NULL;
        int rc = 0;

        if (item->other)
            continue;
        if (!item->is_digest &&
            es_span_equal(item->value, es_span_of(signer->octets, signer->len))) {
            es_found(s, ES_C_SIGNER_IN_SEAL, ESEAL_CHECK_PASSED, ES_R_OK);
            return 0;
        }
        rc = item->is_digest ? digest_matches(g, signer, item->value, &how)
             : renewed       ? 0
                             : same_holder(g, signer, item->value, &renewed);
        if (rc < 0)
            return rc;
        if (how != NULL) {
            es_found_text(
                s, ES_C_SIGNER_IN_SEAL, ESEAL_CHECK_PASSED, ES_R_LISTED_DIGEST, NULL, how, NULL);
            return 0;
        }
    }
    es_found(s, ES_C_SIGNER_IN_SEAL, ESEAL_CHECK_FAILED,
        renewed ? ES_R_NOT_LISTED_RENEWED : ES_R_NOT_LISTED);
    return 0;
}
