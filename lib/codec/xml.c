/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/xml.h"

#include <expat.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "codec/xml_tree.h"

/* Between namespace and local name in what expat hands over: no name can hold it. */
#define SEPARATOR '\n'
#define SEPARATORS "\n"
/* expat takes an int; handed whole pieces, it parses them in place. */
#define PIECE (1 << 30)

/* An element whose end tag has not come yet. */
typedef struct open_element {
    es_xml_node *node;
    es_xml_node *last_child;
    es_buf text;
} open_element;

typedef struct parse {
    const eseal_ctx *ctx;
    XML_Parser expat;
    const es_xml_options *options;
    es_span in;
    es_xml *xml;
    open_element *open; /* kept beyond open_count, so that text buffers are used again */
    size_t open_count, open_capacity;
    uint64_t depth, nodes;
    uint64_t opaque; /* 0, or how many elements deep inside an opaque one, itself counted */
    int rc;          /* the first own refusal, with its reason and place */
    es_reason reason;
    uint64_t offset, limit; /* limit: the value of the one that was reached */
    char detail[96];
} parse;

/* --- refusing --- */

static void refuse(parse *state, int rc, es_reason reason, uint64_t offset, const char *detail)
{
    if (state->rc != 0)
        return;
    state->rc = rc;
    state->reason = reason;
    state->offset = offset;
    if (detail != NULL) {
        size_t len = strnlen(detail, sizeof state->detail - 1);

        memcpy(state->detail, detail, len);
        state->detail[len] = '\0';
    }
    if (state->expat != NULL)
        XML_StopParser(state->expat, XML_FALSE);
}

static uint64_t here(const parse *state)
{
    XML_Index at = XML_GetCurrentByteIndex(state->expat);

    return at < 0 ? ES_NO_OFFSET : (uint64_t)at;
}

static void refuse_here(parse *state, int rc, es_reason reason, const char *detail)
{
    refuse(state, rc, reason, here(state), detail);
}

/* A limit of the context, by its name. */
static void refuse_limit(parse *state, uint64_t offset, const char *limit, uint64_t value)
{
    if (state->rc == 0)
        state->limit = value;
    refuse(state, ESEAL_E_LIMIT, ES_R_LIMIT_REACHED, offset, limit);
}

static void no_memory(parse *state)
{
    refuse_here(state, ESEAL_E_NOMEM, ES_R_NONE, NULL);
}

/* --- building the tree --- */

/* The local name of what expat calls "namespace SEPARATOR name" or just "name". */
static const char *local_name(const char *name, size_t *space_len)
{
    const char *at = strrchr(name, SEPARATOR);

    *space_len = at == NULL ? 0 : (size_t)(at - name);
    return at == NULL ? name : at + 1;
}

/* GB/T 33190-2016, 7.1, and the form without a year that products write. */
static bool is_own(const char *name, size_t space_len)
{
    static const char *const OWN[] = {"http://www.ofdspec.org/2016", "http://www.ofdspec.org"};

    if (space_len == 0)
        return true;
    for (size_t i = 0; i < sizeof OWN / sizeof OWN[0]; i++)
        if (strlen(OWN[i]) == space_len && memcmp(OWN[i], name, space_len) == 0)
            return true;
    return false;
}

static bool is_opaque(const es_xml_options *options, const es_xml_node *node)
{
    if (options == NULL || options->opaque == NULL || !node->own)
        return false;
    for (const char *const *name = options->opaque; *name != NULL; name++)
        if (strcmp(*name, node->name) == 0)
            return true;
    return false;
}

static bool add_attrs(parse *state, es_xml_node *node, const XML_Char **attrs)
{
    const es_xml_attr **tail = &node->attrs;

    for (; attrs[0] != NULL; attrs += 2) {
        es_xml_attr *attr;
        const char *local;
        size_t space_len;

        local = local_name(attrs[0], &space_len);
        if (space_len > 0) {
            if (is_own(attrs[0], space_len))
                node->qualified = es_xml_text(state->xml, local, strlen(local));
            if (is_own(attrs[0], space_len) && node->qualified == NULL)
                return false;
            continue;
        }
        attr = es_xml_alloc(state->xml, sizeof *attr);
        if (attr == NULL)
            return false;
        attr->name = es_xml_text(state->xml, attrs[0], strlen(attrs[0]));
        attr->value = es_xml_text(state->xml, attrs[1], strlen(attrs[1]));
        if (attr->name == NULL || attr->value == NULL)
            return false;
        *tail = attr;
        tail = &attr->next;
    }
    return true;
}

