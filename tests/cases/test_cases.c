/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes every case below tests/cases/{genuine,attacks}, judges it, and its genuine twin, which must
 * be PASSED under the same anchors, and leaves both in the build folder with the anchors and what
 * is due (README.md), for the command and the bindings to be compared with.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "case.h"
#include "core/judge.h"
#include "core/report.h"
#include "unit.h"
#include "ways.h"

#define OUT "tests/cases"
#define AT "2024-01-01T00:00:00Z" /* FORGE_NOW */
#define CASES 400

static char folders[CASES][128];
static int folder_count;
static char root[4200];

/* --- writing --- */

static void make_folder(const char *path)
{
    ck_assert_msg(mkdir(path, 0777) == 0 || errno == EEXIST, "cannot make %s", path);
}

static void write_file(const case_file *file, const char *name, es_span octets)
{
    char path[4500];
    FILE *stream;

    snprintf(path, sizeof path, OUT "/%s/%s", file->folder, name);
    stream = fopen(path, "wb");
    ck_assert_msg(stream != NULL, "cannot write %s", path);
    ck_assert_uint_eq(fwrite(octets.ptr, 1, octets.len, stream), octets.len);
    ck_assert_int_eq(fclose(stream), 0);
}

static void write_anchor(const case_file *file, const char *name, const es_buf *der)
{
    es_buf pem = maker_text_pem(der, "CERTIFICATE");

    write_file(file, name, es_buf_view(&pem));
    es_buf_free(&pem);
}

static void put_string(es_buf *out, const char *text)
{
    es_buf_text(out, "\"");
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            es_buf_text(out, "\\");
        es_buf_octet(out, (uint8_t)*text);
    }
    es_buf_text(out, "\"");
}

static void put_member(es_buf *out, const char *key, const char *text)
{
    es_buf_format(out, ",\n \"%s\": ", key);
    put_string(out, text);
}

/* The anchors of one kind: the forge's, and those that the recipe added. */
static void put_anchors(es_buf *out, const bench *b, bool maker)
{
    es_buf_format(out, ",\n \"%s\": [\"trust/%s.pem\"", maker ? "maker" : "trust",
        maker ? "maker" : "signer");
    for (size_t i = 0; i < b->person_count; i++)
        if (b->people[i].trusted && b->people[i].maker == maker)
            es_buf_format(out, ", \"trust/%s.pem\"", b->people[i].name);
    es_buf_text(out, "]");
}

static void write_trust(const bench *b)
{
    char name[160];

    snprintf(name, sizeof name, OUT "/%s", b->file->folder);
    make_folder(name);
    snprintf(name, sizeof name, OUT "/%s/trust", b->file->folder);
    make_folder(name);
    write_anchor(b->file, "trust/signer.pem", &b->f.ca.der);
    write_anchor(b->file, "trust/maker.pem", &b->f.maker_ca.der);
    for (size_t i = 0; i < b->person_count; i++)
        if (b->people[i].trusted) {
            snprintf(name, sizeof name, "trust/%s.pem", b->people[i].name);
            write_anchor(b->file, name, &b->people[i].id.der);
        }
}

static void write_expectation(const bench *b)
{
    const case_file *file = b->file;
    es_buf out = ES_BUF(1 << 20);

    es_buf_text(&out, "{\"name\": ");
    put_string(&out, file->folder);
    put_member(&out, "what", file->what);
    put_member(&out, "rule", file->rule);
    put_member(&out, "document", "document.ofd");
    put_member(&out, "genuine", "genuine.ofd");
    put_anchors(&out, b, false);
    put_anchors(&out, b, true);
    put_member(&out, "policy", file->policy);
    put_member(&out, "at", AT);
    put_member(&out, "result", file->result);
    es_buf_text(&out, ",\n \"checks\": [");
    for (int i = 0; i < file->check_count; i++) {
        const case_check *check = &file->checks[i];
        const uint64_t offset = bench_offset(b, check);

        es_buf_format(&out, "%s{\"id\": \"%s\", \"reason\": \"%s\", \"decides\": %s",
            i > 0 ? ",\n  " : "", check->id, check->reason, check->remark ? "false" : "true");
        if (check->path != NULL) {
            es_buf_text(&out, ", \"path\": ");
            put_string(&out, check->path);
        }
        if (offset != UINT64_MAX)
            es_buf_format(&out, ", \"offset\": %" PRIu64, offset);
        es_buf_text(&out, "}");
    }
    es_buf_text(&out, "]}\n");
    ck_assert(!out.failed);
    write_file(file, "expect.json", es_buf_view(&out));
    es_buf_free(&out);
}

