/* SPDX-License-Identifier: Apache-2.0 */
/* Posting over HTTP: the URL, the connection, and the time it may take. */
#include "http.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct http_url {
    char host[256], port[6];
    const char *authority; /* in the URL, as the Host field wants it */
    int authority_len;
    const char *path; /* "" for "/" */
} http_url;

static int failed(const char *url, int sys, const char *what)
{
    return tool_system_error(url, ESEAL_E_IO, sys, what);
}

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

int http_check_url(const char *url)
{
    http_url parsed;
    const char *wrong = parse_url(&parsed, url);

    return wrong == NULL ? 0 : tool_system_error(url, ESEAL_E_MISUSE, 0, wrong);
}

/* --- time --- */

static long long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits for the socket.  0, or an errno value. */
static int wait_for(int fd, short events, long long deadline)
{
    for (;;) {
        struct pollfd p = {.fd = fd, .events = events};
        long long left = deadline - now_ms();
        int rc = left <= 0 ? 0 : poll(&p, 1, (int)(left > 3600000 ? 3600000 : left));

        if (rc == 0)
            return ETIMEDOUT;
        if (rc > 0)
            return 0;
        if (errno != EINTR)
            return errno;
    }
}

/* --- the connection --- */

/* An errno value; *fd: the socket. */
static int connect_to(int *fd, const struct addrinfo *to, long long deadline)
{
    socklen_t len = sizeof(int);
    int sys = 0;

    *fd = socket(to->ai_family, to->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, to->ai_protocol);
    if (*fd < 0)
        return errno;
    if (connect(*fd, to->ai_addr, to->ai_addrlen) < 0)
        sys = errno;
    if (sys == EINPROGRESS) {
        sys = wait_for(*fd, POLLOUT, deadline);
        if (sys == 0 && getsockopt(*fd, SOL_SOCKET, SO_ERROR, &sys, &len) < 0)
            sys = errno;
    }
    if (sys != 0) {
        close(*fd);
        *fd = -1;
    }
    return sys;
}

static int open_connection(int *fd, const http_url *url, const char *text, long long deadline)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    int rc = getaddrinfo(url->host, url->port, &hints, &list);
    int sys = EHOSTUNREACH;

    *fd = -1;
    if (rc != 0)
        return failed(text, 0, gai_strerror(rc));
    for (const struct addrinfo *at = list; at != NULL && *fd < 0; at = at->ai_next)
        sys = connect_to(fd, at, deadline);
    freeaddrinfo(list);
    return *fd < 0 ? failed(text, sys, "cannot connect") : 0;
}

/* 0, or an errno value. */
static int send_all(int fd, const void *data, size_t len, long long deadline)
{
    const unsigned char *at = data;

    while (len > 0) {
        ssize_t sent = send(fd, at, len, MSG_NOSIGNAL);
        int sys = sent < 0 ? errno : 0;

        if (sys == EAGAIN)
            sys = wait_for(fd, POLLOUT, deadline);
        else if (sys == EINTR)
            sys = 0;
        if (sys != 0)
            return sys;
        if (sent > 0) {
            at += sent;
            len -= (size_t)sent;
        }
    }
    return 0;
}

static int send_question(int fd, const http_url *url, const http_question *q, long long deadline)
{
    size_t size = strlen(q->url) * 2 + 512;
    char *head = malloc(size);
    int len, sys;

    if (head == NULL)
        return tool_system_error(NULL, ESEAL_E_NOMEM, ENOMEM, "the request");
    len = snprintf(head, size,
        "POST %s HTTP/1.1\r\nHost: %.*s\r\nUser-Agent: eseal\r\nContent-Type: %s\r\n"
        "Accept: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
        url->path[0] == '\0' ? "/" : url->path, url->authority_len, url->authority, q->type,
        q->expect, q->len);
    sys = send_all(fd, head, (size_t)len, deadline);
    if (sys == 0)
        sys = send_all(fd, q->body, q->len, deadline);
    free(head);
    return sys != 0 ? failed(q->url, sys, "cannot send") : 0;
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

/* Says what a head forbids to go on for. */
static int check_head(const http_answer *answer, const http_question *q)
{
    char text[200];

    if (strncmp(answer->status, "200", 3) != 0) {
        snprintf(text, sizeof text, "the service says %.150s", answer->status);
        return failed(q->url, 0, text);
    }
    if (answer->length >= 0 && (unsigned long long)answer->length > q->max)
        return failed(q->url, 0, "the answer is too large");
    if (strcasecmp(answer->type, q->expect) != 0)
        fprintf(stderr, "eseal: warning: %s: the answer is of type \"%.80s\", not %s\n", q->url,
            answer->type, q->expect);
    return 0;
}

/* Reads more; 1 at the end of the connection, 0, or said why not. */
static int receive(int fd, http_answer *answer, const http_question *q, long long deadline)
{
    ssize_t got;
    int sys;

    if (answer->len > 2 * q->max + 65536) /* with chunks and their lines */
        return failed(q->url, 0, "the answer is too large");
    if (!make_room(answer))
        return tool_system_error(NULL, ESEAL_E_NOMEM, ENOMEM, "the answer");
    sys = wait_for(fd, POLLIN, deadline);
    if (sys != 0)
        return failed(q->url, sys, "no answer");
    got = recv(fd, answer->raw + answer->len, answer->room - answer->len, 0);
    if (got < 0 && errno != EAGAIN && errno != EINTR)
        return failed(q->url, errno, "no answer");
    answer->len += got > 0 ? (size_t)got : 0;
    return got == 0 ? 1 : 0;
}

static int read_answer(int fd, http_answer *answer, const http_question *q, long long deadline)
{
    bool ended = false;
    const char *wrong;
    int rc = 0;

    while (!http_answer_is_whole(answer, ended)) {
        rc = receive(fd, answer, q, deadline);
        if (rc > 1)
            return rc;
        ended = rc == 1;
        if (answer->head == 0 && answer->len > 0) {
            wrong = http_answer_head(answer);
            if (wrong != NULL)
                return failed(q->url, 0, wrong);
            rc = answer->head == 0 ? 0 : check_head(answer, q);
            if (rc != 0)
                return rc;
        }
        if (answer->head != 0 && !answer->chunked && answer->len - answer->head > q->max)
            return failed(q->url, 0, "the answer is too large");
    }
    wrong = http_answer_body(answer, q->max);
    return wrong != NULL ? failed(q->url, 0, wrong) : 0;
}

int http_post(unsigned char **out, size_t *len, const http_question *question)
{
    long long deadline = now_ms() + question->timeout * 1000;
    http_answer answer = {0};
    http_url url;
    int fd = -1;
    int rc = http_check_url(question->url);

    *out = NULL;
    if (rc == 0 && parse_url(&url, question->url) == NULL)
        rc = open_connection(&fd, &url, question->url, deadline);
    if (rc == 0)
        rc = send_question(fd, &url, question, deadline);
    if (rc == 0)
        rc = read_answer(fd, &answer, question, deadline);
    if (fd >= 0)
        close(fd);
    if (rc == 0) {
        *out = answer.raw;
        *len = answer.len;
        answer.raw = NULL;
    }
    free(answer.raw);
    return rc;
}
