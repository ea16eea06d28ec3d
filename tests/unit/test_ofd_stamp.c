/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_read.h"
#include "ofd_sample.h"
#include "unit.h"

static const struct {
    const char *stamp;
    bool box_ok, has_clip, clip_ok;
    size_t page; /* ES_OFD_NONE: no such page */
} STAMPS[] = {
    {STAMP, true, false, false, 0},
    {"<StampAnnot PageRef=\"1\" Boundary=\"-8 128.5 40 40\" Clip=\"8 0 8 40\"/>", true, true, true,
        0},
    {"<StampAnnot PageRef=\"2\" Boundary=\"0 0 1 1\"/>", true, false, false, ES_OFD_NONE},
    {"<StampAnnot PageRef=\" 1\" Boundary=\"0 0 1 1\"/>", true, false, false, ES_OFD_NONE},
    {"<StampAnnot Boundary=\"0 0 1 1\"/>", true, false, false, ES_OFD_NONE},
    {"<StampAnnot PageRef=\"1\"/>", false, false, false, 0},
    {"<StampAnnot PageRef=\"1\" Boundary=\"\"/>", false, false, false, 0},
    {"<StampAnnot PageRef=\"1\" Boundary=\"0 0 1\"/>", false, false, false, 0},
    {"<StampAnnot PageRef=\"1\" Boundary=\"0 0 1 1 1\"/>", false, false, false, 0},
    {"<StampAnnot PageRef=\"1\" Boundary=\"0 0 0 1\"/>", false, false, false, 0},
    {"<StampAnnot PageRef=\"1\" Boundary=\"0 0 1 -1\"/>", false, false, false, 0},
    {"<StampAnnot PageRef=\"1\" Boundary=\"0 0 inf 1\"/>", false, false, false, 0},
    {"<StampAnnot PageRef=\"1\" Boundary=\"nan 0 1 1\"/>", false, false, false, 0},
    {"<StampAnnot PageRef=\"1\" Boundary=\"1e400 0 1 1\"/>", false, false, false, 0},
    {"<StampAnnot PageRef=\"1\" Boundary=\"0 0 1 1\" Clip=\"\"/>", true, true, false, 0},
    {"<StampAnnot PageRef=\"1\" Boundary=\"0 0 1 1\" Clip=\"0 0 0 1\"/>", true, true, false, 0},
};

START_TEST(stamps)
{
    char text[1024];
    part changes[PARTS_MAX] = {{SIGNATURE_XML, text}};
    const es_ofd_stamp *stamp;
    sample s;

    snprintf(text, sizeof text, SIGNATURE(REFERENCES "%s", VALUE), STAMPS[_i].stamp);
    sample_open(&s, changes, NULL);
    ck_assert_uint_eq(s.ofd->signatures[0].stamp_count, 1);
    stamp = &s.ofd->signatures[0].stamps[0];
    ck_assert_int_eq(stamp->box_ok, STAMPS[_i].box_ok);
    ck_assert_int_eq(stamp->has_clip, STAMPS[_i].has_clip);
    ck_assert_int_eq(stamp->clip_ok, STAMPS[_i].clip_ok);
    ck_assert_uint_eq(stamp->page, STAMPS[_i].page);
    sample_close(&s);
}
END_TEST

START_TEST(as_written)
{
    const es_ofd_stamp *stamp;
    sample s;

    sample_open(&s, NULL, NULL);
    stamp = &s.ofd->signatures[0].stamps[0];
    ck_assert_str_eq(stamp->id, "s002");
    ck_assert_str_eq(stamp->page_ref, "1");
    ck_assert_double_eq(stamp->box[0], 10);
    ck_assert_double_eq(stamp->box[1], 20.5);
    ck_assert_double_eq(stamp->box[2], 30);
    ck_assert_double_eq(stamp->box[3], 40);
    sample_close(&s);
}
END_TEST

/* A PageRef means a page of the body whose list has the signature. */
START_TEST(page_of_its_body)
{
    static const part CHANGES[] = {
        {OFD_XML, OFD("<DocBody><DocRoot>D.xml</DocRoot></DocBody>" BODY(LIST))},
        {"D.xml", DOCUMENT("<Pages><Page ID=\"1\" BaseLoc=\"P.xml\"/></Pages>")},
        {"P.xml", "<Page" NS "/>"}, {NULL, NULL}};
    sample s;

    sample_open(&s, CHANGES, NULL);
    ck_assert_uint_eq(s.ofd->signatures[0].body, 1);
    ck_assert_uint_eq(s.ofd->signatures[0].stamps[0].page, 1);
    ck_assert_str_eq(s.ofd->pages[1].path, PAGE_XML);
    sample_close(&s);
}
END_TEST

START_TEST(too_many)
{
    static const part CHANGES[] = {
        {SIGNATURE_XML, SIGNATURE(REFERENCES STAMP STAMP STAMP, VALUE)}, {NULL, NULL}};
    eseal_limits limits = {.stamps = 2};
    sample s;

    sample_open(&s, CHANGES, &limits);
    ck_assert_uint_eq(s.ofd->signatures[0].stamp_count, 2);
    ck_assert_str_eq(sample_findings(s.ofd),
        "signature bad limit Doc_0/Signs/Sign_0/Signature.xml (stamps = 2)\n");
    sample_close(&s);
    limits.stamps = 3;
    sample_open(&s, CHANGES, &limits);
    ck_assert_uint_eq(s.ofd->signatures[0].stamp_count, 3);
    ck_assert_str_eq(sample_findings(s.ofd), "");
    sample_close(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd stamp");
    TCase *tc = tcase_create("ofd stamp");

    tcase_add_loop_test(tc, stamps, 0, sizeof STAMPS / sizeof STAMPS[0]);
    tcase_add_test(tc, as_written);
    tcase_add_test(tc, page_of_its_body);
    tcase_add_test(tc, too_many);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
