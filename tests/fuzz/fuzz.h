/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the fuzz targets share.  A target is one file with LLVMFuzzerTestOneInput(); it is run by
 * libFuzzer (make fuzz) and, over its corpus, by replay.c (make check).
 *
 * The seeds are made by seeds.c into a folder, $ESEAL_FUZZ_SEEDS or "tests/fuzz/corpus": one folder
 * a target, and beside them anchors/, under which the seeds are PASSED, content, which the seeds of
 * fuzz_signature sign, and lists/, whom lists and answers are about.
 */
#ifndef ES_TESTS_FUZZ_H
#define ES_TESTS_FUZZ_H

#include <eseal.h>

#include "base/buf.h"
#include "base/mem.h"

#define FUZZ_NOW INT64_C(1704067200) /* 2024-01-01T00:00:00Z: when everything is judged */
#define FUZZ_PIN "1234"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Ends the run, which keeps the input. */
#define FUZZ_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fuzz_broken(__FILE__, __LINE__, #condition);                                           \
    } while (0)
_Noreturn void fuzz_broken(const char *file, int line, const char *condition);

/* How many inputs were PASSED, or counted as evidence, so far, for replay.c. */
size_t fuzz_passed(void);
void fuzz_count_passed(void);

/* Made at the first call, with the clock at FUZZ_NOW and small limits. */
const eseal_ctx *fuzz_ctx(void);
/* The anchors of the seeds, and "offline". */
const eseal_verify_options *fuzz_options(void);

/* The files of a folder of the seeds, read once. */
typedef struct fuzz_files {
    es_buf *items;
    size_t count;
    bool read;
} fuzz_files;
void fuzz_read_files(fuzz_files *files, const char *folder);
/* A file of the seeds, "content". */
es_buf fuzz_read_seed(const char *name);

/* What must hold of a report whatever the input; counts it when it is PASSED, and tells so. */
bool fuzz_report(const eseal_report *report);
/* Whether a is inside of b. */
bool fuzz_within(es_span a, es_span b);

#endif
