/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What signing refuses: GM/T 0031-2014 6.2.2 a) to c), GB/T 38540-2020 7.2.  Each refusal names the
 * check and the reason that a verifier would give.
 */
#include "core/judge.h"
#include "core/signing.h"
#include "core/verify.h"

#include "base/mem.h"

static bool is_chain(es_check_id id)
{
    return id == ES_C_SIGNER_CHAIN || id == ES_C_MAKER_CHAIN;
}

static int check_chain(const eseal_signing *signing, eseal_error *err)
{
    es_chain chain = {0};
    bool unknown;
    int rc = es_chain_build(&chain, signing->ctx, signing->options.trust, ESEAL_USE_SIGNER,
        signing->cert, NULL, 0, err);

    if (rc < 0)
        return rc;
    unknown = chain.state == ES_CHAIN_NO_ANCHORS || chain.state == ES_CHAIN_NOT_FOUND;
    if (chain.state == ES_CHAIN_BROKEN)
        rc = es_err(err, ESEAL_E_SIGNER_REFUSED, signing->cert->subject, ES_NO_OFFSET,
            "signer.chain (%s): %s", es_reason_id(chain.reason),
            chain.detail == NULL ? "" : chain.detail);
    else if (unknown && !signing->options.allow_unknown_chain)
        rc = es_err(err, ESEAL_E_SIGNER_REFUSED, signing->cert->subject, ES_NO_OFFSET,
            "signer.chain: no path to a signer anchor; give the anchor, or allow an unknown chain");
    else if (!unknown && es_chain_expired_at(&chain, signing->time) != ES_CHAIN_MAX)
        rc = es_err(err, ESEAL_E_SIGNER_REFUSED, signing->cert->subject, ES_NO_OFFSET,
            "signer.chain (%s): an issuer's certificate is not valid now",
            es_reason_id(ES_R_CHAIN_EXPIRED));
    es_chain_free(&chain);
    return rc;
}

/* The seal by its own procedure, at the time of signing. */
static int check_seal(const eseal_signing *signing, bool chain_too, eseal_error *err)
{
    eseal_policy policy = {.preset = ES_PRESET_OFFLINE};
    eseal_verify_options options = {.size = sizeof options,
        .trust = signing->options.trust,
        .policy = &policy,
        .at = signing->time};
    eseal_report *report = NULL;
    int rc = eseal_seal_verify(&report, signing->seal, signing->ctx, &options, err);

    for (size_t i = 0; rc == 0 && i < eseal_report_check_count(report, 0); i++) {
        const eseal_check *check = eseal_report_check_at(report, 0, i);
        bool open = is_chain(check->id) && check->outcome == ESEAL_CHECK_INDETERMINATE;

        if (es_check_counts(check) == ESEAL_PASSED)
            continue;
        if (open && (!chain_too || signing->options.allow_unknown_chain))
            continue;
        rc = es_signing_refuse(err, ESEAL_E_SEAL_REFUSED, check);
    }
    eseal_report_free(report);
    return rc;
}

static int check_listed(const eseal_signing *signing, eseal_error *err)
{
    es_gather g = {.ctx = signing->ctx, .err = err};
    es_signature_facts s = {.seal = signing->seal, .layout = signing->version};
    const eseal_check *check;
    int rc;

    s.signer.cert = signing->cert;
    rc = es_gather_listed(&g, &s);
    check = es_checks_find(&s.found, ES_C_SIGNER_IN_SEAL);
    if (rc == 0 && s.found.failed)
        rc = es_err_nomem(err);
    if (rc == 0 && (check == NULL || check->outcome != ESEAL_CHECK_PASSED))
        rc = check == NULL ? es_err_nomem(err) : es_signing_refuse(err, ESEAL_E_NOT_LISTED, check);
    es_checks_free(&s.found);
    return rc;
}

int es_signing_check(eseal_signing *signing, bool chain_too, eseal_error *err)
{
    int rc = es_signing_check_cert(signing->cert, signing->time, err);

    if (rc == 0 && chain_too)
        rc = check_chain(signing, err);
    if (rc == 0 && signing->seal != NULL)
        rc = check_seal(signing, chain_too, err);
    if (rc == 0 && signing->seal != NULL)
        rc = check_listed(signing, err);
    return rc;
}

int es_signing_check_document(const eseal_signing *signing, eseal_error *err)
{
    eseal_policy policy = {.preset = ES_PRESET_OFFLINE};
    eseal_verify_options options = {.size = sizeof options,
        .trust = signing->options.trust,
        .policy = &policy,
        .at = signing->time};
    eseal_report *report = NULL;
    const eseal_check *check;
    int rc = es_verify_ofd(
        &report, signing->ctx, signing->document->ofd, signing->document->io, &options, err);

    if (rc < 0)
        return rc;
    check = es_signing_first_failed(report);
    if (check != NULL)
        rc = es_signing_refuse(err, ESEAL_E_DOCUMENT_REFUSED, check);
    eseal_report_free(report);
    return rc;
}
