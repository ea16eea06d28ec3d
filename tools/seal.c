/* SPDX-License-Identifier: Apache-2.0 */
/* eseal seal show | verify. */
#include "tool.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- show --- */

static void show_time(const char *label, int64_t time)
{
    char text[32];

    if (eseal_time_encode(text, sizeof text, time, NULL) == 0)
        tool_print("%-12s %s\n", label, text);
}

static void show_cert(const eseal_ctx *ctx, const char *label, const unsigned char *der, size_t len)
{
    eseal_cert *cert = NULL;

    if (eseal_cert_parse(&cert, ctx, der, len, NULL) < 0) {
        tool_print("%-12s (%zu octets that are no certificate)\n", label, len);
    } else {
        tool_print("%-12s %s\n", label, eseal_cert_subject(cert));
        tool_print(
            "%-12s   issuer %s, serial %s\n", "", eseal_cert_issuer(cert), eseal_cert_serial(cert));
    }
    eseal_cert_free(cert);
}

static void show(const eseal_ctx *ctx, const eseal_seal *seal)
{
    const unsigned char *octets;
    size_t len;

    tool_print("%-12s %d\n", "version", eseal_seal_version(seal));
    tool_print("%-12s %s\n", "id", eseal_seal_id(seal));
    tool_print("%-12s %s\n", "name", eseal_seal_name(seal));
    tool_print("%-12s %s\n", "vendor", eseal_seal_vendor(seal));
    tool_print("%-12s %" PRId64 "\n", "type", eseal_seal_type(seal));
    show_time("created", eseal_seal_created(seal));
    show_time("valid from", eseal_seal_valid_from(seal));
    show_time("valid to", eseal_seal_valid_to(seal));
    (void)eseal_seal_picture(seal, &len);
    tool_print("%-12s %s, %" PRId64 " x %" PRId64 " mm, %zu octets\n", "picture",
        eseal_seal_picture_type(seal), eseal_seal_width_mm(seal), eseal_seal_height_mm(seal), len);
    for (size_t i = 0; i < eseal_seal_cert_count(seal); i++) {
        octets = eseal_seal_cert_at(seal, i, &len);
        if (eseal_seal_cert_kind(seal) == ESEAL_LIST_DIGESTS)
            tool_print("%-12s a digest of %zu octets\n", "for", len);
        else
            show_cert(ctx, "for", octets, len);
    }
    octets = eseal_seal_maker(seal, &len);
    show_cert(ctx, "maker", octets, len);
}

/* Opens the seal named by the first argument. */
static int open_seal(eseal_ctx **ctx, eseal_seal **seal, const tool_args *args)
{
    unsigned char *data = NULL;
    eseal_error err = {0};
    size_t len = 0;
    int rc = tool_ctx(ctx);

    if (rc == 0)
        rc = tool_read(&data, &len, args->args[0]);
    if (rc == 0 && eseal_seal_parse(seal, *ctx, data, len, &err) < 0)
        rc = tool_error(args->args[0], &err);
    free(data);
    return rc;
}

static int run_show(const tool_args *args)
{
    eseal_ctx *ctx = NULL;
    eseal_seal *seal = NULL;
    int rc = open_seal(&ctx, &seal, args);

    if (rc == 0)
        show(ctx, seal);
    eseal_seal_free(seal);
    eseal_ctx_free(ctx);
    return rc;
}

/* --- verify --- */

static int run_verify(const tool_args *args)
{
    eseal_ctx *ctx = NULL;
    eseal_seal *seal = NULL;
    eseal_trust *trust = NULL;
    eseal_policy *policy = NULL;
    eseal_evidence *evidence = NULL;
    eseal_report *report = NULL;
    eseal_verify_options options = {.size = sizeof options, .name = args->args[0]};
    eseal_error err = {0};
    int rc = open_seal(&ctx, &seal, args);

    if (rc == 0)
        rc = tool_trust(&trust, ctx, args);
    if (rc == 0)
        rc = tool_policy(&policy, ctx, args);
    if (rc == 0)
        rc = tool_evidence(&evidence, ctx, args);
    if (rc == 0)
        rc = tool_time(&options.at, args, "--at");
    options.trust = trust;
    options.policy = policy;
    options.evidence = evidence;
    if (rc == 0 && eseal_seal_verify(&report, seal, ctx, &options, &err) < 0)
        rc = tool_error(args->args[0], &err);
    if (rc == 0)
        rc = tool_save_evidence(evidence, report, args);
    if (rc == 0)
        rc = tool_print_report(report, args);
    if (rc == 0)
        rc = tool_exit_of(eseal_report_result(report));
    eseal_report_free(report);
    eseal_evidence_free(evidence);
    eseal_policy_free(policy);
    eseal_trust_free(trust);
    eseal_seal_free(seal);
    eseal_ctx_free(ctx);
    return rc;
}

static const tool_option SHOW_OPTIONS[] = {TOOL_COMMON_OPTIONS};

static const tool_option VERIFY_OPTIONS[] = {
    TOOL_TRUST_OPTIONS, TOOL_JUDGE_OPTIONS, TOOL_COMMON_OPTIONS};

const tool_command TOOL_SEAL_SHOW = {"seal show", "FILE", "Shows what a seal says; no verdict.",
    "显示电子印章内容，不作验证。", SHOW_OPTIONS, 1, 1, run_show};
const tool_command TOOL_SEAL_VERIFY = {"seal verify", "FILE",
    "Judges a seal by itself, now or as of --at.", "按当前时间或 --at 时刻验证电子印章本身。",
    VERIFY_OPTIONS, 1, 1, run_verify};
