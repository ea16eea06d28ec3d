/* SPDX-License-Identifier: Apache-2.0 */
/* Text for people: nothing in it that a terminal obeys, nor what turns the writing round, wherever
 * it comes from: names of files, certificates, answers of servers. */
#include "tool.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NO_UTF8 "\xEF\xBF\xBD" /* U+FFFD, for an octet that is none */

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

        memcpy(out + len, octets == 0 ? NO_UTF8 : text, octets == 0 ? 3 : octets);
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
    size_t octets;

    putchar('"');
    for (; *text != '\0'; text += octets == 0 ? 1 : octets) {
        uint32_t code;

        octets = utf8_next(&code, (const unsigned char *)text);
        if (octets == 0)
            fputs(NO_UTF8, stdout);
        else if (is_unseen(code))
            printf("\\u%04" PRIx32, code);
        else
            printf("%s%.*s", code == '"' || code == '\\' ? "\\" : "", (int)octets, text);
    }
    putchar('"');
}

/* What is not seen becomes a question mark, as in reports. */
static void cover_unseen(char *text)
{
    char *out = text;

    for (size_t octets; *text != '\0'; text += octets) {
        uint32_t code = 0;

        octets = utf8_next(&code, (const unsigned char *)text);
        if (octets > 0 && !is_unseen(code)) {
            memmove(out, text, octets);
            out += octets;
        } else {
            *out++ = '?';
            octets = octets == 0 ? 1 : octets;
        }
    }
    *out = '\0';
}

static void format_to(FILE *to, const char *format, va_list list)
    __attribute__((format(printf, 2, 0)));
static void format_to(FILE *to, const char *format, va_list list)
{
    size_t size = strlen(format), ends = 0;
    char few[1024], *text = few; /* where there is no memory, most can still be said */
    va_list again;
    int len;

    while (ends < size && format[size - 1 - ends] == '\n')
        ends++;
    va_copy(again, list);
    len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0 || ((size_t)len >= sizeof few && (text = malloc((size_t)len + 1)) == NULL))
        return;
    vsnprintf(text, (size_t)len + 1, format, list);
    text[(size_t)len - ends] = '\0';
    cover_unseen(text);
    size = strlen(text);
    memset(text + size, '\n', ends);
    fwrite(text, 1, size + ends, to); /* in one piece, for others write there too */
    if (text != few)
        free(text);
}

void tool_say_list(const char *format, va_list list)
{
    format_to(stderr, format, list);
}

void tool_say(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    format_to(stderr, format, list);
    va_end(list);
}

void tool_print(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    format_to(stdout, format, list);
    va_end(list);
}
