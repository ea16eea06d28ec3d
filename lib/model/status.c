/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   SealStatusList ::= SEQUENCE { tbs SealStatusTBS, cert OCTET STRING,
 *     signAlgID OBJECT IDENTIFIER, signedValue BIT STRING }
 *   SealStatusTBS ::= SEQUENCE { version INTEGER (1), listNumber INTEGER (0..MAX),
 *     issuer UTF8String, thisUpdate GeneralizedTime, nextUpdate GeneralizedTime,
 *     makers SEQUENCE SIZE (1..MAX) OF OCTET STRING (SIZE (32)),
 *     entries SEQUENCE OF SealStatusEntry, single BOOLEAN DEFAULT FALSE,
 *     question SEQUENCE { sealId IA5String, at GeneralizedTime } OPTIONAL }
 *   SealStatusEntry ::= SEQUENCE { sealId IA5String, status ENUMERATED, reason IA5String,
 *     effective GeneralizedTime, reported GeneralizedTime }
 *
 * Nobody else writes this format, so nothing that deviates is read.
 */
#include "model/status.h"

#include "base/io.h"
#include "base/mem.h"
#include "base/time.h"
#include "codec/text.h"
#include "model/fields.h"

#define TAG_ENUMERATED 0x0A
/* A register may be large, and is flat. */
#define DEPTH_MAX 8
#define NODES_MAX 2000000

/* --- statuses and their reasons --- */

static const struct {
    const char *name;
    const char *reasons[11];
} STATUSES[] = {
    [ESEAL_STATUS_ACTIVE] = {"active", {"ACTIVATED", "RESUMED"}},
    [ESEAL_STATUS_SUSPENDED] = {"suspended", {"OWNER_REQUEST", "INVESTIGATION", "KEY_SUSPECT"}},
    [ESEAL_STATUS_LOST] = {"lost", {"LOST_MEDIUM"}},
    [ESEAL_STATUS_REPLACED] = {"replaced",
        {"RENEWED", "LOST", "DAMAGED", "KEY_COMPROMISE", "INFO_CHANGE"}},
    [ESEAL_STATUS_DEREGISTERED] = {"deregistered",
        {"RENAMED", "DISSOLVED", "CANCELLED", "LICENCE_REVOKED", "BANKRUPT", "DIVIDED", "MERGED",
            "EXPIRED", "NO_LONGER_USED", "UNCOLLECTED"}},
    [ESEAL_STATUS_REVOKED] = {"revoked", {"CERT_REVOKED", "ORDER", "WITHDRAWN"}},
    [ESEAL_STATUS_INVALIDATED] = {"invalidated",
        {"ILLEGALLY_MADE", "NOT_TO_STANDARD", "FORGED_MATERIALS"}},
};

const char *eseal_status_name(int status)
{
    return status >= ESEAL_STATUS_ACTIVE && status <= ESEAL_STATUS_INVALIDATED
               ? STATUSES[status].name
               : NULL;
}

const char *es_status_reason(int status, es_span reason)
{
    if (eseal_status_name(status) == NULL)
        return NULL;
    for (size_t i = 0; STATUSES[status].reasons[i] != NULL; i++)
        if (es_span_equal(es_span_str(STATUSES[status].reasons[i]), reason))
            return STATUSES[status].reasons[i];
    return NULL;
}

bool es_status_id_fits(es_span id)
{
    if (id.len == 0 || id.len > ES_STATUS_ID_MAX)
        return false;
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] < 0x20 || id.ptr[i] >= 0x7F)
            return false;
    return true;
}

/* --- reading --- */

static int read_time(int64_t *out, es_der *from, const char *field, const es_fields *f)
{
    bool fraction = false;
    es_tlv tlv;
    int rc = es_der_need(from, ES_TAG_GENTIME, &tlv, field, f->err);

    if (rc == 0 && (!es_der_time(&tlv, out, &fraction) || fraction))
        rc = es_field_refuse(f, field, &tlv, "not a time in whole seconds");
    return rc;
}

static int read_id(char **out, es_der *from, const char *field, const es_fields *f)
{
    es_tlv tlv;
    int rc = es_der_need(from, ES_TAG_IA5, &tlv, field, f->err);

    if (rc != 0)
        return rc;
    if (!es_status_id_fits(tlv.body))
        return es_field_refuse(f, field, &tlv, "not 1 to 64 printable ASCII characters");
    *out = (char *)es_memdup(tlv.body.ptr, tlv.body.len);
    return *out == NULL ? es_err_nomem(f->err) : 0;
}

