/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client for one thing: posting a small question over plain HTTP/1.1 and taking a small answer,
 * within a time.  No redirects, no credentials, no TLS: what is asked here is signed by itself.
 */
#ifndef ESEAL_TOOLS_HTTP_H
#define ESEAL_TOOLS_HTTP_H

#include "tool.h"

typedef struct http_question {
    const char *url;    /* http://HOST[:PORT][/PATH] */
    const char *type;   /* of the question */
    const char *expect; /* type of the answer; another is warned of */
    const void *body;
    size_t len;
    long long timeout; /* seconds for everything but the look-up of the name */
    size_t max;        /* octets of the answer */
} http_question;

/* Whether the URL can be used; 0, or said why not. */
int http_check_url(const char *url);
/* 0, or said why not.  *out: free() it. */
int http_post(unsigned char **out, size_t *len, const http_question *question);

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
