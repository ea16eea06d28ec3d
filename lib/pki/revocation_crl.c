/* SPDX-License-Identifier: Apache-2.0 */
/* What a list says of one certificate (RFC 5280, 6.3.3). */
#include "pki/revocation_parts.h"

/* What keeps a list from being used at all, whatever it says.  ES_R_NONE: nothing. */
static es_reason refusal(const es_find *find, const es_crl *crl, const eseal_cert *issuer)
{
    if (crl->indirect)
        return ES_R_CRL_INDIRECT;
    if (crl->delta)
        return ES_R_CRL_DELTA;
    if (crl->critical)
        return ES_R_CRL_CRITICAL;
    if (issuer == NULL)
        return ES_R_EVIDENCE_ISSUER;
    if (crl->aki.len > 0 && issuer->ski.len > 0 && !es_span_equal(crl->aki, issuer->ski))
        return ES_R_CRL_FOREIGN;
    if (issuer->has_usage && !issuer->usage_crl_sign)
        return ES_R_CRL_USAGE;
    if (crl->attribute_only || (crl->user_only && find->cert->is_ca) ||
        (crl->ca_only && !find->cert->is_ca))
        return ES_R_CRL_SCOPE;
    return ES_R_NONE;
}

/* An authentic list: its entries for the serial number, else that there is none. */
static int read_list(es_find *find, const es_piece *piece)
{
    const es_crl *crl = &piece->crl;
    es_revocation item = {.kind = ESEAL_EVIDENCE_CRL,
        .this_update = crl->this_update,
        .next_update = crl->next_update,
        .keeps_since = crl->keeps_since,
        .revoked_at = ES_TIME_UNKNOWN,
        .invalid_since = ES_TIME_UNKNOWN,
        .reason = ES_REVOKED_NO_REASON};
    bool listed = false;
    es_crl_entry entry;
    es_der at;
    int rc = 0;

    es_der_open(&at, crl->entries, crl->entries.ptr);
    while (rc == 0 && es_crl_entry_next(&at, &entry)) {
        if (!es_span_equal(entry.serial, find->cert->view.serial))
            continue;
        listed = true;
        item.revoked = true;
        item.revoked_at = entry.revoked_at;
        item.invalid_since = entry.invalid_since;
        item.reason = entry.reason;
        if (entry.reason == ES_REVOKED_REMOVE) /* for delta lists alone: RFC 5280, 5.3.1 */
            rc = es_find_unused(find, piece, ES_R_CRL_REMOVE);
        else
            rc = es_find_add(find, piece, &item);
    }
    if (rc < 0 || listed)
        return rc;
    if (crl->point.len > 0 && !es_crl_point_matches(crl->point, find->cert))
        return es_find_unused(find, piece, ES_R_CRL_SCOPE);
    if (crl->some_reasons)
        return es_find_unused(find, piece, ES_R_CRL_REASONS);
    return es_find_add(find, piece, &item);
}

/* Why a list that issuer should have signed is left aside; ES_R_NONE: it counts. */
static int check_signer(es_reason *why, es_find *find, const es_crl *crl, const eseal_cert *issuer)
{
    *why = refusal(find, crl, issuer);
    if (*why != ES_R_NONE)
        return 0;
    return es_signed_check(why, ES_R_CRL_SIGNATURE, find->ctx, &crl->sign, issuer, find->err);
}

int es_find_crl(es_find *find, const es_piece *piece)
{
    const eseal_cert *other = NULL;
    es_reason why;
    int rc;

    if (!es_span_equal(piece->crl.issuer, find->cert->view.issuer))
        return 0;
    rc = check_signer(&why, find, &piece->crl, find->issuer);
    if (rc == 0 && !find->inner && (why == ES_R_CRL_FOREIGN || why == ES_R_CRL_SIGNATURE)) {
        rc = es_find_new_key(&other, find, &piece->crl);
        if (rc == 0 && other != NULL)
            rc = check_signer(&why, find, &piece->crl, other);
        else if (rc == 0 && find->new_keys.limited)
            why = ES_R_LIMIT_REACHED;
    }
    if (rc < 0)
        return rc;
    return why != ES_R_NONE ? es_find_unused(find, piece, why) : read_list(find, piece);
}
