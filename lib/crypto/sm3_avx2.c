/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Eight streams of SM3 at once, on x86-64 processors with AVX2: each vector holds the same word of
 * eight messages.
 */
#include "crypto/sm3.h"

#ifdef ES_X86_64

#include <immintrin.h>

/* Arithmetic on these is by place, as the compiler's vector types have it. */
typedef uint32_t words __attribute__((vector_size(32)));

#define TARGET __attribute__((target("avx2")))
#define INLINE static inline __attribute__((always_inline)) TARGET

/* A turn by 8 is a move of octets. */
INLINE words turn8(words x)
{
    const __m256i places = _mm256_setr_epi8(3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14, 3,
        0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);

    return (words)_mm256_shuffle_epi8((__m256i)x, places);
}

INLINE words p0(words x)
{
    words turned = x << 9 | x >> 23;

    return x ^ turned ^ turn8(turned);
}

INLINE words p1(words x)
{
    words turned = x << 15 | x >> 17;

    return x ^ turned ^ turn8(turned);
}

#define SM3_WORD words
#define SM3_P0(x) p0(x)
#define SM3_P1(x) p1(x)
#include "crypto/sm3_rounds.h"

/* Sixteen octets of lane low and of lane high at an offset, as words. */
INLINE __m256i load(const uint8_t *low, const uint8_t *high, size_t offset)
{
    const __m256i swap = _mm256_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3,
        2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    __m256i both = _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(low + offset)));

    both = _mm256_inserti128_si256(both, _mm_loadu_si128((const __m128i *)(high + offset)), 1);
    return _mm256_shuffle_epi8(both, swap);
}

/* Four words of each lane at an offset, by word. */
INLINE void transpose(words out[4], const uint8_t *const data[8], size_t offset)
{
    __m256i a = load(data[0], data[4], offset), b = load(data[1], data[5], offset);
    __m256i c = load(data[2], data[6], offset), d = load(data[3], data[7], offset);
    __m256i ab = _mm256_unpacklo_epi32(a, b), cd = _mm256_unpacklo_epi32(c, d);

    out[0] = (words)_mm256_unpacklo_epi64(ab, cd);
    out[1] = (words)_mm256_unpackhi_epi64(ab, cd);
    ab = _mm256_unpackhi_epi32(a, b);
    cd = _mm256_unpackhi_epi32(c, d);
    out[2] = (words)_mm256_unpacklo_epi64(ab, cd);
    out[3] = (words)_mm256_unpackhi_epi64(ab, cd);
}

bool es_sm3_has8(void)
{
    return __builtin_cpu_supports("avx2");
}

TARGET void es_sm3_blocks8(uint32_t state[8][8], const uint8_t *const data[8], size_t count)
{
    words v[8], w[16];
    memcpy(v, state, sizeof v);

    words a = v[0], b = v[1], c = v[2], d = v[3], e = v[4], f = v[5], g = v[6], h = v[7];

    for (size_t block = 0; block < count; block++) {
        for (size_t i = 0; i < 4; i++)
            transpose(w + 4 * i, data, block * ES_SM3_BLOCK + 16 * i);
        SM3_ROUNDS;
        SM3_CHAIN(v);
    }
    memcpy(state, v, sizeof v);
}

#else

bool es_sm3_has8(void)
{
    return false;
}

void es_sm3_blocks8(uint32_t state[8][8], const uint8_t *const data[8], size_t count)
{
    (void)state;
    (void)data;
    (void)count;
}

#endif
