/* SPDX-License-Identifier: Apache-2.0 */
/* From a key's value to a finished document, signature or seal.  Nothing leaves unverified. */
#include "core/signing.h"
#include "core/verify.h"

#include "base/mem.h"
#include "core/policy.h"

int es_signing_take_value(
    es_buf *out, const eseal_signing *signing, es_span value, eseal_error *err)
{
    es_span message = es_buf_view(&signing->message);
    uint8_t der[72];
    size_t len = 0;
    es_sm2_value parsed;
    es_alg alg;
    int rc;

    if (!es_alg_from_oid(&alg, signing->algorithm))
        return es_err(err, ESEAL_E_ALGORITHM, NULL, ES_NO_OFFSET, "%s", signing->algorithm);
    if (alg.key != ES_KEY_SM2) {
        es_buf_span(out, value);
        rc = es_value_verify(signing->ctx, signing->cert->key, &alg, value, &message, 1, err);
    } else {
        rc = es_sm2_value_from_device(der, &len, value, err);
        if (rc < 0)
            return rc;
        es_buf_put(out, der, len);
        if (es_sm2_value_read(&parsed, es_span_of(der, len)) != ES_R_NONE)
            rc = ES_VALUE_BAD;
        else
            rc = es_sm2_verify(
                signing->ctx, signing->cert->key, &parsed, ES_DEFAULT_ID, &message, 1, err);
    }
    if (rc < 0)
        return rc;
    if (rc != ES_VALUE_GOOD)
        return es_err(err, ESEAL_E_VALUE, NULL, ES_NO_OFFSET,
            "the value does not verify with the certificate: another key, or r and s in another "
            "form");
    return out->failed ? es_err_nomem(err) : 0;
}

int es_signing_assemble(es_buf *out, const eseal_signing *signing, es_span value, eseal_error *err)
{
    es_span cert = es_span_of(signing->cert->octets, signing->cert->len);
    es_span message = es_buf_view(&signing->message);

    if (signing->kind == ES_SIGNING_SEAL)
        return es_seal_assemble(out, signing->version, es_buf_view(&signing->info), cert,
            signing->algorithm, value, err);
    if (signing->seal == NULL)
        return es_signed_data_assemble(out, signing->options.plain_form, message, cert, value, err);
    return es_signature_assemble(
        out, signing->version, message, cert, signing->algorithm, value, err);
}

static eseal_verify_options output_options(const eseal_signing *signing, const eseal_policy *policy)
{
    eseal_verify_options options = {.size = sizeof options,
        .trust = signing->options.trust,
        .policy = policy,
        .at = signing->time};

    return options;
}

/* Verifies a finished detached signature or seal, read back from its octets. */
static int check_single(const eseal_signing *signing, es_span made, eseal_error *err)
{
    eseal_policy policy = {.preset = ES_PRESET_OFFLINE};
    eseal_verify_options options = output_options(signing, &policy);
    eseal_signature *signature = NULL;
    eseal_seal *seal = NULL;
    eseal_report *report = NULL;
    int rc;

    if (signing->kind == ES_SIGNING_SEAL) {
        rc = es_seal_parse(&seal, signing->ctx, made, NULL, err);
        /* a seal made for the future is judged on its first day */
        if (rc == 0 && options.at < seal->valid_from)
            options.at = seal->valid_from;
        if (rc == 0)
            rc = eseal_seal_verify(&report, seal, signing->ctx, &options, err);
    } else {
        rc = es_signature_parse(&signature, signing->ctx, made, err);
        if (rc == 0)
            rc = eseal_signature_verify(
                &report, signature, signing->ctx, signing->content, &options, err);
    }
    if (rc == 0)
        rc = es_signing_check_output(report, 0, err);
    eseal_report_free(report);
    eseal_signature_free(signature);
    eseal_seal_free(seal);
    return rc;
}

