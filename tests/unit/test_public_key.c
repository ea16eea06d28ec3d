/* SPDX-License-Identifier: Apache-2.0 */
#define OPENSSL_SUPPRESS_DEPRECATED /* EC_KEY: the one way to explicit parameters */
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "crypto_unit.h"

/* of another key, so that a table can mix them */
#define X2_HEX "2199ab6a7338399d5ff3a340a787bbdbb6d30cccf130956e6165cc8eb3066bc3"
#define Y2_HEX "01754c2a1d4a3a1bc6e5611b48b30e18a32e601db6b19d0ea4501d37681a9441"

static const struct {
    const char *hex;
    int code;
    const char *word; /* part of the error's text */
} SPKIS[] = {
    {SM2_SPKI "04" X_HEX Y_HEX, 0, NULL},
    {SM2_SPKI "04" X2_HEX Y2_HEX, 0, NULL},
    {SM2_SPKI "04" X_HEX Y2_HEX, ESEAL_E_ALGORITHM, "not a point on the SM2 curve"},
    {SM2_SPKI "06" X_HEX Y_HEX, ESEAL_E_ALGORITHM, "no point of the SM2 curve"},
    {SM2_SPKI "05" X_HEX Y_HEX, ESEAL_E_ALGORITHM, "no point of the SM2 curve"},
    /* compressed: Y is odd */
    {"3039301306072A8648CE3D020106082A811CCF5501822D03220003" X_HEX, 0, NULL},
    /* infinity */
    {"3019301306072A8648CE3D020106082A811CCF5501822D03020000", ESEAL_E_ALGORITHM, "no point"},
    {"3018301306072A8648CE3D020106082A811CCF5501822D030100", ESEAL_E_ALGORITHM, "no point"},
    /* an octet behind it; a cut end; unused bits; no curve; NULL for a curve */
    {SM2_SPKI "04" X_HEX Y_HEX "00", ESEAL_E_ASN1, "not a SubjectPublicKeyInfo"},
    {SM2_SPKI "04" X_HEX, ESEAL_E_ASN1, "not a SubjectPublicKeyInfo"},
    {"3059301306072A8648CE3D020106082A811CCF5501822D034201"
     "04" X_HEX Y_HEX,
        ESEAL_E_ASN1, "not a SubjectPublicKeyInfo"},
    {"304F300906072A8648CE3D0201034200"
     "04" X_HEX Y_HEX,
        ESEAL_E_ALGORITHM, "names no curve"},
    {"3051300B06072A8648CE3D02010500034200"
     "04" X_HEX Y_HEX,
        ESEAL_E_ALGORITHM, "names no curve"},
    /* a curve that nobody knows, 1.2.156.10197.1.302 */
    {"3059301306072A8648CE3D020106082A811CCF5501822E034200"
     "04" X_HEX Y_HEX,
        ESEAL_E_ALGORITHM, "a curve that OpenSSL refuses"},
    /* Ed25519 */
    {"302A300506032B6570032100" X_HEX, ESEAL_E_ALGORITHM, "neither SM2, RSA nor"},
    /* RSA of 64 bits with the exponents 3, 1, 2 */
    {"3022300D06092A864886F70D0101010500031100300E020900C000000000000001"
     "0201"
     "03",
        0, NULL},
    {"3022300D06092A864886F70D0101010500031100300E020900C000000000000001"
     "0201"
     "01",
        ESEAL_E_ALGORITHM, "OpenSSL refuses"},
    {"3022300D06092A864886F70D0101010500031100300E020900C000000000000001"
     "0201"
     "02",
        ESEAL_E_ALGORITHM, "OpenSSL refuses"},
    {"", ESEAL_E_ASN1, "not a SubjectPublicKeyInfo"},
    {"3000", ESEAL_E_ASN1, "not a SubjectPublicKeyInfo"},
};

START_TEST(spkis)
{
    uint8_t octets[160];
    size_t len = unit_hex(octets, sizeof octets, SPKIS[_i].hex);
    uint8_t *exact = malloc(len == 0 ? 1 : len);
    es_public_key *key = NULL;
    eseal_error err = {0};

    memcpy(exact, octets, len);
    ck_assert_msg(
        es_public_key_parse(&key, unit_ctx, es_span_of(exact, len), &err) == SPKIS[_i].code,
        "%d: %d %s", _i, err.code, err.text);
    free(exact);
    if (SPKIS[_i].code != 0) {
        ck_assert_ptr_null(key);
        ck_assert_msg(strstr(err.text, SPKIS[_i].word) != NULL, "%s", err.text);
        return;
    }
    if (es_public_key_kind(key) == ES_KEY_SM2) {
        ck_assert_int_eq(es_public_key_bits(key), 256);
        ck_assert_uint_eq(es_public_key_point(key).len, 65);
    }
    es_public_key_free(key);
}
END_TEST

