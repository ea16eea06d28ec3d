/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include <eseal/signing.h>

#include "base/mem.h"
#include "doc/ofd_plan.h"

#include "unit.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))
#define MANY 300

static es_ofd_page pages[MANY];
static es_ofd ofd;
static eseal_error err;
static es_ofd_place *places;
static size_t count;

/* A document of n A4 pages. */
static void setup(void)
{
    memset(&ofd, 0, sizeof ofd);
    memset(&err, 0, sizeof err);
    for (size_t i = 0; i < MANY; i++)
        pages[i] = (es_ofd_page){
            .id = "1", .path = "Doc_0/P.xml", .width = 210, .height = 297, .has_size = true};
    ofd.pages = pages;
    ofd.page_count = 5;
    places = NULL;
    count = 0;
}

static void teardown(void)
{
    es_free(places);
}

static void near(const double is[4], const double want[4])
{
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq_tol(is[i], want[i], 1e-9);
}

/* --- one stamp --- */

static const struct {
    double x, y, w, h;
    size_t page;
    int code;
} ON[] = {
    {90, 8, 30, 20, 0, 0},
    {0, 0, 210, 297, 4, 0},
    {170, 257, 40, 40, 4, 0},
    {170.001, 257, 40, 40, 4, ESEAL_E_PAGE},
    {170, 257.001, 40, 40, 4, ESEAL_E_PAGE},
    {-0.001, 0, 40, 40, 4, ESEAL_E_PAGE},
    {0, -0.001, 40, 40, 4, ESEAL_E_PAGE},
    {0, 0, 210.001, 40, 4, ESEAL_E_PAGE},
    {0, 0, 40, 40, 5, ESEAL_E_PAGE},
    {0, 0, 40, 40, SIZE_MAX, ESEAL_E_PAGE},
    {NAN, 0, 40, 40, 0, ESEAL_E_PAGE},
    {0, INFINITY, 40, 40, 0, ESEAL_E_PAGE},
    {0, 0, 0, 40, 0, ESEAL_E_MISUSE},
    {0, 0, 40, -1, 0, ESEAL_E_MISUSE},
    {0, 0, 40, NAN, 0, ESEAL_E_MISUSE},
    {0, 0, INFINITY, 40, 0, ESEAL_E_MISUSE},
};

START_TEST(on_page)
{
    es_ofd_place out;
    double want[4] = {ON[_i].x, ON[_i].y, ON[_i].w, ON[_i].h};

    ck_assert_int_eq(
        es_ofd_place_on(&out, &ofd, ON[_i].page, ON[_i].x, ON[_i].y, ON[_i].w, ON[_i].h, &err),
        ON[_i].code);
    ck_assert_int_eq(err.code, ON[_i].code);
    if (ON[_i].code != 0)
        return;
    ck_assert_uint_eq(out.page, ON[_i].page);
    ck_assert(!out.has_clip);
    near(out.box, want);
}
END_TEST

START_TEST(page_without_size)
{
    es_ofd_place out;

    pages[2].has_size = false;
    ck_assert_int_eq(es_ofd_place_on(&out, &ofd, 2, 0, 0, 40, 40, &err), ESEAL_E_PAGE);
    ck_assert_str_eq(err.where, "Doc_0/P.xml");
    ck_assert_ptr_nonnull(strstr(err.text, "page 3"));
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(
        es_ofd_riding(&places, &count, &ofd, ESEAL_RIDING_RIGHT, 0, 40, 40, &err), ESEAL_E_PAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "page 3"));
    ck_assert_ptr_null(places);
}
END_TEST

/* --- riding seals: one of 40 x 30 mm over n A4 pages, slices of 40/n or 30/n --- */

