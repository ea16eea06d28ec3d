/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alterations that need no key, each of a document that is PASSED before: content outside the
 * signature, the unsigned list, the value file, XML.  What is due is written from the rules
 * (GB/T 33190-2016 18, GB/T 38540-2020 7.3), the result and the reason.
 */
#include "forge.h"
#include "unit.h"

static forge f;

static void setup(void)
{
    forge_init(&f);
}

static void teardown(void)
{
    forge_free(&f);
}

static const forge_plan OPEN_ENTRY = {.leave_out = {F_ENTRY}};

/* Makes the document, sees that it passes, and leaves it to be altered. */
static void begin(const forge_plan *plan)
{
    forge_make(&f, plan);
    forge_passes(&f);
}

START_TEST(genuine)
{
    begin(NULL);
    begin(&(forge_plan){.version = 1});
    begin(&(forge_plan){.version = 5});
    begin(&(forge_plan){.form = 'C'});
    begin(&(forge_plan){.list_digest = true, .lock = true});
    begin(&OPEN_ENTRY);
    forge_make(&f, NULL);
    forge_sign(&f, &(forge_plan){.signer = &f.other});
    forge_sign(&f, &(forge_plan){.form = 'C', .lock = true});
    forge_passes(&f);
}
END_TEST

/* A copy of the document with another amount, in Doc_1. */
static void put_evil_document(void)
{
    static const char *const PATHS[][2] = {{F_DOCUMENT, "Doc_1/Document.xml"},
        {F_PAGE, "Doc_1/Pages/Page_0/Content.xml"}, {F_TEMPLATE, "Doc_1/Tpls/Tpl_0/Content.xml"},
        {F_RES, "Doc_1/PublicRes.xml"}, {F_PICTURE, "Doc_1/Res/a.png"},
        {F_ANNOTS, "Doc_1/Annots/Annotations.xml"}, {F_ANNOT, "Doc_1/Annots/Page_0.xml"}};

    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++)
        forge_put_octets(&f, PATHS[i][1], forge_get(&f, PATHS[i][0]));
    forge_swap(&f, "Doc_1/Pages/Page_0/Content.xml", "pay 100", "pay 999");
}

START_TEST(k01_entry_points_elsewhere)
{
    begin(&OPEN_ENTRY);
    put_evil_document();
    forge_swap(&f, F_ENTRY, "Doc_0/Document.xml", "Doc_1/Document.xml");
    forge_expect(&f, ESEAL_FAILED, "coverage.content", "page-uncovered");
}
END_TEST

START_TEST(k02_second_body)
{
    begin(&OPEN_ENTRY);
    put_evil_document();
    forge_swap(&f, F_ENTRY, "<ofd:DocBody>",
        "<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody><ofd:DocBody>");
    forge_expect(&f, ESEAL_FAILED, "document.list", "body-unsigned");
    ck_assert(forge_says(&f, "coverage.content", "page-uncovered"));
    /* one that shares the list */
    forge_swap(&f, F_ENTRY, "Doc_1/Document.xml</ofd:DocRoot>",
        "Doc_1/Document.xml</ofd:DocRoot><ofd:Signatures>/Doc_0/Signs/Signatures.xml"
        "</ofd:Signatures>");
    forge_expect(&f, ESEAL_FAILED, "document.list", "list-shared-file");
}
END_TEST

START_TEST(k03_template)
{
    begin(NULL);
    forge_swap(&f, F_TEMPLATE, "<ofd:Layer", "<ofd:Layer Type=\"Foreground\"");
    forge_expect(&f, ESEAL_FAILED, "signature.references", "reference-digest");
    /* left out, as products do: never a plain yes, whether it is altered or not */
    forge_make(&f, &(forge_plan){.leave_out = {F_TEMPLATE}});
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "covered-in-part");
    forge_make(&f, &(forge_plan){.leave_out = {F_PICTURE}});
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "covered-in-part");
    forge_make(&f, &(forge_plan){.leave_out = {F_ANNOT}});
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "covered-in-part");
    forge_make(&f, &(forge_plan){.leave_out = {F_SEAL}});
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "covered-in-part");
}
END_TEST

START_TEST(k04_version)
{
    begin(&OPEN_ENTRY);
    put_evil_document();
    forge_put(&f, "Doc_0/Version.xml",
        "<ofd:DocVersion" FORGE_NS " ID=\"1\"><ofd:FileList/><ofd:DocRoot>/Doc_1/Document.xml"
        "</ofd:DocRoot></ofd:DocVersion>");
    forge_swap(&f, F_ENTRY, "<ofd:Signatures>",
        "<ofd:Versions><ofd:Version ID=\"1\" Index=\"0\" Current=\"true\" "
        "BaseLoc=\"Doc_0/Version.xml\"/></ofd:Versions><ofd:Signatures>");
    forge_expect(&f, ESEAL_FAILED, "document.versions", "version-unsigned");
    /* not said to be the current one: a reader may still offer it */
    forge_swap(&f, F_ENTRY, "Current=\"true\"", "Current=\"false\"");
    forge_expect(&f, ESEAL_FAILED, "coverage.content", "page-uncovered");
}
END_TEST

