/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forgeries with keys of one's own: seals, certificates, references and values made by somebody who
 * may be trusted as one thing and passes himself off as another.
 */
#include "forge.h"
#include "unit.h"

static forge f;

static void setup(void)
{
    forge_init(&f);
    forge_make(&f, NULL);
    forge_passes(&f);
}

static void teardown(void)
{
    forge_free(&f);
}

static void expect(const forge_plan *plan, int result, const char *id, const char *reason)
{
    forge_make(&f, plan);
    forge_expect(&f, result, id, reason);
}

START_TEST(f01_own_authorities)
{
    forge_id ca, signer;
    cert_plan plan = {.subject = "C=CN/CN=Signer CA", .ca = true, .no_ski = true};
    cert_plan leaf = {
        .subject = "C=CN/O=Office/CN=Office", .issuer = "C=CN/CN=Signer CA", .no_aki = true};

    expect(&(forge_plan){.signer = &f.stranger, .maker = &f.stranger}, ESEAL_INDETERMINATE,
        "signer.chain", "chain-not-found");
    ck_assert(forge_says(&f, "maker.chain", "chain-not-found"));
    /* the trusted CA's name under another key is a broken path */
    forge_identity_plan(&f, &ca, &plan, NULL);
    forge_identity_plan(&f, &signer, &leaf, &ca);
    expect(&(forge_plan){.signer = &signer}, ESEAL_FAILED, "signer.chain", "chain-signature");
    forge_identity_free(&signer);
    forge_identity_free(&ca);
}
END_TEST

START_TEST(f02_seal_value)
{
    expect(&(forge_plan){.seal_key = &f.stranger}, ESEAL_FAILED, "seal.value", "value-wrong");
    expect(&(forge_plan){.seal_key = &f.signer, .version = 1}, ESEAL_FAILED, "seal.value",
        "value-wrong");
    expect(&(forge_plan){.seal_key = &f.signer, .version = 5}, ESEAL_FAILED, "seal.value",
        "value-wrong");
    expect(&(forge_plan){.value_key = &f.other}, ESEAL_FAILED, "signature.value", "value-wrong");
    expect(&(forge_plan){.value_key = &f.other, .form = 'C'}, ESEAL_FAILED, "signature.value",
        "value-wrong");
    expect(&(forge_plan){.seal_algorithm = "1.2.840.113549.1.1.5"}, ESEAL_FAILED, "seal.value",
        "algorithm-weak");
    expect(&(forge_plan){.value_algorithm = "1.2.840.113549.1.1.11"}, ESEAL_FAILED,
        "signature.algorithm", "algorithm-key");
    expect(&(forge_plan){.value_algorithm = "1.2.3"}, ESEAL_FAILED, "signature.algorithm",
        "algorithm-unknown");
}
END_TEST

