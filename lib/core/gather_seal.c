/* SPDX-License-Identifier: Apache-2.0 */
/* The seal itself: GM/T 0031-2014 6.1.2, GB/T 38540-2020 6.3. */
#include "core/gather.h"

/* Deviations of encoding are remarks; what is so wrong that it may not pass fails seal.value. */
static void found_encoding(es_signature_facts *s)
{
    es_findings bad = {0}, mild = {0};
    const es_findings *all = &s->seal->findings;

    for (size_t i = 0; i < all->count; i++) {
        const es_finding *f = &all->items[i];

        es_findings_add(f->severity == ES_BAD ? &bad : &mild, f->reason, f->severity, f->offset,
            f->path, f->detail);
    }
    bad.failed |= all->failed;
    es_found_findings(&s->found, ES_C_SEAL_VALUE, &bad, s->layout, true);
    es_found_findings(&s->found, ES_C_SEAL_ENCODING, &mild, s->layout, false);
    es_findings_free(&bad);
    es_findings_free(&mild);
}

int es_gather_seal(es_gather *g, es_signature_facts *s)
{
    es_span message = es_span_of(s->seal->message, s->seal->message_len);
    es_value_task task = {.id = ES_C_SEAL_VALUE,
        .algorithm = s->seal->algorithm,
        .value = s->seal->value,
        .pieces = &message,
        .count = 1};
    int rc;

    found_encoding(s);
    rc = es_gather_cert(g, s, true, s->seal->maker);
    if (rc < 0)
        return rc;
    rc = es_gather_maker_key(g, s);
    if (rc < 0)
        return rc;
    task.cert = s->maker.cert;
    rc = es_gather_value(g, s, &task);
    return rc < 0 ? rc : es_gather_seal_stamp(g, s);
}
