/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame of the benchmark: groups of rows, each a comparison of two ways to do the same.  A
 * group is a file bench_*.c that ends in a bench_group; bench.c lists it.
 */
#ifndef ES_TESTS_BENCH_H
#define ES_TESTS_BENCH_H

#include <stdbool.h>
#include <stddef.h>

typedef struct bench_row {
    const char *name;
    const char *other; /* what it is compared with */
    /* Each does so many operations. */
    void (*base)(size_t count);
    void (*ours)(size_t count);
    double ratio;        /* at least so many times as fast; 0: no target */
    double instructions; /* at most so many an operation, the gate; 0: not counted; -1: no gate */
    bool wall;           /* by the wall's clock, for what runs in several threads */
    bool (*can)(void);   /* whether this machine can run it; NULL: any can */
} bench_row;

typedef struct bench_group {
    const char *name;
    void (*open)(void); /* makes what the rows work on; NULL: nothing */
    void (*close)(void);
    const bench_row *rows;
    size_t count;
} bench_group;

/* Ends the program with a sentence where something does not work as it should. */
void bench_need(bool good, const char *what);

extern const bench_group BENCH_SM2, BENCH_SM3, BENCH_VALUE, BENCH_OFD;

#endif
