/* SPDX-License-Identifier: Apache-2.0 */
/* The field in lanes, and sums of points in lanes, against OpenSSL's BIGNUM and EC: where this
 * machine has what they need, and emulated everywhere. */
#include "sm2_lanes_unit.h"
#include "sm2_unit.h"

#define ROUNDS 600
#define POINTS 80

typedef struct way {
    const char *name;
    void (*run)(unit_lanes *of);
    void (*sum)(es_jacobian *out, const es_affine *points, size_t count);
} way;

static unit_curve curve;
static BIGNUM *over, *due, *found; /* 1 / 2^260; and two for all */

#ifdef ES_X86_64
static const way NATIVE = {"lanes", unit_lanes_run, es_sm2_sum_lanes};
#endif
static const way EMULATED = {"lanes, emulated", unit_lanes_emulated_run, es_sm2_emulated_sum};

/* The index-th that can be had. */
static const way *way_at(int index)
{
#ifdef ES_X86_64
    if (es_sm2_has_lanes() && index-- == 0)
        return &NATIVE;
#endif
    return index == 0 ? &EMULATED : NULL;
}

static void set_up(void)
{
    curve = unit_curve_open();
    over = BN_new(), due = BN_new(), found = BN_new();
    BN_set_bit(over, 260);
    BN_mod_inverse(over, over, curve.p, curve.bn);
}

static void tear_down(void)
{
    BN_free(over), BN_free(due), BN_free(found);
    unit_curve_close(&curve);
}

/* --- the field --- */

static void number(BIGNUM *out, const uint64_t words[UNIT_WORDS])
{
    BN_zero(out);
    for (int i = UNIT_WORDS; i-- > 0;) {
        BN_lshift(out, out, 52);
        BN_add_word(out, (BN_ULONG)words[i]);
    }
}

/* Below tenths p / 10: words of ones, of zeros, or random ones, little more or less than so many p,
 * or just below what is allowed. */
static void operand(uint64_t words[UNIT_WORDS], unsigned tenths, uint64_t *state)
{
    unsigned kind = (unsigned)(unit_random(state) % 8);
    BIGNUM *a = BN_new(), *most = BN_dup(curve.p), *word = BN_new();

    for (int i = 0; i < UNIT_WORDS; i++) {
        uint64_t mask = (UINT64_C(1) << 52) - 1, random = unit_random(state);

        words[i] = random % 4 == 0 ? 0 : random % 4 == 1 ? mask : random >> 12;
    }
    number(a, words);
    BN_mul_word(most, tenths);
    BN_div_word(most, 10);
    if (kind == 0) {
        BN_copy(a, most);
        BN_sub_word(a, 1 + unit_random(state) % 4);
    } else if (kind < 4) {
        BN_copy(a, curve.p);
        BN_mul_word(a, unit_random(state) % (tenths / 10 + 1));
        BN_add_word(a, unit_random(state) % 4);
        if (kind == 1 && BN_cmp(a, curve.p) >= 0)
            BN_sub_word(a, 5);
    }
    BN_nnmod(a, a, most, curve.bn);
    for (int i = 0; i < UNIT_WORDS; i++) {
        BN_copy(word, a);
        if (i < UNIT_WORDS - 1)
            BN_mask_bits(word, 52);
        words[i] = BN_get_word(word);
        BN_rshift(a, a, 52);
    }
    BN_free(a), BN_free(most), BN_free(word);
}

/* That the words are in range, the number below tenths p / 10, and the same as due modulo p. */
static void check(
    const way *of, const char *what, const uint64_t words[UNIT_WORDS], unsigned tenths)
{
    BIGNUM *most = BN_dup(curve.p);

    for (int i = 0; i < UNIT_WORDS; i++)
        ck_assert_msg(words[i] >> 52 == 0, "%s: word %d of the %s is %llx", of->name, i, what,
            (unsigned long long)words[i]);
    number(found, words);
    BN_mul_word(most, tenths);
    BN_div_word(most, 10);
    ck_assert_msg(
        BN_cmp(found, most) < 0, "%s: %s %s is too large", of->name, what, BN_bn2hex(found));
    BN_nnmod(found, found, curve.p, curve.bn);
    BN_nnmod(due, due, curve.p, curve.bn);
    ck_assert_msg(BN_cmp(found, due) == 0, "%s: %s is %s, not %s", of->name, what, BN_bn2hex(found),
        BN_bn2hex(due));
    BN_free(most);
}

static void check_lane(const way *of, const unit_lanes *in, size_t lane)
{
    BIGNUM *a = BN_new(), *b = BN_new(), *c = BN_new();
    uint8_t octets[32];

    number(a, in->a[lane]);
    number(b, in->b[lane]);
    number(c, in->c[lane]);
    BN_mul(due, a, b, curve.bn);
    BN_mul(due, due, over, curve.bn);
    check(of, "product", in->product[lane], 34); /* 2.3 16 / 16 + 1 */
    BN_sqr(due, b, curve.bn);
    BN_mul(due, due, over, curve.bn);
    check(of, "square", in->square[lane], 14);
    BN_sub(due, b, c);
    check(of, "difference", in->difference[lane], 21);
    BN_sub(due, a, b);
    BN_sub(due, due, c);
    BN_sub(due, due, c);
    check(of, "difference of three", in->less_two[lane], 21);
    es_u256_write(octets, &in->plain[lane]);
    BN_bin2bn(octets, sizeof octets, due);
    BN_lshift(due, due, 4);
    check(of, "wide form", in->wide[lane], 161);
    BN_free(a), BN_free(b), BN_free(c);
}

