/* SPDX-License-Identifier: Apache-2.0 */
/* SM2 against the standard's examples, real files' values, and a second implementation below. */
#include <openssl/bn.h>
#include <openssl/ec.h>

#include "crypto_unit.h"

#define MESSAGE "message digest"

/* GB/T 32918.2-2016 clause 7 in plain arithmetic, for any curve. */
typedef struct curve {
    const char *p, *a, *b, *x, *y, *n;
} curve;

static const curve RECOMMENDED = {
    "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF",
    "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC",
    "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93",
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7",
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0",
    N_HEX,
};

/* GB/T 32918.2-2016 Annex A */
static const curve EXAMPLE = {
    "8542D69E4C044F18E8B92435BF6FF7DE457283915C45517D722EDB8B08F1DFC3",
    "787968B4FA32C3FD2417842E73BBFEFF2F3C848B6831D7E0EC65228B3937E498",
    "63E4C6D3B23B0C849CF84241484BFE48F61D59A5B16BA06E6E12D1DA27C5249A",
    "421DEBD61B62EAB6746434EBC3CC315E32220B3BADD50BDC4C4E6C147FEDD43D",
    "0680512BCBB42C07D47349D2153B70C4E5D7FDFCBFA36EA1A85841B9E46E09A2",
    "8542D69E4C044F18E8B92435BF6FF7DD297720630485628D5AE74EE7C32E79B7",
};

static BIGNUM *number(const char *hex)
{
    BIGNUM *out = NULL;

    ck_assert_int_gt(BN_hex2bn(&out, hex), 0);
    return out;
}

static EC_GROUP *group_make(const curve *c)
{
    BIGNUM *p = number(c->p), *a = number(c->a), *b = number(c->b), *x = number(c->x),
           *y = number(c->y), *n = number(c->n);
    EC_GROUP *group = EC_GROUP_new_curve_GFp(p, a, b, NULL);
    EC_POINT *g = EC_POINT_new(group);

    ck_assert_int_eq(EC_POINT_set_affine_coordinates(group, g, x, y, NULL), 1);
    ck_assert_int_eq(EC_GROUP_set_generator(group, g, n, BN_value_one()), 1);
    EC_POINT_free(g);
    BN_free(p), BN_free(a), BN_free(b), BN_free(x), BN_free(y), BN_free(n);
    return group;
}

/* r and s of e under the private key d with the given k, as the standard's clause 6 has it. */
static void plain_sign(
    const EC_GROUP *group, const BIGNUM *d, const BIGNUM *k, const BIGNUM *e, BIGNUM *r, BIGNUM *s)
{
    const BIGNUM *n = EC_GROUP_get0_order(group);
    EC_POINT *point = EC_POINT_new(group);
    BN_CTX *ctx = BN_CTX_new();
    BIGNUM *t = BN_new();

    EC_POINT_mul(group, point, k, NULL, NULL, ctx);
    EC_POINT_get_affine_coordinates(group, point, t, NULL, ctx);
    BN_mod_add(r, e, t, n, ctx);
    BN_mod_mul(t, r, d, n, ctx);
    BN_mod_sub(s, k, t, n, ctx);
    BN_add(t, d, BN_value_one());
    BN_mod_inverse(t, t, n, ctx);
    BN_mod_mul(s, s, t, n, ctx);
    BN_free(t);
    BN_CTX_free(ctx);
    EC_POINT_free(point);
}

static bool plain_verify(
    const EC_GROUP *group, const BIGNUM *d, const BIGNUM *e, const BIGNUM *r, const BIGNUM *s)
{
    const BIGNUM *n = EC_GROUP_get0_order(group);
    EC_POINT *key = EC_POINT_new(group), *sum = EC_POINT_new(group);
    BN_CTX *ctx = BN_CTX_new();
    BIGNUM *t = BN_new();
    bool good;

    EC_POINT_mul(group, key, d, NULL, NULL, ctx);
    BN_mod_add(t, r, s, n, ctx);
    EC_POINT_mul(group, sum, s, key, t, ctx);
    EC_POINT_get_affine_coordinates(group, sum, t, NULL, ctx);
    BN_mod_add(t, t, e, n, ctx);
    good = BN_cmp(t, r) == 0;
    BN_free(t);
    BN_CTX_free(ctx);
    EC_POINT_free(sum);
    EC_POINT_free(key);
    return good;
}

