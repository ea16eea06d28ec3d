/* SPDX-License-Identifier: Apache-2.0 */
/* What subcommands do with the library: anchors, times, keys, reports. */
#include "tool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* NAME=VALUE */
static int take_limit(eseal_limits *limits, const tool_args *args, const char *text)
{
    size_t len = strcspn(text, "=");
    eseal_error err = {0};
    char name[64], *end = name;
    unsigned long long value;

    errno = 0;
    value = text[len] == '=' && text[len + 1] >= '0' && text[len + 1] <= '9'
                ? strtoull(text + len + 1, &end, 10)
                : 0;
    if (value == 0 || errno != 0 || *end != '\0' || len >= sizeof name)
        return tool_usage(
            args->command, "--limit takes a name, \"=\" and a whole number, not \"%s\"", text);
    memcpy(name, text, len);
    name[len] = '\0';
    if (eseal_limits_set(limits, name, value, &err) < 0)
        return tool_usage(args->command, "--limit: %s", err.text);
    return 0;
}

/* The limits that --limit sets; every other stays the usual one. */
static int take_limits(eseal_limits *limits, const tool_args *args)
{
    const char *text;
    int at = 0, rc = 0;

    *limits = (eseal_limits){.size = sizeof *limits};
    while (rc == 0 && args != NULL && (text = tool_next(args, "--limit", &at)) != NULL)
        rc = take_limit(limits, args, text);
    return rc;
}

int tool_ctx(eseal_ctx **out)
{
    eseal_limits limits;
    eseal_ctx_options options = {.size = sizeof options, .limits = &limits};
    eseal_error err = {0};
    int rc = take_limits(&limits, tool_running());

    if (rc != 0)
        return rc;
    return eseal_ctx_new(out, &options, &err) < 0 ? tool_error(NULL, &err) : 0;
}

int tool_ctx_judging(eseal_ctx **out, const tool_args *args)
{
    static const struct {
        const char *name;
        int sm2;
    } judges[] = {
        {"fast", ESEAL_SM2_FAST}, {"openssl", ESEAL_SM2_OPENSSL}, {"both", ESEAL_SM2_BOTH}};
    const char *name = tool_value(args, "--sm2");
    eseal_limits limits;
    eseal_ctx_options options = {.size = sizeof options, .limits = &limits};
    eseal_error err = {0};
    int rc = take_limits(&limits, args);

    for (size_t i = 0; name != NULL && i < sizeof judges / sizeof judges[0]; i++)
        if (strcmp(name, judges[i].name) == 0)
            options.sm2 = judges[i].sm2;
    if (name != NULL && options.sm2 == ESEAL_SM2_DEFAULT)
        return tool_usage(args->command, "--sm2 is one of fast, openssl and both");
    if (rc != 0)
        return rc;
    return eseal_ctx_new(out, &options, &err) < 0 ? tool_error(NULL, &err) : 0;
}

static int add_anchors(
    eseal_trust *trust, const tool_args *args, const char *name, int use, unsigned flags)
{
    const char *path;
    int at = 0;

    while ((path = tool_next(args, name, &at)) != NULL) {
        eseal_error err = {0};
        int rc = use == 0 ? eseal_trust_add_intermediates_file(trust, path, &err)
                          : eseal_trust_add_file(trust, path, use, flags, &err);

        if (rc < 0)
            return tool_error(path, &err);
    }
    return 0;
}

static int name_makers(eseal_trust *trust, const tool_args *args)
{
    const char *subject;
    int at = 0;

    while ((subject = tool_next(args, "--maker-subject", &at)) != NULL) {
        eseal_error err = {0};

        if (subject[0] == '\0')
            return tool_usage(args->command, "--maker-subject: a subject, such as CN=Maker,C=CN");
        if (eseal_trust_add_maker_subject(trust, subject, &err) < 0)
            return tool_error(NULL, &err);
    }
    return 0;
}

/* A word alone is the name of an installed profile.  NULL: no memory. */
static char *profile_path(const char *name)
{
    bool installed = name[0] != '\0' && strpbrk(name, "./") == NULL;
    size_t size = sizeof PROFILE_DIR + strlen(name) + sizeof "/.conf";
    char *path = malloc(size);

    if (path != NULL && installed)
        snprintf(path, size, "%s/%s.conf", PROFILE_DIR, name);
    else if (path != NULL)
        snprintf(path, size, "%s", name);
    return path;
}