/* Whoever may sign must not be able to make seals, nor the other way round. */
START_TEST(f02_ordinary_certificate_makes_a_seal)
{
    forge_id pinned, under;
    cert_plan own = {.subject = "C=CN/O=Pinned/CN=Pinned"};
    cert_plan below = {.subject = "C=CN/O=Office/CN=Office", .issuer = "C=CN/O=Pinned/CN=Pinned"};
    eseal_cert *cert = NULL;

    expect(&(forge_plan){.maker = &f.other}, ESEAL_INDETERMINATE, "maker.chain", "chain-not-found");
    expect(
        &(forge_plan){.maker = &f.signer}, ESEAL_INDETERMINATE, "maker.chain", "chain-not-found");
    expect(
        &(forge_plan){.signer = &f.maker}, ESEAL_INDETERMINATE, "signer.chain", "chain-not-found");
    /* the CA that certifies makers is no maker by itself: its key is for certificates */
    expect(
        &(forge_plan){.maker = &f.maker_ca}, ESEAL_FAILED, "maker.key-usage", "usage-no-signing");
    /* a pinned signer stands for himself alone */
    forge_identity_plan(&f, &pinned, &own, NULL);
    forge_identity_plan(&f, &under, &below, &pinned);
    ck_assert_int_eq(eseal_cert_parse(&cert, f.ctx, pinned.der.ptr, pinned.der.len, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(f.trust, cert, ESEAL_USE_SIGNER, 0, NULL, NULL), 0);
    forge_make(&f, &(forge_plan){.signer = &pinned});
    forge_passes(&f);
    expect(&(forge_plan){.signer = &under}, ESEAL_FAILED, "signer.chain", "chain-not-ca");
    expect(&(forge_plan){.maker = &pinned}, ESEAL_INDETERMINATE, "maker.chain", "chain-not-found");
    eseal_cert_free(cert);
    forge_identity_free(&under);
    forge_identity_free(&pinned);
}
END_TEST

/* Certificates of the trusted CA that are not for signing, or not valid then. */
START_TEST(f02_unfit_certificates)
{
    static const struct {
        cert_plan plan;
        const char *id, *reason;
    } ROWS[] = {
        {{.usage = MAKER_USAGE(MAKER_KEY_ENC)}, "signer.key-usage", "usage-encryption"},
        {{.usage = MAKER_USAGE(MAKER_CERT_SIGN)}, "signer.key-usage", "usage-no-signing"},
        {{.from = FORGE_TIME + 1}, "signer.validity", "not-yet-valid"},
        {{.to = FORGE_TIME - 1}, "signer.validity", "expired"},
        {{.critical = "1.2.3.4"}, "signer.chain", "chain-critical"},
        {{.damaged = true}, "signer.chain", "chain-signature"},
    };

    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        cert_plan plan = ROWS[i].plan;
        forge_id who;

        plan.subject = "C=CN/O=Office/CN=Office";
        plan.issuer = "C=CN/CN=Signer CA";
        forge_identity_plan(&f, &who, &plan, &f.ca);
        expect(&(forge_plan){.signer = &who}, ESEAL_FAILED, ROWS[i].id, ROWS[i].reason);
        expect(
            &(forge_plan){.signer = &who, .form = 'C'}, ESEAL_FAILED, ROWS[i].id, ROWS[i].reason);
        forge_identity_free(&who);
    }
}
END_TEST

START_TEST(f03_not_listed)
{
    expect(&(forge_plan){.listed = &f.other}, ESEAL_FAILED, "signer.in-seal", "not-listed");
    expect(&(forge_plan){.listed = &f.other, .version = 1}, ESEAL_FAILED, "signer.in-seal",
        "not-listed");
    expect(&(forge_plan){.listed = &f.other, .list_digest = true}, ESEAL_FAILED, "signer.in-seal",
        "not-listed");
    expect(&(forge_plan){.kind = 2}, ESEAL_FAILED, "signer.in-seal", "list-kind");
    expect(
        &(forge_plan){.kind = 1, .list_digest = true}, ESEAL_FAILED, "signer.in-seal", "list-kind");
    expect(&(forge_plan){.kind = 3}, ESEAL_FAILED, "signer.in-seal", "list-kind");
}
END_TEST

START_TEST(f04_times)
{
    const int64_t year = 365 * INT64_C(86400);

    expect(
        &(forge_plan){.time = INT64_C(2540000000)}, ESEAL_FAILED, "time.claimed", "time-in-future");
    ck_assert(forge_says(&f, "signer.validity", "expired"));
    ck_assert(forge_says(&f, "seal.validity", "expired"));
    expect(&(forge_plan){.time = FORGE_NOW + 301}, ESEAL_FAILED, "time.claimed", "time-in-future");
    expect(&(forge_plan){.time = MAKER_FROM - 1}, ESEAL_FAILED, "signer.validity", "not-yet-valid");
    expect(&(forge_plan){.to = FORGE_TIME - 1}, ESEAL_FAILED, "seal.validity", "expired");
    expect(&(forge_plan){.from = FORGE_TIME + 1}, ESEAL_FAILED, "seal.validity", "not-yet-valid");
    /* the maker neither when the seal was made nor when it was used */
    expect(&(forge_plan){.time = MAKER_FROM - year, .created = MAKER_FROM - year}, ESEAL_FAILED,
        "maker.validity", "maker-never-valid");
    expect(&(forge_plan){.version = 1, .time_text = "yesterday"}, ESEAL_FAILED, "time.claimed",
        "time-unreadable");
    expect(&(forge_plan){.version = 1, .time_text = "2023-02-30 00:00:00"}, ESEAL_FAILED,
        "time.claimed", "time-unreadable");
    expect(
        &(forge_plan){.version = 1, .time_text = "0\x80"}, ESEAL_FAILED, "time.stamp", "not-der");
    expect(&(forge_plan){.form = 'C', .no_time = true}, ESEAL_INDETERMINATE, "time.claimed",
        "time-missing");
}
END_TEST

