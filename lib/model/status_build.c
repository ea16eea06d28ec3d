/* SPDX-License-Identifier: Apache-2.0 */
/* Making a status list: what the fields may hold, and the octets that are signed. */
#include "base/mem.h"
#include "base/time.h"
#include "codec/text.h"
#include "crypto/verify.h"
#include "model/fields.h"
#include "model/status.h"

#define TAG_ENUMERATED 0x0A

typedef struct digest {
    uint8_t octets[32];
} digest;

struct eseal_status_builder {
    const eseal_ctx *ctx;
    char *issuer;
    int64_t number, this_update, next_update;
    digest *makers;
    size_t maker_count, maker_capacity;
    es_status_entry *entries;
    size_t entry_count, entry_capacity;
    char *question;
    int64_t asked;
};

static int refuse(eseal_error *err, const char *field, const char *why)
{
    return es_err(err, ESEAL_E_FIELD, field, ES_NO_OFFSET, "%s", why);
}

int eseal_status_builder_new(eseal_status_builder **out, const eseal_ctx *ctx, eseal_error *err)
{
    eseal_status_builder *builder;

    if (out == NULL || ctx == NULL)
        return es_err_misuse(err, "eseal_status_builder_new needs out and ctx");
    *out = NULL;
    builder = es_alloc(sizeof *builder);
    if (builder == NULL)
        return es_err_nomem(err);
    builder->ctx = ctx;
    builder->this_update = builder->next_update = ES_TIME_UNKNOWN;
    *out = builder;
    return 0;
}

void eseal_status_builder_free(eseal_status_builder *builder)
{
    if (builder == NULL)
        return;
    for (size_t i = 0; i < builder->entry_count; i++)
        es_free(builder->entries[i].id);
    es_free(builder->entries);
    es_free(builder->makers);
    es_free(builder->issuer);
    es_free(builder->question);
    es_free(builder);
}

const eseal_ctx *es_status_builder_ctx(const eseal_status_builder *builder)
{
    return builder->ctx;
}

static bool is_time(int64_t time)
{
    char text[16];

    return es_time_to_generalized(text, time);
}

static bool is_issuer(es_span text)
{
    if (text.len == 0 || text.len > ES_STATUS_ISSUER_MAX || !es_utf8_valid(text))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 0x20 || text.ptr[i] == 0x7F)
            return false;
    return true;
}

int eseal_status_builder_set_issuer(
    eseal_status_builder *builder, const char *issuer, eseal_error *err)
{
    char *copy;

    if (builder == NULL)
        return es_err_misuse(err, "eseal_status_builder_set_issuer needs builder");
    if (!is_issuer(es_span_str(issuer)))
        return refuse(err, "issuer", "empty, too long, not UTF-8, or with a control character");
    copy = es_strdup(issuer);
    if (copy == NULL)
        return es_err_nomem(err);
    es_free(builder->issuer);
    builder->issuer = copy;
    return 0;
}

void eseal_status_builder_set_number(eseal_status_builder *builder, int64_t number)
{
    builder->number = number;
}

void eseal_status_builder_set_updates(
    eseal_status_builder *builder, int64_t this_update, int64_t next_update)
{
    builder->this_update = this_update;
    builder->next_update = next_update;
}

int eseal_status_builder_set_question(
    eseal_status_builder *builder, const char *seal_id, int64_t at, eseal_error *err)
{
    char *copy;

    if (builder == NULL)
        return es_err_misuse(err, "eseal_status_builder_set_question needs builder");
    if (!es_status_id_fits(es_span_str(seal_id)))
        return refuse(err, "question/sealId", "not 1 to 64 printable ASCII characters");
    if (!is_time(at))
        return refuse(err, "question/at", "a time that cannot be written");
    copy = es_strdup(seal_id);
    if (copy == NULL)
        return es_err_nomem(err);
    es_free(builder->question);
    builder->question = copy;
    builder->asked = at;
    return 0;
}

int es_status_builder_add_digest(
    eseal_status_builder *builder, const uint8_t octets[32], eseal_error *err)
{
    if (!es_grow(&builder->makers, &builder->maker_capacity, builder->maker_count + 1,
            sizeof *builder->makers))
        return es_err_nomem(err);
    memcpy(builder->makers[builder->maker_count++].octets, octets, 32);
    return 0;
}

int eseal_status_builder_add_entry(eseal_status_builder *builder, const char *seal_id, int status,
    const char *reason, int64_t effective, int64_t reported, eseal_error *err)
{
    es_status_entry entry = {.status = status, .effective = effective, .reported = reported};

    if (builder == NULL)
        return es_err_misuse(err, "eseal_status_builder_add_entry needs builder");
    if (!es_status_id_fits(es_span_str(seal_id)))
        return refuse(err, "entries/sealId", "not 1 to 64 printable ASCII characters");
    if (eseal_status_name(status) == NULL)
        return refuse(err, "entries/status", "a status is one of ESEAL_STATUS_*");
    entry.reason = es_status_reason(status, es_span_str(reason));
    if (entry.reason == NULL)
        return refuse(err, "entries/reason", "not a reason that goes with the status");
    if (!is_time(effective) || !is_time(reported))
        return refuse(err, "entries/effective", "a time that cannot be written");
    if (!es_grow(&builder->entries, &builder->entry_capacity, builder->entry_count + 1,
            sizeof *builder->entries))
        return es_err_nomem(err);
    entry.id = es_strdup(seal_id);
    if (entry.id == NULL)
        return es_err_nomem(err);
    builder->entries[builder->entry_count++] = entry;
    return 0;
}

