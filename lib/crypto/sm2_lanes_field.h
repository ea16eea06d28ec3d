/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Eight numbers modulo p side by side: vectors hold the same word of each.  A number is five words
 * of 52 bits, in Montgomery's form for 2^260, and below 2.1 p; only narrow() brings it below p.  Of
 * such numbers a product is below 1.3 p.  A product with what widen() gave is below 2.3 p if the
 * other was a product of two such, and may only go into a difference, which is below 2.1 p again.
 * Products of 52 bits are one instruction of AVX-512 IFMA, which looks at no bit above them; tests
 * do without it (ES_SM2_LANES_EMULATED).
 */
#ifndef ES_CRYPTO_SM2_LANES_FIELD_H
#define ES_CRYPTO_SM2_LANES_FIELD_H

#include "crypto/sm2_int.h"

/* Arithmetic on these is by place, as the compiler's vector types have it. */
typedef uint64_t words __attribute__((vector_size(64)));
typedef int64_t signed_words __attribute__((vector_size(64)));

/* The words of both, by number: those of b are 8 to 15. */
#ifdef __clang__
#define PICK(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define PICK(a, b, ...) __builtin_shuffle(a, b, (words){__VA_ARGS__})
#endif

/* Products are too long to stand wherever they are used, and lose little by being called. */
#define INLINE static inline __attribute__((always_inline)) TARGET
#define CALLED static __attribute__((noinline)) TARGET

/* For i from one number to below another, written out, so that arrays of vectors stay in
 * registers. */
#ifdef ES_SM2_LANES_EMULATED
#define TARGET
#define EACH(i, from, to) for (int i = (from); i < (to); i++)
#else
#define TARGET __attribute__((target("avx512f,avx512ifma")))
#define EACH(i, from, to) _Pragma("GCC unroll 16") for (int i = (from); i < (to); i++)
#endif

#define WORDS 5
#define BITS 52
#define MASK ((UINT64_C(1) << BITS) - 1)

typedef struct lanes {
    words w[WORDS];
} lanes;

INLINE words all(uint64_t word)
{
    return (words){word, word, word, word, word, word, word, word};
}

/* Divided by 2^by, as signed numbers. */
INLINE words down(words a, int by)
{
    return (words)((signed_words)a >> by);
}

/* c plus the lower, or the upper, 52 bits of the product of the lowest 52 bits of a and b. */
#ifdef ES_SM2_LANES_EMULATED
INLINE words add_low(words c, words a, words b)
{
    for (int i = 0; i < 8; i++) {
        uint64_t high;

        c[i] += es_mul64(&high, a[i] & MASK, b[i] & MASK) & MASK;
    }
    return c;
}

INLINE words add_high(words c, words a, words b)
{
    for (int i = 0; i < 8; i++) {
        uint64_t high, low = es_mul64(&high, a[i] & MASK, b[i] & MASK);

        c[i] += high << 12 | low >> BITS;
    }
    return c;
}
#else
INLINE words add_low(words c, words a, words b)
{
    return (words)_mm512_madd52lo_epu64((__m512i)c, (__m512i)a, (__m512i)b);
}

INLINE words add_high(words c, words a, words b)
{
    return (words)_mm512_madd52hi_epu64((__m512i)c, (__m512i)a, (__m512i)b);
}
#endif

/* Words of any sign, of a number that is not below 0, become words of 52 bits. */
INLINE void carry(lanes *out, const words t[WORDS])
{
    words sum = t[0];

    EACH(i, 0, WORDS - 1) {
        out->w[i] = sum & MASK;
        sum = t[i + 1] + down(sum, BITS);
    }
    out->w[WORDS - 1] = sum;
}

/* t / 2^260 modulo p.  A word m is cleared by m p = m (p + 1) - m, where p + 1 is 2^224 - 2^64
 * times 2^32 - 1. */
