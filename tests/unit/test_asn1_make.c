/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/asn1.h"

#include "sample.h"
#include "unit.h"

static void same(es_span got, es_span want)
{
    size_t at = 0;

    while (at < got.len && at < want.len && got.ptr[at] == want.ptr[at])
        at++;
    ck_assert_msg(at == got.len && at == want.len, "differs at octet %zu of %zu (due: %zu)", at,
        got.len, want.len);
}

/* Written down from the clauses: GM/T 0031-2014 6.1.1.1, GB/T 38540-2020 6.1.1. */
#define PICTURE "30(16(504E47) 04(50494354555245) 02(2A) 02(2B))"
#define EXTS "30(30(06(2A03) 04(78)) 30(06(2A04) 0101FF 04(797A)))"
#define NAME "0C(E6B58BE8AF95)"
#define CERTS "30(04(4345525431) 04(4345525432))"
#define UTC_CREATED "17(3230303931333132323634305A)"
#define UTC_END "17(3233313131343232313332305A)"
#define GEN_CREATED "18(32303230303931333132323634305A)"
#define GEN_END "18(32303233313131343232313332305A)"
#define INFO(version, list_type, created, end)                                                     \
    "30(30(16(4553) 02(" version ") 16(76656E646F72)) 16(69642D31)"                                \
    " 30(02(01)" NAME list_type CERTS created created end ")" PICTURE EXTS ")"

static const struct {
    int version;
    const char *der;
} INFOS[] = {
    {1, INFO("01", "", UTC_CREATED, UTC_END)},
    {4, INFO("04", "02(01)", GEN_CREATED, GEN_END)},
    {5, INFO("05", "02(01)", GEN_CREATED, GEN_END)},
};

START_TEST(infos)
{
    es_asn1_seal_info info = sample_info(INFOS[_i].version);
    es_span want = sample_der(INFOS[_i].der);
    es_buf buf = ES_BUF(SAMPLE_MAX);
    eseal_error err = {0};

    ck_assert_msg(es_asn1_put_seal_info(&buf, &info, &err) == 0, "%s: %s", err.where, err.text);
    same(es_buf_view(&buf), want);
    es_buf_free(&buf);
    unit_span_free(want);
}
END_TEST

START_TEST(digests)
{
    static const es_asn1_cert_item ITEMS[] = {{"SM3", {(const uint8_t *)"D", 1}}};
    es_asn1_seal_info info = sample_info(4);
    es_span want = sample_der(
        "30(30(16(4553) 02(04) 16(76656E646F72)) 16(69642D31) 30(02(01)" NAME
        "02(02) 30(30(13(534D33) 04(44)))" GEN_CREATED GEN_CREATED GEN_END ")" PICTURE ")");
    es_buf buf = ES_BUF(SAMPLE_MAX);

    info.certs = ITEMS;
    info.cert_count = 1;
    info.ext_count = 0;
    ck_assert_int_eq(es_asn1_put_seal_info(&buf, &info, NULL), 0);
    same(es_buf_view(&buf), want);
    es_buf_free(&buf);
    unit_span_free(want);
}
END_TEST

/* 6.2.1 and 7.1: the time as a BIT STRING that holds a UTCTime in v1, as GeneralizedTime after. */
#define HASH "03(00 01020300000000000000000000000000 00000000000000000000000000000000)"
#define PATH "16(2F446F635F302F5369676E732F5369676E5F302F5369676E61747572652E786D6C)"

