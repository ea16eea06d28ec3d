/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the subcommands of eseal share: options from one table (which also prints --help), errors on
 * stderr, exit codes.  A tool uses the public headers only.
 */
#ifndef ESEAL_TOOLS_TOOL_H
#define ESEAL_TOOLS_TOOL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include <eseal.h>

/* Exit codes. */
enum {
    EXIT_PASSED = 0,
    EXIT_FAILED = 1,
    EXIT_INDETERMINATE = 2,
    EXIT_NO_SEAL = 3,
    EXIT_USAGE = 64,
    EXIT_NO_CONTAINER = 65,
    EXIT_NO_FILE = 66,
    EXIT_UNAVAILABLE = 69,
    EXIT_INTERNAL = 70
};

#define TOOL_VALUES_MAX 256

typedef struct tool_args tool_args;

/* One option of a subcommand. */
typedef struct tool_option {
    const char *name;     /* "--trust" */
    const char *argument; /* "FILE", or NULL for a switch */
    const char *en, *zh;  /* one line of help */
} tool_option;

typedef struct tool_command {
    const char *name;           /* "verify", "seal make" */
    const char *arguments;      /* "FILE..." */
    const char *en, *zh;        /* what it does; the first line is a whole sentence */
    const tool_option *options; /* ends with a NULL name */
    int min_args, max_args;     /* max -1: any number */
    int (*run)(const tool_args *args);
} tool_command;

/* A parsed command line. */
struct tool_args {
    const tool_command *command;
    const char *names[TOOL_VALUES_MAX];  /* options in order ... */
    const char *values[TOOL_VALUES_MAX]; /* ... and their values, "" for a switch */
    int option_count;
    char **args;
    int arg_count;
    const char *lang; /* "en" or "zh" */
};

