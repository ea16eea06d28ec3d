/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/asn1.h"

#include <pthread.h>

#include "codec/asn1_door.h"
#include "codec/asn1_memory.h"
#include "codec/der.h"

/* A BIT STRING as "[0] EXPLICIT", as "[0] IMPLICIT", or without the tag. */
static bool stamp_fits(es_span der)
{
    es_der cursor, below;
    es_tlv outer, inner;
    es_span bits;

    es_der_open(&cursor, der, der.ptr);
    if (!es_der_next(&cursor, &outer) || !es_der_at_end(&cursor))
        return false;
    if (outer.tag != ES_TAG_CTX0)
        return (outer.tag == ES_TAG_CTX0_PRIM || outer.tag == ES_TAG_BITS) &&
               es_der_bits(&outer, &bits);
    es_der_enter(&below, &outer, der.ptr);
    return es_der_take(&below, ES_TAG_BITS, &inner) && es_der_at_end(&below) &&
           es_der_bits(&inner, &bits);
}

/* One value of whatever type as "[0] EXPLICIT". */
static bool content_fits(es_span der)
{
    es_der cursor, below;
    es_tlv outer, inner;

    es_der_open(&cursor, der, der.ptr);
    if (!es_der_take(&cursor, ES_TAG_CTX0, &outer) || !es_der_at_end(&cursor))
        return false;
    es_der_enter(&below, &outer, der.ptr);
    return es_der_next(&below, &inner) && es_der_at_end(&below);
}

const es_asn1_type es_asn1_info_1 = {&asn_DEF_EsealInfo1, {{NULL, 0, NULL}}};
const es_asn1_type es_asn1_info_4 = {&asn_DEF_EsealInfo4, {{NULL, 0, NULL}}};
const es_asn1_type es_asn1_tbs_1 = {&asn_DEF_EsealTbs1, {{NULL, 0, NULL}}};
const es_asn1_type es_asn1_tbs_4 = {&asn_DEF_EsealTbs4, {{NULL, 0, NULL}}};
const es_asn1_type es_asn1_made_1 = {&asn_DEF_EsealTbsMade1, {{NULL, 0, NULL}}};
const es_asn1_type es_asn1_made_4 = {&asn_DEF_EsealTbsMade4, {{NULL, 0, NULL}}};

static const es_asn1_type KINDS[] = {
    [ES_ASN1_SEAL_V1] = {&asn_DEF_EsealSeal1, {{NULL, 0, NULL}}},
    [ES_ASN1_SEAL_V4] = {&asn_DEF_EsealSeal4,
        {{"timeStamp", offsetof(EsealSeal4_t, timeStamp), stamp_fits}}},
    [ES_ASN1_SIGNATURE_V1] = {&asn_DEF_EsealSignature1, {{NULL, 0, NULL}}},
    [ES_ASN1_SIGNATURE_V4] = {&asn_DEF_EsealSignature4,
        {{"timeStamp", offsetof(EsealSignature4_t, timeStamp), stamp_fits}}},
    [ES_ASN1_SIGNED_DATA] = {&asn_DEF_EsealContentInfo,
        {{"content/contentInfo/content", offsetof(EsealContentInfo_t, content.contentInfo.content),
            content_fits}}},
};

/* Where a member has no constraint of its own, the runtime takes its type's, and notes that in the
 * shared description on first use: a race between threads, unless it is all noted beforehand. */
static void prime(asn_TYPE_descriptor_t *type)
{
    for (int i = 0; i < type->elements_count; i++) {
        asn_TYPE_member_t *member = &type->elements[i];

        prime(member->type);
        if (member->memb_constraints == NULL)
            member->memb_constraints = member->type->check_constraints;
    }
}

static void prime_all(void)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        prime(KINDS[i].descriptor);
    prime(es_asn1_made_1.descriptor);
    prime(es_asn1_made_4.descriptor);
}

static void prime_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT; /* mutable: asn1c needs one-time work */

    (void)pthread_once(&once, prime_all);
}

static int check_open(const es_asn1_type *type, const void *st, eseal_error *err)
{
    for (size_t i = 0; i < ES_ASN1_OPEN_MAX && type->open[i].name != NULL; i++) {
        const ANY_t *any;

        memcpy(&any, (const char *)st + type->open[i].offset, sizeof any);
        if (any != NULL && !type->open[i].fits(es_span_of(any->buf, (size_t)any->size)))
            return es_err(err, ESEAL_E_ASN1, type->open[i].name, ES_NO_OFFSET,
                "does not fit the structure that is due here");
    }
    return 0;
}

