/* SPDX-License-Identifier: Apache-2.0 */
/* Command lines. */
#include "tool.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const tool_args *running; /* there is one command in a process */

const tool_args *tool_running(void)
{
    return running;
}

const char *tool_next(const tool_args *args, const char *name, int *at)
{
    while (*at < args->option_count) {
        int i = (*at)++;

        if (strcmp(args->names[i], name) == 0)
            return args->values[i];
    }
    return NULL;
}

const char *tool_value(const tool_args *args, const char *name)
{
    const char *value = NULL, *next;
    int at = 0;

    while ((next = tool_next(args, name, &at)) != NULL)
        value = next;
    return value;
}

bool tool_is_on(const tool_args *args, const char *name)
{
    return tool_value(args, name) != NULL;
}

const char *tool_language(void)
{
    static const char *const NAMES[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (int i = 0; i < 3; i++) {
        const char *value = getenv(NAMES[i]);

        if (value != NULL && value[0] != '\0')
            return strncmp(value, "zh", 2) == 0 ? "zh" : "en";
    }
    return "en";
}

void tool_help(const tool_command *command, FILE *to, const char *lang)
{
    bool zh = strncmp(lang, "zh", 2) == 0;

    fprintf(to, "%seseal %s %s%s%s\n\n%s\n\n%s\n", zh ? "用法：" : "usage: ", command->name,
        zh ? "[选项]..." : "[OPTION]...", command->arguments[0] != '\0' ? " " : "",
        command->arguments, zh ? command->zh : command->en, zh ? "选项：" : "options:");
    for (const tool_option *o = command->options; o->name != NULL; o++) {
        char left[64];

        snprintf(left, sizeof left, "%s%s%s", o->name, o->argument == NULL ? "" : " ",
            o->argument == NULL ? "" : o->argument);
        fprintf(to, "  %-22s %s\n", left, zh ? o->zh : o->en);
    }
}

int tool_usage(const tool_command *command, const char *format, ...)
{
    va_list list;

    tool_say("eseal %s: ", command->name);
    va_start(list, format);
    tool_say_list(format, list);
    va_end(list);
    tool_say("\n");
    tool_say("Try: eseal %s --help\n", command->name);
    return EXIT_USAGE;
}

static const tool_option *find_option(const tool_command *command, const char *word, size_t len)
{
    for (const tool_option *o = command->options; o->name != NULL; o++)
        if (strlen(o->name) == len && memcmp(o->name, word, len) == 0)
            return o;
    return NULL;
}

/* Takes one option at argv[*i]; 0 or an exit code. */
static int take_option(tool_args *args, int argc, char **argv, int *i)
{
    const char *word = argv[*i];
    size_t len = strcspn(word, "=");
    const tool_option *option = find_option(args->command, word, len);
    const char *value = "";

    if (option == NULL)
        return tool_usage(args->command, "there is no option %s", word);
    if (option->argument == NULL && word[len] == '=')
        return tool_usage(args->command, "%s takes no value", option->name);
    if (option->argument != NULL) {
        if (word[len] == '=')
            value = word + len + 1;
        else if (*i + 1 < argc)
            value = argv[++*i];
        else
            return tool_usage(args->command, "%s needs %s", option->name, option->argument);
    }
    if (args->option_count == TOOL_VALUES_MAX)
        return tool_usage(args->command, "more than %d options", TOOL_VALUES_MAX);
    args->names[args->option_count] = option->name;
    args->values[args->option_count++] = value;
    return 0;
}

static int parse(tool_args *args, int argc, char **argv)
{
    bool only_args = false;

    for (int i = 0; i < argc; i++) {
        int rc = 0;

        if (!only_args && strcmp(argv[i], "--") == 0)
            only_args = true;
        else if (!only_args && argv[i][0] == '-' && argv[i][1] != '\0')
            rc = take_option(args, argc, argv, &i);
        else
            args->args[args->arg_count++] = argv[i];
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int check_args(const tool_args *args)
{
    const tool_command *command = args->command;

    if (args->arg_count < command->min_args)
        return tool_usage(command, "needs %s", command->arguments);
    if (command->max_args >= 0 && args->arg_count > command->max_args)
        return tool_usage(
            command, "\"%s\" is one argument too many", args->args[command->max_args]);
    return 0;
}

/* Whether two names lead to one file that is there. */
static bool same_file(const char *a, const char *b)
{
    struct stat left, right;

    return stat(a, &left) == 0 && stat(b, &right) == 0 && S_ISREG(left.st_mode) &&
           left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

/* Whether the option names a file that is written; --key and --cert are read elsewhere. */
static bool is_output(const tool_args *args, int option)
{
    static const char *const OUTPUTS[] = {
        "--out", "--prepare", "--message", "--resume", "--save-evidence"};
    const char *name = args->names[option];

    for (size_t i = 0; i < sizeof OUTPUTS / sizeof OUTPUTS[0]; i++)
        if (strcmp(name, OUTPUTS[i]) == 0)
            return true;
    return strcmp(args->command->name, "key new") == 0 &&
           (strcmp(name, "--key") == 0 || strcmp(name, "--cert") == 0);
}

/* Whether an output takes the place of what another option names, be it there already or not. */
static bool takes_place(const tool_args *args, int output, int other)
{
    const char *a = args->values[output], *b = args->values[other];

    if (output == other || strcmp(args->names[output], args->names[other]) == 0)
        return false; /* of one that is repeated the last counts */
    return same_file(a, b) || (is_output(args, other) && strcmp(a, b) == 0);
}

/* What is written must not take the place of what is read, nor of what else is written. */
static int check_outputs(const tool_args *args)
{
    for (int i = 0; i < args->option_count; i++) {
        const char *out = args->values[i];

        if (!is_output(args, i))
            continue;
        for (int k = 0; k < args->arg_count; k++)
            if (same_file(out, args->args[k]))
                return tool_usage(
                    args->command, "%s and %s are the same file", args->names[i], args->args[k]);
        for (int k = 0; k < args->option_count; k++)
            if (takes_place(args, i, k))
                return tool_usage(
                    args->command, "%s and %s are the same file", args->names[i], args->names[k]);
    }
    return 0;
}

static int set_language(tool_args *args)
{
    const char *lang = tool_value(args, "--lang");

    args->lang = lang == NULL ? tool_language() : lang;
    if (strncmp(args->lang, "zh", 2) != 0 && strncmp(args->lang, "en", 2) != 0)
        return tool_usage(args->command, "--lang is zh or en, not \"%s\"", args->lang);
    return 0;
}

int tool_run(const tool_command *command, int argc, char **argv)
{
    tool_args args = {.command = command};
    int rc;

    args.args = calloc((size_t)argc + 1, sizeof *args.args);
    if (args.args == NULL)
        return tool_system_error(NULL, ESEAL_E_NOMEM, ENOMEM, "the command line");
    rc = parse(&args, argc, argv);
    if (rc == 0)
        rc = set_language(&args);
    if (rc == 0 && tool_is_on(&args, "--help")) {
        tool_help(command, stdout, args.lang);
    } else if (rc == 0) {
        running = &args;
        rc = check_args(&args);
        if (rc == 0)
            rc = check_outputs(&args);
        if (rc == 0)
            rc = command->run(&args);
    }
    rc = tool_flush(rc);
    running = NULL;
    free(args.args);
    return rc;
}

bool tool_number(
    const tool_args *args, const char *name, long long min, long long max, long long *out)
{
    const char *text = tool_value(args, name);
    char *end;

    if (text == NULL)
        return true;
    errno = 0;
    *out = strtoll(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0' && *out >= min && *out <= max)
        return true;
    tool_usage(
        args->command, "%s is a whole number from %lld to %lld, not \"%s\"", name, min, max, text);
    return false;
}

bool tool_numbers(const tool_args *args, const char *name, const char *text, double *out, int count)
{
    const char *at = text;

    for (int i = 0; i < count; i++) {
        char *end;

        out[i] = strtod(at, &end);
        if (end == at || !isfinite(out[i]) || *end != (i + 1 < count ? ',' : '\0')) {
            tool_usage(args->command, "%s takes %d numbers with commas between, not \"%s\"", name,
                count, text);
            return false;
        }
        at = end + 1;
    }
    return true;
}
