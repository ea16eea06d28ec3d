/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/cert.h"

#include "base/mem.h"
#include "codec/text.h"
#include "crypto/digest.h"

#include "pki_unit.h"

START_TEST(fields)
{
    cert_plan plan = {.subject = "C=CN/O=某某单位/CN=张三",
        .issuer = "C=CN/CN=测试根证书",
        .key = unit_key(0),
        .issuer_key = unit_key(1),
        .serial = 0x00ABCDEF};
    es_buf der = maker_der(&plan);
    uint8_t digest[32];
    es_buf hex = ES_BUF(100);
    eseal_cert *cert = NULL;
    size_t len = 0;

    ck_assert_int_eq(eseal_cert_parse(&cert, unit_ctx, der.ptr, der.len, NULL), 0);
    ck_assert_str_eq(eseal_cert_subject(cert), "CN=张三,O=某某单位,C=CN");
    ck_assert_str_eq(eseal_cert_issuer(cert), "CN=测试根证书,C=CN");
    ck_assert_str_eq(eseal_cert_name(cert), "张三");
    ck_assert_str_eq(eseal_cert_serial(cert), "abcdef");
    ck_assert_str_eq(eseal_cert_uscc(cert), "");
    ck_assert_int_eq(eseal_cert_not_before(cert), MAKER_FROM);
    ck_assert_int_eq(eseal_cert_not_after(cert), MAKER_TO);
    ck_assert_int_eq(eseal_cert_is_signing(cert), 1);
    ck_assert_int_eq(eseal_cert_is_ca(cert), 0);
    ck_assert_mem_eq(eseal_cert_der(cert, &len), der.ptr, der.len);
    ck_assert_uint_eq(len, der.len);
    ck_assert_int_eq(es_hash_octets(digest, unit_ctx, ES_HASH_SM3, es_buf_view(&der), NULL), 0);
    es_hex_encode(&hex, es_span_of(digest, 32));
    ck_assert_str_eq(eseal_cert_sm3(cert), (const char *)hex.ptr);
    ck_assert_ptr_nonnull(cert->key);
    ck_assert_int_eq(es_public_key_kind(cert->key), ES_KEY_SM2);
    es_buf_free(&hex);
    es_buf_free(&der);
    eseal_cert_free(cert);
}
END_TEST

/* The same octets in both forms are the same certificate. */
START_TEST(pem)
{
    cert_plan plan = {.subject = "CN=a", .key = unit_key(0)},
              other = {.subject = "CN=b", .key = unit_key(0)};
    es_buf text = maker_pem(&plan), second = maker_pem(&other);
    eseal_cert *cert = NULL;
    eseal_error err = {0};

    es_buf_span(&text, es_buf_view(&second));
    ck_assert_int_eq(eseal_cert_parse(&cert, unit_ctx, text.ptr, text.len, NULL), 0);
    ck_assert_str_eq(eseal_cert_subject(cert), "CN=a");
    eseal_cert_free(cert);
    ck_assert_int_eq(
        eseal_cert_parse(&cert, unit_ctx, "-----BEGIN PUBLIC KEY-----", 26, &err), ESEAL_E_CERT);
    ck_assert_str_eq(err.text, "PEM without a CERTIFICATE block");
    ck_assert_ptr_null(cert);
    es_buf_free(&text);
    es_buf_free(&second);
}
END_TEST

/* Each octet that is missing or too many, and each flipped octet, gives a certificate or an error,
 * never anything else; a cut is always an error. */
START_TEST(damage)
{
    cert_plan plan = {.subject = "C=CN/CN=a", .key = unit_key(0), .uscc = "91330000"};
    es_buf der = maker_der(&plan);

    for (size_t len = 0; len < der.len; len++) {
        uint8_t *exact = es_memdup(der.ptr, len);
        eseal_cert *cert = NULL;
        eseal_error err = {0};

        ck_assert_int_eq(eseal_cert_parse(&cert, unit_ctx, exact, len, &err), ESEAL_E_CERT);
        ck_assert_int_eq(err.code, ESEAL_E_CERT);
        ck_assert_ptr_null(cert);
        es_free(exact);
    }
    for (size_t at = 0; at < der.len; at++) {
        eseal_cert *cert = NULL;
        eseal_error err = {0};
        int rc;

        der.ptr[at] ^= 0x11;
        rc = eseal_cert_parse(&cert, unit_ctx, der.ptr, der.len, &err);
        ck_assert(rc == 0 ? cert != NULL : rc == ESEAL_E_CERT && err.code == rc && cert == NULL);
        eseal_cert_free(cert);
        der.ptr[at] ^= 0x11;
    }
    es_buf_octet(&der, 0);
    {
        eseal_cert *cert = NULL;

        ck_assert_int_eq(eseal_cert_parse(&cert, unit_ctx, der.ptr, der.len, NULL), ESEAL_E_CERT);
    }
    es_buf_free(&der);
}
END_TEST

