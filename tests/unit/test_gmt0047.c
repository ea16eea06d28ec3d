/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GM/T 0047-2016, the tests of electronic seal products, clause by clause, each under the policy
 * that it names: with seals, signatures and revocation lists that are real, and in order but for
 * the one thing that the row is about.  The standard tests products of GM/T 0031-2014; each row is
 * asked of the later layouts as well.
 */
#include "codec/asn1.h"
#include "crl_maker.h"
#include "crypto/digest.h"
#include "model/signature.h"
#include "scene.h"

#define DAY INT64_C(86400)

typedef enum ca { OWN_CA, TWIN_CA, STRANGE_CA } ca; /* twin: the same name, another key */

/* What is out of the ordinary. */
typedef struct odd {
    ca maker_ca, signer_ca;
    unsigned maker_usage, signer_usage;
    int64_t maker_from, maker_to, signer_from, signer_to;
    int64_t created, from, to, signed_at, judged_at;
    bool seal_value, seal_data;                  /* wrong value, changed data of the seal */
    bool value, data, hash, document, algorithm; /* the same of the signature */
    bool unlisted, renewed;
    int64_t maker_revoked, signer_revoked; /* when; 0: never */
    int reason_plus_1;                     /* of that */
} odd;

#define ENCRYPTION                                                                                 \
    (MAKER_USAGE(MAKER_KEY_ENC) | MAKER_USAGE(MAKER_DATA_ENC) | MAKER_USAGE(MAKER_AGREE))
#define CERT_SIGN MAKER_USAGE(MAKER_CERT_SIGN)

#define P ESEAL_CHECK_PASSED
#define F ESEAL_CHECK_FAILED
#define I ESEAL_CHECK_INDETERMINATE
#define W ESEAL_CHECK_WARNING

typedef struct item {
    const char *clause, *policy, *name;
    bool seal; /* asked of the seal alone; else of a signature */
    odd odd;
    int result;
    const char *check;
    int outcome;
    const char *reason;
} item;