START_TEST(k05_closing_signature_removed)
{
    forge_plan first = {.form = 'C', .leave_out = {F_ENTRY, F_ANNOTS}};

    forge_make(&f, &first);
    forge_sign(&f, &(forge_plan){.form = 'C', .lock = true});
    forge_passes(&f);
    ck_assert(forge_says(&f, "coverage.later-changes", "later-same-signer"));
    forge_swap(&f, F_LIST,
        "<ofd:Signature ID=\"s002\" Type=\"Sign\" BaseLoc=\"/Doc_0/Signs/Sign_1/Signature.xml\"/>",
        "");
    forge_put(&f, "Doc_0/Annots/Evil.xml", "<ofd:PageAnnot" FORGE_NS "/>");
    forge_swap(&f, F_ANNOTS, "Page_0.xml", "Evil.xml");
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "covered-in-part");
    ck_assert(forge_says(&f, "document.list", "list-removed"));
    /* and its files with it */
    forge_drop(&f, "Doc_0/Signs/Sign_1/Signature.xml");
    forge_drop(&f, "Doc_0/Signs/Sign_1/SignedValue.dat");
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "covered-in-part");
}
END_TEST

/* A later signature of somebody else does not speak for what the first one left out. */
START_TEST(k05_closed_by_another)
{
    forge_make(&f, &(forge_plan){.form = 'C', .leave_out = {F_ANNOTS}});
    forge_sign(&f, &(forge_plan){.form = 'C', .signer = &f.other});
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.later-changes", "later-other-signer");
}
END_TEST

START_TEST(k06_orphan)
{
    begin(NULL);
    forge_put(&f, "Doc_0/Orphan.xml", "<ofd:Page" FORGE_NS "/>");
    forge_passes(&f); /* level W */
    ck_assert(forge_says(&f, "coverage.unlisted", "unlisted-file"));
    ck_assert_int_eq(eseal_report_strict_result(f.report), ESEAL_FAILED);
}
END_TEST

START_TEST(k07_stamp_moved)
{
    begin(NULL);
    forge_swap(&f, F_SIGNATURE, "Boundary=\"100 200", "Boundary=\"10 20");
    forge_expect(&f, ESEAL_FAILED, "signature.data-hash", "data-hash-wrong");
    begin(&(forge_plan){.version = 1});
    forge_swap(&f, F_SIGNATURE, "Boundary=\"100 200", "Boundary=\"10 20");
    forge_expect(&f, ESEAL_FAILED, "signature.data-hash", "data-hash-wrong");
    begin(&(forge_plan){.form = 'C'});
    forge_swap(&f, F_SIGNATURE, "ProviderName=\"forge\"", "ProviderName=\"other\"");
    forge_expect(&f, ESEAL_FAILED, "signature.data-hash", "message-digest");
}
END_TEST

START_TEST(k08_trailing)
{
    static const char forms[] = {0, 'C'};

    for (size_t i = 0; i < sizeof forms; i++) {
        begin(&(forge_plan){.form = forms[i]});
        forge_make(&f, &(forge_plan){.form = forms[i], .trailing = es_span_str("more")});
        forge_expect(&f, ESEAL_FAILED, "signature.value", "trailing-octets");
    }
}
END_TEST

START_TEST(k09_seal_file)
{
    begin(NULL);
    forge_flip(&f, F_SEAL, -1);
    forge_expect(&f, ESEAL_FAILED, "seal.file-match", "seal-differs");
    ck_assert(forge_says(&f, "signature.references", "reference-digest"));
    begin(NULL);
    forge_drop(&f, F_SEAL);
    forge_expect(&f, ESEAL_FAILED, "seal.file-match", "file-missing");
}
END_TEST

