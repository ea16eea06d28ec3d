/* SPDX-License-Identifier: Apache-2.0 */
/* The format of evidence files: what is written reads the same, and nothing that deviates is read.
 */
#include "model/evidence_file.h"

#include "base/mem.h"
#include "unit.h"

static eseal_ctx *ctx;
static const uint8_t CONTENT[32] = {1}, VALUE[32] = {2};
#define MADE INT64_C(1767225600)

static void set_up(void)
{
    ck_assert_int_eq(eseal_ctx_new(&ctx, NULL, NULL), 0);
}

static void tear_down(void)
{
    eseal_ctx_free(ctx);
}

static void put_part(es_buf *body, const char *text, int64_t made)
{
    es_buf kept[ES_KEPT_KINDS];

    for (int kind = 0; kind < ES_KEPT_KINDS; kind++) {
        kept[kind] = ES_BUF(1 << 16);
        for (int i = 0; i < kind; i++)
            es_kept_put(&kept[kind], es_span_str(text));
    }
    es_evidence_put_part(body, made, kept, es_span_str("{}"));
    for (int kind = 0; kind < ES_KEPT_KINDS; kind++)
        es_buf_free(&kept[kind]);
}

static es_buf body_of(void)
{
    es_buf body = ES_BUF(1 << 16);

    es_evidence_put_head(&body, es_span_of(CONTENT, 32), es_span_of(VALUE, 32));
    return body;
}

static es_buf file_of(es_buf body)
{
    es_buf file = ES_BUF(1 << 16);

    es_der_put(&file, ES_TAG_SEQUENCE, es_buf_view(&body));
    es_buf_free(&body);
    return file;
}

/* Two parts, the first one stamped: each item is where the structure says. */
START_TEST(round_trip)
{
    es_buf body = body_of();
    es_evidence_file file = {0};
    unsigned char *der = NULL;
    es_span item;
    es_der at;
    size_t len, first;

    put_part(&body, "one", MADE);
    first = body.len;
    es_evidence_put_stamp(&body, es_span_str("token"));
    put_part(&body, "two", MADE + 1);
    ck_assert_int_eq(es_evidence_put_file(&der, &len, &body, ctx, NULL), 0);
    ck_assert(es_evidence_file_is(es_span_of(der, len)));
    ck_assert_int_eq(es_evidence_file_parse(&file, ctx, es_span_of(der, len), NULL), 0);
    ck_assert(es_evidence_file_is_of(&file, es_span_of(CONTENT, 32), es_span_of(VALUE, 32)));
    ck_assert(!es_evidence_file_is_of(&file, es_span_of(CONTENT, 32), es_span_of(NULL, 0)));
    ck_assert(!es_evidence_file_is_of(&file, es_span_of(VALUE, 32), es_span_of(CONTENT, 32)));
    ck_assert_uint_eq(file.count, 2);
    ck_assert_int_eq(file.parts[0].made, MADE);
    ck_assert_int_eq(file.parts[1].made, MADE + 1);
    ck_assert(es_span_equal(file.parts[0].stamp, es_span_str("token")));
    ck_assert_uint_eq(file.parts[1].stamp.len, 0);
    /* a stamp covers every octet of the body before it */
    ck_assert(es_span_equal(file.parts[0].covered, es_span_of(body.ptr, first)));
    ck_assert(es_span_equal(file.parts[1].covered, es_buf_view(&body)));
    es_der_open(&at, file.parts[1].kept[ES_KEPT_CRL], file.octets);
    ck_assert(es_kept_next(&at, &item) && es_span_equal(item, es_span_str("two")));
    ck_assert(!es_kept_next(&at, &item));
    ck_assert(es_evidence_file_holds(&file, ES_KEPT_CRL, es_span_str("one")));
    ck_assert(es_evidence_file_holds(&file, ES_KEPT_STATUS, es_span_str("two")));
    ck_assert(!es_evidence_file_holds(&file, ES_KEPT_CERT, es_span_str("two")));
    ck_assert(es_span_equal(file.parts[1].report, es_span_str("{}")));
    es_evidence_file_free(&file);
    eseal_free(der);
    es_buf_free(&body);
}
END_TEST

