/* SPDX-License-Identifier: Apache-2.0 */
/* eseal verify: what is to be said of the seals in a document. */
#include "verify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int verify_print(const verify_job *j, const eseal_report *report)
{
    char *line;

    if (j->fetch && (tool_is_on(j->args, "--jsonl") || tool_is_on(j->args, "--json")))
        return fetch_print_json(&j->fetcher, report, tool_is_on(j->args, "--jsonl"));
    if (!tool_is_on(j->args, "--jsonl"))
        return tool_print_report(report, j->args);
    line = eseal_report_json(report, j->args->lang, 1);
    if (line == NULL)
        return tool_system_error(NULL, ESEAL_E_NOMEM, ENOMEM, "the report cannot be written");
    puts(line);
    eseal_free(line);
    return 0;
}

/* A detached signature, over the octets of any file. */
static int verify_detached(
    const verify_job *j, eseal_report **report, const eseal_io *io, const char *signature_path)
{
    eseal_signature *signature = NULL;
    eseal_error err = {0};
    int rc = eseal_signature_open_file(&signature, j->ctx, signature_path, &err);

    if (rc < 0) {
        rc = tool_error(signature_path, &err);
    } else if (eseal_signature_verify(report, signature, j->ctx, io, &j->options, &err) < 0) {
        rc = tool_error(signature_path, &err);
    }
    eseal_signature_free(signature);
    return rc;
}

static int verify_document(
    const verify_job *j, eseal_report **report, const eseal_io *io, const char *path)
{
    eseal_document *document = NULL;
    eseal_error err = {0};
    int rc = 0;

    if (eseal_document_open(&document, j->ctx, io, &err) < 0 ||
        eseal_document_verify(report, document, &j->options, &err) < 0)
        rc = tool_error(path, &err);
    eseal_document_free(document);
    return rc;
}

static int verify_once(verify_job *j, eseal_report **report, const eseal_io *io, const char *path)
{
    const char *signature = tool_value(j->args, "--signature");

    return signature != NULL ? verify_detached(j, report, io, signature)
                             : verify_document(j, report, io, path);
}

/* What was fetched is judged like anything that was given, and may open a new question. */
static int verify_fetching(
    verify_job *j, eseal_report **report, const eseal_io *io, const char *path)
{
    bool more = true;
    int rc = 0;

    fetch_document(&j->fetcher);
    for (int round = 0; rc == 0 && more && round <= FETCH_ROUNDS; round++) {
        eseal_report_free(*report);
        *report = NULL;
        rc = verify_once(j, report, io, path);
        if (rc == 0 && round < FETCH_ROUNDS)
            rc = fetch_needs_of(&more, &j->fetcher, *report);
    }
    return rc;
}

static int verify_file(verify_job *j, const char *path)
{
    char *name = tool_utf8(strcmp(path, "-") == 0 ? "standard input" : path);
    eseal_report *report = NULL;
    tool_input input;
    int rc = tool_open(&input, path);

    if (rc == 0 && name == NULL)
        rc = tool_system_error(path, ESEAL_E_NOMEM, ENOMEM, "cannot read");
    j->options.name = name;
    if (rc == 0)
        rc = j->fetch ? verify_fetching(j, &report, input.io, path)
                      : verify_once(j, &report, input.io, path);
    if (rc == 0)
        rc = tool_save_evidence(j->evidence, report, j->args);
    if (rc == 0)
        rc = verify_print(j, report);
    if (rc == 0)
        rc = tool_exit_of(eseal_report_result(report));
    eseal_report_free(report);
    tool_close(&input);
    j->options.name = NULL;
    free(name);
    return rc;
}

static int prepare(verify_job *j)
{
    const char *signer = tool_value(j->args, "--signer");
    eseal_error err = {0};
    int rc = tool_ctx_judging(&j->ctx, j->args);

    if (rc == 0)
        rc = tool_trust(&j->trust, j->ctx, j->args);
    if (rc == 0)
        rc = tool_policy(&j->policy, j->ctx, j->args);
    if (rc == 0)
        rc = tool_evidence(&j->evidence, j->ctx, j->args);
    if (rc == 0)
        rc = tool_time(&j->options.at, j->args, "--at");
    if (rc == 0 && signer != NULL && eseal_cert_open_file(&j->signer, j->ctx, signer, &err) < 0)
        rc = tool_error(signer, &err);
    if (rc == 0)
        rc = fetch_begin(&j->fetcher, j->args, j->ctx, j->evidence);
    if (rc == 0 && fetch_has_status(j->args))
        eseal_policy_set_require_status(j->policy, 1);
    j->fetch = tool_is_on(j->args, "--fetch");
    j->options.size = sizeof j->options;
    j->options.trust = j->trust;
    j->options.policy = j->policy;
    j->options.signer = j->signer;
    j->options.evidence = j->evidence;
    return rc;
}

