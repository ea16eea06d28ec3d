/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signatureValue BIT STRING }
 * TBSCertList     ::= SEQUENCE { version INTEGER (v2), signature AlgorithmIdentifier, issuer Name,
 *                     thisUpdate Time, nextUpdate Time OPTIONAL,
 *                     revokedCertificates SEQUENCE OF SEQUENCE { userCertificate INTEGER,
 *                       revocationDate Time, crlEntryExtensions Extensions OPTIONAL } OPTIONAL,
 *                     crlExtensions [0] EXPLICIT Extensions OPTIONAL }      (RFC 5280, 5.1)
 */
#include "pki/revocation_parts.h"

/* Takes a Time; false: there is none, and nothing has moved. */
static bool take_time(es_der *at, int64_t *out)
{
    es_tlv time;
    uint8_t tag = es_der_peek(at);

    return (tag == ES_TAG_UTCTIME || tag == ES_TAG_GENTIME) && es_der_take(at, tag, &time) &&
           es_der_time(&time, out, NULL);
}

bool es_crl_entry_next(es_der *entries, es_crl_entry *out)
{
    es_tlv whole, serial, extensions;
    es_der at;

    *out = (es_crl_entry){.invalid_since = ES_TIME_UNKNOWN, .reason = ES_REVOKED_NO_REASON};
    if (!es_der_take(entries, ES_TAG_SEQUENCE, &whole))
        return false;
    es_der_enter(&at, &whole, entries->base);
    if (!es_der_take(&at, ES_TAG_INTEGER, &serial) || !take_time(&at, &out->revoked_at))
        return false;
    out->serial = serial.body;
    if (es_der_take(&at, ES_TAG_SEQUENCE, &extensions) &&
        !es_entry_read_extensions(out, NULL, extensions.body))
        return false;
    return es_der_at_end(&at);
}

/* Every entry is read once, so that a list either is sound throughout or is none. */
static int check_entries(es_crl *out, const uint8_t *base, eseal_error *err)
{
    es_crl_entry entry;
    es_der at;

    es_der_open(&at, out->entries, base);
    while (!es_der_at_end(&at)) {
        if (!es_crl_entry_next(&at, &entry))
            return es_err(err, ESEAL_E_ASN1, "revokedCertificates", es_der_offset(&at),
                "an entry that cannot be read");
        out->indirect = out->indirect || entry.indirect;
        out->critical = out->critical || entry.critical;
    }
    return 0;
}

/* version, signature and issuer. */
static int parse_head(es_crl *out, es_der *at, eseal_error *err)
{
    es_tlv version, algorithm, issuer;
    int64_t number;
    int rc;

    if (!es_der_take(at, ES_TAG_INTEGER, &version) || !es_der_int64(&version, &number) ||
        number != 1)
        return es_err(err, ESEAL_E_CERT, "version", es_der_offset(at), "not a CRL of version 2");
    rc = es_der_need(at, ES_TAG_SEQUENCE, &algorithm, "signature", err);
    if (rc == 0 && !es_span_equal(algorithm.whole, out->sign.algorithm))
        rc = es_err(err, ESEAL_E_CERT, "signature", es_der_offset(at),
            "two different signature algorithms");
    if (rc == 0)
        rc = es_der_need(at, ES_TAG_SEQUENCE, &issuer, "issuer", err);
    if (rc == 0)
        out->issuer = issuer.whole;
    return rc;
}

/* crlExtensions, if there are any. */
static int parse_tail(es_crl *out, es_der *at, eseal_error *err)
{
    es_tlv wrapped, extensions;
    es_der inner;
    int rc;

    if (!es_der_take(at, ES_TAG_CTX0, &wrapped))
        return es_der_finish(at, "tbsCertList", err);
    es_der_enter(&inner, &wrapped, at->base);
    rc = es_der_need(&inner, ES_TAG_SEQUENCE, &extensions, "crlExtensions", err);
    if (rc == 0)
        rc = es_der_finish(&inner, "crlExtensions", err);
    if (rc == 0)
        rc = es_crl_read_extensions(out, extensions.body, at->base, err);
    return rc != 0 ? rc : es_der_finish(at, "tbsCertList", err);
}

static int parse_tbs(es_crl *out, es_der *at, eseal_error *err)
{
    es_tlv entries;
    int rc = parse_head(out, at, err);

    if (rc != 0)
        return rc;
    if (!take_time(at, &out->this_update))
        return es_err(err, ESEAL_E_ASN1, "thisUpdate", es_der_offset(at), "no such time");
    if (!take_time(at, &out->next_update))
        out->next_update = ES_TIME_UNKNOWN;
    if (es_der_take(at, ES_TAG_SEQUENCE, &entries))
        out->entries = entries.body;
    rc = check_entries(out, at->base, err);
    return rc != 0 ? rc : parse_tail(out, at, err);
}

int es_crl_parse(es_crl *out, const eseal_limits *limits, es_span der, eseal_error *err)
{
    eseal_limits wide = *limits;
    es_tlv whole, tbs;
    es_der at;
    int rc;

    *out = (es_crl){.keeps_since = ES_TIME_UNKNOWN, .next_update = ES_TIME_UNKNOWN};
    wide.der_nodes = limits->crl_octets; /* a list is long: its octets are the ceiling */
    rc = es_der_check(der, &wide, err);
    if (rc != 0)
        return rc;
    es_der_open(&at, der, der.ptr);
    rc = es_der_need(&at, ES_TAG_SEQUENCE, &whole, "CertificateList", err);
    if (rc != 0)
        return rc;
    es_der_enter(&at, &whole, der.ptr);
    rc = es_signed_read(&out->sign, &at, err);
    if (rc != 0)
        return rc;
    es_der_open(&at, out->sign.tbs, der.ptr);
    rc = es_der_need(&at, ES_TAG_SEQUENCE, &tbs, "tbsCertList", err);
    if (rc != 0)
        return rc;
    es_der_enter(&at, &tbs, der.ptr);
    return parse_tbs(out, &at, err);
}