START_TEST(point_and_equality)
{
    es_public_key *a = unit_key(X_HEX, Y_HEX), *b = unit_key(X2_HEX, Y2_HEX), *c = NULL;
    uint8_t octets[65];

    unit_hex(octets, 33, "03" X_HEX);
    ck_assert_int_eq(es_public_key_from_point(&c, unit_ctx, es_span_of(octets, 33), NULL), 0);
    unit_hex(octets, 65, "04" X_HEX Y_HEX);
    ck_assert_mem_eq(es_public_key_point(a).ptr, octets, 65);
    ck_assert_mem_eq(es_public_key_point(c).ptr, octets, 65);
    ck_assert(es_public_key_equal(a, c));
    ck_assert(!es_public_key_equal(a, b));
    es_public_key_free(a);
    es_public_key_free(b);
    es_public_key_free(c);
}
END_TEST

/* SubjectPublicKeyInfo of a key, which is freed. */
static es_public_key *parse_pkey(EVP_PKEY *pkey, int code, const char *word)
{
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(pkey, &der);
    es_public_key *key = NULL;
    eseal_error err = {0};

    ck_assert_int_gt(len, 0);
    ck_assert_msg(es_public_key_parse(&key, unit_ctx, es_span_of(der, (size_t)len), &err) == code,
        "%d %s", err.code, err.text);
    if (word != NULL)
        ck_assert_msg(strstr(err.text, word) != NULL, "%s", err.text);
    OPENSSL_free(der);
    EVP_PKEY_free(pkey);
    return key;
}

START_TEST(other_kinds)
{
    es_public_key *rsa = parse_pkey(EVP_RSA_gen(2048), 0, NULL);
    es_public_key *ec = parse_pkey(EVP_EC_gen("P-256"), 0, NULL);
    es_public_key *sm2 = unit_key(X_HEX, Y_HEX);
    eseal_error err = {0};
    es_sm2_value value = {0};
    uint8_t e[32] = {0};

    ck_assert_int_eq(es_public_key_kind(rsa), ES_KEY_RSA);
    ck_assert_int_eq(es_public_key_bits(rsa), 2048);
    ck_assert_int_eq(es_public_key_kind(ec), ES_KEY_EC);
    ck_assert_int_eq(es_public_key_bits(ec), 256);
    ck_assert_uint_eq(es_public_key_point(rsa).len, 0);
    ck_assert_uint_eq(es_public_key_point(ec).len, 0);
    ck_assert(es_public_key_equal(rsa, rsa));
    ck_assert(!es_public_key_equal(rsa, ec));
    ck_assert(!es_public_key_equal(ec, sm2));
    value.r[31] = value.s[31] = 1;
    ck_assert_int_eq(es_sm2_verify_e(unit_ctx, ec, &value, e, &err), ESEAL_E_ALGORITHM);
    ck_assert_int_eq(es_sm2_z(e, unit_ctx, rsa, NULL, NULL), ESEAL_E_ALGORITHM);
    es_public_key_free(rsa);
    es_public_key_free(ec);
    es_public_key_free(sm2);
}
END_TEST

/* The recommended curve, spelled out: refused, with that reason. */
START_TEST(explicit_parameters)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
    EC_KEY *ec = EC_KEY_new();
    EVP_PKEY *pkey = EVP_PKEY_new();

    EC_GROUP_set_asn1_flag(group, OPENSSL_EC_EXPLICIT_CURVE);
    ck_assert_int_eq(EC_KEY_set_group(ec, group), 1);
    ck_assert_int_eq(EC_KEY_generate_key(ec), 1);
    ck_assert_int_eq(EVP_PKEY_assign_EC_KEY(pkey, ec), 1);
    ck_assert_ptr_null(parse_pkey(pkey, ESEAL_E_ALGORITHM, "explicit curve parameters"));
    EC_GROUP_free(group);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("public_key");
    TCase *tc = tcase_create("public_key");

    tcase_add_checked_fixture(tc, unit_ctx_make, unit_ctx_drop);
    tcase_add_loop_test(tc, spkis, 0, sizeof SPKIS / sizeof SPKIS[0]);
    tcase_add_test(tc, point_and_equality);
    tcase_add_test(tc, other_kinds);
    tcase_add_test(tc, explicit_parameters);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
