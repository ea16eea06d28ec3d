/* SPDX-License-Identifier: Apache-2.0 */
/* StampAnnot (GB/T 33190-2016, 18.2.3): where a seal is drawn.  Judging it is core's. */
#include "base/mem.h"
#include "doc/ofd_index.h"
#include "doc/ofd_signature.h"

/* All signatures together may hold this many times what one may. */
#define SHARE 10

/* Four finite numbers, the last two greater than 0. */
static bool read_box(double out[4], const char *text)
{
    return text != NULL && es_ofd_numbers(out, 4, text) && out[2] > 0 && out[3] > 0;
}

static int copy(char **out, const char *text, eseal_error *err)
{
    *out = es_strdup(text == NULL ? "" : text);
    return *out == NULL ? es_err_nomem(err) : 0;
}

static int read_stamp(es_ofd_stamp *stamp, const es_xml_node *node, eseal_error *err)
{
    const char *clip = es_xml_attr_value(node, "Clip");
    int rc = copy(&stamp->id, es_xml_attr_value(node, "ID"), err);

    if (rc == 0)
        rc = copy(&stamp->page_ref, es_xml_attr_value(node, "PageRef"), err);
    stamp->page = ES_OFD_NONE;
    stamp->box_ok = read_box(stamp->box, es_xml_attr_value(node, "Boundary"));
    stamp->has_clip = clip != NULL;
    stamp->clip_ok = read_box(stamp->clip, clip);
    return rc;
}

int es_ofd_stamps_read(
    es_ofd *ofd, es_ofd_signature *signature, const es_xml_node *info, eseal_error *err)
{
    const es_xml_node *first = es_xml_child(info, "StampAnnot");
    size_t count = 0;
    int rc = 0;

    for (const es_xml_node *at = first; at != NULL; at = es_xml_again(at))
        count++;
    count = es_ofd_admit(&ofd->index->stamps, count, ofd->ctx->limits.stamps, SHARE, signature,
        info->offset, "stamps");
    signature->stamps = es_alloc_array(count, sizeof *signature->stamps);
    if (signature->stamps == NULL)
        return es_err_nomem(err);
    for (const es_xml_node *at = first; rc == 0 && signature->stamp_count < count;
         at = es_xml_again(at))
        rc = read_stamp(&signature->stamps[signature->stamp_count++], at, err);
    return rc;
}

int es_ofd_stamps_place(es_ofd *ofd, eseal_error *err)
{
    es_ofd_ids pages = {NULL, 0, 0, false};
    const es_ofd_id *twice;
    size_t at = 0;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < ofd->page_count; i++)
        rc = es_ofd_ids_add(&pages, ofd->pages[i].body, ofd->pages[i].id, i, err);
    /* a PageRef to either would be drawn here by one reader and there by another */
    while (rc == 0 && (twice = es_ofd_ids_twice(&pages, &at)) != NULL)
        es_findings_add(&ofd->structure, ES_R_XML_DUPLICATE, ES_WARN, ES_NO_OFFSET,
            ofd->pages[twice->value].path, "Page@ID");
    for (size_t i = 0; rc == 0 && i < ofd->signature_count; i++) {
        es_ofd_signature *signature = &ofd->signatures[i];

        for (size_t j = 0; j < signature->stamp_count; j++)
            signature->stamps[j].page =
                es_ofd_ids_find(&pages, signature->body, signature->stamps[j].page_ref);
    }
    es_ofd_ids_free(&pages);
    return rc;
}
