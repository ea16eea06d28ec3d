/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Authorities with more than one certificate or key.  A cross-certified one stands on several
 * paths: one good path is enough, and each is judged as a whole.  One that has changed its key
 * signs its lists with the new one (RFC 5280, 6.3.3 f): the new key has to be vouched for.
 */
#include "crl_maker.h"
#include "pki/revocation_parts.h"
#include "scene.h"

#define DAY INT64_C(86400)
#define T SCENE_NOW
#define LATER (T + DAY)
#define NOW (T + 2 * DAY)

static scene s;
static scene_who a, b, middle, signer, stranger;
static eseal_seal *seal;
static es_buf document, sealed;

static void set_up(void)
{
    scene_open(&s);
    scene_who_new(&a, &s, "CN=A", NULL, (cert_plan){.ca = true});
    scene_who_new(&b, &s, "CN=B", NULL, (cert_plan){.ca = true});
    scene_who_new(&stranger, &s, "CN=A", NULL, (cert_plan){.ca = true});
    scene_who_new(&middle, &s, "CN=M", &a, (cert_plan){.ca = true, .issuer = "CN=A"});
    scene_who_new(
        &signer, &s, "C=CN/CN=Signer", &middle, (cert_plan){.issuer = "CN=M", .serial = 11});
    seal = scene_seal_issue(&s, &(scene_seal){.listed = {&signer}});
    document = scene_document(&s);
    sealed = scene_signed(&s, es_buf_view(&document),
        (eseal_sign_options){.seal = seal, .allow_unknown_chain = 1}, &signer);
    s.now = NOW;
}

static void tear_down(void)
{
    es_buf_free(&sealed);
    es_buf_free(&document);
    eseal_seal_free(seal);
    scene_who_free(&signer);
    scene_who_free(&middle);
    scene_who_free(&stranger);
    scene_who_free(&b);
    scene_who_free(&a);
    scene_close(&s);
}

/* Certificates of M's name for the stranger's key, which A does not know of. */
static eseal_cert *decoys[ES_NEW_KEYS_TRIED];

/* What one verification is given. */
typedef struct given {
    const eseal_cert *signers[2], *between[3];
    const eseal_cert *first; /* given first of all, or NULL */
    size_t decoys;           /* other certificates of M's name, before the rest */
    crl_plan lists[4];       /* issuer NULL: none */
} given;

static eseal_trust *trust_of(const given *g, bool backwards)
{
    eseal_trust *trust = NULL;

    ck_assert_int_eq(eseal_trust_new(&trust, s.ctx, NULL), 0);
    ck_assert_int_eq(
        eseal_trust_add(trust, s.maker_ca.cert, ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA, NULL, NULL),
        0);
    for (int i = 0; i < 2; i++) {
        const eseal_cert *cert = g->signers[backwards ? 1 - i : i];

        if (cert != NULL)
            ck_assert_int_eq(eseal_trust_add(trust, cert, ESEAL_USE_SIGNER, 0, NULL, NULL), 0);
    }
    if (g->first != NULL)
        ck_assert_int_eq(eseal_trust_add_intermediate(trust, g->first, NULL), 0);
    for (size_t i = 0; i < g->decoys; i++)
        ck_assert_int_eq(eseal_trust_add_intermediate(trust, decoys[i], NULL), 0);
    for (int i = 0; i < 3; i++) {
        const eseal_cert *cert = g->between[backwards ? 2 - i : i];

        if (cert != NULL)
            ck_assert_int_eq(eseal_trust_add_intermediate(trust, cert, NULL), 0);
    }
    return trust;
}

static void add_list(eseal_evidence *evidence, const crl_plan *plan)
{
    es_buf der;

    if (plan->issuer == NULL)
        return;
    der = maker_crl(plan);
    ck_assert_int_eq(
        eseal_evidence_add(evidence, ESEAL_EVIDENCE_CRL, der.ptr, der.len, NULL, NULL), 0);
    es_buf_free(&der);
}

