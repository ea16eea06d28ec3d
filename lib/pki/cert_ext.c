/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The extensions of a certificate (RFC 5280, 4.2; GB/T 20518).
 *
 * KeyUsage               ::= BIT STRING { digitalSignature (0), nonRepudiation (1),
 *                            keyEncipherment (2), dataEncipherment (3), keyAgreement (4),
 *                            keyCertSign (5), cRLSign (6), encipherOnly (7), decipherOnly (8) }
 * BasicConstraints       ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER
 * OPTIONAL } ExtKeyUsageSyntax      ::= SEQUENCE OF OBJECT IDENTIFIER SubjectKeyIdentifier   ::=
 * OCTET STRING AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] IMPLICIT OCTET STRING
 * OPTIONAL, ... }
 */
#include "base/mem.h"
#include "codec/text.h"
#include "pki/cert.h"

/* More than any CA writes; keeps the search for doubles short. */
#define EXTENSIONS_MAX 64

#define TAG_TELETEX 0x14
#define TAG_KEY_ID 0x80

#define OID_TIME_STAMPING "1.3.6.1.5.5.7.3.8"

/* RFC 5280, 4.2.1.12, and 6960: servers, code, IPsec, time stamps, OCSP.  Clients and mail are what
 * authorities write for who signs, if anything; purposes of their own are not ours to judge. */
static const char *const ELSEWHERE[] = {"1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.3",
    "1.3.6.1.5.5.7.3.5", "1.3.6.1.5.5.7.3.6", "1.3.6.1.5.5.7.3.7", OID_TIME_STAMPING,
    "1.3.6.1.5.5.7.3.9", "1.3.6.1.5.5.7.3.17", NULL};

/* Bits of KeyUsage as they lie in its first octet. */
enum {
    SIGNATURE = 0x80,
    REPUDIATION = 0x40,
    ENCIPHERMENTS = 0x39,
    CERT_SIGN = 0x04,
    CRL_SIGN = 0x02
};

void es_cert_extensions(es_der *list, const eseal_cert *cert)
{
    es_der_open(list, cert->view.extensions, cert->octets);
}

bool es_cert_extension_next(es_der *list, es_cert_extension *out)
{
    es_tlv whole, id, flag, value;
    es_der at;

    *out = (es_cert_extension){0};
    if (!es_der_take(list, ES_TAG_SEQUENCE, &whole))
        return false;
    es_der_enter(&at, &whole, list->base);
    if (!es_der_take(&at, ES_TAG_OID, &id))
        return false;
    if (es_der_take(&at, ES_TAG_BOOLEAN, &flag) && !es_der_bool(&flag, &out->critical))
        return false;
    if (!es_der_take(&at, ES_TAG_OCTETS, &value))
        return false;
    if (!es_der_oid_text(&id, out->oid, sizeof out->oid))
        out->oid[0] = '\0';
    out->id = id.body;
    out->value = value.body;
    return true;
}

/* The one TLV of an extension's value.  false: not one, or of another type. */
static bool open_value(es_tlv *out, es_span value, uint8_t tag, const eseal_limits *limits)
{
    es_der at;

    if (es_der_check(value, limits, NULL) != 0)
        return false;
    es_der_open(&at, value, value.ptr);
    return es_der_take(&at, tag, out);
}

static void class_usage(eseal_cert *cert, uint8_t bits)
{
    cert->has_usage = true;
    cert->usage_cert_sign = (bits & CERT_SIGN) != 0;
    cert->usage_crl_sign = (bits & CRL_SIGN) != 0;
    if ((bits & (SIGNATURE | REPUDIATION)) != 0)
        cert->usage = ES_USAGE_SIGNING;
    else if ((bits & ENCIPHERMENTS) != 0 && (bits & (CERT_SIGN | CRL_SIGN)) == 0)
        cert->usage = ES_USAGE_ENCRYPTION;
    else
        cert->usage = ES_USAGE_OTHER;
}

static bool read_usage(eseal_cert *cert, es_span value, const eseal_limits *limits)
{
    es_tlv bits;

    if (!open_value(&bits, value, ES_TAG_BITS, limits))
        return false;
    class_usage(cert, bits.body.len < 2 ? 0 : bits.body.ptr[1]);
    return true;
}

static bool read_basic(eseal_cert *cert, es_span value, const eseal_limits *limits)
{
    es_tlv whole, flag, number;
    es_der at;

    if (!open_value(&whole, value, ES_TAG_SEQUENCE, limits))
        return false;
    es_der_enter(&at, &whole, value.ptr);
    if (es_der_take(&at, ES_TAG_BOOLEAN, &flag) && !es_der_bool(&flag, &cert->is_ca))
        return false;
    if (es_der_take(&at, ES_TAG_INTEGER, &number) &&
        (!es_der_int64(&number, &cert->path_len) || cert->path_len < 0))
        return false;
    cert->has_basic = true;
    return es_der_at_end(&at);
}

