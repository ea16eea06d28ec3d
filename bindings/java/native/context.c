/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts, and the things that are filled once and then shared: trust, evidence. */
#include "glue.h"

NATIVE(jbyteArray, version)(JNIEnv *env, jclass class)
{
    (void)class;
    return glue_text(env, eseal_version());
}

NATIVE(jlong, memoryHeld)(JNIEnv *env, jclass class)
{
    uint64_t octets = 0;

    (void)env, (void)class;
    (void)eseal_memory_count(&octets);
    return (jlong)octets;
}

static int64_t fixed_time(void *arg)
{
    return *(const int64_t *)arg;
}

/* The context and, for one whose clock stands still, its time: the context's caller keeps both. */
typedef struct java_ctx {
    eseal_ctx *ctx;
    int64_t time;
} java_ctx;

static int set_limits(
    JNIEnv *env, eseal_limits *limits, jobjectArray names, jlongArray values, eseal_error *err)
{
    jsize count = (*env)->GetArrayLength(env, names);
    int rc = 0;

    for (jsize i = 0; rc == 0 && i < count; i++) {
        jbyteArray item = (*env)->GetObjectArrayElement(env, names, i);
        glue_octets name;
        jlong value;

        (*env)->GetLongArrayRegion(env, values, i, 1, &value);
        if (!glue_copy(env, &name, item))
            return ESEAL_E_NOMEM;
        rc = eseal_limits_set(limits, name.data, (uint64_t)value, err);
        free(name.data);
        (*env)->DeleteLocalRef(env, item);
    }
    return rc;
}

/* caches: their sizes in the order of eseal_cache_sizes, or null. */
static void set_caches(
    JNIEnv *env, eseal_ctx_options *options, eseal_cache_sizes *sizes, jlongArray caches)
{
    jlong n[5];

    if (caches == NULL)
        return;
    (*env)->GetLongArrayRegion(env, caches, 0, 5, n);
    *sizes = (eseal_cache_sizes){.size = sizeof *sizes,
        .keys = (uint64_t)n[0],
        .certificates = (uint64_t)n[1],
        .values = (uint64_t)n[2],
        .digests = (uint64_t)n[3],
        .seals = (uint64_t)n[4]};
    options->caches = sizes;
}

NATIVE(jlong, contextNew)(JNIEnv *env, jclass class, jboolean still, jlong time, jint sm2,
    jlongArray caches, jbyteArray properties, jobjectArray limit_names, jlongArray limit_values)
{
    eseal_error err = {0};
    java_ctx *made = calloc(1, sizeof *made);
    eseal_cache_sizes sizes;
    eseal_limits limits = {.size = sizeof limits};
    eseal_ctx_options options = {.size = sizeof options, .limits = &limits, .sm2 = sm2};
    glue_octets query = {0};

    (void)class;
    if (made == NULL) {
        glue_throw_nomem(env);
        return 0;
    }
    made->time = time;
    if (still) {
        options.clock = fixed_time;
        options.clock_arg = &made->time;
    }
    set_caches(env, &options, &sizes, caches);
    if (glue_copy(env, &query, properties)) {
        options.properties = query.data;
        if (set_limits(env, &limits, limit_names, limit_values, &err) != 0 ||
            eseal_ctx_new(&made->ctx, &options, &err) != 0)
            glue_throw(env, &err);
    }
    free(query.data);
    if (made->ctx != NULL)
        return TO_LONG(made);
    free(made);
    return 0;
}

NATIVE(jlong, contextCacheCount)(JNIEnv *env, jclass class, jlong ctx, jint cache, jint what)
{
    (void)env, (void)class;
    return (jlong)eseal_ctx_cache_count(FROM_LONG(eseal_ctx, ctx), cache, what);
}

NATIVE(jlong, contextPointer)(JNIEnv *env, jclass class, jlong made)
{
    (void)env, (void)class;
    return TO_LONG(FROM_LONG(java_ctx, made)->ctx);
}

NATIVE(jlong, contextNow)(JNIEnv *env, jclass class, jlong ctx)
{
    (void)env, (void)class;
    return eseal_ctx_now(FROM_LONG(eseal_ctx, ctx));
}

NATIVE(jlong, trustNew)(JNIEnv *env, jclass class, jlong ctx)
{
    eseal_error err = {0};
    eseal_trust *trust = NULL;

    (void)class;
    if (eseal_trust_new(&trust, FROM_LONG(eseal_ctx, ctx), &err) != 0)
        glue_throw(env, &err);
    return TO_LONG(trust);
}

/* One certificate as an anchor for a use, or, where use is 0, as an intermediate. */
NATIVE(void, trustAdd)(JNIEnv *env, jclass class, jlong ctx, jlong trust, jbyteArray certificate, jint use,
    jint flags, jbyteArray subject)
{
    eseal_error err = {0};
    eseal_cert *cert = NULL;
    glue_octets name = {0};
    int rc;

    (void)class;
    if (glue_copy(env, &name, subject)) {
        rc = glue_cert(env, &cert, FROM_LONG(eseal_ctx, ctx), certificate, &err);
        if (rc == 0 && use == 0)
            rc = eseal_trust_add_intermediate(FROM_LONG(eseal_trust, trust), cert, &err);
        else if (rc == 0)
            rc = eseal_trust_add(
                FROM_LONG(eseal_trust, trust), cert, use, (unsigned)flags, name.data, &err);
        if (rc != 0)
            glue_throw(env, &err);
    }
    eseal_cert_free(cert);
    free(name.data);
}

