/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/cert.h"

#include "base/mem.h"
#include "codec/text.h"

#include "pki_unit.h"

static const struct {
    unsigned usage;
    es_usage due;
    bool signing, cert_sign, crl_sign;
} USAGES[] = {
    {MAKER_USAGE(MAKER_SIGN), ES_USAGE_SIGNING, true, false, false},
    {MAKER_USAGE(MAKER_REPUDIATION), ES_USAGE_SIGNING, true, false, false},
    {MAKER_USAGE(MAKER_SIGN) | MAKER_USAGE(MAKER_KEY_ENC), ES_USAGE_SIGNING, true, false, false},
    {MAKER_USAGE(MAKER_KEY_ENC), ES_USAGE_ENCRYPTION, false, false, false},
    {MAKER_USAGE(MAKER_DATA_ENC), ES_USAGE_ENCRYPTION, false, false, false},
    {MAKER_USAGE(MAKER_AGREE), ES_USAGE_ENCRYPTION, false, false, false},
    {MAKER_USAGE(MAKER_CERT_SIGN), ES_USAGE_OTHER, false, true, false},
    {MAKER_USAGE(MAKER_CRL_SIGN), ES_USAGE_OTHER, false, false, true},
    {MAKER_USAGE(MAKER_CERT_SIGN) | MAKER_USAGE(MAKER_KEY_ENC), ES_USAGE_OTHER, false, true, false},
    {MAKER_USAGE(MAKER_CERT_SIGN) | MAKER_USAGE(MAKER_SIGN), ES_USAGE_SIGNING, true, true, false},
    {0, ES_USAGE_ABSENT, true, false, false},
};

START_TEST(usages)
{
    cert_plan plan = {.subject = "CN=a",
        .key = unit_key(0),
        .usage = USAGES[_i].usage,
        .no_usage = USAGES[_i].usage == 0};
    eseal_cert *cert = maker_cert(unit_ctx, &plan);

    ck_assert_int_eq(cert->usage, USAGES[_i].due);
    ck_assert_int_eq(cert->has_usage, USAGES[_i].due != ES_USAGE_ABSENT);
    ck_assert_int_eq(eseal_cert_is_signing(cert), USAGES[_i].signing);
    ck_assert_int_eq(cert->usage_cert_sign, USAGES[_i].cert_sign);
    ck_assert_int_eq(cert->usage_crl_sign, USAGES[_i].crl_sign);
    eseal_cert_free(cert);
}
END_TEST

START_TEST(basics)
{
    cert_plan plain = {.subject = "CN=a", .key = unit_key(0), .no_basic = true};
    cert_plan end = {.subject = "CN=a", .key = unit_key(0)};
    cert_plan ca = {.subject = "CN=a", .key = unit_key(0), .ca = true};
    cert_plan bound = {.subject = "CN=a", .key = unit_key(0), .ca = true, .lengths = 3};
    cert_plan first = {.subject = "CN=a", .key = unit_key(0), .ca = true, .version = 1};
    const struct {
        const cert_plan *plan;
        bool has, is;
        int64_t lengths;
    } cases[] = {{&plain, false, false, -1}, {&end, true, false, -1}, {&ca, true, true, -1},
        {&bound, true, true, 2}, {&first, false, false, -1}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        eseal_cert *cert = maker_cert(unit_ctx, cases[i].plan);

        ck_assert_int_eq(cert->has_basic, cases[i].has);
        ck_assert_int_eq(cert->is_ca, cases[i].is);
        ck_assert_int_eq(cert->path_len, cases[i].lengths);
        eseal_cert_free(cert);
    }
}
END_TEST

START_TEST(key_ids)
{
    cert_plan root = {.subject = "CN=r", .key = unit_key(1), .ca = true};
    cert_plan leaf = {
        .subject = "CN=a", .issuer = "CN=r", .key = unit_key(0), .issuer_key = unit_key(1)};
    cert_plan none = {.subject = "CN=a", .key = unit_key(0), .no_ski = true, .no_aki = true};
    eseal_cert *issuer = maker_cert(unit_ctx, &root), *cert = maker_cert(unit_ctx, &leaf);
    eseal_cert *bare = maker_cert(unit_ctx, &none);

    ck_assert_uint_eq(cert->aki.len, 20);
    ck_assert(es_span_equal(cert->aki, issuer->ski));
    ck_assert(!es_span_equal(cert->ski, issuer->ski));
    ck_assert_uint_eq(bare->ski.len + bare->aki.len, 0);
    eseal_cert_free(bare);
    eseal_cert_free(cert);
    eseal_cert_free(issuer);
}
END_TEST

START_TEST(purposes)
{
    cert_plan stamp = {.subject = "CN=a", .key = unit_key(0), .eku = "1.3.6.1.5.5.7.3.8"};
    cert_plan client = {.subject = "CN=a", .key = unit_key(0), .eku = "1.3.6.1.5.5.7.3.2"};
    eseal_cert *a = maker_cert(unit_ctx, &stamp), *b = maker_cert(unit_ctx, &client);

    ck_assert(a->eku_present && a->eku_time_stamping && a->eku_elsewhere);
    ck_assert(b->eku_present && !b->eku_time_stamping && !b->eku_elsewhere);
    eseal_cert_free(a);
    eseal_cert_free(b);
}
END_TEST

