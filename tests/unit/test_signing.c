/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signing in two steps, for keys that are not held here; and where the result goes: whole to its
 * place, or nowhere.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "core/signing.h"
#include "scene.h"

#define FOLDER "test_signing.d"

static scene s;
static eseal_seal *seal;
static es_buf unsigned_one;

static void setup(void)
{
    scene_open(&s);
    seal = scene_seal_issue(&s, &(scene_seal){0});
    unsigned_one = scene_document(&s);
}

static void teardown(void)
{
    eseal_seal_free(seal);
    es_buf_free(&unsigned_one);
    scene_close(&s);
}

/* --- what keys give back --- */

typedef enum form { DER, RAW, SDF, FORMS } form;

/* r and s, as DER, as 64 octets, or in two fields of 64 octets each. */
static es_buf value_as(form form, const eseal_signing *signing, const scene_who *who)
{
    static const uint8_t zero[32];
    es_buf out = ES_BUF(200), der;
    const unsigned char *message;
    es_sm2_value value;
    size_t len;

    message = eseal_signing_message(signing, &len);
    der = scene_value(&s, who, es_span_of(message, len));
    if (form == DER)
        return der;
    ck_assert_int_eq(es_sm2_value_read(&value, es_buf_view(&der)), ES_R_NONE);
    es_buf_put(&out, zero, form == SDF ? 32 : 0);
    es_buf_put(&out, value.r, 32);
    es_buf_put(&out, zero, form == SDF ? 32 : 0);
    es_buf_put(&out, value.s, 32);
    ck_assert_uint_eq(out.len, form == SDF ? 128 : 64);
    es_buf_free(&der);
    return out;
}

/* --- one signing, of each kind --- */

typedef enum kind { SEALED, PLAIN_C, PLAIN_A, FILE_SEALED, MAKING, KINDS } kind;

static const int RESULTS[KINDS] = {
    ESEAL_PASSED, ESEAL_PASSED, ESEAL_INDETERMINATE, ESEAL_PASSED, ESEAL_PASSED};

typedef struct job {
    kind kind;
    eseal_io *io;
    eseal_document *document;
    eseal_seal_builder *builder;
    eseal_signing *signing;
} job;

static eseal_sign_options options_of(kind kind)
{
    static const eseal_stamp stamps[] = {{.page = 2, .x = 50, .y = 60.5}};
    eseal_sign_options options = {.size = sizeof options, .trust = s.trust};

    if (kind == SEALED || kind == FILE_SEALED)
        options.seal = seal;
    if (kind == SEALED) {
        options.stamps = stamps;
        options.stamp_count = 1;
        options.riding = ESEAL_RIDING_RIGHT;
        options.lock = 1;
    }
    if (kind == PLAIN_A)
        options.plain_form = ESEAL_PLAIN_A;
    return options;
}

static const char CONTENT[] = "a ledger";

static void open_job(job *j, kind kind, es_span document)
{
    memset(j, 0, sizeof *j);
    j->kind = kind;
    if (kind == FILE_SEALED)
        ck_assert_int_eq(eseal_io_open(&j->io, CONTENT, sizeof CONTENT, NULL), 0);
    else if (kind != MAKING)
        j->document = scene_document_open(&s, &j->io, document);
}

