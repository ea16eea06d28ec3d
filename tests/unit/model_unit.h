/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of seals and signatures share: a context, files, and hand-made seals, each with
 * one thing odd about it. */
#ifndef ES_TESTS_MODEL_UNIT_H
#define ES_TESTS_MODEL_UNIT_H

#include "base/ctx.h"
#include "base/mem.h"
#include "model/seal.h"
#include "unit.h"

#define OID_SM2_SM3 "1.2.156.10197.1.501"
#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* A context that parses; it has no crypto inside. */
static inline const eseal_ctx *unit_ctx(void)
{
    static eseal_ctx ctx;

    es_limits_fill(&ctx.limits);
    return &ctx;
}

/* All of stream, in memory to free(). */
static inline es_span unit_read(FILE *stream)
{
    size_t cap = 1 << 20, len = 0;
    uint8_t *octets = malloc(cap);

    ck_assert_ptr_nonnull(octets);
    ck_assert_ptr_nonnull(stream);
    len = fread(octets, 1, cap, stream);
    ck_assert_uint_lt(len, cap);
    return es_span_of(octets, len);
}

static inline es_span unit_corpus_file(const char *corpus, const char *name)
{
    char path[4400];
    FILE *file;
    es_span out;

    snprintf(path, sizeof path, "%s/%s", corpus, name);
    file = fopen(path, "rb");
    out = unit_read(file);
    fclose(file);
    return out;
}

static inline void unit_free(es_span span)
{
    free((void *)(uintptr_t)span.ptr);
}

/* How often a reason was found with this severity. */
static inline int unit_found(const es_findings *list, es_reason reason, es_severity severity)
{
    int count = 0;

    for (size_t i = 0; i < list->count; i++)
        count += list->items[i].reason == reason && list->items[i].severity == severity;
    return count;
}

/* For messages: the ids of all findings. */
static inline const char *unit_findings(const es_findings *list)
{
    static char text[1000];

    text[0] = '\0';
    for (size_t i = 0; i < list->count; i++) {
        strncat(text, es_reason_id(list->items[i].reason), 80);
        strncat(text, list->items[i].severity == ES_BAD ? "! " : " ", 3);
        if (strlen(text) > 900)
            break;
    }
    return text;
}

/* What is odd about a hand-made seal; ODD_NONE: nothing. */
typedef enum odd {
    ODD_NONE,
    ODD_TRAILING,
    ODD_WRAPPED,
    ODD_STAMP,
    ODD_STAMP_IMPLICIT,
    ODD_STAMP_BARE,
    ODD_STAMP_OTHER,
    ODD_ID,
    ODD_NUMBER_4,
    ODD_NUMBER_3,
    ODD_NUMBER_6,
    ODD_NUMBER_17,
    ODD_NUMBER_HUGE,
    ODD_VENDOR_NUL,
    ODD_VENDOR_HIGH,
    ODD_HEADER_4,
    ODD_NAME_UTF8,
    ODD_NAME_IA5,
    ODD_LIST_DIGESTS,
    ODD_LIST_KIND,
    ODD_LIST_KIND_3,
    ODD_LIST_IA5,
    ODD_LIST_BOOL,
    ODD_LIST_EMPTY,
    ODD_DATE_OTHER,
    ODD_DATE_FRACTION,
    ODD_DATE_NEVER,
    ODD_DATE_TEXT,
    ODD_PICTURE_2,
    ODD_PICTURE_ZERO,
    ODD_PICTURE_EXTRA,
    ODD_EXT,
    ODD_EXT_FALSE,
    ODD_EXT_CRITICAL,
    ODD_EXT_TAG,
    ODD_EXT_TAG_7,
    ODD_EXT_WRAPPED,
    ODD_EXT_BROKEN,
    ODD_INFO_EXTRA,
    ODD_INFO_CERT,
    ODD_SIGN_BITS,
    ODD_PARTS_3,
    ODD_PROPERTY_OTHER,
    ODD_VALUE_RAW,
    ODD_VALUE_NEGATIVE,
    ODD_VALUE_PADDED,
    ODD_VALUE_BARE,
    ODD_VALUE_BITS,
    ODD_VALUE_TAIL,
    ODD_OID_LONG
} odd;

/* Puts what part holds into out under a tag, and empties part. */
static inline void unit_wrap(es_buf *out, uint8_t tag, es_buf *part)
{
    es_der_put(out, tag, es_buf_view(part));
    es_buf_free(part);
    *part = ES_BUF(1 << 20);
}

static inline void unit_put_text(es_buf *out, uint8_t tag, const char *text)
{
    es_der_put(out, tag, es_span_str(text));
}