/* Verifies a finished document, read back through io. */
static int check_document(const eseal_signing *signing, const eseal_io *io, eseal_error *err)
{
    eseal_policy policy = {.preset = ES_PRESET_OFFLINE};
    eseal_verify_options options = output_options(signing, &policy);
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

static int put_buffer(void *arg, const void *data, size_t len, eseal_error *err)
{
    es_buf *out = arg;

    if (es_buf_put(out, data, len))
        return 0;
    return out->len + len > out->max ? es_err_limit(err, NULL, "document_octets", out->max)
                                     : es_err_nomem(err);
}

/* The octets that go into a document as SignedValue, or are the result themselves. */
static int make_value(es_buf *made, const eseal_signing *signing, es_span value, eseal_error *err)
{
    es_buf der = ES_BUF(8192);
    int rc = es_signing_take_value(&der, signing, value, err);

    *made = ES_BUF((size_t)signing->ctx->limits.der_octets);
    if (rc == 0)
        rc = es_signing_assemble(made, signing, es_buf_view(&der), err);
    if (rc == 0 && made->failed)
        rc = es_err_nomem(err);
    if (rc == 0 && signing->kind != ES_SIGNING_DOCUMENT)
        rc = check_single(signing, es_buf_view(made), err);
    es_buf_free(&der);
    return rc;
}

static int write_document(
    es_buf *out, const eseal_signing *signing, es_span value, eseal_error *err)
{
    eseal_io *io = NULL;
    int rc = es_ofd_plan_write(signing->plan, value, put_buffer, out, err);

    if (rc == 0)
        rc = eseal_io_open(&io, out->ptr, out->len, err);
    if (rc == 0)
        rc = check_document(signing, io, err);
    eseal_io_free(io);
    return rc;
}

int eseal_signing_finish(unsigned char **out, size_t *len, eseal_signing *signing,
    const void *value, size_t value_len, eseal_error *err)
{
    es_buf made, document;
    int rc;

    if (out == NULL || len == NULL || signing == NULL || value == NULL)
        return es_err_misuse(err, "eseal_signing_finish needs out, len, signing and value");
    *out = NULL;
    *len = 0;
    document = ES_BUF((size_t)signing->ctx->limits.document_octets);
    rc = make_value(&made, signing, es_span_of(value, value_len), err);
    if (rc == 0 && signing->kind == ES_SIGNING_DOCUMENT)
        rc = write_document(&document, signing, es_buf_view(&made), err);
    if (rc == 0) {
        *out = es_buf_take(signing->kind == ES_SIGNING_DOCUMENT ? &document : &made, len);
        if (*out == NULL)
            rc = es_err_nomem(err);
    }
    es_buf_free(&made);
    es_buf_free(&document);
    return rc;
}

static int write_file(
    es_outfile *file, const eseal_signing *signing, es_span value, eseal_error *err)
{
    eseal_io *io = NULL;
    int rc;

    if (signing->kind != ES_SIGNING_DOCUMENT)
        return es_outfile_write(file, value.ptr, value.len, err);
    rc = es_ofd_plan_write(signing->plan, value, es_outfile_put, file, err);
    if (rc == 0)
        rc = eseal_io_open_file(&io, es_outfile_temp(file), err);
    if (rc == 0)
        rc = check_document(signing, io, err);
    eseal_io_free(io);
    return rc;
}

int eseal_signing_finish_file(
    eseal_signing *signing, const void *value, size_t value_len, const char *path, eseal_error *err)
{
    es_outfile *file = NULL;
    es_buf made;
    int rc;

    if (signing == NULL || value == NULL || path == NULL)
        return es_err_misuse(err, "eseal_signing_finish_file needs signing, value and path");
    rc = make_value(&made, signing, es_span_of(value, value_len), err);
    if (rc == 0)
        rc = es_outfile_open(&file, path, err);
    if (rc == 0) {
        rc = write_file(file, signing, es_buf_view(&made), err);
        if (rc == 0)
            rc = es_outfile_commit(file, err);
        else
            es_outfile_abandon(file);
    }
    es_buf_free(&made);
    return rc;
}
