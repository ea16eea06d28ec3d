/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   TimeStampResp ::= SEQUENCE { status PKIStatusInfo, timeStampToken ContentInfo OPTIONAL }
 *   PKIStatusInfo ::= SEQUENCE { status INTEGER, statusString SEQUENCE OF UTF8String OPTIONAL,
 *                     failInfo BIT STRING OPTIONAL }
 *   TSTInfo ::= SEQUENCE { version INTEGER, policy OID, messageImprint SEQUENCE { hashAlgorithm
 *               AlgorithmIdentifier, hashedMessage OCTET STRING }, serialNumber INTEGER,
 *               genTime GeneralizedTime, accuracy SEQUENCE OPTIONAL, ordering BOOLEAN DEFAULT
 * FALSE, nonce INTEGER OPTIONAL, tsa [0] OPTIONAL, extensions [1] IMPLICIT OPTIONAL }
 */
#include "model/stamp.h"

#include <stdio.h>

#include "base/mem.h"
#include "codec/text.h"
#include "model/signed_data.h"

/* --- TSTInfo --- */

static int read_imprint(eseal_stamp_token *t, es_der *from, const es_fields *f)
{
    es_tlv whole, algorithm, params;
    es_der at, inner;
    int rc = es_der_need(from, ES_TAG_SEQUENCE, &whole, "messageImprint", f->err);

    if (rc != 0)
        return rc;
    es_der_enter(&at, &whole, f->base);
    rc = es_der_need(&at, ES_TAG_SEQUENCE, &algorithm, "messageImprint/hashAlgorithm", f->err);
    if (rc != 0)
        return rc;
    es_der_enter(&inner, &algorithm, f->base);
    rc = es_field_oid(t->digest, &inner, "messageImprint/hashAlgorithm", f);
    (void)es_der_next(&inner, &params);
    if (rc == 0)
        rc = es_der_finish(&inner, "messageImprint/hashAlgorithm", f->err);
    if (rc == 0)
        rc = es_field_octets(&t->imprint, &at, "messageImprint/hashedMessage", f);
    return rc != 0 ? rc : es_der_finish(&at, "messageImprint", f->err);
}

static int read_serial(eseal_stamp_token *t, es_der *from, const es_fields *f)
{
    es_buf text = ES_BUF(4096);
    es_tlv serial;
    int rc = es_der_need(from, ES_TAG_INTEGER, &serial, "serialNumber", f->err);

    if (rc != 0)
        return rc;
    t->serial = serial.body;
    es_hex_encode(&text, serial.body);
    t->serial_hex = (char *)es_buf_take(&text, NULL);
    es_buf_free(&text);
    return t->serial_hex == NULL ? es_err_nomem(f->err) : 0;
}

/* Extension ::= SEQUENCE { extnID OID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
 * One that cannot be read counts as critical.  RFC 3161 2.4.2, RFC 5280 4.2. */
static void read_extensions(eseal_stamp_token *t, const es_tlv *list, const es_fields *f)
{
    es_tlv whole, id, flag, value;
    es_der at, inner;

    es_der_enter(&at, list, f->base);
    while (!es_der_at_end(&at) && t->critical[0] == '\0') {
        bool critical = false, sound = es_der_take(&at, ES_TAG_SEQUENCE, &whole);

        if (sound) {
            es_der_enter(&inner, &whole, f->base);
            sound = es_der_take(&inner, ES_TAG_OID, &id);
        }
        if (sound && es_der_take(&inner, ES_TAG_BOOLEAN, &flag))
            sound = es_der_bool(&flag, &critical);
        sound = sound && es_der_take(&inner, ES_TAG_OCTETS, &value) && es_der_at_end(&inner);
        if (!sound || (critical && !es_der_oid_text(&id, t->critical, sizeof t->critical)))
            snprintf(t->critical, sizeof t->critical, "?");
    }
}

/* accuracy, ordering, nonce, tsa, extensions: the nonce is for us, and what must be understood. */
static int read_rest(eseal_stamp_token *t, es_der *at, const es_fields *f)
{
    es_tlv skipped, nonce, extensions;

    (void)es_der_take(at, ES_TAG_SEQUENCE, &skipped);
    (void)es_der_take(at, ES_TAG_BOOLEAN, &skipped);
    if (es_der_take(at, ES_TAG_INTEGER, &nonce))
        t->nonce = nonce.body;
    (void)es_der_take(at, ES_TAG_CTX0, &skipped);
    if (es_der_take(at, ES_TAG_CTX1, &extensions))
        read_extensions(t, &extensions, f);
    return es_der_finish(at, "tstInfo", f->err);
}

