/* SPDX-License-Identifier: Apache-2.0 */
/* The field of sm2_lanes_field.h, called once for each of its functions; sm2_emulated.c includes
 * this once more. */
#include "sm2_lanes_unit.h"

#if defined(ES_X86_64) || defined(ES_SM2_LANES_EMULATED)

#include "crypto/sm2_lanes_field.h"

INLINE void put(lanes *out, uint64_t in[ES_SM2_LANES][UNIT_WORDS])
{
    for (int i = 0; i < WORDS; i++)
        for (int lane = 0; lane < ES_SM2_LANES; lane++)
            out->w[i][lane] = in[lane][i];
}

INLINE void take(uint64_t out[ES_SM2_LANES][UNIT_WORDS], const lanes *in)
{
    for (int i = 0; i < WORDS; i++)
        for (int lane = 0; lane < ES_SM2_LANES; lane++)
            out[lane][i] = in->w[i][lane];
}

TARGET void unit_lanes_run(unit_lanes *of)
{
    lanes a, b, c, found;
    words plain[4];

    put(&a, of->a);
    put(&b, of->b);
    put(&c, of->c);
    lanes_mul(&found, &a, &b);
    take(of->product, &found);
    lanes_sqr(&found, &b);
    take(of->square, &found);
    lanes_sub(&found, &b, &c);
    take(of->difference, &found);
    lanes_sub_two(&found, &a, &b, &c);
    take(of->less_two, &found);
    for (int i = 0; i < 4; i++)
        for (int lane = 0; lane < ES_SM2_LANES; lane++)
            plain[i][lane] = of->plain[lane].w[i];
    widen(&found, plain);
    take(of->wide, &found);
    narrow(&of->narrow, &b);
}

#else
typedef int es_no_lanes_unit; /* a translation unit may not be empty */
#endif
