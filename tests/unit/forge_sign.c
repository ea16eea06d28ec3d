/* SPDX-License-Identifier: Apache-2.0 */
/* Signature values, octet by octet: GM/T 0031-2014 6, GB/T 38540-2020 6 and 7, GB/T 35275 8. */
#include <check.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/time.h"
#include "codec/der.h"
#include "codec/text.h"
#include "crypto/digest.h"
#include "forge.h"
#include "model/signed_data.h"

#define CEILING ((size_t)64 << 20)

static es_buf new_buf(void)
{
    return ES_BUF(CEILING);
}

/* Puts inner under a tag, and frees it. */
static void wrap(es_buf *out, uint8_t tag, es_buf *inner)
{
    es_der_put(out, tag, es_buf_view(inner));
    es_buf_free(inner);
}

static void put_text(es_buf *out, uint8_t tag, const char *text)
{
    es_der_put(out, tag, es_span_str(text));
}

static void put_time(es_buf *out, bool utc, int64_t time)
{
    char text[16];

    ck_assert(utc ? es_time_to_utctime(text, time) : es_time_to_generalized(text, time));
    put_text(out, utc ? ES_TAG_UTCTIME : ES_TAG_GENTIME, text);
}

static es_buf sign(const forge *f, const forge_id *who, es_span message)
{
    es_buf value = new_buf();
    es_alg alg;

    ck_assert(es_alg_from_oid(&alg, ES_OID_SM2_SM3));
    ck_assert_int_eq(es_private_key_sign(&value, f->ctx, who->private, &alg, &message, 1, NULL), 0);
    return value;
}

static void hash(uint8_t out[32], const forge *f, es_span first, es_span data)
{
    es_digest *digest = NULL;

    ck_assert_int_eq(es_digest_new(&digest, f->ctx, ES_HASH_SM3, NULL), 0);
    ck_assert_int_eq(es_digest_update(digest, first.ptr, first.len, NULL), 0);
    ck_assert_int_eq(es_digest_update(digest, data.ptr, data.len, NULL), 0);
    ck_assert_int_eq(es_digest_finish(digest, out, NULL), 0);
    es_digest_free(digest);
}

/* --- a plan with its gaps filled --- */

typedef struct work {
    forge *f;
    forge_plan plan;
    es_span shown;
    char folder[64], xml_path[96];
    int64_t time;
} work;

static es_span none(void)
{
    return es_span_of(NULL, 0);
}

static void fill(work *w, forge *f, const forge_plan *plan)
{
    *w = (work){.f = f};
    if (plan != NULL)
        w->plan = *plan;
    plan = &w->plan;
    if (w->plan.version == 0)
        w->plan.version = 4;
    if (w->plan.signer == NULL)
        w->plan.signer = &f->signer;
    if (w->plan.maker == NULL)
        w->plan.maker = &f->maker;
    if (w->plan.value_key == NULL)
        w->plan.value_key = w->plan.signer;
    if (w->plan.seal_key == NULL)
        w->plan.seal_key = w->plan.maker;
    if (w->plan.listed == NULL)
        w->plan.listed = w->plan.signer;
    w->shown = plan->shown.len > 0 ? plan->shown : forge_der(plan->signer);
    w->time = plan->time != 0 ? plan->time : FORGE_TIME;
    snprintf(w->folder, sizeof w->folder, "Doc_0/Signs/Sign_%zu", f->signed_count);
    snprintf(w->xml_path, sizeof w->xml_path, "%s/Signature.xml", w->folder);
}

static const char *beside(const work *w, const char *name)
{
    static char path[4][128];
    static int next;
    char *out = path[next++ % 4];

    snprintf(out, sizeof path[0], "%s/%s", w->folder, name);
    return out;
}

/* What a plan says, or else what is true. */
static es_span or_octets(es_span said, es_span true_one)
{
    return said.ptr != NULL ? said : true_one;
}

/* --- the seal --- */

