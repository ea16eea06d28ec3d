/* SPDX-License-Identifier: Apache-2.0 */
/* Verification, and reports. */
#include "glue.h"

/* Bits of the flags that Verifier.java passes. */
enum { REQUIRE_STATUS = 1, REQUIRE_STAMP = 2 };

static int add_uncovered(JNIEnv *env, eseal_policy *policy, jobjectArray paths, eseal_error *err)
{
    jsize count = paths == NULL ? 0 : (*env)->GetArrayLength(env, paths);
    int rc = 0;

    for (jsize i = 0; rc == 0 && i < count; i++) {
        jbyteArray item = (*env)->GetObjectArrayElement(env, paths, i);
        glue_octets path;

        if (!glue_copy(env, &path, item))
            return ESEAL_E_NOMEM;
        rc = eseal_policy_add_uncovered(policy, path.data, err);
        free(path.data);
        (*env)->DeleteLocalRef(env, item);
    }
    return rc;
}

static int make_policy(JNIEnv *env, glue_request *r, const eseal_ctx *ctx, jint flags, jobjectArray uncovered)
{
    eseal_error err = {0};
    int rc = eseal_policy_new(&r->policy, ctx, r->policy_name.data, &err);

    if (rc == 0 && (flags & REQUIRE_STATUS) != 0)
        eseal_policy_set_require_status(r->policy, 1);
    if (rc == 0 && (flags & REQUIRE_STAMP) != 0)
        eseal_policy_set_require_stamp(r->policy, 1);
    if (rc == 0)
        rc = add_uncovered(env, r->policy, uncovered, &err);
    if (rc == 0 && r->signer_der.data != NULL)
        rc = eseal_cert_parse(&r->signer, ctx, r->signer_der.data, r->signer_der.len, &err);
    if (rc != 0)
        glue_throw(env, &err);
    return rc == 0;
}

int glue_request_make(JNIEnv *env, glue_request *r, const eseal_ctx *ctx, jlongArray numbers,
    jobjectArray texts, jobjectArray uncovered)
{
    glue_octets *into[] = {&r->policy_name, &r->name, &r->signer_der};
    jlong n[4]; /* trust, evidence, at, flags */

    *r = (glue_request){.options = {.size = sizeof r->options}};
    (*env)->GetLongArrayRegion(env, numbers, 0, 4, n);
    for (jsize i = 0; i < 3; i++) {
        jbyteArray item = (*env)->GetObjectArrayElement(env, texts, i);

        if (!glue_copy(env, into[i], item))
            return 0;
    }
    if (!make_policy(env, r, ctx, (jint)n[3], uncovered))
        return 0;
    r->options.trust = FROM_LONG(eseal_trust, n[0]);
    r->options.evidence = FROM_LONG(eseal_evidence, n[1]);
    r->options.at = n[2];
    r->options.policy = r->policy;
    r->options.name = r->name.data;
    r->options.signer = r->signer;
    return 1;
}

void glue_request_free(glue_request *r)
{
    eseal_policy_free(r->policy);
    eseal_cert_free(r->signer);
    free(r->policy_name.data);
    free(r->name.data);
    free(r->signer_der.data);
}

/* A document from octets, a direct buffer, or a file: whichever is not null. */
NATIVE(jlong, verifyDocument)(JNIEnv *env, jclass class, jlong context, jbyteArray data, jobject buffer,
    jbyteArray path, jlongArray numbers, jobjectArray texts, jobjectArray uncovered)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    eseal_report *report = NULL;
    glue_source source = {0};
    glue_request r;

    (void)class;
    if (glue_request_make(env, &r, ctx, numbers, texts, uncovered) &&
        glue_open_document(env, &source, ctx, data, buffer, path) &&
        eseal_document_verify(&report, source.document, &r.options, &err) != 0)
        glue_throw(env, &err);
    glue_close(&source);
    glue_request_free(&r);
    return TO_LONG(report);
}

