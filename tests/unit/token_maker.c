/* SPDX-License-Identifier: Apache-2.0 */
#include "token_maker.h"

#include <check.h>

#include "base/time.h"
#include "model/cert_view.h"

#define SM3 ES_OID_SM3

static es_buf seq(uint8_t tag, es_buf *body)
{
    es_buf out = ES_BUF(1 << 20);

    es_der_put(&out, tag, es_buf_view(body));
    es_buf_free(body);
    ck_assert(!out.failed);
    return out;
}

static void add(es_buf *to, es_buf part)
{
    es_buf_span(to, es_buf_view(&part));
    es_buf_free(&part);
}

static es_buf algorithm(const char *oid)
{
    es_buf body = ES_BUF(128);

    es_der_put_oid(&body, oid);
    return seq(ES_TAG_SEQUENCE, &body);
}

static const char *digest_oid(const token_plan *plan)
{
    return plan->digest_oid == NULL ? SM3 : plan->digest_oid;
}

static void sm3(const eseal_ctx *ctx, uint8_t out[ES_HASH_MAX], es_span data)
{
    ck_assert_int_eq(es_hash_octets(out, ctx, ES_HASH_SM3, data, NULL), 0);
}

static void put_extension(es_buf *body, const token_plan *plan)
{
    es_buf fields = ES_BUF(256), list = ES_BUF(256);

    es_der_put_oid(&fields, plan->extension);
    if (plan->critical)
        es_der_put(&fields, ES_TAG_BOOLEAN, es_span_of("\xFF", 1));
    if (!plan->no_extension_value)
        es_der_put(&fields, ES_TAG_OCTETS, es_span_of("\x05\x00", 2));
    add(&list, seq(ES_TAG_SEQUENCE, &fields));
    add(body, seq(ES_TAG_CTX1, &list));
}

static es_buf tst_info(const eseal_ctx *ctx, const token_plan *plan)
{
    es_buf body = ES_BUF(4096), imprint = ES_BUF(256);
    uint8_t digest[ES_HASH_MAX];
    char time[16];

    sm3(ctx, digest, plan->over);
    ck_assert(es_time_to_generalized(time, plan->time));
    es_der_put_int(&body, plan->version != 0 ? plan->version : 1);
    es_der_put_oid(&body, "1.2.3.4.1");
    add(&imprint, algorithm(digest_oid(plan)));
    es_der_put(&imprint, ES_TAG_OCTETS, es_span_of(digest, 32));
    add(&body, seq(ES_TAG_SEQUENCE, &imprint));
    es_der_put(&body, ES_TAG_INTEGER, es_span_of("\x91\x02\x03", 3)); /* a negative one, as met */
    es_der_put(&body, ES_TAG_GENTIME, es_span_str(time));
    es_der_put_int(&body, 77);
    if (plan->extension != NULL)
        put_extension(&body, plan);
    return seq(ES_TAG_SEQUENCE, &body);
}

static void put_attribute(es_buf *to, const char *oid, uint8_t tag, es_span value)
{
    es_buf attribute = ES_BUF(512), set = ES_BUF(512);

    es_der_put_oid(&attribute, oid);
    es_der_put(&set, tag, value);
    add(&attribute, seq(ES_TAG_SET, &set));
    add(to, seq(ES_TAG_SEQUENCE, &attribute));
}

static es_buf attributes(const eseal_ctx *ctx, const token_plan *plan, es_span info)
{
    es_buf body = ES_BUF(4096), oid = ES_BUF(64);
    uint8_t digest[ES_HASH_MAX];
    es_tlv type;
    es_der at;

    es_der_put_oid(&oid, "1.2.840.113549.1.9.16.1.4");
    es_der_open(&at, es_buf_view(&oid), oid.ptr);
    ck_assert(es_der_next(&at, &type));
    sm3(ctx, digest, plan->wrong_digest ? es_span_str("another") : info);
    if (plan->unsorted)
        put_attribute(&body, "1.2.840.113549.1.9.4", ES_TAG_OCTETS, es_span_of(digest, 32));
    put_attribute(&body, "1.2.840.113549.1.9.3", ES_TAG_OID, type.body);
    if (!plan->unsorted)
        put_attribute(&body, "1.2.840.113549.1.9.4", ES_TAG_OCTETS, es_span_of(digest, 32));
    es_buf_free(&oid);
    return body;
}

static void make_raw(es_buf *value)
{
    es_sm2_value read;

    ck_assert_int_eq(es_sm2_value_read(&read, es_buf_view(value)), ES_R_NONE);
    value->len = 0;
    es_buf_put(value, read.r, sizeof read.r);
    es_buf_put(value, read.s, sizeof read.s);
}

