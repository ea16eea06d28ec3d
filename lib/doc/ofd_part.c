/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a package's parts: what is damaged is a finding, and the rest goes on. */
#include "base/int.h"
#include "base/mem.h"
#include "doc/ofd_index.h"

/* Whether opening has to end; else the fault lies in the document and has been told. */
static bool is_fatal(int rc)
{
    return rc == ESEAL_E_NOMEM || rc == ESEAL_E_IO;
}

static int hand_on(const eseal_error *from, int rc, eseal_error *err)
{
    if (err != NULL && err->code == 0)
        *err = *from;
    return rc;
}

/* Each call that fails leaves at least one finding behind, so that nothing is lost silently. */
static void insist(es_findings *findings, size_t before, es_reason reason, const char *path)
{
    if (findings->count == before)
        es_findings_add(findings, reason, ES_BAD, ES_NO_OFFSET, path, NULL);
}

int es_ofd_octets(
    es_buf *out, es_ofd *ofd, const char *path, const char *limit, uint64_t max, eseal_error *err)
{
    const es_zip_entry *entry = es_zip_find(ofd->zip, path);
    size_t before = ofd->container.count, most = SIZE_MAX;
    eseal_error why = {0};
    int rc;

    if (entry == NULL)
        return 0;
    (void)es_size_from_u64(&most, max);
    rc = es_zip_read(out, ofd->zip, entry, most, &ofd->container, &why);
    if (rc == 0)
        return 0;
    es_buf_free(out);
    out->failed = out->full = false;
    if (is_fatal(rc))
        return hand_on(&why, rc, err);
    ofd->complete = false;
    if (rc == ESEAL_E_LIMIT && entry->over_limit == NULL)
        es_findings_limit(&ofd->container, entry->header_offset, path, limit, max);
    /* what opening the package found in the entry was told then */
    else if (!es_findings_has(&ofd->container, ES_BAD))
        insist(&ofd->container, before, ES_R_ZIP_INFLATE, path);
    return 0;
}

/* Attributes are unqualified (GB/T 33190-2016, 7.1).  A qualified one is another to the readers
 * that go by the standard, and the same to those that compare local names: two would see two
 * documents. */
static void tell_qualified(es_findings *findings, const es_xml_node *node, const char *path)
{
    if (node->own && node->qualified != NULL)
        es_findings_add(findings, ES_R_XML_QUALIFIED, ES_BAD, node->offset, path, node->qualified);
    for (const es_xml_node *child = node->child; child != NULL; child = child->next)
        tell_qualified(findings, child, path);
}

int es_ofd_parse(es_xml **out, es_ofd *ofd, es_span in, const char *path, const char *const *opaque,
    es_findings *findings, eseal_error *err)
{
    es_xml_options options = {opaque};
    size_t before = findings->count;
    eseal_error why = {0};
    int rc = es_xml_parse(out, ofd->ctx, in, path, &options, findings, &why);

    if (rc == 0) {
        tell_qualified(findings, es_xml_root(*out), path);
        return 0;
    }
    *out = NULL;
    if (is_fatal(rc))
        return hand_on(&why, rc, err);
    insist(findings, before, ES_R_XML_MALFORMED, path);
    ofd->complete = false;
    return 0;
}

int es_ofd_part(es_xml **out, es_ofd *ofd, const char *path, const char *const *opaque,
    es_findings *findings, eseal_error *err)
{
    es_buf octets = ES_BUF(SIZE_MAX / 2);
    size_t before = ofd->container.count;
    int rc;

    *out = NULL;
    rc = es_ofd_octets(&octets, ofd, path, "xml_octets", ofd->ctx->limits.xml_octets, err);
    /* damaged: told already; an empty file is no XML, and the parser says so */
    if (rc == 0 && ofd->container.count == before)
        rc = es_ofd_parse(out, ofd, es_buf_view(&octets), path, opaque, findings, err);
    es_buf_free(&octets);
    return rc;
}
