/* SPDX-License-Identifier: Apache-2.0 */
/* The evidence file of a verification: what there was before, and a part with what came since. */
#include "base/mem.h"
#include "core/report.h"
#include "model/evidence_file.h"
#include "pki/revocation.h"

/* What one export puts together. */
typedef struct work {
    const eseal_evidence *evidence;
    const eseal_report *report;
    const es_evidence_file *base; /* the file that goes on; NULL: a new one begins */
    es_buf body, kept[ES_KEPT_KINDS];
    char *json;
} work;

static es_span digest(const uint8_t octets[32], bool there)
{
    return es_span_of(octets, there ? 32 : 0);
}

static bool is_prefix(const es_evidence_file *a, const es_evidence_file *b)
{
    return a->body.len <= b->body.len && memcmp(a->body.ptr, b->body.ptr, a->body.len) == 0;
}

/* The imported file of this document; of two, the one that the other was made from is in it. */
static int find_base(work *w, eseal_error *err)
{
    const eseal_report *r = w->report;
    const es_evidence_file *files;
    size_t count;

    files = es_evidence_files(w->evidence, &count);
    for (size_t i = 0; i < count; i++) {
        if (!es_evidence_file_is_of(
                &files[i], digest(r->content, r->has_content), digest(r->beside, r->has_beside)))
            continue;
        if (w->base != NULL && !is_prefix(w->base, &files[i]) && !is_prefix(&files[i], w->base))
            return es_err_misuse(err,
                "two evidence files of this document were imported, and neither goes on from the "
                "other: export with one");
        if (w->base == NULL || files[i].body.len > w->base->body.len)
            w->base = &files[i];
    }
    return 0;
}

/* Those of paths; what is among the evidence as well is written once. */
static void put_certs(work *w)
{
    for (size_t i = 0; i < w->report->cert_count; i++) {
        es_span der = es_buf_view(&w->report->certs[i]);
        es_span item;
        es_der at;
        bool there = w->base != NULL && es_evidence_file_holds(w->base, ES_KEPT_CERT, der);

        es_der_open(&at, es_buf_view(&w->kept[ES_KEPT_CERT]), w->kept[ES_KEPT_CERT].ptr);
        while (!there && es_kept_next(&at, &item))
            there = es_span_equal(item, der);
        if (!there)
            es_kept_put(&w->kept[ES_KEPT_CERT], der);
    }
}

static int put_part(work *w, int64_t made, eseal_error *err)
{
    const eseal_report *r = w->report;

    w->json = eseal_report_json(r, "en", 1);
    if (w->json == NULL)
        return es_err_nomem(err);
    es_evidence_put_pieces(w->kept, w->evidence, w->base);
    put_certs(w);
    if (w->base != NULL)
        es_buf_span(&w->body, w->base->body);
    else
        es_evidence_put_head(
            &w->body, digest(r->content, r->has_content), digest(r->beside, r->has_beside));
    es_evidence_put_part(&w->body, made, w->kept, es_span_str(w->json));
    return 0;
}

int eseal_evidence_export(unsigned char **out, size_t *len, const eseal_evidence *evidence,
    const eseal_report *report, eseal_error *err)
{
    work w = {.evidence = evidence, .report = report};
    const eseal_ctx *ctx;
    size_t max;
    int rc;

    if (out == NULL || len == NULL || evidence == NULL || report == NULL)
        return es_err_misuse(err, "eseal_evidence_export needs out, len, evidence and report");
    *out = NULL;
    ctx = es_evidence_ctx(evidence);
    max = (size_t)ctx->limits.der_octets;
    w.body = ES_BUF(max);
    for (int kind = 0; kind < ES_KEPT_KINDS; kind++)
        w.kept[kind] = ES_BUF(max);
    rc = find_base(&w, err);
    if (rc == 0)
        rc = put_part(&w, eseal_ctx_now(ctx), err);
    if (rc == 0)
        rc = es_evidence_put_file(out, len, &w.body, ctx, err);
    for (int kind = 0; kind < ES_KEPT_KINDS; kind++)
        es_buf_free(&w.kept[kind]);
    es_buf_free(&w.body);
    eseal_free(w.json);
    return rc;
}