static es_buf sign(const eseal_ctx *ctx, const token_plan *plan, es_span message)
{
    es_buf pem = maker_key_pem(plan->key), value = ES_BUF(512);
    es_key_bundle bundle = {0};
    es_alg alg;

    ck_assert(es_alg_from_oid(&alg, ES_OID_SM2_SM3));
    ck_assert_int_eq(es_key_load(&bundle, ctx, es_buf_view(&pem), NULL, NULL, NULL), 0);
    ck_assert_int_eq(es_private_key_sign(&value, ctx, bundle.key, &alg, &message, 1, NULL), 0);
    es_key_bundle_free(&bundle);
    es_buf_free(&pem);
    if (plan->damaged)
        value.ptr[value.len - 1] ^= 1;
    if (plan->raw)
        make_raw(&value);
    return value;
}

static es_buf signer_info(const eseal_ctx *ctx, const token_plan *plan, es_span info)
{
    es_buf body = ES_BUF(8192), id = ES_BUF(2048), attrs = attributes(ctx, plan, info), set, value;
    eseal_limits limits = {0};
    es_cert_view view;

    es_limits_fill(&limits);
    ck_assert_int_eq(es_cert_view_parse(&view, &limits, plan->cert, NULL), 0);
    es_der_put_int(&body, 1);
    es_buf_span(&id, view.issuer);
    es_der_put(&id, ES_TAG_INTEGER, view.serial);
    add(&body, seq(ES_TAG_SEQUENCE, &id));
    add(&body, algorithm(digest_oid(plan)));
    set = seq(ES_TAG_SET, &attrs);
    value = sign(ctx, plan, plan->no_attrs ? info : es_buf_view(&set));
    if (!plan->no_attrs) {
        set.ptr[0] = ES_TAG_CTX0;
        es_buf_span(&body, es_buf_view(&set));
    }
    add(&body, algorithm(ES_OID_SM2_SIGN));
    es_der_put(&body, ES_TAG_OCTETS, es_buf_view(&value));
    es_buf_free(&set);
    es_buf_free(&value);
    return seq(ES_TAG_SEQUENCE, &body);
}

static es_buf signed_data(const eseal_ctx *ctx, const token_plan *plan)
{
    es_buf body = ES_BUF(1 << 16), digests = ES_BUF(256), content = ES_BUF(8192),
           octets = ES_BUF(8192), signers = ES_BUF(1 << 15), info = tst_info(ctx, plan);

    es_der_put_int(&body, 3);
    add(&digests, algorithm(digest_oid(plan)));
    add(&body, seq(ES_TAG_SET, &digests));
    es_der_put_oid(
        &content, plan->content_oid == NULL ? "1.2.840.113549.1.9.16.1.4" : plan->content_oid);
    es_der_put(&octets, ES_TAG_OCTETS, es_buf_view(&info));
    add(&content, seq(ES_TAG_CTX0, &octets));
    add(&body, seq(ES_TAG_SEQUENCE, &content));
    if (!plan->no_cert)
        es_der_put(&body, ES_TAG_CTX0, plan->cert);
    for (int i = plan->no_signer ? 2 : plan->two_signers ? 0 : 1; i < 2; i++)
        add(&signers, signer_info(ctx, plan, es_buf_view(&info)));
    add(&body, seq(ES_TAG_SET, &signers));
    es_buf_free(&info);
    return seq(ES_TAG_SEQUENCE, &body);
}

static es_buf response(int status, es_buf token)
{
    es_buf body = ES_BUF(1 << 17), info = ES_BUF(256), text = ES_BUF(128);

    es_der_put_int(&info, status);
    if (status > 1) {
        es_der_put(&text, ES_TAG_UTF8, es_span_str("not this digest"));
        add(&info, seq(ES_TAG_SEQUENCE, &text));
        es_der_put(&info, ES_TAG_BITS, es_span_of("\x07\x80", 2)); /* bit 0: badAlg */
    }
    add(&body, seq(ES_TAG_SEQUENCE, &info));
    if (status > 1)
        es_buf_free(&token);
    else
        add(&body, token);
    return seq(ES_TAG_SEQUENCE, &body);
}

es_buf maker_token(const eseal_ctx *ctx, const token_plan *plan)
{
    es_buf body = ES_BUF(1 << 17), inner = signed_data(ctx, plan), token;

    es_der_put_oid(&body, plan->cms ? "1.2.840.113549.1.7.2" : "1.2.156.10197.6.1.4.2.2");
    add(&body, seq(ES_TAG_CTX0, &inner));
    token = seq(ES_TAG_SEQUENCE, &body);
    return plan->response ? response(plan->status, token) : token;
}
