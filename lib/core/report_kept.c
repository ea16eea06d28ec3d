/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a report remembers for the evidence file of its verification: which octets it is about, and
 * the certificates between leaves and anchors, which may have come with the trust store and would
 * be missed later.  Anchors stay out: they are for whoever verifies to choose.
 */
#include "core/report_fill.h"

#include "base/mem.h"
#include "pki/trust.h"

static bool has_cert(const eseal_report *report, es_span der)
{
    for (size_t i = 0; i < report->cert_count; i++)
        if (es_span_equal(es_buf_view(&report->certs[i]), der))
            return true;
    return false;
}

static void keep_cert(eseal_report *report, const eseal_cert *cert)
{
    es_span der = es_span_of(cert->octets, cert->len);
    es_buf copy = ES_BUF(cert->len + 1);

    if (has_cert(report, der))
        return;
    if (!es_grow(
            &report->certs, &report->cert_capacity, report->cert_count + 1, sizeof *report->certs))
        report->failed = true;
    else if (!es_buf_span(&copy, der))
        report->failed = true;
    else
        report->certs[report->cert_count++] = copy;
}

/* All that bear the issuer's name: a pinned certificate has no path, yet its issuer signs the lists
 * that speak about it; and one that has changed its key signs them with the new one. */
static void keep_issuers(eseal_report *report, const eseal_cert *cert, const eseal_trust *trust)
{
    for (size_t i = 0; trust != NULL && i < trust->other_count; i++)
        if (es_span_equal(trust->others[i]->view.subject, cert->view.issuer))
            keep_cert(report, trust->others[i]);
}

static void keep_path(eseal_report *report, const es_chain_path *path, const eseal_trust *trust)
{
    for (size_t i = 0; i + 1 < path->count; i++) {
        if (i > 0)
            keep_cert(report, path->certs[i]);
        keep_issuers(report, path->certs[i], trust);
    }
}

static void keep_chain(
    eseal_report *report, const eseal_cert *leaf, const es_chain *chain, const eseal_trust *trust)
{
    if (leaf == NULL)
        return;
    for (size_t i = 0; i < chain->path_count; i++)
        keep_path(report, &chain->paths[i], trust);
    for (size_t i = 1; chain->state != ES_CHAIN_GOOD && i < chain->step_count; i++)
        keep_cert(report, chain->steps[i].cert);
    if (chain->state == ES_CHAIN_PINNED)
        keep_issuers(report, leaf, trust);
}

static void keep_of(eseal_report *report, const es_cert_facts *who, const eseal_trust *trust)
{
    keep_chain(report, who->cert, &who->chain, trust);
}

int es_report_keep(
    eseal_report *report, const es_facts *facts, const eseal_trust *trust, eseal_error *err)
{
    memcpy(report->content, facts->digest, sizeof report->content);
    memcpy(report->beside, facts->beside, sizeof report->beside);
    report->has_content = facts->has_digest;
    report->has_beside = facts->has_beside;
    for (size_t i = 0; i < facts->signature_count; i++) {
        const es_signature_facts *s = &facts->signatures[i];

        keep_of(report, &s->signer, trust);
        keep_of(report, &s->maker, trust);
        keep_of(report, &s->stamp.service, trust);
        keep_of(report, &s->seal_stamp.service, trust);
    }
    for (size_t i = 0; i < facts->status_count; i++)
        keep_chain(report, facts->statuses[i].signer.cert, &facts->statuses[i].signer.chain, trust);
    for (size_t i = 0; i < facts->archive_count; i++)
        keep_of(report, &facts->archives[i].stamp.service, trust);
    return report->failed ? es_err_nomem(err) : 0;
}
