/* SPDX-License-Identifier: Apache-2.0 */
/* Expectations are RFC 5280, clause 5 and 6.3.3; never a program's output. */
#include "pki/revocation.h"

#include "base/mem.h"

#include "crl_maker.h"
#include "pki_unit.h"

#define SERIAL 77
#define THEN (MAKER_FROM + 1000000)
#define DAY 86400

enum { CA = 1, OTHER = 2, LEAF = 3 };

static eseal_cert *ca, *no_crl_ca, *leaf, *pointed;
static es_buf pointer;

static void setup(void)
{
    unit_ctx_make();
    pointer = maker_point_extension("http://ca.example/1.crl");
    ca = maker_cert(unit_ctx, &(cert_plan){.subject = "CN=ca", .key = unit_key(CA), .ca = true});
    no_crl_ca = maker_cert(unit_ctx, &(cert_plan){.subject = "CN=ca",
                                         .key = unit_key(CA),
                                         .ca = true,
                                         .usage = MAKER_USAGE(MAKER_CERT_SIGN)});
    leaf = maker_cert(unit_ctx, &(cert_plan){.subject = "CN=leaf",
                                    .issuer = "CN=ca",
                                    .key = unit_key(LEAF),
                                    .issuer_key = unit_key(CA),
                                    .serial = SERIAL});
    pointed = maker_cert(unit_ctx, &(cert_plan){.subject = "CN=leaf",
                                       .issuer = "CN=ca",
                                       .key = unit_key(LEAF),
                                       .issuer_key = unit_key(CA),
                                       .serial = SERIAL,
                                       .extra = es_buf_view(&pointer)});
}

static void teardown(void)
{
    eseal_cert_free(ca);
    eseal_cert_free(no_crl_ca);
    eseal_cert_free(leaf);
    eseal_cert_free(pointed);
    es_buf_free(&pointer);
    unit_pki_drop();
}

static eseal_evidence *evidence_of(int kind, es_buf *der)
{
    eseal_evidence *evidence = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_evidence_new(&evidence, unit_ctx, &err), 0);
    ck_assert_msg(eseal_evidence_add(evidence, kind, der->ptr, der->len, "piece", &err) == 0,
        "%s: %s", err.where, err.text);
    es_buf_free(der);
    return evidence;
}

typedef enum issuer_kind { CHAINED, WITHOUT_CRL_SIGN, UNKNOWN } issuer_kind;

typedef struct crl_case {
    const char *name;
    crl_plan plan; /* key and aki are filled in by number */
    int key, aki;  /* 0: CA; aki 0: none */
    issuer_kind issuer;
    bool pointed;
    int said;         /* -1 nothing, 0 not revoked, 1 revoked */
    es_reason unused; /* ES_R_NONE: none */
} crl_case;

#define LISTED                                                                                     \
    {                                                                                              \
        {5, THEN, 0, 0, NULL, false},                                                              \
        {                                                                                          \
            SERIAL, THEN, 5, 0, NULL, false                                                        \
        }                                                                                          \
    }
#define PLAN .issuer = "CN=ca", .at = THEN + DAY

