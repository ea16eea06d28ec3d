/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Coverage: everything that a reader can take from the package, against what this signature's
 * matching references cover.  Exempt for signature i are exactly the list, its own Signature.xml
 * and value, the files of later signatures, and a sound integrity list with its value; nothing else
 * is exempt by name or folder.
 */
#include "core/judge.h"

#include "base/mem.h"

static void mark(size_t *until, const char *path, const es_ofd_file *file, size_t index)
{
    if (path != NULL && strcmp(path, file->path) == 0)
        *until = index + 1;
}

/* Names alone, signed by themselves, and a value that is nothing else; unless something shows them.
 */
static bool is_integrity_list(const es_facts *facts, const es_ofd_file *file)
{
    const es_ofd_entries *list = &facts->ofd->entries;
    const eseal_check *check = es_checks_find(&facts->found, ES_C_DOCUMENT_ENTRIES);

    return file->kind == ES_OFD_OTHER && list->path != NULL && list->value_path != NULL &&
           check != NULL &&
           (check->outcome == ESEAL_CHECK_PASSED || check->reason == ES_R_ENTRIES_COMPOSER) &&
           (strcmp(file->path, list->path) == 0 || strcmp(file->path, list->value_path) == 0);
}

es_exempt *es_exempt_make(const es_facts *facts)
{
    const es_ofd *ofd = facts->ofd;
    size_t count = ofd == NULL ? 0 : ofd->file_count;
    es_exempt *exempt = es_alloc_array(count, sizeof *exempt);

    for (size_t i = 0; exempt != NULL && i < count; i++) {
        const es_ofd_file *file = &ofd->files[i];

        exempt[i].list = is_integrity_list(facts, file);
        if (file->kind != ES_OFD_SIGNATURE && file->kind != ES_OFD_VALUE &&
            file->kind != ES_OFD_SEAL)
            continue;
        for (size_t j = 0; j < ofd->signature_count; j++) {
            mark(&exempt[i].own, ofd->signatures[j].path, file, j);
            mark(&exempt[i].own, ofd->signatures[j].value_path, file, j);
            mark(&exempt[i].seal, ofd->signatures[j].seal_path, file, j);
        }
    }
    return exempt;
}

/* The list, or a file of this signature and later ones; its own Seal.esl is no exception. */
static bool is_exempt(const es_case *c, size_t file)
{
    size_t self = c->sig->index;

    return c->facts->ofd->files[file].kind == ES_OFD_LIST || c->exempt[file].own > self ||
           c->exempt[file].seal > self + 1 || c->exempt[file].list;
}

typedef enum later_state { LATER_NONE, LATER_SAME, LATER_OTHER } later_state;

/* Whether a later signature that itself passed covers what this one leaves out. */
static later_state covered_later(const es_case *c, size_t file)
{
    later_state state = LATER_NONE;

    for (size_t i = c->first_passed; i < c->facts->signature_count; i++) {
        const es_signature_facts *later = &c->facts->signatures[i];

        if (c->report->signatures[i].result != ESEAL_PASSED || later->covered == NULL ||
            !later->covered[file] || later->signer.cert == NULL)
            continue;
        if (c->sig->signer.cert != NULL && es_cert_equal(later->signer.cert, c->sig->signer.cert))
            return LATER_SAME;
        state = LATER_OTHER;
    }
    return state;
}

static void note_uncovered(es_case *c, const es_ofd_file *file)
{
    es_report_signature *out = c->out;
    es_report_uncovered *item;

    if (out->uncovered_count == es_told_max(c->facts->signature_count))
        return;
    if (!es_grow(&out->uncovered, &out->uncovered_capacity, out->uncovered_count + 1,
            sizeof *out->uncovered)) {
        c->report->failed = true;
        return;
    }
    item = &out->uncovered[out->uncovered_count++];
    item->path = es_report_text(c->report, file->path);
    item->shown_by = file->shown_by == ES_OFD_NONE
                         ? NULL
                         : es_report_text(c->report, c->facts->ofd->files[file->shown_by].path);
}

