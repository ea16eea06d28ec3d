/* SPDX-License-Identifier: Apache-2.0 */
/* From needs to places, from places to evidence. */
#include "fetch.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const FETCH_USE_NAMES[FETCH_USES] = {"crl", "ocsp", "issuer", "status"};

static const char *const EXPECTED[FETCH_USES] = {"application/pkix-crl",
    "application/ocsp-response", "application/pkix-cert", "application/octet-stream"};

/* --- the options --- */

/* The place that KIND=URL names for this use, or NULL. */
static const char *given_for(const char *text, fetch_use use)
{
    size_t len = strlen(FETCH_USE_NAMES[use]);

    return strncmp(text, FETCH_USE_NAMES[use], len) == 0 && text[len] == '=' ? text + len + 1
                                                                             : NULL;
}

bool fetch_has_status(const tool_args *args)
{
    const char *text;
    int at = 0;

    while ((text = tool_next(args, "--fetch-url", &at)) != NULL)
        if (given_for(text, FETCH_STATUS) != NULL)
            return true;
    return false;
}

static int check_given(const tool_args *args, const char *text)
{
    const char *wrong = "write it as crl=URL, ocsp=URL, issuer=URL or status=URL";

    for (fetch_use use = FETCH_CRL; use < FETCH_USES; use++)
        if (given_for(text, use) != NULL) /* {id} and {at} are put in later */
            wrong = http_read_url(given_for(text, use), NULL, NULL);
    return wrong == NULL ? 0 : tool_usage(args->command, "--fetch-url %s: %s", text, wrong);
}

int fetch_begin(fetcher *out, const tool_args *args, const eseal_ctx *ctx, eseal_evidence *evidence)
{
    long long seconds = FETCH_TIME_DOCUMENT;
    const char *text;
    int at = 0, rc = 0;

    *out = (fetcher){.args = args, .ctx = ctx, .evidence = evidence};
    if (!tool_is_on(args, "--fetch") &&
        (tool_is_on(args, "--fetch-url") || tool_is_on(args, "--fetch-allow") ||
            tool_is_on(args, "--fetch-timeout")))
        return tool_usage(
            args->command, "--fetch-url, --fetch-allow and --fetch-timeout are for --fetch");
    if (!tool_number(args, "--fetch-timeout", 1, 3600, &seconds))
        return EXIT_USAGE;
    out->time = seconds * 1000;
    while (rc == 0 && (text = tool_next(args, "--fetch-url", &at)) != NULL)
        rc = check_given(args, text);
    at = 0;
    while (rc == 0 && (text = tool_next(args, "--fetch-allow", &at)) != NULL)
        if (!fetch_rules_add(&out->rules, text))
            rc = tool_usage(
                args->command, "--fetch-allow %s: write a host, an address or ADDRESS/BITS", text);
    return rc;
}

void fetch_end(fetcher *f)
{
    for (size_t i = 0; i < f->count; i++) {
        free(f->items[i].url);
        free(f->items[i].about);
    }
    free(f->items);
    *f = (fetcher){0};
}

void fetch_document(fetcher *f)
{
    for (size_t i = 0; i < f->count; i++)
        f->items[i].named = false;
    f->connections = 0;
    f->deadline = http_now() + f->time;
}

/* --- one place --- */

static fetch_item *find_item(fetcher *f, fetch_use use, const char *url, const char *about)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].use == use && strcmp(f->items[i].url, url) == 0 &&
            strcmp(f->items[i].about, about) == 0)
            return &f->items[i];
    return NULL;
}

/* NULL: memory ran out. */
static fetch_item *add_item(fetcher *f, fetch_use use, const char *url, const char *about)
{
    fetch_item *grown = realloc(f->items, (f->count + 1) * sizeof *grown);
    fetch_item item = {.use = use, .result = "refused", .url = strdup(url), .about = strdup(about)};

    if (grown != NULL)
        f->items = grown;
    if (grown == NULL || item.url == NULL || item.about == NULL) {
        free(item.url);
        free(item.about);
        return NULL;
    }
    f->items[f->count] = item;
    return &f->items[f->count++];
}

static void conclude(fetch_item *item, const char *result, const char *reason, int sys)
{
    item->result = result;
    snprintf(item->reason, sizeof item->reason, "%.400s%s%.40s", reason, sys != 0 ? ": " : "",
        sys != 0 ? strerror(sys) : "");
}

