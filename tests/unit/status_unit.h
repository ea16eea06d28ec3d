/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of status lists share: who is there, and lists that they make. */
#ifndef ES_TESTS_STATUS_UNIT_H
#define ES_TESTS_STATUS_UNIT_H

#include <string.h>

#include <eseal.h>

#include "base/mem.h"
#include "cert_maker.h"
#include "model/status.h"
#include "unit.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))
#define DAY INT64_C(86400)
#define SEALED INT64_C(1700000000)
#define NOW (SEALED + 30 * DAY)

static eseal_ctx *ctx;
static maker_key *keys[4];
enum { MAKER, SIGNER, REGISTER, STRANGER };
static eseal_cert *certs[4];

static inline int64_t clock_at(void *arg)
{
    (void)arg;
    return NOW;
}

static inline eseal_signer *signer_of(int who)
{
    es_buf pem = maker_key_pem(keys[who]);
    eseal_signer *signer = NULL;
    eseal_error err = {0};

    ck_assert_msg(eseal_signer_open(&signer, ctx, pem.ptr, pem.len, certs[who]->octets,
                      certs[who]->len, NULL, &err) == 0,
        "%s", err.text);
    es_buf_free(&pem);
    return signer;
}

static inline void status_set_up(void)
{
    static const char *const NAMES[] = {
        "C=CN/CN=maker", "C=CN/CN=signer", "C=CN/CN=register", "C=CN/CN=stranger"};
    eseal_ctx_options options = {.size = sizeof options, .clock = clock_at};

    ck_assert_int_eq(eseal_ctx_new(&ctx, &options, NULL), 0);
    for (int i = 0; i < 4; i++) {
        cert_plan plan = {.subject = NAMES[i]};

        plan.key = keys[i] = maker_key_new("SM2");
        certs[i] = maker_cert(ctx, &plan);
    }
}

static inline void status_tear_down(void)
{
    for (int i = 0; i < 4; i++) {
        eseal_cert_free(certs[i]);
        maker_key_free(keys[i]);
    }
    eseal_ctx_free(ctx);
}

/* A list of the register, about the maker's seals, made after sealing and in force. */
static inline eseal_status_builder *builder_of(int maker)
{
    eseal_status_builder *builder = NULL;

    ck_assert_int_eq(eseal_status_builder_new(&builder, ctx, NULL), 0);
    ck_assert_int_eq(eseal_status_builder_set_issuer(builder, "某市印章登记", NULL), 0);
    ck_assert_int_eq(eseal_status_builder_add_maker(builder, certs[maker], NULL), 0);
    eseal_status_builder_set_number(builder, 300);
    eseal_status_builder_set_updates(builder, SEALED + 10 * DAY, SEALED + 40 * DAY);
    return builder;
}

static inline void add(eseal_status_builder *builder, int status, const char *reason, int64_t at)
{
    eseal_error err = {0};

    ck_assert_msg(eseal_status_builder_add_entry(builder, "S-1", status, reason, at, at, &err) == 0,
        "%s %s", err.where, err.text);
}

static inline eseal_status_list *sign(const eseal_status_builder *builder, int who)
{
    eseal_signer *signer = signer_of(who);
    eseal_status_list *list = NULL;
    eseal_error err = {0};

    ck_assert_msg(
        eseal_status_builder_sign(&list, builder, signer, &err) == 0, "%s %s", err.where, err.text);
    eseal_signer_free(signer);
    return list;
}

#endif
