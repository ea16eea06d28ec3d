/* SPDX-License-Identifier: Apache-2.0 */
/* eseal timestamp verify: what is to be said of a time stamp, and of nothing else. */
#include "stamping.h"

#include <stdlib.h>
#include <string.h>

typedef struct job {
    const tool_args *args;
    stamping what;
    eseal_evidence *evidence;
    eseal_policy *policy;
    eseal_verify_options options;
    eseal_stamp_token *token; /* of --response; NULL: the stamp that is inside */
    unsigned char *data;
    size_t len;
} job;

/* What the checks of stamps add up to. */
typedef struct tally {
    int worst; /* an exit code */
    bool any;
} tally;

static int exit_of(int outcome)
{
    if (outcome == ESEAL_CHECK_FAILED)
        return EXIT_FAILED;
    return outcome == ESEAL_CHECK_INDETERMINATE || outcome == ESEAL_CHECK_NOT_RUN
               ? EXIT_INDETERMINATE
               : 0;
}

/* The checks of one id that are about the stamp in question. */
static int say(const job *j, const eseal_report *report, const char *id, tally *t)
{
    bool of_seal = j->what.seal != NULL;

    for (size_t i = 0; i < eseal_report_check_count(report, 0); i++) {
        const eseal_check *check = eseal_report_check_at(report, 0, i);
        int outcome = eseal_check_outcome(check);
        char *message;

        if (strcmp(eseal_check_id(check), id) != 0 || outcome == ESEAL_CHECK_NOT_APPLICABLE ||
            strcmp(eseal_check_reason(check), "no-stamp") == 0 ||
            (strcmp(eseal_check_subject(check), "seal") == 0) != of_seal)
            continue;
        message = eseal_check_message(check, j->args->lang);
        if (message == NULL)
            return tool_system_error(NULL, ESEAL_E_NOMEM, 0, "the report cannot be written");
        tool_print("%-14s %s: %s [%s: %s]\n", eseal_check_outcome_name(check),
            eseal_check_title(check, j->args->lang), message, id, eseal_check_reason(check));
        eseal_free(message);
        t->worst = tool_worse(t->worst, exit_of(outcome));
        t->any = true;
    }
    return 0;
}

/* --- the stamp in an answer --- */

/* Its order against the claimed time shows once it is in; what another one covers cannot be. */
static int say_order(const job *j, tally *t)
{
    const stamping *s = &j->what;
    eseal_signature *stamped = NULL;
    eseal_report *report = NULL;
    unsigned char *made = NULL;
    eseal_io *nothing = NULL;
    eseal_error err = {0};
    size_t len = 0;
    int rc = 0;

    if (s->signature == NULL ||
        eseal_signature_add_stamp(&made, &len, s->ctx, s->signature, j->token, NULL) < 0)
        return 0;
    if (eseal_io_open(&nothing, "", 0, &err) < 0 ||
        eseal_signature_parse(&stamped, s->ctx, made, len, &err) < 0 ||
        eseal_signature_verify(&report, stamped, s->ctx, nothing, &j->options, &err) < 0)
        rc = tool_error(s->path, &err);
    else
        rc = say(j, report, "time.order", t);
    eseal_report_free(report);
    eseal_signature_free(stamped);
    eseal_io_free(nothing);
    eseal_free(made);
    return rc;
}

static int judge_answer(job *j, tally *t)
{
    const stamping *s = &j->what;
    eseal_report *report = NULL;
    const unsigned char *value = NULL;
    eseal_error err = {0};
    size_t len = 0;
    job plain = *j;
    int rc;

    if (s->evidence != NULL) {
        rc = eseal_evidence_stamp_verify(
            &report, j->token, s->ctx, s->evidence, s->evidence_len, &j->options, &err);
    } else {
        value = s->seal != NULL ? eseal_seal_value(s->seal, &len)
                                : eseal_signature_value(s->signature, &len);
        rc = eseal_stamp_token_verify(&report, j->token, s->ctx, value, len, &j->options, &err);
    }
    plain.what.seal = NULL; /* a stamp by itself is not "of the seal" */
    rc = rc < 0 ? tool_error(s->path, &err) : say(&plain, report, "time.stamp", t);
    eseal_report_free(report);
    return rc == 0 && t->worst == 0 ? say_order(j, t) : rc;
}

/* --- the stamp that is inside --- */

static int judge_inside(job *j, tally *t)
{
    const stamping *s = &j->what;
    eseal_report *report = NULL;
    eseal_io *nothing = NULL;
    eseal_error err = {0};
    int rc;

    if (s->evidence != NULL)
        return tool_usage(j->args->command,
            "the stamps in an evidence file are judged with its document: eseal verify --evidence");
    rc = eseal_io_open(&nothing, "", 0, &err);
    if (rc == 0)
        rc = s->seal != NULL ? eseal_seal_verify(&report, s->seal, s->ctx, &j->options, &err)
                             : eseal_signature_verify(
                                   &report, s->signature, s->ctx, nothing, &j->options, &err);
    rc = rc < 0 ? tool_error(s->path, &err) : say(j, report, "time.stamp", t);
    if (rc == 0)
        rc = say(j, report, "time.order", t);
    if (rc == 0 && !t->any) {
        tool_say("eseal: %s: there is no time stamp in it\n", s->path);
        rc = EXIT_NO_SEAL;
    }
    eseal_report_free(report);
    eseal_io_free(nothing);
    return rc;
}

