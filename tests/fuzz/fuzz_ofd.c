/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole document, opened and judged under the anchors with which its seed is PASSED.  PASSED, it
 * must show what the seed shows, octet for octet: all but the signatures' own folder is covered.
 */
#include <string.h>

#include "codec/zip.h"
#include "fuzz.h"

typedef struct opened {
    eseal_io *io;
    es_zip *zip;
} opened;

static void open_zip(opened *out, es_span package)
{
    es_findings findings = {0};

    FUZZ_CHECK(eseal_io_open(&out->io, package.ptr, package.len, NULL) == 0);
    FUZZ_CHECK(es_zip_open(&out->zip, fuzz_ctx(), out->io, &findings, NULL) == 0);
    FUZZ_CHECK(!es_findings_has(&findings, ES_BAD));
    es_findings_free(&findings);
}

/* Every seed has the same pages; only their signatures differ. */
static const es_zip *the_seed(void)
{
    static fuzz_files seeds;
    static opened seed;

    if (seed.zip == NULL) {
        fuzz_read_files(&seeds, "fuzz_ofd");
        open_zip(&seed, es_buf_view(&seeds.items[0]));
    }
    return seed.zip;
}

static void same(const es_zip *seed, const es_zip_entry *entry, const es_zip *zip)
{
    const es_zip_entry *theirs = es_zip_find(zip, entry->name);
    es_buf one = {0}, two = {0};

    FUZZ_CHECK(theirs != NULL);
    FUZZ_CHECK(es_zip_read(&one, seed, entry, 1 << 20, NULL, NULL) == 0);
    FUZZ_CHECK(es_zip_read(&two, zip, theirs, 1 << 20, NULL, NULL) == 0);
    FUZZ_CHECK(es_span_equal(es_buf_view(&one), es_buf_view(&two)));
    es_buf_free(&one);
    es_buf_free(&two);
}

static void shows_what_the_seed_shows(es_span package)
{
    const es_zip *seed = the_seed();
    opened this = {0};

    open_zip(&this, package);
    for (size_t i = 0; i < es_zip_count(seed); i++) {
        const es_zip_entry *entry = es_zip_entry_at(seed, i);

        if (strncmp(entry->name, "Doc_0/Signs/", 12) != 0)
            same(seed, entry, this.zip);
    }
    es_zip_free(this.zip);
    eseal_io_free(this.io);
}

static void look(const eseal_document *document)
{
    size_t count = eseal_document_signature_count(document);
    eseal_signature *signature = NULL;
    double width, height;
    char *text = NULL;
    int rc;

    for (size_t i = 0; i < count && i < 3; i++) {
        FUZZ_CHECK(eseal_document_signature_id(document, i) != NULL);
        if (eseal_document_signature(&signature, document, i, NULL) == 0)
            eseal_signature_free(signature);
        signature = NULL;
    }
    FUZZ_CHECK(eseal_document_signature_id(document, count) == NULL);
    (void)!eseal_document_page_size(&width, &height, document, 0, NULL);
    rc = eseal_inspect_document(&text, document, NULL);
    FUZZ_CHECK((rc == 0) == (text != NULL));
    eseal_free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    eseal_document *document = NULL;
    eseal_report *report = NULL;
    eseal_error err = {0};
    eseal_io *io = NULL;

    FUZZ_CHECK(eseal_io_open(&io, data, len, NULL) == 0);
    if (eseal_document_open(&document, fuzz_ctx(), io, &err) == 0) {
        look(document);
        if (eseal_document_verify(&report, document, fuzz_options(), &err) == 0) {
            if (fuzz_report(report))
                shows_what_the_seed_shows(es_span_of(data, len));
        } else {
            FUZZ_CHECK(report == NULL && err.code != 0);
        }
    } else {
        FUZZ_CHECK(document == NULL && err.code != 0);
    }
    eseal_report_free(report);
    eseal_document_free(document);
    eseal_io_free(io);
    return 0;
}
