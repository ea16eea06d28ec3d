/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json.h"

#include "base/buf.h"
#include "unit.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

static eseal_limits limits;
static es_json json;
static eseal_error err;

static void set_up(void)
{
    memset(&err, 0, sizeof err);
    memset(&limits, 0, sizeof limits);
    es_limits_fill(&limits);
}

static int parse(const char *text)
{
    memset(&err, 0, sizeof err);
    return es_json_parse(&json, &limits, es_span_str(text), &err);
}

START_TEST(tree)
{
    static const char TEXT[] =
        " {\"a\": [1, -0.5e+3, true , false,null], \"b\":{},\r\n\t\"c\":\"x\"} ";
    const es_json_node *root, *array, *node;

    ck_assert_int_eq(parse(TEXT), 0);
    root = &json.nodes[0];
    ck_assert_int_eq(root->kind, ES_JSON_OBJECT);
    ck_assert_uint_eq(root->count, 3);
    ck_assert_uint_eq(root->offset, 1);
    array = es_json_member(&json, root, "a");
    ck_assert_uint_eq(array->count, 5);
    node = es_json_first(&json, array);
    ck_assert(es_span_equal(node->text, es_span_str("1")));
    node = es_json_next(&json, node);
    ck_assert(es_span_equal(node->text, es_span_str("-0.5e+3")));
    node = es_json_next(&json, node);
    ck_assert_int_eq(node->kind, ES_JSON_TRUE);
    node = es_json_next(&json, node);
    ck_assert_int_eq(node->kind, ES_JSON_FALSE);
    node = es_json_next(&json, node);
    ck_assert_int_eq(node->kind, ES_JSON_NULL);
    ck_assert_ptr_null(es_json_next(&json, node));
    ck_assert_ptr_null(es_json_first(&json, es_json_member(&json, root, "b")));
    node = es_json_member(&json, root, "c");
    ck_assert_str_eq((const char *)node->text.ptr, "x");
    ck_assert_int_eq(TEXT[node->offset], '"');
    ck_assert_ptr_null(es_json_member(&json, root, "d"));
    ck_assert_ptr_null(es_json_member(&json, array, "a"));
    es_json_free(&json);
}
END_TEST

/* RFC 8259, 7 */
static const struct {
    const char *text, *data;
} TEXTS[] = {
    {"\"\"", ""},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
    {"\"\\u0041\\u00e9\\u7ae0\\uD834\\uDD1E\"", "A\xc3\xa9\xe7\xab\xa0\xf0\x9d\x84\x9e"},
    {"\"\xe7\xab\xa0\x7f\"", "\xe7\xab\xa0\x7f"},
};

START_TEST(texts)
{
    ck_assert_int_eq(parse(TEXTS[_i].text), 0);
    ck_assert_str_eq((const char *)json.nodes[0].text.ptr, TEXTS[_i].data);
    ck_assert_uint_eq(json.nodes[0].text.len, strlen(TEXTS[_i].data));
    es_json_free(&json);
}
END_TEST

static const struct {
    const char *text;
    uint64_t offset;
    const char *said;
} REFUSED[] = {
    {"", 0, "too early"},
    {"  ", 2, "too early"},
    {"\xef\xbb\xbf{}", 0, "value is due"},
    {"{} {}", 3, "behind"},
    {"[1,]", 3, "value is due"},
    {"[,1]", 1, "value is due"},
    {"[1 2]", 3, "comma"},
    {"[1", 2, "too early"},
    {"[1}", 2, "comma"},
    {"{\"a\":1,}", 7, "name in quotes"},
    {"{a:1}", 1, "name in quotes"},
    {"{\"a\" 1}", 5, "colon"},
    {"{\"a\":}", 5, "value is due"},
    {"{\"a\":1,\"b\":2,\"a\":3}", 13, "there already"},
    {"{\"a\":1,\"\\u0061\":3}", 7, "there already"},
    {"'a'", 0, "value is due"},
    {"nul", 0, "value is due"},
    {"True", 0, "value is due"},
    {"NaN", 0, "value is due"},
    {"// c\n1", 0, "value is due"},
    {"01", 1, "behind"},
    {"-", 0, "not a number"},
    {"1.", 0, "not a number"},
    {"1e", 0, "not a number"},
    {"+1", 0, "value is due"},
    {".5", 0, "value is due"},
    {"\"a", 0, "without end"},
    {"\"a\\", 2, "does not exist"},
    {"\"a\nb\"", 2, "control"},
    {"\"\\x41\"", 1, "does not exist"},
    {"\"\\u12g4\"", 1, "hexadecimal"},
    {"\"\\u0000\"", 1, "0 character"},
    {"\"\\ud834\"", 1, "surrogate"},
    {"\"\\ud834\\n\"", 1, "surrogate"},
    {"\"\\ud834\\u0041\"", 1, "surrogate"},
    {"\"\\udd1e\"", 1, "surrogate"},
    {"\"a\xff\"", 2, "UTF-8"},
    {"\"\xed\xa0\x80\"", 1, "UTF-8"},
};

START_TEST(refused)
{
    ck_assert_int_eq(parse(REFUSED[_i].text), ESEAL_E_TEXT);
    ck_assert_msg(strstr(err.text, REFUSED[_i].said) != NULL, "%s: %s", REFUSED[_i].text, err.text);
    ck_assert_msg(err.offset == REFUSED[_i].offset, "%s: %llu", REFUSED[_i].text,
        (unsigned long long)err.offset);
    ck_assert_ptr_null(json.nodes);
}
END_TEST

/* Each limit as it is, and one less. */
START_TEST(limited)
{
    es_buf many = ES_BUF(1 << 16);

    limits.der_octets = 7;
    limits.xml_nodes = 4;
    limits.xml_depth = 3;
    ck_assert_int_eq(parse("[[[1]]]"), 0);
    es_json_free(&json);
    limits.der_octets = 6;
    ck_assert_int_eq(parse("[[[1]]]"), ESEAL_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(err.text, "der_octets"));
    limits.der_octets = 7;
    limits.xml_nodes = 3;
    ck_assert_int_eq(parse("[[[1]]]"), ESEAL_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(err.text, "xml_nodes"));
    limits.xml_nodes = 4;
    limits.xml_depth = 2;
    ck_assert_int_eq(parse("[[[1]]]"), ESEAL_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(err.text, "xml_depth"));
    set_up();
    for (int i = 0; i < ES_JSON_MEMBERS_MAX; i++)
        es_buf_format(&many, "%c\"%d\":0", i == 0 ? '{' : ',', i);
    es_buf_text(&many, "}");
    ck_assert_int_eq(parse((const char *)many.ptr), 0);
    es_json_free(&json);
    many.ptr[many.len - 1] = ',';
    es_buf_text(&many, "\"more\":0}");
    ck_assert_int_eq(parse((const char *)many.ptr), ESEAL_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(err.text, "members of an object = 64"));
    es_buf_free(&many);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("json");
    TCase *tests = tcase_create("json");

    tcase_add_checked_fixture(tests, set_up, NULL);
    tcase_add_test(tests, tree);
    tcase_add_loop_test(tests, texts, 0, COUNT(TEXTS));
    tcase_add_loop_test(tests, refused, 0, COUNT(REFUSED));
    tcase_add_test(tests, limited);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
