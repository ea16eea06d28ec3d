/* SPDX-License-Identifier: Apache-2.0 */
/* Revocation lists, answers and status lists, and those whom they are about. */
#include <check.h>

#include "crl_maker.h"
#include "fuzz.h"
#include "made.h"
#include "seeds.h"

#define SERIAL 77
#define THEN (FUZZ_NOW - 86400)
#define UNKNOWN_OID "1.2.3.4"

static void make_crls(const maker_key *ca, const maker_key *other)
{
    static const crl_entry_plan LISTED = {SERIAL, THEN, 5, THEN - 3600, NULL, false};
    crl_plan base = {.issuer = "CN=ca", .key = ca, .aki = ca, .at = THEN, .next = THEN + 86400};
    const struct {
        const char *name;
        crl_plan plan;
    } ROWS[] = {
        {"empty", base},
        {"listed", {.entries = {LISTED}}},
        {"others", {.entries = {{5, THEN, 2, 0, NULL, false}, {6, THEN, 0, 0, NULL, false}}}},
        {"twice", {.entries = {LISTED, {SERIAL, THEN - 9, 2, 0, NULL, false}}}},
        {"removed", {.entries = {{SERIAL, THEN, 9, 0, NULL, false}}}},
        {"keeps", {.expired_since = MAKER_FROM}},
        {"users", {.user_only = true}},
        {"authorities", {.ca_only = true}},
        {"point", {.point = "http://ca.example/1.crl"}},
        {"delta", {.delta = true}},
        {"indirect", {.indirect = true}},
        {"critical", {.critical = UNKNOWN_OID}},
        {"foreign", {.key = other, .aki = other}},
        {"damaged", {.damaged = true}},
    };

    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        crl_plan plan = ROWS[i].plan;
        es_buf der;

        plan.issuer = base.issuer;
        plan.at = base.at;
        plan.next = base.next;
        plan.key = plan.key == NULL ? base.key : plan.key;
        plan.aki = plan.aki == NULL ? base.aki : plan.aki;
        der = maker_crl(&plan);
        seeds_write("fuzz_crl", ROWS[i].name, es_buf_view(&der));
        seeds_write("fuzz_der", ROWS[i].name, es_buf_view(&der));
        es_buf_free(&der);
        der = maker_crl_pem(&plan);
        if (i < 2)
            seeds_write("fuzz_crl", i == 0 ? "pem" : "pem-listed", es_buf_view(&der));
        es_buf_free(&der);
    }
}

static void make_answers(const maker_key *ca, const maker_key *other, es_buf *delegate)
{
    const struct {
        const char *name;
        ocsp_plan plan;
    } ROWS[] = {
        {"good", {.status = 'g'}},
        {"named", {.status = 'g', .responder = "CN=ca"}},
        {"sm3", {.status = 'g', .hash = "SM3", .next = THEN + 86400, .cutoff = MAKER_FROM}},
        {"second", {.status = 'g', .other_serial = 5, .hash = "SHA256"}},
        {"revoked", {.status = 'r', .revoked = THEN - 9, .reason_plus_1 = 2, .invalid = THEN - 99}},
        {"unknown", {.status = 'u'}},
        {"delegated", {.status = 'g', .key = other, .cert = delegate}},
        {"stranger", {.status = 'g', .key = other}},
        {"refused", {.refused = 6}},
        {"critical", {.status = 'g', .critical = UNKNOWN_OID}},
        {"damaged", {.status = 'g', .damaged = true}},
    };

    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        ocsp_plan plan = ROWS[i].plan;
        es_buf der;

        plan.issuer = "CN=ca";
        plan.issuer_key = ca;
        plan.key = plan.key == NULL ? ca : plan.key;
        plan.serial = SERIAL;
        plan.at = THEN;
        der = maker_ocsp(&plan);
        seeds_write("fuzz_ocsp", ROWS[i].name, es_buf_view(&der));
        es_buf_free(&der);
    }
}

