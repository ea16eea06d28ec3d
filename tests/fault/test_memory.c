/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a document may cost, as include/eseal/ctx.h states it: documents that are made to cost as
 * much as they can, each in another way, under limits that let them, are opened and judged, and the
 * memory that they took is compared with the bound.
 */
#include <inttypes.h>

#include <zlib.h>

#include "base/mem.h"
#include "count.h"
#include "forge.h"

#include "unit.h"

#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)

static forge f;

/* --- the bound --- */

/* eseal/ctx.h, "Memory". */
static uint64_t bound(const eseal_limits *l, uint64_t octets)
{
    uint64_t names = 20 * KIB * l->package_entries;

    return 148 * MIB + (4 * octets < names ? 4 * octets : names) + 5 * l->xml_octets +
           256 * l->xml_nodes + 5 * l->signature_octets + 4 * l->der_octets +
           512 * (50 * l->references + 10 * l->stamps);
}

/* Opens and judges what is packed; what it took. */
static uint64_t cost(const eseal_limits *limits, int due, const char *id, const char *reason)
{
    eseal_ctx_options options = {.size = sizeof options, .limits = limits};
    eseal_ctx *usual = f.ctx;
    uint64_t took;

    ck_assert_int_eq(eseal_ctx_new(&f.ctx, &options, NULL), 0);
    count_begin();
    forge_judged(&f, due, id, reason);
    took = count_peak();
    printf("%12" PRIu64 " octets: %" PRIu64 " KiB held, %" PRIu64 " KiB allowed\n",
        (uint64_t)f.package.len, took >> 10, bound(eseal_ctx_limits(f.ctx), f.package.len) >> 10);
    ck_assert_uint_le(took, bound(eseal_ctx_limits(f.ctx), f.package.len));
    eseal_report_free(f.report);
    f.report = NULL;
    eseal_ctx_free(f.ctx);
    f.ctx = usual;
    return took;
}

/* --- what costs --- */

static es_buf text(void)
{
    return ES_BUF((size_t)256 << 20);
}

static void put(const char *name, es_buf *octets)
{
    ck_assert(!octets->failed);
    forge_put_octets(&f, name, es_buf_view(octets));
    es_buf_free(octets);
}

/* A file of nodes elements in place of the resources. */
static void put_nodes(uint64_t nodes, const char *node)
{
    es_buf xml = text();

    es_buf_text(&xml, "<ofd:Res" FORGE_NS ">");
    for (uint64_t i = 0; i < nodes; i++)
        es_buf_text(&xml, node);
    es_buf_text(&xml, "</ofd:Res>");
    put(F_RES, &xml);
}

/* count signatures, each of head, times items and tail. */
static void put_signatures(size_t count, const char *folder, const char *head, size_t times,
    const char *item, const char *tail)
{
    es_buf list = text(), xml = text();
    char name[4200];

    es_buf_text(&xml, head);
    for (size_t i = 0; i < times; i++)
        es_buf_text(&xml, item);
    es_buf_text(&xml, tail);
    es_buf_text(&list, "<ofd:Signatures" FORGE_NS ">");
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s%zu.xml", folder, i);
        forge_put_octets(&f, name, es_buf_view(&xml));
        es_buf_format(&list, "<ofd:Signature ID=\"s%zu\" BaseLoc=\"/%s\"/>", i, name);
    }
    es_buf_text(&list, "</ofd:Signatures>");
    put(F_LIST, &list);
    es_buf_free(&xml);
}

#define HEAD "<ofd:Signature" FORGE_NS "><ofd:SignedInfo><ofd:References CheckMethod=\"SM3\">"
#define TAIL "</ofd:SignedInfo></ofd:Signature>"

/* --- two GiB of zeros --- */

/* 1 MiB of zeros, deflated into whole octets and without looking back, so that copies of it make a
 * stream; *crc: of all of them. */