/* A profile that is not filled yet gives verdicts that nobody could explain. */
static void say_empty(const eseal_trust *trust, const char *path, size_t empty, const char *lang)
{
    static const struct {
        int use;
        const char *en, *zh;
    } uses[] = {{ESEAL_USE_SIGNER, "signers", "签章者"}, {ESEAL_USE_MAKER, "makers", "制章者"},
        {ESEAL_USE_STAMP, "time stamps", "时间戳"}, {ESEAL_USE_STATUS, "seal status", "印章状态"}};
    bool zh = strcmp(lang, "zh") == 0;

    if (empty == 0)
        return;
    tool_say(zh ? "eseal: %s：其中 %zu 个目录不存在或没有证书，不产生任何信任\n"
                : "eseal: %s: %zu of its folders are missing or hold no certificate, and trust "
                  "nothing\n",
        path, empty);
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++)
        if (eseal_trust_count(trust, uses[i].use) == 0)
            tool_say(zh ? "eseal: %s：没有%s信任锚\n" : "eseal: %s: no anchor for %s\n", path,
                zh ? uses[i].zh : uses[i].en);
}

static int add_profiles(eseal_trust *trust, const tool_args *args)
{
    const char *name;
    int at = 0, rc = 0;

    while (rc == 0 && (name = tool_next(args, "--profile", &at)) != NULL) {
        char *path = profile_path(name);
        eseal_error err = {0};
        size_t empty = 0;

        if (path == NULL)
            rc = tool_system_error(name, ESEAL_E_NOMEM, ENOMEM, "cannot read");
        else if (eseal_trust_add_profile_file(trust, path, &empty, &err) < 0)
            rc = tool_error(path, &err);
        else
            say_empty(trust, path, empty, args->lang);
        free(path);
    }
    return rc;
}

int tool_trust(eseal_trust **out, const eseal_ctx *ctx, const tool_args *args)
{
    eseal_error err = {0};
    int rc;

    if (eseal_trust_new(out, ctx, &err) < 0)
        return tool_error(NULL, &err);
    rc = add_anchors(*out, args, "--trust", ESEAL_USE_SIGNER, 0);
    if (rc == 0) /* naming a CA with --maker says that it is one for makers */
        rc = add_anchors(*out, args, "--maker", ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA);
    if (rc == 0)
        rc = name_makers(*out, args);
    if (rc == 0)
        rc = add_anchors(*out, args, "--stamp-trust", ESEAL_USE_STAMP, 0);
    if (rc == 0)
        rc = add_anchors(*out, args, "--status-trust", ESEAL_USE_STATUS, 0);
    if (rc == 0)
        rc = add_anchors(*out, args, "--intermediate", 0, 0);
    if (rc == 0)
        rc = add_profiles(*out, args);
    return rc;
}

static int import_evidence(eseal_evidence *evidence, const tool_args *args)
{
    const char *path;
    int at = 0;

    while ((path = tool_next(args, "--evidence", &at)) != NULL) {
        eseal_error err = {0};

        if (eseal_evidence_import_file(evidence, path, &err) < 0)
            return tool_error(path, &err);
    }
    return 0;
}

static int add_evidence(eseal_evidence *evidence, const tool_args *args, const char *name, int kind)
{
    const char *path;
    int at = 0;

    while ((path = tool_next(args, name, &at)) != NULL) {
        eseal_error err = {0};

        if (eseal_evidence_add_file(evidence, kind, path, &err) < 0)
            return tool_error(path, &err);
    }
    return 0;
}

int tool_evidence(eseal_evidence **out, const eseal_ctx *ctx, const tool_args *args)
{
    const char *save = tool_value(args, "--save-evidence");
    eseal_error err = {0};
    int rc;

    if (save != NULL && strcmp(save, "-") == 0)
        return tool_usage(args->command, "--save-evidence is a file's name");
    if (eseal_evidence_new(out, ctx, &err) < 0)
        return tool_error(NULL, &err);
    rc = add_evidence(*out, args, "--crl", ESEAL_EVIDENCE_CRL);
    if (rc == 0)
        rc = add_evidence(*out, args, "--ocsp", ESEAL_EVIDENCE_OCSP);
    if (rc == 0)
        rc = add_evidence(*out, args, "--status", ESEAL_EVIDENCE_STATUS);
    if (rc == 0)
        rc = add_evidence(*out, args, "--revoked-list", ESEAL_EVIDENCE_REVOKED_LIST);
    if (rc == 0)
        rc = import_evidence(*out, args);
    return rc;
}

