/* SPDX-License-Identifier: Apache-2.0 */
/* eseal status make. */
#include "tool.h"

#include <stdlib.h>
#include <string.h>

static int set_times(eseal_status_builder *builder, const tool_args *args)
{
    int64_t made = 0, next = 0;
    int rc = tool_time(&made, args, "--made");

    if (rc == 0)
        rc = tool_time(&next, args, "--next");
    if (rc == 0)
        eseal_status_builder_set_updates(builder, made, next);
    return rc;
}

static int set_question(eseal_status_builder *builder, const tool_args *args)
{
    const char *id = tool_value(args, "--question");
    eseal_error err = {0};
    int64_t asked = 0;
    int rc = tool_time(&asked, args, "--asked");

    if (rc != 0 || (id == NULL && tool_value(args, "--asked") == NULL))
        return rc;
    if (id == NULL || tool_value(args, "--asked") == NULL)
        return tool_usage(args->command, "--question and --asked go together");
    return eseal_status_builder_set_question(builder, id, asked, &err) < 0 ? tool_error(NULL, &err)
                                                                           : 0;
}

static int add_makers(eseal_status_builder *builder, const eseal_ctx *ctx, const tool_args *args)
{
    const char *path;
    int at = 0;

    while ((path = tool_next(args, "--maker-cert", &at)) != NULL) {
        eseal_cert *maker = NULL;
        eseal_error err = {0};
        int rc = eseal_cert_open_file(&maker, ctx, path, &err);

        if (rc == 0)
            rc = eseal_status_builder_add_maker(builder, maker, &err);
        eseal_cert_free(maker);
        if (rc < 0)
            return tool_error(path, &err);
    }
    return 0;
}

static int status_of(const char *name)
{
    for (int status = ESEAL_STATUS_ACTIVE; status <= ESEAL_STATUS_INVALIDATED; status++)
        if (strcmp(eseal_status_name(status), name) == 0)
            return status;
    return 0;
}

/* Cuts text at commas, in place; how many pieces. */
static int cut(char *text, char **pieces, int max)
{
    int count = 0;

    for (char *at = text; at != NULL && count < max; count++) {
        char *comma = strchr(at, ',');

        pieces[count] = at;
        if (comma != NULL)
            *comma = '\0';
        at = comma == NULL ? NULL : comma + 1;
        if (at != NULL && count + 1 == max)
            return max + 1;
    }
    return count;
}

/* ID,STATUS,REASON,SINCE[,REPORTED] */
static int add_entry(eseal_status_builder *builder, const tool_args *args, char *text)
{
    char *pieces[5] = {0};
    int count = cut(text, pieces, 5);
    int64_t since = 0, reported = 0;
    eseal_error err = {0};

    if (count < 4 || count > 5)
        return tool_usage(args->command, "--entry is ID,STATUS,REASON,SINCE[,REPORTED]");
    if (eseal_time_parse(&since, pieces[3], &err) < 0 ||
        eseal_time_parse(&reported, pieces[count - 1], &err) < 0)
        return tool_usage(
            args->command, "--entry: %s; write a time as 2026-01-02T03:04:05Z", err.text);
    if (status_of(pieces[1]) == 0)
        return tool_usage(args->command, "--entry: there is no status \"%s\"", pieces[1]);
    return eseal_status_builder_add_entry(
               builder, pieces[0], status_of(pieces[1]), pieces[2], since, reported, &err) < 0
               ? tool_error(NULL, &err)
               : 0;
}

static int add_entries(eseal_status_builder *builder, const tool_args *args)
{
    const char *given;
    int at = 0, rc = 0;

    while (rc == 0 && (given = tool_next(args, "--entry", &at)) != NULL) {
        char *text = strdup(given);

        rc = text == NULL ? EXIT_INTERNAL : add_entry(builder, args, text);
        free(text);
    }
    return rc;
}

static int sign(const eseal_status_builder *builder, const eseal_ctx *ctx, const tool_args *args)
{
    eseal_signer *signer = NULL;
    eseal_status_list *list = NULL;
    const unsigned char *der;
    eseal_error err = {0};
    size_t len;
    int rc = tool_signer(&signer, ctx, args);

    if (rc == 0 && eseal_status_builder_sign(&list, builder, signer, &err) < 0)
        rc = tool_error(NULL, &err);
    if (rc == 0) {
        der = eseal_status_list_der(list, &len);
        rc = tool_write(tool_value(args, "--out"), der, len);
    }
    eseal_status_list_free(list);
    eseal_signer_free(signer);
    return rc;
}

static int fill(eseal_status_builder *builder, const eseal_ctx *ctx, const tool_args *args)
{
    eseal_error err = {0};
    long long number = 0;
    int rc;

    if (!tool_number(args, "--number", 0, INT64_MAX, &number))
        return EXIT_USAGE;
    eseal_status_builder_set_number(builder, number);
    if (eseal_status_builder_set_issuer(builder, tool_value(args, "--issuer"), &err) < 0)
        return tool_error(NULL, &err);
    rc = set_times(builder, args);
    if (rc == 0)
        rc = set_question(builder, args);
    if (rc == 0)
        rc = add_makers(builder, ctx, args);
    return rc == 0 ? add_entries(builder, args) : rc;
}

static int run_make(const tool_args *args)
{
    static const char *const NEEDED[] = {
        "--issuer", "--number", "--made", "--next", "--maker-cert", "--out"};
    eseal_status_builder *builder = NULL;
    eseal_ctx *ctx = NULL;
    eseal_error err = {0};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof NEEDED / sizeof NEEDED[0]; i++)
        if (tool_value(args, NEEDED[i]) == NULL)
            rc = tool_usage(args->command, "needs %s", NEEDED[i]);
    if (rc == 0)
        rc = tool_ctx(&ctx);
    if (rc == 0 && eseal_status_builder_new(&builder, ctx, &err) < 0)
        rc = tool_error(NULL, &err);
    if (rc == 0)
        rc = fill(builder, ctx, args);
    if (rc == 0)
        rc = sign(builder, ctx, args);
    eseal_status_builder_free(builder);
    eseal_ctx_free(ctx);
    return rc;
}

static const tool_option MAKE_OPTIONS[] = {
    {"--issuer", "TEXT", "the register's name; required", "登记机构名称，必填"},
    {"--number", "N", "the list's number, higher than of the one before; required",
        "列表序号，须大于上一列表，必填"},
    {"--made", "TIME", "everything reported until then is in the list; required",
        "列表时间（thisUpdate），必填"},
    {"--next", "TIME", "when the next list comes; required", "下次更新时间（nextUpdate），必填"},
    {"--maker-cert", "FILE", "certificate of a maker of the seals in it; repeatable, required",
        "所涵盖印章的制章者证书，可重复，必填"},
    {"--entry", "ID,STATUS,REASON,SINCE[,REPORTED]", "what happened to a seal; repeatable",
        "印章状态条目，可重复"},
    {"--question", "ID", "make it the answer about this seal", "作为对该印章查询的应答"},
    {"--asked", "TIME", "at this time", "查询所针对的时间"},
    TOOL_KEY_OPTIONS,
    {"--out", "FILE", "where the list goes; required", "输出文件，必填"},
    TOOL_COMMON_OPTIONS,
};

const tool_command TOOL_STATUS_MAKE = {"status make", "",
    "Makes a signed list of the status of seals.", "制作经签名的印章状态列表。", MAKE_OPTIONS, 0, 0,
    run_make};
