/* SPDX-License-Identifier: Apache-2.0 */
/* Making SES_SealInfo and TBS_Sign.  The structures that asn1c encodes only borrow: their strings
 * point at what the caller gave, and what is allocated here hangs in a draft. */
#include <stdio.h>

#include "base/mem.h"
#include "base/time.h"
#include "codec/asn1_door.h"
#include "codec/der.h"

#define MADE_OCTETS_MAX ((size_t)64 << 20)
#define LIST_MAX 10000

typedef struct draft {
    es_buf *oids; /* one each, for what points into them must not move */
    size_t oid_count;
    char times[3][16];
    EsealExt_t *exts;
    EsealExt_t **ext_list;
    EsealCertItem1_t *certs1;
    EsealCertItem1_t **cert_list1;
    EsealCertItem4_t *certs4;
    EsealCertItem4_t **cert_list4;
    BOOLEAN_t yes;
} draft;

static void draft_free(draft *d)
{
    for (size_t i = 0; i < d->oid_count; i++)
        es_buf_free(&d->oids[i]);
    es_free(d->oids);
    es_free(d->exts);
    es_free(d->ext_list);
    es_free(d->certs1);
    es_free(d->cert_list1);
    es_free(d->certs4);
    es_free(d->cert_list4);
}

static int refuse(eseal_error *err, const char *field, const char *why)
{
    return es_err(err, ESEAL_E_FIELD, field, ES_NO_OFFSET, "%s", why);
}

static int set_octets(OCTET_STRING_t *out, es_span octets, const char *field, eseal_error *err)
{
    if (octets.len > MADE_OCTETS_MAX)
        return refuse(err, field, "too long");
    out->buf = (uint8_t *)(uintptr_t)(octets.len == 0 ? (const void *)"" : octets.ptr);
    out->size = (int)octets.len;
    return 0;
}

static int set_text(OCTET_STRING_t *out, const char *text, const char *field, eseal_error *err)
{
    if (text == NULL)
        return refuse(err, field, "missing");
    return set_octets(out, es_span_str(text), field, err);
}

static int set_bits(BIT_STRING_t *out, es_span octets, const char *field, eseal_error *err)
{
    OCTET_STRING_t plain = {0};
    int rc = set_octets(&plain, octets, field, err);

    out->buf = plain.buf;
    out->size = plain.size;
    return rc;
}

static int set_number(long *out, int64_t value, const char *field, eseal_error *err)
{
    if (value < 0 || value > INT32_MAX)
        return refuse(err, field, "out of range");
    *out = (long)value;
    return 0;
}

/* The form of the generation: UTCTime in v1, else GeneralizedTime. */
static int set_time(
    EsealTime_t *out, char text[16], int version, int64_t time, const char *field, eseal_error *err)
{
    bool ok = version == 1 ? es_time_to_utctime(text, time) : es_time_to_generalized(text, time);

    if (!ok)
        return refuse(err, field, "a time that this version cannot write");
    out->present = version == 1 ? EsealTime_PR_utc : EsealTime_PR_gen;
    return set_text(version == 1 ? &out->choice.utc : &out->choice.gen, text, field, err);
}

/* Makes room for count object identifiers. */
static int reserve_oids(draft *d, size_t count, eseal_error *err)
{
    d->oids = es_alloc_array(count, sizeof *d->oids);
    if (d->oids == NULL)
        return es_err_nomem(err);
    d->oid_count = count;
    for (size_t i = 0; i < count; i++)
        d->oids[i] = ES_BUF(1024);
    return 0;
}

static int set_oid(
    OBJECT_IDENTIFIER_t *out, es_buf *own, const char *dotted, const char *field, eseal_error *err)
{
    es_der cursor;
    es_tlv tlv;

    es_der_put_oid(own, dotted);
    es_der_open(&cursor, es_buf_view(own), own->ptr);
    if (own->failed || !es_der_next(&cursor, &tlv))
        return refuse(err, field, "not an object identifier");
    out->buf = (uint8_t *)(uintptr_t)tlv.body.ptr;
    out->size = (int)tlv.body.len;
    return 0;
}

