/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answers of eseal-tsa: TimeStampResp (RFC 3161 2.4.2, GM/T 0033-2014 clause 7) around a
 * SignedData of GM/T 0010, signed with SM2.  Requests and TSTInfo are OpenSSL's; it cannot make the
 * rest for SM2, so that is written here, octet by octet.
 */
#include "tsa.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ts.h>

#define DEFAULT_ID "1234567812345678" /* GM/T 0009 10 */
#define POLICY "1.2.3.4.1"
#define OID_TST_INFO "1.2.840.113549.1.9.16.1.4"

/* --- DER --- */

typedef struct text {
    unsigned char *ptr;
    size_t len;
    int failed;
} text;

static void put(text *to, const void *data, size_t len)
{
    unsigned char *grown = to->failed ? NULL : realloc(to->ptr, to->len + len + 1);

    to->failed |= grown == NULL || (data == NULL && len > 0);
    if (to->failed)
        return;
    to->ptr = grown;
    if (len > 0)
        memcpy(to->ptr + to->len, data, len);
    to->len += len;
}

static void put_tag(text *to, int tag, const void *data, size_t len)
{
    unsigned char head[4] = {(unsigned char)tag, (unsigned char)len};
    size_t used = 2;

    if (len > 0x7F) {
        head[1] = len > 0xFF ? 0x82 : 0x81;
        if (len > 0xFF)
            head[used++] = (unsigned char)(len >> 8);
        head[used++] = (unsigned char)len;
    }
    to->failed |= len > 0xFFFF;
    put(to, head, used);
    put(to, data, len);
}

/* Wraps what is in inner, and frees it. */
static void wrap(text *to, int tag, text *inner)
{
    to->failed |= inner->failed;
    put_tag(to, tag, inner->ptr, inner->len);
    free(inner->ptr);
    *inner = (text){0};
}

static void put_oid(text *to, const char *dotted)
{
    ASN1_OBJECT *oid = OBJ_txt2obj(dotted, 1);
    unsigned char *der = NULL;
    int len = oid == NULL ? -1 : i2d_ASN1_OBJECT(oid, &der);

    put(to, der, len < 0 ? 1 : (size_t)len);
    OPENSSL_free(der);
    ASN1_OBJECT_free(oid);
}

static void put_algorithm(text *to, const char *dotted)
{
    text body = {0};

    put_oid(&body, dotted);
    wrap(to, 0x30, &body);
}

static void put_sm3(text *to, const void *data, size_t len)
{
    unsigned char out[32];

    to->failed |= EVP_Digest(data, len, out, NULL, EVP_sm3(), NULL) != 1;
    put_tag(to, 0x04, out, sizeof out);
}

/* --- what is stamped --- */

static const char *const STATUSES[] = {"granted", "grantedWithMods", "rejection", "waiting",
    "revocationWarning", "revocationNotification"};
static const struct {
    const char *name;
    unsigned bit;
} FAILURES[] = {{"badAlg", 0}, {"badRequest", 2}, {"badDataFormat", 5}, {"timeNotAvailable", 14},
    {"unacceptedPolicy", 15}, {"unacceptedExtension", 16}, {"addInfoNotAvailable", 17},
    {"systemFailure", 25}};

static int status_of(const char *name)
{
    for (int i = 0; i < 6; i++)
        if (strcmp(name, STATUSES[i]) == 0)
            return i;
    return -1;
}

int tsa_knows(const char *name)
{
    for (size_t i = 0; i < sizeof FAILURES / sizeof FAILURES[0]; i++)
        if (strcmp(name, FAILURES[i].name) == 0)
            return 1;
    return status_of(name) >= 0;
}

