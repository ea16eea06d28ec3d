/* SPDX-License-Identifier: Apache-2.0 */
/* The report for a person to read.  The result comes first; what failed and why comes before what
 * is in order.  Texts out of the document are shown without control characters, so that they can
 * not play with a terminal or reverse the line. */
#include "base/buf.h"
#include "base/mem.h"
#include "codec/text.h"
#include "core/report.h"

typedef struct page {
    es_buf out;
    bool zh;
    const eseal_report *report;
} page;

static const char *say(const page *p, const char *en, const char *zh)
{
    return p->zh ? zh : en;
}

static void shown(page *p, const char *text)
{
    es_span rest = es_span_str(text == NULL ? "-" : text);

    while (rest.len > 0) {
        uint32_t point = 0;
        size_t took = es_utf8_next(&point, rest);

        if (took == 0 || es_utf8_unseen(point))
            es_buf_text(&p->out, "?");
        else
            es_buf_put(&p->out, rest.ptr, took);
        took = took == 0 ? 1 : took;
        rest = es_span_of(rest.ptr + took, rest.len - took);
    }
}

static const char *result_word(const page *p, int result)
{
    switch (result) {
    case ESEAL_PASSED:
        return say(p, "PASSED", "通过");
    case ESEAL_FAILED:
        return say(p, "FAILED", "未通过");
    case ESEAL_NONE:
        return say(p, "NO SEAL OR SIGNATURE", "无签章");
    default:
        return say(p, "INDETERMINATE", "无法确定");
    }
}

static const char *outcome_word(const page *p, int outcome)
{
    switch (outcome) {
    case ESEAL_CHECK_PASSED:
        return say(p, "passed        ", "通过    ");
    case ESEAL_CHECK_FAILED:
        return say(p, "FAILED        ", "未通过  ");
    case ESEAL_CHECK_INDETERMINATE:
        return say(p, "indeterminate ", "无法确定");
    case ESEAL_CHECK_WARNING:
        return say(p, "warning       ", "提示    ");
    case ESEAL_CHECK_NOT_APPLICABLE:
        return say(p, "not applicable", "不适用  ");
    default:
        return say(p, "not run       ", "未检查  ");
    }
}

static void moment(page *p, int64_t time)
{
    char text[21];

    es_buf_text(&p->out, time != ES_TIME_UNKNOWN && es_time_to_rfc3339(text, time) ? text : "-");
}

static void line(page *p, const char *label, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    es_buf_format(&p->out, "  %s", label);
    shown(p, value);
    es_buf_text(&p->out, "\n");
}

static void one_check(page *p, const eseal_check *check)
{
    char *message = es_check_sentence(check, p->zh);
    const char *clause = eseal_check_clause(check);
    const char *subject = eseal_check_subject(check);

    if (message == NULL)
        p->out.failed = true;
    es_buf_format(&p->out, "    %s  %s%s", outcome_word(p, check->outcome),
        es_check_title(check->id, p->zh), say(p, ": ", "："));
    shown(p, message);
    /* the sentence often names it already */
    if (subject[0] != '\0' && (message == NULL || strstr(message, subject) == NULL)) {
        es_buf_text(&p->out, say(p, " (", "（"));
        shown(p, subject);
        es_buf_text(&p->out, say(p, ")", "）"));
    }
    es_buf_format(&p->out, "  [%s: %s%s%s]\n", eseal_check_id(check), eseal_check_reason(check),
        clause[0] == '\0' ? "" : "; ", clause);
    es_free(message);
}

static void checks_with(page *p, const es_checks *checks, int outcome)
{
    for (size_t i = 0; i < checks->count; i++)
        if (checks->items[i].outcome == outcome)
            one_check(p, &checks->items[i]);
}

/* What is in order needs its name only. */
static void passed_names(page *p, const es_checks *checks)
{
    bool first = true;

    for (size_t i = 0; i < checks->count; i++) {
        if (checks->items[i].outcome != ESEAL_CHECK_PASSED)
            continue;
        es_buf_format(&p->out, "%s%s",
            first ? say(p, "    passed          ", "    通过      ") : say(p, ", ", "、"),
            es_check_title(checks->items[i].id, p->zh));
        first = false;
    }
    if (!first)
        es_buf_text(&p->out, "\n");
}

