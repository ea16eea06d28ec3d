/* SPDX-License-Identifier: Apache-2.0 */
/* A seal in progress: signed by its maker, verified, handed out. */
#include "core/signing.h"

#include "base/mem.h"
#include "core/policy.h"
#include "core/signer.h"
#include "core/verify.h"

static int again(eseal_signing *signing, es_span info, es_span message, eseal_error *err)
{
    es_buf_span(&signing->info, info);
    es_buf_span(&signing->message, message);
    if (signing->info.failed || signing->message.failed)
        return es_err_nomem(err);
    return es_signing_digest(signing, err);
}

static int assemble(es_buf *out, const eseal_signing *signing, es_span value, eseal_error *err)
{
    es_span cert = es_span_of(signing->cert->octets, signing->cert->len);

    return es_seal_assemble(
        out, signing->version, es_buf_view(&signing->info), cert, signing->algorithm, value, err);
}

static int check(const eseal_signing *signing, es_span made, eseal_error *err)
{
    eseal_policy policy = {.preset = ES_PRESET_OFFLINE};
    eseal_verify_options options = es_signing_output_options(signing, &policy);
    eseal_seal *seal = NULL;
    eseal_report *report = NULL;
    int rc = es_seal_parse(&seal, signing->ctx, made, NULL, err);

    /* a seal made for the future is judged on its first day */
    if (rc == 0 && options.at < seal->valid_from)
        options.at = seal->valid_from;
    if (rc == 0)
        rc = eseal_seal_verify(&report, seal, signing->ctx, &options, err);
    if (rc == 0)
        rc = es_signing_check_output(report, 0, err);
    eseal_report_free(report);
    eseal_seal_free(seal);
    return rc;
}

const es_signing_work es_signing_seal = {
    .kind = ES_SIGNING_SEAL, .again = again, .assemble = assemble, .check = check};

int eseal_signing_new_seal(eseal_signing **out, const eseal_seal_builder *builder,
    const eseal_cert *maker, eseal_error *err)
{
    eseal_signing *signing = NULL;
    int rc;

    if (out == NULL || builder == NULL || maker == NULL)
        return es_err_misuse(err, "eseal_signing_new_seal needs out, builder and maker");
    *out = NULL;
    rc = es_signing_alloc(
        &signing, es_seal_builder_ctx(builder), &es_signing_seal, NULL, maker, err);
    if (rc < 0)
        return rc;
    signing->version = es_seal_builder_version(builder);
    signing->time = es_seal_builder_created(builder);
    rc = es_signing_check_cert(signing->cert, signing->time, err);
    if (rc == 0)
        rc = es_signing_algorithm(signing, err);
    if (rc == 0)
        rc = es_seal_builder_message(&signing->message, &signing->info, builder, signing->time,
            es_span_of(signing->cert->octets, signing->cert->len), signing->algorithm, err);
    if (rc == 0)
        rc = es_signing_digest(signing, err);
    return es_signing_hand_out(out, signing, rc);
}

int eseal_seal_builder_sign(
    eseal_seal **out, eseal_seal_builder *builder, const eseal_signer *maker, eseal_error *err)
{
    eseal_signing *signing = NULL;
    unsigned char *der = NULL;
    size_t len = 0;
    int rc;

    if (out == NULL || builder == NULL || maker == NULL)
        return es_err_misuse(err, "eseal_seal_builder_sign needs out, builder and maker");
    *out = NULL;
    rc = eseal_signing_new_seal(&signing, builder, maker->cert, err);
    if (rc == 0)
        rc = es_signing_by(&der, &len, signing, maker, NULL, err);
    if (rc == 0)
        rc = eseal_seal_parse(out, signing->ctx, der, len, err);
    eseal_free(der);
    eseal_signing_free(signing);
    return rc;
}
