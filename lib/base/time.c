/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"

#include <stdio.h>

#include "base/err.h"

/* Days since 1970-01-01 of a proleptic Gregorian date. */
static int64_t days_from_civil(int64_t year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void civil_from_days(int64_t days, int64_t *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;

    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = yoe + era * 400 + (*month <= 2);
}

static bool digits(int *out, es_span *text, size_t count)
{
    int value = 0;

    if (text->len < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (text->ptr[i] < '0' || text->ptr[i] > '9')
            return false;
        value = value * 10 + (text->ptr[i] - '0');
    }
    *out = value;
    text->ptr += count;
    text->len -= count;
    return true;
}

static bool skip(es_span *text, char c)
{
    if (text->len == 0 || text->ptr[0] != (uint8_t)c)
        return false;
    text->ptr++;
    text->len--;
    return true;
}

static bool join(int64_t *out, int year, int month, int day, int h, int m, int s)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (month < 1 || month > 12 || day < 1 || h > 23 || m > 59 || s > 59)
        return false;
    if (day > DAYS[month - 1] + (month == 2 && leap))
        return false;
    *out = days_from_civil(year, month, day) * 86400 + h * 3600 + m * 60 + s;
    return true;
}

/* MMDDhhmmss after the year. */
static bool compact_tail(int64_t *out, es_span *text, int year)
{
    int month, day, h, m, s;

    return digits(&month, text, 2) && digits(&day, text, 2) && digits(&h, text, 2) &&
        digits(&m, text, 2) && digits(&s, text, 2) && join(out, year, month, day, h, m, s);
}

static bool skip_fraction(es_span *text)
{
    int digit;

    if (text->len < 2 || text->ptr[0] != '.' || text->ptr[1] < '0' || text->ptr[1] > '9')
        return false;
    (void)skip(text, '.');
    while (digits(&digit, text, 1))
        continue;
    return true;
}

bool es_time_from_generalized(int64_t *out, es_span text, bool *fraction)
{
    int year;
    bool has_fraction;

    if (!digits(&year, &text, 4) || !compact_tail(out, &text, year))
        return false;
    has_fraction = skip_fraction(&text);
    if (fraction != NULL)
        *fraction = has_fraction;
    return skip(&text, 'Z') && text.len == 0;
}

bool es_time_from_utctime(int64_t *out, es_span text)
{
    int year;

    if (!digits(&year, &text, 2))
        return false;
    year += year >= 50 ? 1900 : 2000;
    return compact_tail(out, &text, year) && skip(&text, 'Z') && text.len == 0;
}

/* "Z", "+hh:mm", "-hh:mm" or nothing. */
static bool zone(int64_t *out, es_span *text, bool *zoned)
{
    int h, m, sign;

    *zoned = skip(text, 'Z');
    if (*zoned || text->len == 0)
        return true;
    sign = skip(text, '+') ? 1 : skip(text, '-') ? -1 : 0;
    if (sign == 0 || !digits(&h, text, 2) || (skip(text, ':'), !digits(&m, text, 2)) || h > 23 ||
        m > 59)
        return false;
    *out -= sign * (h * 3600 + m * 60);
    *zoned = true;
    return true;
}

/* "-MM-DD", then nothing or "Thh:mm:ss" / " hh:mm:ss". */
static bool dashed_tail(int64_t *out, es_span *text, int year)
{
    int month, day, h = 0, m = 0, s = 0;

    if (!digits(&month, text, 2) || !skip(text, '-') || !digits(&day, text, 2))
        return false;
    if (skip(text, 'T') || skip(text, ' ')) {
        if (!digits(&h, text, 2) || !skip(text, ':') || !digits(&m, text, 2) || !skip(text, ':') ||
            !digits(&s, text, 2))
            return false;
    }
    return join(out, year, month, day, h, m, s);
}

bool es_time_from_text(int64_t *out, es_span text, bool *zoned)
{
    bool has_zone = false, ok;
    es_span at = text;
    int year;

    if (text.len == 13 && es_time_from_utctime(out, text)) {
        has_zone = true;
        ok = true;
    } else {
        ok = digits(&year, &at, 4) &&
            (skip(&at, '-') ? dashed_tail(out, &at, year) : compact_tail(out, &at, year));
        if (ok)
            (void)skip_fraction(&at);
        ok = ok && zone(out, &at, &has_zone) && at.len == 0;
    }
    if (zoned != NULL)
        *zoned = has_zone;
    return ok;
}

typedef struct parts {
    int64_t year;
    int month, day, h, m, s;
} parts;

static parts split(int64_t time)
{
    parts p;
    int64_t days = time / 86400, rest = time % 86400;

    if (rest < 0) {
        rest += 86400;
        days--;
    }
    civil_from_days(days, &p.year, &p.month, &p.day);
    p.h = (int)(rest / 3600);
    p.m = (int)(rest / 60 % 60);
    p.s = (int)(rest % 60);
    return p;
}

static bool print(char *out, size_t size, const char *format, int year, const parts *p)
{
    char text[64];

    snprintf(text, sizeof text, format, year, p->month, p->day, p->h, p->m, p->s);
    if (strlen(text) >= size)
        return false;
    memcpy(out, text, strlen(text) + 1);
    return true;
}

bool es_time_to_generalized(char out[16], int64_t time)
{
    parts p = split(time);

    return p.year >= 0 && p.year <= 9999 &&
        print(out, 16, "%04d%02d%02d%02d%02d%02dZ", (int)p.year, &p);
}

bool es_time_to_utctime(char out[14], int64_t time)
{
    parts p = split(time);

    return p.year >= 1950 && p.year <= 2049 &&
        print(out, 14, "%02d%02d%02d%02d%02d%02dZ", (int)(p.year % 100), &p);
}

bool es_time_to_rfc3339(char out[21], int64_t time)
{
    parts p = split(time);

    return p.year >= 0 && p.year <= 9999 &&
        print(out, 21, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)p.year, &p);
}

int eseal_time_encode(char *out, size_t size, int64_t time, eseal_error *err)
{
    char text[21];

    if (out == NULL || size < sizeof text || !es_time_to_rfc3339(text, time))
        return es_err(err, ESEAL_E_RANGE, NULL, ES_NO_OFFSET, "a time that cannot be written");
    memcpy(out, text, sizeof text);
    return 0;
}

static bool from_seconds(int64_t *out, const char *text)
{
    int64_t value = 0;

    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9' || value > INT64_MAX / 100)
            return false;
        value = value * 10 + (*text - '0');
    }
    *out = value;
    return true;
}

int eseal_time_parse(int64_t *out, const char *text, eseal_error *err)
{
    int64_t time;
    bool ok;

    if (out == NULL || text == NULL)
        return es_err_misuse(err, "eseal_time_parse needs out and text");
    ok = text[0] == '@' ? from_seconds(&time, text + 1)
                        : es_time_from_text(&time, es_span_str(text), NULL);
    if (!ok)
        return es_err(err, ESEAL_E_TIME, NULL, ES_NO_OFFSET, "\"%.40s\" is not a time", text);
    *out = time;
    return 0;
}
