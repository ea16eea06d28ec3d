/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plain signatures, GB/T 35275 SignedData (GM/T 0099-2020 7.2.2).  D is SM3 of the signed file.
 *   A  content = D                 no attributes   signed: content
 *   B  content = base64(D)         no attributes   signed: content
 *   C  no content                  messageDigest = D   signed: attributes as SET
 * and content with attributes, where both must match.  A bare SM2 value (D) signs the file itself.
 */
#include "core/gather.h"

#include "base/mem.h"
#include "codec/text.h"

static void fail_value(es_signature_facts *s, es_reason reason)
{
    es_found(s, ES_C_SIGNATURE_VALUE, ESEAL_CHECK_FAILED, reason);
}

/* Exactly one signer, and exactly one certificate that is his. */
static bool one_signer(es_signature_facts *s)
{
    const es_signed_data *data = &s->value->signed_data;

    if (data->signer_count == 0)
        fail_value(s, ES_R_VALUE_NO_SIGNER);
    else if (data->signer_count > 1)
        fail_value(s, ES_R_VALUE_MANY_SIGNERS);
    else if (data->cert_matches > 1)
        fail_value(s, ES_R_VALUE_MANY_CERTS);
    else
        return true;
    return false;
}

static void fail_hash(es_signature_facts *s, es_reason reason)
{
    es_found(s, ES_C_SIGNATURE_DATA_HASH, ESEAL_CHECK_FAILED, reason);
}

/* The file itself, D, or D in base64. */
static int content_matches(es_gather *g, const es_content *content, es_span signed_content,
    const uint8_t digest[ES_SM3_LEN], bool *matches)
{
    es_span d = es_span_of(digest, ES_SM3_LEN);
    es_buf base64 = ES_BUF(128);
    uint8_t own[ES_HASH_MAX];
    int rc = 0;

    es_base64_encode(&base64, d);
    if (base64.failed) {
        rc = es_err_nomem(g->err);
    } else if (es_span_equal(signed_content, d) ||
               es_span_equal(signed_content, es_buf_view(&base64))) {
        *matches = true;
    } else if (content->io == NULL) {
        *matches = es_span_equal(signed_content, content->octets);
    } else {
        rc = es_hash_octets(own, g->ctx, ES_HASH_SM3, signed_content, g->err);
        *matches = rc == 0 && signed_content.len == eseal_io_length(content->io) &&
                   memcmp(own, digest, ES_SM3_LEN) == 0;
    }
    es_buf_free(&base64);
    return rc;
}

/* messageDigest, once, is SM3 of the content, or D when there is none. */
static int attributes_match(
    es_gather *g, es_signature_facts *s, const uint8_t digest[ES_SM3_LEN], bool *matches)
{
    const es_signed_data *data = &s->value->signed_data;
    uint8_t own[ES_HASH_MAX];
    int rc = 0;

    memcpy(own, digest, ES_SM3_LEN);
    if (data->has_content)
        rc = es_hash_octets(own, g->ctx, ES_HASH_SM3, data->content, g->err);
    *matches = rc == 0 && data->message_digest_count == 1 && data->content_type_count == 1 &&
               es_span_equal(data->message_digest, es_span_of(own, ES_SM3_LEN));
    return rc;
}

static int match(es_gather *g, es_signature_facts *s, const es_content *content)
{
    const es_signed_data *data = &s->value->signed_data;
    uint8_t digest[ES_HASH_MAX];
    bool content_ok = true, attrs_ok = true;
    int rc = es_content_hash(g, content, ES_HASH_SM3, es_span_of(NULL, 0), digest);

    if (rc == 0 && data->has_content)
        rc = content_matches(g, content, data->content, digest, &content_ok);
    if (rc == 0 && data->has_attrs)
        rc = attributes_match(g, s, digest, &attrs_ok);
    if (rc < 0)
        return rc;
    if (!data->has_content && !data->has_attrs)
        fail_hash(s, ES_R_CONTENT_MISMATCH); /* nothing names the file */
    else if (!attrs_ok)
        fail_hash(s, ES_R_DIGEST_ATTR_MISMATCH);
    else if (!content_ok)
        fail_hash(s, ES_R_CONTENT_MISMATCH);
    else
        es_found(s, ES_C_SIGNATURE_DATA_HASH, ESEAL_CHECK_PASSED, ES_R_OK);
    return 0;
}

int es_gather_plain(es_gather *g, es_signature_facts *s, const es_content *content, bool *usable)
{
    const es_signed_data *data = &s->value->signed_data;
    bool weak, keyed;

    *usable = true;
    if (s->value->format == ESEAL_FORMAT_SM2) {
        es_found(s, ES_C_SIGNATURE_DATA_HASH, ESEAL_CHECK_NOT_APPLICABLE, ES_R_ABSENT);
        return 0;
    }
    if (!one_signer(s)) {
        *usable = false;
        return 0;
    }
    if (es_hash_from_name(data->digest_algorithm, &weak, &keyed) != ES_HASH_SM3) {
        es_found_text(s, ES_C_SIGNATURE_ALGORITHM, ESEAL_CHECK_FAILED,
            keyed  ? ES_R_ALG_KEYED
            : weak ? ES_R_ALG_WEAK
                   : ES_R_ALG_DIGEST_MISMATCH,
            NULL, NULL, data->digest_algorithm);
        *usable = false;
        return 0;
    }
    return match(g, s, content);
}