static const crl_case CRLS[] = {
    {"empty", {PLAN}, 0, 0, CHAINED, false, 0, ES_R_NONE},
    {"others are listed", {PLAN, .entries = {{5, THEN, 0, 0, NULL, false}}}, 0, CA, CHAINED, false,
        0, ES_R_NONE},
    {"listed", {PLAN, .entries = LISTED}, 0, CA, CHAINED, false, 1, ES_R_NONE},
    {"another issuer's name", {.issuer = "CN=other", .at = THEN}, 0, 0, CHAINED, false, -1,
        ES_R_NONE},
    {"the name, another key, its identifier", {PLAN, .entries = LISTED}, OTHER, OTHER, CHAINED,
        false, -1, ES_R_CRL_FOREIGN},
    {"the name, another key, no identifier", {PLAN}, OTHER, 0, CHAINED, false, -1,
        ES_R_CRL_SIGNATURE},
    {"the name, another key, the CA's identifier", {PLAN}, OTHER, CA, CHAINED, false, -1,
        ES_R_CRL_SIGNATURE},
    {"a key of another kind", {PLAN}, UNIT_EC, 0, CHAINED, false, -1, ES_R_CRL_SIGNATURE},
    {"a bit flipped", {PLAN, .damaged = true}, 0, CA, CHAINED, false, -1, ES_R_CRL_SIGNATURE},
    {"an alias of the algorithm", {PLAN, .algorithm = ES_OID_SM2}, 0, CA, CHAINED, false, -1,
        ES_R_EVIDENCE_ALGORITHM},
    {"SHA-1", {PLAN, .algorithm = "1.2.840.10045.4.1"}, UNIT_EC, 0, CHAINED, false, -1,
        ES_R_CRL_SIGNATURE},
    {"an unknown algorithm", {PLAN, .algorithm = "1.2.3"}, 0, CA, CHAINED, false, -1,
        ES_R_EVIDENCE_ALGORITHM},
    {"without cRLSign", {PLAN}, 0, 0, WITHOUT_CRL_SIGN, false, -1, ES_R_CRL_USAGE},
    {"no issuer known", {PLAN}, 0, 0, UNKNOWN, false, -1, ES_R_EVIDENCE_ISSUER},
    {"delta", {PLAN, .delta = true, .entries = LISTED}, 0, CA, CHAINED, false, -1, ES_R_CRL_DELTA},
    {"indirect", {PLAN, .indirect = true}, 0, CA, CHAINED, false, -1, ES_R_CRL_INDIRECT},
    {"an entry of another issuer", {PLAN, .entries = {{SERIAL, THEN, 0, 0, NULL, true}}}, 0, CA,
        CHAINED, false, -1, ES_R_CRL_INDIRECT},
    {"a critical extension", {PLAN, .critical = "1.2.3.4"}, 0, CA, CHAINED, false, -1,
        ES_R_CRL_CRITICAL},
    {"a critical extension of another's entry",
        {PLAN, .entries = {{5, THEN, 0, 0, "1.2.3.4", false}}}, 0, CA, CHAINED, false, -1,
        ES_R_CRL_CRITICAL},
    {"for users", {PLAN, .user_only = true}, 0, CA, CHAINED, false, 0, ES_R_NONE},
    {"for CAs", {PLAN, .ca_only = true}, 0, CA, CHAINED, false, -1, ES_R_CRL_SCOPE},
    {"some reasons, not listed", {PLAN, .some_reasons = true}, 0, CA, CHAINED, false, -1,
        ES_R_CRL_REASONS},
    {"some reasons, listed", {PLAN, .some_reasons = true, .entries = LISTED}, 0, CA, CHAINED, false,
        1, ES_R_NONE},
    {"a point that the certificate names", {PLAN, .point = "http://ca.example/1.crl"}, 0, CA,
        CHAINED, true, 0, ES_R_NONE},
    {"another point", {PLAN, .point = "http://ca.example/2.crl"}, 0, CA, CHAINED, true, -1,
        ES_R_CRL_SCOPE},
    {"a point, and a certificate that names none", {PLAN, .point = "http://ca.example/1.crl"}, 0,
        CA, CHAINED, false, -1, ES_R_CRL_SCOPE},
    {"another point, but listed", {PLAN, .point = "http://ca.example/2.crl", .entries = LISTED}, 0,
        CA, CHAINED, true, 1, ES_R_NONE},
    {"removeFromCRL", {PLAN, .entries = {{SERIAL, THEN, 9, 0, NULL, false}}}, 0, CA, CHAINED, false,
        -1, ES_R_CRL_REMOVE},
};

