/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/chain_rules.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void es_break_set(es_break *out, es_reason reason, const eseal_cert *cert, const char *format, ...)
{
    va_list args;

    if (out->reason != ES_R_NONE)
        return;
    out->reason = reason;
    out->cert = cert;
    va_start(args, format);
    vsnprintf(out->what, sizeof out->what, format, args);
    va_end(args);
}

/* RFC 5280, 6.1.4 k and n.  Asked of anchors too: an anchor is what its certificate says that it
 * is, and a self-signed signer who was pinned must not become a CA.  Version 1 cannot say it. */
bool es_path_issuer_allowed(es_break *out, const eseal_cert *cert)
{
    if (!cert->has_basic)
        es_break_set(out, ES_R_CHAIN_NOT_CA, cert, "no basicConstraints");
    else if (!cert->is_ca)
        es_break_set(out, ES_R_CHAIN_NOT_CA, cert, "basicConstraints: cA is FALSE");
    else if (cert->has_usage && !cert->usage_cert_sign)
        es_break_set(out, ES_R_CHAIN_NOT_CA, cert, "keyUsage without keyCertSign");
    else
        return true;
    return false;
}

/* RFC 5280, 4.2.1.9: certificates that follow in a path, the last and self-issued ones not counted.
 */
static void check_lengths(es_break *out, const es_path *path)
{
    int64_t below = 0;

    for (size_t i = 1; i < path->count; i++) {
        const eseal_cert *cert = path->certs[i];

        if (cert->path_len >= 0 && below > cert->path_len)
            es_break_set(out, ES_R_CHAIN_LENGTH, cert,
                "pathLenConstraint %" PRId64 ", intermediate CAs below: %" PRId64, cert->path_len,
                below);
        if (!es_cert_self_issued(cert))
            below++;
    }
}

/* What this library looks at, or may pass by when it says yes: policies count for nothing here. */
static bool is_understood(const char *oid)
{
    static const char *const KNOWN[] = {
        "2.5.29.14", /* subjectKeyIdentifier */
        "2.5.29.15", /* keyUsage */
        "2.5.29.17", /* subjectAltName */
        "2.5.29.19", /* basicConstraints */
        "2.5.29.30", /* nameConstraints */
        "2.5.29.32", /* certificatePolicies */
        "2.5.29.35", /* authorityKeyIdentifier */
        "2.5.29.37", /* extKeyUsage */
    };

    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++)
        if (strcmp(KNOWN[i], oid) == 0)
            return true;
    return false;
}

/* RFC 5280, 4.2: a critical extension that is not understood means refusal. */
static void check_critical(es_break *out, const es_path *path)
{
    es_cert_extension ext;
    es_der list;

    for (size_t i = 0; i < path->count; i++) {
        es_cert_extensions(&list, path->certs[i]);
        while (es_cert_extension_next(&list, &ext))
            if (ext.critical && !is_understood(ext.oid))
                es_break_set(out, ES_R_CHAIN_CRITICAL, path->certs[i], "extension %s",
                    ext.oid[0] == '\0' ? "with a very long OID" : ext.oid);
    }
}

/* Whether cert stands as a CA among the signer anchors, be it under a renewed certificate. */
static bool certifies_signers(const eseal_trust *trust, const eseal_cert *cert)
{
    for (size_t i = 0; i < trust->anchor_count; i++) {
        const es_anchor *anchor = &trust->anchors[i];

        if (anchor->use == ESEAL_USE_SIGNER && anchor->cert->is_ca &&
            es_cert_same_holder(anchor->cert, cert))
            return true;
    }
    return false;
}

static bool is_named_maker(const eseal_trust *trust, const eseal_cert *leaf)
{
    for (size_t i = 0; i < trust->maker_subject_count; i++)
        if (strcmp(trust->maker_subjects[i], leaf->subject) == 0)
            return true;
    return false;
}

/* Whoever holds a signer's certificate must not be able to mint seals.  So under a CA that
 * certifies signers too a maker has to be named: by the anchor's rule or by the store's list. */
static void check_maker(es_break *out, const es_path *path)
{
    const es_anchor *anchor = path->anchor;

    if (anchor == NULL || anchor->use != ESEAL_USE_MAKER || anchor->subject != NULL)
        return;
    if (path->trust->maker_subject_count > 0) {
        if (!is_named_maker(path->trust, path->certs[0]))
            es_break_set(out, ES_R_CHAIN_SUBJECT, path->certs[0], "other makers are named");
        return;
    }
    for (size_t i = 1; i < path->count; i++)
        if (certifies_signers(path->trust, path->certs[i]))
            es_break_set(
                out, ES_R_MAKER_NOT_DESIGNATED, path->certs[0], "%.100s", path->certs[i]->subject);
}

int es_path_check(es_break *out, const eseal_ctx *ctx, const es_path *path, eseal_error *err)
{
    int rc = 0;

    check_lengths(out, path);
    check_critical(out, path);
    if (path->anchor != NULL && !es_anchor_allows(path->anchor, path->certs[0]))
        es_break_set(out, ES_R_CHAIN_SUBJECT, path->certs[0], "the anchor asks for %s",
            path->anchor->subject);
    if (out->reason == ES_R_NONE)
        rc = es_path_check_names(out, ctx, path, err);
    if (rc == 0)
        check_maker(out, path); /* last: all else about the path is in order */
    return rc;
}
