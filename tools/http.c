/* SPDX-License-Identifier: Apache-2.0 */
/* Asking over HTTP: the URL, the question, and what comes back. */
#include "http.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

typedef struct http_url {
    char host[256], port[6];
    const char *authority; /* in the URL, as the Host field wants it */
    int authority_len;
    const char *path; /* "" for "/" */
} http_url;

/* --- the URL --- */

static bool take_port(http_url *out, const char *text, size_t len)
{
    long port;

    if (len == 0 || len > 5 || strspn(text, "0123456789") != len)
        return false;
    memcpy(out->port, text, len);
    out->port[len] = '\0';
    port = strtol(out->port, NULL, 10);
    return port > 0 && port < 65536;
}

/* HOST, HOST:PORT or [ADDRESS]:PORT */
static bool take_authority(http_url *out, const char *text, size_t len)
{
    bool bracket = text[0] == '[';
    const char *host = text + bracket;
    size_t host_len = bracket ? strcspn(host, "]/") : strcspn(text, ":/");
    size_t used = host_len + 2 * (size_t)bracket;

    if (host_len == 0 || host_len >= sizeof out->host || used > len ||
        (bracket && host[host_len] != ']') || memchr(host, '@', host_len) != NULL)
        return false;
    memcpy(out->host, host, host_len);
    out->host[host_len] = '\0';
    memcpy(out->port, "80", 3);
    return used == len || (text[used] == ':' && take_port(out, text + used + 1, len - used - 1));
}

/* NULL, or what is wrong. */
static const char *parse_url(http_url *out, const char *url)
{
    *out = (http_url){.authority = url + 7};
    if (strncmp(url, "http://", 7) != 0)
        return "the URL does not begin with http://; no other way is known";
    for (const char *c = url; *c != '\0'; c++)
        if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7F || *c == '#' || *c == '\\')
            return "the URL has a character that may not stand there";
    out->authority_len = (int)strcspn(out->authority, "/?");
    out->path = out->authority + out->authority_len;
    if (out->path[0] == '?')
        return "the URL needs a / before the ?";
    if (!take_authority(out, out->authority, (size_t)out->authority_len))
        return "the URL names no host and port: http://HOST:PORT/PATH";
    return NULL;
}

const char *http_read_url(const char *url, char host[256], int *port)
{
    http_url parsed;
    const char *wrong = parse_url(&parsed, url);

    if (wrong == NULL && host != NULL)
        memcpy(host, parsed.host, sizeof parsed.host);
    if (wrong == NULL && port != NULL)
        *port = (int)strtol(parsed.port, NULL, 10);
    return wrong;
}

int http_check_url(const char *url)
{
    const char *wrong = http_read_url(url, NULL, NULL);

    return wrong == NULL ? 0 : tool_system_error(url, ESEAL_E_MISUSE, 0, wrong);
}

/* --- the question --- */

static bool send_all(http_call *call, const void *data, size_t len)
{
    const unsigned char *at = data;

    while (len > 0) {
        ssize_t sent = send(call->fd, at, len, MSG_NOSIGNAL);
        int sys = sent < 0 ? errno : 0;

        if (sys == EAGAIN)
            sys = http_wait(call, POLLOUT);
        else if (sys == EINTR)
            sys = 0;
        if (sys != 0)
            return http_failed(call, ESEAL_E_IO, sys, "cannot send");
        if (sent > 0) {
            at += sent;
            len -= (size_t)sent;
        }
    }
    return true;
}

static bool send_question(http_call *call, const http_url *url)
{
    const http_question *q = call->question;
    size_t size = strlen(q->url) * 2 + 512;
    char *head = malloc(size);
    size_t len;
    bool sent;

    if (head == NULL)
        return http_failed(call, ESEAL_E_NOMEM, ENOMEM, "the request");
    len = (size_t)snprintf(head, size,
        "%s %s HTTP/1.1\r\nHost: %.*s\r\nUser-Agent: eseal\r\nAccept: %s\r\n"
        "Connection: close\r\n",
        q->type == NULL ? "GET" : "POST", url->path[0] == '\0' ? "/" : url->path,
        url->authority_len, url->authority, q->expect);
    if (q->type != NULL)
        len += (size_t)snprintf(
            head + len, size - len, "Content-Type: %s\r\nContent-Length: %zu\r\n", q->type, q->len);
    len += (size_t)snprintf(head + len, size - len, "\r\n");
    sent = send_all(call, head, len) && (q->type == NULL || send_all(call, q->body, q->len));
    free(head);
    return sent;
}

