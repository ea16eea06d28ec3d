/* SPDX-License-Identifier: Apache-2.0 */
#include "core/report.h"

#include "base/mem.h"
#include "core/judge.h"

const char *eseal_result_name(int result)
{
    switch (result) {
    case ESEAL_PASSED:
        return "passed";
    case ESEAL_FAILED:
        return "failed";
    case ESEAL_NONE:
        return "none";
    default:
        return "indeterminate";
    }
}

int eseal_report_result(const eseal_report *report)
{
    return report == NULL ? ESEAL_INDETERMINATE : report->result;
}

int eseal_report_strict_result(const eseal_report *report)
{
    return report == NULL ? ESEAL_INDETERMINATE : report->strict_result;
}

int eseal_report_passed(const eseal_report *report)
{
    return report != NULL && report->result == ESEAL_PASSED && report->signature_count > 0;
}

size_t eseal_report_signature_count(const eseal_report *report)
{
    return report == NULL ? 0 : report->signature_count;
}

int eseal_report_signature_result(const eseal_report *report, size_t signature)
{
    if (report == NULL || signature >= report->signature_count)
        return ESEAL_INDETERMINATE;
    return report->signatures[signature].result;
}

static const es_checks *checks_of(const eseal_report *report, size_t signature)
{
    if (report == NULL)
        return NULL;
    if (signature == ESEAL_REPORT_DOCUMENT)
        return &report->checks;
    return signature < report->signature_count ? &report->signatures[signature].checks : NULL;
}

size_t eseal_report_check_count(const eseal_report *report, size_t signature)
{
    const es_checks *checks = checks_of(report, signature);

    return checks == NULL ? 0 : checks->count;
}

const eseal_check *eseal_report_check_at(const eseal_report *report, size_t signature, size_t index)
{
    const es_checks *checks = checks_of(report, signature);

    return checks == NULL || index >= checks->count ? NULL : &checks->items[index];
}

/* failed, then undecided, then with a remark */
static int badness(const eseal_check *check)
{
    switch (es_check_counts(check)) {
    case ESEAL_FAILED:
        return 3;
    case ESEAL_INDETERMINATE:
        return 2;
    default:
        return check->outcome == ESEAL_CHECK_PASSED ? 0 : 1;
    }
}

const eseal_check *eseal_report_check_find(
    const eseal_report *report, size_t signature, const char *id)
{
    const es_checks *checks = checks_of(report, signature);
    const eseal_check *worst = NULL;

    for (size_t i = 0; checks != NULL && id != NULL && i < checks->count; i++) {
        const eseal_check *check = &checks->items[i];

        if (strcmp(es_check_name(check->id), id) == 0 &&
            (worst == NULL || badness(check) > badness(worst)))
            worst = check;
    }
    return worst;
}

const char *eseal_check_id(const eseal_check *check)
{
    return check == NULL ? "" : es_check_name(check->id);
}

const char *eseal_check_subject(const eseal_check *check)
{
    if (check == NULL)
        return "";
    return check->subject != NULL ? check->subject : check->path != NULL ? check->path : "";
}

int eseal_check_outcome(const eseal_check *check)
{
    return check == NULL ? ESEAL_CHECK_NOT_RUN : check->outcome;
}

const char *eseal_check_outcome_name(const eseal_check *check)
{
    switch (eseal_check_outcome(check)) {
    case ESEAL_CHECK_PASSED:
        return "passed";
    case ESEAL_CHECK_FAILED:
        return "failed";
    case ESEAL_CHECK_INDETERMINATE:
        return "indeterminate";
    case ESEAL_CHECK_WARNING:
        return "warning";
    case ESEAL_CHECK_NOT_APPLICABLE:
        return "not-applicable";
    default:
        return "not-run";
    }
}

char eseal_check_level(const eseal_check *check)
{
    return check == NULL ? 'R' : check->level;
}

const char *eseal_check_reason(const eseal_check *check)
{
    return check == NULL ? "" : es_reason_id(check->reason);
}

