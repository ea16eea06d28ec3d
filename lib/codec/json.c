/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json.h"

#include "base/err.h"
#include "base/mem.h"
#include "codec/text.h"

#define NONE SIZE_MAX

typedef struct reader {
    es_json json;
    const eseal_limits *limits;
    eseal_error *err;
    es_span in;
    size_t at, capacity;
    size_t open; /* the innermost array or object that is not closed; NONE */
    uint64_t depth;
    uint8_t *room; /* where the next text goes */
} reader;

static int refuse(const reader *r, size_t at, const char *why)
{
    return es_err(r->err, ESEAL_E_TEXT, NULL, at, "JSON: %s", why);
}

/* The octet at the cursor; -1: the end. */
static int peek(const reader *r)
{
    return r->at < r->in.len ? r->in.ptr[r->at] : -1;
}

static void skip_blanks(reader *r)
{
    int c = peek(r);

    while (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        r->at++;
        c = peek(r);
    }
}

/* --- texts --- */

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Four digits behind a 'u'. */
static bool read_unit(reader *r, uint32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        int digit = hex_digit(peek(r));

        if (digit < 0)
            return false;
        *unit = *unit << 4 | (uint32_t)digit;
    }
    return true;
}

static void put_code(reader *r, uint32_t code)
{
    if (code < 0x80) {
        *r->room++ = (uint8_t)code;
        return;
    }
    if (code < 0x800) {
        *r->room++ = (uint8_t)(0xc0 | code >> 6);
    } else {
        if (code < 0x10000) {
            *r->room++ = (uint8_t)(0xe0 | code >> 12);
        } else {
            *r->room++ = (uint8_t)(0xf0 | code >> 18);
            *r->room++ = (uint8_t)(0x80 | (code >> 12 & 0x3f));
        }
        *r->room++ = (uint8_t)(0x80 | (code >> 6 & 0x3f));
    }
    *r->room++ = (uint8_t)(0x80 | (code & 0x3f));
}

