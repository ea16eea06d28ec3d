/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

#include "codec/zip.h"
#include "core/signer.h"
#include "model/seal.h"

#define ROOM ((size_t)64 << 20)

/* --- people --- */

static int64_t clock_of(void *arg)
{
    return ((const scene *)arg)->now;
}

void scene_who_new(
    scene_who *out, const scene *s, const char *subject, const scene_who *ca, cert_plan plan)
{
    es_buf pem;
    eseal_error err = {0};

    memset(out, 0, sizeof *out);
    out->key = maker_key_new("SM2");
    plan.subject = subject;
    plan.key = out->key;
    if (ca != NULL && plan.issuer_key == NULL)
        plan.issuer_key = ca->key;
    if (plan.serial == 0)
        plan.serial = 7;
    out->der = maker_der(&plan);
    ck_assert_int_eq(eseal_cert_parse(&out->cert, s->ctx, out->der.ptr, out->der.len, &err), 0);
    if (plan.ca)
        return;
    pem = maker_key_pem(out->key);
    if (eseal_signer_open(
            &out->signer, s->ctx, pem.ptr, pem.len, out->der.ptr, out->der.len, NULL, &err) < 0)
        ck_assert_msg(err.code == ESEAL_E_USAGE, "%s: %s", subject, err.text);
    es_buf_free(&pem);
}

void scene_who_free(scene_who *who)
{
    maker_key_free(who->key);
    es_buf_free(&who->der);
    eseal_cert_free(who->cert);
    eseal_signer_free(who->signer);
    memset(who, 0, sizeof *who);
}

es_buf scene_value(const scene *s, const scene_who *who, es_span message)
{
    es_buf pem = maker_key_pem(who->key), value = ES_BUF(1024);
    es_key_bundle bundle = {0};
    eseal_error err = {0};
    es_alg alg;

    ck_assert_int_eq(
        es_key_load(&bundle, s->ctx, es_buf_view(&pem), NULL, "a test's key", &err), 0);
    ck_assert(es_alg_from_oid(&alg, ES_OID_SM2_SM3));
    ck_assert_msg(es_private_key_sign(&value, s->ctx, bundle.key, &alg, &message, 1, &err) == 0,
        "%s", err.text);
    es_key_bundle_free(&bundle);
    es_buf_free(&pem);
    return value;
}