static void put_property(es_buf *out, const work *w)
{
    const forge_plan *p = &w->plan;
    es_buf body = new_buf(), list = new_buf(), item = new_buf();
    bool utc = p->version == 1;
    uint8_t digest[32];

    es_der_put_int(&body, 1);
    put_text(&body, ES_TAG_UTF8, "a seal");
    if (p->version != 1)
        es_der_put_int(&body, p->kind != 0 ? p->kind : p->list_digest ? 2 : 1);
    if (p->list_digest) {
        hash(digest, w->f, none(), forge_der(p->listed));
        put_text(
            &item, ES_TAG_PRINTABLE, p->list_digest_name != NULL ? p->list_digest_name : "SM3");
        es_der_put(&item, ES_TAG_OCTETS, or_octets(p->list_digest_octets, es_span_of(digest, 32)));
        es_der_put(&list, ES_TAG_SEQUENCE, es_buf_view(&item));
    } else {
        es_der_put(&list, ES_TAG_OCTETS, forge_der(p->listed));
    }
    es_buf_free(&item);
    wrap(&body, ES_TAG_SEQUENCE, &list);
    put_time(&body, utc, p->created != 0 ? p->created : MAKER_FROM + 86400);
    put_time(&body, utc, p->from != 0 ? p->from : MAKER_FROM);
    put_time(&body, utc, p->to != 0 ? p->to : MAKER_TO);
    wrap(out, ES_TAG_SEQUENCE, &body);
}

static es_buf make_info(const work *w)
{
    es_buf out = new_buf(), info = new_buf(), header = new_buf(), picture = new_buf();

    put_text(&header, ES_TAG_IA5, "ES");
    es_der_put_int(&header, w->plan.version);
    put_text(&header, ES_TAG_IA5, "forge");
    wrap(&info, ES_TAG_SEQUENCE, &header);
    put_text(&info, ES_TAG_IA5, "11010000000001");
    put_property(&info, w);
    put_text(&picture, ES_TAG_IA5, w->plan.picture.ptr != NULL ? "ofd" : "png");
    es_der_put(&picture, ES_TAG_OCTETS,
        w->plan.picture.ptr != NULL ? w->plan.picture : es_span_str("a picture"));
    es_der_put_int(&picture, 40);
    es_der_put_int(&picture, 40);
    wrap(&info, ES_TAG_SEQUENCE, &picture);
    wrap(&out, ES_TAG_SEQUENCE, &info);
    return out;
}

static es_buf make_seal(const work *w)
{
    const forge_plan *p = &w->plan;
    es_buf out = new_buf(), info = make_info(w), maker = new_buf(), message = new_buf(), value;
    es_buf body = new_buf();

    es_der_put(&maker, ES_TAG_OCTETS, forge_der(p->maker));
    es_der_put_oid(&maker, p->seal_algorithm != NULL ? p->seal_algorithm : ES_OID_SM2_SM3);
    es_buf_span(&body, es_buf_view(&info));
    if (p->version == 1) {
        es_buf_span(&body, es_buf_view(&maker));
        es_der_put(&message, ES_TAG_SEQUENCE, es_buf_view(&body));
        body.len = 0;
        es_buf_span(&body, es_buf_view(&info));
    } else {
        es_buf_span(&message, es_buf_view(&info));
    }
    value = sign(w->f, p->seal_key, es_buf_view(&message));
    es_der_put_bits(&maker, or_octets(p->seal_value, es_buf_view(&value)));
    if (p->version == 1)
        es_der_put(&body, ES_TAG_SEQUENCE, es_buf_view(&maker));
    else
        es_buf_span(&body, es_buf_view(&maker));
    wrap(&out, ES_TAG_SEQUENCE, &body);
    es_buf_free(&value);
    es_buf_free(&message);
    es_buf_free(&maker);
    es_buf_free(&info);
    return out;
}

/* --- SES_Signature --- */

static void put_time_v1(es_buf *out, const work *w)
{
    es_buf bits = new_buf();

    if (w->plan.time_text != NULL)
        es_buf_text(&bits, w->plan.time_text);
    else
        put_time(&bits, true, w->time);
    es_der_put_bits(out, es_buf_view(&bits));
    es_buf_free(&bits);
}

static es_buf make_tbs(const work *w, es_span seal, es_span xml)
{
    const forge_plan *p = &w->plan;
    es_buf out = new_buf(), tbs = new_buf();
    uint8_t digest[32], z[32];
    eseal_cert *cert = NULL;
    char own[128];

    es_der_put_int(&tbs, p->version);
    es_buf_span(&tbs, seal);
    if (p->version == 1)
        put_time_v1(&tbs, w);
    else
        put_time(&tbs, false, w->time);
    if (p->with_z) {
        ck_assert_int_eq(eseal_cert_parse(&cert, w->f->ctx, w->shown.ptr, w->shown.len, NULL), 0);
        ck_assert_int_eq(es_sm2_z(z, w->f->ctx, cert->key, NULL, NULL), 0);
        eseal_cert_free(cert);
    }
    hash(digest, w->f, es_span_of(z, p->with_z ? 32 : 0), xml);
    es_der_put_bits(&tbs, es_span_of(digest, 32));
    snprintf(own, sizeof own, "/%s", w->xml_path);
    put_text(&tbs, ES_TAG_IA5, p->property != NULL ? p->property : own);
    if (p->version == 1) {
        es_der_put(&tbs, ES_TAG_OCTETS, w->shown);
        es_der_put_oid(&tbs, p->value_algorithm != NULL ? p->value_algorithm : ES_OID_SM2_SM3);
    }
    wrap(&out, ES_TAG_SEQUENCE, &tbs);
    return out;
}

