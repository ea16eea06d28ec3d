/* SPDX-License-Identifier: Apache-2.0 */
/* One line of eseal-report/1: as much of JSON as it takes to find the few fields that are wanted.
 */
#include "resume.h"

#include <stdlib.h>
#include <string.h>

#define BEGINNING "{\"schema\":\"eseal-report/1\""

/* A character of the first plane but U+0000; how many octets it takes. */
static size_t put_utf8(char *to, unsigned code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xC0 | code >> 6);
        to[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    to[0] = (char)(0xE0 | code >> 12);
    to[1] = (char)(0x80 | (code >> 6 & 0x3F));
    to[2] = (char)(0x80 | (code & 0x3F));
    return 3;
}

/* Decodes what is written behind a backslash at *from, which goes behind it; how many octets it
 * takes.  0: we write no such thing. */
static size_t read_escape(char *to, char **from)
{
    char c = *(*from)++;
    char digits[5] = {0};

    if (c == '"' || c == '\\' || c == 'n') {
        *to = c == 'n' ? '\n' : c;
        return 1;
    }
    if (c != 'u' || strspn(*from, "0123456789abcdef") < 4 || strncmp(*from, "0000", 4) == 0)
        return 0;
    memcpy(digits, *from, 4);
    *from += 4;
    return put_utf8(to, (unsigned)strtoul(digits, NULL, 16));
}

/* Decodes the string at *at in place, and goes behind it; NULL: it is none of ours. */
static char *read_string(char **at)
{
    char *from = *at + 1, *to = *at + 1, *start = to;

    if (**at != '"')
        return NULL;
    while (*from != '"') {
        size_t took = 1;

        *to = *from++;
        if (*to == '\\')
            took = read_escape(to, &from);
        else if (*to == '\0')
            return NULL;
        if (took == 0)
            return NULL;
        to += took;
    }
    *at = from + 1;
    *to = '\0';
    return start;
}

static bool skip_string(char **at)
{
    for ((*at)++; **at != '"'; (*at)++) {
        if (**at == '\\')
            (*at)++;
        if (**at == '\0')
            return false;
    }
    (*at)++;
    return true;
}

/* Goes behind any value. */
static bool skip_value(char **at)
{
    size_t depth = 0;

    do {
        char c = **at;

        if (c == '\0')
            return false;
        if (c == '"') {
            if (!skip_string(at))
                return false;
        } else {
            if (c == '{' || c == '[')
                depth++;
            else if (c == '}' || c == ']')
                depth--;
            (*at)++;
            if (depth == 0 && c != '}' && c != ']')
                *at += strcspn(*at, ",}]");
        }
    } while (depth > 0);
    return true;
}

typedef struct fields {
    char *schema, *result, *name, *file;
    long error; /* 0: none */
} fields;

/* Where the text of this member goes; inside: the object it is in, "" for the line's own. */
static char **wanted(fields *out, const char *inside, const char *key)
{
    if (inside[0] == '\0' && strcmp(key, "schema") == 0)
        return &out->schema;
    if (inside[0] == '\0' && strcmp(key, "result") == 0)
        return &out->result;
    if (strcmp(inside, "document") == 0 && strcmp(key, "name") == 0)
        return &out->name;
    if (strcmp(inside, "error") == 0 && strcmp(key, "file") == 0)
        return &out->file;
    return NULL;
}

static bool read_object(char **at, fields *out, const char *inside);

static bool read_member(char **at, fields *out, const char *inside)
{
    char *key = read_string(at);
    char **text;

    if (key == NULL || **at != ':')
        return false;
    (*at)++;
    text = wanted(out, inside, key);
    if (text != NULL)
        return (*text = read_string(at)) != NULL;
    if (strcmp(inside, "error") == 0 && strcmp(key, "code") == 0)
        out->error = strtol(*at, NULL, 10);
    if (inside[0] == '\0' && **at == '{' &&
        (strcmp(key, "document") == 0 || strcmp(key, "error") == 0))
        return read_object(at, out, key);
    return skip_value(at);
}

static bool read_object(char **at, fields *out, const char *inside)
{
    if (**at != '{')
        return false;
    if ((*at)[1] == '}') {
        *at += 2;
        return true;
    }
    do {
        (*at)++;
        if (!read_member(at, out, inside))
            return false;
    } while (**at == ',');
    if (**at != '}')
        return false;
    (*at)++;
    return true;
}

static int exit_of_name(const char *result)
{
    for (int i = ESEAL_NONE; i <= ESEAL_PASSED; i++)
        if (strcmp(result, eseal_result_name(i)) == 0)
            return tool_exit_of(i);
    return -1;
}

bool resume_line_read(resume_line *out, char *text)
{
    fields f = {0};
    char *at = text;

    if (!read_object(&at, &f, "") || *at != '\0' || f.schema == NULL ||
        strcmp(f.schema, "eseal-report/1") != 0)
        return false;
    if (f.error != 0) {
        out->name = f.file;
        out->code = tool_exit_of_error((int)f.error);
        return true;
    }
    out->name = f.name;
    out->code = f.result == NULL ? -1 : exit_of_name(f.result);
    return out->code >= 0;
}

bool resume_line_begins(const char *text, size_t len)
{
    size_t known = strlen(BEGINNING);

    return memcmp(text, BEGINNING, len < known ? len : known) == 0;
}
