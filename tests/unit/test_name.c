/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/name.h"

#include "base/mem.h"

#include "hex.h"
#include "unit.h"

static const struct {
    const char *hex, *text, *common;
} NAMES[] = {
    {"30 00", "", ""},
    {"30 0D 31 0B 30 09 06 03 55 04 06 13 02 43 4E", "C=CN", ""},
    /* most specific part first; 单位 as it is */
    {"30 1E 31 0B 30 09 06 03 55 04 06 13 02 43 4E"
     "31 0F 30 0D 06 03 55 04 03 0C 06 E58D95E4BD8D",
        "CN=单位,C=CN", "单位"},
    /* RFC 4514 2.4: comma, plus, quote, backslash, angle brackets, semicolon, leading #, ends'
       blanks */
    {"30 16 31 14 30 12 06 03 55 04 03 0C 0B 2C 2B 22 5C 3C 3E 3B 61 3D 62 20",
        "CN=\\,\\+\\\"\\\\\\<\\>\\;a=b\\ ", ",+\"\\<>;a=b "},
    {"30 0D 31 0B 30 09 06 03 55 04 03 0C 02 23 61", "CN=\\#a", "#a"},
    /* two common names: the last is the most specific */
    {"30 18 31 0A 30 08 06 03 55 04 03 0C 01 61 31 0A 30 08 06 03 55 04 03 0C 01 62", "CN=b,CN=a",
        "b"},
    /* BMPString 单 */
    {"30 0D 31 0B 30 09 06 03 55 04 03 1E 02 5355", "CN=单", "单"},
    /* 单 as UTF-8 in an IA5String and a PrintableString, as some CAs do; Latin-1 in a TeletexString
     */
    {"30 0E 31 0C 30 0A 06 03 55 04 03 16 03 E58D95", "CN=单", "单"},
    {"30 0E 31 0C 30 0A 06 03 55 04 03 13 03 E58D95", "CN=单", "单"},
    {"30 0C 31 0A 30 08 06 03 55 04 03 14 01 E9", "CN=é", "é"},
    /* controls beyond ASCII, and a mark that turns the writing round: U+009B, U+202E */
    {"30 0E 31 0C 30 0A 06 03 55 04 03 0C 03 61 C29B", "CN=a\\C2\\9B", "a\\C2\\9B"},
    {"30 0F 31 0D 30 0B 06 03 55 04 03 0C 04 61 E280AE", "CN=a\\E2\\80\\AE", "a\\E2\\80\\AE"},
    {"30 0E 31 0C 30 0A 06 03 55 04 03 0C 03 61 D89C", "CN=a\\D8\\9C", "a\\D8\\9C"},
    /* a 0 octet is shown */
    {"30 0E 31 0C 30 0A 06 03 55 04 03 0C 03 610062", "CN=a\\00b", "a\\00b"},
    /* UTF8String that is GBK */
    {"30 0D 31 0B 30 09 06 03 55 04 03 0C 02 B5A5", "#300d310b300906035504030c02b5a5", ""},
    /* a lone surrogate in a BMPString: not dropped silently */
    {"30 0F 31 0D 30 0B 06 03 55 04 03 1E 04 0041 D800", "#300f310d300b06035504031e040041d800", ""},
    /* an attribute that nobody knows */
    {"30 0D 31 0B 30 09 06 03 2A 03 04 0C 02 61 62", "1.2.3.4=#0C026162", ""},
    /* no Name at all */
    {"30 03 02 01 05", "#3003020105", ""},
    {"04 01 00", "#040100", ""},
    {"", "#", ""},
};

START_TEST(names)
{
    es_span in = unit_hex(NAMES[_i].hex);
    char *text = NULL, *common = NULL;

    ck_assert_int_eq(es_name_text(&text, in, NULL), 0);
    ck_assert_int_eq(es_name_common(&common, in, NULL), 0);
    ck_assert_str_eq(text, NAMES[_i].text);
    ck_assert_str_eq(common, NAMES[_i].common);
    es_free(text);
    es_free(common);
    unit_span_free(in);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("name");
    TCase *tc = tcase_create("name");

    tcase_add_loop_test(tc, names, 0, sizeof NAMES / sizeof NAMES[0]);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
