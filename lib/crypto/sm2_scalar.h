/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers modulo n, and the digits by which points are multiplied. */
#ifndef ES_CRYPTO_SM2_SCALAR_H
#define ES_CRYPTO_SM2_SCALAR_H

#include "crypto/sm2_int.h"

/* a + b and a - b modulo n, for a, b < n. */
void es_scalar_add(es_u256 *out, const es_u256 *a, const es_u256 *b);
void es_scalar_sub(es_u256 *out, const es_u256 *a, const es_u256 *b);
/* Any number of 256 bits modulo n. */
void es_scalar_reduce(es_u256 *a);
/* Puts n - a in place of an a above n / 2, so that 255 bits are enough; whether it did. */
bool es_scalar_shorten(es_u256 *a);

/* The digits of a shortened number in windows of so many bits, the lowest first, each in
 * -2^(bits-1)..2^(bits-1).  out: ES_WINDOWS(bits). */
#define ES_WINDOWS(bits) (255 / (bits) + 1)
void es_scalar_windows(int16_t *out, const es_u256 *a, int bits);
/* Digits that are 0 or odd and below 2^(bits-1) in size, at most one that is not 0 among any bits
 * of them that stand together; for bits <= 8.  Returns how many there are. */
int es_scalar_naf(int8_t out[257], const es_u256 *a, int bits);

#endif
