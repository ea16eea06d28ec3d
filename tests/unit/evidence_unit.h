/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of evidence files share: one root over a CA for signers, one for makers and one
 * for time-stamp services, a register, and lists and answers about them all.  Only the root is an
 * anchor, so that every path needs a certificate from somewhere.
 */
#ifndef ES_TESTS_EVIDENCE_UNIT_H
#define ES_TESTS_EVIDENCE_UNIT_H

#include "crl_maker.h"
#include "scene.h"
#include "token_maker.h"

#define DAY INT64_C(86400)
#define SIGNED (SCENE_CREATED + 100 * DAY)
#define LISTED (SIGNED + 50 * DAY)    /* when lists and answers are made */
#define LATER (MAKER_TO + 3650 * DAY) /* ten years after every certificate has expired */

static scene world;
static scene_who root, signer_ca, maker_ca, stamp_ca, signer, maker, service, registrar;
static const char CONTENT[] = "the sealed content";

static inline void world_open(void)
{
    static const cert_plan CA = {.ca = true};
    cert_plan under = {.ca = true, .issuer = "C=CN/CN=Root"};

    scene_open(&world);
    scene_who_new(&root, &world, "C=CN/CN=Root", NULL, CA);
    under.serial = 11;
    scene_who_new(&signer_ca, &world, "C=CN/CN=Signers", &root, under);
    under.serial = 12;
    scene_who_new(&maker_ca, &world, "C=CN/CN=Makers", &root, under);
    under.serial = 13;
    scene_who_new(&stamp_ca, &world, "C=CN/CN=Stamps", &root, under);
    scene_who_new(&signer, &world, "C=CN/CN=signer", &signer_ca,
        (cert_plan){.issuer = "C=CN/CN=Signers", .serial = 21});
    scene_who_new(&maker, &world, "C=CN/CN=maker", &maker_ca,
        (cert_plan){.issuer = "C=CN/CN=Makers", .serial = 22});
    scene_who_new(&service, &world, "C=CN/CN=service", &stamp_ca,
        (cert_plan){.issuer = "C=CN/CN=Stamps", .serial = 23, .eku = "1.3.6.1.5.5.7.3.8"});
    scene_who_new(&registrar, &world, "C=CN/CN=register", NULL, (cert_plan){.serial = 24});
}

static inline void world_close(void)
{
    scene_who *const ALL[] = {
        &registrar, &service, &maker, &signer, &stamp_ca, &maker_ca, &signer_ca, &root};

    for (int i = 0; i < COUNT(ALL); i++)
        scene_who_free(ALL[i]);
    scene_close(&world);
}

/* The root for every use, and the register.  between: with the CAs. */
static inline eseal_trust *world_trust(bool between)
{
    static const int USES[] = {ESEAL_USE_SIGNER, ESEAL_USE_MAKER, ESEAL_USE_STAMP};
    const scene_who *const CAS[] = {&signer_ca, &maker_ca, &stamp_ca};
    eseal_trust *trust = NULL;

    ck_assert_int_eq(eseal_trust_new(&trust, world.ctx, NULL), 0);
    for (int i = 0; i < 3; i++) {
        const char *only = USES[i] == ESEAL_USE_MAKER ? "CN=maker,C=CN" : NULL;

        ck_assert_int_eq(eseal_trust_add(trust, root.cert, USES[i], 0, only, NULL), 0);
        if (between)
            ck_assert_int_eq(eseal_trust_add_intermediate(trust, CAS[i]->cert, NULL), 0);
    }
    ck_assert_int_eq(eseal_trust_add(trust, registrar.cert, ESEAL_USE_STATUS, 0, NULL, NULL), 0);
    return trust;
}

/* A seal signature over CONTENT, in DER. */
static inline es_buf world_sign(void)
{
    scene_seal plan = {.maker = &maker, .listed = {&signer}};
    eseal_seal *seal = scene_seal_issue(&world, &plan);
    eseal_sign_options options = {
        .size = sizeof options, .seal = seal, .allow_unknown_chain = 1, .time = SIGNED};
    es_buf out = ES_BUF(1 << 20);
    unsigned char *der = NULL;
    eseal_io *io = NULL;
    eseal_error err = {0};
    size_t len;

    ck_assert_int_eq(eseal_io_open(&io, CONTENT, sizeof CONTENT, NULL), 0);
    ck_assert_msg(eseal_content_sign(&der, &len, world.ctx, io, &options, signer.signer, &err) == 0,
        "%s %s", err.where, err.text);
    es_buf_put(&out, der, len);
    eseal_free(der);
    eseal_io_free(io);
    eseal_seal_free(seal);
    return out;
}

static inline es_buf world_token(es_span over, const scene_who *by, int64_t time, bool cms)
{
    token_plan plan = {
        .key = by->key, .cert = es_buf_view(&by->der), .over = over, .time = time, .cms = cms};

    return maker_token(world.ctx, &plan);
}

