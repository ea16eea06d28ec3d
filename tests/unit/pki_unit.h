/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of pki/ share: a context, and keys that are made once a program. */
#ifndef ES_TESTS_PKI_UNIT_H
#define ES_TESTS_PKI_UNIT_H

#include <string.h>

#include "cert_maker.h"
#include "unit.h"

static eseal_ctx *unit_ctx;
static maker_key *unit_keys[8];

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

#define UNIT_EC 6       /* the number of a P-256 key */
#define UNIT_RSA_1024 7 /* and of a short RSA key; those below 6 are SM2 */

static inline const maker_key *unit_key(size_t number)
{
    ck_assert_uint_lt(number, sizeof unit_keys / sizeof unit_keys[0]);
    if (unit_keys[number] == NULL)
        unit_keys[number] = maker_key_new(number == UNIT_EC         ? "P-256"
                                          : number == UNIT_RSA_1024 ? "RSA-1024"
                                                                    : "SM2");
    return unit_keys[number];
}

static inline void unit_pki_drop(void)
{
    for (size_t i = 0; i < sizeof unit_keys / sizeof unit_keys[0]; i++) {
        maker_key_free(unit_keys[i]);
        unit_keys[i] = NULL;
    }
    unit_ctx_drop();
}

static inline void unit_write(const char *path, const void *data, size_t len)
{
    FILE *file = fopen(path, "wb");

    ck_assert_msg(file != NULL, "%s", path);
    ck_assert_uint_eq(fwrite(data, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
}

#endif