static const struct {
    int edge;
    size_t pages;
    double at;
    size_t i;
    double box[4], clip[4];
} RIDING[] = {
    /* x = 210 - (i+1)*8, y centred: (297-30)/2 */
    {ESEAL_RIDING_RIGHT, 5, 0, 0, {202, 133.5, 40, 30}, {0, 0, 8, 30}},
    {ESEAL_RIDING_RIGHT, 5, 0, 1, {194, 133.5, 40, 30}, {8, 0, 8, 30}},
    {ESEAL_RIDING_RIGHT, 5, 0, 2, {186, 133.5, 40, 30}, {16, 0, 8, 30}},
    {ESEAL_RIDING_RIGHT, 5, 0, 3, {178, 133.5, 40, 30}, {24, 0, 8, 30}},
    {ESEAL_RIDING_RIGHT, 5, 0, 4, {170, 133.5, 40, 30}, {32, 0, 8, 30}},
    {ESEAL_RIDING_RIGHT, 5, -3, 4, {170, 133.5, 40, 30}, {32, 0, 8, 30}},
    {ESEAL_RIDING_RIGHT, 5, 40, 4, {170, 40, 40, 30}, {32, 0, 8, 30}},
    {ESEAL_RIDING_RIGHT, 5, 267, 4, {170, 267, 40, 30}, {32, 0, 8, 30}},
    /* x = -(n-1-i)*8 */
    {ESEAL_RIDING_LEFT, 5, 0, 0, {-32, 133.5, 40, 30}, {32, 0, 8, 30}},
    {ESEAL_RIDING_LEFT, 5, 0, 3, {-8, 133.5, 40, 30}, {8, 0, 8, 30}},
    {ESEAL_RIDING_LEFT, 5, 50, 4, {0, 50, 40, 30}, {0, 0, 8, 30}},
    /* y = -(n-1-i)*6, x centred: (210-40)/2 */
    {ESEAL_RIDING_TOP, 5, 0, 0, {85, -24, 40, 30}, {0, 24, 40, 6}},
    {ESEAL_RIDING_TOP, 5, 0, 4, {85, 0, 40, 30}, {0, 0, 40, 6}},
    /* y = 297 - (i+1)*6 */
    {ESEAL_RIDING_BOTTOM, 5, 0, 0, {85, 291, 40, 30}, {0, 0, 40, 6}},
    {ESEAL_RIDING_BOTTOM, 5, 10, 4, {10, 267, 40, 30}, {0, 24, 40, 6}},
    {ESEAL_RIDING_RIGHT, 2, 0, 0, {190, 133.5, 40, 30}, {0, 0, 20, 30}},
    {ESEAL_RIDING_RIGHT, 2, 0, 1, {170, 133.5, 40, 30}, {20, 0, 20, 30}},
    /* cut on thousandths: 13.333, 26.667 */
    {ESEAL_RIDING_RIGHT, 3, 0, 0, {196.667, 133.5, 40, 30}, {0, 0, 13.333, 30}},
    {ESEAL_RIDING_RIGHT, 3, 0, 1, {183.333, 133.5, 40, 30}, {13.333, 0, 13.334, 30}},
    {ESEAL_RIDING_RIGHT, 3, 0, 2, {170, 133.5, 40, 30}, {26.667, 0, 13.333, 30}},
    /* 20 slices of 2 mm; 21 pages are 11 and 10 */
    {ESEAL_RIDING_RIGHT, 20, 0, 19, {170, 133.5, 40, 30}, {38, 0, 2, 30}},
    {ESEAL_RIDING_RIGHT, 21, 0, 10, {170, 133.5, 40, 30}, {36.364, 0, 3.636, 30}},
    {ESEAL_RIDING_RIGHT, 21, 0, 11, {206, 133.5, 40, 30}, {0, 0, 4, 30}},
    {ESEAL_RIDING_RIGHT, 21, 0, 20, {170, 133.5, 40, 30}, {36, 0, 4, 30}},
};

START_TEST(riding)
{
    ofd.page_count = RIDING[_i].pages;
    ck_assert_int_eq(
        es_ofd_riding(&places, &count, &ofd, RIDING[_i].edge, RIDING[_i].at, 40, 30, &err), 0);
    ck_assert_uint_eq(count, RIDING[_i].pages);
    ck_assert_uint_eq(places[RIDING[_i].i].page, RIDING[_i].i);
    ck_assert(places[RIDING[_i].i].has_clip);
    near(places[RIDING[_i].i].box, RIDING[_i].box);
    near(places[RIDING[_i].i].clip, RIDING[_i].clip);
}
END_TEST

/* The boxes that ofdrw put into V4RideRight.ofd: 40 x 40 mm, five A4 pages, 40 mm from the top. */
START_TEST(as_others_do)
{
    static const double X[] = {202, 194, 186, 178, 170};

    ck_assert_int_eq(es_ofd_riding(&places, &count, &ofd, ESEAL_RIDING_RIGHT, 40, 40, 40, &err), 0);
    for (size_t i = 0; i < 5; i++) {
        const double box[4] = {X[i], 40, 40, 40}, clip[4] = {8 * (double)i, 0, 8, 40};

        near(places[i].box, box);
        near(places[i].clip, clip);
    }
}
END_TEST

