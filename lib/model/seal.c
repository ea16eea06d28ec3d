/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SESeal, read and put together.
 *
 * GM/T 0031-2014, 6.1.1 (v1):
 *   SESeal       ::= SEQUENCE { esealInfo SES_SealInfo, signInfo SEQUENCE { cert OCTET STRING,
 *                    signatureAlgorithm OID, signData BIT STRING } }
 * GB/T 38540-2020, 6.1 (v4), and GM/T 0031-2025 (v5):
 *   SESeal       ::= SEQUENCE { eSealInfo SES_SealInfo, cert OCTET STRING, signAlgID OID,
 *                    signedValue BIT STRING, timeStamp [0] EXPLICIT BIT STRING OPTIONAL -- v5 -- }
 * all:
 *   SES_SealInfo ::= SEQUENCE { header, esID IA5String, property, picture,
 *                    extDatas ExtensionDatas OPTIONAL }
 *   header       ::= SEQUENCE { ID IA5String ("ES"), version INTEGER, Vid IA5String }
 *   property     ::= SEQUENCE { type INTEGER, name UTF8String, certListType INTEGER -- not v1 --,
 *                    certList SEQUENCE OF, createDate, validStart, validEnd
 *                    -- UTCTime in v1, else GeneralizedTime -- }
 *   picture      ::= SEQUENCE { type IA5String, data OCTET STRING, width INTEGER, height INTEGER }
 *
 * The number of children decides the layout, because v1 does not fix its version number.  extDatas
 * is untagged in v4; the 2014 text says EXPLICIT, prints no number, and both forms exist.
 */
#include "model/seal.h"

#include "base/mem.h"
#include "codec/asn1.h"
#include "model/fields.h"

#define SIDE_MAX_MM 65535
/* What a remark holds, at most or nearly so. */
#define FINDING_COST 512

static int read_header(eseal_seal *seal, es_der *info, const es_fields *f)
{
    es_tlv header, id;
    es_der at;
    int rc = es_der_need(info, ES_TAG_SEQUENCE, &header, "header", f->err);

    if (rc != 0)
        return rc;
    if (es_der_children(&header) > 3)
        return es_field_pre_standard(f, "header", &header, "a header with more than three fields");
    es_der_enter(&at, &header, f->base);
    rc = es_der_need(&at, ES_TAG_IA5, &id, "header/ID", f->err);
    if (rc == 0 && !es_span_equal(id.body, es_span_str("ES")))
        rc = es_field_refuse(f, "header/ID", &id, "not ES: this is no electronic seal");
    if (rc == 0)
        rc = es_field_int(&seal->number, &at, "header/version", f);
    if (rc == 0)
        rc = es_field_text(&seal->vendor, &at, ES_TAG_IA5, "header/Vid", f);
    return rc != 0 ? rc : es_der_finish(&at, "header", f->err);
}

/* The version number against the layout; GB/T 38540-2020 and GM/T 0031-2025 fix theirs. */
static int settle_layout(eseal_seal *seal, size_t children, const es_fields *f)
{
    if (children == 2) {
        seal->layout = 1;
        if (seal->number == 4 || seal->number == 5)
            es_field_version(f, "header/version", 1, seal->number);
        return 0;
    }
    if (seal->number > 5)
        return es_err(f->err, ESEAL_E_VERSION, "header/version", ES_NO_OFFSET,
            "version %lld of the seal format is not known here", (long long)seal->number);
    seal->layout = children == 5 || seal->number == 5 ? 5 : 4;
    es_field_version(f, "header/version", seal->layout, seal->number);
    return 0;
}

static int read_digest_item(es_cert_item *item, es_der *list, const es_fields *f)
{
    es_tlv whole, type;
    size_t len;
    es_der at;
    int rc = es_der_need(list, ES_TAG_SEQUENCE, &whole, "property/certList", f->err);

    if (rc != 0)
        return rc;
    es_der_enter(&at, &whole, f->base);
    rc = es_der_need(&at, ES_TAG_PRINTABLE, &type, "property/certList/type", f->err);
    if (rc != 0)
        return rc;
    len = type.body.len < sizeof item->digest_type ? type.body.len : sizeof item->digest_type - 1;
    if (len > 0)
        memcpy(item->digest_type, type.body.ptr, len);
    item->is_digest = true;
    rc = es_field_octets(&item->value, &at, "property/certList/value", f);
    return rc != 0 ? rc : es_der_finish(&at, "property/certList", f->err);
}

