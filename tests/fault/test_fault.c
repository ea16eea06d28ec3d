/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation of ours, and every call through the doors of crypto/ and pki/, fails once: each
 * verb then says so, hands out nothing, leaves no file behind, and never calls anything PASSED.
 * AddressSanitizer adds: and leaks nothing.
 *
 * ESEAL_LONG=1 tries every single one; else a part of those of the long verbs.
 */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "core/judge.h"
#include "made.h"
#include "unit.h"
#include "wrap.h"

#define OUT_FOLDER "tests/fault/out"
#define OUT_FILE OUT_FOLDER "/signed.ofd"
#define EACH 40  /* the first ones are all tried */
#define PART 120 /* of the others about so many */

static forge f;
static eseal_signer *signer, *maker;
static eseal_seal *seal;
static eseal_signature *signature;
static eseal_report *report;
static eseal_io *plain_io;
static es_buf plain, sealed;

static es_buf copy_of(const es_buf *from)
{
    es_buf out = ES_BUF((size_t)64 << 20);

    ck_assert(es_buf_span(&out, es_buf_view(from)));
    return out;
}

/* Without caches, so that each time the same is allocated and asked. */
static void set_up(void)
{
    eseal_cache_sizes none = {.size = sizeof none};
    eseal_ctx_options options = {.size = sizeof options, .caches = &none};
    es_span value;

    forge_init_with(&f, &options);
    ck_assert(mkdir(OUT_FOLDER, 0777) == 0 || errno == EEXIST);
    forge_reset(&f);
    forge_drop(&f, F_ANNOTS);
    forge_drop(&f, F_ANNOT);
    forge_swap(&f, F_DOCUMENT, "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>", "");
    forge_swap(&f, F_ENTRY, "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>", "");
    forge_pack(&f);
    plain = copy_of(&f.package);
    ck_assert_int_eq(eseal_io_open(&plain_io, plain.ptr, plain.len, NULL), 0);
    forge_make(&f, NULL);
    forge_passes(&f);
    sealed = copy_of(&f.package);
    report = f.report;
    f.report = NULL;
    value = forge_get(&f, F_VALUE);
    ck_assert_int_eq(eseal_signature_parse(&signature, f.ctx, value.ptr, value.len, NULL), 0);
    seal = made_seal(&f, 4);
    signer = made_signer(&f, &f.signer);
    maker = made_signer(&f, &f.maker);
}

static void tear_down(void)
{
    eseal_signer_free(maker);
    eseal_signer_free(signer);
    eseal_seal_free(seal);
    eseal_signature_free(signature);
    eseal_report_free(report);
    eseal_io_free(plain_io);
    es_buf_free(&sealed);
    es_buf_free(&plain);
    forge_free(&f);
}

/* --- the verbs: 0 or an error; *out tells that something was handed out, *passed that it says so
 * --- */

typedef struct outcome {
    bool out, passed;
} outcome;

static int parse_seal(outcome *o, eseal_error *err)
{
    eseal_seal *made = NULL;
    int rc = eseal_seal_parse(&made, f.ctx, seal->octets, seal->len, err);

    o->out = made != NULL;
    eseal_seal_free(made);
    return rc;
}

static int parse_signature(outcome *o, eseal_error *err)
{
    eseal_signature *made = NULL;
    size_t len;
    const unsigned char *der = eseal_signature_der(signature, &len);
    int rc = eseal_signature_parse(&made, f.ctx, der, len, err);

    o->out = made != NULL;
    eseal_signature_free(made);
    return rc;
}

static int parse_cert(outcome *o, eseal_error *err)
{
    eseal_cert *made = NULL;
    int rc = eseal_cert_parse(&made, f.ctx, f.signer.der.ptr, f.signer.der.len, err);

    o->out = made != NULL;
    eseal_cert_free(made);
    return rc;
}

static int verify_document(outcome *o, eseal_error *err)
{
    eseal_verify_options options = {
        .size = sizeof options, .trust = f.trust, .policy = f.policy, .name = "a.ofd"};
    eseal_document *document = NULL;
    eseal_report *made = NULL;
    eseal_io *io = NULL;
    int rc = eseal_io_open(&io, sealed.ptr, sealed.len, err);

    if (rc == 0)
        rc = eseal_document_open(&document, f.ctx, io, err);
    if (rc == 0)
        rc = eseal_document_verify(&made, document, &options, err);
    o->out = made != NULL;
    o->passed = eseal_report_passed(made);
    eseal_report_free(made);
    eseal_document_free(document);
    eseal_io_free(io);
    return rc;
}

