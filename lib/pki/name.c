/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/name.h"

#include <limits.h>

#include <openssl/bio.h>
#include <openssl/x509.h>

#include "base/mem.h"
#include "codec/text.h"
#include "crypto/ossl.h"

/* RFC 4514 asks for UTF-8 and lets letters beyond ASCII stand as they are. */
#define FLAGS (XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB)

/* NULL also for strings that do not hold the characters of their type: OpenSSL folds every name as
 * it reads it. */
static X509_NAME *decode(es_span name)
{
    const unsigned char *at = name.ptr;

    return name.len > LONG_MAX ? NULL : d2i_X509_NAME(NULL, &at, (long)name.len);
}

static int hex_text(char **out, es_span name, eseal_error *err)
{
    es_buf buf = ES_BUF(SIZE_MAX / 2);

    es_buf_text(&buf, "#");
    es_hex_encode(&buf, name);
    *out = (char *)es_buf_take(&buf, NULL);
    es_buf_free(&buf);
    return *out == NULL ? es_err_nomem(err) : 0;
}

/* Prints a decoded name.  *out stays NULL when it cannot be printed as valid UTF-8. */
static int print(char **out, const X509_NAME *name, eseal_error *err)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;
    es_span printed;
    long len;
    int rc = 0;

    if (bio == NULL)
        return es_err_nomem(err);
    if (X509_NAME_print_ex(bio, name, 0, FLAGS) < 0)
        goto out;
    len = BIO_get_mem_data(bio, &text);
    printed = es_span_of(text, len < 0 ? 0 : (size_t)len);
    if (!es_utf8_valid(printed) || (len > 0 && memchr(text, 0, printed.len) != NULL))
        goto out;
    *out = (char *)es_memdup(printed.ptr, printed.len);
    if (*out == NULL)
        rc = es_err_nomem(err);
out:
    BIO_free(bio);
    return rc;
}

int es_name_text(char **out, es_span name, eseal_error *err)
{
    X509_NAME *decoded;
    char *text = NULL;
    int rc = 0;

    es_ossl_begin();
    decoded = decode(name);
    if (decoded != NULL)
        rc = print(&text, decoded, err);
    else if (es_ossl_broke())
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "a name could not be decoded");
    if (rc == 0 && text == NULL)
        rc = hex_text(&text, name, err);
    if (rc == 0)
        *out = text;
    X509_NAME_free(decoded);
    es_ossl_end();
    return rc;
}

int es_name_common(char **out, es_span name, eseal_error *err)
{
    X509_NAME *decoded;
    unsigned char *utf8 = NULL;
    int last = -1, len = -1, rc = 0;

    es_ossl_begin();
    decoded = decode(name);
    for (int at = -1; decoded != NULL;) {
        at = X509_NAME_get_index_by_NID(decoded, NID_commonName, at);
        if (at < 0)
            break;
        last = at;
    }
    if (last >= 0)
        len = ASN1_STRING_to_UTF8(
            &utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(decoded, last)));
    /* a 0 octet would hide what stands behind it */
    if (len >= 0 && memchr(utf8, 0, (size_t)len) != NULL)
        len = -1;
    *out = (char *)es_memdup(len < 0 ? (const unsigned char *)"" : utf8, len < 0 ? 0 : (size_t)len);
    if (*out == NULL)
        rc = es_err_nomem(err);
    OPENSSL_free(utf8);
    X509_NAME_free(decoded);
    es_ossl_end();
    return rc;
}