/* The same with a stamp over its value. */
static inline es_buf world_stamp(es_span der, bool cms)
{
    eseal_signature *signature = NULL;
    eseal_stamp_token *token = NULL;
    es_buf out = ES_BUF(1 << 20), octets;
    unsigned char *made = NULL;
    eseal_error err = {0};
    es_span value;
    size_t len;

    ck_assert_int_eq(eseal_signature_parse(&signature, world.ctx, der.ptr, der.len, NULL), 0);
    value.ptr = eseal_signature_value(signature, &value.len);
    octets = world_token(value, &service, SIGNED + 60, cms);
    ck_assert_int_eq(eseal_stamp_token_parse(&token, world.ctx, octets.ptr, octets.len, NULL), 0);
    ck_assert_msg(eseal_signature_add_stamp(&made, &len, world.ctx, signature, token, &err) == 0,
        "%s", err.text);
    es_buf_put(&out, made, len);
    eseal_free(made);
    es_buf_free(&octets);
    eseal_stamp_token_free(token);
    eseal_signature_free(signature);
    return out;
}

static inline void world_add(eseal_evidence *evidence, int kind, es_buf octets, const char *source)
{
    eseal_error err = {0};

    ck_assert_msg(eseal_evidence_add(evidence, kind, octets.ptr, octets.len, source, &err) == 0,
        "%s %s", err.where, err.text);
    es_buf_free(&octets);
}

/* A silent list of a CA; serial: but for this one, revoked then with its key in other hands. */
static inline es_buf world_crl(
    const scene_who *ca, const char *name, int64_t at, uint32_t serial, int64_t since)
{
    crl_plan plan = {.issuer = name, .key = ca->key, .at = at, .next = at + 30 * DAY};

    plan.entries[0] = (crl_entry_plan){.serial = serial, .at = since, .reason_plus_1 = 2};
    return maker_crl(&plan);
}

static inline es_buf world_status(void)
{
    eseal_status_builder *builder = NULL;
    eseal_status_list *list = NULL;
    es_buf out = ES_BUF(1 << 20);
    const unsigned char *der;
    size_t len;

    ck_assert_int_eq(eseal_status_builder_new(&builder, world.ctx, NULL), 0);
    ck_assert_int_eq(eseal_status_builder_set_issuer(builder, "register", NULL), 0);
    ck_assert_int_eq(eseal_status_builder_add_maker(builder, maker.cert, NULL), 0);
    eseal_status_builder_set_updates(builder, LISTED, LISTED + 30 * DAY);
    ck_assert_int_eq(eseal_status_builder_sign(&list, builder, registrar.signer, NULL), 0);
    der = eseal_status_list_der(list, &len);
    es_buf_put(&out, der, len);
    eseal_status_list_free(list);
    eseal_status_builder_free(builder);
    return out;
}

/* Every kind: a list about the signer (revoked then, 0: not), an answer about the maker, the
 * register's list. */
static inline eseal_evidence *world_evidence(int64_t revoked)
{
    ocsp_plan answer = {.issuer = "C=CN/CN=Makers",
        .issuer_key = maker_ca.key,
        .key = maker_ca.key,
        .serial = 22,
        .status = 'g',
        .at = LISTED};
    eseal_evidence *evidence = NULL;

    ck_assert_int_eq(eseal_evidence_new(&evidence, world.ctx, NULL), 0);
    world_add(evidence, ESEAL_EVIDENCE_CRL,
        world_crl(&signer_ca, "C=CN/CN=Signers", LISTED, revoked == 0 ? 0 : 21, revoked), "crl");
    world_add(evidence, ESEAL_EVIDENCE_CRL, world_crl(&stamp_ca, "C=CN/CN=Stamps", LISTED, 0, 0),
        "stamps' crl");
    world_add(evidence, ESEAL_EVIDENCE_OCSP, maker_ocsp(&answer), "ocsp");
    world_add(evidence, ESEAL_EVIDENCE_STATUS, world_status(), "status");
    return evidence;
}

static inline eseal_evidence *world_import(es_span file)
{
    eseal_evidence *evidence = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_evidence_new(&evidence, world.ctx, NULL), 0);
    ck_assert_msg(eseal_evidence_import(evidence, file.ptr, file.len, "file", &err) == 0,
        "%s %s at %llu", err.where, err.text, (unsigned long long)err.offset);
    return evidence;
}

static inline es_buf world_export(const eseal_evidence *evidence, const eseal_report *report)
{
    es_buf out = ES_BUF(1 << 24);
    unsigned char *der = NULL;
    eseal_error err = {0};
    size_t len;

    ck_assert_msg(eseal_evidence_export(&der, &len, evidence, report, &err) == 0, "%s", err.text);
    es_buf_put(&out, der, len);
    eseal_free(der);
    return out;
}

/* Judges the signature over CONTENT, asking for a register's word. */
static inline eseal_report *world_judge(es_span der, const eseal_trust *trust,
    const eseal_evidence *evidence, const char *name, int64_t at)
{
    eseal_verify_options options = {
        .size = sizeof options, .trust = trust, .evidence = evidence, .at = at};
    eseal_signature *signature = NULL;
    eseal_policy *policy = NULL;
    eseal_report *report = NULL;
    eseal_error err = {0};
    eseal_io *io = NULL;

    ck_assert_int_eq(eseal_policy_new(&policy, world.ctx, name, NULL), 0);
    eseal_policy_set_require_status(policy, 1);
    options.policy = policy;
    ck_assert_int_eq(eseal_io_open(&io, CONTENT, sizeof CONTENT, NULL), 0);
    ck_assert_int_eq(eseal_signature_parse(&signature, world.ctx, der.ptr, der.len, NULL), 0);
    ck_assert_msg(eseal_signature_verify(&report, signature, world.ctx, io, &options, &err) == 0,
        "%s", err.text);
    eseal_signature_free(signature);
    eseal_io_free(io);
    eseal_policy_free(policy);
    return report;
}

#endif
