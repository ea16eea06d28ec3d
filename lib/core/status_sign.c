/* SPDX-License-Identifier: Apache-2.0 */
/* Signing a status list. */
#include "model/status.h"

#include "core/signer.h"
#include "crypto/digest.h"

int eseal_status_builder_add_maker(
    eseal_status_builder *builder, const eseal_cert *maker, eseal_error *err)
{
    uint8_t digest[ES_HASH_MAX];
    int rc;

    if (builder == NULL || maker == NULL)
        return es_err_misuse(err, "eseal_status_builder_add_maker needs builder and maker");
    rc = es_hash_octets(digest, es_status_builder_ctx(builder), ES_HASH_SM3, maker->view.spki, err);
    return rc < 0 ? rc : es_status_builder_add_digest(builder, digest, err);
}

int eseal_status_builder_sign(eseal_status_list **out, const eseal_status_builder *builder,
    const eseal_signer *signer, eseal_error *err)
{
    es_buf message = ES_BUF((size_t)1 << 30), value = ES_BUF(8192), whole = ES_BUF((size_t)1 << 30);
    const eseal_ctx *ctx;
    es_span octets;
    es_alg alg;
    int rc;

    if (out == NULL || builder == NULL || signer == NULL)
        return es_err_misuse(err, "eseal_status_builder_sign needs out, builder and signer");
    *out = NULL;
    ctx = es_status_builder_ctx(builder);
    if (es_private_key_kind(signer->key) != ES_KEY_SM2)
        return es_err(err, ESEAL_E_ALGORITHM, signer->cert->subject, ES_NO_OFFSET,
            "a status list is signed with an SM2 key");
    (void)es_alg_from_oid(&alg, ES_OID_SM2_SM3);
    rc = es_status_builder_message(&message, builder, err);
    octets = es_buf_view(&message);
    if (rc == 0)
        rc = es_private_key_sign(&value, ctx, signer->key, &alg, &octets, 1, err);
    if (rc == 0)
        rc = es_status_put(&whole, octets, signer->cert->view.whole, es_buf_view(&value), err);
    if (rc == 0) /* what is too large to be read again is not handed out */
        rc = es_status_parse(out, ctx, es_buf_view(&whole), NULL, err);
    es_buf_free(&message);
    es_buf_free(&value);
    es_buf_free(&whole);
    return rc;
}
