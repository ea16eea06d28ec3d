/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/asn1.h"

#include <dirent.h>
#include <eseal/signing.h>
#include <pthread.h>

#include "hex.h"
#include "sample.h"
#include "unit.h"

static const char *const KIND_NAMES[] = {
    "seal v1", "seal v4", "signature v1", "signature v4", "signed data"};

/* Exactly this kind must take it; -1: none. */
static void only_kind(const char *name, es_span der, int due)
{
    for (int kind = ES_ASN1_SEAL_V1; kind <= (int)ES_ASN1_SIGNED_DATA; kind++) {
        eseal_error err = {0};
        int rc = es_asn1_check((es_asn1_kind)kind, der, &err);

        ck_assert_msg(rc == (kind == due ? 0 : ESEAL_E_ASN1), "%s as %s: %d, %s: %s", name,
            KIND_NAMES[kind], rc, err.where, err.text);
    }
}

START_TEST(samples)
{
    static const struct {
        int version;
        bool seal;
        es_asn1_kind kind;
    } CASES[] = {{1, true, ES_ASN1_SEAL_V1}, {4, true, ES_ASN1_SEAL_V4}, {5, true, ES_ASN1_SEAL_V4},
        {1, false, ES_ASN1_SIGNATURE_V1}, {4, false, ES_ASN1_SIGNATURE_V4},
        {5, false, ES_ASN1_SIGNATURE_V4}};

    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        es_span der =
            CASES[i].seal ? sample_seal(CASES[i].version) : sample_signature(CASES[i].version);

        ck_assert_int_eq(es_der_check(der, NULL, NULL), 0);
        only_kind(KIND_NAMES[CASES[i].kind], der, (int)CASES[i].kind);
        unit_span_free(der);
    }
}
END_TEST

#define ID "30(30(31(30(06(2A03) 0C(41)))) 02(00FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF))"
#define SM3 "30(06(2A811CCF55018311))"
#define ATTRIBUTES "A0(30(06(2A04) 31(04(01) 02(01))) 30(06(2A03) 31()))"
#define SIGNER_OF(sid, attributes)                                                                 \
    "30(02(01)" sid SM3 attributes "30(06(2A811CCF5501822D01) 0500) 04(00010203))"
#define SIGNED_DATA_OF(content, certificates, signers)                                             \
    "30(06(2A811CCF550106010402 02) A0(30(02(01) 31(" SM3 ") 30(06(2A811CCF550106010402 01)"       \
    " " content ")" certificates "31(" signers "))))"
#define CONTENT "A0(04(2F446F63))"
#define CERTS "A0(30(0500) 30(0101FF))"

/* GB/T 35275 SignedData as products make it: serial numbers of 21 octets with the leading 0,
 * attributes that are not in DER's order, no certificates, no content. */
static const char *const SIGNED_DATA[] = {
    SIGNED_DATA_OF(CONTENT, CERTS, SIGNER_OF(ID, ATTRIBUTES)),
    SIGNED_DATA_OF(CONTENT, CERTS, SIGNER_OF(ID, "")),
    SIGNED_DATA_OF(CONTENT, CERTS, SIGNER_OF(ID, ATTRIBUTES) SIGNER_OF(ID, "")),
    SIGNED_DATA_OF("", "", SIGNER_OF(ID, ATTRIBUTES)),
    SIGNED_DATA_OF("", CERTS "A1(30())", SIGNER_OF(ID, ATTRIBUTES "")),
    SIGNED_DATA_OF(CONTENT, CERTS, ""),
};

START_TEST(signed_data)
{
    es_span der = sample_der(SIGNED_DATA[_i]);

    ck_assert_int_eq(es_der_check(der, NULL, NULL), 0);
    only_kind(SIGNED_DATA[_i], der, ES_ASN1_SIGNED_DATA);
    unit_span_free(der);
}
END_TEST