/* What would settle it: a signature that covers what is left out, or a policy that lets it go. */
static void need_coverage(es_case *c, const char *path)
{
    es_report_need *need = es_report_need_add(c->report, c->out, "coverage", NULL);

    if (need != NULL)
        need->path = es_report_text(c->report, path);
}

/* What is told of files, each no more often than es_told_max() says. */
typedef enum told {
    TOLD_DANGLING,
    TOLD_ACCEPTED,
    TOLD_PART,
    TOLD_PAGE,
    TOLD_SAME,
    TOLD_OTHER,
    TOLD_COUNT
} told;

typedef struct tally {
    size_t told[TOLD_COUNT];
    size_t covered;        /* files that exist, are not exempt, and are as they were signed */
    size_t changed;        /* listed, but no longer what was signed: signature.references fails */
    bool entry;            /* OFD.xml is left out, and no later signature has it */
    size_t part, accepted; /* other files left out; and those that the policy lets go */
} tally;

static bool may_tell(const es_case *c, tally *t, told what)
{
    return t->told[what]++ < es_told_max(c->facts->signature_count);
}

static void note_later(es_case *c, tally *t, const char *path, later_state state)
{
    es_report_signature *out = c->out;
    eseal_check *check;

    if (!may_tell(c, t, state == LATER_SAME ? TOLD_SAME : TOLD_OTHER))
        return;
    check = es_case_add(c, ES_C_COVERAGE_LATER,
        state == LATER_SAME ? ESEAL_CHECK_WARNING : ESEAL_CHECK_INDETERMINATE,
        state == LATER_SAME ? ES_R_LATER_SAME : ES_R_LATER_OTHER);
    es_checks_text(&out->checks, &check->path, path);
    if (state == LATER_OTHER)
        need_coverage(c, path);
    if (!es_grow(&out->later, &out->later_capacity, out->later_count + 1, sizeof *out->later)) {
        c->report->failed = true;
        return;
    }
    out->later[out->later_count++] = es_report_text(c->report, path);
}

static void add_path(es_case *c, int outcome, es_reason reason, const char *path)
{
    eseal_check *check = es_case_add(c, ES_C_COVERAGE_CONTENT, outcome, reason);

    es_checks_text(&c->out->checks, &check->path, path);
}

/* One file that the signature leaves out. */
static void judge_left_out(es_case *c, size_t index, tally *t)
{
    const es_ofd_file *file = &c->facts->ofd->files[index];
    later_state later = covered_later(c, index);
    bool is_page = file->kind == ES_OFD_PAGE;

    if (later != LATER_NONE) {
        note_later(c, t, file->path, later);
        return;
    }
    note_uncovered(c, file);
    if (file->kind == ES_OFD_ENTRY) {
        t->entry = true;
        return;
    }
    if (!is_page && es_policy_accepts_uncovered(c->policy, file->path)) {
        t->accepted++;
        if (may_tell(c, t, TOLD_ACCEPTED))
            add_path(c, ESEAL_CHECK_WARNING, ES_R_COVER_ACCEPTED, file->path);
        return;
    }
    t->part++;
    if (!is_page)
        need_coverage(c, file->path);
    if (may_tell(c, t, is_page ? TOLD_PAGE : TOLD_PART))
        add_path(c, is_page ? ESEAL_CHECK_FAILED : ESEAL_CHECK_INDETERMINATE,
            is_page ? ES_R_COVER_PAGE : ES_R_COVER_PART, file->path);
}

static tally judge_files(es_case *c)
{
    const es_ofd *ofd = c->facts->ofd;
    tally t = {0};

    for (size_t i = 0; i < ofd->file_count; i++) {
        const es_ofd_file *file = &ofd->files[i];

        if (is_exempt(c, i))
            continue;
        if (!file->exists) {
            if (may_tell(c, &t, TOLD_DANGLING))
                add_path(c, ESEAL_CHECK_WARNING, ES_R_DANGLING, file->path);
            continue;
        }
        if (c->sig->covered != NULL && c->sig->covered[i])
            t.covered++;
        else if (c->sig->listed == NULL || !c->sig->listed[i])
            judge_left_out(c, i, &t);
        else
            t.changed++;
    }
    return t;
}

