/* SPDX-License-Identifier: Apache-2.0 */
/* Lies of the container: the package as a ZIP whose local headers and directory can be changed one
 * by one (zip_builder.h). */
#include <stddef.h>
#include <stdio.h>

#include "case.h"
#include "unit.h"

static void begin(bench *b)
{
    if (b->zipped)
        return;
    forge_builder(&b->f, &b->zip);
    b->zipped = true;
}

static zb_entry *entry_of(bench *b, const char *name)
{
    begin(b);
    for (size_t i = b->zip.count; i-- > 0;)
        if (es_span_equal(es_buf_view(&b->zip.entries[i].local.name), es_span_str(name)))
            return &b->zip.entries[i];
    bench_fail(b, "no such entry");
}

static void move_first(zb *zip)
{
    zb_entry last = zip->entries[zip->count - 1];

    memmove(zip->entries + 1, zip->entries, (zip->count - 1) * sizeof last);
    zip->entries[0] = last;
}

/* zip-add NAME OCTETS [first] [stored] [no-local] [no-central] */
static void op_add(bench *b)
{
    const es_span name = b->line->words[1], octets = b->line->words[2];
    bool first = false;
    uint16_t method = 8;
    zb_entry *e;

    begin(b);
    for (int i = 3; i < b->line->count; i++)
        if (strcmp(bench_word(b, i), "stored") == 0)
            method = 0;
    e = zb_add(&b->zip, "x", octets.ptr, octets.len, method);
    zb_rename(e, name.ptr, name.len);
    for (int i = 3; i < b->line->count; i++) {
        const char *word = bench_word(b, i);

        if (strcmp(word, "first") == 0)
            first = true;
        else if (strcmp(word, "no-local") == 0)
            e->no_local = true;
        else if (strcmp(word, "no-central") == 0)
            e->no_central = true;
        else if (strcmp(word, "stored") != 0)
            bench_fail(b, word);
    }
    if (first)
        move_first(&b->zip);
}

typedef struct field {
    const char *name;
    size_t at;
    bool wide;
} field;

static const field FIELDS[] = {
    {"flags", offsetof(zb_head, flags), false},
    {"method", offsetof(zb_head, method), false},
    {"disk", offsetof(zb_head, disk), false},
    {"crc", offsetof(zb_head, crc), true},
    {"packed", offsetof(zb_head, packed), true},
    {"size", offsetof(zb_head, size), true},
    {"attributes", offsetof(zb_head, attributes), true},
};

/* "7", or "+1" and "-1" of what is there. */
static uint32_t changed(const char *value, uint32_t now)
{
    const long long number = strtoll(value, NULL, 0);

    return value[0] == '+' || value[0] == '-' ? (uint32_t)(now + number) : (uint32_t)number;
}

static void set_field(zb_head *head, const field *f, const char *value)
{
    char *at = (char *)head + f->at;

    if (f->wide)
        *(uint32_t *)(void *)at = changed(value, *(uint32_t *)(void *)at);
    else
        *(uint16_t *)(void *)at = (uint16_t)changed(value, *(uint16_t *)(void *)at);
}

/* name=, extra= and the numbers, from word 2 on. */
static void set_head(bench *b, zb_head *head)
{
    for (int i = 2; i < b->line->count; i++) {
        bool known = false;

        if (bench_value(b, i, "name") != NULL) {
            head->name.len = 0;
            es_buf_span(&head->name, bench_value_span(b, i));
            continue;
        }
        if (bench_value(b, i, "extra") != NULL) {
            es_buf_span(&head->extra, bench_value_span(b, i));
            continue;
        }
        for (size_t j = 0; j < sizeof FIELDS / sizeof FIELDS[0]; j++) {
            const char *value = bench_value(b, i, FIELDS[j].name);

            if (value == NULL)
                continue;
            set_field(head, &FIELDS[j], value);
            known = true;
        }
        if (!known)
            bench_fail(b, bench_word(b, i));
    }
}

static void op_local(bench *b)
{
    set_head(b, &entry_of(b, bench_word(b, 1))->local);
}

static void op_central(bench *b)
{
    set_head(b, &entry_of(b, bench_word(b, 1))->central);
}

static void op_both(bench *b)
{
    zb_entry *e = entry_of(b, bench_word(b, 1));

    set_head(b, &e->local);
    set_head(b, &e->central);
}

/* zip-hide NAME: the first local header of that name is in no directory. */
static void op_hide(bench *b)
{
    entry_of(b, bench_word(b, 1))->no_central = true;
}

/* zip-before NAME OCTETS */
static void op_before(bench *b)
{
    es_buf_span(&entry_of(b, bench_word(b, 1))->before, b->line->words[2]);
}

/* zip-body NAME OCTETS: more compressed octets, and both headers count them */
static void op_body(bench *b)
{
    zb_entry *e = entry_of(b, bench_word(b, 1));

    es_buf_span(&e->body, b->line->words[2]);
    e->local.packed = e->central.packed = (uint32_t)e->body.len;
}