static es_buf make_sealed(const work *w, es_span seal, es_span xml)
{
    const forge_plan *p = &w->plan;
    es_buf out = new_buf(), body = new_buf(), tbs = make_tbs(w, seal, xml), stamp = new_buf();
    es_buf value = sign(w->f, p->value_key, es_buf_view(&tbs));

    es_buf_span(&body, es_buf_view(&tbs));
    if (p->version != 1) {
        es_der_put(&body, ES_TAG_OCTETS, w->shown);
        es_der_put_oid(&body, p->value_algorithm != NULL ? p->value_algorithm : ES_OID_SM2_SM3);
    }
    es_der_put_bits(&body, or_octets(p->value, es_buf_view(&value)));
    if (p->stamp_token || p->empty_stamp || p->stamp != NULL) {
        es_buf token =
            p->stamp == NULL ? new_buf() : p->stamp(w->f, p->stamp_arg, es_buf_view(&value));

        es_der_put_bits(&stamp,
            p->stamp != NULL ? es_buf_view(&token) : es_span_str(p->stamp_token ? "a token" : ""));
        es_buf_free(&token);
        es_der_put(&body, ES_TAG_CTX0, es_buf_view(&stamp));
    }
    wrap(&out, ES_TAG_SEQUENCE, &body);
    es_buf_free(&stamp);
    es_buf_free(&value);
    es_buf_free(&tbs);
    return out;
}

/* --- SignedData --- */

static void put_algorithm(es_buf *out, const char *oid)
{
    es_buf body = new_buf();

    es_der_put_oid(&body, oid);
    wrap(out, ES_TAG_SEQUENCE, &body);
}

/* Puts an attribute with one value, and frees the value. */
static void put_attribute(es_buf *out, const char *oid, es_buf *value)
{
    es_buf body = new_buf();

    es_der_put_oid(&body, oid);
    wrap(&body, ES_TAG_SET, value);
    wrap(out, ES_TAG_SEQUENCE, &body);
}

static es_buf make_attributes(const work *w, const uint8_t digest[32])
{
    const forge_plan *p = &w->plan;
    es_buf out = new_buf(), value = new_buf();

    es_der_put_oid(&value, p->content_type != NULL ? p->content_type : ES_OID_GM_DATA);
    put_attribute(&out, ES_OID_CONTENT_TYPE, &value);
    if (!p->no_time) {
        value = new_buf();
        put_time(&value, true, w->time);
        put_attribute(&out, ES_OID_SIGNING_TIME, &value);
    }
    value = new_buf();
    es_der_put(&value, ES_TAG_OCTETS, or_octets(p->digest_attr, es_span_of(digest, 32)));
    put_attribute(&out, ES_OID_MESSAGE_DIGEST, &value);
    es_buf_span(&out, p->attrs);
    return out;
}

static void put_signer_id(es_buf *out, const work *w)
{
    eseal_cert *cert = NULL;
    es_buf body = new_buf();

    ck_assert_int_eq(eseal_cert_parse(&cert, w->f->ctx, w->shown.ptr, w->shown.len, NULL), 0);
    es_buf_span(&body, cert->view.issuer);
    es_der_put(&body, ES_TAG_INTEGER, cert->view.serial);
    wrap(out, ES_TAG_SEQUENCE, &body);
    eseal_cert_free(cert);
}

static es_buf make_signer(const work *w, es_span content, const uint8_t digest[32])
{
    const forge_plan *p = &w->plan;
    es_buf out = new_buf(), body = new_buf(), attrs = new_buf(), set = new_buf(), value;

    if (p->form == 'C') {
        es_buf_free(&attrs);
        attrs = make_attributes(w, digest);
        es_der_put(&set, ES_TAG_SET, es_buf_view(&attrs));
        content = es_buf_view(&set);
    }
    value = sign(w->f, p->value_key, content);
    es_der_put_int(&body, 1);
    put_signer_id(&body, w);
    put_algorithm(&body, ES_OID_SM3);
    if (p->form == 'C')
        es_der_put(&body, ES_TAG_CTX0, es_buf_view(&attrs));
    put_algorithm(&body, p->value_algorithm != NULL ? p->value_algorithm : ES_OID_SM2_SIGN);
    es_der_put(&body, ES_TAG_OCTETS, or_octets(p->value, es_buf_view(&value)));
    wrap(&out, ES_TAG_SEQUENCE, &body);
    es_buf_free(&value);
    es_buf_free(&attrs);
    es_buf_free(&set);
    return out;
}

