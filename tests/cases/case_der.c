/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changing a DER structure in place: der NAME PATH WHAT [OCTETS].  PATH leads from the outermost
 * structure through numbered children, "0.3.1"; "." is the outermost itself.  The lengths of what
 * stands around are written anew, so that only what is changed is wrong.
 */
#include <stdio.h>

#include "case.h"
#include "unit.h"

#define CEILING ((size_t)1 << 24)

/* One element: where its content begins and how long that is; definite lengths alone. */
typedef struct node {
    es_span all, body;
} node;

static node take(const bench *b, es_span in)
{
    size_t head = 2, len;

    if (in.len < 2)
        bench_fail(b, "no DER there");
    len = in.ptr[1];
    if (len > 0x80) {
        const size_t octets = len & 0x7F;

        for (len = 0; head < 2 + octets && head < in.len; head++)
            len = len << 8 | in.ptr[head];
    }
    if (len > in.len - head)
        bench_fail(b, "no DER there");
    return (node){es_span_of(in.ptr, head + len), es_span_of(in.ptr + head, len)};
}

static void put_head(es_buf *out, uint8_t tag, size_t len)
{
    es_buf_octet(out, tag);
    if (len >= 0x10000)
        es_buf_octet(out, 0x83);
    else if (len >= 0x100)
        es_buf_octet(out, 0x82);
    else if (len >= 0x80)
        es_buf_octet(out, 0x81);
    for (int shift = 16; shift >= 0; shift -= 8)
        if (len >> shift != 0 || shift == 0)
            es_buf_octet(out, (uint8_t)(len >> shift));
}

/* A length in a form that DER does not have. */
static void put_odd_length(es_buf *out, const node *n, const char *how)
{
    es_buf_octet(out, n->all.ptr[0]);
    if (strcmp(how, "indefinite") == 0) {
        es_buf_octet(out, 0x80);
        es_buf_span(out, n->body);
        es_buf_put(out, "\0\0", 2);
    } else if (strcmp(how, "long-length") == 0) { /* one octet more than it takes */
        es_buf_octet(out, 0x84);
        for (int shift = 24; shift >= 0; shift -= 8)
            es_buf_octet(out, (uint8_t)(n->body.len >> shift));
        es_buf_span(out, n->body);
    } else { /* huge-length */
        es_buf_put(out, "\x88\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 9);
        es_buf_span(out, n->body);
    }
}

/* nest N: the element inside that many SEQUENCEs. */
static void put_nested(bench *b, es_buf *out, const node *n)
{
    es_buf inner = ES_BUF(CEILING), outer;

    es_buf_span(&inner, n->all);
    for (long long i = bench_number(b, 4); i > 0; i--) {
        outer = ES_BUF(CEILING);
        put_head(&outer, 0x30, inner.len);
        es_buf_span(&outer, es_buf_view(&inner));
        es_buf_free(&inner);
        inner = outer;
    }
    es_buf_span(out, es_buf_view(&inner));
    es_buf_free(&inner);
}

/* swap: the first two children change places. */
static void put_swapped(const bench *b, es_buf *out, const node *n)
{
    const node one = take(b, n->body);
    const node two = take(b, es_span_of(one.all.ptr + one.all.len, n->body.len - one.all.len));
    const size_t both = one.all.len + two.all.len;

    put_head(out, n->all.ptr[0], n->body.len);
    es_buf_span(out, two.all);
    es_buf_span(out, one.all);
    es_buf_put(out, n->body.ptr + both, n->body.len - both);
}

static void put_body(es_buf *out, const node *n, es_span before, es_span body, es_span behind)
{
    put_head(out, n->all.ptr[0], before.len + body.len + behind.len);
    es_buf_span(out, before);
    es_buf_span(out, body);
    es_buf_span(out, behind);
}

/* What goes in front, in place of the content, or behind it; false: something else is due. */
static bool put_content(es_buf *out, const node *n, const char *what, es_span octets)
{
    const es_span none = {NULL, 0};

    if (strcmp(what, "body") == 0)
        put_body(out, n, none, octets, none);
    else if (strcmp(what, "begin") == 0)
        put_body(out, n, octets, n->body, none);
    else if (strcmp(what, "end") == 0)
        put_body(out, n, none, n->body, octets);
    else
        return false;
    return true;
}

/* The element replaced, twice, or with octets beside it. */
static bool put_beside(es_buf *out, const node *n, const char *what, es_span octets)
{
    const bool twice = strcmp(what, "twice") == 0, replace = strcmp(what, "replace") == 0;
    const bool before = strcmp(what, "before") == 0, behind = strcmp(what, "behind") == 0;

    if (!twice && !replace && !before && !behind)
        return false;
    if (before || replace)
        es_buf_span(out, octets);
    if (!replace)
        es_buf_span(out, n->all);
    if (behind || twice)
        es_buf_span(out, twice ? n->all : octets);
    return true;
}

static void put_changed(bench *b, es_buf *out, const node *n)
{
    const char *what = bench_word(b, 3);
    const es_span none = {NULL, 0};
    const es_span octets = b->line->count > 4 ? b->line->words[4] : none;

    if (put_content(out, n, what, octets) || put_beside(out, n, what, octets))
        return;
    if (strcmp(what, "tag") == 0 || strcmp(what, "flip") == 0) {
        es_buf_span(out, n->all);
        if (what[0] == 't')
            out->ptr[out->len - n->all.len] = octets.ptr[0];
        else
            out->ptr[out->len - 1] ^= 1;
    } else if (strcmp(what, "swap") == 0)
        put_swapped(b, out, n);
    else if (strcmp(what, "nest") == 0)
        put_nested(b, out, n);
    else if (strcmp(what, "indefinite") == 0 || strcmp(what, "long-length") == 0 ||
             strcmp(what, "huge-length") == 0)
        put_odd_length(out, n, what);
    else
        bench_fail(b, what);
}

static void rebuild(bench *b, es_buf *out, es_span in, const char *path)
{
    const node n = take(b, in);
    es_buf body = ES_BUF(CEILING);
    size_t bits = n.all.ptr[0] == 0x03 ? 1 : 0; /* a BIT STRING that holds DER */
    es_span rest = es_span_of(n.body.ptr + bits, n.body.len - bits);
    char *end;
    unsigned long child = strtoul(path, &end, 10);

    if (end == path) {
        put_changed(b, out, &n);
        return;
    }
    es_buf_put(&body, n.body.ptr, bits);
    for (unsigned long i = 0; rest.len > 0; i++) {
        const node one = take(b, rest);

        if (i == child)
            rebuild(b, &body, one.all, *end == '.' ? end + 1 : "");
        else
            es_buf_span(&body, one.all);
        rest = es_span_of(rest.ptr + one.all.len, rest.len - one.all.len);
        if (rest.len == 0 && i < child)
            bench_fail(b, "no such child");
    }
    put_head(out, n.all.ptr[0], body.len);
    es_buf_span(out, es_buf_view(&body));
    es_buf_free(&body);
}

static void op_der(bench *b)
{
    const char *path = bench_word(b, 2);
    es_buf out = ES_BUF(CEILING);

    rebuild(b, &out, forge_get(&b->f, bench_word(b, 1)), path[0] == '.' ? "" : path);
    ck_assert(!out.failed);
    forge_put_octets(&b->f, bench_word(b, 1), es_buf_view(&out));
    es_buf_free(&out);
}

const bench_word_op BENCH_DER_OPS[] = {
    {"der", 3, op_der},
    {NULL, 0, NULL},
};
