/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates: the octets are kept as they came, and read the same again. */
#include <string.h>

#include "base/err.h"
#include "codec/text.h"
#include "crypto/digest.h"
#include "fuzz.h"
#include "pki/cert.h"

static void look(const eseal_cert *cert)
{
    uint8_t digest[ES_SM3_LEN];
    eseal_cert *again = NULL;
    es_buf hex = ES_BUF(200);
    const unsigned char *der;
    size_t len;

    der = eseal_cert_der(cert, &len);
    FUZZ_CHECK(der != NULL && len > 0);
    FUZZ_CHECK(es_hash_octets(digest, fuzz_ctx(), ES_HASH_SM3, es_span_of(der, len), NULL) == 0);
    for (size_t i = 0; i < sizeof digest; i++)
        es_buf_format(&hex, "%02x", digest[i]);
    FUZZ_CHECK(strcmp(eseal_cert_sm3(cert), (char *)hex.ptr) == 0);
    es_buf_free(&hex);
    FUZZ_CHECK(eseal_cert_subject(cert) != NULL && eseal_cert_issuer(cert) != NULL);
    FUZZ_CHECK(eseal_cert_name(cert) != NULL && eseal_cert_uscc(cert) != NULL);
    (void)eseal_cert_is_signing(cert);
    (void)eseal_cert_is_ca(cert);
    (void)es_cert_signed_by(fuzz_ctx(), cert, cert, NULL, NULL);
    FUZZ_CHECK(eseal_cert_parse(&again, fuzz_ctx(), der, len, NULL) == 0);
    FUZZ_CHECK(strcmp(eseal_cert_subject(cert), eseal_cert_subject(again)) == 0);
    FUZZ_CHECK(strcmp(eseal_cert_serial(cert), eseal_cert_serial(again)) == 0);
    FUZZ_CHECK(eseal_cert_not_after(cert) == eseal_cert_not_after(again));
    eseal_cert_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    eseal_cert *cert = NULL;
    eseal_error err = {0};

    /* no certificate makes our own tools fail */
    if (eseal_cert_parse(&cert, fuzz_ctx(), data, len, &err) == 0)
        look(cert);
    else
        FUZZ_CHECK(cert == NULL && err.text[0] != '\0' && !es_err_is_ours(err.code));
    eseal_cert_free(cert);
    return 0;
}
