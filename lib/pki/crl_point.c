/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distribution points (RFC 5280, 4.2.1.13).
 *
 * CRLDistributionPoints ::= SEQUENCE OF DistributionPoint
 * DistributionPoint     ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL,
 *                           reasons [1], cRLIssuer [2] }
 * DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] }
 */
#include "base/mem.h"
#include "pki/revocation_parts.h"

#define TAG_FULL_NAME 0xA0
#define TAG_URI 0x86

/* The body of cert's cRLDistributionPoints, walked by at; false: it has none that can be read. */
static bool open_points(es_der *at, const eseal_cert *cert)
{
    es_cert_extension ext;
    es_tlv whole;
    es_der list;

    es_cert_extensions(&list, cert);
    while (es_cert_extension_next(&list, &ext)) {
        if (strcmp(ext.oid, "2.5.29.31") != 0)
            continue;
        if (!es_value_open(&whole, ext.value, ES_TAG_SEQUENCE))
            return false;
        es_der_enter(at, &whole, ext.value.ptr);
        return true;
    }
    return false;
}

/* The DistributionPointName of the next point; false: no further point.  tag 0: it has none. */
static bool next_point(es_der *points, es_tlv *name)
{
    es_tlv point, wrapped;
    es_der at;

    *name = (es_tlv){0};
    if (!es_der_take(points, ES_TAG_SEQUENCE, &point))
        return false;
    es_der_enter(&at, &point, points->base);
    if (es_der_take(&at, ES_TAG_CTX0, &wrapped)) {
        es_der_enter(&at, &wrapped, points->base);
        if (!es_der_next(&at, name))
            *name = (es_tlv){0};
    }
    return true;
}

static bool has_name(const es_tlv *names, es_span wanted)
{
    es_tlv name;
    es_der at;

    es_der_enter(&at, names, names->whole.ptr);
    while (es_der_next(&at, &name))
        if (es_span_equal(name.whole, wanted))
            return true;
    return false;
}

/* RFC 5280, 6.3.3 b 2 i: one name in common is enough. */
static bool share_a_name(const es_tlv *a, const es_tlv *b)
{
    es_tlv name;
    es_der at;

    if (es_span_equal(a->whole, b->whole))
        return true;
    if (a->tag != TAG_FULL_NAME || b->tag != TAG_FULL_NAME)
        return false;
    es_der_enter(&at, a, a->whole.ptr);
    while (es_der_next(&at, &name))
        if (has_name(b, name.whole))
            return true;
    return false;
}

bool es_crl_point_matches(es_span point, const eseal_cert *cert)
{
    es_tlv wanted, name;
    es_der at, points;

    es_der_open(&at, point, point.ptr);
    if (!es_der_next(&at, &wanted) || !open_points(&points, cert))
        return false;
    while (next_point(&points, &name))
        if (name.tag != 0 && share_a_name(&name, &wanted))
            return true;
    return false;
}

static bool is_printable(es_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= 0x20 || text.ptr[i] >= 0x7F)
            return false;
    return text.len > 0;
}

int es_crl_point_uri(char **out, const eseal_cert *cert, eseal_error *err)
{
    es_tlv names, name;
    es_der points, at;

    *out = NULL;
    if (!open_points(&points, cert))
        return 0;
    while (next_point(&points, &names)) {
        if (names.tag != TAG_FULL_NAME)
            continue;
        es_der_enter(&at, &names, names.whole.ptr);
        while (es_der_next(&at, &name)) {
            if (name.tag != TAG_URI || !is_printable(name.body))
                continue;
            *out = (char *)es_memdup(name.body.ptr, name.body.len);
            return *out == NULL ? es_err_nomem(err) : 0;
        }
    }
    return 0;
}
