/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SignedData as a signature value: under the Chinese OIDs (GB/T 35275-2017, 6 to 8), or PKCS#7's.
 *
 *   ContentInfo ::= SEQUENCE { contentType OID, content [0] EXPLICIT ANY OPTIONAL }
 *   SignedData  ::= SEQUENCE { version INTEGER, digestAlgorithms SET OF AlgorithmIdentifier,
 *                   contentInfo ContentInfo, certificates [0] IMPLICIT SET OF OPTIONAL,
 *                   crls [1] IMPLICIT SET OF OPTIONAL, signerInfos SET OF SignerInfo }
 *   SignerInfo  ::= SEQUENCE { version INTEGER, issuerAndSerialNumber SEQUENCE { issuer Name,
 *                   serialNumber INTEGER }, digestAlgorithm AlgorithmIdentifier,
 *                   authenticatedAttributes [0] IMPLICIT SET OF Attribute OPTIONAL,
 *                   digestEncryptionAlgorithm AlgorithmIdentifier, encryptedDigest OCTET STRING,
 *                   unauthenticatedAttributes [1] IMPLICIT SET OF Attribute OPTIONAL }
 *   Attribute   ::= SEQUENCE { type OID, values SET OF ANY }
 *
 * Forms in use: A, the content is the digest; B, it is the digest's base64; C, no content, but
 * attributes.  What is signed is the content's octets, or the attributes under the tag of a SET.
 * How many signers, certificates and digests there are is counted here and judged elsewhere.
 */
#include "model/signed_data.h"

#include <stdio.h>

#include "base/mem.h"
#include "codec/asn1.h"

#define TAG_KEY_ID 0x80

static bool is_data(const char *oid)
{
    return strcmp(oid, ES_OID_GM_DATA) == 0 || strcmp(oid, ES_OID_DATA) == 0;
}

static void bad(const es_fields *f, const char *field, const es_tlv *at, const char *detail)
{
    es_field_note(f, ES_R_ENC_STRUCTURE, ES_BAD, field, at, detail);
}

/* AlgorithmIdentifier ::= SEQUENCE { algorithm OID, parameters ANY OPTIONAL } */
static int read_algorithm(char *out, es_der *from, const char *field, const es_fields *f)
{
    es_tlv whole, params;
    es_der at;
    int rc = es_der_need(from, ES_TAG_SEQUENCE, &whole, field, f->err);

    if (rc != 0)
        return rc;
    es_der_enter(&at, &whole, f->base);
    rc = es_field_oid(out, &at, field, f);
    (void)es_der_next(&at, &params);
    return rc != 0 ? rc : es_der_finish(&at, field, f->err);
}

/* --- the signed attributes --- */

/* The only value of an attribute; false, and a finding, when there is another number of them. */
static bool only_value(es_tlv *out, const es_tlv *values, const char *field, const es_fields *f)
{
    es_der at;

    es_der_enter(&at, values, f->base);
    if (es_der_next(&at, out) && es_der_at_end(&at))
        return true;
    bad(f, field, values, "not one value");
    return false;
}

static int read_content_type(eseal_signature *sig, const es_tlv *values, const es_fields *f)
{
    es_signed_data *sd = &sig->signed_data;
    es_tlv value;

    if (sd->content_type_count++ > 0) {
        bad(f, "contentType", values, "the attribute occurs twice");
        return 0;
    }
    if (!only_value(&value, values, "contentType", f))
        return 0;
    if (value.tag != ES_TAG_OID ||
        !es_der_oid_text(&value, sd->attr_content_type, sizeof sd->attr_content_type))
        return es_field_refuse(f, "contentType", &value, "not an OBJECT IDENTIFIER");
    return 0;
}

static int read_message_digest(eseal_signature *sig, const es_tlv *values, const es_fields *f)
{
    es_signed_data *sd = &sig->signed_data;
    es_tlv value;

    if (sd->message_digest_count++ > 0) {
        bad(f, "messageDigest", values, "the attribute occurs twice");
        return 0;
    }
    if (!only_value(&value, values, "messageDigest", f))
        return 0;
    if (value.tag != ES_TAG_OCTETS)
        return es_field_refuse(f, "messageDigest", &value, "not an OCTET STRING");
    sd->message_digest = value.body;
    return 0;
}

