/* SPDX-License-Identifier: Apache-2.0 */
/* TBS_Sign: GM/T 0031-2014 6.2.1, GB/T 38540-2020 7.1. */
#include "base/time.h"
#include "codec/asn1_draft.h"
#include "codec/der.h"

/* GM/T 0031-2014 6.2.1 leaves open what the BIT STRING holds; the time's whole TLV is what
 * products read. */
static int put_tbs1(es_buf *out, es_asn1_draft *d, const es_asn1_tbs *tbs, eseal_error *err)
{
    EsealTbsMade1_t st = {.version = 1};
    char time[16];
    uint8_t stamp[2 + 13] = {ES_TAG_UTCTIME, 13};
    int rc = 0;

    if (tbs->ext_count > 0)
        return es_asn1_refuse(err, "extDatas", "this version has none in a signature");
    if (!es_time_to_utctime(time, tbs->time))
        return es_asn1_refuse(err, "timeInfo", "a time that this version cannot write");
    memcpy(stamp + 2, time, 13);
    st.eseal.buf = (uint8_t *)(uintptr_t)tbs->seal.ptr;
    st.eseal.size = (int)tbs->seal.len;
    rc = es_asn1_set_bits(&st.timeInfo, es_span_of(stamp, sizeof stamp), "timeInfo", err);
    if (rc == 0)
        rc = es_asn1_set_bits(&st.dataHash, tbs->data_hash, "dataHash", err);
    if (rc == 0)
        rc = es_asn1_set_text(&st.propertyInfo, tbs->property_info, "propertyInfo", err);
    if (rc == 0)
        rc = es_asn1_set_octets(&st.cert, tbs->cert, "cert", err);
    if (rc == 0)
        rc = es_asn1_draft_oids(d, 1, err);
    if (rc == 0)
        rc = es_asn1_set_oid(
            &st.signatureAlgorithm, d->oids, tbs->algorithm, "signatureAlgorithm", err);
    return rc != 0 ? rc : es_asn1_encode(out, &es_asn1_made_1, &st, err);
}

static int put_tbs4(es_buf *out, es_asn1_draft *d, const es_asn1_tbs *tbs, eseal_error *err)
{
    EsealExts_t exts = {0};
    EsealTbsMade4_t st = {.version = tbs->version, .extDatas = tbs->ext_count > 0 ? &exts : NULL};
    int rc = 0;

    if (!es_time_to_generalized(d->times[0], tbs->time))
        return es_asn1_refuse(err, "timeInfo", "a time that this version cannot write");
    st.eseal.buf = (uint8_t *)(uintptr_t)tbs->seal.ptr;
    st.eseal.size = (int)tbs->seal.len;
    rc = es_asn1_set_text(&st.timeInfo, d->times[0], "timeInfo", err);
    if (rc == 0)
        rc = es_asn1_set_bits(&st.dataHash, tbs->data_hash, "dataHash", err);
    if (rc == 0)
        rc = es_asn1_set_text(&st.propertyInfo, tbs->property_info, "propertyInfo", err);
    if (rc == 0)
        rc = es_asn1_set_exts(&exts, d, tbs->exts, tbs->ext_count, err);
    return rc != 0 ? rc : es_asn1_encode(out, &es_asn1_made_4, &st, err);
}

/* The seal's own octets are what its signature covers: they must come out as they went in. */
static int check_seal(es_span seal, int version, eseal_error *err)
{
    int rc = es_der_check(seal, NULL, err);

    if (rc == 0)
        rc = es_asn1_check(version == 1 ? ES_ASN1_SEAL_V1 : ES_ASN1_SEAL_V4, seal, err);
    if (rc != 0)
        es_err_place(err, "eseal");
    return rc;
}

static bool seal_kept(const es_buf *made, es_span seal)
{
    es_der top, cursor;
    es_tlv tbs, version, kept;

    es_der_open(&top, es_buf_view(made), made->ptr);
    if (!es_der_take(&top, ES_TAG_SEQUENCE, &tbs))
        return false;
    es_der_enter(&cursor, &tbs, made->ptr);
    return es_der_next(&cursor, &version) && es_der_next(&cursor, &kept) &&
           es_span_equal(kept.whole, seal);
}

int es_asn1_put_tbs(es_buf *out, const es_asn1_tbs *tbs, eseal_error *err)
{
    es_asn1_draft d = {0};
    es_buf made = ES_BUF(ES_ASN1_MADE_MAX);
    int rc = es_asn1_known_version(tbs->version, err);

    if (rc == 0)
        rc = check_seal(tbs->seal, tbs->version, err);
    if (rc == 0)
        rc = tbs->version == 1 ? put_tbs1(&made, &d, tbs, err) : put_tbs4(&made, &d, tbs, err);
    if (rc == 0 && !seal_kept(&made, tbs->seal))
        rc = es_err(err, ESEAL_E_OUTPUT_REFUSED, "eseal", ES_NO_OFFSET, "the seal was changed");
    if (rc == 0)
        rc = es_asn1_hand_out(out, &made, tbs->version == 1 ? &es_asn1_tbs_1 : &es_asn1_tbs_4, err);
    es_buf_free(&made);
    es_asn1_draft_free(&d);
    return rc;
}
