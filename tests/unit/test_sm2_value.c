/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto_unit.h"

/* numbers of 32, 31 and 1 octets; with and without the high bit */
#define HI "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
#define LO "31B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
#define HI31 "A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
#define HI30 "3B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
#define ZERO32 "0000000000000000000000000000000000000000000000000000000000000000"
#define ONE32 "0000000000000000000000000000000000000000000000000000000000000001"
#define N_LESS_1 "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122"

enum { RAW = 1, NEGATIVE = 2, PADDED = 4 };

static const struct {
    const char *hex;
    es_reason reason;
    const char *r, *s;
    int notes;
} FORMS[] = {
    {"3045022100" HI "0220" LO, ES_R_NONE, HI, LO, 0},
    {"30440220" LO "0220" LO, ES_R_NONE, LO, LO, 0},
    {"3046022100" HI "022100" HI, ES_R_NONE, HI, HI, 0},
    {"3006020101020101", ES_R_NONE, ONE32, ONE32, 0},
    {HI LO, ES_R_NONE, HI, LO, RAW},
    {"02" HI31 LO, ES_R_NONE, "02" HI31, LO, RAW},
    {"303E" HI30 LO, ES_R_NONE, "303E" HI30, LO, RAW}, /* starts like a SEQUENCE of 62 octets */
    /* tolerated and named */
    {"30440220" HI "0220" LO, ES_R_NONE, HI, LO, NEGATIVE},
    {"30440220" LO "0220" HI, ES_R_NONE, LO, HI, NEGATIVE},
    {"3043021F" HI31 "0220" LO, ES_R_NONE, "00" HI31, LO, NEGATIVE},
    {"3045022100" LO "0220" LO, ES_R_NONE, LO, LO, PADDED},
    {"304602220000" HI "0220" LO, ES_R_NONE, HI, LO, PADDED},
    {"300702020001020101", ES_R_NONE, ONE32, ONE32, PADDED},
    /* refused */
    {"", ES_R_ENC_NOT_DER, NULL, NULL, 0},
    {"30", ES_R_ENC_NOT_DER, NULL, NULL, 0},
    {"3000", ES_R_ENC_STRUCTURE, NULL, NULL, 0},
    {"3080022100" HI "0220" LO "0000", ES_R_ENC_NOT_DER, NULL, NULL, 0},
    {"308145022100" HI "0220" LO, ES_R_ENC_NOT_DER, NULL, NULL, 0},
    {"3046022100" HI "0220" LO, ES_R_ENC_NOT_DER, NULL, NULL, 0},
    {"3045022100" HI "0220" LO "00", ES_R_ENC_TRAILING, NULL, NULL, 0},
    {"3047022100" HI "0220" LO "0500", ES_R_ENC_STRUCTURE, NULL, NULL, 0},
    {"3023022100" HI, ES_R_ENC_STRUCTURE, NULL, NULL, 0},
    {"3045022100" HI "0221" LO, ES_R_ENC_NOT_DER, NULL, NULL, 0},
    {"3045022100" HI "0420" LO, ES_R_ENC_STRUCTURE, NULL, NULL, 0},
    {"30050200020101", ES_R_ENC_NOT_DER, NULL, NULL, 0},
    {"3145022100" HI "0220" LO, ES_R_ENC_STRUCTURE, NULL, NULL, 0},
    {"022100" HI "0220" LO, ES_R_ENC_BARE_INTEGERS, NULL, NULL, 0},
    {"022100" HI "0220" LO "00", ES_R_ENC_STRUCTURE, NULL, NULL, 0},
    {"022100" HI, ES_R_ENC_STRUCTURE, NULL, NULL, 0},
    {HI LO "00", ES_R_ENC_STRUCTURE, NULL, NULL, 0},
    {ZERO32 ZERO32 HI LO, ES_R_ENC_STRUCTURE, NULL, NULL, 0},
    /* out of range: 0, n, above n, above 256 bits */
    {"30250201000220" LO, ES_R_VALUE_RANGE, NULL, NULL, 0},
    {"30250220" LO "020100", ES_R_VALUE_RANGE, NULL, NULL, 0},
    {"3045022100" N_HEX "0220" LO, ES_R_VALUE_RANGE, NULL, NULL, 0},
    {"30450220" LO "022100" N_HEX, ES_R_VALUE_RANGE, NULL, NULL, 0},
    {"3045022101" HI "0220" LO, ES_R_VALUE_RANGE, NULL, NULL, 0},
    {ZERO32 LO, ES_R_VALUE_RANGE, NULL, NULL, 0},
    {LO ZERO32, ES_R_VALUE_RANGE, NULL, NULL, 0},
    {N_HEX LO, ES_R_VALUE_RANGE, NULL, NULL, 0},
    {LO N_HEX, ES_R_VALUE_RANGE, NULL, NULL, 0},
    {N_LESS_1 LO, ES_R_NONE, N_LESS_1, LO, RAW},
};

