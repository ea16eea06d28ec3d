/* SPDX-License-Identifier: Apache-2.0 */
/* codec/zip_kind.c: what attributes may make of an entry (APPNOTE 4.4.15; <sys/stat.h>'s modes). */
#include "unit.h"
#include "zip_builder.h"

#define LINK "zip-kind(a link)"
#define SPECIAL "zip-kind(a device, a pipe or a socket)"
#define LABEL "zip-kind(a disk's label)"
#define FOLDER "zip-kind(a folder)"

static const struct {
    size_t entry;
    uint32_t attributes;
    const char *want;
} CASES[] = {
    /* as programs write them */
    {ZB_DEFLATED, 0x00000000, ""},
    {ZB_DEFLATED, 0x00000020, ""},
    {ZB_DEFLATED, 0x00000080, ""},
    {ZB_DEFLATED, 0x81A40000, ""},
    {ZB_DEFLATED, 0x01A40000, ""},
    {ZB_DEFLATED, 0x81A40001, ""},
    {ZB_DEFLATED, 0x8DFF0027, ""},
    {ZB_FOLDER, 0x00000000, ""},
    {ZB_FOLDER, 0x00000010, ""},
    {ZB_FOLDER, 0x41ED0010, ""},
    {ZB_FOLDER, 0x81A40000, ""},
    /* links */
    {ZB_DEFLATED, 0xA1FF0000, LINK},
    {ZB_STORED, 0xA0000000, LINK},
    {ZB_EMPTY, 0xA1FF0020, LINK},
    {ZB_DEFLATED, 0x00000420, LINK},
    {ZB_FOLDER, 0xA1FF0010, LINK},
    /* pipe, character device, block device, socket, and what no system has */
    {ZB_DEFLATED, 0x11A40000, SPECIAL},
    {ZB_DEFLATED, 0x21A40000, SPECIAL},
    {ZB_DEFLATED, 0x61A40000, SPECIAL},
    {ZB_DEFLATED, 0xC1A40000, SPECIAL},
    {ZB_DEFLATED, 0xF1A40000, SPECIAL},
    {ZB_FOLDER, 0x11A40010, SPECIAL},
    /* labels, and folders that the name does not say */
    {ZB_DEFLATED, 0x00000008, LABEL},
    {ZB_DEFLATED, 0x81A40028, LABEL},
    {ZB_FOLDER, 0x00000018, LABEL},
    {ZB_DEFLATED, 0x00000010, FOLDER},
    {ZB_DEFLATED, 0x41ED0000, FOLDER},
    {ZB_EMPTY, 0x41ED0010, FOLDER},
};

START_TEST(cases)
{
    zb_opened opened;
    es_buf package;
    zb builder;

    zb_base(&builder);
    builder.entries[CASES[_i].entry].central.attributes = CASES[_i].attributes;
    zb_write(&builder, &package);
    zb_open(&opened, es_buf_view(&package), true, NULL);
    ck_assert_int_eq(opened.rc, 0);
    ck_assert_str_eq(zb_findings(&opened.findings), CASES[_i].want);
    zb_close(&opened);
    es_buf_free(&package);
    zb_free(&builder);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("zip_kind");
    TCase *tc = tcase_create("zip_kind");

    tcase_add_loop_test(tc, cases, 0, (int)(sizeof CASES / sizeof CASES[0]));
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
