/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lists of revoked seals without a signature say against the seal.  Anybody can write one, so
 * it may take a verdict away and never gives one: there is no outcome for a list that is silent.
 * Such a list has no kinds of revocation: one after T is a warning.
 */
#include "core/judge.h"

#include "base/mem.h"

typedef struct listed {
    const es_revoked_entry *entry; /* NULL: none */
    const es_revoked_list *by;
} listed;

static const char *issuer_of(const es_revoked_list *list)
{
    return list->issuer == NULL ? "-" : list->issuer;
}

/* The earliest holds, and of two the one whose issuer comes first, whatever their order. */
static listed earliest(const es_case *c)
{
    es_span id = es_span_str(c->sig->seal->id);
    listed found = {NULL, NULL};

    for (size_t i = 0; i < c->facts->revoked_list_count; i++) {
        const es_revoked_list *list = c->facts->revoked_lists[i];

        for (size_t j = 0; j < list->count; j++) {
            const es_revoked_entry *e = &list->entries[j];

            if (!es_span_equal(e->code, id))
                continue;
            if (found.entry == NULL || e->since < found.entry->since ||
                (e->since == found.entry->since &&
                    strcmp(issuer_of(list), issuer_of(found.by)) < 0))
                found = (listed){e, list};
        }
    }
    return found;
}

void es_judge_listed(es_case *c)
{
    int outcome = ESEAL_CHECK_WARNING;
    es_reason reason = ES_R_STATUS_LISTED_AFTER;
    eseal_check *check;
    listed found;

    if (c->sig->seal == NULL || c->sig->seal->id == NULL)
        return;
    found = earliest(c);
    if (found.entry == NULL)
        return;
    if (c->best == ES_TIME_UNKNOWN) {
        reason = ES_R_TIME_MISSING;
    } else if (found.entry->since <= c->best) {
        outcome = ESEAL_CHECK_FAILED;
        reason = ES_R_STATUS_LISTED_BEFORE;
    }
    check = es_case_add(c, ES_C_SEAL_STATUS, outcome, reason);
    check->time = found.entry->since;
    es_checks_text(&c->out->checks, &check->detail, issuer_of(found.by));
    if (c->best != ES_TIME_UNKNOWN)
        es_checks_time(&c->out->checks, &check->expected, c->best);
}
