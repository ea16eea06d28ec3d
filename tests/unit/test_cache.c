/* SPDX-License-Identifier: Apache-2.0 */
/* What a context remembers: the cache itself, and that nothing it remembers changes a report. */
#include <dirent.h>

#include "base/cache.h"
#include "base/mem.h"
#include "core/report.h"
#include "crl_maker.h"
#include "forge.h"
#include "unit.h"

static int dropped;

static void drop(void *value)
{
    dropped++;
    *(int *)value = -1;
}

static void take(void *value, void *arg)
{
    *(int *)arg = *(int *)value;
}

static bool find(es_cache *cache, const char *key, int *out)
{
    es_span piece = es_span_str(key);

    return es_cache_find(cache, &piece, 1, take, out);
}

static void put(es_cache *cache, const char *key, int *value, uint64_t cost)
{
    es_span piece = es_span_str(key);

    es_cache_put(cache, &piece, 1, value, drop, cost);
}

/* Found by the octets, all of them; the least recently used goes first. */
START_TEST(least_recently_used)
{
    int values[4] = {1, 2, 3, 4}, found = 0;
    es_cache *cache = NULL;

    dropped = 0;
    ck_assert_int_eq(es_cache_new(&cache, 4000, NULL), 0);
    ck_assert(!find(cache, "one", &found));
    put(cache, "one", &values[0], 1000);
    put(cache, "two", &values[1], 1000);
    put(cache, "three", &values[2], 1000);
    ck_assert(find(cache, "one", &found));
    ck_assert_int_eq(found, 1);
    ck_assert(!find(cache, "on", &found));
    ck_assert(!find(cache, "ones", &found));
    put(cache, "four", &values[3], 1000); /* "two" is the oldest now */
    ck_assert_int_eq(dropped, 1);
    ck_assert_int_eq(values[1], -1);
    ck_assert(!find(cache, "two", &found));
    ck_assert(find(cache, "one", &found) && find(cache, "three", &found));
    ck_assert(find(cache, "four", &found));
    ck_assert_int_eq(found, 4);
    ck_assert_uint_eq(es_cache_count(cache, ESEAL_CACHE_ENTRIES), 3);
    ck_assert_uint_eq(es_cache_count(cache, ESEAL_CACHE_HITS), 4);
    ck_assert_uint_eq(es_cache_count(cache, ESEAL_CACHE_MISSES), 4);
    ck_assert_uint_le(es_cache_count(cache, ESEAL_CACHE_OCTETS), 4000);
    es_cache_free(cache);
    ck_assert_int_eq(dropped, 4);
}
END_TEST

/* What does not fit, or is there already, is dropped at once; a cache that is off finds nothing. */
START_TEST(refusals)
{
    int first = 1, second = 2, large = 3, off = 4, found = 0;
    es_cache *cache = NULL;

    dropped = 0;
    ck_assert_int_eq(es_cache_new(&cache, 1000, NULL), 0);
    put(cache, "key", &first, 0);
    put(cache, "key", &second, 0);
    ck_assert_int_eq(second, -1);
    ck_assert(find(cache, "key", &found));
    ck_assert_int_eq(found, 1);
    put(cache, "large", &large, 1000);
    ck_assert_int_eq(large, -1);
    ck_assert(find(cache, "key", &found));
    es_cache_free(cache);
    ck_assert_int_eq(es_cache_new(&cache, 0, NULL), 0);
    ck_assert_ptr_null(cache);
    put(cache, "key", &off, 0);
    ck_assert_int_eq(off, -1);
    ck_assert(!find(cache, "key", &found));
    ck_assert_uint_eq(es_cache_count(cache, ESEAL_CACHE_MISSES), 0);
    es_cache_free(cache);
}
END_TEST

/* --- nothing remembered outlives its evidence --- */

static forge f;

static void open_forge(void)
{
    forge_init(&f);
}

static void close_forge(void)
{
    forge_free(&f);
}

static uint64_t hits(const eseal_ctx *ctx, int cache)
{
    return eseal_ctx_cache_count(ctx, cache, ESEAL_CACHE_HITS);
}

/* Twice the genuine document: everything that can be found is found, the value is judged. */
static void warm(void)
{
    forge_make(&f, NULL);
    forge_passes(&f);
    for (int cache = ESEAL_CACHE_KEYS; cache <= ESEAL_CACHE_DIGESTS; cache++) {
        uint64_t before = hits(f.ctx, cache);

        forge_passes(&f);
        ck_assert_msg(hits(f.ctx, cache) > before || cache == ESEAL_CACHE_KEYS, "cache %d", cache);
    }
    ck_assert_uint_gt(hits(f.ctx, ESEAL_CACHE_KEYS), 0);
}

START_TEST(changed_octets)
{
    warm();
    forge_flip(&f, F_VALUE, -1); /* of the signature value */
    forge_expect(&f, ESEAL_FAILED, "signature.value", "value-wrong");
    warm();
    forge_flip(&f, F_SIGNATURE, -30);
    forge_pack(&f);
    forge_verify(&f);
    ck_assert(!eseal_report_passed(f.report));
    warm();
    forge_flip(&f, F_PICTURE, -1);
    forge_expect(&f, ESEAL_FAILED, "signature.references", "reference-digest");
}
END_TEST