static void put_hex(es_digest *digest, const char *hex)
{
    uint8_t octets[32];
    size_t len = unit_hex(octets, sizeof octets, hex);

    ck_assert_int_eq(es_digest_update(digest, octets, len, NULL), 0);
}

/* e of MESSAGE on any curve, with the key's coordinates from d; z is checked on the way. */
static BIGNUM *plain_e(
    const EC_GROUP *group, const curve *c, const BIGNUM *d, const char *id, const char *z_hex)
{
    uint8_t entl[2] = {(uint8_t)(strlen(id) * 8 >> 8), (uint8_t)(strlen(id) * 8)};
    uint8_t xy[64], z[32], due[32], e[32];
    const char *parts[] = {c->a, c->b, c->x, c->y};
    EC_POINT *key = EC_POINT_new(group);
    BIGNUM *x = BN_new(), *y = BN_new();
    es_digest *digest = NULL;

    EC_POINT_mul(group, key, d, NULL, NULL, NULL);
    EC_POINT_get_affine_coordinates(group, key, x, y, NULL);
    BN_bn2binpad(x, xy, 32);
    BN_bn2binpad(y, xy + 32, 32);
    ck_assert_int_eq(es_digest_new(&digest, unit_ctx, ES_HASH_SM3, NULL), 0);
    ck_assert_int_eq(es_digest_update(digest, entl, 2, NULL), 0);
    ck_assert_int_eq(es_digest_update(digest, id, strlen(id), NULL), 0);
    for (size_t i = 0; i < 4; i++)
        put_hex(digest, parts[i]);
    ck_assert_int_eq(es_digest_update(digest, xy, 64, NULL), 0);
    ck_assert_int_eq(es_digest_finish(digest, z, NULL), 0);
    es_digest_free(digest);
    unit_hex(due, 32, z_hex);
    ck_assert_mem_eq(z, due, 32);
    ck_assert_int_eq(es_digest_new(&digest, unit_ctx, ES_HASH_SM3, NULL), 0);
    ck_assert_int_eq(es_digest_update(digest, z, 32, NULL), 0);
    ck_assert_int_eq(es_digest_update(digest, MESSAGE, strlen(MESSAGE), NULL), 0);
    ck_assert_int_eq(es_digest_finish(digest, e, NULL), 0);
    es_digest_free(digest);
    BN_free(x);
    BN_free(y);
    EC_POINT_free(key);
    return BN_bin2bn(e, 32, NULL);
}

static const struct {
    const curve *c;
    const char *id, *d, *k, *z, *e, *r, *s;
} EXAMPLES[] = {
    {&RECOMMENDED, "1234567812345678", D_HEX,
        "59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21", Z_HEX, E_HEX, R_HEX,
        S_HEX},
    {&EXAMPLE, "ALICE123@YAHOO.COM",
        "128B2FA8BD433C6C068C8D803DFF79792A519A55171B1B650C23661D15897263",
        "6CB28D99385C175C94F94E934817663FC176D925DD72B727260DBAAE1FB2F96F",
        "F4A38489E32B45B6F876E3AC2168CA392362DC8F23459C1D1146FC3DBFB7BC9A",
        "B524F552CD82B8B028476E005C377FB19A87E6FC682D48BB5D42E3D9B9EFFE76",
        "40F1EC59F793D9F49E09DCEF49130D4194F79FB1EED2CAA55BACDB49C4E755D1",
        "6FC6DAC32C5D5CF10C77DFB20F7C2EB667A457872FB09EC56327A67EC7DEEBE7"},
};

/* The plain arithmetic gives the standard's numbers on both of its curves: it may judge below. */
START_TEST(plain_arithmetic)
{
    EC_GROUP *group = group_make(EXAMPLES[_i].c);
    BIGNUM *d = number(EXAMPLES[_i].d), *k = number(EXAMPLES[_i].k),
           *e_due = number(EXAMPLES[_i].e), *r_due = number(EXAMPLES[_i].r),
           *s_due = number(EXAMPLES[_i].s), *r = BN_new(), *s = BN_new();
    BIGNUM *e = plain_e(group, EXAMPLES[_i].c, d, EXAMPLES[_i].id, EXAMPLES[_i].z);

    ck_assert_int_eq(BN_cmp(e, e_due), 0);
    plain_sign(group, d, k, e, r, s);
    ck_assert_int_eq(BN_cmp(r, r_due), 0);
    ck_assert_int_eq(BN_cmp(s, s_due), 0);
    ck_assert(plain_verify(group, d, e, r, s));
    BN_add_word(e, 1);
    ck_assert(!plain_verify(group, d, e, r, s));
    BN_free(d), BN_free(k), BN_free(e), BN_free(e_due), BN_free(r), BN_free(r_due), BN_free(s);
    BN_free(s_due);
    EC_GROUP_free(group);
}
END_TEST

