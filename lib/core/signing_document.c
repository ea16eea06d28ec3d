/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures in progress over a document, and over any content. */
#include "core/signing.h"

#include "base/mem.h"
#include "core/policy.h"
#include "core/verify.h"

/* SM3 of what is to be signed. */
static int hash_source(uint8_t out[32], const eseal_ctx *ctx, const eseal_io *io, eseal_error *err)
{
    es_gather g = {.ctx = ctx, .err = err};
    es_content content = {.io = io};
    uint8_t digest[ES_HASH_MAX];
    int rc = es_content_hash(&g, &content, ES_HASH_SM3, es_span_of(NULL, 0), digest);

    if (rc == 0)
        memcpy(out, digest, 32);
    return rc;
}

/* Restored: what was prepared must come out again, octet for octet. */
static int same_source(eseal_signing *signing, const eseal_io *io, eseal_error *err)
{
    uint8_t before[sizeof signing->source];
    int rc;

    memcpy(before, signing->source, sizeof before);
    signing->source_size = eseal_io_length(io);
    rc = hash_source(signing->source, signing->ctx, io, err);
    if (rc == 0 && memcmp(signing->source, before, sizeof before) != 0)
        return es_err(err, ESEAL_E_CHANGED, NULL, ES_NO_OFFSET,
            "this is not the document or file that was prepared, or it was changed since");
    return rc < 0 ? rc : es_signing_check(signing, false, err);
}

static int document_again(eseal_signing *signing, es_span info, es_span message, eseal_error *err)
{
    int rc = same_source(signing, signing->document->io, err);

    (void)info;
    (void)message;
    return rc < 0 ? rc : es_signing_prepare_document(signing, err);
}

static int content_again(eseal_signing *signing, es_span info, es_span message, eseal_error *err)
{
    int rc = same_source(signing, signing->content, err);

    (void)info;
    (void)message;
    return rc < 0 ? rc : es_signing_prepare_content(signing, err);
}

static int assemble(es_buf *out, const eseal_signing *signing, es_span value, eseal_error *err)
{
    es_span cert = es_span_of(signing->cert->octets, signing->cert->len);
    es_span message = es_buf_view(&signing->message);

    if (signing->seal == NULL)
        return es_signed_data_assemble(out, signing->options.plain_form, message, cert, value, err);
    return es_signature_assemble(
        out, signing->version, message, cert, signing->algorithm, value, err);
}

static int check_content(const eseal_signing *signing, es_span made, eseal_error *err)
{
    eseal_policy policy = {.preset = ES_PRESET_OFFLINE};
    eseal_verify_options options = es_signing_output_options(signing, &policy);
    eseal_signature *signature = NULL;
    eseal_report *report = NULL;
    int rc = es_signature_parse(&signature, signing->ctx, made, err);

    if (rc == 0)
        rc = eseal_signature_verify(
            &report, signature, signing->ctx, signing->content, &options, err);
    if (rc == 0)
        rc = es_signing_check_output(report, 0, err);
    eseal_report_free(report);
    eseal_signature_free(signature);
    return rc;
}

static int write_document(
    const eseal_signing *signing, es_span made, es_zip_out *put, void *arg, eseal_error *err)
{
    return es_ofd_plan_write(signing->plan, made, put, arg, err);
}

/* Verifies a finished document, read back through io. */
static int check_document(const eseal_signing *signing, const eseal_io *io, eseal_error *err)
{
    eseal_policy policy = {.preset = ES_PRESET_OFFLINE};
    eseal_verify_options options = es_signing_output_options(signing, &policy);
    eseal_report *report = NULL;
    es_ofd *ofd = NULL;
    int rc = es_ofd_open(&ofd, signing->ctx, io, err);

    if (rc == 0)
        rc = es_verify_ofd(&report, signing->ctx, ofd, io, &options, err);
    if (rc == 0)
        rc = es_signing_check_output(report, signing->document->ofd->signature_count, err);
    eseal_report_free(report);
    es_ofd_free(ofd);
    return rc;
}

static void free_plan(eseal_signing *signing)
{
    es_ofd_plan_free(signing->plan);
}

const es_signing_work es_signing_document = {.kind = ES_SIGNING_DOCUMENT,
    .again = document_again,
    .assemble = assemble,
    .write = write_document,
    .check_written = check_document,
    .free = free_plan};
const es_signing_work es_signing_content = {.kind = ES_SIGNING_CONTENT,
    .again = content_again,
    .assemble = assemble,
    .check = check_content};

int eseal_signing_new(eseal_signing **out, const eseal_document *document,
    const eseal_sign_options *options, const eseal_cert *cert, eseal_error *err)
{
    eseal_signing *signing = NULL;
    int rc;

    if (out == NULL || document == NULL || cert == NULL)
        return es_err_misuse(err, "eseal_signing_new needs out, document and cert");
    *out = NULL;
    rc = es_signing_alloc(&signing, document->ctx, &es_signing_document, options, cert, err);
    if (rc < 0)
        return rc;
    signing->document = document;
    signing->source_size = eseal_io_length(document->io);
    rc = es_signing_algorithm(signing, err);
    if (rc == 0)
        rc = hash_source(signing->source, signing->ctx, document->io, err);
    if (rc == 0)
        rc = es_signing_check(signing, true, err);
    if (rc == 0)
        rc = es_signing_check_document(signing, err);
    if (rc == 0)
        rc = es_signing_prepare_document(signing, err);
    return es_signing_hand_out(out, signing, rc);
}

int eseal_signing_new_content(eseal_signing **out, const eseal_ctx *ctx, const eseal_io *content,
    const eseal_sign_options *options, const eseal_cert *cert, eseal_error *err)
{
    eseal_signing *signing = NULL;
    int rc;

    if (out == NULL || ctx == NULL || content == NULL || cert == NULL)
        return es_err_misuse(err, "eseal_signing_new_content needs out, ctx, content and cert");
    *out = NULL;
    rc = es_signing_alloc(&signing, ctx, &es_signing_content, options, cert, err);
    if (rc < 0)
        return rc;
    signing->content = content;
    signing->source_size = eseal_io_length(content);
    if (signing->options.stamp_count > 0 || signing->options.riding != ESEAL_RIDING_NONE)
        rc = es_err_misuse(err, "a detached signature is not drawn");
    if (rc == 0)
        rc = es_signing_algorithm(signing, err);
    if (rc == 0)
        rc = hash_source(signing->source, ctx, content, err);
    if (rc == 0)
        rc = es_signing_check(signing, true, err);
    if (rc == 0)
        rc = es_signing_prepare_content(signing, err);
    return es_signing_hand_out(out, signing, rc);
}