/* A stamp that is there is looked at; one without octets is there. */
START_TEST(f04_stamps_of_time)
{
    expect(&(forge_plan){.stamp_token = true}, ESEAL_FAILED, "time.stamp", "not-der");
    expect(&(forge_plan){.empty_stamp = true}, ESEAL_FAILED, "time.stamp", "not-der");
}
END_TEST

START_TEST(f05_to_f08_references)
{
    es_buf refs = ES_BUF(1 << 20);

    expect(&(forge_plan){.references = ""}, ESEAL_FAILED, "signature.references", "reference-none");
    expect(&(forge_plan){.method = "MD5"}, ESEAL_FAILED, "signature.references", "algorithm-weak");
    expect(&(forge_plan){.method = "SHA1"}, ESEAL_FAILED, "signature.references", "algorithm-weak");
    expect(&(forge_plan){.method = ""}, ESEAL_FAILED, "signature.references", "algorithm-missing");
    expect(&(forge_plan){.method = "1.2.156.10197.1.401.2"}, ESEAL_FAILED, "signature.references",
        "keyed-digest");
    expect(
        &(forge_plan){.method = "SHA256"}, ESEAL_FAILED, "signature.algorithm", "algorithm-digest");
    expect(&(forge_plan){.method = "CRC32"}, ESEAL_FAILED, "signature.references",
        "algorithm-unknown");
    expect(&(forge_plan){.only = F_ENTRY}, ESEAL_FAILED, "coverage.content", "page-uncovered");
    forge_reset(&f);
    forge_reference(&refs, &f, "/OFD.xml", F_ENTRY);
    forge_reference(&refs, &f, "/Doc_0/../OFD.xml", F_ENTRY);
    forge_reference(&refs, &f, "/Doc_0/./../OFD.xml", F_ENTRY);
    forge_sign(&f, &(forge_plan){.references = (char *)refs.ptr});
    forge_expect(&f, ESEAL_FAILED, "coverage.content", "page-uncovered");
    ck_assert(forge_says(&f, "signature.references", "reference-twice"));
    es_buf_free(&refs);
}
END_TEST

START_TEST(f09_stamps)
{
    static const struct {
        const char *box, *reason;
    } ROWS[] = {
        {"PageRef=\"1\" Boundary=\"0 0 210 297\"", "stamp-size"},
        {"PageRef=\"1\" Boundary=\"100 100 40 81\"", "stamp-size"},
        {"PageRef=\"9\" Boundary=\"0 0 40 40\"", "stamp-page"},
        {"PageRef=\"1\" Boundary=\"211 0 40 40\"", "stamp-outside"},
        {"PageRef=\"1\" Boundary=\"200 0 40 40\" Clip=\"20 0 20 40\"", "stamp-outside"},
        {"PageRef=\"1\" Boundary=\"0 0 40\"", "stamp-geometry"},
        {"PageRef=\"1\" Boundary=\"0 0 1e400 40\"", "stamp-geometry"},
        {"PageRef=\"1\" Boundary=\"0 0 -40 40\"", "stamp-geometry"},
        {"PageRef=\"1\" Boundary=\"0 0 nan 40\"", "stamp-geometry"},
        {"PageRef=\"1\" Boundary=\"0 0 1e300 40\"", "stamp-size"},
    };
    char text[200];

    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        snprintf(text, sizeof text, "<ofd:StampAnnot ID=\"s9\" %s/>", ROWS[i].box);
        expect(&(forge_plan){.stamps = text}, ESEAL_FAILED, "document.stamps", ROWS[i].reason);
        /* appended to a genuine document, by one who is trusted and by a stranger */
        forge_make(&f, NULL);
        forge_sign(&f, &(forge_plan){.signer = &f.other, .stamps = text});
        forge_expect(&f, ESEAL_FAILED, "document.stamps", ROWS[i].reason);
    }
    forge_make(&f, NULL);
    forge_sign(&f, &(forge_plan){.signer = &f.stranger});
    forge_expect(&f, ESEAL_INDETERMINATE, "signer.chain", "chain-not-found");
    expect(&(forge_plan){.form = 'C',
               .stamps = "<ofd:StampAnnot ID=\"s9\" PageRef=\"1\" Boundary=\"0 0 40 40\"/>"},
        ESEAL_FAILED, "document.stamps", "stamp-on-plain");
}
END_TEST

