/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extensions of lists and their entries (RFC 5280, 5.2 and 5.3; X.509 9.5.2.7 expiredCertsOnCRL).
 *
 * IssuingDistributionPoint ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL,
 *     onlyContainsUserCerts [1], onlyContainsCACerts [2] BOOLEAN, onlySomeReasons [3] BIT STRING,
 *     indirectCRL [4], onlyContainsAttributeCerts [5] BOOLEAN }       IMPLICIT but for [0]
 */
#include "pki/revocation_parts.h"

#define TAG_ENUMERATED 0x0A
#define OID_ARCHIVE_CUTOFF "1.3.6.1.5.5.7.48.1.6"

bool es_value_open(es_tlv *out, es_span value, uint8_t tag)
{
    es_der at;

    if (es_der_check(value, NULL, NULL) != 0)
        return false;
    es_der_open(&at, value, value.ptr);
    return es_der_take(&at, tag, out);
}

static bool read_time(int64_t *out, es_span value)
{
    es_tlv time;

    return es_value_open(&time, value, ES_TAG_GENTIME) && es_der_time(&time, out, NULL);
}

static bool read_aki(es_crl *out, es_span value)
{
    es_tlv whole, id;
    es_der at;

    if (!es_value_open(&whole, value, ES_TAG_SEQUENCE))
        return false;
    es_der_enter(&at, &whole, value.ptr);
    if (es_der_take(&at, ES_TAG_CTX0_PRIM, &id))
        out->aki = id.body;
    return true;
}

static bool take_flag(es_der *at, uint8_t tag, bool *out)
{
    es_tlv flag;

    return !es_der_take(at, tag, &flag) || es_der_bool(&flag, out);
}

static bool read_scope(es_crl *out, es_span value)
{
    es_tlv whole, point, name, reasons;
    es_der at, inner;

    if (!es_value_open(&whole, value, ES_TAG_SEQUENCE))
        return false;
    es_der_enter(&at, &whole, value.ptr);
    if (es_der_take(&at, ES_TAG_CTX0, &point)) {
        es_der_enter(&inner, &point, value.ptr);
        if (!es_der_next(&inner, &name) || !es_der_at_end(&inner))
            return false;
        out->point = name.whole;
    }
    if (!take_flag(&at, 0x81, &out->user_only) || !take_flag(&at, 0x82, &out->ca_only))
        return false;
    out->some_reasons = es_der_take(&at, 0x83, &reasons);
    return take_flag(&at, 0x84, &out->indirect) && take_flag(&at, 0x85, &out->attribute_only) &&
           es_der_at_end(&at);
}

static bool read_delta(es_crl *out, es_span value)
{
    (void)value; /* the number of its base matters to nobody here */
    out->delta = true;
    return true;
}

static bool read_number(es_crl *out, es_span value)
{
    es_tlv number;

    (void)out;
    return es_value_open(&number, value, ES_TAG_INTEGER);
}

static bool read_expired(es_crl *out, es_span value)
{
    return read_time(&out->keeps_since, value);
}

static const struct {
    const char *oid;
    bool (*read)(es_crl *out, es_span value);
} READERS[] = {
    {"2.5.29.20", read_number},
    {"2.5.29.27", read_delta},
    {"2.5.29.28", read_scope},
    {"2.5.29.35", read_aki},
    {"2.5.29.60", read_expired},
};

#define READER_COUNT (sizeof READERS / sizeof READERS[0])

int es_crl_read_extensions(es_crl *out, es_span extensions, const uint8_t *base, eseal_error *err)
{
    bool seen[READER_COUNT] = {false};
    es_cert_extension ext;
    es_der list;

    es_der_open(&list, extensions, base);
    while (!es_der_at_end(&list)) {
        uint64_t offset = es_der_offset(&list);
        size_t i = 0;

        if (!es_cert_extension_next(&list, &ext))
            return es_err(
                err, ESEAL_E_ASN1, "crlExtensions", offset, "an extension that cannot be read");
        while (i < READER_COUNT && strcmp(READERS[i].oid, ext.oid) != 0)
            i++;
        if (i == READER_COUNT) {
            out->critical = out->critical || ext.critical;
            continue;
        }
        if (seen[i])
            return es_err(err, ESEAL_E_CERT, "crlExtensions", offset,
                "the extension %s is there twice", ext.oid);
        seen[i] = true;
        if (!READERS[i].read(out, ext.value))
            return es_err(err, ESEAL_E_CERT, "crlExtensions", offset,
                "the extension %s cannot be read", ext.oid);
    }
    return 0;
}

static bool read_reason(es_crl_entry *out, es_span value)
{
    es_tlv reason;

    if (!es_value_open(&reason, value, TAG_ENUMERATED) || reason.body.len != 1 ||
        reason.body.ptr[0] > ES_REVOKED_AA || reason.body.ptr[0] == 7)
        return false;
    out->reason = reason.body.ptr[0];
    return true;
}

bool es_entry_read_extensions(es_crl_entry *out, int64_t *keeps_since, es_span extensions)
{
    es_cert_extension ext;
    es_der list;

    es_der_open(&list, extensions, extensions.ptr);
    while (!es_der_at_end(&list)) {
        bool sound = es_cert_extension_next(&list, &ext);

        if (!sound)
            return false;
        if (strcmp(ext.oid, "2.5.29.21") == 0)
            sound = read_reason(out, ext.value);
        else if (strcmp(ext.oid, "2.5.29.24") == 0)
            sound = read_time(&out->invalid_since, ext.value);
        else if (strcmp(ext.oid, "2.5.29.29") == 0)
            out->indirect = true;
        else if (keeps_since != NULL && strcmp(ext.oid, OID_ARCHIVE_CUTOFF) == 0)
            sound = read_time(keeps_since, ext.value);
        else if (ext.critical)
            out->critical = true;
        if (!sound)
            return false;
    }
    return true;
}