/* --- judging --- */

static bool fits(const eseal_check *check, const case_check *due, uint64_t offset, int result)
{
    if (strcmp(eseal_check_id(check), due->id) != 0 ||
        strcmp(eseal_check_reason(check), due->reason) != 0)
        return false;
    if (due->path != NULL && (check->path == NULL || strcmp(check->path, due->path) != 0))
        return false;
    if (offset != UINT64_MAX && check->offset != offset)
        return false;
    return due->remark ? es_check_counts(check) == ESEAL_PASSED : es_check_counts(check) == result;
}

static bool is_there(const bench *b, const case_check *due, int result)
{
    const eseal_report *report = b->f.report;
    const uint64_t offset = bench_offset(b, due);

    for (size_t s = 0; s <= report->signature_count; s++) {
        const es_checks *list =
            s == report->signature_count ? &report->checks : &report->signatures[s].checks;

        for (size_t i = 0; i < list->count; i++)
            if (fits(&list->items[i], due, offset, result))
                return true;
    }
    return false;
}

/* Check's messages have a ceiling of their own. */
static char *report_text(const bench *b)
{
    char *text = b->f.report == NULL ? NULL : eseal_report_text(b->f.report, "en");

    if (text != NULL && strlen(text) > 3500)
        text[3500] = '\0';
    return text;
}

static void judge(bench *b)
{
    static const struct {
        const char *name;
        int result;
    } ROWS[] = {{"passed", ESEAL_PASSED}, {"failed", ESEAL_FAILED},
        {"indeterminate", ESEAL_INDETERMINATE}, {"none", ESEAL_NONE}};
    const case_file *file = b->file;
    char *text;

    forge_verify(&b->f);
    ck_assert_msg((b->f.report == NULL) == (strcmp(file->result, "refused") == 0), "%s: %s is due",
        file->folder, file->result);
    if (b->f.report == NULL)
        return;
    text = report_text(b);
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        if (strcmp(ROWS[i].name, file->result) != 0)
            continue;
        ck_assert_msg(eseal_report_result(b->f.report) == ROWS[i].result &&
                          eseal_report_passed(b->f.report) == (ROWS[i].result == ESEAL_PASSED),
            "%s: %s is due\n%s", file->folder, file->result, text);
        for (int j = 0; j < file->check_count; j++)
            ck_assert_msg(is_there(b, &file->checks[j], ROWS[i].result),
                "%s: %s %s is due (at %" PRIu64 ")\n%s", file->folder, file->checks[j].id,
                file->checks[j].reason, bench_offset(b, &file->checks[j]), text);
        eseal_free(text);
        return;
    }
    ck_abort_msg("%s: no such result: %s", file->folder, file->result);
}

static void take_policy(bench *b)
{
    eseal_policy_free(b->f.policy);
    ck_assert_int_eq(eseal_policy_new(&b->f.policy, b->f.ctx, b->file->policy, NULL), 0);
}

/* The document and its twin, among what is remembered of each other, in every way. */
static void judge_in_all_ways(const bench *b, const es_buf *genuine)
{
    uint64_t hits = 0, without = 0;

    ways_open(&b->f, b->file->policy);
    for (size_t i = 0; i < b->person_count; i++)
        if (b->people[i].trusted)
            ways_believe(
                &b->people[i].id, b->people[i].maker ? ESEAL_USE_MAKER : ESEAL_USE_SIGNER, 0);
    ways_same(b->file->folder, es_buf_view(genuine), 1);
    ways_same(b->file->folder, es_buf_view(&b->f.package), 2);
    ways_same(b->file->folder, es_buf_view(genuine), 1);
    for (int cache = ESEAL_CACHE_KEYS; cache <= ESEAL_CACHE_SEALS; cache++) {
        hits += ways_count(WAY_FAST_CACHES, cache, ESEAL_CACHE_HITS) > 0;
        without += ways_count(WAY_FAST, cache, ESEAL_CACHE_HITS);
    }
    ck_assert_uint_ge(hits, 2); /* a plain signature has no seal to go on behind */
    ck_assert_uint_eq(without, 0);
    ways_close();
}

