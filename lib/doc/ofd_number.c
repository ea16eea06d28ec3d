/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as XML writes them (GB/T 33190-2016, ST_Box); strtod() would follow the locale. */
#include <math.h>

#include "doc/ofd_read.h"

/* Beyond these every double is 0 or infinite. */
#define EXPONENT_MAX 400

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Digits into *mantissa; how many there were. */
static size_t digits(double *mantissa, const char **text)
{
    size_t count = 0;

    for (; is_digit(**text); (*text)++, count++)
        *mantissa = *mantissa * 10 + (**text - '0');
    return count;
}

/* "e-3"; true also where there is none. */
static bool exponent(int *out, const char **text)
{
    bool minus = false;
    int value = 0;

    if (**text != 'e' && **text != 'E')
        return true;
    (*text)++;
    if (**text == '+' || **text == '-')
        minus = *(*text)++ == '-';
    if (!is_digit(**text))
        return false;
    for (; is_digit(**text); (*text)++)
        if (value < EXPONENT_MAX)
            value = value * 10 + (**text - '0');
    *out = minus ? -value : value;
    return true;
}

/* One division or multiplication by an exact power of ten rounds right for what documents write. */
static double scale(double mantissa, int power)
{
    double factor = 1;

    for (int i = power < 0 ? -power : power; i > 0; i--)
        factor *= 10;
    return power < 0 ? mantissa / factor : mantissa * factor;
}

static bool number(double *out, const char **text)
{
    bool minus = false;
    double mantissa = 0;
    size_t whole, fraction = 0;
    int power = 0;

    if (**text == '+' || **text == '-')
        minus = *(*text)++ == '-';
    whole = digits(&mantissa, text);
    if (**text == '.') {
        (*text)++;
        fraction = digits(&mantissa, text);
    }
    if (whole + fraction == 0 || fraction > EXPONENT_MAX || !exponent(&power, text))
        return false;
    mantissa = scale(mantissa, power - (int)fraction);
    *out = minus ? -mantissa : mantissa;
    return isfinite(mantissa);
}

bool es_ofd_numbers(double *out, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        while (is_blank(*text))
            text++;
        if (!number(&out[i], &text) || (*text != '\0' && !is_blank(*text)))
            return false;
    }
    while (is_blank(*text))
        text++;
    return *text == '\0';
}

bool es_ofd_id_tail(uint64_t *out, const char *id)
{
    const char *at = id + strlen(id);
    uint64_t value = 0;

    while (at > id && is_digit(at[-1]))
        at--;
    if (*at == '\0')
        return false;
    for (; *at != '\0'; at++) {
        if (value > (UINT64_MAX - 9) / 10)
            return false;
        value = value * 10 + (uint64_t)(*at - '0');
    }
    *out = value;
    return true;
}
