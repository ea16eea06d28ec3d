/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a tree: xml.c builds it, xml_tree.c holds it and looks things up. */
#ifndef ES_CODEC_XML_TREE_H
#define ES_CODEC_XML_TREE_H

#include "codec/xml.h"

typedef struct es_xml_block es_xml_block;

struct es_xml {
    es_xml_block *blocks;
    es_xml_node *root;
};

/* Zeroed memory that lives as long as the tree, or NULL. */
void *es_xml_alloc(es_xml *xml, size_t size);
/* A 0-terminated copy that lives as long as the tree, or NULL. */
const char *es_xml_text(es_xml *xml, const void *text, size_t len);

#endif
