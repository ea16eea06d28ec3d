/* SPDX-License-Identifier: Apache-2.0 */
#include "core/signer.h"

#include "base/io.h"
#include "base/mem.h"

#define KEY_FILE_MAX ((size_t)1 << 20)

void eseal_signer_free(eseal_signer *signer)
{
    if (signer == NULL)
        return;
    eseal_cert_free(signer->cert);
    es_private_key_free(signer->key);
    es_free(signer);
}

const eseal_cert *eseal_signer_cert(const eseal_signer *signer)
{
    return signer == NULL ? NULL : signer->cert;
}

/* Whether the certificate may sign, and with this key. */
static int check_pair(const eseal_signer *signer, const char *where, eseal_error *err)
{
    const eseal_cert *cert = signer->cert;

    if (cert->usage == ES_USAGE_ENCRYPTION)
        return es_err(err, ESEAL_E_USAGE, where, ES_NO_OFFSET,
            "this is an encryption certificate; seals need the signing one of the pair");
    if (cert->usage == ES_USAGE_OTHER)
        return es_err(err, ESEAL_E_USAGE, where, ES_NO_OFFSET,
            "the certificate's key usage does not allow signatures");
    if (cert->key == NULL)
        return es_err(
            err, ESEAL_E_CERT, where, ES_NO_OFFSET, "the certificate's public key cannot be used");
    if (!es_private_key_fits(signer->key, cert->key))
        return es_err(err, ESEAL_E_MISMATCH, where, ES_NO_OFFSET,
            "the private key is not that of the certificate \"%.100s\"", cert->subject);
    return 0;
}

typedef struct place {
    const char *key, *cert;
} place;

static int signer_make(eseal_signer **out, const eseal_ctx *ctx, es_span key, es_span cert,
    const char *pin, place where, eseal_error *err)
{
    eseal_signer *signer = es_alloc(sizeof *signer);
    es_key_bundle bundle = {0};
    int rc = signer == NULL ? es_err_nomem(err) : 0;

    if (rc == 0)
        rc = es_key_load(&bundle, ctx, key, pin, where.key, err);
    if (rc == 0) {
        signer->key = bundle.key;
        bundle.key = NULL;
        if (cert.len > 0)
            rc = eseal_cert_parse(&signer->cert, ctx, cert.ptr, cert.len, err);
        else if (bundle.cert != NULL)
            rc = eseal_cert_parse(&signer->cert, ctx, bundle.cert, bundle.cert_len, err);
        else
            rc = es_err(err, ESEAL_E_CERT, where.key, ES_NO_OFFSET,
                "no certificate came with the key: name its certificate too");
        if (rc < 0 && cert.len > 0 && where.cert != NULL)
            es_err_place(err, where.cert);
    }
    if (rc == 0)
        rc = check_pair(signer, where.cert != NULL ? where.cert : where.key, err);
    es_key_bundle_free(&bundle);
    if (rc < 0) {
        eseal_signer_free(signer);
        return rc;
    }
    *out = signer;
    return 0;
}

int eseal_signer_open(eseal_signer **out, const eseal_ctx *ctx, const void *key, size_t key_len,
    const void *cert, size_t cert_len, const char *pin, eseal_error *err)
{
    if (out == NULL || ctx == NULL || key == NULL || (cert == NULL && cert_len > 0))
        return es_err_misuse(err, "eseal_signer_open needs out, ctx and key");
    *out = NULL;
    return signer_make(out, ctx, es_span_of(key, key_len), es_span_of(cert, cert_len), pin,
        (place){NULL, NULL}, err);
}

int eseal_signer_open_file(eseal_signer **out, const eseal_ctx *ctx, const char *key_path,
    const char *cert_path, const char *pin, eseal_error *err)
{
    es_buf key = ES_BUF(0), cert = ES_BUF(0);
    int rc;

    if (out == NULL || ctx == NULL || key_path == NULL)
        return es_err_misuse(err, "eseal_signer_open_file needs out, ctx and key_path");
    *out = NULL;
    rc = es_file_read(&key, key_path, KEY_FILE_MAX, err);
    if (rc == 0 && cert_path != NULL)
        rc = es_file_read(&cert, cert_path, KEY_FILE_MAX, err);
    if (rc == 0 && cert_path != NULL && cert.len == 0) /* not as if none had been named */
        rc = es_err(err, ESEAL_E_CERT, cert_path, ES_NO_OFFSET, "no octets, so no certificate");
    if (rc == 0)
        rc = signer_make(out, ctx, es_buf_view(&key), es_buf_view(&cert), pin,
            (place){key_path, cert_path}, err);
    es_buf_free(&key);
    es_buf_free(&cert);
    return rc;
}
