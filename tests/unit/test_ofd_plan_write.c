/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "base/io.h"
#include "plan_unit.h"

static const unit_file PLAIN_PACKAGE[] = {{"Doc_0/", ""}, {"Doc_0/Document.xml", ROOT_XML},
    {"Doc_0/P0.xml", PAGE_XML}, {"OFD.xml", OFD_XML(BODY("Doc_0/Document.xml", ""))},
    {"Doc_0/P1.xml", PAGE_XML}, {NULL, NULL}};

static void plan_it(const es_ofd_request *request)
{
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, request, &err), 0);
}

static void names_are(const char *const *names)
{
    size_t count = es_zip_count(made.ofd->zip), i;

    for (i = 0; names[i] != NULL; i++) {
        ck_assert_uint_lt(i, count);
        ck_assert_str_eq(es_zip_entry_at(made.ofd->zip, i)->name, names[i]);
    }
    ck_assert_uint_eq(count, i);
}

static void contents(es_buf *out, const es_ofd *ofd, const char *name)
{
    const es_zip_entry *entry = es_zip_find(ofd->zip, name);

    *out = ES_BUF(SIZE_MAX / 2);
    ck_assert_ptr_nonnull(entry);
    ck_assert_int_eq(es_zip_read(out, ofd->zip, entry, SIZE_MAX / 2, NULL, &err), 0);
}

static void contents_are(const char *name, es_span want)
{
    es_buf is;

    contents(&is, made.ofd, name);
    ck_assert(es_span_equal(es_buf_view(&is), want));
    es_buf_free(&is);
}

/* OFD.xml first, old ones in their order, folders left out, new ones last. */
START_TEST(order)
{
    static const char *const NAMES[] = {"OFD.xml", "Doc_0/Document.xml", "Doc_0/P0.xml",
        "Doc_0/P1.xml", LIST_PATH, "Doc_0/Signs/Sign_0/Seal.esl", SIGNED_PATH, VALUE_PATH, NULL};
    es_ofd_request request = unit_request();

    unit_pack(PLAIN_PACKAGE);
    plan_it(&request);
    unit_finish();
    names_are(NAMES);
    contents_are(LIST_PATH, es_buf_view(&plan->list));
    contents_are("OFD.xml", es_buf_view(&plan->entry));
    contents_are("Doc_0/Signs/Sign_0/Seal.esl", es_span_str("seal"));
    contents_are(SIGNED_PATH, es_buf_view(&plan->xml));
    contents_are(VALUE_PATH, es_span_str("value"));
}
END_TEST

START_TEST(order_of_a_further_one)
{
    static const unit_file FILES[] = {SIGNED(LIST_ENTRY("s001"), "/OFD.xml", ""), {NULL, NULL}};
    static const char *const NAMES[] = {"OFD.xml", "Doc_0/Document.xml", "Doc_0/P0.xml",
        "Doc_0/P1.xml", LIST_PATH, SIGNED_PATH, VALUE_PATH, "Doc_0/Signs/Sign_1/Signature.xml",
        "Doc_0/Signs/Sign_1/SignedValue.dat", NULL};
    es_ofd_request request = {.plain = true};

    unit_pack(FILES);
    plan_it(&request);
    unit_finish();
    names_are(NAMES);
    contents_are(LIST_PATH, es_buf_view(&plan->list));
}
END_TEST

START_TEST(same_in_same_out)
{
    es_ofd_request request = unit_request();
    es_buf again = ES_BUF(SIZE_MAX / 2);

    unit_pack(PLAIN_PACKAGE);
    plan_it(&request);
    unit_finish();
    es_ofd_plan_free(plan);
    plan_it(&request);
    for (size_t i = 0; i < plan->item_count; i++)
        memset(plan->items[i].digest, (int)i, sizeof plan->items[i].digest);
    ck_assert_int_eq(es_ofd_plan_describe(plan, &err), 0);
    ck_assert_int_eq(es_ofd_plan_write(plan, es_span_str("value"), unit_put, &again, &err), 0);
    ck_assert(es_span_equal(es_buf_view(&again), es_buf_view(&made.octets)));
    es_buf_free(&again);
}
END_TEST

