/* SPDX-License-Identifier: Apache-2.0 */
/* eseal: the command. */
#include "tool.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int run_version(const tool_args *args)
{
    eseal_ctx *ctx = NULL;
    eseal_error err = {0};
    int rc;

    printf("eseal %s\n", eseal_version());
    if (!tool_is_on(args, "--self-test"))
        return 0;
    rc = tool_ctx(&ctx);
    if (rc == 0 && eseal_ctx_self_test(ctx, &err) < 0)
        rc = tool_error(NULL, &err);
    if (rc == 0)
        printf("self-test of SM2 and SM3: passed\n");
    eseal_ctx_free(ctx);
    return rc;
}

static const tool_option VERSION_OPTIONS[] = {
    {"--self-test", NULL, "run the known-answer test of SM2 and SM3", "运行 SM2、SM3 已知答案自检"},
    TOOL_COMMON_OPTIONS,
};

const tool_command TOOL_VERSION = {
    "version", "", "Prints the version.", "显示版本。", VERSION_OPTIONS, 0, 0, run_version};

/* What configure left out of the library (tools/build.am) is not here either. */
static const tool_command *const COMMANDS[] = {
    &TOOL_VERIFY,
#ifndef WITHOUT_SIGNING
    &TOOL_SIGN,
#endif
#ifndef WITHOUT_MAKING
    &TOOL_SEAL_MAKE,
#endif
    &TOOL_SEAL_SHOW,
    &TOOL_SEAL_VERIFY,
    &TOOL_INSPECT,
    &TOOL_EXTRACT,
#ifndef WITHOUT_KEYS
    &TOOL_KEY_NEW,
    &TOOL_KEY_SHOW,
#endif
    &TOOL_STAMP_REQUEST,
    &TOOL_STAMP_SHOW,
    &TOOL_STAMP_VERIFY,
    &TOOL_STAMP_ADD,
#ifndef WITHOUT_MAKING
    &TOOL_STATUS_MAKE,
#endif
    &TOOL_STATUS_SHOW,
    &TOOL_COMPLETION,
    &TOOL_VERSION,
};

const tool_command *const *tool_commands(size_t *count)
{
    *count = sizeof COMMANDS / sizeof COMMANDS[0];
    return COMMANDS;
}

static bool in_chinese(void)
{
    return strcmp(tool_language(), "zh") == 0;
}

/* A command and the first line of what it does. */
static void show_command(const tool_command *command, FILE *to)
{
    const char *text = in_chinese() ? command->zh : command->en;

    fprintf(to, "  %-18s %.*s\n", command->name, (int)strcspn(text, "\n"), text);
}

static void overview(FILE *to)
{
    bool zh = in_chinese();

    fputs(zh ? "用法：eseal COMMAND [选项]... [FILE]...\n\n制作、使用和验证电子印章。\n\n命令：\n"
             : "usage: eseal COMMAND [OPTION]... [FILE]...\n\n"
               "Makes, applies and judges electronic seals.\n\ncommands:\n",
        to);
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++)
        show_command(COMMANDS[i], to);
    fputs(zh ? "\n各命令的选项见“eseal COMMAND --help”。\n"
               "退出码：0 通过或完成，1 未通过或被拒绝，2 无法确定，3 无签章，64 命令行有误，\n"
               "65 输入无法识别，66 文件不存在，69 无法读写，70 内部错误。\n"
             : "\n\"eseal COMMAND --help\" says more.\n"
               "Exit status: 0 passed or done, 1 failed or refused, 2 indeterminate,\n"
               "3 no seal found, 64 usage, 65 unreadable input, 66 no such file,\n"
               "69 cannot read or write, 70 internal.\n",
        to);
}

/* How many words of argv the command's name takes; 0: it is another. */
static int matches(const tool_command *command, int argc, char **argv)
{
    size_t len = strcspn(command->name, " ");

    if (argc < 1 || strlen(argv[0]) != len || memcmp(argv[0], command->name, len) != 0)
        return 0;
    if (command->name[len] == '\0')
        return 1;
    return argc > 1 && strcmp(argv[1], command->name + len + 1) == 0 ? 2 : 0;
}

/* "seal", "key", "timestamp" and "status" have commands below them. */
static bool is_below(const tool_command *command, const char *group)
{
    size_t len = strlen(group);

    return strncmp(command->name, group, len) == 0 && command->name[len] == ' ';
}

static bool is_group(const char *word)
{
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++)
        if (is_below(COMMANDS[i], word))
            return true;
    return false;
}

static void show_group(const char *group, FILE *to)
{
    fprintf(to,
        in_chinese() ? "用法：eseal %s COMMAND [选项]... [FILE]...\n\n命令：\n"
                     : "usage: eseal %s COMMAND [OPTION]... [FILE]...\n\ncommands:\n",
        group);
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++)
        if (is_below(COMMANDS[i], group))
            show_command(COMMANDS[i], to);
}

/* None of the commands: a group alone, or a word that is unknown. */
static int no_command(int argc, char **argv)
{
    bool group = is_group(argv[1]);

    if (group && argc == 3 && strcmp(argv[2], "--help") == 0) {
        show_group(argv[1], stdout);
        return tool_flush(0);
    }
    if (group && argc > 2 && argv[2][0] != '-')
        tool_say("eseal: there is no command \"%s %s\"\n\n", argv[1], argv[2]);
    else if (group)
        tool_say("eseal: \"%s\" needs a command behind it\n\n", argv[1]);
    else
        tool_say("eseal: there is no command \"%s\"\n\n", argv[1]);
    if (group)
        show_group(argv[1], stderr);
    else
        overview(stderr);
    return EXIT_USAGE;
}

/* A file that is opened must not get the number of a standard stream that is closed: what is meant
 * for the stream would go there.  What stands in its place refuses to be used. */
static bool guard_streams(void)
{
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            return false;
    return true;
}

int main(int argc, char **argv)
{
    if (!guard_streams())
        return EXIT_INTERNAL;
    tool_catch_signals();
    if (argc < 2) {
        overview(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        overview(stdout);
        return tool_flush(0);
    }
    if (strcmp(argv[1], "--version") == 0)
        return tool_run(&TOOL_VERSION, 0, NULL);
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        int words = matches(COMMANDS[i], argc - 1, argv + 1);

        if (words > 0)
            return tool_run(COMMANDS[i], argc - 1 - words, argv + 1 + words);
    }
    return no_command(argc, argv);
}
