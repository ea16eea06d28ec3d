/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files of eseal-tsa share. */
#ifndef ESEAL_EXAMPLES_TSA_H
#define ESEAL_EXAMPLES_TSA_H

#include <stddef.h>

#include <openssl/x509.h>

typedef struct tsa {
    EVP_PKEY *key;
    X509 *cert;
    int cms;          /* the OIDs of PKCS#7 instead of those of GM/T 0010 */
    const char *fail; /* a PKIStatus or PKIFailureInfo to answer with, or NULL */
} tsa;

/* The answer to a request, DER; never NULL but when memory runs out.  free() it. */
unsigned char *tsa_answer(size_t *len, const tsa *service, const unsigned char *request, size_t n);
/* Whether --fail knows this name. */
int tsa_knows(const char *name);

#endif