START_TEST(forms)
{
    uint8_t octets[160], due[32];
    size_t len = unit_hex(octets, sizeof octets, FORMS[_i].hex);
    uint8_t *exact = malloc(len == 0 ? 1 : len); /* so that a sanitizer sees a step too far */
    es_sm2_value value = {0};
    es_reason reason;

    memcpy(exact, octets, len);
    reason = es_sm2_value_read(&value, es_span_of(exact, len));
    free(exact);
    ck_assert_str_eq(es_reason_id(reason), es_reason_id(FORMS[_i].reason));
    if (reason != ES_R_NONE)
        return;
    unit_hex(due, 32, FORMS[_i].r);
    ck_assert_mem_eq(value.r, due, 32);
    unit_hex(due, 32, FORMS[_i].s);
    ck_assert_mem_eq(value.s, due, 32);
    ck_assert_int_eq(value.raw, (FORMS[_i].notes & RAW) != 0);
    ck_assert_int_eq(value.negative, (FORMS[_i].notes & NEGATIVE) != 0);
    ck_assert_int_eq(value.padded, (FORMS[_i].notes & PADDED) != 0);
}
END_TEST

/* 64 octets that happen to be strict DER are read as DER: numbers of 29 octets each. */
START_TEST(short_der_of_64_octets)
{
    uint8_t octets[64] = {0x30, 62, 0x02, 29}, number[32] = {0};
    es_sm2_value value;

    memset(octets + 4, 0x11, 29);
    octets[33] = 0x02;
    octets[34] = 29;
    memset(octets + 35, 0x22, 29);
    ck_assert_int_eq(es_sm2_value_read(&value, es_span_of(octets, 64)), ES_R_NONE);
    ck_assert(!value.raw);
    memset(number + 3, 0x11, 29);
    ck_assert_mem_eq(value.r, number, 32);
    octets[35] = 0x82; /* no longer strict: a negative number */
    ck_assert_int_eq(es_sm2_value_read(&value, es_span_of(octets, 64)), ES_R_NONE);
    ck_assert(value.raw);
}
END_TEST

static const struct {
    const char *hex, *der; /* NULL: ESEAL_E_VALUE */
} DEVICE[] = {
    {HI LO, "3045022100" HI "0220" LO},
    {ZERO32 HI ZERO32 LO, "3045022100" HI "0220" LO},
    {ZERO32 ONE32 ZERO32 "00" HI31, "3025020101022000" HI31},
    {"30440220" HI "0220" LO, "3045022100" HI "0220" LO},
    {ONE32 ONE32, "3006020101020101"},
    {HI ZERO32 LO ZERO32, NULL}, /* left aligned */
    {ZERO32 HI ONE32 LO, NULL},
    {ZERO32 HI ZERO32 ZERO32, NULL},
    {ZERO32 N_HEX ZERO32 LO, NULL},
    {HI "00" LO, NULL},
    {"022100" HI "0220" LO, NULL},
    {"", NULL},
};

START_TEST(device)
{
    uint8_t octets[160], due[72], out[72];
    size_t len = unit_hex(octets, sizeof octets, DEVICE[_i].hex), out_len = 0;
    eseal_error err = {0};
    int rc = es_sm2_value_from_device(out, &out_len, es_span_of(octets, len), &err);

    if (DEVICE[_i].der == NULL) {
        ck_assert_int_eq(rc, ESEAL_E_VALUE);
        ck_assert_int_eq(err.code, ESEAL_E_VALUE);
        return;
    }
    ck_assert_int_eq(rc, 0);
    len = unit_hex(due, sizeof due, DEVICE[_i].der);
    ck_assert_uint_eq(out_len, len);
    ck_assert_mem_eq(out, due, len);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sm2_value");
    TCase *tc = tcase_create("sm2_value");

    tcase_add_loop_test(tc, forms, 0, sizeof FORMS / sizeof FORMS[0]);
    tcase_add_test(tc, short_der_of_64_octets);
    tcase_add_loop_test(tc, device, 0, sizeof DEVICE / sizeof DEVICE[0]);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
