/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where seals are drawn: GB/T 33190-2016 18.2.3 (StampAnnot).  Boundary is the whole seal in mm
 * from the page's top left corner, Clip the part of it that is drawn, in mm from the seal's own
 * corner.
 */
#include "doc/ofd_plan.h"

#include <math.h>

#include <eseal/signing.h>

#include "base/err.h"
#include "base/mem.h"

/* Half of the last decimal that is written. */
#define TOLERANCE 0.0005
/* What printing and paper stand: a slice is not to be narrower (mm). */
#define SLICE_MIN 2.0
/* Less is not seen, more is beyond any page; keeps the arithmetic far from its limits (mm). */
#define LENGTH_MIN 0.1
#define LENGTH_MAX 1e6

static bool is_length(double value)
{
    return isfinite(value) && value >= LENGTH_MIN && value <= LENGTH_MAX;
}

static int sized_page(const es_ofd_page **out, const es_ofd *ofd, size_t index, eseal_error *err)
{
    const es_ofd_page *page;

    if (index >= ofd->page_count)
        return es_err(err, ESEAL_E_PAGE, NULL, ES_NO_OFFSET,
            "there is no page %zu: the document has %zu", index + 1, ofd->page_count);
    page = &ofd->pages[index];
    if (!page->has_size || !is_length(page->width) || !is_length(page->height))
        return es_err(err, ESEAL_E_PAGE, page->path, ES_NO_OFFSET,
            "page %zu has no size that a seal could be placed by", index + 1);
    *out = page;
    return 0;
}

/* Whether from..from+length lies within 0..whole. */
static bool within(double from, double length, double whole)
{
    return isfinite(from) && from >= -TOLERANCE && from + length <= whole + TOLERANCE;
}

int es_ofd_place_on(es_ofd_place *out, const es_ofd *ofd, size_t page, double x, double y,
    double width, double height, eseal_error *err)
{
    const es_ofd_page *on = NULL;
    int rc;

    if (!is_length(width) || !is_length(height))
        return es_err_misuse(err, "a stamp needs a width and a height in mm");
    rc = sized_page(&on, ofd, page, err);
    if (rc != 0)
        return rc;
    if (!within(x, width, on->width) || !within(y, height, on->height))
        return es_err(err, ESEAL_E_PAGE, on->path, ES_NO_OFFSET,
            "a seal of %.3f x %.3f mm at %.3f, %.3f does not lie on page %zu of %.3f x %.3f mm",
            width, height, x, y, page + 1, on->width, on->height);
    *out = (es_ofd_place){.page = page, .box = {x, y, width, height}};
    return 0;
}

/* One seal over some pages: how it is cut. */
typedef struct cutting {
    int axis;       /* that is cut: 0 x (right and left edge), 1 y (top and bottom) */
    bool far;       /* at the edge away from the origin: right, bottom */
    double at;      /* along the edge */
    double size[2]; /* width, height */
    size_t slices;
} cutting;

/* Where slice i begins, on the grid of what is written: slices meet without gap or overlap. */
static double cut_at(double length, size_t i, size_t slices)
{
    if (i == slices)
        return length;
    return (double)(int64_t)(length * 1000 * (double)i / (double)slices + 0.5) / 1000;
}

/* The slice of the i-th of the pages under one seal.  Fanned out, the pages show the whole seal: at
 * the right and bottom edge the first page has its first part, at the left and top edge its last.
 */
static int slice_on(es_ofd_place *out, const es_ofd *ofd, size_t page, const cutting *cut, size_t i,
    eseal_error *err)
{
    const es_ofd_page *on = NULL;
    int axis = cut->axis, other = 1 - axis;
    size_t part = cut->far ? i : cut->slices - 1 - i;
    double begin = cut_at(cut->size[axis], part, cut->slices);
    double end = cut_at(cut->size[axis], part + 1, cut->slices);
    double along = cut->size[other], depth, length, rest;
    int rc = sized_page(&on, ofd, page, err);

    if (rc != 0)
        return rc;
    depth = axis == 0 ? on->width : on->height;
    length = axis == 0 ? on->height : on->width;
    rest = cut->at > 0 ? cut->at : (length - along) / 2;
    if (!within(rest, along, length) || end - begin > depth)
        return es_err(err, ESEAL_E_PAGE, on->path, ES_NO_OFFSET,
            "a seal of %.3f x %.3f mm does not fit the edge of page %zu of %.3f x %.3f mm",
            cut->size[0], cut->size[1], page + 1, on->width, on->height);
    *out =
        (es_ofd_place){.page = page, .box = {0, 0, cut->size[0], cut->size[1]}, .has_clip = true};
    out->box[axis] = cut->far ? depth - end : -begin;
    out->box[other] = rest;
    out->clip[axis] = begin;
    out->clip[2 + axis] = end - begin;
    out->clip[2 + other] = along;
    return 0;
}

/* How many times the seal is repeated: as rarely as the slices' width allows, and never so that a
 * single page is left for one seal. */
static size_t repeats(size_t pages, double across)
{
    size_t most = (size_t)(across / SLICE_MIN + TOLERANCE), seals;

    if (most < 2)
        most = 2;
    seals = pages / most + (pages % most != 0);
    while (seals > 1 && pages / seals < 2)
        seals--;
    return seals;
}

static int cut_all(
    es_ofd_place *list, const es_ofd *ofd, cutting *cut, size_t seals, eseal_error *err)
{
    size_t pages = ofd->page_count, page = 0;
    int rc = 0;

    for (size_t seal = 0; seal < seals; seal++) {
        /* pages are shared out evenly: the first seals take one page more */
        cut->slices = pages / seals + (seal < pages % seals);
        for (size_t i = 0; rc == 0 && i < cut->slices; i++, page++)
            rc = slice_on(&list[page], ofd, page, cut, i, err);
    }
    return rc;
}

int es_ofd_riding(es_ofd_place **places, size_t *count, const es_ofd *ofd, int edge, double at,
    double width, double height, eseal_error *err)
{
    cutting cut = {.axis = edge == ESEAL_RIDING_TOP || edge == ESEAL_RIDING_BOTTOM,
        .far = edge == ESEAL_RIDING_RIGHT || edge == ESEAL_RIDING_BOTTOM,
        .at = at,
        .size = {width, height}};
    size_t pages = ofd->page_count;
    es_ofd_place *list;
    int rc;

    if (edge < ESEAL_RIDING_RIGHT || edge > ESEAL_RIDING_BOTTOM)
        return es_err_misuse(err, "no such edge for a riding seal");
    if (!is_length(width) || !is_length(height) || isnan(at))
        return es_err_misuse(err, "a riding seal needs a width and a height in mm");
    if (pages < 2)
        return es_err(err, ESEAL_E_PAGE, NULL, ES_NO_OFFSET,
            "a riding seal needs two pages or more; the document has %zu", pages);
    list = es_alloc_array(pages, sizeof *list);
    if (list == NULL)
        return es_err_nomem(err);
    rc = cut_all(list, ofd, &cut, repeats(pages, cut.size[cut.axis]), err);
    if (rc != 0) {
        es_free(list);
        return rc;
    }
    *places = list;
    *count = pages;
    return 0;
}
