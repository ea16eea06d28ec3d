/* SPDX-License-Identifier: Apache-2.0 */
/* eseal key show: what a key or certificate file is.  Never shows a private key. */
#include "key.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>

static void say(const char *label, const char *text)
{
    printf("%-12s %s\n", label, text);
}

static void say_time(const char *label, int64_t time)
{
    char text[32];

    if (eseal_time_encode(text, sizeof text, time, NULL) == 0)
        say(label, text);
}

/* "SM2, 256 bits"; and which key it is, by its public octets. */
static void say_key(const EVP_PKEY *key)
{
    unsigned char *spki = NULL, digest[32];
    int len = i2d_PUBKEY(key, &spki);
    const char *type = key == NULL ? NULL : EVP_PKEY_get0_type_name(key);

    printf("%-12s %s", "key type", type == NULL ? "unknown" : type);
    if (type != NULL)
        printf(", %d bits", EVP_PKEY_get_bits(key));
    putchar('\n');
    if (len > 0 && EVP_Digest(spki, (size_t)len, digest, NULL, EVP_sm3(), NULL) == 1) {
        printf("%-12s SM3 ", "public key");
        for (size_t i = 0; i < sizeof digest; i++)
            printf("%02x", digest[i]);
        putchar('\n');
    }
    OPENSSL_free(spki);
    ERR_clear_error();
}

static void say_usage(X509 *x509)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } BITS[] = {{X509v3_KU_DIGITAL_SIGNATURE, "digitalSignature"},
        {X509v3_KU_NON_REPUDIATION, "nonRepudiation"},
        {X509v3_KU_KEY_ENCIPHERMENT, "keyEncipherment"},
        {X509v3_KU_DATA_ENCIPHERMENT, "dataEncipherment"},
        {X509v3_KU_KEY_AGREEMENT, "keyAgreement"}, {X509v3_KU_KEY_CERT_SIGN, "keyCertSign"},
        {X509v3_KU_CRL_SIGN, "cRLSign"}, {X509v3_KU_ENCIPHER_ONLY, "encipherOnly"},
        {X509v3_KU_DECIPHER_ONLY, "decipherOnly"}};
    uint32_t usage = X509_get_key_usage(x509);
    const char *comma = "";

    if ((X509_get_extension_flags(x509) & EXFLAG_KUSAGE) == 0) {
        say("usage", "not restricted");
        return;
    }
    printf("%-12s ", "usage");
    for (size_t i = 0; i < sizeof BITS / sizeof BITS[0]; i++)
        if ((usage & BITS[i].bit) != 0) {
            printf("%s%s", comma, BITS[i].name);
            comma = ", ";
        }
    putchar('\n');
}

static void say_cert(const eseal_cert *cert)
{
    size_t len;
    const unsigned char *der = eseal_cert_der(cert, &len);
    X509 *x509 = d2i_X509(NULL, &der, (long)len);

    say("kind", eseal_cert_is_ca(cert) ? "certificate of a CA" : "certificate");
    say("subject", eseal_cert_subject(cert));
    say("issuer", eseal_cert_issuer(cert));
    say("serial", eseal_cert_serial(cert));
    say_time("valid from", eseal_cert_not_before(cert));
    say_time("valid to", eseal_cert_not_after(cert));
    if (eseal_cert_uscc(cert)[0] != '\0')
        say("USCC", eseal_cert_uscc(cert));
    if (x509 != NULL) {
        say_usage(x509);
        say_key(X509_get0_pubkey(x509));
    }
    say("SM3", eseal_cert_sm3(cert));
    X509_free(x509);
    ERR_clear_error();
}

/* Every certificate of a PEM text; how many there were. */
static int show_pem_certs(int *rc, const eseal_ctx *ctx, const char *path, BIO *bio)
{
    int count = 0;
    X509 *x509;

    while (*rc == 0 && (x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
        unsigned char *der = NULL;
        int len = i2d_X509(x509, &der);
        eseal_cert *cert = NULL;
        eseal_error err = {0};

        if (count++ > 0)
            putchar('\n');
        if (len < 0 || eseal_cert_parse(&cert, ctx, der, (size_t)len, &err) < 0)
            *rc = len < 0 ? EXIT_NO_CONTAINER : tool_error(path, &err);
        else
            say_cert(cert);
        eseal_cert_free(cert);
        OPENSSL_free(der);
        X509_free(x509);
    }
    ERR_clear_error();
    return count;
}

/* What kind of private key file this is, or NULL. */
static const char *key_kind(BIO *bio, const unsigned char *data, size_t len)
{
    const unsigned char *at = data;
    char *label = NULL, *header = NULL;
    unsigned char *body = NULL;
    const char *kind = NULL;
    long body_len;
    X509_SIG *sealed;
    PKCS8_PRIV_KEY_INFO *clear;
    PKCS12 *p12;

    while (kind == NULL && PEM_read_bio(bio, &label, &header, &body, &body_len) == 1) {
        if (strcmp(label, PEM_STRING_PKCS8) == 0)
            kind = "private key, PKCS#8, under a PIN";
        else if (strcmp(label, PEM_STRING_PKCS8INF) == 0)
            kind = "private key, PKCS#8, in the clear";
        else if (strstr(label, "PRIVATE KEY") != NULL)
            kind = header[0] != '\0' ? "private key, SEC1 or PKCS#1, under a PIN"
                                     : "private key, SEC1 or PKCS#1, in the clear";
        OPENSSL_free(label);
        OPENSSL_free(header);
        OPENSSL_clear_free(body, (size_t)body_len);
    }
    if (kind == NULL && (p12 = d2i_PKCS12(NULL, &at, (long)len)) != NULL) {
        PKCS12_free(p12);
        kind = "private key and certificate, PKCS#12";
    }
    at = data;
    if (kind == NULL && (sealed = d2i_X509_SIG(NULL, &at, (long)len)) != NULL) {
        X509_SIG_free(sealed);
        kind = "private key, PKCS#8, under a PIN";
    }
    at = data;
    if (kind == NULL && (clear = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)len)) != NULL) {
        PKCS8_PRIV_KEY_INFO_free(clear);
        kind = "private key, PKCS#8, in the clear";
    }
    ERR_clear_error();
    return kind;
}

