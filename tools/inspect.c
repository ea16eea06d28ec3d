/* SPDX-License-Identifier: Apache-2.0 */
/* eseal inspect and eseal extract: what is in there. */
#include "tool.h"

#include <stdlib.h>
#include <string.h>

/* A package, or octets. */
static int run_inspect(const tool_args *args)
{
    const char *path = args->args[0];
    eseal_document *document = NULL;
    unsigned char *data = NULL;
    eseal_ctx *ctx = NULL;
    eseal_io *io = NULL;
    eseal_error err = {0};
    char *text = NULL;
    size_t len = 0;
    int rc = tool_ctx(&ctx);

    if (rc == 0)
        rc = tool_read(&data, &len, path);
    if (rc == 0 && len > 1 && data[0] == 0x30) {
        if (eseal_inspect_der(&text, ctx, data, len, &err) < 0)
            rc = tool_error(path, &err);
    } else if (rc == 0) {
        if (eseal_io_open(&io, data, len, &err) < 0 ||
            eseal_document_open(&document, ctx, io, &err) < 0 ||
            eseal_inspect_document(&text, document, &err) < 0)
            rc = tool_error(path, &err);
    }
    if (text != NULL)
        fputs(text, stdout);
    eseal_free(text);
    eseal_document_free(document);
    eseal_io_free(io);
    free(data);
    eseal_ctx_free(ctx);
    return rc;
}

/* The signature that is asked for: of a document, or the file itself. */
static int open_signature(eseal_signature **out, const eseal_ctx *ctx, const tool_args *args,
    const unsigned char *data, size_t len)
{
    const char *path = args->args[0];
    eseal_document *document = NULL;
    eseal_io *io = NULL;
    eseal_error err = {0};
    long long number = 1;
    int rc = 0;

    if (!tool_number(args, "--signature", 1, 1000000, &number))
        return EXIT_USAGE;
    if (len > 0 && data[0] == 0x30) {
        if (eseal_signature_parse(out, ctx, data, len, &err) < 0)
            rc = tool_error(path, &err);
    } else if (eseal_io_open(&io, data, len, &err) < 0 ||
               eseal_document_open(&document, ctx, io, &err) < 0) {
        rc = tool_error(path, &err);
    } else if ((size_t)number > eseal_document_signature_count(document)) {
        tool_say("eseal: %s: there is no signature %lld in it\n", path, number);
        rc = EXIT_NO_SEAL;
    } else if (eseal_document_signature(out, document, (size_t)number - 1, &err) < 0) {
        rc = tool_error(path, &err);
    }
    eseal_document_free(document);
    eseal_io_free(io);
    return rc;
}

/* The part of a signature that an option names. */
static const unsigned char *signature_part(
    const tool_args *args, const eseal_signature *signature, size_t *len)
{
    const eseal_seal *seal = eseal_signature_seal(signature);

    if (tool_is_on(args, "--cert"))
        return eseal_signature_cert(signature, len);
    if (tool_is_on(args, "--tbs"))
        return eseal_signature_message(signature, len);
    if (tool_is_on(args, "--value"))
        return eseal_signature_value(signature, len);
    if (tool_is_on(args, "--signed"))
        return eseal_signature_der(signature, len);
    if (seal == NULL)
        return NULL;
    if (tool_is_on(args, "--seal"))
        return eseal_seal_der(seal, len);
    if (tool_is_on(args, "--maker"))
        return eseal_seal_maker(seal, len);
    if (tool_is_on(args, "--seal-tbs"))
        return eseal_seal_message(seal, len);
    return eseal_seal_picture(seal, len);
}

/* The same of a lone seal. */
static const unsigned char *seal_part(const tool_args *args, const eseal_seal *seal, size_t *len)
{
    if (tool_is_on(args, "--maker"))
        return eseal_seal_maker(seal, len);
    if (tool_is_on(args, "--seal-tbs"))
        return eseal_seal_message(seal, len);
    if (tool_is_on(args, "--seal"))
        return eseal_seal_der(seal, len);
    return tool_is_on(args, "--picture") ? eseal_seal_picture(seal, len) : NULL;
}

