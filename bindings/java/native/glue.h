/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the Java glue shares.  Java passes handles as long, texts as UTF-8 octets, and gets octets back; a
 * failure of the library becomes an EsealException.  No rule of the library's is repeated here.
 *
 * Lifetimes are Java's business (Handle.java): a pointer that comes in is alive for the call.
 */
#ifndef GLUE_H
#define GLUE_H

#include <jni.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <eseal.h>

#define NATIVE(type, name) JNIEXPORT type JNICALL Java_org_libeseal_Native_##name

#define TO_LONG(pointer) ((jlong)(intptr_t)(pointer))
#define FROM_LONG(type, handle) ((type *)(intptr_t)(handle))

int glue_own_openssl(void); /* 0 where that fails */

/* Octets copied out of a Java array, with a NUL behind them, so that they serve as a text too. */
typedef struct glue_octets {
    char *data; /* NULL for a Java null */
    size_t len;
} glue_octets;

/* Copies a byte[], which may be null.  Returns 0 with an exception pending when memory runs out. */
int glue_copy(JNIEnv *env, glue_octets *out, jbyteArray array);
void glue_wipe(glue_octets *octets); /* clears, frees */

/* Octets to a new byte[]; null for NULL. */
jbyteArray glue_array(JNIEnv *env, const void *data, size_t len);
/* A text of the library's (freed here when owned) as UTF-8 octets; null for NULL. */
jbyteArray glue_text(JNIEnv *env, const char *text);

/* An EsealException; NULL with another exception pending where that fails. */
jthrowable glue_exception(JNIEnv *env, const eseal_error *err);
void glue_throw(JNIEnv *env, const eseal_error *err);
void glue_throw_nomem(JNIEnv *env);

/* Facts on their way to Java: a stream of tagged values, read by Events.java. */
typedef struct glue_events {
    unsigned char *data;
    size_t len, room;
    int failed;
} glue_events;

void glue_event(glue_events *out, char tag, const char *key); /* { } [ ] */
void glue_event_text(glue_events *out, const char *key, const char *value);
/* Nothing for NULL. */
void glue_event_octets(glue_events *out, const char *key, const void *data, size_t len);
void glue_event_integer(glue_events *out, const char *key, int64_t value);
void glue_event_number(glue_events *out, const char *key, double value);
/* Frees the events; throws when memory had run out. */
jbyteArray glue_events_array(JNIEnv *env, glue_events *events);

/* A document or content, from memory that is kept with it, or from a file. */
typedef struct glue_source {
    glue_octets octets;
    eseal_io *io;
    eseal_document *document;
} glue_source;

/* Opens what data (a copy is made), address (alive during the call only) or path names. */
int glue_open(JNIEnv *env, glue_source *out, jbyteArray data, jobject buffer, jbyteArray path);
int glue_open_document(
    JNIEnv *env, glue_source *out, const eseal_ctx *ctx, jbyteArray data, jobject buffer, jbyteArray path);
void glue_close(glue_source *source);

/* What a verification takes, as it came from Java. */
typedef struct glue_request {
    glue_octets policy_name, name, signer_der;
    eseal_policy *policy;
    eseal_cert *signer;
    eseal_verify_options options;
} glue_request;

/* numbers: trust, evidence, at, flags; texts: policy, document's name, signer's certificate, each or null;
 * uncovered: package paths, or null.  Free it also after 0, with which an exception is pending. */
int glue_request_make(JNIEnv *env, glue_request *out, const eseal_ctx *ctx, jlongArray numbers,
    jobjectArray texts, jobjectArray uncovered);
void glue_request_free(glue_request *request);

/* A certificate.  Like eseal_cert_parse(); ESEAL_E_NOMEM with an exception pending. */
int glue_cert(JNIEnv *env, eseal_cert **out, const eseal_ctx *ctx, jbyteArray der, eseal_error *err);
/* A stamp; NULL with an exception pending. */
eseal_stamp_token *glue_token(JNIEnv *env, const eseal_ctx *ctx, jbyteArray der);
jbyteArray glue_signature_events(JNIEnv *env, const eseal_signature *signature);

void glue_document_free(jlong document);
void glue_signing_free(jlong signing);
void glue_batch_free(jlong batch);

#endif