/* What makes no sense of many files. */
static int check_several(const tool_args *args)
{
    bool several = args->arg_count > 1 || verify_is_many(args);

    if (several && tool_is_on(args, "--json"))
        return tool_usage(args->command, "--json is for one file; use --jsonl for several");
    if (several && tool_is_on(args, "--signature"))
        return tool_usage(args->command, "--signature goes with one file");
    if (several && tool_is_on(args, "--save-evidence"))
        return tool_usage(args->command, "--save-evidence goes with one file");
    if (verify_is_many(args) && tool_is_on(args, "--fetch"))
        return tool_usage(args->command, "--fetch goes file by file, without --jobs and the like");
    return 0;
}

static int check_usage(const tool_args *args)
{
    bool list = tool_is_on(args, "--files0-from");

    if (args->arg_count == 0 && !list)
        return tool_usage(args->command, "needs %s", args->command->arguments);
    if (args->arg_count > 0 && list)
        return tool_usage(args->command, "--files0-from takes the place of files");
    if (tool_is_on(args, "--resume") && !tool_is_on(args, "--jsonl"))
        return tool_usage(args->command, "--resume goes with --jsonl");
    return check_several(args);
}

static int run(const tool_args *args)
{
    verify_job j = {.args = args};
    int worst = 0, rc;

    rc = check_usage(args);
    if (rc != 0)
        return rc;
    rc = prepare(&j);
    if (rc == 0 && verify_is_many(args))
        worst = verify_many(&j);
    for (int i = 0; rc == 0 && !verify_is_many(args) && i < args->arg_count; i++) {
        if (i > 0 && !tool_is_on(args, "--jsonl"))
            putchar('\n');
        worst = tool_worse(worst, verify_file(&j, args->args[i]));
    }
    fetch_end(&j.fetcher);
    eseal_cert_free(j.signer);
    eseal_evidence_free(j.evidence);
    eseal_policy_free(j.policy);
    eseal_trust_free(j.trust);
    eseal_ctx_free(j.ctx);
    return rc != 0 ? rc : worst;
}

static const tool_option OPTIONS[] = {
    TOOL_TRUST_OPTIONS,
    TOOL_JUDGE_OPTIONS,
    {"--jsonl", NULL, "print one line of JSON for each file", "每个文件输出一行 JSON"},
    {"--jobs", "N", "judge N files at a time; 0: as many as there are processors",
        "同时验证 N 个文件；0 表示与处理器数相同"},
    {"--files0-from", "FILE", "take the files' names from FILE, each ended by a 0 octet",
        "从 FILE 读取以 0 字节结尾的文件名"},
    {"--resume", "FILE", "go on with this --jsonl output: skip what is in it, and append",
        "续写此前的 --jsonl 输出：跳过已有结果的文件"},
    {"--signature", "FILE", "verify this detached signature over the file", "验证该文件的分离签章"},
    {"--signer", "FILE", "certificate for signatures that carry none",
        "签名数据不含证书时使用的签名者证书"},
    {"--fetch", NULL, "get what the report needs, over HTTP", "通过 HTTP 获取报告所需的材料"},
    {"--fetch-url", "KIND=URL", "where more is to be had: crl, ocsp, issuer or status; repeatable",
        "材料地址，KIND 为 crl、ocsp、issuer 或 status，可重复"},
    {"--fetch-allow", "HOST|ADDR[/N]", "connect to it although it is not public; repeatable",
        "允许访问的非公网主机、地址或网段，可重复"},
    {"--fetch-timeout", "SECONDS", "for all that is got for one document; 30 unless given",
        "每个文件的获取总时限（秒），默认 30"},
    {"--sm2", "WHO", "who judges SM2 values: fast, openssl or both",
        "SM2 签名值的验证引擎：fast、openssl 或 both"},
    TOOL_COMMON_OPTIONS,
};

const tool_command TOOL_VERIFY = {"verify", "FILE...",
    "Judges every seal and signature of OFD documents, or a detached signature over any file.\n"
    "\"-\" is standard input.  Exit status: 0 passed, 1 failed, 2 indeterminate, 3 no seal.",
    "验证 OFD 文档中的全部电子签章和数字签名，或任意文件的分离签章。\n"
    "“-”表示标准输入。退出码：0 通过，1 未通过，2 无法确定，3 无签章。",
    OPTIONS, 0, -1, run};