static void checks(page *p, const es_checks *list)
{
    static const int ORDER[] = {
        ESEAL_CHECK_FAILED, ESEAL_CHECK_INDETERMINATE, ESEAL_CHECK_NOT_RUN, ESEAL_CHECK_WARNING};

    for (size_t i = 0; i < sizeof ORDER / sizeof ORDER[0]; i++)
        checks_with(p, list, ORDER[i]);
    passed_names(p, list);
}

static void seal(page *p, const es_report_seal *s)
{
    if (!s->present)
        return;
    es_buf_text(&p->out, say(p, "  seal:      ", "  印章：    "));
    shown(p, s->name);
    es_buf_text(&p->out, say(p, " (id ", "（编码 "));
    shown(p, s->id);
    es_buf_format(
        &p->out, say(p, ", format version %lld", "，格式版本 %lld"), (long long)s->version);
    es_buf_text(&p->out, say(p, ")\n  valid:     ", "）\n  有效期：  "));
    moment(p, s->valid_from);
    es_buf_text(&p->out, say(p, " to ", " 至 "));
    moment(p, s->valid_to);
    es_buf_text(&p->out, "\n");
    line(p, say(p, "maker:     ", "制章者：  "), s->maker.subject);
}

static const char *cover_words(const page *p, es_cover_level level)
{
    switch (level) {
    case ES_COVER_ALL:
        return say(p, "everything that a reader can show", "读者可见的全部内容");
    case ES_COVER_ALL_BUT_ENTRY:
        return say(p, "everything but OFD.xml", "除 OFD.xml 外的全部内容");
    case ES_COVER_PART:
        return say(p, "a part only", "仅部分内容");
    case ES_COVER_NONE:
        return say(p, "nothing", "无");
    default:
        return say(p, "could not be worked out", "无法判断");
    }
}

static void named(page *p, const char *label, const char *what)
{
    if (what == NULL)
        return;
    es_buf_text(&p->out, label);
    shown(p, what);
}

/* A kind of need; its word in the JSON form is English already. */
static const char *need_words(const page *p, const char *kind)
{
    static const char *const CHINESE[][2] = {{"signer-anchor", "签章者信任锚"},
        {"maker-anchor", "制章者信任锚"}, {"stamp-anchor", "时间戳服务信任锚"},
        {"issuer-certificate", "颁发者证书"}, {"signer-certificate", "签章者证书"},
        {"signer-revocation", "签章者证书撤销信息"}, {"maker-revocation", "制章者证书撤销信息"},
        {"stamp-revocation", "时间戳服务证书撤销信息"}, {"seal-status", "印章状态列表"},
        {"time-stamp", "时间戳"}, {"stamp-verification", "可验证的时间戳"},
        {"archive-stamp", "归档时间戳"}, {"coverage", "覆盖该内容的签章"}};

    for (size_t i = 0; p->zh && i < sizeof CHINESE / sizeof CHINESE[0]; i++)
        if (strcmp(CHINESE[i][0], kind) == 0)
            return CHINESE[i][1];
    return kind;
}

/* What, from whom, about whom, for which time, and where it is to be had. */
static void one_need(page *p, const es_report_need *need)
{
    es_buf_text(&p->out, say(p, "    needed          ", "    需要补充  "));
    es_buf_text(&p->out, need_words(p, need->kind));
    named(p, say(p, ", issuer ", "，颁发者 "), need->issuer);
    named(p, say(p, ", about ", "，对象 "), need->subject);
    if (need->at != ES_TIME_UNKNOWN) {
        es_buf_text(&p->out, say(p, ", for ", "，时间 "));
        moment(p, need->at);
    }
    if (need->locations.count == 0)
        named(p, say(p, ", path ", "，路径 "), need->path);
    es_buf_text(&p->out, "\n");
    for (size_t i = 0; i < need->locations.count; i++) {
        const es_location *at = &need->locations.items[i];

        es_buf_format(&p->out, "                    %s ", at->use);
        shown(p, at->url);
        es_buf_text(&p->out, need->anchored ? "\n"
                                            : say(p, " (no anchor vouches for this address)\n",
                                                  "（无信任锚担保该地址）\n"));
    }
}

static void needs(page *p, const es_report_signature *s)
{
    for (size_t i = 0; i < s->need_count; i++)
        one_need(p, &s->needs[i]);
}