START_TEST(one_case)
{
    es_buf genuine = ES_BUF((size_t)64 << 20);
    case_file file;
    bench b;

    case_read(&file, root, folders[_i]);
    bench_open(&b, &file);
    take_policy(&b);
    bench_run(&b, file.genuine, file.genuine_count);
    bench_pack(&b);
    forge_verify(&b.f);
    ck_assert_msg(b.f.report != NULL && eseal_report_passed(b.f.report) == 1,
        "%s: the genuine twin does not pass\n%s", file.folder, report_text(&b));
    write_trust(&b);
    write_file(&file, "genuine.ofd", es_buf_view(&b.f.package));
    es_buf_put(&genuine, b.f.package.ptr, b.f.package.len);
    bench_run(&b, file.attack, file.attack_count);
    bench_pack(&b);
    write_trust(&b);
    write_file(&file, "document.ofd", es_buf_view(&b.f.package));
    write_expectation(&b);
    judge(&b);
    judge_in_all_ways(&b, &genuine);
    es_buf_free(&genuine);
    bench_close(&b);
    case_free(&file);
}
END_TEST

/* --- which cases there are --- */

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void list_folders(const char *kind)
{
    char path[4300];
    struct dirent *item;
    DIR *dir;

    snprintf(path, sizeof path, "%s/%s", root, kind);
    dir = opendir(path);
    if (dir == NULL)
        return;
    while ((item = readdir(dir)) != NULL)
        if (item->d_name[0] != '.' && folder_count < CASES)
            snprintf(folders[folder_count++], sizeof folders[0], "%s/%.100s", kind, item->d_name);
    closedir(dir);
}

/* manifest.json: what the folders' expect.json say, in one list. */
static int write_manifest(void)
{
    FILE *out = fopen(OUT "/manifest.json", "wb");
    char part[4096], path[256];

    if (out == NULL)
        return EXIT_FAILURE;
    fputs("{\"schema\": \"eseal-cases/1\", \"cases\": [\n", out);
    for (int i = 0; i < folder_count; i++) {
        FILE *in;
        size_t got;

        snprintf(path, sizeof path, OUT "/%.127s/expect.json", folders[i]);
        in = fopen(path, "rb");
        if (in == NULL)
            continue;
        if (i > 0)
            fputs(",\n", out);
        while ((got = fread(part, 1, sizeof part, in)) > 0)
            fwrite(part, 1, got, out);
        fclose(in);
    }
    fputs("]}\n", out);
    return fclose(out) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* With names of cases as arguments: only those. */
int main(int argc, char **argv)
{
    const char *src = getenv("srcdir");
    Suite *suite = suite_create("cases");
    TCase *tc = tcase_create("cases");
    int status;

    snprintf(root, sizeof root, "%s/tests/cases", src == NULL ? "." : src);
    for (int i = 1; i < argc; i++)
        snprintf(folders[folder_count++], sizeof folders[0], "%s", argv[i]);
    if (argc == 1) {
        list_folders("genuine");
        list_folders("attacks");
        qsort(folders, (size_t)folder_count, sizeof folders[0], by_name);
    }
    mkdir(OUT, 0777);
    mkdir(OUT "/genuine", 0777);
    mkdir(OUT "/attacks", 0777);
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, one_case, 0, folder_count);
    suite_add_tcase(suite, tc);
    status = unit_run(suite);
    printf("%d cases\n", folder_count);
    return write_manifest() == EXIT_SUCCESS && folder_count > 0 ? status : EXIT_FAILURE;
}
