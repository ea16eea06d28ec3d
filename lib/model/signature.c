/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signature values.  What a file is, is decided by its structure, in this order:
 *
 *   two INTEGERs, with or without their SEQUENCE, or 64 octets  a bare SM2 value (read_bare)
 *   SEQUENCE, first child an OID                 SignedData (signed_data.c)
 *   SEQUENCE of 2: SEQUENCE, BIT STRING          SES_Signature v1
 *   SEQUENCE of 4 or 5, first a SEQUENCE         SES_Signature v4 or v5, as the seal inside says
 *
 * GM/T 0031-2014, 6.2.1 (v1):
 *   SES_Signature ::= SEQUENCE { toSign TBS_Sign, signature BIT STRING }
 *   TBS_Sign      ::= SEQUENCE { version INTEGER, eseal SESeal, timeInfo BIT STRING,
 *                     dataHash BIT STRING, propertyInfo IA5String, cert OCTET STRING,
 *                     signatureAlgorithm OID }
 * GB/T 38540-2020, 7.1 (v4), and GM/T 0031-2025 (v5):
 *   SES_Signature ::= SEQUENCE { toSign TBS_Sign, cert OCTET STRING, signatureAlgID OID,
 *                     signature BIT STRING, timeStamp [0] EXPLICIT BIT STRING OPTIONAL }
 *   TBS_Sign      ::= SEQUENCE { version INTEGER, eseal SESeal, timeInfo GeneralizedTime,
 *                     dataHash BIT STRING, propertyInfo IA5String,
 *                     extDatas [0] EXPLICIT ExtensionDatas OPTIONAL }
 */
#include "model/signature.h"

#include "base/mem.h"
#include "codec/asn1.h"
#include "model/fields.h"
#include "model/signed_data.h"

#define RAW_VALUE_LEN 64

/* What every reader here needs. */
typedef struct reading {
    eseal_signature *sig;
    const eseal_ctx *ctx;
    es_fields f;
    es_span seal; /* SES: what stands in its place */
} reading;

/* --- v1: a time in a BIT STRING --- */

/* A UTCTime or GeneralizedTime TLV that fills the bits. */
static void read_time_tlv(reading *r, es_span bits, const es_tlv *at)
{
    bool fraction = false;
    es_der cursor;
    es_tlv tlv;

    r->sig->time_form = ES_TIMEFORM_BAD;
    es_der_open(&cursor, bits, r->f.base);
    if (!es_der_next(&cursor, &tlv) || !es_der_at_end(&cursor) ||
        !es_der_time(&tlv, &r->sig->time, &fraction))
        return;
    r->sig->time_form = ES_TIMEFORM_DER;
    if (tlv.tag == ES_TAG_GENTIME || fraction)
        es_field_note(&r->f, ES_R_ENC_TIME_FORM, ES_WARN, "timeInfo", at, "GeneralizedTime");
}

static void read_time_text(reading *r, es_span bits, const es_tlv *at)
{
    bool zoned = false;

    r->sig->time_form =
        es_time_from_text(&r->sig->time, bits, &zoned) ? ES_TIMEFORM_TEXT : ES_TIMEFORM_BAD;
    es_field_note(&r->f, ES_R_ENC_TIME_FORM, ES_WARN, "timeInfo", at,
        r->sig->time_form == ES_TIMEFORM_BAD ? "text that is no time"
        : zoned                              ? "text"
                                             : "text without a zone, taken as UTC");
}

/* GM/T 0031-2014, 6.2.1: "may be a time stamp, may be a UTCTime", and no word about how. */
static int read_time_bits(reading *r, es_span bits, const es_tlv *at)
{
    uint8_t first = bits.len == 0 ? 0 : bits.ptr[0];

    r->sig->time_form = ES_TIMEFORM_BAD;
    if (first == ES_TAG_UTCTIME || first == ES_TAG_GENTIME) {
        read_time_tlv(r, bits, at);
    } else if (first == ES_TAG_SEQUENCE) {
        r->sig->time_form = ES_TIMEFORM_TOKEN;
        r->sig->time_token = bits;
    } else if (first >= '0' && first <= '9') {
        read_time_text(r, bits, at);
    }
    return es_field_time_text(&r->sig->time_text, bits, &r->f);
}