/* One change to a sample; code 0: met in real files or allowed, and taken. */
typedef struct change {
    es_asn1_kind kind;
    const char *path, *der;
    int code;
    const char *where; /* of ESEAL_E_ASN1 */
} change;

#define S1 ES_ASN1_SEAL_V1
#define S4 ES_ASN1_SEAL_V4
#define G1 ES_ASN1_SIGNATURE_V1
#define G4 ES_ASN1_SIGNATURE_V4
#define SD ES_ASN1_SIGNED_DATA
#define E ESEAL_E_ASN1
#define D ESEAL_E_DER
#define UTC "17(323030313031303030303030 5A)"
#define GEN "18(3230323030313031303030303030 5A)"
#define EXTS "30(30(06(2A03) 04(00)))"

static const change CHANGES[] = {
    /* --- other layouts that are met --- */
    {S1, "0/2/3", GEN, 0, NULL},
    {S4, "0/2/4", UTC, 0, NULL},
    {G4, "0/2", UTC, 0, NULL},
    {G4, "0/2", "03(00" UTC ")", E, "toSign/timeInfo"},
    {G1, "0/2", UTC, 0, NULL},
    {G1, "0/2", GEN, 0, NULL},
    {G1, "0/2", "04(" UTC ")", 0, NULL},
    {G1, "0/2", "03(00 323032302D30312D3235)", 0, NULL},
    {G1, "0/2", "02(01)", E, "toSign/timeInfo"},
    {G1, "0/3", "04(0102)", 0, NULL},
    {G4, "0/3", "04(0102)", 0, NULL},
    {G4, "0/3", "05()", E, "toSign/dataHash"},
    {S1, "0/2/2", "30(16(31))", 0, NULL},
    {S1, "0/2/2", "30(30(13(534D33) 04(00)))", 0, NULL},
    {S1, "0/2/2", "30(0C(31))", E, "esealInfo/property/certList[0]"},
    {S1, "0/2/2", "30()", 0, NULL},
    {S4, "0/2/3", "30(30(13(534D33) 04(00)))", 0, NULL},
    {S4, "0/2/3", "30(30(0C(534D33) 04(00)))", E, "eSealInfo/property/certList[0]"},
    {S4, "0/2/3", "30(30(13(40) 04(00)))", E, "eSealInfo/property/certList[0]/digest/type"},
    {S4, "0/2/3", "30(04(00) 16(31))", E, "eSealInfo/property/certList[1]"},
    {S1, "0/4", "A0(" EXTS ")", 0, NULL},
    {S1, "0/4", "A5(" EXTS ")", 0, NULL},
    {S1, "0/4", "BE(" EXTS ")", 0, NULL},
    {S1, "0/4", "04(" EXTS ")", 0, NULL},
    {S1, "0/4", "A0(A0(" EXTS "))", E, "esealInfo/extDatas/tag0"},
    {S1, "0/4", "A0(" EXTS EXTS ")", E, "esealInfo/extDatas/tag0"},
    {S1, "0/4", "80(" EXTS ")", E, "esealInfo/extDatas/tag0"},
    {S1, "0/+4", EXTS, E, "esealInfo"},
    {S1, "0/4", "", 0, NULL},
    {S4, "0/4", "A0(" EXTS ")", 0, NULL},
    {S4, "0/4", "A1(" EXTS ")", E, "eSealInfo/extDatas"},
    {S4, "0/4/0/+1", "01(00)", 0, NULL},
    {S4, "0/4/0/+1", "01(01)", D, NULL},
    {G4, "0/5", EXTS, 0, NULL},
    {G4, "0/5", "", 0, NULL},
    {S4, "+4", "A0(03(00 41))", 0, NULL},
    {S4, "+4", "80(00 41)", 0, NULL},
    {S4, "+4", "03(00 41)", 0, NULL},
    {S4, "+4", "A0(04(41))", E, "timeStamp"},
    {S4, "+4", "A0(03(00 41) 0500)", E, "timeStamp"},
    {S4, "+4", "A1(03(00 41))", E, "timeStamp"},
    {S4, "+4", "80()", E, "timeStamp"},
    {S4, "+4", "0500", E, "timeStamp"},
    {S4, "+4", "03(0041) 03(0041)", E, ""},
    {G4, "+4", "A0(03(00 41))", 0, NULL},
    {G4, "+4", "A0()", E, "timeStamp"},
    {G4, "0/1/+4", "A0(03(00 41))", 0, NULL},
    {S4, "+4", "A0(30())", E, "timeStamp"},
    {S1, "+2", "A0(03(00 41))", E, ""},
    {S1, "0/0/1", "02(11)", 0, NULL},
    {SD, "1/0/0", "02(03)", 0, NULL},
    /* --- BER that is not DER, anywhere --- */
    {G4, "", "30 80 00 00", D, NULL},
    {G4, "0/0", "02 81 01 04", D, NULL},
    {G4, "0/0", "02 82 00 01 04", D, NULL},
    {G4, "0/0", "02 85 00 00 00 00 01 04", D, NULL},
    {G4, "0/0", "02 02 00 04", D, NULL},
    {G4, "0/0", "02 00", D, NULL},
    {G4, "0/0", "1F 02 01 04", D, NULL},
    {G4, "0/0", "22(02(04))", D, NULL},
    {G4, "0/1/0/0", "30 80 16(4553) 02(04) 16(41) 00 00", D, NULL},
    {G4, "0/1/0/1", "36(16(41) 16(42))", D, NULL},
    {G4, "0/1/0/1", "36 80 16(41) 00 00", D, NULL},
    {G4, "0/3", "23(03(0041) 03(0042))", D, NULL},
    {G4, "0/3", "03()", D, NULL},
    {G4, "0/3", "03(08 41)", D, NULL},
    {G4, "0/3", "03(FF 41)", D, NULL},
    {G4, "0/3", "03(01 41)", D, NULL},
    {G4, "1", "24(04(41))", D, NULL},
    {G4, "2", "06(2A80 01)", D, NULL},
    {G4, "2", "06(2A81)", D, NULL},
    {G4, "2", "06()", D, NULL},
    {G4, "+4", "00 00", D, NULL},
    {G4, "0/5", "BF 00(" EXTS ")", D, NULL},
    {G4, "0/5", "A0 80 " EXTS " 00 00", D, NULL},
    /* --- DER that is not the structure --- */
    {G4, "+4", "0500", E, "timeStamp"},
    {G4, "0", "", E, "toSign"},
    {G4, "3", "", E, "signature"},
    {G4, "3", "04(41)", E, "signature"},
    {G4, "0", "31()", E, "toSign"},
    {G4, "0/0", "02(010000)", E, "toSign/version"},
    {G4, "0/0", "02(FF)", E, "toSign/version"},
    {G4, "0/0", "02(010000000000000000)", E, "toSign/version"},
    {G4, "0/4", "16(C3A9)", E, "toSign/propertyInfo"},
    {G4, "0/4", "0C(41)", E, "toSign/propertyInfo"},
    {G4, "0/+6", "0500", E, "toSign"},
    {S4, "0/2/1", "0C(C328)", E, "eSealInfo/property/name"},
    {S4, "0/2/1", "0C(E280)", E, "eSealInfo/property/name"},
    {S4, "0/2/1", "13(41)", E, "eSealInfo/property/name"},
    {S4, "0/2/2", "", E, "eSealInfo/property/certListType"},
    {S4, "0/2/2", "02(0100)", E, "eSealInfo/property/certListType"},
    {S4, "0/2/4", "16(32)", E, "eSealInfo/property/createDate"},
    {S4, "0/2/4", "17()", E, "eSealInfo/property/createDate/utc"},
    {S4, "0/2/4", "18(0A)", E, "eSealInfo/property/createDate/gen"},
    {S4, "0/3/2", "02(FF)", E, "eSealInfo/picture/width"},
    {S4, "0/3/3", "02(010000)", E, "eSealInfo/picture/height"},
    {S4, "0/3/1", "03(00)", E, "eSealInfo/picture/data"},
    {S4, "0/4/0/0", "02(01)", E, "eSealInfo/extDatas/plain[0]"},
    {S4, "0/4/1/1", "01(FF) 01(FF)", E, "eSealInfo/extDatas/plain[1]"},
    {S4, "0/0/0", "16()", E, "eSealInfo/header/id"},
    {S4, "0/0/2", "16(80)", E, "eSealInfo/header/vid"},
    {S4, "0/0/2", "0C(41)", E, "eSealInfo/header/vid"},
    {G1, "0/5", "03(0041)", E, "toSign/cert"},
    {G1, "0/+7", "A0(" EXTS ")", E, "toSign"},
    {S1, "1", "0500", E, "signInfo"},
    {SD, "0", "", E, "contentType"},
    {SD, "1", "A1(30())", E, "content"},
    {SD, "1/0/+0", "02(01)", E, "content/digestAlgorithms"},
    {SD, "1/0/4/0/1", "30(30() 02(01) 0500)", E, "content/signerInfos[0]"},
    {SD, "1/0/4/0/1", "80(01)", E, "content/signerInfos[0]"},
    {SD, "1/0/3", "80(30(0500))", E, "content/certificates"},
    {SD, "1/0/4/0/3", "80(30(0500))", E, "content/signerInfos[0]"},
    {SD, "1", "80(30())", E, "content"},
    {SD, "1", "A0(30() 30())", E, "content"},
    {SD, "1/0/4/0/5", "03(00)", E, "content/signerInfos[0]"},
    {SD, "1/0/4/0/5", "04()", E, "content/signerInfos[0]/encryptedDigest"},
    {SD, "1/0/2/1", "A0(04(41) 04(42))", E, "content/contentInfo/content"},
    {SD, "1/0/2/1", "A0()", E, "content/contentInfo/content"},
    {SD, "1/0/2/1", "80(0500)", E, "content/contentInfo/content"},
    {SD, "1/0/2/1", "A0(30(0500))", 0, NULL},
    {SD, "1/0/1/0/+1", "0500 0500", E, "content/digestAlgorithms[0]"},
    {SD, "1/0/+5", "0500", E, "content"},
    {SD, "+2", "0500", E, ""},
};