static const item ITEMS[] = {
    {"5.2, 6.1", "default", "SM2 with SM3", false, {0}, ESEAL_PASSED, "signature.algorithm", P,
        "ok"},
    {"5.2, 6.1", "default", "another algorithm is named", false, {.algorithm = true}, ESEAL_FAILED,
        "signature.algorithm", F, "algorithm-unknown"},

    {"6.3.2 a", "default", "a seal of the right format", true, {0}, ESEAL_PASSED, "seal.encoding",
        P, "ok"},
    {"6.3.3 a", "default", "a seal with the right value", true, {0}, ESEAL_PASSED, "seal.value", P,
        "ok"},
    {"6.3.3 b", "default", "a seal with a wrong value", true, {.seal_value = true}, ESEAL_FAILED,
        "seal.value", F, "value-wrong"},
    {"6.3.3 c", "default", "a seal whose data was changed", true, {.seal_data = true}, ESEAL_FAILED,
        "seal.value", F, "value-wrong"},

    {"6.3.4 a", "default", "the maker's chain is right", true, {0}, ESEAL_PASSED, "maker.chain", P,
        "path-found"},
    {"6.3.4 a", "default", "the maker is in its period", true, {0}, ESEAL_PASSED, "maker.validity",
        P, "ok"},
    {"6.3.4 a", "default", "the maker may sign", true, {0}, ESEAL_PASSED, "maker.key-usage", P,
        "ok"},
    {"6.3.4 b", "default", "the maker's chain breaks", true, {.maker_ca = TWIN_CA}, ESEAL_FAILED,
        "maker.chain", F, "chain-signature"},
    {"6.3.4 b", "default", "the maker's issuer is unknown", true, {.maker_ca = STRANGE_CA},
        ESEAL_INDETERMINATE, "maker.chain", I, "chain-not-found"},
    {"6.3.4 c", "strict", "made on the maker's first second", true, {.maker_from = SCENE_CREATED},
        ESEAL_PASSED, "seal.created", P, "ok"},
    {"6.3.4 c", "strict", "made a second before the maker's period", true,
        {.maker_from = SCENE_CREATED + 1}, ESEAL_FAILED, "seal.created", F,
        "created-outside-maker"},
    {"6.3.4 c", "default", "made a second before, where dates are judged with leniency", true,
        {.maker_from = SCENE_CREATED + 1}, ESEAL_PASSED, "seal.created", W,
        "created-outside-maker"},
    {"6.3.4 c", "strict", "made a second after the maker's period", true,
        {.maker_to = SCENE_CREATED - 1}, ESEAL_FAILED, "seal.created", F, "created-outside-maker"},
    {"6.3.4 c", "default", "made outside the maker's period, which is over, too", true,
        {.maker_to = SCENE_CREATED - 1}, ESEAL_FAILED, "maker.validity", F, "maker-never-valid"},
    {"6.3.4 a", "default", "the maker is not revoked", true, {0}, ESEAL_PASSED, "maker.revocation",
        P, "not-revoked"},
    {"6.3.4 d", "default", "the maker was revoked before", true,
        {.maker_revoked = SCENE_CREATED - 1}, ESEAL_FAILED, "maker.revocation", F,
        "revoked-before"},
    {"6.3.4 d", "strict", "the maker is revoked now", true,
        {.maker_revoked = SCENE_CREATED + 1, .reason_plus_1 = 5}, ESEAL_FAILED, "maker.revocation",
        F, "revoked-since"},
    {"6.3.4 d", "default", "the maker was superseded since", true,
        {.maker_revoked = SCENE_CREATED + 1, .reason_plus_1 = 5}, ESEAL_PASSED, "maker.revocation",
        W, "revoked-after"},
    {"6.3.4 e", "default", "the maker's is an encryption certificate", true,
        {.maker_usage = ENCRYPTION}, ESEAL_FAILED, "maker.key-usage", F, "usage-encryption"},
    {"6.3.4 e", "default", "the maker's certificate may only sign certificates", true,
        {.maker_usage = CERT_SIGN}, ESEAL_FAILED, "maker.key-usage", F, "usage-no-signing"},

    {"6.3.5 a", "default", "now is in the seal's period", true, {0}, ESEAL_PASSED, "seal.validity",
        P, "ok"},
    {"6.3.5 a", "default", "now is its first second", true, {.judged_at = SCENE_CREATED},
        ESEAL_PASSED, "seal.validity", P, "ok"},
    {"6.3.5 a", "default", "now is its last second", true, {.judged_at = SCENE_TO}, ESEAL_PASSED,
        "seal.validity", P, "ok"},
    {"6.3.5 b", "default", "now is a second before it", true, {.judged_at = SCENE_CREATED - 1},
        ESEAL_FAILED, "seal.validity", F, "not-yet-valid"},
    {"6.3.5 b", "default", "now is a second after it", true, {.judged_at = SCENE_TO + 1},
        ESEAL_FAILED, "seal.validity", F, "expired"},

    {"6.5.2", "default", "a signature of the right format", false, {0}, ESEAL_PASSED,
        "signature.encoding", P, "ok"},
    {"6.5.3", "default", "a right value", false, {0}, ESEAL_PASSED, "signature.value", P, "ok"},
    {"6.5.3", "default", "a wrong value", false, {.value = true}, ESEAL_FAILED, "signature.value",
        F, "value-wrong"},
    {"6.5.3", "default", "signed data that was changed", false, {.data = true}, ESEAL_FAILED,
        "signature.value", F, "value-wrong"},

    {"6.5.4 a", "default", "the signer's chain is right", false, {0}, ESEAL_PASSED, "signer.chain",
        P, "path-found"},
    {"6.5.4 a", "default", "the signer is in its period", false, {0}, ESEAL_PASSED,
        "signer.validity", P, "ok"},
    {"6.5.4 a", "default", "the signer may sign", false, {0}, ESEAL_PASSED, "signer.key-usage", P,
        "ok"},
    {"6.5.4 b", "default", "the signer's chain breaks", false, {.signer_ca = TWIN_CA}, ESEAL_FAILED,
        "signer.chain", F, "chain-signature"},
    {"6.5.4 b", "default", "the signer's issuer is unknown", false, {.signer_ca = STRANGE_CA},
        ESEAL_INDETERMINATE, "signer.chain", I, "chain-not-found"},
    {"6.5.4 c", "default", "signed a second before the signer's period", false,
        {.signer_from = SCENE_NOW + 1}, ESEAL_FAILED, "signer.validity", F, "not-yet-valid"},
    {"6.5.4 c", "default", "signed on its first second", false, {.signer_from = SCENE_NOW},
        ESEAL_PASSED, "signer.validity", P, "ok"},
    {"6.5.4 c", "default", "signed a second after it", false, {.signer_to = SCENE_NOW - 1},
        ESEAL_FAILED, "signer.validity", F, "expired"},
    {"6.5.4 c", "default", "signed on its last second", false, {.signer_to = SCENE_NOW},
        ESEAL_PASSED, "signer.validity", P, "ok"},
    {"6.5.4 d", "default", "the signer's is an encryption certificate", false,
        {.signer_usage = ENCRYPTION}, ESEAL_FAILED, "signer.key-usage", F, "usage-encryption"},
    {"6.5.4 d", "default", "the signer's certificate may only sign certificates", false,
        {.signer_usage = CERT_SIGN}, ESEAL_FAILED, "signer.key-usage", F, "usage-no-signing"},

    {"6.5.4 a", "default", "the signer is not revoked", false, {0}, ESEAL_PASSED,
        "signer.revocation", P, "not-revoked"},
    {"6.5.4 e", "default", "the signer was revoked before signing", false,
        {.signer_revoked = SCENE_NOW - 1, .reason_plus_1 = 5}, ESEAL_FAILED, "signer.revocation", F,
        "revoked-before"},
    {"6.5.4 e", "strict", "the same by the letter", false,
        {.signer_revoked = SCENE_NOW - 1, .reason_plus_1 = 5}, ESEAL_FAILED, "signer.revocation", F,
        "revoked-before"},
    {"6.5.4 f", "default", "the signer was revoked after signing: superseded", false,
        {.signer_revoked = SCENE_NOW + 1, .reason_plus_1 = 5}, ESEAL_PASSED, "signer.revocation", W,
        "revoked-after"},
    {"6.5.4 f", "default", "after signing, for a lost key, which no stamp dates", false,
        {.signer_revoked = SCENE_NOW + 1, .reason_plus_1 = 2}, ESEAL_INDETERMINATE,
        "signer.revocation", I, "revoked-no-poe"},

    {"6.5.5", "default", "the signer is listed", false, {0}, ESEAL_PASSED, "signer.in-seal", P,
        "ok"},
    {"6.5.5", "default", "the signer is not listed", false, {.unlisted = true}, ESEAL_FAILED,
        "signer.in-seal", F, "not-listed"},
    {"6.5.5", "default", "listed is the signer's older certificate", false, {.renewed = true},
        ESEAL_FAILED, "signer.in-seal", F, "not-listed-renewed"},

    {"6.5.6", "default", "signed in the signer's period, which is over", false,
        {.signer_to = SCENE_NOW + DAY, .judged_at = SCENE_NOW + 2 * DAY}, ESEAL_PASSED,
        "signer.validity", W, "expired-since"},
    {"6.5.6", "default", "signed outside the signer's period", false,
        {.signer_to = SCENE_NOW - DAY, .judged_at = SCENE_NOW + 2 * DAY}, ESEAL_FAILED,
        "signer.validity", F, "expired"},
    {"6.5.6", "default", "signed in the future", false, {.signed_at = SCENE_NOW + 301},
        ESEAL_FAILED, "time.claimed", F, "time-in-future"},

    {"6.5.6", "default", "signed in the signer's period, revoked before that", false,
        {.signer_revoked = SCENE_NOW, .reason_plus_1 = 5}, ESEAL_FAILED, "signer.revocation", F,
        "revoked-before"},
    {"6.5.6", "default", "signed in the signer's period, revoked after that", false,
        {.signer_revoked = SCENE_NOW + 1, .reason_plus_1 = 6}, ESEAL_PASSED, "signer.revocation", W,
        "revoked-after"},

    {"6.5.7 a", "default", "the document is as it was", false, {0}, ESEAL_PASSED,
        "signature.data-hash", P, "ok"},
    {"6.5.7 b", "default", "the document was changed", false, {.document = true}, ESEAL_FAILED,
        "signature.data-hash", F, "data-hash-wrong"},
    {"6.5.7 c", "default", "the hash value was changed", false, {.hash = true}, ESEAL_FAILED,
        "signature.data-hash", F, "data-hash-wrong"},

    {"6.5.8 a", "default", "the seal inside has a wrong value", false, {.seal_value = true},
        ESEAL_FAILED, "seal.value", F, "value-wrong"},
    {"6.5.8 a", "default", "the seal inside was changed", false, {.seal_data = true}, ESEAL_FAILED,
        "seal.value", F, "value-wrong"},
    {"6.5.8 a", "default", "the chain of its maker breaks", false, {.maker_ca = TWIN_CA},
        ESEAL_FAILED, "maker.chain", F, "chain-signature"},
    {"6.5.8 a", "default", "its maker's is an encryption certificate", false,
        {.maker_usage = ENCRYPTION}, ESEAL_FAILED, "maker.key-usage", F, "usage-encryption"},
    {"6.5.8 b", "default", "signed on the seal's first second", false, {.from = SCENE_NOW},
        ESEAL_PASSED, "seal.validity", P, "ok"},
    {"6.5.8 b", "default", "signed on the seal's last second", false, {.to = SCENE_NOW},
        ESEAL_PASSED, "seal.validity", P, "ok"},
    {"6.5.8 b", "default", "signed in the seal's period, which is over", false,
        {.to = SCENE_NOW, .judged_at = SCENE_NOW + DAY}, ESEAL_PASSED, "seal.validity", W,
        "expired-since"},
    {"6.5.8 c", "default", "signed a second before the seal's period", false,
        {.from = SCENE_NOW + 1}, ESEAL_FAILED, "seal.validity", F, "not-yet-valid"},
    {"6.5.8 c", "default", "signed a second after it", false, {.to = SCENE_NOW - 1}, ESEAL_FAILED,
        "seal.validity", F, "expired"},
};

