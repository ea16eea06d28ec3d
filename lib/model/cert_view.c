/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 5280, 4.1 (GB/T 20518 has the same):
 *
 * Certificate    ::= SEQUENCE { tbsCertificate, signatureAlgorithm AlgorithmIdentifier,
 *                    signatureValue BIT STRING }
 * TBSCertificate ::= SEQUENCE { version [0] EXPLICIT INTEGER DEFAULT v1, serialNumber INTEGER,
 *                    signature AlgorithmIdentifier, issuer Name,
 *                    validity SEQUENCE { notBefore Time, notAfter Time }, subject Name,
 *                    subjectPublicKeyInfo, issuerUniqueID [1] IMPLICIT BIT STRING OPTIONAL,
 *                    subjectUniqueID [2] IMPLICIT BIT STRING OPTIONAL,
 *                    extensions [3] EXPLICIT SEQUENCE OF Extension OPTIONAL }
 * Extension      ::= SEQUENCE { extnID OID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING
 * }
 */
#include "model/cert_view.h"

#define TAG_ISSUER_ID 0x81
#define TAG_SUBJECT_ID 0x82
#define TAG_EXTENSIONS 0xA3

/* Where a field is wrong. */
static int refuse(const es_der *at, const char *field, const char *why, eseal_error *err)
{
    return es_err(err, ESEAL_E_CERT, field, es_der_offset(at), "%s", why);
}

static int need(es_der *at, uint8_t tag, es_tlv *out, const char *field, eseal_error *err)
{
    if (es_der_take(at, tag, out))
        return 0;
    return refuse(at, field, "this field is missing, or of another type", err);
}

static bool is_null(es_span params)
{
    return params.len == 0 || (params.len == 2 && params.ptr[0] == ES_TAG_NULL);
}

/* AlgorithmIdentifier ::= SEQUENCE { algorithm OID, parameters ANY OPTIONAL } */
static int read_algorithm(
    es_tlv *oid, es_span *params, es_der *from, const char *field, eseal_error *err)
{
    es_tlv whole, value;
    es_der at;
    int rc = need(from, ES_TAG_SEQUENCE, &whole, field, err);

    if (rc != 0)
        return rc;
    es_der_enter(&at, &whole, from->base);
    rc = need(&at, ES_TAG_OID, oid, field, err);
    if (rc != 0)
        return rc;
    (void)es_der_next(&at, &value);
    *params = value.whole;
    return es_der_at_end(&at) ? 0 : refuse(&at, field, "more than algorithm and parameters", err);
}

static int read_version(es_cert_view *view, es_der *tbs, eseal_error *err)
{
    es_tlv outer, number;
    es_der at;

    view->version = 1;
    if (!es_der_take(tbs, ES_TAG_CTX0, &outer))
        return 0;
    es_der_enter(&at, &outer, tbs->base);
    if (!es_der_take(&at, ES_TAG_INTEGER, &number) || !es_der_int64(&number, &view->version) ||
        !es_der_at_end(&at) || view->version < 0 || view->version > 2)
        return refuse(tbs, "version", "not version 1, 2 or 3", err);
    view->version++;
    return 0;
}

static int read_time(int64_t *out, es_der *validity, const char *field, eseal_error *err)
{
    bool fraction = false;
    es_tlv tlv;

    if (!es_der_next(validity, &tlv) || !es_der_time(&tlv, out, &fraction) || fraction)
        return refuse(validity, field, "not a time", err);
    return 0;
}

static int read_validity(es_cert_view *view, es_der *tbs, eseal_error *err)
{
    es_tlv whole;
    es_der at;
    int rc = need(tbs, ES_TAG_SEQUENCE, &whole, "validity", err);

    if (rc != 0)
        return rc;
    es_der_enter(&at, &whole, tbs->base);
    rc = read_time(&view->not_before, &at, "validity/notBefore", err);
    if (rc == 0)
        rc = read_time(&view->not_after, &at, "validity/notAfter", err);
    if (rc == 0 && !es_der_at_end(&at))
        rc = refuse(&at, "validity", "more than two times", err);
    return rc;
}

typedef struct extension {
    es_tlv oid;
    es_span value;
    bool critical;
} extension;

static bool next_extension(es_der *list, extension *out)
{
    es_tlv whole, flag, value;
    es_der at;

    out->critical = false;
    if (!es_der_take(list, ES_TAG_SEQUENCE, &whole))
        return false;
    es_der_enter(&at, &whole, list->base);
    if (!es_der_take(&at, ES_TAG_OID, &out->oid))
        return false;
    if (es_der_take(&at, ES_TAG_BOOLEAN, &flag) && !es_der_bool(&flag, &out->critical))
        return false;
    if (!es_der_take(&at, ES_TAG_OCTETS, &value) || !es_der_at_end(&at))
        return false;
    out->value = value.body;
    return true;
}

