/* SPDX-License-Identifier: Apache-2.0 */
#include "court.h"

#include "token_maker.h"
#include "unit.h"

static void anchor(court *c, const forge_id *ca, int use, const char *subject)
{
    eseal_cert *cert = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_cert_parse(&cert, c->f.ctx, ca->der.ptr, ca->der.len, NULL), 0);
    ck_assert_msg(eseal_trust_add(c->f.trust, cert, use, 0, subject, &err) == 0, "%s", err.text);
    eseal_cert_free(cert);
}

void court_open(court *c)
{
    cert_plan clock = {.subject = "C=CN/CN=Clock",
        .issuer = "C=CN/CN=Stamp CA",
        .serial = COURT_CLOCK,
        .eku = "1.3.6.1.5.5.7.3.8"};
    cert_plan registry = {
        .subject = "C=CN/CN=Register", .issuer = "C=CN/CN=Status CA", .serial = COURT_REGISTER};
    cert_plan signer = {
        .subject = "C=CN/O=A/CN=Signer", .issuer = "C=CN/CN=Signer CA", .serial = COURT_SIGNER};
    cert_plan maker = {
        .subject = "C=CN/O=B/CN=Maker", .issuer = "C=CN/CN=Maker CA", .serial = COURT_MAKER};

    memset(c, 0, sizeof *c);
    forge_init(&c->f);
    forge_identity(&c->f, &c->stamp_ca, "C=CN/CN=Stamp CA", NULL, true);
    forge_identity(&c->f, &c->status_ca, "C=CN/CN=Status CA", NULL, true);
    forge_identity_plan(&c->f, &c->clock, &clock, &c->stamp_ca);
    forge_identity_plan(&c->f, &c->registry, &registry, &c->status_ca);
    forge_identity_plan(&c->f, &c->signer, &signer, &c->f.ca);
    forge_identity_plan(&c->f, &c->maker, &maker, &c->f.maker_ca);
    anchor(c, &c->stamp_ca, ESEAL_USE_STAMP, NULL);
    anchor(c, &c->status_ca, ESEAL_USE_STATUS, "CN=Register,C=CN");
}

void court_close(court *c)
{
    forge_identity_free(&c->maker);
    forge_identity_free(&c->signer);
    forge_identity_free(&c->registry);
    forge_identity_free(&c->clock);
    forge_identity_free(&c->status_ca);
    forge_identity_free(&c->stamp_ca);
    forge_free(&c->f);
}

es_buf court_token(const forge *f, const void *arg, es_span value)
{
    const court_stamp *stamp = arg;
    token_plan plan = {.key = stamp->who->key,
        .cert = forge_der(stamp->who),
        .over = stamp->other ? es_span_str("another signature's value") : value,
        .time = stamp->time};

    return maker_token(f->ctx, &plan);
}

void court_sealed(court *c, forge_plan plan)
{
    if (plan.signer == NULL)
        plan.signer = &c->signer;
    if (plan.maker == NULL)
        plan.maker = &c->maker;
    if (plan.created == 0)
        plan.created = COURT_MADE;
    if (plan.from == 0)
        plan.from = COURT_MADE;
    forge_make(&c->f, &plan);
    forge_pack(&c->f);
}

static eseal_signer *signer_of(const court *c, const forge_id *who)
{
    es_buf pem = maker_key_pem(who->key);
    eseal_signer *signer = NULL;
    eseal_error err = {0};

    ck_assert_msg(eseal_signer_open(&signer, c->f.ctx, pem.ptr, pem.len, who->der.ptr, who->der.len,
                      NULL, &err) == 0,
        "%s", err.text);
    es_buf_free(&pem);
    return signer;
}

es_buf court_status_list(const court *c, const court_status *plan)
{
    eseal_signer *signer = signer_of(c, plan->who == NULL ? &c->registry : plan->who);
    eseal_status_builder *builder = NULL;
    eseal_status_list *list = NULL;
    eseal_cert *maker = NULL;
    eseal_error err = {0};
    es_buf out = ES_BUF(1 << 16);
    const unsigned char *der;
    size_t len;
    int rc = eseal_status_builder_new(&builder, c->f.ctx, &err);

    if (rc == 0)
        rc = eseal_cert_parse(&maker, c->f.ctx, c->maker.der.ptr, c->maker.der.len, &err);
    if (rc == 0)
        rc = eseal_status_builder_set_issuer(builder, "Register", &err);
    if (rc == 0)
        rc = eseal_status_builder_add_maker(builder, maker, &err);
    eseal_status_builder_set_number(builder, plan->number);
    eseal_status_builder_set_updates(builder, plan->at == 0 ? COURT_LATE : plan->at,
        plan->next == 0 ? FORGE_NOW + 30 * DAY : plan->next);
    if (rc == 0 && plan->status != 0)
        rc = eseal_status_builder_add_entry(
            builder, COURT_SEAL, plan->status, plan->reason, plan->since, plan->since, &err);
    if (rc == 0)
        rc = eseal_status_builder_sign(&list, builder, signer, &err);
    ck_assert_msg(rc == 0, "%s: %s", err.where, err.text);
    der = eseal_status_list_der(list, &len);
    ck_assert(es_buf_put(&out, der, len));
    eseal_status_list_free(list);
    eseal_status_builder_free(builder);
    eseal_cert_free(maker);
    eseal_signer_free(signer);
    return out;
}

void court_add(eseal_evidence *evidence, int kind, const es_buf *der, const char *source)
{
    eseal_error err = {0};

    ck_assert_msg(eseal_evidence_add(evidence, kind, der->ptr, der->len, source, &err) == 0,
        "%s: %s %s", source, err.where, err.text);
}

bool court_says(const forge *f, const char *id, int outcome, const char *reason)
{
    for (size_t i = 0; i < eseal_report_check_count(f->report, 0); i++) {
        const eseal_check *check = eseal_report_check_at(f->report, 0, i);

        if (strcmp(eseal_check_id(check), id) == 0 &&
            strcmp(eseal_check_reason(check), reason) == 0 && eseal_check_outcome(check) == outcome)
            return true;
    }
    return false;
}