static scene s;
static const int VERSIONS[] = {1, 4, 5};

/* --- making what a row asks for --- */

static void person(scene_who *who, const char *subject, bool maker, ca issuer, cert_plan plan)
{
    const scene_who *own = maker ? &s.maker_ca : &s.signer_ca;
    const char *own_name = maker ? "C=CN/CN=Maker CA" : "C=CN/CN=Signer CA";
    scene_who twin = {0};

    plan.issuer = issuer == STRANGE_CA ? "C=CN/CN=Strange CA" : own_name;
    if (issuer == OWN_CA) {
        scene_who_new(who, &s, subject, own, plan);
        return;
    }
    /* a broken chain: the key identifiers must not tell the issuers apart */
    plan.no_aki = true;
    scene_who_new(&twin, &s, plan.issuer, NULL, (cert_plan){.ca = true});
    scene_who_new(who, &s, subject, &twin, plan);
    scene_who_free(&twin);
}

static eseal_seal *make_seal(const odd *o, int version, const scene_who *maker,
    const scene_who *signer, const scene_who *older)
{
    scene_seal plan = {.version = version,
        .maker = maker,
        .listed = {o->unlisted  ? &s.other
                   : o->renewed ? older
                                : signer},
        .created = o->created,
        .from = o->from,
        .to = o->to,
        .wrong_value = o->seal_value,
        .changed_name = o->seal_data};

    /* the list is made of whatever certificates: an encryption one gets in by its octets */
    return scene_seal_make(&s, &plan);
}

