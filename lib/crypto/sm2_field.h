/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the field can do beyond its four operations, over whichever of sm2_field_c.h and
 * sm2_field_x86.h was included before.
 */
#ifndef ES_CRYPTO_SM2_FIELD_H
#define ES_CRYPTO_SM2_FIELD_H

#include "crypto/sm2_int.h"

/* 1, 3 and b of the curve, and 2^512 and 2^768, which change between the forms of a number. */
static const es_u256 FE_ONE = {{1, 0xFFFFFFFF, 0, 0x100000000}};
static const es_u256 FE_B = {
    {0x90D230632BC0DD42, 0x71CF379AE9B537AB, 0x527981505EA51C3C, 0x240FE188BA20E2C8}};
static const es_u256 FE_R2 = {{0x200000003, 0x2FFFFFFFF, 0x100000001, 0x400000002}};
static const es_u256 FE_R3 = {{0x1200000016, 0xEFFFFFFF8, 0xA0000000C, 0x1B00000009}};

static inline void fe_from_plain(es_u256 *out, const es_u256 *plain)
{
    fe_mul(out, plain, &FE_R2);
}

static inline void fe_to_plain(es_u256 *out, const es_u256 *a)
{
    static const es_u256 one = {{1}};

    fe_mul(out, a, &one);
}

static inline void fe_double(es_u256 *out, const es_u256 *a)
{
    fe_add(out, a, a);
}

static inline void fe_triple(es_u256 *out, const es_u256 *a)
{
    es_u256 twice;

    fe_add(&twice, a, a);
    fe_add(out, &twice, a);
}

static inline void fe_halve(es_u256 *out, const es_u256 *a)
{
    es_u256 even = *a;
    uint64_t top = 0;

    if ((a->w[0] & 1) != 0)
        top = es_u256_add(&even, a, &ES_SM2_P);
    for (int i = 0; i < 3; i++)
        out->w[i] = even.w[i] >> 1 | even.w[i + 1] << 63;
    out->w[3] = even.w[3] >> 1 | top << 63;
}

/* 1 / a; a is not 0. */
static inline void fe_invert(es_u256 *out, const es_u256 *a)
{
    es_u256 plain;

    es_sm2_invert(&plain, a);
    fe_mul(out, &plain, &FE_R3);
}

#endif
