/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engines against OpenSSL's EVP_PKEY_verify: good values, values that are bad in every way, and
 * those where something inside is at an edge.  5,000 of them; ESEAL_LONG=1: 200,000.
 *
 * s and t may be chosen: with r = t - s and e = r - x of s G + t Q, a value is good, but for its
 * range.  So sums that meet themselves, their opposite or nowhere are made by keys d G with a small
 * d, and an x between n and p, or at an edge, by choosing the sum first and the key after it.
 */
#include <openssl/evp.h>

#include "crypto_unit.h"
#include "sm2_unit.h"

#define KEYS 50
#define PLAIN_KEYS 24 /* random ones; then small multiples of G; then those of a chosen sum */
#define SMALL_KEYS 14
#define LOW_KEYS (KEYS - 6)  /* from here on x is small, */
#define HIGH_KEYS (KEYS - 3) /* from here on just below n, where r is small */
#define ROUND 64

typedef struct sample {
    size_t key;
    uint8_t r[32], s[32], e[32];
    bool good; /* says OpenSSL */
    const char *kind;
} sample;

typedef struct holder {
    BIGNUM *d; /* NULL: not known */
    EC_POINT *point;
    EVP_PKEY *pkey;
    es_affine at[UNIT_ENGINES];
    es_sm2_table *tables[UNIT_ENGINES];
    BIGNUM *s, *t, *x; /* of a chosen sum */
} holder;

static unit_curve curve;
static holder keys[KEYS];
static es_sm2_table *g_tables[UNIT_ENGINES];
static uint64_t state;
static BIGNUM *r, *s, *t, *e, *x;

static EVP_PKEY *pkey_of(const uint8_t xy[64])
{
    uint8_t octets[65] = {4};
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    char group[] = "SM2", name_key[] = "group", name_pub[] = "pub";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(name_key, group, 0),
        OSSL_PARAM_construct_octet_string(name_pub, octets, sizeof octets),
        OSSL_PARAM_construct_end()};
    EVP_PKEY *out = NULL;

    memcpy(octets + 1, xy, 64);
    ck_assert_int_eq(EVP_PKEY_fromdata_init(ctx), 1);
    ck_assert_int_eq(EVP_PKEY_fromdata(ctx, &out, EVP_PKEY_PUBLIC_KEY, params), 1);
    EVP_PKEY_CTX_free(ctx);
    return out;
}

static void finish_key(holder *key)
{
    uint8_t xy[64];

    ck_assert(unit_point(xy, &curve, key->point));
    key->pkey = pkey_of(xy);
    for (size_t i = 0; unit_engine(i) != NULL; i++) {
        ck_assert(unit_engine(i)->read_point(&key->at[i], xy));
        key->tables[i] = malloc(es_sm2_table_size(ES_SM2_KEY_BITS));
        unit_engine(i)->tabulate(key->tables[i], &key->at[i], ES_SM2_KEY_BITS);
    }
}

/* 1, n - 1, 2, n - 2, and so on: numbers that windows have, or end with. */
static void small_key(BIGNUM *d, size_t index)
{
    static const uint64_t numbers[] = {1, 2, 3, 31, 32, 64, 128};

    BN_set_word(d, numbers[index / 2]);
    if (index % 2 == 1)
        BN_sub(d, curve.n, d);
}

/* Q = (R - s G) / t for R = (x, y), x the first that there is from a number on.  more: t - s; 0:
 * any.
 */
static void chosen_sum(holder *key, BIGNUM *from, unsigned more)
{
    EC_POINT *sum = EC_POINT_new(curve.group), *part = EC_POINT_new(curve.group);
    BIGNUM *inverse = BN_new();

    while (EC_POINT_set_compressed_coordinates(
               curve.group, sum, from, (int)(unit_random(&state) & 1), curve.bn) != 1)
        BN_add_word(from, 1);
    ck_assert_int_lt(BN_cmp(from, curve.p), 0);
    key->x = BN_dup(from);
    BN_add_word(from, 1);
    key->s = BN_new();
    key->t = BN_new();
    unit_random_below(key->s, curve.n, &state);
    unit_random_below(key->t, curve.n, &state);
    if (more != 0)
        BN_copy(key->t, key->s), BN_add_word(key->t, more);
    EC_POINT_mul(curve.group, part, key->s, NULL, NULL, curve.bn);
    EC_POINT_invert(curve.group, part, curve.bn);
    EC_POINT_add(curve.group, sum, sum, part, curve.bn);
    BN_mod_inverse(inverse, key->t, curve.n, curve.bn);
    EC_POINT_mul(curve.group, key->point, NULL, sum, inverse, curve.bn);
    EC_POINT_free(sum), EC_POINT_free(part);
    BN_free(inverse);
}