static int write_part(const tool_args *args, const unsigned char *part, size_t len)
{
    const char *out = tool_value(args, "--out");

    if (part == NULL || len == 0) {
        tool_say("eseal: %s: there is no such part in it\n", args->args[0]);
        return EXIT_NO_SEAL;
    }
    return tool_write(out == NULL ? "-" : out, part, len);
}

static int count_parts(const tool_args *args)
{
    int count = 0;

    for (int i = 0; i < args->option_count; i++)
        count += strcmp(args->names[i], "--out") != 0 && strcmp(args->names[i], "--lang") != 0 &&
                 strcmp(args->names[i], "--signature") != 0;
    return count;
}

static int run_extract(const tool_args *args)
{
    eseal_signature *signature = NULL;
    eseal_seal *seal = NULL;
    eseal_ctx *ctx = NULL;
    unsigned char *data = NULL;
    const unsigned char *part = NULL;
    size_t len = 0, part_len = 0;
    int rc;

    if (count_parts(args) != 1)
        return tool_usage(args->command, "say which part: one of --picture, --seal, --cert, --tbs, "
                                         "--value, --signed, --maker, --seal-tbs");
    rc = tool_ctx(&ctx);
    if (rc == 0)
        rc = tool_read(&data, &len, args->args[0]);
    if (rc == 0 && len > 0 && data[0] == 0x30 &&
        eseal_seal_parse(&seal, ctx, data, len, NULL) == 0) {
        part = seal_part(args, seal, &part_len);
        rc = write_part(args, part, part_len);
    } else if (rc == 0) {
        rc = open_signature(&signature, ctx, args, data, len);
        if (rc == 0) {
            part = signature_part(args, signature, &part_len);
            rc = write_part(args, part, part_len);
        }
    }
    eseal_signature_free(signature);
    eseal_seal_free(seal);
    free(data);
    eseal_ctx_free(ctx);
    return rc;
}

static const tool_option INSPECT_OPTIONS[] = {TOOL_COMMON_OPTIONS};

static const tool_option EXTRACT_OPTIONS[] = {
    {"--picture", NULL, "the seal's picture", "印章图片"},
    {"--seal", NULL, "the seal (DER)", "电子印章（DER）"},
    {"--cert", NULL, "the signer's certificate (DER)", "签章者证书（DER）"},
    {"--tbs", NULL, "the octets that the signer signed", "签章者签名的原始数据"},
    {"--value", NULL, "the signature value", "签名值"},
    {"--signed", NULL, "the whole signature (SignedValue.dat)", "完整签章数据（SignedValue.dat）"},
    {"--maker", NULL, "the maker's certificate (DER)", "制章者证书（DER）"},
    {"--seal-tbs", NULL, "the octets that the maker signed", "制章者签名的原始数据"},
    {"--signature", "N", "of the N-th signature of a document; default 1",
        "文档中的第 N 个签名，默认 1"},
    {"--out", "FILE", "where it goes; default standard output", "输出文件，默认标准输出"},
    TOOL_COMMON_OPTIONS,
};

const tool_command TOOL_INSPECT = {"inspect", "FILE",
    "Shows the package, or the ASN.1 tree of a seal, signature or certificate, with offsets.\n"
    "No verdict.",
    "显示文档包结构，或印章、签章、证书的 ASN.1 结构及偏移量，不作验证。", INSPECT_OPTIONS, 1, 1,
    run_inspect};
const tool_command TOOL_EXTRACT = {"extract", "FILE",
    "Takes one part out of a document, signature or seal.", "从文档、签章或印章中取出一部分。",
    EXTRACT_OPTIONS, 1, 1, run_extract};
