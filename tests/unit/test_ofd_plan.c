/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_unit.h"

static const unit_file PLAIN_PACKAGE[] = {
    {"Doc_0/", ""}, UNSIGNED, {"Doc_0/orphan.bin", "x"}, {NULL, NULL}};
static const unit_file SIGNED_PACKAGE[] = {
    SIGNED(LIST_ENTRY("s001"), "/OFD.xml", ""), {NULL, NULL}};

#define SEAL "+Doc_0/Signs/Sign_0/Seal.esl"
#define NEXT_SEAL "+Doc_0/Signs/Sign_1/Seal.esl"

/* What is protected, in order; "+": new contents. */
static const struct {
    const unit_file *files;
    bool plain, lock;
    const char *items[12];
} ITEMS[] = {
    {PLAIN_PACKAGE, false, false,
        {"+OFD.xml", "Doc_0/Document.xml", "Doc_0/P0.xml", "Doc_0/P1.xml", "Doc_0/orphan.bin",
            SEAL}},
    {PLAIN_PACKAGE, false, true,
        {"+OFD.xml", "Doc_0/Document.xml", "Doc_0/P0.xml", "Doc_0/P1.xml", "Doc_0/orphan.bin",
            "+" LIST_PATH, SEAL}},
    {PLAIN_PACKAGE, true, false,
        {"+OFD.xml", "Doc_0/Document.xml", "Doc_0/P0.xml", "Doc_0/P1.xml", "Doc_0/orphan.bin"}},
    {SIGNED_PACKAGE, false, false,
        {"Doc_0/Document.xml", "Doc_0/P0.xml", "Doc_0/P1.xml", "OFD.xml", SIGNED_PATH, VALUE_PATH,
            NEXT_SEAL}},
    {SIGNED_PACKAGE, false, true,
        {"Doc_0/Document.xml", "Doc_0/P0.xml", "Doc_0/P1.xml", "OFD.xml", "+" LIST_PATH,
            SIGNED_PATH, VALUE_PATH, NEXT_SEAL}},
    {SIGNED_PACKAGE, true, true,
        {"Doc_0/Document.xml", "Doc_0/P0.xml", "Doc_0/P1.xml", "OFD.xml", "+" LIST_PATH,
            SIGNED_PATH, VALUE_PATH}},
};

START_TEST(items)
{
    es_ofd_request request = unit_request();
    size_t i;

    request.lock = ITEMS[_i].lock;
    request.plain = ITEMS[_i].plain;
    if (request.plain) {
        request.seal.len = 0;
        request.place_count = 0;
    }
    unit_pack(ITEMS[_i].files);
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), 0);
    for (i = 0; ITEMS[_i].items[i] != NULL; i++) {
        const char *want = ITEMS[_i].items[i];
        bool is_new = want[0] == '+';

        ck_assert_uint_lt(i, plan->item_count);
        ck_assert_str_eq(plan->items[i].path, want + is_new);
        ck_assert_int_eq(plan->items[i].is_new, is_new);
        ck_assert_int_eq(plan->items[i].data.len > 0, is_new);
    }
    ck_assert_uint_eq(plan->item_count, i);
    ck_assert_int_eq(plan->seal_path == NULL, request.plain);
}
END_TEST

static void is_text(es_span octets, const char *want)
{
    if (!es_span_equal(octets, es_span_str(want)))
        ck_abort_msg("is:\n%.*s\nwanted:\n%s", (int)octets.len, (const char *)octets.ptr, want);
}

START_TEST(first)
{
    es_ofd_request request = unit_request();

    unit_pack(PLAIN_PACKAGE);
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), 0);
    is_text(es_buf_view(&plan->entry), OFD_XML(BODY("Doc_0/Document.xml", LISTED)));
    is_text(es_buf_view(&plan->list),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:Signatures" NS
        "><ofd:MaxSignId>s002</ofd:MaxSignId><ofd:Signature ID=\"s001\" Type=\"Seal\" "
        "BaseLoc=\"/" SIGNED_PATH "\"/></ofd:Signatures>");
    is_text(plan->items[0].data, OFD_XML(BODY("Doc_0/Document.xml", LISTED)));
    is_text(plan->items[plan->item_count - 1].data, "seal");
}
END_TEST

START_TEST(further)
{
    es_ofd_request request = {.plain = true, .lock = true};

    unit_pack(SIGNED_PACKAGE);
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), 0);
    ck_assert_uint_eq(plan->entry.len, 0);
    is_text(
        es_buf_view(&plan->list), LIST_XML("<ofd:MaxSignId>s002</ofd:MaxSignId>" LIST_ENTRY(
                                      "s001") "<ofd:Signature ID=\"s002\" Type=\"Sign\" "
                                              "BaseLoc=\"/Doc_0/Signs/Sign_1/Signature.xml\"/>"));
}
END_TEST

/* The request may go once the plan is made. */
START_TEST(owns_the_request)
{
    es_ofd_place place = {.page = 0, .box = {1, 2, 3, 4}};
    char seal[] = "seal";
    es_ofd_request request = {.seal = es_span_str(seal), .places = &place, .place_count = 1};

    unit_pack(PLAIN_PACKAGE);
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), 0);
    memset(seal, 'x', 4);
    memset(&place, 0xFF, sizeof place);
    memset(&request, 0xFF, sizeof request);
    is_text(plan->request.seal, "seal");
    ck_assert_double_eq(plan->request.places[0].box[3], 4);
}
END_TEST

/* Names that lose their ends where they are written, or that XML cannot hold, cannot be protected.
 */
static const struct {
    const char *name;
    int code;
} ODD_NAMES[] = {
    {"Doc_0/ a b", 0},
    {"Doc_0/a ", ESEAL_E_DOCUMENT},
    {"Doc_0/\xef\xbf\xbd&<\">'", 0},
    {"Doc_0/\xef\xbf\xbe", ESEAL_E_DOCUMENT},
    {"Doc_0/\xef\xbf\xbf.xml", ESEAL_E_DOCUMENT},
    {"Doc_0/\xf0\x9f\xbf\xbe", 0},
};

START_TEST(odd_name)
{
    const unit_file files[] = {UNSIGNED, {ODD_NAMES[_i].name, "x"}, {NULL, NULL}};
    es_ofd_request request = unit_request();

    unit_pack(files);
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), ODD_NAMES[_i].code);
    if (ODD_NAMES[_i].code != 0)
        ck_assert_str_eq(err.where, ODD_NAMES[_i].name);
    else
        unit_finish();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd_plan");
    TCase *tc = tcase_create("plan");

    tcase_add_checked_fixture(tc, unit_setup, unit_teardown);
    tcase_add_loop_test(tc, items, 0, COUNT(ITEMS));
    tcase_add_test(tc, first);
    tcase_add_test(tc, further);
    tcase_add_test(tc, owns_the_request);
    tcase_add_loop_test(tc, odd_name, 0, COUNT(ODD_NAMES));
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
