/* SPDX-License-Identifier: Apache-2.0 */
/* The field, the points and the tables of each engine against OpenSSL's BIGNUM and EC. */
#include "sm2_unit.h"

#define PAIRS 4000
#define MULTIPLES 24

static unit_curve curve;

/* Where carries begin and end: words of ones and zeros, p, n and their neighbours. */
static void edge(BIGNUM *out, size_t index, uint64_t *state)
{
    static const uint64_t words[] = {0, 1, 2, UINT64_MAX, UINT64_MAX - 1, UINT64_C(1) << 63,
        UINT64_C(0xFFFFFFFF), UINT64_C(0x100000000), UINT64_C(0xFFFFFFFF00000000),
        UINT64_C(0xFFFFFFFEFFFFFFFF), UINT64_C(0xFFFFFFFE00000000)};
    uint8_t octets[32];

    if (index < 12) {
        BN_copy(out, index < 6 ? curve.p : curve.n);
        if (index % 6 < 3)
            BN_sub_word(out, index % 6 + 1);
        else
            BN_rshift(out, out, (int)(index % 6) - 2);
        return;
    }
    if (index % 2 == 0) {
        unit_random_below(out, curve.p, state);
        return;
    }
    for (int i = 0; i < 4; i++) {
        uint64_t word = words[unit_random(state) % (sizeof words / sizeof words[0])];

        for (int j = 0; j < 8; j++)
            octets[8 * i + j] = (uint8_t)(word >> (56 - 8 * j));
    }
    BN_bin2bn(octets, sizeof octets, out);
    BN_nnmod(out, out, curve.p, curve.bn);
}

static void equals(const char *engine, const char *what, const es_u256 *found, const BIGNUM *due)
{
    es_u256 want = unit_number(due);

    ck_assert_msg(es_u256_equal(found, &want), "%s: %s of %s", engine, what, BN_bn2hex(due));
}

/* mul gives a b / 2^256, as Montgomery's form needs it. */
static void check_pair(
    const es_sm2_engine *engine, const BIGNUM *a, const BIGNUM *b, const BIGNUM *over, BIGNUM *due)
{
    es_u256 left = unit_number(a), right = unit_number(b), nothing = {{0}}, found, back;

    engine->add(&found, &left, &right);
    BN_mod_add(due, a, b, curve.p, curve.bn);
    equals(engine->name, "sum", &found, due);
    engine->sub(&found, &left, &right);
    BN_mod_sub(due, a, b, curve.p, curve.bn);
    equals(engine->name, "difference", &found, due);
    engine->mul(&found, &left, &right);
    BN_mod_mul(due, a, b, curve.p, curve.bn);
    BN_mod_mul(due, due, over, curve.p, curve.bn);
    equals(engine->name, "product", &found, due);
    engine->sqr(&found, &left);
    BN_mod_sqr(due, a, curve.p, curve.bn);
    BN_mod_mul(due, due, over, curve.p, curve.bn);
    equals(engine->name, "square", &found, due);
    engine->halve(&found, &left);
    engine->add(&back, &found, &found);
    equals(engine->name, "twice the half", &back, a);
    ck_assert(es_u256_less(&found, &ES_SM2_P));
    engine->sub(&back, &nothing, &left);
    engine->add(&found, &back, &left);
    ck_assert(es_u256_is_zero(&found)); /* and not p */
    engine->mul(&left, &left, &right);  /* where the result is written over what it is made of */
    engine->mul(&back, &right, &right);
    engine->sqr(&right, &right);
    ck_assert(es_u256_equal(&back, &right));
}

START_TEST(field)
{
    BIGNUM *a = BN_new(), *b = BN_new(), *over = BN_new(), *due = BN_new();
    uint64_t state = 1;

    BN_set_bit(over, 256);
    BN_mod_inverse(over, over, curve.p, curve.bn);
    for (size_t i = 0; i < PAIRS; i++) {
        edge(a, i < 144 ? i % 12 : i, &state);
        edge(b, i < 144 ? i / 12 : unit_random(&state), &state);
        for (size_t k = 0; unit_engine(k) != NULL; k++)
            check_pair(unit_engine(k), a, b, over, due);
    }
    BN_free(a), BN_free(b), BN_free(over), BN_free(due);
}
END_TEST