/* --- the octets --- */

static int check(const eseal_status_builder *b, eseal_error *err)
{
    if (b->issuer == NULL)
        return refuse(err, "issuer", "it is not set");
    if (b->number < 0)
        return refuse(err, "listNumber", "below zero");
    if (!is_time(b->this_update) || !is_time(b->next_update))
        return refuse(err, "thisUpdate", "thisUpdate and nextUpdate are not set");
    if (b->next_update < b->this_update)
        return refuse(err, "nextUpdate", "before thisUpdate");
    if (b->maker_count == 0)
        return refuse(err, "makers", "there is none");
    for (size_t i = 0; i < b->entry_count; i++) {
        if (b->entries[i].reported > b->this_update)
            return refuse(err, "entries/reported", "after thisUpdate");
        if (b->question != NULL && strcmp(b->entries[i].id, b->question) != 0)
            return refuse(err, "entries/sealId", "an answer has entries of the seal asked for");
    }
    return 0;
}

static void put_time(es_buf *out, int64_t time)
{
    char text[16] = "";

    if (!es_time_to_generalized(text, time))
        out->failed = true;
    es_der_put(out, ES_TAG_GENTIME, es_span_str(text));
}

static void put_entry(es_buf *out, const es_status_entry *entry)
{
    uint8_t status = (uint8_t)entry->status;
    es_buf body = ES_BUF(4096);

    es_der_put(&body, ES_TAG_IA5, es_span_str(entry->id));
    es_der_put(&body, TAG_ENUMERATED, es_span_of(&status, 1));
    es_der_put(&body, ES_TAG_IA5, es_span_str(entry->reason));
    put_time(&body, entry->effective);
    put_time(&body, entry->reported);
    es_der_put(out, ES_TAG_SEQUENCE, es_buf_view(&body));
    out->failed |= body.failed;
    es_buf_free(&body);
}

static void put_lists(es_buf *out, const eseal_status_builder *b)
{
    es_buf makers = ES_BUF(ES_LEN_MAX), entries = ES_BUF(ES_LEN_MAX);

    for (size_t i = 0; i < b->maker_count; i++)
        es_der_put(&makers, ES_TAG_OCTETS, es_span_of(b->makers[i].octets, 32));
    for (size_t i = 0; i < b->entry_count; i++)
        put_entry(&entries, &b->entries[i]);
    es_der_put(out, ES_TAG_SEQUENCE, es_buf_view(&makers));
    es_der_put(out, ES_TAG_SEQUENCE, es_buf_view(&entries));
    out->failed |= makers.failed || entries.failed;
    es_buf_free(&makers);
    es_buf_free(&entries);
}

static void put_question(es_buf *out, const eseal_status_builder *b)
{
    static const uint8_t YES = 0xFF;
    es_buf body = ES_BUF(4096);

    es_der_put(out, ES_TAG_BOOLEAN, es_span_of(&YES, 1));
    es_der_put(&body, ES_TAG_IA5, es_span_str(b->question));
    put_time(&body, b->asked);
    es_der_put(out, ES_TAG_SEQUENCE, es_buf_view(&body));
    out->failed |= body.failed;
    es_buf_free(&body);
}

int es_status_builder_message(es_buf *out, const eseal_status_builder *b, eseal_error *err)
{
    es_buf body = ES_BUF(ES_LEN_MAX);
    int rc = check(b, err);

    if (rc != 0)
        return rc;
    es_der_put_int(&body, 1);
    es_der_put_int(&body, b->number);
    es_der_put(&body, ES_TAG_UTF8, es_span_str(b->issuer));
    put_time(&body, b->this_update);
    put_time(&body, b->next_update);
    put_lists(&body, b);
    if (b->question != NULL)
        put_question(&body, b);
    es_der_put(out, ES_TAG_SEQUENCE, es_buf_view(&body));
    if (body.failed || out->failed)
        rc = es_err_nomem(err);
    es_buf_free(&body);
    return rc;
}

int es_status_put(es_buf *out, es_span message, es_span cert, es_span value, eseal_error *err)
{
    es_buf body = ES_BUF(ES_LEN_MAX);
    int rc = 0;

    es_buf_span(&body, message);
    es_der_put(&body, ES_TAG_OCTETS, cert);
    es_der_put_oid(&body, ES_OID_SM2_SM3);
    es_der_put_bits(&body, value);
    es_der_put(out, ES_TAG_SEQUENCE, es_buf_view(&body));
    if (body.failed || out->failed)
        rc = es_err_nomem(err);
    es_buf_free(&body);
    return rc;
}
