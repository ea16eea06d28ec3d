/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_plan.h"

#include "base/err.h"
#include "base/mem.h"
#include "doc/ofd_edit.h"
#include "doc/ofd_emit.h"
#include "doc/ofd_plan_parts.h"

static const char ENTRY[] = "OFD.xml";

/* What is built from parts whose sizes are capped already needs no ceiling of its own. */
#define NO_CEILING ES_BUF(SIZE_MAX / 2)

/* --- the files that change --- */

static int copy_request(es_ofd_plan *plan, const es_ofd_request *request, eseal_error *err)
{
    plan->request = *request;
    plan->seal = NO_CEILING;
    plan->list = NO_CEILING;
    plan->entry = NO_CEILING;
    plan->xml = NO_CEILING;
    plan->places = es_alloc_array(request->place_count, sizeof *plan->places);
    if (plan->places == NULL || !es_buf_span(&plan->seal, request->seal))
        return es_err_nomem(err);
    if (request->place_count > 0)
        memcpy(plan->places, request->places, request->place_count * sizeof *plan->places);
    plan->request.places = plan->places;
    plan->request.seal = es_buf_view(&plan->seal);
    return 0;
}

static int read_old(es_buf *out, const es_ofd *ofd, const char *path, eseal_error *err)
{
    const es_zip_entry *entry = es_zip_find(ofd->zip, path);
    uint64_t most = ofd->ctx->limits.xml_octets;

    if (entry == NULL)
        return es_err(err, ESEAL_E_DOCUMENT, path, ES_NO_OFFSET, "is not in the package");
    if (entry->size > most)
        return es_err_limit(err, path, "xml_octets", most);
    return es_zip_read(out, ofd->zip, entry, SIZE_MAX / 2, NULL, err);
}

static int make_list(es_ofd_plan *plan, const char *max_sign_id, eseal_error *err)
{
    const es_ofd_listing listing = {.id = plan->id,
        .type = plan->request.plain ? "Sign" : "Seal",
        .base_loc = plan->property_info,
        .max_sign_id = max_sign_id};
    es_buf old = NO_CEILING;
    int rc;

    if (!plan->ofd->bodies[0].list_named)
        return es_ofd_list_make(&plan->list, plan->ofd->ctx, plan->list_path, &listing, err);
    rc = read_old(&old, plan->ofd, plan->list_path, err);
    if (rc == 0)
        rc = es_ofd_edit_list(
            &plan->list, plan->ofd->ctx, plan->list_path, es_buf_view(&old), &listing, err);
    es_buf_free(&old);
    return rc;
}

/* Only the first signature touches OFD.xml. */
static int make_entry(es_ofd_plan *plan, eseal_error *err)
{
    es_buf old = NO_CEILING;
    char *location = NULL;
    int rc;

    if (plan->ofd->bodies[0].list_named)
        return 0;
    location = es_ofd_plan_location(plan->list_path);
    rc = location == NULL ? es_err_nomem(err) : read_old(&old, plan->ofd, ENTRY, err);
    if (rc == 0)
        rc = es_ofd_edit_entry(&plan->entry, plan->ofd->ctx, es_buf_view(&old), location, err);
    es_free(location);
    es_buf_free(&old);
    return rc;
}

static int make_changes(es_ofd_plan *plan, eseal_error *err)
{
    es_buf max = ES_BUF(64);
    int rc;

    es_ofd_emit_id(&max, plan->number + plan->request.place_count);
    rc = max.failed ? es_err_nomem(err) : make_list(plan, (const char *)max.ptr, err);
    es_buf_free(&max);
    return rc != 0 ? rc : make_entry(plan, err);
}

/* --- the files that are protected --- */

/* changed: its new contents, or NULL. */
static int add_item(es_ofd_plan *plan, const char *path, const es_buf *changed, eseal_error *err)
{
    es_ofd_item *item = &plan->items[plan->item_count];

    item->path = es_strdup(path);
    if (item->path == NULL)
        return es_err_nomem(err);
    item->is_new = changed != NULL;
    if (changed != NULL)
        item->data = es_buf_view(changed);
    plan->item_count++;
    return 0;
}

/* A name may hold the two characters that XML may not (XML 1.0, 2.2: Char); controls it may not. */
static bool is_xml_text(const char *name)
{
    return strstr(name, "\xEF\xBF\xBE") == NULL && strstr(name, "\xEF\xBF\xBF") == NULL;
}

