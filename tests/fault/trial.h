/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation of ours, and every call through the doors of crypto/ and pki/, fails once: each
 * verb then says so, hands out nothing, leaves no file behind, and never calls anything PASSED.
 * AddressSanitizer adds: and leaks nothing.
 *
 * ESEAL_LONG=1 tries every single one; else a part of those of the long verbs.
 */
#ifndef ES_TESTS_FAULT_TRIAL_H
#define ES_TESTS_FAULT_TRIAL_H

#include <stdbool.h>

#include <eseal.h>

/* Where a verb may write: in TRIAL_FOLDER (fault.am), which is looked at and emptied after each
 * run. */
#define TRIAL_FILE TRIAL_FOLDER "/made"

/* That something was handed out; that it says PASSED. */
typedef struct outcome {
    bool out, passed;
} outcome;

/* 0 or an error. */
typedef int trial_verb(outcome *o, eseal_error *err);

typedef struct trial {
    const char *name;
    trial_verb *run;
    bool no_doors; /* it goes through none */
} trial;

/* Runs all rows, each with faults of both kinds; main()'s result. */
int trial_suite(const char *name, const trial *rows, size_t count, void (*set_up)(void),
    void (*tear_down)(void));

#endif