START_TEST(out_of_order)
{
    es_ofd_request request = unit_request();

    unit_pack(PLAIN_PACKAGE);
    plan_it(&request);
    ck_assert_int_eq(
        es_ofd_plan_write(plan, es_span_str("v"), unit_put, &made.octets, &err), ESEAL_E_MISUSE);
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(es_ofd_plan_describe(plan, &err), 0);
    ck_assert_int_eq(
        es_ofd_plan_write(plan, es_span_str(""), unit_put, &made.octets, &err), ESEAL_E_MISUSE);
    ck_assert_uint_eq(made.octets.len, 0);
}
END_TEST

static int stop(void *arg, const void *data, size_t len, eseal_error *error)
{
    (void)arg;
    (void)data;
    (void)len;
    return es_err(error, ESEAL_E_IO, "out", ES_NO_OFFSET, "no room");
}

START_TEST(output_that_fails)
{
    es_ofd_request request = unit_request();

    unit_pack(PLAIN_PACKAGE);
    plan_it(&request);
    ck_assert_int_eq(es_ofd_plan_describe(plan, &err), 0);
    ck_assert_int_eq(es_ofd_plan_write(plan, es_span_str("v"), stop, NULL, &err), ESEAL_E_IO);
    ck_assert_int_eq(err.code, ESEAL_E_IO);
}
END_TEST

/* --- documents of other products --- */

static void open_corpus(const char *corpus, const char *name)
{
    char path[4300];

    snprintf(path, sizeof path, "%s/%s", corpus, name);
    ck_assert_int_eq(es_file_read(&old.octets, path, SIZE_MAX / 2, &err), 0);
    unit_open(&old);
}

static void nothing_bad(const es_ofd *ofd)
{
    ck_assert(!es_findings_has(&ofd->container, ES_BAD));
    ck_assert(!es_findings_has(&ofd->structure, ES_BAD));
    ck_assert(!es_findings_has(&ofd->list, ES_BAD));
    ck_assert(!es_findings_has(&ofd->versions_found, ES_BAD));
}

/* Every old file is there, and only list and entry file may differ. */
static void old_files_stay(void)
{
    for (size_t i = 0; i < es_zip_count(old.ofd->zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(old.ofd->zip, i);
        es_buf was;

        if (entry->folder || strcmp(entry->name, plan->list_path) == 0 ||
            (plan->entry.len > 0 && strcmp(entry->name, "OFD.xml") == 0))
            continue;
        contents(&was, old.ofd, entry->name);
        contents_are(entry->name, es_buf_view(&was));
        es_buf_free(&was);
    }
}

/* The signature as it is read back is the one that was planned. */
static void signature_is_planned(const es_ofd_signature *signature)
{
    ck_assert(!es_findings_has(&signature->findings, ES_WARN));
    ck_assert_str_eq(signature->id, plan->id);
    ck_assert_str_eq(signature->type, plan->request.plain ? "Sign" : "Seal");
    ck_assert_str_eq(signature->path, plan->signature_path);
    ck_assert_str_eq(signature->value_path, plan->value_path);
    ck_assert_str_eq(signature->method, "1.2.156.10197.1.501");
    ck_assert_str_eq(signature->check_method, "1.2.156.10197.1.401");
    ck_assert_str_eq(signature->date, "20200817111329Z");
    ck_assert_str_eq(signature->provider, "libeseal");
    ck_assert_uint_eq(signature->ref_count, plan->item_count);
    for (size_t i = 0; i < plan->item_count; i++) {
        ck_assert_str_eq(signature->refs[i].path, plan->items[i].path);
        ck_assert(signature->refs[i].exists);
        ck_assert_uint_eq(signature->refs[i].digest_len, 32);
        ck_assert_mem_eq(signature->refs[i].digest, plan->items[i].digest, 32);
    }
    ck_assert_uint_eq(signature->stamp_count, plan->request.place_count);
    for (size_t i = 0; i < signature->stamp_count; i++) {
        const es_ofd_stamp *stamp = &signature->stamps[i];

        ck_assert_uint_eq(stamp->page, plan->places[i].page);
        ck_assert_int_eq(stamp->has_clip, plan->places[i].has_clip);
        for (size_t k = 0; k < 4; k++)
            ck_assert_double_eq_tol(stamp->box[k], plan->places[i].box[k], 0.0005);
    }
}

/* Info-ZIP's opinion, where it is installed. */
static void unzip_agrees(const char *name)
{
    char path[4300], command[9000];
    FILE *file;

    if (system("unzip -v >/dev/null 2>&1") != 0) {
        printf("SKIP: no unzip\n");
        return;
    }
    snprintf(path, sizeof path, "plan-%ld.ofd", (long)getpid());
    file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(made.octets.ptr, 1, made.octets.len, file), made.octets.len);
    ck_assert_int_eq(fclose(file), 0);
    snprintf(command, sizeof command, "unzip -tq %s >/dev/null", path);
    if (system(command) != 0)
        ck_abort_msg("unzip does not like what was made of %s", name);
    remove(path);
}

