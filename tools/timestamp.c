/* SPDX-License-Identifier: Apache-2.0 */
/* eseal timestamp request | show | add. */
#include "stamping.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/objects.h>

#include "http.h"

/* What the three have in common. */
typedef struct job {
    const tool_args *args;
    stamping what;
    stamping_question question;
    unsigned char *data;
    size_t len;
} job;

static int begin(job *j, const tool_args *args)
{
    long long number = 0;
    int rc;

    *j = (job){.args = args, .what.path = args->args[0], .question.timeout = 30};
    j->question.policy = tool_value(args, "--policy");
    j->question.no_nonce = tool_is_on(args, "--no-nonce");
    j->question.url = tool_value(args, "--url");
    if (!tool_is_on(args, "--out"))
        return tool_usage(args->command, "needs --out FILE");
    if (tool_is_on(args, "--seal") && tool_is_on(args, "--signature"))
        return tool_usage(args->command, "--seal and --signature exclude each other");
    if (!tool_number(args, "--signature", 1, 1000000, &number) ||
        !tool_number(args, "--timeout", 1, 3600, &j->question.timeout))
        return EXIT_USAGE;
    if (j->question.url != NULL && (rc = http_check_url(j->question.url)) != 0)
        return rc;
    rc = tool_ctx(&j->what.ctx);
    if (rc == 0)
        rc = tool_trust(&j->what.trust, j->what.ctx, args);
    if (rc == 0)
        rc = tool_read(&j->data, &j->len, args->args[0]);
    if (rc == 0)
        rc = stamping_open(&j->what, j->data, j->len, tool_is_on(args, "--seal"), number);
    j->what.must_pass = tool_is_on(args, "--stamp-trust");
    return rc;
}

static void end(job *j)
{
    stamping_close(&j->what);
    eseal_trust_free(j->what.trust);
    eseal_ctx_free(j->what.ctx);
    free(j->data);
}

/* --- request --- */

static int run_request(const tool_args *args)
{
    unsigned char *der = NULL;
    size_t len = 0;
    job j;
    int rc = begin(&j, args);

    if (rc == 0)
        rc = stamping_ask(&der, &len, &j.what, &j.question);
    if (rc == 0)
        rc = tool_write(tool_value(args, "--out"), der, len);
    eseal_free(der);
    end(&j);
    return rc;
}

/* --- add --- */

/* A response that came by other ways. */
static int read_response(eseal_stamp_token **token, const job *j)
{
    const char *path = tool_value(j->args, "--response");
    const char *request_path = tool_value(j->args, "--request");
    unsigned char *answer = NULL, *request = NULL;
    size_t len = 0, request_len = 0;
    int rc = tool_read(&answer, &len, path);

    if (rc == 0 && request_path != NULL)
        rc = tool_read(&request, &request_len, request_path);
    if (rc == 0)
        rc = stamping_read(token, j->what.ctx, path, answer, len, request, request_len);
    free(request);
    free(answer);
    return rc;
}

static int check_ways(const tool_args *args)
{
    bool url = tool_is_on(args, "--url"), response = tool_is_on(args, "--response");

    if (url == response)
        return tool_usage(args->command, "needs --response FILE or --url URL, and not both");
    if (url && tool_is_on(args, "--request"))
        return tool_usage(args->command, "--request is for --response; --url makes its own");
    if (response && (tool_is_on(args, "--policy") || tool_is_on(args, "--timeout") ||
                        tool_is_on(args, "--no-nonce")))
        return tool_usage(args->command, "--policy, --no-nonce and --timeout are for --url");
    return 0;
}

static int run_add(const tool_args *args)
{
    eseal_stamp_token *token = NULL;
    const char *out = tool_value(args, "--out");
    job j = {.args = args};
    int rc = check_ways(args);

    if (rc != 0)
        return rc;
    rc = begin(&j, args);
    if (rc == 0 && j.what.document != NULL && strcmp(out, "-") == 0)
        rc = tool_usage(args->command, "--out is a file's name, for a document");
    if (rc == 0)
        rc = j.question.url != NULL ? stamping_fetch(&token, &j.what, &j.question)
                                    : read_response(&token, &j);
    if (rc == 0)
        rc = stamping_add(&j.what, token, out);
    eseal_stamp_token_free(token);
    end(&j);
    return rc;
}

/* --- show --- */

static void show_octets(const char *label, const unsigned char *octets, size_t len)
{
    printf("%-12s ", label);
    if (octets == NULL)
        printf("none");
    for (size_t i = 0; octets != NULL && i < len; i++)
        printf("%02x", octets[i]);
    printf("\n");
}

