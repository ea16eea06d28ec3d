/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SM2 verification engine (GB/T 32918.2-2016, clause 7): public data alone, in time that
 * depends on it.  Nothing secret may ever be given to it; signing is OpenSSL's.
 *
 * A value is good where x of s G + t Q is r - e modulo n, with t = r + s.  For a key that was not
 * seen before, t Q takes 256 doublings; a table of the key (like the one of G) holds every digit of
 * every window, so that there is nothing left to double, only points to add up: two by two, with
 * one inversion for all pairs of all values that are judged in one go, or in lanes (sm2_lanes.h).
 * Each value is judged by its own sum alone.
 *
 * The same code is compiled over two fields, and with lanes: sm2_engine_c.c, sm2_engine_x86.c and
 * sm2_engine_ifma.c.
 */
#ifndef ES_CRYPTO_SM2_ENGINE_H
#define ES_CRYPTO_SM2_ENGINE_H

#include "crypto/sm2_scalar.h"

/* Coordinates times 2^256 modulo p (Montgomery). */
typedef struct es_affine {
    es_u256 x, y;
} es_affine;

/* (x / z^2, y / z^3); nowhere ("infinity") where z is 0. */
typedef struct es_jacobian {
    es_u256 x, y, z;
} es_jacobian;

/* The width of the windows: of G's table (256 KiB, one a context), and of keys' (86 KiB). */
#define ES_SM2_G_BITS 8
#define ES_SM2_KEY_BITS 6

/* d 2^(bits w) P, for each window w and d = 1..2^(bits-1), at w 2^(bits-1) + d - 1. */
typedef struct es_sm2_table {
    int bits;
    es_affine points[];
} es_sm2_table;
/* Its size in octets. */
size_t es_sm2_table_size(int bits);

typedef struct es_sm2_job {
    es_affine key;
    const es_sm2_table *table; /* of key; NULL: none */
    uint8_t r[32], s[32], e[32];
    bool good; /* the answer */
} es_sm2_job;

/* Points that one value may have to add up. */
#define ES_SM2_POINTS (ES_WINDOWS(ES_SM2_G_BITS) + ES_WINDOWS(ES_SM2_KEY_BITS))

typedef struct es_sm2_engine {
    const char *name;
    /* x and y, 32 octets each; false: not below p, or not a point of the curve. */
    bool (*read_point)(es_affine *out, const uint8_t xy[64]);
    /* Fills a table of bits wide windows. */
    void (*tabulate)(es_sm2_table *out, const es_affine *point, int bits);
    /* Answers every job.  room: count times ES_SM2_POINTS. */
    void (*judge)(es_sm2_job *jobs, size_t count, const es_sm2_table *g, es_affine *room);
    /* For tests: the field, and k a + m b by doubling and adding.  false: nowhere. */
    void (*mul)(es_u256 *out, const es_u256 *a, const es_u256 *b);
    void (*sqr)(es_u256 *out, const es_u256 *a);
    void (*add)(es_u256 *out, const es_u256 *a, const es_u256 *b);
    void (*sub)(es_u256 *out, const es_u256 *a, const es_u256 *b);
    void (*halve)(es_u256 *out, const es_u256 *a);
    /* a + b (minus: a - b) by the formulas of the Jacobian and, 2 of them, of the affine addition,
     * and 2 a; the Jacobian ones from a with Z = z.  false: nowhere. */
    bool (*sum_jacobian)(
        es_affine *out, const es_affine *a, const es_u256 *z, const es_affine *b, bool minus);
    bool (*sum_affine)(es_affine *out, const es_affine *a, const es_affine *b);
    bool (*twice)(es_affine *out, const es_affine *a, const es_u256 *z);
} es_sm2_engine;

extern const es_sm2_engine ES_SM2_PORTABLE;
#ifdef ES_X86_64
extern const es_sm2_engine ES_SM2_MULX, ES_SM2_IFMA;
#endif
/* The index-th of those that this processor can run, the fastest first; NULL: no more. */
const es_sm2_engine *es_sm2_engine_at(size_t index);

/* G of GB/T 32918.5: x, y. */
extern const uint8_t ES_SM2_G[64];

#endif
