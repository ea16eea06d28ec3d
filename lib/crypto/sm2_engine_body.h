/* SPDX-License-Identifier: Apache-2.0 */
/* The engine over the field that was included before; to be included once, with ENGINE and
 * ENGINE_NAME defined, and SUM_LANES where there are lanes (sm2_lanes.h). */
#include "crypto/sm2_lanes.h"
#include "crypto/sm2_point.h"

/* Fewer pairs than this are not worth an inversion: they are added in Jacobian coordinates. */
#define WORTH 14
/* Odd multiples of a key without a table: 1, 3 .. 15. */
#define NAF_BITS 5
#define ODD (1 << (NAF_BITS - 2))

static bool read_point(es_affine *out, const uint8_t xy[64])
{
    es_u256 x, y;

    es_u256_read(&x, xy);
    es_u256_read(&y, xy + 32);
    if (!es_u256_less(&x, &ES_SM2_P) || !es_u256_less(&y, &ES_SM2_P))
        return false;
    fe_from_plain(&out->x, &x);
    fe_from_plain(&out->y, &y);
    return is_on_curve(out);
}

/* --- tables --- */

/* The first point of each window: the last one doubled bits times. */
static void first_points(es_affine *points, const es_affine *point, int bits)
{
    jacobian at[ES_WINDOWS(2)];
    es_u256 z[ES_WINDOWS(2)], products[ES_WINDOWS(2)];
    int windows = ES_WINDOWS(bits), half = 1 << (bits - 1);

    to_jacobian(&at[0], point);
    z[0] = at[0].z;
    for (int w = 1; w < windows; w++) {
        at[w] = at[w - 1];
        for (int i = 0; i < bits; i++)
            point_double(&at[w], &at[w]);
        z[w] = at[w].z;
    }
    invert_all(z, products, (size_t)windows);
    for (int w = 0; w < windows; w++)
        to_affine(&points[w * half], &at[w], &z[w]);
}

/* From 1..m of each window to 1..2m, by adding m. */
static void tabulate(es_sm2_table *out, const es_affine *point, int bits)
{
    int windows = ES_WINDOWS(bits), half = 1 << (bits - 1);
    sum sums[ES_SUMS];
    size_t count = 0;

    out->bits = bits;
    first_points(out->points, point, bits);
    for (int m = 1; m < half; m *= 2) {
        for (int i = 0; i < windows * m; i++) {
            es_affine *window = out->points + i / m * half;

            sums[count++] = (sum){&window[m + i % m], &window[m - 1], &window[i % m]};
            if (count == ES_SUMS) {
                add_all(sums, count);
                count = 0;
            }
        }
        add_all(sums, count);
        count = 0;
    }
}

/* --- one value --- */

typedef struct value {
    es_u256 x, s, t; /* x: what the sum's has to be, modulo n */
    bool minus_s, minus_t;
    es_affine *points; /* to add up */
    size_t count;
    jacobian start; /* and this */
} value;

/* GB/T 32918.2, 7.1 B1, B2, B5; false: out of range. */
static bool value_begin(value *v, const es_sm2_job *job)
{
    es_u256 r, e;

    es_u256_read(&r, job->r);
    es_u256_read(&v->s, job->s);
    es_u256_read(&e, job->e);
    if (es_u256_is_zero(&r) || !es_u256_less(&r, &ES_SM2_N) || es_u256_is_zero(&v->s) ||
        !es_u256_less(&v->s, &ES_SM2_N))
        return false;
    es_scalar_add(&v->t, &r, &v->s);
    if (es_u256_is_zero(&v->t))
        return false;
    es_scalar_reduce(&e);
    es_scalar_sub(&v->x, &r, &e);
    v->minus_s = es_scalar_shorten(&v->s);
    v->minus_t = es_scalar_shorten(&v->t);
    return true;
}

/* Puts the points of a number's digits on the list. */
static void gather(value *v, const es_sm2_table *table, const es_u256 *number, bool minus)
{
    static const es_u256 zero = {{0}};
    int16_t digits[ES_WINDOWS(2)];
    int half = 1 << (table->bits - 1);

    es_scalar_windows(digits, number, table->bits);
    for (int w = 0; w < ES_WINDOWS(table->bits); w++) {
        int digit = digits[w];
        es_affine *to = &v->points[v->count];

        if (digit == 0)
            continue;
        *to = table->points[w * half + (digit < 0 ? -digit : digit) - 1];
        if ((digit < 0) != minus)
            fe_sub(&to->y, &zero, &to->y);
        v->count++;
    }
}

/* 1, 3 .. 15 times key: with D = 2 key as (x, y) on the curve that Z of D leads to, the others are
 * one addition each, and their Z is one factor short. */
static void odd_multiples(es_affine out[ODD], const es_affine *key)
{
    es_u256 z[ODD], products[ODD], factor;
    jacobian twice, at[ODD];
    es_affine step;

    to_jacobian(&at[0], key);
    point_double(&twice, &at[0]);
    step = (es_affine){twice.x, twice.y};
    fe_sqr(&factor, &twice.z);
    fe_mul(&at[0].x, &key->x, &factor);
    fe_mul(&factor, &factor, &twice.z);
    fe_mul(&at[0].y, &key->y, &factor);
    for (int i = 1; i < ODD; i++) {
        at[i] = at[i - 1];
        point_add(&at[i], &step, false);
        fe_mul(&z[i - 1], &at[i].z, &twice.z);
    }
    invert_all(z, products, ODD - 1);
    out[0] = *key;
    for (int i = 1; i < ODD; i++)
        to_affine(&out[i], &at[i], &z[i - 1]);
}