static es_span sample_of(es_asn1_kind kind)
{
    switch (kind) {
    case S1:
        return sample_seal(1);
    case S4:
        return sample_seal(4);
    case G1:
        return sample_signature(1);
    case G4:
        return sample_signature(4);
    default:
        return sample_der(SIGNED_DATA[0]);
    }
}

START_TEST(changes)
{
    const change *c = &CHANGES[_i];
    es_span in = sample_of(c->kind), der = sample_change(in, c->path, c->der);
    eseal_error err = {0};
    int rc = es_der_check(der, NULL, &err);

    if (rc == 0)
        rc = es_asn1_check(c->kind, der, &err);
    ck_assert_msg(rc == c->code && err.code == c->code, "%s at %s: %d, %s: %s", c->der, c->path, rc,
        err.where, err.text);
    if (c->where != NULL)
        ck_assert_str_eq(err.where, c->where);
    unit_span_free(der);
    unit_span_free(in);
}
END_TEST

/* A seal that does not fit is none inside of a signature either, where es_asn1_check_around() does
 * not look: whoever reads the signature asks about its seal first, each time. */
START_TEST(inside_a_signature)
{
    const change *c = &CHANGES[_i];
    eseal_ctx *ctx = NULL;
    es_span in, der;
    char path[64];

    if (c->code == 0 || (c->kind != S1 && c->kind != S4))
        return;
    ck_assert_int_eq(eseal_ctx_new(&ctx, NULL, NULL), 0);
    in = sample_signature(c->kind == S1 ? 1 : 4);
    snprintf(path, sizeof path, "0/1%s%s", c->path[0] == '\0' ? "" : "/", c->path);
    der = sample_change(in, path, c->der);
    for (int times = 0; times < 2; times++) {
        eseal_signature *signature = NULL;
        eseal_error err = {0};
        int rc = eseal_signature_parse(&signature, ctx, der.ptr, der.len, &err);

        ck_assert_msg(rc < 0, "%s at %s", c->der, path);
        ck_assert_msg(
            strstr(err.where, "toSign/eseal") == err.where || rc == D || rc == ESEAL_E_VERSION,
            "%s at %s: %d, %s: %s", c->der, path, rc, err.where, err.text);
    }
    eseal_ctx_free(ctx);
    unit_span_free(der);
    unit_span_free(in);
}
END_TEST

