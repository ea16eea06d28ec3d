/* SPDX-License-Identifier: Apache-2.0 */
/* What the names of algorithms mean (GM/T 0006, RFC 8017, RFC 5758). */
#include "crypto/verify.h"

#include <strings.h>

static const struct {
    const char *oid;
    es_alg alg;
} SIGNATURES[] = {
    {ES_OID_SM2_SM3, {ES_KEY_SM2, ES_HASH_SM3, false, false, "SM2-with-SM3"}},
    {ES_OID_SM2, {ES_KEY_SM2, ES_HASH_SM3, false, true, "SM2 (as SM2-with-SM3)"}},
    {ES_OID_SM2_SIGN, {ES_KEY_SM2, ES_HASH_SM3, false, true, "SM2-sign (as SM2-with-SM3)"}},
    {"1.2.840.113549.1.1.11", {ES_KEY_RSA, ES_HASH_SHA256, false, false, "SHA-256 with RSA"}},
    {"1.2.840.113549.1.1.12", {ES_KEY_RSA, ES_HASH_SHA384, false, false, "SHA-384 with RSA"}},
    {"1.2.840.113549.1.1.13", {ES_KEY_RSA, ES_HASH_SHA512, false, false, "SHA-512 with RSA"}},
    /* in SignedData, where the digest is named beside it: the caller fills the hash in */
    {"1.2.840.113549.1.1.1", {ES_KEY_RSA, ES_HASH_NONE, false, false, "RSA"}},
    {"1.2.840.113549.1.1.5", {ES_KEY_RSA, ES_HASH_SHA1, true, false, "SHA-1 with RSA"}},
    {"1.3.14.3.2.29", {ES_KEY_RSA, ES_HASH_SHA1, true, false, "SHA-1 with RSA"}},
    {"1.2.840.113549.1.1.4", {ES_KEY_RSA, ES_HASH_NONE, true, false, "MD5 with RSA"}},
    {"1.2.840.113549.1.1.2", {ES_KEY_RSA, ES_HASH_NONE, true, false, "MD2 with RSA"}},
    {"1.2.840.10045.4.3.2", {ES_KEY_EC, ES_HASH_SHA256, false, false, "ECDSA with SHA-256"}},
    {"1.2.840.10045.4.3.3", {ES_KEY_EC, ES_HASH_SHA384, false, false, "ECDSA with SHA-384"}},
    {"1.2.840.10045.4.3.4", {ES_KEY_EC, ES_HASH_SHA512, false, false, "ECDSA with SHA-512"}},
    {"1.2.840.10045.4.1", {ES_KEY_EC, ES_HASH_SHA1, true, false, "ECDSA with SHA-1"}},
};

static const struct {
    const char *text;
    es_hash hash;
    bool weak, keyed;
} DIGESTS[] = {
    {ES_OID_SM3, ES_HASH_SM3, false, false},
    {"SM3", ES_HASH_SM3, false, false},
    {"1.2.156.10197.1.401.1", ES_HASH_SM3, false, false}, /* SM3 without a key */
    {"1.2.156.10197.1.401.2", ES_HASH_NONE, false, true},
    {"2.16.840.1.101.3.4.2.1", ES_HASH_SHA256, false, false},
    {"SHA-256", ES_HASH_SHA256, false, false},
    {"SHA256", ES_HASH_SHA256, false, false},
    {"2.16.840.1.101.3.4.2.2", ES_HASH_SHA384, false, false},
    {"SHA-384", ES_HASH_SHA384, false, false},
    {"SHA384", ES_HASH_SHA384, false, false},
    {"2.16.840.1.101.3.4.2.3", ES_HASH_SHA512, false, false},
    {"SHA-512", ES_HASH_SHA512, false, false},
    {"SHA512", ES_HASH_SHA512, false, false},
    {"1.3.14.3.2.26", ES_HASH_SHA1, true, false},
    {"SHA1", ES_HASH_SHA1, true, false},
    {"SHA-1", ES_HASH_SHA1, true, false},
    {"1.2.840.113549.2.5", ES_HASH_NONE, true, false},
    {"MD5", ES_HASH_NONE, true, false},
};

bool es_alg_from_oid(es_alg *out, const char *oid)
{
    for (size_t i = 0; oid != NULL && i < sizeof SIGNATURES / sizeof SIGNATURES[0]; i++) {
        if (strcmp(SIGNATURES[i].oid, oid) == 0) {
            *out = SIGNATURES[i].alg;
            return true;
        }
    }
    return false;
}

es_hash es_hash_from_name(const char *text, bool *weak, bool *keyed)
{
    *weak = false;
    *keyed = false;
    for (size_t i = 0; text != NULL && i < sizeof DIGESTS / sizeof DIGESTS[0]; i++) {
        if (strcasecmp(DIGESTS[i].text, text) == 0) {
            *weak = DIGESTS[i].weak;
            *keyed = DIGESTS[i].keyed;
            return DIGESTS[i].hash;
        }
    }
    return ES_HASH_NONE;
}
