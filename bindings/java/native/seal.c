/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, seals, and seals in the making. */
#include "glue.h"

NATIVE(jbyteArray, certificateEvents)(JNIEnv *env, jclass class, jlong context, jbyteArray data)
{
    eseal_error err = {0};
    eseal_cert *cert = NULL;
    glue_events out = {0};
    const unsigned char *der;
    size_t len = 0;

    (void)class;
    if (glue_cert(env, &cert, FROM_LONG(eseal_ctx, context), data, &err) != 0) {
        glue_throw(env, &err);
        return NULL;
    }
    glue_event(&out, '{', NULL);
    glue_event_text(&out, "subject", eseal_cert_subject(cert));
    glue_event_text(&out, "issuer", eseal_cert_issuer(cert));
    glue_event_text(&out, "serial", eseal_cert_serial(cert));
    glue_event_text(&out, "name", eseal_cert_name(cert));
    glue_event_text(&out, "sm3", eseal_cert_sm3(cert));
    glue_event_text(&out, "uscc", eseal_cert_uscc(cert));
    glue_event_integer(&out, "not_before", eseal_cert_not_before(cert));
    glue_event_integer(&out, "not_after", eseal_cert_not_after(cert));
    glue_event_integer(&out, "is_ca", eseal_cert_is_ca(cert));
    glue_event_integer(&out, "is_signing", eseal_cert_is_signing(cert));
    der = eseal_cert_der(cert, &len);
    glue_event_octets(&out, "der", der, len);
    glue_event(&out, '}', NULL);
    eseal_cert_free(cert);
    return glue_events_array(env, &out);
}

/* From octets, or from the file that path names. */
NATIVE(jlong, sealOpen)(JNIEnv *env, jclass class, jlong context, jbyteArray data, jbyteArray path)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    eseal_seal *seal = NULL;
    glue_octets octets;
    int rc;

    (void)class;
    if (!glue_copy(env, &octets, path != NULL ? path : data))
        return 0;
    rc = path != NULL ? eseal_seal_open_file(&seal, ctx, octets.data, &err)
                      : eseal_seal_parse(&seal, ctx, octets.data, octets.len, &err);
    if (rc != 0)
        glue_throw(env, &err);
    free(octets.data);
    return TO_LONG(seal);
}

NATIVE(jbyteArray, sealEvents)(JNIEnv *env, jclass class, jlong pointer)
{
    const eseal_seal *seal = FROM_LONG(eseal_seal, pointer);
    glue_events out = {0};

    (void)class;
    glue_event(&out, '{', NULL);
    glue_event_integer(&out, "version", eseal_seal_version(seal));
    glue_event_text(&out, "id", eseal_seal_id(seal));
    glue_event_text(&out, "name", eseal_seal_name(seal));
    glue_event_text(&out, "vendor", eseal_seal_vendor(seal));
    glue_event_integer(&out, "type", eseal_seal_type(seal));
    glue_event_integer(&out, "created", eseal_seal_created(seal));
    glue_event_integer(&out, "valid_from", eseal_seal_valid_from(seal));
    glue_event_integer(&out, "valid_to", eseal_seal_valid_to(seal));
    glue_event_text(&out, "picture_type", eseal_seal_picture_type(seal));
    glue_event_integer(&out, "width_mm", eseal_seal_width_mm(seal));
    glue_event_integer(&out, "height_mm", eseal_seal_height_mm(seal));
    glue_event_integer(&out, "list_kind", eseal_seal_cert_kind(seal));
    glue_event_integer(&out, "list_count", (int64_t)eseal_seal_cert_count(seal));
    glue_event(&out, '}', NULL);
    return glue_events_array(env, &out);
}

/* part: -1 DER, -2 picture, -3 maker, -4 message, -5 value; else the list's item. */
NATIVE(jbyteArray, sealOctets)(JNIEnv *env, jclass class, jlong pointer, jint part)
{
    const eseal_seal *seal = FROM_LONG(eseal_seal, pointer);
    const unsigned char *data;
    size_t len = 0;

    (void)class;
    switch (part) {
    case -1:
        data = eseal_seal_der(seal, &len);
        break;
    case -2:
        data = eseal_seal_picture(seal, &len);
        break;
    case -3:
        data = eseal_seal_maker(seal, &len);
        break;
    case -4:
        data = eseal_seal_message(seal, &len);
        break;
    case -5:
        data = eseal_seal_value(seal, &len);
        break;
    default:
        data = eseal_seal_cert_at(seal, (size_t)part, &len);
    }
    return glue_array(env, data, len);
}

/* The builder's fields in the order of SealBuilder.java. */
enum { ID, VENDOR, NAME, PICTURE_TYPE, PICTURE, TEXTS };
enum { VERSION, TYPE, CREATED, FROM, TO, WIDTH, HEIGHT, LIST_KIND, LONGS };