/* --- the answer --- */

static bool make_room(http_answer *answer)
{
    size_t room = answer->room == 0 ? 16384 : answer->room * 2;
    unsigned char *grown;

    if (answer->len < answer->room)
        return true;
    grown = realloc(answer->raw, room);
    if (grown != NULL) {
        answer->raw = grown;
        answer->room = room;
    }
    return grown != NULL;
}

/* What a head forbids to go on for. */
static bool check_head(http_call *call, const http_answer *answer)
{
    char text[200];

    snprintf(call->outcome->type, sizeof call->outcome->type, "%s", answer->type);
    if (strncmp(answer->status, "200", 3) != 0) {
        snprintf(text, sizeof text, "the service says %.150s%s", answer->status,
            answer->status[0] == '3' ? "; redirects are not followed" : "");
        return http_failed(call, ESEAL_E_IO, 0, text);
    }
    if (answer->length >= 0 && (unsigned long long)answer->length > call->question->max)
        return http_failed(call, ESEAL_E_IO, 0, "the answer is too large");
    return true;
}

/* Reads more; *ended at the end of the connection. */
static bool receive(http_call *call, http_answer *answer, bool *ended)
{
    ssize_t got;
    int sys;

    if (answer->len > 2 * call->question->max + 65536) /* with chunks and their lines */
        return http_failed(call, ESEAL_E_IO, 0, "the answer is too large");
    if (!make_room(answer))
        return http_failed(call, ESEAL_E_NOMEM, ENOMEM, "the answer");
    sys = http_wait(call, POLLIN);
    if (sys != 0)
        return http_failed(call, ESEAL_E_IO, sys, "no answer");
    got = recv(call->fd, answer->raw + answer->len, answer->room - answer->len, 0);
    if (got < 0 && errno != EAGAIN && errno != EINTR)
        return http_failed(call, ESEAL_E_IO, errno, "no answer");
    answer->len += got > 0 ? (size_t)got : 0;
    *ended = got == 0;
    return true;
}

/* The head, once it is there. */
static bool take_head(http_call *call, http_answer *answer)
{
    const char *wrong;

    if (answer->head != 0 || answer->len == 0)
        return true;
    wrong = http_answer_head(answer);
    if (wrong != NULL)
        return http_failed(call, ESEAL_E_IO, 0, wrong);
    return answer->head == 0 || check_head(call, answer);
}

static bool read_answer(http_call *call, http_answer *answer)
{
    size_t max = call->question->max;
    bool ended = false;
    const char *wrong;

    while (!http_answer_is_whole(answer, ended)) {
        if (!receive(call, answer, &ended) || !take_head(call, answer))
            return false;
        if (answer->head != 0 && !answer->chunked && answer->len - answer->head > max)
            return http_failed(call, ESEAL_E_IO, 0, "the answer is too large");
    }
    wrong = http_answer_body(answer, max);
    return wrong == NULL || http_failed(call, ESEAL_E_IO, 0, wrong);
}

bool http_ask(
    unsigned char **out, size_t *len, const http_question *question, http_outcome *outcome)
{
    http_call call = {question, outcome, http_now() + question->timeout, -1};
    http_answer answer = {0};
    http_url url;
    const char *wrong = parse_url(&url, question->url);
    bool ok;

    *out = NULL;
    *outcome = (http_outcome){0};
    ok = wrong == NULL || http_failed(&call, ESEAL_E_MISUSE, 0, wrong);
    ok = ok && http_connect(&call, url.host, url.port) && send_question(&call, &url) &&
         read_answer(&call, &answer);
    if (call.fd >= 0)
        close(call.fd);
    if (ok) {
        *out = answer.raw;
        *len = answer.len;
        answer.raw = NULL;
    }
    free(answer.raw);
    return ok;
}

int http_post(unsigned char **out, size_t *len, const http_question *q)
{
    http_outcome outcome;

    if (!http_ask(out, len, q, &outcome))
        return tool_system_error(q->url, outcome.code, outcome.sys, outcome.what);
    if (strcasecmp(outcome.type, q->expect) != 0)
        tool_say("eseal: warning: %s: the answer is of type \"%.80s\", not %s\n", q->url,
            outcome.type, q->expect);
    return 0;
}
