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

/* Whether a string of a one-octet type holds UTF-8, as some CAs write 电子邮箱 into an IA5String.
 */
static bool is_hidden_utf8(const ASN1_STRING *value)
{
    int type = ASN1_STRING_type(value), len = ASN1_STRING_length(value);
    es_span octets = es_span_of(ASN1_STRING_get0_data(value), len < 0 ? 0 : (size_t)len);
    bool high = false;

    for (size_t i = 0; i < octets.len; i++)
        high = high || octets.ptr[i] >= 0x80;
    return high && es_utf8_valid(octets) &&
           (type == V_ASN1_IA5STRING || type == V_ASN1_PRINTABLESTRING ||
               type == V_ASN1_T61STRING || type == V_ASN1_VISIBLESTRING);
}

/* Calls such strings what they are.  false: no memory. */
static bool unhide(X509_NAME *name)
{
    bool ok = true;

    for (int i = 0; ok && i < X509_NAME_entry_count(name); i++) {
        X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
        const ASN1_STRING *value = X509_NAME_ENTRY_get_data(entry);
        ASN1_STRING *copy;

        if (!is_hidden_utf8(value))
            continue;
        copy = ASN1_STRING_dup(value);
        ok = copy != NULL && X509_NAME_ENTRY_set_data(entry, V_ASN1_UTF8STRING,
                                 ASN1_STRING_get0_data(copy), ASN1_STRING_length(copy)) == 1;
        ASN1_STRING_free(copy);
    }
    return ok;
}

/* *out stays NULL for what is no Name, and for strings that do not hold the characters of their
 * type: OpenSSL folds every name as it reads it. */
static int decode(X509_NAME **out, es_span name, eseal_error *err)
{
    const unsigned char *at = name.ptr;

    if (name.len > LONG_MAX)
        return 0;
    *out = d2i_X509_NAME(NULL, &at, (long)name.len);
    if (*out == NULL && (es_ossl_broke() || es_ossl_last() == 0))
        return es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "a name could not be decoded");
    if (*out == NULL || unhide(*out))
        return 0;
    X509_NAME_free(*out);
    *out = NULL;
    return es_err_nomem(err);
}

/* UTF-8 with the octets of unseen characters as \XX (RFC 4514, 2.4).  *out stays NULL when text is
 * not UTF-8. */
static int show(char **out, es_span text, eseal_error *err)
{
    es_buf buf = ES_BUF(SIZE_MAX / 2);
    uint32_t code;
    size_t len;

    if (!es_utf8_valid(text))
        return 0;
    while (text.len > 0 && (len = es_utf8_next(&code, text)) > 0) {
        for (size_t i = 0; i < len; i++)
            if (es_utf8_unseen(code))
                es_buf_format(&buf, "\\%02X", text.ptr[i]);
            else
                es_buf_octet(&buf, text.ptr[i]);
        text = es_span_of(text.ptr + len, text.len - len);
    }
    *out = (char *)es_buf_take(&buf, NULL);
    es_buf_free(&buf);
    return *out == NULL ? es_err_nomem(err) : 0;
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
    long len;
    int rc = 0;

    if (bio == NULL)
        return es_err_nomem(err);
    if (X509_NAME_print_ex(bio, name, 0, FLAGS) < 0)
        goto out;
    len = BIO_get_mem_data(bio, &text);
    rc = show(out, es_span_of(text, len < 0 ? 0 : (size_t)len), err);
out:
    BIO_free(bio);
    return rc;
}

int es_name_text(char **out, es_span name, eseal_error *err)
{
    X509_NAME *decoded = NULL;
    char *text = NULL;
    int rc;

    es_ossl_begin();
    rc = decode(&decoded, name, err);
    if (rc == 0 && decoded != NULL)
        rc = print(&text, decoded, err);
    if (rc == 0 && text == NULL)
        rc = hex_text(&text, name, err);
    if (rc == 0)
        *out = text;
    X509_NAME_free(decoded);
    es_ossl_end();
    return rc;
}

/* The most specific one stands last. */
static const ASN1_STRING *last_common(const X509_NAME *name)
{
    int last = -1;

    for (int at = -1; name != NULL;) {
        at = X509_NAME_get_index_by_NID(name, NID_commonName, at);
        if (at < 0)
            break;
        last = at;
    }
    return last < 0 ? NULL : X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last));
}

int es_name_common(char **out, es_span name, eseal_error *err)
{
    X509_NAME *decoded = NULL;
    const ASN1_STRING *value;
    unsigned char *utf8 = NULL;
    char *text = NULL;
    int len = -1, rc;

    es_ossl_begin();
    rc = decode(&decoded, name, err);
    value = last_common(decoded);
    if (value != NULL)
        len = ASN1_STRING_to_UTF8(&utf8, value);
    if (rc == 0)
        rc = show(&text, es_span_of(utf8, len < 0 ? 0 : (size_t)len), err);
    if (rc == 0)
        *out = text;
    OPENSSL_free(utf8);
    X509_NAME_free(decoded);
    es_ossl_end();
    return rc;
}