static void show_service(const eseal_ctx *ctx, const eseal_stamp_token *token)
{
    const unsigned char *octets;
    eseal_cert *cert = NULL;
    size_t len;

    octets = eseal_stamp_token_cert(token, &len);
    if (octets == NULL)
        printf("%-12s not in the stamp\n", "service");
    else if (eseal_cert_parse(&cert, ctx, octets, len, NULL) < 0)
        printf("%-12s (%zu octets that are no certificate)\n", "service", len);
    else
        printf("%-12s %s\n%-12s   issuer %s, serial %s\n", "service", eseal_cert_subject(cert), "",
            eseal_cert_issuer(cert), eseal_cert_serial(cert));
    eseal_cert_free(cert);
}

static void show(const eseal_ctx *ctx, const eseal_stamp_token *token)
{
    const char *digest = eseal_stamp_token_digest(token);
    int nid = OBJ_txt2nid(digest);
    const unsigned char *octets;
    char time[32];
    size_t len;

    if (eseal_time_encode(time, sizeof time, eseal_stamp_token_time(token), NULL) == 0)
        printf("%-12s %s\n", "time", time);
    printf("%-12s %s\n%-12s %s\n%-12s %s%s%s%s\n", "policy", eseal_stamp_token_policy(token),
        "serial", eseal_stamp_token_serial(token), "digest", digest, nid == NID_undef ? "" : " (",
        nid == NID_undef ? "" : OBJ_nid2sn(nid), nid == NID_undef ? "" : ")");
    octets = eseal_stamp_token_imprint(token, &len);
    show_octets("imprint", octets, len);
    octets = eseal_stamp_token_nonce(token, &len);
    show_octets("nonce", octets, len);
    show_service(ctx, token);
}

static int run_show(const tool_args *args)
{
    eseal_stamp_token *token = NULL;
    unsigned char *data = NULL;
    eseal_ctx *ctx = NULL;
    size_t len = 0;
    int rc = tool_ctx(&ctx);

    if (rc == 0)
        rc = tool_read(&data, &len, args->args[0]);
    if (rc == 0)
        rc = stamping_read(&token, ctx, args->args[0], data, len, NULL, 0);
    if (rc == 0)
        show(ctx, token);
    eseal_stamp_token_free(token);
    eseal_ctx_free(ctx);
    free(data);
    return rc;
}

#define WHAT_OPTIONS                                                                                  \
    {"--signature", "N", "which signature of a document, from 1; needed where there are several",     \
        "文档中的第几个签名（从 1 起），多于一个时必填"},                                             \
        {"--seal", NULL, "FILE is a seal (version 5), not a signature",                               \
            "FILE 为电子印章（第 5 版），而非签名"},                                                  \
        {"--policy", "OID", "the service's policy to ask for", "请求的时间戳策略"},                   \
    {                                                                                                 \
        "--no-nonce", NULL, "ask without a nonce: an old answer would do", "请求中不含随机数" \
    }

static const tool_option REQUEST_OPTIONS[] = {
    WHAT_OPTIONS,
    {"--out", "FILE", "where the request goes; required", "请求输出文件，必填"},
    TOOL_COMMON_OPTIONS,
};

static const tool_option ADD_OPTIONS[] = {
    {"--response", "FILE", "the service's answer, or a stamp alone", "时间戳服务的响应或时间戳"},
    {"--request", "FILE", "the request that it must answer", "与响应对应的请求，用于核对"},
    {"--url", "URL", "ask this service now: http://HOST:PORT/PATH", "立即向该时间戳服务请求"},
    {"--timeout", "SECONDS", "how long that may take; default 30", "最长等待秒数，默认 30"},
    WHAT_OPTIONS,
    {"--stamp-trust", "FILE", "anchors of services: the stamp must then pass; repeatable",
        "时间戳服务信任锚；给出时时间戳须通过验证，可重复"},
    {"--intermediate", "FILE", "certificates that may stand between; repeatable",
        "中间证书，可重复"},
    {"--out", "FILE", "where the result goes; appears whole or not at all; required",
        "输出文件，要么完整要么不出现，必填"},
    TOOL_COMMON_OPTIONS,
};

static const tool_option SHOW_OPTIONS[] = {TOOL_COMMON_OPTIONS};

const tool_command TOOL_STAMP_REQUEST = {"timestamp request", "FILE",
    "Writes the request for a time stamp of a signature, a seal or an evidence file.",
    "生成对签名、印章或证据文件的时间戳请求。", REQUEST_OPTIONS, 1, 1, run_request};
const tool_command TOOL_STAMP_SHOW = {"timestamp show", "FILE",
    "Shows what a time stamp says, or why it was refused; no verdict.",
    "显示时间戳内容或被拒原因，不作验证。", SHOW_OPTIONS, 1, 1, run_show};
const tool_command TOOL_STAMP_ADD = {"timestamp add", "FILE",
    "Puts a time stamp into a signature, a document's signature, a seal or an evidence file.",
    "将时间戳写入签名、文档中的签名、印章或证据文件。", ADD_OPTIONS, 1, 1, run_add};
