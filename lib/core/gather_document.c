/* SPDX-License-Identifier: Apache-2.0 */
/* The document as a whole: container, list, versions, stamps, files that nothing leads to. */
#include "core/gather.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"

static bool is_name_reason(es_reason reason)
{
    return reason == ES_R_NAME_DUPLICATE || reason == ES_R_NAME_TWIN ||
           reason == ES_R_NAME_INVALID || reason == ES_R_NAME_ENCODING ||
           reason == ES_R_NAME_FOLDER_CLASH || reason == ES_R_NAME_UNDECLARED;
}

static es_check_id container_check(es_reason reason)
{
    if (reason == ES_R_LIMIT_REACHED)
        return ES_C_CONTAINER_LIMITS;
    return is_name_reason(reason) ? ES_C_CONTAINER_NAMES : ES_C_CONTAINER_STRUCTURE;
}

static void sort_findings(es_findings sorted[3], const es_findings *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const es_finding *f = &from->items[i];

        es_findings_add(&sorted[container_check(f->reason) - ES_C_CONTAINER_STRUCTURE], f->reason,
            f->severity, f->offset, f->path, f->detail);
    }
    sorted[0].failed |= from->failed;
}

static void gather_container(es_gather *g, const es_ofd *ofd, const es_findings *damaged)
{
    es_findings sorted[3] = {{0}, {0}, {0}};
    es_checks *found = &g->facts->found;

    sort_findings(sorted, &ofd->container);
    sort_findings(sorted, &ofd->structure);
    sort_findings(sorted, damaged);
    for (int i = 0; i < 3; i++) {
        es_found_findings(found, (es_check_id)(ES_C_CONTAINER_STRUCTURE + i), &sorted[i], 4, false);
        es_findings_free(&sorted[i]);
    }
    es_found_findings(found, ES_C_DOCUMENT_VERSIONS, &ofd->versions_found, 4, false);
}

/* The list's Type is an unsigned claim; the value says what it is. */
static void gather_type(es_gather *g, const es_signature_facts *s)
{
    const char *type = s->entry->type == NULL ? "Seal" : s->entry->type;
    const char *actual = s->plain ? "Sign" : "Seal";
    es_checks *found = &g->facts->found;
    eseal_check *check;

    if (s->value == NULL || strcmp(type, actual) == 0)
        return;
    check = es_checks_add(found, ES_C_DOCUMENT_LIST, ESEAL_CHECK_FAILED, ES_R_LIST_TYPE);
    es_checks_text(found, &check->subject, s->entry->id);
    es_checks_text(found, &check->expected, type);
    es_checks_text(found, &check->actual, actual);
}

static void gather_list(es_gather *g, const es_ofd *ofd)
{
    es_findings none = {0};

    for (size_t i = 0; i < g->facts->signature_count; i++)
        gather_type(g, &g->facts->signatures[i]);
    es_found_findings(&g->facts->found, ES_C_DOCUMENT_LIST, &ofd->list, 4, true);
    if (es_checks_find(&g->facts->found, ES_C_DOCUMENT_LIST) == NULL)
        es_found_findings(&g->facts->found, ES_C_DOCUMENT_LIST, &none, 4, false);
}

/* --- stamps --- */

/* NULL: faults like this one were told often enough. */
static eseal_check *found_stamp(
    es_gather *g, es_signature_facts *s, const es_ofd_stamp *stamp, int outcome, es_reason reason)
{
    size_t *count = outcome == ESEAL_CHECK_FAILED ? &s->stamps_failed : &s->stamps_scaled;
    es_checks *found = &g->facts->found;
    eseal_check *check;

    if ((*count)++ >= es_told_max(g->facts->signature_count))
        return NULL;
    check = es_checks_add(found, ES_C_DOCUMENT_STAMPS, outcome, reason);
    es_checks_text(found, &check->path, s->entry->path);
    es_checks_text(found, &check->subject, s->entry->id);
    es_checks_text(found, &check->detail, stamp->id != NULL ? stamp->id : stamp->page_ref);
    return check;
}

static void found_size(es_gather *g, es_signature_facts *s, const es_ofd_stamp *stamp, bool large)
{
    es_checks *found = &g->facts->found;
    eseal_check *check = found_stamp(g, s, stamp, large ? ESEAL_CHECK_FAILED : ESEAL_CHECK_WARNING,
        large ? ES_R_STAMP_SIZE : ES_R_STAMP_SCALED);
    char text[64];

    if (check == NULL)
        return;
    snprintf(text, sizeof text, "%lld x %lld", (long long)s->seal->width_mm,
        (long long)s->seal->height_mm);
    es_checks_text(found, &check->expected, text);
    snprintf(text, sizeof text, "%.0f x %.0f", fmin(stamp->box[2], 1e9), fmin(stamp->box[3], 1e9));
    es_checks_text(found, &check->actual, text);
}