START_TEST(test_lists)
{
    const crl_case *t = &CRLS[_i];
    crl_plan plan = t->plan;
    es_revocations found;
    eseal_evidence *evidence;
    eseal_error err = {0};
    es_buf der;

    plan.key = unit_key((size_t)(t->key == 0 ? CA : t->key));
    plan.aki = t->aki == 0 ? NULL : unit_key((size_t)t->aki);
    der = maker_crl(&plan);
    evidence = evidence_of(ESEAL_EVIDENCE_CRL, &der);
    ck_assert_int_eq(es_revocations_find(&found, unit_ctx, evidence, NULL, ESEAL_USE_SIGNER,
                         (es_issued){t->pointed ? pointed : leaf,
                             t->issuer == CHAINED            ? ca
                             : t->issuer == WITHOUT_CRL_SIGN ? no_crl_ca
                                                             : NULL,
                             NULL},
                         &err),
        0);
    ck_assert(found.given);
    ck_assert_msg(found.count == (t->said < 0 ? 0U : 1U), "%s: %zu", t->name, found.count);
    if (t->said >= 0) {
        ck_assert_msg(found.items[0].revoked == (t->said == 1), "%s", t->name);
        ck_assert_int_eq(found.items[0].this_update, THEN + DAY);
        ck_assert_str_eq(found.items[0].source, "piece");
    }
    ck_assert_msg(found.unused_count == (t->unused == ES_R_NONE ? 0U : 1U), "%s", t->name);
    if (t->unused != ES_R_NONE)
        ck_assert_msg(found.unused[0].reason == t->unused, "%s: %s", t->name,
            es_reason_id(found.unused[0].reason));
    es_revocations_free(&found);
    eseal_evidence_free(evidence);
}
END_TEST

/* Everything that an entry can say, and what the certificate says of where to look. */
START_TEST(test_facts)
{
    crl_plan plan = {PLAN, .next = THEN + 9 * DAY, .expired_since = MAKER_FROM, .key = unit_key(CA),
        .entries = {{SERIAL, THEN, ES_REVOKED_SUPERSEDED + 1, THEN - DAY, NULL, false}}};
    es_buf der = maker_crl(&plan);
    eseal_evidence *evidence = evidence_of(ESEAL_EVIDENCE_CRL, &der);
    es_revocations found;
    eseal_error err = {0};

    ck_assert_int_eq(es_revocations_find(&found, unit_ctx, evidence, NULL, ESEAL_USE_SIGNER,
                         (es_issued){pointed, ca, NULL}, &err),
        0);
    ck_assert_str_eq(es_location_first(&found.locations, "crl"), "http://ca.example/1.crl");
    ck_assert_ptr_nonnull(found.cert_id);
    ck_assert_uint_eq(found.count, 1);
    ck_assert_int_eq(found.items[0].kind, ESEAL_EVIDENCE_CRL);
    ck_assert_int_eq(found.items[0].next_update, THEN + 9 * DAY);
    ck_assert_int_eq(found.items[0].keeps_since, MAKER_FROM);
    ck_assert_int_eq(found.items[0].revoked_at, THEN);
    ck_assert_int_eq(found.items[0].invalid_since, THEN - DAY);
    ck_assert_int_eq(found.items[0].reason, ES_REVOKED_SUPERSEDED);
    es_revocations_free(&found);
    eseal_evidence_free(evidence);
    ck_assert_int_eq(es_revocations_find(&found, unit_ctx, NULL, NULL, ESEAL_USE_SIGNER,
                         (es_issued){leaf, ca, NULL}, &err),
        0);
    ck_assert(!found.given && found.count == 0 && found.locations.count == 0);
    es_revocations_free(&found);
}
END_TEST

static size_t found_with(
    const eseal_evidence *evidence, const eseal_trust *trust, int use, const eseal_cert *cert)
{
    es_revocations found;
    eseal_error err = {0};
    size_t count;

    ck_assert_int_eq(es_revocations_find(&found, unit_ctx, evidence, trust, use,
                         (es_issued){cert, NULL, NULL}, &err),
        0);
    count = found.count;
    es_revocations_free(&found);
    return count;
}

static void add_cert(eseal_evidence *evidence, const eseal_cert *cert)
{
    eseal_error err = {0};

    ck_assert_int_eq(eseal_evidence_add(
                         evidence, ESEAL_EVIDENCE_CERTIFICATE, cert->octets, cert->len, NULL, &err),
        0);
}

