/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 1 / a modulo p by the divsteps of Bernstein and Yang ("Fast constant-time gcd computation and
 * modular inversion", 2019), in the form that takes as long as it needs: of f = p and g = a the
 * greatest common divisor is found in strides of 62 halvings of g, each of which needs only the
 * lowest words of the two and gives a matrix; d and e follow f and g modulo p, so that at the end,
 * where g is 0 and f is 1 or -1, d is the inverse or its negative.
 *
 * Numbers are five signed words of 62 bits here.  Without 128-bit products, by Fermat's theorem.
 */
#include "crypto/sm2_int.h"

#ifdef ES_SM2_INT128

#define BITS 62
#define MASK (UINT64_MAX >> 2)

typedef struct wide {
    int64_t w[5];
} wide;

/* Of one stride, times 2^62: f, g = (u f + v g, q f + r g). */
typedef struct matrix {
    int64_t u, v, q, r;
} matrix;

static const wide P = {
    {0x3FFFFFFFFFFFFFFF, 0x3FFFFFFC00000003, 0x3FFFFFFFFFFFFFFF, 0x3FFFFFBFFFFFFFFF, 0xFF}};

static wide widen(const es_u256 *a)
{
    return (wide){{(int64_t)(a->w[0] & MASK), (int64_t)((a->w[0] >> 62 | a->w[1] << 2) & MASK),
        (int64_t)((a->w[1] >> 60 | a->w[2] << 4) & MASK),
        (int64_t)((a->w[2] >> 58 | a->w[3] << 6) & MASK), (int64_t)(a->w[3] >> 56)}};
}

/* 62 divsteps on the lowest words.  *delta: how much longer f is thought to be than g, negated. */
static matrix stride(int64_t *delta, uint64_t f, uint64_t g)
{
    uint64_t u = 1, v = 0, q = 0, r = 1, swap;
    int left = BITS;

    for (;;) {
        int zeros = __builtin_ctzll(g | UINT64_MAX << left), some;
        uint64_t times;

        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        *delta -= zeros;
        left -= zeros;
        if (left == 0)
            break;
        if (*delta < 0) {
            *delta = -*delta;
            swap = f, f = g, g = 0 - swap;
            swap = u, u = q, q = 0 - swap;
            swap = v, v = r, r = 0 - swap;
        }
        /* as many of the lowest bits of g as can be cleared before f and g change places, up to 6:
         * 1 / f modulo 64 is f (2 - f f), for f is its own inverse modulo 8 */
        some = *delta + 1 > left ? left : (int)*delta + 1;
        times = g * (f * (f * f - 2)) & UINT64_MAX >> (64 - (some > 6 ? 6 : some));
        g += f * times;
        q += u * times;
        r += v * times;
    }
    return (matrix){(int64_t)u, (int64_t)v, (int64_t)q, (int64_t)r};
}

/* f, g = matrix (f, g) / 2^62, which divides. */
static void apply(wide *f, wide *g, const matrix *m)
{
    es_i128 sum_f = 0, sum_g = 0;

    for (int i = 0; i < 5; i++) {
        int64_t a = f->w[i], b = g->w[i];

        sum_f += (es_i128)m->u * a + (es_i128)m->v * b;
        sum_g += (es_i128)m->q * a + (es_i128)m->r * b;
        if (i > 0) {
            f->w[i - 1] = (int64_t)((uint64_t)sum_f & MASK);
            g->w[i - 1] = (int64_t)((uint64_t)sum_g & MASK);
        }
        sum_f >>= BITS;
        sum_g >>= BITS;
    }
    f->w[4] = (int64_t)sum_f;
    g->w[4] = (int64_t)sum_g;
}

/* One row of the matrix over d and e, modulo p, divided by 2^62: -2p < d, e < p stays true. */
static wide follow(const wide *d, const wide *e, int64_t a, int64_t b)
{
    int64_t signs_d = d->w[4] >> 63, signs_e = e->w[4] >> 63;
    int64_t p_times = (a & signs_d) + (b & signs_e);
    es_i128 sum = (es_i128)a * d->w[0] + (es_i128)b * e->w[0];
    wide out;

    /* so that the lowest 62 bits of the sum with p_times p are 0; 1 / p is -1 there */
    p_times -= (int64_t)(((uint64_t)p_times - (uint64_t)sum) & MASK);
    sum += (es_i128)P.w[0] * p_times;
    for (int i = 1; i < 5; i++) {
        sum >>= BITS;
        sum += (es_i128)a * d->w[i] + (es_i128)b * e->w[i] + (es_i128)P.w[i] * p_times;
        out.w[i - 1] = (int64_t)((uint64_t)sum & MASK);
    }
    out.w[4] = (int64_t)(sum >> BITS);
    return out;
}

/* Adds p times so much, and carries. */
static void add_p(wide *a, int64_t times)
{
    int64_t carry = 0;

    for (int i = 0; i < 5; i++) {
        int64_t sum = a->w[i] + times * P.w[i] + carry;

        a->w[i] = i < 4 ? sum & (int64_t)MASK : sum;
        carry = sum >> BITS;
    }
}

static void negate(wide *a)
{
    for (int i = 0; i < 5; i++)
        a->w[i] = -a->w[i];
    add_p(a, 0);
}

void es_sm2_invert(es_u256 *out, const es_u256 *a)
{
    wide f = P, g = widen(a), d = {{0}}, e = {{1}};
    int64_t delta = -1;

    while ((g.w[0] | g.w[1] | g.w[2] | g.w[3] | g.w[4]) != 0) {
        matrix m = stride(&delta, (uint64_t)f.w[0], (uint64_t)g.w[0]);
        wide next = follow(&d, &e, m.u, m.v);

        e = follow(&d, &e, m.q, m.r);
        d = next;
        apply(&f, &g, &m);
    }
    if (f.w[4] < 0)
        negate(&d);
    if (d.w[4] >= 0) /* now -p < d < 2p */
        add_p(&d, -1);
    while (d.w[4] < 0)
        add_p(&d, 1);
    *out = (es_u256){
        {(uint64_t)d.w[0] | (uint64_t)d.w[1] << 62, (uint64_t)d.w[1] >> 2 | (uint64_t)d.w[2] << 60,
            (uint64_t)d.w[2] >> 4 | (uint64_t)d.w[3] << 58,
            (uint64_t)d.w[3] >> 6 | (uint64_t)d.w[4] << 56}};
}

#else

#include "crypto/sm2_field_c.h"
#include "crypto/sm2_field.h"

/* a^(p - 2) */
void es_sm2_invert(es_u256 *out, const es_u256 *a)
{
    es_u256 power = FE_ONE, base, exponent = ES_SM2_P;

    exponent.w[0] -= 2;
    fe_from_plain(&base, a);
    for (int i = 255; i >= 0; i--) {
        fe_sqr(&power, &power);
        if ((exponent.w[i / 64] >> (i % 64) & 1) != 0)
            fe_mul(&power, &power, &base);
    }
    fe_to_plain(out, &power);
}

#endif
