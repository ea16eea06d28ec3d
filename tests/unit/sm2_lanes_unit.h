/* SPDX-License-Identifier: Apache-2.0 */
/* The field in lanes, for tests: as it is on this machine, and emulated. */
#ifndef ES_TESTS_SM2_LANES_UNIT_H
#define ES_TESTS_SM2_LANES_UNIT_H

#include "crypto/sm2_lanes.h"

#define UNIT_WORDS 5

/* Numbers of words of 52 bits, and what the field makes of them. */
typedef struct unit_lanes {
    uint64_t a[ES_SM2_LANES][UNIT_WORDS], b[ES_SM2_LANES][UNIT_WORDS], c[ES_SM2_LANES][UNIT_WORDS];
    uint64_t product[ES_SM2_LANES][UNIT_WORDS], square[ES_SM2_LANES][UNIT_WORDS],
        difference[ES_SM2_LANES][UNIT_WORDS], less_two[ES_SM2_LANES][UNIT_WORDS];
    es_u256 plain[ES_SM2_LANES];
    uint64_t wide[ES_SM2_LANES][UNIT_WORDS]; /* of plain */
    es_u256 narrow;                          /* of the first b */
} unit_lanes;

/* sm2_lanes_unit.c, sm2_emulated.c */
void unit_lanes_run(unit_lanes *of);
void unit_lanes_emulated_run(unit_lanes *of);
void es_sm2_emulated_sum(es_jacobian *out, const es_affine *points, size_t count);

#endif
