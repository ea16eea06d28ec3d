/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/verify.h"

#include "cert_unit.h"

#define PNG "\x89PNG\r\n\x1a\nand so on"
#define NAME "\xe7\xad\xbe\xe7\xab\xa0"
#define CREATED 1600000000
#define FROM 1600000001
#define TO 1700000000

static eseal_ctx *new_ctx(void)
{
    eseal_ctx *ctx = NULL;

    ck_assert_int_eq(eseal_ctx_new(&ctx, NULL, NULL), 0);
    return ctx;
}

static void add_cert(eseal_seal_builder *b, cert_odd what)
{
    es_buf cert = ES_BUF(10000);

    cert_put(&cert, what);
    ck_assert_int_eq(es_seal_builder_add_der(b, es_buf_view(&cert), NULL), 0);
    es_buf_free(&cert);
}

/* A builder that lacks nothing. */
static eseal_seal_builder *complete(const eseal_ctx *ctx, int version)
{
    eseal_seal_builder *b = NULL;

    ck_assert_int_eq(eseal_seal_builder_new(&b, ctx, version, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_id(b, "seal-1", NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_name(b, NAME, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_picture(b, NULL, PNG, sizeof PNG - 1, 40, 30, NULL), 0);
    eseal_seal_builder_set_validity(b, FROM, TO);
    add_cert(b, CERT_NONE);
    add_cert(b, CERT_SERIAL_2);
    return b;
}

/* Builds, assembles and parses; out: the octets. */
static eseal_seal *build(const eseal_seal_builder *b, es_buf *message)
{
    es_buf info = ES_BUF(100000), cert = ES_BUF(10000), value = ES_BUF(100), out = ES_BUF(100000);
    eseal_seal *seal = NULL;
    eseal_error err = {0};

    cert_put(&cert, CERT_ISSUER_2);
    unit_put_value(&value, ODD_NONE);
    ck_assert_msg(es_seal_builder_message(
                      message, &info, b, CREATED, es_buf_view(&cert), ES_OID_SM2_SM3, &err) == 0,
        "%s: %s", err.where, err.text);
    ck_assert_int_eq(es_seal_assemble(&out, es_seal_builder_version(b), es_buf_view(&info),
                         es_buf_view(&cert), ES_OID_SM2_SM3, es_buf_view(&value), NULL),
        0);
    ck_assert_msg(es_seal_parse(&seal, es_seal_builder_ctx(b), es_buf_view(&out), NULL, &err) == 0,
        "%s: %s", err.where, err.text);
    ck_assert(es_span_equal(seal->maker, es_buf_view(&cert)));
    ck_assert(es_span_equal(seal->value, es_buf_view(&value)));
    es_buf_free(&info);
    es_buf_free(&cert);
    es_buf_free(&value);
    es_buf_free(&out);
    return seal;
}

static const int VERSIONS[] = {1, 4, 5};

START_TEST(round_trip)
{
    eseal_ctx *ctx = new_ctx();
    eseal_seal_builder *b = complete(ctx, VERSIONS[_i]);
    es_buf message = ES_BUF(100000), cert = ES_BUF(10000);
    eseal_seal *seal;

    eseal_seal_builder_set_type(b, 3);
    ck_assert_int_eq(eseal_seal_builder_set_vendor(b, "vendor", NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_add_extension(b, "1.2.3.4", 0, "value", 5, NULL), 0);
    seal = build(b, &message);
    eseal_seal_builder_free(b);
    ck_assert_msg(seal->findings.count == 0, "%s", unit_findings(&seal->findings));
    ck_assert_int_eq(seal->layout, VERSIONS[_i]);
    ck_assert_int_eq(seal->number, VERSIONS[_i]);
    ck_assert_str_eq(seal->id, "seal-1");
    ck_assert_str_eq(seal->name, NAME);
    ck_assert_str_eq(seal->vendor, "vendor");
    ck_assert_int_eq(seal->type, 3);
    ck_assert_int_eq(seal->created, CREATED);
    ck_assert_int_eq(seal->valid_from, FROM);
    ck_assert_int_eq(seal->valid_to, TO);
    ck_assert_str_eq(seal->picture_type, "png");
    ck_assert(es_span_equal(seal->picture, es_span_of(PNG, sizeof PNG - 1)));
    ck_assert_int_eq(seal->width_mm, 40);
    ck_assert_int_eq(seal->height_mm, 30);
    ck_assert_uint_eq(seal->cert_count, 2);
    cert_put(&cert, CERT_SERIAL_2);
    ck_assert(es_span_equal(seal->certs[1].value, es_buf_view(&cert)));
    ck_assert_int_eq(seal->list_kind, ESEAL_LIST_CERTIFICATES);
    /* what the maker was given to sign is what a verifier will take from the seal */
    ck_assert(es_span_equal(es_span_of(seal->message, seal->message_len), es_buf_view(&message)));
    eseal_seal_free(seal);
    es_buf_free(&message);
    es_buf_free(&cert);
    eseal_ctx_free(ctx);
}
END_TEST

START_TEST(defaults)
{
    eseal_ctx *ctx = new_ctx();
    eseal_seal_builder *b = complete(ctx, 4);
    es_buf message = ES_BUF(100000);
    eseal_seal *seal = build(b, &message);

    ck_assert_str_eq(seal->vendor, "libeseal");
    ck_assert_int_eq(seal->type, 1);
    ck_assert_int_ge(es_seal_builder_created(b), CREATED);
    eseal_seal_builder_set_created(b, 5);
    ck_assert_int_eq(es_seal_builder_created(b), 5);
    eseal_seal_free(seal);
    eseal_seal_builder_free(b);
    es_buf_free(&message);
    eseal_ctx_free(ctx);
}
END_TEST

/* GB/T 38540-2020, 6.1: certListType 2; v1 has no such list. */
START_TEST(digest_list)
{
    eseal_ctx *ctx = new_ctx();
    eseal_seal_builder *b = complete(ctx, 4), *old = complete(ctx, 1);
    es_buf message = ES_BUF(100000), info = ES_BUF(100000), cert = ES_BUF(10000);
    uint8_t digest[ES_SM3_LEN];
    eseal_error err = {0};
    eseal_seal *seal;

    eseal_seal_builder_set_cert_kind(b, ESEAL_LIST_DIGESTS);
    eseal_seal_builder_set_cert_kind(old, ESEAL_LIST_DIGESTS);
    seal = build(b, &message);
    ck_assert_msg(seal->findings.count == 0, "%s", unit_findings(&seal->findings));
    ck_assert_int_eq(seal->list_kind, ESEAL_LIST_DIGESTS);
    ck_assert_uint_eq(seal->cert_count, 2);
    ck_assert(seal->certs[0].is_digest);
    ck_assert_str_eq(seal->certs[0].digest_type, "SM3");
    cert_put(&cert, CERT_NONE);
    ck_assert_int_eq(es_hash_octets(digest, ctx, ES_HASH_SM3, es_buf_view(&cert), NULL), 0);
    ck_assert(es_span_equal(seal->certs[0].value, es_span_of(digest, sizeof digest)));
    ck_assert_int_eq(es_seal_builder_message(
                         &message, &info, old, CREATED, es_buf_view(&cert), ES_OID_SM2_SM3, &err),
        ESEAL_E_FIELD);
    ck_assert_str_eq(err.where, "property/certListType");
    eseal_seal_free(seal);
    eseal_seal_builder_free(b);
    eseal_seal_builder_free(old);
    es_buf_free(&message);
    es_buf_free(&info);
    es_buf_free(&cert);
    eseal_ctx_free(ctx);
}
END_TEST

/* Each field that is missing or cannot be is named. */
static const struct {
    const char *where;
    bool id, name, picture, certs;
    int64_t from, to, created;
} LACKS[] = {
    {"esID", false, true, true, true, FROM, TO, CREATED},
    {"property/name", true, false, true, true, FROM, TO, CREATED},
    {"picture", true, true, false, true, FROM, TO, CREATED},
    {"property/certList", true, true, true, false, FROM, TO, CREATED},
    {"property/validStart", true, true, true, true, INT64_MIN, TO, CREATED},
    {"property/validStart", true, true, true, true, TO, FROM, CREATED},
    {"property/validEnd", true, true, true, true, FROM, INT64_C(1) << 40, CREATED},
    {"property/createDate", true, true, true, true, FROM, TO, INT64_C(1) << 40},
    {"", true, true, true, true, FROM, FROM, CREATED},
};

START_TEST(lacks)
{
    eseal_ctx *ctx = new_ctx();
    eseal_seal_builder *b = NULL;
    es_buf message = ES_BUF(100000), info = ES_BUF(100000);
    eseal_error err = {0};
    int rc;

    ck_assert_int_eq(eseal_seal_builder_new(&b, ctx, 4, NULL), 0);
    if (LACKS[_i].id)
        ck_assert_int_eq(eseal_seal_builder_set_id(b, "seal-1", NULL), 0);
    if (LACKS[_i].name)
        ck_assert_int_eq(eseal_seal_builder_set_name(b, NAME, NULL), 0);
    if (LACKS[_i].picture)
        ck_assert_int_eq(
            eseal_seal_builder_set_picture(b, "png", PNG, sizeof PNG - 1, 1, 500, NULL), 0);
    if (LACKS[_i].certs)
        add_cert(b, CERT_NONE);
    eseal_seal_builder_set_validity(b, LACKS[_i].from, LACKS[_i].to);
    rc = es_seal_builder_message(&message, &info, b, LACKS[_i].created,
        es_span_str("maker certificate"), ES_OID_SM2_SM3, &err);
    ck_assert_int_eq(rc, LACKS[_i].where[0] == '\0' ? 0 : ESEAL_E_FIELD);
    ck_assert_str_eq(err.where, LACKS[_i].where);
    eseal_seal_builder_free(b);
    es_buf_free(&message);
    es_buf_free(&info);
    eseal_ctx_free(ctx);
}
END_TEST

/* v1 writes UTCTime, which ends in 2049. */
START_TEST(times_of_v1)
{
    eseal_ctx *ctx = new_ctx();
    eseal_seal_builder *old = complete(ctx, 1), *new = complete(ctx, 4);
    es_buf message = ES_BUF(100000), info = ES_BUF(100000);

    eseal_seal_builder_set_validity(old, FROM, 2524608000);
    eseal_seal_builder_set_validity(new, FROM, 2524608000);
    ck_assert_int_eq(es_seal_builder_message(
                         &message, &info, old, CREATED, es_span_str("maker"), ES_OID_SM2_SM3, NULL),
        ESEAL_E_FIELD);
    ck_assert_int_eq(es_seal_builder_message(
                         &message, &info, new, CREATED, es_span_str("maker"), ES_OID_SM2_SM3, NULL),
        0);
    eseal_seal_builder_free(old);
    eseal_seal_builder_free(new);
    es_buf_free(&message);
    es_buf_free(&info);
    eseal_ctx_free(ctx);
}
END_TEST

START_TEST(texts)
{
    char longest[66], longest_name[514];
    eseal_seal_builder *b = NULL;

    memset(longest, 'a', sizeof longest);
    memset(longest_name, 'a', sizeof longest_name);
    longest[64] = longest_name[512] = '\0';
    ck_assert_int_eq(eseal_seal_builder_new(&b, unit_ctx(), 4, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_id(b, longest, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_name(b, longest_name, NULL), 0);
    longest[64] = longest_name[512] = 'a';
    longest[65] = longest_name[513] = '\0';
    ck_assert_int_eq(eseal_seal_builder_set_id(b, longest, NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(eseal_seal_builder_set_name(b, longest_name, NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(eseal_seal_builder_set_id(b, NAME, NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(eseal_seal_builder_set_id(b, "", NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(eseal_seal_builder_set_id(b, NULL, NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(eseal_seal_builder_set_id(b, "a\nb", NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(eseal_seal_builder_set_vendor(b, NAME, NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(eseal_seal_builder_set_name(b, "\xe7\xad", NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(eseal_seal_builder_set_name(b, NULL, NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(eseal_seal_builder_add_extension(b, "1.2.3", 1, "", 0, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_add_extension(b, "one", 1, "", 0, NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(eseal_seal_builder_add_extension(b, NULL, 1, "", 0, NULL), ESEAL_E_FIELD);
    ck_assert_int_eq(
        eseal_seal_builder_add_extension(b, "1.2.3", 1, NULL, 2, NULL), ESEAL_E_MISUSE);
    eseal_seal_builder_free(b);
    ck_assert_int_eq(eseal_seal_builder_new(&b, unit_ctx(), 2, NULL), ESEAL_E_VERSION);
    ck_assert_ptr_null(b);
    ck_assert_int_eq(eseal_seal_builder_new(&b, NULL, 4, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_seal_builder_set_id(NULL, "a", NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_seal_builder_set_vendor(NULL, "a", NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_seal_builder_set_name(NULL, "a", NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_seal_builder_add_extension(NULL, "1.2", 0, "", 0, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(
        eseal_seal_builder_set_picture(NULL, NULL, PNG, 8, 40, 40, NULL), ESEAL_E_MISUSE);
    eseal_seal_builder_free(NULL);
}
END_TEST

static const struct {
    const char *type, *data;
    size_t len;
    int64_t width, height;
    int rc;
} PICTURES[] = {
    {NULL, PNG, sizeof PNG - 1, 40, 40, 0},
    {"png", PNG, sizeof PNG - 1, 1, 500, 0},
    {"jpg", PNG, sizeof PNG - 1, 40, 40, ESEAL_E_FIELD},
    {"png", "unknown", 7, 40, 40, 0}, /* what is said, where nothing shows */
    {NULL, "unknown", 7, 40, 40, ESEAL_E_FIELD},
    {"tiff", "unknown", 7, 40, 40, ESEAL_E_FIELD},
    {NULL, PNG, 0, 40, 40, ESEAL_E_FIELD},
    {NULL, NULL, 0, 40, 40, ESEAL_E_FIELD},
    {NULL, PNG, sizeof PNG - 1, 0, 40, ESEAL_E_FIELD},
    {NULL, PNG, sizeof PNG - 1, 40, 501, ESEAL_E_FIELD},
    {NULL, PNG, sizeof PNG - 1, -1, 40, ESEAL_E_FIELD},
    {NULL, PNG, SIZE_MAX, 40, 40, ESEAL_E_LIMIT},
};

START_TEST(pictures)
{
    eseal_seal_builder *b = NULL;

    ck_assert_int_eq(eseal_seal_builder_new(&b, unit_ctx(), 4, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_picture(b, PICTURES[_i].type, PICTURES[_i].data,
                         PICTURES[_i].len, PICTURES[_i].width, PICTURES[_i].height, NULL),
        PICTURES[_i].rc);
    eseal_seal_builder_free(b);
}
END_TEST

/* The certificates of the corpus are real; the list has them octet for octet. */
START_TEST(real_certificate)
{
    const char *corpus = unit_corpus();
    eseal_ctx *ctx = new_ctx();
    eseal_seal_builder *b = complete(ctx, 4);
    es_buf message = ES_BUF(100000);
    eseal_cert *cert = NULL;
    const unsigned char *der;
    char path[4400];
    eseal_seal *seal;
    size_t len;

    ck_assert_int_eq(eseal_seal_builder_add_cert(b, NULL, NULL), ESEAL_E_MISUSE);
    if (corpus != NULL) {
        snprintf(path, sizeof path, "%s/keys/ofdrw-user.pem", corpus);
        ck_assert_int_eq(eseal_cert_open_file(&cert, ctx, path, NULL), 0);
        ck_assert_int_eq(eseal_seal_builder_add_cert(b, cert, NULL), 0);
        der = eseal_cert_der(cert, &len);
        seal = build(b, &message);
        ck_assert_uint_eq(seal->cert_count, 3);
        ck_assert(es_span_equal(seal->certs[2].value, es_span_of(der, len)));
        eseal_seal_free(seal);
        eseal_cert_free(cert);
    }
    eseal_seal_builder_free(b);
    es_buf_free(&message);
    eseal_ctx_free(ctx);
}
END_TEST

/* A critical extension is written as TRUE, another without the DEFAULT. */
START_TEST(critical)
{
    eseal_ctx *ctx = new_ctx();
    eseal_seal_builder *b = complete(ctx, 5);
    es_buf message = ES_BUF(100000);
    eseal_seal *seal;

    ck_assert_int_eq(eseal_seal_builder_add_extension(b, "1.2.3.4", 1, "value", 5, NULL), 0);
    seal = build(b, &message);
    ck_assert_uint_eq(seal->findings.count, 1);
    ck_assert_int_eq(unit_found(&seal->findings, ES_R_ENC_CRITICAL_UNKNOWN, ES_WARN), 1);
    ck_assert_str_eq(seal->findings.items[0].detail, "1.2.3.4");
    eseal_seal_free(seal);
    eseal_seal_builder_free(b);
    es_buf_free(&message);
    eseal_ctx_free(ctx);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("seal_build");
    TCase *tc = tcase_create("seal_build");

    tcase_add_loop_test(tc, round_trip, 0, COUNT(VERSIONS));
    tcase_add_test(tc, defaults);
    tcase_add_test(tc, digest_list);
    tcase_add_loop_test(tc, lacks, 0, COUNT(LACKS));
    tcase_add_test(tc, times_of_v1);
    tcase_add_test(tc, texts);
    tcase_add_loop_test(tc, pictures, 0, COUNT(PICTURES));
    tcase_add_test(tc, critical);
    tcase_add_test(tc, real_certificate);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
