/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points of y^2 = x^3 - 3 x + b over the field that was included before.  One in Jacobian
 * coordinates is (X / Z^2, Y / Z^3), nowhere ("infinity") where Z is 0; one in affine coordinates
 * is nowhere where both are 0, for (0, 0) is not on the curve.
 */
#ifndef ES_CRYPTO_SM2_POINT_H
#define ES_CRYPTO_SM2_POINT_H

#include "crypto/sm2_engine.h"
#include "crypto/sm2_field.h"

typedef es_jacobian jacobian;

static inline bool is_nowhere(const es_affine *a)
{
    return es_u256_is_zero(&a->x) && es_u256_is_zero(&a->y);
}

static bool is_on_curve(const es_affine *a)
{
    es_u256 left, right, three;

    fe_triple(&three, &FE_ONE);
    fe_sqr(&right, &a->x);
    fe_sub(&right, &right, &three);
    fe_mul(&right, &right, &a->x);
    fe_add(&right, &right, &FE_B);
    fe_sqr(&left, &a->y);
    return es_u256_equal(&left, &right);
}

static void to_jacobian(jacobian *out, const es_affine *a)
{
    out->x = a->x;
    out->y = a->y;
    out->z = is_nowhere(a) ? (es_u256){{0}} : FE_ONE;
}

/* 4 products and 4 squares: with m = 3 (X - Z^2)(X + Z^2) and s = 4 X Y^2, it is m^2 - 2 s,
 * m (s - x) - 8 Y^4, 2 Y Z.  Nothing on the curve has Y = 0, its order being odd. */
static void point_double(jacobian *out, const jacobian *a)
{
    es_u256 s, m, square, t;

    fe_double(&s, &a->y);
    fe_sqr(&square, &a->z);
    fe_mul(&out->z, &s, &a->z);
    fe_sqr(&s, &s);
    fe_add(&m, &a->x, &square);
    fe_sub(&square, &a->x, &square);
    fe_mul(&m, &m, &square);
    fe_triple(&m, &m);
    fe_sqr(&t, &s);
    fe_halve(&t, &t);
    fe_mul(&s, &s, &a->x);
    fe_double(&square, &s);
    fe_sqr(&out->x, &m);
    fe_sub(&out->x, &out->x, &square);
    fe_sub(&s, &s, &out->x);
    fe_mul(&s, &s, &m);
    fe_sub(&out->y, &s, &t);
}

/* a += b, or a -= b: 8 products and 3 squares. */
static void point_add(jacobian *a, const es_affine *b, bool minus)
{
    static const es_u256 zero = {{0}};
    es_u256 h, r, v, hh, y = b->y;

    if (is_nowhere(b))
        return;
    if (minus)
        fe_sub(&y, &zero, &b->y);
    if (es_u256_is_zero(&a->z)) {
        *a = (jacobian){b->x, y, FE_ONE};
        return;
    }
    fe_sqr(&v, &a->z);
    fe_mul(&h, &b->x, &v);
    fe_sub(&h, &h, &a->x);
    fe_mul(&v, &v, &a->z);
    fe_mul(&r, &y, &v);
    fe_sub(&r, &r, &a->y);
    if (es_u256_is_zero(&h)) { /* the same x: the same point, or its opposite */
        if (es_u256_is_zero(&r))
            point_double(a, a);
        else
            a->z = zero;
        return;
    }
    fe_sqr(&hh, &h);
    fe_mul(&v, &a->x, &hh);
    fe_mul(&a->z, &a->z, &h);
    fe_mul(&h, &h, &hh);
    fe_sqr(&a->x, &r);
    fe_sub(&a->x, &a->x, &h);
    fe_sub(&a->x, &a->x, &v);
    fe_sub(&a->x, &a->x, &v);
    fe_mul(&h, &h, &a->y);
    fe_sub(&v, &v, &a->x);
    fe_mul(&r, &r, &v);
    fe_sub(&a->y, &r, &h);
}

/* 1 / z for each of count, with one inversion; none is 0.  products: count of room. */
static void invert_all(es_u256 *z, es_u256 *products, size_t count)
{
    es_u256 inverse, one;

    if (count == 0)
        return;
    products[0] = z[0];
    for (size_t i = 1; i < count; i++)
        fe_mul(&products[i], &products[i - 1], &z[i]);
    fe_invert(&inverse, &products[count - 1]);
    for (size_t i = count - 1; i > 0; i--) {
        fe_mul(&one, &inverse, &products[i - 1]);
        fe_mul(&inverse, &inverse, &z[i]);
        z[i] = one;
    }
    z[0] = inverse;
}

/* Of a, whose 1 / Z is given. */
static void to_affine(es_affine *out, const jacobian *a, const es_u256 *inverse)
{
    es_u256 square;

    fe_sqr(&square, inverse);
    fe_mul(&out->x, &a->x, &square);
    fe_mul(&square, &square, inverse);
    fe_mul(&out->y, &a->y, &square);
}

/* false: it is nowhere. */
static bool out_of_jacobian(es_affine *out, const jacobian *a)
{
    es_u256 inverse;

    if (es_u256_is_zero(&a->z))
        return false;
    fe_invert(&inverse, &a->z);
    to_affine(out, a, &inverse);
    return true;
}

/* *out = *a + *b in affine coordinates, for many pairs at once: 5 products and a square for each,
 * and one inversion for all.  No out is an a or b of another pair. */
#define ES_SUMS 256

typedef struct sum {
    es_affine *out;
    const es_affine *a, *b;
} sum;

/* What the slope's numerator is divided by; 1 where there is no slope. */
static es_u256 slope_under(const sum *s)
{
    es_u256 under;

    if (is_nowhere(s->a) || is_nowhere(s->b))
        return FE_ONE;
    fe_sub(&under, &s->b->x, &s->a->x);
    if (!es_u256_is_zero(&under))
        return under;
    if (!es_u256_equal(&s->a->y, &s->b->y))
        return FE_ONE;
    fe_double(&under, &s->a->y);
    return under;
}

static void finish_sum(const sum *s, const es_u256 *inverse)
{
    es_u256 slope, x, y;

    if (is_nowhere(s->a) || is_nowhere(s->b)) {
        *s->out = is_nowhere(s->a) ? *s->b : *s->a;
        return;
    }
    if (!es_u256_equal(&s->a->x, &s->b->x)) {
        fe_sub(&slope, &s->b->y, &s->a->y);
    } else if (es_u256_equal(&s->a->y, &s->b->y)) { /* 3 (x^2 - 1) / 2 y */
        fe_sqr(&slope, &s->a->x);
        fe_sub(&slope, &slope, &FE_ONE);
        fe_triple(&slope, &slope);
    } else {
        *s->out = (es_affine){0};
        return;
    }
    fe_mul(&slope, &slope, inverse);
    fe_sqr(&x, &slope);
    fe_sub(&x, &x, &s->a->x);
    fe_sub(&x, &x, &s->b->x);
    fe_sub(&y, &s->a->x, &x);
    fe_mul(&y, &y, &slope);
    fe_sub(&s->out->y, &y, &s->a->y);
    s->out->x = x;
}

static void add_all(const sum *sums, size_t count)
{
    es_u256 under[ES_SUMS], products[ES_SUMS];

    for (size_t i = 0; i < count; i++)
        under[i] = slope_under(&sums[i]);
    invert_all(under, products, count);
    for (size_t i = 0; i < count; i++)
        finish_sum(&sums[i], &under[i]);
}

#endif
