/* SPDX-License-Identifier: Apache-2.0 */
/* The engine with lanes as any machine can run it: products of 52 bits without AVX-512. */
#define ES_SM2_LANES_EMULATED
#define es_sm2_sum_lanes es_sm2_emulated_sum
#include "crypto/sm2_lanes.c"
#define unit_lanes_run unit_lanes_emulated_run
#include "sm2_lanes_unit.c"

#include "crypto/sm2_field_c.h"
#define ENGINE ES_SM2_EMULATED
#define ENGINE_NAME "lanes, emulated"
#define SUM_LANES es_sm2_emulated_sum
#include "crypto/sm2_engine_body.h"