/* An SM2 value of sound form; it verifies nothing. */
static inline void unit_put_value(es_buf *out, odd what)
{
    uint8_t number[33];
    es_buf body = ES_BUF(200);

    memset(number, 0x5A, sizeof number);
    number[0] = 0;
    if (what == ODD_VALUE_NEGATIVE)
        number[1] = 0x9A;
    if (what == ODD_VALUE_RAW) {
        es_buf_put(out, number + 1, 32);
        es_buf_put(out, number + 1, 32);
        return;
    }
    es_der_put(&body, ES_TAG_INTEGER,
        what == ODD_VALUE_PADDED ? es_span_of(number, 33) : es_span_of(number + 1, 32));
    es_der_put(&body, ES_TAG_INTEGER, es_span_of(number + 1, 31));
    if (what == ODD_VALUE_BARE)
        es_buf_span(out, es_buf_view(&body));
    else
        es_der_put(out, ES_TAG_SEQUENCE, es_buf_view(&body));
    es_buf_free(&body);
    if (what == ODD_VALUE_TAIL)
        es_buf_octet(out, 0);
}

static inline void unit_put_extension(es_buf *out, odd what)
{
    es_buf body = ES_BUF(1000), list = ES_BUF(1000), outer = ES_BUF(1000);
    bool other = what == ODD_EXT_FALSE || what == ODD_EXT_CRITICAL;

    es_der_put_oid(&body, "1.2.156.10197.6.7.2.2.1");
    if (other)
        es_der_put(&body, ES_TAG_BOOLEAN, es_span_of(what == ODD_EXT_FALSE ? "" : "\xFF", 1));
    unit_put_text(&body, what == ODD_EXT_BROKEN ? ES_TAG_UTF8 : ES_TAG_OCTETS, "2.1");
    unit_wrap(&list, ES_TAG_SEQUENCE, &body);
    unit_wrap(&outer, ES_TAG_SEQUENCE, &list);
    if (what == ODD_EXT_TAG || what == ODD_EXT_TAG_7)
        unit_wrap(out, what == ODD_EXT_TAG ? 0xA0 : 0xA7, &outer);
    else if (what == ODD_EXT_WRAPPED)
        unit_wrap(out, ES_TAG_OCTETS, &outer);
    else
        es_buf_span(out, es_buf_view(&outer));
    es_buf_free(&outer);
}

static inline void unit_put_header(es_buf *out, int version, odd what)
{
    es_buf body = ES_BUF(1000);
    int64_t number = what == ODD_NUMBER_4    ? 4
                     : what == ODD_NUMBER_3  ? 3
                     : what == ODD_NUMBER_6  ? 6
                     : what == ODD_NUMBER_17 ? 17
                                             : version;

    unit_put_text(&body, ES_TAG_IA5, what == ODD_ID ? "EX" : "ES");
    if (what == ODD_HEADER_4)
        es_der_put_int(&body, 4);
    if (what == ODD_NUMBER_HUGE)
        es_der_put(&body, ES_TAG_INTEGER, es_span_str("123456789"));
    else
        es_der_put_int(&body, number);
    es_der_put(&body, ES_TAG_IA5,
        what == ODD_VENDOR_NUL    ? es_span_of("ab\0c", 4)
        : what == ODD_VENDOR_HIGH ? es_span_str("\xe7\xab\xa0")
                                  : es_span_str("maker"));
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
}

static inline void unit_put_list(es_buf *out, odd what)
{
    es_buf body = ES_BUF(1000), item = ES_BUF(1000);

    if (what == ODD_LIST_DIGESTS || what == ODD_LIST_KIND) {
        unit_put_text(&item, ES_TAG_PRINTABLE, "SM3");
        unit_put_text(&item, ES_TAG_OCTETS, "a digest");
        unit_wrap(&body, ES_TAG_SEQUENCE, &item);
    } else if (what == ODD_LIST_IA5) {
        unit_put_text(&body, ES_TAG_IA5, "1");
    } else if (what == ODD_LIST_BOOL) {
        es_der_put(&body, ES_TAG_BOOLEAN, es_span_of("\xFF", 1));
    } else if (what != ODD_LIST_EMPTY) {
        unit_put_text(&body, ES_TAG_OCTETS, "certificate 1");
        unit_put_text(&body, ES_TAG_OCTETS, "certificate 2");
    }
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
}

