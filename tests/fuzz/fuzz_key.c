/* SPDX-License-Identifier: Apache-2.0 */
/* Key files: a key that was taken can be written, and is the same when it is read again. */
#include "crypto/key.h"
#include "fuzz.h"

static void look(const es_key_bundle *bundle)
{
    es_buf spki = ES_BUF(1 << 20), pem = ES_BUF(1 << 20);
    es_public_key *public_key = NULL;
    es_key_bundle again = {0};
    eseal_error err = {0};

    FUZZ_CHECK(bundle->key != NULL);
    FUZZ_CHECK((bundle->cert == NULL) == (bundle->cert_len == 0));
    FUZZ_CHECK(es_private_key_kind(bundle->key) != ES_KEY_UNKNOWN);
    FUZZ_CHECK(es_private_key_spki(&spki, bundle->key, &err) == 0);
    FUZZ_CHECK(es_public_key_parse(&public_key, fuzz_ctx(), es_buf_view(&spki), &err) == 0);
    FUZZ_CHECK(es_private_key_fits(bundle->key, public_key));
    FUZZ_CHECK(es_private_key_pem(&pem, fuzz_ctx(), bundle->key, NULL, &err) == 0);
    FUZZ_CHECK(es_key_load(&again, fuzz_ctx(), es_buf_view(&pem), NULL, "again", &err) == 0);
    FUZZ_CHECK(es_private_key_fits(again.key, public_key));
    es_key_bundle_free(&again);
    es_public_key_free(public_key);
    es_buf_free(&pem);
    es_buf_free(&spki);
}

/* What it says is given back: a PIN is asked for where there is use for one, and else changes
 * nothing. */
static int load(es_span in, const char *pin)
{
    es_key_bundle bundle = {0};
    eseal_error err = {0};
    int rc = es_key_load(&bundle, fuzz_ctx(), in, pin, "key", &err);

    if (rc == 0)
        look(&bundle);
    else
        FUZZ_CHECK(rc == err.code && bundle.key == NULL && bundle.cert == NULL);
    es_key_bundle_free(&bundle);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (load(es_span_of(data, len), NULL) == ESEAL_E_PIN)
        (void)load(es_span_of(data, len), FUZZ_PIN);
    return 0;
}
