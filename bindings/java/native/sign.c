/* SPDX-License-Identifier: Apache-2.0 */
/* Signers, and signatures in one step and in two. */
#include "glue.h"

/* key and certificate: octets, or paths where from_files; the PIN is wiped here. */
NATIVE(jlong, signerOpen)(JNIEnv *env, jclass class, jlong context, jboolean from_files, jbyteArray key,
    jbyteArray certificate, jbyteArray pin)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    eseal_signer *signer = NULL;
    glue_octets k = {0}, c = {0}, p = {0};
    int rc;

    (void)class;
    if (glue_copy(env, &k, key) && glue_copy(env, &c, certificate) && glue_copy(env, &p, pin)) {
        rc = from_files ? eseal_signer_open_file(&signer, ctx, k.data, c.data, p.data, &err)
                        : eseal_signer_open(&signer, ctx, k.data, k.len, c.data, c.len, p.data, &err);
        if (rc != 0)
            glue_throw(env, &err);
    }
    glue_wipe(&k);
    glue_wipe(&c);
    glue_wipe(&p);
    return TO_LONG(signer);
}

NATIVE(jbyteArray, signerCertificate)(JNIEnv *env, jclass class, jlong signer)
{
    size_t len = 0;
    const unsigned char *der = eseal_cert_der(eseal_signer_cert(FROM_LONG(eseal_signer, signer)), &len);

    (void)class;
    return glue_array(env, der, len);
}

/* Fields in the order of SignOptions.java. */
enum { SEAL, TRUST, RIDING, LOCK, PLAIN, TIME, UNKNOWN_CHAIN, LONGS };
enum { STAMP_DOUBLES = 5 };

typedef struct sign_options {
    eseal_sign_options options;
    eseal_stamp *stamps;
    glue_octets property;
} sign_options;

/* doubles: where a riding seal begins, then page, x, y, width, height of each stamp. */
static int take_stamps(JNIEnv *env, sign_options *out, jdoubleArray doubles)
{
    jsize count = ((*env)->GetArrayLength(env, doubles) - 1) / STAMP_DOUBLES;
    jdouble at, d[STAMP_DOUBLES];

    (*env)->GetDoubleArrayRegion(env, doubles, 0, 1, &at);
    out->options.riding_at = at;
    out->stamps = calloc((size_t)count + 1, sizeof *out->stamps);
    if (out->stamps == NULL) {
        glue_throw_nomem(env);
        return 0;
    }
    for (jsize i = 0; i < count; i++) {
        (*env)->GetDoubleArrayRegion(env, doubles, 1 + i * STAMP_DOUBLES, STAMP_DOUBLES, d);
        out->stamps[i] = (eseal_stamp){.page = d[0] < 1 ? 0 : (uint64_t)d[0],
            .x = d[1],
            .y = d[2],
            .width = d[3],
            .height = d[4]};
    }
    out->options.stamps = out->stamps;
    out->options.stamp_count = (size_t)count;
    return 1;
}

static int take_options(
    JNIEnv *env, sign_options *out, jlongArray longs, jdoubleArray doubles, jbyteArray property)
{
    jlong n[LONGS];

    *out = (sign_options){.options = {.size = sizeof out->options}};
    (*env)->GetLongArrayRegion(env, longs, 0, LONGS, n);
    if (!take_stamps(env, out, doubles) || !glue_copy(env, &out->property, property))
        return 0;
    out->options.seal = FROM_LONG(eseal_seal, n[SEAL]);
    out->options.trust = FROM_LONG(eseal_trust, n[TRUST]);
    out->options.riding = (int)n[RIDING];
    out->options.lock = (int)n[LOCK];
    out->options.plain_form = (int)n[PLAIN];
    out->options.time = n[TIME];
    out->options.allow_unknown_chain = (int)n[UNKNOWN_CHAIN];
    out->options.property_info = out->property.data;
    return 1;
}

static void free_options(sign_options *options)
{
    free(options->stamps);
    free(options->property.data);
}

/* A signing keeps its document alive. */
typedef struct java_signing {
    glue_source source;
    eseal_signing *signing;
} java_signing;

void glue_signing_free(jlong pointer)
{
    java_signing *signing = FROM_LONG(java_signing, pointer);

    eseal_signing_free(signing->signing);
    glue_close(&signing->source);
    free(signing);
}

/* Opens what is signed: a document, content, or (all null) nothing, for a seal's state. */
static java_signing *new_signing(JNIEnv *env, const eseal_ctx *ctx, jboolean is_content, jbyteArray data,
    jobject buffer, jbyteArray path)
{
    java_signing *made = calloc(1, sizeof *made);
    int ok = made != NULL;

    if (made == NULL)
        glue_throw_nomem(env);
    else if (data != NULL || buffer != NULL || path != NULL)
        ok = is_content ? glue_open(env, &made->source, data, buffer, path)
                        : glue_open_document(env, &made->source, ctx, data, buffer, path);
    if (ok)
        return made;
    free(made);
    return NULL;
}

/* Hands the signing to Java, or throws and frees it. */
static jlong deliver(JNIEnv *env, java_signing *made, int rc, const eseal_error *err)
{
    if (rc == 0)
        return TO_LONG(made);
    glue_throw(env, err);
    if (made != NULL)
        glue_signing_free(TO_LONG(made));
    return 0;
}