INLINE void reduce(lanes *out, words t[2 * WORDS])
{
    const words low = all(UINT64_C(0xFFFFFFFF) << 12), high = all(UINT64_C(0xFFFFFFFF) << 16);

    EACH(i, 0, WORDS) {
        words m = t[i];

        t[i + 1] += down(m, BITS) - add_low(all(0), m, low);
        t[i + 2] -= add_high(all(0), m, low);
        t[i + 4] = add_low(t[i + 4], m, high);
        t[i + 5] = add_high(t[i + 5], m, high);
    }
    carry(out, t + WORDS);
}

CALLED void lanes_mul(lanes *out, const lanes *a, const lanes *b)
{
    words t[2 * WORDS];

    EACH(i, 0, 2 * WORDS)
        t[i] = all(0);
    EACH(i, 0, WORDS)
        EACH(j, 0, WORDS) {
            t[i + j] = add_low(t[i + j], a->w[i], b->w[j]);
            t[i + j + 1] = add_high(t[i + j + 1], a->w[i], b->w[j]);
        }
    reduce(out, t);
}

/* Each product of two different words once, twice; and the squares. */
CALLED void lanes_sqr(lanes *out, const lanes *a)
{
    words t[2 * WORDS];

    EACH(i, 0, 2 * WORDS)
        t[i] = all(0);
    EACH(i, 0, WORDS)
        EACH(j, i + 1, WORDS) {
            t[i + j] = add_low(t[i + j], a->w[i], a->w[j]);
            t[i + j + 1] = add_high(t[i + j + 1], a->w[i], a->w[j]);
        }
    EACH(i, 0, WORDS) {
        t[2 * i] = add_low(t[2 * i] + t[2 * i], a->w[i], a->w[i]);
        t[2 * i + 1] = add_high(t[2 * i + 1] + t[2 * i + 1], a->w[i], a->w[i]);
    }
    reduce(out, t);
}

/* Takes off as many p as the bits above 2^256 say, but one, so that about p to 2 p is left; of
 * numbers below 0, too.  2^256 - p is 2^224 + 2^96 - 2^64 + 1. */
INLINE void settle(lanes *out, words t[WORDS])
{
    const uint64_t top = UINT64_C(1) << 48;
    words times = down(t[4], 48) - 1;

    t[0] += times;
    t[1] += (times << 44) - (times << 12);
    t[4] = (t[4] & (top - 1)) + top + (times << 16);
    carry(out, t);
}

INLINE void lanes_sub(lanes *out, const lanes *a, const lanes *b)
{
    words t[WORDS];

    EACH(i, 0, WORDS)
        t[i] = a->w[i] - b->w[i];
    settle(out, t);
}

/* a - b - 2 c */
INLINE void lanes_sub_two(lanes *out, const lanes *a, const lanes *b, const lanes *c)
{
    words t[WORDS];

    EACH(i, 0, WORDS)
        t[i] = a->w[i] - b->w[i] - c->w[i] - c->w[i];
    settle(out, t);
}

/* From four words of 64 bits in Montgomery's form for 2^256, below p: times 16. */
INLINE void widen(lanes *out, const words w[4])
{
    out->w[0] = w[0] << 4 & MASK;
    out->w[1] = (w[0] >> 48 | w[1] << 16) & MASK;
    out->w[2] = (w[1] >> 36 | w[2] << 28) & MASK;
    out->w[3] = (w[2] >> 24 | w[3] << 40) & MASK;
    out->w[4] = w[3] >> 12;
}

/* And back, from one lane: a / 2^4 modulo p, below p. */
INLINE void narrow(es_u256 *out, const lanes *a)
{
    const lanes form = {{all(1), all((UINT64_C(1) << 44) - 4096), all(0), all(0), all(65536)}};
    uint64_t w[WORDS];
    lanes t;

    lanes_mul(&t, a, &form);
    EACH(i, 0, WORDS)
        w[i] = t.w[i][0];
    *out = (es_u256){{w[0] | w[1] << 52, w[1] >> 12 | w[2] << 40, w[2] >> 24 | w[3] << 28,
        w[3] >> 36 | w[4] << 16}};
    if (!es_u256_less(out, &ES_SM2_P)) /* by 2^222 at most, as the form is that small */
        (void)es_u256_sub(out, out, &ES_SM2_P);
}

#endif