static const struct {
    const char *value, *oid;
    bool raw;
    const char *due;
} USCCS[] = {
    {"91330106MA27XXXX0Y", NULL, false, "91330106MA27XXXX0Y"},
    {"91330106MA27XXXX0Y", "1.2.156.10260.4.4", false, "91330106MA27XXXX0Y"},
    {"91330106MA27XXXX0Y", NULL, true, "91330106MA27XXXX0Y"},
    {"91330106MA27XXXX0Y", "1.2.156.10260.4.1.5", false, ""},
    {"9133\x01", NULL, true, ""},
    {"\xFF\xFE", NULL, true, ""},
};

START_TEST(usccs)
{
    cert_plan plan = {.subject = "CN=a",
        .key = unit_key(0),
        .uscc = USCCS[_i].value,
        .uscc_oid = USCCS[_i].oid,
        .uscc_raw = USCCS[_i].raw};
    eseal_cert *cert = maker_cert(unit_ctx, &plan);

    ck_assert_str_eq(eseal_cert_uscc(cert), USCCS[_i].due);
    eseal_cert_free(cert);
}
END_TEST

static const struct {
    const char *hex; /* Extension TLVs that are added */
    bool no_basic, no_usage;
    const char *text; /* of the error; NULL: none */
} EXTRAS[] = {
    {"300A 0603550403 0403 020100", false, false, NULL}, /* unknown, not critical */
    {"3009 0603551D13 0402 3000", true, false, NULL},
    {"3009 0603551D13 0402 3000", false, false, "the extension 2.5.29.19 is there twice"},
    {"3009 06032A0304 0402 3000 3009 06032A0304 0402 3000", false, false,
        "the extension 1.2.3.4 is there twice"},
    {"3009 0603551D13 0402 0500", true, false, "the extension 2.5.29.19 cannot be read"},
    {"300C 0603551D13 0405 3003020101", true, false, NULL},
    {"300C 0603551D13 0405 30030201FF", true, false, "the extension 2.5.29.19 cannot be read"},
    {"300C 0603551D13 0405 30030101FF", true, false, NULL},
    {"300C 0603551D13 0405 3003010101", true, false, "the extension 2.5.29.19 cannot be read"},
    {"300B 0603551D0F 0404 030205A0", false, true, NULL},
    {"300B 0603551D0F 0404 040205A0", false, true, "the extension 2.5.29.15 cannot be read"},
    {"3009 0603551D0F 0402 0300", false, true, "the extension 2.5.29.15 cannot be read"},
    {"3009 0603551D25 0402 3000", false, false, NULL},
    {"300B 0603551D25 0404 30020500", false, false, "the extension 2.5.29.37 cannot be read"},
};

START_TEST(extras)
{
    uint8_t octets[64];
    size_t len = 0;
    cert_plan plan = {.subject = "CN=a",
        .key = unit_key(0),
        .no_basic = EXTRAS[_i].no_basic,
        .no_usage = EXTRAS[_i].no_usage};
    eseal_cert *cert = NULL;
    eseal_error err = {0};
    es_buf der;
    int rc;

    for (const char *at = EXTRAS[_i].hex; *at != '\0'; at += 2) {
        unsigned octet;

        at += *at == ' ';
        ck_assert_int_eq(sscanf(at, "%2x", &octet), 1);
        octets[len++] = (uint8_t)octet;
    }
    plan.extra = es_span_of(octets, len);
    der = maker_der(&plan);
    rc = eseal_cert_parse(&cert, unit_ctx, der.ptr, der.len, &err);
    ck_assert_int_eq(rc, EXTRAS[_i].text == NULL ? 0 : ESEAL_E_CERT);
    ck_assert_str_eq(err.text, EXTRAS[_i].text == NULL ? "" : EXTRAS[_i].text);
    eseal_cert_free(cert);
    es_buf_free(&der);
}
END_TEST

START_TEST(too_many)
{
    cert_plan plan = {.subject = "CN=a", .key = unit_key(0)};
    uint8_t octets[80 * 10];
    eseal_cert *cert = NULL;
    eseal_error err = {0};
    es_buf der;

    for (uint8_t i = 0; i < 80; i++)
        memcpy(octets + 10 * i, (const uint8_t[]){0x30, 8, 6, 2, 0x2A, i, 4, 2, 5, 0}, 10);
    plan.extra = es_span_of(octets, sizeof octets);
    der = maker_der(&plan);
    ck_assert_int_eq(eseal_cert_parse(&cert, unit_ctx, der.ptr, der.len, &err), ESEAL_E_CERT);
    ck_assert_str_eq(err.text, "more than 64 extensions");
    es_buf_free(&der);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cert_ext");
    TCase *tc = tcase_create("cert_ext");

    tcase_add_checked_fixture(tc, unit_ctx_make, unit_pki_drop);
    tcase_add_loop_test(tc, usages, 0, sizeof USAGES / sizeof USAGES[0]);
    tcase_add_test(tc, basics);
    tcase_add_test(tc, key_ids);
    tcase_add_test(tc, purposes);
    tcase_add_loop_test(tc, usccs, 0, sizeof USCCS / sizeof USCCS[0]);
    tcase_add_loop_test(tc, extras, 0, sizeof EXTRAS / sizeof EXTRAS[0]);
    tcase_add_test(tc, too_many);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