NATIVE(void, trustAddFile)(JNIEnv *env, jclass class, jlong trust, jbyteArray file, jint use, jint flags)
{
    eseal_error err = {0};
    eseal_trust *to = FROM_LONG(eseal_trust, trust);
    glue_octets path;
    int rc;

    (void)class;
    if (!glue_copy(env, &path, file))
        return;
    rc = use == 0 ? eseal_trust_add_intermediates_file(to, path.data, &err)
                  : eseal_trust_add_file(to, path.data, use, (unsigned)flags, &err);
    if (rc != 0)
        glue_throw(env, &err);
    free(path.data);
}

NATIVE(void, trustAddMakerSubject)(JNIEnv *env, jclass class, jlong trust, jbyteArray subject)
{
    eseal_error err = {0};
    glue_octets name;

    (void)class;
    if (!glue_copy(env, &name, subject))
        return;
    if (eseal_trust_add_maker_subject(FROM_LONG(eseal_trust, trust), name.data, &err) != 0)
        glue_throw(env, &err);
    free(name.data);
}

/* How many folders of the profile hold nothing. */
NATIVE(jlong, trustAddProfile)(JNIEnv *env, jclass class, jlong trust, jbyteArray file)
{
    eseal_error err = {0};
    glue_octets path;
    size_t empty = 0;

    (void)class;
    if (!glue_copy(env, &path, file))
        return 0;
    if (eseal_trust_add_profile_file(FROM_LONG(eseal_trust, trust), path.data, &empty, &err) != 0)
        glue_throw(env, &err);
    free(path.data);
    return (jlong)empty;
}

NATIVE(jlong, trustCount)(JNIEnv *env, jclass class, jlong trust, jint use)
{
    (void)env, (void)class;
    return (jlong)eseal_trust_count(FROM_LONG(eseal_trust, trust), use);
}

NATIVE(jlong, evidenceNew)(JNIEnv *env, jclass class, jlong ctx)
{
    eseal_error err = {0};
    eseal_evidence *evidence = NULL;

    (void)class;
    if (eseal_evidence_new(&evidence, FROM_LONG(eseal_ctx, ctx), &err) != 0)
        glue_throw(env, &err);
    return TO_LONG(evidence);
}

/* data, or, where it is null, the file that source names. */
NATIVE(void, evidenceAdd)(
    JNIEnv *env, jclass class, jlong evidence, jint kind, jbyteArray data, jbyteArray source)
{
    eseal_error err = {0};
    eseal_evidence *to = FROM_LONG(eseal_evidence, evidence);
    glue_octets octets, from = {0};
    int rc;

    (void)class;
    if (!glue_copy(env, &octets, data))
        return;
    if (glue_copy(env, &from, source)) {
        rc = data == NULL ? eseal_evidence_add_file(to, kind, from.data, &err)
                          : eseal_evidence_add(to, kind, octets.data, octets.len, from.data, &err);
        if (rc != 0)
            glue_throw(env, &err);
    }
    free(octets.data);
    free(from.data);
}

/* An evidence file: data, or, where it is null, the file at path. */
NATIVE(void, evidenceImport)(
    JNIEnv *env, jclass class, jlong evidence, jbyteArray data, jbyteArray path)
{
    eseal_error err = {0};
    eseal_evidence *to = FROM_LONG(eseal_evidence, evidence);
    glue_octets octets;
    int rc;

    (void)class;
    if (!glue_copy(env, &octets, data != NULL ? data : path))
        return;
    rc = data == NULL ? eseal_evidence_import_file(to, octets.data, &err)
                      : eseal_evidence_import(to, octets.data, octets.len, NULL, &err);
    if (rc != 0)
        glue_throw(env, &err);
    free(octets.data);
}

NATIVE(jbyteArray, evidenceExport)(JNIEnv *env, jclass class, jlong evidence, jlong report)
{
    eseal_error err = {0};
    unsigned char *out = NULL;
    jbyteArray array = NULL;
    size_t len = 0;

    (void)class;
    if (eseal_evidence_export(&out, &len, FROM_LONG(eseal_evidence, evidence),
            FROM_LONG(eseal_report, report), &err) == 0)
        array = glue_array(env, out, len);
    else
        glue_throw(env, &err);
    eseal_free(out);
    return array;
}

NATIVE(jlong, evidenceCount)(JNIEnv *env, jclass class, jlong evidence, jint kind)
{
    (void)env, (void)class;
    return (jlong)eseal_evidence_count(FROM_LONG(eseal_evidence, evidence), kind);
}

/* Frees what a handle held; kind as in Handle.java. */
NATIVE(void, free)(JNIEnv *env, jclass class, jint kind, jlong pointer)
{
    (void)env, (void)class;
    switch (kind) {
    case 1:
        eseal_ctx_free(FROM_LONG(java_ctx, pointer)->ctx);
        free(FROM_LONG(java_ctx, pointer));
        break;
    case 2:
        eseal_trust_free(FROM_LONG(eseal_trust, pointer));
        break;
    case 3:
        eseal_evidence_free(FROM_LONG(eseal_evidence, pointer));
        break;
    case 4:
        eseal_report_free(FROM_LONG(eseal_report, pointer));
        break;
    case 5:
        eseal_seal_free(FROM_LONG(eseal_seal, pointer));
        break;
    case 6:
        eseal_signer_free(FROM_LONG(eseal_signer, pointer));
        break;
    case 7:
        glue_signing_free(pointer);
        break;
    case 8:
        glue_batch_free(pointer);
        break;
    default:
        glue_document_free(pointer);
    }
}