/* Whether the location that a reference would hold leads back to this file: blanks at a name's end,
 * say, do not survive. */
static int check_location(const es_zip *zip, const char *path, eseal_error *err)
{
    char *location = es_ofd_plan_location(path), *key = NULL;
    es_findings findings = {0};
    int rc = 0;

    if (location != NULL)
        key = es_ofd_resolve(zip, "", es_span_str(location), 0, &findings);
    if (location == NULL || findings.failed)
        rc = es_err_nomem(err);
    else if (key == NULL || strcmp(key, path) != 0 || !is_xml_text(path))
        rc = es_err(err, ESEAL_E_DOCUMENT, path, ES_NO_OFFSET,
            "has a name that no reference can hold, so it cannot be protected");
    es_findings_free(&findings);
    es_free(key);
    es_free(location);
    return rc;
}

/* An old file, which the list is only for a lock. */
static int add_old(es_ofd_plan *plan, const es_zip_entry *entry, eseal_error *err)
{
    int rc;

    if (entry->folder || (!plan->request.lock && strcmp(entry->name, plan->list_path) == 0))
        return 0;
    rc = check_location(plan->ofd->zip, entry->name, err);
    if (rc != 0)
        return rc;
    return add_item(plan, entry->name, es_ofd_plan_changed(plan, entry->name), err);
}

/* Everything that will be in the package: what a reader reaches and what it does not.  Left out are
 * the list, so that signatures can be added, unless a lock is asked for, and the signature's own
 * files that come after the digests (GB/T 33190-2016 18.2.2). */
static int list_items(es_ofd_plan *plan, eseal_error *err)
{
    const es_zip *zip = plan->ofd->zip;
    size_t count = es_zip_count(zip);
    uint64_t max = plan->ofd->ctx->limits.references;
    int rc = 0;

    plan->items = es_alloc_array(count + 2, sizeof *plan->items);
    if (plan->items == NULL)
        return es_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = add_old(plan, es_zip_entry_at(zip, i), err);
    if (rc == 0 && plan->request.lock && es_zip_find(zip, plan->list_path) == NULL)
        rc = add_item(plan, plan->list_path, &plan->list, err);
    if (rc == 0 && plan->seal_path != NULL)
        rc = add_item(plan, plan->seal_path, &plan->seal, err);
    if (rc == 0 && plan->item_count > max)
        rc = es_err_limit(err, plan->signature_path, "references", max);
    return rc;
}

const es_buf *es_ofd_plan_changed(const es_ofd_plan *plan, const char *path)
{
    if (strcmp(path, plan->list_path) == 0)
        return &plan->list;
    return plan->entry.len > 0 && strcmp(path, ENTRY) == 0 ? &plan->entry : NULL;
}

/* --- the plan --- */

int es_ofd_plan_new(
    es_ofd_plan **out, const es_ofd *ofd, const es_ofd_request *request, eseal_error *err)
{
    es_ofd_plan *plan = NULL;
    int rc = es_ofd_plan_check(ofd, request, err);

    if (rc != 0)
        return rc;
    plan = es_alloc(sizeof *plan);
    if (plan == NULL)
        return es_err_nomem(err);
    plan->ofd = ofd;
    rc = copy_request(plan, request, err);
    if (rc == 0)
        rc = es_ofd_plan_name(plan, err);
    if (rc == 0)
        rc = make_changes(plan, err);
    if (rc == 0)
        rc = list_items(plan, err);
    if (rc == 0)
        *out = plan;
    else
        es_ofd_plan_free(plan);
    return rc;
}

void es_ofd_plan_free(es_ofd_plan *plan)
{
    if (plan == NULL)
        return;
    for (size_t i = 0; i < plan->item_count; i++)
        es_free(plan->items[i].path);
    es_free(plan->items);
    es_free(plan->folder);
    es_free(plan->id);
    es_free(plan->signature_path);
    es_free(plan->value_path);
    es_free(plan->seal_path);
    es_free(plan->property_info);
    es_free(plan->list_path);
    es_free(plan->places);
    es_buf_free(&plan->seal);
    es_buf_free(&plan->list);
    es_buf_free(&plan->entry);
    es_buf_free(&plan->xml);
    es_free(plan);
}