/* The start becomes t key. */
static void climb(value *v, const es_affine *key)
{
    es_affine odd[ODD];
    int8_t digits[257];
    int count = es_scalar_naf(digits, &v->t, NAF_BITS);

    odd_multiples(odd, key);
    while (count-- > 0) {
        int digit = digits[count];

        point_double(&v->start, &v->start);
        if (digit != 0)
            point_add(&v->start, &odd[(digit < 0 ? -digit : digit) / 2], (digit < 0) != v->minus_t);
    }
}

/* B6, B7: x of the sum is v->x or v->x + n; the first modulo n is the same for both. */
static bool value_end(value *v)
{
    es_u256 square, x = v->x;

    for (size_t i = 0; i < v->count; i++)
        point_add(&v->start, &v->points[i], false);
    if (es_u256_is_zero(&v->start.z))
        return false;
    fe_sqr(&square, &v->start.z);
    do {
        es_u256 due;

        fe_from_plain(&due, &x);
        fe_mul(&due, &due, &square);
        if (es_u256_equal(&due, &v->start.x))
            return true;
    } while (es_u256_add(&x, &x, &ES_SM2_N) == 0 && es_u256_less(&x, &ES_SM2_P));
    return false;
}

/* --- several values --- */

#ifdef SUM_LANES
/* Makes one point of each list, or the start where that is nowhere yet.  Lists that are too short
 * for lanes, and those on which points met, stay as they are, for value_end(). */
static void add_up(value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        value *v = &values[i];
        jacobian sum;

        if (v->count < ES_SM2_LANES)
            continue;
        SUM_LANES(&sum, v->points, v->count);
        if (es_u256_is_zero(&sum.z))
            continue;
        v->count = 0;
        if (es_u256_is_zero(&v->start.z))
            v->start = sum;
        else
            v->count += out_of_jacobian(&v->points[0], &sum);
    }
}
#else
/* Halves every list. */
static void add_pairs(value *values, size_t count)
{
    sum sums[ES_SUMS];
    size_t waiting = 0;

    for (size_t i = 0; i < count; i++) {
        value *v = &values[i];

        for (size_t j = 0; j < v->count / 2; j++) {
            sums[waiting++] = (sum){&v->points[j], &v->points[j], &v->points[v->count - 1 - j]};
            if (waiting == ES_SUMS) {
                add_all(sums, waiting);
                waiting = 0;
            }
        }
        v->count -= v->count / 2;
    }
    add_all(sums, waiting);
}

static size_t pairs_of(const value *values, size_t count)
{
    size_t pairs = 0;

    for (size_t i = 0; i < count; i++)
        pairs += values[i].count / 2;
    return pairs;
}

static void add_up(value *values, size_t count)
{
    while (pairs_of(values, count) >= WORTH)
        add_pairs(values, count);
}
#endif

#define TOGETHER 16

static void judge_some(es_sm2_job *jobs, size_t count, const es_sm2_table *g, es_affine *room)
{
    value values[TOGETHER];

    for (size_t i = 0; i < count; i++) {
        value *v = &values[i];

        *v = (value){.points = room + i * ES_SM2_POINTS};
        jobs[i].good = value_begin(v, &jobs[i]);
        if (!jobs[i].good)
            continue;
        gather(v, g, &v->s, v->minus_s);
        if (jobs[i].table != NULL)
            gather(v, jobs[i].table, &v->t, v->minus_t);
        else
            climb(v, &jobs[i].key);
    }
    add_up(values, count);
    for (size_t i = 0; i < count; i++)
        jobs[i].good = jobs[i].good && value_end(&values[i]);
}

static void judge(es_sm2_job *jobs, size_t count, const es_sm2_table *g, es_affine *room)
{
    for (size_t done = 0; done < count; done += TOGETHER)
        judge_some(jobs + done, count - done < TOGETHER ? count - done : TOGETHER, g,
            room + done * ES_SM2_POINTS);
}

/* --- for tests --- */

static void with_z(jacobian *out, const es_affine *a, const es_u256 *z)
{
    es_u256 power;

    fe_sqr(&power, z);
    fe_mul(&out->x, &a->x, &power);
    fe_mul(&power, &power, z);
    fe_mul(&out->y, &a->y, &power);
    out->z = *z;
}

static bool sum_jacobian(
    es_affine *out, const es_affine *a, const es_u256 *z, const es_affine *b, bool minus)
{
    jacobian at;

    with_z(&at, a, z);
    point_add(&at, b, minus);
    return out_of_jacobian(out, &at);
}

static bool sum_affine(es_affine *out, const es_affine *a, const es_affine *b)
{
    sum one = {out, a, b};

    add_all(&one, 1);
    return !is_nowhere(out);
}

static bool twice(es_affine *out, const es_affine *a, const es_u256 *z)
{
    jacobian at;

    with_z(&at, a, z);
    point_double(&at, &at);
    return out_of_jacobian(out, &at);
}

static void mul(es_u256 *out, const es_u256 *a, const es_u256 *b)
{
    fe_mul(out, a, b);
}

static void sqr(es_u256 *out, const es_u256 *a)
{
    fe_sqr(out, a);
}

static void add(es_u256 *out, const es_u256 *a, const es_u256 *b)
{
    fe_add(out, a, b);
}

static void sub(es_u256 *out, const es_u256 *a, const es_u256 *b)
{
    fe_sub(out, a, b);
}

static void halve(es_u256 *out, const es_u256 *a)
{
    fe_halve(out, a);
}

const es_sm2_engine ENGINE = {ENGINE_NAME, read_point, tabulate, judge, mul, sqr, add, sub, halve,
    sum_jacobian, sum_affine, twice};