START_TEST(x02_to_x05)
{
    expect(&(forge_plan){.more = "<ofd:SignedInfo/>"}, ESEAL_FAILED, "signature.references",
        "xml-duplicate");
    expect(&(forge_plan){.info = "<ofd:References CheckMethod=\"SM3\"/>"}, ESEAL_FAILED,
        "signature.references", "xml-duplicate");
    expect(&(forge_plan){.more = "<ofd:SignedValue>/OFD.xml</ofd:SignedValue>"}, ESEAL_FAILED,
        "signature.references", "xml-duplicate");
    expect(&(forge_plan){.info = "<ofd:Seal/>"}, ESEAL_FAILED, "signature.references",
        "xml-duplicate");
    expect(&(forge_plan){.xmlns = " xmlns:ofd=\"urn:evil\""}, ESEAL_FAILED, "signature.references",
        "xml-missing");
    forge_reset(&f);
    forge_put(&f, "Doc_0/Gone.xml", "x");
    forge_sign(&f, NULL);
    forge_drop(&f, "Doc_0/Gone.xml");
    forge_expect(&f, ESEAL_FAILED, "signature.references", "reference-missing");
}
END_TEST

/* SignedData: GB/T 35275-2017 8. */
START_TEST(signed_data)
{
    static const uint8_t DIGEST_TWICE[] = {
        0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04, 0x31, 0x00};

    forge_make(&f, &(forge_plan){.form = 'C'});
    forge_passes(&f);
    expect(
        &(forge_plan){.form = 'C', .signers = 3}, ESEAL_FAILED, "signature.value", "many-signers");
    expect(&(forge_plan){.form = 'C', .twice_certs = true}, ESEAL_FAILED, "signature.value",
        "many-certificates");
    expect(&(forge_plan){.form = 'C', .no_certs = true}, ESEAL_INDETERMINATE, "signature.value",
        "no-signer-certificate");
    expect(&(forge_plan){.form = 'C', .content_type = "1.2.156.10197.6.1.4.2.2"}, ESEAL_FAILED,
        "signature.value", "structure");
    expect(&(forge_plan){.form = 'C', .attrs = es_span_of(DIGEST_TWICE, sizeof DIGEST_TWICE)},
        ESEAL_FAILED, "signature.value", "structure");
    expect(&(forge_plan){.form = 'C', .value_algorithm = "1.2.840.113549.1.1.1"}, ESEAL_FAILED,
        "signature.algorithm", "algorithm-key");
    expect(&(forge_plan){.form = 'A'}, ESEAL_INDETERMINATE, "time.claimed", "time-missing");
    expect(&(forge_plan){.form = 'B'}, ESEAL_INDETERMINATE, "time.claimed", "time-missing");
}
END_TEST

/* Z in front of the data belongs to products of 2014 alone. */
START_TEST(hash_with_z)
{
    forge_make(&f, &(forge_plan){.version = 1, .with_z = true});
    forge_passes(&f);
    ck_assert(forge_says(&f, "signature.data-hash", "data-hash-with-z"));
    expect(&(forge_plan){.with_z = true}, ESEAL_FAILED, "signature.data-hash", "data-hash-wrong");
    expect(&(forge_plan){.with_z = true, .version = 5}, ESEAL_FAILED, "signature.data-hash",
        "data-hash-wrong");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("attacks_key");
    TCase *tc = tcase_create("with keys of one's own");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, f01_own_authorities);
    tcase_add_test(tc, f02_seal_value);
    tcase_add_test(tc, f02_ordinary_certificate_makes_a_seal);
    tcase_add_test(tc, f02_unfit_certificates);
    tcase_add_test(tc, f03_not_listed);
    tcase_add_test(tc, f04_times);
    tcase_add_test(tc, f04_stamps_of_time);
    tcase_add_test(tc, f05_to_f08_references);
    tcase_add_test(tc, f09_stamps);
    tcase_add_test(tc, x02_to_x05);
    tcase_add_test(tc, signed_data);
    tcase_add_test(tc, hash_with_z);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
