/* SPDX-License-Identifier: Apache-2.0 */
/* What is refused of a certificate, and of what was made.  Each refusal names the check and the
 * reason that a verifier would give. */
#include "core/judge.h"
#include "core/signing.h"

#include "base/mem.h"

int es_signing_refuse(eseal_error *err, int code, const eseal_check *check)
{
    char *sentence = es_check_sentence(check, false);

    es_err(err, code, eseal_check_subject(check), check->offset, "%s (%s): %s",
        eseal_check_id(check), eseal_check_reason(check), sentence == NULL ? "" : sentence);
    es_free(sentence);
    return code;
}

/* Not looked at while signing: these need evidence that a signer does not have. */
static bool is_excused(const eseal_check *check)
{
    switch (check->id) {
    case ES_C_SIGNER_REVOCATION:
    case ES_C_MAKER_REVOCATION:
    case ES_C_SEAL_STATUS:
        return check->outcome == ESEAL_CHECK_NOT_RUN;
    case ES_C_SIGNER_CHAIN:
    case ES_C_MAKER_CHAIN:
        return check->outcome == ESEAL_CHECK_INDETERMINATE;
    case ES_C_TIME_CLAIMED:
    case ES_C_SIGNER_VALIDITY:
        /* plain form A, made on request, has no room for a time */
        return check->reason == ES_R_TIME_MISSING;
    default:
        return false;
    }
}

int es_signing_check_cert(const eseal_cert *cert, int64_t time, eseal_error *err)
{
    if (cert->usage == ES_USAGE_ENCRYPTION || cert->usage == ES_USAGE_OTHER)
        return es_err(err, ESEAL_E_USAGE, cert->subject, ES_NO_OFFSET,
            "the certificate's key usage does not allow signatures");
    if (time < cert->view.not_before)
        return es_err(err, ESEAL_E_SIGNER_REFUSED, cert->subject, ES_NO_OFFSET,
            "the certificate is not yet valid");
    if (time > cert->view.not_after)
        return es_err(err, ESEAL_E_SIGNER_REFUSED, cert->subject, ES_NO_OFFSET,
            "the certificate has expired");
    return 0;
}

eseal_verify_options es_signing_output_options(
    const eseal_signing *signing, const eseal_policy *policy)
{
    eseal_verify_options options = {.size = sizeof options,
        .trust = signing->options.trust,
        .policy = policy,
        .at = signing->time};

    return options;
}

const eseal_check *es_signing_first_failed(const eseal_report *report)
{
    for (size_t s = 0; s <= report->signature_count; s++) {
        size_t signature = s == 0 ? ESEAL_REPORT_DOCUMENT : s - 1;

        for (size_t i = 0; i < eseal_report_check_count(report, signature); i++) {
            const eseal_check *check = eseal_report_check_at(report, signature, i);

            if (es_check_counts(check) == ESEAL_FAILED)
                return check;
        }
    }
    return NULL;
}

int es_signing_check_output(const eseal_report *report, size_t index, eseal_error *err)
{
    const eseal_check *failed = es_signing_first_failed(report);

    if (failed != NULL)
        return es_signing_refuse(err, ESEAL_E_OUTPUT_REFUSED, failed);
    for (size_t i = 0; i < eseal_report_check_count(report, index); i++) {
        const eseal_check *check = eseal_report_check_at(report, index, i);

        if (es_check_counts(check) != ESEAL_PASSED && !is_excused(check))
            return es_signing_refuse(err, ESEAL_E_OUTPUT_REFUSED, check);
    }
    if (index >= report->signature_count)
        return es_err(err, ESEAL_E_OUTPUT_REFUSED, NULL, ES_NO_OFFSET,
            "the new signature is not in the result");
    return 0;
}
