/* SPDX-License-Identifier: Apache-2.0 */
/* Who signed a certificate, and which certificates belong together. */
#include "pki/cert.h"

/* As NIST SP 800-57 part 1 and the CAs' own rules have it since 2013. */
#define RSA_BITS_MIN 2048

/* The AlgorithmIdentifier behind skipped fields of a SEQUENCE. */
static es_tlv algorithm_in(es_span sequence, bool in_tbs)
{
    es_tlv whole = {0}, skipped, found;
    es_der at;

    es_der_open(&at, sequence, sequence.ptr);
    (void)es_der_take(&at, ES_TAG_SEQUENCE, &whole);
    es_der_enter(&at, &whole, sequence.ptr);
    if (in_tbs)
        (void)es_der_take(&at, ES_TAG_CTX0, &skipped); /* version */
    (void)es_der_next(&at, &skipped);                  /* serialNumber, or the tbs itself */
    (void)es_der_take(&at, ES_TAG_SEQUENCE, &found);
    return found;
}

/* RFC 5280, 4.1.1.2: what is signed about the algorithm is what stands beside the value, octet for
 * octet.  Parameters of the algorithms known here are absent or NULL; both occur with SM2. */
static bool algorithm_is_sound(const eseal_cert *cert)
{
    es_tlv outer = algorithm_in(cert->view.whole, false), params;
    es_tlv inner = algorithm_in(cert->view.tbs, true);
    es_der at;

    if (outer.tag == 0 || !es_span_equal(outer.whole, inner.whole))
        return false;
    es_der_enter(&at, &outer, cert->octets);
    (void)es_der_next(&at, &params);
    return es_der_at_end(&at) || (es_der_take(&at, ES_TAG_NULL, &params) && es_der_at_end(&at));
}

/* GM/T 0009-2012, 7.3: in a certificate DER alone will do. */
static bool value_is_sound(const es_alg *alg, es_span octets)
{
    es_sm2_value value;

    if (alg->key != ES_KEY_SM2)
        return true;
    return es_sm2_value_read(&value, octets) == ES_R_NONE && !value.raw && !value.negative &&
           !value.padded;
}

int es_cert_signed_by(const eseal_ctx *ctx, const eseal_cert *cert, const eseal_cert *issuer,
    bool *weak, eseal_error *err)
{
    bool unused;
    es_alg alg;

    if (weak == NULL)
        weak = &unused;
    *weak = false;
    if (!es_alg_from_oid(&alg, cert->view.algorithm) || alg.sm2_alias ||
        (!alg.weak && alg.hash == ES_HASH_NONE))
        return es_err(err, ESEAL_E_ALGORITHM, "signatureAlgorithm", ES_NO_OFFSET,
            "%s is not a known algorithm of certificates", cert->view.algorithm);
    if (issuer->key == NULL)
        return es_err(err, ESEAL_E_ALGORITHM, "subjectPublicKeyInfo", ES_NO_OFFSET,
            "the issuer's public key cannot be read");
    if (es_public_key_kind(issuer->key) != alg.key)
        return ES_VALUE_BAD;
    if (alg.weak || (alg.key == ES_KEY_RSA && es_public_key_bits(issuer->key) < RSA_BITS_MIN)) {
        *weak = true;
        return ES_VALUE_BAD;
    }
    if (!algorithm_is_sound(cert) || !value_is_sound(&alg, cert->view.value))
        return ES_VALUE_BAD;
    return es_value_verify(ctx, issuer->key, &alg, cert->view.value, &cert->view.tbs, 1, err);
}

bool es_cert_equal(const eseal_cert *a, const eseal_cert *b)
{
    return es_span_equal(a->view.whole, b->view.whole);
}

bool es_cert_same_holder(const eseal_cert *a, const eseal_cert *b)
{
    bool named = a->view.subject.len > 2; /* an empty Name is nobody's */

    if ((named && es_span_equal(a->view.subject, b->view.subject)) ||
        es_span_equal(a->view.spki, b->view.spki))
        return true;
    return a->key != NULL && b->key != NULL && es_public_key_equal(a->key, b->key);
}

bool es_cert_self_issued(const eseal_cert *cert)
{
    return es_span_equal(cert->view.subject, cert->view.issuer);
}
