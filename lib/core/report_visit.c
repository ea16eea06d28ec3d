/* SPDX-License-Identifier: Apache-2.0 */
/* The report as a stream of events, in the order of eseal-report/1.  The JSON writer is one
 * listener. */
#include <math.h>

#include "base/buf.h"
#include "base/ctx.h"
#include "base/mem.h"
#include "core/report.h"

/* A visit under way.  rc is sticky: after a listener stopped, nothing more is told. */
typedef struct visit {
    eseal_visitor on;
    void *arg;
    bool zh;
    int rc;
} visit;

static void begin(visit *v, const char *key)
{
    if (v->rc == 0 && v->on.begin_object != NULL)
        v->rc = v->on.begin_object(v->arg, key);
}

static void end(visit *v)
{
    if (v->rc == 0 && v->on.end_object != NULL)
        v->rc = v->on.end_object(v->arg);
}

static void begin_list(visit *v, const char *key)
{
    if (v->rc == 0 && v->on.begin_array != NULL)
        v->rc = v->on.begin_array(v->arg, key);
}

static void end_list(visit *v)
{
    if (v->rc == 0 && v->on.end_array != NULL)
        v->rc = v->on.end_array(v->arg);
}

/* Absent facts are absent. */
static void text(visit *v, const char *key, const char *value)
{
    if (v->rc == 0 && value != NULL && v->on.text != NULL)
        v->rc = v->on.text(v->arg, key, value);
}

static void words(visit *v, const char *key, const char *value)
{
    if (value != NULL && value[0] != '\0')
        text(v, key, value);
}

static void integer(visit *v, const char *key, int64_t value)
{
    if (v->rc == 0 && v->on.integer != NULL)
        v->rc = v->on.integer(v->arg, key, value);
}

/* A document may say any number: shown are thousandths, and what is too large as 10^12. */
static double shown(double value)
{
    const double most = 1e12;

    if (isnan(value))
        return 0;
    return (double)llround(fmax(-most, fmin(value, most)) * 1000) / 1000;
}

static void number(visit *v, double value)
{
    if (v->rc == 0 && v->on.number != NULL)
        v->rc = v->on.number(v->arg, NULL, shown(value));
}

static void moment(visit *v, const char *key, int64_t time)
{
    char out[21];

    if (time != ES_TIME_UNKNOWN && es_time_to_rfc3339(out, time))
        text(v, key, out);
}

static void numbers(visit *v, const char *key, const double box[4])
{
    begin_list(v, key);
    for (int i = 0; i < 4; i++)
        number(v, box[i]);
    end_list(v);
}

static void cert(visit *v, const char *key, const es_report_cert *c)
{
    if (!c->present)
        return;
    begin(v, key);
    text(v, "subject", c->subject);
    text(v, "issuer", c->issuer);
    text(v, "serial", c->serial);
    moment(v, "not_before", c->not_before);
    moment(v, "not_after", c->not_after);
    text(v, "sm3", c->sm3);
    end(v);
}

static void evidence(visit *v, const eseal_check *check)
{
    if (check->path == NULL && check->offset == UINT64_MAX)
        return;
    begin(v, "evidence");
    text(v, "path", check->path);
    if (check->offset != UINT64_MAX)
        integer(v, "offset", (int64_t)check->offset);
    if (check->length != UINT64_MAX)
        integer(v, "length", (int64_t)check->length);
    end(v);
}

static void one_check(visit *v, const eseal_check *check)
{
    char level[2] = {check->level, '\0'};
    char *message = es_check_sentence(check, v->zh);

    if (message == NULL && v->rc == 0)
        v->rc = ESEAL_E_NOMEM;
    begin(v, NULL);
    text(v, "id", eseal_check_id(check));
    words(v, "subject", eseal_check_subject(check));
    text(v, "outcome", eseal_check_outcome_name(check));
    text(v, "level", level);
    text(v, "reason", eseal_check_reason(check));
    text(v, "message", message);
    words(v, "clause", eseal_check_clause(check));
    moment(v, "time", check->time);
    text(v, "expected", check->expected);
    text(v, "actual", check->actual);
    evidence(v, check);
    end(v);
    es_free(message);
}

static void all_checks(visit *v, const es_checks *list)
{
    begin_list(v, "checks");
    for (size_t i = 0; i < list->count; i++)
        one_check(v, &list->items[i]);
    end_list(v);
}

static void seal(visit *v, const es_report_seal *s)
{
    if (!s->present)
        return;
    begin(v, "seal");
    text(v, "id", s->id);
    text(v, "name", s->name);
    integer(v, "type", s->type);
    integer(v, "version", s->version);
    moment(v, "created", s->created);
    moment(v, "valid_from", s->valid_from);
    moment(v, "valid_to", s->valid_to);
    cert(v, "maker", &s->maker);
    begin(v, "picture");
    text(v, "type", s->picture_type);
    integer(v, "width_mm", s->width_mm);
    integer(v, "height_mm", s->height_mm);
    integer(v, "size", (int64_t)s->picture_size);
    end(v);
    end(v);
}

