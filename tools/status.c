/* SPDX-License-Identifier: Apache-2.0 */
/* eseal status show. */
#include "tool.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void show_time(const char *label, int64_t time)
{
    char text[32];

    if (eseal_time_encode(text, sizeof text, time, NULL) == 0)
        tool_print("%-12s %s\n", label, text);
}

static void show_signer(const eseal_ctx *ctx, const eseal_status_list *list)
{
    eseal_cert *cert = NULL;
    size_t len;
    const unsigned char *der = eseal_status_list_cert(list, &len);

    if (eseal_cert_parse(&cert, ctx, der, len, NULL) < 0)
        tool_print("%-12s (%zu octets that are no certificate)\n", "signed by", len);
    else
        tool_print("%-12s %s\n", "signed by", eseal_cert_subject(cert));
    eseal_cert_free(cert);
}

static void show_entry(const eseal_status_list *list, size_t i)
{
    tool_print("%-12s %s: %s, %s\n", "entry", eseal_status_list_id_at(list, i),
        eseal_status_name(eseal_status_list_status_at(list, i)),
        eseal_status_list_reason_at(list, i));
    show_time("  since", eseal_status_list_effective_at(list, i));
    show_time("  reported", eseal_status_list_reported_at(list, i));
}

static void show(const eseal_ctx *ctx, const eseal_status_list *list)
{
    int64_t asked = 0;
    const char *question = eseal_status_list_question(list, &asked);

    tool_print("%-12s %s\n", "issuer", eseal_status_list_issuer(list));
    tool_print("%-12s %" PRId64 "\n", "number", eseal_status_list_number(list));
    show_time("made", eseal_status_list_this_update(list));
    show_time("next", eseal_status_list_next_update(list));
    show_signer(ctx, list);
    if (question != NULL) {
        tool_print("%-12s %s\n", "question", question);
        show_time("asked", asked);
    }
    for (size_t i = 0; i < eseal_status_list_count(list); i++)
        show_entry(list, i);
}

static int run_show(const tool_args *args)
{
    unsigned char *data = NULL;
    eseal_ctx *ctx = NULL;
    eseal_status_list *list = NULL;
    eseal_error err = {0};
    size_t len = 0;
    int rc = tool_ctx(&ctx);

    if (rc == 0)
        rc = tool_read(&data, &len, args->args[0]);
    if (rc == 0 && eseal_status_list_parse(&list, ctx, data, len, &err) < 0)
        rc = tool_error(args->args[0], &err);
    if (rc == 0)
        show(ctx, list);
    free(data);
    eseal_status_list_free(list);
    eseal_ctx_free(ctx);
    return rc;
}

static const tool_option SHOW_OPTIONS[] = {TOOL_COMMON_OPTIONS};

const tool_command TOOL_STATUS_SHOW = {"status show", "FILE",
    "Shows what a status list says; no verdict.", "显示印章状态列表内容，不作验证。", SHOW_OPTIONS,
    1, 1, run_show};