int tool_save_evidence(
    const eseal_evidence *evidence, const eseal_report *report, const tool_args *args)
{
    const char *path = tool_value(args, "--save-evidence");
    unsigned char *der = NULL;
    eseal_error err = {0};
    size_t len = 0;
    int rc;

    if (path == NULL)
        return 0;
    rc = eseal_evidence_export(&der, &len, evidence, report, &err) < 0 ? tool_error(path, &err)
                                                                       : tool_write(path, der, len);
    eseal_free(der);
    return rc;
}

int tool_policy(eseal_policy **out, const eseal_ctx *ctx, const tool_args *args)
{
    eseal_error err = {0};

    if (eseal_policy_new(out, ctx, tool_value(args, "--policy"), &err) < 0)
        return tool_error(NULL, &err);
    eseal_policy_set_require_status(*out, tool_is_on(args, "--require-status"));
    return 0;
}

int tool_time(int64_t *out, const tool_args *args, const char *name)
{
    const char *text = tool_value(args, name);
    eseal_error err = {0};

    *out = 0;
    if (text == NULL)
        return 0;
    if (eseal_time_parse(out, text, &err) < 0)
        return tool_usage(
            args->command, "%s: %s; write it as 2026-01-02T03:04:05Z", name, err.text);
    return 0;
}

static void wipe(char *secret, size_t len)
{
    volatile char *at = secret;

    while (len-- > 0)
        *at++ = '\0';
}

/* One line from a file descriptor, without its end.  0 or an errno value. */
static int read_line(char **out, int fd)
{
    char line[1024];
    size_t len = 0;
    ssize_t got = 0;
    int sys = 0;

    while (len < sizeof line) {
        got = read(fd, line + len, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || line[len] == '\n')
            break;
        len++;
    }
    if (got < 0)
        sys = errno;
    else if (len == sizeof line)
        sys = EMSGSIZE;
    line[sys != 0 || len == sizeof line ? 0 : len] = '\0';
    *out = sys == 0 ? strdup(line) : NULL;
    wipe(line, sizeof line);
    return sys != 0 ? sys : *out == NULL ? ENOMEM : 0;
}

int tool_pin(char **out, const tool_args *args)
{
    return tool_pin_of(out, args, "--pin-fd", "--pin-env");
}

int tool_pin_of(char **out, const tool_args *args, const char *fd_option, const char *env_option)
{
    const char *name = tool_value(args, env_option);
    long long fd = -1;
    int sys = 0;

    *out = NULL;
    if (!tool_number(args, fd_option, 0, 1023, &fd))
        return EXIT_USAGE;
    if (name != NULL && fd >= 0)
        return tool_usage(args->command, "%s and %s exclude each other", fd_option, env_option);
    if (name != NULL) {
        const char *value = getenv(name);

        if (value == NULL)
            return tool_usage(args->command, "there is no environment variable %s", name);
        *out = strdup(value);
        sys = *out == NULL ? ENOMEM : 0;
    } else if (fd >= 0) {
        sys = read_line(out, (int)fd);
    }
    if (sys == EBADF)
        return tool_usage(args->command, "%s: file descriptor %lld is not open", fd_option, fd);
    return sys != 0 ? tool_system_error(fd_option, sys == ENOMEM ? ESEAL_E_NOMEM : ESEAL_E_IO, sys,
                          "cannot read the PIN")
                    : 0;
}

void tool_wipe(char *pin)
{
    if (pin != NULL)
        wipe(pin, strlen(pin));
    free(pin);
}

int tool_print_report(const eseal_report *report, const tool_args *args)
{
    char *text = tool_is_on(args, "--json") ? eseal_report_json(report, args->lang, 0)
                                            : eseal_report_text(report, args->lang);

    if (text == NULL)
        return tool_system_error(NULL, ESEAL_E_NOMEM, ENOMEM, "the report cannot be written");
    fputs(text, stdout);
    eseal_free(text);
    return 0;
}
