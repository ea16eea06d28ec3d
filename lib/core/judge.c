/* SPDX-License-Identifier: Apache-2.0 */
#include "core/judge.h"

#include "base/mem.h"

int es_check_counts(const eseal_check *check)
{
    if (check->level == 'W')
        return ESEAL_PASSED;
    if (check->level == 'P' && check->absent && check->outcome == ESEAL_CHECK_NOT_RUN)
        return ESEAL_PASSED;
    switch (check->outcome) {
    case ESEAL_CHECK_PASSED:
    case ESEAL_CHECK_WARNING:
    case ESEAL_CHECK_NOT_APPLICABLE:
        return ESEAL_PASSED;
    case ESEAL_CHECK_FAILED:
        return ESEAL_FAILED;
    default: /* indeterminate, not run, or a number that does not exist: never a pass */
        return ESEAL_INDETERMINATE;
    }
}

/* FAILED beats INDETERMINATE beats PASSED. */
static int worse(int a, int b)
{
    if (a == ESEAL_FAILED || b == ESEAL_FAILED)
        return ESEAL_FAILED;
    if (a == ESEAL_INDETERMINATE || b == ESEAL_INDETERMINATE)
        return ESEAL_INDETERMINATE;
    return ESEAL_PASSED;
}

static int checks_result(const es_checks *checks)
{
    int result = ESEAL_PASSED;

    for (size_t i = 0; i < checks->count; i++)
        result = worse(result, es_check_counts(&checks->items[i]));
    return result;
}

/* At level W a failure is a remark. */
static void settle(eseal_check *check, const eseal_policy *policy)
{
    check->level = es_policy_level(policy, check->id);
    if (check->level == 'W' && check->outcome == ESEAL_CHECK_FAILED)
        check->outcome = ESEAL_CHECK_WARNING;
}

eseal_check *es_case_add(es_case *c, es_check_id id, int outcome, es_reason reason)
{
    eseal_check *check = es_checks_add(&c->out->checks, id, outcome, reason);

    check->layout = c->sig->layout;
    settle(check, c->policy);
    return check;
}

static void copy_found(es_checks *to, const es_checks *found, const eseal_policy *policy)
{
    for (size_t i = 0; i < found->count; i++) {
        if (!es_checks_copy(to, &found->items[i]))
            return;
        settle(&to->items[to->count - 1], policy);
    }
}

static void need_chain(es_case *c, const es_cert_facts *who, es_check_id id, const char *anchors)
{
    const eseal_check *check = es_checks_find(&c->out->checks, id);
    es_report_need *need;

    if (check == NULL || check->outcome != ESEAL_CHECK_INDETERMINATE || who->cert == NULL ||
        who->chain.state == ES_CHAIN_GOOD || who->chain.state == ES_CHAIN_PINNED)
        return;
    need = es_report_need_add(c->report, c->out,
        who->chain.state == ES_CHAIN_NO_ANCHORS || who->chain.state == ES_CHAIN_UNDESIGNATED
            ? anchors
            : "issuer-certificate",
        who->cert->subject);
    if (need == NULL)
        return;
    need->issuer = es_report_text(c->report,
        who->chain.missing_issuer != NULL ? who->chain.missing_issuer : who->cert->issuer);
    need->key_id = es_report_text(c->report, who->chain.missing_key_id);
    es_report_need_places(c->report, need, &who->upward, "issuer", false);
}

static void judge_needs(es_case *c)
{
    const eseal_check *value = es_checks_find(&c->out->checks, ES_C_SIGNATURE_VALUE);

    if (value != NULL && value->reason == ES_R_VALUE_NO_CERT)
        (void)es_report_need_add(c->report, c->out, "signer-certificate", NULL);
    need_chain(c, &c->sig->signer, ES_C_SIGNER_CHAIN, "signer-anchor");
    need_chain(c, &c->sig->maker, ES_C_MAKER_CHAIN, "maker-anchor");
    need_chain(c, &c->sig->stamp.service, ES_C_TIME_STAMP, "stamp-anchor");
    need_chain(c, &c->sig->seal_stamp.service, ES_C_TIME_STAMP, "stamp-anchor");
}

