/* SPDX-License-Identifier: Apache-2.0 */
/* eseal sign: seals a document, or signs it, or any file; in one step or two. */
#include "tool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "http.h"
#include "stamping.h"

typedef struct job {
    const tool_args *args;
    eseal_ctx *ctx;
    eseal_trust *trust;
    eseal_seal *seal;
    eseal_stamp *stamps;
    tool_input input;
    eseal_document *document; /* NULL for --detached */
    eseal_sign_options options;
    stamping_question question; /* of --tsa */
} job;

static int riding(job *j)
{
    static const char *const EDGES[] = {"none", "right", "left", "top", "bottom"};
    const char *text = tool_value(j->args, "--riding");
    size_t len;

    if (text == NULL)
        return 0;
    len = strcspn(text, ",");
    for (int i = 1; i < 5; i++)
        if (strlen(EDGES[i]) == len && memcmp(EDGES[i], text, len) == 0)
            j->options.riding = i;
    if (j->options.riding == ESEAL_RIDING_NONE)
        return tool_usage(j->args->command, "--riding is right, left, top or bottom");
    if (text[len] == ',' &&
        !tool_numbers(j->args, "--riding", text + len + 1, &j->options.riding_at, 1))
        return EXIT_USAGE;
    return 0;
}

/* PAGE,X,Y[,W,H] */
static int stamps(job *j)
{
    const char *text;
    int at = 0;

    j->stamps = calloc(TOOL_VALUES_MAX, sizeof *j->stamps);
    if (j->stamps == NULL)
        return tool_system_error(NULL, ESEAL_E_NOMEM, ENOMEM, "stamps");
    while ((text = tool_next(j->args, "--stamp", &at)) != NULL) {
        double n[5] = {0};
        int commas = 0;

        for (const char *c = text; *c != '\0'; c++)
            commas += *c == ',';
        if (!tool_numbers(j->args, "--stamp", text, n, commas == 4 ? 5 : 3))
            return EXIT_USAGE;
        if (n[0] < 1 || n[0] > 1e9 || n[0] != (double)(long long)n[0])
            return tool_usage(j->args->command, "--stamp begins with a page number from 1");
        j->stamps[j->options.stamp_count++] = (eseal_stamp){(uint64_t)n[0], n[1], n[2], n[3], n[4]};
    }
    j->options.stamps = j->stamps;
    return 0;
}

static int plain_form(job *j)
{
    const char *form = tool_value(j->args, "--plain");

    if (form == NULL && j->seal == NULL)
        return tool_usage(
            j->args->command, "needs --seal FILE, or --plain C for a plain signature");
    if (form == NULL)
        return 0;
    if (j->seal != NULL)
        return tool_usage(j->args->command, "--seal and --plain exclude each other");
    if (strcmp(form, "C") != 0 && strcmp(form, "A") != 0)
        return tool_usage(j->args->command, "--plain is C or A");
    j->options.plain_form = form[0] == 'A' ? ESEAL_PLAIN_A : ESEAL_PLAIN_C;
    return 0;
}

static int prepare(job *j)
{
    const char *seal = tool_value(j->args, "--seal");
    eseal_error err = {0};
    int rc = tool_ctx(&j->ctx);

    if (rc == 0)
        rc = tool_trust(&j->trust, j->ctx, j->args);
    if (rc == 0 && seal != NULL && eseal_seal_open_file(&j->seal, j->ctx, seal, &err) < 0)
        rc = tool_error(seal, &err);
    j->options.size = sizeof j->options;
    j->options.seal = j->seal;
    j->options.trust = j->trust;
    j->options.lock = tool_is_on(j->args, "--lock");
    j->options.allow_unknown_chain = tool_is_on(j->args, "--allow-unknown-chain");
    j->options.property_info = tool_value(j->args, "--property");
    if (rc == 0)
        rc = tool_time(&j->options.time, j->args, "--time");
    if (rc == 0)
        rc = riding(j);
    if (rc == 0)
        rc = stamps(j);
    return rc;
}

static int open_document(job *j)
{
    const char *path = j->args->args[0];
    eseal_error err = {0};
    int rc = tool_open(&j->input, path);

    if (rc == 0 && !tool_is_on(j->args, "--detached") &&
        eseal_document_open(&j->document, j->ctx, j->input.io, &err) < 0)
        rc = tool_error(path, &err);
    return rc;
}

