/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, made: X.509 v3 in the profile of GM/T 0015, SM2 with SM3. */
#include "key.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#define DEFAULT_ID "1234567812345678"  /* GM/T 0009 10 */
#define OID_USCC "1.2.156.10260.4.1.4" /* GM/T 0015: 统一社会信用代码 */

int key_failure(const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());

    tool_say("eseal: %s: %s\n", what, reason == NULL ? "OpenSSL failed" : reason);
    ERR_clear_error();
    return EXIT_INTERNAL;
}

static bool add_extension(X509 *cert, X509 *issuer, int nid, const char *text)
{
    X509_EXTENSION *extension;
    X509V3_CTX ctx;
    bool ok;

    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, text);
    ok = extension != NULL && X509_add_ext(cert, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return ok;
}

/* The code as a PrintableString, which is the whole extension. */
static bool add_uscc(X509 *cert, const char *code)
{
    unsigned char der[2 + 18] = {V_ASN1_PRINTABLESTRING, 18};
    ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
    ASN1_OBJECT *oid = OBJ_txt2obj(OID_USCC, 1);
    X509_EXTENSION *extension = NULL;
    bool ok;

    memcpy(der + 2, code, 18);
    ok = octets != NULL && oid != NULL &&
         ASN1_OCTET_STRING_set(octets, der, (int)sizeof der) == 1 &&
         (extension = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, octets)) != NULL &&
         X509_add_ext(cert, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    ASN1_OBJECT_free(oid);
    ASN1_OCTET_STRING_free(octets);
    return ok;
}

static bool add_extensions(X509 *cert, const key_plan *plan)
{
    X509 *issuer = plan->issuer == NULL ? cert : plan->issuer;
    const char *usage = "critical,digitalSignature,nonRepudiation";
    char basic[64] = "critical,CA:TRUE";

    if (plan->ca)
        usage = "critical,keyCertSign,cRLSign";
    else if (plan->encryption)
        usage = "critical,keyEncipherment,dataEncipherment,keyAgreement";
    if (plan->path_len >= 0)
        snprintf(basic, sizeof basic, "critical,CA:TRUE,pathlen:%lld", plan->path_len);
    return (!plan->ca || add_extension(cert, issuer, NID_basic_constraints, basic)) &&
           add_extension(cert, issuer, NID_key_usage, usage) &&
           (!plan->stamp || /* RFC 3161 2.3: alone, and critical */
               add_extension(cert, issuer, NID_ext_key_usage, "critical,timeStamping")) &&
           add_extension(cert, issuer, NID_subject_key_identifier, "hash") &&
           add_extension(cert, issuer, NID_authority_key_identifier, "keyid,issuer") &&
           (plan->uscc == NULL || add_uscc(cert, plan->uscc));
}

/* 16 random octets, the first bit 0 so that they are positive, the second 1 so that all 16 stay. */
static BIGNUM *make_serial(const char *hex)
{
    unsigned char octets[16];
    BIGNUM *number = NULL;

    if (hex != NULL) {
        if (strlen(hex) > 40 || (size_t)BN_hex2bn(&number, hex) != strlen(hex) ||
            BN_is_zero(number) || BN_is_negative(number) || BN_num_bits(number) > 159) {
            BN_free(number);
            return NULL;
        }
        return number;
    }
    if (RAND_bytes(octets, (int)sizeof octets) != 1)
        return NULL;
    octets[0] = (unsigned char)((octets[0] & 0x7F) | 0x40);
    return BN_bin2bn(octets, (int)sizeof octets, NULL);
}

static bool set_times(X509 *cert, const key_plan *plan)
{
    ASN1_TIME *from = ASN1_TIME_set(NULL, (time_t)plan->from);
    ASN1_TIME *to = ASN1_TIME_set(NULL, (time_t)plan->to);
    bool ok = from != NULL && to != NULL && X509_set1_notBefore(cert, from) == 1 &&
              X509_set1_notAfter(cert, to) == 1;

    ASN1_TIME_free(from);
    ASN1_TIME_free(to);
    return ok;
}

static bool sign(X509 *cert, EVP_PKEY *key)
{
    EVP_PKEY_CTX *pctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    bool ok = pctx != NULL && md != NULL;

    if (ok) {
        EVP_MD_CTX_set_pkey_ctx(md, pctx);
        ok = EVP_PKEY_CTX_set1_id(pctx, DEFAULT_ID, (int)strlen(DEFAULT_ID)) == 1 &&
             EVP_DigestSignInit(md, NULL, EVP_sm3(), NULL, key) == 1 && X509_sign_ctx(cert, md) > 0;
    }
    EVP_MD_CTX_free(md);
    EVP_PKEY_CTX_free(pctx);
    return ok;
}

/* Of a copy read from the octets that go out. */
static bool verifies(const X509 *cert, EVP_PKEY *key)
{
    ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();
    unsigned char *der = NULL;
    int len = i2d_X509(cert, &der);
    const unsigned char *at = der;
    X509 *copy = len > 0 ? d2i_X509(NULL, &at, len) : NULL;
    bool ok = copy != NULL && id != NULL &&
              ASN1_OCTET_STRING_set(id, (const unsigned char *)DEFAULT_ID, -1) == 1;

    if (ok) {
        X509_set0_distinguishing_id(copy, id);
        id = NULL;
        ok = X509_verify(copy, key) == 1;
    }
    ASN1_OCTET_STRING_free(id);
    X509_free(copy);
    OPENSSL_free(der);
    return ok;
}

/* Fills all but names and serial, and signs. */
static int complete(X509 *cert, const key_plan *plan)
{
    EVP_PKEY *signer = plan->issuer == NULL ? plan->key : plan->issuer_key;

    if (X509_set_version(cert, X509_VERSION_3) != 1 || !set_times(cert, plan) ||
        X509_set_pubkey(cert, plan->key) != 1 || !add_extensions(cert, plan) || !sign(cert, signer))
        return key_failure("the certificate cannot be made");
    if (!verifies(cert, signer))
        return key_failure("the new certificate does not verify");
    return 0;
}

int key_certify(X509 **out, const tool_command *command, const key_plan *plan)
{
    BIGNUM *serial = make_serial(plan->serial);
    X509 *cert = X509_new();
    X509_NAME *name = NULL;
    int rc = key_name(&name, command, plan->subject);

    if (rc == 0 && serial == NULL)
        rc = tool_usage(command, "--serial is 1 to 40 hex digits, not 0, and under 2^159");
    if (rc == 0 &&
        (cert == NULL || BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(cert)) == NULL ||
            X509_set_subject_name(cert, name) != 1 ||
            X509_set_issuer_name(
                cert, plan->issuer == NULL ? name : X509_get_subject_name(plan->issuer)) != 1))
        rc = key_failure("the certificate cannot be made");
    if (rc == 0)
        rc = complete(cert, plan);
    if (rc == 0) {
        *out = cert;
        cert = NULL;
    }
    X509_NAME_free(name);
    X509_free(cert);
    BN_free(serial);
    return rc;
}