/* NULL, or why not. */
static const char *refusal(TS_REQ *request)
{
    ASN1_OBJECT *policy = request == NULL ? NULL : TS_REQ_get_policy_id(request);
    const ASN1_OBJECT *oid;
    TS_MSG_IMPRINT *imprint;
    char name[64];
    int nid;

    if (request == NULL)
        return "badDataFormat";
    if (TS_REQ_get_version(request) != 1)
        return "badRequest";
    imprint = TS_REQ_get_msg_imprint(request);
    X509_ALGOR_get0(&oid, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
    nid = OBJ_obj2nid(oid);
    if (nid != NID_sm3 && nid != NID_sha256)
        return "badAlg";
    if (ASN1_STRING_length(TS_MSG_IMPRINT_get_msg(imprint)) != 32)
        return "badDataFormat";
    if (policy != NULL && (OBJ_obj2txt(name, sizeof name, policy, 1) <= 0 || strcmp(name, POLICY)))
        return "unacceptedPolicy";
    return TS_REQ_get_ext_count(request) > 0 ? "unacceptedExtension" : NULL;
}

static TS_TST_INFO *make_info(TS_REQ *request)
{
    TS_TST_INFO *info = TS_TST_INFO_new();
    ASN1_OBJECT *policy = OBJ_txt2obj(POLICY, 1);
    ASN1_GENERALIZEDTIME *now = ASN1_GENERALIZEDTIME_set(NULL, time(NULL));
    ASN1_INTEGER *serial = ASN1_INTEGER_new();
    const ASN1_INTEGER *nonce = TS_REQ_get_nonce(request);
    unsigned char octets[8];
    int ok;

    ok = RAND_bytes(octets, 8) == 1;
    octets[0] = (unsigned char)((octets[0] & 0x7F) | 0x40); /* positive, and none too many */
    ok = ok && info != NULL && serial != NULL && now != NULL &&
         ASN1_STRING_set(serial, octets, 8) == 1 && TS_TST_INFO_set_version(info, 1) == 1 &&
         TS_TST_INFO_set_policy_id(info, policy) == 1 &&
         TS_TST_INFO_set_msg_imprint(info, TS_REQ_get_msg_imprint(request)) == 1 &&
         TS_TST_INFO_set_serial(info, serial) == 1 && TS_TST_INFO_set_time(info, now) == 1 &&
         (nonce == NULL || TS_TST_INFO_set_nonce(info, nonce) == 1);
    ASN1_OBJECT_free(policy);
    ASN1_GENERALIZEDTIME_free(now);
    ASN1_INTEGER_free(serial);
    if (!ok)
        TS_TST_INFO_free(info);
    return ok ? info : NULL;
}

/* --- the signature --- */

static void put_attribute(text *to, const char *oid, text *value)
{
    text body = {0};

    put_oid(&body, oid);
    wrap(&body, 0x31, value);
    wrap(to, 0x30, &body);
}

/* contentType, messageDigest, signingCertificateV2: in the order of their octets, as DER wants. */
static void put_attributes(text *to, const tsa *service, const text *info)
{
    text value = {0}, id = {0}, ids = {0}, list = {0};
    unsigned char *cert = NULL;
    int len = i2d_X509(service->cert, &cert);

    put_oid(&value, OID_TST_INFO);
    put_attribute(to, "1.2.840.113549.1.9.3", &value);
    put_sm3(&value, info->ptr, info->len);
    put_attribute(to, "1.2.840.113549.1.9.4", &value);
    put_algorithm(&id, "1.2.156.10197.1.401");
    put_sm3(&id, cert, len < 0 ? 0 : (size_t)len);
    wrap(&ids, 0x30, &id);
    wrap(&list, 0x30, &ids);
    wrap(&value, 0x30, &list);
    put_attribute(to, "1.2.840.113549.1.9.16.2.47", &value);
    OPENSSL_free(cert);
}

static void put_value(text *to, const tsa *service, const text *message)
{
    EVP_PKEY_CTX *pctx = EVP_PKEY_CTX_new_from_pkey(NULL, service->key, NULL);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    unsigned char value[128];
    size_t len = sizeof value;
    int ok = pctx != NULL && md != NULL;

    if (ok) {
        EVP_MD_CTX_set_pkey_ctx(md, pctx);
        ok = EVP_PKEY_CTX_set1_id(pctx, DEFAULT_ID, (int)strlen(DEFAULT_ID)) == 1 &&
             EVP_DigestSignInit(md, NULL, EVP_sm3(), NULL, service->key) == 1 &&
             EVP_DigestSign(md, value, &len, message->ptr, message->len) == 1;
    }
    to->failed |= !ok;
    put_tag(to, 0x04, value, ok ? len : 0);
    EVP_MD_CTX_free(md);
    EVP_PKEY_CTX_free(pctx);
}

static void put_signer(text *to, const tsa *service, const text *info)
{
    text body = {0}, id = {0}, attributes = {0}, set = {0};
    const ASN1_INTEGER *serial = X509_get0_serialNumber(service->cert);
    unsigned char *der = NULL;
    int len = i2d_X509_NAME(X509_get_issuer_name(service->cert), &der);

    put_tag(&body, 0x02, "\1", 1);
    put(&id, der, len < 0 ? 0 : (size_t)len);
    OPENSSL_free(der);
    der = NULL;
    len = i2d_ASN1_INTEGER(serial, &der);
    put(&id, der, len < 0 ? 0 : (size_t)len);
    OPENSSL_free(der);
    wrap(&body, 0x30, &id);
    put_algorithm(&body, "1.2.156.10197.1.401");
    put_attributes(&attributes, service, info);
    put_tag(&set, 0x31, attributes.ptr, attributes.len); /* signed as a SET, sent as [0] */
    wrap(&body, 0xA0, &attributes);
    put_algorithm(&body, "1.2.156.10197.1.301.1");
    body.failed |= set.failed;
    if (!set.failed)
        put_value(&body, service, &set);
    free(set.ptr);
    wrap(to, 0x30, &body);
}

static void put_token(text *to, const tsa *service, TS_REQ *request)
{
    text body = {0}, part = {0}, inner = {0}, info = {0}, outer = {0};
    TS_TST_INFO *made = make_info(request);
    unsigned char *der = NULL;
    int len = made == NULL ? -1 : i2d_TS_TST_INFO(made, &der);

    put(&info, der, len < 0 ? 1 : (size_t)len);
    OPENSSL_free(der);
    TS_TST_INFO_free(made);
    put_tag(&body, 0x02, "\3", 1);
    put_algorithm(&part, "1.2.156.10197.1.401");
    wrap(&body, 0x31, &part);
    put_oid(&part, OID_TST_INFO);
    put_tag(&inner, 0x04, info.ptr, info.len);
    wrap(&part, 0xA0, &inner);
    wrap(&body, 0x30, &part);
    der = NULL;
    len = i2d_X509(service->cert, &der);
    if (TS_REQ_get_cert_req(request))
        put_tag(&body, 0xA0, der, len < 0 ? 0 : (size_t)len);
    OPENSSL_free(der);
    put_signer(&part, service, &info);
    wrap(&body, 0x31, &part);
    free(info.ptr);
    wrap(&inner, 0x30, &body);
    put_oid(&outer, service->cms ? "1.2.840.113549.1.7.2" : "1.2.156.10197.6.1.4.2.2");
    wrap(&outer, 0xA0, &inner);
    wrap(to, 0x30, &outer);
}

/* --- the answer --- */

static void put_status(text *to, int status, const char *failure)
{
    unsigned char number = (unsigned char)status, bits[5] = {0};
    text body = {0}, strings = {0};

    put_tag(&body, 0x02, &number, 1);
    if (status > 1) {
        put_tag(&strings, 0x0C, "eseal-tsa says no", 17);
        wrap(&body, 0x30, &strings);
    }
    for (size_t i = 0; failure != NULL && i < sizeof FAILURES / sizeof FAILURES[0]; i++)
        if (strcmp(failure, FAILURES[i].name) == 0) { /* a named bit list: none behind the last */
            bits[0] = (unsigned char)(7 - FAILURES[i].bit % 8);
            bits[1 + FAILURES[i].bit / 8] = (unsigned char)(0x80 >> FAILURES[i].bit % 8);
            put_tag(&body, 0x03, bits, FAILURES[i].bit / 8 + 2);
        }
    wrap(to, 0x30, &body);
}

unsigned char *tsa_answer(size_t *len, const tsa *service, const unsigned char *request, size_t n)
{
    const unsigned char *at = request;
    TS_REQ *parsed = d2i_TS_REQ(NULL, &at, (long)n);
    const char *why = at == request + n ? refusal(parsed) : "badDataFormat";
    text body = {0}, out = {0};
    int status = 0;

    if (service->fail != NULL && why == NULL && (status = status_of(service->fail)) < 0)
        why = service->fail;
    put_status(&body, why != NULL ? 2 : status, why);
    if (why == NULL && status < 2)
        put_token(&body, service, parsed);
    wrap(&out, 0x30, &body);
    TS_REQ_free(parsed);
    if (out.failed) {
        free(out.ptr);
        out.ptr = NULL;
    }
    *len = out.len;
    return out.ptr;
}
