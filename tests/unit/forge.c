/* SPDX-License-Identifier: Apache-2.0 */
#include "forge.h"

#include <check.h>

#include "base/mem.h"
#include "codec/text.h"
#include "core/judge.h"

#define CEILING ((size_t)64 << 20)

static int64_t the_clock(void *arg)
{
    (void)arg;
    return FORGE_NOW;
}

/* --- who there is --- */

es_span forge_der(const forge_id *id)
{
    return es_buf_view(&id->der);
}

void forge_identity_plan(forge *f, forge_id *out, cert_plan *plan, const forge_id *issuer)
{
    es_key_bundle bundle = {0};
    es_buf pem;

    memset(out, 0, sizeof *out);
    out->key = maker_key_new("SM2");
    plan->key = out->key;
    plan->issuer_key = issuer == NULL ? NULL : issuer->key;
    out->der = maker_der(plan);
    pem = maker_key_pem(out->key);
    ck_assert_int_eq(es_key_load(&bundle, f->ctx, es_buf_view(&pem), NULL, "key", NULL), 0);
    out->private = bundle.key;
    bundle.key = NULL;
    es_key_bundle_free(&bundle);
    es_buf_free(&pem);
}

void forge_identity(forge *f, forge_id *out, const char *subject, const forge_id *issuer, bool ca)
{
    static uint32_t serial = 100;
    cert_plan plan = {.subject = subject,
        .issuer = issuer == NULL           ? NULL
                  : issuer == &f->ca       ? "C=CN/CN=Signer CA"
                  : issuer == &f->maker_ca ? "C=CN/CN=Maker CA"
                                           : "C=CN/CN=Stranger CA",
        .ca = ca,
        .serial = ++serial};

    forge_identity_plan(f, out, &plan, issuer);
}

void forge_identity_free(forge_id *id)
{
    es_private_key_free(id->private);
    maker_key_free(id->key);
    es_buf_free(&id->der);
}

static void trust(forge *f, const forge_id *id, int use, unsigned flags)
{
    eseal_cert *cert = NULL;

    ck_assert_int_eq(eseal_cert_parse(&cert, f->ctx, id->der.ptr, id->der.len, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(f->trust, cert, use, flags, NULL, NULL), 0);
    eseal_cert_free(cert);
}

void forge_init(forge *f)
{
    eseal_ctx_options options = {.size = sizeof options};

    forge_init_with(f, &options);
}

void forge_init_with(forge *f, eseal_ctx_options *options)
{
    memset(f, 0, sizeof *f);
    f->list = f->package = ES_BUF(CEILING);
    options->clock = the_clock;
    ck_assert_int_eq(eseal_ctx_new(&f->ctx, options, NULL), 0);
    ck_assert_int_eq(eseal_trust_new(&f->trust, f->ctx, NULL), 0);
    ck_assert_int_eq(eseal_policy_new(&f->policy, f->ctx, "offline", NULL), 0);
    forge_identity(f, &f->ca, "C=CN/CN=Signer CA", NULL, true);
    forge_identity(f, &f->signer, "C=CN/O=Office/CN=Office", &f->ca, false);
    forge_identity(f, &f->other, "C=CN/O=Other/CN=Other", &f->ca, false);
    forge_identity(f, &f->maker_ca, "C=CN/CN=Maker CA", NULL, true);
    forge_identity(f, &f->maker, "C=CN/O=Maker/CN=Maker", &f->maker_ca, false);
    forge_identity(f, &f->stranger_ca, "C=CN/CN=Stranger CA", NULL, true);
    forge_identity(f, &f->stranger, "C=CN/O=Office/CN=Office", &f->stranger_ca, false);
    trust(f, &f->ca, ESEAL_USE_SIGNER, 0);
    trust(f, &f->maker_ca, ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA);
}

static void drop_files(forge *f)
{
    for (size_t i = 0; i < f->count; i++) {
        es_free(f->files[i].name);
        es_buf_free(&f->files[i].octets);
    }
    f->count = 0;
    es_buf_free(&f->list);
    f->list = ES_BUF(CEILING);
    f->signed_count = 0;
}

void forge_free(forge *f)
{
    forge_id *ids[] = {
        &f->ca, &f->signer, &f->other, &f->maker_ca, &f->maker, &f->stranger_ca, &f->stranger};

    drop_files(f);
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        forge_identity_free(ids[i]);
    es_buf_free(&f->package);
    eseal_report_free(f->report);
    eseal_policy_free(f->policy);
    eseal_trust_free(f->trust);
    eseal_ctx_free(f->ctx);
}

/* --- files --- */

static forge_file *find(const forge *f, const char *name)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->files[i].name, name) == 0)
            return (forge_file *)&f->files[i];
    return NULL;
}