/* --- signing by hand --- */

static const char CONTENT[] = "the document's octets";
static const char CHANGED[] = "the document's octetS";

static eseal_signature *sign(
    const odd *o, int version, const eseal_seal *seal, const scene_who *signer)
{
    es_buf tbs = ES_BUF(1 << 20), out = ES_BUF(1 << 20), value;
    const char *oid = o->algorithm ? "1.2.156.10197.1.504" : ES_OID_SM2_SM3;
    uint8_t hash[ES_HASH_MAX];
    eseal_signature *signature = NULL;
    eseal_error err = {0};
    es_asn1_tbs fields = {.version = version,
        .seal = es_span_of(seal->octets, seal->len),
        .time = o->signed_at == 0 ? SCENE_NOW : o->signed_at,
        .property_info = "a file",
        .cert = es_buf_view(&signer->der),
        .algorithm = oid};
    int rc = es_hash_octets(hash, s.ctx, ES_HASH_SM3, es_span_str(CONTENT), &err);

    if (o->hash)
        hash[31] ^= 1;
    fields.data_hash = es_span_of(hash, 32);
    if (rc == 0)
        rc = es_asn1_put_tbs(&tbs, &fields, &err);
    ck_assert_msg(rc == 0, "%s: %s", err.where, err.text);
    value = scene_value(&s, signer, es_buf_view(&tbs));
    if (o->value)
        value.ptr[value.len - 1] ^= 1;
    if (o->data) { /* "a file" becomes "a filf" */
        for (size_t i = tbs.len; i >= 6; i--)
            if (memcmp(tbs.ptr + i - 6, "a file", 6) == 0) {
                tbs.ptr[i - 1] ^= 3;
                break;
            }
    }
    rc = es_signature_assemble(&out, version, es_buf_view(&tbs), es_buf_view(&signer->der), oid,
        es_buf_view(&value), &err);
    if (rc == 0)
        rc = eseal_signature_parse(&signature, s.ctx, out.ptr, out.len, &err);
    ck_assert_msg(rc == 0, "%s: %s", err.where, err.text);
    es_buf_free(&tbs);
    es_buf_free(&value);
    es_buf_free(&out);
    return signature;
}

