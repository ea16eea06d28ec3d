/* SPDX-License-Identifier: Apache-2.0 */
/* Name constraints (RFC 5280, 4.2.1.10), in OpenSSL's hands. */
#include <limits.h>

#include <openssl/x509v3.h>

#include "crypto/ossl.h"
#include "pki/chain_rules.h"

#define OID_NAME_CONSTRAINTS "2.5.29.30"

static bool has_constraints(const eseal_cert *cert)
{
    es_cert_extension ext;
    es_der list;

    es_cert_extensions(&list, cert);
    while (es_cert_extension_next(&list, &ext))
        if (strcmp(ext.oid, OID_NAME_CONSTRAINTS) == 0)
            return true;
    return false;
}

/* Whether it was OpenSSL that failed: it says why when an encoding is at fault. */
static bool ossl_failed(void)
{
    return es_ossl_broke() || es_ossl_last() == 0;
}

/* NULL: memory, or a certificate that OpenSSL cannot read though its outline is sound. */
static X509 *decode(const eseal_ctx *ctx, const eseal_cert *cert)
{
    X509 *x = X509_new_ex(ctx->crypto->libctx, ctx->crypto->properties);
    const unsigned char *at = cert->octets;

    if (x != NULL && cert->len <= LONG_MAX && d2i_X509(&x, &at, (long)cert->len) != NULL)
        return x;
    X509_free(x);
    return NULL;
}

/* Holds one certificate against one list of constraints. */
static int check_one(es_break *out, const eseal_ctx *ctx, const eseal_cert *cert,
    NAME_CONSTRAINTS *constraints, const eseal_cert *issuer, eseal_error *err)
{
    X509 *x = decode(ctx, cert);
    int answer;

    if (x == NULL) {
        if (ossl_failed())
            return es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "a certificate could not be decoded");
        es_break_set(out, ES_R_CHAIN_NAME, cert, "names that cannot be read");
        return 0;
    }
    answer = NAME_CONSTRAINTS_check(x, constraints);
    X509_free(x);
    if (answer == X509_V_ERR_OUT_OF_MEM)
        return es_err_nomem(err);
    if (answer != X509_V_OK)
        es_break_set(out, ES_R_CHAIN_NAME, cert, "%s; constraints of %s",
            X509_verify_cert_error_string(answer), issuer->subject);
    return 0;
}

/* Holds all certificates below certs[at] against its constraints; self-issued ones between go free.
 */
static int check_below(
    es_break *out, const eseal_ctx *ctx, const es_path *path, size_t at, eseal_error *err)
{
    X509 *x = decode(ctx, path->certs[at]);
    NAME_CONSTRAINTS *constraints =
        x == NULL ? NULL : X509_get_ext_d2i(x, NID_name_constraints, NULL, NULL);
    int rc = 0;

    X509_free(x);
    if (constraints == NULL) {
        if (ossl_failed())
            return es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "a certificate could not be decoded");
        es_break_set(out, ES_R_CHAIN_NAME, path->certs[at], "nameConstraints that cannot be read");
        return 0;
    }
    for (size_t i = 0; rc == 0 && i < at; i++)
        if (i == 0 || !es_cert_self_issued(path->certs[i]))
            rc = check_one(out, ctx, path->certs[i], constraints, path->certs[at], err);
    NAME_CONSTRAINTS_free(constraints);
    return rc;
}

int es_path_check_names(es_break *out, const eseal_ctx *ctx, const es_path *path, eseal_error *err)
{
    int rc = 0;

    es_ossl_begin();
    for (size_t i = 1; rc == 0 && i < path->count; i++)
        if (has_constraints(path->certs[i]))
            rc = check_below(out, ctx, path, i, err);
    es_ossl_end();
    return rc;
}
