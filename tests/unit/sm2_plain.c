/* SPDX-License-Identifier: Apache-2.0 */
/* The engine as it is where the compiler has no 128-bit numbers. */
#define ES_SM2_WITHOUT_INT128
#define es_sm2_invert es_sm2_plain_invert
#include "crypto/sm2_invert.c"

#define ENGINE ES_SM2_PLAIN
#define ENGINE_NAME "C without 128-bit numbers"
#include "crypto/sm2_engine_body.h"
