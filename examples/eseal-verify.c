/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judges the seals of documents and says, in a line or two, what was found.
 *
 *   eseal-verify SIGNER-ANCHORS MAKER-ANCHORS FILE...
 *
 * Exit status: 0 when every document passed, 1 when one did not, 2 when one could not be looked at.
 */
#include <stdio.h>

#include <eseal.h>

/* An error is not a verdict: it says that no opinion could be formed. */
static int say_error(const char *file, const eseal_error *err)
{
    fprintf(stderr, "%s: %s%s%s (%s)\n", file, err->where, err->where[0] != '\0' ? ": " : "",
        err->text, eseal_error_name(err->code));
    return 2;
}

/* The checks that stand against a signature, or against the document as a whole. */
static void say_checks(const eseal_report *report, size_t signature)
{
    for (size_t i = 0; i < eseal_report_check_count(report, signature); i++) {
        const eseal_check *check = eseal_report_check_at(report, signature, i);
        int outcome = eseal_check_outcome(check);
        char *message;

        if (eseal_check_level(check) == 'W' || outcome == ESEAL_CHECK_PASSED ||
            outcome == ESEAL_CHECK_NOT_APPLICABLE)
            continue;
        message = eseal_check_message(check, "en");
        printf("    %s %s: %s\n", eseal_check_id(check), eseal_check_outcome_name(check),
            message == NULL ? eseal_check_reason(check) : message);
        eseal_free(message);
    }
}

static void say_report(const char *file, const eseal_report *report)
{
    /* The one question to ask of a report. */
    printf("%s: %s\n", file, eseal_report_passed(report) ? "passed" : "NOT PASSED");
    say_checks(report, ESEAL_REPORT_DOCUMENT);
    for (size_t i = 0; i < eseal_report_signature_count(report); i++) {
        printf("  signature %zu: %s\n", i + 1,
            eseal_result_name(eseal_report_signature_result(report, i)));
        say_checks(report, i);
    }
}

static int verify(const eseal_ctx *ctx, const eseal_verify_options *options, const char *file)
{
    eseal_document *document = NULL;
    eseal_report *report = NULL;
    eseal_error err = {0};
    int rc;

    if (eseal_document_open_file(&document, ctx, file, &err) < 0 ||
        eseal_document_verify(&report, document, options, &err) < 0) {
        rc = say_error(file, &err);
    } else {
        say_report(file, report);
        rc = eseal_report_passed(report) ? 0 : 1;
    }
    eseal_report_free(report);
    eseal_document_free(document);
    return rc;
}

int main(int argc, char **argv)
{
    eseal_ctx *ctx = NULL;
    eseal_trust *trust = NULL;
    eseal_policy *policy = NULL;
    eseal_error err = {0};
    int worst = 0;

    if (argc < 4) {
        fprintf(stderr, "usage: eseal-verify SIGNER-ANCHORS MAKER-ANCHORS FILE...\n");
        return 2;
    }
    /* Without evidence of revocation the default policy would leave every verdict open. */
    if (eseal_ctx_new(&ctx, NULL, &err) < 0 ||
        eseal_policy_new(&policy, ctx, "offline", &err) < 0 ||
        eseal_trust_new(&trust, ctx, &err) < 0 ||
        eseal_trust_add_file(trust, argv[1], ESEAL_USE_SIGNER, 0, &err) < 0 ||
        eseal_trust_add_file(trust, argv[2], ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA, &err) < 0) {
        worst = say_error("eseal-verify", &err);
    } else {
        for (int i = 3; i < argc; i++) {
            eseal_verify_options options = {
                .size = sizeof options, .trust = trust, .policy = policy, .name = argv[i]};
            int rc = verify(ctx, &options, argv[i]);

            worst = rc > worst ? rc : worst;
        }
    }
    /* Each thing before what it was made with. */
    eseal_trust_free(trust);
    eseal_policy_free(policy);
    eseal_ctx_free(ctx);
    return worst;
}
