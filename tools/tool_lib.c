/* SPDX-License-Identifier: Apache-2.0 */
/* What subcommands do with the library: errors to exit codes, inputs, anchors, keys. */
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int exit_of_error(int code)
{
    switch (code) {
    case ESEAL_E_NOT_FOUND:
        return EXIT_NO_FILE;
    case ESEAL_E_NOT_CONTAINER:
        return EXIT_NO_CONTAINER;
    case ESEAL_E_MISUSE:
    case ESEAL_E_TIME:
    case ESEAL_E_POLICY:
        return EXIT_USAGE;
    case ESEAL_E_IO:
    case ESEAL_E_LEGACY:
        return EXIT_UNAVAILABLE;
    case ESEAL_E_NOMEM:
    case ESEAL_E_CRYPTO:
    case ESEAL_E_SELF_TEST:
    case ESEAL_E_OUTPUT_REFUSED:
        return EXIT_INTERNAL;
    case ESEAL_E_DER:
    case ESEAL_E_ASN1:
    case ESEAL_E_ZIP:
    case ESEAL_E_XML:
    case ESEAL_E_TEXT:
    case ESEAL_E_SEAL:
    case ESEAL_E_SIGNATURE:
    case ESEAL_E_VERSION:
    case ESEAL_E_LIMIT:
    case ESEAL_E_CERT:
    case ESEAL_E_KEY:
        return EXIT_NO_CONTAINER;
    default: /* what was asked for is refused */
        return EXIT_FAILED;
    }
}

int tool_error(const char *file, const eseal_error *err)
{
    bool placed = file != NULL && err->where[0] != '\0' && strcmp(file, err->where) != 0;

    fprintf(stderr, "eseal: ");
    if (file != NULL)
        fprintf(stderr, "%s: ", file);
    if (file == NULL ? err->where[0] != '\0' : placed)
        fprintf(stderr, "%s: ", err->where);
    fprintf(stderr, "%s (%s",
        err->text[0] != '\0' ? err->text : eseal_error_meaning(err->code, "en"),
        eseal_error_name(err->code));
    if (err->offset != UINT64_MAX)
        fprintf(stderr, ", offset %llu", (unsigned long long)err->offset);
    fprintf(stderr, ")\n");
    return exit_of_error(err->code);
}

int tool_worse(int a, int b)
{
    static const int ORDER[] = {EXIT_INTERNAL, EXIT_UNAVAILABLE, EXIT_NO_FILE, EXIT_NO_CONTAINER,
        EXIT_USAGE, EXIT_FAILED, EXIT_INDETERMINATE, EXIT_NO_SEAL};

    for (size_t i = 0; i < sizeof ORDER / sizeof ORDER[0]; i++)
        if (a == ORDER[i] || b == ORDER[i])
            return ORDER[i];
    return EXIT_PASSED;
}

int tool_exit_of(int result)
{
    switch (result) {
    case ESEAL_PASSED:
        return EXIT_PASSED;
    case ESEAL_FAILED:
        return EXIT_FAILED;
    case ESEAL_NONE:
        return EXIT_NO_SEAL;
    default:
        return EXIT_INDETERMINATE;
    }
}

int tool_ctx(eseal_ctx **out)
{
    eseal_error err = {0};

    return eseal_ctx_new(out, NULL, &err) < 0 ? tool_error(NULL, &err) : 0;
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
        rc = add_anchors(*out, args, "--intermediate", 0, 0);
    return rc;
}

int tool_policy(eseal_policy **out, const eseal_ctx *ctx, const tool_args *args)
{
    eseal_error err = {0};

    return eseal_policy_new(out, ctx, tool_value(args, "--policy"), &err) < 0
               ? tool_error(NULL, &err)
               : 0;
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

/* One line from a file descriptor, without its end. */
static char *read_line(int fd)
{
    size_t size = 1024, len = 0;
    char *line = calloc(1, size);

    while (line != NULL && len + 1 < size) {
        ssize_t got = read(fd, line + len, 1);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || line[len] == '\n')
            break;
        len++;
    }
    if (line != NULL)
        line[len] = '\0';
    return line;
}

int tool_pin(char **out, const tool_args *args)
{
    return tool_pin_of(out, args, "--pin-fd", "--pin-env");
}

int tool_pin_of(char **out, const tool_args *args, const char *fd_option, const char *env_option)
{
    const char *name = tool_value(args, env_option);
    long long fd = -1;

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
    } else if (fd >= 0) {
        *out = read_line((int)fd);
    } else {
        return 0;
    }
    return *out == NULL ? EXIT_INTERNAL : 0;
}

void tool_wipe(char *pin)
{
    volatile char *at = pin;

    while (at != NULL && *at != '\0')
        *at++ = '\0';
    free(pin);
}

int tool_signer(eseal_signer **out, const eseal_ctx *ctx, const tool_args *args)
{
    const char *key = tool_value(args, "--key");
    eseal_error err = {0};
    char *pin = NULL;
    int rc;

    if (key == NULL)
        return tool_usage(args->command, "needs --key FILE");
    rc = tool_pin(&pin, args);
    if (rc == 0 && eseal_signer_open_file(out, ctx, key, tool_value(args, "--cert"), pin, &err) < 0)
        rc = tool_error(NULL, &err);
    if (rc != 0 && err.code == ESEAL_E_PIN && pin == NULL)
        fprintf(stderr, "eseal: give the PIN with --pin-fd N or --pin-env NAME\n");
    tool_wipe(pin);
    return rc;
}