START_TEST(tbs)
{
    static const struct {
        int version;
        const char *head, *tail;
    } CASES[] = {
        {1, "02(01)",
            "03(00 170D3232303431353035323030305A)" HASH PATH
            "04(4345525431) 06(2A811CCF55018375)"},
        {4, "02(04)", "18(32303232303431353035323030305A)" HASH PATH "A0(30(30(06(2A03) 04(78))))"},
        {5, "02(05)", "18(32303232303431353035323030305A)" HASH PATH "A0(30(30(06(2A03) 04(78))))"},
    };
    es_span seal = sample_seal(CASES[_i].version), head = sample_der(CASES[_i].head),
            tail = sample_der(CASES[_i].tail);
    es_asn1_tbs tbs = sample_tbs(CASES[_i].version, seal);
    es_buf want = ES_BUF(SAMPLE_MAX), buf = ES_BUF(SAMPLE_MAX);
    eseal_error err = {0};

    es_der_put_header(&want, ES_TAG_SEQUENCE, head.len + seal.len + tail.len);
    es_buf_span(&want, head);
    es_buf_span(&want, seal);
    es_buf_span(&want, tail);
    ck_assert_msg(es_asn1_put_tbs(&buf, &tbs, &err) == 0, "%s: %s", err.where, err.text);
    same(es_buf_view(&buf), es_buf_view(&want));
    es_buf_free(&want);
    es_buf_free(&buf);
    unit_span_free(seal);
    unit_span_free(head);
    unit_span_free(tail);
}
END_TEST

/* A seal with what DER would leave out, and with times in another form, comes out untouched. */
START_TEST(seal_untouched)
{
    es_span seal = sample_seal(4), odd = sample_change(seal, "0/4/0/+1", "01(00)"),
            odder = sample_change(odd, "0/2/4", "18(3230323030313031303030303030 2E3530305A)");
    es_asn1_tbs tbs = sample_tbs(4, odder);
    es_buf buf = ES_BUF(SAMPLE_MAX);

    ck_assert_uint_eq(odd.len, seal.len + 3);
    ck_assert_int_eq(es_asn1_put_tbs(&buf, &tbs, NULL), 0);
    ck_assert_uint_gt(buf.len, 7 + odder.len);
    same(es_span_of(buf.ptr + 7, odder.len), odder);
    es_buf_free(&buf);
    unit_span_free(seal);
    unit_span_free(odd);
    unit_span_free(odder);
}
END_TEST

typedef void spoil_info(es_asn1_seal_info *info);
typedef void spoil_tbs(es_asn1_tbs *tbs);

static const es_asn1_cert_item MIXED[] = {
    {NULL, {(const uint8_t *)"C", 1}}, {"SM3", {(const uint8_t *)"D", 1}}};
static const es_asn1_ext BAD_EXT[] = {{"1.2.3", false, {NULL, 0}}, {"1", false, {NULL, 0}}};

#define SPOIL(name, type, statement)                                                               \
    static void name(type *it)                                                                     \
    {                                                                                              \
        statement;                                                                                 \
    }
#define SPOIL_INFO(name, statement) SPOIL(name, es_asn1_seal_info, statement)
#define SPOIL_TBS(name, statement) SPOIL(name, es_asn1_tbs, statement)

SPOIL_INFO(no_vendor, it->vendor = NULL)
SPOIL_INFO(bad_vendor, it->vendor = "\xE5\x8D\xB0")
SPOIL_INFO(no_id, it->id = NULL)
SPOIL_INFO(bad_id, it->id = "\x80")
SPOIL_INFO(no_name, it->name = NULL)
SPOIL_INFO(bad_name, it->name = "\xC3(")
SPOIL_INFO(no_picture_type, it->picture_type = NULL)
SPOIL_INFO(negative_type, it->type = -1)
SPOIL_INFO(huge_type, it->type = (int64_t)1 << 31)
SPOIL_INFO(huge_picture, it->picture = es_span_of("", 16777217))
SPOIL_INFO(endless_picture, it->picture = es_span_of("", SIZE_MAX))
SPOIL_INFO(wide, it->width_mm = 65536)
SPOIL_INFO(negative_height, it->height_mm = -1)
SPOIL_INFO(year_10000, it->created = 253402300800)
SPOIL_INFO(year_2050, it->valid_to = 2524608000)
SPOIL_INFO(no_certs, it->cert_count = 0)
SPOIL_INFO(mixed_certs, it->certs = MIXED)
SPOIL_INFO(bad_ext, it->exts = BAD_EXT)
SPOIL_INFO(version_2, it->version = 2)
SPOIL_INFO(nothing, (void)it)

