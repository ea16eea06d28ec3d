/* SPDX-License-Identifier: Apache-2.0 */
/* SES_SealInfo: GM/T 0031-2014 6.1.1.1, GB/T 38540-2020 6.1.1. */
#include "base/mem.h"
#include "base/time.h"
#include "codec/asn1_draft.h"

/* The form of the generation: UTCTime in v1, else GeneralizedTime. */
static int set_time(
    EsealTime_t *out, char text[16], int version, int64_t time, const char *field, eseal_error *err)
{
    bool ok = version == 1 ? es_time_to_utctime(text, time) : es_time_to_generalized(text, time);

    if (!ok)
        return es_asn1_refuse(err, field, "a time that this version cannot write");
    out->present = version == 1 ? EsealTime_PR_utc : EsealTime_PR_gen;
    return es_asn1_set_text(version == 1 ? &out->choice.utc : &out->choice.gen, text, field, err);
}

static int make_header(EsealHeader_t *out, const es_asn1_seal_info *info, eseal_error *err)
{
    int rc = es_asn1_set_text(&out->id, "ES", "header/id", err);

    if (rc == 0)
        rc = es_asn1_set_number(&out->version, info->version, "header/version", err);
    if (rc == 0)
        rc = es_asn1_set_text(&out->vid, info->vendor, "header/vid", err);
    return rc;
}

static int make_picture(EsealPicture_t *out, const es_asn1_seal_info *info, eseal_error *err)
{
    int rc = es_asn1_set_text(&out->type, info->picture_type, "picture/type", err);

    if (rc == 0)
        rc = es_asn1_set_octets(&out->data, info->picture, "picture/data", err);
    if (rc == 0)
        rc = es_asn1_set_number(&out->width, info->width_mm, "picture/width", err);
    if (rc == 0)
        rc = es_asn1_set_number(&out->height, info->height_mm, "picture/height", err);
    return rc;
}

static int make_times(EsealTime_t *created, EsealTime_t *from, EsealTime_t *to, es_asn1_draft *d,
    const es_asn1_seal_info *info, eseal_error *err)
{
    int rc =
        set_time(created, d->times[0], info->version, info->created, "property/createDate", err);

    if (rc == 0)
        rc = set_time(
            from, d->times[1], info->version, info->valid_from, "property/validStart", err);
    if (rc == 0)
        rc = set_time(to, d->times[2], info->version, info->valid_to, "property/validEnd", err);
    return rc;
}

/* v1 knows certificates only. */
static int make_certs1(
    EsealCertList1_t *out, es_asn1_draft *d, const es_asn1_seal_info *info, eseal_error *err)
{
    int rc = 0;

    d->certs1 = es_alloc_array(info->cert_count, sizeof *d->certs1);
    d->cert_list1 = es_alloc_array(info->cert_count, sizeof *d->cert_list1);
    if (d->certs1 == NULL || d->cert_list1 == NULL)
        return es_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < info->cert_count; i++) {
        if (info->certs[i].digest_type != NULL)
            return es_asn1_refuse(
                err, "property/certList", "this version has no certificate digests");
        d->cert_list1[i] = &d->certs1[i];
        d->certs1[i].present = EsealCertItem1_PR_cert;
        rc = es_asn1_set_octets(
            &d->certs1[i].choice.cert, info->certs[i].value, "property/certList", err);
    }
    out->list.array = d->cert_list1;
    out->list.count = (int)info->cert_count;
    return rc;
}

static int make_cert4(EsealCertItem4_t *out, const es_asn1_cert_item *item, eseal_error *err)
{
    EsealCertDigest_t *digest = &out->choice.digest;
    int rc;

    if (item->digest_type == NULL) {
        out->present = EsealCertItem4_PR_cert;
        return es_asn1_set_octets(&out->choice.cert, item->value, "property/certList", err);
    }
    out->present = EsealCertItem4_PR_digest;
    rc = es_asn1_set_text(&digest->type, item->digest_type, "property/certList", err);
    return rc != 0 ? rc : es_asn1_set_octets(&digest->value, item->value, "property/certList", err);
}

