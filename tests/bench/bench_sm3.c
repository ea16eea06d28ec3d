/* SPDX-License-Identifier: Apache-2.0 */
/* SM3 of 16 KiB: one stream, and eight side by side, against OpenSSL's. */
#include <openssl/evp.h>

#include "bench.h"
#include "crypto/sm3.h"

#define OCTETS ((size_t)16384)
#define LANES 8

static uint8_t data[LANES * OCTETS];
static EVP_MD *md;
static EVP_MD_CTX *digest;

static void open_all(void)
{
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7 + i / 256);
    md = EVP_MD_fetch(NULL, "SM3", NULL);
    digest = EVP_MD_CTX_new();
    bench_need(md != NULL && digest != NULL, "OpenSSL has no SM3");
}

static void close_all(void)
{
    EVP_MD_CTX_free(digest);
    EVP_MD_free(md);
}

static void openssl(size_t count)
{
    uint8_t out[32];

    for (size_t i = 0; i < count; i++)
        bench_need(EVP_DigestInit_ex2(digest, md, NULL) == 1 &&
                       EVP_DigestUpdate(digest, data + i % LANES * OCTETS, OCTETS) == 1 &&
                       EVP_DigestFinal_ex(digest, out, NULL) == 1,
            "OpenSSL makes no SM3");
}

static void openssl_eight(size_t count)
{
    openssl(LANES * count);
}

static void one(size_t count)
{
    uint8_t out[32];

    for (size_t i = 0; i < count; i++) {
        es_sm3 sm3;

        es_sm3_init(&sm3);
        es_sm3_update(&sm3, data + i % LANES * OCTETS, OCTETS);
        es_sm3_finish(&sm3, out);
    }
}

static void one_in_c(size_t count)
{
    uint32_t state[8] = {0};

    for (size_t i = 0; i < count; i++)
        es_sm3_blocks_c(state, data + i % LANES * OCTETS, OCTETS / ES_SM3_BLOCK);
}

static void eight(size_t count)
{
    es_sm3_job jobs[LANES];

    for (size_t i = 0; i < LANES; i++)
        jobs[i].data = es_span_of(data + i * OCTETS, OCTETS);
    for (size_t i = 0; i < count; i++)
        es_sm3_many(jobs, LANES);
}

/* Instructions: 43 an octet, 52 in C, 7.5 in lanes. */
static const bench_row ROWS[] = {
    {"SM3, 16 KiB", "OpenSSL SM3", openssl, one, 1.15, 704512, false, es_sm3_has_x86},
    {"SM3, 16 KiB, in C", "OpenSSL SM3", openssl, one_in_c, 0, 851968, false, NULL},
    {"SM3, 8 times 16 KiB, in lanes", "OpenSSL SM3, 8 times", openssl_eight, eight, 4, 983040,
        false, es_sm3_has8},
};

const bench_group BENCH_SM3 = {"sm3", open_all, close_all, ROWS, sizeof ROWS / sizeof ROWS[0]};
