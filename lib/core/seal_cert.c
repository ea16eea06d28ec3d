/* SPDX-License-Identifier: Apache-2.0 */
/* Listing a certificate in a seal: here, because seals know octets only and certificates live
 * above. */
#include <eseal/seal.h>

#include "model/seal.h"
#include "pki/cert.h"

int eseal_seal_builder_add_cert(
    eseal_seal_builder *builder, const eseal_cert *cert, eseal_error *err)
{
    if (builder == NULL || cert == NULL)
        return es_err_misuse(err, "eseal_seal_builder_add_cert needs builder and cert");
    if (cert->usage == ES_USAGE_ENCRYPTION || cert->usage == ES_USAGE_OTHER)
        return es_err(err, ESEAL_E_USAGE, cert->subject, ES_NO_OFFSET,
            "this certificate may not sign, so its holder could never use the seal");
    return es_seal_builder_add_der(builder, es_span_of(cert->octets, cert->len), err);
}
