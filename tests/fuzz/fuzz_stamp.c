/* SPDX-License-Identifier: Apache-2.0 */
/* Time-stamp tokens and answers: what was read once reads the same from the token alone. */
#include <string.h>

#include "fuzz.h"
#include "model/stamp.h"

static void compare(const eseal_stamp_token *a, const eseal_stamp_token *b)
{
    FUZZ_CHECK(eseal_stamp_token_time(a) == eseal_stamp_token_time(b));
    FUZZ_CHECK(strcmp(eseal_stamp_token_policy(a), eseal_stamp_token_policy(b)) == 0);
    FUZZ_CHECK(strcmp(eseal_stamp_token_serial(a), eseal_stamp_token_serial(b)) == 0);
    FUZZ_CHECK(strcmp(eseal_stamp_token_digest(a), eseal_stamp_token_digest(b)) == 0);
    FUZZ_CHECK(es_span_equal(a->imprint, b->imprint) && es_span_equal(a->nonce, b->nonce));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    eseal_stamp_token *token = NULL, *again = NULL;
    const unsigned char *der;
    eseal_error err = {0};
    size_t der_len, n;

    if (eseal_stamp_token_parse(&token, fuzz_ctx(), data, len, &err) != 0) {
        FUZZ_CHECK(token == NULL && err.code != 0 && err.text[0] != '\0');
        return 0;
    }
    der = eseal_stamp_token_der(token, &der_len);
    FUZZ_CHECK(der != NULL && der_len > 0 && der_len <= len);
    FUZZ_CHECK(eseal_stamp_token_imprint(token, &n) != NULL &&
               fuzz_within(token->imprint, es_span_of(der, der_len)));
    (void)eseal_stamp_token_nonce(token, &n);
    (void)eseal_stamp_token_cert(token, &n);
    FUZZ_CHECK(eseal_stamp_token_parse(&again, fuzz_ctx(), der, der_len, &err) == 0);
    compare(token, again);
    eseal_stamp_token_free(again);
    eseal_stamp_token_free(token);
    return 0;
}
