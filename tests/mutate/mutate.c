/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <zlib.h>

#include "base/mem.h"
#include "model/signature.h"
#include "token_maker.h"

#define CEILING ((size_t)1 << 24)

const char *const VARIANT_NAMES[VARIANTS] = {
    "v4", "v1", "v5", "plain", "two signatures", "two signatures, locked", "stamped"};

/* --- documents --- */

/* A time stamp on the signature's value, by a service that is an anchor. */
static void put_stamp(forge *f)
{
    cert_plan plan = {.subject = "CN=Time", .eku = "1.3.6.1.5.5.7.3.8"};
    token_plan token = {.time = FORGE_TIME + 60};
    eseal_stamp_token *parsed = NULL;
    eseal_signature *value = NULL;
    eseal_cert *cert = NULL;
    unsigned char *out = NULL;
    forge_id service;
    es_span octets = forge_get(f, F_VALUE);
    es_buf der;
    size_t len;

    forge_identity_plan(f, &service, &plan, NULL);
    ck_assert_int_eq(eseal_cert_parse(&cert, f->ctx, service.der.ptr, service.der.len, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(f->trust, cert, ESEAL_USE_STAMP, 0, NULL, NULL), 0);
    ck_assert_int_eq(eseal_signature_parse(&value, f->ctx, octets.ptr, octets.len, NULL), 0);
    token.key = service.key;
    token.cert = forge_der(&service);
    token.over.ptr = eseal_signature_value(value, &token.over.len);
    der = maker_token(f->ctx, &token);
    ck_assert_int_eq(eseal_stamp_token_parse(&parsed, f->ctx, der.ptr, der.len, NULL), 0);
    ck_assert_int_eq(eseal_signature_add_stamp(&out, &len, f->ctx, value, parsed, NULL), 0);
    forge_put_octets(f, F_VALUE, es_span_of(out, len));
    eseal_free(out);
    eseal_stamp_token_free(parsed);
    eseal_signature_free(value);
    eseal_cert_free(cert);
    es_buf_free(&der);
    forge_identity_free(&service);
}

static void add_file(document *d, const char *name, es_span octets)
{
    forge_file *file = &d->files[d->count++];

    ck_assert_uint_le(d->count, DOCUMENT_FILES);
    file->name = es_strdup(name);
    file->octets = ES_BUF(CEILING);
    ck_assert(es_buf_span(&file->octets, octets));
}

document document_make(forge *f, int variant)
{
    static const forge_plan FIRST[VARIANTS] = {
        {.version = 4}, {.version = 1}, {.version = 5}, {.form = 'C'}};
    document out = {.count = 0};

    forge_reset(f);
    /* so that no document has a file that would do for another */
    for (size_t i = 0; i < f->count; i++)
        for (int j = 0; j < variant; j++)
            ck_assert(es_buf_octet(&f->files[i].octets, '\n'));
    forge_sign(f, &FIRST[variant]);
    if (variant == 4)
        forge_sign(f, &(forge_plan){.signer = &f->other});
    if (variant == 5)
        forge_sign(f, &(forge_plan){.form = 'C', .lock = true});
    if (variant == 6)
        put_stamp(f);
    for (size_t i = 0; i < f->count; i++)
        add_file(&out, f->files[i].name, es_buf_view(&f->files[i].octets));
    return out;
}

document document_copy(const document *from)
{
    document out = {.count = 0};

    for (size_t i = 0; i < from->count; i++)
        add_file(&out, from->files[i].name, es_buf_view(&from->files[i].octets));
    return out;
}

void document_free(document *d)
{
    for (size_t i = 0; i < d->count; i++) {
        es_free(d->files[i].name);
        es_buf_free(&d->files[i].octets);
    }
    d->count = 0;
}

forge_file *document_find(document *d, const char *name)
{
    for (size_t i = 0; i < d->count; i++)
        if (strcmp(d->files[i].name, name) == 0)
            return &d->files[i];
    return NULL;
}

static void need(es_der *at, uint8_t tag, es_tlv *out)
{
    ck_assert_int_eq(es_der_need(at, tag, out, NULL, NULL), 0);
}

static bool holds(const es_tlv *tlv, const uint8_t *at)
{
    return at >= tlv->body.ptr && at < tlv->body.ptr + tlv->body.len;
}

/* ContentInfo, [0], SignedData; of which the numbers and the OID, not the lengths around them. */
static bool is_idle(es_span message, const uint8_t *octet)
{
    es_tlv tlv, version, list, algorithm, oid = {0}, signer_version;
    es_der at, inner;

    es_der_open(&at, message, message.ptr);
    for (int i = 0; i < 3; i++) {
        need(&at, i == 1 ? ES_TAG_CTX0 : ES_TAG_SEQUENCE, &tlv);
        es_der_enter(&at, &tlv, message.ptr);
        if (i == 0)
            need(&at, ES_TAG_OID, &tlv);
    }
    need(&at, ES_TAG_INTEGER, &version);
    need(&at, ES_TAG_SET, &list);
    es_der_enter(&inner, &list, message.ptr);
    need(&inner, ES_TAG_SEQUENCE, &algorithm);
    es_der_enter(&inner, &algorithm, message.ptr);
    need(&inner, ES_TAG_OID, &oid);
    while (!es_der_at_end(&at))
        ck_assert(es_der_next(&at, &tlv));
    ck_assert_int_eq(tlv.tag, ES_TAG_SET); /* signerInfos */
    es_der_enter(&inner, &tlv, message.ptr);
    need(&inner, ES_TAG_SEQUENCE, &tlv);
    es_der_enter(&inner, &tlv, message.ptr);
    need(&inner, ES_TAG_INTEGER, &signer_version);
    return holds(&version, octet) || holds(&oid, octet) || holds(&signer_version, octet);
}

bool document_is_idle(const eseal_ctx *ctx, const document *d, const char *name, size_t at)
{
    const es_buf *octets = NULL;
    eseal_signature *value = NULL;
    bool idle = false;

    for (size_t i = 0; i < d->count; i++)
        if (strcmp(d->files[i].name, name) == 0)
            octets = &d->files[i].octets;
    if (octets == NULL || strstr(name, "SignedValue.dat") == NULL)
        return false;
    ck_assert_int_eq(eseal_signature_parse(&value, ctx, octets->ptr, octets->len, NULL), 0);
    if (value->format == ESEAL_FORMAT_GBT35275)
        idle = is_idle(es_span_of(value->octets, value->len), value->octets + at);
    else if (value->stamp.len > 0)
        idle = is_idle(value->stamp, value->octets + at);
    eseal_signature_free(value);
    return idle;
}

static void put_fields(es_buf *out, const forge_file *file)
{
    const size_t len = file->octets.len;

    zb_put(out, 20, 2);
    zb_put(out, 0, 4);
    zb_put(out, 0x00210000, 4);
    zb_put(out, crc32(0, file->octets.ptr, (uInt)len), 4);
    zb_put(out, len, 4);
    zb_put(out, len, 4);
    zb_put(out, strlen(file->name), 2);
    zb_put(out, 0, 2);
}

es_buf document_pack(const document *d)
{
    es_buf out = ES_BUF(CEILING), directory = ES_BUF(CEILING);

    for (size_t i = 0; i < d->count; i++) {
        zb_put(&directory, 0x02014b50, 4);
        zb_put(&directory, 20, 2);
        put_fields(&directory, &d->files[i]);
        zb_put(&directory, 0, 6);
        zb_put(&directory, 0, 4);
        zb_put(&directory, out.len, 4);
        es_buf_text(&directory, d->files[i].name);
        zb_put(&out, 0x04034b50, 4);
        put_fields(&out, &d->files[i]);
        es_buf_text(&out, d->files[i].name);
        es_buf_span(&out, es_buf_view(&d->files[i].octets));
    }
    es_buf_span(&out, es_buf_view(&directory));
    zb_put(&out, 0x06054b50, 4);
    zb_put(&out, 0, 4);
    zb_put(&out, d->count, 2);
    zb_put(&out, d->count, 2);
    zb_put(&out, directory.len, 4);
    zb_put(&out, out.len - directory.len - 16, 4);
    zb_put(&out, 0, 2);
    es_buf_free(&directory);
    ck_assert(!out.failed);
    return out;
}

/* --- chance --- */

typedef struct dice {
    uint64_t state;
    char *told;
    size_t room, used;
} dice;

/* splitmix64: good enough, and the same everywhere. */
static uint64_t roll(dice *d, uint64_t sides)
{
    uint64_t z = d->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (z ^ z >> 31) % sides;
}

static void tell(dice *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void tell(dice *d, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(d->told + d->used, d->room - d->used, format, args);
    va_end(args);
    if (len > 0 && d->used + (size_t)len < d->room)
        d->used += (size_t)len;
}

/* What is random is often something that means something here. */
static void put_random(es_buf *out, dice *d, size_t most)
{
    static const char *const TEXTS[] = {"<", ">", "\"", "/", "ofd:", "</ofd:Signatures>", "<!--",
        "-->", "BaseLoc=\"", "Sign_1", "\x30\x82", "\x02\x01", "\x80", "&#x2F;", " ", "Doc_0/",
        "ID=\"s001\""};

    if (roll(d, 3) == 0) {
        es_buf_text(out, TEXTS[roll(d, sizeof TEXTS / sizeof TEXTS[0])]);
        return;
    }
    for (size_t i = 1 + roll(d, most); i > 0; i--)
        es_buf_octet(out, (uint8_t)roll(d, 256));
}

/* Puts fresh in place of cut octets at an offset. */
static void splice(es_buf *octets, size_t at, size_t cut, es_span fresh)
{
    es_buf out = ES_BUF(CEILING);

    if (cut > octets->len - at)
        cut = octets->len - at;
    es_buf_put(&out, octets->ptr, at);
    es_buf_span(&out, fresh);
    es_buf_put(&out, octets->ptr + at + cut, octets->len - at - cut);
    es_buf_free(octets);
    *octets = out;
}

/* Some octets changed, put in, taken out, moved, or doubled. */
static void mutate_octets(es_buf *octets, dice *d)
{
    const size_t at = (size_t)roll(d, octets->len + 1), how = (size_t)roll(d, 5);
    es_buf fresh = ES_BUF(CEILING);
    size_t cut = 0, from;

    if (how < 3)
        put_random(&fresh, d, 16);
    if (how == 0)
        cut = fresh.len;
    else if (how == 1)
        fresh.len = 0, cut = 1 + (size_t)roll(d, 24);
    else if (how > 2 && octets->len > 0) {
        from = (size_t)roll(d, octets->len);
        es_buf_put(&fresh, octets->ptr + from,
            1 + (size_t)roll(d, octets->len - from < 200 ? octets->len - from : 200));
        cut = how == 3 ? fresh.len : 0;
    }
    tell(d, " octets %zu-%zu become %zu others;", at, at + cut, fresh.len);
    splice(octets, at, cut, es_buf_view(&fresh));
    es_buf_free(&fresh);
}

/* --- entries --- */

static forge_file *pick(document *d, dice *dice)
{
    return &d->files[roll(dice, d->count)];
}

static void change_file(document *d, const document *other, dice *dice)
{
    forge_file *file = pick(d, dice);

    (void)other;
    tell(dice, " %s:", file->name);
    for (size_t i = 1 + roll(dice, 3); i > 0; i--)
        mutate_octets(&file->octets, dice);
}

static void swap_files(document *d, const document *other, dice *dice)
{
    forge_file *a = pick(d, dice), *b = pick(d, dice);
    es_buf octets = a->octets;

    (void)other;
    tell(dice, " %s and %s change places;", a->name, b->name);
    a->octets = b->octets;
    b->octets = octets;
}

static void drop_file(document *d, const document *other, dice *dice)
{
    forge_file *file = pick(d, dice);

    (void)other;
    if (d->count < 2)
        return;
    tell(dice, " without %s;", file->name);
    es_free(file->name);
    es_buf_free(&file->octets);
    memmove(file, file + 1, (size_t)(&d->files[--d->count] - file) * sizeof *file);
}

/* A name that something may lead to, or that some system takes for another. */
static void make_name(char *out, size_t room, const document *d, dice *dice)
{
    static const char *const NAMES[] = {"Doc_0/Signs/Sign_1/Signature.xml", "Doc_1/Document.xml",
        "OFDEntries.xml", "Doc_0/a.png", "a.png", "Pages/Page_0/Content.xml",
        "Doc_0/Doc_0/Document.xml", "Encryptions.xml", "Doc_0/Signs/Sign_0/Signature.xml ",
        "x.xml"};
    const char *name = d->files[roll(dice, d->count)].name;

    snprintf(out, room, "%s", roll(dice, 2) == 0 ? NAMES[roll(dice, 10)] : name);
    if (roll(dice, 2) == 0)
        out[roll(dice, strlen(out))] ^= 0x20;
}

static void add_entry(document *d, const document *other, dice *dice)
{
    const forge_file *from =
        roll(dice, 2) == 0 ? pick(d, dice) : &other->files[roll(dice, other->count)];
    char name[200];

    if (d->count == DOCUMENT_FILES)
        return;
    make_name(name, sizeof name, d, dice);
    tell(dice, " %s added, as %s;", name, from->name);
    add_file(d, name, es_buf_view(&from->octets));
    if (roll(dice, 2) == 0) {
        const size_t to = (size_t)roll(dice, d->count);
        forge_file last = d->files[d->count - 1];

        memmove(&d->files[to + 1], &d->files[to], (d->count - 1 - to) * sizeof last);
        d->files[to] = last;
    }
}

static void rename_file(document *d, const document *other, dice *dice)
{
    forge_file *file = pick(d, dice);
    char name[200];

    (void)other;
    make_name(name, sizeof name, d, dice);
    tell(dice, " %s is called %s;", file->name, name);
    es_free(file->name);
    file->name = es_strdup(name);
}

static void take_strange(document *d, const document *other, dice *dice)
{
    forge_file *file = pick(d, dice);
    const forge_file *from = document_find((document *)(uintptr_t)other, file->name);

    if (from == NULL)
        from = &other->files[roll(dice, other->count)];
    tell(dice, " %s from another document;", file->name);
    splice(&file->octets, 0, file->octets.len, es_buf_view(&from->octets));
}

es_buf mutate(document *d, const document *other, uint64_t seed, char *told, size_t room)
{
    static void (*const HOW[])(document *, const document *, dice *) = {change_file, change_file,
        change_file, change_file, swap_files, drop_file, add_entry, rename_file, take_strange};
    dice dice = {.state = seed, .told = told, .room = room};
    es_buf package;

    tell(&dice, "seed %llx:", (unsigned long long)seed);
    if (roll(&dice, 6) == 0) {
        package = document_pack(d);
        for (size_t i = 1 + roll(&dice, 3); i > 0; i--)
            mutate_octets(&package, &dice);
        return package;
    }
    for (size_t i = 1 + roll(&dice, 2); i > 0 && d->count > 0; i--)
        HOW[roll(&dice, sizeof HOW / sizeof HOW[0])](d, other, &dice);
    return document_pack(d);
}