static int read_extensions(es_cert_view *view, es_der *tbs, eseal_error *err)
{
    es_tlv outer, list;
    extension ext;
    es_der at;

    if (!es_der_take(tbs, TAG_EXTENSIONS, &outer))
        return 0;
    if (view->version != 3)
        return refuse(tbs, "extensions", "extensions in a certificate that is not version 3", err);
    es_der_enter(&at, &outer, tbs->base);
    if (!es_der_take(&at, ES_TAG_SEQUENCE, &list) || !es_der_at_end(&at) || list.body.len == 0)
        return refuse(&at, "extensions", "not a list of extensions", err);
    es_der_enter(&at, &list, tbs->base);
    while (!es_der_at_end(&at))
        if (!next_extension(&at, &ext))
            return refuse(&at, "extensions", "an extension that cannot be read", err);
    view->extensions = list.body;
    return 0;
}

/* From serialNumber to subjectPublicKeyInfo. */
static int read_body(
    es_cert_view *view, es_tlv *oid, es_span *params, es_der *tbs, eseal_error *err)
{
    es_tlv tlv;
    int rc = need(tbs, ES_TAG_INTEGER, &tlv, "serialNumber", err);

    view->serial = tlv.body;
    if (rc == 0)
        rc = read_algorithm(oid, params, tbs, "signature", err);
    if (rc == 0)
        rc = need(tbs, ES_TAG_SEQUENCE, &tlv, "issuer", err);
    view->issuer = tlv.whole;
    if (rc == 0)
        rc = read_validity(view, tbs, err);
    if (rc == 0)
        rc = need(tbs, ES_TAG_SEQUENCE, &tlv, "subject", err);
    view->subject = tlv.whole;
    if (rc == 0)
        rc = need(tbs, ES_TAG_SEQUENCE, &tlv, "subjectPublicKeyInfo", err);
    view->spki = tlv.whole;
    return rc;
}

static int read_tbs(
    es_cert_view *view, es_tlv *oid, es_span *params, const es_tlv *tlv, eseal_error *err)
{
    es_tlv skipped;
    es_der at;
    int rc;

    es_der_enter(&at, tlv, view->whole.ptr);
    rc = read_version(view, &at, err);
    if (rc == 0)
        rc = read_body(view, oid, params, &at, err);
    if (rc == 0) {
        (void)es_der_take(&at, TAG_ISSUER_ID, &skipped);
        (void)es_der_take(&at, TAG_SUBJECT_ID, &skipped);
        rc = read_extensions(view, &at, err);
    }
    if (rc == 0 && !es_der_at_end(&at))
        rc = refuse(&at, "tbsCertificate", "a field that is not due here", err);
    return rc;
}

static int read_certificate(es_cert_view *view, eseal_error *err)
{
    es_tlv outer, tbs, inner_oid = {0}, oid, value;
    es_span inner_params = {0}, params;
    es_der at;
    int rc;

    es_der_open(&at, view->whole, view->whole.ptr);
    rc = need(&at, ES_TAG_SEQUENCE, &outer, "certificate", err);
    if (rc != 0)
        return rc;
    es_der_enter(&at, &outer, view->whole.ptr);
    rc = need(&at, ES_TAG_SEQUENCE, &tbs, "tbsCertificate", err);
    view->tbs = tbs.whole;
    if (rc == 0)
        rc = read_tbs(view, &inner_oid, &inner_params, &tbs, err);
    if (rc == 0)
        rc = read_algorithm(&oid, &params, &at, "signatureAlgorithm", err);
    if (rc != 0)
        return rc;
    /* RFC 5280, 4.1.1.2: the two must be the same; absent and NULL parameters mean the same */
    if (!es_span_equal(oid.body, inner_oid.body) ||
        !(es_span_equal(params, inner_params) || (is_null(params) && is_null(inner_params))))
        return refuse(&at, "signatureAlgorithm", "it differs from the signed algorithm", err);
    if (!es_der_oid_text(&oid, view->algorithm, sizeof view->algorithm))
        return refuse(&at, "signatureAlgorithm", "an OBJECT IDENTIFIER that is too long", err);
    rc = need(&at, ES_TAG_BITS, &value, "signatureValue", err);
    if (rc == 0 && (!es_der_bits(&value, &view->value) || !es_der_at_end(&at)))
        rc = refuse(&at, "signatureValue", "not whole octets, or not the last field", err);
    return rc;
}

int es_cert_view_parse(es_cert_view *out, const eseal_limits *limits, es_span der, eseal_error *err)
{
    es_cert_view view = {.whole = der};
    eseal_error inner = {0};
    int rc = es_der_check(der, limits, &inner);

    if (rc == ESEAL_E_DER)
        return es_err(err, ESEAL_E_CERT, NULL, inner.offset, "%s", inner.text);
    if (rc != 0)
        return es_err(err, rc, inner.where, inner.offset, "%s", inner.text);
    rc = read_certificate(&view, err);
    if (rc == 0)
        *out = view;
    return rc;
}

bool es_cert_view_extension(
    const es_cert_view *view, const char *oid, es_span *value, bool *critical, bool *twice)
{
    char text[128]; /* compared as text: no allocation, so that "absent" never means "no memory" */
    bool found = false;
    extension ext;
    es_der at;

    *twice = false;
    es_der_open(&at, view->extensions, view->whole.ptr);
    while (next_extension(&at, &ext)) {
        if (!es_der_oid_text(&ext.oid, text, sizeof text) || strcmp(text, oid) != 0)
            continue;
        *twice = found;
        found = true;
        *value = ext.value;
        *critical = ext.critical;
    }
    return found && !*twice;
}
