/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client for one thing: asking a small question over plain HTTP/1.1 and taking the answer, within
 * a time and a size.  No redirects, no credentials, no proxies, no TLS: what is asked here is
 * signed by itself.
 */
#ifndef ESEAL_TOOLS_HTTP_H
#define ESEAL_TOOLS_HTTP_H

#include <sys/socket.h>

#include "tool.h"

typedef struct http_question {
    const char *url;    /* http://HOST[:PORT][/PATH] */
    const char *type;   /* of the question; NULL: there is none, and the answer is just got */
    const char *expect; /* type of the answer */
    const void *body;
    size_t len;
    long long timeout; /* milliseconds for everything */
    size_t max;        /* octets of the answer */
    /* Whether to connect to this address, or why not; NULL: to any.  It is asked about the very
     * address that is then connected to. */
    const char *(*refuse)(void *arg, const char *host, const struct sockaddr *address);
    void *arg;
} http_question;

/* What became of it. */
typedef struct http_outcome {
    int code, sys;  /* an error: ESEAL_E_*, and an errno value or 0 */
    char what[256]; /* the reason, without the URL */
    char type[80];  /* of the answer, as it says */
    bool refused;   /* by refuse() */
} http_outcome;

/* Whether the URL can be used; 0, or said why not. */
int http_check_url(const char *url);
/* The same without saying; NULL, or why not.  host, port: where it leads, or NULL. */
const char *http_read_url(const char *url, char host[256], int *port);
/* The answer's body; free() it.  false: outcome tells why not. */
bool http_ask(
    unsigned char **out, size_t *len, const http_question *question, http_outcome *outcome);
/* The same; 0, or said why not. */
int http_post(unsigned char **out, size_t *len, const http_question *question);

/* http_connect.c: what several steps of one question share. */
typedef struct http_call {
    const http_question *question;
    http_outcome *outcome;
    long long deadline; /* of the steady clock, in milliseconds */
    int fd;             /* -1: none */
} http_call;

long long http_now(void);
/* Writes down a failure; false. */
bool http_failed(http_call *call, int code, int sys, const char *what);
/* Waits for the socket.  0, or an errno value. */
int http_wait(const http_call *call, short events);
bool http_connect(http_call *call, const char *host, const char *port);

/* http_answer.c: the octets that came in. */
typedef struct http_answer {
    unsigned char *raw;
    size_t len, room;
    size_t head;        /* octets up to the body; 0: not all there */
    bool chunked;       /* else: */
    long long length;   /* Content-Length; -1: up to the end of the connection */
    const char *type;   /* of the body, "" when not said */
    const char *status; /* "404 Not Found" */
} http_answer;

/* Looks for the head in what has come so far.  NULL, or what is wrong with it. */
const char *http_answer_head(http_answer *answer);
/* Whether all of the body is there; ended: the connection is closed. */
bool http_answer_is_whole(http_answer *answer, bool ended);
/* The body alone, moved to the front of raw.  NULL, or what is wrong with it. */
const char *http_answer_body(http_answer *answer, size_t max);

#endif
