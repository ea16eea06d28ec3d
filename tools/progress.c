/* SPDX-License-Identifier: Apache-2.0 */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define EVERY 0.2 /* seconds */

double progress_seconds(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void progress_begin(progress *p, uint64_t total, uint64_t before, bool zh)
{
    *p = (progress){.on = isatty(STDERR_FILENO) == 1, .zh = zh, .total = total, .before = before};
    p->began = progress_seconds();
}

static void put_duration(double seconds, bool zh)
{
    unsigned long long left = (unsigned long long)(seconds + 0.5);
    unsigned long long hours = left / 3600, minutes = left / 60 % 60;

    if (hours > 0)
        fprintf(stderr, zh ? "%llu 小时 %llu 分" : "%llu h %llu min", hours, minutes);
    else if (minutes > 0)
        fprintf(stderr, zh ? "%llu 分 %llu 秒" : "%llu min %llu s", minutes, left % 60);
    else
        fprintf(stderr, zh ? "%llu 秒" : "%llu s", left);
}

static void put_counts(const progress *p, uint64_t done, uint64_t not_passed, double rate)
{
    unsigned long long all = done + p->before;

    fprintf(stderr, "\r\033[K%llu", all);
    if (p->total > 0)
        fprintf(stderr, p->zh ? " / %llu" : " of %llu", (unsigned long long)p->total);
    fprintf(stderr,
        p->zh ? " 个文件，每秒 %.0f 个，未通过 %llu 个" : " files, %.0f files/s, %llu not passed",
        rate, (unsigned long long)not_passed);
}

void progress_tell(progress *p, uint64_t done, uint64_t not_passed)
{
    double now, rate;

    if (!p->on)
        return;
    now = progress_seconds();
    if (now - p->told < EVERY || now <= p->began)
        return;
    p->told = now;
    rate = (double)done / (now - p->began);
    put_counts(p, done, not_passed, rate);
    if (p->total >= done + p->before && p->total > 0 && done > 0) {
        fputs(p->zh ? "，还需 " : ", ", stderr);
        put_duration((double)(p->total - done - p->before) / rate, p->zh);
        fputs(p->zh ? "" : " left", stderr);
    }
    fflush(stderr);
}

void progress_clear(progress *p)
{
    if (!p->on)
        return;
    fputs("\r\033[K", stderr);
}

void progress_end(progress *p, uint64_t done, uint64_t not_passed)
{
    double seconds = progress_seconds() - p->began;

    if (!p->on)
        return;
    put_counts(p, done, not_passed, seconds > 0 ? (double)done / seconds : 0);
    fputs(p->zh ? "，用时 " : ", ", stderr);
    put_duration(seconds, p->zh);
    fputc('\n', stderr);
}
