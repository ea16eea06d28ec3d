/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto_unit.h"

static const struct {
    const char *oid;
    es_key_kind key; /* ES_KEY_UNKNOWN: not known */
    es_hash hash;
    bool weak, alias;
} SIGNATURES[] = {
    {"1.2.156.10197.1.501", ES_KEY_SM2, ES_HASH_SM3, false, false},
    {"1.2.156.10197.1.301", ES_KEY_SM2, ES_HASH_SM3, false, true},
    {"1.2.156.10197.1.301.1", ES_KEY_SM2, ES_HASH_SM3, false, true},
    {"1.2.156.10197.1.301.2", ES_KEY_UNKNOWN, 0, false, false}, /* key exchange */
    {"1.2.156.10197.1.502", ES_KEY_UNKNOWN, 0, false, false},   /* SM9 or SM2 with SHA-1 */
    {"1.2.156.10197.1.5011", ES_KEY_UNKNOWN, 0, false, false},
    {"1.2.156.10197.1.50", ES_KEY_UNKNOWN, 0, false, false},
    {"1.2.840.113549.1.1.11", ES_KEY_RSA, ES_HASH_SHA256, false, false},
    {"1.2.840.113549.1.1.5", ES_KEY_RSA, ES_HASH_SHA1, true, false},
    {"1.2.840.113549.1.1.4", ES_KEY_RSA, ES_HASH_NONE, true, false},
    {"1.2.840.113549.1.1.1", ES_KEY_RSA, ES_HASH_NONE, false, false},
    {"1.2.840.10045.4.3.2", ES_KEY_EC, ES_HASH_SHA256, false, false},
    {"1.2.840.10045.4.1", ES_KEY_EC, ES_HASH_SHA1, true, false},
    {"", ES_KEY_UNKNOWN, 0, false, false},
    {NULL, ES_KEY_UNKNOWN, 0, false, false},
};

START_TEST(signatures)
{
    es_alg alg = {0};
    bool known = es_alg_from_oid(&alg, SIGNATURES[_i].oid);

    ck_assert_int_eq(known, SIGNATURES[_i].key != ES_KEY_UNKNOWN);
    ck_assert_int_eq(alg.key, SIGNATURES[_i].key);
    ck_assert_int_eq(alg.hash, SIGNATURES[_i].hash);
    ck_assert_int_eq(alg.weak, SIGNATURES[_i].weak);
    ck_assert_int_eq(alg.sm2_alias, SIGNATURES[_i].alias);
    ck_assert_int_eq(alg.name != NULL, known);
}
END_TEST

static const struct {
    const char *text;
    es_hash hash;
    bool weak, keyed;
} DIGESTS[] = {
    {"1.2.156.10197.1.401", ES_HASH_SM3, false, false},
    {"1.2.156.10197.1.401.1", ES_HASH_SM3, false, false},
    {"1.2.156.10197.1.401.2", ES_HASH_NONE, false, true},
    {"1.2.156.10197.1.401.3", ES_HASH_NONE, false, false},
    {"SM3", ES_HASH_SM3, false, false},
    {"sm3", ES_HASH_SM3, false, false},
    {" SM3", ES_HASH_NONE, false, false},
    {"SHA-256", ES_HASH_SHA256, false, false},
    {"2.16.840.1.101.3.4.2.1", ES_HASH_SHA256, false, false},
    {"2.16.840.1.101.3.4.2.2", ES_HASH_SHA384, false, false},
    {"SHA512", ES_HASH_SHA512, false, false},
    {"MD5", ES_HASH_NONE, true, false},
    {"1.2.840.113549.2.5", ES_HASH_NONE, true, false},
    {"SHA1", ES_HASH_SHA1, true, false},
    {"1.3.14.3.2.26", ES_HASH_SHA1, true, false},
    {"", ES_HASH_NONE, false, false},
    {NULL, ES_HASH_NONE, false, false},
};

START_TEST(digests)
{
    bool weak = true, keyed = true;

    ck_assert_int_eq(es_hash_from_name(DIGESTS[_i].text, &weak, &keyed), DIGESTS[_i].hash);
    ck_assert_int_eq(weak, DIGESTS[_i].weak);
    ck_assert_int_eq(keyed, DIGESTS[_i].keyed);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("alg");
    TCase *tc = tcase_create("alg");

    tcase_add_loop_test(tc, signatures, 0, sizeof SIGNATURES / sizeof SIGNATURES[0]);
    tcase_add_loop_test(tc, digests, 0, sizeof DIGESTS / sizeof DIGESTS[0]);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
