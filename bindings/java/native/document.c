/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that are open. */
#include "glue.h"

static eseal_document *opened(jlong pointer)
{
    return FROM_LONG(glue_source, pointer)->document;
}

void glue_document_free(jlong pointer)
{
    glue_source *source = FROM_LONG(glue_source, pointer);

    glue_close(source);
    free(source);
}

/* From octets, of which a copy is kept, or from the file that path names. */
NATIVE(jlong, documentOpen)(
    JNIEnv *env, jclass class, jlong context, jbyteArray data, jbyteArray path)
{
    glue_source *made = calloc(1, sizeof *made);

    (void)class;
    if (made == NULL)
        glue_throw_nomem(env);
    else if (glue_open_document(env, made, FROM_LONG(eseal_ctx, context), data, NULL, path))
        return TO_LONG(made);
    free(made);
    return 0;
}

/* The format, the number of pages, the IDs of the signatures. */
NATIVE(jbyteArray, documentEvents)(JNIEnv *env, jclass class, jlong pointer)
{
    const eseal_document *document = opened(pointer);
    size_t count = eseal_document_signature_count(document);
    glue_events out = {0};

    (void)class;
    glue_event(&out, '{', NULL);
    glue_event_text(&out, "format", eseal_document_format(document));
    glue_event_integer(&out, "pages", (int64_t)eseal_document_page_count(document));
    glue_event(&out, '[', "signatures");
    for (size_t i = 0; i < count; i++)
        glue_event_text(&out, NULL, eseal_document_signature_id(document, i));
    glue_event(&out, ']', NULL);
    glue_event(&out, '}', NULL);
    return glue_events_array(env, &out);
}

/* size: width and height in mm. */
NATIVE(void, documentPageSize)(
    JNIEnv *env, jclass class, jlong pointer, jlong page, jdoubleArray size)
{
    eseal_error err = {0};
    double mm[2] = {0};

    (void)class;
    if (eseal_document_page_size(&mm[0], &mm[1], opened(pointer), (size_t)page, &err) == 0)
        (*env)->SetDoubleArrayRegion(env, size, 0, 2, mm);
    else
        glue_throw(env, &err);
}

NATIVE(jbyteArray, documentSignature)(JNIEnv *env, jclass class, jlong pointer, jlong index)
{
    eseal_error err = {0};
    eseal_signature *signature = NULL;
    jbyteArray events = NULL;

    (void)class;
    if (eseal_document_signature(&signature, opened(pointer), (size_t)index, &err) == 0)
        events = glue_signature_events(env, signature);
    else
        glue_throw(env, &err);
    eseal_signature_free(signature);
    return events;
}

NATIVE(void, documentAddStamp)(JNIEnv *env, jclass class, jlong context, jlong pointer, jlong index,
    jbyteArray stamp, jbyteArray path)
{
    eseal_error err = {0};
    eseal_stamp_token *token = glue_token(env, FROM_LONG(eseal_ctx, context), stamp);
    glue_octets to = {0};

    (void)class;
    if (token != NULL && glue_copy(env, &to, path) &&
        eseal_document_add_stamp_file(opened(pointer), (size_t)index, token, to.data, &err) != 0)
        glue_throw(env, &err);
    eseal_stamp_token_free(token);
    free(to.data);
}

NATIVE(jlong, documentVerify)(JNIEnv *env, jclass class, jlong context, jlong pointer,
    jlongArray numbers, jobjectArray texts, jobjectArray uncovered)
{
    eseal_error err = {0};
    eseal_report *report = NULL;
    glue_request r;

    (void)class;
    if (glue_request_make(env, &r, FROM_LONG(eseal_ctx, context), numbers, texts, uncovered) &&
        eseal_document_verify(&report, opened(pointer), &r.options, &err) != 0)
        glue_throw(env, &err);
    glue_request_free(&r);
    return TO_LONG(report);
}