/* Boundary ∩ Clip, in the page's millimetres. */
static void visible_box(double out[4], const es_ofd_stamp *stamp)
{
    double x0 = stamp->box[0], y0 = stamp->box[1];
    double x1 = x0 + stamp->box[2], y1 = y0 + stamp->box[3];

    if (stamp->has_clip) {
        double cx0 = stamp->box[0] + stamp->clip[0], cy0 = stamp->box[1] + stamp->clip[1];

        x0 = fmax(x0, cx0);
        y0 = fmax(y0, cy0);
        x1 = fmin(x1, cx0 + stamp->clip[2]);
        y1 = fmin(y1, cy0 + stamp->clip[3]);
    }
    out[0] = x0;
    out[1] = y0;
    out[2] = x1;
    out[3] = y1;
}

/* Some of it must lie on the page; a sliver over the edge is usual. */
static bool on_page(const es_ofd_stamp *stamp, const es_ofd_page *page)
{
    double v[4];

    if (!page->has_size)
        return true;
    visible_box(v, stamp);
    return v[0] < v[2] && v[1] < v[3] && v[0] < page->width && v[1] < page->height && v[2] > 0 &&
           v[3] > 0;
}

/* More than twice the seal's size is a foreign picture over the page; 10 % off is a remark. */
static void judge_size(es_gather *g, es_signature_facts *s, const es_ofd_stamp *stamp)
{
    double w = (double)s->seal->width_mm, h = (double)s->seal->height_mm;

    if (w <= 0 || h <= 0)
        return;
    if (stamp->box[2] > 2 * w || stamp->box[3] > 2 * h)
        found_size(g, s, stamp, true);
    else if (fabs(stamp->box[2] - w) > 0.1 * w || fabs(stamp->box[3] - h) > 0.1 * h)
        found_size(g, s, stamp, false);
}

static void gather_stamp(
    es_gather *g, const es_ofd *ofd, es_signature_facts *s, const es_ofd_stamp *stamp)
{
    if (s->value != NULL && s->plain)
        found_stamp(g, s, stamp, ESEAL_CHECK_FAILED, ES_R_STAMP_ON_PLAIN);
    else if (!stamp->box_ok || (stamp->has_clip && !stamp->clip_ok))
        found_stamp(g, s, stamp, ESEAL_CHECK_FAILED, ES_R_STAMP_GEOMETRY);
    else if (stamp->page == ES_OFD_NONE)
        found_stamp(g, s, stamp, ESEAL_CHECK_FAILED, ES_R_STAMP_PAGE);
    else if (!on_page(stamp, &ofd->pages[stamp->page]))
        found_stamp(g, s, stamp, ESEAL_CHECK_FAILED, ES_R_STAMP_PLACE);
    else if (s->seal != NULL)
        judge_size(g, s, stamp);
}

static void gather_stamps(es_gather *g, const es_ofd *ofd)
{
    es_checks *found = &g->facts->found;
    size_t count = 0;

    for (size_t i = 0; i < g->facts->signature_count; i++) {
        es_signature_facts *s = &g->facts->signatures[i];

        count += s->entry->stamp_count;
        for (size_t j = 0; j < s->entry->stamp_count; j++)
            gather_stamp(g, ofd, s, &s->entry->stamps[j]);
    }
    if (count == 0)
        es_checks_add(found, ES_C_DOCUMENT_STAMPS, ESEAL_CHECK_NOT_APPLICABLE, ES_R_ABSENT);
    else if (es_checks_find(found, ES_C_DOCUMENT_STAMPS) == NULL)
        es_checks_add(found, ES_C_DOCUMENT_STAMPS, ESEAL_CHECK_PASSED, ES_R_OK);
}

/* --- files that nothing shows and nothing signs --- */

static bool is_unlisted(const es_gather *g, const es_ofd *ofd, const es_zip_entry *entry)
{
    bool covered = entry->folder || es_ofd_file_find(ofd, entry->name) != ES_OFD_NONE;

    for (size_t j = 0; !covered && j < g->facts->signature_count; j++)
        covered = g->facts->signatures[j].covered_entry[entry->index];
    return !covered;
}

/* A name beyond ASCII that is not said to be UTF-8 is another name to who reads GBK there: that of
 * a signed file, for all we know, if its own reads otherwise too. */