/* In v4 and v5 the signer's certificate lies outside of what is signed. */
START_TEST(k10_certificate_swapped)
{
    cert_plan plan = {.subject = "C=CN/O=Somebody/CN=Somebody", .issuer = "C=CN/CN=Signer CA"};
    es_buf der;

    begin(NULL);
    plan.key = f.signer.key;
    plan.issuer_key = f.ca.key; /* even of the CA that is trusted */
    der = maker_der(&plan);
    forge_make(&f, &(forge_plan){.shown = es_buf_view(&der)});
    forge_expect(&f, ESEAL_FAILED, "signer.in-seal", "not-listed-renewed"); /* the same key */
    forge_make(&f, &(forge_plan){.shown = es_buf_view(&der), .list_digest = true});
    forge_expect(&f, ESEAL_FAILED, "signer.in-seal", "not-listed");
    es_buf_free(&der);
    plan.subject = "C=CN/O=Office/CN=Office"; /* the same holder and key, renewed */
    der = maker_der(&plan);
    forge_make(&f, &(forge_plan){.shown = es_buf_view(&der)});
    forge_expect(&f, ESEAL_FAILED, "signer.in-seal", "not-listed-renewed");
    es_buf_free(&der);
}
END_TEST

START_TEST(k11_k12_no_signer)
{
    begin(&(forge_plan){.form = 'C'});
    forge_reset(&f);
    forge_swap(&f, F_PAGE, "pay 100", "pay 999");
    forge_sign(&f, &(forge_plan){.form = 'C', .signers = 1});
    forge_expect(&f, ESEAL_FAILED, "signature.value", "no-signer");
    forge_reset(&f);
    forge_sign(&f, &(forge_plan){.form = 'C', .signers = 1, .no_certs = true});
    forge_expect(&f, ESEAL_FAILED, "signature.value", "no-signer");
    forge_reset(&f);
    forge_sign(&f, &(forge_plan){.form = 'A', .signers = 1, .no_certs = true});
    forge_expect(&f, ESEAL_FAILED, "signature.value", "no-signer");
}
END_TEST

/* Every file of the document, at its ends and in its middle. */
START_TEST(every_file_flipped)
{
    static const char *const FILES[] = {F_ENTRY, F_DOCUMENT, F_PAGE, F_TEMPLATE, F_RES, F_PICTURE,
        F_ANNOTS, F_ANNOT, F_SIGNATURE, F_VALUE, F_SEAL};

    begin(NULL);
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        long len = (long)forge_get(&f, FILES[i]).len;

        for (long at = 0; at < len; at += (len - 1) / 2) {
            forge_flip(&f, FILES[i], at);
            forge_expect(&f, ESEAL_FAILED, NULL, NULL);
            forge_flip(&f, FILES[i], at);
        }
        forge_passes(&f);
    }
}
END_TEST

/* Every file taken away. */
START_TEST(every_file_dropped)
{
    static const char *const FILES[] = {F_ENTRY, F_DOCUMENT, F_PAGE, F_TEMPLATE, F_RES, F_PICTURE,
        F_ANNOTS, F_ANNOT, F_SIGNATURE, F_VALUE, F_SEAL, F_LIST};

    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        begin(NULL);
        forge_drop(&f, FILES[i]);
        forge_expect(&f, ESEAL_FAILED, NULL, NULL);
    }
    ck_assert(forge_says(&f, "document.list", "list-missing"));
}
END_TEST

/* --- XML --- */

START_TEST(x01_doctype)
{
    begin(NULL);
    forge_swap(&f, F_LIST, "<ofd:Signatures", "<!DOCTYPE x><ofd:Signatures");
    forge_expect(&f, ESEAL_FAILED, "document.list", "xml-doctype");
}
END_TEST

START_TEST(x06_signature_moved)
{
    static const struct {
        const char *info;
        bool fails;
    } ROWS[] = {
        {NULL, true},
        {"Doc_0/Signs/Sign_0/Signature.xml", true},
        {"/Doc_0/My Signs/Signature.xml", true}, /* a blank makes no free text of a path */
        {"{\"Entry\":\"/Doc_0/Signs/Sign_0/Signature.xml\"}\n", true},
        {"contract of 2023", false},
    };

    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        forge_make(&f, &(forge_plan){.property = ROWS[i].info});
        forge_rename(&f, F_SIGNATURE, "Doc_0/Signs/Moved/Signature.xml");
        forge_swap(&f, F_LIST, "Sign_0/Signature.xml", "Moved/Signature.xml");
        if (ROWS[i].fails)
            forge_expect(&f, ESEAL_FAILED, "signature.property-info", "property-other-file");
        else
            forge_passes(&f);
    }
}
END_TEST

START_TEST(x07_type_flipped)
{
    begin(NULL);
    forge_swap(&f, F_LIST, "Type=\"Seal\"", "Type=\"Sign\"");
    forge_expect(&f, ESEAL_FAILED, "document.list", "list-type");
    begin(&(forge_plan){.form = 'C'});
    forge_swap(&f, F_LIST, "Type=\"Sign\"", ""); /* absent means Seal */
    forge_expect(&f, ESEAL_FAILED, "document.list", "list-type");
    begin(NULL);
    forge_swap(&f, F_LIST, "Type=\"Seal\"", "Type=\"seal\"");
    forge_expect(&f, ESEAL_FAILED, "document.list", "xml-value");
}
END_TEST

