/* SPDX-License-Identifier: Apache-2.0 */
/* eseal completion: what a shell needs to complete command lines, from the tables that print --help. */
#include "tool.h"

#include <string.h>

/* How the value of an option, or an argument, is completed. */
static bool is_file(const char *argument)
{
    return strncmp(argument, "FILE", 4) == 0 || strncmp(argument, "DIR", 3) == 0 ||
           strncmp(argument, "FOLDER", 6) == 0;
}

static bool is_choice(const char *argument)
{
    return strchr(argument, '|') != NULL && strpbrk(argument, "[]<>.") == NULL &&
           strcspn(argument, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(argument);
}

/* "zh|en" as words. */
static void put_choices(const char *argument)
{
    for (; *argument != '\0'; argument++)
        putchar(*argument == '|' ? ' ' : *argument);
}

/* The names of the commands, or those below a group, each once. */
static void put_names(const char *group)
{
    size_t count, len = strlen(group);
    const tool_command *const *commands = tool_commands(&count);
    const char *space = "", *last = "";

    for (size_t i = 0; i < count; i++) {
        const char *name = commands[i]->name;
        size_t end = strcspn(name, " ");

        if (len > 0 && (end != len || strncmp(name, group, len) != 0 || name[len] != ' '))
            continue;
        if (len > 0)
            name += len + 1;
        else if (strlen(last) >= end && strncmp(last, name, end) == 0 && strcspn(last, " ") == end)
            continue;
        printf("%s%.*s", space, (int)strcspn(name, " "), name);
        space = " ";
        last = commands[i]->name;
    }
}

/* Calls for the first command of each group. */
static void each_group(void (*put)(const char *group, size_t len))
{
    size_t count;
    const tool_command *const *commands = tool_commands(&count);
    const char *last = "";

    for (size_t i = 0; i < count; i++) {
        size_t len = strcspn(commands[i]->name, " ");

        if (commands[i]->name[len] != ' ' ||
            (strncmp(last, commands[i]->name, len) == 0 && last[len] == ' '))
            continue;
        last = commands[i]->name;
        put(last, len);
    }
}

static void put_group_bash(const char *group, size_t len)
{
    char name[32];

    snprintf(name, sizeof name, "%.*s", (int)len, group);
    printf("    %s)\n        if test \"$COMP_CWORD\" = 2; then\n            words='", name);
    put_names(name);
    printf("'\n        else\n            command=\"$command ${COMP_WORDS[2]}\"\n        fi\n        ;;\n");
}

static void put_option_bash(const tool_command *command, const tool_option *option)
{
    if (option->argument == NULL)
        return;
    printf("    '%s %s') ", command->name, option->name);
    if (is_choice(option->argument)) {
        printf("words='");
        put_choices(option->argument);
        printf("' ;;\n");
    } else {
        printf("%s ;;\n", is_file(option->argument) ? "files=yes" : "words=' '");
    }
}

static void put_bash(void)
{
    size_t count;
    const tool_command *const *commands = tool_commands(&count);

    printf("# bash completion for eseal; made by \"eseal completion bash\"\n"
           "_eseal() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    local command=${COMP_WORDS[1]} words='' files=''\n"
           "    COMPREPLY=()\n"
           "    if test \"$COMP_CWORD\" = 1; then\n"
           "        words='");
    put_names("");
    printf(" --help --version'\n    else\n    case $command in\n");
    each_group(put_group_bash);
    printf("    esac\n    fi\n    test -n \"$words\" || case \"$command $prev\" in\n");
    for (size_t i = 0; i < count; i++)
        for (const tool_option *o = commands[i]->options; o->name != NULL; o++)
            put_option_bash(commands[i], o);
    printf("    esac\n    if test -z \"$words$files\"; then\n        files=yes\n"
           "        case $command in\n");
    for (size_t i = 0; i < count; i++) {
        printf("        '%s') words='", commands[i]->name);
        for (const tool_option *o = commands[i]->options; o->name != NULL; o++)
            printf("%s%s", o == commands[i]->options ? "" : " ", o->name);
        printf("' ;;\n");
    }
    printf("        esac\n        case $cur in -*) files='' ;; *) words='' ;; esac\n    fi\n"
           "    if test -n \"$files\"; then\n"
           "        compopt -o filenames 2>/dev/null\n"
           "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
           "    else\n"
           "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
           "    fi\n"
           "}\n"
           "complete -F _eseal eseal\n");
}

/* Text inside '...' for zsh's _arguments and for fish. */
static void put_quoted(const char *text, const char *escaped)
{
    for (; *text != '\0' && *text != '\n'; text++) {
        if (*text == '\'')
            fputs("'\\''", stdout);
        else if (strchr(escaped, *text) != NULL)
            printf("\\%c", *text);
        else
            putchar(*text);
    }
}

static void put_option_zsh(const tool_option *option)
{
    printf("            '*%s%s[", option->name, option->argument == NULL ? "" : "=");
    put_quoted(option->en, "[]:\\");
    putchar(']');
    if (option->argument != NULL) {
        putchar(':');
        put_quoted(option->argument, "[]:\\");
        putchar(':');
        if (is_choice(option->argument)) {
            putchar('(');
            put_choices(option->argument);
            putchar(')');
        } else if (is_file(option->argument)) {
            fputs("_files", stdout);
        }
    }
    fputs("' \\\n", stdout);
}

static void put_group_zsh(const char *group, size_t len)
{
    char name[32];

    snprintf(name, sizeof name, "%.*s", (int)len, group);
    printf("    %s)\n        if (( CURRENT == 3 )); then\n            compadd -- ", name);
    put_names(name);
    printf("\n            return\n        fi\n        command=\"$command $words[3]\"\n        ;;\n");
}

static void put_zsh(void)
{
    size_t count;
    const tool_command *const *commands = tool_commands(&count);

    printf("#compdef eseal\n# made by \"eseal completion zsh\"\n_eseal() {\n"
           "    local command=$words[2]\n"
           "    if (( CURRENT == 2 )); then\n        compadd -- ");
    put_names("");
    printf(" --help --version\n        return\n    fi\n    case $command in\n");
    each_group(put_group_zsh);
    printf("    esac\n    case $command in\n");
    for (size_t i = 0; i < count; i++) {
        printf("    '%s')\n        _arguments \\\n", commands[i]->name);
        for (const tool_option *o = commands[i]->options; o->name != NULL; o++)
            put_option_zsh(o);
        printf("            '*:file:_files'\n        ;;\n");
    }
    printf("    esac\n}\n_eseal \"$@\"\n");
}

/* The condition under which a command's options are offered, for fish. */
static void put_seen(const char *name)
{
    size_t len = strcspn(name, " ");

    printf("__fish_seen_subcommand_from %.*s", (int)len, name);
    if (name[len] == ' ')
        printf("; and __fish_seen_subcommand_from %s", name + len + 1);
}

static void put_option_fish(const tool_command *command, const tool_option *option)
{
    printf("complete -c eseal -n '");
    put_seen(command->name);
    printf("' -l %s", option->name + 2);
    if (option->argument != NULL && is_choice(option->argument)) {
        printf(" -x -a '");
        put_choices(option->argument);
        putchar('\'');
    } else if (option->argument != NULL) {
        fputs(is_file(option->argument) ? " -r -F" : " -x", stdout);
    }
    printf(" -d '");
    put_quoted(option->en, "\\");
    printf("'\n");
}

static void put_group_fish(const char *group, size_t len)
{
    char name[32];

    snprintf(name, sizeof name, "%.*s", (int)len, group);
    printf("complete -c eseal -f -n '__fish_seen_subcommand_from %s; and not "
           "__fish_seen_subcommand_from ",
        name);
    put_names(name);
    printf("' -a '");
    put_names(name);
    printf("'\n");
}

static void put_fish(void)
{
    size_t count;
    const tool_command *const *commands = tool_commands(&count);

    printf("# fish completion for eseal; made by \"eseal completion fish\"\n"
           "complete -c eseal -f -n __fish_use_subcommand -a '");
    put_names("");
    printf("'\n");
    each_group(put_group_fish);
    for (size_t i = 0; i < count; i++)
        for (const tool_option *o = commands[i]->options; o->name != NULL; o++)
            put_option_fish(commands[i], o);
}

static int run(const tool_args *args)
{
    const char *shell = args->args[0];

    if (strcmp(shell, "bash") == 0)
        put_bash();
    else if (strcmp(shell, "zsh") == 0)
        put_zsh();
    else if (strcmp(shell, "fish") == 0)
        put_fish();
    else
        return tool_usage(args->command, "the shell is bash, zsh or fish, not \"%s\"", shell);
    return tool_flush(0);
}

static const tool_option OPTIONS[] = {TOOL_COMMON_OPTIONS};

const tool_command TOOL_COMPLETION = {"completion", "bash|zsh|fish",
    "Prints what the shell needs to complete eseal's command lines.", "输出命令行补全脚本。", OPTIONS, 1, 1,
    run};
