/* SPDX-License-Identifier: Apache-2.0 */
/* Signature values, and time stamps: asking for one, reading one, putting one in, judging one. */
#include "glue.h"

/* What a stamp is over or goes into, as in StampToken.java. */
enum { OCTETS = 0, SIGNATURE = 1, SEAL = 2, EVIDENCE = 3 };

static void events_of_octets(glue_events *out, const char *key,
    const unsigned char *(*get)(const eseal_signature *, size_t *), const eseal_signature *of)
{
    size_t len = 0;
    const unsigned char *data = get(of, &len);

    glue_event_octets(out, key, data, len);
}

jbyteArray glue_signature_events(JNIEnv *env, const eseal_signature *signature)
{
    const eseal_seal *seal = eseal_signature_seal(signature);
    glue_events out = {0};
    size_t len = 0;

    glue_event(&out, '{', NULL);
    glue_event_integer(&out, "format", eseal_signature_format(signature));
    if (eseal_signature_time(signature) != INT64_MIN)
        glue_event_integer(&out, "time", eseal_signature_time(signature));
    glue_event_text(&out, "property_info", eseal_signature_property_info(signature));
    if (seal != NULL) {
        const unsigned char *der = eseal_seal_der(seal, &len);

        glue_event_octets(&out, "seal", der, len);
    }
    events_of_octets(&out, "data_hash", eseal_signature_data_hash, signature);
    events_of_octets(&out, "certificate", eseal_signature_cert, signature);
    events_of_octets(&out, "message", eseal_signature_message, signature);
    events_of_octets(&out, "value", eseal_signature_value, signature);
    events_of_octets(&out, "der", eseal_signature_der, signature);
    glue_event(&out, '}', NULL);
    return glue_events_array(env, &out);
}

/* From octets, or from the file that path names. */
NATIVE(jbyteArray, signatureEvents)(
    JNIEnv *env, jclass class, jlong context, jbyteArray data, jbyteArray path)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    eseal_signature *signature = NULL;
    jbyteArray events = NULL;
    glue_octets octets;
    int rc;

    (void)class;
    if (!glue_copy(env, &octets, path != NULL ? path : data))
        return NULL;
    rc = path != NULL ? eseal_signature_open_file(&signature, ctx, octets.data, &err)
                      : eseal_signature_parse(&signature, ctx, octets.data, octets.len, &err);
    if (rc == 0)
        events = glue_signature_events(env, signature);
    else
        glue_throw(env, &err);
    eseal_signature_free(signature);
    free(octets.data);
    return events;
}

eseal_stamp_token *glue_token(JNIEnv *env, const eseal_ctx *ctx, jbyteArray der)
{
    eseal_error err = {0};
    eseal_stamp_token *token = NULL;
    glue_octets octets;

    if (!glue_copy(env, &octets, der))
        return NULL;
    if (eseal_stamp_token_parse(&token, ctx, octets.data, octets.len, &err) != 0)
        glue_throw(env, &err);
    free(octets.data);
    return token;
}

static void event_of_token(glue_events *out, const char *key,
    const unsigned char *(*get)(const eseal_stamp_token *, size_t *), const eseal_stamp_token *of)
{
    size_t len = 0;
    const unsigned char *data = get(of, &len);

    glue_event_octets(out, key, data, len);
}

NATIVE(jbyteArray, stampEvents)(JNIEnv *env, jclass class, jlong context, jbyteArray der)
{
    eseal_stamp_token *token = glue_token(env, FROM_LONG(eseal_ctx, context), der);
    glue_events out = {0};

    (void)class;
    if (token == NULL)
        return NULL;
    glue_event(&out, '{', NULL);
    glue_event_integer(&out, "time", eseal_stamp_token_time(token));
    glue_event_text(&out, "policy", eseal_stamp_token_policy(token));
    glue_event_text(&out, "serial", eseal_stamp_token_serial(token));
    glue_event_text(&out, "digest", eseal_stamp_token_digest(token));
    event_of_token(&out, "imprint", eseal_stamp_token_imprint, token);
    event_of_token(&out, "nonce", eseal_stamp_token_nonce, token);
    event_of_token(&out, "certificate", eseal_stamp_token_cert, token);
    event_of_token(&out, "der", eseal_stamp_token_der, token);
    glue_event(&out, '}', NULL);
    eseal_stamp_token_free(token);
    return glue_events_array(env, &out);
}

