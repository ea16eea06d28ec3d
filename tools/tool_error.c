/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong: said on stderr, as JSON too where that was asked for, and turned into exit
 * codes. */
#include "tool.h"

#include <stdlib.h>
#include <string.h>

static int exit_of(int code)
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

/* Of a command that judges 1 is a verdict, and an error never is one. */
int tool_exit_of_error(int code)
{
    const tool_args *args = tool_running();
    const char *name = args == NULL ? "" : args->command->name;
    int rc = exit_of(code);

    if (rc == EXIT_FAILED && (strcmp(name, "verify") == 0 || strstr(name, " verify") != NULL))
        rc = EXIT_NO_CONTAINER;
    return rc;
}

static void json_error(const char *file, const eseal_error *err)
{
    printf("{\"schema\":\"eseal-report/1\",\"error\":{\"code\":%d,\"name\":\"%s\"", err->code,
        eseal_error_name(err->code));
    if (file != NULL) {
        printf(",\"file\":");
        tool_json_text(file);
    }
    printf(",\"where\":");
    tool_json_text(err->where);
    if (err->offset != UINT64_MAX)
        printf(",\"offset\":%llu", (unsigned long long)err->offset);
    printf(",\"text\":");
    tool_json_text(err->text[0] != '\0' ? err->text : eseal_error_meaning(err->code, "en"));
    printf("}}\n");
}

/* In Chinese what the code means goes first: the sentence itself is in English. */
static void say(const char *file, const eseal_error *err, bool zh)
{
    bool placed = err->where[0] != '\0' && (file == NULL || strcmp(file, err->where) != 0);
    const char *text = err->text[0] != '\0' ? err->text
                       : zh                 ? ""
                                            : eseal_error_meaning(err->code, "en");

    tool_say("eseal: ");
    if (file != NULL)
        tool_say("%s: ", file);
    if (placed)
        tool_say("%s: ", err->where);
    if (zh)
        tool_say("%s%s", eseal_error_meaning(err->code, "zh"), text[0] != '\0' ? "：" : "");
    tool_say("%s (%s", text, eseal_error_name(err->code));
    if (err->offset != UINT64_MAX)
        tool_say(", offset %llu", (unsigned long long)err->offset);
    tool_say(")\n");
}

int tool_error(const char *file, const eseal_error *err)
{
    const tool_args *args = tool_running();

    say(file, err, args != NULL && strncmp(args->lang, "zh", 2) == 0);
    if (args != NULL && (tool_is_on(args, "--json") || tool_is_on(args, "--jsonl")))
        json_error(file, err);
    return tool_exit_of_error(err->code);
}

int tool_system_error(const char *file, int code, int sys, const char *what)
{
    eseal_error err = {.code = code, .sys = sys, .offset = UINT64_MAX};

    snprintf(err.text, sizeof err.text, "%s%s%s", what, sys != 0 ? ": " : "",
        sys != 0 ? strerror(sys) : "");
    return tool_error(file, &err);
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