/* The authorities' lists: the maker's of when the seal was made, the signer's of when it signed. */
static eseal_evidence *evidence_of(const odd *o)
{
    crl_plan plans[2] = {{.issuer = "C=CN/CN=Maker CA", .key = s.maker_ca.key, .at = SCENE_CREATED},
        {.issuer = "C=CN/CN=Signer CA", .key = s.signer_ca.key, .at = SCENE_NOW}};
    int64_t revoked[2] = {o->maker_revoked, o->signer_revoked};
    eseal_evidence *evidence = NULL;

    ck_assert_int_eq(eseal_evidence_new(&evidence, s.ctx, NULL), 0);
    for (int i = 0; i < 2; i++) {
        es_buf der;

        if (revoked[i] != 0)
            plans[i].entries[0] =
                (crl_entry_plan){.serial = 7, .at = revoked[i], .reason_plus_1 = o->reason_plus_1};
        der = maker_crl(&plans[i]);
        ck_assert_int_eq(
            eseal_evidence_add(evidence, ESEAL_EVIDENCE_CRL, der.ptr, der.len, NULL, NULL), 0);
        es_buf_free(&der);
    }
    return evidence;
}

static eseal_report *judge(
    const item *row, const eseal_seal *seal, int version, const scene_who *signer)
{
    eseal_verify_options options = {.size = sizeof options,
        .trust = s.trust,
        .evidence = evidence_of(&row->odd),
        .at = row->odd.judged_at};
    eseal_signature *signature = NULL;
    eseal_policy *policy = NULL;
    const char *content = row->odd.document ? CHANGED : CONTENT;
    eseal_report *report = NULL;
    eseal_io *io = NULL;
    eseal_error err = {0};
    int rc;

    ck_assert_int_eq(eseal_policy_new(&policy, s.ctx, row->policy, NULL), 0);
    options.policy = policy;
    if (row->seal) {
        rc = eseal_seal_verify(&report, seal, s.ctx, &options, &err);
    } else {
        signature = sign(&row->odd, version, seal, signer);
        ck_assert_int_eq(eseal_io_open(&io, content, strlen(content), NULL), 0);
        rc = eseal_signature_verify(&report, signature, s.ctx, io, &options, &err);
    }
    ck_assert_msg(rc == 0, "%s: %s", err.where, err.text);
    eseal_io_free(io);
    eseal_policy_free(policy);
    eseal_evidence_free((eseal_evidence *)(uintptr_t)options.evidence);
    eseal_signature_free(signature);
    return report;
}

