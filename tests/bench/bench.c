/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ratios, each measured in turn: in every round both sides work for some milliseconds, one after
 * the other, and the ratio of the round is taken; the table shows the median of the rounds.  So a
 * busy neighbour slows both.
 *
 *     bench                  the table
 *     bench --list           rows that are counted, as GROUP TAB ROW TAB INSTRUCTIONS at most (-1: any)
 *     bench --count ROW N    N operations of ours, for a counter of instructions
 *     bench --serve ROW      for each number on stdin so many operations of ours, and a line with the
 *                            seconds that they took (bindings.py)
 *
 * BENCH_ROUNDS (40), BENCH_ONLY (part of a row's name).
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const bench_group *const GROUPS[] = {&BENCH_SM2, &BENCH_SM3, &BENCH_VALUE, &BENCH_OFD};
#define GROUP_COUNT (sizeof GROUPS / sizeof GROUPS[0])

#define SLICE 0.004 /* seconds that one side works in a round */
#define ROUNDS_MAX 1000

void bench_need(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "bench: %s\n", what);
    exit(EXIT_FAILURE);
}

static double seconds(bool wall)
{
    struct timespec now;

    clock_gettime(wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double time_of(void (*run)(size_t), size_t count, bool wall)
{
    double start = seconds(wall);

    run(count);
    return seconds(wall) - start;
}

/* How many operations fill a slice. */
static size_t operations(void (*run)(size_t), bool wall)
{
    size_t count = 1;

    for (;;) {
        double took = time_of(run, count, wall);

        if (took >= SLICE / 2)
            return (size_t)((double)count * SLICE / took) + 1;
        count *= 2;
    }
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double median(double *numbers, size_t count)
{
    qsort(numbers, count, sizeof *numbers, by_size);
    return numbers[count / 2];
}

static size_t rounds(void)
{
    const char *text = getenv("BENCH_ROUNDS");
    long given = text == NULL ? 40 : strtol(text, NULL, 10);

    return given < 1 ? 1 : given > ROUNDS_MAX ? ROUNDS_MAX : (size_t)given;
}

static void measure(const bench_row *row)
{
    double base[ROUNDS_MAX], ours[ROUNDS_MAX], ratio[ROUNDS_MAX], found;
    size_t count = rounds(), base_count = operations(row->base, row->wall),
           ours_count = operations(row->ours, row->wall);

    for (size_t i = 0; i < count; i++) {
        base[i] = time_of(row->base, base_count, row->wall) / (double)base_count;
        ours[i] = time_of(row->ours, ours_count, row->wall) / (double)ours_count;
        ratio[i] = base[i] / ours[i];
    }
    found = median(ratio, count);
    printf("%-36s %10.2f us %10.2f us %8.2f x", row->name, median(base, count) * 1e6,
        median(ours, count) * 1e6, found);
    if (row->ratio > 0)
        printf("   >= %.4g%s", row->ratio, found < row->ratio ? "  MISSED" : "");
    printf("   (%s)\n", row->other);
    fflush(stdout);
}

static void table(void)
{
    const char *only = getenv("BENCH_ONLY");

    printf("%-36s %13s %13s %10s   target\n", "", "other", "ours", "ratio");
    for (size_t i = 0; i < GROUP_COUNT; i++) {
        if (GROUPS[i]->open != NULL)
            GROUPS[i]->open();
        for (size_t k = 0; k < GROUPS[i]->count; k++) {
            const bench_row *row = &GROUPS[i]->rows[k];

            if (only != NULL && strstr(row->name, only) == NULL)
                continue;
            if (row->can != NULL && !row->can())
                printf("%-36s not on this machine\n", row->name);
            else
                measure(row);
        }
        if (GROUPS[i]->close != NULL)
            GROUPS[i]->close();
    }
}

static void list(void)
{
    for (size_t i = 0; i < GROUP_COUNT; i++)
        for (size_t k = 0; k < GROUPS[i]->count; k++) {
            const bench_row *row = &GROUPS[i]->rows[k];

            if (row->instructions != 0 && (row->can == NULL || row->can()))
                printf("%s\t%s\t%.0f\n", GROUPS[i]->name, row->name, row->instructions);
        }
}

static void serve(void (*run)(size_t))
{
    unsigned long due;

    while (scanf("%lu", &due) == 1) {
        printf("%.9f\n", time_of(run, due, false));
        fflush(stdout);
    }
}

/* Runs our side of a row; without a number serve() says how often. */
static int ours_of(const char *name, const char *number)
{
    for (size_t i = 0; i < GROUP_COUNT; i++)
        for (size_t k = 0; k < GROUPS[i]->count; k++) {
            if (strcmp(GROUPS[i]->rows[k].name, name) != 0)
                continue;
            if (GROUPS[i]->open != NULL)
                GROUPS[i]->open();
            if (number == NULL)
                serve(GROUPS[i]->rows[k].ours);
            else
                GROUPS[i]->rows[k].ours(strtoul(number, NULL, 10));
            if (GROUPS[i]->close != NULL)
                GROUPS[i]->close();
            return EXIT_SUCCESS;
        }
    fprintf(stderr, "bench: no row is called %s\n", name);
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        list();
    else if (argc == 4 && strcmp(argv[1], "--count") == 0)
        return ours_of(argv[2], argv[3]);
    else if (argc == 3 && strcmp(argv[1], "--serve") == 0)
        return ours_of(argv[2], NULL);
    else
        table();
    return EXIT_SUCCESS;
}
