/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every limit of eseal_limits, in one table: a thing that needs exactly as much as is allowed is
 * taken (a document: PASSED), and refused where one less is, with the limit's name and value in
 * both languages.  How much is needed is counted here, from the octets.
 */
#include <inttypes.h>
#include <stddef.h>

#include "base/mem.h"
#include "codec/zip.h"
#include "crl_maker.h"
#include "forge.h"

#include "unit.h"

#define BIG_LEN ((size_t)3 << 20)

static forge f;
static es_buf crl;

/* --- documents --- */

static void genuine(void)
{
    static const forge_plan PLAN = {
        .stamps = "<ofd:StampAnnot ID=\"s900\" PageRef=\"1\" Boundary=\"100 200 40 40\"/>"
                  "<ofd:StampAnnot ID=\"s901\" PageRef=\"1\" Boundary=\"20 200 40 40\"/>"};

    forge_make(&f, &PLAN);
}

static void plain(void)
{
    forge_make(&f, &(forge_plan){.form = 'C'});
}

static void two_signatures(void)
{
    forge_make(&f, NULL);
    forge_sign(&f, &(forge_plan){.signer = &f.other});
}

/* A file that deflates well; nothing leads to it. */
static void with_zeros(void)
{
    uint8_t *zeros = es_alloc(BIG_LEN);

    ck_assert_ptr_nonnull(zeros);
    forge_make(&f, NULL);
    forge_put_octets(&f, "zeros.bin", es_span_of(zeros, BIG_LEN));
    es_free(zeros);
}

/* --- how much they need --- */

static uint64_t package_length(void)
{
    return f.package.len;
}

static uint64_t file_count(void)
{
    return f.count;
}

static uint64_t largest_file(void)
{
    uint64_t most = 0;

    for (size_t i = 0; i < f.count; i++)
        most = f.files[i].octets.len > most ? f.files[i].octets.len : most;
    return most;
}

static uint64_t all_files(void)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < f.count; i++)
        sum += f.files[i].octets.len;
    return sum;
}

/* The least ratio under which the zeros are not too well packed. */
static uint64_t ratio(void)
{
    uint64_t packed = 0;
    es_zip *zip = NULL;
    eseal_io *io = NULL;
    es_findings findings = {0};

    ck_assert_int_eq(eseal_io_open(&io, f.package.ptr, f.package.len, NULL), 0);
    ck_assert_int_eq(es_zip_open(&zip, f.ctx, io, &findings, NULL), 0);
    packed = es_zip_find(zip, "zeros.bin")->packed;
    es_zip_free(zip);
    eseal_io_free(io);
    es_findings_free(&findings);
    return BIG_LEN / (packed + 1) + 1;
}

static bool is_xml(const forge_file *file)
{
    size_t len = strlen(file->name);

    return len > 4 && strcmp(file->name + len - 4, ".xml") == 0;
}

static uint64_t largest_xml(void)
{
    uint64_t most = 0;

    for (size_t i = 0; i < f.count; i++)
        if (is_xml(&f.files[i]) && f.files[i].octets.len > most)
            most = f.files[i].octets.len;
    return most;
}

/* Elements and attributes but namespaces, and how deep they nest; these files have no comments, and
 * no "=" but in attributes. */
static void count_xml(const char *at, uint64_t *nodes, uint64_t *depth)
{
    uint64_t open = 0;

    *nodes = *depth = 0;
    for (; *at != '\0'; at++) {
        if (at[0] == '<' && at[1] != '/' && at[1] != '?') {
            ++*nodes;
            if (++open > *depth)
                *depth = open;
        }
        if ((at[0] == '<' && at[1] == '/') || (at[0] == '/' && at[1] == '>'))
            open--;
        if (at[0] == '=' && at[1] == '"')
            ++*nodes;
        if (strncmp(at, " xmlns", 6) == 0)
            --*nodes;
    }
}

static uint64_t most_xml(bool deep)
{
    uint64_t most = 0;

    for (size_t i = 0; i < f.count; i++) {
        uint64_t nodes, depth;

        if (!is_xml(&f.files[i]))
            continue;
        count_xml((const char *)f.files[i].octets.ptr, &nodes, &depth);
        if ((deep ? depth : nodes) > most)
            most = deep ? depth : nodes;
    }
    return most;
}

