/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   EvidenceFile ::= SEQUENCE SIZE (3..MAX) OF EvidenceItem
 *                    -- format, document, then parts, each followed by its stamp or by none
 *   EvidenceItem ::= CHOICE { format IA5String ("eseal-evidence/1"), document EvidenceDocument,
 *     part EvidencePart, stamp [2] IMPLICIT OCTET STRING }
 *   EvidenceDocument ::= [0] IMPLICIT SEQUENCE {
 *     content [0] IMPLICIT OCTET STRING (SIZE (32)) OPTIONAL, -- SM3 of the file that is sealed
 *     value   [1] IMPLICIT OCTET STRING (SIZE (32)) OPTIONAL  -- SM3 of a detached signature, or
 *   }                                                         -- of a seal by itself; not both
 * absent EvidencePart ::= SEQUENCE { made GeneralizedTime, certificates, crls, ocspAnswers,
 * statuses, revokedLists   SEQUENCE OF OCTET STRING, each report UTF8String } -- eseal-report/1, or
 * empty
 *
 * Everything stands in one SEQUENCE, so that what a stamp covers, all items before it, is one run
 * of octets that later additions do not move.  Nobody else writes this format: nothing that
 * deviates is read.
 */
#include "model/evidence_file.h"

#include "base/mem.h"
#include "base/time.h"
#include "codec/text.h"
#include "model/fields.h"

#define FORMAT "eseal-evidence/1"
#define FORMAT_ANY "eseal-evidence/"
#define TAG_DOCUMENT ES_TAG_CTX0
#define TAG_CONTENT 0x80
#define TAG_VALUE 0x81
#define TAG_STAMP 0x82
#define DIGEST 32

static const char *const KEPT_FIELDS[ES_KEPT_KINDS] = {
    "part/certificates", "part/crls", "part/ocspAnswers", "part/statuses", "part/revokedLists"};

/* --- reading --- */

bool es_evidence_file_is(es_span in)
{
    es_span begins = es_span_str(FORMAT_ANY);
    es_der at, inner;
    es_tlv whole, format;

    es_der_open(&at, in, in.ptr);
    if (in.ptr == NULL || !es_der_take(&at, ES_TAG_SEQUENCE, &whole))
        return false;
    es_der_enter(&inner, &whole, in.ptr);
    return es_der_take(&inner, ES_TAG_IA5, &format) && format.body.len >= begins.len &&
           memcmp(format.body.ptr, begins.ptr, begins.len) == 0;
}

bool es_kept_next(es_der *at, es_span *out)
{
    es_tlv item;

    if (!es_der_take(at, ES_TAG_OCTETS, &item))
        return false;
    *out = item.body;
    return true;
}

static int read_digest(
    es_span *out, es_der *from, uint8_t tag, const char *field, const es_fields *f)
{
    es_tlv tlv;

    if (!es_der_take(from, tag, &tlv))
        return 0;
    if (tlv.body.len != DIGEST)
        return es_field_refuse(f, field, &tlv, "not the 32 octets of an SM3 digest");
    *out = tlv.body;
    return 0;
}

static int read_head(es_evidence_file *file, es_der *at, const es_fields *f)
{
    es_tlv format, document;
    es_der in;
    int rc = es_der_need(at, ES_TAG_IA5, &format, "format", f->err);

    if (rc == 0 && !es_span_equal(format.body, es_span_str(FORMAT)))
        rc = es_err(f->err, ESEAL_E_VERSION, "format", (uint64_t)(format.whole.ptr - f->base),
            "this version reads " FORMAT);
    if (rc == 0)
        rc = es_der_need(at, TAG_DOCUMENT, &document, "document", f->err);
    if (rc != 0)
        return rc;
    es_der_enter(&in, &document, f->base);
    rc = read_digest(&file->content, &in, TAG_CONTENT, "document/content", f);
    if (rc == 0)
        rc = read_digest(&file->value, &in, TAG_VALUE, "document/value", f);
    if (rc == 0)
        rc = es_der_finish(&in, "document", f->err);
    if (rc == 0 && file->content.len + file->value.len == 0)
        rc = es_field_refuse(f, "document", &document, "it names none");
    return rc;
}

static int read_kept(es_span *out, es_der *from, const char *field, const es_fields *f)
{
    es_tlv list, item;
    es_der at;
    int rc = es_der_need(from, ES_TAG_SEQUENCE, &list, field, f->err);

    if (rc != 0)
        return rc;
    *out = list.body;
    es_der_enter(&at, &list, f->base);
    while (rc == 0 && !es_der_at_end(&at)) {
        rc = es_der_need(&at, ES_TAG_OCTETS, &item, field, f->err);
        if (rc == 0 && item.body.len == 0)
            rc = es_field_refuse(f, field, &item, "nothing is in it");
    }
    return rc;
}

static int read_part(es_evidence_part *part, es_der *from, const es_fields *f)
{
    bool fraction = false;
    es_tlv whole, made, report;
    es_der at;
    int rc = es_der_need(from, ES_TAG_SEQUENCE, &whole, "part", f->err);

    if (rc != 0)
        return rc;
    es_der_enter(&at, &whole, f->base);
    rc = es_der_need(&at, ES_TAG_GENTIME, &made, "part/made", f->err);
    if (rc == 0 && (!es_der_time(&made, &part->made, &fraction) || fraction))
        rc = es_field_refuse(f, "part/made", &made, "not a time in whole seconds");
    for (int kind = 0; rc == 0 && kind < ES_KEPT_KINDS; kind++)
        rc = read_kept(&part->kept[kind], &at, KEPT_FIELDS[kind], f);
    if (rc == 0)
        rc = es_der_need(&at, ES_TAG_UTF8, &report, "part/report", f->err);
    if (rc == 0 && !es_utf8_valid(report.body))
        rc = es_field_refuse(f, "part/report", &report, "not UTF-8");
    if (rc == 0)
        part->report = report.body;
    return rc != 0 ? rc : es_der_finish(&at, "part", f->err);
}

