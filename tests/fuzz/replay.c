/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a target over its corpus: the seeds, what stands in TARGET.in/, and what was once found, in
 * TARGET.repro/.  Of each seed also some damaged twins, the same ones every time: cut short, and
 * with octets changed.  Folders named as arguments are run too, as they are (coverage.sh).
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "fuzz.h"

#define TWINS 40

/* Exactly as long as the input, so that reading behind it is noticed. */
static void run(const uint8_t *data, size_t len)
{
    uint8_t *copy = malloc(len == 0 ? 1 : len);

    FUZZ_CHECK(copy != NULL);
    if (len > 0)
        memcpy(copy, data, len);
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
}

static void run_twins(es_buf *file)
{
    uint32_t state = 1;

    for (size_t i = 0; i < TWINS && file->len > 0; i++) {
        size_t at;
        uint8_t old;

        state = state * 1664525 + 1013904223;
        at = (state >> 8) % file->len;
        if (i % 8 == 0) {
            run(file->ptr, at);
            continue;
        }
        old = file->ptr[at];
        file->ptr[at] ^= (uint8_t)(1 + (state >> 24) % 255);
        run(file->ptr, file->len);
        file->ptr[at] = old;
    }
}

static size_t run_folder(const char *path, bool twins)
{
    char file_path[4800];
    struct dirent *entry;
    size_t count = 0;
    DIR *dir = opendir(path);

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        es_buf file = ES_BUF(SIZE_MAX / 2);

        if (entry->d_name[0] == '.')
            continue;
        snprintf(file_path, sizeof file_path, "%s/%s", path, entry->d_name);
        fprintf(stderr, "%s\n", file_path);
        FUZZ_CHECK(es_file_read(&file, file_path, (size_t)64 << 20, NULL) == 0);
        run(file.ptr, file.len);
        if (twins)
            run_twins(&file);
        es_buf_free(&file);
        count++;
    }
    if (dir != NULL)
        closedir(dir);
    return count;
}

static size_t run_below(const char *folder, const char *name, const char *suffix, bool twins)
{
    char path[4300];

    snprintf(path, sizeof path, "%s/%s%s", folder, name, suffix);
    return run_folder(path, twins);
}

int main(int argc, char **argv)
{
    /* the others only read */
    static const char *const JUDGING[] = {
        "fuzz_ofd", "fuzz_seal", "fuzz_signature", "fuzz_crl", "fuzz_ocsp", "fuzz_status"};
    const char *slash = strrchr(argv[0], '/'), *src = getenv("srcdir");
    const char *seeds = getenv("ESEAL_FUZZ_SEEDS");
    char name[64], source[4200];
    size_t count;

    snprintf(name, sizeof name, "%s", slash == NULL ? argv[0] : slash + 1);
    snprintf(source, sizeof source, "%s/tests/fuzz", src == NULL ? "." : src);
    count = run_below(seeds == NULL ? "tests/fuzz/corpus" : seeds, name, "", true);
    FUZZ_CHECK(count > 0);
    for (size_t i = 0; i < sizeof JUDGING / sizeof JUDGING[0]; i++)
        FUZZ_CHECK(strcmp(name, JUDGING[i]) != 0 || fuzz_passed() > 0);
    count += run_below(source, name, ".in", true);
    count += run_below(source, name, ".repro", false);
    for (int i = 1; i < argc; i++)
        count += run_folder(argv[i], false);
    printf("%s: %zu files, %zu inputs passed\n%zu passed, 0 failed\n", name, count, fuzz_passed(),
        count);
    return EXIT_SUCCESS;
}