/* Verifies twice, the second time with everything in the opposite order. */
static void expect(const given *g, int result, const char *id, const char *reason, const char *what)
{
    const crl_plan makers = {.issuer = "C=CN/CN=Maker CA", .key = s.maker_ca.key, .at = LATER};
    eseal_policy *policy = NULL;

    ck_assert_int_eq(eseal_policy_new(&policy, s.ctx, "default", NULL), 0);
    for (int backwards = 0; backwards < 2; backwards++) {
        eseal_trust *trust = trust_of(g, backwards != 0);
        eseal_evidence *evidence = NULL;
        eseal_verify_options options = {.size = sizeof options, .trust = trust, .policy = policy};
        eseal_report *report = NULL;
        eseal_io *io = NULL;
        eseal_document *opened = scene_document_open(&s, &io, es_buf_view(&sealed));
        bool said = false;

        ck_assert_int_eq(eseal_evidence_new(&evidence, s.ctx, NULL), 0);
        add_list(evidence, &makers);
        for (int i = 0; i < 4; i++)
            add_list(evidence, &g->lists[backwards != 0 ? 3 - i : i]);
        options.evidence = evidence;
        ck_assert_int_eq(eseal_document_verify(&report, opened, &options, NULL), 0);
        scene_expect(report, result, what);
        for (size_t i = 0; i < eseal_report_check_count(report, 0); i++) {
            const eseal_check *check = eseal_report_check_at(report, 0, i);

            said |= strcmp(eseal_check_id(check), id) == 0 &&
                    strcmp(eseal_check_reason(check), reason) == 0;
        }
        ck_assert_msg(said, "%s: no %s in %s", what, reason, id);
        eseal_report_free(report);
        eseal_document_free(opened);
        eseal_io_free(io);
        eseal_evidence_free(evidence);
        eseal_trust_free(trust);
    }
    eseal_policy_free(policy);
}

/* --- several paths --- */

static const struct path_row {
    const char *name;
    bool both;                    /* B is an anchor too, and has certified M */
    int64_t a_revoked, b_revoked; /* when the authority revoked its certificate of M; 0: never */
    int reason_plus_1;
    int64_t a_to, b_to; /* end of those certificates; 0: long after */
    int result;
    const char *why;
} PATHS[] = {
    {"one path", .result = ESEAL_PASSED, .why = "path-found"},
    {"one path, revoked", .a_revoked = T - DAY, .result = ESEAL_FAILED, .why = "chain-revoked"},
    {"one path, revoked at T", .a_revoked = T, .result = ESEAL_FAILED, .why = "chain-revoked"},
    {"one path, superseded after T", .a_revoked = T + 1, .reason_plus_1 = 5, .result = ESEAL_PASSED,
        .why = "chain-revoked"},
    {"one path, taken after T", .a_revoked = T + 1, .reason_plus_1 = 2,
        .result = ESEAL_INDETERMINATE, .why = "chain-revoked"},
    {"one path, expired", .a_to = T - 1, .result = ESEAL_FAILED, .why = "chain-expired"},
    {"one path, expired since", .a_to = T, .result = ESEAL_PASSED, .why = "path-found"},
    {"two paths", .both = true, .result = ESEAL_PASSED, .why = "path-found"},
    {"the other path is good", .both = true, .a_revoked = T - DAY, .result = ESEAL_PASSED,
        .why = "path-found"},
    {"so is this one", .both = true, .b_revoked = T - DAY, .result = ESEAL_PASSED,
        .why = "path-found"},
    {"the other was not taken", .both = true, .a_revoked = T + 1, .reason_plus_1 = 2,
        .result = ESEAL_PASSED, .why = "path-found"},
    {"both revoked", .both = true, .a_revoked = T - DAY, .b_revoked = T - DAY,
        .result = ESEAL_FAILED, .why = "chain-revoked"},
    {"one expired, the other good", .both = true, .a_to = T - 1, .result = ESEAL_PASSED,
        .why = "path-found"},
    {"one revoked, the other expired", .both = true, .a_revoked = T - DAY, .b_to = T - 1,
        .result = ESEAL_FAILED, .why = "chain-revoked"},
    {"the other way round", .both = true, .b_revoked = T - DAY, .a_to = T - 1,
        .result = ESEAL_FAILED, .why = "chain-revoked"},
    {"one revoked, the other taken after T", .both = true, .a_revoked = T - DAY, .b_revoked = T + 1,
        .reason_plus_1 = 2, .result = ESEAL_INDETERMINATE, .why = "chain-revoked"},
};