static const struct {
    int version;
    spoil_info *spoil;
    int code;
    const char *where;
} BAD_INFOS[] = {
    {4, nothing, 0, ""},
    {4, no_vendor, ESEAL_E_FIELD, "header/vid"},
    {4, bad_vendor, ESEAL_E_FIELD, "header/vid"},
    {4, no_id, ESEAL_E_FIELD, "esID"},
    {1, bad_id, ESEAL_E_FIELD, "esID"},
    {4, no_name, ESEAL_E_FIELD, "property/name"},
    {4, bad_name, ESEAL_E_FIELD, "property/name"},
    {1, bad_name, ESEAL_E_FIELD, "property/name"},
    {4, no_picture_type, ESEAL_E_FIELD, "picture/type"},
    {4, negative_type, ESEAL_E_FIELD, "property/type"},
    {4, huge_type, ESEAL_E_FIELD, "property/type"},
    {4, huge_picture, ESEAL_E_FIELD, "picture/data"},
    {4, endless_picture, ESEAL_E_FIELD, "picture/data"},
    {4, wide, ESEAL_E_FIELD, "picture/width"},
    {4, negative_height, ESEAL_E_FIELD, "picture/height"},
    {4, year_10000, ESEAL_E_FIELD, "property/createDate"},
    {1, year_2050, ESEAL_E_FIELD, "property/validEnd"},
    {4, year_2050, 0, ""},
    {4, no_certs, ESEAL_E_FIELD, "property/certList"},
    {4, mixed_certs, ESEAL_E_FIELD, "property/certList"},
    {1, mixed_certs, ESEAL_E_FIELD, "property/certList"},
    {5, bad_ext, ESEAL_E_FIELD, "extDatas[1]/extnID"},
    {4, version_2, ESEAL_E_VERSION, ""},
};

START_TEST(bad_infos)
{
    es_asn1_seal_info info = sample_info(BAD_INFOS[_i].version);
    es_buf buf = ES_BUF(SAMPLE_MAX);
    eseal_error err = {0};

    BAD_INFOS[_i].spoil(&info);
    ck_assert_int_eq(es_asn1_put_seal_info(&buf, &info, &err), BAD_INFOS[_i].code);
    ck_assert_int_eq(err.code, BAD_INFOS[_i].code);
    ck_assert_str_eq(err.where, BAD_INFOS[_i].where);
    ck_assert_int_eq(buf.len == 0, BAD_INFOS[_i].code != 0);
    es_buf_free(&buf);
}
END_TEST

SPOIL_TBS(no_property, it->property_info = NULL)
SPOIL_TBS(bad_property, it->property_info = "\xE5\x8D\xB0")
SPOIL_TBS(short_hash, it->data_hash.len = 19)
SPOIL_TBS(hash_20, it->data_hash.len = 20)
SPOIL_TBS(no_cert, it->cert.len = 0)
SPOIL_TBS(no_algorithm, it->algorithm = NULL)
SPOIL_TBS(ext, it->exts = BAD_EXT; it->ext_count = 1)
SPOIL_TBS(tbs_bad_ext, it->exts = BAD_EXT; it->ext_count = 2)
SPOIL_TBS(tbs_year_2050, it->time = 2524608000)
SPOIL_TBS(tbs_year_10000, it->time = 253402300800)
SPOIL_TBS(seal_cut, it->seal.len--)
SPOIL_TBS(seal_other, it->version = it->version == 1 ? 4 : 1)
SPOIL_TBS(no_seal, it->seal = es_span_of(NULL, 0))
SPOIL_TBS(not_a_seal, it->seal = es_span_of("\x30", 2))
SPOIL_TBS(tbs_version_0, it->version = 0)
SPOIL_TBS(tbs_nothing, (void)it)

