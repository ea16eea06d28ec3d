/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The functions and the round of SM3 (GB/T 32905-2016 clauses 4 and 5.3.3), written once for all
 * that compress one stream.  Sums are built up so that what comes last is added last.
 */
#ifndef ES_CRYPTO_SM3_ROUNDS_H
#define ES_CRYPTO_SM3_ROUNDS_H

#include "crypto/sm3.h"

#define SM3_ROTATE(x, by) ((x) << (by) | (x) >> (32 - (by)))

/* 4.2: T_j, rotated by j already. */
#define SM3_T_EARLY UINT32_C(0x79CC4519)
#define SM3_T_LATE UINT32_C(0x7A879D8A)
#define SM3_T(t, j) ((j) % 32 == 0 ? (t) : (t) << (j) % 32 | (t) >> (32 - (j) % 32) % 32)

/* 4.3, 4.4 */
#define SM3_FF_EARLY(x, y, z) ((x) ^ (y) ^ (z))
#define SM3_FF_LATE(x, y, z) (((x) & (y)) | (((x) | (y)) & (z)))
#define SM3_GG_EARLY(x, y, z) ((x) ^ (y) ^ (z))
#define SM3_GG_LATE(x, y, z) ((((y) ^ (z)) & (x)) ^ (z))
#ifndef SM3_P0
#define SM3_P0(x) ((x) ^ SM3_ROTATE(x, 9) ^ SM3_ROTATE(x, 17))
#define SM3_P1(x) ((x) ^ SM3_ROTATE(x, 15) ^ SM3_ROTATE(x, 23))
#endif

/* Who includes this may say what a word is, and how to keep
 * the compiler from putting sums together again. */
#ifndef SM3_WORD
#define SM3_WORD uint32_t
#endif
#ifndef SM3_HOLD
#define SM3_HOLD(x) (void)(x)
#endif

/* d becomes the next A, h the next E.  w0, w4: W_j and W_{j+4}. */
#define SM3_ROUND(a, b, c, d, e, f, g, h, ff, gg, t, w0, w4)                                       \
    do {                                                                                           \
        SM3_WORD turned = SM3_ROTATE(a, 12);                                                       \
        SM3_WORD ss1 = turned + (t);                                                               \
        SM3_HOLD(ss1);                                                                             \
        ss1 += (e);                                                                                \
        ss1 = SM3_ROTATE(ss1, 7);                                                                  \
        (h) += (w0);                                                                               \
        (h) += gg(e, f, g);                                                                        \
        (h) += ss1;                                                                                \
        (d) += (w0) ^ (w4);                                                                        \
        (d) += ff(a, b, c);                                                                        \
        (d) += ss1 ^ turned;                                                                       \
        (b) = SM3_ROTATE(b, 9);                                                                    \
        (f) = SM3_ROTATE(f, 19);                                                                   \
        (h) = SM3_P0(h);                                                                           \
    } while (0)

/* Four rounds, after which every word has its own name again.  kind(j, a, ...) is a round. */
#define SM3_FOUR(kind, j)                                                                          \
    kind(j, a, b, c, d, e, f, g, h);                                                               \
    kind((j) + 1, d, a, b, c, h, e, f, g);                                                         \
    kind((j) + 2, c, d, a, b, g, h, e, f);                                                         \
    kind((j) + 3, b, c, d, a, f, g, h, e)

/* 5.3.2: W_{i+16}, in the place of W_i. */
#define SM3_EXPAND(w, i)                                                                           \
    do {                                                                                           \
        SM3_WORD mixed =                                                                           \
            (w)[(i) % 16] ^ (w)[((i) + 7) % 16] ^ SM3_ROTATE((w)[((i) + 13) % 16], 15);            \
        (w)[(i) % 16] = SM3_P1(mixed) ^ SM3_ROTATE((w)[((i) + 3) % 16], 7) ^ (w)[((i) + 10) % 16]; \
    } while (0)

/* Rounds 0 to 11, 12 to 15 and 16 to 63 over a ring w of sixteen words. */
#define SM3_EARLY(j, a, b, c, d, e, f, g, h)                                                       \
    SM3_ROUND(a, b, c, d, e, f, g, h, SM3_FF_EARLY, SM3_GG_EARLY, SM3_T(SM3_T_EARLY, j), w[j],     \
        w[(j) + 4])
#define SM3_EDGE(j, a, b, c, d, e, f, g, h)                                                        \
    SM3_EXPAND(w, (j)-12);                                                                         \
    SM3_ROUND(a, b, c, d, e, f, g, h, SM3_FF_EARLY, SM3_GG_EARLY, SM3_T(SM3_T_EARLY, j), w[j],     \
        w[((j) + 4) % 16])
#define SM3_LATE(j, a, b, c, d, e, f, g, h)                                                        \
    SM3_EXPAND(w, (j)-12);                                                                         \
    SM3_ROUND(a, b, c, d, e, f, g, h, SM3_FF_LATE, SM3_GG_LATE, SM3_T(SM3_T_LATE, j), w[(j) % 16], \
        w[((j) + 4) % 16])

/* All of 5.3.3, but for its end. */
#define SM3_ROUNDS                                                                                 \
    SM3_FOUR(SM3_EARLY, 0);                                                                        \
    SM3_FOUR(SM3_EARLY, 4);                                                                        \
    SM3_FOUR(SM3_EARLY, 8);                                                                        \
    SM3_FOUR(SM3_EDGE, 12);                                                                        \
    SM3_FOUR(SM3_LATE, 16);                                                                        \
    SM3_FOUR(SM3_LATE, 20);                                                                        \
    SM3_FOUR(SM3_LATE, 24);                                                                        \
    SM3_FOUR(SM3_LATE, 28);                                                                        \
    SM3_FOUR(SM3_LATE, 32);                                                                        \
    SM3_FOUR(SM3_LATE, 36);                                                                        \
    SM3_FOUR(SM3_LATE, 40);                                                                        \
    SM3_FOUR(SM3_LATE, 44);                                                                        \
    SM3_FOUR(SM3_LATE, 48);                                                                        \
    SM3_FOUR(SM3_LATE, 52);                                                                        \
    SM3_FOUR(SM3_LATE, 56);                                                                        \
    SM3_FOUR(SM3_LATE, 60)

/* 5.3.3, the end of V(i+1). */
#define SM3_CHAIN(state)                                                                           \
    do {                                                                                           \
        a = (state)[0] ^= a;                                                                       \
        b = (state)[1] ^= b;                                                                       \
        c = (state)[2] ^= c;                                                                       \
        d = (state)[3] ^= d;                                                                       \
        e = (state)[4] ^= e;                                                                       \
        f = (state)[5] ^= f;                                                                       \
        g = (state)[6] ^= g;                                                                       \
        h = (state)[7] ^= h;                                                                       \
    } while (0)

#endif
