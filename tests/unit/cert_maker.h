/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates for tests, sound ones and every kind of unsound one.  Keys are OpenSSL's, in its
 * default library context, so that what signs here is not what verifies.
 *
 * A plan that says nothing gives a self-signed end-entity certificate, version 3, valid 2020-2030,
 * with basicConstraints, keyUsage and key identifiers as they should be; ca gives a CA.
 */
#ifndef ES_TESTS_CERT_MAKER_H
#define ES_TESTS_CERT_MAKER_H

#include "pki/cert.h"

typedef struct maker_key maker_key;

/* "SM2", "P-256", "RSA" (2048 bits) or "RSA-1024". */
maker_key *maker_key_new(const char *kind);
void maker_key_free(maker_key *key);
/* PKCS#8 PEM in the clear, for es_key_load(). */
es_buf maker_key_pem(const maker_key *key);

#define MAKER_FROM INT64_C(1577836800) /* 2020-01-01T00:00:00Z */
#define MAKER_TO INT64_C(1893456000)   /* 2030-01-01T00:00:00Z */

/* Bits of keyUsage, by their numbers. */
#define MAKER_USAGE(bit) (1U << (bit))
enum {
    MAKER_SIGN = 0,
    MAKER_REPUDIATION,
    MAKER_KEY_ENC,
    MAKER_DATA_ENC,
    MAKER_AGREE,
    MAKER_CERT_SIGN,
    MAKER_CRL_SIGN
};

typedef struct cert_plan {
    const char *subject, *issuer;      /* "C=CN/O=单位/CN=名称"; issuer NULL: subject */
    const maker_key *key, *issuer_key; /* issuer_key NULL: key */
    int64_t from, to;                  /* 0: MAKER_FROM, MAKER_TO */
    uint32_t serial;                   /* 0: 1 */
    int version;                       /* 0: 3; 1 and 2 have no extensions */
    bool ca, no_basic;                 /* no_basic: no basicConstraints */
    int lengths;                       /* pathLenConstraint + 1; 0: none */
    unsigned usage;                    /* 0: keyCertSign and cRLSign, or both signatures */
    bool no_usage;
    bool no_ski, no_aki, other_aki;   /* other_aki: of no key at all */
    const char *eku;                  /* OID */
    const char *critical;             /* OID of an extension that is critical and unknown */
    const char *permitted, *excluded; /* a name constraint on directoryName */
    const char *uscc, *uscc_oid;      /* .4.1.4 when uscc_oid is NULL */
    bool uscc_raw;                    /* its characters without a type */
    es_span extra;                    /* Extension TLVs, as they are */
    const char *hash;                 /* "SHA1", "MD5", "SHA384"...; NULL: SM3 or SHA256 */
    const char *algorithm;            /* OID, instead of that of key and hash */
    const char *inner_algorithm;      /* OID within the tbs alone */
    const char *id;                   /* SM2 signer ID; NULL: the default one */
    bool null_params;                 /* NULL where absent is usual */
    bool damaged;                     /* the signature has a bit flipped */
    enum { MAKER_DER, MAKER_RAW, MAKER_PADDED, MAKER_NEGATIVE } form; /* of an SM2 value */
} cert_plan;

/* DER; free it with es_buf_free(). */
es_buf maker_der(const cert_plan *plan);
/* PEM of one certificate. */
es_buf maker_pem(const cert_plan *plan);
/* Parts, for the makers of lists and answers: a Name, the AlgorithmIdentifier of a signature by key
 * (oid NULL: its own), tbs with algorithm and value, an extension whose value is freed, the SHA-1
 * or other digest of name or key, and the key's identifier. */
void maker_put_name(es_buf *out, const char *text);
void maker_put_algorithm(es_buf *out, const maker_key *key, const char *oid);
void maker_put_signed(
    es_buf *out, const maker_key *key, es_buf *tbs, const char *oid, bool damaged, es_span more);
void maker_put_extension(es_buf *out, const char *oid, bool critical, es_buf *value);
void maker_digest(es_buf *out, const char *hash, es_span data);
es_span maker_key_bits(const maker_key *key);
es_span maker_key_id(const maker_key *key);
es_buf maker_text_pem(const es_buf *der, const char *label);
/* Made and parsed at once; parsing must succeed. */
eseal_cert *maker_cert(const eseal_ctx *ctx, const cert_plan *plan);

#endif