static int read_signing_time(eseal_signature *sig, const es_tlv *values, const es_fields *f)
{
    bool fraction = false;
    es_tlv value;

    if (sig->time_form != ES_TIMEFORM_NONE) {
        bad(f, "signingTime", values, "the attribute occurs twice");
        sig->time_form = ES_TIMEFORM_BAD;
        sig->time = ES_TIME_UNKNOWN;
        return 0;
    }
    sig->time_form = ES_TIMEFORM_BAD;
    if (!only_value(&value, values, "signingTime", f))
        return 0;
    if (es_der_time(&value, &sig->time, &fraction))
        sig->time_form = ES_TIMEFORM_DER;
    if (fraction)
        es_field_note(
            f, ES_R_ENC_TIME_FORM, ES_WARN, "signingTime", &value, "fraction of a second");
    return es_field_time_text(&sig->time_text, value.body, f);
}

static int read_attribute(eseal_signature *sig, es_der *list, const es_fields *f)
{
    char oid[ES_OID_TEXT];
    es_tlv whole, values;
    es_der at;
    int rc = es_der_need(list, ES_TAG_SEQUENCE, &whole, "attribute", f->err);

    if (rc != 0)
        return rc;
    es_der_enter(&at, &whole, f->base);
    rc = es_field_oid(oid, &at, "attribute/type", f);
    if (rc == 0)
        rc = es_der_need(&at, ES_TAG_SET, &values, "attribute/values", f->err);
    if (rc == 0)
        rc = es_der_finish(&at, "attribute", f->err);
    if (rc != 0)
        return rc;
    if (strcmp(oid, ES_OID_CONTENT_TYPE) == 0)
        return read_content_type(sig, &values, f);
    if (strcmp(oid, ES_OID_MESSAGE_DIGEST) == 0)
        return read_message_digest(sig, &values, f);
    if (strcmp(oid, ES_OID_SIGNING_TIME) == 0)
        return read_signing_time(sig, &values, f);
    return 0;
}

/* X.690 11.6: the encodings of a SET OF ascend. */
static bool is_sorted(const es_tlv *set, const es_fields *f)
{
    es_tlv before = {0}, now;
    es_der at;

    es_der_enter(&at, set, f->base);
    while (es_der_next(&at, &now)) {
        size_t len = before.whole.len < now.whole.len ? before.whole.len : now.whole.len;

        /* the length octets come first, so that no encoding is the front of another */
        if (len > 0 && memcmp(before.whole.ptr, now.whole.ptr, len) > 0)
            return false;
        before = now;
    }
    return true;
}

/* GB/T 35275-2017, 8.2: what is signed is the SET, so the tag of [0] gives way to SET's. */
static int read_attributes(eseal_signature *sig, es_der *info, const es_fields *f)
{
    es_signed_data *sd = &sig->signed_data;
    es_tlv set;
    es_der at;
    int rc = 0;

    if (!es_der_take(info, ES_TAG_CTX0, &set))
        return 0;
    sd->has_attrs = true;
    sd->attrs = set.whole;
    sig->message_copy = es_memdup(set.whole.ptr, set.whole.len);
    if (sig->message_copy == NULL)
        return es_err_nomem(f->err);
    sig->message_copy[0] = ES_TAG_SET;
    sig->message = es_span_of(sig->message_copy, set.whole.len);
    if (set.body.len == 0)
        bad(f, "attributes", &set, "a list of signed attributes that is empty");
    es_der_enter(&at, &set, f->base);
    while (rc == 0 && !es_der_at_end(&at))
        rc = read_attribute(sig, &at, f);
    if (rc == 0 && !is_sorted(&set, f))
        es_field_note(f, ES_R_ENC_UNSORTED, ES_WARN, "attributes", &set, NULL);
    return rc;
}

/* --- the signer and its certificate --- */

/* issuer and serialNumber of a certificate, as octets. */
static bool cert_names(es_tlv *issuer, es_tlv *serial, const es_tlv *cert, const es_fields *f)
{
    es_tlv tbs, skipped;
    es_der at;

    es_der_enter(&at, cert, f->base);
    if (cert->tag != ES_TAG_SEQUENCE || !es_der_take(&at, ES_TAG_SEQUENCE, &tbs))
        return false;
    es_der_enter(&at, &tbs, f->base);
    (void)es_der_take(&at, ES_TAG_CTX0, &skipped);
    return es_der_take(&at, ES_TAG_INTEGER, serial) &&
           es_der_take(&at, ES_TAG_SEQUENCE, &skipped) && es_der_take(&at, ES_TAG_SEQUENCE, issuer);
}

