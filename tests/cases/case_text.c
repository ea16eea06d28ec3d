/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a case.txt: lines of words, quoted as in a shell. */
#include <ctype.h>
#include <stdio.h>

#include "case.h"
#include "unit.h"

#define CEILING ((size_t)1 << 20)

static void wrong(const case_file *file, int line, const char *what)
{
    ck_abort_msg("%s/case.txt:%d: %s", file->folder, line, what);
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One character of a "..." piece. */
static const char *put_escaped(es_buf *out, const char *at)
{
    if (*at != '\\') {
        es_buf_octet(out, (uint8_t)*at);
        return at + 1;
    }
    if (at[1] == 'x' && hex_digit(at[2]) >= 0 && hex_digit(at[3]) >= 0) {
        es_buf_octet(out, (uint8_t)(hex_digit(at[2]) * 16 + hex_digit(at[3])));
        return at + 4;
    }
    es_buf_octet(out, at[1] == 'n' ? '\n' : (uint8_t)at[1]);
    return at[1] == '\0' ? at + 1 : at + 2;
}

/* The pieces of a word: plain, '...' as it is, "..." with escapes. */
static const char *put_word(es_buf *out, const char *at)
{
    while (*at != '\0' && !isspace((unsigned char)*at)) {
        const char quote = *at;

        if (quote != '\'' && quote != '"') {
            es_buf_octet(out, (uint8_t)*at++);
            continue;
        }
        for (at++; *at != '\0' && *at != quote;) {
            if (quote == '"')
                at = put_escaped(out, at);
            else
                es_buf_octet(out, (uint8_t)*at++);
        }
        if (*at == '\0')
            return NULL;
        at++;
    }
    return at;
}

static void split(case_file *file, case_line *line, const char *at, int number)
{
    line->number = number;
    line->count = 0;
    for (;;) {
        const size_t start = file->words.len;

        while (isspace((unsigned char)*at))
            at++;
        if (*at == '\0')
            return;
        if (line->count == CASE_WORDS)
            wrong(file, number, "too many words");
        at = put_word(&file->words, at);
        if (at == NULL)
            wrong(file, number, "a quote is not closed");
        line->words[line->count++] = es_span_of(file->words.ptr + start, file->words.len - start);
        es_buf_octet(&file->words, 0);
    }
}

static case_place place_of(const char *word)
{
    static const char *const NAMES[] = {"", "local", "central", "directory", "end"};

    for (int i = CASE_LOCAL; i <= CASE_END; i++)
        if (strcmp(word, NAMES[i]) == 0)
            return (case_place)i;
    return CASE_NUMBER;
}

/* check ID REASON [path=P] [remark] [at=PLACE [of=ENTRY]] */
static void take_check(case_file *file, const case_line *line)
{
    case_check *check = &file->checks[file->check_count++];

    if (file->check_count > CASE_CHECKS || line->count < 3)
        wrong(file, line->number, "check ID REASON ...");
    *check = (case_check){.id = (const char *)line->words[1].ptr,
        .reason = (const char *)line->words[2].ptr,
        .offset = UINT64_MAX};
    for (int i = 3; i < line->count; i++) {
        const char *word = (const char *)line->words[i].ptr;

        if (strncmp(word, "path=", 5) == 0)
            check->path = word + 5;
        else if (strcmp(word, "remark") == 0)
            check->remark = true;
        else if (strncmp(word, "of=", 3) == 0)
            check->entry = word + 3;
        else if (strncmp(word, "at=", 3) == 0) {
            check->place = place_of(word + 3);
            check->offset = strtoull(word + 3, NULL, 10);
        } else
            wrong(file, line->number, word);
    }
}

typedef enum section { HEAD, GENUINE, ATTACK } section;

/* What is said in free words, behind the first; false: it is something else. */
static bool take_text(case_file *file, const char *at, section *now)
{
    const struct {
        const char *word;
        const char **to;
    } ROWS[] = {{"what", &file->what}, {"rule", &file->rule}, {"policy", &file->policy},
        {"expect", &file->result}};
    const size_t len = strcspn(at, " \t");

    if (strcmp(at, "genuine:") == 0 || strcmp(at, "attack:") == 0) {
        *now = at[0] == 'g' ? GENUINE : ATTACK;
        return true;
    }
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++)
        if (strncmp(at, ROWS[i].word, len) == 0 && ROWS[i].word[len] == '\0') {
            *ROWS[i].to = at + len + strspn(at + len, " \t");
            return true;
        }
    return false;
}

static void take_line(case_file *file, const char *at, int number, section *now)
{
    case_line line;

    at += strspn(at, " \t");
    if (*at == '\0' || *at == '#' || take_text(file, at, now))
        return;
    split(file, &line, at, number);
    if (strcmp((const char *)line.words[0].ptr, "check") == 0) {
        take_check(file, &line);
        return;
    }
    if (*now == HEAD || file->genuine_count == CASE_LINES || file->attack_count == CASE_LINES)
        wrong(file, number, "not in a recipe");
    if (*now == GENUINE)
        file->genuine[file->genuine_count++] = line;
    else
        file->attack[file->attack_count++] = line;
}

static void read_all(case_file *file, const char *root)
{
    char path[4600], part[4096];
    FILE *stream;
    size_t got;

    snprintf(path, sizeof path, "%s/%s/case.txt", root, file->folder);
    stream = fopen(path, "rb");
    ck_assert_msg(stream != NULL, "cannot read %s", path);
    while ((got = fread(part, 1, sizeof part, stream)) > 0)
        es_buf_put(&file->text, part, got);
    fclose(stream);
    es_buf_octet(&file->text, 0);
    ck_assert(!file->text.failed);
}

void case_read(case_file *out, const char *root, const char *folder)
{
    section now = HEAD;
    int number = 1;

    memset(out, 0, sizeof *out);
    out->folder = folder;
    out->policy = "offline";
    out->text = ES_BUF(CEILING);
    out->words = ES_BUF(CEILING);
    read_all(out, root);
    /* words are pointed to, so they may not move */
    ck_assert_ptr_nonnull(es_buf_room(&out->words, out->text.len * 2));
    out->words.len = 0;
    for (char *at = (char *)out->text.ptr; at != NULL; number++) {
        char *end = strchr(at, '\n');
        int first = number;

        for (; end != NULL && end > at && end[-1] == '\\'; number++) {
            end[-1] = end[0] = ' ';
            end = strchr(end, '\n');
        }
        if (end != NULL)
            *end++ = '\0';
        take_line(out, at, first, &now);
        at = end;
    }
    if (out->what == NULL || out->rule == NULL || out->result == NULL)
        wrong(out, number, "what, rule and expect are needed");
}

void case_free(case_file *file)
{
    es_buf_free(&file->text);
    es_buf_free(&file->words);
}
