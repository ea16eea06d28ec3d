/* SPDX-License-Identifier: Apache-2.0 */
#include "ways.h"

#include "unit.h"

typedef struct way {
    const char *name;
    int sm2;
    uint64_t octets; /* of each cache */
    bool own_sizes;
    eseal_ctx *ctx;
    eseal_trust *trust;
    eseal_policy *policy;
} way;

static way ways[WAYS] = {
    [WAY_OPENSSL] = {.name = "openssl, no caches", .sm2 = ESEAL_SM2_OPENSSL, .own_sizes = true},
    [WAY_FAST] = {.name = "fast, no caches", .sm2 = ESEAL_SM2_FAST, .own_sizes = true},
    [WAY_FAST_CACHES] = {.name = "fast", .sm2 = ESEAL_SM2_FAST},
    [WAY_FAST_TINY] = {.name = "fast, tiny caches",
        .sm2 = ESEAL_SM2_FAST,
        .own_sizes = true,
        .octets = WAY_TINY},
    [WAY_OPENSSL_CACHES] = {.name = "openssl", .sm2 = ESEAL_SM2_OPENSSL},
    [WAY_BOTH] = {.name = "both", .sm2 = ESEAL_SM2_BOTH},
};

static int64_t the_clock(void *arg)
{
    (void)arg;
    return FORGE_NOW;
}

static void believe(way *w, const forge_id *id, int use, unsigned flags)
{
    eseal_cert *cert = NULL;

    ck_assert_int_eq(eseal_cert_parse(&cert, w->ctx, id->der.ptr, id->der.len, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(w->trust, cert, use, flags, NULL, NULL), 0);
    eseal_cert_free(cert);
}

void ways_believe(const forge_id *id, int use, unsigned flags)
{
    for (size_t i = 0; i < WAYS; i++)
        believe(&ways[i], id, use, flags);
}

void ways_open(const forge *f, const char *policy)
{
    for (size_t i = 0; i < WAYS; i++) {
        way *w = &ways[i];
        eseal_cache_sizes sizes = {
            sizeof sizes, w->octets, w->octets, w->octets, w->octets, w->octets};
        eseal_ctx_options options = {.size = sizeof options,
            .clock = the_clock,
            .sm2 = w->sm2,
            .caches = w->own_sizes ? &sizes : NULL};

        ck_assert_int_eq(eseal_ctx_new(&w->ctx, &options, NULL), 0);
        ck_assert_int_eq(eseal_trust_new(&w->trust, w->ctx, NULL), 0);
        ck_assert_int_eq(eseal_policy_new(&w->policy, w->ctx, policy, NULL), 0);
    }
    ways_believe(&f->ca, ESEAL_USE_SIGNER, 0);
    ways_believe(&f->maker_ca, ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA);
}

void ways_close(void)
{
    for (size_t i = 0; i < WAYS; i++) {
        eseal_policy_free(ways[i].policy);
        eseal_trust_free(ways[i].trust);
        eseal_ctx_free(ways[i].ctx);
    }
}

/* The report, or the error that there is instead. */
static char *report_of(const way *w, es_span package)
{
    eseal_verify_options options = {
        .size = sizeof options, .trust = w->trust, .policy = w->policy, .name = "a.ofd"};
    eseal_document *document = NULL;
    eseal_report *report = NULL;
    eseal_error err = {0};
    eseal_io *io = NULL;
    char *text = NULL;

    ck_assert_int_eq(eseal_io_open(&io, package.ptr, package.len, NULL), 0);
    if (eseal_document_open(&document, w->ctx, io, &err) == 0 &&
        eseal_document_verify(&report, document, &options, &err) == 0)
        text = eseal_report_json(report, "en", 1);
    else
        ck_assert_ptr_nonnull(text = strdup(err.text));
    eseal_report_free(report);
    eseal_document_free(document);
    eseal_io_free(io);
    return text;
}

void ways_same(const char *what, es_span package, int times)
{
    char *due = report_of(&ways[WAY_OPENSSL], package);

    ck_assert_ptr_nonnull(due);
    for (size_t i = WAY_OPENSSL + 1; i < WAYS; i++)
        for (int time = 0; time < times; time++) {
            char *found = report_of(&ways[i], package);

            ck_assert_msg(found != NULL && strcmp(found, due) == 0, "%s, %s, time %d:\n%s\nnot\n%s",
                what, ways[i].name, time, found, due);
            eseal_free(found);
        }
    eseal_free(due);
}

uint64_t ways_count(way_at way, int cache, int what)
{
    return eseal_ctx_cache_count(ways[way].ctx, cache, what);
}
