/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door to expat (xml.c alone includes it): a file becomes a small read-only tree.  UTF-8 only
 * (with or without BOM; a declaration of another encoding is refused by name), no DOCTYPE, no
 * processing beyond what well-formedness asks; size, nodes and depth capped by the context.
 *
 * Namespaces: "http://www.ofdspec.org/2016", "http://www.ofdspec.org" and none are the document's
 * own; elements of any other are kept with own = false, and es_xml_child() never finds them.
 * Attributes with a namespace are dropped; one in the document's own is named, since some readers
 * take it for the plain one.  One parse serves judging and showing.
 */
#ifndef ES_CODEC_XML_H
#define ES_CODEC_XML_H

#include "base/ctx.h"
#include "base/reason.h"

typedef struct es_xml es_xml;

typedef struct es_xml_attr {
    const char *name, *value;
    const struct es_xml_attr *next;
} es_xml_attr;

typedef struct es_xml_node {
    const char *name;      /* local name */
    bool own;              /* in one of the document's namespaces */
    const char *text;      /* all character data directly inside, never NULL, UTF-8 */
    uint64_t offset;       /* of the start tag in the file */
    uint64_t end;          /* offset behind the end tag (behind "/>" for an empty one) */
    uint64_t inner_end;    /* offset of the end tag's '<'; for an empty-element tag, of its '<' */
    bool empty_tag;        /* written as <x/> */
    bool in_pieces;        /* a comment, processing instruction or CDATA section inside: a reader
                              may take the first piece of text for all of it */
    const char *qualified; /* a dropped attribute in one of the document's namespaces, or NULL */
    const es_xml_attr *attrs;
    const struct es_xml_node *parent, *child, *next;
} es_xml_node;

typedef struct es_xml_options {
    /* NULL-terminated local names of elements whose content is checked but not kept */
    const char *const *opaque;
} es_xml_options;

/* Parses.  ESEAL_E_XML with offset (and a finding added to findings, if not NULL, with reason
 * XML_MALFORMED, XML_DOCTYPE, XML_ENCODING), ESEAL_E_LIMIT (reason LIMIT_REACHED, naming the
 * limit), ESEAL_E_NOMEM.  path: for err->where and the finding; may be NULL.  Opaque elements are
 * own ones; their children and text are left out of the tree, but count against the limits. */
int es_xml_parse(es_xml **out, const eseal_ctx *ctx, es_span in, const char *path,
    const es_xml_options *options, es_findings *findings, eseal_error *err);
void es_xml_free(es_xml *xml);
const es_xml_node *es_xml_root(const es_xml *xml);
/* The first own child of this name, or NULL. */
const es_xml_node *es_xml_child(const es_xml_node *node, const char *name);
/* The next own sibling with the same name, or NULL. */
const es_xml_node *es_xml_again(const es_xml_node *node);
/* An unqualified attribute, or NULL. */
const char *es_xml_attr_value(const es_xml_node *node, const char *name);
/* The text with XML white space trimmed; never NULL, points into the node's text. */
es_span es_xml_trimmed(const es_xml_node *node);

#endif
