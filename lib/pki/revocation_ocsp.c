/* SPDX-License-Identifier: Apache-2.0 */
/* What an OCSP answer says of one certificate, and whether who signed it may speak for the issuer
 * (RFC 6960, 3.2 and 4.2.2.2). */
#include "pki/revocation_parts.h"

#define OID_OCSP_SIGNING "1.3.6.1.5.5.7.3.9"
#define OID_NO_CHECK "1.3.6.1.5.5.7.48.1.5"
#define RESPONDERS_MAX 8 /* certificates of one answer that are looked at */

static int is_responder(bool *is, es_find *find, const es_ocsp *ocsp, const eseal_cert *cert)
{
    if (ocsp->by_key)
        return es_ocsp_key_is(is, find->ctx, cert, ocsp->responder, find->err);
    *is = es_span_equal(ocsp->responder, cert->view.subject);
    return 0;
}

/* What of a responder's certificate matters here.  false: a critical extension that is not known.
 */
static bool read_purpose(const eseal_cert *cert, bool *signing, bool *no_check)
{
    es_cert_extension ext;
    es_tlv list, purpose;
    char oid[64];
    es_der at, extensions;

    *signing = *no_check = false;
    es_cert_extensions(&extensions, cert);
    while (es_cert_extension_next(&extensions, &ext)) {
        bool usage = strcmp(ext.oid, "2.5.29.15") == 0 || strcmp(ext.oid, "2.5.29.19") == 0;

        if (strcmp(ext.oid, OID_NO_CHECK) == 0) {
            *no_check = true;
        } else if (strcmp(ext.oid, "2.5.29.37") == 0) {
            if (!es_value_open(&list, ext.value, ES_TAG_SEQUENCE))
                return false;
            es_der_enter(&at, &list, ext.value.ptr);
            while (es_der_take(&at, ES_TAG_OID, &purpose))
                if (es_der_oid_text(&purpose, oid, sizeof oid) &&
                    strcmp(oid, OID_OCSP_SIGNING) == 0)
                    *signing = true;
        } else if (ext.critical && !usage) {
            return false;
        }
    }
    return true;
}

/* A responder without id-pkix-ocsp-nocheck is a certificate like any other: the issuer's lists must
 * say that it was not revoked when it answered. */
static int check_responder_revocation(
    es_reason *why, es_find *find, const es_ocsp *ocsp, const eseal_cert *cert, bool no_check)
{
    es_revocations found = {0};
    es_find inner = *find;
    bool cleared = no_check;
    int rc = 0;

    inner.out = &found;
    inner.cert = cert;
    inner.inner = true;
    for (size_t i = 0; rc == 0 && i < find->evidence->count; i++)
        if (find->evidence->pieces[i].kind == ESEAL_EVIDENCE_CRL)
            rc = es_find_crl(&inner, &find->evidence->pieces[i]);
    *why = ES_R_NONE;
    for (size_t i = 0; i < found.count; i++) {
        if (found.items[i].revoked)
            *why = ES_R_OCSP_RESPONDER_REVOKED;
        else if (found.items[i].this_update >= ocsp->produced_at)
            cleared = true;
    }
    if (*why == ES_R_NONE && !cleared)
        *why = ES_R_OCSP_RESPONDER_OPEN;
    es_revocations_free(&found);
    return rc;
}

/* Whether cert, of the responder's name, may answer for find->issuer. */
static int check_delegate(
    es_reason *why, es_find *find, const es_ocsp *ocsp, const eseal_cert *cert)
{
    eseal_error inner = {0};
    bool signing, no_check;
    int rc;

    *why = ES_R_OCSP_RESPONDER;
    if (!es_span_equal(cert->view.issuer, find->issuer->view.subject) ||
        !read_purpose(cert, &signing, &no_check) || !signing ||
        (cert->usage != ES_USAGE_SIGNING && cert->usage != ES_USAGE_ABSENT))
        return 0;
    rc = es_cert_signed_by(find->ctx, cert, find->issuer, NULL, &inner);
    if (rc < 0 && rc != ESEAL_E_ALGORITHM)
        return es_err(find->err, rc, inner.where, inner.offset, "%s", inner.text);
    if (rc != ES_VALUE_GOOD)
        return 0;
    if (ocsp->produced_at < cert->view.not_before || ocsp->produced_at > cert->view.not_after) {
        *why = ES_R_OCSP_RESPONDER_EXPIRED;
        return 0;
    }
    rc = es_signed_check(why, ES_R_OCSP_SIGNATURE, find->ctx, &ocsp->sign, cert, find->err);
    if (rc < 0 || *why != ES_R_NONE)
        return rc;
    return check_responder_revocation(why, find, ocsp, cert, no_check);
}