static const struct {
    int version;
    spoil_tbs *spoil;
    int code;
    const char *where;
} BAD_TBS[] = {
    {1, tbs_nothing, 0, ""},
    {4, no_property, ESEAL_E_FIELD, "propertyInfo"},
    {1, bad_property, ESEAL_E_FIELD, "propertyInfo"},
    {1, short_hash, ESEAL_E_FIELD, "dataHash"},
    {1, hash_20, 0, ""},
    {4, hash_20, ESEAL_E_FIELD, "dataHash"},
    {1, no_cert, ESEAL_E_FIELD, "cert"},
    {4, no_cert, 0, ""},
    {1, no_algorithm, ESEAL_E_FIELD, "signatureAlgorithm"},
    {1, ext, ESEAL_E_FIELD, "extDatas"},
    {5, ext, 0, ""},
    {5, tbs_bad_ext, ESEAL_E_FIELD, "extDatas[1]/extnID"},
    {1, tbs_year_2050, ESEAL_E_FIELD, "timeInfo"},
    {4, tbs_year_2050, 0, ""},
    {4, tbs_year_10000, ESEAL_E_FIELD, "timeInfo"},
    {4, seal_cut, ESEAL_E_DER, "eseal"},
    {4, seal_other, ESEAL_E_ASN1, "eseal/esealInfo/property/certList"},
    {1, seal_other, ESEAL_E_ASN1, "eseal/eSealInfo/property/certListType"},
    {4, no_seal, ESEAL_E_DER, "eseal"},
    {4, not_a_seal, ESEAL_E_ASN1, "eseal/eSealInfo"},
    {4, tbs_version_0, ESEAL_E_VERSION, ""},
};

START_TEST(bad_tbs)
{
    es_span seal = sample_seal(BAD_TBS[_i].version);
    es_asn1_tbs tbs = sample_tbs(BAD_TBS[_i].version, seal);
    es_buf buf = ES_BUF(SAMPLE_MAX);
    eseal_error err = {0};

    BAD_TBS[_i].spoil(&tbs);
    ck_assert_int_eq(es_asn1_put_tbs(&buf, &tbs, &err), BAD_TBS[_i].code);
    ck_assert_int_eq(err.code, BAD_TBS[_i].code);
    ck_assert_str_eq(err.where, BAD_TBS[_i].where);
    ck_assert_int_eq(buf.len == 0, BAD_TBS[_i].code != 0);
    es_buf_free(&buf);
    unit_span_free(seal);
}
END_TEST

START_TEST(no_room)
{
    es_asn1_seal_info info = sample_info(4);
    es_buf buf = ES_BUF(10);

    ck_assert_int_eq(es_asn1_put_seal_info(&buf, &info, NULL), ESEAL_E_NOMEM);
    es_buf_free(&buf);
}
END_TEST

/* --- real seals: read with the cursor, made again, the same octets --- */

#define CERTS_MAX 8

static char *text_of(const es_tlv *tlv)
{
    char *text = calloc(1, tlv->body.len + 1);

    ck_assert_ptr_nonnull(text);
    memcpy(text, tlv->body.ptr, tlv->body.len);
    return text;
}

static es_tlv need(es_der *cursor, uint8_t tag)
{
    eseal_error err = {0};
    es_tlv tlv;

    ck_assert_msg(es_der_need(cursor, tag, &tlv, "field", &err) == 0, "%s", err.text);
    return tlv;
}

static int64_t number(es_der *cursor)
{
    es_tlv tlv = need(cursor, ES_TAG_INTEGER);
    int64_t value;

    ck_assert(es_der_int64(&tlv, &value));
    return value;
}

static int64_t when(es_der *cursor)
{
    es_tlv tlv;
    int64_t value;

    ck_assert(es_der_next(cursor, &tlv));
    ck_assert(es_der_time(&tlv, &value, NULL));
    return value;
}

