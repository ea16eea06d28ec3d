/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/seal.h - an electronic seal (电子印章, SESeal): picture, name, validity and the list of those
 * who may use it, signed by its maker (制章者).
 *
 * Versions: 1 is GM/T 0031-2014, 4 is GB/T 38540-2020, 5 is GM/T 0031-2025.  A parsed seal keeps its
 * octets and never changes.  To make one: fill an eseal_seal_builder, then sign it with the maker's key
 * (eseal_seal_builder_sign), or in two steps (eseal/signing.h).
 *
 * NOT CHECKED by parsing: anything but the structure.  Use eseal_seal_verify().  Never checked:
 * what the picture shows.
 *
 * Threads: a const eseal_seal * may be shared; a builder needs exclusion.
 */
#ifndef ESEAL_SEAL_H
#define ESEAL_SEAL_H

#include <eseal/signer.h>
#include <eseal/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_seal eseal_seal;
typedef struct eseal_seal_builder eseal_seal_builder;

/* What the certificate list of a seal holds. */
enum { ESEAL_LIST_CERTIFICATES = 1, ESEAL_LIST_DIGESTS = 2 };

/* Parses a seal (Seal.esl) of any version.
 *
 * Returns: 0; ESEAL_E_DER, ESEAL_E_ASN1, ESEAL_E_SEAL, ESEAL_E_VERSION, each with place and offset; ESEAL_E_LIMIT.
 */
ESEAL_API ESEAL_CHECKED int eseal_seal_parse(
    eseal_seal **out, const eseal_ctx *ctx, const void *der, size_t len, eseal_error *err);
ESEAL_API ESEAL_CHECKED int eseal_seal_open_file(
    eseal_seal **out, const eseal_ctx *ctx, const char *path, eseal_error *err);
ESEAL_API void eseal_seal_free(eseal_seal *seal);

ESEAL_API int eseal_seal_version(const eseal_seal *seal); /* 1, 4 or 5 */
/* Borrowed UTF-8 texts, never NULL. */
ESEAL_API const char *eseal_seal_id(const eseal_seal *seal);     /* esID, opaque */
ESEAL_API const char *eseal_seal_name(const eseal_seal *seal);
ESEAL_API const char *eseal_seal_vendor(const eseal_seal *seal); /* Vid */
ESEAL_API int64_t eseal_seal_type(const eseal_seal *seal);
/* Seconds since 1970-01-01T00:00:00Z. */
ESEAL_API int64_t eseal_seal_created(const eseal_seal *seal);
ESEAL_API int64_t eseal_seal_valid_from(const eseal_seal *seal);
ESEAL_API int64_t eseal_seal_valid_to(const eseal_seal *seal);
/* The picture's octets, its type as written ("png"), and its size in mm. */
ESEAL_API const unsigned char *eseal_seal_picture(const eseal_seal *seal, size_t *len);
ESEAL_API const char *eseal_seal_picture_type(const eseal_seal *seal);
ESEAL_API int64_t eseal_seal_width_mm(const eseal_seal *seal);
ESEAL_API int64_t eseal_seal_height_mm(const eseal_seal *seal);
/* The certificate list: ESEAL_LIST_*; items are certificates (DER) or digests. */
ESEAL_API int eseal_seal_cert_kind(const eseal_seal *seal);
ESEAL_API size_t eseal_seal_cert_count(const eseal_seal *seal);
ESEAL_API const unsigned char *eseal_seal_cert_at(const eseal_seal *seal, size_t index, size_t *len);
/* The maker's certificate (DER). */
ESEAL_API const unsigned char *eseal_seal_maker(const eseal_seal *seal, size_t *len);
/* The whole seal as it came in. */
ESEAL_API const unsigned char *eseal_seal_der(const eseal_seal *seal, size_t *len);
/* The octets that the maker signed: for v1 a new SEQUENCE of esealInfo, cert and algorithm; for v4 and v5 eSealInfo. */
ESEAL_API const unsigned char *eseal_seal_message(const eseal_seal *seal, size_t *len);
/* The maker's signature value as written: DER or 64 octets.  A time stamp of the seal (v5) is over it. */
ESEAL_API const unsigned char *eseal_seal_value(const eseal_seal *seal, size_t *len);