static int read_status(es_status_entry *entry, es_der *at, const es_fields *f)
{
    es_tlv status, reason;
    int64_t number = 0;
    int rc = es_der_need(at, TAG_ENUMERATED, &status, "entries/status", f->err);

    if (rc == 0)
        rc = es_der_need(at, ES_TAG_IA5, &reason, "entries/reason", f->err);
    if (rc != 0)
        return rc;
    /* one octet: all there is, and the only way DER has to write it */
    if (status.body.len == 1)
        number = status.body.ptr[0];
    if (number > INT8_MAX || eseal_status_name((int)number) == NULL)
        return es_field_refuse(f, "entries/status", &status, "a status that does not exist");
    entry->status = (int)number;
    entry->reason = es_status_reason(entry->status, reason.body);
    if (entry->reason == NULL)
        return es_field_refuse(
            f, "entries/reason", &reason, "a reason that does not go with the status");
    return 0;
}

static int read_entry(eseal_status_list *list, es_der *from, const es_fields *f)
{
    es_status_entry *entry = &list->entries[list->count];
    es_tlv whole;
    es_der at;
    int rc = es_der_need(from, ES_TAG_SEQUENCE, &whole, "entries", f->err);

    if (rc != 0)
        return rc;
    list->count++;
    es_der_enter(&at, &whole, f->base);
    rc = read_id(&entry->id, &at, "entries/sealId", f);
    if (rc == 0)
        rc = read_status(entry, &at, f);
    if (rc == 0)
        rc = read_time(&entry->effective, &at, "entries/effective", f);
    if (rc == 0)
        rc = read_time(&entry->reported, &at, "entries/reported", f);
    if (rc == 0)
        rc = es_der_finish(&at, "entries", f->err);
    if (rc == 0 && entry->reported > list->this_update)
        rc = es_field_refuse(f, "entries/reported", &whole, "reported after the list was made");
    return rc;
}

static int read_entries(eseal_status_list *list, es_der *from, const es_fields *f)
{
    es_tlv entries;
    es_der at;
    int rc = es_der_need(from, ES_TAG_SEQUENCE, &entries, "entries", f->err);

    if (rc != 0)
        return rc;
    list->entries = es_alloc_array(es_der_children(&entries) + 1, sizeof *list->entries);
    if (list->entries == NULL)
        return es_err_nomem(f->err);
    es_der_enter(&at, &entries, f->base);
    while (rc == 0 && !es_der_at_end(&at))
        rc = read_entry(list, &at, f);
    return rc;
}

static int read_makers(eseal_status_list *list, es_der *from, const es_fields *f)
{
    es_tlv makers, digest;
    es_der at;
    int rc = es_der_need(from, ES_TAG_SEQUENCE, &makers, "makers", f->err);

    if (rc == 0 && makers.body.len == 0)
        rc = es_field_refuse(f, "makers", &makers, "there is none");
    if (rc != 0)
        return rc;
    es_der_enter(&at, &makers, f->base);
    while (rc == 0 && !es_der_at_end(&at)) {
        rc = es_der_need(&at, ES_TAG_OCTETS, &digest, "makers", f->err);
        if (rc == 0 && digest.body.len != 32)
            rc = es_field_refuse(f, "makers", &digest, "not the 32 octets of an SM3 digest");
    }
    list->makers = makers.body;
    return rc;
}

bool es_status_has_maker(const eseal_status_list *list, const uint8_t digest[32])
{
    es_der at;
    es_tlv maker;

    es_der_open(&at, list->makers, list->makers.ptr);
    while (es_der_take(&at, ES_TAG_OCTETS, &maker))
        if (es_span_equal(maker.body, es_span_of(digest, 32)))
            return true;
    return false;
}

/* single and question stand together or not at all; FALSE is the default, so DER leaves it out. */
static int read_question(eseal_status_list *list, es_der *from, const es_fields *f)
{
    es_tlv single, question;
    bool on = false;
    es_der at;
    int rc;

    if (es_der_at_end(from))
        return 0;
    rc = es_der_need(from, ES_TAG_BOOLEAN, &single, "single", f->err);
    if (rc == 0 && (!es_der_bool(&single, &on) || !on))
        rc = es_field_refuse(f, "single", &single, "FALSE is not written");
    if (rc == 0)
        rc = es_der_need(from, ES_TAG_SEQUENCE, &question, "question", f->err);
    if (rc != 0)
        return rc;
    es_der_enter(&at, &question, f->base);
    rc = read_id(&list->question, &at, "question/sealId", f);
    if (rc == 0)
        rc = read_time(&list->asked, &at, "question/at", f);
    if (rc == 0)
        rc = es_der_finish(&at, "question", f->err);
    return rc != 0 ? rc : es_der_finish(from, "tbs", f->err);
}

