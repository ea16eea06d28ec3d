/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/ctx.h - the context: limits, clock, log and cryptographic library of a user of libeseal.
 *
 * Make one context, share it between threads, and free it last.  Making one runs a known-answer
 * test of SM2 and SM3; where that fails no context is made (ESEAL_E_SELF_TEST).  By default
 * contexts work in an OpenSSL library context of libeseal's own, so that nothing the host configures in
 * its OpenSSL changes a verdict; eseal/openssl.h lends the host's instead.  The one of libeseal's own is
 * kept until the process ends: threads that used it may outlive every context.
 *
 * libeseal never opens a socket, prints, or changes locale, environment or signal handlers.  The
 * context's clock is the only clock that it reads.
 *
 * Memory: to open and judge a document of N octets takes, whatever it holds, at most
 *
 *     148 MiB + min(4 * N, 20 KiB * package_entries) + 5 * xml_octets + 256 * xml_nodes
 *         + 5 * signature_octets + 4 * der_octets + 512 * (50 * references + 10 * stamps)
 *
 * octets, by the limits below: 2 GiB by the usual ones, and for an ordinary document less than 1 MiB.
 * Entries that inflate to more than 4 MiB pass through windows of 64 KiB, so that it does not matter how
 * large they are.  A file of up to 1 MiB is held whole, larger ones are not.  What the context remembers
 * is counted; OpenSSL's own memory, some KiB a certificate, is not, nor is what a caller holds.
 *
 * Threads: a const eseal_ctx * may be shared by any number of threads.
 */
#ifndef ESEAL_CTX_H
#define ESEAL_CTX_H

#include <eseal/error.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_ctx eseal_ctx;

/* Ceilings for hostile input.  0 in a field means the default that is given beside it.  Going over
 * one is ESEAL_E_LIMIT, or, inside a package, a failed container.limits check. */
typedef struct eseal_limits {
    uint64_t size;             /* sizeof(eseal_limits) */
    uint64_t document_octets;  /* a document as a file: 2 GiB */
    uint64_t package_entries;  /* entries of a ZIP package: 20000 */
    uint64_t entry_octets;     /* one entry, inflated: 512 MiB */
    uint64_t package_octets;   /* all entries, inflated: 2 GiB */
    uint64_t inflate_ratio;    /* inflated : stored, above 1 MiB inflated: 1100 */
    uint64_t xml_octets;       /* one XML file that is parsed: 64 MiB */
    uint64_t xml_nodes;        /* elements and attributes of one XML file: 1000000 */
    uint64_t xml_depth;        /* nesting of elements: 64 */
    uint64_t der_octets;       /* a seal, signature or certificate: 16 MiB */
    uint64_t der_nodes;        /* TLVs in one: 20000 */
    uint64_t der_depth;        /* nesting of TLVs: 32 */
    uint64_t signatures;       /* signatures of a document: 1000 */
    uint64_t references;       /* references of a signature: 20000; of all: 50 times that */
    uint64_t stamps;           /* stamp annotations of a signature: 10000; of all: 10 times that */
    uint64_t certificates;     /* certificates in one list, trust store or evidence: 10000 */
    uint64_t signature_octets; /* Signature.xml, value and seal of all signatures: 128 MiB */
    uint64_t crl_octets;       /* a certificate revocation list: 64 MiB */
} eseal_limits;

/* Sets the limit of this name, as "xml_depth"; size must be set before.
 *
 * Returns: 0; ESEAL_E_MISUSE: there is none of this name, in this version of the structure.
 * In:      value: 0 for the default.
 */
ESEAL_API ESEAL_CHECKED int eseal_limits_set(
    eseal_limits *limits, const char *name, uint64_t value, eseal_error *err);

/* Tells the time: seconds since 1970-01-01T00:00:00Z. */
typedef int64_t eseal_clock_fn(void *arg);

enum { ESEAL_LOG_ERROR = 1, ESEAL_LOG_WARNING = 2, ESEAL_LOG_INFO = 3, ESEAL_LOG_DEBUG = 4 };

/* Hears what the library does.  No key, PIN or document content is ever passed.  May be called from
 * any thread that uses the context. */
typedef void eseal_log_fn(void *arg, int level, const char *component, const char *message);

/* Who judges SM2 values.  The library's own verifier works on public data alone and is many times
 * faster than OpenSSL 3.0; its "no" is confirmed by OpenSSL before it is told.  SM3 digests are the
 * library's own too, but with ESEAL_SM2_OPENSSL.  Signing is OpenSSL's whatever stands here. */
enum {
    ESEAL_SM2_DEFAULT = 0, /* FAST; OPENSSL where its library context or properties are given */
    ESEAL_SM2_FAST = 1,
    ESEAL_SM2_OPENSSL = 2, /* OpenSSL alone: for whoever must use a certified module */
    ESEAL_SM2_BOTH = 3     /* each value by both; a difference is ESEAL_E_CRYPTO */
};