static void stamps(visit *v, const es_report_signature *s)
{
    begin_list(v, "stamps");
    for (size_t i = 0; i < s->stamp_count; i++) {
        begin(v, NULL);
        if (s->stamps[i].page > 0)
            integer(v, "page", (int64_t)s->stamps[i].page);
        numbers(v, "box", s->stamps[i].box);
        if (s->stamps[i].has_clip)
            numbers(v, "clip", s->stamps[i].clip);
        end(v);
    }
    end_list(v);
}

static void coverage(visit *v, const es_report_signature *s)
{
    static const char *const LEVELS[] = {"none", "part", "all-but-entry", "all"};

    begin(v, "coverage");
    if (s->coverage != ES_COVER_UNKNOWN)
        text(v, "level", LEVELS[s->coverage]);
    begin_list(v, "uncovered");
    for (size_t i = 0; i < s->uncovered_count; i++) {
        begin(v, NULL);
        text(v, "path", s->uncovered[i].path);
        text(v, "shown_by", s->uncovered[i].shown_by);
        end(v);
    }
    end_list(v);
    begin_list(v, "later");
    for (size_t i = 0; i < s->later_count; i++)
        text(v, NULL, s->later[i]);
    end_list(v);
    end(v);
}

static void places(visit *v, const es_report_need *need)
{
    if (need->locations.count == 0)
        return;
    text(v, "named_by", need->anchored ? "anchored" : "unverified");
    begin_list(v, "locations");
    for (size_t i = 0; i < need->locations.count; i++) {
        begin(v, NULL);
        text(v, "use", need->locations.items[i].use);
        text(v, "url", need->locations.items[i].url);
        end(v);
    }
    end_list(v);
}

static void needs(visit *v, const es_report_signature *s)
{
    begin_list(v, "needs");
    for (size_t i = 0; i < s->need_count; i++) {
        const es_report_need *need = &s->needs[i];

        begin(v, NULL);
        text(v, "kind", need->kind);
        text(v, "issuer", need->issuer);
        text(v, "key_id", need->key_id);
        text(v, "subject", need->subject);
        text(v, "path", need->path);
        moment(v, "at", need->at);
        text(v, "cert_id", need->cert_id);
        places(v, need);
        end(v);
    }
    end_list(v);
}

static void times(visit *v, const es_report_signature *s)
{
    begin(v, "times");
    moment(v, "claimed", s->claimed);
    if (s->has_best) {
        moment(v, "best", s->best);
        text(v, "best_source", s->best_from_stamp ? "stamp" : "claimed");
    }
    end(v);
}

/* Until when a verdict that is PASSED holds with this evidence. */
static void lasting(visit *v, const es_report_signature *s)
{
    if (s->until_by == NULL)
        return;
    begin(v, "lasting");
    moment(v, "until", s->until);
    text(v, "limited_by", s->until_by);
    moment(v, "stamp_by", s->stamp_by);
    end(v);
}

static void signature(visit *v, const eseal_report *report, const es_report_signature *s)
{
    begin(v, NULL);
    integer(v, "index", (int64_t)s->index);
    text(v, "id", s->id);
    text(v, "path", s->path);
    text(v, "type", s->type);
    text(v, "format", s->format);
    text(v, "result", eseal_result_name(s->result));
    text(v, "strict_result", eseal_result_name(s->strict_result));
    text(v, "reason", es_reason_id(es_report_reason(s)));
    times(v, s);
    lasting(v, s);
    cert(v, "signer", &s->signer);
    seal(v, &s->seal);
    if (strcmp(report->format, "ofd") == 0) {
        stamps(v, s);
        coverage(v, s);
    }
    all_checks(v, &s->checks);
    needs(v, s);
    end(v);
}

static void document(visit *v, const eseal_report *report)
{
    begin(v, "document");
    text(v, "name", report->name);
    text(v, "format", report->format);
    integer(v, "size", (int64_t)report->size);
    if (report->digest[0] != '\0') {
        begin(v, "digest");
        text(v, "alg", "SM3");
        text(v, "value", report->digest);
        end(v);
    }
    end(v);
}

int eseal_report_visit(
    const eseal_report *report, const char *lang, const eseal_visitor *visitor, void *arg)
{
    visit v = {.arg = arg, .zh = lang != NULL && strncmp(lang, "zh", 2) == 0};

    if (report == NULL || visitor == NULL || !es_options_copy(&v.on, sizeof v.on, visitor))
        return ESEAL_E_MISUSE;
    begin(&v, NULL);
    text(&v, "schema", "eseal-report/1");
    text(&v, "library", eseal_version());
    begin(&v, "policy");
    text(&v, "name", report->policy);
    text(&v, "digest", report->policy_digest);
    end(&v);
    moment(&v, "judged_at", report->judged_at);
    text(&v, "result", eseal_result_name(report->result));
    text(&v, "strict_result", eseal_result_name(report->strict_result));
    document(&v, report);
    all_checks(&v, &report->checks);
    begin_list(&v, "signatures");
    for (size_t i = 0; i < report->signature_count; i++)
        signature(&v, report, &report->signatures[i]);
    end_list(&v);
    end(&v);
    return v.rc;
}
