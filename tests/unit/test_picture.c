/* SPDX-License-Identifier: Apache-2.0 */
#include "model/picture.h"

#include "unit.h"

static const struct {
    const char *octets;
    size_t len;
    const char *type;
} PICTURES[] = {
    {"\x89PNG\r\n\x1a\n", 8, "png"},
    {"\x89PNG\r\n\x1a", 7, NULL},
    {"\xff\xd8\xff\xe0", 4, "jpg"},
    {"\xff\xd8", 2, NULL},
    {"GIF87a", 6, "gif"},
    {"GIF89a", 6, "gif"},
    {"GIF88a", 6, NULL},
    {"BM", 2, "bmp"},
    {"PK\x03\x04", 4, "ofd"},
    {"PK\x05\x06", 4, NULL},
    {"<svg xmlns=''/>", 15, "svg"},
    {"\xef\xbb\xbf \n<?xml version='1.0'?><!-- x --><svg/>", 42, "svg"},
    {"<?xml version='1.0'?><ofd/>", 27, NULL},
    {"see <svg/>", 10, NULL},
    {"<sv", 3, NULL},
    {"", 0, NULL},
};

START_TEST(pictures)
{
    const char *type = es_picture_type(es_span_of(PICTURES[_i].octets, PICTURES[_i].len));

    if (PICTURES[_i].type == NULL)
        ck_assert_ptr_null(type);
    else
        ck_assert_str_eq(type, PICTURES[_i].type);
}
END_TEST

START_TEST(words)
{
    ck_assert_str_eq(es_picture_type_known("svg"), "svg");
    ck_assert_str_eq(es_picture_type_known("ofd"), "ofd");
    ck_assert_ptr_null(es_picture_type_known("PNG"));
    ck_assert_ptr_null(es_picture_type_known("tiff"));
    ck_assert_ptr_null(es_picture_type_known(""));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("picture");
    TCase *tc = tcase_create("picture");

    tcase_add_loop_test(tc, pictures, 0, sizeof PICTURES / sizeof PICTURES[0]);
    tcase_add_test(tc, words);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