/* --- what is made --- */

/* The first signature that was not there before. */
static size_t find_new(const eseal_document *before, const eseal_document *after)
{
    size_t i = 0;

    for (; i < eseal_document_signature_count(before); i++) {
        const char *old = eseal_document_signature_id(before, i);
        const char *now = eseal_document_signature_id(after, i);

        if (old == NULL || now == NULL || strcmp(old, now) != 0)
            break;
    }
    return i;
}

/* What was made is in memory until its stamp has come: without it, nothing is written. */
static int stamp_and_write(job *j, const unsigned char *made, size_t len)
{
    stamping s = {.path = j->args->args[0], .ctx = j->ctx, .trust = j->trust};
    eseal_stamp_token *token = NULL;
    eseal_error err = {0};
    int rc;

    s.must_pass = tool_is_on(j->args, "--stamp-trust");
    if (j->document == NULL)
        rc = stamping_open(&s, made, len, false, 0);
    else if (eseal_io_open(&s.io, made, len, &err) < 0 ||
             eseal_document_open(&s.document, j->ctx, s.io, &err) < 0)
        rc = tool_error(s.path, &err);
    else
        rc = stamping_choose(&s, find_new(j->document, s.document));
    if (rc == 0)
        rc = stamping_fetch(&token, &s, &j->question);
    if (rc == 0)
        rc = stamping_add(&s, token, tool_value(j->args, "--out"));
    eseal_stamp_token_free(token);
    stamping_close(&s);
    return rc;
}

/* Every file of what was made is listed, the signature's too. */
static int list_and_write(job *j, const eseal_signer *signer, const void *made, size_t len)
{
    eseal_document *document = NULL;
    eseal_error err = {0};
    eseal_io *io = NULL;
    int rc = 0;

    if (eseal_io_open(&io, made, len, &err) < 0 ||
        eseal_document_open(&document, j->ctx, io, &err) < 0 ||
        eseal_document_add_entries_file(document, signer, tool_value(j->args, "--out"), &err) < 0)
        rc = tool_error(j->args->args[0], &err);
    eseal_document_free(document);
    eseal_io_free(io);
    return rc;
}

/* Takes what is in memory. */
static int hand_out(job *j, unsigned char *made, size_t len)
{
    int rc = j->question.url != NULL ? stamp_and_write(j, made, len)
                                     : tool_write(tool_value(j->args, "--out"), made, len);

    eseal_free(made);
    return rc;
}

/* Before a key is asked for anything. */
static int check_stamping(job *j)
{
    const tool_args *args = j->args;

    j->question.url = tool_value(args, "--tsa");
    j->question.timeout = 30;
    if (j->question.url == NULL)
        return tool_is_on(args, "--timeout") ? tool_usage(args->command, "--timeout is for --tsa")
                                             : 0;
    if (tool_is_on(args, "--prepare"))
        return tool_usage(args->command, "--tsa goes with --finish, not with --prepare");
    if (tool_is_on(args, "--plain"))
        return tool_usage(args->command, "a plain signature has no field for a time stamp");
    if (!tool_is_on(args, "--detached") && strcmp(tool_value(args, "--out"), "-") == 0)
        return tool_usage(args->command, "--out is a file's name, with --tsa");
    if (!tool_number(args, "--timeout", 1, 3600, &j->question.timeout))
        return EXIT_USAGE;
    return http_check_url(j->question.url);
}

/* --- signing --- */

/* Hands the value to the signature in progress and writes the result. */
static int finish(job *j, eseal_signing *signing, const void *value, size_t len)
{
    const char *out = tool_value(j->args, "--out");
    unsigned char *made = NULL;
    eseal_error err = {0};
    size_t made_len = 0;
    int rc;

    if (strcmp(out, "-") != 0 && j->question.url == NULL)
        rc = eseal_signing_finish_file(signing, value, len, out, &err);
    else
        rc = eseal_signing_finish(&made, &made_len, signing, value, len, &err);
    if (rc < 0)
        return tool_error(
            err.code == ESEAL_E_VALUE ? tool_value(j->args, "--value") : j->args->args[0], &err);
    return made != NULL ? hand_out(j, made, made_len) : 0;
}

