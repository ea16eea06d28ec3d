/* SPDX-License-Identifier: Apache-2.0 */
/* Times are int64_t seconds since 1970-01-01T00:00:00Z, proleptic Gregorian, never local. */
#ifndef ES_BASE_TIME_H
#define ES_BASE_TIME_H

#include <eseal/ctx.h>

#include "base/span.h"

#define ES_TIME_UNKNOWN INT64_MIN

/* "YYYYMMDDhhmmssZ", strict DER GeneralizedTime, or with a fraction, which is cut off and told in
 * *fraction (may be NULL).  false: not such a text, or a date that does not exist. */
bool es_time_from_generalized(int64_t *out, es_span text, bool *fraction);
/* "YYMMDDhhmmssZ"; 50..99 are 19YY (RFC 5280, 4.1.2.5.1). */
bool es_time_from_utctime(int64_t *out, es_span text);
/* What products write as text: the forms above with or without Z, "YYYY-MM-DD hh:mm:ss" and
 * RFC 3339.  *zoned (may be NULL) tells whether a zone was given; without one UTC is assumed. */
bool es_time_from_text(int64_t *out, es_span text, bool *zoned);
/* "YYYYMMDDhhmmssZ", 16 octets with the end; false outside years 0..9999. */
bool es_time_to_generalized(char out[16], int64_t time);
/* "YYMMDDhhmmssZ", 14 octets with the end; false outside years 1950..2049. */
bool es_time_to_utctime(char out[14], int64_t time);
/* "YYYY-MM-DDThh:mm:ssZ", 21 octets with the end; false outside years 0..9999. */
bool es_time_to_rfc3339(char out[21], int64_t time);

#endif
