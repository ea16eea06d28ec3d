/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One stream of SM3 on x86-64 processors with AVX2 and BMI2.  The rounds keep the processor's
 * ordinary units busy, so the message is expanded in vectors meanwhile, three words at a time, for
 * W_{j+3} needs W_j.  A vector holds the words 3k+1, 3k+2 and 3k+3, its last place nothing.
 */
/* A sum of three would be one instruction, and take longer than two. */
#define SM3_HOLD(x) __asm__("" : "+r"(x))
#include "crypto/sm3_rounds.h"

#ifdef ES_X86_64

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2")))
#define INLINE static inline __attribute__((always_inline)) TARGET

bool es_sm3_has_x86(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2");
}

/* --- one stream --- */

#define ROT4(x, by) _mm_or_si128(_mm_slli_epi32(x, by), _mm_srli_epi32(x, 32 - (by)))

/* The last of x's three words, and the first two of y's. */
INLINE __m128i across(__m128i x, __m128i y)
{
    return _mm_shuffle_epi32(_mm_alignr_epi8(y, x, 8), 0x78); /* places 0, 2, 3 */
}

/* 5.3.2: the next three words from the eighteen before, oldest first. */
INLINE __m128i expand(
    __m128i v0, __m128i v1, __m128i v2, __m128i v3, __m128i v4, __m128i v5, __m128i rot8)
{
    __m128i x = _mm_xor_si128(_mm_xor_si128(across(v0, v1), v3), ROT4(v5, 15));
    __m128i turned = ROT4(x, 15);
    __m128i rest = _mm_xor_si128(ROT4(across(v1, v2), 7), v4);

    /* a turn by 23 is one by 15 and by 8 more */
    x = _mm_xor_si128(x, _mm_xor_si128(turned, _mm_shuffle_epi8(turned, rot8)));
    return _mm_xor_si128(x, rest);
}

#define W(j) w[((j) + 2) / 3 * 4 + ((j) + 2) % 3]
#define EARLY(j, a, b, c, d, e, f, g, h)                                                           \
    SM3_ROUND(a, b, c, d, e, f, g, h, SM3_FF_EARLY, SM3_GG_EARLY, SM3_T(SM3_T_EARLY, j), W(j),     \
        W((j) + 4))
#define LATE(j, a, b, c, d, e, f, g, h)                                                            \
    SM3_ROUND(                                                                                     \
        a, b, c, d, e, f, g, h, SM3_FF_LATE, SM3_GG_LATE, SM3_T(SM3_T_LATE, j), W(j), W((j) + 4))
#define PUT(k, v)                                                                                  \
    do {                                                                                           \
        _mm_store_si128((__m128i *)(w + 4 * ((k) + 1)), v);                                        \
        __asm__ volatile("" ::: "memory");                                                         \
    } while (0)
/* Makes the words 3k+1, 3k+2, 3k+3 in the place of those 18 before. */
#define MORE(k, v0, v1, v2, v3, v4, v5)                                                            \
    do {                                                                                           \
        v0 = expand(v0, v1, v2, v3, v4, v5, rot8);                                                 \
        PUT(k, v0);                                                                                \
    } while (0)

/* long: sixty-four rounds and what is made between them */
TARGET void es_sm3_blocks_x86(uint32_t state[8], const uint8_t *data, size_t count)
{
    const __m128i swap = _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    const __m128i rot8 = _mm_setr_epi8(3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

    for (; count > 0; count--, data += ES_SM3_BLOCK) {
        _Alignas(16) uint32_t w[4 * 24];
#define LOAD(at) _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(data + (at))), swap)
        __m128i v0 = _mm_slli_si128(LOAD(0), 8); /* word 0 where 3k+3 is, for k = -1 */
        __m128i v1 = LOAD(4), v2 = LOAD(16), v3 = LOAD(28), v4 = LOAD(40);
        __m128i v5 = _mm_srli_si128(LOAD(48), 4);

        PUT(-1, v0);
        PUT(0, v1);
        PUT(1, v2);
        PUT(2, v3);
        PUT(3, v4);
        PUT(4, v5);
        MORE(5, v0, v1, v2, v3, v4, v5);
        SM3_FOUR(EARLY, 0);
        MORE(6, v1, v2, v3, v4, v5, v0);
        SM3_FOUR(EARLY, 4);
        MORE(7, v2, v3, v4, v5, v0, v1);
        SM3_FOUR(EARLY, 8);
        MORE(8, v3, v4, v5, v0, v1, v2);
        SM3_FOUR(EARLY, 12);
        MORE(9, v4, v5, v0, v1, v2, v3);
        SM3_FOUR(LATE, 16);
        MORE(10, v5, v0, v1, v2, v3, v4);
        MORE(11, v0, v1, v2, v3, v4, v5);
        SM3_FOUR(LATE, 20);
        MORE(12, v1, v2, v3, v4, v5, v0);
        SM3_FOUR(LATE, 24);
        MORE(13, v2, v3, v4, v5, v0, v1);
        SM3_FOUR(LATE, 28);
        MORE(14, v3, v4, v5, v0, v1, v2);
        MORE(15, v4, v5, v0, v1, v2, v3);
        SM3_FOUR(LATE, 32);
        MORE(16, v5, v0, v1, v2, v3, v4);
        SM3_FOUR(LATE, 36);
        MORE(17, v0, v1, v2, v3, v4, v5);
        SM3_FOUR(LATE, 40);
        MORE(18, v1, v2, v3, v4, v5, v0);
        MORE(19, v2, v3, v4, v5, v0, v1);
        SM3_FOUR(LATE, 44);
        MORE(20, v3, v4, v5, v0, v1, v2);
        SM3_FOUR(LATE, 48);
        MORE(21, v4, v5, v0, v1, v2, v3);
        SM3_FOUR(LATE, 52);
        MORE(22, v5, v0, v1, v2, v3, v4);
        SM3_FOUR(LATE, 56);
        SM3_FOUR(LATE, 60);
        SM3_CHAIN(state);
    }
}

#else

bool es_sm3_has_x86(void)
{
    return false;
}

void es_sm3_blocks_x86(uint32_t state[8], const uint8_t *data, size_t count)
{
    es_sm3_blocks_c(state, data, count);
}

#endif
