/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_edit.h"

#include "base/err.h"
#include "codec/text.h"
#include "codec/xml.h"

static const char ENTRY[] = "OFD.xml";

static int cannot(eseal_error *err, const char *path, uint64_t offset, const char *why)
{
    return es_err(err, ESEAL_E_DOCUMENT, path, offset, "cannot be edited: %s", why);
}

/* --- places in the octets --- */

/* An element as it stands in the octets. */
typedef struct place {
    es_span name;  /* as written, with prefix */
    size_t prefix; /* octets of it, with the colon; 0: none */
    size_t inner;  /* behind the start tag, or at the "/>" of an empty one */
    size_t inner_end;
    bool empty_tag;
} place;

static bool is_name_end(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '/' || c == '>';
}

/* Behind the ">" of the start tag at `at`; quotes may hold one too.  0: there is none before end.
 */
static size_t behind_tag(es_span file, size_t at, size_t end)
{
    uint8_t quote = 0;

    for (; at < end; at++) {
        uint8_t c = file.ptr[at];

        if (quote == 0 && c == '>')
            return at + 1;
        if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = 0;
    }
    return 0;
}

/* The octets are those that a parser made node of.  false: its offsets are not those of an element.
 */
static bool place_of(place *out, es_span file, const es_xml_node *node)
{
    size_t name = (size_t)node->offset + 1, end = (size_t)node->end, at = name, behind;

    if (node->end > file.len || node->inner_end >= node->end || node->offset > node->inner_end ||
        file.ptr[node->offset] != '<' || file.ptr[node->inner_end] != '<')
        return false;
    while (at < end && !is_name_end(file.ptr[at]))
        at++;
    *out = (place){.name = es_span_of(file.ptr + name, at - name), .empty_tag = node->empty_tag};
    for (size_t i = 0; i < out->name.len; i++)
        if (out->name.ptr[i] == ':')
            out->prefix = i + 1;
    behind = behind_tag(file, at, end);
    if (node->empty_tag) {
        out->inner = out->inner_end = behind - 2;
        return behind == end && file.ptr[end - 2] == '/';
    }
    out->inner = behind;
    out->inner_end = (size_t)node->inner_end;
    return behind > name && behind <= out->inner_end;
}

static void put_octets(es_buf *out, es_span file, size_t from, size_t to)
{
    es_buf_put(out, file.ptr + from, to - from);
}

/* "<prefix:name" or "</prefix:name>". */
static void put_tag(es_buf *out, const place *in, const char *open, const char *name)
{
    es_buf_text(out, open);
    es_buf_put(out, in->name.ptr, in->prefix);
    es_buf_text(out, name);
}

static void put_element(es_buf *out, const place *in, const char *name, const char *text)
{
    put_tag(out, in, "<", name);
    es_buf_text(out, ">");
    es_xml_escape(out, es_span_str(text));
    put_tag(out, in, "</", name);
    es_buf_text(out, ">");
}

static void put_attribute(es_buf *out, const char *name, const char *value)
{
    es_buf_format(out, " %s=\"", name);
    es_xml_escape(out, es_span_str(value));
    es_buf_text(out, "\"");
}

static void put_signature(es_buf *out, const place *in, const es_ofd_listing *listing)
{
    put_tag(out, in, "<", "Signature");
    put_attribute(out, "ID", listing->id);
    put_attribute(out, "Type", listing->type);
    put_attribute(out, "BaseLoc", listing->base_loc);
    es_buf_text(out, "/>");
}

/* --- looking at results --- */

static size_t count_children(const es_xml_node *parent, const char *name)
{
    size_t count = 0;

    for (const es_xml_node *n = es_xml_child(parent, name); n != NULL; n = es_xml_again(n))
        count++;
    return count;
}

static bool attribute_is(const es_xml_node *node, const char *name, const char *value)
{
    const char *found = es_xml_attr_value(node, name);

    return found != NULL && strcmp(found, value) == 0;
}

static bool text_is(const es_xml_node *node, const char *value)
{
    return node != NULL && es_span_equal(es_xml_trimmed(node), es_span_str(value));
}

/* The list has `before` signatures more than the new one, which comes last. */
static bool list_holds(const es_xml_node *root, size_t before, const es_ofd_listing *listing)
{
    const es_xml_node *last = es_xml_child(root, "Signature");

    for (const es_xml_node *n = last; n != NULL; n = es_xml_again(n))
        last = n;
    return last != NULL && count_children(root, "Signature") == before + 1 &&
           count_children(root, "MaxSignId") == 1 &&
           text_is(es_xml_child(root, "MaxSignId"), listing->max_sign_id) &&
           attribute_is(last, "ID", listing->id) && attribute_is(last, "Type", listing->type) &&
           attribute_is(last, "BaseLoc", listing->base_loc);
}

static bool is_root(const es_xml_node *root, const char *name)
{
    return root != NULL && root->own && strcmp(root->name, name) == 0;
}

static int parse(
    es_xml **out, const eseal_ctx *ctx, const char *path, es_span file, eseal_error *err)
{
    eseal_error inner = {0};
    int rc = es_xml_parse(out, ctx, file, path, NULL, NULL, &inner);

    if (rc == ESEAL_E_XML)
        return cannot(err, path, inner.offset, inner.text);
    if (rc != 0 && err != NULL && err->code == 0)
        *err = inner;
    return rc;
}

/* Parses what was made and compares. */
static int check_list(const eseal_ctx *ctx, const char *path, const es_buf *made, size_t before,
    const es_ofd_listing *listing, eseal_error *err)
{
    es_xml *xml = NULL;
    int rc;

    if (made->failed)
        return es_err_nomem(err);
    rc = parse(&xml, ctx, path, es_buf_view(made), err);
    if (rc == 0 && (!is_root(es_xml_root(xml), "Signatures") ||
                       !list_holds(es_xml_root(xml), before, listing)))
        rc = cannot(err, path, ES_NO_OFFSET, "the new signature would not be read back");
    es_xml_free(xml);
    return rc;
}

