/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps what a verdict stands on in an evidence file beside the document, and judges again with it:
 * with no network, and after the authorities have gone.
 *
 *   eseal-offline keep SIGNER-ANCHORS MAKER-ANCHORS FILE EVIDENCE [CRL]...
 *   eseal-offline check SIGNER-ANCHORS MAKER-ANCHORS FILE EVIDENCE [TIME]
 *
 * The anchors are not in the evidence file: keep them where nobody else writes.  Exit status: 0
 * when the document passed, 1 when not, 2 on an error.
 */
#include <stdio.h>
#include <string.h>

#include <eseal.h>

static int say(const char *what, const eseal_error *err)
{
    fprintf(stderr, "%s: %s%s%s (%s)\n", what, err->where, err->where[0] != '\0' ? ": " : "",
        err->text, eseal_error_name(err->code));
    return 2;
}

static int save(
    const char *path, const eseal_evidence *evidence, const eseal_report *report, eseal_error *err)
{
    unsigned char *der = NULL;
    size_t len = 0;
    FILE *out;
    int rc = eseal_evidence_export(&der, &len, evidence, report, err);

    if (rc < 0)
        return rc;
    out = fopen(path, "wb");
    if (out == NULL || fwrite(der, 1, len, out) != len || fclose(out) != 0) {
        fprintf(stderr, "%s: cannot be written\n", path);
        rc = 2;
    }
    eseal_free(der);
    return rc;
}

/* Lists that were fetched, or the file that was kept. */
static int gather(eseal_evidence *evidence, int keep, char **args, eseal_error *err)
{
    int rc = 0;

    if (!keep)
        return eseal_evidence_import_file(evidence, args[3], err);
    for (int i = 4; rc == 0 && args[i] != NULL; i++)
        rc = eseal_evidence_add_file(evidence, ESEAL_EVIDENCE_CRL, args[i], err);
    return rc;
}

static int judge(const eseal_ctx *ctx, int keep, char **args, eseal_error *err)
{
    eseal_verify_options options = {.size = sizeof options, .name = args[2]};
    eseal_evidence *evidence = NULL;
    eseal_document *document = NULL;
    eseal_report *report = NULL;
    eseal_trust *trust = NULL;
    char *text = NULL;
    int rc = eseal_trust_new(&trust, ctx, err);

    if (rc == 0)
        rc = eseal_trust_add_file(trust, args[0], ESEAL_USE_SIGNER, 0, err);
    if (rc == 0)
        rc = eseal_trust_add_file(trust, args[1], ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA, err);
    if (rc == 0)
        rc = eseal_evidence_new(&evidence, ctx, err);
    if (rc == 0)
        rc = gather(evidence, keep, args, err);
    if (rc == 0 && !keep && args[4] != NULL)
        rc = eseal_time_parse(&options.at, args[4], err);
    if (rc == 0)
        rc = eseal_document_open_file(&document, ctx, args[2], err);
    options.trust = trust;
    options.evidence = evidence;
    if (rc == 0)
        rc = eseal_document_verify(&report, document, &options, err);
    if (rc == 0 && keep)
        rc = save(args[3], evidence, report, err);
    if (rc == 0) {
        text = eseal_report_text(report, "en");
        printf("%s", text == NULL ? "" : text);
        rc = eseal_report_passed(report) ? 0 : 1;
    }
    eseal_free(text);
    eseal_report_free(report);
    eseal_document_free(document);
    eseal_evidence_free(evidence);
    eseal_trust_free(trust);
    return rc;
}

int main(int argc, char **argv)
{
    eseal_ctx *ctx = NULL;
    eseal_error err = {0};
    int rc;

    if (argc < 6 || (strcmp(argv[1], "keep") != 0 && strcmp(argv[1], "check") != 0)) {
        fprintf(stderr,
            "usage: eseal-offline keep SIGNER-ANCHORS MAKER-ANCHORS FILE EVIDENCE [CRL]...\n"
            "       eseal-offline check SIGNER-ANCHORS MAKER-ANCHORS FILE EVIDENCE [TIME]\n");
        return 2;
    }
    rc = eseal_ctx_new(&ctx, NULL, &err);
    if (rc == 0)
        rc = judge(ctx, argv[1][0] == 'k', argv + 2, &err);
    if (rc < 0)
        rc = say(argv[1], &err);
    eseal_ctx_free(ctx);
    return rc;
}
