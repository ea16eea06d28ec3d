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

NATIVE(jlong, contextNew)(JNIEnv *env, jclass class, jboolean still, jlong time)
{
    eseal_error err = {0};
    java_ctx *made = calloc(1, sizeof *made);
    eseal_ctx_options options = {.size = sizeof options};

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
    if (eseal_ctx_new(&made->ctx, &options, &err) == 0)
        return TO_LONG(made);
    free(made);
    glue_throw(env, &err);
    return 0;
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
    glue_octets der, name = {0};
    int rc;

    (void)class;
    if (!glue_copy(env, &der, certificate))
        return;
    if (glue_copy(env, &name, subject)) {
        rc = eseal_cert_parse(&cert, FROM_LONG(eseal_ctx, ctx), der.data, der.len, &err);
        if (rc == 0 && use == 0)
            rc = eseal_trust_add_intermediate(FROM_LONG(eseal_trust, trust), cert, &err);
        else if (rc == 0)
            rc = eseal_trust_add(
                FROM_LONG(eseal_trust, trust), cert, use, (unsigned)flags, name.data, &err);
        if (rc != 0)
            glue_throw(env, &err);
    }
    eseal_cert_free(cert);
    free(der.data);
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
    default:
        glue_batch_free(pointer);
    }
}
