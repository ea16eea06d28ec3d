/* SPDX-License-Identifier: Apache-2.0 */
/* Seal status lists. */
#include "glue.h"

static jbyteArray events_of(JNIEnv *env, const eseal_status_list *list)
{
    const unsigned char *octets;
    int64_t at = 0;
    const char *about = eseal_status_list_question(list, &at);
    glue_events out = {0};
    size_t len = 0;

    glue_event(&out, '{', NULL);
    glue_event_text(&out, "issuer", eseal_status_list_issuer(list));
    glue_event_integer(&out, "number", eseal_status_list_number(list));
    glue_event_integer(&out, "this_update", eseal_status_list_this_update(list));
    glue_event_integer(&out, "next_update", eseal_status_list_next_update(list));
    if (about != NULL) {
        glue_event_text(&out, "about", about);
        glue_event_integer(&out, "asked_at", at);
    }
    octets = eseal_status_list_cert(list, &len);
    glue_event_octets(&out, "certificate", octets, len);
    octets = eseal_status_list_der(list, &len);
    glue_event_octets(&out, "der", octets, len);
    glue_event(&out, '[', "entries");
    for (size_t i = 0; i < eseal_status_list_count(list); i++) {
        glue_event(&out, '{', NULL);
        glue_event_text(&out, "id", eseal_status_list_id_at(list, i));
        glue_event_integer(&out, "status", eseal_status_list_status_at(list, i));
        glue_event_text(&out, "reason", eseal_status_list_reason_at(list, i));
        glue_event_integer(&out, "effective", eseal_status_list_effective_at(list, i));
        glue_event_integer(&out, "reported", eseal_status_list_reported_at(list, i));
        glue_event(&out, '}', NULL);
    }
    glue_event(&out, ']', NULL);
    glue_event(&out, '}', NULL);
    return glue_events_array(env, &out);
}

/* From octets, or from the file that path names. */
NATIVE(jbyteArray, statusEvents)(
    JNIEnv *env, jclass class, jlong context, jbyteArray data, jbyteArray path)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    eseal_status_list *list = NULL;
    jbyteArray events = NULL;
    glue_octets octets;
    int rc;

    (void)class;
    if (!glue_copy(env, &octets, path != NULL ? path : data))
        return NULL;
    rc = path != NULL ? eseal_status_list_open_file(&list, ctx, octets.data, &err)
                      : eseal_status_list_parse(&list, ctx, octets.data, octets.len, &err);
    if (rc == 0)
        events = events_of(env, list);
    else
        glue_throw(env, &err);
    eseal_status_list_free(list);
    free(octets.data);
    return events;
}

static int add_maker(JNIEnv *env, eseal_status_builder *builder, const eseal_ctx *ctx,
    jobjectArray makers, jsize index, eseal_error *err)
{
    jbyteArray item = (*env)->GetObjectArrayElement(env, makers, index);
    eseal_cert *cert = NULL;
    int rc = glue_cert(env, &cert, ctx, item, err);

    if (rc == 0)
        rc = eseal_status_builder_add_maker(builder, cert, err);
    eseal_cert_free(cert);
    (*env)->DeleteLocalRef(env, item);
    return rc;
}

/* An entry is two texts, id and reason, and three numbers, status, effective and reported. */
static int add_entry(JNIEnv *env, eseal_status_builder *builder, jobjectArray texts, jlongArray numbers,
    jsize index, eseal_error *err)
{
    jbyteArray items[] = {(*env)->GetObjectArrayElement(env, texts, 2 * index),
        (*env)->GetObjectArrayElement(env, texts, 2 * index + 1)};
    glue_octets id = {0}, reason = {0};
    jlong n[3];
    int rc = ESEAL_E_NOMEM;

    (*env)->GetLongArrayRegion(env, numbers, 3 * index, 3, n);
    if (glue_copy(env, &id, items[0]) && glue_copy(env, &reason, items[1]))
        rc = eseal_status_builder_add_entry(
            builder, id.data, (int)n[0], reason.data, n[1], n[2], err);
    (*env)->DeleteLocalRef(env, items[0]);
    (*env)->DeleteLocalRef(env, items[1]);
    free(id.data);
    free(reason.data);
    return rc;
}

/* Fields in the order of StatusDraft.java. */
enum { NUMBER, THIS_UPDATE, NEXT_UPDATE, ASKED_AT, LONGS };

static int fill(JNIEnv *env, eseal_status_builder *builder, jlongArray fields, jbyteArray issuer,
    jbyteArray about, eseal_error *err)
{
    glue_octets name = {0}, seal = {0};
    jlong n[LONGS];
    int rc = ESEAL_E_NOMEM;

    (*env)->GetLongArrayRegion(env, fields, 0, LONGS, n);
    eseal_status_builder_set_number(builder, n[NUMBER]);
    eseal_status_builder_set_updates(builder, n[THIS_UPDATE], n[NEXT_UPDATE]);
    if (glue_copy(env, &name, issuer) && glue_copy(env, &seal, about)) {
        rc = eseal_status_builder_set_issuer(builder, name.data, err);
        if (rc == 0 && seal.data != NULL)
            rc = eseal_status_builder_set_question(builder, seal.data, n[ASKED_AT], err);
    }
    free(name.data);
    free(seal.data);
    return rc;
}

/* Makes and signs a list.  about: the seal that it is an answer about, or null. */
NATIVE(jbyteArray, statusMake)(JNIEnv *env, jclass class, jlong context, jlongArray fields,
    jbyteArray issuer, jbyteArray about, jobjectArray makers, jobjectArray texts, jlongArray numbers,
    jlong signer)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    jsize maker_count = (*env)->GetArrayLength(env, makers);
    jsize entry_count = (*env)->GetArrayLength(env, texts) / 2;
    eseal_error err = {0};
    eseal_status_builder *builder = NULL;
    eseal_status_list *list = NULL;
    jbyteArray events = NULL;
    int rc = eseal_status_builder_new(&builder, ctx, &err);

    (void)class;
    if (rc == 0)
        rc = fill(env, builder, fields, issuer, about, &err);
    for (jsize i = 0; rc == 0 && i < maker_count; i++)
        rc = add_maker(env, builder, ctx, makers, i, &err);
    for (jsize i = 0; rc == 0 && i < entry_count; i++)
        rc = add_entry(env, builder, texts, numbers, i, &err);
    if (rc == 0)
        rc = eseal_status_builder_sign(&list, builder, FROM_LONG(eseal_signer, signer), &err);
    if (rc == 0)
        events = events_of(env, list);
    else
        glue_throw(env, &err);
    eseal_status_list_free(list);
    eseal_status_builder_free(builder);
    return events;
}
