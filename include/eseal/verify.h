/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/verify.h - what every verification takes: anchors, policy, and the moment to judge at.
 *
 * Threads: the struct is read during the call only.
 */
#ifndef ESEAL_VERIFY_H
#define ESEAL_VERIFY_H

#include <eseal/evidence.h>
#include <eseal/policy.h>
#include <eseal/report.h>
#include <eseal/trust.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Every field may be left zero. */
typedef struct eseal_verify_options {
    size_t size;                /* sizeof(eseal_verify_options) */
    const eseal_trust *trust;   /* NULL: no anchors; then nothing passes */
    const eseal_policy *policy; /* NULL: "default" */
    int64_t at;               /* replaces now (never the time of sealing); 0: the context's clock */
    const char *name;         /* shown as the document's name in the report, or NULL */
    const eseal_cert *signer; /* for values that carry no certificate (plain form D), or NULL */
    const eseal_evidence *evidence; /* CRLs, OCSP answers, certificates; NULL: none */
} eseal_verify_options;

#ifdef __cplusplus
}
#endif
#endif