/* --- what is refused --- */

static es_buf other_format(void)
{
    es_buf body = ES_BUF(1 << 16);

    es_der_put(&body, ES_TAG_IA5, es_span_str("eseal-evidence/2"));
    put_part(&body, "one", MADE);
    return body;
}

static es_buf no_document(void)
{
    es_buf body = ES_BUF(1 << 16);

    es_evidence_put_head(&body, es_span_of(NULL, 0), es_span_of(NULL, 0));
    put_part(&body, "one", MADE);
    return body;
}

static es_buf short_digest(void)
{
    es_buf body = ES_BUF(1 << 16);

    es_evidence_put_head(&body, es_span_of(CONTENT, 31), es_span_of(NULL, 0));
    put_part(&body, "one", MADE);
    return body;
}

static es_buf no_part(void)
{
    return body_of();
}

static es_buf stamp_first(void)
{
    es_buf body = body_of();

    es_evidence_put_stamp(&body, es_span_str("token"));
    put_part(&body, "one", MADE);
    return body;
}

static es_buf two_stamps(void)
{
    es_buf body = body_of();

    put_part(&body, "one", MADE);
    es_evidence_put_stamp(&body, es_span_str("token"));
    es_evidence_put_stamp(&body, es_span_str("token"));
    return body;
}

static es_buf empty_stamp(void)
{
    es_buf body = body_of();

    put_part(&body, "one", MADE);
    es_evidence_put_stamp(&body, es_span_of(NULL, 0));
    return body;
}

static es_buf empty_item(void)
{
    es_buf body = body_of();

    put_part(&body, "", MADE);
    return body;
}

static es_buf part_with(uint8_t tag, const char *made, const char *report, bool more)
{
    es_buf body = body_of(), part = ES_BUF(1 << 12);

    es_der_put(&part, tag, es_span_str(made));
    for (int kind = 0; kind < ES_KEPT_KINDS; kind++)
        es_der_put(&part, ES_TAG_SEQUENCE, es_span_of(NULL, 0));
    if (report != NULL)
        es_der_put(&part, ES_TAG_UTF8, es_span_str(report));
    if (more)
        es_der_put(&part, ES_TAG_UTF8, es_span_str(""));
    es_der_put(&body, ES_TAG_SEQUENCE, es_buf_view(&part));
    es_buf_free(&part);
    return body;
}

static es_buf fraction(void)
{
    return part_with(ES_TAG_GENTIME, "20260101000000.5Z", "", false);
}

static es_buf no_such_day(void)
{
    return part_with(ES_TAG_GENTIME, "20260230000000Z", "", false);
}

static es_buf two_digits(void)
{
    return part_with(ES_TAG_UTCTIME, "260101000000Z", "", false);
}

static es_buf no_report(void)
{
    return part_with(ES_TAG_GENTIME, "20260101000000Z", NULL, false);
}

static es_buf not_utf8(void)
{
    return part_with(ES_TAG_GENTIME, "20260101000000Z", "\xC0\x80", false);
}

static es_buf more_in_part(void)
{
    return part_with(ES_TAG_GENTIME, "20260101000000Z", "", true);
}