static es_buf deflated(size_t copies, uint32_t *crc)
{
    uint8_t *zeros = es_alloc(MIB), block[8192];
    z_stream z = {.next_in = zeros, .avail_in = MIB, .next_out = block, .avail_out = sizeof block};
    es_buf out = text();
    uint32_t one;

    ck_assert_ptr_nonnull(zeros);
    ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    ck_assert_int_eq(deflate(&z, Z_FULL_FLUSH), Z_OK);
    ck_assert_uint_eq(z.avail_in, 0);
    one = (uint32_t)crc32(0, zeros, MIB);
    *crc = 0;
    for (size_t i = 0; i < copies; i++) {
        es_buf_put(&out, block, sizeof block - z.avail_out);
        *crc = (uint32_t)crc32_combine(*crc, one, (z_off_t)MIB);
    }
    es_buf_put(&out, "\x03", 2); /* an empty last block */
    deflateEnd(&z);
    es_free(zeros);
    return out;
}

/* The genuine document, with a file of 2 GiB that says that it is size octets long. */
static void pack_zeros(uint32_t size)
{
    zb_entry *entry;
    uint32_t crc;
    zb b;

    forge_make(&f, NULL);
    forge_builder(&f, &b);
    entry = zb_add(&b, "zeros.bin", "zeros", 5, 8);
    es_buf_free(&entry->body);
    entry->body = deflated(2048, &crc);
    entry->local.crc = entry->central.crc = crc;
    entry->local.size = entry->central.size = size;
    entry->local.packed = entry->central.packed = (uint32_t)entry->body.len;
    forge_zip(&f, &b);
    forge_reset(&f);
}

/* Refused at what it declares; read to its end, where the limits let it; stopped where it gives
 * more than it said, which is little enough to be inflated whole: never 2 GiB. */
START_TEST(zeros)
{
    eseal_limits usual = {.size = sizeof usual}, wide = {.size = sizeof wide,
                                                     .entry_octets = 4 * GIB,
                                                     .package_octets = 8 * GIB,
                                                     .inflate_ratio = UINT64_MAX};

    pack_zeros(UINT32_C(1) << 31);
    ck_assert_uint_lt(cost(&usual, ESEAL_FAILED, "container.limits", "limit"), MIB);
    ck_assert_uint_lt(cost(&wide, ESEAL_PASSED, NULL, NULL), MIB);
    pack_zeros(UINT32_C(1) << 20);
    ck_assert_uint_lt(cost(&usual, ESEAL_FAILED, "container.structure", "zip-size"), 2 * MIB);
}
END_TEST

/* The same package as the picture of a seal: nobody opens it.  It is held as eseal/ctx.h says: five
 * times in SignedValue.dat and in Seal.esl, four times as DER. */
START_TEST(zeros_in_a_seal)
{
    eseal_limits limits = {.size = sizeof limits};
    forge_plan plan = {.version = 4};
    es_buf bomb;

    pack_zeros(UINT32_C(1) << 31);
    bomb = f.package;
    f.package = ES_BUF(0);
    plan.picture = es_buf_view(&bomb);
    forge_make(&f, &plan);
    forge_pack(&f);
    ck_assert_uint_lt(
        cost(&limits, ESEAL_PASSED, NULL, NULL), MIB + (5 * 2 + 4) * (uint64_t)bomb.len);
    es_buf_free(&bomb);
    forge_reset(&f);
}
END_TEST

/* --- as much of each as is allowed --- */

START_TEST(genuine)
{
    eseal_limits limits = {.size = sizeof limits};

    forge_make(&f, NULL);
    forge_pack(&f);
    ck_assert_uint_lt(cost(&limits, ESEAL_PASSED, NULL, NULL), MIB);
}
END_TEST

static int append(void *arg, const void *data, size_t len, eseal_error *err)
{
    return es_buf_put(arg, data, len) ? 0 : es_err_nomem(err);
}