/* Never "the first one": only issuer and serial number say whose certificate signed. */
static void find_cert(eseal_signature *sig, const es_tlv *certs, const es_tlv *issuer,
    const es_tlv *serial, const es_fields *f)
{
    es_tlv cert, its_issuer, its_serial;
    es_der at;

    es_der_enter(&at, certs, f->base);
    while (es_der_next(&at, &cert)) {
        if (!cert_names(&its_issuer, &its_serial, &cert, f) ||
            !es_span_equal(its_issuer.whole, issuer->whole) ||
            !es_span_equal(its_serial.whole, serial->whole))
            continue;
        if (sig->signed_data.cert_matches++ == 0)
            sig->cert = cert.whole;
    }
}

static int read_signer_id(
    eseal_signature *sig, es_der *info, const es_tlv *certs, const es_fields *f)
{
    es_tlv id, issuer, serial;
    es_der at;
    int rc;

    /* GB/T 35275-2017, 8.2 knows issuer and serial number only */
    if (es_der_take(info, TAG_KEY_ID, &id))
        return es_field_refuse(f, "signer", &id, "a signer named by key identifier");
    rc = es_der_need(info, ES_TAG_SEQUENCE, &id, "issuerAndSerialNumber", f->err);
    if (rc != 0)
        return rc;
    es_der_enter(&at, &id, f->base);
    rc = es_der_need(&at, ES_TAG_SEQUENCE, &issuer, "issuer", f->err);
    if (rc == 0)
        rc = es_der_need(&at, ES_TAG_INTEGER, &serial, "serialNumber", f->err);
    if (rc == 0)
        rc = es_der_finish(&at, "issuerAndSerialNumber", f->err);
    if (rc == 0 && certs->tag != 0)
        find_cert(sig, certs, &issuer, &serial, f);
    return rc;
}

static int read_signer(
    eseal_signature *sig, const es_tlv *info, const es_tlv *certs, const es_fields *f)
{
    es_signed_data *sd = &sig->signed_data;
    es_tlv unsigned_attrs;
    es_der at;
    int rc;

    es_der_enter(&at, info, f->base);
    rc = es_field_int(&sd->signer_version, &at, "signer/version", f);
    if (rc == 0)
        rc = read_signer_id(sig, &at, certs, f);
    if (rc == 0)
        rc = read_algorithm(sd->digest_algorithm, &at, "digestAlgorithm", f);
    if (rc == 0)
        rc = read_attributes(sig, &at, f);
    if (rc == 0)
        rc = read_algorithm(sig->algorithm, &at, "digestEncryptionAlgorithm", f);
    if (rc == 0)
        rc = es_field_octets(&sig->value, &at, "encryptedDigest", f);
    if (rc != 0)
        return rc;
    (void)es_der_take(&at, ES_TAG_CTX1, &unsigned_attrs); /* nobody vouches for them: not read */
    return es_der_finish(&at, "signer", f->err);
}

/* Of several signers none is read: whoever judges must not take one of them for the signer. */
static int read_signers(eseal_signature *sig, es_der *from, const es_tlv *certs, const es_fields *f)
{
    es_tlv set, info;
    es_der at;
    int rc = es_der_need(from, ES_TAG_SET, &set, "signerInfos", f->err);

    if (rc != 0)
        return rc;
    sig->signed_data.signer_count = es_der_children(&set);
    if (sig->signed_data.signer_count != 1)
        return 0;
    es_der_enter(&at, &set, f->base);
    rc = es_der_need(&at, ES_TAG_SEQUENCE, &info, "signerInfo", f->err);
    return rc != 0 ? rc : read_signer(sig, &info, certs, f);
}

/* --- around them --- */

static int read_content(eseal_signature *sig, es_der *from, const es_fields *f)
{
    es_signed_data *sd = &sig->signed_data;
    es_tlv whole, outer;
    es_der at, inner;
    int rc = es_der_need(from, ES_TAG_SEQUENCE, &whole, "contentInfo", f->err);

    if (rc != 0)
        return rc;
    es_der_enter(&at, &whole, f->base);
    rc = es_field_oid(sd->content_type, &at, "contentInfo/contentType", f);
    if (rc == 0 && es_der_take(&at, ES_TAG_CTX0, &outer)) {
        sd->has_content = true;
        es_der_enter(&inner, &outer, f->base);
        rc = es_field_octets(&sd->content, &inner, "contentInfo/content", f);
        if (rc == 0)
            rc = es_der_finish(&inner, "contentInfo/content", f->err);
    }
    return rc != 0 ? rc : es_der_finish(&at, "contentInfo", f->err);
}

