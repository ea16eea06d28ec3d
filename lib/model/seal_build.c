/* SPDX-License-Identifier: Apache-2.0 */
/* Making a seal: what the fields may hold, and the octets that its maker signs. */
#include "base/mem.h"
#include "codec/asn1.h"
#include "codec/text.h"
#include "crypto/digest.h"
#include "model/fields.h"
#include "model/picture.h"
#include "model/seal.h"

#define ID_MAX 64
#define NAME_MAX 512
#define SIDE_MAX_MM 500
#define DEFAULT_VENDOR "libeseal"
/* CertDigestObj.type, which GB/T 38540-2020 leaves free: the digest's name */
#define DIGEST_TYPE "SM3"

typedef struct octets {
    uint8_t *ptr;
    size_t len;
} octets;

typedef struct extension {
    char *oid;
    bool critical;
    octets value;
} extension;

struct eseal_seal_builder {
    const eseal_ctx *ctx;
    int version;
    char *id, *name, *vendor;
    int64_t type;
    int64_t created; /* ES_TIME_UNKNOWN: the context's now */
    int64_t valid_from, valid_to;
    const char *picture_type; /* static */
    octets picture;
    int64_t width_mm, height_mm;
    int list_kind;
    octets *certs;
    size_t cert_count, cert_capacity;
    extension *exts;
    size_t ext_count, ext_capacity;
};

static int refuse(eseal_error *err, const char *field, const char *why)
{
    return es_err(err, ESEAL_E_FIELD, field, ES_NO_OFFSET, "%s", why);
}

int eseal_seal_builder_new(
    eseal_seal_builder **out, const eseal_ctx *ctx, int version, eseal_error *err)
{
    eseal_seal_builder *builder;

    if (out == NULL || ctx == NULL)
        return es_err_misuse(err, "eseal_seal_builder_new needs out and ctx");
    *out = NULL;
    if (version != 1 && version != 4 && version != 5)
        return es_err(err, ESEAL_E_VERSION, NULL, ES_NO_OFFSET, "a seal has version 1, 4 or 5");
    builder = es_alloc(sizeof *builder);
    if (builder == NULL)
        return es_err_nomem(err);
    builder->ctx = ctx;
    builder->version = version;
    builder->type = 1;
    builder->created = builder->valid_from = builder->valid_to = ES_TIME_UNKNOWN;
    builder->list_kind = ESEAL_LIST_CERTIFICATES;
    *out = builder;
    return 0;
}

void eseal_seal_builder_free(eseal_seal_builder *builder)
{
    if (builder == NULL)
        return;
    for (size_t i = 0; i < builder->cert_count; i++)
        es_free(builder->certs[i].ptr);
    for (size_t i = 0; i < builder->ext_count; i++) {
        es_free(builder->exts[i].oid);
        es_free(builder->exts[i].value.ptr);
    }
    es_free(builder->certs);
    es_free(builder->exts);
    es_free(builder->picture.ptr);
    es_free(builder->id);
    es_free(builder->name);
    es_free(builder->vendor);
    es_free(builder);
}

/* --- fields --- */

static int needs_builder(eseal_error *err)
{
    return es_err_misuse(err, "a setter needs its builder");
}

static int set_text(char **field, const char *text, size_t max, const char *name, eseal_error *err)
{
    size_t len = text == NULL ? 0 : strlen(text);
    char *copy;

    if (len == 0 || len > max)
        return refuse(err, name, "empty, or too long");
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
            return refuse(err, name, "a control character");
    copy = es_strdup(text);
    if (copy == NULL)
        return es_err_nomem(err);
    es_free(*field);
    *field = copy;
    return 0;
}

static int set_ia5(char **field, const char *text, const char *name, eseal_error *err)
{
    for (const char *at = text; at != NULL && *at != '\0'; at++)
        if ((unsigned char)*at >= 0x80)
            return refuse(err, name, "only ASCII characters fit here");
    return set_text(field, text, ID_MAX, name, err);
}

int eseal_seal_builder_set_id(eseal_seal_builder *builder, const char *id, eseal_error *err)
{
    if (builder == NULL)
        return needs_builder(err);
    return set_ia5(&builder->id, id, "esID", err);
}

int eseal_seal_builder_set_vendor(eseal_seal_builder *builder, const char *vendor, eseal_error *err)
{
    if (builder == NULL)
        return needs_builder(err);
    return set_ia5(&builder->vendor, vendor, "header/Vid", err);
}

