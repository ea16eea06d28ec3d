/* SPDX-License-Identifier: Apache-2.0 */
/* Revocation lists: what counts as a statement was signed by the authority, as OpenSSL finds too,
 * and says what OpenSSL reads there; what is left aside says nothing. */
#include "fuzz_lists.h"

#include <openssl/x509v3.h>

static void look(const es_piece *piece)
{
    es_span own = es_span_of(piece->octets, piece->len);
    es_crl_entry entry;
    es_der at;

    FUZZ_CHECK(fuzz_within(piece->crl.sign.tbs, own) && fuzz_within(piece->crl.sign.value, own));
    FUZZ_CHECK(fuzz_within(piece->crl.entries, piece->crl.sign.tbs));
    FUZZ_CHECK(fuzz_within(piece->crl.issuer, piece->crl.sign.tbs));
    es_der_open(&at, piece->crl.entries, piece->crl.entries.ptr);
    while (es_crl_entry_next(&at, &entry))
        FUZZ_CHECK(fuzz_within(entry.serial, piece->crl.entries));
    FUZZ_CHECK(es_der_at_end(&at)); /* sound throughout, or none */
}

static void agree(const es_piece *piece, const es_revocations *found)
{
    const unsigned char *at = piece->octets;
    X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)piece->len);
    X509 *ca = fuzz_x509(fuzz_authority()), *leaf = fuzz_x509(fuzz_leaf());
    X509_REVOKED *entry = NULL;
    bool revoked = false;
    int listed;

    FUZZ_CHECK(crl != NULL && X509_CRL_verify(crl, X509_get0_pubkey(ca)) == 1);
    FUZZ_CHECK(X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_issuer_name(leaf)) == 0);
    FUZZ_CHECK(X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) < 0);
    listed = X509_CRL_get0_by_cert(crl, &entry, leaf);
    for (size_t i = 0; i < found->count; i++) {
        FUZZ_CHECK(found->items[i].kind == ESEAL_EVIDENCE_CRL);
        revoked = revoked || found->items[i].revoked;
    }
    FUZZ_CHECK(revoked == (listed == 1));
    X509_free(leaf);
    X509_free(ca);
    X509_CRL_free(crl);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    eseal_evidence *evidence = fuzz_evidence(ESEAL_EVIDENCE_CRL, data, len);

    for (size_t i = 0; i < evidence->count; i++) {
        const es_piece *piece = &evidence->pieces[i];
        es_revocations found = fuzz_says(evidence, piece, fuzz_authority());

        look(piece);
        if (found.count > 0) {
            FUZZ_CHECK(fuzz_is_seed("fuzz_crl", ESEAL_EVIDENCE_CRL, piece->crl.sign.tbs));
            agree(piece, &found);
            fuzz_count_passed();
        }
        es_revocations_free(&found);
        found = fuzz_says(evidence, piece, NULL); /* nobody who could have signed it */
        FUZZ_CHECK(found.count == 0);
        es_revocations_free(&found);
    }
    eseal_evidence_free(evidence);
    return 0;
}
