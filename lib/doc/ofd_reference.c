/* SPDX-License-Identifier: Apache-2.0 */
/* References (GB/T 33190-2016, 18.2.2): the files that a signature protects, and their digests. */
#include <stdlib.h>

#include "base/mem.h"
#include "codec/text.h"
#include "doc/ofd_index.h"
#include "doc/ofd_signature.h"

/* A digest of 64 octets and then some; what is longer is no digest. */
#define DIGEST_MAX 1024

/* Of what one signature may hold, all together may hold this many times as much. */
#define SHARE 50

size_t es_ofd_admit(uint64_t *all, size_t count, uint64_t limit, unsigned share,
    es_ofd_signature *signature, uint64_t offset, const char *what)
{
    uint64_t left = *all / share >= limit ? 0 : limit;

    if (count > left) {
        count = (size_t)left;
        es_findings_limit(&signature->findings, offset, signature->path, what, limit);
    }
    *all += count;
    return count;
}

/* --- one --- */

/* Leaves digest NULL where the text is not strict base64 of something. */
static int read_digest(es_ofd_reference *ref, const es_xml_node *node, eseal_error *err)
{
    es_buf digest = ES_BUF(DIGEST_MAX);
    es_span text = es_xml_trimmed(node);
    int rc = 0;

    if (node == NULL || text.len > DIGEST_MAX || !es_base64_decode(&digest, text) ||
        digest.len == 0) {
        rc = digest.failed ? es_err_nomem(err) : 0;
    } else {
        ref->digest = es_buf_take(&digest, &ref->digest_len);
        if (ref->digest == NULL)
            rc = es_err_nomem(err);
    }
    es_buf_free(&digest);
    return rc;
}

static int read_reference(es_ofd *ofd, es_ofd_signature *signature, es_ofd_reference *ref,
    const es_xml_node *node, eseal_error *err)
{
    const char *loc = es_xml_attr_value(node, "FileRef");
    es_findings *findings = &signature->findings;
    int rc;

    ref->raw = es_strdup(loc == NULL ? "" : loc);
    if (ref->raw == NULL)
        return es_err_nomem(err);
    rc = read_digest(ref, es_xml_child(node, "CheckValue"), err);
    if (rc != 0)
        return rc;
    if (ref->digest == NULL)
        es_findings_add(findings, ES_R_REF_VALUE, ES_BAD, node->offset, ref->raw, NULL);
    if (loc == NULL) {
        es_findings_add(
            findings, ES_R_XML_MISSING, ES_BAD, node->offset, signature->path, "Reference@FileRef");
        return 0;
    }
    rc = es_ofd_locate(
        &ref->path, ofd, signature->path, es_span_str(loc), node->offset, findings, err);
    if (rc != 0 || ref->path == NULL)
        return rc;
    ref->exists = es_zip_find(ofd->zip, ref->path) != NULL;
    /* no file can hold its own digest */
    if (strcmp(ref->path, signature->path) == 0)
        es_findings_add(findings, ES_R_SELF_REFERENCE, ES_BAD, node->offset, signature->path, NULL);
    return 0;
}

/* --- twice --- */

static int compare(const void *left, const void *right)
{
    const es_ofd_reference *a = *(const es_ofd_reference *const *)left;
    const es_ofd_reference *b = *(const es_ofd_reference *const *)right;
    int order = strcmp(a->path, b->path);

    if (order != 0)
        return order;
    return a < b ? -1 : a > b;
}

static bool same_digest(const es_ofd_reference *a, const es_ofd_reference *b)
{
    return a->digest != NULL && b->digest != NULL &&
           es_span_equal(
               es_span_of(a->digest, a->digest_len), es_span_of(b->digest, b->digest_len));
}

/* One Reference per file (18.2.2), however its path is written. */
static int check_twice(es_ofd_signature *signature, eseal_error *err)
{
    const es_ofd_reference **order = es_alloc_array(signature->ref_count, sizeof *order);
    size_t count = 0;

    if (order == NULL)
        return es_err_nomem(err);
    for (size_t i = 0; i < signature->ref_count; i++)
        if (signature->refs[i].path != NULL)
            order[count++] = &signature->refs[i];
    qsort(order, count, sizeof *order, compare);
    for (size_t i = 1; i < count; i++)
        if (strcmp(order[i]->path, order[i - 1]->path) == 0)
            es_findings_add(&signature->findings, ES_R_REF_TWICE,
                same_digest(order[i], order[i - 1]) ? ES_WARN : ES_BAD, ES_NO_OFFSET,
                order[i]->path, NULL);
    es_free(order);
    return 0;
}

/* --- all --- */

int es_ofd_references_read(
    es_ofd *ofd, es_ofd_signature *signature, const es_xml_node *node, eseal_error *err)
{
    const es_xml_node *first = es_xml_child(node, "Reference");
    size_t count = 0;
    int rc = 0;

    for (const es_xml_node *at = first; at != NULL; at = es_xml_again(at))
        count++;
    count = es_ofd_admit(&ofd->index->refs, count, ofd->ctx->limits.references, SHARE, signature,
        node == NULL ? ES_NO_OFFSET : node->offset, "references");
    signature->refs = es_alloc_array(count, sizeof *signature->refs);
    if (signature->refs == NULL)
        return es_err_nomem(err);
    for (const es_xml_node *at = first; rc == 0 && signature->ref_count < count;
         at = es_xml_again(at))
        rc = read_reference(ofd, signature, &signature->refs[signature->ref_count++], at, err);
    return rc == 0 ? check_twice(signature, err) : rc;
}
