/* SPDX-License-Identifier: Apache-2.0 */
/* Names for people's eyes.  Whether two names are the same is asked of their octets, never of this.
 */
#ifndef ES_PKI_NAME_H
#define ES_PKI_NAME_H

#include "base/err.h"
#include "base/span.h"

/* A Name TLV as RFC 4514 text in UTF-8, to es_free().  Controls and marks of direction are escaped,
 * octet by octet.  What is no Name, or has a string that does not hold the characters of its type,
 * is "#" and the hex of its octets. */
int es_name_text(char **out, es_span name, eseal_error *err);
/* The most specific commonName in UTF-8, escaped likewise; "" when there is none that can be read;
 * to es_free(). */
int es_name_common(char **out, es_span name, eseal_error *err);

#endif
