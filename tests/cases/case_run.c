/* SPDX-License-Identifier: Apache-2.0 */
/* Carrying out a recipe: what is done to files. */
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "case.h"
#include "unit.h"

#define CEILING ((size_t)64 << 20)

void bench_fail(const bench *b, const char *what)
{
    fprintf(stderr, "%s/case.txt:%d: %s: %s\n", b->file->folder, b->line->number,
        (const char *)b->line->words[0].ptr, what);
    ck_abort_msg("%s/case.txt:%d: %s: %s", b->file->folder, b->line->number,
        (const char *)b->line->words[0].ptr, what);
    abort();
}

const char *bench_word(const bench *b, int at)
{
    if (at >= b->line->count)
        bench_fail(b, "a word is missing");
    return (const char *)b->line->words[at].ptr;
}

long long bench_number(const bench *b, int at)
{
    const char *word = bench_word(b, at);
    char *end;
    long long number = strtoll(word, &end, 0);

    if (end == word || *end != '\0')
        bench_fail(b, "a number is due");
    return number;
}

const char *bench_value(const bench *b, int at, const char *name)
{
    const char *word = bench_word(b, at);
    size_t len = strlen(name);

    return strncmp(word, name, len) == 0 && word[len] == '=' ? word + len + 1 : NULL;
}

es_span bench_value_span(const bench *b, int at)
{
    es_span word = b->line->words[at];
    const uint8_t *equal = memchr(word.ptr, '=', word.len);

    if (equal == NULL)
        bench_fail(b, "NAME=VALUE is due");
    return es_span_of(equal + 1, word.len - (size_t)(equal + 1 - word.ptr));
}

/* --- files --- */

static void op_put(bench *b)
{
    forge_put_octets(&b->f, bench_word(b, 1), b->line->words[2]);
}

static void op_drop(bench *b)
{
    forge_drop(&b->f, bench_word(b, 1));
}

static void op_rename(bench *b)
{
    forge_rename(&b->f, bench_word(b, 1), bench_word(b, 2));
}

static void op_copy(bench *b)
{
    forge_put_octets(&b->f, bench_word(b, 2), forge_get(&b->f, bench_word(b, 1)));
}

static void op_swap(bench *b)
{
    forge_swap(&b->f, bench_word(b, 1), bench_word(b, 2), bench_word(b, 3));
}

static void op_append(bench *b)
{
    es_buf out = ES_BUF(CEILING);

    es_buf_span(&out, forge_get(&b->f, bench_word(b, 1)));
    es_buf_span(&out, b->line->words[2]);
    forge_put_octets(&b->f, bench_word(b, 1), es_buf_view(&out));
    es_buf_free(&out);
}

static void op_prepend(bench *b)
{
    es_buf out = ES_BUF(CEILING);

    es_buf_span(&out, b->line->words[2]);
    es_buf_span(&out, forge_get(&b->f, bench_word(b, 1)));
    forge_put_octets(&b->f, bench_word(b, 1), es_buf_view(&out));
    es_buf_free(&out);
}

static void op_flip(bench *b)
{
    forge_flip(&b->f, bench_word(b, 1), (long)bench_number(b, 2));
}

static void op_redigest(bench *b)
{
    forge_redigest(&b->f, bench_word(b, 1));
}

/* repeat NAME COUNT TEXT: text that many times, for bombs and for depth. */
static void op_repeat(bench *b)
{
    es_buf out = ES_BUF(CEILING);

    es_buf_span(&out, forge_get(&b->f, bench_word(b, 1)));
    for (long long i = bench_number(b, 2); i > 0; i--)
        es_buf_span(&out, b->line->words[3]);
    forge_put_octets(&b->f, bench_word(b, 1), es_buf_view(&out));
    es_buf_free(&out);
}

static void op_reset(bench *b)
{
    forge_reset(&b->f);
}

static forge_file *kept(bench *b, const char *name)
{
    for (size_t i = 0; i < b->kept_count; i++)
        if (strcmp(b->kept[i].name, name) == 0)
            return &b->kept[i];
    return NULL;
}

