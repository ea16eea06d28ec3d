/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The field of SM2 in portable C: numbers below p = 2^256 - 2^224 - 2^96 + 2^64 - 1, each standing
 * for itself times 2^256 (Montgomery).  -1/p is 1 modulo 2^64, so that the multiple of p that
 * clears the lowest word m is m itself, and m p is four words to add and four to take off.
 */
#ifndef ES_CRYPTO_SM2_FIELD_C_H
#define ES_CRYPTO_SM2_FIELD_C_H

#include "crypto/sm2_int.h"

/* Takes p off a number with the extra word top where it reaches p. */
static inline void fe_below_p(es_u256 *out, const es_u256 *a, unsigned top)
{
    es_u256 less;
    bool keep = es_u256_sub(&less, a, &ES_SM2_P) > top;

    out->w[0] = keep ? a->w[0] : less.w[0];
    out->w[1] = keep ? a->w[1] : less.w[1];
    out->w[2] = keep ? a->w[2] : less.w[2];
    out->w[3] = keep ? a->w[3] : less.w[3];
}

static inline void fe_add(es_u256 *out, const es_u256 *a, const es_u256 *b)
{
    es_u256 sum;
    unsigned carry = es_u256_add(&sum, a, b);

    fe_below_p(out, &sum, carry);
}

static inline void fe_sub(es_u256 *out, const es_u256 *a, const es_u256 *b)
{
    es_u256 less, back;
    uint64_t all = (uint64_t)0 - es_u256_sub(&less, a, b);

    back = (es_u256){{all, all << 32, all, all & ES_SM2_P.w[3]}};
    (void)es_u256_add(out, &less, &back);
}

/* t = (t + m p) / 2^64 for m = t[0]; it stays below 2^256. */
static inline void fe_clear_word(es_u256 *t)
{
    uint64_t m = t->w[0], low = m << 32, high = m >> 32, t1, t2, t3, t4;
    unsigned char carry = 0, borrow = 0;

    t1 = es_add64(t->w[1], m, &carry);
    t2 = es_add64(t->w[2], 0, &carry);
    t3 = es_add64(t->w[3], 0, &carry);
    t4 = m + carry;
    t->w[0] = es_sub64(t1, low, &borrow);
    t->w[1] = es_sub64(t2, high, &borrow);
    t->w[2] = es_sub64(t3, low, &borrow);
    t->w[3] = es_sub64(t4, high, &borrow);
}

/* (low + 2^256 high) / 2^256 modulo p. */
static inline void fe_reduce(es_u256 *out, es_u256 *low, const es_u256 *high)
{
    es_u256 sum;
    unsigned carry;

    fe_clear_word(low);
    fe_clear_word(low);
    fe_clear_word(low);
    fe_clear_word(low);
    carry = es_u256_add(&sum, low, high);
    fe_below_p(out, &sum, carry);
}

/* t[0..4] = t[0..3] + a b for one word b. */
static inline void fe_row(uint64_t t[5], const es_u256 *a, uint64_t b)
{
    uint64_t high0, high1, high2, high3,
        low0 = es_mul64(&high0, a->w[0], b), low1 = es_mul64(&high1, a->w[1], b),
        low2 = es_mul64(&high2, a->w[2], b), low3 = es_mul64(&high3, a->w[3], b);
    unsigned char carry = 0;

    t[0] = es_add64(t[0], low0, &carry);
    t[1] = es_add64(t[1], low1, &carry);
    t[2] = es_add64(t[2], low2, &carry);
    t[3] = es_add64(t[3], low3, &carry);
    t[4] = high3 + carry;
    carry = 0;
    t[1] = es_add64(t[1], high0, &carry);
    t[2] = es_add64(t[2], high1, &carry);
    t[3] = es_add64(t[3], high2, &carry);
    t[4] += carry;
}

/* The first of them: t[0..4] = a b. */
static inline void fe_first_row(uint64_t t[5], const es_u256 *a, uint64_t b)
{
    uint64_t high0, high1, high2, high3, low1, low2, low3;
    unsigned char carry = 0;

    t[0] = es_mul64(&high0, a->w[0], b);
    low1 = es_mul64(&high1, a->w[1], b);
    t[1] = es_add64(low1, high0, &carry);
    low2 = es_mul64(&high2, a->w[2], b);
    t[2] = es_add64(low2, high1, &carry);
    low3 = es_mul64(&high3, a->w[3], b);
    t[3] = es_add64(low3, high2, &carry);
    t[4] = high3 + carry;
}

static inline void fe_mul(es_u256 *out, const es_u256 *a, const es_u256 *b)
{
    uint64_t t[8];
    es_u256 low, high;

    fe_first_row(t, a, b->w[0]);
    fe_row(t + 1, a, b->w[1]);
    fe_row(t + 2, a, b->w[2]);
    fe_row(t + 3, a, b->w[3]);
    low = (es_u256){{t[0], t[1], t[2], t[3]}};
    high = (es_u256){{t[4], t[5], t[6], t[7]}};
    fe_reduce(out, &low, &high);
}

/* Each product of two different words once, and twice their sum, and the squares. */
static inline void fe_sqr(es_u256 *out, const es_u256 *a)
{
    const uint64_t *w = a->w;
    uint64_t h01, h02, h03, h12, h13, h23, h0, h1, h2, h3;
    uint64_t l01 = es_mul64(&h01, w[0], w[1]), l02 = es_mul64(&h02, w[0], w[2]),
             l03 = es_mul64(&h03, w[0], w[3]), l12 = es_mul64(&h12, w[1], w[2]),
             l13 = es_mul64(&h13, w[1], w[3]), l23 = es_mul64(&h23, w[2], w[3]),
             l0 = es_mul64(&h0, w[0], w[0]), l1 = es_mul64(&h1, w[1], w[1]),
             l2 = es_mul64(&h2, w[2], w[2]), l3 = es_mul64(&h3, w[3], w[3]);
    uint64_t t1 = l01, t2, t3, t4, t5, t6, t7;
    unsigned char carry = 0;
    es_u256 low, high;

    t2 = es_add64(h01, l02, &carry);
    t3 = es_add64(h02, l03, &carry);
    t4 = es_add64(h03, l13, &carry);
    t5 = es_add64(h13, l23, &carry);
    t6 = h23 + carry;
    carry = 0;
    t3 = es_add64(t3, l12, &carry);
    t4 = es_add64(t4, h12, &carry);
    t5 = es_add64(t5, 0, &carry);
    t6 += carry;
    carry = 0;
    t1 = es_add64(t1, t1, &carry);
    t2 = es_add64(t2, t2, &carry);
    t3 = es_add64(t3, t3, &carry);
    t4 = es_add64(t4, t4, &carry);
    t5 = es_add64(t5, t5, &carry);
    t6 = es_add64(t6, t6, &carry);
    t7 = carry;
    carry = 0;
    low.w[0] = l0;
    low.w[1] = es_add64(t1, h0, &carry);
    low.w[2] = es_add64(t2, l1, &carry);
    low.w[3] = es_add64(t3, h1, &carry);
    high.w[0] = es_add64(t4, l2, &carry);
    high.w[1] = es_add64(t5, h2, &carry);
    high.w[2] = es_add64(t6, l3, &carry);
    high.w[3] = t7 + h3 + carry;
    fe_reduce(out, &low, &high);
}

#endif