static int read_parts(es_evidence_file *file, const eseal_ctx *ctx, es_der *at, const es_fields *f)
{
    uint64_t most = ctx->limits.certificates;
    size_t capacity = 0;
    int rc = 0;

    do {
        es_evidence_part *part;
        es_tlv stamp;

        if (file->count >= most)
            return es_err_limit(f->err, "part", "certificates", most);
        if (!es_grow(&file->parts, &capacity, file->count + 1, sizeof *file->parts))
            return es_err_nomem(f->err);
        part = &file->parts[file->count];
        *part = (es_evidence_part){0};
        rc = read_part(part, at, f);
        if (rc != 0)
            return rc;
        file->count++;
        part->covered = es_span_of(file->body.ptr, (size_t)(at->at - file->body.ptr));
        if (es_der_take(at, TAG_STAMP, &stamp)) {
            if (stamp.body.len == 0)
                return es_field_refuse(f, "stamp", &stamp, "nothing is in it");
            part->stamp = stamp.body;
        }
    } while (!es_der_at_end(at));
    return rc;
}

static int read_file(es_evidence_file *file, const eseal_ctx *ctx, eseal_error *err)
{
    es_fields f = {.base = file->octets, .code = ESEAL_E_FIELD, .err = err};
    es_tlv whole;
    es_der at;
    int rc;

    es_der_open(&at, es_span_of(file->octets, file->len), f.base);
    rc = es_der_need(&at, ES_TAG_SEQUENCE, &whole, NULL, err);
    if (rc != 0)
        return rc;
    file->body = whole.body;
    es_der_enter(&at, &whole, f.base);
    rc = read_head(file, &at, &f);
    return rc != 0 ? rc : read_parts(file, ctx, &at, &f);
}

int es_evidence_file_parse(
    es_evidence_file *out, const eseal_ctx *ctx, es_span in, eseal_error *err)
{
    es_evidence_file file = {0};
    int rc = es_der_check(in, &ctx->limits, err);

    *out = file;
    if (rc == 0 && (file.octets = es_memdup(in.ptr, in.len)) == NULL)
        rc = es_err_nomem(err);
    if (rc == 0) {
        file.len = in.len;
        rc = read_file(&file, ctx, err);
    }
    if (rc == 0)
        *out = file;
    else
        es_evidence_file_free(&file);
    return rc;
}

void es_evidence_file_free(es_evidence_file *file)
{
    es_free(file->parts);
    es_free(file->octets);
    *file = (es_evidence_file){0};
}

bool es_evidence_file_holds(const es_evidence_file *file, es_kept kind, es_span octets)
{
    for (size_t i = 0; i < file->count; i++) {
        es_span item;
        es_der at;

        es_der_open(&at, file->parts[i].kept[kind], file->octets);
        while (es_kept_next(&at, &item))
            if (es_span_equal(item, octets))
                return true;
    }
    return false;
}

bool es_evidence_file_is_of(const es_evidence_file *file, es_span content, es_span value)
{
    return es_span_equal(file->content, content) && es_span_equal(file->value, value);
}

/* --- writing --- */

void es_evidence_put_head(es_buf *body, es_span content, es_span value)
{
    es_buf document = ES_BUF(256);

    es_der_put(body, ES_TAG_IA5, es_span_str(FORMAT));
    if (content.len > 0)
        es_der_put(&document, TAG_CONTENT, content);
    if (value.len > 0)
        es_der_put(&document, TAG_VALUE, value);
    es_der_put(body, TAG_DOCUMENT, es_buf_view(&document));
    body->failed |= document.failed;
    es_buf_free(&document);
}

void es_kept_put(es_buf *kept, es_span octets)
{
    es_der_put(kept, ES_TAG_OCTETS, octets);
}

void es_evidence_put_part(
    es_buf *body, int64_t made, const es_buf kept[ES_KEPT_KINDS], es_span report)
{
    es_buf part = ES_BUF(body->max);
    char time[16];

    if (!es_time_to_generalized(time, made))
        part.failed = true;
    es_der_put(&part, ES_TAG_GENTIME, es_span_str(time));
    for (int kind = 0; kind < ES_KEPT_KINDS; kind++) {
        es_der_put(&part, ES_TAG_SEQUENCE, es_buf_view(&kept[kind]));
        part.failed |= kept[kind].failed;
        part.full |= kept[kind].full;
    }
    es_der_put(&part, ES_TAG_UTF8, report);
    es_der_put(body, ES_TAG_SEQUENCE, es_buf_view(&part));
    body->failed |= part.failed;
    body->full |= part.full;
    es_buf_free(&part);
}

void es_evidence_put_stamp(es_buf *body, es_span token)
{
    es_der_put(body, TAG_STAMP, token);
}

int es_evidence_put_file(
    unsigned char **out, size_t *len, const es_buf *body, const eseal_ctx *ctx, eseal_error *err)
{
    size_t max = (size_t)ctx->limits.der_octets;
    es_buf file = ES_BUF(max);

    *out = NULL;
    es_der_put(&file, ES_TAG_SEQUENCE, es_buf_view(body));
    if (body->failed || file.failed) {
        bool full = body->full || file.full;

        es_buf_free(&file);
        return full ? es_err_limit(err, "evidence file", "der_octets", max) : es_err_nomem(err);
    }
    *out = es_buf_take(&file, len);
    return *out == NULL ? es_err_nomem(err) : 0;
}
