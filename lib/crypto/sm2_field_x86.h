/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The field of sm2_field_c.h for x86-64 with BMI2 and ADX: the same four functions.  The product's
 * eight words are made with two chains of carries; then each of the lower four, m, is cleared by
 * adding m one and four words above it, and taking m << 32 and m >> 32 off at one to four.
 */
#ifndef ES_CRYPTO_SM2_FIELD_X86_H
#define ES_CRYPTO_SM2_FIELD_X86_H

#include "crypto/sm2_int.h"

#define FE_P1 "$0xFFFFFFFF00000000"
#define FE_P3 "$0xFFFFFFFEFFFFFFFF"

/* Clears the word a, over b, c and d; the word above d is then in a. */
#define FE_CLEAR(a, b, c, d)                                                                       \
    "mov %[" a "], %[t]\n\t"                                                                       \
    "mov %[" a "], %[u]\n\t"                                                                       \
    "shl $32, %[t]\n\t"                                                                            \
    "shr $32, %[u]\n\t"                                                                            \
    "add %[" a "], %[" b "]\n\t"                                                                   \
    "adc $0, %[" c "]\n\t"                                                                         \
    "adc $0, %[" d "]\n\t"                                                                         \
    "adc $0, %[" a "]\n\t"                                                                         \
    "sub %[t], %[" b "]\n\t"                                                                       \
    "sbb %[u], %[" c "]\n\t"                                                                       \
    "sbb %[t], %[" d "]\n\t"                                                                       \
    "sbb %[u], %[" a "]\n\t"

/* Takes p off t:c4..c7 where it fits (t is a carry); c0..c3 are free. */
#define FE_BELOW_P                                                                                 \
    "mov %[c4], %[c0]\n\t"                                                                         \
    "mov %[c5], %[c1]\n\t"                                                                         \
    "mov %[c6], %[c2]\n\t"                                                                         \
    "mov %[c7], %[c3]\n\t"                                                                         \
    "movabs " FE_P1 ", %[u]\n\t"                                                                   \
    "sub $-1, %[c4]\n\t"                                                                           \
    "sbb %[u], %[c5]\n\t"                                                                          \
    "movabs " FE_P3 ", %[u]\n\t"                                                                   \
    "sbb $-1, %[c6]\n\t"                                                                           \
    "sbb %[u], %[c7]\n\t"                                                                          \
    "sbb $0, %[t]\n\t"                                                                             \
    "cmovc %[c0], %[c4]\n\t"                                                                       \
    "cmovc %[c1], %[c5]\n\t"                                                                       \
    "cmovc %[c2], %[c6]\n\t"                                                                       \
    "cmovc %[c3], %[c7]\n\t"

/* c0..c7 / 2^256 modulo p, into c4..c7. */
#define FE_REDUCE                                                                                  \
    FE_CLEAR("c0", "c1", "c2", "c3")                                                               \
    FE_CLEAR("c1", "c2", "c3", "c0")                                                               \
    FE_CLEAR("c2", "c3", "c0", "c1")                                                               \
    FE_CLEAR("c3", "c0", "c1", "c2")                                                               \
    "add %[c0], %[c4]\n\t"                                                                         \
    "adc %[c1], %[c5]\n\t"                                                                         \
    "adc %[c2], %[c6]\n\t"                                                                         \
    "adc %[c3], %[c7]\n\t"                                                                         \
    "mov $0, %k[t]\n\t"                                                                            \
    "adc $0, %[t]\n\t" FE_BELOW_P

/* Adds a times one word of b to c..f, and sets g. */
#define FE_ROW(word, c, d, e, f, g)                                                                \
    "mov " word "(%[b]), %%rdx\n\t"                                                                \
    "mulx (%[a]), %[t], %[u]\n\t"                                                                  \
    "adcx %[t], %[" c "]\n\t"                                                                      \
    "adox %[u], %[" d "]\n\t"                                                                      \
    "mulx 8(%[a]), %[t], %[u]\n\t"                                                                 \
    "adcx %[t], %[" d "]\n\t"                                                                      \
    "adox %[u], %[" e "]\n\t"                                                                      \
    "mulx 16(%[a]), %[t], %[u]\n\t"                                                                \
    "adcx %[t], %[" e "]\n\t"                                                                      \
    "adox %[u], %[" f "]\n\t"                                                                      \
    "mulx 24(%[a]), %[t], %[" g "]\n\t"                                                            \
    "adcx %[t], %[" f "]\n\t"                                                                      \
    "mov $0, %k[t]\n\t"                                                                            \
    "adox %[t], %[" g "]\n\t"                                                                      \
    "adcx %[t], %[" g "]\n\t"

#define FE_OUTPUTS                                                                                 \
    [c0] "=&r"(c0), [c1] "=&r"(c1), [c2] "=&r"(c2), [c3] "=&r"(c3), [c4] "=&r"(c4),                \
        [c5] "=&r"(c5), [c6] "=&r"(c6), [c7] "=&r"(c7), [t] "=&r"(t), [u] "=&r"(u)