/* By another thread: the one that waits allocates nothing meanwhile, so the count stands. */
static int verify_batch(outcome *o, eseal_error *err)
{
    eseal_verify_options verify = {.size = sizeof verify, .trust = f.trust, .policy = f.policy};
    eseal_batch_options options = {.size = sizeof options, .threads = 1, .verify = &verify};
    eseal_batch *batch = NULL;
    eseal_report *made = NULL;
    int rc = eseal_batch_new(&batch, f.ctx, &options, err);

    if (rc == 0)
        rc = eseal_batch_add(batch, sealed.ptr, sealed.len, "a.ofd", err);
    if (rc == 0)
        rc = eseal_batch_next(&made, NULL, NULL, batch, err);
    o->out = made != NULL;
    o->passed = eseal_report_passed(made);
    eseal_report_free(made);
    eseal_batch_free(batch);
    return rc < 0 ? rc : 0;
}

static int verify_seal(outcome *o, eseal_error *err)
{
    eseal_verify_options options = {.size = sizeof options, .trust = f.trust, .policy = f.policy};
    eseal_report *made = NULL;
    int rc = eseal_seal_verify(&made, seal, f.ctx, &options, err);

    o->out = made != NULL;
    o->passed = eseal_report_passed(made);
    eseal_report_free(made);
    return rc;
}

static int make_seal(outcome *o, eseal_error *err)
{
    eseal_seal_builder *builder = NULL;
    eseal_cert *cert = NULL;
    eseal_seal *made = NULL;
    int rc = eseal_cert_parse(&cert, f.ctx, f.signer.der.ptr, f.signer.der.len, err);

    if (rc == 0)
        rc = eseal_seal_builder_new(&builder, f.ctx, 4, err);
    if (rc == 0)
        rc = eseal_seal_builder_set_id(builder, "S-1", err);
    if (rc == 0)
        rc = eseal_seal_builder_set_name(builder, "a seal", err);
    if (rc == 0)
        rc = eseal_seal_builder_set_picture(
            builder, "png", MADE_PICTURE, sizeof MADE_PICTURE, 40, 40, err);
    if (rc == 0)
        rc = eseal_seal_builder_add_cert(builder, cert, err);
    if (rc == 0) {
        eseal_seal_builder_set_created(builder, MAKER_FROM + 86400);
        eseal_seal_builder_set_validity(builder, MAKER_FROM + 86400, MAKER_TO - 86400);
        rc = eseal_seal_builder_sign(&made, builder, maker, err);
    }
    o->out = made != NULL;
    eseal_seal_free(made);
    eseal_seal_builder_free(builder);
    eseal_cert_free(cert);
    return rc;
}

static eseal_sign_options sign_options(const eseal_stamp *stamp)
{
    eseal_sign_options options = made_options(&f, seal);

    options.stamps = stamp;
    options.stamp_count = 1;
    return options;
}

static const eseal_stamp STAMP = {.page = 1, .x = 10, .y = 10};

static int sign_to_memory(outcome *o, eseal_error *err)
{
    eseal_sign_options options = sign_options(&STAMP);
    eseal_document *document = NULL;
    unsigned char *made = NULL;
    size_t len;
    int rc = eseal_document_open(&document, f.ctx, plain_io, err);

    if (rc == 0)
        rc = eseal_document_sign(&made, &len, document, &options, signer, err);
    o->out = made != NULL;
    eseal_free(made);
    eseal_document_free(document);
    return rc;
}

/* Whether the folder holds anything; what it holds is gone afterwards. */
static bool left_behind(void)
{
    DIR *dir = opendir(OUT_FOLDER);
    char path[600];
    struct dirent *entry;
    bool found = false;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        found = true;
        snprintf(path, sizeof path, "%s/%s", OUT_FOLDER, entry->d_name);
        remove(path);
    }
    if (dir != NULL)
        closedir(dir);
    return found;
}

static int sign_to_file(outcome *o, eseal_error *err)
{
    eseal_sign_options options = sign_options(&STAMP);
    eseal_document *document = NULL;
    int rc = eseal_document_open(&document, f.ctx, plain_io, err);

    if (rc == 0)
        rc = eseal_document_sign_file(document, &options, signer, OUT_FILE, err);
    eseal_document_free(document);
    (void)o; /* the folder is looked at when nothing fails any more */
    return rc;
}

/* Writes the integrity list. */
static int list_to_file(outcome *o, eseal_error *err)
{
    eseal_document *document = NULL;
    int rc = eseal_document_open(&document, f.ctx, plain_io, err);

    if (rc == 0)
        rc = eseal_document_add_entries_file(document, signer, OUT_FILE, err);
    eseal_document_free(document);
    (void)o;
    return rc;
}

/* Texts say it with NULL alone. */
static int as_text(outcome *o, char *text, eseal_error *err)
{
    o->out = text != NULL;
    if (text == NULL)
        err->code = ESEAL_E_NOMEM;
    eseal_free(text);
    return err->code;
}

