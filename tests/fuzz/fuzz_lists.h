/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the targets of revocation share: an authority and a leaf of it, with P-256 keys, whose lists
 * and answers OpenSSL can judge too; and how much of what was said counted.
 */
#ifndef ES_TESTS_FUZZ_LISTS_H
#define ES_TESTS_FUZZ_LISTS_H

#include <openssl/x509.h>

#include "fuzz.h"
#include "pki/revocation_parts.h"

static inline eseal_cert *fuzz_cert(const char *name)
{
    es_buf der = fuzz_read_seed(name);
    eseal_cert *cert = NULL;

    FUZZ_CHECK(eseal_cert_parse(&cert, fuzz_ctx(), der.ptr, der.len, NULL) == 0);
    es_buf_free(&der);
    return cert;
}

static inline const eseal_cert *fuzz_authority(void)
{
    static eseal_cert *cert;

    if (cert == NULL)
        cert = fuzz_cert("lists/ca");
    return cert;
}

static inline const eseal_cert *fuzz_leaf(void)
{
    static eseal_cert *cert;

    if (cert == NULL)
        cert = fuzz_cert("lists/leaf");
    return cert;
}

static inline X509 *fuzz_x509(const eseal_cert *cert)
{
    const unsigned char *at = cert->octets;
    X509 *x = d2i_X509(NULL, &at, (long)cert->len);

    FUZZ_CHECK(x != NULL);
    return x;
}

/* One piece of evidence of a kind, or none: then an error says why. */
static inline eseal_evidence *fuzz_evidence(int kind, const uint8_t *data, size_t len)
{
    eseal_evidence *evidence = NULL;
    eseal_error err = {0};
    int rc;

    FUZZ_CHECK(eseal_evidence_new(&evidence, fuzz_ctx(), NULL) == 0);
    rc = eseal_evidence_add(evidence, kind, data, len, "input", &err);
    FUZZ_CHECK((rc == 0) == (eseal_evidence_count(evidence, kind) > 0));
    FUZZ_CHECK(rc == 0 || (err.code == rc && err.text[0] != '\0'));
    return evidence;
}

/* What a piece says of the leaf, its issuer being known or not. */
static inline es_revocations fuzz_says(
    const eseal_evidence *evidence, const es_piece *piece, const eseal_cert *issuer)
{
    es_revocations found = {0};
    eseal_error err = {0};
    es_find find = {.out = &found,
        .ctx = fuzz_ctx(),
        .evidence = evidence,
        .cert = fuzz_leaf(),
        .issuer = issuer,
        .err = &err};
    int rc =
        piece->kind == ESEAL_EVIDENCE_CRL ? es_find_crl(&find, piece) : es_find_ocsp(&find, piece);

    FUZZ_CHECK(rc == 0);
    for (size_t i = 0; i < found.unused_count; i++)
        FUZZ_CHECK(found.unused[i].reason != ES_R_NONE);
    return found;
}

/* Whether octets were signed that no seed has: then somebody's signature was forged. */
static inline bool fuzz_is_seed(const char *folder, int kind, es_span tbs)
{
    static fuzz_files seeds;
    bool same = false;

    fuzz_read_files(&seeds, folder);
    for (size_t i = 0; i < seeds.count && !same; i++) {
        eseal_evidence *evidence = fuzz_evidence(kind, seeds.items[i].ptr, seeds.items[i].len);

        for (size_t k = 0; k < evidence->count && !same; k++)
            same =
                es_span_equal(tbs, kind == ESEAL_EVIDENCE_CRL ? evidence->pieces[k].crl.sign.tbs
                                                              : evidence->pieces[k].ocsp.sign.tbs);
        eseal_evidence_free(evidence);
    }
    return same;
}

#endif
