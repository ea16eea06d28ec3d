/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamps: the thing to be stamped, and the stamp put in. */
#include "stamping.h"

#include <stdlib.h>
#include <string.h>

/* --- what is to be stamped --- */

int stamping_choose(stamping *s, size_t index)
{
    eseal_error err = {0};

    s->index = index;
    return eseal_document_signature(&s->signature, s->document, index, &err) < 0
               ? tool_error(s->path, &err)
               : 0;
}

static int open_document(stamping *s, const unsigned char *data, size_t len, long long number)
{
    eseal_error err = {0};
    size_t count;

    if (eseal_io_open(&s->io, data, len, &err) < 0 ||
        eseal_document_open(&s->document, s->ctx, s->io, &err) < 0)
        return tool_error(s->path, &err);
    count = eseal_document_signature_count(s->document);
    if (count == 0 || (size_t)number > count) {
        tool_say("eseal: %s: %s\n", s->path,
            count == 0 ? "there is no signature in it" : "there is no such signature in it");
        return EXIT_NO_SEAL;
    }
    if (number == 0 && count > 1) {
        tool_say("eseal: %s: has %zu signatures: say which, with --signature N\n", s->path, count);
        return EXIT_USAGE;
    }
    return stamping_choose(s, number == 0 ? 0 : (size_t)number - 1);
}

/* Its first field is its name. */
static bool is_evidence(const unsigned char *data, size_t len)
{
    static const char NAME[] = "eseal-evidence/";

    for (size_t at = 2; at <= 8 && at + sizeof NAME - 1 <= len; at++)
        if (memcmp(data + at, NAME, sizeof NAME - 1) == 0)
            return true;
    return false;
}

int stamping_open(
    stamping *s, const unsigned char *data, size_t len, bool is_seal, long long number)
{
    eseal_error err = {0};

    if (!is_seal && len > 1 && memcmp(data, "PK", 2) == 0)
        return open_document(s, data, len, number);
    if (!is_seal && is_evidence(data, len)) {
        s->evidence = data;
        s->evidence_len = len;
        return 0;
    }
    if (number > 1) {
        tool_say("eseal: %s: is no document: there is one signature\n", s->path);
        return EXIT_NO_SEAL;
    }
    if ((is_seal ? eseal_seal_parse(&s->seal, s->ctx, data, len, &err)
                 : eseal_signature_parse(&s->signature, s->ctx, data, len, &err)) < 0)
        return tool_error(s->path, &err);
    return 0;
}

void stamping_close(stamping *s)
{
    eseal_signature_free(s->signature);
    eseal_seal_free(s->seal);
    eseal_document_free(s->document);
    eseal_io_free(s->io);
}

/* --- the stamp put in --- */

/* The worst that the checks of stamps say. */
static int judge_checks(const stamping *s, const eseal_report *report)
{
    bool passed = false;

    for (size_t i = 0; i < eseal_report_check_count(report, 0); i++) {
        const eseal_check *check = eseal_report_check_at(report, 0, i);
        bool stamp = strcmp(eseal_check_id(check), "time.stamp") == 0;
        bool own = (strcmp(eseal_check_subject(check), "seal") == 0) == (s->seal != NULL);
        int outcome = eseal_check_outcome(check);
        char *message;

        if (!own || (!stamp && strcmp(eseal_check_id(check), "time.order") != 0))
            continue;
        passed |= stamp && outcome == ESEAL_CHECK_PASSED;
        if (outcome != ESEAL_CHECK_FAILED && (outcome == ESEAL_CHECK_PASSED || !s->must_pass))
            continue;
        message = eseal_check_message(check, "en");
        tool_say("eseal: %s: the stamp is refused: %s: %s (%s)\n", s->path, eseal_check_id(check),
            message == NULL ? "" : message, eseal_check_reason(check));
        eseal_free(message);
        return EXIT_FAILED;
    }
    if (s->must_pass && !passed) {
        tool_say("eseal: %s: the stamp was not looked at\n", s->path);
        return EXIT_FAILED;
    }
    return 0;
}

/* A stamp that no verification would take is of no use, and cannot be taken out again.  What else
 * there is to say of the signature is not asked here, so its content is not needed; nor is evidence
 * about the service, for there is none yet that is younger than the stamp. */
static int look_at(const stamping *s, const unsigned char *der, size_t len)
{
    eseal_verify_options options = {.size = sizeof options, .trust = s->trust};
    eseal_signature *signature = NULL;
    eseal_report *report = NULL;
    eseal_seal *seal = NULL;
    eseal_policy *policy = NULL;
    eseal_io *nothing = NULL;
    eseal_error err = {0};
    int rc = eseal_io_open(&nothing, "", 0, &err);

    if (rc == 0)
        rc = eseal_policy_new(&policy, s->ctx, "offline", &err);
    options.policy = policy;

    if (rc == 0 && s->seal != NULL) {
        rc = eseal_seal_parse(&seal, s->ctx, der, len, &err);
        if (rc == 0)
            rc = eseal_seal_verify(&report, seal, s->ctx, &options, &err);
    } else if (rc == 0) {
        rc = eseal_signature_parse(&signature, s->ctx, der, len, &err);
        if (rc == 0)
            rc = eseal_signature_verify(&report, signature, s->ctx, nothing, &options, &err);
    }
    rc = rc < 0 ? tool_error(s->path, &err) : judge_checks(s, report);
    eseal_report_free(report);
    eseal_signature_free(signature);
    eseal_seal_free(seal);
    eseal_policy_free(policy);
    eseal_io_free(nothing);
    return rc;
}

/* The same of an archive stamp. */
static int look_at_archive(const stamping *s, const eseal_stamp_token *token)
{
    eseal_verify_options options = {.size = sizeof options, .trust = s->trust};
    eseal_report *report = NULL;
    eseal_error err = {0};
    int rc = eseal_evidence_stamp_verify(
        &report, token, s->ctx, s->evidence, s->evidence_len, &options, &err);

    rc = rc < 0 ? tool_error(s->path, &err) : judge_checks(s, report);
    eseal_report_free(report);
    return rc;
}

static int put_in(const stamping *s, unsigned char **made, size_t *len,
    const eseal_stamp_token *token, eseal_error *err)
{
    if (s->evidence != NULL)
        return eseal_evidence_add_stamp(
            made, len, s->ctx, s->evidence, s->evidence_len, token, err);
    return s->seal != NULL ? eseal_seal_add_stamp(made, len, s->ctx, s->seal, token, err)
                           : eseal_signature_add_stamp(made, len, s->ctx, s->signature, token, err);
}

int stamping_add(const stamping *s, const eseal_stamp_token *token, const char *out)
{
    unsigned char *made = NULL;
    eseal_error err = {0};
    size_t len = 0;
    int rc;

    rc = put_in(s, &made, &len, token, &err);
    if (rc < 0)
        return tool_error(s->path, &err);
    rc = s->evidence != NULL ? look_at_archive(s, token) : look_at(s, made, len);
    if (rc == 0 && s->document == NULL)
        rc = tool_write(out, made, len);
    else if (rc == 0 && eseal_document_add_stamp_file(s->document, s->index, token, out, &err) < 0)
        rc = tool_error(s->path, &err);
    eseal_free(made);
    return rc;
}
