/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AuthorityInfoAccessSyntax ::= SEQUENCE OF SEQUENCE { accessMethod OID,
 *                               accessLocation GeneralName }          (RFC 5280, 4.2.2.1)
 */
#include "pki/location.h"

#include "base/mem.h"
#include "pki/revocation_parts.h"

#define TAG_URI 0x86

static bool is_printable(es_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= 0x20 || text.ptr[i] >= 0x7F)
            return false;
    return text.len > 0;
}

static int add(es_locations *out, const char *use, const es_tlv *name, eseal_error *err)
{
    char *url;

    if (name->tag != TAG_URI || !is_printable(name->body) || out->count == ES_LOCATIONS_MAX)
        return 0;
    url = (char *)es_memdup(name->body.ptr, name->body.len);
    if (url == NULL)
        return es_err_nomem(err);
    out->items[out->count++] = (es_location){use, url};
    return 0;
}

static int add_points(es_locations *out, const eseal_cert *cert, eseal_error *err)
{
    es_tlv names, name;
    es_der points, at;
    int rc = 0;

    if (!es_crl_points_open(&points, cert))
        return 0;
    while (rc == 0 && es_crl_point_next(&points, &names)) {
        if (names.tag != ES_TAG_CTX0)
            continue;
        es_der_enter(&at, &names, names.whole.ptr);
        while (rc == 0 && es_der_next(&at, &name))
            rc = add(out, "crl", &name, err);
    }
    return rc;
}

static const char *use_of(const es_tlv *method)
{
    char oid[64];

    if (!es_der_oid_text(method, oid, sizeof oid))
        return NULL;
    if (strcmp(oid, "1.3.6.1.5.5.7.48.1") == 0)
        return "ocsp";
    return strcmp(oid, "1.3.6.1.5.5.7.48.2") == 0 ? "issuer" : NULL;
}

static int add_access(es_locations *out, es_span value, eseal_error *err)
{
    es_tlv whole, access, method, name;
    es_der list, at;
    int rc = 0;

    if (!es_value_open(&whole, value, ES_TAG_SEQUENCE))
        return 0;
    es_der_enter(&list, &whole, value.ptr);
    while (rc == 0 && es_der_take(&list, ES_TAG_SEQUENCE, &access)) {
        es_der_enter(&at, &access, value.ptr);
        if (es_der_take(&at, ES_TAG_OID, &method) && use_of(&method) != NULL &&
            es_der_next(&at, &name))
            rc = add(out, use_of(&method), &name, err);
    }
    return rc;
}

int es_locations_read(es_locations *out, const eseal_cert *cert, eseal_error *err)
{
    es_cert_extension ext;
    es_der list;
    int rc;

    out->count = 0;
    rc = add_points(out, cert, err);
    es_cert_extensions(&list, cert);
    while (rc == 0 && es_cert_extension_next(&list, &ext))
        if (strcmp(ext.oid, "1.3.6.1.5.5.7.1.1") == 0)
            rc = add_access(out, ext.value, err);
    if (rc != 0)
        es_locations_free(out);
    return rc;
}

void es_locations_free(es_locations *locations)
{
    for (size_t i = 0; i < locations->count; i++)
        es_free(locations->items[i].url);
    locations->count = 0;
}

const char *es_location_first(const es_locations *locations, const char *use)
{
    for (size_t i = 0; i < locations->count; i++)
        if (strcmp(locations->items[i].use, use) == 0)
            return locations->items[i].url;
    return NULL;
}
