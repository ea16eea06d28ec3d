/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A host that has the ASN.1 runtime which libeseal has inside, under the same names, and uses libcrypto in
 * its own way (host.sh).  Each must go on as if the other were not there.
 *
 *   host TRUST MAKER DOCUMENT
 */
#include <eseal.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "HostPair.h"

int host_calls; /* how often the host's runtime was at work */

static int keep(const void *data, size_t len, void *arg)
{
    unsigned char **end = arg;

    memcpy(*end, data, len);
    *end += len;
    return 0;
}

/* Writes a Pair with the host's runtime, and reads it again. */
static int pair_works(long id)
{
    unsigned char der[64], *end = der;
    HostPair_t pair = {.id = id}, *again = NULL;
    int before = host_calls, fine;

    OCTET_STRING_fromBuf(&pair.name, "host", -1);
    fine = der_encode(&asn_DEF_HostPair, &pair, keep, &end).encoded == end - der &&
           ber_decode(NULL, &asn_DEF_HostPair, (void **)&again, der, (size_t)(end - der)).code == RC_OK &&
           again->id == id && host_calls > before;
    ASN_STRUCT_FREE_CONTENTS_ONLY(asn_DEF_HostPair, &pair);
    ASN_STRUCT_FREE(asn_DEF_HostPair, again);
    return fine;
}

/* What the host left in OpenSSL's error queue of this thread is still there, and nothing else. */
static int queue_is_kept(void)
{
    return ERR_GET_REASON(ERR_peek_error()) == ERR_R_PASSED_NULL_PARAMETER &&
           ERR_peek_error() == ERR_peek_last_error();
}

static int judge(char **argv)
{
    eseal_error err = {0};
    eseal_ctx *ctx = NULL;
    eseal_trust *trust = NULL;
    eseal_policy *policy = NULL;
    eseal_document *document = NULL;
    eseal_report *report = NULL;
    int passed = 0;

    if (eseal_ctx_new(&ctx, NULL, &err) == 0 && eseal_trust_new(&trust, ctx, &err) == 0 &&
        eseal_policy_new(&policy, ctx, "offline", &err) == 0 &&
        eseal_trust_add_file(trust, argv[1], ESEAL_USE_SIGNER, 0, &err) == 0 &&
        eseal_trust_add_file(trust, argv[2], ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA, &err) == 0 &&
        eseal_document_open_file(&document, ctx, argv[3], &err) == 0) {
        eseal_verify_options options = {.size = sizeof options, .trust = trust, .policy = policy};

        if (eseal_time_parse(&options.at, "2024-01-01T00:00:00Z", &err) == 0 &&
            eseal_document_verify(&report, document, &options, &err) == 0)
            passed = eseal_report_passed(report);
    }
    if (err.code != 0)
        fprintf(stderr, "%s: %s\n", err.where, err.text);
    eseal_report_free(report);
    eseal_document_free(document);
    eseal_policy_free(policy);
    eseal_trust_free(trust);
    eseal_ctx_free(ctx);
    return passed;
}

int main(int argc, char **argv)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    int before;

    if (argc != 4 || !pair_works(1))
        return 2;
    ERR_raise(ERR_LIB_USER, ERR_R_PASSED_NULL_PARAMETER);
    before = host_calls;
    if (!judge(argv))
        return 3;
    if (host_calls != before) /* libeseal decoded with the runtime of its host */
        return 4;
    if (!queue_is_kept())
        return 5;
    if (!pair_works(2) || EVP_Digest("x", 1, digest, NULL, EVP_sha256(), NULL) != 1)
        return 6;
    ERR_clear_error();
    /* The host forbids everything in the library context that all of a process share. */
    if (EVP_set_default_properties(NULL, "provider=nobody") != 1 || !judge(argv) ||
        EVP_Digest("x", 1, digest, NULL, EVP_sha256(), NULL) == 1)
        return 7;
    return 0;
}
