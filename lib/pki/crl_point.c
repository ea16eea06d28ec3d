/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distribution points (RFC 5280, 4.2.1.13).
 *
 * CRLDistributionPoints ::= SEQUENCE OF DistributionPoint
 * DistributionPoint     ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL,
 *                           reasons [1], cRLIssuer [2] }
 * DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] }
 */
#include "pki/revocation_parts.h"

#define TAG_FULL_NAME 0xA0

bool es_crl_points_open(es_der *at, const eseal_cert *cert)
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

bool es_crl_point_next(es_der *points, es_tlv *name)
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
    if (!es_der_next(&at, &wanted) || !es_crl_points_open(&points, cert))
        return false;
    while (es_crl_point_next(&points, &name))
        if (name.tag != 0 && share_a_name(&name, &wanted))
            return true;
    return false;
}
