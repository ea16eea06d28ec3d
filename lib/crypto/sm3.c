/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One stream of SM3 (GB/T 32905-2016 clause 5).  What bounds it is how many operations the
 * processor finishes at once, so the rounds are written out: the eight words change names instead
 * of places, and a word of the message is made when its round comes.
 */
#include "crypto/sm3_rounds.h"

static const uint32_t START[8] = {0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC,
    0x163138AA, 0xE38DEE4D, 0xB0FB0E4E}; /* 4.1 */

static inline uint32_t load(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline void store(uint8_t *at, uint32_t x)
{
    at[0] = (uint8_t)(x >> 24);
    at[1] = (uint8_t)(x >> 16);
    at[2] = (uint8_t)(x >> 8);
    at[3] = (uint8_t)x;
}

void es_sm3_blocks_c(uint32_t state[8], const uint8_t *data, size_t count)
{
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

    for (; count > 0; count--, data += ES_SM3_BLOCK) {
        uint32_t w[16];

        for (int i = 0; i < 16; i++)
            w[i] = load(data + 4 * i);
        SM3_ROUNDS;
        SM3_CHAIN(state);
    }
}

void es_sm3_blocks(uint32_t state[8], const uint8_t *data, size_t count)
{
    if (es_sm3_has_x86())
        es_sm3_blocks_x86(state, data, count);
    else
        es_sm3_blocks_c(state, data, count);
}

void es_sm3_init(es_sm3 *sm3)
{
    memcpy(sm3->state, START, sizeof sm3->state);
    sm3->octets = 0;
}

void es_sm3_update(es_sm3 *sm3, const void *data, size_t len)
{
    const uint8_t *at = data;
    size_t used = sm3->octets % ES_SM3_BLOCK;

    if (len == 0)
        return;
    sm3->octets += len;
    if (used > 0) {
        size_t part = ES_SM3_BLOCK - used < len ? ES_SM3_BLOCK - used : len;

        memcpy(sm3->block + used, at, part);
        at += part;
        len -= part;
        if (used + part < ES_SM3_BLOCK)
            return;
        es_sm3_blocks(sm3->state, sm3->block, 1);
    }
    es_sm3_blocks(sm3->state, at, len / ES_SM3_BLOCK);
    at += len - len % ES_SM3_BLOCK;
    if (len % ES_SM3_BLOCK > 0)
        memcpy(sm3->block, at, len % ES_SM3_BLOCK);
}

size_t es_sm3_pad(uint8_t out[2 * ES_SM3_BLOCK], const uint8_t *tail, uint64_t octets)
{
    size_t used = octets % ES_SM3_BLOCK;
    size_t blocks = used < ES_SM3_BLOCK - 8 ? 1 : 2;

    memset(out, 0, 2 * ES_SM3_BLOCK);
    if (used > 0)
        memcpy(out, tail, used);
    out[used] = 0x80;
    store(out + blocks * ES_SM3_BLOCK - 8, (uint32_t)(octets >> 29));
    store(out + blocks * ES_SM3_BLOCK - 4, (uint32_t)(octets << 3));
    return blocks;
}

void es_sm3_put(uint8_t digest[32], const uint32_t state[8])
{
    for (int i = 0; i < 8; i++)
        store(digest + 4 * i, state[i]);
}

void es_sm3_finish(es_sm3 *sm3, uint8_t digest[32])
{
    uint8_t last[2 * ES_SM3_BLOCK];

    es_sm3_blocks(sm3->state, last, es_sm3_pad(last, sm3->block, sm3->octets));
    es_sm3_put(digest, sm3->state);
}