/* Others in the place of a seal, signer or maker that was good. */
START_TEST(others)
{
    forge_plan by_stranger = {.value_key = &f.stranger},
               seal_by_stranger = {.seal_key = &f.stranger}, foreign = {.signer = &f.stranger};

    warm();
    forge_make(&f, &by_stranger);
    forge_expect(&f, ESEAL_FAILED, "signature.value", "value-wrong");
    warm();
    forge_make(&f, &seal_by_stranger);
    forge_expect(&f, ESEAL_FAILED, "seal.value", "value-wrong");
    warm();
    forge_make(&f, &foreign);
    forge_expect(&f, ESEAL_INDETERMINATE, "signer.chain", "chain-not-found");
}
END_TEST

static int judged(const eseal_trust *trust, const eseal_evidence *evidence, int64_t at)
{
    eseal_verify_options options = {
        .size = sizeof options, .trust = trust, .evidence = evidence, .policy = f.policy, .at = at};
    eseal_document *document = NULL;
    eseal_report *report = NULL;
    eseal_io *io = NULL;
    int result;

    ck_assert_int_eq(eseal_io_open(&io, f.package.ptr, f.package.len, NULL), 0);
    ck_assert_int_eq(eseal_document_open(&document, f.ctx, io, NULL), 0);
    ck_assert_int_eq(eseal_document_verify(&report, document, &options, NULL), 0);
    result = eseal_report_result(report);
    eseal_report_free(report);
    eseal_document_free(document);
    eseal_io_free(io);
    return result;
}

/* An anchor is taken away: the certificates are still remembered, and no longer believed. */
START_TEST(anchors)
{
    eseal_trust *none = NULL;

    warm();
    ck_assert_int_eq(eseal_trust_new(&none, f.ctx, NULL), 0);
    ck_assert_int_eq(judged(f.trust, NULL, 0), ESEAL_PASSED);
    ck_assert_int_eq(judged(none, NULL, 0), ESEAL_INDETERMINATE);
    ck_assert_int_eq(judged(f.trust, NULL, 0), ESEAL_PASSED);
    eseal_trust_free(none);
}
END_TEST

/* A list with the signer on it, and then one that is not signed by its CA. */
START_TEST(lists)
{
    const eseal_cert *signer;
    eseal_evidence *evidence = NULL;
    crl_plan plan = {.issuer = "C=CN/CN=Signer CA",
        .key = f.ca.key,
        .at = FORGE_TIME + 1000,
        .next = FORGE_NOW + 1000000};
    eseal_cert *parsed = NULL;
    es_buf list;

    warm();
    ck_assert_int_eq(eseal_cert_parse(&parsed, f.ctx, f.signer.der.ptr, f.signer.der.len, NULL), 0);
    signer = parsed;
    plan.entries[0] =
        (crl_entry_plan){.serial = (uint32_t)strtoul(eseal_cert_serial(signer), NULL, 16),
            .at = FORGE_TIME - 1000,
            .reason_plus_1 = 2};
    list = maker_crl(&plan);
    ck_assert_int_eq(eseal_evidence_new(&evidence, f.ctx, NULL), 0);
    ck_assert_int_eq(
        eseal_evidence_add(evidence, ESEAL_EVIDENCE_CRL, list.ptr, list.len, NULL, NULL), 0);
    for (int times = 0; times < 2; times++) { /* its value is remembered the second time */
        ck_assert_int_eq(judged(f.trust, evidence, 0), ESEAL_FAILED);
        ck_assert_int_eq(judged(f.trust, NULL, 0), ESEAL_PASSED);
    }
    eseal_evidence_free(evidence);
    list.ptr[list.len - 1] ^= 1; /* the same list, with another value: nobody's word */
    ck_assert_int_eq(eseal_evidence_new(&evidence, f.ctx, NULL), 0);
    ck_assert_int_eq(
        eseal_evidence_add(evidence, ESEAL_EVIDENCE_CRL, list.ptr, list.len, NULL, NULL), 0);
    ck_assert_int_ne(judged(f.trust, evidence, 0), ESEAL_FAILED);
    eseal_evidence_free(evidence);
    es_buf_free(&list);
    eseal_cert_free(parsed);
}
END_TEST

/* Dates are judged by the moment that is asked about. */
START_TEST(dates)
{
    warm();
    ck_assert_int_eq(judged(f.trust, NULL, 0), ESEAL_PASSED);
    ck_assert_int_ne(judged(f.trust, NULL, FORGE_TIME - 3600), ESEAL_PASSED); /* claimed later */
    ck_assert_int_eq(judged(f.trust, NULL, 0), ESEAL_PASSED);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cache");
    TCase *plain = tcase_create("cache"), *verdicts = tcase_create("verdicts");

    tcase_add_test(plain, least_recently_used);
    tcase_add_test(plain, refusals);
    suite_add_tcase(suite, plain);
    tcase_set_timeout(verdicts, 300);
    tcase_add_checked_fixture(verdicts, open_forge, close_forge);
    tcase_add_test(verdicts, changed_octets);
    tcase_add_test(verdicts, others);
    tcase_add_test(verdicts, anchors);
    tcase_add_test(verdicts, lists);
    tcase_add_test(verdicts, dates);
    suite_add_tcase(suite, verdicts);
    return unit_run(suite);
}
