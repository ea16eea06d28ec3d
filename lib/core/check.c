/* SPDX-License-Identifier: Apache-2.0 */
#include "core/check.h"

#include "base/buf.h"
#include "base/mem.h"

typedef struct check_text {
    const char *id, *levels, *en, *zh, *clause[3];
} check_text;

static const check_text CHECKS[ES_CHECK_COUNT] = {
#define ES_CHECK(name, id, levels, en, zh, v1, v4, v5)                                             \
    [ES_C_##name] = {id, levels, en, zh, {v1, v4, v5}},
#include "core/checks.def"
#undef ES_CHECK
};

const char *es_check_name(es_check_id id)
{
    return CHECKS[id].id;
}

const char *es_check_title(es_check_id id, bool zh)
{
    return zh ? CHECKS[id].zh : CHECKS[id].en;
}

const char *es_check_clause(es_check_id id, int layout)
{
    const char *clause = CHECKS[id].clause[layout == 1 ? 0 : layout == 5 ? 2 : 1];

    if (layout == ES_LAYOUT_PLAIN && strncmp(clause, "GB/T 38540", 10) == 0)
        return "GB/T 35275-2017";
    return clause;
}

char es_check_level(es_check_id id, es_preset preset)
{
    return CHECKS[id].levels[preset];
}

size_t es_told_max(size_t signatures)
{
    const size_t all = 20000, least = 10;

    if (signatures < 2)
        return all;
    return all / signatures > least ? all / signatures : least;
}

static void check_clear(eseal_check *check)
{
    es_free(check->subject);
    es_free(check->path);
    es_free(check->detail);
    es_free(check->expected);
    es_free(check->actual);
    memset(check, 0, sizeof *check);
}

eseal_check *es_checks_add(es_checks *list, es_check_id id, int outcome, es_reason reason)
{
    eseal_check *check = &list->spare;

    if (es_grow(&list->items, &list->capacity, list->count + 1, sizeof *list->items)) {
        check = &list->items[list->count++];
        memset(check, 0, sizeof *check);
    } else {
        list->failed = true;
        check_clear(check);
    }
    check->id = id;
    check->outcome = outcome;
    check->reason = reason;
    check->time = ES_TIME_UNKNOWN;
    check->offset = check->length = UINT64_MAX;
    return check;
}

void es_checks_text(es_checks *list, char **field, const char *text)
{
    es_free(*field);
    *field = text == NULL ? NULL : es_strdup(text);
    if (text != NULL && *field == NULL)
        list->failed = true;
}

void es_checks_time(es_checks *list, char **field, int64_t time)
{
    char text[21];

    es_checks_text(list, field, es_time_to_rfc3339(text, time) ? text : "?");
}

bool es_checks_copy(es_checks *to, const eseal_check *from)
{
    eseal_check *check = es_checks_add(to, from->id, from->outcome, from->reason);

    check->level = from->level;
    check->absent = from->absent;
    check->layout = from->layout;
    check->time = from->time;
    check->offset = from->offset;
    check->length = from->length;
    es_checks_text(to, &check->subject, from->subject);
    es_checks_text(to, &check->path, from->path);
    es_checks_text(to, &check->detail, from->detail);
    es_checks_text(to, &check->expected, from->expected);
    es_checks_text(to, &check->actual, from->actual);
    return !to->failed;
}

const eseal_check *es_checks_find(const es_checks *list, es_check_id id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].id == id)
            return &list->items[i];
    return NULL;
}

void es_checks_free(es_checks *list)
{
    for (size_t i = 0; i < list->count; i++)
        check_clear(&list->items[i]);
    check_clear(&list->spare);
    es_free(list->items);
    memset(list, 0, sizeof *list);
}

/* The value of a placeholder such as "{path}"; len covers the braces. */
static const char *placeholder(
    const eseal_check *check, const char *name, size_t len, char time[21])
{
    static const char MISSING[] = "-";
    const char *value = MISSING;

    if (len == 6 && memcmp(name, "{path}", 6) == 0)
        value = check->path;
    else if (len == 8 && memcmp(name, "{detail}", 8) == 0)
        value = check->detail;
    else if (len == 10 && memcmp(name, "{expected}", 10) == 0)
        value = check->expected;
    else if (len == 8 && memcmp(name, "{actual}", 8) == 0)
        value = check->actual;
    else if (len == 6 && memcmp(name, "{time}", 6) == 0)
        value =
            check->time != ES_TIME_UNKNOWN && es_time_to_rfc3339(time, check->time) ? time : NULL;
    return value == NULL ? MISSING : value;
}

char *es_check_sentence(const eseal_check *check, bool zh)
{
    const char *at = es_reason_text(check->reason, zh);
    es_buf out = ES_BUF((size_t)1 << 30);
    char time[21], *text;

    while (*at != '\0') {
        const char *open = strchr(at, '{');
        const char *shut = open == NULL ? NULL : strchr(open, '}');

        if (shut == NULL) {
            es_buf_text(&out, at);
            break;
        }
        es_buf_put(&out, at, (size_t)(open - at));
        es_buf_text(&out, placeholder(check, open, (size_t)(shut - open) + 1, time));
        at = shut + 1;
    }
    text = (char *)es_buf_take(&out, NULL);
    es_buf_free(&out);
    return text;
}
