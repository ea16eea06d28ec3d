/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ES_CORE_REPORT_FILL_H
#define ES_CORE_REPORT_FILL_H

#include "core/facts.h"
#include "core/policy.h"
#include "core/report.h"

/* Describes what was judged: document, signers, seals, stamps, times, and the policy's name and
 * digest. */
int es_report_fill(eseal_report *report, const eseal_ctx *ctx, const es_facts *facts,
    const eseal_policy *policy, eseal_error *err);
/* report_kept.c: what an evidence file of this verification has to hold. */
int es_report_keep(
    eseal_report *report, const es_facts *facts, const eseal_trust *trust, eseal_error *err);

#endif