static uint64_t xml_nodes(void)
{
    return most_xml(false);
}

static uint64_t xml_depth(void)
{
    return most_xml(true);
}

/* TLVs of DER, and how deep they nest: lengths of at most two octets here. */
static void count_der(es_span in, uint64_t *nodes, uint64_t *depth)
{
    *nodes = *depth = 0;
    while (in.len > 0) {
        size_t head = in.ptr[1] < 0x80 ? 2 : 2 + (size_t)(in.ptr[1] & 0x7F), len = in.ptr[1];
        uint64_t below, deep;

        if (len >= 0x80)
            for (size_t i = len = 0; i + 2 < head; i++)
                len = len << 8 | in.ptr[2 + i];
        ++*nodes;
        if (*depth == 0)
            *depth = 1;
        if ((in.ptr[0] & 0x20) != 0) {
            count_der(es_span_of(in.ptr + head, len), &below, &deep);
            *nodes += below;
            if (deep + 1 > *depth)
                *depth = deep + 1;
        }
        in = es_span_of(in.ptr + head + len, in.len - head - len);
    }
}

static uint64_t der_nodes(void)
{
    uint64_t nodes, depth;

    count_der(forge_get(&f, F_VALUE), &nodes, &depth);
    return nodes;
}

static uint64_t der_depth(void)
{
    uint64_t nodes, depth;

    count_der(forge_get(&f, F_VALUE), &nodes, &depth);
    return depth;
}

static uint64_t value_octets(void)
{
    return forge_get(&f, F_VALUE).len;
}

static uint64_t signature_octets(void)
{
    return forge_get(&f, F_SIGNATURE).len + forge_get(&f, F_VALUE).len + forge_get(&f, F_SEAL).len;
}

static uint64_t two(void)
{
    return 2;
}

static uint64_t references(void)
{
    const char *at = (const char *)forge_get(&f, F_SIGNATURE).ptr;
    uint64_t count = 0;

    while ((at = strstr(at, "<ofd:Reference ")) != NULL) {
        count++;
        at++;
    }
    return count;
}

/* --- under limits --- */

static eseal_ctx *ctx_under(const char *name, uint64_t value)
{
    eseal_limits limits = {.size = sizeof limits};
    eseal_ctx_options options = {.size = sizeof options, .limits = &limits};
    eseal_ctx *ctx = NULL;

    ck_assert_int_eq(eseal_limits_set(&limits, name, value, NULL), 0);
    ck_assert_int_eq(eseal_ctx_new(&ctx, &options, NULL), 0);
    return ctx;
}

/* Whether a check speaks of the limit with this reason, in a language. */
static bool is_told(const char *said, const char *lang)
{
    bool told = false;

    for (size_t at = 0; at <= eseal_report_signature_count(f.report); at++) {
        size_t where = at == 0 ? ESEAL_REPORT_DOCUMENT : at - 1;

        for (size_t i = 0; i < eseal_report_check_count(f.report, where); i++) {
            const eseal_check *check = eseal_report_check_at(f.report, where, i);
            char *message = eseal_check_message(check, lang);

            told |=
                strcmp(eseal_check_reason(check), "limit") == 0 && strstr(message, said) != NULL;
            eseal_free(message);
        }
    }
    return told;
}

/* A report that is PASSED, or FAILED with the limit's name. */
static void judge(const char *name, uint64_t value, bool enough)
{
    eseal_ctx *usual = f.ctx;
    char said[64];

    snprintf(said, sizeof said, "%s = %" PRIu64, name, value);
    f.ctx = ctx_under(name, value);
    forge_judged(&f, enough ? ESEAL_PASSED : ESEAL_FAILED, NULL, NULL);
    ck_assert_msg(is_told(said, "en") != enough, "%s", said);
    ck_assert_msg(is_told(said, "zh") != enough, "%s", said);
    eseal_report_free(f.report);
    f.report = NULL;
    eseal_ctx_free(f.ctx);
    f.ctx = usual;
}

/* An error of a call, with the limit's name. */
typedef int call(const eseal_ctx *ctx, eseal_error *err);

