/* SPDX-License-Identifier: Apache-2.0 */
/* Key and certificate files for eseal key, as OpenSSL reads them. */
#include "key.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>

/* Never asks at the terminal, as OpenSSL would. */
static int give_pin(char *out, int size, int writing, void *arg)
{
    const char *pin = arg;
    size_t len = pin == NULL ? 0 : strlen(pin);

    (void)writing;
    if (pin == NULL || len > (size_t)size)
        return -1;
    memcpy(out, pin, len);
    return (int)len;
}

EVP_PKEY *key_decode(const unsigned char *data, size_t len, const char *pin)
{
    BIO *bio = BIO_new_mem_buf(data, (int)len);
    EVP_PKEY *key = NULL;

    if (bio != NULL)
        key = PEM_read_bio_PrivateKey(bio, NULL, give_pin, (void *)pin);
    if (key == NULL && bio != NULL && BIO_reset(bio) == 1)
        key = d2i_PKCS8PrivateKey_bio(bio, NULL, give_pin, (void *)pin);
    if (key == NULL && bio != NULL && BIO_reset(bio) == 1)
        key = d2i_PrivateKey_bio(bio, NULL);
    BIO_free(bio);
    ERR_clear_error();
    return key;
}

int key_read(EVP_PKEY **out, const char *path, const char *pin)
{
    unsigned char *data = NULL;
    size_t len = 0;
    int rc = tool_read(&data, &len, path);

    if (rc != 0)
        return rc;
    *out = key_decode(data, len, pin);
    OPENSSL_cleanse(data, len);
    free(data);
    if (*out != NULL)
        return 0;
    tool_say("eseal: %s: no private key here that can be read%s\n", path,
        pin == NULL ? "; if a PIN protects it, give that" : ", or the PIN is wrong");
    return EXIT_FAILED;
}

int key_read_cert(X509 **out, const char *path)
{
    unsigned char *data = NULL;
    const unsigned char *at;
    size_t len = 0;
    int rc = tool_read(&data, &len, path);
    BIO *bio = rc == 0 ? BIO_new_mem_buf(data, (int)len) : NULL;

    at = data;
    if (bio != NULL && (*out = PEM_read_bio_X509(bio, NULL, NULL, NULL)) == NULL)
        *out = d2i_X509(NULL, &at, (long)len);
    BIO_free(bio);
    free(data);
    ERR_clear_error();
    if (rc == 0 && *out == NULL) {
        tool_say("eseal: %s: not a certificate\n", path);
        rc = EXIT_NO_CONTAINER;
    }
    return rc;
}