/* OFD.xml is left out: fine if it holds nothing to show and leads only to covered files. */
static void judge_entry(es_case *c, bool rest_covered)
{
    const es_ofd *ofd = c->facts->ofd;
    /* it may have led to another document among the signed files */
    const char *lost = c->sig->covered_unseen;
    eseal_check *check;

    if (ofd->entry_extra == NULL && ofd->body_count == 1 && ofd->version_count == 0 &&
        lost == NULL) {
        if (rest_covered)
            es_case_add(c, ES_C_COVERAGE_CONTENT, ESEAL_CHECK_PASSED, ES_R_OK_ENTRY_ONLY);
        return;
    }
    if (es_policy_accepts_uncovered(c->policy, "OFD.xml")) {
        add_path(c, ESEAL_CHECK_WARNING, ES_R_COVER_ACCEPTED, "OFD.xml");
        return;
    }
    need_coverage(c, "OFD.xml");
    check = es_case_add(c, ES_C_COVERAGE_CONTENT, ESEAL_CHECK_INDETERMINATE, ES_R_COVER_ENTRY);
    es_checks_text(&c->out->checks, &check->path, "OFD.xml");
    es_checks_text(&c->out->checks, &check->detail,
        ofd->entry_extra != NULL ? ofd->entry_extra
        : ofd->body_count > 1    ? "DocBody"
        : ofd->version_count > 0 ? "Versions"
                                 : lost);
}

static es_cover_level level_of(const tally *t)
{
    if (t->covered == 0)
        return ES_COVER_NONE;
    if (t->part > 0 || t->accepted > 0 || t->changed > 0)
        return ES_COVER_PART;
    return t->entry ? ES_COVER_ALL_BUT_ENTRY : ES_COVER_ALL;
}

static void not_looked_at(es_case *c, es_check_id because)
{
    eseal_check *check =
        es_case_add(c, ES_C_COVERAGE_CONTENT, ESEAL_CHECK_NOT_RUN, ES_R_PREREQUISITE);

    es_checks_text(&c->out->checks, &check->detail, es_check_name(because));
}

/* A signature that this one covers is in no list: readers show one less than its signer may have
 * seen, or it was withdrawn before he signed.  Nothing says which. */
static void judge_unlisted(es_case *c)
{
    const char *path = c->sig->entry->unlisted;
    eseal_check *check;

    if (path == NULL)
        return;
    check = es_case_add(c, ES_C_COVERAGE_LATER, ESEAL_CHECK_INDETERMINATE, ES_R_LATER_UNLISTED);
    es_checks_text(&c->out->checks, &check->path, path);
    need_coverage(c, path);
}

void es_judge_coverage(es_case *c)
{
    bool complete = c->facts->ofd->complete, rest_covered;
    tally t = judge_files(c);

    c->out->coverage = complete ? level_of(&t) : ES_COVER_UNKNOWN;
    rest_covered = complete && t.covered > 0 && t.part == 0 && t.accepted == 0 && t.changed == 0;
    if (!complete)
        not_looked_at(c, ES_C_CONTAINER_STRUCTURE);
    if (t.covered == 0)
        es_case_add(c, ES_C_COVERAGE_CONTENT, ESEAL_CHECK_FAILED, ES_R_COVER_NONE);
    else if (t.changed > 0 && t.part == 0)
        not_looked_at(c, ES_C_SIGNATURE_REFERENCES);
    if (t.entry)
        judge_entry(c, rest_covered);
    else if (rest_covered)
        es_case_add(c, ES_C_COVERAGE_CONTENT, ESEAL_CHECK_PASSED, ES_R_OK_ALL_COVERED);
    judge_unlisted(c);
    if (es_checks_find(&c->out->checks, ES_C_COVERAGE_LATER) == NULL)
        es_case_add(c, ES_C_COVERAGE_LATER, ESEAL_CHECK_PASSED, ES_R_LATER_NONE);
}
