/* SPDX-License-Identifier: Apache-2.0 */
#include "core/gather.h"

#include "base/mem.h"

eseal_check *es_found(es_signature_facts *s, es_check_id id, int outcome, es_reason reason)
{
    eseal_check *check = es_checks_add(&s->found, id, outcome, reason);

    check->layout = s->layout;
    return check;
}

eseal_check *es_found_text(es_signature_facts *s, es_check_id id, int outcome, es_reason reason,
    const char *path, const char *detail, const char *actual)
{
    eseal_check *check = es_found(s, id, outcome, reason);

    es_checks_text(&s->found, &check->path, path);
    es_checks_text(&s->found, &check->detail, detail);
    es_checks_text(&s->found, &check->actual, actual);
    return check;
}

void es_found_findings(
    es_checks *to, es_check_id id, const es_findings *findings, int layout, bool quiet)
{
    bool spoke = false;

    for (size_t i = 0; i < findings->count; i++) {
        const es_finding *finding = &findings->items[i];
        eseal_check *check;

        if (finding->severity == ES_NOTE)
            continue;
        spoke = true;
        check = es_checks_add(to, id,
            finding->severity == ES_BAD ? ESEAL_CHECK_FAILED : ESEAL_CHECK_WARNING,
            finding->reason);
        check->layout = layout;
        check->offset = finding->offset;
        es_checks_text(to, &check->path, finding->path);
        es_checks_text(to, &check->detail, finding->detail);
        es_checks_text(to, &check->actual, finding->detail);
    }
    if (findings->failed)
        to->failed = true;
    if (!spoke && !quiet)
        es_checks_add(to, id, ESEAL_CHECK_PASSED, ES_R_OK)->layout = layout;
}

void es_found_encoding(es_signature_facts *s, const es_findings *all, const char *path, uint64_t at,
    es_check_id value, es_check_id encoding)
{
    es_findings bad = {0}, mild = {0};

    for (size_t i = 0; i < all->count; i++) {
        const es_finding *f = &all->items[i];

        es_findings_add(f->severity == ES_BAD ? &bad : &mild, f->reason, f->severity,
            f->offset == ES_NO_OFFSET ? f->offset : f->offset + at,
            f->path == NULL ? path : f->path, f->detail);
    }
    bad.failed |= all->failed;
    es_found_findings(&s->found, value, &bad, s->layout, true);
    es_found_findings(&s->found, encoding, &mild, s->layout, false);
    es_findings_free(&bad);
    es_findings_free(&mild);
}

static void cert_facts_free(es_cert_facts *facts)
{
    eseal_cert_free(facts->cert);
    es_chain_free(&facts->chain);
    es_locations_free(&facts->upward);
    es_revocations_free(&facts->revocations);
    for (size_t i = 0; i < facts->path_count; i++) {
        for (size_t k = 0; k < facts->paths[i].issuer_count; k++)
            es_revocations_free(&facts->paths[i].issuers[k]);
        es_free(facts->paths[i].issuers);
    }
    es_free(facts->paths);
}

static void stamp_facts_free(es_stamp_facts *facts)
{
    eseal_stamp_token_free(facts->token);
    cert_facts_free(&facts->service);
}

void es_facts_free(es_facts *facts)
{
    for (size_t i = 0; i < facts->signature_count; i++) {
        es_signature_facts *s = &facts->signatures[i];

        eseal_signature_free(s->value);
        cert_facts_free(&s->signer);
        cert_facts_free(&s->maker);
        stamp_facts_free(&s->stamp);
        stamp_facts_free(&s->seal_stamp);
        es_checks_free(&s->found);
        es_free(s->covered);
        es_free(s->listed);
        es_free(s->covered_entry);
    }
    for (size_t i = 0; i < facts->status_count; i++) {
        cert_facts_free(&facts->statuses[i].signer);
        es_free(facts->statuses[i].detail);
    }
    for (size_t i = 0; i < facts->archive_count; i++) {
        stamp_facts_free(&facts->archives[i].stamp);
        es_free(facts->archives[i].detail);
    }
    es_free(facts->archives);
    es_free(facts->statuses);
    es_free(facts->signatures);
    es_checks_free(&facts->found);
    es_free(facts->name);
    memset(facts, 0, sizeof *facts);
}
