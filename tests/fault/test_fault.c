/* SPDX-License-Identifier: Apache-2.0 */
/* Faults (trial.h) in parsing, judging, issuing, signing and reporting. */
#include "base/mem.h"
#include "core/judge.h"
#include "made.h"
#include "trial.h"
#include "unit.h"

static forge f;
static eseal_signer *signer, *maker;
static eseal_seal *seal;
static eseal_signature *signature;
static eseal_report *report;
static eseal_io *plain_io;
static es_buf plain, sealed;

static es_buf copy_of(const es_buf *from)
{
    es_buf out = ES_BUF((size_t)64 << 20);

    ck_assert(es_buf_span(&out, es_buf_view(from)));
    return out;
}

/* Without caches, so that each time the same is allocated and asked. */
static void set_up(void)
{
    eseal_cache_sizes none = {.size = sizeof none};
    eseal_ctx_options options = {.size = sizeof options, .caches = &none};
    es_span value;

    forge_init_with(&f, &options);
    forge_reset(&f);
    forge_drop(&f, F_ANNOTS);
    forge_drop(&f, F_ANNOT);
    forge_swap(&f, F_DOCUMENT, "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>", "");
    forge_swap(&f, F_ENTRY, "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>", "");
    forge_pack(&f);
    plain = copy_of(&f.package);
    ck_assert_int_eq(eseal_io_open(&plain_io, plain.ptr, plain.len, NULL), 0);
    forge_make(&f, NULL);
    forge_passes(&f);
    sealed = copy_of(&f.package);
    report = f.report;
    f.report = NULL;
    value = forge_get(&f, F_VALUE);
    ck_assert_int_eq(eseal_signature_parse(&signature, f.ctx, value.ptr, value.len, NULL), 0);
    seal = made_seal(&f, 4);
    signer = made_signer(&f, &f.signer);
    maker = made_signer(&f, &f.maker);
}

static void tear_down(void)
{
    eseal_signer_free(maker);
    eseal_signer_free(signer);
    eseal_seal_free(seal);
    eseal_signature_free(signature);
    eseal_report_free(report);
    eseal_io_free(plain_io);
    es_buf_free(&sealed);
    es_buf_free(&plain);
    forge_free(&f);
}

/* --- the verbs --- */

static int parse_seal(outcome *o, eseal_error *err)
{
    eseal_seal *made = NULL;
    int rc = eseal_seal_parse(&made, f.ctx, seal->octets, seal->len, err);

    o->out = made != NULL;
    eseal_seal_free(made);
    return rc;
}

static int parse_signature(outcome *o, eseal_error *err)
{
    eseal_signature *made = NULL;
    size_t len;
    const unsigned char *der = eseal_signature_der(signature, &len);
    int rc = eseal_signature_parse(&made, f.ctx, der, len, err);

    o->out = made != NULL;
    eseal_signature_free(made);
    return rc;
}

static int parse_cert(outcome *o, eseal_error *err)
{
    eseal_cert *made = NULL;
    int rc = eseal_cert_parse(&made, f.ctx, f.signer.der.ptr, f.signer.der.len, err);

    o->out = made != NULL;
    eseal_cert_free(made);
    return rc;
}

static int verify_document(outcome *o, eseal_error *err)
{
    eseal_verify_options options = {
        .size = sizeof options, .trust = f.trust, .policy = f.policy, .name = "a.ofd"};
    eseal_document *document = NULL;
    eseal_report *made = NULL;
    eseal_io *io = NULL;
    int rc = eseal_io_open(&io, sealed.ptr, sealed.len, err);

    if (rc == 0)
        rc = eseal_document_open(&document, f.ctx, io, err);
    if (rc == 0)
        rc = eseal_document_verify(&made, document, &options, err);
    o->out = made != NULL;
    o->passed = eseal_report_passed(made);
    eseal_report_free(made);
    eseal_document_free(document);
    eseal_io_free(io);
    return rc;
}

/* By another thread: the one that waits allocates nothing meanwhile, so the count stands. */
static int verify_batch(outcome *o, eseal_error *err)
{
    eseal_verify_options verify = {.size = sizeof verify, .trust = f.trust, .policy = f.policy};
    eseal_batch_options options = {.size = sizeof options, .threads = 1, .verify = &verify};
    eseal_batch *batch = NULL;
    eseal_report *made = NULL;
    int rc = eseal_batch_new(&batch, f.ctx, &options, err);

    if (rc == 0)
        rc = eseal_batch_add(batch, sealed.ptr, sealed.len, "a.ofd", err);
    if (rc == 0)
        rc = eseal_batch_next(&made, NULL, NULL, batch, err);
    o->out = made != NULL;
    o->passed = eseal_report_passed(made);
    eseal_report_free(made);
    eseal_batch_free(batch);
    return rc < 0 ? rc : 0;
}

static int verify_seal(outcome *o, eseal_error *err)
{
    eseal_verify_options options = {.size = sizeof options, .trust = f.trust, .policy = f.policy};
    eseal_report *made = NULL;
    int rc = eseal_seal_verify(&made, seal, f.ctx, &options, err);

    o->out = made != NULL;
    o->passed = eseal_report_passed(made);
    eseal_report_free(made);
    return rc;
}

