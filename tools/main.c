/* SPDX-License-Identifier: Apache-2.0 */
/* eseal: the command. */
#include "tool.h"

#include <string.h>

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

static const tool_command *const COMMANDS[] = {&TOOL_VERIFY, &TOOL_SIGN, &TOOL_SEAL_MAKE,
    &TOOL_SEAL_SHOW, &TOOL_SEAL_VERIFY, &TOOL_INSPECT, &TOOL_EXTRACT, &TOOL_KEY_NEW,
    &TOOL_KEY_SHOW, &TOOL_VERSION};

static void overview(FILE *to)
{
    fprintf(to, "usage: eseal COMMAND [OPTION]... [FILE]...\n\n"
                "Makes, applies and judges electronic seals.\n\ncommands:\n");
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++)
        fprintf(to, "  %-12s %.*s\n", COMMANDS[i]->name, (int)strcspn(COMMANDS[i]->en, "\n"),
            COMMANDS[i]->en);
    fprintf(to,
        "\n\"eseal COMMAND --help\" says more.\n"
        "Exit status: 0 passed or done, 1 failed or refused, 2 indeterminate, 3 no seal found,\n"
        "64 usage, 65 unreadable input, 66 no such file, 69 cannot read or write, 70 internal.\n");
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

int main(int argc, char **argv)
{
    if (argc < 2) {
        overview(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        overview(stdout);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0)
        return tool_run(&TOOL_VERSION, 0, NULL);
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        int words = matches(COMMANDS[i], argc - 1, argv + 1);

        if (words > 0)
            return tool_run(COMMANDS[i], argc - 1 - words, argv + 1 + words);
    }
    fprintf(stderr, "eseal: there is no command \"%s\"\n\n", argv[1]);
    overview(stderr);
    return EXIT_USAGE;
}
