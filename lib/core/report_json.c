/* SPDX-License-Identifier: Apache-2.0 */
/* eseal-report/1 as JSON (RFC 8259). */
#include <inttypes.h>
#include <math.h>

#include "base/buf.h"
#include "codec/text.h"
#include "core/report.h"

typedef struct writer {
    es_buf out;
    unsigned depth;
    bool compact, first; /* first: nothing was written at this level yet */
} writer;

static void indent(writer *w)
{
    if (w->compact)
        return;
    es_buf_text(&w->out, "\n");
    for (unsigned i = 0; i < w->depth; i++)
        es_buf_text(&w->out, "  ");
}

/* How many octets may stand as they are. */
static size_t plain(es_span text)
{
    size_t len = 0;

    while (len < text.len) {
        uint8_t c = text.ptr[len];
        uint32_t code = 0;
        size_t took = 1;

        if (c < 0x20 || c == '"' || c == '\\')
            break;
        if (c >= 0x7F)
            took = es_utf8_next(&code, es_span_of(text.ptr + len, text.len - len));
        if (c >= 0x7F && (took == 0 || es_utf8_unseen(code)))
            break;
        len += took;
    }
    return len;
}

/* One that may not. */
static size_t escape(writer *w, es_span text)
{
    uint32_t code = 0;
    size_t took = es_utf8_next(&code, text);

    if (took == 0)
        es_buf_octet(&w->out, text.ptr[0]);
    else if (code == '"' || code == '\\')
        es_buf_format(&w->out, "\\%c", (char)code);
    else if (code == '\n')
        es_buf_text(&w->out, "\\n");
    else
        es_buf_format(&w->out, "\\u%04" PRIx32, code);
    return took == 0 ? 1 : took;
}

/* Who looks at a line on a terminal must not be deceived by it either. */
static void quote(writer *w, const char *text)
{
    es_span rest = es_span_str(text);

    es_buf_text(&w->out, "\"");
    while (rest.len > 0) {
        size_t took = plain(rest);

        if (took > 0)
            es_buf_put(&w->out, rest.ptr, took);
        else
            took = escape(w, rest);
        rest = es_span_of(rest.ptr + took, rest.len - took);
    }
    es_buf_text(&w->out, "\"");
}

/* What stands before a value: comma, line, key. */
static void lead(writer *w, const char *key)
{
    if (!w->first)
        es_buf_text(&w->out, ",");
    if (w->depth > 0)
        indent(w);
    w->first = false;
    if (key == NULL)
        return;
    quote(w, key);
    es_buf_text(&w->out, w->compact ? ":" : ": ");
}

static int status(const writer *w)
{
    return w->out.failed ? ESEAL_E_NOMEM : 0;
}

static int open_with(writer *w, const char *key, const char *bracket)
{
    lead(w, key);
    es_buf_text(&w->out, bracket);
    w->depth++;
    w->first = true;
    return status(w);
}

static int close_with(writer *w, const char *bracket)
{
    bool empty = w->first;

    w->depth--;
    w->first = false;
    if (!empty)
        indent(w);
    es_buf_text(&w->out, bracket);
    return status(w);
}

static int begin_object(void *arg, const char *key)
{
    return open_with(arg, key, "{");
}

static int end_object(void *arg)
{
    return close_with(arg, "}");
}

static int begin_array(void *arg, const char *key)
{
    return open_with(arg, key, "[");
}

static int end_array(void *arg)
{
    return close_with(arg, "]");
}

static int put_text(void *arg, const char *key, const char *value)
{
    lead(arg, key);
    quote(arg, value);
    return status(arg);
}

static int put_integer(void *arg, const char *key, int64_t value)
{
    writer *w = arg;

    lead(w, key);
    es_buf_format(&w->out, "%" PRId64, value);
    return status(w);
}

/* The visit gives thousandths at most; never the locale's decimal sign. */
static int put_number(void *arg, const char *key, double value)
{
    writer *w = arg;
    int64_t milli = (int64_t)llround(value * 1000);
    uint64_t size = milli < 0 ? (uint64_t)-milli : (uint64_t)milli;

    lead(w, key);
    es_buf_format(&w->out, "%s%" PRIu64, milli < 0 ? "-" : "", size / 1000);
    if (size % 1000 != 0) {
        char digits[4] = {(char)('0' + size / 100 % 10), (char)('0' + size / 10 % 10),
            (char)('0' + size % 10), '\0'};

        for (int i = 2; digits[i] == '0'; i--)
            digits[i] = '\0';
        es_buf_format(&w->out, ".%s", digits);
    }
    return status(w);
}

char *eseal_report_json(const eseal_report *report, const char *lang, int compact)
{
    static const eseal_visitor JSON = {sizeof JSON, begin_object, end_object, begin_array,
        end_array, put_text, put_integer, put_number};
    writer w = {.out = ES_BUF((size_t)1 << 30), .compact = compact != 0, .first = true};
    char *text = NULL;

    if (eseal_report_visit(report, lang, &JSON, &w) == 0) {
        es_buf_text(&w.out, compact != 0 ? "" : "\n");
        text = (char *)es_buf_take(&w.out, NULL);
    }
    es_buf_free(&w.out);
    return text;
}