static int sign_detached(job *j, const eseal_signer *signer)
{
    unsigned char *made = NULL;
    eseal_error err = {0};
    size_t len = 0;

    if (eseal_content_sign(&made, &len, j->ctx, j->input.io, &j->options, signer, &err) < 0)
        return tool_error(j->args->args[0], &err);
    return hand_out(j, made, len);
}

static int sign_document(job *j, const eseal_signer *signer)
{
    const char *out = tool_value(j->args, "--out");
    unsigned char *made = NULL;
    eseal_error err = {0};
    size_t len = 0;

    if (strcmp(out, "-") != 0 && j->question.url == NULL && !tool_is_on(j->args, "--entries"))
        return eseal_document_sign_file(j->document, &j->options, signer, out, &err) < 0
                   ? tool_error(j->args->args[0], &err)
                   : 0;
    if (eseal_document_sign(&made, &len, j->document, &j->options, signer, &err) < 0)
        return tool_error(j->args->args[0], &err);
    if (tool_is_on(j->args, "--entries")) {
        int rc = list_and_write(j, signer, made, len);

        eseal_free(made);
        return rc;
    }
    return hand_out(j, made, len);
}

static int one_step(job *j)
{
    eseal_signer *signer = NULL;
    int rc = plain_form(j);

    if (rc == 0)
        rc = tool_signer(&signer, j->ctx, j->args);
    if (rc == 0)
        rc = j->document != NULL ? sign_document(j, signer) : sign_detached(j, signer);
    eseal_signer_free(signer);
    return rc;
}

/* Prepares a signature for the holder of --cert. */
static int begin(job *j, eseal_signing **signing)
{
    const char *cert_path = tool_value(j->args, "--cert");
    eseal_cert *cert = NULL;
    eseal_error err = {0};
    int rc;

    if (cert_path == NULL)
        return tool_usage(j->args->command, "--prepare needs --cert FILE");
    if (eseal_cert_open_file(&cert, j->ctx, cert_path, &err) < 0)
        return tool_error(cert_path, &err);
    rc = j->document != NULL
             ? eseal_signing_new(signing, j->document, &j->options, cert, &err)
             : eseal_signing_new_content(signing, j->ctx, j->input.io, &j->options, cert, &err);
    eseal_cert_free(cert);
    return rc < 0 ? tool_error(j->args->args[0], &err) : 0;
}

/* First step: the state and what the key must sign. */
static int first_step(job *j)
{
    const char *message_path = tool_value(j->args, "--message");
    eseal_signing *signing = NULL;
    unsigned char *state = NULL;
    const unsigned char *octets;
    eseal_error err = {0};
    size_t len = 0;
    int rc = plain_form(j);

    if (rc == 0)
        rc = begin(j, &signing);
    if (rc == 0 && eseal_signing_encode(&state, &len, signing, &err) < 0)
        rc = tool_error(j->args->args[0], &err);
    if (rc == 0)
        rc = tool_write(tool_value(j->args, "--prepare"), state, len);
    octets = eseal_signing_message(signing, &len);
    if (rc == 0 && message_path != NULL)
        rc = tool_write(message_path, octets, len);
    octets = eseal_signing_digest(signing);
    for (int i = 0; rc == 0 && i < 32; i++)
        printf("%02x%s", octets[i], i == 31 ? "\n" : "");
    eseal_free(state);
    eseal_signing_free(signing);
    return rc;
}

/* Second step: the value comes back. */
static int second_step(job *j)
{
    const char *value_path = tool_value(j->args, "--value");
    const char *state_path = tool_value(j->args, "--finish");
    unsigned char *state = NULL, *value = NULL;
    eseal_signing *signing = NULL;
    eseal_error err = {0};
    size_t state_len = 0, len = 0;
    int rc = value_path == NULL ? tool_usage(j->args->command, "--finish needs --value FILE") : 0;

    if (rc == 0)
        rc = tool_read(&state, &state_len, state_path);
    if (rc == 0)
        rc = tool_read(&value, &len, value_path);
    if (rc == 0 && eseal_signing_parse(&signing, j->ctx, j->document,
                       j->document == NULL ? j->input.io : NULL, state, state_len, &err) < 0)
        rc = tool_error(err.code == ESEAL_E_STATE ? state_path : j->args->args[0], &err);
    if (rc == 0)
        rc = finish(j, signing, value, len);
    eseal_signing_free(signing);
    free(state);
    free(value);
    return rc;
}

