/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the seeds of the fuzz targets (fuzz.h says where): sound things of every kind. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "made.h"
#include "seeds.h"
#include "token_maker.h"
#include "unit.h"

static void folder_of(char *out, size_t size, const char *name)
{
    const char *set = getenv("ESEAL_FUZZ_SEEDS");

    snprintf(out, size, "%s%s%s", set == NULL ? "tests/fuzz/corpus" : set, name == NULL ? "" : "/",
        name == NULL ? "" : name);
}

void seeds_write(const char *folder, const char *name, es_span octets)
{
    char path[4200], file[4400];
    FILE *stream;

    folder_of(path, sizeof path, NULL);
    ck_assert(mkdir(path, 0777) == 0 || errno == EEXIST);
    folder_of(path, sizeof path, folder);
    ck_assert(folder == NULL || mkdir(path, 0777) == 0 || errno == EEXIST);
    snprintf(file, sizeof file, "%s/%s", path, name);
    stream = fopen(file, "wb");
    ck_assert_msg(stream != NULL, "cannot write %s", file);
    ck_assert_uint_eq(fwrite(octets.ptr, 1, octets.len, stream), octets.len);
    ck_assert_int_eq(fclose(stream), 0);
}

static void make_seals(const forge *f)
{
    static const char *const NAMES[] = {"v1", "v4", "v5"};
    static const int VERSIONS[] = {1, 4, 5};

    for (size_t i = 0; i < 3; i++) {
        eseal_seal *seal = made_seal(f, VERSIONS[i]);
        es_span der = {NULL, 0};

        der.ptr = eseal_seal_der(seal, &der.len);
        seeds_write("fuzz_seal", NAMES[i], der);
        seeds_write("fuzz_der", NAMES[i], der);
        eseal_seal_free(seal);
    }
}

static const char CONTENT[] = "the signed content";

static es_span sign(const forge *f, int version, int form)
{
    eseal_seal *seal = version == 0 ? NULL : made_seal(f, version);
    eseal_signer *signer = made_signer(f, &f->signer);
    eseal_sign_options options = made_options(f, seal);
    unsigned char *der = NULL;
    eseal_error err = {0};
    eseal_io *io = NULL;
    size_t len;

    options.plain_form = form;
    ck_assert_int_eq(eseal_io_open(&io, CONTENT, sizeof CONTENT - 1, NULL), 0);
    ck_assert_msg(eseal_content_sign(&der, &len, f->ctx, io, &options, signer, &err) == 0, "%s %s",
        err.where, err.text);
    eseal_io_free(io);
    eseal_signer_free(signer);
    eseal_seal_free(seal);
    return es_span_of(der, len);
}

static void make_tokens(const forge *f, es_span signature)
{
    static const struct {
        const char *name;
        token_plan plan;
    } ROWS[] = {
        {"gm", {.cms = false}},
        {"cms", {.cms = true}},
        {"response", {.response = true}},
        {"rejection", {.response = true, .status = 2}},
        {"no-cert", {.no_cert = true}},
    };
    eseal_signature *parsed = NULL;
    unsigned char *out = NULL;
    size_t len;

    ck_assert_int_eq(eseal_signature_parse(&parsed, f->ctx, signature.ptr, signature.len, NULL), 0);
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        token_plan plan = ROWS[i].plan;
        eseal_stamp_token *token = NULL;
        es_buf der;

        plan.key = f->other.key;
        plan.cert = forge_der(&f->other);
        plan.over.ptr = eseal_signature_value(parsed, &plan.over.len);
        plan.time = FORGE_TIME + 60;
        der = maker_token(f->ctx, &plan);
        seeds_write("fuzz_stamp", ROWS[i].name, es_buf_view(&der));
        if (i == 0) {
            ck_assert_int_eq(eseal_stamp_token_parse(&token, f->ctx, der.ptr, der.len, NULL), 0);
            ck_assert_int_eq(eseal_signature_add_stamp(&out, &len, f->ctx, parsed, token, NULL), 0);
            seeds_write("fuzz_signature", "stamped", es_span_of(out, len));
            eseal_free(out);
            eseal_stamp_token_free(token);
        }
        es_buf_free(&der);
    }
    eseal_signature_free(parsed);
}

static void make_signatures(const forge *f)
{
    static const struct {
        const char *name;
        int version, form;
    } ROWS[] = {{"v4", 4, 0}, {"v1", 1, 0}, {"v5", 5, 0}, {"plain-a", 0, ESEAL_PLAIN_A},
        {"plain-c", 0, ESEAL_PLAIN_C}};

    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        es_span der = sign(f, ROWS[i].version, ROWS[i].form);

        seeds_write("fuzz_signature", ROWS[i].name, der);
        seeds_write("fuzz_der", ROWS[i].name, der);
        if (i == 0)
            make_tokens(f, der);
        eseal_free((void *)(uintptr_t)der.ptr);
    }
    seeds_write(NULL, "content", es_span_of((const uint8_t *)CONTENT, sizeof CONTENT - 1));
}