static int make_ext(
    EsealExt_t *out, draft *d, size_t index, const es_asn1_ext *ext, eseal_error *err)
{
    char field[48];
    int rc;

    snprintf(field, sizeof field, "extDatas[%zu]/extnID", index);
    rc = set_oid(&out->extnID, &d->oids[index], ext->oid, field, err);
    if (rc != 0)
        return rc;
    /* DER leaves a DEFAULT out (X.690 11.5) */
    out->critical = ext->critical ? &d->yes : NULL;
    snprintf(field, sizeof field, "extDatas[%zu]/extnValue", index);
    return set_octets(&out->extnValue, ext->value, field, err);
}

static int make_exts(
    EsealExts_t *out, draft *d, const es_asn1_ext *exts, size_t count, eseal_error *err)
{
    int rc;

    if (count > LIST_MAX)
        return refuse(err, "extDatas", "too many");
    d->yes = 0xFF;
    d->exts = es_alloc_array(count, sizeof *d->exts);
    d->ext_list = es_alloc_array(count, sizeof *d->ext_list);
    if (d->exts == NULL || d->ext_list == NULL)
        return es_err_nomem(err);
    rc = reserve_oids(d, count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        d->ext_list[i] = &d->exts[i];
        rc = make_ext(&d->exts[i], d, i, &exts[i], err);
    }
    out->list.array = d->ext_list;
    out->list.count = (int)count;
    return rc;
}

static int make_header(EsealHeader_t *out, const es_asn1_seal_info *info, eseal_error *err)
{
    int rc = set_text(&out->id, "ES", "header/id", err);

    if (rc == 0)
        rc = set_number(&out->version, info->version, "header/version", err);
    if (rc == 0)
        rc = set_text(&out->vid, info->vendor, "header/vid", err);
    return rc;
}

static int make_picture(EsealPicture_t *out, const es_asn1_seal_info *info, eseal_error *err)
{
    int rc = set_text(&out->type, info->picture_type, "picture/type", err);

    if (rc == 0)
        rc = set_octets(&out->data, info->picture, "picture/data", err);
    if (rc == 0)
        rc = set_number(&out->width, info->width_mm, "picture/width", err);
    if (rc == 0)
        rc = set_number(&out->height, info->height_mm, "picture/height", err);
    return rc;
}

static int make_times(EsealTime_t *created, EsealTime_t *from, EsealTime_t *to, draft *d,
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
    EsealCertList1_t *out, draft *d, const es_asn1_seal_info *info, eseal_error *err)
{
    int rc = 0;

    d->certs1 = es_alloc_array(info->cert_count, sizeof *d->certs1);
    d->cert_list1 = es_alloc_array(info->cert_count, sizeof *d->cert_list1);
    if (d->certs1 == NULL || d->cert_list1 == NULL)
        return es_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < info->cert_count; i++) {
        if (info->certs[i].digest_type != NULL)
            return refuse(err, "property/certList", "this version has no certificate digests");
        d->cert_list1[i] = &d->certs1[i];
        d->certs1[i].present = EsealCertItem1_PR_cert;
        rc = set_octets(&d->certs1[i].choice.cert, info->certs[i].value, "property/certList", err);
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
        return set_octets(&out->choice.cert, item->value, "property/certList", err);
    }
    out->present = EsealCertItem4_PR_digest;
    rc = set_text(&digest->type, item->digest_type, "property/certList", err);
    return rc != 0 ? rc : set_octets(&digest->value, item->value, "property/certList", err);
}

/* Certificates or digests: certListType tells which for all of them (GB/T 38540-2020 6.1.1). */
static int make_certs4(
    EsealProperty4_t *out, draft *d, const es_asn1_seal_info *info, eseal_error *err)
{
    bool digests = info->certs[0].digest_type != NULL;
    int rc = 0;

    d->certs4 = es_alloc_array(info->cert_count, sizeof *d->certs4);
    d->cert_list4 = es_alloc_array(info->cert_count, sizeof *d->cert_list4);
    if (d->certs4 == NULL || d->cert_list4 == NULL)
        return es_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < info->cert_count; i++) {
        if ((info->certs[i].digest_type != NULL) != digests)
            return refuse(err, "property/certList", "certificates and digests in one list");
        d->cert_list4[i] = &d->certs4[i];
        rc = make_cert4(&d->certs4[i], &info->certs[i], err);
    }
    out->certListType = digests ? 2 : 1;
    out->certList.list.array = d->cert_list4;
    out->certList.list.count = (int)info->cert_count;
    return rc;
}