/* What kept a check from being run: the first that failed or stayed open. */
static es_check_id blocker(const es_checks *checks)
{
    for (size_t i = 0; i < checks->count; i++)
        if (checks->items[i].outcome == ESEAL_CHECK_FAILED ||
            checks->items[i].outcome == ESEAL_CHECK_INDETERMINATE)
            return checks->items[i].id;
    return ES_C_SIGNATURE_VALUE;
}

/* Every check that the policy names appears.  One that nothing else made was not run. */
static void complete(es_case *c)
{
    for (int id = ES_C_SIGNATURE_ENCODING; id < ES_CHECK_COUNT; id++) {
        es_check_id check = (es_check_id)id;
        bool of_seal = id >= ES_C_SEAL_ENCODING && id <= ES_C_MAKER_REVOCATION;

        if (es_checks_find(&c->out->checks, check) != NULL)
            continue;
        if (c->sig->lone_stamp && check != ES_C_TIME_STAMP)
            continue;
        if (c->sig->lone_seal && (!of_seal || check == ES_C_SEAL_FILE_MATCH))
            continue;
        if (c->sig->plain &&
            (of_seal || check == ES_C_SIGNER_IN_SEAL || check == ES_C_SIGNATURE_PROPERTY_INFO))
            es_case_add(c, check, ESEAL_CHECK_NOT_APPLICABLE, ES_R_PLAIN_SIGNATURE);
        else if (c->facts->ofd == NULL && check >= ES_C_COVERAGE_CONTENT)
            es_case_add(c, check, ESEAL_CHECK_NOT_APPLICABLE, ES_R_ABSENT);
        else
            es_checks_text(&c->out->checks,
                &es_case_add(c, check, ESEAL_CHECK_NOT_RUN, ES_R_PREREQUISITE)->detail,
                es_check_name(blocker(&c->out->checks)));
    }
}

/* Checks in the table's order; several of one id keep theirs. */
static void sort_checks(es_checks *checks)
{
    for (size_t i = 1; i < checks->count; i++) {
        eseal_check check = checks->items[i];
        size_t at = i;

        for (; at > 0 && checks->items[at - 1].id > check.id; at--)
            checks->items[at] = checks->items[at - 1];
        checks->items[at] = check;
    }
}

static void judge_signature(es_case *c)
{
    copy_found(&c->out->checks, &c->sig->found, c->policy);
    es_judge_stamps(c);
    es_judge_archive(c);
    if (!c->sig->lone_stamp) {
        es_judge_times(c);
        es_judge_chains(c);
        es_judge_revocations(c);
    }
    if (!c->sig->plain && !c->sig->lone_stamp)
        es_judge_status(c);
    if (c->facts->ofd != NULL)
        es_judge_coverage(c);
    complete(c);
    judge_needs(c);
    sort_checks(&c->out->checks);
    c->out->result = checks_result(&c->out->checks);
    es_judge_lasting(c);
    if (c->out->checks.failed)
        c->report->failed = true;
}

/* An unknown composer is no worse than no list, which anybody can have taken away; but GM/T 0099
 * asks for one who is known. */
static void judge_entries(eseal_report *report, const eseal_policy *policy)
{
    for (size_t i = 0; policy->preset != ES_PRESET_STRICT && i < report->checks.count; i++) {
        eseal_check *check = &report->checks.items[i];

        if (check->id == ES_C_DOCUMENT_ENTRIES && check->reason == ES_R_ENTRIES_COMPOSER)
            check->outcome = ESEAL_CHECK_WARNING;
    }
}