/* Also in an OCTET STRING, or as a time itself, as older products write it. */
static int read_time_v1(reading *r, es_der *tbs)
{
    es_tlv tlv, probe;
    es_der ahead = *tbs;
    es_span bits;
    int rc;

    if (es_der_peek(tbs) == ES_TAG_UTCTIME || es_der_peek(tbs) == ES_TAG_GENTIME) {
        (void)es_der_next(tbs, &tlv);
        read_time_tlv(r, tlv.whole, &tlv);
        es_field_note(&r->f, ES_R_ENC_TAG_FORM, ES_WARN, "timeInfo", &tlv, NULL);
        return es_field_time_text(&r->sig->time_text, tlv.body, &r->f);
    }
    if (es_der_take(tbs, ES_TAG_OCTETS, &tlv)) {
        es_field_note(&r->f, ES_R_ENC_TAG_FORM, ES_WARN, "timeInfo", &tlv, NULL);
        return read_time_bits(r, tlv.body, &tlv);
    }
    (void)es_der_next(&ahead, &probe);
    rc = es_field_bits(&bits, tbs, "timeInfo", &r->f);
    return rc != 0 ? rc : read_time_bits(r, bits, &probe);
}

/* --- the seal inside --- */

static int parse_inner_seal(reading *r, es_span seal)
{
    eseal_error inner = {0};
    int rc;

    r->sig->seal_at = (size_t)(seal.ptr - r->sig->octets);
    rc = es_seal_parse(&r->sig->seal, r->ctx, seal, ES_SEAL_INSIDE, &inner);
    if (rc == 0)
        return 0;
    if (inner.offset != ES_NO_OFFSET)
        inner.offset += r->sig->seal_at;
    return es_err_from(r->f.err, rc, &inner);
}

static void settle_seal(reading *r, es_span whole)
{
    r->seal = whole;
    r->sig->seal_end = (size_t)(whole.ptr - r->sig->tbs.ptr) + whole.len;
}

static int read_inner_seal(reading *r, es_der *tbs)
{
    es_tlv tlv;
    int rc;

    if (es_der_take(tbs, ES_TAG_OCTETS, &tlv)) {
        settle_seal(r, tlv.whole);
        es_field_note(&r->f, ES_R_ENC_WRAPPED, ES_WARN, ES_SEAL_INSIDE, &tlv, NULL);
        return parse_inner_seal(r, tlv.body);
    }
    rc = es_der_need(tbs, ES_TAG_SEQUENCE, &tlv, ES_SEAL_INSIDE, r->f.err);
    if (rc != 0)
        return rc;
    settle_seal(r, tlv.whole);
    return parse_inner_seal(r, tlv.whole);
}

/* version and eseal, at the front of each TBS_Sign. */
static int read_front(reading *r, es_der *tbs)
{
    int rc = es_field_int(&r->sig->number, tbs, "toSign/version", &r->f);

    return rc != 0 ? rc : read_inner_seal(r, tbs);
}

/* --- v1 --- */

/* A BIT STRING in every version; older products write an OCTET STRING. */
static int read_hash(reading *r, es_der *tbs)
{
    es_tlv tlv;

    if (!es_der_take(tbs, ES_TAG_OCTETS, &tlv))
        return es_field_bits(&r->sig->data_hash, tbs, "toSign/dataHash", &r->f);
    r->sig->data_hash = tlv.body;
    es_field_note(&r->f, ES_R_ENC_TAG_FORM, ES_WARN, "toSign/dataHash", &tlv, NULL);
    return 0;
}

static int read_tbs_v1(reading *r, const es_tlv *whole)
{
    eseal_signature *sig = r->sig;
    es_der tbs;
    int rc;

    if (es_der_children(whole) != 7)
        return es_field_refuse(&r->f, "toSign", whole, "not the seven fields of a 2014 signature");
    es_der_enter(&tbs, whole, r->f.base);
    rc = read_front(r, &tbs);
    if (rc == 0 && sig->seal->layout != 1)
        rc = es_field_pre_standard(
            &r->f, ES_SEAL_INSIDE, NULL, "a seal of 2020 in a signature of 2014");
    if (rc == 0)
        rc = read_time_v1(r, &tbs);
    if (rc == 0)
        rc = read_hash(r, &tbs);
    if (rc == 0)
        rc = es_field_text(&sig->property_info, &tbs, ES_TAG_IA5, "toSign/propertyInfo", &r->f);
    if (rc == 0)
        rc = es_field_octets(&sig->cert, &tbs, "toSign/cert", &r->f);
    if (rc == 0)
        rc = es_field_oid(sig->algorithm, &tbs, "toSign/signatureAlgorithm", &r->f);
    return rc != 0 ? rc : es_der_finish(&tbs, "toSign", r->f.err);
}