static inline void fe_mul(es_u256 *out, const es_u256 *a, const es_u256 *b)
{
    uint64_t c0, c1, c2, c3, c4, c5, c6, c7, t, u;

    __asm__("mov (%[b]), %%rdx\n\t"
            "mulx (%[a]), %[c0], %[c1]\n\t"
            "mulx 8(%[a]), %[t], %[c2]\n\t"
            "add %[t], %[c1]\n\t"
            "mulx 16(%[a]), %[t], %[c3]\n\t"
            "adc %[t], %[c2]\n\t"
            "mulx 24(%[a]), %[t], %[c4]\n\t"
            "adc %[t], %[c3]\n\t"
            "adc $0, %[c4]\n\t"
            "xor %k[t], %k[t]\n\t" /* both carries are 0 from here, and at the end of each row */
            FE_ROW("8", "c1", "c2", "c3", "c4", "c5")  /* second word */
            FE_ROW("16", "c2", "c3", "c4", "c5", "c6") /* third */
            FE_ROW("24", "c3", "c4", "c5", "c6", "c7") /* fourth */
            FE_REDUCE:FE_OUTPUTS
            : [a] "r"(a), [b] "r"(b)
            : "rdx", "cc", "memory");
    *out = (es_u256){{c4, c5, c6, c7}};
}

static inline void fe_sqr(es_u256 *out, const es_u256 *a)
{
    uint64_t c0, c1, c2, c3, c4, c5, c6, c7, t, u;

    __asm__("mov (%[a]), %%rdx\n\t" /* each product of two different words once */
            "mulx 8(%[a]), %[c1], %[c2]\n\t"
            "mulx 16(%[a]), %[t], %[c3]\n\t"
            "add %[t], %[c2]\n\t"
            "mulx 24(%[a]), %[t], %[c4]\n\t"
            "adc %[t], %[c3]\n\t"
            "adc $0, %[c4]\n\t"
            "mov 8(%[a]), %%rdx\n\t"
            "mulx 16(%[a]), %[t], %[u]\n\t"
            "mulx 24(%[a]), %[c0], %[c5]\n\t"
            "add %[t], %[c3]\n\t"
            "adc %[u], %[c4]\n\t"
            "adc $0, %[c5]\n\t"
            "add %[c0], %[c4]\n\t"
            "mov 16(%[a]), %%rdx\n\t"
            "mulx 24(%[a]), %[t], %[c6]\n\t"
            "adc %[t], %[c5]\n\t"
            "adc $0, %[c6]\n\t"
            "add %[c1], %[c1]\n\t" /* twice */
            "adc %[c2], %[c2]\n\t"
            "adc %[c3], %[c3]\n\t"
            "adc %[c4], %[c4]\n\t"
            "adc %[c5], %[c5]\n\t"
            "adc %[c6], %[c6]\n\t"
            "mov $0, %k[c7]\n\t"
            "adc $0, %[c7]\n\t"
            "mov (%[a]), %%rdx\n\t" /* and the squares */
            "mulx %%rdx, %[c0], %[t]\n\t"
            "add %[t], %[c1]\n\t"
            "mov 8(%[a]), %%rdx\n\t"
            "mulx %%rdx, %[t], %[u]\n\t"
            "adc %[t], %[c2]\n\t"
            "adc %[u], %[c3]\n\t"
            "mov 16(%[a]), %%rdx\n\t"
            "mulx %%rdx, %[t], %[u]\n\t"
            "adc %[t], %[c4]\n\t"
            "adc %[u], %[c5]\n\t"
            "mov 24(%[a]), %%rdx\n\t"
            "mulx %%rdx, %[t], %[u]\n\t"
            "adc %[t], %[c6]\n\t"
            "adc %[u], %[c7]\n\t" FE_REDUCE:FE_OUTPUTS
            : [a] "r"(a)
            : "rdx", "cc", "memory");
    *out = (es_u256){{c4, c5, c6, c7}};
}

static inline void fe_add(es_u256 *out, const es_u256 *a, const es_u256 *b)
{
    uint64_t c0, c1, c2, c3, c4 = a->w[0], c5 = a->w[1], c6 = a->w[2], c7 = a->w[3], t, u;

    __asm__("add (%[b]), %[c4]\n\t"
            "adc 8(%[b]), %[c5]\n\t"
            "adc 16(%[b]), %[c6]\n\t"
            "adc 24(%[b]), %[c7]\n\t"
            "mov $0, %k[t]\n\t"
            "adc $0, %[t]\n\t" FE_BELOW_P
            : [c0] "=&r"(c0), [c1] "=&r"(c1), [c2] "=&r"(c2), [c3] "=&r"(c3), [c4] "+&r"(c4),
            [c5] "+&r"(c5), [c6] "+&r"(c6), [c7] "+&r"(c7), [t] "=&r"(t), [u] "=&r"(u)
            : [b] "r"(b)
            : "cc", "memory");
    *out = (es_u256){{c4, c5, c6, c7}};
}

/* Where something is borrowed, p comes back: all ones, their upper half, all ones, and all but one.
 */
static inline void fe_sub(es_u256 *out, const es_u256 *a, const es_u256 *b)
{
    uint64_t c4 = a->w[0], c5 = a->w[1], c6 = a->w[2], c7 = a->w[3], t, u, v;

    __asm__("sub (%[b]), %[c4]\n\t"
            "sbb 8(%[b]), %[c5]\n\t"
            "sbb 16(%[b]), %[c6]\n\t"
            "sbb 24(%[b]), %[c7]\n\t"
            "sbb %[t], %[t]\n\t"
            "mov %[t], %[u]\n\t"
            "mov %[t], %[v]\n\t"
            "shl $32, %[u]\n\t"
            "btr $32, %[v]\n\t"
            "add %[t], %[c4]\n\t"
            "adc %[u], %[c5]\n\t"
            "adc %[t], %[c6]\n\t"
            "adc %[v], %[c7]\n\t"
            : [c4] "+&r"(c4), [c5] "+&r"(c5), [c6] "+&r"(c6), [c7] "+&r"(c7), [t] "=&r"(t),
            [u] "=&r"(u), [v] "=&r"(v)
            : [b] "r"(b)
            : "cc", "memory");
    *out = (es_u256){{c4, c5, c6, c7}};
}

#endif
