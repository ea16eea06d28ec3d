/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/asn1_draft.h"

#include <stdio.h>

#include "base/mem.h"
#include "codec/der.h"

void es_asn1_draft_free(es_asn1_draft *d)
{
    for (size_t i = 0; i < d->oid_count; i++)
        es_buf_free(&d->oids[i]);
    es_free(d->oids);
    es_free(d->exts);
    es_free(d->ext_list);
    es_free(d->certs1);
    es_free(d->cert_list1);
    es_free(d->certs4);
    es_free(d->cert_list4);
}

int es_asn1_refuse(eseal_error *err, const char *field, const char *why)
{
    return es_err(err, ESEAL_E_FIELD, field, ES_NO_OFFSET, "%s", why);
}

int es_asn1_set_octets(OCTET_STRING_t *out, es_span octets, const char *field, eseal_error *err)
{
    if (octets.len > ES_ASN1_MADE_MAX)
        return es_asn1_refuse(err, field, "too long");
    out->buf = (uint8_t *)(uintptr_t)(octets.len == 0 ? (const void *)"" : octets.ptr);
    out->size = (int)octets.len;
    return 0;
}

int es_asn1_set_text(OCTET_STRING_t *out, const char *text, const char *field, eseal_error *err)
{
    if (text == NULL)
        return es_asn1_refuse(err, field, "missing");
    return es_asn1_set_octets(out, es_span_str(text), field, err);
}

int es_asn1_set_bits(BIT_STRING_t *out, es_span octets, const char *field, eseal_error *err)
{
    OCTET_STRING_t plain = {0};
    int rc = es_asn1_set_octets(&plain, octets, field, err);

    out->buf = plain.buf;
    out->size = plain.size;
    return rc;
}

int es_asn1_set_number(long *out, int64_t value, const char *field, eseal_error *err)
{
    if (value < 0 || value > INT32_MAX)
        return es_asn1_refuse(err, field, "out of range");
    *out = (long)value;
    return 0;
}

int es_asn1_draft_oids(es_asn1_draft *d, size_t count, eseal_error *err)
{
    d->oids = es_alloc_array(count, sizeof *d->oids);
    if (d->oids == NULL)
        return es_err_nomem(err);
    d->oid_count = count;
    for (size_t i = 0; i < count; i++)
        d->oids[i] = ES_BUF(1024);
    return 0;
}

int es_asn1_set_oid(
    OBJECT_IDENTIFIER_t *out, es_buf *own, const char *dotted, const char *field, eseal_error *err)
{
    es_der cursor;
    es_tlv tlv;

    es_der_put_oid(own, dotted);
    es_der_open(&cursor, es_buf_view(own), own->ptr);
    if (own->failed || !es_der_next(&cursor, &tlv))
        return es_asn1_refuse(err, field, "not an object identifier");
    out->buf = (uint8_t *)(uintptr_t)tlv.body.ptr;
    out->size = (int)tlv.body.len;
    return 0;
}

static int make_ext(
    EsealExt_t *out, es_asn1_draft *d, size_t index, const es_asn1_ext *ext, eseal_error *err)
{
    char field[48];
    int rc;

    snprintf(field, sizeof field, "extDatas[%zu]/extnID", index);
    rc = es_asn1_set_oid(&out->extnID, &d->oids[index], ext->oid, field, err);
    if (rc != 0)
        return rc;
    /* DER leaves a DEFAULT out (X.690 11.5) */
    out->critical = ext->critical ? &d->yes : NULL;
    snprintf(field, sizeof field, "extDatas[%zu]/extnValue", index);
    return es_asn1_set_octets(&out->extnValue, ext->value, field, err);
}

int es_asn1_set_exts(
    EsealExts_t *out, es_asn1_draft *d, const es_asn1_ext *exts, size_t count, eseal_error *err)
{
    int rc;

    if (count > ES_ASN1_LIST_MAX)
        return es_asn1_refuse(err, "extDatas", "too many");
    d->yes = 0xFF;
    d->exts = es_alloc_array(count, sizeof *d->exts);
    d->ext_list = es_alloc_array(count, sizeof *d->ext_list);
    if (d->exts == NULL || d->ext_list == NULL)
        return es_err_nomem(err);
    rc = es_asn1_draft_oids(d, count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        d->ext_list[i] = &d->exts[i];
        rc = make_ext(&d->exts[i], d, i, &exts[i], err);
    }
    out->list.array = d->ext_list;
    out->list.count = (int)count;
    return rc;
}

int es_asn1_known_version(int version, eseal_error *err)
{
    if (version == 1 || version == 4 || version == 5)
        return 0;
    return es_err(err, ESEAL_E_VERSION, NULL, ES_NO_OFFSET, "version %d is not 1, 4 or 5", version);
}

int es_asn1_hand_out(es_buf *out, const es_buf *made, const es_asn1_type *type, eseal_error *err)
{
    int rc = es_der_check(es_buf_view(made), NULL, err);

    if (rc == 0)
        rc = es_asn1_check_type(type, es_buf_view(made), err);
    if (rc == 0 && !es_buf_span(out, es_buf_view(made)))
        rc = es_err_nomem(err);
    return rc;
}
