/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sums of many points, on x86-64 processors with AVX-512 IFMA: each of eight lanes adds up every
 * eighth point, and the lanes are added up at last.
 */
#ifndef ES_CRYPTO_SM2_LANES_H
#define ES_CRYPTO_SM2_LANES_H

#include "crypto/sm2_engine.h"

#define ES_SM2_LANES 8

bool es_sm2_has_lanes(void);
/* The sum of eight points or more, none of which is nowhere.  Where two that were to be added up
 * were the same, or opposites, its z is 0, whatever the sum is. */
void es_sm2_sum_lanes(es_jacobian *out, const es_affine *points, size_t count);

#endif
