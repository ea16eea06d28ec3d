/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Going on with an output of "eseal verify --jsonl": which files have their line already.  Names
 * are kept as digests, some 100 octets for each.
 */
#ifndef ESEAL_TOOLS_RESUME_H
#define ESEAL_TOOLS_RESUME_H

#include "tool.h"

typedef struct resume resume;

/* Opens an output, which need not be there yet, for this process alone; takes off a last line that
 * was cut, and reads the others.  Standard output leads there from then on.  0, or has said why not
 * and gives an exit code. */
int resume_open(resume **out, const char *path);
/* Whether name has a line; each line answers for one file, where a list has the same name twice. */
bool resume_has(resume *r, const char *name);
/* The worst exit code of all lines. */
int resume_worst(const resume *r);
uint64_t resume_count(const resume *r);
/* Lets others at the file: after the last line was flushed.  NULL does nothing. */
void resume_free(resume *r);

/* resume_line.c: what one line says. */
typedef struct resume_line {
    const char *name; /* document.name, or error.file; NULL: none */
    int code;         /* its exit code */
} resume_line;
/* Whether text is a report or an error of ours.  It is changed, and *out points into it. */
bool resume_line_read(resume_line *out, char *text);
/* Whether text, which was cut somewhere, may be the beginning of one. */
bool resume_line_begins(const char *text, size_t len);

#endif