static void set_up(void)
{
    BIGNUM *from;

    state = 20260101;
    curve = unit_curve_open();
    r = BN_new(), s = BN_new(), t = BN_new(), e = BN_new(), x = BN_new();
    for (size_t i = 0; unit_engine(i) != NULL; i++) {
        es_affine g;

        ck_assert(unit_engine(i)->read_point(&g, ES_SM2_G));
        g_tables[i] = malloc(es_sm2_table_size(ES_SM2_G_BITS));
        unit_engine(i)->tabulate(g_tables[i], &g, ES_SM2_G_BITS);
    }
    from = BN_dup(curve.n);
    for (size_t i = 0; i < KEYS; i++) {
        keys[i].point = EC_POINT_new(curve.group);
        if (i < PLAIN_KEYS + SMALL_KEYS) {
            keys[i].d = BN_new();
            if (i < PLAIN_KEYS)
                unit_random_below(keys[i].d, curve.n, &state);
            else
                small_key(keys[i].d, i - PLAIN_KEYS);
            EC_POINT_mul(curve.group, keys[i].point, keys[i].d, NULL, NULL, curve.bn);
        } else {
            if (i == LOW_KEYS - 3) /* and the largest ones */
                BN_sub(from, curve.p, BN_value_one()), BN_sub_word(from, 20);
            else if (i == LOW_KEYS)
                BN_one(from);
            else if (i == HIGH_KEYS)
                BN_copy(from, curve.n), BN_sub_word(from, 30);
            chosen_sum(&keys[i], from, i < HIGH_KEYS ? 0 : 1 + (unsigned)i % 3);
        }
        finish_key(&keys[i]);
    }
    BN_free(from);
}

static void tear_down(void)
{
    for (size_t i = 0; i < KEYS; i++) {
        BN_free(keys[i].d), BN_free(keys[i].s), BN_free(keys[i].t), BN_free(keys[i].x);
        EC_POINT_free(keys[i].point);
        EVP_PKEY_free(keys[i].pkey);
        for (size_t k = 0; k < UNIT_ENGINES; k++)
            free(keys[i].tables[k]);
    }
    for (size_t k = 0; k < UNIT_ENGINES; k++)
        free(g_tables[k]);
    BN_free(r), BN_free(s), BN_free(t), BN_free(e), BN_free(x);
    unit_curve_close(&curve);
}

/* --- values --- */

/* x of s G + t Q; false: nowhere, and then 1 stands for it. */
static bool sum_x(const holder *key)
{
    EC_POINT *sum = EC_POINT_new(curve.group);
    bool there;

    EC_POINT_mul(curve.group, sum, s, key->point, t, curve.bn);
    there = !EC_POINT_is_at_infinity(curve.group, sum);
    BN_one(x);
    if (there)
        EC_POINT_get_affine_coordinates(curve.group, sum, x, NULL, curve.bn);
    EC_POINT_free(sum);
    return there;
}

/* r and e for the s and t that stand there; a good value, unless r or the sum is nothing. */
static void close_value(const holder *key)
{
    (void)sum_x(key);
    BN_mod_sub(r, t, s, curve.n, curve.bn);
    BN_mod_sub(e, r, x, curve.n, curve.bn);
}

/* Numbers that windows, wNAF and their signs turn on. */
static void edge_scalar(BIGNUM *out)
{
    unsigned kind = (unsigned)(unit_random(&state) % 6), at = (unsigned)(unit_random(&state) % 256);

    BN_zero(out);
    if (kind < 3) {
        BN_set_bit(out, (int)at);
        if (kind == 1)
            BN_sub_word(out, 1);
        else if (kind == 2)
            BN_add_word(out, 1 + unit_random(&state) % 40);
    } else if (kind == 3) {
        BN_set_word(out, unit_random(&state) % 300);
    } else {
        BN_rshift1(out, curve.n);
        BN_add_word(out, unit_random(&state) % 8);
        BN_sub_word(out, 4);
    }
    if (unit_random(&state) % 2 == 0)
        BN_sub(out, curve.n, out);
    BN_nnmod(out, out, curve.n, curve.bn);
}

