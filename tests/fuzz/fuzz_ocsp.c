/* SPDX-License-Identifier: Apache-2.0 */
/* OCSP answers: what counts as a statement was signed by the authority or whom it lets answer, as
 * OpenSSL finds too, and says of the leaf what OpenSSL reads there. */
#include "fuzz_lists.h"

#include <openssl/ocsp.h>

/* Whether an answer about the leaf stands there with that status. */
static bool has_single(OCSP_BASICRESP *basic, X509 *leaf, X509 *ca, int wanted)
{
    bool has = false;

    for (int i = 0; i < OCSP_resp_count(basic) && !has; i++) {
        OCSP_SINGLERESP *single = OCSP_resp_get0(basic, i);
        const OCSP_CERTID *id = OCSP_SINGLERESP_get0_id(single);
        ASN1_OBJECT *hash = NULL;
        const EVP_MD *md;
        OCSP_CERTID *own;
        int reason;

        OCSP_id_get0_info(NULL, &hash, NULL, NULL, (OCSP_CERTID *)(uintptr_t)id);
        md = EVP_get_digestbyobj(hash);
        own = md == NULL ? NULL : OCSP_cert_to_id(md, leaf, ca);
        has = own != NULL && OCSP_id_cmp(own, id) == 0 &&
              OCSP_single_get0_status(single, &reason, NULL, NULL, NULL) == wanted;
        OCSP_CERTID_free(own);
    }
    return has;
}

/* At whatever time: the judge looks at times. */
static X509_STORE *store_of(X509 *ca)
{
    X509_STORE *store = X509_STORE_new();

    FUZZ_CHECK(store != NULL && X509_STORE_add_cert(store, ca) == 1);
    FUZZ_CHECK(X509_STORE_set_flags(store, X509_V_FLAG_NO_CHECK_TIME) == 1);
    return store;
}

static void agree(const es_piece *piece, const es_revocations *found)
{
    const unsigned char *at = piece->octets;
    OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &at, (long)piece->len);
    OCSP_BASICRESP *basic = response == NULL ? NULL : OCSP_response_get1_basic(response);
    X509 *ca = fuzz_x509(fuzz_authority()), *leaf = fuzz_x509(fuzz_leaf());
    STACK_OF(X509) *known = sk_X509_new_null();
    X509_STORE *store = store_of(ca);

    FUZZ_CHECK(basic != NULL && known != NULL && sk_X509_push(known, ca) == 1);
    FUZZ_CHECK(OCSP_basic_verify(basic, known, store, 0) == 1);
    for (size_t i = 0; i < found->count; i++)
        FUZZ_CHECK(has_single(basic, leaf, ca,
            found->items[i].revoked ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD));
    X509_STORE_free(store);
    sk_X509_free(known);
    X509_free(leaf);
    X509_free(ca);
    OCSP_BASICRESP_free(basic);
    OCSP_RESPONSE_free(response);
}

static void look(const es_piece *piece)
{
    es_span own = es_span_of(piece->octets, piece->len);

    if (piece->ocsp.status != 0)
        return;
    FUZZ_CHECK(fuzz_within(piece->ocsp.sign.tbs, own) && fuzz_within(piece->ocsp.certs, own));
    FUZZ_CHECK(fuzz_within(piece->ocsp.responses, piece->ocsp.sign.tbs));
    FUZZ_CHECK(fuzz_within(piece->ocsp.responder, piece->ocsp.sign.tbs));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    eseal_evidence *evidence = fuzz_evidence(ESEAL_EVIDENCE_OCSP, data, len);

    for (size_t i = 0; i < evidence->count; i++) {
        const es_piece *piece = &evidence->pieces[i];
        es_revocations found = fuzz_says(evidence, piece, fuzz_authority());

        look(piece);
        if (found.count > 0) {
            FUZZ_CHECK(piece->ocsp.status == 0);
            FUZZ_CHECK(fuzz_is_seed("fuzz_ocsp", ESEAL_EVIDENCE_OCSP, piece->ocsp.sign.tbs));
            agree(piece, &found);
            fuzz_count_passed();
        }
        es_revocations_free(&found);
        found = fuzz_says(evidence, piece, NULL);
        FUZZ_CHECK(found.count == 0);
        es_revocations_free(&found);
    }
    eseal_evidence_free(evidence);
    return 0;
}
