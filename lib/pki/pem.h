/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates and revocation lists as files hold them: one in DER, or any number in PEM (RFC 7468)
 * among other things. */
#ifndef ES_PKI_PEM_H
#define ES_PKI_PEM_H

#include "base/buf.h"
#include "base/err.h"

/* Whether data is to be read as PEM: it is not one whole TLV and has a BEGIN line. */
bool es_pem_is(es_span data);
/* Takes the next CERTIFICATE block off *rest and decodes it into der.  1: done; 0: none is left;
 * ESEAL_E_CERT for a damaged one. */
int es_pem_next(es_buf *der, es_span *rest, eseal_error *err);
/* The same for the next X509 CRL block. */
int es_pem_next_crl(es_buf *der, es_span *rest, eseal_error *err);

#endif