/* 0, 1, n - 1, n, p - 1, p, 2^256 - 1 */
static void edge_number(BIGNUM *out, unsigned index)
{
    switch (index % 7) {
    case 0:
    case 1:
        BN_set_word(out, index % 7);
        return;
    case 2:
    case 3:
        BN_sub(out, curve.n, BN_value_one());
        break;
    case 4:
    case 5:
        BN_sub(out, curve.p, BN_value_one());
        break;
    default:
        BN_zero(out);
        BN_set_bit(out, 256);
        BN_sub_word(out, 1);
        return;
    }
    if (index % 2 == 1)
        BN_add_word(out, 1);
}

/* For d = 1 or n - 1: seven to twelve points, of which lanes add up eight or more.  The first of
 * t Q, the fourth to ninth, is the first of s G or its opposite: with four before it, it comes to
 * the other half of the lanes, and with eight to the first lane. */
static void meeting_in_lanes(void)
{
    unsigned points = 3 + (unsigned)(unit_random(&state) % 6),
             first = 1 + (unsigned)(unit_random(&state) % 31);

    BN_zero(s);
    BN_zero(t);
    for (unsigned i = points; i-- > 0;) {
        BN_lshift(s, s, 8);
        BN_add_word(s, i == 0 ? first : 1 + unit_random(&state) % 120);
    }
    for (unsigned i = 4; i-- > 0;) {
        BN_lshift(t, t, 6);
        BN_add_word(t, i == 0 ? first : 1 + unit_random(&state) % 30);
    }
    if (unit_random(&state) % 2 == 0)
        BN_sub(t, curve.n, t);
}

/* Alone, for t Q = s G, or -s G; or the first and the last of three. */
static void meeting_soon(const holder *key)
{
    BIGNUM *more = BN_new();

    BN_set_word(t, 1 + unit_random(&state) % 32);
    BN_set_word(more, 1 + unit_random(&state) % 32);
    if (unit_random(&state) % 2 == 0)
        BN_lshift(t, t, 24); /* where windows of both widths begin */
    else
        BN_zero(more);
    BN_mod_mul(s, t, key->d, curve.n, curve.bn);
    if (unit_random(&state) % 2 == 0)
        BN_sub(t, curve.n, t);
    BN_mod_add(t, t, more, curve.n, curve.bn);
    BN_free(more);
}

/* Points that meet each other, or their opposites. */
static void meeting_value(const holder *key)
{
    if (key < &keys[PLAIN_KEYS + 2] && unit_random(&state) % 3 > 0)
        meeting_in_lanes();
    else
        meeting_soon(key);
    close_value(key);
}

/* A number that is the same modulo n, where it fits into 256 bits. */
static void lift(BIGNUM *a)
{
    BN_add(a, a, curve.n);
    if (BN_num_bits(a) > 256)
        BN_sub(a, a, curve.n);
}

/* The equation is right, and one of its numbers is 0, n, or above n. */
static void out_of_range(const holder *key)
{
    unsigned kind = (unsigned)(unit_random(&state) % 5);
    bool above = unit_random(&state) % 2 == 0;

    unit_random_below(s, curve.n, &state);
    unit_random_below(t, curve.n, &state);
    if (kind == 0)
        BN_zero(s);
    else if (kind == 1)
        BN_copy(t, s);
    else if (kind == 2)
        BN_zero(t);
    else if (kind == 3)
        BN_set_word(s, 1 + unit_random(&state) % 1000);
    else
        BN_copy(t, s), BN_add_word(t, 1 + unit_random(&state) % 1000);
    close_value(key);
    if (kind == 3 || (kind == 0 && above))
        lift(s);
    if (kind == 4 || (kind == 1 && above))
        lift(r);
}