/* --- the list --- */

START_TEST(list_altered)
{
    const char *first = "<ofd:Signature ID=\"s001\" Type=\"Seal\" "
                        "BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\"/>";

    begin(NULL);
    forge_swap(&f, F_LIST, first, "");
    forge_expect(&f, ESEAL_NONE, NULL, NULL);
    begin(NULL);
    forge_swap(&f, F_LIST, "</ofd:MaxSignId>",
        "</ofd:MaxSignId><ofd:Signature ID=\"s000\" Type=\"Seal\" "
        "BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\"/>");
    forge_expect(&f, ESEAL_FAILED, "document.list", "list-shared-file");
    begin(NULL);
    forge_swap(&f, F_LIST, "BaseLoc", "Relative=\"s009\" BaseLoc");
    forge_expect(&f, ESEAL_FAILED, "document.list", "list-relative");
    begin(NULL);
    forge_swap(&f, F_LIST, "BaseLoc", "Relative=\"s001\" BaseLoc");
    forge_expect(&f, ESEAL_FAILED, "document.list", "list-relative");
    begin(NULL);
    forge_swap(&f, F_LIST, "BaseLoc", "ofd:Type=\"Sign\" BaseLoc");
    forge_expect(&f, ESEAL_FAILED, "document.list", "xml-qualified");
}
END_TEST

/* The order of the list says who came later, so that another order leaves files uncovered. */
START_TEST(list_reordered)
{
    forge_make(&f, NULL);
    forge_sign(&f, &(forge_plan){.signer = &f.other});
    forge_passes(&f);
    forge_swap(&f, F_LIST, "Sign_0/", "Sign_X/");
    forge_swap(&f, F_LIST, "Sign_1/", "Sign_0/");
    forge_swap(&f, F_LIST, "Sign_X/", "Sign_1/");
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "covered-in-part");
}
END_TEST

/* A locked list takes nobody after it. */
START_TEST(list_locked)
{
    forge_make(&f, &(forge_plan){.lock = true});
    forge_passes(&f);
    forge_sign(&f, &(forge_plan){.signer = &f.other});
    forge_expect(&f, ESEAL_FAILED, "signature.references", "reference-list-changed");
}
END_TEST

/* A genuine signature under another page. */
START_TEST(transplanted)
{
    es_buf xml = ES_BUF(1 << 20), value = ES_BUF(1 << 20), seal = ES_BUF(1 << 20);

    begin(NULL);
    es_buf_span(&xml, forge_get(&f, F_SIGNATURE));
    es_buf_span(&value, forge_get(&f, F_VALUE));
    es_buf_span(&seal, forge_get(&f, F_SEAL));
    forge_reset(&f);
    forge_swap(&f, F_PAGE, "pay 100", "pay 999");
    forge_sign(&f, NULL);
    forge_put_octets(&f, F_SIGNATURE, es_buf_view(&xml));
    forge_put_octets(&f, F_VALUE, es_buf_view(&value));
    forge_put_octets(&f, F_SEAL, es_buf_view(&seal));
    forge_expect(&f, ESEAL_FAILED, "signature.references", "reference-digest");
    forge_redigest(&f, F_PAGE);
    forge_expect(&f, ESEAL_FAILED, "signature.data-hash", "data-hash-wrong");
    es_buf_free(&xml);
    es_buf_free(&value);
    es_buf_free(&seal);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("attacks");
    TCase *tc = tcase_create("without a key");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, genuine);
    tcase_add_test(tc, k01_entry_points_elsewhere);
    tcase_add_test(tc, k02_second_body);
    tcase_add_test(tc, k03_template);
    tcase_add_test(tc, k04_version);
    tcase_add_test(tc, k05_closing_signature_removed);
    tcase_add_test(tc, k05_closed_by_another);
    tcase_add_test(tc, k06_orphan);
    tcase_add_test(tc, k07_stamp_moved);
    tcase_add_test(tc, k08_trailing);
    tcase_add_test(tc, k09_seal_file);
    tcase_add_test(tc, k10_certificate_swapped);
    tcase_add_test(tc, k11_k12_no_signer);
    tcase_add_test(tc, every_file_flipped);
    tcase_add_test(tc, every_file_dropped);
    tcase_add_test(tc, x01_doctype);
    tcase_add_test(tc, x06_signature_moved);
    tcase_add_test(tc, x07_type_flipped);
    tcase_add_test(tc, list_altered);
    tcase_add_test(tc, list_reordered);
    tcase_add_test(tc, list_locked);
    tcase_add_test(tc, transplanted);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
