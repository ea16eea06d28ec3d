/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, with their public key, and the questions that judging asks of them. */
#ifndef ES_PKI_CERT_H
#define ES_PKI_CERT_H

#include <stdatomic.h>

#include <eseal/cert.h>

#include "crypto/verify.h"
#include "model/cert_view.h"

typedef enum es_usage {
    ES_USAGE_SIGNING,    /* digitalSignature or nonRepudiation */
    ES_USAGE_ABSENT,     /* no keyUsage extension */
    ES_USAGE_ENCRYPTION, /* only key or data encipherment, key agreement */
    ES_USAGE_OTHER       /* none of these, e.g. keyCertSign only */
} es_usage;

struct eseal_cert {
    atomic_uint holders; /* callers, and the context's cache */
    uint8_t *octets;
    size_t len;
    es_cert_view view;
    es_public_key *key; /* NULL when it cannot be read */
    char *subject, *issuer, *serial, *name, *uscc;
    char sm3[65];
    es_usage usage;
    bool has_usage, usage_cert_sign, usage_crl_sign;
    bool has_basic, is_ca;
    int64_t path_len; /* -1: none */
    es_span ski, aki; /* key identifiers, empty when absent or not readable */
    bool eku_present, eku_time_stamping;
    bool eku_elsewhere; /* nothing but purposes that have no place for a document */
};

/* From DER that lies in a bigger file; place (may be NULL) is put before errors. */
int es_cert_parse(
    eseal_cert **out, const eseal_ctx *ctx, es_span der, const char *place, eseal_error *err);
/* Whether issuer's key verifies cert's signature: ES_VALUE_GOOD, ES_VALUE_BAD, negative
 * (ESEAL_E_ALGORITHM: an algorithm or key that is not known here).  SM2 with the default ID.
 * *weak (may be NULL) tells that BAD is for SHA-1, MD5 or an RSA key under 2048 bits. */
int es_cert_signed_by(const eseal_ctx *ctx, const eseal_cert *cert, const eseal_cert *issuer,
    bool *weak, eseal_error *err);
/* Another certificate of the same holder: same subject Name octets, or same public key. */
bool es_cert_same_holder(const eseal_cert *a, const eseal_cert *b);
bool es_cert_equal(const eseal_cert *a, const eseal_cert *b);
/* Whether issuer and subject are the same Name. */
bool es_cert_self_issued(const eseal_cert *cert);

typedef struct es_cert_extension {
    char oid[64]; /* "" when the OID is longer than any that is known here */
    es_span id;   /* its octets */
    bool critical;
    es_span value;
} es_cert_extension;

/* Walks the extensions of cert: open at es_cert_extensions(), then until false. */
void es_cert_extensions(es_der *list, const eseal_cert *cert);
bool es_cert_extension_next(es_der *list, es_cert_extension *out);
/* Fills what eseal_cert holds of its extensions.  ESEAL_E_CERT for one that is there twice, or
 * whose meaning depends on it and that cannot be read. */
int es_cert_read_extensions(eseal_cert *cert, const eseal_limits *limits, eseal_error *err);

#endif