START_TEST(items)
{
    const item *row = &ITEMS[_i / COUNT(VERSIONS)];
    int version = VERSIONS[_i % COUNT(VERSIONS)];
    const odd *o = &row->odd;
    scene_who maker, signer, older = {0};
    eseal_seal *seal;
    eseal_report *report;
    char what[200];

    snprintf(what, sizeof what, "%s %s, %s (v%d)", row->clause, row->name, row->policy, version);
    scene_open(&s);
    person(&maker, "C=CN/O=Seals/CN=Maker", true, o->maker_ca,
        (cert_plan){.usage = o->maker_usage, .from = o->maker_from, .to = o->maker_to});
    person(&signer, "C=CN/O=Works/CN=Signer", false, o->signer_ca,
        (cert_plan){.usage = o->signer_usage, .from = o->signer_from, .to = o->signer_to});
    if (o->renewed)
        person(&older, "C=CN/O=Works/CN=Signer", false, OWN_CA, (cert_plan){.serial = 8});
    seal = make_seal(o, version, &maker, &signer, &older);
    report = judge(row, seal, version, &signer);
    scene_expect(report, row->result, what);
    scene_expect_check(report, 0, row->check, row->outcome, row->reason, what);
    eseal_report_free(report);
    eseal_seal_free(seal);
    scene_who_free(&maker);
    scene_who_free(&signer);
    scene_who_free(&older);
    scene_close(&s);
}
END_TEST

/* 5.3, 6.2: the seal's fields can be made visible, and are those that were put in. */
START_TEST(seal_fields)
{
    int version = VERSIONS[_i];
    eseal_seal *seal;
    const unsigned char *octets;
    size_t len;

    scene_open(&s);
    seal = scene_seal_issue(&s, &(scene_seal){.version = version});
    ck_assert_int_eq(eseal_seal_version(seal), version);
    ck_assert_str_eq(eseal_seal_id(seal), "33010600000001");
    ck_assert_str_eq(eseal_seal_name(seal), "\xe5\x8d\xb0\xe7\xab\xa0");
    ck_assert_str_eq(eseal_seal_vendor(seal), "libeseal");
    ck_assert_int_eq(eseal_seal_created(seal), SCENE_CREATED);
    ck_assert_int_eq(eseal_seal_valid_from(seal), SCENE_CREATED);
    ck_assert_int_eq(eseal_seal_valid_to(seal), SCENE_TO);
    ck_assert_int_eq(eseal_seal_width_mm(seal), 40);
    ck_assert_int_eq(eseal_seal_cert_kind(seal), ESEAL_LIST_CERTIFICATES);
    ck_assert_uint_eq(eseal_seal_cert_count(seal), 1);
    octets = eseal_seal_cert_at(seal, 0, &len);
    ck_assert(es_span_equal(es_span_of(octets, len), es_buf_view(&s.signer.der)));
    octets = eseal_seal_maker(seal, &len);
    ck_assert(es_span_equal(es_span_of(octets, len), es_buf_view(&s.maker.der)));
    eseal_seal_free(seal);
    scene_close(&s);
}
END_TEST

