/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signature values of every form, over the content that the seeds sign.  PASSED says that the
 * signer signed this message, so it must be one that a seed's signer did sign.
 */
#include "fuzz.h"
#include "model/signature.h"

static es_span message_of(const eseal_signature *signature)
{
    size_t len = 0;
    const unsigned char *message = eseal_signature_message(signature, &len);

    return es_span_of(message, len);
}

static bool is_genuine(const eseal_signature *signature)
{
    static fuzz_files seeds;
    bool same = false;

    fuzz_read_files(&seeds, "fuzz_signature");
    for (size_t i = 0; i < seeds.count && !same; i++) {
        eseal_signature *seed = NULL;

        if (eseal_signature_parse(
                &seed, fuzz_ctx(), seeds.items[i].ptr, seeds.items[i].len, NULL) != 0)
            continue;
        same = es_span_equal(message_of(signature), message_of(seed));
        eseal_signature_free(seed);
    }
    return same;
}

static void look(const eseal_signature *signature, es_span in)
{
    es_span own = es_span_of(signature->octets, signature->len);
    size_t len;

    FUZZ_CHECK(es_span_equal(own, in));
    FUZZ_CHECK(eseal_signature_format(signature) != ESEAL_FORMAT_UNKNOWN);
    FUZZ_CHECK(fuzz_within(signature->tbs, own) && fuzz_within(signature->cert, own));
    FUZZ_CHECK(fuzz_within(signature->stamp, own) && fuzz_within(signature->data_hash, own));
    FUZZ_CHECK(eseal_signature_property_info(signature) != NULL);
    FUZZ_CHECK(eseal_signature_value(signature, &len) != NULL);
    (void)eseal_signature_cert(signature, &len);
    (void)eseal_signature_data_hash(signature, &len);
    if (eseal_signature_seal(signature) != NULL)
        FUZZ_CHECK(eseal_signature_format(signature) < ESEAL_FORMAT_CMS);
}

static const eseal_io *content(void)
{
    static es_buf octets;
    static eseal_io *io;

    if (io == NULL) {
        octets = fuzz_read_seed("content");
        FUZZ_CHECK(eseal_io_open(&io, octets.ptr, octets.len, NULL) == 0);
    }
    return io;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    eseal_signature *signature = NULL;
    eseal_report *report = NULL;
    eseal_error err = {0};
    int rc;

    if (eseal_signature_parse(&signature, fuzz_ctx(), data, len, &err) != 0) {
        FUZZ_CHECK(signature == NULL && err.code != 0 && err.text[0] != '\0');
        return 0;
    }
    look(signature, es_span_of(data, len));
    rc = eseal_signature_verify(&report, signature, fuzz_ctx(), content(), fuzz_options(), &err);
    if (rc == 0) {
        if (fuzz_report(report))
            FUZZ_CHECK(is_genuine(signature));
    } else {
        FUZZ_CHECK(report == NULL && err.code != 0);
    }
    eseal_report_free(report);
    eseal_signature_free(signature);
    return 0;
}