static void put_content(es_buf *out, const work *w, es_span content)
{
    es_buf body = new_buf(), octets = new_buf();

    es_der_put_oid(&body, ES_OID_GM_DATA);
    content = or_octets(w->plan.content, content);
    if (w->plan.form != 'C' || w->plan.content.ptr != NULL) {
        es_der_put(&octets, ES_TAG_OCTETS, content);
        es_der_put(&body, ES_TAG_CTX0, es_buf_view(&octets));
    }
    es_buf_free(&octets);
    wrap(out, ES_TAG_SEQUENCE, &body);
}

static es_buf make_plain(const work *w, es_span xml)
{
    const forge_plan *p = &w->plan;
    es_buf data = new_buf(), set = new_buf(), certs = new_buf(), infos = new_buf();
    es_buf base64 = new_buf(), outer = new_buf(), inner = new_buf(), out = new_buf(), signer;
    uint8_t digest[32];
    es_span content;

    hash(digest, w->f, none(), xml);
    es_base64_encode(&base64, es_span_of(digest, 32));
    content = p->form == 'B' ? es_buf_view(&base64) : es_span_of(digest, 32);
    signer = make_signer(w, content, digest);
    es_der_put_int(&data, 1);
    put_algorithm(&set, ES_OID_SM3);
    wrap(&data, ES_TAG_SET, &set);
    put_content(&data, w, content);
    for (int i = 0; i < (p->twice_certs ? 2 : 1); i++)
        es_buf_span(&certs, w->shown);
    if (!p->no_certs)
        es_der_put(&data, ES_TAG_CTX0, es_buf_view(&certs));
    for (int i = 0; i < (p->signers == 0 ? 1 : p->signers - 1); i++)
        es_buf_span(&infos, es_buf_view(&signer));
    wrap(&data, ES_TAG_SET, &infos);
    wrap(&inner, ES_TAG_SEQUENCE, &data);
    es_der_put_oid(&outer, ES_OID_GM_SIGNED_DATA);
    wrap(&outer, ES_TAG_CTX0, &inner);
    wrap(&out, ES_TAG_SEQUENCE, &outer);
    es_buf_free(&signer);
    es_buf_free(&base64);
    es_buf_free(&certs);
    return out;
}

/* --- Signature.xml and the list --- */

void forge_reference(es_buf *out, const forge *f, const char *ref, const char *file)
{
    uint8_t digest[32];

    hash(digest, f, none(), forge_get(f, file));
    es_buf_format(out, "<ofd:Reference FileRef=\"%s\"><ofd:CheckValue>", ref);
    es_base64_encode(out, es_span_of(digest, 32));
    es_buf_text(out, "</ofd:CheckValue></ofd:Reference>");
}

static bool is_left_out(const work *w, const char *name)
{
    const forge_plan *p = &w->plan;

    if (p->only != NULL)
        return strcmp(p->only, name) != 0;
    for (size_t i = 0; i < sizeof p->leave_out / sizeof p->leave_out[0]; i++)
        if (p->leave_out[i] != NULL && strcmp(p->leave_out[i], name) == 0)
            return true;
    return strcmp(name, F_LIST) == 0 && !p->lock;
}

static void put_references(es_buf *out, const work *w)
{
    const forge_plan *p = &w->plan;
    const char *method = p->method != NULL ? p->method : ES_OID_SM3;
    char ref[256];

    if (method[0] == '\0')
        es_buf_text(out, "<ofd:References>");
    else
        es_buf_format(out, "<ofd:References CheckMethod=\"%s\">", method);
    if (p->references != NULL)
        es_buf_text(out, p->references);
    for (size_t i = 0; p->references == NULL && i < w->f->count; i++) {
        const char *name = w->f->files[i].name;

        if (is_left_out(w, name))
            continue;
        snprintf(ref, sizeof ref, "/%s", name);
        forge_reference(out, w->f, ref, name);
    }
    es_buf_text(out, "</ofd:References>");
}

