/* SPDX-License-Identifier: Apache-2.0 */
/* eseal key new: an SM2 key and its certificate. */
#include "key.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>

#define DAY 86400
#define ITERATIONS 100000 /* of PBKDF2, for a key that a PIN protects */

/* --- the issuer --- */

static int refuse(const char *path, const char *why)
{
    tool_say("eseal: %s: %s\n", path, why);
    return EXIT_FAILED;
}

static int open_issuer(key_plan *plan, const tool_args *args)
{
    const char *cert_path = tool_value(args, "--issuer-cert");
    const char *key_path = tool_value(args, "--issuer-key");
    char *pin = NULL;
    int rc;

    if ((cert_path == NULL) != (key_path == NULL))
        return tool_usage(args->command, "--issuer-cert and --issuer-key go together");
    if (cert_path == NULL)
        return 0;
    rc = tool_pin_of(&pin, args, "--issuer-pin-fd", "--issuer-pin-env");
    if (rc == 0)
        rc = key_read_cert(&plan->issuer, cert_path);
    if (rc == 0)
        rc = key_read(&plan->issuer_key, key_path, pin);
    tool_wipe(pin);
    if (rc != 0)
        return rc;
    if (EVP_PKEY_is_a(plan->issuer_key, "SM2") != 1)
        return refuse(key_path, "not an SM2 key");
    if (X509_check_private_key(plan->issuer, plan->issuer_key) != 1)
        return refuse(key_path, "this key and the issuer's certificate do not belong together");
    if (X509_check_ca(plan->issuer) != 1 ||
        (X509_get_key_usage(plan->issuer) & X509v3_KU_KEY_CERT_SIGN) == 0)
        return refuse(cert_path, "this certificate may not issue others: it is not a CA's");
    return 0;
}

/* --- what is asked for --- */

static int read_times(key_plan *plan, const tool_args *args, const eseal_ctx *ctx)
{
    long long days = plan->ca ? 3650 : 1095;
    int rc;

    if (!tool_number(args, "--days", 1, 36500, &days))
        return EXIT_USAGE;
    if (tool_is_on(args, "--days") && tool_is_on(args, "--to"))
        return tool_usage(args->command, "--days and --to exclude each other");
    rc = tool_time(&plan->from, args, "--from");
    if (rc == 0)
        rc = tool_time(&plan->to, args, "--to");
    if (rc != 0)
        return rc;
    if (plan->from == 0)
        plan->from = eseal_ctx_now(ctx);
    if (plan->to == 0)
        plan->to = plan->from + days * DAY;
    if (plan->to <= plan->from)
        return tool_usage(args->command, "--to is not later than --from");
    return 0;
}

static int read_plan(key_plan *plan, const tool_args *args, const eseal_ctx *ctx)
{
    plan->subject = tool_value(args, "--subject");
    plan->uscc = tool_value(args, "--uscc");
    plan->serial = tool_value(args, "--serial");
    plan->ca = tool_is_on(args, "--ca");
    plan->encryption = tool_is_on(args, "--encryption");
    plan->stamp = tool_is_on(args, "--stamp");
    plan->path_len = -1;
    if (plan->ca && plan->encryption)
        return tool_usage(args->command, "--ca and --encryption exclude each other");
    if (plan->stamp && (plan->ca || plan->encryption))
        return tool_usage(args->command, "--stamp excludes --ca and --encryption");
    if (tool_is_on(args, "--path-len") && !plan->ca)
        return tool_usage(args->command, "--path-len is for a CA");
    if (!tool_number(args, "--path-len", 0, 20, &plan->path_len))
        return EXIT_USAGE;
    if (plan->uscc != NULL && !key_uscc_is_good(plan->uscc))
        return tool_usage(args->command,
            "\"%s\" is no unified social credit code, or its check character is wrong (GB 32100)",
            plan->uscc);
    return read_times(plan, args, ctx);
}

/* --- what comes out --- */

/* The key as PKCS#8 in PEM; with a PIN under PBES2 with SM4-CBC. */
static bool write_key(BIO *bio, EVP_PKEY *key, const char *pin)
{
    PKCS8_PRIV_KEY_INFO *clear = EVP_PKEY2PKCS8(key);
    X509_ALGOR *method = NULL;
    X509_SIG *sealed = NULL;
    bool ok = false;

    if (clear != NULL && pin == NULL) {
        ok = PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, clear) == 1;
    } else if (clear != NULL) {
        method = PKCS5_pbe2_set_iv(EVP_sm4_cbc(), ITERATIONS, NULL, 0, NULL, -1);
        if (method != NULL)
            sealed = PKCS8_set0_pbe(pin, (int)strlen(pin), clear, method);
        ok = sealed != NULL && PEM_write_bio_PKCS8(bio, sealed) == 1;
        if (sealed == NULL)
            X509_ALGOR_free(method);
    }
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(clear);
    return ok;
}

/* Both files, or none: both stand ready beside their places before one gets its name. */
static int write_files(const tool_args *args, BIO *key, BIO *cert)
{
    const char *key_path = tool_value(args, "--key"), *cert_path = tool_value(args, "--cert");
    unsigned flags = tool_is_on(args, "--force") ? 0 : TOOL_WRITE_NEW;
    char *key_temp = NULL, *cert_temp = NULL, *octets;
    long len = BIO_get_mem_data(cert, &octets);
    int rc = tool_stage(&cert_temp, cert_path, octets, (size_t)len, flags);

    len = BIO_get_mem_data(key, &octets);
    if (rc == 0)
        rc = tool_stage(&key_temp, key_path, octets, (size_t)len, flags | TOOL_WRITE_SECRET);
    if (rc == 0)
        rc = tool_place(&key_temp, key_path, flags);
    if (rc == 0) {
        rc = tool_place(&cert_temp, cert_path, flags);
        if (rc != 0)
            remove(key_path);
    }
    tool_unstage(&cert_temp);
    tool_unstage(&key_temp);
    return rc;
}