static void op_keep(bench *b)
{
    const char *name = bench_word(b, 1);
    forge_file *file = kept(b, name);

    if (file == NULL) {
        ck_assert_uint_lt(b->kept_count, CASE_KEPT);
        file = &b->kept[b->kept_count++];
        *file = (forge_file){es_strdup(name), ES_BUF(CEILING)};
    }
    file->octets.len = 0;
    es_buf_span(&file->octets, forge_get(&b->f, name));
}

/* restore NAME [TO] */
static void op_restore(bench *b)
{
    const forge_file *file = kept(b, bench_word(b, 1));

    if (file == NULL)
        bench_fail(b, "nothing was kept under this name");
    forge_put_octets(
        &b->f, b->line->count > 2 ? bench_word(b, 2) : file->name, es_buf_view(&file->octets));
}

static const bench_word_op FILE_OPS[] = {
    {"put", 2, op_put},
    {"drop", 1, op_drop},
    {"rename", 2, op_rename},
    {"copy", 2, op_copy},
    {"swap", 3, op_swap},
    {"append", 2, op_append},
    {"prepend", 2, op_prepend},
    {"repeat", 3, op_repeat},
    {"flip", 2, op_flip},
    {"redigest", 1, op_redigest},
    {"reset", 0, op_reset},
    {"keep", 1, op_keep},
    {"restore", 1, op_restore},
    {NULL, 0, NULL},
};

/* --- all of it --- */

static bool run_from(bench *b, const bench_word_op *ops)
{
    for (; ops->word != NULL; ops++) {
        if (strcmp(ops->word, bench_word(b, 0)) != 0)
            continue;
        if (b->line->count <= ops->least)
            bench_fail(b, "too few words");
        ops->op(b);
        return true;
    }
    return false;
}

void bench_run(bench *b, const case_line *lines, int count)
{
    for (int i = 0; i < count; i++) {
        b->line = &lines[i];
        if (!run_from(b, FILE_OPS) && !run_from(b, BENCH_SIGN_OPS) && !run_from(b, BENCH_DER_OPS) &&
            !run_from(b, BENCH_ZIP_OPS))
            bench_fail(b, "no such word");
    }
}

void bench_open(bench *b, const case_file *file)
{
    memset(b, 0, sizeof *b);
    b->file = file;
    b->cut = -1;
    b->references = ES_BUF(CEILING);
    forge_init(&b->f);
    forge_reset(&b->f);
}

void bench_close(bench *b)
{
    for (size_t i = 0; i < b->kept_count; i++) {
        es_free(b->kept[i].name);
        es_buf_free(&b->kept[i].octets);
    }
    for (size_t i = 0; i < b->person_count; i++) {
        es_free(b->people[i].name);
        es_free(b->people[i].subject);
        forge_identity_free(&b->people[i].id);
    }
    es_buf_free(&b->references);
    if (b->zipped)
        zb_free(&b->zip);
    forge_free(&b->f);
}

void bench_pack(bench *b)
{
    if (!b->zipped) {
        forge_pack(&b->f);
        return;
    }
    es_buf_free(&b->f.package);
    zb_write(&b->zip, &b->f.package);
    if (b->cut >= 0)
        b->f.package.len = b->cut == 0 ? (size_t)b->zip.dir_at : (size_t)b->cut;
}

static const zb_entry *zip_entry(const bench *b, const char *name, bool central)
{
    const zb_entry *found = NULL;

    for (size_t i = 0; i < b->zip.count; i++) {
        const zb_entry *e = &b->zip.entries[i];

        /* of several of one name the last: the one that was added */
        if (es_span_equal(
                es_buf_view(central ? &e->central.name : &e->local.name), es_span_str(name)))
            found = e;
    }
    ck_assert_msg(found != NULL, "%s: no entry %s", b->file->folder, name);
    return found;
}

uint64_t bench_offset(const bench *b, const case_check *check)
{
    switch (check->place) {
    case CASE_LOCAL:
        return zip_entry(b, check->entry, false)->at;
    case CASE_CENTRAL:
        return zip_entry(b, check->entry, true)->central_at;
    case CASE_DIRECTORY:
        return b->zip.dir_at;
    case CASE_END:
        return b->zip.end_at;
    default:
        return check->offset;
    }
}