NATIVE(jlong, signingNew)(JNIEnv *env, jclass class, jlong context, jboolean is_content, jbyteArray data,
    jobject buffer, jbyteArray path, jlongArray longs, jdoubleArray doubles, jbyteArray property,
    jbyteArray certificate)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    eseal_cert *cert = NULL;
    sign_options o;
    java_signing *made = NULL;
    int rc = ESEAL_E_NOMEM;

    (void)class;
    if (take_options(env, &o, longs, doubles, property) &&
        (made = new_signing(env, ctx, is_content, data, buffer, path)) != NULL) {
        rc = glue_cert(env, &cert, ctx, certificate, &err);
        if (rc == 0 && is_content)
            rc = eseal_signing_new_content(
                &made->signing, ctx, made->source.io, &o.options, cert, &err);
        else if (rc == 0)
            rc = eseal_signing_new(&made->signing, made->source.document, &o.options, cert, &err);
    }
    eseal_cert_free(cert);
    free_options(&o);
    return deliver(env, made, rc, &err);
}

eseal_seal_builder *glue_seal_builder(JNIEnv *env, const eseal_ctx *ctx, jlongArray numbers,
    jobjectArray texts, jobjectArray certs, jobjectArray extensions);

NATIVE(jlong, signingNewSeal)(JNIEnv *env, jclass class, jlong context, jlongArray numbers,
    jobjectArray texts, jobjectArray certs, jobjectArray extensions, jbyteArray maker)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    eseal_cert *cert = NULL;
    java_signing *made = NULL;
    eseal_seal_builder *b = glue_seal_builder(env, ctx, numbers, texts, certs, extensions);
    int rc = ESEAL_E_NOMEM;

    (void)class;
    if (b != NULL && (made = new_signing(env, ctx, 0, NULL, NULL, NULL)) != NULL) {
        rc = glue_cert(env, &cert, ctx, maker, &err);
        if (rc == 0)
            rc = eseal_signing_new_seal(&made->signing, b, cert, &err);
    }
    eseal_cert_free(cert);
    eseal_seal_builder_free(b);
    return deliver(env, made, rc, &err);
}

NATIVE(jlong, signingParse)(JNIEnv *env, jclass class, jlong context, jboolean is_content,
    jbyteArray data, jobject buffer, jbyteArray path, jbyteArray state)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    glue_octets octets = {0};
    java_signing *made = NULL;
    int rc = ESEAL_E_NOMEM;

    (void)class;
    if (glue_copy(env, &octets, state) &&
        (made = new_signing(env, ctx, is_content, data, buffer, path)) != NULL)
        rc = eseal_signing_parse(&made->signing, ctx, made->source.document,
            made->source.document == NULL ? made->source.io : NULL, octets.data, octets.len, &err);
    free(octets.data);
    return deliver(env, made, rc, &err);
}

/* part: 0 message, 1 digest, 2 state. */
NATIVE(jbyteArray, signingOctets)(JNIEnv *env, jclass class, jlong pointer, jint part)
{
    const eseal_signing *signing = FROM_LONG(java_signing, pointer)->signing;
    eseal_error err = {0};
    unsigned char *state = NULL;
    jbyteArray array;
    size_t len = 32;

    (void)class;
    if (part == 0) {
        const unsigned char *message = eseal_signing_message(signing, &len);

        return glue_array(env, message, len);
    }
    if (part == 1)
        return glue_array(env, eseal_signing_digest(signing), len);
    if (eseal_signing_encode(&state, &len, signing, &err) != 0) {
        glue_throw(env, &err);
        return NULL;
    }
    array = glue_array(env, state, len);
    eseal_free(state);
    return array;
}

/* Into the file that path names, or, where it is null, into what is returned. */
NATIVE(jbyteArray, signingFinish)(
    JNIEnv *env, jclass class, jlong pointer, jbyteArray value, jbyteArray path)
{
    eseal_signing *signing = FROM_LONG(java_signing, pointer)->signing;
    eseal_error err = {0};
    unsigned char *out = NULL;
    jbyteArray array = NULL;
    glue_octets v = {0}, to = {0};
    size_t len = 0;
    int rc = ESEAL_E_NOMEM;

    (void)class;
    if (glue_copy(env, &v, value) && glue_copy(env, &to, path))
        rc = to.data != NULL ? eseal_signing_finish_file(signing, v.data, v.len, to.data, &err)
                             : eseal_signing_finish(&out, &len, signing, v.data, v.len, &err);
    if (rc != 0)
        glue_throw(env, &err);
    else if (out != NULL)
        array = glue_array(env, out, len);
    eseal_free(out);
    free(v.data);
    free(to.data);
    return array;
}

/* In one step: a document or content into a file (to) or into what is returned. */
NATIVE(jbyteArray, sign)(JNIEnv *env, jclass class, jlong context, jboolean is_content, jbyteArray data,
    jobject buffer, jbyteArray path, jlongArray longs, jdoubleArray doubles, jbyteArray property,
    jlong signer, jbyteArray to)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    const eseal_signer *with = FROM_LONG(eseal_signer, signer);
    eseal_error err = {0};
    unsigned char *out = NULL;
    jbyteArray array = NULL;
    glue_octets file = {0};
    sign_options o;
    java_signing *made = NULL;
    size_t len = 0;
    int rc = ESEAL_E_NOMEM;

    (void)class;
    if (take_options(env, &o, longs, doubles, property) && glue_copy(env, &file, to) &&
        (made = new_signing(env, ctx, is_content, data, buffer, path)) != NULL) {
        if (is_content)
            rc = eseal_content_sign(&out, &len, ctx, made->source.io, &o.options, with, &err);
        else if (file.data != NULL)
            rc = eseal_document_sign_file(made->source.document, &o.options, with, file.data, &err);
        else
            rc = eseal_document_sign(&out, &len, made->source.document, &o.options, with, &err);
    }
    if (rc == 0 && out != NULL)
        array = glue_array(env, out, len);
    eseal_free(out);
    free(file.data);
    free_options(&o);
    if (made == NULL || rc != 0)
        deliver(env, made, rc, &err);
    else
        glue_signing_free(TO_LONG(made));
    return array;
}
