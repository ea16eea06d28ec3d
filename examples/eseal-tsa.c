/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A time-stamp service to test against: RFC 3161 over HTTP on the loopback, with an SM2 key.
 *
 *   eseal-tsa KEY CERT [--port N] [--count N] [--delay SECONDS] [--cms] [--fail NAME]
 *
 * Prints the port, answers --count requests (default 1) one after the other, and ends.  It takes
 * its time from the system's clock and keeps no log: do not let anybody rely on its stamps.  --fail
 * answers with a PKIStatus or PKIFailureInfo of that name.  Unlike the other examples it uses
 * OpenSSL directly: the library makes no stamps.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tsa.h"

enum { ROOM = 65536, PATIENCE = 10 };

typedef struct settings {
    tsa service;
    const char *key, *cert;
    long port, count, delay;
} settings;

static int usage(void)
{
    fprintf(stderr, "usage: eseal-tsa KEY CERT [--port N] [--count N] [--delay SECONDS] [--cms] "
                    "[--fail NAME]\n");
    return 2;
}

/* A number from 0 to max; -1 for anything else. */
static long number(const char *text, long max)
{
    char *end;
    long n = text == NULL ? -1 : strtol(text, &end, 10);

    return n < 0 || end == text || *end != '\0' || n > max ? -1 : n;
}

static int parse(settings *s, int argc, char **argv)
{
    *s = (settings){.count = 1};
    if (argc < 3)
        return 0;
    s->key = argv[1];
    s->cert = argv[2];
    for (int i = 3; i < argc; i++) {
        const char *value = argv[i + 1]; /* NULL behind the last */

        if (strcmp(argv[i], "--cms") == 0) {
            s->service.cms = 1;
            continue;
        }
        if (strcmp(argv[i], "--port") == 0)
            s->port = number(value, 65535);
        else if (strcmp(argv[i], "--count") == 0)
            s->count = number(value, 1000000);
        else if (strcmp(argv[i], "--delay") == 0)
            s->delay = number(value, 3600);
        else if (strcmp(argv[i], "--fail") == 0 && value != NULL && tsa_knows(value))
            s->service.fail = value;
        else
            return 0;
        i++;
    }
    return s->port >= 0 && s->count >= 0 && s->delay >= 0;
}

static int open_service(tsa *service, const char *key, const char *cert)
{
    BIO *key_in = BIO_new_file(key, "r"), *cert_in = BIO_new_file(cert, "r");

    if (key_in != NULL && cert_in != NULL) {
        service->key = PEM_read_bio_PrivateKey(key_in, NULL, NULL, NULL);
        service->cert = PEM_read_bio_X509(cert_in, NULL, NULL, NULL);
    }
    BIO_free(key_in);
    BIO_free(cert_in);
    if (service->key == NULL || service->cert == NULL || !EVP_PKEY_is_a(service->key, "SM2") ||
        X509_check_private_key(service->cert, service->key) != 1 ||
        (X509_get_extended_key_usage(service->cert) & XKU_TIMESTAMP) == 0 ||
        X509_get_extended_key_usage(service->cert) == UINT32_MAX) {
        fprintf(
            stderr, "eseal-tsa: needs an SM2 key and its certificate for time stamping (PEM)\n");
        return 0;
    }
    return 1;
}

/* Nobody but this machine may ask. */
static int listen_here(long port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, len) < 0 || listen(fd, 8) < 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) < 0) {
        perror("eseal-tsa");
        return -1;
    }
    printf("%u\n", ntohs(at.sin_port));
    fflush(stdout);
    return fd;
}

/* The Content-Length; -1 when there is none. */
static long find_length(const char *head)
{
    const char *line = head;

    while ((line = strstr(line, "\r\n")) != NULL && strncmp(line, "\r\n\r\n", 4) != 0) {
        line += 2;
        if (strncasecmp(line, "Content-Length:", 15) == 0)
            return strtol(line + 15, NULL, 10);
    }
    return -1;
}

/* The body of a POST; its length, or -1. */
static long read_request(int fd, char *room, const char **body)
{
    size_t len = 0;
    long wanted = -1;

    *body = NULL;
    while (len < ROOM - 1) {
        ssize_t got = recv(fd, room + len, ROOM - 1 - len, 0);

        if (got <= 0)
            return -1;
        len += (size_t)got;
        room[len] = '\0';
        if (*body == NULL && (*body = strstr(room, "\r\n\r\n")) != NULL) {
            if (strncmp(room, "POST ", 5) != 0)
                return -1;
            *body += 4;
            wanted = find_length(room);
        }
        if (*body != NULL && (wanted < 0 || wanted >= ROOM))
            return -1;
        if (*body != NULL && len - (size_t)(*body - room) >= (size_t)wanted)
            return wanted;
    }
    return -1;
}

static void send_all(int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len > 0) {
        ssize_t sent = send(fd, at, len, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        at += sent;
        len -= (size_t)sent;
    }
}

static void serve(int fd, const settings *s, char *room)
{
    static const char REFUSED[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n"
                                  "Connection: close\r\n\r\n";
    struct timeval patience = {.tv_sec = PATIENCE};
    const char *body;
    unsigned char *answer = NULL;
    char head[200];
    size_t len = 0;
    long n;

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    n = read_request(fd, room, &body);
    if (n >= 0)
        answer = tsa_answer(&len, &s->service, (const unsigned char *)body, (size_t)n);
    if (s->delay > 0)
        sleep((unsigned)s->delay);
    if (answer == NULL) {
        send_all(fd, REFUSED, sizeof REFUSED - 1);
        return;
    }
    snprintf(head, sizeof head,
        "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n"
        "Content-Length: %zu\r\nConnection: close\r\n\r\n",
        len);
    send_all(fd, head, strlen(head));
    send_all(fd, answer, len);
    free(answer);
}

int main(int argc, char **argv)
{
    settings s;
    char *room = malloc(ROOM);
    int listener = -1, ok;

    if (room == NULL || !parse(&s, argc, argv)) {
        free(room);
        return usage();
    }
    ok = open_service(&s.service, s.key, s.cert) && (listener = listen_here(s.port)) >= 0;
    for (long i = 0; ok && i < s.count; i++) {
        int fd = accept(listener, NULL, NULL);

        if (fd < 0)
            break;
        serve(fd, &s, room);
        close(fd);
    }
    if (listener >= 0)
        close(listener);
    EVP_PKEY_free(s.service.key);
    X509_free(s.service.cert);
    free(room);
    return ok ? 0 : 1;
}