static int read_v1(reading *r, es_der *outer)
{
    es_tlv tbs;
    int rc;

    (void)es_der_next(outer, &tbs);
    r->sig->format = ESEAL_FORMAT_SES_V1;
    r->sig->tbs = r->sig->message = tbs.whole;
    rc = read_tbs_v1(r, &tbs);
    return rc != 0 ? rc : es_field_bits(&r->sig->value, outer, "signature", &r->f);
}

/* --- v4 and v5 --- */

static int read_time_v4(reading *r, es_der *tbs)
{
    es_der ahead = *tbs;
    es_tlv tlv;
    int rc;

    (void)es_der_next(&ahead, &tlv);
    rc = es_field_time(&r->sig->time, tbs, ES_TAG_GENTIME, "toSign/timeInfo", &r->f);
    if (rc != 0)
        return rc;
    r->sig->time_form = ES_TIMEFORM_DER;
    return es_field_time_text(&r->sig->time_text, tlv.body, &r->f);
}

static int read_tbs_v4(reading *r, const es_tlv *whole)
{
    eseal_signature *sig = r->sig;
    es_der tbs;
    int rc;

    es_der_enter(&tbs, whole, r->f.base);
    rc = read_front(r, &tbs);
    if (rc == 0 && sig->seal->layout == 1)
        rc = es_field_pre_standard(
            &r->f, ES_SEAL_INSIDE, NULL, "a seal of 2014 in a signature of 2020");
    if (rc == 0)
        rc = read_time_v4(r, &tbs);
    if (rc == 0)
        rc = read_hash(r, &tbs);
    if (rc == 0)
        rc = es_field_text(&sig->property_info, &tbs, ES_TAG_IA5, "toSign/propertyInfo", &r->f);
    if (rc == 0)
        rc = es_field_extensions(&tbs, true, "toSign/extDatas", &r->f);
    return rc != 0 ? rc : es_der_finish(&tbs, "toSign", r->f.err);
}

static int read_v4(reading *r, es_der *outer)
{
    eseal_signature *sig = r->sig;
    es_tlv tbs;
    int rc;

    (void)es_der_next(outer, &tbs);
    sig->tbs = sig->message = tbs.whole;
    rc = read_tbs_v4(r, &tbs);
    if (rc != 0)
        return rc;
    /* GB/T 38540-2020, 7.1: the version is that of the seal */
    sig->format = sig->seal->layout == 5 ? ESEAL_FORMAT_SES_V5 : ESEAL_FORMAT_SES_V4;
    es_field_version(&r->f, "toSign/version", sig->seal->layout, sig->number);
    rc = es_field_octets(&sig->cert, outer, "cert", &r->f);
    if (rc == 0)
        rc = es_field_oid(sig->algorithm, outer, "signatureAlgID", &r->f);
    if (rc == 0)
        rc = es_field_bits(&sig->value, outer, "signature", &r->f);
    return rc != 0 ? rc : es_field_stamp(&sig->stamp, outer, "timeStamp", &r->f);
}

/* --- bare values --- */

static bool two_integers(es_span in)
{
    es_tlv r, s;
    es_der at;

    es_der_open(&at, in, in.ptr);
    return es_der_take(&at, ES_TAG_INTEGER, &r) && es_der_take(&at, ES_TAG_INTEGER, &s) &&
           es_der_at_end(&at);
}

/* GB/T 35276 prints SM2Signature without the word SEQUENCE, and somebody wrote it so. */
static int read_bare_integers(reading *r, es_span in)
{
    es_buf whole = ES_BUF(in.len + 8);
    eseal_signature *sig = r->sig;

    es_der_put(&whole, ES_TAG_SEQUENCE, in);
    sig->message_copy = es_buf_take(&whole, &sig->value.len);
    es_buf_free(&whole);
    if (sig->message_copy == NULL)
        return es_err_nomem(r->f.err);
    sig->value.ptr = sig->message_copy;
    sig->format = ESEAL_FORMAT_SM2;
    es_field_note(&r->f, ES_R_ENC_BARE_INTEGERS, ES_WARN, "signature", NULL, NULL);
    return 0;
}