/* A detached signature over content. */
NATIVE(jlong, verifySignature)(JNIEnv *env, jclass class, jlong context, jbyteArray signature,
    jbyteArray content, jbyteArray path, jlongArray numbers, jobjectArray texts)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    eseal_report *report = NULL;
    eseal_signature *parsed = NULL;
    glue_octets der = {0};
    glue_source source = {0};
    glue_request r;

    (void)class;
    if (glue_request_make(env, &r, ctx, numbers, texts, NULL) && glue_copy(env, &der, signature) &&
        glue_open(env, &source, content, NULL, path)) {
        int rc = eseal_signature_parse(&parsed, ctx, der.data, der.len, &err);

        if (rc == 0)
            rc = eseal_signature_verify(&report, parsed, ctx, source.io, &r.options, &err);
        if (rc != 0)
            glue_throw(env, &err);
    }
    eseal_signature_free(parsed);
    glue_close(&source);
    free(der.data);
    glue_request_free(&r);
    return TO_LONG(report);
}

NATIVE(jlong, verifySeal)(
    JNIEnv *env, jclass class, jlong context, jlong seal, jlongArray numbers, jobjectArray texts)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    eseal_report *report = NULL;
    glue_request r;

    (void)class;
    if (glue_request_make(env, &r, ctx, numbers, texts, NULL) &&
        eseal_seal_verify(&report, FROM_LONG(eseal_seal, seal), ctx, &r.options, &err) != 0)
        glue_throw(env, &err);
    glue_request_free(&r);
    return TO_LONG(report);
}

NATIVE(jint, reportResult)(JNIEnv *env, jclass class, jlong report, jboolean strict)
{
    const eseal_report *of = FROM_LONG(eseal_report, report);

    (void)env, (void)class;
    return strict ? eseal_report_strict_result(of) : eseal_report_result(of);
}

static jbyteArray owned_text(JNIEnv *env, char *text)
{
    jbyteArray array = glue_text(env, text);

    if (text == NULL)
        glue_throw_nomem(env);
    eseal_free(text);
    return array;
}

NATIVE(jbyteArray, reportJson)(
    JNIEnv *env, jclass class, jlong report, jboolean chinese, jboolean compact)
{
    (void)class;
    return owned_text(
        env, eseal_report_json(FROM_LONG(eseal_report, report), chinese ? "zh" : "en", compact));
}

NATIVE(jbyteArray, reportText)(JNIEnv *env, jclass class, jlong report, jboolean chinese)
{
    (void)class;
    return owned_text(env, eseal_report_text(FROM_LONG(eseal_report, report), chinese ? "zh" : "en"));
}

static int begin_object(void *arg, const char *key)
{
    glue_event(arg, '{', key);
    return 0;
}

static int end_object(void *arg)
{
    glue_event(arg, '}', NULL);
    return 0;
}

static int begin_array(void *arg, const char *key)
{
    glue_event(arg, '[', key);
    return 0;
}

static int end_array(void *arg)
{
    glue_event(arg, ']', NULL);
    return 0;
}

static int text(void *arg, const char *key, const char *value)
{
    glue_event_text(arg, key, value);
    return 0;
}

static int integer(void *arg, const char *key, int64_t value)
{
    glue_event_integer(arg, key, value);
    return 0;
}

static int number(void *arg, const char *key, double value)
{
    glue_event_number(arg, key, value);
    return 0;
}

NATIVE(jbyteArray, reportEvents)(JNIEnv *env, jclass class, jlong report, jboolean chinese)
{
    const eseal_visitor visitor = {.size = sizeof visitor,
        .begin_object = begin_object,
        .end_object = end_object,
        .begin_array = begin_array,
        .end_array = end_array,
        .text = text,
        .integer = integer,
        .number = number};
    glue_events events = {0};

    (void)class;
    if (eseal_report_visit(FROM_LONG(eseal_report, report), chinese ? "zh" : "en", &visitor, &events) != 0)
        events.failed = 1;
    return glue_events_array(env, &events);
}