static const struct {
    const char *name;
    size_t signatures;
    const char *id, *folder;
    bool riding;
} DOCUMENTS[] = {
    {"helloworld.ofd", 0, "s001", "Doc_0/Signs/Sign_0", false},
    {"helloworld_with_pageblock.ofd", 0, "s001", "Doc_0/Signs/Sign_0", false},
    {"doc1File.ofd", 0, "s001", "Doc_1/Signs/Sign_0", true},
    {"VPage7.ofd", 0, "s001", "Doc_0/Signs/Sign_0", true},
    {"AddAttachment.ofd", 0, "s001", "Doc_0/Signs/Sign_0", false},
    {"chineseDir.ofd", 0, "s001", "Doc_0/Signs/Sign_0", false},
    {"path_unstd.ofd", 0, "s001", "Doc_0/Signs/Sign_0", true},
    {"1.ofd", 1, "s003", "Doc_0/Signs/Sign_1", false},
    {"999.ofd", 1, "s003", "Doc_0/Signs/Sign_1", false},
    {"DigitalSign.ofd", 1, "s002", "Doc_0/Signs/Sign_1", false},
    {"SESV4SignDoc.ofd", 1, "s003", "Doc_0/Signs/Sign_1", false},
    {"keyword2.ofd", 1, "s003", "Doc_0/Signs/Sign_1", false},
    {"n.ofd", 1, "s002", "Doc_0/Sign_0", false},
    {"v4signed.ofd", 1, "s002", "Doc_0/Signs/Sign_1", false},
    {"zsbk.ofd", 2, "s005", "Doc_0/Signs/Sign_2", false},
};

static void sign_document(const es_ofd_request *request, int i)
{
    nothing_bad(old.ofd);
    ck_assert_uint_eq(old.ofd->signature_count, DOCUMENTS[i].signatures);
    plan_it(request);
    ck_assert_str_eq(plan->id, DOCUMENTS[i].id);
    ck_assert_str_eq(plan->folder, DOCUMENTS[i].folder);
    unit_finish();
    nothing_bad(made.ofd);
    ck_assert_uint_eq(made.ofd->signature_count, DOCUMENTS[i].signatures + 1);
    signature_is_planned(&made.ofd->signatures[DOCUMENTS[i].signatures]);
    old_files_stay();
    unzip_agrees(DOCUMENTS[i].name);
}

