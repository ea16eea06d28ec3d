/* SPDX-License-Identifier: Apache-2.0 */
#include "crl_maker.h"

#include <check.h>

#include "base/time.h"
#include "codec/der.h"

#define ROOM (1 << 20)
#define TAG_ENUMERATED 0x0A

static es_buf new_buf(void)
{
    return ES_BUF(ROOM);
}

static void wrap(es_buf *out, uint8_t tag, es_buf *inner)
{
    ck_assert(!inner->failed);
    es_der_put(out, tag, es_buf_view(inner));
    ck_assert(!out->failed);
    es_buf_free(inner);
}

static void put_generalized(es_buf *out, int64_t time)
{
    char text[16];

    ck_assert(es_time_to_generalized(text, time));
    es_der_put(out, ES_TAG_GENTIME, es_span_str(text));
}

static void put_utc(es_buf *out, int64_t time)
{
    char text[14];

    ck_assert(es_time_to_utctime(text, time));
    es_der_put(out, ES_TAG_UTCTIME, es_span_str(text));
}

static void put_reason(es_buf *out, int reason)
{
    uint8_t octet = (uint8_t)reason;

    es_der_put(out, TAG_ENUMERATED, es_span_of(&octet, 1));
}

static void put_unknown(es_buf *out, const char *oid)
{
    es_buf value = new_buf();

    if (oid == NULL)
        return;
    es_der_put(&value, ES_TAG_NULL, es_span_of(NULL, 0));
    maker_put_extension(out, oid, true, &value);
}

static void put_why(es_buf *out, int reason_plus_1, int64_t invalid)
{
    es_buf value = new_buf();

    if (reason_plus_1 > 0) {
        put_reason(&value, reason_plus_1 - 1);
        maker_put_extension(out, "2.5.29.21", false, &value);
        value = new_buf();
    }
    if (invalid != 0) {
        put_generalized(&value, invalid);
        maker_put_extension(out, "2.5.29.24", false, &value);
    }
    es_buf_free(&value);
}

static void put_entry(es_buf *out, const crl_entry_plan *plan)
{
    es_buf body = new_buf(), list = new_buf(), value = new_buf();

    es_der_put_int(&body, plan->serial);
    put_utc(&body, plan->at);
    put_why(&list, plan->reason_plus_1, plan->invalid);
    put_unknown(&list, plan->critical);
    if (plan->other_issuer) {
        es_der_put(&value, ES_TAG_SEQUENCE, es_span_of(NULL, 0));
        maker_put_extension(&list, "2.5.29.29", true, &value);
    }
    if (list.len > 0)
        wrap(&body, ES_TAG_SEQUENCE, &list);
    wrap(out, ES_TAG_SEQUENCE, &body);
    es_buf_free(&list);
    es_buf_free(&value);
}

static void put_flag(es_buf *out, uint8_t tag, bool on)
{
    static const uint8_t yes = 0xFF;

    if (on)
        es_der_put(out, tag, es_span_of(&yes, 1));
}

static void put_uri(es_buf *out, const char *uri)
{
    es_buf names = new_buf(), point = new_buf();

    if (uri == NULL)
        return;
    es_der_put(&names, 0x86, es_span_str(uri));
    wrap(&point, 0xA0, &names);
    wrap(out, 0xA0, &point);
}

static void put_scope(es_buf *out, const crl_plan *plan)
{
    es_buf body = new_buf(), value = new_buf();

    put_uri(&body, plan->point);
    put_flag(&body, 0x81, plan->user_only);
    put_flag(&body, 0x82, plan->ca_only);
    if (plan->some_reasons)
        es_der_put(&body, 0x83, es_span_of("\x06\x40", 2));
    put_flag(&body, 0x84, plan->indirect);
    if (body.len > 0) {
        wrap(&value, ES_TAG_SEQUENCE, &body);
        maker_put_extension(out, "2.5.29.28", true, &value);
    }
}

static void put_number(es_buf *out, const char *oid, bool critical)
{
    es_buf value = new_buf();

    es_der_put_int(&value, 7);
    maker_put_extension(out, oid, critical, &value);
}

