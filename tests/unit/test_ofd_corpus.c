/* SPDX-License-Identifier: Apache-2.0 */
/* Real documents: signatures as expected.csv has them, and what lies outside of them. */
#include "base/io.h"
#include "base/mem.h"
#include "ofd_sample.h"
#include "unit.h"

#define COLUMNS 27
enum {
    FILE_NAME = 0,
    SIGN_ID = 1,
    SIGN_TYPE = 2,
    BASE_LOC = 3,
    REFERENCES_COUNT = 5,
    REF_MISSING = 7,
    UNCOVERED = 23,
    COVERS_LIST = 26
};

typedef struct row {
    char *at[COLUMNS];
} row;

/* Splits one line of CSV in place; quoted fields hold no quotes in this file. */
static void split(row *out, char *line)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        char *end;

        out->at[i] = line;
        if (*line == '"') {
            out->at[i] = ++line;
            end = strchr(line, '"');
            *end++ = '\0';
        } else {
            end = line + strcspn(line, ",\n");
        }
        line = *end == '\0' ? end : end + 1;
        *end = '\0';
    }
}

static es_ofd *open_ofd(eseal_ctx *ctx, eseal_io **io, const char *file)
{
    char path[4300];
    es_ofd *ofd = NULL;
    eseal_error err = {0};

    memset(ctx, 0, sizeof *ctx);
    es_limits_fill(&ctx->limits);
    snprintf(path, sizeof path, "%s/%s", unit_corpus(), file);
    ck_assert_int_eq(eseal_io_open_file(io, path, &err), 0);
    ck_assert_int_eq(es_ofd_open(&ofd, ctx, *io, &err), 0);
    return ofd;
}

static bool is_covered(const es_ofd_signature *signature, const char *path)
{
    for (size_t i = 0; i < signature->ref_count; i++)
        if (signature->refs[i].path != NULL && strcmp(signature->refs[i].path, path) == 0)
            return true;
    return false;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What a reader can show and this signature does not list, as the column has it. */
static void uncovered(char *out, size_t size, const es_ofd *ofd, const es_ofd_signature *signature)
{
    const char *paths[64];
    size_t count = 0;

    for (size_t i = 0; i < ofd->file_count; i++) {
        const es_ofd_file *file = &ofd->files[i];

        if (file->exists && file->kind < ES_OFD_LIST && !is_covered(signature, file->path)) {
            ck_assert_uint_lt(count, 64);
            paths[count++] = file->path;
        }
    }
    qsort(paths, count, sizeof paths[0], compare_texts);
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(out);

        snprintf(out + len, size - len, "%s%s", len == 0 ? "" : ";", paths[i]);
    }
}

static void check_row(const row *want)
{
    const es_ofd_signature *signature = NULL;
    eseal_ctx ctx;
    eseal_io *io = NULL;
    char text[4096];
    es_ofd *ofd = open_ofd(&ctx, &io, want->at[FILE_NAME]);
    char *base;

    ck_assert_msg(ofd->complete, "%s", want->at[FILE_NAME]);
    for (size_t i = 0; i < ofd->signature_count; i++)
        if (strcmp(ofd->signatures[i].id, want->at[SIGN_ID]) == 0)
            signature = &ofd->signatures[i];
    ck_assert_msg(signature != NULL, "%s: %s", want->at[FILE_NAME], want->at[SIGN_ID]);
    ck_assert_str_eq(
        signature->type == NULL ? "(absent=Seal)" : signature->type, want->at[SIGN_TYPE]);
    base = es_ofd_resolve(
        ofd->zip, ofd->bodies[signature->body].list_path, es_span_str(want->at[BASE_LOC]), 0, NULL);
    ck_assert_str_eq(signature->path, base);
    es_free(base);
    ck_assert_uint_eq(signature->ref_count, (size_t)atoi(want->at[REFERENCES_COUNT]));
    for (size_t i = 0; i < signature->ref_count; i++) {
        ck_assert(signature->refs[i].exists);
        ck_assert_uint_eq(signature->refs[i].digest_len, 32);
    }
    ck_assert_str_eq(want->at[REF_MISSING], "");
    ck_assert(signature->value.len > 0);
    uncovered(text, sizeof text, ofd, signature);
    ck_assert_msg(strcmp(text, want->at[UNCOVERED]) == 0, "%s %s: %s", want->at[FILE_NAME],
        signature->id, text);
    ck_assert_int_eq(is_covered(signature, ofd->bodies[0].list_path),
        strncmp(want->at[COVERS_LIST], "yes", 3) == 0);
    for (size_t i = 0; i < signature->stamp_count; i++) {
        ck_assert(signature->stamps[i].box_ok);
        ck_assert(signature->stamps[i].page < ofd->page_count);
    }
    es_ofd_free(ofd);
    eseal_io_free(io);
}

START_TEST(expected)
{
    char path[4300], line[4096];
    size_t rows = 0;
    FILE *csv;

    snprintf(path, sizeof path, "%s/expected.csv", unit_corpus());
    csv = fopen(path, "r");
    ck_assert_ptr_nonnull(csv);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, csv));
    while (fgets(line, sizeof line, csv) != NULL) {
        row want;

        split(&want, line);
        if (want.at[SIGN_ID][0] == '\0')
            continue;
        check_row(&want);
        rows++;
    }
    fclose(csv);
    ck_assert_uint_eq(rows, 21);
}
END_TEST