/* The sum's x is small: it would be right for x + n, were that brought below p, or 2^256. */
static void beyond_p(const holder *key)
{
    BIGNUM *wrong = BN_new();

    BN_copy(s, key->s), BN_copy(t, key->t);
    close_value(key);
    if (unit_random(&state) % 2 == 0)
        BN_copy(wrong, curve.p);
    else
        BN_set_bit(wrong, 256);
    BN_sub(wrong, wrong, curve.n);
    BN_mod_sub(e, e, wrong, curve.n, curve.bn);
    BN_free(wrong);
}

static void random_value(const holder *key)
{
    unit_random_below(s, curve.n, &state);
    unit_random_below(t, curve.n, &state);
    close_value(key);
}

/* A good value for an e that was given before: k is chosen, as in signing. */
static void sign_e(const holder *key)
{
    EC_POINT *point = EC_POINT_new(curve.group);
    BIGNUM *k = BN_new(), *d1 = BN_new();

    unit_random_below(k, curve.n, &state);
    EC_POINT_mul(curve.group, point, k, NULL, NULL, curve.bn);
    EC_POINT_get_affine_coordinates(curve.group, point, x, NULL, curve.bn);
    BN_mod_add(r, e, x, curve.n, curve.bn);
    BN_mod_mul(s, r, key->d, curve.n, curve.bn);
    BN_mod_sub(s, k, s, curve.n, curve.bn);
    BN_add(d1, key->d, BN_value_one());
    if (BN_mod_inverse(d1, d1, curve.n, curve.bn) != NULL) /* not for n - 1 */
        BN_mod_mul(s, s, d1, curve.n, curve.bn);
    BN_free(k), BN_free(d1);
    EC_POINT_free(point);
}

/* s + t d = 0 */
static void nowhere(const holder *key)
{
    unit_random_below(t, curve.n, &state);
    BN_mod_mul(s, t, key->d, curve.n, curve.bn);
    BN_sub(s, curve.n, s);
    close_value(key);
}

/* Bad, although an equation is right. */
static const char *spoil_range(const holder *key)
{
    if (unit_random(&state) % 3 > 0) {
        out_of_range(key);
        return "r or s out of range";
    }
    if (key->d != NULL) {
        nowhere(key);
        return "a sum that is nowhere";
    }
    if (key >= &keys[LOW_KEYS] && key < &keys[HIGH_KEYS])
        beyond_p(key);
    return "x + n beyond p, where there is one";
}

/* Bad ways: on a good value. */
static const char *spoil(sample *out, const holder *key)
{
    unsigned way = (unsigned)(unit_random(&state) % 14),
             bit = (unsigned)(unit_random(&state) % 256);
    uint8_t flip = (uint8_t)(1 << bit % 8), swap[32];

    switch (way) {
    case 0:
        out->r[bit / 8] ^= flip;
        return "a bit of r";
    case 1:
        out->s[bit / 8] ^= flip;
        return "a bit of s";
    case 2:
        out->e[bit / 8] ^= flip;
        return "a bit of e";
    case 3:
        edge_number(r, (unsigned)unit_random(&state));
        unit_put(out->r, r);
        return "r at an edge";
    case 4:
        edge_number(s, (unsigned)unit_random(&state));
        unit_put(out->s, s);
        return "s at an edge";
    case 5:
        edge_number(e, (unsigned)unit_random(&state));
        unit_put(out->e, e);
        return "e at an edge";
    case 6:
        BN_sub(s, curve.n, r);
        unit_put(out->s, s);
        return "t = 0";
    case 7:
        memcpy(swap, out->r, 32), memcpy(out->r, out->s, 32), memcpy(out->s, swap, 32);
        return "r and s swapped";
    case 8:
        BN_sub(s, curve.n, s);
        unit_put(out->s, s);
        return "s negated";
    case 9: /* nothing of it but the range */
        unit_random_octets(out->r, 32, &state);
        unit_random_octets(out->s, 32, &state);
        return "noise";
    case 10:
    case 11:
    case 12:
        out->kind = spoil_range(key);
        unit_put(out->r, r), unit_put(out->s, s), unit_put(out->e, e);
        return out->kind;
    default:
        out->key = (out->key + 1) % KEYS;
        return "another key";
    }
}