/* A key that cannot be read is not an error: the certificate can still be shown. */
START_TEST(unreadable_key)
{
    cert_plan plan = {.subject = "CN=a", .key = unit_key(0)};
    es_buf der = maker_der(&plan);
    eseal_cert *cert = NULL;
    bool changed = false;

    for (size_t i = 0; i + 4 < der.len && !changed; i++) {
        if (memcmp(der.ptr + i, "\x03\x42\x00\x04", 4) == 0) {
            der.ptr[i + 3] = 0x05; /* no form of a point */
            changed = true;
        }
    }
    ck_assert(changed);
    ck_assert_int_eq(eseal_cert_parse(&cert, unit_ctx, der.ptr, der.len, NULL), 0);
    ck_assert_ptr_null(cert->key);
    ck_assert_str_eq(eseal_cert_name(cert), "a");
    eseal_cert_free(cert);
    es_buf_free(&der);
}
END_TEST

static const struct {
    const char *body, *text; /* of the INTEGER, as octets in hex */
} SERIALS[] = {{"00", "0"}, {"7F", "7f"}, {"0A", "a"}, {"FF", "-1"}, {"80", "-80"}};

START_TEST(serials)
{
    cert_plan plan = {.subject = "CN=a", .key = unit_key(0), .serial = 0x55};
    es_buf der = maker_der(&plan);
    eseal_cert *cert = NULL;
    unsigned octet;

    /* 30 82 xx xx 30 82 xx xx A0 03 02 01 02 02 01 55 */
    ck_assert_uint_eq(der.ptr[15], 0x55);
    ck_assert_int_eq(sscanf(SERIALS[_i].body, "%2x", &octet), 1);
    der.ptr[15] = (uint8_t)octet;
    ck_assert_int_eq(eseal_cert_parse(&cert, unit_ctx, der.ptr, der.len, NULL), 0);
    ck_assert_str_eq(eseal_cert_serial(cert), SERIALS[_i].text);
    eseal_cert_free(cert);
    es_buf_free(&der);
}
END_TEST

START_TEST(misuse)
{
    eseal_cert *cert = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_cert_parse(NULL, unit_ctx, "", 0, &err), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_cert_parse(&cert, unit_ctx, NULL, 1, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_cert_open_file(&cert, unit_ctx, NULL, NULL), ESEAL_E_MISUSE);
    err = (eseal_error){0};
    ck_assert_int_eq(
        eseal_cert_open_file(&cert, unit_ctx, "there-is-no-such.pem", &err), ESEAL_E_NOT_FOUND);
    ck_assert_str_eq(err.where, "there-is-no-such.pem");
    eseal_cert_free(NULL);
}
END_TEST

/* The place stands in front of the error. */
START_TEST(place)
{
    eseal_cert *cert = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(
        es_cert_parse(&cert, unit_ctx, es_span_str("x"), "seal/cert", &err), ESEAL_E_CERT);
    ck_assert_str_eq(err.where, "seal/cert");
}
END_TEST

static const struct {
    const char *file, *subject, *issuer, *serial;
    es_usage usage;
    bool ca;
} CORPUS[] = {
    {"ofdrw-root.pem",
        "CN=OFD Reader and WriterROOT Certificate,L=Hangzhou,ST=Zhejiang,O=OFD R&W,C=CN",
        "CN=OFD Reader and WriterROOT Certificate,L=Hangzhou,ST=Zhejiang,O=OFD R&W,C=CN",
        "1719d2bdec7", ES_USAGE_SIGNING, true},
    {"ofdrw-user.pem", "CN=Test Certificate,L=Hangzhou,ST=Zhejiang,O=OFD R&W,C=CN",
        "CN=OFD Reader and WriterROOT Certificate,L=Hangzhou,ST=Zhejiang,O=OFD R&W,C=CN",
        "1719d2dab60", ES_USAGE_SIGNING, false},
    {"gmssl-cert.pem", "CN=gmssl test signer,O=Test Unit,L=Haidian,ST=Beijing,C=CN",
        "CN=gmssl test signer,O=Test Unit,L=Haidian,ST=Beijing,C=CN", "4ec91f8c607dbfa2714d9877",
        ES_USAGE_SIGNING, false},
};

START_TEST(corpus)
{
    const char *folder = unit_corpus();
    char path[4300];
    eseal_cert *cert = NULL;
    eseal_error err = {0};

    if (folder == NULL)
        return;
    snprintf(path, sizeof path, "%s/keys/%s", folder, CORPUS[_i].file);
    ck_assert_msg(
        eseal_cert_open_file(&cert, unit_ctx, path, &err) == 0, "%s: %s", err.where, err.text);
    ck_assert_str_eq(eseal_cert_subject(cert), CORPUS[_i].subject);
    ck_assert_str_eq(eseal_cert_issuer(cert), CORPUS[_i].issuer);
    ck_assert_str_eq(eseal_cert_serial(cert), CORPUS[_i].serial);
    ck_assert_int_eq(cert->usage, CORPUS[_i].usage);
    ck_assert_int_eq(eseal_cert_is_ca(cert), CORPUS[_i].ca);
    ck_assert_ptr_nonnull(cert->key);
    eseal_cert_free(cert);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cert");
    TCase *tc = tcase_create("cert");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, unit_ctx_make, unit_pki_drop);
    tcase_add_test(tc, fields);
    tcase_add_test(tc, pem);
    tcase_add_test(tc, damage);
    tcase_add_test(tc, unreadable_key);
    tcase_add_loop_test(tc, serials, 0, sizeof SERIALS / sizeof SERIALS[0]);
    tcase_add_test(tc, misuse);
    tcase_add_test(tc, place);
    tcase_add_loop_test(tc, corpus, 0, sizeof CORPUS / sizeof CORPUS[0]);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
