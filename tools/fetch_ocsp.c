/* SPDX-License-Identifier: Apache-2.0 */
/* What is spoken at the places that are gone to: OCSP (RFC 6960), and certs-only CMS. */
#include "fetch.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/ocsp.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#define CERTS_MAX 8

static OCSP_CERTID *read_id(const char *hex)
{
    long len = 0;
    unsigned char *der = OPENSSL_hexstr2buf(hex, &len);
    const unsigned char *at = der;
    OCSP_CERTID *id = der == NULL ? NULL : d2i_OCSP_CERTID(NULL, &at, len);

    OPENSSL_free(der);
    return id;
}

bool fetch_ocsp_request(unsigned char **out, size_t *len, const char *cert_id_hex)
{
    OCSP_REQUEST *request = OCSP_REQUEST_new();
    OCSP_CERTID *id = read_id(cert_id_hex);
    unsigned char *der = NULL;
    int got = -1;

    *out = NULL;
    if (request != NULL && id != NULL && OCSP_request_add0_id(request, id) != NULL) {
        id = NULL;
        if (OCSP_request_add1_nonce(request, NULL, -1) == 1) /* random */
            got = i2d_OCSP_REQUEST(request, &der);
    }
    if (got > 0 && (*out = malloc((size_t)got)) != NULL) {
        memcpy(*out, der, (size_t)got);
        *len = (size_t)got;
    }
    OPENSSL_free(der);
    OCSP_CERTID_free(id);
    OCSP_REQUEST_free(request);
    return *out != NULL;
}

static const char *status_words(int status)
{
    switch (status) {
    case OCSP_RESPONSE_STATUS_MALFORMEDREQUEST:
        return "the responder refuses: malformedRequest";
    case OCSP_RESPONSE_STATUS_INTERNALERROR:
        return "the responder refuses: internalError";
    case OCSP_RESPONSE_STATUS_TRYLATER:
        return "the responder refuses: tryLater";
    case OCSP_RESPONSE_STATUS_SIGREQUIRED:
        return "the responder refuses: sigRequired";
    case OCSP_RESPONSE_STATUS_UNAUTHORIZED:
        return "the responder refuses: unauthorized";
    default:
        return "the responder refuses";
    }
}

/* An answer without a nonce was made for everybody (RFC 5019, 4): its times decide. */
const char *fetch_ocsp_mismatch(
    const unsigned char *request, size_t request_len, const unsigned char *answer, size_t len)
{
    const unsigned char *at = request, *from = answer;
    OCSP_REQUEST *asked = d2i_OCSP_REQUEST(NULL, &at, (long)request_len);
    OCSP_RESPONSE *response = len > LONG_MAX ? NULL : d2i_OCSP_RESPONSE(NULL, &from, (long)len);
    OCSP_BASICRESP *basic = NULL;
    const char *wrong = NULL;

    if (response == NULL || from != answer + len || asked == NULL)
        wrong = "this is no OCSP answer";
    else if (OCSP_response_status(response) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
        wrong = status_words(OCSP_response_status(response));
    else if ((basic = OCSP_response_get1_basic(response)) == NULL)
        wrong = "this is no OCSP answer of the basic type";
    else if (OCSP_check_nonce(asked, basic) == 0)
        wrong = "the answer repeats another nonce: it is to another question";
    OCSP_BASICRESP_free(basic);
    OCSP_RESPONSE_free(response);
    OCSP_REQUEST_free(asked);
    return wrong;
}

static int add_cert(eseal_evidence *evidence, X509 *cert, const char *url, eseal_error *err)
{
    unsigned char *der = NULL;
    int len = i2d_X509(cert, &der);
    int rc = len <= 0 ? ESEAL_E_CERT
                      : eseal_evidence_add(
                            evidence, ESEAL_EVIDENCE_CERTIFICATE, der, (size_t)len, url, err);

    OPENSSL_free(der);
    return rc;
}

int fetch_issuer_add(eseal_evidence *evidence, const unsigned char *data, size_t len,
    const char *url, eseal_error *err)
{
    const unsigned char *at = data;
    PKCS7 *bag = d2i_PKCS7(NULL, &at, (long)len);
    STACK_OF(X509) *certs =
        bag != NULL && PKCS7_type_is_signed(bag) && bag->d.sign != NULL ? bag->d.sign->cert : NULL;
    int rc = 0;

    if (certs == NULL)
        rc = eseal_evidence_add(evidence, ESEAL_EVIDENCE_CERTIFICATE, data, len, url, err);
    for (int i = 0; rc == 0 && i < sk_X509_num(certs) && i < CERTS_MAX; i++)
        rc = add_cert(evidence, sk_X509_value(certs, i), url, err);
    PKCS7_free(bag);
    return rc;
}