void forge_put_octets(forge *f, const char *name, es_span octets)
{
    forge_file *file = find(f, name);
    es_buf fresh = ES_BUF(CEILING);

    ck_assert(es_buf_span(&fresh, octets));
    if (file == NULL) {
        ck_assert_uint_lt(f->count, FORGE_FILES);
        file = &f->files[f->count++];
        file->name = es_strdup(name);
        file->octets = ES_BUF(CEILING);
    }
    es_buf_free(&file->octets);
    file->octets = fresh;
}

void forge_put(forge *f, const char *name, const char *text)
{
    forge_put_octets(f, name, es_span_str(text));
}

void forge_drop(forge *f, const char *name)
{
    forge_file *file = find(f, name);

    ck_assert_msg(file != NULL, "there is no %s", name);
    es_free(file->name);
    es_buf_free(&file->octets);
    memmove(file, file + 1, (size_t)(&f->files[--f->count] - file) * sizeof *file);
}

void forge_rename(forge *f, const char *name, const char *to)
{
    forge_file *file = find(f, name);

    ck_assert_msg(file != NULL, "there is no %s", name);
    es_free(file->name);
    file->name = es_strdup(to);
}

es_span forge_get(const forge *f, const char *name)
{
    const forge_file *file = find(f, name);

    ck_assert_msg(file != NULL, "there is no %s", name);
    return es_buf_view(&file->octets);
}

void forge_swap(forge *f, const char *name, const char *from, const char *to)
{
    es_span octets = forge_get(f, name);
    const char *text = (const char *)octets.ptr, *at = strstr(text, from);
    es_buf out = ES_BUF(CEILING);

    ck_assert_msg(at != NULL, "no %s in %s: %s", from, name, text);
    es_buf_put(&out, text, (size_t)(at - text));
    es_buf_text(&out, to);
    es_buf_text(&out, at + strlen(from));
    forge_put_octets(f, name, es_buf_view(&out));
    es_buf_free(&out);
}

void forge_flip(forge *f, const char *name, long at)
{
    forge_file *file = find(f, name);

    ck_assert_msg(file != NULL, "there is no %s", name);
    file->octets.ptr[at < 0 ? (long)file->octets.len + at : at] ^= 1;
}

void forge_reset(forge *f)
{
    drop_files(f);
    forge_put(f, F_ENTRY,
        "<ofd:OFD" FORGE_NS " Version=\"1.0\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo><ofd:DocID>"
        "1</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>"
        "/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>");
    forge_put(f, F_DOCUMENT,
        "<ofd:Document" FORGE_NS "><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml"
        "</ofd:PublicRes><ofd:TemplatePage ID=\"2\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/>"
        "</ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/>"
        "</ofd:Pages><ofd:Annotations>Annots/Annotations.xml</ofd:Annotations></ofd:Document>");
    forge_put(f, F_PAGE,
        "<ofd:Page" FORGE_NS "><ofd:Template TemplateID=\"2\"/><ofd:Content><ofd:Layer ID=\"3\">"
        "<ofd:TextObject ID=\"4\"><ofd:TextCode>pay 100</ofd:TextCode></ofd:TextObject></ofd:Layer>"
        "</ofd:Content></ofd:Page>");
    forge_put(f, F_TEMPLATE,
        "<ofd:Page" FORGE_NS "><ofd:Content><ofd:Layer ID=\"5\"/></ofd:Content></ofd:Page>");
    forge_put(f, F_RES,
        "<ofd:Res" FORGE_NS " BaseLoc=\"Res\"><ofd:MultiMedias><ofd:MultiMedia ID=\"6\" Type="
        "\"Image\"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></"
        "ofd:Res>");
    forge_put(f, F_PICTURE, "a picture");
    forge_put(f, F_ANNOTS,
        "<ofd:Annotations" FORGE_NS "><ofd:Page PageID=\"1\"><ofd:FileLoc>Page_0.xml</ofd:FileLoc>"
        "</ofd:Page></ofd:Annotations>");
    forge_put(f, F_ANNOT,
        "<ofd:PageAnnot" FORGE_NS "><ofd:Annot ID=\"7\" Type=\"Stamp\"><ofd:Appearance Boundary="
        "\"0 0 1 1\"/></ofd:Annot></ofd:PageAnnot>");
}