static eseal_cert *certified(const scene_who *by, const char *name, uint32_t serial, int64_t to)
{
    return maker_cert(s.ctx, &(cert_plan){.subject = "CN=M",
                                 .issuer = name,
                                 .key = middle.key,
                                 .issuer_key = by->key,
                                 .serial = serial,
                                 .to = to,
                                 .ca = true});
}

START_TEST(paths)
{
    const struct path_row *row = &PATHS[_i];
    eseal_cert *by_a = certified(&a, "CN=A", 41, row->a_to);
    eseal_cert *by_b = certified(&b, "CN=B", 42, row->b_to);
    given g = {.signers = {a.cert, row->both ? b.cert : NULL},
        .between = {by_a, row->both ? by_b : NULL},
        .lists = {{.issuer = "CN=M", .key = middle.key, .at = LATER},
            {.issuer = "CN=A", .key = a.key, .at = LATER},
            {.issuer = "CN=B", .key = b.key, .at = LATER}}};

    if (row->a_revoked != 0)
        g.lists[1].entries[0] = (crl_entry_plan){
            .serial = 41, .at = row->a_revoked, .reason_plus_1 = row->reason_plus_1};
    if (row->b_revoked != 0)
        g.lists[2].entries[0] = (crl_entry_plan){
            .serial = 42, .at = row->b_revoked, .reason_plus_1 = row->reason_plus_1};
    expect(&g, row->result, "signer.chain", row->why, row->name);
    eseal_cert_free(by_b);
    eseal_cert_free(by_a);
}
END_TEST

/* --- a new key --- */

typedef enum voucher { NOBODY, OLD_KEY, ABOVE, ITSELF, NAMESAKE } voucher;

static const struct key_row {
    const char *name;
    voucher by; /* who certified the new key */
    int64_t from, to;
    bool no_ca, no_aki, withdrawn; /* that certificate: revoked by A */
    uint32_t listed;               /* in the new key's list, revoked before T */
    int result;
    const char *why;
} KEYS[] = {
    {"certified by the old key", OLD_KEY, .result = ESEAL_PASSED, .why = "not-revoked"},
    {"certified by who certified the old one", ABOVE, .result = ESEAL_PASSED, .why = "not-revoked"},
    {"without identifiers in the list", ABOVE, .no_aki = true, .result = ESEAL_PASSED,
        .why = "not-revoked"},
    {"which lists the signer", ABOVE, .listed = 11, .result = ESEAL_FAILED,
        .why = "revoked-before"},
    {"which lists another", OLD_KEY, .listed = 12, .result = ESEAL_PASSED, .why = "not-revoked"},
    {"certified by nobody", NOBODY, .result = ESEAL_INDETERMINATE, .why = "crl-foreign"},
    {"certified by nobody, without identifiers", NOBODY, .no_aki = true,
        .result = ESEAL_INDETERMINATE, .why = "crl-signature"},
    {"another authority's of the same name", ITSELF, .result = ESEAL_INDETERMINATE,
        .why = "crl-foreign"},
    {"the same, and it lists the signer", ITSELF, .listed = 11, .result = ESEAL_INDETERMINATE,
        .why = "crl-foreign"},
    {"certified by a namesake of the root", NAMESAKE, .result = ESEAL_INDETERMINATE,
        .why = "crl-foreign"},
    {"by a certificate that was not valid yet", ABOVE, .from = LATER + 1,
        .result = ESEAL_INDETERMINATE, .why = "crl-foreign"},
    {"by one that had expired", ABOVE, .to = LATER - 1, .result = ESEAL_INDETERMINATE,
        .why = "crl-foreign"},
    {"by one that is no authority's", ABOVE, .no_ca = true, .result = ESEAL_INDETERMINATE,
        .why = "crl-foreign"},
    {"by one that was revoked", ABOVE, .withdrawn = true, .result = ESEAL_INDETERMINATE,
        .why = "crl-foreign"},
};