static void find_undeclared(es_gather *g, const es_ofd *ofd, es_findings *findings)
{
    for (size_t i = 0; g->facts->signature_count > 0 && i < es_zip_count(ofd->zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(ofd->zip, i);

        if (entry->usable && !entry->declared && is_unlisted(g, ofd, entry))
            es_findings_add(
                findings, ES_R_NAME_UNDECLARED, ES_BAD, entry->header_offset, entry->name, NULL);
    }
}

static void gather_unlisted(es_gather *g, const es_ofd *ofd)
{
    es_checks *found = &g->facts->found;

    for (size_t i = 0; i < es_zip_count(ofd->zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(ofd->zip, i);
        eseal_check *check;

        if (!is_unlisted(g, ofd, entry))
            continue;
        check = es_checks_add(found, ES_C_COVERAGE_UNLISTED, ESEAL_CHECK_FAILED, ES_R_UNLISTED);
        es_checks_text(found, &check->path, entry->name);
    }
    if (es_checks_find(found, ES_C_COVERAGE_UNLISTED) == NULL)
        es_checks_add(found, ES_C_COVERAGE_UNLISTED, ESEAL_CHECK_PASSED, ES_R_OK);
}

/* --- signatures --- */

static es_reason parse_reason(int rc, size_t len)
{
    if (len == 0)
        return ES_R_ENC_EMPTY;
    if (rc == ESEAL_E_LIMIT)
        return ES_R_LIMIT_REACHED;
    if (rc == ESEAL_E_DER)
        return ES_R_ENC_NOT_DER;
    return rc == ESEAL_E_ASN1 ? ES_R_ENC_STRUCTURE : ES_R_ENC_UNKNOWN;
}

/* 0, or an error of ours; s->value stays NULL where the octets are no signature. */
static int parse_value(es_gather *g, es_signature_facts *s)
{
    const es_ofd_signature *entry = s->entry;
    eseal_error problem = {0};
    char limit[64];
    int rc;

    if (entry->value.len == 0 && (!entry->value_named || entry->value_path == NULL ||
                                     es_zip_find(g->facts->ofd->zip, entry->value_path) == NULL)) {
        es_found_text(s, ES_C_SIGNATURE_VALUE, ESEAL_CHECK_FAILED, ES_R_FILE_MISSING,
            entry->value_path != NULL ? entry->value_path : entry->path, NULL, NULL);
        return 0;
    }
    rc = es_signature_parse(&s->value, g->ctx, es_buf_view(&entry->value), &problem);
    if (es_err_is_ours(rc))
        return es_err_from(g->err, rc, &problem);
    if (rc < 0) {
        es_err_limit_said(limit, &problem);
        es_found_text(s, ES_C_SIGNATURE_VALUE, ESEAL_CHECK_FAILED,
            parse_reason(rc, entry->value.len), entry->value_path,
            rc == ESEAL_E_LIMIT ? limit : problem.text, NULL)
            ->offset = problem.offset;
        return 0;
    }
    s->seal = s->value->seal;
    s->plain = s->seal == NULL;
    s->layout = s->seal == NULL ? ES_LAYOUT_PLAIN : s->seal->layout;
    return 0;
}

static int gather_one(es_gather *g, es_hash_cache *cache, es_signature_facts *s)
{
    es_content content = {.octets = es_buf_view(&s->entry->xml)};
    int rc = parse_value(g, s);

    if (rc == 0 && s->value != NULL)
        rc = es_gather_signature(g, s, &content);
    if (rc == 0)
        rc = es_gather_references(g, cache, s);
    return rc;
}

int es_gather_document(es_gather *g, const es_ofd *ofd)
{
    es_facts *facts = g->facts;
    es_hash_cache *cache = NULL;
    es_findings damaged = {0};
    int rc;

    facts->ofd = ofd;
    facts->format = "ofd";
    facts->signatures = es_alloc_array(ofd->signature_count, sizeof *facts->signatures);
    if (facts->signatures == NULL)
        return es_err_nomem(g->err);
    facts->signature_count = ofd->signature_count;
    rc = es_hash_cache_new(&cache, g, ofd);
    for (size_t i = 0; i < ofd->signature_count; i++) {
        es_signature_facts *s = &facts->signatures[i];

        s->index = i;
        s->entry = &ofd->signatures[i];
        s->layout = 4;
        s->claimed = ES_TIME_UNKNOWN;
        if (rc == 0)
            rc = gather_one(g, cache, s);
    }
    if (rc == 0)
        rc = es_gather_entries(g, ofd);
    if (rc == 0)
        rc = es_hash_cache_finish(cache, g, &damaged);
    if (rc == 0) {
        find_undeclared(g, ofd, &damaged);
        gather_container(g, ofd, &damaged);
        gather_list(g, ofd);
        gather_stamps(g, ofd);
        gather_unlisted(g, ofd);
    }
    es_findings_free(&damaged);
    es_hash_cache_free(cache);
    return rc;
}
