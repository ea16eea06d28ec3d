/* SPDX-License-Identifier: Apache-2.0 */
/* Packages made by hand for the tests of signing plans, and plans carried through with a dummy
 * digest and value. */
#ifndef ES_TESTS_PLAN_UNIT_H
#define ES_TESTS_PLAN_UNIT_H

#include "base/mem.h"
#include "doc/ofd_plan.h"

#include "unit.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))
#define NS " xmlns:ofd=\"http://www.ofdspec.org/2016\""
#define NO_SIGNATURES ""
#define LISTED "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>"
#define LIST_PATH "Doc_0/Signs/Signatures.xml"
#define SIGNED_PATH "Doc_0/Signs/Sign_0/Signature.xml"
#define VALUE_PATH "Doc_0/Signs/Sign_0/SignedValue.dat"

/* OFD.xml of one body. */
#define BODY(root, signatures)                                                                     \
    "<ofd:DocBody><ofd:DocInfo><ofd:DocID>d</ofd:DocID></ofd:DocInfo><ofd:DocRoot>" root           \
    "</ofd:DocRoot>" signatures "</ofd:DocBody>"
#define OFD_XML(bodies) "<ofd:OFD" NS " Version=\"1.0\" DocType=\"OFD\">" bodies "</ofd:OFD>"
#define ROOT_XML                                                                                   \
    "<ofd:Document" NS "><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea>"           \
    "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"    \
    "<ofd:Page ID=\"1\" BaseLoc=\"P0.xml\"/><ofd:Page ID=\"2\" BaseLoc=\"P1.xml\"/></ofd:Pages>"   \
    "</ofd:Document>"
#define PAGE_XML "<ofd:Page" NS "/>"
#define LIST_XML(inner) "<ofd:Signatures" NS ">" inner "</ofd:Signatures>"
#define LIST_ENTRY(id) "<ofd:Signature ID=\"" id "\" BaseLoc=\"/" SIGNED_PATH "\"/>"
/* A signature that protects one file. */
#define SIGNED_XML(path, stamps)                                                                   \
    "<ofd:Signature" NS "><ofd:SignedInfo><ofd:Provider ProviderName=\"x\"/><ofd:References "      \
    "CheckMethod=\"SM3\"><ofd:Reference FileRef=\"" path "\"><ofd:CheckValue>"                     \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</ofd:CheckValue></ofd:Reference>"                \
    "</ofd:References>" stamps "</ofd:SignedInfo><ofd:SignedValue>/" VALUE_PATH                    \
    "</ofd:SignedValue></ofd:Signature>"

/* The document alone, and its files below root. */
#define UNSIGNED_AT(root)                                                                          \
    {"OFD.xml", OFD_XML(BODY(root "/Document.xml", NO_SIGNATURES))},                               \
        {root "/Document.xml", ROOT_XML}, {root "/P0.xml", PAGE_XML},                              \
    {                                                                                              \
        root "/P1.xml", PAGE_XML                                                                   \
    }
#define UNSIGNED UNSIGNED_AT("Doc_0")
/* The document with a signature of one reference. */
#define SIGNED(list, path, stamps)                                                                 \
    {"Doc_0/Document.xml", ROOT_XML}, {"Doc_0/P0.xml", PAGE_XML}, {"Doc_0/P1.xml", PAGE_XML},      \
        {"OFD.xml", OFD_XML(BODY("Doc_0/Document.xml", LISTED))}, {LIST_PATH, LIST_XML(list)},     \
        {SIGNED_PATH, SIGNED_XML(path, stamps)},                                                   \
    {                                                                                              \
        VALUE_PATH, "v"                                                                            \
    }

/* Ends with a NULL name. */
typedef struct unit_file {
    const char *name, *text;
} unit_file;

typedef struct unit_package {
    es_buf octets;
    eseal_io *io;
    es_ofd *ofd;
} unit_package;

static eseal_ctx ctx;
static eseal_error err;
static unit_package old, made;
static es_ofd_plan *plan;

static void unit_close(unit_package *package)
{
    es_ofd_free(package->ofd);
    eseal_io_free(package->io);
    es_buf_free(&package->octets);
    *package = (unit_package){.octets = ES_BUF(SIZE_MAX / 2)};
}

static void unit_setup(void)
{
    memset(&ctx, 0, sizeof ctx);
    memset(&err, 0, sizeof err);
    es_limits_fill(&ctx.limits);
    plan = NULL;
    unit_close(&old);
    unit_close(&made);
}

static void unit_teardown(void)
{
    es_ofd_plan_free(plan);
    plan = NULL;
    unit_close(&made);
    unit_close(&old);
}

static inline int unit_put(void *arg, const void *data, size_t len, eseal_error *error)
{
    return es_buf_put(arg, data, len) ? 0 : es_err_nomem(error);
}

static inline void unit_open(unit_package *package)
{
    ck_assert_int_eq(
        eseal_io_open(&package->io, package->octets.ptr, package->octets.len, &err), 0);
    ck_assert_int_eq(es_ofd_open(&package->ofd, &ctx, package->io, &err), 0);
}

/* Writes files as the old package. */
static inline void unit_write(const unit_file *files)
{
    es_zip_writer *writer = NULL;

    ck_assert_int_eq(es_zip_writer_new(&writer, &ctx, unit_put, &old.octets, &err), 0);
    for (; files->name != NULL; files++)
        ck_assert_int_eq(es_zip_writer_add(writer, files->name, es_span_str(files->text), &err), 0);
    ck_assert_int_eq(es_zip_writer_finish(writer, &err), 0);
    es_zip_writer_free(writer);
}

/* The same, and opens it. */
static inline void unit_pack(const unit_file *files)
{
    unit_write(files);
    unit_open(&old);
}

/* A seal on the second page, which the tests that do not care use. */
static inline es_ofd_request unit_request(void)
{
    static const es_ofd_place PLACE = {.page = 1, .box = {90, 8, 30, 20}};

    return (es_ofd_request){
        .seal = es_span_str("seal"), .time = 1597662809, .places = &PLACE, .place_count = 1};
}

/* The items' digests are dummies. */
static inline void unit_finish(void)
{
    for (size_t i = 0; i < plan->item_count; i++)
        memset(plan->items[i].digest, (int)i, sizeof plan->items[i].digest);
    ck_assert_int_eq(es_ofd_plan_describe(plan, &err), 0);
    ck_assert_int_eq(
        es_ofd_plan_write(plan, es_span_str("value"), unit_put, &made.octets, &err), 0);
    unit_open(&made);
}

#endif
