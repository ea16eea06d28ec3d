/* SPDX-License-Identifier: Apache-2.0 */
/* The engine in portable C, and which engines a processor can run. */
#include "crypto/sm2_field_c.h"

#define ENGINE ES_SM2_PORTABLE
#define ENGINE_NAME "C"
#include "crypto/sm2_engine_body.h"

#ifdef ES_X86_64
#include <cpuid.h>
#endif

const uint8_t ES_SM2_G[64] = {0x32, 0xC4, 0xAE, 0x2C, 0x1F, 0x19, 0x81, 0x19, 0x5F, 0x99, 0x04,
    0x46, 0x6A, 0x39, 0xC9, 0x94, 0x8F, 0xE3, 0x0B, 0xBF, 0xF2, 0x66, 0x0B, 0xE1, 0x71, 0x5A, 0x45,
    0x89, 0x33, 0x4C, 0x74, 0xC7, 0xBC, 0x37, 0x36, 0xA2, 0xF4, 0xF6, 0x77, 0x9C, 0x59, 0xBD, 0xCE,
    0xE3, 0x6B, 0x69, 0x21, 0x53, 0xD0, 0xA9, 0x87, 0x7C, 0xC6, 0x2A, 0x47, 0x40, 0x02, 0xDF, 0x32,
    0xE5, 0x21, 0x39, 0xF0, 0xA0};

size_t es_sm2_table_size(int bits)
{
    return sizeof(es_sm2_table) +
           sizeof(es_affine) * (size_t)ES_WINDOWS(bits) * ((size_t)1 << (bits - 1));
}

#ifdef ES_X86_64
/* BMI2 (mulx) and ADX (adcx, adox): bits 8 and 19 of ebx, leaf 7. */
static bool has_mulx(void)
{
    unsigned a, b, c, d;

    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b >> 8 & 1) != 0 && (b >> 19 & 1) != 0;
}
#endif

const es_sm2_engine *es_sm2_engine_at(size_t index)
{
    const es_sm2_engine *found[3];
    size_t count = 0;

#ifdef ES_X86_64
    if (has_mulx()) {
        if (es_sm2_has_lanes())
            found[count++] = &ES_SM2_IFMA;
        found[count++] = &ES_SM2_MULX;
    }
#endif
    found[count++] = &ES_SM2_PORTABLE;
    return index < count ? found[index] : NULL;
}
