/* SPDX-License-Identifier: Apache-2.0 */
/* Every certificate that OpenSSL finds in a seal or signature of the corpus is read here as well,
 * and says the same. */
#include "pki/cert.h"

#include <openssl/x509v3.h>

#include "base/mem.h"
#include "base/time.h"
#include "codec/text.h"

#include "pki_unit.h"

static int64_t seconds(const ASN1_TIME *time)
{
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int days = 0, rest = 0;

    ck_assert_int_eq(ASN1_TIME_diff(&days, &rest, epoch, time), 1);
    ASN1_TIME_free(epoch);
    return (int64_t)days * 86400 + rest;
}

static void expect_hex(const BIGNUM *due, const char *text)
{
    BIGNUM *read = NULL;

    ck_assert_int_gt(BN_hex2bn(&read, text), 0);
    ck_assert_int_eq(BN_cmp(due, read), 0);
    BN_free(read);
}

/* Bits are counted as RFC 5280 does.  X509_get_key_usage() says nothing of certificates that
 * OpenSSL finds odd in another way. */
static void expect_usage(ASN1_BIT_STRING *usage, const eseal_cert *cert)
{
    ck_assert_int_eq(cert->has_usage, usage != NULL);
    ck_assert_int_eq(eseal_cert_is_signing(cert),
        usage == NULL || ASN1_BIT_STRING_get_bit(usage, MAKER_SIGN) == 1 ||
            ASN1_BIT_STRING_get_bit(usage, MAKER_REPUDIATION) == 1);
    ck_assert_int_eq(cert->usage_cert_sign,
        usage != NULL && ASN1_BIT_STRING_get_bit(usage, MAKER_CERT_SIGN) == 1);
    ASN1_BIT_STRING_free(usage);
}

static void compare(X509 *x, const eseal_cert *cert)
{
    char name[1000] = "";
    BASIC_CONSTRAINTS *basic = X509_get_ext_d2i(x, NID_basic_constraints, NULL, NULL);
    BIGNUM *serial = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x), NULL);

    X509_NAME_get_text_by_NID(X509_get_subject_name(x), NID_commonName, name, sizeof name);
    if (es_utf8_valid(es_span_str(name)))
        ck_assert_str_eq(eseal_cert_name(cert), name);
    expect_hex(serial, eseal_cert_serial(cert));
    ck_assert_int_eq(eseal_cert_not_before(cert), seconds(X509_get0_notBefore(x)));
    ck_assert_int_eq(eseal_cert_not_after(cert), seconds(X509_get0_notAfter(x)));
    ck_assert_int_eq(eseal_cert_is_ca(cert), basic != NULL && basic->ca != 0);
    BASIC_CONSTRAINTS_free(basic);
    expect_usage(X509_get_ext_d2i(x, NID_key_usage, NULL, NULL), cert);
    ck_assert_msg(eseal_cert_subject(cert)[0] != '#', "%s", eseal_cert_subject(cert));
    ck_assert(es_utf8_valid(es_span_str(eseal_cert_subject(cert))));
    ck_assert_ptr_nonnull(cert->key);
    BN_free(serial);
}

/* Counts the certificates in octets, and those whose names are Chinese. */
static void scan(es_span octets, const char *file, size_t *certs, size_t *chinese)
{
    for (size_t i = 0; i + 4 < octets.len; i++) {
        const unsigned char *at = octets.ptr + i;
        eseal_cert *cert = NULL;
        eseal_error err = {0};
        X509 *x;

        if (at[0] != 0x30 || at[1] != 0x82)
            continue;
        x = d2i_X509(NULL, &at, (long)(octets.len - i));
        if (x == NULL)
            continue;
        ck_assert_msg(
            es_cert_parse(&cert, unit_ctx,
                es_span_of(octets.ptr + i, (size_t)(at - octets.ptr) - i), NULL, &err) == 0,
            "%s: %s: %s", file, err.where, err.text);
        compare(x, cert);
        (*certs)++;
        for (const char *c = eseal_cert_subject(cert); *c != '\0'; c++)
            if ((unsigned char)*c == 0xE5) { /* U+5000 to U+5FFF */
                (*chinese)++;
                break;
            }
        X509_free(x);
        eseal_cert_free(cert);
    }
}

static es_buf run(const char *format, const char *corpus, const char *file)
{
    es_buf out = ES_BUF(64 << 20);
    char command[9000], block[4096];
    FILE *pipe;
    size_t got;

    snprintf(command, sizeof command, format, corpus, file);
    pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    while ((got = fread(block, 1, sizeof block, pipe)) > 0)
        es_buf_put(&out, block, got);
    pclose(pipe);
    return out;
}

static const char *const PACKAGES[] = {"1.ofd", "999.ofd", "SESV4SignDoc.ofd", "V4RideRight.ofd",
    "allprotected.ofd", "draw_param_ref.ofd", "h.ofd", "keyword.ofd", "keyword2.ofd", "n.ofd",
    "testImageNotFound.ofd", "testImageOverridePage.ofd", "v4signed.ofd", "zsbk.ofd",
    "发票示例.ofd"};
static const char *const FILES[] = {"UserV1.esl", "UserV4.esl", "UserV5.esl", "UserV5_ts.esl",
    "SESealData.DER", "SignedValueV4.dat", "SignedValueV5.dat"};

START_TEST(certificates)
{
    const char *corpus = unit_corpus();
    size_t total = 0, chinese = 0;

    if (corpus == NULL)
        return;
    for (size_t i = 0; i < sizeof PACKAGES / sizeof PACKAGES[0]; i++) {
        es_buf octets =
            run("unzip -p '%s/%s' '*SignedValue.dat' '*.esl' 2>/dev/null", corpus, PACKAGES[i]);
        size_t before = total;

        scan(es_buf_view(&octets), PACKAGES[i], &total, &chinese);
        ck_assert_msg(total > before, "%s: no certificate", PACKAGES[i]);
        es_buf_free(&octets);
    }
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        es_buf octets = run("cat '%s/%s'", corpus, FILES[i]);
        size_t before = total;

        scan(es_buf_view(&octets), FILES[i], &total, &chinese);
        ck_assert_msg(total > before, "%s: no certificate", FILES[i]);
        es_buf_free(&octets);
    }
    ck_assert_uint_ge(total, 80);
    ck_assert_uint_ge(chinese, 40);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pki_corpus");
    TCase *tc = tcase_create("pki_corpus");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, unit_ctx_make, unit_pki_drop);
    tcase_add_test(tc, certificates);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
