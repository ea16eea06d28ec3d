/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures that a signature covers and that no list has.  The list is not signed, so whoever has
 * the package can take an entry out; a later signature that covers the files of what was taken out
 * still says that it was there.  Readers show what is listed.
 */
#include "base/mem.h"
#include "doc/ofd_read.h"

typedef struct search {
    es_ofd *ofd;
    es_ofd_ids listed; /* paths of Signature.xml */
    uint8_t *seen;     /* by entry: whether it is a Signature.xml */
} search;

enum { UNKNOWN, IS_SIGNATURE, IS_NONE };

static bool is_markup(es_span in)
{
    static const uint8_t MARK[] = {0xEF, 0xBB, 0xBF};

    if (in.len >= sizeof MARK && memcmp(in.ptr, MARK, sizeof MARK) == 0)
        in = es_span_of(in.ptr + sizeof MARK, in.len - sizeof MARK);
    while (in.len > 0 && strchr(" \t\r\n", in.ptr[0]) != NULL && in.ptr[0] != '\0')
        in = es_span_of(in.ptr + 1, in.len - 1);
    return in.len > 0 && in.ptr[0] == '<';
}

/* Names are no rule (table 1), so the content says what it is. */
static int look_into(uint8_t *out, const es_ofd *ofd, const es_zip_entry *entry, eseal_error *err)
{
    es_findings ignored = {0};
    eseal_error why = {0};
    es_xml *xml = NULL;
    es_buf octets;
    int rc = es_zip_read(&octets, ofd->zip, entry, (size_t)ofd->ctx->limits.xml_octets, NULL, &why);

    *out = IS_NONE;
    if (rc == 0 && is_markup(es_buf_view(&octets)))
        rc = es_xml_parse(&xml, ofd->ctx, es_buf_view(&octets), entry->name, NULL, &ignored, &why);
    if (xml != NULL) {
        const es_xml_node *root = es_xml_root(xml);

        if (root->own && strcmp(root->name, "Signature") == 0 &&
            es_xml_child(root, "SignedInfo") != NULL)
            *out = IS_SIGNATURE;
    }
    es_xml_free(xml);
    es_buf_free(&octets);
    es_findings_free(&ignored);
    if (rc == ESEAL_E_NOMEM)
        return es_err_nomem(err);
    return rc == ESEAL_E_IO ? es_err(err, rc, why.where, why.offset, "%s", why.text) : 0;
}

/* Whether a reference is to a Signature.xml of no list. */
static int is_unlisted(bool *yes, search *s, const char *path, eseal_error *err)
{
    const es_zip_entry *entry = path == NULL ? NULL : es_zip_find(s->ofd->zip, path);
    size_t file;
    int rc = 0;

    *yes = false;
    if (entry == NULL || es_ofd_ids_find(&s->listed, 0, path) != ES_OFD_NONE)
        return 0;
    file = es_ofd_file_find(s->ofd, path);
    if (file != ES_OFD_NONE && s->ofd->files[file].kind != ES_OFD_OTHER)
        return 0;
    if (s->seen[entry->index] == UNKNOWN)
        rc = look_into(&s->seen[entry->index], s->ofd, entry, err);
    *yes = rc == 0 && s->seen[entry->index] == IS_SIGNATURE;
    return rc;
}

static bool locks(const es_ofd *ofd, const es_ofd_signature *signature)
{
    const char *list = ofd->bodies[signature->body].list_path;

    for (size_t i = 0; list != NULL && i < signature->ref_count; i++)
        if (signature->refs[i].path != NULL && strcmp(signature->refs[i].path, list) == 0)
            return true;
    return false;
}

/* A signature that covers the list as well was made over the list as it is: then what is missing
 * was missing before. */
static int search_references(search *s, es_ofd_signature *signature, eseal_error *err)
{
    int rc = 0;

    if (locks(s->ofd, signature))
        return 0;
    for (size_t i = 0; rc == 0 && i < signature->ref_count; i++) {
        bool yes;

        rc = is_unlisted(&yes, s, signature->refs[i].path, err);
        if (rc < 0 || !yes)
            continue;
        signature->unlisted = es_strdup(signature->refs[i].path);
        return signature->unlisted == NULL ? es_err_nomem(err) : 0;
    }
    return rc;
}

int es_ofd_unlisted_find(es_ofd *ofd, eseal_error *err)
{
    search s = {ofd, {NULL, 0, 0, false}, es_alloc(es_zip_count(ofd->zip) + 1)};
    int rc = s.seen == NULL ? es_err_nomem(err) : 0;

    for (size_t i = 0; rc == 0 && i < ofd->signature_count; i++)
        if (ofd->signatures[i].path != NULL)
            rc = es_ofd_ids_add(&s.listed, 0, ofd->signatures[i].path, i, err);
    for (size_t i = 0; rc == 0 && i < ofd->signature_count; i++)
        rc = search_references(&s, &ofd->signatures[i], err);
    es_ofd_ids_free(&s.listed);
    es_free(s.seen);
    return rc;
}
