/* SPDX-License-Identifier: Apache-2.0 */
/* The last step of making a seal: what its maker signed, the maker, and the value. */
#include "model/seal.h"

#include "model/fields.h"

int es_seal_assemble(es_buf *out, int version, es_span info, es_span maker_cert,
    const char *algorithm, es_span value, eseal_error *err)
{
    es_buf maker = ES_BUF(ES_LEN_MAX), body = ES_BUF(ES_LEN_MAX);
    bool failed;

    if (version != 1 && version != 4 && version != 5)
        return es_err(err, ESEAL_E_VERSION, NULL, ES_NO_OFFSET, "a seal has version 1, 4 or 5");
    es_der_put(&maker, ES_TAG_OCTETS, maker_cert);
    es_der_put_oid(&maker, algorithm);
    es_der_put_bits(&maker, value);
    es_buf_span(&body, info);
    if (version == 1)
        es_der_put(&body, ES_TAG_SEQUENCE, es_buf_view(&maker));
    else
        es_buf_span(&body, es_buf_view(&maker));
    es_der_put(out, ES_TAG_SEQUENCE, es_buf_view(&body));
    failed = maker.failed || body.failed || out->failed;
    es_buf_free(&maker);
    es_buf_free(&body);
    return failed ? es_err_nomem(err) : 0;
}