const char *eseal_check_clause(const eseal_check *check)
{
    return check == NULL ? "" : es_check_clause(check->id, check->layout);
}

static bool is_chinese(const char *lang)
{
    return lang != NULL && strncmp(lang, "zh", 2) == 0;
}

char *eseal_check_message(const eseal_check *check, const char *lang)
{
    return check == NULL ? NULL : es_check_sentence(check, is_chinese(lang));
}

const char *eseal_check_title(const eseal_check *check, const char *lang)
{
    return check == NULL ? "" : es_check_title(check->id, is_chinese(lang));
}

es_reason es_report_reason(const es_report_signature *signature)
{
    for (size_t i = 0; i < signature->checks.count; i++) {
        const eseal_check *check = &signature->checks.items[i];

        if (signature->result != ESEAL_PASSED && es_check_counts(check) == signature->result)
            return check->reason;
    }
    return ES_R_OK;
}

char *es_report_text(eseal_report *report, const char *text)
{
    char *copy;

    if (text == NULL)
        return NULL;
    copy = es_strdup(text);
    if (copy == NULL)
        report->failed = true;
    return copy;
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

es_report_need *es_report_need_add(
    eseal_report *report, es_report_signature *signature, const char *kind, const char *subject)
{
    es_report_need *need;

    for (size_t i = 0; i < signature->need_count; i++)
        if (strcmp(signature->needs[i].kind, kind) == 0 &&
            (subject == NULL || same_text(signature->needs[i].subject, subject)))
            return NULL;
    if (!es_grow(&signature->needs, &signature->need_capacity, signature->need_count + 1,
            sizeof *signature->needs)) {
        report->failed = true;
        return NULL;
    }
    need = &signature->needs[signature->need_count++];
    memset(need, 0, sizeof *need);
    need->kind = kind;
    need->subject = es_report_text(report, subject);
    need->at = ES_TIME_UNKNOWN;
    return need;
}

void es_report_need_places(eseal_report *report, es_report_need *need,
    const es_locations *locations, const char *uses, bool anchored)
{
    es_locations *to = &need->locations;

    need->anchored = anchored;
    for (size_t i = 0; i < locations->count && to->count < ES_LOCATIONS_MAX; i++) {
        char *url;

        if (strstr(uses, locations->items[i].use) == NULL)
            continue;
        url = es_report_text(report, locations->items[i].url);
        if (url != NULL)
            to->items[to->count++] = (es_location){locations->items[i].use, url};
    }
}

static void cert_free(es_report_cert *cert)
{
    es_free(cert->subject);
    es_free(cert->issuer);
    es_free(cert->serial);
}

static void signature_free(es_report_signature *s)
{
    es_free(s->id);
    es_free(s->path);
    cert_free(&s->signer);
    cert_free(&s->seal.maker);
    es_free(s->seal.id);
    es_free(s->seal.name);
    es_free(s->seal.picture_type);
    es_free(s->stamps);
    for (size_t i = 0; i < s->uncovered_count; i++) {
        es_free(s->uncovered[i].path);
        es_free(s->uncovered[i].shown_by);
    }
    es_free(s->uncovered);
    for (size_t i = 0; i < s->later_count; i++)
        es_free(s->later[i]);
    es_free(s->later);
    for (size_t i = 0; i < s->need_count; i++) {
        es_free(s->needs[i].issuer);
        es_free(s->needs[i].key_id);
        es_free(s->needs[i].subject);
        es_free(s->needs[i].path);
        es_free(s->needs[i].cert_id);
        es_locations_free(&s->needs[i].locations);
    }
    es_free(s->needs);
    es_checks_free(&s->checks);
}

void eseal_report_free(eseal_report *report)
{
    if (report == NULL)
        return;
    for (size_t i = 0; i < report->signature_count; i++)
        signature_free(&report->signatures[i]);
    es_free(report->signatures);
    es_checks_free(&report->checks);
    for (size_t i = 0; i < report->cert_count; i++)
        es_buf_free(&report->certs[i]);
    es_free(report->certs);
    es_free(report->name);
    es_free(report);
}
