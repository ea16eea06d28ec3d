/* SPDX-License-Identifier: Apache-2.0 */
/* Faults (trial.h) in time stamps, revocation, seal status, keys, and signing in two steps. */
#include "base/mem.h"
#include "crl_maker.h"
#include "made.h"
#include "token_maker.h"
#include "trial.h"
#include "unit.h"

#define DAY 86400

static forge f;
static eseal_signer *signer, *maker;
static eseal_seal *seal;
static eseal_document *plain, *stamped_twin;
static eseal_io *plain_io, *twin_io, *sealed_io;
static eseal_signature *signature;
static eseal_stamp_token *token;
static eseal_evidence *evidence;
static eseal_policy *policy;
static es_buf plain_octets, twin_octets, sealed, token_der, crl, ocsp, key_pem;
static es_buf status_der, state, value;

/* --- who and what there is --- */

static es_buf copy_of(es_span from)
{
    es_buf out = ES_BUF((size_t)64 << 20);

    ck_assert(es_buf_span(&out, from));
    return out;
}

static es_buf taken(unsigned char *made, size_t len)
{
    es_buf out = copy_of(es_span_of(made, len));

    eseal_free(made);
    return out;
}

static void trust(const forge_id *id, int use)
{
    eseal_cert *cert = NULL;

    ck_assert_int_eq(eseal_cert_parse(&cert, f.ctx, id->der.ptr, id->der.len, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(f.trust, cert, use, 0, NULL, NULL), 0);
    eseal_cert_free(cert);
}

static void make_plain(void)
{
    forge_reset(&f);
    forge_drop(&f, F_ANNOTS);
    forge_drop(&f, F_ANNOT);
    forge_swap(&f, F_DOCUMENT, "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>", "");
    forge_swap(&f, F_ENTRY, "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>", "");
    forge_pack(&f);
    plain_octets = copy_of(es_buf_view(&f.package));
    ck_assert_int_eq(eseal_io_open(&plain_io, plain_octets.ptr, plain_octets.len, NULL), 0);
    ck_assert_int_eq(eseal_document_open(&plain, f.ctx, plain_io, NULL), 0);
}

static es_buf make_crl(const forge_id *ca, const char *name)
{
    return maker_crl(&(crl_plan){
        .issuer = name, .key = ca->key, .at = FORGE_NOW - DAY, .next = FORGE_NOW + DAY});
}

static int build_status(eseal_status_list **out, eseal_error *err)
{
    eseal_status_builder *builder = NULL;
    eseal_cert *cert = NULL;
    int rc = eseal_cert_parse(&cert, f.ctx, f.maker.der.ptr, f.maker.der.len, err);

    if (rc == 0)
        rc = eseal_status_builder_new(&builder, f.ctx, err);
    if (rc == 0)
        rc = eseal_status_builder_set_issuer(builder, "a register", err);
    if (rc == 0)
        rc = eseal_status_builder_add_maker(builder, cert, err);
    if (rc == 0)
        rc = eseal_status_builder_add_entry(
            builder, "S-9", ESEAL_STATUS_REVOKED, "ORDER", FORGE_TIME, FORGE_TIME, err);
    if (rc == 0) {
        eseal_status_builder_set_updates(builder, FORGE_NOW - DAY, FORGE_NOW + DAY);
        rc = eseal_status_builder_sign(out, builder, signer, err);
    }
    eseal_status_builder_free(builder);
    eseal_cert_free(cert);
    return rc;
}

static void make_evidence(void)
{
    eseal_status_list *list = NULL;
    const unsigned char *der;
    eseal_error err = {0};
    size_t len;

    crl = make_crl(&f.maker_ca, "C=CN/CN=Maker CA");
    ocsp = maker_ocsp(&(ocsp_plan){.issuer = "C=CN/CN=Signer CA",
        .issuer_key = f.ca.key,
        .key = f.ca.key,
        .serial = 101,
        .status = 'g',
        .at = FORGE_NOW - DAY,
        .next = FORGE_NOW + DAY});
    ck_assert_msg(build_status(&list, &err) == 0, "%s %s", err.where, err.text);
    der = eseal_status_list_der(list, &len);
    status_der = copy_of(es_span_of(der, len));
    eseal_status_list_free(list);
    ck_assert_int_eq(eseal_evidence_new(&evidence, f.ctx, NULL), 0);
    ck_assert_int_eq(
        eseal_evidence_add(evidence, ESEAL_EVIDENCE_CRL, crl.ptr, crl.len, NULL, NULL), 0);
    ck_assert_int_eq(
        eseal_evidence_add(evidence, ESEAL_EVIDENCE_OCSP, ocsp.ptr, ocsp.len, NULL, NULL), 0);
    ck_assert_int_eq(eseal_evidence_add(evidence, ESEAL_EVIDENCE_STATUS, status_der.ptr,
                         status_der.len, NULL, NULL),
        0);
}

/* A document whose only signature is not stamped yet, and one that is. */
static void make_stamps(void)
{
    eseal_sign_options options = made_options(&f, seal);
    token_plan plan = {.key = f.other.key, .cert = forge_der(&f.other), .time = FORGE_TIME + 60};
    unsigned char *made = NULL;
    eseal_error err = {0};
    size_t len;

    ck_assert_msg(eseal_document_sign(&made, &len, plain, &options, signer, &err) == 0, "%s %s",
        err.where, err.text);
    twin_octets = taken(made, len);
    ck_assert_int_eq(eseal_io_open(&twin_io, twin_octets.ptr, twin_octets.len, NULL), 0);
    ck_assert_int_eq(eseal_document_open(&stamped_twin, f.ctx, twin_io, NULL), 0);
    ck_assert_int_eq(eseal_document_signature(&signature, stamped_twin, 0, NULL), 0);
    plan.over.ptr = eseal_signature_value(signature, &plan.over.len);
    token_der = maker_token(f.ctx, &plan);
    ck_assert_int_eq(eseal_stamp_token_parse(&token, f.ctx, token_der.ptr, token_der.len, NULL), 0);
    ck_assert_msg(eseal_document_add_stamp_file(stamped_twin, 0, token, TRIAL_FILE, &err) == 0,
        "%s", err.text);
    ck_assert_int_eq(es_file_read(&sealed, TRIAL_FILE, (size_t)1 << 24, NULL), 0);
    remove(TRIAL_FILE);
    ck_assert_int_eq(eseal_io_open(&sealed_io, sealed.ptr, sealed.len, NULL), 0);
}

static int begin(eseal_signing **out, eseal_error *err)
{
    eseal_sign_options options = made_options(&f, seal);

    return eseal_signing_new(out, plain, &options, eseal_signer_cert(signer), err);
}

/* The state of a signature in the making, and the value that its key gives. */
static void make_state(void)
{
    static const es_alg SM2 = {ES_KEY_SM2, ES_HASH_SM3, false, false, "SM2-with-SM3"};
    eseal_signing *signing = NULL;
    unsigned char *made = NULL;
    es_span message;
    size_t len;

    ck_assert_int_eq(begin(&signing, NULL), 0);
    ck_assert_int_eq(eseal_signing_encode(&made, &len, signing, NULL), 0);
    state = taken(made, len);
    message.ptr = eseal_signing_message(signing, &message.len);
    value = ES_BUF(200);
    ck_assert_int_eq(
        es_private_key_sign(&value, f.ctx, f.signer.private, &SM2, &message, 1, NULL), 0);
    eseal_signing_free(signing);
}

/* Without caches, so that each time the same is allocated and asked. */
static void set_up(void)
{
    eseal_cache_sizes none = {.size = sizeof none};
    eseal_ctx_options options = {.size = sizeof options, .caches = &none};

    forge_init_with(&f, &options);
    trust(&f.ca, ESEAL_USE_STAMP);
    trust(&f.signer, ESEAL_USE_STATUS);
    signer = made_signer(&f, &f.signer);
    maker = made_signer(&f, &f.maker);
    seal = made_seal(&f, 4);
    key_pem = maker_key_pem(f.signer.key);
    ck_assert_int_eq(eseal_policy_new(&policy, f.ctx, "default", NULL), 0);
    make_plain();
    make_evidence();
    make_stamps();
    make_state();
}

static void tear_down(void)
{
    es_buf *buffers[] = {&plain_octets, &twin_octets, &sealed, &token_der, &crl, &ocsp, &key_pem,
        &status_der, &state, &value};

    eseal_policy_free(policy);
    eseal_evidence_free(evidence);
    eseal_stamp_token_free(token);
    eseal_signature_free(signature);
    eseal_document_free(stamped_twin);
    eseal_document_free(plain);
    eseal_io_free(sealed_io);
    eseal_io_free(twin_io);
    eseal_io_free(plain_io);
    eseal_seal_free(seal);
    eseal_signer_free(maker);
    eseal_signer_free(signer);
    for (size_t i = 0; i < sizeof buffers / sizeof buffers[0]; i++)
        es_buf_free(buffers[i]);
    forge_free(&f);
}

/* --- the verbs --- */

static int parse_stamp(outcome *o, eseal_error *err)
{
    eseal_stamp_token *made = NULL;
    int rc = eseal_stamp_token_parse(&made, f.ctx, token_der.ptr, token_der.len, err);

    o->out = made != NULL;
    eseal_stamp_token_free(made);
    return rc;
}

static int request_stamp(outcome *o, eseal_error *err)
{
    unsigned char *made = NULL;
    size_t len;
    int rc = eseal_stamp_request_encode(&made, &len, f.ctx, signature, NULL, err);

    o->out = made != NULL;
    eseal_free(made);
    return rc;
}

static int add_stamp(outcome *o, eseal_error *err)
{
    unsigned char *made = NULL;
    size_t len;
    int rc = eseal_signature_add_stamp(&made, &len, f.ctx, signature, token, err);

    o->out = made != NULL;
    eseal_free(made);
    return rc;
}

static int add_stamp_file(outcome *o, eseal_error *err)
{
    (void)o; /* the folder is looked at afterwards */
    return eseal_document_add_stamp_file(stamped_twin, 0, token, TRIAL_FILE, err);
}

/* Nothing that could not be added is there afterwards. */
static int add_evidence(outcome *o, int kind, const es_buf *octets, eseal_error *err)
{
    eseal_evidence *made = NULL;
    int rc = eseal_evidence_new(&made, f.ctx, err);

    if (rc == 0)
        rc = eseal_evidence_add(made, kind, octets->ptr, octets->len, "a source", err);
    o->out = eseal_evidence_count(made, kind) > 0;
    eseal_evidence_free(made);
    return rc;
}

static int add_crl(outcome *o, eseal_error *err)
{
    return add_evidence(o, ESEAL_EVIDENCE_CRL, &crl, err);
}

static int add_ocsp(outcome *o, eseal_error *err)
{
    return add_evidence(o, ESEAL_EVIDENCE_OCSP, &ocsp, err);
}

static int add_status(outcome *o, eseal_error *err)
{
    return add_evidence(o, ESEAL_EVIDENCE_STATUS, &status_der, err);
}

static int add_cert(outcome *o, eseal_error *err)
{
    return add_evidence(o, ESEAL_EVIDENCE_CERTIFICATE, &f.ca.der, err);
}

static int make_status(outcome *o, eseal_error *err)
{
    eseal_status_list *made = NULL;
    int rc = build_status(&made, err);

    o->out = made != NULL;
    eseal_status_list_free(made);
    return rc;
}

static int verify_all(outcome *o, eseal_error *err)
{
    eseal_verify_options options = {.size = sizeof options,
        .trust = f.trust,
        .policy = policy,
        .evidence = evidence,
        .at = FORGE_NOW};
    eseal_document *document = NULL;
    eseal_report *made = NULL;
    int rc = eseal_document_open(&document, f.ctx, sealed_io, err);

    if (rc == 0)
        rc = eseal_document_verify(&made, document, &options, err);
    o->out = made != NULL;
    o->passed = eseal_report_passed(made);
    eseal_report_free(made);
    eseal_document_free(document);
    return rc;
}

static int prepare(outcome *o, eseal_error *err)
{
    eseal_signing *signing = NULL;
    unsigned char *made = NULL;
    size_t len;
    int rc = begin(&signing, err);

    if (rc == 0)
        rc = eseal_signing_encode(&made, &len, signing, err);
    o->out = made != NULL;
    eseal_free(made);
    eseal_signing_free(signing);
    return rc;
}

static int finish(outcome *o, eseal_error *err)
{
    eseal_signing *signing = NULL;
    unsigned char *made = NULL;
    size_t len;
    int rc = eseal_signing_parse(&signing, f.ctx, plain, NULL, state.ptr, state.len, err);

    if (rc == 0)
        rc = eseal_signing_finish(&made, &len, signing, value.ptr, value.len, err);
    o->out = made != NULL;
    eseal_free(made);
    eseal_signing_free(signing);
    return rc;
}

static int finish_file(outcome *o, eseal_error *err)
{
    eseal_signing *signing = NULL;
    int rc = eseal_signing_parse(&signing, f.ctx, plain, NULL, state.ptr, state.len, err);

    if (rc == 0)
        rc = eseal_signing_finish_file(signing, value.ptr, value.len, TRIAL_FILE, err);
    eseal_signing_free(signing);
    (void)o;
    return rc;
}

static int sign_content(outcome *o, eseal_error *err)
{
    eseal_sign_options options = made_options(&f, seal);
    unsigned char *made = NULL;
    size_t len;
    int rc = eseal_content_sign(&made, &len, f.ctx, plain_io, &options, signer, err);

    o->out = made != NULL;
    eseal_free(made);
    return rc;
}

static int open_signer(outcome *o, eseal_error *err)
{
    eseal_signer *made = NULL;
    int rc = eseal_signer_open(
        &made, f.ctx, key_pem.ptr, key_pem.len, f.signer.der.ptr, f.signer.der.len, NULL, err);

    o->out = made != NULL;
    eseal_signer_free(made);
    return rc;
}

static const trial ROWS[] = {
    {"stamp parse", parse_stamp, true},
    {"stamp request", request_stamp, false},
    {"stamp add", add_stamp, false},
    {"stamp add to a file", add_stamp_file, false},
    {"CRL", add_crl, true},
    {"OCSP answer", add_ocsp, true},
    {"status list", add_status, true},
    {"certificate as evidence", add_cert, false},
    {"status list make", make_status, false},
    {"document verify with evidence", verify_all, false},
    {"two steps, first", prepare, false},
    {"two steps, second", finish, false},
    {"two steps, second, to a file", finish_file, false},
    {"content sign", sign_content, false},
    {"signer", open_signer, false},
};

int main(void)
{
    return trial_suite("fault pki", ROWS, sizeof ROWS / sizeof ROWS[0], set_up, tear_down);
}
