/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the register of seals: makes a signed list of their status, and asks it about a document.
 *
 *   eseal-status make KEY CERT MAKER-CERT NUMBER OUT [SEAL-ID STATUS REASON SINCE]...
 *   eseal-status ask SIGNER-ANCHORS MAKER-ANCHORS REGISTER-CERT LIST FILE
 *
 * STATUS is a number of ESEAL_STATUS_*.  Exit status: 0 when it is made, or the document passed and
 * its seals were valid; 1 when not; 2 on an error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <eseal.h>

static int say(const char *what, const eseal_error *err)
{
    fprintf(stderr, "%s: %s%s%s (%s)\n", what, err->where, err->where[0] != '\0' ? ": " : "",
        err->text, eseal_error_name(err->code));
    return 2;
}

/* Reported now, whenever it took effect. */
static int add_entries(eseal_status_builder *builder, int64_t now, char **args, eseal_error *err)
{
    int rc = 0;

    for (; rc == 0 && args[0] != NULL; args += 4) {
        int64_t since = 0;

        rc = eseal_time_parse(&since, args[3], err);
        if (rc == 0)
            rc = eseal_status_builder_add_entry(
                builder, args[0], atoi(args[1]), args[2], since, now, err);
    }
    return rc;
}

static int make(const eseal_ctx *ctx, char **args, eseal_error *err)
{
    eseal_status_builder *builder = NULL;
    eseal_status_list *list = NULL;
    eseal_signer *signer = NULL;
    eseal_cert *maker = NULL;
    int64_t now = eseal_ctx_now(ctx);
    int rc = eseal_signer_open_file(&signer, ctx, args[0], args[1], NULL, err);

    if (rc == 0)
        rc = eseal_cert_open_file(&maker, ctx, args[2], err);
    if (rc == 0)
        rc = eseal_status_builder_new(&builder, ctx, err);
    if (rc == 0)
        rc = eseal_status_builder_set_issuer(builder, "Example register", err);
    if (rc == 0)
        rc = eseal_status_builder_add_maker(builder, maker, err);
    if (rc == 0) {
        eseal_status_builder_set_number(builder, atoi(args[3]));
        eseal_status_builder_set_updates(builder, now, now + 30 * 24 * 3600);
        rc = add_entries(builder, now, args + 5, err);
    }
    if (rc == 0)
        rc = eseal_status_builder_sign(&list, builder, signer, err);
    if (rc == 0) {
        size_t len;
        const unsigned char *der = eseal_status_list_der(list, &len);
        FILE *out = fopen(args[4], "wb");

        if (out == NULL || fwrite(der, 1, len, out) != len || fclose(out) != 0) {
            fprintf(stderr, "%s: cannot be written\n", args[4]);
            rc = 2;
        }
    }
    eseal_status_list_free(list);
    eseal_status_builder_free(builder);
    eseal_cert_free(maker);
    eseal_signer_free(signer);
    return rc;
}

static int ask(const eseal_ctx *ctx, char **args, eseal_error *err)
{
    eseal_verify_options options = {.size = sizeof options, .name = args[4]};
    eseal_evidence *evidence = NULL;
    eseal_document *document = NULL;
    eseal_policy *policy = NULL;
    eseal_report *report = NULL;
    eseal_trust *trust = NULL;
    char *text;
    int rc = eseal_trust_new(&trust, ctx, err);

    if (rc == 0)
        rc = eseal_trust_add_file(trust, args[0], ESEAL_USE_SIGNER, 0, err);
    if (rc == 0)
        rc = eseal_trust_add_file(trust, args[1], ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA, err);
    if (rc == 0)
        rc = eseal_trust_add_file(trust, args[2], ESEAL_USE_STATUS, 0, err);
    if (rc == 0)
        rc = eseal_evidence_new(&evidence, ctx, err);
    if (rc == 0)
        rc = eseal_evidence_add_file(evidence, ESEAL_EVIDENCE_STATUS, args[3], err);
    if (rc == 0)
        rc = eseal_policy_new(&policy, ctx, "offline", err);
    if (rc == 0)
        rc = eseal_document_open_file(&document, ctx, args[4], err);
    if (rc == 0) {
        eseal_policy_set_require_status(policy, 1); /* silence of the register is not enough */
        options.trust = trust;
        options.evidence = evidence;
        options.policy = policy;
        rc = eseal_document_verify(&report, document, &options, err);
    }
    if (rc == 0) {
        text = eseal_report_text(report, "en");
        printf("%s", text == NULL ? "" : text);
        eseal_free(text);
        rc = eseal_report_passed(report) ? 0 : 1;
    }
    eseal_report_free(report);
    eseal_document_free(document);
    eseal_policy_free(policy);
    eseal_evidence_free(evidence);
    eseal_trust_free(trust);
    return rc;
}

int main(int argc, char **argv)
{
    eseal_ctx *ctx = NULL;
    eseal_error err = {0};
    int rc;

    if (!(argc >= 7 && argc % 4 == 3 && strcmp(argv[1], "make") == 0) &&
        !(argc == 7 && strcmp(argv[1], "ask") == 0)) {
        fprintf(stderr,
            "usage: eseal-status make KEY CERT MAKER-CERT NUMBER OUT "
            "[SEAL-ID STATUS REASON SINCE]...\n"
            "       eseal-status ask SIGNER-ANCHORS MAKER-ANCHORS REGISTER-CERT LIST FILE\n");
        return 2;
    }
    rc = eseal_ctx_new(&ctx, NULL, &err);
    if (rc == 0)
        rc = argv[1][0] == 'm' ? make(ctx, argv + 2, &err) : ask(ctx, argv + 2, &err);
    if (rc < 0)
        rc = say(argv[1], &err);
    eseal_ctx_free(ctx);
    return rc;
}
