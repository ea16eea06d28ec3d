/* SPDX-License-Identifier: Apache-2.0 */
/* XML: the tree's places are true, children lie inside of their parents and in order. */
#include <string.h>

#include "codec/xml.h"
#include "fuzz.h"

static void look(const es_xml_node *node, es_span in, size_t depth)
{
    uint64_t from = node->offset;

    FUZZ_CHECK(depth <= 64 && node->name != NULL && node->text != NULL);
    FUZZ_CHECK(node->offset < node->inner_end || node->empty_tag);
    FUZZ_CHECK(node->inner_end <= node->end && node->end <= in.len);
    FUZZ_CHECK(in.ptr[node->offset] == '<' && in.ptr[node->end - 1] == '>');
    FUZZ_CHECK(in.ptr[node->inner_end] == '<');
    FUZZ_CHECK(fuzz_within(
        es_xml_trimmed(node), es_span_of((const uint8_t *)node->text, strlen(node->text))));
    for (const es_xml_attr *attr = node->attrs; attr != NULL; attr = attr->next)
        FUZZ_CHECK(es_xml_attr_value(node, attr->name) != NULL);
    for (const es_xml_node *child = node->child; child != NULL; child = child->next) {
        FUZZ_CHECK(child->parent == node && child->offset > from && child->end <= node->inner_end);
        from = child->end - 1;
        if (child->own)
            FUZZ_CHECK(es_xml_child(node, child->name) != NULL);
        look(child, in, depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    es_span in = es_span_of(data, len);
    es_findings findings = {0};
    eseal_error err = {0};
    es_xml *xml = NULL;
    int rc = es_xml_parse(&xml, fuzz_ctx(), in, "a.xml", NULL, &findings, &err);

    if (rc == 0)
        look(es_xml_root(xml), in, 1);
    else
        FUZZ_CHECK(xml == NULL && err.code == rc && es_findings_has(&findings, ES_BAD));
    es_xml_free(xml);
    es_findings_free(&findings);
    return 0;
}