START_TEST(document)
{
    const char *corpus = unit_corpus();
    es_ofd_request request = unit_request();
    es_ofd_place *places = NULL, place;

    if (corpus == NULL)
        return;
    open_corpus(corpus, DOCUMENTS[_i].name);
    if (DOCUMENTS[_i].riding) {
        ck_assert_int_eq(
            es_ofd_riding(&places, &request.place_count, old.ofd, 1, 0, 40, 40, &err), 0);
        request.places = places;
    } else {
        ck_assert_int_eq(es_ofd_place_on(&place, old.ofd, 0, 10, 20, 30, 20, &err), 0);
        request.places = &place;
    }
    sign_document(&request, _i);
    es_free(places);
}
END_TEST

/* A second one with a lock on what was made, after which there is none. */
START_TEST(twice_and_locked)
{
    const char *corpus = unit_corpus();
    es_ofd_request request = unit_request(), last = {.plain = true, .lock = true};

    if (corpus == NULL)
        return;
    open_corpus(corpus, "VPage7.ofd");
    plan_it(&request);
    unit_finish();
    for (int i = 0; i < 2; i++) {
        es_ofd_plan_free(plan);
        plan = NULL;
        unit_close(&old);
        old.octets = made.octets;
        made.octets = ES_BUF(SIZE_MAX / 2);
        unit_close(&made);
        unit_open(&old);
        if (i == 1)
            break;
        plan_it(&last);
        ck_assert_str_eq(plan->id, "s003");
        ck_assert_uint_eq(plan->entry.len, 0);
        unit_finish();
        nothing_bad(made.ofd);
        old_files_stay();
    }
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), ESEAL_E_LOCKED);
    ck_assert_ptr_nonnull(strstr(err.text, "signature s003 "));
}
END_TEST

static const struct {
    const char *name, *text;
    int code;
} REFUSED[] = {
    {"V4RideRight.ofd", "signature s001 protects the signature list", ESEAL_E_LOCKED},
    {"allprotected.ofd", "signature 001 protects the signature list", ESEAL_E_LOCKED},
    {"draw_param_ref.ofd", "signature 2 protects the signature list", ESEAL_E_LOCKED},
    {"h.ofd", "signature s001 protects the signature list", ESEAL_E_LOCKED},
    {"keyword.ofd", "signature 4 protects the signature list", ESEAL_E_LOCKED},
    {"testImageNotFound.ofd", "signature 2 protects the signature list", ESEAL_E_LOCKED},
    {"testImageOverridePage.ofd", "signature 2 protects the signature list", ESEAL_E_LOCKED},
    {"hello-integrity.ofd", "integrity list", ESEAL_E_LOCKED},
    {"fptpl.ofd", "(list-missing)", ESEAL_E_DOCUMENT},
};

START_TEST(document_refused)
{
    const char *corpus = unit_corpus();
    es_ofd_request request = unit_request();

    if (corpus == NULL)
        return;
    open_corpus(corpus, REFUSED[_i].name);
    request.place_count = 0;
    ck_assert_int_eq(es_ofd_plan_new(&plan, old.ofd, &request, &err), REFUSED[_i].code);
    if (strstr(err.text, REFUSED[_i].text) == NULL)
        ck_abort_msg("%s: %s", err.where, err.text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd_plan_write");
    TCase *tc = tcase_create("write");

    tcase_add_checked_fixture(tc, unit_setup, unit_teardown);
    tcase_add_test(tc, order);
    tcase_add_test(tc, order_of_a_further_one);
    tcase_add_test(tc, same_in_same_out);
    tcase_add_test(tc, out_of_order);
    tcase_add_test(tc, output_that_fails);
    tcase_add_loop_test(tc, document, 0, COUNT(DOCUMENTS));
    tcase_add_test(tc, twice_and_locked);
    tcase_add_loop_test(tc, document_refused, 0, COUNT(REFUSED));
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