static int make_seal(outcome *o, eseal_error *err)
{
    eseal_seal_builder *builder = NULL;
    eseal_cert *cert = NULL;
    eseal_seal *made = NULL;
    int rc = eseal_cert_parse(&cert, f.ctx, f.signer.der.ptr, f.signer.der.len, err);

    if (rc == 0)
        rc = eseal_seal_builder_new(&builder, f.ctx, 4, err);
    if (rc == 0)
        rc = eseal_seal_builder_set_id(builder, "S-1", err);
    if (rc == 0)
        rc = eseal_seal_builder_set_name(builder, "a seal", err);
    if (rc == 0)
        rc = eseal_seal_builder_set_picture(
            builder, "png", MADE_PICTURE, sizeof MADE_PICTURE, 40, 40, err);
    if (rc == 0)
        rc = eseal_seal_builder_add_cert(builder, cert, err);
    if (rc == 0) {
        eseal_seal_builder_set_created(builder, MAKER_FROM + 86400);
        eseal_seal_builder_set_validity(builder, MAKER_FROM + 86400, MAKER_TO - 86400);
        rc = eseal_seal_builder_sign(&made, builder, maker, err);
    }
    o->out = made != NULL;
    eseal_seal_free(made);
    eseal_seal_builder_free(builder);
    eseal_cert_free(cert);
    return rc;
}

static eseal_sign_options sign_options(const eseal_stamp *stamp)
{
    eseal_sign_options options = made_options(&f, seal);

    options.stamps = stamp;
    options.stamp_count = 1;
    return options;
}

static const eseal_stamp STAMP = {.page = 1, .x = 10, .y = 10};

static int sign_to_memory(outcome *o, eseal_error *err)
{
    eseal_sign_options options = sign_options(&STAMP);
    eseal_document *document = NULL;
    unsigned char *made = NULL;
    size_t len;
    int rc = eseal_document_open(&document, f.ctx, plain_io, err);

    if (rc == 0)
        rc = eseal_document_sign(&made, &len, document, &options, signer, err);
    o->out = made != NULL;
    eseal_free(made);
    eseal_document_free(document);
    return rc;
}

static int sign_to_file(outcome *o, eseal_error *err)
{
    eseal_sign_options options = sign_options(&STAMP);
    eseal_document *document = NULL;
    int rc = eseal_document_open(&document, f.ctx, plain_io, err);

    if (rc == 0)
        rc = eseal_document_sign_file(document, &options, signer, TRIAL_FILE, err);
    eseal_document_free(document);
    (void)o; /* the folder is looked at when nothing fails any more */
    return rc;
}

/* Writes the integrity list. */
static int list_to_file(outcome *o, eseal_error *err)
{
    eseal_document *document = NULL;
    int rc = eseal_document_open(&document, f.ctx, plain_io, err);

    if (rc == 0)
        rc = eseal_document_add_entries_file(document, signer, TRIAL_FILE, err);
    eseal_document_free(document);
    (void)o;
    return rc;
}

/* Texts say it with NULL alone. */
static int as_text(outcome *o, char *text, eseal_error *err)
{
    o->out = text != NULL;
    if (text == NULL)
        err->code = ESEAL_E_NOMEM;
    eseal_free(text);
    return err->code;
}

static int report_json(outcome *o, eseal_error *err)
{
    return as_text(o, eseal_report_json(report, "zh", 0), err);
}

static int report_text(outcome *o, eseal_error *err)
{
    return as_text(o, eseal_report_text(report, "en"), err);
}

/* Exported from one set of evidence, and imported into another. */
static int keep_evidence(outcome *o, eseal_error *err)
{
    eseal_evidence *from = NULL, *to = NULL;
    unsigned char *der = NULL;
    size_t len = 0;
    int rc = eseal_evidence_new(&from, f.ctx, err);

    if (rc == 0)
        rc = eseal_evidence_new(&to, f.ctx, err);
    if (rc == 0)
        rc = eseal_evidence_add(
            from, ESEAL_EVIDENCE_CERTIFICATE, f.ca.der.ptr, f.ca.der.len, NULL, err);
    if (rc == 0)
        rc = eseal_evidence_export(&der, &len, from, report, err);
    o->out = rc != 0 && der != NULL;
    if (rc == 0)
        rc = eseal_evidence_import(to, der, len, "kept", err);
    o->out |= rc != 0 && eseal_evidence_count(to, ESEAL_EVIDENCE_CERTIFICATE) > 0;
    eseal_free(der);
    eseal_evidence_free(to);
    eseal_evidence_free(from);
    return rc;
}

static const trial ROWS[] = {
    {"seal parse", parse_seal, true},
    {"signature parse", parse_signature, true},
    {"certificate parse", parse_cert, false},
    {"seal verify", verify_seal, false},
    {"document verify", verify_document, false},
    {"many documents verify", verify_batch, false},
    {"seal make", make_seal, false},
    {"sign to memory", sign_to_memory, false},
    {"sign to file", sign_to_file, false},
    {"list to file", list_to_file, false},
    {"report as JSON", report_json, true},
    {"report as text", report_text, true},
    {"evidence kept", keep_evidence, false},
};

int main(void)
{
    return trial_suite("fault", ROWS, sizeof ROWS / sizeof ROWS[0], set_up, tear_down);
}