/* The same pages each time; XML, values and packages of them. */
static void make_documents(forge *f)
{
    static const struct {
        const char *name;
        forge_plan plan;
    } ROWS[] = {{"v4", {.version = 4}}, {"v1", {.version = 1}}, {"v5", {.version = 5}},
        {"digests", {.list_digest = true}}, {"locked", {.lock = true}}, {"plain-a", {.form = 'A'}},
        {"plain-b", {.form = 'B'}}, {"plain-c", {.form = 'C'}}, {"sha-256", {.method = "SHA256"}}};
    zb b;

    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        forge_make(f, &ROWS[i].plan);
        forge_pack(f);
        seeds_write("fuzz_ofd", ROWS[i].name, es_buf_view(&f->package));
        seeds_write("fuzz_xml", ROWS[i].name, forge_get(f, F_SIGNATURE));
        seeds_write("fuzz_signature", i == 6 ? "plain-b" : "forged", forge_get(f, F_VALUE));
    }
    forge_make(f, NULL);
    forge_passes(f);
    forge_sign(f, NULL);
    forge_passes(f);
    seeds_write("fuzz_ofd", "twice", es_buf_view(&f->package));
    seeds_write("fuzz_zip", "package", es_buf_view(&f->package));
    seeds_write("fuzz_xml", "entry", forge_get(f, F_ENTRY));
    seeds_write("fuzz_xml", "document", forge_get(f, F_DOCUMENT));
    seeds_write("fuzz_xml", "page", forge_get(f, F_PAGE));
    zb_base(&b);
    zb_descriptor(&b.entries[ZB_DEFLATED], true, false);
    forge_zip(f, &b);
    seeds_write("fuzz_zip", "descriptor", es_buf_view(&f->package));
    zb_base(&b);
    b.zip64 = true;
    forge_zip(f, &b);
    seeds_write("fuzz_zip", "zip64", es_buf_view(&f->package));
}

/* With an integrity list, by the library's own hand. */
static void make_listed(forge *f)
{
    eseal_signer *signer = made_signer(f, &f->signer);
    eseal_document *document = NULL;
    char path[4200];
    eseal_error err = {0};
    eseal_io *io = NULL;

    forge_make(f, NULL);
    forge_pack(f);
    folder_of(path, sizeof path, "fuzz_ofd/listed");
    ck_assert_int_eq(eseal_io_open(&io, f->package.ptr, f->package.len, NULL), 0);
    ck_assert_int_eq(eseal_document_open(&document, f->ctx, io, NULL), 0);
    ck_assert_msg(eseal_document_add_entries_file(document, signer, path, &err) == 0, "%s %s",
        err.where, err.text);
    eseal_document_free(document);
    eseal_io_free(io);
    eseal_signer_free(signer);
}

static void make_certs(const forge *f)
{
    static const struct {
        const char *name;
        cert_plan plan;
    } ROWS[] = {{"sm2", {.subject = "C=CN/O=单位/CN=名称", .uscc = "91110000000000000X"}},
        {"ca", {.subject = "C=CN/CN=CA", .ca = true, .lengths = 2, .permitted = "C=CN"}},
        {"eku", {.subject = "CN=stamps", .eku = "1.3.6.1.5.5.7.3.8"}},
        {"v1", {.subject = "CN=old", .version = 1}},
        {"critical", {.subject = "CN=odd", .critical = "1.2.3.4"}},
        {"raw-value", {.subject = "CN=raw", .form = MAKER_RAW}}};

    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        cert_plan plan = ROWS[i].plan;
        es_buf der;

        plan.key = f->other.key;
        der = maker_der(&plan);
        seeds_write("fuzz_cert", ROWS[i].name, es_buf_view(&der));
        seeds_write("fuzz_der", ROWS[i].name, es_buf_view(&der));
        es_buf_free(&der);
        der = maker_pem(&plan);
        if (i == 0)
            seeds_write("fuzz_cert", "pem", es_buf_view(&der));
        es_buf_free(&der);
    }
}

START_TEST(seeds)
{
    forge f;

    forge_init(&f);
    seeds_write("anchors", "signer", forge_der(&f.ca));
    seeds_write("anchors", "maker", forge_der(&f.maker_ca));
    make_seals(&f);
    make_signatures(&f);
    make_documents(&f);
    make_listed(&f);
    make_certs(&f);
    seeds_keys(&f);
    seeds_lists(&f);
    seeds_evidence(&f);
    forge_free(&f);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("seeds");
    TCase *tests = tcase_create("all");

    tcase_add_test(tests, seeds);
    tcase_set_timeout(tests, 0);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
