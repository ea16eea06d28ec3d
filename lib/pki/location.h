/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a certificate says that more is to be had: lists, answers, its issuer's certificate.  What
 * stands here is the certificate's word; whether to go there is the caller's to decide.
 */
#ifndef ES_PKI_LOCATION_H
#define ES_PKI_LOCATION_H

#include "pki/cert.h"

#define ES_LOCATIONS_MAX 16 /* of one certificate: more are left out */

typedef struct es_location {
    const char *use; /* static: "crl", "ocsp" or "issuer" */
    char *url;       /* printable ASCII, of any scheme */
} es_location;

typedef struct es_locations {
    es_location items[ES_LOCATIONS_MAX];
    size_t count;
} es_locations;

/* RFC 5280, 4.2.1.13 and 4.2.2.1.  An extension that cannot be read names no places. */
int es_locations_read(es_locations *out, const eseal_cert *cert, eseal_error *err);
void es_locations_free(es_locations *locations);
/* The first of a use, or NULL. */
const char *es_location_first(const es_locations *locations, const char *use);

#endif
