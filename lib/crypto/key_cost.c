/* SPDX-License-Identifier: Apache-2.0 */
/* What a key file asks for before it can be read: a PIN becomes a key by as many rounds as the file
 * says, and whoever wrote it may have said 2^31. */
#include "crypto/key_parts.h"

#include <inttypes.h>

static uint64_t number_of(const ASN1_INTEGER *number)
{
    uint64_t value = 1; /* where it is left out */

    if (number != NULL && ASN1_INTEGER_get_uint64(&value, number) != 1)
        value = UINT64_MAX;
    return value;
}

/* a·b, or UINT64_MAX. */
static uint64_t times(uint64_t a, uint64_t b)
{
    return a != 0 && b > UINT64_MAX / a ? UINT64_MAX : a * b;
}

/* RFC 7914, 7.1: N·r·p times what takes as long as a round of PBKDF2, some 100 ns. */
static uint64_t scrypt_rounds(const ASN1_TYPE *parameter)
{
    SCRYPT_PARAMS *params = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), parameter);
    uint64_t rounds = 0;

    if (params != NULL)
        rounds = times(times(number_of(params->costParameter), number_of(params->blockSize)),
            number_of(params->parallelizationParameter));
    SCRYPT_PARAMS_free(params);
    return rounds;
}

/* RFC 8018, A.4 */
static uint64_t pbes2_rounds(const ASN1_TYPE *parameter)
{
    PBE2PARAM *outer = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), parameter);
    PBKDF2PARAM *kdf = NULL;
    uint64_t rounds = 0;

    if (outer != NULL && OBJ_obj2nid(outer->keyfunc->algorithm) == NID_id_scrypt)
        rounds = scrypt_rounds(outer->keyfunc->parameter);
    else if (outer != NULL)
        kdf = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), outer->keyfunc->parameter);
    if (kdf != NULL)
        rounds = number_of(kdf->iter);
    PBKDF2PARAM_free(kdf);
    PBE2PARAM_free(outer);
    return rounds;
}

/* PBES1 (RFC 8018, A.3) and PKCS#12's own (RFC 7292, C): salt and rounds alike. */
static uint64_t pbe_rounds(const ASN1_TYPE *parameter)
{
    PBEPARAM *params = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), parameter);
    uint64_t rounds = params == NULL ? 0 : number_of(params->iter);

    PBEPARAM_free(params);
    return rounds;
}

/* What is no such structure counts nothing: OpenSSL refuses it without a single round. */
static int spend(es_key_source *source, uint64_t rounds, eseal_error *err)
{
    if (rounds > ES_KEY_ROUNDS_MAX - source->rounds)
        return es_err(err, ESEAL_E_LIMIT, source->where, ES_NO_OFFSET,
            "the file asks for more than %" PRIu64 " rounds to make a key of the PIN",
            ES_KEY_ROUNDS_MAX);
    source->rounds += rounds;
    return 0;
}

int es_key_spend(es_key_source *source, const X509_ALGOR *alg, eseal_error *err)
{
    uint64_t rounds;

    if (alg == NULL || alg->parameter == NULL || alg->parameter->type != V_ASN1_SEQUENCE)
        return 0;
    rounds = OBJ_obj2nid(alg->algorithm) == NID_pbes2 ? pbes2_rounds(alg->parameter)
                                                      : pbe_rounds(alg->parameter);
    return spend(source, rounds, err);
}

int es_key_spend_mac(es_key_source *source, const PKCS12 *p12, eseal_error *err)
{
    const ASN1_INTEGER *rounds = NULL;

    PKCS12_get0_mac(NULL, NULL, NULL, &rounds, p12);
    return spend(source, number_of(rounds), err);
}