static void make_value(sample *out, size_t index)
{
    holder *key;

    out->key = unit_random(&state) % KEYS;
    key = &keys[out->key];
    if (key->d == NULL) {
        BN_copy(s, key->s), BN_copy(t, key->t);
        close_value(key);
        ck_assert_int_eq(BN_cmp(x, key->x), 0);
        if (key >= &keys[HIGH_KEYS]) /* e is little more than r, and above n here */
            lift(e);
        out->kind = "a chosen x";
    } else if (out->key >= PLAIN_KEYS && index % 4 == 0) {
        meeting_value(key);
        out->kind = "points that meet";
    } else if (out->key >= PLAIN_KEYS || index % 7 == 0) {
        edge_scalar(s), edge_scalar(t);
        close_value(key);
        out->kind = "scalars at an edge";
    } else if (index % 7 == 1) {
        edge_number(e, (unsigned)unit_random(&state));
        sign_e(key);
        out->kind = "a signed e at an edge";
    } else {
        random_value(key);
        out->kind = "good";
    }
    unit_put(out->r, r), unit_put(out->s, s), unit_put(out->e, e);
    if (index % 2 == 1)
        out->kind = spoil(out, key);
}

static bool openssl_says(const sample *of)
{
    EVP_PKEY_CTX *verify = EVP_PKEY_CTX_new_from_pkey(NULL, keys[of->key].pkey, NULL);
    uint8_t der[72];
    size_t len = es_sm2_value_der(der, of->r, of->s);
    bool good;

    ck_assert_int_eq(EVP_PKEY_verify_init(verify), 1);
    good = EVP_PKEY_verify(verify, der, len, of->e, 32) == 1;
    EVP_PKEY_CTX_free(verify);
    ERR_clear_error();
    return good;
}

/* --- and judged --- */

/* Of key shapes: 0 without tables, 1 with, 2 and 3 mixed. */
static void judge_round(size_t engine, const sample *samples, size_t start, size_t size, int shape)
{
    static es_affine room[ROUND * ES_SM2_POINTS];
    es_sm2_job jobs[ROUND];

    for (size_t i = 0; i < size; i++) {
        const sample *of = &samples[start + i];
        bool table = shape == 1 || (shape >= 2 && (i + (size_t)shape) % 2 == 0);

        jobs[i] = (es_sm2_job){.key = keys[of->key].at[engine],
            .table = table ? keys[of->key].tables[engine] : NULL,
            .good = !of->good};
        memcpy(jobs[i].r, of->r, 32);
        memcpy(jobs[i].s, of->s, 32);
        memcpy(jobs[i].e, of->e, 32);
    }
    unit_engine(engine)->judge(jobs, size, g_tables[engine], room);
    for (size_t i = 0; i < size; i++)
        ck_assert_msg(jobs[i].good == samples[start + i].good,
            "%s: value %zu of %zu, shape %d, key %zu: \"%s\" is %s for OpenSSL",
            unit_engine(engine)->name, i, size, shape, samples[start + i].key,
            samples[start + i].kind, samples[start + i].good ? "good" : "bad");
}

static void judge_all(const sample *samples)
{
    static const size_t sizes[] = {1, 1, 2, 3, 4, 5, 8, 15, 16, 17, 33, 64};

    for (size_t engine = 0; unit_engine(engine) != NULL; engine++) {
        for (int shape = 0; shape < 2; shape++)
            for (size_t i = 0; i < ROUND; i++)
                judge_round(engine, samples, i, 1, shape);
        for (size_t i = 0, done; i < sizeof sizes / sizeof sizes[0]; i++) {
            done = unit_random(&state) % ROUND;
            if (done + sizes[i] > ROUND)
                done = ROUND - sizes[i];
            judge_round(engine, samples, done, sizes[i], (int)(i % 4));
        }
    }
}

START_TEST(values)
{
    size_t total = getenv("ESEAL_LONG") != NULL ? 200000 : 5000, good = 0, done;
    sample samples[ROUND];

    for (done = 0; done < total; done += ROUND) {
        for (size_t i = 0; i < ROUND; i++) {
            make_value(&samples[i], done + i);
            samples[i].good = openssl_says(&samples[i]);
            good += samples[i].good;
        }
        judge_all(samples);
    }
    printf("%zu values, %zu of them good\n", done, good);
    ck_assert_uint_gt(good, done * 2 / 5); /* half of them are spoilt, and some by their scalars */
    ck_assert_uint_lt(good, done * 3 / 5);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sm2_differential");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 0);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, values);
    suite_add_tcase(suite, all);
    return unit_run(suite);
}