static const struct {
    const char *name;
    es_buf (*body)(void);
    int code;
    const char *where;
} WRONG[] = {
    {"a later format", other_format, ESEAL_E_VERSION, "format"},
    {"no document", no_document, ESEAL_E_FIELD, "document"},
    {"a digest that is short", short_digest, ESEAL_E_FIELD, "document/content"},
    {"no part", no_part, ESEAL_E_ASN1, "part"},
    {"a stamp before there is a part", stamp_first, ESEAL_E_ASN1, "part"},
    {"a stamp on a stamp", two_stamps, ESEAL_E_ASN1, "part"},
    {"a stamp without octets", empty_stamp, ESEAL_E_FIELD, "stamp"},
    {"an item without octets", empty_item, ESEAL_E_FIELD, "part/crls"},
    {"a fraction of a second", fraction, ESEAL_E_FIELD, "part/made"},
    {"a day that does not exist", no_such_day, ESEAL_E_FIELD, "part/made"},
    {"a year of two digits", two_digits, ESEAL_E_ASN1, "part/made"},
    {"no report", no_report, ESEAL_E_ASN1, "part/report"},
    {"a report that is not UTF-8", not_utf8, ESEAL_E_FIELD, "part/report"},
    {"more than a part has", more_in_part, ESEAL_E_ASN1, "part"},
};

START_TEST(refused)
{
    es_buf octets = file_of(WRONG[_i].body());
    es_evidence_file file = {0};
    eseal_error err = {0};
    int rc = es_evidence_file_parse(&file, ctx, es_buf_view(&octets), &err);

    ck_assert_msg(rc == WRONG[_i].code && strcmp(err.where, WRONG[_i].where) == 0,
        "%s: %s at %s: %s", WRONG[_i].name, eseal_error_name(rc), err.where, err.text);
    ck_assert_uint_ne(err.offset, UINT64_MAX);
    ck_assert_ptr_null(file.octets);
    es_buf_free(&octets);
}
END_TEST

/* Octets behind the end, an end that is missing, more parts than are allowed. */
START_TEST(bounds)
{
    eseal_limits limits = {.size = sizeof limits, .certificates = 2};
    eseal_ctx_options options = {.size = sizeof options, .limits = &limits};
    eseal_ctx *narrow = NULL;
    es_buf body = body_of(), octets;
    es_evidence_file file = {0};
    unsigned char *der = NULL;
    eseal_error err = {0};
    size_t len;

    for (int i = 0; i < 3; i++)
        put_part(&body, "one", MADE);
    octets = file_of(body);
    ck_assert_int_eq(es_evidence_file_parse(&file, ctx, es_buf_view(&octets), NULL), 0);
    es_evidence_file_free(&file);
    ck_assert_int_eq(eseal_ctx_new(&narrow, &options, NULL), 0);
    ck_assert_int_eq(
        es_evidence_file_parse(&file, narrow, es_buf_view(&octets), &err), ESEAL_E_LIMIT);
    eseal_ctx_free(narrow);
    ck_assert_int_eq(
        es_evidence_file_parse(&file, ctx, es_span_of(octets.ptr, octets.len - 1), NULL),
        ESEAL_E_DER);
    es_buf_octet(&octets, 0);
    ck_assert_int_eq(es_evidence_file_parse(&file, ctx, es_buf_view(&octets), NULL), ESEAL_E_DER);
    ck_assert(!es_evidence_file_is(es_span_str("0")));
    ck_assert(!es_evidence_file_is(es_span_of(NULL, 0)));
    es_buf_free(&octets);
    /* what would be larger than a reader takes is not written */
    limits = (eseal_limits){.size = sizeof limits, .der_octets = 4096};
    ck_assert_int_eq(eseal_ctx_new(&narrow, &options, NULL), 0);
    body = body_of();
    for (int i = 0; i < 100; i++)
        put_part(&body, "one", MADE);
    ck_assert_int_eq(es_evidence_put_file(&der, &len, &body, narrow, NULL), ESEAL_E_LIMIT);
    ck_assert_ptr_null(der);
    es_buf_free(&body);
    eseal_ctx_free(narrow);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("evidence_file");
    TCase *tests = tcase_create("all");

    tcase_add_unchecked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, round_trip);
    tcase_add_loop_test(tests, refused, 0, (int)(sizeof WRONG / sizeof WRONG[0]));
    tcase_add_test(tests, bounds);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