/* Certificates or digests: certListType tells which for all of them (GB/T 38540-2020 6.1.1). */
static int make_certs4(
    EsealProperty4_t *out, es_asn1_draft *d, const es_asn1_seal_info *info, eseal_error *err)
{
    bool digests = info->certs[0].digest_type != NULL;
    int rc = 0;

    d->certs4 = es_alloc_array(info->cert_count, sizeof *d->certs4);
    d->cert_list4 = es_alloc_array(info->cert_count, sizeof *d->cert_list4);
    if (d->certs4 == NULL || d->cert_list4 == NULL)
        return es_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < info->cert_count; i++) {
        if ((info->certs[i].digest_type != NULL) != digests)
            return es_asn1_refuse(err, "property/certList", "certificates and digests in one list");
        d->cert_list4[i] = &d->certs4[i];
        rc = make_cert4(&d->certs4[i], &info->certs[i], err);
    }
    out->certListType = digests ? 2 : 1;
    out->certList.list.array = d->cert_list4;
    out->certList.list.count = (int)info->cert_count;
    return rc;
}

static int put_info1(es_buf *out, es_asn1_draft *d, const es_asn1_seal_info *info, eseal_error *err)
{
    EsealExts1_t exts = {.present = EsealExts1_PR_plain};
    EsealInfo1_t st = {.extDatas = info->ext_count > 0 ? &exts : NULL};
    int rc = make_header(&st.header, info, err);

    if (rc == 0)
        rc = es_asn1_set_text(&st.esID, info->id, "esID", err);
    if (rc == 0)
        rc = es_asn1_set_number(&st.property.type, info->type, "property/type", err);
    if (rc == 0)
        rc = es_asn1_set_text(&st.property.name, info->name, "property/name", err);
    if (rc == 0)
        rc = make_certs1(&st.property.certList, d, info, err);
    if (rc == 0)
        rc = make_times(
            &st.property.createDate, &st.property.validStart, &st.property.validEnd, d, info, err);
    if (rc == 0)
        rc = make_picture(&st.picture, info, err);
    if (rc == 0)
        rc = es_asn1_set_exts(&exts.choice.plain, d, info->exts, info->ext_count, err);
    return rc != 0 ? rc : es_asn1_encode(out, &es_asn1_info_1, &st, err);
}

static int put_info4(es_buf *out, es_asn1_draft *d, const es_asn1_seal_info *info, eseal_error *err)
{
    EsealExts4_t exts = {.present = EsealExts4_PR_plain};
    EsealInfo4_t st = {.extDatas = info->ext_count > 0 ? &exts : NULL};
    int rc = make_header(&st.header, info, err);

    if (rc == 0)
        rc = es_asn1_set_text(&st.esID, info->id, "esID", err);
    if (rc == 0)
        rc = es_asn1_set_number(&st.property.type, info->type, "property/type", err);
    if (rc == 0)
        rc = es_asn1_set_text(&st.property.name, info->name, "property/name", err);
    if (rc == 0)
        rc = make_certs4(&st.property, d, info, err);
    if (rc == 0)
        rc = make_times(
            &st.property.createDate, &st.property.validStart, &st.property.validEnd, d, info, err);
    if (rc == 0)
        rc = make_picture(&st.picture, info, err);
    if (rc == 0)
        rc = es_asn1_set_exts(&exts.choice.plain, d, info->exts, info->ext_count, err);
    return rc != 0 ? rc : es_asn1_encode(out, &es_asn1_info_4, &st, err);
}

int es_asn1_put_seal_info(es_buf *out, const es_asn1_seal_info *info, eseal_error *err)
{
    es_asn1_draft d = {0};
    es_buf made = ES_BUF(ES_ASN1_MADE_MAX);
    int rc = es_asn1_known_version(info->version, err);

    if (rc == 0 && (info->cert_count == 0 || info->cert_count > ES_ASN1_LIST_MAX))
        rc = es_asn1_refuse(err, "property/certList", "no certificate, or too many");
    if (rc == 0)
        rc = info->version == 1 ? put_info1(&made, &d, info, err) : put_info4(&made, &d, info, err);
    if (rc == 0)
        rc = es_asn1_hand_out(
            out, &made, info->version == 1 ? &es_asn1_info_1 : &es_asn1_info_4, err);
    es_buf_free(&made);
    es_asn1_draft_free(&d);
    return rc;
}
