/* SPDX-License-Identifier: Apache-2.0 */
#include "trial.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "unit.h"
#include "wrap.h"

#define EACH 40  /* the first ones are all tried */
#define PART 120 /* of the others about so many */

static const trial *all;

/* Whether the folder holds anything; what it holds is gone afterwards. */
static bool left_behind(void)
{
    DIR *dir = opendir(TRIAL_FOLDER);
    char path[600];
    struct dirent *entry;
    bool found = false;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        found = true;
        snprintf(path, sizeof path, "%s/%s", TRIAL_FOLDER, entry->d_name);
        remove(path);
    }
    if (dir != NULL)
        closedir(dir);
    return found;
}

static const char *wrong(int rc, outcome o, bool left)
{
    if (o.passed)
        return "PASSED";
    if (rc == 0)
        return "success";
    if (o.out)
        return "an error, and something handed out";
    return left ? "an error, and a file left behind" : NULL;
}

static size_t try(const trial *row, wrap_kind kind, size_t nth)
{
    eseal_error err = {0};
    outcome o = {0};
    size_t calls;
    bool left;
    int rc;

    wrap_arm(kind, nth);
    rc = row->run(&o, &err);
    calls = wrap_disarm();
    left = left_behind();
    if (nth == 0)
        ck_assert_msg(rc == 0 && calls > 0, "%s: %s %s", row->name, err.where, err.text);
    else if (calls >= nth) {
        const char *what = wrong(rc, o, left);

        ck_assert_msg(what == NULL, "%s, %s %zu (%s) failed: %s", row->name,
            kind == WRAP_ALLOC ? "allocation" : "door", nth, wrap_failed(), what);
        ck_assert_msg(rc == err.code, "%s, %zu (%s): %d is returned, %d is said", row->name, nth,
            wrap_failed(), rc, (int)err.code);
        ck_assert_msg(rc == (kind == WRAP_ALLOC ? ESEAL_E_NOMEM : ESEAL_E_CRYPTO),
            "%s, %s %zu (%s): %d %s", row->name, kind == WRAP_ALLOC ? "allocation" : "door", nth,
            wrap_failed(), rc, err.text);
    }
    return calls;
}

static void try_all(const trial *row, wrap_kind kind)
{
    const char *each = getenv("ESEAL_LONG");
    size_t count = try(row, kind, 0), step = 1, tried = 0;

    if (each == NULL || strcmp(each, "1") != 0)
        step = count / PART + 1;
    for (size_t n = 1; n <= count; n += n < EACH ? 1 : step, tried++)
        try(row, kind, n);
    printf("%s: %zu of %zu %s failed\n", row->name, tried, count,
        kind == WRAP_ALLOC ? "allocations" : "doors");
}

START_TEST(allocations)
{
    try_all(&all[_i], WRAP_ALLOC);
}
END_TEST

START_TEST(doors)
{
    if (!all[_i].no_doors)
        try_all(&all[_i], WRAP_DOOR);
}
END_TEST

int trial_suite(const char *name, const trial *rows, size_t count, void (*set_up)(void),
    void (*tear_down)(void))
{
    Suite *suite = suite_create(name);
    TCase *tests = tcase_create(name);

    all = rows;
    if (mkdir(TRIAL_FOLDER, 0777) < 0 && errno != EEXIST)
        return EXIT_FAILURE;
    tcase_add_unchecked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 0);
    tcase_add_loop_test(tests, allocations, 0, (int)count);
    tcase_add_loop_test(tests, doors, 0, (int)count);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
