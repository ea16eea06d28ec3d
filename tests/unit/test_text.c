/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/text.h"

#include "unit.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* RFC 4648, section 10, and what it calls malformed. */
static const struct {
    const char *text, *data; /* data NULL: refused */
} BASE64_TEXTS[] = {
    {"", ""},
    {"Zg==", "f"},
    {"Zm8=", "fo"},
    {"Zm9v", "foo"},
    {"Zm9vYg==", "foob"},
    {"Zm9vYmE=", "fooba"},
    {"Zm9vYmFy", "foobar"},
    {" \r\n\tZm9vYmFy\n ", "foobar"},
    {"   ", ""},
    {"++//", "\xfb\xef\xff"},
    {"Zg", NULL},
    {"Zg=", NULL},
    {"Zh==", NULL}, /* bits left over */
    {"Zm9=", NULL}, /* likewise */
    {"Z===", NULL},
    {"====", NULL},
    {"Zg==Zg==", NULL}, /* padding inside */
    {"Zm9v\nYmFy", NULL},
    {"Zm9 v===", NULL},
    {"--__", NULL}, /* the other alphabet */
    {"Zm9\x80", NULL},
};

START_TEST(base64_decode)
{
    const char *data = BASE64_TEXTS[_i].data;
    es_buf out = ES_BUF(100);

    ck_assert(es_buf_text(&out, "kept"));
    ck_assert_int_eq(es_base64_decode(&out, es_span_str(BASE64_TEXTS[_i].text)), data != NULL);
    ck_assert_uint_eq(out.len, 4 + (data == NULL ? 0 : strlen(data)));
    ck_assert_mem_eq(out.ptr, "kept", 4);
    if (data != NULL)
        ck_assert_mem_eq(out.ptr + 4, data, strlen(data));
    es_buf_free(&out);
}
END_TEST

START_TEST(base64_there_and_back)
{
    uint8_t data[256];
    es_buf text = ES_BUF(1000), back = ES_BUF(1000);

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 167 + 13);
    for (size_t len = 0; len <= sizeof data; len++) {
        text.len = back.len = 0;
        es_base64_encode(&text, es_span_of(data, len));
        ck_assert(!text.failed);
        ck_assert_uint_eq(text.len, (len + 2) / 3 * 4);
        ck_assert(es_base64_decode(&back, es_buf_view(&text)));
        ck_assert(es_span_equal(es_buf_view(&back), es_span_of(data, len)));
    }
    text.len = 0;
    es_base64_encode(&text, es_span_str("fooba"));
    ck_assert_mem_eq(text.ptr, "Zm9vYmE=", 8);
    es_buf_free(&text);
    es_buf_free(&back);
}
END_TEST

START_TEST(ceilings_hold)
{
    es_buf out = ES_BUF(5);

    ck_assert(!es_base64_decode(&out, es_span_str("Zm9vYmFy")));
    ck_assert(out.failed);
    es_buf_free(&out);
    out = ES_BUF(7);
    es_hex_encode(&out, es_span_str("abcd"));
    ck_assert(out.failed);
    es_buf_free(&out);
}
END_TEST

static const struct {
    const char *text, *data; /* data NULL: refused */
} HEX_TEXTS[] = {
    {"", ""},
    {"00fFa0", "\x00\xff\xa0"},
    {"0", NULL},
    {"0g", NULL},
    {"g0", NULL},
    {" 00", NULL},
    {"0x", NULL},
};

START_TEST(hex)
{
    es_span text = es_span_str(HEX_TEXTS[_i].text);
    es_buf out = ES_BUF(100), back = ES_BUF(100);
    bool ok = es_hex_decode(&out, text);

    ck_assert_int_eq(ok, HEX_TEXTS[_i].data != NULL);
    ck_assert_uint_eq(out.len, ok ? text.len / 2 : 0);
    if (ok && text.len > 0) {
        ck_assert_mem_eq(out.ptr, HEX_TEXTS[_i].data, out.len);
        es_hex_encode(&back, es_buf_view(&out));
        ck_assert_mem_eq(back.ptr, "00ffa0", 6);
    }
    es_buf_free(&out);
    es_buf_free(&back);
}
END_TEST