static void put_extensions(es_buf *out, const crl_plan *plan)
{
    es_buf list = new_buf(), body = new_buf(), value = new_buf(), wrapped = new_buf();

    if (plan->aki != NULL) {
        es_der_put(&body, ES_TAG_CTX0_PRIM, maker_key_id(plan->aki));
        wrap(&value, ES_TAG_SEQUENCE, &body);
        maker_put_extension(&list, "2.5.29.35", false, &value);
    }
    put_number(&list, "2.5.29.20", false);
    if (plan->twice)
        put_number(&list, "2.5.29.20", false);
    if (plan->delta)
        put_number(&list, "2.5.29.27", true);
    put_scope(&list, plan);
    if (plan->expired_since != 0) {
        value = new_buf();
        put_generalized(&value, plan->expired_since);
        maker_put_extension(&list, "2.5.29.60", false, &value);
    }
    put_unknown(&list, plan->critical);
    wrap(&wrapped, ES_TAG_SEQUENCE, &list);
    wrap(out, ES_TAG_CTX0, &wrapped);
}

es_buf maker_crl(const crl_plan *plan)
{
    es_buf body = new_buf(), entries = new_buf(), tbs = new_buf(), out = new_buf();

    if (!plan->version_1)
        es_der_put_int(&body, 1);
    maker_put_algorithm(&body, plan->key, plan->algorithm);
    maker_put_name(&body, plan->issuer);
    put_utc(&body, plan->at);
    if (plan->next != 0)
        put_utc(&body, plan->next);
    for (size_t i = 0; i < CRL_ENTRIES && plan->entries[i].serial != 0; i++)
        put_entry(&entries, &plan->entries[i]);
    if (entries.len > 0)
        wrap(&body, ES_TAG_SEQUENCE, &entries);
    if (!plan->version_1)
        put_extensions(&body, plan);
    wrap(&tbs, ES_TAG_SEQUENCE, &body);
    maker_put_signed(&out, plan->key, &tbs, plan->algorithm, plan->damaged, es_span_of(NULL, 0));
    return out;
}

es_buf maker_crl_pem(const crl_plan *plan)
{
    es_buf der = maker_crl(plan), out = maker_text_pem(&der, "X509 CRL");

    es_buf_free(&der);
    return out;
}

static void put_id(es_buf *out, const ocsp_plan *plan, uint32_t serial)
{
    const char *hash = plan->hash == NULL ? "SHA1" : plan->hash;
    const char *oid = strcmp(hash, "SHA1") == 0     ? "1.3.14.3.2.26"
                      : strcmp(hash, "SHA256") == 0 ? "2.16.840.1.101.3.4.2.1"
                      : strcmp(hash, "SM3") == 0    ? ES_OID_SM3
                                                    : "1.2.840.113549.2.5";
    es_buf id = new_buf(), algorithm = new_buf(), name = new_buf(), digest = new_buf();

    es_der_put_oid(&algorithm, oid);
    es_der_put(&algorithm, ES_TAG_NULL, es_span_of(NULL, 0));
    wrap(&id, ES_TAG_SEQUENCE, &algorithm);
    maker_put_name(&name, plan->issuer);
    maker_digest(&digest, hash, es_buf_view(&name));
    wrap(&id, ES_TAG_OCTETS, &digest);
    digest = new_buf();
    maker_digest(&digest, hash, maker_key_bits(plan->issuer_key));
    wrap(&id, ES_TAG_OCTETS, &digest);
    es_der_put_int(&id, serial);
    wrap(out, ES_TAG_SEQUENCE, &id);
    es_buf_free(&name);
}

static void put_status(es_buf *out, const ocsp_plan *plan)
{
    es_buf info = new_buf(), reason = new_buf();

    if (plan->status == 'r') {
        put_generalized(&info, plan->revoked);
        if (plan->reason_plus_1 > 0) {
            put_reason(&reason, plan->reason_plus_1 - 1);
            wrap(&info, ES_TAG_CTX0, &reason);
        }
        wrap(out, ES_TAG_CTX1, &info);
    } else {
        es_der_put(out, plan->status == 'g' ? 0x80 : 0x82, es_span_of(NULL, 0));
    }
    es_buf_free(&info);
    es_buf_free(&reason);
}

