/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/trust.h - whom a verification believes, by use.
 *
 * Signer anchors, maker anchors and stamp anchors are separate: whoever may issue or hold a signer's
 * certificate must not be able to mint seals.  An anchor is a CA certificate, or an end-entity
 * certificate, which then stands for itself alone (pinning).  A maker anchor is the maker's own
 * certificate, or a CA whose every signing certificate is a maker's (ESEAL_USE_MAKER with
 * ESEAL_ANCHOR_MAKER_CA), or a CA together with the subject that the maker's certificate must have.
 *
 * A status anchor is the certificate that signs status lists, or a CA together with the subject that
 * this certificate must have: a CA that certifies signers as well must not let each of them keep a
 * register.
 *
 * Nothing is trusted by default.  Intermediates help to build paths and are trusted for nothing.
 *
 * Build a store once, then share it: a const eseal_trust * may be used by several threads.
 *
 * NOT CHECKED when adding: validity and usage of an anchor; both are judged when it is used.
 */
#ifndef ESEAL_TRUST_H
#define ESEAL_TRUST_H

#include <eseal/cert.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_trust eseal_trust;

enum {
    ESEAL_USE_SIGNER = 1, /* 签章者: who seals documents */
    ESEAL_USE_MAKER = 2,  /* 制章者: who makes seals */
    ESEAL_USE_STAMP = 3,  /* 时间戳: who stamps time */
    ESEAL_USE_STATUS = 4  /* 印章状态: who signs seal status lists */
};

enum {
    ESEAL_ANCHOR_MAKER_CA = 1 /* this CA certifies seal makers and nobody else */
};

/* Begins an empty store.
 *
 * Returns: 0; ESEAL_E_NOMEM, ESEAL_E_MISUSE.
 * Out:     out: free it with eseal_trust_free().
 * In:      ctx: must outlive it.
 */
ESEAL_API ESEAL_CHECKED int eseal_trust_new(
    eseal_trust **out, const eseal_ctx *ctx, eseal_error *err);
ESEAL_API void eseal_trust_free(eseal_trust *trust);

/* Adds an anchor for a use.
 *
 * Returns: 0; ESEAL_E_MISUSE for an unknown use; ESEAL_E_LIMIT; ESEAL_E_CERT for a maker CA anchor
 *          that is neither said to be a maker CA nor bound to a subject, and for a status CA that is
 *          not bound to one.
 * In:      cert: copied; use: ESEAL_USE_*; flags: 0 or ESEAL_ANCHOR_*; subject: for a maker or
 *          status CA, the RFC 4514 text (as eseal_cert_subject() gives it) that the certificate of
 *          the maker, or of who signs lists, must have, or NULL.
 */
ESEAL_API ESEAL_CHECKED int eseal_trust_add(eseal_trust *trust, const eseal_cert *cert, int use,
    unsigned flags, const char *subject, eseal_error *err);
/* Adds every certificate of a file (PEM with any number, or one DER) or, when path is a folder, of
 * each file in it that ends in .pem, .crt, .cer or .der, as anchors for a use.
 *
 * Returns: as eseal_trust_add(); ESEAL_E_NOT_FOUND, ESEAL_E_IO; ESEAL_E_CERT also where there is no
 *          certificate.
 */
ESEAL_API ESEAL_CHECKED int eseal_trust_add_file(
    eseal_trust *trust, const char *path, int use, unsigned flags, eseal_error *err);
/* Adds certificates that may stand between a leaf and an anchor; file or folder, and errors, as
 * above. */
ESEAL_API ESEAL_CHECKED int eseal_trust_add_intermediates_file(
    eseal_trust *trust, const char *path, eseal_error *err);
ESEAL_API ESEAL_CHECKED int eseal_trust_add_intermediate(
    eseal_trust *trust, const eseal_cert *cert, eseal_error *err);
/* Names a maker by its subject, the RFC 4514 text that eseal_cert_subject() gives: of the
 * certificates under a maker CA that was added without a subject, those of the named subjects alone
 * are makers'.  May be called again for others; a pinned maker needs it not.
 *
 * Needed where one CA certifies makers and signers, so that it, or a CA below it, is a signer anchor
 * too: there a maker who is not named is told from no signer, and his seal is never PASSED
 * (maker-not-designated).
 */
ESEAL_API ESEAL_CHECKED int eseal_trust_add_maker_subject(
    eseal_trust *trust, const char *subject, eseal_error *err);
/* Adds what a trust profile names: a text file that says where the anchors of each use lie, and the
 * subjects of makers; eseal_trust(3) has its lines.  All of it is added, or nothing.
 *
 * A folder that is missing or holds no certificate trusts nothing, and is no error.
 *
 * Returns: 0; ESEAL_E_TEXT for a line that is none, where text names line and field;
 *          ESEAL_E_NOT_FOUND, ESEAL_E_IO, ESEAL_E_LIMIT; ESEAL_E_CERT as eseal_trust_add().
 * In:      path: the profile's; relative places are seen from its folder.
 * Out:     empty: how many of its folders hold nothing, or NULL; set on success only.
 */
ESEAL_API ESEAL_CHECKED int eseal_trust_add_profile_file(
    eseal_trust *trust, const char *path, size_t *empty, eseal_error *err);
/* How many anchors a use has. */
ESEAL_API size_t eseal_trust_count(const eseal_trust *trust, int use);

#ifdef __cplusplus
}
#endif
#endif