/* Judges a lone seal by its version's procedure (v1 6.1.2, v4 6.3, v5 alike) at options->at or now.
 *
 * Returns: 0 whenever an opinion was formed; ESEAL_E_*.
 * Out:     out: free it with eseal_report_free(); its one signature entry is the seal's own.
 */
ESEAL_API ESEAL_CHECKED int eseal_seal_verify(eseal_report **out, const eseal_seal *seal,
    const eseal_ctx *ctx, const eseal_verify_options *options, eseal_error *err);

/* Begins a seal.
 *
 * Returns: 0; ESEAL_E_VERSION unless version is 1, 4 or 5.
 */
ESEAL_API ESEAL_CHECKED int eseal_seal_builder_new(
    eseal_seal_builder **out, const eseal_ctx *ctx, int version, eseal_error *err);
ESEAL_API void eseal_seal_builder_free(eseal_seal_builder *builder);
/* Every setter copies.  Returns 0; ESEAL_E_NOMEM; ESEAL_E_FIELD for text that the field cannot hold. */
ESEAL_API ESEAL_CHECKED int eseal_seal_builder_set_id(
    eseal_seal_builder *builder, const char *id, eseal_error *err); /* IA5, 1..64 octets */
ESEAL_API ESEAL_CHECKED int eseal_seal_builder_set_vendor(
    eseal_seal_builder *builder, const char *vendor, eseal_error *err); /* IA5; default "libeseal" */
ESEAL_API ESEAL_CHECKED int eseal_seal_builder_set_name(
    eseal_seal_builder *builder, const char *name, eseal_error *err); /* UTF-8 */
ESEAL_API void eseal_seal_builder_set_type(eseal_seal_builder *builder, int64_t type); /* default 1 */
/* Times in seconds since 1970; created defaults to the context's now when signing. */
ESEAL_API void eseal_seal_builder_set_created(eseal_seal_builder *builder, int64_t created);
ESEAL_API void eseal_seal_builder_set_validity(
    eseal_seal_builder *builder, int64_t from, int64_t to);
/* type: "png", "jpg", "gif", "bmp", "svg" or "ofd"; NULL: told from the octets. Size in whole mm, 1..500. */
ESEAL_API ESEAL_CHECKED int eseal_seal_builder_set_picture(eseal_seal_builder *builder, const char *type,
    const void *data, size_t len, int64_t width_mm, int64_t height_mm, eseal_error *err);
/* Adds one who may use the seal. */
ESEAL_API ESEAL_CHECKED int eseal_seal_builder_add_cert(
    eseal_seal_builder *builder, const eseal_cert *cert, eseal_error *err);
/* Lists digests (SM3 of the certificate's DER) instead of certificates; v4 and v5 only. */
ESEAL_API void eseal_seal_builder_set_cert_kind(eseal_seal_builder *builder, int kind);
/* Adds an extension (extDatas).  oid: dotted. */
ESEAL_API ESEAL_CHECKED int eseal_seal_builder_add_extension(eseal_seal_builder *builder,
    const char *oid, int critical, const void *value, size_t len, eseal_error *err);
/* Signs with the maker's key and gives the finished seal, which has been parsed and verified again.
 * The maker's certificate must be valid at created and allow signatures.
 *
 * Returns: 0; ESEAL_E_FIELD (names it), ESEAL_E_SIGNER_REFUSED, ESEAL_E_CRYPTO, ESEAL_E_OUTPUT_REFUSED.
 */
ESEAL_API ESEAL_CHECKED int eseal_seal_builder_sign(eseal_seal **out, eseal_seal_builder *builder,
    const eseal_signer *maker, eseal_error *err);

#ifdef __cplusplus
}
#endif
#endif
