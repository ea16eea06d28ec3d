/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/signature.h - a signature value: an electronic seal signature (电子签章, SES_Signature) of any
 * version, or a plain signature (GB/T 35275 SignedData, or a bare SM2 value).
 *
 * This is what a document carries as SignedValue.dat, and what a detached signature over any file
 * is.  A parsed signature keeps its octets and never changes.
 *
 * NOT CHECKED by parsing: anything but the structure.
 *
 * Threads: a const eseal_signature * may be shared.
 */
#ifndef ESEAL_SIGNATURE_H
#define ESEAL_SIGNATURE_H

#include <eseal/io.h>
#include <eseal/seal.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_signature eseal_signature;

enum {
    ESEAL_FORMAT_UNKNOWN = 0,
    ESEAL_FORMAT_SES_V1 = 1,      /* GM/T 0031-2014 */
    ESEAL_FORMAT_SES_V4 = 4,      /* GB/T 38540-2020 */
    ESEAL_FORMAT_SES_V5 = 5,      /* GM/T 0031-2025 */
    ESEAL_FORMAT_GBT35275 = 35275, /* SignedData under the Chinese OIDs */
    ESEAL_FORMAT_CMS = 5652,      /* SignedData under the PKCS#7 OIDs */
    ESEAL_FORMAT_SM2 = 2          /* a bare SM2 value, no certificate inside */
};

/* Parses a signature value.
 *
 * Returns: 0; ESEAL_E_DER, ESEAL_E_ASN1, ESEAL_E_SIGNATURE, ESEAL_E_VERSION with place and offset; ESEAL_E_LIMIT.
 */
ESEAL_API ESEAL_CHECKED int eseal_signature_parse(
    eseal_signature **out, const eseal_ctx *ctx, const void *der, size_t len, eseal_error *err);
ESEAL_API ESEAL_CHECKED int eseal_signature_open_file(
    eseal_signature **out, const eseal_ctx *ctx, const char *path, eseal_error *err);
ESEAL_API void eseal_signature_free(eseal_signature *signature);

ESEAL_API int eseal_signature_format(const eseal_signature *signature); /* ESEAL_FORMAT_* */
/* The seal inside; NULL for a plain signature.  Borrowed. */
ESEAL_API const eseal_seal *eseal_signature_seal(const eseal_signature *signature);
/* The claimed time, seconds since 1970; INT64_MIN when there is none. */
ESEAL_API int64_t eseal_signature_time(const eseal_signature *signature);
/* The digest that is signed (dataHash, or messageDigest, or the content of form A). */
ESEAL_API const unsigned char *eseal_signature_data_hash(const eseal_signature *signature, size_t *len);
/* propertyInfo, "" when there is none. */
ESEAL_API const char *eseal_signature_property_info(const eseal_signature *signature);
/* The signer's certificate (DER); NULL when none is inside. */
ESEAL_API const unsigned char *eseal_signature_cert(const eseal_signature *signature, size_t *len);
/* The octets that the signer signed (TBS_Sign; the attributes as SET; the content), NULL for a bare value. */
ESEAL_API const unsigned char *eseal_signature_message(const eseal_signature *signature, size_t *len);
/* The signature value as written: DER or 64 octets. */
ESEAL_API const unsigned char *eseal_signature_value(const eseal_signature *signature, size_t *len);
/* The whole as it came in. */
ESEAL_API const unsigned char *eseal_signature_der(const eseal_signature *signature, size_t *len);

/* Judges a detached signature over the octets of content.
 *
 * Returns: 0 whenever an opinion was formed; ESEAL_E_*.
 * Out:     out: free it with eseal_report_free(); format "detached", one signature.
 */
ESEAL_API ESEAL_CHECKED int eseal_signature_verify(eseal_report **out, const eseal_signature *signature,
    const eseal_ctx *ctx, const eseal_io *content, const eseal_verify_options *options,
    eseal_error *err);

#ifdef __cplusplus
}
#endif
#endif
