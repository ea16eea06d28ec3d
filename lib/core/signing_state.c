/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Saving and restoring a signature in progress.  The state holds what was asked for and the SM3 of
 * what it was asked on; restoring prepares again from the same octets and compares e, so a changed
 * document, or a damaged state, cannot get a signature that was meant for another.
 *
 *   SigningState ::= SEQUENCE {
 *       magic UTF8String ("eseal-signing/1"), kind INTEGER, version INTEGER, time INTEGER,
 *       source OCTET STRING (32), cert OCTET STRING, seal OCTET STRING, info OCTET STRING,
 *       property UTF8String, lock INTEGER, plainForm INTEGER, riding INTEGER,
 *       ridingAt OCTET STRING (8), unknownChain INTEGER, message OCTET STRING, e OCTET STRING (32),
 *       stamps SEQUENCE OF SEQUENCE { page INTEGER, box OCTET STRING (32) } }
 */
#include "core/signing.h"

#include "base/mem.h"
#include "codec/der.h"

#define MAGIC "eseal-signing/1"

/* IEEE 754 octets, most significant first. */
static void put_double(uint8_t out[8], double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(bits >> (56 - 8 * i));
}

static double get_double(const uint8_t in[8])
{
    uint64_t bits = 0;
    double value;

    for (int i = 0; i < 8; i++)
        bits = bits << 8 | in[i];
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void put_stamps(es_buf *out, const eseal_sign_options *o)
{
    es_buf list = ES_BUF(out->max);

    for (size_t i = 0; i < o->stamp_count; i++) {
        const eseal_stamp *stamp = &o->stamps[i];
        es_buf item = ES_BUF(128);
        uint8_t box[32];

        put_double(box, stamp->x);
        put_double(box + 8, stamp->y);
        put_double(box + 16, stamp->width);
        put_double(box + 24, stamp->height);
        es_der_put_int(&item, (int64_t)stamp->page);
        es_der_put(&item, ES_TAG_OCTETS, es_span_of(box, sizeof box));
        es_der_put(&list, ES_TAG_SEQUENCE, es_buf_view(&item));
        list.failed |= item.failed;
        es_buf_free(&item);
    }
    es_der_put(out, ES_TAG_SEQUENCE, es_buf_view(&list));
    out->failed |= list.failed;
    es_buf_free(&list);
}

static void put_fields(es_buf *out, const eseal_signing *s)
{
    const eseal_sign_options *o = &s->options;
    uint8_t at[8];

    put_double(at, o->riding_at);
    es_der_put(out, ES_TAG_UTF8, es_span_str(MAGIC));
    es_der_put_int(out, s->work->kind);
    es_der_put_int(out, s->version);
    es_der_put_int(out, s->time);
    es_der_put(out, ES_TAG_OCTETS, es_span_of(s->source, sizeof s->source));
    es_der_put(out, ES_TAG_OCTETS, es_span_of(s->cert->octets, s->cert->len));
    es_der_put(out, ES_TAG_OCTETS,
        s->seal == NULL ? es_span_of(NULL, 0) : es_span_of(s->seal->octets, s->seal->len));
    es_der_put(out, ES_TAG_OCTETS, es_buf_view(&s->info));
    es_der_put(out, ES_TAG_UTF8, es_span_str(s->property_info));
    es_der_put_int(out, o->lock);
    es_der_put_int(out, o->plain_form);
    es_der_put_int(out, o->riding);
    es_der_put(out, ES_TAG_OCTETS, es_span_of(at, sizeof at));
    es_der_put_int(out, o->allow_unknown_chain);
    es_der_put(out, ES_TAG_OCTETS,
        s->work->kind == ES_SIGNING_SEAL ? es_buf_view(&s->message) : es_span_of(NULL, 0));
    es_der_put(out, ES_TAG_OCTETS, es_span_of(s->e, sizeof s->e));
    put_stamps(out, o);
}

int eseal_signing_encode(
    unsigned char **out, size_t *len, const eseal_signing *signing, eseal_error *err)
{
    es_buf fields, whole;
    int rc = 0;

    if (out == NULL || len == NULL || signing == NULL)
        return es_err_misuse(err, "eseal_signing_encode needs out, len and signing");
    fields = whole = ES_BUF((size_t)signing->ctx->limits.der_octets);
    put_fields(&fields, signing);
    es_der_put(&whole, ES_TAG_SEQUENCE, es_buf_view(&fields));
    whole.failed |= fields.failed;
    *out = es_buf_take(&whole, len);
    if (*out == NULL)
        rc = es_err_nomem(err);
    es_buf_free(&fields);
    es_buf_free(&whole);
    return rc;
}

/* --- restoring --- */

typedef struct state {
    int64_t kind, version, time, lock, plain_form, riding, unknown_chain;
    es_tlv source, cert, seal, info, property, riding_at, message, e, stamps;
} state;

static bool int_in(es_der *c, int64_t *out, int64_t min, int64_t max)
{
    es_tlv tlv;

    return es_der_take(c, ES_TAG_INTEGER, &tlv) && es_der_int64(&tlv, out) && *out >= min &&
           *out <= max;
}

static bool octets(es_der *c, es_tlv *out, size_t len)
{
    return es_der_take(c, ES_TAG_OCTETS, out) && (len == 0 || out->body.len == len);
}

/* What is signed, and with what. */
static bool read_subject(es_der *c, state *s)
{
    es_tlv magic;

    return es_der_take(c, ES_TAG_UTF8, &magic) && es_span_equal(magic.body, es_span_str(MAGIC)) &&
           int_in(c, &s->kind, ES_SIGNING_DOCUMENT, ES_SIGNING_SEAL) &&
           int_in(c, &s->version, 0, 5) && int_in(c, &s->time, INT64_MIN + 1, INT64_MAX) &&
           octets(c, &s->source, 32) && octets(c, &s->cert, 0) && octets(c, &s->seal, 0) &&
           octets(c, &s->info, 0) && es_der_take(c, ES_TAG_UTF8, &s->property);
}

/* How, and what it came to. */
static bool read_manner(es_der *c, state *s)
{
    return int_in(c, &s->lock, INT32_MIN, INT32_MAX) && int_in(c, &s->plain_form, 0, 1) &&
           int_in(c, &s->riding, 0, 4) && octets(c, &s->riding_at, 8) &&
           int_in(c, &s->unknown_chain, INT32_MIN, INT32_MAX) && octets(c, &s->message, 0) &&
           octets(c, &s->e, 32) && es_der_take(c, ES_TAG_SEQUENCE, &s->stamps) && es_der_at_end(c);
}

static int bad_state(eseal_error *err)
{
    return es_err(err, ESEAL_E_STATE, NULL, ES_NO_OFFSET,
        "these octets are no saved signing state of this kind");
}

static int read_stamps(eseal_stamp **out, size_t *count, const es_tlv *list, eseal_error *err)
{
    es_der c, item;
    es_tlv one, box;
    int64_t page;

    *count = 0;
    *out = es_alloc_array(es_der_children(list), sizeof **out);
    if (*out == NULL)
        return es_err_nomem(err);
    es_der_enter(&c, list, list->whole.ptr);
    while (es_der_take(&c, ES_TAG_SEQUENCE, &one)) {
        eseal_stamp *stamp = &(*out)[*count];

        es_der_enter(&item, &one, list->whole.ptr);
        if (!int_in(&item, &page, 1, INT32_MAX) || !octets(&item, &box, 32))
            return bad_state(err);
        stamp->page = (uint64_t)page;
        stamp->x = get_double(box.body.ptr);
        stamp->y = get_double(box.body.ptr + 8);
        stamp->width = get_double(box.body.ptr + 16);
        stamp->height = get_double(box.body.ptr + 24);
        ++*count;
    }
    return es_der_at_end(&c) ? 0 : bad_state(err);
}

/* What was prepared must come out again, octet for octet. */
static int prepare_again(eseal_signing *s, const state *from, eseal_error *err)
{
    int rc;

    memcpy(s->source, from->source.body.ptr, sizeof s->source);
    rc = s->work->again(s, from->info.body, from->message.body, err);
    if (rc == 0 && memcmp(s->e, from->e.body.ptr, sizeof s->e) != 0)
        rc = es_err(err, ESEAL_E_STATE, NULL, ES_NO_OFFSET,
            "the state does not give the digest that it was saved with");
    return rc;
}

static int restore(eseal_signing **out, const eseal_ctx *ctx, const eseal_document *document,
    const eseal_io *content, const state *from, eseal_error *err)
{
    const es_signing_work *work = es_signing_work_of((es_signing_kind)from->kind);
    eseal_sign_options o = {.size = sizeof o,
        .lock = (int)from->lock,
        .plain_form = (int)from->plain_form,
        .riding = (int)from->riding,
        .riding_at = get_double(from->riding_at.body.ptr),
        .allow_unknown_chain = (int)from->unknown_chain,
        .time = from->time};
    char *property = (char *)es_memdup(from->property.body.ptr, from->property.body.len);
    eseal_stamp *stamps = NULL;
    eseal_seal *seal = NULL;
    eseal_cert *cert = NULL;
    eseal_signing *s = NULL;
    int rc = property == NULL ? es_err_nomem(err) : 0;

    if (rc == 0 && work == NULL)
        rc = es_err(err, ESEAL_E_STATE, NULL, ES_NO_OFFSET,
            "this library was built without what the state was saved for");
    if (rc == 0)
        rc = read_stamps(&stamps, &o.stamp_count, &from->stamps, err);
    if (rc == 0 && from->seal.body.len > 0)
        rc = es_seal_parse(&seal, ctx, from->seal.body, NULL, err);
    if (rc == 0)
        rc = es_cert_parse(&cert, ctx, from->cert.body, NULL, err);
    o.property_info = property;
    o.stamps = stamps;
    o.seal = seal;
    if (rc == 0)
        rc = es_signing_alloc(&s, ctx, work, &o, cert, err);
    if (rc == 0) {
        s->document = document;
        s->content = content;
        s->version = (int)from->version;
        s->time = from->time;
        rc = es_signing_algorithm(s, err);
    }
    if (rc == 0)
        rc = prepare_again(s, from, err);
    es_free(property);
    es_free(stamps);
    eseal_seal_free(seal);
    eseal_cert_free(cert);
    if (rc < 0) {
        eseal_signing_free(s);
        return rc;
    }
    *out = s;
    return 0;
}

int eseal_signing_parse(eseal_signing **out, const eseal_ctx *ctx, const eseal_document *document,
    const eseal_io *content, const void *octets_in, size_t len, eseal_error *err)
{
    es_span in = es_span_of(octets_in, len);
    state from;
    es_der c;
    es_tlv whole;

    if (out == NULL || ctx == NULL || octets_in == NULL)
        return es_err_misuse(err, "eseal_signing_parse needs out, ctx and state");
    *out = NULL;
    if (es_der_check(in, &ctx->limits, NULL) < 0)
        return bad_state(err);
    es_der_open(&c, in, in.ptr);
    if (!es_der_take(&c, ES_TAG_SEQUENCE, &whole))
        return bad_state(err);
    es_der_enter(&c, &whole, in.ptr);
    if (!read_subject(&c, &from) || !read_manner(&c, &from))
        return bad_state(err);
    if ((from.kind == ES_SIGNING_DOCUMENT) != (document != NULL) ||
        (from.kind == ES_SIGNING_CONTENT) != (content != NULL))
        return es_err_misuse(err, "give the document, or the content, that the state was made for");
    return restore(out, ctx, document, content, &from, err);
}
