/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/stamp.h - time stamps (RFC 3161, GM/T 0033, GB/T 20520): asking for one, reading one, and
 * putting one into a seal signature or a seal.
 *
 * libeseal opens no socket: eseal_stamp_request_encode() gives the octets to POST as
 * application/timestamp-query, eseal_stamp_token_parse() takes the answer.  A stamp inside a signature is
 * judged by every verification of it (time.stamp, time.order); a stamp read here is a claim until
 * then.
 *
 * Threads: const objects may be shared.
 */
#ifndef ESEAL_STAMP_H
#define ESEAL_STAMP_H

#include <eseal/document.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_stamp_token eseal_stamp_token;

typedef struct eseal_stamp_options {
    size_t size;        /* sizeof(eseal_stamp_options) */
    const char *policy; /* dotted OID to ask for, or NULL */
    const void *nonce;  /* up to 32 octets, or NULL: the request carries none */
    size_t nonce_len;
    int no_certificate; /* 1: do not ask for the service's certificate in the answer */
} eseal_stamp_options;

/* The request for a stamp of a signature: over the SM3 of its value, without the unused-bits octet
 * and without Z (GB/T 38540-2020 7.2).
 *
 * Returns: 0; ESEAL_E_VERSION for others than seal signatures v4 and v5; ESEAL_E_FIELD for options
 *          that cannot be; ESEAL_E_MISUSE.
 * Out:     out, len: TimeStampReq, DER; eseal_free() it.
 * In:      options: may be NULL.
 */
ESEAL_API ESEAL_CHECKED int eseal_stamp_request_encode(unsigned char **out, size_t *len,
    const eseal_ctx *ctx, const eseal_signature *signature, const eseal_stamp_options *options,
    eseal_error *err);
/* The same over any octets (a seal's value, a file). */
ESEAL_API ESEAL_CHECKED int eseal_stamp_request_encode_octets(unsigned char **out, size_t *len,
    const eseal_ctx *ctx, const void *data, size_t data_len, const eseal_stamp_options *options,
    eseal_error *err);

/* Reads a TimeStampResp or a bare token, in either framing (CMS or GB/T 35275 OIDs).
 *
 * Returns: 0; ESEAL_E_DER, ESEAL_E_ASN1; ESEAL_E_SIGNATURE for an answer that refuses, whose text
 *          gives PKIStatus, statusString and failInfo by name.
 * Out:     out: free it with eseal_stamp_token_free().
 */
ESEAL_API ESEAL_CHECKED int eseal_stamp_token_parse(
    eseal_stamp_token **out, const eseal_ctx *ctx, const void *der, size_t len, eseal_error *err);
ESEAL_API void eseal_stamp_token_free(eseal_stamp_token *token);
/* genTime, seconds since 1970. */
ESEAL_API int64_t eseal_stamp_token_time(const eseal_stamp_token *token);
ESEAL_API const char *eseal_stamp_token_policy(const eseal_stamp_token *token);
/* Lower-case hex. */
ESEAL_API const char *eseal_stamp_token_serial(const eseal_stamp_token *token);
/* The stamped digest, and its algorithm as a dotted OID. */
ESEAL_API const unsigned char *eseal_stamp_token_imprint(
    const eseal_stamp_token *token, size_t *len);
ESEAL_API const char *eseal_stamp_token_digest(const eseal_stamp_token *token);
/* The nonce's octets, NULL when there is none. */
ESEAL_API const unsigned char *eseal_stamp_token_nonce(const eseal_stamp_token *token, size_t *len);
/* The service's certificate inside (DER), NULL when there is none. */
ESEAL_API const unsigned char *eseal_stamp_token_cert(const eseal_stamp_token *token, size_t *len);
/* The token alone (DER ContentInfo). */
ESEAL_API const unsigned char *eseal_stamp_token_der(const eseal_stamp_token *token, size_t *len);

/* Puts a token into a seal signature (v4, v5), as GB/T 38540-2020 7.1 timeStamp [0]; the imprint
 * must be that of this signature's value.
 *
 * Returns: 0; ESEAL_E_VERSION; ESEAL_E_VALUE when the imprint is another's; ESEAL_E_MISUSE when
 *          there is one already.
 * Out:     out, len: the signature with the stamp; eseal_free() it.
 */
ESEAL_API ESEAL_CHECKED int eseal_signature_add_stamp(unsigned char **out, size_t *len,
    const eseal_ctx *ctx, const eseal_signature *signature, const eseal_stamp_token *token,
    eseal_error *err);
/* The same for signature number index of a document, into a new file (whole or not at all).
 * ESEAL_E_LOCKED when another signature protects the value that would change. */
ESEAL_API ESEAL_CHECKED int eseal_document_add_stamp_file(const eseal_document *document,
    size_t index, const eseal_stamp_token *token, const char *path, eseal_error *err);
/* The same for a v5 seal (its own timeStamp over the maker's value). */
ESEAL_API ESEAL_CHECKED int eseal_seal_add_stamp(unsigned char **out, size_t *len,
    const eseal_ctx *ctx, const eseal_seal *seal, const eseal_stamp_token *token, eseal_error *err);

/* Judges a stamp by itself: whether it is over these octets, its own signature, its service and that
 * service's path to a stamp anchor.  The report has the format "stamp", and one signature of the
 * type "stamp" with the check time.stamp; what the stamp is for is not looked at.
 *
 * Returns: 0 whenever an opinion was formed.
 * In:      data: what the stamp must be over: of a signature, its value.
 * Out:     out: free it with eseal_report_free().
 */
ESEAL_API ESEAL_CHECKED int eseal_stamp_token_verify(eseal_report **out,
    const eseal_stamp_token *token, const eseal_ctx *ctx, const void *data, size_t len,
    const eseal_verify_options *options, eseal_error *err);

/* --- archive stamps --- */

/* The request for a stamp over an evidence file (eseal/evidence.h): over the digest of its document,
 * and everything that it holds so far.
 *
 * Returns: 0; ESEAL_E_MISUSE when all that it holds is stamped already; what eseal_evidence_import()
 *          says of a file that cannot be read.
 */
ESEAL_API ESEAL_CHECKED int eseal_evidence_stamp_request(unsigned char **out, size_t *len,
    const eseal_ctx *ctx, const void *der, size_t der_len, const eseal_stamp_options *options,
    eseal_error *err);
/* The file with that stamp in it.
 *
 * Returns: 0; ESEAL_E_VALUE when the stamp is over something else; the same as above.
 * Out:     out, len: DER; eseal_free() it.
 */
ESEAL_API ESEAL_CHECKED int eseal_evidence_add_stamp(unsigned char **out, size_t *len,
    const eseal_ctx *ctx, const void *der, size_t der_len, const eseal_stamp_token *token,
    eseal_error *err);

/* Judges a stamp for an evidence file before it is put in. */
ESEAL_API ESEAL_CHECKED int eseal_evidence_stamp_verify(eseal_report **out,
    const eseal_stamp_token *token, const eseal_ctx *ctx, const void *der, size_t der_len,
    const eseal_verify_options *options, eseal_error *err);

#ifdef __cplusplus
}
#endif
#endif
