/* SPDX-License-Identifier: Apache-2.0 */
/* From a document or a file to the octets that a key must sign. */
#include "core/signing.h"

#include "base/mem.h"
#include "codec/asn1.h"

/* --- places --- */

static int one_place(
    const eseal_signing *signing, const eseal_stamp *stamp, es_ofd_place *out, eseal_error *err)
{
    double w = stamp->width > 0 ? stamp->width : (double)signing->seal->width_mm;
    double h = stamp->height > 0 ? stamp->height : (double)signing->seal->height_mm;
    const es_ofd *ofd = signing->document->ofd;

    if (stamp->page == 0 || stamp->page > ofd->page_count)
        return es_err(err, ESEAL_E_PAGE, NULL, ES_NO_OFFSET,
            "there is no page %llu; the document has %zu", (unsigned long long)stamp->page,
            ofd->page_count);
    return es_ofd_place_on(out, ofd, (size_t)stamp->page - 1, stamp->x, stamp->y, w, h, err);
}

/* All stamps, then the riding seal's slices. */
static int places(const eseal_signing *signing, es_ofd_place **out, size_t *count, eseal_error *err)
{
    size_t stamps = signing->options.stamp_count, slices = 0;
    es_ofd_place *riding = NULL, *all = NULL;
    int rc = 0;

    *out = NULL;
    *count = 0;
    if (signing->options.riding != ESEAL_RIDING_NONE)
        rc = es_ofd_riding(&riding, &slices, signing->document->ofd, signing->options.riding,
            signing->options.riding_at, (double)signing->seal->width_mm,
            (double)signing->seal->height_mm, err);
    if (rc < 0)
        return rc;
    all = es_alloc_array(stamps + slices, sizeof *all);
    if (all == NULL)
        rc = es_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < stamps; i++)
        rc = one_place(signing, &signing->stamps[i], &all[i], err);
    if (rc == 0 && slices > 0)
        memcpy(all + stamps, riding, slices * sizeof *all);
    es_free(riding);
    if (rc < 0) {
        es_free(all);
        return rc;
    }
    *out = all;
    *count = stamps + slices;
    return 0;
}

/* --- digests of what is protected --- */

static int hash_item(const eseal_signing *signing, es_ofd_item *item, eseal_error *err)
{
    const es_zip *zip = signing->document->ofd->zip;
    const es_zip_entry *entry = item->is_new ? NULL : es_zip_find(zip, item->path);
    uint8_t out[ES_HASH_MAX];
    int rc;

    if (!item->is_new && entry == NULL)
        return es_err(err, ESEAL_E_DOCUMENT, item->path, ES_NO_OFFSET, "not in the package");
    rc = item->is_new ? es_hash_octets(out, signing->ctx, ES_HASH_SM3, item->data, err)
                      : es_hash_entry(out, signing->ctx, ES_HASH_SM3, zip, entry, NULL, err);
    if (rc == 0)
        memcpy(item->digest, out, sizeof item->digest);
    return rc;
}

/* --- the message --- */

/* What the key signs, from the digest of the signed file. */
static int build_message(
    eseal_signing *signing, es_span digest, const char *property_info, eseal_error *err)
{
    es_asn1_tbs tbs = {.version = signing->version,
        .time = signing->time,
        .data_hash = digest,
        .property_info = property_info,
        .algorithm = signing->algorithm,
        .cert = es_span_of(signing->cert->octets, signing->cert->len)};
    int rc = 0;

    if (signing->seal != NULL) {
        tbs.seal = es_span_of(signing->seal->octets, signing->seal->len);
        rc = es_asn1_put_tbs(&signing->message, &tbs, err);
    } else if (signing->options.plain_form == ESEAL_PLAIN_A) {
        es_buf_span(&signing->message, digest);
    } else {
        rc = es_signed_data_attrs(&signing->message, digest, signing->time, err);
    }
    if (rc == 0 && signing->message.failed)
        rc = es_err_nomem(err);
    return rc == 0 ? es_signing_digest(signing, err) : rc;
}

int es_signing_prepare_document(eseal_signing *signing, eseal_error *err)
{
    es_ofd_place *where = NULL;
    es_ofd_request request = {
        .plain = signing->seal == NULL, .lock = signing->options.lock != 0, .time = signing->time};
    uint8_t digest[ES_HASH_MAX];
    int rc = places(signing, &where, &request.place_count, err);

    if (rc < 0)
        return rc;
    request.places = where;
    if (signing->seal != NULL)
        request.seal = es_span_of(signing->seal->octets, signing->seal->len);
    rc = es_ofd_plan_new(&signing->plan, signing->document->ofd, &request, err);
    es_free(where);
    for (size_t i = 0; rc == 0 && i < signing->plan->item_count; i++)
        rc = hash_item(signing, &signing->plan->items[i], err);
    if (rc == 0)
        rc = es_ofd_plan_describe(signing->plan, err);
    if (rc == 0)
        rc = es_hash_octets(
            digest, signing->ctx, ES_HASH_SM3, es_buf_view(&signing->plan->xml), err);
    if (rc == 0)
        rc = build_message(
            signing, es_span_of(digest, ES_SM3_LEN), signing->plan->property_info, err);
    return rc;
}

int es_signing_prepare_content(eseal_signing *signing, eseal_error *err)
{
    bool rsa = es_public_key_kind(signing->cert->key) == ES_KEY_RSA;
    es_gather g = {.ctx = signing->ctx, .err = err};
    es_content content = {.io = signing->content};
    uint8_t digest[ES_HASH_MAX];
    int rc = es_content_hash(
        &g, &content, rsa ? ES_HASH_SHA256 : ES_HASH_SM3, es_span_of(NULL, 0), digest);

    if (rc < 0)
        return rc;
    return build_message(signing, es_span_of(digest, 32), signing->property_info, err);
}