static int read_info(eseal_stamp_token *t, const es_fields *f)
{
    es_span octets = t->data->signed_data.content;
    es_tlv whole;
    es_der outer, at;
    int rc;

    es_der_open(&outer, octets, f->base);
    rc = es_der_need(&outer, ES_TAG_SEQUENCE, &whole, "tstInfo", f->err);
    if (rc == 0)
        rc = es_der_finish(&outer, "tstInfo", f->err);
    if (rc != 0)
        return rc;
    es_der_enter(&at, &whole, f->base);
    rc = es_field_int(&t->version, &at, "version", f);
    if (rc == 0)
        rc = es_field_oid(t->policy, &at, "policy", f);
    if (rc == 0)
        rc = read_imprint(t, &at, f);
    if (rc == 0)
        rc = read_serial(t, &at, f);
    if (rc == 0)
        rc = es_field_time(&t->time, &at, ES_TAG_GENTIME, "genTime", f);
    if (rc == 0 && t->version != 1 && t->version != 2)
        es_field_version(f, "tstInfo/version", 1, t->version);
    return rc != 0 ? rc : read_rest(t, &at, f);
}

/* --- TimeStampResp --- */

/* RFC 3161 2.4.2: PKIStatus and PKIFailureInfo by name. */
static const char *const STATUSES[] = {"granted", "grantedWithMods", "rejection", "waiting",
    "revocationWarning", "revocationNotification"};

static const struct {
    int bit;
    const char *name;
} FAILURES[] = {{0, "badAlg"}, {2, "badRequest"}, {5, "badDataFormat"}, {14, "timeNotAvailable"},
    {15, "unacceptedPolicy"}, {16, "unacceptedExtension"}, {17, "addInfoNotAvailable"},
    {25, "systemFailure"}};

static void put_failures(es_buf *out, const es_tlv *bits)
{
    size_t count = bits->body.len < 2 ? 0 : (bits->body.len - 1) * 8;

    for (size_t bit = 0; bit < count; bit++) {
        const char *name = NULL;

        if ((bits->body.ptr[1 + bit / 8] & (0x80 >> bit % 8)) == 0)
            continue;
        for (size_t i = 0; i < sizeof FAILURES / sizeof FAILURES[0]; i++)
            if (FAILURES[i].bit == (int)bit)
                name = FAILURES[i].name;
        if (name != NULL)
            es_buf_format(out, ", %s", name);
        else
            es_buf_format(out, ", unknown failure %zu", bit);
    }
}

static void put_strings(es_buf *out, const es_tlv *strings)
{
    es_der at;
    es_tlv text;

    es_der_enter(&at, strings, strings->whole.ptr);
    while (es_der_take(&at, ES_TAG_UTF8, &text))
        if (es_utf8_valid(text.body))
            es_buf_format(out, ", \"%.*s\"", (int)(text.body.len < 100 ? text.body.len : 100),
                (const char *)text.body.ptr);
}

static int refused(int64_t status, es_der *info, eseal_error *err)
{
    es_buf text = ES_BUF(4096);
    es_tlv strings, failures;

    if (status >= 0 && status < (int64_t)(sizeof STATUSES / sizeof STATUSES[0]))
        es_buf_text(&text, STATUSES[status]);
    else
        es_buf_format(&text, "unknown status %lld", (long long)status);
    if (es_der_take(info, ES_TAG_SEQUENCE, &strings))
        put_strings(&text, &strings);
    if (es_der_take(info, ES_TAG_BITS, &failures))
        put_failures(&text, &failures);
    es_buf_octet(&text, '\0');
    es_err(err, ESEAL_E_SIGNATURE, "status", ES_NO_OFFSET, "the time-stamp service refused: %s",
        text.failed ? "" : (char *)text.ptr);
    es_buf_free(&text);
    return ESEAL_E_SIGNATURE;
}

/* The token in whole: the octets themselves, or the second child of a response that grants. */
static int find_token(es_span *token, es_span in, const es_tlv *whole, eseal_error *err)
{
    es_der at, info;
    es_tlv status_info, status, inner;
    int64_t number;

    es_der_enter(&at, whole, in.ptr);
    *token = whole->whole;
    if (es_der_peek(&at) != ES_TAG_SEQUENCE)
        return 0;
    if (!es_der_take(&at, ES_TAG_SEQUENCE, &status_info))
        return es_err(err, ESEAL_E_ASN1, "status", 0, "neither a token nor an answer");
    es_der_enter(&info, &status_info, in.ptr);
    if (!es_der_take(&info, ES_TAG_INTEGER, &status) || !es_der_int64(&status, &number))
        return es_err(err, ESEAL_E_ASN1, "status", 0, "neither a token nor an answer");
    if (number != 0 && number != 1)
        return refused(number, &info, err);
    if (!es_der_take(&at, ES_TAG_SEQUENCE, &inner) || !es_der_at_end(&at))
        return es_err(err, ESEAL_E_ASN1, "timeStampToken", es_der_offset(&at),
            "the answer grants a stamp and holds none");
    *token = inner.whole;
    return 0;
}

