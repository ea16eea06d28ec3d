/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases: a genuine sealed document, what an attacker makes of it, and what is due by the rule. Each
 * is a folder with a case.txt (README.md says how one is written); this program makes the
 * documents, judges them, and leaves them in the build folder for whoever else wants to judge them.
 */
#ifndef ES_TESTS_CASE_H
#define ES_TESTS_CASE_H

#include "forge.h"

#define CASE_WORDS 40
#define CASE_LINES 128
#define CASE_CHECKS 6

/* A line of the recipe, in words. */
typedef struct case_line {
    int number, count;
    es_span words[CASE_WORDS]; /* each with a 0 behind it */
} case_line;

/* Where a finding points: nothing, the start, the directory, the end record, or an entry. */
typedef enum case_place {
    CASE_ANYWHERE,
    CASE_LOCAL,
    CASE_CENTRAL,
    CASE_DIRECTORY,
    CASE_END,
    CASE_NUMBER
} case_place;

/* A check that must be in the report. */
typedef struct case_check {
    const char *id, *reason, *path;
    bool remark; /* said, but it does not decide */
    case_place place;
    const char *entry;
    uint64_t offset;
} case_check;

typedef struct case_file {
    const char *folder; /* below tests/cases */
    es_buf text, words; /* what the rest points into */
    const char *what, *rule, *policy, *result;
    case_line genuine[CASE_LINES], attack[CASE_LINES];
    int genuine_count, attack_count;
    case_check checks[CASE_CHECKS];
    int check_count;
} case_file;

#define CASE_KEPT 12
#define CASE_PEOPLE 8

/* Someone beyond the forge's own people, or an octet string that was put aside. */
typedef struct case_person {
    char *name, *subject;
    forge_id id;
    bool trusted, maker;
} case_person;

/* Where documents are made. */
typedef struct bench {
    forge f;
    zb zip;
    bool zipped; /* the files are in zip; names and octets are final */
    int cut;     /* octets of the package that are left: -1 all, 0 up to the directory */
    forge_file kept[CASE_KEPT];
    size_t kept_count;
    case_person people[CASE_PEOPLE];
    size_t person_count;
    es_buf references;
    const case_file *file;
    const case_line *line; /* what is being done */
} bench;

/* case_text.c */
void case_read(case_file *out, const char *root, const char *folder);
void case_free(case_file *file);

/* case_run.c: carries out the lines, and packs. */
void bench_open(bench *b, const case_file *file);
void bench_close(bench *b);
void bench_run(bench *b, const case_line *lines, int count);
void bench_pack(bench *b);
/* The offset that a check is due at; UINT64_MAX: any. */
uint64_t bench_offset(const bench *b, const case_check *check);

/* For the files that carry out lines: a word as text, a number; and what is wrong with the line. */
const char *bench_word(const bench *b, int at);
long long bench_number(const bench *b, int at);
void bench_fail(const bench *b, const char *what) __attribute__((noreturn));
/* "name=value" at a word: the value if the name fits, or NULL. */
const char *bench_value(const bench *b, int at, const char *name);
es_span bench_value_span(const bench *b, int at);

typedef void bench_op(bench *b);
typedef struct bench_word_op {
    const char *word;
    int least; /* words behind it */
    bench_op *op;
} bench_word_op;

/* case_sign.c: sign, cert, trust, reference */
extern const bench_word_op BENCH_SIGN_OPS[];
/* case_zip.c */
extern const bench_word_op BENCH_ZIP_OPS[];
/* case_der.c */
extern const bench_word_op BENCH_DER_OPS[];

#endif
