/* SPDX-License-Identifier: Apache-2.0 */
/* What is refused before anything is made: a signature is never put on what would not be accepted.
 */
#include "doc/ofd_plan_parts.h"

#include <math.h>

#include "base/err.h"
#include "base/time.h"

static const char ENTRY[] = "OFD.xml";
/* GM/T 0099-2020 annex D: the list of all files, under a signature of its own. */
static const char INTEGRITY[] = "OFDEntries.xml";

/* The reason's sentence with the finding's facts in it. */
static void put_sentence(es_buf *out, const es_finding *finding)
{
    const char *at = es_reason_text(finding->reason, false), *open, *close;

    for (; (open = strchr(at, '{')) != NULL && (close = strchr(open, '}')) != NULL;
         at = close + 1) {
        const char *fact = NULL;

        if (strncmp(open, "{path}", 6) == 0)
            fact = finding->path;
        else if (strncmp(open, "{detail}", 8) == 0)
            fact = finding->detail;
        es_buf_put(out, at, (size_t)(open - at));
        es_buf_text(out, fact == NULL ? "?" : fact);
    }
    es_buf_text(out, at);
}

static int refuse_bad(const es_findings *findings, const char *place, eseal_error *err)
{
    if (findings->failed)
        return es_err_nomem(err);
    for (size_t i = 0; i < findings->count; i++) {
        const es_finding *bad = &findings->items[i];
        es_buf sentence = ES_BUF(4096);
        int rc;

        if (bad->severity != ES_BAD)
            continue;
        put_sentence(&sentence, bad);
        rc = es_err(err, ESEAL_E_DOCUMENT, bad->path == NULL ? place : bad->path, bad->offset,
            "%s (%s)", sentence.ptr == NULL ? "" : (const char *)sentence.ptr,
            es_reason_id(bad->reason));
        es_buf_free(&sentence);
        return rc;
    }
    return 0;
}

static int check_package(const es_ofd *ofd, eseal_error *err)
{
    int rc;

    if (ofd->encrypted)
        return es_err(err, ESEAL_E_DOCUMENT, "Encryptions.xml", ES_NO_OFFSET,
            "the package is encrypted: it cannot be signed as it is");
    rc = refuse_bad(&ofd->container, "package", err);
    if (rc == 0)
        rc = refuse_bad(&ofd->structure, ENTRY, err);
    if (rc == 0)
        rc = refuse_bad(&ofd->list, ENTRY, err);
    if (rc == 0)
        rc = refuse_bad(&ofd->versions_found, ENTRY, err);
    if (rc != 0)
        return rc;
    if (ofd->body_count != 1)
        return es_err(err, ESEAL_E_DOCUMENT, ENTRY, ES_NO_OFFSET,
            "the package has %zu document bodies; only one can be signed", ofd->body_count);
    if (ofd->bodies[0].doc_root == NULL)
        return es_err(err, ESEAL_E_DOCUMENT, ENTRY, ES_NO_OFFSET, "no document root is named");
    if (ofd->bodies[0].list_named && (ofd->bodies[0].list_path == NULL ||
                                         es_zip_find(ofd->zip, ofd->bodies[0].list_path) == NULL))
        return es_err(err, ESEAL_E_DOCUMENT,
            ofd->bodies[0].list_path == NULL ? ENTRY : ofd->bodies[0].list_path, ES_NO_OFFSET,
            "the signature list that OFD.xml names is not in the package");
    return 0;
}

/* GB/T 33190-2016 18.2.2: a signature that protects the list is the last one.  Where a signature
 * cannot be read, or names what cannot be compared, nothing says that it is not such a one. */
