/* SPDX-License-Identifier: Apache-2.0 */
/* The seal itself: GM/T 0031-2014 6.1.2, GB/T 38540-2020 6.3. */
#include "core/gather.h"

int es_gather_seal(es_gather *g, es_signature_facts *s)
{
    es_span message = es_span_of(s->seal->message, s->seal->message_len);
    es_value_task task = {.id = ES_C_SEAL_VALUE,
        .algorithm = s->seal->algorithm,
        .value = s->seal->value,
        .pieces = &message,
        .count = 1};
    bool inside = s->value != NULL;
    int rc;

    es_found_encoding(s, &s->seal->findings, inside ? ES_SEAL_INSIDE : NULL,
        inside ? s->value->seal_at : 0, ES_C_SEAL_VALUE, ES_C_SEAL_ENCODING);
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
