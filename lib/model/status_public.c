/* SPDX-License-Identifier: Apache-2.0 */
/* What callers see of a status list. */
#include "base/io.h"
#include "model/status.h"

int eseal_status_list_parse(
    eseal_status_list **out, const eseal_ctx *ctx, const void *der, size_t len, eseal_error *err)
{
    if (out == NULL || ctx == NULL || der == NULL)
        return es_err_misuse(err, "eseal_status_list_parse needs out, ctx and der");
    return es_status_parse(out, ctx, es_span_of(der, len), NULL, err);
}

int eseal_status_list_open_file(
    eseal_status_list **out, const eseal_ctx *ctx, const char *path, eseal_error *err)
{
    es_buf octets = {0};
    int rc;

    if (out == NULL || ctx == NULL || path == NULL)
        return es_err_misuse(err, "eseal_status_list_open_file needs out, ctx and path");
    *out = NULL;
    rc = es_file_read_limited(&octets, path, "der_octets", ctx->limits.der_octets, err);
    if (rc == 0)
        rc = es_status_parse(out, ctx, es_buf_view(&octets), path, err);
    es_buf_free(&octets);
    return rc;
}

const char *eseal_status_list_issuer(const eseal_status_list *list)
{
    return list->issuer;
}

int64_t eseal_status_list_number(const eseal_status_list *list)
{
    return list->number;
}

int64_t eseal_status_list_this_update(const eseal_status_list *list)
{
    return list->this_update;
}

int64_t eseal_status_list_next_update(const eseal_status_list *list)
{
    return list->next_update;
}

const char *eseal_status_list_question(const eseal_status_list *list, int64_t *at)
{
    if (list->question != NULL && at != NULL)
        *at = list->asked;
    return list->question;
}

static const unsigned char *lend(es_span octets, size_t *len)
{
    if (len != NULL)
        *len = octets.len;
    return octets.ptr;
}

const unsigned char *eseal_status_list_cert(const eseal_status_list *list, size_t *len)
{
    return lend(list->cert, len);
}

const unsigned char *eseal_status_list_der(const eseal_status_list *list, size_t *len)
{
    return lend(es_span_of(list->octets, list->len), len);
}

size_t eseal_status_list_count(const eseal_status_list *list)
{
    return list->count;
}

const char *eseal_status_list_id_at(const eseal_status_list *list, size_t index)
{
    return index < list->count ? list->entries[index].id : NULL;
}

int eseal_status_list_status_at(const eseal_status_list *list, size_t index)
{
    return index < list->count ? list->entries[index].status : 0;
}

const char *eseal_status_list_reason_at(const eseal_status_list *list, size_t index)
{
    return index < list->count ? list->entries[index].reason : NULL;
}

int64_t eseal_status_list_effective_at(const eseal_status_list *list, size_t index)
{
    return index < list->count ? list->entries[index].effective : 0;
}

int64_t eseal_status_list_reported_at(const eseal_status_list *list, size_t index)
{
    return index < list->count ? list->entries[index].reported : 0;
}

size_t eseal_status_list_find(const eseal_status_list *list, const char *seal_id, size_t from)
{
    while (from < list->count && strcmp(list->entries[from].id, seal_id) != 0)
        from++;
    return from < list->count ? from : list->count;
}