/* A pinned certificate's issuer may be in the store, or come along, but must have signed it. */
START_TEST(test_pinned)
{
    crl_plan plan = {PLAN, .key = unit_key(CA)}, forged = {PLAN, .key = unit_key(OTHER)};
    es_buf der = maker_crl(&plan), other = maker_crl(&forged);
    eseal_evidence *evidence = evidence_of(ESEAL_EVIDENCE_CRL, &der);
    eseal_cert *impostor =
        maker_cert(unit_ctx, &(cert_plan){.subject = "CN=ca", .key = unit_key(OTHER), .ca = true});
    eseal_trust *trust = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_trust_new(&trust, unit_ctx, &err), 0);
    ck_assert_int_eq(eseal_trust_add(trust, leaf, ESEAL_USE_SIGNER, 0, NULL, &err), 0);
    ck_assert_uint_eq(found_with(evidence, trust, ESEAL_USE_SIGNER, leaf), 0);
    ck_assert_int_eq(eseal_trust_add(trust, ca, ESEAL_USE_STAMP, 0, NULL, &err), 0);
    ck_assert_uint_eq(found_with(evidence, trust, ESEAL_USE_SIGNER, leaf), 0);
    ck_assert_int_eq(eseal_trust_add_intermediate(trust, ca, &err), 0);
    ck_assert_uint_eq(found_with(evidence, trust, ESEAL_USE_SIGNER, leaf), 1);
    ck_assert_uint_eq(found_with(evidence, NULL, ESEAL_USE_SIGNER, leaf), 0);
    add_cert(evidence, impostor);
    ck_assert_int_eq(
        eseal_evidence_add(evidence, ESEAL_EVIDENCE_CRL, other.ptr, other.len, NULL, &err), 0);
    ck_assert_uint_eq(found_with(evidence, NULL, ESEAL_USE_SIGNER, leaf), 0);
    add_cert(evidence, ca);
    ck_assert_uint_eq(found_with(evidence, NULL, ESEAL_USE_SIGNER, leaf), 1);
    es_buf_free(&other);
    eseal_trust_free(trust);
    eseal_cert_free(impostor);
    eseal_evidence_free(evidence);
}
END_TEST

/* An RSA key can be made to fit a given signature: such an issuer must come from the store. */
START_TEST(test_pinned_rsa)
{
    maker_key *key = maker_key_new("RSA");
    eseal_cert *rsa_ca =
        maker_cert(unit_ctx, &(cert_plan){.subject = "CN=ca", .key = key, .ca = true});
    eseal_cert *cert = maker_cert(unit_ctx,
        &(cert_plan){
            .subject = "CN=leaf", .issuer = "CN=ca", .key = unit_key(LEAF), .issuer_key = key});
    crl_plan plan = {PLAN, .key = key};
    es_buf der = maker_crl(&plan);
    eseal_evidence *evidence = evidence_of(ESEAL_EVIDENCE_CRL, &der);
    eseal_trust *trust = NULL;
    eseal_error err = {0};

    add_cert(evidence, rsa_ca);
    ck_assert_uint_eq(found_with(evidence, NULL, ESEAL_USE_SIGNER, cert), 0);
    ck_assert_int_eq(eseal_trust_new(&trust, unit_ctx, &err), 0);
    ck_assert_int_eq(eseal_trust_add(trust, rsa_ca, ESEAL_USE_SIGNER, 0, NULL, &err), 0);
    ck_assert_uint_eq(found_with(evidence, trust, ESEAL_USE_SIGNER, cert), 1);
    eseal_trust_free(trust);
    eseal_evidence_free(evidence);
    eseal_cert_free(cert);
    eseal_cert_free(rsa_ca);
    maker_key_free(key);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("revocation");
    TCase *tests = tcase_create("crl");

    tcase_set_timeout(tests, 120); /* an RSA key takes as long as it takes */
    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, test_lists, 0, sizeof CRLS / sizeof CRLS[0]);
    tcase_add_test(tests, test_facts);
    tcase_add_test(tests, test_pinned);
    tcase_add_test(tests, test_pinned_rsa);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
