/* SPDX-License-Identifier: Apache-2.0 */
/* The last step of making a seal signature: what was signed, and the value. */
#include "model/signature.h"

#include "model/fields.h"

int es_signature_assemble(es_buf *out, int version, es_span tbs, es_span cert,
    const char *algorithm, es_span value, eseal_error *err)
{
    es_buf body = ES_BUF(ES_LEN_MAX);
    bool failed;

    if (version != 1 && version != 4 && version != 5)
        return es_err(
            err, ESEAL_E_VERSION, NULL, ES_NO_OFFSET, "a seal signature has version 1, 4 or 5");
    es_buf_span(&body, tbs);
    if (version != 1) {
        es_der_put(&body, ES_TAG_OCTETS, cert);
        es_der_put_oid(&body, algorithm);
    }
    es_der_put_bits(&body, value);
    es_der_put(out, ES_TAG_SEQUENCE, es_buf_view(&body));
    failed = body.failed || out->failed;
    es_buf_free(&body);
    return failed ? es_err_nomem(err) : 0;
}