static void read_property(es_der *cursor, es_asn1_seal_info *info, es_asn1_cert_item *certs)
{
    es_tlv property = need(cursor, ES_TAG_SEQUENCE), tlv;
    es_der c, list;

    es_der_enter(&c, &property, NULL);
    info->type = number(&c);
    tlv = need(&c, ES_TAG_UTF8);
    info->name = text_of(&tlv);
    if (info->version > 1)
        ck_assert_int_eq(number(&c), 1);
    tlv = need(&c, ES_TAG_SEQUENCE);
    es_der_enter(&list, &tlv, NULL);
    for (info->certs = certs; !es_der_at_end(&list); info->cert_count++) {
        ck_assert_uint_lt(info->cert_count, CERTS_MAX);
        tlv = need(&list, ES_TAG_OCTETS);
        certs[info->cert_count] = (es_asn1_cert_item){NULL, tlv.body};
    }
    info->created = when(&c);
    info->valid_from = when(&c);
    info->valid_to = when(&c);
}

static void read_info(
    es_span seal, es_asn1_seal_info *info, es_asn1_cert_item *certs, es_tlv *whole)
{
    es_der c, below;
    es_tlv tlv;

    es_der_open(&c, seal, seal.ptr);
    tlv = need(&c, ES_TAG_SEQUENCE);
    es_der_enter(&c, &tlv, seal.ptr);
    *whole = need(&c, ES_TAG_SEQUENCE);
    es_der_enter(&c, whole, seal.ptr);
    tlv = need(&c, ES_TAG_SEQUENCE);
    es_der_enter(&below, &tlv, seal.ptr);
    (void)need(&below, ES_TAG_IA5);
    info->version = (int)number(&below);
    tlv = need(&below, ES_TAG_IA5);
    info->vendor = text_of(&tlv);
    tlv = need(&c, ES_TAG_IA5);
    info->id = text_of(&tlv);
    read_property(&c, info, certs);
    tlv = need(&c, ES_TAG_SEQUENCE);
    es_der_enter(&below, &tlv, seal.ptr);
    tlv = need(&below, ES_TAG_IA5);
    info->picture_type = text_of(&tlv);
    info->picture = need(&below, ES_TAG_OCTETS).body;
    info->width_mm = number(&below);
    info->height_mm = number(&below);
    ck_assert(es_der_at_end(&c));
}

START_TEST(real_seals)
{
    static const struct {
        const char *name;
        int version;
    } FILES[] = {{"UserV1.esl", 1}, {"UserV4.esl", 4}, {"UserV5.esl", 5}, {"UserV5_ts.esl", 5}};
    static uint8_t octets[1 << 16];
    const char *dir = unit_corpus();
    es_asn1_seal_info info = {0};
    es_asn1_cert_item certs[CERTS_MAX];
    es_buf buf = ES_BUF(SAMPLE_MAX);
    eseal_error err = {0};
    char path[4200];
    es_tlv whole;
    es_span seal;
    FILE *file;

    if (dir == NULL)
        return;
    snprintf(path, sizeof path, "%s/%s", dir, FILES[_i].name);
    file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    seal = es_span_of(octets, fread(octets, 1, sizeof octets, file));
    fclose(file);
    read_info(seal, &info, certs, &whole);
    ck_assert_int_eq(info.version, FILES[_i].version);
    ck_assert_msg(es_asn1_put_seal_info(&buf, &info, &err) == 0, "%s: %s", err.where, err.text);
    same(es_buf_view(&buf), whole.whole);
    es_buf_free(&buf);
    free((void *)(uintptr_t)info.vendor);
    free((void *)(uintptr_t)info.id);
    free((void *)(uintptr_t)info.name);
    free((void *)(uintptr_t)info.picture_type);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("asn1_make");
    TCase *tc = tcase_create("asn1_make");

    tcase_add_loop_test(tc, infos, 0, sizeof INFOS / sizeof INFOS[0]);
    tcase_add_test(tc, digests);
    tcase_add_loop_test(tc, tbs, 0, 3);
    tcase_add_test(tc, seal_untouched);
    tcase_add_loop_test(tc, bad_infos, 0, sizeof BAD_INFOS / sizeof BAD_INFOS[0]);
    tcase_add_loop_test(tc, bad_tbs, 0, sizeof BAD_TBS / sizeof BAD_TBS[0]);
    tcase_add_test(tc, no_room);
    tcase_add_loop_test(tc, real_seals, 0, 4);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