static void put_single(es_buf *out, const ocsp_plan *plan, uint32_t serial)
{
    es_buf body = new_buf(), list = new_buf(), value = new_buf(), wrapped = new_buf();

    put_id(&body, plan, serial);
    put_status(&body, plan);
    put_generalized(&body, plan->at);
    if (plan->next != 0) {
        put_generalized(&wrapped, plan->next);
        wrap(&body, ES_TAG_CTX0, &wrapped);
        wrapped = new_buf();
    }
    put_why(&list, 0, plan->invalid);
    if (plan->cutoff != 0) {
        put_generalized(&value, plan->cutoff);
        maker_put_extension(&list, "1.3.6.1.5.5.7.48.1.6", false, &value);
    }
    put_unknown(&list, plan->critical);
    if (list.len > 0) {
        wrap(&wrapped, ES_TAG_SEQUENCE, &list);
        wrap(&body, ES_TAG_CTX1, &wrapped);
    }
    wrap(out, ES_TAG_SEQUENCE, &body);
}

static void put_responder(es_buf *out, const ocsp_plan *plan)
{
    es_buf inner = new_buf(), digest = new_buf();

    if (plan->responder != NULL) {
        maker_put_name(&inner, plan->responder);
        wrap(out, ES_TAG_CTX1, &inner);
    } else {
        maker_digest(&digest, "SHA1", maker_key_bits(plan->key));
        es_der_put(&inner, ES_TAG_OCTETS, es_buf_view(&digest));
        wrap(out, 0xA2, &inner);
    }
    es_buf_free(&digest);
}

static es_buf make_basic(const ocsp_plan *plan)
{
    es_buf body = new_buf(), list = new_buf(), tbs = new_buf(), out = new_buf(), more = new_buf();

    put_responder(&body, plan);
    put_generalized(&body, plan->produced == 0 ? plan->at : plan->produced);
    if (plan->other_serial != 0)
        put_single(&list, plan, plan->other_serial);
    put_single(&list, plan, plan->serial);
    wrap(&body, ES_TAG_SEQUENCE, &list);
    wrap(&tbs, ES_TAG_SEQUENCE, &body);
    if (plan->cert != NULL) {
        es_buf certs = new_buf();

        es_der_put(&certs, ES_TAG_SEQUENCE, es_buf_view(plan->cert));
        wrap(&more, ES_TAG_CTX0, &certs);
    }
    maker_put_signed(&out, plan->key, &tbs, NULL, plan->damaged, es_buf_view(&more));
    es_buf_free(&more);
    return out;
}

es_buf maker_ocsp(const ocsp_plan *plan)
{
    es_buf body = new_buf(), bytes = new_buf(), wrapped = new_buf(), out = new_buf();
    es_buf basic;

    put_reason(&body, plan->refused);
    if (plan->refused == 0) {
        basic = make_basic(plan);
        es_der_put_oid(&bytes, plan->type == NULL ? "1.3.6.1.5.5.7.48.1.1" : plan->type);
        wrap(&bytes, ES_TAG_OCTETS, &basic);
        wrap(&wrapped, ES_TAG_SEQUENCE, &bytes);
        wrap(&body, ES_TAG_CTX0, &wrapped);
    }
    wrap(&out, ES_TAG_SEQUENCE, &body);
    return out;
}

es_buf maker_point_extension(const char *uri)
{
    es_buf point = new_buf(), list = new_buf(), value = new_buf(), out = new_buf();

    put_uri(&point, uri);
    wrap(&list, ES_TAG_SEQUENCE, &point);
    wrap(&value, ES_TAG_SEQUENCE, &list);
    maker_put_extension(&out, "2.5.29.31", false, &value);
    return out;
}

es_buf maker_no_check_extension(void)
{
    es_buf value = new_buf(), out = new_buf();

    es_der_put(&value, ES_TAG_NULL, es_span_of(NULL, 0));
    maker_put_extension(&out, "1.3.6.1.5.5.7.48.1.5", false, &value);
    return out;
}
