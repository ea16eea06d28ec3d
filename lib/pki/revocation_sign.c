/* SPDX-License-Identifier: Apache-2.0 */
/* Who signed a list or an answer: the rules are those of certificates (cert_sign.c). */
#include "pki/revocation_parts.h"

/* As NIST SP 800-57 part 1 and the CAs' own rules have it since 2013. */
#define RSA_BITS_MIN 2048

int es_signed_read(es_signed *out, es_der *cursor, eseal_error *err)
{
    es_tlv tbs, algorithm, oid, params, value;
    es_der at;
    int rc = es_der_need(cursor, ES_TAG_SEQUENCE, &tbs, "what is signed", err);

    if (rc == 0)
        rc = es_der_need(cursor, ES_TAG_SEQUENCE, &algorithm, "signatureAlgorithm", err);
    if (rc != 0)
        return rc;
    es_der_enter(&at, &algorithm, cursor->base);
    rc = es_der_need(&at, ES_TAG_OID, &oid, "signatureAlgorithm", err);
    if (rc == 0)
        rc = es_der_need(cursor, ES_TAG_BITS, &value, "signature", err);
    if (rc != 0)
        return rc;
    if (!es_der_bits(&value, &out->value))
        return es_err(err, ESEAL_E_ASN1, "signature", es_der_offset(cursor),
            "a BIT STRING that does not hold octets");
    if (!es_der_oid_text(&oid, out->algorithm_oid, sizeof out->algorithm_oid))
        out->algorithm_oid[0] = '\0';
    (void)es_der_take(&at, ES_TAG_NULL, &params);
    out->params_sound = es_der_at_end(&at);
    out->tbs = tbs.whole;
    out->algorithm = algorithm.whole;
    return 0;
}

/* GM/T 0009-2012, 7.3: DER alone will do. */
static bool is_sound(const es_signed *what, const es_alg *alg)
{
    es_sm2_value value;

    if (!what->params_sound || alg->key != ES_KEY_SM2)
        return what->params_sound;
    return es_sm2_value_read(&value, what->value) == ES_R_NONE && !value.raw && !value.negative &&
           !value.padded;
}

int es_signed_check(es_reason *why, es_reason wrong, const eseal_ctx *ctx, const es_signed *what,
    const eseal_cert *issuer, eseal_error *err)
{
    es_alg alg;
    int rc;

    *why = ES_R_EVIDENCE_ALGORITHM;
    if (!es_alg_from_oid(&alg, what->algorithm_oid) || alg.sm2_alias || issuer->key == NULL ||
        (!alg.weak && alg.hash == ES_HASH_NONE))
        return 0;
    *why = wrong;
    if (es_public_key_kind(issuer->key) != alg.key)
        return 0;
    *why = ES_R_EVIDENCE_WEAK;
    if (alg.weak || (alg.key == ES_KEY_RSA && es_public_key_bits(issuer->key) < RSA_BITS_MIN))
        return 0;
    *why = wrong;
    if (!is_sound(what, &alg))
        return 0;
    rc = es_value_verify(ctx, issuer->key, &alg, what->value, &what->tbs, 1, err);
    if (rc == ES_VALUE_GOOD)
        *why = ES_R_NONE;
    return rc < 0 ? rc : 0;
}