static void make_people(const maker_key *ca, const maker_key *leaf)
{
    es_buf point = maker_point_extension("http://ca.example/1.crl");
    es_buf der = maker_der(&(cert_plan){.subject = "CN=ca", .key = ca, .ca = true});

    seeds_write("lists", "ca", es_buf_view(&der));
    es_buf_free(&der);
    der = maker_der(&(cert_plan){.subject = "CN=leaf",
        .issuer = "CN=ca",
        .key = leaf,
        .issuer_key = ca,
        .serial = SERIAL,
        .extra = es_buf_view(&point)});
    seeds_write("lists", "leaf", es_buf_view(&der));
    es_buf_free(&der);
    es_buf_free(&point);
}

static void make_revocation(void)
{
    maker_key *ca = maker_key_new("P-256"), *leaf = maker_key_new("P-256");
    maker_key *other = maker_key_new("P-256");
    es_buf exempt = maker_no_check_extension();
    es_buf delegate = maker_der(&(cert_plan){.subject = "CN=responder",
        .issuer = "CN=ca",
        .key = other,
        .issuer_key = ca,
        .serial = 3,
        .eku = "1.3.6.1.5.5.7.3.9",
        .extra = es_buf_view(&exempt)});

    make_people(ca, leaf);
    make_crls(ca, other);
    make_answers(ca, other, &delegate);
    es_buf_free(&delegate);
    es_buf_free(&exempt);
    maker_key_free(ca);
    maker_key_free(leaf);
    maker_key_free(other);
}

typedef struct status_row {
    const char *name, *id;
    int status; /* 0: no entry */
    const char *reason;
    bool answer, stranger;
} status_row;

static void make_status(const forge *f, const eseal_cert *maker, const char *id, status_row row)
{
    eseal_signer *signer = made_signer(f, row.stranger ? &f->stranger : &f->other);
    eseal_status_builder *builder = NULL;
    eseal_status_list *list = NULL;
    eseal_error err = {0};
    es_span der;

    ck_assert_int_eq(eseal_status_builder_new(&builder, f->ctx, NULL), 0);
    ck_assert_int_eq(eseal_status_builder_set_issuer(builder, "某市印章登记", NULL), 0);
    eseal_status_builder_set_number(builder, 300);
    eseal_status_builder_set_updates(builder, FUZZ_NOW, FUZZ_NOW + 86400);
    ck_assert_int_eq(eseal_status_builder_add_maker(builder, maker, NULL), 0);
    if (row.answer)
        ck_assert_int_eq(eseal_status_builder_set_question(builder, id, FUZZ_NOW, NULL), 0);
    if (row.status != 0)
        ck_assert_int_eq(eseal_status_builder_add_entry(builder, row.id == NULL ? id : row.id,
                             row.status, row.reason, THEN - 86400, THEN, &err),
            0);
    ck_assert_msg(
        eseal_status_builder_sign(&list, builder, signer, &err) == 0, "%s %s", err.where, err.text);
    der.ptr = eseal_status_list_der(list, &der.len);
    seeds_write("fuzz_status", row.name, der);
    seeds_write("fuzz_der", row.name, der);
    eseal_status_list_free(list);
    eseal_status_builder_free(builder);
    eseal_signer_free(signer);
}

static void make_statuses(const forge *f)
{
    static const status_row ROWS[] = {
        {"nothing", NULL, 0, NULL, false, false},
        {"another", "another", ESEAL_STATUS_REVOKED, "ORDER", false, false},
        {"suspended", NULL, ESEAL_STATUS_SUSPENDED, "OWNER_REQUEST", false, false},
        {"lost", NULL, ESEAL_STATUS_LOST, "LOST_MEDIUM", false, false},
        {"void", NULL, ESEAL_STATUS_INVALIDATED, "ILLEGALLY_MADE", false, false},
        {"answer", NULL, ESEAL_STATUS_ACTIVE, "RESUMED", true, false},
        {"forged", NULL, 0, NULL, false, true},
    };
    eseal_seal *seal = made_seal(f, 4);
    eseal_cert *maker = NULL;

    ck_assert_int_eq(eseal_cert_parse(&maker, f->ctx, f->maker.der.ptr, f->maker.der.len, NULL), 0);
    seeds_write("lists", "register", forge_der(&f->other));
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++)
        make_status(f, maker, eseal_seal_id(seal), ROWS[i]);
    eseal_cert_free(maker);
    eseal_seal_free(seal);
}

void seeds_lists(const forge *f)
{
    make_revocation();
    make_statuses(f);
}