/* \uXXXX, or two of them; the cursor is behind the first 'u'. */
static int read_code(reader *r, size_t start)
{
    uint32_t code, low;

    if (!read_unit(r, &code))
        return refuse(r, start, "\\u needs four hexadecimal digits");
    if (code == 0)
        return refuse(r, start, "a 0 character");
    if (code >= 0xd800 && code < 0xe000) {
        if (code >= 0xdc00 || peek(r) != '\\')
            return refuse(r, start, "half of a surrogate pair");
        r->at++;
        if (peek(r) != 'u')
            return refuse(r, start, "half of a surrogate pair");
        r->at++;
        if (!read_unit(r, &low) || low < 0xdc00 || low >= 0xe000)
            return refuse(r, start, "half of a surrogate pair");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    put_code(r, code);
    return 0;
}

static int read_escape(reader *r)
{
    static const char FROM[] = "\"\\/bfnrt", TO[] = "\"\\/\b\f\n\r\t";
    size_t start = r->at++;
    int c = peek(r);
    const char *found = c <= 0 ? NULL : strchr(FROM, c);

    r->at++;
    if (c == 'u')
        return read_code(r, start);
    if (found == NULL)
        return refuse(r, start, "an escape that does not exist");
    *r->room++ = (uint8_t)TO[found - FROM];
    return 0;
}

/* The cursor is at the opening quote.  What is decoded is never longer than what is written. */
static int read_text(reader *r, es_span *out)
{
    size_t start = r->at++;
    uint8_t *text = r->room;

    for (;;) {
        int c = peek(r), rc = 0;

        if (c < 0)
            return refuse(r, start, "a text without end");
        if (c < 0x20)
            return refuse(r, r->at, "a control character in a text");
        if (c == '\\') {
            rc = read_escape(r);
        } else {
            r->at++;
            if (c == '"')
                break;
            *r->room++ = (uint8_t)c;
        }
        if (rc != 0)
            return rc;
    }
    *out = es_span_of(text, (size_t)(r->room - text));
    *r->room++ = 0; /* in place of a quote */
    return 0;
}

/* --- numbers and words --- */

static bool skip_digits(reader *r)
{
    size_t start = r->at;

    while (peek(r) >= '0' && peek(r) <= '9')
        r->at++;
    return r->at > start;
}

static int read_number(reader *r, es_span *out)
{
    size_t start = r->at;
    bool sound = true;

    if (peek(r) == '-')
        r->at++;
    if (peek(r) == '0')
        r->at++;
    else
        sound = skip_digits(r);
    if (sound && peek(r) == '.') {
        r->at++;
        sound = skip_digits(r);
    }
    if (sound && (peek(r) == 'e' || peek(r) == 'E')) {
        r->at++;
        if (peek(r) == '+' || peek(r) == '-')
            r->at++;
        sound = skip_digits(r);
    }
    if (!sound)
        return refuse(r, start, "not a number");
    memcpy(r->room, r->in.ptr + start, r->at - start);
    *out = es_span_of(r->room, r->at - start);
    r->room += r->at - start;
    return 0;
}

static int read_word(reader *r, es_json_kind *kind)
{
    static const char *const WORDS[] = {"null", "false", "true"};

    for (int i = 0; i < 3; i++) {
        es_span word = es_span_str(WORDS[i]);

        if (r->in.len - r->at >= word.len && memcmp(r->in.ptr + r->at, word.ptr, word.len) == 0) {
            *kind = (es_json_kind)i;
            r->at += word.len;
            return 0;
        }
    }
    return refuse(r, r->at, peek(r) < 0 ? "it ends too early" : "a value is due here");
}

/* --- values --- */

static int add_node(reader *r, es_span name, size_t *place)
{
    es_json *json = &r->json;
    es_json_node *node;

    if (json->count >= r->limits->xml_nodes)
        return es_err_limit(r->err, NULL, "xml_nodes", r->limits->xml_nodes);
    if (!es_grow(&json->nodes, &r->capacity, json->count + 1, sizeof *json->nodes))
        return es_err_nomem(r->err);
    *place = json->count++;
    node = &json->nodes[*place];
    *node = (es_json_node){.name = name, .offset = r->at};
    if (r->open == NONE)
        return 0;
    node->parent = r->open;
    if (json->nodes[r->open].count++ == 0)
        json->nodes[r->open].child = *place;
    else
        json->nodes[json->nodes[r->open].last].next = *place;
    json->nodes[r->open].last = *place;
    return 0;
}

/* One value; of an array or object the beginning, which is then open. */
static int read_value(reader *r, es_span name)
{
    int c = peek(r), rc;
    es_json_node *node;
    size_t place = 0;

    rc = add_node(r, name, &place);
    if (rc != 0)
        return rc;
    node = &r->json.nodes[place];
    if (c == '{' || c == '[') {
        if (r->depth >= r->limits->xml_depth)
            return es_err_limit(r->err, NULL, "xml_depth", r->limits->xml_depth);
        node->kind = c == '{' ? ES_JSON_OBJECT : ES_JSON_ARRAY;
        r->depth++;
        r->at++;
        r->open = place;
        return 0;
    }
    if (c == '"') {
        node->kind = ES_JSON_STRING;
        return read_text(r, &node->text);
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
        node->kind = ES_JSON_NUMBER;
        return read_number(r, &node->text);
    }
    return read_word(r, &node->kind);
}

static int read_name(reader *r, es_span *name)
{
    const es_json_node *open = &r->json.nodes[r->open], *node;
    size_t start = r->at;
    int rc;

    if (open->count >= ES_JSON_MEMBERS_MAX)
        return es_err_limit(r->err, NULL, "members of an object", ES_JSON_MEMBERS_MAX);
    if (peek(r) != '"')
        return refuse(r, start, "a name in quotes is due here");
    rc = read_text(r, name);
    if (rc != 0)
        return rc;
    for (node = es_json_first(&r->json, open); node != NULL; node = es_json_next(&r->json, node))
        if (es_span_equal(node->name, *name))
            return refuse(r, start, "a name that was there already");
    skip_blanks(r);
    if (peek(r) != ':')
        return refuse(r, r->at, "a colon is due here");
    r->at++;
    skip_blanks(r);
    return 0;
}

/* The end of what is open, or its next value. */
static int read_on(reader *r)
{
    const es_json_node *open = &r->json.nodes[r->open];
    bool object = open->kind == ES_JSON_OBJECT;
    es_span name = {NULL, 0};
    int rc = 0;

    skip_blanks(r);
    if (peek(r) == (object ? '}' : ']')) {
        r->at++;
        r->depth--;
        r->open = r->depth == 0 ? NONE : open->parent;
        return 0;
    }
    if (open->count > 0) {
        if (peek(r) != ',')
            return refuse(r, r->at, peek(r) < 0 ? "it ends too early" : "a comma is due here");
        r->at++;
        skip_blanks(r);
    }
    if (object)
        rc = read_name(r, &name);
    return rc != 0 ? rc : read_value(r, name);
}

static int read_all(reader *r)
{
    es_span none = {NULL, 0}, rest = r->in;
    uint32_t code;
    int rc;

    for (size_t n; rest.len > 0; rest = es_span_of(rest.ptr + n, rest.len - n)) {
        n = es_utf8_next(&code, rest);
        if (n == 0)
            return refuse(r, r->in.len - rest.len, "not UTF-8");
    }
    skip_blanks(r);
    rc = read_value(r, none);
    while (rc == 0 && r->open != NONE)
        rc = read_on(r);
    skip_blanks(r);
    if (rc == 0 && r->at < r->in.len)
        rc = refuse(r, r->at, "something stands behind the value");
    return rc;
}

int es_json_parse(es_json *out, const eseal_limits *limits, es_span in, eseal_error *err)
{
    reader r = {.limits = limits, .err = err, .in = in, .open = NONE};
    int rc;

    *out = (es_json){0};
    if (in.len > limits->der_octets)
        return es_err_limit(err, NULL, "der_octets", limits->der_octets);
    r.room = r.json.texts = es_alloc(in.len + 1);
    if (r.room == NULL)
        return es_err_nomem(err);
    rc = read_all(&r);
    if (rc == 0)
        *out = r.json;
    else
        es_json_free(&r.json);
    return rc;
}

void es_json_free(es_json *json)
{
    es_free(json->nodes);
    es_free(json->texts);
    *json = (es_json){0};
}

const es_json_node *es_json_first(const es_json *json, const es_json_node *node)
{
    return node->child == 0 ? NULL : &json->nodes[node->child];
}

const es_json_node *es_json_next(const es_json *json, const es_json_node *node)
{
    return node->next == 0 ? NULL : &json->nodes[node->next];
}

const es_json_node *es_json_member(const es_json *json, const es_json_node *node, const char *name)
{
    const es_json_node *member;

    if (node->kind != ES_JSON_OBJECT)
        return NULL;
    for (member = es_json_first(json, node); member != NULL; member = es_json_next(json, member))
        if (es_span_equal(member->name, es_span_str(name)))
            return member;
    return NULL;
}
