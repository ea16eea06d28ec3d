/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sm2_scalar.h"

/* (n - 1) / 2 */
static const es_u256 HALF = {
    {0xA9DDFA049CEAA091, 0xB901EFB590E30295, UINT64_MAX, 0x7FFFFFFF7FFFFFFF}};

void es_scalar_reduce(es_u256 *a)
{
    if (!es_u256_less(a, &ES_SM2_N))
        (void)es_u256_sub(a, a, &ES_SM2_N);
}

void es_scalar_add(es_u256 *out, const es_u256 *a, const es_u256 *b)
{
    if (es_u256_add(out, a, b) != 0)
        (void)es_u256_sub(out, out, &ES_SM2_N);
    else
        es_scalar_reduce(out);
}

void es_scalar_sub(es_u256 *out, const es_u256 *a, const es_u256 *b)
{
    if (es_u256_sub(out, a, b) != 0)
        (void)es_u256_add(out, out, &ES_SM2_N);
}

bool es_scalar_shorten(es_u256 *a)
{
    if (!es_u256_less(&HALF, a))
        return false;
    (void)es_u256_sub(a, &ES_SM2_N, a);
    return true;
}

/* So many bits (at most 16) from bit at on; beyond the number there are zeros. */
static unsigned bits_at(const es_u256 *a, int at, int bits)
{
    int word = at / 64, shift = at % 64;
    uint64_t found = word < 4 ? a->w[word] >> shift : 0;

    if (shift + bits > 64 && word < 3)
        found |= a->w[word + 1] << (64 - shift);
    return (unsigned)found & ((1U << bits) - 1);
}

void es_scalar_windows(int16_t *out, const es_u256 *a, int bits)
{
    int half = 1 << (bits - 1), carry = 0;

    for (int i = 0; i < ES_WINDOWS(bits); i++) {
        int digit = (int)bits_at(a, i * bits, bits) + carry;

        carry = digit > half;
        out[i] = (int16_t)(carry ? digit - 2 * half : digit);
    }
}

int es_scalar_naf(int8_t out[257], const es_u256 *a, int bits)
{
    int half = 1 << (bits - 1), carry = 0, count = 0;

    memset(out, 0, 257);
    for (int at = 0; at <= 256;) {
        int digit = (int)bits_at(a, at, 1);

        if (digit == carry) { /* even, with what is carried */
            at++;
            continue;
        }
        digit = (int)bits_at(a, at, bits) + carry;
        carry = digit > half;
        out[at] = (int8_t)(carry ? digit - 2 * half : digit);
        count = at + 1;
        at += bits;
    }
    return count;
}