static bool is_elsewhere(const char *purpose)
{
    for (const char *const *at = ELSEWHERE; *at != NULL; at++)
        if (strcmp(*at, purpose) == 0)
            return true;
    return false;
}

static bool read_eku(eseal_cert *cert, es_span value, const eseal_limits *limits)
{
    char text[64];
    es_tlv whole, purpose;
    es_der at;

    if (!open_value(&whole, value, ES_TAG_SEQUENCE, limits))
        return false;
    es_der_enter(&at, &whole, value.ptr);
    cert->eku_present = true;
    cert->eku_elsewhere = !es_der_at_end(&at);
    while (!es_der_at_end(&at)) {
        if (!es_der_take(&at, ES_TAG_OID, &purpose))
            return false;
        if (!es_der_oid_text(&purpose, text, sizeof text))
            text[0] = '\0';
        if (strcmp(text, OID_TIME_STAMPING) == 0)
            cert->eku_time_stamping = true;
        cert->eku_elsewhere = cert->eku_elsewhere && is_elsewhere(text);
    }
    return true;
}

/* Key identifiers only help to choose: one that cannot be read is as good as none. */
static bool read_ski(eseal_cert *cert, es_span value, const eseal_limits *limits)
{
    es_tlv id;

    if (open_value(&id, value, ES_TAG_OCTETS, limits))
        cert->ski = id.body;
    return true;
}

static bool read_aki(eseal_cert *cert, es_span value, const eseal_limits *limits)
{
    es_tlv whole, id;
    es_der at;

    if (!open_value(&whole, value, ES_TAG_SEQUENCE, limits))
        return true;
    es_der_enter(&at, &whole, value.ptr);
    if (es_der_take(&at, TAG_KEY_ID, &id))
        cert->aki = id.body;
    return true;
}

/* A text for the eye: printable UTF-8, or nothing. */
static bool take_text(char **out, es_span text)
{
    if (!es_utf8_valid(text))
        return true;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 0x20 || text.ptr[i] == 0x7F)
            return true;
    es_free(*out);
    *out = (char *)es_memdup(text.ptr, text.len);
    return *out != NULL;
}

/* Some CAs write a DER string of whatever type, some the bare characters.  false: no memory. */
static bool read_uscc(eseal_cert *cert, es_span value, const eseal_limits *limits)
{
    static const uint8_t strings[] = {
        ES_TAG_UTF8, ES_TAG_PRINTABLE, ES_TAG_IA5, TAG_TELETEX, ES_TAG_OCTETS};
    es_tlv text;

    for (size_t i = 0; i < sizeof strings; i++)
        if (open_value(&text, value, strings[i], limits))
            return take_text(&cert->uscc, text.body);
    return take_text(&cert->uscc, value);
}

static const struct {
    const char *oid;
    bool (*read)(eseal_cert *cert, es_span value, const eseal_limits *limits);
} READERS[] = {
    {"2.5.29.15", read_usage},
    {"2.5.29.19", read_basic},
    {"2.5.29.37", read_eku},
    {"2.5.29.14", read_ski},
    {"2.5.29.35", read_aki},
    {"1.2.156.10260.4.1.4", read_uscc},
    {"1.2.156.10260.4.4", read_uscc},
};

static int read_one(
    eseal_cert *cert, const es_cert_extension *ext, const eseal_limits *limits, eseal_error *err)
{
    for (size_t i = 0; i < sizeof READERS / sizeof READERS[0]; i++) {
        if (strcmp(ext->oid, READERS[i].oid) != 0 || READERS[i].read(cert, ext->value, limits))
            continue;
        if (READERS[i].read == read_uscc)
            return es_err_nomem(err);
        return es_err(err, ESEAL_E_CERT, "extensions", (uint64_t)(ext->value.ptr - cert->octets),
            "the extension %s cannot be read", ext->oid);
    }
    return 0;
}

int es_cert_read_extensions(eseal_cert *cert, const eseal_limits *limits, eseal_error *err)
{
    es_span seen[EXTENSIONS_MAX];
    es_cert_extension ext;
    es_der list;
    size_t count = 0;
    int rc = 0;

    es_cert_extensions(&list, cert);
    while (rc == 0 && es_cert_extension_next(&list, &ext)) {
        uint64_t offset = (uint64_t)(ext.id.ptr - cert->octets);

        for (size_t i = 0; i < count; i++)
            if (es_span_equal(seen[i], ext.id)) /* RFC 5280, 4.2: not more than one of each */
                return es_err(err, ESEAL_E_CERT, "extensions", offset,
                    "the extension %s is there twice", ext.oid);
        if (count == EXTENSIONS_MAX)
            return es_err(
                err, ESEAL_E_CERT, "extensions", offset, "more than %d extensions", EXTENSIONS_MAX);
        seen[count++] = ext.id;
        rc = read_one(cert, &ext, limits, err);
    }
    if (rc == 0 && !es_der_at_end(&list))
        rc = es_err(err, ESEAL_E_CERT, "extensions", es_der_offset(&list),
            "an extension that cannot be read");
    return rc;
}
