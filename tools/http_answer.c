/* SPDX-License-Identifier: Apache-2.0 */
/* An answer of HTTP/1.1 (RFC 9112), read with suspicion. */
#include "http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEAD_MAX 16384

/* Where mark begins, or NULL. */
static unsigned char *find(unsigned char *data, size_t len, const char *mark)
{
    size_t mark_len = strlen(mark);

    for (size_t i = 0; len >= mark_len && i <= len - mark_len; i++)
        if (memcmp(data + i, mark, mark_len) == 0)
            return data + i;
    return NULL;
}

/* Leaves only what can be shown. */
static void make_plain(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || (unsigned char)*text >= 0x7F)
            *text = '?';
}

static char *trim(char *text)
{
    size_t len;

    text += strspn(text, " \t");
    len = strlen(text);
    while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
        text[--len] = '\0';
    return text;
}

static const char *take_length(http_answer *answer, const char *value)
{
    long long length = 0;
    size_t digits = strspn(value, "0123456789");

    if (digits == 0 || digits > 15 || value[digits] != '\0')
        return "the Content-Length is no number";
    length = strtoll(value, NULL, 10);
    if (answer->length >= 0 && answer->length != length)
        return "there are two different Content-Lengths";
    answer->length = length;
    return NULL;
}

static const char *take_field(http_answer *answer, char *line)
{
    char *colon = strchr(line, ':');
    char *value;

    if (colon == NULL || colon == line || line[0] == ' ' || line[0] == '\t')
        return "a header line cannot be read";
    *colon = '\0';
    value = trim(colon + 1);
    if (strcasecmp(line, "Content-Length") == 0)
        return take_length(answer, value);
    if (strcasecmp(line, "Transfer-Encoding") == 0) {
        if (strcasecmp(value, "chunked") != 0 || answer->chunked)
            return "the Transfer-Encoding is not \"chunked\"";
        answer->chunked = true;
    }
    if (strcasecmp(line, "Content-Encoding") == 0 && strcasecmp(value, "identity") != 0)
        return "the answer is compressed, which was not asked for";
    if (strcasecmp(line, "Content-Type") == 0) {
        value[strcspn(value, "; ")] = '\0';
        make_plain(value);
        answer->type = value;
    }
    return NULL;
}

/* "HTTP/1.1 200 OK" */
static const char *take_status(http_answer *answer, char *line)
{
    if (strncmp(line, "HTTP/1.", 7) != 0 || line[7] < '0' || line[7] > '9' || line[8] != ' ' ||
        strspn(line + 9, "0123456789") != 3 || (line[12] != ' ' && line[12] != '\0'))
        return "this is no answer of HTTP/1.1";
    make_plain(line + 9);
    answer->status = line + 9;
    return NULL;
}

const char *http_answer_head(http_answer *answer)
{
    char *at = (char *)answer->raw;
    unsigned char *end = find(answer->raw, answer->len, "\r\n\r\n");
    const char *wrong;

    if (end == NULL ? answer->len > HEAD_MAX : (size_t)(end - answer->raw) > HEAD_MAX)
        return "the header of the answer is too large";
    if (end == NULL)
        return NULL;
    if (memchr(answer->raw, '\0', (size_t)(end - answer->raw)) != NULL)
        return "there is a zero octet in the header of the answer";
    answer->head = (size_t)(end - answer->raw) + 4;
    answer->length = -1;
    answer->type = "";
    end[2] = '\0';
    wrong = NULL;
    for (int n = 0; wrong == NULL && *at != '\0'; n++) {
        char *next = strstr(at, "\r\n");

        *next = '\0';
        wrong = n == 0 ? take_status(answer, at) : take_field(answer, at);
        at = next + 2;
    }
    if (wrong == NULL && answer->status == NULL)
        wrong = "this is no answer of HTTP/1.1";
    if (wrong == NULL && answer->chunked && answer->length >= 0)
        wrong = "there are both a Content-Length and a Transfer-Encoding";
    return wrong;
}

/* The size of a chunk at *at, which then stands behind its line; false: there is none. */
static bool take_size(size_t *size, unsigned char *raw, size_t *at, size_t len)
{
    static const char HEX[] = "0123456789abcdef";
    const unsigned char *end = find(raw + *at, len - *at, "\r\n");
    size_t digits = 0;

    *size = 0;
    for (; end != NULL && raw + *at + digits < end; digits++) {
        unsigned char c = raw[*at + digits];
        const char *digit = strchr(HEX, c >= 'A' && c <= 'F' ? c + 32 : c);

        if (digit == NULL || *digit == '\0')
            break;
        if (digits >= 7)
            return false;
        *size = *size * 16 + (size_t)(digit - HEX);
    }
    if (end == NULL || digits == 0)
        return false;
    if (raw + *at + digits != end && raw[*at + digits] != ';' && raw[*at + digits] != ' ')
        return false;
    *at = (size_t)(end - raw) + 2;
    return true;
}

/* Goes through the chunks; false: they cannot be read, or are not all there.  join: moves what they
 * hold to the front. */
static bool walk_chunks(http_answer *answer, bool join)
{
    size_t at = answer->head, to = 0, size;

    while (take_size(&size, answer->raw, &at, answer->len)) {
        if (size == 0) {
            answer->len = join ? to : answer->len;
            return true;
        }
        if (size > answer->len - at || answer->len - at - size < 2 ||
            memcmp(answer->raw + at + size, "\r\n", 2) != 0)
            return false;
        if (join)
            memmove(answer->raw + to, answer->raw + at, size);
        to += size;
        at += size + 2;
    }
    return false;
}

bool http_answer_is_whole(http_answer *answer, bool ended)
{
    if (ended)
        return true;
    if (answer->head == 0)
        return false;
    if (answer->chunked) /* the last chunk and the trailer end so, and so may others */
        return memcmp(answer->raw + answer->len - 4, "\r\n\r\n", 4) == 0 &&
               walk_chunks(answer, false);
    return answer->length >= 0 && answer->len - answer->head >= (size_t)answer->length;
}

const char *http_answer_body(http_answer *answer, size_t max)
{
    if (answer->head == 0)
        return "the connection was closed before there was an answer";
    if (answer->chunked) {
        if (!walk_chunks(answer, true))
            return "the answer ends early, or its chunks cannot be read";
        return answer->len > max ? "the answer is too large" : NULL;
    }
    answer->len -= answer->head;
    memmove(answer->raw, answer->raw + answer->head, answer->len);
    if (answer->length >= 0 && answer->len < (size_t)answer->length)
        return "the answer ends early";
    if (answer->length >= 0)
        answer->len = (size_t)answer->length;
    return answer->len > max ? "the answer is too large" : NULL;
}