/* Hostile octets never crash or hang the decoder. */
START_TEST(cut_and_flipped)
{
    for (es_asn1_kind kind = ES_ASN1_SEAL_V1; kind <= ES_ASN1_SIGNED_DATA; kind++) {
        es_span in = sample_of(kind);
        uint8_t *octets = malloc(in.len);

        ck_assert_ptr_nonnull(octets);
        for (size_t len = 0; len < in.len; len++) {
            uint8_t *cut = malloc(len == 0 ? 1 : len);

            ck_assert_ptr_nonnull(cut);
            memcpy(cut, in.ptr, len);
            ck_assert_int_eq(es_asn1_check(kind, es_span_of(cut, len), NULL), ESEAL_E_ASN1);
            free(cut);
        }
        for (size_t bit = 0; bit < in.len * 8; bit++) {
            memcpy(octets, in.ptr, in.len);
            octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
            if (es_der_check(es_span_of(octets, in.len), NULL, NULL) == 0)
                (void)es_asn1_check(kind, es_span_of(octets, in.len), NULL);
        }
        free(octets);
        unit_span_free(in);
    }
}
END_TEST

START_TEST(wrong_call)
{
    eseal_error err = {0};

    ck_assert_int_eq(es_asn1_check((es_asn1_kind)99, es_span_str("x"), &err), ESEAL_E_MISUSE);
    ck_assert_int_eq(es_asn1_check(ES_ASN1_SEAL_V1, es_span_of(NULL, 0), NULL), ESEAL_E_ASN1);
}
END_TEST

