/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The integrity list (GM/T 0099-2020 7.4): what the package has against what it lists, and its
 * composer's value.  It has no time, so neither period nor revocation of the composer's certificate
 * is asked about: it can only take away from what the signatures say.
 */
#include "base/mem.h"
#include "core/gather.h"

static eseal_check *found(es_gather *g, int outcome, es_reason reason, const char *detail)
{
    es_checks *checks = &g->facts->found;
    eseal_check *check = es_checks_add(checks, ES_C_DOCUMENT_ENTRIES, outcome, reason);

    es_checks_text(checks, &check->detail, detail);
    return check;
}

/* What of a signature has to be good here. */
static const es_check_id ASKED[] = {ES_C_SIGNATURE_ALGORITHM, ES_C_SIGNATURE_VALUE,
    ES_C_SIGNATURE_DATA_HASH, ES_C_SIGNER_KEY_USAGE, ES_C_SIGNER_CHAIN};

/* The worst of these that parsing and verifying found; NULL: all good, or with a remark. */
static const eseal_check *worst_of(const es_checks *checks, bool *whole)
{
    const eseal_check *worst = NULL;

    *whole = true;
    for (size_t k = 0; k < sizeof ASKED / sizeof ASKED[0]; k++) {
        bool seen = false;

        for (size_t i = 0; i < checks->count; i++) {
            const eseal_check *check = &checks->items[i];

            if (check->id != ASKED[k])
                continue;
            seen = true;
            if (check->outcome == ESEAL_CHECK_PASSED || check->outcome == ESEAL_CHECK_WARNING)
                continue;
            if (worst == NULL || check->outcome == ESEAL_CHECK_FAILED)
                worst = check;
        }
        *whole = *whole && seen;
    }
    return worst;
}

static void conclude(es_gather *g, const es_signature_facts *s)
{
    bool whole;
    const eseal_check *worst = worst_of(&s->found, &whole);

    if (worst != NULL && worst->outcome == ESEAL_CHECK_FAILED)
        found(g, ESEAL_CHECK_FAILED, ES_R_ENTRIES_VALUE, es_reason_id(worst->reason));
    else if (worst != NULL || !whole)
        found(g, ESEAL_CHECK_INDETERMINATE, ES_R_ENTRIES_COMPOSER,
            s->signer.cert == NULL ? NULL : s->signer.cert->subject);
    else
        found(g, ESEAL_CHECK_PASSED, ES_R_OK, NULL);
}

static int gather_value(es_gather *g, const es_ofd_entries *entries)
{
    es_content content = {.octets = es_buf_view(&entries->xml)};
    es_facts own = {0};
    es_signature_facts *s;
    eseal_error problem = {0};
    int rc;

    own.signatures = s = es_alloc_array(1, sizeof *s);
    if (s == NULL)
        return es_err_nomem(g->err);
    own.signature_count = 1;
    s->claimed = ES_TIME_UNKNOWN;
    s->plain = true;
    s->layout = ES_LAYOUT_PLAIN;
    rc = es_signature_parse(&s->value, g->ctx, es_buf_view(&entries->value), &problem);
    if (rc == ESEAL_E_NOMEM) {
        rc = es_err_nomem(g->err);
    } else if (rc < 0 || s->value->seal != NULL) {
        found(
            g, ESEAL_CHECK_FAILED, ES_R_ENTRIES_VALUE, rc < 0 ? problem.text : "a seal signature");
        rc = 0;
    } else {
        rc = es_gather_signature(g, s, &content);
        if (rc == 0 && s->found.failed)
            rc = es_err_nomem(g->err);
        if (rc == 0)
            conclude(g, s);
    }
    es_facts_free(&own);
    return rc;
}

int es_gather_entries(es_gather *g, const es_ofd *ofd)
{
    const es_ofd_entries *entries = &ofd->entries;
    eseal_check *check;

    if (entries->path == NULL) {
        found(g, ESEAL_CHECK_NOT_APPLICABLE, ES_R_ABSENT, NULL);
        return 0;
    }
    if (!entries->read) {
        found(g, ESEAL_CHECK_NOT_RUN, ES_R_PREREQUISITE, es_check_name(ES_C_CONTAINER_STRUCTURE));
        return 0;
    }
    es_found_findings(&g->facts->found, ES_C_DOCUMENT_ENTRIES, &entries->findings, 4, true);
    if (entries->value_path == NULL)
        return 0; /* said */
    if (entries->value.len > 0)
        return gather_value(g, entries);
    check = found(g, ESEAL_CHECK_FAILED, ES_R_FILE_MISSING, NULL);
    es_checks_text(&g->facts->found, &check->path, entries->value_path);
    return 0;
}