static int read_cert_item(es_cert_item *item, int layout, es_der *list, const es_fields *f)
{
    es_tlv tlv;

    if (es_der_peek(list) == ES_TAG_SEQUENCE)
        return read_digest_item(item, list, f);
    if (layout != 1 || !es_der_take(list, ES_TAG_IA5, &tlv))
        return es_field_octets(&item->value, list, "property/certList", f);
    /* a 2014 product follows the text's leftover "certID ::= IA5String" */
    item->other = true;
    item->value = tlv.body;
    es_field_note(f, ES_R_ENC_CERT_LIST_ITEM, ES_WARN, "property/certList", &tlv, "IA5String");
    return 0;
}

/* Whether every item is what certListType says; v1 knows certificates only. */
static void check_list_kind(const eseal_seal *seal, const es_tlv *list, const es_fields *f)
{
    bool digests = seal->list_kind == ESEAL_LIST_DIGESTS;
    bool good = digests || seal->list_kind == ESEAL_LIST_CERTIFICATES;

    for (size_t i = 0; good && i < seal->cert_count; i++)
        good = seal->certs[i].is_digest == digests;
    if (!good)
        es_field_note(f, ES_R_LIST_KIND, ES_BAD, "property/certList", list, NULL);
}

static int read_cert_list(
    eseal_seal *seal, es_der *property, const eseal_limits *limits, const es_fields *f)
{
    size_t count;
    es_tlv list;
    es_der at;
    int rc = es_der_need(property, ES_TAG_SEQUENCE, &list, "property/certList", f->err);

    if (rc != 0)
        return rc;
    count = es_der_children(&list);
    if (count > limits->certificates)
        return es_err_limit(f->err, "property/certList", "certificates", limits->certificates);
    seal->certs = es_alloc_array(count, sizeof *seal->certs);
    if (seal->certs == NULL)
        return es_err_nomem(f->err);
    es_der_enter(&at, &list, f->base);
    while (rc == 0 && seal->cert_count < count)
        rc = read_cert_item(&seal->certs[seal->cert_count++], seal->layout, &at, f);
    if (rc == 0)
        check_list_kind(seal, &list, f);
    return rc;
}

static int read_dates(eseal_seal *seal, es_der *property, const es_fields *f)
{
    uint8_t due = seal->layout == 1 ? ES_TAG_UTCTIME : ES_TAG_GENTIME;
    int rc = es_field_time(&seal->created, property, due, "property/createDate", f);

    if (rc == 0)
        rc = es_field_time(&seal->valid_from, property, due, "property/validStart", f);
    if (rc == 0)
        rc = es_field_time(&seal->valid_to, property, due, "property/validEnd", f);
    return rc;
}

static int read_property(
    eseal_seal *seal, es_der *info, const eseal_limits *limits, const es_fields *f)
{
    es_tlv property;
    es_der at;
    int rc = es_der_need(info, ES_TAG_SEQUENCE, &property, "property", f->err);

    if (rc != 0)
        return rc;
    es_der_enter(&at, &property, f->base);
    rc = es_field_int(&seal->type, &at, "property/type", f);
    if (rc == 0)
        rc = es_field_text(&seal->name, &at, ES_TAG_UTF8, "property/name", f);
    if (rc != 0)
        return rc;
    if ((es_der_peek(&at) == ES_TAG_INTEGER) != (seal->layout != 1))
        return es_field_pre_standard(
            f, "property", &property, "the property of one version in the seal of another");
    seal->list_kind = ESEAL_LIST_CERTIFICATES;
    if (seal->layout != 1)
        rc = es_field_int(&seal->list_kind, &at, "property/certListType", f);
    if (rc == 0)
        rc = read_cert_list(seal, &at, limits, f);
    if (rc == 0)
        rc = read_dates(seal, &at, f);
    return rc != 0 ? rc : es_der_finish(&at, "property", f->err);
}

static int read_side(int64_t *out, es_der *picture, const char *field, const es_fields *f)
{
    int rc = es_field_int(out, picture, field, f);

    if (rc == 0 && (*out < 1 || *out > SIDE_MAX_MM))
        rc = es_field_refuse(f, field, NULL, "a size in mm that cannot be");
    return rc;
}

