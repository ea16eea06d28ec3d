/* SPDX-License-Identifier: Apache-2.0 */
/* Where a certificate says that more is to be had (RFC 5280, 4.2.1.13 and 4.2.2.1), and what OCSP
 * calls it (RFC 6960, 4.1.1), as OpenSSL does. */
#include "pki/location.h"

#include "base/mem.h"
#include "codec/text.h"
#include "crl_maker.h"
#include "pki/revocation.h"
#include "pki_unit.h"

#include <openssl/ocsp.h>

#define CRL "http://ca.example/1.crl"
#define OCSP_URL "http://ca.example/ocsp"
#define LDAP "ldap://ca.example/cn=CA?certificateRevocationList"
#define CER "http://ca.example/ca.cer"

static void access(es_buf *list, const char *method, uint8_t tag, const char *text)
{
    es_buf pair = ES_BUF(1024);

    es_der_put_oid(&pair, method);
    es_der_put(&pair, tag, es_span_str(text));
    es_der_put(list, ES_TAG_SEQUENCE, es_buf_view(&pair));
    es_buf_free(&pair);
}

static eseal_cert *cert_with(es_buf *list, const char *point, const maker_key *key)
{
    es_buf value = ES_BUF(65536), extra = ES_BUF(65536), more;
    eseal_cert *cert;

    es_der_put(&value, ES_TAG_SEQUENCE, es_buf_view(list));
    maker_put_extension(&extra, "1.3.6.1.5.5.7.1.1", false, &value);
    if (point != NULL) {
        more = maker_point_extension(point);
        es_buf_span(&extra, es_buf_view(&more));
        es_buf_free(&more);
    }
    cert = maker_cert(unit_ctx, &(cert_plan){.subject = "CN=leaf",
                                    .issuer = "CN=CA",
                                    .key = key,
                                    .serial = 0x81,
                                    .extra = es_buf_view(&extra)});
    es_buf_free(&extra);
    es_buf_free(list);
    return cert;
}

START_TEST(all_uses)
{
    maker_key *key = maker_key_new("SM2");
    es_buf list = ES_BUF(4096);
    es_locations found;
    eseal_error err = {0};
    eseal_cert *cert;

    access(&list, "1.3.6.1.5.5.7.48.1", 0x86, OCSP_URL);
    access(&list, "1.3.6.1.5.5.7.48.2", 0x86, CER);
    access(&list, "1.3.6.1.5.5.7.48.2", 0x86, LDAP);
    access(&list, "1.3.6.1.5.5.7.48.3", 0x86, "http://no/");   /* timeStamping: not asked for */
    access(&list, "1.3.6.1.5.5.7.48.1", 0x82, "no.example");   /* a dNSName */
    access(&list, "1.3.6.1.5.5.7.48.1", 0x86, "http://a/\nb"); /* no URI */
    access(&list, "1.3.6.1.5.5.7.48.1", 0x86, "");
    cert = cert_with(&list, CRL, key);
    ck_assert_int_eq(es_locations_read(&found, cert, &err), 0);
    ck_assert_uint_eq(found.count, 4);
    ck_assert_str_eq(es_location_first(&found, "crl"), CRL);
    ck_assert_str_eq(es_location_first(&found, "ocsp"), OCSP_URL);
    ck_assert_str_eq(es_location_first(&found, "issuer"), CER);
    ck_assert_str_eq(found.items[3].url, LDAP);
    ck_assert_ptr_null(es_location_first(&found, "status"));
    es_locations_free(&found);
    eseal_cert_free(cert);
    maker_key_free(key);
}
END_TEST

/* No more than the ceiling, and none from what cannot be read. */
START_TEST(bounds)
{
    maker_key *key = maker_key_new("SM2");
    es_buf list = ES_BUF(8192);
    es_locations found;
    eseal_error err = {0};
    eseal_cert *cert;

    for (int i = 0; i < ES_LOCATIONS_MAX + 1; i++)
        access(&list, "1.3.6.1.5.5.7.48.1", 0x86, OCSP_URL);
    cert = cert_with(&list, NULL, key);
    ck_assert_int_eq(es_locations_read(&found, cert, &err), 0);
    ck_assert_uint_eq(found.count, ES_LOCATIONS_MAX);
    es_locations_free(&found);
    eseal_cert_free(cert);
    es_der_put(&list, ES_TAG_OCTETS, es_span_str("no SEQUENCE"));
    cert = cert_with(&list, NULL, key);
    ck_assert_int_eq(es_locations_read(&found, cert, &err), 0);
    ck_assert_uint_eq(found.count, 0);
    eseal_cert_free(cert);
    maker_key_free(key);
}
END_TEST

START_TEST(name_for_ocsp)
{
    maker_key *key = maker_key_new("SM2"), *ca_key = maker_key_new("RSA");
    es_buf empty = ES_BUF(64), hex = ES_BUF(4096);
    eseal_cert *cert = cert_with(&empty, NULL, key);
    eseal_cert *ca =
        maker_cert(unit_ctx, &(cert_plan){.subject = "CN=CA", .key = ca_key, .ca = true});
    const unsigned char *at = cert->octets;
    X509 *x = d2i_X509(NULL, &at, (long)cert->len), *issuer;
    unsigned char *der = NULL;
    es_revocations found;
    eseal_error err = {0};
    OCSP_CERTID *id;
    int len;

    at = ca->octets;
    issuer = d2i_X509(NULL, &at, (long)ca->len);
    id = OCSP_cert_to_id(EVP_sha1(), x, issuer);
    len = i2d_OCSP_CERTID(id, &der);
    ck_assert_int_gt(len, 0);
    es_hex_encode(&hex, es_span_of(der, (size_t)len));
    ck_assert_int_eq(es_revocations_find(&found, unit_ctx, NULL, NULL, ESEAL_USE_SIGNER,
                         (es_issued){cert, ca, NULL}, &err),
        0);
    ck_assert_str_eq(found.cert_id, (char *)hex.ptr);
    es_revocations_free(&found);
    ck_assert_int_eq(es_revocations_find(&found, unit_ctx, NULL, NULL, ESEAL_USE_SIGNER,
                         (es_issued){cert, NULL, NULL}, &err),
        0);
    ck_assert_ptr_null(found.cert_id); /* nobody knows the issuer's key */
    es_revocations_free(&found);
    OPENSSL_free(der);
    OCSP_CERTID_free(id);
    X509_free(x);
    X509_free(issuer);
    es_buf_free(&hex);
    eseal_cert_free(cert);
    eseal_cert_free(ca);
    maker_key_free(key);
    maker_key_free(ca_key);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("location");
    TCase *tests = tcase_create("read");

    tcase_add_unchecked_fixture(tests, unit_ctx_make, unit_pki_drop);
    tcase_add_test(tests, all_uses);
    tcase_add_test(tests, bounds);
    tcase_add_test(tests, name_for_ocsp);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