START_TEST(new_key)
{
    const struct key_row *row = &KEYS[_i];
    maker_key *fresh = maker_key_new("SM2");
    const maker_key *by = row->by == OLD_KEY  ? middle.key
                          : row->by == ITSELF ? fresh
                          : row->by == ABOVE  ? a.key
                                              : stranger.key;
    eseal_cert *link =
        maker_cert(s.ctx, &(cert_plan){.subject = "CN=M",
                              .issuer = row->by == OLD_KEY || row->by == ITSELF ? "CN=M" : "CN=A",
                              .key = fresh,
                              .issuer_key = by,
                              .serial = 51,
                              .from = row->from,
                              .to = row->to,
                              .ca = !row->no_ca});
    given g = {.signers = {a.cert},
        .between = {middle.cert, row->by == NOBODY ? NULL : link},
        .lists = {{.issuer = "CN=M",
                      .key = fresh,
                      .aki = row->no_aki ? NULL : fresh,
                      .at = LATER,
                      .entries = {{.serial = row->listed, .at = T - DAY}}},
            {.issuer = "CN=A", .key = a.key, .at = LATER}}};

    if (row->withdrawn)
        g.lists[1].entries[0] = (crl_entry_plan){.serial = 51, .at = LATER};
    expect(&g, row->result, "signer.revocation", row->why, row->name);
    eseal_cert_free(link);
    maker_key_free(fresh);
}
END_TEST

/* 200 certificates of the issuer's name are tried; one that comes behind them is not. */
START_TEST(many_keys)
{
    maker_key *fresh = maker_key_new("SM2");
    eseal_cert *link = maker_cert(s.ctx, &(cert_plan){.subject = "CN=M",
                                             .issuer = "CN=A",
                                             .key = fresh,
                                             .issuer_key = a.key,
                                             .serial = 51,
                                             .ca = true});
    given g = {.signers = {a.cert},
        .between = {middle.cert, link},
        .decoys = ES_NEW_KEYS_TRIED - 1 + (size_t)_i,
        .lists = {{.issuer = "CN=M", .key = fresh, .aki = fresh, .at = LATER},
            {.issuer = "CN=A", .key = a.key, .at = LATER}}};

    for (size_t i = 0; i < g.decoys; i++)
        decoys[i] = maker_cert(s.ctx, &(cert_plan){.subject = "CN=M",
                                          .issuer = "CN=A",
                                          .key = stranger.key,
                                          .issuer_key = stranger.key,
                                          .serial = (uint32_t)(100 + i),
                                          .ca = true});
    expect(&g, _i == 0 ? ESEAL_PASSED : ESEAL_INDETERMINATE, "signer.revocation",
        _i == 0 ? "not-revoked" : "limit", _i == 0 ? "200 keys" : "201 keys");
    g.first = link; /* what is good stays good, whatever else there is */
    g.between[1] = NULL;
    expect(&g, ESEAL_PASSED, "signer.revocation", "not-revoked", "the good one first");
    for (size_t i = 0; i < g.decoys; i++)
        eseal_cert_free(decoys[i]);
    eseal_cert_free(link);
    maker_key_free(fresh);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("paths");
    TCase *tc = tcase_create("paths");

    tcase_set_timeout(tc, 120);
    tcase_add_unchecked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, paths, 0, COUNT(PATHS));
    tcase_add_loop_test(tc, new_key, 0, COUNT(KEYS));
    tcase_add_loop_test(tc, many_keys, 0, 2);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