/* How many octets a context may spend on remembering, so as not to compute the same again; 0 turns
 * one off.  What is found there is recognised by its exact octets and follows from them alone: dates,
 * trust, revocation, digests of content and the value over it are judged every time. */
typedef struct eseal_cache_sizes {
    size_t size;           /* sizeof(eseal_cache_sizes) */
    uint64_t keys;         /* SM2 public keys, 86 KiB each with its table: 16 MiB */
    uint64_t certificates; /* as they were parsed: 4 MiB */
    uint64_t values;       /* SM2 values of certificates, seals and lists that were good: 16 MiB */
    uint64_t digests;      /* SM3 of what is signed, as far as behind the seal: 4 MiB */
    uint64_t seals;        /* as they were parsed: 4 MiB */
} eseal_cache_sizes;

/* For eseal_ctx_cache_count(). */
enum {
    ESEAL_CACHE_KEYS = 0,
    ESEAL_CACHE_CERTIFICATES = 1,
    ESEAL_CACHE_VALUES = 2,
    ESEAL_CACHE_DIGESTS = 3,
    ESEAL_CACHE_SEALS = 4
};
enum {
    ESEAL_CACHE_HITS = 0,
    ESEAL_CACHE_MISSES = 1,
    ESEAL_CACHE_ENTRIES = 2,
    ESEAL_CACHE_OCTETS = 3
};

typedef struct eseal_ctx_options {
    size_t size;                /* sizeof(eseal_ctx_options) */
    const eseal_limits *limits; /* NULL: the defaults; copied */
    eseal_clock_fn *clock;      /* NULL: the system's clock */
    void *clock_arg;
    eseal_log_fn *log;          /* NULL: silence */
    void *log_arg;
    const char *properties;     /* OpenSSL property query for every fetch, or NULL; copied */
    int sm2;                    /* ESEAL_SM2_* */
    const eseal_cache_sizes *caches; /* NULL: the sizes given there; copied */
} eseal_ctx_options;

/* Makes a context and runs its self-test.
 *
 * Returns: 0; ESEAL_E_NOMEM, ESEAL_E_CRYPTO, ESEAL_E_SELF_TEST, ESEAL_E_MISUSE (a non-zero octet in
 *          the tail of options that this version does not know, or sm2 is not of ESEAL_SM2_*).
 * Out:     out: the context; free it with eseal_ctx_free().
 * In:      options: may be NULL.
 */
ESEAL_API ESEAL_CHECKED int eseal_ctx_new(
    eseal_ctx **out, const eseal_ctx_options *options, eseal_error *err);

/* Frees a context; everything made with it must be freed before.  NULL does nothing. */
ESEAL_API void eseal_ctx_free(eseal_ctx *ctx);

/* Runs the known-answer test of SM3 (GB/T 32905) and SM2 (GB/T 32918.2, .5) once more.
 *
 * Returns: 0; ESEAL_E_SELF_TEST, after which this context refuses all work.
 */
ESEAL_API ESEAL_CHECKED int eseal_ctx_self_test(eseal_ctx *ctx, eseal_error *err);

/* The limits in force, with defaults filled in.
 *
 * Returns: borrowed from ctx.
 */
ESEAL_API const eseal_limits *eseal_ctx_limits(const eseal_ctx *ctx);

/* What a cache has done, or holds: one of ESEAL_CACHE_KEYS .. with one of ESEAL_CACHE_HITS ..
 *
 * Returns: the number; 0 for a cache that is turned off, or that does not exist.
 */
ESEAL_API uint64_t eseal_ctx_cache_count(const eseal_ctx *ctx, int cache, int what);

/* The context's time.
 *
 * Returns: seconds since 1970-01-01T00:00:00Z.
 */
ESEAL_API int64_t eseal_ctx_now(const eseal_ctx *ctx);

/* Reads a time: "2026-01-02T03:04:05Z" (RFC 3339, also with an offset), "20260102030405Z",
 * "2026-01-02" (midnight UTC) or "@SECONDS".
 *
 * Returns: 0; ESEAL_E_TIME.
 * Out:     out: seconds since 1970-01-01T00:00:00Z.
 */
ESEAL_API ESEAL_CHECKED int eseal_time_parse(int64_t *out, const char *text, eseal_error *err);

/* Writes a time as RFC 3339 UTC, "2026-01-02T03:04:05Z", into 21 octets or more.
 *
 * Returns: 0; ESEAL_E_RANGE for a year outside 0..9999 or a buffer that is too short.
 */
ESEAL_API ESEAL_CHECKED int eseal_time_encode(
    char *out, size_t size, int64_t time, eseal_error *err);

#ifdef __cplusplus
}
#endif
#endif
