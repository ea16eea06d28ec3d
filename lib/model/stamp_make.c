/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for a time stamp, and putting one where a seal signature or a v5 seal has room for it. */
#include "base/mem.h"
#include "model/stamp.h"

#define NONCE_MAX 32

/*
 *   TimeStampReq ::= SEQUENCE { version INTEGER (1), messageImprint MessageImprint,
 *                    reqPolicy OID OPTIONAL, nonce INTEGER OPTIONAL, certReq BOOLEAN DEFAULT FALSE
 * }
 */
static void put_imprint(es_buf *out, const char *digest_oid, es_span imprint)
{
    es_buf algorithm = ES_BUF(64), inner = ES_BUF(256);

    es_der_put_oid(&algorithm, digest_oid);
    es_der_put(&inner, ES_TAG_SEQUENCE, es_buf_view(&algorithm));
    es_der_put(&inner, ES_TAG_OCTETS, imprint);
    es_der_put(out, ES_TAG_SEQUENCE, es_buf_view(&inner));
    out->failed |= algorithm.failed || inner.failed;
    es_buf_free(&algorithm);
    es_buf_free(&inner);
}

int es_stamp_request(es_buf *out, const char *digest_oid, es_span imprint,
    const eseal_stamp_options *options, eseal_error *err)
{
    static const uint8_t TRUE_OCTET = 0xFF;
    es_buf body = ES_BUF(4096);
    int rc = 0;

    if (options->nonce_len > NONCE_MAX || (options->nonce == NULL && options->nonce_len > 0))
        return es_err(err, ESEAL_E_FIELD, "nonce", ES_NO_OFFSET, "a nonce has 1 to 32 octets");
    es_der_put_int(&body, 1);
    put_imprint(&body, digest_oid, imprint);
    if (options->policy != NULL) {
        es_der_put_oid(&body, options->policy);
        if (body.failed)
            rc = es_err(err, ESEAL_E_FIELD, "policy", ES_NO_OFFSET, "not an OID");
    }
    if (options->nonce_len > 0)
        es_der_put_uint(&body, es_span_of(options->nonce, options->nonce_len));
    if (!options->no_certificate)
        es_der_put(&body, ES_TAG_BOOLEAN, es_span_of(&TRUE_OCTET, 1));
    es_der_put(out, ES_TAG_SEQUENCE, es_buf_view(&body));
    if (rc == 0 && (body.failed || out->failed))
        rc = es_err_nomem(err);
    es_buf_free(&body);
    return rc;
}

int es_stamp_put(
    es_buf *out, es_span structure, es_span token, const eseal_ctx *ctx, eseal_error *err)
{
    es_buf bits = ES_BUF(out->max), tagged = ES_BUF(out->max);
    es_der at;
    es_tlv whole;
    int rc = 0;

    es_der_open(&at, structure, structure.ptr);
    if (!es_der_take(&at, ES_TAG_SEQUENCE, &whole))
        return es_err(err, ESEAL_E_ASN1, NULL, 0, "not a SEQUENCE");
    es_der_put_bits(&bits, token);
    es_der_put(&tagged, ES_TAG_CTX0, es_buf_view(&bits));
    es_der_put_header(out, ES_TAG_SEQUENCE, whole.body.len + tagged.len);
    es_buf_span(out, whole.body);
    es_buf_span(out, es_buf_view(&tagged));
    if (bits.failed || tagged.failed || out->failed)
        rc = structure.len + token.len + 64 > out->max /* 64: for headers */
                 ? es_err_limit(err, NULL, "der_octets", ctx->limits.der_octets)
                 : es_err_nomem(err);
    es_buf_free(&bits);
    es_buf_free(&tagged);
    return rc;
}
