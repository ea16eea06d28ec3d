/* SPDX-License-Identifier: Apache-2.0 */
/* PEM files (RFC 7468, and RFC 1421 for encryption in the header): their blocks one by one. */
#include <openssl/pem.h>

#include "crypto/key_parts.h"

static int give_pin(char *buf, int size, int writing, void *arg)
{
    const char *pin = arg;
    size_t len = strlen(pin);

    (void)writing;
    if (size < 0 || len > (size_t)size)
        return -1;
    memcpy(buf, pin, len);
    return (int)len;
}

/* The encryption of PEM itself (RFC 1421 headers), which old tools put on SEC1 and PKCS#1 keys. */
static int open_pem(
    es_key_source *source, char *header, unsigned char *data, long *len, eseal_error *err)
{
    EVP_CIPHER_INFO cipher;

    if (header[0] == '\0')
        return 0;
    if (PEM_get_EVP_CIPHER_INFO(header, &cipher) != 1)
        return es_ossl_err(err, ESEAL_E_ALGORITHM, source->where, "PEM headers that are not known");
    if (cipher.cipher == NULL)
        return 0;
    if (source->pin == NULL)
        return es_key_pin_missing(source, err);
    if (PEM_do_header(&cipher, data, len, give_pin, (void *)(uintptr_t)source->pin) != 1)
        return es_key_pin_wrong(source, err);
    return 0;
}

static int read_pem_key(
    es_key_source *source, char *header, unsigned char *data, long len, eseal_error *err)
{
    bool sealed = header[0] != '\0';
    EVP_PKEY *pkey = NULL;
    int rc = open_pem(source, header, data, &len, err);

    if (rc != 0)
        return rc;
    if (es_key_read_plain(&pkey, source, es_span_of(data, (size_t)len)))
        return es_key_source_keep(source, pkey, err);
    if (sealed)
        return es_key_pin_wrong(source, err);
    return es_err(err, ESEAL_E_KEY, source->where, ES_NO_OFFSET,
        "a private key that OpenSSL does not accept");
}

static int read_pem_block(es_key_source *source, const char *name, char *header,
    unsigned char *data, long len, eseal_error *err)
{
    size_t end = strlen(name);

    if (strcmp(name, PEM_STRING_X509) == 0 || strcmp(name, PEM_STRING_X509_OLD) == 0)
        return es_key_source_cert_der(source, es_span_of(data, (size_t)len), err);
    if (strcmp(name, PEM_STRING_PKCS8) == 0 || strcmp(name, "PKCS12") == 0)
        return es_key_read_der(source, es_span_of(data, (size_t)len), err);
    if (end >= 11 && strcmp(name + end - 11, "PRIVATE KEY") == 0)
        return read_pem_key(source, header, data, len, err);
    return 0; /* parameters, public keys, requests */
}

int es_key_read_pem(es_key_source *source, es_span data, eseal_error *err)
{
    BIO *bio = BIO_new_mem_buf(data.ptr, (int)data.len);
    int rc = 0;

    if (bio == NULL)
        return es_err_nomem(err);
    while (rc == 0) {
        char *name = NULL, *header = NULL;
        unsigned char *octets = NULL;
        long len = 0;

        if (PEM_read_bio(bio, &name, &header, &octets, &len) != 1) {
            /* the end, where one block has been read; else its reason counts */
            if (ERR_GET_REASON(es_ossl_last()) != PEM_R_NO_START_LINE)
                rc = es_ossl_err(err, ESEAL_E_KEY, source->where, "damaged PEM");
            break;
        }
        rc = read_pem_block(source, name, header, octets, len, err);
        OPENSSL_clear_free(octets, (size_t)len);
        OPENSSL_free(header);
        OPENSSL_free(name);
    }
    BIO_free(bio);
    if (rc == 0 && source->pkey == NULL)
        return es_err(err, ESEAL_E_KEY, source->where, ES_NO_OFFSET, "no private key in this file");
    return rc;
}