static void refuse(const char *name, uint64_t value, bool enough, call *run)
{
    eseal_ctx *ctx = ctx_under(name, value);
    eseal_error err = {0};
    char said[64];
    int rc = run(ctx, &err);

    snprintf(said, sizeof said, "%s = %" PRIu64, name, value);
    ck_assert_msg(rc == (enough ? 0 : ESEAL_E_LIMIT), "%s: %d %s", said, rc, err.text);
    ck_assert_msg(enough || strstr(err.text, said) != NULL, "%s: %s", said, err.text);
    ck_assert_str_ne(
        eseal_error_meaning(ESEAL_E_LIMIT, "zh"), eseal_error_meaning(ESEAL_E_LIMIT, "en"));
    eseal_ctx_free(ctx);
}

static int open_document(const eseal_ctx *ctx, eseal_error *err)
{
    eseal_document *document = NULL;
    eseal_io *io = NULL;
    int rc = eseal_io_open(&io, f.package.ptr, f.package.len, err);

    if (rc == 0)
        rc = eseal_document_open(&document, ctx, io, err);
    eseal_document_free(document);
    eseal_io_free(io);
    return rc;
}

static int parse_signature(const eseal_ctx *ctx, eseal_error *err)
{
    es_span value = forge_get(&f, F_VALUE);
    eseal_signature *signature = NULL;
    int rc = eseal_signature_parse(&signature, ctx, value.ptr, value.len, err);

    eseal_signature_free(signature);
    return rc;
}

static int add_anchors(const eseal_ctx *ctx, eseal_error *err)
{
    const forge_id *ids[] = {&f.ca, &f.maker_ca};
    eseal_trust *trust = NULL;
    int rc = eseal_trust_new(&trust, ctx, err);

    for (size_t i = 0; rc == 0 && i < 2; i++) {
        eseal_cert *cert = NULL;

        ck_assert_int_eq(eseal_cert_parse(&cert, f.ctx, ids[i]->der.ptr, ids[i]->der.len, NULL), 0);
        rc = eseal_trust_add(trust, cert, ESEAL_USE_SIGNER, 0, NULL, err);
        eseal_cert_free(cert);
    }
    eseal_trust_free(trust);
    return rc;
}

static uint64_t list_octets(void)
{
    return crl.len;
}

static int add_list(const eseal_ctx *ctx, const es_buf *list, eseal_error *err)
{
    eseal_evidence *evidence = NULL;
    int rc = eseal_evidence_new(&evidence, ctx, err);

    if (rc == 0)
        rc = eseal_evidence_add(evidence, ESEAL_EVIDENCE_CRL, list->ptr, list->len, NULL, err);
    eseal_evidence_free(evidence);
    return rc;
}

static int add_der_list(const eseal_ctx *ctx, eseal_error *err)
{
    return add_list(ctx, &crl, err);
}

/* --- the table --- */

static const struct row {
    const char *name;
    void (*make)(void);
    uint64_t (*need)(void);
    call *run; /* NULL: a verification */
} ROWS[] = {
    {"document_octets", genuine, package_length, open_document},
    {"package_entries", genuine, file_count, NULL},
    {"entry_octets", genuine, largest_file, NULL},
    {"package_octets", genuine, all_files, NULL},
    {"inflate_ratio", with_zeros, ratio, NULL},
    {"xml_octets", genuine, largest_xml, NULL},
    {"xml_nodes", genuine, xml_nodes, NULL},
    {"xml_depth", genuine, xml_depth, NULL},
    {"der_octets", genuine, value_octets, NULL},
    {"der_octets", genuine, value_octets, parse_signature},
    {"der_nodes", plain, der_nodes, NULL}, /* with certificates that are nodes of it */
    {"der_nodes", genuine, der_nodes, parse_signature},
    {"der_depth", genuine, der_depth, parse_signature},
    {"signatures", two_signatures, two, NULL},
    {"references", genuine, references, NULL},
    {"stamps", genuine, two, NULL},
    {"certificates", genuine, two, add_anchors},
    {"signature_octets", genuine, signature_octets, NULL},
    {"crl_octets", genuine, list_octets, add_der_list},
};
#define ROW_COUNT ((int)(sizeof ROWS / sizeof ROWS[0]))

START_TEST(at_the_limit)
{
    const struct row *row = &ROWS[_i];
    uint64_t need;

    row->make();
    forge_passes(&f);
    need = row->need();
    for (int less = 0; less < 2; less++) {
        if (row->run != NULL)
            refuse(row->name, need - (uint64_t)less, less == 0, row->run);
        else
            judge(row->name, need - (uint64_t)less, less == 0);
    }
}
END_TEST

