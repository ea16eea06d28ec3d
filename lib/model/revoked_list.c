/* SPDX-License-Identifier: Apache-2.0 */
#include "model/revoked_list.h"

#include <stdio.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/time.h"
#include "model/status.h"

#define PLACE 64
#define TIME_LEN 19 /* "yyyy-MM-dd HH:mm:ss" */
#define ZONE (8 * 3600)

/* A member that must be a text. */
static int need_text(es_span *out, uint64_t *offset, const es_json *json, const es_json_node *from,
    const char *name, const char *place, eseal_error *err)
{
    const es_json_node *node = es_json_member(json, from, name);

    if (node == NULL || node->kind != ES_JSON_STRING)
        return es_err(err, ESEAL_E_FIELD, place, node == NULL ? from->offset : node->offset,
            node == NULL ? "it is missing" : "not a text");
    *out = node->text;
    *offset = node->offset;
    return 0;
}

static bool read_time(int64_t *out, es_span text)
{
    bool zoned = false;

    if (text.len != TIME_LEN || text.ptr[4] != '-' || text.ptr[10] != ' ' ||
        !es_time_from_text(out, text, &zoned) || zoned)
        return false;
    *out -= ZONE;
    return true;
}

static int read_entry(es_revoked_entry *out, const es_json *json, const es_json_node *from,
    size_t number, eseal_error *err)
{
    char place[PLACE];
    uint64_t offset = 0;
    es_span text = {NULL, 0};
    int rc;

    snprintf(place, sizeof place, "revocationList[%zu]", number);
    if (from->kind != ES_JSON_OBJECT)
        return es_err(err, ESEAL_E_FIELD, place, from->offset, "not an object");
    snprintf(place, sizeof place, "revocationList[%zu]/sealCode", number);
    rc = need_text(&out->code, &offset, json, from, "sealCode", place, err);
    if (rc == 0 && !es_status_id_fits(out->code))
        rc = es_err(err, ESEAL_E_FIELD, place, offset, "not 1 to %d printable ASCII characters",
            ES_STATUS_ID_MAX);
    if (rc != 0)
        return rc;
    snprintf(place, sizeof place, "revocationList[%zu]/revocationTime", number);
    rc = need_text(&text, &offset, json, from, "revocationTime", place, err);
    if (rc == 0 && !read_time(&out->since, text))
        rc = es_err(err, ESEAL_E_FIELD, place, offset, "not a time yyyy-MM-dd HH:mm:ss");
    return rc;
}

static int read_issuer(es_revoked_list *list, const es_json_node *root, eseal_error *err)
{
    const es_json_node *node = es_json_member(&list->json, root, "awardCompany");
    bool fits;

    if (node == NULL || node->kind == ES_JSON_NULL)
        return 0;
    fits = node->kind == ES_JSON_STRING && node->text.len <= ES_STATUS_ISSUER_MAX;
    for (size_t i = 0; fits && i < node->text.len; i++)
        fits = node->text.ptr[i] >= 0x20 && node->text.ptr[i] != 0x7f;
    if (!fits)
        return es_err(err, ESEAL_E_FIELD, "awardCompany", node->offset,
            "not a text of one line of at most %d octets", ES_STATUS_ISSUER_MAX);
    list->issuer = node->text.len == 0 ? NULL : (const char *)node->text.ptr;
    return 0;
}

static int read_list(es_revoked_list *list, eseal_error *err)
{
    const es_json_node *root = &list->json.nodes[0], *entries, *node;
    int rc = read_issuer(list, root, err);

    if (rc != 0)
        return rc;
    entries = es_json_member(&list->json, root, "revocationList");
    if (entries == NULL || entries->kind != ES_JSON_ARRAY)
        return es_err(err, ESEAL_E_FIELD, "revocationList",
            entries == NULL ? root->offset : entries->offset,
            entries == NULL ? "it is missing" : "not an array");
    list->entries = es_alloc_array(entries->count + 1, sizeof *list->entries);
    if (list->entries == NULL)
        return es_err_nomem(err);
    for (node = es_json_first(&list->json, entries); rc == 0 && node != NULL;
         node = es_json_next(&list->json, node)) {
        rc = read_entry(&list->entries[list->count], &list->json, node, list->count, err);
        list->count++;
    }
    return rc;
}

int es_revoked_list_parse(es_revoked_list **out, const eseal_ctx *ctx, es_span in, eseal_error *err)
{
    es_revoked_list *list = es_alloc(sizeof *list);
    int rc;

    *out = NULL;
    if (list == NULL)
        return es_err_nomem(err);
    rc = es_json_parse(&list->json, &ctx->limits, in, err);
    if (rc == 0)
        rc = read_list(list, err);
    if (rc == 0 && (list->octets = es_memdup(in.ptr, in.len)) == NULL)
        rc = es_err_nomem(err);
    if (rc == 0) {
        list->len = in.len;
        *out = list;
    } else {
        es_revoked_list_free(list);
    }
    return rc;
}

void es_revoked_list_free(es_revoked_list *list)
{
    if (list == NULL)
        return;
    es_json_free(&list->json);
    es_free(list->entries);
    es_free(list->octets);
    es_free(list);
}