int eseal_seal_builder_set_name(eseal_seal_builder *builder, const char *name, eseal_error *err)
{
    if (builder == NULL)
        return needs_builder(err);
    if (name != NULL && !es_utf8_valid(es_span_str(name)))
        return refuse(err, "property/name", "not UTF-8");
    return set_text(&builder->name, name, NAME_MAX, "property/name", err);
}

void eseal_seal_builder_set_type(eseal_seal_builder *builder, int64_t type)
{
    builder->type = type;
}

void eseal_seal_builder_set_created(eseal_seal_builder *builder, int64_t created)
{
    builder->created = created;
}

void eseal_seal_builder_set_validity(eseal_seal_builder *builder, int64_t from, int64_t to)
{
    builder->valid_from = from;
    builder->valid_to = to;
}

void eseal_seal_builder_set_cert_kind(eseal_seal_builder *builder, int kind)
{
    builder->list_kind = kind;
}

/* The type that is said, or the one that shows; where both are known they must agree. */
static int settle_type(const char **out, const char *said, es_span data, eseal_error *err)
{
    const char *shown = es_picture_type(data);
    const char *known = said == NULL ? shown : es_picture_type_known(said);

    if (known == NULL)
        return refuse(err, "picture/type", "none of png, jpg, gif, bmp, svg, ofd");
    if (shown != NULL && strcmp(shown, known) != 0)
        return refuse(err, "picture/type", "the picture's octets are of another type");
    *out = known;
    return 0;
}

int eseal_seal_builder_set_picture(eseal_seal_builder *builder, const char *type, const void *data,
    size_t len, int64_t width_mm, int64_t height_mm, eseal_error *err)
{
    const char *settled = NULL;
    uint8_t *copy;
    int rc;

    if (builder == NULL)
        return needs_builder(err);
    if (data == NULL || len == 0)
        return refuse(err, "picture/data", "there is none");
    if (len > builder->ctx->limits.der_octets)
        return es_err_limit(err, "picture/data", "der_octets", builder->ctx->limits.der_octets);
    if (width_mm < 1 || width_mm > SIDE_MAX_MM || height_mm < 1 || height_mm > SIDE_MAX_MM)
        return refuse(err, "picture/width", "width and height are 1 to 500 mm");
    rc = settle_type(&settled, type, es_span_of(data, len), err);
    if (rc != 0)
        return rc;
    copy = es_memdup(data, len);
    if (copy == NULL)
        return es_err_nomem(err);
    es_free(builder->picture.ptr);
    builder->picture = (octets){copy, len};
    builder->picture_type = settled;
    builder->width_mm = width_mm;
    builder->height_mm = height_mm;
    return 0;
}

int es_seal_builder_add_der(eseal_seal_builder *builder, es_span cert, eseal_error *err)
{
    octets copy = {es_memdup(cert.ptr, cert.len), cert.len};

    if (copy.ptr == NULL || !es_grow(&builder->certs, &builder->cert_capacity,
                                builder->cert_count + 1, sizeof *builder->certs)) {
        es_free(copy.ptr);
        return es_err_nomem(err);
    }
    builder->certs[builder->cert_count++] = copy;
    return 0;
}

static bool is_oid(const char *dotted)
{
    es_buf probe = ES_BUF(ES_OID_TEXT);
    bool good;

    es_der_put_oid(&probe, dotted);
    good = !probe.failed;
    es_buf_free(&probe);
    return good;
}

int eseal_seal_builder_add_extension(eseal_seal_builder *builder, const char *oid, int critical,
    const void *value, size_t len, eseal_error *err)
{
    extension ext = {.critical = critical != 0};

    if (builder == NULL)
        return needs_builder(err);
    if (oid == NULL || strlen(oid) >= ES_OID_TEXT || !is_oid(oid))
        return refuse(err, "extDatas", "the name of an extension is a dotted OID");
    if (value == NULL && len > 0)
        return es_err_misuse(err, "eseal_seal_builder_add_extension needs value");
    ext.oid = es_strdup(oid);
    ext.value = (octets){es_memdup(value, len), len};
    if (ext.oid == NULL || ext.value.ptr == NULL ||
        !es_grow(&builder->exts, &builder->ext_capacity, builder->ext_count + 1,
            sizeof *builder->exts)) {
        es_free(ext.oid);
        es_free(ext.value.ptr);
        return es_err_nomem(err);
    }
    builder->exts[builder->ext_count++] = ext;
    return 0;
}

/* --- the octets --- */

const eseal_ctx *es_seal_builder_ctx(const eseal_seal_builder *builder)
{
    return builder->ctx;
}

int es_seal_builder_version(const eseal_seal_builder *builder)
{
    return builder->version;
}

