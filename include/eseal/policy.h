/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/policy.h - what a verification demands.
 *
 * Presets: "default" judges by the time of sealing and demands revocation evidence; "offline" is the
 * same without that demand; "strict" follows the letter of the file's own standard; "archive"
 * also demands a time stamp.  The setters below only widen or narrow single points.  eseal-checks(7) has
 * the whole table.
 *
 * Threads: a const eseal_policy * may be shared.
 */
#ifndef ESEAL_POLICY_H
#define ESEAL_POLICY_H

#include <eseal/ctx.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_policy eseal_policy;

/* Makes a policy from a preset.
 *
 * Returns: 0; ESEAL_E_POLICY for a name that is no preset.
 * In:      name: "default", "offline", "strict" or "archive"; NULL means "default".
 */
ESEAL_API ESEAL_CHECKED int eseal_policy_new(
    eseal_policy **out, const eseal_ctx *ctx, const char *name, eseal_error *err);
ESEAL_API void eseal_policy_free(eseal_policy *policy);
ESEAL_API const char *eseal_policy_name(const eseal_policy *policy);

/* Demands seal status evidence (off by default). */
ESEAL_API void eseal_policy_set_require_status(eseal_policy *policy, int on);
/* Demands a time stamp (off by default, on in "archive"). */
ESEAL_API void eseal_policy_set_require_stamp(eseal_policy *policy, int on);
/* Accepts that a signature leaves out one package path ("Doc_0/Attachs/a.xml"; never a page).
 *
 * Returns: 0; ESEAL_E_POLICY for a path that is not normal; ESEAL_E_NOMEM.
 */
ESEAL_API ESEAL_CHECKED int eseal_policy_add_uncovered(
    eseal_policy *policy, const char *path, eseal_error *err);

#ifdef __cplusplus
}
#endif
#endif
