/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong: said on stderr, as JSON too where that was asked for, and turned into exit
 * codes. */
#include "tool.h"

#include <inttypes.h>
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

/* The character, and how many octets it takes; 0: no UTF-8 (RFC 3629). */
static size_t utf8_next(uint32_t *out, const unsigned char *at)
{
    static const uint32_t LEAST[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t need = at[0] < 0x80 ? 1 : at[0] < 0xC0 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    uint32_t code = at[0] & (0xFFU >> (need + 1));

    *out = at[0];
    if (need < 2)
        return need;
    for (size_t i = 1; i < need; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (at[i] & 0x3F);
    }
    if (at[0] > 0xF4 || code < LEAST[need] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return 0;
    *out = code;
    return need;
}

char *tool_utf8(const char *text)
{
    char *out = malloc(3 * strlen(text) + 1);
    size_t len = 0;

    while (out != NULL && *text != '\0') {
        uint32_t code;
        size_t octets = utf8_next(&code, (const unsigned char *)text);

        memcpy(out + len, octets == 0 ? "\xEF\xBF\xBD" : text, octets == 0 ? 3 : octets);
        len += octets == 0 ? 3 : octets;
        text += octets == 0 ? 1 : octets;
    }
    if (out != NULL)
        out[len] = '\0';
    return out;
}

/* What a terminal obeys, and what turns the writing round: reports escape the same. */
static bool is_unseen(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x61C || code == 0x200E ||
           code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

void tool_json_text(const char *text)
{
    char *clean = tool_utf8(text);
    size_t octets;

    putchar('"');
    for (const char *at = clean == NULL ? "" : clean; *at != '\0'; at += octets) {
        uint32_t code;

        octets = utf8_next(&code, (const unsigned char *)at);
        if (is_unseen(code))
            printf("\\u%04" PRIx32, code);
        else
            printf("%s%.*s", code == '"' || code == '\\' ? "\\" : "", (int)octets, at);
    }
    putchar('"');
    free(clean);
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

    fprintf(stderr, "eseal: ");
    if (file != NULL)
        fprintf(stderr, "%s: ", file);
    if (placed)
        fprintf(stderr, "%s: ", err->where);
    if (zh)
        fprintf(stderr, "%s%s", eseal_error_meaning(err->code, "zh"), text[0] != '\0' ? "：" : "");
    fprintf(stderr, "%s (%s", text, eseal_error_name(err->code));
    if (err->offset != UINT64_MAX)
        fprintf(stderr, ", offset %llu", (unsigned long long)err->offset);
    fprintf(stderr, ")\n");
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
