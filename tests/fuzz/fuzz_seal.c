/* SPDX-License-Identifier: Apache-2.0 */
/* Seals: PASSED says that the maker signed this, so it must be what a seed's maker did sign. */
#include "fuzz.h"
#include "model/seal.h"

static bool is_genuine(const eseal_seal *seal)
{
    static fuzz_files seeds;
    bool same = false;

    fuzz_read_files(&seeds, "fuzz_seal");
    for (size_t i = 0; i < seeds.count && !same; i++) {
        eseal_seal *seed = NULL;
        size_t len, seed_len;
        const unsigned char *message = eseal_seal_message(seal, &len), *theirs;

        if (eseal_seal_parse(&seed, fuzz_ctx(), seeds.items[i].ptr, seeds.items[i].len, NULL) != 0)
            continue;
        theirs = eseal_seal_message(seed, &seed_len);
        same = es_span_equal(es_span_of(message, len), es_span_of(theirs, seed_len));
        eseal_seal_free(seed);
    }
    return same;
}

static void look(const eseal_seal *seal, es_span in)
{
    es_span own = es_span_of(seal->octets, seal->len);
    size_t len;

    FUZZ_CHECK(es_span_equal(own, in));
    FUZZ_CHECK(seal->layout == 1 || seal->layout == 4 || seal->layout == 5);
    FUZZ_CHECK(fuzz_within(seal->info, own) && fuzz_within(seal->maker, own));
    FUZZ_CHECK(fuzz_within(seal->value, own) && fuzz_within(seal->stamp, own));
    FUZZ_CHECK(fuzz_within(seal->picture, own));
    FUZZ_CHECK(eseal_seal_id(seal) != NULL && eseal_seal_name(seal) != NULL);
    FUZZ_CHECK(eseal_seal_vendor(seal) != NULL && eseal_seal_picture_type(seal) != NULL);
    for (size_t i = 0; i < eseal_seal_cert_count(seal); i++)
        FUZZ_CHECK(
            eseal_seal_cert_at(seal, i, &len) != NULL && fuzz_within(seal->certs[i].value, own));
    FUZZ_CHECK(eseal_seal_cert_at(seal, eseal_seal_cert_count(seal), &len) == NULL);
    if (seal->layout != 1)
        FUZZ_CHECK(es_span_equal(es_span_of(seal->message, seal->message_len), seal->info));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    eseal_report *report = NULL;
    eseal_seal *seal = NULL;
    eseal_error err = {0};

    if (eseal_seal_parse(&seal, fuzz_ctx(), data, len, &err) != 0) {
        FUZZ_CHECK(seal == NULL && err.code != 0 && err.text[0] != '\0');
        return 0;
    }
    look(seal, es_span_of(data, len));
    if (eseal_seal_verify(&report, seal, fuzz_ctx(), fuzz_options(), &err) == 0) {
        if (fuzz_report(report))
            FUZZ_CHECK(is_genuine(seal));
    } else {
        FUZZ_CHECK(report == NULL && err.code != 0);
    }
    eseal_report_free(report);
    eseal_seal_free(seal);
    return 0;
}
