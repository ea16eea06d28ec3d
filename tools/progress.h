/* SPDX-License-Identifier: Apache-2.0 */
/* A line on the terminal that says how far the work is.  Where standard error is no terminal,
 * nothing is ever written. */
#ifndef ESEAL_TOOLS_PROGRESS_H
#define ESEAL_TOOLS_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct progress {
    bool on, zh;
    uint64_t total;  /* 0: not known */
    uint64_t before; /* done before this run */
    double began, told;
} progress;

void progress_begin(progress *p, uint64_t total, uint64_t before, bool zh);
/* At most some times a second. done: of this run; not_passed: of these. */
void progress_tell(progress *p, uint64_t done, uint64_t not_passed);
/* Takes the line away, so that something else can be said. */
void progress_clear(progress *p);
/* The last line, which stays. */
void progress_end(progress *p, uint64_t done, uint64_t not_passed);
/* Seconds on a clock that never goes back. */
double progress_seconds(void);

#endif
