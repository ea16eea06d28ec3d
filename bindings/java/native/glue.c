/* SPDX-License-Identifier: Apache-2.0 */
/* Octets, texts and errors between Java and C. */
#include "glue.h"

/* mutable: set once in JNI_OnLoad, before any other function can be called. */
static jclass exception_class;
static jmethodID exception_new;

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *unused)
{
    JNIEnv *env = NULL;
    jclass found;

    (void)unused;
    if (!glue_own_openssl() || (*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK)
        return JNI_ERR;
    found = (*env)->FindClass(env, "org/libeseal/EsealException");
    if (found == NULL)
        return JNI_ERR;
    exception_class = (*env)->NewGlobalRef(env, found);
    exception_new = (*env)->GetMethodID(env, found, "<init>", "(IIJ[B[B)V");
    return exception_class == NULL || exception_new == NULL ? JNI_ERR : JNI_VERSION_1_8;
}

void glue_throw_nomem(JNIEnv *env)
{
    eseal_error err = {.code = ESEAL_E_NOMEM, .offset = UINT64_MAX, .text = "memory could not be had"};

    glue_throw(env, &err);
}

jthrowable glue_exception(JNIEnv *env, const eseal_error *err)
{
    jbyteArray where = glue_text(env, err->where);
    jbyteArray text = where == NULL ? NULL : glue_text(env, err->text);

    if (text == NULL)
        return NULL; /* Java's own OutOfMemoryError is pending */
    return (*env)->NewObject(env, exception_class, exception_new, (jint)err->code, (jint)err->sys,
        (jlong)err->offset, where, text);
}

void glue_throw(JNIEnv *env, const eseal_error *err)
{
    jthrowable thrown;

    if ((*env)->ExceptionCheck(env))
        return;
    thrown = glue_exception(env, err);
    if (thrown != NULL)
        (*env)->Throw(env, thrown);
}

int glue_copy(JNIEnv *env, glue_octets *out, jbyteArray array)
{
    jsize len = array == NULL ? 0 : (*env)->GetArrayLength(env, array);

    *out = (glue_octets){0};
    if (array == NULL)
        return 1;
    out->data = malloc((size_t)len + 1);
    if (out->data == NULL) {
        glue_throw_nomem(env);
        return 0;
    }
    (*env)->GetByteArrayRegion(env, array, 0, len, (jbyte *)out->data);
    out->data[len] = '\0';
    out->len = (size_t)len;
    return 1;
}

int glue_cert(JNIEnv *env, eseal_cert **out, const eseal_ctx *ctx, jbyteArray der, eseal_error *err)
{
    glue_octets octets;
    int rc;

    *out = NULL;
    if (!glue_copy(env, &octets, der))
        return ESEAL_E_NOMEM;
    rc = eseal_cert_parse(out, ctx, octets.data, octets.len, err);
    free(octets.data);
    return rc;
}

void glue_wipe(glue_octets *octets)
{
    volatile char *data = octets->data;

    for (size_t i = 0; data != NULL && i < octets->len; i++)
        data[i] = 0;
    free(octets->data);
    *octets = (glue_octets){0};
}

jbyteArray glue_array(JNIEnv *env, const void *data, size_t len)
{
    jbyteArray array = NULL;

    if (data == NULL)
        return NULL;
    if (len <= INT32_MAX)
        array = (*env)->NewByteArray(env, (jsize)len);
    else
        glue_throw_nomem(env);
    if (array != NULL)
        (*env)->SetByteArrayRegion(env, array, 0, (jsize)len, data);
    return array;
}

jbyteArray glue_text(JNIEnv *env, const char *text)
{
    return glue_array(env, text, text == NULL ? 0 : strlen(text));
}

int glue_open(JNIEnv *env, glue_source *out, jbyteArray data, jobject buffer, jbyteArray path)
{
    eseal_error err = {0};
    int rc = 0;

    *out = (glue_source){0};
    if (!glue_copy(env, &out->octets, path != NULL ? path : data))
        return 0;
    if (path != NULL)
        rc = eseal_io_open_file(&out->io, out->octets.data, &err);
    else if (data != NULL)
        rc = eseal_io_open(&out->io, out->octets.data, out->octets.len, &err);
    else
        rc = eseal_io_open(&out->io, (*env)->GetDirectBufferAddress(env, buffer),
            (size_t)(*env)->GetDirectBufferCapacity(env, buffer), &err);
    if (rc == 0)
        return 1;
    glue_throw(env, &err);
    glue_close(out);
    return 0;
}

int glue_open_document(
    JNIEnv *env, glue_source *out, const eseal_ctx *ctx, jbyteArray data, jobject buffer, jbyteArray path)
{
    eseal_error err = {0};

    if (!glue_open(env, out, data, buffer, path))
        return 0;
    if (eseal_document_open(&out->document, ctx, out->io, &err) == 0)
        return 1;
    if (err.where[0] == '\0' && path != NULL)
        strncpy(err.where, out->octets.data, sizeof err.where - 1);
    glue_throw(env, &err);
    glue_close(out);
    return 0;
}

void glue_close(glue_source *source)
{
    eseal_document_free(source->document);
    eseal_io_free(source->io);
    free(source->octets.data);
    *source = (glue_source){0};
}