/* --- the command --- */

static int read_answer(job *j)
{
    const char *path = tool_value(j->args, "--response");
    const char *request_path = tool_value(j->args, "--request");
    unsigned char *answer = NULL, *request = NULL;
    size_t len = 0, request_len = 0;
    int rc = path == NULL ? 0 : tool_read(&answer, &len, path);

    if (path == NULL && request_path != NULL)
        return tool_usage(j->args->command, "--request goes with --response");
    if (rc == 0 && request_path != NULL)
        rc = tool_read(&request, &request_len, request_path);
    if (rc == 0 && path != NULL)
        rc = stamping_read(&j->token, j->what.ctx, path, answer, len, request, request_len);
    free(request);
    free(answer);
    return rc;
}

static int begin(job *j)
{
    const tool_args *args = j->args;
    long long number = 0;
    int rc;

    if (tool_is_on(args, "--seal") && tool_is_on(args, "--signature"))
        return tool_usage(args->command, "--seal and --signature exclude each other");
    if (!tool_number(args, "--signature", 1, 1000000, &number))
        return EXIT_USAGE;
    rc = tool_ctx(&j->what.ctx);
    if (rc == 0)
        rc = tool_trust(&j->what.trust, j->what.ctx, args);
    if (rc == 0)
        rc = tool_evidence(&j->evidence, j->what.ctx, args);
    if (rc == 0)
        rc = tool_policy(&j->policy, j->what.ctx, args);
    if (rc == 0)
        rc = tool_time(&j->options.at, args, "--at");
    if (rc == 0)
        rc = tool_read(&j->data, &j->len, args->args[0]);
    if (rc == 0)
        rc = stamping_open(&j->what, j->data, j->len, tool_is_on(args, "--seal"), number);
    j->options.size = sizeof j->options;
    j->options.trust = j->what.trust;
    j->options.evidence = j->evidence;
    j->options.policy = j->policy;
    return rc;
}

static int run(const tool_args *args)
{
    job j = {.args = args, .what.path = args->args[0]};
    tally t = {0};
    int rc = begin(&j);

    if (rc == 0)
        rc = read_answer(&j);
    if (rc == 0)
        rc = j.token != NULL ? judge_answer(&j, &t) : judge_inside(&j, &t);
    eseal_stamp_token_free(j.token);
    stamping_close(&j.what);
    eseal_policy_free(j.policy);
    eseal_evidence_free(j.evidence);
    eseal_trust_free(j.what.trust);
    eseal_ctx_free(j.what.ctx);
    free(j.data);
    return rc != 0 ? rc : t.worst;
}

static const tool_option OPTIONS[] = {
    {"--response", "FILE", "the service's answer, or a stamp alone; else the stamp in FILE",
        "时间戳服务的响应或时间戳；缺省时验证 FILE 中的时间戳"},
    {"--request", "FILE", "the request that it must answer", "与响应对应的请求，用于核对"},
    {"--signature", "N", "which signature of a document, from 1; needed where there are several",
        "文档中的第几个签名（从 1 起），多于一个时必填"},
    {"--seal", NULL, "FILE is a seal (version 5), not a signature",
        "FILE 为电子印章（第 5 版），而非签名"},
    {"--profile", "FILE|NAME", "a trust profile, such as egov or commercial; repeatable",
        "信任配置文件，或已安装的名称，如 egov、commercial，可重复"},
    {"--stamp-trust", "FILE", "anchors of time-stamp services; repeatable",
        "时间戳服务信任锚，可重复"},
    {"--intermediate", "FILE", "certificates that may stand between; repeatable",
        "中间证书，可重复"},
    {"--policy", "NAME", "default, offline, strict or archive",
        "验证策略：default、offline、strict 或 archive"},
    {"--at", "TIME", "judge as of this moment, such as 2026-01-02T03:04:05Z, instead of now",
        "以该时刻为当前时间，如 2026-01-02T03:04:05Z"},
    {"--crl", "FILE", "a certificate revocation list (CRL), DER or PEM; repeatable",
        "证书撤销列表（CRL），DER 或 PEM，可重复"},
    {"--ocsp", "FILE", "an OCSP answer (DER); repeatable", "OCSP 应答（DER），可重复"},
    TOOL_COMMON_OPTIONS,
};

const tool_command TOOL_STAMP_VERIFY = {"timestamp verify", "FILE",
    "Judges a time stamp: one that a signature or seal has, or a service's answer.\n"
    "An answer may be for an evidence file, too.  Exit status as of verify; 3: no stamp there.",
    "验证签名或印章中的时间戳，或时间戳服务的响应。\n"
    "响应也可针对证据文件。退出码同 verify；3 表示没有时间戳。",
    OPTIONS, 1, 1, run};
