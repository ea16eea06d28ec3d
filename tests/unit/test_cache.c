/* SPDX-License-Identifier: Apache-2.0 */
/* What a context remembers: the cache itself, and that nothing it remembers changes a report. */
#include <dirent.h>

#include "base/cache.h"
#include "base/mem.h"
#include "core/report.h"
#include "crl_maker.h"
#include "forge.h"
#include "model/signature.h"
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
    for (int cache = ESEAL_CACHE_KEYS; cache <= ESEAL_CACHE_SEALS; cache++) {
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

/* --- seals --- */

static es_buf seal_of_now(void)
{
    es_buf out = ES_BUF(1 << 20);

    es_buf_span(&out, forge_get(&f, F_SEAL));
    ck_assert(!out.failed);
    return out;
}

static uint8_t *within(es_buf *octets, const char *text)
{
    size_t len = strlen(text), at = 0;

    while (at + len < octets->len && memcmp(octets->ptr + at, text, len) != 0)
        at++;
    ck_assert_uint_lt(at + len, octets->len);
    return octets->ptr + at;
}

/* Another document with this very seal, twice: the second time at the latest it is remembered. */
static void sealed_with(
    es_span seal, const forge_id *signer, int due, const char *id, const char *reason)
{
    forge_plan plan = {.seal = seal, .signer = signer};
    uint64_t before = hits(f.ctx, ESEAL_CACHE_SEALS);

    forge_make(&f, &plan);
    for (int times = 0; times < 2; times++)
        forge_expect(&f, due, id, reason);
    if (reason == NULL || strcmp(reason, "unknown-format") != 0)
        ck_assert_uint_gt(hits(f.ctx, ESEAL_CACHE_SEALS), before);
    else
        ck_assert_uint_eq(hits(f.ctx, ESEAL_CACHE_SEALS), before);
}

/* A seal that was good is so for whom it lists; one changed octet makes another of it, whether its
 * signer signs over that or not. */
START_TEST(seals)
{
    es_buf seal;
    uint8_t *mark;

    warm();
    seal = seal_of_now();
    sealed_with(es_buf_view(&seal), NULL, ESEAL_PASSED, NULL, NULL);
    sealed_with(es_buf_view(&seal), &f.other, ESEAL_FAILED, "signer.in-seal", "not-listed");
    sealed_with(es_buf_view(&seal), NULL, ESEAL_PASSED, NULL, NULL);
    mark = within(&seal, "a seal");
    mark[0] = 'b';
    sealed_with(es_buf_view(&seal), NULL, ESEAL_FAILED, "seal.value", "value-wrong");
    mark[0] = 'a';
    sealed_with(es_buf_view(&seal), NULL, ESEAL_PASSED, NULL, NULL);
    mark = within(&seal, "ES");
    mark[1] = 'X';
    sealed_with(es_buf_view(&seal), NULL, ESEAL_FAILED, "signature.value", "unknown-format");
    mark[1] = 'S';
    sealed_with(es_buf_view(&seal), NULL, ESEAL_PASSED, NULL, NULL);
    es_buf_free(&seal);
}
END_TEST

/* The outer signature is read anew each time: the same seal under octets that are no signature. */
START_TEST(around_a_seal)
{
    eseal_signature *signature = NULL;
    eseal_error first = {0}, second = {0};
    uint64_t before;
    es_span value;

    warm();
    value = forge_get(&f, F_VALUE);
    before = hits(f.ctx, ESEAL_CACHE_SEALS);
    ck_assert_int_eq(eseal_signature_parse(&signature, f.ctx, value.ptr, value.len, NULL), 0);
    ck_assert_uint_eq(hits(f.ctx, ESEAL_CACHE_SEALS), before + 1);
    for (size_t i = 0; i < value.len; i++) {
        uint8_t *at = (uint8_t *)(uintptr_t)value.ptr + i;
        eseal_signature *changed = NULL;

        first = second = (eseal_error){0};
        *at ^= 1;
        if (eseal_signature_parse(&changed, f.ctx, value.ptr, value.len, &first) == 0) {
            bool inside = i >= signature->seal_at && i < signature->seal_at + signature->seal->len;

            ck_assert(es_span_equal(es_span_of(changed->seal->octets, changed->seal->len),
                          es_span_of(signature->seal->octets, signature->seal->len)) == !inside);
        } else {
            ck_assert_int_lt(
                eseal_signature_parse(&changed, f.ctx, value.ptr, value.len, &second), 0);
            ck_assert_int_eq(first.code, second.code);
            ck_assert_uint_eq(first.offset, second.offset);
            ck_assert_str_eq(first.where, second.where);
            ck_assert_str_eq(first.text, second.text);
        }
        eseal_signature_free(changed);
        *at ^= 1;
    }
    eseal_signature_free(signature);
}
END_TEST

/* What is held stays good when it has to go, or was never kept; what is wrong is kept by nobody. */
START_TEST(seals_that_go)
{
    static const uint64_t SIZES[] = {0, 100, 6000, 1 << 20};
    eseal_cache_sizes sizes = {.size = sizeof sizes, .seals = SIZES[_i]};
    eseal_ctx_options options = {.size = sizeof options, .caches = &sizes};
    eseal_seal *one = NULL, *again = NULL, *other = NULL;
    eseal_ctx *ctx = NULL;
    es_buf octets[2];

    for (int i = 0; i < 2; i++) {
        forge_make(&f, NULL);
        octets[i] = seal_of_now();
    }
    ck_assert_int_eq(eseal_ctx_new(&ctx, &options, NULL), 0);
    ck_assert_int_eq(eseal_seal_parse(&one, ctx, octets[0].ptr, octets[0].len, NULL), 0);
    for (size_t cut = 0; cut < octets[1].len; cut += 50)
        ck_assert_int_lt(eseal_seal_parse(&other, ctx, octets[1].ptr, cut, NULL), 0);
    ck_assert_uint_le(eseal_ctx_cache_count(ctx, ESEAL_CACHE_SEALS, ESEAL_CACHE_ENTRIES), 1);
    ck_assert_int_eq(eseal_seal_parse(&other, ctx, octets[1].ptr, octets[1].len, NULL), 0);
    ck_assert_int_eq(eseal_seal_parse(&again, ctx, octets[0].ptr, octets[0].len, NULL), 0);
    ck_assert_int_eq(one == again, SIZES[_i] == 1 << 20);
    ck_assert(one != other);
    eseal_seal_free(again);
    ck_assert_str_eq(eseal_seal_name(one), "a seal");
    ck_assert_mem_eq(one->octets, octets[0].ptr, octets[0].len);
    eseal_seal_free(one);
    ck_assert_mem_eq(other->octets, octets[1].ptr, octets[1].len);
    ck_assert_uint_le(
        eseal_ctx_cache_count(ctx, ESEAL_CACHE_SEALS, ESEAL_CACHE_OCTETS), sizes.seals);
    eseal_seal_free(other);
    eseal_ctx_free(ctx);
    es_buf_free(&octets[0]);
    es_buf_free(&octets[1]);
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
    tcase_add_test(verdicts, seals);
    tcase_add_test(verdicts, around_a_seal);
    tcase_add_loop_test(verdicts, seals_that_go, 0, 4);
    suite_add_tcase(suite, verdicts);
    return unit_run(suite);
}