/* texts: the policy's OID and the nonce, each or null. */
NATIVE(jbyteArray, stampRequest)(JNIEnv *env, jclass class, jlong context, jint over, jbyteArray data,
    jbyteArray policy, jbyteArray nonce, jboolean certificate)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    glue_octets d = {0}, p = {0}, n = {0};
    eseal_signature *signature = NULL;
    unsigned char *out = NULL;
    jbyteArray array = NULL;
    size_t len = 0;
    int rc = ESEAL_E_NOMEM;

    (void)class;
    if (glue_copy(env, &d, data) && glue_copy(env, &p, policy) && glue_copy(env, &n, nonce)) {
        eseal_stamp_options options = {.size = sizeof options,
            .policy = p.data,
            .nonce = n.data,
            .nonce_len = n.len,
            .no_certificate = !certificate};

        if (over == EVIDENCE)
            rc = eseal_evidence_stamp_request(&out, &len, ctx, d.data, d.len, &options, &err);
        else if (over == OCTETS)
            rc = eseal_stamp_request_encode_octets(&out, &len, ctx, d.data, d.len, &options, &err);
        else if ((rc = eseal_signature_parse(&signature, ctx, d.data, d.len, &err)) == 0)
            rc = eseal_stamp_request_encode(&out, &len, ctx, signature, &options, &err);
        if (rc != 0)
            glue_throw(env, &err);
    }
    if (rc == 0)
        array = glue_array(env, out, len);
    eseal_signature_free(signature);
    eseal_free(out);
    free(d.data);
    free(p.data);
    free(n.data);
    return array;
}

static int add(unsigned char **out, size_t *len, const eseal_ctx *ctx, jint into, const glue_octets *der,
    const eseal_stamp_token *token, eseal_error *err)
{
    eseal_signature *signature = NULL;
    eseal_seal *seal = NULL;
    int rc;

    if (into == EVIDENCE)
        return eseal_evidence_add_stamp(out, len, ctx, der->data, der->len, token, err);
    if (into == SEAL) {
        rc = eseal_seal_parse(&seal, ctx, der->data, der->len, err);
        if (rc == 0)
            rc = eseal_seal_add_stamp(out, len, ctx, seal, token, err);
    } else {
        rc = eseal_signature_parse(&signature, ctx, der->data, der->len, err);
        if (rc == 0)
            rc = eseal_signature_add_stamp(out, len, ctx, signature, token, err);
    }
    eseal_signature_free(signature);
    eseal_seal_free(seal);
    return rc;
}

NATIVE(jbyteArray, stampAdd)(
    JNIEnv *env, jclass class, jlong context, jint into, jbyteArray data, jbyteArray stamp)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    glue_octets der = {0};
    eseal_stamp_token *token = glue_token(env, ctx, stamp);
    unsigned char *out = NULL;
    jbyteArray array = NULL;
    size_t len = 0;

    (void)class;
    if (token != NULL && glue_copy(env, &der, data)) {
        if (add(&out, &len, ctx, into, &der, token, &err) == 0)
            array = glue_array(env, out, len);
        else
            glue_throw(env, &err);
    }
    eseal_stamp_token_free(token);
    eseal_free(out);
    free(der.data);
    return array;
}

/* Over octets, or an evidence file. */
NATIVE(jlong, stampVerify)(JNIEnv *env, jclass class, jlong context, jint over, jbyteArray stamp,
    jbyteArray data, jlongArray numbers, jobjectArray texts)
{
    const eseal_ctx *ctx = FROM_LONG(eseal_ctx, context);
    eseal_error err = {0};
    eseal_report *report = NULL;
    glue_octets octets = {0};
    glue_request r;
    eseal_stamp_token *token = NULL;

    (void)class;
    if (glue_request_make(env, &r, ctx, numbers, texts, NULL) && glue_copy(env, &octets, data) &&
        (token = glue_token(env, ctx, stamp)) != NULL) {
        int rc = over == EVIDENCE ? eseal_evidence_stamp_verify(&report, token, ctx, octets.data,
                                        octets.len, &r.options, &err)
                                  : eseal_stamp_token_verify(&report, token, ctx, octets.data,
                                        octets.len, &r.options, &err);

        if (rc != 0)
            glue_throw(env, &err);
    }
    eseal_stamp_token_free(token);
    free(octets.data);
    glue_request_free(&r);
    return TO_LONG(report);
}