void scene_open(scene *s)
{
    eseal_ctx_options options = {.size = sizeof options, .clock = clock_of, .clock_arg = s};
    cert_plan ca = {.ca = true}, signer = {.issuer = "C=CN/CN=Signer CA"};
    cert_plan maker = {.issuer = "C=CN/CN=Maker CA"};
    eseal_error err = {0};

    memset(s, 0, sizeof *s);
    s->now = SCENE_NOW;
    ck_assert_msg(eseal_ctx_new(&s->ctx, &options, &err) == 0, "%s", err.text);
    scene_who_new(&s->signer_ca, s, "C=CN/CN=Signer CA", NULL, ca);
    scene_who_new(&s->maker_ca, s, "C=CN/CN=Maker CA", NULL, ca);
    scene_who_new(&s->signer, s, "C=CN/O=Works/CN=Signer", &s->signer_ca, signer);
    scene_who_new(&s->other, s, "C=CN/O=Works/CN=Other", &s->signer_ca, signer);
    scene_who_new(&s->maker, s, "C=CN/O=Seals/CN=Maker", &s->maker_ca, maker);
    ck_assert_int_eq(eseal_trust_new(&s->trust, s->ctx, NULL), 0);
    ck_assert_int_eq(
        eseal_trust_add(s->trust, s->signer_ca.cert, ESEAL_USE_SIGNER, 0, NULL, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(s->trust, s->maker_ca.cert, ESEAL_USE_MAKER,
                         ESEAL_ANCHOR_MAKER_CA, NULL, NULL),
        0);
    ck_assert_int_eq(eseal_policy_new(&s->offline, s->ctx, "offline", NULL), 0);
    ck_assert_int_eq(eseal_policy_new(&s->strict, s->ctx, "strict", NULL), 0);
}

void scene_close(scene *s)
{
    eseal_policy_free(s->offline);
    eseal_policy_free(s->strict);
    eseal_trust_free(s->trust);
    scene_who_free(&s->maker);
    scene_who_free(&s->other);
    scene_who_free(&s->signer);
    scene_who_free(&s->maker_ca);
    scene_who_free(&s->signer_ca);
    eseal_ctx_free(s->ctx);
}

/* --- seals --- */

static eseal_seal_builder *builder_of(const scene *s, const scene_seal *plan)
{
    static const uint8_t picture[] = "\x89PNG\r\n\x1a\n a small red chop";
    eseal_seal_builder *builder = NULL;
    eseal_error err = {0};
    int rc = eseal_seal_builder_new(&builder, s->ctx, plan->version == 0 ? 4 : plan->version, &err);

    if (rc == 0)
        rc = eseal_seal_builder_set_id(builder, "33010600000001", &err);
    if (rc == 0)
        rc = eseal_seal_builder_set_name(builder, "\xe5\x8d\xb0\xe7\xab\xa0", &err);
    if (rc == 0)
        rc = eseal_seal_builder_set_picture(
            builder, "png", picture, sizeof picture - 1, 40, 40, &err);
    /* by their octets, so that certificates get in that may not sign */
    for (int i = 0; i < COUNT(plan->listed); i++) {
        const scene_who *who = plan->listed[i] == NULL && i == 0 ? &s->signer : plan->listed[i];

        if (rc == 0 && who != NULL)
            rc = es_seal_builder_add_der(builder, es_buf_view(&who->der), &err);
    }
    ck_assert_msg(rc == 0, "%s: %s", err.where, err.text);
    if (plan->list_kind != 0)
        eseal_seal_builder_set_cert_kind(builder, plan->list_kind);
    eseal_seal_builder_set_created(builder, plan->created == 0 ? SCENE_CREATED : plan->created);
    eseal_seal_builder_set_validity(
        builder, plan->from == 0 ? SCENE_CREATED : plan->from, plan->to == 0 ? SCENE_TO : plan->to);
    return builder;
}

eseal_seal *scene_seal_issue(const scene *s, const scene_seal *plan)
{
    eseal_seal_builder *builder = builder_of(s, plan);
    eseal_seal *seal = NULL;
    eseal_error err = {0};
    int rc = eseal_seal_builder_sign(
        &seal, builder, plan->maker == NULL ? s->maker.signer : plan->maker->signer, &err);

    ck_assert_msg(rc == 0, "%s: %s", err.where, err.text);
    eseal_seal_builder_free(builder);
    return seal;
}

/* The first octet of the seal's name gives another character. */
static void change_name(es_buf *info)
{
    for (size_t i = 0; i + 3 <= info->len; i++)
        if (memcmp(info->ptr + i, "\xe5\x8d\xb0", 3) == 0) {
            info->ptr[i + 2] ^= 1;
            return;
        }
    ck_abort_msg("the name is not in the seal");
}

eseal_seal *scene_seal_make(const scene *s, const scene_seal *plan)
{
    const scene_who *maker = plan->maker == NULL ? &s->maker : plan->maker;
    int version = plan->version == 0 ? 4 : plan->version;
    es_buf message = ES_BUF(ROOM), info = ES_BUF(ROOM), out = ES_BUF(ROOM), value;
    eseal_seal_builder *builder = builder_of(s, plan);
    eseal_seal *seal = NULL;
    eseal_error err = {0};
    int rc = es_seal_builder_message(&message, &info, builder, es_seal_builder_created(builder),
        es_buf_view(&maker->der), ES_OID_SM2_SM3, &err);

    ck_assert_msg(rc == 0, "%s: %s", err.where, err.text);
    value = scene_value(s, maker, es_buf_view(&message));
    if (plan->wrong_value)
        value.ptr[value.len - 1] ^= 1;
    if (plan->changed_name)
        change_name(&info);
    rc = es_seal_assemble(&out, version, es_buf_view(&info), es_buf_view(&maker->der),
        ES_OID_SM2_SM3, es_buf_view(&value), &err);
    if (rc == 0)
        rc = eseal_seal_parse(&seal, s->ctx, out.ptr, out.len, &err);
    ck_assert_msg(rc == 0, "%s: %s", err.where, err.text);
    eseal_seal_builder_free(builder);
    es_buf_free(&message);
    es_buf_free(&info);
    es_buf_free(&value);
    es_buf_free(&out);
    return seal;
}

/* --- documents --- */

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define NS " xmlns:ofd=\"http://www.ofdspec.org/2016\""

static const char *const FILES[][2] = {
    {"OFD.xml", XML "<ofd:OFD" NS " Version=\"1.0\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo>"
                    "<ofd:DocID>4fd5d4f8</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml"
                    "</ofd:DocRoot></ofd:DocBody></ofd:OFD>"},
    {"Doc_0/Document.xml",
        XML "<ofd:Document" NS "><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea>"
            "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>"
            "PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>"
            "<ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/>"
            "<ofd:Page ID=\"2\" BaseLoc=\"Pages/Page_1/Content.xml\"/></ofd:Pages></ofd:Document>"},
    {"Doc_0/PublicRes.xml", XML "<ofd:Res" NS " BaseLoc=\"Res\"></ofd:Res>"},
    {"Doc_0/Pages/Page_0/Content.xml",
        XML "<ofd:Page" NS "><ofd:Content><ofd:Layer ID=\"5\"/></ofd:Content></ofd:Page>"},
    {"Doc_0/Pages/Page_1/Content.xml",
        XML "<ofd:Page" NS "><ofd:Content><ofd:Layer ID=\"6\"/></ofd:Content></ofd:Page>"},
};

static int put(void *arg, const void *data, size_t len, eseal_error *err)
{
    return es_buf_put(arg, data, len) ? 0 : es_err_nomem(err);
}

es_buf scene_document(const scene *s)
{
    es_zip_writer *writer = NULL;
    es_buf out = ES_BUF(ROOM);

    ck_assert_int_eq(es_zip_writer_new(&writer, s->ctx, put, &out, NULL), 0);
    for (int i = 0; i < COUNT(FILES); i++)
        ck_assert_int_eq(es_zip_writer_add(writer, FILES[i][0], es_span_str(FILES[i][1]), NULL), 0);
    ck_assert_int_eq(es_zip_writer_finish(writer, NULL), 0);
    es_zip_writer_free(writer);
    return out;
}

eseal_document *scene_document_open(const scene *s, eseal_io **io, es_span octets)
{
    eseal_document *document = NULL;
    eseal_error err = {0};

    ck_assert_int_eq(eseal_io_open(io, octets.ptr, octets.len, NULL), 0);
    ck_assert_msg(eseal_document_open(&document, s->ctx, *io, &err) == 0, "%s", err.text);
    return document;
}

int scene_sign(es_buf *out, const scene *s, es_span octets, eseal_sign_options options,
    const scene_who *who, eseal_error *err)
{
    eseal_document *document = NULL;
    eseal_io *io = NULL;
    int rc;

    *out = ES_BUF(ROOM);
    options.size = sizeof options;
    if (options.trust == NULL && !options.allow_unknown_chain)
        options.trust = s->trust;
    ck_assert_int_eq(eseal_io_open(&io, octets.ptr, octets.len, NULL), 0);
    rc = eseal_document_open(&document, s->ctx, io, err);
    if (rc == 0)
        rc = eseal_document_sign(&out->ptr, &out->len, document, &options, who->signer, err);
    eseal_document_free(document);
    eseal_io_free(io);
    return rc;
}

es_buf scene_signed(
    const scene *s, es_span document, eseal_sign_options options, const scene_who *who)
{
    eseal_error err = {0};
    es_buf out;
    int rc = scene_sign(&out, s, document, options, who, &err);

    ck_assert_msg(rc == 0, "%s %s: %s", eseal_error_name(rc), err.where, err.text);
    return out;
}

eseal_report *scene_verify(const scene *s, es_span octets, const eseal_policy *policy)
{
    eseal_verify_options options = {
        .size = sizeof options, .trust = s->trust, .policy = policy == NULL ? s->offline : policy};
    eseal_document *document = NULL;
    eseal_report *report = NULL;
    eseal_io *io = NULL;
    eseal_error err = {0};
    int rc;

    ck_assert_int_eq(eseal_io_open(&io, octets.ptr, octets.len, NULL), 0);
    rc = eseal_document_open(&document, s->ctx, io, &err);
    if (rc == 0)
        rc = eseal_document_verify(&report, document, &options, &err);
    ck_assert_msg(rc == 0, "%s: %s", err.where, err.text);
    eseal_document_free(document);
    eseal_io_free(io);
    return report;
}

void scene_expect(const eseal_report *report, int result, const char *what)
{
    char *text = NULL;

    if (eseal_report_result(report) != result)
        text = eseal_report_text(report, "en");
    ck_assert_msg(text == NULL, "%s: expected %s\n%s", what, eseal_result_name(result), text);
    ck_assert_int_eq(eseal_report_passed(report), result == ESEAL_PASSED);
}

void scene_expect_check(const eseal_report *report, size_t signature, const char *id, int outcome,
    const char *reason, const char *what)
{
    const eseal_check *check = eseal_report_check_find(report, signature, id);
    char *message = eseal_check_message(check, "en");

    ck_assert_msg(check != NULL, "%s: no %s", what, id);
    ck_assert_msg(
        eseal_check_outcome(check) == outcome && strcmp(eseal_check_reason(check), reason) == 0,
        "%s: %s is %s (%s: %s), expected %d (%s)", what, id, eseal_check_outcome_name(check),
        eseal_check_reason(check), message, outcome, reason);
    eseal_free(message);
}

es_buf scene_repack(const scene *s, es_span package, const char *name, es_span data)
{
    es_findings findings = {0};
    es_zip_writer *writer = NULL;
    es_buf out = ES_BUF(ROOM);
    eseal_io *io = NULL;
    es_zip *zip = NULL;
    bool seen = false;

    ck_assert_int_eq(eseal_io_open(&io, package.ptr, package.len, NULL), 0);
    ck_assert_int_eq(es_zip_open(&zip, s->ctx, io, &findings, NULL), 0);
    ck_assert_int_eq(es_zip_writer_new(&writer, s->ctx, put, &out, NULL), 0);
    for (size_t i = 0; i < es_zip_count(zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(zip, i);

        if (strcmp(entry->name, name) != 0) {
            ck_assert_int_eq(es_zip_writer_copy(writer, zip, entry, NULL), 0);
            continue;
        }
        seen = true;
        if (data.ptr != NULL)
            ck_assert_int_eq(es_zip_writer_add(writer, name, data, NULL), 0);
    }
    if (!seen && data.ptr != NULL)
        ck_assert_int_eq(es_zip_writer_add(writer, name, data, NULL), 0);
    ck_assert_int_eq(es_zip_writer_finish(writer, NULL), 0);
    es_zip_writer_free(writer);
    es_zip_free(zip);
    es_findings_free(&findings);
    eseal_io_free(io);
    return out;
}

es_buf scene_entry(const scene *s, es_span package, const char *name)
{
    es_findings findings = {0};
    const es_zip_entry *entry;
    eseal_io *io = NULL;
    es_zip *zip = NULL;
    es_buf out;

    ck_assert_int_eq(eseal_io_open(&io, package.ptr, package.len, NULL), 0);
    ck_assert_int_eq(es_zip_open(&zip, s->ctx, io, &findings, NULL), 0);
    entry = es_zip_find(zip, name);
    ck_assert_msg(entry != NULL, "no %s", name);
    ck_assert_int_eq(es_zip_read(&out, zip, entry, ROOM, &findings, NULL), 0);
    es_zip_free(zip);
    es_findings_free(&findings);
    eseal_io_free(io);
    return out;
}

void scene_write(const char *path, es_span data)
{
    FILE *file = fopen(path, "wb");

    ck_assert_msg(file != NULL, "%s", path);
    ck_assert_uint_eq(fwrite(data.ptr, 1, data.len, file), data.len);
    ck_assert_int_eq(fclose(file), 0);
}