static const char *limit_words(const page *p, const char *by)
{
    if (strcmp(by, "signer-certificate") == 0)
        return say(p, "the signer's certificate expires", "签章者证书到期");
    if (strcmp(by, "maker-certificate") == 0)
        return say(p, "the maker's certificate expires", "制章者证书到期");
    if (strcmp(by, "seal") == 0)
        return say(p, "the seal expires", "印章到期");
    if (strcmp(by, "seal-status") == 0)
        return say(p, "the list of the seal's status goes out of force", "印章状态列表失效");
    return say(
        p, "the certificate behind the newest time stamp expires", "最近一个时间戳的服务证书到期");
}

/* Until when, why, and what to do about it. */
static void lasting(page *p, const es_report_signature *s)
{
    if (s->until_by == NULL)
        return;
    es_buf_text(&p->out, say(p, "  holds:     until ", "  有效至：  "));
    moment(p, s->until);
    es_buf_format(&p->out, say(p, ", when %s", "（%s）"), limit_words(p, s->until_by));
    es_buf_text(&p->out, s->proven ? say(p, "; stamp again before ", "；请在此前重新加盖时间戳：")
                                   : say(p, "; stamp before ", "；请在此前加盖时间戳："));
    moment(p, s->stamp_by);
    es_buf_text(&p->out, "\n");
}

/* What it is: a seal by itself is one, and no signature. */
static const char *signature_word(const page *p, const es_report_signature *s)
{
    if (strcmp(s->type, "stamp") == 0)
        return say(p, "Time stamp", "时间戳");
    if (strcmp(p->report->format, "seal") == 0)
        return say(p, "Seal", "电子印章");
    return s->seal.present ? say(p, "Seal signature", "电子签章")
                           : say(p, "Plain signature", "数字签名");
}

static void signature(page *p, const es_report_signature *s)
{
    es_buf_format(&p->out, "\n%s %zu", signature_word(p, s), s->index + 1);
    if (s->id != NULL) {
        es_buf_text(&p->out, say(p, " (ID ", "（ID "));
        shown(p, s->id);
        es_buf_text(&p->out, say(p, ")", "）"));
    }
    es_buf_format(&p->out, "%s%s\n", say(p, ": ", "："), result_word(p, s->result));
    seal(p, &s->seal);
    line(p,
        strcmp(s->type, "stamp") == 0 ? say(p, "service:   ", "服务机构：")
                                      : say(p, "signer:    ", "签章者：  "),
        s->signer.subject);
    if (s->has_best) {
        es_buf_text(&p->out, say(p, "  time:      ", "  时间：    "));
        moment(p, s->best);
        es_buf_text(&p->out, s->best_from_stamp
                                 ? say(p, " (time stamp)\n", "（时间戳）\n")
                                 : say(p, " (claimed by the signer)\n", "（签章者声明）\n"));
    }
    lasting(p, s);
    if (strcmp(p->report->format, "ofd") == 0)
        es_buf_format(
            &p->out, "  %s%s\n", say(p, "covers:    ", "保护范围："), cover_words(p, s->coverage));
    checks(p, &s->checks);
    needs(p, s);
}

char *eseal_report_text(const eseal_report *report, const char *lang)
{
    page p = {.out = ES_BUF((size_t)1 << 30),
        .zh = lang != NULL && strncmp(lang, "zh", 2) == 0,
        .report = report};
    char *text;

    if (report == NULL)
        return NULL;
    es_buf_format(&p.out, "%s%s\n", say(&p, "Result: ", "结论："), result_word(&p, report->result));
    if (report->name != NULL)
        line(&p, say(&p, "document:  ", "文档：    "), report->name);
    es_buf_format(&p.out, "  %s%s", say(&p, "policy:    ", "验证策略："), report->policy);
    es_buf_format(&p.out, say(&p, "; under the strict policy: %s\n", "；严格策略下：%s\n"),
        result_word(&p, report->strict_result));
    es_buf_text(&p.out, say(&p, "  judged at: ", "  验证时间："));
    moment(&p, report->judged_at);
    es_buf_text(&p.out, "\n");
    checks(&p, &report->checks);
    for (size_t i = 0; i < report->signature_count; i++)
        signature(&p, &report->signatures[i]);
    text = (char *)es_buf_take(&p.out, NULL);
    es_buf_free(&p.out);
    return text;
}
