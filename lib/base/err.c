/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef struct code_text {
    int code;
    const char *name;
    const char *en;
    const char *zh;
} code_text;

static const code_text CODES[] = {
#define ESEAL_ERR(name, en, zh) {ESEAL_E_##name, "ESEAL_E_" #name, en, zh},
#include "base/err.def"
#undef ESEAL_ERR
};

static const code_text *find(int code)
{
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++)
        if (CODES[i].code == code)
            return &CODES[i];
    return NULL;
}

const char *eseal_error_name(int code)
{
    const code_text *entry = find(code);

    if (code == ESEAL_OK)
        return "ESEAL_OK";
    return entry == NULL ? "ESEAL_E_UNKNOWN" : entry->name;
}

const char *eseal_error_meaning(int code, const char *lang)
{
    const code_text *entry = find(code);
    int zh = lang != NULL && strncmp(lang, "zh", 2) == 0;

    if (code == ESEAL_OK)
        return zh ? "成功" : "success";
    if (entry == NULL)
        return zh ? "未知错误" : "unknown error";
    return zh ? entry->zh : entry->en;
}

/* Cuts UTF-8 text that snprintf may have ended inside a character. */
static void mend_tail(char *text)
{
    size_t len = strlen(text), start = len;

    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t need = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (len - start < need)
        text[start - 1] = '\0';
}

static void copy_text(char *out, size_t size, const char *text)
{
    size_t len = text == NULL ? 0 : strnlen(text, size - 1);

    memcpy(out, text == NULL ? "" : text, len);
    out[len] = '\0';
    mend_tail(out);
}

static bool taken(const eseal_error *err)
{
    return err == NULL || err->code != 0;
}

int es_err(eseal_error *err, int code, const char *where, uint64_t offset, const char *format, ...)
{
    va_list args;

    if (taken(err))
        return code;
    err->code = code;
    err->sys = 0;
    err->offset = offset;
    copy_text(err->where, sizeof err->where, where);
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    mend_tail(err->text);
    return code;
}

int es_err_sys(eseal_error *err, int code, int sys, const char *where, const char *what)
{
    if (taken(err))
        return code;
    /* glibc since 2.32 and musl keep strerror's text per thread */
    es_err(err, code, where, ES_NO_OFFSET, "%s: %s", what, strerror(sys));
    err->sys = sys;
    return code;
}

int es_err_nomem(eseal_error *err)
{
    return es_err(err, ESEAL_E_NOMEM, NULL, ES_NO_OFFSET, "memory could not be had");
}

int es_err_misuse(eseal_error *err, const char *what)
{
    return es_err(err, ESEAL_E_MISUSE, NULL, ES_NO_OFFSET, "%s", what);
}

#define LIMIT_BEGIN "the limit "
#define LIMIT_END " is reached"

int es_err_limit(eseal_error *err, const char *where, const char *limit, uint64_t value)
{
    return es_err(err, ESEAL_E_LIMIT, where, ES_NO_OFFSET, LIMIT_BEGIN "%s = %" PRIu64 LIMIT_END,
        limit, value);
}

void es_err_limit_said(char *out, const eseal_error *err)
{
    const char *begin = strstr(err->text, LIMIT_BEGIN);
    const char *end = strstr(err->text, LIMIT_END);
    size_t skip = sizeof LIMIT_BEGIN - 1;

    out[0] = '\0';
    if (begin != NULL && end != NULL && end > begin + skip)
        snprintf(out, 64, "%.*s", (int)(end - begin - (ptrdiff_t)skip), begin + skip);
}

bool es_err_is_ours(int code)
{
    return code == ESEAL_E_NOMEM || code == ESEAL_E_IO || code == ESEAL_E_CRYPTO ||
           code == ESEAL_E_SELF_TEST;
}

int es_err_from(eseal_error *err, int code, const eseal_error *from)
{
    if (!taken(err))
        *err = *from;
    return code;
}

void es_err_place(eseal_error *err, const char *place)
{
    char joined[2 * sizeof err->where];

    if (err == NULL || err->code == 0)
        return;
    snprintf(
        joined, sizeof joined, "%.150s%s%s", place, err->where[0] == '\0' ? "" : "/", err->where);
    copy_text(err->where, sizeof err->where, joined);
}