typedef struct job {
    es_span seal, signature;
    int failed;
} job;

static void *decode_often(void *arg)
{
    job *j = arg;

    for (int i = 0; i < 300; i++) {
        j->failed += es_asn1_check(ES_ASN1_SEAL_V1, j->seal, NULL) != 0;
        j->failed += es_asn1_check(ES_ASN1_SIGNATURE_V4, j->signature, NULL) != 0;
        j->failed += es_asn1_check(ES_ASN1_SEAL_V4, j->seal, NULL) == 0;
    }
    return NULL;
}

START_TEST(threads)
{
    es_span seal = sample_seal(1), signature = sample_signature(5);
    pthread_t ids[4];
    job jobs[4];

    for (int i = 0; i < 4; i++) {
        jobs[i] = (job){seal, signature, 0};
        ck_assert_int_eq(pthread_create(&ids[i], NULL, decode_often, &jobs[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_join(ids[i], NULL), 0);
        ck_assert_int_eq(jobs[i].failed, 0);
    }
    unit_span_free(seal);
    unit_span_free(signature);
}
END_TEST

/* All that a stream holds; the caller frees it. */
static es_span slurp(FILE *in)
{
    es_buf buf = ES_BUF((size_t)64 << 20);
    char piece[4096];
    size_t got;

    ck_assert_ptr_nonnull(in);
    while ((got = fread(piece, 1, sizeof piece, in)) > 0)
        ck_assert(es_buf_put(&buf, piece, got));
    return sample_take(&buf);
}

/* How seal-bearing files are told apart: by their outline alone. -1: a bare SM2 value. */
static int outline(es_span der)
{
    es_der cursor, below;
    es_tlv top, first;
    size_t count;

    es_der_open(&cursor, der, der.ptr);
    ck_assert(es_der_next(&cursor, &top));
    count = es_der_children(&top);
    es_der_enter(&below, &top, der.ptr);
    ck_assert(es_der_next(&below, &first));
    if (first.tag == ES_TAG_INTEGER)
        return -1;
    if (first.tag == ES_TAG_OID)
        return ES_ASN1_SIGNED_DATA;
    es_der_enter(&cursor, &first, der.ptr);
    if (es_der_peek(&cursor) == ES_TAG_INTEGER)
        return count == 2 ? ES_ASN1_SIGNATURE_V1 : ES_ASN1_SIGNATURE_V4;
    return count == 2 ? ES_ASN1_SEAL_V1 : ES_ASN1_SEAL_V4;
}

/* Every DER value in a stream, one after the other; counts[kind + 1] goes up. */
static void check_stream(const char *name, es_span in, int counts[6])
{
    while (in.len > 0) {
        size_t len = es_der_length(in);
        es_span der = es_span_of(in.ptr, len);
        eseal_error err = {0};

        ck_assert_msg(len > 0, "%s holds no DER", name);
        ck_assert_msg(es_der_check(der, NULL, &err) == 0, "%s: %s", name, err.text);
        only_kind(name, der, outline(der));
        counts[outline(der) + 1]++;
        in = es_span_of(in.ptr + len, in.len - len);
    }
}

START_TEST(corpus)
{
    const char *dir = unit_corpus();
    DIR *list = dir == NULL ? NULL : opendir(dir);
    int counts[6] = {0};

    if (list == NULL)
        return;
    for (struct dirent *e = readdir(list); e != NULL; e = readdir(list)) {
        const char *dot = strrchr(e->d_name, '.');
        bool package = dot != NULL && strcmp(dot, ".ofd") == 0;
        char text[5000];
        es_span in;
        FILE *file;

        if (dot == NULL || strstr(".ofd.esl.DER.dat", dot) == NULL)
            continue;
        snprintf(text, sizeof text,
            package ? "unzip -p '%s/%s' '*igned[vV]alue.dat' 2>/dev/null" : "%s/%s", dir,
            e->d_name);
        file = package ? popen(text, "r") : fopen(text, "rb");
        in = slurp(file);
        (void)(package ? pclose(file) : fclose(file));
        check_stream(e->d_name, in, counts);
        unit_span_free(in);
    }
    closedir(list);
    ck_assert_int_eq(counts[ES_ASN1_SEAL_V1 + 1], 1);
    ck_assert_int_eq(counts[ES_ASN1_SEAL_V4 + 1], 4);
    if (system("unzip -v >/dev/null 2>&1") != 0) {
        printf("SKIP: no unzip, so the packages of the corpus are not read\n");
        return;
    }
    ck_assert_int_eq(counts[0], 1);
    ck_assert_int_eq(counts[ES_ASN1_SIGNATURE_V1 + 1], 1);
    ck_assert_int_eq(counts[ES_ASN1_SIGNATURE_V4 + 1], 16);
    ck_assert_int_eq(counts[ES_ASN1_SIGNED_DATA + 1], 6);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("asn1");
    TCase *tc = tcase_create("asn1");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, samples);
    tcase_add_loop_test(tc, signed_data, 0, sizeof SIGNED_DATA / sizeof SIGNED_DATA[0]);
    tcase_add_loop_test(tc, changes, 0, sizeof CHANGES / sizeof CHANGES[0]);
    tcase_add_loop_test(tc, inside_a_signature, 0, sizeof CHANGES / sizeof CHANGES[0]);
    tcase_add_test(tc, cut_and_flipped);
    tcase_add_test(tc, wrong_call);
    tcase_add_test(tc, threads);
    tcase_add_test(tc, corpus);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