/* Values that the plain arithmetic makes are good, and no others. */
START_TEST(against_plain_arithmetic)
{
    EC_GROUP *group = group_make(&RECOMMENDED);
    BIGNUM *d = number(D_HEX), *k = BN_new(), *e = BN_new(), *r = BN_new(), *s = BN_new();
    es_public_key *key = unit_key(X_HEX, Y_HEX);

    for (unsigned i = 1; i <= 20; i++) {
        es_sm2_value value = {0};
        uint8_t e_octets[32];

        ck_assert_int_eq(
            es_hash_octets(e_octets, unit_ctx, ES_HASH_SM3, es_span_of(&i, sizeof i), NULL), 0);
        if (i == 1)
            memset(e_octets, 0, sizeof e_octets);
        if (i == 2)
            memset(e_octets, 0xFF, sizeof e_octets); /* above n: e is taken modulo n */
        if (i == 3)
            memset(e_octets, 0, 31);
        BN_bin2bn(e_octets, 32, e);
        BN_copy(k, d);
        BN_add_word(k, i);
        plain_sign(group, d, k, e, r, s);
        BN_bn2binpad(r, value.r, 32);
        BN_bn2binpad(s, value.s, 32);
        ck_assert_int_eq(es_sm2_verify_e(unit_ctx, key, &value, e_octets, NULL), ES_VALUE_GOOD);
        e_octets[i] ^= 0x80;
        ck_assert_int_eq(es_sm2_verify_e(unit_ctx, key, &value, e_octets, NULL), ES_VALUE_BAD);
    }
    es_public_key_free(key);
    BN_free(d), BN_free(k), BN_free(e), BN_free(r), BN_free(s);
    EC_GROUP_free(group);
}
END_TEST

/* Public numbers of three seals in use, each checked here against a second program's. */
static const struct {
    const char *x, *y, *z, *e, *r, *s;
} REAL[] = {
    {X_HEX, Y_HEX, Z_HEX, E_HEX, R_HEX, S_HEX},
    {"2199ab6a7338399d5ff3a340a787bbdbb6d30cccf130956e6165cc8eb3066bc3",
        "01754c2a1d4a3a1bc6e5611b48b30e18a32e601db6b19d0ea4501d37681a9441",
        "8d43fa13a0adb333734965d7d6f08cc55733886f1c2621c06f208e2546853e1a",
        "1e0875457b4ac132dc709ce99eb7fa512c6d428ab62e71928ba1e1d300e2d6d5",
        "6ae6361a6a1b4c8657b4691025985f1d4d00ab9295a53189b66b6d5eada48e08",
        "2a5da432e980f5e14281fb5ce97f4e155fbdb52f0b9442ccf969d624972a8164"},
    {"0859e665ed25ba69ba630a3c19f25a70dd0233b331c3e890057f6451f972d2bf",
        "0d9e7a2daae4c0f922af242631dd6867a9789b1621796133da10e132d7e74f32",
        "725537796f0dc40253084249b229298a2e0945e1eeb97d37d4c253dd7986f553",
        "ac47c8522437fda0a520a41977078606599499b5a738ae89f386e53bd75a4879",
        "033dcdbb53ca15aed1df9175996973fd99bc69795479b63ecf5f24d260d23a5f",
        "d0cd1fe51bbeebcbdf0ee27916790d5ae56c1a318df5119fe1067d956f9f30c1"},
    {"447c596646c18af85da48d2c1ec5dddac0163d7f8dce8140f7d2d1def1e23f95",
        "0342776f30df521376b59d552dbbae67a23219553fff7fb3c540c5c62249c464",
        "15a046fa806310c2a8cd2e06a7633ccfa143a9df0576d17f7ca80e3dbdc0d3d9",
        "4fa3212c9d414862552c5a4898d0b2ce86de1258e516777f68fe280afd5f4572",
        "8e9418c8d4e5d3846025e457ad8bf08468b10e10e9f4243ce48c6ea9ee7947e9",
        "1831846e8901dc53e79a89822b79d891862682ca7e9101a936cf5c97b9384a4d"},
};

