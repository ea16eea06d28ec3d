/* SPDX-License-Identifier: Apache-2.0 */
#include "core/report_fill.h"

#include "base/mem.h"
#include "codec/text.h"
#include "crypto/digest.h"

static const char *format_name(const es_signature_facts *s)
{
    int format = s->value != NULL ? s->value->format : s->seal != NULL ? s->seal->layout : 0;

    switch (format) {
    case ESEAL_FORMAT_SES_V1:
        return "v1";
    case ESEAL_FORMAT_SES_V4:
        return "v4";
    case ESEAL_FORMAT_SES_V5:
        return "v5";
    case ESEAL_FORMAT_GBT35275:
        return "gbt35275";
    case ESEAL_FORMAT_CMS:
        return "cms";
    case ESEAL_FORMAT_SM2:
        return "sm2";
    default:
        return NULL;
    }
}

static void fill_cert(eseal_report *report, es_report_cert *out, const eseal_cert *cert)
{
    if (cert == NULL)
        return;
    out->present = true;
    out->subject = es_report_text(report, cert->subject);
    out->issuer = es_report_text(report, cert->issuer);
    out->serial = es_report_text(report, cert->serial);
    memcpy(out->sm3, cert->sm3, sizeof out->sm3);
    out->not_before = cert->view.not_before;
    out->not_after = cert->view.not_after;
}

static void fill_seal(eseal_report *report, es_report_seal *out, const es_signature_facts *s)
{
    const eseal_seal *seal = s->seal;

    if (seal == NULL)
        return;
    out->present = true;
    out->id = es_report_text(report, seal->id);
    out->name = es_report_text(report, seal->name);
    out->picture_type = es_report_text(report, seal->picture_type);
    out->type = seal->type;
    out->version = seal->layout;
    out->created = seal->created;
    out->valid_from = seal->valid_from;
    out->valid_to = seal->valid_to;
    out->width_mm = seal->width_mm;
    out->height_mm = seal->height_mm;
    out->picture_size = seal->picture.len;
    fill_cert(report, &out->maker, s->maker.cert);
}

static void fill_stamps(
    eseal_report *report, es_report_signature *out, const es_ofd_signature *entry)
{
    out->stamps = es_alloc_array(entry->stamp_count, sizeof *out->stamps);
    if (out->stamps == NULL) {
        report->failed = true;
        return;
    }
    for (size_t i = 0; i < entry->stamp_count; i++) {
        const es_ofd_stamp *from = &entry->stamps[i];
        es_report_stamp *stamp = &out->stamps[out->stamp_count];

        if (!from->box_ok)
            continue;
        stamp->page = from->page == ES_OFD_NONE ? 0 : (uint64_t)from->page + 1;
        stamp->has_clip = from->has_clip && from->clip_ok;
        memcpy(stamp->box, from->box, sizeof stamp->box);
        memcpy(stamp->clip, from->clip, sizeof stamp->clip);
        out->stamp_count++;
    }
}

static void fill_signature(
    eseal_report *report, es_report_signature *out, const es_signature_facts *s)
{
    out->index = s->index;
    out->type = s->lone_stamp ? "stamp" : s->plain ? "sign" : "seal";
    out->format = format_name(s);
    out->claimed = s->claimed;
    fill_cert(report, &out->signer, s->lone_stamp ? s->stamp.service.cert : s->signer.cert);
    fill_seal(report, &out->seal, s);
    if (s->entry == NULL)
        return;
    out->id = es_report_text(report, s->entry->id);
    out->path = es_report_text(report, s->entry->path);
    fill_stamps(report, out, s->entry);
}

static bool hex(char out[65], const uint8_t digest[32])
{
    es_buf text = ES_BUF(128);

    es_hex_encode(&text, es_span_of(digest, 32));
    if (!text.failed)
        memcpy(out, text.ptr, 65);
    es_buf_free(&text);
    return out[0] != '\0';
}

static int fill_policy(
    eseal_report *report, const eseal_ctx *ctx, const eseal_policy *policy, eseal_error *err)
{
    es_buf text = ES_BUF(1 << 20);
    uint8_t digest[ES_HASH_MAX];
    int rc;

    report->policy = eseal_policy_name(policy);
    if (!es_policy_describe(&text, policy))
        rc = es_err_nomem(err);
    else
        rc = es_hash_octets(digest, ctx, ES_HASH_SM3, es_buf_view(&text), err);
    if (rc == 0 && !hex(report->policy_digest, digest))
        rc = es_err_nomem(err);
    es_buf_free(&text);
    return rc;
}

int es_report_fill(eseal_report *report, const eseal_ctx *ctx, const es_facts *facts,
    const eseal_policy *policy, eseal_error *err)
{
    int rc = fill_policy(report, ctx, policy, err);

    if (rc < 0)
        return rc;
    report->format = facts->format;
    report->name = es_report_text(report, facts->name);
    report->size = facts->size;
    if (facts->has_digest && !hex(report->digest, facts->digest))
        report->failed = true;
    for (size_t i = 0; i < report->signature_count; i++)
        fill_signature(report, &report->signatures[i], &facts->signatures[i]);
    return report->failed ? es_err_nomem(err) : 0;
}
