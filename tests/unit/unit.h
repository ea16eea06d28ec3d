/* SPDX-License-Identifier: Apache-2.0 */
/* What every unit test program shares: one suite, run in this process where CK_FORK=no asks. */
#ifndef ES_TESTS_UNIT_H
#define ES_TESTS_UNIT_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/* Runs the suite and returns main's exit status. */
static inline int unit_run(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The corpus folder: $ESEAL_CORPUS, else shared/corpus beside the source tree; NULL (and a word that
 * the test summary repeats) where there is none. */
static inline const char *unit_corpus(void)
{
    static char path[4096];
    const char *set = getenv("ESEAL_CORPUS"), *src = getenv("srcdir");
    FILE *probe;
    char file[4200];

    if (set != NULL)
        snprintf(path, sizeof path, "%s", set);
    else
        snprintf(path, sizeof path, "%s/../shared/corpus", src == NULL ? "." : src);
    snprintf(file, sizeof file, "%s/expected.csv", path);
    probe = fopen(file, "r");
    if (probe == NULL) {
        printf("SKIP: no corpus at %s\n", path);
        return NULL;
    }
    fclose(probe);
    return path;
}

#endif