START_TEST(known_answers)
{
    es_public_key *key = unit_key(REAL[_i].x, REAL[_i].y);
    es_public_key *other = unit_key(REAL[(_i + 1) % 4].x, REAL[(_i + 1) % 4].y);
    uint8_t z[32], due[32], e[32], r[32], s[32];
    es_sm2_value value = {0};

    unit_hex(due, 32, REAL[_i].z);
    ck_assert_int_eq(es_sm2_z(z, unit_ctx, key, NULL, NULL), 0);
    ck_assert_mem_eq(z, due, 32);
    unit_hex(e, 32, REAL[_i].e);
    unit_hex(value.r, 32, REAL[_i].r);
    unit_hex(value.s, 32, REAL[_i].s);
    memcpy(r, value.r, 32);
    memcpy(s, value.s, 32);
    ck_assert_int_eq(es_sm2_verify_e(unit_ctx, key, &value, e, NULL), ES_VALUE_GOOD);
    ck_assert_int_eq(es_sm2_verify_e(unit_ctx, other, &value, e, NULL), ES_VALUE_BAD);
    /* r and s changed places */
    memcpy(value.r, s, 32);
    memcpy(value.s, r, 32);
    ck_assert_int_eq(es_sm2_verify_e(unit_ctx, key, &value, e, NULL), ES_VALUE_BAD);
    for (int bit = 0; bit < 3 * 256; bit += 7) {
        uint8_t *at = bit < 256 ? value.r : bit < 512 ? value.s : e;

        memcpy(value.r, r, 32);
        memcpy(value.s, s, 32);
        at[bit % 256 / 8] ^= (uint8_t)(1 << bit % 8);
        ck_assert_int_eq(es_sm2_verify_e(unit_ctx, key, &value, e, NULL), ES_VALUE_BAD);
        unit_hex(e, 32, REAL[_i].e);
    }
    es_public_key_free(key);
    es_public_key_free(other);
}
END_TEST

/* 0 and n stand for each other modulo n, and neither may pass; nor may r + s = n (t = 0). */
START_TEST(range)
{
    static const struct {
        const char *r, *s;
    } PAIRS[] = {
        {"0000000000000000000000000000000000000000000000000000000000000000", S_HEX},
        {R_HEX, "0000000000000000000000000000000000000000000000000000000000000000"},
        {N_HEX, S_HEX},
        {R_HEX, N_HEX},
        {"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", S_HEX},
        {"0000000000000000000000000000000000000000000000000000000000000001",
            "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122"},
    };
    es_public_key *key = unit_key(X_HEX, Y_HEX);
    es_sm2_value value = {0};
    eseal_error err = {0};
    uint8_t e[32];

    unit_hex(e, 32, E_HEX);
    unit_hex(value.r, 32, PAIRS[_i].r);
    unit_hex(value.s, 32, PAIRS[_i].s);
    ck_assert_int_eq(es_sm2_verify_e(unit_ctx, key, &value, e, &err), ES_VALUE_BAD);
    ck_assert_int_eq(err.code, 0);
    es_public_key_free(key);
}
END_TEST

/* s + t d = 0: [s]G + [t]P is infinity.  Only the key's owner can make it; it is bad all the same,
 * and not a failure to tell. */
START_TEST(infinity)
{
    BIGNUM *d = number(D_HEX), *n = number(N_HEX), *t = BN_new(), *s = BN_new(), *r = BN_new();
    es_public_key *key = unit_key(X_HEX, Y_HEX);
    BN_CTX *bn = BN_CTX_new();
    es_sm2_value value = {0};
    eseal_error err = {0};
    uint8_t e[32];

    BN_set_word(t, 5);
    BN_mod_mul(s, t, d, n, bn);
    BN_sub(s, n, s);
    BN_mod_sub(r, t, s, n, bn);
    BN_bn2binpad(r, value.r, 32);
    BN_bn2binpad(s, value.s, 32);
    memcpy(e, value.r, 32); /* with x1 = 0 it would fit */
    ck_assert_int_eq(es_sm2_verify_e(unit_ctx, key, &value, e, &err), ES_VALUE_BAD);
    ck_assert_int_eq(err.code, 0);
    BN_free(d), BN_free(n), BN_free(t), BN_free(s), BN_free(r);
    BN_CTX_free(bn);
    es_public_key_free(key);
}
END_TEST