/* Asks cert, unless somebody who may answer was found already. */
static int try_delegate(es_reason *why, es_find *find, const es_ocsp *ocsp, const eseal_cert *cert)
{
    bool is = false;
    int rc = *why == ES_R_NONE ? 0 : is_responder(&is, find, ocsp, cert);

    return rc == 0 && is ? check_delegate(why, find, ocsp, cert) : rc;
}

static int try_inside(es_reason *why, es_find *find, const es_ocsp *ocsp, es_span der)
{
    eseal_cert *cert = NULL;
    eseal_error inner = {0};
    int rc = es_cert_parse(&cert, find->ctx, der, NULL, &inner);

    if (es_err_is_ours(rc))
        return es_err_from(find->err, rc, &inner);
    rc = rc < 0 ? 0 : try_delegate(why, find, ocsp, cert);
    eseal_cert_free(cert);
    return rc;
}

/* The certificates of the answer, then those of the evidence. */
static int check_delegates(es_reason *why, es_find *find, const es_ocsp *ocsp)
{
    const eseal_evidence *evidence = find->evidence;
    size_t looked = 0;
    es_tlv tlv;
    es_der at;
    int rc = 0;

    *why = ES_R_OCSP_RESPONDER;
    es_der_open(&at, ocsp->certs, ocsp->certs.ptr);
    while (rc == 0 && looked++ < RESPONDERS_MAX && es_der_take(&at, ES_TAG_SEQUENCE, &tlv))
        rc = try_inside(why, find, ocsp, tlv.whole);
    for (size_t i = 0; rc == 0 && i < evidence->cert_count; i++)
        rc = try_delegate(why, find, ocsp, evidence->certs[i]);
    return rc;
}

static int check_signer(es_reason *why, es_find *find, const es_ocsp *ocsp)
{
    bool is;
    int rc;

    *why = ES_R_OCSP_CRITICAL;
    if (ocsp->critical)
        return 0;
    rc = is_responder(&is, find, ocsp, find->issuer);
    if (rc < 0)
        return rc;
    if (is) {
        rc = es_signed_check(
            why, ES_R_OCSP_SIGNATURE, find->ctx, &ocsp->sign, find->issuer, find->err);
        if (rc < 0 || *why == ES_R_NONE)
            return rc;
    }
    return check_delegates(why, find, ocsp);
}

/* Whether single speaks about find->cert; *why tells why not, where it seems to. */
static int speaks(bool *about, es_reason *why, es_find *find, const es_ocsp_single *single)
{
    bool name, key, known;
    int rc = 0;

    *about = false;
    *why = ES_R_NONE;
    if (!es_span_equal(single->entry.serial, find->cert->view.serial))
        return 0;
    rc = es_ocsp_names(
        &name, &key, &known, find->ctx, single, find->cert->view.issuer, find->issuer, find->err);
    if (rc < 0)
        return rc;
    if (!known)
        *why = ES_R_OCSP_HASH;
    else if (name && find->issuer == NULL)
        *why = ES_R_EVIDENCE_ISSUER;
    else if (name && !key)
        *why = ES_R_OCSP_FOREIGN;
    else
        *about = name;
    return 0;
}

static int add_single(es_find *find, const es_piece *piece, const es_ocsp_single *single)
{
    const es_crl_entry *entry = &single->entry;
    es_revocation item = {.kind = ESEAL_EVIDENCE_OCSP,
        .revoked = single->status == ES_OCSP_REVOKED,
        .this_update = single->this_update,
        .next_update = single->next_update,
        .keeps_since = single->keeps_since,
        .revoked_at = entry->revoked_at,
        .invalid_since = entry->invalid_since,
        .reason = entry->reason};

    if (entry->critical)
        return es_find_unused(find, piece, ES_R_OCSP_CRITICAL);
    if (single->status == ES_OCSP_UNKNOWN)
        return es_find_unused(find, piece, ES_R_OCSP_UNKNOWN);
    if (item.revoked && item.reason == ES_REVOKED_REMOVE)
        return es_find_unused(find, piece, ES_R_CRL_REMOVE);
    return es_find_add(find, piece, &item);
}

int es_find_ocsp(es_find *find, const es_piece *piece)
{
    const es_ocsp *ocsp = &piece->ocsp;
    bool about, checked = false;
    es_reason why, signer = ES_R_NONE;
    es_ocsp_single single;
    es_der at;
    int rc = 0;

    if (ocsp->status != 0)
        return es_find_unused(find, piece, ES_R_OCSP_STATUS);
    es_der_open(&at, ocsp->responses, ocsp->responses.ptr);
    while (rc == 0 && es_ocsp_single_next(&at, &single)) {
        rc = speaks(&about, &why, find, &single);
        if (rc == 0 && about && !checked) {
            rc = check_signer(&signer, find, ocsp);
            checked = true;
        }
        if (rc == 0 && about)
            why = signer;
        if (rc == 0 && why != ES_R_NONE)
            rc = es_find_unused(find, piece, why);
        else if (rc == 0 && about)
            rc = add_single(find, piece, &single);
    }
    return rc;
}
