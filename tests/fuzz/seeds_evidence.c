/* SPDX-License-Identifier: Apache-2.0 */
/* Seeds of evidence files: an empty part, one with each kind, and one that goes on behind a stamp.
 */
#include "crl_maker.h"
#include "fuzz.h"
#include "made.h"
#include "model/evidence_file.h"
#include "seeds.h"
#include "token_maker.h"
#include "unit.h"

static es_buf status_list(const forge *f)
{
    eseal_signer *signer = made_signer(f, &f->signer);
    eseal_status_builder *builder = NULL;
    eseal_status_list *list = NULL;
    eseal_cert *maker = NULL;
    es_buf out = ES_BUF(1 << 16);
    const unsigned char *der;
    eseal_error err = {0};
    size_t len;

    ck_assert_int_eq(eseal_cert_parse(&maker, f->ctx, f->maker.der.ptr, f->maker.der.len, NULL), 0);
    ck_assert_int_eq(eseal_status_builder_new(&builder, f->ctx, NULL), 0);
    ck_assert_int_eq(eseal_status_builder_set_issuer(builder, "register", NULL), 0);
    ck_assert_int_eq(eseal_status_builder_add_maker(builder, maker, NULL), 0);
    eseal_status_builder_set_updates(builder, FORGE_TIME, FORGE_NOW);
    ck_assert_int_eq(eseal_status_builder_add_entry(builder, "S-1", ESEAL_STATUS_LOST,
                         "LOST_MEDIUM", FORGE_TIME - 60, FORGE_TIME - 50, NULL),
        0);
    ck_assert_msg(eseal_status_builder_sign(&list, builder, signer, &err) == 0, "%s", err.text);
    der = eseal_status_list_der(list, &len);
    es_buf_put(&out, der, len);
    eseal_status_list_free(list);
    eseal_status_builder_free(builder);
    eseal_cert_free(maker);
    eseal_signer_free(signer);
    return out;
}

static void put(es_buf *kept, es_buf octets)
{
    es_kept_put(kept, es_buf_view(&octets));
    es_buf_free(&octets);
}

static void fill(es_buf kept[ES_KEPT_KINDS], const forge *f)
{
    crl_plan crl = {.issuer = "C=CN/CN=CA",
        .key = f->ca.key,
        .at = FORGE_TIME,
        .next = FORGE_NOW,
        .entries = {{.serial = 7, .at = FORGE_TIME, .reason_plus_1 = 2}}};
    ocsp_plan ocsp = {.issuer = "C=CN/CN=CA",
        .issuer_key = f->ca.key,
        .key = f->ca.key,
        .serial = 7,
        .status = 'g',
        .at = FORGE_TIME};

    es_kept_put(&kept[ES_KEPT_CERT], forge_der(&f->ca));
    put(&kept[ES_KEPT_CRL], maker_crl(&crl));
    put(&kept[ES_KEPT_OCSP], maker_ocsp(&ocsp));
    put(&kept[ES_KEPT_STATUS], status_list(f));
    es_kept_put(&kept[ES_KEPT_REVOKED_LIST], es_span_str("{\"revocationList\":[]}"));
}

static void put_part(es_buf *body, const forge *f, bool full)
{
    es_buf kept[ES_KEPT_KINDS];

    for (int kind = 0; kind < ES_KEPT_KINDS; kind++)
        kept[kind] = ES_BUF(1 << 16);
    if (full)
        fill(kept, f);
    es_evidence_put_part(body, FORGE_NOW, kept, es_span_str(full ? "{}" : ""));
    for (int kind = 0; kind < ES_KEPT_KINDS; kind++)
        es_buf_free(&kept[kind]);
}

static void write_file(const es_buf *body, const forge *f, const char *name)
{
    unsigned char *der = NULL;
    size_t len;

    ck_assert_int_eq(es_evidence_put_file(&der, &len, body, f->ctx, NULL), 0);
    seeds_write("fuzz_evidence", name, es_span_of(der, len));
    eseal_free(der);
}

void seeds_evidence(const forge *f)
{
    static const uint8_t DIGEST[32] = {1};
    es_buf body = ES_BUF(1 << 18), token;
    token_plan plan = {.key = f->other.key, .cert = forge_der(&f->other), .time = FORGE_NOW};

    seeds_write("fuzz_json", "list",
        es_span_str("{\"awardCompany\":\"register\",\"revocationList\":[{\"sealCode\":\"S-1\","
                    "\"sealName\":\"seal\",\"revocationTime\":\"2023-06-01 12:00:00\"}]}"));
    es_evidence_put_head(&body, es_span_of(DIGEST, 32), es_span_of(NULL, 0));
    put_part(&body, f, false);
    write_file(&body, f, "empty");
    put_part(&body, f, true);
    write_file(&body, f, "full");
    plan.over = es_buf_view(&body);
    token = maker_token(f->ctx, &plan);
    es_evidence_put_stamp(&body, es_buf_view(&token));
    put_part(&body, f, false);
    write_file(&body, f, "stamped");
    es_buf_free(&token);
    es_buf_free(&body);
}
