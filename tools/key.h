/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What eseal key new and show share: SM2 keys and certificates, made by OpenSSL.  The library makes
 * no certificates; this is enough of a CA for tests, demonstrations and a small house of one's own.
 */
#ifndef ESEAL_TOOLS_KEY_H
#define ESEAL_TOOLS_KEY_H

#include <openssl/x509.h>

#include "tool.h"

/* What a certificate is to say. */
typedef struct key_plan {
    const char *subject; /* "CN=...,O=...,C=CN" */
    const char *uscc;    /* or NULL */
    const char *serial;  /* hex, or NULL: random */
    int64_t from, to;    /* seconds since 1970 */
    bool ca, encryption, stamp;
    long long path_len;         /* of a CA; -1: none */
    X509 *issuer;               /* NULL: self-signed */
    EVP_PKEY *key, *issuer_key; /* issuer_key: NULL when self-signed */
} key_plan;

/* Each returns 0, or has said why not and gives an exit code. */

/* Makes the certificate and checks its signature.  *out: X509_free() it. */
int key_certify(X509 **out, const tool_command *command, const key_plan *plan);
/* Parses "CN=...,O=...,C=CN" into a Name, written C first (GM/T 0015). */
int key_name(X509_NAME **out, const tool_command *command, const char *text);
/* Whether a unified social credit code is well formed and has the right check digit (GB 32100). */
bool key_uscc_is_good(const char *code);
/* Reads a private key, PEM or DER, but PKCS#12; pin may be NULL. */
int key_read(EVP_PKEY **out, const char *path, const char *pin);
int key_read_cert(X509 **out, const char *path);
/* Says what OpenSSL found wrong. */
int key_failure(const char *what);

/* The same from memory, without a word; NULL when there is none, or OpenSSL does not know its form.
 */
EVP_PKEY *key_decode(const unsigned char *data, size_t len, const char *pin);

#endif
