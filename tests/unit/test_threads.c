/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One context, one set of anchors, one of evidence, one policy, one signer and one seal, for eight
 * threads at once: each verifies all documents, beginning with another one, and signs one of its
 * own.  With several contexts one after the other: what they remember, and who judges SM2, differ.
 * In make check this shows that every thread sees what one alone sees; make check-tsan looks for
 * data races.
 */
#include <pthread.h>

#include "base/mem.h"
#include "crl_maker.h"
#include "made.h"

#include "unit.h"

#define THREADS 8
#define ROUNDS 3

static forge f;
static eseal_evidence *evidence;
static eseal_signer *signer;
static eseal_seal *seal;
static es_buf plain;
static const eseal_ctx *shared;

/* Who judges SM2, and how much is remembered: little enough that the threads push each other's out,
 * nothing, or everything. */
static const struct {
    int sm2;
    eseal_cache_sizes caches;
} CONTEXTS[] = {
    {ESEAL_SM2_DEFAULT, {.keys = 0}}, /* the context of the fixture, which has seen them all */
    {ESEAL_SM2_FAST,
        {.keys = 200000, .certificates = 20000, .values = 4000, .digests = 2000, .seals = 12000}},
    {ESEAL_SM2_FAST, {.keys = 0}},
    {ESEAL_SM2_BOTH, {.keys = 1 << 24,
                         .certificates = 1 << 22,
                         .values = 1 << 24,
                         .digests = 1 << 22,
                         .seals = 1 << 22}},
};

static const struct {
    forge_plan plan;
    bool twice; /* a second signature */
    const char *damaged;
    int due;
} DOCUMENTS[THREADS] = {
    {{.version = 4}, false, NULL, ESEAL_PASSED},
    {{.version = 1}, false, NULL, ESEAL_PASSED},
    {{.version = 5}, false, NULL, ESEAL_PASSED},
    {{.form = 'C'}, false, NULL, ESEAL_PASSED},
    {{.version = 4}, true, NULL, ESEAL_PASSED},
    {{.version = 4, .lock = true}, false, NULL, ESEAL_PASSED},
    {{.version = 4}, false, F_PAGE, ESEAL_FAILED},
    {{.version = 5}, false, F_VALUE, ESEAL_FAILED},
};

static es_buf packages[THREADS];
static char *alone[THREADS]; /* what one thread says of it */

static es_buf take_package(void)
{
    es_buf out = f.package;

    f.package = ES_BUF(0);
    return out;
}

static void make_document(size_t i)
{
    forge_make(&f, &DOCUMENTS[i].plan);
    if (DOCUMENTS[i].twice)
        forge_sign(&f, &(forge_plan){.signer = &f.other});
    if (DOCUMENTS[i].damaged != NULL)
        forge_flip(&f, DOCUMENTS[i].damaged, -3);
    forge_pack(&f);
    packages[i] = take_package();
}

static void add_list(const forge_id *ca, const char *name)
{
    es_buf crl = maker_crl(&(crl_plan){
        .issuer = name, .key = ca->key, .at = FORGE_NOW - 60, .next = FORGE_NOW + 86400});

    ck_assert_int_eq(
        eseal_evidence_add(evidence, ESEAL_EVIDENCE_CRL, crl.ptr, crl.len, NULL, NULL), 0);
    es_buf_free(&crl);
}

/* The whole report, so that every thread is compared in everything. */
static char *judge(size_t i, int *result)
{
    eseal_verify_options options = {.size = sizeof options,
        .trust = f.trust,
        .policy = f.policy,
        .evidence = evidence,
        .at = FORGE_NOW,
        .name = "a.ofd"};
    eseal_document *document = NULL;
    eseal_report *report = NULL;
    eseal_io *io = NULL;
    char *json = NULL;

    if (eseal_io_open(&io, packages[i].ptr, packages[i].len, NULL) == 0 &&
        eseal_document_open(&document, shared, io, NULL) == 0 &&
        eseal_document_verify(&report, document, &options, NULL) == 0) {
        *result = eseal_report_result(report);
        json = eseal_report_json(report, "zh", 0);
    }
    eseal_report_free(report);
    eseal_document_free(document);
    eseal_io_free(io);
    return json;
}