/* By the library, which reads every form in use and finds the certificate in a PKCS#12 file. */
static int show_pair(const eseal_ctx *ctx, const tool_args *args, const char *pin)
{
    eseal_signer *signer = NULL;
    eseal_error err = {0};

    if (eseal_signer_open_file(&signer, ctx, args->args[0], tool_value(args, "--cert"), pin, &err) <
        0)
        return tool_error(args->args[0], &err);
    printf("\nIts certificate:\n");
    say_cert(eseal_signer_cert(signer));
    eseal_signer_free(signer);
    return 0;
}

/* Whether a certificate, which may be one that a signer cannot have, belongs to the key. */
static int check_pair(const eseal_ctx *ctx, const tool_args *args, EVP_PKEY *key)
{
    const char *path = tool_value(args, "--cert");
    eseal_cert *cert = NULL;
    X509 *x509 = NULL;
    eseal_error err = {0};
    int rc = key_read_cert(&x509, path);

    if (rc == 0 && X509_check_private_key(x509, key) != 1) {
        tool_say("eseal: %s: this certificate and the key do not belong together\n", path);
        rc = EXIT_FAILED;
    }
    if (rc == 0 && eseal_cert_open_file(&cert, ctx, path, &err) < 0)
        rc = tool_error(path, &err);
    if (rc == 0) {
        printf("\nIts certificate:\n");
        say_cert(cert);
    }
    eseal_cert_free(cert);
    X509_free(x509);
    ERR_clear_error();
    return rc;
}

static int show_key(const eseal_ctx *ctx, const tool_args *args, const char *kind,
    const unsigned char *data, size_t len)
{
    bool needs_pin = strstr(kind, "under a PIN") != NULL || strstr(kind, "PKCS#12") != NULL;
    EVP_PKEY *key = NULL;
    char *pin = NULL;
    int rc = tool_pin(&pin, args);

    if (rc != 0)
        return rc;
    say("kind", kind);
    if (needs_pin && pin == NULL) {
        say("", "(--pin-fd or --pin-env opens it)");
        return tool_is_on(args, "--cert") ? EXIT_FAILED : 0;
    }
    key = key_decode(data, len, pin);
    if (key != NULL)
        say_key(key);
    if (key != NULL && tool_is_on(args, "--cert"))
        rc = check_pair(ctx, args, key);
    else if (key == NULL && (tool_is_on(args, "--cert") || strstr(kind, "PKCS#12") != NULL))
        rc = show_pair(ctx, args, pin);
    else if (key == NULL)
        rc = key_read(&key, args->args[0], pin); /* says why not */
    EVP_PKEY_free(key);
    tool_wipe(pin);
    return rc;
}

static int show(const eseal_ctx *ctx, const tool_args *args, const unsigned char *data, size_t len)
{
    const char *path = args->args[0], *kind;
    BIO *bio = BIO_new_mem_buf(data, (int)len);
    eseal_cert *cert = NULL;
    int rc = bio == NULL ? EXIT_INTERNAL : 0, shown = show_pem_certs(&rc, ctx, path, bio);

    if (rc == 0 && shown == 0 && eseal_cert_parse(&cert, ctx, data, len, NULL) == 0) {
        say_cert(cert);
        shown = 1;
    }
    if (rc == 0 && BIO_reset(bio) == 1 && (kind = key_kind(bio, data, len)) != NULL) {
        if (shown > 0)
            putchar('\n');
        rc = show_key(ctx, args, kind, data, len);
    } else if (rc == 0 && shown == 0) {
        tool_say("eseal: %s: neither a certificate nor a private key of a known form\n", path);
        rc = EXIT_NO_CONTAINER;
    }
    eseal_cert_free(cert);
    BIO_free(bio);
    return rc;
}

static int run_show(const tool_args *args)
{
    unsigned char *data = NULL;
    eseal_ctx *ctx = NULL;
    size_t len = 0;
    int rc;

    if (strcmp(args->args[0], "-") == 0)
        return tool_usage(args->command, "needs a file's name");
    rc = tool_ctx(&ctx);
    if (rc == 0)
        rc = tool_read(&data, &len, args->args[0]);
    if (rc == 0 && len > INT32_MAX)
        rc = EXIT_NO_CONTAINER;
    if (rc == 0)
        rc = show(ctx, args, data, len);
    if (data != NULL)
        OPENSSL_cleanse(data, len);
    free(data);
    eseal_ctx_free(ctx);
    return rc;
}

static const tool_option SHOW_OPTIONS[] = {
    {"--cert", "FILE", "the certificate of a private key: tells whether they belong together",
        "私钥对应的证书，用于核对是否匹配"},
    {"--pin-fd", "N", "read the PIN from file descriptor N", "从文件描述符 N 读取口令"},
    {"--pin-env", "NAME", "take the PIN from environment variable NAME",
        "从环境变量 NAME 读取口令"},
    TOOL_COMMON_OPTIONS,
};

const tool_command TOOL_KEY_SHOW = {"key show", "FILE",
    "Shows what a certificate or key file is; never the private key.",
    "显示证书或密钥文件的内容，从不显示私钥。", SHOW_OPTIONS, 1, 1, run_show};