static int check_lock_of(const es_ofd_signature *signature, const char *list, eseal_error *err)
{
    const char *id = signature->id == NULL ? "?" : signature->id;

    if (!signature->xml_read)
        return es_err(err, ESEAL_E_DOCUMENT, signature->path == NULL ? list : signature->path,
            ES_NO_OFFSET, "signature %s cannot be read, so what it protects is not known", id);
    for (size_t i = 0; i < signature->ref_count; i++) {
        const es_ofd_reference *ref = &signature->refs[i];

        if (ref->path == NULL)
            return es_err(err, ESEAL_E_DOCUMENT, signature->path, ES_NO_OFFSET,
                "signature %s protects a location that is no path: %s", id,
                ref->raw == NULL ? "" : ref->raw);
        if (list != NULL && strcmp(ref->path, list) == 0)
            return es_err(err, ESEAL_E_LOCKED, list, ES_NO_OFFSET,
                "signature %s protects the signature list: a further one would break it", id);
    }
    return 0;
}

static int check_locks(const es_ofd *ofd, eseal_error *err)
{
    for (size_t i = 0; i < ofd->signature_count; i++) {
        int rc = check_lock_of(&ofd->signatures[i], ofd->bodies[0].list_path, err);

        if (rc != 0)
            return rc;
    }
    if (es_zip_find(ofd->zip, INTEGRITY) != NULL)
        return es_err(err, ESEAL_E_LOCKED, INTEGRITY, ES_NO_OFFSET,
            "the package's integrity list names all its files: a signature's would break it");
    return 0;
}

static bool is_box(const double box[4])
{
    for (size_t i = 0; i < 4; i++)
        if (!isfinite(box[i]) || box[i] > 1e6 || box[i] < -1e6)
            return false;
    /* smaller ones would be written as 0 */
    return box[2] >= 0.001 && box[3] >= 0.001;
}

static int check_places(const es_ofd *ofd, const es_ofd_request *request, eseal_error *err)
{
    if (request->place_count > ofd->ctx->limits.stamps)
        return es_err_limit(err, "StampAnnot", "stamps", ofd->ctx->limits.stamps);
    for (size_t i = 0; i < request->place_count; i++) {
        const es_ofd_place *place = &request->places[i];
        const es_ofd_page *page;

        if (place->page >= ofd->page_count)
            return es_err(err, ESEAL_E_PAGE, NULL, ES_NO_OFFSET,
                "there is no page %zu: the document has %zu", place->page + 1, ofd->page_count);
        page = &ofd->pages[place->page];
        if (page->id == NULL || page->id[0] == '\0')
            return es_err(err, ESEAL_E_PAGE, page->path, ES_NO_OFFSET,
                "page %zu has no ID that a stamp could name", place->page + 1);
        if (!is_box(place->box) || (place->has_clip && !is_box(place->clip)))
            return es_err(err, ESEAL_E_PAGE, page->path, ES_NO_OFFSET,
                "the stamp on page %zu has no possible place and size", place->page + 1);
    }
    return 0;
}

static int check_request(const es_ofd *ofd, const es_ofd_request *request, eseal_error *err)
{
    const eseal_limits *limits = &ofd->ctx->limits;
    char date[16];

    if (request->plain && (request->seal.len != 0 || request->place_count != 0))
        return es_err_misuse(err, "a plain signature has no seal to draw");
    if (!request->plain && request->seal.len == 0)
        return es_err_misuse(err, "a seal signature needs a seal");
    if (!es_time_to_generalized(date, request->time))
        return es_err(err, ESEAL_E_RANGE, "SignatureDateTime", ES_NO_OFFSET,
            "the time of signing is outside of the years 0 to 9999");
    if (ofd->signature_count >= limits->signatures)
        return es_err_limit(err, ofd->bodies[0].list_path, "signatures", limits->signatures);
    return check_places(ofd, request, err);
}

int es_ofd_plan_check(const es_ofd *ofd, const es_ofd_request *request, eseal_error *err)
{
    int rc = check_package(ofd, err);

    if (rc == 0)
        rc = check_locks(ofd, err);
    return rc != 0 ? rc : check_request(ofd, request, err);
}