/* zip-nest HOST NAME OCTETS: behind HOST's compressed octets a whole entry, which HOST counts as
 * its own */
static void op_nest(bench *b)
{
    zb_entry *e = entry_of(b, bench_word(b, 1));
    es_buf inner;
    zb one;

    zb_init(&one);
    zb_add(&one, bench_word(b, 2), b->line->words[3].ptr, b->line->words[3].len, 8);
    zb_write(&one, &inner);
    es_buf_put(&e->body, inner.ptr, (size_t)one.dir_at);
    e->local.packed = e->central.packed = (uint32_t)e->body.len;
    es_buf_free(&inner);
    zb_free(&one);
}

/* zip-point NAME TO: NAME's record of the directory leads to TO's local header */
static void op_point(bench *b)
{
    const zb_entry *to = entry_of(b, bench_word(b, 2));

    entry_of(b, bench_word(b, 1))->body_of = to;
}

/* zip-offset NAME DELTA */
static void op_offset(bench *b)
{
    entry_of(b, bench_word(b, 1))->offset_delta += bench_number(b, 2);
}

/* zip-descriptor NAME [signature] [wide] */
static void op_descriptor(bench *b)
{
    bool signature = false, wide = false;

    for (int i = 2; i < b->line->count; i++) {
        signature |= strcmp(bench_word(b, i), "signature") == 0;
        wide |= strcmp(bench_word(b, i), "wide") == 0;
    }
    zb_descriptor(entry_of(b, bench_word(b, 1)), signature, wide);
}

/* zip-after NAME AT XOR: changes an octet of what stands behind the body */
static void op_after(bench *b)
{
    zb_entry *e = entry_of(b, bench_word(b, 1));

    e->after.ptr[bench_number(b, 2)] ^= (uint8_t)bench_number(b, 3);
}

/* zip-put PLACE OCTETS */
static void op_put(bench *b)
{
    const char *place = bench_word(b, 1);
    es_buf *to = NULL;

    begin(b);
    if (strcmp(place, "prefix") == 0)
        to = &b->zip.prefix;
    else if (strcmp(place, "before-directory") == 0)
        to = &b->zip.before_dir;
    else if (strcmp(place, "behind-directory") == 0)
        to = &b->zip.behind_dir;
    else if (strcmp(place, "comment") == 0)
        to = &b->zip.comment;
    else if (strcmp(place, "suffix") == 0)
        to = &b->zip.suffix;
    else
        bench_fail(b, place);
    es_buf_span(to, b->line->words[2]);
}

static void set_delta(bench *b, const char *word, long long number)
{
    static const struct {
        const char *word;
        size_t at;
    } ROWS[] = {
        {"count", offsetof(zb, count_delta)},
        {"size", offsetof(zb, dir_size_delta)},
        {"offset", offsetof(zb, dir_offset_delta)},
        {"comment", offsetof(zb, comment_delta)},
        {"count64", offsetof(zb, count64_delta)},
        {"size64", offsetof(zb, size64_delta)},
        {"offset64", offsetof(zb, offset64_delta)},
        {"locator", offsetof(zb, locator_delta)},
    };

    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++)
        if (strcmp(ROWS[i].word, word) == 0) {
            *(int64_t *)(void *)((char *)&b->zip + ROWS[i].at) = number;
            return;
        }
    bench_fail(b, word);
}

/* zip-end WORD [NUMBER]: prefix-counts, zip64, sentinels; disk N; a delta */
static void op_end(bench *b)
{
    const char *word = bench_word(b, 1);

    begin(b);
    if (strcmp(word, "prefix-counts") == 0)
        b->zip.prefix_counts = true;
    else if (strcmp(word, "zip64") == 0)
        b->zip.zip64 = true;
    else if (strcmp(word, "sentinels") == 0)
        b->zip.sentinels = true;
    else if (strcmp(word, "disk") == 0)
        b->zip.disk = (uint16_t)bench_number(b, 2);
    else
        set_delta(b, word, bench_number(b, 2));
}

/* zip-cut directory | zip-cut N: what is left of the package */
static void op_cut(bench *b)
{
    begin(b);
    b->cut = strcmp(bench_word(b, 1), "directory") == 0 ? 0 : (int)bench_number(b, 1);
}

const bench_word_op BENCH_ZIP_OPS[] = {
    {"zip-add", 2, op_add},
    {"zip-local", 2, op_local},
    {"zip-central", 2, op_central},
    {"zip-both", 2, op_both},
    {"zip-hide", 1, op_hide},
    {"zip-before", 2, op_before},
    {"zip-body", 2, op_body},
    {"zip-nest", 3, op_nest},
    {"zip-point", 2, op_point},
    {"zip-offset", 2, op_offset},
    {"zip-descriptor", 1, op_descriptor},
    {"zip-after", 3, op_after},
    {"zip-put", 2, op_put},
    {"zip-end", 1, op_end},
    {"zip-cut", 1, op_cut},
    {NULL, 0, NULL},
};
