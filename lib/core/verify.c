/* SPDX-License-Identifier: Apache-2.0 */
/* The verify calls: gather, judge, describe. */
#include "core/verify.h"

#include "base/mem.h"
#include "core/judge.h"
#include "core/report_fill.h"
#include "doc/document.h"

/* What one call works with. */
typedef struct run {
    eseal_verify_options options;
    eseal_policy default_policy;
    const eseal_policy *policy;
    int64_t now;
    es_facts facts;
    es_gather g;
} run;

static int run_begin(
    run *r, const eseal_ctx *ctx, const eseal_verify_options *options, eseal_error *err)
{
    memset(r, 0, sizeof *r);
    if (!es_options_copy(&r->options, sizeof r->options, options))
        return es_err_misuse(
            err, "eseal_verify_options: size is not set, or a field is unknown here");
    r->policy = r->options.policy != NULL ? r->options.policy : &r->default_policy;
    r->now = r->options.at != 0 ? r->options.at : eseal_ctx_now(ctx);
    r->g = (es_gather){.ctx = ctx,
        .trust = r->options.trust,
        .evidence = r->options.evidence,
        .given_signer = r->options.signer,
        .facts = &r->facts,
        .err = err};
    if (r->options.name != NULL) {
        r->facts.name = es_strdup(r->options.name);
        if (r->facts.name == NULL)
            return es_err_nomem(err);
    }
    return 0;
}

/* Judges what was gathered, if that went well; frees everything either way. */
static int run_end(run *r, int rc, eseal_report **out)
{
    eseal_report *report = NULL;

    for (size_t i = 0; rc == 0 && i < r->facts.signature_count; i++)
        if (r->facts.signatures[i].found.failed)
            rc = es_err_nomem(r->g.err);
    if (rc == 0 && r->facts.found.failed)
        rc = es_err_nomem(r->g.err);
    if (rc == 0)
        rc = es_judge(&report, &r->facts, r->policy, r->now, r->g.err);
    if (rc == 0)
        rc = es_report_fill(report, r->g.ctx, &r->facts, r->policy, r->g.err);
    if (rc == 0)
        rc = es_report_keep(report, &r->facts, r->g.trust, r->g.err);
    es_facts_free(&r->facts);
    if (rc < 0) {
        eseal_report_free(report);
        report = NULL;
    }
    *out = report;
    return rc;
}

static int describe_io(run *r, const eseal_io *io)
{
    es_content content = {.io = io};
    uint8_t digest[ES_HASH_MAX];
    int rc = es_content_hash(&r->g, &content, ES_HASH_SM3, es_span_of(NULL, 0), digest);

    if (rc < 0)
        return rc;
    memcpy(r->facts.digest, digest, sizeof r->facts.digest);
    r->facts.has_digest = true;
    r->facts.size = eseal_io_length(io);
    return 0;
}

/* The signature or seal that stands in no document. */
static int describe_beside(run *r, const uint8_t *octets, size_t len)
{
    uint8_t digest[ES_HASH_MAX];
    int rc = es_hash_octets(digest, r->g.ctx, ES_HASH_SM3, es_span_of(octets, len), r->g.err);

    if (rc < 0)
        return rc;
    memcpy(r->facts.beside, digest, sizeof r->facts.beside);
    r->facts.has_beside = true;
    return 0;
}

/* What speaks about more than one signature; the document's digests are known. */
static int gather_evidence(run *r)
{
    int rc = es_gather_statuses(&r->g);

    return rc < 0 ? rc : es_gather_archives(&r->g);
}

int es_verify_ofd(eseal_report **out, const eseal_ctx *ctx, const es_ofd *ofd, const eseal_io *io,
    const eseal_verify_options *options, eseal_error *err)
{
    run r;
    int rc = run_begin(&r, ctx, options, err);

    if (rc == 0)
        rc = describe_io(&r, io);
    if (rc == 0)
        rc = gather_evidence(&r);
    if (rc == 0)
        rc = es_gather_document(&r.g, ofd);
    return run_end(&r, rc, out);
}

int eseal_document_verify(eseal_report **out, const eseal_document *document,
    const eseal_verify_options *options, eseal_error *err)
{
    if (out == NULL || document == NULL)
        return es_err_misuse(err, "eseal_document_verify needs out and document");
    *out = NULL;
    return es_verify_ofd(out, document->ctx, document->ofd, document->io, options, err);
}