static bool sign(void)
{
    eseal_sign_options options = made_options(&f, seal);
    eseal_stamp stamp = {.page = 1, .x = 10, .y = 10};
    eseal_document *document = NULL;
    unsigned char *made = NULL;
    eseal_io *io = NULL;
    size_t len = 0;
    bool good;

    options.stamps = &stamp;
    options.stamp_count = 1;
    good = eseal_io_open(&io, plain.ptr, plain.len, NULL) == 0 &&
           eseal_document_open(&document, f.ctx, io, NULL) == 0 &&
           eseal_document_sign(&made, &len, document, &options, signer, NULL) == 0;
    eseal_free(made);
    eseal_document_free(document);
    eseal_io_free(io);
    return good;
}

typedef struct worker {
    pthread_t thread;
    size_t number, wrong;
} worker;

static void *work(void *arg)
{
    worker *w = arg;

    for (size_t i = 0; i < (size_t)ROUNDS * THREADS; i++) {
        size_t which = (w->number + i) % THREADS;
        int result = ESEAL_NONE;
        char *json = judge(which, &result);

        w->wrong +=
            json == NULL || strcmp(json, alone[which]) != 0 || result != DOCUMENTS[which].due;
        eseal_free(json);
    }
    w->wrong += !sign();
    return NULL;
}

START_TEST(together)
{
    eseal_cache_sizes caches = CONTEXTS[_i].caches;
    eseal_ctx_options options = {
        .size = sizeof options, .sm2 = CONTEXTS[_i].sm2, .caches = &caches};
    worker workers[THREADS] = {0};
    eseal_ctx *own = NULL;

    caches.size = sizeof caches;
    if (_i > 0) {
        ck_assert_int_eq(eseal_ctx_new(&own, &options, NULL), 0);
        shared = own;
    }
    for (size_t i = 0; i < THREADS; i++) {
        workers[i].number = i;
        ck_assert_int_eq(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(workers[i].thread, NULL), 0);
        ck_assert_uint_eq(workers[i].wrong, 0);
    }
    shared = f.ctx;
    eseal_ctx_free(own);
}
END_TEST

static void setup(void)
{
    int result;

    forge_init(&f);
    shared = f.ctx;
    ck_assert_int_eq(eseal_evidence_new(&evidence, f.ctx, NULL), 0);
    add_list(&f.ca, "C=CN/CN=Signer CA");
    add_list(&f.maker_ca, "C=CN/CN=Maker CA");
    signer = made_signer(&f, &f.signer);
    seal = made_seal(&f, 4);
    forge_reset(&f);
    forge_drop(&f, F_ANNOTS);
    forge_drop(&f, F_ANNOT);
    forge_swap(&f, F_DOCUMENT, "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>", "");
    forge_swap(&f, F_ENTRY, "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>", "");
    forge_pack(&f);
    plain = take_package();
    for (size_t i = 0; i < THREADS; i++) {
        make_document(i);
        alone[i] = judge(i, &result);
        ck_assert_ptr_nonnull(alone[i]);
        ck_assert_msg(result == DOCUMENTS[i].due, "%zu: %s", i, alone[i]);
    }
}

static void teardown(void)
{
    for (size_t i = 0; i < THREADS; i++) {
        eseal_free(alone[i]);
        es_buf_free(&packages[i]);
    }
    es_buf_free(&plain);
    eseal_seal_free(seal);
    eseal_signer_free(signer);
    eseal_evidence_free(evidence);
    forge_free(&f);
}

int main(void)
{
    Suite *suite = suite_create("threads");
    TCase *tc = tcase_create("threads");

    tcase_add_unchecked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 600);
    tcase_add_loop_test(tc, together, 0, (int)(sizeof CONTEXTS / sizeof CONTEXTS[0]));
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
