/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OCSPResponse      ::= SEQUENCE { responseStatus ENUMERATED,
 *                       responseBytes [0] EXPLICIT SEQUENCE { type OID, response OCTET STRING } }
 * BasicOCSPResponse ::= SEQUENCE { tbsResponseData, signatureAlgorithm, signature BIT STRING,
 *                       certs [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
 * ResponseData      ::= SEQUENCE { version [0] EXPLICIT INTEGER DEFAULT v1,
 *                       responderID CHOICE { byName [1] Name, byKey [2] OCTET STRING },
 *                       producedAt GeneralizedTime, responses SEQUENCE OF SingleResponse,
 *                       responseExtensions [1] EXPLICIT Extensions OPTIONAL }
 * SingleResponse    ::= SEQUENCE { certID, certStatus CHOICE { good [0], revoked [1], unknown [2]
 * }, thisUpdate, nextUpdate [0] EXPLICIT GeneralizedTime OPTIONAL, singleExtensions [1] EXPLICIT
 * Extensions OPTIONAL }    (RFC 6960, 4.2.1)
 */
#include "pki/revocation_parts.h"

#define TAG_ENUMERATED 0x0A
#define TAG_CTX2 0xA2
#define OID_BASIC "1.3.6.1.5.5.7.48.1.1"

static bool take_time(es_der *at, int64_t *out)
{
    es_tlv time;

    return es_der_take(at, ES_TAG_GENTIME, &time) && es_der_time(&time, out, NULL);
}

/* CertID ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, issuerNameHash, issuerKeyHash OCTET
 * STRING, serialNumber INTEGER } */
static bool read_id(es_ocsp_single *out, const es_tlv *id, const uint8_t *base)
{
    es_tlv algorithm, oid, name, key, serial;
    es_der at, inner;

    es_der_enter(&at, id, base);
    if (!es_der_take(&at, ES_TAG_SEQUENCE, &algorithm) || !es_der_take(&at, ES_TAG_OCTETS, &name) ||
        !es_der_take(&at, ES_TAG_OCTETS, &key) || !es_der_take(&at, ES_TAG_INTEGER, &serial) ||
        !es_der_at_end(&at))
        return false;
    es_der_enter(&inner, &algorithm, base);
    if (!es_der_take(&inner, ES_TAG_OID, &oid))
        return false;
    if (!es_der_oid_text(&oid, out->hash, sizeof out->hash))
        out->hash[0] = '\0';
    out->name_hash = name.body;
    out->key_hash = key.body;
    out->entry.serial = serial.body;
    return true;
}

/* RevokedInfo ::= SEQUENCE { revocationTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL } */
static bool read_revoked(es_crl_entry *out, const es_tlv *info, const uint8_t *base)
{
    es_tlv wrapped, reason;
    es_der at, inner;

    es_der_enter(&at, info, base);
    if (!take_time(&at, &out->revoked_at))
        return false;
    if (es_der_take(&at, ES_TAG_CTX0, &wrapped)) {
        es_der_enter(&inner, &wrapped, base);
        if (!es_der_take(&inner, TAG_ENUMERATED, &reason) || reason.body.len != 1 ||
            reason.body.ptr[0] > ES_REVOKED_AA)
            return false;
        out->reason = reason.body.ptr[0];
    }
    return es_der_at_end(&at);
}

static bool read_status(es_ocsp_single *out, es_der *at)
{
    es_tlv status;

    if (!es_der_next(at, &status))
        return false;
    if (status.tag == 0x80 && status.body.len == 0)
        out->status = ES_OCSP_GOOD;
    else if (status.tag == 0x82 && status.body.len == 0)
        out->status = ES_OCSP_UNKNOWN;
    else if (status.tag == ES_TAG_CTX1)
        out->status = ES_OCSP_REVOKED;
    else
        return false;
    return out->status != ES_OCSP_REVOKED || read_revoked(&out->entry, &status, at->base);
}

/* The Extensions inside an EXPLICIT tag. */
static bool unwrap(es_span *out, const es_tlv *wrapped, const uint8_t *base)
{
    es_tlv list;
    es_der at;

    es_der_enter(&at, wrapped, base);
    if (!es_der_take(&at, ES_TAG_SEQUENCE, &list) || !es_der_at_end(&at))
        return false;
    *out = list.body;
    return true;
}

bool es_ocsp_single_next(es_der *responses, es_ocsp_single *out)
{
    es_tlv whole, id, wrapped;
    es_span extensions;
    es_der at, inner;

    *out = (es_ocsp_single){.next_update = ES_TIME_UNKNOWN,
        .keeps_since = ES_TIME_UNKNOWN,
        .entry = {.revoked_at = ES_TIME_UNKNOWN,
            .invalid_since = ES_TIME_UNKNOWN,
            .reason = ES_REVOKED_NO_REASON}};
    if (!es_der_take(responses, ES_TAG_SEQUENCE, &whole))
        return false;
    es_der_enter(&at, &whole, responses->base);
    if (!es_der_take(&at, ES_TAG_SEQUENCE, &id) || !read_id(out, &id, at.base) ||
        !read_status(out, &at) || !take_time(&at, &out->this_update))
        return false;
    if (es_der_take(&at, ES_TAG_CTX0, &wrapped)) {
        es_der_enter(&inner, &wrapped, at.base);
        if (!take_time(&inner, &out->next_update))
            return false;
    }
    if (es_der_take(&at, ES_TAG_CTX1, &wrapped) &&
        (!unwrap(&extensions, &wrapped, at.base) ||
            !es_entry_read_extensions(&out->entry, &out->keeps_since, extensions)))
        return false;
    return es_der_at_end(&at);
}

static bool read_responder(es_ocsp *out, es_der *at)
{
    es_tlv responder, inner_tlv;
    es_der inner;

    if (!es_der_next(at, &responder) || (responder.tag != ES_TAG_CTX1 && responder.tag != TAG_CTX2))
        return false;
    out->by_key = responder.tag == TAG_CTX2;
    es_der_enter(&inner, &responder, at->base);
    if (!es_der_take(&inner, out->by_key ? ES_TAG_OCTETS : ES_TAG_SEQUENCE, &inner_tlv) ||
        !es_der_at_end(&inner))
        return false;
    out->responder = out->by_key ? inner_tlv.body : inner_tlv.whole;
    return true;
}

static bool read_extensions(es_ocsp *out, const es_tlv *wrapped, const uint8_t *base)
{
    es_cert_extension ext;
    es_span extensions;
    es_der list;

    if (!unwrap(&extensions, wrapped, base))
        return false;
    es_der_open(&list, extensions, base);
    while (!es_der_at_end(&list)) {
        if (!es_cert_extension_next(&list, &ext))
            return false;
        out->critical =
            out->critical || ext.critical; /* a nonce is not, and nothing else matters */
    }
    return true;
}

/* NULL: sound; else the field that is not. */
static const char *read_data(es_ocsp *out, es_der *at)
{
    es_tlv version, responses, wrapped;
    es_ocsp_single single;
    es_der list;

    if (es_der_take(at, ES_TAG_CTX0, &version) &&
        !es_span_equal(version.body, es_span_of("\x02\x01\x00", 3)))
        return "version";
    if (!read_responder(out, at))
        return "responderID";
    if (!take_time(at, &out->produced_at))
        return "producedAt";
    if (!es_der_take(at, ES_TAG_SEQUENCE, &responses))
        return "responses";
    out->responses = responses.body;
    es_der_open(&list, responses.body, at->base);
    while (!es_der_at_end(&list))
        if (!es_ocsp_single_next(&list, &single))
            return "SingleResponse";
    if (es_der_take(at, ES_TAG_CTX1, &wrapped) && !read_extensions(out, &wrapped, at->base))
        return "responseExtensions";
    return es_der_at_end(at) ? NULL : "tbsResponseData";
}

static int parse_basic(es_ocsp *out, es_span der, const uint8_t *base, eseal_error *err)
{
    es_tlv whole, data, wrapped;
    const char *field;
    es_der at, inner;
    int rc;

    es_der_open(&at, der, base);
    rc = es_der_need(&at, ES_TAG_SEQUENCE, &whole, "BasicOCSPResponse", err);
    if (rc != 0)
        return rc;
    es_der_enter(&at, &whole, base);
    rc = es_signed_read(&out->sign, &at, err);
    if (rc != 0)
        return rc;
    if (es_der_take(&at, ES_TAG_CTX0, &wrapped) && !unwrap(&out->certs, &wrapped, base))
        return es_err(err, ESEAL_E_ASN1, "certs", es_der_offset(&at), "no list of certificates");
    rc = es_der_finish(&at, "BasicOCSPResponse", err);
    if (rc != 0)
        return rc;
    es_der_open(&inner, out->sign.tbs, base);
    (void)es_der_take(&inner, ES_TAG_SEQUENCE, &data);
    es_der_enter(&inner, &data, base);
    field = read_data(out, &inner);
    return field == NULL ? 0
                         : es_err(err, ESEAL_E_ASN1, field, es_der_offset(&inner),
                               "a field that cannot be read");
}

int es_ocsp_parse(es_ocsp *out, const eseal_limits *limits, es_span der, eseal_error *err)
{
    es_tlv whole, status, wrapped, bytes, type, response;
    char oid[64];
    es_der at, inner;
    int rc = es_der_check(der, limits, err);

    *out = (es_ocsp){0};
    if (rc != 0)
        return rc;
    es_der_open(&at, der, der.ptr);
    rc = es_der_need(&at, ES_TAG_SEQUENCE, &whole, "OCSPResponse", err);
    if (rc != 0)
        return rc;
    es_der_enter(&at, &whole, der.ptr);
    rc = es_der_need(&at, TAG_ENUMERATED, &status, "responseStatus", err);
    if (rc != 0)
        return rc;
    out->status = status.body.len == 1 ? status.body.ptr[0] : 255;
    if (out->status != 0)
        return 0;
    rc = es_der_need(&at, ES_TAG_CTX0, &wrapped, "responseBytes", err);
    if (rc != 0)
        return rc;
    es_der_enter(&inner, &wrapped, der.ptr);
    rc = es_der_need(&inner, ES_TAG_SEQUENCE, &bytes, "responseBytes", err);
    if (rc != 0)
        return rc;
    es_der_enter(&inner, &bytes, der.ptr);
    rc = es_der_need(&inner, ES_TAG_OID, &type, "responseType", err);
    if (rc == 0)
        rc = es_der_need(&inner, ES_TAG_OCTETS, &response, "response", err);
    if (rc != 0)
        return rc;
    if (!es_der_oid_text(&type, oid, sizeof oid) || strcmp(oid, OID_BASIC) != 0)
        return es_err(err, ESEAL_E_CERT, "responseType", es_der_offset(&inner),
            "a response that is not of the basic type");
    rc = es_der_check(response.body, limits, err);
    return rc != 0 ? rc : parse_basic(out, response.body, der.ptr, err);
}