void es_sm2_plain_invert(es_u256 *out, const es_u256 *a);

START_TEST(inverses)
{
    BIGNUM *a = BN_new(), *due = BN_new();
    uint64_t state = 2;

    for (size_t i = 0; i < PAIRS / 2; i++) {
        es_u256 in, found;

        if (i < 256)
            BN_zero(a), BN_set_bit(a, (int)i);
        else
            edge(a, i, &state);
        if (BN_is_zero(a))
            continue;
        in = unit_number(a);
        BN_mod_inverse(due, a, curve.p, curve.bn);
        es_sm2_invert(&found, &in);
        equals("divsteps", "inverse", &found, due);
        if (i % 8 == 0) {
            es_sm2_plain_invert(&found, &in);
            equals("Fermat", "inverse", &found, due);
        }
    }
    BN_free(a), BN_free(due);
}
END_TEST

/* --- points --- */

static void same_point(const es_sm2_engine *engine, bool there, const es_affine *found,
    const BIGNUM *k, const char *what)
{
    uint8_t xy[64];
    es_affine due;

    ck_assert_msg(
        there == !BN_is_zero(k), "%s: %s is %snowhere", engine->name, what, there ? "not " : "");
    if (!there)
        return;
    due = unit_multiple(&curve, engine, k, xy);
    ck_assert_msg(es_u256_equal(&due.x, &found->x) && es_u256_equal(&due.y, &found->y), "%s: %s",
        engine->name, what);
}

/* 1..12, n - 1..n - 12 times G: each sum, so that doublings and opposites are among them. */
START_TEST(sums)
{
    const es_sm2_engine *engine = unit_engine((size_t)_i);
    BIGNUM *k[MULTIPLES], *due = BN_new();
    es_affine points[MULTIPLES], found;
    uint64_t state = 3;
    uint8_t xy[64];

    if (engine == NULL)
        return;
    for (size_t i = 0; i < MULTIPLES; i++) {
        k[i] = BN_new();
        BN_set_word(k[i], i / 2 + 1);
        if (i % 2 == 1)
            BN_sub(k[i], curve.n, k[i]);
        points[i] = unit_multiple(&curve, engine, k[i], xy);
    }
    for (size_t i = 0; i < MULTIPLES * MULTIPLES; i++) {
        const es_affine *a = &points[i / MULTIPLES], *b = &points[i % MULTIPLES];
        const BIGNUM *ka = k[i / MULTIPLES], *kb = k[i % MULTIPLES];
        es_u256 z;
        bool there;

        unit_random_below(due, curve.p, &state);
        z = unit_number(due);
        BN_mod_add(due, ka, kb, curve.n, curve.bn);
        there = engine->sum_jacobian(&found, a, &z, b, false);
        same_point(engine, there, &found, due, "Jacobian sum");
        there = engine->sum_affine(&found, a, b);
        same_point(engine, there, &found, due, "affine sum");
        BN_mod_sub(due, ka, kb, curve.n, curve.bn);
        there = engine->sum_jacobian(&found, a, &z, b, true);
        same_point(engine, there, &found, due, "Jacobian difference");
        BN_mod_add(due, ka, ka, curve.n, curve.bn);
        there = engine->twice(&found, a, &z);
        same_point(engine, there, &found, due, "double");
    }
    for (size_t i = 0; i < MULTIPLES; i++)
        BN_free(k[i]);
    BN_free(due);
}
END_TEST

/* Nowhere, on either side. */
START_TEST(neutral)
{
    const es_sm2_engine *engine = unit_engine((size_t)_i);
    es_affine g, nowhere = {0}, found;
    es_u256 zero = {{0}}, one = {{1, 0xFFFFFFFF, 0, 0x100000000}};

    if (engine == NULL)
        return;
    ck_assert(engine->read_point(&g, ES_SM2_G));
    ck_assert(engine->sum_affine(&found, &g, &nowhere));
    ck_assert(es_u256_equal(&found.x, &g.x) && es_u256_equal(&found.y, &g.y));
    ck_assert(engine->sum_affine(&found, &nowhere, &g));
    ck_assert(es_u256_equal(&found.x, &g.x) && es_u256_equal(&found.y, &g.y));
    ck_assert(!engine->sum_affine(&found, &nowhere, &nowhere));
    ck_assert(engine->sum_jacobian(&found, &g, &one, &nowhere, false));
    ck_assert(es_u256_equal(&found.x, &g.x) && es_u256_equal(&found.y, &g.y));
    ck_assert(engine->sum_jacobian(&found, &g, &zero, &g, false)); /* nowhere + G */
    ck_assert(es_u256_equal(&found.x, &g.x) && es_u256_equal(&found.y, &g.y));
    ck_assert(!engine->sum_jacobian(&found, &g, &zero, &nowhere, false));
    ck_assert(!engine->twice(&found, &g, &zero));
}
END_TEST