/* tool_args.c */
/* The last value of an option, NULL when absent. */
const char *tool_value(const tool_args *args, const char *name);
bool tool_is_on(const tool_args *args, const char *name);
/* Walks all values of an option: start with *at = 0; NULL at the end. */
const char *tool_next(const tool_args *args, const char *name, int *at);
/* Parses and runs.  argv[0] is the first word behind the subcommand's name. */
int tool_run(const tool_command *command, int argc, char **argv);
void tool_help(const tool_command *command, FILE *to, const char *lang);
/* Says a usage error; EXIT_USAGE. */
int tool_usage(const tool_command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A whole number; false (and said) when it is none, or out of range. */
bool tool_number(
    const tool_args *args, const char *name, long long min, long long max, long long *out);
/* Comma-separated decimal numbers, exactly count of them; said when they are not. */
bool tool_numbers(
    const tool_args *args, const char *name, const char *text, double *out, int count);

/* The language of the user's messages, "en" or "zh", as POSIX orders the variables. */
const char *tool_language(void);
/* The command line that is being carried out; NULL before there is one. */
const tool_args *tool_running(void);

/* tool_signal.c: from now on an interrupted command takes its unfinished files with it. */
void tool_catch_signals(void);

/* tool_error.c: each says what is wrong, on stderr, and gives an exit code.  Where a report was
 * asked for as JSON, the error goes to standard output too, as JSON.  file may be NULL. */
int tool_error(const char *file, const eseal_error *err);
/* The same where the system refused.  code: ESEAL_E_IO and the like; sys: an errno value, or 0. */
int tool_system_error(const char *file, int code, int sys, const char *what);
/* The worse of two exit codes, in the order 70, 69, 66, 65, 64, 1, 2, 3, 0. */
int tool_worse(int a, int b);
int tool_exit_of(int result);
int tool_exit_of_error(int code);

/* tool_text.c: a line, or a part of it, on stderr and on stdout.  What a terminal obeys, and what
 * turns the writing round, is a "?" there, and so is an end of line but at the format's end. */
void tool_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void tool_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void tool_say_list(const char *format, va_list list) __attribute__((format(printf, 1, 0)));
/* A copy that is UTF-8, as JSON has to be: what was none is U+FFFD there.  NULL: no memory. */
char *tool_utf8(const char *text);
/* Prints a JSON string. */
void tool_json_text(const char *text);

/* tool_lib.c, tool_file.c: each returns 0, or has said why not and gives an exit code. */
int tool_ctx(eseal_ctx **out);
/* The same with what --sm2 says. */
int tool_ctx_judging(eseal_ctx **out, const tool_args *args);
int tool_trust(eseal_trust **out, const eseal_ctx *ctx, const tool_args *args);
int tool_policy(eseal_policy **out, const eseal_ctx *ctx, const tool_args *args);
/* --crl, --ocsp, --status, --evidence */
int tool_evidence(eseal_evidence **out, const eseal_ctx *ctx, const tool_args *args);
/* An option that holds a time; 0 when absent. */
int tool_time(int64_t *out, const tool_args *args, const char *name);
/* The PIN, NULL when none is given; free() it after wiping. */
int tool_pin(char **out, const tool_args *args);
/* The same from options of other names. */
int tool_pin_of(char **out, const tool_args *args, const char *fd_option, const char *env_option);
void tool_wipe(char *pin);
/* tool_signer.c: --key, --cert, --pin-fd, --pin-env */
int tool_signer(eseal_signer **out, const eseal_ctx *ctx, const tool_args *args);
/* A document, opened; "-" is standard input. memory: free() it after the document and io. */
typedef struct tool_input {
    eseal_io *io;
    unsigned char *memory;
} tool_input;
int tool_open(tool_input *out, const char *path);
void tool_close(tool_input *input);
/* A file, or "-", in memory; free() it. */
int tool_read(unsigned char **out, size_t *len, const char *path);
/* Writes a file whole or not at all; "-" is standard output. */
int tool_write(const char *path, const void *data, size_t len);
enum {
    TOOL_WRITE_SECRET = 1, /* mode 0600 */
    TOOL_WRITE_NEW = 2     /* refused where a file is */
};
/* The same in two steps, so that several files appear together: all octets stand in *temp beside
 * the path, and then get its name.  *temp is NULL unless there is such a file. */
int tool_stage(char **temp, const char *path, const void *data, size_t len, unsigned flags);
int tool_place(char **temp, const char *path, unsigned flags);
void tool_unstage(char **temp);
/* Makes sure that all output arrived: rc, or the worse of it and what is said here. */
int tool_flush(int rc);
/* --save-evidence: what the report stands on, whole or not at all; nothing where it is absent. */
int tool_save_evidence(
    const eseal_evidence *evidence, const eseal_report *report, const tool_args *args);
/* Prints a report as --json or for a person. */
int tool_print_report(const eseal_report *report, const tool_args *args);

extern const tool_command TOOL_VERIFY, TOOL_SIGN, TOOL_SEAL_MAKE, TOOL_SEAL_SHOW, TOOL_SEAL_VERIFY,
    TOOL_INSPECT, TOOL_EXTRACT, TOOL_KEY_NEW, TOOL_KEY_SHOW, TOOL_STAMP_REQUEST, TOOL_STAMP_SHOW,
    TOOL_STAMP_ADD, TOOL_STAMP_VERIFY, TOOL_STATUS_MAKE, TOOL_STATUS_SHOW, TOOL_COMPLETION, TOOL_VERSION;
/* main.c: every command; those of one group stand together. */
const tool_command *const *tool_commands(size_t *count);

/* Options that several tables share. */
#define TOOL_TRUST_OPTIONS                                                                         \
    {"--profile", "FILE|NAME", "a trust profile, such as egov or commercial; repeatable",          \
        "信任配置文件，或已安装的名称，如 egov、commercial，可重复"},                              \
        {"--trust", "FILE", "signer anchors: a PEM or DER file, or a folder of them; repeatable",  \
            "签章者信任锚：PEM/DER 文件或目录，可重复"},                                           \
        {"--maker", "FILE",                                                                        \
            "maker anchors: a maker's certificate, or a CA for makers; repeatable",                \
            "制章者信任锚：制章者证书或制章者专用 CA，可重复"},                                    \
        {"--maker-subject", "NAME", "of a maker CA, this subject alone makes seals; repeatable",   \
            "制章者 CA 之下仅该主体为制章者，可重复"},                                             \
        {"--stamp-trust", "FILE", "anchors of time-stamp services; repeatable",                    \
            "时间戳服务信任锚，可重复"},                                                           \
        {"--status-trust", "FILE", "certificates that sign seal status lists; repeatable",         \
            "印章状态列表签发证书，可重复"},                                                       \
    {                                                                                              \
        "--intermediate", "FILE", "certificates that may stand between; repeatable",               \
            "中间证书，可重复"                                                             \
    }
#define TOOL_JUDGE_OPTIONS                                                                         \
    {"--policy", "NAME", "default, offline, strict or archive",                                    \
        "验证策略：default、offline、strict 或 archive"},                                          \
        {"--at", "TIME", "judge as of this moment, such as 2026-01-02T03:04:05Z, instead of now",  \
            "以该时刻为当前时间，如 2026-01-02T03:04:05Z"},                                        \
        {"--crl", "FILE", "a certificate revocation list (CRL), DER or PEM; repeatable",           \
            "证书撤销列表（CRL），DER 或 PEM，可重复"},                                            \
        {"--ocsp", "FILE", "an OCSP answer (DER); repeatable", "OCSP 应答（DER），可重复"},        \
        {"--status", "FILE", "a seal status list or answer; repeatable",                           \
            "印章状态列表或应答，可重复"},                                                         \
        {"--revoked-list", "FILE",                                                                 \
            "a list of revoked seals, JSON, unsigned: it can only count against; repeatable",      \
            "注销印章列表（JSON，未签名，仅作不利证据），可重复"},                                 \
        {"--evidence", "FILE", "an evidence file, as --save-evidence writes; repeatable",          \
            "证据文件（由 --save-evidence 生成），可重复"},                                        \
        {"--save-evidence", "FILE",                                                                \
            "keep all that the verdict stands on, to judge again years later",                     \
            "将验证所依据的全部证据存入文件，供日后重新验证"},                                     \
        {"--require-status", NULL, "demand that a list says that the seal was valid",              \
            "要求由状态列表证明印章有效"},                                                         \
    {                                                                                              \
        "--json", NULL, "print the report as JSON (eseal-report/1)", "以 JSON 输出报告"       \
    }
#define TOOL_KEY_OPTIONS                                                                           \
    {"--key", "FILE", "private key: PKCS#8, SEC1 or PKCS#12, PEM or DER",                          \
        "私钥：PKCS#8、SEC1 或 PKCS#12，PEM 或 DER"},                                              \
        {"--cert", "FILE", "its certificate, unless the key file has it",                          \
            "对应证书（密钥文件已含时可省略）"},                                                   \
        {"--pin-fd", "N", "read the PIN from file descriptor N", "从文件描述符 N 读取口令"},       \
    {                                                                                              \
        "--pin-env", "NAME", "take the PIN from environment variable NAME",                        \
            "从环境变量 NAME 读取口令"                                                    \
    }
#define TOOL_COMMON_OPTIONS                                                                        \
    {"--limit", "NAME=VALUE", "another ceiling for hostile input, as xml_depth=100; repeatable",   \
        "更改对恶意输入的限制，如 xml_depth=100，可重复"},                                         \
    {"--lang", "zh|en", "language of messages (else from LC_ALL, LC_MESSAGES, LANG)",              \
        "消息语言（默认取自 LC_ALL、LC_MESSAGES、LANG）"},                                         \
        {"--help", NULL, "print this help", "显示本帮助"},                                         \
    {                                                                                              \
        NULL, NULL, NULL, NULL                                                                     \
    }

#endif