/* Both types mean data, and products mix them; anything else was signed as something else. */
static void check_content_type(const eseal_signature *sig, const es_fields *f)
{
    const es_signed_data *sd = &sig->signed_data;
    char detail[160];

    if (!is_data(sd->content_type)) {
        bad(f, "contentInfo/contentType", NULL, sd->content_type);
        return;
    }
    if (sd->attr_content_type[0] == '\0' || strcmp(sd->attr_content_type, sd->content_type) == 0)
        return;
    if (is_data(sd->attr_content_type)) {
        es_field_note(f, ES_R_ENC_CONTENT_TYPE, ES_WARN, "contentType", NULL, NULL);
        return;
    }
    snprintf(detail, sizeof detail, "contentType %s, encapsulated %s", sd->attr_content_type,
        sd->content_type);
    bad(f, "contentType", NULL, detail);
}

static int read_signed_data(eseal_signature *sig, es_der *at, const es_fields *f)
{
    es_signed_data *sd = &sig->signed_data;
    es_tlv algorithms, certs = {0}, crls;
    int rc = es_field_int(&sd->version, at, "version", f);

    if (rc == 0)
        rc = es_der_need(at, ES_TAG_SET, &algorithms, "digestAlgorithms", f->err);
    if (rc == 0)
        rc = read_content(sig, at, f);
    if (rc != 0)
        return rc;
    if (es_der_take(at, ES_TAG_CTX0, &certs))
        sd->cert_count = es_der_children(&certs);
    (void)es_der_take(at, ES_TAG_CTX1, &crls);
    rc = read_signers(sig, at, &certs, f);
    return rc != 0 ? rc : es_der_finish(at, "signedData", f->err);
}

static int read_message(eseal_signature *sig, const es_tlv *whole, const es_fields *f)
{
    es_signed_data *sd = &sig->signed_data;
    char type[ES_OID_TEXT];
    es_tlv outer, inner;
    es_der at, body;
    int rc;

    es_der_enter(&at, whole, f->base);
    rc = es_field_oid(type, &at, "contentType", f);
    if (rc != 0)
        return rc;
    sd->gm_oids = strcmp(type, ES_OID_GM_SIGNED_DATA) == 0;
    if (!sd->gm_oids && strcmp(type, ES_OID_SIGNED_DATA) != 0)
        return es_field_refuse(f, "contentType", whole, "a message, but not a signed one");
    sig->format = sd->gm_oids ? ESEAL_FORMAT_GBT35275 : ESEAL_FORMAT_CMS;
    rc = es_der_need(&at, ES_TAG_CTX0, &outer, "content", f->err);
    if (rc == 0)
        rc = es_der_finish(&at, "contentInfo", f->err);
    if (rc != 0)
        return rc;
    es_der_enter(&at, &outer, f->base);
    rc = es_der_need(&at, ES_TAG_SEQUENCE, &inner, "signedData", f->err);
    if (rc == 0)
        rc = es_der_finish(&at, "content", f->err);
    if (rc != 0)
        return rc;
    es_der_enter(&body, &inner, f->base);
    rc = read_signed_data(sig, &body, f);
    if (rc == 0)
        rc = es_asn1_check(ES_ASN1_SIGNED_DATA, whole->whole, f->err);
    if (rc != 0)
        return rc;
    if (!sd->has_attrs && sd->signer_count == 1)
        sig->message = sd->content;
    sig->data_hash = sd->has_attrs ? sd->message_digest : sd->content;
    return 0;
}

int es_signed_data_read(eseal_signature *sig, const es_tlv *whole, const es_fields *f)
{
    int rc = read_message(sig, whole, f);

    if (rc == 0)
        check_content_type(sig, f);
    return rc;
}

int es_signed_data_read_token(eseal_signature *sig, const es_tlv *whole, const es_fields *f)
{
    const es_signed_data *sd = &sig->signed_data;
    int rc = read_message(sig, whole, f);

    if (rc != 0)
        return rc;
    if (strcmp(sd->content_type, ES_OID_TST_INFO) != 0 || !sd->has_content)
        return es_field_refuse(f, "contentInfo/contentType", whole, "the content is no TSTInfo");
    if (sd->attr_content_type[0] != '\0' && strcmp(sd->attr_content_type, ES_OID_TST_INFO) != 0)
        bad(f, "contentType", NULL, sd->attr_content_type);
    return 0;
}
