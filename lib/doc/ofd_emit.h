/* SPDX-License-Identifier: Apache-2.0 */
/* Signature.xml as text: GB/T 33190-2016 18.2. */
#ifndef ES_DOC_OFD_EMIT_H
#define ES_DOC_OFD_EMIT_H

#include "doc/ofd_plan.h"

/* A number in the format's own form, whatever the locale: at most 3 decimals, none that are 0.
 * value: finite, below 1e9 (a failed buffer otherwise). */
void es_ofd_emit_number(es_buf *out, double value);
/* Signature.xml, from the plan and its items' digests. */
void es_ofd_emit_signature(es_buf *out, const es_ofd_plan *plan);
/* "s001", for the n-th id of a document. */
void es_ofd_emit_id(es_buf *out, uint64_t number);

#endif
