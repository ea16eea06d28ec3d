/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the SM2 engine share: OpenSSL's curve, numbers, and every engine there is. */
#ifndef ES_TESTS_SM2_UNIT_H
#define ES_TESTS_SM2_UNIT_H

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "crypto/sm2_engine.h"
#include "unit.h"

extern const es_sm2_engine ES_SM2_PLAIN, ES_SM2_EMULATED; /* sm2_plain.c, sm2_emulated.c */

/* All that this machine can run. */
static inline const es_sm2_engine *unit_engine(size_t index)
{
    const es_sm2_engine *engine;
    size_t count = 0;

    while ((engine = es_sm2_engine_at(count)) != NULL && count < index)
        count++;
    if (engine != NULL)
        return engine;
    return index == count ? &ES_SM2_PLAIN : index == count + 1 ? &ES_SM2_EMULATED : NULL;
}
#define UNIT_ENGINES 5

typedef struct unit_curve {
    EC_GROUP *group;
    const BIGNUM *n;
    BIGNUM *p, *a, *b;
    BN_CTX *bn;
} unit_curve;

static inline unit_curve unit_curve_open(void)
{
    unit_curve c = {.group = EC_GROUP_new_by_curve_name(NID_sm2),
        .p = BN_new(),
        .a = BN_new(),
        .b = BN_new(),
        .bn = BN_CTX_new()};

    ck_assert_int_eq(EC_GROUP_get_curve(c.group, c.p, c.a, c.b, c.bn), 1);
    c.n = EC_GROUP_get0_order(c.group);
    return c;
}

static inline void unit_curve_close(unit_curve *c)
{
    EC_GROUP_free(c->group);
    BN_free(c->p), BN_free(c->a), BN_free(c->b);
    BN_CTX_free(c->bn);
}

/* The same numbers each time: xorshift64*. */
static inline uint64_t unit_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545F4914F6CDD1D);
}

static inline void unit_random_octets(uint8_t *out, size_t len, uint64_t *state)
{
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(unit_random(state) >> 56);
}

/* Below most. */
static inline void unit_random_below(BIGNUM *out, const BIGNUM *most, uint64_t *state)
{
    BN_CTX *bn = BN_CTX_new();
    uint8_t octets[40];

    unit_random_octets(octets, sizeof octets, state);
    BN_bin2bn(octets, sizeof octets, out);
    ck_assert_int_eq(BN_nnmod(out, out, most, bn), 1);
    BN_CTX_free(bn);
}

static inline void unit_put(uint8_t out[32], const BIGNUM *a)
{
    ck_assert_int_eq(BN_bn2binpad(a, out, 32), 32);
}

static inline es_u256 unit_number(const BIGNUM *a)
{
    uint8_t octets[32];
    es_u256 out;

    unit_put(octets, a);
    es_u256_read(&out, octets);
    return out;
}

/* x, y of a point; false: infinity. */
static inline bool unit_point(uint8_t xy[64], const unit_curve *c, const EC_POINT *point)
{
    uint8_t octets[65];

    if (EC_POINT_is_at_infinity(c->group, point))
        return false;
    ck_assert_uint_eq(EC_POINT_point2oct(c->group, point, POINT_CONVERSION_UNCOMPRESSED, octets,
                          sizeof octets, c->bn),
        65);
    memcpy(xy, octets + 1, 64);
    return true;
}

/* k G, as the engine reads it. */
static inline es_affine unit_multiple(
    const unit_curve *c, const es_sm2_engine *engine, const BIGNUM *k, uint8_t xy[64])
{
    EC_POINT *point = EC_POINT_new(c->group);
    es_affine out;

    EC_POINT_mul(c->group, point, k, NULL, NULL, c->bn);
    ck_assert(unit_point(xy, c, point));
    ck_assert(engine->read_point(&out, xy));
    EC_POINT_free(point);
    return out;
}

#endif