/* Room for one signature that is in no list. */
static es_signature_facts *single(run *r, const char *format)
{
    es_signature_facts *s = es_alloc_array(1, sizeof *s);

    r->facts.format = format;
    r->facts.signatures = s;
    r->facts.signature_count = s == NULL ? 0 : 1;
    if (s != NULL)
        s->claimed = ES_TIME_UNKNOWN;
    return s;
}

int eseal_signature_verify(eseal_report **out, const eseal_signature *signature,
    const eseal_ctx *ctx, const eseal_io *content, const eseal_verify_options *options,
    eseal_error *err)
{
    es_content over = {.io = content};
    es_signature_facts *s;
    run r;
    int rc;

    if (out == NULL || signature == NULL || ctx == NULL || content == NULL)
        return es_err_misuse(err, "eseal_signature_verify needs out, signature, ctx and content");
    *out = NULL;
    rc = run_begin(&r, ctx, options, err);
    s = single(&r, "detached");
    if (rc == 0 && s == NULL)
        rc = es_err_nomem(err);
    if (rc == 0)
        rc = describe_io(&r, content);
    if (rc == 0)
        rc = describe_beside(&r, signature->octets, signature->len);
    if (rc == 0)
        rc = gather_evidence(&r);
    if (rc == 0) /* an own copy, so that facts own what they free */
        rc = es_signature_parse(&s->value, ctx, es_span_of(signature->octets, signature->len), err);
    if (rc == 0) {
        s->seal = s->value->seal;
        s->plain = s->seal == NULL;
        s->layout = s->plain ? ES_LAYOUT_PLAIN : s->seal->layout;
        rc = es_gather_signature(&r.g, s, &over);
    }
    /* the data hash stands for the references that a package would have */
    if (rc == 0)
        es_found(s, ES_C_SIGNATURE_REFERENCES, ESEAL_CHECK_NOT_APPLICABLE, ES_R_ABSENT);
    return run_end(&r, rc, out);
}

int eseal_seal_verify(eseal_report **out, const eseal_seal *seal, const eseal_ctx *ctx,
    const eseal_verify_options *options, eseal_error *err)
{
    es_signature_facts *s;
    run r;
    int rc;

    if (out == NULL || seal == NULL || ctx == NULL)
        return es_err_misuse(err, "eseal_seal_verify needs out, seal and ctx");
    *out = NULL;
    rc = run_begin(&r, ctx, options, err);
    s = single(&r, "seal");
    if (rc == 0 && s == NULL)
        rc = es_err_nomem(err);
    if (rc == 0) {
        s->seal = seal;
        s->lone_seal = true;
        s->layout = seal->layout;
        r.facts.size = seal->len;
        rc = describe_beside(&r, seal->octets, seal->len);
    }
    if (rc == 0) {
        rc = gather_evidence(&r);
    }
    if (rc == 0)
        rc = es_gather_seal(&r.g, s);
    return run_end(&r, rc, out);
}

int es_verify_stamp(eseal_report **out, const eseal_stamp_token *token, const eseal_ctx *ctx,
    es_span over, const eseal_verify_options *options, eseal_error *err)
{
    es_span octets = es_span_of(token->data->octets, token->data->len);
    es_signature_facts *s;
    run r;
    int rc = run_begin(&r, ctx, options, err);

    s = single(&r, "stamp");
    if (rc == 0 && s == NULL)
        rc = es_err_nomem(err);
    if (rc == 0) {
        s->lone_stamp = true;
        s->layout = 4;
        r.facts.size = octets.len;
        rc = describe_beside(&r, octets.ptr, octets.len);
    }
    if (rc == 0)
        rc = es_gather_lone_stamp(&r.g, s, octets, over);
    return run_end(&r, rc, out);
}

int eseal_stamp_token_verify(eseal_report **out, const eseal_stamp_token *token,
    const eseal_ctx *ctx, const void *data, size_t len, const eseal_verify_options *options,
    eseal_error *err)
{
    if (out == NULL || token == NULL || ctx == NULL || (data == NULL && len > 0))
        return es_err_misuse(err, "eseal_stamp_token_verify needs out, token, ctx and data");
    *out = NULL;
    return es_verify_stamp(out, token, ctx, es_span_of(data, len), options, err);
}
