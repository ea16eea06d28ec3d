/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of crypto/ share: a context for each test, octets from hex, the standard's key. */
#ifndef ES_TESTS_CRYPTO_UNIT_H
#define ES_TESTS_CRYPTO_UNIT_H

#include <string.h>

#include "crypto/ossl.h"

#include "unit.h"

/* GB/T 32918.5-2017 A.2 */
#define D_HEX "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
#define X_HEX "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
#define Y_HEX "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
#define Z_HEX "B2E14C5C79C6DF5B85F4FE7ED8DB7A262B9DA7E07CCB0EA9F4747B8CCDA8A4F3"
#define E_HEX "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640"
#define R_HEX "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
#define S_HEX "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
#define N_HEX "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123"
/* SubjectPublicKeyInfo of an SM2 key, up to its point */
#define SM2_SPKI "3059301306072A8648CE3D020106082A811CCF5501822D034200"

static eseal_ctx *unit_ctx;

static inline void unit_ctx_make(void)
{
    eseal_error err = {0};

    ck_assert_msg(eseal_ctx_new(&unit_ctx, NULL, &err) == 0, "%s", err.text);
}

static inline void unit_ctx_drop(void)
{
    eseal_ctx_free(unit_ctx);
    unit_ctx = NULL;
}

static inline size_t unit_hex(uint8_t *out, size_t size, const char *hex)
{
    size_t len = strlen(hex) / 2;

    ck_assert_uint_le(len, size);
    for (size_t i = 0; i < len; i++) {
        unsigned octet;

        ck_assert_int_eq(sscanf(hex + 2 * i, "%2x", &octet), 1);
        out[i] = (uint8_t)octet;
    }
    return len;
}

/* A key from X and Y in hex. */
static inline es_public_key *unit_key(const char *x, const char *y)
{
    uint8_t point[65] = {4};
    es_public_key *key = NULL;
    eseal_error err = {0};

    unit_hex(point + 1, 32, x);
    unit_hex(point + 33, 32, y);
    ck_assert_msg(
        es_public_key_from_point(&key, unit_ctx, es_span_of(point, 65), &err) == 0, "%s", err.text);
    return key;
}

#endif
