/* SPDX-License-Identifier: Apache-2.0 */
/* Coverage, by tables: what a signature leaves out of a package made by hand. */
#include "judge_unit.h"

#include "base/mem.h"

#define P ESEAL_CHECK_PASSED
#define F ESEAL_CHECK_FAILED
#define I ESEAL_CHECK_INDETERMINATE
#define W ESEAL_CHECK_WARNING
#define NR ESEAL_CHECK_NOT_RUN

static char *accepted_attachment[] = {(char[]){"Doc_0/Attachs/a.xml"}};
static char *accepted_entry[] = {(char[]){"OFD.xml"}};
static char *accepted_page[] = {(char[]){"Doc_0/Pages/Page_0/Content.xml"}};
static char *accepted_other[] = {(char[]){"Doc_0/Attachs"}};

#define NOTHING (-1)

/* What one signature leaves out, and what is said then. */
static const struct {
    const char *name;
    int out[8];    /* files neither covered nor listed; NOTHING ends it, also at the front */
    int changed;   /* listed, but no longer as signed; 0: none */
    int dangling;  /* a file that does not exist; 0: none */
    char **accept; /* by the policy */
    const char *extra;
    bool two_bodies, version, incomplete;
    int outcome;
    es_reason reason;
    const char *path, *detail; /* of the check that has outcome and reason; NULL: any */
    es_cover_level level;
    size_t uncovered;
    int result;
    const char *need;
} CONTENT[] = {
    {.name = "everything is covered",
        .out = {NOTHING},
        .outcome = P,
        .reason = ES_R_OK_ALL_COVERED,
        .level = ES_COVER_ALL,
        .result = ESEAL_PASSED},
    {.name = "all but OFD.xml, which holds nothing",
        .out = {FILE_ENTRY, NOTHING},
        .outcome = P,
        .reason = ES_R_OK_ENTRY_ONLY,
        .level = ES_COVER_ALL_BUT_ENTRY,
        .uncovered = 1,
        .result = ESEAL_PASSED},
    {.name = "all but OFD.xml, which holds custom data",
        .out = {FILE_ENTRY, NOTHING},
        .extra = "CustomDatas",
        .outcome = I,
        .reason = ES_R_COVER_ENTRY,
        .path = "OFD.xml",
        .detail = "CustomDatas",
        .level = ES_COVER_ALL_BUT_ENTRY,
        .uncovered = 1,
        .result = ESEAL_INDETERMINATE,
        .need = "coverage"},
    {.name = "all but OFD.xml, which has two bodies",
        .out = {FILE_ENTRY, NOTHING},
        .two_bodies = true,
        .outcome = I,
        .reason = ES_R_COVER_ENTRY,
        .detail = "DocBody",
        .level = ES_COVER_ALL_BUT_ENTRY,
        .uncovered = 1,
        .result = ESEAL_INDETERMINATE,
        .need = "coverage"},
    {.name = "all but OFD.xml, which has versions",
        .out = {FILE_ENTRY, NOTHING},
        .version = true,
        .outcome = I,
        .reason = ES_R_COVER_ENTRY,
        .detail = "Versions",
        .level = ES_COVER_ALL_BUT_ENTRY,
        .uncovered = 1,
        .result = ESEAL_INDETERMINATE,
        .need = "coverage"},
    {.name = "OFD.xml is covered, and may hold what it likes",
        .out = {NOTHING},
        .extra = "CustomDatas",
        .outcome = P,
        .reason = ES_R_OK_ALL_COVERED,
        .level = ES_COVER_ALL,
        .result = ESEAL_PASSED},
    {.name = "OFD.xml with custom data, accepted",
        .out = {FILE_ENTRY, NOTHING},
        .extra = "CustomDatas",
        .accept = accepted_entry,
        .outcome = W,
        .reason = ES_R_COVER_ACCEPTED,
        .path = "OFD.xml",
        .level = ES_COVER_ALL_BUT_ENTRY,
        .uncovered = 1,
        .result = ESEAL_PASSED},
    {.name = "OFD.xml and a resource",
        .out = {FILE_ENTRY, FILE_RESOURCE, NOTHING},
        .outcome = I,
        .reason = ES_R_COVER_PART,
        .path = "Doc_0/PublicRes.xml",
        .level = ES_COVER_PART,
        .uncovered = 2,
        .result = ESEAL_INDETERMINATE,
        .need = "coverage"},
    {.name = "a resource",
        .out = {FILE_RESOURCE, NOTHING},
        .outcome = I,
        .reason = ES_R_COVER_PART,
        .path = "Doc_0/PublicRes.xml",
        .level = ES_COVER_PART,
        .uncovered = 1,
        .result = ESEAL_INDETERMINATE,
        .need = "coverage"},
    {.name = "the document itself",
        .out = {FILE_DOCUMENT, NOTHING},
        .outcome = I,
        .reason = ES_R_COVER_PART,
        .path = "Doc_0/Document.xml",
        .level = ES_COVER_PART,
        .uncovered = 1,
        .result = ESEAL_INDETERMINATE,
        .need = "coverage"},
    {.name = "an attachment",
        .out = {FILE_ATTACHMENT, NOTHING},
        .outcome = I,
        .reason = ES_R_COVER_PART,
        .path = "Doc_0/Attachs/a.xml",
        .level = ES_COVER_PART,
        .uncovered = 1,
        .result = ESEAL_INDETERMINATE,
        .need = "coverage"},
    {.name = "an attachment, accepted",
        .out = {FILE_ATTACHMENT, NOTHING},
        .accept = accepted_attachment,
        .outcome = W,
        .reason = ES_R_COVER_ACCEPTED,
        .path = "Doc_0/Attachs/a.xml",
        .level = ES_COVER_PART,
        .uncovered = 1,
        .result = ESEAL_PASSED},
    {.name = "an attachment whose folder is accepted",
        .out = {FILE_ATTACHMENT, NOTHING},
        .accept = accepted_other,
        .outcome = I,
        .reason = ES_R_COVER_PART,
        .level = ES_COVER_PART,
        .uncovered = 1,
        .result = ESEAL_INDETERMINATE,
        .need = "coverage"},
    {.name = "a resource, while an attachment is accepted",
        .out = {FILE_RESOURCE, NOTHING},
        .accept = accepted_attachment,
        .outcome = I,
        .reason = ES_R_COVER_PART,
        .level = ES_COVER_PART,
        .uncovered = 1,
        .result = ESEAL_INDETERMINATE,
        .need = "coverage"},
    {.name = "an attachment, accepted, and OFD.xml that holds nothing",
        .out = {FILE_ENTRY, FILE_ATTACHMENT, NOTHING},
        .accept = accepted_attachment,
        .outcome = W,
        .reason = ES_R_COVER_ACCEPTED,
        .level = ES_COVER_PART,
        .uncovered = 2,
        .result = ESEAL_PASSED},
    {.name = "a page",
        .out = {FILE_PAGE, NOTHING},
        .outcome = F,
        .reason = ES_R_COVER_PAGE,
        .path = "Doc_0/Pages/Page_0/Content.xml",
        .level = ES_COVER_PART,
        .uncovered = 1,
        .result = ESEAL_FAILED},
    {.name = "a page is never accepted",
        .out = {FILE_PAGE, NOTHING},
        .accept = accepted_page,
        .outcome = F,
        .reason = ES_R_COVER_PAGE,
        .level = ES_COVER_PART,
        .uncovered = 1,
        .result = ESEAL_FAILED},
    {.name = "a page and a resource",
        .out = {FILE_PAGE, FILE_RESOURCE, NOTHING},
        .outcome = F,
        .reason = ES_R_COVER_PAGE,
        .level = ES_COVER_PART,
        .uncovered = 2,
        .result = ESEAL_FAILED},
    {.name = "its own seal",
        .out = {FILE_SEAL(0), NOTHING},
        .outcome = I,
        .reason = ES_R_COVER_PART,
        .path = "Doc_0/Signs/Sign_0/Seal.esl",
        .level = ES_COVER_PART,
        .uncovered = 1,
        .result = ESEAL_INDETERMINATE,
        .need = "coverage"},
    {.name = "everything",
        .out = {FILE_ENTRY, FILE_DOCUMENT, FILE_PAGE, FILE_RESOURCE, FILE_ATTACHMENT, FILE_SEAL(0),
            NOTHING},
        .outcome = F,
        .reason = ES_R_COVER_NONE,
        .level = ES_COVER_NONE,
        .uncovered = 6,
        .result = ESEAL_FAILED},
    {.name = "a page that was changed",
        .out = {NOTHING},
        .changed = FILE_PAGE,
        .outcome = NR,
        .reason = ES_R_PREREQUISITE,
        .detail = "signature.references",
        .level = ES_COVER_PART,
        .result = ESEAL_INDETERMINATE},
    {.name = "a page that was changed, and OFD.xml",
        .out = {FILE_ENTRY, NOTHING},
        .changed = FILE_PAGE,
        .outcome = NR,
        .reason = ES_R_PREREQUISITE,
        .detail = "signature.references",
        .level = ES_COVER_PART,
        .uncovered = 1,
        .result = ESEAL_INDETERMINATE},
    {.name = "a page that was changed, and a resource",
        .out = {FILE_RESOURCE, NOTHING},
        .changed = FILE_PAGE,
        .outcome = I,
        .reason = ES_R_COVER_PART,
        .level = ES_COVER_PART,
        .uncovered = 1,
        .result = ESEAL_INDETERMINATE},
    {.name = "a link to nothing",
        .out = {NOTHING},
        .dangling = FILE_RESOURCE,
        .outcome = W,
        .reason = ES_R_DANGLING,
        .path = "Doc_0/PublicRes.xml",
        .level = ES_COVER_ALL,
        .result = ESEAL_PASSED},
    {.name = "a link to nothing, and a page",
        .out = {FILE_PAGE, NOTHING},
        .dangling = FILE_RESOURCE,
        .outcome = F,
        .reason = ES_R_COVER_PAGE,
        .level = ES_COVER_PART,
        .uncovered = 1,
        .result = ESEAL_FAILED},
    {.name = "not everything could be followed",
        .out = {NOTHING},
        .incomplete = true,
        .outcome = NR,
        .reason = ES_R_PREREQUISITE,
        .detail = "container.structure",
        .level = ES_COVER_UNKNOWN,
        .result = ESEAL_INDETERMINATE},
    {.name = "not everything could be followed, nor is OFD.xml covered",
        .out = {FILE_ENTRY, NOTHING},
        .incomplete = true,
        .outcome = NR,
        .reason = ES_R_PREREQUISITE,
        .detail = "container.structure",
        .level = ES_COVER_UNKNOWN,
        .uncovered = 1,
        .result = ESEAL_INDETERMINATE},
};