/* Puts node on the stack of open elements and into the tree. */
static bool push(parse *state, es_xml_node *node)
{
    open_element *top;

    if (!es_grow(&state->open, &state->open_capacity, state->open_count + 1, sizeof *state->open))
        return false;
    if (state->open_count > 0) {
        open_element *parent = &state->open[state->open_count - 1];

        node->parent = parent->node;
        if (parent->last_child == NULL)
            parent->node->child = node;
        else
            parent->last_child->next = node;
        parent->last_child = node;
    } else {
        state->xml->root = node;
    }
    top = &state->open[state->open_count++];
    top->node = node;
    top->last_child = NULL;
    top->text.len = 0;
    top->text.max = state->in.len; /* references only ever get shorter */
    return true;
}

/* Counts an element and its attributes against the context's limits. */
static bool within_limits(parse *state, const XML_Char **attrs)
{
    const eseal_limits *limits = &state->ctx->limits;

    state->nodes++;
    for (; attrs[0] != NULL; attrs += 2)
        state->nodes++;
    if (++state->depth > limits->xml_depth)
        refuse_limit(state, here(state), "xml_depth", limits->xml_depth);
    else if (state->nodes > limits->xml_nodes)
        refuse_limit(state, here(state), "xml_nodes", limits->xml_nodes);
    return state->rc == 0;
}

static void XMLCALL on_start(void *arg, const XML_Char *name, const XML_Char **attrs)
{
    parse *state = arg;
    es_xml_node *node;
    const char *local;
    size_t space_len;

    if (state->rc != 0 || !within_limits(state, attrs))
        return;
    if (state->opaque > 0) {
        state->opaque++;
        return;
    }
    node = es_xml_alloc(state->xml, sizeof *node);
    if (node == NULL) {
        no_memory(state);
        return;
    }
    node->text = "";
    node->offset = here(state);
    local = local_name(name, &space_len);
    node->own = is_own(name, space_len);
    node->name = es_xml_text(state->xml, local, strlen(local));
    if (node->name == NULL || !add_attrs(state, node, attrs) || !push(state, node))
        no_memory(state);
    else if (is_opaque(state->options, node))
        state->opaque = 1;
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
    parse *state = arg;
    open_element *top;
    es_xml_node *node;
    uint64_t octets;

    (void)name; /* expat has compared it */
    if (state->rc != 0)
        return;
    state->depth--;
    if (state->opaque > 1) {
        state->opaque--;
        return;
    }
    state->opaque = 0;
    top = &state->open[--state->open_count];
    node = top->node;
    node->text = es_xml_text(state->xml, top->text.ptr, top->text.len);
    if (node->text == NULL) {
        no_memory(state);
        return;
    }
    /* expat says that the end of <x/> has no octets of its own and lies behind the tag */
    octets = (uint64_t)XML_GetCurrentByteCount(state->expat);
    node->empty_tag = octets == 0;
    node->inner_end = node->empty_tag ? node->offset : here(state);
    node->end = here(state) + octets;
}

static void XMLCALL on_text(void *arg, const XML_Char *text, int len)
{
    parse *state = arg;

    if (state->rc != 0 || state->opaque > 0 || state->open_count == 0)
        return;
    if (!es_buf_put(&state->open[state->open_count - 1].text, text, (size_t)len))
        no_memory(state);
}

static void cut_text(parse *state)
{
    if (state->rc == 0 && state->opaque == 0 && state->open_count > 0)
        state->open[state->open_count - 1].node->in_pieces = true;
}

static void XMLCALL on_comment(void *arg, const XML_Char *text)
{
    (void)text;
    cut_text(arg);
}

static void XMLCALL on_instruction(void *arg, const XML_Char *target, const XML_Char *data)
{
    (void)target;
    (void)data;
    cut_text(arg);
}

static void XMLCALL on_section(void *arg)
{
    cut_text(arg);
}

/* --- what is not allowed --- */

static void XMLCALL on_doctype(
    void *arg, const XML_Char *name, const XML_Char *sysid, const XML_Char *pubid, int internal)
{
    parse *state = arg;
    uint64_t at = here(state);

    (void)name;
    (void)sysid;
    (void)pubid;
    (void)internal;
    /* expat speaks at its '[' or '>', a reader looks for its beginning */
    if (at > state->in.len)
        at = state->in.len;
    while (at > 0 && (at + 2 > state->in.len || memcmp(state->in.ptr + at, "<!", 2) != 0))
        at--;
    refuse(state, ESEAL_E_XML, ES_R_XML_DOCTYPE, at, NULL);
}

static void XMLCALL on_declaration(
    void *arg, const XML_Char *version, const XML_Char *encoding, int standalone)
{
    (void)standalone;
    /* 1.1 has other white space and other characters: two readers, two documents */
    if (version != NULL && strcmp(version, "1.0") != 0)
        refuse_here(arg, ESEAL_E_XML, ES_R_XML_MALFORMED, "a version of XML other than 1.0");
    if (encoding != NULL && strcasecmp(encoding, "UTF-8") != 0 &&
        strcasecmp(encoding, "US-ASCII") != 0)
        refuse_here(arg, ESEAL_E_XML, ES_R_XML_ENCODING, encoding);
}

