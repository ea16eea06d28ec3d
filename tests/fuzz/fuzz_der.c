/* SPDX-License-Identifier: Apache-2.0 */
/* Strict DER: what is taken can be walked to its last octet, and written again as it was. */
#include <string.h>

#include "codec/der.h"
#include "fuzz.h"

static void read_values(const es_tlv *tlv)
{
    es_buf again = ES_BUF(1 << 20);
    char text[256];
    int64_t number;
    bool yes;
    es_span bits;

    if (tlv->tag == ES_TAG_INTEGER && es_der_int64(tlv, &number)) {
        es_der_put_int(&again, number);
        FUZZ_CHECK(es_span_equal(es_buf_view(&again), tlv->whole));
    }
    if (tlv->tag == ES_TAG_OID && es_der_oid_text(tlv, text, sizeof text)) {
        es_der_put_oid(&again, text);
        FUZZ_CHECK(es_span_equal(es_buf_view(&again), tlv->whole));
    }
    if (tlv->tag == ES_TAG_BITS && es_der_bits(tlv, &bits)) {
        FUZZ_CHECK(fuzz_within(bits, tlv->body) && bits.len == tlv->body.len - 1);
        es_der_put_bits(&again, bits);
        FUZZ_CHECK(es_span_equal(es_buf_view(&again), tlv->whole));
    }
    (void)es_der_bool(tlv, &yes);
    (void)es_der_time(tlv, &number, &yes);
    es_buf_free(&again);
}

static void walk(es_der *cursor, es_span whole)
{
    es_tlv tlv;

    while (es_der_next(cursor, &tlv)) {
        es_buf again = ES_BUF(1 << 20);

        FUZZ_CHECK(fuzz_within(tlv.whole, whole) && fuzz_within(tlv.body, tlv.whole));
        es_der_put(&again, tlv.tag, tlv.body);
        FUZZ_CHECK(es_span_equal(es_buf_view(&again), tlv.whole));
        es_buf_free(&again);
        read_values(&tlv);
        if ((tlv.tag & 0x20) != 0) {
            es_der inner;

            es_der_enter(&inner, &tlv, whole.ptr);
            walk(&inner, whole);
        }
    }
    FUZZ_CHECK(es_der_at_end(cursor));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    es_span in = es_span_of(data, len);
    eseal_error err = {0};
    char *text = NULL;
    es_der cursor;
    int rc = es_der_check(in, eseal_ctx_limits(fuzz_ctx()), &err);

    FUZZ_CHECK(rc == err.code);
    if (rc == 0) {
        FUZZ_CHECK(es_der_length(in) == len);
        es_der_open(&cursor, in, data);
        walk(&cursor, in);
    } else {
        FUZZ_CHECK(rc == ESEAL_E_LIMIT || rc == ESEAL_E_DER);
        /* The cursor does not rely on the check. */
        es_der_open(&cursor, in, data);
        for (es_tlv tlv; es_der_next(&cursor, &tlv);)
            FUZZ_CHECK(fuzz_within(tlv.whole, in));
    }
    rc = eseal_inspect_der(&text, fuzz_ctx(), data, len, NULL);
    FUZZ_CHECK((rc == 0) == (text != NULL));
    eseal_free(text);
    return 0;
}