/* Every document, and all that is found in it. */
static const struct {
    const char *file, *findings;
    size_t signatures, pages;
    const char *extra;
} DOCUMENTS[] = {
    {"1.ofd", "", 1, 1, "DocBody/DocInfo/Author"},
    {"999.ofd", "", 1, 5, "DocBody/DocInfo/Author"},
    {"AddAttachment.ofd", "", 0, 1, "DocBody/DocInfo/CreationDate"},
    {"DigitalSign.ofd", "", 1, 1, "DocBody/DocInfo/CreationDate"},
    {"SESV4SignDoc.ofd", "", 1, 1, "DocBody/DocInfo/CreationDate"},
    {"V4RideRight.ofd", "", 1, 5, "DocBody/DocInfo/CreationDate"},
    {"VPage7.ofd", "", 0, 5, "DocBody/DocInfo/CreationDate"},
    {"allprotected.ofd", "", 1, 1, "DocBody/DocInfo/CreationDate"},
    {"chineseDir.ofd", "", 0, 1, "DocBody/DocInfo/CreationDate"},
    {"doc1File.ofd", "", 0, 11, NULL},
    {"draw_param_ref.ofd", "", 1, 5, "DocBody/DocInfo/CustomDatas"},
    {"fptpl.ofd", "list bad list-missing Doc_0/Signs/Signatures.xml\n", 0, 1,
        "DocBody/DocInfo/Author"},
    {"h.ofd", "list warn xml-duplicate Doc_0/Signs/Signatures.xml (MaxSignId)\n", 2, 5,
        "DocBody/DocInfo/CreationDate"},
    {"hello-integrity.ofd", "", 0, 2, "DocBody/DocInfo/CreationDate"},
    {"helloworld.ofd", "", 0, 1, "DocBody/DocInfo/CreationDate"},
    {"helloworld_with_pageblock.ofd", "", 0, 1, "DocBody/DocInfo/CreationDate"},
    {"keyword.ofd", "", 2, 1, "DocBody/DocInfo/Author"},
    {"keyword2.ofd", "", 1, 1, "DocBody/DocInfo/Author"},
    {"n.ofd", "", 1, 2, "DocBody/DocInfo/Author"},
    {"path_unstd.ofd", "", 0, 2, "DocBody/DocInfo/Author"},
    {"testImageNotFound.ofd", "", 2, 2, "DocBody/DocInfo/Author"},
    {"testImageOverridePage.ofd", "", 2, 1, "DocBody/DocInfo/Author"},
    {"v4signed.ofd", "", 1, 1, "DocBody/DocInfo/CreationDate"},
    {"zsbk.ofd", "", 2, 2, "DocBody/DocInfo/CreationDate"},
    {"发票示例.ofd", "", 1, 1, "DocBody/DocInfo/CreationDate"},
};

START_TEST(documents)
{
    eseal_ctx ctx;
    eseal_io *io = NULL;
    es_ofd *ofd = open_ofd(&ctx, &io, DOCUMENTS[_i].file);

    ck_assert_str_eq(sample_findings(ofd), DOCUMENTS[_i].findings);
    ck_assert_uint_eq(ofd->signature_count, DOCUMENTS[_i].signatures);
    ck_assert_uint_eq(ofd->page_count, DOCUMENTS[_i].pages);
    ck_assert(ofd->complete && !ofd->encrypted);
    ck_assert_pstr_eq(ofd->entry_extra, DOCUMENTS[_i].extra);
    for (size_t i = 0; i < ofd->page_count; i++)
        ck_assert(ofd->pages[i].has_size && ofd->pages[i].width > 100);
    es_ofd_free(ofd);
    eseal_io_free(io);
}
END_TEST

/* 'TPLS' in Document.xml, 'Tpls' in the package: dangling, and what a reader without case finds. */
START_TEST(other_case)
{
    eseal_ctx ctx;
    eseal_io *io = NULL;
    es_ofd *ofd = open_ofd(&ctx, &io, "v4signed.ofd");
    size_t named = es_ofd_file_find(ofd, "Doc_0/TPLS/Tpl_0/Content.xml");
    size_t there = es_ofd_file_find(ofd, "Doc_0/Tpls/Tpl_0/Content.xml");

    ck_assert(named != ES_OFD_NONE && !ofd->files[named].exists);
    ck_assert(there != ES_OFD_NONE && ofd->files[there].exists);
    ck_assert_int_eq(ofd->files[there].kind, ES_OFD_TEMPLATE);
    ck_assert_uint_eq(ofd->files[there].page, 1);
    es_ofd_free(ofd);
    eseal_io_free(io);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd corpus");
    TCase *tc = tcase_create("ofd corpus");

    if (unit_corpus() == NULL)
        return 77;
    tcase_add_test(tc, expected);
    tcase_add_loop_test(tc, documents, 0, sizeof DOCUMENTS / sizeof DOCUMENTS[0]);
    tcase_add_test(tc, other_case);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
