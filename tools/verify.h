/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of "eseal verify" share: file by file, and many at once. */
#ifndef ESEAL_TOOLS_VERIFY_H
#define ESEAL_TOOLS_VERIFY_H

#include "fetch.h"

/* What all files of one call share. */
typedef struct verify_job {
    const tool_args *args;
    eseal_ctx *ctx;
    eseal_trust *trust;
    eseal_policy *policy;
    eseal_evidence *evidence;
    eseal_cert *signer;
    eseal_verify_options options;
    bool fetch; /* else fetcher holds nothing */
    fetcher fetcher;
} verify_job;

/* Prints a report as was asked for. */
int verify_print(const verify_job *j, const eseal_report *report);
/* verify_many.c: --jobs, --files0-from, --resume; the exit code. */
bool verify_is_many(const tool_args *args);
int verify_many(verify_job *j);

#endif