static const struct {
    const char *text;
    bool valid;
} UTF8_TEXTS[] = {
    {"", true},
    {"plain", true},
    {"\xe7\xad\xbe\xe7\xab\xa0", true},
    {"\xc2\x80", true},
    {"\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf", true},
    {"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", true},
    {"\xed\x9f\xbf\xee\x80\x80", true}, /* both sides of the surrogates */
    {"\xed\xa0\x80", false},
    {"\xed\xbf\xbf", false},
    {"\xc0\x80", false}, /* overlong */
    {"\xc1\xbf", false},
    {"\xe0\x9f\xbf", false},
    {"\xf0\x8f\xbf\xbf", false},
    {"\xf4\x90\x80\x80", false}, /* above U+10FFFF */
    {"\xf8\x88\x80\x80\x80", false},
    {"\xff", false},
    {"\x80", false},
    {"\xe7\xad", false},
    {"\xe7\xad"
     "A",
        false},
    {"a\xc3", false},
};

START_TEST(utf8)
{
    es_span text = es_span_str(UTF8_TEXTS[_i].text);
    es_buf back = ES_BUF(100);
    uint32_t code;
    size_t took;

    ck_assert_int_eq(es_utf8_valid(text), UTF8_TEXTS[_i].valid);
    if (UTF8_TEXTS[_i].valid) {
        for (es_span rest = text; rest.len > 0; rest.ptr += took, rest.len -= took) {
            took = es_utf8_next(&code, rest);
            ck_assert_uint_gt(took, 0);
            es_utf8_put(&back, code);
        }
        ck_assert(es_span_equal(es_buf_view(&back), text));
    }
    es_buf_free(&back);
}
END_TEST

START_TEST(trimmed)
{
    ck_assert(es_span_equal(es_text_trim(es_span_str(" \t\r\na b\n")), es_span_str("a b")));
    ck_assert_uint_eq(es_text_trim(es_span_str(" \n")).len, 0);
    ck_assert_uint_eq(es_text_trim(es_span_str("\v")).len, 1); /* not white space in XML */
}
END_TEST

START_TEST(escapes)
{
    static const char WANT[] = "a&amp;b&lt;c&gt;d&quot;e'&#9;&#10;&#13;\xe7\xab\xa0 z";
    es_buf out = ES_BUF(200);

    es_xml_escape(&out, es_span_str("a&b<c>d\"e'\t\n\r\xe7\xab\xa0 z"));
    ck_assert_uint_eq(out.len, sizeof WANT - 1);
    ck_assert_mem_eq(out.ptr, WANT, sizeof WANT - 1);
    out.len = 0;
    es_xml_escape(&out, es_span_str(""));
    ck_assert_uint_eq(out.len, 0);
    ck_assert(!out.failed);
    es_buf_free(&out);
}
END_TEST

/* The ends of each range, and what stands beside them. */
START_TEST(unseen)
{
    static const uint32_t UNSEEN[] = {
        0, 0x1F, 0x7F, 0x9B, 0x9F, 0x61C, 0x200E, 0x200F, 0x2028, 0x202E, 0x2066, 0x2069};
    static const uint32_t SEEN[] = {' ', '~', 0xA0, 0x61B, 0x61D, 0x200D, 0x2010, 0x2027, 0x202F,
        0x2065, 0x206A, 0x7AE0, 0x10FFFF};

    for (int i = 0; i < COUNT(UNSEEN); i++)
        ck_assert_msg(es_utf8_unseen(UNSEEN[i]), "%x", UNSEEN[i]);
    for (int i = 0; i < COUNT(SEEN); i++)
        ck_assert_msg(!es_utf8_unseen(SEEN[i]), "%x", SEEN[i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *tc = tcase_create("text");

    tcase_add_loop_test(tc, base64_decode, 0, COUNT(BASE64_TEXTS));
    tcase_add_test(tc, base64_there_and_back);
    tcase_add_test(tc, ceilings_hold);
    tcase_add_loop_test(tc, hex, 0, COUNT(HEX_TEXTS));
    tcase_add_loop_test(tc, utf8, 0, COUNT(UTF8_TEXTS));
    tcase_add_test(tc, trimmed);
    tcase_add_test(tc, escapes);
    tcase_add_test(tc, unseen);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