static int read_stdin(unsigned char **out, size_t *len)
{
    size_t size = 1 << 16;

    *len = 0;
    *out = malloc(size);
    while (*out != NULL) {
        *len += fread(*out + *len, 1, size - *len, stdin);
        if (*len < size)
            break;
        size *= 2;
        unsigned char *grown = realloc(*out, size);

        if (grown == NULL) {
            free(*out);
            *out = NULL;
        } else {
            *out = grown;
        }
    }
    if (*out != NULL && ferror(stdin)) {
        fprintf(stderr, "eseal: cannot read standard input: %s\n", strerror(errno));
        free(*out);
        *out = NULL;
        return EXIT_UNAVAILABLE;
    }
    return *out == NULL ? EXIT_INTERNAL : 0;
}

int tool_open(tool_input *out, const char *path)
{
    eseal_error err = {0};
    size_t len = 0;
    int rc = 0;

    *out = (tool_input){NULL, NULL};
    if (strcmp(path, "-") != 0)
        return eseal_io_open_file(&out->io, path, &err) < 0 ? tool_error(path, &err) : 0;
    rc = read_stdin(&out->memory, &len);
    if (rc == 0 && eseal_io_open(&out->io, out->memory, len, &err) < 0)
        rc = tool_error(path, &err);
    return rc;
}

void tool_close(tool_input *input)
{
    eseal_io_free(input->io);
    free(input->memory);
}

int tool_read(unsigned char **out, size_t *len, const char *path)
{
    FILE *file;
    long size;

    *out = NULL;
    if (strcmp(path, "-") == 0)
        return read_stdin(out, len);
    file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "eseal: %s: %s\n", path, strerror(errno));
        return errno == ENOENT ? EXIT_NO_FILE : EXIT_UNAVAILABLE;
    }
    if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && size < (1L << 30) &&
        fseek(file, 0, SEEK_SET) == 0 && (*out = malloc((size_t)size + 1)) != NULL) {
        *len = fread(*out, 1, (size_t)size, file);
        if (*len != (size_t)size) {
            free(*out);
            *out = NULL;
        }
    }
    fclose(file);
    if (*out == NULL)
        fprintf(stderr, "eseal: %s: cannot be read\n", path);
    return *out == NULL ? EXIT_UNAVAILABLE : 0;
}

/* A new file that only its owner can read. */
static FILE *open_secret(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");

    if (fd >= 0 && file == NULL)
        close(fd);
    return file;
}

/* Gives a file its name: over what is there, or, when it has to be new, only where nothing is. */
static bool give_name(const char *temp, const char *path, unsigned flags)
{
    if ((flags & TOOL_WRITE_NEW) == 0)
        return rename(temp, path) == 0;
    return link(temp, path) == 0 && remove(temp) == 0;
}

/* Beside the target, then moved to its name. */
static int write_beside(
    const char *path, const char *temp, const void *data, size_t len, unsigned flags)
{
    FILE *file = (flags & TOOL_WRITE_SECRET) != 0 ? open_secret(temp) : fopen(temp, "wbx");
    bool ok = file != NULL && fwrite(data, 1, len, file) == len && fflush(file) == 0 &&
              fsync(fileno(file)) == 0;
    int saved = errno;

    if (file != NULL && fclose(file) != 0)
        ok = false;
    if (ok && give_name(temp, path, flags))
        return 0;
    saved = ok ? errno : saved;
    if (file != NULL)
        remove(temp);
    fprintf(stderr, "eseal: %s: cannot write: %s\n", path, strerror(saved));
    return EXIT_UNAVAILABLE;
}

int tool_write(const char *path, const void *data, size_t len)
{
    return tool_write_as(path, data, len, 0);
}

int tool_write_as(const char *path, const void *data, size_t len, unsigned flags)
{
    size_t size = strlen(path) + 32;
    char *temp;
    int rc;

    if (strcmp(path, "-") == 0) {
        if (fwrite(data, 1, len, stdout) == len)
            return 0;
        fprintf(stderr, "eseal: cannot write to standard output: %s\n", strerror(errno));
        return EXIT_UNAVAILABLE;
    }
    temp = malloc(size);
    if (temp == NULL)
        return EXIT_INTERNAL;
    snprintf(temp, size, "%s.%ld.tmp", path, (long)getpid());
    rc = write_beside(path, temp, data, len, flags);
    free(temp);
    return rc;
}

int tool_print_report(const eseal_report *report, const tool_args *args)
{
    char *text = tool_is_on(args, "--json") ? eseal_report_json(report, args->lang, 0)
                                            : eseal_report_text(report, args->lang);

    if (text == NULL) {
        fprintf(stderr, "eseal: memory could not be had\n");
        return EXIT_INTERNAL;
    }
    fputs(text, stdout);
    eseal_free(text);
    return 0;
}