int64_t es_seal_builder_created(const eseal_seal_builder *builder)
{
    return builder->created == ES_TIME_UNKNOWN ? eseal_ctx_now(builder->ctx) : builder->created;
}

static int check_complete(const eseal_seal_builder *b, eseal_error *err)
{
    if (b->id == NULL)
        return refuse(err, "esID", "not set");
    if (b->name == NULL)
        return refuse(err, "property/name", "not set");
    if (b->picture.len == 0)
        return refuse(err, "picture", "not set");
    if (b->valid_from == ES_TIME_UNKNOWN || b->valid_to == ES_TIME_UNKNOWN)
        return refuse(err, "property/validStart", "the period of validity is not set");
    if (b->valid_from > b->valid_to)
        return refuse(err, "property/validStart", "the period of validity ends before it begins");
    if (b->cert_count == 0)
        return refuse(err, "property/certList", "nobody may use this seal: add a certificate");
    if (b->cert_count > b->ctx->limits.certificates)
        return es_err_limit(err, "property/certList", "certificates", b->ctx->limits.certificates);
    if (b->list_kind != ESEAL_LIST_CERTIFICATES &&
        (b->list_kind != ESEAL_LIST_DIGESTS || b->version == 1))
        return refuse(err, "property/certListType", "no kind of list that this version has");
    return 0;
}

/* items: cert_count, and digests: as many times 32 octets; both to be freed by the caller. */
static int list_items(
    es_asn1_cert_item *items, uint8_t *digests, const eseal_seal_builder *b, eseal_error *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < b->cert_count; i++) {
        es_span der = es_span_of(b->certs[i].ptr, b->certs[i].len);

        items[i].value = der;
        if (b->list_kind != ESEAL_LIST_DIGESTS)
            continue;
        items[i].digest_type = DIGEST_TYPE;
        items[i].value = es_span_of(digests + i * ES_SM3_LEN, ES_SM3_LEN);
        rc = es_hash_octets(digests + i * ES_SM3_LEN, b->ctx, ES_HASH_SM3, der, err);
    }
    return rc;
}

static int put_info(es_buf *out, const eseal_seal_builder *b, int64_t created, eseal_error *err)
{
    es_asn1_cert_item *items = es_alloc_array(b->cert_count, sizeof *items);
    es_asn1_ext *exts = es_alloc_array(b->ext_count, sizeof *exts);
    uint8_t *digests = es_alloc_array(b->cert_count, ES_SM3_LEN);
    es_asn1_seal_info info = {
        .version = b->version,
        .vendor = b->vendor == NULL ? DEFAULT_VENDOR : b->vendor,
        .id = b->id,
        .name = b->name,
        .picture_type = b->picture_type,
        .type = b->type,
        .created = created,
        .valid_from = b->valid_from,
        .valid_to = b->valid_to,
        .width_mm = b->width_mm,
        .height_mm = b->height_mm,
        .picture = {b->picture.ptr, b->picture.len},
        .certs = items,
        .cert_count = b->cert_count,
        .exts = exts,
        .ext_count = b->ext_count,
    };
    int rc = 0;

    if (items == NULL || exts == NULL || digests == NULL)
        rc = es_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < b->ext_count; i++)
        exts[i] = (es_asn1_ext){b->exts[i].oid, b->exts[i].critical,
            es_span_of(b->exts[i].value.ptr, b->exts[i].value.len)};
    if (rc == 0)
        rc = list_items(items, digests, b, err);
    if (rc == 0)
        rc = es_asn1_put_seal_info(out, &info, err);
    es_free(digests);
    es_free(exts);
    es_free(items);
    return rc;
}

/* GM/T 0031-2014, 6.1.1.2: info, certificate, algorithm; GB/T 38540-2020, 6.2 b): info alone. */
int es_seal_builder_message(es_buf *message, es_buf *info, const eseal_seal_builder *builder,
    int64_t created, es_span maker_cert, const char *algorithm, eseal_error *err)
{
    es_buf body = ES_BUF(ES_LEN_MAX);
    int rc = check_complete(builder, err);

    if (rc == 0)
        rc = put_info(info, builder, created, err);
    if (rc != 0)
        return rc;
    if (builder->version == 1) {
        es_buf_span(&body, es_buf_view(info));
        es_der_put(&body, ES_TAG_OCTETS, maker_cert);
        es_der_put_oid(&body, algorithm);
        es_der_put(message, ES_TAG_SEQUENCE, es_buf_view(&body));
    } else {
        es_buf_span(message, es_buf_view(info));
    }
    if (message->failed || info->failed || body.failed)
        rc = es_err_nomem(err);
    es_buf_free(&body);
    return rc;
}
