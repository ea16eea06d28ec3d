/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_emit.h"

#include <locale.h>
#include <math.h>

#include "unit.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))
#define HEAD                                                                                       \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                                 \
    "<ofd:Signature xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:SignedInfo>"                    \
    "<ofd:Provider ProviderName=\"libeseal\" Company=\"libeseal\" Version=\"0.1.0\"/>"             \
    "<ofd:SignatureMethod>1.2.156.10197.1.501</ofd:SignatureMethod>"                               \
    "<ofd:SignatureDateTime>20200817111329Z</ofd:SignatureDateTime>"                               \
    "<ofd:References CheckMethod=\"1.2.156.10197.1.401\">"

static es_buf out;

static void setup(void)
{
    out = ES_BUF(1 << 16);
}

static void teardown(void)
{
    es_buf_free(&out);
}

static const struct {
    double value;
    const char *text; /* NULL: refused */
} NUMBERS[] = {
    {0, "0"},
    {-0.0, "0"},
    {0.0004, "0"},
    {-0.0004, "0"},
    {0.0006, "0.001"},
    {0.01, "0.01"},
    {0.1, "0.1"},
    {1, "1"},
    {40, "40"},
    {100, "100"},
    {133.5, "133.5"},
    {13.333333, "13.333"},
    {13.3337, "13.334"},
    {1.05, "1.05"},
    {1.005, "1.005"},
    {0.9999, "1"},
    {-32, "-32"},
    {-0.5, "-0.5"},
    {-1.25, "-1.25"},
    {999999.999, "999999.999"},
    {1e9, NULL},
    {-1e9, NULL},
    {1e300, NULL},
    {NAN, NULL},
    {INFINITY, NULL},
    {-INFINITY, NULL},
};

START_TEST(number)
{
    /* where a comma is the decimal point, if this machine has such a locale */
    setlocale(LC_ALL, "de_DE.UTF-8");
    es_ofd_emit_number(&out, NUMBERS[_i].value);
    ck_assert_int_eq(out.failed, NUMBERS[_i].text == NULL);
    if (NUMBERS[_i].text != NULL)
        ck_assert_str_eq((const char *)out.ptr, NUMBERS[_i].text);
}
END_TEST

static const struct {
    uint64_t number;
    const char *text;
} IDS[] = {{1, "s001"}, {12, "s012"}, {999, "s999"}, {1000, "s1000"}};

START_TEST(id)
{
    es_ofd_emit_id(&out, IDS[_i].number);
    ck_assert_str_eq((const char *)out.ptr, IDS[_i].text);
}
END_TEST

/* A plan by hand: two files, two stamps. */
static es_ofd_page pages[] = {{.id = "1"}, {.id = "2<1"}};
static const es_ofd OFD = {.pages = pages, .page_count = 2};
static es_ofd_item items[] = {{.path = "OFD.xml", .digest = {0, 1, 2, 255}}, {.path = "a&\"b"}};
static es_ofd_place places[] = {
    {.page = 1, .box = {202, 133.5, 40, 40}, .has_clip = true, .clip = {0, 0, 8, 40}},
    {.page = 0, .box = {-1.5, 0, 40, 40}},
};

static es_ofd_plan by_hand(void)
{
    return (es_ofd_plan){.ofd = &OFD,
        .number = 7,
        .value_path = "D/Sign_0/SignedValue.dat",
        .seal_path = "D/Sign_0/Seal.esl",
        .items = items,
        .item_count = 2,
        .places = places,
        .request = {.time = 1597662809, .place_count = 2}};
}

#define REFERENCES                                                                                 \
    "<ofd:Reference FileRef=\"/OFD.xml\"><ofd:CheckValue>"                                         \
    "AAEC/wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</ofd:CheckValue></ofd:Reference>"                \
    "<ofd:Reference FileRef=\"/a&amp;&quot;b\"><ofd:CheckValue>"                                   \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</ofd:CheckValue></ofd:Reference>"                \
    "</ofd:References>"
#define TAIL                                                                                       \
    "</ofd:SignedInfo><ofd:SignedValue>/D/Sign_0/SignedValue.dat</ofd:SignedValue></"              \
    "ofd:Signature>"

START_TEST(seal)
{
    es_ofd_plan plan = by_hand();

    es_ofd_emit_signature(&out, &plan);
    ck_assert(!out.failed);
    ck_assert_str_eq((const char *)out.ptr, HEAD REFERENCES
        "<ofd:StampAnnot ID=\"s008\" PageRef=\"2&lt;1\" Boundary=\"202 133.5 40 40\" "
        "Clip=\"0 0 8 40\"/>"
        "<ofd:StampAnnot ID=\"s009\" PageRef=\"1\" Boundary=\"-1.5 0 40 40\"/>"
        "<ofd:Seal><ofd:BaseLoc>/D/Sign_0/Seal.esl</ofd:BaseLoc></ofd:Seal>" TAIL);
}
END_TEST

START_TEST(plain)
{
    es_ofd_plan plan = by_hand();

    plan.request.plain = true;
    plan.request.place_count = 0;
    plan.seal_path = NULL;
    es_ofd_emit_signature(&out, &plan);
    ck_assert(!out.failed);
    ck_assert_str_eq((const char *)out.ptr, HEAD REFERENCES TAIL);
}
END_TEST

START_TEST(impossible_time)
{
    es_ofd_plan plan = by_hand();

    plan.request.time = INT64_MAX;
    es_ofd_emit_signature(&out, &plan);
    ck_assert(out.failed);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd_emit");
    TCase *tc = tcase_create("emit");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, number, 0, COUNT(NUMBERS));
    tcase_add_loop_test(tc, id, 0, COUNT(IDS));
    tcase_add_test(tc, seal);
    tcase_add_test(tc, plain);
    tcase_add_test(tc, impossible_time);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
