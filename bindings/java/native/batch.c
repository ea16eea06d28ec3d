/* SPDX-License-Identifier: Apache-2.0 */
/* Batches: many documents, judged by several threads of C's. */
#include "glue.h"

/* A document in memory, until its result is taken. */
typedef struct held {
    struct held *next;
    uint64_t index;
    glue_octets octets;
} held;

/* What the verification takes lives as long as the batch. */
typedef struct java_batch {
    eseal_batch *batch;
    glue_request request;
    held *first;
} java_batch;

static void let_go(java_batch *batch, uint64_t index, int all)
{
    held **at = &batch->first;

    while (*at != NULL) {
        held *one = *at;

        if (all || one->index == index) {
            *at = one->next;
            free(one->octets.data);
            free(one);
        } else {
            at = &one->next;
        }
    }
}

void glue_batch_free(jlong pointer)
{
    java_batch *batch = FROM_LONG(java_batch, pointer);

    eseal_batch_free(batch->batch);
    let_go(batch, 0, 1);
    glue_request_free(&batch->request);
    free(batch);
}

NATIVE(jlong, batchNew)(JNIEnv *env, jclass class, jlong context, jlongArray numbers, jobjectArray texts,
    jobjectArray uncovered, jlong threads, jlong window, jboolean any_order)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    java_batch *made = calloc(1, sizeof *made);
    eseal_batch_options options = {.size = sizeof options,
        .threads = (size_t)threads,
        .window = (size_t)window,
        .any_order = any_order};

    (void)class;
    if (made == NULL) {
        glue_throw_nomem(env);
        return 0;
    }
    options.verify = &made->request.options;
    if (glue_request_make(env, &made->request, ctx, numbers, texts, uncovered)) {
        if (eseal_batch_new(&made->batch, ctx, &options, &err) == 0)
            return TO_LONG(made);
        glue_throw(env, &err);
    }
    glue_batch_free(TO_LONG(made));
    return 0;
}

NATIVE(jboolean, batchIsFull)(JNIEnv *env, jclass class, jlong batch)
{
    (void)env, (void)class;
    return eseal_batch_is_full(FROM_LONG(java_batch, batch)->batch) != 0;
}

/* Adds octets, which the batch takes over where it takes them at all. */
static int add_octets(java_batch *batch, glue_octets *octets, const char *name, eseal_error *err)
{
    held *one = malloc(sizeof *one);
    int rc;

    if (one == NULL) {
        *err = (eseal_error){.code = ESEAL_E_NOMEM, .offset = UINT64_MAX};
        return err->code;
    }
    one->index = eseal_batch_count(batch->batch, ESEAL_BATCH_ADDED);
    rc = eseal_batch_add(batch->batch, octets->data, octets->len, name, err);
    if (rc != 0) {
        free(one);
        return rc;
    }
    one->octets = *octets;
    one->next = batch->first;
    batch->first = one;
    *octets = (glue_octets){0};
    return 0;
}

/* data, or, where it is null, the file at path. */
NATIVE(void, batchAdd)(
    JNIEnv *env, jclass class, jlong pointer, jbyteArray data, jbyteArray path, jbyteArray name)
{
    java_batch *batch = FROM_LONG(java_batch, pointer);
    eseal_error err = {0};
    glue_octets octets = {0}, shown = {0};
    int rc;

    (void)class;
    if (glue_copy(env, &octets, data != NULL ? data : path) && glue_copy(env, &shown, name)) {
        rc = data != NULL ? add_octets(batch, &octets, shown.data, &err)
                          : eseal_batch_add_file(batch->batch, octets.data, shown.data, &err);
        if (rc != 0)
            glue_throw(env, &err);
    }
    free(octets.data);
    free(shown.data);
}

/* Waits for a result.  numbers: the report, the index; found: the name, the EsealException.  False when no
 * document is under way. */
NATIVE(jboolean, batchNext)(
    JNIEnv *env, jclass class, jlong pointer, jlongArray numbers, jobjectArray found)
{
    java_batch *batch = FROM_LONG(java_batch, pointer);
    eseal_error err = {0};
    eseal_report *report = NULL;
    const char *name = NULL;
    uint64_t index = 0;
    int rc = eseal_batch_next(&report, &index, &name, batch->batch, &err);
    jlong out[] = {TO_LONG(report), (jlong)index};

    (void)class;
    if (rc == 0)
        return JNI_FALSE;
    let_go(batch, index, 0);
    (*env)->SetLongArrayRegion(env, numbers, 0, 2, out);
    (*env)->SetObjectArrayElement(env, found, 0, glue_text(env, name));
    if (rc < 0 && !(*env)->ExceptionCheck(env))
        (*env)->SetObjectArrayElement(env, found, 1, glue_exception(env, &err));
    if (!(*env)->ExceptionCheck(env))
        return JNI_TRUE;
    eseal_report_free(report);
    return JNI_FALSE;
}

NATIVE(void, batchCancel)(JNIEnv *env, jclass class, jlong batch)
{
    (void)env, (void)class;
    eseal_batch_cancel(FROM_LONG(java_batch, batch)->batch);
}

NATIVE(jlong, batchCount)(JNIEnv *env, jclass class, jlong batch, jint what)
{
    (void)env, (void)class;
    return (jlong)eseal_batch_count(FROM_LONG(java_batch, batch)->batch, what);
}
