/* SPDX-License-Identifier: Apache-2.0 */
#include "made.h"

#include <check.h>

eseal_signer *made_signer(const forge *f, const forge_id *id)
{
    es_buf pem = maker_key_pem(id->key);
    eseal_signer *signer = NULL;
    eseal_error err = {0};

    ck_assert_msg(eseal_signer_open(
                      &signer, f->ctx, pem.ptr, pem.len, id->der.ptr, id->der.len, NULL, &err) == 0,
        "%s", err.text);
    es_buf_free(&pem);
    return signer;
}

eseal_seal_builder *made_builder(const forge *f, int version)
{
    eseal_seal_builder *builder = NULL;
    eseal_cert *cert = NULL;

    ck_assert_int_eq(
        eseal_cert_parse(&cert, f->ctx, f->signer.der.ptr, f->signer.der.len, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_new(&builder, f->ctx, version, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_id(builder, "S-1", NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_name(builder, "合同专用章", NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_picture(
                         builder, "png", MADE_PICTURE, sizeof MADE_PICTURE, 40, 40, NULL),
        0);
    ck_assert_int_eq(eseal_seal_builder_add_cert(builder, cert, NULL), 0);
    eseal_seal_builder_set_created(builder, MAKER_FROM + 86400);
    eseal_seal_builder_set_validity(builder, MAKER_FROM + 86400, MAKER_TO - 86400);
    eseal_cert_free(cert);
    return builder;
}

eseal_seal *made_seal(const forge *f, int version)
{
    eseal_seal_builder *builder = made_builder(f, version);
    eseal_signer *maker = made_signer(f, &f->maker);
    eseal_seal *seal = NULL;
    eseal_error err = {0};

    ck_assert_msg(
        eseal_seal_builder_sign(&seal, builder, maker, &err) == 0, "%s %s", err.where, err.text);
    eseal_signer_free(maker);
    eseal_seal_builder_free(builder);
    return seal;
}

eseal_sign_options made_options(const forge *f, const eseal_seal *seal)
{
    return (eseal_sign_options){
        .size = sizeof(eseal_sign_options), .seal = seal, .trust = f->trust, .time = FORGE_TIME};
}