START_TEST(each_page_by_its_own_size)
{
    static const double FIRST[] = {202, 133.5, 40, 30}, SECOND[] = {281, 90, 40, 30};

    pages[1].width = 297;
    pages[1].height = 210;
    ck_assert_int_eq(es_ofd_riding(&places, &count, &ofd, ESEAL_RIDING_RIGHT, 0, 40, 30, &err), 0);
    near(places[0].box, FIRST);
    near(places[1].box, SECOND);
}
END_TEST

/* Over any number of pages: slices of one seal meet, cover it, lie on the edge, are about 2 mm wide
 * or more, and no seal has one page. */
START_TEST(repeated)
{
    static const double WIDTHS[] = {1, 4, 4.5, 6, 40, 45.7};
    double width = WIDTHS[_i];

    for (size_t n = 2; n <= MANY; n++) {
        double begun = 0;
        size_t slices = 0;

        ofd.page_count = n;
        ck_assert_int_eq(
            es_ofd_riding(&places, &count, &ofd, ESEAL_RIDING_RIGHT, 0, width, 30, &err), 0);
        for (size_t i = 0; i < n; i++) {
            const es_ofd_place *at = &places[i];

            ck_assert_uint_eq(at->page, i);
            ck_assert_double_eq_tol(at->clip[0], begun, 1e-9);
            ck_assert_double_eq_tol(at->box[0] + at->clip[0] + at->clip[2], 210, 1e-9);
            if (width >= 6)
                ck_assert_double_ge(at->clip[2], 1.999);
            begun += at->clip[2];
            slices++;
            if (begun > width - 1e-9) {
                ck_assert_uint_ge(slices, 2);
                begun = 0;
                slices = 0;
            }
        }
        ck_assert_uint_eq(slices, 0);
        es_free(places);
        places = NULL;
    }
}
END_TEST

static const struct {
    size_t pages;
    int edge;
    double at, width, height;
    int code;
} REFUSED[] = {
    {1, ESEAL_RIDING_RIGHT, 0, 40, 30, ESEAL_E_PAGE},
    {0, ESEAL_RIDING_RIGHT, 0, 40, 30, ESEAL_E_PAGE},
    {5, ESEAL_RIDING_NONE, 0, 40, 30, ESEAL_E_MISUSE},
    {5, 5, 0, 40, 30, ESEAL_E_MISUSE},
    {5, -1, 0, 40, 30, ESEAL_E_MISUSE},
    {5, ESEAL_RIDING_RIGHT, 0, 0, 30, ESEAL_E_MISUSE},
    {5, ESEAL_RIDING_RIGHT, 0, 40, NAN, ESEAL_E_MISUSE},
    {5, ESEAL_RIDING_RIGHT, NAN, 40, 30, ESEAL_E_MISUSE},
    {5, ESEAL_RIDING_RIGHT, INFINITY, 40, 30, ESEAL_E_PAGE},
    {5, ESEAL_RIDING_RIGHT, 267.01, 40, 30, ESEAL_E_PAGE},
    {5, ESEAL_RIDING_RIGHT, 0, 40, 297.1, ESEAL_E_PAGE},
    {2, ESEAL_RIDING_RIGHT, 0, 421, 30, ESEAL_E_PAGE},
    {5, ESEAL_RIDING_BOTTOM, 170.01, 40, 30, ESEAL_E_PAGE},
    {5, ESEAL_RIDING_TOP, 0, 210.1, 30, ESEAL_E_PAGE},
};

START_TEST(riding_refused)
{
    ofd.page_count = REFUSED[_i].pages;
    ck_assert_int_eq(es_ofd_riding(&places, &count, &ofd, REFUSED[_i].edge, REFUSED[_i].at,
                         REFUSED[_i].width, REFUSED[_i].height, &err),
        REFUSED[_i].code);
    ck_assert_int_eq(err.code, REFUSED[_i].code);
    ck_assert_ptr_null(places);
    ck_assert_uint_eq(count, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd_place");
    TCase *tc = tcase_create("place");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, on_page, 0, COUNT(ON));
    tcase_add_test(tc, page_without_size);
    tcase_add_loop_test(tc, riding, 0, COUNT(RIDING));
    tcase_add_test(tc, as_others_do);
    tcase_add_test(tc, each_page_by_its_own_size);
    tcase_add_loop_test(tc, repeated, 0, 6);
    tcase_add_loop_test(tc, riding_refused, 0, COUNT(REFUSED));
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
