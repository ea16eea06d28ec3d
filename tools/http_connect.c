/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a host's name to a connection, in time.  The name is looked up once, by a thread that is
 * left behind when it takes too long, because the system's look-up cannot be interrupted; each
 * address is checked before it is connected to, and nothing else is.
 */
#include "http.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

long long http_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool http_failed(http_call *call, int code, int sys, const char *what)
{
    call->outcome->code = code;
    call->outcome->sys = sys;
    snprintf(call->outcome->what, sizeof call->outcome->what, "%s", what);
    return false;
}

int http_wait(const http_call *call, short events)
{
    for (;;) {
        struct pollfd p = {.fd = call->fd, .events = events};
        long long left = call->deadline - http_now();
        int rc = left <= 0 ? 0 : poll(&p, 1, (int)(left > 3600000 ? 3600000 : left));

        if (rc == 0)
            return ETIMEDOUT;
        if (rc > 0)
            return 0;
        if (errno != EINTR)
            return errno;
    }
}

/* --- the name --- */

/* Belongs to both sides; who lets go last frees it. */
typedef struct lookup {
    pthread_mutex_t lock;
    pthread_cond_t ready;
    char host[256], port[6];
    struct addrinfo *list;
    int rc, sides;
    bool done;
} lookup;

/* Called with the lock held. */
static void let_go(lookup *l)
{
    bool last = --l->sides == 0;

    pthread_mutex_unlock(&l->lock);
    if (!last)
        return;
    if (l->list != NULL)
        freeaddrinfo(l->list);
    pthread_cond_destroy(&l->ready);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

static void *look_up(void *arg)
{
    static const struct addrinfo HINTS = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    lookup *l = arg;
    struct addrinfo *list = NULL;
    int rc = getaddrinfo(l->host, l->port, &HINTS, &list);

    pthread_mutex_lock(&l->lock);
    l->list = rc == 0 ? list : NULL;
    l->rc = rc;
    l->done = true;
    pthread_cond_signal(&l->ready);
    let_go(l);
    return NULL;
}

static lookup *lookup_new(const char *host, const char *port)
{
    lookup *l = calloc(1, sizeof *l);
    pthread_condattr_t steady;

    if (l == NULL)
        return NULL;
    pthread_mutex_init(&l->lock, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&l->ready, &steady);
    pthread_condattr_destroy(&steady);
    snprintf(l->host, sizeof l->host, "%s", host);
    snprintf(l->port, sizeof l->port, "%s", port);
    l->sides = 2;
    return l;
}

/* *out: freeaddrinfo() it. */
static bool resolve(struct addrinfo **out, http_call *call, const char *host, const char *port)
{
    struct timespec until = {call->deadline / 1000, call->deadline % 1000 * 1000000};
    lookup *l = lookup_new(host, port);
    pthread_t thread;
    int rc = 0;
    bool done;

    if (l == NULL)
        return http_failed(call, ESEAL_E_NOMEM, ENOMEM, "the host's name");
    pthread_mutex_lock(&l->lock);
    rc = pthread_create(&thread, NULL, look_up, l);
    if (rc == 0)
        pthread_detach(thread);
    else
        l->sides = 1;
    while (rc == 0 && !l->done)
        rc = pthread_cond_timedwait(&l->ready, &l->lock, &until);
    done = l->done;
    if (done) {
        *out = l->list;
        l->list = NULL;
        rc = l->rc;
    }
    let_go(l);
    if (!done)
        return http_failed(call, ESEAL_E_IO, rc, "the host's name could not be looked up");
    return rc == 0 || http_failed(call, ESEAL_E_IO, 0, gai_strerror(rc));
}

/* --- the connection --- */

/* An errno value. */
static int connect_to(http_call *call, const struct addrinfo *to)
{
    socklen_t len = sizeof(int);
    int sys = 0;

    call->fd =
        socket(to->ai_family, to->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, to->ai_protocol);
    if (call->fd < 0)
        return errno;
    if (connect(call->fd, to->ai_addr, to->ai_addrlen) < 0)
        sys = errno;
    if (sys == EINPROGRESS) {
        sys = http_wait(call, POLLOUT);
        if (sys == 0 && getsockopt(call->fd, SOL_SOCKET, SO_ERROR, &sys, &len) < 0)
            sys = errno;
    }
    if (sys != 0) {
        close(call->fd);
        call->fd = -1;
    }
    return sys;
}

bool http_connect(http_call *call, const char *host, const char *port)
{
    const http_question *q = call->question;
    const char *refused = NULL;
    struct addrinfo *list = NULL;
    int sys = 0;

    if (!resolve(&list, call, host, port))
        return false;
    for (const struct addrinfo *at = list; at != NULL && call->fd < 0; at = at->ai_next) {
        const char *why = q->refuse == NULL ? NULL : q->refuse(q->arg, host, at->ai_addr);

        if (why != NULL)
            refused = why;
        else
            sys = connect_to(call, at);
    }
    freeaddrinfo(list);
    if (call->fd >= 0)
        return true;
    call->outcome->refused = sys == 0 && refused != NULL;
    if (call->outcome->refused)
        return http_failed(call, ESEAL_E_IO, 0, refused);
    return http_failed(call, ESEAL_E_IO, sys != 0 ? sys : EHOSTUNREACH, "cannot connect");
}