/* --- the list --- */

/* MaxSignId's content is replaced, or the element put in front, where the schema has it. */
static int write_list(es_buf *out, const char *path, es_span old, const es_xml_node *root,
    const es_ofd_listing *listing, eseal_error *err)
{
    const es_xml_node *max = es_xml_child(root, "MaxSignId");
    place all, at;

    if (!place_of(&all, old, root))
        return cannot(err, path, root->offset, "its root element cannot be located");
    if (max != NULL &&
        (es_xml_again(max) != NULL || max->child != NULL || !place_of(&at, old, max)))
        return cannot(err, path, max->offset, "MaxSignId is not one element with text");
    put_octets(out, old, 0, all.inner);
    if (all.empty_tag)
        es_buf_text(out, ">");
    if (max == NULL) {
        put_element(out, &all, "MaxSignId", listing->max_sign_id);
        put_octets(out, old, all.inner, all.inner_end);
    } else {
        put_octets(out, old, all.inner, at.inner);
        es_buf_text(out, at.empty_tag ? ">" : "");
        es_xml_escape(out, es_span_str(listing->max_sign_id));
        if (at.empty_tag) {
            put_tag(out, &at, "</", "MaxSignId>");
            at.inner_end = (size_t)max->end;
        }
        put_octets(out, old, at.inner_end, all.inner_end);
    }
    put_signature(out, &all, listing);
    if (all.empty_tag)
        put_tag(out, &all, "</", "Signatures>");
    put_octets(out, old, all.empty_tag ? (size_t)root->end : all.inner_end, old.len);
    return 0;
}

int es_ofd_edit_list(es_buf *out, const eseal_ctx *ctx, const char *path, es_span old,
    const es_ofd_listing *listing, eseal_error *err)
{
    es_xml *xml = NULL;
    const es_xml_node *root;
    int rc = parse(&xml, ctx, path, old, err);

    if (rc != 0)
        return rc;
    root = es_xml_root(xml);
    if (!is_root(root, "Signatures"))
        rc = cannot(err, path, ES_NO_OFFSET, "its root element is not Signatures");
    if (rc == 0)
        rc = write_list(out, path, old, root, listing, err);
    if (rc == 0)
        rc = check_list(ctx, path, out, count_children(root, "Signature"), listing, err);
    es_xml_free(xml);
    return rc;
}

int es_ofd_list_make(es_buf *out, const eseal_ctx *ctx, const char *path,
    const es_ofd_listing *listing, eseal_error *err)
{
    static const char NAME[] = "ofd:Signatures";
    const place root = {.name = es_span_of(NAME, sizeof NAME - 1), .prefix = 4};

    es_buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<ofd:Signatures xmlns:ofd=\"http://www.ofdspec.org/2016\">");
    put_element(out, &root, "MaxSignId", listing->max_sign_id);
    put_signature(out, &root, listing);
    es_buf_text(out, "</ofd:Signatures>");
    return check_list(ctx, path, out, 0, listing, err);
}

/* --- OFD.xml --- */

/* Behind DocRoot and Versions, whichever ends last; the schema has Signatures last in DocBody.  0:
 * there is no DocRoot. */
static size_t behind_root(const es_xml_node *body)
{
    const es_xml_node *root = es_xml_child(body, "DocRoot"),
                      *versions = es_xml_child(body, "Versions");

    if (root == NULL)
        return 0;
    return (size_t)(versions != NULL && versions->end > root->end ? versions->end : root->end);
}

static const es_xml_node *only_body(const es_xml *xml)
{
    const es_xml_node *body =
        is_root(es_xml_root(xml), "OFD") ? es_xml_child(es_xml_root(xml), "DocBody") : NULL;

    return body != NULL && es_xml_again(body) == NULL ? body : NULL;
}

static int write_entry(
    es_buf *out, es_span old, const es_xml_node *body, const char *location, eseal_error *err)
{
    place in;
    size_t at;

    if (body == NULL)
        return cannot(err, ENTRY, ES_NO_OFFSET, "it has not exactly one DocBody");
    if (es_xml_child(body, "Signatures") != NULL)
        return cannot(err, ENTRY, body->offset, "its DocBody already names a signature list");
    at = behind_root(body);
    if (at == 0 || !place_of(&in, old, body) || at < in.inner || at > in.inner_end)
        return cannot(err, ENTRY, body->offset, "its DocBody has no DocRoot");
    put_octets(out, old, 0, at);
    put_element(out, &in, "Signatures", location);
    put_octets(out, old, at, old.len);
    return out->failed ? es_err_nomem(err) : 0;
}

int es_ofd_edit_entry(
    es_buf *out, const eseal_ctx *ctx, es_span old, const char *location, eseal_error *err)
{
    es_xml *xml = NULL, *made = NULL;
    const es_xml_node *body;
    int rc = parse(&xml, ctx, ENTRY, old, err);

    if (rc == 0)
        rc = write_entry(out, old, only_body(xml), location, err);
    if (rc == 0)
        rc = parse(&made, ctx, ENTRY, es_buf_view(out), err);
    if (rc == 0) {
        body = only_body(made);
        if (body == NULL || count_children(body, "Signatures") != 1 ||
            !text_is(es_xml_child(body, "Signatures"), location))
            rc = cannot(err, ENTRY, ES_NO_OFFSET, "the new location would not be read back");
    }
    es_xml_free(made);
    es_xml_free(xml);
    return rc;
}