/* b / 2^4, below p. */
static void check_narrow(const way *of, const unit_lanes *in)
{
    BIGNUM *sixteen = BN_new();
    uint8_t octets[32];

    BN_set_word(sixteen, 16);
    BN_mod_inverse(sixteen, sixteen, curve.p, curve.bn);
    number(due, in->b[0]);
    BN_mod_mul(due, due, sixteen, curve.p, curve.bn);
    es_u256_write(octets, &in->narrow);
    BN_bin2bn(octets, sizeof octets, found);
    ck_assert_msg(BN_cmp(found, due) == 0, "%s: narrow form is %s, not %s", of->name,
        BN_bn2hex(found), BN_bn2hex(due));
    BN_free(sixteen);
}

START_TEST(field)
{
    const way *of = way_at(_i);
    uint64_t state = 6;
    unit_lanes in;

    if (of == NULL) {
        printf("SKIP: this machine has no lanes of its own\n");
        return;
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t lane = 0; lane < ES_SM2_LANES; lane++) {
            operand(in.a[lane], 160, &state);
            operand(in.b[lane], 23, &state);
            operand(in.c[lane], 21, &state);
            unit_random_below(found, curve.p, &state);
            in.plain[lane] = unit_number(found);
        }
        of->run(&in);
        for (size_t lane = 0; lane < ES_SM2_LANES; lane++)
            check_lane(of, &in, lane);
        check_narrow(of, &in);
    }
}
END_TEST

/* --- sums --- */

/* k G for a small k, 0 < |k|. */
static es_affine multiple(long k)
{
    uint8_t xy[64];

    BN_set_word(found, (BN_ULONG)(k < 0 ? -k : k));
    if (k < 0)
        BN_sub(found, curve.n, found);
    return unit_multiple(&curve, &ES_SM2_PORTABLE, found, xy);
}

/* That the sum is k G: x = X / Z^2, y = Y / Z^3. */
static void is_multiple(const way *of, const es_jacobian *sum, long k, size_t count)
{
    es_affine want = multiple(k);
    es_u256 power;

    ck_assert_msg(!es_u256_is_zero(&sum->z), "%s: no sum of %zu", of->name, count);
    ES_SM2_PORTABLE.sqr(&power, &sum->z);
    ES_SM2_PORTABLE.mul(&want.x, &want.x, &power);
    ES_SM2_PORTABLE.mul(&power, &power, &sum->z);
    ES_SM2_PORTABLE.mul(&want.y, &want.y, &power);
    ck_assert_msg(es_u256_equal(&want.x, &sum->x) && es_u256_equal(&want.y, &sum->y),
        "%s: the sum of %zu is not %ld G", of->name, count, k);
}

/* Each count of points i^3 + 1 times G, no two sums of some of which meet. */
START_TEST(sums)
{
    const way *of = way_at(_i);
    es_affine points[POINTS];
    es_jacobian sum;
    long total = 0;

    if (of == NULL)
        return;
    for (size_t i = 0; i < POINTS; i++)
        points[i] = multiple((long)(i * i * i + 1));
    for (size_t count = 1; count <= POINTS; count++) {
        long last = (long)(count - 1);

        total += last * last * last + 1;
        if (count < ES_SM2_LANES)
            continue;
        of->sum(&sum, points, count);
        is_multiple(of, &sum, total, count);
    }
}
END_TEST

/* Two that meet, the same or opposites: in one lane, and at each step of adding lanes up; and a sum
 * that is nowhere. */
START_TEST(meetings)
{
    static const struct {
        size_t at, other, count;
    } pairs[] = {{0, 8, 16}, {0, 8, 17}, {7, 15, 17}, {0, 4, 8}, {3, 7, 8}, {0, 16, 17}};
    const way *of = way_at(_i);
    es_affine points[17], was;
    es_jacobian sum;
    long k[17];

    if (of == NULL)
        return;
    for (size_t i = 0; i < 17; i++) {
        k[i] = 1L << (2 * i);
        points[i] = multiple(k[i]);
    }
    of->sum(&sum, points, 17);
    ck_assert(!es_u256_is_zero(&sum.z));
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        for (int sign = -1; sign <= 1; sign += 2) {
            /* the third in a lane meets the sum of the first two */
            long met = pairs[i].other == 16 ? k[0] + k[8] : k[pairs[i].at];

            was = points[pairs[i].other];
            points[pairs[i].other] = multiple(sign * met);
            of->sum(&sum, points, pairs[i].count);
            ck_assert_msg(es_u256_is_zero(&sum.z), "%s: %zu meets %zu", of->name, pairs[i].at,
                pairs[i].other);
            points[pairs[i].other] = was;
        }
    /* lanes 0 and 4 together what 2 and 6 are; 0, 2, 4, 6 what 1, 3, 5, 7 are, or its opposite */
    was = points[6];
    points[6] = multiple(k[0] + k[4] - k[2]);
    of->sum(&sum, points, 8);
    ck_assert(es_u256_is_zero(&sum.z));
    points[6] = was;
    points[7] = multiple(k[0] + k[2] + k[4] + k[6] - k[1] - k[3] - k[5]);
    of->sum(&sum, points, 8);
    ck_assert(es_u256_is_zero(&sum.z));
    points[7] = multiple(-(k[0] + k[2] + k[4] + k[6] + k[1] + k[3] + k[5]));
    of->sum(&sum, points, 8);
    ck_assert(es_u256_is_zero(&sum.z));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sm2_lanes");
    TCase *all = tcase_create("all");

    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_set_timeout(all, 300);
    tcase_add_loop_test(all, field, 0, 2);
    tcase_add_loop_test(all, sums, 0, 2);
    tcase_add_loop_test(all, meetings, 0, 2);
    suite_add_tcase(suite, all);
    return unit_run(suite);
}
