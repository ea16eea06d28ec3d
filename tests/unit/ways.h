/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ways to judge that may not differ: by the fast engine, OpenSSL and both, with caches cold, warm,
 * tiny and off.
 */
#ifndef ES_TESTS_WAYS_H
#define ES_TESTS_WAYS_H

#include "forge.h"

/* WAY_OPENSSL remembers nothing: what the others are compared with. */
typedef enum way_at {
    WAY_OPENSSL,
    WAY_FAST,
    WAY_FAST_CACHES,
    WAY_FAST_TINY,
    WAY_OPENSSL_CACHES,
    WAY_BOTH,
    WAYS
} way_at;
#define WAY_TINY 100000 /* octets of each cache */

/* Opens all of them, under one policy, and with the forge's anchors. */
void ways_open(const forge *f, const char *policy);
void ways_believe(const forge_id *id, int use, unsigned flags);
void ways_close(void);
/* Judges a package in each way, so many times: the same report, octet for octet, or the same error.
 */
void ways_same(const char *what, es_span package, int times);
/* Of a way's cache: ESEAL_CACHE_*, ESEAL_CACHE_HITS or the like. */
uint64_t ways_count(way_at way, int cache, int what);

#endif
