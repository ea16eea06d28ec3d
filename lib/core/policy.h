/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ES_CORE_POLICY_H
#define ES_CORE_POLICY_H

#include <eseal/policy.h>

#include "base/buf.h"
#include "core/check.h"

struct eseal_policy {
    es_preset preset;
    bool require_status, require_stamp;
    char **uncovered; /* package paths that a signature may leave out */
    size_t uncovered_count, uncovered_capacity;
};

/* The level of a check, setters considered. */
char es_policy_level(const eseal_policy *policy, es_check_id id);
bool es_policy_accepts_uncovered(const eseal_policy *policy, const char *path);
/* What the policy says, as canonical text, for its digest in the report. */
bool es_policy_describe(es_buf *out, const eseal_policy *policy);
/* The strict policy that stands beside every other: the preset, with the same setters. */
eseal_policy es_policy_strict(const eseal_policy *policy);

#endif