static int read_bare(reading *r, es_span value)
{
    r->sig->format = ESEAL_FORMAT_SM2;
    r->sig->value = value;
    return 0;
}

/* --- all --- */

static int read_seal_signature(reading *r, const es_tlv *whole, size_t children)
{
    es_asn1_kind kind = ES_ASN1_SIGNATURE_V4;
    es_der at;
    int rc;

    es_der_enter(&at, whole, r->f.base);
    if (children == 2) {
        kind = ES_ASN1_SIGNATURE_V1;
        rc = read_v1(r, &at);
    } else {
        rc = read_v4(r, &at);
    }
    if (rc == 0)
        rc = es_der_finish(&at, "signature", r->f.err);
    if (rc == 0) /* of the seal, es_seal_parse() has asked it */
        rc = es_asn1_check_around(kind, whole->whole, r->seal, r->f.err);
    return rc;
}

static int read_structure(reading *r, const es_tlv *whole)
{
    size_t children = es_der_children(whole);
    uint8_t first;
    es_der at;

    es_der_enter(&at, whole, r->f.base);
    first = es_der_peek(&at);
    if (whole->tag == ES_TAG_SEQUENCE && first == ES_TAG_OID)
        return es_signed_data_read(r->sig, whole, &r->f);
    if (whole->tag == ES_TAG_SEQUENCE && two_integers(whole->body))
        return read_bare(r, whole->whole);
    if (whole->tag == ES_TAG_SEQUENCE && children == 8)
        return es_field_pre_standard(&r->f, NULL, whole, "a signature of eight fields");
    if (whole->tag == ES_TAG_SEQUENCE && first == ES_TAG_SEQUENCE &&
        (children == 2 || children == 4 || children == 5))
        return read_seal_signature(r, whole, children);
    return es_field_refuse(
        &r->f, NULL, whole, "neither a seal signature nor SignedData nor a bare SM2 value");
}

/* Where the value stands in what was read: two bare INTEGERs are all of it. */
static uint64_t value_at(const eseal_signature *sig)
{
    if (sig->value.ptr == NULL || sig->value.ptr == sig->message_copy)
        return 0;
    return (uint64_t)(sig->value.ptr - sig->octets);
}

static int read_octets(reading *r)
{
    es_span in = es_span_of(r->sig->octets, r->sig->len);
    es_tlv whole = {0};
    int rc;

    if (in.len == 0)
        return es_field_refuse(&r->f, NULL, NULL, "there are no octets");
    if (two_integers(in))
        rc = read_bare_integers(r, in);
    else if (in.len == RAW_VALUE_LEN && es_der_check(in, NULL, NULL) != 0)
        rc = read_bare(r, in);
    else
        rc = es_field_whole(&whole, in, &r->ctx->limits, &r->f);
    if (rc == 0 && whole.tag != 0)
        rc = read_structure(r, &whole);
    if (rc == 0)
        es_field_value(r->sig->value, value_at(r->sig), r->sig->algorithm, "signature", &r->f);
    if (rc == 0 && r->sig->findings.failed)
        rc = es_err_nomem(r->f.err);
    return rc;
}

int es_signature_parse(eseal_signature **out, const eseal_ctx *ctx, es_span in, eseal_error *err)
{
    reading r = {NULL, ctx, {NULL, NULL, ESEAL_E_SIGNATURE, err}, {NULL, 0}};
    int rc;

    *out = NULL;
    if (in.len > ctx->limits.der_octets)
        return es_err_limit(err, NULL, "der_octets", ctx->limits.der_octets);
    r.sig = es_alloc(sizeof *r.sig);
    if (r.sig == NULL)
        return es_err_nomem(err);
    r.sig->time = ES_TIME_UNKNOWN;
    r.sig->len = in.len;
    r.sig->octets = es_memdup(in.ptr, in.len);
    r.f.base = r.sig->octets;
    r.f.findings = &r.sig->findings;
    rc = r.sig->octets == NULL ? es_err_nomem(err) : read_octets(&r);
    if (rc == 0)
        *out = r.sig;
    else
        eseal_signature_free(r.sig);
    return rc;
}

void eseal_signature_free(eseal_signature *signature)
{
    if (signature == NULL)
        return;
    es_findings_free(&signature->findings);
    eseal_seal_free(signature->seal);
    es_free(signature->time_text);
    es_free(signature->property_info);
    es_free(signature->message_copy);
    es_free(signature->octets);
    es_free(signature);
}