/* UTF-16 and UTF-32, which expat would find out by itself: no XML begins with a 0 octet among its
 * first two otherwise (XML 1.0, F.1). */
static void check_encoding(parse *state)
{
    es_span in = state->in;

    if (in.len >= 2 &&
        ((in.ptr[0] == 0xFE && in.ptr[1] == 0xFF) || (in.ptr[0] == 0xFF && in.ptr[1] == 0xFE) ||
            in.ptr[0] == 0 || in.ptr[1] == 0))
        refuse(state, ESEAL_E_XML, ES_R_XML_ENCODING, 0, "UTF-16 or UTF-32");
}

/* --- directing --- */

/* expat's memory is ours, so that it is counted and may fail like any other. */
static const XML_Memory_Handling_Suite MEMORY = {es_alloc, es_realloc, es_free};

static void run_expat(parse *state)
{
    es_span in = state->in;
    enum XML_Status status = XML_STATUS_OK;

    XML_SetUserData(state->expat, state);
    XML_SetElementHandler(state->expat, on_start, on_end);
    XML_SetCharacterDataHandler(state->expat, on_text);
    XML_SetCommentHandler(state->expat, on_comment);
    XML_SetProcessingInstructionHandler(state->expat, on_instruction);
    XML_SetCdataSectionHandler(state->expat, on_section, on_section);
    XML_SetStartDoctypeDeclHandler(state->expat, on_doctype);
    XML_SetXmlDeclHandler(state->expat, on_declaration);
    do {
        size_t piece = in.len > PIECE ? PIECE : in.len;

        status = XML_Parse(
            state->expat, (const char *)in.ptr, (int)piece, piece == in.len ? XML_TRUE : XML_FALSE);
        in.ptr = piece == 0 ? in.ptr : in.ptr + piece;
        in.len -= piece;
    } while (status == XML_STATUS_OK && in.len > 0);
    if (status == XML_STATUS_OK || state->rc != 0)
        return;
    if (XML_GetErrorCode(state->expat) == XML_ERROR_NO_MEMORY)
        no_memory(state);
    else
        refuse_here(state, ESEAL_E_XML, ES_R_XML_MALFORMED,
            XML_ErrorString(XML_GetErrorCode(state->expat)));
}

/* Says the refusal to err and findings, and returns its code. */
static int report(const parse *state, const char *path, es_findings *findings, eseal_error *err)
{
    const char *detail = state->detail[0] == '\0' ? NULL : state->detail;

    if (state->rc == ESEAL_E_NOMEM)
        return es_err_nomem(err);
    if (state->rc == ESEAL_E_LIMIT) {
        if (findings != NULL)
            es_findings_limit(findings, state->offset, path, state->detail, state->limit);
        return es_err_limit(err, path, state->detail, state->limit);
    }
    if (findings != NULL)
        es_findings_add(findings, state->reason, ES_BAD, state->offset, path, detail);
    switch (state->reason) {
    case ES_R_XML_DOCTYPE:
        return es_err(err, state->rc, path, state->offset, "a DOCTYPE is not allowed");
    case ES_R_XML_ENCODING:
        return es_err(
            err, state->rc, path, state->offset, "the encoding is %s, not UTF-8", state->detail);
    default:
        return es_err(
            err, state->rc, path, state->offset, "not well-formed XML: %s", state->detail);
    }
}

int es_xml_parse(es_xml **out, const eseal_ctx *ctx, es_span in, const char *path,
    const es_xml_options *options, es_findings *findings, eseal_error *err)
{
    parse state = {.ctx = ctx, .options = options, .in = in};
    int rc;

    *out = NULL;
    state.xml = es_alloc(sizeof *state.xml);
    if (state.xml == NULL)
        return es_err_nomem(err);
    if (in.len > ctx->limits.xml_octets)
        refuse_limit(&state, ES_NO_OFFSET, "xml_octets", ctx->limits.xml_octets);
    check_encoding(&state);
    if (state.rc == 0) {
        state.expat = XML_ParserCreate_MM(NULL, &MEMORY, SEPARATORS);
        if (state.expat == NULL)
            refuse(&state, ESEAL_E_NOMEM, ES_R_NONE, ES_NO_OFFSET, NULL);
        else
            run_expat(&state);
    }
    if (state.expat != NULL)
        XML_ParserFree(state.expat);
    for (size_t i = 0; i < state.open_capacity; i++)
        es_buf_free(&state.open[i].text);
    es_free(state.open);
    if (state.rc == 0) {
        *out = state.xml;
        return 0;
    }
    rc = report(&state, path, findings, err);
    es_xml_free(state.xml);
    return rc;
}
