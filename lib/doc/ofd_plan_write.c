/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a plan: Signature.xml from the digests, and the package around the value. */
#include "base/err.h"
#include "doc/ofd_emit.h"
#include "doc/ofd_plan_parts.h"

static const char ENTRY[] = "OFD.xml";

/* Whether a reader finds every protected file under the name that it has. */
static bool names_read_back(const es_xml *xml, const es_ofd_plan *plan)
{
    const es_xml_node *node = es_xml_child(es_xml_root(xml), "SignedInfo");
    size_t i = 0;

    node = node == NULL ? NULL : es_xml_child(node, "References");
    node = node == NULL ? NULL : es_xml_child(node, "Reference");
    for (; node != NULL && i < plan->item_count; node = es_xml_again(node), i++) {
        const char *location = es_xml_attr_value(node, "FileRef");

        if (location == NULL || location[0] != '/' ||
            strcmp(location + 1, plan->items[i].path) != 0)
            return false;
    }
    return node == NULL && i == plan->item_count;
}

int es_ofd_plan_describe(es_ofd_plan *plan, eseal_error *err)
{
    es_xml *xml = NULL;
    int rc;

    es_buf_free(&plan->xml);
    plan->xml = ES_BUF(SIZE_MAX / 2);
    es_ofd_emit_signature(&plan->xml, plan);
    if (plan->xml.failed)
        return es_err_nomem(err);
    rc = es_xml_parse(
        &xml, plan->ofd->ctx, es_buf_view(&plan->xml), plan->signature_path, NULL, NULL, err);
    if (rc == 0 && !names_read_back(xml, plan))
        rc = es_err(err, ESEAL_E_DOCUMENT, plan->signature_path, ES_NO_OFFSET,
            "a file of the package has a name that cannot be written in XML");
    es_xml_free(xml);
    if (rc != 0)
        es_buf_free(&plan->xml);
    return rc;
}

static int write_old(
    es_zip_writer *writer, const es_ofd_plan *plan, const es_zip_entry *entry, eseal_error *err)
{
    const es_buf *changed = es_ofd_plan_changed(plan, entry->name);

    if (changed != NULL)
        return es_zip_writer_add(writer, entry->name, es_buf_view(changed), err);
    return es_zip_writer_copy(writer, plan->ofd->zip, entry, err);
}

/* OFD.xml first, where a reader of the stream needs it; folders have no entries of their own. */
static int write_all_old(es_zip_writer *writer, const es_ofd_plan *plan, eseal_error *err)
{
    const es_zip *zip = plan->ofd->zip;
    const es_zip_entry *first = es_zip_find(zip, ENTRY);
    size_t count = es_zip_count(zip);
    int rc = first == NULL ? 0 : write_old(writer, plan, first, err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        const es_zip_entry *entry = es_zip_entry_at(zip, i);

        if (!entry->folder && entry != first)
            rc = write_old(writer, plan, entry, err);
    }
    return rc;
}

static int write_new(
    es_zip_writer *writer, const es_ofd_plan *plan, es_span value, eseal_error *err)
{
    int rc = 0;

    if (es_zip_find(plan->ofd->zip, plan->list_path) == NULL)
        rc = es_zip_writer_add(writer, plan->list_path, es_buf_view(&plan->list), err);
    if (rc == 0 && plan->seal_path != NULL)
        rc = es_zip_writer_add(writer, plan->seal_path, es_buf_view(&plan->seal), err);
    if (rc == 0)
        rc = es_zip_writer_add(writer, plan->signature_path, es_buf_view(&plan->xml), err);
    if (rc == 0)
        rc = es_zip_writer_add(writer, plan->value_path, value, err);
    return rc;
}

int es_ofd_plan_write(
    const es_ofd_plan *plan, es_span value, es_zip_out *put, void *arg, eseal_error *err)
{
    es_zip_writer *writer = NULL;
    int rc;

    if (plan->xml.len == 0 || value.len == 0)
        return es_err_misuse(err, "a plan is described and its value made before it is written");
    rc = es_zip_writer_new(&writer, plan->ofd->ctx, put, arg, err);
    if (rc == 0)
        rc = write_all_old(writer, plan, err);
    if (rc == 0)
        rc = write_new(writer, plan, value, err);
    if (rc == 0)
        rc = es_zip_writer_finish(writer, err);
    es_zip_writer_free(writer);
    return rc;
}
