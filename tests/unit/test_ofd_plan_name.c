/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_unit.h"

#define MAX_ID(id) "<ofd:MaxSignId>" id "</ofd:MaxSignId>"
#define STAMP(id) "<ofd:StampAnnot ID=\"" id "\" PageRef=\"1\" Boundary=\"0 0 9 9\"/>"

static const struct {
    unit_file files[12];
    const char *id, *folder, *list;
} NAMES[] = {
    {{UNSIGNED}, "s001", "Doc_0/Signs/Sign_0", LIST_PATH},
    /* ids count on from the greatest of MaxSignId, signatures and stamps */
    {{SIGNED(MAX_ID("s006") LIST_ENTRY("s001"), "/OFD.xml", "")}, "s007", "Doc_0/Signs/Sign_1",
        LIST_PATH},
    {{SIGNED(MAX_ID("2") LIST_ENTRY("2"), "/OFD.xml", "")}, "s003", "Doc_0/Signs/Sign_1",
        LIST_PATH},
    {{SIGNED(LIST_ENTRY("s001"), "/OFD.xml", "")}, "s002", "Doc_0/Signs/Sign_1", LIST_PATH},
    {{SIGNED(MAX_ID("002") LIST_ENTRY("s011"), "/OFD.xml", "")}, "s012", "Doc_0/Signs/Sign_1",
        LIST_PATH},
    {{SIGNED(MAX_ID("s4") LIST_ENTRY("0"), "/OFD.xml", STAMP("s1233") STAMP("x"))}, "s1234",
        "Doc_0/Signs/Sign_1", LIST_PATH},
    {{SIGNED(MAX_ID("s") LIST_ENTRY("a9b"), "/OFD.xml", "")}, "s001", "Doc_0/Signs/Sign_1",
        LIST_PATH},
    {{SIGNED(MAX_ID("000000000000000000000000000020") LIST_ENTRY("1"), "/OFD.xml", "")}, "s021",
        "Doc_0/Signs/Sign_1", LIST_PATH},
    {{SIGNED(MAX_ID("999999999999999999") LIST_ENTRY("1"), "/OFD.xml", "")}, "s1000000000000000000",
        "Doc_0/Signs/Sign_1", LIST_PATH},
    {{SIGNED(MAX_ID("1999999999999999999") LIST_ENTRY("1"), "/OFD.xml", "")}, NULL, NULL, NULL},
    /* folders that are taken, in any case, by files or folders, or by what points there */
    {{UNSIGNED, {"Doc_0/Signs/Sign_0/left", ""}}, "s001", "Doc_0/Signs/Sign_1", LIST_PATH},
    {{UNSIGNED, {"doc_0/SIGNS/sign_0/left", ""}, {"Doc_0/Signs/Sign_2/left", ""}}, "s001",
        "Doc_0/Signs/Sign_1", LIST_PATH},
    {{UNSIGNED, {"Doc_0/Signs/Sign_0./left", ""}}, "s001", "Doc_0/Signs/Sign_1", LIST_PATH},
    {{UNSIGNED, {"Doc_0/Signs/Sign_0/", ""}}, "s001", "Doc_0/Signs/Sign_1", LIST_PATH},
    {{UNSIGNED, {"Doc_0/Signs/", ""}}, "s001", "Doc_0/Signs/Sign_0", LIST_PATH},
    {{UNSIGNED, {"Doc_0/Signs/Sign_0", ""}, {"Doc_0/Signs/Sign_11/x", ""}}, "s001",
        "Doc_0/Signs/Sign_1", LIST_PATH},
    {{{"OFD.xml", OFD_XML(BODY("Doc_0/Document.xml", ""))},
         {"Doc_0/Document.xml", "<ofd:Document" NS "><ofd:Pages><ofd:Page ID=\"1\" "
                                "BaseLoc=\"P0.xml\"/><ofd:Page ID=\"2\" "
                                "BaseLoc=\"P1.xml\"/></ofd:Pages><ofd:Attachments>"
                                "Signs/Sign_0/SignedValue.dat</ofd:Attachments></ofd:Document>"},
         {"Doc_0/P0.xml", PAGE_XML}, {"Doc_0/P1.xml", PAGE_XML}},
        "s001", "Doc_0/Signs/Sign_1", LIST_PATH},
    /* lists that nothing names, and a file where a folder is due */
    {{UNSIGNED, {LIST_PATH, LIST_XML("")}}, "s001", "Doc_0/Signs_1/Sign_0",
        "Doc_0/Signs_1/Signatures.xml"},
    {{UNSIGNED, {"Doc_0/signs/signatures.xml", ""}, {"Doc_0/Signs_1/Signatures.xml/x", ""}}, "s001",
        "Doc_0/Signs_2/Sign_0", "Doc_0/Signs_2/Signatures.xml"},
    {{UNSIGNED, {"Doc_0/Signs", ""}}, "s001", "Doc_0/Signs_1/Sign_0",
        "Doc_0/Signs_1/Signatures.xml"},
    /* beside the root file, wherever that is */
    {{{"OFD.xml", OFD_XML(BODY("Document.xml", ""))}, {"Document.xml", ROOT_XML},
         {"P0.xml", PAGE_XML}, {"P1.xml", PAGE_XML}},
        "s001", "Signs/Sign_0", "Signs/Signatures.xml"},
    {{UNSIGNED_AT("a/b")}, "s001", "a/b/Signs/Sign_0", "a/b/Signs/Signatures.xml"},
    /* propertyInfo holds the path and is ASCII */
    {{UNSIGNED_AT("\xe7\xab\xa0")}, "s001", "Signs/Sign_0", "\xe7\xab\xa0/Signs/Signatures.xml"},
};