static int parse_token(eseal_stamp_token *t, const eseal_ctx *ctx, es_span token, eseal_error *err)
{
    es_fields f = {.findings = &t->data->findings, .code = ESEAL_E_SIGNATURE, .err = err};
    es_tlv whole;
    es_der at;
    int rc;

    t->data->octets = es_memdup(token.ptr, token.len);
    if (t->data->octets == NULL)
        return es_err_nomem(err);
    t->data->len = token.len;
    t->data->time = ES_TIME_UNKNOWN;
    f.base = t->data->octets;
    es_der_open(&at, es_span_of(t->data->octets, token.len), f.base);
    rc = es_der_need(&at, ES_TAG_SEQUENCE, &whole, "token", err);
    if (rc == 0)
        rc = es_signed_data_read_token(t->data, &whole, &f);
    if (rc == 0) {
        if (t->data->value.ptr != NULL)
            es_field_value(t->data->value, (uint64_t)(t->data->value.ptr - f.base),
                t->data->algorithm, "encryptedDigest", &f);
        rc = es_der_check(t->data->signed_data.content, &ctx->limits, err);
    }
    return rc != 0 ? rc : read_info(t, &f);
}

int es_stamp_parse(
    eseal_stamp_token **out, const eseal_ctx *ctx, es_span in, const char *place, eseal_error *err)
{
    eseal_stamp_token *t = es_alloc(sizeof *t);
    es_tlv whole;
    es_span token = {NULL, 0};
    es_der at;
    int rc = t == NULL ? es_err_nomem(err) : 0;

    *out = NULL;
    if (rc == 0 && (t->data = es_alloc(sizeof *t->data)) == NULL)
        rc = es_err_nomem(err);
    if (rc == 0)
        rc = es_der_check(in, &ctx->limits, err);
    if (rc == 0) {
        es_der_open(&at, in, in.ptr);
        rc = es_der_need(&at, ES_TAG_SEQUENCE, &whole, "token", err);
    }
    if (rc == 0)
        rc = find_token(&token, in, &whole, err);
    if (rc == 0)
        rc = parse_token(t, ctx, token, err);
    if (rc != 0) {
        if (place != NULL)
            es_err_place(err, place);
        eseal_stamp_token_free(t);
        return rc;
    }
    *out = t;
    return 0;
}

/* --- the public face --- */

int eseal_stamp_token_parse(
    eseal_stamp_token **out, const eseal_ctx *ctx, const void *der, size_t len, eseal_error *err)
{
    if (out == NULL || ctx == NULL || der == NULL)
        return es_err_misuse(err, "eseal_stamp_token_parse needs out, ctx and der");
    return es_stamp_parse(out, ctx, es_span_of(der, len), NULL, err);
}

void eseal_stamp_token_free(eseal_stamp_token *token)
{
    if (token == NULL)
        return;
    eseal_signature_free(token->data);
    es_free(token->serial_hex);
    es_free(token);
}

int64_t eseal_stamp_token_time(const eseal_stamp_token *token)
{
    return token->time;
}

const char *eseal_stamp_token_policy(const eseal_stamp_token *token)
{
    return token->policy;
}

const char *eseal_stamp_token_serial(const eseal_stamp_token *token)
{
    return token->serial_hex;
}

static const unsigned char *lend(es_span octets, size_t *len)
{
    if (len != NULL)
        *len = octets.len;
    return octets.len == 0 ? NULL : octets.ptr;
}

const unsigned char *eseal_stamp_token_imprint(const eseal_stamp_token *token, size_t *len)
{
    return lend(token->imprint, len);
}

const char *eseal_stamp_token_digest(const eseal_stamp_token *token)
{
    return token->digest;
}

const unsigned char *eseal_stamp_token_nonce(const eseal_stamp_token *token, size_t *len)
{
    return lend(token->nonce, len);
}

const unsigned char *eseal_stamp_token_cert(const eseal_stamp_token *token, size_t *len)
{
    return lend(token->data->cert, len);
}

const unsigned char *eseal_stamp_token_der(const eseal_stamp_token *token, size_t *len)
{
    return lend(es_span_of(token->data->octets, token->data->len), len);
}
