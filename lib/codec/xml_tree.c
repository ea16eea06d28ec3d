/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/xml_tree.h"

#include "base/int.h"
#include "base/mem.h"
#include "codec/text.h"

/* The first one, for most files are small; each is twice as large as the one before, up to this. */
#define BLOCK_FIRST 2048
#define BLOCK 16384

/* A piece of the arena that holds a tree; freed all at once. */
struct es_xml_block {
    es_xml_block *next;
    size_t used, size;
    max_align_t data[];
};

static size_t next_block(const es_xml *xml)
{
    if (xml->blocks == NULL)
        return BLOCK_FIRST;
    return xml->blocks->size < BLOCK ? 2 * xml->blocks->size : BLOCK;
}

void *es_xml_alloc(es_xml *xml, size_t size)
{
    const size_t unit = sizeof(max_align_t);
    size_t room, whole;
    es_xml_block *fresh;
    void *at;

    if (!es_size_add(&room, size, unit - 1))
        return NULL;
    room -= room % unit;
    if (xml->blocks == NULL || xml->blocks->size - xml->blocks->used < room) {
        size_t usual = next_block(xml), payload = room > usual ? room : usual;

        if (!es_size_add(&whole, payload, sizeof(es_xml_block)))
            return NULL;
        fresh = es_alloc(whole);
        if (fresh == NULL)
            return NULL;
        fresh->size = payload;
        fresh->next = xml->blocks;
        xml->blocks = fresh;
    }
    at = (uint8_t *)xml->blocks->data + xml->blocks->used;
    xml->blocks->used += room;
    return at;
}

const char *es_xml_text(es_xml *xml, const void *text, size_t len)
{
    char *copy;

    if (len == 0)
        return "";
    copy = len == SIZE_MAX ? NULL : es_xml_alloc(xml, len + 1);
    if (copy != NULL)
        memcpy(copy, text, len);
    return copy;
}

void es_xml_free(es_xml *xml)
{
    if (xml == NULL)
        return;
    while (xml->blocks != NULL) {
        es_xml_block *next = xml->blocks->next;

        es_free(xml->blocks);
        xml->blocks = next;
    }
    es_free(xml);
}

const es_xml_node *es_xml_root(const es_xml *xml)
{
    return xml->root;
}

static const es_xml_node *first_named(const es_xml_node *node, const char *name)
{
    for (; node != NULL; node = node->next)
        if (node->own && strcmp(node->name, name) == 0)
            return node;
    return NULL;
}

const es_xml_node *es_xml_child(const es_xml_node *node, const char *name)
{
    return node == NULL ? NULL : first_named(node->child, name);
}

const es_xml_node *es_xml_again(const es_xml_node *node)
{
    return node == NULL ? NULL : first_named(node->next, node->name);
}

const char *es_xml_attr_value(const es_xml_node *node, const char *name)
{
    for (const es_xml_attr *attr = node == NULL ? NULL : node->attrs; attr != NULL;
         attr = attr->next)
        if (strcmp(attr->name, name) == 0)
            return attr->value;
    return NULL;
}

es_span es_xml_trimmed(const es_xml_node *node)
{
    return es_text_trim(es_span_str(node == NULL ? "" : node->text));
}
