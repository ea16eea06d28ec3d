/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mutations inside of a package: an entry is changed, dropped, doubled under another name or
 * swapped, and the package written anew, so that the change gets past CRC and deflate.  One run in
 * four changes the package's own octets instead.
 */
#include <stdlib.h>
#include <string.h>

#include "codec/zip.h"
#include "fuzz.h"

#define ENTRY_MAX ((size_t)256 << 10)

size_t LLVMFuzzerMutate(uint8_t *data, size_t len, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed);

static int put(void *arg, const void *data, size_t len, eseal_error *err)
{
    (void)err;
    return es_buf_put(arg, data, len) ? 0 : ESEAL_E_NOMEM;
}

static int add_mutated(es_zip_writer *writer, const char *name, const es_buf *body)
{
    size_t room = body->len + 200;
    uint8_t *changed = calloc(1, room);
    int rc;

    FUZZ_CHECK(changed != NULL);
    if (body->len > 0)
        memcpy(changed, body->ptr, body->len);
    rc = es_zip_writer_add(
        writer, name, es_span_of(changed, LLVMFuzzerMutate(changed, body->len, room)), NULL);
    free(changed);
    return rc;
}

static int write_entry(es_zip_writer *writer, const es_zip *zip, size_t i, size_t hit, unsigned how)
{
    const es_zip_entry *entry = es_zip_entry_at(zip, i);
    const es_zip_entry *other = es_zip_entry_at(zip, (hit + how) % es_zip_count(zip));
    es_buf body = {0};
    int rc;

    if (i != hit)
        return es_zip_writer_copy(writer, zip, entry, NULL);
    if (how % 16 == 0)
        return 0; /* dropped */
    rc = es_zip_read(&body, zip, how % 16 == 1 ? other : entry, ENTRY_MAX, NULL, NULL);
    if (rc == 0 && how % 16 == 1)
        rc = es_zip_writer_add(writer, entry->name, es_buf_view(&body), NULL);
    else if (rc == 0)
        rc = add_mutated(writer, entry->name, &body);
    if (rc == 0 && how % 16 == 2)
        rc =
            es_zip_writer_add(writer, "Doc_0/Signs/Sign_1/Signature.xml", es_buf_view(&body), NULL);
    es_buf_free(&body);
    return rc;
}

static bool rewrite(es_buf *out, const es_zip *zip, unsigned seed)
{
    es_zip_writer *writer = NULL;
    size_t count = es_zip_count(zip), hit = seed / 4 % count;
    int rc = es_zip_writer_new(&writer, fuzz_ctx(), put, out, NULL);

    for (size_t i = 0; i < count && rc == 0; i++)
        rc = write_entry(writer, zip, i, hit, seed / 4096);
    if (rc == 0)
        rc = es_zip_writer_finish(writer, NULL);
    es_zip_writer_free(writer);
    return rc == 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    es_buf out = ES_BUF((size_t)16 << 20);
    es_findings findings = {0};
    eseal_io *io = NULL;
    es_zip *zip = NULL;
    size_t made = 0;

    FUZZ_CHECK(eseal_io_open(&io, data, len, NULL) == 0);
    if (seed % 4 != 0 && es_zip_open(&zip, fuzz_ctx(), io, &findings, NULL) == 0 &&
        !es_findings_has(&findings, ES_BAD) && es_zip_count(zip) > 0 && rewrite(&out, zip, seed) &&
        out.len <= max)
        made = out.len;
    es_zip_free(zip);
    eseal_io_free(io);
    es_findings_free(&findings);
    if (made > 0)
        memcpy(data, out.ptr, made);
    else
        made = LLVMFuzzerMutate(data, len, max);
    es_buf_free(&out);
    return made;
}