/* 5.5, 6.4: the same of the signature's. */
START_TEST(signature_fields)
{
    int version = VERSIONS[_i];
    eseal_signature *signature;
    eseal_seal *seal;
    const unsigned char *octets, *own;
    size_t len, own_len;

    scene_open(&s);
    seal = scene_seal_issue(&s, &(scene_seal){.version = version});
    signature = sign(&(odd){0}, version, seal, &s.signer);
    ck_assert_int_eq(eseal_signature_format(signature), version);
    ck_assert_int_eq(eseal_signature_time(signature), SCENE_NOW);
    ck_assert_str_eq(eseal_signature_property_info(signature), "a file");
    octets = eseal_signature_cert(signature, &len);
    ck_assert(es_span_equal(es_span_of(octets, len), es_buf_view(&s.signer.der)));
    octets = eseal_seal_der(eseal_signature_seal(signature), &len);
    own = eseal_seal_der(seal, &own_len);
    ck_assert(es_span_equal(es_span_of(octets, len), es_span_of(own, own_len)));
    ck_assert_ptr_nonnull(eseal_signature_data_hash(signature, &len));
    ck_assert_uint_eq(len, 32);
    eseal_signature_free(signature);
    eseal_seal_free(seal);
    scene_close(&s);
}
END_TEST

/* 6.3.2 b, 6.5.2: what is not of the format is refused; each octet cut off makes it so. */
START_TEST(formats)
{
    int version = VERSIONS[_i];
    eseal_signature *signature, *again = NULL;
    eseal_seal *seal, *other = NULL;
    const unsigned char *octets;
    size_t len;

    scene_open(&s);
    seal = scene_seal_issue(&s, &(scene_seal){.version = version});
    octets = eseal_seal_der(seal, &len);
    ck_assert_int_eq(eseal_seal_parse(&other, s.ctx, octets, len, NULL), 0);
    eseal_seal_free(other);
    for (size_t n = 0; n < len; n += 7)
        ck_assert_int_lt(eseal_seal_parse(&other, s.ctx, octets, n, NULL), 0);
    signature = sign(&(odd){0}, version, seal, &s.signer);
    octets = eseal_signature_der(signature, &len);
    ck_assert_int_eq(eseal_signature_parse(&again, s.ctx, octets, len, NULL), 0);
    eseal_signature_free(again);
    for (size_t n = 0; n < len; n += 7)
        ck_assert_int_lt(eseal_signature_parse(&again, s.ctx, octets, n, NULL), 0);
    /* one is not the other */
    ck_assert_int_lt(eseal_seal_parse(&other, s.ctx, octets, len, NULL), 0);
    octets = eseal_seal_der(seal, &len);
    ck_assert_int_lt(eseal_signature_parse(&again, s.ctx, octets, len, NULL), 0);
    eseal_signature_free(signature);
    eseal_seal_free(seal);
    scene_close(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gmt0047");
    TCase *tc = tcase_create("clauses");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, items, 0, COUNT(ITEMS) * COUNT(VERSIONS));
    tcase_add_loop_test(tc, seal_fields, 0, COUNT(VERSIONS));
    tcase_add_loop_test(tc, signature_fields, 0, COUNT(VERSIONS));
    tcase_add_loop_test(tc, formats, 0, COUNT(VERSIONS));
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