START_TEST(name)
{
    es_ofd_request request = unit_request();
    char text[200];

    unit_pack(NAMES[_i].files);
    if (NAMES[_i].id == NULL) {
        ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), ESEAL_E_DOCUMENT);
        ck_assert_str_eq(err.where, LIST_PATH);
        return;
    }
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), 0);
    ck_assert_str_eq(plan->id, NAMES[_i].id);
    ck_assert_str_eq(plan->folder, NAMES[_i].folder);
    ck_assert_str_eq(plan->list_path, NAMES[_i].list);
    snprintf(text, sizeof text, "/%s/Signature.xml", NAMES[_i].folder);
    ck_assert_str_eq(plan->property_info, text);
    ck_assert_str_eq(plan->signature_path, text + 1);
    snprintf(text, sizeof text, "%s/SignedValue.dat", NAMES[_i].folder);
    ck_assert_str_eq(plan->value_path, text);
    snprintf(text, sizeof text, "%s/Seal.esl", NAMES[_i].folder);
    ck_assert_str_eq(plan->seal_path, text);
}
END_TEST

/* The names hold in the package that is made. */
START_TEST(read_back)
{
    es_ofd_request request = unit_request();
    const es_ofd_signature *signature;

    if (NAMES[_i].id == NULL)
        return;
    unit_pack(NAMES[_i].files);
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), 0);
    unit_finish();
    ck_assert_uint_eq(made.ofd->signature_count, old.ofd->signature_count + 1);
    signature = &made.ofd->signatures[old.ofd->signature_count];
    ck_assert_str_eq(signature->id, NAMES[_i].id);
    ck_assert_str_eq(signature->path, plan->signature_path);
    ck_assert_str_eq(made.ofd->bodies[0].list_path, NAMES[_i].list);
    ck_assert(!es_findings_has(&made.ofd->container, ES_BAD));
    ck_assert(!es_findings_has(&made.ofd->list, ES_BAD));
    ck_assert(!es_findings_has(&signature->findings, ES_BAD));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd_plan_name");
    TCase *tc = tcase_create("name");

    tcase_add_checked_fixture(tc, unit_setup, unit_teardown);
    tcase_add_loop_test(tc, name, 0, COUNT(NAMES));
    tcase_add_loop_test(tc, read_back, 0, COUNT(NAMES));
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
