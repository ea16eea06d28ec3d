/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal verify --fetch: getting what a report's needs name, over HTTP, within limits.  What comes
 * is evidence like any other and proves nothing by where it came from.
 *
 * Where a certificate says that something is to be had is followed only where an anchor vouches for
 * that certificate, and only to public addresses; what the caller names is the caller's decision.
 */
#ifndef ESEAL_TOOLS_FETCH_H
#define ESEAL_TOOLS_FETCH_H

#include "http.h"

/* Limits. */
enum {
    FETCH_PER_DOCUMENT = 16,     /* connections for one document */
    FETCH_ROUNDS = 8,            /* judging again for one document */
    FETCH_TIME = 10000,          /* milliseconds for one answer, the look-up of the name included */
    FETCH_TIME_DOCUMENT = 30,    /* seconds for one document, unless --fetch-timeout is given */
    FETCH_LIST_MAX = 16 << 20,   /* octets of a revocation or status list */
    FETCH_SMALL_MAX = 256 << 10, /* octets of an OCSP answer or a certificate */
    FETCH_RUN_MAX = 256 << 20,   /* octets for all documents of a call */
    FETCH_RULES_MAX = 64         /* of --fetch-allow */
};

typedef enum fetch_use { FETCH_CRL, FETCH_OCSP, FETCH_ISSUER, FETCH_STATUS, FETCH_USES } fetch_use;
extern const char *const FETCH_USE_NAMES[FETCH_USES];

/* fetch_need.c: what of a report matters here. */
#define FETCH_PLACES 16

typedef struct fetch_need {
    char *kind, *subject, *cert_id, *at;
    bool anchored;
    struct {
        fetch_use use;
        char *url;
    } places[FETCH_PLACES];
    int place_count;
} fetch_need;

typedef struct fetch_needs {
    fetch_need *items;
    size_t count;
} fetch_needs;

/* false: memory ran out. */
bool fetch_needs_read(fetch_needs *out, const eseal_report *report);
void fetch_needs_free(fetch_needs *needs);

/* fetch_rule.c: which addresses are connected to. */
typedef struct fetch_rules {
    const char *hosts[FETCH_RULES_MAX];
    int host_count;
    struct {
        unsigned char address[16]; /* IPv4 as ::ffff:0:0/96 */
        int bits;
    } nets[FETCH_RULES_MAX];
    int net_count;
    char why[256]; /* of the last refusal */
} fetch_rules;

/* HOST, ADDRESS or ADDRESS/N; false: it is none of these, or there are too many. */
bool fetch_rules_add(fetch_rules *rules, const char *text);
/* http_question.refuse; arg: the rules. */
const char *fetch_rules_refuse(void *arg, const char *host, const struct sockaddr *address);

/* fetch_ocsp.c: a question about one certificate, and whether an answer is to it.  malloc()ed. */
bool fetch_ocsp_request(unsigned char **out, size_t *len, const char *cert_id_hex);
/* NULL: it is, as far as a nonce tells; else why not. */
const char *fetch_ocsp_mismatch(
    const unsigned char *request, size_t request_len, const unsigned char *answer, size_t len);
/* Adds one certificate, or those of a certs-only CMS (RFC 5280, 4.2.2.1); 0 or a negative code. */
int fetch_issuer_add(eseal_evidence *evidence, const unsigned char *data, size_t len,
    const char *url, eseal_error *err);

/* fetch.c */
/* One place that was gone to, or would have been. */
typedef struct fetch_item {
    fetch_use use;
    char *url, *about;  /* about: of OCSP, the certificate asked about, else "" */
    const char *result; /* "fetched", "refused", "failed" or "unusable" */
    char reason[512];
    char type[80];
    size_t octets;
    bool named; /* for the document under way */
} fetch_item;

typedef struct fetcher {
    const tool_args *args;
    const eseal_ctx *ctx;
    eseal_evidence *evidence;
    fetch_rules rules;
    fetch_item *items;
    size_t count;
    size_t octets;      /* of all documents */
    int connections;    /* of the document */
    long long time;     /* milliseconds for a document */
    long long deadline; /* of the document; 0: none is under way */
} fetcher;

/* Reads the options; 0, or said why not.  evidence: where what was got goes. */
int fetch_begin(
    fetcher *out, const tool_args *args, const eseal_ctx *ctx, eseal_evidence *evidence);
void fetch_end(fetcher *f);
/* Whether --fetch-url names a place for seal status. */
bool fetch_has_status(const tool_args *args);
/* A new document. */
void fetch_document(fetcher *f);
/* Gets what the report needs.  *more: something new is there, so that judging again makes sense.
 * 0, or said why not (memory alone: what could not be got is told by the items). */
int fetch_needs_of(bool *more, fetcher *f, const eseal_report *report);
/* Prints a report as JSON with what was fetched for it behind it. */
int fetch_print_json(const fetcher *f, const eseal_report *report, bool compact);

#endif