static int put_info1(es_buf *out, draft *d, const es_asn1_seal_info *info, eseal_error *err)
{
    EsealExts1_t exts = {.present = EsealExts1_PR_plain};
    EsealInfo1_t st = {.extDatas = info->ext_count > 0 ? &exts : NULL};
    int rc = make_header(&st.header, info, err);

    if (rc == 0)
        rc = set_text(&st.esID, info->id, "esID", err);
    if (rc == 0)
        rc = set_number(&st.property.type, info->type, "property/type", err);
    if (rc == 0)
        rc = set_text(&st.property.name, info->name, "property/name", err);
    if (rc == 0)
        rc = make_certs1(&st.property.certList, d, info, err);
    if (rc == 0)
        rc = make_times(
            &st.property.createDate, &st.property.validStart, &st.property.validEnd, d, info, err);
    if (rc == 0)
        rc = make_picture(&st.picture, info, err);
    if (rc == 0)
        rc = make_exts(&exts.choice.plain, d, info->exts, info->ext_count, err);
    return rc != 0 ? rc : es_asn1_encode(out, &es_asn1_info_1, &st, err);
}

static int put_info4(es_buf *out, draft *d, const es_asn1_seal_info *info, eseal_error *err)
{
    EsealExts4_t exts = {.present = EsealExts4_PR_plain};
    EsealInfo4_t st = {.extDatas = info->ext_count > 0 ? &exts : NULL};
    int rc = make_header(&st.header, info, err);

    if (rc == 0)
        rc = set_text(&st.esID, info->id, "esID", err);
    if (rc == 0)
        rc = set_number(&st.property.type, info->type, "property/type", err);
    if (rc == 0)
        rc = set_text(&st.property.name, info->name, "property/name", err);
    if (rc == 0)
        rc = make_certs4(&st.property, d, info, err);
    if (rc == 0)
        rc = make_times(
            &st.property.createDate, &st.property.validStart, &st.property.validEnd, d, info, err);
    if (rc == 0)
        rc = make_picture(&st.picture, info, err);
    if (rc == 0)
        rc = make_exts(&exts.choice.plain, d, info->exts, info->ext_count, err);
    return rc != 0 ? rc : es_asn1_encode(out, &es_asn1_info_4, &st, err);
}

static int known_version(int version, eseal_error *err)
{
    if (version == 1 || version == 4 || version == 5)
        return 0;
    return es_err(err, ESEAL_E_VERSION, NULL, ES_NO_OFFSET, "version %d is not 1, 4 or 5", version);
}

/* Reads what was made as anybody else's, and hands it out only then. */
static int hand_out(es_buf *out, const es_buf *made, const es_asn1_type *type, eseal_error *err)
{
    int rc = es_der_check(es_buf_view(made), NULL, err);

    if (rc == 0)
        rc = es_asn1_check_type(type, es_buf_view(made), err);
    if (rc == 0 && !es_buf_span(out, es_buf_view(made)))
        rc = es_err_nomem(err);
    return rc;
}

int es_asn1_put_seal_info(es_buf *out, const es_asn1_seal_info *info, eseal_error *err)
{
    draft d = {0};
    es_buf made = ES_BUF(MADE_OCTETS_MAX);
    int rc = known_version(info->version, err);

    if (rc == 0 && (info->cert_count == 0 || info->cert_count > LIST_MAX))
        rc = refuse(err, "property/certList", "no certificate, or too many");
    if (rc == 0)
        rc = info->version == 1 ? put_info1(&made, &d, info, err) : put_info4(&made, &d, info, err);
    if (rc == 0)
        rc = hand_out(out, &made, info->version == 1 ? &es_asn1_info_1 : &es_asn1_info_4, err);
    es_buf_free(&made);
    draft_free(&d);
    return rc;
}

/* GM/T 0031-2014 6.2.1 leaves open what the BIT STRING holds; the time's whole TLV is what
 * products read. */
