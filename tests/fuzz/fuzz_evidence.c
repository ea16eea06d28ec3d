/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence files: what was read writes the same octets again, and is added whole or not at all. */
#include <string.h>

#include "fuzz.h"
#include "model/evidence_file.h"

/* The whole file, item by item. */
static void rewrite(const es_evidence_file *file, es_span in)
{
    es_buf body = ES_BUF(in.len + 64);
    unsigned char *der = NULL;
    size_t len = 0;

    es_evidence_put_head(&body, file->content, file->value);
    for (size_t i = 0; i < file->count; i++) {
        const es_evidence_part *part = &file->parts[i];
        es_buf kept[ES_KEPT_KINDS];

        for (int kind = 0; kind < ES_KEPT_KINDS; kind++) {
            es_span item;
            es_der at;

            kept[kind] = ES_BUF(in.len + 64);
            es_der_open(&at, part->kept[kind], file->octets);
            while (es_kept_next(&at, &item)) {
                FUZZ_CHECK(fuzz_within(item, es_span_of(file->octets, file->len)));
                FUZZ_CHECK(es_evidence_file_holds(file, (es_kept)kind, item));
                es_kept_put(&kept[kind], item);
            }
        }
        es_evidence_put_part(&body, part->made, kept, part->report);
        FUZZ_CHECK(es_span_equal(part->covered, es_buf_view(&body)));
        if (part->stamp.len > 0)
            es_evidence_put_stamp(&body, part->stamp);
        for (int kind = 0; kind < ES_KEPT_KINDS; kind++)
            es_buf_free(&kept[kind]);
    }
    FUZZ_CHECK(es_evidence_put_file(&der, &len, &body, fuzz_ctx(), NULL) == 0);
    FUZZ_CHECK(es_span_equal(es_span_of(der, len), in));
    eseal_free(der);
    es_buf_free(&body);
}

static void import(es_span in)
{
    static const int KINDS[] = {ESEAL_EVIDENCE_CRL, ESEAL_EVIDENCE_OCSP, ESEAL_EVIDENCE_CERTIFICATE,
        ESEAL_EVIDENCE_STATUS, ESEAL_EVIDENCE_REVOKED_LIST};
    eseal_evidence *evidence = NULL;
    eseal_error err = {0};
    size_t count = 0;

    FUZZ_CHECK(eseal_evidence_new(&evidence, fuzz_ctx(), NULL) == 0);
    if (eseal_evidence_import(evidence, in.ptr, in.len, NULL, &err) != 0) {
        FUZZ_CHECK(err.code != 0 && err.text[0] != '\0');
        for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
            count += eseal_evidence_count(evidence, KINDS[i]);
        FUZZ_CHECK(count == 0);
    }
    eseal_evidence_free(evidence);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    es_evidence_file file;
    eseal_error err = {0};
    es_span in = es_span_of(data, len);

    if (len == 0)
        return 0;
    if (es_evidence_file_parse(&file, fuzz_ctx(), in, &err) != 0) {
        FUZZ_CHECK(file.octets == NULL && err.code != 0 && err.text[0] != '\0');
    } else {
        FUZZ_CHECK(es_evidence_file_is(in));
        rewrite(&file, in);
    }
    es_evidence_file_free(&file);
    import(in);
    return 0;
}