static int hand_out(const tool_args *args, const key_plan *plan, X509 *cert)
{
    BIO *key_out = BIO_new(BIO_s_secmem()), *cert_out = BIO_new(BIO_s_mem());
    char *pin = NULL;
    int rc = tool_pin(&pin, args);

    if (rc == 0 && (key_out == NULL || cert_out == NULL || !write_key(key_out, plan->key, pin) ||
                       PEM_write_bio_X509(cert_out, cert) != 1))
        rc = key_failure("the key cannot be written");
    if (rc == 0)
        rc = write_files(args, key_out, cert_out);
    tool_wipe(pin);
    BIO_free(key_out);
    BIO_free(cert_out);
    return rc;
}

/* Before a key is made for nothing. */
static int check_paths(const tool_args *args)
{
    static const char *const NEEDED[] = {"--subject", "--key", "--cert"};

    for (size_t i = 0; i < sizeof NEEDED / sizeof NEEDED[0]; i++) {
        const char *value = tool_value(args, NEEDED[i]);

        if (value == NULL)
            return tool_usage(args->command, "needs %s", NEEDED[i]);
        if (i > 0 && strcmp(value, "-") == 0)
            return tool_usage(args->command, "%s is a file's name", NEEDED[i]);
        if (i > 0 && !tool_is_on(args, "--force") && access(value, F_OK) == 0)
            return refuse(value, "exists already; --force would replace it");
    }
    return 0;
}

static int run_new(const tool_args *args)
{
    key_plan plan = {0};
    eseal_ctx *ctx = NULL;
    X509 *cert = NULL;
    int rc = check_paths(args);

    if (rc == 0)
        rc = tool_ctx(&ctx);
    if (rc == 0)
        rc = read_plan(&plan, args, ctx);
    if (rc == 0)
        rc = open_issuer(&plan, args);
    if (rc == 0 && (plan.key = EVP_PKEY_Q_keygen(NULL, NULL, "SM2")) == NULL)
        rc = key_failure("a key cannot be made");
    if (rc == 0)
        rc = key_certify(&cert, args->command, &plan);
    if (rc == 0)
        rc = hand_out(args, &plan, cert);
    X509_free(cert);
    X509_free(plan.issuer);
    EVP_PKEY_free(plan.issuer_key);
    EVP_PKEY_free(plan.key);
    eseal_ctx_free(ctx);
    return rc;
}

static const tool_option NEW_OPTIONS[] = {
    {"--subject", "DN", "whose it is: CN=...,O=...,C=CN; a comma in a value as \\,; required",
        "证书主体：CN=...,O=...,C=CN，值中的逗号写作 \\,，必填"},
    {"--key", "FILE", "where the private key goes; required", "私钥输出文件，必填"},
    {"--cert", "FILE", "where the certificate goes; required", "证书输出文件，必填"},
    {"--pin-fd", "N", "PIN for the new key, from file descriptor N; without one it is in the clear",
        "新私钥的口令，取自文件描述符 N；未给口令则明文保存"},
    {"--pin-env", "NAME", "the same from environment variable NAME", "同上，取自环境变量 NAME"},
    {"--issuer-cert", "FILE", "the CA that issues it; without one it is self-signed",
        "签发者 CA 证书，缺省为自签名"},
    {"--issuer-key", "FILE", "the CA's private key", "签发者私钥"},
    {"--issuer-pin-fd", "N", "its PIN, from file descriptor N", "签发者私钥口令，取自文件描述符 N"},
    {"--issuer-pin-env", "NAME", "the same from environment variable NAME",
        "同上，取自环境变量 NAME"},
    {"--ca", NULL, "a CA's certificate", "签发 CA 证书"},
    {"--path-len", "N", "how many CAs may stand below it", "其下可有的 CA 级数"},
    {"--encryption", NULL, "an encryption certificate instead of one for signatures",
        "签发加密证书（默认为签名证书）"},
    {"--stamp", NULL, "a certificate of a time-stamp service", "签发时间戳服务证书"},
    {"--uscc", "CODE", "unified social credit code of the holder", "证书持有者的统一社会信用代码"},
    {"--from", "TIME", "valid from; default now", "有效期起，默认当前时间"},
    {"--to", "TIME", "valid to", "有效期止"},
    {"--days", "N", "or for so many days; default 1095, for a CA 3650",
        "有效天数，默认 1095，CA 默认 3650"},
    {"--serial", "HEX", "serial number; default 16 random octets", "序列号，默认 16 字节随机数"},
    {"--force", NULL, "replace files that exist", "覆盖已有文件"},
    TOOL_COMMON_OPTIONS,
};

const tool_command TOOL_KEY_NEW = {"key new", "",
    "Makes an SM2 key and its certificate: self-signed, or issued by a CA made before.",
    "生成 SM2 密钥及其证书：自签名，或由已有 CA 签发。", NEW_OPTIONS, 0, 0, run_new};