static int put_tbs1(es_buf *out, draft *d, const es_asn1_tbs *tbs, eseal_error *err)
{
    EsealTbsMade1_t st = {.version = 1};
    char time[16];
    uint8_t stamp[2 + 13] = {ES_TAG_UTCTIME, 13};
    int rc = 0;

    if (tbs->ext_count > 0)
        return refuse(err, "extDatas", "this version has none in a signature");
    if (!es_time_to_utctime(time, tbs->time))
        return refuse(err, "timeInfo", "a time that this version cannot write");
    memcpy(stamp + 2, time, 13);
    st.eseal.buf = (uint8_t *)(uintptr_t)tbs->seal.ptr;
    st.eseal.size = (int)tbs->seal.len;
    rc = set_bits(&st.timeInfo, es_span_of(stamp, sizeof stamp), "timeInfo", err);
    if (rc == 0)
        rc = set_bits(&st.dataHash, tbs->data_hash, "dataHash", err);
    if (rc == 0)
        rc = set_text(&st.propertyInfo, tbs->property_info, "propertyInfo", err);
    if (rc == 0)
        rc = set_octets(&st.cert, tbs->cert, "cert", err);
    if (rc == 0)
        rc = reserve_oids(d, 1, err);
    if (rc == 0)
        rc = set_oid(&st.signatureAlgorithm, d->oids, tbs->algorithm, "signatureAlgorithm", err);
    return rc != 0 ? rc : es_asn1_encode(out, &es_asn1_made_1, &st, err);
}

static int put_tbs4(es_buf *out, draft *d, const es_asn1_tbs *tbs, eseal_error *err)
{
    EsealExts_t exts = {0};
    EsealTbsMade4_t st = {.version = tbs->version, .extDatas = tbs->ext_count > 0 ? &exts : NULL};
    int rc = 0;

    if (!es_time_to_generalized(d->times[0], tbs->time))
        return refuse(err, "timeInfo", "a time that this version cannot write");
    st.eseal.buf = (uint8_t *)(uintptr_t)tbs->seal.ptr;
    st.eseal.size = (int)tbs->seal.len;
    rc = set_text(&st.timeInfo, d->times[0], "timeInfo", err);
    if (rc == 0)
        rc = set_bits(&st.dataHash, tbs->data_hash, "dataHash", err);
    if (rc == 0)
        rc = set_text(&st.propertyInfo, tbs->property_info, "propertyInfo", err);
    if (rc == 0)
        rc = make_exts(&exts, d, tbs->exts, tbs->ext_count, err);
    return rc != 0 ? rc : es_asn1_encode(out, &es_asn1_made_4, &st, err);
}

/* The seal's own octets are what its signature covers: they must come out as they went in. */
static int check_seal(es_span seal, int version, eseal_error *err)
{
    int rc = es_der_check(seal, NULL, err);

    if (rc == 0)
        rc = es_asn1_check(version == 1 ? ES_ASN1_SEAL_V1 : ES_ASN1_SEAL_V4, seal, err);
    if (rc != 0)
        es_err_place(err, "eseal");
    return rc;
}

static bool seal_kept(const es_buf *made, es_span seal)
{
    es_der top, cursor;
    es_tlv tbs, version, kept;

    es_der_open(&top, es_buf_view(made), made->ptr);
    if (!es_der_take(&top, ES_TAG_SEQUENCE, &tbs))
        return false;
    es_der_enter(&cursor, &tbs, made->ptr);
    return es_der_next(&cursor, &version) && es_der_next(&cursor, &kept) &&
           es_span_equal(kept.whole, seal);
}

int es_asn1_put_tbs(es_buf *out, const es_asn1_tbs *tbs, eseal_error *err)
{
    draft d = {0};
    es_buf made = ES_BUF(MADE_OCTETS_MAX);
    int rc = known_version(tbs->version, err);

    if (rc == 0)
        rc = check_seal(tbs->seal, tbs->version, err);
    if (rc == 0)
        rc = tbs->version == 1 ? put_tbs1(&made, &d, tbs, err) : put_tbs4(&made, &d, tbs, err);
    if (rc == 0 && !seal_kept(&made, tbs->seal))
        rc = es_err(err, ESEAL_E_OUTPUT_REFUSED, "eseal", ES_NO_OFFSET, "the seal was changed");
    if (rc == 0)
        rc = hand_out(out, &made, tbs->version == 1 ? &es_asn1_tbs_1 : &es_asn1_tbs_4, err);
    es_buf_free(&made);
    draft_free(&d);
    return rc;
}