/* A package of so many empty files with names of this length. */
static void pack_names(size_t count, size_t length)
{
    es_zip_writer *writer = NULL;
    char name[4200];

    es_buf_free(&f.package);
    f.package = text();
    ck_assert_int_eq(es_zip_writer_new(&writer, f.ctx, append, &f.package, NULL), 0);
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%08zu", i);
        memset(name + 8, 'n', length - 8);
        for (size_t k = 100; k < length - 1; k += 200)
            name[k] = '/';
        name[length] = '\0';
        ck_assert_int_eq(es_zip_writer_add(writer, name, es_span_of(NULL, 0), NULL), 0);
    }
    ck_assert_int_eq(es_zip_writer_finish(writer, NULL), 0);
    es_zip_writer_free(writer);
}

START_TEST(entries)
{
    eseal_limits limits = {.size = sizeof limits};

    pack_names(_i == 0 ? 20000 : 4000, _i == 0 ? 12 : 4000);
    cost(&limits, ESEAL_FAILED, NULL, NULL);
}
END_TEST

/* A text, an attribute, and a remark, almost as long as a file may be. */
START_TEST(texts)
{
    static const char *const AROUND[][2] = {{"<a>", "</a>"}, {"<a b=\"", "\"/>"}, {"<!--", "-->"}};
    eseal_limits limits = {.size = sizeof limits};
    char *long_text = es_alloc(60 * MIB + 1);
    es_buf node = text();

    memset(long_text, 'x', 60 * MIB);
    es_buf_format(&node, "%s%s%s", AROUND[_i][0], long_text, AROUND[_i][1]);
    es_free(long_text);
    forge_make(&f, NULL);
    put_nodes(1, (char *)node.ptr);
    es_buf_free(&node);
    forge_pack(&f);
    cost(&limits, ESEAL_FAILED, NULL, NULL);
    forge_reset(&f);
}
END_TEST

START_TEST(nodes)
{
    eseal_limits limits = {.size = sizeof limits};

    forge_make(&f, NULL);
    put_nodes(_i == 2 ? 490000 : 999990, _i == 0   ? "<a/>"
                                         : _i == 1 ? "<ofd:a>b</ofd:a>"
                                                   : "<ofd:a b=\"c\"/>");
    forge_pack(&f);
    cost(&limits, ESEAL_FAILED, NULL, NULL);
    forge_reset(&f);
}
END_TEST

START_TEST(references)
{
    eseal_limits limits = {.size = sizeof limits};

    forge_reset(&f);
    put_signatures(50, "Doc_0/Signs/", HEAD, 20000,
        "<ofd:Reference FileRef=\"/OFD.xml\"><ofd:CheckValue>AAAA</ofd:CheckValue></ofd:Reference>",
        "</ofd:References>" TAIL);
    forge_pack(&f);
    cost(&limits, ESEAL_FAILED, NULL, NULL);
    forge_reset(&f);
}
END_TEST

START_TEST(findings)
{
    eseal_limits limits = {.size = sizeof limits};
    char folder[4100];

    memset(folder, 'n', sizeof folder);
    for (size_t i = 200; i < 4000; i += 201)
        folder[i] = '/';
    folder[4000] = '/';
    folder[4001] = '\0';
    forge_reset(&f);
    put_signatures(70, folder, HEAD "</ofd:References>", 1000, "<ofd:x/>", TAIL);
    forge_pack(&f);
    cost(&limits, ESEAL_FAILED, NULL, NULL);
    forge_reset(&f);
}
END_TEST

static void setup(void)
{
    forge_init(&f);
}

static void teardown(void)
{
    forge_free(&f);
}

int main(void)
{
    Suite *suite = suite_create("memory");
    TCase *tc = tcase_create("memory");

    tcase_add_unchecked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 600);
    tcase_add_test(tc, genuine);
    tcase_add_test(tc, zeros);
    tcase_add_test(tc, zeros_in_a_seal);
    tcase_add_loop_test(tc, entries, 0, 2);
    tcase_add_loop_test(tc, texts, 0, 3);
    tcase_add_loop_test(tc, nodes, 0, 3);
    tcase_add_test(tc, references);
    tcase_add_test(tc, findings);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