static void leave_out(made *m, size_t signature, int file)
{
    m->parts[signature].covered[file] = m->parts[signature].listed[file] = false;
}

/* The first check of coverage.content with this reason, or NULL. */
static const eseal_check *with_reason(const eseal_report *report, es_reason reason)
{
    for (size_t i = 0; i < eseal_report_check_count(report, 0); i++) {
        const eseal_check *check = eseal_report_check_at(report, 0, i);

        if (check->id == ES_C_COVERAGE_CONTENT && check->reason == reason)
            return check;
    }
    return NULL;
}

START_TEST(content)
{
    eseal_policy policy = {.preset = ES_PRESET_OFFLINE,
        .uncovered = CONTENT[_i].accept,
        .uncovered_count = CONTENT[_i].accept == NULL ? 0 : 1};
    const char *name = CONTENT[_i].name;
    const eseal_check *check;
    eseal_report *report;
    made m;

    made_package(&m, 1);
    for (int i = 0; CONTENT[_i].out[i] != NOTHING; i++)
        leave_out(&m, 0, CONTENT[_i].out[i]);
    if (CONTENT[_i].changed != 0)
        m.parts[0].covered[CONTENT[_i].changed] = false;
    if (CONTENT[_i].dangling != 0) {
        leave_out(&m, 0, CONTENT[_i].dangling);
        m.files[CONTENT[_i].dangling].exists = false;
    }
    m.ofd.entry_extra = (char *)(uintptr_t)CONTENT[_i].extra;
    m.ofd.body_count = CONTENT[_i].two_bodies ? 2 : 1;
    m.ofd.versions = &m.version;
    m.ofd.version_count = CONTENT[_i].version ? 1 : 0;
    m.ofd.complete = !CONTENT[_i].incomplete;
    report = made_judge(&m, &policy, NOW);
    check = with_reason(report, CONTENT[_i].reason);
    ck_assert_msg(check != NULL, "%s: no such reason", name);
    ck_assert_msg(
        check->outcome == CONTENT[_i].outcome &&
            eseal_report_check_find(report, 0, "coverage.content")->outcome == CONTENT[_i].outcome,
        "%s: %s", name, eseal_check_outcome_name(check));
    if (CONTENT[_i].path != NULL)
        ck_assert_str_eq(check->path, CONTENT[_i].path);
    if (CONTENT[_i].detail != NULL)
        ck_assert_str_eq(check->detail, CONTENT[_i].detail);
    /* what is less than good is not called good beside it; a link to nothing changes nothing */
    if (CONTENT[_i].outcome != P && CONTENT[_i].reason != ES_R_DANGLING)
        for (size_t i = 0; i < eseal_report_check_count(report, 0); i++)
            ck_assert_msg(eseal_report_check_at(report, 0, i)->id != ES_C_COVERAGE_CONTENT ||
                              eseal_report_check_at(report, 0, i)->outcome != P,
                "%s: also passed", name);
    ck_assert_msg(report->signatures[0].coverage == CONTENT[_i].level, "%s: level %d", name,
        (int)report->signatures[0].coverage);
    ck_assert_uint_eq(report->signatures[0].uncovered_count, CONTENT[_i].uncovered);
    ck_assert_msg(
        report->result == CONTENT[_i].result, "%s: %s", name, eseal_result_name(report->result));
    if (CONTENT[_i].need != NULL)
        ck_assert_msg(made_needs(report, 0, CONTENT[_i].need), "%s: no need", name);
    made_expect(report, 0, ES_C_COVERAGE_LATER, P, ES_R_LATER_NONE, name);
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* Everything that is left out is named, with what shows it. */
START_TEST(names_what_is_left_out)
{
    static const eseal_policy offline = {.preset = ES_PRESET_OFFLINE};
    const es_report_signature *s;
    eseal_report *report;
    made m;

    made_package(&m, 1);
    leave_out(&m, 0, FILE_ENTRY);
    leave_out(&m, 0, FILE_PAGE);
    leave_out(&m, 0, FILE_RESOURCE);
    report = made_judge(&m, &offline, NOW);
    s = &report->signatures[0];
    ck_assert_uint_eq(s->uncovered_count, 3);
    ck_assert_str_eq(s->uncovered[0].path, "OFD.xml");
    ck_assert_ptr_null(s->uncovered[0].shown_by);
    ck_assert_str_eq(s->uncovered[1].path, "Doc_0/Pages/Page_0/Content.xml");
    ck_assert_str_eq(s->uncovered[1].shown_by, "Doc_0/Document.xml");
    ck_assert(made_has(
        report, 0, ES_C_COVERAGE_CONTENT, F, ES_R_COVER_PAGE, "Doc_0/Pages/Page_0/Content.xml"));
    ck_assert(
        made_has(report, 0, ES_C_COVERAGE_CONTENT, I, ES_R_COVER_PART, "Doc_0/PublicRes.xml"));
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("judge_cover");
    TCase *tc = tcase_create("coverage");

    tcase_add_loop_test(tc, content, 0, COUNT(CONTENT));
    tcase_add_test(tc, names_what_is_left_out);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