static int read_picture(eseal_seal *seal, es_der *info, const es_fields *f)
{
    es_tlv picture;
    es_der at;
    int rc = es_der_need(info, ES_TAG_SEQUENCE, &picture, "picture", f->err);

    if (rc != 0)
        return rc;
    if (es_der_children(&picture) == 2)
        return es_field_pre_standard(f, "picture", &picture, "a picture without its size");
    es_der_enter(&at, &picture, f->base);
    rc = es_field_text(&seal->picture_type, &at, ES_TAG_IA5, "picture/type", f);
    if (rc == 0)
        rc = es_field_octets(&seal->picture, &at, "picture/data", f);
    if (rc == 0)
        rc = read_side(&seal->width_mm, &at, "picture/width", f);
    if (rc == 0)
        rc = read_side(&seal->height_mm, &at, "picture/height", f);
    return rc != 0 ? rc : es_der_finish(&at, "picture", f->err);
}

static int read_info(eseal_seal *seal, const es_tlv *info, size_t children,
    const eseal_limits *limits, const es_fields *f)
{
    es_der at;
    int rc;

    seal->info = info->whole;
    if (children == 2 && es_der_children(info) > 5)
        return es_field_pre_standard(
            f, "esealInfo", info, "certificate and algorithm inside of it");
    es_der_enter(&at, info, f->base);
    rc = read_header(seal, &at, f);
    if (rc == 0)
        rc = settle_layout(seal, children, f);
    if (rc == 0)
        rc = es_field_text(&seal->id, &at, ES_TAG_IA5, "esID", f);
    if (rc == 0)
        rc = read_property(seal, &at, limits, f);
    if (rc == 0)
        rc = read_picture(seal, &at, f);
    if (rc == 0)
        rc = es_field_extensions(&at, false, "extDatas", f);
    return rc != 0 ? rc : es_der_finish(&at, "esealInfo", f->err);
}

/* cert, algorithm and value, side by side in every version. */
static int read_maker(eseal_seal *seal, es_der *at, const es_fields *f)
{
    int rc = es_field_octets(&seal->maker, at, "cert", f);

    if (rc == 0)
        rc = es_field_oid(seal->algorithm, at, "signAlgID", f);
    if (rc == 0)
        rc = es_field_bits(&seal->value, at, "signedValue", f);
    return rc;
}

static int read_sign_info(eseal_seal *seal, es_der *outer, const es_fields *f)
{
    es_tlv tlv;
    es_der at;
    int rc;

    if (es_der_take(outer, ES_TAG_BITS, &tlv))
        return es_field_pre_standard(f, "signInfo", &tlv, "a BIT STRING for it");
    rc = es_der_need(outer, ES_TAG_SEQUENCE, &tlv, "signInfo", f->err);
    if (rc != 0)
        return rc;
    es_der_enter(&at, &tlv, f->base);
    rc = read_maker(seal, &at, f);
    return rc != 0 ? rc : es_der_finish(&at, "signInfo", f->err);
}

static int read_seal(
    eseal_seal *seal, const es_tlv *whole, const eseal_limits *limits, const es_fields *f)
{
    size_t children = es_der_children(whole);
    es_tlv info;
    es_der at;
    int rc;

    es_der_enter(&at, whole, f->base);
    if (whole->tag != ES_TAG_SEQUENCE || es_der_peek(&at) != ES_TAG_SEQUENCE ||
        (children != 2 && children != 4 && children != 5))
        return es_field_refuse(f, NULL, whole, "the structure is not that of a seal");
    (void)es_der_next(&at, &info);
    rc = read_info(seal, &info, children, limits, f);
    if (rc != 0)
        return rc;
    if (seal->layout == 1) {
        rc = read_sign_info(seal, &at, f);
    } else {
        rc = read_maker(seal, &at, f);
        if (rc == 0)
            rc = es_field_stamp(&seal->stamp, &at, "timeStamp", f);
    }
    return rc != 0 ? rc : es_der_finish(&at, "seal", f->err);
}

/* GM/T 0031-2014, 6.1.1.2: info, certificate and algorithm; GB/T 38540-2020, 6.2: info alone. */
static int make_message(eseal_seal *seal, const es_tlv *whole, const es_fields *f)
{
    es_buf buf = ES_BUF(seal->len + 16);
    es_tlv info, sign_info, cert, algorithm;
    es_der at;

    if (seal->layout == 1) {
        es_der_enter(&at, whole, f->base);
        (void)es_der_next(&at, &info);
        (void)es_der_next(&at, &sign_info);
        es_der_enter(&at, &sign_info, f->base);
        (void)es_der_next(&at, &cert);
        (void)es_der_next(&at, &algorithm);
        es_der_put_header(
            &buf, ES_TAG_SEQUENCE, info.whole.len + cert.whole.len + algorithm.whole.len);
        es_buf_span(&buf, info.whole);
        es_buf_span(&buf, cert.whole);
        es_buf_span(&buf, algorithm.whole);
    } else {
        es_buf_span(&buf, seal->info);
    }
    seal->message = es_buf_take(&buf, &seal->message_len);
    es_buf_free(&buf);
    return seal->message == NULL ? es_err_nomem(f->err) : 0;
}