/* (x, 1) is on the curve: 1 + p has 32 octets, and is the same modulo p. */
static const char *const X_OF_1 =
    "9C17043EFFE1A805A74A9A5E70B9D659705D3242094A566DC016F49311178D1F";

static void check_small_y(const es_sm2_engine *engine, BIGNUM *x, BIGNUM *y)
{
    EC_POINT *point = EC_POINT_new(curve.group);
    uint8_t xy[64];
    es_affine out;

    BN_hex2bn(&x, X_OF_1);
    BN_one(y);
    ck_assert_int_eq(EC_POINT_set_affine_coordinates(curve.group, point, x, y, curve.bn), 1);
    ck_assert(unit_point(xy, &curve, point));
    ck_assert(engine->read_point(&out, xy));
    BN_add(y, y, curve.p);
    unit_put(xy + 32, y);
    ck_assert(!engine->read_point(&out, xy));
    EC_POINT_free(point);
}

/* What is read as a point: on the curve, and both numbers below p. */
START_TEST(reading)
{
    const es_sm2_engine *engine = unit_engine((size_t)_i);
    BIGNUM *x = BN_new(), *y = BN_new();
    uint8_t xy[64];
    es_affine out;
    size_t found = 0;

    if (engine == NULL)
        return;
    memset(xy, 0, sizeof xy);
    ck_assert(!engine->read_point(&out, xy)); /* (0, 0) */
    memcpy(xy, ES_SM2_G, sizeof xy);
    ck_assert(engine->read_point(&out, xy));
    for (size_t bit = 0; bit < 512; bit++) {
        xy[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ck_assert_msg(!engine->read_point(&out, xy), "G with bit %zu flipped", bit);
        xy[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    /* x small enough that x + p still has 32 octets, and would be the same modulo p */
    for (BN_zero(x); found < 8; BN_add_word(x, 1)) {
        EC_POINT *point = EC_POINT_new(curve.group);

        if (EC_POINT_set_compressed_coordinates(curve.group, point, x, 0, curve.bn) == 1) {
            ck_assert(unit_point(xy, &curve, point));
            ck_assert(engine->read_point(&out, xy));
            BN_add(y, x, curve.p);
            unit_put(xy, y);
            ck_assert(!engine->read_point(&out, xy));
            found++;
        }
        EC_POINT_free(point);
    }
    check_small_y(engine, x, y);
    BN_free(x), BN_free(y);
}
END_TEST

START_TEST(tables)
{
    const es_sm2_engine *engine = unit_engine((size_t)_i);
    BIGNUM *d = BN_new(), *k = BN_new();
    uint64_t state = 4;
    uint8_t xy[64];

    if (engine == NULL)
        return;
    unit_random_below(d, curve.n, &state);
    for (int bits = 2; bits <= 8; bits++) {
        es_sm2_table *table = malloc(es_sm2_table_size(bits));
        es_affine base = unit_multiple(&curve, engine, d, xy);
        size_t half = (size_t)1 << (bits - 1), count = half * ES_WINDOWS(bits);

        engine->tabulate(table, &base, bits);
        for (size_t i = 0; i < count; i += bits == 3 ? 1 : 1 + unit_random(&state) % (count / 25)) {
            BN_copy(k, d);
            BN_lshift(k, k, bits * (int)(i / half));
            BN_mul_word(k, i % half + 1);
            BN_nnmod(k, k, curve.n, curve.bn);
            same_point(engine, true, &table->points[i], k, "table");
        }
        free(table);
    }
    BN_free(d), BN_free(k);
}
END_TEST

/* --- digits --- */

static void check_digits(const BIGNUM *a)
{
    BIGNUM *sum = BN_new(), *part = BN_new(), *due = BN_dup(a);
    es_u256 number_of = unit_number(a);
    int16_t windows[ES_WINDOWS(2)];
    int8_t naf[257];

    if (es_scalar_shorten(&number_of))
        BN_sub(due, curve.n, a);
    ck_assert_int_le(BN_num_bits(due), 255);
    for (int bits = 2; bits <= 8; bits++) {
        es_scalar_windows(windows, &number_of, bits);
        BN_zero(sum);
        for (int i = ES_WINDOWS(bits); i-- > 0;) {
            ck_assert_int_le(abs(windows[i]), 1 << (bits - 1));
            BN_set_word(part, (BN_ULONG)abs(windows[i]));
            BN_lshift(sum, sum, bits);
            windows[i] < 0 ? BN_sub(sum, sum, part) : BN_add(sum, sum, part);
        }
        ck_assert_int_eq(BN_cmp(sum, due), 0);
        BN_zero(sum);
        for (int i = es_scalar_naf(naf, &number_of, bits), last = 300; i-- > 0;) {
            if (naf[i] != 0) {
                ck_assert_int_eq(naf[i] & 1, 1);
                ck_assert_int_lt(abs(naf[i]), 1 << (bits - 1));
                ck_assert_int_ge(last - i, bits);
                last = i;
            }
            BN_set_word(part, (BN_ULONG)abs(naf[i]));
            BN_lshift1(sum, sum);
            naf[i] < 0 ? BN_sub(sum, sum, part) : BN_add(sum, sum, part);
        }
        ck_assert_int_eq(BN_cmp(sum, due), 0);
    }
    BN_free(sum), BN_free(part), BN_free(due);
}

START_TEST(digits)
{
    BIGNUM *a = BN_new(), *b = BN_new(), *due = BN_new();
    uint64_t state = 5;

    for (size_t i = 0; i < 600; i++) {
        es_u256 left, right, found;

        edge(a, i, &state);
        edge(b, i + 1, &state);
        BN_nnmod(a, a, curve.n, curve.bn);
        BN_nnmod(b, b, curve.n, curve.bn);
        check_digits(a);
        left = unit_number(a);
        right = unit_number(b);
        es_scalar_add(&found, &left, &right);
        BN_mod_add(due, a, b, curve.n, curve.bn);
        equals("modulo n", "sum", &found, due);
        es_scalar_sub(&found, &left, &right);
        BN_mod_sub(due, a, b, curve.n, curve.bn);
        equals("modulo n", "difference", &found, due);
    }
    /* any 256 bits, and both sides of n / 2 */
    for (uint64_t i = 0; i < 4; i++) {
        es_u256 most = {{UINT64_MAX - i, UINT64_MAX, UINT64_MAX, UINT64_MAX}};

        es_scalar_reduce(&most);
        BN_zero(due);
        BN_set_bit(due, 256);
        BN_sub_word(due, i + 1);
        BN_nnmod(due, due, curve.n, curve.bn);
        equals("modulo n", "rest", &most, due);
        BN_rshift1(a, curve.n);
        BN_add_word(a, i);
        check_digits(a);
        BN_sub_word(a, 2 * i);
        check_digits(a);
    }
    BN_free(a), BN_free(b), BN_free(due);
}
END_TEST

static void open_curve(void)
{
    curve = unit_curve_open();
}

static void close_curve(void)
{
    unit_curve_close(&curve);
}

int main(void)
{
    Suite *suite = suite_create("sm2_engine");
    TCase *all = tcase_create("all");

    tcase_add_checked_fixture(all, open_curve, close_curve);
    tcase_set_timeout(all, 300);
    tcase_add_test(all, field);
    tcase_add_test(all, inverses);
    tcase_add_loop_test(all, sums, 0, UNIT_ENGINES);
    tcase_add_loop_test(all, neutral, 0, UNIT_ENGINES);
    tcase_add_loop_test(all, reading, 0, UNIT_ENGINES);
    tcase_add_loop_test(all, tables, 0, UNIT_ENGINES);
    tcase_add_test(all, digits);
    suite_add_tcase(suite, all);
    return unit_run(suite);
}