static int report_json(outcome *o, eseal_error *err)
{
    return as_text(o, eseal_report_json(report, "zh", 0), err);
}

static int report_text(outcome *o, eseal_error *err)
{
    return as_text(o, eseal_report_text(report, "en"), err);
}

/* Exported from one set of evidence, and imported into another. */
static int keep_evidence(outcome *o, eseal_error *err)
{
    eseal_evidence *from = NULL, *to = NULL;
    unsigned char *der = NULL;
    size_t len = 0;
    int rc = eseal_evidence_new(&from, f.ctx, err);

    if (rc == 0)
        rc = eseal_evidence_new(&to, f.ctx, err);
    if (rc == 0)
        rc = eseal_evidence_add(
            from, ESEAL_EVIDENCE_CERTIFICATE, f.ca.der.ptr, f.ca.der.len, NULL, err);
    if (rc == 0)
        rc = eseal_evidence_export(&der, &len, from, report, err);
    o->out = rc != 0 && der != NULL;
    if (rc == 0)
        rc = eseal_evidence_import(to, der, len, "kept", err);
    o->out |= rc != 0 && eseal_evidence_count(to, ESEAL_EVIDENCE_CERTIFICATE) > 0;
    eseal_free(der);
    eseal_evidence_free(to);
    eseal_evidence_free(from);
    return rc;
}

/* --- trying --- */

typedef int verb(outcome *o, eseal_error *err);

static const struct row {
    const char *name;
    verb *run;
    bool judges; /* under a fault it may also answer, but not with PASSED: asn1c's runtime has one
                    answer for "no memory" and "does not fit the schema" */
} ROWS[] = {
    {"seal parse", parse_seal, false},
    {"signature parse", parse_signature, false},
    {"certificate parse", parse_cert, false},
    {"seal verify", verify_seal, true},
    {"document verify", verify_document, true},
    {"batch verify", verify_batch, true},
    {"seal make", make_seal, false},
    {"sign to memory", sign_to_memory, false},
    {"sign to file", sign_to_file, false},
    {"list to file", list_to_file, false},
    {"report as JSON", report_json, false},
    {"report as text", report_text, false},
    {"evidence kept", keep_evidence, false},
};

static const char *wrong(const struct row *row, int rc, outcome o, bool left)
{
    if (o.passed)
        return "PASSED";
    if (rc == 0 && row->judges)
        return NULL;
    if (rc == 0)
        return "success";
    if (o.out)
        return "an error, and something handed out";
    return left ? "an error, and a file left behind" : NULL;
}

static size_t try(const struct row *row, wrap_kind kind, size_t nth)
{
    eseal_error err = {0};
    outcome o = {0};
    size_t calls;
    bool left;
    int rc;

    wrap_arm(kind, nth);
    rc = row->run(&o, &err);
    calls = wrap_disarm();
    left = left_behind();
    if (nth == 0)
        ck_assert_msg(rc == 0 && calls > 0, "%s: %s %s", row->name, err.where, err.text);
    else if (calls >= nth) {
        const char *what = wrong(row, rc, o, left);

        ck_assert_msg(what == NULL, "%s, %s %zu of kind %d failed: %s", row->name,
            kind == WRAP_ALLOC ? "allocation" : "door", nth, (int)kind, what);
        ck_assert_msg(rc == err.code, "%s, %zu: %d is returned, %d is said", row->name, nth, rc,
            (int)err.code);
    }
    return calls;
}

static void try_all(const struct row *row, wrap_kind kind)
{
    const char *all = getenv("ESEAL_LONG");
    size_t count = try(row, kind, 0), step = 1, tried = 0;

    if (all == NULL || strcmp(all, "1") != 0)
        step = count / PART + 1;
    for (size_t n = 1; n <= count; n += n < EACH ? 1 : step, tried++)
        try(row, kind, n);
    printf("%s: %zu of %zu %s failed\n", row->name, tried, count,
        kind == WRAP_ALLOC ? "allocations" : "doors");
}

START_TEST(allocations)
{
    try_all(&ROWS[_i], WRAP_ALLOC);
}
END_TEST

START_TEST(doors)
{
    if (ROWS[_i].run != report_json && ROWS[_i].run != report_text && ROWS[_i].run != parse_seal &&
        ROWS[_i].run != parse_signature)
        try_all(&ROWS[_i], WRAP_DOOR);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fault");
    TCase *tests = tcase_create("fault");

    tcase_add_unchecked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 0);
    tcase_add_loop_test(tests, allocations, 0, sizeof ROWS / sizeof ROWS[0]);
    tcase_add_loop_test(tests, doors, 0, sizeof ROWS / sizeof ROWS[0]);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