/* Why a place is not gone to; NULL: it is.  given: by the caller, not by a certificate. */
static const char *refusal(const fetcher *f, const char *url, bool given, bool anchored)
{
    const char *wrong;
    int port = 0;

    if (!given && !anchored)
        return "only a certificate that no anchor vouches for says so; --fetch-url can name it";
    wrong = http_read_url(url, NULL, &port);
    if (wrong != NULL)
        return wrong;
    if (!given && port != 80 && port < 1024)
        return "a port that belongs to another service; --fetch-url can name it";
    if (f->connections >= FETCH_PER_DOCUMENT)
        return "enough was asked for this document";
    if (f->octets >= FETCH_RUN_MAX)
        return "enough was fetched in this call";
    return http_now() >= f->deadline ? "the time for this document is over" : NULL;
}

/* What came, as evidence. */
static void take(fetcher *f, fetch_item *item, const unsigned char *data, size_t len)
{
    static const int KINDS[FETCH_USES] = {
        ESEAL_EVIDENCE_CRL, ESEAL_EVIDENCE_OCSP, ESEAL_EVIDENCE_CERTIFICATE, ESEAL_EVIDENCE_STATUS};
    eseal_error err = {0};
    char text[512];
    int rc = item->use == FETCH_ISSUER
                 ? fetch_issuer_add(f->evidence, data, len, item->url, &err)
                 : eseal_evidence_add(f->evidence, KINDS[item->use], data, len, item->url, &err);

    item->octets = len;
    if (rc == 0) {
        conclude(item, "fetched", "", 0);
        return;
    }
    snprintf(text, sizeof text, "what came cannot be used: %s%s%s (%s)", err.where,
        err.where[0] != '\0' ? ": " : "", err.text, eseal_error_name(rc));
    conclude(item, "unusable", text, 0);
}

static void go(fetcher *f, fetch_item *item)
{
    bool small = item->use == FETCH_OCSP || item->use == FETCH_ISSUER;
    long long left = f->deadline - http_now();
    http_question question = {.url = item->url,
        .expect = EXPECTED[item->use],
        .timeout = left < FETCH_TIME ? left : FETCH_TIME,
        .max = small ? FETCH_SMALL_MAX : FETCH_LIST_MAX,
        .refuse = fetch_rules_refuse,
        .arg = &f->rules};
    unsigned char *request = NULL, *answer = NULL;
    http_outcome outcome = {0};
    const char *wrong = NULL;
    size_t len = 0;

    f->connections++;
    if (item->use == FETCH_OCSP) {
        question.type = "application/ocsp-request";
        if (!fetch_ocsp_request(&request, &question.len, item->about))
            wrong = "the question could not be made";
        question.body = request;
    }
    if (wrong == NULL && !http_ask(&answer, &len, &question, &outcome)) {
        conclude(item, outcome.refused ? "refused" : "failed", outcome.what, outcome.sys);
    } else {
        f->octets += len;
        snprintf(item->type, sizeof item->type, "%s", outcome.type);
        if (wrong == NULL && item->use == FETCH_OCSP)
            wrong = fetch_ocsp_mismatch(request, question.len, answer, len);
        if (wrong != NULL)
            conclude(item, "unusable", wrong, 0);
        else
            take(f, item, answer, len);
    }
    free(answer);
    free(request);
}

static void say(const fetch_item *item)
{
    if (strcmp(item->result, "fetched") == 0)
        tool_say("eseal: fetched %s: %s: %zu octets%s%s\n", FETCH_USE_NAMES[item->use], item->url,
            item->octets, item->type[0] != '\0' ? " of type " : "", item->type);
    else
        tool_say("eseal: not fetched: %s: %s: %s: %s\n", FETCH_USE_NAMES[item->use], item->url,
            item->result, item->reason);
}

/* Goes to a place once in a call.  *got: something came that was not there.  false: memory. */
static bool visit(bool *got, fetcher *f, fetch_use use, const char *url, const char *about,
    bool given, bool anchored)
{
    fetch_item *item = find_item(f, use, url, about);
    const char *why;

    if (item != NULL) {
        item->named = true;
        return true;
    }
    item = add_item(f, use, url, about);
    if (item == NULL)
        return false;
    item->named = true;
    why = refusal(f, url, given, anchored);
    if (why != NULL)
        conclude(item, "refused", why, 0);
    else
        go(f, item);
    say(item);
    *got = strcmp(item->result, "fetched") == 0;
    return true;
}

/* --- one need --- */

static bool add_quoted(char *out, size_t size, size_t *len, const char *text)
{
    for (; *text != '\0'; text++) {
        bool plain = strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~",
                         *text) != NULL;

        if (*len + 4 > size)
            return false;
        *len += (size_t)snprintf(
            out + *len, size - *len, plain ? "%c" : "%%%02X", (unsigned char)*text);
    }
    return true;
}