static int set_texts(eseal_seal_builder *b, const glue_octets *text, const jlong *n, eseal_error *err)
{
    int rc = text[ID].data == NULL ? 0 : eseal_seal_builder_set_id(b, text[ID].data, err);

    if (rc == 0 && text[VENDOR].data != NULL)
        rc = eseal_seal_builder_set_vendor(b, text[VENDOR].data, err);
    if (rc == 0 && text[NAME].data != NULL)
        rc = eseal_seal_builder_set_name(b, text[NAME].data, err);
    if (rc == 0 && text[PICTURE].data != NULL)
        rc = eseal_seal_builder_set_picture(b, text[PICTURE_TYPE].data, text[PICTURE].data,
            text[PICTURE].len, n[WIDTH], n[HEIGHT], err);
    return rc;
}

static int add_cert(
    JNIEnv *env, eseal_seal_builder *b, const eseal_ctx *ctx, jbyteArray item, eseal_error *err)
{
    eseal_cert *cert = NULL;
    int rc = glue_cert(env, &cert, ctx, item, err);

    if (rc == 0)
        rc = eseal_seal_builder_add_cert(b, cert, err);
    eseal_cert_free(cert);
    return rc;
}

/* extension: the OID's text, a zero octet, 1 where it is critical, the value. */
static int add_extension(JNIEnv *env, eseal_seal_builder *b, jbyteArray item, eseal_error *err)
{
    glue_octets all;
    size_t oid;
    int rc;

    if (!glue_copy(env, &all, item))
        return ESEAL_E_NOMEM;
    oid = strlen(all.data) + 2;
    rc = eseal_seal_builder_add_extension(
        b, all.data, all.data[oid - 1], all.data + oid, all.len - oid, err);
    free(all.data);
    return rc;
}

static int add_all(JNIEnv *env, eseal_seal_builder *b, const eseal_ctx *ctx, jobjectArray certs,
    jobjectArray extensions, eseal_error *err)
{
    jsize count = (*env)->GetArrayLength(env, certs), more = (*env)->GetArrayLength(env, extensions);
    int rc = 0;

    for (jsize i = 0; rc == 0 && i < count + more; i++) {
        jbyteArray item = i < count ? (*env)->GetObjectArrayElement(env, certs, i)
                                    : (*env)->GetObjectArrayElement(env, extensions, i - count);

        rc = i < count ? add_cert(env, b, ctx, item, err) : add_extension(env, b, item, err);
        (*env)->DeleteLocalRef(env, item);
    }
    return rc;
}

static int fill(JNIEnv *env, eseal_seal_builder *b, jobjectArray texts, const jlong *n, eseal_error *err)
{
    glue_octets text[TEXTS] = {{0}};
    int rc = 0;

    for (jsize i = 0; rc == 0 && i < TEXTS; i++)
        if (!glue_copy(env, &text[i], (*env)->GetObjectArrayElement(env, texts, i)))
            rc = ESEAL_E_NOMEM;
    if (rc == 0)
        rc = set_texts(b, text, n, err);
    for (int i = 0; i < TEXTS; i++)
        free(text[i].data);
    return rc;
}

eseal_seal_builder *glue_seal_builder(JNIEnv *env, const eseal_ctx *ctx, jlongArray numbers,
    jobjectArray texts, jobjectArray certs, jobjectArray extensions)
{
    eseal_error err = {0};
    eseal_seal_builder *b = NULL;
    jlong n[LONGS];
    int rc;

    (*env)->GetLongArrayRegion(env, numbers, 0, LONGS, n);
    rc = eseal_seal_builder_new(&b, ctx, (int)n[VERSION], &err);
    if (rc == 0)
        rc = fill(env, b, texts, n, &err);
    if (rc == 0)
        rc = add_all(env, b, ctx, certs, extensions, &err);
    if (rc != 0) {
        glue_throw(env, &err);
        eseal_seal_builder_free(b);
        return NULL;
    }
    eseal_seal_builder_set_type(b, n[TYPE]);
    eseal_seal_builder_set_validity(b, n[FROM], n[TO]);
    eseal_seal_builder_set_cert_kind(b, (int)n[LIST_KIND]);
    if (n[CREATED] != 0)
        eseal_seal_builder_set_created(b, n[CREATED]);
    return b;
}

NATIVE(jlong, sealMake)(JNIEnv *env, jclass class, jlong context, jlongArray numbers, jobjectArray texts,
    jobjectArray certs, jobjectArray extensions, jlong maker)
{
    eseal_error err = {0};
    eseal_seal *seal = NULL;
    eseal_seal_builder *b =
        glue_seal_builder(env, FROM_LONG(eseal_ctx, context), numbers, texts, certs, extensions);

    (void)class;
    if (b != NULL && eseal_seal_builder_sign(&seal, b, FROM_LONG(eseal_signer, maker), &err) != 0)
        glue_throw(env, &err);
    eseal_seal_builder_free(b);
    return TO_LONG(seal);
}