static int check_entries(const tool_args *args)
{
    static const char *const OTHERS[] = {"--tsa", "--prepare", "--finish", "--detached"};

    for (size_t i = 0; tool_is_on(args, "--entries") && i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        if (tool_is_on(args, OTHERS[i]))
            return tool_usage(args->command, "--entries does not go with %s", OTHERS[i]);
    if (tool_is_on(args, "--entries") && strcmp(tool_value(args, "--out"), "-") == 0)
        return tool_usage(args->command, "--out is a file's name, with --entries");
    return 0;
}

static int run(const tool_args *args)
{
    job j = {.args = args};
    bool preparing = tool_is_on(args, "--prepare");
    int rc;

    if (!preparing && !tool_is_on(args, "--out"))
        return tool_usage(args->command, "needs --out FILE");
    rc = check_entries(args);
    if (rc == 0)
        rc = check_stamping(&j);
    if (rc == 0)
        rc = prepare(&j);
    if (rc == 0)
        rc = open_document(&j);
    if (rc == 0)
        rc = preparing                      ? first_step(&j)
             : tool_is_on(args, "--finish") ? second_step(&j)
                                            : one_step(&j);
    eseal_document_free(j.document);
    tool_close(&j.input);
    free(j.stamps);
    eseal_seal_free(j.seal);
    eseal_trust_free(j.trust);
    eseal_ctx_free(j.ctx);
    return rc;
}

static const tool_option OPTIONS[] = {
    {"--seal", "FILE", "the electronic seal to apply", "所用电子印章"},
    {"--plain", "C|A", "a plain signature instead (GB/T 35275 form C or A)",
        "改为数字签名（GB/T 35275 C 型或 A 型）"},
    TOOL_KEY_OPTIONS,
    {"--stamp", "PAGE,X,Y", "draw the seal there, mm from the top left; repeatable; ,W,H to scale",
        "在该页该位置（距左上角毫米）盖章，可重复；可加 ,W,H 指定尺寸"},
    {"--riding", "EDGE[,MM]", "riding seal over all pages: right, left, top or bottom",
        "骑缝章：right、left、top 或 bottom"},
    {"--lock", NULL, "protect the signature list too: nothing can be added later",
        "同时保护签名列表，此后不能再追加签名"},
    {"--entries", NULL, "list all files of the package too (OFDEntries.xml), signed",
        "同时写入经签名的文件完整性清单（OFDEntries.xml）"},
    {"--detached", NULL, "sign the octets of any file; the signature goes to --out",
        "对任意文件生成分离签章，输出至 --out"},
    {"--property", "TEXT", "property information of a detached signature",
        "分离签章的原文属性信息"},
    {"--time", "TIME", "the claimed time; default now", "声明的签章时间，默认当前时间"},
    TOOL_TRUST_OPTIONS,
    {"--allow-unknown-chain", NULL, "sign though no path to an anchor is known",
        "即使证书链未知也签名"},
    {"--tsa", "URL", "stamp the signature by this service: http://HOST:PORT/PATH; all or nothing",
        "向该时间戳服务请求时间戳并写入签名，失败则不输出"},
    {"--timeout", "SECONDS", "with --tsa: how long that may take; default 30",
        "配合 --tsa：最长等待秒数，默认 30"},
    {"--prepare", "STATE", "first of two steps: save the state, print the digest to sign",
        "两步签名第一步：保存状态并输出待签杂凑值"},
    {"--message", "FILE", "with --prepare: also write the octets to sign",
        "配合 --prepare：同时输出待签数据"},
    {"--finish", "STATE", "second step: take the state and --value",
        "两步签名第二步：读取状态与 --value"},
    {"--value", "FILE", "with --finish: the value, DER or 64 or 128 octets",
        "配合 --finish：签名值（DER、64 或 128 字节）"},
    {"--out", "FILE", "where the result goes; appears whole or not at all",
        "输出文件，要么完整要么不出现"},
    TOOL_COMMON_OPTIONS,
};

const tool_command TOOL_SIGN = {"sign", "FILE",
    "Seals an OFD document, signs it plainly, or signs any file.\n"
    "The input is never touched, and what is written has been verified.",
    "在 OFD 文档上加盖电子印章，或对文档及任意文件签名。\n不改动输入文件；输出前已经过验证。",
    OPTIONS, 1, 1, run};