void forge_make(forge *f, const forge_plan *plan)
{
    forge_reset(f);
    forge_sign(f, plan);
}

/* --- packing and judging --- */

static int put(void *arg, const void *data, size_t len, eseal_error *err)
{
    return es_buf_put(arg, data, len) ? 0 : es_err_nomem(err);
}

static void renew(forge *f)
{
    es_buf_free(&f->package);
    f->package = ES_BUF(CEILING);
}

void forge_pack(forge *f)
{
    es_zip_writer *writer = NULL;

    renew(f);
    ck_assert_int_eq(es_zip_writer_new(&writer, f->ctx, put, &f->package, NULL), 0);
    for (size_t i = 0; i < f->count; i++)
        ck_assert_int_eq(
            es_zip_writer_add(writer, f->files[i].name, es_buf_view(&f->files[i].octets), NULL), 0);
    ck_assert_int_eq(es_zip_writer_finish(writer, NULL), 0);
    es_zip_writer_free(writer);
}

void forge_builder(const forge *f, zb *b)
{
    zb_init(b);
    for (size_t i = 0; i < f->count; i++)
        zb_add(b, f->files[i].name, f->files[i].octets.ptr, f->files[i].octets.len, 8);
}

void forge_zip(forge *f, zb *b)
{
    renew(f);
    zb_write(b, &f->package);
    zb_free(b);
}

void forge_verify(forge *f)
{
    eseal_verify_options options = {.size = sizeof options,
        .trust = f->trust,
        .policy = f->policy,
        .name = "forged.ofd",
        .evidence = f->evidence,
        .at = f->at};
    eseal_document *document = NULL;
    eseal_error err = {0};
    eseal_io *io = NULL;

    eseal_report_free(f->report);
    f->report = NULL;
    ck_assert_int_eq(eseal_io_open(&io, f->package.ptr, f->package.len, &err), 0);
    if (eseal_document_open(&document, f->ctx, io, &err) == 0)
        ck_assert_msg(eseal_document_verify(&f->report, document, &options, &err) == 0,
            "no opinion: %s", err.text);
    eseal_document_free(document);
    eseal_io_free(io);
}

static bool has(const forge *f, const char *id, const char *reason, int counts)
{
    size_t signatures = eseal_report_signature_count(f->report);

    for (size_t s = 0; s <= signatures; s++) {
        size_t where = s == signatures ? ESEAL_REPORT_DOCUMENT : s;

        for (size_t i = 0; i < eseal_report_check_count(f->report, where); i++) {
            const eseal_check *check = eseal_report_check_at(f->report, where, i);

            if (strcmp(eseal_check_id(check), id) == 0 &&
                strcmp(eseal_check_reason(check), reason) == 0 &&
                (counts == 0 || es_check_counts(check) == counts))
                return true;
        }
    }
    return false;
}

bool forge_says(const forge *f, const char *id, const char *reason)
{
    return has(f, id, reason, 0);
}

void forge_judged(forge *f, int result, const char *id, const char *reason)
{
    char *text;

    forge_verify(f);
    text = f->report == NULL ? NULL : eseal_report_text(f->report, "en");
    ck_assert_msg(f->report != NULL, "not a package at all");
    ck_assert_msg(eseal_report_passed(f->report) == (result == ESEAL_PASSED) &&
                      eseal_report_result(f->report) == result,
        "%s is due, not %s:\n%s", eseal_result_name(result),
        eseal_result_name(eseal_report_result(f->report)), text);
    ck_assert_msg(id == NULL || has(f, id, reason, result == ESEAL_NONE ? 0 : result),
        "%s (%s) is due:\n%s", id, reason, text);
    eseal_free(text);
}

void forge_expect(forge *f, int result, const char *id, const char *reason)
{
    forge_pack(f);
    forge_judged(f, result, id, reason);
}

void forge_passes(forge *f)
{
    forge_expect(f, ESEAL_PASSED, NULL, NULL);
}