/* A product writes the whole seal into an OCTET STRING. */
static int unwrap(es_tlv *whole, const eseal_limits *limits, const es_fields *f)
{
    es_tlv outer = *whole;
    es_der at;
    int rc;

    if (outer.tag != ES_TAG_OCTETS)
        return 0;
    rc = es_field_der(outer.body, limits, f);
    if (rc != 0)
        return rc;
    es_der_open(&at, outer.body, f->base);
    (void)es_der_next(&at, whole);
    es_field_note(f, ES_R_ENC_WRAPPED, ES_WARN, "seal", &outer, NULL);
    return 0;
}

static int read_octets(eseal_seal *seal, const eseal_limits *limits, eseal_error *err)
{
    es_fields f = {seal->octets, &seal->findings, ESEAL_E_SEAL, err};
    es_tlv whole = {0};
    int rc;

    if (seal->len == 0)
        return es_field_refuse(&f, NULL, NULL, "there are no octets");
    rc = es_field_whole(&whole, es_span_of(seal->octets, seal->len), limits, &f);
    if (rc == 0)
        rc = unwrap(&whole, limits, &f);
    if (rc == 0)
        rc = read_seal(seal, &whole, limits, &f);
    if (rc == 0)
        rc = es_asn1_check(seal->layout == 1 ? ES_ASN1_SEAL_V1 : ES_ASN1_SEAL_V4, whole.whole, err);
    if (rc == 0)
        rc = make_message(seal, &whole, &f);
    if (rc == 0)
        es_field_value(
            seal->value, (uint64_t)(seal->value.ptr - f.base), seal->algorithm, "signedValue", &f);
    if (rc == 0 && seal->findings.failed)
        rc = es_err_nomem(err);
    return rc;
}

static void hold(void *value, void *arg)
{
    eseal_seal *seal = value;

    atomic_fetch_add(&seal->holders, 1);
    *(eseal_seal **)arg = seal;
}

static void drop(void *value)
{
    eseal_seal_free(value);
}

static void keep(es_cache *cache, eseal_seal *seal)
{
    es_span octets = es_span_of(seal->octets, seal->len);

    if (cache == NULL)
        return;
    atomic_fetch_add(&seal->holders, 1);
    es_cache_put(cache, &octets, 1, seal, drop,
        sizeof *seal + 3 * (uint64_t)seal->len + seal->cert_count * sizeof *seal->certs +
            seal->findings.count * FINDING_COST);
}

int es_seal_parse(
    eseal_seal **out, const eseal_ctx *ctx, es_span in, const char *place, eseal_error *err)
{
    es_cache *cache = ctx->caches[ESEAL_CACHE_SEALS];
    eseal_seal *seal = NULL;
    eseal_error inner = {0};
    int rc;

    if (in.len > ctx->limits.der_octets)
        return es_err_limit(err, place, "der_octets", ctx->limits.der_octets);
    if (es_cache_find(cache, &in, 1, hold, out))
        return 0;
    seal = es_alloc(sizeof *seal);
    if (seal == NULL)
        return es_err_nomem(err);
    atomic_init(&seal->holders, 1);
    seal->created = seal->valid_from = seal->valid_to = ES_TIME_UNKNOWN;
    seal->len = in.len;
    seal->octets = es_memdup(in.ptr, in.len);
    rc = seal->octets == NULL ? es_err_nomem(&inner) : read_octets(seal, &ctx->limits, &inner);
    if (rc != 0) {
        if (place != NULL)
            es_err_place(&inner, place);
        eseal_seal_free(seal);
        return es_err(err, rc, inner.where, inner.offset, "%s", inner.text);
    }
    keep(cache, seal);
    *out = seal;
    return 0;
}

void eseal_seal_free(eseal_seal *seal)
{
    if (seal == NULL || atomic_fetch_sub(&seal->holders, 1) != 1)
        return;
    es_findings_free(&seal->findings);
    es_free(seal->certs);
    es_free(seal->id);
    es_free(seal->name);
    es_free(seal->vendor);
    es_free(seal->picture_type);
    es_free(seal->message);
    es_free(seal->octets);
    es_free(seal);
}
