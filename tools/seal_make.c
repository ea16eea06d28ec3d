/* SPDX-License-Identifier: Apache-2.0 */
/* eseal seal make. */
#include "tool.h"

#include <stdlib.h>
#include <string.h>

static int need(const tool_args *args, const char *name)
{
    return tool_value(args, name) != NULL ? 0 : tool_usage(args->command, "needs %s", name);
}

static int set_texts(eseal_seal_builder *builder, const tool_args *args)
{
    const char *vendor = tool_value(args, "--vendor");
    eseal_error err = {0};
    long long type = 1;

    if (!tool_number(args, "--type", 0, 1000, &type))
        return EXIT_USAGE;
    eseal_seal_builder_set_type(builder, type);
    if (eseal_seal_builder_set_id(builder, tool_value(args, "--id"), &err) < 0 ||
        eseal_seal_builder_set_name(builder, tool_value(args, "--name"), &err) < 0 ||
        (vendor != NULL && eseal_seal_builder_set_vendor(builder, vendor, &err) < 0))
        return tool_error(NULL, &err);
    return 0;
}

static int set_picture(eseal_seal_builder *builder, const tool_args *args)
{
    const char *path = tool_value(args, "--picture");
    unsigned char *data = NULL;
    eseal_error err = {0};
    double size[2] = {40, 40};
    const char *text = tool_value(args, "--size");
    size_t len = 0;
    int rc;

    if (text != NULL && !tool_numbers(args, "--size", text, size, 2))
        return EXIT_USAGE;
    if (size[0] != (double)(int)size[0] || size[1] != (double)(int)size[1])
        return tool_usage(args->command, "--size is in whole millimetres");
    rc = tool_read(&data, &len, path);
    if (rc == 0 && eseal_seal_builder_set_picture(builder, tool_value(args, "--picture-type"), data,
                       len, (int64_t)size[0], (int64_t)size[1], &err) < 0)
        rc = tool_error(path, &err);
    free(data);
    return rc;
}

static int add_certs(eseal_seal_builder *builder, const eseal_ctx *ctx, const tool_args *args)
{
    const char *path;
    int at = 0;

    while ((path = tool_next(args, "--for", &at)) != NULL) {
        eseal_cert *cert = NULL;
        eseal_error err = {0};
        int rc = eseal_cert_open_file(&cert, ctx, path, &err);

        if (rc == 0)
            rc = eseal_seal_builder_add_cert(builder, cert, &err);
        eseal_cert_free(cert);
        if (rc < 0)
            return tool_error(path, &err);
    }
    if (tool_is_on(args, "--digests"))
        eseal_seal_builder_set_cert_kind(builder, ESEAL_LIST_DIGESTS);
    return 0;
}

static int set_times(eseal_seal_builder *builder, const eseal_ctx *ctx, const tool_args *args)
{
    int64_t created, from, to;
    int rc = tool_time(&created, args, "--created");

    if (rc == 0)
        rc = tool_time(&from, args, "--from");
    if (rc == 0)
        rc = tool_time(&to, args, "--to");
    if (rc != 0)
        return rc;
    if (created != 0)
        eseal_seal_builder_set_created(builder, created);
    eseal_seal_builder_set_validity(builder, from != 0 ? from : eseal_ctx_now(ctx), to);
    return 0;
}

static int make_with(const eseal_ctx *ctx, const tool_args *args, eseal_seal_builder *builder)
{
    eseal_signer *maker = NULL;
    eseal_seal *seal = NULL;
    eseal_error err = {0};
    const unsigned char *der;
    size_t len;
    int rc = set_texts(builder, args);

    if (rc == 0)
        rc = set_picture(builder, args);
    if (rc == 0)
        rc = add_certs(builder, ctx, args);
    if (rc == 0)
        rc = set_times(builder, ctx, args);
    if (rc == 0)
        rc = tool_signer(&maker, ctx, args);
    if (rc == 0 && eseal_seal_builder_sign(&seal, builder, maker, &err) < 0)
        rc = tool_error(NULL, &err);
    if (rc == 0) {
        der = eseal_seal_der(seal, &len);
        rc = tool_write(tool_value(args, "--out"), der, len);
    }
    eseal_seal_free(seal);
    eseal_signer_free(maker);
    return rc;
}

static int run_make(const tool_args *args)
{
    static const char *const NEEDED[] = {"--id", "--name", "--picture", "--for", "--to", "--out"};
    eseal_seal_builder *builder = NULL;
    eseal_ctx *ctx = NULL;
    eseal_error err = {0};
    long long version = 4;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof NEEDED / sizeof NEEDED[0]; i++)
        rc = need(args, NEEDED[i]);
    if (rc == 0 && !tool_number(args, "--version", 1, 5, &version))
        rc = EXIT_USAGE;
    if (rc == 0)
        rc = tool_ctx(&ctx);
    if (rc == 0 && eseal_seal_builder_new(&builder, ctx, (int)version, &err) < 0)
        rc = tool_error(NULL, &err);
    if (rc == 0)
        rc = make_with(ctx, args, builder);
    eseal_seal_builder_free(builder);
    eseal_ctx_free(ctx);
    return rc;
}

static const tool_option MAKE_OPTIONS[] = {
    {"--id", "TEXT", "the seal's code (esID); required", "印章编码（esID），必填"},
    {"--name", "TEXT", "the seal's name; required", "印章名称，必填"},
    {"--picture", "FILE", "png, jpg, gif, bmp, svg or ofd; required", "印章图片文件，必填"},
    {"--picture-type", "TYPE", "its type, else told from the octets", "图片类型（默认自动识别）"},
    {"--size", "W,H", "its size in whole mm; default 40,40", "图片尺寸（毫米），默认 40,40"},
    {"--for", "FILE", "certificate of one who may use the seal; repeatable, required",
        "可使用该印章的签章者证书，可重复，必填"},
    {"--digests", NULL, "list digests instead of certificates", "证书列表使用杂凑值"},
    {"--from", "TIME", "valid from; default now", "有效期起，默认当前时间"},
    {"--to", "TIME", "valid to; required", "有效期止，必填"},
    {"--created", "TIME", "time of making; default now", "制章时间，默认当前时间"},
    {"--type", "N", "kind of seal; default 1", "印章类型，默认 1"},
    {"--vendor", "TEXT", "vendor id (Vid)", "厂商标识（Vid）"},
    {"--version", "1|4|5", "format: GM/T 0031-2014, GB/T 38540-2020 (default), GM/T 0031-2025",
        "格式版本：GM/T 0031-2014、GB/T 38540-2020（默认）、GM/T 0031-2025"},
    TOOL_KEY_OPTIONS,
    {"--out", "FILE", "where the seal goes; required", "输出文件，必填"},
    TOOL_COMMON_OPTIONS,
};

const tool_command TOOL_SEAL_MAKE = {"seal make", "",
    "Makes an electronic seal with the maker's key.", "用制章者密钥制作电子印章。", MAKE_OPTIONS, 0,
    0, run_make};