static es_buf make_xml(const work *w)
{
    const forge_plan *p = &w->plan;
    const char *stamps = p->stamps;
    es_buf out = new_buf();

    if (stamps == NULL)
        stamps = p->form != 0 ? ""
                              : "<ofd:StampAnnot ID=\"s900\" PageRef=\"1\" "
                                "Boundary=\"100 200 40 40\"/>";
    es_buf_format(&out,
        "%s<ofd:Signature%s><ofd:SignedInfo><ofd:Provider ProviderName=\"forge\"/>"
        "<ofd:SignatureMethod>1.2.156.10197.1.501</ofd:SignatureMethod>",
        p->head != NULL ? p->head : "", p->xmlns != NULL ? p->xmlns : FORGE_NS);
    put_references(&out, w);
    es_buf_format(&out, "%s%s", p->info != NULL ? p->info : "", stamps);
    if (p->form == 0 && !p->no_seal_file)
        es_buf_format(
            &out, "<ofd:Seal><ofd:BaseLoc>/%s</ofd:BaseLoc></ofd:Seal>", beside(w, "Seal.esl"));
    es_buf_format(&out, "</ofd:SignedInfo>%s<ofd:SignedValue>/%s</ofd:SignedValue></ofd:Signature>",
        p->more != NULL ? p->more : "", beside(w, "SignedValue.dat"));
    return out;
}

static void write_list(forge *f)
{
    es_buf out = new_buf();

    es_buf_format(&out,
        "<ofd:Signatures" FORGE_NS "><ofd:MaxSignId>s900</ofd:MaxSignId>%s</ofd:Signatures>",
        (const char *)f->list.ptr);
    forge_put_octets(f, F_LIST, es_buf_view(&out));
    es_buf_free(&out);
}

static void put_seal_file(const work *w, es_span seal)
{
    es_buf out = new_buf();

    es_buf_span(&out, seal);
    es_buf_span(&out, w->plan.seal_trailing);
    forge_put_octets(w->f, beside(w, "Seal.esl"), es_buf_view(&out));
    es_buf_free(&out);
}

void forge_sign(forge *f, const forge_plan *plan)
{
    es_buf seal = new_buf(), xml, value;
    work w;

    fill(&w, f, plan);
    es_buf_format(&f->list, "<ofd:Signature ID=\"s%03zu\" Type=\"%s\" BaseLoc=\"/%s\"",
        f->signed_count + 1,
        w.plan.type != NULL ? w.plan.type
        : w.plan.form != 0  ? "Sign"
                            : "Seal",
        w.xml_path);
    if (w.plan.relative != NULL)
        es_buf_format(&f->list, " Relative=\"%s\"", w.plan.relative);
    es_buf_text(&f->list, "/>");
    write_list(f);
    if (w.plan.form == 0) {
        if (w.plan.seal.len > 0)
            es_buf_span(&seal, w.plan.seal);
        else
            seal = make_seal(&w);
        if (!w.plan.no_seal_file)
            put_seal_file(&w, es_buf_view(&seal));
    }
    xml = make_xml(&w);
    value = w.plan.form != 0 ? make_plain(&w, es_buf_view(&xml))
                             : make_sealed(&w, es_buf_view(&seal), es_buf_view(&xml));
    es_buf_span(&value, w.plan.trailing);
    ck_assert(!value.failed && !xml.failed);
    forge_put_octets(f, w.xml_path, es_buf_view(&xml));
    forge_put_octets(f, beside(&w, "SignedValue.dat"), es_buf_view(&value));
    f->signed_count++;
    es_buf_free(&seal);
    es_buf_free(&xml);
    es_buf_free(&value);
}

void forge_redigest(forge *f, const char *name)
{
    es_buf fresh = new_buf();
    char ref[256], *at, *end;
    es_buf out = new_buf();
    es_span xml = forge_get(f, F_SIGNATURE);

    snprintf(ref, sizeof ref, "<ofd:Reference FileRef=\"/%s\">", name);
    at = strstr((char *)(uintptr_t)xml.ptr, ref);
    ck_assert_ptr_nonnull(at);
    end = strstr(at, "</ofd:Reference>") + strlen("</ofd:Reference>");
    snprintf(ref, sizeof ref, "/%s", name);
    forge_reference(&fresh, f, ref, name);
    es_buf_put(&out, xml.ptr, (size_t)(at - (const char *)xml.ptr));
    es_buf_span(&out, es_buf_view(&fresh));
    es_buf_text(&out, end);
    forge_put_octets(f, F_SIGNATURE, es_buf_view(&out));
    es_buf_free(&fresh);
    es_buf_free(&out);
}