START_TEST(pieces_and_ids)
{
    static const struct {
        const char *id, *pieces[3];
        int due;
    } CASES[] = {
        {NULL, {MESSAGE, "", ""}, ES_VALUE_GOOD},
        {ES_DEFAULT_ID, {"", "message ", "digest"}, ES_VALUE_GOOD},
        {NULL, {"m", "essage diges", "t"}, ES_VALUE_GOOD},
        {NULL, {"message ", "diges", ""}, ES_VALUE_BAD},
        {NULL, {"digest", "message ", ""}, ES_VALUE_BAD},
        {"", {MESSAGE, "", ""}, ES_VALUE_BAD},
        {"1234567812345679", {MESSAGE, "", ""}, ES_VALUE_BAD},
    };
    es_public_key *key = unit_key(X_HEX, Y_HEX);
    es_sm2_value value = {0};
    es_span pieces[3];
    uint8_t e[32], due[32];

    for (int i = 0; i < 3; i++)
        pieces[i] = es_span_str(CASES[_i].pieces[i]);
    unit_hex(value.r, 32, R_HEX);
    unit_hex(value.s, 32, S_HEX);
    ck_assert_int_eq(
        es_sm2_verify(unit_ctx, key, &value, CASES[_i].id, pieces, 3, NULL), CASES[_i].due);
    ck_assert_int_eq(es_sm2_e(e, unit_ctx, key, CASES[_i].id, pieces, 3, NULL), 0);
    unit_hex(due, 32, E_HEX);
    ck_assert_int_eq(memcmp(e, due, 32) == 0, CASES[_i].due == ES_VALUE_GOOD);
    es_public_key_free(key);
}
END_TEST

/* Z is kept with a key for the default ID, and for no other: whichever comes first. */
START_TEST(ids_of_one_key)
{
    static const char *const ids[2][5] = {
        {"ALICE", NULL, "ALICE", ES_DEFAULT_ID, ""}, {NULL, "ALICE", NULL, "", ES_DEFAULT_ID}};
    es_span message = es_span_str(MESSAGE);
    es_public_key *key = unit_key(X_HEX, Y_HEX);
    es_sm2_value value = {0};

    unit_hex(value.r, 32, R_HEX);
    unit_hex(value.s, 32, S_HEX);
    for (int i = 0; i < 5; i++) {
        const char *id = ids[_i][i];
        bool is_default = id == NULL || strcmp(id, ES_DEFAULT_ID) == 0;

        ck_assert_int_eq(es_sm2_verify(unit_ctx, key, &value, id, &message, 1, NULL),
            is_default ? ES_VALUE_GOOD : ES_VALUE_BAD);
    }
    es_public_key_free(key);
}
END_TEST

START_TEST(long_ids)
{
    es_public_key *key = unit_key(X_HEX, Y_HEX);
    char id[8193];
    uint8_t z[32];
    eseal_error err = {0};

    memset(id, 'x', sizeof id);
    id[8191] = '\0';
    ck_assert_int_eq(es_sm2_z(z, unit_ctx, key, id, &err), 0);
    id[8191] = 'x';
    id[8192] = '\0';
    ck_assert_int_eq(es_sm2_z(z, unit_ctx, key, id, &err), ESEAL_E_RANGE);
    es_public_key_free(key);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sm2");
    TCase *tc = tcase_create("sm2");

    tcase_add_checked_fixture(tc, unit_ctx_make, unit_ctx_drop);
    tcase_add_loop_test(tc, plain_arithmetic, 0, 2);
    tcase_add_test(tc, against_plain_arithmetic);
    tcase_add_loop_test(tc, known_answers, 0, sizeof REAL / sizeof REAL[0]);
    tcase_add_loop_test(tc, range, 0, 6);
    tcase_add_test(tc, infinity);
    tcase_add_loop_test(tc, pieces_and_ids, 0, 7);
    tcase_add_loop_test(tc, ids_of_one_key, 0, 2);
    tcase_add_test(tc, long_ids);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
