/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages: what is found sound can be read, and what our own writer makes of it is sound and holds
 * the same.
 */
#include <string.h>

#include "codec/zip.h"
#include "fuzz.h"

static int put(void *arg, const void *data, size_t len, eseal_error *err)
{
    (void)err;
    FUZZ_CHECK(es_buf_put(arg, data, len));
    return 0;
}

/* Writes every entry again, one half of them raw. */
static es_buf rewrite(const es_zip *zip)
{
    es_zip_writer *writer = NULL;
    es_buf out = ES_BUF((size_t)64 << 20);

    FUZZ_CHECK(es_zip_writer_new(&writer, fuzz_ctx(), put, &out, NULL) == 0);
    for (size_t i = 0; i < es_zip_count(zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(zip, i);
        es_buf body = {0};

        if (i % 2 == 0 || entry->folder) {
            FUZZ_CHECK(es_zip_writer_copy(writer, zip, entry, NULL) == 0);
            continue;
        }
        FUZZ_CHECK(es_zip_read(&body, zip, entry, 1 << 20, NULL, NULL) == 0);
        FUZZ_CHECK(es_zip_writer_add(writer, entry->name, es_buf_view(&body), NULL) == 0);
        es_buf_free(&body);
    }
    FUZZ_CHECK(es_zip_writer_finish(writer, NULL) == 0);
    es_zip_writer_free(writer);
    return out;
}

static void compare(const es_zip *a, const es_zip *b)
{
    FUZZ_CHECK(es_zip_count(a) == es_zip_count(b));
    for (size_t i = 0; i < es_zip_count(a); i++) {
        const es_zip_entry *left = es_zip_entry_at(a, i), *right = es_zip_entry_at(b, i);
        es_buf one = {0}, two = {0};

        FUZZ_CHECK(strcmp(left->name, right->name) == 0);
        if (left->folder)
            continue;
        FUZZ_CHECK(es_zip_find(a, left->name) == left);
        FUZZ_CHECK(es_zip_read(&one, a, left, 1 << 20, NULL, NULL) == 0);
        FUZZ_CHECK(es_zip_read(&two, b, right, 1 << 20, NULL, NULL) == 0);
        FUZZ_CHECK(es_span_equal(es_buf_view(&one), es_buf_view(&two)));
        es_buf_free(&one);
        es_buf_free(&two);
    }
}

static void round_trip(const es_zip *zip)
{
    es_findings findings = {0};
    es_buf package = rewrite(zip);
    eseal_io *io = NULL;
    es_zip *again = NULL;

    FUZZ_CHECK(eseal_io_open(&io, package.ptr, package.len, NULL) == 0);
    FUZZ_CHECK(es_zip_open(&again, fuzz_ctx(), io, &findings, NULL) == 0);
    FUZZ_CHECK(!es_findings_has(&findings, ES_BAD));
    compare(zip, again);
    es_zip_free(again);
    eseal_io_free(io);
    es_buf_free(&package);
    es_findings_free(&findings);
}

/* Reads every entry; whatever is wrong becomes a finding. */
static void read_all(const es_zip *zip, es_findings *findings)
{
    for (size_t i = 0; i < es_zip_count(zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(zip, i);
        eseal_error err = {0};
        es_buf body = {0};
        int rc;

        FUZZ_CHECK(entry->index == i && entry->name != NULL);
        FUZZ_CHECK(es_zip_test(zip, entry, findings, &err) == 0);
        if (entry->folder)
            continue;
        rc = es_zip_read(&body, zip, entry, 1 << 20, NULL, &err);
        FUZZ_CHECK(rc == err.code);
        if (rc == 0)
            FUZZ_CHECK(body.len == entry->size);
        else
            FUZZ_CHECK(es_findings_has(findings, ES_BAD));
        es_buf_free(&body);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    es_findings findings = {0};
    eseal_error err = {0};
    es_zip *zip = NULL;
    eseal_io *io = NULL;
    int rc;

    FUZZ_CHECK(eseal_io_open(&io, data, len, NULL) == 0);
    rc = es_zip_open(&zip, fuzz_ctx(), io, &findings, &err);
    if (rc == 0) {
        read_all(zip, &findings);
        if (!es_findings_has(&findings, ES_BAD))
            round_trip(zip);
    } else {
        FUZZ_CHECK(zip == NULL && rc == ESEAL_E_NOT_CONTAINER && err.code == rc);
    }
    es_zip_free(zip);
    eseal_io_free(io);
    es_findings_free(&findings);
    return 0;
}
