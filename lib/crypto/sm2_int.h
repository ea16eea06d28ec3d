/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers of 256 bits: four words, the least first.  All of it works on public data, and takes
 * time that depends on it.
 */
#ifndef ES_CRYPTO_SM2_INT_H
#define ES_CRYPTO_SM2_INT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "crypto/x86.h"

#ifdef ES_X86_64
#include <immintrin.h>
#endif

typedef struct es_u256 {
    uint64_t w[4];
} es_u256;

/* a * b, the upper half in *high. */
#if defined(__SIZEOF_INT128__) && !defined(ES_SM2_WITHOUT_INT128)
#define ES_SM2_INT128 1
__extension__ typedef unsigned __int128 es_u128;
__extension__ typedef __int128 es_i128;

static inline uint64_t es_mul64(uint64_t *high, uint64_t a, uint64_t b)
{
    es_u128 product = (es_u128)a * b;

    *high = (uint64_t)(product >> 64);
    return (uint64_t)product;
}
#else
static inline uint64_t es_mul64(uint64_t *high, uint64_t a, uint64_t b)
{
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32), other = a0 * b1 + (uint32_t)middle;

    *high = a1 * b1 + (middle >> 32) + (other >> 32);
    return (other << 32) | (uint32_t)low;
}
#endif

/* a + b + *carry and a - b - *borrow, which are 0 or 1 before and after.  Compilers of today make
 * one instruction of these two only where they are told to. */
#if defined(ES_X86_64) && !defined(ES_SM2_WITHOUT_INT128)
static inline uint64_t es_add64(uint64_t a, uint64_t b, unsigned char *carry)
{
    unsigned long long out;

    *carry = _addcarry_u64(*carry, a, b, &out);
    return out;
}

static inline uint64_t es_sub64(uint64_t a, uint64_t b, unsigned char *borrow)
{
    unsigned long long out;

    *borrow = _subborrow_u64(*borrow, a, b, &out);
    return out;
}
#else
static inline uint64_t es_add64(uint64_t a, uint64_t b, unsigned char *carry)
{
    uint64_t sum = a + b, out = sum + *carry;

    *carry = (unsigned char)(sum < a || out < sum);
    return out;
}

static inline uint64_t es_sub64(uint64_t a, uint64_t b, unsigned char *borrow)
{
    uint64_t difference = a - b, out = difference - *borrow;

    *borrow = (unsigned char)(a < b || difference < *borrow);
    return out;
}
#endif

/* Each returns the carry, or the borrow. */
static inline unsigned es_u256_add(es_u256 *out, const es_u256 *a, const es_u256 *b)
{
    unsigned char carry = 0;

    /* written out, for compilers that leave short loops as they are */
    out->w[0] = es_add64(a->w[0], b->w[0], &carry);
    out->w[1] = es_add64(a->w[1], b->w[1], &carry);
    out->w[2] = es_add64(a->w[2], b->w[2], &carry);
    out->w[3] = es_add64(a->w[3], b->w[3], &carry);
    return carry;
}

static inline unsigned es_u256_sub(es_u256 *out, const es_u256 *a, const es_u256 *b)
{
    unsigned char borrow = 0;

    out->w[0] = es_sub64(a->w[0], b->w[0], &borrow);
    out->w[1] = es_sub64(a->w[1], b->w[1], &borrow);
    out->w[2] = es_sub64(a->w[2], b->w[2], &borrow);
    out->w[3] = es_sub64(a->w[3], b->w[3], &borrow);
    return borrow;
}

static inline bool es_u256_is_zero(const es_u256 *a)
{
    return (a->w[0] | a->w[1] | a->w[2] | a->w[3]) == 0;
}

static inline bool es_u256_equal(const es_u256 *a, const es_u256 *b)
{
    return ((a->w[0] ^ b->w[0]) | (a->w[1] ^ b->w[1]) | (a->w[2] ^ b->w[2]) |
               (a->w[3] ^ b->w[3])) == 0;
}

static inline bool es_u256_less(const es_u256 *a, const es_u256 *b)
{
    es_u256 unused;

    return es_u256_sub(&unused, a, b) != 0;
}

/* 32 octets, the greatest first. */
static inline void es_u256_read(es_u256 *out, const uint8_t octets[32])
{
    for (int i = 0; i < 4; i++) {
        uint64_t word = 0;

        for (int j = 0; j < 8; j++)
            word = word << 8 | octets[8 * (3 - i) + j];
        out->w[i] = word;
    }
}

static inline void es_u256_write(uint8_t octets[32], const es_u256 *a)
{
    for (int i = 0; i < 32; i++)
        octets[31 - i] = (uint8_t)(a->w[i / 8] >> (8 * (i % 8)));
}

/* p and n of GB/T 32918.5. */
static const es_u256 ES_SM2_P = {{UINT64_MAX, 0xFFFFFFFF00000000, UINT64_MAX, 0xFFFFFFFEFFFFFFFF}};
static const es_u256 ES_SM2_N = {
    {0x53BBF40939D54123, 0x7203DF6B21C6052B, UINT64_MAX, 0xFFFFFFFEFFFFFFFF}};

/* sm2_invert.c: 1 / a modulo p, for 0 < a < p, as plain numbers. */
void es_sm2_invert(es_u256 *out, const es_u256 *a);

#endif