static int read_head(eseal_status_list *list, es_der *at, const es_fields *f)
{
    es_tlv issuer;
    int64_t version = 0;
    int rc = es_field_int(&version, at, "version", f);

    if (rc == 0 && version != 1)
        return es_err(
            f->err, ESEAL_E_VERSION, "version", ES_NO_OFFSET, "a status list has version 1");
    if (rc == 0)
        rc = es_field_int(&list->number, at, "listNumber", f);
    if (rc == 0 && list->number < 0)
        rc = es_field_refuse(f, "listNumber", NULL, "below zero");
    if (rc == 0 && es_der_peek(at) == ES_TAG_UTF8) {
        es_der probe = *at;

        (void)es_der_next(&probe, &issuer);
        if (issuer.body.len == 0 || issuer.body.len > ES_STATUS_ISSUER_MAX)
            return es_field_refuse(f, "issuer", &issuer, "empty, or too long");
    }
    if (rc == 0)
        rc = es_field_text(&list->issuer, at, ES_TAG_UTF8, "issuer", f);
    if (rc == 0)
        rc = read_time(&list->this_update, at, "thisUpdate", f);
    if (rc == 0)
        rc = read_time(&list->next_update, at, "nextUpdate", f);
    if (rc == 0 && list->next_update < list->this_update)
        rc = es_field_refuse(f, "nextUpdate", NULL, "before thisUpdate");
    return rc;
}

static int read_list(eseal_status_list *list, const es_tlv *whole, const es_fields *f)
{
    es_tlv tbs;
    es_der at, in;
    int rc;

    es_der_enter(&at, whole, f->base);
    rc = es_der_need(&at, ES_TAG_SEQUENCE, &tbs, "tbs", f->err);
    if (rc != 0)
        return rc;
    list->message = tbs.whole;
    es_der_enter(&in, &tbs, f->base);
    rc = read_head(list, &in, f);
    if (rc == 0)
        rc = read_makers(list, &in, f);
    if (rc == 0)
        rc = read_entries(list, &in, f);
    if (rc == 0)
        rc = read_question(list, &in, f);
    for (size_t i = 0; rc == 0 && list->question != NULL && i < list->count; i++)
        if (strcmp(list->entries[i].id, list->question) != 0)
            rc = es_field_refuse(f, "entries/sealId", NULL, "another seal than was asked for");
    if (rc == 0)
        rc = es_field_octets(&list->cert, &at, "cert", f);
    if (rc == 0)
        rc = es_field_oid(list->algorithm, &at, "signAlgID", f);
    if (rc == 0)
        rc = es_field_bits(&list->value, &at, "signedValue", f);
    return rc != 0 ? rc : es_der_finish(&at, NULL, f->err);
}

int es_status_parse(
    eseal_status_list **out, const eseal_ctx *ctx, es_span in, const char *place, eseal_error *err)
{
    eseal_status_list *list = es_alloc(sizeof *list);
    eseal_limits limits = ctx->limits;
    es_fields f = {.code = ESEAL_E_FIELD, .err = err};
    es_tlv whole;
    es_der at;
    int rc = list == NULL ? es_err_nomem(err) : 0;

    *out = NULL;
    limits.der_depth = DEPTH_MAX;
    limits.der_nodes = NODES_MAX;
    if (rc == 0)
        rc = es_der_check(in, &limits, err);
    if (rc == 0 && (list->octets = es_memdup(in.ptr, in.len)) == NULL)
        rc = es_err_nomem(err);
    if (rc == 0) {
        list->len = in.len;
        f.base = list->octets;
        es_der_open(&at, es_span_of(list->octets, in.len), f.base);
        rc = es_der_need(&at, ES_TAG_SEQUENCE, &whole, NULL, err);
    }
    if (rc == 0)
        rc = read_list(list, &whole, &f);
    if (rc != 0) {
        if (place != NULL)
            es_err_place(err, place);
        eseal_status_list_free(list);
        return rc;
    }
    *out = list;
    return 0;
}

void eseal_status_list_free(eseal_status_list *list)
{
    if (list == NULL)
        return;
    for (size_t i = 0; i < list->count; i++)
        es_free(list->entries[i].id);
    es_free(list->entries);
    es_free(list->issuer);
    es_free(list->question);
    es_free(list->octets);
    es_free(list);
}