/* A current version that the last signature does not cover shows what nobody signed. */
static void judge_versions(const es_facts *facts, eseal_report *report, const eseal_policy *policy)
{
    const es_ofd *ofd = facts->ofd;
    const es_signature_facts *last;

    if (ofd == NULL || facts->signature_count == 0)
        return;
    last = &facts->signatures[facts->signature_count - 1];
    for (size_t i = 0; i < ofd->version_count; i++) {
        const char *root = ofd->versions[i].doc_root;
        size_t file = root == NULL ? ES_OFD_NONE : es_ofd_file_find(ofd, root);
        eseal_check *check;

        if (!ofd->versions[i].current || file == ES_OFD_NONE ||
            (last->covered != NULL && last->covered[file]))
            continue;
        check = es_checks_add(
            &report->checks, ES_C_DOCUMENT_VERSIONS, ESEAL_CHECK_FAILED, ES_R_VERSION_UNSIGNED);
        settle(check, policy);
        es_checks_text(&report->checks, &check->path, root);
    }
}

/* Every check of a package appears: one that nobody made was not run. */
static void complete_document(
    const es_facts *facts, eseal_report *report, const eseal_policy *policy)
{
    for (int id = 0; facts->ofd != NULL && id < ES_C_SIGNATURE_ENCODING; id++)
        if (es_checks_find(&report->checks, (es_check_id)id) == NULL)
            settle(es_checks_add(
                       &report->checks, (es_check_id)id, ESEAL_CHECK_NOT_RUN, ES_R_PREREQUISITE),
                policy);
}

static int document_result(const eseal_report *report)
{
    int result = checks_result(&report->checks);

    for (size_t i = 0; i < report->signature_count; i++)
        result = worse(result, report->signatures[i].result);
    if (report->signature_count == 0 && result == ESEAL_PASSED)
        return ESEAL_NONE;
    return result;
}

static void judge_all(
    eseal_report *report, const es_facts *facts, const eseal_policy *policy, int64_t now)
{
    es_exempt *exempt = es_exempt_make(facts);
    size_t first_passed = facts->signature_count;

    if (exempt == NULL) {
        report->failed = true;
        return;
    }
    report->judged_at = now;
    copy_found(&report->checks, &facts->found, policy);
    judge_entries(report, policy);
    judge_versions(facts, report, policy);
    complete_document(facts, report, policy);
    sort_checks(&report->checks);
    /* from the last to the first: coverage asks whether later ones passed */
    for (size_t i = facts->signature_count; i-- > 0;) {
        es_case c = {.facts = facts,
            .sig = &facts->signatures[i],
            .policy = policy,
            .now = now,
            .best = facts->signatures[i].lone_seal ? now : facts->signatures[i].claimed,
            .proven = ES_TIME_UNKNOWN,
            .proven_until = ES_TIME_UNKNOWN,
            .status_until = ES_TIME_UNKNOWN,
            .first_passed = first_passed,
            .exempt = exempt,
            .report = report,
            .out = &report->signatures[i]};

        judge_signature(&c);
        if (c.out->result == ESEAL_PASSED)
            first_passed = i;
    }
    es_free(exempt);
    report->result = document_result(report);
    if (report->checks.failed)
        report->failed = true;
}

static eseal_report *report_alloc(const es_facts *facts)
{
    eseal_report *report = es_alloc(sizeof *report);

    if (report == NULL)
        return NULL;
    report->signatures = es_alloc_array(facts->signature_count, sizeof *report->signatures);
    if (report->signatures == NULL) {
        es_free(report);
        return NULL;
    }
    report->signature_count = facts->signature_count;
    return report;
}

int es_judge(eseal_report **out, const es_facts *facts, const eseal_policy *policy, int64_t now,
    eseal_error *err)
{
    eseal_policy strict_policy = es_policy_strict(policy);
    eseal_report *report = report_alloc(facts), *strict = report_alloc(facts);
    int rc = 0;

    *out = NULL;
    if (report == NULL || strict == NULL) {
        rc = es_err_nomem(err);
        goto out;
    }
    judge_all(report, facts, policy, now);
    judge_all(strict, facts, &strict_policy, now);
    report->strict_result = strict->result;
    for (size_t i = 0; i < report->signature_count; i++)
        report->signatures[i].strict_result = strict->signatures[i].result;
    if (report->failed || strict->failed) {
        rc = es_err_nomem(err);
        goto out;
    }
    *out = report;
    report = NULL;
out:
    eseal_report_free(strict);
    eseal_report_free(report);
    return rc;
}