/* {id} and {at} in a place for seal status; false: too long. */
static bool fill_in(char *out, size_t size, const char *url, const fetch_need *need)
{
    size_t len = 0;

    while (*url != '\0') {
        const char *value = strncmp(url, "{id}", 4) == 0   ? need->subject
                            : strncmp(url, "{at}", 4) == 0 ? need->at
                                                           : NULL;

        if (value != NULL && !add_quoted(out, size, &len, value))
            return false;
        if (value == NULL && len + 2 > size)
            return false;
        if (value == NULL)
            out[len++] = *url;
        url += value != NULL ? 4 : 1;
    }
    out[len] = '\0';
    return true;
}

/* What the caller named for a use. */
static bool visit_given(bool *got, fetcher *f, const fetch_need *need, fetch_use use)
{
    char url[4096];
    const char *text;
    int at = 0;

    while (!*got && (text = tool_next(f->args, "--fetch-url", &at)) != NULL) {
        const char *given = given_for(text, use);

        if (given == NULL || (use == FETCH_OCSP && need->cert_id == NULL) ||
            !fill_in(url, sizeof url, given, need))
            continue;
        if (!visit(got, f, use, url, use == FETCH_OCSP ? need->cert_id : "", true, true))
            return false;
    }
    return true;
}

/* What the certificate in question names. */
static bool visit_named(bool *got, fetcher *f, const fetch_need *need, fetch_use use)
{
    for (int i = 0; !*got && i < need->place_count; i++) {
        const char *url = need->places[i].url;

        if (need->places[i].use != use || url == NULL ||
            (use == FETCH_OCSP && need->cert_id == NULL))
            continue;
        if (!visit(got, f, use, url, use == FETCH_OCSP ? need->cert_id : "", false, need->anchored))
            return false;
    }
    return true;
}

static bool fetch_one(bool *got, fetcher *f, const fetch_need *need)
{
    const char *kind = need->kind == NULL ? "" : need->kind;
    bool revocation =
        strcmp(kind, "signer-revocation") == 0 || strcmp(kind, "maker-revocation") == 0;
    bool issuer = strcmp(kind, "issuer-certificate") == 0 || (revocation && need->cert_id == NULL);

    *got = false;
    if (issuer &&
        (!visit_given(got, f, need, FETCH_ISSUER) || !visit_named(got, f, need, FETCH_ISSUER)))
        return false;
    if (revocation && !*got &&
        (!visit_given(got, f, need, FETCH_OCSP) || !visit_given(got, f, need, FETCH_CRL) ||
            !visit_named(got, f, need, FETCH_OCSP) || !visit_named(got, f, need, FETCH_CRL)))
        return false;
    return strcmp(kind, "seal-status") != 0 || visit_given(got, f, need, FETCH_STATUS);
}

int fetch_needs_of(bool *more, fetcher *f, const eseal_report *report)
{
    fetch_needs needs;
    bool ok = fetch_needs_read(&needs, report);

    *more = false;
    for (size_t i = 0; ok && i < needs.count; i++) {
        bool got = false;

        ok = fetch_one(&got, f, &needs.items[i]);
        *more = *more || got;
    }
    fetch_needs_free(&needs);
    return ok ? 0 : tool_system_error(NULL, ESEAL_E_NOMEM, 0, "what is to be fetched");
}

/* --- telling --- */

static void json_item(const fetch_item *item, bool first)
{
    printf("%s{\"use\":\"%s\",\"url\":", first ? "" : ",", FETCH_USE_NAMES[item->use]);
    tool_json_text(item->url);
    printf(",\"result\":\"%s\"", item->result);
    if (item->reason[0] != '\0') {
        printf(",\"reason\":");
        tool_json_text(item->reason);
    }
    if (item->type[0] != '\0') {
        printf(",\"type\":");
        tool_json_text(item->type);
    }
    if (item->octets > 0)
        printf(",\"octets\":%zu", item->octets);
    putchar('}');
}

int fetch_print_json(const fetcher *f, const eseal_report *report, bool compact)
{
    char *text = eseal_report_json(report, f->args->lang, compact);
    char *end = text == NULL ? NULL : strrchr(text, '}');
    bool first = true;

    if (end == NULL)
        return tool_system_error(NULL, ESEAL_E_NOMEM, 0, "the report cannot be written");
    if (end > text && end[-1] == '\n')
        end--;
    printf("%.*s,%s\"fetched\":[", (int)(end - text), text, compact ? "" : "\n  ");
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].named) {
            json_item(&f->items[i], first);
            first = false;
        }
    printf(compact ? "]}\n" : "]\n}\n");
    eseal_free(text);
    return 0;
}