/* No limit without a row, a default and a name. */
START_TEST(all_are_there)
{
    static const char *const NAMES[] = {
#define ES_LIMIT(field, usual) #field,
#include "base/limit.def"
#undef ES_LIMIT
    };
    const size_t count = sizeof NAMES / sizeof NAMES[0];
    eseal_ctx *ctx = NULL;

    ck_assert_uint_eq(sizeof(eseal_limits), (count + 1) * sizeof(uint64_t));
    ck_assert_int_eq(eseal_ctx_new(&ctx, NULL, NULL), 0);
    for (size_t i = 0; i < count; i++) {
        const uint64_t *fields = &eseal_ctx_limits(ctx)->size;
        bool found = false;

        for (int k = 0; k < ROW_COUNT; k++)
            found |= strcmp(ROWS[k].name, NAMES[i]) == 0;
        ck_assert_msg(found, "%s", NAMES[i]);
        ck_assert_uint_gt(fields[i + 1], 0);
    }
    eseal_ctx_free(ctx);
}
END_TEST

START_TEST(by_name)
{
    eseal_limits limits = {.size = sizeof limits},
                 old = {.size = offsetof(eseal_limits, crl_octets)};
    eseal_error err = {0};

    ck_assert_int_eq(eseal_limits_set(&limits, "xml_depth", 7, &err), 0);
    ck_assert_uint_eq(limits.xml_depth, 7);
    ck_assert_int_eq(eseal_limits_set(&limits, "xml", 7, &err), ESEAL_E_MISUSE);
    ck_assert_ptr_nonnull(strstr(err.text, "\"xml\""));
    ck_assert_int_eq(eseal_limits_set(&limits, NULL, 7, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_limits_set(NULL, "xml_depth", 7, NULL), ESEAL_E_MISUSE);
    /* a structure of a caller who knows fewer */
    ck_assert_int_eq(eseal_limits_set(&old, "crl_octets", 7, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(eseal_limits_set(&old, "signature_octets", 7, NULL), 0);
    ck_assert_uint_eq(old.crl_octets, 0);
}
END_TEST

/* PEM is longer than what it holds: the limit is that of the list. */
START_TEST(pem)
{
    uint64_t need = list_octets();
    es_buf text = maker_text_pem(&crl, "X509 CRL");
    eseal_ctx *ctx = ctx_under("crl_octets", need);
    eseal_error err = {0};

    ck_assert_int_eq(add_list(ctx, &text, &err), 0);
    eseal_ctx_free(ctx);
    ctx = ctx_under("crl_octets", need / 2);
    ck_assert_int_eq(add_list(ctx, &text, &err), ESEAL_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(err.text, "crl_octets = "));
    eseal_ctx_free(ctx);
    es_buf_free(&text);
}
END_TEST

/* Findings without end: the last says that there are more. */
START_TEST(findings)
{
    es_findings list = {0};

    for (size_t i = 0; i < ES_FINDINGS_MAX + 5; i++)
        es_findings_add(&list, ES_R_XML_FOREIGN, ES_WARN, i, "path", "detail");
    ck_assert_uint_eq(list.count, ES_FINDINGS_MAX);
    ck_assert_int_eq(list.items[ES_FINDINGS_MAX - 1].reason, ES_R_LIMIT_REACHED);
    ck_assert_str_eq(list.items[ES_FINDINGS_MAX - 1].detail, "findings = 1000");
    ck_assert(es_findings_has(&list, ES_BAD));
    es_findings_free(&list);
}
END_TEST

static void setup(void)
{
    crl_plan plan = {.issuer = "C=CN/CN=Signer CA", .at = FORGE_NOW, .next = FORGE_NOW + 86400};

    forge_init(&f);
    plan.key = f.ca.key;
    crl = maker_crl(&plan);
}

static void teardown(void)
{
    es_buf_free(&crl);
    forge_free(&f);
}

int main(void)
{
    Suite *suite = suite_create("limits");
    TCase *tc = tcase_create("limits");

    tcase_add_unchecked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, at_the_limit, 0, ROW_COUNT);
    tcase_add_test(tc, all_are_there);
    tcase_add_test(tc, by_name);
    tcase_add_test(tc, pem);
    tcase_add_test(tc, findings);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