static void make_builder(job *j)
{
    ck_assert_int_eq(eseal_seal_builder_new(&j->builder, s.ctx, 4, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_id(j->builder, "id", NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_set_name(j->builder, "name", NULL), 0);
    ck_assert_int_eq(
        eseal_seal_builder_set_picture(j->builder, NULL, "\x89PNG\r\n\x1a\n", 8, 40, 40, NULL), 0);
    ck_assert_int_eq(eseal_seal_builder_add_cert(j->builder, s.signer.cert, NULL), 0);
    eseal_seal_builder_set_validity(j->builder, SCENE_NOW, SCENE_TO);
}

static void prepare(job *j)
{
    eseal_sign_options options = options_of(j->kind);
    eseal_error err = {0};
    int rc;

    if (j->kind == MAKING) {
        make_builder(j);
        rc = eseal_signing_new_seal(&j->signing, j->builder, s.maker.cert, &err);
    } else if (j->kind == FILE_SEALED) {
        rc = eseal_signing_new_content(&j->signing, s.ctx, j->io, &options, s.signer.cert, &err);
    } else {
        rc = eseal_signing_new(&j->signing, j->document, &options, s.signer.cert, &err);
    }
    ck_assert_msg(rc == 0, "%s: %s", err.where, err.text);
}

static void close_job(job *j)
{
    eseal_signing_free(j->signing);
    eseal_seal_builder_free(j->builder);
    eseal_document_free(j->document);
    eseal_io_free(j->io);
}

static const scene_who *key_of(kind kind)
{
    return kind == MAKING ? &s.maker : &s.signer;
}

static eseal_report *verify(kind kind, es_span made)
{
    eseal_verify_options options = {.size = sizeof options, .trust = s.trust, .policy = s.offline};
    eseal_signature *signature = NULL;
    eseal_report *report = NULL;
    eseal_seal *own = NULL;
    eseal_io *io = NULL;

    if (kind == MAKING) {
        ck_assert_int_eq(eseal_seal_parse(&own, s.ctx, made.ptr, made.len, NULL), 0);
        ck_assert_int_eq(eseal_seal_verify(&report, own, s.ctx, &options, NULL), 0);
    } else if (kind == FILE_SEALED) {
        ck_assert_int_eq(eseal_signature_parse(&signature, s.ctx, made.ptr, made.len, NULL), 0);
        ck_assert_int_eq(eseal_io_open(&io, CONTENT, sizeof CONTENT, NULL), 0);
        ck_assert_int_eq(eseal_signature_verify(&report, signature, s.ctx, io, &options, NULL), 0);
    } else {
        report = scene_verify(&s, made, NULL);
    }
    eseal_seal_free(own);
    eseal_signature_free(signature);
    eseal_io_free(io);
    return report;
}

static void finish(const job *j, form form)
{
    es_buf value = value_as(form, j->signing, key_of(j->kind)), made = ES_BUF(0);
    eseal_report *report;
    eseal_error err = {0};
    int rc = eseal_signing_finish(&made.ptr, &made.len, j->signing, value.ptr, value.len, &err);

    ck_assert_msg(rc == 0, "%s: %s", err.where, err.text);
    report = verify(j->kind, es_buf_view(&made));
    scene_expect(report, RESULTS[j->kind], "two steps");
    eseal_report_free(report);
    es_buf_free(&value);
    eseal_free(made.ptr);
}

/* Every kind, with every form of a value. */
START_TEST(two_steps)
{
    job j;

    open_job(&j, (kind)(_i / FORMS), es_buf_view(&unsigned_one));
    prepare(&j);
    finish(&j, (form)(_i % FORMS));
    close_job(&j);
}
END_TEST

/* The digest is what a device must sign: e = SM3(Z, message). */
START_TEST(digest)
{
    const unsigned char *message;
    uint8_t e[32];
    es_span piece;
    size_t len;
    job j;

    open_job(&j, (kind)_i, es_buf_view(&unsigned_one));
    prepare(&j);
    message = eseal_signing_message(j.signing, &len);
    piece = es_span_of(message, len);
    ck_assert_int_eq(es_sm2_e(e, s.ctx, key_of(j.kind)->cert->key, NULL, &piece, 1, NULL), 0);
    ck_assert_mem_eq(e, eseal_signing_digest(j.signing), 32);
    close_job(&j);
}
END_TEST

/* Between the two steps the process may end: the state is all that is kept. */
START_TEST(restored)
{
    unsigned char *state = NULL;
    uint8_t e[32];
    size_t len;
    eseal_error err = {0};
    job j, again;
    int rc;

    open_job(&j, (kind)_i, es_buf_view(&unsigned_one));
    prepare(&j);
    memcpy(e, eseal_signing_digest(j.signing), sizeof e);
    ck_assert_int_eq(eseal_signing_encode(&state, &len, j.signing, NULL), 0);
    close_job(&j);
    s.now += 3600; /* an hour later the claimed time is still the same */
    open_job(&again, (kind)_i, es_buf_view(&unsigned_one));
    rc = eseal_signing_parse(&again.signing, s.ctx, again.document,
        again.kind == FILE_SEALED ? again.io : NULL, state, len, &err);
    ck_assert_msg(rc == 0, "%s: %s", err.where, err.text);
    ck_assert_mem_eq(e, eseal_signing_digest(again.signing), sizeof e);
    finish(&again, DER);
    close_job(&again);
    eseal_free(state);
}
END_TEST

/* A document or file that was changed in between is refused. */
START_TEST(changed_in_between)
{
    static const char other[] = "a Ledger";
    es_buf changed = scene_repack(&s, es_buf_view(&unsigned_one), "Doc_0/PublicRes.xml",
        es_span_str("<ofd:Res xmlns:ofd=\"http://www.ofdspec.org/2016\" BaseLoc=\"R\"></ofd:Res>"));
    unsigned char *state = NULL;
    eseal_io *io = NULL;
    size_t len;
    job j, again;

    open_job(&j, (kind)_i, es_buf_view(&unsigned_one));
    prepare(&j);
    ck_assert_int_eq(eseal_signing_encode(&state, &len, j.signing, NULL), 0);
    close_job(&j);
    open_job(&again, (kind)_i, es_buf_view(&changed));
    ck_assert_int_eq(eseal_io_open(&io, other, sizeof other, NULL), 0);
    ck_assert_int_eq(eseal_signing_parse(&again.signing, s.ctx, again.document,
                         again.kind == FILE_SEALED ? io : NULL, state, len, NULL),
        ESEAL_E_CHANGED);
    ck_assert_ptr_null(again.signing);
    close_job(&again);
    eseal_io_free(io);
    eseal_free(state);
    es_buf_free(&changed);
}
END_TEST

/* A state that was cut off or changed never asks for another signature than it was made for. */
START_TEST(damaged_state)
{
    unsigned char *state = NULL;
    uint8_t e[32];
    size_t len, restored_same = 0;
    job j;

    open_job(&j, (kind)_i, es_buf_view(&unsigned_one));
    prepare(&j);
    memcpy(e, eseal_signing_digest(j.signing), sizeof e);
    ck_assert_int_eq(eseal_signing_encode(&state, &len, j.signing, NULL), 0);
    eseal_signing_free(j.signing);
    for (size_t at = 0; at < len; at += 5) {
        const eseal_io *io = j.kind == FILE_SEALED ? j.io : NULL;

        ck_assert_int_eq(
            eseal_signing_parse(&j.signing, s.ctx, j.document, io, state, at, NULL), ESEAL_E_STATE);
        state[at] ^= 0x10;
        if (eseal_signing_parse(&j.signing, s.ctx, j.document, io, state, len, NULL) == 0) {
            ck_assert_mem_eq(e, eseal_signing_digest(j.signing), sizeof e);
            eseal_signing_free(j.signing);
            restored_same++;
        }
        state[at] ^= 0x10;
        j.signing = NULL;
    }
    ck_assert_uint_lt(restored_same, len / 10);
    close_job(&j);
    eseal_free(state);
}
END_TEST

/* The state is for one kind of thing. */
START_TEST(state_of_another_kind)
{
    unsigned char *state = NULL;
    size_t len;
    job j;

    open_job(&j, SEALED, es_buf_view(&unsigned_one));
    prepare(&j);
    ck_assert_int_eq(eseal_signing_encode(&state, &len, j.signing, NULL), 0);
    eseal_signing_free(j.signing);
    ck_assert_int_eq(
        eseal_signing_parse(&j.signing, s.ctx, NULL, NULL, state, len, NULL), ESEAL_E_MISUSE);
    ck_assert_int_eq(
        eseal_signing_parse(&j.signing, s.ctx, NULL, j.io, state, len, NULL), ESEAL_E_MISUSE);
    ck_assert_ptr_null(j.signing);
    close_job(&j);
    eseal_free(state);
}
END_TEST

/* Values that do not verify are refused before anything is made; the right one is still good. */
START_TEST(wrong_values)
{
    unsigned char *made = NULL;
    es_buf value, others;
    size_t len;
    job j;

    open_job(&j, (kind)(_i / FORMS), es_buf_view(&unsigned_one));
    prepare(&j);
    value = value_as((form)(_i % FORMS), j.signing, key_of(j.kind));
    others = value_as((form)(_i % FORMS), j.signing, &s.other);
    ck_assert_int_eq(
        eseal_signing_finish(&made, &len, j.signing, others.ptr, others.len, NULL), ESEAL_E_VALUE);
    ck_assert_ptr_null(made);
    value.ptr[value.len - 1] ^= 1;
    ck_assert_int_eq(
        eseal_signing_finish(&made, &len, j.signing, value.ptr, value.len, NULL), ESEAL_E_VALUE);
    value.ptr[value.len - 1] ^= 1;
    for (size_t cut = 0; cut < value.len; cut++)
        ck_assert_int_eq(
            eseal_signing_finish(&made, &len, j.signing, value.ptr, cut, NULL), ESEAL_E_VALUE);
    ck_assert_ptr_null(made);
    finish(&j, (form)(_i % FORMS));
    close_job(&j);
    es_buf_free(&value);
    es_buf_free(&others);
}
END_TEST

/* --- files --- */

static bool is_file(const char *path)
{
    return access(path, F_OK) == 0;
}

static size_t files_in_folder(void)
{
    FILE *list = popen("ls -A " FOLDER, "r");
    size_t count = 0;
    int c;

    ck_assert_ptr_nonnull(list);
    while ((c = fgetc(list)) != EOF)
        count += c == '\n';
    pclose(list);
    return count;
}

static void expect_octets(const char *path, es_span expected)
{
    es_buf octets = ES_BUF(0);

    ck_assert_int_eq(es_file_read(&octets, path, (size_t)1 << 24, NULL), 0);
    ck_assert(es_span_equal(es_buf_view(&octets), expected));
    es_buf_free(&octets);
}

static void clean_folder(void)
{
    (void)remove(FOLDER "/in.ofd");
    (void)remove(FOLDER "/out.ofd");
    (void)rmdir(FOLDER);
}

static void make_folder(void)
{
    clean_folder();
    ck_assert_int_eq(mkdir(FOLDER, 0700), 0);
    scene_write(FOLDER "/in.ofd", es_buf_view(&unsigned_one));
}

static int sign_file(const char *from, const char *to, const scene_who *who)
{
    eseal_sign_options options = options_of(SEALED);
    eseal_document *document = NULL;
    int rc;

    ck_assert_int_eq(eseal_document_open_file(&document, s.ctx, from, NULL), 0);
    rc = eseal_document_sign_file(document, &options, who->signer, to, NULL);
    eseal_document_free(document);
    return rc;
}

START_TEST(to_a_file)
{
    es_buf made = ES_BUF(0);
    eseal_report *report;

    make_folder();
    ck_assert_int_eq(sign_file(FOLDER "/in.ofd", FOLDER "/out.ofd", &s.signer), 0);
    expect_octets(FOLDER "/in.ofd", es_buf_view(&unsigned_one));
    ck_assert_int_eq(es_file_read(&made, FOLDER "/out.ofd", (size_t)1 << 24, NULL), 0);
    report = scene_verify(&s, es_buf_view(&made), NULL);
    scene_expect(report, ESEAL_PASSED, "a file");
    eseal_report_free(report);
    ck_assert_uint_eq(files_in_folder(), 2); /* nothing temporary stays */
    es_buf_free(&made);
    clean_folder();
}
END_TEST

/* The output may take the place of the document itself. */
START_TEST(in_place)
{
    es_buf made = ES_BUF(0);
    eseal_report *report;

    make_folder();
    ck_assert_int_eq(sign_file(FOLDER "/in.ofd", FOLDER "/in.ofd", &s.signer), 0);
    ck_assert_int_eq(es_file_read(&made, FOLDER "/in.ofd", (size_t)1 << 24, NULL), 0);
    report = scene_verify(&s, es_buf_view(&made), NULL);
    scene_expect(report, ESEAL_PASSED, "in place");
    eseal_report_free(report);
    ck_assert_uint_eq(files_in_folder(), 1);
    es_buf_free(&made);
    clean_folder();
}
END_TEST

/* Where it fails, whatever the reason: no output, no remains, the input as it was. */
START_TEST(no_remains)
{
    make_folder();
    ck_assert_int_eq(sign_file(FOLDER "/in.ofd", FOLDER "/out.ofd", &s.other), ESEAL_E_NOT_LISTED);
    ck_assert(!is_file(FOLDER "/out.ofd"));
    ck_assert_int_lt(sign_file(FOLDER "/in.ofd", FOLDER "/none/out.ofd", &s.signer), 0);
    ck_assert_int_lt(sign_file(FOLDER "/in.ofd", FOLDER "/in.ofd/out.ofd", &s.signer), 0);
    expect_octets(FOLDER "/in.ofd", es_buf_view(&unsigned_one));
    ck_assert_uint_eq(files_in_folder(), 1);
    clean_folder();
}
END_TEST

/* A wrong value leaves an output that was there as it was. */
START_TEST(old_output_stays)
{
    es_buf value;
    eseal_signing *signing = NULL;
    job j;

    make_folder();
    scene_write(FOLDER "/out.ofd", es_span_str("old"));
    open_job(&j, SEALED, es_buf_view(&unsigned_one));
    prepare(&j);
    signing = j.signing;
    value = value_as(DER, signing, &s.other);
    ck_assert_int_eq(
        eseal_signing_finish_file(signing, value.ptr, value.len, FOLDER "/out.ofd", NULL),
        ESEAL_E_VALUE);
    expect_octets(FOLDER "/out.ofd", es_span_str("old"));
    ck_assert_uint_eq(files_in_folder(), 2);
    close_job(&j);
    es_buf_free(&value);
    clean_folder();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("signing");
    TCase *tc = tcase_create("signing");

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, two_steps, 0, KINDS * FORMS);
    tcase_add_loop_test(tc, digest, 0, KINDS);
    tcase_add_loop_test(tc, restored, 0, KINDS);
    tcase_add_loop_test(tc, changed_in_between, 0, MAKING);
    tcase_add_loop_test(tc, damaged_state, 0, KINDS);
    tcase_add_test(tc, state_of_another_kind);
    tcase_add_loop_test(tc, wrong_values, 0, KINDS * FORMS);
    tcase_add_test(tc, to_a_file);
    tcase_add_test(tc, in_place);
    tcase_add_test(tc, no_remains);
    tcase_add_test(tc, old_output_stays);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