static int misfit(const es_asn1_type *type, const void *st, eseal_error *err)
{
    es_asn1_path path;

    es_asn1_path_decode(&path, type->descriptor, st);
    return es_err(
        err, ESEAL_E_ASN1, path.text, ES_NO_OFFSET, "does not fit the structure that is due here");
}

static int broken_constraint(int code, const es_asn1_type *type, const void *st, eseal_error *err)
{
    es_asn1_path path;

    es_asn1_path_value(&path, type->descriptor, st);
    return es_err(
        err, code, path.text, ES_NO_OFFSET, "a size, range or character that is not allowed here");
}

int es_asn1_check_type(const es_asn1_type *type, es_span der, eseal_error *err)
{
    /* no stack limit: without recursive types the schema bounds the depth, and the measure that
     * the runtime takes means nothing under sanitizers */
    asn_codec_ctx_t codec = {.max_stack_size = 0};
    asn_dec_rval_t rval;
    void *st = NULL;
    int rc;

    prime_once();
    es_asn1_memory_begin();
    rval = ber_decode(&codec, type->descriptor, &st, der.ptr, der.len);
    if (es_asn1_memory_ran_out())
        rc = es_err_nomem(err);
    else if (rval.code != RC_OK || rval.consumed != der.len || st == NULL)
        rc = misfit(type, st, err);
    else if (asn_check_constraints(type->descriptor, st, NULL, NULL) != 0)
        rc = broken_constraint(ESEAL_E_ASN1, type, st, err);
    else
        rc = check_open(type, st, err);
    ASN_STRUCT_FREE(*type->descriptor, st);
    return rc;
}

int es_asn1_check(es_asn1_kind kind, es_span der, eseal_error *err)
{
    if ((size_t)kind >= sizeof KINDS / sizeof KINDS[0])
        return es_err_misuse(err, "es_asn1_check needs a kind");
    return es_asn1_check_type(&KINDS[kind], der, err);
}

/* A copy in which the child of the first child that hole is has become a NULL. */
static void fill_hole(es_buf *out, const es_tlv *whole, es_span hole)
{
    es_buf body = ES_BUF(whole->whole.len + 16);
    const uint8_t *behind = hole.ptr + hole.len;
    es_tlv first;
    es_der at;

    es_der_enter(&at, whole, whole->whole.ptr);
    (void)es_der_next(&at, &first);
    es_der_put_header(&body, first.tag, first.body.len - hole.len + 2);
    es_buf_put(&body, first.body.ptr, (size_t)(hole.ptr - first.body.ptr));
    es_der_put_header(&body, ES_TAG_NULL, 0);
    es_buf_put(&body, behind, (size_t)(whole->whole.ptr + whole->whole.len - behind));
    es_der_put(out, whole->tag, es_buf_view(&body));
    out->failed |= body.failed;
    es_buf_free(&body);
}

int es_asn1_check_around(es_asn1_kind kind, es_span der, es_span seal, eseal_error *err)
{
    es_buf around = ES_BUF(der.len + 32);
    es_der at;
    es_tlv whole;
    int rc;

    es_der_open(&at, der, der.ptr);
    (void)es_der_next(&at, &whole);
    fill_hole(&around, &whole, seal);
    rc = around.failed ? es_err_nomem(err) : es_asn1_check(kind, es_buf_view(&around), err);
    es_buf_free(&around);
    return rc;
}

static int append(const void *data, size_t len, void *buf)
{
    return es_buf_put(buf, data, len) ? 0 : -1;
}

int es_asn1_encode(es_buf *out, const es_asn1_type *type, void *st, eseal_error *err)
{
    asn_enc_rval_t rval;

    prime_once();
    if (asn_check_constraints(type->descriptor, st, NULL, NULL) != 0)
        return broken_constraint(ESEAL_E_FIELD, type, st, err);
    es_asn1_memory_begin();
    rval = der_encode(type->descriptor, st, append, out);
    if (rval.encoded < 0 && !out->failed && !es_asn1_memory_ran_out())
        return es_err(err, ESEAL_E_FIELD, NULL, ES_NO_OFFSET, "a field that cannot be encoded");
    return rval.encoded < 0 || out->failed ? es_err_nomem(err) : 0;
}
