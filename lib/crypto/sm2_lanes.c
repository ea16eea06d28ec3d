/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sm2_lanes.h"

#if defined(ES_X86_64) || defined(ES_SM2_LANES_EMULATED)

#include "crypto/sm2_lanes_field.h"

typedef struct point {
    lanes x, y, z;
} point;

#ifndef ES_SM2_LANES_EMULATED
bool es_sm2_has_lanes(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma");
}
#endif

/* From eight words of each of eight points to the first words of all, the second, and so on: words
 * that are one, two and four places apart change sides in turn. */
INLINE void transpose(words r[8])
{
    words s[8];

    EACH(i, 0, 4) {
        s[2 * i] = PICK(r[2 * i], r[2 * i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        s[2 * i + 1] = PICK(r[2 * i], r[2 * i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    EACH(i, 0, 4) {
        int at = i / 2 * 4 + i % 2;

        r[at] = PICK(s[at], s[at + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        r[at + 2] = PICK(s[at], s[at + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
    EACH(i, 0, 4) {
        words low = PICK(r[i], r[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);

        r[i + 4] = PICK(r[i], r[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
        r[i] = low;
    }
}

/* One point a lane; the lanes beyond count get the first once more. */
INLINE void load(lanes *x, lanes *y, const es_affine *points, size_t count)
{
    words r[8];

    for (size_t i = 0; i < 8; i++)
        memcpy(&r[i], &points[i < count ? i : 0], sizeof r[i]);
    transpose(r);
    widen(x, r);
    widen(y, r + 4);
}

/* a = b where which is all ones. */
INLINE void keep(lanes *a, const lanes *b, words which)
{
    EACH(i, 0, WORDS)
        a->w[i] = (a->w[i] & ~which) | (b->w[i] & which);
}

/* The end of each sum, given h and r, what one has more than the other in x and in y, and x and y
 * of the one that these were taken from: x3 = r^2 - h^3 - 2 v, y3 = r (v - x3) - y h^3 for
 * v = x h^2. */
INLINE void finish(
    lanes *x3, lanes *y3, const lanes *h, const lanes *r, const lanes *x, const lanes *y)
{
    lanes v, cube, t;

    lanes_sqr(&t, h);
    lanes_mul(&v, x, &t);
    lanes_mul(&cube, h, &t);
    lanes_sqr(&t, r);
    lanes_sub_two(x3, &t, &cube, &v);
    lanes_mul(&cube, &cube, y);
    lanes_sub(&v, &v, x3);
    lanes_mul(&t, r, &v);
    lanes_sub(y3, &t, &cube);
}

/* a += (x, y) in the lanes which alone. */
INLINE void add_points(point *a, const lanes *x, const lanes *y, words which)
{
    lanes h, r, t;
    point sum;

    lanes_sqr(&t, &a->z);
    lanes_mul(&h, x, &t);
    lanes_sub(&h, &h, &a->x);
    lanes_mul(&t, &t, &a->z);
    lanes_mul(&r, y, &t);
    lanes_sub(&r, &r, &a->y);
    lanes_mul(&sum.z, &a->z, &h);
    finish(&sum.x, &sum.y, &h, &r, &a->x, &a->y);
    keep(&a->x, &sum.x, which);
    keep(&a->y, &sum.y, which);
    keep(&a->z, &sum.z, which);
}

/* The other lanes' words: of the lane whose number is another in one bit. */
INLINE void across(lanes *out, const lanes *a, int bit)
{
    EACH(i, 0, WORDS) {
        words w = a->w[i];

        out->w[i] = bit == 4   ? PICK(w, w, 4, 5, 6, 7, 0, 1, 2, 3)
                    : bit == 2 ? PICK(w, w, 2, 3, 0, 1, 6, 7, 4, 5)
                               : PICK(w, w, 1, 0, 3, 2, 5, 4, 7, 6);
    }
}

/* Adds the other lane's sum to each; what a lane makes of its own for the other, the other makes
 * of its own for it.  The other finds -h and -r, so (x, -y, -z), which is the same point. */
INLINE void fold(point *a, int bit)
{
    lanes x, y, z, other, h, r;

    lanes_sqr(&other, &a->z);
    across(&h, &other, bit);
    lanes_mul(&x, &a->x, &h);
    across(&other, &a->z, bit);
    lanes_mul(&h, &h, &other);
    lanes_mul(&y, &a->y, &h);
    lanes_mul(&z, &a->z, &other);
    across(&h, &x, bit);
    lanes_sub(&h, &h, &x);
    across(&r, &y, bit);
    lanes_sub(&r, &r, &y);
    lanes_mul(&a->z, &z, &h);
    finish(&a->x, &a->y, &h, &r, &x, &y);
}

TARGET void es_sm2_sum_lanes(es_jacobian *out, const es_affine *points, size_t count)
{
    const lanes one = {{all(16), all((UINT64_C(1) << 48) - 65536), all(0), all(0), all(1048576)}};
    const words lane = {0, 1, 2, 3, 4, 5, 6, 7};
    lanes x, y;
    point sum;

    load(&x, &y, points, 8);
    lanes_mul(&sum.x, &x, &one);
    lanes_mul(&sum.y, &y, &one);
    sum.z = one;
    for (size_t at = 8; at < count; at += 8) {
        load(&x, &y, points + at, count - at);
        add_points(&sum, &x, &y, (words)(lane < all(count - at)));
    }
    fold(&sum, 4);
    fold(&sum, 2);
    fold(&sum, 1);
    narrow(&out->x, &sum.x);
    narrow(&out->y, &sum.y);
    narrow(&out->z, &sum.z);
}

#else
typedef int es_no_lanes; /* a translation unit may not be empty */
#endif