static inline void unit_put_property(es_buf *out, int version, odd what)
{
    es_buf body = ES_BUF(10000);
    bool utc = (version == 1) != (what == ODD_DATE_OTHER);
    const char *created = utc ? "200101000000Z" : "20200101000000Z";

    created = what == ODD_DATE_FRACTION ? "20200101000000.5Z"
              : what == ODD_DATE_NEVER  ? "20200230000000Z"
                                        : created;
    es_der_put_int(&body, 2);
    es_der_put(&body, what == ODD_NAME_IA5 ? ES_TAG_IA5 : ES_TAG_UTF8,
        es_span_str(what == ODD_NAME_UTF8 ? "\xe7\xab" : "\xe7\xab\xa0"));
    if ((version != 1) != (what == ODD_PROPERTY_OTHER))
        es_der_put_int(&body, what == ODD_LIST_DIGESTS ? 2 : what == ODD_LIST_KIND_3 ? 3 : 1);
    unit_put_list(&body, what);
    unit_put_text(&body,
        what == ODD_DATE_TEXT ? ES_TAG_UTF8
        : utc                 ? ES_TAG_UTCTIME
                              : ES_TAG_GENTIME,
        created);
    unit_put_text(
        &body, utc ? ES_TAG_UTCTIME : ES_TAG_GENTIME, utc ? "200102000000Z" : "20200102000000Z");
    unit_put_text(
        &body, utc ? ES_TAG_UTCTIME : ES_TAG_GENTIME, utc ? "250102000000Z" : "20250102000000Z");
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
}

static inline void unit_put_picture(es_buf *out, odd what)
{
    es_buf body = ES_BUF(1000);

    unit_put_text(&body, ES_TAG_IA5, "png");
    unit_put_text(&body, ES_TAG_OCTETS, "\x89PNG\r\n\x1a\n");
    if (what != ODD_PICTURE_2) {
        es_der_put_int(&body, what == ODD_PICTURE_ZERO ? 0 : 40);
        es_der_put_int(&body, 30);
    }
    if (what == ODD_PICTURE_EXTRA)
        es_der_put_int(&body, 1);
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
}

static inline void unit_put_info(es_buf *out, int version, odd what)
{
    es_buf body = ES_BUF(100000);

    unit_put_header(&body, version, what);
    unit_put_text(&body, ES_TAG_IA5, "33010600000001");
    unit_put_property(&body, version, what);
    unit_put_picture(&body, what);
    if (what >= ODD_EXT && what <= ODD_EXT_BROKEN)
        unit_put_extension(&body, what);
    if (what == ODD_INFO_EXTRA) {
        unit_put_extension(&body, ODD_NONE);
        es_der_put_int(&body, 1);
    }
    if (what == ODD_INFO_CERT) {
        unit_put_text(&body, ES_TAG_OCTETS, "maker certificate");
        es_der_put_oid(&body, OID_SM2_SM3);
    }
    unit_wrap(out, ES_TAG_SEQUENCE, &body);
}

static inline void unit_put_maker(es_buf *out, odd what)
{
    es_buf value = ES_BUF(200);

    unit_put_text(out, ES_TAG_OCTETS, "maker certificate");
    if (what == ODD_OID_LONG)
        es_der_put(out, ES_TAG_OID,
            es_span_str("\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f"));
    else
        es_der_put_oid(out, OID_SM2_SM3);
    unit_put_value(&value, what);
    if (what == ODD_VALUE_BITS)
        es_der_put(out, ES_TAG_BITS, es_span_of("\x04\xF0", 2));
    else
        es_der_put_bits(out, es_buf_view(&value));
    es_buf_free(&value);
}

static inline void unit_put_stamp(es_buf *out, odd what)
{
    es_buf bits = ES_BUF(100);

    es_der_put_bits(&bits, es_span_str("token"));
    if (what == ODD_STAMP)
        es_der_put(out, ES_TAG_CTX0, es_buf_view(&bits));
    if (what == ODD_STAMP_BARE)
        es_buf_span(out, es_buf_view(&bits));
    if (what == ODD_STAMP_IMPLICIT)
        es_der_put(out, ES_TAG_CTX0_PRIM, es_span_of("\0token", 6));
    if (what == ODD_STAMP_OTHER)
        es_der_put(out, ES_TAG_CTX1, es_buf_view(&bits));
    es_buf_free(&bits);
}

/* A seal of version 1, 4 or 5. */
static inline void unit_put_seal(es_buf *out, int version, odd what)
{
    es_buf body = ES_BUF(100000), maker = ES_BUF(1000), seal = ES_BUF(100000);

    unit_put_info(&body, version, what);
    unit_put_maker(&maker, what);
    if (what == ODD_SIGN_BITS)
        es_der_put_bits(&body, es_buf_view(&maker));
    else if (version == 1)
        es_der_put(&body, ES_TAG_SEQUENCE, es_buf_view(&maker));
    else
        es_buf_span(&body, es_buf_view(&maker));
    unit_put_stamp(&body, what);
    if (what == ODD_PARTS_3)
        es_der_put_int(&body, 1);
    unit_wrap(&seal, ES_TAG_SEQUENCE, &body);
    if (what == ODD_WRAPPED)
        es_der_put(out, ES_TAG_OCTETS, es_buf_view(&seal));
    else
        es_buf_span(out, es_buf_view(&seal));
    if (what == ODD_TRAILING)
        es_buf_put(out, "\0\0\n", 3);
    es_buf_free(&maker);
    es_buf_free(&seal);
}

#endif
